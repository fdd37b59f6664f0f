"""A bisphosphonate after another was not tolerated."""

from tests.rules.cases import Case, expected, outcome, table

RULE = "bone-agent-class-intolerance"

REACTIONS = """
| case                       | record                           | says               | shows                           |
| heartburn                  | allergy alendronate,             | info               | kind other; reactions Heartburn |
|                            | intolerance, reaction Heartburn  |                    |                                 |
| like influenza             | allergy alendronate,             | info               | kind other                      |
|                            | reaction Flu-like symptoms       |                    |                                 |
| a rash                     | allergy alendronate,             | info               |                                 |
|                            | reaction Rash                    |                    |                                 |
| no reaction recorded       | allergy alendronate, intolerance | info               | reactions                       |
| uveitis                    | allergy alendronate,             | warning            | kind eye                        |
|                            | reaction Uveitis                 |                    |                                 |
| scleritis of one side      | allergy alendronate,             | warning            | kind eye                        |
|                            | reaction Left scleritis          |                    |                                 |
| conjunctivitis             | allergy alendronate,             | info               | kind other                      |
|                            | reaction Conjunctivitis          |                    |                                 |
| bone pain                  | allergy alendronate,             | info               | kind other                      |
|                            | reaction Bone pain               |                    |                                 |
| severe bone pain           | allergy alendronate,             | warning            | kind pain                       |
|                            | reaction Bone pain, severe       |                    |                                 |
| severe heartburn           | allergy alendronate,             | info               |                                 |
|                            | reaction Heartburn, severe       |                    |                                 |
| by its words alone         | allergy "Fosamax",               | warning            |                                 |
|                            | reaction Uveitis                 |                    |                                 |
| of two the worse           | allergy alendronate,             | warning            | kind eye                        |
|                            | reaction Heartburn;              |                    |                                 |
|                            | allergy ibandronate,             |                    |                                 |
|                            | reaction Iritis                  |                    |                                 |
| of two mild ones the first | allergy alendronate,             | info               |                                 |
|                            | reaction Heartburn;              |                    |                                 |
|                            | allergy ibandronate,             |                    |                                 |
|                            | reaction Nausea                  |                    |                                 |
| anaphylaxis                | allergy alendronate,             | -                  |                                 |
|                            | reaction Anaphylaxis             |                    |                                 |
| to the drug itself         | allergy risedronate,             | -                  |                                 |
|                            | intolerance, reaction Heartburn  |                    |                                 |
| to the whole class         | allergy bisphosphonates,         | -                  |                                 |
|                            | reaction Heartburn               |                    |                                 |
| to another drug            | allergy romosozumab,             | -                  |                                 |
|                            | reaction Uveitis                 |                    |                                 |
| refuted                    | allergy alendronate, refuted     | -                  |                                 |
| resolved                   | allergy alendronate, resolved    | -                  |                                 |
| allergies failed           | allergies failed                 | ? allergies failed |                                 |
| in part, and there it is   | allergies partial;               | warning            |                                 |
|                            | allergy alendronate,             |                    |                                 |
|                            | reaction Uveitis                 |                    |                                 |
| hospice                    | allergy alendronate,             | x                  |                                 |
|                            | reaction Uveitis;                |                    |                                 |
|                            | condition Z51.5 9 d ago          |                    |                                 |
"""

ORDERS = """
| case            | order                       | says    |
| ibandronate     | ibandronate 150 mg          | warning |
| zoledronic acid | zoledronic acid 5 mg        | warning |
| the same drug   | alendronate                 | -       |
| denosumab       | denosumab 60 mg             | -       |
| being stopped   | risedronate, status stopped | -       |
"""


@table(RULE, REACTIONS, order="risedronate")
def test_what_another_bisphosphonate_did(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, ORDERS, record="allergy alendronate, reaction Uveitis")
def test_only_another_bisphosphonate_is_judged(case: Case) -> None:
    assert outcome(case) == expected(case)

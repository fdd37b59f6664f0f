"""Bisphosphonates by the vein: lines of cards that stand anyway."""

from tests.rules.cases import Case, expected, outcome, table

# Without a creatinine each of these orders has a card, in which a line can stand.
ASTHMA = """
| case                          | record                           | order                      | says                 |
| as a problem                  | condition 407674008 900 d ago    | zoledronic acid 5 mg       | (limit) |
| bronchospasm after ibuprofen  | allergy ibuprofen,               | zoledronic acid 5 mg       | (limit) |
|                               | reaction bronchospasm            |                            |                      |
| bronchospasm after aspirin    | allergy "aspirin",               | zoledronic acid 5 mg       | (limit) |
|                               | reaction bronchospasm            |                            |                      |
| strength not stated           | condition 407674008 900 d ago    | zoledronic acid            | (limit) |
| ibandronate by vein           | condition 407674008 900 d ago    | ibandronate 3 mg injection | info                 |
| ibandronate by mouth          | condition 407674008 900 d ago    | ibandronate 150 mg         | -                    |
| by name                       | condition 407674008 900 d ago    | "Reclast 5 mg"             | (limit) |
| asthma alone                  | condition J45.909 900 d ago      | zoledronic acid 5 mg       | -                    |
| a rash after ibuprofen        | allergy ibuprofen, reaction rash | zoledronic acid 5 mg       | -                    |
| no reaction told              | condition J45.909 900 d ago;     | zoledronic acid 5 mg       | -                    |
|                               | allergy ibuprofen                |                            |                      |
| bronchospasm after penicillin | allergy penicillin,              | zoledronic acid 5 mg       | -                    |
|                               | reaction bronchospasm            |                            |                      |
| refuted                       | allergy ibuprofen,               | zoledronic acid 5 mg       | -                    |
|                               | reaction bronchospasm, refuted   |                            |                      |
| a dose was given before       | condition 407674008 900 d ago;   | zoledronic acid 5 mg       | -                    |
|                               | given zoledronic acid 5 mg 400 d |                            |                      |
|                               | ago                              |                            |                      |
| a dose in oncology            | condition 407674008 900 d ago;   | zoledronic acid 5 mg       | -                    |
|                               | given zoledronic acid 4 mg 400 d |                            |                      |
|                               | ago                              |                            |                      |
| only ordered before           | condition 407674008 900 d ago;   | zoledronic acid 5 mg       | info                 |
|                               | prescribed zoledronic acid 5 mg  |                            |                      |
|                               | 400 d ago, status completed      |                            |                      |
| another drug before           | condition 407674008 900 d ago;   | zoledronic acid 5 mg       | info                 |
|                               | given ibandronate 3 mg injection |                            |                      |
|                               | 400 d ago                        |                            |                      |
| over                          | condition 407674008 900 d ago,   | zoledronic acid 5 mg       | -                    |
|                               | resolved                         |                            |                      |
| no problem list came          | conditions missing               | zoledronic acid 5 mg       | ? conditions missing |
| no allergies came             | allergies failed                 | zoledronic acid 5 mg       | ? allergies failed   |
| found without allergies       | condition 407674008 900 d ago;   | zoledronic acid 5 mg       | (limit) |
|                               | allergies failed                 |                            |                      |
| hospice                       | condition 407674008 900 d ago;   | zoledronic acid 5 mg       | x                    |
|                               | condition Z51.5 9 d ago          |                            |                      |
"""


@table("zol-aspirin-sensitive-asthma", ASTHMA)
def test_asthma_that_aspirin_brings_on(case: Case) -> None:
    assert outcome(case) == expected(case)

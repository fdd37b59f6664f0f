"""Oral bisphosphonates."""

from tests.rules.cases import Case, answer, expected, outcome, table

RULE = "oral-bp-oesophageal-contraindication"

CONDITIONS = """
| case                           | record                                               | says                 |
| achalasia                      | condition K22.0 900 d ago                            | critical             |
| stricture                      | condition K22.2 900 d ago                            | critical             |
| achalasia by SNOMED CT         | condition 45564002 900 d ago                         | critical             |
| of an unknown day              | condition K22.2 undated                              | critical             |
| dyskinesia alone               | condition K22.4 900 d ago                            | -                    |
| Barrett                        | condition K22.70 900 d ago                           | -                    |
| reflux                         | condition K21.9 900 d ago                            | -                    |
| resolved                       | condition K22.2 900 d ago, resolved                  | -                    |
| inactive                       | condition K22.2 900 d ago, inactive                  | -                    |
| provisional                    | condition K22.0 9 d ago, provisional                 | warning              |
| refuted                        | condition K22.0 9 d ago, refuted                     | -                    |
| begins tomorrow                | condition K22.0 in 1 d                               | -                    |
| no problems                    |                                                      | -                    |
| no problem list came           | conditions missing                                   | ? conditions missing |
| the problem list failed        | conditions failed                                    | ? conditions failed  |
| sclerosis and dyskinesia       | condition M34.9 900 d ago; condition K22.4 90 d ago  | critical             |
| sclerosis and oesophagitis     | condition M34.9 900 d ago; condition K20.9 90 d ago  | critical             |
| sclerosis and Barrett          | condition M34.9 900 d ago; condition K22.70 90 d ago | critical             |
| sclerosis, healed oesophagitis | condition M34.9 900 d ago; condition K20.9 90 d ago, | -                    |
|                                | resolved                                             |                      |
| sclerosis and reflux           | condition M34.9 900 d ago; condition K21.9 90 d ago  | -                    |
| sclerosis alone                | condition M34.9 900 d ago                            | -                    |
| hospice                        | condition K22.0 900 d ago; condition Z51.5 9 d ago   | critical             |
"""

DRUGS = """
| case                  | order                        | says     |
| risedronate           | risedronate                  | critical |
| ibandronate 150 mg    | "ibandronate 150 mg tablet"  | critical |
| ibandronate, no route | "ibandronate"                | critical |
| ibandronate 3 mg      | "ibandronate 3 mg injection" | -        |
| zoledronic acid       | zoledronic acid 5 mg         | -        |
| being stopped         | alendronate, status stopped  | -        |
"""


@table(RULE, CONDITIONS, order="alendronate")
def test_an_oesophagus_that_empties_slowly_is_a_contraindication(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, DRUGS, record="condition K22.2 900 d ago")
def test_only_tablets_are_judged(case: Case) -> None:
    assert outcome(case) == expected(case)


UPRIGHT = """
| case                         | record                   | order              | says         | shows      |
| confined to bed              | condition Z74.01 90 d    | alendronate        | critical     | upright 30 |
|                              | ago                      |                    |              |            |
| by SNOMED CT                 | condition 160685001 90 d | alendronate        | critical     |            |
|                              | ago                      |                    |              |            |
| risedronate                  | condition Z74.01 90 d    | risedronate        | critical     | upright 30 |
|                              | ago                      |                    |              |            |
| ibandronate wants an hour    | condition Z74.01 90 d    | ibandronate 150 mg | critical     | upright 60 |
|                              | ago                      |                    |              |            |
| ibandronate, no route        | condition Z74.01 90 d    | "ibandronate"      | critical     | upright 60 |
|                              | ago                      |                    |              |            |
| ibandronate by vein          | condition Z74.01 90 d    | ibandronate 3 mg   | -            |            |
|                              | ago                      | injection          |              |            |
| the order is stopped         | condition Z74.01 90 d    | alendronate,       | -            |            |
|                              | ago                      | status stopped     |              |            |
| unconfirmed                  | condition Z74.01 90 d    | alendronate        | warning      |            |
|                              | ago, provisional         |                    |              |            |
| confirmed beside unconfirmed | condition Z74.01 9 d     | alendronate        | critical     |            |
|                              | ago, provisional;        |                    |              |            |
|                              | condition Z74.01 90 d    |                    |              |            |
|                              | ago                      |                    |              |            |
| over                         | condition Z74.01 90 d    | alendronate        | -            |            |
|                              | ago, resolved            |                    |              |            |
| refuted                      | condition Z74.01 90 d    | alendronate        | -            |            |
|                              | ago, refuted             |                    |              |            |
| a day to come                | condition Z74.01 in 1 d  | alendronate        | -            |            |
| of an unknown day            | condition Z74.01 undated | alendronate        | critical     |            |
| a wheelchair                 | condition Z99.3 90 d ago | alendronate        | -            |            |
| kyphosis                     | condition M40.204 90 d   | alendronate        | -            |            |
|                              | ago                      |                    |              |            |
| no problems                  |                          | alendronate        | -            |            |
| no problem list came         | conditions missing       | alendronate        | ? conditions |            |
|                              |                          |                    | missing      |            |
| the problem list failed      | conditions failed        | alendronate        | ? conditions |            |
|                              |                          |                    | failed       |            |
| found on a first page        | condition Z74.01 90 d    | alendronate        | critical     |            |
|                              | ago; conditions partial  |                    |              |            |
| nothing on a first page      | conditions partial       | alendronate        | ? conditions |            |
|                              |                          |                    | partial      |            |
| hospice                      | condition Z74.01 90 d    | alendronate        | critical     |            |
|                              | ago;                     |                    |              |            |
|                              | condition Z51.5 9 d ago  |                    |              |            |
"""

LIQUID = """
| case                 | record                              | order                           | says                 |
| dysphagia            | condition R13.10 90 d ago           | "alendronate oral solution"     | critical             |
| effervescent         | condition R13.10 90 d ago           | "Binosto 70 mg"                 | critical             |
| after a stroke       | condition I69.391 90 d ago          | "Binosto 70 mg"                 | critical             |
| aspiration pneumonia | condition J69.0 90 d ago            | "Binosto 70 mg"                 | critical             |
| a stroke without it  | condition I69.351 90 d ago          | "Binosto 70 mg"                 | -                    |
| tablets              | condition R13.10 90 d ago           | alendronate                     | -                    |
| unconfirmed          | condition R13.10 90 d ago,          | "Binosto 70 mg"                 | warning              |
|                      | provisional                         |                                 |                      |
| over                 | condition R13.10 90 d ago, resolved | "Binosto 70 mg"                 | -                    |
| no problems          |                                     | "Binosto 70 mg"                 | -                    |
| being stopped        | condition R13.10 90 d ago           | "Binosto 70 mg", status stopped | -                    |
| no problem list came | conditions missing                  | "Binosto 70 mg"                 | ? conditions missing |
| hospice              | condition R13.10 90 d ago;          | "Binosto 70 mg"                 | critical             |
|                      | condition Z51.5 9 d ago             |                                 |                      |
"""

UPPER_GUT = """
| case                           | record                              | says                 | shows                 |
| Barrett                        | condition K22.70 900 d ago          | warning              |                       |
| oesophagitis                   | condition K20.9 900 d ago           | warning              |                       |
| reflux with oesophagitis       | condition K21.00 900 d ago          | warning              |                       |
| reflux without                 | condition K21.9 900 d ago           | -                    |                       |
| gastric ulcer                  | condition K25.9 900 d ago           | warning              |                       |
| duodenal ulcer                 | condition K26.9 900 d ago           | warning              |                       |
| peptic ulcer                   | condition K27.9 900 d ago           | warning              |                       |
| ulcer at a junction            | condition K28.9 900 d ago           | warning              |                       |
| gastritis                      | condition K29.70 900 d ago          | warning              |                       |
| dysphagia                      | condition R13.10 900 d ago          | warning              |                       |
| dyskinesia                     | condition K22.4 900 d ago           | warning              |                       |
| sclerosis                      | condition M34.9 900 d ago           | warning              |                       |
| sclerosis of the oesophagus    | condition M34.9 900 d ago;          | -                    |                       |
|                                | condition K22.4 900 d ago           |                      |                       |
| and an ulcer beside it         | condition M34.9 900 d ago;          | warning              |                       |
|                                | condition K22.4 900 d ago;          |                      |                       |
|                                | condition K25.9 9 d ago             |                      |                       |
| a bleed a year ago             | condition K92.2 365 d ago           | warning              | undated               |
| a bleed longer ago             | condition K92.2 366 d ago           | -                    |                       |
| a bleed that is over           | condition K92.2 90 d ago, resolved  | warning              |                       |
| a bleeding ulcer, counted once | condition K25.4 90 d ago            | warning              | events.2              |
| an old ulcer that bled         | condition K25.4 900 d ago           | warning              |                       |
| a healed ulcer that bled       | condition K25.4 900 d ago, resolved | -                    |                       |
| a bleed recorded this year     | condition K92.2 recorded 90 d ago   | warning              | undated.1 A diagnosis |
| a bleed recorded long ago      | condition K92.2 recorded 366 d ago  | -                    |                       |
| a bleed of no day              | condition K92.2 undated             | warning              | undated.1 A diagnosis |
| a bleed of no day, over        | condition K92.2 undated, resolved   | -                    |                       |
| in some month of last year     | condition K92.2 on 2025             | warning              |                       |
| in the year before             | condition K92.2 on 2024             | -                    |                       |
| healed                         | condition K25.9 900 d ago, resolved | -                    |                       |
| unconfirmed                    | condition K25.9 90 d ago,           | -                    |                       |
|                                | provisional                         |                      |                       |
| an unconfirmed bleed           | condition K92.2 90 d ago,           | -                    |                       |
|                                | provisional                         |                      |                       |
| no problems                    |                                     | -                    |                       |
| no problem list came           | conditions missing                  | ? conditions missing |                       |
| found on a first page          | condition K25.9 90 d ago;           | warning              |                       |
|                                | conditions partial                  |                      |                       |
| the problem list failed        | conditions failed                   | ? conditions failed  |                       |
| hospice                        | condition K25.9 90 d ago;           | x                    |                       |
|                                | condition Z51.5 9 d ago             |                      |                       |
"""

ABSORPTION = """
| case                          | record                                        | says                 | shows         |
| bariatric surgery, status     | condition Z98.84 900 d ago                    | warning              | stomach True  |
| stomach removed               | condition Z90.3 900 d ago                     | warning              | stomach True  |
| bypass, the operation         | done gastric bypass 900 d ago                 | warning              | stomach True  |
| short bowel                   | condition K90.821 900 d ago                   | info                 | stomach False |
| coeliac disease               | condition K90.0 900 d ago                     | info                 | stomach False |
| coeliac disease, over         | condition K90.0 900 d ago, resolved           | -                    |               |
| colitis alone                 | condition K50.90 900 d ago                    | -                    |               |
| colitis, small bowel resected | condition K50.90 900 d ago;                   | info                 | stomach False |
|                               | done small bowel resection 300 d ago          |                      |               |
| resected for something else   | done small bowel resection 300 d ago          | -                    |               |
| coeliac disease and bypass    | condition K90.0 900 d ago;                    | warning              | stomach True  |
|                               | condition Z98.84 900 d ago                    |                      |               |
| unconfirmed                   | condition K90.0 900 d ago, provisional        | -                    |               |
| no problems                   |                                               | -                    |               |
| no problem list came          | conditions missing                            | ? conditions missing |               |
| bypass, problem list missing  | conditions missing;                           | warning              |               |
|                               | done gastric bypass 900 d ago                 |                      |               |
| no procedures came            | condition K90.0 900 d ago; procedures missing | info                 |               |
| hospice                       | condition K90.0 90 d ago;                     | x                    |               |
|                               | condition Z51.5 9 d ago                       |                      |               |
"""


@table("oral-bp-cannot-sit-upright", UPRIGHT)
def test_who_cannot_sit_up_may_not_take_a_tablet(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("oral-bp-aspiration-solution", LIQUID)
def test_who_may_aspirate_may_not_drink_alendronate(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("oral-bp-active-upper-gi", UPPER_GUT, order="alendronate")
def test_disease_of_the_upper_gut_speaks_against_tablets(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("oral-bp-malabsorption", ABSORPTION, order="alendronate")
def test_a_tablet_that_is_not_absorbed(case: Case) -> None:
    assert outcome(case) == expected(case)


LABS = "creatinine 0.8 mg/dL 5 d ago; weight 60 kg 5 d ago; calcium 9.4 mg/dL 5 d ago; vitamin D 34 ng/mL 5 d ago"


def test_a_drug_that_is_not_swallowed_is_offered_once_its_tests_are_there() -> None:
    found = answer(Case(record=f"condition Z74.01 90 d ago; {LABS}", order="alendronate"))
    labels = [one.label for card in found.cards for one in card.suggestions]
    assert "Draft zoledronic acid 5 mg" in labels
    assert "Draft denosumab 60 mg" in labels
    recommended = [one.label for card in found.cards for one in card.suggestions if one.isRecommended]
    assert [label.partition(" for ")[0] for label in recommended] == ["Remove the order"]


def test_no_tablet_is_offered_to_whom_tablets_hurt() -> None:
    record = f"condition K25.9 90 d ago; T -2.7 total hip 90 d ago; {LABS}"
    found = answer(Case(record=record, order="ibandronate 150 mg"))
    labels = [one.label for card in found.cards for one in card.suggestions]
    assert "Draft zoledronic acid 5 mg" in labels
    assert "Draft alendronate" not in labels

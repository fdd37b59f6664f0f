"""Raloxifene and its kin."""

from tests.rules.cases import Case, expected, outcome, table

RULE = "raloxifene-vte"

EVENTS = """
| case                                 | record                                             | says                    |
| pulmonary embolism                   | condition I26.99 90 d ago                          | critical                |
| phlebitis of the femoral vein        | condition I80.10 90 d ago                          | critical                |
| phlebitis of deep veins              | condition I80.209 90 d ago                         | critical                |
| superficial phlebitis                | condition I80.01 90 d ago                          | -                       |
| phlebitis, unspecified               | condition I80.9 90 d ago                           | -                       |
| thrombosis of the vena cava          | condition I82.220 90 d ago                         | critical                |
| acute deep vein thrombosis           | condition I82.402 90 d ago                         | critical                |
| the code written without its dot     | condition I82402 90 d ago                          | critical                |
| chronic deep vein thrombosis         | condition I82.512 90 d ago                         | critical                |
| thrombosis of a superficial arm vein | condition I82.611 90 d ago                         | -                       |
| retinal vein thrombosis              | condition H34.8110 90 d ago                        | critical                |
| occlusion of a retinal artery        | condition H34.11 90 d ago                          | -                       |
| history of pulmonary embolism        | condition Z86.711 recorded 900 d ago               | critical                |
| history of deep vein thrombosis      | condition Z86.718 undated                          | critical                |
| history of superficial phlebitis     | condition Z86.72 900 d ago                         | -                       |
| by SNOMED CT                         | condition 651000119108 90 d ago                    | critical                |
| forty years ago                      | condition I82.402 on 1986                          | critical                |
| of an unknown day                    | condition I82.402 undated                          | critical                |
| resolved                             | condition I82.402 900 d ago, resolved              | critical                |
| inactive                             | condition I82.402 900 d ago, inactive              | critical                |
| provisional                          | condition I82.402 9 d ago, provisional             | warning                 |
| a differential diagnosis             | condition I26.99 9 d ago, differential             | warning                 |
| refuted                              | condition I82.402 9 d ago, refuted                 | -                       |
| entered in error                     | condition I82.402 9 d ago, entered-in-error        | -                       |
| one provisional, one certain         | condition I26.99 9 d ago, provisional;             | critical                |
|                                      | condition I82.402 900 d ago                        |                         |
| begins tomorrow                      | condition I82.402 in 1 d                           | -                       |
| another problem                      | condition I10 900 d ago                            | -                       |
| no problems at all                   |                                                    | -                       |
| no problem list came                 | conditions missing                                 | ? conditions missing    |
| the problem list failed              | conditions failed                                  | ? conditions failed     |
| the problem list in part             | conditions partial                                 | ? conditions partial    |
| in part, and there it is             | conditions partial; condition I26.99 90 d ago      | critical                |
| a problem that cannot be read        | condition broken 90 d ago                          | ? conditions unreadable |
| hospice                              | condition I26.99 90 d ago; condition Z51.5 9 d ago | critical                |
"""

DRUGS = """
| case                               | order                        | says     |
| by brand alone                     | "Evista 60 mg tablet"        | critical |
| a continuation                     | raloxifene, status active    | critical |
| a change                           | raloxifene, replaces another | critical |
| being stopped                      | raloxifene, status stopped   | -        |
| not to be given                    | raloxifene, do not perform   | -        |
| alendronate                        | alendronate                  | -        |
| bazedoxifene has a rule of its own | bazedoxifene with estrogens  | -        |
"""

PEOPLE = """
| case                | patient            | says     |
| a man               | man 70             | critical |
| sex unknown, no age | person             | critical |
| 17 years old        | woman 17           | x        |
| deceased            | woman 70, deceased | x        |
"""

SELECT = """
| case       | order                               | says     |
| chosen     | raloxifene                          | critical |
| not chosen | raloxifene, unselected; paracetamol | -        |
"""


@table(RULE, EVENTS, order="raloxifene")
def test_a_venous_clot_ever_is_a_contraindication(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, DRUGS, record="condition I26.99 900 d ago")
def test_only_a_start_or_continuation_of_raloxifene_is_judged(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, PEOPLE, order="raloxifene", record="condition I26.99 900 d ago")
def test_every_living_adult_is_judged(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, SELECT, hook="order-select", record="condition I26.99 900 d ago")
def test_order_select_judges_what_was_chosen(case: Case) -> None:
    assert outcome(case) == expected(case)

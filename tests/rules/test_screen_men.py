"""Men: from 70 all, from 50 those with a risk factor; smoking or alcohol alone makes no card."""

from tests.rules.cases import Case, answer, expected, outcome, table

AGE = """
| case                  | patient             | record                            | says                 |
| the 70th birthday     | man born 1956-11-22 |                                   | info                 |
| the day before it     | man born 1956-11-23 |                                   | -                    |
| a man of 100          | man 100             |                                   | info                 |
| a woman               | woman 80            |                                   | -                    |
| no birth date         | man                 |                                   | ? birth-date missing |
| scanned long ago      | man 75              | T -1.0 lumbar spine on 2001-01-01 | -                    |
| osteoporosis is known | man 75              | condition M81.0 900 d ago         | -                    |
| on alendronate        | man 75              | prescribed alendronate 90 d ago   | -                    |
| a broken hip          | man 75              | condition S72.001A 900 d ago      | -                    |
| scan ordered          | man 75              | ordered DXA 9 d ago               | (addressed)          |
| no orders key         | man 75              | orders missing                    | ? orders missing     |
| deceased              | man 75, deceased    |                                   | x                    |
"""

RISK = """
| case                               | patient          | record           | says                  | shows             |
| 50, low weight                     | man born         | weight 57.6 kg 9 | info                  | factors.1 low     |
|                                    | 1976-11-22       | d ago            |                       | body weight       |
| 49, low weight                     | man born         | weight 57.6 kg 9 | -                     |                   |
|                                    | 1976-11-23       | d ago            |                       |                   |
| the day before 70                  | man born         | weight 57.6 kg 9 | info                  |                   |
|                                    | 1956-11-23       | d ago            |                       |                   |
| 70: the other rule                 | man 70           | weight 57.6 kg 9 | -                     |                   |
|                                    |                  | d ago            |                       |                   |
| none                               | man 60           | weight 57.7 kg 9 | -                     |                   |
|                                    |                  | d ago            |                       |                   |
| smoking alone                      | man 60           | smoking current  | (limit)               | factors.1 current |
|                                    |                  | 9 d ago          |                       | smoking           |
| alcohol alone                      | man 60           | drinks a day 3 9 | (limit)               | factors.1 alcohol |
|                                    |                  | d ago            |                       | intake            |
| smoking and alcohol                | man 60           | drinks a day 3 9 | (limit)               |                   |
|                                    |                  | d ago; smoking   |                       |                   |
|                                    |                  | current 9 d ago  |                       |                   |
| smoking and low weight             | man 60           | smoking current  | info                  | factors.1 current |
|                                    |                  | 9 d ago; weight  |                       | smoking;          |
|                                    |                  | 50 kg 9 d ago    |                       | factors.2 low     |
|                                    |                  |                  |                       | body weight       |
| a parent's fracture is not counted | man 60           | parent broke a   | -                     |                   |
|                                    |                  | hip yes 9 d ago  |                       |                   |
| a rib broken at 40                 | man 60           | condition        | info                  | factors.1 a       |
|                                    |                  | S22.31XA on      |                       | fracture in adult |
|                                    |                  | 2006-06-01       |                       | life              |
| a wrist broken at 17               | man 60           | condition        | -                     |                   |
|                                    |                  | S52.501A on      |                       |                   |
|                                    |                  | 1983-06-01       |                       |                   |
| a wrist broken at 18               | man 60           | condition        | info                  |                   |
|                                    |                  | S52.501A on      |                       |                   |
|                                    |                  | 1984-06-01       |                       |                   |
| a long-term glucocorticoid         | man 60           | prescribed       | (beats:screen-dxa-gc) | factors.1 a       |
|                                    |                  | "prednisone 5 mg |                       | long-term         |
|                                    |                  | tablet" 91 d     |                       | glucocorticoid    |
|                                    |                  | ago, sig 1       |                       |                   |
|                                    |                  | tablet daily     |                       |                   |
| androgen deprivation               | man 60           | prescribed       | info                  | factors.1 hormone |
|                                    |                  | leuprolide 30 d  |                       | deprivation       |
|                                    |                  | ago              |                       |                   |
| hypogonadism                       | man 60           | condition E29.1  | info                  | factors.1         |
|                                    |                  | 900 d ago        |                       | hypogonadism      |
| rheumatoid arthritis               | man 60           | condition M05.79 | info                  | factors.1         |
|                                    |                  | 900 d ago        |                       | rheumatoid        |
|                                    |                  |                  |                       | arthritis         |
| an overactive thyroid              | man 60           | condition E05.00 | info                  |                   |
|                                    |                  | 900 d ago        |                       |                   |
| hyperparathyroidism                | man 60           | condition E21.0  | info                  |                   |
|                                    |                  | 900 d ago        |                       |                   |
| COPD                               | man 60           | condition J44.9  | info                  | factors.1 COPD    |
|                                    |                  | 900 d ago        |                       |                   |
| malabsorption                      | man 60           | condition K90.9  | info                  |                   |
|                                    |                  | 900 d ago        |                       |                   |
| chronic liver disease              | man 60           | condition K74.60 | info                  |                   |
|                                    |                  | 900 d ago        |                       |                   |
| COPD, resolved                     | man 60           | condition J44.9  | -                     |                   |
|                                    |                  | 900 d ago,       |                       |                   |
|                                    |                  | resolved         |                       |                   |
| on alendronate                     | man 60           | condition J44.9  | -                     |                   |
|                                    |                  | 900 d ago;       |                       |                   |
|                                    |                  | prescribed       |                       |                   |
|                                    |                  | alendronate 90 d |                       |                   |
|                                    |                  | ago              |                       |                   |
| scanned                            | man 60           | condition J44.9  | -                     |                   |
|                                    |                  | 900 d ago;       |                       |                   |
|                                    |                  | reported DXA 900 |                       |                   |
|                                    |                  | d ago            |                       |                   |
| nobody was asked                   | man 60           | assessments      | ? smoking-status      |                   |
|                                    |                  | missing          | missing,              |                   |
|                                    |                  |                  | alcohol-per-day       |                   |
|                                    |                  |                  | missing               |                   |
| no problem list                    | man 60           | conditions       | ? conditions missing  |                   |
|                                    |                  | missing          |                       |                   |
| a risk factor, no procedures       | man 60           | weight 50 kg 9 d | ? procedures missing  |                   |
|                                    |                  | ago; procedures  |                       |                   |
|                                    |                  | missing          |                       |                   |
"""

CANADA = """
| case           | patient | record                                          | says |
| 64, one factor | man 64  | condition J44.9 900 d ago                       | -    |
| 64, two        | man 64  | condition J44.9 900 d ago; weight 50 kg 9 d ago | info |
| 65, one        | man 65  | condition J44.9 900 d ago                       | info |
"""

CANADA_WOMEN = """
| case                 | patient  | record                    | says                                              |
| 65, no risk factor   | woman 65 |                           | -                                                 |
| 69, no risk factor   | woman 69 |                           | -                                                 |
| 65, one              | woman 65 | condition J44.9 900 d ago | info                                              |
| 70, none             | woman 70 |                           | info                                              |
| 65, nobody was asked | woman 65 | assessments missing       | ? smoking-status missing, alcohol-per-day missing |
"""


@table("screen-dxa-men-70", AGE, hook="patient-view")
def test_men_from_seventy(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("screen-dxa-men-50-69", RISK, hook="patient-view")
def test_younger_men_with_a_risk_factor(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("screen-dxa-men-50-69", CANADA, hook="patient-view", profile="ca-2023")
def test_canada_asks_for_two_before_sixty_five(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("screen-dxa-women-65", CANADA_WOMEN, hook="patient-view", profile="ca-2023")
def test_canada_asks_women_under_seventy_for_one(case: Case) -> None:
    assert outcome(case) == expected(case)


def test_a_card_about_a_man_says_what_the_task_force_found() -> None:
    for patient, record in (("man 75", ""), ("man 60", "condition J44.9 900 d ago")):
        card = answer(Case(patient=patient, record=record, hook="patient-view")).cards[0]
        assert "insufficient" in card.summary
        assert "insufficient" in (card.detail or "")

"""Falls: who should be asked, who needs an assessment, and what to look at."""

from tests.rules.cases import Case, answer, expected, outcome, spoken, table

SCREEN = """
| case                    | patient               | record                                | says                    |
| 65 and a scan due       | woman born 1961-11-22 |                                       | info                    |
| 64                      | woman born 1961-11-23 | T -1.5 total hip 90 d ago             | -                       |
| osteoporosis at 50      | woman born 1976-11-22 | condition M81.0 90 d ago              | info                    |
| osteoporosis at 49      | woman born 1976-11-23 | condition M81.0 90 d ago              | -                       |
| high tier by FRAX at 60 | woman 60              | FRAX major 20 % 9 d ago               | info                    |
| asked 365 days ago      | woman 70              | tested falls screen 365 d ago         | -                       |
| asked 366 days ago      | woman 70              | tested falls screen 366 d ago         | info                    |
| a count is an answer    | woman 70              | falls 0 365 d ago                     | -                       |
| a high risk is known    | woman 70              | condition R29.6 30 d ago              | -                       |
| a falls service asked   | woman 70              | ordered falls service 9 d ago         | (addressed)             |
| no card and no context  | man 66                | T -0.5 total hip 90 d ago;            | -                       |
|                         |                       | prescribed alendronate on 2015-01-01, |                         |
|                         |                       | status completed                      |                         |
| assessments missing     | woman 70              | assessments missing                   | ? falls-screen missing, |
|                         |                       |                                       | falls-count missing     |
| no birth date           | woman                 | condition M81.0 90 d ago              | ? birth-date missing    |
"""

HIGH = """
| case                           | patient               | record                        | says                  |
| two falls at 65, osteoporosis  | woman born 1961-11-22 | T -2.9 total hip 90 d ago;    | warning               |
|                                |                       | falls 2 30 d ago              |                       |
| two falls at 64, low bone mass | woman born 1961-11-23 | T -1.5 total hip 90 d ago;    | -                     |
|                                |                       | falls 2 30 d ago              |                       |
| two falls at 50, osteoporosis  | woman born 1976-11-22 | T -2.9 total hip 90 d ago;    | warning               |
|                                |                       | falls 2 30 d ago              |                       |
| two falls at 49, osteoporosis  | woman born 1976-11-23 | T -2.9 total hip 90 d ago;    | -                     |
|                                |                       | falls 2 30 d ago              |                       |
| one fall                       | woman 70              | T -2.9 total hip 90 d ago;    | -                     |
|                                |                       | falls 1 30 d ago              |                       |
| one fall with injury           | woman 70              | T -2.9 total hip 90 d ago;    | warning               |
|                                |                       | falls with injury 1 30 d ago  |                       |
| Stay Independent 4             | woman 70              | T -2.9 total hip 90 d ago;    | warning               |
|                                |                       | Stay Independent 4 30 d ago   |                       |
| Stay Independent 3             | woman 70              | T -2.9 total hip 90 d ago;    | -                     |
|                                |                       | Stay Independent 3 30 d ago   |                       |
| TUG 12 s                       | woman 70              | T -2.9 total hip 90 d ago;    | warning               |
|                                |                       | TUG 12 s 30 d ago             |                       |
| TUG 11.9 s                     | woman 70              | T -2.9 total hip 90 d ago;    | -                     |
|                                |                       | TUG 11.9 s 30 d ago           |                       |
| 365 days ago                   | woman 70              | T -2.9 total hip 90 d ago;    | warning               |
|                                |                       | falls 2 365 d ago             |                       |
| 366 days ago                   | woman 70              | T -2.9 total hip 90 d ago;    | -                     |
|                                |                       | falls 2 366 d ago             |                       |
| a falls service asked          | woman 70              | T -2.9 total hip 90 d ago;    | (addressed)           |
|                                |                       | falls 2 30 d ago;             |                       |
|                                |                       | ordered falls service 9 d ago |                       |
| beside a scan that is due      | woman 70              | falls 2 30 d ago              | warning               |
| no birth date                  | woman                 | T -2.9 total hip 90 d ago;    | ? birth-date missing  |
|                                |                       | falls 2 30 d ago              |                       |
| assessments missing            | woman 70              | T -2.9 total hip 90 d ago;    | ? falls-count missing |
|                                |                       | assessments missing           |                       |
"""

HIGH_ALONE = """
| case                               | patient | record                                                    | says |
| alone it informs                   | man 68  | condition M81.0 90 d ago; prescribed raloxifene 90 d ago; | info |
|                                    |         | T -2.0 total hip 90 d ago; falls 2 30 d ago               |      |
| outside the context it is not said | man 68  | falls 2 30 d ago                                          | -    |
"""

DRUGS = """
| case                               | record                         | says                  | shows              |
| lorazepam in osteoporosis          | condition M81.0 90 d ago;      | info                  | drugs.1 lorazepam; |
|                                    | prescribed lorazepam 90 d ago  |                       | count 1            |
| oxycodone                          | condition M81.0 90 d ago;      | info                  |                    |
|                                    | prescribed oxycodone 90 d ago  |                       |                    |
| doxazosin                          | condition M81.0 90 d ago;      | info                  |                    |
|                                    | prescribed doxazosin 90 d ago  |                       |                    |
| sertraline is not among them       | condition M81.0 90 d ago;      | -                     |                    |
|                                    | prescribed sertraline 90 d ago |                       |                    |
| falls, no osteoporosis, a scan due | falls 2 30 d ago;              | info                  |                    |
|                                    | prescribed lorazepam 90 d ago  |                       |                    |
| neither                            | prescribed lorazepam 90 d ago  | -                     |                    |
| no medication list                 | condition M81.0 90 d ago;      | ? medications missing |                    |
|                                    | medications missing            |                       |                    |
"""

FOUR_DRUGS = """condition M81.0 90 d ago; prescribed sertraline 90 d ago; prescribed omeprazole 90 d ago;
    prescribed lisinopril 90 d ago; prescribed ibuprofen 90 d ago"""
MANY_DRUGS = """
| case                    | record                                       | says | shows   |
| five drugs              | prescribed levothyroxine 90 d ago            | info | count 5 |
| four drugs              |                                              | -    |         |
| one that ended          | prescribed levothyroxine 90 d ago, supply 59 | -    |         |
| one that has just ended | prescribed levothyroxine 90 d ago, supply 61 | info |         |
"""

HOME = """
| case                      | record                                                          | says                 |
| falls at home             | condition M81.0 90 d ago; falls 2 30 d ago                      | info                 |
| a nursing home            | condition M81.0 90 d ago; falls 2 30 d ago;                     | -                    |
|                           | condition Z59.3 90 d ago                                        |                      |
| no falls                  | condition M81.0 90 d ago                                        | -                    |
| a falls service asked     | condition M81.0 90 d ago; falls 2 30 d ago;                     | (addressed)          |
|                           | ordered falls service 9 d ago                                   |                      |
| no problem list           | T -2.0 total hip 90 d ago; falls 2 30 d ago; conditions missing | ? conditions missing |
| no problem list, no falls | T -2.0 total hip 90 d ago; conditions missing                   | ? conditions missing |
"""


@table("life-falls-screen", SCREEN, hook="patient-view")
def test_falls_are_asked_about_once_a_year(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("life-falls-high", HIGH, hook="patient-view")
def test_a_high_risk_of_falls_is_assessed(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("life-falls-high", HIGH_ALONE, hook="patient-view")
def test_alone_it_merely_informs(case: Case) -> None:
    assert outcome(case) == expected(case)
    assert {card.indicator for card in answer(case).cards} <= {"info"}


@table("life-falls-drugs", DRUGS, hook="patient-view")
def test_drugs_that_cause_falls_are_reviewed(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("life-falls-drugs", MANY_DRUGS, hook="patient-view", record=FOUR_DRUGS)
def test_many_drugs_are_reviewed_whatever_they_are(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("life-hip-protect-home", HOME, hook="patient-view")
def test_homes_are_looked_at(case: Case) -> None:
    assert spoken(case) == expected(case)

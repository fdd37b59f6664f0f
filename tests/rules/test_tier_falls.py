"""Falls make a high tier very high, and no tier by themselves."""

from tests.rules.cases import Case, expected, outcome, table

RULE = "vh-fall-risk"

FALLS = """
| case                           | record                                                   | says                  |
| two falls                      | falls 2 {#} 9 d ago                                      | holds                 |
| one fall                       | falls 1 {#} 9 d ago                                      | -                     |
| two, without a unit            | falls 2 9 d ago                                          | holds                 |
| more than one is not two       | falls >1 {#} 9 d ago                                     | -                     |
| at least two                   | falls >=2 {#} 9 d ago                                    | holds                 |
| asked 365 days ago             | falls 3 {#} 365 d ago                                    | holds                 |
| asked 366 days ago             | falls 3 {#} 366 d ago                                    | -                     |
| repeated falls                 | condition R29.6 300 d ago                                | holds                 |
| repeated falls by SNOMED CT    | condition 279992002 300 d ago                            | holds                 |
| repeated falls, recorded       | condition R29.6 recorded 300 d ago                       | holds                 |
| repeated falls, 366 days ago   | condition R29.6 366 d ago                                | -                     |
| repeated falls of no known day | condition R29.6 undated                                  | -                     |
| repeated falls, provisional    | condition R29.6 9 d ago, provisional                     | -                     |
| a history of falling           | condition Z91.81 9 d ago                                 | -                     |
| a fall that broke a wrist      | condition W01.0XXA 40 d ago; condition S52.501A 38 d ago | holds                 |
| a fall that broke nothing      | condition W01.0XXA 40 d ago                              | -                     |
| a fall long before the wrist   | condition W01.0XXA 90 d ago; condition S52.501A 38 d ago | -                     |
| a fall that hurt               | falls with injury 1 9 d ago                              | holds                 |
| a slow walk                    | TUG 12 s 9 d ago                                         | holds                 |
| no slow walk                   | TUG 11.9 s 9 d ago                                       | -                     |
| four points                    | Stay Independent 4 9 d ago                               | holds                 |
| three points                   | Stay Independent 3 9 d ago                               | -                     |
| a fall of no known day         | condition W01.0XXA undated; condition S52.501A 38 d ago  | -                     |
| no falls                       |                                                          | -                     |
| assessments not supplied       | assessments missing                                      | ? falls-count missing |
"""

ALONE = """
| case                 | record                                        | says  |
| osteoporotic T-score | falls 2 {#} 9 d ago; T -2.5 total hip 9 d ago | holds |
| low bone mass        | falls 2 {#} 9 d ago; T -2.4 total hip 9 d ago | -     |
| normal bone          | falls 2 {#} 9 d ago; T -0.5 total hip 9 d ago | -     |
| nothing else         | falls 2 {#} 9 d ago                           | -     |
"""

PEOPLE = """
| case        | patient | says  |
| a man of 50 | man 50  | holds |
| a man of 49 | man 49  | -     |
"""


@table(RULE, FALLS, hook="patient-view", record="condition S72.001A 900 d ago")
def test_what_shows_a_high_risk_of_falling(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, ALONE, hook="patient-view")
def test_falls_need_a_high_tier_beside_them(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, PEOPLE, hook="patient-view", record="falls 2 {#} 9 d ago; condition S72.001A 9 d ago")
def test_it_is_for_those_to_whom_t_scores_apply(case: Case) -> None:
    assert outcome(case) == expected(case)

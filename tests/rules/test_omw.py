"""The days left of the quality measure for women who broke a bone."""

from tests.rules.cases import Case, answer, expected, outcome, table

RULE = "gap-omw-180"

WINDOW = """
| case                                           | record                              | says    | shows            |
| day 119: 61 left                               | condition S52.501A 119 d ago        | info    | days_left 61     |
| day 120: 60 left                               | condition S52.501A 120 d ago        | warning | days_left 60     |
| day 180: the last                              | condition S52.501A 180 d ago        | warning | days_left 0;     |
|                                                |                                     |         | until 2026-11-22 |
| day 181                                        | condition S52.501A 181 d ago        | -       |                  |
| today                                          | condition S52.501A 0 d ago          | info    | days_left 180;   |
|                                                |                                     |         | until 2027-05-21 |
| tomorrow                                       | condition S52.501A in 1 d           | -       |                  |
| whatever the cause                             | condition S72.001A 9 d ago;         | info    | days_left 171    |
|                                                | condition V43.52XA 9 d ago          |         |                  |
| an ankle                                       | condition S82.61XA 9 d ago          | info    | days_left 171    |
| a rib                                          | condition S22.31XA 9 d ago          | info    |                  |
| a finger                                       | condition S62.600A 9 d ago          | -       |                  |
| a toe                                          | condition S92.501A 9 d ago          | -       |                  |
| an ankle of which the year is known            | condition S82.61XA on 2026          | -       |                  |
| from a tumour                                  | condition M84.551A 9 d ago          | -       |                  |
| in words alone                                 | condition 0 9 d ago                 | -       |                  |
| the month alone                                | condition S52.501A on 2026-10       | -       |                  |
| a first visit, only recorded                   | condition S52.501A recorded 9 d ago | info    |                  |
| a follow-up visit                              | condition S52.501D 9 d ago          | -       |                  |
| another bone 60 days before counts instead     | condition S52.501A 100 d ago;       | info    | days_left 80;    |
|                                                | condition S42.201A 40 d ago         |         | fracture forearm |
| another bone 61 days before                    | condition S52.501A 101 d ago;       | info    | days_left 140;   |
|                                                | condition S42.201A 40 d ago         |         | fracture humerus |
| another bone 60 days before, its own time over | condition S52.501A 200 d ago;       | -       |                  |
|                                                | condition S42.201A 140 d ago        |         |                  |
"""

PEOPLE = """
| case                                   | patient               | record                  | says         | shows     |
| 67 in December of the next year        | woman born 1960-12-31 | condition S52.501A 9 d  | info         | year 2027 |
|                                        |                       | ago                     |              |           |
| 66 in December of the next year        | woman born 1961-01-01 | condition S52.501A 9 d  | -            |           |
|                                        |                       | ago                     |              |           |
| 85 in December of the next year        | woman born 1942-01-01 | condition S52.501A 9 d  | info         |           |
|                                        |                       | ago                     |              |           |
| 86 in December of the next year        | woman born 1941-12-31 | condition S52.501A 9 d  | -            |           |
|                                        |                       | ago                     |              |           |
| broken on 30 June: this year's measure | woman born 1959-12-31 | condition S52.501A on   | warning      | year 2026 |
|                                        |                       | 2026-06-30              |              |           |
| 66 in December of this year            | woman born 1960-12-31 | condition S52.501A on   | -            |           |
|                                        |                       | 2026-06-30              |              |           |
| broken on 1 July: next year's          | woman born 1960-12-31 | condition S52.501A on   | warning      | year 2027 |
|                                        |                       | 2026-07-01              |              |           |
| a man                                  | man 70                | condition S52.501A 9 d  | -            |           |
|                                        |                       | ago                     |              |           |
| no birth date                          | woman                 | condition S52.501A 9 d  | ? birth-date |           |
|                                        |                       | ago                     | missing      |           |
| hospice                                | woman 70              | condition S52.501A 9 d  | x            |           |
|                                        |                       | ago;                    |              |           |
|                                        |                       | condition Z51.5 9 d ago |              |           |
"""

CLOSED = """
| case                                      | record                                              | says        |
| density on the day of the fracture        | T -1.0 lumbar spine 100 d ago                       | -           |
| an ultrasound of the heel closes it       | T -1.0 heel 9 d ago                                 | -           |
| a report of a scan                        | reported DXA 9 d ago                                | -           |
| density 730 days before                   | T -1.0 lumbar spine 830 d ago                       | -           |
| density 731 days before                   | T -1.0 lumbar spine 831 d ago                       | info        |
| a scan of an unknown day                  | reported DXA undated                                | -           |
| a scan ordered                            | ordered DXA 9 d ago                                 | (addressed) |
| alendronate                               | prescribed alendronate 9 d ago                      | -           |
| alendronate, ended 365 days before        | prescribed alendronate 900 d ago, until 2025-08-14, | -           |
|                                           | status completed                                    |             |
| alendronate, ended 366 days before        | prescribed alendronate 900 d ago, until 2025-08-13, | info        |
|                                           | status completed                                    |             |
| zoledronic acid since                     | given zoledronic acid 5 mg 80 d ago                 | -           |
| romosozumab, prescribed after and stopped | prescribed romosozumab 90 d ago, status stopped     | -           |
| hormone therapy does not close it         | prescribed estradiol 900 d ago, status stopped,     | info        |
|                                           | until 2026-10-01                                    |             |
| a refusal does not close it               | condition Z53.20 9 d ago                            | info        |
| alendronate, cancelled unused             | prescribed alendronate 9 d ago, status cancelled    | info        |
"""

SOURCES = """
| case                                     | record                                         | says                 |
| no problem list                          | conditions missing                             | ? conditions missing |
| medications failed                       | condition S52.501A 9 d ago; medications failed | ? medications failed |
| scans failed                             | condition S52.501A 9 d ago; dxa failed         | ? dxa failed         |
| reports missing                          | condition S52.501A 9 d ago; imaging missing    | ? imaging missing    |
| orders in part, back beyond two years    | condition S52.501A 9 d ago; orders partial;    | info                 |
|                                          | ordered creatinine 740 d ago                   |                      |
| orders in part, not so far               | condition S52.501A 9 d ago; orders partial;    | ? orders partial     |
|                                          | ordered creatinine 739 d ago                   |                      |
| nothing of it matters without a fracture | dxa failed; medications failed                 | -                    |
"""


@table(RULE, WINDOW, hook="patient-view")
def test_the_days_left_are_told_and_the_last_sixty_warn(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, PEOPLE, hook="patient-view")
def test_the_age_is_that_of_the_end_of_the_measurement_year(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, CLOSED, hook="patient-view", record="condition S52.501A 100 d ago")
def test_a_density_test_or_a_drug_closes_the_measure(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, SOURCES, hook="patient-view")
def test_neither_is_called_missing_where_nobody_looked(case: Case) -> None:
    assert outcome(case) == expected(case)


def test_follow_up_and_measure_are_one_card() -> None:
    cards = answer(Case(record="condition S52.501A 130 d ago", rule=RULE, hook="patient-view")).cards
    assert len(cards) == 1
    assert cards[0].extension["org.bone-health-cds.rules"][:2] == ["gap-post-fracture", RULE]
    assert "50 days left (until 11 Jan 2027)" in (cards[0].detail or "")

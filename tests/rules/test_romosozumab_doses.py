"""Romosozumab: events on treatment, and twelve doses."""

from tests.rules.cases import Case, expected, outcome, table

RULE = "romosozumab-event-on-therapy"

VIEW = """
| case                                        | record                     | says                 | shows              |
| a heart attack on the day of the first dose | given romosozumab 90 d     | warning              | sure True          |
|                                             | ago;                       |                      |                    |
|                                             | given romosozumab 30 d     |                      |                    |
|                                             | ago;                       |                      |                    |
|                                             | condition I21.4 90 d ago   |                      |                    |
| the day before                              | given romosozumab 90 d     | -                    |                    |
|                                             | ago;                       |                      |                    |
|                                             | given romosozumab 30 d     |                      |                    |
|                                             | ago;                       |                      |                    |
|                                             | condition I21.4 91 d ago   |                      |                    |
| a stroke since                              | given romosozumab 90 d     | warning              | first administered |
|                                             | ago;                       |                      |                    |
|                                             | given romosozumab 30 d     |                      |                    |
|                                             | ago;                       |                      |                    |
|                                             | condition I63.9 20 d ago   |                      |                    |
| by its day of recording                     | given romosozumab 90 d     | warning              | recorded_only True |
|                                             | ago;                       |                      |                    |
|                                             | given romosozumab 30 d     |                      |                    |
|                                             | ago;                       |                      |                    |
|                                             | condition I63.9 recorded   |                      |                    |
|                                             | 20 d ago                   |                      |                    |
| any infarction, only recorded               | given romosozumab 30 d     | -                    |                    |
|                                             | ago;                       |                      |                    |
|                                             | condition 22298006         |                      |                    |
|                                             | recorded 20 d ago          |                      |                    |
| a transient attack                          | given romosozumab 30 d     | -                    |                    |
|                                             | ago;                       |                      |                    |
|                                             | condition G45.9 20 d ago   |                      |                    |
| not confirmed                               | given romosozumab 30 d     | warning              | sure False         |
|                                             | ago;                       |                      |                    |
|                                             | condition I21.4 20 d ago,  |                      |                    |
|                                             | provisional                |                      |                    |
| only the month, perhaps before              | given romosozumab on       | warning              | sure False         |
|                                             | 2026-10-15;                |                      |                    |
|                                             | condition I21.4 on 2026-10 |                      |                    |
| treatment ended 60 days ago                 | given romosozumab 60 d     | warning              |                    |
|                                             | ago;                       |                      |                    |
|                                             | condition I21.4 50 d ago   |                      |                    |
| a day longer ago: no longer on it           | given romosozumab 61 d     | -                    |                    |
|                                             | ago;                       |                      |                    |
|                                             | condition I21.4 50 d ago   |                      |                    |
| no dose                                     | condition I21.4 50 d ago   | -                    |                    |
| an order alone: presumed                    | prescribed romosozumab 40  | warning              | sure False         |
|                                             | d ago;                     |                      |                    |
|                                             | condition I21.4 20 d ago   |                      |                    |
| still to come                               | given romosozumab 30 d     | -                    |                    |
|                                             | ago;                       |                      |                    |
|                                             | condition I21.4 in 3 d     |                      |                    |
| problems failed                             | given romosozumab 30 d     | ? conditions failed  |                    |
|                                             | ago; conditions failed     |                      |                    |
| medications failed                          | medications failed         | ? medications failed |                    |
"""

ORDERED = """
| case                                 | order           | record                                | says     |
| ordered again                        | romosozumab     | given romosozumab 90 d ago;           | critical |
|                                      |                 | given romosozumab 30 d ago;           |          |
|                                      |                 | condition I21.4 20 d ago              |          |
| not confirmed                        | romosozumab     | given romosozumab 30 d ago;           | warning  |
|                                      |                 | condition I21.4 20 d ago, provisional |          |
| the first dose presumed              | romosozumab     | prescribed romosozumab 40 d ago;      | warning  |
|                                      |                 | condition I21.4 20 d ago              |          |
| an older event on an older treatment | romosozumab     | given romosozumab 900 d ago;          | critical |
|                                      |                 | given romosozumab 870 d ago;          |          |
|                                      |                 | condition I21.4 880 d ago             |          |
| long after that treatment            | romosozumab     | given romosozumab 900 d ago;          | -        |
|                                      |                 | condition I21.4 500 d ago             |          |
| being stopped                        | romosozumab,    | given romosozumab 30 d ago;           | -        |
|                                      | status stopped  | condition I21.4 20 d ago              |          |
| another drug                         | denosumab 60 mg | given romosozumab 30 d ago;           | -        |
|                                      |                 | condition I21.4 20 d ago              |          |
| hospice                              | romosozumab     | given romosozumab 30 d ago;           | critical |
|                                      |                 | condition I21.4 20 d ago;             |          |
|                                      |                 | condition Z51.5 9 d ago               |          |
"""


@table(RULE, VIEW, hook="patient-view")
def test_an_event_since_the_first_dose_when_the_chart_opens(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, ORDERED)
def test_an_event_since_the_first_dose_when_the_next_is_ordered(case: Case) -> None:
    assert outcome(case) == expected(case)


GIVEN = "; ".join(f"given romosozumab {30 * n} d ago" for n in range(1, 12))  # eleven doses
DOSES = """
| case                                    | order           | record                  | says          | shows          |
| the twelfth                             | romosozumab     |                         | -             |                |
| the twelfth, and one refill             | romosozumab,    |                         | warning       | recorded 11;   |
|                                         | refills 1       |                         |               | refills 1      |
| the thirteenth                          | romosozumab     | given romosozumab 400 d | warning       | recorded 12;   |
|                                         |                 | ago                     |               | refills 0;     |
|                                         |                 |                         |               | presumed False |
| a dose without a day is no valid record | romosozumab     | given romosozumab       | -             |                |
|                                         |                 | undated                 |               |                |
| one of them was not given               | romosozumab     | given romosozumab 400 d | -             |                |
|                                         |                 | ago, status not-done    |               |                |
| by brand                                | "Evenity"       | given romosozumab 400 d | warning       |                |
|                                         |                 | ago                     |               |                |
| being stopped                           | romosozumab,    | given romosozumab 400 d | -             |                |
|                                         | status stopped  | ago                     |               |                |
| another drug                            | denosumab 60 mg | given romosozumab 400 d | -             |                |
|                                         |                 | ago                     |               |                |
| medications failed, doses seen          | romosozumab     | medications failed;     | warning       |                |
|                                         |                 | given romosozumab 400 d |               |                |
|                                         |                 | ago                     |               |                |
| medications failed, too few seen        | romosozumab     | medications failed      | ? medications |                |
|                                         |                 |                         | failed        |                |
| hospice                                 | romosozumab     | given romosozumab 400 d | x             |                |
|                                         |                 | ago;                    |               |                |
|                                         |                 | condition Z51.5 9 d ago |               |                |
"""

FIRST = """
| case                        | order                   | record | says    | shows                                  |
| a first order of twelve     | romosozumab, refills 11 |        | -       |                                        |
| of thirteen                 | romosozumab, refills 12 |        | warning | recorded 0; refills 12; presumed False |
| twelve presumed from orders | romosozumab             | ORDERS | warning | recorded 12; presumed True             |
"""
ORDERS = "; ".join(f"prescribed romosozumab {30 * n} d ago, status completed" for n in range(1, 13))


@table("romosozumab-max-12-doses", DOSES, record=GIVEN)
def test_twelve_doses(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("romosozumab-max-12-doses", FIRST.replace("ORDERS", ORDERS))
def test_doses_that_are_ordered_or_presumed(case: Case) -> None:
    assert outcome(case) == expected(case)

"""Romosozumab and the heart."""

from tests.rules.cases import Case, expected, outcome, table

RULE = "romosozumab-mi-stroke-12-months"

TIME = """
| case                                | record                                 | says     | shows              |
| the anniversary of the heart attack | condition I21.4 on 2025-11-22          | critical | day 2025-11-22     |
| the day before the anniversary      | condition I21.4 on 2025-11-21          | -        |                    |
| today                               | condition I21.4 on 2026-11-22          | critical |                    |
| tomorrow                            | condition I21.4 on 2026-11-23          | -        |                    |
| only the year: this one             | condition I21.4 on 2026                | critical | day 2026           |
| only the year: the last, so perhaps | condition I21.4 on 2025                | warning  |                    |
| only the year: before that          | condition I21.4 on 2024                | -        |                    |
| only the month: inside              | condition I21.4 on 2025-12             | critical |                    |
| only the month: perhaps             | condition I21.4 on 2025-11             | warning  | day 2025-11        |
| only the month: outside             | condition I21.4 on 2025-10             | -        |                    |
| only the day of recording, inside   | condition I21.4 recorded on 2025-11-22 | critical | recorded_only True |
| only the day of recording, outside  | condition I21.4 recorded on 2025-11-21 | -        |                    |
| recorded tomorrow                   | condition I21.4 recorded on 2026-11-23 | -        |                    |
| no day at all: the card asks for it | condition I21.4 undated                | warning  | day                |
| one inside and one long ago         | condition I21.4 on 2019-01-01;         | critical | day 2026-01-01     |
|                                     | condition I63.9 on 2026-01-01          |          |                    |
| one undated and one inside          | condition I63.9 undated;               | critical | day 2026-01-01     |
|                                     | condition I21.4 on 2026-01-01          |          |                    |
| one undated and one perhaps         | condition I63.9 undated;               | warning  |                    |
|                                     | condition I21.4 on 2025                |          |                    |
| counted from the day of the order   | condition I21.4 on 2025-11-19          | -        |                    |
"""

ORDER_DAY = """
| case                                       | order               | record                        | says     |
| ordered 3 days ago, event 12 months before | romosozumab 3 d ago | condition I21.4 on 2025-11-19 | critical |
| ordered 3 days ago, a day too long before  | romosozumab 3 d ago | condition I21.4 on 2025-11-18 | -        |
| an event after the order was written       | romosozumab 3 d ago | condition I21.4 on 2026-11-21 | critical |
| for a day to come                          | romosozumab in 9 d  | condition I21.4 on 2025-11-30 | -        |
| for a day to come, inside                  | romosozumab in 9 d  | condition I21.4 on 2025-12-01 | critical |
"""

EVENTS = """
| case                              | record                                            | says                    |
| a second heart attack             | condition I22.1 90 d ago                          | critical                |
| subarachnoid haemorrhage          | condition I60.9 90 d ago                          | critical                |
| intracerebral haemorrhage         | condition I61.9 90 d ago                          | critical                |
| cerebral infarction               | condition I63.9 90 d ago                          | critical                |
| subdural haemorrhage is no stroke | condition I62.00 90 d ago                         | -                       |
| angina                            | condition I20.9 90 d ago                          | -                       |
| transient ischaemic attack alone  | condition G45.9 90 d ago                          | -                       |
| old heart attack, history code    | condition I25.2 recorded 90 d ago                 | -                       |
| old stroke, history code          | condition Z86.73 recorded 90 d ago                | -                       |
| sequelae of a stroke              | condition I69.351 90 d ago                        | -                       |
| acute, by SNOMED CT               | condition 62695002 90 d ago                       | critical                |
| acute, by SNOMED CT, recorded     | condition 62695002 recorded 90 d ago              | critical                |
| any heart attack, by SNOMED CT    | condition 22298006 90 d ago                       | critical                |
| any heart attack, only recorded   | condition 22298006 recorded 900 d ago             | warning                 |
| resolved                          | condition I21.4 90 d ago, resolved                | critical                |
| provisional                       | condition I21.4 9 d ago, provisional              | warning                 |
| refuted                           | condition I21.4 9 d ago, refuted                  | -                       |
| entered in error                  | condition I21.4 9 d ago, entered-in-error         | -                       |
| no problems at all                |                                                   | -                       |
| no problem list came              | conditions missing                                | ? conditions missing    |
| the problem list failed           | conditions failed                                 | ? conditions failed     |
| the problem list in part          | conditions partial                                | ? conditions partial    |
| in part, and there it is          | conditions partial; condition I21.4 90 d ago      | critical                |
| a problem that cannot be read     | condition broken 90 d ago                         | ? conditions unreadable |
| hospice                           | condition I21.4 90 d ago; condition Z51.5 9 d ago | critical                |
"""

DRUGS = """
| case            | order                         | says     |
| by brand alone  | "Evenity"                     | critical |
| a continuation  | romosozumab, status active    | critical |
| a change        | romosozumab, replaces another | critical |
| being stopped   | romosozumab, status stopped   | -        |
| not to be given | romosozumab, do not perform   | -        |
| denosumab       | denosumab 60 mg               | -        |
"""

PEOPLE = """
| case                | patient            | says     |
| a man               | man 70             | critical |
| sex unknown, no age | person             | critical |
| 17 years old        | woman 17           | x        |
| deceased            | woman 70, deceased | x        |
"""

SELECT = """
| case       | order                                | says     |
| chosen     | romosozumab                          | critical |
| not chosen | romosozumab, unselected; paracetamol | -        |
"""


@table(RULE, TIME, order="romosozumab")
def test_twelve_calendar_months_with_the_anniversary(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, ORDER_DAY)
def test_the_months_are_counted_back_from_the_order(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, EVENTS, order="romosozumab")
def test_heart_attacks_and_strokes_count_and_nothing_else(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, DRUGS, record="condition I21.4 90 d ago")
def test_only_a_start_or_continuation_of_romosozumab_is_judged(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, PEOPLE, order="romosozumab", record="condition I21.4 90 d ago")
def test_every_living_adult_is_judged(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, SELECT, hook="order-select", record="condition I21.4 90 d ago")
def test_order_select_judges_what_was_chosen(case: Case) -> None:
    assert outcome(case) == expected(case)

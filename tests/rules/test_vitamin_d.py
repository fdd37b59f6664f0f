"""Vitamin D deficiency before a drug that lowers calcium."""

from tests.rules.cases import Case, expected, outcome, table

RULE = "vitd-deficient-before-antiresorptive"

LEVELS = """
| case                        | record                                                   | says                        |
| just deficient              | vitamin D 19.9 ng/mL 100 d ago                           | warning                     |
| 20 is not                   | vitamin D 20 ng/mL 100 d ago                             | -                           |
| 49.9 nmol/L                 | vitamin D 49.9 nmol/L 100 d ago                          | warning                     |
| 50 nmol/L is not            | vitamin D 50 nmol/L 100 d ago                            | -                           |
| less than 20                | vitamin D <20 ng/mL 100 d ago                            | warning                     |
| less than 30 proves nothing | vitamin D <30 ng/mL 100 d ago                            | -                           |
| day 365                     | vitamin D 15 ng/mL 365 d ago                             | warning                     |
| day 366                     | vitamin D 15 ng/mL 366 d ago                             | -                           |
| deficient before: day 91    | vitamin D 15 ng/mL 91 d ago; vitamin D 11 ng/mL 300 d    | -                           |
|                             | ago                                                      |                             |
| eGFR 29: day 91             | vitamin D 15 ng/mL 91 d ago; eGFR 29 mL/min 9 d ago      | -                           |
| 8 weeks of it, recheck due  | vitamin D 15 ng/mL 91 d ago; ordered vitamin D 9 d ago;  | -                           |
|                             | prescribed "cholecalciferol 1000 units" 56 d ago         |                             |
| less than 8 weeks of it     | vitamin D 15 ng/mL 91 d ago; ordered vitamin D 9 d ago;  | warning                     |
|                             | prescribed "cholecalciferol 1000 units" 55 d ago         |                             |
| 8 weeks of it, no recheck   | vitamin D 15 ng/mL 91 d ago;                             | warning                     |
|                             | prescribed "cholecalciferol 1000 units" 56 d ago         |                             |
| a recheck, nothing taken    | vitamin D 15 ng/mL 91 d ago; ordered vitamin D 9 d ago   | warning                     |
| sufficient since            | vitamin D 25 ng/mL 9 d ago; vitamin D 15 ng/mL 90 d ago  | -                           |
| never measured              |                                                          | -                           |
| labs not supplied           | labs missing                                             | ? vitamin-d-25oh missing    |
| labs failed                 | labs failed                                              | ? vitamin-d-25oh failed     |
| in another unit             | vitamin D 15 mmol/L 9 d ago                              | ? vitamin-d-25oh unreadable |
| hospice                     | vitamin D 15 ng/mL 9 d ago; condition Z51.5 9 d ago      | x                           |
"""

DRUGS = """
| case                      | order                                | says    |
| denosumab 60 mg           | denosumab 60 mg                      | warning |
| romosozumab               | romosozumab                          | warning |
| ibandronate 3 mg injected | "ibandronate 3 mg injection"         | warning |
| alendronate               | alendronate                          | info    |
| risedronate               | risedronate                          | info    |
| zoledronic acid 4 mg      | "zoledronic acid 4 mg"               | -       |
| raloxifene                | raloxifene                           | -       |
| being stopped             | zoledronic acid 5 mg, status stopped | -       |
"""

SELECT = """
| case                       | order                | says    |
| injected: shown            | zoledronic acid 5 mg | warning |
| oral: waits for order-sign | alendronate          | (limit) |
"""


@table(RULE, LEVELS, order="zoledronic acid 5 mg")
def test_a_recent_deficiency_is_said_before_an_injected_drug(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, DRUGS, record="vitamin D 15 ng/mL 9 d ago")
def test_it_warns_before_injections_and_informs_before_tablets(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, SELECT, hook="order-select", record="vitamin D 15 ng/mL 9 d ago")
def test_order_select_shows_only_the_warning(case: Case) -> None:
    assert outcome(case) == expected(case)


INSUFFICIENT = "vitd-insufficient-before-antiresorptive"

BETWEEN = """
| case                      | record                                        | says                    | shows          |
| 19.9 is a deficiency      | vitamin D 19.9 ng/mL 9 d ago                  | -                       |                |
| 20                        | vitamin D 20 ng/mL 9 d ago                    | (limit)                 | vitamin_d 20.0 |
| 29.9                      | vitamin D 29.9 ng/mL 9 d ago                  | (limit)                 |                |
| 30                        | vitamin D 30 ng/mL 9 d ago                    | -                       |                |
| 50 nmol/L is 20.03        | vitamin D 50 nmol/L 9 d ago                   | (limit)                 |                |
| 49.9 nmol/L is 19.99      | vitamin D 49.9 nmol/L 9 d ago                 | -                       |                |
| 75 nmol/L is 30.05        | vitamin D 75 nmol/L 9 d ago                   | -                       |                |
| below 30, how far is open | vitamin D <30 ng/mL 9 d ago                   | -                       |                |
| day 365                   | vitamin D 25 ng/mL 365 d ago                  | (limit)                 |                |
| day 366                   | vitamin D 25 ng/mL 366 d ago                  | -                       |                |
| 799 IU a day              | vitamin D 25 ng/mL 9 d ago; prescribed        | (limit)                 |                |
|                           | "cholecalciferol 799 UNT Oral Tablet" 90 d    |                         |                |
|                           | ago, sig 1 tablet daily                       |                         |                |
| 800 IU a day              | vitamin D 25 ng/mL 9 d ago; prescribed        | -                       |                |
|                           | "cholecalciferol 800 UNT Oral Tablet" 90 d    |                         |                |
|                           | ago, sig 1 tablet daily                       |                         |                |
| 5600 IU a week            | vitamin D 25 ng/mL 9 d ago; prescribed        | -                       |                |
|                           | "cholecalciferol 5600 UNT Oral Capsule" 90 d  |                         |                |
|                           | ago, sig 1 capsule weekly                     |                         |                |
| two that add up           | vitamin D 25 ng/mL 9 d ago; prescribed        | -                       |                |
|                           | "cholecalciferol 400 UNT Oral Tablet" 90 d    |                         |                |
|                           | ago, sig 1 tablet daily; prescribed           |                         |                |
|                           | "ergocalciferol 400 UNT Oral Tablet" 90 d     |                         |                |
|                           | ago, sig 1 tablet daily                       |                         |                |
| taken as needed           | vitamin D 25 ng/mL 9 d ago; prescribed        | (limit)                 |                |
|                           | "cholecalciferol 800 UNT Oral Tablet" 90 d    |                         |                |
|                           | ago, sig 1 tablet daily as needed             |                         |                |
| a dose nobody understands | vitamin D 25 ng/mL 9 d ago; prescribed        | (limit)                 |                |
|                           | "cholecalciferol 800 UNT Oral Tablet" 90 d    |                         |                |
|                           | ago, sig as directed                          |                         |                |
| stopped                   | vitamin D 25 ng/mL 9 d ago; prescribed        | (limit)                 |                |
|                           | "cholecalciferol 800 UNT Oral Tablet" 90 d    |                         |                |
|                           | ago, sig 1 tablet daily, status stopped       |                         |                |
| labs failed               | labs failed                                   | ? vitamin-d-25oh failed |                |
| none on record            | labs null                                     | -                       |                |
"""

INJECTED = """
| case                        | order                                                                           | says |
| zoledronic acid 5 mg        | zoledronic acid 5 mg                                                            | info |
| denosumab 60 mg             | denosumab 60 mg                                                                 | info |
| romosozumab                 | romosozumab                                                                     | info |
| ibandronate by the vein     | ibandronate 3 mg injection                                                      | info |
| alendronate                 | alendronate                                                                     | -    |
| vitamin D drafted beside it | zoledronic acid 5 mg; "cholecalciferol 1000 UNT Oral Tablet", sig 1 tablet      | -    |
|                             | daily                                                                           |      |
"""


@table(
    INSUFFICIENT,
    BETWEEN,
    order="zoledronic acid 5 mg",
    record="calcium 9.4 mg/dL 9 d ago; creatinine 0.7 mg/dL 9 d ago; weight 70 kg 9 d ago",
)
def test_what_is_no_deficiency_but_below_the_target_is_a_line(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(INSUFFICIENT, INJECTED, record="vitamin D 25 ng/mL 9 d ago; creatinine 0.7 mg/dL 9 d ago; weight 70 kg 9 d ago")
def test_it_is_a_line_of_the_card_that_asks_for_calcium(case: Case) -> None:
    assert outcome(case) == expected(case)

"""Vitamin D deficiency before a drug that lowers calcium."""

from tests.rules.cases import Case, expected, outcome, table

RULE = "vitd-deficient-before-antiresorptive"

LEVELS = """
| case                        | record                                                  | says                        |
| just deficient              | vitamin D 19.9 ng/mL 100 d ago                          | warning                     |
| 20 is not                   | vitamin D 20 ng/mL 100 d ago                            | -                           |
| 49.9 nmol/L                 | vitamin D 49.9 nmol/L 100 d ago                         | warning                     |
| 50 nmol/L is not            | vitamin D 50 nmol/L 100 d ago                           | -                           |
| less than 20                | vitamin D <20 ng/mL 100 d ago                           | warning                     |
| less than 30 proves nothing | vitamin D <30 ng/mL 100 d ago                           | -                           |
| day 365                     | vitamin D 15 ng/mL 365 d ago                            | warning                     |
| day 366                     | vitamin D 15 ng/mL 366 d ago                            | -                           |
| deficient before: day 90    | vitamin D 15 ng/mL 90 d ago;                            | warning                     |
|                             | vitamin D 11 ng/mL 300 d ago                            |                             |
| deficient before: day 91    | vitamin D 15 ng/mL 91 d ago;                            | -                           |
|                             | vitamin D 11 ng/mL 300 d ago                            |                             |
| eGFR 29: day 90             | vitamin D 15 ng/mL 90 d ago; eGFR 29 mL/min 9 d ago     | warning                     |
| eGFR 29: day 91             | vitamin D 15 ng/mL 91 d ago; eGFR 29 mL/min 9 d ago     | -                           |
| eGFR 30: day 91             | vitamin D 15 ng/mL 91 d ago; eGFR 30 mL/min 9 d ago     | warning                     |
| sufficient since            | vitamin D 25 ng/mL 9 d ago; vitamin D 15 ng/mL 90 d ago | -                           |
| never measured              |                                                         | -                           |
| labs not supplied           | labs missing                                            | ? vitamin-d-25oh missing    |
| labs failed                 | labs failed                                             | ? vitamin-d-25oh failed     |
| in another unit             | vitamin D 15 mmol/L 9 d ago                             | ? vitamin-d-25oh unreadable |
| hospice                     | vitamin D 15 ng/mL 9 d ago; condition Z51.5 9 d ago     | x                           |
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

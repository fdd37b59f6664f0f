"""Denosumab in advanced kidney disease."""

from tests.rules.cases import Case, expected, outcome, table

RULE = "denosumab-advanced-ckd-boxed"
WORKED_UP = "calcium 9.2 mg/dL 9 d ago; PTH 90 pg/mL 100 d ago; vitamin D 35 ng/mL 60 d ago"
TREATED = "given denosumab 60 mg 180 d ago"

KIDNEYS = """
| case                              | record                                              | says                 |
| eGFR 29.9                         | eGFR 29.9 mL/min 9 d ago                            | critical             |
| eGFR 30                           | eGFR 30 mL/min 9 d ago                              | -                    |
| eGFR below 30                     | eGFR <30 mL/min 9 d ago                             | critical             |
| eGFR above 60                     | eGFR >60 mL/min 9 d ago                             | -                    |
| by CKD-EPI: 2.0 mg/dL at 78       | creatinine 2.0 mg/dL 9 d ago                        | critical             |
| by CKD-EPI: 1.25 mg/dL at 78      | creatinine 1.25 mg/dL 9 d ago                       | -                    |
| day 90                            | eGFR 20 mL/min 90 d ago                             | critical             |
| day 91: renal-data-missing asks   | eGFR 20 mL/min 91 d ago                             | -                    |
| dialysis status                   | condition Z99.2 900 d ago                           | critical             |
| end-stage disease                 | condition N18.6 900 d ago                           | critical             |
| a dialysis session last month     | done hemodialysis 30 d ago                          | critical             |
| stage 4 coded, no eGFR            | condition N18.4 900 d ago                           | warning              |
| stage 5 coded, an old eGFR        | condition N18.5 900 d ago; eGFR 20 mL/min 200 d ago | warning              |
| stage 4 coded, eGFR 45 this month | condition N18.4 900 d ago; eGFR 45 mL/min 9 d ago   | -                    |
| stage 3 coded                     | condition N18.30 900 d ago                          | -                    |
| nothing known                     |                                                     | -                    |
| labs not supplied                 | labs missing                                        | ? creatinine missing |
| hospice                           | eGFR 20 mL/min 9 d ago; condition Z51.5 9 d ago     | critical             |
"""

WORKUP = """
| case                     | record                                              | says     | shows                   |
| complete, treated before | calcium 9.2 mg/dL 14 d ago; PTH 90 pg/mL 180 d ago; | warning  | missing                 |
|                          | vitamin D 35 ng/mL 90 d ago                         |          |                         |
| calcium of day 15        | calcium 9.2 mg/dL 15 d ago; PTH 90 pg/mL 180 d ago; | critical | missing calcium         |
|                          | vitamin D 35 ng/mL 90 d ago                         |          |                         |
| PTH of day 181           | calcium 9.2 mg/dL 14 d ago; PTH 90 pg/mL 181 d ago; | critical | missing PTH             |
|                          | vitamin D 35 ng/mL 90 d ago                         |          |                         |
| vitamin D of day 91      | calcium 9.2 mg/dL 14 d ago; PTH 90 pg/mL 180 d ago; | critical | missing 25-OH vitamin D |
|                          | vitamin D 35 ng/mL 91 d ago                         |          |                         |
| calcium low              | calcium 8.4 mg/dL 14 d ago; PTH 90 pg/mL 180 d ago; | critical | missing                 |
|                          | vitamin D 35 ng/mL 90 d ago                         |          |                         |
| PTH in pmol/L            | calcium 9.2 mg/dL 14 d ago; PTH 9 pmol/L 180 d ago; | warning  | missing                 |
|                          | vitamin D 35 ng/mL 90 d ago                         |          |                         |
"""

DRUGS = """
| case             | order                           | says     |
| by brand         | "Prolia 60 mg/mL"               | critical |
| strength unknown | "denosumab"                     | warning  |
| 120 mg           | "Xgeva 120 mg/1.7 mL"           | -        |
| zoledronic acid  | zoledronic acid 5 mg            | -        |
| being stopped    | denosumab 60 mg, status stopped | -        |
"""

FIRST = """
| case                   | record                                                 | says     |
| never given            |                                                        | critical |
| given before           | given denosumab 60 mg 180 d ago                        | warning  |
| only prescribed before | prescribed denosumab 60 mg 180 d ago, status completed | warning  |
"""


@table(RULE, KIDNEYS, patient="woman 78", order="denosumab 60 mg")
def test_the_boxed_warning_begins_below_30_and_on_dialysis(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, WORKUP, patient="woman 78", order="denosumab 60 mg", record=f"eGFR 20 mL/min 9 d ago; {TREATED}")
def test_a_complete_work_up_before_a_repeat_dose_is_a_warning(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, DRUGS, patient="woman 78", record="eGFR 20 mL/min 9 d ago")
def test_only_denosumab_60_mg_is_judged(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, FIRST, patient="woman 78", order="denosumab 60 mg", record=f"eGFR 20 mL/min 9 d ago; {WORKED_UP}")
def test_a_first_dose_is_critical_even_when_worked_up(case: Case) -> None:
    assert outcome(case) == expected(case)


CALCIUM = """
| case                 | record                                               | says                                 |
| eGFR 29.9, day 14    | eGFR 29.9 mL/min 9 d ago; calcium 9 mg/dL 14 d ago   | -                                    |
| eGFR 29.9, day 15    | eGFR 29.9 mL/min 9 d ago; calcium 9 mg/dL 15 d ago   | (beats:denosumab-advanced-ckd-boxed) |
| creatinine 4, day 15 | creatinine 4 mg/dL 9 d ago; calcium 9 mg/dL 15 d ago | (beats:denosumab-advanced-ckd-boxed) |
"""


@table("calcium-missing-before-parenteral", CALCIUM, patient="woman 78", order="denosumab 60 mg")
def test_it_speaks_for_the_missing_calcium(case: Case) -> None:
    assert outcome(case) == expected(case)

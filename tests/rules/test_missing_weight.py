"""Without a weight there is no creatinine clearance."""

from tests.rules.cases import Case, expected, outcome, table

ZOLEDRONATE = """
| case                                | record                           | says                             |
| eGFR 59.9                           | eGFR 59.9 mL/min/1.73_m2 9 d ago | info                             |
| eGFR 60                             | eGFR 60 mL/min/1.73_m2 9 d ago   | -                                |
| eGFR 45                             | eGFR 45 mL/min/1.73_m2 9 d ago   | info                             |
| eGFR 44.9                           | eGFR 44.9 mL/min/1.73_m2 9 d ago | warning                          |
| eGFR 35                             | eGFR 35 mL/min/1.73_m2 9 d ago   | warning                          |
| eGFR 34.9 is below the limit itself | eGFR 34.9 mL/min/1.73_m2 9 d ago | -                                |
| by creatinine                       | creatinine 1.26 mg/dL 9 d ago    | warning                          |
| weight of day 365                   | eGFR 50 mL/min/1.73_m2 9 d ago;  | -                                |
|                                     | weight 60 kg 365 d ago           |                                  |
| weight of day 366                   | eGFR 50 mL/min/1.73_m2 9 d ago;  | info                             |
|                                     | weight 60 kg 366 d ago           |                                  |
| no creatinine either                |                                  | -                                |
| weight not supplied                 | eGFR 50 mL/min/1.73_m2 9 d ago;  | ? body-weight missing            |
|                                     | vitals missing                   |                                  |
| weight could not be read            | eGFR 50 mL/min/1.73_m2 9 d ago;  | ? body-weight unreadable         |
|                                     | weight broken kg 9 d ago         |                                  |
| laboratory failed                   | labs failed                      | ? creatinine failed, egfr failed |
"""

IBANDRONATE = """
| case      | record                           | says    |
| eGFR 45   | eGFR 45 mL/min/1.73_m2 9 d ago   | -       |
| eGFR 44.9 | eGFR 44.9 mL/min/1.73_m2 9 d ago | warning |
| eGFR 30   | eGFR 30 mL/min/1.73_m2 9 d ago   | warning |
| eGFR 29.9 | eGFR 29.9 mL/min/1.73_m2 9 d ago | -       |
"""


@table("renal-weight-missing", ZOLEDRONATE, patient="woman 78", order="zoledronic acid 5 mg")
def test_zoledronic_acid_without_a_weight(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("renal-weight-missing", IBANDRONATE, patient="woman 78", order="ibandronate 3 mg injection")
def test_the_ibandronate_injection_without_a_weight(case: Case) -> None:
    assert outcome(case) == expected(case)

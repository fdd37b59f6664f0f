"""Diabetes and kidney disease: a scan only together with something else."""

from tests.rules.cases import Case, expected, outcome, table

DIABETES, KIDNEY = "screen-dxa-diabetes", "screen-dxa-ckd"

FACTORS = """
| case                               | patient | record                | says                  | shows                 |
| nothing else                       | man 65  |                       | -                     |                       |
| insulin                            | man 65  | prescribed "insulin   | info                  | factors.1 insulin, a  |
|                                    |         | glargine" 90 d ago    |                       | glitazone or a        |
|                                    |         |                       |                       | sulfonylurea          |
| at 64, one thing                   | man 64  | prescribed "insulin   | -                     |                       |
|                                    |         | glargine" 90 d ago    |                       |                       |
| at 64, two things                  | man 64  | prescribed "insulin   | info                  | factors.1 a high      |
|                                    |         | glargine" 90 d ago;   |                       | HbA1c                 |
|                                    |         | HbA1c 8.1 % 9 d ago   |                       |                       |
| HbA1c 8.0                          | man 65  | HbA1c 8.0 % 9 d ago   | -                     |                       |
| HbA1c 8.1                          | man 65  | HbA1c 8.1 % 9 d ago   | info                  | factors.1 a high      |
|                                    |         |                       |                       | HbA1c                 |
| HbA1c 65 mmol/mol                  | man 65  | HbA1c 65 mmol/mol 9 d | info                  |                       |
|                                    |         | ago                   |                       |                       |
| HbA1c 63 mmol/mol                  | man 65  | HbA1c 63 mmol/mol 9 d | -                     |                       |
|                                    |         | ago                   |                       |                       |
| HbA1c 8.1, 365 days ago            | man 65  | HbA1c 8.1 % 365 d ago | info                  |                       |
| HbA1c 8.1, 366 days ago            | man 65  | HbA1c 8.1 % 366 d ago | -                     |                       |
| glipizide                          | man 65  | prescribed "glipizide | info                  |                       |
|                                    |         | 5 mg tablet" 90 d ago |                       |                       |
| pioglitazone                       | man 65  | prescribed            | info                  |                       |
|                                    |         | "pioglitazone 30 mg   |                       |                       |
|                                    |         | tablet" 90 d ago      |                       |                       |
| low sugar twice                    | man 65  | condition E11.649 30  | info                  | factors.1 frequent    |
|                                    |         | d ago; condition      |                       | hypoglycaemia         |
|                                    |         | E11.649 365 d ago     |                       |                       |
| low sugar twice, once too long ago | man 65  | condition E11.649 30  | -                     |                       |
|                                    |         | d ago; condition      |                       |                       |
|                                    |         | E11.649 366 d ago     |                       |                       |
| falls                              | man 65  | falls 2 9 d ago       | info                  | factors.1 falls       |
| one fall                           | man 65  | falls 1 9 d ago       | -                     |                       |
| neuropathy                         | man 65  | condition E11.42 90 d | info                  | factors.1 neuropathy  |
|                                    |         | ago                   |                       |                       |
| retinopathy                        | man 65  | condition E11.319 90  | info                  | factors.1 retinopathy |
|                                    |         | d ago                 |                       |                       |
| nephropathy                        | man 65  | condition E11.21 90 d | info                  | factors.1 nephropathy |
|                                    |         | ago                   |                       |                       |
| a fracture                         | man 65  | condition S22.41XA    | info                  | factors.1 a fracture  |
|                                    |         | 900 d ago             |                       | in adult life         |
| a fracture of no known day         | man 65  | condition S22.41XA    | info                  |                       |
| a steroid                          | man 65  | prescribed            | (beats:screen-dxa-gc) | factors.1 a long-term |
|                                    |         | "prednisone 5 mg      |                       | glucocorticoid        |
|                                    |         | tablet" 91 d ago, sig |                       |                       |
|                                    |         | 1 tablet daily        |                       |                       |
| at 49, before T-scores             | man 49  | prescribed "insulin   | -                     |                       |
|                                    |         | glargine" 90 d ago;   |                       |                       |
|                                    |         | HbA1c 9 % 9 d ago     |                       |                       |
| no birth date                      | man     | prescribed "insulin   | ? birth-date missing  |                       |
|                                    |         | glargine" 90 d ago    |                       |                       |
| on alendronate                     | man 65  | HbA1c 9 % 9 d ago;    | -                     |                       |
|                                    |         | prescribed            |                       |                       |
|                                    |         | alendronate 90 d ago  |                       |                       |
| scan ordered                       | man 65  | HbA1c 9 % 9 d ago;    | (addressed)           |                       |
|                                    |         | ordered DXA 90 d ago  |                       |                       |
| no medications key                 | man 65  | medications missing   | ? medications missing |                       |
| no imaging key                     | man 65  | HbA1c 9 % 9 d ago;    | ? imaging missing     |                       |
|                                    |         | imaging missing       |                       |                       |
"""

DURATION = """
| case                 | record                                  | says                 |
| ten years to the day | condition E11.9 on 2016-11-22           | -                    |
| a day longer         | condition E11.9 on 2016-11-21           | info                 |
| no day               | condition E11.9                         | -                    |
| no diabetes          | condition J44.9 9000 d ago              | -                    |
| resolved             | condition E11.9 on 2010-11-21, resolved | -                    |
| no problem list      | conditions missing                      | ? conditions missing |
"""

SCANNED = """
| case                          | record                               | says       | shows                            |
| 1095 days ago                 | T -1.5 total hip 1095 d ago; HbA1c 9 | -          |                                  |
|                               | % 9 d ago                            |            |                                  |
| 1096 days ago                 | T -1.5 total hip 1096 d ago; HbA1c 9 | info       |                                  |
|                               | % 9 d ago                            |            |                                  |
| -1.1                          | T -1.1 total hip 1900 d ago; HbA1c 9 | info       |                                  |
|                               | % 400 d ago; falls 2 1950 d ago;     |            |                                  |
|                               | prescribed "insulin glargine" 2000 d |            |                                  |
|                               | ago                                  |            |                                  |
| -1.0, nothing new             | T -1.0 total hip 1900 d ago;         | -          |                                  |
|                               | prescribed "insulin glargine" 2000 d |            |                                  |
|                               | ago                                  |            |                                  |
| -1.0, insulin since           | T -1.0 total hip 1900 d ago;         | (limit)    |                                  |
|                               | prescribed "insulin glargine" 1800 d |            |                                  |
|                               | ago                                  |            |                                  |
| -1.0 since, -2.0 before       | T -1.0 total hip 1100 d ago; T -2.0  | -          |                                  |
|                               | total hip 3000 d ago                 |            |                                  |
| -1.1 since, -2.0 before       | T -1.1 total hip 1100 d ago; T -2.0  | info       | factors.1 an earlier low T-score |
|                               | total hip 3000 d ago                 |            |                                  |
| -1.1 since, -1.9 before       | T -1.1 total hip 1100 d ago; T -1.9  | -          |                                  |
|                               | total hip 3000 d ago                 |            |                                  |
| a report of no known day      | reported DXA undated; HbA1c 9 % 9 d  | ? dxa      |                                  |
|                               | ago                                  | unreadable |                                  |
| reports in part, 4 years back | imaging partial; reported chest film | (limit)    |                                  |
|                               | 1400 d ago; HbA1c 9 % 9 d ago        |            |                                  |
"""

LASTING = """
| case                             | record                                        | says                | shows       |
| below 60 for 91 days             | eGFR 50 mL/min/1.73m2 9 d ago; eGFR 55        | (limit)             | kidney 50.0 |
|                                  | mL/min/1.73m2 100 d ago                       |                     |             |
| below 60 for 90 days             | eGFR 50 mL/min/1.73m2 10 d ago; eGFR 55       | -                   |             |
|                                  | mL/min/1.73m2 100 d ago                       |                     |             |
| 59 and 60                        | eGFR 59 mL/min/1.73m2 9 d ago; eGFR 60        | -                   |             |
|                                  | mL/min/1.73m2 200 d ago                       |                     |             |
| 60 and 59                        | eGFR 60 mL/min/1.73m2 9 d ago; eGFR 59        | -                   |             |
|                                  | mL/min/1.73m2 200 d ago                       |                     |             |
| better in between                | eGFR 50 mL/min/1.73m2 9 d ago; eGFR 70        | -                   |             |
|                                  | mL/min/1.73m2 60 d ago; eGFR 50 mL/min/1.73m2 |                     |             |
|                                  | 200 d ago                                     |                     |             |
| once                             | eGFR 50 mL/min/1.73m2 9 d ago                 | -                   |             |
| once, kidney disease for long    | eGFR 50 mL/min/1.73m2 9 d ago; condition      | (limit)             |             |
|                                  | N18.30 100 d ago                              |                     |             |
| once, kidney disease for 90 days | eGFR 50 mL/min/1.73m2 10 d ago; condition     | -                   |             |
|                                  | N18.30 100 d ago                              |                     |             |
| once, kidney disease of no day   | eGFR 50 mL/min/1.73m2 10 d ago; condition     | -                   |             |
|                                  | N18.30                                        |                     |             |
| by creatinine                    | creatinine 1.6 mg/dL 9 d ago; condition       | (limit)             |             |
|                                  | N18.30 900 d ago                              |                     |             |
| labs failed                      | labs failed                                   | ? creatinine failed |             |
| none                             |                                               | -                   |             |
| scanned 730 days ago             | eGFR 50 mL/min/1.73m2 9 d ago; condition      | -                   |             |
|                                  | N18.30 900 d ago; reported DXA 730 d ago      |                     |             |
| scanned 731 days ago             | eGFR 50 mL/min/1.73m2 9 d ago; condition      | (limit)             |             |
|                                  | N18.30 900 d ago; reported DXA 731 d ago      |                     |             |
| scan ordered                     | eGFR 50 mL/min/1.73m2 9 d ago; condition      | (addressed)         |             |
|                                  | N18.30 900 d ago; ordered DXA 90 d ago        |                     |             |
| no scans key                     | eGFR 50 mL/min/1.73m2 9 d ago; condition      | ? dxa missing       |             |
|                                  | N18.30 900 d ago; dxa missing                 |                     |             |
"""

BESIDE = """
| case                  | patient  | record                    | says                     | shows                      |
| no risk factor        | woman 60 |                           | -                        |                            |
| smoking               | man 49   | smoking current 9 d ago   | (limit)                  | factors.1 current smoking  |
| a bone disorder       | woman 60 | condition N25.81 90 d ago | info                     | factors.1 a bone disorder  |
|                       |          |                           |                          | of kidney disease          |
| a bone disorder at 30 | woman 30 | condition N25.81 90 d ago | (limit)                  |                            |
| at 17                 | woman 17 | condition N25.81 90 d ago | x                        |                            |
| on alendronate        | woman 60 | smoking current 9 d ago;  | (beats:mon-baseline-dxa) |                            |
|                       |          | prescribed alendronate 90 |                          |                            |
|                       |          | d ago                     |                          |                            |
| no birth date         | woman    | smoking current 9 d ago   | ? birth-date missing     |                            |
"""


@table(DIABETES, FACTORS, hook="patient-view", record="condition E11.9 90 d ago")
def test_diabetes_asks_for_a_scan_with_one_thing_more_from_sixty_five(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(DIABETES, DURATION, hook="patient-view", patient="man 65")
def test_more_than_ten_years_count(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(DIABETES, SCANNED, hook="patient-view", patient="man 65", record="condition E11.9 90 d ago")
def test_after_a_normal_scan_only_what_is_new_counts(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(KIDNEY, LASTING, hook="patient-view", patient="man 49", record="smoking current 9 d ago")
def test_kidney_disease_has_to_last(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(KIDNEY, BESIDE, hook="patient-view", record="eGFR 50 mL/min/1.73m2 9 d ago; condition N18.30 900 d ago")
def test_kidney_disease_asks_for_a_risk_factor(case: Case) -> None:
    assert outcome(case) == expected(case)

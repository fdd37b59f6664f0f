"""Romosozumab: an old heart attack or stroke, and a raised cardiovascular risk."""

from tests.rules.cases import Case, expected, outcome, table

PRIOR = """
| case                                  | record                            | says                | shows              |
| a day more than 12 months ago         | condition I21.4 on 2025-11-21     | warning             | day 2025-11-21     |
| 12 months ago, day for day            | condition I21.4 on 2025-11-22     | -                   |                    |
| long ago                              | condition I63.9 on 2015-03-01     | warning             | day 2015-03-01     |
| resolved                              | condition I63.9 on 2015-03-01,    | warning             |                    |
|                                       | resolved                          |                     |                    |
| a recorded acute code                 | condition I63.9 recorded on       | warning             | recorded_only True |
|                                       | 2015-03-01                        |                     |                    |
| a history of infarction, undated      | condition I25.2 undated           | warning             | day                |
| recorded last month: that is no date  | condition I25.2 recorded 30 d ago | warning             | day                |
| a history with a date                 | condition I25.2 on 2015-03-01     | warning             | day 2015-03-01     |
| a history with a date inside the year | condition I25.2 on 2026-10-01     | warning             | day 2026-10-01     |
| a history of stroke                   | condition Z86.73 undated          | warning             | day                |
| sequelae of one                       | condition I69.351 90 d ago        | warning             |                    |
| a transient attack                    | condition G45.9 900 d ago         | -                   |                    |
| not confirmed                         | condition I25.2 undated,          | warning             |                    |
|                                       | provisional                       |                     |                    |
| of two the dated one                  | condition I25.2 undated;          | warning             | day 2015-03-01     |
|                                       | condition I63.9 on 2015-03-01     |                     |                    |
| nothing                               |                                   | -                   |                    |
| problems failed                       | conditions failed                 | ? conditions failed |                    |
| hospice                               | condition I63.9 on 2015-03-01;    | x                   |                    |
|                                       | condition Z51.5 9 d ago           |                     |                    |
"""

NEAR = """
| case                       | record                                                  |
| a year that may lie inside | condition I21.4 on 2025                                 |
| an undated acute code      | condition I21.4 undated                                 |
| beside a recent one        | condition I63.9 on 2015-03-01; condition I21.4 90 d ago |
"""

DISEASES = """
| case                              | record                                 | says                                |
| a transient attack, resolved      | condition G45.9 900 d ago, resolved    | warning                             |
| a transient attack, not confirmed | condition G45.9 900 d ago, provisional | -                                   |
| coronary disease                  | condition I25.10 900 d ago             | warning                             |
| coronary disease, resolved        | condition I25.10 900 d ago, resolved   | -                                   |
| peripheral arterial disease       | condition I73.9 900 d ago              | warning                             |
| heart failure                     | condition I50.9 900 d ago              | warning                             |
| atrial fibrillation               | condition I48.91 900 d ago             | warning                             |
| beside an old infarction          | condition I25.10 900 d ago;            | (beats:romosozumab-prior-mi-stroke) |
|                                   | condition I25.2 undated                |                                     |
| problems failed                   | conditions failed                      | ? conditions failed                 |
| hospice                           | condition I25.10 900 d ago;            | x                                   |
|                                   | condition Z51.5 9 d ago                |                                     |
"""

FACTORS = """
| case                      | patient  | record                                                     | says | shows  |
| 75 years and nothing else | woman 75 |                                                            | -    |        |
| 75 years and hypertension | woman 75 | condition I10 900 d ago                                    | (limit) | age 75 |
| 74 years and hypertension | woman 74 | condition I10 900 d ago                                    | -    |        |
| hypertension and diabetes | woman 60 | condition I10 900 d ago; condition E11.9 900 d ago         | (limit) | age    |
| diabetes and smoking      | woman 60 | condition E11.9 900 d ago; smoking current 30 d ago        | (limit) |        |
| and former smoking        | woman 60 | condition E11.9 900 d ago; smoking former 30 d ago         | -    |        |
| LDL of 160                | woman 60 | condition I10 900 d ago; LDL 160 mg/dL 30 d ago            | (limit) |        |
| LDL of 159                | woman 60 | condition I10 900 d ago; LDL 159 mg/dL 30 d ago            | -    |        |
| LDL of 160, 730 days old  | woman 60 | condition I10 900 d ago; LDL 160 mg/dL 730 d ago           | (limit) |        |
| a day older               | woman 60 | condition I10 900 d ago; LDL 160 mg/dL 731 d ago           | -    |        |
| LDL below 190             | woman 60 | condition I10 900 d ago; LDL <190 mg/dL 30 d ago           | -    |        |
| eGFR of 59                | woman 60 | condition I10 900 d ago; eGFR 59 mL/min/{1.73_m2} 30 d ago | (limit) |        |
| eGFR of 60                | woman 60 | condition I10 900 d ago; eGFR 60 mL/min/{1.73_m2} 30 d ago | -    |        |
| no birth date             | woman    | condition I10 900 d ago; condition E11.9 900 d ago         | (limit) | age    |
"""

BESIDE = """
| case                          | record                                                   | says    |
| the line does not stand alone | condition I10 900 d ago; condition E11.9 900 d ago;      | (limit) |
|                               | creatinine 0.8 mg/dL 9 d ago; calcium 9.4 mg/dL 9 d ago; |         |
|                               | vitamin D 40 ng/mL 9 d ago; weight 70 kg 9 d ago         |         |
"""


@table("romosozumab-prior-mi-stroke", PRIOR, order="romosozumab")
def test_an_old_heart_attack_or_stroke(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("romosozumab-prior-mi-stroke", NEAR, order="romosozumab", says="(beats:romosozumab-mi-stroke-12-months)")
def test_one_that_lies_or_may_lie_within_the_year_is_for_the_boxed_warning(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("romosozumab-cv-risk", DISEASES, order="romosozumab")
def test_diseases_of_heart_and_arteries(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("romosozumab-cv-risk", FACTORS, order="romosozumab")
def test_two_risk_factors_are_a_line(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("romosozumab-cv-risk", BESIDE, order="romosozumab")
def test_risk_factors_never_stand_alone(case: Case) -> None:
    assert outcome(case) == expected(case)

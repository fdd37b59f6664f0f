"""Kidney limits below which a drug is not recommended, not to be given, or given with caution."""

from tests.rules.cases import Case, expected, outcome, table

HEAVY = "creatinine 1.6 mg/dL 9 d ago; weight 80 kg 9 d ago"
LOW = "creatinine 1.26 mg/dL 10 d ago; weight 60 kg 50 d ago"  # 34.85 mL/min in a woman of 78

ALENDRONATE = """
| case                               | patient   | record                                       | says                 |
| clearance 34.85                    | woman 78  | creatinine 1.26 mg/dL 9 d ago;               | warning              |
|                                    |           | weight 60 kg 9 d ago                         |                      |
| clearance 35.13                    | woman 78  | creatinine 1.25 mg/dL 9 d ago;               | -                    |
|                                    |           | weight 60 kg 9 d ago                         |                      |
| clearance 35 exactly               | woman 80  | creatinine 1.53 mg/dL 9 d ago;               | -                    |
|                                    |           | weight 75.6 kg 9 d ago                       |                      |
| 111 µmol/L                         | woman 78  | creatinine 111 umol/L 9 d ago;               | warning              |
|                                    |           | weight 60 kg 9 d ago                         |                      |
| 110 µmol/L                         | woman 78  | creatinine 110 umol/L 9 d ago;               | -                    |
|                                    |           | weight 60 kg 9 d ago                         |                      |
| low for a woman only, sex unknown  | person 78 | creatinine 1.26 mg/dL 9 d ago;               | warning              |
|                                    |           | weight 60 kg 9 d ago                         |                      |
| no weight: eGFR of 34.92 stands in | woman 78  | creatinine 1.519 mg/dL 9 d ago               | warning              |
| no weight: eGFR of 35.01           | woman 78  | creatinine 1.515 mg/dL 9 d ago               | -                    |
| weight could not be read           | woman 78  | creatinine 1.4 mg/dL 9 d ago; vitals failed  | ? body-weight failed |
| eGFR below 45: day 180             | woman 78  | creatinine 1.26 mg/dL 180 d ago;             | warning              |
|                                    |           | weight 60 kg 9 d ago                         |                      |
| eGFR below 45: day 181 is too old  | woman 78  | creatinine 1.26 mg/dL 181 d ago;             | -                    |
|                                    |           | weight 60 kg 9 d ago                         |                      |
| eGFR 55 and light: day 365         | woman 85  | creatinine 1.0 mg/dL 365 d ago;              | warning              |
|                                    |           | weight 45 kg 9 d ago                         |                      |
| eGFR 55 and light: day 366         | woman 85  | creatinine 1.0 mg/dL 366 d ago;              | -                    |
|                                    |           | weight 45 kg 9 d ago                         |                      |
| a newer clearance of 40            | woman 78  | creatinine 1.26 mg/dL 90 d ago;              | -                    |
|                                    |           | weight 60 kg 9 d ago; CrCl 40 mL/min 2 d ago |                      |
| dialysis, no laboratory            | woman 78  | condition N18.6 90 d ago                     | warning              |
| no creatinine at all               | woman 78  |                                              | -                    |
| no laboratory key                  | woman 78  | labs missing                                 | ? creatinine missing |
| laboratory failed                  | woman 78  | labs failed                                  | ? creatinine failed  |
| no birth date                      | woman     | creatinine 1.26 mg/dL 9 d ago;               | ? birth-date missing |
|                                    |           | weight 60 kg 9 d ago                         |                      |
| hospice                            | woman 78  | creatinine 1.26 mg/dL 9 d ago;               | x                    |
|                                    |           | weight 60 kg 9 d ago;                        |                      |
|                                    |           | condition Z51.5 9 d ago                      |                      |
"""

ORDERS = """
| case        | order                         | says    |
| alendronate | alendronate                   | warning |
| continued   | alendronate, status active    | warning |
| by name     | "Fosamax 70 mg"               | warning |
| stopped     | alendronate, status cancelled | -       |
| risedronate | risedronate                   | -       |
"""

THIRTY = """
| case                    | record                                                 | order       | says    |
| 29.88, risedronate      | creatinine 1.47 mg/dL 10 d ago; weight 60 kg 50 d ago  | risedronate | warning |
| 30.08, risedronate      | creatinine 1.46 mg/dL 10 d ago; weight 60 kg 50 d ago  | risedronate | -       |
| of day 181              | creatinine 1.47 mg/dL 181 d ago; weight 60 kg 50 d ago | risedronate | -       |
| dialysis                | condition N18.6 90 d ago                               | risedronate | warning |
| alendronate has its own | creatinine 1.47 mg/dL 10 d ago; weight 60 kg 50 d ago  | alendronate | -       |
"""

ORAL_IBANDRONATE = """
| case           | record                                                | order                      | says    |
| 29.88          | creatinine 1.47 mg/dL 10 d ago; weight 60 kg 50 d ago | ibandronate 150 mg         | warning |
| 30.08          | creatinine 1.46 mg/dL 10 d ago; weight 60 kg 50 d ago | ibandronate 150 mg         | -       |
| form not known | creatinine 1.47 mg/dL 10 d ago; weight 60 kg 50 d ago | ibandronate                | warning |
| the injection  | creatinine 1.47 mg/dL 10 d ago; weight 60 kg 50 d ago | ibandronate 3 mg injection | -       |
"""

INJECTED_IBANDRONATE = """
| case                              | patient   | record                                         | says                |
| 29.88                             | woman 78  | creatinine 1.47 mg/dL 10 d ago;                | critical            |
|                                   |           | weight 60 kg 50 d ago                          |                     |
| 30.08                             | woman 78  | creatinine 1.46 mg/dL 10 d ago;                | -                   |
|                                   |           | weight 60 kg 50 d ago                          |                     |
| at 75 and more: day 30            | woman 78  | creatinine 1.47 mg/dL 30 d ago;                | critical            |
|                                   |           | weight 60 kg 50 d ago                          |                     |
| at 75 and more: day 31            | woman 78  | creatinine 1.47 mg/dL 31 d ago;                | -                   |
|                                   |           | weight 60 kg 50 d ago                          |                     |
| for a woman only, sex unknown     | person 78 | creatinine 1.47 mg/dL 10 d ago;                | warning             |
|                                   |           | weight 60 kg 50 d ago                          |                     |
| dialysis                          | woman 78  | condition N18.6 90 d ago                       | critical            |
| hospice does not change the label | woman 78  | creatinine 1.47 mg/dL 10 d ago;                | critical            |
|                                   |           | weight 60 kg 50 d ago; condition Z51.5 9 d ago |                     |
| laboratory failed                 | woman 78  | labs failed                                    | ? creatinine failed |
"""

PTH = """
| case                 | record                                                 | order         | says |
| 29.88, teriparatide  | creatinine 1.47 mg/dL 365 d ago; weight 60 kg 50 d ago | teriparatide  | info |
| 30.08, teriparatide  | creatinine 1.46 mg/dL 365 d ago; weight 60 kg 50 d ago | teriparatide  | -    |
| of day 366           | creatinine 1.47 mg/dL 366 d ago; weight 60 kg 50 d ago | teriparatide  | -    |
| 29.88, abaloparatide | creatinine 1.47 mg/dL 9 d ago; weight 60 kg 50 d ago   | abaloparatide | info |
"""

RALOXIFENE = """
| case                      | patient  | record                                               | says    |
| 49.58, beside a warning   | woman 70 | creatinine 1.0 mg/dL 9 d ago; weight 60 kg 9 d ago;  | info    |
|                           |          | allergy raloxifene, intolerance                      |         |
| 50.08, beside a warning   | woman 70 | creatinine 0.99 mg/dL 9 d ago; weight 60 kg 9 d ago; | -       |
|                           |          | allergy raloxifene, intolerance                      |         |
| a line never stands alone | woman 70 | creatinine 1.0 mg/dL 9 d ago; weight 60 kg 9 d ago   | (limit) |
"""

ROMOSOZUMAB = """
| case                | record                             | says                |
| eGFR 29.9           | eGFR 29.9 mL/min/1.73_m2 9 d ago   | warning             |
| eGFR 30             | eGFR 30 mL/min/1.73_m2 9 d ago     | -                   |
| by creatinine, 29.9 | creatinine 1.80 mg/dL 9 d ago      | warning             |
| by creatinine, 30.1 | creatinine 1.79 mg/dL 9 d ago      | -                   |
| of day 180          | eGFR 29.9 mL/min/1.73_m2 180 d ago | warning             |
| of day 181          | eGFR 29.9 mL/min/1.73_m2 181 d ago | -                   |
| dialysis            | done hemodialysis 30 d ago         | warning             |
| laboratory failed   | labs failed                        | ? creatinine failed |
"""

# A woman of 70, 160 cm. Of 80 kg and 1.6 mg/dL: clearance 41.3 (by adjusted weight 32.8), eGFR 34.5.
APART = """
| case                                  | record                                                 | says |
| eGFR 34.5 and clearance 41.3          | creatinine 1.6 mg/dL 9 d ago; weight 80 kg 9 d ago     | info |
| both above                            | creatinine 1.5 mg/dL 9 d ago; weight 80 kg 9 d ago     | -    |
| adjusted 33.4, actual 41.3, eGFR 36.1 | creatinine 1.54 mg/dL 9 d ago; weight 77 kg 9 d ago;   | info |
|                                       | height 160 cm 900 d ago                                |      |
| the same without a height             | creatinine 1.54 mg/dL 9 d ago; weight 77 kg 9 d ago    | -    |
| body mass index 29.9, adjusted 33.3   | creatinine 1.54 mg/dL 9 d ago; weight 76.5 kg 9 d ago; | -    |
|                                       | height 160 cm 900 d ago                                |      |
| no weight on record                   | creatinine 1.6 mg/dL 9 d ago                           | -    |
| a newer eGFR of the laboratory        | creatinine 1.6 mg/dL 9 d ago; weight 80 kg 9 d ago;    | -    |
|                                       | eGFR 34 mL/min/1.73_m2 2 d ago                         |      |
| creatinine only known to be above     | creatinine >1.6 mg/dL 9 d ago; weight 80 kg 9 d ago    | -    |
| outside the window                    | creatinine 1.6 mg/dL 181 d ago; weight 80 kg 9 d ago   | -    |
"""

OTHERS = """
| case                                 | record                   | order             | says                  |
| risedronate: below 30 only           | creatinine 1.6 mg/dL 9 d | risedronate       | -                     |
|                                      | ago;                     |                   |                       |
|                                      | weight 80 kg 9 d ago     |                   |                       |
| denosumab: clearance 27.7, eGFR 30.1 | creatinine 1.79 mg/dL 9  | denosumab 60 mg   | info                  |
|                                      | d ago;                   |                   |                       |
|                                      | weight 60 kg 9 d ago     |                   |                       |
| denosumab: both above                | creatinine 1.6 mg/dL 9 d | denosumab 60 mg   | -                     |
|                                      | ago;                     |                   |                       |
|                                      | weight 80 kg 9 d ago     |                   |                       |
| clearance 50.1, eGFR 61.3            | creatinine 0.99 mg/dL 9  | bazedoxifene with | info                  |
|                                      | d ago;                   | estrogens         |                       |
|                                      | weight 60 kg 9 d ago     |                   |                       |
| weight not supplied                  | creatinine 1.5 mg/dL 9 d | raloxifene        | ? body-weight missing |
|                                      | ago; vitals missing      |                   |                       |
"""

SPOKEN = """
| case                         | order       | says                              |
| its own                      | alendronate | (beats:alendronate-crcl-below-35) |
| raloxifene has another limit | raloxifene  | -                                 |
"""


def same(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("alendronate-crcl-below-35", ALENDRONATE, order="alendronate")
def test_alendronate_is_not_recommended_below_35(case: Case) -> None:
    same(case)


@table("alendronate-crcl-below-35", ORDERS, patient="woman 78", record=LOW)
def test_which_orders_are_judged(case: Case) -> None:
    same(case)


@table("risedronate-crcl-below-30", THIRTY, patient="woman 78")
def test_risedronate_is_not_recommended_below_30(case: Case) -> None:
    same(case)


@table("ibandronate-oral-crcl-below-30", ORAL_IBANDRONATE, patient="woman 78")
def test_ibandronate_tablets_are_not_recommended_below_30(case: Case) -> None:
    same(case)


@table("ibandronate-iv-crcl-below-30", INJECTED_IBANDRONATE, order="ibandronate 3 mg injection")
def test_the_ibandronate_injection_is_not_given_below_30(case: Case) -> None:
    same(case)


@table("pth-analog-severe-renal", PTH, patient="woman 78")
def test_pth_analogues_reach_higher_levels_below_30(case: Case) -> None:
    same(case)


@table("raloxifene-renal-caution", RALOXIFENE, order="raloxifene")
def test_raloxifene_wants_caution_below_50(case: Case) -> None:
    same(case)


@table("romosozumab-severe-renal", ROMOSOZUMAB, patient="woman 70", order="romosozumab")
def test_romosozumab_lowers_calcium_further_below_30(case: Case) -> None:
    same(case)


@table("renal-estimate-discordant", APART, patient="woman 70", order="alendronate")
def test_estimates_on_both_sides_of_the_limit_are_shown(case: Case) -> None:
    same(case)


@table("renal-estimate-discordant", OTHERS, patient="woman 70")
def test_each_drug_has_its_own_limit_and_its_own_estimate(case: Case) -> None:
    same(case)


@table("renal-estimate-discordant", SPOKEN, patient="woman 78", record=LOW)
def test_the_rule_of_the_drugs_own_limit_goes_first(case: Case) -> None:
    same(case)


UNKNOWN_SEX = """
| case        | patient   | says          |
| sex unknown | person 70 | ? sex missing |
"""


@table("renal-estimate-discordant", UNKNOWN_SEX, order="alendronate", record=HEAVY)
def test_without_a_sex_no_estimate_is_sure(case: Case) -> None:
    same(case)

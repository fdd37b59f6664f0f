"""Whose bones need a closer look: abnormal results, the young, the kidneys, the drugs taken."""

from tests.rules.cases import Case, expected, spoken, table

ALP_HIGH = """
| case                   | record                     | says                             |
| high twice             | ALP 150 U/L 9 d ago,       | info                             |
|                        | high 120;                  |                                  |
|                        | ALP 140 U/L 365 d ago,     |                                  |
|                        | high 120                   |                                  |
| the first too long ago | ALP 150 U/L 9 d ago,       | -                                |
|                        | high 120;                  |                                  |
|                        | ALP 140 U/L 366 d ago,     |                                  |
|                        | high 120                   |                                  |
| high once              | ALP 150 U/L 9 d ago,       | -                                |
|                        | high 120                   |                                  |
| twice on one day       | ALP 150 U/L 9 d ago,       | -                                |
|                        | high 120;                  |                                  |
|                        | ALP 140 U/L 9 d ago,       |                                  |
|                        | high 120                   |                                  |
| normal since           | ALP 100 U/L 9 d ago,       | -                                |
|                        | high 120;                  |                                  |
|                        | ALP 140 U/L 90 d ago,      |                                  |
|                        | high 120;                  |                                  |
|                        | ALP 140 U/L 100 d ago,     |                                  |
|                        | high 120                   |                                  |
| normal between         | ALP 150 U/L 9 d ago,       | -                                |
|                        | high 120;                  |                                  |
|                        | ALP 100 U/L 90 d ago,      |                                  |
|                        | high 120;                  |                                  |
|                        | ALP 140 U/L 100 d ago,     |                                  |
|                        | high 120                   |                                  |
| at its limit           | ALP 120 U/L 9 d ago,       | -                                |
|                        | high 120;                  |                                  |
|                        | ALP 140 U/L 90 d ago,      |                                  |
|                        | high 120                   |                                  |
| flagged, no range      | ALP 150 U/L 9 d ago,       | info                             |
|                        | flag H;                    |                                  |
|                        | ALP 140 U/L 90 d ago,      |                                  |
|                        | flag H                     |                                  |
| no range, no flag      | ALP 500 U/L 9 d ago;       | -                                |
|                        | ALP 500 U/L 90 d ago       |                                  |
| liver enzymes high     | ALP 150 U/L 9 d ago,       | -                                |
|                        | high 120;                  |                                  |
|                        | ALP 140 U/L 90 d ago,      |                                  |
|                        | high 120;                  |                                  |
|                        | ALT 90 U/L 9 d ago,        |                                  |
|                        | high 40                    |                                  |
| bilirubin high         | ALP 150 U/L 9 d ago,       | -                                |
|                        | high 120;                  |                                  |
|                        | ALP 140 U/L 90 d ago,      |                                  |
|                        | high 120;                  |                                  |
|                        | bilirubin 3 mg/dL 9 d ago, |                                  |
|                        | high 1                     |                                  |
| liver enzymes normal   | ALP 150 U/L 9 d ago,       | info                             |
|                        | high 120;                  |                                  |
|                        | ALP 140 U/L 90 d ago,      |                                  |
|                        | high 120;                  |                                  |
|                        | ALT 20 U/L 9 d ago,        |                                  |
|                        | high 40                    |                                  |
| a liver disease        | ALP 150 U/L 9 d ago,       | -                                |
|                        | high 120;                  |                                  |
|                        | ALP 140 U/L 90 d ago,      |                                  |
|                        | high 120;                  |                                  |
|                        | condition K74.60 900 d ago |                                  |
| bone ALP done          | ALP 150 U/L 9 d ago,       | -                                |
|                        | high 120;                  |                                  |
|                        | ALP 140 U/L 90 d ago,      |                                  |
|                        | high 120;                  |                                  |
|                        | tested bone ALP 9 d ago    |                                  |
| no labs                | labs missing               | ? alkaline-phosphatase missing,  |
|                        |                            | alanine-aminotransferase missing |
"""

ALP_LOW = """
| case                   | record                                                   | says                          |
| low twice              | ALP 25 U/L 9 d ago, low 40; ALP 30 U/L 365 d ago, low 40 | info                          |
| the first too long ago | ALP 25 U/L 9 d ago, low 40; ALP 30 U/L 366 d ago, low 40 | -                             |
| low once               | ALP 25 U/L 9 d ago, low 40                               | -                             |
| at its limit           | ALP 40 U/L 9 d ago, low 40; ALP 30 U/L 90 d ago, low 40  | -                             |
| on alendronate         | ALP 25 U/L 9 d ago, low 40; ALP 30 U/L 90 d ago, low 40; | -                             |
|                        | prescribed alendronate 90 d ago                          |                               |
| on raloxifene          | ALP 25 U/L 9 d ago, low 40; ALP 30 U/L 90 d ago, low 40; | info                          |
|                        | prescribed raloxifene 90 d ago                           |                               |
| labs failed            | labs failed                                              | ? alkaline-phosphatase failed |
"""

ALP_ORDERED = """
| case         | order           | record                                                   | says    |
| alendronate  | alendronate     | ALP 25 U/L 9 d ago, low 40; ALP 30 U/L 90 d ago, low 40  | warning |
| denosumab    | denosumab 60 mg | ALP 25 U/L 9 d ago, low 40; ALP 30 U/L 90 d ago, low 40  | warning |
| by name      | "Prolia"        | ALP 25 U/L 9 d ago, low 40; ALP 30 U/L 90 d ago, low 40  | warning |
| teriparatide | teriparatide    | ALP 25 U/L 9 d ago, low 40; ALP 30 U/L 90 d ago, low 40  | -       |
| normal       | alendronate     | ALP 60 U/L 9 d ago, low 40; ALP 30 U/L 90 d ago, low 40  | -       |
| hospice      | alendronate     | ALP 25 U/L 9 d ago, low 40; ALP 30 U/L 90 d ago, low 40; | x       |
|              |                 | condition Z51.5 9 d ago                                  |         |
"""

PHOSPHATE = """
| case         | record                                   | says                | shows                           |
| low twice    | phosphate 2.0 mg/dL 9 d ago, low 2.5;    | info                | phosphate 2.0; drug_taken       |
|              | phosphate 2.2 mg/dL 365 d ago, low 2.5   |                     |                                 |
| in SI        | phosphate 0.6 mmol/L 9 d ago, low 0.8;   | info                |                                 |
|              | phosphate 0.7 mmol/L 90 d ago, low 0.8   |                     |                                 |
| low once     | phosphate 2.0 mg/dL 9 d ago, low 2.5;    | -                   |                                 |
|              | phosphate 2.6 mg/dL 90 d ago, low 2.5    |                     |                                 |
| too long ago | phosphate 2.0 mg/dL 9 d ago, low 2.5;    | -                   |                                 |
|              | phosphate 2.2 mg/dL 366 d ago, low 2.5   |                     |                                 |
| on tenofovir | phosphate 2.0 mg/dL 9 d ago, low 2.5;    | info                | drug_taken tenofovir disoproxil |
|              | phosphate 2.2 mg/dL 90 d ago, low 2.5;   |                     |                                 |
|              | prescribed tenofovir disoproxil 90 d ago |                     |                                 |
| labs missing | labs missing                             | ? phosphate missing |                                 |
"""

OUTSIDE = """
| case              | record                  | says         |
| healthy bones     | calcium 9 mg/dL 9 d ago | -            |
| nobody could look | dxa failed              | ? dxa failed |
"""

YOUNG = """
| case                     | patient  | record                        | says          | shows                         |
| Z-score -2.0             | woman 35 | Z -2.0 total hip 100 d ago    | info          | missing.1 blood-count;        |
|                          |          |                               |               | missing.10 cortisol-test      |
| Z-score -1.9             | woman 35 | Z -1.9 total hip 100 d ago    | -             |                               |
| a low-trauma fracture    | woman 35 | condition M80.08XA 100 d ago  | warning       |                               |
| a man of 49              | man 49   | Z -2.0 total hip 100 d ago    | info          | missing.11 testosterone-level |
| a man of 50              | man 50   | Z -2.0 total hip 100 d ago    | -             |                               |
| a wrist of unknown cause | woman 35 | condition S52.501A 100 d ago  | -             |                               |
| referred                 | woman 35 | condition M80.08XA 100 d ago; | (addressed)   |                               |
|                          |          | ordered endocrinology 9 d ago |               |                               |
| all done                 | woman 35 | Z -2.0 total hip 100 d ago;   | -             |                               |
|                          |          | tested blood count 9 d ago;   |               |                               |
|                          |          | tested metabolic panel 9 d    |               |                               |
|                          |          | ago;                          |               |                               |
|                          |          | phosphate 3 mg/dL 9 d ago;    |               |                               |
|                          |          | vitamin D 35 ng/mL 9 d ago;   |               |                               |
|                          |          | PTH 40 pg/mL 9 d ago;         |               |                               |
|                          |          | TSH 1 mIU/L 9 d ago;          |               |                               |
|                          |          | tested tTG-IgA 9 d ago;       |               |                               |
|                          |          | tested cortisol 365 d ago     |               |                               |
| one too long ago         | woman 35 | Z -2.0 total hip 100 d ago;   | info          | missing.1 cortisol-test;      |
|                          |          | tested blood count 9 d ago;   |               | missing.2                     |
|                          |          | tested metabolic panel 9 d    |               |                               |
|                          |          | ago;                          |               |                               |
|                          |          | phosphate 3 mg/dL 9 d ago;    |               |                               |
|                          |          | vitamin D 35 ng/mL 9 d ago;   |               |                               |
|                          |          | PTH 40 pg/mL 9 d ago;         |               |                               |
|                          |          | TSH 1 mIU/L 9 d ago;          |               |                               |
|                          |          | tested tTG-IgA 9 d ago;       |               |                               |
|                          |          | tested cortisol 366 d ago     |               |                               |
| under 18                 | woman 17 | condition M80.08XA 100 d ago  | x             |                               |
| no scans key             | woman 35 | dxa missing                   | ? dxa missing |                               |
| nothing                  | woman 35 |                               | -             |                               |
"""

OLDER = """
| case             | patient  | record                          | says         | shows                               |
| Z-score -2.0     | woman 70 | Z -2.0 total hip 100 d ago      | info         | missing.1 blood-count; z_score -2.0 |
| Z-score -1.9     | woman 70 | Z -1.9 total hip 100 d ago      | -            |                                     |
| a man            | man 70   | Z -2.0 total hip 100 d ago      | info         |                                     |
| a man, -1.9      | man 70   | Z -1.9 total hip 100 d ago      | -            |                                     |
| too young for it | woman 35 | Z -2.0 total hip 100 d ago      | -            |                                     |
| the heel         | woman 70 | Z -2.5 heel 100 d ago           | -            |                                     |
| all done         | woman 70 | Z -2.0 total hip 100 d ago;     | -            |                                     |
|                  |          | tested blood count 9 d ago;     |              |                                     |
|                  |          | tested metabolic panel 9 d ago; |              |                                     |
|                  |          | vitamin D 35 ng/mL 9 d ago;     |              |                                     |
|                  |          | PTH 40 pg/mL 9 d ago;           |              |                                     |
|                  |          | TSH 1 mIU/L 9 d ago;            |              |                                     |
|                  |          | tested tTG-IgA 9 d ago;         |              |                                     |
|                  |          | tested SPEP 365 d ago           |              |                                     |
| scans failed     | woman 70 | dxa failed                      | ? dxa failed |                                     |
"""

MBD = """
| case                   | record                         | says                  | shows                    |
| eGFR 60                | eGFR 60 mL/min/1.73m2 9 d ago  | -                     |                          |
| eGFR 59                | eGFR 59 mL/min/1.73m2 9 d ago  | info                  | missing.1 calcium;       |
|                        |                                |                       | missing.5 vitamin-d-25oh |
| stage 3, all in a year | eGFR 30 mL/min/1.73m2 9 d ago; | -                     |                          |
|                        | calcium 9 mg/dL 365 d ago;     |                       |                          |
|                        | phosphate 3 mg/dL 365 d ago;   |                       |                          |
|                        | PTH 60 pg/mL 365 d ago;        |                       |                          |
|                        | ALP 80 U/L 365 d ago;          |                       |                          |
|                        | vitamin D 35 ng/mL 365 d ago   |                       |                          |
| by creatinine          | creatinine 2.0 mg/dL 9 d ago   | info                  |                          |
| labs missing           | labs missing                   | ? creatinine missing, |                          |
|                        |                                | egfr missing          |                          |
"""

MBD_STAGE_4 = """
| case                | record                    | says | shows                        |
| calcium of 180 days | calcium 9 mg/dL 180 d ago | -    |                              |
| calcium of 181 days | calcium 9 mg/dL 181 d ago | info | missing.1 calcium; missing.2 |
"""

MBD_STAGE_5 = """
| case           | record                         | says | shows              |
| all of 90 days | eGFR 14 mL/min/1.73m2 9 d ago; | -    |                    |
|                | calcium 9 mg/dL 90 d ago;      |      |                    |
|                | PTH 60 pg/mL 90 d ago          |      |                    |
| PTH of 91 days | eGFR 14 mL/min/1.73m2 9 d ago; | info | missing.1 pth;     |
|                | calcium 9 mg/dL 90 d ago;      |      | missing.2          |
|                | PTH 60 pg/mL 91 d ago          |      |                    |
| dialysis       | condition Z99.2 900 d ago;     | info | missing.1 calcium; |
|                | calcium 9 mg/dL 91 d ago;      |      | missing.2          |
|                | PTH 60 pg/mL 90 d ago          |      |                    |
"""

REVIEW = """
| case                              | record                             | says                  | shows              |
| moderate tier, sertraline         | T -1.5 total hip 100 d ago;        | info                  | drugs.1 sertraline |
|                                   | prescribed sertraline 90 d ago     |                       |                    |
| low tier                          | T -0.5 total hip 100 d ago;        | -                     |                    |
|                                   | prescribed sertraline 90 d ago     |                       |                    |
| a drug that causes falls alone    | T -1.5 total hip 100 d ago;        | -                     |                    |
|                                   | prescribed zolpidem 90 d ago       |                       |                    |
| none                              | T -1.5 total hip 100 d ago         | -                     |                    |
| omeprazole of a year              | T -1.5 total hip 100 d ago;        | -                     |                    |
|                                   | prescribed omeprazole 365 d ago    |                       |                    |
| omeprazole for longer             | T -1.5 total hip 100 d ago;        | info                  |                    |
|                                   | prescribed omeprazole 366 d ago    |                       |                    |
| levothyroxine, TSH normal         | T -1.5 total hip 100 d ago;        | -                     |                    |
|                                   | prescribed levothyroxine 90 d ago; |                       |                    |
|                                   | TSH 1.0 mIU/L 9 d ago              |                       |                    |
| levothyroxine, TSH low            | T -1.5 total hip 100 d ago;        | info                  |                    |
|                                   | prescribed levothyroxine 90 d ago; |                       |                    |
|                                   | TSH 0.2 mIU/L 9 d ago              |                       |                    |
| valproate does not induce enzymes | T -1.5 total hip 100 d ago;        | -                     |                    |
|                                   | prescribed valproate 90 d ago      |                       |                    |
| stopped                           | T -1.5 total hip 100 d ago;        | -                     |                    |
|                                   | prescribed sertraline 90 d ago,    |                       |                    |
|                                   | status stopped                     |                       |                    |
| no medication list                | T -1.5 total hip 100 d ago;        | ? medications missing |                    |
|                                   | medications missing                |                       |                    |
"""


@table("workup-alp-high", ALP_HIGH, hook="patient-view", record="T -1.5 femoral neck 100 d ago")
def test_a_high_alkaline_phosphatase_twice_has_a_cause(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("workup-alp-low", ALP_LOW, hook="patient-view", record="T -1.5 femoral neck 100 d ago")
def test_a_low_one_twice_may_be_hypophosphatasia(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("workup-alp-low", ALP_ORDERED)
def test_before_an_antiresorptive_it_warns(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("workup-phosphate-low", PHOSPHATE, hook="patient-view", record="T -1.5 femoral neck 100 d ago")
def test_a_low_phosphate_twice_has_a_cause(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("workup-alp-high", OUTSIDE, hook="patient-view")
def test_results_of_healthy_bones_are_left_alone(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("workup-alp-low", OUTSIDE, hook="patient-view")
def test_low_ones_too(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("workup-phosphate-low", OUTSIDE, hook="patient-view")
def test_phosphate_too(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("workup-ckd-mbd", OUTSIDE, hook="patient-view")
def test_kidneys_too(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("workup-secondary-young", YOUNG, hook="patient-view")
def test_the_young_are_searched_for_a_cause(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("workup-zscore-older", OLDER, hook="patient-view")
def test_a_low_z_score_asks_for_more_at_any_age(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("workup-ckd-mbd", MBD, hook="patient-view", record="T -1.5 femoral neck 100 d ago")
def test_mineral_tests_come_due_by_stage(case: Case) -> None:
    assert spoken(case) == expected(case)


@table(
    "workup-ckd-mbd",
    MBD_STAGE_4,
    hook="patient-view",
    record="""T -1.5 femoral neck 100 d ago; eGFR 29 mL/min/1.73m2 9 d ago; phosphate 3 mg/dL 180 d ago;
    PTH 60 pg/mL 365 d ago; ALP 80 U/L 365 d ago; vitamin D 35 ng/mL 365 d ago""",
)
def test_in_stage_4_calcium_and_phosphate_come_due_after_half_a_year(case: Case) -> None:
    assert spoken(case) == expected(case)


@table(
    "workup-ckd-mbd",
    MBD_STAGE_5,
    hook="patient-view",
    record="""T -1.5 femoral neck 100 d ago; phosphate 3 mg/dL 90 d ago; ALP 80 U/L 365 d ago;
    vitamin D 35 ng/mL 365 d ago""",
)
def test_in_stage_5_and_on_dialysis_they_and_pth_come_due_after_a_quarter(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("workup-med-review", REVIEW, hook="patient-view")
def test_drugs_that_harm_bone_are_listed(case: Case) -> None:
    assert spoken(case) == expected(case)

"""High calcium, before a drug or a supplement that raises it further."""

from tests.rules.cases import Case, expected, outcome, table

PTH_ANALOG = "hypercalcaemia-before-pth-analog"
SUPPLEMENT = "hypercalcaemia-with-calcium-or-vitd"
D3 = '"cholecalciferol 1000 UNT Oral Tablet"'

BEFORE = """
| case                               | record                   | says                     | shows                     |
| 10.5 itself                        | calcium 10.5 mg/dL 9 d   | -                        |                           |
|                                    | ago                      |                          |                           |
| 10.51                              | calcium 10.51 mg/dL 9 d  | critical                 | calcium 10.51; upper 10.5 |
|                                    | ago                      |                          |                           |
| 2.61 mmol/L is 10.46               | calcium 2.61 mmol/L 9 d  | -                        |                           |
|                                    | ago                      |                          |                           |
| 2.62 mmol/L is 10.501              | calcium 2.62 mmol/L 9 d  | critical                 | calcium 2.62              |
|                                    | ago                      |                          |                           |
| above its own range only           | calcium 10.4 mg/dL 9 d   | critical                 | upper 10.3                |
|                                    | ago, high 10.3           |                          |                           |
| at the top of its own range        | calcium 10.3 mg/dL 9 d   | -                        |                           |
|                                    | ago, high 10.3           |                          |                           |
| within its own range, above 10.5   | calcium 10.6 mg/dL 9 d   | critical                 | upper 10.5                |
|                                    | ago, high 10.8           |                          |                           |
| over 10.5, no more was said        | calcium >10.5 mg/dL 9 d  | critical                 |                           |
|                                    | ago                      |                          |                           |
| over 10.4 proves nothing           | calcium >10.4 mg/dL 9 d  | -                        |                           |
|                                    | ago                      |                          |                           |
| corrected for a low albumin        | calcium 10.0 mg/dL 9 d   | critical                 | calcium 10.8; disputed    |
|                                    | ago; albumin 3.0 g/dL 9  |                          | True                      |
|                                    | d ago                    |                          |                           |
| both high                          | calcium 10.6 mg/dL 9 d   | critical                 | disputed False            |
|                                    | ago; albumin 3.0 g/dL 9  |                          |                           |
|                                    | d ago                    |                          |                           |
| ionised 1.32 mmol/L                | ionised calcium 1.32     | -                        |                           |
|                                    | mmol/L 9 d ago           |                          |                           |
| ionised 1.33 mmol/L                | ionised calcium 1.33     | critical                 |                           |
|                                    | mmol/L 9 d ago           |                          |                           |
| ionised above its own range        | ionised calcium 1.30     | critical                 |                           |
|                                    | mmol/L 9 d ago, high     |                          |                           |
|                                    | 1.29                     |                          |                           |
| ionised within its own range       | ionised calcium 1.34     | -                        |                           |
|                                    | mmol/L 9 d ago, high     |                          |                           |
|                                    | 1.35                     |                          |                           |
| ionised normal beside a high total | calcium 10.8 mg/dL 9 d   | -                        |                           |
|                                    | ago; ionised calcium 1.2 |                          |                           |
|                                    | mmol/L 9 d ago           |                          |                           |
| day 90                             | calcium 11 mg/dL 90 d    | critical                 |                           |
|                                    | ago                      |                          |                           |
| day 91                             | calcium 11 mg/dL 91 d    | -                        |                           |
|                                    | ago                      |                          |                           |
| a newer normal one                 | calcium 11 mg/dL 40 d    | -                        |                           |
|                                    | ago; calcium 9.5 mg/dL 9 |                          |                           |
|                                    | d ago                    |                          |                           |
| nothing measured                   | labs null                | -                        |                           |
| labs failed                        | labs failed              | ? calcium-total failed,  |                           |
|                                    |                          | calcium-corrected        |                           |
|                                    |                          | failed, calcium-ionised  |                           |
|                                    |                          | failed                   |                           |
| in part, a high one there          | labs partial; calcium 11 | critical                 |                           |
|                                    | mg/dL 9 d ago            |                          |                           |
| in an unknown unit                 | calcium 11 furlong 9 d   | ? calcium-total          |                           |
|                                    | ago                      | unreadable               |                           |
"""

PARATHYROIDS = """
| case                             | record                       | says                | shows                        |
| primary hyperparathyroidism      | condition E21.0 400 d ago;   | critical            | calcium; high False          |
|                                  | calcium 9.8 mg/dL 9 d ago    |                     |                              |
| long ago, date unknown           | condition E21.0 undated      | critical            |                              |
| with a high calcium too          | condition E21.0 400 d ago;   | critical            | calcium 11.0; high True      |
|                                  | calcium 11 mg/dL 9 d ago     |                     |                              |
| resolved                         | condition E21.0 400 d ago,   | -                   |                              |
|                                  | resolved; calcium 9.8 mg/dL  |                     |                              |
|                                  | 9 d ago                      |                     |                              |
| not confirmed                    | condition E21.0 400 d ago,   | -                   |                              |
|                                  | provisional; calcium 9.8     |                     |                              |
|                                  | mg/dL 9 d ago                |                     |                              |
| secondary                        | condition N25.81 400 d ago;  | -                   |                              |
|                                  | calcium 9.8 mg/dL 9 d ago    |                     |                              |
| operated, calcium normal since   | condition E21.0 900 d ago;   | -                   |                              |
|                                  | done parathyroidectomy 400 d |                     |                              |
|                                  | ago; calcium 9.8 mg/dL 9 d   |                     |                              |
|                                  | ago                          |                     |                              |
| operated, calcium on that day    | condition E21.0 900 d ago;   | -                   |                              |
|                                  | done parathyroidectomy 9 d   |                     |                              |
|                                  | ago; calcium 9.8 mg/dL 9 d   |                     |                              |
|                                  | ago                          |                     |                              |
| operated, no calcium since       | condition E21.0 900 d ago;   | critical            |                              |
|                                  | done parathyroidectomy 40 d  |                     |                              |
|                                  | ago; calcium 9.8 mg/dL 80 d  |                     |                              |
|                                  | ago                          |                     |                              |
| operated, day unknown            | condition E21.0 900 d ago;   | critical            |                              |
|                                  | done parathyroidectomy       |                     |                              |
|                                  | undated; calcium 9.8 mg/dL 9 |                     |                              |
|                                  | d ago                        |                     |                              |
| operated, calcium high again     | condition E21.0 900 d ago;   | critical            | high True                    |
|                                  | done parathyroidectomy 400 d |                     |                              |
|                                  | ago; calcium 10.6 mg/dL 9 d  |                     |                              |
|                                  | ago                          |                     |                              |
| operated, at least 10 since      | condition E21.0 900 d ago;   | critical            |                              |
|                                  | done parathyroidectomy 400 d |                     |                              |
|                                  | ago; calcium >10 mg/dL 9 d   |                     |                              |
|                                  | ago                          |                     |                              |
| raised PTH, 10.2                 | PTH 80 pg/mL 9 d ago, high   | -                   |                              |
|                                  | 65; calcium 10.2 mg/dL 9 d   |                     |                              |
|                                  | ago                          |                     |                              |
| raised PTH, 10.21                | PTH 80 pg/mL 9 d ago, high   | warning             | calcium 10.21; pth 80.0;     |
|                                  | 65; calcium 10.21 mg/dL 9 d  |                     | upper 10.2                   |
|                                  | ago                          |                     |                              |
| raised PTH, 10.5                 | PTH 80 pg/mL 9 d ago, high   | warning             |                              |
|                                  | 65; calcium 10.5 mg/dL 9 d   |                     |                              |
|                                  | ago                          |                     |                              |
| raised PTH, 10.51                | PTH 80 pg/mL 9 d ago, high   | critical            |                              |
|                                  | 65; calcium 10.51 mg/dL 9 d  |                     |                              |
|                                  | ago                          |                     |                              |
| PTH flagged high                 | PTH 80 pg/mL 9 d ago, flag   | warning             |                              |
|                                  | H; calcium 10.4 mg/dL 9 d    |                     |                              |
|                                  | ago                          |                     |                              |
| PTH normal                       | PTH 60 pg/mL 9 d ago, high   | -                   |                              |
|                                  | 65; calcium 10.4 mg/dL 9 d   |                     |                              |
|                                  | ago                          |                     |                              |
| nobody says what PTH is normal   | PTH 80 pg/mL 9 d ago;        | -                   |                              |
|                                  | calcium 10.4 mg/dL 9 d ago   |                     |                              |
| PTH a year old                   | PTH 80 pg/mL 365 d ago, high | warning             |                              |
|                                  | 65; calcium 10.4 mg/dL 9 d   |                     |                              |
|                                  | ago                          |                     |                              |
| PTH older                        | PTH 80 pg/mL 366 d ago, high | -                   |                              |
|                                  | 65; calcium 10.4 mg/dL 9 d   |                     |                              |
|                                  | ago                          |                     |                              |
| no PTH                           | calcium 10.4 mg/dL 9 d ago   | -                   |                              |
| raised PTH, ionised calcium only | PTH 80 pg/mL 9 d ago, high   | -                   |                              |
|                                  | 65; ionised calcium 1.3      |                     |                              |
|                                  | mmol/L 9 d ago               |                     |                              |
| problems failed                  | conditions failed; calcium   | ? conditions failed |                              |
|                                  | 9.8 mg/dL 9 d ago            |                     |                              |
| problems failed, calcium high    | conditions failed; calcium   | critical            |                              |
|                                  | 11 mg/dL 9 d ago             |                     |                              |
"""

ANALOGS = """
| case                                | patient            | order                        | says     |
| teriparatide                        | woman 70           | teriparatide                 | critical |
| abaloparatide                       | woman 70           | abaloparatide                | critical |
| by name                             | woman 70           | "Forteo"                     | critical |
| palopegteriparatide is another drug | woman 70           | "Yorvipath"                  | -        |
| stopped                             | woman 70           | teriparatide, status stopped | -        |
| alendronate                         | woman 70           | alendronate                  | -        |
| under 18                            | woman 17           | teriparatide                 | x        |
| deceased                            | woman 70, deceased | teriparatide                 | x        |
"""

HOSPICE = """
| case                    | record                                             | says     |
| in a hospice            | calcium 11 mg/dL 9 d ago; condition Z51.5 20 d ago | critical |
| a calcium is on its way | calcium 11 mg/dL 9 d ago; ordered calcium 1 d ago  | critical |
"""

WITH = """
| case                       | order               | record              | says                 | shows                |
| 10.5 itself                | "cholecalciferol    | calcium 10.5 mg/dL  | -                    |                      |
|                            | 1000 UNT"           | 9 d ago             |                      |                      |
| 10.51                      | "cholecalciferol    | calcium 10.51 mg/dL | warning              | calcium 10.51; upper |
|                            | 1000 UNT"           | 9 d ago             |                      | 10.5                 |
| 2.62 mmol/L                | "cholecalciferol    | calcium 2.62 mmol/L | warning              |                      |
|                            | 1000 UNT"           | 9 d ago             |                      |                      |
| above its own range only   | "cholecalciferol    | calcium 10.4 mg/dL  | -                    |                      |
|                            | 1000 UNT"           | 9 d ago, high 10.2  |                      |                      |
| 11.99                      | "cholecalciferol    | calcium 11.99 mg/dL | warning              |                      |
|                            | 1000 UNT"           | 9 d ago             |                      |                      |
| 12                         | "cholecalciferol    | calcium 12.0 mg/dL  | critical             |                      |
|                            | 1000 UNT"           | 9 d ago             |                      |                      |
| over 12                    | "cholecalciferol    | calcium >12.0 mg/dL | critical             |                      |
|                            | 1000 UNT"           | 9 d ago             |                      |                      |
| over 11                    | "cholecalciferol    | calcium >11.0 mg/dL | warning              |                      |
|                            | 1000 UNT"           | 9 d ago             |                      |                      |
| ionised, however high      | "cholecalciferol    | ionised calcium     | warning              |                      |
|                            | 1000 UNT"           | 1.60 mmol/L 9 d ago |                      |                      |
| day 90                     | "ergocalciferol     | calcium 11 mg/dL 90 | warning              |                      |
|                            | 50000 UNT"          | d ago               |                      |                      |
| day 91                     | "ergocalciferol     | calcium 11 mg/dL 91 | -                    |                      |
|                            | 50000 UNT"          | d ago               |                      |                      |
| calcium tablets            | "calcium carbonate  | calcium 11 mg/dL 9  | warning              | active False         |
|                            | 1250 MG Oral        | d ago               |                      |                      |
|                            | Tablet"             |                     |                      |                      |
| calcium by the vein        | "calcium gluconate  | calcium 11 mg/dL 9  | warning              |                      |
|                            | injection"          | d ago               |                      |                      |
| calcitriol                 | "calcitriol 0.25    | calcium 10.51 mg/dL | critical             | active True          |
|                            | MCG capsule"        | 9 d ago             |                      |                      |
| alfacalcidol               | "alfacalcidol 0.25  | calcium 10.51 mg/dL | critical             |                      |
|                            | MCG capsule"        | 9 d ago             |                      |                      |
| calcitriol, 10.5 itself    | "calcitriol 0.25    | calcium 10.5 mg/dL  | -                    |                      |
|                            | MCG capsule"        | 9 d ago             |                      |                      |
| alendronate with vitamin D | "alendronic acid 70 | calcium 11 mg/dL 9  | warning              |                      |
|                            | MG /                | d ago               |                      |                      |
|                            | cholecalciferol     |                     |                      |                      |
|                            | 5600 UNT Oral       |                     |                      |                      |
|                            | Tablet"             |                     |                      |                      |
| alendronate                | alendronate         | calcium 11 mg/dL 9  | -                    |                      |
|                            |                     | d ago               |                      |                      |
| stopped                    | "cholecalciferol    | calcium 11 mg/dL 9  | -                    |                      |
|                            | 1000 UNT", status   | d ago               |                      |                      |
|                            | stopped             |                     |                      |                      |
| a newer normal one         | "cholecalciferol    | calcium 11 mg/dL 40 | -                    |                      |
|                            | 1000 UNT"           | d ago; calcium 9.5  |                      |                      |
|                            |                     | mg/dL 9 d ago       |                      |                      |
| a thiazide is named        | "cholecalciferol    | calcium 11 mg/dL 9  | warning              | others.1             |
|                            | 1000 UNT"           | d ago; prescribed   |                      | hydrochlorothiazide  |
|                            |                     | hydrochlorothiazide |                      |                      |
|                            |                     | 40 d ago            |                      |                      |
| correction disputed        | "cholecalciferol    | calcium 10.0 mg/dL  | warning              | disputed True        |
|                            | 1000 UNT"           | 9 d ago; albumin 3  |                      |                      |
|                            |                     | g/dL 9 d ago        |                      |                      |
| labs failed                | "cholecalciferol    | labs failed         | ? calcium-total      |                      |
|                            | 1000 UNT"           |                     | failed,              |                      |
|                            |                     |                     | calcium-corrected    |                      |
|                            |                     |                     | failed,              |                      |
|                            |                     |                     | calcium-ionised      |                      |
|                            |                     |                     | failed               |                      |
| nothing measured           | "cholecalciferol    | labs null           | -                    |                      |
|                            | 1000 UNT"           |                     |                      |                      |
"""


@table(PTH_ANALOG, BEFORE, order="teriparatide")
def test_a_high_calcium_speaks_against_a_pth_analogue(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(PTH_ANALOG, PARATHYROIDS, order="teriparatide")
def test_so_does_hyperparathyroidism_that_was_not_cured(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(PTH_ANALOG, ANALOGS, record="calcium 11 mg/dL 9 d ago")
def test_both_analogues_are_meant_and_no_other_drug(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(PTH_ANALOG, HOSPICE, order="teriparatide")
def test_neither_a_hospice_nor_a_pending_test_hides_it(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(SUPPLEMENT, WITH)
def test_calcium_and_vitamin_d_are_stopped_while_calcium_is_high(case: Case) -> None:
    assert outcome(case) == expected(case)

"""Tests for single causes of bone loss, and whom they are worth it for."""

from tests.rules.cases import Case, expected, spoken, table

CELIAC = """
| case                         | patient               | record                   | says              | shows          |
| nothing to ask for it        | woman 70              |                          | -                 |                |
| iron deficiency              | woman 70              | condition D50.9 100 d    | info              |                |
|                              |                       | ago                      |                   |                |
| ferritin 14                  | woman 70              | ferritin 14 ng/mL 365 d  | info              | iron 14.0      |
|                              |                       | ago                      |                   |                |
| ferritin 15                  | woman 70              | ferritin 15 ng/mL 365 d  | -                 |                |
|                              |                       | ago                      |                   |                |
| ferritin below its own range | woman 70              | ferritin 25 ng/mL 9 d    | info              |                |
|                              |                       | ago, low 30              |                   |                |
| ferritin, too old            | woman 70              | ferritin 9 ng/mL 366 d   | -                 |                |
|                              |                       | ago                      |                   |                |
| diarrhoea                    | woman 70              | condition K52.9 100 d    | info              |                |
|                              |                       | ago                      |                   |                |
| weight loss                  | woman 70              | condition R63.4 100 d    | info              |                |
|                              |                       | ago                      |                   |                |
| vitamin D low 90 days apart  | woman 70              | vitamin D 15 ng/mL 10 d  | info              | vitamin_d 15.0 |
|                              |                       | ago;                     |                   |                |
|                              |                       | vitamin D 12 ng/mL 100 d |                   |                |
|                              |                       | ago                      |                   |                |
| vitamin D low 89 days apart  | woman 70              | vitamin D 15 ng/mL 10 d  | -                 |                |
|                              |                       | ago;                     |                   |                |
|                              |                       | vitamin D 12 ng/mL 99 d  |                   |                |
|                              |                       | ago                      |                   |                |
| vitamin D corrected          | woman 70              | vitamin D 20 ng/mL 10 d  | -                 |                |
|                              |                       | ago;                     |                   |                |
|                              |                       | vitamin D 12 ng/mL 100 d |                   |                |
|                              |                       | ago                      |                   |                |
| vitamin D corrected between  | woman 70              | vitamin D 15 ng/mL 10 d  | -                 |                |
|                              |                       | ago;                     |                   |                |
|                              |                       | vitamin D 30 ng/mL 60 d  |                   |                |
|                              |                       | ago;                     |                   |                |
|                              |                       | vitamin D 12 ng/mL 100 d |                   |                |
|                              |                       | ago                      |                   |                |
| vitamin D low once           | woman 70              | vitamin D 15 ng/mL 10 d  | -                 |                |
|                              |                       | ago                      |                   |                |
| the first of them too old    | woman 70              | vitamin D 15 ng/mL 10 d  | -                 |                |
|                              |                       | ago;                     |                   |                |
|                              |                       | vitamin D 12 ng/mL 731 d |                   |                |
|                              |                       | ago                      |                   |                |
| urinary calcium 49           | woman 70              | urine calcium 49         | info              |                |
|                              |                       | mg/(24.h) 9 d ago        |                   |                |
| urinary calcium 50           | woman 70              | urine calcium 50         | -                 |                |
|                              |                       | mg/(24.h) 9 d ago        |                   |                |
| type 1 diabetes              | woman 70              | condition E10.9 900 d    | info              |                |
|                              |                       | ago                      |                   |                |
| type 2 diabetes              | woman 70              | condition E11.9 900 d    | -                 |                |
|                              |                       | ago                      |                   |                |
| fracture at 49               | woman born 1976-11-23 | condition M80.08XA 100 d | info              |                |
|                              |                       | ago                      |                   |                |
| T-score at 50                | woman born 1976-11-22 | T -2.6 total hip 100 d   | -                 |                |
|                              |                       | ago                      |                   |                |
| done ever                    | woman 70              | condition K52.9 100 d    | -                 |                |
|                              |                       | ago;                     |                   |                |
|                              |                       | tested tTG-IgA 4000 d    |                   |                |
|                              |                       | ago                      |                   |                |
| ordered                      | woman 70              | condition K52.9 100 d    | (addressed)       |                |
|                              |                       | ago;                     |                   |                |
|                              |                       | ordered tTG-IgA 9 d ago  |                   |                |
| the disease is known         | woman 70              | condition K52.9 100 d    | -                 |                |
|                              |                       | ago;                     |                   |                |
|                              |                       | condition K90.0 900 d    |                   |                |
|                              |                       | ago                      |                   |                |
| assessments missing          | woman 70              | condition K52.9 100 d    | ? ttg-iga missing |                |
|                              |                       | ago; assessments missing |                   |                |
| labs missing                 | woman 70              | labs missing             | ? ferritin        |                |
|                              |                       |                          | missing,          |                |
|                              |                       |                          | vitamin-d-25oh    |                |
|                              |                       |                          | missing           |                |
"""

CELIAC_OUTSIDE = """
| case                        | record                                | says         |
| diarrhoea and healthy bones | condition K52.9 100 d ago             | -            |
| diarrhoea, bones unknown    | condition K52.9 100 d ago; dxa failed | ? dxa failed |
"""

LOSS = """
| case                             | record                                                             | says |
| bone lost in a year of treatment | BMD 0.900 lumbar spine 900 d ago; BMD 0.800 lumbar spine 10 d ago; | info |
|                                  | prescribed alendronate 365 d ago                                   |      |
| bone lost in less                | BMD 0.900 lumbar spine 900 d ago; BMD 0.800 lumbar spine 10 d ago; | -    |
|                                  | prescribed alendronate 364 d ago                                   |      |
| bone kept                        | BMD 0.900 lumbar spine 900 d ago; BMD 0.890 lumbar spine 10 d ago; | -    |
|                                  | prescribed alendronate 365 d ago                                   |      |
| bone lost untreated              | BMD 0.900 lumbar spine 900 d ago; BMD 0.800 lumbar spine 10 d ago  | -    |
"""

TESTOSTERONE = """
| case                                     | patient   | record                         | says                         |
| a man with osteoporosis                  | man 75    | T -2.5 total hip 100 d ago     | info                         |
| a woman with osteoporosis                | woman 75  | T -2.5 total hip 100 d ago     | -                            |
| sex unknown                              | person 75 | condition M81.0 100 d ago      | -                            |
| low bone mass alone                      | man 75    | T -2.4 total hip 100 d ago     | -                            |
| symptoms at 69                           | man 69    | T -1.5 total hip 100 d ago;    | info                         |
|                                          |           | condition R68.82 100 d ago     |                              |
| symptoms at 70                           | man 70    | T -1.5 total hip 100 d ago;    | -                            |
|                                          |           | condition R68.82 100 d ago     |                              |
| symptoms and healthy bones               | man 60    | condition R68.82 100 d ago     | -                            |
| measured since the diagnosis             | man 75    | condition M81.0 4000 d ago;    | -                            |
|                                          |           | testosterone 500 ng/dL 3000 d  |                              |
|                                          |           | ago                            |                              |
| measured a year before it                | man 75    | T -2.5 total hip 100 d ago;    | -                            |
|                                          |           | testosterone 500 ng/dL 465 d   |                              |
|                                          |           | ago                            |                              |
| measured longer before it                | man 75    | T -2.5 total hip 100 d ago;    | info                         |
|                                          |           | testosterone 500 ng/dL 466 d   |                              |
|                                          |           | ago                            |                              |
| diagnosed on no known day, measured      | man 75    | condition M81.0 undated;       | -                            |
|                                          |           | testosterone 500 ng/dL 4000 d  |                              |
|                                          |           | ago                            |                              |
| hip fracture of long ago, measured after | man 75    | condition S72.001A 2000 d ago; | -                            |
|                                          |           | testosterone 500 ng/dL 1900 d  |                              |
|                                          |           | ago                            |                              |
| ordered                                  | man 75    | T -2.5 total hip 100 d ago;    | (addressed)                  |
|                                          |           | ordered testosterone 9 d ago   |                              |
| hypogonadism known                       | man 75    | T -2.5 total hip 100 d ago;    | -                            |
|                                          |           | condition E29.1 900 d ago      |                              |
| androgen deprivation                     | man 75    | T -2.5 total hip 100 d ago;    | -                            |
|                                          |           | prescribed leuprolide 30 d ago |                              |
| on testosterone                          | man 75    | T -2.5 total hip 100 d ago;    | -                            |
|                                          |           | prescribed "Testosterone gel"  |                              |
|                                          |           | 30 d ago                       |                              |
| assessments missing                      | man 75    | T -2.5 total hip 100 d ago;    | ? testosterone-level missing |
|                                          |           | assessments missing            |                              |
| assessments in part                      | man 75    | T -2.5 total hip 100 d ago;    | ? testosterone-level partial |
|                                          |           | assessments partial;           |                              |
|                                          |           | falls 0 9 d ago                |                              |
| assessments in part, reaching back       | man 75    | T -2.5 total hip 100 d ago;    | info                         |
|                                          |           | assessments partial;           |                              |
|                                          |           | falls 0 466 d ago              |                              |
"""

URINE = """
| case                             | patient  | record                     | says                        | shows       |
| nothing to ask for it            | woman 70 | T -2.5 total hip 100 d ago | -                           |             |
| kidney stones                    | woman 70 | T -1.5 total hip 100 d     | info                        | above 250   |
|                                  |          | ago;                       |                             |             |
|                                  |          | condition N20.0 900 d ago  |                             |             |
| osteoporosis at 64, unexplained  | woman 64 | T -2.5 total hip 100 d ago | info                        |             |
| osteoporosis at 65               | woman 65 | T -2.5 total hip 100 d ago | -                           |             |
| osteoporosis at 64, explained    | woman 64 | T -2.5 total hip 100 d     | -                           |             |
|                                  |          | ago;                       |                             |             |
|                                  |          | condition M05.79 900 d ago |                             |             |
| osteoporosis at 64, on a blocker | woman 64 | T -2.5 total hip 100 d     | -                           |             |
|                                  |          | ago;                       |                             |             |
|                                  |          | prescribed anastrozole 90  |                             |             |
|                                  |          | d ago                      |                             |             |
| low bone mass at 64              | woman 64 | T -2.4 total hip 100 d ago | -                           |             |
| malabsorption                    | woman 70 | T -1.5 total hip 100 d     | info                        |             |
|                                  |          | ago;                       |                             |             |
|                                  |          | condition K90.9 100 d ago  |                             |             |
| prednisone 7.6 mg                | woman 70 | T -1.5 total hip 100 d     | info                        | steroid 7.6 |
|                                  |          | ago;                       |                             |             |
|                                  |          | prescribed prednisone 120  |                             |             |
|                                  |          | d ago, dose 7.6 mg,        |                             |             |
|                                  |          | timing 1 per 1 d           |                             |             |
| prednisone 7.5 mg                | woman 70 | T -1.5 total hip 100 d     | -                           |             |
|                                  |          | ago;                       |                             |             |
|                                  |          | prescribed prednisone 120  |                             |             |
|                                  |          | d ago, dose 7.5 mg,        |                             |             |
|                                  |          | timing 1 per 1 d           |                             |             |
| a man                            | man 70   | T -2.5 total hip 100 d ago | info                        | above 300   |
| a man, low bone mass             | man 70   | T -2.4 total hip 100 d ago | -                           |             |
| measured ever                    | man 70   | T -2.5 total hip 100 d     | -                           |             |
|                                  |          | ago;                       |                             |             |
|                                  |          | urine calcium 200          |                             |             |
|                                  |          | mg/(24.h) 4000 d ago       |                             |             |
| ordered                          | man 70   | T -2.5 total hip 100 d     | (addressed)                 |             |
|                                  |          | ago;                       |                             |             |
|                                  |          | ordered urine calcium 9 d  |                             |             |
|                                  |          | ago                        |                             |             |
| on dialysis                      | man 70   | T -2.5 total hip 100 d     | -                           |             |
|                                  |          | ago;                       |                             |             |
|                                  |          | condition Z99.2 900 d ago  |                             |             |
| assessments missing              | man 70   | T -2.5 total hip 100 d     | ? urine-calcium-24h missing |             |
|                                  |          | ago; assessments missing   |                             |             |
| healthy bones                    | woman 60 | condition N20.0 900 d ago  | -                           |             |
"""

CORTISOL = """
| case                            | patient  | record                                       | says                   |
| nothing to ask for it           | woman 60 | T -2.5 total hip 100 d ago                   | -                      |
| striae                          | woman 60 | T -2.5 total hip 100 d ago;                  | info                   |
|                                 |          | condition L90.6 90 d ago                     |                        |
| fracture and hypertension at 64 | woman 64 | condition S72.001A 90 d ago;                 | info                   |
|                                 |          | condition I10 900 d ago                      |                        |
| fracture and diabetes at 64     | woman 64 | condition S72.001A 90 d ago;                 | info                   |
|                                 |          | condition E11.9 900 d ago                    |                        |
| fracture and hypertension at 65 | woman 65 | condition S72.001A 90 d ago;                 | -                      |
|                                 |          | condition I10 900 d ago                      |                        |
| fracture alone                  | woman 60 | condition S72.001A 90 d ago                  | -                      |
| hypertension alone              | woman 60 | T -2.5 total hip 100 d ago;                  | -                      |
|                                 |          | condition I10 900 d ago                      |                        |
| explained                       | woman 60 | condition S72.001A 90 d ago;                 | -                      |
|                                 |          | condition I10 900 d ago;                     |                        |
|                                 |          | condition J44.9 900 d ago                    |                        |
| on prednisone                   | woman 60 | T -2.5 total hip 100 d ago;                  | -                      |
|                                 |          | condition L90.6 90 d ago;                    |                        |
|                                 |          | prescribed prednisone 30 d ago, dose 5 mg,   |                        |
|                                 |          | timing 1 per 1 d                             |                        |
| tested ever                     | woman 60 | T -2.5 total hip 100 d ago;                  | -                      |
|                                 |          | condition L90.6 90 d ago;                    |                        |
|                                 |          | tested cortisol 4000 d ago                   |                        |
| ordered                         | woman 60 | T -2.5 total hip 100 d ago;                  | (addressed)            |
|                                 |          | condition L90.6 90 d ago;                    |                        |
|                                 |          | ordered cortisol 9 d ago                     |                        |
| ordered from urine              | woman 60 | T -2.5 total hip 100 d ago;                  | (addressed)            |
|                                 |          | condition L90.6 90 d ago;                    |                        |
|                                 |          | ordered free cortisol 9 d ago                |                        |
| the syndrome known              | woman 60 | T -2.5 total hip 100 d ago;                  | -                      |
|                                 |          | condition L90.6 90 d ago;                    |                        |
|                                 |          | condition E24.0 900 d ago                    |                        |
| assessments failed              | woman 60 | T -2.5 total hip 100 d ago;                  | ? cortisol-test failed |
|                                 |          | condition L90.6 90 d ago; assessments failed |                        |
| healthy bones                   | woman 60 | condition L90.6 90 d ago                     | -                      |
"""

TRYPTASE = """
| case                      | patient  | record                                                  | says               |
| nothing to ask for it     | woman 60 | T -2.5 total hip 100 d ago                              | -                  |
| urticaria                 | woman 60 | T -2.5 total hip 100 d ago; condition L50.1 90 d ago    | info               |
| a vertebra of a man of 59 | man 59   | condition M80.08XA 90 d ago                             | info               |
| a vertebra of a man of 60 | man 60   | condition M80.08XA 90 d ago                             | -                  |
| a vertebra of a woman     | woman 59 | condition M80.08XA 90 d ago                             | -                  |
| a hip of a man            | man 59   | condition S72.001A 90 d ago                             | -                  |
| explained                 | man 59   | condition M80.08XA 90 d ago; condition J44.9 900 d ago  | -                  |
| measured ever             | man 59   | condition M80.08XA 90 d ago; tested tryptase 4000 d ago | -                  |
| ordered                   | man 59   | condition M80.08XA 90 d ago; ordered tryptase 9 d ago   | (addressed)        |
| mastocytosis known        | man 59   | condition M80.08XA 90 d ago; condition D47.02 900 d ago | -                  |
| assessments missing       | man 59   | condition M80.08XA 90 d ago; assessments missing        | ? tryptase missing |
| healthy bones             | man 59   | condition L50.1 90 d ago                                | -                  |
"""


@table("workup-celiac", CELIAC, hook="patient-view", record="T -1.5 femoral neck 100 d ago")
def test_coeliac_disease_is_looked_for_with_a_reason(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("workup-celiac", LOSS, hook="patient-view", record="T -1.5 femoral neck 10 d ago")
def test_bone_lost_on_treatment_is_a_reason(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("workup-celiac", CELIAC_OUTSIDE, hook="patient-view")
def test_not_where_bones_are_healthy(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("workup-testosterone", TESTOSTERONE, hook="patient-view")
def test_testosterone_is_measured_once_in_men(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("workup-ucalcium", URINE, hook="patient-view")
def test_calcium_in_urine_is_measured_once_with_a_reason(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("workup-cortisol", CORTISOL, hook="patient-view")
def test_cushing_syndrome_is_thought_of(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("workup-mastocytosis", TRYPTASE, hook="patient-view")
def test_mast_cells_are_thought_of(case: Case) -> None:
    assert spoken(case) == expected(case)

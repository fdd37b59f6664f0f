"""What a visit for the bones should not leave out: vitamin D, height, new pain, a review, another estimate of risk."""

from tests.rules.cases import Case, expected, outcome, table

TREATED = "condition M81.0 900 d ago; prescribed alendronate 300 d ago"
VITAMIN_D = """
| case                             | record                         | says                     | shows     |
| never measured                   |                                | (limit)                  | last      |
| measured 365 days ago            | vitamin D 30 ng/mL 365 d ago   | -                        |           |
| measured 366 days ago            | vitamin D 30 ng/mL 366 d ago   | (limit)                  | last 30.0 |
| low: not this rule's affair      | vitamin D 12 ng/mL 100 d ago   | -                        |           |
| in SI units                      | vitamin D 75 nmol/L 100 d ago  | -                        |           |
| a test is ordered                | ordered vitamin D 9 d ago      | (addressed)              |           |
| a test was ordered long ago      | ordered vitamin D 31 d ago     | (limit)                  |           |
| labs missing                     | labs missing                   | ? vitamin-d-25oh missing |           |
| labs in part                     | labs partial;                  | ? vitamin-d-25oh partial |           |
|                                  | creatinine 1.0 mg/dL 100 d ago |                          |           |
| labs in part, back beyond a year | labs partial;                  | (limit)                  |           |
|                                  | creatinine 1.0 mg/dL 400 d ago |                          |           |
| hospice                          | condition Z51.5 9 d ago        | x                        |           |
"""
NOT_TREATED = """
| case                         | record                                                     | says                  |
| osteoporosis, no drug        | condition M81.0 900 d ago                                  | -                     |
| a drug, no osteoporosis      | prescribed alendronate 300 d ago                           | -                     |
| by the T-score, on denosumab | T -2.5 total hip 100 d ago; given denosumab 60 mg 90 d ago | (limit)               |
| the drug ended               | condition M81.0 900 d ago; given denosumab 60 mg 211 d ago | -                     |
| no medication list           | medications missing; condition M81.0 900 d ago             | ? medications missing |
"""

HEIGHT = """
| case                     | patient   | record                                              | says                  |
| moderate, never measured | woman 70  | T -1.5 total hip 100 d ago                          | info                  |
| low                      | woman 70  | T -0.5 total hip 100 d ago                          | -                     |
| high                     | man 70    | T -2.5 total hip 100 d ago                          | info                  |
| measured 365 days ago    | woman 70  | T -1.5 total hip 100 d ago; height 160 cm 365 d ago | -                     |
| measured 366 days ago    | woman 70  | T -1.5 total hip 100 d ago;                         | info                  |
|                          |           | height 63 [in_i] 366 d ago                          |                       |
| before menopause         | woman 40  | T -2.6 total hip 100 d ago                          | -                     |
| no vitals                | woman 70  | T -1.5 total hip 100 d ago; vitals missing          | ? body-height missing |
| vitals in part           | woman 70  | T -1.5 total hip 100 d ago; vitals partial;         | ? body-height partial |
|                          |           | weight 70 kg 90 d ago                               |                       |
| no scans                 | woman 70  | dxa missing                                         | ? dxa missing         |
| sex unknown              | person 70 | T -1.5 total hip 100 d ago                          | ? sex missing         |
"""

PAIN = """
| case                       | record                                                  | says             |
| 90 days ago                | condition M54.50 90 d ago                               | info             |
| 91 days ago                | condition M54.50 91 d ago                               | -                |
| written down lately        | condition M54.50 recorded 9 d ago                       | info             |
| a bent back                | condition M40.204 30 d ago                              | info             |
| over                       | condition M54.50 30 d ago, resolved                     | -                |
| only suspected             | condition M54.50 30 d ago, provisional                  | -                |
| neck pain                  | condition M54.2 30 d ago                                | -                |
| of no known day            | condition M54.50 undated                                | -                |
| filmed since               | condition M54.50 30 d ago; done spine film 20 d ago     | -                |
| filmed before              | condition M54.50 30 d ago; done spine film 31 d ago     | info             |
| a report since             | condition M54.50 30 d ago; reported spine film 20 d ago | -                |
| a report of an unknown day | condition M54.50 30 d ago; reported spine film undated  | info             |
| VFA since                  | condition M54.50 30 d ago; reported VFA 30 d ago        | -                |
| a film is ordered          | condition M54.50 30 d ago; ordered spine film 9 d ago   | (addressed)      |
| reports failed             | condition M54.50 30 d ago; imaging failed               | ? imaging failed |
| no pain, reports failed    | imaging failed                                          | -                |
"""
STEROID = """
| case                  | record                                                       | says |
| prednisone for months | prescribed prednisone 200 d ago, dose 5 mg, timing 1 per 1 d | info |
| prednisone for weeks  | prescribed prednisone 40 d ago, dose 5 mg, timing 1 per 1 d  | -    |
| neither               |                                                              | -    |
"""

REVIEW = """
| case                 | record                           | says                                   | shows        |
| never                | condition M81.0 900 d ago        | (limit)                                | last         |
| scanned 365 days ago | condition M81.0 900 d ago;       | -                                      |              |
|                      | reported DXA 365 d ago           |                                        |              |
| scanned 366 days ago | condition M81.0 900 d ago;       | (limit)                                |              |
|                      | reported DXA 366 d ago           |                                        |              |
| a FRAX               | condition M81.0 900 d ago;       | -                                      |              |
|                      | FRAX major 12 % 100 d ago        |                                        |              |
| no osteoporosis      |                                  | -                                      |              |
| assessments missing  | condition M81.0 900 d ago;       | ? frax-major missing, frax-hip missing |              |
|                      | assessments missing              |                                        |              |
| orders missing       | condition M81.0 900 d ago;       | ? orders missing                       |              |
|                      | orders missing                   |                                        |              |
| treated              | condition M81.0 900 d ago;       | (limit)                                | treated True |
|                      | prescribed alendronate 300 d ago |                                        |              |
"""

RISK = """
| case                        | patient  | record                            | says                  | shows     |
| moderate, 730 days ago      | woman 66 | T -1.5 total hip 300 d ago;       | -                     |           |
|                             |          | FRAX major 12 % 730 d ago         |                       |           |
| moderate, 731 days ago      | woman 66 | T -1.5 total hip 300 d ago;       | (beats:frax-needed)   | frax 12.0 |
|                             |          | FRAX major 12 % 731 d ago         |                       |           |
| the same at 91              | woman 91 | T -1.5 total hip 300 d ago;       | (limit)               | frax 12.0 |
|                             |          | FRAX major 12 % 731 d ago         |                       |           |
| low, 1826 days ago          | woman 66 | T -0.5 total hip 300 d ago;       | -                     |           |
|                             |          | FRAX hip 1.0 % 1826 d ago         |                       |           |
| low, 1827 days ago          | woman 66 | T -0.5 total hip 300 d ago;       | (limit)               |           |
|                             |          | FRAX hip 1.0 % 1827 d ago         |                       |           |
| high                        | woman 66 | T -2.5 total hip 300 d ago;       | -                     |           |
|                             |          | FRAX major 12 % 900 d ago         |                       |           |
| never a FRAX                | woman 66 | T -1.5 total hip 300 d ago        | -                     |           |
| arthritis since             | woman 66 | T -0.5 total hip 300 d ago;       | (limit)               | window    |
|                             |          | FRAX major 6 % 400 d ago;         |                       |           |
|                             |          | condition M05.79 200 d ago        |                       |           |
| arthritis before            | woman 66 | T -0.5 total hip 300 d ago;       | -                     |           |
|                             |          | FRAX major 6 % 400 d ago;         |                       |           |
|                             |          | condition M05.79 500 d ago        |                       |           |
| arthritis of no known begin | woman 66 | T -0.5 total hip 300 d ago;       | -                     |           |
|                             |          | FRAX major 6 % 400 d ago;         |                       |           |
|                             |          | condition M05.79 recorded 9 d ago |                       |           |
| arthritis, suspected        | woman 66 | T -0.5 total hip 300 d ago;       | -                     |           |
|                             |          | FRAX major 6 % 400 d ago;         |                       |           |
|                             |          | condition M05.79 9 d ago,         |                       |           |
|                             |          | provisional                       |                       |           |
| a wrist since               | woman 66 | T -0.5 total hip 300 d ago;       | info |           |
|                             |          | FRAX major 6 % 400 d ago;         |                       |           |
|                             |          | condition S52.501A 200 d ago      |                       |           |
| a wrist before              | woman 66 | T -0.5 total hip 300 d ago;       | -                     |           |
|                             |          | FRAX major 6 % 400 d ago;         |                       |           |
|                             |          | condition S52.501A 500 d ago      |                       |           |
| treated                     | woman 66 | T -1.5 total hip 300 d ago;       | -                     |           |
|                             |          | FRAX major 12 % 900 d ago;        |                       |           |
|                             |          | prescribed raloxifene 90 d ago    |                       |           |
| medications failed          | woman 66 | T -1.5 total hip 300 d ago;       | ? medications failed  |           |
|                             |          | FRAX major 12 % 900 d ago;        |                       |           |
|                             |          | medications failed                |                       |           |
| assessments missing         | woman 66 | T -1.5 total hip 300 d ago;       | ? frax-major missing, |           |
|                             |          | assessments missing               | frax-hip missing      |           |
"""


@table("mon-vitd", VITAMIN_D, hook="patient-view", record=TREATED)
def test_vitamin_d_is_measured_every_year_of_treatment(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("mon-vitd", NOT_TREATED, hook="patient-view")
def test_vitamin_d_matters_here_to_those_who_are_treated(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("mon-height-annual", HEIGHT, hook="patient-view")
def test_height_is_measured_every_year(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("mon-new-back-pain", PAIN, hook="patient-view", record="T -2.6 total hip 100 d ago")
def test_new_back_pain_asks_for_an_image(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("mon-new-back-pain", STEROID, hook="patient-view", record="condition M54.50 30 d ago")
def test_a_long_term_steroid_makes_back_pain_matter(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("mon-annual-visit", REVIEW, hook="patient-view")
def test_bones_are_reviewed_every_year(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("mon-risk-reassess-untreated", RISK, hook="patient-view")
def test_the_risk_is_estimated_again(case: Case) -> None:
    assert outcome(case) == expected(case)


CANADA = """
| case                | record                                                  | says                |
| 15 %, 1095 days ago | T -1.5 total hip 300 d ago; FRAX major 15 % 1095 d ago  | -                   |
| 15 %, 1096 days ago | T -1.5 total hip 300 d ago; FRAX major 15 % 1096 d ago  | (beats:frax-needed) |
"""


@table("mon-risk-reassess-untreated", CANADA, hook="patient-view", profile="ca-2023", patient="woman 66")
def test_canada_waits_three_years_at_moderate_risk(case: Case) -> None:
    assert outcome(case) == expected(case)

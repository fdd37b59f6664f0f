"""Which tests look for the cause of fragile bones, and whom they are worth it for."""

from tests.rules.cases import Case, expected, outcome, spoken, table

GATE = """
| case                              | patient            | record                             | says                 |
| nothing                           | woman 70           |                                    | -                    |
| normal density                    | woman 70           | T -1.0 total hip 100 d ago         | -                    |
| low bone mass                     | woman 70           | T -1.1 total hip 100 d ago         | info                 |
| low bone mass as coded            | woman 70           | condition M85.80 100 d ago         | info                 |
| osteoporosis as coded             | woman 70           | condition M81.0 100 d ago          | info                 |
| a wrist fracture                  | woman 70           | condition S52.501A 2000 d ago      | info                 |
| a finger                          | woman 70           | condition S62.600A 200 d ago       | -                    |
| a low-trauma fracture at 30       | woman 30           | condition M80.08XA 200 d ago       | info                 |
| Z-score -2.0                      | woman 30           | Z -2.0 total hip 100 d ago         | info                 |
| Z-score -1.9                      | woman 30           | Z -1.9 total hip 100 d ago         | -                    |
| FRAX at the line                  | woman 70           | FRAX major 20 % 30 d ago           | info                 |
| FRAX below it                     | woman 70           | FRAX major 19 % 30 d ago           | -                    |
| an aromatase inhibitor            | woman 60           | prescribed anastrozole 90 d ago    | info                 |
| androgen deprivation, man         | man 60             | prescribed leuprolide 30 d ago     | info                 |
| androgen deprivation, woman       | woman 40           | prescribed leuprolide 30 d ago     | -                    |
| a long steroid, very high dose    | woman 60           | prescribed prednisone 120 d ago,   | info                 |
|                                   |                    | dose 40 mg, timing 1 per 1 d       |                      |
| a long steroid of low risk        | woman 60           | prescribed prednisone 120 d ago,   | -                    |
|                                   |                    | dose 5 mg, timing 1 per 1 d;       |                      |
|                                   |                    | T -0.5 total hip 9 d ago;          |                      |
|                                   |                    | FRAX major 5 % 9 d ago;            |                      |
|                                   |                    | FRAX hip 0.5 % 9 d ago             |                      |
| on a bone drug                    | woman 60           | prescribed alendronate 90 d ago    | info                 |
| a bone drug of 36 months ago      | woman 60           | given zoledronic acid 5 mg 1460 d  | info                 |
|                                   |                    | ago                                |                      |
| a bone drug of longer ago         | woman 60           | given zoledronic acid 5 mg 1462 d  | -                    |
|                                   |                    | ago                                |                      |
| tablets stopped 36 months ago     | woman 60           | prescribed alendronate 1185 d ago, | info                 |
|                                   |                    | supply 90, status completed        |                      |
| tablets stopped before            | woman 60           | prescribed alendronate 1186 d ago, | -                    |
|                                   |                    | supply 90, status completed        |                      |
| hormone therapy alone             | woman 52           | prescribed estradiol 90 d ago      | -                    |
| no birth date, nothing else       | woman              |                                    | ? birth-date missing |
| no birth date, osteoporosis coded | woman              | condition M81.0 100 d ago          | info                 |
| hospice                           | woman 70           | condition M81.0 100 d ago;         | x                    |
|                                   |                    | condition Z51.5 9 d ago            |                      |
| under 18                          | woman 17           | condition M81.0 100 d ago          | x                    |
| deceased                          | woman 70, deceased | condition M81.0 100 d ago          | x                    |
| osteomalacia                      | woman 70           | condition M81.0 100 d ago;         | x                    |
|                                   |                    | condition M83.9 90 d ago           |                      |
"""

GATE_SOURCES = """
| case                              | record                          | says                              |
| no scans key                      | dxa missing                     | ? dxa missing                     |
| scans failed                      | dxa failed                      | ? dxa failed                      |
| no problem list                   | conditions missing              | ? conditions missing              |
| no medication list                | medications missing             | ? medications missing             |
| two lacks                         | dxa failed; medications missing | ? dxa failed, medications missing |
| a T-score though the drugs failed | medications failed;             | info                              |
|                                   | T -2.0 total hip 100 d ago      |                                   |
"""

BASELINE = """
| case                         | record                   | says                           | shows                     |
| nothing measured             |                          | info                           | missing.1 blood-count;    |
|                              |                          |                                | missing.8 vitamin-d-25oh; |
|                              |                          |                                | several True              |
| all measured                 | tested blood count 365 d | -                              |                           |
|                              | ago;                     |                                |                           |
|                              | tested metabolic panel   |                                |                           |
|                              | 365 d ago;               |                                |                           |
|                              | phosphate 3.5 mg/dL 365  |                                |                           |
|                              | d ago;                   |                                |                           |
|                              | vitamin D 35 ng/mL 365 d |                                |                           |
|                              | ago                      |                                |                           |
| a day too long ago           | tested blood count 366 d | info                           | missing.1 blood-count;    |
|                              | ago;                     |                                | missing.2; several False  |
|                              | tested metabolic panel   |                                |                           |
|                              | 365 d ago;               |                                |                           |
|                              | phosphate 3.5 mg/dL 365  |                                |                           |
|                              | d ago;                   |                                |                           |
|                              | vitamin D 35 ng/mL 365 d |                                |                           |
|                              | ago                      |                                |                           |
| haemoglobin proves the count | haemoglobin 13.5 g/dL 30 | info                           | missing.1 vitamin-d-25oh; |
|                              | d ago;                   |                                | missing.2                 |
|                              | tested metabolic panel   |                                |                           |
|                              | 30 d ago;                |                                |                           |
|                              | phosphate 3.5 mg/dL 30 d |                                |                           |
|                              | ago                      |                                |                           |
| single values                | haemoglobin 13.5 g/dL 30 | -                              |                           |
|                              | d ago;                   |                                |                           |
|                              | calcium 9.5 mg/dL 30 d   |                                |                           |
|                              | ago;                     |                                |                           |
|                              | creatinine 0.8 mg/dL 30  |                                |                           |
|                              | d ago;                   |                                |                           |
|                              | phosphate 3.5 mg/dL 30 d |                                |                           |
|                              | ago;                     |                                |                           |
|                              | ALP 70 U/L 30 d ago;     |                                |                           |
|                              | albumin 4.2 g/dL 30 d    |                                |                           |
|                              | ago;                     |                                |                           |
|                              | ALT 20 U/L 30 d ago;     |                                |                           |
|                              | vitamin D 80 nmol/L 30 d |                                |                           |
|                              | ago                      |                                |                           |
| no labs key                  | labs missing             | ? haemoglobin missing,         |                           |
|                              |                          | calcium-total missing,         |                           |
|                              |                          | calcium-corrected missing,     |                           |
|                              |                          | calcium-ionised missing,       |                           |
|                              |                          | phosphate missing,             |                           |
|                              |                          | creatinine missing,            |                           |
|                              |                          | egfr missing,                  |                           |
|                              |                          | creatinine-clearance-predicted |                           |
|                              |                          | missing,                       |                           |
|                              |                          | alkaline-phosphatase missing,  |                           |
|                              |                          | albumin missing,               |                           |
|                              |                          | alanine-aminotransferase       |                           |
|                              |                          | missing,                       |                           |
|                              |                          | vitamin-d-25oh missing         |                           |
| a page that reaches back     | labs partial;            | info                           | missing.1 blood-count     |
|                              | vitamin D 35 ng/mL 30 d  |                                |                           |
|                              | ago;                     |                                |                           |
|                              | creatinine 0.8 mg/dL 400 |                                |                           |
|                              | d ago                    |                                |                           |
| a page that does not         | labs partial;            | ? haemoglobin partial,         |                           |
|                              | vitamin D 35 ng/mL 30 d  | calcium-total partial,         |                           |
|                              | ago                      | calcium-corrected partial,     |                           |
|                              |                          | calcium-ionised partial,       |                           |
|                              |                          | phosphate partial,             |                           |
|                              |                          | creatinine partial,            |                           |
|                              |                          | egfr partial,                  |                           |
|                              |                          | creatinine-clearance-predicted |                           |
|                              |                          | partial,                       |                           |
|                              |                          | alkaline-phosphatase partial,  |                           |
|                              |                          | albumin partial,               |                           |
|                              |                          | alanine-aminotransferase       |                           |
|                              |                          | partial                        |                           |
| treated for a year           | prescribed alendronate   | info                           |                           |
|                              | 365 d ago;               |                                |                           |
|                              | tested blood count 500 d |                                |                           |
|                              | ago;                     |                                |                           |
|                              | tested metabolic panel   |                                |                           |
|                              | 500 d ago;               |                                |                           |
|                              | phosphate 3.5 mg/dL 500  |                                |                           |
|                              | d ago;                   |                                |                           |
|                              | vitamin D 35 ng/mL 500 d |                                |                           |
|                              | ago                      |                                |                           |
| treated longer, once done    | prescribed alendronate   | -                              |                           |
|                              | 366 d ago;               |                                |                           |
|                              | tested blood count 500 d |                                |                           |
|                              | ago;                     |                                |                           |
|                              | tested metabolic panel   |                                |                           |
|                              | 500 d ago;               |                                |                           |
|                              | phosphate 3.5 mg/dL 500  |                                |                           |
|                              | d ago;                   |                                |                           |
|                              | vitamin D 35 ng/mL 500 d |                                |                           |
|                              | ago                      |                                |                           |
| treated longer, never done   | prescribed alendronate   | info                           |                           |
|                              | 366 d ago;               |                                |                           |
|                              | vitamin D 35 ng/mL 500 d |                                |                           |
|                              | ago                      |                                |                           |
"""

BASELINE_BUT_ONE = """
| case                    | record                       | says | shows                 |
| ordered already         | ordered blood count 30 d ago | -    |                       |
| ordered, and forgotten  | ordered blood count 31 d ago | info | missing.1 blood-count |
| ordered on no known day | ordered blood count undated  | info | missing.1 blood-count |
"""

BASELINE_WHO = """
| case                               | patient  | record                                               | says |
| osteoporosis by T-score            | woman 70 | T -2.5 total hip 100 d ago                           | info |
| low bone mass alone                | woman 70 | T -2.4 total hip 100 d ago                           | -    |
| low bone mass, high FRAX           | woman 70 | T -2.4 total hip 100 d ago; FRAX major 20 % 30 d ago | info |
| high tier without a scan           | woman 70 | condition S52.501A 200 d ago                         | info |
| coded                              | man 55   | condition M81.0 100 d ago                            | info |
| on a bone drug for no known reason | woman 70 | prescribed alendronate 90 d ago                      | -    |
| nothing                            | woman 70 |                                                      | -    |
"""

BASELINE_ORDERED = """
| case                       | order       | record                                                     | says |
| a bone drug starts         | alendronate |                                                            | info |
| it goes on                 | alendronate | weight 60 kg 9 d ago; prescribed alendronate 90 d ago      | -    |
| in osteoporosis it goes on | alendronate | condition M81.0 100 d ago; prescribed alendronate 90 d ago | info |
| hormone therapy            | estradiol   |                                                            | -    |
"""

PTH = """
| case                            | record                            | says                     | shows              |
| nothing abnormal                |                                   | -                        |                    |
| calcium 10.6, beside a T-score  | calcium 10.6 mg/dL 30 d ago;      | warning                  | why 10.6           |
|                                 | T -2.5 total hip 100 d ago        |                          |                    |
| calcium 10.5 is normal          | calcium 10.5 mg/dL 30 d ago;      | -                        |                    |
|                                 | T -2.5 total hip 100 d ago        |                          |                    |
| above its own range             | calcium 10.3 mg/dL 30 d ago,      | warning                  |                    |
|                                 | high 10.2;                        |                          |                    |
|                                 | T -2.5 total hip 100 d ago        |                          |                    |
| corrected for albumin           | calcium 9.8 mg/dL 30 d ago;       | warning                  | high_calcium 10.68 |
|                                 | albumin 2.9 g/dL 30 d ago;        |                          |                    |
|                                 | T -2.5 total hip 100 d ago        |                          |                    |
| ionised, SI                     | ionised calcium 1.40 mmol/L 30 d  | warning                  |                    |
|                                 | ago; T -2.5 total hip 100 d ago   |                          |                    |
| high beside low bone mass alone | calcium 11 mg/dL 30 d ago         | info                     |                    |
| high beside a fracture          | calcium 11 mg/dL 30 d ago;        | warning                  |                    |
|                                 | condition S52.501A 900 d ago      |                          |                    |
| high beside a low Z-score       | calcium 11 mg/dL 30 d ago;        | warning                  |                    |
|                                 | Z -2.0 lumbar spine 100 d ago     |                          |                    |
| high 365 days ago               | calcium 11 mg/dL 365 d ago;       | warning                  |                    |
|                                 | condition S52.501A 900 d ago      |                          |                    |
| high 366 days ago               | calcium 11 mg/dL 366 d ago;       | -                        |                    |
|                                 | condition S52.501A 900 d ago      |                          |                    |
| low calcium                     | calcium 8.4 mg/dL 30 d ago;       | info                     | why 8.4            |
|                                 | T -2.5 total hip 100 d ago        |                          |                    |
| calcium 8.5                     | calcium 8.5 mg/dL 30 d ago;       | -                        |                    |
|                                 | T -2.5 total hip 100 d ago        |                          |                    |
| eGFR 59                         | eGFR 59 mL/min/1.73m2 30 d ago    | info                     | kidney 59.0        |
| eGFR 60                         | eGFR 60 mL/min/1.73m2 30 d ago    | -                        |                    |
| vitamin D 19.9                  | vitamin D 19.9 ng/mL 30 d ago     | info                     | vitamin_d 19.9     |
| vitamin D 20                    | vitamin D 20 ng/mL 30 d ago       | -                        |                    |
| vitamin D in SI                 | vitamin D 49 nmol/L 30 d ago      | info                     |                    |
| vitamin D below 20 as a bound   | vitamin D <20 ng/mL 30 d ago      | info                     |                    |
| kidney stones                   | condition N20.0 900 d ago         | info                     |                    |
| Z-score -2.0                    | Z -2.0 lumbar spine 100 d ago     | info                     | z_score -2.0       |
| Z-score -1.9                    | Z -1.9 lumbar spine 100 d ago     | -                        |                    |
| the radius alone                | T -2.5 radius 33% 100 d ago;      | info                     | radius -2.5        |
|                                 | T -2.4 lumbar spine 100 d ago     |                          |                    |
| bone lost                       | BMD 0.900 lumbar spine 900 d ago; | info                     |                    |
|                                 | BMD 0.800 lumbar spine 10 d ago   |                          |                    |
| bone lost, and explained        | BMD 0.900 lumbar spine 900 d ago; | -                        |                    |
|                                 | BMD 0.800 lumbar spine 10 d ago;  |                          |                    |
|                                 | condition K90.0 900 d ago         |                          |                    |
| measured in the year            | calcium 11 mg/dL 30 d ago;        | -                        |                    |
|                                 | PTH 40 pg/mL 365 d ago            |                          |                    |
| measured before                 | calcium 11 mg/dL 30 d ago;        | info                     |                    |
|                                 | PTH 40 pg/mL 366 d ago            |                          |                    |
| ordered already                 | calcium 11 mg/dL 30 d ago;        | (addressed)              |                    |
|                                 | ordered PTH 30 d ago              |                          |                    |
| ordered long ago                | calcium 11 mg/dL 30 d ago;        | info                     |                    |
|                                 | ordered PTH 31 d ago              |                          |                    |
| labs in part                    | labs partial;                     | ? pth partial            |                    |
|                                 | calcium 11 mg/dL 30 d ago         |                          |                    |
| labs in part, reaching back     | labs partial;                     | info                     |                    |
|                                 | calcium 11 mg/dL 30 d ago;        |                          |                    |
|                                 | creatinine 0.8 mg/dL 400 d ago    |                          |                    |
| no labs key                     | labs missing                      | ? calcium-total missing, |                    |
|                                 |                                   | creatinine missing,      |                    |
|                                 |                                   | vitamin-d-25oh missing   |                    |
| no labs key, stones             | labs missing;                     | ? pth missing            |                    |
|                                 | condition N20.0 900 d ago         |                          |                    |
"""

FOREARM = """
| case                         | record                         | says         | shows                           |
| radius -2.5, the rest better | T -2.5 radius 33% 100 d ago;   | info         | missing.1 calcium;              |
|                              | T -2.4 lumbar spine 100 d ago; |              | missing.2 alkaline-phosphatase; |
|                              | T -2.0 total hip 100 d ago     |              | missing.3 pth                   |
| radius -2.4                  | T -2.4 radius 33% 100 d ago;   | -            |                                 |
|                              | T -1.4 lumbar spine 100 d ago; |              |                                 |
|                              | T -1.0 total hip 100 d ago     |              |                                 |
| the spine as low             | T -2.7 radius 33% 100 d ago;   | -            |                                 |
|                              | T -2.5 lumbar spine 100 d ago; |              |                                 |
|                              | T -2.0 total hip 100 d ago     |              |                                 |
| the spine lower              | T -2.7 radius 33% 100 d ago;   | -            |                                 |
|                              | T -2.8 lumbar spine 100 d ago; |              |                                 |
|                              | T -2.0 total hip 100 d ago     |              |                                 |
| no hip measured              | T -2.7 radius 33% 100 d ago;   | -            |                                 |
|                              | T -2.0 lumbar spine 100 d ago  |              |                                 |
| no spine measured            | T -2.7 radius 33% 100 d ago;   | -            |                                 |
|                              | T -2.0 total hip 100 d ago     |              |                                 |
| neck for a hip               | T -2.7 radius 33% 100 d ago;   | info         |                                 |
|                              | T -2.4 lumbar spine 100 d ago; |              |                                 |
|                              | T -2.0 femoral neck 100 d ago  |              |                                 |
| all done                     | T -2.7 radius 33% 100 d ago;   | -            |                                 |
|                              | T -2.4 lumbar spine 100 d ago; |              |                                 |
|                              | T -2.0 total hip 100 d ago;    |              |                                 |
|                              | calcium 9.5 mg/dL 365 d ago;   |              |                                 |
|                              | ALP 70 U/L 365 d ago;          |              |                                 |
|                              | PTH 40 pg/mL 365 d ago         |              |                                 |
| one too long ago             | T -2.7 radius 33% 100 d ago;   | info         | missing.1 pth; missing.2        |
|                              | T -2.4 lumbar spine 100 d ago; |              |                                 |
|                              | T -2.0 total hip 100 d ago;    |              |                                 |
|                              | calcium 9.5 mg/dL 365 d ago;   |              |                                 |
|                              | ALP 70 U/L 365 d ago;          |              |                                 |
|                              | PTH 40 pg/mL 366 d ago         |              |                                 |
| ordered                      | T -2.7 radius 33% 100 d ago;   | -            |                                 |
|                              | T -2.4 lumbar spine 100 d ago; |              |                                 |
|                              | T -2.0 total hip 100 d ago;    |              |                                 |
|                              | calcium 9.5 mg/dL 365 d ago;   |              |                                 |
|                              | ALP 70 U/L 365 d ago;          |              |                                 |
|                              | ordered PTH 9 d ago            |              |                                 |
| no scans                     |                                | -            |                                 |
| scans failed                 | dxa failed                     | ? dxa failed |                                 |
"""

WARNS = """
| case                        | record                                                         | says    |
| a high calcium makes a card | prescribed alendronate 90 d ago; condition S72.001A 900 d ago; | warning |
|                             | calcium 11 mg/dL 9 d ago                                       |         |
| stones alone do not         | prescribed alendronate 90 d ago; condition S72.001A 900 d ago; | (limit) |
|                             | condition N20.0 900 d ago                                      |         |
"""


@table("workup-pth", GATE, hook="patient-view", record="condition N20.0 900 d ago")
def test_the_bone_context_opens_the_gate(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("workup-pth", GATE_SOURCES, hook="patient-view", record="condition N20.0 900 d ago")
def test_nobody_is_outside_it_whose_record_was_not_seen_whole(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("workup-baseline-labs", BASELINE, hook="patient-view", record="condition M81.0 100 d ago")
def test_baseline_tests_that_are_missing_are_named(case: Case) -> None:
    assert spoken(case) == expected(case)


@table(
    "workup-baseline-labs",
    BASELINE_BUT_ONE,
    hook="patient-view",
    record="""condition M81.0 100 d ago; tested metabolic panel 30 d ago; phosphate 3.5 mg/dL 30 d ago;
    vitamin D 35 ng/mL 30 d ago""",
)
def test_a_test_on_order_is_not_missing_while_its_order_is_new(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("workup-baseline-labs", BASELINE_WHO, hook="patient-view")
def test_baseline_tests_are_for_osteoporosis_and_a_high_tier(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("workup-baseline-labs", BASELINE_ORDERED)
def test_at_an_order_they_are_asked_for_when_it_starts(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("workup-pth", PTH, hook="patient-view", record="T -1.5 femoral neck 100 d ago")
def test_parathyroid_hormone_is_measured_for_a_reason(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("workup-forearm-only", FOREARM, hook="patient-view")
def test_the_radius_alone_points_to_the_parathyroid(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("workup-pth", WARNS, hook="patient-view")
def test_only_what_warns_makes_a_card(case: Case) -> None:
    assert outcome(case) == expected(case)

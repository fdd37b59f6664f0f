"""Calcium, vitamin D, exercise, smoking, alcohol: what helps every fragile bone."""

from tests.rules.cases import Case, expected, outcome, spoken, table

CALCIUM = """
| case                   | patient               | record                            | says | shows       |
| a woman of 51, 1199 mg | woman born 1975-11-22 | calcium intake 1199 mg/d 9 d ago  | info | target 1200 |
| a woman of 51, 1200 mg | woman born 1975-11-22 | calcium intake 1200 mg/d 9 d ago  | -    |             |
| a woman of 50, 999 mg  | woman born 1975-11-23 | calcium intake 999 mg/d 9 d ago   | info | target 1000 |
| a woman of 50, 1000 mg | woman born 1975-11-23 | calcium intake 1000 mg/d 9 d ago  | -    |             |
| a man of 71, 1199 mg   | man born 1955-11-22   | calcium intake 1199 mg/d 9 d ago  | info | target 1200 |
| a man of 70, 1000 mg   | man born 1955-11-23   | calcium intake 1000 mg/d 9 d ago  | -    |             |
| a man of 70, 999 mg    | man born 1955-11-23   | calcium intake 999 mg/d 9 d ago   | info |             |
| a year ago             | woman 70              | calcium intake 500 mg/d 365 d ago | info |             |
| longer ago             | woman 70              | calcium intake 500 mg/d 366 d ago | -    |             |
| not recorded           | woman 70              |                                   | -    |             |
| no birth date          | woman                 | condition M81.0 90 d ago;         | info | target 1000 |
|                        |                       | calcium intake 500 mg/d 9 d ago   |      |             |
"""

CALCIUM_WHO = """
| case               | record                    | says         |
| low bone mass      | T -1.1 total hip 90 d ago | info         |
| normal density     | T -1.0 total hip 90 d ago | -            |
| osteoporosis coded | condition M81.0 90 d ago  | info         |
| high FRAX          | FRAX major 20 % 9 d ago   | info         |
| scans failed       | dxa failed                | ? dxa failed |
"""

INTAKE = """
| case                        | patient               | record                                  | says                 |
| osteoporosis at 50          | woman born 1976-11-22 | condition M81.0 90 d ago                | info                 |
| osteoporosis at 49          | woman born 1976-11-23 | condition M81.0 90 d ago                | -                    |
| moderate tier               | woman 70              | T -1.1 total hip 90 d ago               | info                 |
| low tier                    | woman 70              | T -1.0 total hip 90 d ago               | -                    |
| vitamin D on the list       | woman 70              | condition M81.0 90 d ago;               | -                    |
|                             |                       | prescribed "Vitamin D3 1000 units" 90 d |                      |
|                             |                       | ago                                     |                      |
| vitamin D that ended        | woman 70              | condition M81.0 90 d ago;               | info                 |
|                             |                       | prescribed "Vitamin D3 1000 units" 90 d |                      |
|                             |                       | ago, status stopped                     |                      |
| an intake of a year ago     | woman 70              | condition M81.0 90 d ago;               | -                    |
|                             |                       | vitamin D intake 800 [IU]/d 365 d ago   |                      |
| an intake of longer ago     | woman 70              | condition M81.0 90 d ago;               | info                 |
|                             |                       | vitamin D intake 800 [IU]/d 366 d ago   |                      |
| no medication list          | woman 70              | condition M81.0 90 d ago;               | ? medications failed |
|                             |                       | medications failed                      |                      |
| scans failed, nothing known | woman 70              | dxa failed                              | ? dxa failed         |
"""

LOW = """
| case                 | record                                                   | says                    | shows    |
| 29.9 ng/mL           | condition M81.0 90 d ago; vitamin D 29.9 ng/mL 365 d ago | info                    | limit 30 |
| 30 ng/mL             | condition M81.0 90 d ago; vitamin D 30 ng/mL 365 d ago   | -                       |          |
| 366 days ago         | condition M81.0 90 d ago; vitamin D 12 ng/mL 366 d ago   | -                       |          |
| 20 ng/mL             | condition M81.0 90 d ago; vitamin D 20 ng/mL 9 d ago     | info                    |          |
| 19.9 ng/mL           | condition M81.0 90 d ago; vitamin D 19.9 ng/mL 9 d ago   | warning                 | limit 20 |
| SI                   | condition M81.0 90 d ago; vitamin D 74 nmol/L 9 d ago    | info                    |          |
| SI, deficient        | condition M81.0 90 d ago; vitamin D 49 nmol/L 9 d ago    | warning                 |          |
| below 20, as a bound | condition M81.0 90 d ago; vitamin D <20 ng/mL 9 d ago    | warning                 |          |
| below 30, as a bound | condition M81.0 90 d ago; vitamin D <30 ng/mL 9 d ago    | info                    |          |
| below 50, as a bound | condition M81.0 90 d ago; vitamin D <50 ng/mL 9 d ago    | -                       |          |
| high tier by FRAX    | FRAX major 20 % 9 d ago; vitamin D 12 ng/mL 9 d ago      | warning                 |          |
| low bone mass alone  | T -2.0 total hip 90 d ago; vitamin D 12 ng/mL 9 d ago    | -                       |          |
| labs failed          | condition M81.0 90 d ago; labs failed                    | ? vitamin-d-25oh failed |          |
| scans failed         | dxa failed; vitamin D 12 ng/mL 9 d ago                   | ? dxa failed            |          |
"""

LOW_PLACE = """
| case                   | record                                                       | says    |
| alone it makes no card | prescribed alendronate 90 d ago; vitamin D 12 ng/mL 9 d ago; | (limit) |
|                        | condition M81.0 90 d ago                                     |         |
| beside a treatment gap | T -2.9 total hip 90 d ago; vitamin D 12 ng/mL 9 d ago        | warning |
"""

LOW_ORDERED = """
| case            | order           | record                     | says                         |
| a potent drug   | denosumab 60 mg | vitamin D 12 ng/mL 9 d ago | (owner) |
| hormone therapy | estradiol       | vitamin D 12 ng/mL 9 d ago | -                            |
"""

EXCESS = """
| case                      | record                                      | says                      | shows        |
| 50 ng/mL                  | vitamin D 50 ng/mL 9 d ago                  | -                         |              |
| 50.1 ng/mL                | vitamin D 50.1 ng/mL 9 d ago                | info                      | limit 50     |
| 100 ng/mL                 | vitamin D 100 ng/mL 365 d ago               | info                      |              |
| 100.1 ng/mL               | vitamin D 100.1 ng/mL 365 d ago             | warning                   | limit 100    |
| 366 days ago              | vitamin D 100.1 ng/mL 366 d ago             | -                         |              |
| SI                        | vitamin D 130 nmol/L 9 d ago                | info                      |              |
| above 100, as a bound     | vitamin D >100 ng/mL 9 d ago                | warning                   |              |
| high calcium on vitamin D | calcium 11 mg/dL 9 d ago;                   | warning                   | calcium 11.0 |
|                           | prescribed "Vitamin D3 1000 units" 90 d ago |                           |              |
| high calcium without      | calcium 11 mg/dL 9 d ago                    | -                         |              |
| 4000 IU recorded          | vitamin D intake 4000 [IU]/d 9 d ago        | -                         |              |
| 4001 IU recorded          | vitamin D intake 4001 [IU]/d 9 d ago        | info                      |              |
| 500,000 IU at once        | prescribed "Vitamin D3 500000 units" 90 d   | info                      |              |
|                           | ago, sig 1 capsule once a year              |                           |              |
| 499,000 IU at once        | prescribed "Vitamin D3 499000 units" 90 d   | -                         |              |
|                           | ago, sig 1 capsule once a year              |                           |              |
| no dose that can be read  | prescribed "Vitamin D3 500000 units" 90 d   | -                         |              |
|                           | ago, sig as told                            |                           |              |
| calcium alone             | prescribed "calcium carbonate" 90 d ago     | -                         |              |
| labs missing              | labs missing                                | ? vitamin-d-25oh missing, |              |
|                           |                                             | calcium-total missing     |              |
"""

EXERCISE = """
| case                          | record                                                   | says                      |
| moderate tier                 | T -1.5 total hip 90 d ago                                | info                      |
| low tier                      | T -0.5 total hip 90 d ago                                | -                         |
| a plan of a year ago          | T -1.5 total hip 90 d ago;                               | -                         |
|                               | tested exercise plan 365 d ago                           |                           |
| a plan of longer ago          | T -1.5 total hip 90 d ago;                               | info                      |
|                               | tested exercise plan 366 d ago                           |                           |
| physiotherapy done            | T -1.5 total hip 90 d ago; done physiotherapy 365 d ago  | -                         |
| physiotherapy done long ago   | T -1.5 total hip 90 d ago; done physiotherapy 366 d ago  | info                      |
| physiotherapy on no known day | T -1.5 total hip 90 d ago; done physiotherapy undated    | info                      |
| physiotherapy ordered         | T -1.5 total hip 90 d ago; ordered physiotherapy 9 d ago | (addressed)               |
| an osteoporotic T-score       | T -2.5 total hip 90 d ago                                | (beats:life-exercise-vfx) |
| no orders key                 | T -1.5 total hip 90 d ago; orders missing                | ? orders missing          |
| scans failed                  | dxa failed                                               | ? dxa failed              |
"""

TAILORED = """
| case         | record                       | says         |
| T-score -2.5 | T -2.5 total hip 90 d ago    | info         |
| T-score -2.4 | T -2.4 total hip 90 d ago    | -            |
| a vertebra   | condition M80.08XA 900 d ago | info         |
| a hip        | condition S72.001A 900 d ago | -            |
| nothing      |                              | -            |
| scans failed | dxa failed                   | ? dxa failed |
"""

SMOKING = """
| case                  | patient  | record                                               | says                     |
| smokes, osteoporosis  | man 55   | condition M81.0 90 d ago; smoking current 30 d ago   | info                     |
| as a diagnosis        | man 55   | condition M81.0 90 d ago; condition F17.210 30 d ago | info                     |
| stopped               | man 55   | condition M81.0 90 d ago; smoking former 30 d ago    | -                        |
| smokes, a scan is due | woman 70 | smoking current 30 d ago                             | info                     |
| smokes, nothing else  | man 45   | smoking current 30 d ago                             | -                        |
| smokes, treated       | man 55   | condition M81.0 90 d ago;                            | info                     |
|                       |          | prescribed alendronate 90 d ago;                     |                          |
|                       |          | smoking current 30 d ago                             |                          |
| never asked           | man 55   | condition M81.0 90 d ago                             | -                        |
| assessments missing   | man 55   | condition M81.0 90 d ago; assessments missing        | ? smoking-status missing |
"""

ALCOHOL = """
| case                | patient  | record                                | says                       |
| 3 a day             | man 55   | condition M81.0 90 d ago;             | info                       |
|                     |          | drinks a day 3 {drinks}/d 730 d ago   |                            |
| 2.9 a day           | man 55   | condition M81.0 90 d ago;             | -                          |
|                     |          | drinks a day 2.9 {drinks}/d 30 d ago  |                            |
| 21 a week           | man 55   | condition M81.0 90 d ago;             | info                       |
|                     |          | drinks a week 21 {drinks}/wk 30 d ago |                            |
| too long ago        | man 55   | condition M81.0 90 d ago;             | -                          |
|                     |          | drinks a day 5 {drinks}/d 731 d ago   |                            |
| nothing else        | man 45   | drinks a day 5 {drinks}/d 30 d ago    | -                          |
| a scan is due       | woman 70 | drinks a day 5 {drinks}/d 30 d ago    | info                       |
| assessments missing | man 55   | condition M81.0 90 d ago;             | ? alcohol-per-day missing, |
|                     |          | assessments missing                   | alcohol-per-week missing   |
"""

INSTEAD = """
| case                   | record                                        | says                  |
| vitamin D alone        | condition M81.0 90 d ago;                     | info                  |
|                        | prescribed "Vitamin D3 1000 units" 90 d ago   |                       |
| after a wrist fracture | condition S52.501A 90 d ago;                  | info                  |
|                        | prescribed "Vitamin D3 1000 units" 90 d ago   |                       |
| low bone mass alone    | T -2.0 total hip 90 d ago;                    | -                     |
|                        | prescribed "Vitamin D3 1000 units" 90 d ago   |                       |
| beside alendronate     | condition M81.0 90 d ago;                     | -                     |
|                        | prescribed "Vitamin D3 1000 units" 90 d ago;  |                       |
|                        | prescribed alendronate 90 d ago               |                       |
| nothing taken          | condition M81.0 90 d ago                      | -                     |
| no medication list     | condition M81.0 90 d ago; medications missing | ? medications missing |
| scans failed           | dxa failed                                    | ? dxa failed          |
"""


@table("life-calcium", CALCIUM, hook="patient-view", record="condition M81.0 90 d ago")
def test_calcium_intake_is_held_against_what_age_and_sex_need(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("life-calcium", CALCIUM_WHO, hook="patient-view", record="calcium intake 500 mg/d 9 d ago")
def test_calcium_is_for_fragile_bones(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("life-vitd-intake", INTAKE, hook="patient-view")
def test_vitamin_d_that_is_not_recorded_is_asked_for(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("life-vitd-low", LOW, hook="patient-view")
def test_a_low_vitamin_d_is_said_and_a_deficient_one_warns(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("life-vitd-low", LOW_PLACE, hook="patient-view")
def test_a_low_vitamin_d_is_a_line(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("life-vitd-low", LOW_ORDERED)
def test_at_an_order_the_drugs_rule_speaks(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("life-vitd-excess", EXCESS, hook="patient-view", record="condition M81.0 90 d ago")
def test_too_much_vitamin_d_is_said(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("life-exercise", EXERCISE, hook="patient-view")
def test_exercise_is_for_a_moderate_tier(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("life-exercise-vfx", TAILORED, hook="patient-view")
def test_fragile_spines_get_a_tailored_plan(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("life-smoking", SMOKING, hook="patient-view")
def test_smoking_is_said_in_the_context_or_beside_a_card(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("life-alcohol", ALCOHOL, hook="patient-view")
def test_alcohol_too(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("life-supplement-not-substitute", INSTEAD, hook="patient-view")
def test_supplements_are_no_treatment(case: Case) -> None:
    assert spoken(case) == expected(case)

"""A fracture on a drug that harms bone makes the tier very high."""

from tests.rules.cases import Case, expected, outcome, table

RULE = "vh-harmful-drug-fracture"

DOSES = """
| case                   | record                                                             | says                   |
| 5 mg                   | prescribed prednisone 900 d ago, sig 5 mg daily                    | holds                  |
| 4 mg                   | prescribed prednisone 900 d ago, sig 4 mg daily                    | -                      |
| hydrocortisone 20 mg   | prescribed hydrocortisone 900 d ago, sig 20 mg daily               | holds                  |
| hydrocortisone 15 mg   | prescribed hydrocortisone 900 d ago, sig 15 mg daily               | -                      |
| two steroids add up    | prescribed prednisone 900 d ago, sig 2.5 mg daily;                 | holds                  |
|                        | prescribed hydrocortisone 900 d ago, sig 10 mg daily               |                        |
| 90 days of it          | prescribed prednisone 489 d ago, sig 5 mg daily                    | holds                  |
| 89 days of it          | prescribed prednisone 488 d ago, sig 5 mg daily                    | -                      |
| begun after it         | prescribed prednisone 390 d ago, sig 10 mg daily                   | -                      |
| over before it         | prescribed prednisone 900 d ago, sig 10 mg daily, supply 480       | -                      |
| supplied to day before | prescribed prednisone 900 d ago, sig 10 mg daily, supply 500       | -                      |
| supplied past the day  | prescribed prednisone 900 d ago, sig 10 mg daily, supply 501       | holds                  |
| a lapse of 30 days     | prescribed prednisone 900 d ago, sig 10 mg daily, supply 390;      | holds                  |
|                        | prescribed prednisone 480 d ago, sig 10 mg daily                   |                        |
| a lapse of 31 days     | prescribed prednisone 900 d ago, sig 10 mg daily, supply 389;      | -                      |
|                        | prescribed prednisone 480 d ago, sig 10 mg daily                   |                        |
| tapered to 5 mg        | prescribed prednisone 900 d ago, sig 20 mg daily;                  | holds                  |
|                        | prescribed prednisone 420 d ago, sig 5 mg daily                    |                        |
| tapered to 4 mg        | prescribed prednisone 900 d ago, sig 20 mg daily;                  | -                      |
|                        | prescribed prednisone 420 d ago, sig 4 mg daily                    |                        |
| as needed              | prescribed prednisone 900 d ago, sig 10 mg daily as needed         | ? steroid dose missing |
| no sig                 | prescribed prednisone 900 d ago                                    | ? steroid dose missing |
| unclear, after it      | prescribed prednisone 390 d ago                                    | -                      |
| unclear, of no day     | prescribed prednisone undated                                      | ? steroid dose missing |
| unclear, on top        | prescribed prednisone 900 d ago, sig 10 mg daily;                  | ? steroid dose missing |
|                        | prescribed hydrocortisone 900 d ago                                |                        |
| completed some day     | prescribed prednisone 420 d ago, sig 10 mg daily, status completed | ? steroid dose missing |
| completed long ago     | prescribed prednisone 900 d ago, sig 10 mg daily, status completed | -                      |
| never taken            | prescribed prednisone 900 d ago, sig 10 mg daily, status cancelled | -                      |
| replacement            | prescribed hydrocortisone 900 d ago, sig 20 mg daily;              | -                      |
|                        | condition E27.1 990 d ago                                          |                        |
| none                   | prescribed paracetamol 900 d ago                                   | -                      |
| no medication list     | prescribed paracetamol 900 d ago; medications missing              | ? medications missing  |
"""

HORMONES = """
| case                         | patient  | record                                              | says  |
| anastrozole                  | woman 70 | prescribed anastrozole 900 d ago                    | holds |
| begun that day               | woman 70 | prescribed anastrozole 400 d ago                    | holds |
| begun a day later            | woman 70 | prescribed anastrozole 399 d ago                    | -     |
| supply over before           | woman 70 | prescribed anastrozole 900 d ago, supply 499        | -     |
| supply until that day        | woman 70 | prescribed anastrozole 900 d ago, supply 500        | holds |
| order after order            | woman 70 | prescribed anastrozole 600 d ago, status completed; | holds |
|                              |          | prescribed anastrozole 300 d ago, status completed  |       |
| completed, nobody knows when | woman 70 | prescribed anastrozole 600 d ago, status completed  | -     |
| not to be given              | woman 70 | prescribed anastrozole 900 d ago, do not perform    | -     |
| of no day                    | woman 70 | prescribed anastrozole undated                      | -     |
| to come                      | woman 70 | prescribed anastrozole in 5 d                       | -     |
| a man's leuprolide           | man 70   | prescribed leuprolide 900 d ago                     | holds |
| a woman's leuprolide         | woman 70 | prescribed leuprolide 900 d ago                     | -     |
| an injection 90 days before  | man 70   | given leuprolide 490 d ago                          | holds |
| an injection 91 days before  | man 70   | given leuprolide 491 d ago                          | -     |
| an injection of no day       | man 70   | given leuprolide undated                            | -     |
"""

FRACTURES = """
| case                       | patient  | record                                | says                 |
| wrist                      | woman 70 | condition S52.501A 100 d ago          | holds                |
| ankle                      | woman 70 | condition S82.61XA 100 d ago          | -                    |
| only recorded on that day  | woman 70 | condition S72.001A recorded 100 d ago | -                    |
| no day                     | woman 70 | condition S72.001A undated            | -                    |
| only the year, all of it   | woman 70 | condition S72.001A on 2025            | holds                |
| only the year, begun in it | woman 70 | condition S72.001A on 2024            | -                    |
| this year                  | woman 70 | condition S72.001A on 2026            | holds                |
| the second of two          | woman 70 | condition S72.001A 2000 d ago;        | holds                |
|                            |          | condition S52.501A 10 d ago           |                      |
| at 49                      | woman 51 | condition S52.501A 800 d ago          | -                    |
| a man of 49                | man 49   | condition S72.001A 10 d ago           | -                    |
| no problem list            | woman 70 | conditions missing                    | ? conditions missing |
"""


@table(RULE, DOSES, hook="patient-view", record="condition S72.001A 400 d ago")
def test_the_dose_on_the_day_of_the_fracture_and_ninety_days_of_it(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, HORMONES, hook="patient-view", record="condition S72.001A 400 d ago")
def test_a_fracture_while_sex_hormones_are_suppressed(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, FRACTURES, hook="patient-view", record="prescribed prednisone 850 d ago, sig 7.5 mg daily")
def test_the_fracture_is_known_to_have_happened_on_it(case: Case) -> None:
    assert outcome(case) == expected(case)

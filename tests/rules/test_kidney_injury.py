"""A creatinine that rises, and what can injure the kidney, before a bisphosphonate is infused."""

from tests.rules.cases import Case, expected, outcome, table

ZOL = "zoledronic acid 5 mg"

RISE = """
| case                                 | record                         | says                 | shows    |
| 0.3 mg/dL within two days            | creatinine 1.2 mg/dL 0 d ago;  | critical             | rise 1.2 |
|                                      | creatinine 0.9 mg/dL 2 d ago   |                      |          |
| 0.29 within two days                 | creatinine 1.19 mg/dL 0 d ago; | -                    |          |
|                                      | creatinine 0.9 mg/dL 2 d ago   |                      |          |
| 0.3 in three days is no such rise    | creatinine 1.2 mg/dL 0 d ago;  | -                    |          |
|                                      | creatinine 0.9 mg/dL 3 d ago   |                      |          |
| 48 hours to the minute               | creatinine 1.2 mg/dL on        | critical             |          |
|                                      | 2026-11-20T08:00:00Z;          |                      |          |
|                                      | creatinine 0.9 mg/dL on        |                      |          |
|                                      | 2026-11-18T08:00:00Z           |                      |          |
| 48 hours and a minute                | creatinine 1.2 mg/dL on        | -                    |          |
|                                      | 2026-11-20T08:01:00Z;          |                      |          |
|                                      | creatinine 0.9 mg/dL on        |                      |          |
|                                      | 2026-11-18T08:00:00Z           |                      |          |
| 1.5 times the lowest of the week     | creatinine 1.2 mg/dL 0 d ago;  | critical             |          |
|                                      | creatinine 0.8 mg/dL 7 d ago;  |                      |          |
|                                      | creatinine 1.0 mg/dL 4 d ago   |                      |          |
| 1.49 times the lowest of the week    | creatinine 1.19 mg/dL 0 d ago; | -                    |          |
|                                      | creatinine 0.8 mg/dL 7 d ago   |                      |          |
| the week counts, not the year before | creatinine 1.2 mg/dL 0 d ago;  | -                    |          |
|                                      | creatinine 1.1 mg/dL 5 d ago;  |                      |          |
|                                      | creatinine 0.7 mg/dL 90 d ago  |                      |          |
| 1.5 times the median of the year     | creatinine 1.5 mg/dL 0 d ago;  | critical             |          |
|                                      | creatinine 0.6 mg/dL 30 d ago; |                      |          |
|                                      | creatinine 1.0 mg/dL 60 d ago; |                      |          |
|                                      | creatinine 1.3 mg/dL 90 d ago  |                      |          |
| 1.49 times the median of the year    | creatinine 1.49 mg/dL 0 d ago; | -                    |          |
|                                      | creatinine 0.6 mg/dL 30 d ago; |                      |          |
|                                      | creatinine 1.0 mg/dL 60 d ago; |                      |          |
|                                      | creatinine 1.3 mg/dL 90 d ago  |                      |          |
| the only earlier one, of day 365     | creatinine 1.5 mg/dL 0 d ago;  | critical             |          |
|                                      | creatinine 1.0 mg/dL 365 d ago |                      |          |
| the only earlier one, of day 366     | creatinine 1.5 mg/dL 0 d ago;  | -                    |          |
|                                      | creatinine 1.0 mg/dL 366 d ago |                      |          |
| no earlier one                       | creatinine 1.5 mg/dL 0 d ago   | -                    |          |
| the newest is 14 days old            | creatinine 1.5 mg/dL 14 d ago; | critical             |          |
|                                      | creatinine 1.0 mg/dL 90 d ago  |                      |          |
| the newest is 15 days old            | creatinine 1.5 mg/dL 15 d ago; | -                    |          |
|                                      | creatinine 1.0 mg/dL 90 d ago  |                      |          |
| in SI units                          | creatinine 133 umol/L 0 d ago; | critical             |          |
|                                      | creatinine 1.0 mg/dL 90 d ago  |                      |          |
| it has come down since               | creatinine 1.0 mg/dL 0 d ago;  | -                    |          |
|                                      | creatinine 1.6 mg/dL 3 d ago;  |                      |          |
|                                      | creatinine 1.0 mg/dL 90 d ago  |                      |          |
| only known to be above               | creatinine >1.5 mg/dL 0 d ago; | -                    |          |
|                                      | creatinine 1.0 mg/dL 90 d ago  |                      |          |
| no laboratory key                    | labs missing                   | ? creatinine missing |          |
| conditions failed                    | creatinine 1.0 mg/dL 0 d ago;  | ? conditions failed  |          |
|                                      | conditions failed              |                      |          |
| hospice                              | creatinine 1.5 mg/dL 0 d ago;  | critical             |          |
|                                      | creatinine 1.0 mg/dL 90 d ago; |                      |          |
|                                      | condition Z51.5 9 d ago        |                      |          |
"""

DIAGNOSIS = """
| case                           | record                                                    | says     |
| of day 90                      | condition N17.9 90 d ago                                  | critical |
| of day 91                      | condition N17.9 91 d ago                                  | warning  |
| in SNOMED                      | condition 14669001 9 d ago                                | critical |
| recorded, onset not known      | condition N17.9 recorded 9 d ago                          | critical |
| undated                        | condition N17.9 undated                                   | warning  |
| resolved                       | condition N17.9 9 d ago, resolved                         | -        |
| refuted                        | condition N17.9 9 d ago, refuted                          | -        |
| creatinine back at 1.1 times   | condition N17.9 30 d ago; creatinine 1.1 mg/dL 20 d ago;  | -        |
|                                | creatinine 1.0 mg/dL 90 d ago                             |          |
| creatinine at 1.11 times       | condition N17.9 30 d ago; creatinine 1.11 mg/dL 20 d ago; | critical |
|                                | creatinine 1.0 mg/dL 90 d ago                             |          |
| no baseline to come back to    | condition N17.9 30 d ago; creatinine 1.1 mg/dL 20 d ago   | critical |
| no creatinine since            | condition N17.9 30 d ago; creatinine 1.0 mg/dL 90 d ago   | critical |
| kidney disease that is chronic | condition N18.3 30 d ago                                  | -        |
"""

DRUGS = """
| case                              | order                                | says     |
| zoledronic acid                   | zoledronic acid 5 mg                 | critical |
| strength not known: the card asks | zoledronic acid                      | warning  |
| the ibandronate injection         | ibandronate 3 mg injection           | critical |
| the oncology product              | zoledronic acid 4 mg                 | -        |
| alendronate                       | alendronate                          | -        |
| stopped                           | zoledronic acid 5 mg, status stopped | -        |
"""

NEPHROTOXIN = """
| case                                | patient  | record                   | says          | shows               |
| nothing                             | woman 70 |                          | -             |                     |
| an NSAID alone                      | woman 70 | prescribed ibuprofen 30  | info          | factors.1 ibuprofen |
|                                     |          | d ago                    |               |                     |
| its supply ended 31 days ago        | woman 70 | prescribed ibuprofen 60  | -             |                     |
|                                     |          | d ago, supply 29         |               |                     |
| stopped                             | woman 70 | prescribed ibuprofen 30  | -             |                     |
|                                     |          | d ago, status stopped    |               |                     |
| two of them                         | woman 70 | prescribed ibuprofen 30  | warning       |                     |
|                                     |          | d ago;                   |               |                     |
|                                     |          | prescribed gentamicin 2  |               |                     |
|                                     |          | d ago                    |               |                     |
| the same twice is one               | woman 70 | prescribed ibuprofen 30  | info          |                     |
|                                     |          | d ago;                   |               |                     |
|                                     |          | prescribed ibuprofen 2 d |               |                     |
|                                     |          | ago                      |               |                     |
| with a clearance of 59.7            | woman 70 | prescribed ibuprofen 30  | warning       |                     |
|                                     |          | d ago;                   |               |                     |
|                                     |          | creatinine 0.83 mg/dL 9  |               |                     |
|                                     |          | d ago;                   |               |                     |
|                                     |          | weight 60 kg 9 d ago     |               |                     |
| with a clearance of 60.5            | woman 70 | prescribed ibuprofen 30  | info          |                     |
|                                     |          | d ago;                   |               |                     |
|                                     |          | creatinine 0.82 mg/dL 9  |               |                     |
|                                     |          | d ago;                   |               |                     |
|                                     |          | weight 60 kg 9 d ago     |               |                     |
| a diuretic at 74                    | woman 74 | prescribed furosemide 30 | -             |                     |
|                                     |          | d ago                    |               |                     |
| a diuretic at 75                    | woman 75 | prescribed furosemide 30 | info          |                     |
|                                     |          | d ago                    |               |                     |
| a diuretic with a clearance of 59.7 | woman 70 | prescribed               | warning       |                     |
|                                     |          | hydrochlorothiazide 30 d |               |                     |
|                                     |          | ago;                     |               |                     |
|                                     |          | creatinine 0.83 mg/dL 9  |               |                     |
|                                     |          | d ago;                   |               |                     |
|                                     |          | weight 60 kg 9 d ago     |               |                     |
| given a week ago                    | woman 70 | given gentamicin 7 d ago | info          |                     |
| given eight days ago                | woman 70 | given gentamicin 8 d ago | -             |                     |
| dehydration of day 7                | woman 70 | condition E86.0 7 d ago  | warning       |                     |
| dehydration of day 8                | woman 70 | condition E86.0 8 d ago  | -             |                     |
| dehydration, resolved               | woman 70 | condition E86.0 2 d ago, | -             |                     |
|                                     |          | resolved                 |               |                     |
| medications missing                 | woman 70 | medications missing      | ? medications |                     |
|                                     |          |                          | missing       |                     |
"""


def same(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("zol-acute-kidney-injury", RISE, order=ZOL)
def test_a_creatinine_that_rises_holds_the_infusion(case: Case) -> None:
    same(case)


@table("zol-acute-kidney-injury", DIAGNOSIS, order=ZOL)
def test_a_diagnosis_of_acute_injury_holds_the_infusion(case: Case) -> None:
    same(case)


@table("zol-acute-kidney-injury", DRUGS, record="condition N17.9 9 d ago")
def test_only_infused_bisphosphonates_are_held(case: Case) -> None:
    same(case)


@table("zol-nephrotoxin-dehydration", NEPHROTOXIN, order=ZOL)
def test_what_can_injure_the_kidney_beside_it(case: Case) -> None:
    same(case)

"""Teriparatide and abaloparatide: a lifetime's months, and the risk of osteosarcoma."""

from tests.rules.cases import Case, expected, outcome, table

MONTHS = """
| case                            | order                  | record                   | says          | shows         |
| 24 months, day for day          | teriparatide           | prescribed teriparatide  | warning       | months 24;    |
|                                 |                        | on 2024-11-22            |               | reached True  |
| a day less                      | teriparatide           | prescribed teriparatide  | -             |               |
|                                 |                        | on 2024-11-23            |               |               |
| none at all                     | teriparatide           |                          | -             |               |
| of both together                | teriparatide           | prescribed abaloparatide | warning       | months 24     |
|                                 |                        | on 2021-01-01,           |               |               |
|                                 |                        | until 2022-01-01;        |               |               |
|                                 |                        | prescribed teriparatide  |               |               |
|                                 |                        | on 2025-11-22            |               |               |
| a day less of both              | teriparatide           | prescribed abaloparatide | -             |               |
|                                 |                        | on 2021-01-01,           |               |               |
|                                 |                        | until 2022-01-01;        |               |               |
|                                 |                        | prescribed teriparatide  |               |               |
|                                 |                        | on 2025-11-23            |               |               |
| both at once count once         | teriparatide           | prescribed abaloparatide | -             |               |
|                                 |                        | on 2025-11-22;           |               |               |
|                                 |                        | prescribed teriparatide  |               |               |
|                                 |                        | on 2025-11-22            |               |               |
| a pause is not counted          | teriparatide           | prescribed teriparatide  | -             |               |
|                                 |                        | on 2023-01-01,           |               |               |
|                                 |                        | supply 90;               |               |               |
|                                 |                        | prescribed teriparatide  |               |               |
|                                 |                        | on 2025-11-22            |               |               |
| this supply passes them         | teriparatide,          | prescribed teriparatide  | warning       | months 23;    |
|                                 | supply 28              | on 2024-12-19            |               | reached False |
| this supply just reaches them   | teriparatide,          | prescribed teriparatide  | -             |               |
|                                 | supply 28              | on 2024-12-20            |               |               |
| its refills pass them           | teriparatide,          | prescribed teriparatide  | warning       | months 13     |
|                                 | supply 28, refills 11  | on 2025-10-20            |               |               |
| its validity passes them        | teriparatide,          | prescribed teriparatide  | warning       | months 22     |
|                                 | until 2027-01-01       | on 2024-12-31            |               |               |
| a first supply of two years     | teriparatide,          |                          | -             |               |
|                                 | until 2028-11-22       |                          |               |               |
| a first supply of more          | teriparatide,          |                          | warning       | months 0;     |
|                                 | until 2028-11-23       |                          |               | reached False |
| a supply that is over           | teriparatide 60 d ago, | prescribed teriparatide  | -             |               |
|                                 | supply 28              | on 2024-12-20            |               |               |
| by brand                        | "Forteo 20 mcg"        | prescribed teriparatide  | warning       |               |
|                                 |                        | on 2024-11-22            |               |               |
| the other drug has its own rule | abaloparatide          | prescribed teriparatide  | -             |               |
|                                 |                        | on 2024-11-22            |               |               |
| being stopped                   | teriparatide,          | prescribed teriparatide  | -             |               |
|                                 | status stopped         | on 2024-11-22            |               |               |
| medications in part             | teriparatide           | medications partial;     | warning       |               |
|                                 |                        | prescribed teriparatide  |               |               |
|                                 |                        | on 2024-11-22            |               |               |
| in part, too few seen           | teriparatide           | medications partial;     | ? medications |               |
|                                 |                        | prescribed teriparatide  | partial       |               |
|                                 |                        | on 2025-11-22            |               |               |
| medications failed              | teriparatide           | medications failed       | ? medications |               |
|                                 |                        |                          | failed        |               |
| hospice                         | teriparatide           | prescribed teriparatide  | x             |               |
|                                 |                        | on 2024-11-22;           |               |               |
|                                 |                        | condition Z51.5 9 d ago  |               |               |
"""

RISK = """
| case                                  | record                                  | says                |
| a fracture 24 months ago              | condition M80.051A on 2024-11-22        | -                   |
| a day earlier                         | condition M80.051A on 2024-11-21        | warning             |
| an accident                           | condition S72.001A 90 d ago;            | warning             |
|                                       | condition V43.52XA 90 d ago             |                     |
| only the year, and it may be earlier  | condition M80.051A on 2024              | warning             |
| only the year, and it lies inside     | condition M80.051A on 2025              | -                   |
| no date                               | condition M80.051A undated              | warning             |
| a T-score of -2.5, 24 months ago      | T -2.5 total hip on 2024-11-22          | -                   |
| a day earlier,                        | T -2.5 total hip on 2024-11-21          | warning             |
| a T-score of -2.4                     | T -2.4 total hip 90 d ago               | warning             |
| at the heel                           | T -3.0 heel 90 d ago                    | warning             |
| the problem list failed               | conditions failed                       | ? conditions failed |
| the scans failed                      | dxa failed                              | ? dxa failed        |
| the scans failed, a fracture is there | dxa failed; condition M80.051A 90 d ago | -                   |
"""


@table("teriparatide-24-month-review", MONTHS)
def test_a_lifetime_of_24_months(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("teriparatide-24-month-review", RISK, order="teriparatide", record="prescribed teriparatide on 2023-11-22")
def test_high_risk_on_record_answers_the_question(case: Case) -> None:
    assert outcome(case) == expected(case)


ABALOPARATIDE = """
| case                          | order          | record                      | says                  | shows         |
| 24 months, day for day        | abaloparatide  | prescribed abaloparatide on | warning               | months 24     |
|                               |                | 2024-11-22                  |                       |               |
| a day less                    | abaloparatide  | prescribed abaloparatide on | -                     |               |
|                               |                | 2024-11-23                  |                       |               |
| of teriparatide               | abaloparatide  | prescribed teriparatide on  | warning               | months 24     |
|                               |                | 2023-11-22,                 |                       |               |
|                               |                | until 2025-11-22,           |                       |               |
|                               |                | status completed            |                       |               |
| this supply passes them       | abaloparatide, | prescribed abaloparatide on | warning               | reached False |
|                               | supply 30      | 2024-12-21                  |                       |               |
| this supply just reaches them | abaloparatide, | prescribed abaloparatide on | -                     |               |
|                               | supply 30      | 2024-12-22                  |                       |               |
| high risk changes nothing     | abaloparatide  | prescribed abaloparatide on | warning               |               |
|                               |                | 2024-11-22;                 |                       |               |
|                               |                | condition M80.051A 90 d ago |                       |               |
| teriparatide has its own rule | teriparatide   | prescribed abaloparatide on | -                     |               |
|                               |                | 2024-11-22                  |                       |               |
| medications failed            | abaloparatide  | medications failed          | ? medications failed  |               |
| in part, too few seen         | abaloparatide  | medications partial         | ? medications partial |               |
"""


@table("abaloparatide-24-month-limit", ABALOPARATIDE)
def test_more_than_24_months_of_abaloparatide_are_not_recommended(case: Case) -> None:
    assert outcome(case) == expected(case)


OSTEOSARCOMA = """
| case                                     | record                                             | says                |
| Paget disease                            | condition M88.9 900 d ago                          | critical            |
| Paget disease, undated                   | condition M88.9 undated                            | critical            |
| Paget disease, resolved                  | condition M88.9 900 d ago, resolved                | critical            |
| Paget disease, not confirmed             | condition M88.9 9 d ago, provisional               | warning             |
| Paget disease, refuted                   | condition M88.9 9 d ago, refuted                   | -                   |
| a bone metastasis                        | condition C79.51 900 d ago                         | critical            |
| a cancer of bone                         | condition C40.20 900 d ago                         | critical            |
| a history of one                         | condition Z85.830 undated                          | critical            |
| another cancer                           | condition C50.911 900 d ago                        | -                   |
| retinoblastoma                           | condition C69.20 9000 d ago                        | critical            |
| osteomalacia                             | condition M83.9 900 d ago                          | critical            |
| osteogenesis imperfecta                  | condition Q78.0 900 d ago                          | critical            |
| osteoporosis                             | condition M81.0 900 d ago                          | -                   |
| radiotherapy in the past, field not told | condition Z92.3 900 d ago                          | warning             |
| the same, not confirmed                  | condition Z92.3 900 d ago, provisional             | -                   |
| radiotherapy done                        | done radiotherapy 900 d ago                        | warning             |
| radiotherapy and Paget disease           | done radiotherapy 900 d ago;                       | critical            |
|                                          | condition M88.9 900 d ago                          |                     |
| alkaline phosphatase above its range     | ALP 121 U/L 365 d ago, high 120                    | warning             |
| at its upper end                         | ALP 120 U/L 365 d ago, high 120                    | -                   |
| a day too old                            | ALP 300 U/L 366 d ago, high 120                    | -                   |
| flagged high                             | ALP 300 U/L 30 d ago, flag H                       | warning             |
| nobody says what is normal               | ALP 300 U/L 30 d ago                               | -                   |
| explained by the liver                   | ALP 300 U/L 30 d ago, high 120;                    | -                   |
|                                          | condition K74.60 90 d ago                          |                     |
| by a fracture 180 days before            | ALP 300 U/L 30 d ago, high 120;                    | -                   |
|                                          | condition M80.051A 210 d ago                       |                     |
| a fracture 181 days before               | ALP 300 U/L 30 d ago, high 120;                    | warning             |
|                                          | condition M80.051A 211 d ago                       |                     |
| a fracture after it                      | ALP 300 U/L 30 d ago, high 120;                    | warning             |
|                                          | condition M80.051A 20 d ago                        |                     |
| a fracture without a date                | ALP 300 U/L 30 d ago, high 120;                    | warning             |
|                                          | condition M80.051A undated                         |                     |
| nothing                                  |                                                    | -                   |
| hospice                                  | condition M88.9 900 d ago; condition Z51.5 9 d ago | critical            |
| the problem list failed                  | conditions failed                                  | ? conditions failed |
| it failed, radiotherapy was done         | conditions failed; done radiotherapy 900 d ago     | warning             |
"""

AGES = """
| case          | patient            | order         | says                 |
| 17 years old  | woman 17           | teriparatide  | critical             |
| 18 years old  | woman 18           | teriparatide  | warning              |
| 24 years old  | man 24             | abaloparatide | warning              |
| 25 years old  | man 25             | abaloparatide | -                    |
| no birth date | woman              | teriparatide  | ? birth-date missing |
| deceased      | woman 17, deceased | teriparatide  | x                    |
| by brand      | woman 17           | "Tymlos"      | critical             |
| romosozumab   | woman 17           | romosozumab   | -                    |
"""


@table("pth-analog-osteosarcoma-risk", OSTEOSARCOMA, order="teriparatide")
def test_what_raises_the_risk_of_osteosarcoma(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("pth-analog-osteosarcoma-risk", AGES)
def test_open_growth_plates(case: Case) -> None:
    assert outcome(case) == expected(case)

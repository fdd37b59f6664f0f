"""Teriparatide and abaloparatide: stones, a fall of blood pressure, calciphylaxis."""

from tests.rules.cases import Case, expected, outcome, table

STONES = """
| case                             | order          | record                      | says                | shows        |
| an active stone, however old     | teriparatide   | condition N20.0 4000 d ago  | warning             | high False   |
| a resolved one, 12 months ago    | teriparatide   | condition N20.0 on          | warning             |              |
|                                  |                | 2025-11-22, resolved        |                     |              |
| a day longer ago                 | teriparatide   | condition N20.0 on          | -                   |              |
|                                  |                | 2025-11-21, resolved        |                     |              |
| resolved, only the year, perhaps | teriparatide   | condition N20.0 on 2025,    | warning             |              |
|                                  |                | resolved                    |                     |              |
| resolved, no date: confirm       | teriparatide   | condition N20.0 undated,    | warning             |              |
|                                  |                | resolved                    |                     |              |
| in the ureter                    | abaloparatide  | condition N20.1 30 d ago    | warning             |              |
| in the bladder                   | teriparatide   | condition N21.0 30 d ago    | -                   |              |
| a history of stones              | teriparatide   | condition Z87.442 30 d ago  | -                   |              |
| not confirmed                    | teriparatide   | condition N20.0 30 d ago,   | -                   |              |
|                                  |                | provisional                 |                     |              |
| hypercalciuria                   | teriparatide   | condition R82.994 900 d ago | warning             |              |
| hypercalciuria, resolved         | teriparatide   | condition R82.994 900 d     | -                   |              |
|                                  |                | ago, resolved               |                     |              |
| 250 mg a day, no range           | teriparatide   | urine calcium 250 mg/(24.h) | -                   |              |
|                                  |                | 30 d ago                    |                     |              |
| 251 mg a day, no range           | teriparatide   | urine calcium 251 mg/(24.h) | warning             | high True    |
|                                  |                | 30 d ago                    |                     |              |
| in SI units                      | teriparatide   | urine calcium 6.3           | warning             | urine 6.3    |
|                                  |                | mmol/(24.h) 30 d ago        |                     |              |
| above its own range              | teriparatide   | urine calcium 210 mg/(24.h) | warning             | high True    |
|                                  |                | 30 d ago, high 200          |                     |              |
| a year old                       | teriparatide   | urine calcium 400 mg/(24.h) | warning             |              |
|                                  |                | 365 d ago                   |                     |              |
| a day older                      | teriparatide   | urine calcium 400 mg/(24.h) | -                   |              |
|                                  |                | 366 d ago                   |                     |              |
| a stone, and the urine is known  | teriparatide   | condition N20.0 30 d ago;   | warning             | urine 150.0; |
|                                  |                | urine calcium 150 mg/(24.h) |                     | high False   |
|                                  |                | 30 d ago                    |                     |              |
| the measurement is ordered       | teriparatide   | condition N20.0 30 d ago;   | (addressed)         |              |
|                                  |                | ordered 24-hour urine       |                     |              |
|                                  |                | calcium 3 d ago             |                     |              |
| problems failed                  | teriparatide   | conditions failed           | ? conditions failed |              |
| being stopped                    | teriparatide,  | condition N20.0 30 d ago    | -                   |              |
|                                  | status stopped |                             |                     |              |
| hospice                          | teriparatide   | condition N20.0 30 d ago;   | x                   |              |
|                                  |                | condition Z51.5 9 d ago     |                     |              |
"""

MEN = """
| case                | patient | record                               | says    |
| a man, 300 mg a day | man 70  | urine calcium 300 mg/(24.h) 30 d ago | -       |
| a man, 301 mg a day | man 70  | urine calcium 301 mg/(24.h) 30 d ago | warning |
"""


@table("pth-analog-urolithiasis", STONES)
def test_stones_and_much_calcium_in_the_urine(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("pth-analog-urolithiasis", MEN, order="teriparatide")
def test_men_have_a_limit_of_their_own(case: Case) -> None:
    assert outcome(case) == expected(case)


PRESSURE = """
| case                              | order         | record                                    | says                 |
| orthostatic hypotension           | teriparatide  | condition I95.1 900 d ago                 | warning              |
| orthostatic hypotension, resolved | teriparatide  | condition I95.1 900 d ago, resolved       | -                    |
| a syncope 12 months ago           | teriparatide  | condition R55 on 2025-11-22               | warning              |
| a day longer ago                  | teriparatide  | condition R55 on 2025-11-21               | (limit)              |
| resolved, inside                  | teriparatide  | condition R55 90 d ago, resolved          | warning              |
| resolved, outside                 | teriparatide  | condition R55 900 d ago, resolved         | -                    |
| resolved, no date                 | teriparatide  | condition R55 undated, resolved           | -                    |
| no date, still active             | teriparatide  | condition R55 undated                     | (limit)              |
| one without a date, one inside    | teriparatide  | condition R55 undated;                    | warning              |
|                                   |               | condition R55 90 d ago                    |                      |
| an alpha-blocker                  | abaloparatide | prescribed tamsulosin 90 d ago            | (limit)              |
| its supply long over              | abaloparatide | prescribed tamsulosin 300 d ago,          | -                    |
|                                   |               | supply 90                                 |                      |
| one drug against high pressure    | teriparatide  | prescribed lisinopril 90 d ago            | -                    |
| two of them                       | teriparatide  | prescribed lisinopril 90 d ago;           | (limit)              |
|                                   |               | prescribed amlodipine 90 d ago            |                      |
| the same one twice                | teriparatide  | prescribed lisinopril 90 d ago;           | -                    |
|                                   |               | prescribed "lisinopril 10 mg tablet" 30 d |                      |
|                                   |               | ago                                       |                      |
| one and a diuretic                | teriparatide  | prescribed lisinopril 90 d ago;           | (limit)              |
|                                   |               | prescribed hydrochlorothiazide 90 d ago   |                      |
| one fall in the year              | teriparatide  | falls 1 90 d ago                          | (limit)              |
| no fall                           | teriparatide  | falls 0 90 d ago                          | -                    |
| at most one fall                  | teriparatide  | falls <1 90 d ago                         | -                    |
| repeated falls                    | teriparatide  | condition R29.6 90 d ago                  | (limit)              |
| nothing                           | teriparatide  |                                           | -                    |
| taken for 30 days                 | teriparatide  | condition I95.1 900 d ago;                | warning              |
|                                   |               | prescribed teriparatide 30 d ago          |                      |
| for 31 days                       | teriparatide  | condition I95.1 900 d ago;                | -                    |
|                                   |               | prescribed teriparatide 31 d ago          |                      |
| long ago, and begun again         | teriparatide  | condition I95.1 900 d ago;                | warning              |
|                                   |               | prescribed teriparatide 900 d ago,        |                      |
|                                   |               | supply 90                                 |                      |
| the other drug for 31 days        | abaloparatide | condition I95.1 900 d ago;                | warning              |
|                                   |               | prescribed teriparatide 31 d ago          |                      |
| problems failed                   | teriparatide  | conditions failed                         | ? conditions failed  |
| medications failed                | teriparatide  | medications failed                        | ? medications failed |
| another drug                      | romosozumab   | condition I95.1 900 d ago                 | -                    |
"""


@table("pth-analog-orthostasis", PRESSURE)
def test_the_first_doses_sitting_or_lying(case: Case) -> None:
    assert outcome(case) == expected(case)


BESIDE = "condition N20.0 90 d ago"  # the line stands in the card of the stone
CALCIPHYLAXIS = """
| case                                       | record                                          | says                 |
| nothing                                    |                                                 | -                    |
| warfarin                                   | prescribed warfarin 90 d ago                    | info                 |
| a glucocorticoid alone: in the trace only  | prescribed prednisone 90 d ago                  | (silent)             |
| an autoimmune disease                      | condition M32.10 900 d ago                      | info                 |
| a glucocorticoid and an autoimmune disease | prescribed prednisone 90 d ago;                 | info                 |
|                                            | condition M32.10 900 d ago                      |                      |
| kidney failure alone                       | condition N18.6 900 d ago                       | -                    |
| dialysis and warfarin                      | condition Z99.2 900 d ago;                      | warning              |
|                                            | prescribed warfarin 90 d ago                    |                      |
| dialysis and a glucocorticoid              | condition Z99.2 900 d ago;                      | warning              |
|                                            | prescribed prednisone 90 d ago                  |                      |
| eGFR 14.9 and warfarin                     | eGFR 14.9 mL/min/{1.73_m2} 30 d ago;            | warning              |
|                                            | prescribed warfarin 90 d ago                    |                      |
| eGFR 15 and warfarin                       | eGFR 15 mL/min/{1.73_m2} 30 d ago;              | info                 |
|                                            | prescribed warfarin 90 d ago                    |                      |
| problems failed                            | conditions failed; prescribed warfarin 90 d ago | (limit)              |
| medications failed                         | medications failed                              | ? medications failed |
"""


@table("teriparatide-calciphylaxis-risk", CALCIPHYLAXIS, order="teriparatide", record=BESIDE)
def test_what_raises_the_risk_of_calciphylaxis(case: Case) -> None:
    assert outcome(case) == expected(case)


ALONE = """
| case                      | order         | record                       | says    |
| a line never stands alone | teriparatide  | prescribed warfarin 90 d ago | (limit) |
| abaloparatide             | abaloparatide | prescribed warfarin 90 d ago | -       |
"""


@table("teriparatide-calciphylaxis-risk", ALONE)
def test_calciphylaxis_is_a_line_of_teriparatide(case: Case) -> None:
    assert outcome(case) == expected(case)

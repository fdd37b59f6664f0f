"""Vitamin D, 50,000 units: weekly, or daily by mistake."""

from tests.rules.cases import Case, expected, outcome, table

RULE = "vitd-daily-50000"

OFTEN = """
| case                       | order               | record               | says                | shows                |
| daily                      | "ergocalciferol     | conditions null      | critical            | ordered 50000.0;     |
|                            | 50000 UNT Oral      |                      |                     | intended 50000.0     |
|                            | Capsule", sig 1     |                      |                     |                      |
|                            | capsule daily       |                      |                     |                      |
| weekly                     | "ergocalciferol     | conditions null      | -                   |                      |
|                            | 50000 UNT Oral      |                      |                     |                      |
|                            | Capsule", sig 1     |                      |                     |                      |
|                            | capsule weekly      |                      |                     |                      |
| twice a week               | "ergocalciferol     | conditions null      | -                   |                      |
|                            | 50000 UNT Oral      |                      |                     |                      |
|                            | Capsule", timing 2  |                      |                     |                      |
|                            | per 1 wk, dose 1    |                      |                     |                      |
|                            | capsule             |                      |                     |                      |
| three times a week         | "ergocalciferol     | conditions null      | critical            |                      |
|                            | 50000 UNT Oral      |                      |                     |                      |
|                            | Capsule", timing 3  |                      |                     |                      |
|                            | per 1 wk, dose 1    |                      |                     |                      |
|                            | capsule             |                      |                     |                      |
| by structure               | "cholecalciferol    | conditions null      | critical            |                      |
|                            | 50000 UNT Oral      |                      |                     |                      |
|                            | Capsule", timing 1  |                      |                     |                      |
|                            | per 1 d, dose 50000 |                      |                     |                      |
|                            | IU                  |                      |                     |                      |
| 49999 daily                | "cholecalciferol    | conditions null      | -                   |                      |
|                            | 49999 UNT Oral      |                      |                     |                      |
|                            | Capsule", sig 1     |                      |                     |                      |
|                            | capsule daily       |                      |                     |                      |
| five of 10000 daily        | "cholecalciferol    | conditions null      | critical            |                      |
|                            | 10000 UNT Oral      |                      |                     |                      |
|                            | Capsule", sig 5     |                      |                     |                      |
|                            | capsules daily      |                      |                     |                      |
| 1.25 mg daily              | "ergocalciferol     | conditions null      | critical            |                      |
|                            | 1.25 MG Oral        |                      |                     |                      |
|                            | Capsule", sig 1     |                      |                     |                      |
|                            | capsule daily       |                      |                     |                      |
| form not told              | "vitamin D capsule  | conditions null      | critical            |                      |
|                            | 50000 units", sig 1 |                      |                     |                      |
|                            | capsule daily       |                      |                     |                      |
| for 14 days                | "ergocalciferol     | conditions null      | -                   |                      |
|                            | 50000 UNT Oral      |                      |                     |                      |
|                            | Capsule", sig 1     |                      |                     |                      |
|                            | capsule daily for   |                      |                     |                      |
|                            | 14 days             |                      |                     |                      |
| for 15 days                | "ergocalciferol     | conditions null      | critical            |                      |
|                            | 50000 UNT Oral      |                      |                     |                      |
|                            | Capsule", sig 1     |                      |                     |                      |
|                            | capsule daily for   |                      |                     |                      |
|                            | 15 days             |                      |                     |                      |
| supply of 14 days          | "ergocalciferol     | conditions null      | -                   |                      |
|                            | 50000 UNT Oral      |                      |                     |                      |
|                            | Capsule", sig 1     |                      |                     |                      |
|                            | capsule daily,      |                      |                     |                      |
|                            | supply 14           |                      |                     |                      |
| supply of 15 days          | "ergocalciferol     | conditions null      | critical            |                      |
|                            | 50000 UNT Oral      |                      |                     |                      |
|                            | Capsule", sig 1     |                      |                     |                      |
|                            | capsule daily,      |                      |                     |                      |
|                            | supply 15           |                      |                     |                      |
| a week daily, then weekly  | "ergocalciferol     | conditions null      | -                   |                      |
|                            | 50000 UNT Oral      |                      |                     |                      |
|                            | Capsule", sig take  |                      |                     |                      |
|                            | 1 capsule daily for |                      |                     |                      |
|                            | 7 days then 1       |                      |                     |                      |
|                            | capsule weekly for  |                      |                     |                      |
|                            | 8 weeks             |                      |                     |                      |
| a month daily, then weekly | "ergocalciferol     | conditions null      | critical            |                      |
|                            | 50000 UNT Oral      |                      |                     |                      |
|                            | Capsule", sig take  |                      |                     |                      |
|                            | 1 capsule daily for |                      |                     |                      |
|                            | 30 days then 1      |                      |                     |                      |
|                            | capsule weekly for  |                      |                     |                      |
|                            | 8 weeks             |                      |                     |                      |
| once                       | "ergocalciferol     | conditions null      | -                   |                      |
|                            | 50000 UNT Oral      |                      |                     |                      |
|                            | Capsule", sig 1     |                      |                     |                      |
|                            | capsule once        |                      |                     |                      |
| hypoparathyroidism         | "ergocalciferol     | condition E20.9 900  | -                   |                      |
|                            | 50000 UNT Oral      | d ago                |                     |                      |
|                            | Capsule", sig 1     |                      |                     |                      |
|                            | capsule daily       |                      |                     |                      |
| problems failed            | "ergocalciferol     | conditions failed    | warning             |                      |
|                            | 50000 UNT Oral      |                      |                     |                      |
|                            | Capsule", sig 1     |                      |                     |                      |
|                            | capsule daily       |                      |                     |                      |
| problems failed, weekly    | "ergocalciferol     | conditions failed    | -                   |                      |
|                            | 50000 UNT Oral      |                      |                     |                      |
|                            | Capsule", sig 1     |                      |                     |                      |
|                            | capsule weekly      |                      |                     |                      |
| nothing written            | "ergocalciferol     | conditions null      | ? dose missing      |                      |
|                            | 50000 UNT Oral      |                      |                     |                      |
|                            | Capsule"            |                      |                     |                      |
| not understood             | "ergocalciferol     | conditions null      | ? dose unreadable   |                      |
|                            | 50000 UNT Oral      |                      |                     |                      |
|                            | Capsule", sig as    |                      |                     |                      |
|                            | directed            |                      |                     |                      |
| stopped                    | "ergocalciferol     | conditions null      | -                   |                      |
|                            | 50000 UNT Oral      |                      |                     |                      |
|                            | Capsule", sig 1     |                      |                     |                      |
|                            | capsule daily,      |                      |                     |                      |
|                            | status stopped      |                      |                     |                      |
| in a hospice               | "ergocalciferol     | condition Z51.5 20 d | critical            |                      |
|                            | 50000 UNT Oral      | ago                  |                     |                      |
|                            | Capsule", sig 1     |                      |                     |                      |
|                            | capsule daily       |                      |                     |                      |
| a tablet of alendronate    | alendronate with    | conditions null      | -                   |                      |
|                            | vitamin D, sig as   |                      |                     |                      |
|                            | directed            |                      |                     |                      |
| calcitriol                 | "calcitriol 0.25    | conditions null      | -                   |                      |
|                            | MCG capsule", sig 1 |                      |                     |                      |
|                            | capsule daily       |                      |                     |                      |
"""

MINOR = """
| case          | patient  | order                                                         | says     |
| daily, at 16  | woman 16 | "ergocalciferol 50000 UNT Oral Capsule", sig 1 capsule daily  | critical |
| weekly, at 16 | woman 16 | "ergocalciferol 50000 UNT Oral Capsule", sig 1 capsule weekly | -        |
"""


@table(RULE, OFTEN)
def test_a_weekly_capsule_taken_daily_is_a_dose_error(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, MINOR)
def test_of_a_minor_too(case: Case) -> None:
    assert outcome(case) == expected(case)

"""Vitamin D, 50,000 units: weekly, or daily by mistake."""

from tests.rules.cases import Case, expected, outcome, table

RULE = "vitd-daily-50000"

OFTEN = """
| case | order | record | says | shows |
| daily | "ergocalciferol 50000 UNT Oral Capsule", sig 1 capsule daily | conditions null | critical | ordered 50000.0; intended 50000.0 |
| weekly | "ergocalciferol 50000 UNT Oral Capsule", sig 1 capsule weekly | conditions null | - | |
| twice a week | "ergocalciferol 50000 UNT Oral Capsule", timing 2 per 1 wk, dose 1 capsule | conditions null | - | |
| three times a week | "ergocalciferol 50000 UNT Oral Capsule", timing 3 per 1 wk, dose 1 capsule | conditions null | critical | |
| by structure | "cholecalciferol 50000 UNT Oral Capsule", timing 1 per 1 d, dose 50000 IU | conditions null | critical | |
| 49999 daily | "cholecalciferol 49999 UNT Oral Capsule", sig 1 capsule daily | conditions null | - | |
| five of 10000 daily | "cholecalciferol 10000 UNT Oral Capsule", sig 5 capsules daily | conditions null | critical | |
| 1.25 mg daily | "ergocalciferol 1.25 MG Oral Capsule", sig 1 capsule daily | conditions null | critical | |
| form not told | "vitamin D capsule 50000 units", sig 1 capsule daily | conditions null | critical | |
| for 14 days | "ergocalciferol 50000 UNT Oral Capsule", sig 1 capsule daily for 14 days | conditions null | - | |
| for 15 days | "ergocalciferol 50000 UNT Oral Capsule", sig 1 capsule daily for 15 days | conditions null | critical | |
| supply of 14 days | "ergocalciferol 50000 UNT Oral Capsule", sig 1 capsule daily, supply 14 | conditions null | - | |
| supply of 15 days | "ergocalciferol 50000 UNT Oral Capsule", sig 1 capsule daily, supply 15 | conditions null | critical | |
| a week daily, then weekly | "ergocalciferol 50000 UNT Oral Capsule", sig take 1 capsule daily for 7 days then 1 capsule weekly for 8 weeks | conditions null | - | |
| a month daily, then weekly | "ergocalciferol 50000 UNT Oral Capsule", sig take 1 capsule daily for 30 days then 1 capsule weekly for 8 weeks | conditions null | critical | |
| once | "ergocalciferol 50000 UNT Oral Capsule", sig 1 capsule once | conditions null | - | |
| hypoparathyroidism | "ergocalciferol 50000 UNT Oral Capsule", sig 1 capsule daily | condition E20.9 900 d ago | - | |
| problems failed | "ergocalciferol 50000 UNT Oral Capsule", sig 1 capsule daily | conditions failed | warning | |
| problems failed, weekly | "ergocalciferol 50000 UNT Oral Capsule", sig 1 capsule weekly | conditions failed | ? conditions failed | |
| nothing written | "ergocalciferol 50000 UNT Oral Capsule" | conditions null | ? dose missing | |
| not understood | "ergocalciferol 50000 UNT Oral Capsule", sig as directed | conditions null | ? dose unreadable | |
| stopped | "ergocalciferol 50000 UNT Oral Capsule", sig 1 capsule daily, status stopped | conditions null | - | |
| in a hospice | "ergocalciferol 50000 UNT Oral Capsule", sig 1 capsule daily | condition Z51.5 20 d ago | critical | |
| calcitriol | "calcitriol 0.25 MCG capsule", sig 1 capsule daily | conditions null | - | |
"""


@table(RULE, OFTEN)
def test_a_weekly_capsule_taken_daily_is_a_dose_error(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, OFTEN.splitlines()[1] + "\n" + OFTEN.splitlines()[2], patient="woman 16")
def test_of_a_minor_too(case: Case) -> None:
    assert outcome(case) == expected(case)

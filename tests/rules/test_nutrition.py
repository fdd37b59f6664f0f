"""Calcium and vitamin D: too little of a plan, too much of a dose."""

from tests.rules.cases import Case, expected, outcome, table

PLAN = "no-calcium-vitd-plan"
DAILY = "vitd-daily-above-ul"
BOLUS = "vitd-bolus-megadose"
CALCIUM = "calcium-above-ul"
STONES = "calcium-stones"

PLANS = """
| case | patient | record | says | shows |
| neither is taken | woman 70 | labs null | info | target 1200; units 600; units_to 800 |
| a woman of 50 | woman 50 | labs null | info | target 1000 |
| a woman of 51 | woman 51 | labs null | info | target 1200 |
| a man of 70 | man 70 | labs null | info | target 1000 |
| a man of 71 | man 71 | labs null | info | target 1200 |
| age unknown | woman | labs null | info | target 1000 |
| calcium is taken | woman 70 | prescribed "calcium carbonate 1250 MG Oral Tablet" 90 d ago | - | |
| vitamin D is taken | woman 70 | prescribed "cholecalciferol 1000 UNT" 90 d ago | - | |
| calcitriol is taken | woman 70 | prescribed "calcitriol 0.25 MCG capsule" 90 d ago | - | |
| calcium was stopped | woman 70 | prescribed "calcium carbonate 1250 MG Oral Tablet" 90 d ago, status stopped | info | |
| intake of 1199 mg | woman 70 | calcium intake 1199 mg/d 30 d ago | info | |
| intake of 1200 mg | woman 70 | calcium intake 1200 mg/d 365 d ago | - | |
| intake of 1200 mg, long ago | woman 70 | calcium intake 1200 mg/d 366 d ago | info | |
| intake of at least 1200 mg, a bound | woman 70 | calcium intake >1200 mg/d 30 d ago | info | |
| hypercalcaemia on record | woman 70 | condition E83.52 90 d ago | - | |
| a stone on record | woman 70 | condition N20.0 90 d ago | - | |
| sarcoidosis on record | woman 70 | condition D86.0 90 d ago | - | |
| calcium 10.5 | woman 70 | calcium 10.5 mg/dL 9 d ago | info | |
| calcium 10.6 | woman 70 | calcium 10.6 mg/dL 9 d ago | - | |
| medications failed | woman 70 | medications failed | ? medications failed | |
| medications in part | woman 70 | medications partial | ? medications partial | |
"""

PLANNED = """
| case | order | says |
| a line, never a card | alendronate | (limit) |
| raloxifene | raloxifene | (limit) |
| teriparatide | teriparatide | - |
| vitamin D in the same tablet | "alendronic acid 70 MG / cholecalciferol 5600 UNT Oral Tablet" | - |
| calcium drafted beside it | alendronate; "calcium carbonate 1250 MG Oral Tablet" | - |
| stopped | alendronate, status stopped | - |
"""

TOTALS = """
| case | order | record | says | shows |
| 4000 IU a day | "cholecalciferol 4000 UNT Oral Capsule", sig 1 capsule daily | labs null | - | |
| 4001 IU a day | "cholecalciferol 4001 UNT Oral Capsule", sig 1 capsule daily | labs null | info | total 4001.0; limit 4000 |
| 10000 IU a day | "cholecalciferol 10000 UNT Oral Capsule", sig 1 capsule daily | labs null | info | |
| 10001 IU a day | "cholecalciferol 10001 UNT Oral Capsule", sig 1 capsule daily | labs null | warning | |
| in micrograms | "cholecalciferol 0.125 MG Oral Tablet", sig 1 tablet daily | labs null | info | total 5000.0 |
| 28000 IU a week | "cholecalciferol 28000 UNT Oral Capsule", sig 1 capsule weekly | labs null | - | |
| 50000 IU a week | "ergocalciferol 50000 UNT Oral Capsule", sig 1 capsule weekly | labs null | info | total 7142.8571 |
| adds up with the record | "cholecalciferol 3000 UNT Oral Capsule", sig 1 capsule daily | prescribed "ergocalciferol 2000 UNT" 90 d ago, sig 1 capsule daily | info | total 5000.0; products.2 cholecalciferol 3000 UNT Oral Capsule |
| with alendronate and vitamin D | "cholecalciferol 3500 UNT Oral Capsule", sig 1 capsule daily | prescribed "alendronic acid 70 MG / cholecalciferol 5600 UNT Oral Tablet" 90 d ago, sig 1 tablet weekly | info | total 4300.0 |
| takes the place of the same product | "cholecalciferol 3000 UNT", sig 1 capsule daily | prescribed "cholecalciferol 3000 UNT" 90 d ago, sig 1 capsule daily | - | |
| one product twice in the record | "cholecalciferol 1000 UNT", sig 1 capsule daily | prescribed "ergocalciferol 2000 UNT" 90 d ago, sig 1 capsule daily; prescribed "ergocalciferol 2000 UNT" 50 d ago, sig 1 capsule daily | - | |
| a course that has ended | "cholecalciferol 3000 UNT", sig 1 capsule daily | prescribed "ergocalciferol 5000 UNT" 90 d ago, sig 1 capsule daily for 14 days | - | |
| stopped on record | "cholecalciferol 3000 UNT", sig 1 capsule daily | prescribed "ergocalciferol 5000 UNT" 90 d ago, sig 1 capsule daily, status stopped | - | |
| as needed is not counted | "cholecalciferol 5000 UNT", sig 1 capsule daily as needed | labs null | - | |
| a single dose is another rule's | "cholecalciferol 50000 UNT", sig 1 capsule once | labs null | - | |
| steps: the highest counts | "cholecalciferol 5000 UNT", sig take 1 capsule daily for 7 days then 2 capsules daily for 7 days | labs null | info | total 10000.0 |
| nothing written | "cholecalciferol 5000 UNT" | labs null | ? dose missing | |
| not understood | "cholecalciferol 5000 UNT", sig as directed | labs null | ? dose unreadable | |
| another not understood, enough known | "cholecalciferol 5000 UNT", sig 1 capsule daily | prescribed "ergocalciferol 5000 UNT" 90 d ago, sig as directed | info | total 5000.0 |
| another not understood | "cholecalciferol 1000 UNT", sig 1 capsule daily | prescribed "ergocalciferol 5000 UNT" 90 d ago, sig as directed | ? dose unreadable | |
| medications failed, the draft is enough | "cholecalciferol 5000 UNT", sig 1 capsule daily | medications failed | info | |
| medications failed | "cholecalciferol 1000 UNT", sig 1 capsule daily | medications failed | ? medications failed | |
| 50000 daily: the dose error speaks | "ergocalciferol 50000 UNT Oral Capsule", sig 1 capsule daily | labs null | (beats:vitd-daily-50000) | |
"""

REPLETION = """
| case | order | record | says |
| twelve weeks, 29.9 | "ergocalciferol 50000 UNT", sig 1 capsule weekly for 12 weeks | vitamin D 29.9 ng/mL 9 d ago | - |
| by its supply | "ergocalciferol 50000 UNT", sig 1 capsule weekly, supply 84 | vitamin D 15 ng/mL 9 d ago | - |
| supply of 85 days | "ergocalciferol 50000 UNT", sig 1 capsule weekly, supply 85 | vitamin D 15 ng/mL 9 d ago | info |
| thirteen weeks | "ergocalciferol 50000 UNT", sig 1 capsule weekly for 13 weeks | vitamin D 15 ng/mL 9 d ago | info |
| no end | "ergocalciferol 50000 UNT", sig 1 capsule weekly | vitamin D 15 ng/mL 9 d ago | info |
| 30 | "ergocalciferol 50000 UNT", sig 1 capsule weekly for 12 weeks | vitamin D 30 ng/mL 9 d ago | info |
| result 180 days old | "ergocalciferol 50000 UNT", sig 1 capsule weekly for 12 weeks | vitamin D 15 ng/mL 180 d ago | - |
| result 181 days old | "ergocalciferol 50000 UNT", sig 1 capsule weekly for 12 weeks | vitamin D 15 ng/mL 181 d ago | info |
| malabsorption | "ergocalciferol 50000 UNT", sig 1 capsule weekly | condition K90.0 900 d ago | - |
| bariatric surgery | "ergocalciferol 50000 UNT", sig 1 capsule weekly | condition Z98.84 900 d ago | - |
| gastric bypass done | "ergocalciferol 50000 UNT", sig 1 capsule weekly | done gastric bypass 900 d ago | - |
| hypoparathyroidism | "ergocalciferol 50000 UNT", sig 1 capsule weekly | condition E20.9 900 d ago | - |
| BMI 35 | "ergocalciferol 50000 UNT", sig 1 capsule weekly | BMI 35 kg/m2 9 d ago | - |
| BMI 34.9 | "ergocalciferol 50000 UNT", sig 1 capsule weekly | BMI 34.9 kg/m2 9 d ago | info |
"""

OPENED = """
| case | record | says |
| taken | prescribed "cholecalciferol 5000 UNT" 90 d ago, sig 1 capsule daily | info |
| two products | prescribed "cholecalciferol 3000 UNT" 90 d ago, sig 1 capsule daily; prescribed "ergocalciferol 2000 UNT" 90 d ago, sig 1 capsule daily | info |
| supply ended 31 days ago | prescribed "cholecalciferol 5000 UNT" 121 d ago, sig 1 capsule daily, supply 90 | - |
| nothing taken | labs null | - |
| medications missing | medications missing | ? medications missing |
"""

SINGLE = """
| case | order | record | says | shows |
| 99999 IU | "cholecalciferol 99999 UNT Oral Capsule", sig 1 capsule once | labs null | - | |
| 100000 IU | "cholecalciferol 100000 UNT Oral Capsule", sig 1 capsule once | labs null | info | units 100000.0 |
| two of 50000 | "ergocalciferol 50000 UNT Oral Capsule", sig 2 capsules once | labs null | info | units 100000.0 |
| 299999 IU | "cholecalciferol 299999 UNT Oral Solution", sig take 299999 units once | labs null | info | |
| 300000 IU | "cholecalciferol 300000 UNT Oral Solution", sig take 300000 units once | labs null | warning | |
| once a month | "cholecalciferol 100000 UNT Oral Capsule", sig 1 capsule monthly | labs null | info | |
| 50000 a week | "ergocalciferol 50000 UNT Oral Capsule", sig 1 capsule weekly | labs null | - | |
| nothing written | "cholecalciferol 100000 UNT Oral Capsule" | labs null | ? dose missing | |
| not understood | "cholecalciferol 100000 UNT Oral Capsule", sig as directed | labs null | ? dose unreadable | |
| before zoledronic acid, broken hip | "cholecalciferol 125000 UNT", sig 1 capsule once; zoledronic acid 5 mg | condition S72.001A 30 d ago | - | |
| the same, hip broken 90 days ago | "cholecalciferol 125000 UNT", sig 1 capsule once; zoledronic acid 5 mg | condition S72.001A 90 d ago | - | |
| the same, hip broken 91 days ago | "cholecalciferol 125000 UNT", sig 1 capsule once; zoledronic acid 5 mg | condition S72.001A 91 d ago | info | |
| the same, 125001 IU | "cholecalciferol 125001 UNT", sig 1 capsule once; zoledronic acid 5 mg | condition S72.001A 30 d ago | info | |
| the same, once a month | "cholecalciferol 125000 UNT", sig 1 capsule monthly; zoledronic acid 5 mg | condition S72.001A 30 d ago | info | |
| the same without zoledronic acid | "cholecalciferol 125000 UNT", sig 1 capsule once | condition S72.001A 30 d ago | info | |
"""

ADDED_UP = """
| case | patient | order | record | says | shows |
| 2000 mg | woman 51 | "calcium 1000 MG Oral Tablet calcium carbonate elemental", sig 2 tablets daily | labs null | - | |
| four carbonate tablets | woman 70 | "calcium carbonate 1250 MG Oral Tablet", sig 2 tablets twice daily | labs null | - | |
| five carbonate tablets | woman 70 | "calcium carbonate 1250 MG Oral Tablet", sig 1 tablet 5 times daily | labs null | warning | total 2500.0; limit 2000 |
| five at 50 | woman 50 | "calcium carbonate 1250 MG Oral Tablet", sig 1 tablet 5 times daily | labs null | - | |
| six at 50 | woman 50 | "calcium carbonate 1250 MG Oral Tablet", sig 2 tablets 3 times daily | labs null | warning | total 3000.0; limit 2500 |
| five at 51 | man 51 | "calcium carbonate 1250 MG Oral Tablet", sig 1 tablet 5 times daily | labs null | warning | |
| at 18 | woman 18 | "calcium carbonate 1250 MG Oral Tablet", sig 8 tablets daily | labs null | - | |
| age unknown | woman | "calcium carbonate 1250 MG Oral Tablet", sig 8 tablets daily | labs null | ? birth-date missing | |
| citrate is 21 % | woman 70 | "calcium citrate 1200 MG Oral Tablet", sig 2 tablets three times daily | labs null | - | |
| eight of citrate | woman 70 | "calcium citrate 1200 MG Oral Tablet", sig 2 tablets four times daily | labs null | warning | total 2016.0 |
| mg of calcium in brackets | woman 70 | "calcium carbonate 1250 MG (500 MG elemental calcium) Oral Tablet", sig 1 tablet 5 times daily | labs null | warning | total 2500.0 |
| elemental | woman 70 | "elemental calcium 600 MG (as calcium carbonate) tablet", sig 4 tablets daily | labs null | warning | total 2400.0 |
| with vitamin D | woman 70 | "calcium carbonate 1500 MG / cholecalciferol 400 UNT Oral Tablet", sig 2 tablets twice daily | labs null | warning | total 2400.0 |
| adds up with the record | woman 70 | "calcium carbonate 1250 MG Oral Tablet", sig 1 tablet 3 times daily | prescribed "calcium citrate 950 MG" 90 d ago, sig 1 tablet 3 times daily | warning | total 2098.5; products.2 calcium carbonate 1250 MG Oral Tablet |
| an antacid of carbonate | woman 70 | "Tums 500 mg chewable tablet", sig 2 tablets 5 times daily | labs null | - | |
| not understood | woman 70 | "calcium carbonate 1250 MG Oral Tablet", sig as directed | labs null | ? dose unreadable | |
| nothing written | woman 70 | "calcium carbonate 1250 MG Oral Tablet" | labs null | ? dose missing | |
| hypoparathyroidism | woman 70 | "calcium carbonate 1250 MG Oral Tablet", sig 1 tablet 5 times daily | condition E20.9 900 d ago | - | |
| beside calcium acetate | woman 70 | "calcium carbonate 1250 MG Oral Tablet", sig 1 tablet 5 times daily | prescribed "calcium acetate 667 MG" 90 d ago, sig 1 tablet daily | - | |
| thyroid removed 180 days ago | woman 70 | "calcium carbonate 1250 MG Oral Tablet", sig 1 tablet 5 times daily | done thyroidectomy 180 d ago | - | |
| thyroid removed 181 days ago | woman 70 | "calcium carbonate 1250 MG Oral Tablet", sig 1 tablet 5 times daily | done thyroidectomy 181 d ago | warning | |
| another operation | woman 70 | "calcium carbonate 1250 MG Oral Tablet", sig 1 tablet 5 times daily | done cataract operation 20 d ago | warning | |
| under 18 | woman 17 | "calcium carbonate 1250 MG Oral Tablet", sig 8 tablets daily | labs null | x | |
"""

STONE_YEARS = """
| case | order | record | says |
| 1826 days | "calcium carbonate 1250 MG" | condition N20.0 1826 d ago, resolved | (limit) |
| 1827 days | "calcium carbonate 1250 MG" | condition N20.0 1827 d ago, resolved | - |
| active, date unknown | "calcium carbonate 1250 MG" | condition N20.0 undated | (limit) |
| past, date unknown | "calcium carbonate 1250 MG" | condition N20.0 undated, resolved | - |
| not confirmed | "calcium carbonate 1250 MG" | condition N20.0 90 d ago, provisional | - |
| citrate with meals | "calcium citrate 950 MG", sig 1 tablet daily with meals | condition N20.0 90 d ago | - |
| citrate | "calcium citrate 950 MG", sig 1 tablet daily | condition N20.0 90 d ago | (limit) |
| carbonate with meals | "calcium carbonate 1250 MG", sig 1 tablet daily with meals | condition N20.0 90 d ago | (limit) |
| gallstone | "calcium carbonate 1250 MG" | condition K80.20 90 d ago | - |
| problems failed | "calcium carbonate 1250 MG" | conditions failed | ? conditions failed |
"""


@table(PLAN, PLANS, order="zoledronic acid 5 mg")
def test_neither_calcium_nor_vitamin_d_asks_for_a_plan(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(PLAN, PLANNED, record="calcium 9.4 mg/dL 9 d ago; creatinine 0.7 mg/dL 9 d ago")
def test_beside_which_drugs(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(DAILY, TOTALS)
def test_all_vitamin_d_is_added_up(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(DAILY, REPLETION)
def test_a_course_against_a_deficiency_may_be_high(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(DAILY, OPENED, hook="patient-view")
def test_what_is_taken_is_added_up_when_the_chart_is_opened(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(BOLUS, SINGLE)
def test_a_very_large_dose_at_once(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(CALCIUM, ADDED_UP)
def test_the_calcium_of_all_supplements_is_added_up(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(STONES, STONE_YEARS)
def test_after_a_stone_food_or_citrate_is_better(case: Case) -> None:
    assert outcome(case) == expected(case)

"""Vitamin D: too much of a dose; calcium and vitamin D: too little of a plan."""

from tests.rules.cases import Case, expected, outcome, table

PLAN = "no-calcium-vitd-plan"
DAILY = "vitd-daily-above-ul"
BOLUS = "vitd-bolus-megadose"

PLANS = """
| case                                | patient  | record               | says                 | shows                 |
| neither is taken                    | woman 70 | labs null            | info                 | target 1200; units    |
|                                     |          |                      |                      | 600; units_to 800     |
| a woman of 50                       | woman 50 | labs null            | info                 | target 1000           |
| a woman of 51                       | woman 51 | labs null            | info                 | target 1200           |
| a man of 70                         | man 70   | labs null            | info                 | target 1000           |
| a man of 71                         | man 71   | labs null            | info                 | target 1200           |
| age unknown                         | woman    | labs null            | info                 | target 1000           |
| calcium is taken                    | woman 70 | prescribed "calcium  | -                    |                       |
|                                     |          | carbonate 1250 MG    |                      |                       |
|                                     |          | Oral Tablet" 90 d    |                      |                       |
|                                     |          | ago                  |                      |                       |
| vitamin D is taken                  | woman 70 | prescribed           | -                    |                       |
|                                     |          | "cholecalciferol     |                      |                       |
|                                     |          | 1000 UNT" 90 d ago   |                      |                       |
| calcitriol is taken                 | woman 70 | prescribed           | -                    |                       |
|                                     |          | "calcitriol 0.25 MCG |                      |                       |
|                                     |          | capsule" 90 d ago    |                      |                       |
| calcium was stopped                 | woman 70 | prescribed "calcium  | info                 |                       |
|                                     |          | carbonate 1250 MG    |                      |                       |
|                                     |          | Oral Tablet" 90 d    |                      |                       |
|                                     |          | ago, status stopped  |                      |                       |
| intake of 1199 mg                   | woman 70 | calcium intake 1199  | info                 |                       |
|                                     |          | mg/d 30 d ago        |                      |                       |
| intake of 1200 mg                   | woman 70 | calcium intake 1200  | -                    |                       |
|                                     |          | mg/d 365 d ago       |                      |                       |
| intake of 1200 mg, long ago         | woman 70 | calcium intake 1200  | info                 |                       |
|                                     |          | mg/d 366 d ago       |                      |                       |
| intake of at least 1200 mg, a bound | woman 70 | calcium intake >1200 | info                 |                       |
|                                     |          | mg/d 30 d ago        |                      |                       |
| hypercalcaemia on record            | woman 70 | condition E83.52 90  | -                    |                       |
|                                     |          | d ago                |                      |                       |
| a stone on record                   | woman 70 | condition N20.0 90 d | -                    |                       |
|                                     |          | ago                  |                      |                       |
| sarcoidosis on record               | woman 70 | condition D86.0 90 d | -                    |                       |
|                                     |          | ago                  |                      |                       |
| calcium 10.5                        | woman 70 | calcium 10.5 mg/dL 9 | info                 |                       |
|                                     |          | d ago                |                      |                       |
| calcium 10.6                        | woman 70 | calcium 10.6 mg/dL 9 | -                    |                       |
|                                     |          | d ago                |                      |                       |
| medications failed                  | woman 70 | medications failed   | ? medications failed |                       |
| medications in part                 | woman 70 | medications partial  | ? medications        |                       |
|                                     |          |                      | partial              |                       |
"""

PLANNED = """
| case                         | order                                                          | says    |
| a line, never a card         | alendronate                                                    | (limit) |
| raloxifene                   | raloxifene                                                     | (limit) |
| teriparatide                 | teriparatide                                                   | -       |
| vitamin D in the same tablet | "alendronic acid 70 MG / cholecalciferol 5600 UNT Oral Tablet" | -       |
| calcium drafted beside it    | alendronate; "calcium carbonate 1250 MG Oral Tablet"           | -       |
| stopped                      | alendronate, status stopped                                    | -       |
"""

TOTALS = """
| case                     | order              | record              | says                     | shows               |
| 4000 IU a day            | "cholecalciferol   | labs null           | -                        |                     |
|                          | 4000 UNT Oral      |                     |                          |                     |
|                          | Capsule", sig 1    |                     |                          |                     |
|                          | capsule daily      |                     |                          |                     |
| 4001 IU a day            | "cholecalciferol   | labs null           | info                     | total 4001.0; limit |
|                          | 4001 UNT Oral      |                     |                          | 4000                |
|                          | Capsule", sig 1    |                     |                          |                     |
|                          | capsule daily      |                     |                          |                     |
| 10000 IU a day           | "cholecalciferol   | labs null           | info                     |                     |
|                          | 10000 UNT Oral     |                     |                          |                     |
|                          | Capsule", sig 1    |                     |                          |                     |
|                          | capsule daily      |                     |                          |                     |
| 10001 IU a day           | "cholecalciferol   | labs null           | warning                  |                     |
|                          | 10001 UNT Oral     |                     |                          |                     |
|                          | Capsule", sig 1    |                     |                          |                     |
|                          | capsule daily      |                     |                          |                     |
| in micrograms            | "cholecalciferol   | labs null           | info                     | total 5000.0        |
|                          | 0.125 MG Oral      |                     |                          |                     |
|                          | Tablet", sig 1     |                     |                          |                     |
|                          | tablet daily       |                     |                          |                     |
| 28000 IU a week          | "cholecalciferol   | labs null           | -                        |                     |
|                          | 28000 UNT Oral     |                     |                          |                     |
|                          | Capsule", sig 1    |                     |                          |                     |
|                          | capsule weekly     |                     |                          |                     |
| 50000 IU a week          | "ergocalciferol    | labs null           | info                     | total 7142.8571     |
|                          | 50000 UNT Oral     |                     |                          |                     |
|                          | Capsule", sig 1    |                     |                          |                     |
|                          | capsule weekly     |                     |                          |                     |
| adds up                  | "cholecalciferol   | prescribed          | info                     | total 5000.0;       |
|                          | 3000 UNT Oral      | "ergocalciferol     |                          | products.2          |
|                          | Capsule", sig 1    | 2000 UNT" 90 d ago, |                          | cholecalciferol     |
|                          | capsule daily      | sig 1 capsule daily |                          | 3000 UNT Oral       |
|                          |                    |                     |                          | Capsule             |
| with alendronate's       | "cholecalciferol   | prescribed          | info                     | total 4300.0        |
|                          | 3500 UNT Oral      | "alendronic acid 70 |                          |                     |
|                          | Capsule", sig 1    | MG /                |                          |                     |
|                          | capsule daily      | cholecalciferol     |                          |                     |
|                          |                    | 5600 UNT Oral       |                          |                     |
|                          |                    | Tablet" 90 d ago,   |                          |                     |
|                          |                    | sig 1 tablet weekly |                          |                     |
| with its brand alone     | "cholecalciferol   | prescribed "Fosamax | info                     | total 4300.0        |
|                          | 3500 UNT Oral      | Plus D 70 mg/5600   |                          |                     |
|                          | Capsule", sig 1    | IU" 90 d ago, sig 1 |                          |                     |
|                          | capsule daily      | tablet weekly       |                          |                     |
| with its code            | "cholecalciferol   | prescribed          | info                     | total 4300.0        |
|                          | 3500 UNT Oral      | alendronate with    |                          |                     |
|                          | Capsule", sig 1    | vitamin D 90 d ago, |                          |                     |
|                          | capsule daily      | sig 1 tablet weekly |                          |                     |
| alendronate's is ordered | alendronate with   | prescribed          | info                     | total 4001.0        |
|                          | vitamin D, sig 1   | "cholecalciferol    |                          |                     |
|                          | tablet weekly      | 3201 UNT" 90 d ago, |                          |                     |
|                          |                    | sig 1 capsule daily |                          |                     |
| and adds up to 4000      | alendronate with   | prescribed          | -                        |                     |
|                          | vitamin D, sig 1   | "cholecalciferol    |                          |                     |
|                          | tablet weekly      | 3200 UNT" 90 d ago, |                          |                     |
|                          |                    | sig 1 capsule daily |                          |                     |
| replaces the same        | "cholecalciferol   | prescribed          | -                        |                     |
|                          | 3000 UNT", sig 1   | "cholecalciferol    |                          |                     |
|                          | capsule daily      | 3000 UNT" 90 d ago, |                          |                     |
|                          |                    | sig 1 capsule daily |                          |                     |
| twice in the record      | "cholecalciferol   | prescribed          | -                        |                     |
|                          | 1000 UNT", sig 1   | "ergocalciferol     |                          |                     |
|                          | capsule daily      | 2000 UNT" 90 d ago, |                          |                     |
|                          |                    | sig 1 capsule       |                          |                     |
|                          |                    | daily; prescribed   |                          |                     |
|                          |                    | "ergocalciferol     |                          |                     |
|                          |                    | 2000 UNT" 50 d ago, |                          |                     |
|                          |                    | sig 1 capsule daily |                          |                     |
| a course that has ended  | "cholecalciferol   | prescribed          | -                        |                     |
|                          | 3000 UNT", sig 1   | "ergocalciferol     |                          |                     |
|                          | capsule daily      | 5000 UNT" 90 d ago, |                          |                     |
|                          |                    | sig 1 capsule daily |                          |                     |
|                          |                    | for 14 days         |                          |                     |
| stopped on record        | "cholecalciferol   | prescribed          | -                        |                     |
|                          | 3000 UNT", sig 1   | "ergocalciferol     |                          |                     |
|                          | capsule daily      | 5000 UNT" 90 d ago, |                          |                     |
|                          |                    | sig 1 capsule       |                          |                     |
|                          |                    | daily, status       |                          |                     |
|                          |                    | stopped             |                          |                     |
| as needed                | "cholecalciferol   | labs null           | -                        |                     |
|                          | 5000 UNT", sig 1   |                     |                          |                     |
|                          | capsule daily as   |                     |                          |                     |
|                          | needed             |                     |                          |                     |
| a single dose            | "cholecalciferol   | labs null           | -                        |                     |
|                          | 50000 UNT", sig 1  |                     |                          |                     |
|                          | capsule once       |                     |                          |                     |
| steps: the highest       | "cholecalciferol   | labs null           | info                     | total 10000.0       |
|                          | 5000 UNT", sig     |                     |                          |                     |
|                          | take 1 capsule     |                     |                          |                     |
|                          | daily for 7 days   |                     |                          |                     |
|                          | then 2 capsules    |                     |                          |                     |
|                          | daily for 7 days   |                     |                          |                     |
| nothing written          | "cholecalciferol   | labs null           | ? dose missing           |                     |
|                          | 5000 UNT"          |                     |                          |                     |
| not understood           | "cholecalciferol   | labs null           | ? dose unreadable        |                     |
|                          | 5000 UNT", sig as  |                     |                          |                     |
|                          | directed           |                     |                          |                     |
| another not read, enough | "cholecalciferol   | prescribed          | info                     | total 5000.0        |
|                          | 5000 UNT", sig 1   | "ergocalciferol     |                          |                     |
|                          | capsule daily      | 5000 UNT" 90 d ago, |                          |                     |
|                          |                    | sig as directed     |                          |                     |
| another not read         | "cholecalciferol   | prescribed          | ? dose unreadable        |                     |
|                          | 1000 UNT", sig 1   | "ergocalciferol     |                          |                     |
|                          | capsule daily      | 5000 UNT" 90 d ago, |                          |                     |
|                          |                    | sig as directed     |                          |                     |
| no list, enough drafted  | "cholecalciferol   | medications failed  | info                     |                     |
|                          | 5000 UNT", sig 1   |                     |                          |                     |
|                          | capsule daily      |                     |                          |                     |
| medications failed       | "cholecalciferol   | medications failed  | ? medications failed     |                     |
|                          | 1000 UNT", sig 1   |                     |                          |                     |
|                          | capsule daily      |                     |                          |                     |
| 50000 daily              | "ergocalciferol    | labs null           | (beats:vitd-daily-50000) |                     |
|                          | 50000 UNT Oral     |                     |                          |                     |
|                          | Capsule", sig 1    |                     |                          |                     |
|                          | capsule daily      |                     |                          |                     |
"""

REPLETION = """
| case                | order                                                   | record                        | says |
| twelve weeks, 29.9  | "ergocalciferol 50000 UNT", sig 1 capsule weekly for 12 | vitamin D 29.9 ng/mL 9 d ago  | -    |
|                     | weeks                                                   |                               |      |
| by its supply       | "ergocalciferol 50000 UNT", sig 1 capsule weekly,       | vitamin D 15 ng/mL 9 d ago    | -    |
|                     | supply 84                                               |                               |      |
| supply of 85 days   | "ergocalciferol 50000 UNT", sig 1 capsule weekly,       | vitamin D 15 ng/mL 9 d ago    | info |
|                     | supply 85                                               |                               |      |
| thirteen weeks      | "ergocalciferol 50000 UNT", sig 1 capsule weekly for 13 | vitamin D 15 ng/mL 9 d ago    | info |
|                     | weeks                                                   |                               |      |
| no end              | "ergocalciferol 50000 UNT", sig 1 capsule weekly        | vitamin D 15 ng/mL 9 d ago    | info |
| 30                  | "ergocalciferol 50000 UNT", sig 1 capsule weekly for 12 | vitamin D 30 ng/mL 9 d ago    | info |
|                     | weeks                                                   |                               |      |
| result 180 days old | "ergocalciferol 50000 UNT", sig 1 capsule weekly for 12 | vitamin D 15 ng/mL 180 d ago  | -    |
|                     | weeks                                                   |                               |      |
| result 181 days old | "ergocalciferol 50000 UNT", sig 1 capsule weekly for 12 | vitamin D 15 ng/mL 181 d ago  | info |
|                     | weeks                                                   |                               |      |
| malabsorption       | "ergocalciferol 50000 UNT", sig 1 capsule weekly        | condition K90.0 900 d ago     | -    |
| bariatric surgery   | "ergocalciferol 50000 UNT", sig 1 capsule weekly        | condition Z98.84 900 d ago    | -    |
| gastric bypass done | "ergocalciferol 50000 UNT", sig 1 capsule weekly        | done gastric bypass 900 d ago | -    |
| hypoparathyroidism  | "ergocalciferol 50000 UNT", sig 1 capsule weekly        | condition E20.9 900 d ago     | -    |
| BMI 35              | "ergocalciferol 50000 UNT", sig 1 capsule weekly        | BMI 35 kg/m2 9 d ago          | -    |
| BMI 34.9            | "ergocalciferol 50000 UNT", sig 1 capsule weekly        | BMI 34.9 kg/m2 9 d ago        | info |
"""

OPENED = """
| case                     | record                                                            | says                  |
| taken                    | prescribed "cholecalciferol 5000 UNT" 90 d ago, sig 1 capsule     | info                  |
|                          | daily                                                             |                       |
| two products             | prescribed "cholecalciferol 3000 UNT" 90 d ago, sig 1 capsule     | info                  |
|                          | daily; prescribed "ergocalciferol 2000 UNT" 90 d ago, sig 1       |                       |
|                          | capsule daily                                                     |                       |
| supply ended 31 days ago | prescribed "cholecalciferol 5000 UNT" 121 d ago, sig 1 capsule    | -                     |
|                          | daily, supply 90                                                  |                       |
| nothing taken            | labs null                                                         | -                     |
| medications missing      | medications missing                                               | ? medications missing |
"""

SINGLE = """
| case                               | order               | record               | says              | shows          |
| 99999 IU                           | "cholecalciferol    | labs null            | -                 |                |
|                                    | 99999 UNT Oral      |                      |                   |                |
|                                    | Capsule", sig 1     |                      |                   |                |
|                                    | capsule once        |                      |                   |                |
| 100000 IU                          | "cholecalciferol    | labs null            | info              | units 100000.0 |
|                                    | 100000 UNT Oral     |                      |                   |                |
|                                    | Capsule", sig 1     |                      |                   |                |
|                                    | capsule once        |                      |                   |                |
| two of 50000                       | "ergocalciferol     | labs null            | info              | units 100000.0 |
|                                    | 50000 UNT Oral      |                      |                   |                |
|                                    | Capsule", sig 2     |                      |                   |                |
|                                    | capsules once       |                      |                   |                |
| 299999 IU                          | "cholecalciferol    | labs null            | info              |                |
|                                    | 299999 UNT Oral     |                      |                   |                |
|                                    | Solution", sig take |                      |                   |                |
|                                    | 299999 units once   |                      |                   |                |
| 300000 IU                          | "cholecalciferol    | labs null            | warning           |                |
|                                    | 300000 UNT Oral     |                      |                   |                |
|                                    | Solution", sig take |                      |                   |                |
|                                    | 300000 units once   |                      |                   |                |
| once a month                       | "cholecalciferol    | labs null            | info              |                |
|                                    | 100000 UNT Oral     |                      |                   |                |
|                                    | Capsule", sig 1     |                      |                   |                |
|                                    | capsule monthly     |                      |                   |                |
| 50000 a week                       | "ergocalciferol     | labs null            | -                 |                |
|                                    | 50000 UNT Oral      |                      |                   |                |
|                                    | Capsule", sig 1     |                      |                   |                |
|                                    | capsule weekly      |                      |                   |                |
| nothing written                    | "cholecalciferol    | labs null            | ? dose missing    |                |
|                                    | 100000 UNT Oral     |                      |                   |                |
|                                    | Capsule"            |                      |                   |                |
| not understood                     | "cholecalciferol    | labs null            | ? dose unreadable |                |
|                                    | 100000 UNT Oral     |                      |                   |                |
|                                    | Capsule", sig as    |                      |                   |                |
|                                    | directed            |                      |                   |                |
| before zoledronic acid, broken hip | "cholecalciferol    | condition S72.001A   | -                 |                |
|                                    | 125000 UNT", sig 1  | 30 d ago             |                   |                |
|                                    | capsule once;       |                      |                   |                |
|                                    | zoledronic acid 5   |                      |                   |                |
|                                    | mg                  |                      |                   |                |
| the same, hip broken 90 days ago   | "cholecalciferol    | condition S72.001A   | -                 |                |
|                                    | 125000 UNT", sig 1  | 90 d ago             |                   |                |
|                                    | capsule once;       |                      |                   |                |
|                                    | zoledronic acid 5   |                      |                   |                |
|                                    | mg                  |                      |                   |                |
| the same, hip broken 91 days ago   | "cholecalciferol    | condition S72.001A   | info              |                |
|                                    | 125000 UNT", sig 1  | 91 d ago             |                   |                |
|                                    | capsule once;       |                      |                   |                |
|                                    | zoledronic acid 5   |                      |                   |                |
|                                    | mg                  |                      |                   |                |
| the same, 125001 IU                | "cholecalciferol    | condition S72.001A   | info              |                |
|                                    | 125001 UNT", sig 1  | 30 d ago             |                   |                |
|                                    | capsule once;       |                      |                   |                |
|                                    | zoledronic acid 5   |                      |                   |                |
|                                    | mg                  |                      |                   |                |
| the same, once a month             | "cholecalciferol    | condition S72.001A   | info              |                |
|                                    | 125000 UNT", sig 1  | 30 d ago             |                   |                |
|                                    | capsule monthly;    |                      |                   |                |
|                                    | zoledronic acid 5   |                      |                   |                |
|                                    | mg                  |                      |                   |                |
| the same without zoledronic acid   | "cholecalciferol    | condition S72.001A   | info              |                |
|                                    | 125000 UNT", sig 1  | 30 d ago             |                   |                |
|                                    | capsule once        |                      |                   |                |
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

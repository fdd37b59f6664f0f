"""Calcium and vitamin D: too much in the blood, and active forms of vitamin D."""

from tests.rules.cases import Case, expected, outcome, table

HIGH = "vitd-high-25ohd"
TOXIC = "vitd-toxic-25ohd"
GRANULOMA = "vitd-granulomatous-disease"
CALCITRIOL = "calcitriol-monitoring"
CHECKED = "calcium 9.4 mg/dL 9 d ago; phosphate 3.5 mg/dL 9 d ago"

LEVELS = """
| case | record | says | shows |
| 100 | vitamin D 100 ng/mL 9 d ago | - | |
| 101 | vitamin D 101 ng/mL 9 d ago | warning | level 101.0; limit 100 |
| 249 nmol/L is 99.8 | vitamin D 249 nmol/L 9 d ago | - | |
| 250 nmol/L is 100.2 | vitamin D 250 nmol/L 9 d ago | warning | level 250.0 |
| over 100 | vitamin D >100 ng/mL 9 d ago | warning | |
| over 96 | vitamin D >96 ng/mL 9 d ago | - | |
| day 180 | vitamin D 120 ng/mL 180 d ago | warning | |
| day 181 | vitamin D 120 ng/mL 181 d ago | - | |
| a newer, lower one | vitamin D 120 ng/mL 90 d ago; vitamin D 80 ng/mL 9 d ago | - | |
| 151: the toxic level speaks | vitamin D 151 ng/mL 9 d ago | (beats:vitd-toxic-25ohd) | |
| another is taken too | vitamin D 120 ng/mL 9 d ago; prescribed "ergocalciferol 2000 UNT" 90 d ago | warning | others.1 ergocalciferol 2000 UNT |
| none known | labs null | - | |
| labs failed | labs failed | ? vitamin-d-25oh failed | |
| in part, a high one there | labs partial; vitamin D 120 ng/mL 9 d ago | warning | |
| in an unknown unit | vitamin D 120 furlong 9 d ago | ? vitamin-d-25oh unreadable | |
"""

TOXIC_LEVELS = """
| case | record | says | shows |
| 150 | vitamin D 150 ng/mL 9 d ago | - | |
| 151 | vitamin D 151 ng/mL 9 d ago | critical | level 151.0; limit 150 |
| 374 nmol/L is 149.84 | vitamin D 374 nmol/L 9 d ago | - | |
| 375 nmol/L is 150.24 | vitamin D 375 nmol/L 9 d ago | critical | level 375.0 |
| over 150 | vitamin D >150 ng/mL 9 d ago | critical | |
| day 180 | vitamin D 160 ng/mL 180 d ago | critical | |
| day 181 | vitamin D 160 ng/mL 181 d ago | - | |
| a newer, lower one | vitamin D 160 ng/mL 90 d ago; vitamin D 140 ng/mL 9 d ago | - | |
| labs failed | labs failed | ? vitamin-d-25oh failed | |
| in a hospice | vitamin D 160 ng/mL 9 d ago; condition Z51.5 20 d ago | x | |
"""

PRODUCTS = """
| case | patient | order | says |
| cholecalciferol | woman 70 | "cholecalciferol 1000 UNT" | critical |
| ergocalciferol | woman 70 | "ergocalciferol 50000 UNT" | critical |
| form not told | woman 70 | "vitamin D supplement 1000 units" | critical |
| calcitriol | woman 70 | "calcitriol 0.25 MCG capsule" | critical |
| calcifediol | woman 70 | "calcifediol 30 MCG capsule" | critical |
| calcium | woman 70 | "calcium carbonate 1250 MG" | - |
| stopped | woman 70 | "cholecalciferol 1000 UNT", status stopped | - |
| under 18 | woman 17 | "cholecalciferol 1000 UNT" | x |
"""

OPENED = """
| case | record | says | shows |
| taken | prescribed "cholecalciferol 5000 UNT" 90 d ago | warning | others.1 cholecalciferol 5000 UNT |
| stopped | prescribed "cholecalciferol 5000 UNT" 90 d ago, status stopped | - | |
| supply ended 30 days ago | prescribed "cholecalciferol 5000 UNT" 120 d ago, supply 90 | warning | |
| supply ended 31 days ago | prescribed "cholecalciferol 5000 UNT" 121 d ago, supply 90 | - | |
| nothing taken | conditions null | - | |
| medications failed | medications failed | ? medications failed | |
"""

DISEASES = """
| case | order | record | says | shows |
| sarcoidosis, 800 IU | "cholecalciferol 800 UNT", sig 1 tablet daily | condition D86.0 900 d ago | - | |
| sarcoidosis, 801 IU | "cholecalciferol 801 UNT", sig 1 tablet daily | condition D86.0 900 d ago | warning | total 801.0; disease A diagnosis |
| sarcoidosis, two that add up | "cholecalciferol 800 UNT", sig 1 tablet daily | condition D86.0 900 d ago; prescribed "ergocalciferol 400 UNT" 90 d ago, sig 1 tablet daily | warning | total 1200.0 |
| sarcoidosis, calcitriol | "calcitriol 0.25 MCG capsule" | condition D86.0 900 d ago | warning | total |
| alfacalcidol | "alfacalcidol 0.25 MCG capsule" | condition D86.0 900 d ago | warning | |
| tuberculosis | "cholecalciferol 2000 UNT", sig 1 tablet daily | condition A15.0 90 d ago | warning | |
| lymphoma | "cholecalciferol 2000 UNT", sig 1 tablet daily | condition C83.30 90 d ago | warning | |
| Williams syndrome | "cholecalciferol 2000 UNT", sig 1 tablet daily | condition Q93.82 9000 d ago | warning | |
| primary hyperparathyroidism | "cholecalciferol 2000 UNT", sig 1 tablet daily | condition E21.0 900 d ago | info | granuloma False |
| both | "cholecalciferol 2000 UNT", sig 1 tablet daily | condition E21.0 900 d ago; condition D86.0 900 d ago | warning | |
| sarcoidosis, resolved | "cholecalciferol 2000 UNT", sig 1 tablet daily | condition D86.0 900 d ago, resolved | - | |
| no such disease | "cholecalciferol 2000 UNT", sig 1 tablet daily | condition I10 900 d ago | - | |
| dose not understood | "cholecalciferol 2000 UNT", sig as directed | condition D86.0 900 d ago | ? dose unreadable | |
| problems failed | "cholecalciferol 2000 UNT", sig 1 tablet daily | conditions failed | ? conditions failed | |
"""

CHECKS = """
| case | record | says | shows |
| both normal, lately | calcium 10.2 mg/dL 30 d ago; phosphate 5.5 mg/dL 30 d ago | - | |
| calcium 10.21 | calcium 10.21 mg/dL 9 d ago; phosphate 3.5 mg/dL 9 d ago | warning | calcium 10.21; phosphate |
| calcium 2.55 mmol/L is 10.22 | calcium 2.55 mmol/L 9 d ago; phosphate 3.5 mg/dL 9 d ago | warning | |
| phosphate 5.51 | calcium 9.4 mg/dL 9 d ago; phosphate 5.51 mg/dL 9 d ago | warning | calcium; phosphate 5.51 |
| phosphate 1.78 mmol/L is 5.51 | calcium 9.4 mg/dL 9 d ago; phosphate 1.78 mmol/L 9 d ago | warning | |
| raised 90 days ago, nothing since | calcium 10.4 mg/dL 90 d ago | warning | missing calcium and phosphate |
| raised 91 days ago | calcium 10.4 mg/dL 91 d ago; phosphate 3.5 mg/dL 9 d ago | info | missing calcium |
| calcium 31 days old | calcium 9.4 mg/dL 31 d ago; phosphate 3.5 mg/dL 9 d ago | info | missing calcium |
| phosphate 31 days old | calcium 9.4 mg/dL 9 d ago; phosphate 3.5 mg/dL 31 d ago | info | missing phosphate |
| nothing measured | labs null | info | missing calcium and phosphate |
| ionised counts as measured | ionised calcium 1.34 mmol/L 9 d ago; phosphate 3.5 mg/dL 9 d ago | - | |
| hypoparathyroidism | condition E20.9 900 d ago; calcium 10.4 mg/dL 9 d ago | - | |
| labs failed | labs failed | ? calcium-total failed, calcium-corrected failed, calcium-ionised failed, phosphate failed | |
| phosphate in an unknown unit | calcium 9.4 mg/dL 9 d ago; phosphate 3 furlong 9 d ago | ? phosphate unreadable | |
| raised, the rest in part | labs partial; calcium 10.4 mg/dL 9 d ago | warning | |
"""

DEFICIENCY = """
| case | record | says | shows |
| eGFR 30 | condition E55.9 90 d ago; eGFR 30 mL/min/{1.73_m2} 9 d ago | info | deficiency A diagnosis |
| eGFR 29.9 | condition E55.9 90 d ago; eGFR 29.9 mL/min/{1.73_m2} 9 d ago | - | |
| eGFR below 60, how far is open | condition E55.9 90 d ago; eGFR <60 mL/min/{1.73_m2} 9 d ago | - | |
| eGFR unknown | condition E55.9 90 d ago | - | |
| for kidney bone disease | condition E55.9 90 d ago; condition N25.81 90 d ago; eGFR 40 mL/min/{1.73_m2} 9 d ago | - | |
| no deficiency on record | eGFR 70 mL/min/{1.73_m2} 9 d ago | - | |
| plain vitamin D instead | condition E55.9 90 d ago; eGFR 70 mL/min/{1.73_m2} 9 d ago | info | |
"""


@table(HIGH, LEVELS, order='"cholecalciferol 1000 UNT"')
def test_a_high_level_is_said_while_vitamin_d_is_ordered(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(HIGH, OPENED, hook="patient-view", record="vitamin D 120 ng/mL 9 d ago")
def test_a_high_level_is_said_while_vitamin_d_is_taken(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(TOXIC, TOXIC_LEVELS, order='"cholecalciferol 1000 UNT"')
def test_a_toxic_level_speaks_against_the_order(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(TOXIC, PRODUCTS, record="vitamin D 160 ng/mL 9 d ago")
def test_of_whatever_form_of_vitamin_d(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(TOXIC, OPENED, hook="patient-view", record="vitamin D 160 ng/mL 9 d ago")
def test_when_the_chart_is_opened_it_warns(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(GRANULOMA, DISEASES)
def test_granulomas_make_the_active_form_themselves(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(CALCITRIOL, CHECKS, order='"calcitriol 0.25 MCG capsule"')
def test_calcitriol_wants_calcium_and_phosphate(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(CALCITRIOL, DEFICIENCY, order='"alfacalcidol 0.25 MCG capsule"', record=CHECKED)
def test_it_is_no_treatment_of_a_plain_deficiency(case: Case) -> None:
    assert outcome(case) == expected(case)

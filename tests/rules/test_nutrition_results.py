"""Calcium and vitamin D: too much in the blood, and active forms of vitamin D."""

from tests.rules.cases import Case, expected, outcome, table

HIGH = "vitd-high-25ohd"
TOXIC = "vitd-toxic-25ohd"
GRANULOMA = "vitd-granulomatous-disease"
CALCITRIOL = "calcitriol-monitoring"
CHECKED = "calcium 9.4 mg/dL 9 d ago; phosphate 3.5 mg/dL 9 d ago"

LEVELS = """
| case                        | record                     | says                        | shows                       |
| 100                         | vitamin D 100 ng/mL 9 d    | -                           |                             |
|                             | ago                        |                             |                             |
| 101                         | vitamin D 101 ng/mL 9 d    | warning                     | level 101.0; limit 100      |
|                             | ago                        |                             |                             |
| 249 nmol/L is 99.8          | vitamin D 249 nmol/L 9 d   | -                           |                             |
|                             | ago                        |                             |                             |
| 250 nmol/L is 100.2         | vitamin D 250 nmol/L 9 d   | warning                     | level 250.0                 |
|                             | ago                        |                             |                             |
| over 100                    | vitamin D >100 ng/mL 9 d   | warning                     |                             |
|                             | ago                        |                             |                             |
| over 96                     | vitamin D >96 ng/mL 9 d    | -                           |                             |
|                             | ago                        |                             |                             |
| day 180                     | vitamin D 120 ng/mL 180 d  | warning                     |                             |
|                             | ago                        |                             |                             |
| day 181                     | vitamin D 120 ng/mL 181 d  | -                           |                             |
|                             | ago                        |                             |                             |
| a newer, lower one          | vitamin D 120 ng/mL 90 d   | -                           |                             |
|                             | ago; vitamin D 80 ng/mL 9  |                             |                             |
|                             | d ago                      |                             |                             |
| 151: the toxic level speaks | vitamin D 151 ng/mL 9 d    | (beats:vitd-toxic-25ohd)    |                             |
|                             | ago                        |                             |                             |
| another is taken too        | vitamin D 120 ng/mL 9 d    | warning                     | others.1 ergocalciferol     |
|                             | ago; prescribed            |                             | 2000 UNT                    |
|                             | "ergocalciferol 2000 UNT"  |                             |                             |
|                             | 90 d ago                   |                             |                             |
| none known                  | labs null                  | -                           |                             |
| labs failed                 | labs failed                | ? vitamin-d-25oh failed     |                             |
| in part, a high one there   | labs partial; vitamin D    | warning                     |                             |
|                             | 120 ng/mL 9 d ago          |                             |                             |
| in an unknown unit          | vitamin D 120 furlong 9 d  | ? vitamin-d-25oh unreadable |                             |
|                             | ago                        |                             |                             |
"""

TOXIC_LEVELS = """
| case                 | record                                     | says                    | shows                  |
| 150                  | vitamin D 150 ng/mL 9 d ago                | -                       |                        |
| 151                  | vitamin D 151 ng/mL 9 d ago                | critical                | level 151.0; limit 150 |
| 374 nmol/L is 149.84 | vitamin D 374 nmol/L 9 d ago               | -                       |                        |
| 375 nmol/L is 150.24 | vitamin D 375 nmol/L 9 d ago               | critical                | level 375.0            |
| over 150             | vitamin D >150 ng/mL 9 d ago               | critical                |                        |
| day 180              | vitamin D 160 ng/mL 180 d ago              | critical                |                        |
| day 181              | vitamin D 160 ng/mL 181 d ago              | -                       |                        |
| a newer, lower one   | vitamin D 160 ng/mL 90 d ago; vitamin D    | -                       |                        |
|                      | 140 ng/mL 9 d ago                          |                         |                        |
| labs failed          | labs failed                                | ? vitamin-d-25oh failed |                        |
| in a hospice         | vitamin D 160 ng/mL 9 d ago; condition     | x                       |                        |
|                      | Z51.5 20 d ago                             |                         |                        |
"""

PRODUCTS = """
| case            | patient  | order                                      | says     |
| cholecalciferol | woman 70 | "cholecalciferol 1000 UNT"                 | critical |
| ergocalciferol  | woman 70 | "ergocalciferol 50000 UNT"                 | critical |
| form not told   | woman 70 | "vitamin D supplement 1000 units"          | critical |
| calcitriol      | woman 70 | "calcitriol 0.25 MCG capsule"              | critical |
| calcifediol     | woman 70 | "calcifediol 30 MCG capsule"               | critical |
| calcium         | woman 70 | "calcium carbonate 1250 MG"                | -        |
| stopped         | woman 70 | "cholecalciferol 1000 UNT", status stopped | -        |
| under 18        | woman 17 | "cholecalciferol 1000 UNT"                 | x        |
"""

OPENED = """
| case                     | record                          | says                 | shows                            |
| taken                    | prescribed "cholecalciferol     | warning              | others.1 cholecalciferol 5000    |
|                          | 5000 UNT" 90 d ago              |                      | UNT                              |
| stopped                  | prescribed "cholecalciferol     | -                    |                                  |
|                          | 5000 UNT" 90 d ago, status      |                      |                                  |
|                          | stopped                         |                      |                                  |
| supply ended 30 days ago | prescribed "cholecalciferol     | warning              |                                  |
|                          | 5000 UNT" 120 d ago, supply 90  |                      |                                  |
| supply ended 31 days ago | prescribed "cholecalciferol     | -                    |                                  |
|                          | 5000 UNT" 121 d ago, supply 90  |                      |                                  |
| nothing taken            | conditions null                 | -                    |                                  |
| medications failed       | medications failed              | ? medications failed |                                  |
"""

DISEASES = """
| case                         | order               | record              | says                | shows               |
| sarcoidosis, 800 IU          | "cholecalciferol    | condition D86.0 900 | -                   |                     |
|                              | 800 UNT", sig 1     | d ago               |                     |                     |
|                              | tablet daily        |                     |                     |                     |
| sarcoidosis, 801 IU          | "cholecalciferol    | condition D86.0 900 | warning             | total 801.0;        |
|                              | 801 UNT", sig 1     | d ago               |                     | disease A diagnosis |
|                              | tablet daily        |                     |                     |                     |
| sarcoidosis, two that add up | "cholecalciferol    | condition D86.0 900 | warning             | total 1200.0        |
|                              | 800 UNT", sig 1     | d ago; prescribed   |                     |                     |
|                              | tablet daily        | "ergocalciferol 400 |                     |                     |
|                              |                     | UNT" 90 d ago, sig  |                     |                     |
|                              |                     | 1 tablet daily      |                     |                     |
| sarcoidosis, calcitriol      | "calcitriol 0.25    | condition D86.0 900 | warning             | total               |
|                              | MCG capsule"        | d ago               |                     |                     |
| alfacalcidol                 | "alfacalcidol 0.25  | condition D86.0 900 | warning             |                     |
|                              | MCG capsule"        | d ago               |                     |                     |
| tuberculosis                 | "cholecalciferol    | condition A15.0 90  | warning             |                     |
|                              | 2000 UNT", sig 1    | d ago               |                     |                     |
|                              | tablet daily        |                     |                     |                     |
| lymphoma                     | "cholecalciferol    | condition C83.30 90 | warning             |                     |
|                              | 2000 UNT", sig 1    | d ago               |                     |                     |
|                              | tablet daily        |                     |                     |                     |
| Williams syndrome            | "cholecalciferol    | condition Q93.82    | warning             |                     |
|                              | 2000 UNT", sig 1    | 9000 d ago          |                     |                     |
|                              | tablet daily        |                     |                     |                     |
| primary hyperparathyroidism  | "cholecalciferol    | condition E21.0 900 | info                | granuloma False     |
|                              | 2000 UNT", sig 1    | d ago               |                     |                     |
|                              | tablet daily        |                     |                     |                     |
| both                         | "cholecalciferol    | condition E21.0 900 | warning             |                     |
|                              | 2000 UNT", sig 1    | d ago; condition    |                     |                     |
|                              | tablet daily        | D86.0 900 d ago     |                     |                     |
| sarcoidosis, resolved        | "cholecalciferol    | condition D86.0 900 | -                   |                     |
|                              | 2000 UNT", sig 1    | d ago, resolved     |                     |                     |
|                              | tablet daily        |                     |                     |                     |
| sarcoidosis, both normal     | "cholecalciferol    | condition D86.0 900 | -                   |                     |
|                              | 2000 UNT", sig 1    | d ago; calcium 9.4  |                     |                     |
|                              | tablet daily        | mg/dL 90 d ago;     |                     |                     |
|                              |                     | calcitriol level 60 |                     |                     |
|                              |                     | pg/mL 90 d ago,     |                     |                     |
|                              |                     | high 79             |                     |                     |
| both normal, in SI units     | "cholecalciferol    | condition D86.0 900 | -                   |                     |
|                              | 2000 UNT", sig 1    | d ago; calcium 2.35 |                     |                     |
|                              | tablet daily        | mmol/L 9 d ago;     |                     |                     |
|                              |                     | calcitriol level    |                     |                     |
|                              |                     | 144 pmol/L 9 d ago, |                     |                     |
|                              |                     | high 190            |                     |                     |
| flagged as normal            | "calcitriol 0.25    | condition D86.0 900 | -                   |                     |
|                              | MCG capsule"        | d ago; calcium 9.4  |                     |                     |
|                              |                     | mg/dL 9 d ago;      |                     |                     |
|                              |                     | calcitriol level 60 |                     |                     |
|                              |                     | pg/mL 9 d ago, flag |                     |                     |
|                              |                     | N                   |                     |                     |
| both, in hyperparathyroidism | "cholecalciferol    | condition E21.0 900 | -                   |                     |
|                              | 2000 UNT", sig 1    | d ago; calcium 9.4  |                     |                     |
|                              | tablet daily        | mg/dL 9 d ago;      |                     |                     |
|                              |                     | calcitriol level 60 |                     |                     |
|                              |                     | pg/mL 9 d ago, high |                     |                     |
|                              |                     | 79                  |                     |                     |
| calcium 91 days old          | "cholecalciferol    | condition D86.0 900 | warning             |                     |
|                              | 2000 UNT", sig 1    | d ago; calcium 9.4  |                     |                     |
|                              | tablet daily        | mg/dL 91 d ago;     |                     |                     |
|                              |                     | calcitriol level 60 |                     |                     |
|                              |                     | pg/mL 9 d ago, high |                     |                     |
|                              |                     | 79                  |                     |                     |
| calcitriol 91 days old       | "cholecalciferol    | condition D86.0 900 | warning             |                     |
|                              | 2000 UNT", sig 1    | d ago; calcium 9.4  |                     |                     |
|                              | tablet daily        | mg/dL 9 d ago;      |                     |                     |
|                              |                     | calcitriol level 60 |                     |                     |
|                              |                     | pg/mL 91 d ago,     |                     |                     |
|                              |                     | high 79             |                     |                     |
| calcitriol of no known range | "cholecalciferol    | condition D86.0 900 | warning             |                     |
|                              | 2000 UNT", sig 1    | d ago; calcium 9.4  |                     |                     |
|                              | tablet daily        | mg/dL 9 d ago;      |                     |                     |
|                              |                     | calcitriol level 60 |                     |                     |
|                              |                     | pg/mL 9 d ago       |                     |                     |
| calcitriol above its range   | "cholecalciferol    | condition D86.0 900 | warning             |                     |
|                              | 2000 UNT", sig 1    | d ago; calcium 9.4  |                     |                     |
|                              | tablet daily        | mg/dL 9 d ago;      |                     |                     |
|                              |                     | calcitriol level 80 |                     |                     |
|                              |                     | pg/mL 9 d ago, high |                     |                     |
|                              |                     | 79                  |                     |                     |
| calcium above its range      | "cholecalciferol    | condition D86.0 900 | warning             |                     |
|                              | 2000 UNT", sig 1    | d ago; calcium 10.3 |                     |                     |
|                              | tablet daily        | mg/dL 9 d ago, high |                     |                     |
|                              |                     | 10.2; calcitriol    |                     |                     |
|                              |                     | level 60 pg/mL 9 d  |                     |                     |
|                              |                     | ago, high 79        |                     |                     |
| a bound, not a value         | "cholecalciferol    | condition D86.0 900 | warning             |                     |
|                              | 2000 UNT", sig 1    | d ago; calcium 9.4  |                     |                     |
|                              | tablet daily        | mg/dL 9 d ago;      |                     |                     |
|                              |                     | calcitriol level    |                     |                     |
|                              |                     | >60 pg/mL 9 d ago,  |                     |                     |
|                              |                     | high 79             |                     |                     |
| no such disease              | "cholecalciferol    | condition I10 900 d | -                   |                     |
|                              | 2000 UNT", sig 1    | ago                 |                     |                     |
|                              | tablet daily        |                     |                     |                     |
| dose not understood          | "cholecalciferol    | condition D86.0 900 | ? dose unreadable   |                     |
|                              | 2000 UNT", sig as   | d ago               |                     |                     |
|                              | directed            |                     |                     |                     |
| problems failed              | "cholecalciferol    | conditions failed   | ? conditions failed |                     |
|                              | 2000 UNT", sig 1    |                     |                     |                     |
|                              | tablet daily        |                     |                     |                     |
"""

CHECKS = """
| case                              | record                   | says                      | shows                     |
| both normal, lately               | calcium 10.2 mg/dL 30 d  | -                         |                           |
|                                   | ago; phosphate 5.5 mg/dL |                           |                           |
|                                   | 30 d ago                 |                           |                           |
| calcium 10.21                     | calcium 10.21 mg/dL 9 d  | warning                   | calcium 10.21; phosphate  |
|                                   | ago; phosphate 3.5 mg/dL |                           |                           |
|                                   | 9 d ago                  |                           |                           |
| calcium 2.55 mmol/L is 10.22      | calcium 2.55 mmol/L 9 d  | warning                   |                           |
|                                   | ago; phosphate 3.5 mg/dL |                           |                           |
|                                   | 9 d ago                  |                           |                           |
| phosphate 5.51                    | calcium 9.4 mg/dL 9 d    | warning                   | calcium; phosphate 5.51   |
|                                   | ago; phosphate 5.51      |                           |                           |
|                                   | mg/dL 9 d ago            |                           |                           |
| phosphate 1.78 mmol/L is 5.51     | calcium 9.4 mg/dL 9 d    | warning                   |                           |
|                                   | ago; phosphate 1.78      |                           |                           |
|                                   | mmol/L 9 d ago           |                           |                           |
| raised 90 days ago, nothing since | calcium 10.4 mg/dL 90 d  | warning                   | missing calcium and       |
|                                   | ago                      |                           | phosphate                 |
| raised 91 days ago                | calcium 10.4 mg/dL 91 d  | info                      | missing calcium           |
|                                   | ago; phosphate 3.5 mg/dL |                           |                           |
|                                   | 9 d ago                  |                           |                           |
| calcium 31 days old               | calcium 9.4 mg/dL 31 d   | info                      | missing calcium           |
|                                   | ago; phosphate 3.5 mg/dL |                           |                           |
|                                   | 9 d ago                  |                           |                           |
| phosphate 31 days old             | calcium 9.4 mg/dL 9 d    | info                      | missing phosphate         |
|                                   | ago; phosphate 3.5 mg/dL |                           |                           |
|                                   | 31 d ago                 |                           |                           |
| nothing measured                  | labs null                | info                      | missing calcium and       |
|                                   |                          |                           | phosphate                 |
| nothing measured, both ordered    | ordered calcium 30 d     | -                         |                           |
|                                   | ago; ordered phosphate   |                           |                           |
|                                   | 30 d ago                 |                           |                           |
| nothing measured, one ordered     | ordered calcium 9 d ago  | info                      | missing phosphate         |
| ordered, and forgotten            | ordered calcium 31 d     | info                      | missing calcium and       |
|                                   | ago; ordered phosphate   |                           | phosphate                 |
|                                   | 31 d ago                 |                           |                           |
| raised, and ordered again         | calcium 10.4 mg/dL 40 d  | warning                   | missing                   |
|                                   | ago; ordered calcium 2 d |                           |                           |
|                                   | ago; ordered phosphate 2 |                           |                           |
|                                   | d ago                    |                           |                           |
| one ordered, labs failed          | labs failed; ordered     | ? phosphate failed        |                           |
|                                   | calcium 9 d ago          |                           |                           |
| ionised counts as measured        | ionised calcium 1.34     | -                         |                           |
|                                   | mmol/L 9 d ago;          |                           |                           |
|                                   | phosphate 3.5 mg/dL 9 d  |                           |                           |
|                                   | ago                      |                           |                           |
| hypoparathyroidism                | condition E20.9 900 d    | -                         |                           |
|                                   | ago; calcium 10.4 mg/dL  |                           |                           |
|                                   | 9 d ago                  |                           |                           |
| labs failed                       | labs failed              | ? calcium-total failed,   |                           |
|                                   |                          | calcium-corrected failed, |                           |
|                                   |                          | calcium-ionised failed,   |                           |
|                                   |                          | phosphate failed          |                           |
| phosphate in an unknown unit      | calcium 9.4 mg/dL 9 d    | ? phosphate unreadable    |                           |
|                                   | ago; phosphate 3 furlong |                           |                           |
|                                   | 9 d ago                  |                           |                           |
| raised, the rest in part          | labs partial; calcium    | warning                   |                           |
|                                   | 10.4 mg/dL 9 d ago       |                           |                           |
"""

DEFICIENCY = """
| case                           | record                                              | says | shows                  |
| eGFR 30                        | condition E55.9 90 d ago; eGFR 30 mL/min/{1.73_m2}  | info | deficiency A diagnosis |
|                                | 9 d ago                                             |      |                        |
| eGFR 29.9                      | condition E55.9 90 d ago; eGFR 29.9                 | -    |                        |
|                                | mL/min/{1.73_m2} 9 d ago                            |      |                        |
| eGFR below 60, how far is open | condition E55.9 90 d ago; eGFR <60 mL/min/{1.73_m2} | -    |                        |
|                                | 9 d ago                                             |      |                        |
| eGFR unknown                   | condition E55.9 90 d ago                            | -    |                        |
| for kidney bone disease        | condition E55.9 90 d ago; condition N25.81 90 d     | -    |                        |
|                                | ago; eGFR 40 mL/min/{1.73_m2} 9 d ago               |      |                        |
| no deficiency on record        | eGFR 70 mL/min/{1.73_m2} 9 d ago                    | -    |                        |
| plain vitamin D instead        | condition E55.9 90 d ago; eGFR 70 mL/min/{1.73_m2}  | info |                        |
|                                | 9 d ago                                             |      |                        |
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

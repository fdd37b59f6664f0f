"""Calcium and vitamin D beside other drugs."""

from tests.rules.cases import Case, expected, outcome, table

THYROXINE = "calcium-levothyroxine-timing"
THIAZIDE = "thiazide-calcium-vitd"
DIGOXIN = "digoxin-calcium"

APART = """
| case                     | order                      | record                      | says                 | shows   |
| calcium on levothyroxine | "calcium carbonate 1250    | prescribed "levothyroxine   | (limit)              | hours 4 |
|                          | MG"                        | 50 MCG" 90 d ago            |                      |         |
| iron on levothyroxine    | "ferrous sulfate 325 MG"   | prescribed "levothyroxine   | (limit)              |         |
|                          |                            | 50 MCG" 90 d ago            |                      |         |
| levothyroxine on calcium | "levothyroxine 50 MCG"     | prescribed "calcium         | (limit)              |         |
|                          |                            | carbonate 1250 MG" 90 d ago |                      |         |
| both are drafts          | "calcium carbonate 1250    | labs null                   | (limit)              |         |
|                          | MG"; "levothyroxine 50     |                             |                      |         |
|                          | MCG"                       |                             |                      |         |
| told 4 hours apart       | "calcium carbonate 1250    | prescribed "levothyroxine   | -                    |         |
|                          | MG", sig 1 tablet daily 4  | 50 MCG" 90 d ago            |                      |         |
|                          | hours after levothyroxine  |                             |                      |         |
| told 3 hours apart       | "calcium carbonate 1250    | prescribed "levothyroxine   | (limit)              |         |
|                          | MG", sig 1 tablet daily 3  | 50 MCG" 90 d ago            |                      |         |
|                          | hours after levothyroxine  |                             |                      |         |
| told in a word           | "calcium carbonate 1250    | prescribed "levothyroxine   | -                    |         |
|                          | MG", sig 1 tablet daily    | 50 MCG" 90 d ago            |                      |         |
|                          | four hours after           |                             |                      |         |
|                          | levothyroxine              |                             |                      |         |
| the other is told        | "calcium carbonate 1250    | prescribed "levothyroxine   | -                    |         |
|                          | MG"                        | 50 MCG" 90 d ago, sig 1     |                      |         |
|                          |                            | tablet daily at least 4     |                      |         |
|                          |                            | hours before calcium        |                      |         |
| stopped                  | "calcium carbonate 1250    | prescribed "levothyroxine   | -                    |         |
|                          | MG"                        | 50 MCG" 90 d ago, status    |                      |         |
|                          |                            | stopped                     |                      |         |
| vitamin D                | "cholecalciferol 1000 UNT" | prescribed "levothyroxine   | -                    |         |
|                          |                            | 50 MCG" 90 d ago            |                      |         |
| medications failed       | "calcium carbonate 1250    | medications failed          | ? medications failed |         |
|                          | MG"                        |                             |                      |         |
"""

KEEPS = """
| case                      | order               | record               | says                 | shows                |
| 1000 mg of calcium        | "calcium carbonate  | prescribed           | (limit)              | others.1 calcium     |
|                           | 1250 MG", sig 1     | hydrochlorothiazide  |                      | carbonate 1250 MG    |
|                           | tablet twice daily  | 90 d ago             |                      |                      |
| 999 mg of calcium         | "elemental calcium  | prescribed           | -                    |                      |
|                           | 999 MG (calcium     | hydrochlorothiazide  |                      |                      |
|                           | carbonate)", sig 1  | 90 d ago             |                      |                      |
|                           | tablet daily        |                      |                      |                      |
| 500 mg of calcium         | "calcium carbonate  | prescribed           | -                    |                      |
|                           | 1250 MG", sig 1     | hydrochlorothiazide  |                      |                      |
|                           | tablet daily        | 90 d ago             |                      |                      |
| 4000 IU                   | "cholecalciferol    | prescribed           | -                    |                      |
|                           | 4000 UNT", sig 1    | hydrochlorothiazide  |                      |                      |
|                           | tablet daily        | 90 d ago             |                      |                      |
| 4001 IU                   | "cholecalciferol    | prescribed           | info                 |                      |
|                           | 4001 UNT", sig 1    | hydrochlorothiazide  |                      |                      |
|                           | tablet daily        | 90 d ago             |                      |                      |
| calcitriol                | "calcitriol 0.25    | prescribed           | warning              |                      |
|                           | MCG capsule"        | hydrochlorothiazide  |                      |                      |
|                           |                     | 90 d ago             |                      |                      |
| a thiazide is the new one | hydrochlorothiazide | prescribed "calcium  | (limit)              |                      |
|                           |                     | carbonate 1250 MG"   |                      |                      |
|                           |                     | 90 d ago, sig 1      |                      |                      |
|                           |                     | tablet twice daily   |                      |                      |
| no thiazide               | "calcium carbonate  | prescribed           | -                    |                      |
|                           | 1250 MG", sig 1     | furosemide 90 d ago  |                      |                      |
|                           | tablet twice daily  |                      |                      |                      |
| calcium 180 days ago      | "calcium carbonate  | prescribed           | -                    |                      |
|                           | 1250 MG", sig 1     | hydrochlorothiazide  |                      |                      |
|                           | tablet twice daily  | 90 d ago; calcium    |                      |                      |
|                           |                     | 9.4 mg/dL 180 d ago  |                      |                      |
| calcium 181 days ago      | "calcium carbonate  | prescribed           | (limit)              | calcium              |
|                           | 1250 MG", sig 1     | hydrochlorothiazide  |                      |                      |
|                           | tablet twice daily  | 90 d ago; calcium    |                      |                      |
|                           |                     | 9.4 mg/dL 181 d ago  |                      |                      |
| calcium 10.2              | "calcium carbonate  | prescribed           | -                    |                      |
|                           | 1250 MG", sig 1     | hydrochlorothiazide  |                      |                      |
|                           | tablet twice daily  | 90 d ago; calcium    |                      |                      |
|                           |                     | 10.2 mg/dL 9 d ago   |                      |                      |
| calcium 10.21             | "calcium carbonate  | prescribed           | (limit)              | calcium 10.21        |
|                           | 1250 MG", sig 1     | hydrochlorothiazide  |                      |                      |
|                           | tablet twice daily  | 90 d ago; calcium    |                      |                      |
|                           |                     | 10.21 mg/dL 9 d ago  |                      |                      |
| ionised, known            | "calcium carbonate  | prescribed           | -                    |                      |
|                           | 1250 MG", sig 1     | hydrochlorothiazide  |                      |                      |
|                           | tablet twice daily  | 90 d ago; ionised    |                      |                      |
|                           |                     | calcium 1.2 mmol/L 9 |                      |                      |
|                           |                     | d ago                |                      |                      |
| a calcium is ordered      | "calcium carbonate  | prescribed           | (addressed)          |                      |
|                           | 1250 MG", sig 1     | hydrochlorothiazide  |                      |                      |
|                           | tablet twice daily  | 90 d ago; ordered    |                      |                      |
|                           |                     | calcium 2 d ago      |                      |                      |
| high, another is ordered  | "calcium carbonate  | prescribed           | (limit)              | calcium 10.21        |
|                           | 1250 MG", sig 1     | hydrochlorothiazide  |                      |                      |
|                           | tablet twice daily  | 90 d ago; calcium    |                      |                      |
|                           |                     | 10.21 mg/dL 9 d ago; |                      |                      |
|                           |                     | ordered calcium 2 d  |                      |                      |
|                           |                     | ago                  |                      |                      |
| dose not understood       | "calcium carbonate  | prescribed           | ? dose unreadable    |                      |
|                           | 1250 MG", sig as    | hydrochlorothiazide  |                      |                      |
|                           | directed            | 90 d ago             |                      |                      |
| vitamin D not understood  | "cholecalciferol    | prescribed           | ? dose unreadable    |                      |
|                           | 4001 UNT", sig as   | hydrochlorothiazide  |                      |                      |
|                           | directed            | 90 d ago             |                      |                      |
| labs failed               | "calcium carbonate  | prescribed           | ? calcium-total      |                      |
|                           | 1250 MG", sig 1     | hydrochlorothiazide  | failed,              |                      |
|                           | tablet twice daily  | 90 d ago; labs       | calcium-corrected    |                      |
|                           |                     | failed               | failed,              |                      |
|                           |                     |                      | calcium-ionised      |                      |
|                           |                     |                      | failed               |                      |
| medications failed        | "calcium carbonate  | medications failed   | ? medications failed |                      |
|                           | 1250 MG", sig 1     |                      |                      |                      |
|                           | tablet twice daily  |                      |                      |                      |
"""

HEART = """
| case                             | order              | record             | says               | shows              |
| calcium by the vein on digoxin   | "calcium gluconate | prescribed         | warning            | calcium            |
|                                  | injection"         | "digoxin 125 MCG"  |                    |                    |
|                                  |                    | 90 d ago           |                    |                    |
| digoxin with calcium by the vein | "digoxin 125 MCG"  | prescribed         | warning            |                    |
|                                  |                    | "calcium gluconate |                    |                    |
|                                  |                    | injection" 0 d ago |                    |                    |
| calcium 10.5                     | "digoxin 125 MCG"  | calcium 10.5 mg/dL | -                  |                    |
|                                  |                    | 9 d ago            |                    |                    |
| calcium 10.51                    | "digoxin 125 MCG"  | calcium 10.51      | warning            | calcium 10.51;     |
|                                  |                    | mg/dL 9 d ago      |                    | vein               |
| calcium 2.62 mmol/L              | "digoxin 125 MCG"  | calcium 2.62       | warning            |                    |
|                                  |                    | mmol/L 9 d ago     |                    |                    |
| ionised above its range          | "digoxin 125 MCG"  | ionised calcium    | warning            |                    |
|                                  |                    | 1.4 mmol/L 9 d     |                    |                    |
|                                  |                    | ago, high 1.3      |                    |                    |
| day 90                           | "digoxin 125 MCG"  | calcium 11 mg/dL   | warning            |                    |
|                                  |                    | 90 d ago           |                    |                    |
| day 91                           | "digoxin 125 MCG"  | calcium 11 mg/dL   | -                  |                    |
|                                  |                    | 91 d ago           |                    |                    |
| tablets, calcium normal          | "calcium carbonate | prescribed         | -                  |                    |
|                                  | 1250 MG"           | "digoxin 125 MCG"  |                    |                    |
|                                  |                    | 90 d ago; calcium  |                    |                    |
|                                  |                    | 9.4 mg/dL 9 d ago  |                    |                    |
| tablets, calcium high            | "calcium carbonate | prescribed         | warning            |                    |
|                                  | 1250 MG"           | "digoxin 125 MCG"  |                    |                    |
|                                  |                    | 90 d ago; calcium  |                    |                    |
|                                  |                    | 11 mg/dL 9 d ago   |                    |                    |
| no digoxin                       | "calcium gluconate | calcium 11 mg/dL 9 | -                  |                    |
|                                  | injection"         | d ago              |                    |                    |
| digoxin stopped                  | "calcium gluconate | prescribed         | -                  |                    |
|                                  | injection"         | "digoxin 125 MCG"  |                    |                    |
|                                  |                    | 90 d ago, status   |                    |                    |
|                                  |                    | stopped            |                    |                    |
| labs failed                      | "digoxin 125 MCG"  | labs failed        | ? calcium-total    |                    |
|                                  |                    |                    | failed,            |                    |
|                                  |                    |                    | calcium-corrected  |                    |
|                                  |                    |                    | failed,            |                    |
|                                  |                    |                    | calcium-ionised    |                    |
|                                  |                    |                    | failed             |                    |
| labs failed, by the vein         | "calcium gluconate | prescribed         | warning            |                    |
|                                  | injection"         | "digoxin 125 MCG"  |                    |                    |
|                                  |                    | 90 d ago; labs     |                    |                    |
|                                  |                    | failed             |                    |                    |
| medications failed               | "calcium gluconate | medications failed | ? medications      |                    |
|                                  | injection"         |                    | failed             |                    |
"""


@table(THYROXINE, APART)
def test_calcium_and_levothyroxine_are_kept_apart(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(THIAZIDE, KEEPS)
def test_a_thiazide_keeps_calcium(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(DIGOXIN, HEART)
def test_calcium_and_digoxin_act_on_the_heart_together(case: Case) -> None:
    assert outcome(case) == expected(case)

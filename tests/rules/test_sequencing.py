"""One drug for the bone after another."""

from tests.rules.cases import Case, expected, outcome, table

FIRST = "creatinine 0.8 mg/dL 9 d ago"  # keeps the number of the draft from being that of a request

SWITCH = """
| case                           | record                                | order            | says                  |
| day 365                        | given denosumab 60 mg 365 d ago       | teriparatide     | warning               |
| day 366                        | given denosumab 60 mg 366 d ago       | teriparatide     | -                     |
| abaloparatide                  | given denosumab 60 mg 200 d ago       | abaloparatide    | warning               |
| by brand                       | given "Prolia" 200 d ago              | "Forteo"         | warning               |
| only ordered                   | prescribed denosumab 60 mg 200 d ago, | teriparatide     | warning               |
|                                | status completed                      |                  |                       |
| denosumab is still ordered     | given denosumab 60 mg 200 d ago;      | teriparatide     | -                     |
|                                | prescribed denosumab 60 mg 9 d ago    |                  |                       |
| its last order stands          | given denosumab 60 mg 100 d ago;      | teriparatide     | -                     |
|                                | prescribed denosumab 60 mg 100 d ago  |                  |                       |
| its order is stopped beside it | given denosumab 60 mg 100 d ago;      | teriparatide;    | warning               |
|                                | prescribed denosumab 60 mg 100 d ago  | denosumab 60 mg, |                       |
|                                |                                       | status stopped   |                       |
| denosumab beside it            | given denosumab 60 mg 200 d ago       | teriparatide;    | -                     |
|                                |                                       | denosumab 60 mg  |                       |
| stopped on record              | given denosumab 60 mg 200 d ago;      | teriparatide     | warning               |
|                                | prescribed denosumab 60 mg 9 d ago,   |                  |                       |
|                                | status stopped                        |                  |                       |
| a bisphosphonate since         | given denosumab 60 mg 300 d ago;      | teriparatide     | -                     |
|                                | given zoledronic acid 5 mg 100 d ago  |                  |                       |
| romosozumab since              | given denosumab 60 mg 300 d ago;      | teriparatide     | -                     |
|                                | given romosozumab 100 d ago           |                  |                       |
| alendronate still taken        | given denosumab 60 mg 300 d ago;      | teriparatide     | -                     |
|                                | prescribed alendronate 900 d ago      |                  |                       |
| alendronate beside it          | given denosumab 60 mg 300 d ago       | teriparatide;    | -                     |
|                                |                                       | alendronate      |                       |
| alendronate only on the list   | given denosumab 60 mg 300 d ago;      | teriparatide     | warning               |
|                                | prescribed alendronate 900 d ago,     |                  |                       |
|                                | supply 90                             |                  |                       |
| oncology dosing                | given denosumab 120 mg 100 d ago      | teriparatide     | -                     |
| a dose without a day           | given denosumab 60 mg undated         | teriparatide     | -                     |
| planned later                  | given denosumab 60 mg 300 d ago       | teriparatide,    | -                     |
|                                |                                       | begins in 66 d   |                       |
| medications missing            | medications missing                   | teriparatide     | ? medications missing |
| first page reaches back        | prescribed paracetamol 400 d ago;     | teriparatide     | -                     |
|                                | medications partial                   |                  |                       |
| hospice                        | condition Z51.5 9 d ago;              | teriparatide     | x                     |
|                                | given denosumab 60 mg 200 d ago       |                  |                       |
"""

FOLLOW_ON = """
| case                        | record                   | order                 | says          | shows        |
| day 165 is early            | given denosumab 60 mg    | zoledronic acid 5 mg  | info          | early True   |
|                             | 165 d ago                |                       |               |              |
| day 166 is right            | given denosumab 60 mg    | zoledronic acid 5 mg  | -             |              |
|                             | 166 d ago                |                       |               |              |
| day 274 is right            | given denosumab 60 mg    | zoledronic acid 5 mg  | -             |              |
|                             | 274 d ago                |                       |               |              |
| day 275 is late             | given denosumab 60 mg    | zoledronic acid 5 mg  | info          | early False; |
|                             | 275 d ago                |                       |               | due          |
| day 900 is late             | given denosumab 60 mg    | zoledronic acid 5 mg  | info          |              |
|                             | 900 d ago                |                       |               |              |
| day 901 is history          | given denosumab 60 mg    | zoledronic acid 5 mg  | -             |              |
|                             | 901 d ago                |                       |               |              |
| planned for day 166         | given denosumab 60 mg    | zoledronic acid 5 mg, | -             |              |
|                             | 100 d ago                | begins in 66 d        |               |              |
| planned for day 165         | given denosumab 60 mg    | zoledronic acid 5 mg, | info          | days 165     |
|                             | 100 d ago                | begins in 65 d        |               |              |
| a raised marker             | given denosumab 60 mg    | zoledronic acid 5 mg  | -             |              |
|                             | 150 d ago;               |                       |               |              |
|                             | CTX 900 pg/mL 9 d ago,   |                       |               |              |
|                             | high 600                 |                       |               |              |
| a marker that is not raised | given denosumab 60 mg    | zoledronic acid 5 mg  | info          |              |
|                             | 150 d ago;               |                       |               |              |
|                             | CTX 500 pg/mL 9 d ago,   |                       |               |              |
|                             | high 600                 |                       |               |              |
| raised by its flag          | given denosumab 60 mg    | zoledronic acid 5 mg  | -             |              |
|                             | 150 d ago;               |                       |               |              |
|                             | P1NP 90 ug/L 9 d ago,    |                       |               |              |
|                             | flag H                   |                       |               |              |
| raised before               | given denosumab 60 mg    | zoledronic acid 5 mg  | info          |              |
|                             | 150 d ago;               |                       |               |              |
|                             | CTX 900 pg/mL 150 d ago, |                       |               |              |
|                             | high 600                 |                       |               |              |
| a fracture since            | given denosumab 60 mg    | zoledronic acid 5 mg  | -             |              |
|                             | 150 d ago;               |                       |               |              |
|                             | condition S32.010A 9 d   |                       |               |              |
|                             | ago                      |                       |               |              |
| a fracture before           | given denosumab 60 mg    | zoledronic acid 5 mg  | info          |              |
|                             | 150 d ago;               |                       |               |              |
|                             | condition S32.010A 200 d |                       |               |              |
|                             | ago                      |                       |               |              |
| infused since               | given denosumab 60 mg    | zoledronic acid 5 mg  | -             |              |
|                             | 500 d ago;               |                       |               |              |
|                             | given zoledronic acid 5  |                       |               |              |
|                             | mg 300 d ago             |                       |               |              |
| infused before              | given zoledronic acid 5  | zoledronic acid 5 mg  | info          |              |
|                             | mg 900 d ago;            |                       |               |              |
|                             | given denosumab 60 mg    |                       |               |              |
|                             | 150 d ago                |                       |               |              |
| alendronate since           | given denosumab 60 mg    | zoledronic acid 5 mg  | -             |              |
|                             | 300 d ago;               |                       |               |              |
|                             | prescribed alendronate   |                       |               |              |
|                             | 100 d ago                |                       |               |              |
| oncology dosing             | given denosumab 120 mg   | zoledronic acid 5 mg  | -             |              |
|                             | 100 d ago                |                       |               |              |
| the order is oncology       | given denosumab 60 mg    | zoledronic acid 4 mg  | -             |              |
|                             | 100 d ago                |                       |               |              |
| medications missing         | medications missing      | zoledronic acid 5 mg  | ? medications |              |
|                             |                          |                       | missing       |              |
| hospice                     | condition Z51.5 9 d ago; | zoledronic acid 5 mg  | x             |              |
|                             | given denosumab 60 mg    |                       |               |              |
|                             | 300 d ago                |                       |               |              |
"""

REPAIR = """
| case                    | record                     | order                 | says                 | shows          |
| day 13                  | done hip fracture repair   | zoledronic acid 5 mg  | (limit) | days 13;       |
|                         | 13 d ago                   |                       |                      | due 2026-11-23 |
| day 14                  | done hip fracture repair   | zoledronic acid 5 mg  | -                    |                |
|                         | 14 d ago                   |                       |                      |                |
| today                   | done hip fracture repair 0 | zoledronic acid 5 mg  | (limit) | days 0         |
|                         | d ago                      |                       |                      |                |
| planned for day 14      | done hip fracture repair 4 | zoledronic acid 5 mg, | -                    |                |
|                         | d ago                      | begins in 10 d        |                      |                |
| still to be done        | done hip fracture repair   | zoledronic acid 5 mg  | -                    |                |
|                         | in 1 d                     |                       |                      |                |
| only the month is known | done hip fracture repair   | zoledronic acid 5 mg  | -                    |                |
|                         | on 2026-11                 |                       |                      |                |
| another operation       | done cataract operation 9  | zoledronic acid 5 mg  | -                    |                |
|                         | d ago                      |                       |                      |                |
| another drug            | done hip fracture repair 9 | denosumab 60 mg       | -                    |                |
|                         | d ago                      |                       |                      |                |
| procedures missing      | procedures missing         | zoledronic acid 5 mg  | ? procedures missing |                |
"""

PTH_ENDED = """
| case                       | record                                     | says                  | shows              |
| ran out 31 days ago        | prescribed teriparatide 121 d ago,         | warning               | days 31            |
|                            | supply 90                                  |                       |                    |
| ran out 30 days ago        | prescribed teriparatide 120 d ago,         | -                     |                    |
|                            | supply 90                                  |                       |                    |
| ran out 24 months ago      | prescribed teriparatide on 2024-05-26,     | warning               |                    |
|                            | until 2024-11-22, status completed         |                       |                    |
| ran out a day before that  | prescribed teriparatide on 2024-05-26,     | -                     |                    |
|                            | until 2024-11-21, status completed         |                       |                    |
| abaloparatide              | prescribed abaloparatide 200 d ago,        | warning               | days 110           |
|                            | supply 90, status completed                |                       |                    |
| stopped                    | prescribed teriparatide 100 d ago,         | warning               | days; stopped True |
|                            | status stopped                             |                       |                    |
| stopped in time to run out | prescribed teriparatide 100 d ago,         | warning               | days 10            |
|                            | supply 90, status stopped                  |                       |                    |
| completed, no end told     | prescribed teriparatide 100 d ago,         | warning               | days               |
|                            | status completed                           |                       |                    |
| long ago, no end told      | prescribed teriparatide on 2024-11-21,     | -                     |                    |
|                            | status completed                           |                       |                    |
| still taken                | prescribed teriparatide 100 d ago          | -                     |                    |
| begun today                | prescribed teriparatide 0 d ago            | -                     |                    |
| never taken                | prescribed teriparatide 100 d ago,         | -                     |                    |
|                            | status cancelled                           |                       |                    |
| alendronate since          | prescribed teriparatide 200 d ago,         | -                     |                    |
|                            | supply 90;                                 |                       |                    |
|                            | prescribed alendronate 100 d ago           |                       |                    |
| alendronate ended too      | prescribed teriparatide 400 d ago,         | warning               |                    |
|                            | supply 90;                                 |                       |                    |
|                            | prescribed alendronate 300 d ago,          |                       |                    |
|                            | supply 90                                  |                       |                    |
| denosumab overdue          | prescribed teriparatide 500 d ago,         | warning               |                    |
|                            | supply 90; given denosumab 60 mg 211 d ago |                       |                    |
| denosumab in time          | prescribed teriparatide 500 d ago,         | -                     |                    |
|                            | supply 90; given denosumab 60 mg 210 d ago |                       |                    |
| infused a year ago         | prescribed teriparatide 500 d ago,         | -                     |                    |
|                            | supply 90;                                 |                       |                    |
|                            | given zoledronic acid 5 mg 400 d ago       |                       |                    |
| raloxifene                 | prescribed teriparatide 200 d ago,         | -                     |                    |
|                            | supply 90; prescribed raloxifene 100 d ago |                       |                    |
| hormone therapy            | prescribed teriparatide 200 d ago,         | warning               |                    |
|                            | supply 90; prescribed estradiol 100 d ago  |                       |                    |
| alendronate planned        | prescribed teriparatide 200 d ago,         | -                     |                    |
|                            | supply 90; prescribed alendronate in 9 d   |                       |                    |
| the other one since        | prescribed teriparatide 200 d ago,         | -                     |                    |
|                            | supply 90;                                 |                       |                    |
|                            | prescribed abaloparatide 50 d ago          |                       |                    |
| never                      |                                            | -                     |                    |
| medications missing        | medications missing                        | ? medications missing |                    |
| medications partial        | prescribed teriparatide 121 d ago,         | ? medications partial |                    |
|                            | supply 90; medications partial             |                       |                    |
| first page reaches back    | prescribed teriparatide 121 d ago,         | warning               |                    |
|                            | supply 90;                                 |                       |                    |
|                            | prescribed paracetamol 500 d ago;          |                       |                    |
|                            | medications partial                        |                       |                    |
| hospice                    | prescribed teriparatide 121 d ago,         | x                     |                    |
|                            | supply 90; condition Z51.5 9 d ago         |                       |                    |
"""

PTH_STOPPING = """
| case                      | record                             | order                       | says                  |
| being stopped             | prescribed teriparatide 100 d ago  | teriparatide,               | warning               |
|                           |                                    | status stopped              |                       |
| on hold                   | prescribed teriparatide 100 d ago  | teriparatide,               | warning               |
|                           |                                    | status on-hold              |                       |
| not to be given           | prescribed teriparatide 100 d ago  | teriparatide,               | warning               |
|                           |                                    | do not perform              |                       |
| alendronate beside it     | prescribed teriparatide 100 d ago  | teriparatide,               | -                     |
|                           |                                    | status stopped; alendronate |                       |
| stopping alendronate too  | prescribed teriparatide 100 d ago  | teriparatide,               | warning               |
|                           |                                    | status stopped;             |                       |
|                           |                                    | alendronate, status stopped |                       |
| changed for abaloparatide | prescribed teriparatide 100 d ago  | teriparatide,               | -                     |
|                           |                                    | status stopped;             |                       |
|                           |                                    | abaloparatide               |                       |
| alendronate active        | prescribed teriparatide 100 d ago; | teriparatide,               | -                     |
|                           | prescribed alendronate 9 d ago     | status stopped              |                       |
| never on it               |                                    | teriparatide,               | -                     |
|                           |                                    | do not perform              |                       |
| started                   | prescribed teriparatide 100 d ago  | teriparatide                | -                     |
| medications missing       | medications missing                | teriparatide,               | ? medications missing |
|                           |                                    | status stopped              |                       |
"""

TWELVE = "; ".join(f"given romosozumab {46 + 30 * n} d ago" for n in range(12))
TWELVE_LATER = "; ".join(f"given romosozumab {45 + 30 * n} d ago" for n in range(12))

ROMOSOZUMAB_ENDED = f"""
| case | record | says | shows |
| day 61 | given romosozumab 61 d ago | warning | days 61 |
| day 60 | given romosozumab 60 d ago | - | |
| twelfth dose, day 46 | {TWELVE} | warning | doses 12 |
| twelfth dose, day 45 | {TWELVE_LATER} | - | |
| 24 months | given romosozumab on 2024-11-22 | warning | |
| a day longer | given romosozumab on 2024-11-21 | - | |
| stopped | given romosozumab 20 d ago; prescribed romosozumab 9 d ago, status stopped | warning | days 20 |
| order done | given romosozumab 20 d ago; prescribed romosozumab 30 d ago, status completed | - | |
| given, and the order stands | given romosozumab 61 d ago; prescribed romosozumab 90 d ago | warning | |
| only the order, which stands | prescribed romosozumab 90 d ago | - | |
| only the order, done | prescribed romosozumab 90 d ago, status completed | warning | last ordered |
| by brand | given "Evenity" 61 d ago | warning | |
| alendronate since | given romosozumab 90 d ago; prescribed alendronate 50 d ago | - | |
| denosumab since | given romosozumab 90 d ago; given denosumab 60 mg 50 d ago | - | |
| teriparatide is no follow-on | given romosozumab 90 d ago; prescribed teriparatide 50 d ago | warning | |
| a dose without a day | given romosozumab undated | - | |
| never | | - | |
| medications missing | given romosozumab 90 d ago; medications missing | ? medications missing | |
| medications partial | given romosozumab 90 d ago; medications partial | ? medications partial | |
| hospice | given romosozumab 90 d ago; condition Z51.5 9 d ago | x | |
"""

ROMOSOZUMAB_STOPPING = """
| case                  | record                      | order                                    | says    |
| being stopped         | given romosozumab 9 d ago   | romosozumab, status stopped              | warning |
| alendronate beside it | given romosozumab 9 d ago   | romosozumab, status stopped; alendronate | -       |
| no dose was given     |                             | romosozumab, status cancelled            | -       |
| ended long ago        | given romosozumab 800 d ago | romosozumab, status stopped              | -       |
| goes on               | given romosozumab 90 d ago  | romosozumab                              | -       |
"""


@table("denosumab-to-pth-analog-switch", SWITCH, record=FIRST)
def test_from_denosumab_to_a_pth_analogue(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("zol-after-denosumab-timing", FOLLOW_ON, record=f"{FIRST}; allergy zoledronic acid")
def test_zoledronic_acid_after_denosumab(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("zol-recent-hip-fracture-timing", REPAIR)
def test_zoledronic_acid_after_a_hip_fracture(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("pth-analog-no-follow-on", PTH_ENDED, hook="patient-view", record=FIRST)
def test_a_pth_analogue_that_ended(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("pth-analog-no-follow-on", PTH_STOPPING, record=FIRST)
def test_a_pth_analogue_that_is_being_stopped(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("romosozumab-no-follow-on", ROMOSOZUMAB_ENDED, hook="patient-view", record=FIRST)
def test_romosozumab_that_ended(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("romosozumab-no-follow-on", ROMOSOZUMAB_STOPPING, record=FIRST)
def test_romosozumab_that_is_being_stopped(case: Case) -> None:
    assert outcome(case) == expected(case)

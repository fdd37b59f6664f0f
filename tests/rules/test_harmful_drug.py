"""Drugs that harm bone: how long they are taken, whose bone is weak, and what excuses them."""

from tests.rules.cases import Case, expected, outcome, table

OSTEOPOROSIS = "condition M81.0 900 d ago"

VITAMIN_D = """
| case                         | record                             | order             | says                        |
| phenytoin for 180 days       | prescribed phenytoin 180 d ago     | phenytoin         | info                        |
| for 179 days                 | prescribed phenytoin 179 d ago     | phenytoin         | -                           |
| valproate                    | prescribed valproate 400 d ago     | valproate         | info                        |
| one after the other          | prescribed phenytoin 300 d ago,    | valproate,        | info                        |
|                              | supply 150;                        | sig two a day     |                             |
|                              | prescribed valproate 150 d ago     |                   |                             |
| by name                      | prescribed "Dilantin 100 mg" 400 d | "Dilantin 100 mg" | info                        |
|                              | ago                                |                   |                             |
| only now begun               |                                    | phenytoin         | -                           |
| gap of 90 days is bridged    | prescribed phenytoin 400 d ago,    | phenytoin,        | info                        |
|                              | supply 250;                        | sig two a day     |                             |
|                              | prescribed phenytoin 60 d ago      |                   |                             |
| gap of 91 days is not        | prescribed phenytoin 400 d ago,    | phenytoin         | -                           |
|                              | supply 249;                        |                   |                             |
|                              | prescribed phenytoin 60 d ago      |                   |                             |
| since when is not known      | prescribed phenytoin undated       | phenytoin         | ? duration missing          |
| refused                      | prescribed phenytoin 400 d ago,    | phenytoin         | -                           |
|                              | status cancelled                   |                   |                             |
| measured 24 months ago       | prescribed phenytoin 900 d ago;    | phenytoin         | -                           |
|                              | vitamin D 30 ng/mL on 2024-11-22   |                   |                             |
| measured longer ago          | prescribed phenytoin 900 d ago;    | phenytoin         | info                        |
|                              | vitamin D 30 ng/mL on 2024-11-21   |                   |                             |
| one ordered lately           | prescribed phenytoin 900 d ago;    | phenytoin         | (addressed)                 |
|                              | ordered vitamin D 30 d ago         |                   |                             |
| one ordered long ago         | prescribed phenytoin 900 d ago;    | phenytoin         | info                        |
|                              | ordered vitamin D 31 d ago         |                   |                             |
| vitamin D in an unknown unit | prescribed phenytoin 900 d ago;    | phenytoin         | ? vitamin-d-25oh unreadable |
|                              | vitamin D 30 drops 9 d ago         |                   |                             |
| results missing              | prescribed phenytoin 900 d ago;    | phenytoin         | ? vitamin-d-25oh missing    |
|                              | labs missing                       |                   |                             |
| medications missing          | medications missing                | phenytoin         | ? medications missing       |
| list seen back to 80 days    | prescribed phenytoin 80 d ago;     | phenytoin         | ? medications partial       |
|                              | medications partial                |                   |                             |
| list seen back to 200 days   | prescribed phenytoin 200 d ago;    | phenytoin         | info                        |
|                              | medications partial                |                   |                             |
| hospice                      | prescribed phenytoin 900 d ago;    | phenytoin         | x                           |
|                              | condition Z51.5 30 d ago           |                   |                             |
"""

VITAMIN_D_OPENED = """
| case      | record                         | says |
| taken     | prescribed phenytoin 400 d ago | info |
| not taken |                                | -    |
"""

PPI = """
| case                      | record                                              | order      | says                  |
| more than a year          | prescribed omeprazole 366 d ago;                    | omeprazole | info                  |
|                           | condition M81.0 900 d ago                           |            |                       |
| a year                    | prescribed omeprazole 365 d ago;                    | omeprazole | -                     |
|                           | condition M81.0 900 d ago                           |            |                       |
| wrist fracture            | prescribed omeprazole 900 d ago;                    | omeprazole | info                  |
|                           | condition S52.501A 900 d ago                        |            |                       |
| T-score                   | prescribed omeprazole 900 d ago;                    | omeprazole | info                  |
|                           | T -2.5 total hip 90 d ago                           |            |                       |
| bone is sound             | prescribed omeprazole 900 d ago;                    | omeprazole | -                     |
|                           | T -2.4 total hip 90 d ago                           |            |                       |
| only now begun            | condition M81.0 900 d ago                           | omeprazole | -                     |
| Barrett oesophagus        | prescribed omeprazole 900 d ago;                    | omeprazole | -                     |
|                           | condition M81.0 900 d ago;                          |            |                       |
|                           | condition K22.70 900 d ago                          |            |                       |
| a bleed, healed           | prescribed omeprazole 900 d ago;                    | omeprazole | -                     |
|                           | condition M81.0 900 d ago;                          |            |                       |
|                           | condition K92.2 900 d ago, resolved                 |            |                       |
| oesophagitis              | prescribed omeprazole 900 d ago;                    | omeprazole | -                     |
|                           | condition M81.0 900 d ago;                          |            |                       |
|                           | condition K21.00 900 d ago                          |            |                       |
| reflux alone              | prescribed omeprazole 900 d ago;                    | omeprazole | info                  |
|                           | condition M81.0 900 d ago;                          |            |                       |
|                           | condition K21.9 900 d ago                           |            |                       |
| an anti-inflammatory drug | prescribed omeprazole 900 d ago;                    | omeprazole | -                     |
|                           | condition M81.0 900 d ago;                          |            |                       |
|                           | prescribed ibuprofen 90 d ago                       |            |                       |
| one that has ended        | prescribed omeprazole 900 d ago;                    | omeprazole | info                  |
|                           | condition M81.0 900 d ago;                          |            |                       |
|                           | prescribed ibuprofen 90 d ago, supply 30            |            |                       |
| problem list partial      | prescribed omeprazole 900 d ago;                    | omeprazole | ? conditions partial  |
|                           | condition M81.0 900 d ago; conditions partial       |            |                       |
| conditions missing        | prescribed omeprazole 900 d ago; conditions missing | omeprazole | ? conditions missing  |
| medications partial       | prescribed omeprazole 900 d ago;                    | omeprazole | ? medications partial |
|                           | condition M81.0 900 d ago; medications partial      |            |                       |
| since when is not known   | prescribed omeprazole undated;                      | omeprazole | ? duration missing    |
|                           | condition M81.0 900 d ago                           |            |                       |
| hospice                   | prescribed omeprazole 900 d ago;                    | omeprazole | x                     |
|                           | condition M81.0 900 d ago; condition Z51.5 9 d ago  |            |                       |
"""

PPI_OPENED = """
| case                                                  | record                                             | says |
| taken for more than a year                            | prescribed omeprazole 366 d ago                    | info |
| not taken                                             |                                                    | -    |
| ended 30 days ago: still on the list                  | prescribed omeprazole 900 d ago, supply 870        | info |
| ended 31 days ago                                     | prescribed omeprazole 900 d ago, supply 869        | -    |
| bought in steps                                       | prescribed omeprazole 400 d ago, status completed; | info |
|                                                       | prescribed omeprazole 200 d ago, status completed; |      |
|                                                       | prescribed omeprazole 30 d ago                     |      |
| a prescription of a year ago and no more says no time | prescribed omeprazole 800 d ago, status completed; | -    |
|                                                       | prescribed omeprazole 30 d ago                     |      |
| yet to begin                                          | prescribed omeprazole in 10 d                      | -    |
"""

GLITAZONE = """
| case                              | patient  | record                                             | says          |
| osteoporosis                      | woman 70 | condition M81.0 900 d ago                          | warning       |
| T-score                           | man 70   | T -2.5 total hip 90 d ago                          | warning       |
| fragility fracture                | man 70   | condition S52.501A 900 d ago                       | warning       |
| low bone mass, woman              | woman 70 | T -2.4 total hip 90 d ago                          | info          |
| low bone mass, at its line        | woman 70 | T -1.0 total hip 90 d ago                          | -             |
| low bone mass, just below         | woman 70 | T -1.1 total hip 90 d ago                          | info          |
| low bone mass, man                | man 70   | T -2.4 total hip 90 d ago                          | -             |
| osteopenia as coded               | woman 70 | condition M85.80 900 d ago                         | info          |
| osteopenia in doubt               | woman 70 | condition M85.80 900 d ago, provisional            | -             |
| nothing                           | woman 70 |                                                    | -             |
| scans missing                     | woman 70 | dxa missing                                        | ? dxa missing |
| conditions missing, T-score known | woman 70 | T -2.5 total hip 90 d ago; conditions missing      | warning       |
| hospice                           | woman 70 | condition M81.0 900 d ago; condition Z51.5 9 d ago | x             |
| under 18                          | woman 17 | condition M81.0 900 d ago                          | x             |
"""

OPENED_ANY = """
| case                | record                           | says                  |
| taken               | prescribed pioglitazone 20 d ago | warning               |
| not taken           |                                  | -                     |
| medications missing | medications missing              | ? medications missing |
"""

CANAGLIFLOZIN = """
| case                   | record                                             | says                 |
| osteoporosis           | condition M81.0 900 d ago                          | info                 |
| a fall                 | falls 1 30 d ago                                   | info                 |
| nothing                |                                                    | -                    |
| fracture 24 months ago | condition S52.501A on 2024-11-22                   | warning              |
| fracture longer ago    | condition S52.501A on 2024-11-21                   | info                 |
| fracture without a day | condition S52.501A undated                         | info                 |
| conditions missing     | conditions missing                                 | ? conditions missing |
| hospice                | condition M81.0 900 d ago; condition Z51.5 9 d ago | x                    |
"""

DEPOT = """
| case                                  | patient  | record                   | order                   | says       |
| longer than 24 months                 | woman 35 | prescribed "Depo-Provera | "Depo-Provera"          | warning    |
|                                       |          | 150 mg" on 2024-11-21    |                         |            |
| 24 months                             | woman 35 | prescribed "Depo-Provera | "Depo-Provera"          | -          |
|                                       |          | 150 mg" on 2024-11-22    |                         |            |
| only now begun                        | woman 35 |                          | "Depo-Provera"          | -          |
| injected every 13 weeks               | woman 35 | given "Depo-Provera" 91  | "Depo-Provera"          | warning    |
|                                       |          | d ago;                   |                         |            |
|                                       |          | given "Depo-Provera" 270 |                         |            |
|                                       |          | d ago;                   |                         |            |
|                                       |          | given "Depo-Provera" 450 |                         |            |
|                                       |          | d ago;                   |                         |            |
|                                       |          | given "Depo-Provera" 630 |                         |            |
|                                       |          | d ago;                   |                         |            |
|                                       |          | given "Depo-Provera" 740 |                         |            |
|                                       |          | d ago                    |                         |            |
| since when is not known               | woman 35 | prescribed               | "Depo-Provera"          | ? duration |
|                                       |          | "Depo-Provera" undated   |                         | missing    |
| osteoporosis                          | woman 35 | condition M81.0 900 d    | "Depo-Provera"          | warning    |
|                                       |          | ago                      |                         |            |
| osteoporosis, since when is not known | woman 35 | condition M81.0 900 d    | "Depo-Provera"          | warning    |
|                                       |          | ago;                     |                         |            |
|                                       |          | prescribed               |                         |            |
|                                       |          | "Depo-Provera" undated   |                         |            |
| both                                  | woman 55 | condition M81.0 900 d    | "Depo-Provera"          | warning    |
|                                       |          | ago;                     |                         |            |
|                                       |          | prescribed               |                         |            |
|                                       |          | "Depo-Provera" 900 d ago |                         |            |
| tablets                               | woman 35 | condition M81.0 900 d    | "medroxyprogesterone 10 | -          |
|                                       |          | ago                      | mg tablet"              |            |
| hospice                               | woman 35 | condition M81.0 900 d    | "Depo-Provera"          | x          |
|                                       |          | ago;                     |                         |            |
|                                       |          | condition Z51.5 9 d ago  |                         |            |
"""

DEPOT_OPENED = """
| case                       | record                                                   | says    |
| last injection 91 days ago | given "Depo-Provera" 91 d ago; condition M81.0 900 d ago | warning |
| last injection 92 days ago | given "Depo-Provera" 92 d ago; condition M81.0 900 d ago | -       |
| not taken                  | condition M81.0 900 d ago                                | -       |
"""

HEPARIN = """
| case                                       | record                         | order         | says               |
| for 91 days                                | prescribed enoxaparin 91 d ago | enoxaparin,   | info               |
|                                            |                                | sig one a day |                    |
| an unchanged renewal is not told again     | prescribed enoxaparin 91 d ago | enoxaparin    | (addressed)        |
| for 90 days                                | prescribed enoxaparin 90 d ago | enoxaparin    | -                  |
| unfractionated: how much a day is not told | prescribed heparin 200 d ago   | heparin       | ? dose unreadable  |
| one after the other                        | prescribed heparin 200 d ago,  | enoxaparin    | ? dose unreadable  |
|                                            | supply 150;                    |               |                    |
|                                            | prescribed enoxaparin 50 d ago |               |                    |
| only now begun                             |                                | enoxaparin    | -                  |
| since when is not known                    | prescribed enoxaparin undated  | enoxaparin    | ? duration missing |
"""

HEPARIN_WHOM = """
| case                              | record                                             | says          |
| osteoporosis                      | condition M81.0 900 d ago                          | info          |
| wrist fracture of unknown density | condition S52.501A 900 d ago                       | -             |
| scans missing                     | dxa missing                                        | ? dxa missing |
| hospice                           | condition M81.0 900 d ago; condition Z51.5 9 d ago | x             |
"""

LOOP = """
| case                   | record                                                           | says                 |
| alone it makes no card | condition R29.6 30 d ago; prescribed furosemide 366 d ago        | (limit)              |
| in the digest          | condition R29.6 30 d ago; prescribed furosemide 366 d ago;       | info                 |
|                        | prescribed pioglitazone 9 d ago                                  |                      |
| for a year             | condition R29.6 30 d ago; prescribed furosemide 365 d ago;       | -                    |
|                        | prescribed pioglitazone 9 d ago                                  |                      |
| no fall                | prescribed furosemide 900 d ago; prescribed pioglitazone 9 d ago | -                    |
| not taken              | condition R29.6 30 d ago                                         | -                    |
| heart failure          | condition R29.6 30 d ago; prescribed furosemide 900 d ago;       | -                    |
|                        | condition I50.9 900 d ago                                        |                      |
| kidney disease         | condition R29.6 30 d ago; prescribed furosemide 900 d ago;       | -                    |
|                        | condition N18.30 900 d ago                                       |                      |
| heart failure in doubt | condition R29.6 30 d ago; prescribed furosemide 900 d ago;       | (limit)              |
|                        | condition I50.9 900 d ago, provisional                           |                      |
| problem list partial   | condition R29.6 30 d ago; prescribed furosemide 900 d ago;       | ? conditions partial |
|                        | conditions partial                                               |                      |
| hospice                | condition R29.6 30 d ago; prescribed furosemide 900 d ago;       | x                    |
|                        | condition Z51.5 9 d ago                                          |                      |
"""

THYROID = """
| case                               | patient             | record                            | says                 |
| suppressed                         | woman 40            | TSH 0.09 m[IU]/L 30 d ago         | warning              |
| at the line, young and sound       | woman 40            | TSH 0.1 m[IU]/L 30 d ago          | -                    |
| at the line, 65                    | man born 1961-11-22 | TSH 0.1 m[IU]/L 30 d ago          | info                 |
| 0.39                               | man born 1961-11-22 | TSH 0.39 m[IU]/L 30 d ago         | info                 |
| 0.40                               | man born 1961-11-22 | TSH 0.40 m[IU]/L 30 d ago         | -                    |
| low, 64                            | man born 1961-11-23 | TSH 0.2 m[IU]/L 30 d ago          | -                    |
| low, after menopause               | woman 55            | TSH 0.2 m[IU]/L 30 d ago          | info                 |
| low, before it                     | woman 54            | TSH 0.2 m[IU]/L 30 d ago          | -                    |
| low, menopause recorded            | woman 50            | TSH 0.2 m[IU]/L 30 d ago;         | info                 |
|                                    |                     | condition N95.1 900 d ago         |                      |
| low, osteoporosis                  | man 50              | TSH 0.2 m[IU]/L 30 d ago;         | info                 |
|                                    |                     | condition M81.0 900 d ago         |                      |
| below what can be measured         | woman 40            | TSH <0.05 m[IU]/L 30 d ago        | warning              |
| below a line too high to tell      | woman 70            | TSH <0.5 m[IU]/L 30 d ago         | -                    |
| below the line of low: not how far | woman 70            | TSH <0.3 m[IU]/L 30 d ago         | info                 |
| in other units                     | woman 40            | TSH 0.09 u[IU]/mL 30 d ago        | warning              |
| a year old                         | woman 40            | TSH 0.09 m[IU]/L 365 d ago        | warning              |
| older                              | woman 40            | TSH 0.09 m[IU]/L 366 d ago        | -                    |
| normal since                       | woman 40            | TSH 0.09 m[IU]/L 90 d ago;        | -                    |
|                                    |                     | TSH 1.2 m[IU]/L 9 d ago           |                      |
| after thyroid cancer               | woman 40            | TSH 0.09 m[IU]/L 30 d ago;        | -                    |
|                                    |                     | condition C73 900 d ago           |                      |
| after thyroid cancer, past         | woman 40            | TSH 0.09 m[IU]/L 30 d ago;        | -                    |
|                                    |                     | condition C73 900 d ago, resolved |                      |
| central hypothyroidism             | woman 40            | TSH 0.09 m[IU]/L 30 d ago;        | -                    |
|                                    |                     | condition E23.0 900 d ago         |                      |
| why it is low cannot be seen       | woman 40            | TSH 0.09 m[IU]/L 30 d ago;        | ? conditions missing |
|                                    |                     | conditions missing                |                      |
| no TSH                             | woman 70            |                                   | -                    |
| results missing                    | woman 70            | labs missing                      | ? tsh missing        |
| unit unknown                       | woman 70            | TSH 0.09 drops 30 d ago           | ? tsh unreadable     |
| hospice                            | woman 70            | TSH 0.09 m[IU]/L 30 d ago;        | x                    |
|                                    |                     | condition Z51.5 9 d ago           |                      |
"""

THYROID_OPENED = """
| case      | record                             | says    |
| taken     | prescribed levothyroxine 900 d ago | warning |
| not taken |                                    | -       |
"""

TENOFOVIR = """
| case                      | record                       | order                 | says                 |
| osteoporosis              | condition M81.0 900 d ago    | tenofovir disoproxil  | info                 |
| fragility fracture        | condition S52.501A 900 d ago | tenofovir disoproxil  | warning              |
| osteoporosis and fracture | condition M81.0 900 d ago;   | tenofovir disoproxil  | warning              |
|                           | condition S52.501A 900 d ago |                       |                      |
| nothing                   |                              | tenofovir disoproxil  | -                    |
| the alafenamide           | condition S52.501A 900 d ago | tenofovir alafenamide | -                    |
| conditions missing        | conditions missing           | tenofovir disoproxil  | ? conditions missing |
| hospice                   | condition M81.0 900 d ago;   | tenofovir disoproxil  | x                    |
|                           | condition Z51.5 9 d ago      |                       |                      |
"""

TENOFOVIR_OPENED = """
| case      | record                                   | says |
| taken     | prescribed tenofovir disoproxil 20 d ago | info |
| not taken |                                          | -    |
"""


@table("anticonvulsant-bone", VITAMIN_D)
def test_an_anticonvulsant_for_half_a_year_without_a_vitamin_d(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("anticonvulsant-bone", VITAMIN_D_OPENED, hook="patient-view")
def test_an_anticonvulsant_stands_in_the_digest(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("ppi-long-term-fracture", PPI)
def test_a_proton_pump_inhibitor_for_more_than_a_year(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("ppi-long-term-fracture", PPI_OPENED, hook="patient-view", record=OSTEOPOROSIS)
def test_how_long_is_told_by_what_the_record_covers(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("tzd-osteoporosis", GLITAZONE, order="pioglitazone")
def test_a_glitazone_where_bone_is_weak(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("tzd-osteoporosis", OPENED_ANY, hook="patient-view", record=OSTEOPOROSIS)
def test_a_glitazone_stands_in_the_digest(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("canagliflozin-fracture", CANAGLIFLOZIN, order="canagliflozin")
def test_canagliflozin_where_bone_is_weak(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("canagliflozin-fracture", "| case | says |\n| not taken | - |", hook="patient-view", record=OSTEOPOROSIS)
def test_canagliflozin_that_is_not_taken(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("dmpa-over-2-years", DEPOT)
def test_depot_medroxyprogesterone_for_more_than_two_years(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("dmpa-over-2-years", DEPOT_OPENED, hook="patient-view", patient="woman 35")
def test_an_injection_works_for_thirteen_weeks(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("heparin-long-term", HEPARIN, record=OSTEOPOROSIS)
def test_heparin_for_more_than_three_months(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("heparin-long-term", HEPARIN_WHOM, hook="patient-view", record="prescribed enoxaparin 200 d ago")
def test_heparin_matters_with_osteoporosis(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("loop-diuretic-fracture", LOOP, hook="patient-view", record=OSTEOPOROSIS)
def test_a_loop_diuretic_is_a_line_of_the_digest(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("levothyroxine-over-replacement", THYROID, order="levothyroxine")
def test_too_much_levothyroxine(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("levothyroxine-over-replacement", THYROID_OPENED, hook="patient-view", record="TSH 0.05 m[IU]/L 9 d ago")
def test_too_much_levothyroxine_when_the_chart_opens(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("tenofovir-df-bone", TENOFOVIR)
def test_tenofovir_disoproxil_where_bone_is_weak(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("tenofovir-df-bone", TENOFOVIR_OPENED, hook="patient-view", record=OSTEOPOROSIS)
def test_tenofovir_stands_in_the_digest(case: Case) -> None:
    assert outcome(case) == expected(case)

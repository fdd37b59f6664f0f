"""Treatment gaps: a reason to treat stands in the record, and no bone drug does."""

from tests.rules.cases import Case, expected, outcome, spoken, table

HIP = "gap-treat-hip-vertebral"
TSCORE = "gap-treat-tscore"

FRACTURES = """
| case                                     | record                                 | says     | shows               |
| hip, day 365                             | condition S72.001A 365 d ago           | critical | fracture hip        |
| hip, day 366                             | condition S72.001A 366 d ago           | warning  | fracture hip        |
| hip, today                               | condition S72.001A 0 d ago             | critical |                     |
| hip, tomorrow                            | condition S72.001A in 1 d              | -        |                     |
| vertebra, day 365                        | condition M80.08XA 365 d ago           | critical | fracture vertebral  |
| collapsed vertebra                       | condition M48.54XA 900 d ago           | warning  |                     |
| hip by SNOMED CT                         | condition 263228009 100 d ago          | critical |                     |
| hip with a pathological code of its own  | condition M80.051A 100 d ago           | critical |                     |
| first visit, only recorded               | condition S72.001A recorded 100 d ago  | critical |                     |
| first visit, no day                      | condition S72.001A undated             | warning  |                     |
| a follow-up visit is of no known day     | condition S72.001D 100 d ago           | warning  |                     |
| late effects are of no known day         | condition S72.001S recorded 100 d ago  | warning  |                     |
| history of a fragility fracture: no site | condition Z87.310 recorded 100 d ago   | -        |                     |
| history of a hip fracture                | condition 391093004 recorded 100 d ago | warning  |                     |
| this year, no more is known              | condition S72.001A on 2026             | warning  |                     |
| the month is known                       | condition S72.001A on 2026-10          | critical |                     |
| a month that began 366 days ago          | condition S72.001A on 2025-11          | warning  |                     |
| pelvis                                   | condition S32.501A 100 d ago           | -        |                     |
| wrist                                    | condition S52.501A 100 d ago           | -        |                     |
| atypical femoral fracture                | condition M84.750A 100 d ago           | -        |                     |
| from a tumour                            | condition M84.551A 100 d ago           | -        |                     |
| a car crash the same week                | condition S72.001A 100 d ago;          | -        |                     |
|                                          | condition V43.52XA 95 d ago            |          |                     |
| a car crash years before                 | condition S72.001A 100 d ago;          | critical |                     |
|                                          | condition V43.52XA 900 d ago           |          |                     |
| provisional                              | condition S72.001A 100 d ago,          | -        |                     |
|                                          | provisional                            |          |                     |
| refuted                                  | condition S72.001A 100 d ago, refuted  | -        |                     |
| healed                                   | condition S72.001A 100 d ago, resolved | critical |                     |
| two: the newest is shown                 | condition S72.001A 900 d ago;          | critical | fracture vertebral; |
|                                          | condition M80.08XA 100 d ago           |          | others 1            |
| normal bone density changes nothing      | condition S72.001A 100 d ago;          | critical |                     |
|                                          | T 0.5 lumbar spine 30 d ago            |          |                     |
| none                                     |                                        | -        |                     |
"""

PEOPLE = """
| case                           | patient               | record                           | says                 |
| woman of 50, menopause unknown | woman 50              | condition S72.001A 100 d ago     | critical             |
| broken at 49                   | woman 52              | condition S72.001A on 2023-12-01 | -                    |
| broken on the 50th birthday    | woman born 1973-12-01 | condition S72.001A on 2023-12-01 | warning              |
| broken the day before it       | woman born 1973-12-02 | condition S72.001A on 2023-12-01 | -                    |
| woman of 49 after menopause    | woman 49              | condition S72.001A 9 d ago;      | -                    |
|                                |                       | condition N95.1 900 d ago        |                      |
| man of 50                      | man born 1976-11-22   | condition S72.001A 0 d ago       | critical             |
| man of 49                      | man born 1976-11-23   | condition S72.001A 0 d ago       | -                    |
| sex unknown                    | person 70             | condition S72.001A 100 d ago     | -                    |
| no birth date                  | woman                 | condition S72.001A 100 d ago     | ? birth-date missing |
| hospice                        | woman 70              | condition S72.001A 100 d ago;    | x                    |
|                                |                       | condition Z51.5 9 d ago          |                      |
| myeloma                        | woman 70              | condition S72.001A 100 d ago;    | x                    |
|                                |                       | condition C90.00 90 d ago        |                      |
| bone metastases                | woman 70              | condition S72.001A 100 d ago;    | x                    |
|                                |                       | condition C79.51 90 d ago        |                      |
| osteogenesis imperfecta        | woman 70              | condition S72.001A 100 d ago;    | x                    |
|                                |                       | condition Q78.0 on 1960          |                      |
| deceased                       | woman 70, deceased    | condition S72.001A 100 d ago     | x                    |
"""

TREATED = """
| case                                         | record                                                     | says     |
| alendronate, active, no end known            | prescribed alendronate 900 d ago                           | -        |
| alendronate, supply ended 60 days ago        | prescribed alendronate 150 d ago, supply 90                | -        |
| alendronate, supply ended 61 days ago        | prescribed alendronate 151 d ago, supply 90                | critical |
| alendronate until a day, 60 days ago         | prescribed alendronate 400 d ago, until 2026-09-23         | -        |
| alendronate until a day, 61 days ago         | prescribed alendronate 400 d ago, until 2026-09-22         | critical |
| alendronate, stopped                         | prescribed alendronate 30 d ago, status stopped            | critical |
| alendronate, on hold                         | prescribed alendronate 30 d ago, status on-hold            | critical |
| alendronate, not to be given                 | prescribed alendronate 30 d ago, do not perform            | critical |
| alendronate, by name                         | prescribed "Fosamax 70 mg" 30 d ago                        | -        |
| ordered and not yet started                  | prescribed alendronate 0 d ago                             | -        |
| zoledronic acid, day 456                     | given zoledronic acid 5 mg 456 d ago                       | -        |
| zoledronic acid, day 457                     | given zoledronic acid 5 mg 457 d ago                       | critical |
| zoledronic acid for a cancer                 | given zoledronic acid 4 mg 90 d ago                        | -        |
| zoledronic acid that was not given           | given zoledronic acid 5 mg 90 d ago, status not-done       | critical |
| zoledronic acid planned for tomorrow         | given zoledronic acid 5 mg in 1 d                          | critical |
| zoledronic acid, only the request, completed | prescribed zoledronic acid 5 mg 456 d ago,                 | -        |
|                                              | status completed                                           |          |
| zoledronic acid, only the request, cancelled | prescribed zoledronic acid 5 mg 90 d ago, status cancelled | critical |
| denosumab, day 210                           | given denosumab 60 mg 210 d ago                            | -        |
| denosumab, only the request, day 210         | prescribed denosumab 60 mg 210 d ago                       | -        |
| denosumab for a cancer                       | given denosumab 120 mg 28 d ago                            | -        |
| injected ibandronate, day 120                | given ibandronate 3 mg injection 120 d ago                 | -        |
| injected ibandronate, day 121                | given ibandronate 3 mg injection 121 d ago                 | critical |
| teriparatide                                 | prescribed teriparatide 90 d ago                           | -        |
| romosozumab, given 30 days ago               | given romosozumab 30 d ago                                 | -        |
| raloxifene                                   | prescribed raloxifene 90 d ago                             | -        |
| hormone therapy                              | prescribed estradiol 90 d ago                              | -        |
| calcitonin is no treatment                   | prescribed calcitonin 90 d ago                             | critical |
| treated once, long ago                       | prescribed alendronate on 2015-01-01, status completed     | critical |
"""

HOLIDAY = """
| case                                    | record                           | says     |
| after three doses, fracture before them | condition S72.001A on 2020-01-01 | -        |
| the fracture came after the last dose   | condition S72.001A 100 d ago     | critical |
| the fracture is of no known day         | condition S72.001D 100 d ago     | -        |
"""
DOSES = (
    "given zoledronic acid 5 mg 1300 d ago; given zoledronic acid 5 mg 930 d ago; given zoledronic acid 5 mg 560 d ago"
)

HOLIDAY_LENGTH = """
| case                            | record                                                  | says    |
| last of three doses on day 457  | given "Reclast" 457 d ago; given "Reclast" 800 d ago;   | -       |
|                                 | given "Reclast" 1200 d ago                              |         |
| last of three doses on day 1095 | given "Reclast" 1095 d ago; given "Reclast" 1500 d ago; | -       |
|                                 | given "Reclast" 1900 d ago                              |         |
| last of three doses on day 1096 | given "Reclast" 1096 d ago; given "Reclast" 1500 d ago; | warning |
|                                 | given "Reclast" 1900 d ago                              |         |
| last of two doses               | given "Reclast" 500 d ago; given "Reclast" 900 d ago    | warning |
"""

SOURCES = """
| case                                | record                                                 | says                  |
| no problem list                     | conditions missing                                     | ? conditions missing  |
| no medication list                  | medications missing; condition S72.001A 9 d ago        | ? medications missing |
| medications failed                  | medications failed; condition S72.001A 9 d ago         | ? medications failed  |
| medications in part, none for bone  | medications partial; prescribed paracetamol 900 d ago; | ? medications partial |
|                                     | condition S72.001A 9 d ago                             |                       |
| medications looked up, none         | medications null; condition S72.001A 9 d ago           | critical              |
| problems in part, with the fracture | conditions partial; condition S72.001A 9 d ago         | critical              |
"""

FOUND = """
| case                              | record                                               | says |
| medications in part, one for bone | medications partial; prescribed alendronate 9 d ago; | -    |
|                                   | condition S72.001A 9 d ago                           |      |
"""

SCORES = """
| case                               | record                              | says                 | shows             |
| -2.5 at the spine                  | T -2.5 lumbar spine 100 d ago       | warning              | score -2.5;       |
|                                    |                                     |                      | radius False      |
| -2.4 at the spine                  | T -2.4 lumbar spine 100 d ago       | -                    |                   |
| -2.45 reads -2.5                   | T -2.45 lumbar spine 100 d ago      | warning              |                   |
| -2.44 reads -2.4                   | T -2.44 lumbar spine 100 d ago      | -                    |                   |
| -2.5 at the total hip              | T -2.5 total hip 100 d ago          | warning              |                   |
| -2.5 at the femoral neck           | T -2.5 femoral neck 100 d ago       | warning              |                   |
| -2.5 at the radius alone           | T -2.5 radius 33% 100 d ago         | warning              | radius True       |
| -2.5 at spine and radius           | T -2.5 lumbar spine 100 d ago;      | warning              | radius False      |
|                                    | T -2.5 radius 33% 100 d ago         |                      |                   |
| -3 at the total forearm            | T -3 forearm 100 d ago              | -                    |                   |
| -3 at the heel                     | T -3 heel 100 d ago                 | -                    |                   |
| -3 at the trochanter               | T -3 trochanter 100 d ago           | -                    |                   |
| a Z-score of -3                    | Z -3 lumbar spine 100 d ago         | -                    |                   |
| the lower of two hips              | T -2.2 left hip 100 d ago;          | warning              | score -2.6        |
|                                    | T -2.6 right hip 100 d ago          |                      |                   |
| twenty years old                   | T -2.5 lumbar spine on 2006-11-22   | warning              |                   |
| the earlier score was osteoporotic | T -2.3 lumbar spine 100 d ago;      | warning              | score -2.6;       |
|                                    | T -2.6 lumbar spine 900 d ago       |                      | now -2.3          |
| the earlier score was not          | T -2.3 lumbar spine 100 d ago;      | -                    |                   |
|                                    | T -2.4 lumbar spine 900 d ago       |                      |                   |
| a scan of tomorrow                 | T -2.9 lumbar spine in 1 d          | -                    |                   |
| a cancelled score                  | T -2.9 lumbar spine 100 d ago,      | -                    |                   |
|                                    | status cancelled                    |                      |                   |
| with a drug                        | T -2.9 lumbar spine 100 d ago;      | -                    |                   |
|                                    | prescribed alendronate 90 d ago     |                      |                   |
| on a holiday                       | T -2.9 lumbar spine 100 d ago;      | -                    |                   |
|                                    | given "Reclast" 500 d ago;          |                      |                   |
|                                    | given "Reclast" 900 d ago;          |                      |                   |
|                                    | given "Reclast" 1300 d ago          |                      |                   |
| treated once, long ago             | T -2.9 lumbar spine 100 d ago;      | warning              | past_drug Fosamax |
|                                    | prescribed "Fosamax" on 2015-01-01, |                      |                   |
|                                    | status completed                    |                      |                   |
| no scans key                       | dxa missing                         | ? dxa missing        |                   |
| scans failed                       | dxa failed                          | ? dxa failed         |                   |
| scans in part, with one low enough | dxa partial;                        | warning              |                   |
|                                    | T -2.9 lumbar spine 100 d ago       |                      |                   |
| a score that is no number          | T broken lumbar spine 100 d ago     | ? dxa unreadable     |                   |
| medications failed                 | T -2.9 lumbar spine 100 d ago;      | ? medications failed |                   |
|                                    | medications failed                  |                      |                   |
| hospice                            | T -2.9 lumbar spine 100 d ago;      | x                    |                   |
|                                    | condition Z51.5 9 d ago             |                      |                   |
"""

T_POPULATION = """
| case                            | patient               | record                            | says                 |
| woman of 50                     | woman born 1976-11-22 |                                   | warning              |
| woman of 49, menopause unknown  | woman born 1976-11-23 |                                   | -                    |
| woman of 45 after menopause     | woman 45              | condition N95.1 900 d ago         | warning              |
| woman of 45, ovaries removed    | woman 45              | done bilateral oophorectomy 900 d | warning              |
|                                 |                       | ago                               |                      |
| woman of 45, surgical menopause | woman 45              | condition E89.40 900 d ago        | warning              |
| woman of 45, uterus removed     | woman 45              | condition Z90.710 900 d ago       | -                    |
| man of 50                       | man born 1976-11-22   |                                   | warning              |
| man of 49                       | man born 1976-11-23   |                                   | -                    |
| sex unknown                     | person 70             |                                   | -                    |
| no birth date                   | woman                 |                                   | ? birth-date missing |
| pregnant                        | woman 52              | condition Z33.1 90 d ago          | x                    |
| breast-feeding                  | woman 52              | condition Z39.1 90 d ago          | x                    |
| Paget disease                   | woman 70              | condition M88.9 90 d ago          | x                    |
| osteomalacia                    | woman 70              | condition M83.9 90 d ago          | x                    |
"""

PAUSES = """
| case                                                | record                                            | says    |
| a wrist broken since ends the holiday               | condition S52.501A 100 d ago;                     | warning |
|                                                     | given "Reclast" 500 d ago;                        |         |
|                                                     | given "Reclast" 900 d ago;                        |         |
|                                                     | given "Reclast" 1300 d ago                        |         |
| two doses and their requests: two                   | given "Reclast" 500 d ago;                        | warning |
|                                                     | given "Reclast" 900 d ago;                        |         |
|                                                     | prescribed "Reclast" 510 d ago, status completed; |         |
|                                                     | prescribed "Reclast" 910 d ago, status completed  |         |
| cancelled requests are no doses                     | given "Reclast" 500 d ago;                        | warning |
|                                                     | prescribed "Reclast" 900 d ago, status cancelled; |         |
|                                                     | prescribed "Reclast" 1300 d ago, status cancelled |         |
| romosozumab given, only the request                 | prescribed romosozumab 20 d ago, status completed | -       |
| alendronate for ten years, then a pause             | prescribed alendronate on 2016-05-01,             | -       |
|                                                     | status completed, until 2026-05-01                |         |
| alendronate twice for three months, ten years apart | prescribed alendronate on 2016-01-01,             | warning |
|                                                     | status completed, until 2016-04-01;               |         |
|                                                     | prescribed alendronate on 2025-10-01,             |         |
|                                                     | status completed, until 2026-01-01                |         |
| alendronate for five years, ended 24 months ago     | prescribed alendronate on 2019-11-22,             | -       |
|                                                     | status completed, until 2024-11-22                |         |
| alendronate for five years, ended 731 days ago      | prescribed alendronate on 2019-11-21,             | warning |
|                                                     | status completed, until 2024-11-21                |         |
| alendronate for a day less than five years          | prescribed alendronate on 2021-01-01,             | warning |
|                                                     | status completed, until 2025-12-31                |         |
| alendronate for five years, never taken             | prescribed alendronate on 2016-05-01,             | warning |
|                                                     | status cancelled, until 2026-05-01                |         |
| alendronate for ten years, and a wrist since        | prescribed alendronate on 2016-05-01,             | warning |
|                                                     | status completed, until 2026-05-01;               |         |
|                                                     | condition S52.501A 100 d ago                      |         |
| three doses known only by their requests            | prescribed "Reclast" 500 d ago, status completed; | -       |
|                                                     | prescribed "Reclast" 900 d ago, status completed; |         |
|                                                     | prescribed "Reclast" 1300 d ago, status completed |         |
"""

SAID = """
| case                                | record                              | says     |
| said by the follow-up of the same   | condition S72.001A 180 d ago        | (owner)  |
| too old for the follow-up           | condition S72.001A 181 d ago        | critical |
| an older one besides                | condition S72.001A 90 d ago;        | critical |
|                                     | condition M80.08XA 900 d ago        |          |
| an older hip, the follow-up a wrist | condition S52.501A 90 d ago;        | warning  |
|                                     | condition S72.001A 900 d ago        |          |
| a wrist since, the hip leads       | condition S72.001A 100 d ago;       | (owner)  |
|                                     | condition S52.501A 90 d ago         |          |
"""


@table(HIP, FRACTURES, hook="patient-view")
def test_an_untreated_hip_or_vertebral_fracture_is_a_gap_and_grave_for_a_year(case: Case) -> None:
    assert spoken(case) == expected(case)


@table(HIP, PEOPLE, hook="patient-view")
def test_fractures_count_from_fifty_in_those_t_scores_are_for(case: Case) -> None:
    assert spoken(case) == expected(case)


@table(HIP, TREATED, hook="patient-view", record="condition S72.001A 100 d ago")
def test_a_bone_drug_that_works_today_closes_the_gap(case: Case) -> None:
    assert spoken(case) == expected(case)


@table(HIP, HOLIDAY, hook="patient-view", record=DOSES)
def test_a_fracture_after_the_last_dose_ends_the_holiday(case: Case) -> None:
    assert spoken(case) == expected(case)


@table(HIP, HOLIDAY_LENGTH, hook="patient-view", record="condition S72.001A on 2018-01-01")
def test_a_holiday_needs_three_doses_and_lasts_three_years(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(HIP, SOURCES, hook="patient-view")
def test_untreated_is_said_only_of_a_medication_list_that_was_seen(case: Case) -> None:
    assert spoken(case) == expected(case)


@table(HIP, SAID, hook="patient-view")
def test_the_gap_is_not_said_again_of_the_fracture_that_is_followed_up(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(HIP, FOUND, hook="patient-view")
def test_a_drug_on_a_part_of_the_list_is_a_drug(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(TSCORE, SCORES, hook="patient-view")
def test_a_t_score_of_minus_two_and_a_half_without_a_drug_is_a_gap(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(TSCORE, T_POPULATION, hook="patient-view", record="T -2.9 lumbar spine 100 d ago")
def test_t_scores_are_for_women_after_menopause_and_men_from_fifty(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(TSCORE, PAUSES, hook="patient-view", record="T -2.9 lumbar spine 100 d ago")
def test_a_pause_after_years_of_treatment_is_no_gap_until_something_breaks(case: Case) -> None:
    assert outcome(case) == expected(case)

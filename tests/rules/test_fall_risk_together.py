"""Drugs that make people fall: several that act on the brain, and those that lower a pressure that drops."""

from tests.rules.cases import Case, expected, outcome, table

OSTEOPOROSIS = "condition M81.0 900 d ago"
DIAGNOSED = f"{OSTEOPOROSIS}; condition I95.1 900 d ago"

CNS = """
| case                                  | record                   | order           | says          | shows      |
| two                                   | prescribed sertraline    | gabapentin      | -             |            |
|                                       | 400 d ago                |                 |               |            |
| three                                 | prescribed sertraline    | gabapentin      | warning       | n 3        |
|                                       | 400 d ago;               |                 |               |            |
|                                       | prescribed zolpidem 300  |                 |               |            |
|                                       | d ago                    |                 |               |            |
| three, a fourth drug of the same kind | prescribed oxycodone 400 | gabapentin      | -             |            |
|                                       | d ago;                   |                 |               |            |
|                                       | prescribed tramadol 300  |                 |               |            |
|                                       | d ago                    |                 |               |            |
| opioid and benzodiazepine             | prescribed oxycodone 400 | lorazepam       | warning       | n 2;       |
|                                       | d ago                    |                 |               | pair True  |
| the other way round                   | prescribed lorazepam 400 | oxycodone       | warning       | pair True  |
|                                       | d ago                    |                 |               |            |
| opioid and Z-drug                     | prescribed oxycodone 400 | zolpidem        | -             |            |
|                                       | d ago                    |                 |               |            |
| the pair is old, the draft is another | prescribed oxycodone 400 | sertraline      | warning       | n 3;       |
|                                       | d ago;                   |                 |               | pair False |
|                                       | prescribed lorazepam 300 |                 |               |            |
|                                       | d ago                    |                 |               |            |
| two drafts                            | prescribed sertraline    | gabapentin;     | warning       | n 3        |
|                                       | 400 d ago                | zolpidem        |               |            |
| the draft renews one of them          | prescribed sertraline    | gabapentin      | -             |            |
|                                       | 400 d ago;               |                 |               |            |
|                                       | prescribed zolpidem 300  |                 |               |            |
|                                       | d ago;                   |                 |               |            |
|                                       | prescribed gabapentin    |                 |               |            |
|                                       | 200 d ago                |                 |               |            |
| one has ended                         | prescribed sertraline    | gabapentin      | -             |            |
|                                       | 400 d ago;               |                 |               |            |
|                                       | prescribed zolpidem 300  |                 |               |            |
|                                       | d ago, supply 269        |                 |               |            |
| one has ended lately                  | prescribed sertraline    | gabapentin      | warning       | n 3        |
|                                       | 400 d ago;               |                 |               |            |
|                                       | prescribed zolpidem 300  |                 |               |            |
|                                       | d ago, supply 270        |                 |               |            |
| muscle relaxant and anticonvulsant    | prescribed phenytoin 400 | cyclobenzaprine | warning       | n 3        |
|                                       | d ago;                   |                 |               |            |
|                                       | prescribed valproate 300 |                 |               |            |
|                                       | d ago                    |                 |               |            |
| antihistamines do not count           | prescribed sertraline    | gabapentin      | -             |            |
|                                       | 400 d ago;               |                 |               |            |
|                                       | prescribed               |                 |               |            |
|                                       | diphenhydramine 300 d    |                 |               |            |
|                                       | ago                      |                 |               |            |
| medications missing                   | medications missing      | lorazepam       | ? medications |            |
|                                       |                          |                 | missing       |            |
| new or not cannot be seen             | prescribed oxycodone 40  | lorazepam       | ? medications |            |
|                                       | d ago;                   |                 | partial       |            |
|                                       | medications partial      |                 |               |            |
| hospice                               | prescribed oxycodone 400 | lorazepam       | x             |            |
|                                       | d ago;                   |                 |               |            |
|                                       | condition Z51.5 30 d ago |                 |               |            |
"""

CNS_AGE = """
| case        | patient               | says                 |
| age 65      | woman born 1961-11-22 | warning              |
| age 64      | woman born 1961-11-23 | -                    |
| age unknown | woman                 | ? birth-date missing |
"""

CNS_OPENED = """
| case                                | record                                                          | says    |
| three, the newest begun 90 days ago | prescribed sertraline 400 d ago; prescribed zolpidem 300 d ago; | warning |
|                                     | prescribed gabapentin 90 d ago                                  |         |
| three for long                      | prescribed sertraline 400 d ago; prescribed zolpidem 300 d ago; | -       |
|                                     | prescribed gabapentin 91 d ago                                  |         |
| the pair, one begun lately          | prescribed oxycodone 400 d ago; prescribed lorazepam 90 d ago   | warning |
| the pair for long                   | prescribed oxycodone 400 d ago; prescribed lorazepam 91 d ago   | -       |
| two, one begun lately               | prescribed sertraline 400 d ago; prescribed zolpidem 30 d ago   | -       |
"""

DROP = """
| case                               | record                           | order               | says                  |
| diagnosis, alpha-blocker           | condition I95.1 900 d ago        | doxazosin           | warning               |
| diagnosis by its SNOMED code       | condition 28651003 900 d ago     | doxazosin           | warning               |
| resolved                           | condition I95.1 900 d ago,       | doxazosin           | -                     |
|                                    | resolved                         |                     |                       |
| alpha-blocker that goes on         | condition I95.1 900 d ago;       | doxazosin           | warning               |
|                                    | prescribed doxazosin 900 d ago   |                     |                       |
| central alpha agonist              | condition I95.1 900 d ago        | clonidine           | info                  |
| central alpha agonist that goes on | condition I95.1 900 d ago;       | clonidine           | info                  |
|                                    | prescribed clonidine 900 d ago   |                     |                       |
| new antihypertensive               | condition I95.1 900 d ago        | lisinopril          | info                  |
| antihypertensive that goes on      | condition I95.1 900 d ago;       | lisinopril          | -                     |
|                                    | prescribed lisinopril 900 d ago  |                     |                       |
| new thiazide                       | condition I95.1 900 d ago        | hydrochlorothiazide | info                  |
| another drug                       | condition I95.1 900 d ago        | paracetamol         | -                     |
| no drop                            |                                  | doxazosin           | -                     |
| systolic drop of 20                | systolic lying 140 mm[Hg] 9 d    | doxazosin           | warning               |
|                                    | ago;                             |                     |                       |
|                                    | systolic standing 120 mm[Hg] 9 d |                     |                       |
|                                    | ago                              |                     |                       |
| systolic drop of 19                | systolic lying 140 mm[Hg] 9 d    | doxazosin           | -                     |
|                                    | ago;                             |                     |                       |
|                                    | systolic standing 121 mm[Hg] 9 d |                     |                       |
|                                    | ago                              |                     |                       |
| from sitting                       | systolic sitting 140 mm[Hg] 9 d  | doxazosin           | warning               |
|                                    | ago;                             |                     |                       |
|                                    | systolic standing 120 mm[Hg] 9 d |                     |                       |
|                                    | ago                              |                     |                       |
| diastolic drop of 10               | diastolic lying 80 mm[Hg] 9 d    | doxazosin           | warning               |
|                                    | ago;                             |                     |                       |
|                                    | diastolic standing 70 mm[Hg] 9 d |                     |                       |
|                                    | ago                              |                     |                       |
| diastolic drop of 9                | diastolic lying 80 mm[Hg] 9 d    | doxazosin           | -                     |
|                                    | ago;                             |                     |                       |
|                                    | diastolic standing 71 mm[Hg] 9 d |                     |                       |
|                                    | ago                              |                     |                       |
| in kPa                             | systolic lying 18.7 kPa 9 d ago; | doxazosin           | warning               |
|                                    | systolic standing 16 kPa 9 d ago |                     |                       |
| on two days                        | systolic lying 140 mm[Hg] 9 d    | doxazosin           | -                     |
|                                    | ago;                             |                     |                       |
|                                    | systolic standing 110 mm[Hg] 8 d |                     |                       |
|                                    | ago                              |                     |                       |
| not a plain reading                | systolic lying >140 mm[Hg] 9 d   | doxazosin           | -                     |
|                                    | ago;                             |                     |                       |
|                                    | systolic standing 110 mm[Hg] 9 d |                     |                       |
|                                    | ago                              |                     |                       |
| a year ago                         | systolic lying 140 mm[Hg] 365 d  | doxazosin           | warning               |
|                                    | ago;                             |                     |                       |
|                                    | systolic standing 120 mm[Hg] 365 |                     |                       |
|                                    | d ago                            |                     |                       |
| longer ago                         | systolic lying 140 mm[Hg] 366 d  | doxazosin           | -                     |
|                                    | ago;                             |                     |                       |
|                                    | systolic standing 120 mm[Hg] 366 |                     |                       |
|                                    | d ago                            |                     |                       |
| medications missing, alpha-blocker | condition I95.1 900 d ago;       | doxazosin           | warning               |
|                                    | medications missing              |                     |                       |
| medications missing, new or not    | condition I95.1 900 d ago;       | lisinopril          | ? medications missing |
|                                    | medications missing              |                     |                       |
| hospice                            | condition I95.1 900 d ago;       | doxazosin           | x                     |
|                                    | condition Z51.5 30 d ago         |                     |                       |
"""

DROP_FOR_WHOM = """
| case               | record                                        | says                 |
| osteoporosis       | condition M81.0 900 d ago                     | warning              |
| a fall             | condition R29.6 30 d ago                      | warning              |
| neither            |                                               | -                    |
| conditions missing | conditions missing; T -2.5 total hip 90 d ago | ? conditions missing |
"""

DROP_OPENED = """
| case                          | record                          | says    |
| nothing taken                 |                                 | -       |
| alpha-blocker                 | prescribed doxazosin 900 d ago  | warning |
| central alpha agonist         | prescribed clonidine 900 d ago  | info    |
| antihypertensive for long     | prescribed lisinopril 900 d ago | -       |
| antihypertensive begun lately | prescribed lisinopril 60 d ago  | info    |
"""


@table("fall-risk-cns-polypharmacy", CNS)
def test_three_kinds_of_drugs_that_act_on_the_brain_or_the_pair(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("fall-risk-cns-polypharmacy", CNS_AGE, record="prescribed oxycodone 400 d ago", order="lorazepam")
def test_from_65_years_on(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("fall-risk-cns-polypharmacy", CNS_OPENED, hook="patient-view")
def test_when_the_chart_opens_only_what_lately_added_up_is_said(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("antihypertensive-orthostasis", DROP, record=OSTEOPOROSIS)
def test_a_pressure_that_drops_on_standing(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("antihypertensive-orthostasis", DROP_FOR_WHOM, order="doxazosin", record="condition I95.1 900 d ago")
def test_it_matters_where_a_fall_would_break_a_bone(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("antihypertensive-orthostasis", DROP_OPENED, hook="patient-view", record=DIAGNOSED)
def test_when_the_chart_opens_what_lowers_pressure_is_named(case: Case) -> None:
    assert outcome(case) == expected(case)

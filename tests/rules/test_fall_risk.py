"""Drugs that make people fall: who is newly given one, and for what."""

from tests.rules.cases import Case, answer, expected, outcome, table

FRACTURE = "condition S72.001A 100 d ago"

PROOF = """
| case                                | record                                                 | says                  |
| fracture in the year                | condition S72.001A 100 d ago                           | warning               |
| fracture on day 365                 | condition S72.001A 365 d ago                           | warning               |
| fracture on day 366 is osteoporosis | condition S72.001A 366 d ago                           | info                  |
| wrist, long ago, density unknown    | condition S52.501A 366 d ago                           | -                     |
| wrist, lately                       | condition S52.501A 300 d ago                           | warning               |
| in an accident                      | condition S52.501A 30 d ago;                           | -                     |
|                                     | condition V43.52XA 30 d ago                            |                       |
| fall counted                        | falls 1 30 d ago                                       | warning               |
| no fall counted                     | falls 0 30 d ago                                       | -                     |
| fewer falls than one                | falls <1 30 d ago                                      | -                     |
| fall counted a year ago             | falls 1 365 d ago                                      | warning               |
| fall counted longer ago             | falls 1 366 d ago                                      | -                     |
| fall with injury                    | falls with injury 1 30 d ago                           | warning               |
| repeated falls coded                | condition R29.6 30 d ago                               | warning               |
| fall coded, day 366                 | condition W01.0XXA 366 d ago                           | -                     |
| fall in doubt                       | condition R29.6 30 d ago, provisional                  | -                     |
| history of falling says not when    | condition Z91.81 30 d ago                              | -                     |
| osteoporosis alone                  | condition M81.0 900 d ago                              | info                  |
| osteoporosis in doubt               | condition M81.0 900 d ago, provisional                 | -                     |
| T-score alone                       | T -2.5 total hip 90 d ago                              | info                  |
| T-score above                       | T -2.4 total hip 90 d ago                              | -                     |
| T-score and wrist                   | T -1.5 total hip 90 d ago;                             | info                  |
|                                     | condition S52.501A 900 d ago                           |                       |
| nothing of it                       |                                                        | -                     |
| goes on                             | condition S72.001A 100 d ago;                          | -                     |
|                                     | prescribed zolpidem 400 d ago                          |                       |
| hospice                             | condition S72.001A 100 d ago; condition Z51.5 30 d ago | x                     |
| conditions missing                  | conditions missing                                     | ? conditions missing  |
| scans missing, fracture known       | condition S72.001A 100 d ago; dxa missing              | warning               |
| medications missing: new or not?    | condition S72.001A 100 d ago; medications missing      | ? medications missing |
| medications failed                  | condition S72.001A 100 d ago; medications failed       | ? medications failed  |
| list seen back beyond 90 days       | condition S72.001A 100 d ago;                          | warning               |
|                                     | prescribed paracetamol 91 d ago; medications partial   |                       |
| list seen back for 90 days only     | condition S72.001A 100 d ago;                          | ? medications partial |
|                                     | prescribed paracetamol 90 d ago; medications partial   |                       |
"""

AGE = """
| case        | patient               | record                       | says                 |
| age 65      | woman born 1961-11-22 | condition S72.001A 100 d ago | warning              |
| age 64      | woman born 1961-11-23 | condition S72.001A 100 d ago | -                    |
| age unknown | woman                 | condition R29.6 30 d ago     | ? birth-date missing |
| a man       | man 70                | condition S72.001A 100 d ago | warning              |
"""

DRUG = """
| case                   | order                      | says    |
| by name                | "Ambien 5 mg"              | warning |
| benzodiazepine         | lorazepam                  | warning |
| antipsychotic          | quetiapine                 | warning |
| tricyclic              | amitriptyline              | warning |
| gabapentinoid          | gabapentin                 | warning |
| antimuscarinic         | oxybutynin                 | warning |
| sedating antihistamine | diphenhydramine            | warning |
| another drug           | paracetamol                | -       |
| being stopped          | zolpidem, status stopped   | -       |
| a change of dose       | zolpidem, replaces another | -       |
"""

KIND = """
| case                                     | record                                | order                | says    |
| same kind, day 90                        | prescribed lorazepam 90 d ago,        | "diazepam 5 mg"      | -       |
|                                          | status completed                      |                      |         |
| same kind, day 91                        | prescribed lorazepam 91 d ago,        | "diazepam 5 mg"      | warning |
|                                          | status completed                      |                      |         |
| same kind, never taken                   | prescribed lorazepam 30 d ago,        | "diazepam 5 mg"      | warning |
|                                          | status cancelled                      |                      |         |
| same kind, undated                       | prescribed lorazepam undated,         | "diazepam 5 mg"      | warning |
|                                          | status completed                      |                      |         |
| another kind                             | prescribed zolpidem 30 d ago          | "diazepam 5 mg"      | warning |
| three days                               |                                       | lorazepam, supply 3  | -       |
| four days                                |                                       | lorazepam, supply 4  | warning |
| for a seizure                            | condition G40.909 900 d ago           | lorazepam            | -       |
| gabapentin for a seizure                 | condition G40.909 900 d ago           | gabapentin           | -       |
| an opioid treats no seizure              | condition G40.909 900 d ago           | tramadol             | warning |
| seizures long past                       | condition G40.909 900 d ago, resolved | lorazepam            | warning |
| for withdrawal of alcohol                | condition F10.230 3 d ago             | lorazepam            | -       |
| opioid                                   |                                       | oxycodone            | warning |
| opioid for 7 days                        |                                       | oxycodone, supply 7  | (limit) |
| opioid for 8 days                        |                                       | oxycodone, supply 8  | warning |
| opioid for 3 days                        |                                       | oxycodone, supply 3  | -       |
| opioid in hospital                       |                                       | oxycodone, inpatient | (limit) |
| sedative in hospital                     |                                       | lorazepam, inpatient | warning |
| opioid, broken arm of an accident        | condition S52.501A 14 d ago;          | oxycodone            | (limit) |
|                                          | condition V43.52XA 14 d ago           |                      |         |
| opioid, hip fracture 14 days ago         | condition S72.002A 14 d ago           | oxycodone            | (limit) |
| opioid, hip fracture 15 days ago         | condition S72.002A 15 d ago           | oxycodone            | warning |
| opioid, operation 14 days ago            | done cataract operation 14 d ago,     | oxycodone            | (limit) |
|                                          | surgical                              |                      |         |
| opioid, operation 15 days ago            | done cataract operation 15 d ago,     | oxycodone            | warning |
|                                          | surgical                              |                      |         |
| opioid, operation without a day          | done cataract operation undated,      | oxycodone            | warning |
|                                          | surgical                              |                      |         |
| opioid, a procedure that is no operation | done hemodialysis 2 d ago             | oxycodone            | warning |
"""

OPENED = """
| case                                 | record                         | says                  | shows               |
| nothing taken                        |                                | -                     |                     |
| begun 90 days ago                    | prescribed zolpidem 90 d ago   | warning               | agents.1 zolpidem   |
| begun 91 days ago                    | prescribed zolpidem 91 d ago   | -                     |                     |
| goes on from before                  | prescribed zolpidem 200 d ago, | -                     |                     |
|                                      | supply 60;                     |                       |                     |
|                                      | prescribed zolpidem 80 d ago   |                       |                     |
| begun again after a long gap         | prescribed zolpidem 300 d ago, | warning               | agents.1 zolpidem   |
|                                      | supply 30;                     |                       |                     |
|                                      | prescribed zolpidem 80 d ago   |                       |                     |
| ended                                | prescribed zolpidem 60 d ago,  | -                     |                     |
|                                      | supply 29                      |                       |                     |
| ended 30 days ago: still on the list | prescribed zolpidem 60 d ago,  | warning               |                     |
|                                      | supply 30                      |                       |                     |
| two kinds                            | prescribed zolpidem 60 d ago;  | warning               | agents.1 lorazepam; |
|                                      | prescribed lorazepam 30 d ago  |                       | agents.2 zolpidem   |
| since when is unknown                | prescribed zolpidem undated    | -                     |                     |
| opioid after a new fracture          | condition S72.002A 10 d ago;   | (limit)               |                     |
|                                      | prescribed oxycodone 9 d ago   |                       |                     |
| opioid, old fracture                 | prescribed oxycodone 9 d ago   | warning               |                     |
| list not seen whole                  | prescribed zolpidem 9 d ago;   | ? medications partial |                     |
|                                      | medications partial            |                       |                     |
"""

SSRI = """
| case                    | record                                            | order       | says                  |
| osteoporosis and a fall | condition M81.0 900 d ago; falls 1 30 d ago       | sertraline  | info                  |
| osteoporosis alone      | condition M81.0 900 d ago                         | sertraline  | -                     |
| a fall alone            | falls 1 30 d ago                                  | sertraline  | -                     |
| hip fracture, day 365   | condition S72.001A 365 d ago                      | sertraline  | info                  |
| hip fracture, day 366   | condition S72.001A 366 d ago                      | sertraline  | -                     |
| SNRI                    | condition S72.001A 300 d ago                      | venlafaxine | info                  |
| goes on                 | condition S72.001A 300 d ago;                     | sertraline  | -                     |
|                         | prescribed sertraline 900 d ago                   |             |                       |
| one of them lately      | condition S72.001A 300 d ago;                     | sertraline  | -                     |
|                         | prescribed venlafaxine 90 d ago, status completed |             |                       |
| medications missing     | condition S72.001A 300 d ago; medications missing | sertraline  | ? medications missing |
| conditions missing      | conditions missing                                | sertraline  | ? conditions missing  |
| hospice                 | condition S72.001A 300 d ago;                     | sertraline  | x                     |
|                         | condition Z51.5 30 d ago                          |             |                       |
"""

SSRI_OPENED = """
| case         | record                         | says |
| begun lately | prescribed sertraline 90 d ago | info |
| for long     | prescribed sertraline 91 d ago | -    |
| not taken    |                                | -    |
"""


@table("fall-risk-drug-start", PROOF, order="zolpidem")
def test_a_new_drug_that_causes_falls_after_a_fall_or_fracture(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("fall-risk-drug-start", AGE, order="zolpidem")
def test_from_65_years_on(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("fall-risk-drug-start", DRUG, record=FRACTURE)
def test_which_drugs_cause_falls(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("fall-risk-drug-start", KIND, record=FRACTURE)
def test_which_starts_are_new_and_what_they_are_for(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("fall-risk-drug-start", OPENED, hook="patient-view", record=FRACTURE)
def test_when_the_chart_opens_only_what_was_begun_lately_is_said(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("ssri-snri-fracture", SSRI)
def test_a_new_antidepressant_after_a_fall_with_osteoporosis(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("ssri-snri-fracture", SSRI_OPENED, hook="patient-view", record=FRACTURE)
def test_an_antidepressant_begun_lately_stands_in_the_digest(case: Case) -> None:
    assert outcome(case) == expected(case)


def test_an_opioid_for_acute_pain_is_a_line_of_a_card_that_stands_anyway() -> None:
    found = answer(Case(record=f"{FRACTURE}; prescribed lorazepam 400 d ago", order="oxycodone, supply 7"))
    (card,) = found.cards
    assert card.extension["org.bone-health-cds.rules"] == ["fall-risk-cns-polypharmacy", "fall-risk-drug-start"]
    assert "shortest course" in (card.detail or "")

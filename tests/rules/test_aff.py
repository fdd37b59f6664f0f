"""Atypical fractures of the femur."""

from tests.rules.cases import Case, answer, expected, outcome, table

HISTORY = """
| case                    | record                   | order                | says         | shows           |
| on record               | condition M84.750A 900 d | alendronate          | warning      | denosumab False |
|                         | ago                      |                      |              |                 |
| by SNOMED CT            | condition 890095006 900  | alendronate          | warning      |                 |
|                         | d ago                    |                      |              |                 |
| healed                  | condition M84.750D 3000  | alendronate          | warning      |                 |
|                         | d ago, resolved          |                      |              |                 |
| of no day               | condition M84.750A       | alendronate          | warning      |                 |
|                         | undated                  |                      |              |                 |
| unconfirmed             | condition M84.750A 9 d   | alendronate          | warning      |                 |
|                         | ago, provisional         |                      |              |                 |
| refuted                 | condition M84.750A 9 d   | alendronate          | -            |                 |
|                         | ago, refuted             |                      |              |                 |
| a plain shaft fracture  | condition S72.301A 900 d | alendronate          | -            |                 |
|                         | ago                      |                      |              |                 |
| risedronate             | condition M84.750A 900 d | risedronate          | warning      |                 |
|                         | ago                      |                      |              |                 |
| ibandronate             | condition M84.750A 900 d | ibandronate 150 mg   | warning      |                 |
|                         | ago                      |                      |              |                 |
| ibandronate by vein     | condition M84.750A 900 d | ibandronate 3 mg     | warning      |                 |
|                         | ago                      | injection            |              |                 |
| zoledronic acid         | condition M84.750A 900 d | zoledronic acid 5 mg | warning      |                 |
|                         | ago                      |                      |              |                 |
| denosumab               | condition M84.750A 900 d | denosumab 60 mg      | warning      | denosumab True  |
|                         | ago                      |                      |              |                 |
| romosozumab             | condition M84.750A 900 d | romosozumab          | warning      |                 |
|                         | ago                      |                      |              |                 |
| by name                 | condition M84.750A 900 d | "Prolia"             | warning      |                 |
|                         | ago                      |                      |              |                 |
| teriparatide            | condition M84.750A 900 d | teriparatide         | -            |                 |
|                         | ago                      |                      |              |                 |
| raloxifene              | condition M84.750A 900 d | raloxifene           | -            |                 |
|                         | ago                      |                      |              |                 |
| the oncology dose       | condition M84.750A 900 d | denosumab 120 mg     | -            |                 |
|                         | ago                      |                      |              |                 |
| being stopped           | condition M84.750A 900 d | alendronate,         | -            |                 |
|                         | ago                      | status stopped       |              |                 |
| no problem list came    | conditions missing       | alendronate          | ? conditions |                 |
|                         |                          |                      | missing      |                 |
| the problem list failed | conditions failed        | alendronate          | ? conditions |                 |
|                         |                          |                      | failed       |                 |
| on a first page         | condition M84.750A 900 d | alendronate          | warning      |                 |
|                         | ago; conditions partial  |                      |              |                 |
| hospice                 | condition M84.750A 900 d | alendronate          | x            |                 |
|                         | ago;                     |                      |              |                 |
|                         | condition Z51.5 9 d ago  |                      |              |                 |
"""

PAIN = """
| case                          | record                                        | says                 | shows     |
| thigh pain, 180 days          | condition M79.651 180 d ago                   | warning              | hip False |
| 181 days                      | condition M79.651 181 d ago                   | -                    |           |
| recorded, no onset            | condition M79.651 recorded 90 d ago           | warning              |           |
| recorded long ago             | condition M79.651 recorded 181 d ago          | -                    |           |
| of no day                     | condition M79.651 undated                     | warning              |           |
| this year, no month           | condition M79.651 on 2026                     | warning              |           |
| over                          | condition M79.651 90 d ago, resolved          | -                    |           |
| unconfirmed                   | condition M79.651 90 d ago, provisional       | -                    |           |
| knee pain                     | condition M25.561 90 d ago                    | -                    |           |
| by SNOMED CT                  | condition 78514002 90 d ago                   | warning              |           |
| films since                   | condition M79.651 90 d ago;                   | -                    |           |
|                               | reported films of both femurs 90 d ago        |                      |           |
| films the day before          | condition M79.651 90 d ago;                   | warning              |           |
|                               | reported films of both femurs 91 d ago        |                      |           |
| films of no day               | condition M79.651 90 d ago;                   | warning              |           |
|                               | reported films of both femurs undated         |                      |           |
| a film, billed                | condition M79.651 90 d ago;                   | -                    |           |
|                               | done femur film 30 d ago                      |                      |           |
| films ordered                 | condition M79.651 90 d ago;                   | (addressed)          |           |
|                               | ordered films of both femurs 30 d ago         |                      |           |
| films ordered long ago        | condition M79.651 90 d ago;                   | warning              |           |
|                               | ordered films of both femurs 31 d ago         |                      |           |
| a film of the chest           | condition M79.651 90 d ago;                   | warning              |           |
|                               | reported chest film 30 d ago                  |                      |           |
| arthritis of the hip since    | condition M79.651 90 d ago;                   | -                    |           |
|                               | condition M16.11 60 d ago                     |                      |           |
| arthritis from before         | condition M79.651 90 d ago;                   | warning              |           |
|                               | condition M16.11 900 d ago                    |                      |           |
| sciatica since                | condition M79.651 90 d ago;                   | -                    |           |
|                               | condition M54.31 90 d ago                     |                      |           |
| sciatica of no day            | condition M79.651 90 d ago;                   | warning              |           |
|                               | condition M54.31 undated                      |                      |           |
| sciatica, unconfirmed         | condition M79.651 90 d ago;                   | warning              |           |
|                               | condition M54.31 60 d ago, provisional        |                      |           |
| sciatica, over                | condition M79.651 90 d ago;                   | warning              |           |
|                               | condition M54.31 60 d ago, resolved           |                      |           |
| radiculopathy of the neck     | condition M79.651 90 d ago;                   | warning              |           |
|                               | condition M54.12 60 d ago                     |                      |           |
| two pains, one explained      | condition M79.651 150 d ago;                  | warning              |           |
|                               | condition M54.31 100 d ago;                   |                      |           |
|                               | condition M79.652 9 d ago                     |                      |           |
| no pain                       |                                               | -                    |           |
| no problem list came          | conditions missing                            | ? conditions missing |           |
| no reports came               | condition M79.651 90 d ago; imaging missing   | ? imaging missing    |           |
| no procedures came            | condition M79.651 90 d ago; procedures failed | ? procedures failed  |           |
| films seen, procedures failed | condition M79.651 90 d ago;                   | -                    |           |
|                               | reported films of both femurs 9 d ago;        |                      |           |
|                               | procedures failed                             |                      |           |
| hospice                       | condition M79.651 90 d ago;                   | x                    |           |
|                               | condition Z51.5 9 d ago                       |                      |           |
"""

DRUGS = """
| case                | record                                | says                  | shows          |
| ended 36 months ago | prescribed alendronate on 2020-01-01, | warning               | use 3          |
|                     | until 2023-11-22, status completed    |                       |                |
| a day longer ago    | prescribed alendronate on 2020-01-01, | -                     |                |
|                     | until 2023-11-21, status completed    |                       |                |
| denosumab           | given denosumab 60 mg 100 d ago       | warning               | denosumab True |
| romosozumab         | prescribed romosozumab 60 d ago       | warning               |                |
| zoledronic acid     | given zoledronic acid 5 mg 300 d ago  | warning               |                |
| oncology dose       | given denosumab 120 mg 10 d ago       | -                     |                |
| teriparatide        | prescribed teriparatide 300 d ago     | -                     |                |
| nothing             |                                       | -                     |                |
| no medications came | medications missing                   | ? medications missing |                |
"""

HIP = """
| case            | record                                                                    | says    | shows     |
| three years     | prescribed alendronate on 2023-11-22                                      | warning | hip True  |
| a day less      | prescribed alendronate on 2023-11-23                                      | -       |           |
| in two courses  | prescribed alendronate on 2015-01-01, until 2017-01-01, status completed; | warning |           |
|                 | prescribed alendronate on 2025-06-01                                      |         |           |
| thigh beside it | prescribed alendronate on 2025-11-23; condition M79.651 60 d ago          | warning | hip False |
"""


@table("aff-history-antiresorptive", HISTORY)
def test_after_an_atypical_fracture(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("thigh-groin-pain-on-antiresorptive", PAIN, hook="patient-view", record="prescribed alendronate 400 d ago")
def test_a_new_pain_of_the_thigh(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("thigh-groin-pain-on-antiresorptive", DRUGS, hook="patient-view", record="condition M79.651 90 d ago")
def test_the_drugs_that_matter(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("thigh-groin-pain-on-antiresorptive", HIP, hook="patient-view", record="condition M25.551 90 d ago")
def test_pain_of_the_hip_alone_counts_after_long_use(case: Case) -> None:
    assert outcome(case) == expected(case)


def test_after_an_atypical_fracture_no_antiresorptive_is_offered() -> None:
    labs = "creatinine 0.8 mg/dL 5 d ago; weight 60 kg 5 d ago; calcium 9.4 mg/dL 5 d ago; vitamin D 34 ng/mL 5 d ago"
    record = f"condition Z74.01 90 d ago; condition M84.750A 900 d ago; {labs}"
    found = answer(Case(record=record, order="alendronate"))
    labels = [one.label for card in found.cards for one in card.suggestions]
    assert not [label for label in labels if label.startswith("Draft")]
    assert "Order films of both femurs" in labels


def test_a_denosumab_dose_is_moved_never_removed_after_an_atypical_fracture() -> None:
    quiet = "calcium 9.4 mg/dL 9 d ago; vitamin D 34 ng/mL 9 d ago; creatinine 0.8 mg/dL 9 d ago"
    record = f"{quiet}; condition M84.750A 900 d ago; given denosumab 60 mg 170 d ago"
    found = answer(Case(record=record, order="denosumab 60 mg"))
    labels = [one.label for card in found.cards for one in card.suggestions]
    assert not [label for label in labels if label.startswith("Remove")]
    assert "Do not simply stop denosumab" in (found.cards[0].detail or "")

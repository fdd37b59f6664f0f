"""After a fracture: follow-up, and what the patient should hear."""

import pytest

from tests.rules.cases import Case, answer, expected, outcome, table

RULE = "gap-post-fracture"
TALK = "gap-second-fracture-risk-talk"
HOOKS = ("patient-view", "encounter-discharge", "problem-list-item-create")

WINDOW = """
| case                                 | record                                  | says     | shows                  |
| hip, day 180                         | condition S72.001A 180 d ago            | critical | days 180; fracture hip |
| hip, day 181                         | condition S72.001A 181 d ago            | -        |                        |
| hip, today                           | condition S72.001A 0 d ago              | critical | days 0                 |
| hip, tomorrow                        | condition S72.001A in 1 d               | -        |                        |
| vertebra                             | condition M80.08XA 9 d ago              | critical | fracture vertebral     |
| wrist, day 180                       | condition S52.501A 180 d ago            | warning  | fracture forearm       |
| wrist, day 181                       | condition S52.501A 181 d ago            | -        |                        |
| pelvis                               | condition S32.501A 9 d ago              | warning  | fracture pelvis        |
| proximal humerus                     | condition S42.201A 9 d ago              | warning  | fracture humerus       |
| a hip goes before a newer wrist      | condition S72.001A 90 d ago;            | critical | fracture hip           |
|                                      | condition S52.501A 9 d ago              |          |                        |
| an old hip does not                  | condition S72.001A 190 d ago;           | warning  | fracture forearm       |
|                                      | condition S52.501A 9 d ago              |          |                        |
| a follow-up visit is of no known day | condition S72.001D 9 d ago              | -        |                        |
| a history is of no known day         | condition Z87.310 9 d ago               | -        |                        |
| first visit, only recorded           | condition S72.001A recorded 9 d ago     | critical |                        |
| the month is known                   | condition S72.001A on 2026-06           | critical | days 174               |
| a month that began 205 days ago      | condition S72.001A on 2026-05           | -        |                        |
| the year alone                       | condition S72.001A on 2026              | -        |                        |
| ankle                                | condition S82.61XA 9 d ago              | -        |                        |
| a car crash the same week            | condition S72.001A 9 d ago;             | -        |                        |
|                                      | condition V43.52XA 9 d ago              |          |                        |
| from a tumour                        | condition M84.551A 9 d ago              | -        |                        |
| provisional                          | condition S72.001A 9 d ago, provisional | -        |                        |
| none                                 |                                         | -        |                        |
"""

PEOPLE = """
| case                     | patient             | record                       | says                 |
| man of 50                | man born 1976-11-22 | condition S72.001A 0 d ago   | critical             |
| man of 49                | man born 1976-11-23 | condition S72.001A 0 d ago   | -                    |
| a man who broke it at 49 | man born 1976-06-01 | condition S72.001A 179 d ago | -                    |
| sex unknown              | person 70           | condition S72.001A 9 d ago   | critical             |
| no birth date            | woman               | condition S72.001A 9 d ago   | ? birth-date missing |
| hospice                  | woman 70            | condition S72.001A 9 d ago;  | x                    |
|                          |                     | condition Z51.5 9 d ago      |                      |
| myeloma                  | woman 70            | condition S72.001A 9 d ago;  | x                    |
|                          |                     | condition C90.00 90 d ago    |                      |
| deceased                 | woman 70, deceased  | condition S72.001A 9 d ago   | x                    |
"""

TREATED = """
| case                                            | record                            | says     | shows              |
| on alendronate since, no scan                   | prescribed alendronate 50 d ago   | info | untreated False;   |
|                                                 |                                   |          | scan_due True      |
| on alendronate, scan on the day of the fracture | prescribed alendronate 50 d ago;  | -        |                    |
|                                                 | T -1.0 lumbar spine 90 d ago      |          |                    |
| on alendronate, scan the day before             | prescribed alendronate 50 d ago;  | info |                    |
|                                                 | T -1.0 lumbar spine 91 d ago      |          |                    |
| on alendronate, report of a scan                | prescribed alendronate 50 d ago;  | -        |                    |
|                                                 | reported DXA 9 d ago              |          |                    |
| on alendronate, a heel alone                    | prescribed alendronate 50 d ago;  | info |                    |
|                                                 | T -1.0 heel 9 d ago               |          |                    |
| on alendronate, scan planned for tomorrow       | prescribed alendronate 50 d ago;  | info |                    |
|                                                 | reported DXA in 1 d               |          |                    |
| alendronate by name                             | prescribed "Fosamax 70 mg" 50 d   | info |                    |
|                                                 | ago                               |          |                    |
| a drug for a cancer                             | given denosumab 120 mg 28 d ago   | info |                    |
| alendronate, stopped                            | prescribed alendronate 50 d ago,  | critical | untreated True     |
|                                                 | status stopped                    |          |                    |
| alendronate, supply ended 60 days ago           | prescribed alendronate 150 d ago, | info |                    |
|                                                 | supply 90                         |          |                    |
| alendronate, supply ended 61 days ago           | prescribed alendronate 151 d ago, | critical |                    |
|                                                 | supply 90                         |          |                    |
| denosumab, day 210                              | given denosumab 60 mg 210 d ago   | info |                    |
| refused after the fracture                      | condition Z53.20 9 d ago          | info |                    |
| calcium and vitamin D alone                     | prescribed "Calcium carbonate 500 | critical |                    |
|                                                 | mg" 50 d ago                      |          |                    |
| untreated, scanned since                        | T -1.0 lumbar spine 9 d ago       | critical | scan_due False     |
| untreated, not scanned                          |                                   | critical | scan_due True      |
| eGFR 29.9                                       | eGFR 29.9 mL/min/1.73_m2 9 d ago  | critical | kidney 29.9        |
| eGFR 30                                         | eGFR 30 mL/min/1.73_m2 9 d ago    | critical | kidney             |
| dialysis                                        | condition N18.6 900 d ago         | critical | kidney A diagnosis |
"""

SOURCES = """
| case                                               | record                          | says                  |
| no problem list                                    | conditions missing              | ? conditions missing  |
| problems failed                                    | conditions failed               | ? conditions failed   |
| problems in part, with the fracture                | conditions partial;             | critical              |
|                                                    | condition S72.001A 9 d ago      |                       |
| no medication list                                 | medications missing;            | ? medications missing |
|                                                    | condition S72.001A 9 d ago      |                       |
| medications failed                                 | medications failed;             | ? medications failed  |
|                                                    | condition S72.001A 9 d ago      |                       |
| medications in part, none for bone                 | medications partial;            | ? medications partial |
|                                                    | prescribed paracetamol 9 d ago; |                       |
|                                                    | condition S72.001A 9 d ago      |                       |
| medications looked up, none                        | medications null;               | critical              |
|                                                    | condition S72.001A 9 d ago      |                       |
| medications in part, one for bone                  | medications partial;            | info |
|                                                    | prescribed alendronate 5 d ago; |                       |
|                                                    | condition S72.001A 9 d ago      |                       |
| treated, scans failed                              | dxa failed;                     | ? dxa failed          |
|                                                    | prescribed alendronate 5 d ago; |                       |
|                                                    | condition S72.001A 9 d ago      |                       |
| treated, reports in part, back beyond the fracture | imaging partial;                | (limit)               |
|                                                    | prescribed alendronate 5 d ago; |                       |
|                                                    | condition S72.001A 9 d ago;     |                       |
|                                                    | reported chest film 30 d ago    |                       |
| treated, reports in part, not so far               | imaging partial;                | ? imaging partial     |
|                                                    | prescribed alendronate 5 d ago; |                       |
|                                                    | condition S72.001A 9 d ago;     |                       |
|                                                    | reported chest film 2 d ago     |                       |
| no administrations                                 | administrations missing;        | critical              |
|                                                    | condition S72.001A 9 d ago      |                       |
"""

TALKS = """
| case               | patient               | record                                           | says                 |
| 65 years           | woman born 1961-11-22 | condition S72.001A 300 d ago                     | info                 |
| 64 years           | woman born 1961-11-23 | condition S72.001A 300 d ago                     | -                    |
| day 730            | man 70                | condition M80.08XA 730 d ago                     | info                 |
| day 731            | man 70                | condition M80.08XA 731 d ago                     | -                    |
| wrist              | woman 70              | condition S52.501A 9 d ago                       | -                    |
| treated            | woman 70              | condition S72.001A 300 d ago;                    | -                    |
|                    |                       | prescribed alendronate 90 d ago                  |                      |
| no birth date      | woman                 | condition S72.001A 300 d ago                     | ? birth-date missing |
| no problem list    | woman 70              | conditions missing                               | ? conditions missing |
| medications failed | woman 70              | condition S72.001A 300 d ago; medications failed | ? medications failed |
| hospice            | woman 70              | condition S72.001A 300 d ago;                    | x                    |
|                    |                       | condition Z51.5 9 d ago                          |                      |
"""


@table(RULE, WINDOW, hook="patient-view")
def test_a_fracture_of_the_last_half_year_wants_follow_up(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, PEOPLE, hook="patient-view")
def test_it_is_about_everybody_who_broke_a_bone_at_fifty_or_over(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, TREATED, hook="patient-view", record="condition S72.001A 90 d ago")
def test_on_a_drug_only_a_missing_scan_is_told_and_only_as_a_line(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, SOURCES, hook="patient-view")
def test_untreated_and_not_scanned_are_said_only_of_what_was_seen(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(TALK, TALKS, hook="patient-view")
def test_the_three_messages_are_for_people_of_65_or_over(case: Case) -> None:
    assert outcome(case) == expected(case)


@pytest.mark.parametrize("hook", HOOKS)
def test_it_leads_the_card_of_every_hook_that_asks_for_it(hook: str) -> None:
    found = answer(Case(record="condition S72.001A 9 d ago", rule=RULE, hook=hook))
    card = found.cards[0]
    assert card.extension["org.bone-health-cds.rules"][0] == RULE
    assert TALK in card.extension["org.bone-health-cds.rules"] or hook == "patient-view"  # other lines go before it
    assert card.indicator == "critical"
    assert "Hip fracture (13 Nov 2026), 9 days ago" in (card.detail or "")
    assert "800 IU" in (card.detail or "")


def test_with_failing_kidneys_the_specialist_comes_before_the_drug() -> None:
    card = answer(
        Case(record="condition S72.001A 9 d ago; eGFR 24 mL/min/1.73_m2 9 d ago", rule=RULE, hook="patient-view")
    ).cards[0]
    assert "kidney specialist first" in card.summary
    assert "eGFR 24 mL/min/1.73 m² (13 Nov 2026)" in (card.detail or "")
    assert "zoledronic" not in (card.detail or "")

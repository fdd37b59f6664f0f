"""Drugs that take bone for as long as they are taken: the scan to go by, and when bone wants treatment."""

from tests.rules.cases import Case, answer, expected, outcome, table

INHIBITOR = """
| case                                        | record                                         | says                  |
| no scan                                     |                                                | info                  |
| scanned 24 months ago                       | T -1.0 total hip on 2024-11-22                 | -                     |
| scanned longer ago                          | T -1.0 total hip on 2024-11-21                 | info                  |
| the heel is no such scan                    | T -1.0 heel 90 d ago                           | info                  |
| a report is a scan                          | reported DXA 400 d ago                         | -                     |
| a report without a day                      | reported DXA undated                           | ? dxa unreadable      |
| a report without a day beside a scan        | reported DXA undated;                          | -                     |
|                                             | T -1.0 total hip 400 d ago                     |                       |
| a scan ordered 180 days ago                 | ordered DXA 180 d ago                          | -                     |
| a scan ordered 181 days ago                 | ordered DXA 181 d ago                          | info                  |
| T-score of -2.0                             | T -2.0 total hip 90 d ago                      | -                     |
| T-score below -2.0                          | T -2.1 total hip 90 d ago                      | warning               |
| T-score below -2.0, treated                 | T -2.1 total hip 90 d ago;                     | -                     |
|                                             | given zoledronic acid 5 mg 300 d ago           |                       |
| the same, scanned long ago                  | T -2.1 total hip 800 d ago;                    | info                  |
|                                             | given zoledronic acid 5 mg 300 d ago           |                       |
| T-score below -2.0, of long ago             | T -2.1 total hip 800 d ago                     | warning               |
| T-score below -2.0, a scan ordered          | T -2.1 total hip 90 d ago; ordered DXA 9 d ago | warning               |
| fragility fracture                          | condition S52.501A 400 d ago;                  | warning               |
|                                             | T -1.0 total hip 90 d ago                      |                       |
| fracture, treated                           | condition S52.501A 400 d ago;                  | -                     |
|                                             | T -1.0 total hip 90 d ago;                     |                       |
|                                             | prescribed alendronate 300 d ago               |                       |
| spread to bone                              | condition C79.51 300 d ago                     | -                     |
| spread elsewhere                            | condition C78.7 300 d ago                      | -                     |
| hospice                                     | condition Z51.5 9 d ago                        | x                     |
| scans missing                               | dxa missing                                    | ? dxa missing         |
| reports failed                              | imaging failed                                 | ? imaging failed      |
| scans missing, T-score known by another key | T -2.1 total hip 90 d ago, key item9;          | warning               |
|                                             | dxa missing                                    |                       |
| medications missing                         | T -2.1 total hip 90 d ago; medications missing | ? medications missing |
| conditions missing, no scan                 | conditions missing                             | info                  |
| conditions missing, scanned                 | T -1.0 total hip 90 d ago; conditions missing  | ? conditions missing  |
"""

OPENED = """
| case                | record                                           | says                  |
| taken               | prescribed anastrozole 300 d ago                 | (owner)               |
| not taken           |                                                  | -                     |
| ended               | prescribed anastrozole 300 d ago, status stopped | -                     |
| medications missing | medications missing                              | ? medications missing |
"""

DEPRIVATION = """
| case                                   | patient   | record                         | order       | says          |
| no scan                                | man 70    |                                | leuprolide  | info          |
| abiraterone                            | man 70    |                                | abiraterone | info          |
| a woman                                | woman 70  |                                | leuprolide  | -             |
| sex unknown                            | person 70 |                                | leuprolide  | ? sex missing |
| scanned 24 months ago                  | man 70    | T -1.0 total hip on 2024-11-22 | leuprolide  | -             |
| scanned longer ago                     | man 70    | T -1.0 total hip on 2024-11-21 | leuprolide  | info          |
| T-score of -2.5                        | man 70    | T -2.5 total hip 90 d ago      | leuprolide  | warning       |
| T-score of -2.4                        | man 70    | T -2.4 total hip 90 d ago      | leuprolide  | -             |
| T-score of -2.5, treated               | man 70    | T -2.5 total hip 90 d ago;     | leuprolide  | -             |
|                                        |           | given denosumab 60 mg 90 d ago |             |               |
| T-score of -2.5, a bone drug beside it | man 70    | T -2.5 total hip 90 d ago      | leuprolide; | -             |
|                                        |           |                                | alendronate |               |
| fracture                               | man 70    | condition S52.501A 400 d ago   | leuprolide  | warning       |
| a scan beside it                       | man 70    |                                | leuprolide; | -             |
|                                        |           |                                | ordered DXA |               |
| hospice                                | man 70    | condition Z51.5 9 d ago        | leuprolide  | x             |
"""

DEPOT = """
| case                 | record                         | says    |
| ordered              | prescribed leuprolide 60 d ago | (owner) |
| injected 90 days ago | given leuprolide 90 d ago      | (owner) |
| injected 91 days ago | given leuprolide 91 d ago      | -       |
| nothing              |                                | -       |
"""

CALCINEURIN = """
| case                  | record                         | order                         | says          |
| no scan               |                                | tacrolimus                    | info          |
| scanned 24 months ago | T -1.0 total hip on 2024-11-22 | tacrolimus                    | -             |
| scanned longer ago    | T -1.0 total hip on 2024-11-21 | tacrolimus                    | info          |
| by name               |                                | "cyclosporine 100 mg capsule" | info          |
| on the skin           |                                | "tacrolimus 0.1 % ointment"   | -             |
| a scan ordered        | ordered DXA 9 d ago            | tacrolimus                    | (addressed)   |
| scans missing         | dxa missing                    | tacrolimus                    | ? dxa missing |
| hospice               | condition Z51.5 9 d ago        | tacrolimus                    | x             |
"""

CALCINEURIN_OPENED = """
| case      | record                          | says |
| taken     | prescribed tacrolimus 300 d ago | info |
| not taken |                                 | -    |
"""


@table("aromatase-inhibitor-no-dxa", INHIBITOR, order="anastrozole", patient="woman 60")
def test_an_aromatase_inhibitor_and_the_scan_to_go_by(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("aromatase-inhibitor-no-dxa", OPENED, hook="patient-view", patient="woman 60")
def test_an_aromatase_inhibitor_when_the_chart_opens(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("adt-no-dxa", DEPRIVATION)
def test_androgen_deprivation_and_the_scan_to_go_by(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("adt-no-dxa", DEPOT, hook="patient-view", patient="man 70")
def test_an_injection_of_androgen_deprivation_works_on(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("calcineurin-inhibitor-bone", CALCINEURIN)
def test_a_calcineurin_inhibitor_and_the_scan_to_go_by(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("calcineurin-inhibitor-bone", CALCINEURIN_OPENED, hook="patient-view")
def test_a_calcineurin_inhibitor_stands_in_the_digest(case: Case) -> None:
    assert outcome(case) == expected(case)


def test_a_scan_and_a_bone_drug_are_offered_where_bone_wants_treatment() -> None:
    record = "T -2.6 total hip 800 d ago; creatinine 0.8 mg/dL 9 d ago; calcium 9.4 mg/dL 9 d ago; weight 60 kg 9 d ago"
    found = answer(Case(record=f"{record}; vitamin D 30 ng/mL 9 d ago", order="anastrozole", patient="woman 60"))
    (card,) = found.cards
    labels = [one.label for one in card.suggestions]
    assert labels[0] == "Order DXA of hip and spine"
    assert any("zoledronic acid" in one for one in labels)

"""What belongs beside a treatment gap: very high risk, diabetes, a FRAX without low bone mass, a bare diagnosis."""

from tests.rules.cases import Case, answer, expected, outcome, table

FORMING = "gap-very-high-bone-forming"
BARE = "gap-dx-no-drug"
OUTSIDE = "gap-frax-outside-bmd"
SHARED = "gap-osteopenia-65-individualise"
SUGAR = "gap-diabetes-treat"

FORM = """
| case                             | patient   | record                                       | says                 |
| T -3.1                           | woman 70  | T -3.1 total hip 9 d ago                     | warning              |
| T -3.0                           | woman 70  | T -3.0 total hip 9 d ago                     | -                    |
| hip broken a year ago            | man 70    | condition S72.001A 365 d ago;                | warning              |
|                                  |           | T -1.0 total hip 9 d ago                     |                      |
| hip broken longer ago            | man 70    | condition S72.001A 366 d ago;                | -                    |
|                                  |           | T -1.0 total hip 9 d ago                     |                      |
| a steroid of 30 mg for months    | woman 60  | prescribed prednisone 200 d ago,             | warning              |
|                                  |           | sig 30 mg daily                              |                      |
| FRAX 30.1 without a scan         | woman 70  | FRAX major 30.1 % 9 d ago                    | warning              |
| on alendronate                   | woman 70  | T -3.1 total hip 9 d ago;                    | -                    |
|                                  |           | prescribed alendronate 90 d ago              |                      |
| a hip broken on it, after a year | woman 70  | condition S72.001A 9 d ago;                  | warning |
|                                  |           | prescribed alendronate 500 d ago             |                      |
| a hip broken on it, too soon     | woman 70  | condition S72.001A 9 d ago;                  | -                    |
|                                  |           | prescribed alendronate 200 d ago             |                      |
| broken on teriparatide           | woman 70  | condition S72.001A 9 d ago;                  | -                    |
|                                  |           | prescribed teriparatide 500 d ago            |                      |
| teriparatide until 730 days ago  | woman 70  | T -3.1 total hip 9 d ago;                    | -                    |
|                                  |           | prescribed teriparatide 1400 d ago,          |                      |
|                                  |           | until 2024-11-22, status completed           |                      |
| teriparatide until 731 days ago  | woman 70  | T -3.1 total hip 9 d ago;                    | warning              |
|                                  |           | prescribed teriparatide 1400 d ago,          |                      |
|                                  |           | until 2024-11-21, status completed           |                      |
| alendronate, long ago            | woman 70  | T -3.1 total hip 9 d ago;                    | warning              |
|                                  |           | prescribed alendronate on 2010-01-01,        |                      |
|                                  |           | status completed                             |                      |
| romosozumab 700 days ago         | woman 70  | T -3.1 total hip 9 d ago;                    | -                    |
|                                  |           | given romosozumab 700 d ago                  |                      |
| eGFR 29.9                        | woman 70  | T -3.1 total hip 9 d ago;                    | -                    |
|                                  |           | eGFR 29.9 mL/min/1.73_m2 9 d ago             |                      |
| eGFR 30                          | woman 70  | T -3.1 total hip 9 d ago;                    | warning              |
|                                  |           | eGFR 30 mL/min/1.73_m2 9 d ago               |                      |
| dialysis                         | woman 70  | T -3.1 total hip 9 d ago;                    | -                    |
|                                  |           | condition N18.6 900 d ago                    |                      |
| radiotherapy                     | woman 70  | T -3.1 total hip 9 d ago;                    | -                    |
|                                  |           | condition Z92.3 900 d ago                    |                      |
| bone cancer, past                | woman 70  | T -3.1 total hip 9 d ago;                    | -                    |
|                                  |           | condition C40.20 900 d ago, resolved         |                      |
| bone cancer, refuted             | woman 70  | T -3.1 total hip 9 d ago;                    | warning              |
|                                  |           | condition C40.20 900 d ago, refuted          |                      |
| sex unknown                      | person 70 | T -3.1 total hip 9 d ago                     | -                    |
| refused                          | woman 70  | T -3.1 total hip 9 d ago;                    | -                    |
|                                  |           | condition Z53.20 9 d ago                     |                      |
| medications failed               | woman 70  | T -3.1 total hip 9 d ago; medications failed | ? medications failed |
| scans missing                    | woman 70  | dxa missing                                  | ? dxa missing        |
| hospice                          | woman 70  | T -3.1 total hip 9 d ago;                    | x                    |
|                                  |           | condition Z51.5 9 d ago                      |                      |
"""

ACP_FORM = """
| case                 | patient  | record                       | says    |
| a woman              | woman 70 | condition S72.001A 300 d ago | warning |
| a man                | man 70   | condition S72.001A 300 d ago | -       |
| T -3.1 makes no tier | woman 70 | T -3.1 total hip 9 d ago     | -       |
"""

CODED = """
| case                                    | patient  | record                   | says          | shows          |
| osteoporosis, nothing else: a line only | woman 70 | condition M81.0 900 d    | (limit)       | scan_due True  |
|                                         |          | ago                      |               |                |
| a line in a card that stands            | woman 70 | condition M81.0 900 d    | (limit)       |                |
|                                         |          | ago;                     |               |                |
|                                         |          | condition E11.9 900 d    |               |                |
|                                         |          | ago;                     |               |                |
|                                         |          | FRAX major 21 % 9 d ago; |               |                |
|                                         |          | T -2.6 heel 9 d ago      |               |                |
| a scan of 730 days ago without a score  | woman 70 | condition M81.0 900 d    | (limit)       | scan_due False |
|                                         |          | ago;                     |               |                |
|                                         |          | reported DXA 730 d ago   |               |                |
| a scan of 731 days ago                  | woman 70 | condition M81.0 900 d    | (limit)       | scan_due True  |
|                                         |          | ago;                     |               |                |
|                                         |          | reported DXA 731 d ago   |               |                |
| a scan of an unknown day                | woman 70 | condition M81.0 900 d    | (limit)       | scan_due True  |
|                                         |          | ago;                     |               |                |
|                                         |          | reported DXA undated     |               |                |
| a T-score                               | woman 70 | condition M81.0 900 d    | -             |                |
|                                         |          | ago;                     |               |                |
|                                         |          | T -1.5 total hip 2000 d  |               |                |
|                                         |          | ago                      |               |                |
| a wrist fracture                        | woman 70 | condition M81.0 900 d    | -             |                |
|                                         |          | ago;                     |               |                |
|                                         |          | condition S52.501A 900 d |               |                |
|                                         |          | ago                      |               |                |
| on alendronate                          | woman 70 | condition M81.0 900 d    | -             |                |
|                                         |          | ago;                     |               |                |
|                                         |          | prescribed alendronate 9 |               |                |
|                                         |          | d ago                    |               |                |
| provisional                             | woman 70 | condition M81.0 900 d    | -             |                |
|                                         |          | ago, provisional         |               |                |
| low bone mass                           | woman 70 | condition M85.80 900 d   | -             |                |
|                                         |          | ago                      |               |                |
| a woman of 40                           | woman 40 | condition M81.0 900 d    | -             |                |
|                                         |          | ago                      |               |                |
| scans failed                            | woman 70 | condition M81.0 900 d    | ? dxa failed  |                |
|                                         |          | ago; dxa failed          |               |                |
| problems in part                        | woman 70 | condition M81.0 900 d    | ? conditions  |                |
|                                         |          | ago; conditions partial  | partial       |                |
| medications failed                      | woman 70 | condition M81.0 900 d    | ? medications |                |
|                                         |          | ago; medications failed  | failed        |                |
| no birth date                           | woman    | condition M81.0 900 d    | ? birth-date  |                |
|                                         |          | ago                      | missing       |                |
"""

FRAX = """
| case                        | patient             | record                   | says                 | shows          |
| major 20, no scan           | woman 70            | FRAX major 20 % 9 d ago  | info                 | scan_due True  |
| major 19.9, no scan         | woman 70            | FRAX major 19.9 % 9 d    | -                    |                |
|                             |                     | ago                      |                      |                |
| hip 3.0                     | woman 70            | FRAX hip 3.0 % 9 d ago   | info                 |                |
| hip 2.9                     | woman 70            | FRAX hip 2.9 % 9 d ago   | -                    |                |
| normal density: a line only | woman 70            | FRAX major 25 % 9 d ago; | (limit)              | score -1.0;    |
|                             |                     | T -1.0 total hip 9 d ago |                      | scan_due False |
| low bone mass: another rule | woman 70            | FRAX major 25 % 9 d ago; | -                    |                |
|                             |                     | T -1.1 total hip 9 d ago |                      |                |
| low at the radius alone     | woman 70            | FRAX major 25 % 9 d ago; | (limit)              | score -1.5;    |
|                             |                     | T -1.5 radius 33% 9 d    |                      | scan_due False |
|                             |                     | ago                      |                      |                |
| osteoporotic at the radius  | woman 70            | FRAX major 25 % 9 d ago; | -                    |                |
|                             |                     | T -2.5 radius 33% 9 d    |                      |                |
|                             |                     | ago                      |                      |                |
| day 730                     | woman 70            | FRAX major 25 % 730 d    | info                 |                |
|                             |                     | ago                      |                      |                |
| day 731                     | woman 70            | FRAX major 25 % 731 d    | -                    |                |
|                             |                     | ago                      |                      |                |
| man of 49                   | man born 1976-11-23 | FRAX major 25 % 9 d ago  | -                    |                |
| 91 years                    | woman 91            | FRAX major 25 % 9 d ago  | -                    |                |
| on alendronate              | woman 70            | FRAX major 25 % 9 d ago; | -                    |                |
|                             |                     | prescribed alendronate   |                      |                |
|                             |                     | 90 d ago                 |                      |                |
| scans failed                | woman 70            | FRAX major 25 % 9 d ago; | ? dxa failed         |                |
|                             |                     | dxa failed               |                      |                |
| medications failed          | woman 70            | FRAX major 25 % 9 d ago; | ? medications failed |                |
|                             |                     | medications failed       |                      |                |
| no assessments              | woman 70            | assessments missing      | ? frax-major         |                |
|                             |                     |                          | missing,             |                |
|                             |                     |                          | frax-hip missing     |                |
| eGFR 20                     | woman 70            | FRAX major 25 % 9 d ago; | info                 | kidney 20.0    |
|                             |                     | eGFR 20 mL/min/1.73_m2 9 |                      |                |
|                             |                     | d ago                    |                      |                |
"""

ENDO_FRAX = """
| case                                         | profile        | record                     | says    | shows      |
| Endocrine Society: at any density            | us-endo-strict | FRAX major 20 % 9 d ago;   | warning | firm True  |
|                                              |                | T 0.0 total hip 9 d ago    |         |            |
| Endocrine Society: -1.0 is low bone mass     | us-endo-strict | FRAX major 20 % 9 d ago;   | -       |            |
|                                              |                | T -1.0 total hip 9 d ago   |         |            |
| Endocrine Society: without a scan            | us-endo-strict | FRAX hip 3.0 % 9 d ago     | warning |            |
| ACP: FRAX has no line                        | us-acp         | FRAX major 40 % 9 d ago;   | -       |            |
|                                              |                | T 0.0 total hip 9 d ago    |         |            |
| Canada, 20 %                                 | ca-2023        | FRAX major 20 % 9 d ago;   | warning | firm True  |
|                                              |                | T 0.0 total hip 9 d ago    |         |            |
| Canada, 19.9 %: suggested                    | ca-2023        | FRAX major 19.9 % 9 d ago; | (limit) | firm False |
|                                              |                | T 0.0 total hip 9 d ago    |         |            |
| Canada, 15 %                                 | ca-2023        | FRAX major 15 % 9 d ago;   | (limit) | firm False |
|                                              |                | T 0.0 total hip 9 d ago    |         |            |
| Canada, 14.9 %                               | ca-2023        | FRAX major 14.9 % 9 d ago; | -       |            |
|                                              |                | T 0.0 total hip 9 d ago    |         |            |
| Canada, hip alone                            | ca-2023        | FRAX hip 5 % 9 d ago;      | -       |            |
|                                              |                | T 0.0 total hip 9 d ago    |         |            |
| UK at 70, with density, at the line          | uk-nogg        | FRAX major 20.3 % 9 d ago; | warning | firm True  |
|                                              |                | T 0.0 total hip 9 d ago    |         |            |
| UK at 70, below it                           | uk-nogg        | FRAX major 20.2 % 9 d ago; | -       |            |
|                                              |                | T 0.0 total hip 9 d ago    |         |            |
| UK at 70, without density, at the upper line | uk-nogg        | FRAX major 24.4 % 9 d ago  | warning |            |
| UK at 70, without density, between           | uk-nogg        | FRAX major 24.3 % 9 d ago  | -       |            |
"""

INDIVIDUAL = """
| case                | patient               | record                         | says                  |
| woman of 66         | woman born 1960-11-22 | T -1.5 total hip 9 d ago;      | (limit)               |
|                     |                       | FRAX major 12 % 9 d ago        |                       |
| woman of 65         | woman born 1960-11-23 | T -1.5 total hip 9 d ago;      | -                     |
|                     |                       | FRAX major 12 % 9 d ago        |                       |
| man                 | man 70                | T -1.5 total hip 9 d ago;      | -                     |
|                     |                       | FRAX major 12 % 9 d ago        |                       |
| T -1.0              | woman 70              | T -1.0 total hip 9 d ago;      | -                     |
|                     |                       | FRAX major 12 % 9 d ago        |                       |
| T -1.1              | woman 70              | T -1.1 total hip 9 d ago;      | (limit)               |
|                     |                       | FRAX major 12 % 9 d ago        |                       |
| T -2.4              | woman 70              | T -2.4 total hip 9 d ago;      | (limit)               |
|                     |                       | FRAX major 12 % 9 d ago        |                       |
| T -2.5              | woman 70              | T -2.5 total hip 9 d ago;      | -                     |
|                     |                       | FRAX major 12 % 9 d ago        |                       |
| an earlier T -2.5   | woman 70              | T -2.0 total hip 9 d ago;      | -                     |
|                     |                       | FRAX major 12 % 9 d ago;       |                       |
|                     |                       | T -2.5 total hip 900 d ago     |                       |
| major 19.9, hip 2.9 | woman 70              | T -1.5 total hip 9 d ago;      | (limit)               |
|                     |                       | FRAX major 19.9 % 9 d ago;     |                       |
|                     |                       | FRAX hip 2.9 % 9 d ago         |                       |
| major 20            | woman 70              | T -1.5 total hip 9 d ago;      | -                     |
|                     |                       | FRAX major 20 % 9 d ago        |                       |
| hip 3.0             | woman 70              | T -1.5 total hip 9 d ago;      | -                     |
|                     |                       | FRAX major 12 % 9 d ago;       |                       |
|                     |                       | FRAX hip 3.0 % 9 d ago         |                       |
| no FRAX             | woman 70              | T -1.5 total hip 9 d ago       | -                     |
| a wrist fracture    | woman 70              | T -1.5 total hip 9 d ago;      | -                     |
|                     |                       | FRAX major 12 % 9 d ago;       |                       |
|                     |                       | condition S52.501A 900 d ago   |                       |
| on alendronate      | woman 70              | T -1.5 total hip 9 d ago;      | -                     |
|                     |                       | FRAX major 12 % 9 d ago;       |                       |
|                     |                       | prescribed alendronate 9 d ago |                       |
| no T-score          | woman 70              | FRAX major 12 % 9 d ago        | -                     |
| no assessments      | woman 70              | T -1.5 total hip 9 d ago;      | ? frax-major missing, |
|                     |                       | assessments missing            | frax-hip missing      |
| problems in part    | woman 70              | T -1.5 total hip 9 d ago;      | ? conditions partial  |
|                     |                       | FRAX major 12 % 9 d ago;       |                       |
|                     |                       | conditions partial             |                       |
"""

DIABETES = """
| case                                  | patient             | record                   | says          | shows      |
| T -2.0                                | woman 70            | condition E11.9 900 d    | info          | score -2.0 |
|                                       |                     | ago;                     |               |            |
|                                       |                     | T -2.0 total hip 9 d ago |               |            |
| T -1.9                                | woman 70            | condition E11.9 900 d    | -             |            |
|                                       |                     | ago;                     |               |            |
|                                       |                     | T -1.9 total hip 9 d ago |               |            |
| type 1                                | woman 70            | condition E10.9 900 d    | info          |            |
|                                       |                     | ago;                     |               |            |
|                                       |                     | T -2.0 total hip 9 d ago |               |            |
| no diabetes                           | woman 70            | T -2.0 total hip 9 d ago | -             |            |
| diabetes, resolved                    | woman 70            | condition E11.9 900 d    | -             |            |
|                                       |                     | ago, resolved;           |               |            |
|                                       |                     | T -2.0 total hip 9 d ago |               |            |
| T -2.6: a line in the card of the gap | woman 70            | condition E11.9 900 d    | info          |            |
|                                       |                     | ago;                     |               |            |
|                                       |                     | T -2.6 total hip 9 d ago |               |            |
| a wrist fracture                      | woman 70            | condition E11.9 900 d    | info          | fracture   |
|                                       |                     | ago;                     |               | forearm    |
|                                       |                     | condition S52.501A 900 d |               |            |
|                                       |                     | ago                      |               |            |
| FRAX 20                               | woman 70            | condition E11.9 900 d    | info          | major 20.0 |
|                                       |                     | ago;                     |               |            |
|                                       |                     | FRAX major 20 % 9 d ago  |               |            |
| FRAX 19.9                             | woman 70            | condition E11.9 900 d    | -             |            |
|                                       |                     | ago;                     |               |            |
|                                       |                     | FRAX major 19.9 % 9 d    |               |            |
|                                       |                     | ago                      |               |            |
| man of 50                             | man born 1976-11-22 | condition E11.9 900 d    | info          |            |
|                                       |                     | ago;                     |               |            |
|                                       |                     | T -2.0 total hip 9 d ago |               |            |
| man of 49                             | man born 1976-11-23 | condition E11.9 900 d    | -             |            |
|                                       |                     | ago;                     |               |            |
|                                       |                     | T -2.0 total hip 9 d ago |               |            |
| woman of 49 after menopause           | woman 49            | condition E11.9 900 d    | -             |            |
|                                       |                     | ago;                     |               |            |
|                                       |                     | T -2.0 total hip 9 d     |               |            |
|                                       |                     | ago;                     |               |            |
|                                       |                     | condition Z78.0 9 d ago  |               |            |
| on alendronate                        | woman 70            | condition E11.9 900 d    | -             |            |
|                                       |                     | ago;                     |               |            |
|                                       |                     | T -2.0 total hip 9 d     |               |            |
|                                       |                     | ago;                     |               |            |
|                                       |                     | prescribed alendronate 9 |               |            |
|                                       |                     | d ago                    |               |            |
| scans failed                          | woman 70            | condition E11.9 900 d    | ? dxa failed  |            |
|                                       |                     | ago; dxa failed          |               |            |
| scans failed, no diabetes             | woman 70            | dxa failed               | -             |            |
| medications failed                    | woman 70            | condition E11.9 900 d    | ? medications |            |
|                                       |                     | ago;                     | failed        |            |
|                                       |                     | T -2.0 total hip 9 d     |               |            |
|                                       |                     | ago; medications failed  |               |            |
"""


@table(FORMING, FORM, hook="patient-view")
def test_at_very_high_risk_bone_is_built_first(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(FORMING, ACP_FORM, hook="patient-view", profile="us-acp")
def test_the_acp_says_so_of_women_only(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(BARE, CODED, hook="patient-view")
def test_a_diagnosis_without_data_or_drug_wants_a_review(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(OUTSIDE, FRAX, hook="patient-view")
def test_a_high_frax_without_low_bone_mass_is_worth_a_line(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(OUTSIDE, ENDO_FRAX, hook="patient-view")
def test_other_guidelines_draw_that_line_elsewhere(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(SHARED, INDIVIDUAL, hook="patient-view", profile="us-acp")
def test_low_bone_mass_over_65_is_a_decision_to_share(case: Case) -> None:
    assert outcome(case) == expected(case)


def test_only_the_acp_asks_for_that() -> None:
    record = "T -1.5 total hip 9 d ago; FRAX major 12 % 9 d ago"
    assert outcome(Case(record=record, rule=SHARED, hook="patient-view"))[0] == "-"


@table(SUGAR, DIABETES, hook="patient-view")
def test_diabetes_has_a_line_of_its_own(case: Case) -> None:
    assert outcome(case) == expected(case)


def test_a_bone_that_broke_on_a_drug_names_the_drug() -> None:
    record = "condition S72.001A 9 d ago; prescribed alendronate 500 d ago"
    fired = answer(Case(record=record, rule=FORMING, hook="patient-view")).verdict.fired
    found = next(one for one in fired if one.rule.id == FORMING)
    assert found.finding.facts["taken"].groups == {"alendronate"}

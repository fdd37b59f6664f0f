"""What belongs to a specialist, and dental work before an antiresorptive."""

from cds_service.words import reason
from tests.rules.cases import Case, answer, expected, outcome, spoken, table

SPECIALIST = """
| case                    | patient  | record                                                   | says        | shows |
| Paget disease           | woman 70 | condition M88.9 900 d ago; T -3.5 total hip 100 d ago    | info        |       |
| osteomalacia            | woman 70 | condition M83.9 900 d ago                                | info        |       |
| osteogenesis imperfecta | woman 30 | condition Q78.0 900 d ago                                | info        |       |
| Paget disease resolved  | woman 70 | condition M88.9 900 d ago, resolved                      | -           |       |
| hospice beside it       | woman 70 | condition M88.9 900 d ago; condition Z51.5 9 d ago       | x           |       |
| referred                | woman 70 | condition M88.9 900 d ago; ordered endocrinology 9 d ago | (addressed) |       |
"""

SPECIALIST_LINES = """
| case                   | patient               | record                       | says                  | shows        |
| nothing                | woman 70              |                              | -                     |              |
| calcium high           | woman 70              | calcium 11 mg/dL 365 d ago   | info                  | calcium 11.0 |
| calcium high long ago  | woman 70              | calcium 11 mg/dL 366 d ago   | -                     |              |
| calcium low            | woman 70              | calcium 8.0 mg/dL 9 d ago    | info                  |              |
| PTH above its range    | woman 70              | PTH 120 pg/mL 9 d ago,       | info                  |              |
|                        |                       | high 65                      |                       |              |
| hyperparathyroidism    | woman 70              | condition E21.0 900 d ago    | info                  |              |
| eGFR 29                | woman 70              | eGFR 29 mL/min/1.73m2 9 d    | info                  |              |
|                        |                       | ago                          |                       |              |
| eGFR 30                | woman 70              | eGFR 30 mL/min/1.73m2 9 d    | -                     |              |
|                        |                       | ago                          |                       |              |
| a fracture at 49       | woman born 1976-11-23 | condition M80.08XA 90 d ago  | info                  |              |
| a fracture at 50       | woman born 1976-11-22 | condition M80.08XA 90 d ago  | -                     |              |
| fracture, T-score -0.9 | woman 70              | condition S72.001A 90 d ago; | info                  |              |
|                        |                       | T -0.9 total hip 30 d ago    |                       |              |
| fracture, T-score -1.0 | woman 70              | condition S72.001A 90 d ago; | -                     |              |
|                        |                       | T -1.0 total hip 30 d ago    |                       |              |
| T-score -0.9 alone     | woman 70              | T -0.9 total hip 30 d ago    | -                     |              |
| one on treatment       | woman 70              | condition S72.001A 90 d ago; | -                     |              |
|                        |                       | prescribed alendronate 700 d |                       |              |
|                        |                       | ago                          |                       |              |
| two on treatment       | woman 70              | condition S72.001A 90 d ago; | info                  |              |
|                        |                       | condition S52.501A 30 d ago; |                       |              |
|                        |                       | prescribed alendronate 700 d |                       |              |
|                        |                       | ago                          |                       |              |
| one, and density lost  | woman 70              | condition S72.001A 90 d ago; | info                  |              |
|                        |                       | prescribed alendronate 700 d |                       |              |
|                        |                       | ago;                         |                       |              |
|                        |                       | BMD 0.900 lumbar spine 710 d |                       |              |
|                        |                       | ago;                         |                       |              |
|                        |                       | BMD 0.855 lumbar spine 10 d  |                       |              |
|                        |                       | ago                          |                       |              |
| one, 4.9 % lost        | woman 70              | condition S72.001A 90 d ago; | -                     |              |
|                        |                       | prescribed alendronate 700 d |                       |              |
|                        |                       | ago;                         |                       |              |
|                        |                       | BMD 0.900 lumbar spine 710 d |                       |              |
|                        |                       | ago;                         |                       |              |
|                        |                       | BMD 0.856 lumbar spine 10 d  |                       |              |
|                        |                       | ago                          |                       |              |
| labs missing           | woman 70              | labs missing                 | ? creatinine missing, |              |
|                        |                       |                              | pth missing,          |              |
|                        |                       |                              | calcium-total missing |              |
"""

DENTAL = """
| case                 | record                                                     | says             |
| a tooth to be drawn  | condition M81.0 90 d ago; ordered tooth extraction 9 d ago | info             |
| dental disease       | condition M81.0 90 d ago; condition K05.30 90 d ago        | info             |
| neither              | condition M81.0 90 d ago                                   | -                |
| on treatment already | condition M81.0 90 d ago; condition K05.30 90 d ago;       | -                |
|                      | prescribed alendronate 90 d ago                            |                  |
| low bone mass alone  | T -1.5 total hip 30 d ago; condition K05.30 90 d ago       | -                |
| no orders key        | condition M81.0 90 d ago; orders missing                   | ? orders missing |
"""

DENTAL_ORDERED = """
| case           | order       | record                                                     | says |
| it starts      | alendronate | condition K05.30 90 d ago                                  | info |
| it goes on     | alendronate | condition K05.30 90 d ago; prescribed alendronate 90 d ago | -    |
| no dental work | alendronate |                                                            | -    |
| raloxifene     | raloxifene  | condition K05.30 90 d ago                                  | -    |
"""

PLACE = """
| case                              | patient  | record                                                  | says    |
| Paget disease makes the only card | woman 70 | condition M88.9 900 d ago; condition S72.001A 90 d ago; | info    |
|                                   |          | T -3.5 total hip 100 d ago                              |         |
| a high calcium makes none         | man 55   | calcium 11 mg/dL 9 d ago                                | (limit) |
"""


@table("workup-specialist-metabolic", SPECIALIST, hook="patient-view")
def test_four_diseases_are_a_specialists(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("workup-specialist-metabolic", SPECIALIST_LINES, hook="patient-view")
def test_so_are_some_findings(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("workup-dental-baseline", DENTAL, hook="patient-view")
def test_dental_work_comes_first(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("workup-dental-baseline", DENTAL_ORDERED)
def test_at_an_order_too(case: Case) -> None:
    assert spoken(case) == expected(case)


def test_a_drug_that_failed_is_named() -> None:
    record = "condition S72.001A 90 d ago; condition S52.501A 30 d ago; prescribed alendronate 700 d ago"
    fired = answer(Case(record=record, hook="patient-view")).verdict.fired
    failed = next(one.finding.facts["why"] for one in fired if one.rule.id == "workup-specialist-metabolic")
    assert reason(failed) == "failure of alendronic acid 10 MG Oral Tablet [Fosamax]"
    assert {"Condition/condition-1", "Condition/condition-2"} < {*failed.evidence}


@table("workup-specialist-metabolic", PLACE, hook="patient-view")
def test_one_of_the_four_replaces_every_other_card(case: Case) -> None:
    assert outcome(case) == expected(case)
    assert not [card for card in answer(case).cards if "Risk tier" in (card.detail or "")]
    rules = [card.extension["org.bone-health-cds.rules"] for card in answer(case).cards]
    assert rules in ([], [["workup-specialist-metabolic"]])

"""Goals of treatment, in T-score and in bone turnover: rules that a site switches on."""

import pytest

from cds_service.app import answerer_of
from cds_service.settings import Settings
from tests.rules import cases
from tests.rules.cases import Case, expected, outcome, table

RULES = ("mon-target-tscore", "mon-btm-adherence", "mon-btm-target")
ON = answerer_of(Settings(mode="open"), frozenset(RULES))

GOAL = """
| case                      | record                                                  | says         | shows      |
| -2.5 at the hip           | T -2.5 total hip 90 d ago                               | (limit)      | goal -2.5  |
| -2.4 at the hip           | T -2.4 total hip 90 d ago                               | -            |            |
| begun at -2.5, now -2.0   | T -2.5 total hip 850 d ago; T -2.0 total hip 90 d ago   | (limit)      | goal -2.0  |
| begun at -2.5, now -1.9   | T -2.5 total hip 850 d ago; T -1.9 total hip 90 d ago   | -            |            |
| begun at -2.4, now -2.1   | T -2.4 total hip 850 d ago; T -2.1 total hip 90 d ago   | -            |            |
| fractured, now -1.6       | T -1.6 total hip 90 d ago; condition S52.501A 900 d ago | (limit)      | goal -1.5  |
| fractured, now -1.5       | T -1.5 total hip 90 d ago; condition S52.501A 900 d ago | -            |            |
| hip before spine          | T -2.0 total hip 90 d ago; T -3.0 lumbar spine 90 d ago | -            |            |
| no hip                    | T -3.0 lumbar spine 90 d ago                            | (limit)      | score -3.0 |
| the radius is no goal     | T -3.0 radius 33% 90 d ago                              | -            |            |
| measured before treatment | T -3.0 total hip 850 d ago                              | -            |            |
| scans failed              | dxa failed                                              | ? dxa failed |            |
"""
NO_GOAL = """
| case             | patient  | record                                                      | says                  |
| not treated      | woman 70 | T -3.0 total hip 90 d ago                                   | -                     |
| before menopause | woman 40 | T -3.0 total hip 90 d ago; prescribed alendronate 800 d ago | -                     |
| no medications   | woman 70 | medications missing                                         | ? medications missing |
"""
ADHERENCE = """
| case              | record                                          | says    | shows          |
| P1NP down by 37 % | P1NP 100 ug/L 130 d ago; P1NP 63 ug/L 20 d ago  | (limit) | markers.1 37.0 |
| P1NP down by 38 % | P1NP 100 ug/L 130 d ago; P1NP 62 ug/L 20 d ago  | -       |                |
| CTX down by 55 %  | CTX 1000 ng/L 130 d ago; CTX 450 ng/L 20 d ago  | (limit) | markers.1 55.0 |
| CTX down by 56 %  | CTX 1000 ng/L 130 d ago; CTX 440 ng/L 20 d ago  | -       |                |
| one of two down   | P1NP 100 ug/L 130 d ago; P1NP 90 ug/L 20 d ago; | -       |                |
|                   | CTX 1000 ng/L 130 d ago; CTX 400 ng/L 20 d ago  |         |                |
| measured too soon | P1NP 100 ug/L 130 d ago; P1NP 90 ug/L 31 d ago  | -       |                |
| no value before   | P1NP 90 ug/L 20 d ago                           | -       |                |
"""
BEGUN = """
| case           | record                                                     | says                 |
| 89 days ago    | prescribed alendronate 89 d ago; P1NP 100 ug/L 400 d ago;  | -                    |
|                | P1NP 90 ug/L 0 d ago                                       |                      |
| 90 days ago    | prescribed alendronate 90 d ago; P1NP 100 ug/L 400 d ago;  | (limit)              |
|                | P1NP 90 ug/L 0 d ago                                       |                      |
| 180 days ago   | prescribed risedronate 180 d ago; P1NP 100 ug/L 400 d ago; | (limit)              |
|                | P1NP 90 ug/L 20 d ago                                      |                      |
| 181 days ago   | prescribed alendronate 181 d ago; P1NP 100 ug/L 400 d ago; | -                    |
|                | P1NP 90 ug/L 20 d ago                                      |                      |
| denosumab      | given denosumab 60 mg 120 d ago; P1NP 100 ug/L 400 d ago;  | -                    |
|                | P1NP 90 ug/L 20 d ago                                      |                      |
| nothing        | P1NP 100 ug/L 400 d ago; P1NP 90 ug/L 20 d ago             | -                    |
| no medications | medications failed                                         | ? medications failed |
"""
TURNOVER = """
| case                | record                                                     | says                  | shows    |
| CTX 281             | prescribed alendronate 400 d ago; CTX 281 ng/L 20 d ago    | (limit)               | goal 280 |
| CTX 280             | prescribed alendronate 400 d ago; CTX 280 ng/L 20 d ago    | -                     |          |
| CTX 0.281 ng/mL     | prescribed alendronate 400 d ago; CTX 0.281 ng/mL 20 d ago | (limit)               | goal 280 |
| P1NP 36             | prescribed alendronate 400 d ago; P1NP 36 ug/L 20 d ago    | (limit)               | goal 35  |
| P1NP 35             | prescribed alendronate 400 d ago; P1NP 35 ug/L 20 d ago    | -                     |          |
| taken for 180 days  | prescribed alendronate 180 d ago; CTX 400 ng/L 0 d ago     | (limit)               |          |
| taken for 179 days  | prescribed alendronate 179 d ago; CTX 400 ng/L 0 d ago     | -                     |          |
| measured too soon   | prescribed alendronate 400 d ago; CTX 400 ng/L 221 d ago   | -                     |          |
| only a bound        | prescribed alendronate 400 d ago; CTX >280 ng/L 20 d ago   | -                     |          |
| a bone-forming drug | prescribed teriparatide 400 d ago; CTX 900 ng/L 20 d ago   | -                     |          |
| no drug             | CTX 900 ng/L 20 d ago                                      | -                     |          |
| no medications      | medications partial                                        | ? medications partial |          |
"""


@pytest.fixture(autouse=True)
def switched_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases, "answerer", lambda *_: ON)


@table("mon-target-tscore", GOAL, hook="patient-view", record="prescribed alendronate 800 d ago")
def test_a_t_score_short_of_its_goal_is_named(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("mon-target-tscore", NO_GOAL, hook="patient-view")
def test_a_goal_is_for_who_is_treated(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("mon-btm-adherence", ADHERENCE, hook="patient-view", record="prescribed alendronate 120 d ago")
def test_a_marker_that_does_not_fall_asks_how_tablets_are_taken(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("mon-btm-adherence", BEGUN, hook="patient-view")
def test_markers_are_read_three_to_six_months_after_the_start(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("mon-btm-target", TURNOVER, hook="patient-view")
def test_turnover_above_its_goal_is_named(case: Case) -> None:
    assert outcome(case) == expected(case)


@pytest.mark.parametrize("rule", RULES)
def test_a_site_has_to_ask_for_them(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    record = "prescribed alendronate 400 d ago; CTX 400 ng/L 20 d ago; T -3.0 total hip 90 d ago"
    assert outcome(Case(rule=rule, record=record, hook="patient-view"))[0] == "-"

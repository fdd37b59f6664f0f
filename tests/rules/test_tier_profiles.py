"""What other guidelines make of the same record: each profile's own lines, both sides; the rest is us-default's."""

from dataclasses import replace

import pytest

from cds_service.parameters import SHARED, load, profiles
from cds_service.rules import load as load_rules
from tests.rules.cases import Case, answer, table

# says: the tier in this profile; shows: the tier in us-default, where it differs.
ACP = """
| case                    | record                                                     | says          | shows     |
| a recent hip            | condition S72.001A 365 d ago                               | very_high     |           |
| a hip, day 366          | condition S72.001A 366 d ago                               | high          |           |
| two fractures           | condition S72.001A 900 d ago; condition S52.501A 600 d ago | very_high     |           |
| on treatment            | condition S72.001A 900 d ago;                              | very_high     |           |
|                         | prescribed alendronate 1300 d ago                          |               |           |
| on anastrozole          | condition S72.001A 900 d ago;                              | high          | very_high |
|                         | prescribed anastrozole 1300 d ago                          |               |           |
| T -3.1                  | T -3.1 total hip 9 d ago                                   | high          | very_high |
| T -2.5 and an old wrist | T -2.5 total hip 9 d ago; condition S52.501A 900 d ago     | high          | very_high |
| falls                   | T -2.5 total hip 9 d ago; falls 3 {#} 9 d ago              | high          | very_high |
| FRAX 35                 | FRAX major 35 % 9 d ago; FRAX hip 9 % 9 d ago              | indeterminate | very_high |
| FRAX 25 and T -1.5      | FRAX major 25 % 9 d ago; T -1.5 total hip 9 d ago          | moderate      | high      |
| FRAX 25 and T -0.5      | FRAX major 25 % 9 d ago; T -0.5 total hip 9 d ago          | low           | high      |
| T -1.5 and an old wrist | T -1.5 total hip 9 d ago; condition S52.501A 900 d ago     | high          |           |
| T -2.4                  | T -2.4 total hip 9 d ago                                   | moderate      |           |
| a glucocorticoid        | T -2.4 total hip 9 d ago; prescribed prednisone 400 d ago, | very_high     |           |
|                         | sig 30 mg daily                                            |               |           |
"""

ENDO = """
| case                          | record                                                  | says          | shows     |
| T -2.5 and an old wrist       | T -2.5 total hip 9 d ago; condition S52.501A 900 d ago  | very_high     |           |
| T -2.4 and an old wrist       | T -2.4 total hip 9 d ago; condition S52.501A 900 d ago  | moderate      | high      |
| radius -2.5 and an old wrist  | T -2.5 radius 33% 9 d ago; condition S52.501A 900 d ago | indeterminate | very_high |
| two vertebrae                 | condition S22.080A 900 d ago;                           | very_high     |           |
|                               | condition S32.010A 600 d ago                            |               |           |
| a hip and a wrist             | condition S72.001A 900 d ago;                           | high          | very_high |
|                               | condition S52.501A 600 d ago                            |               |           |
| a recent hip                  | condition S72.001A 9 d ago                              | high          | very_high |
| on treatment                  | condition S72.001A 900 d ago;                           | high          | very_high |
|                               | prescribed alendronate 1300 d ago                       |               |           |
| T -3.1                        | T -3.1 total hip 9 d ago                                | high          | very_high |
| T -2.5                        | T -2.5 lumbar spine 9 d ago                             | high          |           |
| T -2.5 once                   | T -2.5 lumbar spine 900 d ago;                          | high          |           |
|                               | T -2.0 lumbar spine 9 d ago                             |               |           |
| radius -2.5                   | T -2.5 radius 33% 9 d ago                               | indeterminate | high      |
| radius -2.5, hip -1.0         | T -2.5 radius 33% 9 d ago; T -1.0 total hip 9 d ago     | moderate      | high      |
| FRAX 35                       | FRAX major 35 % 9 d ago                                 | high          | very_high |
| FRAX 20                       | FRAX major 20 % 9 d ago                                 | high          |           |
| FRAX 19.9                     | FRAX major 19.9 % 9 d ago; T -0.9 total hip 9 d ago     | low           |           |
| FRAX hip 3.0 and T 0          | FRAX hip 3 % 9 d ago; T 0 total hip 9 d ago             | high          |           |
| FRAX hip 2.9 and T 0          | FRAX hip 2.9 % 9 d ago; T 0 total hip 9 d ago           | low           |           |
| T -2.4                        | T -2.4 total hip 9 d ago                                | moderate      |           |
| T -1.0                        | T -1.0 total hip 9 d ago                                | moderate      | low       |
| T -0.9                        | T -0.9 total hip 9 d ago                                | low           |           |
| a wrist of last year, no scan | condition S52.501A 300 d ago                            | indeterminate | high      |
| falls                         | T -2.5 total hip 9 d ago; falls 3 {#} 9 d ago           | high          | very_high |
"""

CANADA = """
| case                   | patient  | record                                           | says          | shows         |
| an old hip             | woman 60 | condition S72.001A 1000 d ago                    | high          |               |
| an old vertebra        | woman 60 | condition S22.080A 1000 d ago                    | high          |               |
| a hip broken at 40     | woman 60 | condition S72.001A on 2006-11-22                 | high          | indeterminate |
| a hip broken at 39     | woman 60 | condition S72.001A on 2005-11-22                 | indeterminate |               |
| two fractures          | woman 60 | condition S42.201A 900 d ago;                    | very_high     |               |
|                        |          | condition S52.501A 600 d ago                     |               |               |
| FRAX 20                | woman 60 | FRAX major 20 % 9 d ago                          | high          |               |
| FRAX 19.9              | woman 60 | FRAX major 19.9 % 9 d ago                        | moderate      | indeterminate |
| FRAX 15                | woman 60 | FRAX major 15 % 9 d ago                          | moderate      | indeterminate |
| FRAX 14.9              | woman 60 | FRAX major 14.9 % 9 d ago                        | indeterminate |               |
| FRAX 15 and T 0        | woman 60 | FRAX major 15 % 9 d ago; T 0 total hip 9 d ago   | moderate      | low           |
| FRAX 14.9 and T 0      | woman 60 | FRAX major 14.9 % 9 d ago; T 0 total hip 9 d ago | low           |               |
| no line for the hip    | woman 60 | FRAX hip 4.4 % 9 d ago; T 0 total hip 9 d ago    | low           | high          |
| nor a very high one    | woman 60 | FRAX hip 9 % 9 d ago; T 0 total hip 9 d ago      | low           | very_high     |
| FRAX 31                | woman 60 | FRAX major 31 % 9 d ago                          | very_high     |               |
| T -2.5 at 70           | woman 70 | T -2.5 total hip 9 d ago                         | high          |               |
| T -2.5 at 69           | woman 69 | T -2.5 total hip 9 d ago                         | moderate      | high          |
| T -2.5 once, at 69     | woman 69 | T -2.5 total hip 900 d ago;                      | moderate      | high          |
|                        |          | T -0.5 total hip 9 d ago                         |               |               |
| T -2.5 once, at 70     | woman 70 | T -2.5 total hip 900 d ago;                      | high          |               |
|                        |          | T -0.5 total hip 9 d ago                         |               |               |
| T -3.1 at 69           | woman 69 | T -3.1 total hip 9 d ago                         | very_high     |               |
| T -2.5 at 69 and falls | woman 69 | T -2.5 total hip 9 d ago; falls 3 {#} 9 d ago    | moderate      | very_high     |
| T -2.4                 | woman 60 | T -2.4 total hip 9 d ago                         | moderate      |               |
| T -1.0                 | woman 60 | T -1.0 total hip 9 d ago                         | low           |               |
"""


def tier(case: Case) -> str:
    verdict = answer(case).verdict
    assert not verdict.raised
    return verdict.tier.name


def test_all_profiles_are_here() -> None:
    assert profiles() == ("ca-2023", "uk-nogg", "us-acp", "us-default", "us-endo-strict")


@table("", ACP, hook="patient-view", profile="us-acp")
def test_the_american_college_of_physicians(case: Case) -> None:
    assert tier(case) == case.says


@table("", ENDO, hook="patient-view", profile="us-endo-strict")
def test_the_endocrine_society_alone(case: Case) -> None:
    assert tier(case) == case.says


@table("", CANADA, hook="patient-view", profile="ca-2023")
def test_osteoporosis_canada(case: Case) -> None:
    assert tier(case) == case.says


@pytest.mark.parametrize("tables", [ACP, ENDO, CANADA], ids=["us-acp", "us-endo-strict", "ca-2023"])
def test_the_same_records_in_the_default_profile(tables: str) -> None:
    (marked,) = (table("", tables, hook="patient-view"),)
    cases = [one.values[0] for one in marked.args[1]]
    assert [(one.case, tier(one)) for one in cases] == [(one.case, one.shows or one.says) for one in cases]


@pytest.mark.parametrize("profile", profiles())
def test_a_criterion_that_does_not_count_is_no_rule_of_the_profile(profile: str) -> None:
    load_rules()
    found = load(profile)
    shared = found.limits(SHARED)
    counts = {**shared.very_high_criteria.value, "vh-severe-op": shared.vh_severe_op.value}
    assert found.rules_off >= {rule for rule, on in counts.items() if not on}
    assert not found.rules_off & {rule for rule, on in counts.items() if on}


def test_a_criterion_that_does_not_count_has_nothing_to_say(tmp_path: object) -> None:
    case = Case(record="T -3.1 total hip 9 d ago", hook="patient-view", profile="us-acp")
    fired = {one.rule.id for one in answer(case).verdict.fired}
    assert not {one for one in fired if one.startswith("vh-")}
    assert {one for one in fired if one.startswith("tier-")} == {"tier-high"}
    assert "vh-tscore-below-3" in {one.rule.id for one in answer(replace(case, profile="us-default")).verdict.fired}

"""The UK profile: thresholds by age, with and without bone density, and a very-high list of its own."""

import pytest

from cds_service.clinical.nogg import categorise
from cds_service.parameters import SHARED, load
from cds_service.rules import load as load_rules
from tests.clinical.charts import chart, lab, measured, score
from tests.rules.cases import Case, answer, table

load_rules()
LIMITS = load("uk-nogg").limits(SHARED)

# Age, then for major and hip: lower, intervention, upper and very high line, as the guideline prints them.
PRINTED = """
50 3.4  7.3  8.8  11.7 0.23 0.91 1.1 1.5
55 4.5  9.5  11.4 15.2 0.43 1.5  1.7 2.4
60 6.0  12.2 14.6 19.5 0.80 2.3  2.8 3.7
65 8.6  16.5 19.8 26.4 1.4  3.5  4.2 5.6
70 11.1 20.3 24.4 32.5 2.6  5.4  6.5 8.6
"""
ROWS = [[float(cell) for cell in line.split()] for line in PRINTED.split("\n") if line]
LAST_AGE = {50: 54, 55: 59, 60: 64, 65: 69, 70: 90}
BESIDE = 0.1  # one step of the decimal in which FRAX is read


def category(age: int, which: str, value: float, *, scanned: bool) -> str | None:
    scores = (score(-1.5, "femoral-neck", 9),) if scanned else ()
    found = categorise(chart(age, scores=scores, measured=measured(lab(which, value, unit="%"))), LIMITS)
    return found.name if found is not None else None


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"from {row[0]:.0f}")
@pytest.mark.parametrize("last", [False, True], ids=["first year", "last year"])
def test_each_line_of_the_table_on_both_sides(row: list[float], last: bool) -> None:
    age = LAST_AGE[int(row[0])] if last else int(row[0])
    for which, (lower, intervention, upper, very_high) in (("frax-major", row[1:5]), ("frax-hip", row[5:])):
        without = (("low", lower - BESIDE), ("intermediate", lower), ("intermediate", upper - BESIDE), ("high", upper))
        top = "very_high" if which == "frax-major" else "high"  # for the hip only with bone density
        for name, value in (*without, ("high", very_high - BESIDE), (top, very_high)):
            assert category(age, which, value, scanned=False) == name, (age, which, value)
        measured_too = (("low", intervention - BESIDE), ("high", intervention), ("high", very_high - BESIDE))
        for name, value in (*measured_too, ("very_high", very_high)):
            assert category(age, which, value, scanned=True) == name, (age, which, value)


@pytest.mark.parametrize(("age", "name"), [(49, None), (90, "high"), (91, None)])
def test_there_is_no_line_under_fifty_and_no_frax_over_ninety(age: int, name: str | None) -> None:
    where = chart(age, "male" if age == 49 else "female", measured=measured(lab("frax-major", 30.0, unit="%")))
    found = categorise(where, LIMITS)
    assert (found.name if found is not None else None) == name


def test_a_young_woman_after_menopause_has_no_line_either() -> None:
    record = "condition Z78.0 90 d ago; FRAX major 30 % 9 d ago"
    case = Case(patient="woman 45", record=record, hook="patient-view", profile="uk-nogg")
    assert verdict_of(case) == ("indeterminate", "-")


CATEGORIES = """
| case                                | record                                                  | says             |
| without a scan, between the lines   | FRAX major 12 % 9 d ago; FRAX hip 3 % 9 d ago           | intermediate     |
| the higher of the two               | FRAX major 12 % 9 d ago; FRAX hip 6.5 % 9 d ago         | high             |
| scanned before it                   | FRAX major 20.2 % 9 d ago; T -2.9 femoral neck 9 d ago  | low              |
| scanned before it, at the line      | FRAX major 20.3 % 9 d ago; T -2.9 femoral neck 9 d ago  | high             |
| scanned after it                    | FRAX major 20.3 % 90 d ago; T -1.9 femoral neck 9 d ago | intermediate     |
| scanned 730 days before it          | FRAX major 20.2 % 9 d ago; T -1.9 total hip 739 d ago   | low              |
| scanned 731 days before it          | FRAX major 20.2 % 9 d ago; T -1.9 total hip 740 d ago   | intermediate     |
| only the spine scanned              | FRAX major 20.2 % 9 d ago; T -1.9 lumbar spine 9 d ago  | intermediate     |
| an old hip, FRAX low                | FRAX major 9 % 9 d ago; condition S72.001A 900 d ago    | high             |
| an old hip, no FRAX                 | condition S72.001A 300 d ago                            | high             |
| a wrist of last year, no FRAX       | condition S52.501A 300 d ago                            | - high           |
| T -2.5, no FRAX                     | T -2.5 femoral neck 9 d ago                             | - high           |
| T -2.4, no FRAX                     | T -2.4 femoral neck 9 d ago                             | - intermediate   |
| T -1.0, no FRAX                     | T -1.0 femoral neck 9 d ago                             | - low            |
| nothing                             | weight 70 kg 9 d ago                                    | - indeterminate  |
| a vertebra, day 730                 | condition M80.08XA 730 d ago                            | very_high        |
| a vertebra, day 731                 | condition M80.08XA 731 d ago                            | high             |
| two vertebrae                       | condition S22.080A 1900 d ago;                          | very_high        |
|                                     | condition S32.010A 1600 d ago                           |                  |
| a vertebra and a wrist              | condition S22.080A 1900 d ago;                          | high             |
|                                     | condition S52.501A 1600 d ago                           |                  |
| T -3.5 at the neck                  | T -3.5 femoral neck 9 d ago                             | very_high        |
| T -3.5 at the spine                 | T -3.5 lumbar spine 9 d ago                             | very_high        |
| T -3.4 at the spine                 | T -3.4 lumbar spine 9 d ago                             | - high           |
| T -3.5 at the hip                   | T -3.5 total hip 9 d ago                                | - high           |
| 7.5 mg for 90 days                  | prescribed prednisone 89 d ago, sig 7.5 mg daily        | very_high        |
| 7.5 mg for 89 days                  | prescribed prednisone 88 d ago, sig 7.5 mg daily        | - indeterminate  |
| 7 mg for years                      | prescribed prednisone 900 d ago, sig 7 mg daily;        | - intermediate   |
|                                     | T -2.0 total hip 9 d ago                                |                  |
| 7 mg and FRAX low                   | prescribed prednisone 900 d ago, sig 7 mg daily;        | low              |
|                                     | T 0.5 total hip 9 d ago; FRAX major 5 % 9 d ago;        |                  |
|                                     | FRAX hip 0.9 % 9 d ago                                  |                  |
| 7 mg and FRAX moderate by ACR       | prescribed prednisone 900 d ago, sig 7 mg daily;        | low intermediate |
|                                     | T 0.5 total hip 9 d ago; FRAX major 11 % 9 d ago;       |                  |
|                                     | FRAX hip 0.9 % 9 d ago                                  |                  |
| a wrist, day 730, falls and another | condition S52.501A 730 d ago;                           | very_high        |
|                                     | condition S42.201A 1600 d ago; falls 2 {#} 9 d ago      |                  |
| a wrist, day 731, falls and another | condition S52.501A 731 d ago;                           | - indeterminate  |
|                                     | condition S42.201A 1600 d ago; falls 2 {#} 9 d ago      |                  |
| a wrist, day 730, and falls         | condition S52.501A 730 d ago; falls 2 {#} 9 d ago       | - high           |
| a wrist, falls and a glucocorticoid | condition S52.501A 730 d ago; falls 2 {#} 9 d ago;      | very_high        |
|                                     | prescribed prednisone 900 d ago, sig 5 mg daily         |                  |
| fractures unread                    | conditions missing; FRAX major 5 % 9 d ago              | ? indeterminate  |
| scans unread                        | dxa failed; FRAX major 12 % 9 d ago                     | ? indeterminate  |
| fractures unread, high all the same | conditions missing; FRAX major 24.4 % 9 d ago           | high             |
| assessments unread                  | assessments missing; T -1.5 total hip 9 d ago           | ? intermediate   |
"""


def verdict_of(case: Case) -> tuple[str, str]:
    verdict = answer(case).verdict
    assert not verdict.raised
    fired = [one.rule.id.removeprefix("nogg-") for one in verdict.fired if one.rule.id.startswith("nogg-")]
    assert len(fired) <= 1
    lacking = any(one.rule.id.startswith("nogg-") for one in verdict.not_evaluated)
    assert not [one.rule.id for one in verdict.fired if one.rule.id.startswith("vh-")]
    return verdict.tier.name, (fired[0].replace("-", "_") if fired else "?" if lacking else "-")


@table("", CATEGORIES, hook="patient-view", profile="uk-nogg")
def test_the_category_and_the_tier(case: Case) -> None:
    words = case.says.split()
    assert verdict_of(case) == (words[-1], words[0])


@pytest.mark.parametrize("profile", ["us-default", "us-acp", "us-endo-strict", "ca-2023"])
def test_no_other_profile_speaks_of_it(profile: str) -> None:
    case = Case(record="FRAX major 35 % 9 d ago", hook="patient-view", profile=profile)
    assert not [one.rule.id for one in answer(case).verdict.fired if one.rule.id.startswith("nogg-")]


def test_moderate_is_never_said() -> None:
    case = Case(record="T -1.5 total hip 9 d ago", hook="patient-view", profile="uk-nogg")
    verdict = answer(case).verdict
    assert verdict.tier.name == "intermediate"
    assert "tier-moderate" not in {one.rule.id for one in verdict.fired}

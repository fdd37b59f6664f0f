"""FRAX: which result counts, when it is no threshold, and the one adjustment (clinical-risk 3)."""

from dataclasses import replace
from typing import Any

import pytest

from cds_service.chart.nouns import Measured
from cds_service.clinical.frax import (
    Adjustment,
    Setting,
    Which,
    adjusted,
    estimate,
    falls_factor,
    gc_factor,
    ls_discordance,
    newest_frax,
    not_valid,
    understating,
    usable_tbs,
)
from cds_service.parameters import SHARED, load
from cds_service.rulebook import Cited, Limits
from tests.clinical.charts import LIMITS, ago, chart, fracture, lab, measured, on, problem, request, score

FEEDING = load().limits(SHARED).frax_tier_adjust.value


def limits(**changed: Any) -> Limits:
    """The shared numbers, some of them changed as a site may."""
    shared = load().numbers[SHARED]
    own: dict[str, Cited] = {name: replace(shared[name], value=value) for name, value in changed.items()}
    return Limits("a-rule", own, shared)


def major(value: float, days: int = 9, **more: Any) -> Measured:
    return lab("frax-major", value, days, unit="%", **more)


def hip(value: float, days: int = 9, **more: Any) -> Measured:
    return lab("frax-hip", value, days, unit="%", **more)


# --- which result, and is it valid ----------------------------------------------------------------


def test_the_newest_result_of_two_years_counts_and_a_bound_is_no_number() -> None:
    def newest(*values: Measured) -> float | None:
        found = newest_frax(chart(measured=measured(*values)), "frax-major", LIMITS)
        return found.value if found else None

    assert newest(major(12, 400), major(14, 30)) == 14
    assert newest(major(12, 730)) == 12
    assert newest(major(12, 731)) is None
    assert newest(major(12, comparator=">")) is None
    assert newest() is None


def test_of_one_day_the_result_its_report_adjusted_counts() -> None:
    both = (major(19), major(24, label="TBS-adjusted"))
    found = newest_frax(chart(measured=measured(*both)), "frax-major", LIMITS)
    assert found is both[1]
    older = (major(19, 8), major(24, label="TBS-adjusted"))
    assert newest_frax(chart(measured=measured(*older)), "frax-major", LIMITS) is older[0]


@pytest.mark.parametrize(
    ("age", "on_drug_days", "reason"),
    [
        (39, None, "under-40"),
        (40, None, None),
        (90, None, None),
        (91, None, "over-90"),
        (None, None, "age-unknown"),
        (70, 364, None),
        (70, 365, "on-therapy"),
        (70, -5, None),
    ],
)
def test_when_frax_is_context_only(age: int | None, on_drug_days: int | None, reason: str | None) -> None:
    one = major(21)
    taken = () if on_drug_days is None else (request("alendronate", 9 + on_drug_days),)
    where = chart(age, measured=measured(one), medications=taken)
    assert not_valid(where, one, LIMITS) == reason
    assert (estimate(where, "frax-major", LIMITS) is None) is (reason is not None)


def test_a_drug_ended_long_before_does_not_spoil_a_frax_and_one_begun_after_it_does_not_either() -> None:
    one = major(21, 300)
    ended = request("alendronate", 2000, "stopped", supply_until=ago(900))
    begun = request("alendronate", 100)
    where = chart(measured=measured(one), medications=(ended, begun))
    assert not_valid(where, one, LIMITS) is None


def test_without_a_result_there_is_no_estimate() -> None:
    assert estimate(chart(), "frax-major", LIMITS) is None


# --- the factors ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mg", "of_major", "of_hip"),
    [(None, 1, 1), (0, 1, 1), (2.4, 0.8, 0.65), (2.5, 1, 1), (5, 1, 1), (7.5, 1, 1), (7.6, 1.15, 1.2), (60, 1.15, 1.2)],
)
def test_the_dose_of_a_glucocorticoid_adjusts(mg: float | None, of_major: float, of_hip: float) -> None:
    assert (gc_factor(mg, "frax-major", LIMITS), gc_factor(mg, "frax-hip", LIMITS)) == (of_major, of_hip)


def test_a_site_may_count_the_boundary_as_high() -> None:
    inclusive = limits(gc_high_inclusive=True)
    assert [gc_factor(mg, "frax-major", inclusive) for mg in (7.4, 7.5)] == [1.0, 1.15]


@pytest.mark.parametrize(("falls", "factor"), [(None, 1.0), (1, 1.0), (2, 1.3), (5, 1.3)])
def test_two_falls_adjust(falls: int | None, factor: float) -> None:
    assert falls_factor(falls, LIMITS) == factor


@pytest.mark.parametrize(
    ("spine", "neck", "steps"),
    [(-2.0, -1.1, 0), (-2.0, -1.0, 1), (-2.4, -1.0, 1), (-2.5, -1.0, 2), (-3.4, -1.0, 2), (-1.0, -3.0, 0)],
)
def test_a_spine_worse_than_the_neck_is_counted_in_whole_t_scores(spine: float, neck: float, steps: int) -> None:
    assert ls_discordance(chart(scores=(score(spine), score(neck, "femoral-neck"))), LIMITS) == steps


def test_discordance_is_of_one_exam() -> None:
    assert ls_discordance(chart(scores=(score(-3.0), score(-1.0, "femoral-neck", days=91))), LIMITS) == 0
    two = (score(-1.0), score(-1.0, "femoral-neck"), score(-3.0, days=900), score(-1.0, "femoral-neck", days=900))
    assert ls_discordance(chart(scores=two), LIMITS) == 0


@pytest.mark.parametrize(("percent", "factor", "result"), [(17.3, 1.15, 19.9), (17.4, 1.15, 20.0), (99, 1.3, 100.0)])
def test_an_adjusted_probability_is_rounded_as_it_is_compared(percent: float, factor: float, result: float) -> None:
    assert adjusted(percent, factor) == result


# --- the one adjustment ---------------------------------------------------------------------------

# what is known | shown | the tier takes | others
CASES = """
| MOF  | gc   | falls | spine | label        | shown              | tier | others                  |
| 20.0 |      |       |       |              |                    | 20.0 |                         |
| 20.0 | 5    | 1     | -1.5  |              |                    | 20.0 |                         |
| 20.0 | 8    |       |       |              | gc 23.0            | 23.0 |                         |
| 20.0 | 8    | 2     |       |              | falls 26.0         | 23.0 | gc                      |
| 20.0 | 8    | 2     | -3.0  |              | falls 26.0         | 23.0 | ls-discordance gc       |
| 20.0 |      | 2     |       |              | falls 26.0         | 20.0 |                         |
| 20.0 |      |       | -3.0  |              | ls-discordance 24.0 | 20.0 |                        |
| 20.0 | 2    |       |       |              | gc 16.0            | 20.0 |                         |
| 20.0 | 8    | 2     | -3.0  | TBS-adjusted | reported 20.0      | 20.0 |                         |
| 20.0 | 8    |       |       | FRAXplus     | reported 20.0      | 20.0 |                         |
"""
ROWS = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in CASES.strip().splitlines()][1:]


@pytest.mark.parametrize(("mof", "gc", "falls", "spine", "label", "shown", "tier", "others"), ROWS)
def test_only_the_most_dominant_adjustment_is_applied_and_few_feed_the_tier(
    mof: str, gc: str, falls: str, spine: str, label: str, shown: str, tier: str, others: str
) -> None:
    scores = (score(float(spine)), score(-1.0, "femoral-neck")) if spine else ()
    where = chart(measured=measured(major(float(mof), label=label)), scores=scores)
    setting = Setting(float(gc) if gc else None, int(falls) if falls else None)
    found = estimate(where, "frax-major", LIMITS, setting)
    assert found is not None
    assert f"{found.shown.kind} {found.shown.value}" == shown if found.shown else not shown
    assert found.value == float(tier)
    assert " ".join(one.kind for one in found.others) == others


def test_a_site_chooses_what_feeds_the_tier_and_whether_a_factor_may_lower_it() -> None:
    where = chart(measured=measured(major(20.0)))
    both = estimate(
        where, "frax-major", limits(frax_tier_adjust=FEEDING | {"reported": False, "falls": True}), Setting(8, 2)
    )
    lower = estimate(where, "frax-major", limits(gc_low_downadjust=True), Setting(2.0))
    none = estimate(where, "frax-major", limits(frax_tier_adjust=dict.fromkeys(FEEDING, False)), Setting(8))
    assert [one.value for one in (both, lower, none) if one] == [26.0, 16.0, 20.0]


def test_the_hip_has_its_own_factors_and_no_discordance() -> None:
    scores = (score(-3.0), score(-1.0, "femoral-neck"))
    found = estimate(chart(measured=measured(hip(4.0)), scores=scores), "frax-hip", LIMITS, Setting(8))
    assert found is not None
    assert found.shown == Adjustment("gc", 1.2, 4.8, feeds=True)
    assert found.others == ()


@pytest.mark.parametrize("which", ["frax-major", "frax-hip"])
def test_an_estimate_is_a_fact(which: Which) -> None:
    found = estimate(chart(measured=measured(major(20.0), hip(3.0))), which, LIMITS)
    assert found is not None
    assert found.as_value() == {"value": found.raw.value, "unit": "%", "date": ago(9).isoformat()}
    assert found.evidence == found.raw.evidence


# --- words ----------------------------------------------------------------------------------------


def test_what_frax_understates_is_told_in_words() -> None:
    discordant = (score(-3.0), score(-1.0, "femoral-neck"))
    broken = (fracture("hip", on(9)), fracture("forearm", on(900)))
    known = tuple(problem(one) for one in ("type-2-diabetes", "parkinson-disease", "frailty"))
    where = chart(
        scores=discordant, fractures=broken, problems=known, measured=measured(lab("falls-count", 2, unit="{count}"))
    )
    told = "recent_fracture several_fractures type_2_diabetes falls parkinson spine frailty"
    assert " ".join(understating(where, LIMITS, 7.5)) == told
    assert understating(chart(), LIMITS, 7.5) == {}


def test_a_score_that_does_not_fit_the_body_gives_way_to_the_frax_without_it() -> None:
    heavy = (lab("body-weight", 120), lab("body-height", 160))
    both = (major(24, label="TBS-adjusted"), major(19))
    assert newest_frax(chart(measured=measured(*both)), "frax-major", LIMITS) is both[0]
    assert newest_frax(chart(measured=measured(*both, *heavy)), "frax-major", LIMITS) is both[1]
    assert newest_frax(chart(measured=measured(both[0], *heavy)), "frax-major", LIMITS) is both[0]
    plus = major(24, label="FRAXplus")
    assert newest_frax(chart(measured=measured(*both, plus, *heavy)), "frax-major", LIMITS) is plus


def test_an_estimate_says_from_when_it_is_and_whether_it_was_adjusted() -> None:
    where = chart(measured=measured(major(20.0)))
    plain, raised = (estimate(where, "frax-major", LIMITS, Setting(mg)) for mg in (5, 8))
    assert plain is not None
    assert raised is not None
    assert (plain.day, plain.unit, plain.proof, plain.possible) == (ago(9), "%", plain.raw, ())
    assert raised.proof is raised
    assert raised.possible[0].as_value() == {"value": 23.0, "unit": "%", "date": None}
    assert raised.possible[0].evidence == ()


@pytest.mark.parametrize(
    ("weight", "usable"), [(None, True), (40.8, True), (40.7, True), (39, False), (100, True), (101, False)]
)
def test_tbs_is_for_a_body_mass_index_of_15_to_37(weight: float | None, usable: bool) -> None:
    values = [lab("tbs", 1.25), lab("body-height", 164.5)]
    values += [lab("body-weight", weight)] if weight else []
    assert (usable_tbs(chart(measured=measured(*values)), LIMITS) is not None) is usable
    assert usable_tbs(chart(), LIMITS) is None

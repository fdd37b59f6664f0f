"""Studies of bone density: Z-scores, what does not diagnose, no readable score, scanners, grams, TBS."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Sex, Span
from cds_service.chart.skeleton import Density, Scan, Scanner, Score
from cds_service.clinical.bone import (
    densities,
    earlier_density,
    invalid_scores,
    low_z,
    lowest_t,
    lowest_z,
    multiple_fractures,
    percent_change,
    qualifying_fractures,
    same_scanner,
    scan_without_score,
    tbs_band,
    valid_scores,
    z_scores_apply,
)
from tests.clinical.charts import LIMITS, ago, chart, done, fracture, on, problem, score
from tests.clinical.test_frax import limits


@pytest.mark.parametrize(
    ("age", "sex", "apply"),
    [
        (17, "female", False),
        (18, "female", True),
        (49, "male", True),
        (50, "male", False),
        (50, "female", False),
        (40, None, False),
        (None, "male", False),
    ],
)
def test_z_scores_are_for_the_adults_t_scores_are_not_for(age: int | None, sex: Sex | None, apply: bool) -> None:
    assert z_scores_apply(chart(age, sex), LIMITS) is apply


def z_score(value: float, days: int = 90) -> Score:
    return replace(score(value, days=days), kind="Z-score")


@pytest.mark.parametrize(("value", "low"), [(-2.0, True), (-1.9, False)])
def test_a_z_score_of_minus_two_is_low(value: float, low: bool) -> None:
    where = chart(40, scores=(z_score(value), z_score(-3, days=900), score(-4)))
    assert (low_z(where, LIMITS) is not None) is low
    assert lowest_z(chart(70, scores=(z_score(value),)), LIMITS) is None
    assert low_z(chart(40), LIMITS) is None


# --- what does not diagnose -----------------------------------------------------------------------


def left_hip(value: float, days: int = 90, side: str = "left") -> Score:
    return replace(score(value, "total-hip", days), side=side)


@pytest.mark.parametrize(
    ("implant", "counts"),
    [
        ({"side": "left"}, False),
        ({"side": "both"}, False),
        ({"side": "right"}, True),
        ({"side": ""}, True),
        ({"side": "left", "certain": False}, True),
        ({"side": "left", "onset": on(89)}, True),
        ({"side": "left", "onset": on(90)}, False),
        ({"side": "left", "recorded": on(9)}, True),
    ],
)
def test_a_hip_with_an_artificial_joint_does_not_diagnose(implant: dict[str, Any], counts: bool) -> None:
    where = chart(scores=(left_hip(-3.0), score(-1.0)), problems=(problem("hip-implant", **implant),))
    found = lowest_t(where, LIMITS)
    assert found is not None
    assert found.value == (-3.0 if counts else -1.0)
    assert [one.value for one in invalid_scores(where, LIMITS)] == ([] if counts else [-3.0])


def test_the_operation_tells_it_too_and_a_hip_of_unknown_side_is_kept() -> None:
    operation = replace(done("hip-implant", on(900)), side="left")
    assert valid_scores(chart(scores=(left_hip(-3.0),), procedures=(operation,)), LIMITS) == ()
    assert len(valid_scores(chart(scores=(left_hip(-3.0, side=""),), procedures=(operation,)), LIMITS)) == 1


def test_invalid_scores_come_newest_first_and_those_to_come_not_at_all() -> None:
    scores = (score(-2, "forearm", 900), score(-3, "not-diagnostic", 9), score(-1), score(-4, "forearm", -1))
    assert [one.value for one in invalid_scores(chart(scores=scores), LIMITS)] == [-3, -2]


def test_a_site_may_leave_the_radius_out() -> None:
    where = chart(scores=(score(-3.0, "third-radius"),))
    assert len(valid_scores(where, LIMITS)) == 1
    assert valid_scores(where, limits(use_radius=False)) == ()


# --- no readable score ----------------------------------------------------------------------------


def scan(days: int | None) -> Scan:
    return Scan(None if days is None else ago(days), f"DiagnosticReport/{days}")


@pytest.mark.parametrize(
    ("where", "ref"),
    [
        (chart(), None),
        (chart(scans=(scan(-1),)), None),
        (chart(scans=(scan(90),)), "DiagnosticReport/90"),
        (chart(scans=(scan(900), scan(90))), "DiagnosticReport/90"),
        (chart(scans=(scan(None),)), "DiagnosticReport/None"),
        (chart(scans=(scan(None),), scores=(score(-1),)), None),
        (chart(scans=(scan(104),), scores=(score(-1),)), None),
        (chart(scans=(scan(76),), scores=(score(-1),)), None),
        (chart(scans=(scan(75),), scores=(score(-1),)), "DiagnosticReport/75"),
        (chart(scans=(scan(90), scan(900)), scores=(score(-1),)), None),
    ],
)
def test_a_scan_whose_scores_cannot_be_read_is_known(where: Chart, ref: str | None) -> None:
    found = scan_without_score(where, LIMITS)
    assert (found.ref if found else None) == ref


# --- scanners and grams ---------------------------------------------------------------------------

SCANNERS = """
| one           | other         | is        |
| dev-1         | dev-1         | same      |
| dev-1         | dev-2         | different |
| dev-1,org-1   | ,org-1        | same      |
| ,org-1        | ,org-2        | different |
| ,org-1,lunar  | ,org-1,hologic | different |
| ,org-1,lunar  | ,org-1,lunar  | same      |
| ,,lunar       | ,,lunar       | unknown   |
| dev-1         |               | unknown   |
|               |               | unknown   |
"""
ROWS = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in SCANNERS.strip().splitlines()][1:]


@pytest.mark.parametrize(("one", "other", "verdict"), ROWS)
def test_the_same_scanner_or_not(one: str, other: str, verdict: str) -> None:
    first, second = (replace(score(-1), scanner=Scanner(*words.split(","))) for words in (one, other))
    assert same_scanner(first, second) == same_scanner(second, first) == verdict


def density(grams: float, days: int, site: str = "total-hip", **more: Any) -> Density:
    return Density(site, grams, ago(days), f"Observation/{days}", grams, "g/cm2", **more)


def test_densities_of_a_site_come_newest_first_and_are_compared_with_their_like() -> None:
    now, then = density(0.75, 9, side="left"), density(0.80, 900, side="left")
    others = (density(0.9, 700, side="right"), density(0.9, 700, "lumbar-spine"), density(0.1, -1, side="left"))
    where = chart(densities=(then, *others, now))
    assert densities(where, "total-hip", "left") == (now, then)
    assert densities(where, "total-hip") == (now, others[0], then)
    assert earlier_density(where, now) is then
    assert earlier_density(where, then) is None
    assert percent_change(now, then) == -6.3


@pytest.mark.parametrize(
    ("value", "band"),
    [(1.31, "normal"), (1.309, "partially degraded"), (1.231, "partially degraded"), (1.23, "degraded")],
)
def test_tbs_has_three_bands(value: float, band: str) -> None:
    assert tbs_band(value, LIMITS) == band


# --- several fractures ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fractures", "count"),
    [
        ((fracture("hip", on(9)),), 0),
        ((fracture("hip", on(9)), fracture("forearm", on(900))), 2),
        ((fracture("hip", on(9)), fracture("forearm")), 0),
        ((fracture("hip", on(9)), fracture("forearm", on(900), tumour=True)), 0),
        ((fracture("vertebral", on(9), levels=2),), 1),
        ((fracture("vertebral", levels=2),), 1),
        ((fracture("vertebral", levels=1), fracture("hip", on(9))), 0),
        ((), 0),
    ],
)
def test_two_events_or_two_levels_in_one_record_are_several(fractures: tuple[Any, ...], count: int) -> None:
    assert len(multiple_fractures(chart(fractures=fractures), LIMITS)) == count


def test_a_pathological_fracture_counts_from_50_wherever_the_line_is_drawn_for_others() -> None:
    at_45 = Span(date(2001, 11, 22), date(2001, 11, 22))
    early = limits(fracture_min_age=40)
    assert len(qualifying_fractures(chart(70, fractures=(fracture("hip", at_45),)), early)) == 1
    assert qualifying_fractures(chart(70, fractures=(fracture("hip", at_45, pathological=True),)), early) == ()

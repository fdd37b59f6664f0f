"""Whom T-scores apply to, the lowest of them, and which fractures count (clinical-risk 1)."""

from datetime import date

import pytest

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Person, Sex, Span
from cds_service.clinical.bone import (
    current_scores,
    days_ago,
    lowest,
    lowest_t,
    persistent_osteoporosis,
    postmenopausal,
    qualifying_fractures,
    recent,
    t_scores_apply,
)
from tests.clinical.charts import LIMITS, TODAY, chart, done, fracture, on, problem, score

YEAR = Span(date(2026, 1, 1), date(2026, 12, 31))
MONTH = Span(date(2026, 10, 1), date(2026, 10, 31))


@pytest.mark.parametrize(
    ("age", "sex", "menopause", "apply"),
    [
        (49, "female", False, False),
        (50, "female", False, True),
        (54, "female", False, True),
        (55, "female", True, True),
        (49, "male", False, False),
        (50, "male", False, True),
        (50, None, False, False),
        (None, "female", False, False),
    ],
)
def test_menopause_is_presumed_from_55_and_t_scores_from_50(
    age: int | None, sex: Sex | None, menopause: bool, apply: bool
) -> None:
    assert postmenopausal(chart(age, sex), LIMITS) is menopause
    assert t_scores_apply(chart(age, sex), LIMITS) is apply


@pytest.mark.parametrize(
    "where",
    [
        chart(42, problems=(problem("menopause"),)),
        chart(42, problems=(problem("surgical-menopause"),)),
        chart(42, procedures=(done("bilateral-oophorectomy"),)),
    ],
)
def test_menopause_may_be_recorded_or_surgical(where: Chart) -> None:
    assert postmenopausal(where, LIMITS) is True
    assert t_scores_apply(where, LIMITS)


def test_in_the_transition_t_scores_apply_before_menopause_is_reached() -> None:
    woman = chart(47, problems=(problem("menopausal-transition"),))
    assert not postmenopausal(woman, LIMITS)
    assert t_scores_apply(woman, LIMITS)


@pytest.mark.parametrize(
    "where",
    [
        chart(42, problems=(problem("menopause", certain=False),)),
        chart(42, problems=(problem("menopause", onset=on(-1)),)),
        chart(42, procedures=(done("hysterectomy"),)),
    ],
)
def test_an_unconfirmed_or_future_menopause_and_a_lost_uterus_prove_nothing(where: Chart) -> None:
    assert postmenopausal(where, LIMITS) is False
    assert not t_scores_apply(where, LIMITS)


def test_of_each_site_the_newest_study_counts_and_of_one_study_the_lower_side() -> None:
    scores = (score(-2.0, days=9), score(-3.0, days=900), score(-1.0, "total-hip"), score(-1.5, "total-hip"))
    assert [one.value for one in current_scores(chart(scores=scores), LIMITS)] == [-2.0, -1.5]


@pytest.mark.parametrize("site", ["forearm", "not-diagnostic"])
def test_other_sites_do_not_diagnose(site: str) -> None:
    assert lowest_t(chart(scores=(score(-3.0, site),)), LIMITS) is None


def test_of_equal_scores_hip_or_spine_comes_before_the_radius_and_then_the_newest() -> None:
    radius, spine, hip = score(-2.5, "third-radius", 1), score(-2.5, days=90), score(-2.5, "total-hip", 30)
    assert lowest((radius, spine, hip)) is hip
    assert lowest((radius, spine)) is spine
    assert lowest(()) is None


def test_a_scan_still_to_come_and_a_chart_t_scores_are_not_for_have_no_lowest() -> None:
    assert lowest_t(chart(scores=(score(-3.0, days=-1),)), LIMITS) is None
    assert lowest_t(chart(40, "male", scores=(score(-3.0),)), LIMITS) is None


@pytest.mark.parametrize(
    ("now", "then", "persists"), [(-2.4, -2.5, True), (-2.5, -2.6, False), (-2.4, -2.4, False), (-1.0, -3.0, True)]
)
def test_osteoporosis_persists_when_only_the_newest_score_is_better(now: float, then: float, persists: bool) -> None:
    where = chart(scores=(score(now, days=9), score(then, days=900)))
    assert (persistent_osteoporosis(where, LIMITS) is not None) is persists


def test_without_a_current_score_nothing_persists() -> None:
    assert persistent_osteoporosis(chart(), LIMITS) is None


def test_fractures_are_sorted_newest_first_and_undated_ones_last() -> None:
    undated, old, new = fracture("hip"), fracture("pelvis", on(900)), fracture("forearm", on(9))
    assert qualifying_fractures(chart(fractures=(undated, old, new)), LIMITS) == (new, old, undated)
    assert qualifying_fractures(chart(fractures=(undated, old, new)), LIMITS, "pelvis") == (old,)


@pytest.mark.parametrize(
    "broken",
    [
        fracture("ankle", on(9)),
        fracture("hip", on(9), high_energy=True),
        fracture("hip", on(9), tumour=True),
        fracture("hip", on(-1)),
        fracture("hip", Span(date(2006, 11, 21), date(2006, 11, 21))),
    ],
)
def test_other_bones_accidents_tumours_the_future_and_youth_do_not_count(broken: object) -> None:
    assert qualifying_fractures(chart(70, fractures=(broken,)), LIMITS) == ()


def test_a_fracture_counts_from_the_fiftieth_birthday() -> None:
    birthday = fracture("hip", Span(date(2006, 11, 22), date(2006, 11, 22)))
    assert qualifying_fractures(chart(70, fractures=(birthday,)), LIMITS) == (birthday,)


@pytest.mark.parametrize(("age", "counts"), [(49, False), (50, True)])
def test_a_fracture_of_no_known_day_counts_by_the_age_of_today(age: int, counts: bool) -> None:
    assert bool(qualifying_fractures(chart(age, fractures=(fracture(),)), LIMITS)) is counts


def test_without_a_birth_date_no_fracture_counts() -> None:
    where = Chart(TODAY, Person("p", "Patient/p", "female"), fractures=(fracture("hip", on(9)),))
    assert qualifying_fractures(where, LIMITS) == ()


@pytest.mark.parametrize(
    ("span", "days"), [(on(9), 9), (MONTH, 52), (YEAR, None), (None, None)], ids=["day", "month", "year", "none"]
)
def test_days_are_counted_from_the_earliest_and_never_from_a_year(span: Span | None, days: int | None) -> None:
    assert days_ago(chart(), fracture("hip", span)) == days


@pytest.mark.parametrize(("span", "is_recent"), [(on(365), True), (on(366), False), (on(-1), False), (YEAR, False)])
def test_recent_is_a_closed_window_of_known_days(span: Span, is_recent: bool) -> None:
    assert recent(chart(), fracture("hip", span), 365) is is_recent

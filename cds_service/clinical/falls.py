"""Whether the record shows a high risk of falling."""

from collections.abc import Mapping
from datetime import timedelta

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Measured, Problem, Span
from cds_service.rulebook import Limits


def high_fall_risk(chart: Chart, limits: Limits, inputs: Mapping[str, bool] | None = None) -> Measured | Problem | None:
    """What proves it: two falls in the past year, repeated falls as coded, or a fall that broke a bone.

    `inputs` says which of these count (all, when it is not given). A history of falling alone says neither how
    many nor when.
    """
    proofs = {"falls-count": _counted, "repeated-falls": _coded, "injurious-fall": _injurious}
    found = (proof(chart, limits) for name, proof in proofs.items() if inputs is None or inputs[name])
    return next((one for one in found if one is not None), None)


def repeated_falls(chart: Chart, limits: Limits, least: int) -> Measured | Problem | None:
    """What shows `least` falls or more in the past year: a count, or repeated falls as coded."""
    return _at_least(chart, limits, least) or _coded(chart, limits)


def _counted(chart: Chart, limits: Limits) -> Measured | None:
    return _at_least(chart, limits, limits.falls_in_a_year.value)


def _at_least(chart: Chart, limits: Limits, least: int) -> Measured | None:
    falls = chart.newest("falls-count", within=limits.falls_window_days.value)
    surely = falls is not None and falls.comparator in ("", ">", ">=")
    return falls if falls is not None and surely and falls.value >= least else None


def _coded(chart: Chart, limits: Limits) -> Problem | None:
    for one in chart.problems_of("repeated-falls"):
        if one.certain and _within(chart, one.onset or one.recorded, limits.falls_window_days.value):
            return one
    return None


def _injurious(chart: Chart, limits: Limits) -> Problem | None:
    for one in chart.problems_of("fall-event"):
        when = one.onset or one.recorded
        if one.certain and _within(chart, when, limits.falls_window_days.value) and _broke_something(chart, when):
            return one
    return None


def _within(chart: Chart, when: Span | None, days: int) -> bool:
    return when is not None and 0 <= chart.days_since(when.first) <= days


def _broke_something(chart: Chart, when: Span | None) -> bool:
    week = timedelta(days=7)
    return when is not None and any(
        one.span is not None and when.first - week <= one.span.last and one.span.first <= when.last + week
        for one in chart.fractures
    )

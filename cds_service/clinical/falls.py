"""Whether the record shows a high risk of falling."""

from datetime import timedelta

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Measured, Problem, Span
from cds_service.rulebook import Limits


def high_fall_risk(chart: Chart, limits: Limits) -> Measured | Problem | None:
    """What proves it: two falls in the past year, repeated falls as coded, or a fall that broke a bone.

    A history of falling alone says neither how many nor when.
    """
    window = limits.falls_window_days.value
    repeated = repeated_falls(chart, limits, limits.falls_in_a_year.value)
    if repeated is not None:
        return repeated
    for one in chart.problems_of("fall-event"):
        when = one.onset or one.recorded
        if one.certain and _within(chart, when, window) and _broke_something(chart, when):
            return one
    return None


def repeated_falls(chart: Chart, limits: Limits, least: int) -> Measured | Problem | None:
    """What shows `least` falls or more in the past year: a count, or repeated falls as coded."""
    window = limits.falls_window_days.value
    counted = chart.newest("falls-count", within=window)
    if counted is not None and counted.comparator in ("", ">", ">=") and counted.value >= least:
        return counted
    for one in chart.problems_of("repeated-falls"):
        if one.certain and _within(chart, one.onset or one.recorded, window):
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

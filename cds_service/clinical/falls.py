"""Whether the record shows a high risk of falling."""

from collections.abc import Mapping
from datetime import timedelta

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Measured, Problem, Span
from cds_service.clinical.formulas import under
from cds_service.clinical.once import once
from cds_service.rulebook import Cited, Limits

# What a record that shows a high risk of falling holds.
FALL_RECORDS = "falls-count repeated-falls fall-with-injury fall-event steadi-score timed-up-and-go"


def high_fall_risk(chart: Chart, limits: Limits, inputs: Mapping[str, bool] | None = None) -> Measured | Problem | None:
    """What proves it: two falls in the past year, repeated falls as coded, a fall that hurt or broke a bone, a Stay
    Independent score or a Timed Up and Go time at or above its limit.

    `inputs` switches single ones of these off (all count, when it is not given). A history of falling alone says
    neither how many nor when.
    """
    found = _proofs(chart, limits).items()
    return next((one for name, one in found if inputs is None or inputs.get(name, True)), None)


@once
def _proofs(chart: Chart, limits: Limits) -> Mapping[str, Measured | Problem]:
    """All that proves it, by the names of the inputs."""
    found = {
        "falls-count": _counted(chart, limits),
        "repeated-falls": _coded(chart, limits),
        "injurious-fall": _injurious(chart, limits),
        "steadi-score": _stay_independent(chart, limits),
        "timed-up-and-go": _slow(chart, limits),
    }
    return {name: one for name, one in found.items() if one is not None}


def repeated_falls(chart: Chart, limits: Limits, least: Cited) -> Measured | Problem | None:
    """What shows `least` falls or more in the past year: a count, or repeated falls as coded."""
    return _reached(chart, "falls-count", least, limits) or _coded(chart, limits)


def _counted(chart: Chart, limits: Limits) -> Measured | None:
    return _reached(chart, "falls-count", limits.falls_in_a_year, limits)


def _stay_independent(chart: Chart, limits: Limits) -> Measured | None:
    return _reached(chart, "steadi-score", limits.steadi_from, limits)


def _slow(chart: Chart, limits: Limits) -> Measured | None:
    return _reached(chart, "timed-up-and-go", limits.timed_up_and_go_from, limits)


def _reached(chart: Chart, concept: str, least: Cited, limits: Limits) -> Measured | None:
    """The newest value of the past year, if it is surely at or above a limit."""
    found = chart.newest(concept, within=limits.falls_window_days.value)
    surely = found is not None and found.comparator in ("", ">", ">=")
    return found if found is not None and surely and not under(found.value, least.value) else None


def _coded(chart: Chart, limits: Limits) -> Problem | None:
    for one in chart.problems_of("repeated-falls"):
        if one.certain and _within(chart, one.onset or one.recorded, limits.falls_window_days.value):
            return one
    return None


def _injurious(chart: Chart, limits: Limits) -> Measured | Problem | None:
    counted = _reached(chart, "fall-with-injury", limits.injurious_falls, limits)
    if counted is not None:
        return counted
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


@once
def recent_fall(chart: Chart, limits: Limits) -> Measured | Problem | None:
    """A single fall of the past year, counted or coded."""
    window = limits.falls_window_days.value
    for concept in ("falls-count", "fall-with-injury"):
        counted = chart.newest(concept, within=window)
        if counted is not None and counted.value > 0 and counted.comparator in ("", ">", ">="):
            return counted
    for one in chart.problems_of("repeated-falls", "fall-event"):
        if one.certain and _within(chart, one.onset or one.recorded, window):
            return one
    return None

"""Orthostatic hypotension: as a diagnosis, or as a drop of blood pressure on standing that was measured."""

from dataclasses import dataclass
from datetime import date

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Measured, Problem
from cds_service.rulebook import Limits, Value


@dataclass(frozen=True, slots=True)
class Drop:
    """By how many mmHg a pressure was lower on standing than lying or sitting on the same day."""

    part: str
    value: float
    day: date
    refs: tuple[str, ...]

    @property
    def evidence(self) -> tuple[str, ...]:
        return self.refs

    def as_value(self) -> Value:
        return {"value": self.value, "unit": "mmHg", "date": self.day.isoformat()}


def orthostatic_drop(chart: Chart, limits: Limits) -> Problem | Drop | None:
    """What proves it: the diagnosis, or the newest drop of the past year of 20 mmHg systolic or 10 diastolic."""
    coded = chart.has("orthostatic-hypotension")
    if coded is not None:
        return coded
    systolic = _drop(chart, "systolic", limits.orthostatic_systolic.value, limits.orthostatic_window_days.value)
    diastolic = _drop(chart, "diastolic", limits.orthostatic_diastolic.value, limits.orthostatic_window_days.value)
    found = [one for one in (systolic, diastolic) if one is not None]
    return max(found, key=lambda one: (one.day, one.value), default=None)


def _drop(chart: Chart, part: str, least: float, within: int) -> Drop | None:
    """The newest drop at or above a limit; of several readings of one day and posture the newest counts."""
    standing = _by_day(chart, f"{part}-standing")
    if not standing:
        return None
    resting = _by_day(chart, f"{part}-lying", f"{part}-sitting")
    for day in sorted(standing.keys() & resting.keys(), reverse=True):
        fallen = resting[day].value - standing[day].value
        if fallen >= least and chart.days_since(day) <= within:
            return Drop(part, fallen, day, (resting[day].ref, standing[day].ref))
    return None


def _by_day(chart: Chart, *concepts: str) -> dict[date, Measured]:
    """The newest plain reading of each day, of the first of these concepts that has one."""
    found: dict[date, Measured] = {}
    for concept in concepts:
        for one in chart.values(concept):
            if not one.comparator:
                found.setdefault(one.day, one)
    return found

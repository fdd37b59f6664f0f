"""What goes wrong while a bone drug is taken: a fracture, a loss of density, a supply that runs out."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Span
from cds_service.chart.skeleton import Density, Fracture
from cds_service.clinical.bone import (
    CENTRAL_SITES,
    MAJOR_SITES,
    densities,
    earlier_density,
    percent_change,
    qualifying_fractures,
    recent,
    same_scanner,
)
from cds_service.clinical.bone_drugs import BONE_DRUGS, ORAL_BISPHOSPHONATES
from cds_service.clinical.course import Course
from cds_service.clinical.long_use import long_use
from cds_service.clinical.therapy import Exposure, Pause, exposures, pause, pause_before_fractures, treated_at
from cds_service.clinical.timeline import courses
from cds_service.rulebook import Limits, Value

TAKEN_AT_HOME = ORAL_BISPHOSPHONATES | {"raloxifene", "teriparatide", "abaloparatide"}


@dataclass(frozen=True, slots=True)
class Broken:
    """A fragility fracture on a drug, or during a pause of a bisphosphonate."""

    fracture: Fracture
    drug: Exposure | None
    pause: Pause | None


def fracture_on_treatment(chart: Chart, limits: Limits) -> Broken | None:
    """The newest new fracture, known to be osteoporotic or of hip or spine, after a year of a drug or in a pause."""
    for one in qualifying_fractures(chart, limits):
        counts = one.low_trauma or one.site in MAJOR_SITES
        if counts and one.span is not None and recent(chart, one, limits.new_on_treatment_days.value):
            drug, paused = _treated_or_paused(chart, limits, one.span)
            if drug is not None or paused is not None:
                return Broken(one, drug, paused)
    return None


def _treated_or_paused(chart: Chart, limits: Limits, when: Span) -> tuple[Exposure | None, Pause | None]:
    """The drug taken then for a year or more, or the pause that ran on that day, its fractures left aside."""
    drug = treated_at(chart, limits, when)
    if drug is not None:
        return drug, None
    return None, pause_before_fractures(replace(chart, as_of=when.first), limits)


@dataclass(frozen=True, slots=True)
class Loss:
    """Density lost between two studies that may be compared, in percent of the earlier one, as a negative number."""

    value: float
    now: Density
    before: Density
    drug: Exposure | None
    pause: Pause | None
    unit: str = "%"

    @property
    def evidence(self) -> tuple[str, ...]:
        return (self.now.ref, self.before.ref)

    def as_value(self) -> Value:
        return {"value": self.value, "unit": self.unit, "date": self.now.day.isoformat()}


def loss_on_treatment(chart: Chart, limits: Limits) -> Loss | None:
    """The greatest loss at spine or hip that a new study shows, on a drug or in a pause."""
    return min(_losses(chart, limits), key=lambda one: one.value, default=None)


def _losses(chart: Chart, limits: Limits) -> Iterator[Loss]:
    for site in CENTRAL_SITES:
        now = next(iter(densities(chart, site)), None)
        before = earlier_density(chart, now) if now else None
        if now is None or before is None or same_scanner(now, before) == "different":
            continue
        lost = percent_change(now, before)
        if lost > -limits.lost_percent.value or chart.days_since(now.day) > limits.new_on_treatment_days.value:
            continue
        drug, paused = _treated_or_paused(chart, limits, Span(now.day, now.day))
        if (drug is not None or paused is not None) and _since_treatment(chart, limits, before.day):
            yield Loss(lost, now, before, drug, paused)


def _since_treatment(chart: Chart, limits: Limits, day: date) -> bool:
    """Whether a study was made on treatment, or in the year before: what was lost earlier is another matter."""
    use = long_use(chart, limits, BONE_DRUGS - {"estrogen-systemic"})
    return use is not None and day >= use.since - timedelta(days=int(limits.on_therapy_min_days.value))


# --- supplies that ran out ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Lapse:
    """A drug taken at home whose last known supply ended on `until`, with nothing said about a stop."""

    name: str
    product: str
    until: date
    refs: tuple[str, ...]

    @property
    def evidence(self) -> tuple[str, ...]:
        return self.refs

    def as_value(self) -> Value:
        return {"value": self.name, "unit": None, "date": self.until.isoformat()}


def lapsed_supply(chart: Chart, limits: Limits) -> Lapse | None:
    """The drug taken last, when its supplies ran out too long ago, and lately enough to be asked about."""
    at_home = [one for one in courses(chart, limits) if one.product in TAKEN_AT_HOME and one.stretches]
    course = max(at_home, key=lambda one: (one.newest or date.min, one.product), default=None)
    if course is None or course.ended is not None or course.successor is not None:
        return None
    until = _supplied_until(chart, course)
    if not limits.supply_gap_days.value < chart.days_since(until) <= limits.supply_memory_days.value:
        return None
    paused = pause(chart, limits)
    if (paused is not None and paused.kind == "documented") or _just_prescribed(chart, course, limits):
        return None
    if any(one.current and one.course.product != course.product for one in exposures(chart, limits)):
        return None
    return Lapse(course.name, course.product, until, course.refs)


def _supplied_until(chart: Chart, course: Course) -> date:
    """The day the last supply that was handed out ended; without a record of any, that of the last prescription."""
    handed = [
        one.supply_until or one.day
        for one in chart.doses
        if one.kind == "dispensed" and course.product in one.drug.groups and one.day and one.day <= chart.as_of
    ]
    return max(handed, default=course.stretches[-1].end)


def _just_prescribed(chart: Chart, course: Course, limits: Limits) -> bool:
    begun = [one.begins for one in course.active if one.begins]
    return any(chart.days_since(day) <= limits.stale_list_days.value for day in begun)

"""Whether treatment works: fractures, density and bone turnover since the drug of today was begun."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar, Literal

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Measured, Span
from cds_service.chart.skeleton import Density, Fracture
from cds_service.clinical.bone import (
    CENTRAL_SITES,
    densities,
    percent_change,
    qualifying_fractures,
    same_scanner,
)
from cds_service.clinical.bone_drugs import ANABOLIC, DENOSUMAB, ORAL_BISPHOSPHONATES
from cds_service.clinical.ranges import is_high
from cds_service.clinical.therapy import Exposure, Pause, exposures, on_therapy, pause_before_fractures, treated_at
from cds_service.clinical.tier import fractures_on_therapy
from cds_service.rulebook import Limits, Value

SERMS = frozenset({"raloxifene", "bazedoxifene-ce"})
MARKERS = ("ctx", "p1np")
Kind = Literal["tablet", "denosumab", "bone-forming", "injected"]
Percent = Mapping[str, float]


def kind_of(drug: Exposure) -> Kind:
    """How strong a bone drug is, and how it is taken: what may come after it follows from that."""
    if drug.groups & (ORAL_BISPHOSPHONATES | SERMS | {"ibandronate"}):
        return "tablet"
    if drug.groups & DENOSUMAB:
        return "denosumab"
    return "bone-forming" if drug.groups & ANABOLIC else "injected"


def long_treated(chart: Chart, limits: Limits, least: int | None = None) -> Exposure | None:
    """The drug that works today, after a year of treatment (or `least` days) without a long gap."""
    now = on_therapy(chart, limits)
    return treated_at(chart, limits, Span(chart.as_of, chart.as_of), least) if now is not None else None


def begun(drug: Exposure) -> date:
    """The first day of the present course of a drug that is known to have been taken."""
    since = drug.course.continuous_since
    return since if since is not None else drug.course.as_of


def first_taken(chart: Chart, limits: Limits, products: frozenset[str]) -> date | None:
    """The first day on any of these drugs, as far as it is known."""
    days = (one.course.first for one in exposures(chart, limits) if one.groups & products)
    return min((day for day in days if day is not None), default=None)


def changed_after(chart: Chart, limits: Limits, day: date) -> Exposure | None:
    """A bone drug that was begun for the first time after a day, as an answer to what had happened."""
    for one in exposures(chart, limits):
        if one.course.first is not None and one.course.first > day and "estrogen-systemic" not in one.groups:
            return one
    return None


# --- fractures ------------------------------------------------------------------------------------


def fractures_since(chart: Chart, limits: Limits, start: date) -> tuple[Fracture, ...]:
    """Fragility fractures after a year of treatment, newest first, that happened since a day."""
    found = (one for one, _ in fractures_on_therapy(chart, limits))
    return tuple(one for one in found if one.span is not None and one.span.first >= start)


def broken_pause(chart: Chart, limits: Limits) -> tuple[Pause, Fracture] | None:
    """A bisphosphonate holiday that a fragility fracture ended, and the newest such fracture."""
    paused = pause_before_fractures(chart, limits)
    if paused is None:
        return None
    for one in qualifying_fractures(chart, limits):
        if one.span is not None and not one.recorded_only and one.span.first > paused.last:
            return paused, one
    return None


# --- density --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Decline:
    """Density lost between two studies of one place, in percent of the earlier one, as a negative number."""

    value: float
    now: Density
    before: Density
    same_scanner: bool
    unit: ClassVar = "%"
    digits: ClassVar = 1

    @property
    def place(self) -> str:
        return self.now.site.replace("-", " ")

    @property
    def day(self) -> date:
        return self.now.day

    @property
    def evidence(self) -> tuple[str, ...]:
        return (self.now.ref, self.before.ref)

    def as_value(self) -> Value:
        return {"value": self.value, "unit": self.unit, "date": self.now.day.isoformat()}


def decline(chart: Chart, start: date, before_days: int, lost: Percent, *, beyond: bool = False) -> Decline | None:
    """The greatest loss of density, by the newest study of a site since `start`, from where it began.

    It began with the last study of the `before_days` before `start`, or with the first one since. `lost` holds the
    percentage that counts at each site, itself included unless the loss must go `beyond` it. Studies of two
    scanners are not compared.
    """
    found = []
    for site in CENTRAL_SITES:
        studies = densities(chart, site)
        for now in studies:
            loss = _lost(now, studies, start, before_days) if now.day == studies[0].day > start else None
            if loss is not None and (-loss.value > lost[site] or (-loss.value == lost[site] and not beyond)):
                found.append(loss)
    return min(found, key=lambda one: (one.value, one.now.ref), default=None)


def _lost(now: Density, studies: tuple[Density, ...], start: date, before_days: int) -> Decline | None:
    same = [
        one
        for one in studies
        if start - timedelta(days=before_days) <= one.day < now.day
        and (one.side, one.vertebrae) == (now.side, now.vertebrae)
        and same_scanner(now, one) != "different"
    ]
    before = next((one for one in same if one.day <= start), same[-1] if same else None)
    if before is None:
        return None
    return Decline(percent_change(now, before), now, before, same_scanner(now, before) == "same")


# --- turnover -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Turnover:
    """A marker of bone turnover before treatment and on it; `value` is the fall in percent of the first."""

    concept: str
    value: float
    now: Measured
    before: Measured
    unit: ClassVar = "%"
    digits: ClassVar = 1

    @property
    def evidence(self) -> tuple[str, ...]:
        return (self.now.ref, self.before.ref)

    def as_value(self) -> Value:
        return {"value": round(self.value, 1), "unit": self.unit, "date": self.now.day.isoformat()}


def turnover(chart: Chart, start: date, since: date) -> Iterator[Turnover]:
    """How far each marker fell from its last value up to `start` to its newest one, taken on `since` or later."""
    for concept in MARKERS:
        exact = [one for one in chart.values(concept) if not one.comparator]
        now = next((one for one in exact if one.day >= since), None)
        before = next((one for one in exact if one.day <= start and one.value > 0), None)
        if now is not None and before is not None and before.day < now.day:
            yield Turnover(concept, (before.value - now.value) / before.value * 100, now, before)


def not_fallen(found: tuple[Turnover, ...], enough: float) -> Turnover | None:
    """A marker that fell by no more than so many percent, when none fell by more."""
    if any(one.value > enough for one in found):
        return None
    return next(iter(found), None)


def elevated_before(found: tuple[Turnover, ...]) -> bool:
    """Whether a marker was above its normal range before treatment, by what its laboratory says."""
    return any(is_high(one.before) for one in found)


# --- failure --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Failure:
    """A treatment that failed: the fractures on it (`several`: enough by themselves), the loss, the marker."""

    drug: Exposure
    fractures: tuple[Fracture, ...]
    several: bool
    loss: Decline | None
    marker: Turnover | None

    @property
    def evidence(self) -> tuple[str, ...]:
        facts = (self.drug, *self.fractures, self.loss, self.marker)
        return tuple(dict.fromkeys(ref for fact in facts if fact is not None for ref in fact.evidence))

    def as_value(self) -> Value:
        return self.drug.as_value()


def failure(chart: Chart, limits: Limits) -> Failure | None:
    """The treatment of today, where it failed: two fractures on it; or one, with a loss of density or a marker of
    turnover that was high and has not fallen; or such a loss and a marker that has not fallen.
    """
    drug = long_treated(chart, limits)
    if drug is None:
        return None
    start = begun(drug)
    fractures = fractures_since(chart, limits, start)
    loss = decline(chart, start, int(limits.failure_baseline_days.value), limits.failure_loss.value)
    since = start + timedelta(days=int(limits.failure_marker_days.value))
    markers = () if kind_of(drug) == "bone-forming" else tuple(turnover(chart, start, since))
    steady = not_fallen(markers, limits.failure_marker_fall.value)
    high = steady is not None and elevated_before(markers)
    several = len(fractures) >= limits.failure_fractures.value
    if several or (fractures and (loss or high)) or (loss and steady):
        return Failure(drug, fractures, several, loss, steady)
    return None

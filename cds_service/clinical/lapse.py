"""Bone drugs that were taken and are no longer: which, and until when."""

from dataclasses import dataclass
from datetime import date

from cds_service.chart.model import Chart
from cds_service.clinical.bone_drugs import ANABOLIC, DENOSUMAB, ONCOLOGY, ORAL_BISPHOSPHONATES, ZOLEDRONATE
from cds_service.clinical.therapy import Exposure, exposures
from cds_service.rulebook import Limits, Value

PERSISTENT = (ORAL_BISPHOSPHONATES | ZOLEDRONATE | DENOSUMAB) - ONCOLOGY


@dataclass(frozen=True, slots=True)
class Lapse:
    """The newest bone drug, which nothing followed: the day of its last dose, or the last its supply reached to."""

    exposure: Exposure
    last: date

    @property
    def name(self) -> str:
        return self.exposure.name

    @property
    def evidence(self) -> tuple[str, ...]:
        return self.exposure.evidence

    def as_value(self) -> Value:
        return {"value": self.name, "unit": None, "date": self.last.isoformat()}


def lapsed(chart: Chart, limits: Limits) -> Lapse | None:
    """An oral bisphosphonate, zoledronic acid or denosumab as the newest bone drug, when it no longer works."""
    return _newest(chart, limits, PERSISTENT)


def built(chart: Chart, limits: Limits) -> Lapse | None:
    """A bone-forming drug as the newest bone drug, when it no longer works."""
    return _newest(chart, limits, ANABOLIC)


def _newest(chart: Chart, limits: Limits, products: frozenset[str]) -> Lapse | None:
    ended = [Lapse(one, last) for one in exposures(chart, limits) if (last := _last(one)) is not None]
    newest = max(ended, key=lambda one: (one.last, one.name), default=None)
    if newest is None or newest.exposure.current or not newest.exposure.groups & products:
        return None
    return newest


def _last(one: Exposure) -> date | None:
    return one.course.last.day if one.course.last else one.course.covered_until


def treated_lately(chart: Chart, limits: Limits, within: int) -> Exposure | None:
    """A bone drug that works today or did in the last so many days; one whose end is not known counts."""
    for one in exposures(chart, limits):
        last = _last(one) or one.day
        if one.current or last is None or chart.days_since(last) <= within:
            return one
    return None


def owes_a_follow_on(chart: Chart, limits: Limits) -> bool:
    """Whether denosumab or a bone-forming drug was ever taken, so that a new drug may be what follows it."""
    return any(one.groups & (DENOSUMAB | ANABOLIC) for one in exposures(chart, limits))

"""Dental work that wounds the jaw: ordered, planned or just done; and what puts a jaw at risk."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from cds_service.chart.model import Chart
from cds_service.chart.nouns import DraftOrder, Medication, PendingOrder, Problem
from cds_service.clinical.equivalents import GLUCOCORTICOIDS
from cds_service.clinical.therapy import taken
from cds_service.rulebook import Limits, Value

SURGERY = "dental-procedure-invasive"
_PROBLEMS = ("malignancy", "chemotherapy-status", "diabetes", "dental-disease", "edentulous")
_DRUGS = ("chemotherapy", "angiogenesis-inhibitor", *sorted(GLUCOCORTICOIDS))


@dataclass(frozen=True, slots=True)
class DentalWork:
    """Invasive dental work: what it is called, whether it was `done`, and on which day it was or will be."""

    name: str
    ref: str
    done: bool
    day: date | None

    @property
    def evidence(self) -> tuple[str, ...]:
        return (self.ref,)

    def as_value(self) -> Value:
        return {"value": self.name, "unit": None, "date": self.day.isoformat() if self.day else None}


def planned_work(chart: Chart, limits: Limits) -> DentalWork | None:
    """The next invasive dental work that is drafted, or ordered for a day that is near; of no day, ordered lately."""
    found = [one for one in chart.pending if SURGERY in one.concepts and (one.draft or _soon(chart, one, limits))]
    works = [DentalWork(one.name, one.ref, False, one.planned.last if one.planned else None) for one in found]
    return min(works, key=lambda one: (one.day or chart.as_of, one.ref), default=None)


def _soon(chart: Chart, one: PendingOrder, limits: Limits) -> bool:
    if one.planned is not None:
        ahead = -chart.days_since(one.planned.last)
        return bool(-limits.dental_healing_days.value <= ahead <= limits.dental_planned_days.value)
    return one.day is not None and bool(0 <= chart.days_since(one.day) <= limits.dental_planned_days.value)


def recent_work(chart: Chart, limits: Limits) -> DentalWork | None:
    """The newest invasive dental work that was done too lately to have healed."""
    made = [(one.span.last, one) for one in chart.procedures if SURGERY in one.concepts and one.span]
    fresh = [(day, one) for day, one in made if 0 <= chart.days_since(day) <= limits.dental_healing_days.value]
    works = [DentalWork(one.name, one.ref, True, day) for day, one in fresh]
    return max(works, key=lambda one: (one.day or date.min, one.ref), default=None)


def healed_by(work: DentalWork, limits: Limits) -> date | None:
    """The day by which the wound will have healed, as far as its day is known."""
    return work.day + timedelta(days=int(limits.dental_healing_days.value)) if work.day else None


def jaw_risks(chart: Chart, limits: Limits) -> Iterator[Problem | Medication | DraftOrder]:
    """What makes osteonecrosis of the jaw more likely: cancer and its treatment, steroids, diabetes, bad teeth."""
    for concept in _PROBLEMS:
        if (problem := chart.has(concept)) is not None:
            yield problem
    irradiated = chart.has("radiotherapy-history") is not None or any(
        "radiotherapy" in one.concepts for one in chart.procedures
    )
    cancer = next((one for one in chart.problems_of("head-neck-cancer") if one.certain), None)
    if cancer is not None and irradiated:
        yield cancer
    yield from taken(chart, limits, *_DRUGS)


def examined_since(chart: Chart, day: date) -> bool:
    """Whether a dentist examined the patient on that day or later. Raises Lacking when it could have been missed."""
    if any("dental-examination" in one.concepts and one.span and one.span.last >= day for one in chart.procedures):
        return True
    chart.require_absence("procedures", since=day)
    return False

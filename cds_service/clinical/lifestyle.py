"""Smoking, alcohol, low body weight and a parent's hip fracture: risk factors that several rules share."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Measured, Problem
from cds_service.chart.observed import Answered
from cds_service.clinical import formulas
from cds_service.rulebook import Limits, Value

DAYS_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class BodyMass:
    """A body mass index in kg/m²: measured, or computed from the newest weight and the newest height."""

    value: float
    weight: Measured
    height: Measured | None = None
    unit: ClassVar = "kg/m²"
    digits: ClassVar = 1

    @property
    def day(self) -> date:
        return self.weight.day

    @property
    def evidence(self) -> tuple[str, ...]:
        return (self.weight.ref, self.height.ref) if self.height else (self.weight.ref,)

    def as_value(self) -> Value:
        return {"value": round(self.value, 1), "unit": self.unit, "date": self.day.isoformat()}


@dataclass(frozen=True, slots=True)
class Drinks:
    """How many drinks a day, as recorded a day or a week."""

    value: float
    measured: Measured
    unit: ClassVar = "drinks/d"
    digits: ClassVar = 1

    @property
    def day(self) -> date:
        return self.measured.day

    @property
    def evidence(self) -> tuple[str, ...]:
        return self.measured.evidence

    def as_value(self) -> Value:
        return {"value": round(self.value, 1), "unit": self.unit, "date": self.day.isoformat()}


def smokes_now(chart: Chart) -> Answered | Problem | None:
    """What says that the patient smokes: the newest smoking status; a problem only when no status was ever recorded."""
    status = chart.answer("smoking-status")
    if status is not None:
        return status if status.answer == "smokes" else None
    return chart.has("tobacco-current")


def drinks_a_day(chart: Chart, limits: Limits) -> Drinks | None:
    """The newest record of how much alcohol is drunk, if it is recent enough; a drink counts as a unit."""
    newest = chart.newest("alcohol-per-day", "alcohol-per-week", within=limits.alcohol_window_days.value)
    if newest is None or newest.comparator in ("<", "<="):
        return None
    return Drinks(newest.value / (DAYS_A_WEEK if newest.concept == "alcohol-per-week" else 1), newest)


def drinks_too_much(chart: Chart, limits: Limits) -> Drinks | None:
    """A recorded alcohol intake at or above the limit (FRAX: three units a day)."""
    drinks = drinks_a_day(chart, limits)
    if drinks is None or formulas.under(drinks.value, limits.alcohol_units.value):
        return None
    return drinks


def body_mass(chart: Chart, limits: Limits) -> BodyMass | None:
    """The newest body mass index: the one that was recorded, unless a weight was taken since and a height is known."""
    window = limits.weight_window_days.value
    recorded = chart.newest("body-mass-index", within=window)
    weight = chart.newest("body-weight", within=window)
    height = chart.newest("body-height", within=limits.height_window_days.value)
    if recorded is not None and (weight is None or height is None or recorded.day >= weight.day):
        return None if recorded.comparator else BodyMass(recorded.value, recorded)
    if weight is None or height is None or weight.comparator or height.comparator:
        return None
    return BodyMass(formulas.body_mass_index(weight.value, height.value), weight, height)


def low_body_weight(chart: Chart, limits: Limits) -> Measured | BodyMass | None:
    """A weight below the limit or a body mass index at or below its own, each of the past year."""
    weight = chart.newest("body-weight", within=limits.weight_window_days.value)
    if weight is not None and formulas.surely_under(weight.value, weight.comparator, limits.low_weight_below.value):
        return weight
    mass = body_mass(chart, limits)
    if mass is not None and not formulas.under(limits.low_bmi_to.value, mass.value):
        return mass
    return None


def parental_hip_fracture(chart: Chart) -> Answered | Problem | None:
    """What says that a parent broke a hip: the newest answer to that question, else a family history of just that.

    A family history of osteoporosis says nothing of a fracture.
    """
    answer = chart.answer("parental-hip-fracture-answer")
    if answer is not None:
        return answer if answer.answer == "yes" else None
    return next((one for one in chart.problems_of("parental-hip-fracture") if one.certain), None)

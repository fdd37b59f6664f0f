"""Kidney function: creatinine clearance by Cockcroft-Gault, or an estimated GFR when it must stand in."""

from dataclasses import dataclass
from datetime import date

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Done, Measured, Problem
from cds_service.clinical.formulas import (
    adjusted_weight,
    body_mass_index,
    ckd_epi_2021,
    cockcroft_gault,
    surely_under,
    under,
)
from cds_service.clinical.once import once
from cds_service.rulebook import Lacking, Limits, Value


@dataclass(frozen=True, slots=True)
class Kidney:
    """One estimate of kidney function and what it was made from.

    `value` is in `unit`. When the sex is unknown `other` is the estimate for the other sex (`value` the lower
    of both). `comparator` says on which side of `value` the truth lies when the laboratory gave only a bound.
    """

    value: float
    unit: str
    formula: str
    day: date
    source: Measured
    weight: Measured | None = None
    other: float | None = None
    comparator: str = ""

    @property
    def evidence(self) -> tuple[str, ...]:
        return (self.source.ref, self.weight.ref) if self.weight else (self.source.ref,)

    def as_value(self) -> Value:
        return {"value": round(self.value, 4), "unit": self.unit, "date": self.day.isoformat()}

    @property
    def stands_in(self) -> bool:
        """Whether an eGFR stands where a creatinine clearance was asked for."""
        return self.formula != "Cockcroft-Gault"

    def below(self, limit: float) -> bool:
        """Whether kidney function is below the limit, for one sex at least when the sex is unknown."""
        return surely_under(self.value, self.comparator, limit)

    def certain_below(self, limit: float) -> bool:
        """Whether it is below the limit whichever the sex."""
        return self.below(limit) and (self.other is None or under(self.other, limit))


_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "": ""}


@once
def kidney_estimates(chart: Chart, limits: Limits) -> tuple[Kidney, ...]:
    """Every estimate that may prove reduced function, the label's own (Cockcroft-Gault) first.

    The newest creatinine gives a clearance when there is a recent weight, otherwise an eGFR that stands in; a
    reported clearance or eGFR counts only when it is newer than that creatinine, or there is none.
    """
    within = limits.proof_window_days.value
    creatinine = chart.newest("creatinine", within=within)
    estimates = []
    if creatinine is not None and chart.age is not None:
        weight = chart.newest("body-weight", within=limits.weight_window_days.value)
        estimates.append(_of_creatinine(chart.age, chart.person.sex, creatinine, weight))
    reported = chart.newest("creatinine-clearance-predicted", "egfr", within=within)
    if reported is not None and (not estimates or reported.day > estimates[0].day):
        clearance = reported.concept == "creatinine-clearance-predicted"
        estimates.append(
            Kidney(
                reported.value,
                reported.unit,
                "Cockcroft-Gault" if clearance else "reported eGFR",
                reported.day,
                reported,
                comparator=reported.comparator,
            )
        )
    return tuple(estimates)


def _of_creatinine(age: int, sex: str | None, creatinine: Measured, weight: Measured | None) -> Kidney:
    def estimate(female: bool) -> float:
        if weight is None:
            return ckd_epi_2021(age=age, creatinine_mg_dl=creatinine.value, female=female)
        return cockcroft_gault(age=age, weight_kg=weight.value, creatinine_mg_dl=creatinine.value, female=female)

    values = [estimate(female) for female in ((sex == "female",) if sex else (True, False))]
    return Kidney(
        min(values),
        "mL/min/1.73 m²" if weight is None else "mL/min",
        "CKD-EPI 2021" if weight is None else "Cockcroft-Gault",
        creatinine.day,
        creatinine,
        weight,
        max(values) if len(values) > 1 else None,
        _FLIPPED[creatinine.comparator],
    )


def low_clearance(chart: Chart, limits: Limits, below: float) -> Kidney | None:
    """The estimate that shows a clearance below a drug's limit and that no newer result overrules."""
    estimates = kidney_estimates(chart, limits)
    low = (one for one in estimates if one.below(below) and not _outdated(one, estimates, below, limits))
    return next(low, None)


def reduced_clearance(chart: Chart, limits: Limits, below: float) -> Kidney | None:
    """As `low_clearance`; raises Lacking when a weight that could not be read might turn a reduced eGFR into one."""
    low = low_clearance(chart, limits, below)
    unweighed = chart.lack("body-weight")
    estimates = kidney_estimates(chart, limits) if low is None and unweighed else ()
    if unweighed and any(one.stands_in and one.below(limits.weight_matters_below.value) for one in estimates):
        raise Lacking(unweighed)
    return low


def _outdated(kidney: Kidney, estimates: tuple[Kidney, ...], below: float, limits: Limits) -> bool:
    """Whether a newer result shows the function restored: a clearance at the limit, or an eGFR no weight undoes."""
    return any(
        newer.day > kidney.day
        and not newer.below(limits.weight_matters_below.value if newer.stands_in else below)
        and newer.comparator in ("", ">", ">=")
        for newer in estimates
    )


def clearance(chart: Chart, limits: Limits, creatinine: Measured, *, adjusted: bool = False) -> Kidney | None:
    """Cockcroft-Gault of one creatinine for a patient of known age and sex, by actual weight.

    `adjusted`: by the weight adjusted for obesity; None below the body mass index it is meant for, or when the
    height is not known.
    """
    weight = chart.newest("body-weight", within=limits.weight_window_days.value)
    if weight is None or chart.age is None or chart.person.sex is None:
        return None
    if not adjusted:
        return _of_creatinine(chart.age, chart.person.sex, creatinine, weight)
    height = chart.newest("body-height")
    female = chart.person.sex == "female"
    if height is None or under(body_mass_index(weight.value, height.value), limits.obese_bmi_from.value):
        return None
    kg = adjusted_weight(weight_kg=weight.value, height_cm=height.value, female=female)
    value = cockcroft_gault(age=chart.age, weight_kg=kg, creatinine_mg_dl=creatinine.value, female=female)
    return Kidney(value, "mL/min", "Cockcroft-Gault", creatinine.day, creatinine, weight)


@once
def filtration_rate(chart: Chart, limits: Limits) -> Kidney | None:
    """The newest eGFR: by CKD-EPI 2021 from creatinine, or as reported when that is newer."""
    within = limits.proof_window_days.value
    creatinine = chart.newest("creatinine", within=within)
    reported = chart.newest("egfr", within=within)
    if reported is not None and (creatinine is None or reported.day > creatinine.day):
        return Kidney(
            reported.value,
            reported.unit,
            "reported eGFR",
            reported.day,
            reported,
            comparator=reported.comparator,
        )
    if creatinine is None or chart.age is None:
        return None
    return _of_creatinine(chart.age, chart.person.sex, creatinine, None)


def dialysis(chart: Chart, limits: Limits) -> Problem | Done | None:
    """Dialysis dependence or end-stage kidney disease on the problem list, or a recent dialysis session."""
    problem = chart.has("dialysis-or-esrd")
    if problem is not None:
        return problem
    for one in chart.procedures:
        recent = one.span is not None and 0 <= chart.days_since(one.span.first) <= limits.dialysis_session_days.value
        if "dialysis-procedure" in one.concepts and recent:
            return one
    return None


def advanced_disease(chart: Chart, limits: Limits) -> Kidney | Problem | Done | None:
    """What shows that bone drugs wait for a kidney specialist: dialysis, or an eGFR surely below 30."""
    on_dialysis = dialysis(chart, limits)
    if on_dialysis is not None:
        return on_dialysis
    rate = filtration_rate(chart, limits)
    return rate if rate is not None and rate.certain_below(limits.egfr_severe_below.value) else None

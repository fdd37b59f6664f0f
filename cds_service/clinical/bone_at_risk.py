"""Two diseases that ask for a scan only together with something else: diabetes, and chronic kidney disease."""

from collections.abc import Iterator
from datetime import date

from cds_service.chart.model import Chart, months_before
from cds_service.chart.nouns import Problem
from cds_service.clinical import formulas
from cds_service.clinical.bone import valid_scores
from cds_service.clinical.falls import high_fall_risk
from cds_service.clinical.glucocorticoid import steroid_exposure
from cds_service.clinical.renal import Kidney, filtration_rate
from cds_service.clinical.risk_factors import Factor, began, fractures_from
from cds_service.clinical.therapy import taking
from cds_service.rulebook import Limits

_COMPLICATIONS = {
    "neuropathy": ("diabetic-neuropathy", "neuropathy"),
    "retinopathy": ("diabetic-retinopathy",),
    "nephropathy": ("diabetic-nephropathy",),
}
_DRUGS = ("insulin", "thiazolidinedione", "sulfonylurea")


def diabetic_factors(chart: Chart, limits: Limits, diabetes: Problem) -> tuple[Factor, ...]:
    """What raises the risk of fracture in diabetes, as the ADA lists it."""
    return tuple(_diabetic(chart, limits, diabetes))


def _diabetic(chart: Chart, limits: Limits, diabetes: Problem) -> Iterator[Factor]:
    scores = valid_scores(chart, limits)
    low = next((one for one in scores if one.value <= limits.diabetes_low_t.value), None)
    if low is not None:
        yield Factor("an earlier low T-score", low, low.day)
    sugar = chart.newest("haemoglobin-a1c", within=limits.recent_result_days.value)
    if sugar is not None and formulas.surely_over(sugar.value, sugar.comparator, limits.a1c_above.value):
        yield Factor("a high HbA1c", sugar, sugar.day)
    onset = min((day for one in chart.problems_of("diabetes") if (day := began(one))), default=None)
    if onset is not None and onset < months_before(chart.as_of, 12 * int(limits.diabetes_years.value)):
        yield Factor("long duration", diabetes, onset)
    drug = taking(chart, limits, *_DRUGS)
    if drug is not None:
        yield Factor("insulin, a glitazone or a sulfonylurea", drug, _first_taken(chart))
    yield from _events(chart, limits)
    for name, concepts in _COMPLICATIONS.items():
        problem = chart.has(*concepts)
        if problem is not None:
            yield Factor(name, problem, began(problem))
    steroid = steroid_exposure(chart, limits)
    if steroid.long_term:
        yield Factor("a long-term glucocorticoid", steroid)


def _first_taken(chart: Chart) -> date | None:
    wanted = frozenset(_DRUGS)
    return min((one.begins for one in chart.medications if one.drug.groups & wanted and one.begins), default=None)


def _events(chart: Chart, limits: Limits) -> Iterator[Factor]:
    window = limits.hypoglycaemia_days.value
    days = {day: one for one in chart.problems_of("hypoglycaemia") if one.certain and (day := began(one))}
    low = [day for day in days if 0 <= chart.days_since(day) <= window]
    if len(low) >= limits.hypoglycaemia_events.value:
        yield Factor("frequent hypoglycaemia", days[max(low)], max(low))
    falls = high_fall_risk(chart, limits)
    if falls is not None:
        yield Factor("falls", falls, getattr(falls, "day", None))
    fracture = next(iter(fractures_from(chart, limits, int(limits.adult_age.value))), None)
    if fracture is not None:
        yield Factor("a fracture in adult life", fracture, fracture.span.first if fracture.span else None)


def lasting_kidney_disease(chart: Chart, limits: Limits) -> Kidney | None:
    """The newest eGFR when it is below the limit and has been for more than three months.

    By a reported eGFR that long before and below the limit too, with none above it since; or by a kidney disease that
    has stood on the problem list that long.
    """
    now = filtration_rate(chart, limits)
    line = limits.ckd_egfr_below.value
    if now is None or not now.certain_below(line):
        return None
    apart = limits.ckd_days.value
    disease = chart.has("ckd")
    since = began(disease) if disease else None
    if since is not None and (now.day - since).days > apart:
        return now
    for one in sorted(chart.values("egfr"), key=lambda one: one.day, reverse=True):
        if one.day < now.day and not formulas.surely_under(one.value, one.comparator, line):
            return None
        if (now.day - one.day).days > apart:
            return now
    return None

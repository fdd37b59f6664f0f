"""Reasons to treat besides the usual lines: diabetes, an aromatase inhibitor, androgen deprivation."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Dose, DraftOrder, Medication
from cds_service.clinical.bone import MAJOR_SITES, lowest_t, postmenopausal, qualifying_fractures, t_scores_apply
from cds_service.clinical.formulas import under
from cds_service.clinical.glucocorticoid import steroid_exposure
from cds_service.clinical.lifestyle import body_mass, parental_hip_fracture, smokes_now
from cds_service.clinical.therapy import taking
from cds_service.clinical.tier import treatment_frax
from cds_service.rulebook import Limits

Facts = Mapping[str, Any]


def on_drug(chart: Chart, limits: Limits, group: str) -> Medication | DraftOrder | Dose | None:
    """What shows that a drug is taken today: an order that stands, or an injection that still works."""
    order = taking(chart, limits, group)
    if order is not None:
        return order
    depot: int = limits.adt_depot_days.value
    doses = [
        one
        for one in chart.doses
        if group in one.drug.groups and one.day is not None and 0 <= chart.days_since(one.day) <= depot
    ]
    return max(doses, key=lambda one: (one.day or date.min, one.ref), default=None)


def diabetes(chart: Chart, limits: Limits) -> Facts | None:
    """Diabetes from 50 years with a T-score of -2.0 or lower, a fragility fracture, or FRAX at the treatment line."""
    problem = chart.has("diabetes")
    old_enough = chart.age is not None and chart.age >= limits.diabetes_age.value
    if problem is None or not (limits.ada_rule.value and old_enough and t_scores_apply(chart, limits)):
        return None
    score = lowest_t(chart, limits)
    fractures = qualifying_fractures(chart, limits)
    low = score is not None and score.value <= limits.diabetes_t.value
    met = {
        "score": score if low else None,
        "fracture": fractures[0] if fractures else None,
        **_frax(chart, limits),
    }
    return {"diabetes": problem, **met} if any(one is not None for one in met.values()) else None


def aromatase_inhibitor(chart: Chart, limits: Limits) -> Facts | None:
    """A woman on the drug after menopause with a T-score below -2.0, or with two risk factors and more.

    A T-score below -1.5 is one of the risk factors.
    """
    drug = on_drug(chart, limits, "aromatase-inhibitor") if chart.person.sex == "female" else None
    if drug is None or not postmenopausal(chart, limits):
        return None
    score = lowest_t(chart, limits)
    factors = _risk_factors(chart, limits)
    if score is not None and score.value < limits.ai_t_factor.value:
        factors = {**factors, "a low T-score": score}
    low = score is not None and score.value < limits.ai_t_line.value
    if not low and len(factors) < limits.ai_factors.value:
        return None
    return {"taken": drug, "score": score, "low": low, "factors": [*factors], "proofs": [*factors.values()]}


def _risk_factors(chart: Chart, limits: Limits) -> Facts:
    mass = body_mass(chart, limits)
    exposure = steroid_exposure(chart, limits)
    fractures = qualifying_fractures(chart, limits)
    months = bool(exposure.now) and exposure.days is not None and exposure.days > limits.ai_steroid_days.value
    found = {
        "age": chart.age if chart.age is not None and chart.age > limits.ai_age_above.value else None,
        "smoking": smokes_now(chart),
        "a low body mass index": mass if mass is not None and under(mass.value, limits.ai_bmi_below.value) else None,
        "a parent's hip fracture": parental_hip_fracture(chart),
        "a fragility fracture": fractures[0] if fractures else None,
        "a glucocorticoid for months": exposure if months else None,
    }
    return {name: fact for name, fact in found.items() if fact is not None}


def androgen_deprivation(chart: Chart, limits: Limits) -> Facts | None:
    """A man on androgen deprivation with an osteoporotic T-score, a hip or vertebral fracture, or a high FRAX."""
    drug = on_drug(chart, limits, "androgen-deprivation") if chart.person.sex == "male" else None
    if drug is None:
        return None
    score = lowest_t(chart, limits)
    fractures = qualifying_fractures(chart, limits, *MAJOR_SITES)
    low = score is not None and score.value <= limits.adt_t_line.value
    met = {
        "score": score if low else None,
        "fracture": fractures[0] if fractures and t_scores_apply(chart, limits) else None,
        **_frax(chart, limits),
    }
    return {"taken": drug, **met} if any(one is not None for one in met.values()) else None


def _frax(chart: Chart, limits: Limits) -> Facts:
    """FRAX for a major and for a hip fracture, where it reaches a line from which the guideline in use treats."""
    line = treatment_frax(chart, limits)
    firm = line.facts if line is not None and line.firm else {}
    return {"major": firm.get("major"), "hip": firm.get("hip")}

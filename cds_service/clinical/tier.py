"""The risk tier: very high, high, moderate, low or indeterminate, first hit wins, with its reasons.

Each criterion is one small function that returns the facts proving it, or None; the rules of `rules/tier.py`
and the algorithm below ask the same functions, so that a criterion has one definition.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Fracture
from cds_service.clinical.bone import (
    MAJOR_SITES,
    OTHER_SITES,
    days_ago,
    lowest,
    lowest_t,
    persistent_osteoporosis,
    qualifying_fractures,
    recent,
    t_scores_apply,
    valid_scores,
)
from cds_service.clinical.bone import multiple_fractures as separate_fractures
from cds_service.clinical.falls import high_fall_risk
from cds_service.clinical.frax import estimates
from cds_service.clinical.therapy import treated_at
from cds_service.rulebook import Limits

TierName = Literal["very_high", "high", "intermediate", "moderate", "low", "indeterminate", "not_applicable"]
Facts = Mapping[str, Any]
Criterion = Callable[[Chart, Limits], Facts | None]


@dataclass(frozen=True, slots=True)
class Tier:
    """A tier, the criteria that put the patient there (id to facts), and a fracture that makes risk imminent."""

    name: TierName
    reasons: Mapping[str, Facts]
    imminent: Fracture | None


def recent_fracture(chart: Chart, limits: Limits) -> Facts | None:
    """Hip or vertebra within the recent window at any density; another major site only with a low T-score."""
    window = limits.recent_days.value
    for one in qualifying_fractures(chart, limits, *MAJOR_SITES):
        if recent(chart, one, window):
            return {"fracture": one}
    score = lowest_t(chart, limits)
    if score is None or score.value >= limits.normal_t.value:
        return None
    for one in qualifying_fractures(chart, limits, *OTHER_SITES):
        if recent(chart, one, window):
            return {"fracture": one, "score": score}
    return None


def fracture_on_therapy(chart: Chart, limits: Limits) -> Facts | None:
    """A fragility fracture of a known day, after a year or more of treatment and while it went on.

    The day on which somebody wrote a fracture down does not tell when it happened.
    """
    for one in qualifying_fractures(chart, limits):
        drug = treated_at(chart, limits, one.span) if one.span is not None and not one.recorded_only else None
        if drug is not None:
            return {"fracture": one, "drug": drug}
    return None


def multiple_fractures(chart: Chart, limits: Limits) -> Facts | None:
    """Two or more separate fractures; one whose day is unknown never adds to the count."""
    fractures = separate_fractures(chart, limits)
    return {"fractures": list(fractures)} if fractures else None


def very_low_t(chart: Chart, limits: Limits) -> Facts | None:
    """The lowest T-score strictly below the limit."""
    score = lowest_t(chart, limits)
    return {"score": score} if score is not None and score.value < limits.very_low_t.value else None


def severe_osteoporosis(chart: Chart, limits: Limits) -> Facts | None:
    """A T-score in the osteoporotic range at any time, and a fragility fracture at any time."""
    if not t_scores_apply(chart, limits):
        return None
    ever = lowest(valid_scores(chart, limits))
    fractures = qualifying_fractures(chart, limits)
    if ever is None or ever.value > limits.osteoporosis_t.value or not fractures:
        return None
    return {"score": ever, "fracture": fractures[0]}


def very_high_frax(chart: Chart, limits: Limits) -> Facts | None:
    """FRAX strictly above the very-high limits."""
    return _frax_over(chart, limits, lambda value, limit: value > limit, "very_high")


def high_frax(chart: Chart, limits: Limits) -> Facts | None:
    """FRAX at or above the treatment line."""
    return _frax_over(chart, limits, lambda value, limit: value >= limit, "high")


def _frax_over(
    chart: Chart, limits: Limits, over: Callable[[float, float], bool], band: Literal["very_high", "high"]
) -> Facts | None:
    major_limit = limits.frax_major_very_high if band == "very_high" else limits.frax_major_high
    hip_limit = limits.frax_hip_very_high if band == "very_high" else limits.frax_hip_high
    found = estimates(chart, limits)
    major, hip = found.get("frax-major"), found.get("frax-hip")
    facts: dict[str, Any] = {}
    if major is not None and over(major.value, major_limit.value):
        facts["major"] = major
    if hip is not None and over(hip.value, hip_limit.value):
        facts["hip"] = hip
    return facts or None


def hip_or_vertebral_fracture(chart: Chart, limits: Limits) -> Facts | None:
    """A fragility fracture of hip or vertebra at any time."""
    fractures = qualifying_fractures(chart, limits, *MAJOR_SITES)
    return {"fracture": fractures[0]} if fractures else None


def osteoporotic_t(chart: Chart, limits: Limits) -> Facts | None:
    """The lowest T-score at or below the osteoporotic limit now, or in an earlier study."""
    score = lowest_t(chart, limits)
    if score is not None and score.value <= limits.osteoporosis_t.value:
        return {"score": score}
    earlier = persistent_osteoporosis(chart, limits)
    return {"score": earlier} if earlier is not None else None


def osteopenia_with_fracture(chart: Chart, limits: Limits) -> Facts | None:
    """Low bone mass and a fragility fracture of pelvis, humerus or forearm."""
    score = lowest_t(chart, limits)
    fractures = qualifying_fractures(chart, limits, *OTHER_SITES)
    low = score is not None and limits.osteoporosis_t.value < score.value < limits.normal_t.value
    return {"score": score, "fracture": fractures[0]} if low and fractures else None


def unscanned_recent_fracture(chart: Chart, limits: Limits) -> Facts | None:
    """A pelvis, humerus or forearm fracture in the imminent window and no density to go by: provisional."""
    if lowest_t(chart, limits) is not None:
        return None
    for one in qualifying_fractures(chart, limits, *OTHER_SITES):
        if recent(chart, one, limits.imminent_days.value):
            return {"fracture": one}
    return None


def fall_risk(chart: Chart, limits: Limits) -> Facts | None:
    """A high risk of falling beside any criterion of the high tier; alone it does not make a tier."""
    proof = high_fall_risk(chart, limits)
    if proof is None or not t_scores_apply(chart, limits):
        return None
    met = any(criterion(chart, limits) is not None for criterion in HIGH.values())
    return {"falls": proof} if met else None


VERY_HIGH: Mapping[str, Criterion] = {
    "vh-recent-fracture-12m": recent_fracture,
    "vh-fracture-on-therapy": fracture_on_therapy,
    "vh-multiple-fractures": multiple_fractures,
    "vh-tscore-below-3": very_low_t,
    "vh-severe-op": severe_osteoporosis,
    "vh-frax": very_high_frax,
    "vh-fall-risk": fall_risk,
}
HIGH: Mapping[str, Criterion] = {
    "dx-clinical-hip-vertebral": hip_or_vertebral_fracture,
    "dx-bmd-osteoporosis": osteoporotic_t,
    "dx-clinical-osteopenia-fracture": osteopenia_with_fracture,
    "frax-high-us": high_frax,
    "provisional-fracture": unscanned_recent_fracture,
}


def imminent_fracture(chart: Chart, limits: Limits) -> Fracture | None:
    """The newest fragility fracture inside the imminent window."""
    return next(
        (
            one
            for one in qualifying_fractures(chart, limits)
            if days_ago(chart, one) is not None and recent(chart, one, limits.imminent_days.value)
        ),
        None,
    )


def assess(chart: Chart, limits: Limits) -> Tier:
    """The tier of one patient. Low and moderate are claimed only of a record whose fractures could be read."""
    imminent = imminent_fracture(chart, limits)
    if chart.person.sex is None or chart.age is None:
        return Tier("indeterminate", {}, imminent)
    if not t_scores_apply(chart, limits):
        return Tier("not_applicable", {}, imminent)
    bands: tuple[tuple[TierName, Mapping[str, Criterion]], ...] = (("very_high", VERY_HIGH), ("high", HIGH))
    for name, criteria in bands:
        reasons = {rule: facts for rule, met in criteria.items() if (facts := met(chart, limits)) is not None}
        if reasons:
            return Tier(name, reasons, imminent)
    score = lowest_t(chart, limits)
    if score is None or chart.lack("conditions") is not None or chart.lack("dxa") is not None:
        return Tier("indeterminate", {}, imminent)
    return Tier("moderate" if score.value < limits.normal_t.value else "low", {"score": {"score": score}}, imminent)

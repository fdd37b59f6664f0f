"""The category of the UK guideline (NOGG): FRAX against thresholds by age, and a list of its own for very high.

FRAX counts as made with bone density when a hip T-score of its day or earlier is on record. Without it a
probability between the lower and the upper line is intermediate: measure, then judge by the intervention line.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from cds_service.chart.model import Chart
from cds_service.clinical.bone import (
    HIP_SITES,
    MAJOR_SITES,
    current_scores,
    lowest,
    multiple_fractures,
    qualifying_fractures,
    recent,
    t_scores_apply,
    valid_scores,
)
from cds_service.clinical.falls import high_fall_risk
from cds_service.clinical.frax import Estimate, estimates
from cds_service.clinical.glucocorticoid import steroid_exposure, taken_for
from cds_service.rulebook import Limits

Category = Literal["low", "intermediate", "high", "very_high"]
RISING: tuple[Category, ...] = ("low", "intermediate", "high", "very_high")
_T_SITES = ("femoral-neck", "lumbar-spine")


@dataclass(frozen=True, slots=True)
class Verdict:
    """The category, and the criteria that put the patient there (name to facts)."""

    name: Category
    reasons: Mapping[str, Mapping[str, Any]]


def categorise(chart: Chart, limits: Limits) -> Verdict | None:
    """The category of one patient; None where the guideline has nothing to go by: no fracture, no FRAX, no line.

    Low and intermediate are claimed only of a record whose fractures and scans could be read.
    """
    if not t_scores_apply(chart, limits):
        return None
    very_high = {name: facts for name, facts in _very_high(chart, limits).items() if facts}
    category, proof = _by_frax(chart, limits)
    if category == "very_high":
        very_high["nogg-frax"] = proof
    if very_high:
        return Verdict("very_high", very_high)
    fractures = qualifying_fractures(chart, limits, *MAJOR_SITES)
    high: dict[str, Mapping[str, Any]] = {
        "dx-clinical-hip-vertebral": {"fracture": fractures[0]} if fractures else {},
        "nogg-frax": proof if category == "high" else {},
    }
    if any(high.values()):
        return Verdict("high", {name: facts for name, facts in high.items() if facts})
    if category is None or any(chart.lack(kind) is not None for kind in ("conditions", "dxa")):
        return None
    return Verdict(category, {"nogg-frax": proof})


def _very_high(chart: Chart, limits: Limits) -> Mapping[str, Mapping[str, Any]]:
    vertebral = qualifying_fractures(chart, limits, "vertebral")
    newest = [one for one in vertebral if recent(chart, one, limits.imminent_days.value)]
    several = multiple_fractures(chart, limits, "vertebral")
    score = lowest(one for one in current_scores(chart, limits) if one.site in _T_SITES)
    steroid = taken_for(chart, limits, limits.nogg_gc_dose.value, limits.nogg_gc_days.value)
    return {
        "nogg-vertebral-recent": {"fracture": newest[0]} if newest else {},
        "nogg-vertebral-several": {"fractures": list(several)} if several else {},
        "nogg-t-score": {"score": score} if score is not None and score.value <= limits.nogg_very_low_t.value else {},
        "nogg-glucocorticoid": {"exposure": steroid_exposure(chart, limits)} if steroid else {},
        "nogg-recent-with-risks": _recent_with_risks(chart, limits),
    }


def _recent_with_risks(chart: Chart, limits: Limits) -> Mapping[str, Any]:
    """A recent fragility fracture beside several other risks, of those a record shows."""
    fresh = [one for one in qualifying_fractures(chart, limits) if recent(chart, one, limits.imminent_days.value)]
    exposure = steroid_exposure(chart, limits)
    risks = {
        "others": list(multiple_fractures(chart, limits)) or None,
        "falls": high_fall_risk(chart, limits),
        "exposure": exposure if exposure.long_term else None,
    }
    told = {name: fact for name, fact in risks.items() if fact is not None}
    return {"fracture": fresh[0], **told} if fresh and len(told) >= limits.nogg_risk_factors.value else {}


def _by_frax(chart: Chart, limits: Limits) -> tuple[Category | None, Mapping[str, Any]]:
    """The higher category of the two probabilities, and those that have it."""
    lines = _lines(chart, limits)
    found: dict[str, tuple[Category, Estimate]] = {}
    for which, one in estimates(chart, limits).items():
        place = which.removeprefix("frax-")
        if lines is not None:
            found[place] = (_category(one, lines[place], place, with_density(chart, limits, one)), one)
    if not found:
        return None, {}
    highest = max((category for category, _ in found.values()), key=RISING.index)
    return highest, {place: one.proof for place, (category, one) in found.items() if category == highest}


def _category(one: Estimate, lines: Mapping[str, float], place: str, density: bool) -> Category:
    if one.value >= lines["very_high"] and (density or place == "major"):
        return "very_high"
    if density:
        return "high" if one.value >= lines["intervention"] else "low"
    if one.value >= lines["upper"]:
        return "high"
    return "intermediate" if one.value >= lines["lower"] else "low"


def _lines(chart: Chart, limits: Limits) -> Mapping[str, Mapping[str, float]] | None:
    """The row of the table for the patient's age: that of the five years the age lies in; the last one goes on."""
    rows: Mapping[int, Mapping[str, Mapping[str, float]]] = limits.nogg_thresholds.value
    reached = [age for age in rows if chart.age is not None and age <= chart.age]
    return rows[max(reached)] if reached else None


def with_density(chart: Chart, limits: Limits, one: Estimate) -> bool:
    """Whether a FRAX is taken to have used bone density: a hip score of its day or of the two years before."""
    since = one.day - timedelta(days=int(limits.frax_window_days.value))
    return any(since <= score.day <= one.day for score in valid_scores(chart, limits) if score.site in HIP_SITES)

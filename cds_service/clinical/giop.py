"""The overlay of the tier for who takes a glucocorticoid for long: by ACR 2022, one column from 40 years, one below.

FRAX is held against the overlay's lines after its adjustment for the dose; below 40 it is not valid.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from cds_service.chart.model import Chart
from cds_service.chart.skeleton import Density, Fracture, Score
from cds_service.clinical.bone import (
    MAJOR_SITES,
    aged,
    densities,
    earlier_density,
    lowest_t,
    lowest_z,
    percent_change,
    same_scanner,
    t_scores_apply,
)
from cds_service.clinical.formulas import under
from cds_service.clinical.frax import Estimate, Which, estimates
from cds_service.clinical.glucocorticoid import SteroidExposure, steroid_exposure, taken_for
from cds_service.clinical.once import once
from cds_service.rulebook import Limits

GiopName = Literal["very_high", "high", "moderate", "low"]
Reasons = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Overlay:
    """The overlay's tier, what put the patient there (name to facts), and the exposure it is about."""

    name: GiopName
    reasons: Reasons
    exposure: SteroidExposure


@once
def overlay(chart: Chart, limits: Limits) -> Overlay | None:
    """The tier of an adult on a long-term glucocorticoid; None for all others, and where it cannot be told.

    Moderate and low are claimed only of a record whose fractures could be read.
    """
    if chart.age is None or chart.age < limits.adult_age.value:
        return None
    taken = steroid_exposure(chart, limits)
    if not taken.long_term:
        return None
    proofs = {name: facts for name, facts in _very_high(chart, limits, taken).items() if facts}
    if proofs:
        return Overlay("very_high", proofs, taken)
    if chart.age < limits.frax_age_from.value:
        return _young(chart, limits, taken)
    score, frax = lowest_t(chart, limits), estimates(chart, limits)
    high = {"giop-t-score": _low_t(score, limits.osteoporosis_t.value), "giop-frax": _frax_high(frax, limits)}
    if any(high.values()):
        return Overlay("high", _met(high), taken)
    if chart.lack("conditions") is not None:
        return None
    moderate = {"giop-t-score": _low_t(score, limits.normal_t.value), "giop-frax": _frax_moderate(frax, limits)}
    if any(moderate.values()):
        return Overlay("moderate", _met(moderate), taken)
    if len(frax) < len(WHICH) or (score is None and t_scores_apply(chart, limits)) or chart.lack("dxa") is not None:
        return None  # what was not measured is not low
    return Overlay("low", {"giop-exposure": {"exposure": taken}}, taken)


WHICH: tuple[Which, ...] = ("frax-major", "frax-hip")


def _met(proofs: Reasons) -> Reasons:
    return {name: facts for name, facts in proofs.items() if facts}


def _very_high(chart: Chart, limits: Limits, taken: SteroidExposure) -> Reasons:
    fracture = low_trauma_fracture(chart, limits)
    dose = taken.high_days is not None and taken.high_days > limits.gc_very_high_days.value
    total = taken.year is not None and not under(taken.year, limits.gc_very_high_year.value)
    proofs: dict[str, Mapping[str, Any]] = {
        "giop-fracture": {"fracture": fracture} if fracture is not None else {},
        "giop-dose": {"exposure": taken} if dose else {},
        "giop-year": {"exposure": taken, "year": taken.year} if total else {},
    }
    if chart.age is not None and chart.age >= limits.frax_age_from.value:
        frax = estimates(chart, limits)
        proofs["giop-t-score"] = _low_t(lowest_t(chart, limits), limits.giop_very_low_t.value)
        proofs["giop-frax"] = _frax_from(
            frax, limits.giop_frax_major_very_high.value, limits.giop_frax_hip_very_high.value
        )
    return proofs


def low_trauma_fracture(chart: Chart, limits: Limits) -> Fracture | None:
    """The newest low-trauma fracture of adult life, of any site.

    Without a word on its cause, a broken hip or vertebra is presumed to be one at any adult age; another site
    only from the age at which a fragility fracture is.
    """
    least: int = limits.giop_fracture_min_age.value
    found = []
    for one in chart.fractures:
        presumed = one.site in MAJOR_SITES or aged(chart, one, limits.fracture_min_age.value)
        told = one.low_trauma or one.site == "unknown" or presumed  # without a site only "fragility fracture" is read
        unexplained = one.pathological and not aged(chart, one, limits.pathological_fracture_min_age.value)
        if told and not (one.high_energy or one.tumour or unexplained) and aged(chart, one, least):
            found.append(one)
    return max(found, key=lambda one: (one.span is not None, one.span.last if one.span else chart.as_of), default=None)


def _low_t(score: Score | None, line: float) -> Mapping[str, Any]:
    return {"score": score} if score is not None and score.value <= line else {}


def _frax_from(frax: Mapping[Which, Estimate], major: float, hip: float) -> Mapping[str, Any]:
    """The probabilities at or above their lines."""
    lines: tuple[tuple[Which, float], ...] = (("frax-major", major), ("frax-hip", hip))
    return {
        which.removeprefix("frax-"): frax[which].proof
        for which, line in lines
        if which in frax and frax[which].value >= line
    }


def _frax_high(frax: Mapping[Which, Estimate], limits: Limits) -> Mapping[str, Any]:
    return _frax_from(frax, limits.giop_frax_major_high.value, limits.giop_frax_hip_high.value)


def _frax_moderate(frax: Mapping[Which, Estimate], limits: Limits) -> Mapping[str, Any]:
    """Major at or above its line; hip strictly above its own: the line itself is low."""
    major, hip = frax.get("frax-major"), frax.get("frax-hip")
    proofs: dict[str, Any] = {}
    if major is not None and major.value >= limits.giop_frax_major_moderate.value:
        proofs["major"] = major.proof
    if hip is not None and hip.value > limits.giop_frax_hip_moderate.value:
        proofs["hip"] = hip.proof
    return proofs


def _young(chart: Chart, limits: Limits, taken: SteroidExposure) -> Overlay | None:
    """From 18 to 39 years: a dose that goes on and a density far too low, or lost, is moderate; else low."""
    if any(chart.lack(kind) is not None for kind in ("conditions", "dxa")):
        return None
    dose = taken_for(chart, limits, limits.giop_young_dose.value, limits.giop_young_days.value)
    z, lost = lowest_z(chart, limits), bone_loss(chart, limits)
    proofs: dict[str, Mapping[str, Any]] = {
        "giop-z-score": {"score": z} if z is not None and z.value < limits.giop_young_z.value else {},
        "giop-bone-loss": {"density": lost} if lost is not None else {},
    }
    if any(proofs.values()) and dose is not False:
        return Overlay("moderate", _met(proofs), taken) if dose else None
    return Overlay("low", {"giop-exposure": {"exposure": taken}}, taken)


def bone_loss(chart: Chart, limits: Limits) -> Density | None:
    """The newest density that has fallen since the one before it by more than the least significant change."""
    sites = limits.lsc_percent.value
    for site, least in sites.items() if chart.densities else ():
        now = next(iter(densities(chart, site)), None)
        then = earlier_density(chart, now) if now is not None else None
        if now is None or then is None or same_scanner(now, then) == "different":
            continue
        if -percent_change(now, then) > least:
            return now
    return None

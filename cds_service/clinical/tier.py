"""The risk tier: very high, high, moderate, low or indeterminate, first hit wins, with its reasons.

Each criterion is one small function that returns the facts proving it, or None; the rules of `rules/tier.py`
and the algorithm below ask the same functions, so that a criterion has one definition. Which criteria count, and
where their lines lie, a guideline profile says. The overlay for glucocorticoids may raise what comes out.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from cds_service.chart.model import Chart
from cds_service.chart.skeleton import Fracture, Score
from cds_service.clinical import giop, nogg
from cds_service.clinical.bone import (
    CENTRAL_SITES,
    MAJOR_SITES,
    OTHER_SITES,
    current_scores,
    days_ago,
    low_bone_mass,
    lowest,
    qualifying_fractures,
    recent,
    t_scores_apply,
    valid_scores,
)
from cds_service.clinical.bone import multiple_fractures as separate_fractures
from cds_service.clinical.falls import high_fall_risk
from cds_service.clinical.frax import estimates
from cds_service.clinical.harmful_drugs import harmful_drug_fracture as fracture_on_harmful_drug
from cds_service.clinical.once import once
from cds_service.clinical.therapy import Exposure, treated_at
from cds_service.rulebook import Limits

TierName = Literal["very_high", "high", "intermediate", "moderate", "low", "indeterminate", "not_applicable"]
Facts = Mapping[str, Any]
Criterion = Callable[[Chart, Limits], Facts | None]
RANK: Mapping[TierName, int] = {
    "very_high": 5,
    "high": 4,
    "intermediate": 3,
    "moderate": 3,
    "low": 2,
    "indeterminate": 1,
    "not_applicable": 0,
}


@dataclass(frozen=True, slots=True)
class Tier:
    """A tier, the criteria that put the patient there (id to facts), and a fracture that makes risk imminent."""

    name: TierName
    reasons: Mapping[str, Facts]
    imminent: Fracture | None


def _counting(chart: Chart, limits: Limits, scores: tuple[Score, ...]) -> Score | None:
    """The lowest of some T-scores that count for the tier: those of the radius only where a profile says so."""
    if not t_scores_apply(chart, limits):
        return None
    return lowest(one for one in scores if one.site in CENTRAL_SITES or limits.use_radius_for_tier.value)


@once
def lowest_tier_t(chart: Chart, limits: Limits) -> Score | None:
    """The lowest current T-score that counts for the tier."""
    return _counting(chart, limits, current_scores(chart, limits))


@once
def recent_fracture(chart: Chart, limits: Limits) -> Facts | None:
    """Hip or vertebra within the recent window at any density; another major site only with a low T-score."""
    window = limits.recent_days.value
    for one in qualifying_fractures(chart, limits, *MAJOR_SITES):
        if recent(chart, one, window):
            return {"fracture": one}
    score = lowest_tier_t(chart, limits)
    if score is None or not low_bone_mass(score, limits):
        return None
    for one in qualifying_fractures(chart, limits, *OTHER_SITES):
        if recent(chart, one, window):
            return {"fracture": one, "score": score}
    return None


def fractures_on_therapy(chart: Chart, limits: Limits) -> Iterator[tuple[Fracture, Exposure]]:
    """Fragility fractures of a known day after a year or more of treatment and while it went on, newest first.

    The day on which somebody wrote a fracture down does not tell when it happened.
    """
    for one in qualifying_fractures(chart, limits):
        drug = treated_at(chart, limits, one.span) if one.span is not None and not one.recorded_only else None
        if drug is not None:
            yield one, drug


@once
def fracture_on_therapy(chart: Chart, limits: Limits) -> Facts | None:
    """The newest fracture on treatment."""
    return next(({"fracture": one, "drug": drug} for one, drug in fractures_on_therapy(chart, limits)), None)


def harmful_drug_fracture(chart: Chart, limits: Limits) -> Facts | None:
    """A fragility fracture while a drug was taken that harms bone."""
    harm = fracture_on_harmful_drug(chart, limits)
    return {"fracture": harm.fracture, "drug": harm} if harm is not None else None


@once
def multiple_fractures(chart: Chart, limits: Limits) -> Facts | None:
    """Two or more separate fractures; one whose day is unknown never adds to the count."""
    sites = [site for site, counts in limits.multiple_fracture_sites.value.items() if counts]
    fractures = separate_fractures(chart, limits, *sites)
    return {"fractures": list(fractures)} if fractures else None


@once
def very_low_t(chart: Chart, limits: Limits) -> Facts | None:
    """The lowest T-score strictly below the limit, or at it where a profile counts that."""
    score, line = lowest_tier_t(chart, limits), limits.vh_t.value
    low = score is not None and (score.value < line or (limits.vh_t_inclusive.value and score.value == line))
    return {"score": score} if low else None


@once
def severe_osteoporosis(chart: Chart, limits: Limits) -> Facts | None:
    """A T-score in the osteoporotic range at any time, and a fragility fracture at any time."""
    ever = _counting(chart, limits, valid_scores(chart, limits))
    fractures = qualifying_fractures(chart, limits)
    if ever is None or ever.value > limits.osteoporosis_t.value or not fractures:
        return None
    return {"score": ever, "fracture": fractures[0]}


@once
def very_high_frax(chart: Chart, limits: Limits) -> Facts | None:
    """FRAX strictly above the very-high limits, or at them where a profile counts that."""
    lines = {"major": limits.frax_major_very_high.value, "hip": limits.frax_hip_very_high.value}
    return _frax_over(chart, limits, lines, inclusive=bool(limits.vh_frax_inclusive.value))


@once
def high_frax(chart: Chart, limits: Limits) -> Facts | None:
    """FRAX at or above the treatment line."""
    return _frax_over(chart, limits, {"major": limits.frax_major_high.value, "hip": limits.frax_hip_high.value})


def moderate_frax(chart: Chart, limits: Limits) -> Facts | None:
    """FRAX for a major fracture at or above the line from which a profile suggests a drug."""
    return _frax_over(chart, limits, {"major": limits.frax_major_moderate.value})


@dataclass(frozen=True, slots=True)
class FraxLine:
    """FRAX at a line of the guideline in use, by `major` and `hip`.

    `firm`: it recommends a drug there, not only suggests one; `fixed`: the line is one number, not one for each age.
    """

    facts: Facts
    firm: bool
    fixed: bool


def treatment_frax(chart: Chart, limits: Limits) -> FraxLine | None:
    """FRAX at the line from which the guideline in use treats."""
    if limits.use_nogg.value:
        judged = nogg.categorise(chart, limits)
        proof = judged.reasons.get("nogg-frax") if judged is not None and judged.name in ("high", "very_high") else None
        return FraxLine(proof, firm=True, fixed=False) if proof else None
    high = high_frax(chart, limits)
    if high is not None:
        return FraxLine(high, firm=True, fixed=True)
    suggested = moderate_frax(chart, limits) if limits.moderate_criteria.value["frax-moderate"] else None
    return FraxLine(suggested, firm=False, fixed=True) if suggested else None


def _frax_over(chart: Chart, limits: Limits, lines: Mapping[str, float], *, inclusive: bool = True) -> Facts | None:
    facts: dict[str, Any] = {}
    for which, one in estimates(chart, limits).items():
        place = which.removeprefix("frax-")
        line = lines.get(place)
        counts = line is not None and limits.frax_sets_tier.value[place]
        if counts and line is not None and (one.value > line or (inclusive and one.value == line)):
            facts[place] = one.proof
    return facts or None


def hip_or_vertebral_fracture(chart: Chart, limits: Limits) -> Facts | None:
    """A fragility fracture of hip or vertebra at any time."""
    fractures = qualifying_fractures(chart, limits, *MAJOR_SITES)
    return {"fracture": fractures[0]} if fractures else None


def osteoporotic_t(chart: Chart, limits: Limits) -> Facts | None:
    """The lowest T-score at or below the osteoporotic limit now, or in an earlier study: from a profile's age on."""
    if chart.age is None or chart.age < limits.high_t_from_age.value:
        return None
    return osteoporotic_t_at_any_age(chart, limits)


@once
def osteoporotic_t_at_any_age(chart: Chart, limits: Limits) -> Facts | None:
    """The same, whatever the age."""
    score = lowest_tier_t(chart, limits)
    if score is not None and score.value <= limits.osteoporosis_t.value:
        return {"score": score}
    ever = _counting(chart, limits, valid_scores(chart, limits))
    return {"score": ever} if ever is not None and ever.value <= limits.osteoporosis_t.value else None


@once
def osteopenia_with_fracture(chart: Chart, limits: Limits) -> Facts | None:
    """Low bone mass and a fragility fracture of pelvis, humerus or forearm."""
    score = lowest_tier_t(chart, limits)
    fractures = qualifying_fractures(chart, limits, *OTHER_SITES)
    low = score is not None and limits.osteoporosis_t.value < score.value and low_bone_mass(score, limits)
    return {"score": score, "fracture": fractures[0]} if low and fractures else None


def unscanned_recent_fracture(chart: Chart, limits: Limits) -> Facts | None:
    """A pelvis, humerus or forearm fracture in the imminent window and no density to go by: provisional."""
    if lowest_tier_t(chart, limits) is not None:
        return None
    for one in qualifying_fractures(chart, limits, *OTHER_SITES):
        if recent(chart, one, limits.imminent_days.value):
            return {"fracture": one}
    return None


@once
def fall_risk(chart: Chart, limits: Limits) -> Facts | None:
    """A high risk of falling beside any criterion of the high tier; alone it makes a tier only where a profile says."""
    proof = high_fall_risk(chart, limits, limits.vh_fall_inputs.value)
    if proof is None or not t_scores_apply(chart, limits):
        return None
    alone = not limits.vh_falls_requires_high.value
    return {"falls": proof} if alone or _met(chart, limits, HIGH, limits.high_criteria.value) else None


VERY_HIGH: Mapping[str, Criterion] = {
    "vh-recent-fracture-12m": recent_fracture,
    "vh-fracture-on-therapy": fracture_on_therapy,
    "vh-multiple-fractures": multiple_fractures,
    "vh-harmful-drug-fracture": harmful_drug_fracture,
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
MODERATE: Mapping[str, Criterion] = {
    "frax-moderate": moderate_frax,
    "dx-bmd-osteoporosis": osteoporotic_t_at_any_age,
}


def very_high_criterion(rule: str, chart: Chart, limits: Limits) -> Facts | None:
    """What proves one criterion of the very-high list, where the profile counts it."""
    counts: bool = limits.vh_severe_op.value if rule == "vh-severe-op" else limits.very_high_criteria.value[rule]
    return VERY_HIGH[rule](chart, limits) if counts else None


def _met(
    chart: Chart, limits: Limits, criteria: Mapping[str, Criterion], counts: Mapping[str, bool]
) -> dict[str, Facts]:
    found = {rule: met(chart, limits) for rule, met in criteria.items() if counts[rule]}
    return {rule: facts for rule, facts in found.items() if facts is not None}


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


@once
def assess(chart: Chart, limits: Limits) -> Tier:
    """The tier of one patient: that of the profile, or what the glucocorticoid overlay makes of it when higher."""
    tier = _of_profile(chart, limits)
    over = giop.overlay(chart, limits) if limits.giop_overlay.value else None
    if over is None or RANK[over.name] < RANK[tier.name]:
        return tier
    if RANK[over.name] == RANK[tier.name]:
        return Tier(tier.name, {**tier.reasons, **over.reasons}, tier.imminent)
    renamed = over.name == "moderate" and limits.use_nogg.value
    return Tier("intermediate" if renamed else over.name, over.reasons, tier.imminent)


def _of_profile(chart: Chart, limits: Limits) -> Tier:
    """Low and moderate are claimed only of a record whose fractures could be read."""
    imminent = imminent_fracture(chart, limits)
    if chart.person.sex is None or chart.age is None:
        return Tier("indeterminate", {}, imminent)
    if not t_scores_apply(chart, limits):
        return Tier("not_applicable", {}, imminent)
    judged = nogg.categorise(chart, limits) if limits.use_nogg.value else None
    if judged is not None:
        return Tier(judged.name, judged.reasons, imminent)
    found = {rule: very_high_criterion(rule, chart, limits) for rule in VERY_HIGH}
    reasons = {rule: facts for rule, facts in found.items() if facts is not None}
    if reasons:
        return Tier("very_high", reasons, imminent)
    reasons = _met(chart, limits, HIGH, limits.high_criteria.value)
    if reasons:
        return Tier("high", reasons, imminent)
    suggested = _met(chart, limits, MODERATE, limits.moderate_criteria.value)
    score = lowest_tier_t(chart, limits)
    unseen = chart.lack("conditions") is not None or chart.lack("dxa") is not None
    if unseen or (score is None and not suggested):
        return Tier("indeterminate", {}, imminent)
    reasons = suggested | ({"score": {"score": score}} if score is not None else {})
    if suggested or (score is not None and low_bone_mass(score, limits)):
        return Tier("intermediate" if limits.use_nogg.value else "moderate", reasons, imminent)
    return Tier("low", reasons, imminent)

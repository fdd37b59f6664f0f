"""What may be called osteoporosis beyond the tier's criteria, and what makes a bone-density scan misleading.

Each function returns the facts that prove it, or None, as the criteria of the tier do.
"""

from collections.abc import Iterator, Mapping

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Done, Measured, Problem, Span
from cds_service.chart.skeleton import Fracture, Score
from cds_service.clinical.bone import (
    HIP_SITES,
    YEAR_OR_MORE,
    current_scores,
    hip_implants,
    invalid_scores,
    low_bone_mass,
    low_z,
    lowest,
    lowest_t,
    lowest_z,
    persistent_osteoporosis,
    qualifying_fractures,
    t_scores_apply,
    z_scores_apply,
)
from cds_service.clinical.formulas import under
from cds_service.clinical.glucocorticoid import steroid_exposure
from cds_service.clinical.once import once
from cds_service.clinical.therapy import taking, treated_at
from cds_service.clinical.tier import (
    Criterion,
    Facts,
    high_frax,
    hip_or_vertebral_fracture,
    osteopenia_with_fracture,
    osteoporotic_t,
    severe_osteoporosis,
)
from cds_service.rulebook import Limits

_LUMBAR = ("L1", "L2", "L3", "L4")
_SPINE_RECORDS = ("lumbar-spine-degeneration", "lumbar-spine-surgery", "lumbar-vertebral-fracture")
# Regions of a spine score that say that the spine as a whole could not be read.
_SPOILT_SPINE = ("fractured vertebra", "single vertebra")
# Diseases that explain a low score of a young adult.
SECONDARY_CAUSES = (
    *("hyperparathyroidism", "hyperthyroidism", "cushing", "hypogonadism-male", "premature-menopause"),
    *("coeliac-disease", "inflammatory-bowel-disease", "malabsorption", "short-bowel", "bariatric-surgery-status"),
    *("type-1-diabetes", "rheumatoid-arthritis", "anorexia-nervosa", "chronic-liver-disease", "transplant-status"),
    *("ckd-stage-4-5", "dialysis-or-esrd"),
)


@once
def osteopenia(chart: Chart, limits: Limits) -> Score | None:
    """The lowest T-score when it lies between -2.5 and -1.0, neither included (the upper one where a site says so)."""
    score = lowest_t(chart, limits)
    if score is None or score.value <= limits.osteoporosis_t.value:
        return None
    return score if low_bone_mass(score, limits) else None


def osteopenia_with_frax(chart: Chart, limits: Limits) -> Facts | None:
    """Low bone mass and a FRAX at the treatment line that was computed while no bone drug was taken."""
    score, facts = osteopenia(chart, limits), high_frax(chart, limits)
    if score is None or facts is None:
        return None
    free = {
        name: one for name, one in facts.items() if treated_at(chart, limits, Span(one.day, one.day), least=0) is None
    }
    return {"score": score, **free} if free else None


# What makes the diagnosis, in the order in which one of them is named as the reason.
DIAGNOSES: Mapping[str, Criterion] = {
    "dx-severe-osteoporosis": severe_osteoporosis,
    "dx-clinical-hip-vertebral": hip_or_vertebral_fracture,
    "dx-bmd-osteoporosis": osteoporotic_t,
    "dx-clinical-osteopenia-fracture": osteopenia_with_fracture,
    "dx-clinical-osteopenia-frax": osteopenia_with_frax,
}


def osteoporosis(chart: Chart, limits: Limits) -> tuple[str, Facts] | None:
    """The first reason to call it osteoporosis: the rule's id, and the facts."""
    if not t_scores_apply(chart, limits):
        return None
    for rule, met in DIAGNOSES.items():
        facts = met(chart, limits)
        if facts is not None:
            stands = rule == "dx-bmd-osteoporosis" and persistent_osteoporosis(chart, limits) is not None
            return ("dx-persist" if stands else rule), facts
    return None


def incidental_vertebral_fracture(chart: Chart, limits: Limits, within: int) -> Facts | None:
    """A vertebral fracture that stands in the record since at most `within` days, and nobody named its cause.

    A history of one is known to somebody. When it broke is often unknown: what counts is when it was first seen.
    """
    for one in qualifying_fractures(chart, limits, "vertebral"):
        seen = one.recorded or one.span
        if seen is None or (seen.last - seen.first).days > YEAR_OR_MORE or _history_alone(one):
            continue
        if 0 <= chart.days_since(seen.first) <= within and not _diagnosed_besides(chart, one):
            return {"fracture": one, "seen": seen.first}
    return None


def _history_alone(one: Fracture) -> bool:
    reported = any(ref.startswith("DiagnosticReport/") for ref in one.refs)
    return one.status == "historic" and not reported


def _diagnosed_besides(chart: Chart, fracture: Fracture) -> bool:
    """Whether osteoporosis is on the problem list by another entry than the fracture's own."""
    return any(one.certain and one.ref not in fracture.refs for one in chart.problems_of("osteoporosis"))


# --- scans that mislead ---------------------------------------------------------------------------


@once
def spine_artefact(chart: Chart, limits: Limits) -> Facts | None:
    """Why the T-score of the spine may be falsely high: by its own numbers, or by what is known of the spine."""
    if not t_scores_apply(chart, limits):
        return None
    scores = current_scores(chart, limits)
    spine = next((one for one in scores if one.site == "lumbar-spine"), None)
    hip = lowest(one for one in scores if one.site in HIP_SITES)
    if spine is not None and hip is not None and _exceeds(spine.value - hip.value, limits.spine_above_hip.value):
        return {"spine": spine, "hip": hip}
    outlier = _outlying_vertebra(chart, limits)
    if outlier is not None:
        return {"vertebra": outlier[0], "neighbours": outlier[1]}
    spoilt = _spoilt_spine(chart, limits)
    if spine is None:
        return {"spine": spoilt} if spoilt is not None and spoilt.region == "fractured vertebra" else None
    known = next(_known_of_the_spine(chart, limits, spine), None)
    return {"spine": spine, "known": known} if known is not None else None


def _exceeds(difference: float, limit: float) -> bool:
    return under(limit, difference)


def _outlying_vertebra(chart: Chart, limits: Limits) -> tuple[Score, list[Score]] | None:
    """A single vertebra whose T-score differs too much from all its measured neighbours, of the newest such exam."""
    single = [one for one in invalid_scores(chart, limits) if one.region == "single vertebra"]
    if not single:
        return None
    of_day = sorted((one for one in single if one.day == single[0].day), key=lambda one: (one.value, one.ref))
    scores = {name: one for one in of_day for name in one.vertebrae}
    odd = []
    for upper, name, lower in zip(("", *_LUMBAR), _LUMBAR, (*_LUMBAR[1:], ""), strict=False):
        here, beside = scores.get(name), [scores[one] for one in (upper, lower) if one in scores]
        if here and beside and all(_apart(here, one, limits) for one in beside):
            odd.append((here, beside))
    return max(odd, key=lambda one: len(one[1]), default=None)  # the one that two neighbours contradict


def _apart(one: Score, other: Score, limits: Limits) -> bool:
    return _exceeds(abs(one.value - other.value), limits.vertebra_apart.value)


def _spoilt_spine(chart: Chart, limits: Limits) -> Score | None:
    return next((one for one in invalid_scores(chart, limits) if one.region in _SPOILT_SPINE), None)


def _known_of_the_spine(chart: Chart, limits: Limits, spine: Score) -> Iterator[Problem | Done | Fracture]:
    """What the record knows of the vertebrae that were measured, from before the scan."""
    for one in chart.problems_of(*_SPINE_RECORDS):
        if one.certain and _by(one.onset or one.recorded, spine):
            yield one
    for done in chart.procedures:
        if done.concepts & set(_SPINE_RECORDS) and _by(done.span, spine):
            yield done
    for fracture in chart.fractures:
        if fracture.vertebrae & (spine.vertebrae or set(_LUMBAR)) and _by(fracture.span or fracture.recorded, spine):
            yield fracture


def _by(when: Span | None, score: Score) -> bool:
    return when is None or when.first <= score.day


def radius_wanted(chart: Chart, limits: Limits) -> Facts | None:
    """Why the third of the radius should be measured too, where it has not been."""
    if not t_scores_apply(chart, limits) or any(one.site == "third-radius" for one in chart.scores):
        return None
    sites = {one.site for one in current_scores(chart, limits)}
    facts = {
        "hyperparathyroidism": chart.has("hyperparathyroidism"),
        "spine": _unread_spine(chart, limits),
        "hip": _unread_hip(chart, limits),
        "weight": _too_heavy(chart, limits) if "lumbar-spine" not in sites or not sites & set(HIP_SITES) else None,
    }
    found = {name: fact for name, fact in facts.items() if fact is not None}
    return found or None


def _unread_spine(chart: Chart, limits: Limits) -> object:
    artefact = spine_artefact(chart, limits)
    if artefact is not None:
        return artefact.get("known") or artefact.get("spine") or artefact["vertebra"]
    measured = any(one.site == "lumbar-spine" for one in current_scores(chart, limits))
    return None if measured else _spoilt_spine(chart, limits)


def _unread_hip(chart: Chart, limits: Limits) -> Problem | Done | Score | None:
    """What keeps the hips from being measured: artificial joints on both sides, or in the one that was scanned."""
    implants = hip_implants(chart)
    if "both" in {one.side for one in implants} or {"left", "right"} <= {one.side for one in implants}:
        return implants[0]
    if any(one.site in HIP_SITES for one in current_scores(chart, limits)):
        return None
    spoilt = (
        one for one in invalid_scores(chart, limits) if one.site in HIP_SITES or one.region == "hip with hardware"
    )
    return next(spoilt, None)


def _too_heavy(chart: Chart, limits: Limits) -> Measured | None:
    weight = chart.newest("body-weight", within=limits.weight_window_days.value)
    if weight is None or weight.comparator in ("<", "<="):
        return None
    return weight if _exceeds(weight.value, limits.table_weight.value) else None


def misused_t_score(chart: Chart, limits: Limits) -> Facts | None:
    """T-scores that classify somebody whom they are not for: no Z-score beside them, or none that is low.

    Not after a fragility fracture, nor with a disease that explains low density: there is more than age to it.
    """
    if not z_scores_apply(chart, limits) or _explained(chart, limits):
        return None
    scores = [one for one in chart.scores if one.kind == "T-score" and one.day <= chart.as_of]
    newest = max(scores, key=lambda one: (one.day, -one.value, one.ref), default=None)
    problem = chart.has("osteopenia", "osteoporosis")
    if newest is None or (
        lowest_z(chart, limits) is not None and (problem is None or low_z(chart, limits) is not None)
    ):
        return None
    return {"score": newest, "problem": problem, "z_score": lowest_z(chart, limits)}


def _explained(chart: Chart, limits: Limits) -> bool:
    if any(one.certain for one in chart.problems_of(*SECONDARY_CAUSES)):
        return True
    if any(one.low_trauma and not one.high_energy and not one.tumour for one in chart.fractures):
        return True
    if taking(chart, limits, "aromatase-inhibitor", "androgen-deprivation") is not None:
        return True
    return bool(steroid_exposure(chart, limits).long_term)

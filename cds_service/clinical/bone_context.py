"""The bone context: whether there is any reason to look after this patient's bones.

Advice on work-up stands behind this gate; half of all adults would need some of it otherwise.
"""

from datetime import date

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Problem
from cds_service.chart.skeleton import Fracture, Score
from cds_service.clinical import diagnosis, giop
from cds_service.clinical.bone import current_z_scores, lowest, lowest_t, qualifying_fractures, valid_scores
from cds_service.clinical.exposure import exposure
from cds_service.clinical.fragility import fragility_fractures, low_bone_mass
from cds_service.clinical.fragility import osteoporosis as known_osteoporosis
from cds_service.clinical.once import once
from cds_service.clinical.therapy import drafted_bone_drug, exposures
from cds_service.clinical.tier import RANK, TierName, assess
from cds_service.rulebook import Lacking, Limits

# What has to be seen whole before anybody is said to be outside it.
KINDS = ("conditions", "dxa", "medications")
CONTEXT = f"{' '.join(KINDS)} birth-date"


def in_bone_context(chart: Chart, limits: Limits) -> bool:
    """Whether the patient is in it. Raises Lacking where nothing shows it in a record that was not seen whole."""
    if bone_context(chart, limits):
        return True
    unknown = chart.lack("birth-date")
    if unknown is not None:
        raise Lacking(unknown)
    chart.require_absence(*KINDS)
    return False


@once
def bone_context(chart: Chart, limits: Limits) -> bool:
    """Whether anything shows it: a diagnosis, a score, a fracture, the tier, a drug for the bone or against it."""
    return (
        osteoporosis(chart, limits) is not None
        or low_bone_mass(chart, limits) is not None
        or bool(fragility_fractures(chart, limits))
        or giop.low_trauma_fracture(chart, limits) is not None
        or lowest_low_z(chart, limits) is not None
        or tier_at_least(chart, limits, "moderate")
        or _steroid(chart, limits)
        or _hormone_deprivation(chart, limits)
        or _bone_drug(chart, limits)
    )


@once
def osteoporosis(chart: Chart, limits: Limits) -> Problem | Score | Fracture | None:
    """What proves osteoporosis: coded, or by any of the ways to make the diagnosis."""
    known = known_osteoporosis(chart, limits)
    if known is not None:
        return known
    made = diagnosis.osteoporosis(chart, limits)
    if made is None:
        return None
    found: Score | Fracture = made[1].get("fracture") or made[1]["score"]
    return found


def tier_at_least(chart: Chart, limits: Limits, name: TierName) -> bool:
    """Whether the risk tier is this one or a higher one."""
    return RANK[assess(chart, limits).name] >= RANK[name]


@once
def lowest_low_z(chart: Chart, limits: Limits) -> Score | None:
    """The lowest current Z-score of anybody, where it is below the range expected for age."""
    score = lowest(current_z_scores(chart, limits))
    return score if score is not None and score.value <= limits.z_score_low.value else None


def grave(chart: Chart, limits: Limits) -> Fracture | Score | None:
    """A fragility fracture, an osteoporotic T-score or a low Z-score: what lets an abnormal result warn."""
    fracture = next(iter(qualifying_fractures(chart, limits)), None)
    score = lowest_t(chart, limits)
    low = score if score is not None and score.value <= limits.osteoporosis_t.value else None
    return fracture or low or lowest_low_z(chart, limits)


def diagnosed_since(chart: Chart, limits: Limits) -> date | None:
    """The earliest day that shows osteoporosis: of an entry, a T-score, or a broken hip or vertebra."""
    days = [
        when.first for one in chart.problems_of("osteoporosis") if one.certain and (when := one.onset or one.recorded)
    ]
    days += [one.day for one in valid_scores(chart, limits) if one.value <= limits.osteoporosis_t.value]
    days += [one.span.first for one in qualifying_fractures(chart, limits, "hip", "vertebral") if one.span is not None]
    return min(days, default=None)


def _steroid(chart: Chart, limits: Limits) -> bool:
    over = giop.overlay(chart, limits)
    return over is not None and RANK[over.name] >= RANK["moderate"]


def _hormone_deprivation(chart: Chart, limits: Limits) -> bool:
    if exposure(chart, limits, "aromatase-inhibitor") is not None:
        return True
    depot = int(limits.adt_depot_days.value)
    male = chart.person.sex == "male"
    return male and exposure(chart, limits, "androgen-deprivation", dose_days=depot) is not None


def _bone_drug(chart: Chart, limits: Limits) -> bool:
    """A bone drug that is drafted, works today, or was stopped not long ago; hormone therapy alone is none."""
    if drafted_bone_drug(chart) is not None:
        return True
    for one in exposures(chart, limits):
        if one.groups - {"estrogen-systemic"}:
            last = one.course.covered_until or one.day
            if one.current or (last is not None and chart.days_since(last) <= limits.bone_drug_memory_days.value):
                return True
    return False

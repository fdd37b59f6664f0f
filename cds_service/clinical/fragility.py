"""What makes a drug that harms bone, or causes falls, matter: osteoporosis, a fragility fracture, no scan."""

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Problem
from cds_service.chart.skeleton import Fracture, Score
from cds_service.clinical.bone import MAJOR_SITES, OTHER_SITES, lowest_t, qualifying_fractures, recent
from cds_service.clinical.once import once
from cds_service.clinical.tier import hip_or_vertebral_fracture, osteopenia_with_fracture, osteoporotic_t
from cds_service.rulebook import Limits


@once
def osteoporosis(chart: Chart, limits: Limits) -> Problem | Score | Fracture | None:
    """What proves osteoporosis: the diagnosis as coded, a T-score, or a fracture that is osteoporosis by itself."""
    coded = next((one for one in chart.problems_of("osteoporosis") if one.certain), None)
    if coded is not None:
        return coded
    for criterion in (osteoporotic_t, hip_or_vertebral_fracture, osteopenia_with_fracture):
        facts = criterion(chart, limits)
        if facts is not None:
            proof: Score | Fracture = facts.get("fracture") or facts["score"]
            return proof
    return None


def low_bone_mass(chart: Chart, limits: Limits) -> Problem | Score | None:
    """Low bone mass short of osteoporosis: by the lowest T-score, or as coded where there is none."""
    score = lowest_t(chart, limits)
    if score is not None:
        return score if limits.osteoporosis_t.value < score.value < limits.normal_t.value else None
    return next((one for one in chart.problems_of("osteopenia") if one.certain), None)


@once
def fragility_fractures(chart: Chart, limits: Limits) -> tuple[Fracture, ...]:
    """Fragility fractures of any date, newest first; one that only a code or words call so has no site."""
    return qualifying_fractures(chart, limits, *MAJOR_SITES, *OTHER_SITES, "unknown")


def fragile(chart: Chart, limits: Limits) -> Problem | Score | Fracture | None:
    """What proves osteoporosis, else a fragility fracture of any date."""
    return osteoporosis(chart, limits) or next(iter(fragility_fractures(chart, limits)), None)


def fracture_within(chart: Chart, limits: Limits, days: int) -> Fracture | None:
    """The newest fragility fracture that is at most so many days old."""
    return next((one for one in fragility_fractures(chart, limits) if recent(chart, one, days)), None)


def scan_ordered(chart: Chart, limits: Limits) -> bool:
    """Whether a bone-density scan is drafted, or ordered lately enough to be under way."""
    days = limits.pending_scan_days.value
    return any(
        "dxa-order" in one.concepts and (one.draft or (one.day is not None and 0 <= chart.days_since(one.day) <= days))
        for one in chart.pending
    )

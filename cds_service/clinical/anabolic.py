"""A lifetime on PTH analogues: months of teriparatide and abaloparatide together."""

from datetime import date

from cds_service.chart.model import Chart
from cds_service.chart.skeleton import Fracture, Score
from cds_service.clinical.bone import qualifying_fractures, valid_scores
from cds_service.clinical.bone_drugs import PTH_ANALOGUES
from cds_service.clinical.lifetime import Lifetime
from cds_service.clinical.timeline import courses, joined
from cds_service.rulebook import Limits


def lifetime(chart: Chart, limits: Limits) -> Lifetime:
    """The time on PTH analogues up to today, of both together."""
    taken = [one for one in courses(chart, limits) if one.product in PTH_ANALOGUES]
    spells = joined(((spell.start, spell.end) for one in taken for spell in one.stretches), 0)
    refs = tuple(ref for one in taken for ref in one.refs)
    return Lifetime(sum(one.days for one in spells), chart.as_of, refs)


def high_risk_since(chart: Chart, limits: Limits, since: date) -> Fracture | Score | None:
    """A fragility fracture, or a T-score in the osteoporotic range, surely of that day or later."""
    for fracture in qualifying_fractures(chart, limits):
        if fracture.span is not None and fracture.span.first >= since:
            return fracture
    low = (one for one in valid_scores(chart, limits) if one.day >= since and one.value <= limits.osteoporosis_t.value)
    return next(low, None)

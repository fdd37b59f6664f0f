"""What justifies another bone-density scan soon after the last one."""

from datetime import date

from cds_service.chart.model import Chart
from cds_service.chart.nouns import DraftOrder, Problem
from cds_service.chart.skeleton import Fracture
from cds_service.clinical.bone_drugs import BONE_DRUGS
from cds_service.clinical.course import Course
from cds_service.clinical.glucocorticoid import SteroidExposure
from cds_service.clinical.risk_factors import fractures_from
from cds_service.clinical.steroid_plan import long_term_steroid
from cds_service.clinical.therapy import drafted_bone_drug
from cds_service.clinical.timeline import courses
from cds_service.rulebook import Limits


def exception(
    chart: Chart, limits: Limits, last: date
) -> Problem | Fracture | Course | DraftOrder | SteroidExposure | None:
    """What makes a scan useful although the last one, of that day, is not long ago.

    Raises Lacking where the dose of a glucocorticoid leaves it open.
    """
    disease = chart.has("hyperparathyroidism")
    if disease is not None:
        return disease
    for one in fractures_from(chart, limits, int(limits.adult_age.value)):
        if one.span is not None and one.span.last > last:
            return one
    for course in courses(chart, limits):
        until = course.covered_until
        ended = not course.working and until is not None and until > last
        if course.product in BONE_DRUGS and ((course.first is not None and course.first > last) or ended):
            return course
    return drafted_bone_drug(chart) or long_term_steroid(chart, limits)

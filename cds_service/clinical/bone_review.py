"""What shows that somebody looked at the bones lately, and what is new since the risk was last estimated."""

from datetime import date

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Measured, Problem
from cds_service.chart.skeleton import Fracture
from cds_service.clinical.fragility import fragility_fractures
from cds_service.clinical.frax import PROBABILITIES
from cds_service.clinical.once import once_a_chart
from cds_service.clinical.scans import newest_scan
from cds_service.rulebook import Fact, Limits

PAIN = ("back-pain", "kyphosis")
IMAGES = frozenset({"spine-imaging", "order-vfa"})
# Diseases that FRAX counts, or that weaken bone as those do.
RISKS = (
    "rheumatoid-arthritis",
    "type-1-diabetes",
    "hyperthyroidism",
    "hyperparathyroidism",
    "hypogonadism-male",
    "premature-menopause",
    "malabsorption",
    "coeliac-disease",
    "inflammatory-bowel-disease",
    "chronic-liver-disease",
    "malnutrition",
)


@once_a_chart
def last_review(chart: Chart) -> Fact | None:
    """The newest sign of a review of bone health of a known day: a scan, a FRAX, or a visit to a bone service."""
    found: list[tuple[date, str, Fact]] = [(one.day, one.ref, one) for one in chart.values(*PROBABILITIES)]
    scan = newest_scan(chart)
    if scan is not None and scan.day is not None:
        found.append((scan.day, scan.ref, scan))
    for one in chart.procedures:
        if "bone-health-visit" in one.concepts and one.span is not None and one.span.last <= chart.as_of:
            found.append((one.span.last, one.ref, one))
    return max(found, key=lambda one: one[:2], default=(None, "", None))[2]


def reviewed_since(chart: Chart, day: date) -> bool:
    """Whether a review of that day or later is on record."""
    review = last_review(chart)
    when = review.as_value()["date"] if review is not None else None
    return when is not None and when >= day.isoformat()


def new_pain(chart: Chart, days: int) -> tuple[Problem, date] | None:
    """Back pain or a bent back that began, or was first written down, in the last so many days, and that day."""
    for one in chart.problems_of(*PAIN):
        when = one.onset or one.recorded
        if one.active and one.certain and when is not None and 0 <= chart.days_since(when.first) <= days:
            return one, when.first
    return None


def spine_imaged(chart: Chart, since: date) -> bool:
    """Whether the spine was imaged on that day or later."""
    if any(one.concepts & IMAGES and one.span and since <= one.span.last for one in chart.procedures):
        return True
    return any((test := chart.test(one)) is not None and (test.day or date.min) >= since for one in IMAGES)


def last_frax(chart: Chart) -> Measured | None:
    """The newest FRAX of any age."""
    return chart.newest(*PROBABILITIES)


def new_risk(chart: Chart, limits: Limits, since: date) -> Fracture | Problem | None:
    """A fragility fracture, or a disease that raises the risk, that happened or began after a day."""
    for fracture in fragility_fractures(chart, limits):
        if fracture.span is not None and not fracture.recorded_only and fracture.span.first > since:
            return fracture
    for problem in chart.problems_of(*RISKS):
        if problem.certain and problem.onset is not None and problem.onset.first > since:
            return problem
    return None

"""Denosumab: due, overdue, and stopped with nothing after it."""

from collections.abc import Iterator
from datetime import date

from cds_service.chart.model import Chart, months_before
from cds_service.chart.nouns import DraftOrder
from cds_service.clinical.course import Course
from cds_service.clinical.pregnancy import pregnancy
from cds_service.clinical.therapy import BONE_DRUGS, DENOSUMAB, exposures
from cds_service.clinical.timeline import course_of
from cds_service.rulebook import Family, Finding, Indicator, Limits

rule = Family(__name__, topic="medication-safety")

OURS = ("denosumab-osteoporosis", "denosumab")
FOLLOW_ON = BONE_DRUGS - DENOSUMAB - {"teriparatide", "abaloparatide", "estrogen-systemic"}
# Drafts whose card reminds of a dose that is overdue; that of a follow-on drug is itself the answer.
REMINDED = BONE_DRUGS - DENOSUMAB | {
    "calcitonin",
    "calcium-supplement",
    "cholecalciferol",
    "ergocalciferol",
    "vitamin-d-unspecified",
}


@rule(
    title="Denosumab dose overdue",
    indicator="warning",
    orders=" ".join(sorted(REMINDED)),
    line_at_orders=True,
    hooks="patient-view order-sign",
    needs="medications",
    claims="medications",
    helps="administrations procedures creatinine",
    beats="denosumab-due",
    harm=5,
    frequency=5,
)
def denosumab_overdue(order: DraftOrder | None, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the last denosumab 60 mg dose is further back than its effect reaches, and no dose, follow-on drug,
            draft or pending order has come since
    Then    say on which day since the dose the patient is, and that dose or follow-on is due now; also as a line
            of the card of a bone drug, calcium or vitamin D that is being signed
    Unless  it was oncology dosing, the last dose is more than 900 days ago, or the drug was stopped on record
    Why     bone loss rebounds and vertebrae break from about seven months after the last dose
    """
    course = course_of(chart, limits, *OURS)
    if course is None or course.last is None or course.ended is not None:
        return
    days = chart.days_since(course.last.day)
    if not limits.denosumab_effect_days.value < days <= limits.denosumab_memory_days.value:
        return
    if _planned(chart, course, limits):
        return
    chart.require_absence("medications", since=course.last.day)
    vertebral = next((one for one in chart.fractures if one.site == "vertebral" and not one.tumour), None)
    yield Finding(
        order=order,
        drug_name=course.name,
        last=course.last,
        days=days,
        covered=limits.denosumab_effect_days,
        late=limits.denosumab_late_days if days > limits.denosumab_late_days.value else None,
        vertebral=vertebral,
    )


@rule(
    title="Denosumab dose due",
    indicator="info",
    hooks="patient-view",
    needs="medications",
    claims="medications",
    helps="administrations procedures",
    harm=4,
    frequency=4,
)
def denosumab_due(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the last denosumab 60 mg dose lies between 166 and 210 days back
    Then    ask for the next dose to be booked before its effect ends
    Unless  a dose, follow-on drug, draft or pending order is there, or the drug was stopped on record
    Why     a recall in time costs nothing; a dose that slips costs vertebrae
    """
    course = course_of(chart, limits, *OURS)
    if course is None or course.last is None or course.ended is not None:
        return
    days = chart.days_since(course.last.day)
    if not limits.recall_from_days.value <= days <= limits.denosumab_effect_days.value:
        return
    if _planned(chart, course, limits):
        return
    chart.require_absence("medications", since=course.last.day)
    yield Finding(drug_name=course.name, last=course.last, days=days, covered=limits.denosumab_effect_days)


@rule(
    title="Denosumab stopped without a follow-on",
    indicator="critical",
    stops="denosumab-osteoporosis denosumab",
    hooks="patient-view order-select order-sign",
    needs="medications",
    claims="medications",
    helps="administrations procedures conditions allergies",
    harm=5,
    frequency=4,
)
def denosumab_stop_without_follow_on(order: DraftOrder | None, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    denosumab is being stopped, held or cancelled (at patient-view: was, by its newest record) within 900
            days of a dose, and no antiresorptive or romosozumab is active, drafted or planned in time
    Then    say that a follow-on is needed about six months after the last dose; at the order critical
    Unless  the same session re-dates the dose; after a single dose, in pregnancy, or with an allergy to it the
            plan is only named
    Why     stopping alone undoes the gain within a year and breaks vertebrae
    """
    course = course_of(chart, limits, *OURS)
    if course is None or course.last is None:
        return
    if order is None and course.ended is None:
        return
    if chart.days_since(course.last.day) > limits.denosumab_memory_days.value or _planned(chart, course, limits):
        return
    chart.require_absence("medications", since=course.last.day)
    allergic = any(one.groups & DENOSUMAB for one in chart.allergies)
    plan_only = len(course.given) + course.undated == 1 or allergic or pregnancy(chart, limits) is not None
    if order is None and plan_only:
        return  # what treatment is missing is said by the treatment gap
    indicator: Indicator = "warning" if order is None or course.last.presumed else "critical"
    yield Finding(
        order=order,
        indicator="info" if plan_only else indicator,
        drug_name=course.name,
        last=course.last,
        ended=course.ended,
        doses=len(course.given),
    )


def _planned(chart: Chart, course: Course, limits: Limits) -> bool:
    """Whether the next dose or a follow-on drug is active, drafted, ordered, or planned in time."""
    last = course.last.day if course.last else chart.as_of
    drafted = any(one.action != "stop" and one.drug.groups & (FOLLOW_ON | set(OURS)) for one in chart.drafts)
    following = any(one.current and one.groups & FOLLOW_ON for one in exposures(chart, limits))
    successor = course.successor
    in_time = (
        successor is not None
        and successor.product in FOLLOW_ON
        and months_before(successor.day, limits.follow_on_months.value) <= last
    )
    return drafted or following or in_time or _ordered_since(chart, course, last, limits)


def _ordered_since(chart: Chart, course: Course, last: date, limits: Limits) -> bool:
    """Whether the next dose was ordered after the last one; an order that long led to no dose is no plan."""
    written = course.pending.authored.first if course.pending and course.pending.authored else None
    return written is not None and last < written and chart.days_since(written) <= limits.denosumab_order_days.value

"""Denosumab: due, overdue, too soon, for years, and stopped with nothing after it."""

from collections.abc import Iterator
from datetime import date

from cds_service.chart.model import Chart, months_before
from cds_service.chart.nouns import DraftOrder
from cds_service.clinical.bone_drugs import ANY_BONE_DRUG
from cds_service.clinical.course import Course
from cds_service.clinical.intervals import too_early
from cds_service.clinical.oncology import may_be_oncology
from cds_service.clinical.pregnancy import pregnancy
from cds_service.clinical.therapy import BONE_DRUGS, DENOSUMAB, exposures, taken
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
    hooks="patient-view order-sign encounter-discharge",
    only_with=ANY_BONE_DRUG,
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
        today=chart.as_of,
    )


@rule(
    title="Denosumab dose due",
    indicator="info",
    hooks="patient-view",
    only_with=ANY_BONE_DRUG,
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
    due = months_before(course.last.day, -limits.denosumab_interval_months.value)
    yield Finding(drug_name=course.name, last=course.last, days=days, covered=limits.denosumab_effect_days, due=due)


@rule(
    title="Denosumab stopped without a follow-on",
    indicator="critical",
    stops="denosumab-osteoporosis denosumab",
    hooks="patient-view order-select order-sign medication-refill encounter-discharge",
    only_with=ANY_BONE_DRUG,
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
        due=months_before(course.last.day, -limits.denosumab_interval_months.value),
        today=chart.as_of,
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


@rule(
    title="Denosumab too soon after the last dose",
    indicator="warning",
    orders="denosumab-osteoporosis denosumab",
    hooks="order-select order-sign medication-refill",
    needs="medications",
    claims="medications",
    helps="administrations procedures conditions",
    beats="duplicate-antiresorptive",
    despite="hospice under-18",
    can_be_critical=True,
    harm=3,
    frequency=2,
)
def denosumab_interval_too_short(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    denosumab 60 mg is planned more than 14 days before six calendar months have passed since the last dose
    Then    name that dose and the day the next one is due, and offer to move the order there; within 28 days it is
            taken for a second order of the same dose, and critical
    Unless  its timing or its supply begins late enough, or the last dose was oncology dosing, or this may be: its
            strength is not told and a malignancy is on record; when the doses on record have no day, ask for it
    Why     a dose given twice lowers calcium for months, and the rhythm of six months is lost
    """
    if may_be_oncology(order, chart):
        return
    early = too_early(order, chart, limits, limits.denosumab_interval_months, limits.early_days, *OURS)
    if early is not None:
        twice = early.days is not None and early.days < limits.duplicate_days.value
        yield Finding(
            order=order,
            indicator="critical" if twice and early.proved else "warning",
            last=early.last,
            days=early.days,
            due=early.due,
            planned=early.planned,
            interval=limits.denosumab_interval_months,
        )


@rule(
    title="Denosumab for years",
    indicator="info",
    hooks="patient-view",
    only_with=ANY_BONE_DRUG,
    needs="medications dxa imaging procedures orders",
    claims="dxa imaging procedures orders",
    helps="administrations",
    harm=3,
    frequency=2,
)
def denosumab_long_term_review(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    denosumab 60 mg is being given and has been for five years without a gap, or for ten recorded doses
    Then    ask for a yearly review of risk, of thighs and jaw, and of how it would be ended; past ten years say that
            no trial has followed it so long
    Unless  bone density was measured within twelve months: that is taken for the review
    Why     the risk is to be weighed again after five to ten years, and there is no holiday from this drug
    """
    course = course_of(chart, limits, *OURS)
    if course is None or course.ended is not None or not course.working or course.continuous_since is None:
        return
    months = limits.review_months.value
    years = limits.denosumab_years.value
    since = course.continuous_since
    counted = len(course.given) if course.product == "denosumab-osteoporosis" else 0
    if months_before(chart.as_of, years * 12) < since and counted < limits.denosumab_doses.value:
        return
    measured = [one.day for one in chart.scores] + [one.day for one in chart.scans if one.day]
    if any(months_before(chart.as_of, months) <= day <= chart.as_of for day in measured):
        return
    chart.require_absence("dxa", "imaging", "procedures", "orders", since=months_before(chart.as_of, months))
    longest = limits.denosumab_studied_years
    yield Finding(
        drug_name=course.name,
        since=since,
        years=chart.days_since(since) // 365,
        doses=len(course.given),
        last=course.last,
        longest=longest if since <= months_before(chart.as_of, longest.value * 12) else None,
    )


@rule(
    title="Denosumab and a drug against the immune system",
    indicator="info",
    kind="line",
    orders="denosumab-osteoporosis denosumab",
    hooks="order-select order-sign medication-refill",
    needs="medications",
    harm=2,
    frequency=2,
)
def denosumab_infection_immunosuppression(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    denosumab is being ordered for a patient who takes, or is ordered, a biologic, a JAK inhibitor or a drug
            against rejection of a transplant
    Then    a line that the risk of serious infection is to be weighed
    Why     serious infections of skin, abdomen, urinary tract and ear were more frequent on the drug
    """
    found = [*taken(chart, limits, "immunosuppressant", "calcineurin-inhibitor")]
    if found:
        yield Finding(order=order, drugs=found)

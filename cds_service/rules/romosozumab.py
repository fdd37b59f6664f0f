"""Romosozumab: the heart, the brain, and the number of doses."""

from collections.abc import Iterator

from cds_service.chart.model import Chart, months_before
from cds_service.chart.nouns import DraftOrder, Measured, Problem, Span
from cds_service.clinical.bone_drugs import ANY_BONE_DRUG
from cds_service.clinical.formulas import under
from cds_service.clinical.lifestyle import smokes_now
from cds_service.clinical.renal import filtration_rate
from cds_service.clinical.timeline import course_of
from cds_service.rulebook import Fact, Family, Finding, Indicator, Limits

rule = Family(__name__, topic="medication-safety")

ACUTE = frozenset({"myocardial-infarction-acute", "stroke-acute"})
EVENTS = (*sorted(ACUTE), "myocardial-infarction-any")
HISTORY = ("myocardial-infarction-history", "stroke-history", "stroke-sequelae")
DISEASES = ("coronary-artery-disease", "peripheral-arterial-disease", "heart-failure", "atrial-fibrillation")


@rule(
    title="Romosozumab within a year of a heart attack or stroke",
    indicator="critical",
    orders="romosozumab",
    hooks="order-select order-sign medication-refill",
    needs="conditions",
    beats="romosozumab-prior-mi-stroke romosozumab-cv-risk",
    despite="hospice",
    harm=5,
    frequency=2,
)
def romosozumab_mi_stroke_12_months(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    romosozumab is being started or continued and a myocardial infarction or stroke began within the
            12 calendar months before the order (the anniversary day still counts)
    Then    advise against it, naming the event and its date
    Unless  it was a transient ischaemic attack alone; when the day is unknown, or only a year or month that
            may or may not lie inside, ask for the date instead
    Why     boxed warning: not to be started within a year of either
    """
    since = months_before(order.day, limits.months.value)
    found: list[tuple[bool, Problem, Span | None]] = []
    for event in chart.problems_of(*EVENTS):
        when = _when(event)
        if when is not None and when.first > max(order.day, chart.as_of):
            continue
        if when is None or when.last >= since:
            certain = when is not None and when.first >= since and event.certain
            found.append((certain, event, when))
    if not found:
        return
    certain, event, when = max(found, key=lambda one: (one[0], one[2].last if one[2] else since))
    indicator: Indicator = "critical" if certain else "warning"
    yield Finding(
        order=order,
        indicator=indicator,
        event=event,
        day=str(when) if when else None,
        recorded_only=event.onset is None and when is not None,
        months=limits.months,
    )


def _when(event: Problem) -> Span | None:
    """When it began; the day of recording stands in only where the code itself means the acute event."""
    return event.onset or (event.recorded if event.concepts & ACUTE else None)


@rule(
    title="Heart attack or stroke since romosozumab was begun",
    indicator="critical",
    orders="romosozumab",
    hooks="patient-view order-select order-sign medication-refill encounter-discharge",
    only_with=ANY_BONE_DRUG,
    needs="conditions medications",
    helps="administrations procedures",
    beats="romosozumab-prior-mi-stroke romosozumab-cv-risk",
    despite="hospice",
    harm=5,
    frequency=1,
)
def romosozumab_event_on_therapy(order: DraftOrder | None, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a patient on romosozumab, or one for whom it is ordered again, had a myocardial infarction or stroke on or
            after the day of the first dose, while the drug was being given
    Then    advise to stop it, naming the event and both dates, and to plan an antiresorptive
    Unless  the event has no date; where it is unconfirmed, may lie before the first dose, or that dose is known by
            an order alone, only warn
    Why     boxed warning: stop after either event on treatment
    """
    course = course_of(chart, limits, "romosozumab")
    if course is None or not course.given or (order is None and not course.working):
        return
    proven = [one.day for one in course.given if not one.presumed]
    found: list[tuple[bool, Span, Problem]] = []
    for event in chart.problems_of(*EVENTS):
        when = _when(event)
        if when is None or when.first > chart.as_of or when.last < course.given[0].day:
            continue
        if course.working or when.first <= (course.covered_until or course.given[-1].day):
            sure = event.certain and not event.by_name and any(day <= when.first for day in proven)
            found.append((sure, when, event))
    if not found:
        return
    sure, when, event = max(found, key=lambda one: (one[0], one[1].last))
    yield Finding(
        order=order,
        indicator="critical" if sure else "warning",
        event=event,
        day=str(when),
        recorded_only=event.onset is None,
        sure=sure,
        first=course.given[0],
    )


@rule(
    title="Romosozumab long after a heart attack or stroke",
    indicator="warning",
    orders="romosozumab",
    hooks="order-select order-sign medication-refill",
    needs="conditions",
    beats="romosozumab-cv-risk",
    harm=4,
    frequency=2,
)
def romosozumab_prior_mi_stroke(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    romosozumab is being started or continued and a myocardial infarction or stroke is on record from more
            than 12 months before the order, without a date, or as a code of history
    Then    name it with its date, or ask for the date, and say how guidelines differ
    Why     the US label asks to weigh the risk; the Endocrine Society does not consider the drug then, and Europe and
            Australia contraindicate it after any such event
    """
    since = months_before(order.day, limits.months.value)
    found: list[tuple[Span | None, Problem]] = []
    for event in chart.problems_of(*EVENTS, *HISTORY):
        when = _when(event)
        if when is None or (not event.concepts & {*EVENTS}) or when.first < since:
            found.append((when, event))
    if found:
        when, event = max(found, key=lambda one: (one[0] is not None, one[0].last if one[0] else since))
        recorded = event.onset is None and when is not None
        yield Finding(order=order, event=event, day=str(when) if when else None, recorded_only=recorded)


@rule(
    title="Romosozumab with a raised cardiovascular risk",
    indicator="warning",
    orders="romosozumab",
    hooks="order-select order-sign medication-refill",
    line_when_info=True,
    needs="conditions",
    helps="smoking-status creatinine birth-date",
    harm=3,
    frequency=3,
)
def romosozumab_cv_risk(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    romosozumab is being started or continued with a transient ischaemic attack, coronary or peripheral
            arterial disease, heart failure or atrial fibrillation; or, as a line of a card that stands anyway, with
            two or more of: 75 years, hypertension, diabetes, smoking, LDL of 160 mg/dL, eGFR below 60
    Then    list them, to be weighed against the benefit
    Why     the boxed warning asks for that weighing
    """
    attack = next((one for one in chart.problems_of("tia") if one.certain), None)
    diseases = [one for one in (attack, *(chart.has(name) for name in DISEASES)) if one is not None]
    factors = [] if diseases else [*_risk_factors(chart, limits)]
    old = chart.age is not None and chart.age >= limits.old_age.value
    if diseases or len(factors) + old >= limits.factors.value:
        yield Finding(
            order=order,
            indicator="warning" if diseases else "info",
            diseases=tuple(dict.fromkeys(diseases)),
            named=tuple(name for name, _ in factors),
            factors=tuple(fact for _, fact in factors),
            age=chart.age if old else None,
        )


def _risk_factors(chart: Chart, limits: Limits) -> Iterator[tuple[str, Fact]]:
    for name in ("hypertension", "diabetes"):
        problem = chart.has(name)
        if problem is not None:
            yield name, problem
    smoking = smokes_now(chart)
    if smoking is not None:
        yield "smoking", smoking
    cholesterol = _high_cholesterol(chart, limits)
    if cholesterol is not None:
        yield "high LDL cholesterol", cholesterol
    rate = filtration_rate(chart, limits)
    if rate is not None and under(rate.value, limits.egfr_below.value):
        yield "reduced kidney function", rate


def _high_cholesterol(chart: Chart, limits: Limits) -> Measured | None:
    found = chart.newest("ldl-cholesterol", within=limits.cholesterol_days.value)
    if found is None or found.comparator in ("<", "<=") or under(found.value, limits.cholesterol_from.value):
        return None
    return found


@rule(
    title="More than twelve doses of romosozumab",
    indicator="warning",
    orders="romosozumab",
    hooks="order-select order-sign medication-refill",
    needs="medications",
    helps="administrations procedures",
    harm=2,
    frequency=2,
)
def romosozumab_max_12_doses(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    romosozumab is being started or continued and the doses on record, this one and its refills come to more
            than twelve
    Then    say how many are recorded, and that an antiresorptive comes next
    Why     the label stops at twelve monthly doses: bone is no longer built after them
    """
    course = course_of(chart, limits, "romosozumab")
    recorded = len(course.given) + course.undated if course else 0
    if recorded + 1 + order.refills > limits.most_doses.value:
        yield Finding(
            order=order,
            recorded=recorded,
            refills=order.refills,
            presumed=course is not None and any(one.presumed for one in course.given),
            most=limits.most_doses,
            course=course,
        )

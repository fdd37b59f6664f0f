"""One drug for the bone after another: what may follow what, when, and what must not be left out."""

from collections.abc import Iterator
from datetime import date, timedelta

from cds_service.chart.model import Chart, months_before
from cds_service.chart.nouns import DraftOrder
from cds_service.clinical.bone_drugs import BISPHOSPHONATES, DENOSUMAB, MONTHLY, PTH_ANALOGUES
from cds_service.clinical.course import Course
from cds_service.clinical.intervals import months_after, planned_day, since_last
from cds_service.clinical.overlap import beside, given_up
from cds_service.clinical.ranges import is_high
from cds_service.clinical.timeline import course_of, courses
from cds_service.rulebook import Family, Finding, Limits

rule = Family(__name__, topic="medication-safety", hooks="order-select order-sign medication-refill")

DENOSUMAB_60_MG = ("denosumab-osteoporosis", "denosumab")
ZOLEDRONATE_5_MG = ("zoledronic-acid-osteoporosis", "zoledronic-acid")
ANTIRESORPTIVES = BISPHOSPHONATES | DENOSUMAB | {"raloxifene", "bazedoxifene-ce"}
AFTER_DENOSUMAB = BISPHOSPHONATES | MONTHLY


@rule(
    title="From denosumab straight to a PTH analogue",
    indicator="warning",
    orders="teriparatide abaloparatide",
    needs="medications",
    claims="medications",
    helps="administrations procedures",
    harm=4,
    frequency=1,
)
def denosumab_to_pth_analog_switch(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    teriparatide or abaloparatide is ordered within 365 days of the last denosumab 60 mg, and no other drug
            for the bone is to go with it
    Then    say that bone of hip and wrist is lost on this way, and name the others
    Unless  denosumab is still ordered, or a bisphosphonate or romosozumab was begun since or is still taken
    Why     in the trial of this switch bone density fell, at the forearm to its end
    """
    since = since_last(order, chart, limits, limits.denosumab_interval_months, *DENOSUMAB_60_MG)
    within = limits.switch_days.value
    if since is None or since.last is None or since.days is None or since.days > within:
        chart.require_absence("medications", since=planned_day(order, chart) - timedelta(days=within))
        return
    course = since.course
    standing = course.ended is None and (course.active or course.pending)
    continued = standing and not given_up(chart, course.product, *course.refs)
    together = any(one.action != "stop" and one.drug.groups & DENOSUMAB for one in chart.drafts)
    others = [one for one in beside(order, chart, limits) if one.kind != "listed" and one.product in AFTER_DENOSUMAB]
    if continued or together or others or _begun_since(chart, limits, since.last.day):
        return
    yield Finding(order=order, last=since.last, days=since.days, due=since.due)


@rule(
    title="When zoledronic acid follows denosumab",
    indicator="info",
    orders="zoledronic-acid-osteoporosis zoledronic-acid",
    needs="medications",
    claims="medications",
    helps="administrations procedures",
    harm=3,
    frequency=2,
)
def zol_after_denosumab_timing(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    zoledronic acid is to follow denosumab 60 mg and is planned before day 166, or after day 274, since its
            last dose
    Then    too soon: offer to move it to six months; too late: say to give it now
    Unless  the last dose is more than 900 days back, zoledronic acid was given since, a marker of bone turnover is
            raised, or a bone has broken since; too late, also where another drug has followed
    Why     while denosumab works, bone takes up little of a bisphosphonate; afterwards bone is lost fast
    """
    since = since_last(order, chart, limits, limits.denosumab_interval_months, *DENOSUMAB_60_MG)
    memory = limits.denosumab_memory_days.value
    if since is None or since.last is None or since.days is None or since.days > memory:
        chart.require_absence("medications", since=planned_day(order, chart) - timedelta(days=memory))
        return
    last = since.last.day
    early, late = since.days < limits.follow_on_from_days.value, since.days > limits.follow_on_to_days.value
    infused = course_of(chart, limits, *ZOLEDRONATE_5_MG)
    again = infused is not None and infused.last is not None and infused.last.day > last
    if not (early or late) or again or _turned_over(chart, last) or (late and _begun_since(chart, limits, last)):
        return
    yield Finding(order=order, last=since.last, days=since.days, early=early, due=since.due if early else None)


@rule(
    title="Zoledronic acid soon after a hip fracture was repaired",
    indicator="info",
    kind="line",
    orders="zoledronic-acid-osteoporosis zoledronic-acid",
    needs="procedures",
    harm=2,
    frequency=1,
)
def zol_recent_hip_fracture_timing(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    zoledronic acid is planned within 14 days of the day a hip fracture was repaired
    Then    a line that it is given from the second week on, after vitamin D
    Unless  the day of the repair is not known
    Why     given sooner it did not lower the number of later fractures
    """
    planned = planned_day(order, chart)
    wait = timedelta(days=limits.repair_days.value)
    repairs = [one for one in chart.procedures if "hip-fracture-surgery" in one.concepts and one.span]
    for one in repairs:
        day = one.span.last if one.span and one.span.exact else None
        if day is not None and day <= planned < day + wait:
            yield Finding(order=order, repair=one, days=(planned - day).days, due=day + wait)
            return


@rule(
    title="A PTH analogue ended with nothing after it",
    indicator="warning",
    stops="teriparatide abaloparatide",
    hooks="patient-view order-select order-sign medication-refill",
    only_with="teriparatide abaloparatide",
    needs="medications",
    claims="medications",
    helps="administrations procedures",
    harm=4,
    frequency=2,
)
def pth_analog_no_follow_on(order: DraftOrder | None, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the supply of teriparatide or abaloparatide ended more than 30 days ago, or it was stopped, within 24
            months, or it is being stopped now; and no antiresorptive is active, drafted or planned
    Then    ask for one to be started
    Unless  the other PTH analogue or romosozumab is taken or drafted
    Why     what was gained is lost within a year or two when nothing follows
    """
    taken = [one for one in courses(chart, limits) if one.product in PTH_ANALOGUES and one.taken]
    course = max(taken, key=lambda one: (one.newest or date.min, one.product), default=None)
    if course is None:
        chart.require_absence("medications")
        return
    end = course.covered_until if course.days else None
    days = chart.days_since(end) if end else None
    stopped = order is not None or course.ended is not None or (end is None and not course.active)
    over = stopped or (days is not None and days > limits.run_out_days.value)
    known = end or course.newest
    if not over or known is None or known < months_before(chart.as_of, limits.follow_on_memory_months.value):
        return
    if _followed(chart, limits, ANTIRESORPTIVES | PTH_ANALOGUES | MONTHLY, course, order):
        return
    chart.require_absence("medications", since=_far_enough(chart, limits, known))
    yield Finding(order=order, drug_name=course.name, course=course, days=days or None, stopped=stopped)


@rule(
    title="Romosozumab ended with nothing after it",
    indicator="warning",
    stops="romosozumab",
    hooks="patient-view order-select order-sign medication-refill",
    only_with="romosozumab",
    needs="medications",
    claims="medications",
    helps="administrations procedures",
    harm=4,
    frequency=2,
)
def romosozumab_no_follow_on(order: DraftOrder | None, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the last dose of romosozumab is more than 60 days back (the twelfth, more than 45), or it was stopped,
            within 24 months, or it is being stopped now; and no antiresorptive is active, drafted or planned
    Then    ask for one to be started
    Unless  no dose was ever given; the doses are only presumed and the order still stands
    Why     what was gained is lost within a year when nothing follows
    """
    course = course_of(chart, limits, "romosozumab")
    if course is None or course.last is None:
        chart.require_absence("medications")
        return
    days = chart.days_since(course.last.day)
    all_given = len(course.given) >= limits.romosozumab_doses.value
    late = days > (limits.twelfth_dose_days if all_given else limits.last_dose_days).value
    running = course.last.presumed and bool(course.working)
    stopped = order is not None or course.ended is not None
    if not stopped and (not late or running):
        return
    if course.last.day < months_before(chart.as_of, limits.follow_on_memory_months.value):
        return
    if _followed(chart, limits, ANTIRESORPTIVES, course, order):
        return
    chart.require_absence("medications", since=_far_enough(chart, limits, course.last.day))
    yield Finding(
        order=order,
        drug_name=course.name,
        last=course.last,
        doses=len(course.given),
        days=days,
        due=months_after(course.last.day, limits.romosozumab_interval_months.value),
    )


def _begun_since(chart: Chart, limits: Limits, day: date) -> bool:
    """Whether a bisphosphonate or romosozumab was begun, or given, after a day."""
    found = [one for one in courses(chart, limits) if one.product in AFTER_DENOSUMAB and one.taken]
    return any(one.newest is not None and one.newest > day for one in found)


def _turned_over(chart: Chart, day: date) -> bool:
    """Whether since a day a marker of bone turnover was raised, or a bone broke that no tumour had weakened."""
    raised = any(one.day > day and is_high(one) for one in chart.values("ctx", "p1np"))
    return raised or any(one.span is not None and one.span.first > day and not one.tumour for one in chart.fractures)


def _followed(
    chart: Chart, limits: Limits, follow_on: frozenset[str], course: Course, order: DraftOrder | None
) -> bool:
    """Whether another drug than the one that ended works today, is drafted, or is ordered for a later day."""
    drafts = [one for one in chart.drafts if one.action != "stop" and (order is None or one.ref != order.ref)]
    if any(one.drug.groups & follow_on for one in drafts):
        return True
    others = [one for one in courses(chart, limits) if one.product in follow_on and one.product != course.product]
    planned = (
        one.begins is not None and one.begins > chart.as_of
        for one in chart.medications
        if one.status == "active" and not one.do_not_perform and one.drug.groups & follow_on
    )
    return any(one.working for one in others) or any(planned)


def _far_enough(chart: Chart, limits: Limits, end: date) -> date:
    """Back to where a record must be seen to say that nothing followed: a yearly infusion works for long."""
    return min(end, chart.as_of - timedelta(days=limits.zoledronate_effect_days.value))

"""Injected bone drugs ordered in a dose, at a rhythm, or so soon after the last dose, as no label knows."""

from collections.abc import Iterable, Iterator
from typing import Any

from cds_service.chart.doses import NOTHING, Dosing, Interval, Regimen, Schedule
from cds_service.chart.model import Chart, months_before
from cds_service.chart.nouns import DraftOrder
from cds_service.clinical.course import Given
from cds_service.clinical.intervals import months_after, since_last, too_early
from cds_service.clinical.oncology import may_be_oncology, oncology_indication
from cds_service.clinical.regimens import Tolerance, days_between, deviation, regimen
from cds_service.clinical.timeline import course_of
from cds_service.rulebook import Family, Finding, Lack, Lacking, Limits

rule = Family(__name__, topic="medication-safety", hooks="order-select order-sign medication-refill")

ZOLEDRONATE_5_MG = ("zoledronic-acid-osteoporosis", "zoledronic-acid")


@rule(
    title="Denosumab in the dose or rhythm of oncology",
    indicator="critical",
    orders="denosumab-osteoporosis denosumab-oncology denosumab",
    needs="conditions",
    claims="conditions",
    helps="medications administrations",
    despite="hospice under-18",
    harm=4,
    frequency=2,
)
def denosumab_wrong_strength_or_frequency(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    denosumab is ordered in the strength or a dose of 100 mg and more, or more often than every 150 days
    Then    say that this is the regimen of oncology, and offer 60 mg every six months; critical when it is the dose,
            when it is every five weeks or less, or when it makes twice the amount
    Unless  a malignancy or giant cell tumour of bone is on record (one that is only suspected makes it a warning);
            what is written of the dose but not understood is not judged, and nothing written is nothing wrong
    Why     two products of one ingredient look alike, and the wrong one gives twelve times as much
    """
    product = "denosumab-oncology" in order.drug.groups
    steps = () if product else _as_written(order)
    dose = max((one.amount_max or 0.0 for one in steps), default=0.0)
    often = _closest(steps)
    strong = product or dose >= limits.oncology_mg.value
    if not strong and (often is None or days_between(often) >= limits.denosumab_shortest_days.value):
        return
    reason = oncology_indication(chart)
    if reason is None:
        chart.require_absence("conditions")
    elif reason.certain:
        return
    six_months = Interval(float(limits.denosumab_interval_months.value), "month")
    intended = Regimen(float(limits.denosumab_mg.value), Schedule(1.0, 1.0, six_months))
    ordered = Regimen(dose or intended.amount, often) if often else None
    times = ordered.daily / intended.daily if ordered else 0.0
    often_enough = often is not None and days_between(often) <= limits.oncology_days.value
    critical = strong or often_enough or times >= limits.critical_times_injected.value
    last = course_of(chart, limits, "denosumab-osteoporosis", "denosumab")
    yield Finding(
        order=order,
        indicator="critical" if critical and reason is None else "warning",
        product=product,
        strong=strong,
        dose=dose or None,
        ordered=ordered,
        intended=intended,
        reason=reason,
        due=months_after(last.last.day, limits.denosumab_interval_months.value) if last and last.last else None,
    )


@rule(
    title="Zoledronic acid too soon after the last infusion",
    indicator="warning",
    orders="zoledronic-acid-osteoporosis zoledronic-acid",
    needs="medications",
    claims="medications",
    helps="administrations procedures conditions",
    beats="duplicate-antiresorptive",
    despite="hospice under-18",
    can_be_critical=True,
    harm=3,
    frequency=2,
)
def zol_interval_too_short(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    zoledronic acid 5 mg is planned more than 30 days before twelve calendar months have passed since the last
            infusion, or is ordered to be repeated that often
    Then    name the last infusion and the day the next one is due; within six months critical
    Unless  the last was the 4 mg of oncology, or this may be: its strength is not told and a malignancy is on
            record; or it followed denosumab and a marker of bone turnover was measured
            since: then the marker guides the repeat. An order repeated within six months is another rule's
    Why     one infusion a year is the label's; more often harms kidneys and calcium and gains nothing
    """
    if may_be_oncology(order, chart):
        return
    grace, interval = limits.zoledronate_early_days, limits.zoledronate_interval_months
    early = too_early(order, chart, limits, interval, grace, *ZOLEDRONATE_5_MG)
    if early is not None and not (early.last and _guided_by_marker(chart, early.last, limits)):
        half = early.last is not None and early.planned < months_after(early.last.day, limits.half_year_months.value)
        yield Finding(
            order=order,
            indicator="critical" if half and early.proved else "warning",
            last=early.last,
            days=early.days,
            due=early.due,
            planned=early.planned,
            interval=interval,
            repeat=None,
        )
        return
    longest = Interval(float(interval.value), "month").days - grace.value
    often = _closest(_understood_part(order))
    if often is not None and limits.repeat_days.value <= days_between(often) < longest:
        repeat = Regimen(float(limits.zoledronate_mg.value), often)
        yield Finding(order=order, last=None, planned=None, due=None, interval=interval, repeat=repeat)


@rule(
    title="Zoledronic acid: too much, too fast, too often, or the wrong product",
    indicator="critical",
    orders="zoledronic-acid-osteoporosis zoledronic-acid zoledronic-acid-oncology",
    needs="conditions",
    claims="conditions",
    despite="hospice under-18",
    harm=4,
    frequency=1,
)
def zol_dose_or_infusion_error(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    zoledronic acid for the bone is ordered in more than 5 mg, over less than 15 minutes, or to be repeated
            within six months; or its 4 mg product is ordered with osteoporosis on record and no malignancy
    Then    say what the label allows; the 4 mg product is a warning
    Unless  the product is not told and a malignancy is on record
    Why     kidneys have failed after more, and after faster infusions
    """
    reason = oncology_indication(chart)
    if "zoledronic-acid-oncology" in order.drug.groups:
        osteoporosis = chart.has("osteoporosis")
        if reason is None:
            chart.require_absence("conditions")
        if osteoporosis is not None and not (reason and reason.certain):
            yield Finding(order=order, indicator="warning", **_allowed(limits), osteoporosis=osteoporosis)
        return
    if may_be_oncology(order, chart):
        return
    steps = _as_written(order)
    dose = max((round(one.amount_max, 6) for one in steps if one.amount_max), default=0.0)
    minutes = min((one.infusion_minutes for one in steps if one.infusion_minutes), default=None)
    often = _closest(steps)
    much = dose > limits.zoledronate_mg.value
    fast = minutes is not None and minutes < limits.infusion_minutes.value
    soon = often is not None and days_between(often) < limits.repeat_days.value
    if much or fast or soon:
        yield Finding(
            order=order,
            **_allowed(limits),
            dose=dose if much else None,
            minutes=minutes if fast else None,
            repeat=Regimen(dose or float(limits.zoledronate_mg.value), often) if often and soon else None,
            osteoporosis=None,
        )


@rule(
    title="Intravenous ibandronate too soon after the last dose",
    indicator="warning",
    orders="ibandronate-iv",
    needs="medications",
    claims="medications",
    helps="administrations procedures",
    beats="duplicate-antiresorptive",
    despite="hospice under-18",
    harm=3,
    frequency=1,
)
def ibandronate_iv_interval(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    intravenous ibandronate is planned more than 7 days before three calendar months have passed since the
            last dose, or is ordered to be repeated more often
    Then    name the last dose and the day the next one is due
    Unless  its timing or its supply begins late enough
    Why     the label allows it every three months, no more often
    """
    interval = limits.ibandronate_iv_interval_months
    early = too_early(order, chart, limits, interval, limits.ibandronate_early_days, "ibandronate-iv")
    if early is not None:
        yield Finding(
            order=order,
            last=early.last,
            days=early.days,
            due=early.due,
            planned=early.planned,
            interval=interval,
            repeat=None,
        )
        return
    often = _closest(_understood_part(order))
    shortest = Interval(float(interval.value), "month").days * (1 - limits.rhythm_tolerance.value)
    if often is not None and days_between(often) < shortest:
        repeat = Regimen(float(limits.ibandronate_iv_mg.value), often)
        yield Finding(order=order, last=None, planned=None, due=None, interval=interval, repeat=repeat)


@rule(
    title="Teriparatide or abaloparatide: more than the daily dose, or not daily",
    indicator="critical",
    orders="teriparatide abaloparatide",
    despite="hospice under-18",
    harm=3,
    frequency=1,
)
def pth_analog_dose_error(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    teriparatide or abaloparatide is ordered in more than its daily dose, or not daily
    Then    say what the label gives, and offer it; critical from twice the dose on
    Unless  nothing is written of the dose; where only how often is written, each injection is the pen's dose
    Why     calcium rises with the dose, and milligrams are easily written for micrograms
    """
    mg = limits.teriparatide_mg if "teriparatide" in order.drug.groups else limits.abaloparatide_mg
    label = regimen(mg, "day")
    within = Tolerance(limits.dose_tolerance.value, limits.rhythm_tolerance.value)
    ordered = [
        Regimen(one.amount_max or label.amount, Schedule(most, most, one.schedule.period))
        for one in _as_written(order)
        if one.schedule
        for most in (one.schedule.times_max,)
    ]
    found = [one for taken in ordered if (one := deviation(taken, [label], within)) is not None]
    wrong = [one for one in found if one.times > 1 or one.ordered.schedule.per_day < 1]
    for one in sorted(wrong, key=lambda one: -one.times)[:1]:
        critical = one.times >= limits.critical_times_injected.value
        yield Finding(
            order=order,
            indicator="critical" if critical else "warning",
            times=one.times,
            excess=one.times > 1,
            ordered=one.ordered,
            intended=label,
        )


@rule(
    title="Romosozumab: not 210 mg, or not once a month",
    indicator="warning",
    orders="romosozumab",
    needs="medications",
    claims="medications",
    helps="administrations procedures",
    despite="hospice under-18",
    harm=2,
    frequency=1,
)
def romosozumab_dose_or_interval(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    romosozumab is ordered in another dose than 210 mg at a visit, to be repeated within 25 days, or planned
            within 25 days of the last dose
    Then    say that two syringes once a month are the dose, and offer it
    Unless  nothing is written of the dose; what is written but not understood is not judged
    Why     one syringe is half a dose
    """
    steps = _as_written(order)
    label = regimen(limits.romosozumab_mg, "month")
    amounts = [mg for one in steps for mg in (one.amount, one.amount_max) if mg]
    wrong = next((mg for mg in amounts if abs(mg - label.amount) > limits.dose_tolerance.value * label.amount), None)
    shortest = limits.romosozumab_shortest_days
    often = _closest(steps)
    soon = often is not None and days_between(often) < shortest.value
    since = since_last(order, chart, limits, limits.romosozumab_interval_months, "romosozumab")
    early = since is not None and since.days is not None and since.days < shortest.value
    if wrong is None and not soon and not early:
        chart.require_absence("medications", since=months_before(chart.as_of, limits.romosozumab_interval_months.value))
        return
    yield Finding(
        order=order,
        dose=wrong,
        repeat=Regimen(wrong or label.amount, often) if often and soon else None,
        last=since.last if since and early else None,
        days=since.days if since and early else None,
        due=since.due if since and early else None,
        intended=label,
        correction=label if wrong or soon else None,
    )


def _as_written(order: DraftOrder) -> tuple[Dosing, ...]:
    """What is written of an injected dose, step by step, even where it is not all; a product is given whole.

    Nothing written leaves nothing to judge; Lacking when there is something, and none of it is understood.
    """
    known = _understood_part(order)
    dosing = order.dosing
    if not known and (dosing is None or dosing.why_not != NOTHING):
        raise Lacking(Lack("dose", "unreadable"))
    return known


def _understood_part(order: DraftOrder) -> tuple[Dosing, ...]:
    dosing = order.dosing or Dosing()
    return tuple(
        one
        for one in dosing.steps or (dosing,)
        if one.amount is not None or one.schedule is not None or one.once or one.infusion_minutes is not None
    )


def _closest(steps: Iterable[Dosing]) -> Schedule | None:
    return min((one.schedule for one in steps if one.schedule), key=days_between, default=None)


def _guided_by_marker(chart: Chart, last: Given, limits: Limits) -> bool:
    """Whether an infusion followed denosumab, and a marker of bone turnover was measured after it."""
    before = course_of(chart, limits, "denosumab-osteoporosis", "denosumab")
    memory = limits.denosumab_memory_days.value
    followed = before is not None and any(0 <= (last.day - one.day).days <= memory for one in before.given)
    return followed and any(one.day >= last.day for one in chart.values("ctx"))


def _allowed(limits: Limits) -> dict[str, Any]:
    return {
        "most": limits.zoledronate_mg,
        "least": limits.infusion_minutes,
        "intended": regimen(limits.zoledronate_mg, "year"),
    }

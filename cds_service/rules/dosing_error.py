"""Bone drugs ordered in a dose, or at a rhythm, that no label knows."""

from collections.abc import Iterator

from cds_service.chart.doses import NOTHING, Dosing, Interval, Regimen, Schedule
from cds_service.chart.model import Chart
from cds_service.chart.nouns import DraftOrder
from cds_service.clinical.formulas import under
from cds_service.clinical.regimens import (
    Deviation,
    Label,
    Tolerance,
    deviation,
    is_paget_course,
    ordered_regimens,
    regimen,
)
from cds_service.clinical.supplements import at_once
from cds_service.rulebook import Cited, Family, Finding, Lack, Lacking, Limits

rule = Family(__name__, topic="medication-safety", hooks="order-select order-sign medication-refill")


@rule(
    title="Oral bisphosphonate taken too often or too seldom",
    indicator="critical",
    orders="alendronate risedronate ibandronate ibandronate-oral",
    needs="conditions",
    claims="conditions",
    beats="oral-bp-admin-instructions-missing",
    despite="hospice under-18",
    harm=4,
    frequency=2,
)
def bp_dose_frequency_error(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    an oral bisphosphonate is ordered in a dose and at a rhythm that are none of its label's: a weekly
            tablet daily, a monthly one weekly, a daily one weekly
    Then    say how many times the intended amount it is, and offer the rhythm of that tablet; critical from four
            times on, otherwise a warning
    Unless  it is the label's course for Paget disease, with that on record and no longer than the label has it;
            a dose that is not understood is not judged
    Why     a weekly tablet taken daily ulcerates the oesophagus and lowers calcium
    """
    label = _label(order, limits)
    within = Tolerance(limits.dose_tolerance.value, limits.rhythm_tolerance.value)
    ordered = [*ordered_regimens(_understood(order.dosing))]
    paget = None
    if is_paget_course(ordered, label, within):
        paget = next((one for one in chart.problems_of("paget-disease") if one.active), None)
        if paget is None:
            chart.require_absence("conditions")
        elif paget.certain and _lasts_at_most(order, label.paget_days, order.dosing.days if order.dosing else None):
            return
    found = [one for taken in ordered if (one := deviation(taken, label.regimens, within)) is not None]
    if "ibandronate" in order.drug.groups and not all(one.same_dose for one in found):
        raise Lacking(Lack("route", "missing"))  # 3 mg every three months is right, by the vein
    for one in sorted(found, key=_worst_first)[:1]:
        critical = paget is None and one.times >= limits.critical_times.value
        yield Finding(
            order=order,
            indicator="critical" if critical else "warning",
            times=one.times,
            excess=one.times > 1,
            ordered=one.ordered,
            intended=one.intended,
            correction=one.intended if one.same_dose else None,
            paget=paget,
            paget_days=label.paget_days,
        )


def _understood(dosing: Dosing | None) -> Dosing:
    if dosing is None or not dosing.understood:
        raise Lacking(Lack("dose", "missing" if dosing and dosing.why_not == NOTHING else "unreadable"))
    return dosing


def _label(order: DraftOrder, limits: Limits) -> Label:
    if "alendronate" in order.drug.groups:
        daily = regimen(limits.alendronate_daily, "day"), regimen(limits.alendronate_daily_low, "day")
        weekly = regimen(limits.alendronate_weekly, "week"), regimen(limits.alendronate_weekly_low, "week")
        return Label((*daily, *weekly), regimen(limits.alendronate_paget, "day"), limits.alendronate_paget_days)
    if "risedronate" in order.drug.groups:
        often = regimen(limits.risedronate_daily, "day"), regimen(limits.risedronate_weekly, "week")
        monthly = regimen(limits.risedronate_two_days, "month", 2.0), regimen(limits.risedronate_monthly, "month")
        return Label((*often, *monthly), regimen(limits.risedronate_paget, "day"), limits.risedronate_paget_days)
    return Label((regimen(limits.ibandronate_daily, "day"), regimen(limits.ibandronate_monthly, "month")))


def _worst_first(one: Deviation) -> tuple[bool, float]:
    return one.times < 1, -one.times if one.times > 1 else one.times


def _lasts_at_most(order: DraftOrder, longest: Cited | None, days: int | None) -> bool:
    """Whether an order ends in time, as its instruction says, else as its supply does; one without an end does not."""
    if days is None and order.supply_until is not None:
        days = (order.supply_until - (order.supply_from or order.day)).days
    return days is not None and longest is not None and days <= longest.value


@rule(
    title="Vitamin D 50,000 units daily",
    indicator="critical",
    orders="cholecalciferol ergocalciferol vitamin-d-unspecified",
    helps="conditions",
    beats="vitd-daily-above-ul",
    despite="hospice under-18",
    harm=4,
    frequency=2,
)
def vitd_daily_50000(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    50,000 IU of vitamin D are ordered daily, or more often than twice a week, for more than 14 days or
            without an end
    Then    say that weekly was probably meant, and offer it; a warning where the problems could not be read
    Unless  it is a load of at most 14 days, or there is hypoparathyroidism; a dose that is not understood is not
            judged
    Why     seven times the intended amount raises calcium
    """
    dosing = _understood(order.supplement.vitamin_d if order.supplement else None)
    found = next((one for one in dosing.steps or (dosing,) if _too_often(one, limits)), None)
    if found is None or found.schedule is None or found.amount is None:
        return
    if found is dosing and _lasts_at_most(order, limits.load_days, dosing.days):
        return
    if found is not dosing and found.days is not None and found.days <= limits.load_days.value:
        return
    if chart.has("hypoparathyroidism") is not None:
        return
    known = chart.lack("conditions") is None
    yield Finding(
        order=order,
        indicator="critical" if known else "warning",
        ordered=Regimen(found.amount, found.schedule, "IU"),
        intended=Regimen(found.amount, Schedule(1.0, 1.0, Interval(1.0, "week")), "IU"),
        load=limits.load_days,
    )


def _too_often(one: Dosing, limits: Limits) -> bool:
    amount = at_once(one, "IU")
    if amount is None or one.schedule is None or under(amount, limits.weekly_units.value):
        return False
    return under(limits.most_a_week.value, one.schedule.per_day * Interval(1.0, "week").days)

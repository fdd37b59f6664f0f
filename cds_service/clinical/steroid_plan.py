"""Who takes a glucocorticoid for long, so far or by the end of what has been prescribed; and which dose is high."""

from dataclasses import replace
from datetime import date, timedelta

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Intake, Medication
from cds_service.clinical.equivalents import GLUCOCORTICOIDS
from cds_service.clinical.formulas import under
from cds_service.clinical.glucocorticoid import SteroidExposure, steroid_exposure
from cds_service.clinical.once import once
from cds_service.rulebook import Lack, Lacking, Limits


def high_dose(mg_per_day: float, limits: Limits) -> bool:
    """Whether so much prednisone a day is a high dose: more than 7.5 mg, or 7.5 mg too where a profile counts it."""
    line = float(limits.frax_gc_high_dose.value)
    return under(line, mg_per_day) or (bool(limits.gc_high_inclusive.value) and not under(mg_per_day, line))


@once
def long_term_steroid(chart: Chart, limits: Limits) -> SteroidExposure | None:
    """The long-term exposure that goes on today, or will have come about when the present orders end.

    Raises Lacking where a dose that is not understood leaves it open.
    """
    today = steroid_exposure(chart, limits)
    if today.long_term:
        return today
    for end in sorted({end for one in chart.requests_of(*GLUCOCORTICOIDS) if (end := _planned_end(chart, one))}):
        planned = steroid_exposure(replace(chart, as_of=end), limits)
        if planned.long_term:
            return planned
    if today.long_term is None:
        raise Lacking(Lack("dose", "unreadable"))
    return None


def _planned_end(chart: Chart, one: Medication) -> date | None:
    """The last day of an active steroid order that lasts beyond today, as its instruction or its supply says."""
    if one.status != "active" or one.do_not_perform:
        return None
    start = one.begins
    if start is None or start > chart.as_of:
        return None
    end = _instructed(one.intake or Intake(), start) or one.supply_until
    return end if end is not None and end > chart.as_of else None


def _instructed(intake: Intake, start: date) -> date | None:
    if intake.until is not None:
        return intake.until
    days = [days for _, days in intake.steps if days is not None]
    if not days or len(days) < len(intake.steps):
        return None
    return start + timedelta(days=sum(days) - 1)

"""The time between two doses of a drug that a clinic gives, in the calendar months of its label."""

from dataclasses import dataclass
from datetime import date, timedelta

from cds_service.chart.model import Chart, months_before
from cds_service.chart.nouns import DraftOrder
from cds_service.clinical.bone_drugs import INGREDIENTS
from cds_service.clinical.course import Course, Given
from cds_service.clinical.timeline import course_of
from cds_service.rulebook import Cited, Limits


@dataclass(frozen=True, slots=True)
class Since:
    """From the last dose to the day the next is planned for. Where no dose has a day, `last`, `days`, `due` are None.

    `proved`: the last dose was given, not only ordered, and of a product that is known.
    """

    course: Course
    planned: date
    last: Given | None = None
    days: int | None = None
    due: date | None = None
    proved: bool = False


def planned_day(order: DraftOrder, chart: Chart) -> date:
    """The first day on which an order can be carried out: never before today."""
    return max(order.earliest or order.day, chart.as_of)


def months_after(day: date, months: int) -> date:
    """The same day of the month some calendar months later, or that month's last day."""
    return months_before(day, -months)


def since_last(order: DraftOrder, chart: Chart, limits: Limits, interval: Cited, *products: str) -> Since | None:
    """The last dose of these products that is not the very order being judged; None when none was ever given."""
    course = course_of(chart, limits, *products)
    if course is None:
        return None
    planned = planned_day(order, chart)
    last = next((one for one in reversed(course.given) if one.refs != (order.ref,)), None)
    if last is None:
        return Since(course, planned) if course.undated else None
    proved = not last.presumed and course.product not in INGREDIENTS
    return Since(course, planned, last, (planned - last.day).days, months_after(last.day, interval.value), proved)


def too_early(
    order: DraftOrder, chart: Chart, limits: Limits, interval: Cited, grace: Cited, *products: str
) -> Since | None:
    """The last dose of these products, when the order is planned before its interval, less the grace days, is over.

    Also when no dose on record has a day. Raises Lacking when a dose so recent could stand where nobody saw.
    """
    found = since_last(order, chart, limits, interval, *products)
    if found and (found.due is None or found.planned < found.due - timedelta(days=grace.value)):
        return found
    chart.require_absence("medications", since=months_before(planned_day(order, chart), interval.value))
    return None

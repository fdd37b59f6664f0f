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
class Early:
    """A dose that is planned too soon after the last one. Of doses without a day, `last`, `days` and `due` are None.

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
    return max(order.planned or order.day, chart.as_of)


def last_before(course: Course, order: DraftOrder) -> Given | None:
    """The last dose of a course that is not the very order being judged."""
    return next((one for one in reversed(course.given) if one.refs != (order.ref,)), None)


def months_after(day: date, months: int) -> date:
    """The same day of the month some calendar months later, or that month's last day."""
    return months_before(day, -months)


def too_early(
    order: DraftOrder, chart: Chart, limits: Limits, interval: Cited, grace: Cited, *products: str
) -> Early | None:
    """The last dose of these products, when the order is planned before its interval, less the grace days, is over.

    Also when no dose on record has a day. Raises Lacking when a dose so recent could stand where nobody saw.
    """
    course = course_of(chart, limits, *products)
    planned = planned_day(order, chart)
    last = last_before(course, order) if course else None
    if course and last:
        due = months_after(last.day, interval.value)
        if planned < due - timedelta(days=grace.value):
            proved = not last.presumed and course.product not in INGREDIENTS
            return Early(course, planned, last, (planned - last.day).days, due, proved)
    elif course and course.undated:
        return Early(course, planned)
    chart.require_absence("medications", since=months_before(planned, interval.value))
    return None

"""Evidence of pregnancy, and of its absence: tests, the recorded status, and problems."""

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Measured, Problem
from cds_service.chart.observed import Answered
from cds_service.clinical.formulas import surely_under, under
from cds_service.rulebook import Limits

# What a record that shows a pregnancy holds.
_RECORDS = frozenset({"hcg", "pregnancy-status", "pregnancy"})


def pregnancy(chart: Chart, limits: Limits) -> Measured | Answered | Problem | None:
    """What says that the patient is pregnant: the newest test if it is recent, the newest status, or a problem."""
    if chart.held().isdisjoint(_RECORDS):  # as of most
        return None
    test = newest_test(chart, limits.pregnancy_test_days.value)
    if test is not None and is_positive(test, limits):
        return test
    status = chart.answer("pregnancy-status", within=limits.pregnancy_status_days.value)
    if status is not None and status.answer == "pregnant":
        return status
    return coded_pregnancy(chart, limits)


def described(found: Measured | Answered | Problem) -> tuple[str, str | None]:
    """What shows a pregnancy, in words, and the day (or month, or year) it did; None when it has none."""
    if isinstance(found, Problem):
        when = found.onset or found.recorded
        return found.name, str(when) if when else None
    return ("positive pregnancy test" if found.concept == "hcg" else "pregnant, as recorded"), found.day.isoformat()


def coded_pregnancy(chart: Chart, limits: Limits) -> Problem | None:
    """An active, confirmed problem that was begun or recorded no longer ago than a pregnancy lasts, or has no date.

    A surely negative test, or the status of not being pregnant, ends it when it is newer.
    """
    ends = [one.day for one in (_newest_negative(chart, limits), _not_pregnant(chart)) if one is not None]
    for one in chart.problems_of("pregnancy"):
        days = [when.last for when in (one.onset, one.recorded) if when is not None and when.first <= chart.as_of]
        newest = max(days, default=None)
        ended = newest is not None and any(day > newest for day in ends)
        recent = newest is None or chart.days_since(newest) <= limits.pregnancy_status_days.value
        if one.active and one.certain and recent and not ended:
            return one
    return None


def _newest_negative(chart: Chart, limits: Limits) -> Measured | Answered | None:
    test = newest_test(chart, limits.pregnancy_status_days.value)
    return test if test is not None and _is_negative(test, limits) else None


def _not_pregnant(chart: Chart) -> Answered | None:
    status = chart.answer("pregnancy-status")
    return status if status is not None and status.answer == "not-pregnant" else None


def negative_test(chart: Chart, limits: Limits) -> Measured | Answered | None:
    """The newest pregnancy test, if it is recent enough to rely on and surely negative."""
    test = newest_test(chart, limits.negative_pregnancy_test_days.value)
    return test if test is not None and _is_negative(test, limits) else None


def newest_test(chart: Chart, within: int) -> Measured | Answered | None:
    """The newest pregnancy test of the last so many days, as a number or as an answer."""
    tests = [one for one in (chart.newest("hcg", within=within), chart.answer("hcg", within=within)) if one]
    return max(tests, key=lambda one: (one.day, one.at), default=None)


def is_positive(test: Measured | Answered, limits: Limits) -> bool:
    """Whether a test shows a pregnancy; an amount between the two limits shows nothing."""
    if isinstance(test, Answered):
        return test.answer == "positive"
    return test.comparator in ("", ">", ">=") and not under(test.value, limits.hcg_positive_from.value)


def _is_negative(test: Measured | Answered, limits: Limits) -> bool:
    if isinstance(test, Answered):
        return test.answer == "negative"
    return surely_under(test.value, test.comparator, limits.hcg_negative_below.value)

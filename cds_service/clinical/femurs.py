"""Pain in the thigh or groin that may herald an atypical fracture of the femur."""

from collections.abc import Iterator
from datetime import date, timedelta

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Problem
from cds_service.clinical.long_use import LongUse
from cds_service.rulebook import Limits

EXPLANATIONS = ("hip-osteoarthritis", "radiculopathy")
IMAGING = "order-femur-imaging"


def unexplained_pain(chart: Chart, limits: Limits, use: LongUse) -> Problem | None:
    """The newest pain of thigh, groin or hip that is new, not explained, and whose femurs nobody has imaged since.

    Pain of the hip alone counts only after long use. Raises Lacking when an image could have been missed.
    """
    found = sorted(_new_pains(chart, limits, use), key=lambda one: one[0], reverse=True)
    for begun, pain in found:
        if not _explained(chart, begun) and not _imaged(chart, begun):
            chart.require_absence("imaging", "procedures", since=begun)
            return pain
    return None


def _new_pains(chart: Chart, limits: Limits, use: LongUse) -> Iterator[tuple[date, Problem]]:
    """New pains, with the first day they can have begun; of one without any day, the window's first."""
    since = chart.as_of - timedelta(days=int(limits.new_pain_days.value))
    for one in chart.problems_of("thigh-groin-pain"):
        when = one.onset or one.recorded
        new = when is None or when.last >= since
        hip_alone = "hip-pain" in one.concepts and not use.lasted_in_all(limits.hip_pain_months.value)
        if one.active and one.certain and new and not hip_alone:
            yield (max(when.first, since) if when else since), one


def _explained(chart: Chart, begun: date) -> bool:
    """Whether a diagnosis that explains the pain was made since it began; an older one does not explain a new pain."""
    for one in chart.problems_of(*EXPLANATIONS):
        made = [when.last for when in (one.onset, one.recorded) if when]
        if one.active and one.certain and made and max(made) >= begun:
            return True
    return False


def _imaged(chart: Chart, begun: date) -> bool:
    report = chart.test(IMAGING)
    days = [report.day] if report else []
    days += [one.span.last for one in chart.procedures if IMAGING in one.concepts and one.span]
    return any(day is not None and day >= begun for day in days)

"""Menopausal hormones: whether the womb is in place and its lining protected, and whether they are for the bone."""

from dataclasses import dataclass

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Done, DraftOrder, Medication, Problem
from cds_service.chart.skeleton import Fracture, Score
from cds_service.clinical.bone import lowest_t, qualifying_fractures
from cds_service.clinical.menopause import menopause, womb_removed
from cds_service.clinical.therapy import taken
from cds_service.rulebook import Limits

PROTECTING = ("progestogen", "levonorgestrel-ius", "dmpa", "bazedoxifene-ce")


@dataclass(frozen=True, slots=True)
class Womb:
    """A womb that was not recorded as removed: what shows that it is there, and a device in it of unknown kind."""

    shown_by: Problem | None
    device: Problem | None


def womb(chart: Chart) -> Womb | None:
    """The womb, unless it was removed."""
    if womb_removed(chart) is not None:
        return None
    return Womb(chart.has("uterus-present"), chart.has("intrauterine-device"))


def lining_protected(chart: Chart, limits: Limits, order: DraftOrder) -> Medication | DraftOrder | None:
    """What protects the lining of the womb: the order itself, another draft, or what is taken."""
    if order.drug.groups & {*PROTECTING}:
        return order
    return next((one for one in taken(chart, limits, *PROTECTING) if one.ref != order.ref), None)


def for_the_bone(chart: Chart, limits: Limits) -> Problem | Fracture | Score | None:
    """What says that a hormone is for the bone; None too where menopausal symptoms may be why it is given."""
    if chart.has("vasomotor-symptoms") is not None:
        return None
    coded = chart.has("osteoporosis", "osteopenia")
    if coded is not None:
        return coded
    lowest = lowest_t(chart, limits)
    if lowest is not None and lowest.value < limits.normal_t.value:
        return lowest
    return next(iter(qualifying_fractures(chart, limits)), None)


def premature_menopause(chart: Chart, limits: Limits, before: int) -> bool:
    """Whether menopause came before its time, as coded or before an age."""
    if any(one.certain for one in chart.problems_of("premature-menopause")):
        return True
    found = menopause(chart, limits)
    return found is not None and found.age is not None and found.age < before


def operated_since(chart: Chart, concept: str, event: Problem) -> Done | bool:
    """A procedure done on or after the day an event began; True where one was done, and which was first is not known.

    The day of recording is the latest the event can have begun.
    """
    done = [one for one in chart.procedures if concept in one.concepts]
    latest = event.onset or event.recorded
    for one in done:
        if one.span is not None and latest is not None and one.span.first >= latest.last:
            return one
    earliest = event.onset.first if event.onset else None
    return any(one.span is None or earliest is None or one.span.last >= earliest for one in done)

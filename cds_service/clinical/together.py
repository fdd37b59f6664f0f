"""Drugs taken together: which of them, since when, and what the patient is told about their hours."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Dose, DraftOrder, Medication
from cds_service.clinical.therapy import taken
from cds_service.clinical.timeline import joined
from cds_service.rulebook import Limits

Product = Medication | DraftOrder

_NEVER_TAKEN = frozenset({"cancelled", "not-taken"})
_IN_THE_MORNING = re.compile(
    r"\b(morning|breakfast|on rising|on waking|on awakening|on arising|upon arising|fasting|empty stomach|qam)\b"
)
_APART = re.compile(
    r"\b(?:separate\w*|apart|other (?:medic\w+|drugs?)|(?:\d+|half an|an|one|two|three|four|thirty|sixty) ?"
    r"(?:min\w*|hours?|hrs?|h)\b[^;.]*\b(?:before|after|from|between))\b"
)
_HOURS = re.compile(r"(?<!every )(?<!q)\b(\d+|four|five|six|eight) ?(?:hours?|hrs?|h)\b")
_NUMBERS = {"four": 4, "five": 5, "six": 6, "eight": 8}


def beside(order: DraftOrder, chart: Chart, limits: Limits, *groups: str) -> list[Product]:
    """What is taken, or drafted, of these groups besides the order itself."""
    return [one for one in taken(chart, limits, *groups) if one != order]


def counterpart(
    order: DraftOrder, chart: Chart, limits: Limits, first: frozenset[str], second: frozenset[str]
) -> list[Product]:
    """The other side of a pair of drugs that do not go together, whichever of them is being ordered.

    Where both are drafts, the first is spoken to about the second, and not the other way round.
    """
    if order.drug.groups & first:
        return beside(order, chart, limits, *second)
    return [one for one in beside(order, chart, limits, *first) if isinstance(one, Medication)]


def taken_since(chart: Chart, limits: Limits, *groups: str) -> date | None:
    """The first day of the time without a long gap in which a drug has been taken until today."""
    if not any(isinstance(one, Medication) for one in taken(chart, limits, *groups)):
        return None
    spans = [
        (one.begins, _until(one, one.begins, chart))
        for one in chart.requests_of(*groups)
        if one.begins and one.begins <= chart.as_of and one.status not in _NEVER_TAKEN
    ]
    stretches = joined(spans, int(limits.supply_grace_days.value))
    return stretches[-1].start if stretches else None


def _until(one: Medication, begins: date, chart: Chart) -> date:
    if one.supply_until is not None:
        return min(max(one.supply_until, begins), chart.as_of)
    return chart.as_of if one.status == "active" else begins


def lasting(one: Product, chart: Chart, days: int) -> bool:
    """Whether a drug has been, or is ordered to be, taken for so many days; one without an end that is new is not."""
    begins = one.begins if isinstance(one, Medication) else one.supply_from or one.day
    if begins is None:
        return False
    until = max(one.supply_until or chart.as_of, chart.as_of)
    return until - begins >= timedelta(days=days)


def lately(chart: Chart, limits: Limits, days: int, *groups: str) -> Iterator[Product | Dose]:
    """What is taken of these groups, or was within so many days: a short course still acts when it has ended."""
    yield from taken(chart, limits, *groups)
    for dose in chart.doses_of(*groups):
        if dose.kind == "administered" and dose.day is not None and 0 <= chart.days_since(dose.day) <= days:
            yield dose


def both_in_the_morning(one: Product, other: Product) -> bool:
    """Whether both are told to be taken in the morning or fasting, and neither is told to keep a distance."""
    if _APART.search(one.told) or _APART.search(other.told):
        return False
    return bool(_IN_THE_MORNING.search(one.told) and _IN_THE_MORNING.search(other.told))


def told_hours_apart(one: Product, hours: float) -> bool:
    """Whether the patient is told to keep a distance of so many hours."""
    said = [_NUMBERS.get(found) or float(found) for found in _HOURS.findall(one.told)]
    return any(number >= hours for number in said)

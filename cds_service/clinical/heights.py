"""Height loss, which may be a broken vertebra: against the tallest height of life, and against an earlier visit.

Heights are compared in the unit they were recorded in, so that inches are held against a limit in inches. Heights
of a record are noisy: a loss counts as confirmed when the two newest heights both show it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from math import isclose
from typing import ClassVar, Literal

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Measured
from cds_service.clinical.formulas import under
from cds_service.clinical.once import once
from cds_service.rulebook import Limits, Value

CM_PER_INCH = 2.54


@dataclass(frozen=True, slots=True)
class HeightLoss:
    """A loss of height from `earlier` to `now`, in `unit`. `kind`: since the tallest height, or since a visit."""

    kind: Literal["historical", "prospective"]
    value: float
    unit: Literal["cm", "in"]
    earlier: Measured
    now: Measured
    confirmed: bool = False
    digits: ClassVar = 1

    @property
    def day(self) -> date:
        return self.now.day

    @property
    def evidence(self) -> tuple[str, ...]:
        return (self.now.ref, self.earlier.ref)

    def as_value(self) -> Value:
        return {"value": round(self.value, 1), "unit": self.unit, "date": self.day.isoformat()}


@once
def height_loss(chart: Chart, limits: Limits) -> HeightLoss | None:
    """The loss of height that counts: a confirmed one before one seen once, historical before prospective."""
    found = [one for one in (historical_loss(chart, limits), prospective_loss(chart, limits)) if one]
    return next((one for one in found if one.confirmed), next(iter(found), None))


@once
def historical_loss(chart: Chart, limits: Limits) -> HeightLoss | None:
    """The loss since the tallest height of adult life, as remembered or measured."""
    heights = adult_heights(chart, limits)
    if not heights:
        return None
    remembered = [one for one in chart.values("peak-height") if not one.comparator]
    most = heights[0].value + limits.height_loss_to.value
    plausible = [one for one in (*remembered, *heights[1:]) if one.value <= most or not under(most, one.value)]
    tallest = max(plausible, key=lambda one: one.value, default=None)
    if tallest is None:
        return None
    before = tuple(one for one in heights[1:2] if one is not tallest)
    return _loss("historical", tallest, heights[0], before, limits)


@once
def prospective_loss(chart: Chart, limits: Limits) -> HeightLoss | None:
    """The loss since the last earlier height, at least six months and at most five years before.

    To be confirmed, the height before the newest must show it too, against a height as long before that one.
    """
    heights = adult_heights(chart, limits)
    if not heights:
        return None
    now = heights[0]
    for before in (heights[1:2], ()):
        last = _last_before(heights, before[0] if before else now, now, limits)
        loss = _loss("prospective", last, now, before, limits) if last else None
        if loss and loss.confirmed == bool(before):
            return loss
    return None


@once
def adult_heights(chart: Chart, limits: Limits) -> tuple[Measured, ...]:
    """The heights of the record that can be compared, newest first, the last of each day.

    None after an amputation of a leg, or with a crooked or operated spine, and none of a very small person:
    there a loss means something else, or nothing.
    """
    if chart.problems_of("amputation", "scoliosis"):
        return ()
    if any(one.concepts & {"amputation", "scoliosis"} for one in chart.procedures):
        return ()
    heights: list[Measured] = []
    day, least = None, limits.height_from.value
    for one in chart.values("body-height"):
        if one.day != day and not one.comparator:
            if one.value >= least:
                heights.append(one)
            elif day is None:
                return ()
            day = one.day
    return tuple(heights)


def _last_before(heights: tuple[Measured, ...], mark: Measured, now: Measured, limits: Limits) -> Measured | None:
    """The last height long enough before `mark` and not too long before `now`."""
    far_apart = limits.height_apart_days.value
    too_far = limits.height_window_days.value
    found = (
        one
        for one in heights
        if (mark.day - one.day).days >= far_apart
        and (now.day - one.day).days <= too_far
        and _plausible(one, now, limits)
    )
    return next(found, None)


def _plausible(earlier: Measured, now: Measured, limits: Limits) -> bool:
    return not under(limits.height_loss_to.value, earlier.value - now.value)


def _loss(
    kind: Literal["historical", "prospective"],
    earlier: Measured,
    now: Measured,
    before: tuple[Measured, ...],
    limits: Limits,
) -> HeightLoss | None:
    """The loss from one height to another, if it reaches the limit; confirmed when the height before shows it too."""
    in_cm, in_inches = (
        (limits.height_loss_ever_cm, limits.height_loss_ever_in)
        if kind == "historical"
        else (limits.height_loss_visit_cm, limits.height_loss_visit_in)
    )
    losses = list(_lost(earlier, (now, *(one for one in before if _plausible(earlier, one, limits)))))
    enough = [not under(amount, (in_inches if unit == "in" else in_cm).value) for amount, unit in losses]
    if not enough[0]:
        return None
    amount, unit = losses[0]
    return HeightLoss(kind, amount, unit, earlier, now, confirmed=len(enough) > 1 and all(enough))


def _lost(earlier: Measured, later: tuple[Measured, ...]) -> Iterator[tuple[float, Literal["cm", "in"]]]:
    """What was lost to each later height: in inches when both were recorded so, else in centimetres."""
    for one in later:
        if _in_inches(earlier) and _in_inches(one):
            yield (earlier.value - one.value) / CM_PER_INCH, "in"
        else:
            yield earlier.value - one.value, "cm"


def _in_inches(one: Measured) -> bool:
    return isclose(one.per_reported, CM_PER_INCH)

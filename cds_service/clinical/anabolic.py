"""A lifetime on PTH analogues: months of teriparatide and abaloparatide together."""

from dataclasses import dataclass
from datetime import date, timedelta

from cds_service.chart.model import Chart, months_before
from cds_service.chart.nouns import DraftOrder, Fracture, Score
from cds_service.clinical.bone import qualifying_fractures, valid_scores
from cds_service.clinical.timeline import courses, joined
from cds_service.rulebook import Limits, Value

PTH_ANALOGUES = frozenset({"teriparatide", "abaloparatide"})


@dataclass(frozen=True, slots=True)
class Lifetime:
    """The days a patient has been on PTH analogues up to `day`, time on both counted once."""

    days: int
    day: date
    refs: tuple[str, ...]

    @property
    def evidence(self) -> tuple[str, ...]:
        return self.refs

    @property
    def months(self) -> int:
        """Whole calendar months."""
        return next(n for n in range(self.days // 28, -1, -1) if self.reaches(n))

    def reaches(self, months: int) -> bool:
        """Whether it comes to so many calendar months, were all its days the last ones before `day`."""
        return self.day - timedelta(days=self.days) <= months_before(self.day, months)

    def passes(self, months: int) -> bool:
        """Whether it comes to more than so many calendar months."""
        return self.day - timedelta(days=self.days) < months_before(self.day, months)

    def as_value(self) -> Value:
        return {"value": self.months, "unit": "mo", "date": self.day.isoformat()}


def lifetime(chart: Chart, limits: Limits) -> Lifetime:
    """The time on PTH analogues up to today, of both together."""
    taken = [one for one in courses(chart, limits) if one.product in PTH_ANALOGUES]
    spells = joined(((spell.start, spell.end) for one in taken for spell in one.stretches), 0)
    refs = tuple(ref for one in taken for ref in one.refs)
    return Lifetime(sum(one.days for one in spells), chart.as_of, refs)


def after_supply(used: Lifetime, order: DraftOrder) -> Lifetime | None:
    """The time on PTH analogues once the supply of an order is used up; None when the order has no known supply."""
    begins = max(order.supply_from or used.day, used.day)
    if order.supply_until is None or order.supply_until <= begins:
        return None
    return Lifetime(used.days + (order.supply_until - begins).days, order.supply_until, used.refs)


def high_risk_since(chart: Chart, limits: Limits, since: date) -> Fracture | Score | None:
    """A fragility fracture, or a T-score in the osteoporotic range, surely of that day or later."""
    for fracture in qualifying_fractures(chart, limits):
        if fracture.span is not None and fracture.span.first >= since:
            return fracture
    low = (one for one in valid_scores(chart, limits) if one.day >= since and one.value <= limits.osteoporosis_t.value)
    return next(low, None)

"""How long a drug has been taken in a lifetime, in calendar months, and once an order is used up."""

from dataclasses import dataclass
from datetime import date, timedelta

from cds_service.chart.model import Chart, months_before
from cds_service.chart.nouns import DraftOrder
from cds_service.clinical.exposure import covered
from cds_service.clinical.timeline import joined
from cds_service.rulebook import Limits, Value


@dataclass(frozen=True, slots=True)
class Lifetime:
    """The days a patient has been on a drug, or on several counted once, up to `day`."""

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


def after_supply(used: Lifetime, order: DraftOrder) -> Lifetime | None:
    """The time on a drug once the supply of an order is used up too; None when the order has no known supply."""
    begins = max(order.supply_from or used.day, used.day)
    if order.supply_until is None or order.supply_until <= begins:
        return None
    return Lifetime(used.days + (order.supply_until - begins).days, order.supply_until, used.refs)


def on_drug(chart: Chart, limits: Limits, group: str) -> Lifetime:
    """The time on a drug around the bone drugs, by what its records cover, pauses left out."""
    spells = [*covered(chart, limits, (group,), 0)]
    time = joined([(start, end) for start, end, _ in spells], 0)
    return Lifetime(sum(one.days for one in time), chart.as_of, tuple(one.ref for _, _, one in spells))

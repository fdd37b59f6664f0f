"""Which calcium counts, corrected or not, and whether it is low or high."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Measured
from cds_service.clinical.formulas import corrected_calcium, surely_over, surely_under, under
from cds_service.clinical.once import once
from cds_service.clinical.ranges import is_high
from cds_service.rulebook import Limits, Value


@dataclass(frozen=True, slots=True)
class Calcium:
    """The calcium that counts today. `value` and `limit` are in mg/dL; `measured` is what the laboratory sent."""

    value: float
    limit: float
    own_range: bool
    measured: Measured
    albumin: Measured | None = None

    @property
    def day(self) -> date:
        return self.measured.day

    @property
    def evidence(self) -> tuple[str, ...]:
        return (self.measured.ref, self.albumin.ref) if self.albumin else (self.measured.ref,)

    def as_value(self) -> Value:
        return {
            "value": round(self.measured.in_reported_unit(self.value), 4),
            "unit": self.measured.reported_unit,
            "date": self.day.isoformat(),
        }

    @property
    def corrected(self) -> bool:
        """Whether `value` was corrected for albumin."""
        return self.albumin is not None or self.measured.concept == "calcium-corrected"

    @property
    def ionised(self) -> bool:
        return self.measured.concept == "calcium-ionised"

    @property
    def low(self) -> bool:
        """Below the limit for certain; a bound such as "< 9" proves nothing."""
        return surely_under(self.value, self.measured.comparator, self.limit)

    def upper(self, limits: Limits, *, own_range: bool = False) -> float:
        """Above what it is high: the limit of its kind; with `own_range` also above the laboratory's own.

        Of an ionised calcium the laboratory's own limit always goes first.
        """
        limit: float = limits.ionised_calcium_above.value if self.ionised else limits.calcium_above.value
        high = self.measured.high
        if high is None:
            return limit
        return high if self.ionised else (min(limit, high) if own_range else limit)

    def over(self, limit: float) -> bool:
        """Above a limit for certain, whatever a bound such as "> 9" leaves open."""
        return surely_over(self.value, self.measured.comparator, limit)

    def disputed_over(self, limit: float) -> bool:
        """Whether the correction carries it over a limit which the total as measured does not pass."""
        return self.albumin is not None and under(limit, self.value) and not under(limit, self.measured.value)

    @property
    def disputed(self) -> bool:
        """Whether the correction changes the side of the limit: an ionised calcium should settle it."""
        return self.albumin is not None and under(self.measured.value, self.limit) != under(self.value, self.limit)


def newest_calcium(chart: Chart, limits: Limits, within: int | None = None) -> Calcium | None:
    """The calcium that counts: ionised if drawn within a week of the total, or after it; else the total,
    corrected when an albumin below the limit was drawn within a week; nothing older than `within` days.
    """
    found = _newest_calcium(chart, limits)
    return found if found is None or within is None or chart.days_since(found.day) <= within else None


@once
def _newest_calcium(chart: Chart, limits: Limits) -> Calcium | None:
    total = chart.newest("calcium-corrected", "calcium-total")
    ionised = chart.newest("calcium-ionised")
    gap = limits.albumin_gap_days.value
    if ionised is not None and (total is None or (total.day - ionised.day).days <= gap):
        return _calcium(ionised, limits.ionised_calcium_below.value)
    if total is None:
        return None
    return _calcium(total, limits.calcium_below.value, _albumin(chart, total, limits))


def _albumin(chart: Chart, total: Measured, limits: Limits) -> Measured | None:
    if total.concept == "calcium-corrected":
        return None
    gap = timedelta(days=limits.albumin_gap_days.value)
    until = takewhile(lambda one: one.day >= total.day - gap, chart.values("albumin"))
    near = [one for one in until if one.day <= total.day + gap and not one.comparator]
    nearest = min(near, key=lambda one: abs((one.day - total.day).days), default=None)
    if nearest is None or nearest.value >= limits.albumin_below.value:
        return None
    return nearest


def _calcium(measured: Measured, limit: float, albumin: Measured | None = None) -> Calcium:
    value = measured.value
    if albumin is not None:
        value = corrected_calcium(calcium_mg_dl=measured.value, albumin_g_dl=albumin.value)
    own = measured.low is not None
    return Calcium(value, measured.low if measured.low is not None else limit, own, measured, albumin)


def minerals_normal(chart: Chart, limits: Limits, within: int) -> bool:
    """Whether calcium and 1,25-dihydroxyvitamin D were measured that lately, and neither can be above normal."""
    calcium, level = newest_calcium(chart, limits, within), chart.newest("calcitriol-level", within=within)
    if calcium is None or level is None or {calcium.measured.comparator, level.comparator} & {">", ">="}:
        return False
    return not calcium.over(calcium.upper(limits, own_range=True)) and is_high(level) is False

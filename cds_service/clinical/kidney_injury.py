"""Acute kidney injury: a creatinine that rose, as KDIGO 2012 defines it, against the baseline of the NHS algorithm."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile
from statistics import median

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Measured
from cds_service.clinical.formulas import under
from cds_service.rulebook import Limits, Value


@dataclass(frozen=True, slots=True)
class Rise:
    """A newest creatinine and the lower one it rose from, both in mg/dL."""

    now: Measured
    baseline: float

    @property
    def evidence(self) -> tuple[str, ...]:
        return (self.now.ref,)

    def as_value(self) -> Value:
        return self.now.as_value()

    @property
    def baseline_as_reported(self) -> float:
        """The baseline in the unit the newest creatinine was reported in."""
        return self.now.in_reported_unit(self.baseline)


def acute_rise(chart: Chart, limits: Limits) -> Rise | None:
    """The newest creatinine, when it is recent and acutely higher than those before it.

    By the absolute rise within two days; or by the ratio to the lowest of the week before, or, when there is
    none, to the median of the year before that week. Results that only give a bound are left out.
    """
    values = (one for one in chart.values("creatinine") if not one.comparator)
    now = next(values, None)
    if now is None or chart.days_since(now.day) > limits.injury_creatinine_days.value:
        return None
    longest = timedelta(days=limits.injury_baseline_days.value)
    earlier = tuple(takewhile(lambda one: now.day - one.day <= longest, values))
    within = timedelta(hours=limits.injury_rise_hours.value) + timedelta(days=1)  # at the latest a day is 24 hours
    close = takewhile(lambda one: now.day - one.day <= within, earlier)
    lately = [one.value for one in close if _hours_before(one, now) <= limits.injury_rise_hours.value]
    if lately and not under(now.value, min(lately) + limits.injury_rise.value):
        return Rise(now, min(lately))
    baseline = baseline_before(now.day, earlier, limits)
    if baseline is not None and not under(now.value, baseline * limits.injury_ratio.value):
        return Rise(now, baseline)
    return None


def baseline_before(day: date, earlier: tuple[Measured, ...], limits: Limits) -> float | None:
    """The creatinine a later one is held against: the lowest of the week before, else the median of the year."""
    week = timedelta(days=limits.injury_week_days.value)
    year = timedelta(days=limits.injury_baseline_days.value)
    close = [one.value for one in earlier if timedelta(0) <= day - one.day <= week]
    if close:
        return min(close)
    far = [one.value for one in earlier if week < day - one.day <= year]
    return median(far) if far else None


def _hours_before(earlier: Measured, now: Measured) -> float:
    """The hours between two results; where a time of day is not known, whole days."""
    if earlier.at and now.at:
        return (now.at - earlier.at) / 3600
    return (now.day - earlier.day).days * 24.0


def recovered_since(chart: Chart, limits: Limits, day: date) -> bool:
    """Whether the newest creatinine from that day on is back at the baseline before it."""
    values = tuple(one for one in chart.values("creatinine") if not one.comparator)
    baseline = baseline_before(day, tuple(one for one in values if one.day < day), limits)
    since = [one for one in values if one.day >= day]
    if baseline is None or not since:
        return False
    return not under(baseline * limits.injury_recovered_ratio.value, since[0].value)

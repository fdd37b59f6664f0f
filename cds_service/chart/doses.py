"""The dose of an order in plain data: how much, how often, for how long, and why not when it is not understood."""

from dataclasses import dataclass
from datetime import date
from math import isclose

from cds_service.rulebook import Value

_MEAN_DAYS = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 365.25 / 12, "year": 365.25}
NOTHING = "no dosage instruction"


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of the calendar, in hours, days, weeks, months or years: 6 months stay 6 months."""

    n: float
    unit: str

    @property
    def days(self) -> float:
        """Its mean length in days."""
        return self.n * _MEAN_DAYS[self.unit]


@dataclass(frozen=True, slots=True)
class Schedule:
    """At least `times` and at most `times_max` doses in each `period`."""

    times: float
    times_max: float
    period: Interval

    @property
    def per_day(self) -> float:
        return self.times / self.period.days

    @property
    def per_day_max(self) -> float:
        return self.times_max / self.period.days

    def agrees(self, other: "Schedule", tolerance: float = 0.01) -> bool:
        """Whether both mean as many doses a day."""
        least = isclose(self.per_day, other.per_day, rel_tol=tolerance)
        return least and isclose(self.per_day_max, other.per_day_max, rel_tol=tolerance)


@dataclass(frozen=True, slots=True)
class Regimen:
    """So many mg (or IU) at a time, on a schedule: as a label has it, or as an order does."""

    amount: float
    schedule: Schedule
    unit: str = "mg"

    @property
    def daily(self) -> float:
        """What is taken a day, on average."""
        return self.amount * self.schedule.per_day

    @property
    def evidence(self) -> tuple[str, ...]:
        return ()

    def as_value(self) -> Value:
        times, period = self.schedule.times, self.schedule.period
        return {"value": self.amount, "unit": f"{self.unit}, {times:g} per {period.n:g} {period.unit}", "date": None}


@dataclass(frozen=True, slots=True)
class Dosing:
    """A dose as ordered. Each field is None unless that much was understood; of a range `_max` is the upper end.

    `unit`, also of `daily`, is mg or IU. `once`: a single dose. `days`: how long at most. A tapered dose has `steps`.
    """

    amount: float | None = None
    amount_max: float | None = None
    unit: str = "mg"
    schedule: Schedule | None = None
    daily: float | None = None
    once: bool = False
    doses: int | None = None
    days: int | None = None
    until: date | None = None
    infusion_minutes: float | None = None
    as_needed: bool = False
    named_day: bool = False
    tapered: bool = False
    steps: tuple["Dosing", ...] = ()
    why_not: str = NOTHING

    @property
    def understood(self) -> bool:
        """Whether how much and how often are both known."""
        return not self.why_not

    @property
    def per_day(self) -> float | None:
        """Doses a day, on average."""
        return self.schedule.per_day if self.schedule else None

    @property
    def every(self) -> Interval | None:
        """The time between two doses; None when several fall into one period."""
        schedule = self.schedule
        return schedule.period if schedule and schedule.times == schedule.times_max == 1 else None

    @property
    def mg_per_day(self) -> float | None:
        """What is taken at least; None when single, tapered, as needed, not in mg, or not understood."""
        return self.daily if self.unit == "mg" and not self.as_needed else None


@dataclass(frozen=True, slots=True)
class Supplement:
    """What one product brings of vitamin D (IU) and of calcium; each is None in a product that holds none.

    `calcium` counts the mg of `salt` (carbonate, citrate, ...), or of calcium itself when that is "".
    """

    vitamin_d: Dosing | None = None
    calcium: Dosing | None = None
    salt: str = ""

"""One bone drug through the years: its doses, the time it covers, its gaps and its end. Made by `timeline`."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from cds_service.chart.nouns import Medication
from cds_service.clinical.bone_drugs import CLINIC_GIVEN
from cds_service.rulebook import Value

Certainty = Literal["administered", "billed", "dispensed", "ordered"]
How = Literal["stopped", "cancelled", "on-hold", "do not perform", "replaced"]
_MONTH = 365.25 / 12  # days


@dataclass(frozen=True, slots=True)
class Given:
    """One dose of a clinic-given drug. `ordered`: only the order says so, the dose is presumed."""

    day: date
    certainty: Certainty
    refs: tuple[str, ...]

    @property
    def presumed(self) -> bool:
        return self.certainty == "ordered"

    @property
    def evidence(self) -> tuple[str, ...]:
        return self.refs

    def as_value(self) -> Value:
        return {"value": self.certainty, "unit": None, "date": self.day.isoformat()}


@dataclass(frozen=True, slots=True)
class Stretch:
    """Time from `start` up to, not including, `end`."""

    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days


@dataclass(frozen=True, slots=True)
class Ending:
    """That a drug was ended: how, by which record, and the day of that record (the end itself may be later).

    `on` is the day of the end itself, where a record tells it: a stopped order does not.
    """

    how: How
    day: date | None
    ref: str
    why: frozenset[str] = frozenset()
    on: date | None = None

    @property
    def evidence(self) -> tuple[str, ...]:
        return (self.ref,)

    def as_value(self) -> Value:
        return {"value": self.how, "unit": None, "date": self.day.isoformat() if self.day else None}


@dataclass(frozen=True, slots=True)
class Successor:
    """The next bone drug that was begun after the last dose or prescription of another; its day may be to come."""

    product: str
    name: str
    day: date
    ref: str

    @property
    def evidence(self) -> tuple[str, ...]:
        return (self.ref,)

    def as_value(self) -> Value:
        return {"value": self.name, "unit": None, "date": self.day.isoformat()}


@dataclass(frozen=True, slots=True)
class Course:
    """Everything the record says about one bone drug, up to `as_of`.

    product          drug group, such as "denosumab-osteoporosis"; "denosumab" when the strength is not known
    given            doses of a clinic-given drug, oldest first; `undated` more have no day
    next_due         the label's interval after the last dose; None for drugs taken at home and for oncology dosing
    stretches, gaps  time covered, and the holes in it (supplies: longer than the bridged gap; doses: beyond the effect)
    continuous_since the begin of the last stretch, small gaps bridged
    active           requests and statements that say it is being taken or given
    pending          an active order of a clinic-given drug that no dose has followed yet
    working          what its effect today rests on, and the day of that record
    ended            how its newest record ended it
    conflicts        records that contradict each other, in words
    """

    product: str
    name: str
    as_of: date
    given: tuple[Given, ...] = ()
    undated: int = 0
    next_due: date | None = None
    stretches: tuple[Stretch, ...] = ()
    gaps: tuple[Stretch, ...] = ()
    continuous_since: date | None = None
    active: tuple[Medication, ...] = ()
    pending: Medication | None = None
    working: str = ""
    newest: date | None = None
    ended: Ending | None = None
    successor: Successor | None = None
    conflicts: tuple[str, ...] = ()
    refs: tuple[str, ...] = ()
    taken: bool = True

    @property
    def clinic_given(self) -> bool:
        return self.product in CLINIC_GIVEN

    @property
    def last(self) -> Given | None:
        """The last dose of a clinic-given drug."""
        return self.given[-1] if self.given else None

    @property
    def first(self) -> date | None:
        """The first day on the drug, as far as it is known."""
        return self.stretches[0].start if self.stretches else None

    @property
    def covered_until(self) -> date | None:
        """The last day its supplies, or its intervals, reach to; never beyond today."""
        return self.stretches[-1].end if self.stretches else None

    @property
    def days(self) -> int:
        """All days covered, gaps left out."""
        return sum(one.days for one in self.stretches)

    @property
    def months(self) -> float:
        return self.days / _MONTH

    @property
    def continuous_days(self) -> int:
        """From the begin of the last stretch to its end, small gaps bridged."""
        if self.continuous_since is None or self.covered_until is None:
            return 0
        return (self.covered_until - self.continuous_since).days

    @property
    def days_since_last(self) -> int | None:
        return (self.as_of - self.last.day).days if self.last else None

    @property
    def days_overdue(self) -> int:
        """Days past the day the next dose was due; 0 when it is not, or not known."""
        return max((self.as_of - self.next_due).days, 0) if self.next_due else 0

    @property
    def shown_by(self) -> str:
        """The one record to show for the course: its last dose, else the last by reference."""
        return self.last.refs[0] if self.last else self.refs[-1]

    @property
    def evidence(self) -> tuple[str, ...]:
        return self.refs

    def as_value(self) -> Value:
        day = self.newest
        return {"value": self.name, "unit": None, "date": day.isoformat() if day else None}

"""What is handed to the store and got back from it, as plain values."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

Outcome = Literal["accepted", "overridden"]
Why = Literal["snoozed", "overridden", "told"]


class IssuedFinding(NamedTuple):
    """One finding of a card. `finding` is its keyed hash; None without a key.

    quiet_days       how long a dismissal of it counts
    once_days        for how long it is said only once; 0: as often as it is true
    encounter_days   likewise within one encounter
    """

    rule: str
    indicator: str
    finding: str | None
    step: int
    quiet_days: int
    once_days: int = 0
    encounter_days: int = 0


class Issued(NamedTuple):
    """One card: shown, or, where it is silent, what would have been. `day` is the one it was judged as of."""

    card: str
    at: int
    service: str
    client: str
    indicator: str
    shown: bool
    latency_us: int
    patient: str | None
    encounter: str | None
    day: date
    findings: tuple[IssuedFinding, ...]


@dataclass(frozen=True, slots=True)
class Feedback:
    """What became of one card. `accepted` are uuids of suggestions; `comment` is given only where it is to be kept."""

    card: str
    outcome: Outcome
    outcome_at: int | None = None
    reason: str | None = None
    accepted: tuple[str, ...] = ()
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Silenced:
    """One finding that is not to be said again until a day, in one encounter or ("") in any, unless it gets worse."""

    finding: str
    why: Why
    encounter: str
    since: date
    until: date
    step: int


class Kind(NamedTuple):
    """What calls are counted by: the day of the site, who called, and a rule that was not evaluated, if any.

    With a `what`, calls at which the rule (without one: some rule) lacked that, and `why`: missing, failed, partial or
    unreadable. Without a `what` those at which the rule was not evaluated, and without either all that were answered.
    """

    day: date
    client: str
    service: str
    rule: str = ""
    what: str = ""
    why: str = ""

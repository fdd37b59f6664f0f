"""The nouns of the chart: what one resource, or a few of one event, say. No judgement, no look-ups.

Every noun that came from a record carries `ref`, the `Type/id` of its resource. Amounts are kept as they were
reported, next to the same amount in the one unit rules compare in.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import msgspec

from cds_service.chart.doses import Dosing, Supplement
from cds_service.rulebook import Value

Sex = Literal["female", "male"]
Action = Literal["start", "continue", "change", "stop"]
Flag = Literal["", "low", "normal", "high", "abnormal"]


class Many(msgspec.Struct, frozen=True, gc=False):
    """What a chart can hold thousands of: quickly made, and no work for the garbage collector."""


class Span(Many, frozen=True):
    """A FHIR date of any precision: the first and the last day it can mean."""

    first: date
    last: date

    @property
    def exact(self) -> bool:
        """Whether it names one single day."""
        return self.first == self.last

    def __str__(self) -> str:
        if self.exact:
            return self.first.isoformat()
        return self.first.strftime("%Y-%m") if self.first.month == self.last.month else str(self.first.year)


class FromResource:
    """What is known from one single resource, `ref`."""

    __slots__ = ()
    ref: str

    @property
    def evidence(self) -> tuple[str, ...]:
        return (self.ref,)


class Measured(Many, FromResource, frozen=True):
    """One laboratory value or vital sign. `value` is in `unit`, the one unit rules compare this concept in.

    `at` (seconds since 1970; 0 where only the day is known) tells two values of one day apart. `flag` is how the
    laboratory itself read it.
    """

    concept: str
    value: float
    unit: str
    day: date
    ref: str
    reported: float
    reported_unit: str
    per_reported: float = 1.0
    comparator: str = ""
    low: float | None = None
    high: float | None = None
    at: float = 0.0
    offset: float = 0.0
    label: str = ""  # of a FRAX result, how its report says it was adjusted: "TBS-adjusted", "FRAXplus"
    version: str = ""  # of a FRAX result, the race its report says the version was for: "caucasian"
    flag: Flag = ""

    def as_value(self) -> Value:
        return {"value": self.reported, "unit": self.reported_unit or None, "date": self.day.isoformat()}

    def in_reported_unit(self, amount: float) -> float:
        """An amount in `unit` as it reads in the unit the value was reported in."""
        return (amount - self.offset) / self.per_reported


class Problem(Many, FromResource, frozen=True):
    """A condition of the record, by the concepts its codes belong to. `certain` is false while unconfirmed."""

    concepts: frozenset[str]
    name: str
    ref: str
    onset: Span | None = None
    recorded: Span | None = None
    active: bool = True
    certain: bool = True
    by_name: bool = False
    side: str = ""

    def as_value(self) -> Value:
        when = self.onset or self.recorded
        return {"value": self.name, "unit": None, "date": str(when) if when else None}


@dataclass(frozen=True, slots=True)
class Done(FromResource):
    """A procedure that was carried out."""

    concepts: frozenset[str]
    name: str
    ref: str
    span: Span | None = None
    side: str = ""

    def as_value(self) -> Value:
        return {"value": self.name, "unit": None, "date": str(self.span) if self.span else None}


@dataclass(frozen=True, slots=True)
class Drug:
    """What an order or dose is of: the drug groups it belongs to, and how we know."""

    groups: frozenset[str]
    name: str
    by_name: bool = False
    unclear: bool = False

    @property
    def recognised(self) -> bool:
        """Whether the drug was identified at all; "unrecognised" is never "not taking"."""
        return bool(self.groups)


@dataclass(frozen=True, slots=True)
class Intake:
    """How much of a drug is taken: mg a day in `steps` (the days of one without an end are None), or `once`.

    `as_needed`: the mg a day are what was handed out. When `why_not` is not empty, the dose was not understood.
    """

    steps: tuple[tuple[float, int | None], ...] = ()
    once: float | None = None
    until: date | None = None
    why_not: str = ""
    as_needed: bool = False


class Medication(Many, FromResource, frozen=True):
    """One medication request of the record (not a draft), or one statement of what the patient takes.

    A supply begins on `supply_from` (else on the day of `authored`). `replaces` is the earlier request it takes
    the place of; `why` holds the concepts of the reason its status gives. `dosing` is read of the drugs whose dose
    some rule judges, `intake` of glucocorticoids, `supplement` of calcium and vitamin D, `told`, what the
    patient is told, of those whose hour matters.
    """

    drug: Drug
    status: str
    ref: str
    authored: Span | None = None
    supply_until: date | None = None
    do_not_perform: bool = False
    kind: Literal["request", "statement"] = "request"
    supply_from: date | None = None
    replaces: str = ""
    why: frozenset[str] = frozenset()
    intake: Intake | None = None
    dosing: Dosing | None = None
    supplement: Supplement | None = None
    told: str = ""

    @property
    def begins(self) -> date | None:
        """The first day of its supply, as far as it is known."""
        return self.supply_from or (self.authored.first if self.authored else None)

    def as_value(self) -> Value:
        return {"value": self.drug.name, "unit": None, "date": str(self.authored) if self.authored else None}


@dataclass(frozen=True, slots=True)
class Dose(FromResource):
    """A drug that reached the patient: a dose administered, a supply dispensed, or a procedure done and billed.

    `mg` of a supply is all of it, read of glucocorticoids.
    """

    drug: Drug
    day: date | None
    ref: str
    kind: Literal["administered", "dispensed", "billed"] = "administered"
    supply_until: date | None = None
    mg: float | None = None

    def as_value(self) -> Value:
        return {"value": self.drug.name, "unit": None, "date": self.day.isoformat() if self.day else None}


@dataclass(frozen=True, slots=True)
class Refusal(FromResource):
    """A treatment that was refused, or not given because it may not be: of these drug groups, or of any."""

    reason: Literal["refused", "contraindicated"]
    groups: frozenset[str]
    span: Span | None
    ref: str

    def as_value(self) -> Value:
        return {"value": self.reason, "unit": None, "date": str(self.span) if self.span else None}


@dataclass(frozen=True, slots=True)
class Allergy(FromResource):
    """An allergy or intolerance: the groups of the substance, and the reactions that were recorded.

    `signs` are the value sets its reactions belong to; `severe`: one of them was recorded as severe.
    """

    groups: frozenset[str]
    substance: str
    ref: str
    reactions: tuple[str, ...] = ()
    severe_hypersensitivity: bool = False
    intolerance: bool = False
    by_name: bool = False
    signs: frozenset[str] = frozenset()  # the value sets of its reactions
    severe: bool = False

    def as_value(self) -> Value:
        return {"value": self.substance, "unit": None, "date": None}


@dataclass(frozen=True, slots=True)
class PendingOrder(FromResource):
    """An order of a test, a scan or a procedure that is under way, or stands beside the draft being judged.

    `day` is that of the order, `planned` when it is to be carried out.
    """

    concepts: frozenset[str]
    ref: str
    day: date | None
    draft: bool = False
    planned: Span | None = None
    name: str = ""

    def as_value(self) -> Value:
        when = self.planned or self.day
        return {"value": self.name, "unit": None, "date": str(when) if when else None}


@dataclass(frozen=True, slots=True)
class DraftOrder(FromResource):
    """An order in front of the prescriber, and what it would do. `raw` is the resource as sent.

    `kind` drug is a medication order; a service is an order for a scan, a test or a procedure, whose value sets
    stand in `drug.groups` and whose words in `drug.name`. `dosing` is read of the drugs whose dose some rule
    judges, `intake` of glucocorticoids, `supplement` of calcium and vitamin D, `told` of those whose hour matters.
    `earliest` is the first day its timing and supply allow. `renews` is the newest request of the record for the same
    drug in the same dose, which this order repeats; `replaces` the one in whose place it comes. `inpatient`: it is
    for a stay in hospital.
    """

    drug: Drug
    action: Action
    ref: str
    day: date
    status: str
    selected: bool = True
    has_id: bool = True
    dosing: Dosing | None = None
    intake: Intake | None = None
    supplement: Supplement | None = None
    told: str = ""
    supply_from: date | None = None
    supply_until: date | None = None
    raw: bytes = field(default=b"", repr=False, compare=False)
    kind: Literal["drug", "service"] = "drug"
    renews: Medication | None = None
    refills: int = 0
    said: str = ""  # its instructions, in words
    inpatient: bool = False
    earliest: date | None = None
    replaces: str = ""

    @property
    def must_be_read(self) -> bool:
        """Whether its checks must be made, or the lack of them be said: a drug that is known and being judged."""
        return self.kind == "drug" and self.selected and self.drug.recognised

    def as_value(self) -> Value:
        return {"value": self.drug.name, "unit": None, "date": self.day.isoformat()}


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A resource, or part of one, that could not be read: which, why, and what it would have told us."""

    ref: str
    reason: str
    about: frozenset[str] = frozenset()
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Person(FromResource):
    """Who the patient is, as far as rules ask."""

    id: str
    ref: str
    sex: Sex | None = None
    born: Span | None = None
    deceased: bool = False

"""The nouns of bone: scores, densities and scans of one study, fractures of one event. No judgement, no look-ups."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from cds_service.chart.nouns import FromResource, Span
from cds_service.rulebook import Value

FractureStatus = Literal["fresh", "healing", "historic"]


@dataclass(frozen=True, slots=True)
class Scanner:
    """The device, the organisation and the method of a bone-density study, as they were sent; "" for unknown."""

    device: str = ""
    organisation: str = ""
    method: str = ""


UNKNOWN_SCANNER = Scanner()


@dataclass(frozen=True, slots=True)
class Score(FromResource):
    """One T-score or Z-score at one site of one bone-density study.

    `region` names a place that is not valid for diagnosis ("heel", "single vertebra"); `vertebrae` are those
    the record says were measured; `by_name`: only the words say that it is a score.
    """

    kind: Literal["T-score", "Z-score"]
    site: str
    value: float
    day: date
    ref: str
    side: str = ""
    region: str = ""
    vertebrae: frozenset[str] = frozenset()
    scanner: Scanner = UNKNOWN_SCANNER
    by_name: bool = False

    def as_value(self) -> Value:
        return {"value": self.value, "unit": None, "date": self.day.isoformat()}

    @property
    def place(self) -> str:
        """The site as words: "femoral neck", "total hip"."""
        return self.site.replace("-", " ")


@dataclass(frozen=True, slots=True)
class Density(FromResource):
    """One bone mineral density in g/cm², at one site of one study; `reported` as it was sent."""

    site: str
    value: float
    day: date
    ref: str
    reported: float
    reported_unit: str
    side: str = ""
    region: str = ""
    vertebrae: frozenset[str] = frozenset()
    scanner: Scanner = UNKNOWN_SCANNER

    def as_value(self) -> Value:
        return {"value": self.reported, "unit": self.reported_unit, "date": self.day.isoformat()}


@dataclass(frozen=True, slots=True)
class Scan(FromResource):
    """A record that a central bone-density scan was done, whether or not its scores can be read."""

    day: date | None
    ref: str

    def as_value(self) -> Value:
        return {"value": "scan on record", "unit": None, "date": self.day.isoformat() if self.day else None}


@dataclass(frozen=True, slots=True)
class Fracture:
    """One fracture event: where, when (None: ever), and what it is known to have been caused by.

    `low_trauma` is known (an osteoporotic code, or words); without it, and without high energy or tumour, a
    fragility fracture is presumed. `pathological`: no cause is stated (M84.4). `by_name`: only words say so, and
    `imaging_only`: only a report does; neither is ever critical by itself. `levels`: how many vertebral levels
    one record names, at least one, and `vertebrae` which, as far as words tell. `recorded`: the first day any record
    of it was made.
    """

    site: str
    span: Span | None
    status: FractureStatus
    name: str
    refs: tuple[str, ...]
    side: str = ""
    high_energy: bool = False
    tumour: bool = False
    recorded_only: bool = False
    low_trauma: bool = False
    pathological: bool = False
    by_name: bool = False
    imaging_only: bool = False
    levels: int = 1
    recorded: Span | None = None
    vertebrae: frozenset[str] = frozenset()

    @property
    def presumed(self) -> bool:
        """Whether nothing but its site makes this a fragility fracture, or nothing but words a fracture."""
        return self.by_name or not self.low_trauma

    @property
    def evidence(self) -> tuple[str, ...]:
        return self.refs

    def as_value(self) -> Value:
        return {"value": self.site, "unit": None, "date": str(self.span) if self.span else None}

"""What a picture shows: bars, marks and bands in days, scores and counts, and the same as rows of a table.

`plotting` draws it. Every bar and mark has its own words, for who points at it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Bar:
    """From `begin` to `end`, days or counts: it lies in the lane `at`, or stands in the period `at`."""

    at: int
    begin: date | int
    end: date | int
    words: str


@dataclass(frozen=True, slots=True)
class Mark:
    """On a day or in the period `at`; `value` is a score, a number or the mark's lane."""

    at: date | int
    value: float
    words: str


@dataclass(frozen=True, slots=True)
class Group:
    """Bars and marks that look alike, by their `kind`, under one name in the legend; nameless, they do not stand in it.

    `joined`: a line leads from mark to mark, though not across a period that has none.
    """

    kind: str
    name: str = ""
    bars: Sequence[Bar] = ()
    marks: Sequence[Mark] = ()
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """A range of scores that has a name."""

    kind: str
    name: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn, and the same as rows for who does not see it, under the names of their columns.

    Either days run across it, from the first to the last of `days`, or `periods`, or counts. `lanes` are the words
    over each lane, from the top.
    """

    name: str
    title: str
    groups: Sequence[Group]
    rows: Sequence[Sequence[str]]
    head: Sequence[str] = ("Day", "What", "How much")
    days: tuple[date, date] | None = None
    today: date | None = None
    periods: Sequence[str] = ()
    lanes: Sequence[str] = ()
    bands: Sequence[Band] = ()

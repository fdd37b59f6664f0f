"""What the store counts for a report: how often, what became of it, how long it took. Nothing of it is about one card.

A card counts once for each rule whose words stand in it. What became of it is one of four: `silent` when it was not
shown; `accepted` when a suggestion was taken, whatever came after; else `overridden`; else `ignored`.
"""

from array import array
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, case, exists, func, select, true

from cds_service.settings import TRY_PAGE
from cds_service.store.database import Database
from cds_service.store.schema import call_count, feedback, issued, issued_finding

ALL = ""  # stands where a rule would for all cards, or calls, together
_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class Period:
    """Days of the site, first to last, and the same in milliseconds since 1970: `begins` <= at < `ends`."""

    name: str
    first: date
    last: date
    begins: int
    ends: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What is counted: the cards of periods that follow each other, of one client or service where one is named."""

    periods: Sequence[Period]
    client: str | None = None
    service: str | None = None


@dataclass(slots=True)
class Heard:
    """Of one rule in one period.

    cards      by what became of them, and the reason, which only an overridden card may have
    waits      milliseconds from card to decision
    latencies  microseconds that the answers with the cards took
    lacks      calls by what the rule, or some rule, lacked and why; by ("", "") those at which the rule was not
               evaluated, and of all rules together the calls that were answered
    """

    cards: Counter[tuple[str, str | None]] = field(default_factory=Counter)
    waits: "array[int]" = field(default_factory=lambda: array("q"))
    latencies: "array[int]" = field(default_factory=lambda: array("q"))
    lacks: Counter[tuple[str, str]] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Counts:
    """What was heard, by the number of the period and the rule. `strangers`: feedback on cards nobody here issued."""

    heard: dict[tuple[int, str], Heard]
    strangers: int


def first_days(database: Database) -> tuple[int | None, date | None]:
    """When the first card was issued, in milliseconds, and the first day of which calls were counted.

    None where there is none. Raises StoreDown.
    """
    with database.reading() as connection:
        return (
            connection.execute(select(func.min(issued.c.at))).scalar(),
            connection.execute(select(func.min(call_count.c.day))).scalar(),
        )


def count(database: Database, asked: Asked) -> Counts:
    """Everything, as it stood at one moment. Raises StoreDown."""
    heard: dict[tuple[int, str], Heard] = defaultdict(Heard)
    with database.reporting() as connection:
        _count_cards(connection, asked, heard)
        _count_calls(connection, asked, heard)
        return Counts(dict(heard), _strangers(connection, asked))


def _count_cards(connection: Connection, asked: Asked, heard: dict[tuple[int, str], Heard]) -> None:
    begun = [one.begins for one in asked.periods]
    for at, place, rule, outcome, reason, wait, latency in _rows(connection, _cards(asked)):
        became = (outcome, reason)
        period = bisect(begun, at) - 1
        # The first finding of a card stands for the card; one that says what could not be read has none.
        for name in (ALL, rule) if not place else (rule,):
            if name is None:
                continue
            one = heard[period, name]
            one.cards[became] += 1
            if outcome != "silent":
                one.latencies.append(latency)
            if wait is not None:
                one.waits.append(max(wait, 0))  # of two clocks one may be slow


def _rows(connection: Connection, query: Select[Any]) -> Iterator[Any]:
    """The rows, a few at a time: a store may hold many."""
    for some in connection.execution_options(yield_per=_AT_ONCE).execute(query).partitions():
        yield from some


def _cards(asked: Asked) -> Select[Any]:
    """Every card once for each rule in it, with what became of it."""
    accepted, overridden = feedback.alias("accepted"), feedback.alias("overridden")
    told: FromClause = issued
    for outcome in (accepted, overridden):
        about = and_(outcome.c.card == issued.c.card, outcome.c.outcome == outcome.name, outcome.c.known)
        told = told.outerjoin(outcome, and_(about, issued.c.shown))
    before = issued_finding.alias("before")
    again = exists().where(
        before.c.card == issued_finding.c.card,
        before.c.rule == issued_finding.c.rule,
        before.c.place < issued_finding.c.place,
    )
    was_accepted, was_overridden = accepted.c.card.is_not(None), overridden.c.card.is_not(None)
    became = case(
        (issued.c.shown.is_(False), "silent"),
        (was_accepted, "accepted"),
        (was_overridden, "overridden"),
        else_="ignored",
    )
    decided = case((was_accepted, _decided(accepted)), (was_overridden, _decided(overridden)))
    return (
        select(
            issued.c.at,
            issued_finding.c.place,
            issued_finding.c.rule,
            became,
            case((accepted.c.card.is_(None), overridden.c.reason)),
            decided - issued.c.at,
            issued.c.latency_us,
        )
        .select_from(told.outerjoin(issued_finding, issued_finding.c.card == issued.c.card))
        .where(_within(issued.c.at, asked), _of(issued, asked), ~again)
    )


def _decided(outcome: FromClause) -> ColumnElement[int]:
    """When the EHR says so, if that can be: between the card and the news of it. Else when the news came."""
    said = outcome.c.outcome_at
    return case((and_(said >= issued.c.at, said <= outcome.c.at), said), else_=outcome.c.at)


def _within(at: ColumnElement[int], asked: Asked) -> ColumnElement[bool]:
    return and_(at >= asked.periods[0].begins, at < asked.periods[-1].ends)


def _of(table: FromClause, asked: Asked) -> ColumnElement[bool]:
    """Whether a row is of the client and service that are asked for; what was tried out only when it is."""
    client = table.c.client == asked.client if asked.client is not None else table.c.client != TRY_PAGE
    return and_(client, table.c.service == asked.service if asked.service is not None else true())


def _count_calls(connection: Connection, asked: Asked, heard: dict[tuple[int, str], Heard]) -> None:
    begun = [one.first for one in asked.periods]
    days = call_count.c.day.between(begun[0], asked.periods[-1].last)
    keys = (call_count.c.day, call_count.c.rule, call_count.c.what, call_count.c.why)
    query = select(*keys, func.sum(call_count.c.calls)).where(days, _of(call_count, asked)).group_by(*keys)
    for day, rule, what, why, calls in _rows(connection, query):
        heard[bisect(begun, day) - 1, rule].lacks[what, why] += int(calls)


def _strangers(connection: Connection, asked: Asked) -> int:
    unknown = feedback.c.known.is_(False)
    query = select(func.count()).where(unknown, _within(feedback.c.at, asked), _of(feedback, asked))
    return connection.execute(query).scalar_one()

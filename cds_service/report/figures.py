"""The figures of a report: per rule and period what was shown and what came of it, what could not be evaluated.

A card counts once for each rule whose words stand in it; the rule "" stands for all cards, or calls, together. Nothing
here is about one patient, one card or one comment.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal

from cds_service.settings import TRY_PAGE
from cds_service.store.counts import ALL, Asked, Heard, Period, count, first_days
from cds_service.store.database import Database

Step = Literal["day", "week", "month", "all"]
STEPS: tuple[Step, ...] = ("day", "week", "month", "all")
OUTCOMES = ("accepted", "overridden", "ignored")
# A rule is to be looked at again when more than nine of ten decided cards, of fifty or more, were overridden.
REVIEW_CARDS = 50
REVIEW_PERCENT = 90
MOST_PERIODS = 4000

COUNTED = (
    "A card counts once for each rule whose words stand in it, in the period it was given in. Accepted: a suggestion "
    "was taken, whatever came after. Overridden: it was set aside, and nothing taken. Ignored: nothing was heard of "
    "it. Decided: accepted or overridden. Silent: it would have been shown, had the rule not been silent. The time to "
    "a decision ends when the EHR says, if that lies between the card and its feedback, else when the feedback came. "
    "Not evaluated: calls at which a rule could not be answered. Latency: of the answers with such a card. "
    f"To be reviewed: a rule of which more than {REVIEW_PERCENT} % of the decided cards were overridden, where "
    f"{REVIEW_CARDS} or more were decided, from the first day to the last. Cards fired on the page for trying out are "
    f"left out, unless they are asked for as those of the client {TRY_PAGE}."
)


class BadPeriod(ValueError):
    """The days that are asked about are none, or too many to be told apart."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why cards were overridden: our slug (None: no reason was given), its HL7 category if it has one, and how many."""

    reason: str | None
    category: str | None
    cards: int


@dataclass(frozen=True, slots=True)
class Lack:
    """What was lacking and why, and at how many calls."""

    what: str
    why: str
    calls: int


@dataclass(frozen=True, slots=True)
class Row:
    """One rule in one period, which has a number. Times are None where there is nothing to take them of."""

    number: int
    period: str
    rule: str
    accepted: int
    overridden: int
    ignored: int
    silent: int
    reasons: Sequence[Reason]
    decision_seconds: float | None
    latency_ms: float | None
    latency_p95_ms: float | None
    not_evaluated: int
    lacks: Sequence[Lack]

    @property
    def shown(self) -> int:
        return self.decided + self.ignored

    @property
    def decided(self) -> int:
        return self.accepted + self.overridden

    @property
    def overridden_percent(self) -> float | None:
        """Of the decided cards."""
        return 100 * self.overridden / self.decided if self.decided else None

    @property
    def to_review(self) -> bool:
        return self.decided >= REVIEW_CARDS and self.overridden * 100 > self.decided * REVIEW_PERCENT


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: days of the site, first and last (None: all there are), told apart by a step; of whom."""

    step: Step = "all"
    since: date | None = None
    until: date | None = None
    client: str | None = None
    service: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """The rows of each period, and those over all periods, the rules most often shown first.

    calls       that were answered, by period
    strangers   how much feedback came about cards that nobody here issued to who sent it
    """

    question: Question
    periods: Sequence[Period] = ()
    rows: Sequence[Row] = ()
    over_all: Sequence[Row] = ()
    calls: Mapping[str, int] = field(default_factory=dict)
    strangers: int = 0

    @property
    def to_review(self) -> list[Row]:
        return [row for row in self.over_all if row.rule and row.to_review]

    @property
    def calls_in_all(self) -> int:
        return sum(self.calls.values())


def report(database: Database, question: Question, zone: tzinfo, today: date, categories: Mapping[str, str]) -> Report:
    """Ask the store. `categories` are the HL7 categories of override reasons. Raises StoreDown and BadPeriod."""
    days = _days(database, question, zone, today)
    if days is None:
        return Report(question)
    periods = [*_periods(*days, question.step, zone)]
    if len(periods) > MOST_PERIODS:
        raise BadPeriod(f"that makes more than {MOST_PERIODS} periods: take longer ones, or fewer days")
    counts = count(database, Asked(periods, question.client, question.service))
    rows = [_row(n, periods[n].name, rule, heard, categories) for (n, rule), heard in counts.heard.items()]
    if len(periods) > 1:
        together: dict[str, Heard] = {}
        for (_, rule), heard in counts.heard.items():
            _add(together.setdefault(rule, Heard()), heard)
        over_all = [_row(0, "all", rule, heard, categories) for rule, heard in together.items()]
    else:
        over_all = rows
    over_all = sorted(over_all, key=_rank)
    place = {row.rule: n for n, row in enumerate(over_all)}
    rows.sort(key=lambda row: (row.number, place[row.rule]))
    calls = {row.period: counts.heard[row.number, ALL].lacks["", ""] for row in rows if row.rule == ALL}
    return Report(question, periods, rows, over_all, calls, counts.strangers)


def _days(database: Database, question: Question, zone: tzinfo, today: date) -> tuple[date, date] | None:
    """The first and the last day of which there may be something; None when there is none."""
    since, until = question.since, question.until
    if since is not None and until is not None and until < since:
        raise BadPeriod("the last day lies before the first")
    at, day = first_days(database)
    known = [] if day is None else [day]
    if at is not None:
        known.append(datetime.fromtimestamp(at / 1000, UTC).astimezone(zone).date())
    if not known:
        return None
    first, last = max(since or date.min, min(known)), min(until or today, today)
    return (first, last) if first <= last else None


def _periods(first: date, last: date, step: Step, zone: tzinfo) -> Iterator[Period]:
    """From the first day to the last. Weeks begin on Monday; the first and the last period may be cut short."""
    while first <= last:
        if step == "day":
            name, ends = first.isoformat(), first
        elif step == "week":
            name, ends = f"{first:%G-W%V}", first + timedelta(days=6 - first.weekday())
        elif step == "month":
            name, ends = f"{first:%Y-%m}", (first.replace(day=28) + timedelta(days=4)).replace(day=1) - _DAY
        else:
            name, ends = "all", last
        ends = min(ends, last)
        yield Period(name, first, ends, _midnight(first, zone), _midnight(ends + _DAY, zone))
        first = ends + _DAY


_DAY = timedelta(days=1)


def _midnight(day: date, zone: tzinfo) -> int:
    return int(datetime.combine(day, time(), zone).timestamp() * 1000)


def _add(sum_: Heard, heard: Heard) -> None:
    sum_.cards.update(heard.cards)
    sum_.waits.extend(heard.waits)
    sum_.latencies.extend(heard.latencies)
    sum_.lacks.update(heard.lacks)


def _rank(row: Row) -> tuple[bool, int, int, int, str]:
    return row.rule != ALL, -row.shown, -row.silent, -row.not_evaluated, row.rule


def _row(number: int, period: str, rule: str, heard: Heard, categories: Mapping[str, str]) -> Row:
    became: Counter[str] = Counter()
    why: Counter[str | None] = Counter()
    for (outcome, reason), cards in heard.cards.items():
        became[outcome] += cards
        if outcome == "overridden":
            why[reason] += cards
    waits, latencies = sorted(heard.waits), sorted(heard.latencies)
    return Row(
        number=number,
        period=period,
        rule=rule,
        accepted=became["accepted"],
        overridden=became["overridden"],
        ignored=became["ignored"],
        silent=became["silent"],
        reasons=[
            Reason(slug, categories.get(slug or ""), cards)
            for slug, cards in sorted(why.items(), key=lambda one: (-one[1], one[0] or ""))
        ],
        decision_seconds=_median(waits, 1000),
        latency_ms=_median(latencies, 1000),
        latency_p95_ms=_rounded(latencies[-(-len(latencies) * 95 // 100) - 1] / 1000) if latencies else None,
        not_evaluated=heard.lacks["", ""] if rule else 0,
        lacks=[
            Lack(what, why_, calls)
            for (what, why_), calls in sorted(heard.lacks.items(), key=lambda one: (-one[1], one[0]))
            if what
        ],
    )


def _median(ordered: Sequence[int], unit: int) -> float | None:
    many = len(ordered)
    return _rounded((ordered[(many - 1) // 2] + ordered[many // 2]) / 2 / unit) if many else None


def _rounded(value: float) -> float:
    return round(value, 1)

"""What the service does with its database: remember cards and feedback, recall what to be quiet about, forget."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from cds_service.metrics import Metrics
from cds_service.store import migrate
from cds_service.store.database import Database, StoreDown
from cds_service.store.records import Feedback, Issued, Kind, Outcome, Silenced
from cds_service.store.schema import accepted_suggestion, call_count, comment, feedback, issued, issued_finding, snooze

REST_SECONDS = 2.0  # after a failed look-up nobody is kept waiting for the next
MOST_AT_ONCE = 500  # rows named in one statement, or deleted in one transaction

# It stands in the way of every answer, and so goes past all that makes a query comfortable.
_RECALL = "SELECT finding, why, encounter, since, until, step FROM snooze WHERE patient = {0} AND until >= {0}"


@dataclass(frozen=True, slots=True)
class Status:
    """Whether the store can do its work; `why_not` is empty when it can."""

    why_not: str = ""


class Store:
    """One site's memory. Counts what went wrong; raises StoreDown only where that is said."""

    def __init__(self, database: Database, metrics: Metrics, today: Callable[[], date], now: Callable[[], int]):
        self.database = database
        self._insert: Any = sqlite.insert if database.is_sqlite else postgresql.insert
        self._new_card = self._compiled(issued)
        self._new_finding = self._compiled(issued_finding)
        self._metrics = metrics
        self._today = today
        self._now = now
        self._recall = _RECALL.format("?" if database.is_sqlite else "%s")
        self._rests_until = 0.0

    # --- cards that were issued -------------------------------------------------------------------

    def write(self, cards: Sequence[Issued]) -> None:
        """Keep what was issued, and what follows from it. Raises StoreDown."""
        with self.database.writing(behind=True) as connection:
            self._add_new(connection, self._new_card, [_issued(one) for one in cards])
            self._add_new(connection, self._new_finding, [row for one in cards for row in _findings(one)])
            self._quiet(connection, [row for one in cards for row in _told(one)])
        self._settle([one.card for one in cards])

    def _compiled(self, table: Table) -> str:
        """What inserts rows that are not there yet, for `_add_new`.

        SQLAlchemy compiles such a statement anew at each call, and goes through every value of every row.
        """
        dialect = sqlite.dialect(paramstyle="named") if self.database.is_sqlite else self.database.dialect
        return str(self._insert(table).on_conflict_do_nothing().compile(dialect=dialect))

    def _add_new(self, connection: Connection, sql: str, rows: list[dict[str, Any]]) -> None:
        """Hand rows of plain values, of which none is a day, to the driver."""
        if rows:
            connection.exec_driver_sql(sql, rows)

    def add(self, calls: Mapping[Kind, int]) -> None:
        """Add to the counts of calls, all of these or none. Raises StoreDown."""
        statement = self._insert(call_count)
        summed = {"calls": call_count.c.calls + statement.excluded.calls}
        statement = statement.on_conflict_do_update(index_elements=[*call_count.primary_key], set_=summed)
        # Two processes that add to the same rows take them in the same order.
        rows = [{**kind._asdict(), "calls": many} for kind, many in sorted(calls.items())]
        with self.database.writing(behind=True) as connection:
            connection.execute(statement, rows)

    def _settle(self, cards: Sequence[str]) -> None:
        """Feedback that was quicker than the card it is about counts all the same."""
        early = select(feedback.c.card, feedback.c.outcome, feedback.c.reason, feedback.c.client).where(
            feedback.c.card.in_(cards), feedback.c.known.is_(False)
        )
        with self.database.reading() as connection:
            found = connection.execute(early).all()
        if found:
            with self.database.writing() as connection:
                for row in found:
                    outcome = Feedback(row.card, row.outcome, reason=row.reason)
                    known = self._known(connection, [outcome], row.client or None)
                    self._mark(connection, known)
                    self._dismiss(connection, [outcome], known)

    # --- feedback ---------------------------------------------------------------------------------

    def take(self, outcomes: Iterable[Feedback], service: str, client: str | None) -> None:
        """Keep what became of some cards, once for each card and outcome: committed when this returns.

        Raises StoreDown, and then nothing of it is kept. A client that is known by name has no say on the cards of
        another: for it they are not known.
        """
        merged = list(_merged(outcomes))
        at = self._now()
        with self.database.writing() as connection:
            before = self._there(connection, merged)
            known = self._known(connection, merged, client)
            rows = [
                {
                    "card": one.card,
                    "outcome": one.outcome,
                    "at": at,
                    "outcome_at": one.outcome_at,
                    "service": service,
                    "client": known[one.card].client if one.card in known else client or "",
                    "reason": one.reason,
                    "known": one.card in known,
                }
                for one in merged
            ]
            self._upsert(connection, feedback, rows, fill="reason")
            suggestions = [{"card": one.card, "suggestion": id_, "at": at} for one in merged for id_ in one.accepted]
            self._upsert(connection, accepted_suggestion, suggestions)
            comments = [
                {"card": one.card, "outcome": one.outcome, "at": at, "text": one.comment}
                for one in merged
                if one.comment
            ]
            self._upsert(connection, comment, comments)
            self._dismiss(connection, [one for one in merged if (one.card, one.outcome) not in before], known)
        strangers = [one.card for one in merged if one.card not in known]
        if strangers:
            self._metrics.count("feedback", by=len(strangers), outcome="unknown-card")
            self._settle_quietly(strangers)

    def _settle_quietly(self, cards: Sequence[str]) -> None:
        """A card may have been written while its feedback was: look again. What was to be kept is kept already."""
        try:
            with self.database.reading() as connection:
                found = connection.execute(select(issued.c.card).where(issued.c.card.in_(cards))).scalars().all()
            if found:
                self._settle(found)
        except StoreDown:
            self._metrics.count("store_failures", operation="settle", outcome="failed")

    def _there(self, connection: Connection, outcomes: Sequence[Feedback]) -> set[tuple[str, str]]:
        """Which of these the store has heard before."""
        cards = [one.card for one in outcomes]
        found: set[tuple[str, str]] = set()
        for some in _chunks(cards):
            asked = select(feedback.c.card, feedback.c.outcome).where(feedback.c.card.in_(some))
            found |= {(row.card, row.outcome) for row in connection.execute(asked)}
        return found

    def _known(self, connection: Connection, outcomes: Sequence[Feedback], client: str | None) -> dict[str, Any]:
        """The cards that were issued; to this client, if one is named."""
        known: dict[str, Any] = {}
        for some in _chunks([one.card for one in outcomes]):
            asked = select(issued.c.card, issued.c.client, issued.c.service, issued.c.patient, issued.c.encounter)
            asked = asked.where(issued.c.card.in_(some))
            if client is not None:
                asked = asked.where(issued.c.client == client)
            known |= {row.card: row for row in connection.execute(asked)}
        return known

    def _mark(self, connection: Connection, known: dict[str, Any]) -> None:
        if known:
            connection.execute(update(feedback).where(feedback.c.card.in_(known)).values(known=True))

    def _dismiss(self, connection: Connection, outcomes: Sequence[Feedback], known: dict[str, Any]) -> None:
        """A card that was overridden or dismissed silences what stood in it, each finding for its own window."""
        reasons = {
            one.card: one.reason
            for one in outcomes
            if one.outcome == "overridden" and one.card in known and known[one.card].patient is not None
        }
        rows = []
        today = self._today()
        for some in _chunks([*reasons]):
            for row in connection.execute(select(issued_finding).where(issued_finding.c.card.in_(some))):
                card = known[row.card]
                signing = card.service.endswith("-order-select") and card.encounter is not None
                if row.finding is None or not (row.quiet_days or signing):
                    continue
                rows.append(
                    {
                        "patient": card.patient,
                        "finding": row.finding,
                        "why": "overridden" if reasons[row.card] else "snoozed",
                        # Even where nothing is kept quiet, an order is not spoken about again when it is signed.
                        "encounter": "" if row.quiet_days else card.encounter,
                        "since": today,
                        "until": today + timedelta(days=row.quiet_days or 1),
                        "step": row.step,
                        "at": self._now(),
                    }
                )
        self._quiet(connection, rows)

    def _quiet(self, connection: Connection, rows: list[dict[str, Any]]) -> None:
        """The newest word on a finding replaces the one before."""
        if rows:
            statement = self._insert(snooze)
            names = ("since", "until", "step", "at")
            replaced = {name: statement.excluded[name] for name in names}
            statement = statement.on_conflict_do_update(index_elements=[*snooze.primary_key], set_=replaced)
            connection.execute(statement, sorted(rows, key=lambda row: (row["patient"], row["finding"])))

    def _upsert(self, connection: Connection, table: Table, rows: list[dict[str, Any]], fill: str = "") -> None:
        """Insert what is not there; of what is, only an empty `fill` is filled."""
        if not rows:
            return
        statement = self._insert(table)
        if fill:
            filled = {fill: text(f"coalesce({table.name}.{fill}, excluded.{fill})")}
            statement = statement.on_conflict_do_update(index_elements=[*table.primary_key], set_=filled)
        else:
            statement = statement.on_conflict_do_nothing()
        connection.execute(statement, rows)

    # --- what to be quiet about -------------------------------------------------------------------

    def recall(self, patient: str, day: date) -> tuple[Silenced, ...]:
        """What is not to be said again to a patient (given by the hash); nothing when the store does not answer."""
        if monotonic() < self._rests_until:
            self._metrics.count("store_failures", operation="recall", outcome="skipped")
            return ()
        try:
            rows = self.database.look_up(self._recall, (patient, day.isoformat()))
        except StoreDown:
            self._rests_until = monotonic() + REST_SECONDS
            self._metrics.count("store_failures", operation="recall", outcome="failed")
            return ()
        return tuple(
            Silenced(finding, why, encounter, _day(since), _day(until), step)
            for finding, why, encounter, since, until, step in rows
        )

    # --- upkeep -----------------------------------------------------------------------------------

    def retain(self, days: int, comment_days: int) -> dict[str, int]:
        """Delete what is older than that, and silences that have ended; gives how many rows of each table.

        Raises StoreDown; what was deleted by then stays deleted.
        """
        now = self._now()
        day_ms = 24 * 60 * 60 * 1000
        old = now - days * day_ms
        rules: list[tuple[Table, Any]] = [
            (issued, issued.c.at < old),
            (feedback, feedback.c.at < old),
            (accepted_suggestion, accepted_suggestion.c.at < old),
            (comment, or_(comment.c.at < now - comment_days * day_ms, comment.c.at < old)),
            (snooze, or_(snooze.c.until < self._today(), snooze.c.at < old)),
            (call_count, call_count.c.day < self._today() - timedelta(days=days)),
        ]
        return {table.name: self._forget(table, condition) for table, condition in rules}

    def _forget(self, table: Table, condition: Any) -> int:
        """A few rows at a time, so that feedback never has to wait long for its turn."""
        key = [*table.primary_key]
        count = 0
        while True:
            with self.database.writing() as connection:
                some = connection.execute(select(*key).where(condition).limit(MOST_AT_ONCE)).all()
                if not some:
                    return count
                matches = [column == bindparam(f"key_{column.name}") for column in key]
                values = [{f"key_{column.name}": row[n] for n, column in enumerate(key)} for row in some]
                connection.execute(delete(table).where(*matches), values)
                count += len(some)

    def status(self) -> Status:
        """Whether the tables can be reached and have what this version needs.

        A later version may have led them forward under a running instance: it added to them, and took nothing away.
        """
        try:
            with self.database.reading() as connection:
                stands = migrate.current(connection)
        except StoreDown as error:
            return Status(f"the store does not answer ({error})")
        if stands != migrate.head() and not migrate.is_of_later_version(stands):
            return Status(
                f"the store stands at step {stands}, not {migrate.head()}: run `bone-health-cds store upgrade`"
            )
        return Status()


def _day(value: date | str) -> date:
    """A day, of which SQLite's driver gives the text."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def _issued(one: Issued) -> dict[str, Any]:
    return {
        "card": one.card,
        "at": one.at,
        "service": one.service,
        "client": one.client,
        "indicator": one.indicator,
        "shown": one.shown,
        "latency_us": one.latency_us,
        "patient": one.patient,
        "encounter": one.encounter,
    }


def _findings(one: Issued) -> Iterable[dict[str, Any]]:
    for place, found in enumerate(one.findings):
        yield {
            "card": one.card,
            "place": place,
            "rule": found.rule,
            "indicator": found.indicator,
            "finding": found.finding,
            "step": found.step,
            "quiet_days": found.quiet_days,
        }


def _told(one: Issued) -> Iterable[dict[str, Any]]:
    """What is said only once has now been said, where it was shown."""
    for found in one.findings:
        spans = (("", found.once_days), (one.encounter, found.encounter_days))
        for encounter, days in spans:
            if one.shown and one.patient is not None and found.finding and days and encounter is not None:
                yield {
                    "patient": one.patient,
                    "finding": found.finding,
                    "why": "told",
                    "encounter": encounter,
                    "since": one.day,
                    "until": one.day + timedelta(days=days),
                    "step": found.step,
                    "at": one.at,
                }


def _merged(outcomes: Iterable[Feedback]) -> Iterable[Feedback]:
    """One outcome of each card and kind, with every suggestion and the first reason and comment that were given."""
    by_key: dict[tuple[str, Outcome], list[Feedback]] = {}
    for one in outcomes:
        by_key.setdefault((one.card, one.outcome), []).append(one)
    for (card, outcome), same in sorted(by_key.items()):
        yield Feedback(
            card,
            outcome,
            next((one.outcome_at for one in same if one.outcome_at is not None), None),
            next((one.reason for one in same if one.reason), None),
            tuple(dict.fromkeys(id_ for one in same for id_ in one.accepted)),
            next((one.comment for one in same if one.comment), None),
        )


def _chunks(cards: Sequence[str]) -> Iterable[list[str]]:
    left = iter(cards)
    while some := list(islice(left, MOST_AT_ONCE)):
        yield some

"""A report as tables for people, as CSV and as JSON for programs."""

import csv
import json
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

from rich.console import Console
from rich.table import Table

from cds_service.report.figures import COUNTED, REVIEW_CARDS, REVIEW_PERCENT, Report, Row

_COLUMNS = ("period", "rule", "measure", "reason", "category", "what", "why", "value")
_EVERY = "(all)"
_MOST = 30  # rows of a table for people, of what could fill pages
_WIDE = 170  # columns, where no terminal says how many there are

# Every number of a row that is one number, by its name.
_NUMBERS: dict[str, Callable[[Row], float | None]] = {
    "shown": lambda row: row.shown,
    "accepted": lambda row: row.accepted,
    "overridden": lambda row: row.overridden,
    "ignored": lambda row: row.ignored,
    "silent": lambda row: row.silent,
    "overridden_percent": lambda row: _rounded(row.overridden_percent),
    "median_decision_seconds": lambda row: row.decision_seconds,
    "latency_median_ms": lambda row: row.latency_ms,
    "latency_p95_ms": lambda row: row.latency_p95_ms,
    "not_evaluated": lambda row: row.not_evaluated,
}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def as_json(report: Report) -> str:
    """One object; a `rule` of "" is all cards, or calls, together."""
    asked = report.question
    said: dict[str, Any] = {
        "counted": COUNTED,
        "since": report.periods[0].first.isoformat() if report.periods else None,
        "until": report.periods[-1].last.isoformat() if report.periods else None,
        "period": asked.step,
        "client": asked.client,
        "service": asked.service,
        "review": {"more_than_percent": REVIEW_PERCENT, "least_decided": REVIEW_CARDS},
        "to_review": [
            {
                "rule": row.rule,
                "decided": row.decided,
                "overridden": row.overridden,
                "overridden_percent": _rounded(row.overridden_percent),
            }
            for row in report.to_review
        ],
        "calls": [{"period": period, "calls": calls} for period, calls in report.calls.items()],
        "feedback_on_unknown_cards": report.strangers,
        "rows": [_object(row) for row in report.rows],
    }
    return json.dumps(said, indent=2)


def _object(row: Row) -> dict[str, Any]:
    return {
        "period": row.period,
        "rule": row.rule,
        **{name: number(row) for name, number in _NUMBERS.items()},
        "reasons": [{"reason": one.reason, "category": one.category, "cards": one.cards} for one in row.reasons],
        "lacks": [{"what": one.what, "why": one.why, "calls": one.calls} for one in row.lacks],
    }


def as_csv(report: Report) -> str:
    """One row for each number; what a measure has none of is empty."""
    text = StringIO()
    table = csv.DictWriter(text, _COLUMNS, restval="", lineterminator="\n")
    table.writeheader()
    table.writerows(_lines(report))
    return text.getvalue().rstrip("\n")


def _lines(report: Report) -> Iterator[dict[str, Any]]:
    for row in report.to_review:
        yield {"period": "all", "rule": row.rule, "measure": "to_review", "value": _rounded(row.overridden_percent)}
    yield {"period": "all", "measure": "feedback_on_unknown_cards", "value": report.strangers}
    for period, calls in report.calls.items():
        yield {"period": period, "measure": "calls", "value": calls}
    for row in report.rows:
        of = {"period": row.period, "rule": row.rule}
        for name, number in _NUMBERS.items():
            value = number(row)
            yield {**of, "measure": name, "value": "" if value is None else value}
        for reason in row.reasons:
            why = {"reason": reason.reason or "none", "category": reason.category or ""}
            yield {**of, "measure": "reason", **why, "value": reason.cards}
        for lack in row.lacks:
            yield {**of, "measure": "lack", "what": lack.what, "why": lack.why, "value": lack.calls}


# --- for people -----------------------------------------------------------------------------------


def print_tables(report: Report, console: Console) -> None:
    """What is to be reviewed, the rules, why they were overridden, what they lacked."""
    if not console.is_terminal:
        console.width = _WIDE
    if not report.periods:
        console.print("The store holds nothing of these days.")
        return
    first, last = report.periods[0].first.isoformat(), report.periods[-1].last.isoformat()
    console.print(f"{first} to {last}; calls answered: {report.calls_in_all}. {COUNTED}", highlight=False)
    for row in report.to_review:
        console.print(
            f"[bold]To be reviewed:[/] {row.rule}: {row.overridden} of {row.decided} decided cards overridden "
            f"({row.overridden_percent:.1f} %)",
            highlight=False,
        )
    if not report.to_review:
        console.print("No rule is to be reviewed.")
    console.print(_rules(report))
    for table in (_reasons(report), _lacks(report)):
        if table.row_count:
            console.print(table)
    if report.strangers:
        console.print(f"Feedback on cards that nobody here issued: {report.strangers}")


def _table(title: str, *columns: str, numbers: tuple[str, ...]) -> Table:
    table = Table(title=title, title_justify="left")
    for name in columns:
        table.add_column(name, overflow="fold")
    for name in numbers:
        table.add_column(name, justify="right")
    return table


def _rules(report: Report) -> Table:
    split = report.question.step != "all"
    numbers = ("shown", "accepted", "overridden", "% of decided", "ignored", "silent", "decided in", "ms", "ms, p95")
    columns = ("period", "rule") if split else ("rule",)
    table = _table("Cards by rule", *columns, numbers=(*numbers, "not evaluated"))
    for row in report.rows:
        table.add_row(
            *((row.period,) if split else ()),
            row.rule or _EVERY,
            *map(str, (row.shown, row.accepted, row.overridden)),
            "" if row.overridden_percent is None else f"{row.overridden_percent:.1f}",
            *map(str, (row.ignored, row.silent)),
            duration(row.decision_seconds),
            _plain(row.latency_ms),
            _plain(row.latency_p95_ms),
            str(row.not_evaluated) if row.rule else "",
        )
    return table


def _reasons(report: Report) -> Table:
    table = _table("Why cards were overridden", "rule", "reason", "HL7 category", numbers=("cards",))
    found = [(row.rule or _EVERY, one) for row in report.over_all for one in row.reasons]
    for rule, one in found[:_MOST]:
        table.add_row(rule, one.reason or "none given", one.category or "", str(one.cards))
    return _cut(table, len(found))


def _lacks(report: Report) -> Table:
    table = _table("Calls at which a rule was not evaluated", "rule", "lacked", "because", numbers=("calls",))
    found = [(row.rule or "(some rule)", one) for row in report.over_all for one in row.lacks]
    for rule, one in found[:_MOST]:
        table.add_row(rule, one.what, one.why, str(one.calls))
    return _cut(table, len(found))


def _cut(table: Table, many: int) -> Table:
    if many > _MOST:
        table.caption = f"... and {many - _MOST} more, which csv and json give"
    return table


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"


def duration(seconds: float | None) -> str:
    """A time as people say it: seconds, minutes, hours or days.

    >>> duration(41.2), duration(1000), duration(90000), duration(None)
    ('41 s', '17 min', '25 h', '')
    """
    if seconds is None:
        return ""
    for most, unit, name in ((120, 1, "s"), (7200, 60, "min"), (172_800, 3600, "h")):
        if seconds < most:
            return f"{seconds / unit:.0f} {name}"
    return f"{seconds / 86_400:.0f} d"

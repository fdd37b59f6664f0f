"""The figures of a report as pictures: what became of cards over time, why, what was lacking, how long it took.

The table of each says the same in numbers.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from cds_service.report.figures import OUTCOMES, Reason, Report, Row
from cds_service.report.forms import duration
from cds_service.web.pages.shapes import Bar, Group, Mark, Picture

MOST_PERIODS = 53  # drawn in one picture: a year of weeks
_MOST_BARS = 12
_CAUSES = ("missing", "failed", "partial", "unreadable")


def drawn_periods(report: Report) -> list[str]:
    """The names of the periods that a picture shows: the last ones, when there are many."""
    return [one.name for one in report.periods[-MOST_PERIODS:]]


def rows_of(report: Report, rule: str) -> dict[str, Row]:
    """The rows of one rule, by period."""
    return {row.period: row for row in report.rows if row.rule == rule}


def outcomes(title: str, periods: Sequence[str], rows: Mapping[str, Row]) -> Picture:
    """The cards of each period in a column: accepted, overridden, ignored."""
    bars: dict[str, list[Bar]] = {outcome: [] for outcome in OUTCOMES}
    table = []
    for n, period in enumerate(periods):
        row = rows.get(period)
        below = 0
        for outcome in OUTCOMES:
            many: int = getattr(row, outcome, 0)
            if many:
                bars[outcome].append(Bar(n, below, below + many, f"{period}: {many} {outcome}"))
                below += many
        counts = [row.shown, row.accepted, row.overridden, row.ignored, row.silent] if row else [0] * 5
        table.append((period, *map(str, counts), _percent(row), duration(row.decision_seconds) if row else ""))
    head = ("Period", "Shown", "Accepted", "Overridden", "Ignored", "Silent", "Overridden of decided", "Decided in")
    groups = [Group(outcome, outcome, bars[outcome]) for outcome in OUTCOMES]
    return Picture("outcomes", title, groups, table, head, periods=periods)


def _percent(row: Row | None) -> str:
    return "" if row is None or row.overridden_percent is None else f"{row.overridden_percent:.0f} %"


def latencies(periods: Sequence[str], rows: Mapping[str, Row]) -> Picture | None:
    """How long the answers with a card took in each period, in milliseconds; None where there was none."""
    curves: tuple[tuple[str, str, Callable[[Row], float | None]], ...] = (
        ("site-0", "median", lambda row: row.latency_ms),
        ("site-2", "95 of 100 took no longer", lambda row: row.latency_p95_ms),
    )
    groups = []
    for kind, words, of in curves:
        values = [(n, period, of(rows[period])) for n, period in enumerate(periods) if period in rows]
        marks = [
            Mark(n, value, f"{period}: {words} {value:.1f} ms") for n, period, value in values if value is not None
        ]
        groups.append(Group(kind, words, marks=marks, joined=True))
    if not any(group.marks for group in groups):
        return None
    table = [(period, *(_ms(rows.get(period), of) for *_, of in curves)) for period in periods]
    return Picture(
        "latency",
        "How long answers with a card took, in milliseconds",
        groups,
        table,
        ("Period", "Median, ms", "95 of 100, ms"),
        periods=periods,
    )


def _ms(row: Row | None, of: Callable[[Row], float | None]) -> str:
    value = of(row) if row is not None else None
    return "" if value is None else f"{value:.1f}"


def reasons(row: Row, words: Mapping[str, str]) -> Picture | None:
    """Why cards were overridden, the most frequent reason first; None where none was. `words` by slug."""
    told = [(_reason(one, words), [("overridden", one.cards)]) for one in row.reasons]
    table = [(_reason(one, words), _category(one), str(one.cards)) for one in row.reasons]
    head = ("Reason", "HL7 category", "Cards")
    return _ranked("reasons", "Why cards were overridden", told, table, {"overridden": ""}, head)


def _reason(one: Reason, words: Mapping[str, str]) -> str:
    if one.reason is None:
        return "No reason given"
    return words.get(one.reason, "Another reason")


def _category(one: Reason) -> str:
    return (one.category or "").replace("-", " ")


def causes(row: Row, title: str) -> Picture | None:
    """What was lacking, and why, the most frequent first; None where nothing was."""
    by_what: dict[str, dict[str, int]] = {}
    for one in row.lacks:
        by_what.setdefault(one.what, {})[one.why] = one.calls
    ordered = sorted(by_what.items(), key=lambda one: (-sum(one[1].values()), one[0]))
    told = [(_spaced(what), [(why, whys[why]) for why in _CAUSES if why in whys]) for what, whys in ordered]
    table = [(_spaced(what), why, str(whys[why])) for what, whys in ordered for why in _CAUSES if why in whys]
    return _ranked("causes", title, told, table, {why: why for why in _CAUSES}, ("Lacked", "Because", "Calls"))


def _spaced(what: str) -> str:
    return what.replace("-", " ")


def _ranked(
    name: str,
    title: str,
    told: Sequence[tuple[str, Sequence[tuple[str, int]]]],
    table: Sequence[Sequence[str]],
    kinds: Mapping[str, str],
    head: tuple[str, ...],
) -> Picture | None:
    """Bars that lie, each under its words; the longest first. They are made of parts of `kinds`, which have names."""
    if not told:
        return None
    shown = told[:_MOST_BARS]
    bars: dict[str, list[Bar]] = {kind: [] for kind in kinds}
    for lane, (words, parts) in enumerate(shown):
        before = 0
        for kind, many in parts:
            bars[kind].append(Bar(lane, before, before + many, f"{words}: {many} {kind}"))
            before += many
    groups = [Group(kind, name, bars[kind]) for kind, name in kinds.items() if bars[kind]]
    lanes = [f"{words}: {_sum(parts)}" for words, parts in shown]
    return Picture(name, title, groups, table, head, lanes=lanes)


def _sum(parts: Iterable[tuple[str, int]]) -> int:
    return sum(many for _, many in parts)

"""The figures of a report as pictures: what became of cards over time, why, what was lacking, how long it took.

They are drawn as the pictures of a chart are, on a plane `WIDTH` across; the table of each says the same in numbers.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import ceil, floor, log10

from cds_service.report.figures import OUTCOMES, Reason, Report, Row
from cds_service.report.forms import duration
from cds_service.web.pages.pictures import AXIS, LEFT, RIGHT, TOP, WIDTH, Bar, Label, Line, Mark, Picture

MOST_PERIODS = 53  # drawn in one picture: a year of weeks
_HIGH = 170.0
_LANE = 42.0
_BAR = 14.0
_MOST_BARS = 12
_MOST_LABELS = 4
_WIDEST = 44.0
_CAUSES = ("missing", "failed", "partial", "unreadable")
_INSIDE = WIDTH - LEFT - RIGHT


def drawn_periods(report: Report) -> list[str]:
    """The names of the periods that a picture shows: the last ones, when there are many."""
    return [one.name for one in report.periods[-MOST_PERIODS:]]


def rows_of(report: Report, rule: str) -> dict[str, Row]:
    """The rows of one rule, by period."""
    return {row.period: row for row in report.rows if row.rule == rule}


class _Scale:
    """An axis from nothing up to a round number."""

    def __init__(self, most: float) -> None:
        self.step = _round_step(most)
        self.top = max(ceil(most / self.step), 1) * self.step

    def y(self, value: float) -> float:
        return round(TOP + (1 - value / self.top) * _HIGH, 1)

    def drawn(self) -> tuple[list[Line], list[Label]]:
        """The rules across the picture, and the numbers before them."""
        values = [n * self.step for n in range(round(self.top / self.step) + 1)]
        lines = [Line(f"{LEFT},{self.y(one)} {WIDTH - RIGHT},{self.y(one)}", "year") for one in values]
        return lines, [Label(LEFT - 6, self.y(one) + 4, _short(one), "end") for one in values]


def _short(value: float) -> str:
    """A number beside an axis: 800, 1.5k, 20k."""
    return f"{value:g}" if value < 1000 else f"{value / 1000:g}k"


def _round_step(most: float) -> float:
    """A step of 1, 2 or 5 times a power of ten that is made some four times."""
    if most <= 4:
        return 1
    power: int = 10 ** floor(log10(most / 4))
    return next(power * one for one in (1, 2, 5, 10) if power * one >= most / 4)


def _slots(periods: Sequence[str]) -> tuple[float, list[Label]]:
    """How wide a period is, and the names under some of them, the last one always."""
    wide = _INSIDE / len(periods)
    every = ceil(len(periods) / _MOST_LABELS)
    named = [n for n in range(len(periods)) if (len(periods) - 1 - n) % every == 0]
    labels = []
    for n in named:
        # Words at either end stay inside the picture.
        last, first = n == len(periods) - 1 and len(periods) > 1, n == 0 and len(periods) > 1
        x = WIDTH - RIGHT if last else LEFT if first else LEFT + (n + 0.5) * wide
        labels.append(
            Label(round(x, 1), TOP + _HIGH + 22, periods[n], "end" if last else "start" if first else "middle")
        )
    return wide, labels


def outcomes(title: str, periods: Sequence[str], rows: Mapping[str, Row]) -> Picture:
    """The cards of each period in a column: accepted, overridden, ignored."""
    scale = _Scale(max((row.shown for row in rows.values()), default=0))
    lines, labels = scale.drawn()
    wide, named = _slots(periods)
    width = min(wide * 0.8, _WIDEST)
    bars, table = [], []
    for n, period in enumerate(periods):
        row = rows.get(period)
        below = 0
        for outcome in OUTCOMES:
            many: int = getattr(row, outcome, 0)
            if many:
                top, bottom = scale.y(below + many), scale.y(below)
                x = LEFT + (n + 0.5) * wide - width / 2
                words = f"{period}: {many} {outcome}"
                bars.append(Bar(round(x, 1), top, round(width, 1), round(bottom - top, 1), outcome, words))
                below += many
        counts = [row.shown, row.accepted, row.overridden, row.ignored, row.silent] if row else [0] * 5
        table.append((period, *map(str, counts), _percent(row), duration(row.decision_seconds) if row else ""))
    head = ("Period", "Shown", "Accepted", "Overridden", "Ignored", "Silent", "Overridden of decided", "Decided in")
    return Picture(
        "outcomes",
        title,
        TOP + _HIGH + AXIS,
        bars,
        lines,
        [],
        [*labels, *named],
        table,
        [(outcome, outcome) for outcome in OUTCOMES],
        head=head,
    )


def _percent(row: Row | None) -> str:
    return "" if row is None or row.overridden_percent is None else f"{row.overridden_percent:.0f} %"


def latencies(periods: Sequence[str], rows: Mapping[str, Row]) -> Picture | None:
    """How long the answers with a card took in each period, in milliseconds; None where there was none."""
    curves: tuple[tuple[str, str, Callable[[Row], float | None]], ...] = (
        ("site-0", "median", lambda row: row.latency_ms),
        ("site-2", "95 of 100 took no longer", lambda row: row.latency_p95_ms),
    )
    values = [value for row in rows.values() for *_, of in curves if (value := of(row)) is not None]
    if not values:
        return None
    scale = _Scale(max(values))
    lines, labels = scale.drawn()
    wide, named = _slots(periods)
    marks = []
    for shape, words, of in curves:
        stretch: list[str] = []
        for n, period in enumerate([*periods, ""]):
            value = of(rows[period]) if period in rows else None
            if value is not None:
                x, y = round(LEFT + (n + 0.5) * wide, 1), scale.y(value)
                marks.append(Mark(x, y, shape, f"{period}: {words} {value:.1f} ms"))
                stretch.append(f"{x},{y}")
            elif stretch:  # a period without answers is no straight line
                lines.append(Line(" ".join(stretch), shape))
                stretch = []
    table = [(period, *(_ms(rows.get(period), of) for *_, of in curves)) for period in periods]
    return Picture(
        "latency",
        "How long answers with a card took, in milliseconds",
        TOP + _HIGH + AXIS,
        [],
        lines,
        marks,
        [*labels, *named],
        table,
        [(shape, words) for shape, words, _ in curves],
        head=("Period", "Median, ms", "95 of 100, ms"),
    )


def _ms(row: Row | None, of: Callable[[Row], float | None]) -> str:
    value = of(row) if row is not None else None
    return "" if value is None else f"{value:.1f}"


def reasons(row: Row, words: Mapping[str, str]) -> Picture | None:
    """Why cards were overridden, the most frequent reason first; None where none was. `words` by slug."""
    told = [(_reason(one, words), [("overridden", one.cards)]) for one in row.reasons]
    table = [(_reason(one, words), _category(one), str(one.cards)) for one in row.reasons]
    head = ("Reason", "HL7 category", "Cards")
    return _ranked("reasons", "Why cards were overridden", told, table, (), head)


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
    legend = [(why, why) for why in _CAUSES if any(why in whys for _, whys in ordered)]
    return _ranked("causes", title, told, table, legend, ("Lacked", "Because", "Calls"))


def _spaced(what: str) -> str:
    return what.replace("-", " ")


def _ranked(
    name: str,
    title: str,
    told: Sequence[tuple[str, Sequence[tuple[str, int]]]],
    table: Sequence[Sequence[str]],
    legend: Sequence[tuple[str, str]],
    head: tuple[str, ...],
) -> Picture | None:
    """Bars that lie, each under its words, made of parts; the longest first."""
    if not told:
        return None
    shown = told[:_MOST_BARS]
    most = max(_sum(parts) for _, parts in shown)
    bars, labels = [], []
    for n, (words, parts) in enumerate(shown):
        top, x = TOP + n * _LANE, RIGHT
        labels.append(Label(RIGHT, top + 12, f"{words}: {_sum(parts)}"))
        for kind, many in parts:
            width = round(many / most * (WIDTH - 2 * RIGHT), 1)
            bars.append(Bar(round(x, 1), top + 18, max(width, 1.0), _BAR, kind, f"{words}: {many} {kind}"))
            x += width
    return Picture(name, title, TOP + len(shown) * _LANE, bars, [], [], labels, table, legend, head=head)


def _sum(parts: Iterable[tuple[str, int]]) -> int:
    return sum(many for _, many in parts)

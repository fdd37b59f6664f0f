"""Two pictures of a chart as shapes on a plane: T-scores over time, and treatment with what happened beside it.

Lengths are units of the picture's own plane, `WIDTH` across; `picture.svg` draws them, and a table says the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cds_service.chart.model import Chart
from cds_service.chart.skeleton import Score
from cds_service.clinical.course import Course
from cds_service.clinical.timeline import courses
from cds_service.rulebook import Limits

WIDTH = 720.0
LEFT = 48.0
RIGHT = 8.0
INSIDE = 12.0  # free at either end of the time shown, so that no mark lies on an edge
TOP = 14.0
LANE = 40.0  # a line of words over a bar
_BAR = 26.0  # from the top of a lane to the middle of its bar
AXIS = 30.0
SCORES_HIGH = 260.0
_LEAST_SPAN = timedelta(days=365)
_MOST_YEARS = 9  # labelled on an axis
# The bands of the WHO, in T-scores: name, from, to.
BANDS = (("normal", -1.0, 1.5), ("low bone mass", -2.5, -1.0), ("osteoporosis", -5.0, -2.5))
_LEGEND = (
    ("bar", "time covered"),
    ("dose", "dose given"),
    ("presumed", "dose presumed from an order"),
    ("due", "next dose due"),
    ("end", "stopped"),
    ("unknown", "stopped, the day not known"),
    ("fracture", "fracture"),
    ("lab", "result"),
)
_LABS = {
    "calcium-total": "calcium",
    "vitamin-d-25oh": "25-OH vitamin D",
    "creatinine": "creatinine",
    "egfr": "eGFR",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing on a lane or a curve: its middle, its shape, and what it is in words."""

    x: float
    y: float
    shape: str
    words: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """Time covered, on a lane; or a band of scores."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """A curve through marks, or a rule of an axis; `label` stands at its begin."""

    points: str
    kind: str
    label: str = ""
    x: float = 0.0
    y: float = 0.0


@dataclass(frozen=True, slots=True)
class Label:
    """Words on a picture; `anchor` is which of their ends stands at `x`: start, middle or end."""

    x: float
    y: float
    words: str
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn, and the same as rows for who does not see it, under the names of their columns."""

    name: str
    title: str
    height: float
    bars: Sequence[Bar]
    lines: Sequence[Line]
    marks: Sequence[Mark]
    labels: Sequence[Label]
    rows: Sequence[Sequence[str]]
    legend: Sequence[tuple[str, str]] = ()
    width: float = WIDTH
    head: Sequence[str] = ("Day", "What", "How much")


class _Axis:
    """Time, from the first day shown to the last."""

    def __init__(self, days: Iterable[date]) -> None:
        shown = sorted(days)
        self.first, self.last = min(shown[0], shown[-1] - _LEAST_SPAN), shown[-1]

    def x(self, day: date) -> float:
        share = (day - self.first).days / (self.last - self.first).days
        return round(LEFT + INSIDE + min(max(share, 0.0), 1.0) * (WIDTH - LEFT - RIGHT - 2 * INSIDE), 1)

    def years(self) -> list[tuple[float, int]]:
        """Where years begin, thinned out to what can be read."""
        begun = range(self.first.year + 1, self.last.year + 1)
        step = max(1, -(-len(begun) // _MOST_YEARS))
        return [(self.x(date(year, 1, 1)), year) for year in begun if (self.last.year - year) % step == 0]


def score_picture(chart: Chart) -> Picture | None:
    """T-scores against the bands, one curve for each site; None for a chart without any."""
    scores = sorted((one for one in chart.scores if one.kind == "T-score"), key=lambda one: one.day)
    if not scores:
        return None
    axis = _Axis([*(one.day for one in scores), chart.as_of])
    lowest = min(BANDS[-1][1], *(one.value - 0.3 for one in scores))
    highest = max(BANDS[0][2], *(one.value + 0.3 for one in scores))

    def y(value: float) -> float:
        return round(TOP + (highest - value) / (highest - lowest) * SCORES_HIGH, 1)

    bars, labels = [], []
    for place, (name, low, high) in enumerate(BANDS):
        top, bottom = y(highest if place == 0 else high), y(lowest if place == len(BANDS) - 1 else low)
        bars.append(Bar(LEFT, top, WIDTH - LEFT - RIGHT, round(bottom - top, 1), f"band-{place}", name))
        # Scores crowd about the line of osteoporosis: its name stands away from it.
        labels.append(Label(LEFT + 6, round(bottom - 8 if low == BANDS[-1][1] else top + 18, 1), name))
    labels += [Label(LEFT - 6, y(limit) + 4, _minus(limit), "end") for limit in (-1.0, -2.5)]
    by_site: dict[str, list[Score]] = {}
    for one in scores:
        by_site.setdefault(_site(one), []).append(one)
    marks, lines, legend = [], [], []
    for place, (site, many) in enumerate(by_site.items()):
        shape = f"site-{place % 6}"
        legend.append((shape, site))
        lines.append(Line(" ".join(f"{axis.x(one.day)},{y(one.value)}" for one in many), shape))
        marks += [
            Mark(axis.x(one.day), y(one.value), shape, f"{site}: {_minus(one.value)}, {_day(one.day)}") for one in many
        ]
    bottom = TOP + SCORES_HIGH
    rows = [(_day(one.day), _site(one), _minus(one.value)) for one in scores]
    lines += _year_lines(axis, bottom)
    labels += _year_labels(axis, bottom)
    title = "T-scores over time"
    return Picture("scores", title, bottom + AXIS, bars, lines, marks, labels, rows, legend)


def therapy_picture(chart: Chart, limits: Limits) -> Picture | None:
    """Bone drugs, fractures and key results on one axis of time; None for a chart with nothing to show."""
    drugs = [one for one in courses(chart, limits) if one.stretches or one.given]
    broken = [(one.span.first, one) for one in chart.fractures if one.span is not None]
    labs = [(name, chart.values(concept)) for concept, name in _LABS.items() if chart.values(concept)]
    if not drugs and not broken:
        return None
    days = [chart.as_of, *(day for day, _ in broken)]
    for drug in drugs:
        days += [*(one.day for one in drug.given), *(one.start for one in drug.stretches)]
        days += [drug.next_due] if drug.next_due else []
    axis = _Axis(days)
    bars: list[Bar] = []
    marks: list[Mark] = []
    labels: list[Label] = []
    rows: list[tuple[str, str, str]] = []
    lane = TOP
    for drug in drugs:
        labels.append(Label(LEFT, lane + 14, _short(drug.name)))
        _draw(drug, axis, lane, bars, marks, rows)
        lane += LANE
    if broken:
        labels.append(Label(LEFT, lane + 14, "fractures"))
        for day, one in broken:
            marks.append(Mark(axis.x(day), lane + _BAR, "fracture", f"{one.site} fracture, {_day(day)}", one.site))
            rows.append((_day(day), "fracture", one.name or one.site))
        lane += LANE
    for name, values in labs:
        labels.append(Label(LEFT, lane + 14, name))
        for value in values:
            if value.day >= axis.first:
                words = f"{value.reported:g} {value.reported_unit}".rstrip()
                marks.append(Mark(axis.x(value.day), lane + _BAR, "lab", f"{name} {words}, {_day(value.day)}"))
                rows.append((_day(value.day), name, words))
        lane += LANE
    lines = [*_year_lines(axis, lane), Line(f"{axis.x(chart.as_of)},{TOP} {axis.x(chart.as_of)},{lane}", "today")]
    labels += [*_year_labels(axis, lane), Label(axis.x(chart.as_of) - 4, TOP, "today", "end")]
    drawn = {"bar" if bar.kind == "course" else bar.kind for bar in bars} | {mark.shape for mark in marks}
    legend = [one for one in _LEGEND if one[0] in drawn]
    return Picture("therapy", "Treatment, fractures and results", lane + AXIS, bars, lines, marks, labels, rows, legend)


def _draw(
    drug: Course, axis: _Axis, lane: float, bars: list[Bar], marks: list[Mark], rows: list[tuple[str, str, str]]
) -> None:
    middle = lane + _BAR
    for one in drug.stretches:
        x = axis.x(one.start)
        width = max(axis.x(one.end) - x, 1.0)
        words = f"{drug.name}: covered {_day(one.start)} to {_day(one.end)}"
        bars.append(Bar(x, lane + _BAR - 6, round(width, 1), 12.0, "course", words))
        rows.append((_day(one.start), drug.name, f"covered until {_day(one.end)}"))
    for dose in drug.given:
        shape = "presumed" if dose.presumed else "dose"
        marks.append(Mark(axis.x(dose.day), middle, shape, f"{drug.name}: dose {dose.certainty}, {_day(dose.day)}"))
        rows.append((_day(dose.day), drug.name, f"dose, {dose.certainty}"))
    if drug.next_due:
        marks.append(Mark(axis.x(drug.next_due), middle, "due", f"{drug.name}: next dose due {_day(drug.next_due)}"))
        rows.append((_day(drug.next_due), drug.name, "next dose due"))
    if drug.ended and drug.ended.on:
        marks.append(Mark(axis.x(drug.ended.on), middle, "end", f"{drug.name}: {drug.ended.how} {_day(drug.ended.on)}"))
        rows.append((_day(drug.ended.on), drug.name, drug.ended.how))
    elif drug.ended and drug.ended.day:
        _draw_unknown_end(drug, drug.ended.how, drug.ended.day, axis, lane, bars, rows)


def _draw_unknown_end(
    drug: Course, how: str, ordered: date, axis: _Axis, lane: float, bars: list[Bar], rows: list[tuple[str, str, str]]
) -> None:
    """A hollow bar over the days among which the end is: from the order that was stopped, or a later dose, to today."""
    since = max([ordered, *(dose.day for dose in drug.given)])
    words = f"{how}, the day not known: between {_day(since)} and today"
    x = axis.x(since)
    bars.append(
        Bar(x, lane + _BAR - 6, round(max(axis.x(drug.as_of) - x, 1.0), 1), 12.0, "unknown", f"{drug.name}: {words}")
    )
    rows.append((_day(since), drug.name, words))


def _year_lines(axis: _Axis, bottom: float) -> list[Line]:
    return [Line(f"{x},{TOP} {x},{bottom}", "year") for x, _ in axis.years()]


def _year_labels(axis: _Axis, bottom: float) -> list[Label]:
    return [Label(x, bottom + 20, str(year), "middle") for x, year in axis.years()]


def _site(one: Score) -> str:
    return f"{one.place} ({one.region})" if one.region else one.place


def _minus(value: float) -> str:
    return f"{value:.1f}".replace("-", "−")


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _short(name: str) -> str:
    return name if len(name) <= 48 else name[:47] + "…"

"""Two pictures of a chart: T-scores over time, and treatment with what happened beside it."""

from collections.abc import Iterable
from datetime import date, timedelta

from cds_service.chart.model import Chart
from cds_service.chart.skeleton import Score
from cds_service.clinical.course import Course
from cds_service.clinical.timeline import courses
from cds_service.rulebook import Limits
from cds_service.web.pages.shapes import Band, Bar, Group, Mark, Picture

_LEAST_SPAN = timedelta(days=365)
_ROOM = 0.3  # of a T-score, between a mark and the edge
_SITES = 6  # that look different
# The bands of the WHO, in T-scores: name, from, to.
BANDS = (("normal", -1.0, 1.5), ("low bone mass", -2.5, -1.0), ("osteoporosis", -5.0, -2.5))
_LEGEND = {
    "course": "time covered",
    "dose": "dose given",
    "presumed": "dose presumed from an order",
    "due": "next dose due",
    "end": "stopped",
    "unknown": "stopped, the day not known",
    "fracture": "fracture",
    "lab": "result",
}
_LABS = {
    "calcium-total": "calcium",
    "vitamin-d-25oh": "25-OH vitamin D",
    "creatinine": "creatinine",
    "egfr": "eGFR",
}


def score_picture(chart: Chart) -> Picture | None:
    """T-scores against the bands, one curve for each site; None for a chart without any."""
    scores = sorted((one for one in chart.scores if one.kind == "T-score"), key=lambda one: one.day)
    if not scores:
        return None
    by_site: dict[str, list[Mark]] = {}
    for one in scores:
        words = f"{_site(one)}: {_minus(one.value)}, {_day(one.day)}"
        by_site.setdefault(_site(one), []).append(Mark(one.day, one.value, words))
    groups = [
        Group(f"site-{place % _SITES}", site, marks=marks, joined=True)
        for place, (site, marks) in enumerate(by_site.items())
    ]
    return Picture(
        "scores",
        "T-scores over time",
        groups,
        [(_day(one.day), _site(one), _minus(one.value)) for one in scores],
        days=_span([*(one.day for one in scores), chart.as_of]),
        bands=_bands([one.value for one in scores]),
    )


def _bands(scores: list[float]) -> list[Band]:
    """The bands; the first and the last reach beyond every score."""
    ends = (BANDS[-1][1], BANDS[0][2])
    lowest, highest = min(*ends, *(one - _ROOM for one in scores)), max(*ends, *(one + _ROOM for one in scores))
    return [
        Band(f"band-{place}", name, lowest if low == ends[0] else low, highest if high == ends[1] else high)
        for place, (name, low, high) in enumerate(BANDS)
    ]


def therapy_picture(chart: Chart, limits: Limits) -> Picture | None:
    """Bone drugs, fractures and key results on one axis of time; None for a chart with nothing to show."""
    drugs = [one for one in courses(chart, limits) if one.stretches or one.given]
    broken = [(one.span.first, one) for one in chart.fractures if one.span is not None]
    if not drugs and not broken:
        return None
    lanes = _Lanes(_span([chart.as_of, *(day for day, _ in broken), *(day for drug in drugs for day in _days(drug))]))
    for drug in drugs:
        _add_course(drug, lanes)
    if broken:
        lanes.begin("fractures")
    for day, one in broken:
        lanes.mark("fracture", day, f"{one.site} fracture, {_day(day)}", ("fracture", one.name or one.site))
    for concept, name in _LABS.items():
        values = chart.values(concept)
        if values:
            lanes.begin(name)
        for value in values:
            if value.day >= lanes.days[0]:
                words = f"{value.reported:g} {value.reported_unit}".rstrip()
                lanes.mark("lab", value.day, f"{name} {words}, {_day(value.day)}", (name, words))
    return lanes.picture(chart.as_of)


def _days(drug: Course) -> Iterable[date]:
    """The days of a course that must be in the picture."""
    yield from (one.day for one in drug.given)
    yield from (one.start for one in drug.stretches)
    yield from (day for day in (drug.next_due, drug.ended and drug.ended.on) if day)


class _Lanes:
    """The picture of treatment while it is put together, lane by lane."""

    def __init__(self, days: tuple[date, date]) -> None:
        self.days = days
        self._names: list[str] = []
        self._bars: dict[str, list[Bar]] = {}
        self._marks: dict[str, list[Mark]] = {}
        self._rows: list[tuple[str, str, str]] = []

    def begin(self, name: str) -> None:
        """Begin a lane under those before; what is added next stands in it."""
        self._names.append(name)

    def mark(self, kind: str, day: date, words: str, row: tuple[str, str]) -> None:
        lane = len(self._names) - 1
        self._marks.setdefault(kind, []).append(Mark(day, lane, words))
        self._rows.append((_day(day), *row))

    def bar(self, kind: str, begin: date, end: date, words: str, row: tuple[str, str]) -> None:
        lane = len(self._names) - 1
        self._bars.setdefault(kind, []).append(Bar(lane, begin, min(end, self.days[1]), words))
        self._rows.append((_day(begin), *row))

    def picture(self, today: date) -> Picture:
        groups = [
            Group(kind, name, self._bars.get(kind, ()), self._marks.get(kind, ()))
            for kind, name in _LEGEND.items()
            if kind in self._bars or kind in self._marks
        ]
        title = "Treatment, fractures and results"
        return Picture("therapy", title, groups, self._rows, days=self.days, today=today, lanes=self._names)


def _add_course(drug: Course, lanes: _Lanes) -> None:
    lanes.begin(_short(drug.name))
    for one in drug.stretches:
        words = f"{drug.name}: covered {_day(one.start)} to {_day(one.end)}"
        lanes.bar("course", one.start, one.end, words, (drug.name, f"covered until {_day(one.end)}"))
    for dose in drug.given:
        words = f"{drug.name}: dose {dose.certainty}, {_day(dose.day)}"
        kind = "presumed" if dose.presumed else "dose"
        lanes.mark(kind, dose.day, words, (drug.name, f"dose, {dose.certainty}"))
    if drug.next_due:
        words = f"{drug.name}: next dose due {_day(drug.next_due)}"
        lanes.mark("due", drug.next_due, words, (drug.name, "next dose due"))
    if drug.ended and drug.ended.on:
        words = f"{drug.name}: {drug.ended.how} {_day(drug.ended.on)}"
        lanes.mark("end", drug.ended.on, words, (drug.name, drug.ended.how))
    elif drug.ended and drug.ended.day:
        # The end is a day from the order that was stopped, or a later dose, to today.
        since = max([drug.ended.day, *(dose.day for dose in drug.given)])
        words = f"{drug.ended.how}, the day not known: between {_day(since)} and today"
        lanes.bar("unknown", since, drug.as_of, f"{drug.name}: {words}", (drug.name, words))


def _span(days: Iterable[date]) -> tuple[date, date]:
    """The first and the last of the days, a year apart at least."""
    shown = sorted(days)
    return min(shown[0], shown[-1] - _LEAST_SPAN), shown[-1]


def _site(one: Score) -> str:
    """The place, told apart by region and side: the left hip is no later scan of the right one."""
    place = f"{one.side} {one.place}" if one.side else one.place
    return f"{place} ({one.region})" if one.region else place


def _minus(value: float) -> str:
    """A T-score in words: −2.5."""
    return f"{value:.1f}".replace("-", "−")


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _short(name: str) -> str:
    return name if len(name) <= 48 else name[:47] + "…"

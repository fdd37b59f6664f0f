"""OST, ORAI, OSIRIS and SCORE: quick tools that say who should be scanned. A negative one cancels no scan."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import trunc
from typing import Literal

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Measured
from cds_service.clinical.bone import qualifying_fractures
from cds_service.rulebook import Limits, Value

Tool = Literal["OST", "ORAI", "OSIRIS", "SCORE"]
RECORDED: dict[str, Tool] = {"ost-score": "OST", "orai-score": "ORAI", "osiris-score": "OSIRIS"}
_FIFTH = Decimal("0.2")


@dataclass(frozen=True, slots=True)
class Result:
    """The result of one tool: recorded, or computed from the chart with what had to be assumed.

    `borderline`: a computed OSIRIS that is positive only without truncation.
    """

    tool: Tool
    value: float
    positive: bool
    day: date
    evidence: tuple[str, ...]
    recorded: bool = False
    assumed: tuple[str, ...] = ()
    borderline: bool = False

    def as_value(self) -> Value:
        return {"value": self.value, "unit": None, "date": self.day.isoformat()}


@dataclass(frozen=True, slots=True)
class Answers:
    """What the tools ask and other judgements answer; None stands for not known."""

    estrogen_now: bool | None = None
    estrogen_ever: bool | None = None
    rheumatoid_arthritis: bool | None = None
    fracture_types_after_45: int | None = None  # of wrist, rib, hip
    black: bool | None = None


NOT_ASKED = Answers()


def ost(*, weight_kg: float, age: int) -> int:
    """Osteoporosis Self-assessment Tool: a fifth of weight minus age, truncated to an integer.

    >>> ost(weight_kg=70, age=60), ost(weight_kg=69.9, age=60), ost(weight_kg=56, age=60), ost(weight_kg=45, age=75)
    (2, 1, 0, -6)
    """
    return trunc(_FIFTH * (_exact(weight_kg) - age))


def orai(*, weight_kg: float, age: int, estrogen_now: bool) -> int:
    """Osteoporosis Risk Assessment Instrument, 0 to 26.

    >>> [orai(weight_kg=80, age=age, estrogen_now=True) for age in (44, 45, 54, 55, 64, 65, 74, 75)]
    [0, 0, 0, 5, 5, 9, 9, 15]
    >>> [orai(weight_kg=kg, age=50, estrogen_now=True) for kg in (59.9, 60, 69.9, 70)]
    [9, 3, 3, 0]
    >>> orai(weight_kg=69.9, age=55, estrogen_now=False), orai(weight_kg=50, age=80, estrogen_now=False)
    (10, 26)
    """
    by_age = 15 if age >= 75 else 9 if age >= 65 else 5 if age >= 55 else 0
    by_weight = 9 if weight_kg < 60 else 3 if weight_kg < 70 else 0
    return by_age + by_weight + (0 if estrogen_now else 2)


def osiris(*, weight_kg: float, age: int, estrogen_now: bool, fracture: bool, truncate: bool = True) -> float:
    """Osteoporosis Index of Risk; `truncate` cuts the two terms to integers before they are added, as published.

    >>> osiris(weight_kg=60, age=56, estrogen_now=False, fracture=False)
    1.0
    >>> osiris(weight_kg=60, age=56, estrogen_now=False, fracture=False, truncate=False)
    0.8
    >>> osiris(weight_kg=60, age=56, estrogen_now=True, fracture=True), osiris(
    ...     weight_kg=50, age=75, estrogen_now=False, fracture=True)
    (1.0, -7.0)
    """
    by_weight, by_age = _FIFTH * _exact(weight_kg), _FIFTH * age
    if truncate:
        by_weight, by_age = Decimal(trunc(by_weight)), Decimal(trunc(by_age))
    return float(by_weight - by_age + (2 if estrogen_now else 0) - (2 if fracture else 0))


def score(
    *,
    weight_lb: float,
    age: int,
    black: bool,
    rheumatoid_arthritis: bool,
    fracture_types_after_45: int,
    estrogen_ever: bool,
) -> int:
    """Simple Calculated Osteoporosis Risk Estimation; fractures are types of wrist, rib and hip, at most three.

    >>> plain = dict(black=False, rheumatoid_arthritis=False, fracture_types_after_45=0, estrogen_ever=True)
    >>> score(weight_lb=149.9, age=59, **plain), score(weight_lb=150, age=60, **plain)
    (6, 8)
    >>> score(weight_lb=120, age=70, black=False, rheumatoid_arthritis=True, fracture_types_after_45=3,
    ...       estrogen_ever=False)
    31
    """
    points = 0 if black else 5
    points += 4 if rheumatoid_arthritis else 0
    points += 4 * min(max(fracture_types_after_45, 0), 3)
    points += 3 * int(str(age)[0])
    points += 0 if estrogen_ever else 1
    return points - trunc(_exact(weight_lb) / 10)


def _exact(amount: float) -> Decimal:
    return Decimal(str(round(amount, 6)))


def results(chart: Chart, limits: Limits, answers: Answers = NOT_ASKED) -> tuple[Result, ...]:
    """One result of each tool that is recorded or can be computed; a recorded one before a computed one."""
    found = {one.tool: one for one in _recorded(chart, limits)}
    for one in _computed(chart, limits, answers):
        found.setdefault(one.tool, one)
    return tuple(found.values())


def _recorded(chart: Chart, limits: Limits) -> Iterator[Result]:
    for concept, tool in RECORDED.items():
        one = chart.newest(concept, within=limits.risk_tool_window_days.value)
        if one is not None and not one.comparator:
            positive = _positive(tool, one.value, chart, limits)
            yield Result(tool, one.value, positive, one.day, one.evidence, recorded=True)


def _positive(tool: Tool, value: float, chart: Chart, limits: Limits) -> bool:
    if tool == "OST":
        return bool(value < (limits.ost_men_below if chart.person.sex == "male" else limits.ost_below).value)
    if tool == "OSIRIS":
        return bool(value < limits.osiris_below.value)
    return bool(value >= (limits.orai_from if tool == "ORAI" else limits.score_from).value)


def _computed(chart: Chart, limits: Limits, answers: Answers) -> Iterator[Result]:
    """OST for women and men, the others for women; nothing without age, sex and a weight of the last year."""
    weight = chart.newest("body-weight", within=limits.weight_window_days.value)
    age, sex = chart.age, chart.person.sex
    if weight is None or weight.comparator or age is None or sex is None:
        return
    yield _result("OST", ost(weight_kg=weight.value, age=age), weight, chart, limits)
    if sex == "male":
        return
    on_estrogen = bool(answers.estrogen_now)
    assumed = () if answers.estrogen_now is not None else ("no estrogen now",)
    points = orai(weight_kg=weight.value, age=age, estrogen_now=on_estrogen)
    yield _result("ORAI", points, weight, chart, limits, assumed)
    yield _osiris(chart, weight, age, on_estrogen, assumed, limits)
    if limits.use_score.value and answers.black is not None:
        yield _score(chart, weight, age, answers, limits)


def _osiris(
    chart: Chart, weight: Measured, age: int, on_estrogen: bool, assumed: tuple[str, ...], limits: Limits
) -> Result:
    fractures = qualifying_fractures(chart, limits)
    if not fractures and chart.lack("conditions") is not None:
        assumed = (*assumed, "no earlier fracture")
    truncated, whole = (
        osiris(weight_kg=weight.value, age=age, estrogen_now=on_estrogen, fracture=bool(fractures), truncate=truncate)
        for truncate in (True, False)
    )
    value = truncated if limits.osiris_truncate.value else whole
    borderline = not _positive("OSIRIS", value, chart, limits) and _positive("OSIRIS", whole, chart, limits)
    evidence = weight.evidence + (fractures[0].evidence if fractures else ())
    positive = borderline or _positive("OSIRIS", value, chart, limits)
    return Result("OSIRIS", value, positive, weight.day, evidence, assumed=assumed, borderline=borderline)


def _score(chart: Chart, weight: Measured, age: int, answers: Answers, limits: Limits) -> Result:
    assumed = [
        words
        for answer, words in (
            (answers.rheumatoid_arthritis, "no rheumatoid arthritis"),
            (answers.fracture_types_after_45, "no earlier fracture"),
            (answers.estrogen_ever, "never estrogen"),
        )
        if answer is None
    ]
    value = score(
        weight_lb=weight.value / 0.45359237,
        age=age,
        black=bool(answers.black),
        rheumatoid_arthritis=bool(answers.rheumatoid_arthritis),
        fracture_types_after_45=answers.fracture_types_after_45 or 0,
        estrogen_ever=bool(answers.estrogen_ever),
    )
    return _result("SCORE", value, weight, chart, limits, tuple(assumed))


def _result(
    tool: Tool, value: float, weight: Measured, chart: Chart, limits: Limits, assumed: tuple[str, ...] = ()
) -> Result:
    return Result(tool, value, _positive(tool, value, chart, limits), weight.day, weight.evidence, assumed=assumed)

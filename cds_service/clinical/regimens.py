"""An ordered dose against the regimens of a label: how many times too much, or too little, it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isclose, log

from cds_service.chart.doses import Dosing, Interval, Regimen, Schedule
from cds_service.rulebook import Cited


@dataclass(frozen=True, slots=True)
class Deviation:
    """An order that is none of the label's regimens. `times` the amount of the one it was meant to be.

    `same_dose`: that one gives the same mg at a time, so that only how often is wrong.
    """

    ordered: Regimen
    intended: Regimen
    times: float
    same_dose: bool


@dataclass(frozen=True, slots=True)
class Label:
    """What a label says against osteoporosis; and the one regimen against Paget disease, for so many days."""

    regimens: tuple[Regimen, ...]
    paget: Regimen | None = None
    paget_days: Cited | None = None


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far an amount, and how far the time between doses, may be off and still be the same (shares of one)."""

    amount: float
    time: float


def regimen(mg: Cited, period: str, times: float = 1.0) -> Regimen:
    """A regimen of a label: so many mg, so many times a day, week or month."""
    return Regimen(float(mg.value), Schedule(times, times, Interval(1.0, period)))


def days_between(schedule: Schedule) -> float:
    """The days between two doses, where they are closest."""
    return schedule.period.days / schedule.times_max


def ordered_regimens(dosing: Dosing) -> Iterator[Regimen]:
    """What an order makes the patient take: of each step the most, and the least where that is something else."""
    for one in dosing.steps or (dosing,):
        if one.amount is None or one.schedule is None:
            continue  # a single dose
        schedule = one.schedule
        most = Schedule(schedule.times_max, schedule.times_max, schedule.period)
        least = Schedule(schedule.times, schedule.times, schedule.period)
        yield from dict.fromkeys((Regimen(one.amount_max or one.amount, most), Regimen(one.amount, least)))


def is_paget_course(ordered: Sequence[Regimen], label: Label, within: Tolerance) -> bool:
    """Whether an order is the label's course against Paget disease, and nothing else."""
    course = [label.paget] if label.paget else []
    return bool(course and ordered) and all(deviation(one, course, within) is None for one in ordered)


def deviation(ordered: Regimen, label: Sequence[Regimen], within: Tolerance) -> Deviation | None:
    """How an ordered regimen departs from those of the label; None when it is one of them, or lies between two.

    A daily dose may be taken in parts. The regimen meant is the one of the same dose, else of the nearest rhythm.
    """
    alike = [one for one in label if isclose(ordered.mg, one.mg, rel_tol=within.amount)]
    if any(_as_often(ordered, one, within) for one in alike):
        return None
    if any(_in_parts(ordered, one, within) for one in label):
        return None
    if alike:
        return Deviation(ordered, alike[0], _times(ordered, alike[0]), True)
    distance = {one: abs(log(ordered.schedule.per_day / one.schedule.per_day)) for one in label}
    near = [one for one in label if isclose(distance[one], min(distance.values()), abs_tol=1e-9)]
    lowest, highest = min(near, key=lambda one: one.mg), max(near, key=lambda one: one.mg)
    if (times := _times(ordered, highest)) > 1 + within.amount:
        return Deviation(ordered, highest, times, False)
    if (times := _times(ordered, lowest)) < 1 - within.time:
        return Deviation(ordered, lowest, times, False)
    return None


def _times(ordered: Regimen, meant: Regimen) -> float:
    return round(ordered.daily / meant.daily, 6)


def _as_often(ordered: Regimen, label: Regimen, within: Tolerance) -> bool:
    return isclose(ordered.schedule.per_day, label.schedule.per_day, rel_tol=within.time)


def _in_parts(ordered: Regimen, label: Regimen, within: Tolerance) -> bool:
    daily = label.schedule.per_day == 1 < ordered.schedule.per_day
    return daily and isclose(ordered.daily, label.daily, rel_tol=within.amount)

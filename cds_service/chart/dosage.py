"""Dosage instructions to the dose understood: how much, how often, for how long.

The structure of an instruction and its text must not contradict each other; the text also stands in for what the
structure leaves out. Counts of tablets, syringes, sprays and millilitres become mg or IU by the strength of the
product. What is not understood is None, and `why_not` says why without repeating the record.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, tzinfo
from functools import partial
from itertools import pairwise
from math import isclose
from typing import TypeVar

import msgspec

from cds_service.chart import sig
from cds_service.chart.dates import first_day
from cds_service.chart.doses import Dosing, Interval, Schedule
from cds_service.chart.sig import Amount, Sig, read
from cds_service.chart.strengths import MG, Strength, close, strength_of
from cds_service.fhir.structs import CodeableConcept, Dosage, Duration, Period, Quantity, Range, present
from cds_service.fhir.timing import Repeat, Timing

VITAMIN_D_IU_PER_MG = 40_000.0  # 1 mcg = 40 IU
MOST_MG, MOST_VITAMIN_D_MG = 3000.0, 15.0  # at once; more is a slip of the unit, or the mass of something else
MOST_PIECES, MOST_BARE = 20, 4  # tablets at once; the latter of a number without a unit
UNREADABLE = "the dosage instruction cannot be read"
DISAGREE = "structure and text disagree"
NO_AMOUNT = "no amount"
NO_FREQUENCY = "how often is not said"
DIRECTED = "as directed"
NO_UNIT = "a unit or a count that is not understood"
NO_STRENGTH = "the strength of the product is not known"
SEVERAL = "several instructions that are not one after the other"
T = TypeVar("T")


class _Unclear(Exception):
    """Why nothing can be understood."""


@dataclass(frozen=True, slots=True)
class _Product:
    names: tuple[str, ...]
    strength: Strength | None
    vitamin_d: bool

    def measured(self, amount: Amount) -> Dosing:
        """An amount in mg, or in IU; Unclear when its unit, or the strength it needs, is not known."""
        factor, unit = (1.0, "IU") if amount.unit == "iu" else (MG.get(amount.unit, 0.0), "mg")
        if not factor:
            factor, unit = self.holds(amount)
        if unit == "mg" and amount.high * factor > (MOST_VITAMIN_D_MG if self.vitamin_d else MOST_MG):
            raise _Unclear(NO_UNIT)
        if self.vitamin_d and unit == "mg":
            factor, unit = factor * VITAMIN_D_IU_PER_MG, "IU"
        return Dosing(amount.low * factor, amount.high * factor, unit)

    def holds(self, amount: Amount) -> tuple[float, str]:
        """What one piece, or one mL, holds."""
        strength, piece = self.strength, amount.unit or "tablet"
        if strength is None:
            raise _Unclear(NO_STRENGTH)
        # A bare number is one of tablets when as mg it would be less than half a tablet.
        bare = strength.counted and amount.high <= MOST_BARE and strength.unit == "mg"
        bare = bare and (amount.high < strength.amount / 2 or strength.amount == 1)
        if not (bare or amount.unit) or (piece != "ml" and amount.high > MOST_PIECES):
            raise _Unclear(NO_UNIT)
        return self.of_one(piece)

    def of_one(self, piece: str) -> tuple[float, str]:
        strength = self.strength
        if strength is None:
            raise _Unclear(NO_STRENGTH)
        if piece == strength.per or (piece == "syringe" and strength.per == "tablet" and not strength.counted):
            return strength.amount, strength.unit
        if piece == "syringe" and strength.volume:
            return strength.amount * strength.volume, strength.unit
        raise _Unclear(NO_STRENGTH)

    def taken(self, amounts: Iterable[Amount]) -> Dosing | None:
        """The one dose stated, perhaps in tablets and in mg at once; None when none is."""
        stated = [one for one in amounts if not one.strength]
        counts = [one for one in stated if one.unit not in MG and one.unit != "iu"]
        masses = [one for one in stated if one not in counts]
        if counts and masses and self.strength is None:
            if not masses[0].total and not all(one.low == one.high == 1 for one in counts):
                raise _Unclear(NO_STRENGTH)  # "2 tablets (5 mg)": each, or together?
            counts = []
        doses = [self.measured(one) for one in (*counts, *masses)]
        for one, dose in zip((*counts, *masses), doses, strict=True):
            may_be_each = one in masses and not one.total and counts and counts[0].unit in ("tablet", "syringe")
            each = self.measured(replace(counts[0], low=1.0, high=1.0)) if may_be_each else doses[0]
            if not _equal(dose, doses[0]) and not _equal(dose, each):
                raise _Unclear(sig.MANY_DOSES)
        return doses[0] if doses else None


def _equal(one: Dosing, other: Dosing) -> bool:
    ends = ((one.amount, other.amount), (one.amount_max, other.amount_max))
    return one.unit == other.unit and all(close(mine or 0.0, yours or 0.0) for mine, yours in ends)


_UNITS = {"h": "hour", "d": "day", "wk": "week", "mo": "month", "a": "year"}
_CODES = {"AM": "every morning", "PM": "every evening", "BED": "every night", "WK": "weekly", "MO": "monthly"}
_PLAIN = {"mg": "mg", "ug": "mcg", "mcg": "mcg", "mL": "ml", "tablet": "tablet", "iU": "iu"}
_MINUTES = {"s": 1 / 60, "min": 1.0, "h": 60.0}


def _written(low: Quantity | None, high: Quantity | None) -> Amount:
    """A quantity or a range as an amount. Its unit is read from its code and its words, which must not differ."""
    if not (low and high and low.value and high.value and 0 < low.value <= high.value < 1e7):
        raise _Unclear(sig.BAD_NUMBER)
    texts = {text for text in (low.code, low.unit, high.code, high.unit) if text and text != "1"}
    plain = [re.sub(r"[{}\[\]]", "", text).replace("tbl", "tablet").replace("UNT", "unit") for text in texts]
    read_as = [Sig((Amount(1.0, 1.0, _PLAIN[text]),)) if text in _PLAIN else read(f"1 {text}") for text in plain]
    units = {one.amounts[0].unit for one in read_as if one.amounts and one == Sig(one.amounts)} - {""}
    if low.comparator or high.comparator or len(units) > 1 or (texts and not units) or "/" in "".join(texts):
        raise _Unclear(NO_UNIT)
    return Amount(low.value, high.value, next(iter(units), ""))


def _schedule(repeat: Repeat) -> Schedule | None:
    days, slots = len({*repeat.day_of_week}), len({*repeat.when, *repeat.time_of_day})
    period, longest = repeat.period or 1.0, repeat.period_max or repeat.period or 1.0
    unit = _UNITS.get(repeat.period_unit or "", "") if repeat.period else "week" * bool(days)
    if not unit and not repeat.period:
        return None
    daily = unit == "day" and period == longest == 1
    times = float(repeat.frequency or (daily and len(repeat.time_of_day)) or (not repeat.period and days) or 1)
    most = float(repeat.frequency_max or times)
    fits = slots < 2 or (daily and times == most == slots)
    if days and daily:
        times, most, unit = times * days, most * days, "week"
    elif days:
        fits = fits and unit != "hour" and times == most == (days if unit == "week" else 1)
    if not unit or not fits or most < times or longest < period:
        raise _Unclear(sig.MANY_TIMES)
    return Schedule(times, most * longest / period, Interval(longest, unit))


def _days(length: Duration | Quantity) -> int:
    unit = _UNITS.get(length.code or "") or (length.unit or "").removesuffix("s")
    if unit not in _UNITS.values() or not length.value or not 0 < length.value <= 10_000:
        raise _Unclear(sig.BAD_NUMBER)
    return round(Interval(length.value, unit).days)


@dataclass(frozen=True, slots=True)
class _Instruction:
    """One instruction, decoded whole. `doses` are those ordered, where several kinds of dose are given."""

    texts: tuple[str, ...]
    timing: Timing
    doses: tuple[Range, ...]
    as_needed: bool | None
    sequence: int

    @property
    def bounds(self) -> Period:
        return self.timing.repeat.bounds_period or Period()


def _decoded(dosage: Dosage) -> _Instruction:
    ranges = [(rate.type, _part(rate.doseRange, Range), rate.doseQuantity) for rate in dosage.doseAndRate]
    rates = [(type_, range_ or Range(one, one)) for type_, range_, one in ranges if range_ or one]
    ordered = [one for type_, one in rates if type_ and any(coding.code == "ordered" for coding in type_.coding)]
    reason = _part(dosage.asNeededCodeableConcept, CodeableConcept)
    return _Instruction(
        texts=tuple(text for text in (dosage.text, _part(dosage.patientInstruction, str)) if text and text.strip()),
        timing=_part(dosage.timing, Timing) or Timing(),
        doses=tuple(ordered or [one for _, one in rates]),
        as_needed=True if reason is not None else _part(dosage.asNeededBoolean, bool),
        sequence=_part(dosage.sequence, int) or 0,
    )


def _part(raw: msgspec.Raw, kind: type[T]) -> T | None:
    """An element that was left for later; an error when it is not as it must be."""
    return msgspec.json.decode(raw, type=kind) if present(raw) else None


def _structured(one: _Instruction) -> Sig:
    """The structure of an instruction, as if it had been read from a text."""
    repeat, event = one.timing.repeat, one.timing.event
    counts = (repeat.count, repeat.duration, repeat.frequency, repeat.frequency_max, repeat.period, repeat.period_max)
    if any(count is not None and not 0.001 <= count <= 10_000 for count in counts) or len(event) > 1:
        raise _Unclear(sig.BAD_NUMBER)
    schedule = _schedule(repeat)
    once = repeat.count == 1 or (bool(event) and not schedule)
    length = repeat.bounds_duration or (repeat.bounds_range and repeat.bounds_range.high)
    return Sig(
        amounts=tuple({_written(dose.low, dose.high): None for dose in one.doses}),
        schedule=None if once else schedule,
        once=once,
        doses=None if once else repeat.count,
        days=_days(length) if length else None,
        minutes=(repeat.duration or 0.0) * _MINUTES.get(repeat.duration_unit or "", 0.0) or None,
        as_needed=bool(one.as_needed),
        named_day=bool(repeat.day_of_week or event),
    )


def _understood(one: _Instruction, product: _Product, zone: tzinfo) -> Dosing:
    """One instruction: its structure, the code of its timing, and its texts."""
    code = one.timing.code
    words = [word for coding in code.coding for word in (_CODES.get(coding.code or "", coding.code), coding.display)]
    coded = [read(word) for word in (*words, code.text) if word]
    said = [_structured(one), *(replace(found, amounts=()) for found in coded if not found.why_not)]
    for text in (read(text, product.names) for text in one.texts):
        whole = any(found.amounts for found in said) and any(found.schedule or found.once for found in said)
        if text.why_not and not (whole and text.why_not == sig.WORDS):
            raise _Unclear(text.why_not)
        taper_beside = bool(text.steps) and any(found.amounts or found.schedule or found.once for found in said)
        if taper_beside or (text.as_needed and one.as_needed is False):
            raise _Unclear(DISAGREE)
        said.append(text)
    if any(found.steps for found in said):
        return _tapered([_agreed([step], product) for found in said for step in found.steps])
    start, until = first_day(one.bounds.start, zone), first_day(one.bounds.end, zone)
    length = [Sig(days=(until - start).days + 1)] if start and until else []
    return replace(_agreed([*said, *length], product), until=until)


def _one(found: Iterable[T | None], same: Callable[[T, T], bool]) -> T | None:
    """What several places say; Unclear when two of them say different things."""
    said = [one for one in found if one is not None]
    if not all(same(said[0], one) for one in said):
        raise _Unclear(DISAGREE)
    return said[0] if said else None


def _agreed(said: Sequence[Sig], product: _Product) -> Dosing:
    """What structure and texts say together."""
    doses, lacks = [], [DIRECTED] * any(one.directed for one in said)
    for one in said:
        try:
            doses.append(product.taken(one.amounts))
        except _Unclear as unclear:
            if unclear.args != (NO_STRENGTH,):
                raise
            lacks = [NO_STRENGTH, *lacks]
    dose = _one(doses, _equal)
    schedule = _one((one.schedule for one in said), lambda one, other: one.agrees(other, 0.1))
    once = any(one.once for one in said)
    days = _one((one.days for one in said), partial(isclose, rel_tol=0.1))
    if (once and schedule) or (days is not None and days < 1):
        raise _Unclear(DISAGREE)
    doses_in_all = _one((one.doses for one in said), int.__eq__)
    if doses_in_all and schedule and days is None:
        days = round(doses_in_all / schedule.per_day)
    known = replace(
        dose or Dosing(),
        schedule=schedule,
        once=once,
        doses=doses_in_all,
        days=days,
        infusion_minutes=_one((one.minutes for one in said), close),
        as_needed=any(one.as_needed for one in said),
        named_day=any(one.named_day for one in said),
    )
    if dose is None or not (schedule or once):
        return replace(known, why_not=[*lacks, NO_FREQUENCY if dose else NO_AMOUNT][0])
    daily = known.amount * schedule.per_day if known.amount and schedule else None
    return replace(known, daily=daily, why_not="")


def _tapered(steps: Sequence[Dosing]) -> Dosing:
    """Doses one after the other, each of which must say how much a day and for how long."""
    why_not = next((one.why_not for one in steps if one.why_not), "")
    if why_not or not all(one.daily and one.days and one.unit == steps[0].unit for one in steps):
        raise _Unclear(why_not or sig.NO_END)
    found = replace(steps[-1], amount=None, amount_max=None, schedule=None, daily=None, tapered=True)
    return replace(found, days=sum(one.days or 0 for one in steps), steps=tuple(steps))


def dosing(
    dosages: Iterable[Dosage], names: Sequence[str], zone: tzinfo, asked: Sequence[str] = (), vitamin_d: bool = False
) -> Dosing:
    """The dose that the instructions of an order say, of a product of these names; `asked`: one of its ingredients."""
    product = _Product(tuple(names), strength_of(names, asked, vitamin_d), vitamin_d)
    instructions: list[_Instruction] = []
    try:
        instructions += map(_decoded, dosages)
        found = [_understood(one, product, zone) for one in _in_order(instructions, zone)]
        return _tapered(found) if len(found) > 1 else found[0] if found else Dosing()
    except _Unclear as unclear:
        as_needed = any(one.as_needed for one in instructions)
        return Dosing(as_needed=as_needed, tapered=unclear.args == (sig.NO_END,), why_not=str(unclear))
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return Dosing(why_not=UNREADABLE)


def first_timed(dosages: Iterable[Dosage], zone: tzinfo) -> date | None:
    """The first day that the timing of an order names; None when it names none, or cannot be read."""
    try:
        timings = [_part(dosage.timing, Timing) or Timing() for dosage in dosages]
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    named = [day for one in timings for day in (*one.event, (one.repeat.bounds_period or Period()).start)]
    return min((day for one in named if one and (day := first_day(one, zone))), default=None)


def held(quantity: Quantity, names: Sequence[str]) -> float | None:
    """The mg of drug in a quantity of a product, as it is handed out; None when that is not understood."""
    product = _Product(tuple(names), strength_of(names), False)
    try:
        amount = _written(quantity, quantity)
        factor, unit = (MG[amount.unit], "mg") if amount.unit in MG else product.of_one(amount.unit or "tablet")
    except _Unclear:
        return None
    return amount.low * factor if unit == "mg" else None


def _in_order(instructions: Iterable[_Instruction], zone: tzinfo) -> list[_Instruction]:
    """Several instructions as steps, by sequence and by date; Unclear when they may be meant together."""
    steps = sorted(instructions, key=lambda one: (one.sequence, one.bounds.start or ""))
    for before, after in pairwise(steps):
        end, start = first_day(before.bounds.end, zone), first_day(after.bounds.start, zone)
        if not (end < start if end and start else 0 < before.sequence < after.sequence):
            raise _Unclear(SEVERAL)
    return steps

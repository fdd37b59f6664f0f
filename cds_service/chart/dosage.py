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
from cds_service.chart.sig import Amount, Interval, Schedule, Sig, read
from cds_service.fhir.structs import CodeableConcept, Duration, Period, Quantity, Range, Slim
from cds_service.terminology import plain_words

VITAMIN_D_IU_PER_MG = 40_000.0  # 1 mcg = 40 IU
MOST_MG, MOST_VITAMIN_D_MG = 3000.0, 15.0  # at once; more is a slip of the unit, or the mass of something else
MOST_PIECES, MOST_BARE = 20, 4  # tablets at once; the latter of a number without a unit
NOTHING = "no dosage instruction"
UNREADABLE = "the dosage instruction cannot be read"
DISAGREE = "structure and text disagree"
NO_AMOUNT = "no amount"
NO_FREQUENCY = "how often is not said"
DIRECTED = "as directed"
NO_UNIT = "a unit or a count that is not understood"
NO_STRENGTH = "the strength of the product is not known"
SEVERAL = "several instructions that are not one after the other"
T = TypeVar("T")


class Repeat(Slim, frozen=True, rename="camel"):
    bounds_duration: Duration | None = None
    bounds_period: Period | None = None
    bounds_range: Range | None = None
    count: int | None = None
    duration: float | None = None
    duration_unit: str | None = None
    frequency: int | None = None
    frequency_max: int | None = None
    period: float | None = None
    period_max: float | None = None
    period_unit: str | None = None
    day_of_week: tuple[str, ...] = ()
    time_of_day: tuple[str, ...] = ()
    when: tuple[str, ...] = ()


class Timing(Slim, frozen=True):
    event: tuple[str, ...] = ()
    repeat: Repeat = Repeat()
    code: CodeableConcept = CodeableConcept()


class DoseAndRate(Slim, frozen=True, rename="camel"):
    type: CodeableConcept = CodeableConcept()
    dose_quantity: Quantity | None = None
    dose_range: Range | None = None


class Dosage(Slim, frozen=True, rename="camel"):
    sequence: int | None = None
    text: str | None = None
    patient_instruction: str | None = None
    timing: Timing = Timing()
    as_needed_boolean: bool | None = None
    as_needed_codeable_concept: CodeableConcept | None = None
    dose_and_rate: tuple[DoseAndRate, ...] = ()


@dataclass(frozen=True, slots=True)
class Dosing:
    """A dose as ordered. Each field is None unless that much was understood; of a range `_max` is the upper end.

    `unit`, also of `daily`, is mg or IU. `once`: a single dose. `days`: how long at most. A tapered dose has `steps`.
    """

    amount: float | None = None
    amount_max: float | None = None
    unit: str = "mg"
    schedule: Schedule | None = None
    daily: float | None = None
    once: bool = False
    doses: int | None = None
    days: int | None = None
    until: date | None = None
    infusion_minutes: float | None = None
    as_needed: bool = False
    named_day: bool = False
    tapered: bool = False
    steps: tuple["Dosing", ...] = ()
    why_not: str = NOTHING

    @property
    def understood(self) -> bool:
        """Whether how much and how often are both known."""
        return not self.why_not

    @property
    def per_day(self) -> float | None:
        """Doses a day, on average."""
        return self.schedule.per_day if self.schedule else None

    @property
    def every(self) -> Interval | None:
        """The time between two doses; None when several fall into one period."""
        schedule = self.schedule
        return schedule.period if schedule and schedule.times == schedule.times_max == 1 else None

    @property
    def mg_per_day(self) -> float | None:
        """What is taken at least; None when single, tapered, as needed, not in mg, or not understood."""
        return self.daily if self.unit == "mg" and not self.as_needed else None


class _Unclear(Exception):
    """Why nothing can be understood."""


@dataclass(frozen=True, slots=True)
class Strength:
    """What one tablet, syringe, spray or ml holds (mg or IU); `volume`: the mL of a container given whole."""

    amount: float
    unit: str
    per: str
    volume: float | None = None
    counted: bool = False  # tablets, capsules or the like for certain


_close = partial(isclose, rel_tol=0.02)
_MG = {"mg": 1.0, "mcg": 0.001, "ug": 0.001, "g": 1000.0}
_N = r"(\d+(?:\.\d+)?|\.\d+)"
_HOLDS = re.compile(rf"(?<![\d.]){_N} ?(mg|mcg|ug|g|unt|units?|iu)\b(?: ?/ ?{_N}? ?(ml|actuat|spray|tablet)\b)?")
_VOLUME = re.compile(rf"(?<![\d./]){_N} ?ml\b")
_COUNTED = re.compile(r"\b(?:tablets?|tabs?|capsules?|caps?|caplets?|softgels?)\b")
_CONTAINER = re.compile(r"^(?!.*\b(?:pen|cartridge|injectable)\b).*\b(?:syringes?|vials?|injection|ampoules?|bags?)\b")


def strength_of(names: Iterable[str], asked: Sequence[str] = (), vitamin_d: bool = False) -> Strength | None:
    """The strength that the names of a product agree on; of a combined product, of the ingredient asked for."""
    found = [one for name in names if (one := _strength(plain_words(name).lower(), asked, vitamin_d))]
    best = max(found, key=lambda one: (one.counted, one.volume or 0), default=None)
    same = (best and (one.unit, one.per) == (best.unit, best.per) and _close(one.amount, best.amount) for one in found)
    return best if all(same) else None


def _strength(name: str, asked: Sequence[str], vitamin_d: bool) -> Strength | None:
    name = re.sub(r"\[.*?\]|(?<=\d),(?=\d)", "", re.sub("[µμ]", "u", name))
    parts = re.split(r" / (?=[a-z])| \+ ", name)
    named = [part for part in parts if any(word.lower() in part for word in asked)]
    found: dict[tuple[float, str, str], float] = {}
    for part in named or (parts if asked or vitamin_d else parts[:1]):
        for number, unit, per, of in _HOLDS.findall(part):
            amount = float(number) * _MG.get(unit, 1.0) / (float(per or 1) or 1.0)
            found[round(amount, 9), "mg" if unit in _MG else "IU", of or "tablet"] = float(per or 0)
    wanted = [one for one in found if len(found) == 1 or one[1] == ("IU" if vitamin_d else "mg")]
    if len(wanted) != 1 or wanted[0][0] <= 0:
        return None
    amount, unit, of = wanted[0]
    container, counted = bool(_CONTAINER.search(name)), bool(_COUNTED.search(name))
    volumes = [float(one) for one in _VOLUME.findall(_HOLDS.sub(" ", name))] or [found[wanted[0]]]
    if of == "ml":
        return Strength(amount, unit, "ml", volumes[0] if container and len(volumes) == 1 else None)
    per = "spray" if of != "tablet" else "tablet" if counted or not container else "syringe"
    return Strength(amount, unit, per, counted=counted)


@dataclass(frozen=True, slots=True)
class _Product:
    names: tuple[str, ...]
    strength: Strength | None
    vitamin_d: bool

    def measured(self, amount: Amount) -> Dosing:
        """An amount in mg, or in IU; Unclear when its unit, or the strength it needs, is not known."""
        factor, unit = (1.0, "IU") if amount.unit == "iu" else (_MG.get(amount.unit, 0.0), "mg")
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
        if piece == strength.per or (piece == "syringe" and strength.per == "tablet" and not strength.counted):
            return strength.amount, strength.unit
        if piece == "syringe" and strength.volume:
            return strength.amount * strength.volume, strength.unit
        raise _Unclear(NO_STRENGTH)

    def taken(self, amounts: Iterable[Amount]) -> Dosing | None:
        """The one dose stated, perhaps in tablets and in mg at once; None when none is."""
        stated = [one for one in amounts if not one.strength]
        counts = [one for one in stated if one.unit not in _MG and one.unit != "iu"]
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
    return one.unit == other.unit and all(_close(mine or 0.0, yours or 0.0) for mine, yours in ends)


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


def _structured(dosage: Dosage) -> Sig:
    """The structure of an instruction, as if it had been read from a text."""
    repeat, event = dosage.timing.repeat, dosage.timing.event
    counts = (repeat.count, repeat.duration, repeat.frequency, repeat.frequency_max, repeat.period, repeat.period_max)
    if any(one is not None and not 0.001 <= one <= 10_000 for one in counts) or len(event) > 1:
        raise _Unclear(sig.BAD_NUMBER)
    rates = [rate for rate in dosage.dose_and_rate if rate.dose_quantity or rate.dose_range]
    ordered = [rate for rate in rates if any(one.code == "ordered" for one in rate.type.coding)]
    spans = [one.dose_range or Range(one.dose_quantity, one.dose_quantity) for one in ordered or rates]
    schedule = _schedule(repeat)
    once = repeat.count == 1 or (bool(event) and not schedule)
    length = repeat.bounds_duration or (repeat.bounds_range and repeat.bounds_range.high)
    return Sig(
        amounts=tuple({_written(one.low, one.high): None for one in spans}),
        schedule=None if once else schedule,
        once=once,
        doses=None if once else repeat.count,
        days=_days(length) if length else None,
        minutes=(repeat.duration or 0.0) * _MINUTES.get(repeat.duration_unit or "", 0.0) or None,
        as_needed=bool(dosage.as_needed_boolean) or dosage.as_needed_codeable_concept is not None,
        named_day=bool(repeat.day_of_week or event),
    )


def _understood(dosage: Dosage, product: _Product, zone: tzinfo) -> Dosing:
    """One instruction: its structure, the code of its timing, and its texts."""
    words = [word for one in dosage.timing.code.coding for word in (_CODES.get(one.code or "", one.code), one.display)]
    coded = [read(word) for word in (*words, dosage.timing.code.text) if word]
    said = [_structured(dosage), *(replace(one, amounts=()) for one in coded if not one.why_not)]
    texts = [text for text in (dosage.text, dosage.patient_instruction) if text and text.strip()]
    for text in (read(text, product.names) for text in texts):
        whole = any(one.amounts for one in said) and any(one.schedule or one.once for one in said)
        if text.why_not and not (whole and text.why_not == sig.WORDS):
            raise _Unclear(text.why_not)
        taper_beside = bool(text.steps) and any(one.amounts or one.schedule or one.once for one in said)
        if taper_beside or (text.as_needed and dosage.as_needed_boolean is False):
            raise _Unclear(DISAGREE)
        said.append(text)
    if any(one.steps for one in said):
        return _tapered([_agreed([step], product) for one in said for step in one.steps])
    bounds = dosage.timing.repeat.bounds_period or Period()
    start, until = first_day(bounds.start, zone), first_day(bounds.end, zone)
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
        infusion_minutes=_one((one.minutes for one in said), _close),
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
    request: bytes, names: Sequence[str], zone: tzinfo, asked: Sequence[str] = (), vitamin_d: bool = False
) -> Dosing:
    """The dose of a MedicationRequest as sent, of a product of these names; `asked`: one of its ingredients."""
    product = _Product(tuple(names), strength_of(names, asked, vitamin_d), vitamin_d)
    try:
        raw = msgspec.json.decode(request, type=dict[str, msgspec.Raw]).get("dosageInstruction", b"[]")
        dosages = msgspec.json.decode(raw, type=tuple[Dosage, ...])
        found = [_understood(one, product, zone) for one in _in_order(dosages, zone)]
        return _tapered(found) if len(found) > 1 else found[0] if found else Dosing()
    except _Unclear as unclear:
        return Dosing(tapered=unclear.args == (sig.NO_END,), why_not=str(unclear))
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return Dosing(why_not=UNREADABLE)


def _in_order(dosages: Iterable[Dosage], zone: tzinfo) -> list[Dosage]:
    """Several instructions as steps, by sequence and by date; Unclear when they may be meant together."""
    spans = [(one.sequence or 0, one.timing.repeat.bounds_period or Period(), one) for one in dosages]
    spans.sort(key=lambda one: (one[0], one[1].start or ""))
    for before, after in pairwise(spans):
        end, start = first_day(before[1].end, zone), first_day(after[1].start, zone)
        if not (end < start if end and start else 0 < before[0] < after[0]):
            raise _Unclear(SEVERAL)
    return [one for _, _, one in spans]

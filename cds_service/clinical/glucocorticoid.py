"""Exposure to systemic glucocorticoids, in prednisone equivalents: today, for how long, and in the last year.

A day counts with what the newest orders of each steroid say for it; different steroids add up. With adrenal
insufficiency a day at replacement doses is no exposure. A dose that is not understood makes the answers it
belongs to unknown, never zero.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from cds_service.chart.model import Chart
from cds_service.chart.nouns import DraftOrder, Intake, Medication, Span
from cds_service.clinical.equivalents import GLUCOCORTICOIDS, prednisone_equivalent
from cds_service.clinical.formulas import under
from cds_service.clinical.laid_out import added_up, begun, first_after
from cds_service.clinical.once import once
from cds_service.rulebook import Limits, Value

NO_INSTRUCTION = "no dosage instruction"
NO_END = "when it ended is not known"
NO_START = "when it began is not known"
NO_AMOUNT = "the amount given is not known"
_NEVER_TAKEN = frozenset({"cancelled", "not-taken"})
_BROKEN_OFF = frozenset({"stopped", "on-hold"})  # before the end that was written: of its length no more counts


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """An order or dose of a steroid of which the dose, or its time, is not known: which, and why."""

    ref: str
    why: str

    @property
    def evidence(self) -> tuple[str, ...]:
        return (self.ref,)

    def as_value(self) -> Value:
        return {"value": f"dose not understood: {self.why}", "unit": None, "date": None}


@dataclass(frozen=True, slots=True)
class SteroidExposure:
    """What systemic glucocorticoids the patient takes; None where a dose it rests on is not understood.

    now         prednisone equivalents today, mg a day
    days        days from the begin of the present course to its last, small gaps bridged
    long_days   the same, of the days at the long-term dose and above
    year        prednisone equivalents of the last 365 days together, mg
    high_days   days at the very high dose in the longest stretch of it in that year
    proven_year, proven_high_days   the same two, of the doses that are understood: it was at least so much
    long_term   whether the long-term dose has been taken for more than the long-term days, and still is
    replacement whether doses were left out as adrenal replacement
    """

    now: float | None
    days: int | None
    long_days: int | None
    year: float | None
    high_days: int | None
    proven_year: float
    proven_high_days: int
    long_term: bool | None
    replacement: bool
    not_understood: tuple[NotUnderstood, ...]
    refs: tuple[str, ...]

    @property
    def known(self) -> bool:
        return not self.not_understood

    @property
    def evidence(self) -> tuple[str, ...]:
        return self.refs

    def as_value(self) -> Value:
        return {"value": self.now, "unit": "mg/d", "date": None}


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of one steroid at one dose (None: not understood), from `start` up to, not including, `end`."""

    steroid: str
    start: date
    end: date
    daily: float | None
    ordered: date
    ref: str


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Days of one dose, from `start` up to, not including, `end`: what is taken of all steroids, what of it counts."""

    start: date
    end: date
    taken: float
    counted: float


# Of who takes, and ever took, none of them.
NOTHING_TAKEN = SteroidExposure(
    now=0.0,
    days=0,
    long_days=0,
    year=0,
    high_days=0,
    proven_year=0,
    proven_high_days=0,
    long_term=False,
    replacement=False,
    not_understood=(),
    refs=(),
)


@once
def steroid_exposure(chart: Chart, limits: Limits) -> SteroidExposure:
    """The patient's exposure to systemic glucocorticoids up to today."""
    if not chart.names_any(GLUCOCORTICOIDS):
        return NOTHING_TAKEN
    return _laid_out(chart, limits).exposure()


def planned_exposures(chart: Chart, order: DraftOrder, limits: Limits) -> Iterator[tuple[SteroidExposure, bool]]:
    """The exposure a draft leads to by the end of each of its steps, and whether it is known that it lasts so long.

    A step without an end is followed for a year. Nothing when the dose is not understood.
    """
    intake = order.intake or Intake()
    start = end = max(order.supply_from or chart.as_of, chart.as_of)
    taken = Medication(order.drug, "active", order.ref, Span(start, start), intake=intake)
    before = (one for one in chart.medications if one.ref != order.ref or (one.begins and one.begins < start))
    medications = (*before, taken)
    known = True
    for _, days in intake.steps or ((0.0, 1),) * (intake.once is not None):
        lasts = days if days is not None else _supplied_days(order, intake, end)
        known = known and lasts is not None
        end += timedelta(days=int(limits.gc_year_days.value) if lasts is None else lasts)
        last = max(end - timedelta(days=1), start)
        yield steroid_exposure(replace(chart, as_of=last, medications=medications), limits), known


def ordered_days(chart: Chart, order: DraftOrder, limits: Limits, least: float) -> int | None:
    """The most days in a row that a draft asks for so much and above; None where dose or end are not known.

    A dose that only replaces what the adrenals lack does not count.
    """
    intake = order.intake
    if intake is None or intake.why_not:
        return None
    replaces = chart.has("adrenal-insufficiency") is not None
    start = order.supply_from or order.day
    most = run = 0
    for daily, days in intake.steps:
        mg = prednisone_equivalent(_steroid(order.drug.groups), daily, limits)
        enough = not under(mg, least) and not (replaces and mg <= limits.gc_replacement_dose.value)
        lasts = days if days is not None else _supplied_days(order, intake, start)
        if lasts is None:
            return None if enough else most
        run = run + lasts if enough else 0
        most, start = max(most, run), start + timedelta(days=lasts)
    return most


def _supplied_days(order: DraftOrder, intake: Intake, start: date) -> int | None:
    """How long a step without an end of its own lasts: to the end of the instruction, or of the supply."""
    if intake.until is not None:
        return (intake.until - start).days + 1
    return (order.supply_until - (order.supply_from or order.day)).days if order.supply_until else None


def taken_for(chart: Chart, limits: Limits, least: float, days: int, when: Span | None = None) -> bool | None:
    """Whether `least` mg a day and above was taken in `when` (else today), and had been for `days` by its first day.

    None when a dose that is not understood leaves it open.
    """
    if not chart.names_any(GLUCOCORTICOIDS):
        return False
    record = _laid_out(chart, limits)
    when = when or Span(chart.as_of, chart.as_of)
    longer = (when.last - when.first).days
    on_it = not any(under(record.dose_on(day), least) for day in (when.first, when.last))
    if on_it and not record.hidden(when.first, when.last) and record.course(least, when.last) >= days + longer:
        return True
    return None if record.hidden(when.first - timedelta(days=days), when.last) else False


class _Days:
    """The record laid out over the days."""

    def __init__(self, chart: Chart, limits: Limits) -> None:
        self.as_of = chart.as_of
        self.limits = limits
        self.tomorrow = chart.as_of + timedelta(days=1)
        self.adrenal = chart.has("adrenal-insufficiency") is not None
        self.faults: set[NotUnderstood] = set()
        self.blind: list[tuple[date, date]] = []  # from, up to and not including: what was taken is not known
        orders = [one for one in chart.requests_of(*GLUCOCORTICOIDS) if _counts(one)]
        doses = chart.doses_of(*GLUCOCORTICOIDS)
        self.supplies = [one for one in doses if one.kind == "dispensed"]
        self.orders = sorted(orders, key=lambda one: (one.begins or date.min, one.ref))
        self.begun = begun((_steroid(one.drug.groups), one.begins) for one in self.orders)
        self.parts = [part for one in self.orders for part in self.of_order(one)]
        covered = [*self.parts]
        for dose in doses:
            steroid = _steroid(dose.drug.groups)
            if dose.kind != "administered" or dose.day is None or dose.day > self.as_of:
                continue
            if any(one.steroid == steroid and one.start <= dose.day < one.end for one in covered):
                continue  # the order says it already
            mg = None if dose.mg is None else prednisone_equivalent(steroid, dose.mg, limits)
            if mg is None:
                self.fault(dose.ref, NO_AMOUNT, dose.day, dose.day)
            self.parts.append(_Part(steroid, dose.day, dose.day + timedelta(days=1), mg, dose.day, dose.ref))
        self.parts.sort(key=lambda one: (one.start, one.ref))
        self.laid_out = tuple(self.stretches())

    def fault(self, ref: str, why: str, first: date, last: date, *, open_end: bool = False) -> None:
        limits = self.limits
        longest = first + timedelta(days=int(limits.prescription_days.value)) if open_end else last
        self.blind.append((first, longest + timedelta(days=1)))
        if first <= self.as_of and (self.as_of - last).days < limits.gc_year_days.value:
            self.faults.add(NotUnderstood(ref, why))

    # --- orders ---

    def of_order(self, one: Medication) -> Iterator[_Part]:
        start = one.begins
        if start is not None and start > self.as_of:
            return
        steroid = _steroid(one.drug.groups)
        intake = one.intake or Intake(why_not=NO_INSTRUCTION)
        if start is None:
            if one.status == "active" and self.supplied(one):
                self.blind.append((date.min, self.tomorrow))
                self.faults.add(NotUnderstood(one.ref, intake.why_not or NO_START))
                start = self.as_of
            else:
                return
        if intake.why_not:
            end = self.end_of(one, start)
            if intake.as_needed and (handed := [*self.handed_out(steroid, start, end)]):
                yield from handed
                return
            last = end or start + timedelta(days=1)
            self.fault(one.ref, intake.why_not, start, last - timedelta(days=1), open_end=end is None)
            yield _Part(steroid, start, min(last, self.tomorrow), None, start, one.ref)
            return
        yield from self.of_intake(one, steroid, start, intake)

    def handed_out(self, steroid: str, start: date, end: date | None) -> Iterator[_Part]:
        """What was taken as needed, by the supplies dispensed meanwhile: so many mg for so many days."""
        limits = self.limits
        end = end or start + timedelta(days=int(limits.prescription_days.value))
        for dose in self.supplies:
            until = dose.supply_until
            if _steroid(dose.drug.groups) != steroid or dose.mg is None or dose.day is None or until is None:
                continue
            if start <= dose.day < min(end, self.tomorrow) and dose.day < until:
                mg = prednisone_equivalent(steroid, dose.mg / (until - dose.day).days, limits)
                yield _Part(steroid, dose.day, min(until, self.tomorrow), mg, dose.day, dose.ref)

    def of_intake(self, one: Medication, steroid: str, start: date, intake: Intake) -> Iterator[_Part]:
        ordered = start
        if intake.once is not None:
            mg = prednisone_equivalent(steroid, intake.once, self.limits)
            yield _Part(steroid, start, start + timedelta(days=1), mg, ordered, one.ref)
            return
        broken_off = one.status in _BROKEN_OFF
        stopped = self.end_of(one, start) if broken_off else None
        for daily, days in intake.steps:
            mg = prednisone_equivalent(steroid, daily, self.limits)
            if days is not None:
                end: date | None = start + timedelta(days=days)
            elif intake.until is not None:
                end = intake.until + timedelta(days=1)
            else:
                end = self.end_of(one, start)
            if broken_off:
                end = stopped and min(end or stopped, stopped)
            if end is None:
                self.fault(one.ref, NO_END, start, start, open_end=True)
                return
            if start < end:
                yield _Part(steroid, start, min(end, self.tomorrow), mg, ordered, one.ref)
            start = end

    def supplied(self, one: Medication) -> bool:
        limits = self.limits
        until = one.supply_until
        return until is None or (self.as_of - until).days <= limits.stale_list_days.value

    def end_of(self, one: Medication, start: date) -> date | None:
        """The first day no longer covered: today is, while active and supplied; None when it is not known."""
        if one.status == "active" and self.supplied(one):
            return self.tomorrow
        if one.supply_until is not None:
            return min(max(one.supply_until, start), self.as_of)  # what was stopped is not taken today
        limits = self.limits
        longest = start + timedelta(days=int(limits.prescription_days.value))
        return first_after(self.begun[_steroid(one.drug.groups)], start, longest)

    # --- days ---

    def stretches(self) -> Iterator[_Stretch]:
        """The record from its first day to its last, cut where what is taken changes."""
        for start, end, taken in added_up(self.parts):
            replaces = self.adrenal and taken <= self.limits.gc_replacement_dose.value
            yield _Stretch(start, end, taken, 0.0 if replaces else taken)

    def dose_on(self, day: date) -> float:
        """What counts of one day: nothing that only replaces."""
        return next((one.counted for one in self.laid_out if one.start <= day < one.end), 0.0)

    def hidden(self, first: date, last: date) -> bool:
        """Whether on some day from `first` to `last` a dose was taken that is not understood."""
        return any(start <= last and first < end for start, end in self.blind)

    def course(self, least: float, until: date | None = None) -> int:
        """Days from the begin of the present course (or that of `until`) to its last, at so much and above.

        Small gaps are bridged.
        """
        limits = self.limits
        bridged = timedelta(days=int(limits.gc_gap_days.value))
        behind = (until or self.as_of) + timedelta(days=1)  # the day after the last that was looked at
        began, ended = behind, None
        for one in reversed(self.laid_out):
            end = min(one.end, behind)
            if one.start < end and one.counted > 0 and not under(one.counted, least):
                if began - end > bridged:
                    break
                began, ended = one.start, ended or end
        return (ended - began).days if ended else 0

    def longest(self, least: float, since: date) -> int:
        """The most days at so much and above in one stretch since a day; a lapse of supplies does not end it."""
        limits = self.limits
        lapse = timedelta(days=int(limits.gc_lapse_days.value))
        most, days, ended = 0, 0, since
        for one in self.laid_out:
            start = max(one.start, since)
            if start < one.end and not under(one.counted, least):
                days = (one.end - start).days + (days if start - ended <= lapse else 0)
                most, ended = max(most, days), one.end
        return most

    def exposure(self) -> SteroidExposure:
        limits = self.limits
        blind = [one for one in self.parts if one.daily is None]
        now_known = not any(one.start <= self.as_of < one.end for one in blind)
        known = not self.faults
        now = self.dose_on(self.as_of)
        since = self.tomorrow - timedelta(days=int(limits.gc_year_days.value))
        year = [(max(one.start, since), one) for one in self.laid_out if one.end > since]
        total = sum(one.counted * (one.end - start).days for start, one in year)
        high_days = self.longest(limits.gc_very_high_dose.value, since)
        long_days = self.course(limits.gc_long_term_dose.value)
        steady = now_known and now >= limits.gc_long_term_dose.value and long_days > limits.gc_long_term_days.value
        return SteroidExposure(
            now=now if now_known else None,
            days=self.course(0.0) if known else None,
            long_days=long_days if known else None,
            year=total if known else None,
            high_days=high_days if known else None,
            proven_year=total,
            proven_high_days=high_days,
            long_term=True if steady else (False if known else None),
            replacement=any(one.taken > one.counted for _, one in year),
            not_understood=tuple(sorted(self.faults, key=lambda one: (one.ref, one.why))),
            refs=tuple(sorted({one.ref for one in self.parts} | {one.ref for one in self.faults})),
        )


_laid_out = once(_Days)


def _steroid(groups: frozenset[str]) -> str:
    return min(groups & GLUCOCORTICOIDS, default="")


def _counts(one: Medication) -> bool:
    return one.status not in _NEVER_TAKEN and not one.do_not_perform

"""The medication record as a timeline: of every bone drug one Course, with its doses, its time and its end.

A drug that a clinic gives is followed dose by dose; one that the patient takes alone, by the time its supplies
cover. A dose that stands in the record as an order, a dispensing, an administration and a claim is one dose.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from cds_service.chart.model import Chart, months_before
from cds_service.chart.nouns import Dose, Medication
from cds_service.clinical.bone_drugs import (
    BONE_DRUGS,
    CLASSES,
    INGREDIENTS,
    MONTHLY,
    class_of,
    effect_days,
    ingredient_of,
    interval_months,
)
from cds_service.clinical.course import Certainty, Course, Ending, Given, How, Stretch, Successor
from cds_service.clinical.once import once
from cds_service.rulebook import Limits

_STOPS: dict[str, How] = {"stopped": "stopped", "cancelled": "cancelled", "on-hold": "on-hold"}
_NEVER_TAKEN = frozenset({"cancelled", "not-taken"})
_FOUR_WEEKS = 28


@once
def courses(chart: Chart, limits: Limits) -> tuple[Course, ...]:
    """One course for each bone drug on record, by name of the product."""
    requests, doses = chart.requests_of(*BONE_DRUGS), chart.doses_of(*BONE_DRUGS)
    if not requests and not doses:
        return ()
    known = {_product(one.drug.groups) for one in requests} | {_product(one.drug.groups) for one in doses}
    replacing = (one for one in chart.medications if one.replaces and _counts(one))
    replaced = {one.replaces: one for one in sorted(replacing, key=_newest_last)}
    made: dict[str, tuple[list[Medication], list[Dose]]] = {}
    for request in requests:
        made.setdefault(_clearest(request.drug.groups, known), ([], []))[0].append(request)
    for dose in doses:
        made.setdefault(_clearest(dose.drug.groups, known), ([], []))[1].append(dose)
    found = [_Maker(chart, limits, product, *made[product], replaced).course() for product in sorted(made)]
    return tuple(replace(one, successor=_successor(one, made)) for one in found)


def course_of(chart: Chart, limits: Limits, *products: str) -> Course | None:
    """The course of one of these drugs, the one with the newest record when there are several."""
    found = [one for one in courses(chart, limits) if one.product in products]
    return max(found, key=lambda one: (one.newest or date.min, one.product), default=None)


def duplicates(found: Iterable[Course]) -> dict[str, tuple[Course, ...]]:
    """Classes of which more than one drug works today, and the drugs."""
    working = [one for one in found if one.working]
    by_class = {name: tuple(one for one in working if class_of(one.product) == name) for name in CLASSES}
    return {name: many for name, many in by_class.items() if len(many) > 1}


def overlaps(found: Iterable[Course]) -> tuple[tuple[Course, Course], ...]:
    """Pairs of bone drugs of different classes that work today at once."""
    working = [one for one in found if one.working]
    return tuple(
        (one, other)
        for place, one in enumerate(working)
        for other in working[place + 1 :]
        if class_of(one.product) != class_of(other.product)
    )


def joined(intervals: Iterable[tuple[date, date]], bridge: int) -> tuple[Stretch, ...]:
    """Intervals that meet, or leave a gap of at most `bridge` days, made one."""
    made: list[tuple[date, date]] = []
    last = date.min
    for start, end in sorted(intervals):
        if not made or (start - last).days > bridge:
            made.append((start, end))
            last = end
        elif end > last:
            made[-1] = made[-1][0], end
            last = end
    return tuple(Stretch(start, end) for start, end in made)


def _product(groups: frozenset[str]) -> str:
    return min(groups & BONE_DRUGS, key=lambda one: (one == "estrogen-systemic", one))


def _clearest(groups: frozenset[str], known: set[str]) -> str:
    """The product; where only the ingredient is known, the one product of it that the record names."""
    product = _product(groups)
    named = known & INGREDIENTS.get(product, frozenset()) - {product}
    return named.pop() if len(named) == 1 else product


def _newest_last(one: Medication) -> tuple[date, str]:
    return one.begins or date.min, one.ref


def _counts(one: Medication) -> bool:
    return one.status not in _NEVER_TAKEN and not one.do_not_perform


def _successor(course: Course, made: dict[str, tuple[list[Medication], list[Dose]]]) -> Successor | None:
    if course.newest is None:
        return None
    after = []
    for product, (requests, doses) in made.items():
        begun = [(one.begins, product, one.ref, one.drug.name) for one in requests if _counts(one)]
        begun += [(one.day, product, one.ref, one.drug.name) for one in doses]
        if ingredient_of(product) != ingredient_of(course.product):
            after += [(day, product, ref, name) for day, product, ref, name in begun if day and day > course.newest]
    if not after:
        return None
    day, product, ref, name = min(after)
    return Successor(product, name, day, ref)


class _Maker:
    """Makes the course of one product from its records."""

    def __init__(
        self,
        chart: Chart,
        limits: Limits,
        product: str,
        requests: list[Medication],
        doses: list[Dose],
        replaced: dict[str, Medication],
    ) -> None:
        self.as_of = chart.as_of
        self.limits = limits
        self.product = product
        self.requests = sorted(requests, key=_newest_last)
        self.doses = sorted(doses, key=lambda one: (one.day or date.min, one.ref))
        self.replaced = replaced
        self.effect = effect_days(product, limits)
        self.grace = int(limits.supply_grace_days.value)
        self.begun = [one for one in self.requests if one.begins is None or one.begins <= self.as_of]
        self.active = [one for one in self.begun if one.status == "active" and self.stands(one)]
        self.conflicts: list[str] = []

    def course(self) -> Course:
        given = self.given() if self.effect is not None else ()
        limits = self.limits
        stretches = joined(self.intervals(given), 0)
        bridged = joined([(one.start, one.end) for one in stretches], int(limits.bridged_gap_days.value))
        ended = self.ended(given)
        named = [(one.begins or date.min, one.ref, one.drug.name) for one in self.requests]
        named += [(one.day or date.min, one.ref, one.drug.name) for one in self.doses]
        return Course(
            product=self.product,
            name=max(named)[2],
            as_of=self.as_of,
            given=given,
            undated=sum(one.day is None for one in self.doses),
            next_due=self.due(given[-1].day) if given else None,
            stretches=stretches,
            gaps=self.gaps(given, bridged),
            continuous_since=bridged[-1].start if bridged else None,
            active=tuple(self.active),
            pending=self.pending(given),
            working=self.working(given, ended),
            newest=given[-1].day if given else max(self.days(), default=None),
            ended=ended,
            conflicts=tuple(self.conflicts),
            refs=tuple(ref for _, ref, _ in sorted(named)),
            taken=bool(self.doses) or any(map(_counts, self.requests)),
        )

    def stands(self, one: Medication) -> bool:
        """Whether a request was neither replaced by another nor an order not to give."""
        return one.ref not in self.replaced and not one.do_not_perform

    def days(self) -> list[date]:
        """The days of every record that speaks for the drug, up to today."""
        days = [one.begins for one in self.requests if _counts(one)] + [one.day for one in self.doses]
        return [day for day in days if day is not None and day <= self.as_of]

    # --- doses of a clinic-given drug ---

    def given(self) -> tuple[Given, ...]:
        """Each dose once. Better evidence goes first; what follows or precedes it closely is the same dose."""
        made: list[Given] = []
        for certainty in ("administered", "billed", "dispensed"):
            of_kind = [(one.day, one.ref) for one in self.doses if one.kind == certainty and one.day]
            made = self.with_records(made, certainty, of_kind)
        ordered = [one for one in self.begun if one.kind == "request" and not one.do_not_perform]
        statuses = {"completed"} if made else {"completed", "active"}  # beside recorded doses, active is to come
        orders = [(day, one.ref) for one in ordered if one.status in statuses and (day := one.begins)]
        return tuple(self.with_records(made, "ordered", orders))

    def with_records(self, made: list[Given], certainty: Certainty, records: list[tuple[date, str]]) -> list[Given]:
        """The doses made so far, oldest first, with more records: each joins the dose it tells of, or is one itself."""
        kept = list(made)
        days = [one.day.toordinal() for one in kept]
        before, after = self.reach(certainty)
        new: list[Given] = []
        for day, ref in sorted(records):
            if day > self.as_of:
                continue
            number = day.toordinal()
            near = range(bisect_left(days, number - before), bisect_right(days, number + after))
            if near:
                at = min((abs(days[at] - number), at) for at in near)[1]
                kept[at] = replace(kept[at], refs=(*kept[at].refs, ref))
            elif new and (day - new[-1].day).days <= self.double_days(certainty):
                new[-1] = replace(new[-1], refs=(*new[-1].refs, ref))
            else:
                new.append(Given(day, certainty, (ref,)))
        return sorted([*kept, *new], key=lambda one: (one.day, one.refs))

    def double_days(self, certainty: Certainty) -> int:
        """Two records of one kind are one dose on one day; an order that is written again, within a few days."""
        limits = self.limits
        return int(limits.same_dose_days.value) if certainty == "ordered" else 0

    def reach(self, certainty: Certainty) -> tuple[int, int]:
        """How many days before and after its own a record finds the dose that better evidence shows.

        A claim is near its dose, an order before it.
        """
        limits = self.limits
        close = int(limits.same_dose_days.value)
        months = interval_months(self.product, limits)
        half = (months.value * 30 if months else _FOUR_WEEKS) // 2
        after = close if certainty == "billed" else min(int(limits.order_to_dose_days.value), half)
        return close, after

    def due(self, last: date) -> date | None:
        months = interval_months(self.product, self.limits)
        return months_before(last, -months.value) if months else None

    def pending(self, given: tuple[Given, ...]) -> Medication | None:
        """The newest active order of a clinic-given drug that belongs to no dose; its day may be to come."""
        used = {ref for one in given for ref in one.refs}
        orders = [
            one
            for one in self.requests
            if one.kind == "request" and one.status == "active" and self.stands(one) and one.ref not in used
        ]
        newer = [one for one in orders if not given or one.begins is None or one.begins > given[-1].day]
        return newer[-1] if newer and self.effect is not None else None

    # --- the time that is covered ---

    def intervals(self, given: tuple[Given, ...]) -> list[tuple[date, date]]:
        if self.effect is not None:
            ends = [self.due(one.day) or one.day + timedelta(days=self.effect) for one in given]
            return [(one.day, min(end, self.as_of)) for one, end in zip(given, ends, strict=True)]
        begins = sorted({*self.days()})
        found = []
        for one in filter(_counts, self.begun):
            if one.begins is not None:
                found.append((one.begins, min(self.supplied(one, one.begins, begins), self.as_of)))
        for dose in self.doses:
            if dose.day is not None and dose.day <= self.as_of:
                found.append((dose.day, min(dose.supply_until or dose.day, self.as_of)))
        return [(start, max(start, end)) for start, end in found]

    def supplied(self, one: Medication, start: date, begins: list[date]) -> date:
        """How long a request covers: its supply, till today when open, or to the next one; else unknown, so no time."""
        next_one = self.replaced.get(one.ref)
        if next_one is not None and next_one.begins is not None:
            return min(next_one.begins, one.supply_until or next_one.begins)
        if one.supply_until is not None:
            return one.supply_until
        if one.status == "active":
            return self.as_of
        limits = self.limits
        longest = start + timedelta(days=int(limits.prescription_days.value))
        return next((day for day in begins if start < day <= longest), start)

    def gaps(self, given: tuple[Given, ...], bridged: tuple[Stretch, ...]) -> tuple[Stretch, ...]:
        if self.effect is None:
            return tuple(Stretch(one.end, after.start) for one, after in pairwise(bridged))
        ends = ((one.day + timedelta(days=self.effect), after.day) for one, after in pairwise(given))
        return tuple(Stretch(end, after) for end, after in ends if end < after)

    # --- today, and the end ---

    def working(self, given: tuple[Given, ...], ended: Ending | None) -> str:
        """The newest record on which an effect today rests; "" when none does."""
        found: list[tuple[date, str]] = []
        for one in self.active:
            day = one.begins
            fresh = one.supply_until is None or (self.as_of - one.supply_until).days <= self.grace
            if self.effect is None or self.product in MONTHLY:
                found += [(day or date.min, one.ref)] if fresh else []
            elif not given and (day is None or (self.as_of - day).days <= self.effect):
                found.append((day or date.min, one.ref))
        if self.effect is not None:
            found += [(one.day, one.refs[0]) for one in given if (self.as_of - one.day).days <= self.effect]
        elif ended is None:
            found += [
                (dose.day, dose.ref)
                for dose in self.doses
                if dose.day is not None
                and dose.day <= self.as_of
                and (self.as_of - (dose.supply_until or dose.day)).days <= self.grace
            ]
        return max(found, default=(date.min, ""))[1]

    def ended(self, given: tuple[Given, ...]) -> Ending | None:
        """How the newest request or statement ended the drug; contradictions are named instead of decided."""
        same = {ref for ref, by in self.replaced.items() if _product_or_none(by) == self.product}
        heads = [one for one in self.begun if one.ref not in same and one.status != "not-taken"]
        newest = [one for one in heads if one.begins == heads[-1].begins]
        stops = [one for one in newest if self.how(one) is not None]
        self.name_conflicts(heads, stops, newest)
        how = self.how(stops[0]) if stops else None
        if how is None or len(stops) < len(newest):
            return None
        stop = stops[0]
        limits = self.limits
        longest = timedelta(days=int(limits.prescription_days.value))
        if stop.begins is not None and given and given[-1].day > stop.begins + longest:
            self.conflicts.append(f"{stop.ref} is {stop.status}, {given[-1].refs[0]} was given long after it")
            return None
        if how == "replaced":
            by = self.replaced[stop.ref]
            return Ending(how, by.begins, by.ref, stop.why, by.begins)
        told = stop.supply_until if stop.kind == "statement" else None
        on = stop.begins if how == "do not perform" else told
        return Ending(how, stop.begins, stop.ref, stop.why, on)

    def how(self, one: Medication) -> How | None:
        if one.ref in self.replaced:
            return "replaced"
        return "do not perform" if one.do_not_perform else _STOPS.get(one.status)

    def name_conflicts(self, heads: list[Medication], stops: list[Medication], newest: list[Medication]) -> None:
        denials = [one for one in self.begun if one.status == "not-taken"]
        for one in heads:
            stale = one.supply_until is not None and (self.as_of - one.supply_until).days > self.grace
            if one.status == "active" and self.how(one) is None and not stale:
                same_day = one in newest
                for stop in stops:
                    said = "on the same day" if same_day else "later"
                    self.conflicts.append(f"{one.ref} is active, {stop.ref} {said} is {self.how(stop)}")
                for denial in denials:
                    if one.begins is None or denial.begins is None or denial.begins >= one.begins:
                        self.conflicts.append(f"{one.ref} is active, {denial.ref} says it is not taken")


def _product_or_none(one: Medication) -> str | None:
    return _product(one.drug.groups) if one.drug.groups & BONE_DRUGS else None

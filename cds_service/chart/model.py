"""The chart: what is known about one patient on one day. Simple look-ups over its nouns, no judgement."""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from operator import attrgetter
from typing import Any, TypeVar

from cds_service.chart.nouns import (
    Allergy,
    Done,
    Dose,
    DraftOrder,
    Measured,
    Medication,
    PendingOrder,
    Person,
    Problem,
    Refusal,
    Unreadable,
)
from cds_service.chart.observed import Answered, Tested
from cds_service.chart.skeleton import Density, Fracture, Scan, Score
from cds_service.rulebook import Lack, Lacking, SourceState, Why

_OF_PERSON = ("birth-date", "sex")
Dated = TypeVar("Dated", Measured, Answered)


@dataclass(frozen=True, slots=True)
class Source:
    """How far one kind of record could be seen; on a partial one, back to which day."""

    state: SourceState
    seen_back_to: date | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """What is known about one patient on one day (`as_of`, a whole day in the site's time zone).

    What was measured or answered of one concept stands newest first (`newest_first`).
    """

    as_of: date
    person: Person
    measured: Mapping[str, tuple[Measured, ...]] = field(default_factory=dict)
    answered: Mapping[str, tuple[Answered, ...]] = field(default_factory=dict)
    tested: tuple[Tested, ...] = ()
    scores: tuple[Score, ...] = ()
    densities: tuple[Density, ...] = ()
    scans: tuple[Scan, ...] = ()
    fractures: tuple[Fracture, ...] = ()
    problems: tuple[Problem, ...] = ()
    procedures: tuple[Done, ...] = ()
    medications: tuple[Medication, ...] = ()
    doses: tuple[Dose, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    allergies: tuple[Allergy, ...] = ()
    pending: tuple[PendingOrder, ...] = ()
    drafts: tuple[DraftOrder, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    unreadable: tuple[Unreadable, ...] = ()
    judged: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What has been worked out from this chart already, so that no rule does it again; see `clinical/once.py`."""

    @property
    def age(self) -> int | None:
        """Completed years, by the latest birth date the record allows; None when it has none."""
        try:
            known: int | None = self.judged["age"]
        except KeyError:
            known = self.judged["age"] = self._age()
        return known

    def _age(self) -> int | None:
        if self.person.born is None:
            return None
        born = self.person.born.last
        return self.as_of.year - born.year - ((self.as_of.month, self.as_of.day) < (born.month, born.day))

    def values(self, *concepts: str) -> tuple[Measured, ...]:
        """Everything measured of these concepts up to `as_of`, newest first."""
        return _together([_until(self.as_of, self.measured.get(concept, ())) for concept in concepts])

    def newest(self, *concepts: str, within: int | None = None) -> Measured | None:
        """The newest value of these concepts, if one is at most `within` days old (day `within` counts)."""
        found = _newest(self.measured, concepts, self.as_of)
        return found if found is None or within is None or self.days_since(found.day) <= within else None

    def answers(self, *concepts: str) -> tuple[Answered, ...]:
        """Everything answered of these concepts up to `as_of`, newest first."""
        return _together([_until(self.as_of, self.answered.get(concept, ())) for concept in concepts])

    def answer(self, *concepts: str, within: int | None = None) -> Answered | None:
        """The newest answer of these concepts, if one is at most `within` days old (day `within` counts)."""
        found = _newest(self.answered, concepts, self.as_of)
        return found if found is None or within is None or self.days_since(found.day) <= within else None

    def test(self, *concepts: str, within: int | None = None) -> Tested | None:
        """The newest of these tests that was done by `as_of`; an undated one only when no window is asked for."""
        known = self._picked("tested", concepts)
        if not known:
            return None
        done = [one for one in known if one.day is None or one.day <= self.as_of]
        if within is not None:
            done = [one for one in done if one.day is not None and self.days_since(one.day) <= within]
        return max(done, key=lambda one: one.day or date.min, default=None)

    def days_since(self, day: date) -> int:
        """Whole days from a day to `as_of`; negative when the day is still to come."""
        return (self.as_of - day).days

    def has(self, *concepts: str) -> Problem | None:
        """The first active, confirmed problem of these concepts."""
        index = self._index("standing")
        if index.keys().isdisjoint(concepts):  # most charts have nothing of most concepts
            return None
        first = [next(iter(index[concept].items())) for concept in concepts if concept in index]
        found: Problem = min(first, key=lambda one: one[0])[1]
        return found

    def problems_of(self, *concepts: str) -> tuple[Problem, ...]:
        """Every problem of these concepts, active or not, confirmed or not, that has begun by `as_of`."""
        found: tuple[Problem, ...] = self._picked("begun", concepts)
        return found

    def requests_of(self, *groups: str) -> tuple[Medication, ...]:
        """Every medication request and statement of these drug groups, whatever its status, as the record has them."""
        found: tuple[Medication, ...] = self._picked("medications", groups)
        return found

    def dated_requests_of(self, *groups: str) -> tuple[tuple[date, Medication], ...]:
        """Those of them whose first day is known, each with that day: the oldest first, of one day by reference."""
        found: tuple[tuple[date, Medication], ...] = self._picked("dated", groups)
        return found

    def listed_products(self) -> Iterable[Collection[Medication]]:
        """The medication requests and statements of the record, those of one name together, however it is spelt."""
        return [many.values() for many in self._index("products").values()]

    def doses_of(self, *groups: str) -> tuple[Dose, ...]:
        """Every dose, supply and claim of these drug groups, as the record has them."""
        found: tuple[Dose, ...] = self._picked("doses", groups)
        return found

    def names_any(self, groups: Collection[str]) -> bool:
        """Whether the record or a draft names any drug of these groups, whatever became of it."""
        try:
            known: frozenset[str] = self.judged["drug groups"]
        except KeyError:
            drafted = (one.drug.groups for one in self.drafts)
            listed = self._index("medications"), self._index("doses")
            known = self.judged["drug groups"] = frozenset().union(*listed, *drafted)
        return not known.isdisjoint(groups)

    def observes_any(self, concepts: Collection[str]) -> bool:
        """Whether the record holds a value, an answer or a done test of any of these concepts, whenever it was."""
        try:
            known: frozenset[str] = self.judged["observed"]
        except KeyError:
            known = self.judged["observed"] = frozenset().union(self.measured, self.answered, self._index("tested"))
        return not known.isdisjoint(concepts)

    def held(self) -> frozenset[str]:
        """Every concept and drug group on record or drafted, whatever became of it.

        Where there are any: `fractures`, `dxa` for T- and Z-scores, and `bmd` for densities.
        """
        try:
            known: frozenset[str] = self.judged["held"]
        except KeyError:
            drugs: Iterable[Medication | Dose | DraftOrder] = (*self.medications, *self.doses, *self.drafts)
            nouns: Iterable[Problem | Done | PendingOrder] = (*self.problems, *self.procedures, *self.pending)
            skeleton = {"fractures": self.fractures, "dxa": self.scores, "bmd": self.densities}
            facts = {name for name, there in skeleton.items() if there}
            facts.update(self.measured, self.answered, (one.concept for one in self.tested))
            facts.update(*{one.drug.groups for one in drugs}, *{one.concepts for one in nouns})
            known = self.judged["held"] = frozenset(facts)
        return known

    def indexed(self) -> "Chart":
        """The same chart, its nouns found by their concepts and groups: done where a chart is made, for every rule."""
        for kind in _KINDS:
            self._index(kind)
        self.held()
        return self

    def _index(self, kind: str) -> dict[str, dict[int, Any]]:
        """The nouns of one kind by concept or group, each with its place among them."""
        index: dict[str, dict[int, Any]] | None = self.judged.get(kind)
        if index is None:
            index = self.judged[kind] = {}
            nouns_of, names_of = _KINDS[kind]
            for place, one in enumerate(nouns_of(self)):
                for name in names_of(one):
                    index.setdefault(name, {})[place] = one
        return index

    def _picked(self, kind: str, names: tuple[str, ...]) -> tuple[Any, ...]:
        """The nouns of one kind that belong to any of these concepts or groups, in the order of the record."""
        index = self._index(kind)
        if index.keys().isdisjoint(names):
            return ()
        found = [index[name] for name in names if name in index]
        if len(found) == 1:
            return tuple(found[0].values())
        places = {place: one for many in found for place, one in many.items()}
        return tuple(places[place] for place in sorted(places))

    def lack(self, what: str, since: date | None = None) -> Lack | None:
        """Why `what` (a concept, or a kind of record) cannot be fully known; None when it can.

        A first page that reaches back beyond `since` is as good as the whole.
        """
        key = ("lack", what, since)
        if key not in self.judged:
            person = what in _OF_PERSON
            self.judged[key] = self._lack_of_person(what) if person else self._lack_of_record(what, since)
        lack: Lack | None = self.judged[key]
        return lack

    def lacks(self, kinds: Collection[str]) -> tuple[Lack, ...]:
        """What of these cannot be fully known."""
        whole = self._seen_whole()
        if whole.issuperset(kinds):
            return ()
        return tuple([lack for kind in kinds if kind not in whole and (lack := self.lack(kind))])

    def _seen_whole(self) -> frozenset[str]:
        """What cannot be lacking: what is known of the person, and the kinds of record all seen and readable."""
        try:
            whole: frozenset[str] = self.judged["seen whole"]
        except KeyError:
            seen = {what for what, source in self.sources.items() if source.state in ("supplied", "empty")}
            seen.difference_update(_OF_PERSON, *(one.about for one in self.unreadable))
            seen.update(what for what in _OF_PERSON if self._lack_of_person(what) is None)
            whole = self.judged["seen whole"] = frozenset(seen)
        return whole

    def _lack_of_record(self, what: str, since: date | None) -> Lack | None:
        if what in self._seen_whole():
            return None
        source = self.sources.get(what, Source("missing"))
        known = self._newest_day(what)
        for one in self.unreadable:
            if what in one.about and (known is None or one.day is None or one.day > known):
                return Lack(what, "unreadable")
        if known is not None or source.state in ("supplied", "empty") or _reaches(source, since):
            return None
        return Lack(what, _why(source.state))

    def _newest_day(self, what: str) -> date | None:
        found = (self.newest(what), self.answer(what), self.test(what))
        return max((one.day or date.min for one in found if one is not None), default=None)

    def require_known(self, *kinds: str, since: date) -> None:
        """Raise Lacking unless the newest value of each kind is known, or known not to exist since that day."""
        if lacks := [lack for kind in kinds if (lack := self.lack(kind, since))]:
            raise Lacking(*lacks)

    def _lack_of_person(self, what: str) -> Lack | None:
        known = self.person.born if what == "birth-date" else self.person.sex
        if known is not None:
            return None
        unreadable = any(what in one.about for one in self.unreadable)
        return Lack(what, "unreadable" if unreadable else "missing")

    def require_absence(self, *kinds: str, since: date | None = None) -> None:
        """Raise Lacking unless the records of these kinds were seen whole, or at least back to `since`.

        A rule calls this before it says "none found"; a partial source sorted newest first is enough when its
        oldest entry is older than the window.
        """
        if lacks := self.lacks_of_absence(kinds, since):
            raise Lacking(*lacks)

    def lacks_of_absence(self, kinds: Iterable[str], since: date | None = None) -> list[Lack]:
        """What keeps it from being said that none of these kinds is on record, at least since a day."""
        lacks: list[Lack] = []
        for kind in () if self._seen_whole().issuperset(kinds) else kinds:
            source = self.sources.get(kind, Source("missing"))
            hidden = any(
                kind in one.about and (one.day is None or since is None or one.day >= since) for one in self.unreadable
            )
            whole = source.state in ("supplied", "empty")
            if hidden:
                lacks.append(Lack(kind, "unreadable"))
            elif not whole and not _reaches(source, since):
                lacks.append(Lack(kind, _why(source.state)))
        return lacks


def _begun(chart: Chart) -> Iterator[Problem]:
    return (one for one in chart.problems if not (one.onset and one.onset.first > chart.as_of))


def _dated(chart: Chart) -> list[tuple[date, Medication]]:
    listed = reversed(chart.medications)  # of two alike the first of the record is the newer
    dated = [(begins, one) for one in listed if one.drug.groups and (begins := one.begins)]
    return sorted(dated, key=lambda one: (one[0], one[1].ref))


# Kinds of nouns that are looked for by name -> which they are, and the concepts or groups of one of them.
_KINDS: Mapping[str, tuple[Callable[[Chart], Iterable[Any]], Callable[[Any], Iterable[str]]]] = {
    "tested": (lambda chart: chart.tested, lambda one: (one.concept,)),
    "begun": (_begun, lambda one: one.concepts),
    "standing": (lambda chart: (one for one in _begun(chart) if one.active and one.certain), lambda one: one.concepts),
    "medications": (lambda chart: chart.medications, lambda one: one.drug.groups),
    "dated": (_dated, lambda one: one[1].drug.groups),
    "products": (lambda chart: chart.medications, lambda one: (one.drug.name.lower(),)),
    "doses": (lambda chart: chart.doses, lambda one: one.drug.groups),
}


_moment = attrgetter("day", "at")


def newest_first(many: Iterable[Dated]) -> tuple[Dated, ...]:
    """What was measured or answered, as a chart holds it: the newest first, of one moment in the order it came."""
    return tuple(sorted(many, key=_moment, reverse=True))


def _together(found: list[tuple[Dated, ...]]) -> tuple[Dated, ...]:
    return found[0] if len(found) == 1 else newest_first(one for many in found for one in many)


def _newest(known: Mapping[str, tuple[Dated, ...]], concepts: tuple[str, ...], day: date) -> Dated | None:
    """The newest of these concepts that is not after a day."""
    if known.keys().isdisjoint(concepts):  # as most are
        return None
    found = [many[0] for concept in concepts if (many := _until(day, known.get(concept, ())))]
    return max(found, key=_moment, default=None)


def _until(day: date, many: tuple[Dated, ...]) -> tuple[Dated, ...]:
    """What of this, newest first, is not after a day: nearly always all."""
    if not many or many[0].day <= day:
        return many
    return tuple(one for one in many if one.day <= day)


def _reaches(source: Source, since: date | None) -> bool:
    seen = source.seen_back_to
    return source.state == "partial" and seen is not None and since is not None and seen < since


def _why(state: SourceState) -> Why:
    return state if state in ("missing", "failed", "partial") else "missing"


def months_before(day: date, months: int) -> date:
    """The same day of the month some calendar months earlier, or that month's last day.

    >>> months_before(date(2026, 3, 31), 1)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))

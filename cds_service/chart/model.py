"""The chart: what is known about one patient on one day. Simple look-ups over its nouns, no judgement."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
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

Dated = TypeVar("Dated", Measured, Answered)
Taken = TypeVar("Taken", Medication, Dose)
N = TypeVar("N")


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
        if self.person.born is None:
            return None
        born = self.person.born.last
        return self.as_of.year - born.year - ((self.as_of.month, self.as_of.day) < (born.month, born.day))

    def values(self, *concepts: str) -> tuple[Measured, ...]:
        """Everything measured of these concepts up to `as_of`, newest first."""
        return _together([_until(self.as_of, self.measured.get(concept, ())) for concept in concepts])

    def newest(self, *concepts: str, within: int | None = None) -> Measured | None:
        """The newest value of these concepts, if one is at most `within` days old (day `within` counts)."""
        key = ("newest", concepts)
        if key not in self.judged:
            self.judged[key] = _newest(_until(self.as_of, self.measured.get(concept, ())) for concept in concepts)
        found: Measured | None = self.judged[key]
        return found if found is None or within is None or self.days_since(found.day) <= within else None

    def answers(self, *concepts: str) -> tuple[Answered, ...]:
        """Everything answered of these concepts up to `as_of`, newest first."""
        return _together([_until(self.as_of, self.answered.get(concept, ())) for concept in concepts])

    def answer(self, *concepts: str, within: int | None = None) -> Answered | None:
        """The newest answer of these concepts, if one is at most `within` days old (day `within` counts)."""
        found = _newest(_until(self.as_of, self.answered.get(concept, ())) for concept in concepts)
        return found if found is None or within is None or self.days_since(found.day) <= within else None

    def test(self, *concepts: str, within: int | None = None) -> Tested | None:
        """The newest of these tests that was done by `as_of`; an undated one only when no window is asked for."""
        known = self._picked("tested", self.tested, concepts, _its_concept)
        done = [one for one in known if one.day is None or one.day <= self.as_of]
        if within is not None:
            done = [one for one in done if one.day is not None and self.days_since(one.day) <= within]
        return max(done, key=lambda one: one.day or date.min, default=None)

    def days_since(self, day: date) -> int:
        """Whole days from a day to `as_of`; negative when the day is still to come."""
        return (self.as_of - day).days

    def has(self, *concepts: str) -> Problem | None:
        """The first active, confirmed problem of these concepts."""
        for one in self.problems_of(*concepts):
            if one.active and one.certain:
                return one
        return None

    def problems_of(self, *concepts: str) -> tuple[Problem, ...]:
        """Every problem of these concepts, active or not, confirmed or not, that has begun by `as_of`."""
        key = ("problems", concepts)
        if key not in self.judged:
            found = self._picked("problems", self.problems, concepts, _its_concepts)
            self.judged[key] = tuple(one for one in found if not (one.onset and one.onset.first > self.as_of))
        begun: tuple[Problem, ...] = self.judged[key]
        return begun

    def requests_of(self, *groups: str) -> tuple[Medication, ...]:
        """Every medication request and statement of these drug groups, whatever its status, as the record has them."""
        return self._any_of("requests", self.medications, groups)

    def doses_of(self, *groups: str) -> tuple[Dose, ...]:
        """Every dose, supply and claim of these drug groups, as the record has them."""
        return self._any_of("doses", self.doses, groups)

    def _any_of(self, kind: str, drugs: tuple[Taken, ...], groups: tuple[str, ...]) -> tuple[Taken, ...]:
        key = (kind, groups)
        if key not in self.judged:
            self.judged[key] = self._picked(kind, drugs, groups, _its_groups)
        found: tuple[Taken, ...] = self.judged[key]
        return found

    def _picked(
        self, name: str, nouns: tuple[N, ...], concepts: Iterable[str], concepts_of: Callable[[N], Iterable[str]]
    ) -> tuple[N, ...]:
        """The nouns of one kind that belong to any of these concepts, in the order of the record."""
        if name not in self.judged:
            places: dict[str, list[int]] = {}
            for place, one in enumerate(nouns):
                for concept in concepts_of(one):
                    places.setdefault(concept, []).append(place)
            self.judged[name] = places
        index: dict[str, list[int]] = self.judged[name]
        found = [index[concept] for concept in concepts if concept in index]
        if len(found) < 2:  # most charts have nothing of most concepts
            return tuple(nouns[place] for place in found[0]) if found else ()
        return tuple(nouns[place] for place in sorted({place for places in found for place in places}))

    def lack(self, what: str, since: date | None = None) -> Lack | None:
        """Why `what` (a concept, or a kind of record) cannot be fully known; None when it can.

        A first page that reaches back beyond `since` is as good as the whole.
        """
        key = ("lack", what, since)
        if key not in self.judged:
            person = what in ("birth-date", "sex")
            self.judged[key] = self._lack_of_person(what) if person else self._lack_of_record(what, since)
        lack: Lack | None = self.judged[key]
        return lack

    def lacks(self, kinds: tuple[str, ...]) -> tuple[Lack, ...]:
        """What of these cannot be fully known."""
        key = ("lacks", kinds)
        if key not in self.judged:
            self.judged[key] = tuple(lack for kind in kinds if (lack := self.lack(kind)))
        found: tuple[Lack, ...] = self.judged[key]
        return found

    def _lack_of_record(self, what: str, since: date | None) -> Lack | None:
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
        lacks = [lack for kind in kinds if (lack := self.lack(kind, since))]
        if lacks:
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
        lacks = []
        for kind in kinds:
            source = self.sources.get(kind, Source("missing"))
            hidden = any(
                kind in one.about and (one.day is None or since is None or one.day >= since) for one in self.unreadable
            )
            whole = source.state in ("supplied", "empty")
            if hidden:
                lacks.append(Lack(kind, "unreadable"))
            elif not whole and not _reaches(source, since):
                lacks.append(Lack(kind, _why(source.state)))
        if lacks:
            raise Lacking(*lacks)


def _its_concept(one: Tested) -> tuple[str]:
    return (one.concept,)


def _its_concepts(one: Problem) -> frozenset[str]:
    return one.concepts


def _its_groups(one: Medication | Dose) -> frozenset[str]:
    return one.drug.groups


def _moment(one: Measured | Answered) -> tuple[date, float]:
    return one.day, one.at


def newest_first(many: Iterable[Dated]) -> tuple[Dated, ...]:
    """What was measured or answered, as a chart holds it: the newest first, of one moment in the order it came."""
    return tuple(sorted(many, key=_moment, reverse=True))


def _together(found: list[tuple[Dated, ...]]) -> tuple[Dated, ...]:
    return found[0] if len(found) == 1 else newest_first(one for many in found for one in many)


def _newest(found: Iterable[tuple[Dated, ...]]) -> Dated | None:
    return max((many[0] for many in found if many), key=_moment, default=None)


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

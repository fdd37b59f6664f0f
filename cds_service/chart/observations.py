"""Observations to measured values, bone-density scores and the results of risk tools."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, tzinfo

from msgspec import Raw

from cds_service.chart import answers, units
from cds_service.chart.dates import day_and_moment
from cds_service.chart.model import newest_first
from cds_service.chart.nouns import Measured, Unreadable
from cds_service.chart.numbers import COUNTED, NotReadable, number, one_decimal
from cds_service.chart.observed import Answered, Tested
from cds_service.chart.scans import NOT_DIAGNOSTIC, Sort, density_of, may_be_scan, score_of, sorts_of, tbs_of
from cds_service.chart.skeleton import Density, Scan, Score
from cds_service.fhir.reader import Found
from cds_service.fhir.structs import (
    Annotation,
    CodeableConcept,
    Coding,
    Component,
    Observation,
    Quantity,
    Range,
    concept_of,
    softly,
)
from cds_service.terminology import index, remembered

# The totals of risk tools, which have no unit, and what such a total can be.
TOTALS = {
    "ost-score": (-40.0, 80.0),
    "orai-score": (0.0, 26.0),
    "osiris-score": (-40.0, 80.0),
    "steadi-score": (0.0, 14.0),
}
NUMBERS = units.UNIT_OF.keys() | TOTALS.keys()
_COMPARATORS = frozenset({"", "<", "<=", ">", ">="})
_NO_UNIT = frozenset({"", "1", "{score}", "{points}", "score", "points"})
_TBS = re.compile(r"\btbs\b|\btrabecular bone score\b", re.IGNORECASE)
# The versions of the United States; other countries name theirs otherwise.
_RACE = re.compile(r"\b(caucasian|black|hispanic|asian)\b", re.IGNORECASE)
_FRAXPLUS = re.compile(r"\bfrax ?(plus\b|\+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Readings:
    """What the observations of a record gave."""

    measured: dict[str, tuple[Measured, ...]]
    scores: tuple[Score, ...]
    scans: tuple[Scan, ...]
    unreadable: tuple[Unreadable, ...]
    densities: tuple[Density, ...] = ()
    answered: dict[str, tuple[Answered, ...]] = field(default_factory=dict)
    tested: tuple[Tested, ...] = ()


@dataclass(slots=True)
class _Pile:
    measured: dict[str, list[Measured]] = field(default_factory=dict)
    scores: list[Score] = field(default_factory=list)
    densities: list[Density] = field(default_factory=list)
    scans: list[Scan] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    answered: dict[str, list[Answered]] = field(default_factory=dict)
    tested: list[Tested] = field(default_factory=list)


class _Times(dict[str | None, tuple[date | None, float]]):
    """The day and the moment that each date of one record means: a panel's results share theirs."""

    def __init__(self, zone: tzinfo) -> None:
        super().__init__()
        self._zone = zone

    def __missing__(self, text: str | None) -> tuple[date | None, float]:
        found = self[text] = day_and_moment(text, self._zone)
        return found


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a code says of the parts that carry it: values, tests that were done, a bone-density study perhaps."""

    concepts: frozenset[str]
    values: tuple[str, ...]
    tests: tuple[str, ...]
    scan: bool
    study: bool = field(init=False)
    ours: bool = field(init=False)

    def __post_init__(self) -> None:
        study = "dxa-study" in self.concepts
        object.__setattr__(self, "study", study)
        object.__setattr__(self, "ours", study or self.scan or bool(self.values) or bool(self.tests))


@remembered
def _meaning_written(coded: bytes) -> _Meaning:
    """That of the code of an observation, by how it is written: told apart so it need not be read again."""
    code = concept_of(coded)
    return _meaning(code.text, code.coding)


@remembered
def _meaning(text: str | None, coding: tuple[Coding, ...]) -> _Meaning:
    code = CodeableConcept(coding, text)
    concepts = _concepts(code)
    values = tuple(sorted(concepts & (NUMBERS | answers.QUESTIONS.keys())))
    tests = tuple(sorted(concepts & answers.TESTS))
    return _Meaning(concepts, values, tests, may_be_scan(code, concepts))


def is_asked_for(observation: Observation) -> bool:
    """Whether anything at all would be read of an observation: a chart without it is the same chart if not.

    Raises msgspec.MsgspecError for a code that is none.
    """
    ours = _meaning_written(bytes(observation.coded)).ours
    if observation.status not in COUNTED:
        return False
    if ours or not observation.component:
        return ours
    return any(_meaning(one.code.text, one.code.coding).ours for one in observation.component)


def read(found: Iterable[Found], zone: tzinfo) -> Readings:
    """Every final, amended, corrected or preliminary value of a concept that some rule asks for."""
    pile = _Pile()
    times = _Times(zone)
    for one in found:
        observation: Observation = one.resource
        if observation.status not in COUNTED:
            continue
        whole = _meaning_written(bytes(observation.coded))
        told: list[tuple[Observation | Component, _Meaning]] = [(observation, whole)] if whole.ours else []
        for each in observation.component:
            if (meaning := _meaning(each.code.text, each.code.coding)).ours:
                told.append((each, meaning))
        if not told:
            continue
        day, at = times[observation.when]
        for part, meaning in told:
            if meaning.study:
                pile.scans.append(Scan(day, one.ref))
            for concept in meaning.values:
                try:
                    _read_value(pile, concept, observation, part, day, at, one.ref, zone)
                except NotReadable as reason:
                    pile.unreadable.append(Unreadable(one.ref, f"{concept}: {reason}", frozenset({concept}), day))
            if meaning.tests and part.dataAbsentReason is None:
                name = part.code.words
                pile.tested += [Tested(concept, name or concept, day, one.ref) for concept in meaning.tests]
            if meaning.scan:
                for sort in sorts_of(part, meaning.concepts):
                    _read_scan(pile, observation, part, sort, day, one.ref)
    return Readings(
        {concept: newest_first(values) for concept, values in pile.measured.items()},
        tuple(pile.scores),
        tuple(dict.fromkeys(pile.scans)),
        tuple(pile.unreadable),
        tuple(pile.densities),
        {concept: newest_first(many) for concept, many in pile.answered.items()},
        tuple(dict.fromkeys(pile.tested)),
    )


def _concepts(code: CodeableConcept) -> frozenset[str]:
    """What an observation is of, by its codes and by what it is called: "Peak height" is no height of today."""
    found = index().of_codings(code.coding) | answers.titled(code)
    return found - {"body-height"} if "peak-height" in found else found


def _read_value(
    pile: _Pile,
    concept: str,
    observation: Observation,
    part: Observation | Component,
    day: date | None,
    at: float,
    ref: str,
    zone: tzinfo,
) -> None:
    """A number, or the answer to a question; a pregnancy test can be either."""
    if concept in answers.QUESTIONS and not (concept in NUMBERS and _is_number(part)):
        if answer := answers.answer_of(concept, observation, part, day, ref, zone):
            pile.answered.setdefault(concept, []).append(answer)
    elif value := _measured(concept, observation, part, day, at, ref):
        pile.measured.setdefault(concept, []).append(value)


def _is_number(part: Observation | Component) -> bool:
    if part.valueQuantity is not None or part.valueInteger is not None:
        return True
    return part.valueString is not None and units.written(part.valueString) is not None


def _read_scan(
    pile: _Pile, observation: Observation, part: Observation | Component, sort: Sort, day: date | None, ref: str
) -> None:
    """One value of a bone-density study. What has words alone and no number is a scan, and hides nothing."""
    if sort.kind == "tbs":
        if tbs := tbs_of(part, day, ref):
            pile.measured.setdefault("tbs", []).append(tbs)
        return
    if sort.bone != NOT_DIAGNOSTIC and not (sort.kind == "bmd" and sort.bone == "unspecified"):
        pile.scans.append(Scan(day, ref))
    try:
        if sort.kind == "bmd":
            density = density_of(observation, part, sort, day, ref)
            if density is not None:
                pile.densities.append(density)
                pile.scans += [Scan(day, ref)] if density.site != NOT_DIAGNOSTIC else []
        else:
            score = score_of(observation, part, sort, day, ref)
            pile.scores += [score] if score else []
    except NotReadable as reason:
        about = "bmd" if sort.kind == "bmd" else "dxa"
        pile.unreadable.append(Unreadable(ref, f"{sort.kind}-{sort.bone}: {reason}", frozenset({about}), day))


def _measured(
    concept: str, observation: Observation, part: Observation | Component, day: date | None, at: float, ref: str
) -> Measured | None:
    found = number(part)
    if found is None:
        return None
    comparator, reported, code, unit = found
    scale = _scale(concept, code, unit)
    if scale is None:
        raise NotReadable("unknown unit" if code or unit else "no unit")
    if comparator not in _COMPARATORS:
        raise NotReadable("unknown comparator")
    factor, offset, lowest, highest = scale
    value = reported * factor + offset
    if not lowest <= value <= highest:
        raise NotReadable("not a plausible amount")
    if day is None:
        raise NotReadable("no date")
    low, high = None, None
    if concept not in TOTALS and part.referenceRange:
        low, high = _reference_range(concept, bytes(part.referenceRange), code or unit)
    frax = concept.startswith("frax")
    if frax:
        value = reported = one_decimal(reported)
    return Measured(
        concept,
        value,
        units.UNIT_OF.get(concept, ""),
        day,
        ref,
        reported,
        "" if concept in TOTALS else unit or code or "",
        factor,
        comparator,
        low,
        high,
        at,
        offset,
        _label(observation, part) if frax else "",
        _version(observation, part) if frax else "",
        answers.flag_of(part),
    )


@remembered
def _scale(concept: str, *spelt: str | None) -> tuple[float, float, float, float] | None:
    """Factor and offset to the concept's unit, and the plausible range in it; None for a unit that is not known."""
    if concept in TOTALS:
        return (1.0, 0.0, *TOTALS[concept]) if (next(filter(None, spelt), "")).strip().lower() in _NO_UNIT else None
    factor = units.factor(concept, *spelt)
    return None if factor is None else (factor, units.offset(concept, *spelt), *units.PLAUSIBLE[concept])


def _label(observation: Observation, part: Observation | Component) -> str:
    """How a report says that it has adjusted a FRAX probability itself; "" when it does not."""
    words = " ; ".join(_words_about(observation, part))
    if _FRAXPLUS.search(words):
        return "FRAXplus"
    return "TBS-adjusted" if _TBS.search(words) and "adjust" in words.lower() else ""


def _version(observation: Observation, part: Observation | Component) -> str:
    """The part of the population a FRAX was computed for, as its report names it; "" when it does not."""
    said = _RACE.search(" ; ".join(_words_about(observation, part)))
    return said.group().lower() if said else ""


def _words_about(observation: Observation, part: Observation | Component) -> Iterator[str]:
    yield from part.code.all_words
    yield from observation.code.all_words
    method = softly(observation.method, CodeableConcept)
    yield from method.all_words if method else ()
    yield from (one.text or "" for one in softly(observation.note, tuple[Annotation, ...]) or ())


@remembered
def _reference_range(concept: str, ranges: bytes, unit: str | None) -> tuple[float | None, float | None]:
    """The normal range reported with a value, in the concept's unit; ranges of another meaning do not count."""
    for one in softly(Raw(ranges), tuple[Range, ...]) or ():
        if one.type is None or any(coding.code == "normal" for coding in one.type.coding):
            return _bound(concept, one.low, unit), _bound(concept, one.high, unit)
    return None, None


def _bound(concept: str, bound: Quantity | None, unit: str | None) -> float | None:
    if bound is None or bound.value is None:
        return None
    spelt = (bound.code, bound.unit) if bound.code or bound.unit else (unit,)
    scale = _scale(concept, *spelt)
    if scale is None:
        return None
    factor, offset, lowest, highest = scale
    amount = bound.value * factor + offset
    return amount if lowest <= amount <= highest else None

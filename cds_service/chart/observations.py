"""Observations to measured values and bone-density scores."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, tzinfo
from decimal import ROUND_HALF_UP, Decimal

from cds_service.chart import units
from cds_service.chart.dates import moment, span
from cds_service.chart.nouns import Measured, Scan, Score, Unreadable
from cds_service.fhir.reader import Found
from cds_service.fhir.structs import CodeableConcept, Component, Observation, Quantity, Range
from cds_service.terminology import index

COUNTED = frozenset({"final", "amended", "corrected", "preliminary"})
_T_UNITS = frozenset({"", "1", "{t-score}", "{tscore}", "t-score", "tscore", "{t}", "t", "sd", "{sd}", "[sd]"})
LONGEST_MONTH = 31
_T_RANGE = (-10.0, 10.0)
_VERTEBRAE = re.compile(r"\bL[1-4]\s*(?:-|–|to)\s*L?[1-5]\b", re.IGNORECASE)

# LOINC site -> site of the chart. LOINC has no code for the femoral neck or the 33 % radius: the body site says.
_SCORE_SITES = {
    "lumbar-spine": "lumbar-spine",
    "spine-unspecified": "lumbar-spine",
    "hip": "total-hip",
    "femur": "femoral-neck",
    "forearm": "forearm",
    "not-diagnostic": "not-diagnostic",
}
_BODY_SITES = {
    "site-not-diagnostic": "not-diagnostic",
    "site-femoral-neck": "femoral-neck",
    "site-third-radius": "third-radius",
    "site-total-hip": "total-hip",
    "site-lumbar-spine": "lumbar-spine",
}


@dataclass(frozen=True, slots=True)
class Readings:
    """What the observations of a record gave."""

    measured: dict[str, tuple[Measured, ...]]
    scores: tuple[Score, ...]
    scans: tuple[Scan, ...]
    unreadable: tuple[Unreadable, ...]


def _day_of(observation: Observation, zone: tzinfo) -> date | None:
    """The day of an observation; of a month its first; a year alone is no date a time limit can be held against."""
    when = span(observation.when, zone)
    return None if when is None or (when.last - when.first).days > LONGEST_MONTH else when.first


class _Unreadable(Exception):
    pass


def read(found: Iterable[Found], zone: tzinfo) -> Readings:
    """Every final, amended, corrected or preliminary value of a concept that some rule asks for."""
    measured: dict[str, list[Measured]] = {}
    scores: list[Score] = []
    scans: list[Scan] = []
    unreadable: list[Unreadable] = []
    for one in found:
        observation: Observation = one.resource
        day = _day_of(observation, zone)
        parts: tuple[Observation | Component, ...] = (observation, *observation.component)
        for part in parts:
            for concept in sorted(index().of_codings(part.code.coding)):
                kind, _, place = concept.partition("-")
                about = "dxa" if kind in ("tscore", "zscore") else concept
                if about not in units.UNIT_OF and about != "dxa":
                    if concept == "dxa-study" and observation.status in COUNTED:
                        scans.append(Scan(day, one.ref))
                    continue
                try:
                    if about == "dxa":
                        if observation.status in COUNTED and place != "not-diagnostic":
                            scans.append(Scan(day, one.ref))
                        score = _score(observation, part, kind, place, day, one.ref)
                        scores += [score] if score else []
                    elif value := _measured(concept, observation, part, day, one.ref):
                        measured.setdefault(concept, []).append(value)
                except _Unreadable as reason:
                    unreadable.append(Unreadable(one.ref, f"{concept}: {reason}", frozenset({about}), day))
    return Readings(
        {concept: tuple(sorted(values, key=_day, reverse=True)) for concept, values in measured.items()},
        tuple(scores),
        tuple(dict.fromkeys(scans)),
        tuple(unreadable),
    )


def _day(value: Measured) -> date:
    return value.day


def _number(part: Observation | Component) -> tuple[str, float, str | None, str | None] | None:
    """Comparator, number, unit code, printed unit; None when the part says that it has no value."""
    if part.valueQuantity is not None and part.valueQuantity.value is not None:
        quantity = part.valueQuantity
        return quantity.comparator or "", quantity.value or 0.0, quantity.code, quantity.unit
    if part.valueInteger is not None:
        return "", float(part.valueInteger), None, None
    if part.valueString is not None:
        written = units.written(part.valueString)
        if written is None:
            raise _Unreadable("the text is not a number")
        comparator, number, unit = written
        return comparator, number, unit, unit
    if part.dataAbsentReason is not None or isinstance(part, Component) or part.component:
        return None
    raise _Unreadable("there is no value")


def _measured(
    concept: str, observation: Observation, part: Observation | Component, day: date | None, ref: str
) -> Measured | None:
    if observation.status not in COUNTED:
        return None
    number = _number(part)
    if number is None:
        return None
    comparator, reported, code, unit = number
    factor = units.factor(concept, code, unit)
    if factor is None:
        raise _Unreadable("unknown unit" if code or unit else "no unit")
    if comparator not in ("", "<", "<=", ">", ">="):
        raise _Unreadable("unknown comparator")
    lowest, highest = units.PLAUSIBLE[concept]
    if not lowest <= reported * factor <= highest:
        raise _Unreadable("not a plausible amount")
    if day is None:
        raise _Unreadable("no date")
    low, high = _reference_range(concept, part.referenceRange, code or unit)
    if concept.startswith("frax"):
        reported = one_decimal(reported)
    return Measured(
        concept,
        reported * factor,
        units.UNIT_OF[concept],
        day,
        ref,
        reported,
        unit or code or "",
        factor,
        comparator,
        low,
        high,
        moment(observation.when),
    )


def _reference_range(concept: str, ranges: Iterable[Range], unit: str | None) -> tuple[float | None, float | None]:
    """The normal range reported with a value, in the concept's unit; ranges of another meaning do not count."""
    for one in ranges:
        if one.type is None or any(coding.code == "normal" for coding in one.type.coding):
            return _bound(concept, one.low, unit), _bound(concept, one.high, unit)
    return None, None


def _bound(concept: str, bound: Quantity | None, unit: str | None) -> float | None:
    if bound is None or bound.value is None:
        return None
    own = bound.code or bound.unit
    factor = units.factor(concept, bound.code, bound.unit) if own else units.factor(concept, unit)
    if factor is None:
        return None
    lowest, highest = units.PLAUSIBLE[concept]
    return bound.value * factor if lowest <= bound.value * factor <= highest else None


def _score(
    observation: Observation,
    part: Observation | Component,
    kind: str,
    place: str,
    day: date | None,
    ref: str,
) -> Score | None:
    if observation.status not in COUNTED:
        return None
    number = _number(part)
    if number is None:
        return None
    comparator, value, code, unit = number
    if (code or unit or "").strip().lower() not in _T_UNITS | {"{z-score}", "z-score", "{zscore}"}:
        raise _Unreadable("unknown unit")
    if comparator:
        raise _Unreadable("a score with a comparator")
    if not _T_RANGE[0] <= value <= _T_RANGE[1]:
        raise _Unreadable("not a plausible score")
    if day is None:
        raise _Unreadable("no date")
    site, side = _site(observation, part, place)
    return Score("T-score" if kind == "tscore" else "Z-score", site, one_decimal(value), day, ref, side)


def one_decimal(value: float) -> float:
    """A score as reports print it and as limits are meant: one decimal, halves away from zero.

    >>> one_decimal(-2.45), one_decimal(-2.5458885935054747), one_decimal(-2.44)
    (-2.5, -2.5, -2.4)
    """
    return float(Decimal(repr(value)).quantize(Decimal("0.1"), ROUND_HALF_UP))


def _site(observation: Observation, part: Observation | Component, place: str) -> tuple[str, str]:
    """The site of a score: the body site or the words of the code where they say more than the LOINC does."""
    described: list[CodeableConcept] = [part.code]
    if observation.bodySite is not None:
        described.append(observation.bodySite)
    said = index().of_codings(coding for one in described for coding in one.coding)
    words = (*(one.text for one in described), *_body_words(observation.bodySite))
    said |= index().named(*map(_spelt, words))
    site = next((site for sign, site in _BODY_SITES.items() if sign in said), _SCORE_SITES[place])
    if place == "not-diagnostic":
        site = "not-diagnostic"
    side = next((side for side in ("left", "right") if f"laterality-{side}" in said), "")
    return site, side


def _body_words(site: CodeableConcept | None) -> Iterator[str]:
    return iter(site.all_words if site else ())


def _spelt(text: str | None) -> str | None:
    """ "L1-L4" is the lumbar spine; only a vertebra named alone is a single vertebra."""
    return _VERTEBRAE.sub("lumbar spine", text) if text else None

"""Conditions and procedures to problems, fractures and what was done."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta, tzinfo

from cds_service.chart.dates import span
from cds_service.chart.nouns import Done, Fracture, FractureStatus, Problem, Span
from cds_service.fhir.reader import Found
from cds_service.fhir.structs import CodeableConcept, Condition, Procedure
from cds_service.terminology import ICD10CM, index, plain_words

_GONE = frozenset({"inactive", "resolved", "remission"})
_WRONG = frozenset({"refuted", "entered-in-error"})
_UNSURE = frozenset({"unconfirmed", "provisional", "differential"})

FRACTURE_SITES = ("hip", "vertebral", "forearm", "humerus", "pelvis")
_HISTORIES = {
    "hip-fracture-history": "hip",
    "vertebral-fracture-history": "vertebral",
    "fragility-fracture-history": "unknown",
}
# ICD-10-CM seventh characters: the first visits for the fracture, its follow-up, its late effects.
_FIRST_VISIT = frozenset("ABC")
_SEQUELA = frozenset("S")
_SIDES = {"1": "right", "4": "right", "2": "left", "5": "left"}
# Two records of one site this close together are one event.
SAME_EVENT_DAYS = 180


def read_problems(found: Iterable[Found], zone: tzinfo) -> tuple[Problem, ...]:
    """Every condition that was not refuted or entered in error, with the concepts it belongs to."""
    problems = []
    for one in found:
        condition: Condition = one.resource
        if condition.code is None or _code(condition.verificationStatus) in _WRONG:
            continue
        concepts = index().of_codings(condition.code.coding)
        named = frozenset[str]()
        if not condition.code.coding:
            named = index().named(condition.code.text)
        problems.append(
            Problem(
                concepts | named,
                plain_words(condition.code.words),
                one.ref,
                onset=span(condition.when, zone),
                recorded=span(condition.recordedDate, zone),
                active=_code(condition.clinicalStatus) not in _GONE,
                certain=_code(condition.verificationStatus) not in _UNSURE,
                by_name=bool(named),
            )
        )
    return tuple(problems)


def _code(status: CodeableConcept | str | None) -> str:
    if isinstance(status, CodeableConcept):
        return next((one.code for one in status.coding if one.code), "") or (status.text or "").lower()
    return ""


def read_procedures(found: Iterable[Found], zone: tzinfo) -> tuple[Done, ...]:
    """Every procedure that was completed, or is under way."""
    done = []
    for one in found:
        procedure: Procedure = one.resource
        if procedure.code is None or procedure.status not in ("completed", "in-progress"):
            continue
        concepts = index().of_codings(procedure.code.coding) or index().named(procedure.code.text)
        done.append(Done(concepts, plain_words(procedure.code.words), one.ref, span(procedure.when, zone)))
    return tuple(done)


def read_fractures(found: Iterable[Found], problems: Iterable[Problem], zone: tzinfo) -> tuple[Fracture, ...]:
    """Fracture events, each once: records of one site within 180 days are one event, undated ones add none.

    An ICD-10-CM code of a first visit (A, B, C) may take its day from `recordedDate`; follow-up codes, late
    effects, histories and SNOMED codes without an onset are fractures of an unknown day.
    """
    problems = tuple(problems)
    crashes = [one.onset or one.recorded for one in problems if "high-energy-trauma" in one.concepts]
    events = []
    for one in found:
        condition: Condition = one.resource
        if condition.code is None or _code(condition.verificationStatus) in _WRONG | _UNSURE:
            continue
        concepts = index().of_codings(condition.code.coding)
        if "atypical-femoral-fracture" in concepts:
            continue
        for site, status in _sites(condition, concepts):
            when = span(condition.when, zone) if status == "fresh" else None
            recorded_only = when is None and status == "fresh" and _is_icd(condition)
            if recorded_only:
                when = span(condition.recordedDate, zone)
            events.append(
                Fracture(
                    site,
                    when,
                    status,
                    plain_words(condition.code.words),
                    (one.ref,),
                    _side(condition.code),
                    high_energy="high-energy-trauma" in concepts or _together(when, crashes),
                    tumour="tumour-fracture" in concepts,
                    recorded_only=recorded_only and when is not None,
                )
            )
    return _once(events)


def _sites(condition: Condition, concepts: frozenset[str]) -> list[tuple[str, FractureStatus]]:
    histories = [(site, "historic") for concept, site in _HISTORIES.items() if concept in concepts]
    if histories:
        return histories[:1]  # type: ignore[return-value]
    status = _status(condition)
    sites = [site for site in FRACTURE_SITES if f"{site}-fracture" in concepts]
    return [(site, status) for site in sites]


def _status(condition: Condition) -> FractureStatus:
    characters = {
        code.replace(".", "")[6:7].upper()
        for one in (condition.code.coding if condition.code else ())
        if one.system and "icd-10" in one.system and (code := one.code or "")
    } - {""}
    if not characters or characters & _FIRST_VISIT:
        return "fresh"
    return "historic" if characters & _SEQUELA else "healing"


def _side(code: CodeableConcept) -> str:
    """Left or right, by the sixth character of a limb fracture's ICD-10-CM code, or by the words."""
    for one in code.coding:
        limb = re.fullmatch(r"(?:S[457]2|M80)\.?\w\w(\w)\w?", one.code or "", re.IGNORECASE)
        if limb and one.system and "icd-10" in one.system and limb[1] in _SIDES:
            return _SIDES[limb[1]]
    words = set(re.findall(r"[a-z]+", " ".join(code.all_words).lower()))
    sides = words & {"left", "right"}
    return sides.pop() if len(sides) == 1 else ""


def _is_icd(condition: Condition) -> bool:
    codings = condition.code.coding if condition.code else ()
    return any(
        one.system in (ICD10CM, "urn:oid:2.16.840.1.113883.6.90")
        and re.fullmatch(r"[A-Z]\w{2}\.?\w{3}[ABC]", one.code or "", re.IGNORECASE)
        for one in codings
    )


def _together(when: Span | None, crashes: Iterable[Span | None]) -> bool:
    week = timedelta(days=7)
    return when is not None and any(
        crash is not None and crash.first - week <= when.last and when.first <= crash.last + week for crash in crashes
    )


def _once(events: list[Fracture]) -> tuple[Fracture, ...]:
    dated = sorted((one for one in events if one.span), key=lambda one: _first(one))
    kept: list[Fracture] = []
    for event in dated:
        same = next((n for n, one in enumerate(kept) if _same_event(one, event)), None)
        if same is None:
            kept.append(event)
        else:
            kept[same] = replace(
                kept[same],
                refs=kept[same].refs + event.refs,
                high_energy=kept[same].high_energy or event.high_energy,
                tumour=kept[same].tumour or event.tumour,
            )
    undated = [one for one in events if not one.span]
    for event in undated:
        known = [one for one in kept if event.site in ("unknown", one.site)]
        if not known:
            kept.append(event)
    return tuple(kept)


def _first(event: Fracture) -> date:
    return event.span.first if event.span else date.min


def _same_event(one: Fracture, other: Fracture) -> bool:
    if one.site != other.site or {one.side, other.side} == {"left", "right"} or one.span is None or other.span is None:
        return False
    return (other.span.first - one.span.last).days <= SAME_EVENT_DAYS

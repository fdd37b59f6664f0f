"""Fracture events, each once: from conditions, operations and reports, by code or, failing that, by words.

Dates (the catalogue's "fracture date and counting"): the onset; else, of an ICD-10-CM code of a first visit
(seventh character A, B or C), the day it was recorded. Follow-up codes, late effects, histories and SNOMED codes
without an onset are fractures of an unknown day. A report's day is a fracture's day only where it says "acute".
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta, tzinfo

from cds_service.chart.conditions import UNSURE, WRONG, code_of, icd_codes, side_of
from cds_service.chart.dates import span
from cds_service.chart.fracture_words import Said, cemented, fractures_said, levels_said
from cds_service.chart.nouns import Problem, Span
from cds_service.chart.skeleton import Fracture, FractureStatus
from cds_service.chart.vertebrae import vertebrae
from cds_service.fhir.reader import Found
from cds_service.fhir.structs import CodeableConcept, Coding, Condition, DiagnosticReport, Procedure, Quantity, softly
from cds_service.terminology import index, plain_words, remembered

FRACTURE_SITES = ("hip", "vertebral", "forearm", "humerus", "pelvis")
_HISTORIES = {
    "hip-fracture-history": "hip",
    "vertebral-fracture-history": "vertebral",
    "fragility-fracture-history": "unknown",
}
_OUT = frozenset({"atypical-femoral-fracture", "fracture-not-counted"})
_OSTEOPOROTIC = frozenset({"osteoporosis", "fracture-generic-osteoporotic"})
_TUMOURS = frozenset({"malignancy", "bone-metastasis", "multiple-myeloma"})
# ICD-10-CM codes that have a seventh character: fractures, and nothing that stands beside them as a cause.
_INJURY = re.compile(r"[SM]\w{2}\w{3}(\w)")
_FIRST_VISIT = frozenset("ABC")
_SEQUELA = frozenset("S")
_SPINE = re.compile(r"(?:S220|S320)(\d)")
_FINAL = frozenset({"final", "amended", "corrected", "appended", "preliminary"})
_NOT_SURE = WRONG | UNSURE
# Two records of one site this close together are one event.
SAME_EVENT_DAYS = 180


def read_fractures(
    found: Iterable[Found],
    problems: Iterable[Problem],
    zone: tzinfo,
    *,
    procedures: Iterable[Found] = (),
    reports: Iterable[Found] = (),
    born: Span | None = None,
) -> tuple[Fracture, ...]:
    """Every fracture event of the sites that count, from all records of it together."""
    events = [
        *(event for one in found for event in _of_condition(one, zone, born)),
        *(event for one in procedures for event in _of_procedure(one, zone)),
        *(event for one in reports for event in _of_report(one, zone)),
    ]
    if not events:
        return ()
    problems = tuple(problems)
    crashes = [one.onset or one.recorded for one in problems if "high-energy-trauma" in one.concepts]
    tumour = any(one.concepts & _TUMOURS and one.active and one.certain for one in problems)
    return _once(
        [
            replace(
                one,
                high_energy=one.high_energy or _together(one.span, crashes),
                tumour=one.tumour or (one.pathological and tumour),
            )
            for one in events
        ]
    )


def _of_condition(one: Found, zone: tzinfo, born: Span | None) -> Iterator[Fracture]:
    condition: Condition = one.resource
    code = condition.code
    if code is None or code_of(condition.verificationStatus) in _NOT_SURE:
        return
    coded, said_so = _broken(code.text, code.coding)
    if not coded and not said_so:
        return
    concepts = index().of_codings(code.coding)
    recorded = span(condition.recordedDate, zone)
    onset = span(condition.when, zone) or _at_age(condition, born)
    side = side_of(code, softly(condition.bodySite, tuple[CodeableConcept, ...]) or ())
    name = plain_words(code.words)
    for site, status in coded:
        when = onset if status == "fresh" else None
        recorded_only = when is None and status == "fresh" and _first_visit(code)
        yield Fracture(
            site,
            recorded if recorded_only else when,
            status,
            name,
            (one.ref,),
            side,
            high_energy="high-energy-trauma" in concepts,
            tumour="tumour-fracture" in concepts,
            recorded_only=recorded_only and recorded is not None,
            low_trauma=bool(concepts & _OSTEOPOROTIC),
            pathological="pathological-fracture" in concepts,
            levels=_levels(code) if site == "vertebral" else 1,
            recorded=recorded,
            vertebrae=vertebrae(" ; ".join(code.all_words)) if site == "vertebral" else frozenset(),
        )
    for said in said_so:
        event = _by_words(said, one.ref, name, side, None if said.past else onset, recorded)
        yield replace(
            event,
            pathological=event.pathological or "pathological-fracture" in concepts,
            low_trauma=event.low_trauma or bool(concepts & _OSTEOPOROTIC),
        )


@remembered
def _broken(
    text: str | None, coding: tuple[Coding, ...]
) -> tuple[tuple[tuple[str, FractureStatus], ...], tuple[Said, ...]]:
    """The bones that a condition's codes say are broken; only where they name none, those that its words do."""
    code = CodeableConcept(coding, text)
    concepts = index().of_codings(coding)
    if concepts & _OUT:
        return (), ()
    coded = tuple(_coded_sites(code, concepts))
    # M84.48 is "other site": the words tell which. Any other ICD-10-CM code without a site of ours is elsewhere.
    pathological = "pathological-fracture" in concepts
    if coded or (icd_codes(code) and not pathological):
        return coded, ()
    said = fractures_said(*dict.fromkeys(code.all_words))
    return (), tuple(one for one in said if one.site == "vertebral" or not pathological)


def _coded_sites(code: CodeableConcept, concepts: frozenset[str]) -> list[tuple[str, FractureStatus]]:
    histories: list[tuple[str, FractureStatus]] = [
        (site, "historic") for concept, site in _HISTORIES.items() if concept in concepts
    ]
    if histories:
        return histories[:1]
    status = _status(code)
    return [
        (site, status) for site in FRACTURE_SITES if concepts & {f"{site}-fracture", f"pathological-{site}-fracture"}
    ]


def _seventh(code: CodeableConcept) -> set[str]:
    return {match[1] for one in icd_codes(code) if (match := _INJURY.fullmatch(one))}


def _status(code: CodeableConcept) -> FractureStatus:
    characters = _seventh(code)
    if not characters or characters & _FIRST_VISIT:
        return "fresh"
    return "historic" if characters & _SEQUELA else "healing"


def _first_visit(code: CodeableConcept) -> bool:
    return bool(_seventh(code) & _FIRST_VISIT)


def _levels(code: CodeableConcept) -> int:
    """The vertebral levels one record names: by several codes of different vertebrae, or in its words."""
    coded = {one[:5] for one in icd_codes(code) if (match := _SPINE.match(one)) and match[1] != "0"}
    return max(1, len(coded), *(levels_said(text) for text in code.all_words))


def _at_age(condition: Condition, born: Span | None) -> Span | None:
    """The years in which somebody of a known birth date was as old as the condition's onset says."""
    age = softly(condition.onsetAge, Quantity)
    if age is None or age.value is None or born is None or (age.code or age.unit or "a") not in ("a", "years", "year"):
        return None
    years = int(age.value)
    if not 0 <= years <= 120:
        return None
    first, last = born.first.replace(day=min(born.first.day, 28)), born.last.replace(day=min(born.last.day, 28))
    return Span(first.replace(year=first.year + years), last.replace(year=last.year + years + 1))


def _by_words(
    said: Said, ref: str, name: str, side: str, when: Span | None, recorded: Span | None, *, imaging: bool = False
) -> Fracture:
    return Fracture(
        said.site,
        when,
        "historic" if said.past else "fresh",
        name,
        (ref,),
        side,
        high_energy=said.high_energy,
        tumour=said.tumour,
        low_trauma=said.low_trauma,
        pathological=said.pathological,
        by_name=True,
        imaging_only=imaging,
        levels=said.levels,
        recorded=recorded,
        vertebrae=said.vertebrae,
    )


def _of_procedure(one: Found, zone: tzinfo) -> Iterator[Fracture]:
    """An operation whose words name the fracture it was done for; its day stands for the fracture's."""
    procedure: Procedure = one.resource
    if procedure.code is None or procedure.status not in ("completed", "in-progress"):
        return
    when = span(procedure.when, zone)
    side = side_of(procedure.code, softly(procedure.bodySite, tuple[CodeableConcept, ...]) or ())
    name = plain_words(procedure.code.words)
    texts = tuple(dict.fromkeys(procedure.code.all_words))
    told = fractures_said(*texts)
    if not any(said.site == "vertebral" for said in told) and any(map(cemented, texts)):
        told = (*told, Said("vertebral", levels=max(map(levels_said, texts))))
    for said in told:
        yield _by_words(said, one.ref, name, side, None if said.past else when, when)


def _of_report(one: Found, zone: tzinfo) -> Iterator[Fracture]:
    """A vertebral fracture that an imaging report tells of: of an unknown day unless it is called acute or new."""
    report: DiagnosticReport = one.resource
    if report.status not in _FINAL:
        return
    when = span(report.when, zone)
    codes = softly(report.conclusionCode, tuple[CodeableConcept, ...]) or ()
    text = softly(report.conclusion, str) or ""
    told = {said.site: said for said in fractures_said(text, *(word for code in codes for word in code.all_words))}
    said = told.get("vertebral")
    coded = any("vertebral-fracture" in index().of_codings(code.coding) for code in codes)
    if said is not None or coded:
        said = said or Said("vertebral")
        dated = when if said.new and not said.past else None
        event = _by_words(said, one.ref, "vertebral fracture on imaging", "", dated, when, imaging=True)
        yield replace(event, by_name=not coded, status=event.status if dated else "historic")


def _together(when: Span | None, crashes: Iterable[Span | None]) -> bool:
    week = timedelta(days=7)
    return when is not None and any(
        crash is not None and crash.first - week <= when.last and when.first <= crash.last + week for crash in crashes
    )


def _once(events: list[Fracture]) -> tuple[Fracture, ...]:
    """Each event once, in an order that does not depend on the order of the records."""
    kept: list[Fracture] = []
    for event in sorted((one for one in events if one.span), key=_in_time):
        same = next((n for n, one in enumerate(kept) if _same_event(one, event)), None)
        if same is None:
            kept.append(event)
        else:
            kept[same] = _merged(kept[same], event)
    for event in sorted((one for one in events if not one.span), key=_in_time):
        same = next((n for n, one in enumerate(kept) if _same_place(one, event)), None)
        if same is None:
            kept.append(event)
        elif event.site != "unknown":
            kept[same] = _merged(kept[same], event)
    return tuple(kept)


def _in_time(event: Fracture) -> tuple[date, date, bool, str, tuple[str, ...]]:
    """Earliest first; of one day the records that tell the side first."""
    first, last = (event.span.first, event.span.last) if event.span else (date.min, date.min)
    return first, last, not event.side, event.side, (event.site, *event.refs)


def _same_place(one: Fracture, other: Fracture) -> bool:
    return other.site in ("unknown", one.site) and {one.side, other.side} != {"left", "right"}


def _same_event(one: Fracture, other: Fracture) -> bool:
    if one.site != other.site or not _same_place(one, other) or one.span is None or other.span is None:
        return False
    return (other.span.first - one.span.last).days <= SAME_EVENT_DAYS


def _merged(one: Fracture, other: Fracture) -> Fracture:
    """Two records of one event: the earlier and more exact day, and all that either knows of its cause."""
    exact = one
    if one.span and other.span and other.span.exact and not one.span.exact:
        exact = other
    return replace(
        one,
        span=exact.span,
        status=exact.status if one.span else _freshest(one, other),
        refs=one.refs + tuple(ref for ref in other.refs if ref not in one.refs),
        name=other.name if one.by_name and not other.by_name else one.name,
        side=one.side or other.side,
        high_energy=one.high_energy or other.high_energy,
        tumour=one.tumour or other.tumour,
        recorded_only=exact.recorded_only,
        low_trauma=one.low_trauma or other.low_trauma,
        pathological=one.pathological and other.pathological,
        by_name=one.by_name and other.by_name,
        imaging_only=one.imaging_only and other.imaging_only,
        levels=max(one.levels, other.levels),
        recorded=min(filter(None, (one.recorded, other.recorded)), key=lambda day: day.first, default=None),
        vertebrae=one.vertebrae | other.vertebrae,
    )


def _freshest(one: Fracture, other: Fracture) -> FractureStatus:
    return min(one.status, other.status, key=("fresh", "healing", "historic").index)

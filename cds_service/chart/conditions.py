"""Conditions and procedures to problems and to what was done; the side of either."""

import re
from collections.abc import Iterable
from datetime import date, tzinfo

from cds_service.chart.dates import span
from cds_service.chart.nouns import Done, Problem
from cds_service.fhir.reader import Found
from cds_service.fhir.structs import CodeableConcept, Coding, Condition, Procedure, softly
from cds_service.terminology import ICD10CM, SNOMED, index, plain_words, remembered

_GONE = frozenset({"inactive", "resolved", "remission"})
WRONG = frozenset({"refuted", "entered-in-error"})
UNSURE = frozenset({"unconfirmed", "provisional", "differential"})
_ICD = frozenset({ICD10CM, f"{ICD10CM}/", "urn:oid:2.16.840.1.113883.6.90"})
_LIMB = re.compile(r"(?:S[457]2|M8[04])\.?\w\w(\w)\w?", re.IGNORECASE)
_JOINT = re.compile(r"Z96\.?64([123])", re.IGNORECASE)
_SIDES = {"1": "right", "4": "right", "2": "left", "5": "left"}


def read_problems(found: Iterable[Found], zone: tzinfo) -> tuple[Problem, ...]:
    """Every condition that was not refuted or entered in error, with the concepts it belongs to."""
    problems = []
    for one in found:
        condition: Condition = one.resource
        verification = code_of(condition.verificationStatus)
        if condition.code is None or verification in WRONG:
            continue
        concepts, name, by_name, side = _coded(condition.code.text, condition.code.coding)
        if condition.bodySite:
            side = side_of(condition.code, softly(condition.bodySite, tuple[CodeableConcept, ...]) or ())
        problems.append(
            Problem(
                concepts,
                name,
                one.ref,
                onset=span(condition.when, zone),
                recorded=span(condition.recordedDate, zone),
                active=code_of(condition.clinicalStatus) not in _GONE,
                certain=verification not in UNSURE,
                by_name=by_name,
                side=side,
            )
        )
    return tuple(problems)


@remembered
def _coded(text: str | None, coding: tuple[Coding, ...]) -> tuple[frozenset[str], str, bool, str]:
    """What a condition's code says of it: its concepts, its name, whether only that tells them, and a side."""
    code = CodeableConcept(coding, text)
    named = frozenset[str]() if code.coding else index().named(code.text)
    return index().of_codings(code.coding) | named, plain_words(code.words), bool(named), side_of(code)


def code_of(status: CodeableConcept | str | None) -> str:
    """The code of a status, or its words in lower case."""
    if not isinstance(status, CodeableConcept):
        return ""
    for one in status.coding:
        if one.code:
            return one.code
    return (status.text or "").lower()


def read_procedures(found: Iterable[Found], as_of: date, zone: tzinfo) -> tuple[Done, ...]:
    """Every procedure that was completed, or is under way, on the day `as_of`; one of a later day is neither."""
    done = []
    for one in found:
        procedure: Procedure = one.resource
        if procedure.code is None or procedure.status not in ("completed", "in-progress"):
            continue
        when = span(procedure.when, zone)
        if when is not None and when.first > as_of:
            continue
        concepts = index().of_codings(procedure.code.coding) or index().named(procedure.code.text)
        category = softly(procedure.category, CodeableConcept)
        concepts |= index().of_codings(category.coding) if category else frozenset()
        side = side_of(procedure.code, softly(procedure.bodySite, tuple[CodeableConcept, ...]) or ())
        done.append(Done(concepts, plain_words(procedure.code.words), one.ref, when, side))
    return tuple(done)


def icd_codes(code: CodeableConcept) -> list[str]:
    """The ICD-10-CM codes of a concept, under any spelling of their system, without the dot."""
    return [(one.code or "").strip().upper().replace(".", "") for one in code.coding if one.system in _ICD]


def side_of(code: CodeableConcept, sites: Iterable[CodeableConcept] = ()) -> str:
    """Left or right: by the ICD-10-CM code of a limb or a hip joint, by the words, or by the body site."""
    return _side(*((one.text, one.coding) for one in (code, *sites)))


@remembered
def _side(*told: tuple[str | None, tuple[Coding, ...]]) -> str:
    code, *sites = (CodeableConcept(coding, text) for text, coding in told)
    for one in icd_codes(code):
        limb, joint = _LIMB.fullmatch(one), _JOINT.fullmatch(one)
        if limb and limb[1] in _SIDES:
            return _SIDES[limb[1]]
        if joint:
            return "both" if joint[1] == "3" else _SIDES[joint[1]]
    said: set[str] = set()
    for one_site in (code, *sites):
        said |= {word for text in one_site.all_words for word in re.findall(r"[a-z]+", text.lower())} & {
            "left",
            "right",
        }
        codings = [coding for coding in one_site.coding if coding.system == SNOMED]
        said |= {side for side in ("left", "right") if f"laterality-{side}" in index().of_codings(codings)}
    return said.pop() if len(said) == 1 else ""

"""Treatments that were refused, or withheld because they may not be given."""

from collections.abc import Iterable, Mapping
from datetime import tzinfo
from typing import Literal

from cds_service.chart.dates import span
from cds_service.chart.medicines import Concepts, dosages_of, drug_of, reasons
from cds_service.chart.nouns import Medication, Problem, Refusal
from cds_service.fhir.reader import Found
from cds_service.fhir.structs import CodeableConcept, MedicationAdministration, Procedure, softly
from cds_service.fhir.structs import Medication as Medicine
from cds_service.terminology import index

_ENDED = frozenset({"stopped", "cancelled", "on-hold", "not-done", "not-taken", "declined"})
_UNKNOWN = frozenset({"unknown"})  # a refusal of something we do not judge, not of everything


def read_refusals(
    medications: Iterable[Medication],
    administrations: Iterable[Found],
    procedures: Iterable[Found],
    problems: Iterable[Problem],
    known: Mapping[str, Medicine],
    zone: tzinfo,
) -> tuple[Refusal, ...]:
    """Treatments that the patient refused, or that were withheld because they may not be given."""
    found = [
        Refusal(reason, one.drug.groups, one.authored, one.ref)
        for one in medications
        if one.status in _ENDED and (reason := _refused(one.why))
    ]
    for each in administrations:
        given: MedicationAdministration = each.resource
        if given.status in _ENDED and (reason := _refused(reasons(*softly(given.statusReason, Concepts) or ()))):
            groups = drug_of(given, known, dosages_of(given)).groups
            found.append(Refusal(reason, groups, span(given.when, zone), each.ref))
    for each in procedures:
        procedure: Procedure = each.resource
        if procedure.status in _ENDED and (
            reason := _refused(reasons(softly(procedure.statusReason, CodeableConcept)))
        ):
            groups = index().of_codings(procedure.code.coding) if procedure.code else frozenset()
            found.append(Refusal(reason, groups or _UNKNOWN, span(procedure.when, zone), each.ref))
    for problem in problems:
        if "treatment-refused" in problem.concepts and problem.certain:
            found.append(Refusal("refused", frozenset(), problem.onset or problem.recorded, problem.ref))
    return tuple(found)


def _refused(why: frozenset[str]) -> Literal["refused", "contraindicated"] | None:
    if "treatment-refused" in why:
        return "refused"
    return "contraindicated" if "treatment-contraindicated" in why else None

"""As little of a resource as answers one question, for those that fit no shape, or before one is read whole."""

from typing import Any

from cds_service.fhir.structs import CodeableConcept, Slim


class Probe(Slim, frozen=True):
    """As little as can be read of any resource, for those that fit no shape above."""

    resourceType: str | None = None
    id: str | None = None


class TypeProbe(Slim, frozen=True):
    """Only the type, where not even the id can be read."""

    resourceType: str | None = None


class SigProbe(Slim, frozen=True):
    """The dosages of a request as JSON, to compare: servers write 1.0 as 1, and members in an order of their own."""

    dosageInstruction: Any = None


class CodeProbe(Slim, frozen=True):
    """The code and the day of an Observation that is otherwise not readable."""

    code: CodeableConcept = CodeableConcept()
    effectiveDateTime: str | None = None

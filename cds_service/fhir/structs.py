"""Slim R4 shapes: of each resource only the elements some rule reads, checked by type while decoding.

What is not declared here is skipped unread. Elements that other FHIR versions shape differently are declared
with both shapes, so that `fhir.versions` can tell a foreign version from a broken resource.
"""

from typing import Any, TypeVar

import msgspec
from msgspec import Raw

from cds_service.terminology import remembered

NOTHING = Raw()


def present(raw: Raw) -> bool:
    """Whether an undecoded element was there at all, and not null."""
    return bool(raw) and bytes(raw) != b"null"


class Slim(msgspec.Struct, frozen=True, gc=False, rename=None):
    """Base of all: immutable, invisible to the garbage collector."""


Kind = TypeVar("Kind")


def softly(raw: Raw, kind: type[Kind]) -> Kind | None:
    """An element that only helps, decoded on demand; None when it is absent or shaped otherwise."""
    if not present(raw):
        return None
    try:
        decoded: Kind = _decoder(kind).decode(raw)
    except msgspec.MsgspecError:
        return None
    return decoded


@remembered
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    """To make that of a tuple costs more than most elements that are decoded with it."""
    return msgspec.json.Decoder(kind)


class Coding(Slim, frozen=True):
    system: str | None = None
    code: str | None = None
    display: str | None = None


class CodeableConcept(Slim, frozen=True):
    coding: tuple[Coding, ...] = ()
    text: str | None = None
    concept: Raw = NOTHING  # R5 CodeableReference

    @property
    def words(self) -> str:
        """The text, or the first display: what a person would read."""
        return self.text or next((one.display for one in self.coding if one.display), "") or ""

    @property
    def all_words(self) -> tuple[str, ...]:
        """The text and every display."""
        return tuple(word for word in (self.text, *(one.display for one in self.coding)) if word)


_concepts = msgspec.json.Decoder(CodeableConcept)


@remembered
def concept_of(written: bytes) -> CodeableConcept:
    """A `code` by how it is written, which charts repeat; none has no codes. Raises msgspec.MsgspecError."""
    try:
        return _concepts.decode(written) if written else CodeableConcept()
    except msgspec.ValidationError as error:
        fault, _, place = str(error).partition(" - at `$")
        raise msgspec.ValidationError(f"{fault} - at `$.code{place or '`'}") from None


class Quantity(Slim, frozen=True):
    value: float | None = None
    comparator: str | None = None
    unit: str | None = None
    code: str | None = None


class Reference(Slim, frozen=True):
    reference: str | None = None
    display: str | None = None


class Period(Slim, frozen=True):
    start: str | None = None
    end: str | None = None


class Annotation(Slim, frozen=True):
    text: str | None = None


class Range(Slim, frozen=True):
    low: Quantity | None = None
    high: Quantity | None = None
    type: CodeableConcept | None = None
    appliesTo: tuple[CodeableConcept, ...] = ()


class Duration(Slim, frozen=True):
    value: float | None = None
    unit: str | None = None
    code: str | None = None


class Resource(Slim, frozen=True, tag_field="resourceType"):
    id: str | None = None


class Component(Slim, frozen=True):
    code: CodeableConcept = CodeableConcept()
    valueQuantity: Quantity | None = None
    valueString: str | None = None
    valueInteger: int | None = None
    valueCodeableConcept: Raw = NOTHING
    valueBoolean: Raw = NOTHING
    valueDateTime: Raw = NOTHING
    interpretation: Raw = NOTHING
    dataAbsentReason: CodeableConcept | None = None
    referenceRange: Raw = NOTHING


class Observation(Resource, tag="Observation", frozen=True):
    status: str | None = None
    coded: Raw = msgspec.field(default=NOTHING, name="code")
    subject: Reference | None = None
    effectiveDateTime: str | None = None
    effectiveInstant: str | None = None
    effectivePeriod: Period | None = None
    issued: str | None = None
    valueQuantity: Quantity | None = None
    valueString: str | None = None
    valueInteger: int | None = None
    valueCodeableConcept: Raw = NOTHING
    valueBoolean: Raw = NOTHING
    valueDateTime: Raw = NOTHING
    interpretation: Raw = NOTHING
    dataAbsentReason: CodeableConcept | None = None
    bodySite: CodeableConcept | None = None
    component: tuple[Component, ...] = ()
    referenceRange: Raw = NOTHING
    method: Raw = NOTHING
    note: Raw = NOTHING
    device: Raw = NOTHING
    performer: Raw = NOTHING

    @property
    def code(self) -> CodeableConcept:
        return concept_of(bytes(self.coded))

    @property
    def when(self) -> str | None:
        period = self.effectivePeriod
        return self.effectiveDateTime or self.effectiveInstant or (period and period.start) or self.issued


class Patient(Resource, tag="Patient", frozen=True):
    gender: str | None = None
    birthDate: str | None = None
    deceasedBoolean: bool | None = None
    deceasedDateTime: str | None = None


class Condition(Resource, tag="Condition", frozen=True):
    code: CodeableConcept | None = None
    subject: Reference | None = None
    clinicalStatus: CodeableConcept | str | None = None
    verificationStatus: CodeableConcept | str | None = None
    onsetDateTime: str | None = None
    onsetPeriod: Period | None = None
    onsetAge: Raw = NOTHING
    recordedDate: str | None = None
    bodySite: Raw = NOTHING

    @property
    def when(self) -> str | None:
        return self.onsetDateTime or (self.onsetPeriod and self.onsetPeriod.start) or None


class Dispense(Slim, frozen=True):
    expectedSupplyDuration: Duration | None = None
    numberOfRepeatsAllowed: int | None = None
    validityPeriod: Period | None = None
    quantity: Raw = NOTHING


class DoseAndRate(Slim, frozen=True):
    type: CodeableConcept | None = None
    doseQuantity: Quantity | None = None
    doseRange: Raw = NOTHING


class Dosage(Slim, frozen=True):
    """What it is of and how it is given is read at once; when and how much, only where a dose is asked for."""

    text: str | None = None
    patientInstruction: Raw = NOTHING
    additionalInstruction: Raw = NOTHING
    sequence: Raw = NOTHING
    timing: Raw = NOTHING
    asNeededBoolean: Raw = NOTHING
    asNeededCodeableConcept: Raw = NOTHING
    site: Raw = NOTHING
    doseAndRate: tuple[DoseAndRate, ...] = ()
    route: CodeableConcept | None = None


class Medicine(Resource, frozen=True):
    """What the resources that name a medicine have in common."""

    status: str | None = None
    subject: Reference | None = None
    medicationCodeableConcept: CodeableConcept | None = None
    medicationReference: Reference | None = None
    contained: tuple[Raw, ...] = ()
    medication: Raw = NOTHING  # R5


class MedicationRequest(Medicine, tag="MedicationRequest", frozen=True):
    intent: str | None = None
    category: Raw = NOTHING
    statusReason: Raw = NOTHING
    doNotPerform: bool | None = None
    authoredOn: str | None = None
    priorPrescription: Reference | None = None
    dosageInstruction: tuple[Dosage, ...] = ()
    dispenseRequest: Dispense | None = None


class GivenDosage(Slim, frozen=True):
    text: str | None = None
    site: Raw = NOTHING
    route: CodeableConcept | None = None
    dose: Quantity | None = None


class MedicationAdministration(Medicine, tag="MedicationAdministration", frozen=True):
    statusReason: Raw = NOTHING
    effectiveDateTime: str | None = None
    effectivePeriod: Period | None = None
    dosage: Raw = NOTHING

    @property
    def when(self) -> str | None:
        return self.effectiveDateTime or (self.effectivePeriod and self.effectivePeriod.start) or None


class MedicationDispense(Medicine, tag="MedicationDispense", frozen=True):
    whenHandedOver: str | None = None
    whenPrepared: str | None = None
    quantity: Quantity | None = None
    daysSupply: Quantity | None = None
    dosageInstruction: tuple[Dosage, ...] = ()

    @property
    def when(self) -> str | None:
        return self.whenHandedOver or self.whenPrepared


class MedicationStatement(Medicine, tag="MedicationStatement", frozen=True):
    statusReason: Raw = NOTHING
    effectiveDateTime: str | None = None
    effectivePeriod: Period | None = None
    dateAsserted: str | None = None
    dosage: tuple[Dosage, ...] = ()

    @property
    def when(self) -> str | None:
        return self.effectiveDateTime or (self.effectivePeriod and self.effectivePeriod.start) or None


class Ingredient(Slim, frozen=True):
    itemCodeableConcept: CodeableConcept | None = None


class Medication(Resource, tag="Medication", frozen=True):
    code: CodeableConcept | None = None
    ingredient: tuple[Ingredient, ...] = ()


class Reaction(Slim, frozen=True):
    substance: CodeableConcept | None = None
    manifestation: tuple[CodeableConcept, ...] = ()
    description: str | None = None
    severity: str | None = None


class AllergyIntolerance(Resource, tag="AllergyIntolerance", frozen=True):
    code: CodeableConcept | None = None
    patient: Reference | None = None
    clinicalStatus: CodeableConcept | str | None = None
    verificationStatus: CodeableConcept | str | None = None
    type: str | CodeableConcept | None = None
    reaction: tuple[Reaction, ...] = ()


class ServiceRequest(Resource, tag="ServiceRequest", frozen=True):
    status: str | None = None
    code: CodeableConcept | None = None
    subject: Reference | None = None
    authoredOn: str | None = None
    doNotPerform: bool | None = None
    occurrenceDateTime: str | None = None
    occurrencePeriod: Period | None = None

    @property
    def planned(self) -> str | None:
        """When it is to be carried out."""
        return self.occurrenceDateTime or (self.occurrencePeriod and self.occurrencePeriod.start) or None


class Procedure(Resource, tag="Procedure", frozen=True):
    status: str | None = None
    category: Raw = NOTHING
    statusReason: Raw = NOTHING
    note: Raw = NOTHING
    code: CodeableConcept | None = None
    subject: Reference | None = None
    performedDateTime: str | None = None
    performedPeriod: Period | None = None
    occurrenceDateTime: str | None = None  # R5
    bodySite: Raw = NOTHING

    @property
    def when(self) -> str | None:
        return self.performedDateTime or (self.performedPeriod and self.performedPeriod.start) or None


class DiagnosticReport(Resource, tag="DiagnosticReport", frozen=True):
    status: str | None = None
    code: CodeableConcept | None = None
    subject: Reference | None = None
    effectiveDateTime: str | None = None
    effectivePeriod: Period | None = None
    issued: str | None = None
    conclusion: Raw = NOTHING
    conclusionCode: Raw = NOTHING

    @property
    def when(self) -> str | None:
        return self.effectiveDateTime or (self.effectivePeriod and self.effectivePeriod.start) or self.issued


class Outcome(Slim, frozen=True):
    severity: str | None = None


class OperationOutcome(Resource, tag="OperationOutcome", frozen=True):
    issue: tuple[Outcome, ...] = ()


class Search(Slim, frozen=True):
    mode: str | None = None


class Entry(Slim, frozen=True):
    resource: Raw = NOTHING
    fullUrl: str | None = None
    search: Search | None = None


class Link(Slim, frozen=True):
    relation: str | None = None
    url: str | None = None


class Bundle(Slim, frozen=True):
    resourceType: str
    entry: tuple[Entry, ...] = ()
    link: tuple[Link, ...] = ()
    total: int | None = None


AnyResource = (
    Observation
    | Patient
    | Condition
    | MedicationRequest
    | MedicationAdministration
    | MedicationDispense
    | MedicationStatement
    | Medication
    | AllergyIntolerance
    | ServiceRequest
    | Procedure
    | DiagnosticReport
    | OperationOutcome
)
READ_TYPES = frozenset(
    kind.__struct_config__.tag for kind in AnyResource.__args__ if isinstance(kind.__struct_config__.tag, str)
)

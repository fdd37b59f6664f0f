"""Telling another FHIR version from a broken resource, by the shapes that changed."""

from cds_service.fhir import structs

FOREIGN_TYPES = {
    "MedicationOrder": "DSTU2",
    "DiagnosticOrder": "DSTU2",
    "ProcedureRequest": "STU3",
    "ReferralRequest": "STU3",
    "MedicationUsage": "R5",
}


class ForeignVersion(Exception):
    """A resource is shaped as in a FHIR version this service does not read."""

    def __init__(self, resource_type: str, version: str) -> None:
        super().__init__(f"{resource_type} is shaped as in FHIR {version}; this service reads FHIR R4 (4.0.1)")


def check(resource: structs.Resource) -> None:
    """Raise ForeignVersion when a resource has an element in the shape of STU3, DSTU2 or R5."""
    match resource:
        case structs.Condition() | structs.AllergyIntolerance():
            if isinstance(resource.clinicalStatus, str) or isinstance(resource.verificationStatus, str):
                raise ForeignVersion(type(resource).__name__, "STU3 or DSTU2")
            if isinstance(resource, structs.AllergyIntolerance) and isinstance(resource.type, structs.CodeableConcept):
                raise ForeignVersion("AllergyIntolerance", "R5")
        case structs.MedicationRequest() | structs.MedicationAdministration():
            if structs.present(resource.medication):
                raise ForeignVersion(type(resource).__name__, "R5")
        case structs.ServiceRequest():
            if resource.code is not None and structs.present(resource.code.concept):
                raise ForeignVersion("ServiceRequest", "R5")
        case structs.Procedure():
            if resource.occurrenceDateTime is not None:
                raise ForeignVersion("Procedure", "R5")
        case _:
            pass

"""Medication requests, administrations and allergies to what the patient takes, was given, and cannot take."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta, tzinfo

import msgspec

from cds_service.chart.dates import first_day, span
from cds_service.chart.drugs import resolve
from cds_service.chart.nouns import Allergy, Dose, Drug
from cds_service.chart.nouns import Medication as Prescription
from cds_service.fhir.reader import Found
from cds_service.fhir.structs import (
    AllergyIntolerance,
    CodeableConcept,
    Dosage,
    Duration,
    Medication,
    MedicationAdministration,
    MedicationRequest,
    Medicine,
)
from cds_service.terminology import index, plain_words

_contained = msgspec.json.Decoder(Medication)
LONGEST_SUPPLY = 3660  # days; more is a slip of the keyboard
_DAYS = {"d": 1, "day": 1, "days": 1, "wk": 7, "week": 7, "weeks": 7, "mo": 30, "month": 30, "months": 30}
_DAYS |= {"a": 365, "year": 365, "years": 365}
_DENIAL = re.compile(r"\b(no|not|denies|denied|without|negative|never|none)\b")
_NOT_RECORDS = frozenset({"entered-in-error", "draft", "unknown"})


def drug_of(resource: Medicine, medicines: Mapping[str, Medication], dosages: Iterable[Dosage] = ()) -> Drug:
    """The drug a resource names: by its own codes, a contained or separate Medication, or only by words."""
    concepts = [resource.medicationCodeableConcept] if resource.medicationCodeableConcept else []
    reference = resource.medicationReference
    medicine = _referenced(resource, medicines) if reference else None
    return resolve(concepts, medicine=medicine, display=reference.display if reference else None, dosages=dosages)


def names_a_drug(resource: Medicine) -> bool:
    """Whether a drug was chosen at all: the first order-select of some clients comes before one is."""
    return resource.medicationCodeableConcept is not None or resource.medicationReference is not None


def _referenced(resource: Medicine, medicines: Mapping[str, Medication]) -> Medication | None:
    target = (resource.medicationReference and resource.medicationReference.reference) or ""
    if target.startswith("#") or not target:
        for raw in resource.contained:
            try:
                medicine = _contained.decode(raw)
            except msgspec.MsgspecError:
                continue
            if not target or medicine.id == target[1:]:
                return medicine
        return None
    relative = "/".join(target.partition("/_history/")[0].split("/")[-2:])
    return medicines.get(target) or medicines.get(relative)


def read_requests(
    found: Iterable[Found], medicines: Mapping[str, Medication], zone: tzinfo
) -> tuple[Prescription, ...]:
    """The medication requests of the record; drafts and entries made in error are left out."""
    requests = []
    for one in found:
        request: MedicationRequest = one.resource
        if request.status in _NOT_RECORDS or not names_a_drug(request):
            continue
        authored = span(request.authoredOn, zone)
        requests.append(
            Prescription(
                drug_of(request, medicines, request.dosageInstruction),
                request.status or "",
                one.ref,
                authored,
                _supply_until(request, authored.first if authored else None, zone),
                bool(request.doNotPerform),
            )
        )
    return tuple(requests)


def _supply_until(request: MedicationRequest, start: date | None, zone: tzinfo) -> date | None:
    dispense = request.dispenseRequest
    if dispense is None:
        return None
    period = dispense.validityPeriod
    ends = first_day(period.end, zone) if period else None
    begins = (first_day(period.start, zone) if period else None) or start
    days = _days(dispense.expectedSupplyDuration)
    days *= 1 + max(dispense.numberOfRepeatsAllowed or 0, 0)
    if 0 < days <= LONGEST_SUPPLY and begins:
        supplied = begins + timedelta(days=days)
        return max(supplied, ends) if ends else supplied
    return ends


def _days(duration: Duration | None) -> int:
    if duration is None or not duration.value or duration.value < 0:
        return 0
    days = round(duration.value * _DAYS.get((duration.code or duration.unit or "").lower(), 0))
    return days if days <= LONGEST_SUPPLY else 0


def read_doses(found: Iterable[Found], medicines: Mapping[str, Medication], zone: tzinfo) -> tuple[Dose, ...]:
    """Doses that were given: administrations completed or under way."""
    doses = []
    for one in found:
        given: MedicationAdministration = one.resource
        if given.status in ("completed", "in-progress") and names_a_drug(given):
            doses.append(Dose(drug_of(given, medicines), first_day(given.when, zone), one.ref))
    return tuple(doses)


def read_allergies(found: Iterable[Found]) -> tuple[Allergy, ...]:
    """Allergies and intolerances that still hold: refuted, mistaken, resolved and inactive ones do not."""
    allergies = []
    for one in found:
        allergy: AllergyIntolerance = one.resource
        verification = _status(allergy.verificationStatus)
        if verification in ("refuted", "entered-in-error"):
            continue
        if _status(allergy.clinicalStatus) in ("inactive", "resolved"):
            continue
        substances = [allergy.code] if allergy.code else []
        substances += [reaction.substance for reaction in allergy.reaction if reaction.substance]
        if not substances:
            continue
        coded = index().of_codings(coding for part in substances for coding in part.coding)
        said = [word for part in substances for word in part.all_words]
        if "no-known-allergy" in coded or (not coded and any(map(_denied, said))):
            continue
        drug = resolve(substances)
        groups = drug.groups | index().named(*said)
        manifested = [shown for reaction in allergy.reaction for shown in reaction.manifestation]
        described = [reaction.description for reaction in allergy.reaction if reaction.description]
        signs = index().of_codings(coding for shown in manifested for coding in shown.coding)
        words = [*described, *(word for shown in manifested for word in shown.all_words)]
        signs |= index().named(*(word for word in words if not _denied(word)))
        allergies.append(
            Allergy(
                groups,
                drug.name,
                one.ref,
                tuple(dict.fromkeys(plain_words(shown.words) for shown in manifested if shown.words)),
                "reaction-anaphylaxis-angioedema" in signs,
                allergy.type == "intolerance",
                not coded,
            )
        )
    return tuple(allergies)


def _denied(words: str) -> bool:
    """Whether a text says that something is not there: "no known allergy to ...", "denies anaphylaxis"."""
    return _DENIAL.search(words.lower()) is not None


def _status(status: CodeableConcept | str | None) -> str:
    if isinstance(status, CodeableConcept):
        return next((one.code for one in status.coding if one.code), "") or (status.text or "").lower()
    return ""

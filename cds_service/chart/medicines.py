"""What the patient takes, was given and cannot take: requests, statements, doses and allergies."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta, tzinfo

import msgspec

from cds_service.chart.dates import first_day, span
from cds_service.chart.dosage import dosing, held
from cds_service.chart.doses import Dosing, Supplement
from cds_service.chart.drugs import ordered_dose, resolve, told_by_dose
from cds_service.chart.nouns import Allergy, Dose, Drug, Intake
from cds_service.chart.nouns import Medication as Prescription
from cds_service.chart.steroids import GLUCOCORTICOIDS, acts_locally, intake
from cds_service.chart.supplements import SUPPLEMENTS, supplement
from cds_service.chart.told import TIMED, told
from cds_service.fhir.reader import Found
from cds_service.fhir.structs import (
    AllergyIntolerance,
    Annotation,
    CodeableConcept,
    Coding,
    Dosage,
    DoseAndRate,
    Duration,
    GivenDosage,
    Medication,
    MedicationAdministration,
    MedicationDispense,
    MedicationRequest,
    MedicationStatement,
    Medicine,
    Procedure,
    Quantity,
    softly,
)
from cds_service.terminology import index, plain_words, remembered

_contained = msgspec.json.Decoder(Medication)
Concepts = tuple[CodeableConcept, ...]
Notes = tuple[Annotation, ...]
LONGEST_SUPPLY = 3660  # days; more is a slip of the keyboard
_DAYS = {"d": 1, "day": 1, "days": 1, "wk": 7, "week": 7, "weeks": 7, "mo": 30, "month": 30, "months": 30}
_DAYS |= {"a": 365, "year": 365, "years": 365}
_DENIAL = re.compile(r"\b(no|not|denies|denied|without|negative|never|none)\b")
_NO_REASON = frozenset[str]()
_NOT_RECORDS = frozenset({"entered-in-error", "draft", "unknown", "intended"})

# Given in a clinic, and billed by the milligram: the units of a HCPCS code are the dose.
HCPCS = "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
_BILLED = frozenset({"denosumab", "zoledronic-acid", "ibandronate-iv", "romosozumab", "pamidronate"})
_UNITS = re.compile(
    r"(?<![\w.])(?:x ?)?([0-9]{1,4}) ?(?:(?:billing |service )?units?\b|mg\b(?! ?/))|(?<!\w)x ?([0-9]{1,4})\b"
)
_PER_UNIT = frozenset({None, "", "1", "mg", "unit", "units", "{unit}", "u"})

# Drugs whose dose some rule judges -> how the ingredient is called in a product that holds several.
DOSED: Mapping[str, str] = {
    "alendronate": "alendron",
    "risedronate": "risedron",
    "ibandronate": "ibandron",
    "ibandronate-oral": "ibandron",
    "ibandronate-iv": "ibandron",
    "zoledronic-acid": "zoledron",
    "zoledronic-acid-osteoporosis": "zoledron",
    "zoledronic-acid-oncology": "zoledron",
    "denosumab": "denosumab",
    "denosumab-osteoporosis": "denosumab",
    "denosumab-oncology": "denosumab",
    "romosozumab": "romosozumab",
    "teriparatide": "teriparatid",
    "abaloparatide": "abaloparatid",
    "aspirin": "aspirin",
}


def drug_of(resource: Medicine, medicines: Mapping[str, Medication], dosages: Iterable[Dosage] = ()) -> Drug:
    """The drug a resource names: by its own codes, a contained or separate Medication, or only by words."""
    named, reference = resource.medicationCodeableConcept, resource.medicationReference
    if named is not None and reference is None and (plain := _plain_drug(named.text, named.coding)) is not None:
        index().tell_unknown(named.coding)
        return plain
    concepts = [named] if named is not None else []
    medicine = _referenced(resource, medicines) if reference else None
    display = reference.display if reference else None
    dosages = tuple(dosages)
    drug = resolve(concepts, medicine=medicine, display=display, dosages=dosages)
    if drug.groups & GLUCOCORTICOIDS:
        codings = [coding for one in _named(resource, medicines) for coding in one.coding]
        if acts_locally(" ; ".join(words_of(resource, medicines)), codings, dosages):
            return replace(drug, groups=drug.groups - GLUCOCORTICOIDS)
    return drug


@remembered
def _plain_drug(text: str | None, coding: tuple[Coding, ...]) -> Drug | None:
    """The drug that some codes and words name; None when a dose, a route or a site can say more of it."""
    drug = resolve([CodeableConcept(coding, text)])
    return drug if drug.groups.isdisjoint(GLUCOCORTICOIDS) and not told_by_dose(drug) else None


def _named(resource: Medicine, medicines: Mapping[str, Medication]) -> list[CodeableConcept]:
    medicine = _referenced(resource, medicines) if resource.medicationReference else None
    return [one for one in (resource.medicationCodeableConcept, medicine.code if medicine else None) if one]


def words_of(resource: Medicine, medicines: Mapping[str, Medication]) -> list[str]:
    """Everything the product is called."""
    reference = resource.medicationReference
    said = [word for one in _named(resource, medicines) for word in one.all_words]
    return [*said, *([reference.display] if reference and reference.display else [])]


def names_a_drug(resource: Medicine) -> bool:
    """Whether a drug was chosen at all: the first order-select of some clients comes before one is."""
    return resource.medicationCodeableConcept is not None or resource.medicationReference is not None


def named(resource: Medicine, medicines: Mapping[str, Medication]) -> bool:
    """Whether a code or a word says which drug it is, here or in the Medication it refers to and what that holds."""
    medicine = _referenced(resource, medicines) if resource.medicationReference else None
    held = [one.itemCodeableConcept for one in medicine.ingredient] if medicine else []
    concepts = [*_named(resource, medicines), *filter(None, held)]
    return any(one.coding or one.text for one in concepts) or bool(words_of(resource, medicines))


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
        drug = drug_of(request, medicines, request.dosageInstruction)
        requests.append(
            Prescription(
                drug,
                request.status or "",
                one.ref,
                authored,
                supply_until(request, authored.first if authored else None, zone),
                bool(request.doNotPerform),
                supply_from=supply_from(request, zone),
                replaces=plain_ref(request.priorPrescription.reference if request.priorPrescription else None),
                why=reasons(softly(request.statusReason, CodeableConcept)) if request.statusReason else _NO_REASON,
                intake=ordered_intake(request, drug, medicines, zone),
                dosing=dosing_of(request, drug, request.dosageInstruction, medicines, zone),
                supplement=supplement_of(request, drug, request.dosageInstruction, medicines, zone),
                told=told(request.dosageInstruction) if drug.groups & TIMED else "",
            )
        )
    return tuple(requests)


def ordered_intake(
    request: MedicationRequest, drug: Drug, medicines: Mapping[str, Medication], zone: tzinfo
) -> Intake | None:
    """How much of a glucocorticoid a request makes the patient take; None of any other drug."""
    if not drug.groups & GLUCOCORTICOIDS:
        return None
    dispense = request.dispenseRequest
    quantity = softly(dispense.quantity, Quantity) if dispense else None
    supply = _days(dispense.expectedSupplyDuration) if dispense else 0
    return intake(request.dosageInstruction, words_of(request, medicines), zone, quantity, supply)


def dosing_of(
    resource: Medicine, drug: Drug, dosages: Iterable[Dosage], medicines: Mapping[str, Medication], zone: tzinfo
) -> Dosing | None:
    """The dose of a drug whose dose some rule judges; None of any other."""
    if drug.groups.isdisjoint(DOSED):
        return None
    asked = {DOSED[group] for group in drug.groups & DOSED.keys()}
    return dosing(dosages, words_of(resource, medicines), zone, [*asked]) if len(asked) == 1 else None


def supplement_of(
    resource: Medicine, drug: Drug, dosages: Iterable[Dosage], medicines: Mapping[str, Medication], zone: tzinfo
) -> Supplement | None:
    """The calcium and vitamin D a product brings; None of one that holds neither."""
    if drug.groups.isdisjoint(SUPPLEMENTS):
        return None
    return supplement(dosages, words_of(resource, medicines), drug.groups, zone)


def read_statements(
    found: Iterable[Found], medicines: Mapping[str, Medication], zone: tzinfo
) -> tuple[Prescription, ...]:
    """What the patient, or someone for the patient, says is or was taken."""
    statements = []
    for one in found:
        said: MedicationStatement = one.resource
        if said.status in _NOT_RECORDS or not names_a_drug(said):
            continue
        drug = drug_of(said, medicines, said.dosage)
        steroid = drug.groups & GLUCOCORTICOIDS
        statements.append(
            Prescription(
                drug,
                said.status or "",
                one.ref,
                span(said.when, zone) or span(said.dateAsserted, zone),
                first_day(said.effectivePeriod.end, zone) if said.effectivePeriod else None,
                kind="statement",
                why=reasons(*softly(said.statusReason, Concepts) or ()),
                intake=intake(said.dosage, words_of(said, medicines), zone) if steroid else None,
                dosing=dosing_of(said, drug, said.dosage, medicines, zone),
                supplement=supplement_of(said, drug, said.dosage, medicines, zone),
                told=told(said.dosage) if drug.groups & TIMED else "",
            )
        )
    return tuple(statements)


def plain_ref(reference: str | None) -> str:
    """`Type/id` of a reference, however it is written."""
    if reference is None:
        return ""
    return "/".join(reference.partition("/_history/")[0].split("/")[-2:])


def supply_from(request: MedicationRequest, zone: tzinfo) -> date | None:
    """The day its supply may begin, where the request says so."""
    period = request.dispenseRequest.validityPeriod if request.dispenseRequest else None
    return first_day(period.start, zone) if period else None


def supply_until(request: MedicationRequest, start: date | None, zone: tzinfo) -> date | None:
    """The day its supply, refills and all, is used up when it begins on `start`."""
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
            dosages = dosages_of(given)
            drug = drug_of(given, medicines, dosages)
            code, dose = given.medicationCodeableConcept, ordered_dose(dosages)
            if drug.unclear and code and _is_billing(code) and dose and dose.unit in _PER_UNIT:
                drug = _by_units(code, dose.value)
            mg = dose.value if dose and "mg" in (dose.code, dose.unit) else None
            doses.append(Dose(drug, first_day(given.when, zone), one.ref, mg=mg))
    return tuple(doses)


def dosages_of(given: MedicationAdministration) -> tuple[Dosage, ...]:
    """The dosage of an administration, in the shape a request has it."""
    said = softly(given.dosage, GivenDosage)
    if said is None:
        return ()
    return (Dosage(said.text, site=said.site, route=said.route, doseAndRate=(DoseAndRate(doseQuantity=said.dose),)),)


def read_dispenses(found: Iterable[Found], medicines: Mapping[str, Medication], zone: tzinfo) -> tuple[Dose, ...]:
    """Supplies that were handed out, and how long each lasts."""
    doses = []
    for one in found:
        handed: MedicationDispense = one.resource
        if handed.status != "completed" or not names_a_drug(handed):
            continue
        day = first_day(handed.when, zone)
        supply = handed.daysSupply
        days = _days(Duration(supply.value, supply.unit, supply.code or supply.unit or "d")) if supply else 0
        until = day + timedelta(days=days) if day and days else None
        drug = drug_of(handed, medicines, handed.dosageInstruction)
        steroid = drug.groups & GLUCOCORTICOIDS
        mg = held(handed.quantity, words_of(handed, medicines)) if steroid and handed.quantity else None
        doses.append(Dose(drug, day, one.ref, "dispensed", until, mg))
    return tuple(doses)


def read_billed(found: Iterable[Found], zone: tzinfo) -> tuple[Dose, ...]:
    """Injected bone drugs known by the procedure that was done, such as J0897 for denosumab."""
    doses = []
    for one in found:
        procedure: Procedure = one.resource
        code = procedure.code
        if code is None or procedure.status not in ("completed", "in-progress"):
            continue
        if index().of_codings(code.coding) & _BILLED:
            texts = [*code.all_words, *(note.text for note in softly(procedure.note, Notes) or () if note.text)]
            doses.append(Dose(_by_units(code, _units(texts)), first_day(procedure.when, zone), one.ref, "billed"))
    return tuple(doses)


def _is_billing(code: CodeableConcept) -> bool:
    return any(one.system == HCPCS for one in code.coding)


def _units(texts: Iterable[str]) -> float | None:
    """The milligrams a procedure's words bill for ("x 60", "60 units"); the code's own "1 mg" is none."""
    found = {float(one[1] or one[2]) for text in texts for one in _UNITS.finditer(plain_words(text).lower())} - {1.0}
    return found.pop() if len(found) == 1 else None


def _by_units(code: CodeableConcept, milligrams: float | None) -> Drug:
    """The product a code that is billed by the milligram stands for; without units, the strength stays open."""
    bare = CodeableConcept(tuple(Coding(one.system, one.code) for one in code.coding))
    amount = DoseAndRate(doseQuantity=Quantity(milligrams, unit="mg"))
    return resolve([bare], dosages=[Dosage(doseAndRate=(amount,))] if milligrams else [])


def reasons(*concepts: CodeableConcept | None) -> frozenset[str]:
    """The concepts of the reasons a status gives, by code and by words."""
    said = [one for one in concepts if one is not None]
    words = index().named(*(word for one in said for word in one.all_words))
    return index().of_codings(coding for one in said for coding in one.coding) | words


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
                signs,
                any(reaction.severity == "severe" for reaction in allergy.reaction),
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

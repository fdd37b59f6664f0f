"""One fact of a record, written in words, becomes one FHIR resource. `cases.py` documents the grammar.

Nobody in these records lives: every name, number and date was made up here.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tests.requests import JSON, LOINC, PATIENT, RXNORM, SNOMED, TERMINOLOGY, TODAY
from tests.rules.hormones import HORMONES
from tests.rules.observed import ANSWERED, DENSITIES, MEASURED, SITES, TESTED

ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
CATEGORY = f"{TERMINOLOGY}/medicationrequest-category"
ATC = "http://www.whocc.no/atc"
SUBJECT = {"reference": f"Patient/{PATIENT}"}

# Drugs that a table may name -> system, code and display of one coding.
DRUGS = {
    "zoledronic acid 5 mg": (RXNORM, "705824", "100 ML zoledronic acid 0.05 MG/ML Injection"),
    "zoledronic acid 4 mg": (RXNORM, "1114085", "100 ML zoledronic acid 0.04 MG/ML Injection"),
    "zoledronic acid": (RXNORM, "77655", "zoledronic acid"),
    "denosumab 60 mg": (RXNORM, "993452", "1 ML denosumab 60 MG/ML Prefilled Syringe"),
    "denosumab 120 mg": (RXNORM, "1046398", "1.7 ML denosumab 70 MG/ML Injection"),
    "denosumab": (RXNORM, "993449", "denosumab"),
    "romosozumab": (RXNORM, "2123184", "1.17 ML romosozumab-aqqg 89.7 MG/ML Prefilled Syringe"),
    "alendronate": (RXNORM, "904421", "alendronic acid 10 MG Oral Tablet [Fosamax]"),
    "risedronate": (RXNORM, "905023", "risedronate sodium 35 MG"),
    "etidronate": (ATC, "M05BA01", "etidronic acid"),
    "pamidronate": (RXNORM, "11473", "pamidronate"),
    "ibandronate 150 mg": (RXNORM, "904932", "ibandronic acid 150 MG Oral Tablet"),
    "ibandronate 3 mg injection": (RXNORM, "904955", "3 ML ibandronic acid 1 MG/ML Injection"),
    "ibandronate": (RXNORM, "115264", "ibandronate"),
    "bisphosphonates": (ATC, "M05BA", "Bisphosphonates"),
    "teriparatide": (RXNORM, "1435115", "28 ACTUAT teriparatide 0.02 MG/ACTUAT Pen Injector"),
    "abaloparatide": (RXNORM, "1921069", "abaloparatide"),
    "calcitonin": (RXNORM, "313919", "salmon calcitonin 200 UNT/ACTUAT Nasal Spray"),
    "raloxifene": (RXNORM, "1490065", "raloxifene hydrochloride 60 MG Oral Tablet"),
    "bazedoxifene with estrogens": (
        RXNORM,
        "1441392",
        "bazedoxifene 20 MG / estrogens, conjugated (USP) 0.45 MG Oral Tablet",
    ),
    "estradiol": (RXNORM, "4083", "estradiol"),
    "prednisone": (RXNORM, "8640", "prednisone"),
    "anastrozole": (RXNORM, "84857", "anastrozole"),
    "hydrocortisone": (RXNORM, "5492", "hydrocortisone"),
    "leuprolide": (RXNORM, "42375", "leuprolide"),
    "warfarin": (RXNORM, "11289", "warfarin"),
    "lisinopril": (RXNORM, "29046", "lisinopril"),
    "amlodipine": (RXNORM, "17767", "amlodipine"),
    "furosemide": (RXNORM, "4603", "furosemide"),
    "hydrochlorothiazide": (RXNORM, "5487", "hydrochlorothiazide"),
    "ibuprofen": (RXNORM, "5640", "ibuprofen"),
    "gentamicin": (RXNORM, "1596450", "gentamicin"),
    "omeprazole": (RXNORM, "7646", "omeprazole"),
    "zolpidem": (RXNORM, "39993", "zolpidem"),
    "oxycodone": (RXNORM, "7804", "oxycodone"),
    "tramadol": (RXNORM, "10689", "tramadol"),
    "lorazepam": (RXNORM, "6470", "lorazepam"),
    "quetiapine": (RXNORM, "51272", "quetiapine"),
    "amitriptyline": (RXNORM, "704", "amitriptyline"),
    "gabapentin": (RXNORM, "25480", "gabapentin"),
    "oxybutynin": (RXNORM, "32675", "oxybutynin"),
    "diphenhydramine": (RXNORM, "3498", "diphenhydramine"),
    "cyclobenzaprine": (RXNORM, "21949", "cyclobenzaprine"),
    "sertraline": (RXNORM, "36437", "sertraline"),
    "venlafaxine": (RXNORM, "39786", "venlafaxine"),
    "pioglitazone": (RXNORM, "33738", "pioglitazone"),
    "canagliflozin": (RXNORM, "1373458", "canagliflozin"),
    "enoxaparin": (RXNORM, "67108", "enoxaparin"),
    "heparin": (RXNORM, "5224", "heparin"),
    "phenytoin": (RXNORM, "8183", "phenytoin"),
    "valproate": (RXNORM, "40254", "valproate"),
    "levothyroxine": (RXNORM, "10582", "levothyroxine"),
    "tacrolimus": (RXNORM, "42316", "tacrolimus"),
    "abiraterone": (RXNORM, "1100072", "abiraterone"),
    "tenofovir disoproxil": (RXNORM, "300195", "tenofovir disoproxil"),
    "tenofovir alafenamide": (RXNORM, "1721603", "tenofovir alafenamide"),
    "doxazosin": (RXNORM, "49276", "doxazosin"),
    "clonidine": (RXNORM, "2599", "clonidine"),
    "paracetamol": (RXNORM, "161", "acetaminophen"),
    "penicillin": (RXNORM, "7980", "penicillin G"),
    **HORMONES,
}
# Tests and services that can be ordered or done -> system, code, display.
SERVICES = {
    "creatinine": (LOINC, "2160-0", "Creatinine [Mass/volume] in Serum or Plasma"),
    "metabolic panel": ("http://www.ama-assn.org/go/cpt", "80053", "Comprehensive metabolic panel"),
    "calcium": (LOINC, "17861-6", "Calcium [Mass/volume] in Serum or Plasma"),
    "vitamin D": (LOINC, "62292-8", "25-Hydroxyvitamin D [Mass/volume] in Serum or Plasma"),
    "DXA": (LOINC, "38268-9", "DXA Skeletal system Views for bone density"),
    "chest film": (LOINC, "36643-5", "XR Chest 2 Views"),
    "hospice care": (SNOMED, "385736008", "Dying care"),
    "hemodialysis": (SNOMED, "233579007", "Continuous arteriovenous hemodialysis"),
    "bilateral oophorectomy": (SNOMED, "76876009", "Excision of bilateral ovaries"),
    "lumbar fusion": ("http://www.ama-assn.org/go/cpt", "22612", "Lumbar arthrodesis"),
    "blood count": (LOINC, "58410-2", "CBC panel - Blood by Automated count"),
    "SPEP": (LOINC, "24351-9", "Protein electrophoresis panel - Serum or Plasma"),
    "VFA": (LOINC, "83051-3", "DXA Cervical and thoracic and lumbar spine Views for vertebral fracture"),
    "spine film": ("http://www.ama-assn.org/go/cpt", "72080", "A film of the spine"),
    "hysterectomy": (SNOMED, "236886002", "Removal of womb"),
    "endometrial biopsy": ("http://www.ama-assn.org/go/cpt", "58100", "Biopsy of womb lining"),
    "radiotherapy": (SNOMED, "108290001", "Radiotherapy"),
    "hip replacement": ("http://www.ama-assn.org/go/cpt", "27130", "Replacement of hip"),
    "pregnancy test": (LOINC, "2106-3", "Choriogonadotropin (pregnancy test) [Presence] in Urine"),
    "24-hour urine calcium": (LOINC, "6874-2", "Calcium [Mass/time] in 24 hour Urine"),
    "cataract operation": (SNOMED, "54885007", "Extraction of cataract"),
}


def coded(system: str, code: str, display: str) -> JSON:
    """A CodeableConcept of one coding."""
    return {"coding": [{"system": system, "code": code, "display": display}], "text": display}


def drug(words: str) -> JSON:
    """A drug by its code, or, in quotation marks, by nothing but these words."""
    return {"text": words.strip('"')} if words.startswith('"') else coded(*DRUGS[words])


def status_of(kind: str, code: str) -> JSON:
    return {"coding": [{"system": f"{TERMINOLOGY}/{kind}", "code": code}]}


_WHEN = re.compile(r"\s*\b(?:(?P<ago>\d+) d ago|in (?P<ahead>\d+) d|on (?P<on>\S+)|(?P<undated>undated))$")


def day_of(words: str) -> str | None:
    """The day that `10 d ago`, `in 3 d` or `on 2025-11` means; None for `undated`."""
    match = _WHEN.search(words)
    if match is None:
        raise ValueError(f"not a day: {words!r}")
    days = int(match["ago"] or 0) - int(match["ahead"] or 0)
    return match["on"] if match["on"] or match["undated"] else (TODAY - timedelta(days=days)).isoformat()


@dataclass(frozen=True, slots=True)
class Fact:
    """The words of one fact, its day, and what was said after commas (`key item7`, `resolved`, ...)."""

    words: str
    when: str | None
    options: tuple[str, ...]
    n: int

    @classmethod
    def of(cls, text: str, n: int) -> "Fact":
        head, *options = (part.strip() for part in text.split(","))
        match = _WHEN.search(head)
        if match is None:
            return cls(head, None, tuple(options), n)
        return cls(head[: match.start()].strip(), day_of(match.group().strip()), tuple(options), n)

    def option(self, name: str) -> str | None:
        """What was said after `, name `."""
        return next((one.removeprefix(f"{name} ") for one in self.options if one.startswith(f"{name} ")), None)

    def one_of(self, *names: str) -> str | None:
        return next((one for one in self.options if one in names), None)

    def split(self, nouns: Mapping[str, Any]) -> tuple[str, str]:
        """The longest of some nouns that the words begin with, and the rest."""
        noun = max((one for one in nouns if f"{self.words} ".startswith(f"{one} ")), key=len, default=None)
        if noun is None:
            raise ValueError(f"not a fact this grammar knows: {self.words!r}")
        return noun, self.words.removeprefix(noun).strip()

    def resource(self, kind: str, **elements: Any) -> JSON:
        body = {"resourceType": kind, "id": f"{kind.lower()}-{self.n}", **elements}
        return {name: value for name, value in body.items() if value is not None}


_AMOUNT = re.compile(r"(?P<comparator><=|>=|<|>)?(?P<number>-?\d+(?:\.\d+)?|broken)(?: (?P<unit>\S+))?")


def measured(fact: Fact) -> tuple[str, JSON]:
    noun, rest = fact.split(MEASURED)
    match = _AMOUNT.fullmatch(rest)
    if match is None:
        raise ValueError(f"not an amount: {rest!r}")
    unit = match["unit"] or ""
    amount: JSON = {"value": "lots" if match["number"] == "broken" else float(match["number"])}
    amount |= {"unit": unit, "code": unit, "system": "http://unitsofmeasure.org"} if unit else {}
    amount |= {"comparator": match["comparator"]} if match["comparator"] else {}
    bounds = {end: {"value": float(bound)} for end in ("low", "high") if (bound := fact.option(end))}
    flag = fact.option("flag")
    method = fact.option("method")
    code, key = MEASURED[noun]
    return key, observation(
        fact,
        code,
        noun,
        valueQuantity=amount,
        referenceRange=[bounds] if bounds else None,
        interpretation=[{"coding": [{"code": flag}]}] if flag else None,
        method={"text": method} if method else None,
    )


def observation(fact: Fact, code: str, noun: str, **elements: Any) -> JSON:
    """An Observation of a LOINC code or, where there is none, of nothing but a title."""
    return fact.resource(
        "Observation",
        status=fact.option("status") or "final",
        code=coded(LOINC, code, noun) if code[0].isdigit() else {"text": code},
        subject=SUBJECT,
        effectiveDateTime=fact.when,
        **elements,
    )


def answered(fact: Fact) -> tuple[str, JSON]:
    noun, said = fact.split(ANSWERED)
    code, words = ANSWERED[noun]
    system, answer = words.get(said, ("", said))
    value = coded(system, answer, said) if system else {"text": answer}
    return "assessments", observation(fact, code, noun, valueCodeableConcept=value)


def last_period(fact: Fact) -> tuple[str, JSON]:
    day = fact.words.removeprefix("last period ")
    return "assessments", observation(fact, "8665-2", "Last menstrual period start date", valueDateTime=day)


def tested(fact: Fact) -> tuple[str, JSON]:
    code, key = TESTED[fact.words.removeprefix("tested ")]
    return key, observation(fact, code, "A test", valueString="see report")


def score(fact: Fact) -> tuple[str, JSON]:
    kind, value, site = fact.words.split(maxsplit=2)
    t_code, z_code, body_site = SITES[site]
    code = t_code if kind == "T" else z_code
    return "dxa", fact.resource(
        "Observation",
        status=fact.option("status") or "final",
        code=coded(LOINC, code, f"DXA [{kind}-score] Bone density"),
        subject=SUBJECT,
        effectiveDateTime=fact.when,
        bodySite={"text": body_site} if body_site else None,
        valueQuantity={"value": float(value) if value != "broken" else value, "unit": "{T-score}"},
    )


def density(fact: Fact) -> tuple[str, JSON]:
    _, value, site = fact.words.split(maxsplit=2)
    code, body_site = DENSITIES[site]
    return "dxa", observation(
        fact,
        code,
        "DXA [Mass/Area] Bone density",
        bodySite={"text": body_site} if body_site else None,
        device={"reference": f"Device/{device}"} if (device := fact.option("device")) else None,
        valueQuantity={"value": float(value), "unit": "g/cm2", "system": "http://unitsofmeasure.org", "code": "g/cm2"},
    )


def condition(fact: Fact) -> tuple[str, JSON]:
    _, code, *word = fact.words.split()
    certainty = fact.one_of("provisional", "refuted", "entered-in-error", "unconfirmed", "differential")
    clinical = fact.one_of("resolved", "inactive", "remission") or "active"
    return "conditions", fact.resource(
        "Condition",
        clinicalStatus=None if certainty == "entered-in-error" else status_of("condition-clinical", clinical),
        verificationStatus=status_of("condition-ver-status", certainty or "confirmed"),
        code=coded(ICD10CM if code[0].isalpha() else SNOMED, code, "A diagnosis"),
        subject=SUBJECT if code != "broken" else 7,
        onsetDateTime=fact.when if word != ["recorded"] else None,
        recordedDate=fact.when if word == ["recorded"] else None,
    )


def allergy(fact: Fact) -> tuple[str, JSON]:
    reaction = fact.option("reaction")
    verification = fact.one_of("refuted", "entered-in-error", "unconfirmed")
    clinical = fact.one_of("resolved", "inactive") or "active"
    return "allergies", fact.resource(
        "AllergyIntolerance",
        clinicalStatus=None
        if verification == "entered-in-error"
        else status_of("allergyintolerance-clinical", clinical),
        verificationStatus=status_of("allergyintolerance-verification", verification or "confirmed"),
        type=fact.one_of("intolerance"),
        code=drug(fact.words.removeprefix("allergy ")),
        patient=SUBJECT,
        reaction=[{"manifestation": [{"text": reaction}], "severity": fact.one_of("severe")}] if reaction else None,
    )


def request(fact: Fact) -> JSON:
    """A MedicationRequest of the record (`prescribed`) or a draft (the order column)."""
    words = fact.words.removeprefix("prescribed ")
    supply, until = fact.option("supply"), fact.option("until")
    dispense: JSON = {"expectedSupplyDuration": {"value": int(supply), "code": "d"}} if supply else {}
    dispense |= {"validityPeriod": {"end": until}} if until else {}
    if begins := fact.option("begins"):
        dispense |= {"validityPeriod": {**dispense.get("validityPeriod", {}), "start": day_of(begins)}}
    dispense |= {"quantity": {"value": int(quantity)}} if (quantity := fact.option("quantity")) else {}
    dispense |= {"numberOfRepeatsAllowed": int(refills)} if (refills := fact.option("refills")) else {}
    dose, sig = fact.option("dose"), fact.option("sig")
    dosage: JSON = {"text": sig} if sig else {}
    if event := fact.option("event"):
        dosage["timing"] = {"event": [day_of(event)]}
    if timing := fact.option("timing"):  # 1 per 2 wk
        times, _, period, unit = timing.split()
        repeat = {"frequency": int(times), "period": float(period), "periodUnit": unit}
        dosage["timing"] = {"repeat": repeat}
    if dose:
        dosage["doseAndRate"] = [{"doseQuantity": {"value": float(dose.split()[0]), "unit": dose.split()[1]}}]
    earlier = fact.option("replaces")
    return fact.resource(
        "MedicationRequest",
        status=fact.option("status"),
        intent="order",
        category=[coded(CATEGORY, "inpatient", "Inpatient")] if fact.one_of("inpatient") else None,
        medicationCodeableConcept=drug(words),
        subject=SUBJECT,
        authoredOn=fact.when,
        doNotPerform=True if fact.one_of("do not perform") else None,
        priorPrescription={"reference": f"MedicationRequest/{earlier}"} if earlier else None,
        dosageInstruction=[dosage] if dosage else None,
        dispenseRequest=dispense or None,
    )


def prescribed(fact: Fact) -> tuple[str, JSON]:
    return "medications", {"status": "active", **request(fact)}


def given(fact: Fact) -> tuple[str, JSON]:
    return "administrations", fact.resource(
        "MedicationAdministration",
        status=fact.option("status") or "completed",
        medicationCodeableConcept=drug(fact.words.removeprefix("given ")),
        subject=SUBJECT,
        effectiveDateTime=fact.when,
    )


def ordered(fact: Fact) -> tuple[str, JSON]:
    return "orders", fact.resource(
        "ServiceRequest",
        status=fact.option("status") or "active",
        intent="order",
        code=coded(*SERVICES[fact.words.removeprefix("ordered ")]),
        subject=SUBJECT,
        authoredOn=fact.when,
        doNotPerform=True if fact.one_of("do not perform") else None,
        occurrenceDateTime=fact.option("planned"),
    )


def done(fact: Fact) -> tuple[str, JSON]:
    return "procedures", fact.resource(
        "Procedure",
        status=fact.option("status") or "completed",
        category=coded(SNOMED, "387713003", "Surgical procedure") if fact.one_of("surgical") else None,
        code=coded(*SERVICES[fact.words.removeprefix("done ")]),
        subject=SUBJECT,
        performedDateTime=fact.when,
    )


def reported(fact: Fact) -> tuple[str, JSON]:
    return "imaging", fact.resource(
        "DiagnosticReport",
        status=fact.option("status") or "final",
        code=coded(*SERVICES[fact.words.removeprefix("reported ")]),
        subject=SUBJECT,
        effectiveDateTime=fact.when,
        conclusion=fact.option("concluding"),
    )


KINDS: Mapping[str, Callable[[Fact], tuple[str, JSON]]] = {
    **dict.fromkeys(MEASURED, measured),
    **dict.fromkeys(ANSWERED, answered),
    "last period": last_period,
    "tested": tested,
    **dict.fromkeys(("T", "Z"), score),
    "BMD": density,
    "condition": condition,
    "allergy": allergy,
    "prescribed": prescribed,
    "given": given,
    "ordered": ordered,
    "done": done,
    "reported": reported,
}


def resource_of(fact: Fact) -> tuple[str, JSON]:
    """The prefetch key a fact belongs under (another when it says so), and its resource."""
    key, resource = KINDS[fact.split(KINDS)[0]](fact)
    return fact.option("key") or key, resource

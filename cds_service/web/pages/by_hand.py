"""A small chart filled in by hand, made into the CDS Hooks request an EHR would send for it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cds_service.fhir.sources import QUERIES
from cds_service.protocol.request import AS_OF_EXTENSION
from cds_service.terminology import ICD10CM, LOINC, codes_of

Resource = dict[str, Any]
PATIENT = "by-hand"
_SUBJECT = {"reference": f"Patient/{PATIENT}"}
_UCUM = "http://unitsofmeasure.org"
_STATUS = "http://terminology.hl7.org/CodeSystem/condition-clinical"


@dataclass(frozen=True, slots=True)
class Result:
    """A field for one number: the concept it is of, the key it comes under, its unit, and what a browser accepts."""

    name: str
    label: str
    concept: str
    key: str
    unit: str
    lowest: float
    highest: float
    step: float = 0.1


@dataclass(frozen=True, slots=True)
class Break:
    """A field for the day of one fracture, by its ICD-10-CM code."""

    name: str
    label: str
    code: str


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of the chart, as the page draws them; a drug and an order are chosen by name."""

    results: tuple[Result, ...]
    breaks: tuple[Break, ...]
    drugs: tuple[str, ...]
    hooks: tuple[tuple[str, str], ...]
    courses: tuple[int, ...] = (1, 2, 3)


FORM = Form(
    (
        Result("spine", "T-score, lumbar spine", "tscore-lumbar-spine", "dxa", "{T-score}", -8, 6),
        Result("femur", "T-score, femoral neck", "tscore-femur", "dxa", "{T-score}", -8, 6),
        Result("hip", "T-score, total hip", "tscore-hip", "dxa", "{T-score}", -8, 6),
        Result("frax-major", "FRAX, major fracture (%)", "frax-major", "assessments", "%", 0, 100),
        Result("frax-hip", "FRAX, hip (%)", "frax-hip", "assessments", "%", 0, 100),
        Result("creatinine", "Creatinine (mg/dL)", "creatinine", "labs", "mg/dL", 0.1, 20, 0.01),
        Result("weight", "Weight (kg)", "body-weight", "vitals", "kg", 20, 300),
        Result("calcium", "Calcium (mg/dL)", "calcium-total", "labs", "mg/dL", 3, 20),
        Result("albumin", "Albumin (g/dL)", "albumin", "labs", "g/dL", 0.5, 7),
        Result("vitamin-d", "25-OH vitamin D (ng/mL)", "vitamin-d-25oh", "labs", "ng/mL", 1, 250),
    ),
    (
        Break("hip-fracture", "Hip fracture on", "S72.001A"),
        Break("vertebral-fracture", "Vertebral fracture on", "S22.000A"),
        Break("wrist-fracture", "Wrist fracture on", "S52.501A"),
    ),
    (
        "alendronate 70 mg tablet",
        "risedronate 35 mg tablet",
        "ibandronate 150 mg tablet",
        "zoledronic acid 5 mg/100 mL infusion",
        "denosumab 60 mg/mL prefilled syringe",
        "teriparatide 20 mcg/dose pen",
        "abaloparatide 80 mcg/dose pen",
        "romosozumab 210 mg",
        "raloxifene 60 mg tablet",
        "prednisone 10 mg tablet",
        "zolpidem 10 mg tablet",
    ),
    (
        ("patient-view", "The chart is opened"),
        ("order-select", "A drug was chosen"),
        ("order-sign", "The order is being signed"),
    ),
)


def request_of(fields: Mapping[str, str], today: date) -> str:
    """The request, as indented JSON. A field that is empty, or no number or day, was not looked at."""
    hook = fields.get("hook", "patient-view")
    context: Resource = {"userId": "Practitioner/somebody", "patientId": PATIENT}
    if hook != "patient-view":
        draft = _drug("order-1", fields.get("order") or FORM.drugs[0], today, "draft")
        context["draftOrders"] = _bundle([draft], "collection")
        if hook == "order-select":
            context["selections"] = ["MedicationRequest/order-1"]
    found: dict[str, list[Resource]] = {key: [] for key in QUERIES if key != "patient"}
    for key, resource in _record(fields, today):
        found[key].append(resource)
    prefetch: Resource = {"patient": _patient(fields, today)}
    prefetch |= {key: _bundle(resources, "searchset") for key, resources in found.items()}
    request = {
        "hook": hook,
        "hookInstance": "6b2f4f4e-3d0a-4d43-9f2e-0c5b7a3a9d10",
        "context": context,
        "prefetch": prefetch,
        "extension": {AS_OF_EXTENSION: today.isoformat()},
    }
    return json.dumps(request, indent=2)


def _patient(fields: Mapping[str, str], today: date) -> Resource:
    age = int(_number(fields, "age") or 70)
    sex = fields.get("sex", "female")
    return {"resourceType": "Patient", "id": PATIENT, "gender": sex, "birthDate": f"{today.year - age}-01-01"}


def _record(fields: Mapping[str, str], today: date) -> Iterator[tuple[str, Resource]]:
    for result in FORM.results:
        value = _number(fields, result.name)
        if value is not None:
            yield result.key, _observation(result, value, _day(fields, "measured") or today)
    for place in FORM.breaks:
        day = _day(fields, place.name)
        if day is not None:
            yield "conditions", _fracture(place, day)
    for n in FORM.courses:
        name, start = fields.get(f"drug-{n}"), _day(fields, f"drug-{n}-from")
        if name and start:
            yield "medications", _drug(f"drug-{n}", name, start, "active")
        last = _day(fields, f"drug-{n}-dose")
        if name and last:
            yield "administrations", _dose(f"dose-{n}", name, last)


def _number(fields: Mapping[str, str], name: str) -> float | None:
    try:
        return float(fields.get(name, ""))
    except ValueError:
        return None


def _day(fields: Mapping[str, str], name: str) -> date | None:
    try:
        return date.fromisoformat(fields.get(name, ""))
    except ValueError:
        return None


def _bundle(resources: list[Resource], kind: str) -> Resource:
    found: Resource = {"resourceType": "Bundle", "type": kind}
    return found | {"entry": [{"resource": one} for one in resources]} if resources else found


def _observation(result: Result, value: float, day: date) -> Resource:
    code = codes_of(result.concept, LOINC)[0]
    return {
        "resourceType": "Observation",
        "id": result.name,
        "status": "final",
        "code": {"coding": [{"system": LOINC, "code": code}], "text": result.label},
        "subject": _SUBJECT,
        "effectiveDateTime": day.isoformat(),
        "valueQuantity": {"value": value, "unit": result.unit, "system": _UCUM, "code": result.unit},
    }


def _fracture(place: Break, day: date) -> Resource:
    return {
        "resourceType": "Condition",
        "id": place.name,
        "clinicalStatus": {"coding": [{"system": _STATUS, "code": "active"}]},
        "code": {"coding": [{"system": ICD10CM, "code": place.code}], "text": place.label.removesuffix(" on")},
        "subject": _SUBJECT,
        "onsetDateTime": day.isoformat(),
        "recordedDate": day.isoformat(),
    }


def _drug(id_: str, name: str, day: date, status: str) -> Resource:
    return {
        "resourceType": "MedicationRequest",
        "id": id_,
        "status": status,
        "intent": "order",
        "medicationCodeableConcept": {"text": name},
        "subject": _SUBJECT,
        "authoredOn": day.isoformat(),
    }


def _dose(id_: str, name: str, day: date) -> Resource:
    return {
        "resourceType": "MedicationAdministration",
        "id": id_,
        "status": "completed",
        "medicationCodeableConcept": {"text": name},
        "subject": _SUBJECT,
        "effectiveDateTime": day.isoformat(),
    }

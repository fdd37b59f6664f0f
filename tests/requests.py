"""Builders of invented requests. Nobody in them lives: every name, number and date was made up here."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

JSON = dict[str, Any]

LOINC = "http://loinc.org"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
SNOMED = "http://snomed.info/sct"
ICD10 = "http://hl7.org/fhir/sid/icd-10-cm"
UCUM = "http://unitsofmeasure.org"
TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"

TODAY = date(2026, 11, 22)
AS_OF = "org.bone-health-cds.as-of"
PATIENT = "marigold-7431"
OTHER_PATIENT = "thistle-2208"
USER = "Practitioner/ferreira-55"
KEYS = (
    "patient",
    "conditions",
    "allergies",
    "procedures",
    "medications",
    "administrations",
    "dxa",
    "labs",
    "vitals",
    "assessments",
    "imaging",
    "orders",
)
SEARCHES = KEYS[1:]
SERVICES = {
    "patient-view": "bone-health-patient-view",
    "order-select": "bone-health-order-select",
    "order-sign": "bone-health-order-sign",
}


def ago(days: int) -> str:
    """The day so many days before the invented today."""
    return (TODAY - timedelta(days=days)).isoformat()


# --- resources ------------------------------------------------------------------------------------


def person(gender: str, born: str, *, id_: str = PATIENT, **more: Any) -> JSON:
    """A Patient with all that must never stand in an error message."""
    return {
        "resourceType": "Patient",
        "id": id_,
        "identifier": [{"system": "urn:example:record-number", "value": "RN-55120987"}],
        "name": [{"use": "official", "family": "Quillfeather", "given": ["Ottoline", "Maud"]}],
        "telecom": [{"system": "phone", "value": "555-0147-331"}],
        "gender": gender,
        "birthDate": born,
        **more,
    }


def woman(age: int, **more: Any) -> JSON:
    """A woman who turned so many years old in this invented year."""
    return person("female", f"{TODAY.year - age}-03-14", **more)


def man(age: int, **more: Any) -> JSON:
    """A man who turned so many years old in this invented year."""
    return person("male", f"{TODAY.year - age}-03-14", **more)


def concept(system: str, code: str, display: str) -> JSON:
    """A CodeableConcept of one coding."""
    return {"coding": [{"system": system, "code": code, "display": display}], "text": display}


def observation(
    code: str, display: str, value: float, unit: str, *, days: int = 10, id_: str = "", **more: Any
) -> JSON:
    """A final result with a LOINC code and a UCUM quantity, so many days old."""
    return {
        "resourceType": "Observation",
        "id": id_ or f"obs-{code}",
        "status": "final",
        "code": concept(LOINC, code, display),
        "subject": {"reference": f"Patient/{PATIENT}"},
        "effectiveDateTime": ago(days),
        "valueQuantity": {"value": value, "unit": unit, "system": UCUM, "code": unit},
        **more,
    }


def creatinine(mg_dl: float, **more: Any) -> JSON:
    display = "Creatinine [Mass/volume] in Serum or Plasma"
    return observation("2160-0", display, mg_dl, "mg/dL", **more)


def calcium(mg_dl: float, **more: Any) -> JSON:
    return observation("17861-6", "Calcium [Mass/volume] in Serum or Plasma", mg_dl, "mg/dL", **more)


def albumin(g_dl: float, **more: Any) -> JSON:
    return observation("1751-7", "Albumin [Mass/volume] in Serum or Plasma", g_dl, "g/dL", **more)


def weight(kg: float, **more: Any) -> JSON:
    return observation("29463-7", "Body weight", kg, "kg", **more)


def spine_t_score(value: float, **more: Any) -> JSON:
    display = "DXA Lumbar spine [T-score] Bone density"
    return observation("38267-1", display, value, "{T-score}", **{"days": 120, **more})


def condition(system: str, code: str, display: str, *, status: str = "active", days: int = 900, **more: Any) -> JSON:
    """A confirmed problem."""
    return {
        "resourceType": "Condition",
        "id": f"condition-{code.lower().replace('.', '-')}",
        "clinicalStatus": {"coding": [{"system": f"{TERMINOLOGY}/condition-clinical", "code": status}]},
        "verificationStatus": {"coding": [{"system": f"{TERMINOLOGY}/condition-ver-status", "code": "confirmed"}]},
        "code": concept(system, code, display),
        "subject": {"reference": f"Patient/{PATIENT}"},
        "onsetDateTime": ago(days),
        **more,
    }


def deep_vein_thrombosis(status: str = "resolved", **more: Any) -> JSON:
    display = "Acute embolism and thrombosis of unspecified deep veins of left lower extremity"
    return condition(ICD10, "I82.402", display, status=status, **more)


def draft(medication: JSON, *, id_: str, **more: Any) -> JSON:
    """An unsigned MedicationRequest; `medication` is its medicationCodeableConcept or -Reference."""
    kind = "medicationReference" if "reference" in medication else "medicationCodeableConcept"
    return {
        "resourceType": "MedicationRequest",
        "id": id_,
        "status": "draft",
        "intent": "order",
        kind: medication,
        "subject": {"reference": f"Patient/{PATIENT}"},
        "authoredOn": TODAY.isoformat(),
        **more,
    }


ZOLEDRONIC_ACID = concept(RXNORM, "705824", "100 ML zoledronic acid 0.05 MG/ML Injection")
RALOXIFENE = concept(RXNORM, "1490065", "raloxifene hydrochloride 60 MG Oral Tablet")


def zoledronic_acid(**more: Any) -> JSON:
    """A draft of the yearly 5 mg infusion."""
    return draft(ZOLEDRONIC_ACID, **{"id_": "draft-zoledronate", **more})


def raloxifene(**more: Any) -> JSON:
    """A draft of the daily tablet."""
    return draft(RALOXIFENE, **{"id_": "draft-raloxifene", **more})


def soft_diet() -> JSON:
    """An order of a type nobody here judges."""
    return {
        "resourceType": "NutritionOrder",
        "id": "draft-soft-diet",
        "status": "draft",
        "intent": "order",
        "patient": {"reference": f"Patient/{PATIENT}"},
        "dateTime": TODAY.isoformat(),
        "oralDiet": {"type": [{"text": "Soft diet"}]},
    }


# --- Bundles --------------------------------------------------------------------------------------


def searchset(*resources: JSON, **more: Any) -> JSON:
    """What a search gives: all of it, on one page."""
    entries = [
        {
            "fullUrl": f"https://ehr.example.org/fhir/{resource['resourceType']}/{resource.get('id', 'x')}",
            "resource": resource,
            "search": {"mode": "match"},
        }
        for resource in resources
    ]
    found = {"resourceType": "Bundle", "type": "searchset", "total": len(resources)}
    return {**found, **({"entry": entries} if entries else {}), **more}


def drafts(*orders: JSON) -> JSON:
    """The unsigned orders of a visit."""
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": order} for order in orders],
    }


def outcome(severity: str = "error", code: str = "exception", text: str = "The search failed") -> JSON:
    issue = {"severity": severity, "code": code, "details": {"text": text}}
    return {"resourceType": "OperationOutcome", "issue": [issue]}


def prefetch(patient: JSON | None, /, **filled: Any) -> JSON:
    """Every key supplied: a list makes a Bundle, any other value stands as it is, the rest is empty."""
    values: JSON = {"patient": patient, **{key: searchset() for key in SEARCHES}}
    for key, value in filled.items():
        values[key] = searchset(*value) if isinstance(value, list) else value
    return values


# --- requests -------------------------------------------------------------------------------------


def hook_request(hook: str, data: JSON | None, context: JSON | None = None, **more: Any) -> JSON:
    """A request of a hook, with today fixed; `more` replaces or adds members, and None takes one away."""
    request: JSON = {
        "hook": hook,
        "hookInstance": "6b7c2f0e-95a1-4b0d-8d4f-2f5ef0c1a7b9",
        "fhirServer": "https://ehr.example.org/fhir",
        "context": {"userId": USER, "patientId": PATIENT, **(context or {})},
        "prefetch": data,
        "extension": {AS_OF: TODAY.isoformat()},
        **more,
    }
    return {name: value for name, value in request.items() if value is not None}


def patient_view(data: JSON | None, **more: Any) -> JSON:
    return hook_request("patient-view", data, {"encounterId": "visit-90"}, **more)


def order_sign(data: JSON | None, *orders: JSON, **more: Any) -> JSON:
    return hook_request("order-sign", data, {"draftOrders": drafts(*orders)}, **more)


def order_select(data: JSON | None, *orders: JSON, selections: Sequence[str] | None = None, **more: Any) -> JSON:
    """The newly chosen orders are all of them, unless `selections` says otherwise."""
    if selections is None:
        selections = [f"{order['resourceType']}/{order['id']}" for order in orders]
    context = {"selections": list(selections), "draftOrders": drafts(*orders)}
    return hook_request("order-select", data, context, **more)


# --- stories --------------------------------------------------------------------------------------


def poor_kidneys(**filled: Any) -> JSON:
    """Prefetch of a woman of 78 whose creatinine clearance is 34.85 mL/min, with a normal calcium."""
    results = [creatinine(1.26), calcium(9.4), albumin(4.3)]
    return prefetch(woman(78), **{"labs": results, "vitals": [weight(60)], **filled})


def zoledronic_acid_story(hook: str = "order-sign", **filled: Any) -> JSON:
    """Zoledronic acid 5 mg where the kidneys forbid it: critical, zol-crcl-below-35."""
    ask = order_select if hook == "order-select" else order_sign
    return ask(poor_kidneys(**filled), zoledronic_acid())


def raloxifene_story(status: str = "resolved") -> JSON:
    """Raloxifene after a deep vein thrombosis: critical, raloxifene-vte."""
    return order_sign(prefetch(woman(68), conditions=[deep_vein_thrombosis(status)]), raloxifene())


def osteoporosis_story(**filled: Any) -> JSON:
    """A woman of 70 with a T-score of -3.1 and no drug: warning, gap-treat-tscore."""
    return patient_view(prefetch(woman(70), **{"dxa": [spine_t_score(-3.1)], **filled}))


def unscreened_story(**filled: Any) -> JSON:
    """A woman of 66 with nothing on record: info, screen-dxa-women-65."""
    return patient_view(prefetch(woman(66), **filled))


def quiet_story(**more: Any) -> JSON:
    """A man of 40 with nothing on record: nothing to say."""
    return patient_view(prefetch(man(40)), **more)


STORIES = {
    "zoledronic acid, signed": zoledronic_acid_story(),
    "zoledronic acid, selected": zoledronic_acid_story("order-select"),
    "raloxifene after thrombosis": raloxifene_story(),
    "osteoporosis untreated": osteoporosis_story(),
    "never scanned": unscreened_story(),
    "nothing to say": quiet_story(),
}

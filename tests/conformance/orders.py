"""A handful of orders, each with a record that gives it a card, and the shapes an EHR may write the order in.

A shape is a function from a request to a request. They were seen at Epic, Oracle Health, athenahealth, MEDITECH,
Medplum, HAPI and the CDS Hooks sandbox, or are in their documentation.
"""

import copy
from collections.abc import Callable, Mapping
from typing import Any

from tests.requests import (
    JSON,
    PATIENT,
    RXNORM,
    ago,
    albumin,
    calcium,
    concept,
    condition,
    creatinine,
    draft,
    order_select,
    order_sign,
    prefetch,
    weight,
    woman,
)

Shape = Callable[[JSON], JSON]
HOOKS = {"order-sign": order_sign, "order-select": order_select}
ID = "unsigned-1"


def dosage(amount: float, unit: str, frequency: int, period: float, period_unit: str, text: str) -> list[JSON]:
    repeat = {"frequency": frequency, "period": period, "periodUnit": period_unit}
    quantity = {"value": amount, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit}
    return [{"text": text, "timing": {"repeat": repeat}, "doseAndRate": [{"doseQuantity": quantity}]}]


def ordered(code: str, display: str, *said: Any) -> JSON:
    more = {"dosageInstruction": dosage(*said)} if said else {}
    return draft(concept(RXNORM, code, display), id_=ID, **more)


# An order, and what a patient's record holds so that it gets a card.
ORDERS: Mapping[str, JSON] = {
    "zoledronic acid": ordered(
        "705824", "100 ML zoledronic acid 0.05 MG/ML Injection", 5, "mg", 1, 1, "a", "5 mg IV once a year"
    ),
    "alendronate": ordered("904419", "alendronic acid 10 MG Oral Tablet", 70, "mg", 1, 1, "d", "70 mg by mouth daily"),
    "denosumab": ordered("993452", "1 ML denosumab 60 MG/ML Prefilled Syringe", 60, "mg", 1, 6, "mo", "60 mg SC q6mo"),
    "teriparatide": ordered(
        "1435115",
        "28 ACTUAT teriparatide 0.02 MG/ACTUAT Pen Injector",
        40,
        "ug",
        1,
        1,
        "d",
        "40 mcg under the skin daily",
    ),
    "prednisone": ordered("8640", "prednisone", 10, "mg", 1, 1, "d", "10 mg by mouth daily"),
}


def record(order: str) -> JSON:
    """Reduced kidney function, low calcium (high for teriparatide), a broken hip, prednisone for four months."""
    high = order == "teriparatide"
    taken = draft(concept(RXNORM, "8640", "prednisone"), id_="taken-1", status="active", authoredOn=ago(120))
    taken["dosageInstruction"] = dosage(10, "mg", 1, 1, "d", "10 mg by mouth daily")
    taken["dispenseRequest"] = {"expectedSupplyDuration": {"value": 30, "code": "d"}, "numberOfRepeatsAllowed": 5}
    return prefetch(
        woman(78),
        labs=[creatinine(1.26), calcium(11.4 if high else 8.0), albumin(4.3)],
        vitals=[weight(60)],
        conditions=[condition("http://hl7.org/fhir/sid/icd-10-cm", "S72.001A", "Fracture of neck of femur", days=400)],
        medications=[taken] if order == "prednisone" else [],
    )


def request_of(hook: str, order: str) -> JSON:
    return HOOKS[hook](record(order), copy.deepcopy(ORDERS[order]))


def the_order(request: JSON) -> JSON:
    found: JSON = request["context"]["draftOrders"]["entry"][0]["resource"]
    return found


# --- how the drug is named ------------------------------------------------------------------------


def drug_of(request: JSON) -> JSON:
    named: JSON = the_order(request).pop("medicationCodeableConcept")
    return named


def medication(request: JSON, id_: str | None = "med-1") -> JSON:
    """A Medication that takes the drug's name away from the order."""
    found = {"resourceType": "Medication", "code": drug_of(request)}
    return {**found, "id": id_} if id_ else found


def refer(request: JSON, reference: str, **more: Any) -> JSON:
    the_order(request)["medicationReference"] = {"reference": reference, **more}
    return request


def contained(request: JSON) -> JSON:
    the_order(request)["contained"] = [medication(request)]
    return refer(request, "#med-1")


def contained_beside_a_practitioner(request: JSON) -> JSON:
    the_order(request)["contained"] = [{"resourceType": "Practitioner", "id": "p1"}, medication(request)]
    return refer(request, "#med-1", display="as the pharmacy has it")


def contained_with_ingredients(request: JSON) -> JSON:
    found = medication(request)
    found["ingredient"] = [{"itemCodeableConcept": found.pop("code")}]
    the_order(request)["contained"] = [found]
    return refer(request, "#med-1")


def beside_the_orders(request: JSON) -> JSON:
    request["context"]["draftOrders"]["entry"].append({"resource": medication(request)})
    return refer(request, "Medication/med-1")


def before_the_orders(request: JSON) -> JSON:
    found = medication(request)
    refer(request, "Medication/med-1")
    request["context"]["draftOrders"]["entry"].insert(0, {"resource": found})
    return request


def by_urn(request: JSON) -> JSON:
    urn = "urn:uuid:2a1f5f4e-8f0b-4a53-9d1e-0d2a6c1f7a10"
    entries = request["context"]["draftOrders"]["entry"]
    entries.append({"fullUrl": urn, "resource": medication(request, None)})
    return refer(request, urn)


def by_absolute_url(request: JSON) -> JSON:
    url = "https://ehr.example.org/fhir/Medication/med-1"
    request["context"]["draftOrders"]["entry"].append({"fullUrl": url, "resource": medication(request)})
    return refer(request, url)


def by_version(request: JSON) -> JSON:
    request["context"]["draftOrders"]["entry"].append({"resource": medication(request)})
    return refer(request, "Medication/med-1/_history/3")


def included_in_the_prefetch(request: JSON) -> JSON:
    page = request["prefetch"]["medications"]
    page.setdefault("entry", []).append({"resource": medication(request), "search": {"mode": "include"}})
    return refer(request, "Medication/med-1")


def under_a_key_of_its_own(request: JSON) -> JSON:
    request["prefetch"]["draft-medication"] = medication(request)
    return refer(request, "Medication/med-1")


def first_of_several_codings(request: JSON) -> JSON:
    the_order(request)["medicationCodeableConcept"]["coding"] += [
        {"system": "urn:oid:1.2.840.114350.1.13.0.1.7.2.698288", "code": "14421", "display": "as the EHR has it"}
    ]
    return request


def last_of_several_codings(request: JSON) -> JSON:
    the_order(request)["medicationCodeableConcept"]["coding"][:0] = [
        {"system": "urn:oid:2.16.840.1.113883.6.68", "code": "30042090002024"},
        {"system": "http://hl7.org/fhir/sid/ndc", "code": "00000000000"},
        {"display": "without a code"},
    ]
    return request


def system_as_an_oid(request: JSON) -> JSON:
    the_order(request)["medicationCodeableConcept"]["coding"][0]["system"] = "urn:oid:2.16.840.1.113883.6.88"
    return request


def chosen_by_the_user(request: JSON) -> JSON:
    coding = the_order(request)["medicationCodeableConcept"]["coding"][0]
    coding |= {"userSelected": True, "version": "2026-11-02"}
    return request


def by_text_alone(request: JSON) -> JSON:
    named = drug_of(request)
    the_order(request)["medicationCodeableConcept"] = {"text": named["text"]}
    return request


def by_a_code_of_the_house(request: JSON) -> JSON:
    named = drug_of(request)
    coding = {"system": "urn:oid:1.2.36.146.595.217.0.1", "code": "88123", "display": named["text"]}
    the_order(request)["medicationCodeableConcept"] = {"coding": [coding]}
    return request


def by_the_display_of_a_reference(request: JSON) -> JSON:
    del request["fhirServer"]
    return refer(request, "Medication/nobody-has-it", display=drug_of(request)["text"])


def by_an_identifier_and_display(request: JSON) -> JSON:
    named = drug_of(request)["text"]
    the_order(request)["medicationReference"] = {"identifier": {"value": "erx-1"}, "display": named}
    return request


# --- how the order stands in the request ----------------------------------------------------------


def without_type(request: JSON) -> JSON:
    del request["context"]["draftOrders"]["type"]
    return request


def with_full_urls(request: JSON) -> JSON:
    entry = request["context"]["draftOrders"]["entry"][0]
    entry |= {"fullUrl": f"https://ehr.example.org/fhir/MedicationRequest/{ID}", "request": {"method": "PUT"}}
    return request


def among_others(request: JSON) -> JSON:
    order = the_order(request)
    diet = {"resourceType": "NutritionOrder", "id": "diet", "status": "draft", "intent": "order"}
    patient = {"reference": f"Patient/{PATIENT}"}
    pills = concept(RXNORM, "617310", "atorvastatin 20 MG Oral Tablet")
    request["context"]["draftOrders"]["entry"] = [
        {"resource": {**diet, "patient": patient, "dateTime": "2026-11-22"}},
        {"resource": order},
        {"resource": {"resourceType": "Medication", "id": "other", "code": pills}},
        {"resource": {"resourceType": "Encounter", "id": "visit", "status": "in-progress"}},
    ]
    return request


def with_an_empty_entry(request: JSON) -> JSON:
    request["context"]["draftOrders"]["entry"].append({"resource": None})
    return request


def category_as_an_object(request: JSON) -> JSON:
    the_order(request)["category"] = {"coding": [{"code": "outpatient"}]}
    return request


def without_intent(request: JSON) -> JSON:
    del the_order(request)["intent"]
    return request


def intended_as_a_plan(request: JSON) -> JSON:
    the_order(request)["intent"] = "plan"
    return request


def already_active(request: JSON) -> JSON:
    the_order(request)["status"] = "active"
    return request


def without_a_date(request: JSON) -> JSON:
    del the_order(request)["authoredOn"]
    return request


def written_at_an_hour(request: JSON) -> JSON:
    the_order(request)["authoredOn"] = "2026-11-22T09:30:00-05:00"
    return request


def reported(request: JSON) -> JSON:
    the_order(request)["reportedBoolean"] = False
    return request


def to_be_performed(request: JSON) -> JSON:
    the_order(request)["doNotPerform"] = False
    return request


def with_all_that_epic_adds(request: JSON) -> JSON:
    the_order(request).update(
        extension=[{"url": "http://open.epic.com/FHIR/StructureDefinition/extension/x", "valueString": "y"}],
        identifier=[{"system": "urn:oid:1.2.840.114350.1.13.0.1.7.2.798268", "value": "1066423"}],
        encounter={"reference": "Encounter/eG4x", "display": "Office Visit"},
        requester={"reference": "Practitioner/eXyZ", "type": "Practitioner", "display": "A doctor"},
        recorder={"reference": "Practitioner/eXyZ"},
        reasonCode=[{"text": "Osteoporosis"}],
        courseOfTherapyType={"text": "continuous"},
        meta={"lastUpdated": "2026-11-22T09:30:00Z"},
    )
    return request


def subject_in_full(request: JSON) -> JSON:
    the_order(request)["subject"] = {"reference": f"https://ehr.example.org/fhir/Patient/{PATIENT}", "display": "A"}
    return request


def patient_with_its_type(request: JSON) -> JSON:
    request["context"]["patientId"] = f"Patient/{PATIENT}"
    return request


def asked_by_a_role(request: JSON) -> JSON:
    request["context"] |= {"userId": "PractitionerRole/A2340113", "encounterId": "enc-1"}
    request["extension"]["com.epic.cdshooks.request.bpa-trigger-action"] = "23"
    return request

"""Outgoing resources for suggestions, valid as R4B: new orders, and drafts or requests with one thing changed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec
from fhir.resources.R4B import get_fhir_model_class
from fhir.resources.R4B.medicationrequest import MedicationRequest
from pydantic import ValidationError

# Elements of MedicationRequest that repeat. The official sandbox sends some of them as a single object.
_REPEATING = (
    "category",
    "reasonCode",
    "reasonReference",
    "identifier",
    "basedOn",
    "supportingInformation",
    "insurance",
    "note",
    "dosageInstruction",
)


Resource = dict[str, Any]


class OrderTemplates:
    """What suggestions create: orders for tests, referrals, tasks and drugs, each validated once when it is loaded."""

    def __init__(self, orders: Mapping[str, Mapping[str, Any]], drugs: Mapping[str, Mapping[str, Any]]) -> None:
        self._templates: dict[str, Resource] = {}
        for name, entry in orders.items():
            if "panel" not in entry:
                self._add(name, _task(entry) if entry.get("task") else _service_request(entry))
        for name, entry in drugs.items():
            self._add(name, _medication_request(entry))

    def _add(self, name: str, template: Resource) -> None:
        get_fhir_model_class(template["resourceType"]).model_validate(template)
        self._templates[name] = template

    def order(self, name: str, patient: str, day: date, start: date | None = None) -> Resource:
        """One of them for a patient (`Patient/id`), written on one day, and not to be given or done before `start`.

        What it holds beside these is the template's own, shared by all: it is sent, never changed.
        """
        template = self._templates[name]
        whose = "for" if template["resourceType"] == "Task" else "subject"
        order = {**template, whose: {"reference": patient}, "authoredOn": day.isoformat()}
        if start is not None and order["resourceType"] == "ServiceRequest":
            order["occurrenceDateTime"] = start.isoformat()
        elif start is not None:
            order["dispenseRequest"] = {"validityPeriod": {"start": start.isoformat()}}
        return order


def _concept(entry: Mapping[str, Any]) -> Resource:
    coding = {"coding": [dict(entry["coding"])]} if "coding" in entry else {}
    return {**coding, "text": entry["text"]}


def _service_request(entry: Mapping[str, Any]) -> Resource:
    return {
        "resourceType": "ServiceRequest",
        "status": "draft",
        "intent": "order",
        "code": _concept(entry),
        "subject": {"reference": "Patient/example"},
    }


def _task(entry: Mapping[str, Any]) -> Resource:
    return {
        "resourceType": "Task",
        "status": "draft",
        "intent": "proposal",
        "description": entry["text"],
        "for": {"reference": "Patient/example"},
    }


def _medication_request(entry: Mapping[str, Any]) -> Resource:
    dose = {"value": entry["dose"]["value"], "unit": entry["dose"]["unit"]}
    return {
        "resourceType": "MedicationRequest",
        "status": "draft",
        "intent": "order",
        "medicationCodeableConcept": _concept(entry),
        "subject": {"reference": "Patient/example"},
        "dosageInstruction": [
            {"text": entry["sig"], "timing": {"repeat": dict(entry["repeat"])}, "doseAndRate": [{"doseQuantity": dose}]}
        ],
    }


def repaired_draft(raw: bytes, patient: str) -> dict[str, Any]:
    """A draft order with what some clients leave out or flatten put right; nothing else is touched.

    A missing `intent` or `status` is what every draft has; a repeating element sent as one object becomes a
    list of one; a missing subject is the patient of the request.
    """
    draft: dict[str, Any] = msgspec.json.decode(raw)
    draft.setdefault("intent", "order")
    draft.setdefault("status", "draft")
    draft.setdefault("subject", {"reference": patient})
    for name in _REPEATING:
        if isinstance(draft.get(name), dict):
            draft[name] = [draft[name]]
    return draft


def redosed_draft(
    raw: bytes, patient: str, text: str, amount: tuple[float, str], repeat: Mapping[str, Any]
) -> dict[str, Any]:
    """The draft with one instruction in the place of those it had: so many mg or IU at a time, repeated so.

    Route, site and method stay, what was said in words about the old dose does not.
    """
    draft = repaired_draft(raw, patient)
    before: dict[str, Any] = next(iter(draft.get("dosageInstruction", [])), {})
    kept = {name: before[name] for name in ("route", "site", "method") if name in before}
    value, unit = amount
    code = {"IU": "[iU]"}.get(unit, unit)
    quantity = {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": code}
    dose = [{"doseQuantity": quantity}]
    draft["dosageInstruction"] = [{"text": text, "timing": {"repeat": dict(repeat)}, **kept, "doseAndRate": dose}]
    MedicationRequest.model_validate(draft)
    return draft


def redated_draft(raw: bytes, patient: str, start: date) -> dict[str, Any]:
    """The whole draft as it was sent, but not to be given before `start`."""
    draft = repaired_draft(raw, patient)
    dispense = draft.setdefault("dispenseRequest", {})
    dispense["validityPeriod"] = {**dispense.get("validityPeriod", {}), "start": start.isoformat()}
    end = dispense["validityPeriod"].get("end")
    if end is not None and end < start.isoformat():
        del dispense["validityPeriod"]["end"]
    MedicationRequest.model_validate(draft)
    return draft


def instructed_draft(raw: bytes, patient: str, text: str) -> dict[str, Any]:
    """The whole draft as it was sent, with words for the patient added to its first dosage instruction."""
    draft = repaired_draft(raw, patient)
    instruction = draft.setdefault("dosageInstruction", [{}])[0]
    written = instruction.get("patientInstruction")
    instruction["patientInstruction"] = f"{written} {text}" if written else text
    MedicationRequest.model_validate(draft)
    return draft


def stopped_request(raw: bytes, patient: str) -> dict[str, Any] | None:
    """A medication request of the record as it was read, but stopped; None when it is not valid R4 or has no id."""
    request = repaired_draft(raw, patient)
    if not request.get("id"):
        return None
    request["status"] = "stopped"
    try:
        MedicationRequest.model_validate(request)
    except ValidationError:
        return None
    return request

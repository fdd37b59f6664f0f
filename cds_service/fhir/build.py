"""Outgoing resources for suggestions, valid as R4B: new laboratory and imaging orders, a re-dated draft."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from typing import Any

import msgspec
from fhir.resources.R4B.medicationrequest import MedicationRequest
from fhir.resources.R4B.servicerequest import ServiceRequest

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


class OrderTemplates:
    """Orders for tests that suggestions offer, each validated once when it is loaded."""

    def __init__(self, entries: Mapping[str, Mapping[str, Any]]) -> None:
        self._templates: dict[str, dict[str, Any]] = {}
        for name, entry in entries.items():
            template = {
                "resourceType": "ServiceRequest",
                "status": "draft",
                "intent": "order",
                "code": {"coding": [dict(entry["coding"])], "text": entry["text"]},
                "subject": {"reference": "Patient/example"},
            }
            ServiceRequest.model_validate(template)
            self._templates[name] = template

    def service_request(self, name: str, patient: str, day: date) -> dict[str, Any]:
        """A draft ServiceRequest for one patient (`Patient/id`), written on one day."""
        order = deepcopy(self._templates[name])
        order["subject"]["reference"] = patient
        order["authoredOn"] = day.isoformat()
        return order


def repaired_draft(raw: bytes, patient: str) -> dict[str, Any]:
    """A draft MedicationRequest with what some clients leave out or flatten put right; nothing else is touched.

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


def redosed_draft(raw: bytes, patient: str, text: str, mg: float, repeat: Mapping[str, Any]) -> dict[str, Any]:
    """The draft with one instruction in the place of those it had: so many mg at a time, repeated so.

    Route, site and method stay, what was said in words about the old dose does not.
    """
    draft = repaired_draft(raw, patient)
    before: dict[str, Any] = next(iter(draft.get("dosageInstruction", [])), {})
    kept = {name: before[name] for name in ("route", "site", "method") if name in before}
    quantity = {"value": mg, "unit": "mg", "system": "http://unitsofmeasure.org", "code": "mg"}
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

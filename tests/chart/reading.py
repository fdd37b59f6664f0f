"""How the tests of the chart read: a request goes in as an EHR sends it, and the chart comes out."""

import json
from datetime import UTC, date, tzinfo
from typing import Any

from cds_service.chart.assemble import chart_of
from cds_service.chart.model import Chart
from cds_service.chart.nouns import Drug, Measured, Unreadable
from cds_service.fhir import prefetch as prefetches
from cds_service.fhir.reader import Reader, Record
from cds_service.protocol.request import parse
from tests.requests import JSON, PATIENT, TODAY, order_select, order_sign, prefetch, woman

SUBJECT = {"reference": f"Patient/{PATIENT}"}


def record_of(request: JSON) -> Record:
    asked = parse(json.dumps(request).encode())
    reader = Reader(asked.patient_id, prefetches.read(asked.prefetch or {}))
    reader.add_drafts(asked.drafts)
    return reader.record


def chart_from(request: JSON, as_of: date = TODAY, zone: tzinfo = UTC) -> Chart:
    selections = parse(json.dumps(request).encode()).selections
    return chart_of(record_of(request), as_of=as_of, zone=zone, selections=selections)


def chart(*drafts: JSON, patient: JSON | None = None, zone: tzinfo = UTC, **filled: Any) -> Chart:
    """The chart of a woman of 70 of whom every key was supplied, with these resources under some."""
    return chart_from(order_sign(prefetch(patient or woman(70), **filled), *drafts), zone=zone)


def chosen(*drafts: JSON, selections: list[str]) -> Chart:
    """The chart of an order-select about some of the drafts."""
    return chart_from(order_select(prefetch(woman(70)), *drafts, selections=selections))


def measured(*observations: JSON, concept: str = "creatinine") -> tuple[Measured, ...]:
    return chart(labs=[*observations]).values(concept)


def unreadable(*observations: JSON) -> tuple[Unreadable, ...]:
    return chart(labs=[*observations]).unreadable


def concept(text: str | None = None, *codings: tuple[str, str]) -> JSON:
    coding = [{"system": system, "code": code} for system, code in codings]
    return {**({"coding": coding} if coding else {}), **({"text": text} if text is not None else {})}


def drug(medication: JSON, **more: Any) -> Drug:
    """What a draft order of this medication is taken for."""
    kind = "medicationReference" if "reference" in medication else "medicationCodeableConcept"
    order = {"resourceType": "MedicationRequest", "id": "d", "status": "draft", "intent": "order", "subject": SUBJECT}
    (draft,) = chart({**order, kind: medication, **more}).drafts
    return draft.drug


def named(text: str, **more: Any) -> Drug:
    """What a draft order that has only words is taken for."""
    return drug({"text": text}, **more)

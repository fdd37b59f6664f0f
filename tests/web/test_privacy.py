"""Nothing that names a patient reaches a log, an error, a counter or another caller's answer."""

import copy
import json
import logging
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cds_service.answer import Answerer
from tests.conftest import Clients
from tests.requests import (
    AS_OF,
    JSON,
    PATIENT,
    SERVICES,
    STORIES,
    creatinine,
    deep_vein_thrombosis,
    order_sign,
    osteoporosis_story,
    poor_kidneys,
    zoledronic_acid,
    zoledronic_acid_story,
)

# What the invented patient is known by, and what only her record says.
NAMES = ["Quillfeather", "Ottoline", "Maud", PATIENT, "RN-55120987", "555-0147-331"]
FACTS = ["1948-03-14", "2026-11-12", "34.85", "1.26", "Reclast-for-Quillfeather", "ferreira-55", "visit-90"]
TELLTALES = [*NAMES, *FACTS]
# A second or a duration may read like one of her values.
CLOCKS = re.compile(r"\d\d:\d\d:\d\d\.\d+|[\"']ms[\"']: [\d.]+|_seconds_sum\{[^}]*\} [\d.e+-]+")


def path_of(request: JSON) -> str:
    return f"/cds-services/{SERVICES[request['hook']]}"


def telltale_story() -> JSON:
    """A woman born 14 March 1948, her values, and words of hers wherever a record has words."""
    order = copy.deepcopy(zoledronic_acid())
    order["medicationCodeableConcept"]["text"] = "Reclast-for-Quillfeather 5 mg/100 mL"
    return order_sign(poor_kidneys(), order)


def damaged(request: JSON, *path: Any, value: Any) -> JSON:
    broken = copy.deepcopy(request)
    holder: Any = broken
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    return broken


BAD_REQUESTS: dict[str, Any] = {
    "another hook": {**telltale_story(), "hook": "patient-view"},
    "no hook": damaged(telltale_story(), "hook", value=None),
    "mistyped patient": damaged(telltale_story(), "context", "patientId", value=["Quillfeather"]),
    "mistyped user": damaged(telltale_story(), "context", "userId", value={"Quillfeather": 1}),
    "mistyped prefetch": damaged(telltale_story(), "prefetch", value="Quillfeather"),
    "mistyped drafts": damaged(telltale_story(), "context", "draftOrders", value="Quillfeather"),
    "no patient": damaged(telltale_story(), "prefetch", "patient", value=None),
    "another patient": damaged(telltale_story(), "context", "patientId", value="Quillfeather"),
    "no drafts": damaged(telltale_story(), "context", "draftOrders", value=None),
    "odd day": damaged(telltale_story(), "extension", AS_OF, value="Quillfeather"),
    "STU3": damaged(
        telltale_story(), "prefetch", "conditions", value=deep_vein_thrombosis(clinicalStatus="Quillfeather")
    ),
    "foreign type": damaged(
        telltale_story(), "prefetch", "labs", value={"resourceType": "MedicationOrder", "id": PATIENT}
    ),
    "no access token": {**telltale_story(), "fhirAuthorization": {"access_token": 5, "subject": "Quillfeather"}},
}


def check_nothing_told(text: str) -> None:
    text = CLOCKS.sub("", text)
    told = [word for word in TELLTALES if word in text]
    assert not told, f"{told} in {text}"


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    return caplog


@pytest.mark.parametrize("story", [*STORIES.values(), telltale_story()], ids=[*STORIES, "telltale"])
def test_an_answer_leaves_no_trace_of_the_patient_in_the_log(
    app: Flask, logged: pytest.LogCaptureFixture, story: JSON
) -> None:
    assert app.test_client().post(path_of(story), json=story).status_code == 200
    assert logged.messages, "that something was answered is logged"
    check_nothing_told(logged.text)


@pytest.mark.parametrize("request_", BAD_REQUESTS.values(), ids=BAD_REQUESTS)
def test_a_refusal_tells_nothing_of_the_patient(
    client: FlaskClient, logged: pytest.LogCaptureFixture, request_: JSON
) -> None:
    answer = client.post(path_of(telltale_story()), json=request_)
    assert answer.status_code in (400, 412), answer.get_data(as_text=True)
    check_nothing_told(answer.get_data(as_text=True))
    check_nothing_told(logged.text)


@pytest.mark.parametrize(
    "body",
    [
        json.dumps(telltale_story())[:-40],
        json.dumps(telltale_story()).replace(PATIENT, '"Quillfeather'),
        '{"hook": "order-sign", "hook": Quillfeather}',
        f'{{"hookInstance": "{PATIENT}"}}',
    ],
)
def test_a_body_that_is_no_request_is_not_quoted(
    client: FlaskClient, logged: pytest.LogCaptureFixture, body: str
) -> None:
    answer = client.post(path_of(telltale_story()), data=body, content_type="application/json")
    assert answer.status_code == 400
    check_nothing_told(answer.get_data(as_text=True) + logged.text)


def test_a_body_too_large_is_not_quoted(client_with: Clients, logged: pytest.LogCaptureFixture) -> None:
    answer = client_with(max_body_bytes=500).post(path_of(telltale_story()), json=telltale_story())
    assert answer.status_code == 413
    check_nothing_told(answer.get_data(as_text=True) + logged.text)


def test_an_unknown_service_is_not_quoted(client: FlaskClient, logged: pytest.LogCaptureFixture) -> None:
    answer = client.post(f"/cds-services/{PATIENT}", json=telltale_story())
    assert answer.status_code == 404
    check_nothing_told(answer.get_data(as_text=True) + logged.text)


def test_a_broken_resource_leaves_no_trace_in_the_log(client: FlaskClient, logged: pytest.LogCaptureFixture) -> None:
    broken = creatinine(9.9, id_=PATIENT, valueString="Quillfeather", valueQuantity=None, status="Quillfeather")
    request = order_sign(poor_kidneys(labs=[broken, {**broken, "code": "Quillfeather"}]), zoledronic_acid())
    assert client.post(path_of(request), json=request).status_code == 200
    check_nothing_told(logged.text)


def test_feedback_leaves_no_trace_of_what_was_written(client: FlaskClient, logged: pytest.LogCaptureFixture) -> None:
    reason = {"reason": {"code": "other", "system": "urn:x"}, "userComment": "Quillfeather asked me not to"}
    items = [{"card": "4f6d", "outcome": "overridden", "overrideReason": reason}]
    answer = client.post("/cds-services/bone-health-order-sign/feedback", json={"feedback": items})
    assert answer.status_code == 200
    check_nothing_told(answer.get_data(as_text=True) + logged.text)


def test_counters_name_rules_and_cards_and_nobody(app: Flask) -> None:
    client = app.test_client()
    for story in (*STORIES.values(), telltale_story()):
        client.post(path_of(story), json=story)
    client.post(path_of(telltale_story()), json=BAD_REQUESTS["no patient"])
    shown = app.extensions["metrics"].shown().decode()
    assert 'indicator="critical"' in shown
    assert 'status="412"' in shown
    check_nothing_told(shown)


def test_an_answer_repeats_only_what_a_clinician_needs(client: FlaskClient) -> None:
    said = client.post(path_of(zoledronic_acid_story()), json=zoledronic_acid_story()).get_data(as_text=True)
    assert not [word for word in NAMES if word != PATIENT and word in said]


# --- when the service itself fails ----------------------------------------------------------------


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError(f"cannot judge Quillfeather {PATIENT}")

    monkeypatch.setattr(Answerer, "answer", fail)


@pytest.mark.usefixtures("failing")
def test_a_failure_of_the_service_is_an_operation_outcome_that_tells_nothing(
    client: FlaskClient, logged: pytest.LogCaptureFixture
) -> None:
    answer = client.post(path_of(telltale_story()), json=telltale_story())
    assert answer.status_code == 500
    assert answer.mimetype == "application/fhir+json"
    outcome = answer.get_json()
    assert outcome["resourceType"] == "OperationOutcome"
    assert outcome["issue"][0]["severity"] == "error"
    assert outcome["issue"][0]["code"] == "exception"
    assert "RuntimeError" in logged.text, "the log says of what class the failure was"
    check_nothing_told(answer.get_data(as_text=True) + logged.text)


@pytest.mark.usefixtures("failing")
def test_after_a_failure_the_service_still_stands(client: FlaskClient) -> None:
    assert client.post(path_of(osteoporosis_story()), json=osteoporosis_story()).status_code == 500
    assert client.get("/healthz").status_code == 200
    assert client.get("/cds-services").status_code == 200

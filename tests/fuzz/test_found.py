"""What the fuzzers found, each once mended. The sigs they found stand in the tables of tests/chart/test_sig.py."""

import copy
import json

import pytest
from flask.testing import FlaskClient

from cds_service.app import answerer_of
from cds_service.explain import line
from cds_service.protocol.request import parse
from cds_service.settings import Settings
from tests.requests import JSON, creatinine, poor_kidneys, zoledronic_acid_story

TOO_LARGE = ["1e999", "-1e999", "9" * 5000]


def with_number(request: JSON, number: str) -> bytes:
    """The request as JSON, with a number where it says "here" that no type can hold."""
    return json.dumps(request).replace('"here"', number).encode()


@pytest.mark.parametrize("number", TOO_LARGE)
def test_a_number_too_large_where_nobody_reads_makes_a_draft_invalid_and_no_5xx(
    client: FlaskClient, number: str
) -> None:
    story = copy.deepcopy(zoledronic_acid_story())
    story["context"]["draftOrders"]["entry"][0]["resource"]["extension"] = [{"url": "urn:x", "valueDecimal": "here"}]
    body = with_number(story, number)
    path = "/cds-services/bone-health-order-sign"
    assert client.post(path, data=body, content_type="application/json").status_code == 200
    trace = line("", "", answerer_of(Settings(mode="open")).answer(parse(body)))
    assert trace["unreadable"] == [{"resource": "MedicationRequest/draft-zoledronate", "reason": "not valid FHIR R4"}]


@pytest.mark.parametrize("number", TOO_LARGE)
def test_a_number_too_large_in_a_result_costs_that_result_alone(client: FlaskClient, number: str) -> None:
    broken = creatinine(1.26, extension=[{"url": "urn:x", "valueInteger": "here"}])
    story = zoledronic_acid_story(labs=[broken, *_other_results()])
    body = with_number(story, number)
    answer = client.post("/cds-services/bone-health-order-sign", data=body, content_type="application/json")
    assert answer.status_code == 200
    trace = line("", "", answerer_of(Settings(mode="open")).answer(parse(body)))
    assert [one["resource"] for one in trace["unreadable"]] == ["Observation/obs-2160-0"]
    assert "renal-data-missing" in {one["rule"] for one in trace["not_evaluated"]} | {
        one["rule"] for one in trace["findings"]
    }


def _other_results() -> list[JSON]:
    return [entry["resource"] for entry in poor_kidneys()["labs"]["entry"][1:]]


@pytest.mark.parametrize(
    "place", [b'"card": "here"', b'"outcome": "here"', b'"overrideReason": {"userComment": "here"}']
)
def test_feedback_that_is_not_utf_8_inside_an_item_is_refused(client: FlaskClient, place: bytes) -> None:
    body = b'{"feedback": [{"card": "4f6d", "outcome": "overridden", %s}]}' % place.replace(b"here", b"\xe9\xff")
    answer = client.post("/cds-services/bone-health-order-sign/feedback", data=body, content_type="application/json")
    assert answer.status_code == 400

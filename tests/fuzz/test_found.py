"""What the fuzzers found, each once mended."""

import copy
import json
from datetime import UTC
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from cds_service.app import answerer_of
from cds_service.chart.dates import span
from cds_service.chart.sig import BAD_NUMBER, read
from cds_service.explain import explain, line
from cds_service.protocol.request import MOST_DRAFTS, parse
from cds_service.settings import Settings
from tests.requests import (
    JSON,
    creatinine,
    order_sign,
    osteoporosis_story,
    poor_kidneys,
    spine_t_score,
    zoledronic_acid,
    zoledronic_acid_story,
)

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


def nested(levels: int) -> bytes:
    """A draft whose extension is a nest of so many levels."""
    story = copy.deepcopy(zoledronic_acid_story())
    story["context"]["draftOrders"]["entry"][0]["resource"]["extension"] = "here"
    return with_number(story, "[" * levels + "1" + "]" * levels)


def test_a_nest_as_deep_as_the_first_reader_goes_is_too_deep_for_the_next_and_no_5xx(client: FlaskClient) -> None:
    seen = set()
    for levels in range(940, 1000):
        answer = client.post(
            "/cds-services/bone-health-order-sign", data=nested(levels), content_type="application/json"
        )
        seen.add(answer.status_code)
    assert seen <= {200, 400}


def test_the_same_nest_in_a_file_is_a_line_with_an_error(tmp_path: Path) -> None:
    answerer = answerer_of(Settings(mode="open"))
    for levels in range(940, 1000, 2):
        (tmp_path / f"{levels}.json").write_bytes(nested(levels))
    told = list(explain(answerer, [tmp_path]))
    assert len(told) == 30
    assert all("error" in one or one["unreadable"] for one in told)


@pytest.mark.parametrize(
    "sig", ["2 tablets daily on days 9 to 3", "2 tablets daily days 1-3 then 1 tablet daily days 9-4"]
)
def test_days_are_not_counted_backwards(sig: str) -> None:
    found = read(sig)
    assert found.why_not == BAD_NUMBER
    assert (found.days or 0) >= 0


@pytest.mark.parametrize(("drafts", "status"), [(MOST_DRAFTS, 200), (MOST_DRAFTS + 1, 413)])
def test_more_orders_than_can_be_held_against_each_other_are_refused(
    client: FlaskClient, drafts: int, status: int
) -> None:
    orders = [{**zoledronic_acid(), "id": f"draft-{number}"} for number in range(drafts)]
    request = order_sign(poor_kidneys(), *orders)
    assert client.post("/cds-services/bone-health-order-sign", json=request).status_code == status


def test_thousands_of_scans_are_read_in_one_go(client: FlaskClient) -> None:
    """Each was once compared with every other, which took minutes for a body of the largest size."""
    scans = [spine_t_score(-2.0 - number % 9 / 10, days=number, id_=f"scan-{number}") for number in range(5000)]
    answer = client.post("/cds-services/bone-health-patient-view", json=osteoporosis_story(dxa=scans))
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "text", ["2026-32-", "2026-11-2", "2026-W7-7", "2026-11-22 ", "2026-11-", "2026-11-22t10:00:00Z"]
)
def test_a_date_cut_short_is_no_date(text: str) -> None:
    assert span(text, UTC) == (span("2026-11-22", UTC) if text.strip() == "2026-11-22" else None)


@pytest.mark.parametrize("number", TOO_LARGE)
def test_a_number_too_large_in_a_dosage_that_is_compared_is_no_5xx(client: FlaskClient, number: str) -> None:
    story = copy.deepcopy(zoledronic_acid_story())
    drafted = story["context"]["draftOrders"]["entry"][0]["resource"]
    drafted["dosageInstruction"] = [{"text": "once a year", "maxDosePerLifetime": {"value": "here"}}]
    before = {**drafted, "id": "before", "status": "active"}
    story["prefetch"]["medications"] = {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": before}]}
    body = with_number(story, number)
    answer = client.post("/cds-services/bone-health-order-sign", data=body, content_type="application/json")
    assert answer.status_code == 200

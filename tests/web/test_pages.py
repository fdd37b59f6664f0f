"""The page for trying out, without a browser: what it shows, what it refuses, and what it never lets through."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from cds_service.paths import fixtures_dir
from cds_service.web.pages.by_hand import FORM
from tests.requests import AS_OF, PATIENT, TODAY, spine_t_score, woman
from tests.requests import searchset as bundle
from tests.web.drawings import named_twice
from tests.web.long_chart import ten_years

STORY = "order-sign/zoledronic-acid-low-clearance"
MOST_BYTES = 300_000


def fire(client: FlaskClient, body: str | bytes) -> str:
    answer = client.post("/try", data=body, content_type="application/json")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def opened(**more: Any) -> str:
    request = {
        "hook": "patient-view",
        "hookInstance": "b9b24e46-6f0a-4f0c-8f3c-5f1c5a0d7a11",
        "context": {"userId": "Practitioner/a", "patientId": PATIENT},
        "prefetch": {"patient": woman(70), "dxa": bundle(spine_t_score(-3.0)), "medications": bundle(), **more},
        "extension": {AS_OF: TODAY.isoformat()},
    }
    return json.dumps(request)


def test_the_first_page_is_small_strict_and_not_kept(client: FlaskClient) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "no-store"
    size = len(page.data)
    for name in ("style.css", "try.js", "icon.svg"):
        with client.get(f"/pages/{name}") as part:
            size += len(part.data)
    assert size < MOST_BYTES
    assert b"No clinician has signed off" in page.data


def test_a_story_is_served_as_it_lies_there_and_no_other_file_is(client: FlaskClient) -> None:
    lying = (fixtures_dir() / STORY / "request.json").read_bytes()
    assert client.get(f"/stories/{STORY}").data == lying
    for path in ("order-sign/no-such-story", "../pyproject.toml", "order-sign/..%2f..%2fclients.toml"):
        assert client.get(f"/stories/{path}").status_code == 404


def test_cards_trace_and_pictures_are_shown(client: FlaskClient) -> None:
    shown = fire(client, opened())
    assert "T-score −3.0" in shown
    assert "gap-treat-tscore" in shown
    assert "Observation/obs-38267-1" in shown
    assert "T-scores over time" in shown


def test_a_page_of_ten_years_and_five_drugs_is_small_and_strict(client: FlaskClient) -> None:
    named = "denosumab $60$ <b>mg</b>"
    page = client.post("/try", data={"request": json.dumps(ten_years(named))}).get_data(as_text=True)
    assert page.count('<svg viewBox="') == 2
    assert page.count("denosumab $60$ &lt;b&gt;mg&lt;/b&gt;: dose administered") == 8
    assert "<b>mg" not in page
    assert " style=" not in page
    assert "<style" not in page
    assert named_twice(page) == set()
    size = len(page.encode())
    for name in ("style.css", "try.js", "icon.svg"):
        with client.get(f"/pages/{name}") as part:
            size += len(part.data)
    assert size < MOST_BYTES


def test_without_a_script_the_same_answer_comes_in_a_whole_page(client: FlaskClient) -> None:
    page = client.post("/try", data={"request": opened()}).get_data(as_text=True)
    assert page.startswith("<!doctype html>")
    assert "T-score −3.0" in page


def test_a_bundle_of_one_patient_is_read_as_an_opened_chart(client: FlaskClient) -> None:
    shown = fire(client, json.dumps(bundle(woman(70), spine_t_score(-3.0))))
    assert "patient-view" in shown
    assert "gap-treat-tscore" in shown


def test_html_of_a_record_is_text(client: FlaskClient) -> None:
    evil = spine_t_score(-3.0)
    evil["code"]["text"] = evil["code"]["coding"][0]["display"] = (
        "<script>alert(1)</script><img src=x onerror=alert(1)>"
    )
    shown = fire(client, opened(dxa=bundle(evil)))
    assert "<script" not in shown
    assert "<img" not in shown


BROKEN = [
    ('{"hook": "patient-view",\n "context": [,]\n}', "400: not answered", 2),
    ("", "400: not answered", None),
    ("[]", "400: not answered", None),
    ('{"resourceType": "Patient"}', "neither a CDS Hooks request nor a FHIR Bundle", None),
    (json.dumps(bundle(woman(70), woman(71, id_="other"))), "must hold one Patient", None),
    (
        '{"hook": "no-such-hook", "hookInstance": "a", "context": {"userId": "a", "patientId": "1"}}',
        "no service answers",
        None,
    ),
    (opened(patient=None), "412: not answered", None),
]


@pytest.mark.parametrize(("body", "says", "line"), BROKEN, ids=range(len(BROKEN)))
def test_a_broken_request_is_told_what_an_ehr_would_be_told(
    client: FlaskClient, body: str, says: str, line: int | None
) -> None:
    shown = fire(client, body)
    assert says in shown
    assert "OperationOutcome" in shown
    assert (f'data-line="{line}"' in shown) == (line is not None)


def made(client: FlaskClient, **fields: str) -> str:
    answer = client.post("/try/by-hand", data=fields)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("result", FORM.results, ids=lambda one: one.name)
def test_each_number_of_the_small_chart_is_read(client: FlaskClient, result: Any) -> None:
    value = {"{T-score}": "-1.2"}.get(result.unit, str((result.lowest + min(result.highest, result.lowest + 40)) / 2))
    request = json.loads(made(client, **{result.name: value}))
    assert len(request["prefetch"][result.key]["entry"]) == 1
    assert "Could not be read" not in fire(client, json.dumps(request))


def test_a_small_chart_with_everything_fires(client: FlaskClient) -> None:
    fields = {place.name: "2026-05-01" for place in FORM.breaks}
    fields |= {
        "drug-1": FORM.drugs[4],
        "drug-1-dose": "2026-01-01",
        "drug-2": FORM.drugs[0],
        "drug-2-from": "2020-01-01",
    }
    request = made(client, age="74", spine="-3.1", hook="order-sign", order=FORM.drugs[3], creatinine="3", **fields)
    shown = fire(client, request)
    assert "order-sign" in shown
    assert "Treatment, fractures and results" in shown
    assert "Could not be read" not in shown


def test_what_is_no_number_or_day_was_not_looked_at(client: FlaskClient) -> None:
    request = json.loads(made(client, spine="low", measured="yesterday", **{"hip-fracture": "2026-13-01"}))
    assert "entry" not in request["prefetch"]["dxa"]
    assert "entry" not in request["prefetch"]["conditions"]

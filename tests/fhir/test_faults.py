"""Servers that misbehave: for each fault the state of the key, the words in the trace, and nothing else lost."""

import gzip
import json
import logging
from typing import Any

import pytest
from flask.testing import FlaskClient

from cds_service.fhir.faults import Failed, Fault, of_status
from tests.conftest import Clients
from tests.fhir.asking import TOKEN, Ask, leaving, of_patient
from tests.fhir.stub import (
    Behaviour,
    Handler,
    Stub,
    breaks_off,
    first,
    refuses,
    resets,
    running,
    says,
)
from tests.requests import (
    JSON,
    OTHER_PATIENT,
    PATIENT,
    deep_vein_thrombosis,
    osteoporosis_story,
    outcome,
    searchset,
    spine_t_score,
    unscreened_story,
    woman,
    zoledronic_acid_story,
)

R5_CONDITION = {**deep_vein_thrombosis(), "clinicalStatus": "active"}
DSTU2_ORDER = {"resourceType": "MedicationOrder", "id": "1", "patient": {"reference": f"Patient/{PATIENT}"}}
R5_REQUEST = {
    "resourceType": "MedicationRequest",
    "id": "1",
    "subject": {"reference": f"Patient/{PATIENT}"},
    "medication": {"concept": {"text": "alendronate"}},
}
HTML = b"<!DOCTYPE html><html><body>Quillfeather</body></html>"
FAULTY_ENTRY = {"resource": outcome(), "search": {"mode": "outcome"}}

# What the server does with the search for `dxa` (or another key), and what the trace then says of it.
FAILURES: dict[str, tuple[str, Behaviour, str]] = {
    "400": ("dxa", refuses(400), "the server does not answer such a query (400)"),
    "401": ("dxa", refuses(401), "the server does not accept the token, or no longer (401)"),
    "403": ("dxa", refuses(403), "the token does not reach it (403)"),
    "404": ("dxa", refuses(404), "the server has no such thing (404)"),
    "405": ("dxa", refuses(405), "the server does not answer such a query (405)"),
    "410": ("dxa", refuses(410), "the server has no such thing (410)"),
    "418": ("dxa", refuses(418), "the server answered with an unforeseen status (418)"),
    "429": ("dxa", refuses(429), "the server is too busy (429)"),
    "429, come back in an hour": ("dxa", refuses(429, retry_after="3600"), "the server is too busy (429)"),
    "429, come back on a day": ("dxa", refuses(429, retry_after="Mon, 23 Nov 2026 07:00:00 GMT"), "too busy (429)"),
    "500": ("dxa", refuses(500), "the server failed (500)"),
    "500 as HTML": ("dxa", says(HTML, 500, content_type="text/html"), "the server failed (500)"),
    "502": ("dxa", refuses(502), "the server failed (502)"),
    "503": ("dxa", refuses(503), "the server is too busy (503)"),
    "204": ("dxa", says(b"", 204), "the server answered with an unforeseen status (204)"),
    "206": ("dxa", says(searchset(spine_t_score(-3.1)), 206), "an unforeseen status (206)"),
    "reset": ("dxa", resets, "the server could not be reached"),
    "half a body": ("dxa", breaks_off, "the answer broke off"),
    "half a body without a length": ("dxa", says(b'{"resourceType": "Bund'), "what came is not FHIR JSON"),
    "nothing": ("dxa", says(b""), "what came is not FHIR JSON"),
    "HTML": ("dxa", says(HTML, content_type="text/html"), "what came is not FHIR JSON"),
    "XML": ("dxa", says(b'<Bundle xmlns="http://hl7.org/fhir"/>'), "what came is not FHIR JSON"),
    "not JSON": ("dxa", says(b"{'resourceType': 'Bundle'}"), "what came is not FHIR JSON"),
    "not UTF-8": ("dxa", says(b'{"resourceType": "Bundle", "id": "\xff"}'), "what came is not FHIR JSON"),
    "nested for ever": ("dxa", says(b'{"a":' + b"[" * 100_000), "what came is not FHIR JSON"),
    "a list": ("dxa", says(b"[]"), "what came is not FHIR JSON"),
    "null": ("dxa", says(b"null"), "what came is not FHIR JSON"),
    "JSON, not FHIR": ("dxa", says({"status": "ok"}), "what came is not FHIR JSON"),
    "a Bundle of another make": ("dxa", says({"resourceType": "Bundle", "entry": 5}), "what came is not FHIR JSON"),
    "gzip that is none": ("dxa", says(b"plain", content_encoding="gzip"), "what came is not FHIR JSON"),
    "an outcome": ("dxa", says(outcome()), "an OperationOutcome came instead"),
    "a mild outcome": ("dxa", says(outcome("information")), "an OperationOutcome came instead"),
    "a Bundle of an outcome": (
        "dxa",
        says({"resourceType": "Bundle", "entry": [FAULTY_ENTRY]}),
        "an OperationOutcome came instead",
    ),
    "another type": ("dxa", says(woman(66)), "a resource of another type came"),
    "a result outside a Bundle": ("dxa", says(spine_t_score(-3.1)), "a resource of another type came"),
    "STU3": ("conditions", says(searchset(R5_CONDITION)), "shaped as in another FHIR version than R4"),
    "DSTU2": ("medications", says(searchset(DSTU2_ORDER)), "shaped as in another FHIR version than R4"),
    "R5": ("medications", says(searchset(R5_REQUEST)), "shaped as in another FHIR version than R4"),
}


@pytest.mark.parametrize("fault", FAILURES)
def test_a_search_that_fails_costs_its_key_alone(stub: Stub, ask: Ask, fault: str) -> None:
    key, behaviour, words = FAILURES[fault]
    stub.on[key] = behaviour
    seen = ask(leaving(stub, unscreened_story(), key, "labs"))
    assert seen.state(key) == "failed"
    assert f"{key} could not be fetched: " in seen.notes
    assert words in seen.notes
    assert seen.state("labs") == "empty"
    assert "screen-dxa-women-65" not in seen.rules or key == "medications"


@pytest.mark.parametrize("fault", [fault for fault in FAILURES if fault != "another type"])
def test_a_patient_who_cannot_be_read_is_a_412_that_says_why(
    stub: Stub, client: FlaskClient, caplog: pytest.LogCaptureFixture, fault: str
) -> None:
    caplog.set_level(logging.DEBUG)
    key, behaviour, words = FAILURES[fault]
    if key != "dxa" or "a Bundle" in fault:
        words = "a resource of another type"
    stub.on["patient"] = behaviour
    answer = client.post("/cds-services/bone-health-patient-view", json=leaving(stub, unscreened_story(), "patient"))
    told = answer.get_data(as_text=True)
    assert answer.status_code == 412
    assert words in told
    for secret in (TOKEN, "Quillfeather", PATIENT, stub.base):
        assert secret not in told + caplog.text


@pytest.mark.parametrize("patient", [woman(66, id_=OTHER_PATIENT), {"resourceType": "Patient"}])
def test_another_patient_is_not_taken_for_ours(stub: Stub, client: FlaskClient, patient: JSON) -> None:
    stub.on["patient"] = says(patient)
    answer = client.post("/cds-services/bone-health-patient-view", json=leaving(stub, unscreened_story(), "patient"))
    assert answer.status_code == 412
    assert "a resource of another patient came" in answer.get_data(as_text=True)


def test_with_every_search_failed_it_is_a_412(stub: Stub, client: FlaskClient) -> None:
    for key in ("conditions", "dxa", "labs", "vitals", "assessments", "Observation", "allergies", "procedures"):
        stub.on[key] = refuses(403)
    for key in ("medications", "administrations", "imaging", "orders"):
        stub.on[key] = refuses(401)
    answer = client.post("/cds-services/bone-health-patient-view", json=leaving(stub, unscreened_story()))
    assert answer.status_code == 412
    assert "(401)" in answer.get_data(as_text=True)
    assert "(403)" in answer.get_data(as_text=True)


def test_nobody_at_home_is_a_412(client: FlaskClient) -> None:
    with running() as gone:
        request = leaving(gone, unscreened_story())
    answer = client.post("/cds-services/bone-health-patient-view", json=request)
    assert answer.status_code == 412
    assert "the server could not be reached" in answer.get_data(as_text=True)


# --- what passes ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "passing",
    [
        first(resets),
        first(breaks_off),
        first(refuses(503)),
        first(refuses(502)),
        first(refuses(504)),
        first(refuses(503, retry_after="0")),
        first(refuses(429, retry_after="0")),
    ],
    ids=["reset", "broke off", "503", "502", "504", "503 at once", "429 at once"],
)
def test_what_passes_is_tried_once_more(stub: Stub, ask: Ask, passing: Behaviour) -> None:
    stub.on["dxa"] = passing
    seen = ask(leaving(stub, osteoporosis_story(), "dxa"))
    assert seen.state("dxa") == "supplied"
    assert len(stub.asked) == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 500])
def test_what_does_not_pass_is_not_tried_again(stub: Stub, ask: Ask, status: int) -> None:
    stub.on["dxa"] = first(refuses(status))
    assert ask(leaving(stub, osteoporosis_story(), "dxa")).state("dxa") == "failed"
    assert len(stub.asked) == 1


def test_twice_is_the_most(stub: Stub, ask: Ask) -> None:
    stub.on["dxa"] = refuses(503)
    ask(leaving(stub, osteoporosis_story(), "dxa"))
    assert len(stub.asked) == 2


# --- what may be odd and is read all the same -----------------------------------------------------


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"\xef\xbb\xbf" + json.dumps(searchset(spine_t_score(-3.1))).encode(), {}),
        (gzip.compress(json.dumps(searchset(spine_t_score(-3.1))).encode()), {"content_encoding": "gzip"}),
        (json.dumps(searchset(spine_t_score(-3.1))).encode(), {"content_type": "text/plain"}),
        (json.dumps({**searchset(spine_t_score(-3.1)), "total": None}).encode(), {}),
        (json.dumps({"resourceType": "Bundle", "entry": [{"resource": spine_t_score(-3.1)}]}).encode(), {}),
    ],
    ids=["a BOM", "gzip", "as text", "total null", "no total"],
)
def test_odd_but_whole(stub: Stub, ask: Ask, body: bytes, headers: dict[str, Any]) -> None:
    stub.on["dxa"] = says(body, **headers)
    seen = ask(leaving(stub, osteoporosis_story(), "dxa"))
    assert seen.state("dxa") == "supplied"
    assert "gap-treat-tscore" in seen.rules


def test_the_warning_of_an_empty_search_is_no_failure(stub: Stub, ask: Ask) -> None:
    warning = {"resource": outcome("warning", "processing"), "search": {"mode": "outcome"}}
    stub.on["dxa"] = says({"resourceType": "Bundle", "total": 0, "entry": [warning]})
    seen = ask(leaving(stub, unscreened_story(), "dxa"))
    assert seen.state("dxa") == "empty"
    assert "screen-dxa-women-65" in seen.rules


def test_a_server_that_ignores_every_parameter_is_sifted(stub: Stub, ask: Ask) -> None:
    """It gives all it has to every search: ours of the asked type and code are found, nothing more is claimed."""
    request = leaving(stub, zoledronic_acid_story())
    stub.hold(of_patient(spine_t_score(-4.9, id_="stray"), OTHER_PATIENT))
    for key in ("labs", "dxa", "vitals", "conditions", "medications"):
        stub.on[key] = lambda handler, asked: handler.reply(stub.page(stub.held, asked))
    seen = ask(request)
    assert seen.state("labs") == "partial"
    assert "zol-crcl-below-35" in seen.rules
    assert "Observation/stray" not in seen.refs


# --- pages that lead astray -----------------------------------------------------------------------


def leads_to(stub: Stub, url: str | None) -> None:
    """The search for scans gives one, and a link."""
    link = [{"relation": "next", **({"url": url} if url is not None else {})}]
    stub.on["dxa"] = says(searchset(spine_t_score(-3.1), total=9, link=link))


def strangers(handler: Handler, _: Any) -> None:
    handler.reply(searchset(of_patient(spine_t_score(-4.9, id_="stray"), OTHER_PATIENT)))


ASTRAY: dict[str, tuple[str | None, Behaviour | None, str]] = {
    "another host": ("https://elsewhere.example.org/fhir?page=1", None, "it leads to another server"),
    "another port": ("http://127.0.0.1:9/fhir?page=1", None, "it leads to another server"),
    "this port, another scheme": ("https://{host}/fhir?page=1", None, "it leads to another server"),
    "a password": ("http://me:secret@{host}/fhir?page=1", None, "it leads to another server"),
    "another protocol": ("ftp://{host}/fhir?page=1", None, "it leads to another server"),
    "a file": ("file:/etc/passwd", None, "it leads to another server"),
    "no URL": ("http://[::1/fhir?page=1", None, "it leads to another server"),
    "no address at all": (None, None, "it is not all there is"),
    "404": ("{base}?page=1", refuses(404), "the server has no such thing (404)"),
    "410": ("{base}?page=1", refuses(410), "the server has no such thing (410)"),
    "401 half-way": ("{base}?page=1", refuses(401), "the server does not accept the token, or no longer (401)"),
    "500": ("{base}?page=1", refuses(500), "the server failed (500)"),
    "HTML": ("{base}?page=1", says(HTML), "what came is not FHIR JSON"),
    "an outcome": ("{base}?page=1", says(outcome()), "an OperationOutcome came instead"),
    "a redirect": (
        "{base}?page=1",
        says(b"", 302, location="https://elsewhere.example.org/"),
        "a redirect, which is not followed (302)",
    ),
    "the filter dropped": ("{base}?page=1", strangers, "resources of other patients were among it"),
}


@pytest.mark.parametrize("way", ASTRAY)
def test_a_next_page_that_leads_astray_leaves_the_first(stub: Stub, ask: Ask, way: str) -> None:
    url, behaviour, words = ASTRAY[way]
    host = stub.base.removeprefix("http://").partition("/")[0]
    leads_to(stub, url.format(base=stub.base, host=host) if url else None)
    if behaviour is not None:
        stub.on["page"] = behaviour
    seen = ask(leaving(stub, osteoporosis_story(), "dxa"))
    assert seen.state("dxa") == "partial"
    assert words in seen.notes
    assert "gap-treat-tscore" in seen.rules
    assert "Observation/stray" not in seen.refs
    assert len(stub.asked) == (1 if behaviour is None else 2)


def test_pages_that_go_round_in_a_circle_are_left(stub: Stub, ask: Ask) -> None:
    leads_to(stub, f"{stub.base}/Observation?page=1")
    stub.on["page"] = says(searchset(link=[{"relation": "next", "url": f"{stub.base}/Observation?page=1"}]))
    seen = ask(leaving(stub, osteoporosis_story(), "dxa"))
    assert len(stub.asked) == 2
    assert "dxa was fetched: partial, its pages go round in a circle" in seen.notes


def test_pages_without_end_are_bounded(stub: Stub, ask: Ask) -> None:
    def another(handler: Handler, asked: Any) -> None:
        following = f"{stub.base}/Observation?page={int(asked.params['page']) + 1}"
        handler.reply(searchset(link=[{"relation": "next", "url": following}]))

    leads_to(stub, f"{stub.base}/Observation?page=1")
    stub.on["page"] = another
    seen = ask(leaving(stub, osteoporosis_story(), "dxa"), fetch_pages=5)
    assert len(stub.asked) == 5
    assert "partial, there were more pages than may be read" in seen.notes


def test_bytes_without_end_are_bounded(stub: Stub, ask: Ask) -> None:
    stub.on["dxa"] = says(b'{"resourceType": "Bundle", "padding": "' + b"x" * 400_000)
    seen = ask(leaving(stub, unscreened_story(), "dxa"), fetch_bytes=100_000)
    assert seen.state("dxa") == "failed"
    assert "there was more than may be read" in seen.notes


def test_a_little_gzip_that_unpacks_to_much_is_bounded(stub: Stub, ask: Ask) -> None:
    stub.on["dxa"] = says(gzip.compress(b"x" * 50_000_000), content_encoding="gzip")
    seen = ask(leaving(stub, unscreened_story(), "dxa"))
    assert "there was more than may be read" in seen.notes


def test_all_pages_of_a_key_share_its_bytes(stub: Stub, ask: Ask) -> None:
    stub.page_size = 1
    scans = [spine_t_score(-3.1, id_=f"scan-{n}", days=100 + n, note=[{"text": "x" * 30_000}]) for n in range(9)]
    seen = ask(leaving(stub, osteoporosis_story(dxa=scans), "dxa"), fetch_bytes=100_000)
    assert seen.state("dxa") == "partial"
    assert len(stub.asked) == 4


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(stub: Stub, ask: Ask, status: int) -> None:
    with running() as elsewhere:
        stub.on["dxa"] = says(b"", status, location=f"{elsewhere.base}/Observation")
        seen = ask(leaving(stub, unscreened_story(), "dxa"))
        assert elsewhere.asked == []
    assert seen.state("dxa") == "failed"
    assert f"a redirect, which is not followed ({status})" in seen.notes


def test_a_cookie_is_not_kept(stub: Stub, ask: Ask) -> None:
    link = [{"relation": "next", "url": f"{stub.base}/Observation?page=1"}]
    stub.on["dxa"] = says(searchset(link=link), set_cookie="session=Quillfeather; Path=/")
    stub.on["page"] = says(searchset())
    assert ask(leaving(stub, unscreened_story(), "dxa")).state("dxa") == "empty"
    assert len(stub.asked) == 2
    assert not [asked for asked in stub.asked if "Cookie" in asked.headers]


def test_a_page_of_which_a_part_failed_is_partial(stub: Stub, ask: Ask) -> None:
    page = searchset(spine_t_score(-3.1))
    page["entry"].append(FAULTY_ENTRY)
    stub.on["dxa"] = says(page)
    seen = ask(leaving(stub, osteoporosis_story(), "dxa"))
    assert seen.state("dxa") == "partial"
    assert "dxa was fetched: partial, a part of it failed" in seen.notes


def test_every_fault_has_words_of_its_own() -> None:
    assert len({str(fault) for fault in Fault}) == len(Fault)


@pytest.mark.parametrize(
    ("status", "after", "again"),
    [(503, None, 0.1), (503, "2", 2.0), (503, "soon", None), (429, None, None), (429, "1", 1.0), (500, "1", None)],
)
def test_when_to_try_again(status: int, after: str | None, again: float | None) -> None:
    assert of_status(status, after).again == again


def test_a_failure_says_its_kind() -> None:
    assert str(Failed(Fault.LATE)) == "no whole answer came before the deadline"


def test_the_counters_say_what_was_fetched(stub: Stub, client_with: Clients) -> None:
    client = client_with()
    stub.on["labs"] = refuses(403)
    request = leaving(stub, osteoporosis_story(), "labs", "dxa", "vitals")
    assert client.post("/cds-services/bone-health-patient-view", json=request).status_code == 200
    shown = client.application.extensions["metrics"].shown().decode()
    assert {line for line in shown.splitlines() if line.startswith("bone_health_cds_fetches_total{")} == {
        'bone_health_cds_fetches_total{key="labs",outcome="failed"} 1.0',
        'bone_health_cds_fetches_total{key="dxa",outcome="supplied"} 1.0',
        'bone_health_cds_fetches_total{key="vitals",outcome="empty"} 1.0',
    }

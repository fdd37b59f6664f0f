"""Rows F1 to F10, P26 to P28 and P33: what is read from the client's FHIR server."""

import json
import logging
from collections.abc import Iterator
from time import monotonic

import pytest
from flask.testing import FlaskClient

from tests.conformance.asking import path_of, refusal, rules_for, send
from tests.conftest import Clients
from tests.fhir.asking import AUTHORIZATION, TOKEN, leaving
from tests.fhir.stub import Stub, hangs, refuses, running, says
from tests.requests import (
    JSON,
    KEYS,
    OTHER_PATIENT,
    STORIES,
    osteoporosis_story,
    searchset,
    spine_t_score,
    unscreened_story,
    zoledronic_acid_story,
)

SCAN_ADVISED = "screen-dxa-women-65"
TREATMENT_ADVISED = "gap-treat-tscore"


@pytest.fixture
def stub() -> Iterator[Stub]:
    with running() as one:
        yield one


def test_p26_next_pages_are_read_with_the_token(stub: Stub, client: FlaskClient) -> None:
    stub.page_size = 1
    scans = [spine_t_score(score, id_=f"scan-{score}", days=days) for score, days in ((-1.2, 100), (-3.1, 900))]
    stub.hold(*scans)
    page = searchset(scans[0], total=2, link=[{"relation": "next", "url": stub.link("Observation", {"page": "1"})}])
    request = {**osteoporosis_story(dxa=page), "fhirServer": stub.base, "fhirAuthorization": AUTHORIZATION}
    stub.on["page"] = says(searchset(scans[1], total=2))
    assert TREATMENT_ADVISED in rules_for(client, request)
    (asked,) = stub.asked
    assert asked.headers["Authorization"] == f"Bearer {TOKEN}"


def test_p26_a_next_page_elsewhere_is_not_read(stub: Stub, client: FlaskClient) -> None:
    with running() as elsewhere:
        link = [{"relation": "next", "url": elsewhere.link("Observation", {"page": "1"})}]
        stub.on["dxa"] = says(searchset(total=2, link=link))
        assert SCAN_ADVISED not in rules_for(client, leaving(stub, unscreened_story(), "dxa"))
        assert elsewhere.asked == []


@pytest.mark.parametrize("left", [("dxa",), ("labs", "vitals"), ("patient",), KEYS])
def test_p27_only_what_prefetch_left_out_is_read(stub: Stub, client: FlaskClient, left: tuple[str, ...]) -> None:
    assert SCAN_ADVISED in rules_for(client, leaving(stub, unscreened_story(), *left))
    assert stub.keys() == sorted(left)


def test_p28_no_prefetch_and_no_server_that_answers_is_a_412(stub: Stub, client: FlaskClient) -> None:
    for key in KEYS:
        stub.on[key] = refuses(503)
    assert "patient" in refusal(client, leaving(stub, unscreened_story()), 412)


def test_p28_no_prefetch_and_no_server_is_a_412(client: FlaskClient) -> None:
    request = {name: value for name, value in unscreened_story().items() if name not in ("prefetch", "fhirServer")}
    assert "patient" in refusal(client, request, 412)


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_p33_f1_prefetch_or_server_the_cards_are_the_same(stub: Stub, client: FlaskClient, story: JSON) -> None:
    def shown(request: JSON) -> list[tuple[str, str | None]]:
        cards = json.loads(send(client, request).data)["cards"]
        return [(card["summary"], card.get("detail")) for card in cards]

    assert shown(leaving(stub, story)) == shown(story)


def test_f2_every_call_carries_the_token_as_bearer(stub: Stub, client: FlaskClient) -> None:
    send(client, leaving(stub, zoledronic_acid_story()))
    assert len(stub.asked) == len(KEYS)
    assert {asked.headers["Authorization"] for asked in stub.asked} == {f"Bearer {TOKEN}"}


@pytest.mark.parametrize("change", [{"access_token": None}, {"expires_in": 0}, {"token_type": "MAC"}])
def test_f3_without_a_good_token_nothing_is_read(stub: Stub, client: FlaskClient, change: JSON) -> None:
    granted = {name: value for name, value in {**AUTHORIZATION, **change}.items() if value is not None}
    request = leaving(stub, unscreened_story(), "dxa", fhirAuthorization=granted)
    assert SCAN_ADVISED not in rules_for(client, request)
    assert stub.asked == []


@pytest.mark.parametrize("scope", ["user/Patient.rs", "Condition.Search (Problems) (R4)", "patient/*.read"])
def test_f4_scopes_are_not_parsed(stub: Stub, client: FlaskClient, scope: str) -> None:
    granted = {**AUTHORIZATION, "scope": scope}
    assert SCAN_ADVISED in rules_for(client, leaving(stub, unscreened_story(), "dxa", fhirAuthorization=granted))


def test_f5_a_token_is_neither_kept_nor_told(stub: Stub, client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    first = send(client, leaving(stub, unscreened_story(), "dxa"))
    without = leaving(stub, unscreened_story(), "dxa")
    del without["fhirAuthorization"]
    second = send(client, without)
    assert [asked.headers.get("Authorization") for asked in stub.asked] == [f"Bearer {TOKEN}", None]
    assert TOKEN not in first.get_data(as_text=True) + second.get_data(as_text=True) + caplog.text


@pytest.mark.parametrize("status", [401, 403, 404])
def test_f6_what_the_token_does_not_reach_is_unknown_not_empty(stub: Stub, client: FlaskClient, status: int) -> None:
    stub.on["dxa"] = refuses(status)
    assert SCAN_ADVISED not in rules_for(client, leaving(stub, unscreened_story(), "dxa"))


def test_f6_a_token_of_another_patient_is_not_used(stub: Stub, client: FlaskClient) -> None:
    granted = {**AUTHORIZATION, "patient": OTHER_PATIENT}
    rules_for(client, leaving(stub, unscreened_story(), "dxa", fhirAuthorization=granted))
    assert stub.asked == []


def test_f7_nothing_is_asked_after_the_answer(stub: Stub, client_with: Clients) -> None:
    stub.on["medications"] = hangs
    client = client_with(fetch_seconds=0.3)
    send(client, leaving(stub, unscreened_story()))
    asked = len(stub.asked)
    stub.over.wait(0.3)
    assert len(stub.asked) == asked


@pytest.mark.parametrize(
    "server", ["http://169.254.169.254/latest", "https://10.1.2.3/fhir", "http://ehr.example.org/fhir", "file:/etc"]
)
def test_f8_only_servers_that_are_allowed_are_read(client: FlaskClient, stub: Stub, server: str) -> None:
    """A try to reach one would fail the test: it has no network."""
    assert SCAN_ADVISED not in rules_for(client, leaving(stub, unscreened_story(), "dxa", fhirServer=server))


def test_f8_no_redirect_is_followed(stub: Stub, client: FlaskClient) -> None:
    with running() as elsewhere:
        stub.on["dxa"] = says(b"", 307, location=f"{elsewhere.base}/Observation")
        assert SCAN_ADVISED not in rules_for(client, leaving(stub, unscreened_story(), "dxa"))
        assert elsewhere.asked == []


def test_f9_the_answer_waits_no_longer_than_the_deadline(stub: Stub, client_with: Clients) -> None:
    for key in KEYS[1:]:
        stub.on[key] = hangs
    client = client_with(fetch_seconds=0.3)
    request = leaving(stub, zoledronic_acid_story(), *KEYS[6:])
    began = monotonic()
    response = client.post(path_of(request), json=request)
    assert 0.25 <= monotonic() - began < 2
    assert response.status_code == 200


@pytest.mark.parametrize("allowed", [True, False])
def test_f10_an_open_server_is_read_where_that_is_switched_on(stub: Stub, client_with: Clients, allowed: bool) -> None:
    request = leaving(stub, unscreened_story(), "dxa")
    del request["fhirAuthorization"]
    assert (SCAN_ADVISED in rules_for(client_with(fetch_without_token=allowed), request)) is allowed
    assert bool(stub.asked) is allowed

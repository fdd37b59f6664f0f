"""Whether a FHIR server is read at all: the client's registry, the URL, the token. Without it nothing is asked."""

import logging
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from cds_service.fhir.access import Barred, Terms, access_of
from cds_service.fhir.client import Access, Bounds, Client
from cds_service.fhir.faults import Failed
from cds_service.protocol.request import Authorization, Context, HookRequest
from tests.conftest import Clients
from tests.fhir.asking import AUTHORIZATION, TOKEN, Ask, leaving
from tests.fhir.stub import Stub, refuses
from tests.requests import OTHER_PATIENT, PATIENT, unscreened_story

BASE = "https://ehr.example.org/fhir"


def anything(_: str) -> None:
    return None


def request(server: str | None = BASE, **authorization: Any) -> HookRequest:
    granted = Authorization(**{"access_token": TOKEN, "token_type": "Bearer", **authorization})
    return HookRequest("patient-view", "1", Context(PATIENT, "Practitioner/1"), server, granted)


def test_a_server_and_a_token_are_access() -> None:
    terms = Terms(anything, search="POST", headers={"Epic-Client-ID": "x"})
    assert access_of(request(f"{BASE}/"), terms) == Access(BASE, TOKEN, "POST", {"Epic-Client-ID": "x"})


def test_no_server_is_no_access() -> None:
    assert access_of(request(None), Terms(anything)) is None


BARRED = {
    "http": (request("http://ehr.example.org/fhir"), "is not https"),
    "a link-local address": (request("http://169.254.169.254/latest"), "is not https"),
    "a file": (request("file:/etc/passwd"), "not an absolute http(s) URL"),
    "a user name": (request("https://me:secret@ehr.example.org/fhir"), "holds a user name"),
    "a query": (request(f"{BASE}?tenant=1"), "has a query"),
    "dots": (request(f"{BASE}/../admin"), "has dots"),
    "no URL": (request("ehr"), "not an absolute http(s) URL"),
    "no token": (request(access_token=None), "no access token came"),
    "an empty token": (request(access_token=""), "no access token came"),
    "another type": (request(token_type="MAC"), "another type than Bearer"),
    "a header in the token": (request(access_token="a\r\nHost: elsewhere"), "no token may hold"),
    "a blank in the token": (request(access_token="a b"), "no token may hold"),
    "letters beyond ASCII": (request(access_token="tökèn"), "no token may hold"),
    "expired": (request(expires_in=0), "has expired"),
    "long expired": (request(expires_in=-300), "has expired"),
    "another patient": (request(patient=OTHER_PATIENT), "for another patient"),
}


@pytest.mark.parametrize("case", BARRED)
def test_what_may_not_be_read_is_barred_with_a_reason_that_tells_nothing(case: str) -> None:
    asked, words = BARRED[case]
    with pytest.raises(Barred, match=words.replace("(", r"\(").replace(")", r"\)")) as barred:
        access_of(asked, Terms(anything))
    for secret in (TOKEN, "ehr.example", "169.254", OTHER_PATIENT, "secret"):
        assert secret not in str(barred.value)


@pytest.mark.parametrize("version", ["3.0.2", "1.0.2", "5.0.0"])
def test_a_client_of_another_fhir_version_is_not_read(version: str) -> None:
    with pytest.raises(Barred, match="not registered as R4"):
        access_of(request(), Terms(anything, version=version))


def test_a_server_that_is_not_the_clients_is_not_read() -> None:
    with pytest.raises(Barred, match="not one of ours"):
        access_of(request(), Terms(lambda url: None if url != BASE else "it is not one of ours"))


@pytest.mark.parametrize("lenient", [{"token_type": None}, {"token_type": "bearer"}, {"patient": f"Patient/{PATIENT}"}])
def test_a_token_is_read_leniently(lenient: dict[str, str | None]) -> None:
    access = access_of(request(**lenient), Terms(anything))
    assert access is not None
    assert access.token == TOKEN


def test_a_server_without_a_token_is_read_only_where_that_is_allowed() -> None:
    open_server = HookRequest("patient-view", "1", Context(PATIENT, "Practitioner/1"), BASE)
    assert access_of(open_server, Terms(anything, without_token=True)) == Access(BASE)
    with pytest.raises(Barred, match="no access token came"):
        access_of(open_server, Terms(anything))


def test_no_repr_holds_the_token() -> None:
    assert TOKEN not in repr(Access(BASE, TOKEN, headers={"X-Key": TOKEN}))
    assert TOKEN not in repr(request())


# --- in a request ---------------------------------------------------------------------------------


@pytest.mark.parametrize("server", ["https://ehr.example.org/fhir", "http://192.0.2.1/fhir", "https://10.0.0.1/fhir"])
def test_in_open_mode_a_server_elsewhere_is_not_read(ask: Ask, stub: Stub, server: str) -> None:
    seen = ask(leaving(stub, unscreened_story(), "dxa", fhirServer=server))
    assert seen.state("dxa") == "missing"
    assert "nothing was fetched: " in seen.notes
    assert server not in seen.notes


def test_a_token_for_another_patient_is_not_used(ask: Ask, stub: Stub) -> None:
    granted = {**AUTHORIZATION, "patient": OTHER_PATIENT}
    seen = ask(leaving(stub, unscreened_story(), "dxa", fhirAuthorization=granted))
    assert stub.asked == []
    assert seen.state("dxa") == "missing"
    assert "the access token is for another patient" in seen.notes


def test_the_refusal_says_why_nothing_was_fetched(client: FlaskClient, stub: Stub) -> None:
    granted = {**AUTHORIZATION, "expires_in": 0}
    body = leaving(stub, unscreened_story(), "patient", fhirAuthorization=granted)
    answer = client.post("/cds-services/bone-health-patient-view", json=body)
    assert answer.status_code == 412
    assert "Fetching: the access token has expired" in answer.get_data(as_text=True)


@pytest.mark.parametrize("scope", ["patient/Patient.rs", "", "Patient.Read (R4) Condition.Search (Problems) (R4)"])
def test_a_scope_is_not_parsed_the_server_is_asked(ask: Ask, stub: Stub, scope: str) -> None:
    stub.on["labs"] = refuses(403)
    seen = ask(leaving(stub, unscreened_story(), "dxa", "labs", fhirAuthorization={**AUTHORIZATION, "scope": scope}))
    assert seen.state("dxa") == "empty"
    assert seen.state("labs") == "failed"
    assert "labs could not be fetched: the token does not reach it (403)" in seen.notes


def test_an_open_server_is_read_without_a_token_in_open_mode(ask: Ask, stub: Stub) -> None:
    body = leaving(stub, unscreened_story(), "dxa")
    del body["fhirAuthorization"]
    assert ask(body).state("dxa") == "empty"
    assert "Authorization" not in stub.asked[0].headers
    assert ask(body, fetch_without_token=False).state("dxa") == "missing"
    assert len(stub.asked) == 1


def test_a_server_that_does_not_speak_tls_gets_no_token(ask: Ask, stub: Stub) -> None:
    secure = stub.base.replace("http://", "https://")
    seen = ask(leaving(stub, unscreened_story(), "dxa", fhirServer=secure))
    assert seen.state("dxa") == "failed"
    assert "no secure connection could be made" in seen.notes
    assert stub.asked == []


@pytest.mark.parametrize("id_", ["..", ".", "../../admin", "a/b", "a?b=c", "a&code=x", "a#b", "a%2Fb", "ä b"])
def test_a_patient_id_cannot_lead_anywhere_else(stub: Stub, client: FlaskClient, id_: str) -> None:
    body = leaving(stub, unscreened_story(), "patient", "dxa")
    body["context"] = {**body["context"], "patientId": id_}
    assert client.post("/cds-services/bone-health-patient-view", json=body).status_code == 412
    for asked in stub.asked:
        assert asked.path == "/fhir/Observation" or asked.path.startswith("/fhir/Patient/")
        assert asked.path.count("/") <= 3
        assert asked.params.get("patient", id_) == id_


@pytest.mark.parametrize("host", ["a" * 70, "ehr..example.org"])
def test_a_host_that_cannot_be_is_a_failure_like_others(host: str) -> None:
    client = Client(Bounds())
    base = f"https://{host}/fhir"
    with pytest.raises(Failed):
        client.read(client.errand(), Access(base, TOKEN), f"{base}/Patient/1")


def test_a_password_file_does_not_replace_the_token(
    stub: Stub, ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "netrc"
    file.write_text("machine 127.0.0.1 login me password secret\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(file))
    ask(leaving(stub, unscreened_story(), "dxa"))
    assert stub.asked[0].headers["Authorization"] == f"Bearer {TOKEN}"


def test_a_proxy_of_the_environment_is_not_told_the_token(
    stub: Stub, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    assert ask(leaving(stub, unscreened_story(), "dxa")).state("dxa") == "empty"


def test_nothing_of_a_token_is_logged(stub: Stub, client_with: Clients, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    stub.on["labs"] = refuses(500)
    body = leaving(stub, unscreened_story())
    answer = client_with().post("/cds-services/bone-health-patient-view", json=body)
    assert answer.status_code == 200
    assert len(stub.asked) >= 12
    for secret in (TOKEN, PATIENT, "Quillfeather", "/fhir"):
        assert secret not in caplog.text
        assert secret not in answer.get_data(as_text=True).replace(f"Patient/{PATIENT}", "")

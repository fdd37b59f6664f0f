"""The door in front of the routes: the two modes, what is open to all, limits, proxies and TLS."""

import gzip
import json
import logging
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cds_service.app import create_app
from cds_service.fhir.fetch import Fetcher
from cds_service.gunicorn_conf import on_starting
from cds_service.security.shared import StateUnreachable
from cds_service.settings import Settings
from cds_service.web.guard import ANALYTICS, PAGES, PUBLIC
from tests.conftest import Clients
from tests.logged import lines_of
from tests.requests import JSON, drafts, outcome, unscreened_story, zoledronic_acid_story
from tests.security.signing import BASE, PATH, SOUTH, bearer, claims, header, of_today, signed, written

OUTSIDE = {"REMOTE_ADDR": "203.0.113.7"}


def app_with(folder: Path, **settings: Any) -> Flask:
    given = {"mode": "registered", "clients_file": written(folder), "shared_state": str(folder / "state")}
    return create_app(Settings(**{**given, **settings}))


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return app_with(tmp_path_factory.mktemp("door"))


def ask(app: Flask, path: str = PATH, body: JSON | None = None, **more: Any) -> Any:
    sent = body if body is not None else of_today(unscreened_story())
    return app.test_client().post(path, json=sent, **{"headers": bearer(path=path), **more})


# --- open mode ------------------------------------------------------------------------------------


def test_open_mode_answers_this_machine_alone_and_says_why(client_with: Clients) -> None:
    client = client_with()
    answer = client.post(PATH, json=unscreened_story(), environ_overrides=OUTSIDE)
    assert answer.status_code == 403
    assert answer.get_json()["issue"][0]["code"] == "forbidden"
    assert "BONE_HEALTH_OPEN_TO_NETWORK" in answer.get_data(as_text=True)
    for here in ("127.0.0.1", "127.9.9.9", "::1", ""):
        answer = client.post(PATH, json=unscreened_story(), environ_overrides={"REMOTE_ADDR": here})
        assert answer.status_code == 200, here


def test_a_header_does_not_make_a_stranger_a_neighbour(client_with: Clients) -> None:
    forged = {"X-Forwarded-For": "127.0.0.1", "X-Real-IP": "127.0.0.1", "Forwarded": "for=127.0.0.1"}
    for client in (client_with(), client_with(trusted_proxies=1)):
        answer = client.post(PATH, json=unscreened_story(), environ_overrides=OUTSIDE, headers=forged)
        assert answer.status_code == 403


def test_open_mode_can_be_opened_and_then_counts_strangers(
    client_with: Clients, caplog: pytest.LogCaptureFixture
) -> None:
    client = client_with(open_to_network=True, rate_limit="3/hour")
    assert "OTHER MACHINES MAY CALL" in caplog.text
    sent = [client.post(PATH, json=unscreened_story(), environ_overrides=OUTSIDE) for _ in range(5)]
    assert [answer.status_code for answer in sent] == [200, 200, 200, 429, 429]
    assert sent[-1].headers["Retry-After"] == "3600"
    assert sent[-1].get_json()["issue"][0]["code"] == "throttled"
    other = {"REMOTE_ADDR": "203.0.113.8"}
    assert client.post(PATH, json=unscreened_story(), environ_overrides=other).status_code == 200
    assert {client.post(PATH, json=unscreened_story()).status_code for _ in range(5)} == {200}


def test_open_mode_takes_any_token_for_none(client: FlaskClient) -> None:
    for token in ("Bearer nonsense", f"Bearer {signed(header(), claims(iss='https://sandbox.cds-hooks.org'))}"):
        headers = {"Authorization": token}
        assert client.post(PATH, json=unscreened_story(), headers=headers).status_code == 200


class Arbiter:
    """What gunicorn hands over before it listens."""

    def __init__(self, *addresses: object) -> None:
        self.cfg = self
        self.address = list(addresses)


@pytest.mark.parametrize("where", [("0.0.0.0", 80), ("::", 80), ("203.0.113.7", 80), ("cds.example.org", 80), 3])
def test_open_mode_does_not_listen_elsewhere(where: object, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SystemExit, match="does not authenticate callers"):
        on_starting(Arbiter(("127.0.0.1", 80), where))
    monkeypatch.setenv("BONE_HEALTH_OPEN_TO_NETWORK", "true")
    on_starting(Arbiter(where))
    monkeypatch.delenv("BONE_HEALTH_OPEN_TO_NETWORK")
    monkeypatch.setenv("BONE_HEALTH_MODE", "registered")
    on_starting(Arbiter(where))


@pytest.mark.parametrize("where", [("127.0.0.1", 80), ("::1", 80), ("localhost", 80), "/run/cds.sock"])
def test_open_mode_listens_here(where: object) -> None:
    on_starting(Arbiter(where))


# --- registered mode ------------------------------------------------------------------------------


def test_every_route_wants_a_token_but_those_that_are_listed(door: Flask) -> None:
    client = door.test_client()
    tried = set()
    for rule in door.url_map.iter_rules():
        path = rule.rule.replace("<service>", "bone-health-patient-view")
        method = "POST" if "POST" in (rule.methods or ()) else "GET"
        expected = 200 if rule.endpoint in PUBLIC else 401
        assert client.open(path, method=method).status_code == expected, rule
        tried.add(rule.endpoint)
    assert tried >= PUBLIC


def test_pages_are_not_there_until_they_are_switched_on(tmp_path: Path, door: Flask) -> None:
    assert door.test_client().get("/rules").status_code == 404
    shown = app_with(tmp_path, pages=True)
    endpoints = {rule.endpoint for rule in shown.url_map.iter_rules() if rule.endpoint.startswith("pages.")}
    assert endpoints == PAGES - {ANALYTICS}
    client = shown.test_client()
    for path in ("/", "/rules", "/rules/zol-crcl-below-35", "/rules.csv", "/pages/style.css"):
        with client.get(path) as answer:
            assert answer.status_code == 200, path
    assert client.get("/openapi.json").status_code == 401


def test_nothing_is_fetched_for_a_page_in_registered_mode(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, door: Flask
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(Fetcher, "complete", lambda *arguments: asked.append(arguments))
    body = {**unscreened_story(), "prefetch": {}, "fhirServer": "https://ehr.example.org/fhir"}
    shown = app_with(tmp_path, pages=True).test_client().post("/try", json=body).get_data(as_text=True)
    assert "412: not answered" in shown
    assert not asked


def test_discovery_may_want_a_token_too(tmp_path: Path, door: Flask) -> None:
    assert door.test_client().get("/cds-services").status_code == 200
    shut = app_with(tmp_path, discovery_needs_token=True).test_client()
    assert shut.get("/cds-services").status_code == 401
    assert shut.get("/cds-services", headers=bearer(path="/cds-services")).status_code == 200
    assert shut.get("/cds-services", headers=bearer(path=PATH)).status_code == 401
    assert shut.get("/healthz").status_code == 200


def test_a_browser_asks_first_without_its_token(door: Flask) -> None:
    answer = door.test_client().options(PATH, headers={"Origin": "http://localhost:3000"})
    assert answer.status_code == 200
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]


def test_an_unknown_path_or_method_is_told_so(door: Flask) -> None:
    assert door.test_client().get("/nowhere").status_code == 404
    assert door.test_client().get(PATH).status_code == 405


def test_an_invented_day_is_not_honoured(door: Flask) -> None:
    assert "extension" in unscreened_story()
    answer = ask(door, body=unscreened_story())
    assert answer.status_code == 400
    assert "honoured in open mode only" in answer.get_data(as_text=True)
    assert ask(door, body={**unscreened_story(), "extension": {"org.bone-health-cds.as-of": None}}).status_code == 400


def test_feedback_is_let_in_by_a_token_for_feedback(door: Flask) -> None:
    path = f"{PATH}/feedback"
    body = {"feedback": [{"card": "0b1c6f5e-1111-4222-8333-444455556666", "outcome": "overridden"}]}
    assert ask(door, path, body).status_code == 200
    assert ask(door, path, body, headers=bearer(path=PATH)).status_code == 401


def test_an_audience_may_be_fixed(tmp_path: Path) -> None:
    file = written(tmp_path)
    text = file.read_text(encoding="utf-8").replace(f'audience = "{BASE}"', 'audience = "urn:a"\nfixed_audience = true')
    file.write_text(text, encoding="utf-8")
    app = create_app(Settings(mode="registered", clients_file=file, shared_state=str(tmp_path / "state")))
    assert ask(app, headers=bearer(signed(header(), claims(aud="urn:a")))).status_code == 200
    assert ask(app).status_code == 401


def test_the_token_says_who_calls_whatever_the_request_says(door: Flask) -> None:
    body = {**of_today(unscreened_story()), "prefetch": {}, "fhirServer": "https://north.example.org/fhir"}
    theirs = claims(iss="https://south.example.org")
    south = bearer(signed(header(kid="south-1", jku=None), theirs, SOUTH))
    assert "not one of those listed for the client south" in ask(door, body=body, headers=south).get_data(as_text=True)


def test_a_tenant_tells_clients_of_one_issuer_apart(tmp_path: Path) -> None:
    file = written(tmp_path)
    text = file.read_text(encoding="utf-8").replace("issuer = ", 'tenant = "a"\nissuer = ')
    file.write_text(text, encoding="utf-8")
    app = create_app(Settings(mode="registered", clients_file=file, shared_state=str(tmp_path / "state")))
    assert ask(app, headers=bearer(signed(header(), claims(tenant="a")))).status_code == 200
    for tenant in ("b", "", None):
        assert ask(app, headers=bearer(signed(header(), claims(tenant=tenant)))).status_code == 401


def test_the_mode_is_said_at_the_start(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    app_with(tmp_path)
    (said,) = lines_of(caplog.records, "cds_service.app")
    assert said["event"] == "registered mode: only these clients may call, each with a token it signed"
    assert said["client"] == "north, south"
    assert "NOT authenticated" not in caplog.text


# --- when it cannot be told -----------------------------------------------------------------------


def test_nobody_is_let_in_when_used_tokens_cannot_be_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    app = app_with(tmp_path)
    assert ask(app).status_code == 200
    for file in tmp_path.glob("state*"):
        file.write_bytes(b"no database " * 500)
    answer = ask(app)
    assert answer.status_code == 503
    assert answer.get_json()["issue"][0]["code"] == "transient"
    assert ask(app, headers={}).status_code == 401, "a stranger does not learn of it"
    assert str(tmp_path) not in answer.get_data(as_text=True) + caplog.text


def test_a_place_that_cannot_be_used_keeps_the_service_from_starting(tmp_path: Path) -> None:
    with pytest.raises(StateUnreachable, match="cannot be used"):
        app_with(tmp_path, shared_state=str(tmp_path / "nowhere" / "state"))
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StateUnreachable):
        app_with(tmp_path, shared_state=str(tmp_path / "link"))


def test_redis_that_is_not_there_lets_nobody_in(tmp_path: Path) -> None:
    app = app_with(tmp_path, shared_state="redis://127.0.0.1:1/0")
    assert ask(app).status_code == 503
    assert ask(app, headers={}).status_code == 401


def test_the_file_of_what_is_shared_is_its_owners(tmp_path: Path) -> None:
    app_with(tmp_path)
    assert (tmp_path / "state").stat().st_mode & 0o077 == 0


# --- limits ---------------------------------------------------------------------------------------


def test_each_client_has_a_rate_of_its_own(tmp_path: Path) -> None:
    app = app_with(tmp_path, rate_limit="3/hour")
    assert [ask(app, headers={}).status_code for _ in range(5)] == [401] * 5, "strangers use up nobody's calls"
    assert [ask(app).status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    theirs = claims(iss="https://south.example.org")
    south = bearer(signed(header(kid="south-1", jku=None), theirs, SOUTH))
    assert ask(app, headers=south).status_code == 200
    assert app.test_client().get("/healthz").status_code == 200


@pytest.mark.parametrize("rate", ["", "many", "0/minute", "10", "10/fortnight", "10/minute; 1/second"])
def test_a_rate_must_be_one(rate: str) -> None:
    with pytest.raises(ValueError, match="is not a rate such as"):
        Settings(rate_limit=rate)


def packed(times: int) -> bytes:
    """Ten million blanks, packed, and the package packed again."""
    body = b" " * 10_000_000
    for _ in range(times):
        body = gzip.compress(body, mtime=0)
    return body


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "x-gzip", "identity, gzip", "GZIP"])
def test_nothing_packed_is_unpacked(client: FlaskClient, encoding: str) -> None:
    headers = {"Content-Encoding": encoding}
    answer = client.post(PATH, data=packed(3), content_type="application/json", headers=headers)
    assert answer.status_code == 415


@pytest.mark.parametrize("body", [packed(1), packed(3), b"PK\x03\x04" + bytes(500)], ids=["packed", "thrice", "zip"])
def test_a_package_that_does_not_say_it_is_one_is_no_json(client: FlaskClient, body: bytes) -> None:
    assert client.post(PATH, data=body, content_type="application/json").status_code == 400


NEST = '"NEST"'


def nested(depth: int, opening: str, closing: str) -> str:
    return opening * depth + "1" + closing * depth


@pytest.mark.parametrize("pair", [("[", "]"), ('{"a":', "}")], ids=["lists", "objects"])
@pytest.mark.parametrize(("depth", "status"), [(50, 200), (900, 200), (1100, 400), (100_000, 400)])
def test_nesting_has_an_end_wherever_it_stands(app: Flask, depth: int, status: int, pair: tuple[str, str]) -> None:
    story = zoledronic_acid_story()
    order = story["context"]["draftOrders"]["entry"][0]["resource"]
    prefetch = story["prefetch"]
    places = [
        {**story, "extension": {"other": "NEST"}},
        {**story, "prefetch": {**prefetch, "more": "NEST"}},
        {**story, "prefetch": {**prefetch, "patient": {**prefetch["patient"], "extension": "NEST"}}},
        {**story, "context": {**story["context"], "draftOrders": drafts({**order, "note": "NEST"})}},
        {**story, "prefetch": {**prefetch, "imaging": {**outcome("warning"), "extension": "NEST"}}},
    ]
    for place in places:
        text = json.dumps(place).replace(NEST, nested(depth, *pair))
        answer = app.test_client().post(
            "/cds-services/bone-health-order-sign", data=text.encode(), content_type="application/json"
        )
        assert answer.status_code == status


# --- proxies and TLS ------------------------------------------------------------------------------

TLS = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7", "X-Forwarded-Host": "cds.example.org"}


def test_browsers_are_told_to_come_back_over_tls_once_they_came_so(tmp_path: Path, door: Flask) -> None:
    behind = app_with(tmp_path, trusted_proxies=1)
    assert ask(behind, headers={**bearer(), **TLS}).headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert behind.test_client().get("/cds-services", headers=TLS).headers["Strict-Transport-Security"]
    for answer in (ask(door, headers={**bearer(), **TLS}), behind.test_client().get("/healthz")):
        assert answer.status_code == 200
        assert "Strict-Transport-Security" not in answer.headers
    silent = app_with(tmp_path, trusted_proxies=1, hsts_seconds=0)
    assert "Strict-Transport-Security" not in ask(silent, headers={**bearer(), **TLS}).headers


def test_behind_a_proxy_a_call_without_tls_is_refused(tmp_path: Path) -> None:
    behind = app_with(tmp_path, trusted_proxies=1)
    answer = ask(behind, headers={**bearer(), **TLS, "X-Forwarded-Proto": "http"})
    assert answer.status_code == 403
    assert "https" in answer.get_data(as_text=True)
    assert behind.test_client().get("/healthz").status_code == 200


def test_only_as_many_proxies_are_believed_as_there_are(client_with: Clients) -> None:
    client = client_with(open_to_network=True, rate_limit="2/hour", trusted_proxies=1)
    sent = []
    for number in range(4):
        forged = {"X-Forwarded-For": f"198.51.100.{number}, 203.0.113.7"}
        sent.append(client.post(PATH, json=unscreened_story(), headers=forged).status_code)
    assert sent == [200, 200, 429, 429], "what the caller itself wrote before its address counts for nothing"

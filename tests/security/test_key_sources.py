"""Key sets over HTTP and in the registry: nothing is fetched from anywhere but the listed address."""

import gzip
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask import Flask

from cds_service.answer import KNOWN
from cds_service.app import create_app
from cds_service.security.registry import RegistryError, read_clients
from cds_service.settings import Settings
from tests.requests import unscreened_story
from tests.security.signing import (
    ISSUER,
    NORTH,
    PATH,
    SANDBOX,
    STRANGER,
    Pair,
    bearer,
    claims,
    elliptic,
    header,
    keys,
    of_today,
    signed,
    written,
)


class KeyServer(ThreadingHTTPServer):
    """Serves a key set, or whatever else a test wants, and notes what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}/jwks.json"
        self.answer: tuple[int, bytes, dict[str, str]] = (200, keys(NORTH.jwk), {})
        self.asked: list[tuple[str, dict[str, str]]] = []


class _Handler(BaseHTTPRequestHandler):
    server: KeyServer

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers.items())))
        status, body, headers = self.server.answer
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def server() -> Any:
    with KeyServer() as running:
        thread = Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def call(app: Flask, server: KeyServer, pair: Pair = NORTH, **changes: Any) -> int:
    head = header(jku=server.url, kid=pair.kid, **changes)
    answer = app.test_client().post(
        PATH, json=of_today(unscreened_story()), headers=bearer(signed(head, claims(), pair))
    )
    return answer.status_code


Make = Callable[..., Flask]


def test_keys_are_fetched_from_the_listed_address_without_anything_of_ours(
    registered_with: Make, server: KeyServer, outbound: list[Any]
) -> None:
    app = registered_with(token=f'jwks_url = "{server.url}"')
    assert server.asked == [], "nothing is fetched before it is needed"
    assert [call(app, server) for _ in range(3)] == [200] * 3
    ((path, sent),) = server.asked
    assert path == "/jwks.json"
    assert not {"Authorization", "Cookie", "Referer"} & set(sent)
    assert {where[0] for where in outbound if isinstance(where, tuple)} == {"127.0.0.1"}


def test_strangers_make_nobody_fetch(registered_with: Make, server: KeyServer) -> None:
    app = registered_with(token=f'jwks_url = "{server.url}"')
    for changes in ({"jku": "http://127.0.0.1:9/"}, {"alg": "HS256"}, {"jwk": STRANGER.jwk}):
        head = {**header(jku=server.url), **changes}
        answer = app.test_client().post(PATH, json={}, headers=bearer(signed(head, claims(), STRANGER)))
        assert answer.status_code == 401
    wrong = signed(header(jku=server.url), claims(aud="https://else.example"), STRANGER)
    assert app.test_client().post(PATH, json={}, headers=bearer(wrong)).status_code == 401
    assert server.asked == []
    assert [call(app, server, elliptic(n, f"invented-{n}")) for n in range(2, 9)] == [401] * 7
    assert len(server.asked) == 1


def test_keys_are_not_fetched_where_a_redirect_leads(registered_with: Make, server: KeyServer) -> None:
    app = registered_with(token=f'jwks_url = "{server.url}"')
    server.answer = (302, b"", {"Location": server.url.replace("jwks", "other")})
    assert call(app, server) == 401
    assert [path for path, _ in server.asked] == ["/jwks.json"]


@pytest.mark.parametrize(
    "answer",
    [
        (200, b" " * 300_000 + keys(NORTH.jwk), {}),
        (200, b"\x1f\x8b" + b"\0" * 50, {"Content-Encoding": "gzip"}),
        (200, gzip.compress(b" " * 50_000_000, mtime=0), {"Content-Encoding": "gzip"}),
        (200, keys(NORTH.jwk, SANDBOX), {}),
        (200, b"<html>", {"Content-Type": "text/html"}),
        (500, keys(NORTH.jwk), {}),
    ],
    ids=["too long", "badly packed", "much in little", "a published key", "a page", "an error"],
)
def test_a_set_that_came_wrong_lets_nobody_in(
    registered_with: Make, server: KeyServer, answer: tuple[int, bytes, dict[str, str]]
) -> None:
    app = registered_with(token=f'jwks_url = "{server.url}"')
    server.answer = answer
    assert call(app, server) == 401


def test_a_file_beside_an_address_is_what_is_read(registered_with: Make, server: KeyServer) -> None:
    app = registered_with(token=f'jwks_url = "{server.url}"\njwks_file = "north.json"')
    assert call(app, server) == 200
    assert server.asked == []


def test_a_file_of_keys_may_be_changed_while_the_service_runs(registered_with: Make, tmp_path: Path) -> None:
    app = registered_with(token='jwks_file = "north.json"', settings={"keys_between_seconds": 1.0})
    new = elliptic(77, "north-2")
    (tmp_path / "north.json").write_bytes(keys(NORTH.jwk, new.jwk))

    def status() -> int:
        token = signed(header(kid="north-2", jku=None), claims(), new)
        return app.test_client().post(PATH, json=of_today(unscreened_story()), headers=bearer(token)).status_code

    assert status() == 200


# --- the registry ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("token", "line", "said"),
    [
        ("", 6, "jwks_url or jwks_file must be given"),
        ('jwks_url = "http://north.example.org/jwks.json"', 9, "is not https"),
        ('jwks_url = "https://north.example.org/jwks.json?a=b"', 9, "has a query"),
        ('jwks_url = "https://me@north.example.org/jwks.json"', 9, "holds a user name"),
        (
            'jwks_url = "https://sandbox.cds-hooks.org/.well-known/jwks.json"',
            9,
            "jwks_url is that of the CDS Hooks sandbox, whose private key is published",
        ),
        ('jwks_file = "nowhere.json"', 9, "cannot be read: No such file"),
        ('jwks_file = "sandbox.json"', 9, "private half is published: that of the CDS Hooks sandbox"),
        ('jwks_file = "south.json"\nalgorithms = ["HS256"]', 10, "algorithms holds 'HS256', which is none of ES384"),
        ('jwks_file = "south.json"\nalgorithms = ["none"]', 10, "algorithms holds 'none'"),
        ('jwks_file = "south.json"\nlifetime_seconds = 90000', 10, "lifetime_seconds must be at most 3600"),
        ('jwks_file = "south.json"\nage_seconds = 0', 10, "age_seconds must be at least 1"),
        ('jwks_file = "south.json"\njku = "x"', 10, "jku is no member"),
    ],
)
def test_a_mistake_about_a_caller_keeps_the_service_from_starting(
    tmp_path: Path, token: str, line: int, said: str
) -> None:
    (tmp_path / "sandbox.json").write_bytes(keys(SANDBOX))
    file = written(tmp_path, token=token or "\n")
    with pytest.raises(RegistryError) as caught:
        read_clients(file, KNOWN)
    (message,) = str(caught.value).splitlines()
    assert f"clients.toml, line {line}: " in message
    assert said in message


def test_the_sandbox_as_issuer_is_refused_in_either_mode(tmp_path: Path) -> None:
    file = written(tmp_path)
    text = file.read_text(encoding="utf-8").replace("https://south.example.org", "https://sandbox.cds-hooks.org")
    file.write_text(text, encoding="utf-8")
    with pytest.raises(RegistryError, match="issuer is that of the CDS Hooks sandbox"):
        read_clients(file, KNOWN)
    with pytest.raises(RegistryError, match="issuer is that of the CDS Hooks sandbox"):
        create_app(Settings(clients_file=file))


def test_one_issuer_of_two_clients_needs_tenants(tmp_path: Path) -> None:
    file = written(tmp_path)
    text = file.read_text(encoding="utf-8").replace('issuer = "https://south.example.org"', f'issuer = "{ISSUER}"')
    north, issuer, south = text.rpartition("issuer =")

    def read(first: str, second: str) -> list[str]:
        both = north.replace("issuer =", f"{first}\nissuer =") + second + "\n" + issuer + south
        file.write_text(both, encoding="utf-8")
        return [client.name for client in read_clients(file, KNOWN)]

    for first, second in (("", ""), ('tenant = "a"', ""), ("", 'tenant = "b"'), ('tenant = "a"', 'tenant = "a"')):
        with pytest.raises(RegistryError, match="has the issuer of the client north; each needs a tenant of its own"):
            read(first, second)
    assert read('tenant = "a"', 'tenant = "b"') == ["north", "south"]


def test_registered_mode_wants_every_client_to_be_provable(tmp_path: Path) -> None:
    file = tmp_path / "clients.toml"
    state = str(tmp_path / "state")
    for text, said in (("", "no client is registered"), ('[[client]]\nname = "a"\n', r"no \[client.token\]: a")):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(RegistryError, match=said):
            create_app(Settings(mode="registered", clients_file=file, shared_state=state))
    with pytest.raises(RegistryError, match="no file of clients"):
        create_app(Settings(mode="registered", shared_state=state))


def test_registered_mode_wants_to_know_what_is_shared(tmp_path: Path) -> None:
    file = written(tmp_path)
    with pytest.raises(RegistryError, match="BONE_HEALTH_SHARED_STATE"):
        create_app(Settings(mode="registered", clients_file=file))
    with pytest.raises(RegistryError, match="BONE_HEALTH_CLIENT must not be set"):
        create_app(Settings(mode="registered", clients_file=file, shared_state=str(tmp_path / "s"), client="north"))

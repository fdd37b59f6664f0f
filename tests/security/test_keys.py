"""Key sets: what is refused in one, when it is read again, and that nothing is fetched from anywhere else."""

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from jwt.algorithms import ECAlgorithm

from cds_service.answer import KNOWN
from cds_service.app import create_app
from cds_service.security.keys import DAY, HOUR, KeyFault, KeySet, keys_of, thumbprint
from cds_service.security.published import PUBLISHED
from cds_service.security.registry import RegistryError, read_clients
from cds_service.settings import Settings
from tests.requests import JSON, unscreened_story
from tests.security.signing import (
    ISSUER,
    NORTH,
    PATH,
    STRANGER,
    Pair,
    bearer,
    claims,
    elliptic,
    header,
    of_today,
    rsa_pair,
    signed,
    written,
)

# The public half of the key that the CDS Hooks sandbox signs with; the private one is in its repository.
SANDBOX = {
    "kty": "EC",
    "crv": "P-384",
    "x": "dw_JGR8nB2I6XveNxUOl2qk699ZPLM2nYI5STSdiEl9avAkrm3CkfYMbrrjr8laB",
    "y": "Sm3mLE-n1zYNla_aiE3cb3nZsL51RbC7ysw3q8aJLxGm-hx79RPMYpITDjp7kgzy",
    "kid": "44823f3d-0b01-4a6c-a80e-b9d3e8a7226f",
}
# RFC 7638, section 3.1.
EXAMPLE = {
    "kty": "RSA",
    "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3"
    "oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6q"
    "MQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzK"
    "nqDKgw",
    "e": "AQAB",
}


def keys(*jwks: JSON) -> bytes:
    return json.dumps({"keys": list(jwks)}).encode()


def without(jwk: JSON, name: str) -> JSON:
    return {member: value for member, value in jwk.items() if member != name}


# --- one set --------------------------------------------------------------------------------------


def test_a_thumbprint_is_that_of_the_rfc() -> None:
    assert thumbprint(EXAMPLE) == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
    assert thumbprint({**EXAMPLE, "kid": "any", "alg": "RS384", "x5t": "more"}) == thumbprint(EXAMPLE)


def test_the_sandbox_is_among_those_whose_key_anybody_has() -> None:
    assert PUBLISHED[thumbprint(SANDBOX)] == "the CDS Hooks sandbox"


def test_keys_are_told_by_their_id_and_used_for_what_they_are() -> None:
    found = keys_of(keys(NORTH.jwk, rsa_pair().jwk, {**rsa_pair("b").jwk, "alg": "PS384"}))
    assert {kid: sorted(key.algorithms) for kid, key in found.items()} == {
        "north-1": ["ES384"],
        "north-rsa": ["PS256", "PS384", "PS512", "RS256", "RS384", "RS512"],
        "b": ["PS384"],
    }


def test_keys_for_something_else_are_passed_over() -> None:
    locking = {**rsa_pair().jwk, "use": "enc"}
    making = {**without(rsa_pair("c").jwk, "use"), "key_ops": ["encrypt"]}
    assert list(keys_of(keys(locking, making, {**NORTH.jwk, "key_ops": ["verify"]}))) == ["north-1"]


WRONG: dict[str, tuple[bytes, str]] = {
    "not JSON": (b"-----BEGIN PUBLIC KEY-----", "is no JSON"),
    "nested without end": (b"[" * 100_000, "is no JSON"),
    "a list": (b"[]", "is no JWK Set"),
    "a lone key": (json.dumps(NORTH.jwk).encode(), "is no JWK Set"),
    "keys that are none": (b'{"keys": ["a"]}', "is no JWK Set"),
    "no keys": (keys(), "holds no key"),
    "none that signs": (keys({**NORTH.jwk, "use": "enc"}), "holds no key"),
    "a shared secret": (keys({"kty": "oct", "k": "AAAA", "kid": "a"}), "holds a symmetric key"),
    "a private key": (
        keys({**ECAlgorithm.to_jwk(STRANGER.private, as_dict=True), "kid": "a"}),
        "holds a private key",
    ),
    "a published key": (keys(NORTH.jwk, SANDBOX), "private half is published: that of the CDS Hooks sandbox"),
    "a published key under another name": (keys({**SANDBOX, "kid": "ours", "alg": "ES384"}), "is published"),
    "the key of the RFC": (keys({**EXAMPLE, "kid": "a"}), "is published"),
    "no kid": (keys(without(NORTH.jwk, "kid")), "a key without a kid"),
    "a kid that is a number": (keys({**NORTH.jwk, "kid": 1}), "a key without a kid"),
    "one kid twice": (keys(NORTH.jwk, {**STRANGER.jwk, "kid": NORTH.kid}), "two keys of one kid"),
    "a key without a member": (keys(without(NORTH.jwk, "y")), "lacks a member"),
    "another type": (keys({**NORTH.jwk, "kty": "AKP"}), "neither EC, RSA nor OKP"),
    "another curve": (keys({**NORTH.jwk, "crv": "secp256k1"}), "of a kind that is not used"),
    "an algorithm of another type": (keys({**NORTH.jwk, "alg": "RS384"}), "of a kind that is not used"),
    "HS256": (keys({**NORTH.jwk, "alg": "HS256"}), "of a kind that is not used"),
    "a point off the curve": (keys({**NORTH.jwk, "y": STRANGER.jwk["y"]}), "cannot be read"),
    "a number that is none": (keys({**NORTH.jwk, "x": "!"}), "cannot be read"),
    "a short key": (keys(rsa_pair("short", 1024).jwk), "fewer than 2048 bits"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_set_that_must_not_be_trusted_is_refused_whole(case: str) -> None:
    blob, said = WRONG[case]
    with pytest.raises(KeyFault, match=said):
        keys_of(blob)


# --- a set that changes ---------------------------------------------------------------------------


class Source:
    """A key set that changes, fails, counts how often it is read, and has a clock of its own."""

    def __init__(self, *jwks: JSON) -> None:
        self.blob = keys(*jwks)
        self.down = False
        self.read = 0
        self.now = 1000.0
        self.set = KeySet("north", self.load, between=30, clock=lambda: self.now)

    def load(self) -> bytes:
        self.read += 1
        if self.down:
            raise OSError
        return self.blob


def test_a_set_is_read_when_it_is_needed_and_kept() -> None:
    source = Source(NORTH.jwk)
    assert source.read == 0
    assert [source.set.key(NORTH.kid) is not None for _ in range(50)] == [True] * 50
    assert source.read == 1


def test_a_new_key_is_found_but_unknown_ones_are_not_looked_for_again_and_again() -> None:
    source = Source(NORTH.jwk)
    source.set.key(NORTH.kid)
    source.blob = keys(NORTH.jwk, elliptic(5, "north-2").jwk)
    assert source.set.key("north-2") is None, "within half a minute of the last reading"
    source.now += 30
    assert source.set.key("north-2") is not None
    assert source.read == 2
    for number in range(500):
        assert source.set.key(f"invented-{number}") is None
        source.now += 0.2
    assert source.read == 2 + 3, "500 unknown ids in 100 seconds: one reading in 30"


def test_a_key_that_was_taken_back_is_gone_within_an_hour() -> None:
    source = Source(NORTH.jwk, elliptic(5, "north-2").jwk)
    assert source.set.key("north-2") is not None
    source.blob = keys(NORTH.jwk)
    source.now += HOUR - 1
    assert source.set.key("north-2") is not None
    source.now += 1
    assert source.set.key("north-2") is None
    assert source.set.key(NORTH.kid) is not None


@pytest.mark.parametrize("trouble", ["down", "no JSON", "a published key"])
def test_what_was_read_is_used_for_a_day_when_nothing_better_comes(
    trouble: str, caplog: pytest.LogCaptureFixture
) -> None:
    source = Source(NORTH.jwk)
    source.set.key(NORTH.kid)
    source.down = trouble == "down"
    source.blob = {"no JSON": b"<html>", "a published key": keys(SANDBOX)}.get(trouble, b"")
    source.now += DAY - 1
    assert source.set.key(NORTH.kid) is not None
    assert source.set.key(SANDBOX["kid"]) is None
    source.now += 1
    assert source.set.key(NORTH.kid) is None
    assert caplog.records[0].levelname == "ERROR"
    assert "of the client north " in caplog.text


def test_a_set_that_cannot_be_read_lets_nobody_in_and_is_not_asked_for_at_every_call() -> None:
    source = Source(NORTH.jwk)
    source.down = True
    assert [source.set.key(NORTH.kid) for _ in range(100)] == [None] * 100
    assert source.read == 1
    source.down = False
    source.now += 30
    assert source.set.key(NORTH.kid) is not None


# --- over HTTP ------------------------------------------------------------------------------------


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
        (200, keys(NORTH.jwk, SANDBOX), {}),
        (200, b"<html>", {"Content-Type": "text/html"}),
        (500, keys(NORTH.jwk), {}),
    ],
    ids=["too long", "badly packed", "a published key", "a page", "an error"],
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


def test_curves_and_their_algorithms_belong_together() -> None:
    found = keys_of(keys(elliptic(3, "a", "ES256").jwk, elliptic(3, "b", "ES512").jwk))
    assert {kid: set(key.algorithms) for kid, key in found.items()} == {"a": {"ES256"}, "b": {"ES512"}}

"""What comes with a call that is not what it should be: each is a 401 that says nothing, a word in the log, no more."""

import hashlib
import hmac
import json
import logging
import time
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask

from tests.logged import lines_of
from tests.requests import JSON, unscreened_story
from tests.security.signing import (
    BASE,
    ISSUER,
    NORTH,
    PATH,
    SOUTH,
    STRANGER,
    Pair,
    b64,
    bearer,
    claims,
    elliptic,
    header,
    of_today,
    rsa_pair,
    signed,
)

EVIL = "https://evil.example/jwks.json"
REQUEST = "0b1c6f5e-1111-4222-8333-444455556666"
REFUSAL = {
    "resourceType": "OperationOutcome",
    "issue": [
        {
            "severity": "error",
            "code": "login",
            "details": {"text": "401 Unauthorized"},
            "diagnostics": f"request {REQUEST}",
        }
    ],
}


def good(**changes: Any) -> str:
    return signed(header(), claims(**changes))


def headed(pair: Pair = NORTH, **changes: Any) -> str:
    return signed(header(**changes), claims(), pair)


def unsigned(**changes: Any) -> str:
    return ".".join(b64(json.dumps(part).encode()) for part in (header(**changes), claims()))


def with_secret(secret: bytes) -> str:
    """HS256, the secret being what everybody knows."""
    text = unsigned(alg="HS256")
    return f"{text}.{b64(hmac.digest(secret, text.encode(), hashlib.sha256))}"


def pem() -> bytes:
    return bytes(NORTH.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


def tampered(place: int) -> str:
    """A good token, one part of which is that of another good token."""
    one, other = good().split("."), good().split(".")
    one[place] = other[place]
    return ".".join(one)


def twice(name: str, value: str) -> bytes:
    """Good claims, with one of them written a second time: which counts depends on who reads."""
    return json.dumps(claims()).encode()[:-1] + f', "{name}": {json.dumps(value)}}}'.encode()


def loose_bits() -> str:
    """The same signature written with bits that stand for nothing (a last character of another value)."""
    pair = elliptic(33, algorithm="ES256")  # 64 octets leave four bits over
    text = signed(header(), claims(), pair)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return text[:-1] + letters[letters.index(text[-1]) ^ 1]


def now() -> int:
    return int(time.time())


DEEP = b'{"alg":' + b"[" * 3000 + b"]" * 3000 + b"}"

# Of each attack: the Authorization header, and the word that the operator's log has for it.
ATTACKS: dict[str, tuple[Callable[[], str | None], str]] = {
    "no header": (lambda: None, "no-token"),
    "an empty header": (lambda: "", "no-token"),
    "a scheme alone": (lambda: "Bearer", "malformed"),
    "another scheme": (lambda: f"Basic {good()}", "malformed"),
    "a token without a scheme": (good, "malformed"),
    "two tokens in one header": (lambda: f"Bearer {good()},Bearer {good()}", "malformed"),
    "a tab for a blank": (lambda: f"Bearer\t{good()}", "malformed"),
    "one part": (lambda: "Bearer eyJhbGciOiJFUzM4NCJ9", "malformed"),
    "two parts": (lambda: f"Bearer {unsigned()}", "malformed"),
    "four parts": (lambda: f"Bearer {good()}.e30", "malformed"),
    "five parts, as one encrypted (JWE)": (lambda: "Bearer e30.AAAA.AAAA.AAAA.AAAA", "malformed"),
    "an encrypted one in three parts": (lambda: f"Bearer {headed(enc='A256GCM')}", "header"),
    "data after the token": (lambda: f"Bearer {good()} x", "malformed"),
    "padding": (lambda: f"Bearer {good()}=", "malformed"),
    "the other base64": (lambda: f"Bearer {good()[:-2]}+/", "malformed"),
    "bits that stand for nothing": (lambda: f"Bearer {loose_bits()}", "malformed"),
    "a part of an impossible length": (lambda: f"Bearer {good()[:-3]}", "malformed"),
    "a giant": (lambda: f"Bearer {good(more='x' * 9000)}", "malformed"),
    "no JSON": (lambda: f"Bearer {signed(b'not JSON', claims())}", "malformed"),
    "no UTF-8": (lambda: "Bearer " + signed(header(), b'{"iss":"\xff"}'), "malformed"),
    "a list for claims": (lambda: f"Bearer {signed(header(), b'[]')}", "malformed"),
    "a header nested without end": (lambda: f"Bearer {b64(DEEP)}.e30.AAAA", "malformed"),
    "not a number": (lambda: "Bearer " + signed(header(), b'{"exp": NaN}'), "malformed"),
    "a claim twice": (lambda: f"Bearer {signed(header(), twice('iss', ISSUER))}", "malformed"),
    "a member of the header twice": (
        lambda: "Bearer " + signed(b'{"alg":"none",' + json.dumps(header()).encode()[1:], claims()),
        "malformed",
    ),
    "alg none, unsigned": (lambda: f"Bearer {unsigned(alg='none')}.", "malformed"),
    "alg none, with something for a signature": (lambda: f"Bearer {unsigned(alg='none')}.AAAA", "algorithm"),
    "alg nOnE": (lambda: f"Bearer {unsigned(alg='nOnE')}.AAAA", "algorithm"),
    "HS256 with the public key (PEM) for a secret": (lambda: f"Bearer {with_secret(pem())}", "algorithm"),
    "HS256 with the public key (JWK) for a secret": (
        lambda: f"Bearer {with_secret(json.dumps(NORTH.jwk).encode())}",
        "algorithm",
    ),
    "HS256 with nothing for a secret": (lambda: f"Bearer {with_secret(b'')}", "algorithm"),
    "an algorithm that the entry does not list": (
        lambda: f"Bearer {signed(header(alg='RS256', kid='north-rsa'), claims(), rsa_pair(), algorithm='RS256')}",
        "algorithm",
    ),
    "the algorithm of another key": (
        lambda: f"Bearer {signed(header(kid='north-1', alg='RS384'), claims(), rsa_pair())}",
        "algorithm",
    ),
    "no alg": (lambda: f"Bearer {headed(alg=None)}", "algorithm"),
    "an alg that is a list": (lambda: f"Bearer {headed(alg=['ES384'])}", "algorithm"),
    "a key of its own (jwk)": (lambda: f"Bearer {headed(STRANGER, jwk=STRANGER.jwk)}", "header"),
    "a place of its own key (x5u)": (lambda: f"Bearer {headed(STRANGER, x5u=EVIL)}", "header"),
    "a certificate of its own (x5c)": (lambda: f"Bearer {headed(STRANGER, x5c=['AAAA'])}", "header"),
    "an extension that must be understood": (lambda: f"Bearer {headed(crit=['exp'])}", "header"),
    "an unencoded payload (b64)": (lambda: f"Bearer {headed(b64=False, crit=['b64'])}", "header"),
    "a token in a token": (
        lambda: f"Bearer {signed(header(cty='JWT'), json.dumps(good()).encode())}",
        "malformed",
    ),
    "said to be a token in a token": (lambda: f"Bearer {headed(cty='JWT')}", "header"),
    "packed": (lambda: f"Bearer {headed(zip='DEF')}", "header"),
    "another kind of token": (lambda: f"Bearer {headed(typ='at+jwt')}", "header"),
    "no kind": (lambda: f"Bearer {headed(typ=None)}", "header"),
    "a jku that is not listed": (lambda: f"Bearer {headed(STRANGER, jku=EVIL)}", "jku"),
    "a jku that begins as the listed one": (
        lambda: f"Bearer {headed(STRANGER, jku='https://north.example.org.evil.example/.well-known/jwks.json')}",
        "jku",
    ),
    "a jku beside the listed one": (
        lambda: f"Bearer {headed(STRANGER, jku='https://north.example.org/uploads/jwks.json')}",
        "jku",
    ),
    "the listed jku with a query": (
        lambda: f"Bearer {headed(jku='https://north.example.org/.well-known/jwks.json?x')}",
        "jku",
    ),
    "a jku of this machine": (lambda: f"Bearer {headed(STRANGER, jku='http://127.0.0.1:9/jwks.json')}", "jku"),
    "a jku of a cloud's metadata": (lambda: f"Bearer {headed(STRANGER, jku='http://169.254.169.254/latest')}", "jku"),
    "a jku that is a file": (lambda: f"Bearer {headed(STRANGER, jku='file:/etc/passwd')}", "jku"),
    "a jku that is no text": (lambda: f"Bearer {headed(jku=[EVIL])}", "jku"),
    "a jku where none is listed": (
        lambda: f"Bearer {signed(header(kid='south-1'), claims(iss='https://south.example.org'), SOUTH)}",
        "jku",
    ),
    "no kid": (lambda: f"Bearer {headed(kid=None)}", "kid"),
    "an empty kid": (lambda: f"Bearer {headed(kid='')}", "kid"),
    "a kid that is a number": (lambda: f"Bearer {headed(kid=1)}", "kid"),
    "a kid nobody has": (lambda: f"Bearer {headed(STRANGER, kid='north-2')}", "kid"),
    "a kid of another client": (lambda: f"Bearer {headed(SOUTH, kid='south-1')}", "kid"),
    "a kid that is a way to a file": (lambda: f"Bearer {headed(kid='../../../../dev/null')}", "kid"),
    "a kid that is a query": (lambda: f"""Bearer {headed(kid="x' union select 'AA")}""", "kid"),
    "a kid that is a command": (lambda: f"Bearer {headed(kid='north-1|id')}", "kid"),
    "somebody else's key under a known kid": (lambda: f"Bearer {headed(STRANGER)}", "signature"),
    "another client's key under a known kid": (lambda: f"Bearer {signed(header(), claims(), SOUTH)}", "signature"),
    "another header": (lambda: f"Bearer {headed()[:0]}{swapped_header()}", "signature"),
    "other claims": (lambda: f"Bearer {tampered(1)}", "signature"),
    "the signature of another token": (lambda: f"Bearer {tampered(2)}", "signature"),
    "a signature of zeroes": (
        lambda: f"Bearer {unsigned()}.{b64(bytes(96))}",
        "signature",
    ),
    "a signature as DER": (lambda: f"Bearer {unsigned()}.{b64(bytes.fromhex('3006020101020101'))}", "signature"),
    "half a signature": (lambda: f"Bearer {good()[:-64]}", "signature"),
    "a signature of one curve under the name of another": (
        lambda: f"Bearer {signed(header(), claims(), elliptic(33, algorithm='ES256'))}",
        "signature",
    ),
    "no iss": (lambda: f"Bearer {good(iss=None)}", "issuer"),
    "an iss that is not registered": (lambda: f"Bearer {good(iss='https://evil.example')}", "issuer"),
    "an iss with a slash more": (lambda: f"Bearer {good(iss=ISSUER + '/')}", "issuer"),
    "an iss in capitals": (lambda: f"Bearer {good(iss=ISSUER.upper())}", "issuer"),
    "an iss that is a list": (lambda: f"Bearer {good(iss=[ISSUER])}", "issuer"),
    "the sandbox": (lambda: f"Bearer {good(iss='https://sandbox.cds-hooks.org')}", "issuer"),
    "no aud": (lambda: f"Bearer {good(aud=None)}", "audience"),
    "an aud that is empty": (lambda: f"Bearer {good(aud=[])}", "audience"),
    "an aud of another service": (
        lambda: f"Bearer {good(aud=BASE + '/cds-services/bone-health-order-sign')}",
        "audience",
    ),
    "an aud of another machine": (lambda: f"Bearer {good(aud='https://other.example.org' + PATH)}", "audience"),
    "an aud of the machine alone": (lambda: f"Bearer {good(aud=BASE)}", "audience"),
    "an aud with a slash more": (lambda: f"Bearer {good(aud=BASE + PATH + '/')}", "audience"),
    "an aud that begins right": (lambda: f"Bearer {good(aud=BASE + PATH + '/feedback')}", "audience"),
    "an aud of a number": (lambda: f"Bearer {good(aud=7)}", "audience"),
    "an aud with a number among others": (lambda: f"Bearer {good(aud=[BASE + PATH, 7])}", "audience"),
    "an aud in a list in a list": (lambda: f"Bearer {good(aud=[[BASE + PATH]])}", "audience"),
    "no exp": (lambda: f"Bearer {good(exp=None)}", "claims"),
    "an exp that is text": (lambda: f"Bearer {good(exp='9999999999')}", "claims"),
    "an exp that is true": (lambda: f"Bearer {good(exp=True)}", "claims"),
    "an exp without end": (
        lambda: "Bearer " + signed(header(), json.dumps(claims(exp=1)).replace('"exp": 1', '"exp": 1e999').encode()),
        "claims",
    ),
    "over": (lambda: f"Bearer {good(iat=now() - 400, exp=now() - 100)}", "expired"),
    "over since 1970": (lambda: f"Bearer {good(exp=-1)}", "expired"),
    "no iat": (lambda: f"Bearer {good(iat=None)}", "claims"),
    "an iat that is text": (lambda: f"Bearer {good(iat=str(now()))}", "claims"),
    "made tomorrow": (lambda: f"Bearer {good(iat=now() + 86400, exp=now() + 86700)}", "early"),
    "not for now": (lambda: f"Bearer {good(nbf=now() + 200)}", "early"),
    "an nbf that is text": (lambda: f"Bearer {good(nbf='now')}", "claims"),
    "made long ago": (lambda: f"Bearer {good(iat=now() - 600, exp=now() + 60)}", "too-old"),
    "made for a day": (lambda: f"Bearer {good(exp=now() + 86400)}", "lifetime"),
    "over before it was made": (lambda: f"Bearer {good(iat=now() + 30, exp=now() + 10)}", "lifetime"),
    "no jti": (lambda: f"Bearer {good(jti=None)}", "claims"),
    "an empty jti": (lambda: f"Bearer {good(jti='')}", "claims"),
    "a jti that is a number": (lambda: f"Bearer {good(jti=5)}", "claims"),
    "a jti of a novel's length": (lambda: f"Bearer {good(jti='j' * 300)}", "claims"),
    "a tenant that is a list": (lambda: f"Bearer {good(tenant=['a'])}", "claims"),
}


def swapped_header() -> str:
    return ".".join([b64(json.dumps(header(typ="jwt")).encode()), *good().split(".")[1:]])


def call(app: Flask, authorization: str | None, path: str = PATH) -> Any:
    headers = {"X-Request-ID": REQUEST} | ({} if authorization is None else {"Authorization": authorization})
    return app.test_client().post(path, json=of_today(unscreened_story()), headers=headers)


def test_there_are_enough() -> None:
    assert len(ATTACKS) >= 30


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_refused_token_learns_nothing_but_401(
    registered: Flask, outbound: list[Any], caplog: pytest.LogCaptureFixture, attack: str
) -> None:
    make, why = ATTACKS[attack]
    authorization = make()
    caplog.set_level(logging.DEBUG)
    value = registered.extensions["metrics"].value
    answered = {"service": "bone-health-patient-view", "status": "200"}
    before = value("requests_total", **answered), value("refused_total", reason=str(why))
    answer = call(registered, authorization)
    assert answer.status_code == 401
    assert answer.get_json() == REFUSAL
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert set(answer.headers.keys()) == {"Content-Type", "Content-Length", "WWW-Authenticate", "X-Request-ID"}
    after = value("requests_total", **answered), value("refused_total", reason=str(why))
    assert after == (before[0], before[1] + 1)
    assert outbound == []
    (refused,) = lines_of(caplog.records, "cds_service.web.guard")
    assert (refused["event"], refused["reason"]) == ("refused", str(why))
    assert refused.get("client") in (None, "north", "south")
    for part in (authorization or "").replace(" ", ".").split("."):
        assert len(part) < 12 or part not in caplog.text


def test_a_good_token_lets_in_once(registered: Flask, outbound: list[Any]) -> None:
    token = bearer()["Authorization"]
    assert call(registered, token).status_code == 200
    again = call(registered, token)
    assert again.status_code == 401
    assert again.get_json() == REFUSAL
    assert outbound == []


def test_a_used_id_is_used_under_any_signature(registered: Flask) -> None:
    same = claims()
    assert call(registered, f"Bearer {signed(header(), same)}").status_code == 200
    assert call(registered, f"Bearer {signed(header(), {**same, 'more': 1})}").status_code == 401


def test_a_forged_token_does_not_use_up_the_id_of_a_good_one(registered: Flask) -> None:
    same = claims()
    assert call(registered, f"Bearer {signed(header(), same, STRANGER)}").status_code == 401
    assert call(registered, f"Bearer {signed(header(), same)}").status_code == 200


def test_two_clients_may_use_the_same_id(registered: Flask) -> None:
    south = header(kid="south-1", jku=None)
    assert call(registered, f"Bearer {signed(header(), claims(jti='one'))}").status_code == 200
    theirs = claims(jti="one", iss="https://south.example.org")
    assert call(registered, f"Bearer {signed(south, theirs, SOUTH)}").status_code == 200


GOOD: dict[str, Callable[[], str]] = {
    "a scheme in small letters": lambda: f"bearer {good()}",
    "two blanks": lambda: f"Bearer  {good()}",
    "RS384": lambda: f"Bearer {signed(header(alg='RS384', kid='north-rsa'), claims(), rsa_pair())}",
    "a list of audiences": lambda: f"Bearer {good(aud=['https://else.example', BASE + PATH])}",
    "an nbf five minutes ago, as Epic's": lambda: f"Bearer {good(nbf=now() - 300)}",
    "a quarter of an hour, as Epic's": lambda: f"Bearer {good(exp=now() + 900)}",
    "a clock that is a little fast": lambda: f"Bearer {good(iat=now() + 40, exp=now() + 340)}",
    "fractions of a second": lambda: f"Bearer {good(iat=now() - 0.5, exp=now() + 299.5)}",
    "no jku": lambda: f"Bearer {headed(jku=None)}",
    "typ in small letters": lambda: f"Bearer {headed(typ='jwt')}",
    "claims nobody asks for": lambda: f"Bearer {good(sub='bone-health', tenant='a', scope=['x'])}",
    "a thumbprint of a certificate": lambda: f"Bearer {headed(x5t='AAAA')}",
}


@pytest.mark.parametrize("case", GOOD)
def test_what_ehrs_really_send_is_let_in(registered: Flask, case: str) -> None:
    assert call(registered, GOOD[case]()).status_code == 200


def test_two_authorization_headers_are_none(registered: Flask) -> None:
    headers = [("Authorization", f"Bearer {good()}"), ("Authorization", f"Bearer {good()}")]
    answer = registered.test_client().post(PATH, json=of_today(unscreened_story()), headers=headers)
    assert answer.status_code == 401


def test_a_token_elsewhere_is_not_looked_at(registered: Flask) -> None:
    body: JSON = {**of_today(unscreened_story()), "access_token": good()}
    client = registered.test_client()
    client.set_cookie("Authorization", f"Bearer {good()}")
    assert client.post(f"{PATH}?access_token={good()}", json=body).status_code == 401


def test_a_stranger_does_not_learn_which_services_there_are(registered: Flask) -> None:
    for path in (PATH, "/cds-services/no-such-service", f"{PATH}/feedback"):
        answer = call(registered, None, path)
        assert (answer.status_code, answer.get_json()) == (401, REFUSAL)


def test_a_stranger_s_body_is_not_looked_at(registered: Flask) -> None:
    client = registered.test_client()
    for body in (b"", b"\x1f\x8b", b"{" * 5000, b"x" * 2_000_000):
        assert client.post(PATH, data=body, content_type="text/plain").status_code == 401

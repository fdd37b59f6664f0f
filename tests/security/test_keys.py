"""Key sets: what is refused in one, and when it is read again."""

import json

import pytest
from jwt.algorithms import ECAlgorithm

from cds_service.security.keys import DAY, HOUR, KeyFault, KeySet, keys_of, thumbprint
from cds_service.security.published import PUBLISHED
from tests.logged import lines_of
from tests.requests import JSON
from tests.security.signing import (
    NORTH,
    SANDBOX,
    STRANGER,
    elliptic,
    keys,
    rsa_pair,
)

# RFC 7638, section 3.1.
EXAMPLE = {
    "kty": "RSA",
    "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3"
    "oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6q"
    "MQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzK"
    "nqDKgw",
    "e": "AQAB",
}


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
    assert lines_of(caplog.records, "cds_service.security.keys")[0]["client"] == "north"


def test_a_set_that_cannot_be_read_lets_nobody_in_and_is_not_asked_for_at_every_call() -> None:
    source = Source(NORTH.jwk)
    source.down = True
    assert [source.set.key(NORTH.kid) for _ in range(100)] == [None] * 100
    assert source.read == 1
    source.down = False
    source.now += 30
    assert source.set.key(NORTH.kid) is not None


def test_curves_and_their_algorithms_belong_together() -> None:
    found = keys_of(keys(elliptic(3, "a", "ES256").jwk, elliptic(3, "b", "ES512").jwk))
    assert {kid: set(key.algorithms) for kid, key in found.items()} == {"a": {"ES256"}, "b": {"ES512"}}

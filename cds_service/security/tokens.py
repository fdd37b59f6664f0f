"""The JWT that an EHR signs its calls with (CDS Hooks, "Trusting CDS Clients"): what it must be, claim by claim.

Nothing here does I/O, reads a clock or knows who is registered. Every fault has a name for the log of the operator;
the caller is told none of them.
"""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from jwt import PyJWS
from jwt.exceptions import PyJWTError

from cds_service.security.keys import Key

LONGEST = 8192  # characters of a token; those of EHRs have about a thousand
_LONGEST_JTI = 256
_BEARER = re.compile(r"bearer +([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)", re.IGNORECASE)
# A key, or a place of one, that the token brings itself; what must be understood or unpacked before it can be read.
_FOREIGN = ("jwk", "x5u", "x5c", "crit", "cty", "enc", "zip", "b64")


class Why(StrEnum):
    """Why a caller is refused. Only these words, and the client's name, reach a log."""

    ABSENT = "no-token"
    MALFORMED = "malformed"
    HEADER = "header"
    ISSUER = "issuer"
    ALGORITHM = "algorithm"
    JKU = "jku"
    KID = "kid"
    CLAIMS = "claims"
    AUDIENCE = "audience"
    EXPIRED = "expired"
    EARLY = "early"
    OLD = "too-old"
    LIFETIME = "lifetime"
    SIGNATURE = "signature"
    REPLAYED = "replayed"


class Refused(Exception):
    """A caller is not let in. `client` is the registered name that the token claims, once it claims one."""

    def __init__(self, why: Why, client: str | None = None) -> None:
        super().__init__(str(why))
        self.why = why
        self.client = client


@dataclass(frozen=True, slots=True)
class Limits:
    """For how long a token may be made, how old it may be, and how far clocks may differ: seconds."""

    lifetime: float = 900.0
    age: float = 480.0
    leeway: float = 60.0


@dataclass(frozen=True, slots=True)
class Token:
    """A token taken apart, nothing of it believed yet. Its repr shows nothing of it."""

    text: str
    algorithm: str
    kid: str
    jku: str | None
    issuer: str
    tenant: str | None
    audience: tuple[str, ...]
    jti: str
    issued: float
    expires: float
    not_before: float | None

    def __repr__(self) -> str:
        return "Token(...)"


def read(authorization: str | None) -> Token:
    """The token of an Authorization header, with every member that is needed, of its type. Raises Refused."""
    if not authorization:
        raise Refused(Why.ABSENT)
    found = _BEARER.fullmatch(authorization)
    if found is None or len(authorization) > LONGEST:
        raise Refused(Why.MALFORMED)
    header, claims = (_object(found[part]) for part in (1, 2))
    _octets(found[3])
    return _token(authorization.rpartition(" ")[2], header, claims)


def _token(text: str, header: dict[str, Any], claims: dict[str, Any]) -> Token:
    algorithm, kid, kind, jku = (header.get(name) for name in ("alg", "kid", "typ", "jku"))
    if any(name in header for name in _FOREIGN) or not isinstance(kind, str) or kind.upper() != "JWT":
        raise Refused(Why.HEADER)
    if not isinstance(algorithm, str):
        raise Refused(Why.ALGORITHM)
    if not isinstance(kid, str) or not kid:
        raise Refused(Why.KID)
    if "jku" in header and not isinstance(jku, str):
        raise Refused(Why.JKU)
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    issuer, jti, tenant = (claims.get(name) for name in ("iss", "jti", "tenant"))
    if not isinstance(issuer, str) or not issuer:
        raise Refused(Why.ISSUER)
    texts = tuple(one for one in audiences if isinstance(one, str) and one)
    if not texts or len(texts) != len(audiences):
        raise Refused(Why.AUDIENCE)
    if not isinstance(jti, str) or not 0 < len(jti) <= _LONGEST_JTI:
        raise Refused(Why.CLAIMS)
    if "tenant" in claims and not isinstance(tenant, str):
        raise Refused(Why.CLAIMS)
    return Token(
        text,
        algorithm,
        kid,
        jku,
        issuer,
        tenant,
        texts,
        jti,
        issued=_moment(claims, "iat"),
        expires=_moment(claims, "exp"),
        not_before=_moment(claims, "nbf") if "nbf" in claims else None,
    )


def check_times(token: Token, limits: Limits, now: float) -> None:
    """Whether a token is for now: not over, not from the future, not old, not made to last. Raises Refused."""
    leeway = limits.leeway
    if now >= token.expires + leeway:
        raise Refused(Why.EXPIRED)
    if token.issued > now + leeway or (token.not_before is not None and token.not_before > now + leeway):
        raise Refused(Why.EARLY)
    if now - token.issued > limits.age + leeway:
        raise Refused(Why.OLD)
    if not 0 < token.expires - token.issued <= limits.lifetime:
        raise Refused(Why.LIFETIME)


def check_audience(token: Token, expected: str) -> None:
    """Whether a token is for this service, letter for letter (alone, or among others). Raises Refused."""
    if expected not in token.audience:
        raise Refused(Why.AUDIENCE)


def check_signature(token: Token, key: Key, algorithms: Collection[str]) -> None:
    """Whether a key signed the token, in a way that the registry and the key allow. Raises Refused."""
    if token.algorithm not in algorithms or token.algorithm not in key.algorithms:
        raise Refused(Why.ALGORITHM)
    try:
        PyJWS().decode(token.text, key.provers[token.algorithm], algorithms=[token.algorithm])
    except (PyJWTError, ValueError, TypeError):
        raise Refused(Why.SIGNATURE) from None


def _object(part: str) -> dict[str, Any]:
    """A part of a token as a JSON object in which no name stands twice. Raises Refused."""
    try:
        found = json.loads(_octets(part).decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Refused(Why.MALFORMED) from None
    if not isinstance(found, dict):
        raise Refused(Why.MALFORMED)
    return found


def _octets(part: str) -> bytes:
    """What base64url stands for, where there is one way to write it: no padding, no bits left over."""
    try:
        octets = urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except ValueError:
        raise Refused(Why.MALFORMED) from None
    if urlsafe_b64encode(octets).decode().rstrip("=") != part:
        raise Refused(Why.MALFORMED)
    return octets


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError
    return members


def _no_constant(_: str) -> None:
    raise ValueError


def _moment(claims: dict[str, Any], name: str) -> float:
    """A NumericDate: seconds since 1970. Raises Refused."""
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e12:  # NaN is not either
        raise Refused(Why.CLAIMS)
    return float(value)

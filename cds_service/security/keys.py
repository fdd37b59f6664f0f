"""The public keys of a client: which of a JWK Set may be used, and a set that is read again when it changes.

A set comes from a file or from an address of the registry; how it is fetched is handed in. It is read again for an
unknown `kid`, but at most once in so many seconds, whoever asks and however often: a stranger who invents `kid`s makes
nobody fetch. A set grows old in an hour. One that cannot be read again is used for a day, and then no longer.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Any

from jwt import PyJWK
from jwt.exceptions import PyJWTError

from cds_service.logs import logger
from cds_service.security.published import PUBLISHED

_log = logger(__name__)

# What each algorithm needs a key to be: its type, and its curve where it has one. None of them is symmetric.
_NEEDS: dict[str, tuple[str, str | None]] = {
    "ES384": ("EC", "P-384"),
    "RS384": ("RSA", None),
    "ES256": ("EC", "P-256"),
    "ES512": ("EC", "P-521"),
    "RS256": ("RSA", None),
    "RS512": ("RSA", None),
    "PS256": ("RSA", None),
    "PS384": ("RSA", None),
    "PS512": ("RSA", None),
    "EdDSA": ("OKP", "Ed25519"),
}
ALGORITHMS = tuple(_NEEDS)
USUAL_ALGORITHMS = ("ES384", "RS384")

_IDENTITY = {"EC": ("crv", "kty", "x", "y"), "RSA": ("e", "kty", "n"), "OKP": ("crv", "kty", "x")}
_PRIVATE = ("d", "k", "p", "q", "dp", "dq", "qi", "oth")
_LEAST_RSA_BITS = 2048
_LONGEST_KID = 200

HOUR = 3600.0
DAY = 24 * HOUR


class KeyFault(ValueError):
    """A JWK Set is none, or holds what it must not. The message holds nothing of the keys."""


@dataclass(frozen=True, slots=True)
class Key:
    """One public key: its id in the set, its thumbprint, and by algorithm the key as PyJWT proves with it."""

    kid: str
    thumbprint: str
    provers: Mapping[str, PyJWK]

    @property
    def algorithms(self) -> frozenset[str]:
        """What it can prove."""
        return frozenset(self.provers)


def thumbprint(jwk: Mapping[str, Any]) -> str:
    """RFC 7638, SHA-256: the same for a key however it is written down. KeyFault for what is no public key."""
    members = _IDENTITY.get(str(jwk.get("kty")))
    if members is None:
        raise KeyFault("holds a key that is neither EC, RSA nor OKP")
    identity = {name: jwk.get(name) for name in members}
    if not all(isinstance(value, str) and value for value in identity.values()):
        raise KeyFault("holds a key that lacks a member")
    text = json.dumps(identity, separators=(",", ":"), sort_keys=True)
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")


def keys_of(blob: bytes) -> dict[str, Key]:
    """The keys of a JWK Set by `kid`. KeyFault names the first thing that is wrong with it.

    A key for something else than signatures is passed over; everything else that is odd is a fault.
    """
    try:
        found = json.loads(blob)
    except (ValueError, RecursionError):
        raise KeyFault("is no JSON") from None
    jwks = found.get("keys") if isinstance(found, dict) else None
    if not isinstance(jwks, list) or not all(isinstance(jwk, dict) for jwk in jwks):
        raise KeyFault("is no JWK Set (an object with a list of keys)")
    keys: dict[str, Key] = {}
    for jwk in jwks:
        if not _signs(jwk):
            continue
        key = _key(jwk)
        if key.kid in keys:
            raise KeyFault("holds two keys of one kid")
        keys[key.kid] = key
    if not keys:
        raise KeyFault("holds no key that checks signatures")
    return keys


def _signs(jwk: Mapping[str, Any]) -> bool:
    operations = jwk.get("key_ops")
    return jwk.get("use", "sig") == "sig" and (not isinstance(operations, list) or "verify" in operations)


def _key(jwk: Mapping[str, Any]) -> Key:
    if jwk.get("kty") == "oct":
        raise KeyFault("holds a symmetric key")
    if any(member in jwk for member in _PRIVATE):
        raise KeyFault("holds a private key")
    print_ = thumbprint(jwk)
    if print_ in PUBLISHED:
        raise KeyFault(f"holds a key whose private half is published: that of {PUBLISHED[print_]}")
    kid = jwk.get("kid")
    if not isinstance(kid, str) or not 0 < len(kid) <= _LONGEST_KID:
        raise KeyFault("holds a key without a kid")
    fitting = [
        name
        for name, (kty, curve) in _NEEDS.items()
        if jwk["kty"] == kty and curve in (None, jwk.get("crv")) and jwk.get("alg", name) == name
    ]
    if not fitting:
        raise KeyFault("holds a key of a kind that is not used here")
    try:
        provers = {name: PyJWK(dict(jwk), name) for name in fitting}
    except (PyJWTError, ValueError, TypeError):
        raise KeyFault("holds a key that cannot be read") from None
    if jwk["kty"] == "RSA" and provers[fitting[0]].key.key_size < _LEAST_RSA_BITS:
        raise KeyFault(f"holds an RSA key of fewer than {_LEAST_RSA_BITS} bits")
    return Key(kid, print_, provers)


class KeySet:
    """The keys of one client, read when first needed. Safe to share between threads, and to make before a fork.

    `load` reads the set and raises OSError where it cannot be read; `name` is the client's, for the log.
    """

    def __init__(
        self, name: str, load: Callable[[], bytes], between: float = 30.0, clock: Callable[[], float] = monotonic
    ) -> None:
        self._name = name
        self._load = load
        self._between = between
        self._clock = clock
        self._lock = Lock()
        self._keys: Mapping[str, Key] = {}
        self._read: float | None = None
        self._tried: float | None = None

    def key(self, kid: str) -> Key | None:
        """The key of that id; None when the set has none, or could not be read."""
        found = self._usable(HOUR).get(kid)
        if found is not None:
            return found
        old = self._usable(DAY).get(kid)
        if self._lock.acquire(blocking=old is None):  # nobody waits for a new set who can use an old one
            try:
                self._refresh(kid)
            finally:
                self._lock.release()
        return self._usable(DAY).get(kid)

    def can_be_had(self) -> bool:
        """Whether there are keys to check tokens by; it is tried to read them when there are none."""
        if not self._usable(DAY) and self._lock.acquire(blocking=False):
            try:
                self._refresh(None)
            finally:
                self._lock.release()
        return bool(self._usable(DAY))

    def _usable(self, age: float) -> Mapping[str, Key]:
        return self._keys if self._read is not None and self._clock() - self._read < age else {}

    def _refresh(self, kid: str | None) -> None:
        if kid in self._usable(HOUR) or (self._tried is not None and self._clock() - self._tried < self._between):
            return  # another thread was here meanwhile, or it is too soon
        self._tried = self._clock()
        try:
            self._keys = keys_of(self._load())
            self._read = self._tried
        except OSError:
            _log.error("the keys of the client cannot be read", client=self._name)
        except KeyFault as fault:
            _log.error(
                "the key set of the client is not good; the keys read before are used on",
                client=self._name,
                reason=str(fault),
            )

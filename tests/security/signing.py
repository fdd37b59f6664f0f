"""Keys, tokens and a registry of invented clients. Elliptic keys come from fixed numbers, so each run has the same."""

import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm, get_default_algorithms

from tests.requests import AS_OF, JSON

ISSUER = "https://north.example.org/fhir"
BASE = "https://cds.example.org"
SERVICE = "bone-health-patient-view"
PATH = f"/cds-services/{SERVICE}"
JWKS_URL = "https://north.example.org/.well-known/jwks.json"
KID = "north-1"


@dataclass(frozen=True)
class Pair:
    """A key pair with the id it has in its set."""

    private: Any
    kid: str
    algorithm: str

    @property
    def jwk(self) -> JSON:
        kind = ECAlgorithm if self.algorithm.startswith("ES") else RSAAlgorithm
        found: JSON = kind.to_jwk(self.private.public_key(), as_dict=True)
        return {**found, "kid": self.kid, "use": "sig"}

    def sign(self, text: bytes, algorithm: str | None = None) -> bytes:
        return get_default_algorithms()[algorithm or self.algorithm].sign(text, self.private)


@cache
def elliptic(number: int, kid: str = KID, algorithm: str = "ES384") -> Pair:
    """The key pair of a number; not to be guessed only by those who do not read this."""
    curves: dict[str, ec.EllipticCurve] = {"ES256": ec.SECP256R1(), "ES384": ec.SECP384R1(), "ES512": ec.SECP521R1()}
    return Pair(ec.derive_private_key(number, curves[algorithm]), kid, algorithm)


@cache
def rsa_pair(kid: str = "north-rsa", bits: int = 2048) -> Pair:
    """A new pair each run: nothing a test says depends on which."""
    return Pair(rsa.generate_private_key(65537, bits), kid, "RS384")  # a small one is what some tests refuse


# The public half of the key that the CDS Hooks sandbox signs with; the private one is in its repository.
SANDBOX = {
    "kty": "EC",
    "crv": "P-384",
    "x": "dw_JGR8nB2I6XveNxUOl2qk699ZPLM2nYI5STSdiEl9avAkrm3CkfYMbrrjr8laB",
    "y": "Sm3mLE-n1zYNla_aiE3cb3nZsL51RbC7ysw3q8aJLxGm-hx79RPMYpITDjp7kgzy",
    "kid": "44823f3d-0b01-4a6c-a80e-b9d3e8a7226f",
}

NORTH = elliptic(7_431_000_001)
STRANGER = elliptic(9_998_877_665)
SOUTH = elliptic(5_550_147_331, "south-1")


def b64(octets: bytes) -> str:
    return urlsafe_b64encode(octets).decode().rstrip("=")


def header(**changes: Any) -> JSON:
    """The header of a good token, with some members changed, and those that are None left out."""
    return _without({"alg": "ES384", "kid": KID, "typ": "JWT", "jku": JWKS_URL, **changes})


def claims(path: str = PATH, /, **changes: Any) -> JSON:
    """The claims of a good token for a call of that path, made now."""
    now = int(time.time())
    good = {"iss": ISSUER, "aud": BASE + path, "iat": now, "exp": now + 300, "jti": str(uuid4())}
    return _without({**good, **changes})


def _without(members: JSON) -> JSON:
    return {name: value for name, value in members.items() if value is not None}


def signed(head: Mapping[str, Any] | bytes, body: Mapping[str, Any] | bytes, pair: Pair = NORTH, **how: Any) -> str:
    """A compact JWS over these very bytes (or over the JSON of these members)."""
    parts = [part if isinstance(part, bytes) else json.dumps(part).encode() for part in (head, body)]
    text = ".".join(map(b64, parts))
    return f"{text}.{b64(pair.sign(text.encode(), **how))}"


def bearer(token: str | None = None, path: str = PATH) -> dict[str, str]:
    """The header of a call, with a good token unless another is given."""
    return {"Authorization": f"Bearer {token if token is not None else signed(header(), claims(path))}"}


def written(folder: Path, *, fhir: str = "https://north.example.org/fhir", token: str = "", **members: str) -> Path:
    """A file of two clients: north, whose entry the test may change, and south, whose keys are in a file."""
    jwks = {"keys": [NORTH.jwk, rsa_pair().jwk]}
    (folder / "north.json").write_text(json.dumps(jwks), encoding="utf-8")
    (folder / "south.json").write_text(json.dumps({"keys": [SOUTH.jwk]}), encoding="utf-8")
    more = "\n".join(f"{name} = {value}" for name, value in members.items())
    file = folder / "clients.toml"
    file.write_text(
        f"""
[[client]]
name = "north"
fhir_base_urls = ["{fhir}"]
{more}
[client.token]
issuer = "{ISSUER}"
audience = "{BASE}"
{token or f'jwks_url = "{JWKS_URL}"' + chr(10) + 'jwks_file = "north.json"'}

[[client]]
name = "south"
fhir_base_urls = ["https://south.example.org/r4"]
[client.token]
issuer = "https://south.example.org"
audience = "{BASE}"
jwks_file = "south.json"
""",
        encoding="utf-8",
    )
    return file


def of_today(request: JSON) -> JSON:
    """A story without its invented day, which registered mode does not honour."""
    extension = {name: value for name, value in request.get("extension", {}).items() if name != AS_OF}
    return {**{name: value for name, value in request.items() if name != "extension"}, "extension": extension}


def keys(*jwks: JSON) -> bytes:
    """A JWK Set of these."""
    return json.dumps({"keys": list(jwks)}).encode()

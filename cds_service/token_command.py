"""`token`: keys and tokens of a developer's own, to call a service in registered mode as an EHR would."""

import json
import os
import time
from pathlib import Path
from uuid import uuid4

import click
import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from jwt.algorithms import ECAlgorithm

from cds_service.security.keys import thumbprint

_SECONDS = 300


@click.group()
def token() -> None:
    """Make keys and tokens to try registered mode with."""


@token.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def keys(folder: Path) -> None:
    """Make a key pair in FOLDER: private.pem, and jwks.json to name as `jwks_file` in the registry."""
    private = ec.generate_private_key(ec.SECP384R1())
    public = ECAlgorithm.to_jwk(private.public_key(), as_dict=True)
    jwks = {"keys": [{**public, "kid": thumbprint(public), "alg": "ES384", "use": "sig"}]}
    folder.mkdir(parents=True, exist_ok=True)
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        with os.fdopen(os.open(folder / "private.pem", os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(pem)
    except FileExistsError:
        raise click.ClickException(f"{folder / 'private.pem'} is there already; it is not written over") from None
    (folder / "jwks.json").write_text(json.dumps(jwks, indent=2) + "\n", encoding="utf-8")
    click.echo(f"{folder / 'private.pem'} signs, {folder / 'jwks.json'} proves it")


@token.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--issuer", required=True, help="The `issuer` of the client's [client.token].")
@click.option("--audience", required=True, help="URL that is called: its `audience` and /cds-services/<service>.")
def mint(folder: Path, issuer: str, audience: str) -> None:
    """Print a token for one call, signed with the keys of FOLDER."""
    try:
        private = (folder / "private.pem").read_bytes()
        kid = json.loads((folder / "jwks.json").read_bytes())["keys"][0]["kid"]
        now = int(time.time())
        claims = {"iss": issuer, "aud": audience, "iat": now, "exp": now + _SECONDS, "jti": str(uuid4())}
        click.echo(jwt.encode(claims, private, "ES384", {"kid": kid}))
    except (OSError, ValueError, LookupError, TypeError, jwt.PyJWTError) as error:
        raise click.ClickException(f"the keys of {folder} cannot be used: {type(error).__name__}") from error

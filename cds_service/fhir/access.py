"""Whether and how a request's FHIR server may be read: decided before anything is asked there."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from cds_service.fhir import sources
from cds_service.fhir.client import Access
from cds_service.protocol.request import HookRequest
from cds_service.security.addresses import Network
from cds_service.security.registry import FHIR_VERSIONS
from cds_service.security.urls import base_url

_TOKEN = re.compile(r"[!-~]+")


class Barred(Exception):
    """Nothing may be read. The message says why, without URL, token or patient."""


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms the FHIR server of one client is read.

    allowed        why a base URL may not be read for this client; None when it may
    without_token  whether the server is read when no token came
    search, headers, version, queries  how it is asked, and for what
    networks       private networks in which it may stand
    """

    allowed: Callable[[str], str | None]
    without_token: bool = False
    search: Literal["GET", "POST"] = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    version: str = "4.0.1"
    queries: Mapping[str, sources.Query] = field(default_factory=lambda: sources.QUERIES)
    networks: tuple[Network, ...] = ()


def access_of(request: HookRequest, terms: Terms) -> Access | None:
    """How the request's FHIR server is to be read; None when it names none. Raises Barred.

    What a scope says is not looked at: its syntax differs from vendor to vendor, and the server knows best.
    """
    if request.fhirServer is None:
        return None
    if terms.version not in FHIR_VERSIONS:
        raise Barred("the client's FHIR server is not registered as R4")
    try:
        base = base_url(request.fhirServer)
    except ValueError as error:
        raise Barred(f"fhirServer {error}") from None
    reason = terms.allowed(base)
    if reason is not None:
        raise Barred(reason)
    return Access(base, _token(request, terms), search=terms.search, headers=terms.headers, networks=terms.networks)


def _token(request: HookRequest, terms: Terms) -> str | None:
    granted = request.fhirAuthorization
    if granted is None and terms.without_token:
        return None
    if granted is None or not granted.access_token:
        raise Barred("no access token came")
    if (granted.token_type or "Bearer").lower() != "bearer":
        raise Barred("the access token is of another type than Bearer")
    if not _TOKEN.fullmatch(granted.access_token):
        raise Barred("the access token holds characters that no token may hold")
    if granted.expires_in is not None and granted.expires_in <= 0:
        raise Barred("the access token has expired")
    if granted.patient and granted.patient.rpartition("Patient/")[2] != request.patient_id:
        raise Barred("the access token is for another patient")
    return granted.access_token

"""Requests that leave something to be fetched, and what the service made of them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from cds_service.answer import Answer, Answerer
from cds_service.app import fetcher_of
from cds_service.protocol.request import parse
from cds_service.settings import Settings
from tests.fhir.stub import Stub
from tests.requests import JSON, PATIENT

TOKEN = "opaque-Quillfeather.token~1"
AUTHORIZATION = {
    "access_token": TOKEN,
    "token_type": "Bearer",
    "expires_in": 300,
    "scope": "Observation.Read (Labs) (R4) Patient.Read (R4)",
    "subject": "bone-health",
}


@dataclass(frozen=True)
class Seen:
    """What one request led to."""

    answer: Answer

    @property
    def rules(self) -> set[str]:
        """The rules that speak."""
        return {fired.rule.id for fired in self.answer.verdict.fired if fired.shown}

    @property
    def notes(self) -> str:
        return "\n".join(self.answer.record.notes)

    @property
    def refs(self) -> set[str]:
        """Every resource that was read."""
        return {one.ref for many in self.answer.record.by_type.values() for one in many}

    def state(self, key: str) -> str:
        return self.answer.record.states[key]


Ask = Callable[..., Seen]


def asker(answerer: Answerer) -> Ask:
    def ask(request: JSON, **settings: Any) -> Seen:
        fetcher = fetcher_of(Settings(**settings), answerer.registry)
        return Seen(replace(answerer, fetcher=fetcher).answer(parse(msgspec.json.encode(request))))

    return ask


def leaving(stub: Stub, request: JSON, *keys: str, **more: Any) -> JSON:
    """The request without some prefetch keys (all, when none is named), which the server then holds."""
    sent: JSON = request["prefetch"]
    left = set(keys) or set(sent)
    stub.hold_prefetch({key: value for key, value in sent.items() if key in left})
    kept = {key: value for key, value in sent.items() if key not in left}
    access = {"fhirServer": stub.base, "fhirAuthorization": AUTHORIZATION}
    return {**request, "prefetch": kept, **access, **more}


def of_patient(resource: JSON, id_: str = PATIENT) -> JSON:
    """The same resource as another patient's."""
    holder = "patient" if resource["resourceType"] == "AllergyIntolerance" else "subject"
    return {**resource, holder: {"reference": f"Patient/{id_}"}}

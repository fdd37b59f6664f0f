"""A request that brings what is expected is read in one go, and comes out as it does read piece by piece."""

import json
import random
from typing import Any

import pytest
from flask.testing import FlaskClient

from cds_service.answer import read_request
from cds_service.fhir import prefetch
from cds_service.paths import fixtures_dir
from cds_service.protocol.errors import BadRequest, TooLarge
from cds_service.protocol.request import HookRequest, parse
from tests.mutations import mutate
from tests.requests import JSON, PATIENT, searchset, zoledronic_acid_story

REQUESTS = sorted(fixtures_dir().glob("*/*/request.json"))
WRITTEN = [file.read_bytes() for file in REQUESTS]


def read(body: bytes, how: Any) -> tuple[Any, ...]:
    """What comes of a body: its envelope and what stood under each key, or the words of the refusal."""
    try:
        request: HookRequest = how(body)
    except (BadRequest, TooLarge) as refusal:
        return (str(refusal),)
    found = prefetch.read(request.prefetch or {})
    envelope = [getattr(request, name) for name in sorted(HookRequest.__struct_fields__) if name != "prefetch"]
    return envelope, {key: found.pages[key] for key in sorted(found.pages)}, sorted(found.notes)


def same(body: bytes) -> None:
    assert read(body, read_request) == read(body, parse)


@pytest.mark.parametrize("body", WRITTEN, ids=[f"{file.parts[-3]}-{file.parts[-2]}" for file in REQUESTS])
def test_a_story_is_read_alike(body: bytes) -> None:
    same(body)


ODD: dict[str, Any] = {
    "null": None,
    "nothing in it": searchset(),
    "no entry": {"resourceType": "Bundle"},
    "an outcome": {"resourceType": "OperationOutcome", "issue": [{"severity": "error"}]},
    "a wrapper": {"response": {"status": "200"}, "resource": searchset()},
    "one resource": {"resourceType": "Observation", "id": "alone", "code": {"text": "creatinine"}},
    "a word": "labs",
    "a number": 5,
    "an array": [],
    "an empty object": {},
    "entries of null": {"resourceType": "Bundle", "entry": [None]},
    "a resource of null": {"resourceType": "Bundle", "entry": [{"resource": None}]},
    "a code of null": searchset({"resourceType": "Observation", "id": "1", "code": None}),
    "a code of text": searchset({"resourceType": "Observation", "id": "1", "code": "creatinine"}),
    "a Bundle in a Bundle": searchset(searchset({"resourceType": "Observation", "id": "1", "code": {}})),
    "letters": searchset({"resourceType": "Observation", "id": "1", "code": {"text": "Kreatinin, µmol/l"}}),
}


@pytest.mark.parametrize("what", ODD)
@pytest.mark.parametrize("key", ["labs", "patient", "unheard-of"])
def test_what_is_odd_under_a_key_is_read_alike(key: str, what: str) -> None:
    request = zoledronic_acid_story()
    request["prefetch"][key] = ODD[what]
    same(json.dumps(request).encode())
    same(json.dumps(request, ensure_ascii=False).encode())


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b'{"prefetch": {"labs": 1}}', b"\xff", b"[" * 100_000])
def test_what_is_no_request_is_refused_alike(body: bytes) -> None:
    same(body)


def test_a_key_that_is_sent_twice_counts_as_it_stands_last() -> None:
    body = json.dumps(zoledronic_acid_story()).encode()
    same(body.replace(b'"labs": ', b'"labs": null, "labs": ', 1))


@pytest.mark.parametrize("seed", range(400))
def test_a_damaged_request_is_read_alike(seed: int) -> None:
    dice = random.Random(seed)
    damaged: JSON = mutate(json.loads(dice.choice(WRITTEN)), dice)
    same(json.dumps(damaged).encode())


def haemoglobin(patient: str) -> JSON:
    """A result that no rule reads."""
    coding = [{"system": "http://loinc.org", "code": "718-7"}]
    subject = {"reference": f"Patient/{patient}"}
    return {"resourceType": "Observation", "id": "1", "status": "final", "code": {"coding": coding}, "subject": subject}


@pytest.mark.parametrize(("patient", "status"), [(PATIENT, 200), ("somebody-else", 412)])
def test_what_nobody_asks_for_tells_that_one_could_look_if_it_is_of_the_patient(
    client: FlaskClient, patient: str, status: int
) -> None:
    request = zoledronic_acid_story()
    request["prefetch"] = {"patient": request["prefetch"]["patient"], "other": searchset(haemoglobin(patient))}
    assert client.post("/cds-services/bone-health-order-sign", json=request).status_code == status

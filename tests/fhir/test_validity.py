"""Full validation says of a resource what fhir.resources says of it, whatever was validated before."""

import json
import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec
import pytest
from fhir.resources.R4B import get_fhir_model_class
from pydantic import ValidationError

from cds_service.fhir import validity
from cds_service.fhir.validity import Known, fault_of, fault_of_draft
from cds_service.paths import fixtures_dir
from tests.mutations import mutate
from tests.requests import JSON, calcium


def valid(written: bytes) -> bool:
    """Whether fhir.resources, asked directly, finds the whole of a resource valid."""
    try:
        resource = msgspec.json.decode(written)
        if isinstance(resource.get("category"), str):
            resource["category"] = [{"text": resource["category"]}]
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    except (ValidationError, AttributeError, KeyError, TypeError, ValueError, msgspec.MsgspecError):
        return False
    return True


def _of_stories() -> Iterator[JSON]:
    for file in sorted(fixtures_dir().glob("*/*/request.json")):
        for sent in (json.loads(file.read_text()).get("prefetch") or {}).values():
            pages = sent.get("entry", ()) if sent and "entry" in sent else [{"resource": sent}]
            yield from (page["resource"] for page in pages if (page.get("resource") or {}).get("resourceType"))


WRITTEN = sorted({json.dumps(one) for one in _of_stories()})


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validity, "_known", Known())


def test_resources_of_stories_are_judged_as_by_fhir_resources() -> None:
    assert len(WRITTEN) > 100
    for one in WRITTEN:
        assert (fault_of(one.encode()) is None) == valid(one.encode()), one


def test_damaged_resources_are_judged_so_too() -> None:
    dice = random.Random(20261122)
    refused = 0
    for n in range(1500):
        whole = dice.choice(WRITTEN).encode()
        assert fault_of(whole) is None or not valid(whole)
        damaged = json.dumps(mutate(json.loads(whole), dice)).encode()
        assert (fault_of(damaged) is None) == valid(damaged), (n, damaged)
        refused += not valid(damaged)
    assert refused > 300


def test_of_one_shape_one_is_validated(monkeypatch: pytest.MonkeyPatch) -> None:
    validated: list[bytes] = []
    judge = validity._fault

    def watched(written: bytes, read: Callable[[bytes], Mapping[str, Any]]) -> str | None:
        validated.append(written)
        return judge(written, read)

    monkeypatch.setattr(validity, "_fault", watched)
    first, second = (json.dumps(calcium(value, days=days)).encode() for value, days in ((9.1, 3), (7.2, 40)))
    assert fault_of(first) is fault_of(first) is fault_of(second) is None
    assert validated == [first]
    assert fault_of(json.dumps({**calcium(9.1), "status": 7}).encode()) == "not valid FHIR R4 at status"
    assert len(validated) == 2


def test_another_of_the_shape_of_a_fault_has_that_fault() -> None:
    wrong = {**calcium(9.1), "interpretation": [{"coding": [{"code": 7}]}]}
    faults = {fault_of(json.dumps({**wrong, "id": id_}).encode()) for id_ in ("a", "b")}
    assert faults == {"not valid FHIR R4 at interpretation.0.coding.0.code"}


def test_a_draft_is_put_right_before_it_is_validated_and_nothing_else_is() -> None:
    """The verdict on a draft says nothing of the same text as a resource of the record."""
    bare = json.dumps({"resourceType": "MedicationRequest", "medicationCodeableConcept": {"text": "x"}}).encode()
    assert fault_of_draft(bare) is None
    assert fault_of(bare)
    assert fault_of_draft(bare) is None


def test_nothing_of_a_resource_is_kept() -> None:
    assert fault_of(json.dumps(calcium(9.1)).encode()) is None
    ((digest, fault),) = validity._known._faults.items()
    assert len(digest) == 16
    assert fault is None


def test_when_too_much_is_known_all_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Known, "MOST", 3)
    known = Known()
    for n in range(3):
        known.put(bytes([n]), None)
    assert known.get(b"\x00") is None
    known.put(b"\x03", "a fault")
    assert known.get(b"\x00") == Known.UNKNOWN
    assert known.get(b"\x03") == "a fault"

"""Full validation says of a resource what fhir.resources says of it, whatever was validated before."""

import json
import random
from collections.abc import Iterator

import msgspec
import pytest
from fhir.resources.R4B import get_fhir_model_class
from pydantic import BaseModel, ValidationError

from cds_service.fhir import validity
from cds_service.fhir.validity import Known, fault_of
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
    monkeypatch.setattr(validity, "_faults", Known())
    monkeypatch.setattr(validity, "_sound", Known())


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


def test_what_is_written_alike_is_validated_once(monkeypatch: pytest.MonkeyPatch) -> None:
    validated: list[JSON] = []
    judge = validity._model

    def watched(resource: JSON) -> BaseModel:
        validated.append(dict(resource))
        return judge(resource)

    monkeypatch.setattr(validity, "_model", watched)
    first, second = (json.dumps(calcium(value, days=days)).encode() for value, days in ((9.1, 3), (7.2, 40)))
    assert fault_of(first) is fault_of(first) is None
    assert len(validated) == 1
    assert fault_of(second) is None
    assert isinstance(validated[0]["code"], dict)
    assert isinstance(validated[1]["code"], BaseModel), "the code is the same: it is not validated again"
    assert isinstance(validated[1]["valueQuantity"], dict)


def test_an_element_that_is_known_in_one_place_is_not_so_in_another() -> None:
    """What is right as the code of a result is not right as its value."""
    right = calcium(9.1)
    assert fault_of(json.dumps(right).encode()) is None
    wrong = {**right, "valueQuantity": right["code"]}
    assert fault_of(json.dumps(wrong).encode()) == "not valid FHIR R4 at valueQuantity.coding, valueQuantity.text"
    one_for_many = {**right, "category": right["code"]}
    assert not valid(json.dumps(one_for_many).encode())
    assert fault_of(json.dumps(one_for_many).encode())


def test_a_fault_is_not_learnt_as_sound() -> None:
    wrong = {**calcium(9.1), "interpretation": [{"coding": {"code": 7}}]}
    twice = [fault_of(json.dumps({**wrong, "id": id_}).encode()) for id_ in ("a", "b")]
    assert twice[0] == twice[1]
    assert twice[0] is not None
    assert twice[0].startswith("not valid FHIR R4 at interpretation")


def test_nothing_of_a_resource_is_kept() -> None:
    assert fault_of(json.dumps(calcium(9.1)).encode()) is None
    kept = validity._sound._known
    assert kept
    for digest, stand_in in kept.items():
        assert len(digest) == 16
        for one in stand_in if isinstance(stand_in, list) else [stand_in]:
            assert isinstance(one, BaseModel)
            assert not one.model_fields_set
    assert set(validity._faults._known.values()) == {None}


def test_when_too_much_is_known_all_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Known, "MOST", 3)
    known: Known[str] = Known()
    for n in range(3):
        known.put(bytes([n]), "found")
    assert known.get(b"\x00", "none") == "found"
    known.put(b"\x03", "found")
    assert known.get(b"\x00", "none") == "none"
    assert known.get(b"\x03", "none") == "found"

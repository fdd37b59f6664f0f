"""Discharge, a problem just added, a refill: their context reaches the rules; advertised once there is a rule."""

import json
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from cds_service.answer import KNOWN, Answer, Answerer
from cds_service.cards import CardBook
from cds_service.catalogue import discovery
from cds_service.chart.model import Chart
from cds_service.engine import Engine
from cds_service.parameters import SHARED, load
from cds_service.protocol.errors import BadRequest
from cds_service.protocol.request import parse
from cds_service.security.registry import registry_of
from tests.engine.invented import invent
from tests.engine.test_cards import card_for, folder
from tests.requests import ICD10, JSON, LOINC, PATIENT, TODAY, USER, condition, woman, zoledronic_acid

pytestmark = pytest.mark.usefixtures("no_rules")
__all__ = ["folder"]

HIP = condition(ICD10, "S72.001A", "Fracture of neck of right femur", days=3)


def fractures(chart: Chart) -> Iterator[dict[str, Any]]:
    """A rule that names every fracture it sees."""
    for one in chart.fractures:
        yield {"fracture": one}


def bundle(*resources: JSON) -> JSON:
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in resources]}


def request(hook: str, **context: Any) -> JSON:
    empty = bundle()
    return {
        "hook": hook,
        "hookInstance": "0c3cf1e1-62b6-4a5b-9b5b-1d6e3f0f5a11",
        "context": {"userId": USER, "patientId": PATIENT, **context},
        "prefetch": {"patient": woman(72), "conditions": empty, "medications": empty},
    }


def answer(folder: Path, body: JSON) -> Answer:
    return answerer(folder).answer(parse(json.dumps(body).encode()))


def answerer(folder: Path) -> Answerer:
    for rule_id in ("gap-post-fracture", "renal-data-missing"):
        card_for(folder, rule_id)
    open_to_all = registry_of(None, KNOWN)
    book = CardBook(folder, load().limits(SHARED))
    return Answerer(Engine(load()), book, UTC, lambda: TODAY, open_to_all, open_to_all.default)


@pytest.fixture(autouse=True)
def _rules(no_rules: None) -> None:
    invent(
        "gap-post-fracture",
        hooks="encounter-discharge problem-list-item-create",
        topic="fracture-risk",
        says=fractures,
    )
    invent("renal-data-missing", hooks="medication-refill")


def told(found: Answer) -> list[tuple[str, str | None]]:
    return [(one.rule.id, one.order.ref if one.order else None) for one in found.verdict.fired if one.shown]


# --- discharge ------------------------------------------------------------------------------------


def test_a_discharge_is_judged_as_an_opened_chart(folder: Path) -> None:
    body = request("encounter-discharge", encounterId="enc-1")
    body["prefetch"]["conditions"] = bundle(HIP)
    found = answer(folder, body)
    assert told(found) == [("gap-post-fracture", None)]
    assert len(found.cards) == 1


def test_a_discharge_names_its_encounter() -> None:
    with pytest.raises(BadRequest, match="encounterId"):
        parse(json.dumps(request("encounter-discharge")).encode())


# --- a problem just added -------------------------------------------------------------------------


@pytest.mark.parametrize("sent", [bundle(HIP), [HIP], bundle({**HIP, "category": "problem-list-item"})])
def test_a_problem_just_added_is_read_before_it_stands_in_prefetch(folder: Path, sent: Any) -> None:
    found = answer(folder, request("problem-list-item-create", conditions=sent))
    assert told(found) == [("gap-post-fracture", None)]
    assert found.verdict.chart.unreadable == ()


def test_a_problem_that_stands_in_prefetch_too_is_one_problem(folder: Path) -> None:
    body = request("problem-list-item-create", conditions=bundle(HIP))
    body["prefetch"]["conditions"] = bundle(HIP)
    assert told(answer(folder, body)) == [("gap-post-fracture", None)]


def test_a_problem_of_another_patient_is_not_read(folder: Path) -> None:
    strange = {**HIP, "subject": {"reference": "Patient/thistle-2208"}}
    assert told(answer(folder, request("problem-list-item-create", conditions=bundle(strange)))) == []


def test_a_problem_that_cannot_be_read_is_named(folder: Path) -> None:
    broken = {**HIP, "code": 7}
    found = answer(folder, request("problem-list-item-create", conditions=bundle(broken)))
    assert [one.ref for one in found.verdict.chart.unreadable] == [f"Condition/{HIP['id']}"]


@pytest.mark.parametrize("wrong", [None, 7, {"resourceType": "Condition"}, "Condition/1"])
@pytest.mark.parametrize(
    ("hook", "name"), [("problem-list-item-create", "conditions"), ("medication-refill", "medications")]
)
def test_a_context_of_the_wrong_shape_is_refused(hook: str, name: str, wrong: Any) -> None:
    with pytest.raises(BadRequest, match=f"context.{name}"):
        parse(json.dumps(request(hook, **{name: wrong})).encode())
    with pytest.raises(BadRequest, match=f"context.{name}"):
        parse(json.dumps(request(hook)).encode())


def test_conditions_and_medications_of_another_hook_are_not_looked_at() -> None:
    found = parse(json.dumps(request("patient-view", conditions=7, medications="none")).encode())
    assert (found.problems, found.drafts) == ((), ())


# --- a refill -------------------------------------------------------------------------------------


def test_a_refill_is_judged_order_by_order(folder: Path) -> None:
    drafts = bundle(zoledronic_acid(id_="one"), zoledronic_acid(id_="two", status="active"))
    found = answer(folder, request("medication-refill", medications=drafts))
    assert told(found) == [
        ("renal-data-missing", "MedicationRequest/one"),
        ("renal-data-missing", "MedicationRequest/two"),
    ]


def test_a_refill_may_come_with_nobody_at_the_screen() -> None:
    body = request("medication-refill", medications=bundle())
    del body["context"]["userId"]
    assert parse(json.dumps(body).encode()).drafts == ()
    for hook in ("patient-view", "encounter-discharge"):
        with pytest.raises(BadRequest, match="userId"):
            parse(json.dumps({**body, "hook": hook}).encode())


# --- a scan being ordered -------------------------------------------------------------------------


def scan(**more: Any) -> JSON:
    code = {"coding": [{"system": LOINC, "code": "38268-9", "display": "DXA"}]}
    return {"resourceType": "ServiceRequest", "id": "scan", "status": "draft", "code": code, **more}


@pytest.fixture
def too_soon(folder: Path) -> None:
    invent("mon-dxa-too-soon", orders="dxa-order", topic="fracture-risk")
    card_for(folder, "mon-dxa-too-soon", suggestions=["remove-order"])


@pytest.mark.usefixtures("too_soon")
def test_a_scan_being_signed_has_a_card_that_can_remove_it(folder: Path) -> None:
    found = answer(folder, request("order-sign", draftOrders=bundle(scan())))
    assert told(found) == [("mon-dxa-too-soon", "ServiceRequest/scan")]
    (suggestion,) = found.cards[0].suggestions
    assert suggestion.label == "Remove the order for DXA"
    assert suggestion.actions[0].resourceId == "ServiceRequest/scan"


@pytest.mark.usefixtures("too_soon")
def test_a_scan_that_is_not_valid_r4_is_named_and_makes_no_card(folder: Path) -> None:
    found = answer(folder, request("order-sign", draftOrders=bundle(scan(quantityQuantity=7))))
    assert found.cards == ()
    assert [one.ref for one in found.verdict.chart.unreadable] == ["ServiceRequest/scan"]


# --- advertised once there is a rule --------------------------------------------------------------


def test_a_service_is_advertised_once_it_has_a_rule(folder: Path) -> None:
    services = discovery(answerer(folder), "2.0.1")["services"]
    assert [one["id"] for one in services] == [
        "bone-health-encounter-discharge",
        "bone-health-problem-list-item-create",
        "bone-health-medication-refill",
    ]
    assert all(one["title"] and one["description"] for one in services)

"""The same order in every shape an EHR may send it in is answered with the same card."""

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import msgspec
import pytest
from flask.testing import FlaskClient

from cds_service.protocol.request import parse
from tests.conformance import asking, orders
from tests.conformance import order_shapes as ways
from tests.conformance.asking import RULES
from tests.conformance.orders import HOOKS, ID, ORDERS, Shape, medication, refer, request_of, the_order
from tests.fhir.asking import AUTHORIZATION
from tests.fhir.stub import running
from tests.requests import JSON
from tests.rules.cases import answerer

SHAPES: Mapping[str, Shape] = {
    one.__name__: one
    for one in (
        orders.contained,
        orders.contained_beside_a_practitioner,
        orders.contained_with_ingredients,
        orders.beside_the_orders,
        orders.before_the_orders,
        orders.by_urn,
        orders.by_absolute_url,
        orders.by_version,
        orders.included_in_the_prefetch,
        orders.under_a_key_of_its_own,
        orders.first_of_several_codings,
        orders.last_of_several_codings,
        orders.system_as_an_oid,
        orders.chosen_by_the_user,
        orders.without_type,
        orders.with_full_urls,
        orders.among_others,
        orders.with_an_empty_entry,
        orders.category_as_an_object,
        orders.without_intent,
        orders.intended_as_a_plan,
        orders.without_a_date,
        orders.written_at_an_hour,
        orders.reported,
        orders.to_be_performed,
        orders.with_all_that_epic_adds,
        orders.subject_in_full,
        orders.patient_with_its_type,
        orders.asked_by_a_role,
        ways.in_structure_only,
        ways.in_words_only,
        ways.in_words_to_the_patient,
        ways.without_a_code_of_the_unit,
        ways.without_words_of_the_unit,
        ways.as_a_range,
        ways.calculated_administered_ordered,
        ways.as_a_code_of_timing,
        ways.timed_twice,
        ways.not_as_needed,
        ways.bare_where_one,
        ways.with_the_user,
        ways.keys_in_capitals,
        ways.keys_of_their_own,
        ways.strangers_among_the_results,
        ways.mistakes_among_the_results,
        ways.the_draft_in_the_record_too,
    )
} | {
    "chosen by a bare id": ways.chosen(ID),
    "chosen by a URL": ways.chosen(f"https://ehr.example.org/fhir/MedicationRequest/{ID}"),
    "chosen in a version": ways.chosen(f"MedicationRequest/{ID}/_history/2"),
    "chosen three times": ways.chosen(*[f"MedicationRequest/{ID}"] * 3),
    "nothing found is null": ways.each_page(lambda page: page if page.get("entry") else None),
    "nothing found is said": ways.each_page(ways.nothing_found),
    "without counts": ways.each_page(ways.without_counts),
    "as a batch is answered": ways.each_page(ways.as_a_batch_is_answered),
    "with a word of the server": ways.each_page(ways.with_a_word_of_the_server),
    "as CDS Hooks 1.0 wrapped it": ways.each_page(lambda page: {"response": {"status": "200 OK"}, "resource": page}),
}
# Judged alike, and said in the words that came: a drug is "identified by its name", a day is 24 hours.
SAID_OTHERWISE: Mapping[str, Shape] = {
    one.__name__: one
    for one in (
        orders.by_text_alone,
        orders.by_a_code_of_the_house,
        orders.by_the_display_of_a_reference,
        orders.by_an_identifier_and_display,
        ways.in_other_units_of_time,
    )
}
ORDER = pytest.mark.parametrize("order", ORDERS)
HOOK = pytest.mark.parametrize("hook", HOOKS)
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def cards_for(request: JSON) -> list[JSON]:
    cards: list[JSON] = msgspec.to_builtins(answerer().answer(parse(json.dumps(request).encode())).cards)
    return cards


@cache
def usual(hook: str, order: str) -> list[JSON]:
    return cards_for(request_of(hook, order))


def shown(cards: list[JSON]) -> list[JSON]:
    """What a clinician sees and can press; what an action writes back keeps the shape it came in."""
    found = []
    for card in json.loads(_UUID.sub("uuid", json.dumps(cards))):
        for suggestion in card.get("suggestions", []):
            for action in suggestion["actions"]:
                if action["type"] == "update":
                    action["resource"] = f"{action['resource']['resourceType']}/{action['resource']['id']}"
        found.append(card)
    return found


@HOOK
@ORDER
def test_each_order_has_something_to_be_said_of_it(hook: str, order: str) -> None:
    assert [card for card in usual(hook, order) if card["indicator"] != "info"]


@HOOK
@ORDER
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_the_same_order_in_another_shape_gets_the_same_cards(hook: str, order: str, shape: Shape) -> None:
    assert shown(cards_for(shape(request_of(hook, order)))) == shown(usual(hook, order))


def judged(cards: list[JSON]) -> list[Any]:
    return [(card["indicator"], card["summary"], card["extension"][RULES]) for card in cards]


@HOOK
@ORDER
@pytest.mark.parametrize("shape", SAID_OTHERWISE.values(), ids=SAID_OTHERWISE)
def test_the_same_order_in_other_words_is_judged_alike(hook: str, order: str, shape: Shape) -> None:
    assert judged(cards_for(shape(request_of(hook, order)))) == judged(usual(hook, order))


@HOOK
@ORDER
def test_an_active_order_is_no_draft_to_remove_but_as_dangerous(hook: str, order: str) -> None:
    """It goes on with a drug: what is asked before a first dose, and removing the draft, fall away."""
    (active,), (drafted,) = cards_for(orders.already_active(request_of(hook, order))), usual(hook, order)
    assert active["indicator"] == drafted["indicator"]
    left_out = {*drafted["extension"][RULES]} - {*active["extension"][RULES]}
    assert left_out <= {"baseline-workup-missing", "vitd-missing-before-parenteral", "no-calcium-vitd-plan"}


@HOOK
@ORDER
def test_an_order_on_hold_stops_the_drug_and_is_not_advised_against(hook: str, order: str) -> None:
    request = request_of(hook, order)
    the_order(request)["status"] = "on-hold"
    said = {rule for card in cards_for(request) for rule in card["extension"][RULES]}
    assert said <= {"denosumab-stop-without-follow-on"}


@ORDER
def test_a_medication_on_the_server_is_read_there(client: FlaskClient, order: str) -> None:
    with running() as stub:
        request = request_of("order-sign", order)
        stub.hold(medication(request))
        refer(request, "Medication/med-1", display="as the pharmacy has it")
        served = asking.cards_for(client, {**request, "fhirServer": stub.base, "fhirAuthorization": AUTHORIZATION})
    assert shown(served) == shown(usual("order-sign", order))

"""Cards cut to what a client can do: nothing is offered that it would only half carry out."""

import pytest

from cds_service.protocol.card import RULE_SYSTEM, Action, Card, Coding, Source, Suggestion
from cds_service.protocol.rendering import Rendering, rendered

REMOVE = Action(type="delete", description="Remove the draft order", resourceId="MedicationRequest/1")
ORDER = Action(type="create", description="Order calcium", resource={"resourceType": "ServiceRequest"})
CHANGE = Action(type="update", description="Move", resource={"resourceType": "MedicationRequest", "id": "1"})


def suggestion(*actions: Action) -> Suggestion:
    return Suggestion(label="Do it", uuid="00000000-0000-4000-8000-000000000002", actions=actions)


def card(*suggestions: Suggestion) -> Card:
    return Card(
        uuid="00000000-0000-4000-8000-000000000001",
        summary="Something",
        indicator="warning",
        source=Source(label="A label", topic=Coding(code="some-rule", system=RULE_SYSTEM)),
        suggestions=suggestions,
        selectionBehavior="any" if suggestions else None,
    )


@pytest.mark.parametrize(
    ("rendering", "kept"),
    [
        (Rendering(), ["delete", "create", "update"]),
        (Rendering(actions=frozenset({"delete MedicationRequest"})), ["delete"]),
        (Rendering(actions=frozenset({"create ServiceRequest", "update MedicationRequest"})), ["create", "update"]),
        (Rendering(actions=frozenset({"create MedicationRequest", "delete ServiceRequest"})), []),
        (Rendering(actions=frozenset()), []),
    ],
)
def test_only_what_the_client_carries_out_is_offered(rendering: Rendering, kept: list[str]) -> None:
    (shown,) = rendered([card(suggestion(REMOVE), suggestion(ORDER), suggestion(CHANGE))], rendering)
    assert [one.actions[0].type for one in shown.suggestions] == kept
    assert (shown.selectionBehavior is None) == (not kept)


@pytest.mark.parametrize(("most", "kept"), [(1, 1), (2, 2)])
def test_a_suggestion_is_offered_whole_or_not_at_all(most: int, kept: int) -> None:
    two = card(suggestion(REMOVE, ORDER), suggestion(ORDER))
    (shown,) = rendered([two], Rendering(actions_per_suggestion=most))
    assert len(shown.suggestions) == kept


def test_a_suggestion_with_nothing_to_do_is_left_out() -> None:
    (shown,) = rendered([card(suggestion())], Rendering())
    assert shown.suggestions == ()


def test_only_the_reference_of_a_delete_becomes_a_list() -> None:
    (shown,) = rendered([card(suggestion(REMOVE), suggestion(CHANGE))], Rendering(resource_id="array"))
    assert [one.actions[0].resourceId for one in shown.suggestions] == [("MedicationRequest/1",), None]


def test_a_source_without_a_topic_stays_without() -> None:
    bare = Card(uuid="1", summary="Something", indicator="info", source=Source(label="A label"))
    assert rendered([bare], Rendering(topic_code="alphanumeric")) == (bare,)


def test_a_test_is_ordered_by_the_code_the_client_places_it_by_or_not_at_all() -> None:
    def order(code: str) -> Suggestion:
        coded = {"coding": [{"system": "http://loinc.org", "code": code}], "text": "A test"}
        resource = {"resourceType": "ServiceRequest", "status": "draft", "code": coded}
        return suggestion(Action(type="create", description="Order", resource=resource))

    codes = {"2160-0": ("urn:list", "77")}
    (shown,) = rendered([card(order("2160-0"), order("17861-6"), suggestion(REMOVE))], Rendering(order_codes=codes))
    placed, removed = (one.actions[0] for one in shown.suggestions)
    assert placed.resource is not None
    assert placed.resource["code"]["text"] == "A test"
    assert placed.resource["code"]["coding"] == [
        {"system": "urn:list", "code": "77"},
        {"system": "http://loinc.org", "code": "2160-0"},
    ]
    assert placed.resource["status"] == "draft"
    assert removed == REMOVE
    assert rendered([card(order("17861-6"))], Rendering()) == (card(order("17861-6")),)

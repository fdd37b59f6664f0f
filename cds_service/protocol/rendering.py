"""What one client can show and do: cards are cut to it last, so that nothing is offered that would fail."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec

from cds_service.protocol.card import Action, Card, Source, Suggestion

SelectionBehavior = Literal["any", "at-most-one"]
ResourceIdForm = Literal["string", "array"]
TopicCode = Literal["rule", "alphanumeric"]


@dataclass(frozen=True, slots=True)
class Rendering:
    """What a client can render.

    actions                 what it carries out, as `create ServiceRequest`; None is everything
    actions_per_suggestion  the most it carries out when one suggestion is accepted
    order_codes             by code of an order we offer, the system and code the client places it by; when there
                            are some, an order without one is not offered
    resource_id             whether `resourceId` is `Type/id` or an array of it
    topic_code              whether the codes of topics keep their dashes
    system_actions          whether it takes actions nobody accepted; none is sent to a client that does not
    """

    selection_behavior: SelectionBehavior = "any"
    actions: frozenset[str] | None = None
    actions_per_suggestion: int = 1
    order_codes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    resource_id: ResourceIdForm = "string"
    topic_code: TopicCode = "rule"
    system_actions: bool = False


def rendered(cards: Iterable[Card], rendering: Rendering) -> tuple[Card, ...]:
    """The same cards as one client can show them.

    A suggestion that the client cannot carry out whole is left out: half of it may be worse than none. The card
    stays, for its words say what to do.
    """
    return tuple(_card(card, rendering) for card in cards)


def _card(card: Card, rendering: Rendering) -> Card:
    suggestions = tuple(_suggestion(one, rendering) for one in card.suggestions if carries_out(one, rendering))
    return msgspec.structs.replace(
        card,
        suggestions=suggestions,
        selectionBehavior=rendering.selection_behavior if suggestions else None,
        source=_source(card.source, rendering),
    )


def carries_out(suggestion: Suggestion, rendering: Rendering) -> bool:
    """Whether a client can carry out the whole of a suggestion."""
    if not 1 <= len(suggestion.actions) <= rendering.actions_per_suggestion:
        return False
    whatever = rendering.actions is None and not rendering.order_codes
    return whatever or all(_can_do(one, rendering) for one in suggestion.actions)


def _can_do(action: Action, rendering: Rendering) -> bool:
    if rendering.actions is not None and _kind(action) not in rendering.actions:
        return False
    return not (rendering.order_codes and _is_new_test(action)) or _placed_by(action, rendering) is not None


def _kind(action: Action) -> str:
    """An action as the registry names it: its type and the type of its resource."""
    if action.resource is not None:
        return f"{action.type} {action.resource['resourceType']}"
    return f"{action.type} {str(action.resourceId).partition('/')[0]}"


def _is_new_test(action: Action) -> bool:
    return _kind(action) == "create ServiceRequest"


def _placed_by(action: Action, rendering: Rendering) -> tuple[str, str] | None:
    codings: list[dict[str, Any]] = (action.resource or {}).get("code", {}).get("coding", [])
    return next((rendering.order_codes[one["code"]] for one in codings if one["code"] in rendering.order_codes), None)


def _suggestion(suggestion: Suggestion, rendering: Rendering) -> Suggestion:
    if rendering.resource_id == "string" and not rendering.order_codes:
        return suggestion
    actions = tuple(_action(one, rendering) for one in suggestion.actions)
    return msgspec.structs.replace(suggestion, actions=actions)


def _action(action: Action, rendering: Rendering) -> Action:
    if rendering.resource_id == "array" and isinstance(action.resourceId, str):
        return msgspec.structs.replace(action, resourceId=(action.resourceId,))
    placed_by = _placed_by(action, rendering) if _is_new_test(action) else None
    if placed_by is None or action.resource is None:
        return action
    system, code = placed_by
    coded = action.resource["code"]
    codings = [{"system": system, "code": code}, *coded["coding"]]
    return msgspec.structs.replace(action, resource={**action.resource, "code": {**coded, "coding": codings}})


def _source(source: Source, rendering: Rendering) -> Source:
    if rendering.topic_code == "rule" or source.topic is None:
        return source
    code = source.topic.code.replace("-", "")
    return msgspec.structs.replace(source, topic=msgspec.structs.replace(source.topic, code=code))

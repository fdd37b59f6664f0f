"""Feedback: what became of cards. The shape is checked; hopeless items do not cost the good ones."""

from typing import Any, Literal

import msgspec
from msgspec import Raw

from cds_service.protocol.errors import BadRequest


class Accepted(msgspec.Struct, frozen=True):
    id: str


class Item(msgspec.Struct, frozen=True):
    """One outcome. `overrideReasons` is how Epic spells `overrideReason`; its reason may stand in an extension."""

    card: str
    outcome: Literal["accepted", "overridden"]
    outcomeTimestamp: str | None = None
    acceptedSuggestions: tuple[Accepted, ...] | None = None
    overrideReason: dict[str, Any] | None = None
    overrideReasons: dict[str, Any] | list[Any] | None = None


class Feedback(msgspec.Struct, frozen=True):
    feedback: tuple[Raw, ...]


def parse(body: bytes) -> tuple[tuple[Item, ...], int]:
    """The items that can be understood, and how many cannot. BadRequest when nothing can."""
    try:
        body.decode("utf-8")  # of an item, msgspec says this only once it is read
        raws = msgspec.json.decode(body, type=Feedback).feedback
    except UnicodeDecodeError:
        raise BadRequest("the body is not UTF-8; send JSON encoded as UTF-8") from None
    except (msgspec.MsgspecError, RecursionError) as error:
        raise BadRequest(f"feedback must be an object with an array `feedback`: {error}") from None
    items = tuple(item for raw in raws if (item := _item(raw)) is not None)
    if not items:
        raise BadRequest(
            "no item of `feedback` has a card, an outcome (accepted or overridden), and acceptedSuggestions if accepted"
        )
    return items, len(raws) - len(items)


def _item(raw: Raw) -> Item | None:
    try:
        item = msgspec.json.decode(raw, type=Item)
    except msgspec.MsgspecError:
        return None
    if not item.card or (item.outcome == "accepted" and not item.acceptedSuggestions):
        return None
    return item

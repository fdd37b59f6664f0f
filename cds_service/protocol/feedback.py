"""Feedback: what became of cards. The shape is checked; hopeless items do not cost the good ones."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
from msgspec import Raw

from cds_service.protocol.card import OVERRIDE_SYSTEM
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


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a card was set aside, as the client said it.

    codes    of our own system the bare code, of others `system|code`
    words    what the client's own reasons are called: display, title, category
    comment  what the user wrote
    """

    codes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    comment: str = ""


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


def reason_of(item: Item) -> Reason:
    """The reason of an override, under whichever name and in whichever form it came."""
    plural = item.overrideReasons if isinstance(item.overrideReasons, list) else [item.overrideReasons]
    codes: dict[str, None] = {}
    words: dict[str, None] = {}
    comments = []
    for said in (item.overrideReason, *plural):
        if not isinstance(said, dict):
            continue
        comments.append(_text(said.get("userComment")))
        words |= dict.fromkeys(_extended(said.get("extension")))
        for coding in _codings(said.get("reason")):
            codes |= dict.fromkeys(_coded(coding))
            words |= dict.fromkeys((_text(coding.get("display")), *_extended(coding.get("extension"))))
    return Reason(tuple(filter(None, codes)), tuple(filter(None, words)), next(filter(None, comments), ""))


def _codings(reason: Any) -> Iterator[dict[str, Any]]:
    """A Coding, several, or a CodeableConcept."""
    for one in reason if isinstance(reason, list) else [reason]:
        if isinstance(one, dict):
            yield one
            yield from _codings(one.get("coding"))


def _coded(coding: dict[str, Any]) -> tuple[str, ...]:
    system, code = _text(coding.get("system")), _text(coding.get("code"))
    if not code:
        return ()
    return (code,) if system in ("", OVERRIDE_SYSTEM) else (f"{system}|{code}",)


def _extended(extension: Any) -> Iterator[str]:
    """The words of Epic's `…overrideReason.reasonCategory`, `…Display` and `…Title`: one object, or a FHIR list."""
    if isinstance(extension, list):
        for one in extension:
            if isinstance(one, dict):
                values = [value for name, value in one.items() if name.startswith("value")]
                yield from _extended({_text(one.get("url")): value for value in values})
    elif isinstance(extension, dict):
        for name, value in extension.items():
            if isinstance(value, dict):
                yield from _extended(value)
            elif name.casefold().endswith(("category", "display", "title")):
                yield _text(value)


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""

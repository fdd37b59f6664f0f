"""Cards as CDS Hooks 2.0.1 has them. Members without a value are left out, never null and never empty."""

from typing import Any, Literal

import msgspec

RULES_EXTENSION = "org.bone-health-cds.rules"
RULE_SYSTEM = "urn:bone-health-cds:rule"
OVERRIDE_SYSTEM = "urn:bone-health-cds:override-reason"


class Member(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Base of all: what equals its default is not sent."""


class Coding(Member, frozen=True, kw_only=True):
    code: str
    system: str
    display: str | None = None


class Action(Member, frozen=True, kw_only=True):
    """`resource` (create, update) is FHIR R4 JSON; `resourceId` (delete) is `Type/id`, for some clients in an array."""

    type: Literal["create", "update", "delete"]
    description: str
    resource: dict[str, Any] | None = None
    resourceId: str | tuple[str, ...] | None = None


class Suggestion(Member, frozen=True, kw_only=True):
    label: str
    uuid: str
    isRecommended: bool = False
    actions: tuple[Action, ...] = ()


class Source(Member, frozen=True, kw_only=True):
    label: str
    url: str | None = None
    topic: Coding | None = None


class Link(Member, frozen=True, kw_only=True):
    label: str
    url: str
    type: Literal["absolute", "smart"]


class Card(Member, frozen=True, kw_only=True):
    summary: str
    indicator: Literal["info", "warning", "critical"]
    source: Source
    uuid: str
    detail: str | None = None
    suggestions: tuple[Suggestion, ...] = ()
    selectionBehavior: Literal["any", "at-most-one"] | None = None
    overrideReasons: tuple[Coding, ...] = ()
    links: tuple[Link, ...] = ()
    extension: dict[str, Any] = {}


class Response(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a hook: `cards` is always there, even when empty."""

    cards: tuple[Card, ...]

"""What the page for trying out shows of a body: the answers of the services, or what was wrong with it and where."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import Any

import msgspec
from markdown_it import MarkdownIt

from cds_service.answer import Answer, Answerer
from cds_service.explain import NoAnswer, answers, line
from cds_service.parameters import SHARED
from cds_service.paths import fixtures_dir
from cds_service.protocol.card import Card
from cds_service.protocol.errors import HookError, operation_outcome
from cds_service.rulebook import Limits
from cds_service.web.observe import request_id
from cds_service.web.pages.pictures import score_picture, therapy_picture
from cds_service.web.pages.shapes import Picture

_TIERS: Mapping[str, str] = {"very_high": "very high", "not_applicable": "not applicable"}
_HIDDEN = {
    "beats": "said better by",
    "owner": "said by",
    "addressed": "already addressed by",
    "classification": "a classification: it feeds other rules",
    "limit": "left out to keep the card short",
    "snoozed": "snoozed",
    "overridden": "overridden before",
    "silent": "switched to silent",
}
_PLACE = re.compile(r"byte (\d+)|line (\d+)")
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


@dataclass(frozen=True, slots=True)
class Shown:
    """One service's answer as the page shows it: cards, trace and pictures; `json` is the answer as it was sent."""

    service: str
    hook: str
    as_of: str
    profile: str
    tier: str
    imminent: bool
    cards: tuple[Card, ...]
    findings: Sequence[Mapping[str, Any]]
    not_evaluated: Sequence[Mapping[str, Any]]
    unreadable: Sequence[Mapping[str, Any]]
    notes: Sequence[str]
    excluded: Sequence[str]
    pictures: tuple[Picture, ...]
    json: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What an EHR would get instead of cards: the status, the OperationOutcome, and the line of the body, if known."""

    status: int
    text: str
    outcome: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Tried:
    """All that came of one body, and how long it took in milliseconds."""

    shown: tuple[Shown, ...] = ()
    fault: Fault | None = None
    milliseconds: float = 0.0


Keep = Callable[[str, Answer, float], None]  # of a service its answer, and the seconds it took


def kept_nowhere(*_: object) -> None:
    """Where there is no store, nothing is kept."""


def tried(answerer: Answerer, body: bytes, keep: Keep) -> Tried:
    """Fire a CDS Hooks request, or read the Bundle of one patient as a chart that is opened."""
    began = perf_counter()
    try:
        found = []
        for name, answer in answers(answerer, body):
            found.append((name, answer))
            keep(name, answer, perf_counter() - began)
    except HookError as error:
        return Tried(fault=_fault(error.status, error.code, str(error), body))
    except (NoAnswer, msgspec.MsgspecError) as error:
        return Tried(fault=_fault(400, "invalid", str(error), body))
    took = (perf_counter() - began) * 1000
    hooks = answerer.services()
    limits = answerer.engine.parameters.limits(SHARED)
    return Tried(tuple(_shown(name, hooks[name], answer, limits) for name, answer in found), milliseconds=took)


def _shown(service: str, hook: str, answer: Answer, limits: Limits) -> Shown:
    trace = line("", service, answer)
    chart = answer.verdict.chart
    return Shown(
        service,
        hook,
        trace["as_of"],
        trace["profile"],
        _TIERS.get(answer.verdict.tier.name, answer.verdict.tier.name),
        trace["imminent"],
        answer.cards,
        trace["findings"],
        trace["not_evaluated"],
        trace["unreadable"],
        trace["notes"],
        trace["excluded"],
        tuple(picture for picture in (score_picture(chart), therapy_picture(chart, limits)) if picture is not None),
        json.dumps({"cards": trace["cards"]}, indent=2, ensure_ascii=False),
    )


def _fault(status: int, code: str, text: str, body: bytes) -> Fault:
    outcome = json.dumps(operation_outcome(code, text, f"request {request_id()}"), indent=2, ensure_ascii=False)
    return Fault(status, text, outcome, _line(text, body))


def _line(text: str, body: bytes) -> int | None:
    """The line of the body that a parser's message points to."""
    place = _PLACE.search(text)
    if place is None:
        return None
    return int(place[2]) if place[2] else body[: int(place[1])].count(b"\n") + 1


def markdown(text: str) -> str:
    """A card's detail as HTML, as an EHR would show it. HTML in it is escaped by the renderer."""
    html: str = _markdown.render(text)
    return html


def hidden(reason: str | None) -> tuple[str, str]:
    """Why a finding does not stand in a card: in words, and the rule or resource that is named."""
    kind, _, what = (reason or "").partition(":")
    return _HIDDEN.get(kind, kind), what


@dataclass(frozen=True, slots=True)
class Story:
    """A recorded request that ships with the service."""

    hook: str
    name: str

    @property
    def title(self) -> str:
        words = self.name.replace("-", " ")
        return words[:1].upper() + words[1:]

    @property
    def path(self) -> str:
        return f"{self.hook}/{self.name}"


@cache
def stories() -> tuple[Story, ...]:
    """Every story of `fixtures/`, by hook and name."""
    return tuple(_stories(fixtures_dir()))


def _stories(folder: Path) -> Iterator[Story]:
    for request in sorted(folder.glob("*/*/request.json")):
        yield Story(request.parent.parent.name, request.parent.name)


def story_text(path: str) -> str | None:
    """The request of one story, as it lies in the file; None for a story that there is not."""
    if path not in {story.path for story in stories()}:
        return None
    return (fixtures_dir() / path / "request.json").read_text(encoding="utf-8")

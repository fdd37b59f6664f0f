"""What each prefetch key brought: supplied, partial, empty, failed or missing.

Absent is not null: an absent key was never looked up (missing), null or an empty Bundle was looked up and held
nothing (empty). An OperationOutcome of severity error says that the look-up failed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import msgspec
from msgspec import UNSET, Raw, UnsetType

from cds_service.fhir import probes, sources, structs
from cds_service.fhir.sent import Sent, received
from cds_service.rulebook import SourceState

_NULL = b"null"
_ABSENT = (b"", _NULL)
_DEEPEST = 3  # Bundles in Bundles
_bundles = msgspec.json.Decoder(structs.Bundle)
_outcomes = msgspec.json.Decoder(structs.OperationOutcome)
_probes = msgspec.json.Decoder(probes.Probe)


class SearchSet(structs.Slim, frozen=True):
    """What a search key is expected to bring: its resources still undecoded."""

    kind: Literal["Bundle"] = msgspec.field(name="resourceType")
    entry: tuple[structs.Entry, ...] = ()
    link: tuple[structs.Link, ...] = ()
    total: int | None = None


# What an EHR that keeps to our table sends: a Bundle, or null, under the key of each search, one resource under others.
EXPECTED = msgspec.defstruct(
    "Expected",
    [
        (key, Raw | UnsetType, UNSET) if query.type == "Patient" else (key, SearchSet | None | UnsetType, UNSET)
        for key, query in sources.QUERIES.items()
    ],
    frozen=True,
    forbid_unknown_fields=True,
)


class Wrapped(structs.Slim, frozen=True):
    """The 1.0-era wrapper some servers still send: the response's status and the resource."""

    response: Raw
    resource: Raw = structs.NOTHING


_wrappers = msgspec.json.Decoder(Wrapped)


@dataclass(slots=True)
class Page:
    """What stood under one key: its state and its resources.

    next     where the next page is, when the Bundle names one
    matches  how many of the resources are results, not merely included with them
    total    how many results there are on all pages, when the Bundle says
    faulty   whether an OperationOutcome among the results says that some of them failed
    """

    state: SourceState
    resources: list[Sent] = field(default_factory=list)
    reason: str = ""
    next: str | None = None
    matches: int = 0
    total: int | None = None
    faulty: bool = False


@dataclass(slots=True)
class Prefetch:
    """Every known key with its state, every resource by the key it came under, and what was odd.

    `fetched` are the keys that were asked for at the FHIR server, with the states they then had; `barred` is why
    nothing could be asked for there.
    """

    pages: dict[str, Page]
    notes: list[str] = field(default_factory=list)
    fetched: dict[str, SourceState] = field(default_factory=dict)
    barred: str = ""

    def state(self, key: str) -> SourceState:
        """The state of a key of the table; a key nobody sent is missing."""
        page = self.pages.get(key)
        return page.state if page else "missing"


def read(prefetch: Mapping[str, Raw | SearchSet | None]) -> Prefetch:
    """Sort out what an EHR sent: known keys by name, misspelt ones by what they must have meant, others kept."""
    found = Prefetch({})
    for name, raw in prefetch.items():
        key = name if name in sources.ALL else sources.known_key(name)
        page = _page(raw)
        if key is None:
            found.notes.append(f"prefetch key {_safe(name)} is not one of ours: its resources are used")
            found.pages[f"?{name}"] = page
        elif key in found.pages:
            found.notes.append(f"prefetch key {_safe(name)} repeats {key}: its resources are used")
            found.pages[f"?{name}"] = page
        else:
            if key != name:
                found.notes.append(f"prefetch key {_safe(name)} was taken for {key}")
            found.pages[key] = page
        if page.state == "failed":
            found.notes.append(f"prefetch key {_safe(name)} could not be read: {page.reason}")
    return found


def _page(raw: Raw | SearchSet | None) -> Page:
    if raw is None:
        return Page("empty")
    if isinstance(raw, SearchSet):
        return page_of(raw)
    blob = memoryview(raw)
    if bytes(blob[:4]) == _NULL:
        return Page("empty")
    fault = ""
    try:
        bundle = _bundles.decode(blob)  # what nearly all are; any other is looked at below
        if bundle.resourceType == "Bundle":
            return page_of(bundle)
    except msgspec.MsgspecError as error:
        fault = str(error)
    try:
        kind = _probes.decode(blob).resourceType
    except msgspec.MsgspecError:
        return Page("failed", reason="it is not a FHIR resource")
    if kind is None:
        return _unwrapped(blob)
    if kind == "OperationOutcome":
        return _outcome(blob)
    if kind != "Bundle":
        return Page("supplied", [received(raw)])
    return Page("failed", reason=f"the Bundle could not be read: {fault}")


def _unwrapped(blob: memoryview) -> Page:
    try:
        wrapped = _wrappers.decode(blob)
    except msgspec.MsgspecError:
        return Page("failed", reason="it is not a FHIR resource")
    return _page(wrapped.resource) if structs.present(wrapped.resource) else Page("empty")


def _outcome(blob: memoryview) -> Page:
    try:
        outcome = _outcomes.decode(blob)
    except msgspec.MsgspecError:
        outcome = structs.OperationOutcome()
    if _is_error(outcome):
        return Page("failed", reason="an OperationOutcome came instead")
    return Page("empty", reason="an OperationOutcome without errors came instead")


def _is_error(outcome: structs.OperationOutcome) -> bool:
    return not outcome.issue or any(one.severity not in ("warning", "information") for one in outcome.issue)


def page_of(bundle: structs.Bundle | SearchSet, depth: int = 0) -> Page:
    """One page of results. Without a next page, and with as many results as it says there are, it is complete.

    A Bundle among the results, as a batch is answered, gives its own; one in too many others counts as not read.
    """
    following = [link for link in bundle.link if link.relation == "next"]
    if not bundle.entry and not following and not bundle.total:  # as most searches end
        return Page("empty", total=bundle.total)
    page = Page("supplied", total=bundle.total)
    resources, matches = page.resources, 0
    for entry in bundle.entry:
        sent = received(entry.resource, entry.fullUrl)
        resource = sent.resource
        if resource is None:
            blob = bytes(sent.raw)
            if blob in _ABSENT:
                continue
            kind = _kind(blob)
            if kind == "OperationOutcome":
                page.faulty = True
                continue
            if kind == "Bundle":
                part = _inner(entry.resource, depth + 1)
                page.faulty = page.faulty or part.state in ("failed", "partial")
                resources += part.resources
            else:
                resources.append(sent)
        elif type(resource) is structs.OperationOutcome:
            page.faulty = page.faulty or _is_error(resource)
            continue
        else:
            resources.append(sent)
        if entry.search is None or entry.search.mode != "include":
            matches += 1
    page.matches = matches
    page.next = next((link.url for link in following if link.url), None)
    if page.faulty and not page.resources:
        page.state = "failed"
        page.reason = "the Bundle holds an OperationOutcome instead of results"
    elif following or (bundle.total or 0) > page.matches or page.faulty:
        page.state = "partial"
    elif not page.resources:
        page.state = "empty"
    return page


def _inner(blob: Raw, depth: int) -> Page:
    if depth > _DEEPEST:
        return Page("failed")
    try:
        return page_of(_bundles.decode(blob), depth)
    except msgspec.MsgspecError:
        return Page("failed")


def _kind(blob: bytes) -> str | None:
    try:
        return _probes.decode(blob).resourceType
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def _safe(name: str) -> str:
    """A client's key as it may stand in a trace: letters, digits, dashes; anything else is left out."""
    return "".join(letter for letter in name if letter.isalnum() or letter in "-_.")[:40] or "(unnamed)"

"""What every response of this service must be, whatever was asked: the one checker of the whole suite."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from fhir.resources.R4B import get_fhir_model_class
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt
from pydantic import ValidationError

JSON_TYPES = ("application/json", "application/fhir+json")
MAY_BE_EMPTY = ("services", "cards")
TRACE = re.compile(r"Traceback|File \"|\.py\b|\bline \d+, in |<[\w.]+ object at |\bat 0x[0-9a-f]+")
HTML = re.compile(r"<[A-Za-z/!?]")
LEFT_OVER = re.compile(r"\{\{|\{%|\bnan\b|\bUndefined\b")
LOOSE_LINK = re.compile(r"(?<!\\)\]\((?!https://[^/])")
NO_NAMES = ("patient", "bundle", "operationoutcome", "example", "test")  # junk that some test puts for a name
ROUTE = re.compile(r"^/cds-services(?:/(?P<service>[^/]+)(?P<feedback>/feedback)?)?$")
# For people: what is not there, not understood or not to be had is answered with a page.
PAGES = {404: r"/(rules|value-sets)/[^/]+", 400: "/analytics", 503: "/analytics"}
# What a bar an eighth of a screen wide cannot show, and what some clients strip.
TOO_WIDE = ("table_open", "heading_open", "fence", "code_block", "hr", "blockquote_open", "ordered_list_open")
MARKDOWN = MarkdownIt("commonmark").enable("table")


def check_response(
    request_path: str,
    method: str,
    status: int,
    headers: Mapping[str, str],
    body_bytes: bytes,
    records: bytes | None = None,
) -> None:
    """Fail unless the response is one this service may give.

    `records` is the body of the request, if it had one: what is said is held against what was sent.
    """
    mimetype = _mimetype(headers)
    if request_path == "/readyz":
        assert set(strict_json(body_bytes)) == {"status", "checks", "notes"}
    elif request_path == "/metrics" and status == 200:
        assert mimetype == "text/plain"
    elif status >= 400:
        _check_refusal(request_path, method, status, headers, body_bytes, records)
    elif status >= 300 or status == 204 or method in ("HEAD", "OPTIONS"):
        pass
    elif route := ROUTE.match(request_path):
        assert mimetype == "application/json", f"{request_path} answered as {mimetype}"
        body = strict_json(body_bytes)
        check_members(body)
        if route["service"] is None:
            conform("discovery", body)
            _check_discovery(body)
        elif route["feedback"]:
            conform("feedback", body, "answer")
        else:
            conform("response", body)
            check_cards(body, _loaded(records))
    elif request_path == "/openapi.json":
        strict_json(body_bytes)  # its examples are requests, which may hold nulls
    elif mimetype in JSON_TYPES:
        check_members(strict_json(body_bytes))


# --- JSON -----------------------------------------------------------------------------------------


def strict_json(body: bytes) -> Any:
    """Read JSON that keeps every promise of RFC 8259: UTF-8, no NaN, no name twice in one object."""
    return json.loads(body.decode("utf-8"), object_pairs_hook=_once, parse_constant=_refused)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    assert len(names) == len(set(names)), f"a name stands twice in one object: {names}"
    return dict(pairs)


def _refused(constant: str) -> None:
    raise AssertionError(f"{constant} is not JSON")


def walk(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every value inside a value, itself included, with the way to it."""
    yield path, value
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from walk(inner, (*path, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from walk(inner, (*path, index))


def check_members(body: Any) -> None:
    """No member is null or empty, except the two lists that may be."""
    for path, value in walk(body):
        where = ".".join(map(str, path)) or "the body"
        assert value is not None, f"{where} is null"
        if value in ("", [], {}):
            assert len(path) == 1, f"{where} is empty"
            assert path[0] in MAY_BE_EMPTY, f"{where} is empty"


@cache
def validator(name: str, definition: str | None = None) -> Draft202012Validator:
    """The validator of one of our own schemas, or of a definition in it."""
    text = files("cds_service").joinpath("protocol", "schemas", f"{name}.schema.json").read_text("utf-8")
    schema = json.loads(text)
    if definition is not None:
        schema = {"$ref": f"#/$defs/{definition}", "$defs": schema["$defs"]}
    return Draft202012Validator(schema)


def conform(name: str, body: Any, definition: str | None = None) -> None:
    """Fail, saying all that is wrong, unless the body is valid under one of our own schemas."""
    faults = [f"{fault.json_path}: {fault.message}" for fault in validator(name, definition).iter_errors(body)]
    assert not faults, f"not valid under {name}.schema.json:\n" + "\n".join(faults)


def _mimetype(headers: Mapping[str, str]) -> str:
    kind = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
    return kind.partition(";")[0].strip().lower()


# --- discovery ------------------------------------------------------------------------------------


def _check_discovery(body: dict[str, Any]) -> None:
    pairs = [(service["id"], service["hook"]) for service in body["services"]]
    assert len(pairs) == len(set(pairs)), f"a service stands twice in the discovery: {pairs}"


# --- cards ----------------------------------------------------------------------------------------


def check_cards(body: dict[str, Any], request: Any = None) -> None:
    """What the schema cannot say of cards: what is unique, what may be shown, what may be done."""
    cards = body["cards"]
    suggestions = [one for card in cards for one in card.get("suggestions", [])]
    uuids = [one["uuid"] for one in (*cards, *suggestions)]
    assert len(uuids) == len(set(uuids)), "a uuid stands twice in one response"
    for card in cards:
        _check_words(card)
    for suggestion in suggestions:
        for action in suggestion["actions"]:
            _check_action(action, request)


def _check_words(card: dict[str, Any]) -> None:
    summary = card["summary"]
    assert len(summary) < 140, f"{len(summary)} characters in the summary {summary!r}"
    for path, text in shown_texts(card):
        assert not HTML.search(text), f"raw HTML in {path}: {text!r}"
        assert not LEFT_OVER.search(text), f"something of the template is left in {path}: {text!r}"
        if path != "detail":
            assert text == text.strip(), f"space around {path}: {text!r}"
            assert len(text.splitlines()) == 1, f"more than one line in {path}: {text!r}"
    check_markdown(card.get("detail", ""))


def shown_texts(card: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every text of a card that a client may show, with its place."""
    yield "summary", card["summary"]
    if "detail" in card:
        yield "detail", card["detail"]
    yield "source.label", card["source"]["label"]
    if "display" in card["source"].get("topic", {}):
        yield "source.topic.display", card["source"]["topic"]["display"]
    for suggestion in card.get("suggestions", []):
        yield "suggestion.label", suggestion["label"]
        for action in suggestion["actions"]:
            yield "action.description", action["description"]
    for reason in card.get("overrideReasons", []):
        yield "overrideReason.display", reason["display"]
    for link in card.get("links", []):
        yield "link.label", link["label"]


def check_markdown(detail: str) -> None:
    """The detail, read as Markdown, holds no HTML, no image, only absolute links, nothing a bar cannot show."""
    assert not LOOSE_LINK.search(detail), f"a link in detail that is not absolute: {detail!r}"
    for token in MARKDOWN.parse(detail):
        assert token.type not in TOO_WIDE, f"{token.type} in detail: {detail!r}"
        assert token.type != "bullet_list_open" or token.level == 0, f"a list in a list in detail: {detail!r}"
    for token in (inner for outer in MARKDOWN.parse(detail) for inner in (outer, *(outer.children or ()))):
        assert token.type not in ("html_block", "html_inline"), f"raw HTML in detail: {token.content!r}"
        assert token.type != "image", f"an image in detail: {token.attrs!r}"
        if token.type == "link_open":
            href = str(token.attrs.get("href", ""))
            assert re.match(r"https://[^/]", href), f"a link in detail leads to {href!r}"


def _check_action(action: dict[str, Any], request: Any) -> None:
    if action["type"] == "delete":
        drafts = draft_references(request)
        named = action["resourceId"]
        named = named[0] if isinstance(named, list) else named
        assert drafts is None or named in drafts, f"{named} is to be deleted, but is no draft order"
        return
    resource = action["resource"]
    check_r4(resource)
    patient = patient_id(request)
    subject = resource.get("subject") or resource.get("patient")
    if patient is not None and subject is not None:
        assert subject["reference"] == f"Patient/{patient}", f"an action is about {subject['reference']}"
    assert action["type"] == "create" or resource.get("id"), "an update without the id of what it updates"


def check_r4(resource: dict[str, Any]) -> None:
    """Fail unless the resource is valid FHIR R4."""
    kind = resource["resourceType"]
    try:
        get_fhir_model_class(kind).model_validate(resource)
    except (KeyError, ValidationError) as fault:
        raise AssertionError(f"this {kind} is not valid R4: {fault}") from fault


# --- what was sent --------------------------------------------------------------------------------


def _loaded(records: bytes | None) -> Any:
    try:
        return json.loads(records) if records else None
    except (ValueError, RecursionError):
        return None


def _context(request: Any) -> dict[str, Any]:
    context = request.get("context") if isinstance(request, dict) else None
    return context if isinstance(context, dict) else {}


def patient_id(request: Any) -> str | None:
    """The patient a request is about, without the type some clients put before it."""
    named = _context(request).get("patientId")
    return named.removeprefix("Patient/") if isinstance(named, str) else None


def draft_references(request: Any) -> set[str] | None:
    """`Type/id` of every draft of a request; None when its hook carries no drafts."""
    drafts = _context(request).get("draftOrders")
    if not isinstance(drafts, dict):
        return None
    inside = [value for _, value in walk(drafts) if isinstance(value, dict)]
    return {f"{one['resourceType']}/{one['id']}" for one in inside if {"resourceType", "id"} <= set(one)}


def patient_words(records: bytes) -> set[str]:
    """What names the patient of a request: names, ids, identifiers, birth date, telephone, address.

    A body that is no JSON is searched for the same members as text.
    """
    text = records.decode("utf-8", "replace")
    words = set(re.findall(r'"(?:family|birthDate|patientId)"\s*:\s*"([^"]+)"', text))
    for given in re.findall(r'"given"\s*:\s*\[([^\]]*)\]', text):
        words.update(re.findall(r'"([^"]+)"', given))
    request = _loaded(records)
    waiting = [request] if request is not None else []
    while waiting:  # not by recursion: some requests are nested as deep as they can be
        value = waiting.pop()
        if isinstance(value, dict):
            if value.get("resourceType") == "Patient":
                words.update(_identifying(value))
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
    words.update({named} if (named := patient_id(request)) else set())
    return {word for word in words if len(word) > 2 and word.strip(" /#:-").lower() not in NO_NAMES}


def _identifying(patient: dict[str, Any]) -> Iterator[str]:
    members = ("id", "identifier", "name", "birthDate", "telecom", "address")
    for path, value in walk({name: patient[name] for name in members if name in patient}):
        last = next((step for step in reversed(path) if isinstance(step, str)), "")
        if isinstance(value, str) and last not in ("use", "system", "type", "country", "state"):
            yield value


# --- refusals -------------------------------------------------------------------------------------


def _check_refusal(
    path: str, method: str, status: int, headers: Mapping[str, str], body: bytes, records: bytes | None
) -> None:
    if method == "HEAD":
        return
    mimetype = _mimetype(headers)
    if mimetype == "text/html" and re.fullmatch(PAGES.get(status, ""), path):
        assert not TRACE.search(body.decode()), "a piece of the program in a page"
        return
    assert mimetype in JSON_TYPES, f"a {status} came as {mimetype}"
    outcome = strict_json(body)
    check_members(outcome)
    conform("operation-outcome", outcome)
    check_r4(outcome)
    assert any(issue["severity"] in ("error", "fatal") for issue in outcome["issue"])
    said = "\n".join(text for _, text in walk(outcome) if isinstance(text, str))
    assert not TRACE.search(said), f"a piece of the program in a {status}: {said}"
    assert not HTML.search(said), f"raw HTML in a {status}: {said}"
    for word in patient_words(records) if records else ():
        assert not re.search(rf"(?<!\w){re.escape(word)}(?!\w)", said), f"a {status} names the patient"
    if status == 405:
        assert any(name.lower() == "allow" for name in headers), "a 405 without Allow"

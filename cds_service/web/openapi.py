"""What the service answers, as OpenAPI 3.1: put together at the start from the routes, schemas, errors and stories.

Nothing of it is written twice. Paths and methods are the application's own routes; bodies are the JSON Schemas that
every answer in the tests is held against; refusals are the errors of the protocol; examples are recorded stories.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from importlib.resources import files
from pathlib import Path
from typing import Any

from flask import Flask, Response
from werkzeug.routing import Rule

from cds_service import __version__
from cds_service.protocol.errors import HookError, PreconditionFailed

PATH = "/openapi.json"
_SCHEMAS = ("request", "response", "feedback", "discovery", "operation-outcome")


@dataclass(frozen=True, slots=True)
class Operation:
    """What a route is for, what it asks, what it answers.

    summary  one line for the integrator
    answer   the schema of a 200: the name of a component, or a small schema
    asks     the name of the component of the body, if the route takes one; that of a call is `request.<hook>`
    as_      the media type of a 200
    also     further statuses that are answered as a 200 is
    never    refusals that this route does not give, of those a route that takes a body may give
    """

    summary: str
    answer: str | Mapping[str, Any]
    asks: str | None = None
    never: tuple[type[HookError], ...] = ()
    as_: str = "application/json"
    also: tuple[int, ...] = ()


_READINESS = {
    "type": "object",
    "required": ["status", "checks", "notes"],
    "properties": {
        "status": {"enum": ["ready", "not ready"]},
        "checks": {"type": "object", "additionalProperties": {"type": "string"}},
        "notes": {"type": "array", "items": {"type": "string"}},
    },
}

# Every route by its endpoint; a route without a row is left out, and a test says so.
OPERATIONS: Mapping[str, Operation] = {
    "hooks.discover": Operation("Discovery: which services there are, and what each asks for", "discovery"),
    "hooks.call": Operation("Cards for one patient, or for the orders being written", "response", "request"),
    "hooks.feedback": Operation("What became of cards", "feedback.answer", "feedback", never=(PreconditionFailed,)),
    "health.healthz": Operation(
        "Whether the service is up",
        {"type": "object", "required": ["status"], "properties": {"status": {"const": "ok"}}},
    ),
    "health.readyz": Operation("Whether the service can do its work, and of what it cannot", _READINESS, also=(503,)),
    "health.metrics": Operation("What was counted, for Prometheus", {"type": "string"}, as_="text/plain"),
    "openapi": Operation("This description", {"type": "object", "required": ["openapi", "info", "paths"]}),
}


_SIGNED: dict[str, Any] = {"security": [{"signed": []}]}
_SCHEMES = {
    "signed": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "A JWT that a registered client signed for this very URL, used once",
    }
}
# Refused at the door, before a route is reached: who calls, how often, and whether that can be told now.
_AT_THE_DOOR = (
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.SERVICE_UNAVAILABLE,
)


def register(
    app: Flask, services: Mapping[str, str], stories: Path, spec_version: str, shut: Callable[[str], bool]
) -> None:
    """Serve the description of an application whose other routes are there.

    `services` are ids and their hooks; `shut` says which endpoints want the client's token.
    """
    body = b""

    def describe() -> Response:
        return Response(body, mimetype="application/json")

    app.add_url_rule(PATH, "openapi", describe)
    body = json.dumps(document(app, services, stories, spec_version, shut), ensure_ascii=False).encode()


def document(
    app: Flask, services: Mapping[str, str], stories: Path, spec_version: str, shut: Callable[[str], bool]
) -> dict[str, Any]:
    """The description of an application, an OpenAPI 3.1 document."""
    paths = {
        path: item
        for rule in app.url_map.iter_rules()
        if rule.endpoint in OPERATIONS
        for path, item in _paths(rule, services, stories, _SIGNED if shut(rule.endpoint) else {})
    }
    signed = any("security" in operation for item in paths.values() for operation in item.values())
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "bone-health-cds",
            "version": __version__,
            "summary": f"A CDS Hooks {spec_version} service for fracture risk and the safety of bone drugs",
            "description": "Every answer that is not 2xx is a FHIR R4 OperationOutcome; it names no patient. "
            "Members of a request that are not described here are read past.",
            "license": {"name": "Apache-2.0 AND LGPL-3.0-or-later", "identifier": "Apache-2.0 AND LGPL-3.0-or-later"},
        },
        "paths": paths,
        "components": {
            "schemas": _components(services.values()),
            **({"securitySchemes": _SCHEMES} if signed else {}),
        },
    }


def _paths(
    rule: Rule, services: Mapping[str, str], stories: Path, security: dict[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The paths of one route: of a route with a service in it, one for each service."""
    for service, hook in services.items() if "service" in rule.arguments else [("", "")]:
        path = rule.rule.replace("<service>", service)
        methods = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        operation = _operation(rule.endpoint, service, hook, stories) | security
        yield path, {method.lower(): operation for method in methods}


def _operation(endpoint: str, service: str, hook: str, stories: Path) -> dict[str, Any]:
    operation = OPERATIONS[endpoint]
    calls = endpoint == "hooks.call"
    asked, answered = _example(stories / hook) if calls else ({}, {})
    answer = _schema(operation.answer)
    content = {operation.as_: {"schema": answer, **answered}}
    said: dict[str, Any] = {
        "operationId": "-".join(filter(None, (endpoint.rpartition(".")[2], service))),
        "summary": operation.summary,
        "responses": {
            "200": {"description": "OK", "content": content},
            **_refusals(operation),
            **{str(also): {"description": HTTPStatus(also).phrase, "content": content} for also in operation.also},
        },
    }
    if operation.asks:
        schema = _schema(f"{operation.asks}.{hook}" if calls else operation.asks)
        said["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema, **asked}}}
    return said


def _schema(what: str | Mapping[str, Any]) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{what}"} if isinstance(what, str) else dict(what)


def _refusals(operation: Operation) -> dict[str, Any]:
    """By status, what can be wrong: with any call, and with what a route that takes a body was sent."""
    by_status: dict[int, list[str]] = {}
    for error in _kinds(HookError):
        anywhere = error is HookError or error.status in _AT_THE_DOOR
        if (anywhere or operation.asks) and error not in operation.never:
            said = (error.__doc__ or HTTPStatus(error.status).phrase).partition("\n")[0]
            by_status.setdefault(error.status, []).append(said)
    content = {"application/fhir+json": {"schema": _schema("operation-outcome")}}
    return {
        str(status): {"description": " ".join(texts), "content": content} for status, texts in sorted(by_status.items())
    }


def _kinds(error: type[HookError]) -> Iterator[type[HookError]]:
    yield error
    for kind in error.__subclasses__():
        yield from _kinds(kind)


def _example(stories: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """The shortest story of a hook that is answered with a card: what was asked, what was answered."""
    for asked in sorted(stories.glob("*/request.json"), key=lambda file: (file.stat().st_size, file)):
        answered = json.loads(asked.with_name("response.json").read_bytes())
        if answered["cards"]:
            return {"example": json.loads(asked.read_bytes())}, {"example": answered}
    return {}, {}


# --- schemas --------------------------------------------------------------------------------------


def _components(hooks: Iterable[str]) -> dict[str, Any]:
    """Our JSON Schemas under their own names, and their definitions as `<schema>.<definition>`."""
    components: dict[str, Any] = {}
    for name in _SCHEMAS:
        schema = json.loads(files("cds_service").joinpath("protocol", "schemas", f"{name}.schema.json").read_bytes())
        definitions = schema.pop("$defs", {})
        del schema["$schema"], schema["$id"]
        components[name] = _moved(schema, name)
        components.update({f"{name}.{inner}": _moved(one, name) for inner, one in definitions.items()})
    request = components.pop("request")
    components.update({f"request.{hook}": _of_hook(request, hook) for hook in hooks})
    return components


def _of_hook(request: Mapping[str, Any], hook: str) -> dict[str, Any]:
    """The schema of a request as it is for one hook: what it says of a context if the hook is this one, holds."""
    by_hook = {
        one["if"]["properties"]["hook"]["const"]: one["then"]["properties"]["context"] for one in request["allOf"]
    }
    properties = {**request["properties"], "hook": {"const": hook}, "context": by_hook[hook]}
    return {name: value for name, value in request.items() if name != "allOf"} | {"properties": properties}


def _moved(schema: Any, name: str) -> Any:
    """A schema whose definitions have become components."""
    if isinstance(schema, dict):
        return {
            key: value.replace("#/$defs/", f"#/components/schemas/{name}.") if key == "$ref" else _moved(value, name)
            for key, value in schema.items()
        }
    return [_moved(one, name) for one in schema] if isinstance(schema, list) else schema

"""Discovery, the services themselves, and feedback."""

import json
from collections.abc import Callable
from typing import Any

import msgspec
from flask import Blueprint, Response
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge

from cds_service.answer import Answer, Answerer, read_request
from cds_service.logs import logger
from cds_service.metrics import Metrics
from cds_service.protocol import feedback as feedback_protocol
from cds_service.protocol.card import Response as HookResponse
from cds_service.protocol.errors import BadRequest, NotFound, UnsupportedMedia
from cds_service.protocol.request import AS_OF_EXTENSION
from cds_service.recorder import Recorder
from cds_service.switch import Off
from cds_service.web import guard
from cds_service.web.observe import current, elapsed, tell

_log = logger(__name__)
_encode = msgspec.json.Encoder().encode


def _json(body: bytes) -> Response:
    return Response(body, content_type="application/json")


def _body() -> bytes:
    request = current()
    if request.mimetype != "application/json" and not request.mimetype.endswith("+json"):
        raise UnsupportedMedia("send the body as Content-Type: application/json")
    if request.headers.get("Content-Encoding", "identity").strip().lower() not in ("", "identity"):
        raise UnsupportedMedia("send the body as it is: nothing packed is unpacked here")
    length, limit = request.content_length, request.max_content_length
    if length is None:
        body = request.get_data(cache=False)
        request.stream.read(1)  # a chunked body is cut at the limit without a word; asking for more says 413
        return body
    if limit is not None and length > limit:
        raise RequestEntityTooLarge
    # All of it at once: werkzeug's stream, which keeps to a limit, asks in pieces of 64 kB, each copied several times.
    whole: bytes = request.environ["wsgi.input"].read(length)
    if len(whole) < length:
        raise ClientDisconnected
    return whole


def blueprint(
    hooks: dict[str, str],
    answerer: Callable[[], Answerer],
    discovery: dict[str, Any],
    metrics: Metrics,
    *,
    as_of_honoured: bool,
    recorder: Recorder | None = None,
    switch: Callable[[], Off] = Off,
) -> Blueprint:
    """The routes of one application.

    `hooks` by service; `answerer` gives that for who calls. Without a `recorder` nothing is remembered, and feedback is
    only counted. `switch` tells what is switched off.
    """
    routes = Blueprint("hooks", __name__)
    discovered = json.dumps(discovery, ensure_ascii=False).encode()

    @routes.get("/cds-services")
    def discover() -> Response:
        return _json(discovered)

    @routes.post("/cds-services/<service>")
    def call(service: str) -> Response:
        hook = _known(service, hooks)
        tell(hook=hook)
        hook_request = read_request(_body())
        if hook_request.hook != hook:
            raise BadRequest(f"this service answers the hook {hook}; the request names another")
        if not as_of_honoured and AS_OF_EXTENSION in (hook_request.extension or {}):
            raise BadRequest(f"extension {AS_OF_EXTENSION} is honoured in open mode only: here today counts")
        off, spoken = switch(), answerer()
        client = spoken.registry.of(hook_request.fhirServer).name
        tell(client=client)
        if stopped := off.stops(client):
            metrics.count("switched_off_answers", scope=stopped)
            return _json(_encode(HookResponse(cards=())))
        if off.rules:
            metrics.count("switched_off_answers", scope="rule")
        answer = spoken.answer(hook_request, off=off.rules)
        _count(answer, metrics)
        if recorder is not None:
            recorder.issued(service, hook_request, answer, elapsed())
        return _json(_encode(HookResponse(cards=answer.cards)))

    @routes.post("/cds-services/<service>/feedback")
    def feedback(service: str) -> Response:
        _known(service, hooks)
        items, rejected = feedback_protocol.parse(_body())
        if recorder is not None:
            caller = guard.caller()
            recorder.take(service, items, caller.name if caller is not None else None)
        for item in items:
            metrics.count("feedback", outcome=item.outcome)
        received = {"received": len(items)} | ({"rejected": rejected} if rejected else {})
        return _json(json.dumps(received).encode())

    return routes


def _known(service: str, hooks: dict[str, str]) -> str:
    if service not in hooks:
        raise NotFound(f"there is no such service; there are: {', '.join(hooks)}")
    return hooks[service]


def _count(answer: Answer, metrics: Metrics) -> None:
    verdict = answer.verdict
    given = [card.indicator for card in answer.cards]
    tell(
        cards_critical=given.count("critical"),
        cards_warning=given.count("warning"),
        cards_info=given.count("info"),
        not_evaluated=len(verdict.not_evaluated),
    )
    for card in answer.cards:
        topic = card.source.topic
        metrics.count("cards", rule=topic.code if topic else "", indicator=card.indicator)
    for one in verdict.not_evaluated:
        for what in {lack.what for lack in one.lacks}:
            metrics.count("rules_not_evaluated", rule=one.rule.id, what=what)
    for fired in verdict.fired:
        if fired.hidden_by is not None:
            metrics.count("findings_suppressed", rule=fired.rule.id, why=fired.hidden_by.partition(":")[0])
    for key, state in answer.record.fetched.items():
        metrics.count("fetches", key=key, outcome=state)
    for rule, error in verdict.raised:
        metrics.count("rules_raised", rule=rule)
        _log.error("a rule raised", rule=rule, exception=error)

"""Discovery, the services themselves, feedback and health."""

import json
import logging
from collections import Counter
from collections.abc import Callable
from time import perf_counter
from typing import Any

import msgspec
from flask import Blueprint, Response, request

from cds_service.answer import Answer, Answerer
from cds_service.protocol import feedback as feedback_protocol
from cds_service.protocol.card import Response as HookResponse
from cds_service.protocol.errors import BadRequest, NotFound, UnsupportedMedia
from cds_service.protocol.request import AS_OF_EXTENSION, parse
from cds_service.recorder import Recorder
from cds_service.switch import Off
from cds_service.web import guard

_log = logging.getLogger(__name__)
_encode = msgspec.json.Encoder().encode


def _json(body: bytes) -> Response:
    return Response(body, mimetype="application/json")


def _body() -> bytes:
    if request.mimetype != "application/json" and not request.mimetype.endswith("+json"):
        raise UnsupportedMedia("send the body as Content-Type: application/json")
    if request.headers.get("Content-Encoding", "identity").strip().lower() not in ("", "identity"):
        raise UnsupportedMedia("send the body as it is: nothing packed is unpacked here")
    body = request.get_data(cache=False)
    if request.content_length is None:
        request.stream.read(1)  # a chunked body is cut at the limit without a word; asking for more says 413
    return body


def blueprint(
    hooks: dict[str, str],
    answerer: Callable[[], Answerer],
    discovery: dict[str, Any],
    counted: Counter[str],
    *,
    as_of_honoured: bool,
    recorder: Recorder | None = None,
    switch: Callable[[], Off] = Off,
) -> Blueprint:
    """The routes of one application.

    `hooks` by service; `answerer` gives that for who calls; no counter of `counted` names a patient. Without a
    `recorder` nothing is remembered, and feedback is only counted. `switch` tells what is switched off.
    """
    routes = Blueprint("hooks", __name__)
    discovered = json.dumps(discovery, ensure_ascii=False).encode()

    @routes.get("/cds-services")
    def discover() -> Response:
        return _json(discovered)

    @routes.post("/cds-services/<service>")
    def call(service: str) -> Response:
        hook = _known(service, hooks)
        started = perf_counter()
        hook_request = parse(_body())
        if hook_request.hook != hook:
            raise BadRequest(f"this service answers the hook {hook}; the request names another")
        if not as_of_honoured and AS_OF_EXTENSION in (hook_request.extension or {}):
            raise BadRequest(f"extension {AS_OF_EXTENSION} is honoured in open mode only: here today counts")
        off, spoken = switch(), answerer()
        if stopped := off.stops(spoken.registry.of(hook_request.fhirServer).name):
            counted[f"switched_off.{stopped}"] += 1
            return _json(_encode(HookResponse(cards=())))
        if off.rules:
            counted["switched_off.rule"] += 1
        answer = spoken.answer(hook_request, off=off.rules)
        _count(answer, counted)
        seconds = perf_counter() - started
        if recorder is not None:
            recorder.issued(service, hook_request, answer, seconds)
        _log.info(
            "%s: %d cards, %d rules not evaluated, %.1f ms",
            service,
            len(answer.cards),
            len(answer.verdict.not_evaluated),
            seconds * 1000,
        )
        return _json(_encode(HookResponse(cards=answer.cards)))

    @routes.post("/cds-services/<service>/feedback")
    def feedback(service: str) -> Response:
        _known(service, hooks)
        items, rejected = feedback_protocol.parse(_body())
        if recorder is not None:
            caller = guard.caller()
            recorder.take(service, items, caller.name if caller is not None else None)
        counted["feedback"] += len(items)
        for item in items:
            counted[f"feedback.{item.outcome}"] += 1
        received = {"received": len(items)} | ({"rejected": rejected} if rejected else {})
        return _json(json.dumps(received).encode())

    @routes.get("/healthz")
    def healthz() -> Response:
        return _json(b'{"status": "ok"}')

    return routes


def _known(service: str, hooks: dict[str, str]) -> str:
    if service not in hooks:
        raise NotFound(f"there is no such service; there are: {', '.join(hooks)}")
    return hooks[service]


def _count(answer: Answer, counted: Counter[str]) -> None:
    counted["requests"] += 1
    counted.update(f"card.{card.indicator}" for card in answer.cards)
    counted.update(f"fetched.{state}" for state in answer.record.fetched.values())
    counted.update(f"not_evaluated.{one.rule.id}" for one in answer.verdict.not_evaluated)
    for rule, error in answer.verdict.raised:
        counted[f"raised.{rule}"] += 1
        _log.error("rule %s raised %s", rule, error)

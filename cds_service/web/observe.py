"""Each call gets an id, its place in the counters, and one line in the log."""

import re
from collections.abc import Collection
from time import perf_counter
from typing import Any, cast

from flask import Flask, Request, Response, g, request
from werkzeug.local import LocalProxy

from cds_service import logs
from cds_service.metrics import Metrics
from cds_service.uuids import new_uuid

_log = logs.logger(__name__)
HEADER = "X-Request-ID"
NO_SERVICE = "none"

# An id is taken over when it is of a form that machines make up: a UUID, a ULID, or 16 to 64 hexadecimal digits.
# A wider net would take over names and record numbers too.
_MADE_UP = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{16,64}|[0-7][0-9a-hjkmnp-tv-z]{25}",
    re.IGNORECASE | re.ASCII,
)
# W3C Trace Context: version, trace id, parent id, flags; neither id may be all zeros.
_TRACE = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")

# Asked so often that the log has only what went wrong.
_QUIET = frozenset({"health.healthz", "health.readyz", "health.metrics"})


# Each look through one of Flask's proxies costs as much as ten at what stands behind it.
_requests = cast("LocalProxy[Request]", request)
_notes = cast("LocalProxy[Any]", g)


def current() -> Request:
    """The request that is being answered, itself."""
    return _requests._get_current_object()


def request_id() -> str:
    """The id of the call that is being answered."""
    found: str = g.request_id
    return found


def elapsed() -> float:
    """Seconds since the call that is being answered came in."""
    return perf_counter() - float(_notes._get_current_object().started)


def tell(**fields: str | int) -> None:
    """Have these stand in the line of the call that is being answered."""
    _notes._get_current_object().told.update(fields)


def register(app: Flask, metrics: Metrics, services: Collection[str]) -> None:
    """Watch an application. To be hung on before all else, so that what the others refuse is seen too."""

    @app.before_request
    def begin() -> None:
        noted, headers = _notes._get_current_object(), current().headers
        noted.started = perf_counter()
        noted.request_id = _id_of(headers.get(HEADER), headers.get("traceparent"))
        noted.told = {}
        logs.begin(request=noted.request_id)

    @app.after_request
    def end(response: Response) -> Response:
        seconds = elapsed()
        asked, noted = current(), _notes._get_current_object()
        service = (asked.view_args or {}).get("service", NO_SERVICE)
        response.headers[HEADER] = noted.request_id
        metrics.count("requests", service=service, status=str(response.status_code))
        metrics.took(service, seconds)
        told = noted.told
        if service in services:
            told["service"] = service
        say = _log.debug if asked.endpoint in _QUIET else _log.info
        if response.status_code >= 500:
            say = _log.error
        say("answered", status=response.status_code, ms=round(seconds * 1000, 1), **told)
        return response

    @app.teardown_request
    def over(_: BaseException | None) -> None:
        logs.begin()


def _id_of(id_: str | None, trace: str | None) -> str:
    """The id that the caller gave, or that of its trace, when it is well formed; a new one otherwise."""
    if id_ is not None and _MADE_UP.fullmatch(id_):
        return id_
    traced = _TRACE.fullmatch(trace or "")
    return traced[1] if traced else new_uuid()

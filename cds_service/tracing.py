"""OpenTelemetry traces, for a site that asks for them and has the extra `otel`: see `cds_service.gunicorn_conf`.

Each call is a span, and in it each read of a FHIR server. What instrumentation notes of either may hold a patient
(URLs, headers, messages of exceptions): a span goes out with the attributes of TOLD alone, under a name made of words
of the code. What a caller adds to its trace (tracestate, baggage) is neither kept nor handed on.
"""

import os
from collections.abc import Sequence
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask
from opentelemetry import propagate
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.flask import FlaskInstrumentor
from opentelemetry.instrumentation.requests import RequestsInstrumentor
from opentelemetry.propagators.textmap import Getter, default_getter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import Span, SpanKind, Status
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from requests import PreparedRequest

from cds_service import __version__
from cds_service.fhir.sources import ALL

Carrier = TypeVar("Carrier")
REQUEST_ID = "bone_health_cds.request_id"
RESOURCE_TYPE = "bone_health_cds.resource_type"

# Every attribute that may leave the process. The route is the pattern that the code has, not the path that was called.
TOLD = (
    *("http.method", "http.request.method", "http.status_code", "http.response.status_code", "http.route"),
    *("error.type", "server.address", REQUEST_ID, RESOURCE_TYPE),
)
_METHODS = ("http.method", "http.request.method")
_KNOWN_METHODS = frozenset({"GET", "POST", "OPTIONS", "HEAD", "PUT", "PATCH", "DELETE"})
_TYPES = frozenset({*(query.type for query in ALL.values()), "Medication"})
_UNTRACED = "/healthz$,/readyz$,/metrics$"


def start(app: Flask) -> None:
    """Trace an application in this process. It is not to be forked any more: a thread sends the spans."""
    os.environ.setdefault("OTEL_SERVICE_NAME", "bone-health-cds")
    provider = TracerProvider(resource=Resource.create({"service.version": __version__}))
    provider.add_span_processor(BatchSpanProcessor(Chosen(OTLPSpanExporter())))
    watch(app, provider)


def watch(app: Flask, provider: TracerProvider) -> None:
    """Make spans of the calls of an application, and of what this process reads with requests."""
    propagate.set_global_textmap(_TraceAlone())
    FlaskInstrumentor.instrument_app(
        app, response_hook=_note_request_id, tracer_provider=provider, excluded_urls=_UNTRACED, enable_commenter=False
    )
    # Before the door, so that a call that is refused is a span too.
    app.before_request_funcs[None].insert(0, app.before_request_funcs[None].pop())
    RequestsInstrumentor().instrument(tracer_provider=provider, request_hook=_note_what_is_read)


def _note_request_id(span: Span | None, _status: str, headers: list[tuple[str, str]]) -> None:
    if span is not None:
        span.set_attribute(REQUEST_ID, dict(headers).get("X-Request-ID", ""))


def _note_what_is_read(span: Span, request: PreparedRequest) -> None:
    url = urlsplit(request.url or "")
    span.set_attribute("server.address", url.hostname or "")
    types = [step for step in url.path.split("/") if step in _TYPES]
    if types:
        span.set_attribute(RESOURCE_TYPE, types[-1])


class Chosen(SpanExporter):
    """Hands on what may leave of each span, and nothing else of it: no event, link, state or message either."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        return self._exporter.export([_chosen(span) for span in spans])

    def shutdown(self) -> None:
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return self._exporter.force_flush(timeout_millis)


def _chosen(span: ReadableSpan) -> ReadableSpan:
    found = span.attributes or {}
    told: dict[str, Any] = {name: found[name] for name in TOLD if name in found}
    for name in _METHODS:
        if told.get(name, "GET") not in _KNOWN_METHODS:
            told[name] = "_OTHER"
    method = next((told[name] for name in _METHODS if name in told), "")
    what = told.get("http.route" if span.kind is SpanKind.SERVER else RESOURCE_TYPE, "")
    return ReadableSpan(
        f"{method} {what}".strip(),
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        attributes=told,
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


class _TraceAlone(TraceContextTextMapPropagator):
    """Takes over the ids of a caller's trace, and nothing that the caller may have written beside them."""

    def extract(
        self, carrier: Carrier, context: Context | None = None, getter: Getter[Carrier] = default_getter
    ) -> Context:
        ids = getter.get(carrier, "traceparent")
        return super().extract({"traceparent": ids} if ids else {}, context)

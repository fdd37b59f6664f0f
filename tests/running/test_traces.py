"""Traces tell how long what took, and of whom nothing; without the extra nothing is missed but them."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import requests
from flask import Flask
from opentelemetry import propagate
from opentelemetry.instrumentation.requests import RequestsInstrumentor
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind

from cds_service.app import create_app
from cds_service.settings import Settings
from cds_service.tracing import REQUEST_ID, RESOURCE_TYPE, TOLD, Chosen, watch
from tests.fhir import stub as fhir
from tests.requests import JSON, PATIENT
from tests.security.test_processes import ROOT, ended, free_port, listens, wait_until
from tests.web.test_privacy import check_nothing_told, path_of, telltale_story

ROUTE = "/cds-services/<service>"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
# What a caller may write beside its trace.
BESIDE = {
    "traceparent": f"00-{TRACE}-00f067aa0ba902b7-01",
    "tracestate": "ehr=Quillfeather",
    "baggage": f"patient={PATIENT}",
    "User-Agent": "Ottoline/1.0",
    "X-Forwarded-For": "555-0147-331",
}
Spans = Callable[[], list[ReadableSpan]]


def asking(server: fhir.Stub) -> JSON:
    """The story of a patient who must be asked for, at a server that has her."""
    story = telltale_story()
    server.hold_prefetch(story["prefetch"])
    return {**story, "prefetch": {}, "fhirServer": server.base}


@pytest.fixture
def traced() -> Iterator[tuple[Flask, Spans]]:
    """A service whose spans go to a list, and that list."""
    kept = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(Chosen(kept)))
    app = create_app(Settings())
    before = propagate.get_global_textmap()
    watch(app, provider)
    try:
        yield app, lambda: [*kept.get_finished_spans()]
    finally:
        RequestsInstrumentor().uninstrument()
        propagate.set_global_textmap(before)


def everything(spans: list[ReadableSpan]) -> str:
    return "\n".join(span.to_json() for span in spans)


def test_a_call_and_its_reads_are_one_trace_that_tells_of_nobody(traced: tuple[Flask, Spans]) -> None:
    app, spans = traced
    with fhir.running() as server:
        story = asking(server)
        url = f"{path_of(story)}?name=Quillfeather&birthdate=1948-03-14"
        answer = app.test_client().post(url, json=story, headers={**BESIDE, "X-Request-ID": "0" * 32})
        assert answer.status_code == 200
        sent = [one.headers for one in server.asked]
    check_nothing_told(everything(spans()))
    (call,) = [span for span in spans() if span.kind is SpanKind.SERVER]
    reads = [span for span in spans() if span.kind is SpanKind.CLIENT]
    assert call.name == f"POST {ROUTE}"
    assert call.attributes is not None
    assert call.attributes["http.status_code"] == 200
    assert call.attributes[REQUEST_ID] == "0" * 32
    assert len(reads) == len(sent)
    assert {"GET Patient", "GET Observation", "GET Condition"} <= {span.name for span in reads}
    assert {f"{span.context.trace_id:032x}" for span in spans()} == {TRACE}
    assert {span.parent.span_id for span in reads if span.parent} == {call.context.span_id}
    assert all({*(span.attributes or ())} <= {*TOLD} for span in spans())
    assert not [span for span in spans() if span.events or span.links or span.status.description]
    assert all(TRACE in headers["traceparent"] for headers in sent)
    assert not [headers for headers in sent if {"tracestate", "baggage"} & {*map(str.lower, headers)}]


def test_a_read_of_one_resource_is_named_by_its_type_alone(traced: tuple[Flask, Spans]) -> None:
    _, spans = traced
    with fhir.running() as server:
        for path in (f"Patient/{PATIENT}", "Quillfeather", "Observation/Quillfeather?patient=Ottoline"):
            requests.get(f"{server.base}/{path}", timeout=10)
    check_nothing_told(everything(spans()))
    assert [(span.attributes or {}).get(RESOURCE_TYPE) for span in spans()] == ["Patient", None, "Observation"]


@pytest.mark.parametrize("behaviour", [fhir.resets, fhir.refuses(403), fhir.refuses(500)])
def test_what_fails_tells_of_nobody_either(traced: tuple[Flask, Spans], behaviour: fhir.Behaviour) -> None:
    app, spans = traced
    with fhir.running() as server:
        story = asking(server)
        server.on = dict.fromkeys(["conditions", "labs", "dxa"], behaviour)
        assert app.test_client().post(path_of(story), json=story).status_code == 200
    assert [span for span in spans() if span.kind is SpanKind.CLIENT and not span.status.is_ok]
    check_nothing_told(everything(spans()))


def test_refusals_and_paths_that_are_not_there_tell_of_nobody(
    traced: tuple[Flask, Spans], caplog: pytest.LogCaptureFixture
) -> None:
    app, spans = traced
    client = app.test_client()
    client.get("/Patient/Quillfeather")
    client.post(f"/cds-services/{PATIENT}", json={"hook": "Quillfeather"})
    client.open("/cds-services", method="Quillfeather")
    client.get("/cds-services", environ_base={"REMOTE_ADDR": "192.0.2.7"})
    client.get("/healthz")
    assert [span.name for span in spans()] == ["GET", f"POST {ROUTE}", "_OTHER", "GET /cds-services"]
    assert [(span.attributes or {})["http.status_code"] for span in spans()] == [404, 404, 405, 403]
    check_nothing_told(everything(spans()) + caplog.text)
    assert not [one for one in caplog.records if one.name.startswith("opentelemetry")]


# --- under gunicorn -------------------------------------------------------------------------------


class _Collector(BaseHTTPRequestHandler):
    """Takes what is exported."""

    received: list[bytes]

    def do_POST(self) -> None:
        self.received.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def collector() -> Iterator[tuple[str, list[bytes]]]:
    received: list[bytes] = []
    handler = type("Collector", (_Collector,), {"received": received})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", received
        server.shutdown()
        thread.join()


def served(folder: Path, **environment: str) -> tuple[subprocess.Popen[bytes], str]:
    port = free_port()
    words = [sys.executable, "-m", "cds_service", "serve", "--port", str(port)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            words, cwd=ROOT, env={**os.environ, "WEB_CONCURRENCY": "2", **environment}, stdout=log, stderr=log
        )
    wait_until(partial(listens, port), process)
    return process, f"http://127.0.0.1:{port}"


def calls_of(received: list[bytes]) -> int:
    """How many spans of hook calls came."""
    found = [ExportTraceServiceRequest.FromString(body) for body in received]
    groups = [group for one in found for resource in one.resource_spans for group in resource.scope_spans]
    return sum(span.name == f"POST {ROUTE}" for group in groups for span in group.spans)


@pytest.mark.slow
def test_workers_send_their_traces_before_and_after_a_reload(
    collector: tuple[str, list[bytes]], tmp_path: Path
) -> None:
    endpoint, received = collector
    process, url = served(tmp_path, OTEL_EXPORTER_OTLP_ENDPOINT=endpoint, OTEL_BSP_SCHEDULE_DELAY="100")
    try:
        for _ in range(2):
            for _ in range(10):
                answer = requests.post(url + path_of(telltale_story()), json=telltale_story(), timeout=30)
                assert answer.status_code == 200
            process.send_signal(signal.SIGHUP)
            wait_until(lambda: b"were read again" in (tmp_path / "log").read_bytes(), process)
        requests.post(url + path_of(telltale_story()), json=telltale_story(), timeout=30)
    finally:
        ended(process)
    assert calls_of(received) == 21, "the last were sent at the end"
    check_nothing_told(repr(received))
    assert b"bone-health-cds" in received[0]


@pytest.mark.slow
def test_a_collector_that_is_not_there_costs_no_answer(tmp_path: Path) -> None:
    process, url = served(tmp_path, OTEL_EXPORTER_OTLP_ENDPOINT=f"http://127.0.0.1:{free_port()}")
    try:
        for _ in range(5):
            answer = requests.post(url + path_of(telltale_story()), json=telltale_story(), timeout=30)
            assert answer.status_code == 200
    finally:
        ended(process)
    check_nothing_told((tmp_path / "log").read_text(encoding="utf-8"))


@pytest.mark.slow
def test_traces_that_cannot_be_had_are_said_and_cost_no_answer(tmp_path: Path) -> None:
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    code = "import sys\nsys.modules['opentelemetry'] = None\n"  # as where the extra was not installed
    (hidden / "sitecustomize.py").write_text(code, encoding="utf-8")
    process, url = served(tmp_path, OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:9", PYTHONPATH=str(hidden))
    try:
        answer = requests.post(url + path_of(telltale_story()), json=telltale_story(), timeout=30)
        assert answer.status_code == 200
    finally:
        ended(process)
    lines = [json.loads(line)["event"] for line in (tmp_path / "log").read_text(encoding="utf-8").splitlines()]
    assert "traces are asked for, and there will be none: install bone-health-cds[otel]" in lines

"""A FHIR server on loopback, for tests: it holds resources, searches them, notes every question, and can misbehave."""

import json
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from cds_service.fhir.sources import ALL
from tests.requests import JSON, outcome

_KEY_OF_CODES = {
    ALL[key].template.partition("&code=")[2].partition("&")[0]: key for key in ALL if "&code=" in ALL[key].template
}
_KEY_OF_TYPE = {query.type: key for key, query in ALL.items() if query.type != "Observation"}
_KEY_OF_CATEGORY = {"laboratory": "labs", "vital-signs": "vitals"}


@dataclass(frozen=True)
class Asked:
    """One question: how, where, with which parameters and headers."""

    method: str
    path: str
    params: Mapping[str, str]
    headers: Mapping[str, str]
    form: str = ""

    @property
    def type(self) -> str:
        return self.path.removeprefix("/fhir").strip("/").partition("/")[0]

    @property
    def id(self) -> str | None:
        id_ = self.path.removeprefix("/fhir").strip("/").partition("/")[2]
        return id_ if id_ not in ("", "_search") else None

    @property
    def key(self) -> str:
        """The prefetch key it must be for; of a Medication, or of anything else, its type."""
        by_category = _KEY_OF_CATEGORY.get(self.params.get("category", "-"))
        return by_category or _KEY_OF_CODES.get(self.params.get("code", "-"), _KEY_OF_TYPE.get(self.type, self.type))


class Handler(BaseHTTPRequestHandler):
    """Answers one connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else the second packet of an answer waits 40 ms
    server: "_Server"

    def do_GET(self) -> None:
        self._answer("")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

    def _answer(self, form: str) -> None:
        parts = urlsplit(self.path)
        params = dict(parse_qsl(form or parts.query))
        asked = Asked(self.command, parts.path, params, dict(self.headers.items()), form)
        stub = self.server.stub
        stub.asked.append(asked)
        if stub.latency:
            stub.over.wait(stub.latency)
        behave = stub.on.get("page" if "page" in params else asked.key, stub.usual)
        behave(self, asked)

    def reply(self, body: bytes | JSON, status: int = 200, **headers: str) -> None:
        """A whole answer. Header names are written with underscores."""
        blob = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        named = {name.replace("_", "-").title(): value for name, value in headers.items()}
        for name, value in ({"Content-Type": "application/fhir+json"} | named).items():
            self.send_header(name, value)
        if "Content-Length" not in named and "Transfer-Encoding" not in named:
            self.send_header("Content-Length", str(len(blob)))
        self.end_headers()
        self.wfile.write(blob)

    def hang_up(self) -> None:
        """Close the connection under the client's hands."""
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *_: Any) -> None:
        pass


Behaviour = Callable[[Handler, Asked], None]


@dataclass
class Stub:
    """What it holds, what it was asked, and how it behaves for some keys (`page` is for a later page)."""

    base: str = ""
    latency: float = 0.0
    page_size: int = 1000
    held: list[JSON] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    on: dict[str, Behaviour] = field(default_factory=dict)
    over: Event = field(default_factory=Event)

    def hold(self, *resources: JSON) -> None:
        self.held.extend(resources)

    def hold_prefetch(self, prefetch: Mapping[str, JSON | None]) -> None:
        """Everything that prefetch would have brought."""
        for value in prefetch.values():
            if value is not None:
                bundle = value["resourceType"] == "Bundle"
                self.hold(*([one["resource"] for one in value.get("entry", ())] if bundle else [value]))

    def keys(self) -> list[str]:
        """What it was asked for, by key."""
        return sorted(one.key for one in self.asked)

    def usual(self, handler: Handler, asked: Asked) -> None:
        """Read or search as a good server does."""
        if asked.id is not None:
            found = [one for one in self.held if (one["resourceType"], one["id"]) == (asked.type, asked.id)]
            handler.reply(found[0] if found else outcome("error", "not-found"), 200 if found else 404)
            return
        matches = [one for one in self.held if one["resourceType"] == asked.type and _matches(one, asked.params)]
        handler.reply(self.page(matches, asked))

    def page(self, matches: list[JSON], asked: Asked, **more: Any) -> JSON:
        """One page of a searchset."""
        start = int(asked.params.get("page", 0)) * self.page_size
        entries = [{"resource": one, "search": {"mode": "match"}} for one in matches[start : start + self.page_size]]
        bundle: JSON = {"resourceType": "Bundle", "type": "searchset", "total": len(matches)}
        if entries:
            bundle["entry"] = entries
        if start + self.page_size < len(matches):
            later = {**asked.params, "page": str(start // self.page_size + 1)}
            bundle["link"] = [{"relation": "next", "url": self.link(asked.type, later)}]
        return {**bundle, **more}

    def link(self, kind: str, params: Mapping[str, str]) -> str:
        return f"{self.base}/{kind}?" + "&".join(f"{name}={value}" for name, value in params.items())


def _matches(resource: JSON, params: Mapping[str, str]) -> bool:
    subject = resource.get("subject") or resource.get("patient") or {}
    if subject.get("reference", "").rpartition("/")[2] != params.get("patient"):
        return False
    codes = params.get("code")
    return codes is None or any(one.get("code") in codes.split(",") for one in resource["code"]["coding"])


class _Server(ThreadingHTTPServer):
    request_queue_size = 128
    stub: Stub

    def handle_error(self, *_: Any) -> None:
        pass  # a client that hangs up is what some tests are about


@contextmanager
def running() -> Iterator[Stub]:
    """A server on a port of its own, until the end of the block."""
    with _Server(("127.0.0.1", 0), Handler) as server:
        server.stub = stub = Stub(f"http://127.0.0.1:{server.server_port}/fhir")
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield stub
        finally:
            stub.over.set()
            server.shutdown()
            thread.join()


# --- misbehaviour ---------------------------------------------------------------------------------


def says(body: bytes | JSON, status: int = 200, **headers: str) -> Behaviour:
    """The same answer to everything."""
    return lambda handler, _: handler.reply(body, status, **headers)


def refuses(status: int, **headers: str) -> Behaviour:
    return says(outcome(), status, **headers)


def hangs(handler: Handler, _: Asked) -> None:
    """Takes the question and says nothing."""
    handler.server.stub.over.wait(30)
    handler.close_connection = True


def resets(handler: Handler, _: Asked) -> None:
    """Closes the connection instead of answering."""
    handler.hang_up()


def dribbles_headers(handler: Handler, _: Asked) -> None:
    """Sends one header after another, for ever."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while not handler.server.stub.over.wait(0.02):
        handler.wfile.write(b"X-More: to come\r\n")
        handler.wfile.flush()


def dribbles_body(handler: Handler, _: Asked) -> None:
    """Sends a body that never ends."""
    handler.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\n\r\n{"resourceType":')
    while not handler.server.stub.over.wait(0.02):
        handler.wfile.write(b" ")
        handler.wfile.flush()


def breaks_off(handler: Handler, _: Asked) -> None:
    """Sends half of what it announced."""
    handler.reply(b'{"resourceType": "Bundle", "ent', content_length="4000")
    handler.hang_up()


def first(behaviour: Behaviour, times: int = 1) -> Behaviour:
    """Misbehaves so many times, then answers as it should."""
    left = [behaviour] * times

    def behave(handler: Handler, asked: Asked) -> None:
        (left.pop() if left else handler.server.stub.usual)(handler, asked)

    return behave

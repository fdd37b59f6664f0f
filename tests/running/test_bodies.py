"""A body reaches the service whole, however its bytes come in, and what follows it is the next request."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from http.client import parse_headers
from socket import SHUT_WR, create_connection, socket

import pytest

from tests.requests import zoledronic_acid_story
from tests.security.test_processes import ROOT, ended, free_port, listens, wait_until

PATH = "/cds-services/bone-health-order-sign"
STORY = json.dumps(zoledronic_acid_story())
BODIES = {"short": STORY.encode(), "long": f"{STORY[:-1]}{' ' * 300_000}}}".encode()}


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    port = free_port()
    words = [sys.executable, "-m", "cds_service", "serve", "--port", str(port)]
    environment = {**os.environ, "WEB_CONCURRENCY": "1", "BONE_HEALTH_LOG_LEVEL": "error"}
    process = subprocess.Popen(words, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    wait_until(partial(listens, port), process)
    yield port
    ended(process)


@pytest.fixture
def line(port: int) -> Iterator[socket]:
    with create_connection(("127.0.0.1", port), timeout=10) as connection:
        yield connection


@pytest.fixture(params=BODIES)
def body(request: pytest.FixtureRequest) -> bytes:
    return BODIES[request.param]


def head(length: int, *more: str) -> bytes:
    lines = [f"POST {PATH} HTTP/1.1", "Host: service", "Content-Type: application/json", f"Content-Length: {length}"]
    return "\r\n".join([*lines, *more, "", ""]).encode()


def answers(line: socket, many: int = 1) -> list[tuple[int, int]]:
    """Status and number of cards of so many answers on one connection."""
    found = []
    with line.makefile("rb") as stream:
        for _ in range(many):
            status = int(stream.readline().split()[1])
            length = int(parse_headers(stream)["Content-Length"])
            found.append((status, len(json.loads(stream.read(length)).get("cards", ()))))
    return found


def test_two_requests_in_one_breath_are_two(line: socket, body: bytes) -> None:
    line.sendall(head(len(body)) + body + head(len(body)) + body)
    assert answers(line, 2) == [(200, 1), (200, 1)]


def test_a_body_may_come_in_pieces_and_the_connection_is_kept(line: socket, body: bytes) -> None:
    for _ in range(3):
        line.sendall(head(len(body)))
        for at in range(0, len(body), len(body) // 4):
            time.sleep(0.01)
            line.sendall(body[at : at + len(body) // 4])
        assert answers(line) == [(200, 1)]


def test_who_asks_whether_to_go_on_is_told_to(line: socket, body: bytes) -> None:
    line.sendall(head(len(body), "Expect: 100-continue"))
    assert line.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
    line.sendall(body)
    assert answers(line) == [(200, 1)]


def test_half_a_body_is_refused(line: socket, body: bytes) -> None:
    line.sendall(head(len(body)) + body[: len(body) // 2])
    line.shutdown(SHUT_WR)
    assert answers(line) == [(400, 0)]


def test_who_does_not_go_on_keeps_nobody_waiting(port: int, line: socket) -> None:
    body = BODIES["long"]
    line.sendall(head(len(body)) + body[:1000])
    with create_connection(("127.0.0.1", port), timeout=10) as other:
        other.sendall(head(len(body)) + body)
        assert answers(other) == [(200, 1)]
    line.sendall(body[1000:])
    assert answers(line) == [(200, 1)]

"""What all tests share: the service, a checked client, no network, and a word on what was left out."""

import glob
import json
import os
import shutil
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cds_service.app import create_app
from cds_service.settings import Settings
from tests.checker import check_response

Clients = Callable[..., FlaskClient]

# --- the service ----------------------------------------------------------------------------------


class CheckedClient(FlaskClient):
    """A client that lets no response through which the service may not give."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        sent = kwargs.get("data")
        if kwargs.get("json") is not None:
            sent = json.dumps(kwargs["json"])
        response = super().open(*args, **kwargs)
        check_response(
            response.request.path,
            response.request.method,
            response.status_code,
            dict(response.headers),
            response.get_data(),
            sent.encode() if isinstance(sent, str) else sent if isinstance(sent, bytes) else None,
        )
        return response


@pytest.fixture(scope="session", autouse=True)
def _every_client_is_checked() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "test_client_class", CheckedClient)
        yield


@pytest.fixture(scope="session")
def app() -> Flask:
    """The service as a newcomer starts it: open mode, all defaults."""
    return create_app(Settings(mode="open"))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def client_with() -> Clients:
    """Makes a client of a service with settings of its own: `client_with(max_body_bytes=1000)`."""

    def make(**settings: Any) -> FlaskClient:
        return create_app(Settings(**{"mode": "open", **settings})).test_client()

    return make


# --- no network -----------------------------------------------------------------------------------


class NetworkUsed(RuntimeError):
    """A test tried to reach another machine. No OSError, lest the code under test take it for an outage."""


def _refuse_unless_here(address: Any) -> None:
    host = address[0] if isinstance(address, tuple) else address
    name = host.decode() if isinstance(host, bytes) else host
    if isinstance(address, tuple) and not (name in (None, "", "localhost", "::1") or name.startswith("127.")):
        raise NetworkUsed(f"a test wanted to reach {name}")


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    connect, connect_ex, lookup = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        _refuse_unless_here(address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        _refuse_unless_here(address)
        return connect_ex(self, address)

    def guarded_lookup(host: Any, *args: Any, **kwargs: Any) -> Any:
        _refuse_unless_here((host,))
        return lookup(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        patch.setattr(socket, "getaddrinfo", guarded_lookup)
        yield


# --- what is left out -----------------------------------------------------------------------------

LEFT_OUT = pytest.StashKey[Counter[str]]()


def _has_postgres() -> bool:
    folders = [None, *glob.glob("/usr/lib/postgresql/*/bin")]
    return any(shutil.which(program, path=path) for program in ("pg_ctl", "postgres") for path in folders)


def _has_node() -> bool:
    packages = Path(__file__).parent / "counterparts" / "node_modules"
    return shutil.which("node") is not None and packages.is_dir()


def _missing_tools() -> dict[str, str]:
    """Markers whose tests cannot run here, and why."""
    found = {
        "node": ("no node, or its packages are not installed", _has_node()),
        "browser": ("no chromium", shutil.which("chromium")),
        "postgres": ("no PostgreSQL", _has_postgres()),
        "slow": ("SKIP_SLOW=1", os.environ.get("SKIP_SLOW") != "1"),
    }
    return {marker: why for marker, (why, there) in found.items() if not there}


def _all_required() -> bool:
    return os.environ.get("REQUIRE_ALL") == "1"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    missing = _missing_tools()
    left_out: Counter[str] = Counter()
    kept: list[pytest.Item] = []
    dropped: list[pytest.Item] = []
    for item in items:
        reasons = [f"{marker} ({why})" for marker, why in missing.items() if item.get_closest_marker(marker)]
        left_out.update(reasons[:1])
        (dropped if reasons else kept).append(item)
    config.stash[LEFT_OUT] = left_out
    if dropped:
        items[:] = kept
        config.hook.pytest_deselected(items=dropped)


def _left_out(config: pytest.Config) -> Counter[str]:
    """What was not run: by reason, tests that skipped themselves among them."""
    left_out: Counter[str] = config.stash.get(LEFT_OUT, Counter[str]())
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    skipped = len(reporter.stats.get("skipped", ())) if reporter else 0
    return left_out + Counter({"skipped by itself": skipped})


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if left_out := _left_out(config):
        said = ", ".join(f"{count} {reason}" for reason, count in sorted(left_out.items()))
        verdict = "; REQUIRE_ALL=1, so this run fails" if _all_required() else ""
        terminalreporter.write_line(f"Left out: {said}{verdict}", red=_all_required(), yellow=not _all_required())


def pytest_sessionfinish(session: pytest.Session) -> None:
    if _all_required() and _left_out(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED

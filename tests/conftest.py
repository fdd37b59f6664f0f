"""What all tests share: the service, a checked client, no network, and a word on what was left out."""

import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cds_service.app import create_app
from cds_service.engine import Engine
from cds_service.settings import Settings
from tests import left_out, unasked
from tests.checker import check_response
from tests.described import check_described

Clients = Callable[..., FlaskClient]


ROOT = Path(__file__).parents[1]
# The tables of cases and the arithmetic: they alone must run every branch of rules/ and clinical/. What goes through
# the whole service counts for nothing there, and takes twice as long while it is watched.
MEASURED = [ROOT / "tests" / "rules", ROOT / "tests" / "clinical", ROOT / "cds_service" / "clinical"]


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(left_out)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if not any(item.path.is_relative_to(folder) for folder in MEASURED):
            item.add_marker(pytest.mark.no_cover)


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
        check_described(response.request.path, response.request.method, response.status_code)
        return response


@pytest.fixture(scope="session", autouse=True)
def _every_client_is_checked() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "test_client_class", CheckedClient)
        yield


@pytest.fixture(scope="session", autouse=True)
def _who_is_not_asked_has_nothing_to_say() -> Iterator[None]:
    """Whatever chart any test has judged: a rule that was passed over, as `only_with` allows, is asked all the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Engine, "evaluate", unasked.asking_all(Engine.evaluate))
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


@pytest.fixture(scope="session", autouse=True)
def _stores_of_their_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Outside open mode there is always a store: that of the tests is nobody else's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


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

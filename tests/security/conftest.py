"""A service in registered mode with two invented clients, and a record of every connection that was tried."""

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from cds_service.app import create_app
from cds_service.settings import Settings
from tests.security.signing import written


@pytest.fixture(scope="session")
def registered(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Everybody's: nobody may change it. Its keys are in files."""
    folder = tmp_path_factory.mktemp("registered")
    return create_app(Settings(mode="registered", clients_file=written(folder), shared_state=str(folder / "state")))


@pytest.fixture
def registered_with(tmp_path: Path) -> Callable[..., Flask]:
    """Makes a service of its own: `registered_with(token='jwks_url = "…"', settings={...})`."""

    def make(*, settings: dict[str, Any] | None = None, **entry: str) -> Flask:
        shared = {"mode": "registered", "shared_state": str(tmp_path / "state")}
        return create_app(Settings(**{**shared, "clients_file": written(tmp_path, **entry), **(settings or {})}))

    return make


@pytest.fixture
def outbound(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every name that was looked up and every address that was connected to, in order; loopback ones work."""
    seen: list[Any] = []
    connect, lookup = socket.socket.connect, socket.getaddrinfo

    def noted_connect(self: socket.socket, address: Any) -> None:
        seen.append(address)
        connect(self, address)

    def noted_lookup(host: Any, *args: Any, **kwargs: Any) -> Any:
        seen.append(host)
        return lookup(host, *args, **kwargs)

    monkeypatch.setattr(socket.socket, "connect", noted_connect)
    monkeypatch.setattr(socket, "getaddrinfo", noted_lookup)
    return seen

"""A store in a SQLite file, and one in a PostgreSQL of our own that lives as long as the tests."""

import glob
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask

from cds_service.app import create_app
from cds_service.settings import Settings
from cds_service.store import writer
from cds_service.store.database import Database, url_of
from cds_service.store.migrate import upgrade
from cds_service.store.writer import Writer
from tests.requests import TODAY

KEY = "a key that only this invented site knows"
_numbers = count(1)


def _binary(name: str) -> str:
    folders = [*sorted(glob.glob("/usr/lib/postgresql/*/bin"), reverse=True), os.environ.get("PATH", "")]
    found = next((path for folder in folders if (path := shutil.which(name, path=folder))), None)
    assert found is not None, f"no {name}"
    return found


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a server on loopback, without a database's name; not run as root, who may not."""
    folder = Path(tempfile.mkdtemp(prefix="store-tests-"))
    user = "nobody" if os.geteuid() == 0 else None
    if user is not None:
        shutil.chown(folder, user)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = folder / "data"
    setup = [_binary("initdb"), "-D", str(data), "-U", "tester", "--auth=trust", "--no-sync", "-E", "UTF8"]
    subprocess.run(setup, check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL)
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c max_connections=200"
    control = [_binary("pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log")]
    subprocess.run([*control, "-o", options, "start"], check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL)
    try:
        yield f"postgresql://tester@127.0.0.1:{port}"
    finally:
        stop = [*control, "-m", "immediate", "stop"]
        subprocess.run(stop, check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL)
        shutil.rmtree(folder)


def new_database(server: str) -> str:
    """The URL of an empty database."""
    name = f"store_{next(_numbers)}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return f"{server}/{name}"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty store is, on either kind of database."""
    if request.param == "sqlite":
        return str(tmp_path / "store.db")
    return new_database(request.getfixturevalue("postgres_server"))


@pytest.fixture(autouse=True)
def _nobody_writes_on(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No thread of one test writes, or tries to, while another test runs (and forks)."""
    begun: list[Writer] = []
    begin = Writer.__init__

    def noted(self: Writer, *arguments: Any) -> None:
        begin(self, *arguments)
        begun.append(self)

    monkeypatch.setattr(Writer, "__init__", noted)
    yield
    monkeypatch.setattr(writer, "FAREWELL_SECONDS", 0.2)
    for one in begun:
        one.close()


@pytest.fixture(autouse=True)
def _invented_today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Settings, "today", lambda self: TODAY)
    noon = datetime.combine(TODAY, time(12), UTC)
    monkeypatch.setattr(Settings, "now", lambda self: int(noon.timestamp() * 1000))


@pytest.fixture
def remembering(store_url: str) -> Callable[..., Flask]:
    """Makes a service with that store, its tables up to date."""
    return lambda **settings: service_with(store_url, **settings)


def service_with(store_url: str, **settings: object) -> Flask:
    """A service with a store, its tables up to date."""
    database = Database(url_of(store_url))
    upgrade(database)
    database.close()
    return create_app(Settings.model_validate({"store": store_url, "patient_key": KEY, **settings}))

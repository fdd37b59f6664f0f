"""What processes must agree on, asked of real ones: two servers of two workers each, over one file or one Redis.

Two servers that share nothing but Redis are two machines as far as a used token and a counted call go.
"""

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Thread
from uuid import uuid4

import pytest
import requests

from cds_service.security.shared import FileCounters, InFile, InRedis, UsedTokens, storage_uri, used_tokens
from tests.requests import unscreened_story
from tests.security.signing import PATH, bearer, of_today, written

ROOT = Path(__file__).parents[2]
RATE = 12


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def listens(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


def wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not ready():
        assert process.poll() is None, "it ended before it was ready"
        assert time.monotonic() < until, "it never got ready"
        time.sleep(0.05)


def ended(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    program = shutil.which("redis-server")
    assert program is not None, "tests marked redis are left out without it"
    port = free_port()
    words = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with subprocess.Popen(words, cwd=tmp_path_factory.mktemp("redis"), stdout=subprocess.DEVNULL) as process:
        wait_until(partial(listens, port), process)
        yield f"redis://127.0.0.1:{port}/0"
        ended(process)


@pytest.fixture(params=["file", pytest.param("redis", marks=pytest.mark.redis)])
def shared_state(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where two processes keep what they share."""
    if request.param == "file":
        return str(tmp_path / "state")
    return str(request.getfixturevalue("redis_url"))


# --- in one process -------------------------------------------------------------------------------


def test_of_many_who_claim_a_token_one_may_use_it(shared_state: str) -> None:
    places = [used_tokens(shared_state) for _ in range(2)]
    jti = str(uuid4())
    heard: list[bool] = []

    def claim(place: UsedTokens) -> None:
        heard.append(place.claim("north", jti, 60))

    threads = [Thread(target=claim, args=(places[number % 2],)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(heard) == {True: 1, False: 15}


def test_an_id_is_remembered_for_its_client_until_the_token_is_over(shared_state: str) -> None:
    used = used_tokens(shared_state)
    jti = f"{uuid4()} \ud800"  # JSON can write what UTF-8 cannot
    assert used.claim("north", jti, 0.05)
    assert used.claim("south", jti, 60)
    time.sleep(0.1)
    assert used.claim("north", jti, 60), "over, it may be forgotten: its exp refuses it now"
    assert not used.claim("north", jti, 60)


def test_what_is_over_is_swept_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    used = used_tokens(str(tmp_path / "state"))
    for number in range(100):
        used.claim("north", str(number), 0.001)
    time.sleep(0.01)
    monkeypatch.setattr("cds_service.security.shared._BETWEEN_SWEEPS", 0)
    used.claim("north", "new", 60)
    assert b"north" not in (tmp_path / "state").read_bytes(), "only digests are kept"
    counters = FileCounters(storage_uri(str(tmp_path / "state")))
    with counters._file.open() as file:
        assert file.execute("select count(*) from used").fetchone() == (1,)


def test_calls_are_counted_in_windows(tmp_path: Path) -> None:
    counters = FileCounters(storage_uri(str(tmp_path / "state")))
    other = FileCounters(storage_uri(str(tmp_path / "state")))
    assert [counters.incr("a", 60), other.incr("a", 60), counters.incr("a", 60, 5)] == [1, 2, 7]
    assert (other.get("a"), other.get("b")) == (7, 0)
    assert 50 < counters.get_expiry("a") - time.time() <= 60
    assert counters.check()
    assert counters.incr("b", 0.01) == 1
    time.sleep(0.02)
    assert counters.get("b") == 0
    assert counters.incr("b", 60) == 1, "a new window"
    counters.clear("a")
    assert counters.get("a") == 0
    assert counters.reset() == 1


def test_a_place_that_fails_is_said_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counters = FileCounters(storage_uri(str(tmp_path / "state")))

    def fails() -> None:
        raise sqlite3.OperationalError("database is locked")

    monkeypatch.setattr(counters._file, "open", fails)
    assert not counters.check()
    with pytest.raises(sqlite3.OperationalError):
        counters.incr("a", 60)


def test_where_it_is_kept_is_told_by_how_it_is_written(tmp_path: Path) -> None:
    assert storage_uri(None) == "memory://"
    assert storage_uri("redis://127.0.0.1:1/0") == "redis://127.0.0.1:1/0"
    assert storage_uri("rediss://cache.example.org/0") == "rediss://cache.example.org/0"
    assert isinstance(used_tokens("redis://127.0.0.1:1/0"), InRedis)
    assert isinstance(used_tokens(str(tmp_path / "state")), InFile)


# --- in several -----------------------------------------------------------------------------------


@pytest.fixture
def servers(shared_state: str, tmp_path: Path) -> Iterator[list[str]]:
    """Two running services, each of two workers, which share one place and a file of clients."""
    settings = {
        "BONE_HEALTH_MODE": "registered",
        "BONE_HEALTH_CLIENTS_FILE": str(written(tmp_path)),
        "BONE_HEALTH_SHARED_STATE": shared_state,
        "BONE_HEALTH_RATE_LIMIT": f"{RATE}/hour",
        "WEB_CONCURRENCY": "2",
    }
    running = []
    try:
        for port in (free_port(), free_port()):
            words = [sys.executable, "-m", "cds_service", "serve", "--port", str(port)]
            with (tmp_path / f"{port}.log").open("wb") as log:
                process = subprocess.Popen(words, cwd=ROOT, env={**os.environ, **settings}, stdout=log, stderr=log)
            running.append((process, f"http://127.0.0.1:{port}"))
        for process, url in running:
            wait_until(partial(_answers, url), process)
        yield [url for _, url in running]
    finally:
        for process, _ in running:
            ended(process)
    for written_log in tmp_path.glob("*.log"):
        assert written_log.read_text(encoding="utf-8").count("Booting worker") == 2


def _answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/healthz", timeout=5).status_code == 200
    except requests.ConnectionError:
        return False


@pytest.mark.slow
def test_two_workers_and_two_machines_agree_on_a_used_token_and_on_a_rate(servers: list[str]) -> None:
    body = of_today(unscreened_story())

    def call(number: int, token: dict[str, str] | None = None) -> int:
        url = servers[number % 2] + PATH
        return requests.post(url, json=body, headers=token or bearer(), timeout=30).status_code

    with ThreadPoolExecutor(8) as crew:
        token = bearer()
        same = Counter(crew.map(lambda number: call(number, token), range(24)))
        assert same == {200: 1, 401: 23}
        fresh = Counter(crew.map(call, range(20)))
    assert fresh == {200: RATE - 1, 429: 20 - RATE + 1}

"""Workers are killed outright, again and again, while feedback comes in: all that was acknowledged is there."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
import requests

from cds_service.store.database import Database, url_of
from cds_service.store.migrate import upgrade
from tests.requests import zoledronic_acid_story
from tests.store.asking import overridden
from tests.store.conftest import KEY
from tests.store.tables import rows

KILLS = 12
ROOT = Path(__file__).parents[2]
FEEDBACK = "cds-services/bone-health-order-sign/feedback"


@contextmanager
def served(store_url: str) -> Iterator[tuple[str, int]]:
    """The base URL of the service under gunicorn with three workers, and the process they are children of."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = ["--config", "python:cds_service.gunicorn_conf", "--bind", f"127.0.0.1:{port}", "--log-level", "error"]
    environment = {**os.environ, "BONE_HEALTH_STORE": store_url, "BONE_HEALTH_PATIENT_KEY": KEY, "WEB_CONCURRENCY": "3"}
    command = [sys.executable, "-m", "gunicorn", *arguments, "cds_service.app:served()"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                requests.get(f"{base}/healthz", timeout=5)
                break
            except requests.ConnectionError:
                time.sleep(0.2)
        yield base, server.pid
    finally:
        server.terminate()
        server.wait(60)


def workers(server: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{server}/task/{server}/children").read_text().split()]


def acknowledged(url: str, card: str) -> bool:
    try:
        answer = requests.post(url, json={"feedback": [overridden(card)]}, timeout=10)
    except requests.RequestException:
        return False
    return answer.status_code == 200 and bool(answer.content)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc who the workers are")
def test_no_acknowledged_feedback_is_lost_when_workers_are_killed(store_url: str) -> None:
    database = Database(url_of(store_url))
    upgrade(database)
    database.close()
    kept: list[str] = []
    refused: list[str] = []
    ended = threading.Event()

    def clinician(url: str) -> None:
        while not ended.is_set():
            card = str(uuid4())
            (kept if acknowledged(url, card) else refused).append(card)

    with served(store_url) as (base, server):
        threads = [threading.Thread(target=clinician, args=(f"{base}/{FEEDBACK}",)) for _ in range(6)]
        for thread in threads:
            thread.start()
        for kill in range(KILLS):
            seen, patience = len(kept), time.monotonic() + 120
            while len(kept) < seen + 20:  # under load: each kill falls amid work
                if time.monotonic() > patience:
                    ended.set()
                    pytest.fail(f"nothing is acknowledged any more after {kill} kills")
                time.sleep(0.05)
            alive = workers(server)
            if alive:
                os.kill(alive[kill % len(alive)], signal.SIGKILL)
        ended.set()
        for thread in threads:
            thread.join()
    stored = {row["card"] for row in rows(store_url, "feedback")}
    assert len(kept) >= 20 * KILLS
    assert not {*kept} - stored, f"of {len(kept)} acknowledged, {len({*kept} - stored)} are lost"


@pytest.mark.slow
def test_cards_that_still_wait_are_written_when_the_service_is_stopped(tmp_path: Path) -> None:
    url = str(tmp_path / "store.db")
    with served(url) as (base, _):
        for _ in range(5):
            story = zoledronic_acid_story()
            answer = requests.post(f"{base}/cds-services/bone-health-order-sign", json=story, timeout=30)
            assert answer.status_code == 200
    assert len(rows(url, "issued")) == 5

"""Two instances over one PostgreSQL and one Redis are one service: what one is told or counts, the other knows."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
import requests

from tests.requests import JSON, unscreened_story
from tests.security.signing import PATH, bearer, of_today, written
from tests.security.test_processes import ROOT, ended, free_port, listens, redis_url, wait_until
from tests.store.asking import overridden
from tests.store.conftest import KEY, new_database
from tests.store.tables import rows

__all__ = ["redis_url"]  # a fixture
RATE = 150
RULE = "screen-dxa-women-65"

pytestmark = [pytest.mark.slow, pytest.mark.postgres, pytest.mark.redis]


class Instances:
    """Two services on ports of their own, each of two workers; `called` counts the calls that were let in."""

    def __init__(self, ports: list[int], store: str) -> None:
        self.urls = [f"http://127.0.0.1:{port}" for port in ports]
        self.store = store
        self.called = 0

    def post(self, instance: int, body: JSON, token: dict[str, str] | None = None, path: str = PATH) -> int | JSON:
        """The answer, or the status of a refusal."""
        headers = token or bearer(path=path)
        answer = requests.post(self.urls[instance] + path, json=body, headers=headers, timeout=30)
        if answer.status_code != 200:
            return answer.status_code
        self.called += 1
        return dict(answer.json())

    def cards(self, instance: int, body: JSON) -> list[JSON]:
        answer = self.post(instance, body)
        assert isinstance(answer, dict)
        return list(answer["cards"])


@pytest.fixture
def instances(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Instances]:
    store = new_database(request.getfixturevalue("postgres_server"))
    settings = {
        "BONE_HEALTH_MODE": "registered",
        "BONE_HEALTH_CLIENTS_FILE": str(written(tmp_path)),
        "BONE_HEALTH_SHARED_STATE": request.getfixturevalue("redis_url"),
        "BONE_HEALTH_STORE": store,
        "BONE_HEALTH_PATIENT_KEY": KEY,
        "BONE_HEALTH_RATE_LIMIT": f"{RATE}/hour",
        "WEB_CONCURRENCY": "2",
    }
    environment = {**os.environ, **settings}
    ours = [sys.executable, "-m", "cds_service"]
    upgrades = [subprocess.Popen([*ours, "store", "upgrade"], cwd=ROOT, env=environment) for _ in range(2)]
    assert [one.wait(60) for one in upgrades] == [0, 0], "both may try it at once"
    ports = [free_port(), free_port()]
    running = [
        subprocess.Popen([*ours, "serve", "--port", str(port)], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
        for port in ports
    ]
    try:
        for process, port in zip(running, ports, strict=True):
            wait_until(partial(listens, port), process)
        yield Instances(ports, store)
    finally:
        for process in running:
            ended(process)


def test_two_instances_agree_on_what_was_dismissed_used_and_counted(instances: Instances) -> None:
    story = of_today(unscreened_story())
    (card,) = instances.cards(0, story)
    assert [one["summary"] for one in instances.cards(1, story)] == [card["summary"]]
    assert RULE in card["extension"]["org.bone-health-cds.rules"]

    # Dismissed at the second, it is quiet at both; whoever issued it.
    told = instances.post(1, {"feedback": [overridden(card["uuid"])]}, path=f"{PATH}/feedback")
    assert isinstance(told, dict)
    until = time.monotonic() + 30
    while any(instances.cards(instance, story) for instance in (0, 1)):
        assert time.monotonic() < until, "it is said on and on"
        time.sleep(0.5)
    assert [(row["outcome"], row["known"]) for row in rows(instances.store, "feedback")] == [("overridden", True)]

    # A token that the first has let in is refused by the second.
    token = bearer()
    assert instances.cards(0, story) == []
    assert isinstance(instances.post(0, story, token), dict)
    assert [instances.post(1, story, token), instances.post(0, story, token)] == [401, 401]

    # The calls of a client are counted at both together.
    with ThreadPoolExecutor(4) as crew:
        before = instances.called
        answers = [*crew.map(lambda number: instances.post(number % 2, story), range(RATE))]
    assert answers.count(429) == before

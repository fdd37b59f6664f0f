"""What is counted: under labels of closed sets, by all workers together, and of nobody."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
import requests
from flask import Flask
from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.parser import text_string_to_metric_families

from cds_service.app import create_app, metrics_of
from cds_service.logs import FIELDS
from cds_service.metrics import DIRECTORY, process_ended
from cds_service.paths import fixtures_dir
from cds_service.settings import Settings
from tests.requests import JSON, STORIES
from tests.security.test_processes import ROOT, ended, free_port, wait_until
from tests.web.test_privacy import check_nothing_told, path_of, telltale_story

PACKAGE = ROOT / "cds_service"
PATH = "/cds-services/bone-health-order-sign"


@pytest.fixture
def fresh() -> Flask:
    return create_app(Settings())


def series(shown: str) -> dict[str, dict[tuple[tuple[str, str], ...], float]]:
    """Every sample of a page of metrics, by its name and its labels."""
    found: dict[str, dict[tuple[tuple[str, str], ...], float]] = {}
    for family in text_string_to_metric_families(shown):
        for sample in family.samples:
            name = sample.name.removeprefix("bone_health_cds_")
            found.setdefault(name, {})[tuple(sorted(sample.labels.items()))] = sample.value
    return found


# --- labels ---------------------------------------------------------------------------------------


def test_what_stands_in_no_set_is_counted_as_other() -> None:
    metrics = metrics_of()
    metrics.count("requests", service="Quillfeather", status="200")
    metrics.count("requests", service="bone-health-order-sign", status="1948")
    metrics.count("cards", rule="Quillfeather", indicator="Ottoline")
    metrics.count("rules_not_evaluated", rule="raloxifene-vte", what="Quillfeather", by=2)
    metrics.took("Quillfeather", 0.1)
    check_nothing_told(metrics.shown().decode())
    assert metrics.value("requests_total", service="other", status="200") == 1
    assert metrics.value("requests_total", service="bone-health-order-sign", status="other") == 1
    assert metrics.value("cards_total", rule="other", indicator="other") == 1
    assert metrics.value("rules_not_evaluated_total", rule="raloxifene-vte", what="other") == 2
    assert metrics.value("request_seconds_count", service="other") == 1


def test_every_story_is_counted_under_labels_that_are_known(fresh: Flask) -> None:
    client = fresh.test_client()
    recorded = [json.loads(file.read_bytes()) for file in sorted(fixtures_dir().glob("*/*/request.json"))]
    stories = [*recorded, *STORIES.values(), telltale_story()]
    paths = [f"/cds-services/bone-health-{story['hook']}" for story in stories]
    answers = [client.post(path, json=story).get_json() for path, story in zip(paths, stories, strict=True)]
    client.post(path_of(telltale_story()), json={"hook": "Quillfeather"})
    client.post("/cds-services/Quillfeather", json=telltale_story())
    shown = fresh.extensions["metrics"].shown().decode()
    check_nothing_told(shown)
    found = series(shown)
    assert sum(found["cards_total"].values()) == sum(len(answer["cards"]) for answer in answers)
    answered = {labels for labels in found["requests_total"] if dict(labels)["status"] == "200"}
    assert sum(found["requests_total"][labels] for labels in answered) == len(stories)
    assert found["requests_total"][("service", "bone-health-order-sign"), ("status", "400")] == 1
    assert found["requests_total"][("service", "other"), ("status", "404")] == 1
    assert sum(found["request_seconds_count"].values()) == len(stories) + 2
    assert found["rules_not_evaluated_total"]
    assert found["findings_suppressed_total"]
    others = {(name, labels) for name in found for labels in found[name] if "other" in dict(labels).values()}
    assert {(name, dict(labels)["service"]) for name, labels in others if name[:15] != "request_seconds"} == {
        ("requests_total", "other")
    }


def test_whatever_a_rule_may_lack_is_known() -> None:
    literals = set()
    for file in PACKAGE.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        literals |= set(re.findall(r'\bLack\(\s*"([^"]+)"', text))
        for absent in re.findall(r"require_(?:absence|known)\(([^)]*)\)", text):
            literals |= set(re.findall(r'"([^"]+)"', absent))
    assert {"dose", "medications", "rule"} <= literals
    metrics = metrics_of()
    for what in literals:
        metrics.count("rules_not_evaluated", rule="raloxifene-vte", what=what)
    assert metrics.value("rules_not_evaluated_total", rule="raloxifene-vte", what="other") == 0


def test_feedback_is_counted_by_outcome(fresh: Flask) -> None:
    accepted = {"card": "4f6d", "outcome": "accepted", "acceptedSuggestions": [{"id": "5f6d"}]}
    items = [accepted, *({"card": card, "outcome": "overridden"} for card in ("4f6e", "4f6f"))]
    assert fresh.test_client().post(f"{PATH}/feedback", json={"feedback": items}).status_code == 200
    value = fresh.extensions["metrics"].value
    assert [value("feedback_total", outcome=outcome) for outcome in ("accepted", "overridden")] == [1, 2]


def test_the_switch_is_seen(fresh: Flask) -> None:
    metrics = fresh.extensions["metrics"]
    states = [{"everything": True, "clients": 0, "rules": 3}, {"everything": False, "clients": 2, "rules": 0}]
    seen = []
    for state in states:
        metrics.switched_off(**state)
        seen.append([metrics.value("switched_off", scope=scope) for scope in ("all", "client", "rule")])
    assert seen == [[1, 0, 3], [0, 2, 0]]


def test_two_services_in_one_process_count_apart(fresh: Flask) -> None:
    other = create_app(Settings())
    fresh.test_client().get("/cds-services")
    counts = [app.extensions["metrics"].value("requests_total", service="none", status="200") for app in (fresh, other)]
    assert counts == [1, 0]


def test_what_processes_counted_is_added_up_when_they_have_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DIRECTORY, str(tmp_path / "not-yet"))
    process_ended(1)
    monkeypatch.setenv(DIRECTORY, str(tmp_path))
    for process in (7, 8, 77):
        for kind, key in (("counter", "calls"), ("histogram", "seconds"), ("gauge_livemostrecent", "off")):
            left = MmapedDict(str(tmp_path / f"{kind}_{process}.db"))
            left.write_value(key, process, 0.0)
            left.close()
    process_ended(7)
    process_ended(8)
    names = {"counter_77", "histogram_77", "gauge_livemostrecent_77", "counter_ended", "histogram_ended"}
    assert {file.stem for file in tmp_path.iterdir()} == names
    for name, key in (("counter_ended", "calls"), ("histogram_ended", "seconds")):
        values = [*MmapedDict.read_all_values_from_file(str(tmp_path / f"{name}.db"))]
        assert [value[:2] for value in values] == [(key, 15)]


# --- by several workers ---------------------------------------------------------------------------


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A running service of two workers: its address, and the folder of its log and what it counts."""
    port = free_port()
    words = [sys.executable, "-m", "cds_service", "serve", "--port", str(port)]
    settings = {"WEB_CONCURRENCY": "2", "TMPDIR": str(tmp_path), "BONE_HEALTH_LOG_ACCESS": "true"}
    environment = {**os.environ, **settings, "BONE_HEALTH_LOG_LEVEL": "debug"}
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(words, cwd=ROOT, env=environment, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until(partial(_answers, url), process)
        yield url, tmp_path
    finally:
        ended(process)
    assert not list(tmp_path.glob("bone-health-cds-*")), "what was counted is taken away"


def _answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/readyz", timeout=5).status_code == 200
    except requests.ConnectionError:
        return False


def fired(url: str, story: JSON, times: int) -> int:
    """Send a story so often, on connections of its own each, and give how many were answered."""

    def one(_: int) -> bool:
        # What the path holds beside the service must not be told either.
        answer = requests.post(f"{url}{path_of(story)}?name=Quillfeather", json=story, timeout=30)
        return answer.status_code == 200

    with ThreadPoolExecutor(8) as crew:
        return sum(crew.map(one, range(times)))


def counted(url: str, service: str) -> float:
    found = series(requests.get(f"{url}/metrics", timeout=30).text)
    return found["requests_total"][("service", service), ("status", "200")]


def answered_by(folder: Path) -> dict[int, float]:
    """How many hook calls each process answered, by its id."""
    found = {}
    for file in folder.glob("bone-health-cds-*/counter_*.db"):
        values = MmapedDict.read_all_values_from_file(str(file))
        found[int(file.stem.partition("_")[2])] = sum(v for key, v, *_ in values if "bone-health-order-sign" in key)
    return {process: many for process, many in found.items() if many}


@pytest.mark.slow
def test_two_workers_counts_add_up_and_outlive_a_worker(served: tuple[str, Path]) -> None:
    url, folder = served
    story = telltale_story()
    sent = 0
    while len(answered_by(folder)) < 2:
        assert sent < 2000, "one worker took everything"
        sent += fired(url, story, 40)
    assert {counted(url, "bone-health-order-sign") for _ in range(10)} == {sent}, "whichever worker is asked"
    os.kill(next(iter(answered_by(folder))), signal.SIGKILL)
    until = time.monotonic() + 30
    while "Perhaps out of memory?" not in (folder / "log").read_text(encoding="utf-8"):
        assert time.monotonic() < until, "nobody missed the worker"
        time.sleep(0.05)
    sent += fired(url, story, 20)
    assert counted(url, "bone-health-order-sign") == sent
    shown = requests.get(f"{url}/metrics", timeout=30).text
    assert 'bone_health_cds_switched_off{scope="all"} 0.0' in shown
    requests.get(f"{url}/cds-services/Quillfeather", timeout=30, headers={"X-Request-ID": "Quillfeather"})
    log = (folder / "log").read_text(encoding="utf-8")
    check_nothing_told(shown + log)
    lines = [json.loads(line) for line in log.splitlines()]
    assert all(set(line) <= set(FIELDS) for line in lines)
    calls = [line for line in lines if line.get("service") == "bone-health-order-sign"]
    assert len(calls) == sent
    assert sum(line["event"] == "access" for line in lines) >= sent


@pytest.mark.parametrize("found", [b"", b"\x00\x10\x00\x00", b"\xff" * 64], ids=["nothing", "half", "rubbish"])
def test_a_process_killed_while_it_made_its_file_takes_nobody_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, found: bytes
) -> None:
    monkeypatch.setenv(DIRECTORY, str(tmp_path))
    (tmp_path / "counter_9.db").write_bytes(found)
    left = MmapedDict(str(tmp_path / "histogram_9.db"))
    left.write_value("seconds", 9, 0.0)
    left.close()
    process_ended(9)
    assert {file.stem for file in tmp_path.iterdir()} - {"counter_ended"} == {"histogram_ended"}

"""A disk that is full, a file that cannot be written, a database locked or gone: cards are shown, no lie is told."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import event

from cds_service.app import create_app
from cds_service.metrics import Metrics
from cds_service.settings import Settings
from cds_service.store import database, writer
from cds_service.store.writer import Writer
from tests.requests import STORIES, zoledronic_acid_story
from tests.store.asking import cards, overridden, tell
from tests.store.conftest import KEY, service_with
from tests.store.tables import rows


def failures(app: Flask, operation: str, outcome: str) -> float:
    return float(app.extensions["metrics"].value("store_failures_total", operation=operation, outcome=outcome))


RULE = "zol-crcl-below-35"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "WRITE_MS", 300)
    monkeypatch.setattr(writer, "RETRY_SECONDS", 0.05)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return str(tmp_path / "store.db")


@contextmanager
def locked(url: str) -> Iterator[None]:
    with closing(sqlite3.connect(url, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


def answers(app: Flask) -> bool:
    answer = app.test_client().post("/cds-services/bone-health-order-sign", json=zoledronic_acid_story())
    return answer.status_code == 200 and RULE in answer.get_data(as_text=True)


def test_a_locked_database_makes_the_ehr_ask_again_and_loses_nothing(url: str) -> None:
    app = service_with(url)
    card = str(uuid4())
    with locked(url):
        answer = app.test_client().post(
            "/cds-services/bone-health-order-sign/feedback", json={"feedback": [overridden(card)]}
        )
        assert answer.status_code == 503
        assert answer.headers["Retry-After"]
        assert answer.get_json()["issue"][0]["code"] == "transient"
        assert answers(app)
    tell(app, overridden(card))
    assert len(rows(url, "feedback")) == 1
    assert app.extensions["recorder"].writer.flush(30)
    assert len(rows(url, "issued")) == 1


def test_a_full_disk_refuses_feedback_and_answers_hooks(url: str) -> None:
    app = service_with(url)
    engine = app.extensions["recorder"].store.database._writes

    @event.listens_for(engine, "checkout")
    def fill(connection: Any, *_: Any) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")  # what SQLite answers is what it answers of a full disk

    many = [overridden(str(uuid4())) for _ in range(500)]
    tell(app, *many, status=503)
    assert rows(url, "feedback") == []
    assert answers(app)


def test_a_file_that_cannot_be_written_refuses_feedback_and_answers_hooks(url: str) -> None:
    service_with(url)
    app = create_app(Settings.model_validate({"store": f"sqlite:///file:{url}?mode=ro&uri=true", "patient_key": KEY}))
    tell(app, overridden(str(uuid4())), status=503)
    assert answers(app)


@pytest.mark.parametrize("gone", ["/nowhere/at/all/store.db", "postgresql://tester@127.0.0.1:9/store"])
def test_a_store_that_is_not_there_keeps_nobody_from_starting(gone: str, caplog: pytest.LogCaptureFixture) -> None:
    app = create_app(Settings.model_validate({"store": gone, "patient_key": KEY}))
    assert "the store" in caplog.text
    assert answers(app)
    assert answers(app)
    tell(app, overridden(str(uuid4())), status=503)
    assert failures(app, "recall", "failed") == 1
    assert failures(app, "recall", "skipped") == 1
    ready = app.test_client().get("/readyz")
    assert ready.status_code == 503
    assert "does not answer" in ready.get_json()["checks"]["store"]


def test_a_broken_file_is_said_and_costs_no_card(url: str) -> None:
    Path(url).write_bytes(b"no database" * 1000)
    app = create_app(Settings.model_validate({"store": url, "patient_key": KEY}))
    assert answers(app)
    tell(app, overridden(str(uuid4())), status=503)


def test_what_waits_too_long_is_dropped_and_counted(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "MOST_WAITING", 2)
    app = service_with(url)
    with locked(url):
        for _ in range(5):
            assert answers(app)
    assert failures(app, "issued", "lost") == 3
    assert app.extensions["recorder"].writer.flush(30)
    assert len(rows(url, "issued")) == 2


def calls_counted(url: str) -> list[int]:
    """How many calls were counted, by day, client and service."""
    return [row["calls"] for row in rows(url, "call_count") if not row["rule"] and not row["what"]]


def test_calls_wait_for_a_database_that_is_locked_and_are_counted_once(url: str) -> None:
    app = service_with(url)
    with locked(url):
        for _ in range(3):
            assert answers(app)
        assert not app.extensions["recorder"].writer.flush(1)
    assert app.extensions["recorder"].writer.flush(30)
    assert calls_counted(url) == [3]
    assert failures(app, "calls", "lost") == 0


def test_what_is_written_again_is_counted_once(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = service_with(url)
    store = app.extensions["recorder"].store
    failed: list[Any] = []

    def fail_once(cards: Any) -> None:
        if not failed:
            failed.append(cards)
            raise database.StoreDown("OperationalError")

    monkeypatch.setattr(store, "_settle", fail_once)
    cards(app, zoledronic_acid_story())
    assert failed
    assert len(rows(url, "issued")) == 1
    assert calls_counted(url) == [1]


def test_calls_are_counted_before_long_though_nobody_hurries(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "COUNT_SECONDS", 0.05)
    monkeypatch.setattr(writer, "LINGER_SECONDS", 0.05)
    app = service_with(url)
    assert answers(app)
    assert app.extensions["recorder"].writer._idle.wait(30)
    assert calls_counted(url) == [1]


def test_a_call_without_a_card_is_counted_too(url: str) -> None:
    app = service_with(url)
    story = zoledronic_acid_story()
    story["context"]["draftOrders"]["entry"] = []
    assert cards(app, story) == []
    assert calls_counted(url) == [1]


def test_counts_a_database_will_never_take_are_dropped_and_counted(url: str) -> None:
    app = service_with(url)
    with app.extensions["recorder"].store.database.writing() as connection:
        connection.exec_driver_sql("DROP TABLE call_count")
        key = "day, client, service, rule, what, why"
        connection.exec_driver_sql(f"CREATE TABLE call_count ({key}, calls CHECK (calls < 0), PRIMARY KEY ({key}))")
    cards(app, zoledronic_acid_story())
    assert failures(app, "calls", "lost") > 0
    assert len(rows(url, "issued")) == 1


def test_what_a_database_will_never_take_is_dropped_and_counted(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Settings, "now", lambda self: None)
        app = service_with(url)
    cards(app, zoledronic_acid_story())
    assert failures(app, "issued", "lost") == 1
    cards(service_with(url), zoledronic_acid_story())
    assert len(rows(url, "issued")) == 1


def test_what_still_waits_is_written_when_the_process_ends(url: str) -> None:
    app = service_with(url)
    assert answers(app)
    app.extensions["recorder"].writer.close()
    assert len(rows(url, "issued")) == 1


def test_a_child_process_writes_what_it_issues_itself(url: str) -> None:
    app = service_with(url)
    cards(app, zoledronic_acid_story())
    child = os.fork()
    if child == 0:
        fine = answers(app) and app.extensions["recorder"].writer.flush(30)
        os._exit(0 if fine else 1)
    _, status = os.waitpid(child, 0)
    assert status == 0
    cards(app, zoledronic_acid_story())
    assert len(rows(url, "issued")) == 3


def test_many_at_once_are_all_kept(store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "WRITE_MS", 10_000)
    app = service_with(store_url)
    told: list[str] = []

    def clinician() -> None:
        for _ in range(10):
            card = str(uuid4())
            tell(app, overridden(card), overridden(card), *(overridden(one) for one in told[-3:]))
            told.append(card)

    threads = [threading.Thread(target=clinician) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 80
    assert {row["card"] for row in rows(store_url, "feedback")} == {*told}


def test_every_story_can_be_kept(store_url: str) -> None:
    app = service_with(store_url)
    shown = [card["uuid"] for story in STORIES.values() for card in cards(app, story)]
    assert {row["card"] for row in rows(store_url, "issued")} == {*shown}


def test_a_writer_that_has_nothing_to_do_ends_at_once() -> None:
    metrics = Metrics({})
    Writer(lambda cards: None, lambda calls: None, metrics).close()
    assert b"store_failures_total{" not in metrics.shown()

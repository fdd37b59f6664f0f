"""What names a patient is in no table, no log and no error of the store."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner

from cds_service import recorder
from cds_service.cli import main
from cds_service.store.database import Database, url_of
from tests.requests import zoledronic_acid_story
from tests.store.asking import cards, overridden, tell
from tests.store.conftest import service_with
from tests.store.tables import everything, rows
from tests.web.test_privacy import check_nothing_told, telltale_story

SAID = {
    "reason": {"code": "Quillfeather", "system": "urn:Quillfeather", "display": "Quillfeather asked"},
    "userComment": "Ottoline Quillfeather, RN-55120987, born 1948-03-14",
    "extension": {"com.epic.cdshooks.feedback.overrideReason.reasonTitle": "Maud asked"},
}


def planted() -> dict[str, object]:
    story = telltale_story()
    story["context"]["encounterId"] = "visit-90"
    return story


def test_nothing_of_the_patient_is_in_a_table_or_a_log(store_url: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    app = service_with(store_url)
    (card, *_) = cards(app, planted())
    tell(app, {**overridden(card["uuid"]), "overrideReason": SAID})
    tell(app, {**overridden("Quillfeather"), "overrideReasons": [SAID]})
    tell(app, {"card": card["uuid"], "outcome": "accepted", "acceptedSuggestions": [{"id": "RN-55120987"}]})
    cards(app, planted())
    kept = everything(store_url)
    assert rows(store_url, "snooze")
    check_nothing_told(kept)
    check_nothing_told(caplog.text)


@pytest.fixture
def _no_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("_no_umask")
@pytest.mark.parametrize(("before", "mode"), [(None, 0o600), (0o640, 0o640)], ids=["new", "there"])
def test_a_new_file_is_its_owners_alone_and_one_that_is_there_stays_as_it_is(
    tmp_path: Path, before: int | None, mode: int
) -> None:
    file = tmp_path / "store.db"
    if before is not None:
        file.touch(before)
    service = service_with(str(file))
    cards(service, planted())
    with Database(url_of(str(file))).reading() as connection:
        connection.exec_driver_sql("SELECT * FROM snooze")
        modes = {one.name: one.stat().st_mode & 0o777 for one in tmp_path.iterdir()}
    assert modes == {"store.db": mode, "store.db-wal": mode, "store.db-shm": mode}


@pytest.mark.usefixtures("_no_umask")
def test_a_name_that_sqlite_alone_understands_is_left_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with Database(url_of("sqlite:///file:store.db?uri=true")).reading() as connection:
        connection.exec_driver_sql("SELECT 1")
    assert [one.name for one in tmp_path.iterdir()] == ["store.db"]


FORMS = [("--format", form, "--period", step) for form in ("table", "csv", "json") for step in ("day", "all")]


@pytest.mark.parametrize("options", FORMS, ids=" ".join)
def test_nothing_of_the_patient_is_in_a_report(
    store_url: str, options: tuple[str, ...], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    app = service_with(store_url, keep_comments=True)
    (card, *_) = cards(app, planted())
    tell(app, {**overridden(card["uuid"]), "overrideReason": SAID})
    tell(app, {**overridden("Quillfeather"), "overrideReasons": [SAID]})
    tell(app, {"card": card["uuid"], "outcome": "accepted", "acceptedSuggestions": [{"id": "RN-55120987"}]})
    result = CliRunner().invoke(main, ["report", *options], env={"BONE_HEALTH_STORE": store_url})
    assert result.exit_code == 0, result.output
    assert "zol-crcl-below-35" in result.output
    check_nothing_told(result.output)
    check_nothing_told(caplog.text)
    for table in ("issued", "issued_finding", "feedback"):
        for row in rows(store_url, table):
            hidden = [row[name] for name in ("card", "patient", "encounter", "finding") if row.get(name)]
            assert not [one for one in hidden if one in result.output], table


@pytest.mark.parametrize("query", ["", "?period=day", "?rule=zol-crcl-below-35&period=all"])
def test_nothing_of_the_patient_is_on_the_page_of_what_clinicians_did(store_url: str, query: str) -> None:
    app = service_with(store_url, keep_comments=True)
    (card, *_) = cards(app, planted())
    tell(app, {**overridden(card["uuid"]), "overrideReason": SAID})
    shown = app.test_client().get(f"/analytics{query}").get_data(as_text=True)
    assert "zol-crcl-below-35" in shown
    assert "Cards over time" in shown
    check_nothing_told(shown)
    assert card["uuid"] not in shown
    for table in ("issued", "issued_finding"):
        hidden = [row[name] for row in rows(store_url, table) for name in ("patient", "finding") if row.get(name)]
        assert not [one for one in hidden if one in shown]


def test_a_comment_that_is_kept_is_in_its_table_alone(store_url: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    app = service_with(store_url, keep_comments=True)
    tell(app, {**overridden(str(uuid4())), "overrideReason": SAID})
    assert [row["text"] for row in rows(store_url, "comment")] == [SAID["userComment"]]
    assert everything(store_url).count("RN-55120987") == 1
    check_nothing_told(caplog.text)


def test_a_failure_says_nothing_of_what_was_to_be_stored(
    store_url: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    app = service_with(store_url, keep_comments=True)
    with Database.writing(app.extensions["recorder"].store.database) as connection:
        for table in ("feedback", "issued_finding", "snooze"):
            connection.exec_driver_sql(f"DROP TABLE {table}")
    monkeypatch.setattr("cds_service.store.writer.FAREWELL_SECONDS", 0.2)
    answer = app.test_client().post(
        "/cds-services/bone-health-order-sign/feedback",
        json={"feedback": [{**overridden("Quillfeather"), "overrideReason": SAID}]},
    )
    assert answer.status_code == 503
    check_nothing_told(answer.get_data(as_text=True))
    assert app.test_client().post("/cds-services/bone-health-order-sign", json=planted()).status_code == 200
    app.extensions["recorder"].writer.close()
    check_nothing_told(caplog.text)
    check_nothing_told(app.extensions["metrics"].shown().decode())


def test_the_same_patient_has_another_hash_under_another_key(store_url: str) -> None:
    for key in ("k" * 32, "l" * 32):
        cards(service_with(store_url, patient_key=key), zoledronic_acid_story())
    assert len({row["patient"] for row in rows(store_url, "issued")}) == 2


@pytest.mark.parametrize(("length", "kept"), [(recorder.LONGEST_KNOWN_URL, 1), (recorder.LONGEST_KNOWN_URL + 1, 0)])
def test_of_the_servers_that_requests_name_no_giant_text_is_kept(length: int, kept: int) -> None:
    recorder._known_issuer.cache_clear()
    url = "https://ehr.example/" + "f" * (length - len("https://ehr.example/"))
    assert recorder._issuer(url) == url
    assert recorder._known_issuer.cache_info().currsize == kept

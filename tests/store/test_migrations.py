"""The tables are led forward and keep every row; they are never led back."""

import ast
from collections.abc import Iterable
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from click.testing import CliRunner
from sqlalchemy import text

from cds_service.app import create_app
from cds_service.cli import main
from cds_service.report.figures import Question, report
from cds_service.settings import Settings
from cds_service.store import migrate
from cds_service.store.database import BadStoreUrl, Database, url_of
from cds_service.store.schema import metadata
from tests.store.conftest import new_database

VERSIONS = Path(str(files("cds_service.store") / "migrations" / "versions"))
FIRST = {
    "issued": "INSERT INTO issued VALUES ('c', 1, 's', 'open', 'info', true, 5, null, null)",
    "issued_finding": "INSERT INTO issued_finding VALUES ('c', 0, 'r', 'info', null, 0, 30)",
    "feedback": "INSERT INTO feedback VALUES ('c', 'overridden', 2, null, 's', 'open', 'neph', true)",
    "accepted_suggestion": "INSERT INTO accepted_suggestion VALUES ('c', 'x', 3)",
}
SECOND = {
    "comment": "INSERT INTO comment VALUES ('c', 'overridden', 4, 'seen elsewhere')",
    "snooze": "INSERT INTO snooze VALUES ('p', 'f', 'overridden', '', '2026-11-22', '2026-12-22', 7, 5)",
}
THIRD = {"call_count": "INSERT INTO call_count VALUES ('2026-11-22', 'open', 's', 'r', 'creatinine', 'missing', 6)"}
# What each step's version could have written by then.
ROWS = (FIRST, SECOND, THIRD)


def found(database: Database, tables: Iterable[str]) -> dict[str, list[Any]]:
    with database.reading() as connection:
        return {table: [*connection.execute(metadata.tables[table].select())] for table in tables}


def test_every_row_of_the_first_tables_is_there_in_the_last(store_url: str) -> None:
    database = Database(url_of(store_url))
    assert len(ROWS) == len(migrate.steps())
    before: dict[str, list[Any]] = {}
    for step, rows in zip(migrate.steps(), ROWS, strict=True):
        assert migrate.upgrade(database, step) == step
        with database.writing() as connection:
            for insert in rows.values():
                connection.execute(text(insert))
        before |= found(database, rows)
    assert migrate.upgrade(database) == migrate.head()
    after = found(database, metadata.tables)
    assert [len(rows) for rows in after.values()] == [1] * len(metadata.tables)
    assert after == before
    database.close()


def test_what_the_first_version_kept_is_reported(store_url: str) -> None:
    database = Database(url_of(store_url))
    migrate.upgrade(database, migrate.steps()[0])
    with database.writing() as connection:
        for insert in FIRST.values():
            connection.execute(text(insert))
    migrate.upgrade(database)
    told = report(database, Question(), ZoneInfo("UTC"), date(2026, 11, 22), {"neph": "recipient-concerns-outcomes"})
    assert [(row.rule, row.overridden) for row in told.rows] == [("", 1), ("r", 1)]
    database.close()


def test_the_steps_lead_to_the_tables_the_program_knows(store_url: str) -> None:
    database = Database(url_of(store_url))
    migrate.upgrade(database)
    migrate.upgrade(database)
    with database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    database.close()


@pytest.mark.parametrize("step", ["0001", "9999"])
def test_leading_back_is_refused_with_a_word(store_url: str, step: str) -> None:
    database = Database(url_of(store_url))
    migrate.upgrade(database)
    if step == "9999":  # as a later version would have left it
        with database.writing() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(migrate.NewerStore, match=r"downgrading is not possible.*backup"):
        migrate.upgrade(database, "0001")
    database.close()


def test_alembic_itself_is_refused_too(tmp_path: Path) -> None:
    database = Database(url_of(str(tmp_path / "store.db")))
    migrate.upgrade(database)
    with database.writing() as connection:
        config = migrate.configured(connection)
        with pytest.raises(NotImplementedError, match="downgrading is not possible"):
            command.downgrade(config, "base")
    database.close()


def test_a_service_does_not_start_on_the_store_of_a_later_version(tmp_path: Path) -> None:
    url = str(tmp_path / "store.db")
    database = Database(url_of(url))
    migrate.upgrade(database)
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    with pytest.raises(migrate.NewerStore):
        create_app(Settings(store=url))


@pytest.mark.postgres
def test_an_instance_that_runs_goes_on_when_a_later_version_upgrades_and_none_starts(postgres_server: str) -> None:
    url = new_database(postgres_server)
    database = Database(url_of(url))
    migrate.upgrade(database)
    app = create_app(Settings(store=url))
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    assert app.test_client().get("/readyz").status_code == 200
    feedback = {"feedback": [{"card": "x", "outcome": "overridden"}]}
    assert app.test_client().post("/cds-services/bone-health-order-sign/feedback", json=feedback).status_code == 200
    with pytest.raises(migrate.NewerStore):
        create_app(Settings(store=url))
    result = CliRunner().invoke(main, ["store", "status"], env={"BONE_HEALTH_STORE": url})
    assert result.exit_code == 1
    assert "downgrading is not possible" in result.output


@pytest.mark.parametrize("file", sorted(VERSIONS.glob("[!_]*.py")), ids=lambda file: file.stem)
def test_a_step_only_adds(file: Path) -> None:
    """So that the version before goes on with the tables of the next; a column that is added may be empty."""
    tree = ast.parse(file.read_bytes())
    calls = [one for one in ast.walk(tree) if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute)]
    done = {one.func.attr: one for one in calls if isinstance(one.func, ast.Attribute) and named(one.func.value, "op")}
    assert {*done} <= {"create_table", "create_index", "add_column"}
    assert "add_column" not in done or "nullable=False" not in ast.unparse(done["add_column"])


def named(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


@pytest.mark.postgres
def test_a_shared_database_that_was_not_upgraded_is_said_and_waits(
    postgres_server: str, caplog: pytest.LogCaptureFixture
) -> None:
    url = new_database(postgres_server)
    app = create_app(Settings(store=url))
    assert "run `bone-health-cds store upgrade`" in caplog.text
    feedback = {"feedback": [{"card": "x", "outcome": "overridden"}]}
    assert app.test_client().post("/cds-services/bone-health-order-sign/feedback", json=feedback).status_code == 503
    assert CliRunner().invoke(main, ["store", "upgrade"], env={"BONE_HEALTH_STORE": url}).exit_code == 0
    assert app.test_client().post("/cds-services/bone-health-order-sign/feedback", json=feedback).status_code == 200


def test_the_commands_say_what_they_did(tmp_path: Path) -> None:
    env = {"BONE_HEALTH_STORE": str(tmp_path / "store.db")}
    before = CliRunner().invoke(main, ["store", "status"], env=env)
    assert before.exit_code == 1
    assert "store upgrade" in before.output
    assert "stands at step" in CliRunner().invoke(main, ["store", "upgrade"], env=env).output
    assert "ready" in CliRunner().invoke(main, ["store", "status"], env=env).output
    assert "snooze: 0 deleted" in CliRunner().invoke(main, ["store", "retain"], env=env).output


@pytest.mark.parametrize("command", ["upgrade", "retain", "status"])
@pytest.mark.parametrize("url", ["", "/nowhere/at/all/store.db", "mysql://x/y", "postgresql://127.0.0.1:9/x", "a://["])
def test_a_command_without_a_store_fails_with_a_word(command: str, url: str) -> None:
    result = CliRunner().invoke(main, ["store", command], env={"BONE_HEALTH_STORE": url or None})
    assert result.exit_code == 1, result.output
    assert "store" in result.output


@pytest.mark.parametrize(
    "url", ["mysql://x:secret@y/z", "sqlite://", "://secret", "postgres//secret://", "", ":memory:"]
)
def test_a_url_of_nothing_we_know_is_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(BadStoreUrl, match="must be the path of a file") as caught:
        url_of(url)
    assert "secret" not in str(caught.value)


def test_outside_open_mode_there_is_always_a_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert Settings().store_url is None
    others: dict[str, Any] = {"mode": "any other", "store": None}
    guarded = Settings.model_construct(None, **others)
    assert guarded.store_url == str(tmp_path / "bone-health-cds" / "store.db")
    assert Settings(store="x").store_url == "x"

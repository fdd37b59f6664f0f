"""One switch makes answers empty from the next request on, and is counted."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from cds_service.app import create_app
from cds_service.cli import main
from cds_service.metrics import Metrics
from cds_service.paths import fixtures_dir
from cds_service.settings import Settings
from cds_service.switch import Off, Switch, read
from tests.logged import lines_of
from tests.requests import JSON, zoledronic_acid_story

RULE = "zol-crcl-below-35"
EPIC = "https://epic.example.org/interconnect/api/FHIR/R4"
CLIENTS = str(fixtures_dir() / "clients.toml")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "switch"


def said(app: Flask, server: str | None = None) -> set[str]:
    request: JSON = zoledronic_acid_story()
    if server:
        request["fhirServer"] = server
    answer = app.test_client().post("/cds-services/bone-health-order-sign", json=request)
    assert answer.status_code == 200
    return {rule for card in answer.get_json()["cards"] for rule in card["extension"]["org.bone-health-cds.rules"]}


def turn(file: Path, *arguments: str, status: int = 0) -> str:
    environment = {"BONE_HEALTH_SWITCH_FILE": str(file), "BONE_HEALTH_CLIENTS_FILE": CLIENTS}
    result = CliRunner().invoke(main, ["switch", *arguments], env=environment)
    assert result.exit_code == status, result.output
    return result.output


def test_all_a_client_or_a_rule_is_switched_off_and_on_while_the_service_runs(file: Path) -> None:
    app = create_app(Settings(switch_file=file, clients_file=Path(CLIENTS)))
    assert RULE in said(app)
    assert turn(file, "off", "rule", RULE).strip() == f"rule {RULE}"
    assert RULE not in said(app)
    turn(file, "on", "rule", RULE)
    assert RULE in said(app)
    turn(file, "off", "client", "epic")
    assert said(app, EPIC) == set()
    assert RULE in said(app)
    turn(file, "off", "all")
    assert said(app) == said(app, EPIC) == set()
    assert turn(file, "status").split("\n")[:2] == ["all", "client epic"]
    turn(file, "on", "all")
    turn(file, "on", "client", "epic")
    assert turn(file, "status").strip() == "nothing is switched off"
    assert RULE in said(app, EPIC)
    value = app.extensions["metrics"].value
    assert [value("switched_off_answers_total", scope=scope) for scope in ("all", "client", "rule")] == [2, 1, 1]
    assert [value("switched_off", scope=scope) for scope in ("all", "client", "rule")] == [0, 0, 0]
    turn(file, "off", "client", "epic")
    assert RULE in said(app)
    assert [value("switched_off", scope=scope) for scope in ("all", "client", "rule")] == [0, 1, 0]


def test_what_is_off_at_the_start_is_seen_before_the_first_call(file: Path) -> None:
    file.write_text(f"rule {RULE}\n", encoding="utf-8")
    app = create_app(Settings(switch_file=file))
    assert app.extensions["metrics"].value("switched_off", scope="rule") == 1


def test_a_file_that_goes_away_switches_nothing_off(file: Path) -> None:
    app = create_app(Settings(switch_file=file))
    file.write_text("all\n", encoding="utf-8")
    assert said(app) == set()
    file.unlink()
    assert RULE in said(app)


@pytest.mark.parametrize("what", [(), ("rule",), ("rule", "no-such-rule"), ("client", "nobody"), ("everything",)])
def test_what_is_not_there_cannot_be_switched_off(file: Path, what: tuple[str, ...]) -> None:
    turn(file, "off", *what, status=2)
    assert not file.exists()


def test_without_a_file_there_is_no_switch() -> None:
    result = CliRunner().invoke(main, ["switch", "status"])
    assert result.exit_code == 1
    assert "BONE_HEALTH_SWITCH_FILE" in result.output


def test_lines_that_are_not_understood_are_counted_and_the_others_hold(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file.write_text(f"# why\n\nall of it\nrule {RULE} # broken\nrule no-such-rule\nclient\n", encoding="utf-8")
    metrics = Metrics({})
    assert Switch(file, {RULE}, metrics).now() == Off(rules=frozenset({RULE}))
    assert metrics.value("switch_faults_total", fault="not-understood") == 3
    assert [one.get("line") for one in lines_of(caplog.records, "cds_service.switch")] == [None, 3, 5, 6]
    assert "line 5 is not understood" in turn(file, "status").replace(str(file), "").replace("of  ", "")


def test_a_file_that_cannot_be_read_leaves_all_as_it_was(file: Path) -> None:
    metrics = Metrics({})
    switch = Switch(file, {RULE}, metrics)
    file.write_text("all\n", encoding="utf-8")
    assert switch.now().everything
    file.write_bytes(b"\xff\xff")
    assert switch.now().everything
    assert metrics.value("switch_faults_total", fault="unreadable") == 1
    os.unlink(file)
    assert switch.now() == Off()


def test_what_is_written_is_what_is_read() -> None:
    off = Off(True, frozenset({"a", "b c"}), frozenset({RULE}))
    assert read("\n".join(off.lines()), {RULE}) == (off, [])

"""The page for operators names what there is: settings, metrics with their labels, commands, and lines of the log."""

import re
from pathlib import Path

import click
import pytest

from cds_service import app, gunicorn_conf, metrics
from cds_service.cli import main
from cds_service.logs import WITHHELD
from cds_service.metrics import COUNTERS
from cds_service.settings import Settings

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/operators.md").read_text("utf-8")
CODE = "\n".join(file.read_text("utf-8") for file in (ROOT / "cds_service").rglob("*.py"))
SERIES = {
    **{f"bone_health_cds_{name}_total": labels for name, (_, labels) in COUNTERS.items()},
    **{f"bone_health_cds_request_seconds_{part}": ("service", "le") for part in ("bucket", "count", "sum")},
    "bone_health_cds_switched_off": ("scope",),
}
HISTOGRAM = "bone_health_cds_request_seconds_bucket"
SELECTORS = re.findall(r"(bone_health_cds_\w+)\{(.*?)\}", PAGE)


def test_every_metric_that_is_named_is_one_and_each_is_named() -> None:
    named = {*re.findall(r"bone_health_cds_\w+", PAGE)}
    assert named <= {*SERIES}
    assert {name for name in SERIES if "request_seconds" not in name} | {HISTOGRAM} <= named


@pytest.mark.parametrize(("name", "chosen"), SELECTORS)
def test_what_an_alarm_chooses_by_can_be(name: str, chosen: str) -> None:
    closed = app.metrics_of()._closed
    for label, how, value in re.findall(r'(\w+)(=~|!=|=)"(.*?)"', chosen):
        assert label in SERIES[name]
        values = value.replace("\\|", "|").split("|")
        for one in values:
            assert any(re.fullmatch(one, known) for known in closed[label]), f"{name}: no {label} {how} {one}"


def test_every_expression_is_whole() -> None:
    expressions = [one for one in re.findall(r"`([^`]+)`", PAGE) if "bone_health_cds_" in one]
    assert len(expressions) > 15
    for one in expressions:
        assert all(one.count(opened) == one.count(shut) for opened, shut in ("()", "[]", "{}")), one


def test_every_setting_that_is_named_is_one() -> None:
    named = {*re.findall(r"BONE_HEALTH_[A-Z_]+", PAGE)}
    assert named <= {f"BONE_HEALTH_{name.upper()}" for name in Settings.model_fields}
    assert {*re.findall(r"OTEL_[A-Z_]+[A-Z]", PAGE)} <= {*gunicorn_conf.TRACED_BY}


def test_every_command_that_is_named_is_one() -> None:
    for words in re.findall(r"`bone-health-cds ([a-z -]+)", PAGE):
        command: click.Command = main
        for word in words.split():
            if not isinstance(command, click.Group) or word.startswith("-"):
                break
            found = command.get_command(click.Context(command), word)
            assert found is not None, f"there is no command {words}"
            command = found
        options = {option for one in command.params for option in one.opts}
        assert {word for word in words.split() if word.startswith("--")} <= options


def test_every_line_of_the_log_that_is_named_is_logged_and_none_is_missing() -> None:
    table = PAGE.partition("| event |")[2].partition("\n\n")[0]
    named = {event for row in table.splitlines() for event in re.findall(r"`([^`]+)`", row.split(" | ")[0])}
    logged = {*re.findall(r"""(?:_log\.(?:warning|error)|say)\(\s*"([^"{]+)\"""", CODE)}
    assert named - {WITHHELD, "the site's files were read again"} <= logged
    assert "the site's files were read again" in CODE
    rare = {
        "a thread ended",
        "a line of the RxNav cache cannot be read",
        "open mode: callers are NOT authenticated, an Authorization header is not looked at",
    }
    assert logged - named <= rare


def test_numbers_that_stand_elsewhere_are_those_that_hold() -> None:
    assert f"has {gunicorn_conf.graceful_timeout} s for" in PAGE
    assert f"each with {gunicorn_conf.threads} threads" in PAGE
    assert metrics.DIRECTORY not in PAGE
    links = re.findall(r"\]\(([^)#]+)", PAGE)
    assert all((ROOT / "docs" / link).exists() for link in links)

"""The command `report`: its three forms say the same, and it says what it cannot do."""

import csv
import json
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner

from cds_service.cli import main
from cds_service.report.forms import duration
from tests.store.invented import fill


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = str(tmp_path_factory.mktemp("full") / "store.db")
    fill(url, 3000)
    return url


def ask(url: str, *options: str, status: int = 0) -> str:
    result = CliRunner().invoke(main, ["report", *options], env={"BONE_HEALTH_STORE": url})
    assert result.exit_code == status, result.output
    return result.output


def test_the_three_forms_say_the_same(full: str) -> None:
    said = json.loads(ask(full, "--period", "month", "--format", "json"))
    lines = [*csv.DictReader(StringIO(ask(full, "--period", "month", "--format", "csv")))]
    by_key = {(one["period"], one["rule"], one["measure"]): one["value"] for one in lines if not one["reason"]}
    for one in said["rows"]:
        for name in ("shown", "accepted", "overridden", "ignored", "silent", "not_evaluated", "latency_p95_ms"):
            assert by_key[one["period"], one["rule"], name] == ("" if one[name] is None else str(one[name]))
        assert one["shown"] == one["accepted"] + one["overridden"] + one["ignored"]
        assert sum(each["cards"] for each in one["reasons"]) == one["overridden"]
    reasons = [one for one in lines if one["measure"] == "reason"]
    assert sum(int(one["value"]) for one in reasons) == sum(one["overridden"] for one in said["rows"])
    assert {one["category"] for one in reasons if one["reason"] == "neph"} == {"recipient-concerns-outcomes"}
    assert {one["rule"] for one in lines if one["measure"] == "to_review"} == {one["rule"] for one in said["to_review"]}
    assert said["to_review"]
    table = ask(full, "--period", "month")
    for one in said["to_review"]:
        assert f"To be reviewed: {one['rule']}: {one['overridden']} of {one['decided']} decided" in table
    assert len({one["period"] for one in said["rows"]}) == 7
    assert all(one["rule"] in table for one in said["rows"])


def test_the_command_says_what_it_cannot_do(full: str, tmp_path: Path) -> None:
    assert "before the first" in ask(full, "--since", "2026-11-22", "--until", "2026-11-21", status=2)
    assert "does not answer" in ask(str(tmp_path / "none" / "store.db"), status=1)
    assert "store status" in ask(str(tmp_path / "empty.db"), status=1)
    assert "there is no store" in CliRunner().invoke(main, ["report"]).output
    ask(full, "--service", "no-such-service", status=2)
    assert "holds nothing" in ask(full, "--until", "2020-01-01")


def test_only_one_client_and_service_are_told_of(full: str) -> None:
    every = json.loads(ask(full, "--format", "json"))
    asked = ("--client", "north", "--service", "bone-health-order-sign", "--since", "2026-11-01")
    some = json.loads(ask(full, *asked, "--format", "json"))
    assert (some["client"], some["service"], some["since"]) == ("north", "bone-health-order-sign", "2026-11-01")
    assert 0 < some["rows"][0]["shown"] < every["rows"][0]["shown"]
    assert "No rule is to be reviewed." in ask(full, *asked)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, ""), (0.0, "0 s"), (119.0, "119 s"), (120.0, "2 min"), (7200.0, "2 h"), (172_800.0, "2 d")],
)
def test_a_time_is_said_as_people_say_it(seconds: float | None, words: str) -> None:
    assert duration(seconds) == words

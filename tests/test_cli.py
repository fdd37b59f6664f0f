"""Contract 1 and the command line: services, explain, fire and catalogue, as a person types them."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from werkzeug.serving import make_server

from cds_service import __version__
from cds_service.cli import main
from cds_service.rules import load
from tests.requests import JSON, quiet_story, unscreened_story, zoledronic_acid_story

ROOT = Path(__file__).parents[1]


def run(*words: str | Path) -> Result:
    """What the program prints and how it ends; whatever it raised besides is raised here."""
    result = CliRunner().invoke(main, [str(word) for word in words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def lines(result: Result) -> list[JSON]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def write(file: Path, content: Any) -> Path:
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return file


@pytest.fixture
def order(tmp_path: Path) -> Path:
    return write(tmp_path / "order.json", zoledronic_acid_story())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PATIENT_KEY", "hush-hush-29"),
        ("RETAIN_DAYS", "hush-hush-29"),
        ("STORE", "mysql://cds:hush-hush-29@db/cds"),
    ],
)
def test_a_refused_setting_is_named_and_its_value_is_not_said(name: str, value: str) -> None:
    """Whatever refuses it: the settings themselves, or the part that would use it."""
    environment = {**os.environ, f"BONE_HEALTH_{name}": value}
    done = subprocess.run(
        [sys.executable, "-m", "cds_service", "serve"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode != 0
    assert "hush-hush-29" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert name.lower() in done.stderr.lower()


# --- the program ----------------------------------------------------------------------------------


def test_the_module_is_the_program(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cds_service", "services"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == json.loads(run("services").stdout)


def test_it_tells_its_version_and_its_commands() -> None:
    assert __version__ in run("--version").stdout
    said = run("--help").stdout
    assert all(command in said for command in ("serve", "services", "explain", "fire", "catalogue", "check"))


def test_services_prints_the_discovery() -> None:
    result = run("services")
    assert result.exit_code == 0
    services = json.loads(result.stdout)["services"]
    assert [one["id"] for one in services] == [
        "bone-health-patient-view",
        "bone-health-order-select",
        "bone-health-order-sign",
        "bone-health-encounter-discharge",
        "bone-health-problem-list-item-create",
        "bone-health-medication-refill",
    ]
    assert all(one["version"] == "2.0.1" for one in services)
    assert all(one["id"] == f"bone-health-{one['hook']}" for one in services)


# --- explain --------------------------------------------------------------------------------------


def test_explain_prints_one_line_for_each_request(order: Path) -> None:
    result = run("explain", order)
    assert result.exit_code == 0
    (line,) = lines(result)
    assert line["service"] == "bone-health-order-sign"
    assert line["cards"][0]["indicator"] == "critical"


def test_explain_ends_with_one_after_all_lines_when_something_could_not_be_read(order: Path, tmp_path: Path) -> None:
    broken = write(tmp_path / "broken.json", "{")
    result = run("explain", broken, order)
    assert result.exit_code == 1
    assert ["error" in line for line in lines(result)] == [True, False]


def test_a_path_that_is_not_there_is_an_error_line_and_costs_only_itself(order: Path, tmp_path: Path) -> None:
    result = run("explain", tmp_path / "nowhere.json", order)
    assert result.exit_code == 1
    assert ["error" in line for line in lines(result)] == [True, False]


def test_explain_as_of_another_day(order: Path) -> None:
    (line,) = lines(run("explain", order, "--as-of", "2027-02-03"))
    assert line["as_of"] == "2027-02-03"


@pytest.mark.parametrize("day", ["tomorrow", "2027-02-30", "03/02/2027"])
def test_explain_refuses_what_is_no_day(order: Path, day: str) -> None:
    result = run("explain", order, "--as-of", day)
    assert result.exit_code == 2
    assert "--as-of" in result.stderr


def test_explain_takes_a_profile_that_exists(order: Path) -> None:
    (line,) = lines(run("explain", order, "--profile", "us-default"))
    assert line["profile"] == "us-default"


def test_explain_refuses_an_unknown_profile_and_names_the_known(order: Path) -> None:
    result = run("explain", order, "--profile", "mars")
    assert result.exit_code != 0
    assert result.stdout == ""
    assert "mars" in result.stderr
    assert "us-default" in result.stderr


def test_explain_of_one_service(order: Path) -> None:
    assert len(lines(run("explain", order, "--service", "bone-health-order-sign"))) == 1
    other = run("explain", order, "--service", "bone-health-patient-view")
    assert (other.exit_code, other.stdout) == (0, "")


def test_explain_refuses_an_unknown_service(order: Path) -> None:
    result = run("explain", order, "--service", "bone-health-dentist")
    assert result.exit_code != 0
    assert "bone-health-order-sign" in result.stderr


def test_explain_refuses_to_enable_an_unknown_rule(order: Path) -> None:
    result = run("explain", order, "--enable", "no-such-rule")
    assert result.exit_code != 0
    assert "no-such-rule" in result.stderr


def test_explain_enables_rules_that_are_there(order: Path) -> None:
    rules = [*load()][:2]
    assert run("explain", order, "--enable", rules[0], "--enable", rules[1]).exit_code == 0


def test_explain_notes_a_hook_without_a_service_and_that_is_no_error(tmp_path: Path) -> None:
    request = write(tmp_path / "other.json", {**quiet_story(), "hook": "appointment-book"})
    result = run("explain", request)
    (line,) = lines(result)
    assert result.exit_code == 0
    assert line["service"] is None
    assert line["note"]


def test_explain_of_every_recorded_story() -> None:
    requests = sorted((ROOT / "fixtures").glob("*/*/request.json"))
    result = run("explain", *requests)
    assert result.exit_code == 0
    assert len(lines(result)) == len(requests)


def test_the_same_request_gives_the_same_bytes_in_another_process(order: Path) -> None:
    def ask(seed: str) -> str:
        command = [sys.executable, "-m", "cds_service", "explain", str(order)]
        told = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(command, cwd=ROOT, env=told, capture_output=True, text=True, check=True)
        line = json.loads(done.stdout)
        for card in line["cards"]:
            card["uuid"] = ""
            for suggestion in card.get("suggestions", ()):
                suggestion["uuid"] = ""
        return json.dumps(line)

    assert ask("1") == ask("2")


# --- fire -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server(app: Flask) -> Iterator[str]:
    """The service on a port of this machine, as a client meets it."""
    running = make_server("127.0.0.1", 0, app)
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    thread.join()
    running.server_close()


def test_fire_shows_the_cards_as_a_clinician_would_see_them(order: Path) -> None:
    result = run("fire", order)
    assert result.exit_code == 0
    said = " ".join(result.stdout.replace("│", " ").split())
    assert "CRITICAL" in said
    assert "is contraindicated: CrCl" in said
    assert "Remove the order for" in said
    assert "Set aside because:" in said
    assert "Source:" in said


def test_fire_says_when_there_is_nothing_to_say(tmp_path: Path) -> None:
    result = run("fire", write(tmp_path / "quiet.json", quiet_story()))
    assert result.exit_code == 0
    assert "No cards" in result.stdout


def test_fire_finds_a_story_by_its_folder_and_by_its_name() -> None:
    story = sorted((ROOT / "fixtures").glob("order-sign/*low-clearance/request.json"))[0].parent
    assert run("fire", f"order-sign/{story.name}").stdout == run("fire", story).stdout != ""


def test_fire_says_when_there_is_no_such_story() -> None:
    result = run("fire", "order-sign/of-the-moon")
    assert result.exit_code == 2
    assert "order-sign/of-the-moon" in result.stderr


@pytest.mark.parametrize(
    "content", ["{", json.dumps({"hook": "patient-view"}), json.dumps(unscreened_story(patient=None))]
)
def test_fire_says_why_a_request_is_refused(tmp_path: Path, content: str) -> None:
    result = run("fire", write(tmp_path / "bad.json", content))
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: 4")


def test_fire_says_when_no_service_answers_the_hook(tmp_path: Path) -> None:
    result = run("fire", write(tmp_path / "other.json", {**quiet_story(), "hook": "appointment-book"}))
    assert result.exit_code == 1
    assert "appointment-book" in result.stderr


@pytest.mark.parametrize("slash", ["", "/"])
def test_fire_asks_a_running_service(order: Path, server: str, slash: str) -> None:
    result = run("fire", order, "--url", f"{server}{slash}")
    assert result.exit_code == 0
    assert result.stdout == run("fire", order).stdout


def test_fire_says_what_a_running_service_refused(tmp_path: Path, server: str) -> None:
    result = run("fire", write(tmp_path / "bad.json", unscreened_story(patient=None)), "--url", server)
    assert result.exit_code == 1
    assert "412" in result.stderr
    assert "patient" in result.stderr


@pytest.mark.parametrize("base", ["/elsewhere", "/healthz"])
def test_fire_says_when_another_program_answers(order: Path, server: str, base: str) -> None:
    result = run("fire", order, "--url", f"{server}{base}")
    assert result.exit_code == 1
    assert "404" in result.stderr


def test_fire_says_when_nobody_answers(order: Path) -> None:
    result = run("fire", order, "--url", "http://127.0.0.1:1")
    assert result.exit_code == 1
    assert "did not answer" in result.stderr


@pytest.mark.parametrize("body", ["<html>", "[]", "{}", '{"cards": null}'])
def test_fire_says_when_the_answer_is_no_cards(order: Path, body: str) -> None:
    other = Flask("other")
    other.add_url_rule(
        "/cds-services/<service>", view_func=lambda service: (body, 200), endpoint="call", methods=["POST"]
    )
    running = make_server("127.0.0.1", 0, other)
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    try:
        result = run("fire", order, "--url", f"http://127.0.0.1:{running.server_port}")
    finally:
        running.shutdown()
        thread.join()
        running.server_close()
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")


# --- catalogue ------------------------------------------------------------------------------------


def test_the_catalogue_holds_every_rule_with_its_numbers_and_sources() -> None:
    result = run("catalogue")
    assert result.exit_code == 0
    for rule in load().values():
        assert f"### `{rule.id}`" in result.stdout
        assert rule.title in result.stdout
    cutoff = "cutoff zoledronate: 35 mL/min since 2026-11-22 (Reclast label, section 4; reviewed 2026-11-22)"
    assert cutoff in result.stdout, "a number that rules share"
    window = "ckd pth window: 180 d since 2026-11-22"
    assert window in result.stdout, "a rule's own number"
    assert "use radius: True" in result.stdout
    assert "cutoff alendronate: 35 mL/min since 2026-11-22 (**not verified**; Fosamax label" in result.stdout
    assert "What differs from" not in result.stdout


def test_the_catalogue_of_a_profile_begins_with_what_differs() -> None:
    said = run("catalogue", "--profile", "ca-2023").stdout
    differs = said[said.index("## What differs from us-default") : said.index("## Administration")].splitlines()
    assert "- `mon-dxa-due`, dxa interval months: 36 (24)" in differs
    assert "- moderate criteria: frax-moderate True (False); dx-bmd-osteoporosis True (False)" in differs
    assert "- `screen-risk-tool`: off" in differs
    number = next(line for line in said.splitlines() if line.startswith("- dxa interval months"))
    assert number.startswith(
        "- dxa interval months: 36 mo since 2026-11-22 (**not verified**; Osteoporosis Canada 2023"
    )
    assert number.endswith("us-default: 24)")


def test_the_catalogue_refuses_an_unknown_profile() -> None:
    result = run("catalogue", "--profile", "mars")
    assert result.exit_code == 2
    assert "us-default" in result.stderr

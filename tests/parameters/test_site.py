"""What a site makes of the rules: off, lower, silent, with numbers of its own, for one client or all."""

from pathlib import Path
from typing import Any

import pytest

from cds_service.app import answerer_of, create_app
from cds_service.parameters import ParameterError, load
from cds_service.paths import fixtures_dir
from cds_service.rulebook import REGISTRY
from cds_service.rules import load as load_rules
from cds_service.settings import Settings
from tests.requests import SERVICES, osteoporosis_story, zoledronic_acid_story

load_rules()
RULE = "zol-crcl-below-35"
CLIENTS = fixtures_dir() / "clients.toml"
EPIC = "https://epic.example.org/interconnect/api/FHIR/R4"


def site(folder: Path, text: str) -> Path:
    file = folder / "site.yaml"
    file.write_text(text, encoding="utf-8")
    return file


FAULTS = {
    "an unknown section": ("# ours\nnumbers: {}\n", 2),
    "an unknown profile": ("rules: {}\nprofile: mars\n", 2),
    "a client's unknown profile": ("clients:\n  epic:\n    rules: {}\n    profile: mars\n", 4),
    "a client's unknown section": ("clients:\n  epic:\n    colour: red\n", 3),
    "a client that says nothing of the kind": ("clients:\n  epic: [1]\n", 2),
    "a number that is none": ("parameters:\n\n  shared:\n    adult_age: 18\n    proof_window_days: long\n", 5),
    "a number that is not there": ("parameters:\n  shared:\n    no_such: 1\n", 3),
    "a cell that is not there": ("parameters:\n  shared:\n    snooze_days:\n      critical: 1\n      worst: 2\n", 5),
    "a cell of another kind": ("parameters:\n  shared:\n    snooze_days: {critical: 1,\n      info: x}\n", 4),
    "a client's number": ("clients:\n  epic:\n    parameters:\n      shared: {adult_age: -1}\n", 4),
    "a rule that is not there": ("rules:\n  gap-treat-tscore: false\n  no-such-rule: true\n", 3),
    "an indicator that is none": (f"indicators:\n  {RULE}: mild\n", 2),
    "an indicator that is a list": (f"indicators:\n  {RULE}: [warning]\n", 2),
    "an indicator of nobody": ("indicators:\n  no-such-rule: info\n", 2),
    "silence that is no list": ("rules: {}\nsilent: all\n", 2),
    "silence of nobody": ("silent:\n  - fracture-risk\n  - no-such-rule\n", 3),
    "a client's silence of nobody": ("clients:\n  epic:\n    silent:\n      - no-such-rule\n", 4),
    "a reason that is no text": ("override_reasons:\n  urn:x|1: 5\n", 2),
    "no mapping": ("clients:\n  - epic\n", 1),
}


@pytest.mark.parametrize(("text", "line"), FAULTS.values(), ids=FAULTS)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    with pytest.raises(ParameterError, match=rf"^site\.yaml, line {line}: "):
        load(site_file=site(tmp_path, text), client="epic")


@pytest.mark.parametrize(
    ("text", "line"),
    [("rules: {}\nclients:\n  nobody: {}\n", 3), ("override_reasons:\n  urn:x|1: no-such-slug\n", 2)],
    ids=["client", "reason"],
)
def test_a_name_that_nobody_has_keeps_the_service_from_starting(tmp_path: Path, text: str, line: int) -> None:
    with pytest.raises(ParameterError, match=rf"^site\.yaml, line {line}: there is no"):
        create_app(Settings(site_file=site(tmp_path, text), clients_file=CLIENTS))


def test_a_key_written_twice_is_named_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match=r"site\.yaml: the key 'rules' is written twice \(line 3\)"):
        load(site_file=site(tmp_path, "rules: {}\nparameters: {}\nrules: {}\n"))


@pytest.mark.parametrize(
    ("given", "client", "only", "profile"),
    [
        (None, None, False, "us-acp"),
        (None, "epic", False, "uk-nogg"),
        ("ca-2023", None, False, "ca-2023"),
        ("ca-2023", "epic", False, "uk-nogg"),
        ("ca-2023", "epic", True, "ca-2023"),
    ],
)
def test_the_nearest_profile_holds(
    tmp_path: Path, given: str | None, client: str | None, only: bool, profile: str
) -> None:
    file = site(tmp_path, "profile: us-acp\nclients: {epic: {profile: uk-nogg}, other: }\n")
    assert load(given, file, client, only).profile == profile


def test_a_clients_words_lie_over_the_sites(tmp_path: Path) -> None:
    file = site(
        tmp_path,
        f"rules: {{{RULE}: false}}\nsilent: [{RULE}]\nparameters: {{shared: {{adult_age: 20}}}}\n"
        f"clients: {{epic: {{rules: {{{RULE}: true}}, silent: [], parameters: {{shared: {{adult_age: 21}}}}}}}}\n",
    )
    ours, theirs = load(site_file=file), load(site_file=file, client="epic")
    assert ours.rules_off == ours.silent == theirs.rules_on == {RULE}
    assert not theirs.rules_off | theirs.silent
    assert [one.limits(RULE).adult_age.value for one in (ours, theirs)] == [20, 21]


def test_the_example_is_one_that_works() -> None:
    settings = Settings(site_file=fixtures_dir() / "site.yaml", clients_file=CLIENTS)
    answerer = answerer_of(settings)
    assert answerer.engine.parameters.limits(RULE).snooze_days.value == {"critical": 14, "warning": 180, "info": 365}
    assert RULE not in answerer.engine.parameters.silent
    assert "gap-treat-tscore" in answerer.engines["epic"].parameters.silent


def test_a_topic_or_all_can_be_silent(tmp_path: Path) -> None:
    topic = load(site_file=site(tmp_path, "silent: [fracture-risk]\n")).silent
    assert topic == {rule.id for rule in REGISTRY.values() if rule.topic == "fracture-risk"}
    assert load(site_file=site(tmp_path, "silent: [all]\n")).silent == REGISTRY.keys()


# --- what the service then says -------------------------------------------------------------------


def said(file: Path, request: dict[str, Any], server: str | None = None) -> dict[str, str]:
    """The rules that spoke, with the indicators of their cards."""
    client = create_app(Settings(site_file=file, clients_file=CLIENTS)).test_client()
    body = {**request, "fhirServer": server} if server else request
    cards = client.post(f"/cds-services/{SERVICES[request['hook']]}", json=body).get_json()["cards"]
    return {rule: card["indicator"] for card in cards for rule in card["extension"]["org.bone-health-cds.rules"]}


def test_an_indicator_is_lowered_and_never_raised(tmp_path: Path) -> None:
    request = zoledronic_acid_story()
    assert said(site(tmp_path, f"indicators: {{{RULE}: warning}}\n"), request)[RULE] == "warning"
    file = site(tmp_path, "indicators: {gap-treat-tscore: critical}\n")
    assert said(file, osteoporosis_story())["gap-treat-tscore"] == "warning"


def test_what_holds_for_a_client_holds_for_no_other(tmp_path: Path) -> None:
    file = site(tmp_path, f"clients: {{epic: {{rules: {{{RULE}: false}}}}}}\n")
    assert RULE not in said(file, zoledronic_acid_story(), EPIC)
    assert RULE in said(file, zoledronic_acid_story())


@pytest.mark.parametrize("silent", [RULE, "medication-safety", "all"])
def test_what_is_silent_is_found_and_not_shown(tmp_path: Path, silent: str) -> None:
    file = site(tmp_path, f"silent: [{silent}]\n")
    assert RULE not in said(file, zoledronic_acid_story())
    engine = answerer_of(Settings(site_file=file)).engine
    assert RULE in engine.parameters.silent
    assert any(rule.id == RULE for rule in engine.rules_for("order-sign"))

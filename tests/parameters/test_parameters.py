"""Numbers are given once, of the right kind, with their source; a site may lay its own over them."""

from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml

from cds_service import parameters
from cds_service.app import create_app
from cds_service.engine import Engine
from cds_service.parameters import (
    DEFAULT_PROFILE,
    SHARED,
    ParameterError,
    load,
    profiles,
    read_yaml,
    reading,
    references,
)
from cds_service.rulebook import REGISTRY, Limits
from cds_service.rules import load as load_rules
from cds_service.settings import Settings
from tests.requests import SERVICES, osteoporosis_story, zoledronic_acid_story

load_rules()
RULE = "zol-crcl-below-35"
OWNER = "denosumab-advanced-ckd-boxed"  # a rule with numbers of its own
GOOD = {
    "value": 35,
    "unit": "mL/min",
    "since": date(2026, 1, 1),
    "reference": "reclast-label",
    "place": "section 4",
    "reviewed": date(2026, 1, 1),
}


def site(folder: Path, text: str) -> Path:
    file = folder / "site.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def with_file(monkeypatch: pytest.MonkeyPatch, folder: Path, name: str, text: str) -> None:
    """The folder of numbers as it is, with one more file."""
    for source in files("cds_service.parameters").iterdir():
        if source.name.endswith(".yaml"):
            (folder / source.name).write_bytes(source.read_bytes())
    (folder / "profiles").mkdir()
    (folder / "profiles" / "us-default.yaml").write_text("description: as it is\n", encoding="utf-8")
    (folder / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(parameters, "folder", lambda: folder)
    for kept in (parameters._base, parameters.references):
        kept.cache_clear()


@pytest.fixture(autouse=True)
def _read_afresh() -> Any:
    yield
    parameters._base.cache_clear()
    parameters.references.cache_clear()


# --- what is there --------------------------------------------------------------------------------


def test_a_number_travels_with_its_source() -> None:
    limit = load().limits(RULE).cutoff_zoledronate
    assert (limit.value, limit.unit, limit.reference, limit.place) == (35, "mL/min", "reclast-label", "section 4")
    assert limit.as_value() == {"value": 35, "unit": "mL/min", "date": None}
    assert references()[limit.reference].short == "Reclast label"


def test_a_rule_sees_its_own_numbers_and_those_all_share_and_no_others() -> None:
    limits = load().limits(OWNER)
    assert limits.proof_window_days.value == 365
    assert "ckd_pth_window" in dict(limits)
    with pytest.raises(AttributeError, match=f"{OWNER} asks for the number 'critical_days'"):
        _ = limits.critical_days


@pytest.mark.parametrize("profile", parameters.profiles())
def test_no_rule_has_a_number_of_its_own_under_a_shared_name(profile: str) -> None:
    """What is worked out once for a chart, from shared numbers, would differ from rule to rule."""
    numbers = parameters.load(profile).numbers
    shared = numbers[parameters.SHARED].keys()
    assert not {
        rule: both for rule, own in numbers.items() if rule != parameters.SHARED and (both := own.keys() & shared)
    }


def test_a_rule_without_numbers_of_its_own_sees_the_shared_ones() -> None:
    limits = load().limits("raloxifene-vte")
    assert isinstance(limits, Limits)
    assert limits.adult_age.value == 18


# --- YAML -----------------------------------------------------------------------------------------


@pytest.fixture(params=[yaml.SafeLoader, yaml.CSafeLoader], ids=["Python", "C"])
def _either_loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the quick loader is not to be had, the other refuses the same."""
    monkeypatch.setattr(reading, "_LOADER", request.param)


@pytest.mark.usefixtures("_either_loader")
@pytest.mark.parametrize(
    "text",
    ["a: 1\na: 2\n", "a:\n  b: 1\n  b: 1\n", "a: {b: 1, c: 2, b: 3}\n", "- a: 1\n  a: 1\n", "1: x\n1: y\n"],
)
def test_a_key_written_twice_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ParameterError, match=r"site\.yaml: the key .* is written twice"):
        read_yaml(site(tmp_path, text))


@pytest.mark.usefixtures("_either_loader")
def test_an_alias_is_no_second_key(tmp_path: Path) -> None:
    assert read_yaml(site(tmp_path, "a: &x {b: 1}\nc: *x\n")) == {"a": {"b": 1}, "c": {"b": 1}}
    with pytest.raises(ParameterError, match=r"site\.yaml: the key 'b' is written twice \(line 3\)"):
        read_yaml(site(tmp_path, "a: &x {b: 1}\nc: *x\nd: {b: 1, b: 2}\n"))


@pytest.mark.usefixtures("_either_loader")
@pytest.mark.parametrize(
    "text",
    [
        "a: [1\n",
        "a: &x [*x]\n",
        "a: &x {b: *x}\n",
        "[1, 2]: x\n",
        "{a: 1}: x\n",
        "<<: {a: 1}\n",
        "a: b: c\n",
        "\tb: 1\n",
        "a: 'x\n",
        "a: !!python/object:os.system {}\n",
    ],
)
def test_broken_yaml_names_its_file(tmp_path: Path, text: str) -> None:
    with pytest.raises(ParameterError, match=r"site\.yaml"):
        read_yaml(site(tmp_path, text))


@pytest.mark.usefixtures("_either_loader")
def test_good_yaml_is_read_as_it_stands(tmp_path: Path) -> None:
    assert read_yaml(site(tmp_path, "a: {b: [1, 2]}\nc: 2026-01-02\n")) == {"a": {"b": [1, 2]}, "c": date(2026, 1, 2)}


# --- a file of numbers ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"unit": None},
        {"place": None},
        {"colour": "red"},
        {"reference": "hearsay"},
        {"since": "last year"},
        {"reviewed": "2026"},
        {"verified": "perhaps"},
        {"value": "thirty"},
        {"choices": [30, 40]},
        {"unit": "%", "value": 101},
    ],
)
def test_a_number_must_give_all_it_should_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, change: dict[str, Any]
) -> None:
    entry = {name: value for name, value in {**GOOD, **change}.items() if value is not None}
    with_file(monkeypatch, tmp_path, "extra.yaml", yaml.safe_dump({"a-rule": {"a_number": entry}}))
    with pytest.raises(ParameterError, match=r"extra\.yaml: a-rule\.a_number"):
        load()


@pytest.mark.parametrize("entry", [35, None, [35], "35"])
def test_a_bare_number_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, entry: Any) -> None:
    with_file(monkeypatch, tmp_path, "extra.yaml", yaml.safe_dump({"a-rule": {"a_number": entry}}))
    with pytest.raises(ParameterError, match="must give exactly value, unit, since, reference, place, reviewed"):
        load()


def test_a_rule_has_its_numbers_in_one_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with_file(monkeypatch, tmp_path, "zz.yaml", yaml.safe_dump({OWNER: {"ckd_pth_window": GOOD}}))
    with pytest.raises(ParameterError, match=rf"zz\.yaml: {OWNER} already has numbers"):
        load()


# --- profiles and a site's own file ---------------------------------------------------------------


def test_an_unknown_profile_is_refused_and_the_known_are_named() -> None:
    with pytest.raises(ParameterError, match=r"there is no profile 'mars'; there are: .*us-default"):
        load("mars")


@pytest.mark.parametrize("name", ["", "../references", "us-default.yaml", "US-DEFAULT"])
def test_a_profile_is_a_name_and_not_a_path(name: str) -> None:
    with pytest.raises(ParameterError):
        load(name)


def test_the_default_profile_is_there() -> None:
    assert DEFAULT_PROFILE in profiles()
    assert load().profile == DEFAULT_PROFILE


def test_a_sites_number_lies_over_the_profiles_and_keeps_its_source(tmp_path: Path) -> None:
    file = site(tmp_path, f"parameters:\n  {OWNER}:\n    ckd_pth_window: 90\n  {SHARED}:\n    proof_window_days: 180\n")
    limits = load(site_file=file).limits(OWNER)
    assert (limits.ckd_pth_window.value, limits.ckd_pth_window.reference) == (90, "project")
    assert limits.proof_window_days.value == 180
    assert load().limits(OWNER).ckd_pth_window.value == 180, "another site is not touched"


def test_a_site_may_say_what_it_read(tmp_path: Path) -> None:
    source = "reference: bhof-2022, place: our committee, reviewed: 2026-01-01"
    file = site(
        tmp_path,
        f"source: {{{source}}}\n"
        f"sources: {{{OWNER}.ckd_pth_window: {{{source.replace('bhof-2022', 'acr-2022')}, verified: false}}}}\n"
        f"parameters:\n  {OWNER}:\n    ckd_pth_window: 90\n  {SHARED}:\n    lsc_percent: {{total-hip: 4}}\n",
    )
    limits = load(site_file=file).limits(OWNER)
    assert (limits.ckd_pth_window.reference, limits.ckd_pth_window.verified) == ("acr-2022", False)
    assert (limits.lsc_percent.place, limits.lsc_percent.verified) == ("our committee", True)
    assert not load().limits(OWNER).lsc_percent.verified


GUIDELINE = {
    "us-default": "",
    "ca-2023": "osteoporosis-canada-2023",
    "uk-nogg": "nogg-2024",
    "us-acp": "acp-2023",
    "us-endo-strict": "endocrine-2020",
}


@pytest.mark.parametrize("profile", profiles())
def test_what_a_profile_changes_cites_its_own_guideline(profile: str) -> None:
    usual, here = load().numbers, load(profile).numbers
    changed = [
        cited
        for rule, numbers in here.items()
        for name, cited in numbers.items()
        if cited.value != usual[rule][name].value
    ]
    assert {cited.reference for cited in changed} <= {GUIDELINE[profile]}
    assert bool(changed) is (profile != DEFAULT_PROFILE)


@pytest.mark.parametrize(("rule", "switch"), [("mon-target-tscore", "target_rules"), ("mon-btm-target", "btm_rules")])
def test_a_rule_is_on_as_its_switch_says_unless_it_is_named(tmp_path: Path, rule: str, switch: str) -> None:
    def is_on(text: str) -> bool:
        return Engine(load(site_file=site(tmp_path, text))).is_on(REGISTRY[rule])

    switched = f"parameters: {{{SHARED}: {{{switch}: true}}}}\n"
    assert not is_on("")
    assert is_on(switched)
    assert is_on(f"rules: {{{rule}: true}}\n")
    assert not is_on(f"{switched}rules: {{{rule}: false}}\n")


def test_a_sites_switches_turn_rules_on_and_off(tmp_path: Path) -> None:
    found = load(site_file=site(tmp_path, f"rules:\n  {RULE}: false\n  gap-treat-tscore: true\n"))
    assert found.rules_off == {RULE}
    assert found.rules_on == {"gap-treat-tscore"}


@pytest.mark.parametrize(
    "text", ["", "# nothing\n", "parameters:\n", "rules:\nparameters: {}\n", "description: ours\n"]
)
def test_a_site_file_may_say_nothing(tmp_path: Path, text: str) -> None:
    assert load(site_file=site(tmp_path, text)).numbers == load().numbers


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("numbers: {}\n", "numbers"),
        (f"parameters: {{{RULE}: {{clearance_under: 40}}}}\n", f"{RULE}.clearance_under"),
        ("parameters: {no-such-rule: {ckd_pth_window: 40}}\n", "no-such-rule.ckd_pth_window"),
        (f"parameters: {{{OWNER}: {{ckd_pth_window: forty}}}}\n", f"{OWNER}.ckd_pth_window"),
        (f"parameters: {{{OWNER}: {{ckd_pth_window: '40'}}}}\n", f"{OWNER}.ckd_pth_window"),
        (f"parameters: {{{OWNER}: {{ckd_pth_window: true}}}}\n", f"{OWNER}.ckd_pth_window"),
        (f"parameters: {{{OWNER}: {{ckd_pth_window: null}}}}\n", f"{OWNER}.ckd_pth_window"),
        (f"parameters: {{{OWNER}: {{ckd_pth_window: [40]}}}}\n", f"{OWNER}.ckd_pth_window"),
        (f"parameters: {{{OWNER}: {{ckd_pth_window: -35}}}}\n", f"{OWNER}.ckd_pth_window"),
        (f"parameters: {{{OWNER}: {{ckd_pth_window: .nan}}}}\n", f"{OWNER}.ckd_pth_window"),
        (f"parameters: {{{OWNER}: {{ckd_pth_window: .inf}}}}\n", f"{OWNER}.ckd_pth_window"),
        ("parameters: {gap-treat-tscore: {treat_t: 2.5}}\n", "gap-treat-tscore.treat_t"),
        ("parameters: {shared: {use_radius: 1}}\n", "shared.use_radius"),
        ("parameters: {shared: {use_radius: 'no'}}\n", "shared.use_radius"),
        (f"parameters: {{{RULE}: 40}}\n", RULE),
        ("parameters: [40]\n", "parameters"),
        ("rules: {no-such-rule: true}\n", "no-such-rule"),
        (f"rules: {{{RULE}: 'off'}}\n", RULE),
        (f"rules: {{{RULE}: 0}}\n", RULE),
        (f"rules: [{RULE}]\n", "rules"),
        ("parameters: {shared: {vfa_profile: Mars}}\n", "shared.vfa_profile: 'Mars' is none of BHOF, ISCD"),
        ("parameters: {mon-dxa-due: {dxa_interval_months: 18}}\n", "mon-dxa-due.dxa_interval_months: 18 is none of 12"),
        ("parameters: {shared: {frax_major_high: 120}}\n", "shared.frax_major_high: 120 % is impossible"),
        ("parameters: {shared: {lsc_percent: {total-hip: 101}}}\n", "shared.lsc_percent: 101 % is impossible"),
        ("parameters: {shared: {postmenopausal_age: 155}}\n", "shared.postmenopausal_age: 155 a is impossible"),
        (
            "parameters: {shared: {frax_tier_adjust: {smoking: true}}}\n",
            "shared.frax_tier_adjust: there is no 'smoking'",
        ),
        ("source: {reference: hearsay, place: here, reviewed: 2026-01-01}\n", "source cites 'hearsay'"),
        ("source: {reference: project}\n", "source must give exactly reference, place, reviewed"),
        ("source: our committee\n", "source must give exactly"),
        ("source: {reference: project, place: here, reviewed: today}\n", "source: reviewed must be a date"),
        (
            "source: {reference: project, place: here, reviewed: 2026-01-01, verified: perhaps}\n",
            "source: verified must be true or false",
        ),
        (
            "sources: {shared.use_radius: {reference: project, place: here, reviewed: 2026-01-01}}\n",
            "sources.shared.use_radius is no number that is changed here",
        ),
        ("sources: {shared.use_radius: hearsay}\n", "sources.shared.use_radius must give exactly"),
        ("sources: [shared.use_radius]\n", "sources must be a mapping"),
        ("parameters:\n  shared:\n    use_radius: true\n    use_radius: false\n", "'use_radius' is written twice"),
        ("just words\n", "site"),
        ("- a list\n", "site"),
    ],
)
def test_a_site_file_that_says_something_impossible_is_refused_by_name(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(ParameterError) as refused:
        load(site_file=site(tmp_path, text))
    assert "site.yaml" in str(refused.value)
    assert named in str(refused.value)


def test_a_site_file_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises((ParameterError, FileNotFoundError), match=r"nowhere\.yaml"):
        load(site_file=tmp_path / "nowhere.yaml")


# --- what the service then says -------------------------------------------------------------------


def indicators(settings: Settings, request: dict[str, Any]) -> list[str]:
    answer = create_app(settings).test_client().post(f"/cds-services/{SERVICES[request['hook']]}", json=request)
    return [card["indicator"] for card in answer.get_json()["cards"]]


def test_a_sites_own_limit_moves_the_line(tmp_path: Path) -> None:
    file = site(tmp_path, f"parameters: {{{SHARED}: {{cutoff_zoledronate: 30}}}}\n")
    request = zoledronic_acid_story()
    assert indicators(Settings(mode="open"), request) == ["critical"]
    assert indicators(Settings(mode="open", site_file=file), request) == []


def test_a_rule_that_a_site_switched_off_is_silent(tmp_path: Path) -> None:
    file = site(tmp_path, "rules: {gap-treat-tscore: false}\n")
    request = osteoporosis_story()
    path = f"/cds-services/{SERVICES[request['hook']]}"
    said = []
    for settings in (Settings(mode="open"), Settings(mode="open", site_file=file)):
        cards = create_app(settings).test_client().post(path, json=request).get_json()["cards"]
        said.append(
            "gap-treat-tscore" in {rule for one in cards for rule in one["extension"]["org.bone-health-cds.rules"]}
        )
    assert said == [True, False]


@pytest.mark.parametrize(("topic", "left"), [("fracture_risk", ["critical"]), ("medication_safety", ["warning"])])
def test_a_topic_that_is_switched_off_is_silent(topic: str, left: list[str]) -> None:
    off: dict[str, Any] = {topic: False}
    settings = Settings(mode="open", **off)
    app = create_app(settings)
    services = {one["id"] for one in app.test_client().get("/cds-services").get_json()["services"]}
    said = [
        indicator
        for request in (osteoporosis_story(), zoledronic_acid_story())
        if SERVICES[request["hook"]] in services
        for indicator in indicators(settings, request)
    ]
    assert said == left

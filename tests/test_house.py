"""Every part that a rule's kind needs is there, nothing is there that no rule uses, and no page is too long."""

import ast
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from cds_service.app import answerer_of
from cds_service.cards import GROUPS
from cds_service.catalogue import discovery
from cds_service.clinical.exclusions import EXCLUSIONS
from cds_service.fhir.sources import KEY_OF_KIND, QUERIES
from cds_service.parameters import SHARED, load, profiles, references
from cds_service.protocol.request import parse
from cds_service.rulebook import OPENED, ORDERING, Rule
from cds_service.rules import load as load_rules
from cds_service.settings import Settings
from cds_service.suggestions import ON_THE_ORDER, Shop
from cds_service.templates import DRUG_LABEL
from cds_service.terminology import index

ROOT = Path(__file__).parents[1]
CARDS = ROOT / "cards"
RULES = load_rules()
SPEAKING = {rule.id: rule for rule in RULES.values() if rule.kind != "classification"}
NUMBERS = load().numbers
HOOKS = OPENED | ORDERING

# Every id of the two catalogues of rules, written or still to be written. A retired id is never used again.
IDS = {*(ROOT / "tests/rules/ids.txt").read_text(encoding="utf-8").split()}

# Digits that are part of a name, of a place to look up, or of the layout: no clinical number among them.
NAMES_WITH_DIGITS = ("25-OH vitamin D", "SGLT2", "DPP-4", "GLP-1", "CKD-EPI 2021", "FGF23", "24-hour urine")
LAYOUT = re.compile(r"short\(\d+\)|\[:\d+\]|== \d+\b")

ENGINE = ("engine.py", "precedence.py", "planning.py", "instructions.py", "quiet.py")

# Numbers that any rule may have, for how long it is not said again and what makes it worse: quiet.py asks for them.
OF_QUIET = {"once_days", "once_in_encounter_days", "severity_steps"}
LONGEST_SUMMARY = 139
MOST_WORDS = 119
MOST_LINES = 400


def texts_of(tree: ast.AST, names: set[str]) -> Iterator[str]:
    """The attributes asked of some variables: limits.window gives `window`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in names:
            yield node.attr


def asked_of_limits(*places: str) -> set[str]:
    files = [file for place in places for file in sorted((ROOT / "cds_service").glob(place))]
    trees = [ast.parse(file.read_bytes()) for file in files]
    return {name for tree in trees for name in texts_of(tree, {"limits", "shared"})}


def front_of(rule: Rule) -> dict[str, Any]:
    front: dict[str, Any] = yaml.safe_load(card_file(rule).read_text(encoding="utf-8").split("---\n")[1])
    return front


def card_file(rule: Rule) -> Path:
    return CARDS / rule.family / f"{rule.id}.md"


def orders_of_cards() -> dict[str, Any]:
    entries: dict[str, Any] = yaml.safe_load((CARDS / "orders.yaml").read_text(encoding="utf-8"))
    return entries


def drugs_of_cards() -> dict[str, Any]:
    entries: dict[str, Any] = yaml.safe_load((CARDS / "drugs.yaml").read_text(encoding="utf-8"))
    return entries


def tracked() -> list[Path]:
    """Every file that is, or will be, in the repository."""
    git = shutil.which("git")
    assert git, "the tests want git"
    listed = subprocess.run(
        [git, "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


# --- rules ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_an_id_is_its_functions_name_in_lower_case_with_dashes(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", rule.id)
    assert rule.id == rule.function.__name__.replace("_", "-")
    assert rule.function.__module__ == f"cds_service.rules.{rule.family}"


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_a_rule_says_when_it_speaks_and_what_follows(rule: Rule) -> None:
    sections = re.findall(r"^(When|Then|Unless|Why)\b", rule.text, re.MULTILINE)
    assert sections[:2] == ["When", "Then"], rule.text
    if rule.kind != "classification":
        assert sections[-1] == "Why", "a card says why"
    assert len(sections) == len(set(sections))
    assert rule.title


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_every_word_a_rule_uses_is_known(rule: Rule) -> None:
    concepts = index().value_sets.keys()
    assert rule.hooks, "a rule answers some hook"
    assert rule.hooks <= HOOKS
    assert {*rule.needs, *rule.helps} <= KEY_OF_KIND.keys()
    assert not {*rule.needs} & {*rule.helps}, "what is needed does not merely help"
    assert rule.claims <= {*rule.needs}
    assert rule.orders | rule.stops | rule.addressed_by <= concepts
    assert rule.only_with <= concepts | KEY_OF_KIND.keys() | {"fractures", "tbs"}  # what has no value set
    assert not rule.only_with or rule.only_with >= rule.orders | rule.stops, "of an order it is always asked"
    assert rule.despite <= {*EXCLUSIONS}
    assert rule.beats <= IDS
    assert rule.id not in rule.beats


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_only_rules_of_order_hooks_judge_orders(rule: Rule) -> None:
    if rule.judges_orders:  # when the chart is opened such a rule is asked once, without an order
        assert rule.hooks & ORDERING
    assert rule.judges_orders or not rule.line_at_orders


def test_every_rule_has_an_id_of_the_catalogues() -> None:
    assert RULES.keys() <= IDS


@pytest.mark.parametrize("rule", SPEAKING.values(), ids=lambda rule: rule.id)
def test_harm_and_frequency_are_one_to_five(rule: Rule) -> None:
    assert 1 <= rule.harm <= 5
    assert 1 <= rule.frequency <= 5


def test_precedence_has_no_circle() -> None:
    def stronger(rule: str, seen: tuple[str, ...] = ()) -> None:
        assert rule not in seen, f"a circle: {' > '.join((*seen, rule))}"
        for weaker in RULES[rule].beats & RULES.keys():
            stronger(weaker, (*seen, rule))

    for rule in RULES:
        stronger(rule)


# --- numbers and their sources --------------------------------------------------------------------


def test_every_block_of_numbers_is_a_rules() -> None:
    assert NUMBERS.keys() - {SHARED} <= RULES.keys()


@pytest.mark.parametrize("file", sorted((ROOT / "cds_service/parameters").glob("*.yaml")), ids=lambda file: file.stem)
def test_numbers_stand_in_the_file_of_their_family(file: Path) -> None:
    if file.stem not in ("references", "evidence"):
        for block in yaml.safe_load(file.read_text(encoding="utf-8")):
            assert file.stem == (SHARED if block == SHARED else RULES[block].family)


@pytest.mark.parametrize("rule", sorted(NUMBERS.keys() - {SHARED}))
def test_every_number_of_a_rule_is_used_by_its_family(rule: str) -> None:
    assert NUMBERS[rule].keys() - OF_QUIET <= asked_of_limits(f"rules/{RULES[rule].family}.py")


def test_every_shared_number_is_used() -> None:
    asked = asked_of_limits("rules/*.py", "clinical/*.py", *ENGINE, "suggestions.py", "cards.py")
    assert NUMBERS[SHARED].keys() <= asked | {rule.switch for rule in RULES.values()}


def test_every_switch_is_a_shared_truth() -> None:
    switches = {rule.switch for rule in RULES.values()} - {""}
    assert all(isinstance(NUMBERS[SHARED][switch].value, bool) for switch in switches)


def test_every_number_asked_for_is_given() -> None:
    given = {name for block in NUMBERS.values() for name in block}
    assert asked_of_limits("rules/*.py", "clinical/*.py", *ENGINE) <= given | {"rule", "own"}


def test_no_rule_hides_a_shared_number_behind_its_own() -> None:
    own = {name for rule, block in NUMBERS.items() if rule != SHARED for name in block}
    assert not own & NUMBERS[SHARED].keys()


def test_a_number_holds_before_it_was_last_reviewed() -> None:
    for block in NUMBERS.values():
        for cited in block.values():
            assert cited.since <= cited.reviewed
            assert cited.place


def cited_sources() -> set[str]:
    by_numbers = {cited.reference for block in NUMBERS.values() for cited in block.values()}
    by_cards = {front_of(rule)["source"]["reference"] for rule in SPEAKING.values()} - {DRUG_LABEL}
    labels = yaml.safe_load((CARDS / "labels.yaml").read_text(encoding="utf-8"))
    return by_numbers | by_cards | {*labels.values()}


def test_every_source_that_is_cited_exists() -> None:
    assert cited_sources() <= references().keys()


def test_every_source_that_exists_is_cited() -> None:
    assert references().keys() <= cited_sources()


@pytest.mark.parametrize("source", references().values(), ids=lambda source: source.id)
def test_a_source_can_be_read_somewhere(source: Any) -> None:
    assert source.title
    assert source.short
    assert source.id == "project" if source.url is None else source.url.startswith("https://")
    assert source.seen in ("primary", "copy", "secondary", "knowledge")


def test_two_sources_share_an_address_only_where_it_lists_both() -> None:
    """Two labels of one brand are found by one search of DailyMed; any other address is that of one document."""
    found: dict[str, set[str]] = {}
    for source in references().values():
        if source.url is not None:
            found.setdefault(source.url.rstrip("/"), set()).add(source.id)
    shared = {url: ids for url, ids in found.items() if len(ids) > 1}
    assert shared == {
        "https://dailymed.nlm.nih.gov/dailymed/search.cfm?query=boniva": {"boniva-label", "boniva-iv-label"}
    }


@pytest.mark.parametrize("profile", profiles())
def test_every_profile_loads(profile: str) -> None:
    assert load(profile).description


# --- cards ----------------------------------------------------------------------------------------


def test_every_speaking_rule_has_a_card_of_its_name_and_no_card_is_an_orphan() -> None:
    cards = {file.relative_to(CARDS).as_posix() for file in CARDS.rglob("*.md")}
    ours = {file for file in cards if not file.startswith("_")}
    assert ours == {card_file(rule).relative_to(CARDS).as_posix() for rule in SPEAKING.values()}
    assert cards - ours == {"_could-not-read.md", "_tier.md"}


@pytest.mark.parametrize("rule", SPEAKING.values(), ids=lambda rule: rule.id)
def test_the_front_matter_of_a_card_is_complete(rule: Rule) -> None:
    front = front_of(rule)
    assert front.keys() <= {"group", "source", "summary", "suggestions", "overrides", "links", "recommend"}
    assert front.keys() >= {"group", "source", "summary", "overrides"}
    assert front["source"].keys() == {"reference", "place"}
    assert front["group"] in ({"main"} if rule.hooks <= OPENED else GROUPS.keys())
    assert front["overrides"], "a clinician can say why not"


@pytest.mark.parametrize("rule", SPEAKING.values(), ids=lambda rule: rule.id)
def test_a_card_that_cites_the_label_of_the_drug_finds_it_for_every_drug(rule: Rule) -> None:
    labels = yaml.safe_load((CARDS / "labels.yaml").read_text(encoding="utf-8"))
    if front_of(rule)["source"]["reference"] == DRUG_LABEL:
        assert rule.orders
        assert rule.orders | rule.stops <= labels.keys()


def test_every_suggestion_and_every_reason_of_the_lists_is_offered_by_a_card() -> None:
    fronts = [front_of(rule) for rule in SPEAKING.values()]
    offered = {
        one if isinstance(one, str) else one["offer"] for front in fronts for one in front.get("suggestions", ())
    }
    assert offered <= orders_of_cards().keys() | drugs_of_cards().keys() | ON_THE_ORDER
    reasons = yaml.safe_load((CARDS / "override-reasons.yaml").read_text(encoding="utf-8"))
    assert {reason for front in fronts for reason in front["overrides"]} <= reasons.keys()
    assert all(re.fullmatch(r"[a-z]+", slug) for slug in reasons)


def test_what_a_suggestion_orders_is_known_when_it_is_pending() -> None:
    for name, entry in orders_of_cards().items():
        assert entry.keys() <= {"label", "text", "coding", "pending", "panel", "task"}
        assert {*entry.get("panel", ())} <= orders_of_cards().keys()
        if "pending" in entry and name != "cortisol":  # either of two tests: no one code says it
            coding = entry["coding"]
            assert entry["pending"] in index().of(coding["system"], coding["code"])
        assert entry.get("pending", "order-cbc") in index().value_sets
    unwatched = {name for name, entry in orders_of_cards().items() if "coding" in entry and "pending" not in entry}
    assert unwatched == {"weight", "ionised-calcium"}, "no order; and a total calcium does not stand for an ionised one"


def test_a_drug_that_is_drafted_is_the_drug_that_is_checked() -> None:
    for name, entry in drugs_of_cards().items():
        groups = {*entry["groups"]} & index().value_sets.keys()
        assert groups <= index().of(entry["coding"]["system"], entry["coding"]["code"]), name


def test_everything_that_can_be_suggested_is_valid_and_has_a_name_of_its_own() -> None:
    shop = Shop.read(CARDS)
    assert not shop.orders.keys() & shop.drugs.keys()
    assert not ON_THE_ORDER & (shop.orders.keys() | shop.drugs.keys())
    labels = [entry["label"] for entry in (*shop.orders.values(), *shop.drugs.values())]
    assert len(labels) == len({*labels})


@pytest.mark.parametrize("file", sorted(CARDS.rglob("*.md")), ids=lambda file: file.stem)
def test_no_clinical_number_is_typed_into_a_card(file: Path) -> None:
    text = "\n".join(line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("source:"))
    for known in (*NAMES_WITH_DIGITS, *sorted({*RULES, *index().value_sets}, key=len, reverse=True)):
        text = text.replace(known, "")
    assert not re.findall(r".{0,30}\d.{0,20}", LAYOUT.sub("", text))


def stories() -> list[Path]:
    return sorted((ROOT / "fixtures").glob("*/*/request.json"))


@pytest.mark.parametrize("story", stories(), ids=lambda story: story.parent.name)
def test_the_cards_of_a_story_are_short(story: Path) -> None:
    answer = answerer_of(Settings(mode="open")).answer(parse(story.read_bytes()))
    for card in answer.cards:
        assert len(card.summary) <= LONGEST_SUMMARY
        assert len((card.detail or "").split()) <= MOST_WORDS, card.detail


@pytest.mark.parametrize("story", stories(), ids=lambda story: story.parent.name)
def test_a_story_is_complete_and_stands_under_its_hook(story: Path) -> None:
    request = json.loads(story.read_bytes())
    assert {file.name for file in story.parent.iterdir()} <= {"request.json", "response.json", "README.md"}
    assert (story.parent / "response.json").is_file()
    assert request["hook"] == story.parent.parent.name
    assert request["extension"]["org.bone-health-cds.as-of"]


# --- discovery, files -----------------------------------------------------------------------------


def test_no_prefetch_template_asks_for_more_than_forty_codes() -> None:
    answerer = answerer_of(Settings(mode="open"))
    for service in discovery(answerer, "2.0.1")["services"]:
        assert service["prefetch"].keys() == QUERIES.keys()
        for template in service["prefetch"].values():
            codes = re.findall(r"[?&]code=([^&]*)", template)
            assert all(1 <= len(one.split(",")) <= 40 for one in codes)


@pytest.mark.parametrize("file", [file for file in tracked() if file.suffix == ".py"], ids=lambda file: file.stem)
def test_no_module_is_longer_than_a_person_reads(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


# Words of the workshop, which say nothing to who reads the project. Put together here, so as not to be found.
WORKSHOP = [
    "".join(parts)
    for parts in (
        ("/wo", "rk/"),
        ("../sha", "red"),
        ("shared/", "reference"),
        ("DESIGN", ".md"),
        ("../", "main"),
        ("issues ", "show"),
        ("bash_", "jobs"),
        ("/opt/", "wheels"),
        ("/opt/", "pypi"),
        ("file://", "/"),
        ("/ro", "ot/"),
        ("/home/", "user"),
        ("files.python", "hosted"),
        ("artifact", "ory"),
        ("index-url ", "http"),
        ("clau", "de"),
        ("anthro", "pic"),
        ("chat", "gpt"),
        ("language ", "model"),
        ("sub", "agent"),
    )
]


@pytest.mark.parametrize("needle", WORKSHOP)
def test_no_file_speaks_of_the_workshop(needle: str) -> None:
    found = [
        file.relative_to(ROOT).as_posix()
        for file in tracked()
        if needle.lower() in file.read_text(encoding="utf-8", errors="replace").lower()
    ]
    assert not found

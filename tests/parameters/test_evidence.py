"""What every rule rests on is told of every rule, whole, and what nothing published supports may only inform."""

import ast
import inspect
import textwrap
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from cds_service.parameters import ParameterError, references
from cds_service.parameters import evidence as module
from cds_service.parameters.evidence import DEMOGRAPHICS, evidence, intervention, uses
from cds_service.rulebook import Rule
from cds_service.rules import load as load_rules
from tests.test_house import IDS, NUMBERS, SPEAKING, front_of

RULES = load_rules()
GOOD: dict[str, Any] = {"basis": "label", "evidence": "regulatory", "strength": "warning", "confidence": "high"}
WHO: dict[str, Any] = {
    "developer": "somebody",
    "funding": "nobody",
    "released": date(2026, 1, 1),
    "reviewed": date(2026, 2, 1),
}


def with_evidence(monkeypatch: pytest.MonkeyPatch, folder: Path, rule: Any, who: Any = None) -> None:
    """A file in which one rule rests on what is given."""
    text = yaml.safe_dump({"intervention": WHO if who is None else who, "rules": {"a-rule": rule}})
    (folder / "evidence.yaml").write_text(text, encoding="utf-8")
    references()
    monkeypatch.setattr(module, "folder", lambda: folder)
    forget()


def forget() -> None:
    for kept in (module._file, module.intervention, module.evidence):
        kept.cache_clear()


@pytest.fixture
def _read_afresh() -> Iterator[None]:
    yield
    forget()


afresh = pytest.mark.usefixtures("_read_afresh")


# --- every rule -----------------------------------------------------------------------------------


def test_no_id_of_the_catalogues_is_without_code_and_evidence() -> None:
    assert sorted(IDS - RULES.keys()) == []
    assert evidence().keys() == RULES.keys()


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_a_rule_has_every_attribute_the_regulation_asks_for(rule: Rule) -> None:
    found = evidence()[rule.id]
    assert found.basis
    assert found.evidence
    assert found.strength
    assert found.released <= (found.revised or found.released)
    assert found.released <= found.reviewed
    assert intervention().developer
    assert intervention().funding
    known = {word for words in DEMOGRAPHICS.values() for word in words}
    assert uses(rule) <= known
    assert cited_by(rule), "a rule has a bibliographic citation"


def cited_by(rule: Rule) -> set[str]:
    """The documents a rule rests on, this project's own choices aside; of a consensus these."""
    cited = {*evidence()[rule.id].sources, *(cited.reference for cited in NUMBERS.get(rule.id, {}).values())}
    if rule.id in SPEAKING:
        cited.add(front_of(rule)["source"]["reference"])
    return cited if evidence()[rule.id].basis == "consensus" else cited - {"project"}


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_what_nothing_published_supports_informs_and_is_marked_as_such(rule: Rule) -> None:
    consensus = evidence()[rule.id].basis == "consensus"
    if rule.id in SPEAKING:  # whose words say so: the card names this project's choice as its source
        assert consensus is (front_of(rule)["source"]["reference"] == "project")
    if consensus:
        assert rule.indicator == "info"
        assert not rule.can_be_critical
        assert not raised_by(rule), "a consensus informs, it does not warn"
        assert not {*evidence()[rule.id].sources} - {"project"}


def raised_by(rule: Rule) -> list[str]:
    """The indicators a rule's function gives its findings beside the rule's own."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(rule.function)))
    return [
        ast.unparse(word.value) for word in ast.walk(tree) if isinstance(word, ast.keyword) and word.arg == "indicator"
    ]


def test_what_rests_on_a_label_cites_one() -> None:
    for rule, found in evidence().items():
        if found.basis == "label":
            assert any(one.endswith(("-label", "-labels")) for one in cited_by(RULES[rule])), rule


def test_what_never_was_read_supports_no_verified_number() -> None:
    for block in NUMBERS.values():
        for name, cited in block.items():
            assert references()[cited.reference].seen != "knowledge" or not cited.verified, name


def test_a_place_that_speaks_of_knowledge_is_not_verified() -> None:
    for block in NUMBERS.values():
        for name, cited in block.items():
            assert "knowledge" not in cited.place or not cited.verified, name


@pytest.mark.parametrize("rule", [rule for rule in RULES.values() if rule.alias_of], ids=lambda rule: rule.id)
def test_an_alias_points_to_rules_of_the_other_catalogue_and_owns_nothing(rule: Rule) -> None:
    assert {*rule.alias_of} <= RULES.keys()
    assert all(RULES[one].topic != rule.topic for one in rule.alias_of)
    assert rule.kind == "line"


def test_the_pointers_of_the_catalogues_are_the_aliases() -> None:
    assert {rule.id for rule in RULES.values() if rule.alias_of} == {
        "mon-denosumab-continuity",
        "workup-dental-baseline",
    }


def test_an_exclusion_that_does_not_silence_a_rule_is_no_use_of_data() -> None:
    assert "birth-date" in uses(RULES["zol-atrial-fibrillation-note"]), "children are left out"
    assert "pregnancy" in uses(RULES["screen-dxa-women-65"])
    assert "pregnancy" not in uses(RULES["zol-crcl-below-35"])


# --- the file -------------------------------------------------------------------------------------


@afresh
def test_a_rule_takes_the_days_of_the_intervention_unless_it_has_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with_evidence(monkeypatch, tmp_path, {**GOOD, "reviewed": date(2026, 3, 1), "revised": date(2026, 2, 2)})
    found = evidence()["a-rule"]
    assert (found.released, found.revised, found.reviewed) == (date(2026, 1, 1), date(2026, 2, 2), date(2026, 3, 1))


@afresh
@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"basis": None}, "a-rule must give basis, evidence, strength, confidence"),
        ({"colour": "red"}, "a-rule must give"),
        ({"basis": "hearsay"}, "a-rule.basis: 'hearsay' is none of label"),
        ({"evidence": "weak"}, "a-rule.evidence: 'weak'"),
        ({"strength": "firm"}, "a-rule.strength: 'firm'"),
        ({"confidence": "some"}, "a-rule.confidence: 'some'"),
        ({"sources": ["hearsay"]}, "a-rule.sources: there is no 'hearsay'"),
        ({"uses": ["shoe-size"]}, "a-rule.uses: there is no 'shoe-size'"),
        ({"released": "2026"}, "a-rule.released must be a date"),
        ({"reviewed": 2026}, "a-rule.reviewed must be a date"),
        ({"revised": "then"}, "a-rule.revised must be a date"),
    ],
)
def test_what_cannot_be_is_refused_by_its_key(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, change: dict[str, Any], named: str
) -> None:
    entry = {key: value for key, value in {**GOOD, **change}.items() if value is not None}
    with_evidence(monkeypatch, tmp_path, entry)
    with pytest.raises(ParameterError) as refused:
        evidence()
    assert str(refused.value).startswith(f"evidence.yaml: {named}")


@afresh
@pytest.mark.parametrize("rule", [None, "label", ["label"]])
def test_a_bare_word_is_no_evidence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, rule: Any) -> None:
    with_evidence(monkeypatch, tmp_path, rule)
    with pytest.raises(ParameterError, match="a-rule must give"):
        evidence()


@afresh
def test_who_made_it_is_told_whole(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with_evidence(monkeypatch, tmp_path, GOOD, {"developer": "somebody"})
    with pytest.raises(ParameterError, match="intervention must give exactly developer, funding"):
        intervention()

"""The catalogue: one entry for each rule with all that may be asked of it, and the same as a page."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from cds_service.app import answerer_of
from cds_service.catalogue import Catalogue, Entry, catalogue
from cds_service.catalogue_page import NOT_VERIFIED, page
from cds_service.parameters import profiles
from cds_service.parameters.evidence import DEMOGRAPHICS
from cds_service.rules import load as load_rules
from cds_service.settings import Settings

LATER = timedelta(days=40)


@pytest.fixture(scope="module")
def found() -> Catalogue:
    return catalogue(answerer_of(Settings(mode="open")))


@pytest.fixture(scope="module")
def entries(found: Catalogue) -> dict[str, Entry]:
    return {entry.rule.id: entry for entry in found.entries}


def lines_of(found: Catalogue, rule: str) -> list[str]:
    """What the page says of one rule."""
    return page(found).split(f"### `{rule}`")[1].split("### ")[0].splitlines()


def test_every_rule_has_its_entry(entries: dict[str, Entry]) -> None:
    assert [*entries] == [*load_rules()]


def test_every_entry_has_a_citation_that_can_be_read(found: Catalogue) -> None:
    for entry in found.entries:
        assert entry.citations, entry.rule.id
        for one in entry.citations:
            assert one.place if one.reference is None else one.reference.title
        assert entry.uses.keys() == DEMOGRAPHICS.keys()
        assert entry.intervention.developer
        assert entry.intervention.funding


def test_a_label_is_cited_as_that_of_the_drug_ordered(found: Catalogue) -> None:
    assert "- Source: the label of the drug ordered, contraindications: hypersensitivity" in lines_of(
        found, "bone-agent-allergy"
    )


def test_an_entry_says_evidence_strength_and_grade(found: Catalogue) -> None:
    said = lines_of(found, "screen-dxa-women-65")
    assert (
        "- guideline or position statement; evidence: randomised trials; strength: strong recommendation (USPSTF: B); "
        "confidence: high" in said
    )


def test_an_entry_says_whom_it_asks_about(found: Catalogue) -> None:
    (said,) = [line for line in lines_of(found, "zol-crcl-below-35") if line.startswith("- Uses")]
    assert said.startswith("- Uses sex (administrative gender); date of birth (age). Does not use race, ethnicity,")
    (said,) = [line for line in lines_of(found, "life-smoking") if line.startswith("- Uses")]
    assert "health status assessments (smoking status" in said
    (said,) = [line for line in lines_of(found, "frax-high-us") if line.startswith("- Uses")]
    assert "Does not use race (a FRAX result that is read may have been calculated with it)," in said
    (said,) = [line for line in lines_of(found, "frax-race-note") if line.startswith("- Uses")]
    assert said.startswith("- Uses race (the race a FRAX result was calculated for is shown); ")


def test_what_is_not_verified_is_said_of_the_rule_and_of_the_number(
    found: Catalogue, entries: dict[str, Entry]
) -> None:
    assert "cutoff_alendronate" in entries["alendronate-crcl-below-35"].unverified, "a number rules share"
    assert f"- {NOT_VERIFIED}: cutoff alendronate" in lines_of(found, "alendronate-crcl-below-35")
    own = lines_of(found, "vitd-toxic-25ohd")
    assert any(line.startswith("- toxic above: 150 ng/mL") and NOT_VERIFIED in line for line in own)
    assert any("**not read**" in line for line in own if line.startswith("- Source"))
    assert entries["zol-crcl-below-35"].unverified == ()


def test_a_consensus_is_marked(found: Catalogue, entries: dict[str, Entry]) -> None:
    assert {rule for rule, entry in entries.items() if entry.consensus} == {"dx-uncoded", "tier-indeterminate"}
    assert any(line.startswith("- **Consensus:** consensus of this") for line in lines_of(found, "dx-uncoded"))


def test_a_pointer_is_an_alias(found: Catalogue) -> None:
    owners = "`onj-risk-no-dental-exam`, `dental-procedure-before-start`"
    assert f"Alias: the advice is that of {owners}; this one points to it." in lines_of(found, "workup-dental-baseline")


def test_a_rule_was_revised_when_it_or_one_of_its_numbers_was(entries: dict[str, Entry]) -> None:
    entry = entries["bp-holiday-review-oral"]
    assert entry.revised is None
    released, (number, *others) = entry.released, entry.numbers
    newer = replace(number, cited=replace(number.cited, since=released + LATER, reviewed=released + LATER))
    assert replace(entry, numbers=(newer, *others)).revised == released + LATER
    own = replace(entry.evidence, revised=released + LATER / 2)
    assert replace(entry, evidence=own).revised == released + LATER / 2
    assert f"revised {released + LATER}" in page(Catalogue("here", "", (replace(entry, numbers=(newer,)),), ()))


def test_a_rule_was_reviewed_when_all_of_it_was(entries: dict[str, Entry]) -> None:
    entry = entries["bp-holiday-review-oral"]
    number = entry.numbers[0]
    older = replace(number, cited=replace(number.cited, reviewed=date(2026, 1, 1)))
    assert replace(entry, numbers=(older,)).reviewed == date(2026, 1, 1)


@pytest.mark.parametrize("profile", profiles())
def test_a_profiles_catalogue_tells_all_that_differs(profile: str) -> None:
    text = page(catalogue(answerer_of(Settings(mode="open", profile=profile))))
    assert text.startswith(f"# The rules\n\nProfile `{profile}`. ")
    assert ("## What differs from us-default" in text) is (profile != "us-default")


def test_a_sites_number_differs_too(tmp_path: Path) -> None:
    file = tmp_path / "site.yaml"
    file.write_text("parameters: {shared: {cutoff_zoledronate: 30}}\nrules: {dx-uncoded: false}\n", encoding="utf-8")
    text = page(catalogue(answerer_of(Settings(mode="open", site_file=file))))
    assert "- cutoff zoledronate: 30 (35)" in text
    assert "- `dx-uncoded`: off" in text
    assert "### `dx-uncoded` (off)" in text

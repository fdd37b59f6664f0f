"""A number may be a table: profiles and sites replace single cells of it, and what cannot be is refused by its name."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cds_service import parameters
from cds_service.parameters import SHARED, ParameterError, load
from cds_service.rules import load as load_rules

load_rules()


def site(folder: Path, text: str) -> Path:
    file = folder / "site.yaml"
    file.write_text(f"parameters: {{{SHARED}: {{{text}}}}}\n", encoding="utf-8")
    return file


def thresholds(site_file: Path | None = None) -> Any:
    return load(site_file=site_file).limits(SHARED).nogg_thresholds.value


def test_a_cell_is_replaced_and_the_others_stay(tmp_path: Path) -> None:
    table = thresholds(site(tmp_path, "nogg_thresholds: {50: {major: {lower: 3.0}}}"))
    assert table[50]["major"] == {"lower": 3.0, "intervention": 7.3, "upper": 8.8, "very_high": 11.7}
    assert {age: row for age, row in table.items() if age != 50} == {
        age: row for age, row in thresholds().items() if age != 50
    }
    assert thresholds()[50]["major"]["lower"] == 3.4, "another site is not touched"


def test_a_list_of_criteria_is_a_table_of_truths(tmp_path: Path) -> None:
    found = load(site_file=site(tmp_path, "very_high_criteria: {vh-frax: false}")).limits(SHARED).very_high_criteria
    assert [name for name, counts in found.value.items() if not counts] == ["vh-frax"]
    assert found.reference == "aace-2020"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("nogg_thresholds: {50: {major: {lower: low}}}", "shared.nogg_thresholds.50.major.lower must be a number"),
        ("nogg_thresholds: {50: {major: {lower: -3.4}}}", "shared.nogg_thresholds.50.major.lower: -3.4 is impossible"),
        ("nogg_thresholds: {50: {major: {lower: .inf}}}", "shared.nogg_thresholds.50.major.lower: inf is no number"),
        ("nogg_thresholds: {50: {major: {lowest: 3}}}", "shared.nogg_thresholds.50.major: there is no 'lowest'"),
        ("nogg_thresholds: {51: {major: {lower: 3}}}", "shared.nogg_thresholds: there is no 51; there are: 50, 55"),
        ("nogg_thresholds: {50: 3.4}", "shared.nogg_thresholds.50 must be a mapping"),
        ("nogg_thresholds: [3.4]", "shared.nogg_thresholds must be a mapping"),
        ("very_high_criteria: {vh-fracs: false}", "shared.very_high_criteria: there is no 'vh-fracs'"),
        ("very_high_criteria: {vh-frax: 0}", "shared.very_high_criteria.vh-frax must be bool"),
        ("vh_t: {a: 1}", "shared.vh_t must be a number"),
    ],
)
def test_what_cannot_be_is_refused_by_the_name_of_its_cell(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(ParameterError) as refused:
        load(site_file=site(tmp_path, text))
    said = str(refused.value).removeprefix("site.yaml, line 1: ").removeprefix("parameters.")
    assert said.startswith(named)


@pytest.mark.parametrize(
    ("value", "named"),
    [
        (float("nan"), "extra.yaml: a-rule.a_number: nan"),
        (float("inf"), "extra.yaml: a-rule.a_number: inf"),
        (None, "extra.yaml: a-rule.a_number: None"),
        ([1, 2], "extra.yaml: a-rule.a_number: [1, 2]"),
        ({}, "extra.yaml: a-rule.a_number: {}"),
        ({50: {"lower": float("nan")}}, "extra.yaml: a-rule.a_number.50.lower: nan"),
        ({50: [1]}, "extra.yaml: a-rule.a_number.50: [1]"),
    ],
)
def test_a_value_is_a_number_a_word_a_truth_or_a_table_of_such(value: Any, named: str) -> None:
    entry = {"value": value, "unit": "", "since": date(2026, 1, 1), "reference": "project", "place": "here"}
    with pytest.raises(ParameterError) as refused:
        parameters._cited("extra.yaml", "a-rule", "a_number", entry | {"reviewed": date(2026, 1, 1)})
    assert str(refused.value) == f"{named} is no number, word, truth or table of such"

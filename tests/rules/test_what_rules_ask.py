"""What evidence.yaml says of the data and numbers a rule uses is what the rule asks when its cases are run."""

from collections import defaultdict
from dataclasses import fields

import pytest

from cds_service.chart.nouns import Measured, Person
from cds_service.parameters import SHARED, load
from cds_service.parameters.evidence import DEMOGRAPHICS, USES, evidence
from cds_service.rulebook import Rule
from cds_service.rules import load as load_rules
from cds_service.terminology import index
from tests.rules.cases import Case
from tests.rules.observing import ASKED_BY_CONCEPT, ASKED_OF_PERSON, asked, cases

RULES = load_rules()
UNVERIFIED = [name for name, cited in load().numbers[SHARED].items() if not cited.verified]
ROWS: dict[str, list[Case]] = defaultdict(list)
for row in cases():
    ROWS[row.rule].append(row)
TIERS = ROWS[""]  # the tables of the tiers are about all of their rules at once


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_a_rule_says_whom_it_asks_about_and_on_which_unverified_numbers_it_rests(rule: Rule) -> None:
    about: set[str] = {"birth-date", "sex"} & {*rule.needs}
    numbers: set[str] = set()
    for case in ROWS.get(rule.id) or TIERS:
        of_person, of_numbers = asked(rule, case)
        about |= of_person
        numbers |= of_numbers
    found = evidence()[rule.id]
    assert found.uses == about, f"evidence.yaml, {rule.id}: uses {sorted(about)}"
    assert [*found.unverified] == [name for name in UNVERIFIED if name in numbers], f"evidence.yaml, {rule.id}"


def test_every_rule_has_cases_of_its_own_or_is_one_of_the_tiers() -> None:
    without = {rule for rule in RULES if rule not in ROWS}
    assert all(rule.startswith(("tier-", "nogg-")) for rule in without)


def test_nothing_else_is_known_about_the_person() -> None:
    """What a chart newly knows about the person has to be told in the catalogue: here it is missed."""
    assert {field.name for field in fields(Person)} - {*ASKED_OF_PERSON} == {"id", "ref", "deceased"}
    assert "version" in Measured.__struct_fields__
    assert ASKED_BY_CONCEPT.keys() <= index().value_sets.keys()
    told = {*ASKED_BY_CONCEPT.values(), *ASKED_OF_PERSON.values(), "race"}
    assert told == USES.keys() == {word for words in DEMOGRAPHICS.values() for word in words}

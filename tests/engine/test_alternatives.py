"""A drug is offered only when, started on paper, no rule that can be critical spoke or was short of an answer."""

from pathlib import Path
from typing import Any

import pytest

from cds_service.alternatives import Clearance, clearing
from cds_service.cards import CardBook
from cds_service.chart.model import Chart, Source
from cds_service.chart.nouns import DraftOrder, Drug, Medication, Problem
from cds_service.engine import Engine
from cds_service.parameters import SHARED, load
from tests.engine.invented import TODAY, ago, chart, invent, order, silent
from tests.engine.test_cards import card_for, folder

pytestmark = pytest.mark.usefixtures("no_rules")
__all__ = ["folder"]

DENOSUMAB = Drug(frozenset({"denosumab-osteoporosis"}), "denosumab 60 mg")
ABOUT_IT = "denosumab-osteoporosis"
START = DraftOrder(DENOSUMAB, "start", "MedicationRequest/on-paper", TODAY, "draft")


def cleared(one: Chart | None = None, hook: str = "order-sign", **options: Any) -> Clearance:
    engine = Engine(load(), **options)
    one = one or chart(order())
    found = engine.evaluate(hook, one)
    return clearing(engine, found)(START, one.drafts[0] if one.drafts else None)


def test_a_drug_that_nobody_speaks_against_is_cleared() -> None:
    invent("grave", indicator="critical", orders=ABOUT_IT, says=silent)
    assert cleared() == Clearance(True)


@pytest.mark.parametrize("indicator", ["critical", "warning", "info"])
def test_one_word_of_a_rule_that_can_be_critical_is_enough(indicator: Any) -> None:
    invent("grave", indicator=indicator, orders=ABOUT_IT, can_be_critical=True)
    assert cleared() == Clearance(False)


def test_a_rule_that_can_only_warn_does_not_hold_a_drug_back() -> None:
    invent("mild", orders=ABOUT_IT)
    assert cleared().cleared


def test_a_rule_about_another_drug_or_a_stop_is_not_asked() -> None:
    invent("other", indicator="critical", orders="alendronate")
    invent("stop", indicator="critical", stops=ABOUT_IT)
    invent("refilled", indicator="critical", orders=ABOUT_IT, hooks="medication-refill")
    assert cleared().cleared


@pytest.mark.parametrize("why", ["missing", "failed", "partial"])
def test_a_rule_short_of_an_answer_holds_a_drug_back(why: Any) -> None:
    invent("grave", indicator="critical", orders=ABOUT_IT, needs="allergies", says=silent)
    assert cleared(chart(order(), lacking={"allergies": Source(why)})) == Clearance(False)


def test_a_rule_that_raised_holds_a_drug_back() -> None:
    def raises(_: Chart) -> Any:
        raise ZeroDivisionError

    invent("grave", indicator="critical", orders=ABOUT_IT, says=raises)
    assert cleared() == Clearance(False)


def test_what_must_be_known_first_holds_a_drug_back_and_is_named() -> None:
    invent("renal-data-missing", orders=ABOUT_IT, gate=True)
    found = cleared()
    assert not found.cleared
    assert [one.rule.id for one in found.missing] == ["renal-data-missing"]


def test_beside_a_grave_word_nothing_is_asked_for() -> None:
    invent("renal-data-missing", orders=ABOUT_IT, gate=True)
    invent("grave", indicator="critical", orders=ABOUT_IT)
    assert cleared() == Clearance(False)


def test_a_finding_that_is_shown_nowhere_holds_nothing_back() -> None:
    invent("grave", indicator="critical", orders=ABOUT_IT, says=lambda _: iter(({"silent": True},)))
    assert cleared().cleared


def test_rules_that_are_off_are_not_asked_but_a_topic_that_is_off_is() -> None:
    invent("off", indicator="critical", orders=ABOUT_IT, on=False)
    assert cleared().cleared
    invent("grave", indicator="critical", orders=ABOUT_IT)
    assert not cleared(topics=frozenset({"fracture-risk"})).cleared


def test_nothing_is_offered_where_the_rules_are_silenced() -> None:
    hospice = Problem(frozenset({"hospice"}), "hospice", "Condition/1")
    assert cleared(chart(order(), problems=(hospice,))) == Clearance(False)


def test_the_drug_is_judged_alone_as_the_start_or_the_next_dose_it_would_be() -> None:
    seen: list[Any] = []

    def watches(one: Chart) -> Any:
        seen.append([(draft.drug.name, draft.action, draft.selected) for draft in one.drafts])
        yield from ()

    invent("grave", indicator="critical", orders=f"{ABOUT_IT} alendronate", says=watches)
    one = chart(order("1"), order("2", "alendronate"))
    cleared(one)
    assert seen[-1] == [("drug 2", "start", False), ("denosumab 60 mg", "start", True)]
    taken = Medication(DENOSUMAB, "active", "MedicationRequest/old")
    cleared(chart(medications=(taken,)), "patient-view")
    assert seen[-1] == [("denosumab 60 mg", "continue", True)]


def test_a_drug_is_gone_through_once_however_many_cards_name_it() -> None:
    asked: list[int] = []

    def counts(_: Chart) -> Any:
        asked.append(1)
        yield from ()

    invent("grave", indicator="critical", orders=ABOUT_IT, says=counts)
    engine = Engine(load())
    clear = clearing(engine, engine.evaluate("order-sign", chart(order())))
    assert asked == []
    assert clear(START, None) is clear(START, None)
    assert len(asked) == 1


# --- on a card ------------------------------------------------------------------------------------


def offered(folder: Path, one: Chart, suggestions: list[Any], hook: str = "order-sign") -> list[str]:
    """The labels on the card of a rule about zoledronic acid whose file names these suggestions."""
    invent("asks", hooks=hook, says=lambda _: iter(({"due": ago(-30)},)))
    card_for(folder, "asks", suggestions=suggestions)
    engine = Engine(load())
    found = engine.evaluate(hook, one)
    book = CardBook(folder, load().limits(SHARED))
    (card,) = book.cards(found, clear=clearing(engine, found))
    assert not any(suggestion.isRecommended for suggestion in card.suggestions)
    return [suggestion.label for suggestion in card.suggestions]


def test_a_cleared_drug_is_drafted(folder: Path) -> None:
    assert offered(folder, chart(order()), ["start-denosumab"]) == ["Draft denosumab 60 mg"]


def test_a_drug_that_is_not_cleared_is_not_drafted(folder: Path) -> None:
    invent("grave", indicator="critical", orders=ABOUT_IT)
    card_for(folder, "grave")
    assert offered(folder, chart(order()), ["start-denosumab"]) == []


def test_instead_of_a_drug_the_tests_it_needs_are_offered(folder: Path) -> None:
    invent("renal-data-missing", orders=ABOUT_IT, gate=True)
    card_for(folder, "renal-data-missing", suggestions=["remove-order", "creatinine"])
    assert offered(folder, chart(order()), ["start-denosumab"]) == ["Order creatinine"]


def test_the_next_dose_is_drafted_for_its_day(folder: Path) -> None:
    taken = Medication(DENOSUMAB, "active", "MedicationRequest/old")
    offer = {"offer": "start-denosumab", "on": "due"}
    assert offered(folder, chart(medications=(taken,)), [offer], "patient-view") == [
        "Draft denosumab 60 mg for 22 Dec 2026"
    ]


@pytest.mark.parametrize(
    "one",
    [
        chart(order(), medications=(Medication(DENOSUMAB, "active", "MedicationRequest/old"),)),
        chart(order(), order("2", drug=DENOSUMAB)),
    ],
    ids=["taken", "drafted beside"],
)
def test_a_drug_that_is_taken_or_drafted_already_is_not_offered(folder: Path, one: Chart) -> None:
    assert offered(folder, one, ["start-denosumab"]) == []


def test_where_nobody_can_clear_a_drug_none_is_offered(folder: Path) -> None:
    invent("asks", orders="zoledronic-acid-osteoporosis")
    card_for(folder, "asks", suggestions=["start-denosumab"])
    found = Engine(load()).evaluate("order-sign", chart(order()))
    (card,) = CardBook(folder, load().limits(SHARED)).cards(found)
    assert card.suggestions == ()

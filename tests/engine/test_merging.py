"""Findings become cards: one for each order, the worst first, and never too many."""

from typing import Any

import pytest

from cds_service.chart.nouns import Drug
from tests.engine.invented import chart, hidden, invent, order, shown, verdict

pytestmark = pytest.mark.usefixtures("no_rules")

PATIENT_VIEW: dict[str, Any] = {"hooks": "patient-view", "topic": "fracture-risk"}


def test_each_order_has_one_card_with_all_that_was_found_about_it() -> None:
    invent("one")
    invent("other")
    found = verdict(chart(order("1"), order("2")))
    assert [(plan.order.ref if plan.order else "", len(plan.findings)) for plan in found.plans] == [
        ("MedicationRequest/1", 2),
        ("MedicationRequest/2", 2),
    ]


def test_the_worst_finding_gives_the_card_its_indicator() -> None:
    invent("mild", indicator="info")
    invent("bad", indicator="critical")
    invent("middling", indicator="warning")
    (plan,) = verdict(chart(order())).plans
    assert plan.indicator == "critical"
    assert [one.rule.id for one in plan.findings] == ["bad", "middling", "mild"]


def test_of_equals_the_most_harmful_and_most_frequent_stands_first() -> None:
    invent("rare", harm=5, frequency=1)
    invent("often", harm=3, frequency=3)
    invent("worst", harm=5, frequency=4)
    assert shown(verdict(chart(order()))) == ["worst", "often", "rare"]


def test_cards_are_ranked_by_indicator_before_score() -> None:
    invent("often", harm=5, frequency=5, orders="alendronate")
    invent("grave", indicator="critical", harm=1, frequency=1)
    found = verdict(chart(order("1", "alendronate"), order("2")))
    assert [plan.order.ref for plan in found.plans if plan.order] == ["MedicationRequest/2", "MedicationRequest/1"]


def test_at_most_five_cards_are_shown_and_the_rest_says_why_not() -> None:
    invent("grave", indicator="critical", orders="alendronate")
    invent("common", harm=2, frequency=2)
    drafts = [*(order(str(n)) for n in range(6)), order("last", "alendronate")]
    found = verdict(chart(*drafts))
    assert len(found.plans) == 5
    assert shown(found)[0] == "grave"
    left_out = [(one.order.ref, one.hidden_by) for one in found.fired if one.order and not one.shown]
    assert left_out == [("MedicationRequest/4", "limit"), ("MedicationRequest/5", "limit")]


def test_a_line_never_stands_alone() -> None:
    invent("line", kind="line")
    found = verdict(chart(order()))
    assert (found.plans, hidden(found)) == ((), {"line": "limit"})


def test_a_line_stands_in_a_card_that_is_there_anyway() -> None:
    invent("line", kind="line", harm=5, frequency=5)
    invent("card")
    (plan,) = verdict(chart(order())).plans
    assert {one.rule.id for one in plan.findings} == {"line", "card"}


def test_a_finding_may_be_a_line_only_while_it_is_mere_information() -> None:
    invent("sometimes", indicator="info", line_when_info=True)
    assert shown(verdict(chart(order()))) == []
    invent("always", indicator="warning", line_when_info=True)
    assert shown(verdict(chart(order()))) == ["always", "sometimes"]


def test_a_line_finds_its_own_orders_card_and_no_other() -> None:
    invent("card", orders="alendronate")
    invent("line", kind="line")
    found = verdict(chart(order("1", "alendronate"), order("2")))
    assert shown(found) == ["card"]
    assert hidden(found) == {"line": "limit"}


def test_small_information_is_left_out_beside_what_is_critical() -> None:
    invent("grave", indicator="critical")
    invent("small", indicator="info", harm=1, frequency=5)
    invent("fair", indicator="info", harm=2, frequency=3)
    found = verdict(chart(order()))
    assert shown(found) == ["grave", "fair"]
    assert hidden(found) == {"small": "limit"}


def test_at_most_three_things_are_worth_knowing() -> None:
    for score in range(1, 6):
        invent(f"know-{score}", indicator="info", harm=score, frequency=1)
    found = verdict(chart(order()))
    assert shown(found) == ["know-5", "know-4", "know-3"]
    assert hidden(found) == {"know-1": "limit", "know-2": "limit"}


def test_an_unclear_product_is_asked_about_and_never_forbidden() -> None:
    invent("grave", indicator="critical")
    unclear = order(drug=Drug(frozenset({"zoledronic-acid-osteoporosis"}), "zoledronate", unclear=True))
    (plan,) = verdict(chart(unclear)).plans
    assert plan.indicator == "warning"


def test_a_classification_stands_in_no_card() -> None:
    invent("dx", kind="classification", family="diagnosis", **PATIENT_VIEW)
    found = verdict(chart(), "patient-view")
    assert (found.plans, hidden(found)) == ((), {"dx": "classification"})


def test_nothing_found_is_no_card() -> None:
    assert verdict(chart(order())).plans == ()
    assert verdict(chart(), "patient-view").plans == ()

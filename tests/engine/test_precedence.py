"""Who goes before whom, and what a rule that is off means to it."""

import pytest

from tests.engine.invented import chart, hidden, invent, order, shown, silent, verdict

pytestmark = pytest.mark.usefixtures("no_rules")


def test_the_weaker_rule_is_hidden_by_the_stronger_that_fired() -> None:
    invent("strong", beats="weak")
    invent("weak")
    found = verdict(chart(order()))
    assert shown(found) == ["strong"]
    assert hidden(found) == {"weak": "beats:strong"}


def test_the_weaker_rule_speaks_when_the_stronger_had_nothing_to_say() -> None:
    invent("strong", beats="weak", says=silent)
    invent("weak")
    assert shown(verdict(chart(order()))) == ["weak"]


def test_the_weaker_rule_speaks_when_the_stronger_is_off() -> None:
    invent("strong", beats="weak", on=False)
    invent("weak")
    assert shown(verdict(chart(order()))) == ["weak"]
    assert shown(verdict(chart(order()), enabled=frozenset({"strong"}))) == ["strong"]


def test_precedence_is_a_matter_of_one_order() -> None:
    invent("strong", beats="weak", orders="denosumab-osteoporosis")
    invent("weak", orders="zoledronic-acid-osteoporosis denosumab-osteoporosis")
    found = verdict(chart(order("1"), order("2", "denosumab-osteoporosis")))
    assert [(one.rule.id, one.order.ref) for one in found.fired if one.shown and one.order] == [
        ("strong", "MedicationRequest/2"),
        ("weak", "MedicationRequest/1"),
    ]


def test_a_rule_that_is_itself_beaten_still_goes_before_others() -> None:
    invent("first", beats="second")
    invent("second", beats="third")
    invent("third")
    found = verdict(chart(order()))
    assert shown(found) == ["first"]
    assert hidden(found) == {"second": "beats:first", "third": "beats:second"}


def test_a_stronger_rule_that_could_not_be_answered_hides_nothing() -> None:
    invent("strong", beats="weak", needs="creatinine", says=silent)
    invent("weak")
    assert "weak" in shown(verdict(chart(order())))


def test_a_topic_that_is_off_is_not_even_evaluated() -> None:
    invent("safety", needs="creatinine")
    invent("risk", topic="fracture-risk")
    found = verdict(chart(order(), sources={}), topics=frozenset({"fracture-risk"}))
    assert [one.rule.id for one in found.fired] == ["risk"]
    assert found.not_evaluated == []


def test_a_rule_is_asked_only_on_its_own_hooks() -> None:
    invent("signing", hooks="order-sign")
    invent("opening", hooks="patient-view", topic="fracture-risk", family="gap")
    assert shown(verdict(chart(order()))) == ["signing"]
    assert shown(verdict(chart(order()), "patient-view")) == ["opening"]
    assert shown(verdict(chart(order()), "order-select")) == []


def test_a_rule_is_asked_once_for_each_selected_order_of_its_drugs() -> None:
    invent("asked")
    drafts = (order("1"), order("2", "alendronate"), order("3", selected=False), order("4"))
    found = verdict(chart(*drafts))
    assert [one.order.ref for one in found.fired if one.order] == ["MedicationRequest/1", "MedicationRequest/4"]


def test_a_stop_is_asked_for_by_name() -> None:
    invent("starting", orders="alendronate")
    invent("stopping", stops="alendronate")
    assert shown(verdict(chart(order("1", "alendronate", action="stop")))) == ["stopping"]
    for action in ("start", "continue", "change"):
        assert shown(verdict(chart(order("1", "alendronate", action=action)))) == ["starting"]

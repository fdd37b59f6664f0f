"""What is under way already is not asked for again; an order being chosen shows no mere information."""

from dataclasses import replace
from datetime import date

import pytest

from cds_service.chart.nouns import PendingOrder, Problem, Span
from tests.engine.invented import ago, chart, hidden, invent, order, pending, shown, verdict

pytestmark = pytest.mark.usefixtures("no_rules")

ADDRESSED = "addressed:ServiceRequest/1"


@pytest.mark.parametrize(
    "one",
    [
        pending("order-creatinine", draft=True),
        pending("order-creatinine", ago(400), draft=True),
        pending("order-creatinine", ago(0)),
        pending("order-creatinine", ago(30)),
    ],
    ids=["drafted beside", "drafted beside with an old date", "of today", "of thirty days ago"],
)
def test_an_order_under_way_makes_the_advice_superfluous(one: PendingOrder) -> None:
    invent("asks", addressed_by="order-creatinine")
    found = verdict(chart(order(), pending=(one,)))
    assert shown(found) == []
    assert hidden(found) == {"asks": ADDRESSED}


@pytest.mark.parametrize(
    "one",
    [
        pending("order-creatinine", ago(31)),
        pending("order-creatinine", None),
        pending("order-creatinine", ago(-1)),
        pending("order-calcium", ago(1)),
    ],
    ids=["too old", "undated", "still to come", "of something else"],
)
def test_an_order_that_may_never_be_done_does_not(one: PendingOrder) -> None:
    invent("asks", addressed_by="order-creatinine")
    assert shown(verdict(chart(order(), pending=(one,)))) == ["asks"]


@pytest.mark.parametrize(("days", "still_said"), [(180, False), (181, True)])
def test_a_scan_may_be_waited_for_longer(days: int, still_said: bool) -> None:
    invent("scan", hooks="patient-view", topic="fracture-risk", family="screen", addressed_by="dxa-order")
    found = verdict(chart(pending=(pending("dxa-order", ago(days)),)), "patient-view")
    assert (shown(found) == ["scan"]) is still_said


def test_what_is_beaten_stays_beaten_though_it_is_addressed_too() -> None:
    invent("strong", beats="weak")
    invent("weak", addressed_by="order-creatinine")
    found = verdict(chart(order(), pending=(pending("order-creatinine", ago(1)),)))
    assert hidden(found) == {"weak": "beats:strong"}


def test_information_waits_until_the_order_is_signed() -> None:
    invent("know", indicator="info")
    chosen, signed = (verdict(chart(order()), hook) for hook in ("order-select", "order-sign"))
    assert (shown(chosen), hidden(chosen)) == ([], {"know": "limit"})
    assert shown(signed) == ["know"]


@pytest.mark.parametrize(
    ("concept", "topic", "speaks"),
    [
        ("hospice", "fracture-risk", False),
        ("hospice", "medication-safety", False),
        ("pregnancy", "fracture-risk", False),
        ("pregnancy", "medication-safety", True),
        ("bone-metastasis", "fracture-risk", False),
        ("bone-metastasis", "medication-safety", True),
    ],
)
def test_a_standing_exclusion_silences_the_rules_it_is_meant_for(concept: str, topic: str, speaks: bool) -> None:
    invent("speaks", topic="fracture-risk" if topic == "fracture-risk" else "medication-safety")
    found = verdict(chart(order(), problems=(Problem(frozenset({concept}), concept, "Condition/1"),)))
    assert found.excluded == (concept,)
    assert (shown(found) == ["speaks"]) is speaks
    assert not speaks or hidden(found) == {}
    assert speaks or found.fired == [], "a rule that is excluded has not fired"


def test_a_rule_may_speak_despite_an_exclusion() -> None:
    invent("speaks", despite="hospice")
    hospice = Problem(frozenset({"hospice"}), "hospice", "Condition/1")
    assert shown(verdict(chart(order(), problems=(hospice,)))) == ["speaks"]


def test_nobody_speaks_of_the_dead_and_only_the_named_rules_of_a_child() -> None:
    invent("speaks")
    invent("for-all", despite="under-18")
    one = chart(order())
    assert shown(verdict(chart(order(), person=replace(one.person, deceased=True)))) == []
    child = replace(one.person, born=Span(date(2010, 1, 1), date(2010, 1, 1)))
    assert shown(verdict(chart(order(), person=child))) == ["for-all"]


def test_an_order_being_chosen_shows_no_line_though_it_warns() -> None:
    invent("line", kind="line")
    invent("sometimes", says=lambda _: iter(({"alone": False},)))
    invent("card")
    chosen = verdict(chart(order()), "order-select")
    assert shown(chosen) == ["card"]
    assert hidden(chosen) == {"line": "limit", "sometimes": "limit"}
    assert len(shown(verdict(chart(order()), "order-sign"))) == 3

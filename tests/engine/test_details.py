"""A detail is read in a glance or not at all: what gives way when there is more to say than it has room for."""

from pathlib import Path
from typing import Any

import pytest

from cds_service.cards import CardBook
from cds_service.chart.model import Chart
from cds_service.chart.nouns import Span
from cds_service.chart.skeleton import Fracture, Score
from cds_service.engine import Engine
from cds_service.parameters import SHARED, load
from cds_service.protocol.card import Card
from cds_service.verdict import Verdict
from tests.engine.invented import ago, chart, hidden, invent, order
from tests.engine.test_cards import card_for, folder

pytestmark = pytest.mark.usefixtures("no_rules")
__all__ = ["folder"]

RISK: dict[str, Any] = {"hooks": "patient-view", "topic": "fracture-risk", "family": "gap"}


def words(count: int, of: str = "word") -> str:
    return " ".join([of] * count)


def made(folder: Path, one: Chart, hook: str = "order-sign") -> tuple[Verdict, Card]:
    found = Engine(load()).evaluate(hook, one)
    (card,) = CardBook(folder, load().limits(SHARED)).cards(found)
    return found, card


def length(card: Card) -> int:
    return len((card.detail or "").split())


def said(card: Card) -> list[str]:
    rules: list[str] = card.extension["org.bone-health-cds.rules"]
    return rules


# --- about a patient ------------------------------------------------------------------------------


def gap(folder: Path, rule_id: str, *, detail: int = 10, summary: int = 10, **options: Any) -> None:
    invent(rule_id, **{**RISK, **options})
    card_for(folder, rule_id, group="main", detail=words(detail), summary=words(summary, "w"))


@pytest.mark.parametrize(("detail", "lines"), [(89, 2), (97, 2), (98, 1), (108, 1), (109, 0), (200, 0)])
def test_lines_fold_in_while_there_is_room_for_their_words(folder: Path, detail: int, lines: int) -> None:
    gap(folder, "gap-first", detail=detail, indicator="critical")
    gap(folder, "gap-second")
    gap(folder, "gap-third", indicator="info")
    found, card = made(folder, chart(), "patient-view")
    assert said(card) == ["gap-first", "gap-second", "gap-third"][: lines + 1]
    assert length(card) <= 119 or lines == 0
    assert hidden(found) == dict.fromkeys(["gap-second", "gap-third"][lines:], "limit")


def test_the_summary_counts_only_what_the_detail_holds(folder: Path) -> None:
    gap(folder, "gap-first", detail=100, indicator="critical")
    gap(folder, "gap-second", summary=5)
    gap(folder, "gap-third", summary=20)
    _, card = made(folder, chart(), "patient-view")
    assert card.summary.endswith("(+1 more)")


def test_a_line_that_found_no_room_does_not_raise_the_card(folder: Path) -> None:
    gap(folder, "gap-omw-180", detail=115, indicator="info")
    gap(folder, "mon-bmd-loss", indicator="warning")
    _, card = made(folder, chart(), "patient-view")
    assert card.indicator == "info"


def test_the_tier_takes_its_words_too(folder: Path) -> None:
    gap(folder, "gap-first", detail=95)
    gap(folder, "gap-second")
    hip = Fracture("hip", Span(ago(100), ago(100)), "fresh", "hip fracture", ("Condition/1",))
    score = Score("T-score", "total-hip", -3.2, ago(50), "Observation/1")
    assert said(made(folder, chart(), "patient-view")[1]) == ["gap-first", "gap-second"]
    assert said(made(folder, chart(fractures=(hip,), scores=(score,)), "patient-view")[1]) == ["gap-first"]


# --- about an order -------------------------------------------------------------------------------


def rule(folder: Path, rule_id: str, indicator: Any, *, detail: int = 50, **options: Any) -> None:
    invent(rule_id, indicator=indicator, **options)
    card_for(folder, rule_id, detail=words(detail, rule_id), summary=f"Summary of {rule_id}", group="check")


def test_the_last_of_what_merely_informs_is_cut_down_to_its_summary(folder: Path) -> None:
    rule(folder, "grave", "critical")
    rule(folder, "less", "info", harm=4)
    rule(folder, "more", "info", harm=5)
    found, card = made(folder, chart(order()))
    assert said(card) == ["grave", "more", "less"]
    assert "Summary of less" in (card.detail or "")
    assert "Summary of more" not in (card.detail or "")
    assert length(card) <= 119
    assert hidden(found) == {}


def test_what_warns_keeps_its_last_word_however_long_the_card(folder: Path) -> None:
    rule(folder, "grave", "critical")
    rule(folder, "bad", "warning", harm=4)
    rule(folder, "worse", "warning", harm=5)
    rule(folder, "know", "info")
    found, card = made(folder, chart(order()))
    assert said(card) == ["grave", "worse", "bad"]
    assert length(card) == 150 + 3  # and the three words of the heading
    assert hidden(found) == {"know": "limit"}


def test_information_gives_way_before_a_warning_does(folder: Path) -> None:
    rule(folder, "grave", "critical", detail=112)
    rule(folder, "bad", "warning")
    rule(folder, "know", "info")
    found, card = made(folder, chart(order()))
    assert said(card) == ["grave", "bad"]
    assert hidden(found) == {"know": "limit"}


def test_what_warns_is_never_left_out_however_long_the_card(folder: Path) -> None:
    rule(folder, "grave", "critical", detail=130)
    for n in range(3):
        rule(folder, f"bad-{n}", "warning")
    found, card = made(folder, chart(order()))
    assert len(said(card)) == 4
    assert hidden(found) == {}


def test_a_card_with_room_says_everything_in_full(folder: Path) -> None:
    rule(folder, "grave", "critical")
    rule(folder, "know", "info")
    _, card = made(folder, chart(order()))
    assert "Summary" not in (card.detail or "")


# --- instructions ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("indicator", "offers", "told"),
    [
        ("critical", ["remove-order"], False),
        ("critical", ["remove-order-outright"], False),
        ("critical", [], True),
        ("critical", [{"offer": "remove-order", "when": "1 == 2"}], True),
        ("warning", ["remove-order"], True),
    ],
)
def test_nobody_is_told_how_to_take_what_is_to_be_removed(
    folder: Path, indicator: Any, offers: list[Any], told: bool
) -> None:
    invent("grave", indicator=indicator, harm=5)
    invent("how", indicator="info", instruction=True)
    card_for(folder, "grave", suggestions=offers)
    card_for(folder, "how")
    found, card = made(folder, chart(order()))
    assert said(card) == (["grave", "how"] if told else ["grave"])
    assert hidden(found) == ({} if told else {"how": "limit"})

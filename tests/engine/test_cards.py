"""How the findings of one plan become one card: its words in their groups, its offers, its reasons."""

import shutil
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from cds_service.cards import CardBook
from cds_service.chart.nouns import Span
from cds_service.chart.skeleton import Fracture, Score
from cds_service.engine import Engine
from cds_service.parameters import SHARED, ParameterError, load
from cds_service.paths import cards_dir
from cds_service.protocol.card import Card
from cds_service.templates import CardError
from cds_service.words import first_upper
from tests.engine.invented import ago, chart, invent, order, pending, rules, silent

pytestmark = pytest.mark.usefixtures("no_rules")

OFFERS = ["creatinine", "calcium", "albumin", "vitamin-d", "magnesium", "pth", "weight"]
REASONS = ["newlab", "ext", "pending", "corrected", "neph", "onc", "eol", "wrongdx"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of cards with the lists of the real one and none of its rules."""
    for file in cards_dir().iterdir():
        if file.is_file():
            shutil.copy(file, tmp_path)
    return tmp_path


def card_for(
    folder: Path,
    rule_id: str,
    *,
    group: str = "check",
    summary: str = "",
    detail: str = "",
    suggestions: list[Any] | None = None,
    overrides: list[str] | None = None,
) -> None:
    """Write the card file of an invented rule."""
    place = folder / rules()[rule_id].family / f"{rule_id}.md"
    place.parent.mkdir(exist_ok=True)
    front = [
        f"group: {group}",
        'source: {reference: reclast-label, place: "section 4"}',
        f"summary: >-\n  {summary or 'Summary of ' + rule_id}",
        f"suggestions: {suggestions or []}",
        f"overrides: {overrides or []}",
    ]
    place.write_text("---\n" + "\n".join(front) + "\n---\n" + (detail or f"Detail of {rule_id}."), encoding="utf-8")


def cards_of(folder: Path, one: Any, hook: str = "order-sign") -> tuple[Card, ...]:
    numbers = count(1)
    found = Engine(load()).evaluate(hook, one)
    return CardBook(folder, load().limits(SHARED)).cards(found, lambda: f"uuid-{next(numbers)}")


def card_of(folder: Path, one: Any, hook: str = "order-sign") -> Card:
    (card,) = cards_of(folder, one, hook)
    return card


# --- one card -------------------------------------------------------------------------------------


def test_what_a_finding_says_stands_before_what_every_card_knows(folder: Path) -> None:
    invent("first", says=lambda _: iter(({"drug": "what was taken before"},)))
    card_for(folder, "first", summary="{{ drug }}, {{ order.drug.name }}")
    assert card_of(folder, chart(order())).summary == "what was taken before, drug 1"


def test_the_first_finding_gives_the_summary_the_source_and_the_topic(folder: Path) -> None:
    invent("first", indicator="critical")
    card_for(folder, "first")
    card = card_of(folder, chart(order()))
    assert card.summary == "Summary of first"
    assert card.source.label == "Reclast label, section 4"
    assert card.source.topic is not None
    assert (card.source.topic.system, card.source.topic.code) == ("urn:bone-health-cds:rule", "first")
    assert card.extension == {"org.bone-health-cds.rules": ["first"]}


def test_a_summary_says_how_much_more_there_is(folder: Path) -> None:
    for rule_id in ("first", "second", "third"):
        invent(rule_id, indicator="critical" if rule_id == "first" else "warning")
        card_for(folder, rule_id)
    card = card_of(folder, chart(order()))
    assert card.summary == "Summary of first (+2 more)"
    assert card.extension == {"org.bone-health-cds.rules": ["first", "second", "third"]}


@pytest.mark.parametrize("length", [100, 131, 132, 139, 140, 400])
def test_a_summary_is_never_longer_than_139_characters(folder: Path, length: int) -> None:
    invent("first", indicator="critical")
    invent("second")
    card_for(folder, "first", summary="w" * length)
    card_for(folder, "second")
    summary = card_of(folder, chart(order())).summary
    assert len(summary) <= 139
    assert summary.startswith("w" * 99)


def test_the_words_stand_in_their_groups_and_the_groups_in_their_order(folder: Path) -> None:
    for rule_id, group in (("knows", "know"), ("checks", "check"), ("stops", "stop"), ("checks-too", "check")):
        invent(rule_id, indicator="critical" if group == "stop" else "warning")
        card_for(folder, rule_id, group=group)
    detail = card_of(folder, chart(order())).detail or ""
    places = [
        detail.index(words)
        for words in (
            "**Stop or change**",
            "Detail of stops.",
            "**Check before giving**",
            "Detail of checks.",
            "Detail of checks-too.",
            "**Worth knowing**",
            "Detail of knows.",
        )
    ]
    assert places == sorted(places)


def test_a_group_without_words_has_no_heading(folder: Path) -> None:
    invent("checks")
    card_for(folder, "checks")
    assert card_of(folder, chart(order())).detail == "**Check before giving**\n\nDetail of checks."


def test_at_most_five_suggestions_each_once_and_the_gravest_first(folder: Path) -> None:
    invent("first", indicator="critical")
    invent("second")
    card_for(folder, "first", suggestions=OFFERS[:4])
    card_for(folder, "second", suggestions=[*OFFERS[2:]])
    labels = [one.label for one in card_of(folder, chart(order())).suggestions]
    assert labels == [
        "Order creatinine",
        "Order calcium",
        "Order albumin",
        "Order 25-OH vitamin D",
        "Order magnesium",
    ]


def test_what_is_under_way_already_is_not_offered(folder: Path) -> None:
    invent("asks")
    card_for(folder, "asks", suggestions=["creatinine", "calcium"])
    one = chart(order(), pending=(pending("order-creatinine", ago(2)),))
    assert [offer.label for offer in card_of(folder, one).suggestions] == ["Order calcium"]


def test_an_offer_may_depend_on_the_record(folder: Path) -> None:
    invent("asks")
    card_for(folder, "asks", suggestions=[{"offer": "creatinine", "when": "no_recent('creatinine')"}, "calcium"])
    assert len(card_of(folder, chart(order())).suggestions) == 2


def test_at_most_six_reasons_to_set_a_card_aside_each_once(folder: Path) -> None:
    invent("first", indicator="critical")
    invent("second")
    card_for(folder, "first", overrides=REASONS[:4])
    card_for(folder, "second", overrides=REASONS[2:])
    reasons = card_of(folder, chart(order())).overrideReasons
    assert [one.code for one in reasons] == REASONS[:6]
    assert {one.system for one in reasons} == {"urn:bone-health-cds:override-reason"}


def test_every_card_and_every_suggestion_has_a_uuid_of_its_own(folder: Path) -> None:
    invent("asks")
    card_for(folder, "asks", suggestions=["creatinine", "calcium"])
    cards = cards_of(folder, chart(order("1"), order("2")))
    uuids = [card.uuid for card in cards] + [one.uuid for card in cards for one in card.suggestions]
    assert len(uuids) == len({*uuids}) == 6


def test_a_draft_is_removed_and_that_is_recommended_when_it_is_critical(folder: Path) -> None:
    invent("stops", indicator="critical")
    card_for(folder, "stops", suggestions=["remove-order"])
    (suggestion,) = card_of(folder, chart(order())).suggestions
    assert suggestion.isRecommended
    assert [(one.type, one.resourceId) for one in suggestion.actions] == [("delete", "MedicationRequest/1")]


def test_removing_is_not_recommended_when_it_is_only_a_warning(folder: Path) -> None:
    invent("warns")
    card_for(folder, "warns", suggestions=["remove-order"])
    (suggestion,) = card_of(folder, chart(order())).suggestions
    assert not suggestion.isRecommended


def test_an_order_that_is_in_force_already_is_not_a_draft_to_delete(folder: Path) -> None:
    invent("stops", indicator="critical")
    card_for(folder, "stops", suggestions=["remove-order"])
    assert card_of(folder, chart(order(status="active"))).suggestions == ()


# --- the main card --------------------------------------------------------------------------------


def fractured() -> Any:
    hip = Fracture("hip", Span(ago(100), ago(100)), "fresh", "hip fracture", ("Condition/1",))
    return chart(fractures=(hip,), scores=(Score("T-score", "total-hip", -3.2, ago(50), "Observation/1"),))


@pytest.mark.parametrize(("score", "tier"), [(-3.2, "very high"), (-2.6, "high")])
def test_a_main_card_begins_with_the_tier_and_its_reasons(folder: Path, score: float, tier: str) -> None:
    invent("main", hooks="patient-view", topic="fracture-risk", family="gap")
    card_for(folder, "main", group="main")
    one = chart(scores=(Score("T-score", "total-hip", score, ago(50), "Observation/1"),))
    first, second = (card_of(folder, one, "patient-view").detail or "").split("\n\n")
    assert first.startswith(f"**Risk tier: {tier}** (")
    assert second == "Detail of main."


def test_the_tier_is_given_at_most_three_reasons(folder: Path) -> None:
    invent("main", hooks="patient-view", topic="fracture-risk", family="gap")
    card_for(folder, "main", group="main")
    first = (card_of(folder, fractured(), "patient-view").detail or "").split("\n\n")[0]
    assert first.count(";") == 2


def test_a_lower_tier_is_not_mentioned(folder: Path) -> None:
    invent("main", hooks="patient-view", topic="fracture-risk", family="gap")
    card_for(folder, "main", group="main")
    one = chart(scores=(Score("T-score", "total-hip", -1.2, ago(50), "Observation/1"),))
    assert card_of(folder, one, "patient-view").detail == "Detail of main."


def test_what_else_fired_folds_into_the_main_card_as_lines(folder: Path) -> None:
    for rule_id, family in (("main", "gap"), ("also", "screen"), ("besides", "workup")):
        invent(rule_id, hooks="patient-view", topic="fracture-risk", family=family)
        card_for(folder, rule_id, group="main")
    card = card_of(folder, chart(), "patient-view")
    assert card.summary == "Summary of main (+2 more)"
    assert card.detail == "Detail of main.\n\n- Summary of also\n- Summary of besides"


# --- the card that says what could not be read ----------------------------------------------------


def test_the_card_that_could_not_look_names_the_drug_and_what_was_lacking(folder: Path) -> None:
    for rule_id in ("grave", "graver"):
        invent(rule_id, indicator="critical", needs="creatinine allergies", says=silent)
        card_for(folder, rule_id)
    card = card_of(folder, chart(order(), sources={}))
    assert card.indicator == "info"
    assert "creatinine" in card.summary
    assert "allergy list" in card.summary
    assert "drug 1" in (card.detail or "")
    assert "2 checks not made" in (card.detail or "")
    assert card.extension == {"org.bone-health-cds.rules": ["grave", "graver"]}
    assert card.suggestions == ()


def test_the_card_that_could_not_look_names_each_lack_once(folder: Path) -> None:
    invent("grave", indicator="critical", needs="calcium-total calcium-corrected calcium-ionised", says=silent)
    card_for(folder, "grave")
    card = card_of(folder, chart(order(), sources={}))
    assert card.summary.count("calcium") == 1
    assert (card.detail or "").count("calcium") == 1


# --- card files that are wrong --------------------------------------------------------------------


def test_a_rule_without_a_card_file_keeps_the_service_from_starting(folder: Path) -> None:
    invent("speaks")
    with pytest.raises(CardError, match=r"speaks\.md"):
        CardBook(folder, load().limits(SHARED))


@pytest.mark.parametrize("wrong", [{"suggestions": ["no-such-test"]}, {"overrides": ["no-such-reason"]}])
def test_a_card_that_names_what_is_not_there_keeps_the_service_from_starting(folder: Path, wrong: Any) -> None:
    invent("speaks")
    card_for(folder, "speaks", **wrong)
    with pytest.raises(CardError, match="no-such"):
        CardBook(folder, load().limits(SHARED))


@pytest.mark.parametrize("part", ["summary", "detail"])
@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("{{ limit", "unexpected end of template"),
        ("{% if limit %}yes", "Unexpected end of template"),
        ("{% if order %}{{ limit | no_such }}{% endif %}", "there is no filter 'no_such'"),
        ("{{ limit is no_such }}", "there is no test 'no_such'"),
    ],
)
def test_words_that_cannot_be_compiled_keep_the_service_from_starting(
    folder: Path, part: str, words: str, wrong: str
) -> None:
    invent("speaks")
    said: Any = {part: words}
    card_for(folder, "speaks", **said)
    with pytest.raises(CardError, match=rf"speaks\.md: {wrong}"):
        CardBook(folder, load().limits(SHARED))


def test_front_matter_that_says_a_thing_twice_keeps_the_service_from_starting(folder: Path) -> None:
    invent("speaks")
    card_for(folder, "speaks")
    file = next(folder.rglob("speaks.md"))
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("---\n", "---\nsummary: 'Another summary'\n", 1), encoding="utf-8")
    line = file.read_text(encoding="utf-8").splitlines().index("---", 1)
    with pytest.raises(CardError, match=r"speaks\.md: the key 'summary' is written twice \(line (\d+)\)") as refused:
        CardBook(folder, load().limits(SHARED))
    assert 2 < int(str(refused.value).split("line ")[1].rstrip(")")) <= line


def test_a_list_of_words_that_names_an_entry_twice_keeps_the_service_from_starting(folder: Path) -> None:
    file = folder / "orders.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(f"{text}creatinine: {{}}\n", encoding="utf-8")
    with pytest.raises(ParameterError, match=r"orders\.yaml: the key 'creatinine' is written twice"):
        CardBook(folder, load().limits(SHARED))


@pytest.mark.parametrize(
    ("text", "begun"), [("hip fracture", "Hip fracture"), ("eGFR 42", "eGFR 42"), ("DXA", "DXA"), ("", "")]
)
def test_a_sentence_begins_with_a_capital_unless_its_word_has_one_inside(text: str, begun: str) -> None:
    assert first_upper(text) == begun

"""Rows C: the cards."""

import re
import uuid
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.conformance.asking import RULES, card_of, cards_for, rules_of
from tests.requests import (
    JSON,
    RXNORM,
    STORIES,
    calcium,
    concept,
    condition,
    creatinine,
    draft,
    order_sign,
    osteoporosis_story,
    poor_kidneys,
    prefetch,
    quiet_story,
    raloxifene,
    raloxifene_story,
    unscreened_story,
    weight,
    woman,
    zoledronic_acid,
    zoledronic_acid_story,
)

SPEAKING = [story for name, story in STORIES.items() if name != "nothing to say"]
TELLING = pytest.mark.parametrize("request_", SPEAKING, ids=[name for name in STORIES if "nothing" not in name])


@TELLING
def test_c1_uuids_are_lower_case_and_fresh(client: FlaskClient, request_: JSON) -> None:
    seen = [card["uuid"] for _ in range(2) for card in cards_for(client, request_)]
    assert len(set(seen)) == len(seen)
    assert all(str(uuid.UUID(one)) == one and uuid.UUID(one).version == 4 for one in seen)


LONG = "zoledronic acid monohydrate for slow intravenous infusion over no less than fifteen minutes " * 5


@pytest.mark.parametrize("name", [LONG, "z" * 500, "é" * 300, "zoledronic\nacid\r\n5 mg", "  \t zoledronic"])
def test_c2_the_summary_is_one_short_line_whatever_the_drug_is_called(client: FlaskClient, name: str) -> None:
    order = zoledronic_acid(medicationCodeableConcept=concept(RXNORM, "705824", name))
    for request in (order_sign(poor_kidneys(), order), order_sign(prefetch(woman(80)), order)):
        cards = cards_for(client, request)
        assert cards
        assert all(len(card["summary"]) < 140 and "\n" not in card["summary"] for card in cards)


NASTY = (
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "<!-- gone -->",
    "[read this](https://evil.example/x)",
    "![](https://evil.example/pixel.png)",
    "**bold** _it_ `code` # head | a | b |",
    "[x]: https://evil.example",
    "<https://evil.example>",
)


@pytest.mark.parametrize("nasty", NASTY)
def test_c3_nothing_from_a_record_becomes_html_or_a_link(client: FlaskClient, nasty: str) -> None:
    named = draft(concept(RXNORM, "705824", f"zoledronic acid {nasty}"), id_="draft-1")
    clot = condition("http://hl7.org/fhir/sid/icd-10-cm", "I82.402", f"Thrombosis {nasty}")
    tablets = draft(concept(RXNORM, "1490065", f"raloxifene {nasty}"), id_="draft-2")
    cards = cards_for(client, order_sign(poor_kidneys(conditions=[clot]), named, tablets))
    assert {"zol-crcl-below-35", "raloxifene-vte"} <= rules_of(cards)
    for card in cards:
        shown = card.get("detail", "")
        assert not re.search(r"(?<!\\)\]\(https://evil", shown)
        assert "**bold**" not in shown
        assert "`code`" not in shown


def test_c4_the_indicator_tells_how_grave_it_is(client: FlaskClient) -> None:
    graded: dict[str, tuple[JSON, str]] = {
        "zol-crcl-below-35": (zoledronic_acid_story(), "critical"),
        "raloxifene-vte": (raloxifene_story(), "critical"),
        "gap-treat-tscore": (osteoporosis_story(), "warning"),
        "screen-dxa-women-65": (unscreened_story(), "info"),
    }
    for rule, (request, indicator) in graded.items():
        assert card_of(cards_for(client, request), rule)["indicator"] == indicator


@TELLING
def test_c5_c6_c13_the_source_is_that_of_the_advice(client: FlaskClient, request_: JSON) -> None:
    for card in cards_for(client, request_):
        assert card["source"]["label"].strip()
        assert "bone-health-cds" not in card["source"]["label"].lower()


@TELLING
def test_c7_c8_addresses_of_the_source_are_absolute(client: FlaskClient, request_: JSON) -> None:
    for card in cards_for(client, request_):
        for member in ("url", "icon"):
            if member in card["source"]:
                assert re.match(r"https://[^/]+", card["source"][member])


@TELLING
def test_c9_the_topic_is_the_rule_and_stays_the_same(client: FlaskClient, request_: JSON) -> None:
    topics = [[card["source"]["topic"] for card in cards_for(client, request_)] for _ in range(2)]
    assert topics[0] == topics[1]
    for card in cards_for(client, request_):
        assert card["source"]["topic"]["system"] == "urn:bone-health-cds:rule"
        assert card["source"]["topic"]["code"] == card["extension"][RULES][0]
        assert len(card["source"]["topic"]["code"]) <= 100


@TELLING
def test_c10_c11_suggestions_and_selection_behaviour_come_together(client: FlaskClient, request_: JSON) -> None:
    for card in cards_for(client, request_):
        assert ("suggestions" in card) == ("selectionBehavior" in card)
        assert card.get("selectionBehavior", "any") in ("any", "at-most-one")


def test_c10_some_card_has_suggestions(client: FlaskClient) -> None:
    assert card_of(cards_for(client, zoledronic_acid_story()), "zol-crcl-below-35")["suggestions"]


@TELLING
def test_c12_lists_are_full_or_absent(client: FlaskClient, request_: JSON) -> None:
    for card in cards_for(client, request_):
        for member in ("suggestions", "overrideReasons", "links"):
            assert card.get(member, ["absent"])


def test_c14_the_detail_dates_what_it_rests_on(client: FlaskClient) -> None:
    detail = card_of(cards_for(client, zoledronic_acid_story()), "zol-crcl-below-35")["detail"]
    assert "12 Nov 2026" in detail
    assert "34.8" in detail or "34.9" in detail
    scan = card_of(cards_for(client, osteoporosis_story()), "gap-treat-tscore")
    assert "25 Jul 2026" in scan["detail"]


@pytest.mark.parametrize(
    ("mg_dl", "kg", "said"),
    [
        (1.26, 60, ("1.26 mg/dL", "60 kg")),
        (1.4, 59.5, ("1.4 mg/dL", "59.5 kg")),
        (3, 100, ("3 mg/dL", "100 kg")),
        (10, 45, ("10 mg/dL", "45 kg")),
        (10.5, 50, ("10.5 mg/dL", "50 kg")),
    ],
)
def test_c14_values_are_shown_as_they_were_reported(
    client: FlaskClient, mg_dl: float, kg: float, said: tuple[str, ...]
) -> None:
    data = poor_kidneys(labs=[creatinine(mg_dl), calcium(9.4)], vitals=[weight(kg)])
    detail = card_of(cards_for(client, order_sign(data, zoledronic_acid())), "zol-crcl-below-35")["detail"]
    assert all(re.search(rf"(?<![\d.]){re.escape(value)}", detail) for value in said), detail


@pytest.mark.parametrize(("mg_dl", "said"), [(7, "7 mg/dL"), (7.9, "7.9 mg/dL"), (8.2, "8.2 mg/dL")])
def test_c14_a_limit_keeps_its_digits(client: FlaskClient, mg_dl: float, said: str) -> None:
    data = prefetch(woman(68), labs=[calcium(mg_dl), creatinine(0.8)], vitals=[weight(70)])
    card = card_of(cards_for(client, order_sign(data, zoledronic_acid())), "hypocalcaemia-before-bone-agent")
    assert said in card["detail"]
    assert "8.5 mg/dL" in card["detail"]
    assert not re.search(r"(?<![\d.])8 mg/dL", card["detail"])


def test_c15_each_of_several_orders_is_named_by_its_drug(client: FlaskClient) -> None:
    clot = condition("http://hl7.org/fhir/sid/icd-10-cm", "I82.402", "Deep vein thrombosis of leg")
    cards = cards_for(client, order_sign(poor_kidneys(conditions=[clot]), zoledronic_acid(), raloxifene()))
    for rule, drug in (("zol-crcl-below-35", "zoledronic acid"), ("raloxifene-vte", "raloxifene")):
        card = card_of(cards, rule)
        assert drug in (card["summary"] + card["detail"]).lower()
        assert "draft-" not in card["summary"] + card["detail"]


# --- what is said when


@pytest.mark.parametrize("status", ["active", "resolved"])
def test_raloxifene_after_thrombosis_is_critical(client: FlaskClient, status: str) -> None:
    assert card_of(cards_for(client, raloxifene_story(status)), "raloxifene-vte")["indicator"] == "critical"


@pytest.mark.parametrize(
    ("mg_dl", "kg", "speaks"), [(1.26, 60, True), (1.25, 60, False), (1.25, 59.7, True), (0.8, 60, False)]
)
def test_zoledronic_acid_is_judged_by_the_clearance(client: FlaskClient, mg_dl: float, kg: float, speaks: bool) -> None:
    data = poor_kidneys(labs=[creatinine(mg_dl), calcium(9.4)], vitals=[weight(kg)])
    rules = rules_of(cards_for(client, order_sign(data, zoledronic_acid())))
    assert ("zol-crcl-below-35" in rules) == speaks


def test_both_order_hooks_say_the_same(client: FlaskClient) -> None:
    selected, signed = (
        card_of(cards_for(client, zoledronic_acid_story(hook)), "zol-crcl-below-35")
        for hook in ("order-select", "order-sign")
    )
    first, _, _ = signed["summary"].partition(" (+")  # what is worth knowing besides waits for signing
    assert (selected["summary"], selected["indicator"]) == (first, signed["indicator"])


def test_silence_where_there_is_nothing_to_say(client: FlaskClient) -> None:
    assert cards_for(client, quiet_story()) == []


@pytest.mark.parametrize("header", ["Bearer a.b.c", "Bearer ", "Basic eDp5", "nonsense", "Bearer " + "x" * 5000])
def test_an_authorization_header_changes_nothing(client: FlaskClient, header: str) -> None:
    def shown(**how: Any) -> list[JSON]:
        response = client.post("/cds-services/bone-health-order-sign", json=zoledronic_acid_story(), **how)
        assert response.status_code == 200
        assert response.json is not None
        return [{**card, "uuid": "", "suggestions": []} for card in response.json["cards"]]

    assert shown(headers={"Authorization": header}) == shown()

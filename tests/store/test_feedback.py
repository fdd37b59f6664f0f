"""What became of cards is kept, once for each card and outcome, whatever the form it comes in."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from cds_service.protocol.feedback import parse
from tests.requests import JSON, zoledronic_acid_story
from tests.store.asking import accepted, cards, overridden, tell
from tests.store.tables import rows, written

OURS = "urn:bone-health-cds:override-reason"
EPIC = "com.epic.cdshooks.feedback.overrideReason.reason"
Remembering = Callable[..., Flask]


def test_a_card_that_was_issued_is_kept_with_what_stood_in_it(remembering: Remembering, store_url: str) -> None:
    shown = cards(remembering(), zoledronic_acid_story())
    (card,) = rows(store_url, "issued")
    assert (card["card"], card["indicator"], card["shown"]) == (shown[0]["uuid"], "critical", True)
    assert (card["service"], card["client"]) == ("bone-health-order-sign", "open")
    assert len(card["patient"]) == 64
    assert card["latency_us"] > 0
    findings = sorted(rows(store_url, "issued_finding"), key=lambda row: row["place"])
    assert [row["rule"] for row in findings] == shown[0]["extension"]["org.bone-health-cds.rules"]
    assert findings[0]["quiet_days"] == 30


def test_both_outcomes_of_a_card_are_kept(remembering: Remembering, store_url: str) -> None:
    app = remembering()
    (card,) = cards(app, zoledronic_acid_story())
    first, second = card["suggestions"][0]["uuid"], str(uuid4())
    tell(app, accepted(card["uuid"], first))
    tell(app, accepted(card["uuid"], second), overridden(card["uuid"], {"code": "neph", "system": OURS}))
    kept = {row["outcome"]: row for row in rows(store_url, "feedback")}
    assert {*kept} == {"accepted", "overridden"}
    assert all(row["known"] for row in kept.values())
    assert kept["overridden"]["reason"] == "neph"
    assert kept["overridden"]["outcome_at"] == 1795339860000
    assert {row["suggestion"] for row in rows(store_url, "accepted_suggestion")} == {first, second}


def test_the_same_again_changes_nothing_but_an_empty_reason(remembering: Remembering, store_url: str) -> None:
    app = remembering()
    (card,) = cards(app, zoledronic_acid_story())
    tell(app, *[overridden(card["uuid"])] * 50)
    tell(app, overridden(card["uuid"], {"code": "neph", "system": OURS}))
    tell(app, overridden(card["uuid"], {"code": "newlab", "system": OURS}))
    (kept,) = rows(store_url, "feedback")
    assert kept["reason"] == "neph"


def test_a_batch_of_many_cards_is_kept_whole(remembering: Remembering, store_url: str) -> None:
    app = remembering()
    sent = [str(uuid4()) for _ in range(1200)]
    tell(app, *(overridden(card) for card in sent))
    assert {row["card"] for row in rows(store_url, "feedback")} == {*sent}


STRANGERS = ("123456", "Quillfeather", str(uuid4()), "x" * 5000, "\u0000")


def test_unknown_cards_are_kept_and_marked(remembering: Remembering, store_url: str) -> None:
    app = remembering()
    for _ in range(2):
        tell(app, *(overridden(card) for card in STRANGERS))
    kept = rows(store_url, "feedback")
    assert len(kept) == len(STRANGERS)
    assert not any(row["known"] for row in kept)
    assert "Quillfeather" not in repr(kept)
    assert app.extensions["metrics"].value("feedback_total", outcome="unknown-card") == 2 * len(STRANGERS)


def test_a_uuid_is_known_however_it_is_spelt(remembering: Remembering, store_url: str) -> None:
    app = remembering()
    (card,) = cards(app, zoledronic_acid_story())
    tell(app, overridden(f"urn:uuid:{card['uuid'].upper()}"))
    (kept,) = rows(store_url, "feedback")
    assert kept["known"]


def test_feedback_that_is_quicker_than_its_card_counts(
    remembering: Remembering, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = remembering()
    writer = app.extensions["recorder"].writer
    held: list[Any] = []
    monkeypatch.setattr(type(writer), "put", lambda self, cards, calls: held.extend(cards))
    (card,) = cards(app, zoledronic_acid_story())
    tell(app, overridden(card["uuid"]))
    assert [row["known"] for row in rows(store_url, "feedback")] == [False]
    monkeypatch.undo()
    writer.put(held)
    written(app)
    assert [row["known"] for row in rows(store_url, "feedback")] == [True]
    dismissed = [row for row in rows(store_url, "snooze") if row["why"] == "snoozed"]
    assert len(dismissed) == len(rows(store_url, "issued_finding"))


def test_a_client_that_is_known_has_no_say_on_the_cards_of_another(remembering: Remembering, store_url: str) -> None:
    app = remembering()
    (card,) = cards(app, zoledronic_acid_story())
    items, _ = parse(json.dumps({"feedback": [overridden(card["uuid"])]}).encode())
    recorder = app.extensions["recorder"]
    recorder.take("bone-health-order-sign", items, "epic")
    assert [(row["known"], row["client"]) for row in rows(store_url, "feedback")] == [(False, "epic")]
    assert not [row for row in rows(store_url, "snooze") if row["why"] != "told"]


REASONS: dict[str, tuple[JSON, str | None]] = {
    "none": ({}, None),
    "ours": ({"overrideReason": {"reason": {"code": "neph", "system": OURS}}}, "neph"),
    "ours, without a system": ({"overrideReason": {"reason": {"code": "neph"}}}, "neph"),
    "ours, in capitals": ({"overrideReason": {"reason": {"code": "NEPH", "system": OURS}}}, "neph"),
    "ours, by its words alone": ({"overrideReason": {"reason": {"display": "Nephrology agrees"}}}, "neph"),
    "a code of somebody else": ({"overrideReason": {"reason": {"code": "neph", "system": "urn:x"}}}, "other"),
    "somebody else's with our words": (
        {"overrideReason": {"reason": {"code": "7", "system": "urn:x", "display": "Nephrology agrees"}}},
        "neph",
    ),
    "a CodeableConcept": ({"overrideReason": {"reason": {"coding": [{"code": "neph", "system": OURS}]}}}, "neph"),
    "a comment alone": ({"overrideReason": {"userComment": "seen elsewhere"}}, "other"),
    "empty": ({"overrideReason": {}}, None),
    "plural": ({"overrideReasons": {"reason": {"code": "neph", "system": OURS}}}, "neph"),
    "plural, a list": ({"overrideReasons": [{"reason": {"code": "neph", "system": OURS}}]}, "neph"),
    "plural, many reasons": ({"overrideReasons": {"reason": [{"code": "a"}, {"code": "neph"}]}}, "neph"),
    "an extension": ({"overrideReasons": {"extension": {f"{EPIC}Title": "Nephrology agrees"}}}, "neph"),
    "an extension inside the reason": (
        {"overrideReasons": {"reason": {"extension": {f"{EPIC}Display": "Nephrology agrees"}}}},
        "neph",
    ),
    "an extension in two steps": (
        {"overrideReasons": {"extension": {EPIC: {"Category": "3", "Title": "Nephrology agrees"}}}},
        "neph",
    ),
    "an extension as FHIR has them": (
        {"overrideReasons": {"extension": [{"url": f"{EPIC}Title", "valueString": "Nephrology agrees"}]}},
        "neph",
    ),
    "an extension nobody mapped": ({"overrideReasons": {"extension": {f"{EPIC}Title": "Site's own"}}}, "other"),
    "nonsense": ({"overrideReasons": [7, None, {"reason": "x", "extension": 5}]}, None),
}


def test_reasons_are_understood_in_every_form(remembering: Remembering, store_url: str) -> None:
    sent = {str(uuid4()): name for name in REASONS}
    tell(remembering(), *({"card": card, "outcome": "overridden", **REASONS[name][0]} for card, name in sent.items()))
    kept = {sent[row["card"]]: row["reason"] for row in rows(store_url, "feedback")}
    assert kept == {name: reason for name, (_, reason) in REASONS.items()}


TIMES = ("yesterday", "2026-11-22", "2026-11-22T09:31:00", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00")


def test_a_time_that_is_none_costs_nothing(remembering: Remembering, store_url: str) -> None:
    tell(remembering(), *({**overridden(str(uuid4())), "outcomeTimestamp": time} for time in TIMES))
    assert len(rows(store_url, "feedback")) == len(TIMES)


def test_comments_are_dropped_unless_the_site_keeps_them(remembering: Remembering, store_url: str) -> None:
    said = {"overrideReason": {"userComment": "seen\u0000 elsewhere"}}
    tell(remembering(), {"card": str(uuid4()), "outcome": "overridden", **said})
    assert rows(store_url, "comment") == []
    tell(remembering(keep_comments=True), {"card": str(uuid4()), "outcome": "overridden", **said})
    assert [row["text"] for row in rows(store_url, "comment")] == ["seen elsewhere"]

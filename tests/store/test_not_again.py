"""A card that was set aside stays quiet for this patient and finding, until time is up or it grows worse."""

import copy
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from cds_service.protocol.request import parse
from cds_service.settings import Settings
from cds_service.store.database import Database
from tests.requests import (
    AS_OF,
    JSON,
    OTHER_PATIENT,
    PATIENT,
    TODAY,
    creatinine,
    order_sign,
    osteoporosis_story,
    poor_kidneys,
    searchset,
    spine_t_score,
    unscreened_story,
    zoledronic_acid,
    zoledronic_acid_story,
)
from tests.store.asking import cards, overridden, rules, tell
from tests.store.conftest import service_with
from tests.store.tables import rows

Remembering = Callable[..., Flask]
NEPH = {"code": "neph", "system": "urn:bone-health-cds:override-reason"}
RULE = "zol-crcl-below-35"


def later(request: JSON, days: int) -> JSON:
    moved = copy.deepcopy(request)
    moved["extension"] = {AS_OF: (TODAY + timedelta(days=days)).isoformat()}
    return moved


def in_encounter(request: JSON, encounter: str) -> JSON:
    moved = copy.deepcopy(request)
    moved["context"]["encounterId"] = encounter
    return moved


def of_another(request: JSON) -> JSON:
    other: JSON = json.loads(json.dumps(request).replace(PATIENT, OTHER_PATIENT))
    return other


def dismissed(app: Flask, request: JSON, *, reason: Any = None) -> JSON:
    """The first card of a request, set aside."""
    card = cards(app, request)[0]
    tell(app, overridden(card["uuid"], reason))
    return card


def test_a_card_set_aside_is_quiet_until_its_window_has_passed(remembering: Remembering) -> None:
    app = remembering()
    assert RULE in rules(app, zoledronic_acid_story())
    dismissed(app, zoledronic_acid_story(), reason=NEPH)
    assert RULE not in rules(app, zoledronic_acid_story())
    assert RULE not in rules(app, later(zoledronic_acid_story(), 30))
    assert RULE in rules(app, later(zoledronic_acid_story(), 31))
    assert RULE in rules(app, of_another(zoledronic_acid_story()))


def test_what_grew_worse_is_said_again(remembering: Remembering) -> None:
    app = remembering()
    dismissed(app, zoledronic_acid_story(), reason=NEPH)
    worse = order_sign(poor_kidneys(labs=[creatinine(2.1, id_="newer")]), zoledronic_acid())
    better = order_sign(poor_kidneys(labs=[creatinine(1.27, id_="newer")]), zoledronic_acid())
    assert RULE not in rules(app, better)
    assert RULE in rules(app, worse)


def test_the_trace_says_why(remembering: Remembering) -> None:
    app = remembering()
    dismissed(app, zoledronic_acid_story(), reason=NEPH)
    dismissed(app, osteoporosis_story())
    for story, why in ((zoledronic_acid_story(), "overridden"), (osteoporosis_story(), "snoozed")):
        answer = app.extensions["answerer"].answer(parse(json.dumps(story).encode()))
        assert why in {one.hidden_by for one in answer.verdict.fired}


def test_another_server_is_another_patient(remembering: Remembering) -> None:
    app = remembering()
    dismissed(app, zoledronic_acid_story(), reason=NEPH)
    assert RULE in rules(app, {**zoledronic_acid_story(), "fhirServer": "http://127.0.0.1:9/fhir"})


def test_signing_does_not_repeat_what_was_set_aside_when_the_drug_was_chosen(remembering: Remembering) -> None:
    app = remembering()
    dismissed(app, in_encounter(zoledronic_acid_story("order-select"), "visit-90"))
    assert RULE not in rules(app, in_encounter(zoledronic_acid_story(), "visit-90"))


def test_where_a_site_keeps_nothing_quiet_an_encounter_still_counts(remembering: Remembering, tmp_path: Any) -> None:
    site = tmp_path / "site.yaml"
    site.write_text("parameters: {shared: {snooze_days: {critical: 0}}}\n", encoding="utf-8")
    app = remembering(site_file=site)
    dismissed(app, in_encounter(zoledronic_acid_story("order-select"), "Encounter/visit-90"))
    assert RULE not in rules(app, in_encounter(zoledronic_acid_story(), "visit-90"))
    assert RULE in rules(app, in_encounter(zoledronic_acid_story(), "visit-91"))
    assert RULE in rules(app, zoledronic_acid_story())


def test_an_accepted_card_is_not_silenced(remembering: Remembering) -> None:
    app = remembering()
    card = cards(app, zoledronic_acid_story())[0]
    item = {"card": card["uuid"], "outcome": "accepted", "acceptedSuggestions": [{"id": "x"}]}
    tell(app, item)
    assert RULE in rules(app, zoledronic_acid_story())


def test_what_is_said_once_a_year_is_said_all_that_day_and_then_not(remembering: Remembering) -> None:
    app = remembering()
    rule = "screen-dxa-women-65"
    for days, said in ((0, True), (0, True), (1, False), (365, False), (366, True)):
        assert (rule in rules(app, later(unscreened_story(), days))) is said, days


def test_a_new_scan_ends_the_silence_about_fracture_risk(remembering: Remembering) -> None:
    app = remembering()
    dismissed(app, osteoporosis_story())
    assert rules(app, later(osteoporosis_story(), 3)) == set()
    again = later(osteoporosis_story(), 3)
    newer = spine_t_score(-2.6, id_="newer", effectiveDateTime=(TODAY + timedelta(days=2)).isoformat())
    again["prefetch"]["dxa"] = searchset(newer)
    assert "gap-treat-tscore" in rules(app, again)


def test_two_services_on_one_store_agree(remembering: Remembering) -> None:
    one, other = remembering(), remembering()
    dismissed(one, zoledronic_acid_story(), reason=NEPH)
    assert RULE not in rules(other, zoledronic_acid_story())


def test_without_the_sites_key_nothing_is_kept_of_patients(remembering: Remembering, store_url: str) -> None:
    app = remembering(patient_key=None)
    dismissed(app, in_encounter(zoledronic_acid_story(), "visit-90"), reason=NEPH)
    assert RULE in rules(app, zoledronic_acid_story())
    assert [(row["patient"], row["encounter"]) for row in rows(store_url, "issued")] == [(None, None)] * 2
    assert {row["finding"] for row in rows(store_url, "issued_finding")} == {None}
    assert rows(store_url, "snooze") == []
    ready = app.test_client().get("/readyz")
    assert ready.status_code == 200
    assert ["BONE_HEALTH_PATIENT_KEY" in note for note in ready.get_json()["notes"]] == [True]


def test_a_store_that_is_down_costs_no_card(remembering: Remembering, monkeypatch: pytest.MonkeyPatch) -> None:
    app = remembering()
    dismissed(app, zoledronic_acid_story(), reason=NEPH)

    def down(self: Database) -> Any:
        raise OperationalError("SELECT", {}, Exception("Quillfeather"))

    app.extensions["recorder"].store.database.close()
    monkeypatch.setattr("cds_service.store.database.Engine.raw_connection", down)
    found = app.test_client().post("/cds-services/bone-health-order-sign", json=zoledronic_acid_story())
    assert RULE in found.get_data(as_text=True)
    assert app.extensions["metrics"].value("store_failures_total", operation="recall", outcome="failed") == 1


def test_old_feedback_does_not_begin_a_silence_anew(remembering: Remembering, monkeypatch: pytest.MonkeyPatch) -> None:
    app = remembering()
    card = dismissed(app, zoledronic_acid_story(), reason=NEPH)
    monkeypatch.setattr(Settings, "today", lambda self: TODAY + timedelta(days=20))
    tell(app, overridden(card["uuid"], NEPH))
    assert RULE in rules(app, later(zoledronic_acid_story(), 31))


def test_retention_deletes_what_is_too_old_and_nothing_else(monkeypatch: pytest.MonkeyPatch, store_url: str) -> None:
    day_ms = 24 * 60 * 60 * 1000
    app = service_with(store_url, keep_comments=True)
    store = app.extensions["recorder"].store
    card = cards(app, zoledronic_acid_story())[0]
    told = {**overridden(card["uuid"]), "overrideReason": {"reason": NEPH, "userComment": "-"}}
    tell(app, told, {"card": card["uuid"], "outcome": "accepted", "acceptedSuggestions": [{"id": "x"}]})
    assert not any(store.retain(730, 90).values())
    monkeypatch.setattr(store, "_now", lambda: Settings().now() + 100 * day_ms)
    assert {table for table, count in store.retain(730, 90).items() if count} == {"comment"}
    monkeypatch.setattr(store, "_now", lambda: Settings().now() + 731 * day_ms)
    gone = store.retain(730, 90)
    assert {table for table, count in gone.items() if count} == {"issued", "feedback", "accepted_suggestion", "snooze"}
    assert rows(store_url, "issued_finding") == []

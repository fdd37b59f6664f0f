"""Rows S, O and L: what a card offers to do, the reasons for not doing it, and where it leads."""

import json
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from tests.checker import check_r4, walk
from tests.conformance.asking import actions_of, card_of, cards_for
from tests.requests import (
    JSON,
    PATIENT,
    SERVICES,
    STORIES,
    order_sign,
    poor_kidneys,
    raloxifene_story,
    unscreened_story,
    zoledronic_acid,
    zoledronic_acid_story,
)

TELLING = pytest.mark.parametrize("request_", STORIES.values(), ids=STORIES.keys())
CRITICAL = pytest.mark.parametrize(
    ("request_", "rule"),
    [(zoledronic_acid_story(), "zol-crcl-below-35"), (raloxifene_story(), "raloxifene-vte")],
    ids=["zoledronic acid", "raloxifene"],
)


def suggestions_for(client: FlaskClient, request: JSON) -> Iterator[JSON]:
    for card in cards_for(client, request):
        yield from card.get("suggestions", [])


def actions_for(client: FlaskClient, request: JSON, *kinds: str) -> list[JSON]:
    actions = [action for card in cards_for(client, request) for action in actions_of(card)]
    return [action for action in actions if not kinds or action["type"] in kinds]


# --- suggestions and actions


@TELLING
def test_s1_s2_every_suggestion_has_a_label_and_a_uuid(client: FlaskClient, request_: JSON) -> None:
    for suggestion in suggestions_for(client, request_):
        assert suggestion["label"].strip()
        assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", suggestion["uuid"])


@TELLING
def test_s3_at_most_one_suggestion_is_recommended(client: FlaskClient, request_: JSON) -> None:
    for card in cards_for(client, request_):
        assert sum(one.get("isRecommended", False) for one in card.get("suggestions", [])) <= 1


@TELLING
def test_s4_a_suggestion_has_something_to_do(client: FlaskClient, request_: JSON) -> None:
    assert all(suggestion["actions"] for suggestion in suggestions_for(client, request_))


@TELLING
def test_s5_a_suggestion_points_to_nothing_that_is_not_there(client: FlaskClient, request_: JSON) -> None:
    drafts = request_["context"].get("draftOrders", {}).get("entry", [])
    supplied = {f"{one['resource']['resourceType']}/{one['resource'].get('id')}" for one in drafts}
    for value in request_["prefetch"].values():
        resources = [entry["resource"] for entry in value.get("entry", [])] or [value]
        supplied |= {f"{one['resourceType']}/{one.get('id')}" for one in resources}
    for suggestion in suggestions_for(client, request_):
        created = [one["resource"] for one in suggestion["actions"] if "resource" in one]
        here = {f"{one['resourceType']}/{one.get('id')}" for one in created}
        references = {
            value
            for resource in created
            for path, value in walk(resource)
            if path[-1:] == ("reference",) and not value.startswith("#")
        }
        known = {request_["context"]["userId"], f"Encounter/{request_['context'].get('encounterId')}"}
        assert references <= here | supplied | known


@TELLING
def test_s6_the_client_is_not_asked_to_choose_among_actions(client: FlaskClient, request_: JSON) -> None:
    assert "actionSelectionBehavior" not in json.dumps(cards_for(client, request_))


@TELLING
def test_s7_s8_every_action_says_what_it_does(client: FlaskClient, request_: JSON) -> None:
    for action in actions_for(client, request_):
        assert action["type"] in ("create", "update", "delete")
        assert action["description"].strip()


@TELLING
def test_s9_what_is_to_be_created_is_new_valid_and_about_the_patient(client: FlaskClient, request_: JSON) -> None:
    for action in actions_for(client, request_, "create"):
        resource = action["resource"]
        check_r4(resource)
        assert resource["subject"]["reference"] == f"Patient/{PATIENT}"
        assert resource["status"] == "draft"
        assert resource["intent"] in ("proposal", "order")


def test_s9_zoledronic_acid_offers_a_new_order(client: FlaskClient) -> None:
    created = actions_for(client, zoledronic_acid_story(), "create")
    assert "ServiceRequest" in {action["resource"]["resourceType"] for action in created}


def test_s9_a_woman_never_scanned_is_offered_a_scan(client: FlaskClient) -> None:
    created = actions_for(client, unscreened_story(), "create")
    assert {action["resource"]["resourceType"] for action in created} == {"ServiceRequest"}


@TELLING
def test_s10_an_update_is_the_whole_order(client: FlaskClient, request_: JSON) -> None:
    drafts = request_["context"].get("draftOrders", {}).get("entry", [])
    sent = {(one["resource"]["resourceType"], one["resource"]["id"]): one["resource"] for one in drafts}
    for action in actions_for(client, request_, "update"):
        resource = action["resource"]
        assert set(sent[resource["resourceType"], resource["id"]]) <= set(resource)


@CRITICAL
def test_s11_a_delete_names_the_order_as_type_and_id(client: FlaskClient, request_: JSON, rule: str) -> None:
    card = card_of(cards_for(client, request_), rule)
    deletes = [action for action in actions_of(card) if action["type"] == "delete"]
    order = request_["context"]["draftOrders"]["entry"][0]["resource"]
    assert [action["resourceId"] for action in deletes] == [f"MedicationRequest/{order['id']}"]
    assert all("resource" not in action for action in deletes)


def test_s12_only_drafts_are_deleted(client: FlaskClient) -> None:
    running = zoledronic_acid(id_="running", status="active")
    request = order_sign(poor_kidneys(medications=[running]), zoledronic_acid())
    deletes = actions_for(client, request, "delete")
    assert {action["resourceId"] for action in deletes} <= {"MedicationRequest/draft-zoledronate"}


@pytest.mark.parametrize("status", ["active", "on-hold"])
def test_s13_a_signed_order_is_not_treated_as_a_draft(client: FlaskClient, status: str) -> None:
    request = order_sign(poor_kidneys(), zoledronic_acid(status=status))
    for action in actions_for(client, request, "delete", "update"):
        assert re.search(r"signed|active|on hold|not a draft|already", action["description"])


@pytest.mark.parametrize("status", ["stopped", "cancelled", "entered-in-error"])
def test_s13_an_order_that_stops_the_drug_is_not_warned_about(client: FlaskClient, status: str) -> None:
    cards = cards_for(client, order_sign(poor_kidneys(), zoledronic_acid(status=status)))
    assert not any("zol-crcl-below-35" in json.dumps(card) for card in cards)


def test_s13_an_order_not_to_give_the_drug_is_not_warned_about(client: FlaskClient) -> None:
    cards = cards_for(client, order_sign(poor_kidneys(), zoledronic_acid(doNotPerform=True)))
    assert not any("zol-crcl-below-35" in json.dumps(card) for card in cards)


def test_s12_an_order_without_an_id_is_warned_about_but_not_deleted(client: FlaskClient) -> None:
    order = zoledronic_acid()
    del order["id"]
    card = card_of(cards_for(client, order_sign(poor_kidneys(), order)), "zol-crcl-below-35")
    assert all(action["type"] != "delete" for action in actions_of(card))


# --- override reasons


@CRITICAL
def test_o1_o2_a_critical_card_offers_reasons_in_full(client: FlaskClient, request_: JSON, rule: str) -> None:
    reasons = card_of(cards_for(client, request_), rule)["overrideReasons"]
    assert 1 <= len(reasons) <= 6
    assert all(reason[member].strip() for reason in reasons for member in ("code", "system", "display"))
    assert len({reason["code"] for reason in reasons}) == len(reasons)


def test_o3_a_reason_of_the_clients_own_comes_back_without_harm(client: FlaskClient) -> None:
    reason = {"code": "72", "system": "https://ehr.example.org/reasons"}
    item = {"card": "b2f1", "outcome": "overridden", "overrideReason": {"reason": reason}}
    path = f"/cds-services/{SERVICES['order-sign']}/feedback"
    assert client.post(path, json={"feedback": [item]}).json == {"received": 1}


@TELLING
def test_o4_our_reasons_do_not_pose_as_hl7_codes(client: FlaskClient, request_: JSON) -> None:
    for card in cards_for(client, request_):
        for reason in card.get("overrideReasons", []):
            assert reason["system"] == "urn:bone-health-cds:override-reason"


def test_o4_a_reason_of_the_suggested_hl7_system_comes_back_without_harm(client: FlaskClient) -> None:
    system = "http://terminology.hl7.org/CodeSystem/non-adherence-reason-codes"
    reason = {"code": "cds-not-applicable", "system": system, "display": "Not applicable"}
    item = {"card": "b2f1", "outcome": "overridden", "overrideReason": {"reason": reason}}
    path = f"/cds-services/{SERVICES['order-sign']}/feedback"
    assert client.post(path, json={"feedback": [item]}).status_code == 200


# --- links


@TELLING
def test_l1_l2_l3_l4_links_are_plain_and_absolute(client: FlaskClient, request_: JSON) -> None:
    for card in cards_for(client, request_):
        for link in card.get("links", []):
            assert set(link) == {"label", "url", "type"}
            assert link["type"] == "absolute"
            assert urlsplit(link["url"]).scheme == "https"
            assert urlsplit(link["url"]).netloc


@TELLING
def test_l5_no_app_is_proposed_as_a_task(client: FlaskClient, request_: JSON) -> None:
    created = actions_for(client, request_, "create")
    assert all(action["resource"]["resourceType"] != "Task" for action in created)

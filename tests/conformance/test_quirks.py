"""How particular clients differ from the specification and from each other, as far as an answer depends on it."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from cds_service.paths import fixtures_dir
from tests.conformance.asking import actions_of, card_of, cards_for, rules_for
from tests.conftest import Clients
from tests.requests import (
    JSON,
    PATIENT,
    RXNORM,
    SEARCHES,
    ZOLEDRONIC_ACID,
    ago,
    albumin,
    calcium,
    concept,
    creatinine,
    draft,
    drafts,
    hook_request,
    order_select,
    order_sign,
    osteoporosis_story,
    outcome,
    poor_kidneys,
    prefetch,
    raloxifene_story,
    searchset,
    weight,
    woman,
    zoledronic_acid,
    zoledronic_acid_story,
)

EPIC = "https://epic.example.org/interconnect/api/FHIR/R4"
ORACLE = "https://fhir-ehr.example.org/r4/00000000-0000-4000-8000-00000000000a"
DENOSUMAB = concept(RXNORM, "993456", "denosumab 60 MG/ML Prefilled Syringe [Prolia]")


@pytest.fixture
def registered(client_with: Clients) -> FlaskClient:
    return client_with(clients_file=fixtures_dir() / "clients.toml")


def nothing_found() -> JSON:
    """Epic's empty search: a warning of its own, as an entry that is no result."""
    coding = {"system": "urn:oid:1.2.840.114350.1.13.0.1.7.2.657369", "code": "4101"}
    warning = outcome("warning", "processing")
    warning["issue"][0]["details"] = {"coding": [coding], "text": "Resource request returns no results."}
    return searchset(total=0, entry=[{"resource": warning, "search": {"mode": "outcome"}}])


def medication(id_: str, *codes: str) -> JSON:
    coding: list[JSON] = [{"system": "urn:oid:2.16.840.1.113883.6.68", "code": "30042090002024"}]
    coding += [{"system": RXNORM, "code": code} for code in codes]
    return {"resourceType": "Medication", "id": id_, "code": {"coding": coding, "text": "as the pharmacy names it"}}


def infusion(**more: Any) -> JSON:
    """An unsigned order that says its drug by reference."""
    named = {"reference": "Medication/med-1", "display": "ZOLEDRONIC ACID 5 MG/100ML IV SOLN"}
    return draft(named, id_="unsigned-1", **more)


def at_epic(request: JSON) -> JSON:
    return {**request, "fhirServer": EPIC}


# --- Epic -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("codes", [("77655", "705824"), ("705824", "77655"), ("705824",)])
def test_a_medication_beside_the_orders_is_no_order_and_any_of_its_codes_will_do(
    registered: FlaskClient, codes: tuple[str, ...]
) -> None:
    request = at_epic(order_sign(poor_kidneys(), infusion(), medication("med-1", *codes), medication("med-2", "1")))
    card = card_of(cards_for(registered, request), "zol-crcl-below-35")
    assert card["indicator"] == "critical"
    assert [one["resourceId"] for one in actions_of(card) if one["type"] == "delete"] == [
        "MedicationRequest/unsigned-1"
    ]


def test_a_medication_that_nobody_sends_goes_by_the_name_the_order_gives_it(client: FlaskClient) -> None:
    request = order_sign(poor_kidneys(), infusion())
    del request["fhirServer"]
    card = card_of(cards_for(client, request), "zol-crcl-below-35")
    assert "identified by its name" in card["detail"]


@pytest.mark.parametrize("key", SEARCHES)
def test_a_search_that_found_nothing_is_empty_and_not_failed(registered: FlaskClient, key: str) -> None:
    said, plain = (
        cards_for(registered, at_epic(order_sign(poor_kidneys(**{key: empty}), zoledronic_acid())))
        for empty in (nothing_found(), searchset())
    )
    assert [card["detail"] for card in said] == [card["detail"] for card in plain]


@pytest.mark.parametrize("trigger", ["5", "6", "7", "18", "23", "26", "60", "other"])
def test_patient_view_is_answered_alike_whatever_triggered_it(registered: FlaskClient, trigger: str) -> None:
    request = at_epic(osteoporosis_story())
    request["extension"]["com.epic.cdshooks.request.bpa-trigger-action"] = trigger
    assert "gap-treat-tscore" in rules_for(registered, request)


def test_a_scope_that_cannot_be_parsed_is_not_parsed(registered: FlaskClient) -> None:
    granted = {
        "access_token": "invented",
        "token_type": "Bearer",
        "expires_in": 3600,
        "scope": "Observation.Read (Labs) (R4) [unsigned]",
        "subject": "invented-client-id",
    }
    assert rules_for(registered, at_epic(osteoporosis_story() | {"fhirAuthorization": granted}))


def test_an_order_that_cannot_be_changed_there_is_not_offered_to_be(registered: FlaskClient) -> None:
    given = {
        "resourceType": "MedicationAdministration",
        "id": "given-1",
        "status": "completed",
        "medicationCodeableConcept": DENOSUMAB,
        "subject": {"reference": f"Patient/{PATIENT}"},
        "effectiveDateTime": ago(175),
    }
    labs = [calcium(7.4), albumin(4.2), creatinine(0.8)]
    data = prefetch(woman(72), labs=labs, vitals=[weight(62)], administrations=[given])
    request = order_sign(data, draft(DENOSUMAB, id_="again"))
    usual, there = (
        card_of(cards_for(registered, one), "hypocalcaemia-before-bone-agent") for one in (request, at_epic(request))
    )
    assert {one["type"] for one in actions_of(usual)} >= {"update"}
    assert not {one["type"] for one in actions_of(there)} & {"update", "delete"}
    assert there["detail"] == usual["detail"]


def test_what_epic_shows_of_a_suggestion_says_it_all(registered: FlaskClient) -> None:
    for request in (zoledronic_acid_story(), raloxifene_story(), osteoporosis_story()):
        for card in cards_for(registered, at_epic(request)):
            for action in actions_of(card):
                assert len(action["description"].split()) >= 3, "the label of the suggestion is not shown there"


# --- the sandbox ----------------------------------------------------------------------------------


def test_a_selection_that_is_repeated_makes_one_card(client: FlaskClient) -> None:
    twice = ["MedicationRequest/draft-zoledronate"] * 3
    cards = cards_for(client, order_select(poor_kidneys(), zoledronic_acid(), selections=twice))
    assert len(cards) == 1


def test_a_bundle_without_type_and_elements_that_are_no_lists_are_read(client: FlaskClient) -> None:
    order = zoledronic_acid(category={"coding": [{"code": "outpatient"}]})
    order["dosageInstruction"] = [{"doseAndRate": [{"doseQuantity": {"value": 1, "code": "{pill}"}}]}]
    del order["intent"]
    bundle = drafts(order)
    del bundle["type"]
    context = {"selections": ["MedicationRequest/draft-zoledronate"], "draftOrders": bundle}
    assert "zol-crcl-below-35" in rules_for(client, hook_request("order-select", poor_kidneys(), context))


def test_no_system_actions_are_sent_to_anyone(registered: FlaskClient) -> None:
    for request in (zoledronic_acid_story(), at_epic(zoledronic_acid_story())):
        answer = registered.post("/cds-services/bone-health-order-sign", json=request)
        assert answer.json is not None
        assert answer.json.keys() == {"cards"}


# --- Oracle Health --------------------------------------------------------------------------------


def test_a_first_page_of_many_claims_no_absence(registered: FlaskClient) -> None:
    tablet = {
        "resourceType": "MedicationRequest",
        "id": "m1",
        "status": "active",
        "intent": "order",
        "medicationCodeableConcept": concept(RXNORM, "197361", "amlodipine 5 MG Oral Tablet"),
        "subject": {"reference": f"Patient/{PATIENT}"},
        "authoredOn": ago(30),
    }
    more = {"link": [{"relation": "next", "url": f"{ORACLE}/MedicationRequest?-pageContext=invented"}]}
    whole, first = searchset(tablet), searchset(tablet, **more)
    del whole["total"], first["total"]
    for bundle, speaks in ((whole, True), (first, False)):
        rules = rules_for(registered, {**osteoporosis_story(medications=bundle), "fhirServer": ORACLE})
        assert ("gap-treat-tscore" in rules) == speaks


def test_a_code_of_the_vendors_own_beside_a_known_one_does_no_harm(registered: FlaskClient) -> None:
    coded = {"coding": [{"system": "https://fhir.example.org/synonym", "code": "2797"}, *ZOLEDRONIC_ACID["coding"]]}
    request = order_sign(poor_kidneys(), zoledronic_acid(medicationCodeableConcept=coded))
    assert "zol-crcl-below-35" in rules_for(registered, {**request, "fhirServer": ORACLE})

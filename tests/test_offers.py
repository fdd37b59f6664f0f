"""Whatever a card offers can be done: valid, for this patient, and of drugs none that a critical word stands against.

Every drug that is offered is signed in its turn, for the same patient, in a second request.
"""

import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class

from cds_service.answer import KNOWN, Answer, Answerer
from cds_service.app import answerer_of
from cds_service.paths import fixtures_dir
from cds_service.protocol.card import Action, Card
from cds_service.protocol.rendering import carries_out
from cds_service.protocol.request import parse
from cds_service.security.registry import registry_of
from cds_service.settings import Settings
from tests.requests import JSON, TODAY
from tests.rules.cases import Case, answerer, hook_request

CLIENTS = fixtures_dir() / "clients.toml"
STORIES = sorted(fixtures_dir().glob("*/*/request.json"))
MOST_SUGGESTIONS, MOST_REASONS = 5, 6


@pytest.fixture(scope="module")
def service() -> Answerer:
    """The service to which the clients of the stories are known."""
    return answerer_of(Settings(mode="open", clients_file=CLIENTS))


def answer(service: Answerer, body: JSON) -> Answer:
    return service.answer(parse(json.dumps(body).encode()), TODAY)


def actions(cards: tuple[Card, ...]) -> list[Action]:
    return [action for card in cards for suggestion in card.suggestions for action in suggestion.actions]


def drugs_offered(cards: tuple[Card, ...]) -> list[JSON]:
    created = [one.resource for one in actions(cards) if one.type == "create" and one.resource]
    return [one for one in created if one["resourceType"] == "MedicationRequest"]


def signed(body: JSON, drug: JSON) -> JSON:
    """The request in which an offered drug is signed, for the same patient with the same record."""
    entries = [{"resource": {**drug, "id": "offered"}}]
    drafts = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    context = {name: body["context"].get(name, "Practitioner/1") for name in ("patientId", "userId")}
    return {**body, "hook": "order-sign", "context": {**context, "draftOrders": drafts}}


def against(service: Answerer, body: JSON, drug: JSON) -> list[str]:
    """What speaks against an offered drug once it is drafted: critical words, or checks that were not made."""
    found = answer(service, signed(body, drug)).verdict
    critical = [one.rule.id for one in found.fired if one.indicator == "critical"]
    return critical + [one.rule.id for one in found.not_evaluated if one.rule.can_be_critical]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: f"{story.parent.parent.name}/{story.parent.name}")
def test_what_the_cards_of_a_story_offer_can_be_done(story: Path, service: Answerer) -> None:
    body = json.loads(story.read_bytes())
    cards = answer(service, body).cards
    renders = registry_of(CLIENTS, KNOWN).of(body.get("fhirServer")).renders
    for card in cards:
        assert len(card.suggestions) <= MOST_SUGGESTIONS
        assert len(card.overrideReasons) <= MOST_REASONS
        assert len({one.label for one in card.suggestions}) == len(card.suggestions)
        assert sum(one.isRecommended or False for one in card.suggestions) <= 1
        assert all(carries_out(one, renders) for one in card.suggestions)
        assert all(one.actions[0].type == "delete" for one in card.suggestions if one.isRecommended)
    for action in actions(cards):
        resource = action.resource
        if resource is None:
            assert str(action.resourceId).partition("/")[2]
            continue
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)
        who = resource.get("subject") or resource["for"]
        assert who["reference"].endswith(f"Patient/{body['context']['patientId']}")
    for drug in drugs_offered(cards):
        assert against(service, body, drug) == []


# --- whom a drug may harm -------------------------------------------------------------------------

ORDERS = (
    *("alendronate", "risedronate", "ibandronate 150 mg", "zoledronic acid 5 mg", "denosumab 60 mg", "romosozumab"),
    *("teriparatide", "abaloparatide", "raloxifene", "estradiol", "bazedoxifene with estrogens", "calcitonin"),
    *("denosumab 60 mg, status stopped", "teriparatide, status stopped", "prednisone, sig 40 mg daily for 60 days"),
)
LABS = "weight 60 kg 9 d ago; vitamin D 40 ng/mL 9 d ago"
SOUND = f"{LABS}; creatinine 0.8 mg/dL 9 d ago; calcium 9.4 mg/dL 9 d ago"
HARMS = {
    "kidneys": f"{LABS}; creatinine 2.4 mg/dL 9 d ago; calcium 9.4 mg/dL 9 d ago",
    "dialysis": f"{SOUND}; condition N18.6 90 d ago",
    "low calcium": f"{LABS}; creatinine 0.8 mg/dL 9 d ago; calcium 7.9 mg/dL 9 d ago",
    "high calcium": f"{LABS}; creatinine 0.8 mg/dL 9 d ago; calcium 11.4 mg/dL 9 d ago",
    "oesophagus": f"{SOUND}; condition K22.0 900 d ago",
    "in bed": f"{SOUND}; condition Z74.01 90 d ago",
    "clot": f"{SOUND}; condition I82.402 900 d ago, resolved",
    "heart attack": f"{SOUND}; condition I21.4 90 d ago",
    "breast cancer": f"{SOUND}; condition C50.911 900 d ago",
    "allergic to alendronate": f"{SOUND}; allergy alendronate, reaction anaphylaxis",
    "allergic to denosumab": f"{SOUND}; allergy denosumab, reaction anaphylaxis",
    "allergic to teriparatide": f"{SOUND}; allergy teriparatide, reaction anaphylaxis",
    "bone metastases": f"{SOUND}; condition C79.51 90 d ago",
    "denosumab lately": f"{SOUND}; given denosumab 60 mg 20 d ago",
    "zoledronic acid lately": f"{SOUND}; given zoledronic acid 5 mg 20 d ago",
    "labs failed": "labs failed",
    "allergies failed": f"{SOUND}; allergies failed",
    "conditions in part": f"{SOUND}; conditions partial",
    "nothing measured": "",
}


@pytest.mark.parametrize(("harm", "order"), [*product(HARMS, ORDERS)])
def test_only_what_is_clean_for_this_patient_is_offered(harm: str, order: str) -> None:
    body: JSON = hook_request(Case(order=order, record=HARMS[harm]))
    for drug in drugs_offered(answer(answerer(), body).cards):
        assert against(answerer(), body, drug) == []


BONE_DRUGS = {"alendron", "risedron", "ibandron", "zoledron", "denosumab", "romosozumab", "paratide", "raloxifene"}


def bone_drugs_offered(cards: tuple[Card, ...]) -> list[Any]:
    texts = [one["medicationCodeableConcept"]["text"] for one in drugs_offered(cards)]
    return [text for text in texts if any(one in text for one in BONE_DRUGS)]


EVERY_HARM = (
    f"{LABS}; creatinine 3.1 mg/dL 9 d ago; calcium 7.9 mg/dL 9 d ago; condition K22.0 900 d ago; "
    "condition I82.402 900 d ago; condition I21.4 90 d ago; condition C79.51 90 d ago"
)


@pytest.mark.parametrize("order", ORDERS[:-3])
def test_where_no_drug_is_clean_the_words_stand_alone(order: str) -> None:
    cards = answer(answerer(), hook_request(Case(order=order, record=EVERY_HARM))).cards
    assert cards, "something is said all the same"
    assert bone_drugs_offered(cards) == []


@pytest.mark.parametrize("order", ["raloxifene", "estradiol"])
def test_where_the_others_are_clean_they_are_offered(order: str) -> None:
    body = hook_request(Case(order=order, record=HARMS["clot"]))
    assert len(bone_drugs_offered(answer(answerer(), body).cards)) == 3


@pytest.mark.parametrize(
    ("mg_dl", "more", "offered"),
    [
        ("1.4", "", True),  # CrCl 31, eGFR 38.5
        ("1.72", "", True),  # CrCl 25.5, eGFR 30.1: the boxed warning is written for an eGFR, and begins below 30
        ("1.73", "", False),  # eGFR 29.9
        ("1.73", "; PTH 60 pg/mL 9 d ago", False),  # the work-up is done, but no dose was given before
        ("1.4", "; condition N18.6 90 d ago", False),
        ("1.4", "; condition N18.4 90 d ago", True),  # an eGFR of this week goes before a code
    ],
)
def test_denosumab_in_place_of_zoledronic_acid_is_judged_by_its_own_kidney_limit(
    mg_dl: str, more: str, offered: bool
) -> None:
    record = f"{LABS}; creatinine {mg_dl} mg/dL 9 d ago; calcium 9.4 mg/dL 9 d ago{more}"
    found = answer(answerer(), hook_request(Case(patient="woman 78", order="zoledronic acid 5 mg", record=record)))
    assert "zol-crcl-below-35" in {one.rule.id for one in found.verdict.fired}
    assert any("denosumab" in text for text in bone_drugs_offered(found.cards)) is offered


# --- an order that stops a drug -------------------------------------------------------------------


@pytest.mark.parametrize("status", ["stopped", "cancelled", "on-hold"])
@pytest.mark.parametrize("order", ORDERS[:-3])
def test_an_order_that_stops_a_drug_is_never_told_that_it_is_contraindicated(order: str, status: str) -> None:
    case = Case(order=f"{order}, status {status}", record=EVERY_HARM)
    found = answer(answerer(), hook_request(case)).verdict
    assert [one.action for one in found.chart.drafts] == ["stop"]
    follow_on = {"denosumab-stop-without-follow-on", "pth-analog-no-follow-on", "romosozumab-no-follow-on"}
    assert {one.rule.id for one in found.fired if one.order} <= follow_on

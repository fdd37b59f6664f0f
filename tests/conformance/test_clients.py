"""What one client is asked for and shown, by its entry in the registry; everyone else gets the usual."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from cds_service.cli import main
from cds_service.paths import fixtures_dir
from cds_service.rules import load
from tests.conformance.asking import RULES, actions_of, card_of, cards_for, rules_for, services_of
from tests.conftest import Clients
from tests.requests import (
    JSON,
    KEYS,
    osteoporosis_story,
    patient_view,
    prefetch,
    raloxifene_story,
    searchset,
    unscreened_story,
    woman,
    zoledronic_acid_story,
)

EXAMPLE = fixtures_dir() / "clients.toml"
EPIC = "https://epic.example.org/interconnect/api/FHIR/R4"
SITE = "https://site.example.org/fhir"


def site(folder: Path, entry: str) -> Path:
    """A file with one client, whose entry ends so."""
    file = folder / "clients.toml"
    file.write_text(f'[[client]]\nname = "site"\nfhir_base_urls = ["{SITE}"]\n{entry}\n', encoding="utf-8")
    return file


def asked(client: FlaskClient) -> dict[str, str]:
    """The templates of discovery, which are the same for every service."""
    (templates,) = {json.dumps(service["prefetch"]) for service in services_of(client)}
    found: dict[str, str] = json.loads(templates)
    return found


# --- what it is asked for -------------------------------------------------------------------------


def test_discovery_without_a_client_is_the_usual_one(client_with: Clients, client: FlaskClient) -> None:
    assert asked(client_with(clients_file=EXAMPLE)) == asked(client)
    assert tuple(asked(client)) == KEYS


def test_a_client_that_says_nothing_of_prefetch_is_asked_for_the_usual(
    client_with: Clients, client: FlaskClient
) -> None:
    for name in ("example", "oracle-health", "sandbox"):
        assert asked(client_with(clients_file=EXAMPLE, client=name)) == asked(client)


def test_observations_are_asked_for_by_category_where_the_registry_says_so(
    client_with: Clients, client: FlaskClient
) -> None:
    mine, usual = asked(client_with(clients_file=EXAMPLE, client="epic")), asked(client)
    tail = "&_sort=-date&_count=200"
    assert mine["labs"] == f"Observation?patient={{{{context.patientId}}}}&category=laboratory{tail}"
    assert mine["vitals"] == f"Observation?patient={{{{context.patientId}}}}&category=vital-signs{tail}"
    assert {key for key in usual if mine[key] != usual[key]} == {"labs", "vitals"}


def test_a_client_is_asked_for_no_key_it_does_not_send(client_with: Clients, tmp_path: Path) -> None:
    file = site(tmp_path, 'sends = ["labs", "patient", "conditions"]')
    assert [*asked(client_with(clients_file=file, client="site"))] == ["patient", "conditions", "labs"]


def test_dispenses_and_statements_are_asked_of_those_who_have_them(client_with: Clients) -> None:
    mine = asked(client_with(clients_file=EXAMPLE, client="medplum"))
    assert mine["dispenses"] == ("MedicationDispense?patient={{context.patientId}}&_sort=-whenhandedover&_count=200")
    assert mine["statements"] == "MedicationStatement?patient={{context.patientId}}&_sort=-effective&_count=200"
    assert tuple(mine)[: len(KEYS)] == KEYS


@pytest.mark.parametrize("key", ["statements", "MedicationStatement", "medication_statements"])
def test_a_key_of_a_type_not_every_client_has_is_known_by_its_name(client: FlaskClient, key: str) -> None:
    statement = {
        "resourceType": "MedicationStatement",
        "id": "s1",
        "status": "active",
        "subject": {"reference": "Patient/marigold-7431"},
        "medicationCodeableConcept": {"text": "alendronate 70 mg oral tablet"},
        "effectivePeriod": {"start": "2026-01-10"},
    }
    told = osteoporosis_story()
    told["prefetch"][key] = searchset(statement)
    assert "gap-treat-tscore" not in rules_for(client, told)
    assert "gap-treat-tscore" in rules_for(client, osteoporosis_story())


def test_the_command_prints_the_discovery_of_one_client(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BONE_HEALTH_CLIENTS_FILE", str(EXAMPLE))
    said = CliRunner().invoke(main, ["services", "--client", "epic"])
    assert said.exit_code == 0
    assert "category=laboratory" in json.loads(said.stdout)["services"][0]["prefetch"]["labs"]
    refused = CliRunner().invoke(main, ["services", "--client", "west"])
    assert refused.exit_code == 1
    assert "there are: example, epic" in refused.stderr


# --- topics ---------------------------------------------------------------------------------------


def test_a_topic_that_a_client_switched_off_is_silent_for_it_alone(client_with: Clients, tmp_path: Path) -> None:
    client = client_with(clients_file=site(tmp_path, 'topics_off = ["fracture-risk"]'))
    told = unscreened_story()
    assert "screen-dxa-women-65" in rules_for(client, told)
    assert cards_for(client, {**told, "fhirServer": SITE}) == []
    assert rules_for(client, {**zoledronic_acid_story(), "fhirServer": SITE})


def test_a_service_all_of_whose_topics_are_off_is_not_advertised(client_with: Clients, tmp_path: Path) -> None:
    file = site(tmp_path, 'topics_off = ["fracture-risk", "medication-safety"]')
    assert services_of(client_with(clients_file=file, client="site")) == []


# --- what it can show -----------------------------------------------------------------------------


def suggestions(cards: list[JSON]) -> Iterator[JSON]:
    for card in cards:
        yield from card.get("suggestions", ())


def shown(client_with: Clients, folder: Path, renders: str, told: JSON | None = None) -> list[JSON]:
    client = client_with(clients_file=site(folder, f"[client.renders]\n{renders}"))
    return cards_for(client, {**(told or zoledronic_acid_story()), "fhirServer": SITE})


def test_resource_id_is_a_list_of_one_where_the_client_wants_it(client_with: Clients, tmp_path: Path) -> None:
    cards = shown(client_with, tmp_path, 'resource_id = "array"')
    deletes = [one for card in cards for one in actions_of(card) if one["type"] == "delete"]
    assert [one["resourceId"] for one in deletes] == [["MedicationRequest/draft-zoledronate"]]


def test_the_selection_behaviour_is_the_clients(client_with: Clients, tmp_path: Path) -> None:
    cards = shown(client_with, tmp_path, 'selection_behavior = "at-most-one"')
    assert {card["selectionBehavior"] for card in cards if "suggestions" in card} == {"at-most-one"}


def test_what_a_client_cannot_carry_out_is_not_offered(client_with: Clients, tmp_path: Path) -> None:
    cards = shown(client_with, tmp_path, 'actions = ["delete MedicationRequest"]')
    assert {one["type"] for card in cards for one in actions_of(card)} == {"delete"}


def test_a_card_without_suggestions_left_still_stands(client_with: Clients, tmp_path: Path) -> None:
    whole = shown(client_with, tmp_path, "system_actions = false")
    cards = shown(client_with, tmp_path, "actions = []")
    assert [card["detail"] for card in cards] == [card["detail"] for card in whole]
    assert not any({"suggestions", "selectionBehavior"} & card.keys() for card in cards)


def test_topics_are_letters_and_digits_where_the_client_wants_them(client_with: Clients) -> None:
    (card,) = cards_for(client_with(clients_file=EXAMPLE), {**raloxifene_story(), "fhirServer": EPIC})
    assert card["source"]["topic"]["code"] == "raloxifenevte"
    assert card["extension"][RULES][0] == "raloxifene-vte"


def test_topics_stay_apart_without_their_dashes() -> None:
    codes = [rule.replace("-", "") for rule in load()]
    assert len({*codes}) == len(codes)
    assert all(re.fullmatch(r"[a-z0-9]{1,100}", code) for code in codes)


def test_every_other_client_is_shown_the_usual(client_with: Clients, client: FlaskClient) -> None:
    told = zoledronic_acid_story()

    def without_uuids(asked: FlaskClient) -> str:
        card = card_of(cards_for(asked, told), "zol-crcl-below-35")
        return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", json.dumps(card))

    assert without_uuids(client_with(clients_file=EXAMPLE)) == without_uuids(client)


def test_every_suggestion_is_one_action(client: FlaskClient) -> None:
    for told in (zoledronic_acid_story(), raloxifene_story(), unscreened_story(), patient_view(prefetch(woman(80)))):
        assert all(len(one["actions"]) == 1 for one in suggestions(cards_for(client, told)))

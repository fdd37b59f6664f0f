"""The link of a card to the page of its rule: only where there is an address for it."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from cds_service.app import create_app
from cds_service.paths import fixtures_dir
from cds_service.security.registry import RegistryError
from cds_service.settings import Settings
from tests.conftest import Clients

STORY = "order-sign/zoledronic-acid-low-clearance"
SILENT = "patient-view/scan-search-failed"


def cards(client: FlaskClient, story: str) -> list[dict[str, Any]]:
    hook = story.partition("/")[0]
    body = (fixtures_dir() / story / "request.json").read_bytes()
    answer = client.post(f"/cds-services/bone-health-{hook}", data=body, content_type="application/json")
    found: list[dict[str, Any]] = json.loads(answer.data)["cards"]
    return found


def test_without_an_address_no_card_has_a_link(client: FlaskClient) -> None:
    assert not [card for card in cards(client, STORY) if "links" in card]


@pytest.mark.parametrize("url", ["https://cds.example.org", "https://CDS.example.org/bones/", "http://127.0.0.1:8000"])
def test_with_an_address_each_card_leads_to_its_rule(client_with: Clients, url: str) -> None:
    base = url.rstrip("/").replace("CDS", "cds")
    client = client_with(public_url=url)
    for card in cards(client, STORY):
        (link,) = card["links"]
        assert link == {
            "label": "Why am I seeing this?",
            "url": f"{base}/rules/{card['source']['topic']['code']}",
            "type": "absolute",
        }
        assert client.get(f"/rules/{link['url'].rpartition('/')[2]}").status_code == 200


def test_a_card_that_says_what_could_not_be_read_is_about_no_rule(client_with: Clients) -> None:
    told = cards(client_with(public_url="https://cds.example.org"), SILENT)
    assert [card for card in told if "url" not in card["source"]]
    assert not [card for card in told if "url" not in card["source"] and "links" in card]


def test_without_pages_there_is_nothing_to_link_to(client_with: Clients) -> None:
    client = client_with(public_url="https://cds.example.org", pages=False)
    assert not [card for card in cards(client, STORY) if "links" in card]


@pytest.mark.parametrize(
    "url", ["http://cds.example.org", "cds.example.org", "https://a:b@cds.example.org", "https://cds.example.org/?a=1"]
)
def test_an_address_that_browsers_must_not_be_sent_to_stops_the_start(url: str) -> None:
    with pytest.raises(RegistryError, match="BONE_HEALTH_PUBLIC_URL"):
        create_app(Settings(public_url=url))

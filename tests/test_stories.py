"""What an EHR was shown is a contract: each story's request still gets the answer that was read and recorded.

The clients of the stories are those of `fixtures/clients.toml`; whoever is not among them is shown the usual.
Uuids are fresh in every answer; in a recorded one they are numbered in the order they appear.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from cds_service.answer import KNOWN
from cds_service.app import create_app
from cds_service.paths import fixtures_dir
from cds_service.security.registry import read_clients
from cds_service.settings import Settings

CLIENTS = fixtures_dir() / "clients.toml"
STORIES = sorted(fixtures_dir().glob("*/*"))
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")

_NUMBERED = "00000000-0000-4000-8000-{:012d}"


def numbered(text: str) -> Any:
    """An answer with its uuids replaced by numbers, in order."""
    seen: dict[str, str] = {}
    return json.loads(
        _UUID.sub(lambda one: seen.setdefault(one.group(), f"00000000-0000-4000-8000-{len(seen) + 1:012d}"), text)
    )


@pytest.fixture(scope="module")
def registered() -> FlaskClient:
    """The service to which the clients of the stories are known."""
    return create_app(Settings(mode="open", clients_file=CLIENTS)).test_client()


@pytest.mark.parametrize("story", STORIES, ids=lambda story: f"{story.parent.name}/{story.name}")
def test_a_recorded_story_gets_its_recorded_answer(story: Path, registered: FlaskClient) -> None:
    service = f"bone-health-{story.parent.name}"
    request = (story / "request.json").read_bytes()
    answer = registered.post(f"/cds-services/{service}", data=request, content_type="application/json")
    assert answer.status_code == 200
    assert numbered(answer.get_data(as_text=True)) == json.loads((story / "response.json").read_text("utf-8"))


def test_the_stories_cover_hooks_sexes_units_partial_prefetch_and_silence() -> None:
    requests = {story: json.loads((story / "request.json").read_text("utf-8")) for story in STORIES}
    answers = [json.loads((story / "response.json").read_text("utf-8")) for story in STORIES]
    assert len(STORIES) >= 12
    hooks = {request["hook"] for request in requests.values()}
    assert hooks >= {"patient-view", "order-select", "order-sign", "medication-refill"}
    assert hooks >= {"encounter-discharge", "problem-list-item-create"}
    assert {request["prefetch"]["patient"]["gender"] for request in requests.values()} == {"female", "male", "unknown"}
    assert "umol/L" in json.dumps(list(requests.values()))
    assert any(len(request["prefetch"]) < 12 for request in requests.values())
    assert sum(answer["cards"] == [] for answer in answers) >= 3
    assert all("org.bone-health-cds.as-of" in request["extension"] for request in requests.values())


def test_every_kind_of_client_has_a_story() -> None:
    servers = {json.loads((story / "request.json").read_text("utf-8")).get("fhirServer") for story in STORIES}
    for client in read_clients(CLIENTS, KNOWN):
        assert client.name == "example" or servers & {*client.fhir_base_urls}, client.name

"""Every recorded story is told twice: with its prefetch, and by a FHIR server alone. The cards are equal."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from cds_service.fhir.sources import ALL, QUERIES, known_key
from tests.conftest import Clients
from tests.fhir.asking import AUTHORIZATION
from tests.fhir.stub import Behaviour, Stub, refuses, says
from tests.requests import searchset
from tests.test_stories import CLIENTS, STORIES, numbered

UNLIKE = ("not supplied", "failed")  # what prefetch merely left out, a server has been asked for in vain


def answering(supplied: Mapping[str | None, Any], key: str) -> Behaviour:
    """What the server says that gave the EHR its prefetch."""
    if key not in supplied:
        return refuses(404)
    return says(searchset() if supplied[key] is None else supplied[key])


@pytest.mark.parametrize("story", STORIES, ids=lambda story: f"{story.parent.name}/{story.name}")
def test_with_a_server_alone_a_story_gets_its_recorded_answer(
    stub: Stub, client_with: Clients, tmp_path: Path, story: Path
) -> None:
    request = json.loads((story / "request.json").read_text("utf-8"))
    supplied = {known_key(name): value for name, value in request.pop("prefetch").items()}
    stub.on = {key: answering(supplied, key) for key in ALL}
    clients = CLIENTS.read_text("utf-8")
    if server := request.get("fhirServer"):  # the client's server is where the stub is
        clients = clients.replace(server, stub.base)
    file = tmp_path / "clients.toml"
    file.write_text(clients, encoding="utf-8")
    request |= {"fhirServer": stub.base, "fhirAuthorization": AUTHORIZATION}
    path = f"/cds-services/bone-health-{story.parent.name}"
    answer = client_with(clients_file=file, fetch_seconds=20).post(path, json=request)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert {*QUERIES} <= {*stub.keys()}
    recorded = (story / "response.json").read_text("utf-8").replace(*UNLIKE)
    assert numbered(answer.get_data(as_text=True)) == json.loads(recorded)

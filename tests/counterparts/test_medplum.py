"""A FHIR server that others wrote: with it alone a story gets the cards it gets with its prefetch."""

import json
from pathlib import Path
from typing import Any

import pytest

from cds_service.fhir.sources import QUERIES, known_key
from tests.conftest import Clients
from tests.counterparts.conftest import Medplum
from tests.fhir.asking import AUTHORIZATION
from tests.requests import JSON
from tests.test_stories import CLIENTS, STORIES, numbered

pytestmark = pytest.mark.node


def whole(value: Any) -> bool:
    """Whether a key came as a server without faults would have answered: everything, or nothing there."""
    if value is None:
        return True
    links = value.get("link", ())
    return value["resourceType"] in ("Bundle", "Patient") and not any(one["relation"] == "next" for one in links)


def told_whole(story: Path) -> bool:
    prefetch = json.loads((story / "request.json").read_text("utf-8"))["prefetch"]
    keys = {known_key(name) for name in prefetch}
    return keys >= QUERIES.keys() and all(map(whole, prefetch.values()))


WHOLE = [story for story in STORIES if told_whole(story)]


def resources(prefetch: JSON) -> list[JSON]:
    found = []
    for value in filter(None, prefetch.values()):
        found += [one["resource"] for one in value.get("entry", ())] if value["resourceType"] == "Bundle" else [value]
    return found


def unmarked(value: Any) -> Any:
    """The answer without the `meta` a server puts on the resources it keeps."""
    if isinstance(value, dict):
        return {name: unmarked(one) for name, one in value.items() if name != "meta"}
    return [unmarked(one) for one in value] if isinstance(value, list) else value


def test_most_stories_are_told() -> None:
    assert len(WHOLE) >= 20


@pytest.mark.parametrize("story", WHOLE, ids=lambda story: f"{story.parent.name}/{story.name}")
def test_with_medplum_alone_a_story_gets_its_recorded_answer(
    medplum: Medplum, client_with: Clients, tmp_path: Path, story: Path
) -> None:
    request = json.loads((story / "request.json").read_text("utf-8"))
    medplum.load(resources(request.pop("prefetch")))
    clients = CLIENTS.read_text("utf-8")
    if server := request.get("fhirServer"):
        clients = clients.replace(server, medplum.base)
    file = tmp_path / "clients.toml"
    file.write_text(clients, encoding="utf-8")
    request |= {"fhirServer": medplum.base, "fhirAuthorization": AUTHORIZATION}
    path = f"/cds-services/bone-health-{story.parent.name}"
    answer = client_with(clients_file=file, fetch_seconds=20).post(path, json=request)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert unmarked(numbered(answer.get_data(as_text=True))) == json.loads((story / "response.json").read_text("utf-8"))

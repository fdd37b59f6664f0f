"""Every recorded story is told twice: with its prefetch, and by a FHIR server alone. The cards are equal."""

import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from cds_service.fhir.sources import QUERIES
from tests.fhir.asking import AUTHORIZATION
from tests.fhir.stub import Stub, refuses, says
from tests.test_stories import STORIES, numbered

UNLIKE = ("not supplied", "failed")  # what prefetch merely left out, a server has been asked for in vain


@pytest.mark.parametrize("story", STORIES, ids=lambda story: f"{story.parent.name}/{story.name}")
def test_with_a_server_alone_a_story_gets_its_recorded_answer(stub: Stub, client: FlaskClient, story: Path) -> None:
    request = json.loads((story / "request.json").read_text("utf-8"))
    supplied = request.pop("prefetch", {})
    for key in QUERIES:
        value = supplied.get(key)
        stub.on[key] = says(value) if value is not None else refuses(404)
    request |= {"fhirServer": stub.base, "fhirAuthorization": AUTHORIZATION}
    answer = client.post(f"/cds-services/bone-health-{story.parent.name}", json=request)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert stub.keys() == sorted(QUERIES)
    recorded = (story / "response.json").read_text("utf-8").replace(*UNLIKE)
    assert numbered(answer.get_data(as_text=True)) == json.loads(recorded)

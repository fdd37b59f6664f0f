"""Whatever stands in a request, the answer is cards or a 4xx that says why: no 5xx, no silence."""

import copy
import json
from random import Random
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from cds_service.paths import fixtures_dir
from tests.checker import check_cards, conform, walk
from tests.conformance.asking import path_of
from tests.mutations import mutate
from tests.requests import (
    JSON,
    STORIES,
    deep_vein_thrombosis,
    order_select,
    poor_kidneys,
    raloxifene,
    spine_t_score,
    zoledronic_acid,
)

RICH = order_select(
    poor_kidneys(
        conditions=[deep_vein_thrombosis()],
        dxa=[spine_t_score(-3.1)],
        medications=[raloxifene(id_="old", status="active")],
    ),
    zoledronic_acid(),
    raloxifene(),
    fhirAuthorization={"access_token": "x", "token_type": "Bearer", "expires_in": 300},
)
REQUESTS = [RICH, *STORIES.values()]
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([[], {}, [None], [[]], {"": {}}, "", " ", "-", "0000-00-00", "2026-02-30", "24:61", 10**400]),
    st.text(max_size=20),
    st.sampled_from(["Patient", "Bundle", "OperationOutcome", "#", "Patient/", "urn:uuid:", "1e999", "<b>"]),
)


@st.composite
def damaged(draw: st.DrawFn) -> JSON:
    """A request with one to three of its members replaced by junk, or removed."""
    request: JSON = copy.deepcopy(draw(st.sampled_from(REQUESTS)))
    for _ in range(draw(st.integers(1, 3))):
        places = [path for path, _ in walk(request) if path]
        *way, last = draw(st.sampled_from(places))
        holder: Any = request
        for step in way:
            holder = holder[step]
        if draw(st.booleans()):
            holder[last] = copy.deepcopy(draw(JUNK))
        else:
            del holder[last]
    return request


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(request=damaged(), path=st.sampled_from([path_of(story) for story in REQUESTS]))
def test_r8_r12_a_damaged_request_is_answered_or_refused(app: Flask, request: JSON, path: str) -> None:
    response = app.test_client().post(path, data=json.dumps(request), content_type="application/json")
    assert response.status_code in (200, 400, 412), response.get_data(as_text=True)


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(request=damaged())
def test_r8_r12_a_damaged_request_in_the_right_place(app: Flask, request: JSON) -> None:
    hook = request.get("hook")
    path = path_of(request) if hook in ("patient-view", "order-select", "order-sign") else path_of(RICH)
    response = app.test_client().post(path, data=json.dumps(request), content_type="application/json")
    assert response.status_code in (200, 400, 412), response.get_data(as_text=True)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(body=st.binary(max_size=60) | st.text(alphabet='{}[]":,tfn0e-. ', max_size=60).map(str.encode))
def test_r1_any_bytes_are_refused(app: Flask, body: bytes) -> None:
    response = app.test_client().post(path_of(RICH), data=body, content_type="application/json")
    assert response.status_code == 400


# --- what an EHR was shown, damaged ---------------------------------------------------------------

RECORDED = sorted(fixtures_dir().glob("*/*/request.json"))
DAMAGED = 2000
CHECKED = 20  # every so many answers are checked in every detail, which takes longer than the answer
NO_DAMAGE = ("hook", "hookInstance", "extension")  # or most would be refused before anything is read


def test_r8_r12_damaged_stories_are_answered_or_refused(app: Flask) -> None:
    dice = Random(20261122)
    client = FlaskClient(app, app.response_class)
    stories = [json.loads(path.read_text("utf-8")) for path in RECORDED]
    answered = 0
    for n in range(DAMAGED):
        story = dice.choice(stories)
        path = f"/cds-services/bone-health-{story['hook']}"
        request = mutate(story, dice, spared=NO_DAMAGE)
        response = client.post(path, data=json.dumps(request), content_type="application/json")
        assert response.status_code in (200, 400, 412), (n, response.get_data(as_text=True))
        body = json.loads(response.data)
        if response.status_code == 200:
            answered += 1
            assert body.keys() == {"cards"}
            if n % CHECKED == 0:
                conform("response", body)
                check_cards(body, request)
        else:
            assert body["resourceType"] == "OperationOutcome"
            assert body["issue"][0]["severity"] == "error"
    assert answered > DAMAGED / 2

"""Ten thousand damaged requests about a planted patient: none is answered with a 5xx, and nothing of her leaks.

A leak is her name, identifier, birth date or the token of the request in a log line of any level, on standard output
or error, in a refusal or its headers, or in the name of a counter. Each request is known by its number, which is the
seed of its dice; `answer(app, 4711)` sends it again.
"""

import io
import json
import random

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from tests.fuzz.planted import TELLTALES, Overheard, feedback, overheard, stories, told
from tests.mutations import Sent, mutate, wire
from tests.requests import JSON

FEW, MANY, PARTS = 250, 10_000, 10
COUNTED = 100  # the counters are looked at after so many requests, which takes longer than a request


def path_of(story: JSON) -> str:
    return f"/cds-services/bone-health-{story['hook']}"


def post(client: FlaskClient, path: str, sent: Sent) -> TestResponse:
    """Post a body as it is: without a length when it is chunked."""
    how: JSON = {"data": sent.body}
    if sent.chunked:
        how = {"input_stream": io.BytesIO(sent.body), "environ_overrides": {"wsgi.input_terminated": True}}
    return client.post(path, content_type=sent.content_type, headers=sent.headers, **how)


def made(number: int) -> tuple[str, Sent, bool]:
    """The request of a number: its path, what is sent, and whether only its record and context were damaged."""
    dice = random.Random(number)
    story = stories()[number % len(stories())]
    match dice.choice(["record"] * 7 + ["wire"] * 2 + ["feedback"]):
        case "record":
            damaged = mutate(story, dice)
            same_day = damaged.get("extension") == story["extension"]
            return path_of(story), Sent(json.dumps(damaged).encode()), same_day
        case "wire":
            return path_of(story), wire(story, dice), False
        case _:
            damaged = mutate(feedback(), dice)
            sent = wire(damaged, dice) if dice.random() < 0.3 else Sent(json.dumps(damaged).encode())
            return f"{path_of(story)}/feedback", sent, False


def check(response: TestResponse, heard: Overheard, sane: bool) -> None:
    """Fail when a request failed the service, or when anything of the planted patient was told."""
    said = heard.new()
    assert response.status_code in (200, 400, 412, 413, 415), response.get_data(as_text=True)
    if response.status_code != 200:
        said += response.get_data(as_text=True) + str(response.headers)
    assert not told(said)
    assert not (sane and "a rule raised" in said), said


def answer(app: Flask, number: int) -> None:
    """Send the request of a number, and check what comes and what is said."""
    path, sent, sane = made(number)
    with overheard(app) as heard:
        check(post(FlaskClient(app), path, sent), heard, sane)
        assert not told(heard.counters())


def test_the_planted_patient_stands_in_every_story() -> None:
    hooks = {story["hook"] for story in stories()}
    assert len(hooks) >= 5
    for story in stories():
        assert len(told(json.dumps(story))) > 5


def test_a_leak_would_be_heard(app: Flask) -> None:
    with overheard(app) as heard:
        app.logger.debug("asked about %s", TELLTALES[0])
        assert told(heard.new()) == [TELLTALES[0]]
        print(TELLTALES[1])
        assert told(heard.new()) == [TELLTALES[1]]
        app.extensions["metrics"].count("cards", rule=TELLTALES[2], indicator="info")
        said = heard.counters()
        assert 'rule="other"' in said, "counters are heard, and take no names"
        assert told(said) == []


def test_a_few_damaged_requests(client: FlaskClient, app: Flask) -> None:
    """Like the many, and every answer goes through the checker of the whole suite."""
    with overheard(app) as heard:
        for number in range(MANY, MANY + FEW):
            path, sent, sane = made(number)
            check(post(client, path, sent), heard, sane)
        assert not told(heard.counters())


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_ten_thousand_damaged_requests(app: Flask, part: int) -> None:
    client = FlaskClient(app)
    with overheard(app) as heard:
        for number in range(part * MANY // PARTS, (part + 1) * MANY // PARTS):
            path, sent, sane = made(number)
            try:
                check(post(client, path, sent), heard, sane)
                assert number % COUNTED < COUNTED - 1 or not told(heard.counters())
            except AssertionError as failure:
                failure.add_note(f"request number {number}, or a counter of one of the {COUNTED} up to it")
                raise


@settings(
    max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.data_too_large]
)
@given(story=st.sampled_from(range(200)), dice=st.randoms(use_true_random=False))
def test_a_damaged_request_that_hypothesis_can_make_smaller(app: Flask, story: int, dice: random.Random) -> None:
    request = stories()[story % len(stories())]
    damaged = mutate(request, dice)
    with overheard(app) as heard:
        sent = Sent(json.dumps(damaged).encode())
        check(
            post(app.test_client(), path_of(request), sent),
            heard,
            damaged.get("extension") == request["extension"],
        )
        assert not told(heard.counters())

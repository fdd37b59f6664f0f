"""Silent rules are judged like all others; they show nothing, and hide nobody."""

import json
from dataclasses import replace

import pytest

from cds_service.answer import Answer, Answerer
from cds_service.app import answerer_of
from cds_service.protocol.request import parse
from cds_service.rulebook import REGISTRY
from cds_service.settings import Settings
from tests.requests import JSON, osteoporosis_story, searchset, zoledronic_acid_story

RULE = "zol-crcl-below-35"


@pytest.fixture(scope="module")
def answerer() -> Answerer:
    return answerer_of(Settings())


def answered(answerer: Answerer, request: JSON, *silent: str) -> Answer:
    engine = answerer.engine
    quiet = replace(engine, parameters=replace(engine.parameters, silent=frozenset(silent)))
    return replace(answerer, engine=quiet, engines={}).answer(parse(json.dumps(request).encode()))


def hidden_by(answer: Answer) -> dict[str, str | None]:
    return {one.rule.id: one.hidden_by for one in answer.verdict.fired if one.rule.kind != "classification"}


def test_a_silent_rule_stands_in_the_trace_and_in_no_card(answerer: Answerer) -> None:
    answer = answered(answerer, zoledronic_acid_story(), RULE)
    assert hidden_by(answer)[RULE] == "silent"
    assert all(RULE not in card.extension["org.bone-health-cds.rules"] for card in answer.cards)
    (would,) = answer.verdict.rehearsed
    assert (would.indicator, would.findings[0].rule.id) == ("critical", RULE)


def test_a_silent_rule_hides_nobody(answerer: Answerer) -> None:
    request = zoledronic_acid_story()
    aloud = hidden_by(answered(answerer, request))
    beaten = [rule for rule, why in aloud.items() if why == f"beats:{RULE}"]
    quiet = hidden_by(answered(answerer, request, RULE))
    assert not [rule for rule, why in quiet.items() if why == f"beats:{RULE}"]
    assert all(quiet[rule] != f"beats:{RULE}" for rule in beaten)


def test_a_silent_owner_owns_nothing(answerer: Answerer) -> None:
    request = osteoporosis_story()
    owners = {why for why in hidden_by(answered(answerer, request)).values() if why and why.startswith("owner:")}
    for owner in owners:
        quiet = hidden_by(answered(answerer, request, owner.removeprefix("owner:")))
        assert owner not in quiet.values()


def test_where_nothing_is_silent_nothing_is_rehearsed(answerer: Answerer) -> None:
    assert answered(answerer, zoledronic_acid_story()).verdict.rehearsed == ()
    assert answered(answerer, osteoporosis_story(), RULE).verdict.rehearsed == ()


def test_where_all_is_silent_not_even_what_could_not_be_read_is_said(answerer: Answerer) -> None:
    unread = zoledronic_acid_story()
    del unread["prefetch"]["labs"]
    assert "could not" in str(answered(answerer, unread).cards).lower()
    mute = answered(answerer, unread, *REGISTRY)
    assert mute.cards == ()
    assert mute.verdict.mute
    drafts = zoledronic_acid_story(labs=searchset())
    drafts["context"]["draftOrders"]["entry"].append({"resource": {"resourceType": "MedicationRequest", "id": 5}})
    assert answered(answerer, drafts).cards
    assert answered(answerer, drafts, *REGISTRY).cards == ()

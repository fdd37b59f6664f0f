"""What a card offers to do: each offer valid R4, nothing twice, and never the stop of a drug that must not stop."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml
from fhir.resources.R4B import get_fhir_model_class

from cds_service.cards import CardBook
from cds_service.chart.doses import Dosing, Interval, Schedule
from cds_service.chart.model import Chart, Source
from cds_service.chart.nouns import Dose, Drug, Measured, Medication, Span
from cds_service.engine import Engine
from cds_service.parameters import SHARED, load
from cds_service.protocol.card import Card
from cds_service.protocol.rendering import Rendering, carries_out
from cds_service.suggestions import Offer, Shop, offers
from tests.engine.invented import TODAY, ago, chart, invent, order, pending
from tests.engine.test_cards import card_for, folder
from tests.requests import PATIENT, RXNORM, draft

pytestmark = pytest.mark.usefixtures("no_rules")
LIMITS = load().limits(SHARED)
__all__ = ["folder"]

ALENDRONATE = {"coding": [{"system": RXNORM, "code": "904421", "display": "alendronate 10 MG Oral Tablet"}]}


def raw(id_: str = "1", **more: Any) -> bytes:
    return json.dumps(draft(ALENDRONATE, id_=id_, **more)).encode()


def taken(n: float = 1, unit: str = "week", times: float = 1, **more: Any) -> Dosing:
    return Dosing(amount=70, schedule=Schedule(times, times, Interval(n, unit)), **{"why_not": "", **more})


def tablets(name: str = "alendronate 70 MG Oral Tablet", **more: Any) -> Any:
    drug = Drug(frozenset({"alendronate"}), name)
    return order("1", **{"drug": drug, "raw": raw(), "dosing": taken(), **more})


def facts(**known: Any) -> Any:
    def says(_: Chart) -> Iterator[dict[str, Any]]:
        yield known

    return says


def card_with(
    folder: Path,
    suggestions: list[Any],
    one: Chart,
    *,
    sent: dict[str, bytes] | None = None,
    renders: Rendering | None = None,
    **rule: Any,
) -> Card:
    """The card of one invented rule about every drug of these tests, with these offers in its file."""
    known = {"orders": "alendronate denosumab-osteoporosis", **rule}
    rule_id = known.pop("rule_id", "asks")
    hook = "patient-view" if known.get("hooks") == "patient-view" else "order-sign"
    if hook == "patient-view":
        del known["orders"]
    invent(rule_id, **known)
    card_for(folder, rule_id, suggestions=suggestions)
    book = CardBook(folder, load().limits(SHARED))
    can = partial(carries_out, rendering=renders or Rendering(actions_per_suggestion=20))
    (card,) = book.cards(Engine(load()).evaluate(hook, one), raw_of=(sent or {}).get, can=can)
    for action in (action for suggestion in card.suggestions for action in suggestion.actions):
        if action.resource is not None:
            get_fhir_model_class(action.resource["resourceType"]).model_validate(action.resource)
    return card


def labels(card: Card) -> list[str]:
    return [one.label for one in card.suggestions]


def actions(card: Card) -> list[Any]:
    return [action for suggestion in card.suggestions for action in suggestion.actions]


# --- what is created ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*Shop.read(Path(__file__).parents[2] / "cards").orders])
def test_every_order_referral_and_task_can_be_offered(folder: Path, name: str) -> None:
    card = card_with(folder, [name], chart(), hooks="patient-view")
    (suggestion,) = card.suggestions
    assert len(suggestion.label) < 80
    for action in suggestion.actions:
        assert action.type == "create"
        assert action.resource is not None
        resource = action.resource
        who = resource["for"] if resource["resourceType"] == "Task" else resource["subject"]
        assert who["reference"] == "Patient/p"
        assert (resource["status"], resource["authoredOn"]) == ("draft", TODAY.isoformat())


def test_a_panel_orders_each_of_its_tests_that_is_not_under_way(folder: Path) -> None:
    under_way = (pending("order-calcium", ago(1)),)
    card = card_with(folder, ["mbd-panel"], chart(pending=under_way), hooks="patient-view")
    said = [action.resource["code"]["text"] for action in actions(card)]
    assert "Parathyroid hormone, intact, serum" in said
    assert "Calcium, serum" not in said
    assert len(said) == 7


def test_a_test_that_a_panel_orders_is_not_offered_again(folder: Path) -> None:
    card = card_with(folder, ["mbd-panel", "pth", "tsh"], chart(), hooks="patient-view")
    assert labels(card) == ["Order the CKD-MBD work-up", "Order TSH"]


def test_a_panel_beside_a_test_orders_the_rest(folder: Path) -> None:
    card = card_with(folder, ["pth", "mbd-panel"], chart(), hooks="patient-view")
    assert [len(one.actions) for one in card.suggestions] == [1, 7]


def test_a_panel_of_which_one_test_is_left_is_called_by_its_name(folder: Path) -> None:
    concepts = ("order-cbc", "order-calcium", "order-albumin", "order-phosphate", "order-creatinine", "order-alp")
    under_way = tuple(pending(one, ago(1)) for one in concepts)
    card = card_with(folder, ["liver-enzymes", "baseline-panel"], chart(pending=under_way), hooks="patient-view")
    assert labels(card) == ["Order liver enzymes", "Order the baseline tests"]
    under_way = (*under_way, pending("order-vitamin-d", ago(1)))
    card = card_with(folder, ["baseline-panel"], chart(pending=under_way), hooks="patient-view", rule_id="again")
    assert labels(card) == ["Order liver enzymes"]


ONE_AT_A_TIME = Rendering()


def test_where_one_action_is_carried_out_at_a_time_a_panel_is_offered_test_by_test(folder: Path) -> None:
    card = card_with(folder, ["mbd-panel", "pth", "tsh"], chart(), hooks="patient-view", renders=ONE_AT_A_TIME)
    assert labels(card) == [
        "Order intact PTH",
        "Order TSH",
        "Order calcium",
        "Order albumin",
        "Order phosphate",
    ], "what is asked for by itself keeps its place before the rest of the panel"
    assert {len(one.actions) for one in card.suggestions} == {1}


def test_a_panel_does_not_displace_what_comes_after_it(folder: Path) -> None:
    offered = ["mbd-panel", "remove-order", "refer-nephrology"]
    card = card_with(folder, offered, chart(tablets()), renders=ONE_AT_A_TIME)
    assert labels(card)[:2] == ["Remove the order for alendronate 70 MG Oral Tablet", "Refer to nephrology"]
    assert len(card.suggestions) == 5


def test_a_panel_for_a_later_day_is_offered_test_by_test_for_that_day(folder: Path) -> None:
    offer = {"offer": "baseline-panel", "on": "due"}
    card = card_with(folder, [offer], chart(tablets()), says=facts(due=ago(-10)), renders=ONE_AT_A_TIME)
    assert labels(card)[0] == "Order blood count for 2 Dec 2026"


def test_what_a_client_cannot_do_takes_no_room(folder: Path) -> None:
    tests = ["creatinine", "calcium", "albumin", "vitamin-d", "phosphate"]
    only = Rendering(actions=frozenset({"delete MedicationRequest"}))
    card = card_with(folder, [*tests, "remove-order"], chart(tablets()), renders=only)
    assert labels(card) == ["Remove the order for alendronate 70 MG Oral Tablet"]


def test_an_offer_of_words_alone_is_made_once(folder: Path) -> None:
    card = card_with(folder, ["refer-falls", {"offer": "refer-falls", "when": "1 == 1"}], chart(), hooks="patient-view")
    assert labels(card) == ["Refer to the falls service or physiotherapy"]


def test_a_test_for_a_later_day_stands_beside_the_same_test_for_now(folder: Path) -> None:
    offered = ["calcium", {"offer": "calcium", "on": "due"}]
    card = card_with(folder, offered, chart(tablets()), says=facts(due=ago(-10)))
    now, later = actions(card)
    assert labels(card) == ["Order calcium", "Order calcium for 2 Dec 2026"]
    assert "occurrenceDateTime" not in now.resource
    assert later.resource["occurrenceDateTime"] == ago(-10).isoformat()


# --- the draft ------------------------------------------------------------------------------------


def test_a_draft_may_be_moved_to_the_day_a_finding_names(folder: Path) -> None:
    offer = {"offer": "redate", "on": "due"}
    card = card_with(folder, [offer], chart(tablets()), says=facts(due=ago(-30)))
    (action,) = actions(card)
    assert action.type == "update"
    assert action.resource["dispenseRequest"]["validityPeriod"]["start"] == ago(-30).isoformat()


@pytest.mark.parametrize("due", [ago(0), ago(5), None])
def test_a_draft_is_not_moved_to_a_day_that_is_past_or_unknown(folder: Path, due: Any) -> None:
    card = card_with(folder, [{"offer": "redate", "on": "due"}], chart(tablets()), says=facts(due=due))
    assert card.suggestions == ()


def denosumab(**more: Any) -> Chart:
    drug = Drug(frozenset({"denosumab-osteoporosis"}), "denosumab 60 mg")
    return chart(order("1", drug=drug, raw=raw()), doses=(Dose(drug, ago(190), "MedicationAdministration/1"),), **more)


@pytest.mark.parametrize(("due", "moved"), [(ago(-10), ago(-10)), (ago(-20), ago(-20)), (ago(-40), ago(-20))])
def test_a_repeat_denosumab_dose_is_never_moved_past_the_end_of_the_last(folder: Path, due: Any, moved: Any) -> None:
    card = card_with(folder, [{"offer": "redate", "on": "due"}], denosumab(), says=facts(due=due))
    (action,) = actions(card)
    assert action.resource["dispenseRequest"]["validityPeriod"]["start"] == moved.isoformat()


def test_a_repeat_denosumab_dose_is_moved_instead_of_removed_unless_it_must_not_be_given(folder: Path) -> None:
    moved = card_with(folder, ["remove-order"], denosumab(), indicator="critical")
    assert [one.type for one in actions(moved)] == ["update"]


def test_a_denosumab_dose_that_must_not_be_given_is_removed_outright(folder: Path) -> None:
    card = card_with(folder, ["remove-order", "remove-order-outright"], denosumab(), indicator="critical")
    (suggestion,) = card.suggestions
    assert [one.type for one in suggestion.actions] == ["delete"]
    assert suggestion.isRecommended


@pytest.mark.parametrize(
    ("dosing", "words"),
    [
        (taken(1, "day"), "Once a day."),
        (taken(24, "hour"), "Once a day."),
        (taken(1, "week"), "Once a WEEK, on ____day."),
        (taken(7, "day"), "Once a WEEK, on ____day."),
        (taken(1, "month"), "Once a MONTH, on the __th."),
    ],
)
def test_the_patient_is_told_how_to_take_it_in_the_rhythm_of_the_order(folder: Path, dosing: Any, words: str) -> None:
    sent = raw(dosageInstruction=[{"text": "1 tablet", "patientInstruction": "As agreed."}])
    (action,) = actions(card_with(folder, ["instructions"], chart(tablets(raw=sent, dosing=dosing))))
    (dosage,) = action.resource["dosageInstruction"]
    assert dosage["text"] == "1 tablet"
    assert dosage["patientInstruction"].startswith(f"As agreed. {words} On rising, on an empty stomach")
    assert "30 minutes" in dosage["patientInstruction"]
    assert action.resource["subject"] == {"reference": f"Patient/{PATIENT}"}, "the whole order as it was sent"


@pytest.mark.parametrize(
    "dosing",
    [
        None,
        taken(times=2),
        taken(2),
        taken(6, "month"),
        taken(as_needed=True),
        taken(tapered=True),
        taken(why_not="two instructions disagree"),
    ],
)
def test_without_a_plain_rhythm_the_patient_is_told_nothing(folder: Path, dosing: Any) -> None:
    assert card_with(folder, ["instructions"], chart(tablets(dosing=dosing))).suggestions == ()


@pytest.mark.parametrize(
    ("drug", "name", "begins"),
    [
        ("alendronate", "alendronate effervescent tablet", None),
        ("alendronate", "alendronate oral solution", None),
        ("risedronate", "risedronate delayed release", "Once a WEEK, on ____day. Swallow whole right after breakfast"),
        ("risedronate", "risedronate 35 mg", "Once a WEEK, on ____day. On rising"),
        ("ibandronate-oral", "ibandronate", "Once a WEEK, on ____day. On rising"),
        ("zoledronic-acid-osteoporosis", "Reclast", "Two glasses of water"),
        ("denosumab-osteoporosis", "Prolia", "Given by a clinician every six months"),
        ("teriparatide", "Forteo", "Sit or lie down"),
        ("raloxifene", "Evista", None),
    ],
)
def test_each_product_has_its_own_words(folder: Path, drug: str, name: str, begins: str | None) -> None:
    one = order("1", drug=Drug(frozenset({drug}), name), raw=raw(), dosing=taken())
    card = card_with(folder, ["instructions"], chart(one), orders=drug)
    said = [action.resource["dosageInstruction"][0]["patientInstruction"] for action in actions(card)]
    assert [text.startswith(begins or "") for text in said] == ([True] if begins else [])


@pytest.mark.parametrize(
    "one",
    [
        tablets(status="active"),
        tablets(has_id=False),
        tablets(drug=Drug(frozenset({"alendronate"}), "a", unclear=True)),
    ],
)
def test_only_a_draft_that_is_understood_is_told_about(folder: Path, one: Any) -> None:
    assert card_with(folder, ["instructions"], chart(one)).suggestions == ()


# --- another drug of the record -------------------------------------------------------------------


def medication(group: str = "alendronate", **more: Any) -> Medication:
    known = {"status": "active", "ref": "MedicationRequest/old", "authored": Span(ago(90), ago(90)), **more}
    return Medication(Drug(frozenset({group}), "Fosamax <b>"), **known)


def stopping(folder: Path, other: Any, sent: dict[str, bytes] | None = None) -> list[Any]:
    offer = {"offer": "stop-other", "what": "other"}
    return actions(card_with(folder, [offer], chart(tablets()), sent=sent, says=facts(other=other)))


SENT = {"MedicationRequest/old": raw("old", status="active")}


@pytest.mark.parametrize("other", [medication(), [medication()]])
def test_another_request_of_the_record_is_stopped_as_a_whole(folder: Path, other: Any) -> None:
    (action,) = stopping(folder, other, SENT)
    assert (action.type, action.resource["status"], action.resource["id"]) == ("update", "stopped", "old")
    assert "active on record" in action.description
    assert action.resource["authoredOn"] == TODAY.isoformat()


def test_two_requests_are_two_suggestions(folder: Path) -> None:
    both = [medication(), medication(ref="MedicationRequest/older")]
    sent = {**SENT, "MedicationRequest/older": raw("older", status="active")}
    assert len(stopping(folder, both, sent)) == 2


@pytest.mark.parametrize(
    "other",
    [
        None,
        medication("denosumab-osteoporosis"),
        medication(status="completed"),
        medication(kind="statement"),
        medication(ref="MedicationRequest/not-sent"),
        order("2", "alendronate", status="active"),
    ],
    ids=["none", "denosumab", "over", "a statement", "not sent", "a signed order"],
)
def test_what_cannot_or_must_not_be_stopped_is_not(folder: Path, other: Any) -> None:
    assert stopping(folder, other, SENT) == []


@pytest.mark.parametrize("wrong", [{"intent": 7}, {"id": None}])
def test_a_request_that_would_not_be_valid_is_not_sent(folder: Path, wrong: Any) -> None:
    broken = json.dumps({**draft(ALENDRONATE, id_="old"), **wrong}).encode()
    assert stopping(folder, medication(), {"MedicationRequest/old": broken}) == []


def test_another_draft_is_removed(folder: Path) -> None:
    (action,) = stopping(folder, order("2", "alendronate"))
    assert (action.type, action.resourceId) == ("delete", "MedicationRequest/2")


@pytest.mark.parametrize("text", ["[{offer: redate, on: due}]", '[{offer: redate, "on": due}]'])
def test_the_day_of_an_offer_is_read_however_it_is_quoted(text: str) -> None:
    assert offers(yaml.safe_load(text)) == (Offer("redate", on="due"),)


# --- for want of a recent result ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "offered"),
    [
        (Source("supplied"), True),
        (Source("empty"), True),
        (Source("partial", seen_back_to=ago(400)), True),
        (Source("partial", seen_back_to=ago(3)), False),
        (Source("failed"), False),
        (Source("missing"), False),
    ],
)
def test_a_test_is_offered_for_want_of_a_result_only_where_the_want_is_known(
    folder: Path, source: Source, offered: bool
) -> None:
    offer = {"offer": "creatinine", "when": 'no_recent("creatinine", "egfr")'}
    one = chart(tablets(), lacking={"creatinine": source, "egfr": source})
    assert labels(card_with(folder, [offer], one)) == (["Order creatinine"] if offered else [])


@pytest.mark.parametrize(("days", "offered"), [(365, False), (366, True)])
def test_a_result_is_recent_for_so_many_days(folder: Path, days: int, offered: bool) -> None:
    offer = {"offer": "creatinine", "when": 'no_recent("creatinine")'}
    value = Measured("creatinine", 1.0, "mg/dL", ago(days), "Observation/1", 1.0, "mg/dL")
    one = chart(tablets(), measured={"creatinine": (value,)}, lacking={"creatinine": Source("failed")})
    assert labels(card_with(folder, [offer], one)) == (["Order creatinine"] if offered else [])

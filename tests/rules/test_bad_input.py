"""Orders that say too little, or contradict themselves: no guess, a line in the trace, a card where it counts."""

import json
from typing import Any

import pytest

from cds_service.answer import Answer
from cds_service.protocol.request import parse
from tests.requests import JSON, PATIENT, RXNORM, TODAY
from tests.rules.cases import Case, answerer, hook_request

SOUND = (
    "creatinine 0.8 mg/dL 9 d ago; weight 60 kg 9 d ago; calcium 9.4 mg/dL 9 d ago; vitamin D 40 ng/mL 9 d ago; "
    "T -2.7 total hip 90 d ago"
)
COULD_NOT_READ = "could not be made"


def drug(text: str) -> JSON:
    return {"medicationCodeableConcept": {"text": text}}


def judged(hook: str = "order-sign", record: str = SOUND, patient: str = "woman 70", **order: Any) -> Answer:
    """The answer about one draft with these elements; `drug` or a reference is among them or it names none."""
    body = hook_request(Case(patient=patient, record=record, order="alendronate", hook=hook))
    bundle = body["context"]["medications" if hook == "medication-refill" else "draftOrders"]
    known = {"resourceType": "MedicationRequest", "id": "d1", "status": "draft", "intent": "order"}
    subject = {"subject": {"reference": f"Patient/{PATIENT}"}, "authoredOn": TODAY.isoformat()}
    bundle["entry"] = [{"resource": {**known, **subject, **order}}]
    if hook == "order-select":
        body["context"]["selections"] = ["MedicationRequest/d1"]
    found = answerer().answer(parse(json.dumps(body).encode()), TODAY)
    assert found.verdict.raised == []
    return found


def reasons(found: Answer) -> dict[str, str]:
    return {one.ref: one.reason for one in found.verdict.chart.unreadable}


def summaries(found: Answer) -> list[str]:
    return [card.summary for card in found.cards]


def lacks(found: Answer) -> set[tuple[str, str, str]]:
    return {(one.rule.id, lack.what, lack.why) for one in found.verdict.not_evaluated for lack in one.lacks}


def unread(found: Answer) -> bool:
    """Whether a card says that checks could not be made."""
    return any(COULD_NOT_READ in one for one in summaries(found))


# --- a dose of so many tablets of unknown strength ------------------------------------------------


@pytest.mark.parametrize("sig", ["1 tab weekly", "1 tab", "as directed", ""])
def test_a_tablet_of_unknown_strength_is_not_guessed_at(sig: str) -> None:
    found = judged(**drug("alendronate"), dosageInstruction=[{"text": sig}] if sig else [])
    assert {(rule, what) for rule, what, _ in lacks(found)} == {("bp-dose-frequency-error", "dose")}
    assert not unread(found), "of every tablet this would be said too often"


@pytest.mark.parametrize("name", ["teriparatide", "abaloparatide"])
def test_an_injection_of_unknown_dose_is_said_aloud(name: str) -> None:
    found = judged(**drug(name), dosageInstruction=[{"text": "1 dose daily"}])
    assert ("pth-analog-dose-error", "dose", "unreadable") in lacks(found)
    assert unread(found)
    assert "dose as ordered" in found.cards[-1].summary


# --- no drug --------------------------------------------------------------------------------------


@pytest.mark.parametrize("hook", ["order-select", "order-sign", "medication-refill"])
@pytest.mark.parametrize("nothing", [{}, {"medicationCodeableConcept": {}}], ids=["absent", "empty"])
def test_an_order_of_nothing_is_a_line_in_the_trace(hook: str, nothing: JSON) -> None:
    found = judged(hook, **nothing)
    assert found.cards == ()
    assert reasons(found) == {"MedicationRequest/d1": "it names no drug"}


# --- a drug by words alone ------------------------------------------------------------------------


def test_a_drug_known_by_its_words_is_judged_and_that_is_said() -> None:
    found = judged(**drug("Prolia 60 mg/mL"), record=SOUND.replace("9.4", "7.9"))
    assert found.cards[0].indicator == "critical"
    assert "identified by its name" in (found.cards[0].detail or "")


def test_of_an_ambiguous_name_the_card_asks_which_product_it_is() -> None:
    found = judged(**drug("denosumab"), record=SOUND.replace("9.4", "7.9"))
    assert found.cards[0].indicator == "warning"
    assert (found.cards[0].detail or "").startswith("**Which product?**")


@pytest.mark.parametrize("text", ["the blue tablets", "Unobtainium 5 mg injection"])
def test_words_that_name_no_known_drug_are_left_alone(text: str) -> None:
    found = judged(**drug(text))
    assert found.cards == ()
    assert [one.drug.recognised for one in found.verdict.chart.drafts] == [False]


# --- a Medication that cannot be had --------------------------------------------------------------


@pytest.mark.parametrize("hook", ["order-select", "order-sign", "medication-refill"])
@pytest.mark.parametrize("reference", [{"reference": "Medication/nowhere"}, {"reference": "#gone"}, {}])
def test_an_order_whose_medication_nobody_supplied_is_said_aloud(hook: str, reference: JSON) -> None:
    found = judged(hook, medicationReference=reference)
    assert reasons(found) == {"MedicationRequest/d1": "the Medication it refers to was not supplied"}
    assert summaries(found) == [f"Some bone-drug safety checks {COULD_NOT_READ}: an order is unreadable"]
    assert "was not supplied" in (found.cards[0].detail or "")


def test_an_order_that_was_not_selected_is_not_spoken_of() -> None:
    body = hook_request(Case(order="alendronate", record=SOUND, hook="order-select"))
    lost = {"resourceType": "MedicationRequest", "id": "d2", "status": "draft", "intent": "order"}
    body["context"]["draftOrders"]["entry"].append({"resource": {**lost, "medicationReference": {"reference": "#x"}}})
    found = answerer().answer(parse(json.dumps(body).encode()), TODAY)
    assert not unread(found)
    assert "MedicationRequest/d2" in reasons(found)


def test_the_words_beside_a_reference_are_enough() -> None:
    reference = {"reference": "Medication/nowhere", "display": "denosumab 60 mg"}
    found = judged(medicationReference=reference, record=SOUND.replace("9.4", "7.9"))
    assert found.cards[0].indicator == "critical"
    assert reasons(found) == {}


# --- statuses that contradict each other ----------------------------------------------------------

LOW_CALCIUM = SOUND.replace("9.4", "7.9")
DENOSUMAB: JSON = {
    "medicationCodeableConcept": {
        "coding": [{"system": RXNORM, "code": "993452", "display": "1 ML denosumab 60 MG/ML Prefilled Syringe"}]
    }
}


@pytest.mark.parametrize(
    ("order", "action"),
    [
        ({"status": "draft", "doNotPerform": True}, "stop"),
        ({"status": "active", "doNotPerform": True}, "stop"),
        ({"status": "stopped", "doNotPerform": False}, "stop"),
        ({"status": "stopped", "priorPrescription": {"reference": "MedicationRequest/old"}}, "stop"),
        ({"status": "on-hold", "intent": "plan"}, "stop"),
        ({"status": "active", "statusReason": {"text": "stopped by the patient"}}, "continue"),
    ],
)
def test_what_an_order_does_is_decided_for_the_stop(order: JSON, action: str) -> None:
    found = judged(**DENOSUMAB, **order, record=LOW_CALCIUM)
    assert [one.action for one in found.verdict.chart.drafts] == [action]
    low = [one for one in found.verdict.fired if one.rule.id == "hypocalcaemia-before-bone-agent"]
    assert bool(low) == (action != "stop"), "an order that stops a drug is not told that it is contraindicated"


@pytest.mark.parametrize("status", ["completed", "entered-in-error", "unknown"])
def test_what_is_no_order_any_more_is_a_line_in_the_trace(status: str) -> None:
    found = judged(**DENOSUMAB, status=status, record=LOW_CALCIUM)
    assert found.cards == ()
    assert reasons(found) == {"MedicationRequest/d1": f"its status is {status}: there is nothing to order"}


def test_a_status_that_does_not_exist_keeps_no_order_from_being_judged() -> None:
    found = judged(**DENOSUMAB, status="halted", record=LOW_CALCIUM)
    assert found.cards[0].indicator == "critical"


# --- a stop that lies in the future ---------------------------------------------------------------

GIVEN = "given denosumab 60 mg 90 d ago; given denosumab 60 mg 275 d ago"


@pytest.mark.parametrize(
    "dated",
    [
        {"authoredOn": "2027-03-01"},
        {"dispenseRequest": {"validityPeriod": {"end": "2027-03-01"}}},
        {"dosageInstruction": [{"timing": {"event": ["2027-03-01"]}}]},
    ],
    ids=["written then", "supplied until then", "timed then"],
)
def test_a_stop_dated_in_the_future_is_a_stop(dated: JSON) -> None:
    found = judged(**DENOSUMAB, **{"status": "stopped", **dated}, record=f"{SOUND}; {GIVEN}")
    assert [one.rule.id for one in found.verdict.fired if one.indicator == "critical"] == [
        "denosumab-stop-without-follow-on"
    ]


def test_a_stop_of_the_record_dated_in_the_future_has_not_happened() -> None:
    record = f"{SOUND}; {GIVEN}; prescribed denosumab 60 mg in 30 d, status stopped"
    body = hook_request(Case(record=record, hook="patient-view"))
    found = answerer().answer(parse(json.dumps(body).encode()), TODAY)
    assert found.verdict.raised == []
    assert "denosumab-stop-without-follow-on" not in {one.rule.id for one in found.verdict.fired}

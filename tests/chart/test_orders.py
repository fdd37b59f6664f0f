"""Draft orders: what each would do; and the tests that are under way."""

from typing import Any

import pytest

from cds_service.chart.nouns import DraftOrder
from tests.chart.reading import SUBJECT, chart, chosen, concept
from tests.requests import (
    ICD10,
    JSON,
    LOINC,
    OTHER_PATIENT,
    TERMINOLOGY,
    TODAY,
    ago,
    condition,
    draft,
    soft_diet,
    zoledronic_acid,
)

DENOSUMAB = {"text": "Prolia 60 mg"}
CATEGORY = f"{TERMINOLOGY}/medicationrequest-category"


def order(**more: Any) -> JSON:
    return zoledronic_acid(**{"id_": "d", **more})


def read(one: JSON, **filled: Any) -> DraftOrder:
    (found,) = chart(one, **filled).drafts
    return found


def test_a_new_draft_starts_a_drug() -> None:
    found = read(order())
    assert (found.action, found.ref, found.status, found.day) == ("start", "MedicationRequest/d", "draft", TODAY)


@pytest.mark.parametrize("status", ["stopped", "cancelled", "on-hold"])
def test_an_order_to_end_or_pause_stops_it(status: str) -> None:
    assert read(order(status=status)).action == "stop"


def test_an_order_not_to_give_stops_it() -> None:
    assert read(order(doNotPerform=True)).action == "stop"


def test_an_order_that_replaces_another_changes_it() -> None:
    assert read(order(priorPrescription={"reference": "MedicationRequest/old"})).action == "change"


def test_an_order_already_active_continues_it() -> None:
    assert read(order(status="active")).action == "continue"


@pytest.mark.parametrize(
    ("status", "action"),
    [("active", "continue"), ("on-hold", "continue"), ("completed", "start"), ("stopped", "start")],
)
def test_an_order_for_what_the_patient_is_on_continues_it(status: str, action: str) -> None:
    on_record = order(id_="old", status=status)
    assert read(order(), medications=[on_record]).action == action


def test_an_order_for_another_drug_than_the_patient_is_on_starts_it() -> None:
    other = draft(DENOSUMAB, id_="old", status="active")
    assert read(order(), medications=[other]).action == "start"


def test_the_draft_itself_on_the_record_does_not_make_it_a_continuation() -> None:
    assert read(order(), medications=[order(status="active")]).action == "start"


@pytest.mark.parametrize("status", ["entered-in-error", "completed", "unknown"])
def test_what_is_over_is_no_order(status: str) -> None:
    assert chart(order(status=status)).drafts == ()


def test_a_draft_before_any_drug_was_chosen_is_no_order_yet() -> None:
    bare = order(category={"text": "Outpatient"})
    del bare["medicationCodeableConcept"]
    del bare["intent"]
    one = chart(bare)
    assert one.drafts == ()
    assert [(line.reason, line.about) for line in one.unreadable] == [("it names no drug", frozenset())]


def test_what_stands_beside_an_order_and_what_we_do_not_judge_is_no_order() -> None:
    medicine = {"resourceType": "Medication", "id": "m", "code": DENOSUMAB}
    one = chart(medicine, soft_diet(), condition(ICD10, "M81.0", "osteoporosis"))
    assert (one.drafts, one.unreadable) == ((), ())


def test_a_sandbox_draft_with_objects_for_lists_is_read() -> None:
    flat = order(
        category={"text": "Outpatient"},
        dosageInstruction=[{"doseAndRate": [{"doseQuantity": {"value": 1, "code": "{pill}"}}]}],
    )
    assert read(flat).drug.recognised


def test_a_draft_without_a_day_is_of_today() -> None:
    assert read(order(authoredOn=None)).day == TODAY
    assert read(order(authoredOn="2026-11-02")).day.isoformat() == "2026-11-02"


@pytest.mark.parametrize(
    ("more", "planned"),
    [
        ({}, None),
        ({"dispenseRequest": {"validityPeriod": {"start": "2026-12-01"}}}, "2026-12-01"),
        ({"dosageInstruction": [{"timing": {"event": ["2027-03-01", "2027-02-01"]}}]}, "2027-02-01"),
        ({"dosageInstruction": [{"timing": {"repeat": {"boundsPeriod": {"start": "2027-01-05"}}}}]}, "2027-01-05"),
        ({"dosageInstruction": [{"timing": {"repeat": {"frequency": 1}}}]}, None),
        ({"dosageInstruction": [{"timing": 7}]}, None),
        (
            {
                "dispenseRequest": {"validityPeriod": {"start": "2026-12-01"}},
                "dosageInstruction": [{"timing": {"event": ["2026-11-25"]}}],
            },
            "2026-12-01",
        ),
    ],
)
def test_a_draft_is_planned_for_the_day_its_timing_and_supply_allow(more: JSON, planned: str | None) -> None:
    found = read(order(**more)).earliest
    assert (found and found.isoformat()) == planned


def test_a_draft_without_a_subject_is_the_patients() -> None:
    bare = order()
    del bare["subject"]
    assert read(bare).drug.recognised


def test_a_draft_for_another_patient_is_not_judged_and_is_named() -> None:
    one = chart(order(subject={"reference": f"Patient/{OTHER_PATIENT}"}))
    assert one.drafts == ()
    (bad,) = one.unreadable
    assert (bad.ref, bad.about) == ("MedicationRequest/d", frozenset({"draftOrders"}))


def test_a_draft_that_cannot_be_read_is_named() -> None:
    one = chart(order(dosageInstruction="two a day"))
    assert one.drafts == ()
    assert [bad.about for bad in one.unreadable] == [frozenset({"draftOrders"})]


@pytest.mark.parametrize(
    "selection",
    ["MedicationRequest/d", "d", "MedicationRequest/d/_history/2"],
)
def test_an_order_select_is_about_what_was_selected(selection: str) -> None:
    one = chosen(order(), order(id_="e"), selections=[selection, selection])
    assert [(found.ref, found.selected) for found in one.drafts] == [
        ("MedicationRequest/d", True),
        ("MedicationRequest/e", False),
    ]


def test_an_order_sign_is_about_every_draft() -> None:
    assert all(found.selected for found in chart(order(), order(id_="e")).drafts)


# --- tests that are under way ---------------------------------------------------------------------


def asked(code: str = "2160-0", **more: Any) -> JSON:
    """A laboratory order."""
    base = {"resourceType": "ServiceRequest", "id": "s", "status": "active", "intent": "order", "subject": SUBJECT}
    return {**base, "code": concept(None, (LOINC, code)), "authoredOn": ago(5), **more}


@pytest.mark.parametrize("status", ["active", "draft", "on-hold"])
def test_a_test_that_was_ordered_is_under_way(status: str) -> None:
    (one,) = chart(orders=[asked(status=status)]).pending
    assert "order-creatinine" in one.concepts
    assert (one.ref, one.draft) == ("ServiceRequest/s", False)
    assert one.day is not None
    assert one.day.isoformat() == ago(5)


@pytest.mark.parametrize("status", ["completed", "revoked", "entered-in-error", "unknown"])
def test_a_test_that_is_done_or_dropped_is_not_under_way(status: str) -> None:
    assert chart(orders=[asked(status=status)]).pending == ()


def test_a_test_not_to_be_done_is_not_under_way() -> None:
    assert chart(orders=[asked(doNotPerform=True)]).pending == ()


def test_a_test_drafted_beside_the_order_is_under_way() -> None:
    (one,) = chart(order(), asked(status="draft")).pending
    assert one.draft


def test_a_test_of_something_else_is_not_listed() -> None:
    assert chart(orders=[asked("2823-3")]).pending == ()


@pytest.mark.parametrize(("code", "kind"), [("83012-5", "dxa-order"), ("17861-6", "order-calcium")])
def test_each_kind_of_test_is_told_apart(code: str, kind: str) -> None:
    (one,) = chart(orders=[asked(code)]).pending
    assert kind in one.concepts


def test_a_test_without_a_day_is_undated() -> None:
    (one,) = chart(orders=[asked(authoredOn=None)]).pending
    assert one.day is None


# --- orders for services --------------------------------------------------------------------------


def service(**more: Any) -> JSON:
    code = concept("DXA hip and spine", (LOINC, "38268-9"))
    known = {"resourceType": "ServiceRequest", "id": "s", "status": "draft", "intent": "order", "code": code}
    return {**known, "subject": SUBJECT, "authoredOn": TODAY.isoformat(), **more}


def test_an_order_for_a_scan_is_an_order_by_its_value_sets_and_in_its_own_words() -> None:
    found = read(service())
    assert (found.kind, found.action, found.ref) == ("service", "start", "ServiceRequest/s")
    assert "dxa-order" in found.drug.groups
    assert found.drug.name == "DXA hip and spine"
    assert read(service(code={"coding": [{"system": LOINC, "code": "38268-9"}]})).drug.name


def test_a_display_is_a_name_too() -> None:
    code = {"coding": [{"system": LOINC, "code": "38268-9", "display": "DXA views"}]}
    assert read(service(code=code)).drug.name == "DXA views"


@pytest.mark.parametrize("more", [{"status": "revoked"}, {"status": "on-hold"}, {"doNotPerform": True}])
def test_a_scan_that_is_called_off_is_a_stop(more: JSON) -> None:
    assert read(service(**more)).action == "stop"


@pytest.mark.parametrize(
    "more",
    [{"status": "completed"}, {"status": "entered-in-error"}, {"code": {"text": "something"}}, {"code": None}],
)
def test_what_no_value_set_knows_and_what_is_over_is_no_order(more: JSON) -> None:
    assert chart({key: value for key, value in service(**more).items() if value is not None}).drafts == ()


def test_a_scan_beside_a_drug_is_both_judged_and_pending() -> None:
    both = chart(order(), service())
    assert [one.kind for one in both.drafts] == ["drug", "service"]
    assert [one.ref for one in both.pending] == ["ServiceRequest/s"]


def test_only_a_chosen_scan_is_selected() -> None:
    drafts = chosen(order(), service(), selections=["ServiceRequest/s"]).drafts
    assert [one.selected for one in drafts] == [False, True]


# --- renewals -------------------------------------------------------------------------------------

SIG = [{"text": "once a year"}]


def test_an_order_that_repeats_the_newest_request_renews_it() -> None:
    old = [order(id_="old", status="active", authoredOn=ago(500)), order(id_="new", status="active", authoredOn=ago(9))]
    found = read(order(), medications=old)
    assert found.renews is not None
    assert found.renews.ref == "MedicationRequest/new"


def test_the_same_dosage_written_otherwise_is_the_same() -> None:
    repeat = {"frequency": 1, "period": 1.0, "periodUnit": "wk"}
    turned = {"periodUnit": "wk", "period": 1, "frequency": 1}
    old = order(id_="old", status="active", authoredOn=ago(9), dosageInstruction=[{"timing": {"repeat": turned}}])
    assert read(order(dosageInstruction=[{"timing": {"repeat": repeat}}]), medications=[old]).renews is not None


@pytest.mark.parametrize(
    "newest",
    [
        {"dosageInstruction": SIG},
        {"medicationCodeableConcept": {"text": "zoledronic acid 5 mg"}},
        {"doNotPerform": True},
    ],
    ids=["another dose", "another name", "not to be given"],
)
def test_an_order_that_changes_something_renews_nothing(newest: JSON) -> None:
    old = [order(id_="older", status="active", authoredOn=ago(500))]
    changed = order(id_="old", status="active", authoredOn=ago(9), **newest)
    assert read(order(), medications=[*old, changed]).renews is None


def test_the_same_dose_renews_and_another_drug_does_not() -> None:
    old = order(id_="old", status="active", dosageInstruction=SIG)
    assert read(order(dosageInstruction=SIG), medications=[old]).renews is not None
    assert read(order(), medications=[draft(DENOSUMAB, id_="old", status="active")]).renews is None
    assert read(order()).renews is None


def test_a_draft_that_no_value_set_knows_renews_nothing() -> None:
    diet = {"text": "an unheard-of remedy"}
    assert read(draft(diet, id_="d"), medications=[draft(diet, id_="old", status="active")]).renews is None


# --- the dose of a draft --------------------------------------------------------------------------


def alendronate(**more: Any) -> JSON:
    return order(medicationCodeableConcept={"text": "alendronic acid 70 MG Oral Tablet"}, **more)


def test_a_draft_whose_dose_is_judged_carries_it() -> None:
    found = read(alendronate(dosageInstruction=[{"text": "1 tablet every week"}])).dosing
    assert found is not None
    assert (found.understood, found.amount, found.per_day) == (True, 70.0, 1 / 7)
    missing = read(alendronate()).dosing
    assert missing is not None
    assert missing.why_not == "no dosage instruction"


def test_a_combined_product_is_dosed_by_the_drug_that_is_judged() -> None:
    name = "alendronic acid 70 MG / cholecalciferol 5600 UNT Oral Tablet"
    found = read(
        order(medicationCodeableConcept={"text": name}, dosageInstruction=[{"text": "1 tablet weekly"}])
    ).dosing
    assert found is not None
    assert found.amount == 70.0


def test_a_bad_timing_costs_the_dose_and_not_the_order() -> None:
    found = read(alendronate(dosageInstruction=[{"timing": "weekly", "text": "1 tablet weekly"}]))
    assert found.drug.groups == {"alendronate"}
    assert found.dosing is not None
    assert found.dosing.why_not == "the dosage instruction cannot be read"


def test_the_dose_of_other_drugs_is_not_read() -> None:
    assert read(order(medicationCodeableConcept={"text": "raloxifene 60 mg"})).dosing is None
    assert read(order(medicationCodeableConcept={"text": "alendronate with risedronate"})).dosing is None


def test_the_draft_of_a_steroid_says_how_much_is_taken_and_for_how_long() -> None:
    found = read(
        order(
            medicationCodeableConcept={"text": "prednisone 5 MG Oral Tablet"},
            dosageInstruction=[{"text": "2 tablets daily"}],
            dispenseRequest={"expectedSupplyDuration": {"value": 30, "code": "d"}, "numberOfRepeatsAllowed": 1},
        )
    )
    assert found.intake is not None
    assert found.intake.steps == ((10.0, None),)
    assert found.supply_from is None
    assert found.supply_until is not None
    assert (found.supply_until - found.day).days == 60


@pytest.mark.parametrize(
    ("category", "inpatient"),
    [
        ([concept("Inpatient", (CATEGORY, "inpatient"))], True),
        ([concept("Outpatient", (CATEGORY, "outpatient"))], False),
        ([concept("Inpatient", ("urn:oid:1.2.3", "inpatient"))], False),
        ("inpatient", False),
        (None, False),
    ],
)
def test_an_order_for_a_stay_in_hospital_is_told_by_its_category(category: Any, inpatient: bool) -> None:
    assert read(order(**({"category": category} if category else {}))).inpatient is inpatient

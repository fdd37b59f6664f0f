"""Rows R: how a service is called, and what it answers to a call that is not right."""

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.conformance.asking import (
    cards_for,
    path_of,
    refusal,
    rules_for,
    rules_of,
    said,
    send,
    send_text,
)
from tests.requests import (
    JSON,
    KEYS,
    PATIENT,
    SEARCHES,
    SERVICES,
    STORIES,
    creatinine,
    order_select,
    osteoporosis_story,
    outcome,
    patient_view,
    poor_kidneys,
    quiet_story,
    soft_diet,
    unscreened_story,
    woman,
    zoledronic_acid,
    zoledronic_acid_story,
)

README = Path(__file__).parents[2] / "README.md"
PATIENT_VIEW = f"/cds-services/{SERVICES['patient-view']}"


def altered(request: JSON, *path: str, to: Any = None) -> JSON:
    """A copy with one member replaced, or taken away when `to` is None."""
    copied = copy.deepcopy(request)
    holder = copied
    for step in path[:-1]:
        holder = holder[step]
    if to is None:
        del holder[path[-1]]
    else:
        holder[path[-1]] = to
    return copied


# --- R1: the call itself


@pytest.mark.parametrize("body", ["", "{", "nonsense", "{'a': 1}", '{"hook": NaN}', '{"a": Infinity}', "\x00"])
def test_r1_what_is_not_json_is_a_400(client: FlaskClient, body: str) -> None:
    assert said(send_text(client, body), 400).strip()


@pytest.mark.parametrize("body", ["[]", '"text"', "7", "null", "true"])
def test_r1_json_that_is_no_object_is_a_400(client: FlaskClient, body: str) -> None:
    said(send_text(client, body), 400)


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_r1_other_encodings_than_utf8_are_a_400(client: FlaskClient, encoding: str) -> None:
    text = json.dumps({**quiet_story(), "note": "Müller"}, ensure_ascii=False)
    said(send_text(client, text.encode(encoding)), 400)


@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"a":['])
def test_r1_a_bottomless_body_is_a_400(client: FlaskClient, opening: str) -> None:
    said(send_text(client, opening * 100_000), 400)


@pytest.mark.parametrize("place", ["extension", "prefetch"])
def test_r1_a_complete_but_bottomless_body_is_a_400(client: FlaskClient, place: str) -> None:
    text = json.dumps(quiet_story())
    bottomless = '{"deep":' + "[" * 50_000 + "]" * 50_000 + ","
    said(send_text(client, text.replace(f'"{place}": {{', f'"{place}": {bottomless}', 1)), 400)


def test_r1_not_a_number_deep_inside_is_a_400(client: FlaskClient) -> None:
    text = json.dumps(zoledronic_acid_story()).replace("1.26", "NaN")
    said(client.post(path_of(zoledronic_acid_story()), data=text, content_type="application/json"), 400)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "text/html", None])
def test_r1_another_content_type_is_a_415(client: FlaskClient, kind: str | None) -> None:
    body = json.dumps(quiet_story())
    assert "application/json" in said(client.post(PATIENT_VIEW, data=body, content_type=kind), 415)


@pytest.mark.parametrize(
    "kind",
    ["application/json", "application/json; charset=utf-8", "application/fhir+json", "Application/JSON"],
)
def test_r1_every_kind_of_json_is_taken(client: FlaskClient, kind: str) -> None:
    response = client.post(PATIENT_VIEW, data=json.dumps(quiet_story()), content_type=kind)
    assert response.status_code == 200


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_r1_other_methods_than_post_are_a_405(client: FlaskClient, method: str) -> None:
    response = client.open(PATIENT_VIEW, method=method)
    said(response, 405)
    assert "POST" in response.headers["Allow"]


# --- R2 to R4: hook, hookInstance, context


@pytest.mark.parametrize("hook", [None, "order-sign", "chart-open", "", 5, ["patient-view"]])
def test_r2_a_hook_that_is_not_the_services_is_a_400(client: FlaskClient, hook: Any) -> None:
    assert "hook" in refusal(client, altered(quiet_story(), "hook", to=hook), 400, PATIENT_VIEW)


def test_r3_a_missing_hook_instance_is_a_400(client: FlaskClient) -> None:
    assert "hookInstance" in refusal(client, altered(quiet_story(), "hookInstance"), 400)


@pytest.mark.parametrize("instance", ["test", "rec08-p02-5", "6B7C2F0E-95A1-4B0D-8D4F-2F5EF0C1A7B9"])
def test_r3_a_hook_instance_need_not_be_a_uuid(client: FlaskClient, instance: str) -> None:
    assert cards_for(client, altered(quiet_story(), "hookInstance", to=instance)) == []


def test_r3_the_same_hook_instance_may_come_twice(client: FlaskClient) -> None:
    first, second = (cards_for(client, zoledronic_acid_story()) for _ in range(2))
    assert rules_of(first) == rules_of(second)
    assert {card["uuid"] for card in first}.isdisjoint(card["uuid"] for card in second)


@pytest.mark.parametrize("context", [None, [], "Patient/1", 4, {}])
def test_r4_a_missing_or_mistyped_context_is_a_400(client: FlaskClient, context: Any) -> None:
    assert "context" in refusal(client, altered(quiet_story(), "context", to=context), 400)


@pytest.mark.parametrize("member", ["patientId", "userId"])
@pytest.mark.parametrize("value", [None, 1288992, {"reference": "Patient/1"}, ["1"]])
def test_r4_patient_and_user_are_texts(client: FlaskClient, member: str, value: Any) -> None:
    assert member in refusal(client, altered(quiet_story(), "context", member, to=value), 400)


@pytest.mark.parametrize("hook", ["order-select", "order-sign"])
@pytest.mark.parametrize("value", [None, [], "drafts", {}, {"resourceType": "Parameters"}])
def test_r4_draft_orders_are_a_bundle(client: FlaskClient, hook: str, value: Any) -> None:
    request = altered(zoledronic_acid_story(hook), "context", "draftOrders", to=value)
    assert "draftOrders" in refusal(client, request, 400)


@pytest.mark.parametrize("value", [None, "MedicationRequest/1", {}, [1], [{"reference": "x"}]])
def test_r4_selections_are_texts(client: FlaskClient, value: Any) -> None:
    request = altered(zoledronic_acid_story("order-select"), "context", "selections", to=value)
    assert "selections" in refusal(client, request, 400)


def test_r4_the_patient_id_may_carry_its_type(client: FlaskClient) -> None:
    request = altered(osteoporosis_story(), "context", "patientId", to=f"Patient/{PATIENT}")
    assert "gap-treat-tscore" in rules_for(client, request)


def test_r4_draft_orders_need_neither_type_nor_full_urls(client: FlaskClient) -> None:
    request = zoledronic_acid_story()
    del request["context"]["draftOrders"]["type"]
    assert "zol-crcl-below-35" in rules_for(client, request)


@pytest.mark.parametrize("entry", [[], [{}], [{"resource": None}], [{"resource": {"resourceType": "Task"}}]])
def test_r4_draft_orders_may_hold_nothing_for_us(client: FlaskClient, entry: list[JSON]) -> None:
    request = zoledronic_acid_story()
    request["context"]["draftOrders"]["entry"] = entry
    cards_for(client, request)


# --- order-select: what is selected


def test_r4_only_selected_orders_are_judged(client: FlaskClient) -> None:
    request = order_select(
        poor_kidneys(), zoledronic_acid(), soft_diet(), selections=["NutritionOrder/draft-soft-diet"]
    )
    assert cards_for(client, request) == []


def test_r4_a_selection_may_lack_its_type(client: FlaskClient) -> None:
    request = order_select(poor_kidneys(), zoledronic_acid(), selections=["draft-zoledronate"])
    assert "zol-crcl-below-35" in rules_for(client, request)


@pytest.mark.parametrize("selections", [[], ["MedicationRequest/gone"], [""], ["x"] * 50])
def test_r4_selections_that_point_nowhere_do_no_harm(client: FlaskClient, selections: list[str]) -> None:
    cards_for(client, order_select(poor_kidneys(), zoledronic_acid(), selections=selections))


def test_r4_an_order_before_its_drug_is_chosen_does_no_harm(client: FlaskClient) -> None:
    bare = {"resourceType": "MedicationRequest", "id": "draft-1", "status": "draft"}
    assert cards_for(client, order_select(poor_kidneys(), bare)) == []


# --- R5, R6: the FHIR server and its token

TOKEN = {
    "access_token": "opaque",
    "token_type": "Bearer",
    "expires_in": 300,
    "scope": "Observation.Read (Labs) (R4) Patient.Read (R4)",
    "subject": "bone-health",
}


def test_r5_a_token_without_a_server_is_a_400(client: FlaskClient) -> None:
    request = altered({**quiet_story(), "fhirAuthorization": TOKEN}, "fhirServer")
    assert "fhirServer" in refusal(client, request, 400)


@pytest.mark.parametrize("server", [None, "https://ehr.example.org/fhir", "http://ehr.example.org/fhir"])
def test_r5_any_server_or_none_will_do(client: FlaskClient, server: str | None) -> None:
    assert cards_for(client, altered(quiet_story(), "fhirServer", to=server)) == []


def test_r6_a_lifetime_in_words_is_a_400(client: FlaskClient) -> None:
    request = {**quiet_story(), "fhirAuthorization": {**TOKEN, "expires_in": "300"}}
    assert "expires_in" in refusal(client, request, 400)


@pytest.mark.parametrize("left", TOKEN)
def test_r6_a_token_that_lacks_a_member_is_read_past(client: FlaskClient, left: str) -> None:
    token = {name: value for name, value in TOKEN.items() if name != left}
    assert cards_for(client, {**quiet_story(), "fhirAuthorization": token}) == []


# --- R7 to R16: what is answered


@pytest.mark.parametrize("prefetch", [None, {}, dict.fromkeys(KEYS), {"other": "x"}])
def test_r7_r11_no_usable_prefetch_is_a_412(client: FlaskClient, prefetch: JSON | None) -> None:
    assert "patient" in refusal(client, patient_view(prefetch), 412)


@pytest.mark.parametrize("prefetch", [[], "none", 3])
def test_r7_a_prefetch_that_is_no_object_is_a_400(client: FlaskClient, prefetch: Any) -> None:
    assert "prefetch" in refusal(client, patient_view(prefetch), 400)


def test_r8_members_nobody_agreed_on_do_no_harm(client: FlaskClient) -> None:
    request = zoledronic_acid_story()
    strays = {"user": "Practitioner/1", "patient": PATIENT, "redirect": None, "n": [1, {"a": {}}]}
    request.update(strays)
    request["context"].update(strays)
    request["context"]["draftOrders"]["entry"][0].update(strays)
    request["context"]["draftOrders"]["entry"][0]["resource"]["extension"] = [{"url": "urn:x", "valueCode": "y"}]
    assert "zol-crcl-below-35" in rules_for(client, request)


def test_r9_a_good_call_is_a_200_with_cards(client: FlaskClient) -> None:
    response = send(client, zoledronic_acid_story())
    assert response.status_code == 200
    assert isinstance(json.loads(response.data)["cards"], list)


def test_r10_nothing_to_say_is_a_200_with_no_cards(client: FlaskClient) -> None:
    assert cards_for(client, quiet_story()) == []


def test_r11_a_patient_without_any_record_is_a_412(client: FlaskClient) -> None:
    words = refusal(client, patient_view({"patient": woman(70)}), 412)
    assert all(key in words for key in ("conditions", "medications", "dxa"))


def test_r11_records_without_a_patient_are_a_412(client: FlaskClient) -> None:
    request = zoledronic_acid_story()
    del request["prefetch"]["patient"]
    assert "patient" in refusal(client, request, 412)


@pytest.mark.parametrize("path", ["/cds-services/no-such-service", "/cds-services/", "/elsewhere"])
def test_r12_an_unknown_service_is_a_404(client: FlaskClient, path: str) -> None:
    response = send(client, quiet_story(), path)
    assert response.status_code in ((404, 405) if path == "/cds-services/" else (404,))


@pytest.mark.parametrize("day", ["yesterday", "2026-13-01", "2026-11-22T10:00:00", "20261122", "", 5])
def test_r12_a_malformed_day_is_a_400(client: FlaskClient, day: Any) -> None:
    request = {**quiet_story(), "extension": {"org.bone-health-cds.as-of": day}}
    assert "org.bone-health-cds.as-of" in refusal(client, request, 400)


@pytest.mark.parametrize("day", ["0001-01-01", "1900-02-28", "2028-02-29", "9999-12-31"])
def test_r12_any_day_of_the_calendar_is_taken(client: FlaskClient, day: str) -> None:
    for story in STORIES.values():
        cards_for(client, {**story, "extension": {"org.bone-health-cds.as-of": day}})


def test_r13_a_refusal_says_what_to_do_and_names_nobody(client: FlaskClient) -> None:
    response = send(client, unscreened_story(patient=outcome()))
    issue = json.loads(response.data)["issue"][0]
    assert issue["severity"] == "error"
    assert issue.get("details", {}).get("text") or issue["diagnostics"]
    assert b"Quillfeather" not in response.data


def test_r14_an_answer_waits_for_nobody(client: FlaskClient) -> None:
    """No test asserts a time: what would cost it is the network, and tests have none."""
    request = zoledronic_acid_story() | {"fhirServer": "https://ehr.example.org/fhir"}
    assert cards_for(client, request)


@pytest.mark.parametrize("key", SEARCHES)
def test_r15_completeness_is_never_assumed(client: FlaskClient, key: str) -> None:
    for request in (unscreened_story(), zoledronic_acid_story()):
        cards_for(client, altered(request, "prefetch", key))


@pytest.mark.parametrize("member", ["birthDate", "gender"])
@pytest.mark.parametrize("value", [None, "garbage"])
def test_r15_an_order_is_not_passed_in_silence_because_the_patient_is_half_known(
    client: FlaskClient, member: str, value: str | None
) -> None:
    request = altered(zoledronic_acid_story(), "prefetch", "patient", member, to=value)
    assert cards_for(client, request)


@pytest.mark.parametrize("born", ["0001-01-01", "1800-01-01", "1841-03-15"])
def test_r15_a_birth_date_that_stands_for_unknown_gives_no_age(client: FlaskClient, born: str) -> None:
    for story in (zoledronic_acid_story(), unscreened_story()):
        request = altered(story, "prefetch", "patient", "birthDate", to=born)
        shown = " ".join(card["summary"] for card in cards_for(client, request))
        assert not re.search(r"−\d|of \d{3}", shown)


def test_r16_the_readme_says_which_hooks_are_supported() -> None:
    text = README.read_text("utf-8")
    assert "CDS Hooks" in text
    assert all(hook in text for hook in SERVICES)


# --- odd texts


@pytest.mark.parametrize("text", ["\ud800", "\u0000", "\u202e", "😀" * 50, "\u2028"])
def test_odd_characters_never_break_the_service(client: FlaskClient, text: str) -> None:
    order = zoledronic_acid()
    order["medicationCodeableConcept"] = {**order["medicationCodeableConcept"], "text": f"zoledronic {text}"}
    request = {**zoledronic_acid_story(), "context": {**zoledronic_acid_story()["context"]}}
    request["context"]["draftOrders"] = {"resourceType": "Bundle", "entry": [{"resource": order}]}
    assert send(client, request).status_code in (200, 400)


@pytest.mark.parametrize("value", ["1.26", None, True, {}, 1e400])
def test_a_number_that_is_none_never_breaks_the_service(client: FlaskClient, value: Any) -> None:
    result = creatinine(1.26)
    result["valueQuantity"]["value"] = value
    assert send(client, zoledronic_acid_story(labs=[result])).status_code in (200, 400)

"""Rows P20 to P34: the states a prefetch key can be in, and what stands under it."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.conformance.asking import card_of, cards_for, refusal, rules_for, send, send_text
from tests.conftest import Clients
from tests.requests import (
    JSON,
    OTHER_PATIENT,
    SEARCHES,
    draft,
    order_sign,
    osteoporosis_story,
    outcome,
    patient_view,
    poor_kidneys,
    prefetch,
    searchset,
    spine_t_score,
    unscreened_story,
    woman,
    zoledronic_acid,
    zoledronic_acid_story,
)

SCAN_ADVISED = "screen-dxa-women-65"
TREATMENT_ADVISED = "gap-treat-tscore"
NO_RESULTS = {"resource": outcome("warning", "processing", "No results"), "search": {"mode": "outcome"}}


def without(request: JSON, *keys: str) -> JSON:
    """The request with some prefetch keys not sent."""
    left = {key: value for key, value in request["prefetch"].items() if key not in keys}
    return {**request, "prefetch": left}


@pytest.mark.parametrize("key", ["dxa", "conditions"])
def test_p20_p21_an_absent_key_is_not_an_empty_one(client: FlaskClient, key: str) -> None:
    assert SCAN_ADVISED in rules_for(client, unscreened_story())
    assert SCAN_ADVISED not in rules_for(client, without(unscreened_story(), key))


@pytest.mark.parametrize("nothing", [None, searchset(), {"resourceType": "Bundle", "type": "searchset"}])
def test_p22_null_and_an_empty_bundle_both_mean_none(client: FlaskClient, nothing: Any) -> None:
    request = patient_view({"patient": woman(66), **dict.fromkeys(SEARCHES, nothing)})
    assert SCAN_ADVISED in rules_for(client, request)


def test_p23_null_patient_is_missing(client: FlaskClient) -> None:
    request = unscreened_story(patient=None)
    assert request["prefetch"]["patient"] is None
    assert "patient" in refusal(client, request, 412)


def test_p23_absent_patient_is_missing(client: FlaskClient) -> None:
    assert "patient" in refusal(client, without(unscreened_story(), "patient"), 412)


@pytest.mark.parametrize(
    "patient", [outcome(), outcome("fatal"), searchset(), woman(66, id_=OTHER_PATIENT), "<html>504</html>"]
)
def test_p23_p25_an_unusable_patient_is_missing(client: FlaskClient, patient: Any) -> None:
    assert "patient" in refusal(client, unscreened_story(patient=patient), 412)


@pytest.mark.parametrize("severity", ["error", "fatal"])
def test_p24_p25_an_outcome_for_a_value_is_a_failed_search(client: FlaskClient, severity: str) -> None:
    assert SCAN_ADVISED not in rules_for(client, unscreened_story(dxa=outcome(severity)))


@pytest.mark.parametrize("severity", ["error", "fatal"])
def test_p25_an_outcome_inside_the_bundle_is_a_failed_search(client: FlaskClient, severity: str) -> None:
    entry = {"resource": outcome(severity), "search": {"mode": "outcome"}}
    failed = {"resourceType": "Bundle", "type": "searchset", "total": 0, "entry": [entry]}
    assert SCAN_ADVISED not in rules_for(client, unscreened_story(dxa=failed))


def test_p25_a_warning_inside_the_bundle_is_no_error(client: FlaskClient) -> None:
    empty = {"resourceType": "Bundle", "type": "searchset", "total": 0, "entry": [NO_RESULTS]}
    request = patient_view({"patient": woman(66), **dict.fromkeys(SEARCHES, empty)})
    assert SCAN_ADVISED in rules_for(client, request)


def test_p25_a_warning_beside_results_hides_none(client: FlaskClient) -> None:
    page = searchset(spine_t_score(-3.1))
    page["entry"].append(NO_RESULTS)
    assert TREATMENT_ADVISED in rules_for(client, osteoporosis_story(dxa=page))


def wrapped(page: JSON, times: int) -> JSON:
    for _ in range(times):
        page = {"resourceType": "Bundle", "type": "batch-response", "entry": [{"resource": page}]}
    return page


@pytest.mark.parametrize("times", [1, 3])
def test_p25_the_results_of_a_batch_are_results(client: FlaskClient, times: int) -> None:
    assert SCAN_ADVISED in rules_for(client, unscreened_story(dxa=wrapped(searchset(), times)))
    scanned = unscreened_story(dxa=wrapped(searchset(spine_t_score(-3.1)), times))
    assert TREATMENT_ADVISED in rules_for(client, scanned)


@pytest.mark.parametrize(
    "page",
    [
        wrapped(searchset(), 4),
        wrapped(searchset(), 300),
        wrapped(outcome(), 2),
        wrapped({**searchset(), "entry": 7}, 1),
    ],
)
def test_p25_a_batch_that_cannot_be_read_proves_no_absence(client: FlaskClient, page: JSON) -> None:
    assert SCAN_ADVISED not in rules_for(client, unscreened_story(dxa=page))


def test_p26_a_first_page_of_many_proves_no_absence(client: FlaskClient) -> None:
    more = {"link": [{"relation": "next", "url": "https://ehr.example.org/fhir?page=2"}]}
    assert SCAN_ADVISED not in rules_for(client, unscreened_story(dxa=searchset(**more)))


def test_p26_a_value_on_a_first_page_is_a_value(client: FlaskClient) -> None:
    page = searchset(spine_t_score(-3.1), link=[{"relation": "next", "url": "https://ehr.example.org/p2"}])
    assert TREATMENT_ADVISED in rules_for(client, osteoporosis_story(dxa=page))


def test_p29_another_patients_results_are_ignored(client: FlaskClient) -> None:
    stray = spine_t_score(-3.1, subject={"reference": f"Patient/{OTHER_PATIENT}"})
    assert TREATMENT_ADVISED not in rules_for(client, osteoporosis_story(dxa=[stray]))


def test_p29_another_patients_results_beside_ours_are_ignored(client: FlaskClient) -> None:
    stray = spine_t_score(-4.9, id_="stray", subject={"reference": f"Patient/{OTHER_PATIENT}"})
    card = card_of(cards_for(client, osteoporosis_story(dxa=[stray, spine_t_score(-3.1)])), TREATMENT_ADVISED)
    assert "4.9" not in json.dumps(card, ensure_ascii=False)


@pytest.mark.parametrize("kind", ["collection", "batch-response", None])
def test_p29_any_type_of_bundle_is_read(client: FlaskClient, kind: str | None) -> None:
    page = {"resourceType": "Bundle", "entry": [{"resource": spine_t_score(-3.1)}]}
    if kind:
        page["type"] = kind
    assert TREATMENT_ADVISED in rules_for(client, osteoporosis_story(dxa=page))


def test_p29_included_resources_do_no_harm(client: FlaskClient) -> None:
    page = searchset(spine_t_score(-3.1))
    page["entry"].append({"resource": {"resourceType": "Organization", "id": "lab"}, "search": {"mode": "include"}})
    assert TREATMENT_ADVISED in rules_for(client, osteoporosis_story(dxa=page))


def test_p30_the_legacy_wrapper_is_unwrapped(client: FlaskClient) -> None:
    request = osteoporosis_story()
    wrapped = {key: {"response": {"status": "200 OK"}, "resource": value} for key, value in request["prefetch"].items()}
    assert TREATMENT_ADVISED in rules_for(client, {**request, "prefetch": wrapped})


def test_p31_a_bare_resource_in_place_of_a_bundle(client: FlaskClient) -> None:
    assert TREATMENT_ADVISED in rules_for(client, osteoporosis_story(dxa=spine_t_score(-3.1)))


def test_p31_a_bundle_in_place_of_the_patient(client: FlaskClient) -> None:
    assert TREATMENT_ADVISED in rules_for(client, osteoporosis_story(patient=searchset(woman(70))))


@pytest.mark.parametrize(
    "reference",
    [
        "Patient/marigold-7431",
        "https://ehr.example.org/fhir/Patient/marigold-7431",
        "Patient/marigold-7431/_history/3",
        "https://ehr.example.org/fhir/Patient/marigold-7431/_history/3",
    ],
)
def test_p32_absolute_and_relative_references(client: FlaskClient, reference: str) -> None:
    scan = spine_t_score(-3.1, subject={"reference": reference})
    assert TREATMENT_ADVISED in rules_for(client, osteoporosis_story(dxa=[scan]))


def medication(id_: str) -> JSON:
    code = zoledronic_acid()["medicationCodeableConcept"]
    return {"resourceType": "Medication", "id": id_, "code": code}


def test_p32_a_contained_medication(client: FlaskClient) -> None:
    order = draft({"reference": "#drug"}, id_="draft-1", contained=[medication("drug")])
    assert "zol-crcl-below-35" in rules_for(client, order_sign(poor_kidneys(), order))


@pytest.mark.parametrize("base", ["", "https://ehr.example.org/fhir/"])
def test_p32_a_medication_beside_the_order(client: FlaskClient, base: str) -> None:
    order = draft({"reference": f"{base}Medication/drug-1", "display": "an infusion"}, id_="draft-1")
    request = order_sign(poor_kidneys(), order, medication("drug-1"))
    assert "zol-crcl-below-35" in rules_for(client, request)


def test_p32_a_medication_by_its_urn(client: FlaskClient) -> None:
    urn = "urn:uuid:5b2a4c7e-1f8d-4f7e-9a34-0c2d9e6f1a57"
    request = order_sign(poor_kidneys(), draft({"reference": urn}, id_="draft-1"))
    request["context"]["draftOrders"]["entry"].append({"fullUrl": urn, "resource": medication("drug-1")})
    assert "zol-crcl-below-35" in rules_for(client, request)


def test_p32_a_medication_nobody_can_find_does_no_harm(client: FlaskClient) -> None:
    order = draft({"reference": "Medication/elsewhere"}, id_="draft-1")
    assert "zol-crcl-below-35" not in rules_for(client, order_sign(poor_kidneys(), order))


def test_p34_a_giant_body_is_refused(client_with: Clients) -> None:
    client = client_with(max_body_bytes=20_000)
    assert send(client, zoledronic_acid_story()).status_code == 200
    padded = {**zoledronic_acid_story(), "extension": {"org.example.padding": "x" * 20_001}}
    refusal(client, padded, 413)


def test_p34_a_giant_body_of_unknown_length_is_refused(client_with: Clients) -> None:
    client = client_with(max_body_bytes=5_000)
    chunks = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}
    response = send_text(client, b" " * 6_000, environ_overrides=chunks)
    assert response.status_code == 413


def test_p34_up_to_32_mebibytes_are_read(client: FlaskClient) -> None:
    padding = {"org.example.padding": "x" * (4 * 1024 * 1024)}
    request = osteoporosis_story()
    request["extension"].update(padding)
    assert TREATMENT_ADVISED in rules_for(client, request)


@pytest.mark.parametrize(
    "junk", ["<html>Bad gateway</html>", 3, [], [None], {}, True, {"resourceType": 5}, {"entry": {}}]
)
def test_p31_junk_under_one_key_costs_only_that_key(client: FlaskClient, junk: Any) -> None:
    treated, scanned = osteoporosis_story(), unscreened_story()
    treated["prefetch"]["assessments"] = scanned["prefetch"]["dxa"] = junk
    assert TREATMENT_ADVISED in rules_for(client, treated)
    assert SCAN_ADVISED not in rules_for(client, scanned)


def test_all_keys_failed_is_a_412_naming_them(client: FlaskClient) -> None:
    request = patient_view(prefetch(woman(66), **dict.fromkeys(SEARCHES, outcome())))
    words = refusal(client, request, 412)
    assert all(key in words for key in SEARCHES)

"""Rows P1 to P19: the prefetch templates keep to what every client can do."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl

import pytest
from flask.testing import FlaskClient

from tests.conformance.asking import cards_for, rules_for, services_of
from tests.requests import KEYS, SEARCHES, osteoporosis_story, spine_t_score, unscreened_story

SUBJECT = ("patient", "{{context.patientId}}")
FIXED = {
    "patient": "Patient/{{context.patientId}}",
    "conditions": "Condition?patient={{context.patientId}}&_count=500",
    "allergies": "AllergyIntolerance?patient={{context.patientId}}&_count=500",
    "procedures": "Procedure?patient={{context.patientId}}&_count=500",
    "medications": "MedicationRequest?patient={{context.patientId}}&_sort=-authoredon&_count=500",
    "imaging": "DiagnosticReport?patient={{context.patientId}}&_sort=-date&_count=100",
    "orders": "ServiceRequest?patient={{context.patientId}}&_sort=-authored&_count=200",
}
OBSERVATIONS = ("dxa", "labs", "vitals", "assessments")
TOKENS_OF_HOOKS = {"context.userId", "context.patientId", "context.encounterId"}
R4_PARAMETERS = {  # those of the base specification that we could want
    "Condition": {"patient", "category", "clinical-status", "code"},
    "AllergyIntolerance": {"patient", "clinical-status", "code"},
    "Procedure": {"patient", "status", "code", "date", "category"},
    "MedicationRequest": {"patient", "status", "intent", "authoredon", "code"},
    "MedicationAdministration": {"patient", "status", "effective-time", "code"},
    "Observation": {"patient", "category", "code", "date", "status"},
    "DiagnosticReport": {"patient", "category", "code", "date", "status"},
    "ServiceRequest": {"patient", "status", "code", "authored", "category", "intent"},
}
REFERENCES = {"patient"}
TOKENS = {"category", "clinical-status", "code", "status", "intent"}
DATES = {"date", "authored", "authoredon", "effective-time"}


def templates(client: FlaskClient) -> Iterator[tuple[str, str]]:
    for service in services_of(client):
        yield from service["prefetch"].items()


def searches(client: FlaskClient) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Each search as its resource type and its parameters, in order."""
    for _, template in templates(client):
        if "?" in template:
            kind, _, query = template.partition("?")
            yield kind, parse_qsl(query, keep_blank_values=True, strict_parsing=True)


def test_p1_a_template_is_one_relative_read_or_search(client: FlaskClient) -> None:
    for _, template in templates(client):
        assert re.fullmatch(r"[A-Z][A-Za-z]+(/\{\{[\w.]+\}\}|\?\S+)", template), template


def test_p2_tokens_stand_in_double_braces(client: FlaskClient) -> None:
    for _, template in templates(client):
        assert not set("{}") & set(re.sub(r"\{\{[^{}]*\}\}", "", template)), template


def test_p3_tokens_are_root_members_of_the_context(client: FlaskClient) -> None:
    for _, template in templates(client):
        assert set(re.findall(r"\{\{(.*?)\}\}", template)) <= TOKENS_OF_HOOKS, template


def test_p4_no_token_carries_a_path(client: FlaskClient) -> None:
    assert all("(" not in template and "|" not in template for _, template in templates(client))


def test_p5_p6_the_patient_is_read_by_id(client: FlaskClient) -> None:
    reads = {template for _, template in templates(client) if "?" not in template}
    assert reads == {"Patient/{{context.patientId}}"}


def test_p5_p7_all_else_is_a_search_of_one_type(client: FlaskClient) -> None:
    assert {kind for kind, _ in searches(client)} == set(R4_PARAMETERS)


def test_p8_reference_parameters_go_by_id(client: FlaskClient) -> None:
    for _, parameters in searches(client):
        assert [one for one in parameters if one[0] in REFERENCES] == [SUBJECT]


def test_p9_token_parameters_are_plain_equality(client: FlaskClient) -> None:
    for _, parameters in searches(client):
        for name, value in parameters:
            assert ":" not in name
            if name in TOKENS:
                assert re.fullmatch(r"[\w.-]+(\|[\w.-]+)?(,[\w.-]+(\|[\w.-]+)?)*", value), value


def test_p10_date_parameters_use_common_prefixes(client: FlaskClient) -> None:
    for _, parameters in searches(client):
        for name, value in parameters:
            if name in DATES:
                assert re.match(r"(eq|lt|gt|ge|le)?[0-9]{4}", value), value


def test_p11_of_the_result_parameters_only_count_and_sort(client: FlaskClient) -> None:
    for kind, parameters in searches(client):
        for name, value in parameters:
            assert name in R4_PARAMETERS[kind] | {"_count", "_sort"}, f"{kind} is searched by {name}"
            if name == "_count":
                assert value.isdigit()


def test_p12_every_parameter_is_r4(client: FlaskClient) -> None:
    for kind, parameters in searches(client):
        for name, value in parameters:
            parameter = value.removeprefix("-") if name == "_sort" else name
            assert parameter in R4_PARAMETERS[kind] | {"_count"}, f"{kind} has no {parameter} in R4"


def test_p13_no_fhirpath_and_no_today(client: FlaskClient) -> None:
    for _, template in templates(client):
        assert not re.search(r"today|ofType|resolve|now\(", template), template


def test_p14_no_key_depends_on_another(client: FlaskClient) -> None:
    assert all("%" not in template for _, template in templates(client))


def test_p15_a_key_we_did_not_ask_for_does_no_harm(client: FlaskClient) -> None:
    stray = {"-user": {"resourceType": "Practitioner", "id": "x"}, "weather": "rain", "n": 7, "list": [1]}
    request = osteoporosis_story()
    request["prefetch"] |= stray
    assert "gap-treat-tscore" in rules_for(client, request)


def test_p15_a_misnamed_key_is_read_for_what_it_holds(client: FlaskClient) -> None:
    request = unscreened_story(whatever=[spine_t_score(-3.1)])
    assert "gap-treat-tscore" in rules_for(client, request)


@pytest.mark.parametrize("left", SEARCHES)
def test_p16_any_one_search_key_may_be_missing(client: FlaskClient, left: str) -> None:
    request = osteoporosis_story()
    del request["prefetch"][left]
    cards_for(client, request)


def test_p17_code_lists_stay_short(client: FlaskClient) -> None:
    for _, parameters in searches(client):
        for name, value in parameters:
            assert name != "code" or len(value.split(",")) <= 40


def test_p18_conditions_are_not_narrowed_by_status(client: FlaskClient) -> None:
    for kind, parameters in searches(client):
        assert kind != "Condition" or "clinical-status" not in dict(parameters)


def test_p19_keys_and_templates_are_the_promised_ones(client: FlaskClient) -> None:
    for service in services_of(client):
        asked = service["prefetch"]
        assert set(asked) <= set(KEYS)
        assert {"patient", "conditions", "medications"} <= set(asked)
        for key, template in asked.items():
            if key in FIXED:
                assert template == FIXED[key]
            elif key == "administrations":
                assert template.startswith("MedicationAdministration?patient={{context.patientId}}&")
                assert "_sort=-effective-time" in template
            else:
                assert key in OBSERVATIONS
                narrowed = r"(code=[\w-]+(,[\w-]+)*|category=[\w-]+)"
                form = rf"Observation\?patient={{{{context\.patientId}}}}&{narrowed}&_sort=-date&_count=200"
                assert re.fullmatch(form, template), template


def test_p19_the_keys_work_when_retyped_by_hand(client: FlaskClient) -> None:
    request = osteoporosis_story()
    request["prefetch"] = {key.upper(): value for key, value in request["prefetch"].items()}
    assert "gap-treat-tscore" in rules_for(client, request)

"""What prefetch did not bring is fetched, and what it brought is not fetched again."""

import json
from typing import Any

import pytest

from tests.fhir.asking import AUTHORIZATION, TOKEN, Ask, leaving, of_patient
from tests.fhir.stub import Stub, refuses
from tests.requests import (
    JSON,
    KEYS,
    OTHER_PATIENT,
    PATIENT,
    STORIES,
    ZOLEDRONIC_ACID,
    creatinine,
    draft,
    order_sign,
    osteoporosis_story,
    outcome,
    patient_view,
    poor_kidneys,
    prefetch,
    raloxifene_story,
    searchset,
    spine_t_score,
    unscreened_story,
    woman,
    zoledronic_acid_story,
)


def test_only_what_is_missing_is_fetched(stub: Stub, ask: Ask) -> None:
    seen = ask(leaving(stub, zoledronic_acid_story(), "labs", "conditions"))
    assert stub.keys() == ["conditions", "labs"]
    assert seen.state("labs") == "supplied"
    assert seen.state("conditions") == "empty"
    assert "zol-crcl-below-35" in seen.rules


def test_prefetch_that_came_is_never_fetched_again(stub: Stub, ask: Ask) -> None:
    stub.hold_prefetch(zoledronic_acid_story()["prefetch"])
    request = {**zoledronic_acid_story(), "fhirServer": stub.base, "fhirAuthorization": AUTHORIZATION}
    ask(request)
    assert stub.asked == []


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_with_nothing_sent_the_cards_are_the_same(stub: Stub, ask: Ask, story: JSON) -> None:
    def cards(seen: Any) -> list[JSON]:
        return [{"summary": one.summary, "detail": one.detail, "indicator": one.indicator} for one in seen.answer.cards]

    alone = ask(story)
    fetched = ask(leaving(stub, story))
    assert stub.keys() == sorted(KEYS)
    assert cards(fetched) == cards(alone)
    assert fetched.answer.record.states == {**alone.answer.record.states}


def test_a_search_says_who_asks_and_for_what(stub: Stub, ask: Ask) -> None:
    ask(leaving(stub, osteoporosis_story(), "dxa"))
    (asked,) = stub.asked
    assert asked.method == "GET"
    assert asked.params["patient"] == PATIENT
    assert asked.params["_sort"] == "-date"
    assert asked.headers["Authorization"] == f"Bearer {TOKEN}"
    assert asked.headers["Accept"] == "application/fhir+json"
    assert asked.headers["Accept-Encoding"] == "gzip"
    assert asked.headers["User-Agent"].startswith("bone-health-cds/")
    assert "Cookie" not in asked.headers


def test_a_search_by_post_keeps_the_patient_out_of_the_url(stub: Stub, ask: Ask) -> None:
    seen = ask(leaving(stub, osteoporosis_story(), "dxa", "labs"), fetch_search="POST")
    assert {(asked.method, asked.path) for asked in stub.asked} == {("POST", "/fhir/Observation/_search")}
    assert all(asked.params["patient"] == PATIENT and asked.form for asked in stub.asked)
    assert seen.state("dxa") == "supplied"


def test_a_server_that_knows_no_search_by_post_is_not_asked_otherwise(stub: Stub, ask: Ask) -> None:
    """Who chose POST may have wanted to keep patients out of URLs."""
    stub.on["dxa"] = refuses(405)
    seen = ask(leaving(stub, osteoporosis_story(), "dxa"), fetch_search="POST")
    assert [asked.method for asked in stub.asked] == ["POST"]
    assert "dxa could not be fetched: the server does not answer such a query (405)" in seen.notes


def test_a_patient_who_is_null_is_fetched(stub: Stub, ask: Ask) -> None:
    request = leaving(stub, osteoporosis_story(), "patient")
    request["prefetch"]["patient"] = None
    assert "gap-treat-tscore" in ask(request).rules
    assert stub.keys() == ["patient"]


@pytest.mark.parametrize("nothing", [None, searchset()])
def test_a_search_that_found_nothing_is_not_repeated(stub: Stub, ask: Ask, nothing: Any) -> None:
    request = leaving(stub, osteoporosis_story(conditions=nothing), "labs")
    ask(request)
    assert stub.keys() == ["labs"]


@pytest.mark.parametrize("value", [outcome(), "<html>502</html>"])
def test_a_search_that_failed_for_the_client_is_not_repeated(stub: Stub, ask: Ask, value: Any) -> None:
    seen = ask(leaving(stub, osteoporosis_story(labs=value), "vitals"))
    assert stub.keys() == ["vitals"]
    assert seen.state("labs") == "failed"


# --- pages ----------------------------------------------------------------------------------------


def scans(count: int) -> list[JSON]:
    """So many, newest first; the newest is the worst."""
    return [spine_t_score(-3.1 + place / 10, id_=f"scan-{place}", days=100 + 400 * place) for place in range(count)]


def test_every_page_is_fetched(stub: Stub, ask: Ask) -> None:
    stub.page_size = 2
    seen = ask(leaving(stub, osteoporosis_story(dxa=scans(5)), "dxa"))
    assert len(stub.asked) == 3
    assert seen.state("dxa") == "supplied"
    assert {f"Observation/scan-{place}" for place in range(5)} <= seen.refs
    assert all(asked.headers["Authorization"] == f"Bearer {TOKEN}" for asked in stub.asked)
    assert "dxa was fetched: supplied (5 resources, 3 pages)" in seen.notes


def partial_story(stub: Stub, **link: str) -> JSON:
    """Five scans of which prefetch brought two, with a link to the next page."""
    stub.page_size = 2
    stub.hold(*scans(5))
    next_page = link.get("url") or stub.link("Observation", {"patient": PATIENT, "page": "1"})
    page = searchset(*scans(2), total=5, link=[{"relation": "next", "url": next_page}])
    access = {"fhirServer": stub.base, "fhirAuthorization": AUTHORIZATION}
    return {**osteoporosis_story(dxa=page), **access}


def test_a_partial_key_goes_on_where_prefetch_broke_off(stub: Stub, ask: Ask) -> None:
    seen = ask(partial_story(stub))
    assert [asked.params["page"] for asked in stub.asked] == ["1", "2"]
    assert seen.state("dxa") == "supplied"
    assert len([ref for ref in seen.refs if "scan-" in ref]) == 5


def test_a_relative_link_is_followed(stub: Stub, ask: Ask) -> None:
    seen = ask(partial_story(stub, url=f"Observation?patient={PATIENT}&page=1"))
    assert seen.state("dxa") == "supplied"
    assert len(stub.asked) == 2


@pytest.mark.parametrize("url", ["https://elsewhere.example.org/fhir?page=2", "http://127.0.0.1:9/fhir?page=1"])
def test_a_partial_key_that_goes_on_elsewhere_is_searched_anew_at_home(stub: Stub, ask: Ask, url: str) -> None:
    seen = ask(partial_story(stub, url=url))
    assert [asked.params.get("page", "0") for asked in stub.asked] == ["0", "1", "2"]
    assert seen.state("dxa") == "supplied"
    assert len([ref for ref in seen.refs if "scan-" in ref]) == 5


def test_a_partial_key_whose_total_says_so_is_searched_anew(stub: Stub, ask: Ask) -> None:
    stub.hold(*scans(5))
    access = {"fhirServer": stub.base, "fhirAuthorization": AUTHORIZATION}
    seen = ask({**osteoporosis_story(dxa=searchset(*scans(2), total=5)), **access})
    assert stub.keys() == ["dxa"]
    assert seen.state("dxa") == "supplied"


# --- Medications ----------------------------------------------------------------------------------


def medication(id_: str, code: JSON = ZOLEDRONIC_ACID) -> JSON:
    return {"resourceType": "Medication", "id": id_, "code": code}


def referring(id_: str, reference: str, **more: Any) -> JSON:
    return draft({"reference": reference, **more.pop("display", {})}, id_=id_, **more)


@pytest.mark.parametrize("form", ["Medication/m-1", "{base}/Medication/m-1", "Medication/m-1/_history/2"])
def test_the_medication_of_an_order_is_read(stub: Stub, ask: Ask, form: str) -> None:
    stub.hold(medication("m-1"))
    order = referring("draft-1", form.format(base=stub.base))
    access = {"fhirServer": stub.base, "fhirAuthorization": AUTHORIZATION}
    seen = ask(order_sign(poor_kidneys(), order, **access))
    assert [(asked.method, asked.path) for asked in stub.asked] == [("GET", "/fhir/Medication/m-1")]
    assert "zol-crcl-below-35" in seen.rules
    assert "Medications that orders refer to: 1 of 1 were read" in seen.notes


@pytest.mark.parametrize(
    "reference",
    ["#m-1", "https://elsewhere.example.org/fhir/Medication/m-1", "urn:uuid:5b2a4c7e-1f8d-4f7e-9a34-0c2d9e6f1a57"],
)
def test_a_medication_that_is_not_on_the_server_is_not_asked_for(stub: Stub, ask: Ask, reference: str) -> None:
    access = {"fhirServer": stub.base, "fhirAuthorization": AUTHORIZATION}
    ask(order_sign(poor_kidneys(), referring("draft-1", reference), **access))
    assert stub.asked == []


def test_a_medication_that_was_supplied_is_not_asked_for(stub: Stub, ask: Ask) -> None:
    access = {"fhirServer": stub.base, "fhirAuthorization": AUTHORIZATION}
    order = referring("draft-1", "Medication/m-1")
    seen = ask(order_sign(poor_kidneys(), order, medication("m-1"), **access))
    assert stub.asked == []
    assert "zol-crcl-below-35" in seen.rules


def test_medications_of_fetched_orders_are_read_after_them(stub: Stub, ask: Ask) -> None:
    taken = referring("taken-1", "Medication/m-9", status="active")
    stub.hold(medication("m-9"))
    seen = ask(leaving(stub, zoledronic_acid_story(medications=[taken]), "medications", "administrations"))
    assert stub.asked[-1].path == "/fhir/Medication/m-9"
    assert "Medication/m-9" in seen.answer.record.medicines


def test_of_many_medications_the_newest_are_read(stub: Stub, ask: Ask) -> None:
    orders = [
        referring(f"r-{n}", f"Medication/m-{n}", status="active", authoredOn=f"2026-{1 + n // 28:02}-{1 + n % 28:02}")
        for n in range(25)
    ]
    stub.hold(*(medication(f"m-{n}") for n in range(25)))
    order = referring("draft-1", "Medication/m-drafted")
    seen = ask(leaving(stub, order_sign(poor_kidneys(medications=orders), order), "medications"))
    read = {asked.id for asked in stub.asked if asked.type == "Medication"}
    assert read == {"m-drafted", *(f"m-{n}" for n in range(6, 25))}
    assert "19 of 20 were read" in seen.notes
    assert "6 Medications more were not read" in seen.notes
    assert "goes by its display: the server has no such thing (404)" in seen.notes


@pytest.mark.parametrize(
    "other",
    [medication("m-2"), {"resourceType": "Patient", "id": "m-1"}, outcome(), searchset(medication("m-1"))],
    ids=["another id", "another type", "an outcome", "a Bundle"],
)
def test_what_is_not_the_medication_asked_for_is_not_taken_for_it(stub: Stub, ask: Ask, other: JSON) -> None:
    stub.on["Medication"] = lambda handler, _: handler.reply(other)
    access = {"fhirServer": stub.base, "fhirAuthorization": AUTHORIZATION}
    seen = ask(order_sign(poor_kidneys(), referring("draft-1", "Medication/m-1"), **access))
    assert "zol-crcl-below-35" not in seen.rules
    assert "0 of 1 were read" in seen.notes


def test_an_order_without_its_medication_goes_by_its_display(stub: Stub, ask: Ask) -> None:
    order = referring("draft-1", "Medication/gone", display={"display": "zoledronic acid 5 mg/100 mL infusion"})
    access = {"fhirServer": stub.base, "fhirAuthorization": AUTHORIZATION}
    assert "zol-crcl-below-35" in ask(order_sign(poor_kidneys(), order, **access)).rules


# --- nothing on trust -----------------------------------------------------------------------------


def test_another_patients_results_reach_no_chart_and_prove_no_absence(stub: Stub, ask: Ask) -> None:
    strange = of_patient(spine_t_score(-4.9, id_="stray"), OTHER_PATIENT)
    nobodys = {name: value for name, value in spine_t_score(-4.8, id_="nobody").items() if name != "subject"}
    stub.on["dxa"] = lambda handler, asked: handler.reply(stub.page([strange, nobodys], asked))
    seen = ask(leaving(stub, unscreened_story(), "dxa"))
    assert seen.state("dxa") == "partial"
    assert not {"Observation/stray", "Observation/nobody"} & seen.refs
    assert "screen-dxa-women-65" not in seen.rules
    assert "dxa: 2 fetched resources that are not known to be this patient's were left out" in seen.notes


def test_ours_among_other_patients_counts(stub: Stub, ask: Ask) -> None:
    strange = of_patient(spine_t_score(-4.9, id_="stray"), OTHER_PATIENT)
    stub.on["dxa"] = lambda handler, asked: handler.reply(stub.page([strange, spine_t_score(-3.1)], asked))
    seen = ask(leaving(stub, osteoporosis_story(), "dxa"))
    assert "gap-treat-tscore" in seen.rules
    assert "4.9" not in json.dumps([card.summary for card in seen.answer.cards])


def test_codes_and_types_nobody_asked_for_are_left_out(stub: Stub, ask: Ask) -> None:
    other_code = of_patient({**creatinine(1.0), "id": "chatter", "code": {"coding": [{"code": "9279-1"}]}})
    other_type = raloxifene_story()["prefetch"]["conditions"]["entry"][0]["resource"]
    everything = [spine_t_score(-3.1), other_code, other_type]
    stub.on["dxa"] = lambda handler, asked: handler.reply(stub.page(everything, asked))
    seen = ask(leaving(stub, osteoporosis_story(), "dxa"))
    assert seen.state("dxa") == "supplied"
    assert "Observation/chatter" not in seen.refs
    assert not [ref for ref in seen.refs if ref.startswith("Condition/")]
    assert "dxa: 2 fetched resources that were not asked for were left out" in seen.notes


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled", "registered", "unknown"])
def test_a_result_that_does_not_count_does_not_count_when_fetched(stub: Stub, ask: Ask, status: str) -> None:
    stub.hold(spine_t_score(-3.1, status=status))
    seen = ask(leaving(stub, osteoporosis_story(dxa=[]), "dxa"))
    assert "gap-treat-tscore" not in seen.rules


def test_a_broken_result_is_named_not_hidden(stub: Stub, ask: Ask) -> None:
    broken = {**spine_t_score(-3.1, id_="broken"), "valueQuantity": "much"}
    stub.on["dxa"] = lambda handler, asked: handler.reply(stub.page([broken], asked))
    seen = ask(leaving(stub, unscreened_story(), "dxa"))
    assert [one.ref for one in seen.answer.record.unread] == ["Observation/broken"]


def test_an_answer_is_the_same_whatever_came_first(stub: Stub, ask: Ask) -> None:
    request = leaving(stub, zoledronic_acid_story())
    answers = [ask(request) for _ in range(3)]
    assert len({seen.notes for seen in answers}) == 1


def test_a_story_without_a_server_stays_as_it_was(ask: Ask) -> None:
    request = patient_view(prefetch(woman(66)), fhirServer=None)
    del request["prefetch"]["dxa"]
    seen = ask(request)
    assert seen.state("dxa") == "missing"
    assert seen.notes == ""

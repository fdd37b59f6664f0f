"""Contract 2: what `explain` says of a request, a Bundle and a folder, line by line."""

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cds_service.answer import Answerer
from cds_service.app import answerer_of
from cds_service.explain import dumps, explain
from cds_service.rules import load
from cds_service.settings import Settings
from tests.requests import (
    JSON,
    PATIENT,
    STORIES,
    TODAY,
    calcium,
    creatinine,
    deep_vein_thrombosis,
    order_sign,
    osteoporosis_story,
    outcome,
    poor_kidneys,
    prefetch,
    raloxifene,
    spine_t_score,
    unscreened_story,
    weight,
    woman,
    zoledronic_acid,
    zoledronic_acid_story,
)

LINE = ["request", "service", "as_of", "profile", "tier", "imminent", "excluded", "findings", "not_evaluated"]
LINE += ["unreadable", "cards"]
BESIDE = {"unrecognised", "notes"}  # drugs that nothing resolved, and prefetch keys that were odd
FINDING = ["rule", "topic", "order", "indicator", "shown", "hidden_by", "values", "evidence"]
TIERS = {"very_high", "high", "intermediate", "moderate", "low", "indeterminate", "not_applicable"}
HIDDEN = {"classification", "limit", "snoozed", "overridden", "silent"}


@cache
def site(**settings: Any) -> Answerer:
    return answerer_of(Settings(mode="open", **settings))


def write(folder: Path, name: str, content: Any) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return file


def lines_of(content: Any, folder: Path, **asked: Any) -> list[JSON]:
    """What explain says of one file, after a journey through JSON."""
    return [json.loads(dumps(one)) for one in explain(site(), [write(folder, "request.json", content)], **asked)]


def line_of(content: Any, folder: Path, **asked: Any) -> JSON:
    (line,) = lines_of(content, folder, **asked)
    return line


def finding(line: JSON, rule: str) -> JSON:
    (found,) = [one for one in line["findings"] if one["rule"] == rule]
    return dict(found)


def bundle(*resources: JSON, kind: str = "collection") -> JSON:
    entries = [{"fullUrl": f"urn:uuid:{n}", "resource": one} for n, one in enumerate(resources)]
    return {"resourceType": "Bundle", "type": kind, "entry": entries}


def check_line(line: JSON) -> None:
    """Every member of the contract is there, and says only what the contract lets it say."""
    assert [name for name in line if name not in BESIDE] == LINE
    assert line["tier"] in TIERS
    assert isinstance(line["imminent"], bool)
    assert str(date.fromisoformat(line["as_of"])) == line["as_of"]
    assert all(isinstance(one, str) for one in line["excluded"])
    shown = {rule for card in line["cards"] for rule in card["extension"]["org.bone-health-cds.rules"]}
    for one in line["findings"]:
        assert list(one) == FINDING
        assert one["rule"] in load()
        assert one["topic"] in ("fracture-risk", "medication-safety")
        assert one["indicator"] in ("info", "warning", "critical")
        assert one["shown"] is (one["hidden_by"] is None)
        assert one["order"] is None or one["order"].startswith("MedicationRequest/")
        if one["hidden_by"] is not None and one["hidden_by"] not in HIDDEN:
            why, _, what = one["hidden_by"].partition(":")
            assert why in ("beats", "owner", "addressed")
            assert what in load() or (why == "addressed" and "/" in what)
        if one["shown"]:
            assert one["rule"] in shown, "shown means that its words stand in a card"
        for value in one["values"].values():
            assert list(value) == ["value", "unit", "date"]
        assert all("/" in ref for ref in one["evidence"])
    for one in line["not_evaluated"]:
        assert {"rule", "lacks"} <= one.keys() <= {"rule", "lacks", "order"}
        assert one["rule"] in load()
        assert one["lacks"]
        for lack in one["lacks"]:
            assert list(lack) == ["what", "why"]
            assert lack["why"] in ("missing", "failed", "partial", "unreadable")
    assert all(list(one) == ["resource", "reason"] for one in line["unreadable"])


# --- one request ----------------------------------------------------------------------------------


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_a_line_says_all_that_the_contract_names(story: JSON, tmp_path: Path) -> None:
    line = line_of(story, tmp_path)
    check_line(line)
    assert line["request"] == str(tmp_path / "request.json")
    assert line["as_of"] == TODAY.isoformat()
    assert line["profile"] == "us-default"


def test_the_critical_finding_with_its_values_and_its_evidence(tmp_path: Path) -> None:
    line = line_of(zoledronic_acid_story(), tmp_path)
    found = finding(line, "zol-crcl-below-35")
    assert found["order"] == "MedicationRequest/draft-zoledronate"
    assert found["indicator"] == "critical"
    assert found["shown"] is True
    assert found["values"]["kidney"]["value"] == pytest.approx(34.8545)
    assert found["values"]["kidney"]["unit"] == "mL/min"
    assert found["values"]["kidney"]["date"] == "2026-11-12"
    assert found["values"]["limit"] == {"value": 35, "unit": "mL/min", "date": None}
    assert {"Observation/obs-2160-0", "Observation/obs-29463-7"} <= {*found["evidence"]}
    (card,) = line["cards"]
    assert card["indicator"] == "critical"


def test_a_classification_stands_in_the_trace_and_in_no_card(tmp_path: Path) -> None:
    line = line_of(osteoporosis_story(), tmp_path)
    found = finding(line, "dx-bmd-osteoporosis")
    assert (found["shown"], found["hidden_by"], found["order"]) == (False, "classification", None)
    assert found["values"]["score"] == {"value": -3.1, "unit": None, "date": "2026-07-25"}
    assert line["tier"] == "very_high"


def test_the_beaten_rule_is_hidden_by_its_better(tmp_path: Path) -> None:
    request = order_sign(prefetch(woman(70), labs=[creatinine(2.9, days=200)], vitals=[weight(55)]), zoledronic_acid())
    found = finding(line_of(request, tmp_path), "renal-data-missing")
    assert (found["shown"], found["hidden_by"]) == (False, "beats:zol-crcl-below-35")


def test_what_is_under_way_already_is_addressed(tmp_path: Path) -> None:
    dxa = {
        "resourceType": "ServiceRequest",
        "id": "dxa-1",
        "status": "active",
        "intent": "order",
        "code": {"coding": [{"system": "http://loinc.org", "code": "83012-5"}]},
        "subject": {"reference": f"Patient/{PATIENT}"},
        "authoredOn": "2026-11-02",
    }
    line = line_of(unscreened_story(orders=[dxa]), tmp_path)
    assert finding(line, "screen-dxa-women-65")["hidden_by"] == "addressed:ServiceRequest/dxa-1"
    assert not line["cards"]


def test_a_rule_without_its_need_is_not_evaluated_and_says_why(tmp_path: Path) -> None:
    request = osteoporosis_story(dxa=outcome())
    line = line_of(request, tmp_path)
    lacking = {one["rule"]: one["lacks"] for one in line["not_evaluated"]}
    assert {"what": "dxa", "why": "failed"} in lacking["gap-treat-tscore"]
    assert "gap-treat-tscore" not in {one["rule"] for one in line["findings"]}


def test_a_rule_that_had_nothing_to_say_stands_nowhere(tmp_path: Path) -> None:
    line = line_of(STORIES["nothing to say"], tmp_path)
    named = {one["rule"] for one in (*line["findings"], *line["not_evaluated"])}
    assert not {"gap-treat-tscore", "screen-dxa-women-65"} & named
    assert line["tier"] == "not_applicable"


def test_a_rule_that_is_excluded_stands_nowhere(tmp_path: Path) -> None:
    hospice = {
        "resourceType": "Condition",
        "id": "c1",
        "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "Z51.5"}]},
        "subject": {"reference": f"Patient/{PATIENT}"},
    }
    line = line_of(osteoporosis_story(conditions=[hospice]), tmp_path)
    assert line["excluded"] == ["hospice"]
    assert line["findings"] == []
    assert line["not_evaluated"] == []
    assert line["tier"] == "very_high", "the tier is computed all the same"


def test_tier_and_imminence_are_told_for_every_service(tmp_path: Path) -> None:
    request = order_sign(poor_kidneys(dxa=[spine_t_score(-3.4)]), zoledronic_acid())
    line = line_of(request, tmp_path)
    assert line["tier"] == "very_high"
    assert line["imminent"] is False


def test_a_bad_resource_is_named_with_its_reason(tmp_path: Path) -> None:
    line = line_of(osteoporosis_story(labs=[creatinine(1.0, status=7, id_="broken")]), tmp_path)
    (unread,) = line["unreadable"]
    assert unread["resource"] == "Observation/broken"
    assert unread["reason"]
    assert finding(line, "gap-treat-tscore")["shown"]


def test_a_drug_nobody_knows_is_unrecognised(tmp_path: Path) -> None:
    order = zoledronic_acid(medicationCodeableConcept={"text": "Oil of marigold"})
    line = line_of(order_sign(poor_kidneys(), order), tmp_path)
    assert line["unrecognised"] == ["MedicationRequest/draft-zoledronate"]


def test_an_odd_prefetch_key_is_named(tmp_path: Path) -> None:
    request = osteoporosis_story()
    request["prefetch"]["item1"] = request["prefetch"].pop("dxa")
    line = line_of(request, tmp_path)
    assert finding(line, "gap-treat-tscore")["shown"]
    assert any("item1" in note for note in line["notes"])


# --- how it is asked ------------------------------------------------------------------------------


def test_another_day_may_be_asked_for(tmp_path: Path) -> None:
    line = line_of(zoledronic_acid_story(), tmp_path, as_of=date(2028, 3, 1))
    assert line["as_of"] == "2028-03-01"
    assert "zol-crcl-below-35" not in {one["rule"] for one in line["findings"]}, "the creatinine is too old by then"


def test_one_service_may_be_asked_for(tmp_path: Path) -> None:
    assert len(lines_of(zoledronic_acid_story(), tmp_path, service="bone-health-order-sign")) == 1
    assert lines_of(zoledronic_acid_story(), tmp_path, service="bone-health-patient-view") == []


def test_a_hook_without_a_service_is_noted(tmp_path: Path) -> None:
    line = line_of({**osteoporosis_story(), "hook": "appointment-book"}, tmp_path)
    assert list(line) == ["request", "service", "note"]
    assert line["service"] is None
    assert "appointment-book" in line["note"]


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_the_same_request_gives_the_same_bytes_apart_from_uuids(story: JSON, tmp_path: Path) -> None:
    def bare(line: JSON) -> str:
        for card in line["cards"]:
            assert card.pop("uuid")
            assert all(one.pop("uuid") for one in card.get("suggestions", ()))
        return dumps(line)

    assert bare(line_of(story, tmp_path)) == bare(line_of(story, tmp_path))


# --- a Bundle -------------------------------------------------------------------------------------


def test_a_bundle_is_read_as_a_chart_opened_with_every_key_supplied(tmp_path: Path) -> None:
    line = line_of(bundle(woman(66)), tmp_path, as_of=TODAY)
    check_line(line)
    assert line["service"] == "bone-health-patient-view"
    assert finding(line, "screen-dxa-women-65")["shown"], "nothing else in the Bundle means nothing else on record"
    assert line["not_evaluated"] == []


def test_a_bundle_with_drafts_is_read_as_orders_being_signed_too(tmp_path: Path) -> None:
    content = bundle(woman(78), creatinine(1.26), calcium(9.4), weight(60), zoledronic_acid(), raloxifene(id_="r"))
    opened, signed = lines_of(content, tmp_path, as_of=TODAY)
    check_line(signed)
    assert [opened["service"], signed["service"]] == ["bone-health-patient-view", "bone-health-order-sign"]
    assert finding(signed, "zol-crcl-below-35")["shown"]


def test_a_draft_in_a_bundle_is_not_yet_a_treatment(tmp_path: Path) -> None:
    content = bundle(woman(70), spine_t_score(-3.1), zoledronic_acid())
    opened, _ = lines_of(content, tmp_path, as_of=TODAY)
    assert finding(opened, "gap-treat-tscore")["shown"]


def test_an_active_request_in_a_bundle_is_a_treatment(tmp_path: Path) -> None:
    content = bundle(woman(70), spine_t_score(-3.1), zoledronic_acid(status="active"))
    line = line_of(content, tmp_path, as_of=TODAY)
    assert "gap-treat-tscore" not in {one["rule"] for one in line["findings"]}


def test_references_by_urn_lead_to_the_bundles_patient(tmp_path: Path) -> None:
    clot = deep_vein_thrombosis(subject={"reference": "urn:uuid:0"})
    score = spine_t_score(-3.1, subject={"reference": "urn:uuid:0"})
    stranger = spine_t_score(-4.0, id_="other", subject={"reference": "urn:uuid:9"})
    line = line_of(bundle(woman(70), clot, score, stranger), tmp_path, as_of=TODAY)
    assert finding(line, "gap-treat-tscore")["values"]["score"]["value"] == -3.1


@pytest.mark.parametrize(
    "patients", [(), (woman(66), woman(70, id_="second")), ({"resourceType": "Patient"},)], ids=["none", "two", "no id"]
)
def test_a_bundle_is_of_one_patient(patients: tuple[JSON, ...], tmp_path: Path) -> None:
    line = line_of(bundle(*patients, spine_t_score(-3.1)), tmp_path)
    assert list(line) == ["request", "error"]
    assert "Patient" in line["error"]


@pytest.mark.parametrize("junk", [{"gender": 5}, {"birthDate": 1950}, {"deceasedBoolean": "no"}])
def test_a_bundle_whose_patient_cannot_be_read_is_an_error_line(junk: JSON, tmp_path: Path) -> None:
    line = line_of(bundle({**woman(66), **junk}), tmp_path, as_of=TODAY)
    assert list(line) == ["request", "error"]


# --- what cannot be read --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "no JSON",
        "[]",
        "3",
        "null",
        "[" * 5000,
        '{"hook": "patient-view"}',
        '{"hook": 3}',
        '{"resourceType": "Patient", "id": "x"}',
        '{"resourceType": "Bundle", "entry": 3}',
        '{"resourceType": "Bundle", "entry": [{"resource": 3}]}',
        '{"feedback": []}',
    ],
)
def test_what_cannot_be_read_is_an_error_line(content: str, tmp_path: Path) -> None:
    (line,) = explain(site(), [write(tmp_path, "request.json", content)])
    assert list(line) == ["request", "error"]
    assert line["error"]


def test_a_request_that_a_service_would_refuse_is_an_error_line(tmp_path: Path) -> None:
    line = line_of(osteoporosis_story(patient=None), tmp_path)
    assert list(line) == ["request", "error"]
    assert "patient" in line["error"]


def test_bytes_that_are_no_text_are_an_error_line(tmp_path: Path) -> None:
    file = tmp_path / "request.json"
    file.write_bytes(b"\xff\xfe\x00{")
    (line,) = explain(site(), [file])
    assert list(line) == ["request", "error"]


def test_a_folder_is_read_file_by_file_and_one_bad_file_costs_only_itself(tmp_path: Path) -> None:
    write(tmp_path, "b/request.json", zoledronic_acid_story())
    write(tmp_path, "a/request.json", "{")
    write(tmp_path, "c/patient.json", bundle(woman(66)))
    write(tmp_path, "c/notes.txt", "no request")
    lines = list(explain(site(), [tmp_path], TODAY))
    assert [Path(line["request"]).relative_to(tmp_path).as_posix() for line in lines] == [
        "a/request.json",
        "b/request.json",
        "c/patient.json",
    ]
    assert ["error" in line for line in lines] == [True, False, False]


def test_several_paths_are_read_in_their_order(tmp_path: Path) -> None:
    second = write(tmp_path, "z.json", unscreened_story())
    first = write(tmp_path, "y.json", zoledronic_acid_story())
    lines = list(explain(site(), [second, first]))
    assert [line["request"] for line in lines] == [str(second), str(first)]


def test_a_topic_that_is_off_stands_nowhere(tmp_path: Path) -> None:
    answerer = site(medication_safety=False)
    request = write(tmp_path, "request.json", zoledronic_acid_story())
    (line,) = explain(answerer, [request])
    assert line["service"] == "bone-health-order-sign", "the lines of the other topic are left"
    assert {one["topic"] for one in line["findings"]} <= {"fracture-risk"}
    assert not line["cards"]

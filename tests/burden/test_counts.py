"""What is counted: the same of the same patients in every form, and side by side for two configurations."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from cds_service.app import answerer_of
from cds_service.burden.run import EXPORTED, Configuration, Plan, count
from cds_service.burden.tally import COULD_NOT_READ, Tally
from cds_service.protocol.request import parse
from cds_service.settings import Settings
from tests.burden.making import (
    as_bulk_data,
    as_bundles,
    as_requests,
    bundle,
    counted,
    requests_of,
    write,
    write_lines,
)
from tests.requests import (
    JSON,
    PATIENT,
    TODAY,
    calcium,
    creatinine,
    deep_vein_thrombosis,
    order_sign,
    osteoporosis_story,
    prefetch,
    raloxifene,
    spine_t_score,
    unscreened_story,
    weight,
    woman,
    zoledronic_acid,
    zoledronic_acid_story,
)

PATIENTS = requests_of()


@pytest.fixture(scope="module")
def as_asked(tmp_path_factory: pytest.TempPathFactory) -> Tally:
    """The counts of the invented patients as requests."""
    tally, named = counted(as_requests(tmp_path_factory.mktemp("requests"), PATIENTS))
    assert not named
    return tally


def comparable(tally: Tally) -> tuple[object, ...]:
    return tally.encounters, tally.orders, tally.told, tally.unread


# --- the same patients, in every form ---------------------------------------------------------------


def test_requests_are_counted_as_they_are_answered(as_asked: Tally) -> None:
    answerer = answerer_of(Settings(mode="open"))
    expected = Tally.of(1)
    for request in (request for requests in PATIENTS for request in requests):
        hook = request["hook"]
        answer = answerer.answer(parse(json.dumps(request).encode()), TODAY)
        expected.count(hook, [answer])
        assert sum(expected.told[0].cards.values()) == sum(expected.told[0].led.values())
    assert comparable(as_asked) == comparable(expected)
    assert as_asked.encounters == {"patient-view": 24, "order-sign": 12}
    assert as_asked.orders["order-sign"] == 12
    assert {hook for hook, _ in as_asked.told[0].cards} == {"patient-view", "order-sign"}


def test_bundles_give_the_same_counts(as_asked: Tally, tmp_path: Path) -> None:
    tally, named = counted(as_bundles(tmp_path, PATIENTS))
    assert not named
    assert comparable(tally) == comparable(as_asked)


@pytest.mark.parametrize("seed", [1, 2])
def test_bulk_data_shuffled_and_zipped_gives_the_same_counts(as_asked: Tally, seed: int, tmp_path: Path) -> None:
    tally, named = counted(as_bulk_data(tmp_path, PATIENTS, seed))
    assert not named
    assert comparable(tally) == comparable(as_asked)


def test_processes_started_anew_give_the_same_counts(as_asked: Tally, tmp_path: Path) -> None:
    tally, named = counted(as_bulk_data(tmp_path, PATIENTS), jobs=2)
    assert not named
    assert comparable(tally) == comparable(as_asked)


def test_forms_may_be_mixed(tmp_path: Path) -> None:
    as_bulk_data(tmp_path / "bulk", PATIENTS[:3])
    as_bundles(tmp_path / "bundles", PATIENTS[3:6])
    as_requests(tmp_path / "requests", PATIENTS[6:8])
    tally, named = counted(tmp_path)
    assert not named
    assert tally.encounters == {"patient-view": 8}


# --- what is counted ------------------------------------------------------------------------------


def test_a_card_counts_once_and_each_of_its_rules_once(tmp_path: Path) -> None:
    for n in range(3):
        write(tmp_path / f"{n}.json", zoledronic_acid_story())
    tally, _ = counted(tmp_path)
    (told,) = tally.told
    assert told.cards == {("order-sign", "critical"): 3}
    assert told.with_card == {("order-sign",): 3}
    assert told.led == {("order-sign", "zol-crcl-below-35", "critical"): 3}
    assert told.rules["order-sign", "zol-crcl-below-35", "critical"] == 3
    assert set(told.rules.values()) == {3}
    beside = {indicator for _, rule, indicator in told.rules if rule != "zol-crcl-below-35"}
    assert "critical" not in beside, "a rule is counted under its own indicator"


def test_drafts_of_a_patient_are_signed_together(tmp_path: Path) -> None:
    resources = [woman(78), creatinine(1.26), calcium(9.4), weight(60), zoledronic_acid(), raloxifene(id_="r")]
    tally, _ = counted(write(tmp_path / "a.json", bundle(resources)))
    assert tally.encounters == {"patient-view": 1, "order-sign": 1}
    assert tally.orders["order-sign"] == 2


def test_what_was_not_evaluated_is_told_with_what_it_lacked(tmp_path: Path) -> None:
    data = prefetch(woman(78))
    del data["labs"]
    write(tmp_path / "a.json", order_sign(data, zoledronic_acid()))
    write(tmp_path / "b.json", zoledronic_acid_story())
    tally, _ = counted(tmp_path)
    (told,) = tally.told
    assert told.incomplete == {("order-sign",): 1}
    assert told.not_evaluated["order-sign", "zol-crcl-below-35"] == 1
    assert told.rule_lacking["order-sign", "zol-crcl-below-35", "creatinine", "missing"] == 1
    assert told.lacking["order-sign", "creatinine", "missing"] == 1, "once an encounter, however many rules lack it"
    assert told.led["order-sign", COULD_NOT_READ, "info"] == 1
    assert told.rules["order-sign", COULD_NOT_READ, "info"] == 1


def test_the_day_of_a_request_is_its_own_unless_one_is_named(tmp_path: Path) -> None:
    file = write(tmp_path / "a.json", zoledronic_acid_story())
    late = TODAY.replace(year=TODAY.year + 2)
    plan = Plan((Configuration(Settings(mode="open")),), None, late)
    own = count(plan, [file], lambda *_: None, lambda *_: None).told[0]
    assert own.led == {("order-sign", "zol-crcl-below-35", "critical"): 1}
    named = count(replace(plan, as_of=late), [file], lambda *_: None, lambda *_: None).told[0]
    assert not any("zol-crcl-below-35" in key for key in named.rules), "the creatinine is too old by then"


def test_a_hook_without_a_service_is_no_encounter(tmp_path: Path) -> None:
    tally, named = counted(write(tmp_path / "a.json", {**osteoporosis_story(), "hook": "appointment-book"}))
    assert (tally.unasked, tally.encounters.total(), named) == (1, 0, [])


def test_recorded_answers_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path / "request.json", osteoporosis_story())
    write(tmp_path / "response.json", {"cards": []})
    tally, named = counted(tmp_path)
    assert (tally.encounters.total(), named) == (1, [])


# --- two configurations ---------------------------------------------------------------------------


def test_two_configurations_stand_side_by_side(tmp_path: Path) -> None:
    site = write(tmp_path / "site.yaml", "rules:\n  raloxifene-vte: false\n")
    signed = order_sign(prefetch(woman(68), conditions=[deep_vein_thrombosis()]), raloxifene())
    write(tmp_path / "in" / "a.json", signed)
    write(tmp_path / "in" / "b.json", unscreened_story())
    both = (Configuration(Settings(mode="open")), Configuration(Settings(mode="open", site_file=site)))
    tally, _ = counted(tmp_path / "in", configurations=both)
    usual, other = tally.told
    assert usual.led["order-sign", "raloxifene-vte", "critical"] == 1
    assert other.led["order-sign", "raloxifene-vte", "critical"] == 0
    assert usual.rules["patient-view", "screen-dxa-women-65", "info"] == 1
    assert other.rules["patient-view", "screen-dxa-women-65", "info"] == 1
    for one, told in zip(both, tally.told, strict=True):
        alone, _ = counted(tmp_path / "in", configurations=(one,))
        assert alone.told == (told,)
        assert alone.encounters == tally.encounters


@pytest.mark.parametrize("silent", ["raloxifene-vte", "medication-safety", "all"])
def test_of_a_silent_rule_it_is_told_what_it_would_have_said(silent: str, tmp_path: Path) -> None:
    site = write(tmp_path / "site.yaml", f"silent:\n  - {silent}\n")
    signed = order_sign(prefetch(woman(68), conditions=[deep_vein_thrombosis()]), raloxifene())
    file = write(tmp_path / "a.json", signed)
    tally, _ = counted(file, configurations=(Configuration(Settings(mode="open", site_file=site)),))
    (told,) = tally.told
    assert told.rehearsed["order-sign", "raloxifene-vte", "critical"] == 1
    assert not any("raloxifene-vte" in key for key in (*told.led, *told.rules))


# --- Bulk Data ------------------------------------------------------------------------------------


def test_a_type_that_was_not_exported_is_missing_and_not_none(tmp_path: Path) -> None:
    file = write_lines(tmp_path / "Patient.ndjson", [woman(66)])
    none, _ = counted(file)
    assert none.told[0].led == {("patient-view", "screen-dxa-women-65", "info"): 1}
    assert set(none.absent) == EXPORTED - {"Patient"}, "read as if she had none, and said"
    unknown, _ = counted(file, not_exported=frozenset({"Observation"}))
    assert not unknown.told[0].led
    assert unknown.told[0].not_evaluated["patient-view", "screen-dxa-women-65"] == 1
    assert "Observation" not in unknown.absent


def test_a_medication_that_orders_refer_to_is_found(tmp_path: Path) -> None:
    drug = raloxifene()
    medicine = {"resourceType": "Medication", "id": "evista", "code": drug.pop("medicationCodeableConcept")}
    patients = []
    for n, reference in enumerate(("Medication/evista", "https://ehr.example.org/fhir/Medication/evista/_history/2")):
        mine = [woman(68), deep_vein_thrombosis(), {**drug, "medicationReference": {"reference": reference}}]
        patients += [_of(one, f"p{n}") for one in mine]
    tally, named = counted(write_lines(tmp_path / "all.ndjson", [*patients, medicine]))
    assert not named
    assert tally.told[0].led["order-sign", "raloxifene-vte", "critical"] == 2


def _of(resource: JSON, patient_id: str) -> JSON:
    if resource["resourceType"] == "Patient":
        return {**resource, "id": patient_id}
    return {**resource, "subject": {"reference": f"Patient/{patient_id}"}}


@pytest.mark.parametrize(
    "reference", ["Patient/{}", "https://ehr.example.org/fhir/Patient/{}", "Patient/{}/_history/3", "{}"]
)
def test_the_patient_is_known_by_any_form_of_reference(reference: str, tmp_path: Path) -> None:
    score = spine_t_score(-3.1, subject={"reference": reference.format(PATIENT)})
    tally, named = counted(write_lines(tmp_path / "all.ndjson", [score, woman(70)]))
    assert not named
    assert tally.told[0].rules["patient-view", "gap-treat-tscore", "warning"] == 1


def test_what_is_of_no_patient_is_passed_over(tmp_path: Path) -> None:
    score = spine_t_score(-3.1, subject={"reference": "Group/7"})
    outcome = {"resourceType": "OperationOutcome", "issue": []}
    location = {"resourceType": "Location", "id": "l"}
    tally, named = counted(write_lines(tmp_path / "all.ndjson", [score, woman(70), outcome, location, b"", b"  "]))
    assert not named
    assert not any("gap-treat-tscore" in key for key in tally.told[0].rules)

"""Which codes of a site's records the value sets do not know: what is counted, what is marked, what is never said."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cds_service.terminology import ICD10CM, LOINC, RXNORM, SNOMED, index
from cds_service.terminology.coverage import PLACES, Code, Coverage, Relevance, cover
from cds_service.terminology_commands import terminology
from tests.requests import JSON

LOCAL = "urn:oid:2.999.1"
OSTEOPOROSIS = {"system": SNOMED, "code": "64859006", "display": "Osteoporosis"}
SECRET = "Marigold"  # stands wherever a person could be named, and may not be printed


def coding(code: str, display: str | None = None, system: str | None = LOCAL) -> JSON:
    found = {"system": system, "code": code, "display": display}
    return {key: value for key, value in found.items() if value is not None}


def condition(*codings: JSON, **more: Any) -> JSON:
    return {
        "resourceType": "Condition",
        "id": SECRET,
        "identifier": [{"system": LOCAL, "value": SECRET}],
        "subject": {"reference": f"Patient/{SECRET}", "display": SECRET},
        "clinicalStatus": {"coding": [coding("active", "Active", "http://terminology.hl7.org/CodeSystem/condition")]},
        "code": {"coding": [*codings]},
        "note": [{"text": SECRET}],
        **more,
    }


def bundle(*resources: JSON) -> JSON:
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in resources]}


def written(folder: Path, document: Any, name: str = "chart.json") -> Path:
    text = document if isinstance(document, str) else json.dumps(document)
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def covered(folder: Path, *resources: JSON) -> Coverage:
    return cover([written(folder, bundle(*resources))])


def codes(found: Coverage) -> dict[str, int]:
    return {code.code: one.count for code, one in found.ranked()}


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(terminology, ["coverage", *map(str, words)])


# --- what is counted ------------------------------------------------------------------------------


def test_the_most_frequent_come_first_and_then_in_order_of_their_codes(tmp_path: Path) -> None:
    found = covered(tmp_path, *(condition(coding(code)) for code in ("c", "b", "a", "b", "c", "b")))
    assert [*codes(found).items()] == [("b", 3), ("c", 2), ("a", 1)]
    assert (found.files, found.resources, found.concepts, found.placed) == (1, 6, 6, 0)


@pytest.mark.parametrize(
    ("known", "meaning"),
    [
        (OSTEOPOROSIS, "in a value set"),
        (coding("M81.0", system=ICD10CM), "covered by a prefix"),
        (coding("2160-0", system="urn:oid:2.16.840.1.113883.6.1"), "in a system by another name"),
        (coding("855635", "Voltaren gel", RXNORM), "named only to be left out"),
        (coding("M81.6", system=ICD10CM), "in a prefix that is left out"),
    ],
)
def test_what_the_value_sets_name_is_placed(tmp_path: Path, known: JSON, meaning: str) -> None:
    found = covered(tmp_path, condition(known))
    assert (found.placed, codes(found)) == (1, {}), meaning


def test_a_code_beside_one_that_is_placed_is_no_gap(tmp_path: Path) -> None:
    found = covered(tmp_path, condition(coding("OP1"), OSTEOPOROSIS), condition(coding("X1"), coding("X2")))
    assert (found.concepts, found.placed, codes(found)) == (2, 1, {"X1": 1, "X2": 1})


def test_the_first_words_are_kept_and_every_type_is_named(tmp_path: Path) -> None:
    procedure = {"resourceType": "Procedure", "code": {"coding": [coding("X", "later words")]}}
    found = covered(tmp_path, condition(coding("X")), condition(coding("X", "first words")), procedure)
    entry = found.unplaced[Code(LOCAL, "X")]
    assert (entry.count, entry.display) == (3, "first words")
    assert entry.types == {"Condition": 2, "Procedure": 1}


def test_what_has_words_only_is_counted_and_never_kept(tmp_path: Path) -> None:
    found = covered(tmp_path, condition(code={"text": SECRET}), condition(code={}), condition(coding("")))
    assert (found.concepts, found.words_only, codes(found)) == (1, 1, {})


@pytest.mark.parametrize(("kind", "place"), [(kind, place) for kind in PLACES for place in PLACES[kind]])
def test_every_place_is_read_be_it_one_or_a_list(tmp_path: Path, kind: str, place: str) -> None:
    for wrapped in (lambda held: held, lambda held: [held]):
        held: Any = {"coding": [coding("X")]}
        for step in reversed(place.split(".")):
            held = {step: wrapped(held)}
        assert codes(covered(tmp_path, {"resourceType": kind, **held})) == {"X": 1}


def test_statuses_identifiers_and_categories_are_no_clinical_codes(tmp_path: Path) -> None:
    more = {"category": [{"coding": [coding("problem-list-item")]}], "meta": {"tag": [coding("tagged")]}}
    assert codes(covered(tmp_path, condition(OSTEOPOROSIS, **more))) == {}
    assert codes(covered(tmp_path, {"resourceType": "Encounter", "type": [{"coding": [coding("AMB")]}]})) == {}


@pytest.mark.parametrize(
    "odd",
    [
        {"code": "text"},
        {"code": {"coding": "text"}},
        {"code": {"coding": [None, 1, "x", {"code": 5}, {"code": None}]}},
        {"code": [{"coding": {"code": ["x"]}}]},
        {"code": None},
    ],
)
def test_an_odd_shape_is_passed_over(tmp_path: Path, odd: JSON) -> None:
    found = covered(tmp_path, {"resourceType": "Condition", **odd}, condition(coding("X")))
    assert (codes(found), found.faults) == ({"X": 1}, [])


def test_words_are_one_printable_line_of_bearable_length(tmp_path: Path) -> None:
    found = covered(tmp_path, condition(coding("X", f"\x1b[31mred\n and\u200b {'long ' * 100}")))
    assert found.unplaced[Code(LOCAL, "X")].display.startswith("[31mred and long")
    assert len(found.unplaced[Code(LOCAL, "X")].display) <= 120


# --- where it is read -----------------------------------------------------------------------------


def test_requests_bundles_and_contained_resources_are_opened(tmp_path: Path) -> None:
    medicine = {"resourceType": "Medication", "code": {"coding": [coding("contained")]}}
    order = {
        "resourceType": "MedicationRequest",
        "contained": [medicine],
        "medicationCodeableConcept": {"coding": [coding("draft")]},
    }
    request = {
        "hook": "order-sign",
        "context": {"patientId": SECRET, "draftOrders": bundle(order)},
        "prefetch": {
            "conditions": bundle(condition(coding("in a bundle")), bundle(condition(coding("deeper")))),
            "one": condition(coding("bare")),
            "none": None,
        },
    }
    found = cover([written(tmp_path, request)])
    assert codes(found) == dict.fromkeys(["bare", "contained", "deeper", "draft", "in a bundle"], 1)
    assert found.faults == []


@pytest.mark.parametrize("name", ["Condition.ndjson", "Condition.jsonl", "Condition.NDJSON", "conditions.json"])
def test_bulk_data_is_read_a_resource_a_line(tmp_path: Path, name: str) -> None:
    lines = [json.dumps(condition(coding(code))) for code in ("a", "b", "a")]
    found = cover([written(tmp_path, "\n".join([*lines, "", ""]), name)])
    assert (codes(found), found.resources, found.faults) == ({"a": 2, "b": 1}, 3, [])


def test_a_folder_is_read_with_the_folders_in_it(tmp_path: Path) -> None:
    written(tmp_path, condition(coding("a")), "one/a.json")
    written(tmp_path, json.dumps(condition(coding("b"))), "one/two/b.ndjson")
    written(tmp_path, "not read", "one/readme.txt")
    found = cover([tmp_path])
    assert (found.files, codes(found), found.faults) == (2, {"a": 1, "b": 1}, [])


FAULTS: list[tuple[str, str, int | None, str]] = [
    ("broken.json", '{"resourceType":\n "Condition", ', 2, "not JSON"),
    ("trailing.json", '{"resourceType": "Condition"} and more', 1, "not JSON: Extra data"),
    ("feedback.json", '{"feedback": []}', None, "neither a FHIR resource nor a CDS Hooks request"),
    ("list.json", "[]", None, "neither a FHIR resource nor a CDS Hooks request"),
    ("deep.json", "[" * 100_000, None, "nested too deeply"),
    ("lines.ndjson", '{"resourceType": "Condition"}\n{"resource', 2, "not JSON"),
    ("strange.ndjson", '\n"Condition"\n', 2, "neither a FHIR resource nor a CDS Hooks request"),
]


@pytest.mark.parametrize(("name", "text", "line", "reason"), FAULTS, ids=[fault[0] for fault in FAULTS])
def test_what_cannot_be_read_costs_only_itself(
    tmp_path: Path, name: str, text: str, line: int | None, reason: str
) -> None:
    written(tmp_path, condition(coding("a")), "zzz.json")
    written(tmp_path, text, name)
    found = cover([tmp_path])
    (fault,) = found.faults
    assert (Path(fault.file).name, fault.line) == (name, line)
    assert reason in fault.reason
    assert codes(found) == {"a": 1}


def test_paths_that_hold_nothing_are_named(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "latin.json").write_bytes(b'{"resourceType": "\xe9"}')
    (tmp_path / "latin.ndjson").write_bytes(b'{"resourceType": "\xe9"}')
    names = ("empty", "nowhere.json", "nowhere.ndjson", "latin.json", "latin.ndjson")
    found = cover([tmp_path / name for name in names])
    assert [fault.reason for fault in found.faults] == [
        "holds no .json and no .ndjson file",
        "No such file or directory",
        "No such file or directory",
        "not UTF-8",
        "not UTF-8",
    ]


# --- what looks relevant --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "Closed fracture of distal radius",
        "OSTEOPENIA of hip",
        "Bone scan",
        "DEXA axial skeleton",
        "Knochendichte (DXA)",
        "Bone mineral density",
        "T-score total hip",
        "FRAX 10 year",
        "Alendronsäure 70 mg",
        "alendronato",
        "Ácido zoledrónico",
        "zoledronic acid 5 mg",
        "Prolia 60",
        "Denosumab-xxxx",
        "Vitamin D 25-OH",
        "Hypercalcaemia",
        "prednisolone 5 MG Oral Tablet",
        "Exemestane, aromatase inhibitor",
        "Postmenopausal bleeding",
        "Fall in home",
        "Loss of height, kyphosis",
        "ibuprofen 400 mg",
    ],
)
def test_words_that_concern_us_are_marked(words: str) -> None:
    assert Relevance(index())(words)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "Hypertension",
        "Low density lipoprotein cholesterol",
        "Osteoarthritis of knee",
        "Left ear infection",
        "Metformin hydrochloride 500 mg",
        "Relationship problem",
        "Calcineurin inhibitor level",
        "Whole body photograph",
        "Seasonal allergy",
    ],
)
def test_other_words_are_not(words: str) -> None:
    assert not Relevance(index())(words)


# --- the command ----------------------------------------------------------------------------------

CHART = bundle(
    {"resourceType": "Patient", "id": SECRET, "name": [{"family": SECRET}], "birthDate": "1950-02-03"},
    condition(OSTEOPOROSIS, code={"text": SECRET, "coding": [OSTEOPOROSIS]}),
    condition(coding("F1", "Fracture of ankle"), code={"text": SECRET, "coding": [coding("F1", "Fracture of ankle")]}),
    condition(coding("H1", "Hypertension", system=None)),
    condition(coding("H1", system=None)),
    {"resourceType": "Observation", "code": {"coding": [coding("99999-9", system=LOINC)]}, "valueString": SECRET},
)


def test_people_read_lines(tmp_path: Path) -> None:
    result = run(written(tmp_path, CHART))
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "Files: 1. Resources: 6. Coded entries: 5; placed: 1, words only: 0.",
        "Codes not placed: 3; of them relevant by their words (*): 1.",
        "        2  (no system)|H1  Hypertension (Condition)",
        "        1  http://loinc.org|99999-9  (no display) (Observation)",
        f"*       1  {LOCAL}|F1  Fracture of ankle (Condition)",
    ]


def test_machines_read_json(tmp_path: Path) -> None:
    result = run(written(tmp_path, CHART), "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    found = json.loads(result.stdout)
    unplaced = found.pop("unplaced")
    assert found == {"files": 1, "resources": 6, "concepts": 5, "placed": 1, "words_only": 0, "unreadable": 0}
    assert unplaced[2] == {
        "count": 1,
        "system": LOCAL,
        "code": "F1",
        "display": "Fracture of ankle",
        "types": ["Condition"],
        "relevant": True,
    }


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_nothing_of_the_patient_is_printed(tmp_path: Path, form: tuple[str, ...]) -> None:
    result = run(written(tmp_path, CHART, f"{SECRET}.json"), written(tmp_path, f"{{{SECRET}", "broken.json"), *form)
    assert SECRET not in result.stdout + result.stderr
    assert "1950" not in result.stdout


def test_what_could_not_be_read_is_named_after_all_lines(tmp_path: Path) -> None:
    result = run(written(tmp_path, "{", "broken.json"), written(tmp_path, CHART))
    assert result.exit_code == 1
    assert result.stderr == f"{tmp_path / 'broken.json'}, line 1: not JSON: " + result.stderr.partition("JSON: ")[2]
    assert "Fracture of ankle" in result.stdout
    assert json.loads(run(tmp_path / "broken.json", "--json").stdout)["unreadable"] == 1

"""The program that builds the value sets, on a small reference; and the committed sets beside their specs."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from fhir.resources.R4B.valueset import ValueSet

from tools.value_sets import EVIDENCE, SETS, SPECS, SYSTEMS, SpecError, build, load, main, reference_groups, written

SPECS_OF, SOURCES = load(SPECS)
FILES = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in sorted(SETS.glob("*.json"))}

# Rows of the reference whose product name was never seen: they stood in the sets once.
LEFT_OUT = {"904396", "904405", "904425", "904431", "904433", "904447", "1248083"}  # alendronate
LEFT_OUT |= {"905093", "905101", "1737457", "1921081", "2123191", "351945"}

RXN = "davidanderson3/rxnorm-ingredients commit a8fcf13"
OK = "verified"
OHDSI, GM = "OHDSI/PhenotypeLibrary:1", ["UoM-Data-Science-Platforms/x"]
REFERENCE: dict[str, Any] = {
    "observations": {
        "groups": {
            "height": [
                {"code": "8302-2", "display": "Body height", "status": OK, "evidence": OHDSI},
                {"code": "3138-5", "display": "Body height stated", "status": "verified-component", "evidence": ""},
            ]
        }
    },
    "drugs": {
        "alendronate": {
            "rxnorm_ingredient": {
                "code": "46041",
                "name": "alendronate",
                "status": OK,
                "evidence": RXN,
            },
            "brands": [{"code": "114265", "name": "Fosamax"}],
            "products": [
                {"code": "904419", "name": "10 MG tablet", "status": OK, "evidence": RXN},
                {"code": "904431", "name": "(unknown)", "status": "mapping-only", "evidence": "fabkury/ndc_map"},
                {"code": "905555", "name": "read from a list", "status": "vsac-name-inferred", "evidence": "x"},
            ],
            "atc": [{"code": "M05BA04", "name": "alendronic acid", "status": OK}],
        },
        "tibolone": {"status": "not US", "atc": [{"code": "G03CX01", "name": "tibolone"}]},
    },
    "conditions": {
        "stones": {
            "icd10cm": [
                {"code": "N20", "match": "prefix", "display": "Calculus of kidney", "status": OK, "evidence": ""},
                {"code": "Z87.442", "match": "exact", "display": "History", "status": OK, "evidence": ""},
            ],
            "snomed": [
                {"code": "95570007", "display": "Kidney stone", "status": "weak", "evidence": GM}
            ],
        }
    },
    "procedures": {
        "dental": {
            "snomed": [{"code": "55162003", "display": "Tooth extraction", "status": OK, "evidence": []}],
            "cdt": ["D7140"],
            "cpt": [{"code": "41899", "label": "a description", "status": "seen; AMA"}],
        }
    },
}  # fmt: skip

HEAD = {"title": "A title", "in": "What is in.", "out": "What is out."}


def built(**spec: Any) -> dict[str, Any]:
    return build("a-concept", HEAD | spec, reference_groups(REFERENCE, SOURCES), SOURCES)


def codes(value_set: dict[str, Any], part: str = "include") -> dict[str, str | None]:
    """Each code, one taken with all under it marked with *, and its display."""
    found: dict[str, str | None] = {}
    for block in value_set["compose"].get(part, ()):
        found |= {one["code"]: one.get("display") for one in block.get("concept", ())}
        found |= {rule["value"].removesuffix(".*") + "*": None for rule in block.get("filter", ())}
    return found


def evidence(value_set: dict[str, Any], part: str = "include") -> dict[str, str]:
    found: dict[str, str] = {}
    for block in value_set["compose"].get(part, ()):
        marks = [one["valueString"] for one in block.get("extension", ()) if one["url"] == EVIDENCE]
        found |= {code: " ".join(marks) for code in codes({"compose": {"include": [block]}})}
    return found


# --- the program -----------------------------------------------------------------------------------


def test_a_drug_is_taken_whole_without_the_rows_whose_product_was_not_seen() -> None:
    value_set = built(**{"from": {"drugs/alendronate": "all"}})
    assert codes(value_set) == {
        "46041": "alendronate",
        "114265": "Fosamax",
        "904419": "10 MG tablet",
        "M05BA04": "alendronic acid",
    }
    assert evidence(value_set)["114265"] == SOURCES.mark("rxnorm-2025-10")
    assert evidence(value_set)["M05BA04"] == SOURCES.mark("who-atc-2026-04")
    assert "RxNorm" in value_set["copyright"]


def test_a_row_left_out_cannot_be_asked_for_by_its_code() -> None:
    with pytest.raises(SpecError, match=r"a-concept: drugs/alendronate has no usable row 904431"):
        built(**{"from": {"drugs/alendronate": ["904431"]}})


def test_some_rows_of_a_group_or_all_but_some() -> None:
    assert codes(built(**{"from": {"drugs/alendronate": ["904419", "46041"]}})).keys() == {"904419", "46041"}
    assert codes(built(**{"from": {"conditions/stones": "all"}, "without": ["Z87.442"]})).keys() == {"N20*", "95570007"}


def test_no_description_of_an_owner_who_forbids_it() -> None:
    value_set = built(**{"from": {"procedures/dental": "all"}})
    assert codes(value_set) == {"55162003": None, "41899": None, "D7140": None}
    assert all(f"Contains {owner} codes" in value_set["copyright"] for owner in ("SNOMED CT", "CPT", "CDT"))
    with pytest.raises(SpecError, match="may not be shipped"):
        built(codes={"vsac-ecqm": {"snomed": ["55162003 Tooth extraction"]}})


def test_evidence_says_how_far_it_goes() -> None:
    marks = evidence(built(**{"from": {"observations/height": "all", "conditions/stones": "all"}}))
    assert marks["8302-2"] == SOURCES.mark("ohdsi")
    assert marks["3138-5"] == SOURCES.mark("terminology-review", "verified-component")
    assert marks["95570007"] == SOURCES.mark("gm-sde", "weak")
    assert evidence(built(**{"from": {"drugs/tibolone": "all"}}))["G03CX01"] == SOURCES.mark("who-atc-2026-04")


def test_a_code_stands_once_and_not_beside_its_prefix() -> None:
    added = {"icd10cm-2026-04": {"icd10cm": "N20.0 N21* Z87.442", "snomed": "95570007"}}
    value_set = built(**{"from": {"conditions/stones": "all"}}, codes=added)
    assert list(codes(value_set)) == ["N20*", "N21*", "Z87.442", "95570007"]


def test_names_exclusions_and_what_is_open() -> None:
    out = {"codes": {"rxnorm-2025-10": {"rxnorm": ["904419 10 MG tablet"]}}, "names": ["gel"]}
    value_set = built(names=["alendronic acid"], exclude=out, open=["the oral solution"], codes={})
    assert codes(value_set) == {"alendronic acid": None}
    assert codes(value_set, "exclude") == {"904419": "10 MG tablet", "gel": None}
    assert value_set["extension"] == [{"url": "urn:bone-health-cds:open", "valueString": "the oral solution"}]
    ValueSet.model_validate(value_set)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ({"from": {"drugs/nothing": "all"}}, "no group drugs/nothing"),
        ({"codes": {"hearsay": {"snomed": "55162003"}}}, "'hearsay' is no source"),
        ({"codes": {"ohdsi": {"read": "55162003"}}}, "'read' is no code system"),
    ],
)
def test_a_spec_that_cannot_be_followed_is_refused(spec: dict[str, Any], message: str) -> None:
    with pytest.raises(SpecError, match=message):
        built(**spec)


def test_the_command_writes_what_changed_and_checks_without_writing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    specs, out, file = tmp_path / "specs", tmp_path / "out", tmp_path / "reference.json"
    specs.mkdir()
    out.mkdir()
    file.write_text(json.dumps(REFERENCE), encoding="utf-8")
    (specs / "sources.yaml").write_bytes((SPECS / "sources.yaml").read_bytes())
    (specs / "drugs.yaml").write_text(yaml.safe_dump({"alendronate": HEAD | {"from": {"drugs/alendronate": "all"}}}))
    (out / "gone.json").write_text("{}\n")
    where = [str(file), "--specs", str(specs), "--out", str(out)]
    assert main([*where, "--check"]) == 1
    assert {one.name for one in out.iterdir()} == {"gone.json"}
    assert main(where) == 0
    assert {one.name for one in out.iterdir()} == {"alendronate.json"}
    capsys.readouterr()
    assert main([*where, "--check"]) == 0
    assert capsys.readouterr().out == "1 value sets, 0 of them not as they stood.\n"
    file.write_text("no JSON")
    assert main(where) == 2
    (specs / "again.yaml").write_bytes((specs / "drugs.yaml").read_bytes())
    with pytest.raises(SpecError, match="alendronate stands in two files"):
        load(specs)


# --- the committed sets ----------------------------------------------------------------------------


def test_every_set_has_a_spec_and_every_spec_a_set() -> None:
    assert SPECS_OF.keys() == FILES.keys()


@pytest.mark.parametrize("concept", FILES)
def test_a_set_is_what_its_spec_says(concept: str) -> None:
    value_set, spec = FILES[concept], SPECS_OF[concept]
    assert (value_set["title"], value_set["description"]) == (spec["title"], spec["in"].strip())
    assert value_set["purpose"] == spec["out"].strip()
    names = [one["code"] for block in value_set["compose"]["include"] for one in block.get("concept", ())
             if block["system"] == SYSTEMS["name"]]  # fmt: skip
    assert names == [*dict.fromkeys(spec.get("names", ()))]
    present, named = codes(value_set), {one.code for one in written(spec, SOURCES)}
    taken = spec.get("from", {}).values()
    listed = named.union(*({str(code) for code in codes} for codes in taken if codes != "all"))
    covered = {code for code in listed if any(code.startswith(one[:-1]) for one in present if one.endswith("*"))}
    assert listed - covered <= present.keys()
    if "all" not in taken:
        assert present.keys() <= listed
    assert not present.keys() & {str(code) for code in spec.get("without", ())}
    excluded = {one.code for one in written(spec.get("exclude", {}), SOURCES)}
    assert codes(value_set, "exclude").keys() == excluded


@pytest.mark.parametrize("concept", FILES)
def test_every_code_has_evidence(concept: str) -> None:
    known = SOURCES.marks()
    for part in ("include", "exclude"):
        for block in FILES[concept]["compose"].get(part, ()):
            marks = [one["valueString"] for one in block.get("extension", ()) if one["url"] == EVIDENCE]
            assert len(marks) == (block["system"] not in (SYSTEMS["name"], SYSTEMS["title"]))
            assert {*marks} <= known


def test_no_row_that_was_left_out_came_back() -> None:
    for concept, value_set in FILES.items():
        assert not LEFT_OUT & codes(value_set).keys(), concept

"""A site's ConceptMap: what is taken of it, and that every fault is named with its place."""

import json
from pathlib import Path
from typing import Any

import pytest

from cds_service.terminology import ICD10CM, LOINC, RXNORM, SNOMED
from cds_service.terminology.site_map import SiteMapError, read_site_map
from tests.requests import JSON

SITE = "https://hospital.example.org/codes"


def target(code: str | None = "64859006", equivalence: str | None = "equivalent", **more: Any) -> JSON:
    found = {"code": code, "equivalence": equivalence, **more}
    return {key: value for key, value in found.items() if value is not None}


def element(code: str, *targets: JSON) -> JSON:
    return {"code": code, "display": "as the site calls it", "target": [*targets]}


def group(*elements: Any, to: str = SNOMED, source: str = SITE, **more: Any) -> JSON:
    return {"source": source, "target": to, "element": [*elements], **more}


def written(folder: Path, *groups: Any, **more: Any) -> Path:
    concept_map = {"resourceType": "ConceptMap", "status": "active", "group": [*groups], **more}
    (folder / "site.json").write_text(json.dumps(concept_map), encoding="utf-8")
    return folder / "site.json"


def faults(file: Path) -> list[str]:
    with pytest.raises(SiteMapError) as caught:
        read_site_map(file)
    lines = str(caught.value).splitlines()
    assert all(line.startswith(f"{file.name}") for line in lines)
    return [line.removeprefix(f"{file.name}: ") for line in lines]


# --- what is taken --------------------------------------------------------------------------------


def test_local_codes_become_codes_we_know(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        group(element("OP", target()), element("OPENIA", target("312894000", "equal"))),
        group(element("ZOL5", target("705824")), to=RXNORM, source=f"{SITE}/drugs|2026"),
        group(element("CREA", target("2160-0")), to=LOINC),
        group(element("OPF", target("M80.051A")), to=ICD10CM),
    )
    assert read_site_map(file) == {
        (SITE, "OP"): (SNOMED, "64859006"),
        (SITE, "OPENIA"): (SNOMED, "312894000"),
        (f"{SITE}/drugs", "ZOL5"): (RXNORM, "705824"),
        (SITE, "CREA"): (LOINC, "2160-0"),
        (SITE, "OPF"): (ICD10CM, "M80.051A"),
    }


@pytest.mark.parametrize(
    "equivalence",
    ["relatedto", "wider", "subsumes", "narrower", "specializes", "inexact", "unmatched", "disjoint"],
)
def test_what_says_more_or_less_is_left_out(tmp_path: Path, equivalence: str) -> None:
    file = written(tmp_path, group(element("OP", target()), element("X", target("1", equivalence))))
    assert read_site_map(file).keys() == {(SITE, "OP")}


def test_of_several_targets_the_equivalent_one_is_taken(tmp_path: Path) -> None:
    several = [target("1", "wider"), target(), target(None, "unmatched"), target()]
    assert read_site_map(written(tmp_path, group(element("OP", *several)))) == {(SITE, "OP"): (SNOMED, "64859006")}


def test_a_code_the_sets_only_leave_out_may_be_meant(tmp_path: Path) -> None:
    file = written(tmp_path, group(element("GEL", target("855635")), to=RXNORM))
    assert read_site_map(file) == {(SITE, "GEL"): (RXNORM, "855635")}


def test_a_code_without_a_target_is_not_mapped(tmp_path: Path) -> None:
    bare = {"code": "NONE"}
    unmapped = {"mode": "provided"}
    file = written(tmp_path, group(element("OP", target()), element("X"), bare, unmapped=unmapped))
    assert read_site_map(file).keys() == {(SITE, "OP")}


# --- what is wrong --------------------------------------------------------------------------------

FIRST = "group[0].element[0]"
FAULTS: list[tuple[str, Any, str]] = [
    (
        "a code we do not know",
        group(element("OP", target("99999999"))),
        f"{FIRST}.target[0]: {SNOMED}|99999999 is in no value set",
    ),
    (
        "a system we do not know",
        group(element("OP", target("1")), to="urn:other"),
        f"{FIRST}.target[0]: urn:other|1 is in no value set",
    ),
    (
        "two meanings of one code",
        group(element("OP", target(), target("312894000"))),
        f"{FIRST}.target[1]: {SITE}|OP is mapped to 64859006 and to 312894000",
    ),
    (
        "two meanings in two places",
        group(element("OP", target()), element("OP", target("312894000"))),
        f"group[0].element[1].target[0]: {SITE}|OP is mapped to 64859006 and to 312894000",
    ),
    (
        "a code that means something already",
        group(element("38265-5", target("38267-1")), to=LOINC, source=LOINC),
        f"{FIRST}: {LOINC}|38265-5 has a meaning already, and can be given no other",
    ),
    ("no equivalence", group(element("OP", target(equivalence=None))), f"{FIRST}.target[0].equivalence is missing"),
    (
        "an equivalence of no version",
        group(element("OP", target(equivalence="same"))),
        f"{FIRST}.target[0].equivalence is 'same', which R4 does not know",
    ),
    (
        "the next version",
        group(element("OP", target(equivalence=None, relationship="equivalent"))),
        f"{FIRST}.target[0].relationship is of another FHIR version: R4 says equivalence",
    ),
    ("a target without a code", group(element("OP", target(None))), f"{FIRST}.target[0].code is missing"),
    ("an element without a code", group({"target": [target()]}), f"{FIRST}.code is missing"),
    ("a code that is a number", group({"code": 5, "target": [target()]}), f"{FIRST}.code is missing"),
    ("no source", {"target": SNOMED, "element": [element("OP", target())]}, "group[0].source is missing"),
    ("no target", {"source": SITE, "element": [element("OP", target())]}, "group[0].target is missing"),
    (
        "a code under a condition",
        group(element("OP", target(dependsOn=[{"property": "p", "value": "v"}]))),
        f"{FIRST}.target[0].dependsOn: a code that means something only beside another is not read",
    ),
    (
        "one code for all others",
        group(element("OP", target()), unmapped={"mode": "fixed", "code": "64859006"}),
        "group[0].unmapped: every code that is meant must be listed; fixed is not followed",
    ),
    ("elements that are no list", {**group(), "element": element("OP", target())}, "group[0].element is not a list"),
    ("an element that is none", group(element("OP", target()), "X"), "group[0].element[1] is not an object"),
    ("a group that is none", "X", "group[0] is not an object"),
    ("nothing taken", group(element("OP", target(equivalence="wider"))), "maps no code as equal or equivalent"),
]


@pytest.mark.parametrize(("given", "said"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_a_fault_is_named_with_its_place(tmp_path: Path, given: Any, said: str) -> None:
    assert faults(written(tmp_path, given)) == [said]


def test_all_faults_are_named_at_once(tmp_path: Path) -> None:
    file = written(tmp_path, group(element("A", target("1")), element("B", target("2")), element("C", target())))
    assert len(faults(file)) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "site.json is not JSON"),
        ("[" * 100_000, "site.json is not JSON"),
        ("[]", "is not a FHIR ConceptMap"),
        ('{"resourceType": "ValueSet"}', "is not a FHIR ConceptMap"),
        ('{"resourceType": "ConceptMap"}', "maps no code as equal or equivalent"),
        ('{"resourceType": "ConceptMap", "group": {}}', "group is not a list"),
    ],
)
def test_what_is_no_concept_map_is_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "site.json").write_text(text, encoding="utf-8")
    assert faults(tmp_path / "site.json") == [said]


def test_a_map_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SiteMapError, match=r"^none\.json cannot be read: No such file"):
        read_site_map(tmp_path / "none.json")

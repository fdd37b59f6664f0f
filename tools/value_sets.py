"""Builds cds_service/terminology/valuesets/ from the specs in tools/value-sets/ and a terminology reference file.

    python tools/value_sets.py FILE [--check]

FILE is the JSON of verified codes (it is not in this repository). A spec says what a concept holds and what it leaves
out and why, which groups of FILE it takes, which codes it adds on what evidence, and which names speak for it:

    hospice:
      title: Hospice or comfort care, status
      in: Status codes that say a patient receives hospice or comfort care.
      out: "Out: SNOMED palliative care, which many people receive for years ..."
      from: {conditions/hospice: all}         # a group of FILE: all of it, or a list of its codes
      without: [M81.6]                        # what is not taken although its group is
      codes:                                  # evidence (tools/value-sets/sources.yaml) -> system -> codes
        icd10cm-2026-04:
          icd10cm: [Z51.5 Encounter for palliative care, I26*]     # I26* is I26 with all that stands under it
          snomed: 170935008 284546000
          rxnorm: [7804 oxycodone, also: 1049611 1049614]
      names: [hospice care]                   # words that mean the concept in free text
      titles: [peak height]                   # what an observation without a known code is called, in full
      exclude: {codes: ..., names: ...}       # what outweighs a code of the concept that stands beside it
      open: [what is still to be found]

A row of FILE whose product name was inferred or never seen is not taken. Descriptions of SNOMED CT, CPT and CDT, whose
owners do not allow it, are not written. Every block of a ValueSet carries its evidence as an extension.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

ROOT = Path(__file__).resolve().parents[1]
SPECS = ROOT / "tools" / "value-sets"
SETS = ROOT / "cds_service" / "terminology" / "valuesets"
SOURCES = "sources.yaml"
VERSION, DATE = "2026.11", "2026-11-22"
EVIDENCE = "urn:bone-health-cds:evidence"
OPEN = "urn:bone-health-cds:open"

SYSTEMS = {
    "loinc": "http://loinc.org",
    "icd10cm": "http://hl7.org/fhir/sid/icd-10-cm",
    "snomed": "http://snomed.info/sct",
    "rxnorm": "http://www.nlm.nih.gov/research/umls/rxnorm",
    "atc": "http://www.whocc.no/atc",
    "cpt": "http://www.ama-assn.org/go/cpt",
    "hcpcs": "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
    "cdt": "http://www.ada.org/cdt",
    "status-reason": "http://terminology.hl7.org/CodeSystem/medicationrequest-status-reason",
    "name": "urn:bone-health-cds:name",
    "title": "urn:bone-health-cds:title",
}
HIERARCHIES = {"icd10cm"}  # elsewhere a code with all that begins like it is a pattern
WITHOUT_DISPLAY = {"snomed", "cpt", "cdt", "name", "title"}
NOTICES = {
    "loinc": "Contains LOINC codes: LOINC is copyright Regenstrief Institute, Inc. and the LOINC Committee, available"
    " at no cost under the licence at http://loinc.org/license. LOINC is a registered trademark of Regenstrief"
    " Institute, Inc.",
    "snomed": "Contains SNOMED CT codes: SNOMED CT is copyright SNOMED International (IHTSDO). Use needs a SNOMED CT"
    " licence (free of charge in member countries).",
    "rxnorm": "Contains RxNorm: publicly available data courtesy of the U.S. National Library of Medicine (NLM),"
    " National Institutes of Health, Department of Health and Human Services; NLM is not responsible for this product"
    " and does not endorse or recommend this or any other product.",
    "cpt": "Contains CPT codes without descriptors: CPT is copyright American Medical Association; users need their"
    " own licence.",
    "cdt": "Contains CDT codes without descriptors: CDT is copyright American Dental Association; users need their own"
    " licence.",
    "atc": "Contains ATC codes of the WHO Collaborating Centre for Drug Statistics Methodology.",
}

# How far a row of the reference file goes; a row of another standing is held to be weak.
STANDINGS = ("verified", "verified-component", "verified-component+unit", "weak", "unverified")
LEFT_OUT = frozenset({"mapping-only", "mapping-only-2020", "vsac-name-inferred"})
OWN = "verified"  # what a spec adds was looked up, unless its source says less


class SpecError(ValueError):
    """A spec that cannot be followed; the message names the concept."""


class Member(NamedTuple):
    """One code of a concept: `I26*` stands for a code with all under it."""

    system: str
    code: str
    display: str | None
    evidence: str


Spec = Mapping[str, Any]
Group = list[Member]


# --- the reference file ---------------------------------------------------------------------------


class Sources:
    """What the evidence of a code is called, and how the reference file begins to speak of it."""

    def __init__(self, entries: Mapping[str, Mapping[str, Any]]) -> None:
        self._entries = entries
        self._begins = {begin: key for key, entry in entries.items() for begin in entry.get("reference", ())}

    def mark(self, key: str, standing: str | None = None) -> str:
        """The evidence of a code as a ValueSet tells it: how far it goes, and where it was seen."""
        if key not in self._entries:
            raise SpecError(f"{key!r} is no source of {SOURCES}")
        entry = self._entries[key]
        return f"{standing or entry.get('standing', OWN)}: {entry['citation']}"

    def marks(self) -> set[str]:
        """Every mark that a ValueSet may carry."""
        return {self.mark(key, standing) for key in self._entries for standing in STANDINGS}

    def of(self, evidence: object) -> str:
        """The source of a row of the reference file."""
        text = evidence[0] if isinstance(evidence, list) and evidence else evidence
        begins = (begin for begin in self._begins if isinstance(text, str) and text.startswith(begin))
        return self._begins.get(max(begins, key=len, default=""), "terminology-review")


def reference_groups(reference: Mapping[str, Any], sources: Sources) -> dict[str, Group]:
    """The usable rows of the reference file by `section/group`; rows of too little standing are not among them."""
    groups: dict[str, Group] = {}
    for name, rows in reference.get("observations", {}).get("groups", {}).items():
        groups[f"observations/{name}"] = list(_rows(rows, "loinc", sources))
    for section in ("conditions", "procedures"):
        for name, entry in reference.get(section, {}).items():
            rows = (one for system in ("icd10cm", "snomed", "cpt", "cdt") for one in _part(entry, system, sources))
            groups[f"{section}/{name}"] = list(rows)
    for name, entry in reference.get("drugs", {}).items():
        groups[f"drugs/{name}"] = list(_drug(entry, sources))
    return groups


def _part(entry: Mapping[str, Any], system: str, sources: Sources) -> Iterator[Member]:
    rows = entry.get(system)
    return _rows(rows if isinstance(rows, list) else [], system, sources)


def _drug(entry: Mapping[str, Any], sources: Sources) -> Iterator[Member]:
    ingredient = entry.get("rxnorm_ingredient") or {}
    known = {key: ingredient.get(key) for key in ("status", "evidence")}
    rows = [ingredient, *entry.get("precise_ingredients", ()), *entry.get("brands", ()), *entry.get("products", ())]
    yield from _rows([known | row for row in rows if row], "rxnorm", sources)
    atc = [{"evidence": "ATC", "status": "verified"} | row for row in entry.get("atc") or ()]
    yield from _rows(atc, "atc", sources)


def _rows(rows: Iterable[Any], system: str, sources: Sources) -> Iterator[Member]:
    for row in rows:
        entry = {"code": row} if isinstance(row, str) else row
        standing = entry.get("status") or "weak"
        if standing in LEFT_OUT:
            continue
        mark = sources.mark(sources.of(entry.get("evidence")), standing if standing in STANDINGS else "weak")
        code = entry["code"] + ("*" if entry.get("match") == "prefix" else "")
        display = entry.get("display") or entry.get("name")
        yield Member(system, code, None if system in WITHOUT_DISPLAY else display, mark)


# --- the specs ------------------------------------------------------------------------------------


def load(folder: Path) -> tuple[dict[str, Spec], Sources]:
    """The concepts of every spec file in a folder, and the sources they cite. Raises SpecError."""
    specs: dict[str, Spec] = {}
    sources = Sources(_read(folder / SOURCES))
    for file in sorted(folder.glob("*.yaml")):
        for concept, spec in _read(file).items() if file.name != SOURCES else ():
            if concept in specs:
                raise SpecError(f"{concept} stands in two files")
            specs[concept] = spec
    return specs, sources


def _read(file: Path) -> dict[str, Any]:
    text = file.read_text(encoding="utf-8")  # libyaml is as safe, and ten times as fast where it was built
    entries: dict[str, Any] = yaml.load(text, yaml.CSafeLoader) if yaml.__with_libyaml__ else yaml.safe_load(text)
    return entries


def written(spec: Spec, sources: Sources) -> Group:
    """The codes that a spec itself spells out, with their evidence, and its names."""
    return [*_spelt(spec.get("codes", {}), sources), *_names(spec)]


def _spelt(codes: Mapping[str, Mapping[str, Any]], sources: Sources) -> Iterator[Member]:
    for key, by_system in codes.items():
        for system, entries in by_system.items():
            if system not in SYSTEMS:
                raise SpecError(f"{system!r} is no code system of ours")
            for entry in _entries(entries):
                code, _, display = entry.partition(" ")
                if display and system in WITHOUT_DISPLAY:
                    raise SpecError(f"{system} {code}: its description may not be shipped")
                yield Member(system, code, display or None, sources.mark(key))


def _entries(entries: Any) -> Iterator[str]:
    """A text of bare codes, or a list of codes with their displays and, last, `also` with a text of bare ones."""
    for entry in [{"also": entries}] if isinstance(entries, str) else entries:
        yield from entry["also"].split() if isinstance(entry, dict) else [str(entry)]


def _names(spec: Spec) -> Iterator[Member]:
    """Its names and titles, which are words of ours and need no evidence."""
    for system in ("name", "title"):
        yield from (Member(system, words, None, "") for words in spec.get(f"{system}s", ()))


def taken(spec: Spec, groups: Mapping[str, Group]) -> Group:
    """The rows of the reference file that a spec takes. Raises SpecError for a group or row that is not there."""
    without = {str(code) for code in spec.get("without", ())}
    found: Group = []
    for name, wanted in spec.get("from", {}).items():
        if name not in groups:
            raise SpecError(f"the reference file has no group {name}")
        rows = {row.code: row for row in groups[name]}
        if wanted == "all":
            found += [row for row in rows.values() if row.code.rstrip("*") not in without]
            continue
        codes = [str(code) for code in wanted]
        if missing := [code for code in codes if code not in rows]:
            raise SpecError(f"{name} has no usable row {' '.join(missing)}")
        found += [rows[code] for code in codes]
    return found


def build(concept: str, spec: Spec, groups: Mapping[str, Group], sources: Sources) -> dict[str, Any]:
    """The ValueSet of one concept. Raises SpecError."""
    try:
        members = _once([*taken(spec, groups), *written(spec, sources)])
        excluded = _once(written(spec.get("exclude", {}), sources))
    except SpecError as error:
        raise SpecError(f"{concept}: {error}") from error
    systems = {one.system for one in (*members, *excluded)}
    notice = " ".join(words for system, words in NOTICES.items() if system in systems)
    value_set = {
        "resourceType": "ValueSet",
        "id": concept,
        "extension": [{"url": OPEN, "valueString": words} for words in spec.get("open", ())],
        "url": f"urn:bone-health-cds:valueset:{concept}",
        "version": VERSION,
        "name": "".join(word[:1].upper() + word[1:] for word in concept.split("-")),
        "title": spec["title"],
        "status": "draft",
        "experimental": False,
        "date": DATE,
        "description": spec["in"].strip(),
        "purpose": spec["out"].strip(),
        "copyright": notice,
        "compose": {"include": list(_blocks(members))} | ({"exclude": list(_blocks(excluded))} if excluded else {}),
    }
    return {key: value for key, value in value_set.items() if value or value is False}


def _once(members: Iterable[Member]) -> Group:
    """The members without repeats, system by system; what a prefix covers needs no code of its own."""
    first: dict[tuple[str, str], Member] = {}
    for one in members:
        first.setdefault((one.system, one.code), one)
    prefixes = {(one.system, one.code[:-1]) for one in first.values() if one.code.endswith("*")}

    def covered(one: Member) -> bool:
        code = one.code.rstrip("*")
        longest = len(code) + (not one.code.endswith("*"))
        return any((one.system, code[:length]) in prefixes for length in range(2, longest))

    order = {system: place for place, system in enumerate(SYSTEMS)}
    return sorted((one for one in first.values() if not covered(one)), key=lambda one: order[one.system])


def _blocks(members: Group) -> Iterator[dict[str, Any]]:
    """One block for the codes of a system that share their evidence, one for each code taken with all under it."""
    together: dict[tuple[str, str], list[dict[str, str]]] = {}
    for one in members:
        if one.code.endswith("*"):
            rule = {"property": "concept", "op": "is-a", "value": one.code[:-1]}
            if one.system not in HIERARCHIES:
                rule = {"property": "code", "op": "regex", "value": f"{one.code[:-1]}.*"}
            yield {**_evidence(one.evidence), "system": SYSTEMS[one.system], "filter": [rule]}
        else:
            code = {"code": one.code} | ({"display": one.display} if one.display else {})
            together.setdefault((one.system, one.evidence), []).append(code)
    for (system, evidence), codes in together.items():
        yield {**_evidence(evidence), "system": SYSTEMS[system], "concept": codes}


def _evidence(mark: str) -> dict[str, Any]:
    return {"extension": [{"url": EVIDENCE, "valueString": mark}]} if mark else {}


def as_text(value_set: Mapping[str, Any]) -> str:
    return json.dumps(value_set, indent=1, ensure_ascii=False) + "\n"


# --- the command ----------------------------------------------------------------------------------


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Builds the value sets from their specs and a reference file.")
    parser.add_argument("file", type=Path, help="the terminology reference, JSON")
    parser.add_argument("--check", action="store_true", help="write nothing: say which sets are not what is built")
    parser.add_argument("--specs", type=Path, default=SPECS, help="folder of the specs")
    parser.add_argument("--out", type=Path, default=SETS, help="folder of the value sets")
    asked = parser.parse_args(arguments)
    try:
        specs, sources = load(asked.specs)
        groups = reference_groups(json.loads(asked.file.read_text(encoding="utf-8")), sources)
        texts = {concept: as_text(build(concept, spec, groups, sources)) for concept, spec in specs.items()}
    except (OSError, ValueError, yaml.YAMLError) as error:
        print(error, file=sys.stderr)
        return 2
    files = {file.stem: file for file in asked.out.glob("*.json")}
    old = {concept: file.read_text(encoding="utf-8") for concept, file in files.items()}
    changed = sorted(concept for concept in texts.keys() | old.keys() if texts.get(concept) != old.get(concept))
    for concept in changed:
        print("changed" if concept in texts.keys() & old.keys() else "new" if concept in texts else "gone", concept)
        if asked.check:
            continue
        if concept in texts:
            (asked.out / f"{concept}.json").write_text(texts[concept], encoding="utf-8", newline="\n")
        else:
            files[concept].unlink()
    print(f"{len(texts)} value sets, {len(changed)} of them not as they stood.")
    return int(asked.check and bool(changed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Which codes of a site's records no value set knows: counted, with the words they came with, never whose they are.

Only the places where a clinical code stands are looked at; identifiers, names and free texts are not.
"""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from cds_service.terminology import ICD10CM, NAMES, RXNORM, Index, index, plain_words
from cds_service.terminology.products import exclusions

LINES = (".ndjson", ".jsonl")
LONGEST = 120
_FOREIGN = "neither a FHIR resource nor a CDS Hooks request"

# Where the codes stand that tell a diagnosis, a finding, a drug or a procedure. The first name is the resource type.
PLACES: Mapping[str, tuple[str, ...]] = {
    "AllergyIntolerance": ("code", "reaction.substance", "reaction.manifestation"),
    "Condition": ("code", "bodySite"),
    "DiagnosticReport": ("code", "conclusionCode"),
    "FamilyMemberHistory": ("condition.code",),
    "Medication": ("code", "ingredient.itemCodeableConcept"),
    "MedicationAdministration": ("medicationCodeableConcept",),
    "MedicationDispense": ("medicationCodeableConcept",),
    "MedicationRequest": ("medicationCodeableConcept",),
    "MedicationStatement": ("medicationCodeableConcept",),
    "Observation": ("code", "bodySite", "valueCodeableConcept", "component.code", "component.valueCodeableConcept"),
    "Procedure": ("code", "bodySite"),
    "ServiceRequest": ("code", "bodySite"),
}

# Words and parts of words that concern us, besides the names of drugs in the value sets.
_CONCERNS = re.compile(
    r"""fractur | osteo(?!arthr) | skelet | kypho | vertebr | \bbones?\b | \bhips?\b | \bspin(?:e|al)\b
    | femur | femoral | \bdxa | \bdexa | densit(?!y\ lipo) | absorptiometr | \bbmd\b | [tz]-score | \bfrax
    | dron(?:ate|ic|at|ato) \b | phosphonate | parathyr | menopau | hypogonad | ovariectom | oophorectom
    | calci(?!neurin) | calc(?:em|aem) | calcifed | hydroxyvitamin | vitamin[\ -]d\b | creatinin | dialys
    | predniso | cortico | glucocort | aromatase | oestr | estrogen | hospice | \bfalls?\b | pregnan
    | infarct | stroke | embol | thrombos | metasta | malignan | myeloma""",
    re.VERBOSE,
)
_ENDING = 3  # letters of a drug's name that differ between its spellings: alendronate, alendronic, alendronato
_SHORTEST_STEM = 6


class Code(NamedTuple):
    """One code in its system; the system is empty where the record gives none."""

    system: str
    code: str


class Fault(NamedTuple):
    """A file, or a line of one, that could not be read."""

    file: str
    line: int | None
    reason: str


@dataclass(slots=True)
class Unplaced:
    """A code that no value set knows: how often it stands where, and the first words it came with."""

    count: int = 0
    display: str = ""
    types: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Coverage:
    """What some records hold: how much was read, how much is placed, and what is not."""

    known: Index
    files: int = 0
    resources: int = 0
    concepts: int = 0
    placed: int = 0
    words_only: int = 0
    unplaced: dict[Code, Unplaced] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def ranked(self) -> list[tuple[Code, Unplaced]]:
        """What is not placed, most frequent first."""
        return sorted(self.unplaced.items(), key=lambda one: (-one[1].count, one[0]))


def cover(paths: list[Path], known: Index | None = None) -> Coverage:
    """Read charts (a resource, a Bundle, a CDS Hooks request), Bulk Data files and folders of them."""
    found = Coverage(known or index())
    places = _Known(found.known)
    for file in _files(paths, found.faults):
        found.files += 1
        for resource in _resources(file, found.faults):
            found.resources += 1
            for kind, concept in _concepts(resource):
                _count(found, places, kind, concept)
    return found


# --- what is placed ---------------------------------------------------------------------------------


class _Known:
    """What the value sets hold, and what they name only to leave it out: both are known to us."""

    def __init__(self, known: Index) -> None:
        self._known = known
        self._out = {(system, _plain(system, code)) for system, code in exclusions(known)}

    def places(self, code: Code) -> bool:
        if self._known.of(code.system, code.code):
            return True
        plain = _plain(code.system, code.code)
        shortest = 3 if code.system == ICD10CM else len(plain)
        return any((code.system, plain[:length]) in self._out for length in range(shortest, len(plain) + 1))


def _plain(system: str, code: str) -> str:
    return code.upper().replace(".", "") if system == ICD10CM else code


def _count(found: Coverage, places: _Known, kind: str, concept: Mapping[str, Any]) -> None:
    """All codings of a concept count: where one is placed the others are no gap."""
    codings = [one for one in _listed(concept.get("coding")) if _text(one.get("code"))]
    codes = [(Code(_text(one.get("system")), _text(one.get("code"))), _text(one.get("display"))) for one in codings]
    if not codes and not _text(concept.get("text")):
        return
    found.concepts += 1
    found.words_only += not codes
    if any(places.places(code) for code, _ in codes):
        found.placed += 1
        return
    for code, display in codes:
        entry = found.unplaced.setdefault(code, Unplaced())
        entry.count += 1
        entry.types[kind] += 1
        entry.display = entry.display or display


class Relevance:
    """Whether words concern bone, its fractures, its drugs or what they are checked against."""

    def __init__(self, known: Index) -> None:
        self._known = known
        self._drugs = frozenset(one for one in known.value_sets if known.codes(one, RXNORM))
        names = {name for drug in self._drugs for name in known.codes(drug, NAMES) if name.isalpha()}
        stems = sorted({name[:-_ENDING] for name in names if len(name) >= _SHORTEST_STEM + _ENDING})
        self._stems = re.compile(r"\b(?:" + "|".join(stems) + ")") if stems else _CONCERNS

    def __call__(self, words: str) -> bool:
        letters = unicodedata.normalize("NFKD", words.lower())
        plain = "".join(one for one in letters if not unicodedata.combining(one))
        if _CONCERNS.search(plain) or self._stems.search(plain):
            return True
        return bool(self._known.named(plain) & self._drugs)


# --- what is read -----------------------------------------------------------------------------------


def _files(paths: list[Path], faults: list[Fault]) -> Iterator[Path]:
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        held = [one for one in sorted(path.rglob("*")) if one.suffix.lower() in (".json", *LINES) and one.is_file()]
        if not held:
            faults.append(Fault(str(path), None, "holds no .json and no .ndjson file"))
        yield from held


def _resources(file: Path, faults: list[Fault]) -> Iterator[Mapping[str, Any]]:
    """Every resource of a file, those in Bundles and requests one by one; what cannot be read is a fault."""
    if file.suffix.lower() in LINES:
        yield from _of_lines(file, faults)
        return
    try:
        document = json.loads(file.read_bytes())
    except json.JSONDecodeError as error:
        if error.msg == "Extra data" and (error.lineno, error.colno) == (2, 1):  # one resource a line after all
            yield from _of_lines(file, faults)
        else:
            faults.append(Fault(str(file), error.lineno, _reason(error)))
    except (OSError, UnicodeDecodeError, RecursionError) as error:
        faults.append(Fault(str(file), None, _reason(error)))
    else:
        yield from _of_document(Fault(str(file), None, _FOREIGN), document, faults)


def _of_lines(file: Path, faults: list[Fault]) -> Iterator[Mapping[str, Any]]:
    try:
        with file.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                try:
                    document = json.loads(line)
                except (ValueError, RecursionError) as error:
                    faults.append(Fault(str(file), number, _reason(error)))
                else:
                    yield from _of_document(Fault(str(file), number, _FOREIGN), document, faults)
    except OSError as error:
        faults.append(Fault(str(file), None, _reason(error)))


def _reason(error: Exception) -> str:
    """Why something could not be read, without a word of what stood there."""
    if isinstance(error, OSError):
        return error.strerror or "cannot be opened"
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON: {error.msg}"
    return "nested too deeply" if isinstance(error, RecursionError) else "not UTF-8"


def _of_document(otherwise: Fault, document: Any, faults: list[Fault]) -> Iterator[Mapping[str, Any]]:
    """The resources of a resource, a Bundle or a CDS Hooks request, contained ones among them."""
    if not (isinstance(document, dict) and ("resourceType" in document or "hook" in document)):
        faults.append(otherwise)
        return
    waiting = [document]
    while waiting:
        one = waiting.pop()
        inside: list[Any] = []
        if one.get("resourceType") == "Bundle":
            inside = [entry.get("resource") for entry in _listed(one.get("entry"))]
        elif "resourceType" in one:
            yield one
            inside = [*_listed(one.get("contained"))]
        elif "hook" in one:
            inside = [
                held for key in ("prefetch", "context") for part in _listed(one.get(key)) for held in part.values()
            ]
        waiting += [part for part in reversed(inside) if isinstance(part, dict) and "resourceType" in part]


def _concepts(resource: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every clinical CodeableConcept of a resource, with the resource's type."""
    kind = _text(resource.get("resourceType"))
    for place in PLACES.get(kind, ()):
        held: list[Mapping[str, Any]] = [resource]
        for step in place.split("."):
            held = [part for one in held for part in _listed(one.get(step))]
        for concept in held:
            yield kind, concept


def _listed(value: Any) -> list[Mapping[str, Any]]:
    """The objects of an element, be it one or a list; anything else is not there."""
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)]


def _text(value: Any) -> str:
    """A string in one printable line, not too long; nothing for what is no string."""
    if not isinstance(value, str):
        return ""
    return plain_words("".join(one if one.isprintable() else " " for one in value))[:LONGEST]

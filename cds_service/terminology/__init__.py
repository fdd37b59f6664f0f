"""Codes and names to concepts: one FHIR ValueSet per concept group, and the index built from them at start.

A *concept* is the id of a ValueSet under `valuesets/`. Lookups take a coding's system and code, or free text.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cache, wraps
from importlib.resources import files
from inspect import Parameter, signature
from typing import Any, ParamSpec, Protocol, TypeVar, cast

LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
NDC = "http://hl7.org/fhir/sid/ndc"
CDT = "http://www.ada.org/cdt"
NAMES = "urn:bone-health-cds:name"
PREFIXED = frozenset({ICD10CM, CDT})  # code systems in which a set may hold a code with all that begin like it
TITLES = "urn:bone-health-cds:title"  # what an observation without a known code is called, as `title` writes it

# Other spellings of a system that real records use.
_ALIASES = {
    "urn:oid:2.16.840.1.113883.6.1": LOINC,
    "urn:oid:2.16.840.1.113883.6.96": SNOMED,
    "urn:oid:2.16.840.1.113883.6.90": ICD10CM,
    "urn:oid:2.16.840.1.113883.6.88": RXNORM,
    "urn:oid:2.16.840.1.113883.6.69": NDC,
    "http://loinc.org/": LOINC,
    "http://snomed.info/sct/": SNOMED,
    "http://hl7.org/fhir/sid/icd-10-cm/": ICD10CM,
}

# The form of a code, checked when it is loaded: a typing error must not silently match nothing.
_FORMS = {
    LOINC: re.compile(r"(LA)?\d{1,6}-\d"),  # LA: an answer
    SNOMED: re.compile(r"\d{6,18}"),
    ICD10CM: re.compile(r"[A-Z]\d([0-9A-Z](\.[0-9A-Z]{1,4})?)?"),
    RXNORM: re.compile(r"\d{2,8}"),
    NAMES: re.compile(r"[^A-Z]+"),
    TITLES: re.compile(r"[a-z0-9]+( [a-z0-9]+)*"),
}

_INVISIBLE = re.compile("[​‌‍⁠﻿­]")
_SPACE = re.compile(r"\s+")


Pair = tuple[str | None, str | None]  # system and code
_Concepts = tuple[frozenset[str], tuple[tuple[str, str], ...]]  # of codings, and which of them no set knows
# So many answers of a function are kept, each to no more characters than the next number, all together the last.
KEPT, LONGEST, TOGETHER = 8192, 2_000, 4_000_000
_forget: list[Callable[[], None]] = []
Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


class _Known(dict[Any, Any]):
    """Answers by what was asked. Too long a question is answered anew each time; of too many, all are forgotten."""

    def __init__(self, answer: Callable[[Any], Any]) -> None:
        self._answer = answer
        self._together = 0

    def __missing__(self, asked: Any) -> Any:
        answer = self._answer(asked)
        length = len(repr(asked))  # of all that texts in it hold, however deep
        if length <= LONGEST:
            if len(self) >= KEPT or self._together + length > TOGETHER:
                self.forget()
            self._together += length
            self[asked] = answer
        return answer

    def forget(self) -> None:
        """Make room."""
        self.clear()
        self._together = 0


def remembered(function: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """Keeps what a function of codes and words answered, until the index changes: charts repeat the same few.

    What is asked goes by position. A dictionary, because a look-up in it is asked thousands of times a request: it
    costs what `lru_cache` does, which would keep texts of any length.
    """
    parameters = [one.kind for one in signature(function).parameters.values()]
    if parameters == [Parameter.POSITIONAL_OR_KEYWORD]:
        known = _Known(cast(Callable[[Any], Answer], function))
        _forget.append(known.forget)
        return cast(Callable[Asked, Answer], known.__getitem__)
    of_several = _Known(lambda asked: cast(Callable[..., Answer], function)(*asked))
    _forget.append(of_several.forget)
    return cast(Callable[Asked, Answer], wraps(function)(lambda *asked: of_several[asked]))


class HasCode(Protocol):
    """A FHIR Coding, or anything shaped like one."""

    @property
    def system(self) -> str | None: ...
    @property
    def code(self) -> str | None: ...


class Index:
    """Every ValueSet, turned round: from code, code prefix or name to concepts."""

    def __init__(self, value_sets: Iterable[Mapping[str, Any]]) -> None:
        self.value_sets: dict[str, Mapping[str, Any]] = {}
        self.on_unknown: Callable[[str, str], None] | None = None
        """Is told the system and code of each drug that no set knows."""
        self._exact: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._prefix: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._excluded: dict[tuple[str, str], set[str]] = defaultdict(set)
        names: dict[str, set[str]] = defaultdict(set)
        for value_set in value_sets:
            concept = value_set["id"]
            self.value_sets[concept] = value_set
            for system, code, is_prefix in _members(value_set["compose"]["include"]):
                _check_form(concept, system, code)
                if system == NAMES:
                    names[code].add(concept)
                elif is_prefix:
                    self._prefix[system, _dotless(code)].add(concept)
                else:
                    self._exact[system, _dotless(code) if system == ICD10CM else code].add(concept)
            for system, code, _ in _members(value_set["compose"].get("exclude", ())):
                self._excluded[system, _dotless(code) if system == ICD10CM else code].add(concept)
        self._names = {name: frozenset(concepts) for name, concepts in names.items()}
        longest_first = sorted(self._names, key=len, reverse=True)
        self._name_pattern = re.compile(
            r"(?<![a-z0-9])(?:" + "|".join(map(re.escape, longest_first)) + r")(?![a-z0-9])"
        )
        self._named: Callable[[str], frozenset[str]] = _Known(self._name).__getitem__
        self._begin()

    def _begin(self) -> None:
        """Forget what was answered from the codes as they were. A new cache: others may still fill the old one."""
        self._joined: Callable[[tuple[Pair, ...]], _Concepts] = _Known(self._join).__getitem__
        for forget in _forget:
            forget()

    def of(self, system: str | None, code: str | None) -> frozenset[str]:
        """The concepts one code belongs to; none for a system or code that is not known."""
        if not system or not code:
            return frozenset()
        system = _system(system)
        if system not in PREFIXED:
            return frozenset(self._exact.get((system, code.strip()), ()))
        plain = _dotless(code)
        found = set(self._exact.get((system, plain), ()))
        for length in range(2, len(plain) + 1):
            found |= self._prefix.get((system, plain[:length]), set())
            found -= self._excluded.get((system, plain[:length]), set())
        return frozenset(found)

    def of_codings(self, codings: Iterable[HasCode]) -> frozenset[str]:
        """The concepts of several codings together: all of them count, and what one excludes is out for all."""
        found, unknown = self._joined(tuple((one.system, one.code) for one in codings))
        if self.on_unknown is not None:
            for system, code in unknown:
                self.on_unknown(system, code)
        return found

    def tell_unknown(self, codings: Iterable[HasCode]) -> None:
        """Pass on what `of_codings` does of drugs that no set knows, where somebody wants to be told."""
        if self.on_unknown is not None:
            self.of_codings(codings)

    def _join(self, codings: tuple[Pair, ...]) -> _Concepts:
        """The concepts of the codings, and those of them that are drugs and in no set."""
        found: set[str] = set()
        excluded: set[str] = set()
        unknown = []
        for its_system, its_code in codings:
            system, code = _system(its_system), (its_code or "").strip()
            concepts, out = self.of(system, code), self._excluded.get((system, code), set())
            found |= concepts
            excluded |= out
            if system in (RXNORM, NDC) and not concepts and not out:
                unknown.append((system, code))
        return frozenset(found - excluded), tuple(unknown)

    def named(self, *texts: str | None) -> frozenset[str]:
        """The concepts whose names stand as whole words in some free texts."""
        return frozenset[str]().union(*(self._named(text) for text in texts if text))

    def _name(self, text: str) -> frozenset[str]:
        found: set[str] = set()
        for match in self._name_pattern.finditer(plain_words(text).lower()):
            found |= self._names[match.group()]
        return frozenset(found)

    def lay_over(
        self,
        concepts: Mapping[str, frozenset[str]],
        excluded: Mapping[str, frozenset[str]],
        system: str = RXNORM,
    ) -> None:
        """Add drug products that the ValueSets do not name themselves. Others may read meanwhile."""
        for code, groups in concepts.items():
            self._exact[system, code] = self._exact.get((system, code), set()) | groups
        for code, groups in excluded.items():
            self._excluded[system, code] = self._excluded.get((system, code), set()) | groups
        self._begin()

    def map_site(self, codes: Mapping[tuple[str, str], tuple[str, str]]) -> None:
        """Add a site's own codes, each with the code it stands for."""
        for (system, code), (ours, its) in codes.items():
            self._exact[system, code] |= self.of(ours, its)
            self._excluded[system, code] |= self._excluded.get((ours, its), set())
        self._begin()

    def codes(self, concept: str, system: str) -> tuple[str, ...]:
        """The enumerated codes of one concept in one system, in the ValueSet's order."""
        include = self.value_sets[concept]["compose"]["include"]
        return tuple(code for where, code, is_prefix in _members(include) if where == system and not is_prefix)


def _system(system: str | None) -> str:
    return _ALIASES.get(system or "", system or "")


def plain_words(text: str) -> str:
    """A text without invisible characters and with single spaces: some records hide a zero-width space.

    >>> plain_words("Denosumab\u200b  60 mg ")
    'Denosumab 60 mg'
    """
    return _SPACE.sub(" ", _INVISIBLE.sub("", text)).strip()


def _dotless(code: str) -> str:
    return code.strip().upper().replace(".", "")


def _members(parts: Iterable[Mapping[str, Any]]) -> Iterable[tuple[str, str, bool]]:
    for part in parts:
        for concept in part.get("concept", ()):
            yield part["system"], concept["code"], False
        for rule in part.get("filter", ()):
            match rule["property"], rule["op"], rule["value"].removesuffix(".*"):
                case ("concept", "is-a", value) | ("code", "regex", value) if value.replace(".", "").isalnum():
                    yield part["system"], value, True
                case _:
                    raise ValueError(f"a ValueSet filter this index cannot follow: {rule}")


def _check_form(concept: str, system: str, code: str) -> None:
    form = _FORMS.get(system)
    if form is not None and not form.fullmatch(code):
        raise ValueError(f"ValueSet {concept}: {code!r} is not a code of {system}")


@cache
def index() -> Index:
    """The index of the ValueSets that ship with this package, built once."""
    folder = files(__package__) / "valuesets"
    sources = sorted((one for one in folder.iterdir() if one.name.endswith(".json")), key=lambda one: one.name)
    return Index(json.loads(one.read_text(encoding="utf-8")) for one in sources)


def codes_of(concept: str, system: str) -> tuple[str, ...]:
    """The enumerated codes of one concept in one system."""
    return index().codes(concept, system)

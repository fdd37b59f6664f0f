"""A site's own codes: a FHIR R4 ConceptMap from local codes to codes that the value sets know."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cds_service.terminology import Index, index
from cds_service.terminology.products import exclusions

TAKEN = frozenset({"equal", "equivalent"})
LEFT_OUT = frozenset({"relatedto", "wider", "subsumes", "narrower", "specializes", "inexact", "unmatched", "disjoint"})
Code = tuple[str, str]


class SiteMapError(ValueError):
    """A ConceptMap that cannot be used; each line of the message names the file, the place and what is wrong."""


def read_site_map(file: Path, known: Index | None = None) -> dict[Code, Code]:
    """Local system and code -> system and code that a value set knows.

    Only what the site maps as equal or equivalent is taken: a code that is wider or narrower than ours would
    say more, or less, than the record does. Raises SiteMapError with everything that is wrong at once.
    """
    try:
        concept_map = json.loads(file.read_bytes())
    except OSError as error:
        raise SiteMapError(f"{file.name} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise SiteMapError(f"{file.name} is not JSON") from error
    reader = _Reader(known or index())
    reader.read(concept_map)
    if reader.faults:
        raise SiteMapError("\n".join(f"{file.name}: {fault}" for fault in reader.faults))
    return reader.codes


class _Reader:
    """One ConceptMap: the codes taken, and all that is wrong with it."""

    def __init__(self, known: Index) -> None:
        self.codes: dict[Code, Code] = {}
        self.faults: list[str] = []
        self._known = known
        self._out = exclusions(known)

    def read(self, concept_map: Any) -> None:
        if not isinstance(concept_map, dict) or concept_map.get("resourceType") != "ConceptMap":
            self.faults.append("is not a FHIR ConceptMap")
            return
        for place, group in self._each(concept_map, "group", ""):
            source, target = self._system(group, "source", place), self._system(group, "target", place)
            self._check_unmapped(group, place)
            if source and target:
                for where, element in self._each(group, "element", place):
                    self._element(source, target, element, where)
        if not self.codes and not self.faults:
            self.faults.append("maps no code as equal or equivalent")

    def _element(self, source: str, target: str, element: Mapping[str, Any], place: str) -> None:
        code = self._string(element, "code", place)
        if code is None:
            return
        if self._is_known((source, code)):
            self.faults.append(f"{place}: {source}|{code} has a meaning already, and can be given no other")
            return
        for where, one in self._each(element, "target", place):
            if self._is_taken(one, where):
                self._take((source, code), target, one, where)

    def _is_taken(self, target: Mapping[str, Any], place: str) -> bool:
        if "relationship" in target and "equivalence" not in target:
            self.faults.append(f"{place}.relationship is of another FHIR version: R4 says equivalence")
            return False
        equivalence = self._string(target, "equivalence", place)
        if equivalence is not None and equivalence not in TAKEN | LEFT_OUT:
            self.faults.append(f"{place}.equivalence is {equivalence!r}, which R4 does not know")
        if equivalence not in TAKEN:
            return False
        for condition in ("dependsOn", "product"):
            if target.get(condition):
                self.faults.append(f"{place}.{condition}: a code that means something only beside another is not read")
                return False
        return True

    def _take(self, local: Code, system: str, target: Mapping[str, Any], place: str) -> None:
        code = self._string(target, "code", place)
        if code is None:
            return
        if not self._is_known((system, code)):
            self.faults.append(f"{place}: {system}|{code} is in no value set")
        elif self.codes.setdefault(local, (system, code)) != (system, code):
            self.faults.append(f"{place}: {local[0]}|{local[1]} is mapped to {self.codes[local][1]} and to {code}")

    def _is_known(self, code: Code) -> bool:
        """Whether a value set holds the code, or names it to leave it out."""
        return bool(self._known.of(*code)) or code in self._out

    def _check_unmapped(self, group: Mapping[str, Any], place: str) -> None:
        unmapped = group.get("unmapped")
        mode = unmapped.get("mode") if isinstance(unmapped, dict) else None
        if mode in ("fixed", "other-map"):
            self.faults.append(f"{place}.unmapped: every code that is meant must be listed; {mode} is not followed")

    def _system(self, group: Mapping[str, Any], name: str, place: str) -> str | None:
        """The system of one side, without the version that a canonical may carry."""
        url = self._string(group, name, place)
        return url.partition("|")[0] if url else None

    def _string(self, holder: Mapping[str, Any], name: str, place: str) -> str | None:
        value = holder.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip()
        self.faults.append(f"{place}.{name} is missing")
        return None

    def _each(self, holder: Mapping[str, Any], name: str, place: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """The objects of a list, each with its place in the file."""
        listed = holder.get(name, [])
        prefix = f"{place}.{name}" if place else name
        if not isinstance(listed, list):
            self.faults.append(f"{prefix} is not a list")
            return
        for number, one in enumerate(listed):
            if isinstance(one, dict):
                yield f"{prefix}[{number}]", one
            else:
                self.faults.append(f"{prefix}[{number}] is not an object")

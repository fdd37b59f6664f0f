"""The content as FHIR R4: a PlanDefinition for each rule, the ValueSets, a Library of all, and a Bundle of everything.

They describe the rules for people and catalogues; they do not run. A condition says When in words and refers to the
rule, for its logic is the service's own.
"""

from collections.abc import Mapping
from typing import Any

from cds_service import __version__
from cds_service.catalogue import Catalogue, Citation, Entry, Number, shared_numbers
from cds_service.catalogue_page import value_text
from cds_service.reach import reach
from cds_service.terminology import index

LIBRARY = "bone-health-cds"
BUNDLE = "bone-health-cds"
UNSIGNED = "No clinician has signed off this content. It is for trying out, not for care."
_URN = "urn:bone-health-cds"

Resource = dict[str, Any]


def signed_words(signed: str | None) -> str:
    """What is said of the sign-off everywhere: who signed, or that nobody did."""
    return f"Signed off by {signed}." if signed else UNSIGNED


def resource(catalogue: Catalogue, type_: str, id_: str, signed: str | None) -> Mapping[str, Any] | None:
    """One resource by its type and id; None when there is no such one."""
    if type_ == "PlanDefinition":
        found = next((entry for entry in catalogue.entries if entry.rule.id == id_), None)
        return plan_definition(found, catalogue, signed) if found is not None else None
    if type_ == "ValueSet":
        return index().value_sets.get(id_)
    if type_ == "Library" and id_ == LIBRARY:
        return library(catalogue, signed)
    return None


def bundle(catalogue: Catalogue, signed: str | None) -> Resource:
    """The Library, every PlanDefinition and every ValueSet in one collection."""
    plans = [plan_definition(entry, catalogue, signed) for entry in catalogue.entries]
    everything = [library(catalogue, signed), *plans, *index().value_sets.values()]
    return {
        "resourceType": "Bundle",
        "id": BUNDLE,
        "type": "collection",
        "entry": [{"fullUrl": one["url"], "resource": one} for one in everything],
    }


def library(catalogue: Catalogue, signed: str | None) -> Resource:
    """What the content is composed of, and what it depends on."""
    made = catalogue.entries[0].intervention
    parts = [_plan_url(entry.rule.id) for entry in catalogue.entries]
    return {
        "resourceType": "Library",
        "id": LIBRARY,
        "url": f"{_URN}:library:{LIBRARY}",
        "version": __version__,
        "name": "BoneHealthCds",
        "title": "bone-health-cds: fracture risk and the safety of bone drugs",
        **_status(signed),
        "type": _coded("http://terminology.hl7.org/CodeSystem/library-type", "asset-collection"),
        "date": made.reviewed.isoformat(),
        "publisher": made.developer,
        "description": f"Profile {catalogue.profile}. {catalogue.description}",
        "usage": signed_words(signed),
        "lastReviewDate": min(entry.reviewed for entry in catalogue.entries).isoformat(),
        "relatedArtifact": [
            *({"type": "composed-of", "resource": url} for url in parts),
            *({"type": "depends-on", "resource": one["url"]} for one in index().value_sets.values()),
        ],
    }


def plan_definition(entry: Entry, catalogue: Catalogue, signed: str | None) -> Resource:
    """One rule: its words, when it is asked, what it rests on; numbers and attributes as extensions.

    Signatures are for what is on: a rule that is off stays unsigned.
    """
    signed = signed if entry.on else None
    rule, said = entry.rule, entry.rule.paragraphs
    numbers = (*entry.numbers, *shared_numbers(entry, catalogue))
    sets = [index().value_sets[name]["url"] for name in reach(rule).own]
    why = {"purpose": said["Why"]} if "Why" in said else {}
    return {
        "resourceType": "PlanDefinition",
        "id": rule.id,
        "extension": [*_attributes(entry), *map(_number, numbers)],
        "url": _plan_url(rule.id),
        "identifier": [{"system": f"{_URN}:rule", "value": rule.id}],
        "version": __version__,
        "name": "".join(part.capitalize() for part in rule.id.split("-")),
        "title": rule.title,
        "type": _coded("http://terminology.hl7.org/CodeSystem/plan-definition-type", "eca-rule"),
        **_status(signed),
        "date": (entry.revised or entry.released).isoformat(),
        "publisher": entry.intervention.developer,
        "description": "\n\n".join(f"**{name}** {text}" for name, text in said.items()),
        **why,
        "usage": signed_words(signed),
        "lastReviewDate": entry.reviewed.isoformat(),
        "effectivePeriod": {"start": entry.released.isoformat()},
        "relatedArtifact": [
            *map(_citation, entry.citations),
            *({"type": "depends-on", "resource": url} for url in sets),
            *({"type": "derived-from", "resource": _plan_url(owner)} for owner in rule.alias_of),
        ],
        "library": [f"{_URN}:library:{LIBRARY}"],
        "action": [_action(entry)],
    }


def _action(entry: Entry) -> Resource:
    rule, said = entry.rule, entry.rule.paragraphs
    unless = f" Unless: {said['Unless']}" if "Unless" in said else ""
    expression = {
        "description": f"{said['When']}.{unless}",
        "language": "text/plain",
        "reference": f"{_URN}:rule:{rule.id}",
    }
    return {
        "title": rule.title,
        "description": said["Then"],
        "trigger": [{"type": "named-event", "name": hook} for hook in sorted(rule.hooks)],
        "condition": [{"kind": "applicability", "expression": expression}],
    }


def _plan_url(rule: str) -> str:
    return f"{_URN}:plan-definition:{rule}"


def _status(signed: str | None) -> Resource:
    return {"status": "active", "experimental": False} if signed else {"status": "draft", "experimental": True}


def _coded(system: str, code: str) -> Resource:
    return {"coding": [{"system": system, "code": code}]}


def _citation(one: Citation) -> Resource:
    if one.reference is None:
        return {"type": "citation", "citation": f"The label of the drug ordered, {one.place}"}
    place = f", {one.place}" if one.place else ""
    return {
        "type": "citation",
        "label": one.reference.short,
        "citation": f"{one.reference.title}{place}",
        **({"url": one.reference.url} if one.reference.url else {}),
    }


def _attributes(entry: Entry) -> list[Resource]:
    """Source attributes that R4 has no element for."""
    found = entry.evidence
    words = {
        "kind": entry.rule.kind,
        "topic": entry.rule.topic,
        "indicator": entry.rule.indicator,
        "basis": found.basis,
        "evidence": found.evidence,
        "strength": found.strength,
        "grade": found.grade,
        "confidence": found.confidence,
        "funding": entry.intervention.funding,
    }
    return [
        *({"url": f"{_URN}:{name}", "valueString": word} for name, word in words.items() if word),
        {"url": f"{_URN}:on", "valueBoolean": entry.on},
        *({"url": f"{_URN}:not-verified", "valueString": name} for name in entry.unverified),
    ]


def _number(one: Number) -> Resource:
    cited = one.cited
    parts: list[Resource] = [
        {"url": "name", "valueString": one.name},
        {"url": "value", "valueString": value_text(cited.value)},
        {"url": "since", "valueDate": cited.since.isoformat()},
        {"url": "source", "valueString": one.reference.title},
        {"url": "place", "valueString": cited.place},
        {"url": "reviewed", "valueDate": cited.reviewed.isoformat()},
        {"url": "verified", "valueBoolean": cited.verified},
    ]
    unit = [{"url": "unit", "valueString": cited.unit}] if cited.unit else []
    return {"url": f"{_URN}:number", "extension": [*parts, *unit]}

"""What every rule rests on: its sources, how good they are, and whom it asks about.

These are the source attributes that certified health IT must be able to show of evidence-based decision support in
the United States (45 CFR 170.315(b)(11)(iv)(A)): citation, developer, funding, release and revision dates, and the
use of nine kinds of data about the patient as a person.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from cds_service.parameters import ParameterError, folder, read_yaml, references
from cds_service.rulebook import Rule

BASES: Mapping[str, str] = {
    "label": "prescribing information",
    "regulator": "notice of a regulator",
    "guideline": "guideline or position statement",
    "study": "published study or review",
    "measure": "quality measure or rule of payment",
    "consensus": "consensus of this project, no published source",
}
EVIDENCE: Mapping[str, str] = {
    "regulatory": "what a regulator accepted",
    "randomised": "randomised trials",
    "observational": "observational studies",
    "mixed": "studies of several kinds, weighed by the guideline",
    "opinion": "expert opinion",
}
STRENGTHS: Mapping[str, str] = {
    "contraindicated": "contraindication",
    "boxed": "boxed warning",
    "not-recommended": "not recommended, or not to be given",
    "warning": "warning or precaution",
    "dosing": "indication, dose or way of use",
    "strong": "strong recommendation",
    "conditional": "conditional recommendation",
    "ungraded": "recommendation whose grade was not read",
    "insufficient": "insufficient evidence, guidelines differ",
    "definition": "definition or threshold",
    "measure": "measure or coverage criterion",
    "opinion": "no recommendation of others, for consideration",
}
CONFIDENCES = ("high", "medium", "low")

# The nine kinds of data, in the order and words of the regulation, by what a rule can be said to use.
DEMOGRAPHICS: Mapping[str, tuple[str, ...]] = {
    "race": ("race", "frax"),
    "ethnicity": (),
    "language": (),
    "sexual orientation": (),
    "gender identity": (),
    "sex": ("sex",),
    "date of birth": ("birth-date",),
    "social determinants of health": ("residence",),
    "health status assessments": ("smoking", "alcohol", "pregnancy", "function"),
}
USES: Mapping[str, str] = {
    "race": "the race a FRAX result was calculated for is shown",
    "frax": "a FRAX result that is read may have been calculated with it",
    "sex": "administrative gender",
    "birth-date": "age",
    "residence": "living in a nursing home",
    "smoking": "smoking status",
    "alcohol": "alcohol use",
    "pregnancy": "pregnancy status",
    "function": "falls and physical function",
}
INDIRECT = frozenset({"frax"})  # the rule itself does not see it
_GIVEN = ("basis", "evidence", "strength", "confidence")
_MAY_GIVE = {"sources", "grade", "uses", "unverified", "released", "revised", "reviewed"}


@dataclass(frozen=True, slots=True)
class Intervention:
    """What is the same for every rule: who made it and who paid, and the days unless a rule has its own."""

    developer: str
    funding: str
    released: date
    reviewed: date


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one rule rests on. `sources` stand beside those of its card and its numbers; `uses` are words of USES.

    `unverified` names the shared numbers it asks for that nobody has seen in their source.
    """

    basis: str
    evidence: str
    strength: str
    confidence: str
    released: date
    reviewed: date
    revised: date | None = None
    sources: tuple[str, ...] = ()
    grade: str = ""
    uses: frozenset[str] = frozenset()
    unverified: tuple[str, ...] = ()


@cache
def intervention() -> Intervention:
    """Who made the rules, who paid for it, and when they were released and last reviewed."""
    entry = _file()["intervention"]
    if set(entry) != set(Intervention.__slots__):
        raise ParameterError(f"evidence.yaml: intervention must give exactly {', '.join(Intervention.__slots__)}")
    return Intervention(**entry)


@cache
def evidence() -> Mapping[str, Evidence]:
    """What every rule rests on, by its id. Raises ParameterError naming the rule and the key that is not right."""
    return {rule: _evidence(f"evidence.yaml: {rule}", entry) for rule, entry in _file()["rules"].items()}


def uses(rule: Rule) -> frozenset[str]:
    """What a rule is told about the patient as a person, the standing exclusions before it included."""
    standing = {"birth-date"} if "under-18" not in rule.despite else set()
    if rule.topic == "fracture-risk" and "pregnancy" not in rule.despite:
        standing.add("pregnancy")
    return evidence()[rule.id].uses | standing


@cache
def _file() -> Mapping[str, Any]:
    entries: Mapping[str, Any] = read_yaml(folder() / "evidence.yaml")
    return entries


def _evidence(where: str, entry: Any) -> Evidence:
    if not isinstance(entry, dict) or not {*_GIVEN} <= set(entry) <= {*_GIVEN, *_MAY_GIVE}:
        raise ParameterError(f"{where} must give {', '.join(_GIVEN)}, and may give {', '.join(sorted(_MAY_GIVE))}")
    known = {"basis": BASES, "evidence": EVIDENCE, "strength": STRENGTHS, "confidence": CONFIDENCES}
    for key, words in known.items():
        if entry[key] not in words:
            raise ParameterError(f"{where}.{key}: {entry[key]!r} is none of {', '.join(words)}")
    for key, words in (("sources", references()), ("uses", USES)):
        for one in entry.get(key, ()):
            if one not in words:
                raise ParameterError(f"{where}.{key}: there is no {one!r}")
    days = {key: entry.get(key, getattr(intervention(), key)) for key in ("released", "reviewed")}
    for key, day in (*days.items(), ("revised", entry.get("revised", days["released"]))):
        if not isinstance(day, date):
            raise ParameterError(f"{where}.{key} must be a date")
    lists = {key: tuple(entry.get(key, ())) for key in ("sources", "unverified")}
    return Evidence(**{**entry, **days, **lists, "uses": frozenset(entry.get("uses", ()))})

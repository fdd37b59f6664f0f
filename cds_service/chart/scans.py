"""Bone-density studies: T- and Z-scores, densities in g/cm² and the trabecular bone score, each with its place.

LOINC names the bone; where on it (neck or total hip, which third of the radius, which vertebrae) the body site
or the words say. A place that is not valid for diagnosis keeps its name, so that a card can tell it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from msgspec import Raw

from cds_service.chart.nouns import Measured
from cds_service.chart.numbers import NotReadable, number, one_decimal
from cds_service.chart.skeleton import Density, Scanner, Score
from cds_service.chart.vertebrae import vertebrae, without_vertebrae
from cds_service.fhir.structs import Annotation, CodeableConcept, Coding, Component, Observation, Reference, softly
from cds_service.terminology import index, remembered

NOT_DIAGNOSTIC = "not-diagnostic"
SITE_NOT_TOLD = "site not told"
_T_UNITS = frozenset({"", "1", "{t-score}", "{tscore}", "t-score", "tscore", "{t}", "t", "sd", "{sd}", "[sd]"})
_SCORE_UNITS = _T_UNITS | {"{z-score}", "z-score", "{zscore}"}
_SCORE_RANGE = (-10.0, 10.0)
_PER_G_CM2 = {"g/cm2": 1.0, "g/cm²": 1.0, "g/cm^2": 1.0, "gm/cm2": 1.0, "mg/cm2": 0.001, "kg/m2": 0.1}
_DENSITY_RANGE = (0.1, 3.0)
_TBS_RANGE = (0.4, 2.2)

# LOINC bone -> site of the chart. LOINC has no code for the femoral neck or the 33 % radius: the body site says.
_SITES = {
    "lumbar-spine": "lumbar-spine",
    "spine-unspecified": "lumbar-spine",
    "hip": "total-hip",
    "femur": "femoral-neck",
    "forearm": "forearm",
    NOT_DIAGNOSTIC: NOT_DIAGNOSTIC,
    "unspecified": NOT_DIAGNOSTIC,
}
_BODY_SITES = {
    "site-femoral-neck": "femoral-neck",
    "site-third-radius": "third-radius",
    "site-total-hip": "total-hip",
    "site-lumbar-spine": "lumbar-spine",
}
_KINDS: Mapping[str, Literal["tscore", "zscore", "bmd"]] = {"tscore": "tscore", "zscore": "zscore", "bmd": "bmd"}
_LUMBAR = frozenset({"L1", "L2", "L3", "L4"})
_HIPS = ("total-hip", "femoral-neck")

# What the body site of a whole study may make of one component: it never moves a spine to the hip.
_OF_COMPONENT = {
    "lumbar-spine": ("lumbar-spine",),
    "spine-unspecified": ("lumbar-spine",),
    "hip": _HIPS,
    "femur": _HIPS,
    "forearm": ("third-radius",),
}

# Places and techniques that do not diagnose, as they are called -> the words by which they are known.
_REGIONS = tuple(
    (region, re.compile(words, re.IGNORECASE))
    for region, words in (
        ("lateral spine", r"\blateral\b.*\b(spine|lumbar|vertebra)|\b(spine|lumbar|vertebra\w*)\b.*\blateral\b"),
        ("Ward's area", r"\bward"),
        ("trochanter", r"trochanter"),
        ("ultradistal radius", r"\bultra[ -]?distal|\bud radius|\bradius ud\b"),
        ("total radius", r"\btotal (radius|forearm)|\b(radius|forearm)[ -]+total"),
        ("mid radius", r"\bmid[ -]?radius|\bradius mid\b"),
        ("thoracic spine", r"\bthoracic spine"),
        ("heel", r"\bheel|calcane|os calcis"),
        ("finger", r"\bfinger|phalan"),
        ("quantitative ultrasound", r"ultrasound|\bqus\b"),
        ("quantitative CT", r"\bqct\b|quantitative (ct\b|computed)"),
        ("whole body", r"\b(whole|total)[ -]body"),
        ("tibia", r"\btibia"),
        ("humerus", r"\bhumer"),
    )
)
_CLAUSE = re.compile(r"[.;,\n]|\bbut\b", re.IGNORECASE)
_DENIED = re.compile(r"\b(no|not|without|negative|free of|exclud\w*|omit\w*|remov\w*|avoid\w*)\b", re.IGNORECASE)
_HARDWARE = re.compile(
    r"\b(hardware|prosthe\w+|arthroplasty|(joint|hip) replacement|th[ar]|implants?|screws?|nail(ed|ing|s)?|plates?|"
    r"metal(work)?)\b",
    re.IGNORECASE,
)
_BROKEN_VERTEBRA = re.compile(
    r"\b(fractur|compress|collapse)\w*.*\b(vertebra|spine|[tl]\d)|\b(vertebra|spin|compression|[tl]\d)\w*.*\b(fractur|"
    r"collapse)",
    re.IGNORECASE,
)

_BY_WORDS = re.compile(r"\b(?P<kind>[tz])[ -]?score\b", re.IGNORECASE)
_DENSITY_WORDS = re.compile(r"\bbmd\b|\bbone mineral density\b", re.IGNORECASE)
_TBS_WORDS = re.compile(r"\btbs\b|\btrabecular bone score\b", re.IGNORECASE)
_OURS = re.compile(r"score|bmd|bone mineral|tbs|trabecular", re.IGNORECASE)
_NO_SCORE = re.compile(
    r"\bfrax|fracture risk|probabilit|interpret|categor|classif|comment|change|percent|reference|adjust", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value was taken: the site rules use, its name when it does not diagnose, the side, the vertebrae."""

    site: str
    region: str = ""
    side: str = ""
    vertebrae: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Sort:
    """What kind of bone-density value a part of an Observation is, of which bone, and whether only words say so."""

    kind: Literal["tscore", "zscore", "bmd", "tbs"]
    bone: str
    by_name: bool = False


def may_be_scan(code: CodeableConcept, concepts: frozenset[str]) -> bool:
    """Whether a part with this code can be a bone-density value at all; `sorts_of` then says of which sort."""
    return any(one.partition("-")[0] in _KINDS for one in concepts) or bool(_OURS.search(" ".join(code.all_words)))


def sorts_of(part: Observation | Component, concepts: frozenset[str]) -> Iterator[Sort]:
    """The bone-density values a part is, by its codes; by its words only where no code of ours says so."""
    coded = False
    for concept in sorted(concepts):
        kind, _, bone = concept.partition("-")
        if kind in _KINDS:
            coded = True
            yield Sort(_KINDS[kind], bone)
    if coded or concepts & {"frax-major", "frax-hip"}:
        return
    words = " ".join(part.code.all_words)
    if not _OURS.search(words) or _NO_SCORE.search(words):
        return
    match = _BY_WORDS.search(words)
    if match is not None and not _TBS_WORDS.search(words):
        yield Sort("tscore" if match["kind"].lower() == "t" else "zscore", "unspecified", by_name=True)
    elif match is None and _TBS_WORDS.search(words):
        yield Sort("tbs", "", by_name=True)
    elif match is None and _DENSITY_WORDS.search(words) and _is_density(part):
        yield Sort("bmd", "unspecified", by_name=True)


def _is_density(part: Observation | Component) -> bool:
    quantity = part.valueQuantity
    return quantity is not None and any(_plain(unit) in _PER_G_CM2 for unit in (quantity.code, quantity.unit))


def _plain(unit: str | None) -> str:
    return (unit or "").replace(" ", "").lower()


def score_of(
    observation: Observation, part: Observation | Component, sort: Sort, day: date | None, ref: str
) -> Score | None:
    """The T- or Z-score of a part; None when it says that it has no value."""
    found = number(part)
    if found is None:
        return None
    comparator, value, code, unit = found
    if (code or unit or "").strip().lower() not in _SCORE_UNITS:
        raise NotReadable("unknown unit")
    if comparator:
        raise NotReadable("a score with a comparator")
    if not _SCORE_RANGE[0] <= value <= _SCORE_RANGE[1]:
        raise NotReadable("not a plausible score")
    if day is None:
        raise NotReadable("no date")
    place = place_of(observation, part, sort.bone)
    return Score(
        "T-score" if sort.kind == "tscore" else "Z-score",
        place.site,
        one_decimal(value),
        day,
        ref,
        place.side,
        place.region,
        place.vertebrae,
        scanner_of(observation),
        sort.by_name,
    )


def density_of(
    observation: Observation, part: Observation | Component, sort: Sort, day: date | None, ref: str
) -> Density | None:
    """The density of a part in g/cm²; None when it says that it has no value."""
    found = number(part)
    if found is None:
        return None
    comparator, value, code, unit = found
    factor = next((_PER_G_CM2[one] for one in map(_plain, (code, unit)) if one in _PER_G_CM2), None)
    if factor is None:
        raise NotReadable("unknown unit" if code or unit else "no unit")
    if comparator or not _DENSITY_RANGE[0] <= value * factor <= _DENSITY_RANGE[1]:
        raise NotReadable("not a plausible density")
    if day is None:
        raise NotReadable("no date")
    place = place_of(observation, part, sort.bone)
    return Density(
        place.site,
        round(value * factor, 4),
        day,
        ref,
        value,
        unit or code or "",
        place.side,
        place.region,
        place.vertebrae,
        scanner_of(observation),
    )


def tbs_of(part: Observation | Component, day: date | None, ref: str) -> Measured | None:
    """A trabecular bone score. No LOINC code exists: words alone name it, so a value no TBS can have is no TBS."""
    try:
        found = number(part)
    except NotReadable:
        return None
    if found is None or day is None:
        return None
    comparator, value, code, unit = found
    if comparator or (code or unit or "") not in ("", "1", "{TBS}") or not _TBS_RANGE[0] <= value <= _TBS_RANGE[1]:
        return None
    return Measured("tbs", value, "", day, ref, value, "")


def place_of(observation: Observation, part: Observation | Component, bone: str) -> Place:
    """The place of a value: the body site or the words where they say more than the code does."""
    whole = observation.code if part is not observation else None
    own = part.code.text, part.code.coding
    place = _place(own, _told(observation.bodySite), bytes(observation.method), _told(whole), bone)
    if place.region or not observation.note:
        return place
    notes = [one.text or "" for one in softly(observation.note, tuple[Annotation, ...]) or ()]
    spoilt = _artefact(notes, place.site, place.side, place.vertebrae & _LUMBAR)
    return replace(place, site=NOT_DIAGNOSTIC, region=spoilt) if spoilt else place


Told = tuple[str | None, tuple[Coding, ...]]  # what a concept says: its text and its codings


def _told(concept: CodeableConcept | None) -> Told | None:
    return (concept.text, concept.coding) if concept is not None else None


@remembered
def _place(own: Told, body_site: Told | None, method: bytes, whole: Told | None, bone: str) -> Place:
    """The place that codes and words of these tell; `whole` is the study whose component carries the value."""
    sited = CodeableConcept(body_site[1], body_site[0]) if body_site else None
    described = [CodeableConcept(own[1], own[0]), sited, softly(Raw(method), CodeableConcept)]
    if whole is not None and bone == "unspecified":
        described.append(CodeableConcept(whole[1], whole[0]))
    concepts = [one for one in described if one is not None]
    codings = [coding for one in concepts for coding in one.coding]
    words = " ; ".join(word for one in concepts for word in one.all_words)
    measured = vertebrae(words)
    rest = without_vertebrae(words)
    said = index().of_codings(codings) | index().named(*rest.split(" ; "))
    side = next((one for one in ("left", "right") if said & {f"laterality-{one}", f"scan-{one}"}), "")
    region = next((region for region, known in _REGIONS if known.search(rest)), "")
    told = [site for sign, site in _BODY_SITES.items() if sign in said]
    if whole is not None:
        told = [site for site in told if site in _OF_COMPONENT.get(bone, told)]
    if bone == "unspecified" and len(told) > 1:  # words that name several sites tell none, a body site tells one
        told = [site for site in told if site in _told_by(sited)]
    site = told[0] if told else _SITES[bone]
    lumbar = measured & _LUMBAR
    if measured and not region and site in ("lumbar-spine", NOT_DIAGNOSTIC) and bone != NOT_DIAGNOSTIC:
        site = "lumbar-spine"
        region = "" if len(lumbar) > 1 else "single vertebra"
    if bone == NOT_DIAGNOSTIC or "site-not-diagnostic" in said:
        region = region or ("humerus" if "scan-humerus" in said else "a peripheral site")
    elif site == NOT_DIAGNOSTIC:
        region = region or SITE_NOT_TOLD
    region = region or _artefact([words], site, side, lumbar)
    return Place(NOT_DIAGNOSTIC if region else site, region, side, measured)


def _told_by(body_site: CodeableConcept | None) -> set[str]:
    if body_site is None:
        return set()
    said = index().of_codings(body_site.coding) | index().named(*body_site.all_words)
    return {site for sign, site in _BODY_SITES.items() if sign in said}


def _artefact(texts: Iterable[str], site: str, side: str, measured: frozenset[str]) -> str:
    """What the record of the study itself says spoils it: hardware in the hip, a broken vertebra in the spine."""
    for text in texts:
        for clause in _CLAUSE.split(text):
            if _DENIED.search(clause):
                continue
            other = {"left": "right", "right": "left"}.get(side, "?")
            if site in _HIPS and _HARDWARE.search(clause) and other not in clause.lower():
                return "hip with hardware"
            if site == "lumbar-spine" and _BROKEN_VERTEBRA.search(clause):
                broken = vertebrae(clause)
                if not broken or not measured or broken & measured:
                    return "fractured vertebra"
    return ""


def scanner_of(observation: Observation) -> Scanner:
    """What was sent of the machine, of the organisation that owns it and of the method."""
    device = softly(observation.device, Reference)
    performers = softly(observation.performer, tuple[Reference, ...]) or ()
    places = sorted(one.reference for one in performers if one.reference and "Organization/" in one.reference)
    method = softly(observation.method, CodeableConcept)
    return Scanner(
        (device.reference or device.display or "") if device else "",
        " ".join(places),
        method.words.strip().lower() if method else "",
    )

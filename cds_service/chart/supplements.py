"""Calcium and vitamin D: how much of each a product taken by mouth brings, and from which salt the calcium comes."""

import re
from collections.abc import Iterable, Sequence
from datetime import tzinfo

from cds_service.chart.dosage import dosing
from cds_service.chart.doses import Supplement
from cds_service.fhir.structs import Dosage
from cds_service.terminology import plain_words

VITAMIN_D = frozenset({"cholecalciferol", "ergocalciferol", "vitamin-d-unspecified"})
CALCIUM = frozenset({"calcium-supplement", "calcium-acetate"})
SUPPLEMENTS = VITAMIN_D | CALCIUM
# How calcium and vitamin D are called in a product that holds several ingredients.
_VITAMIN_D_NAMES = ("calciferol", "vitamin d", "vit d")
_CALCIUM_NAMES = ("calcium", "caltrate", "os-cal", "oscal", "citracal", "tums")
SALTS = ("carbonate", "citrate", "gluconate", "lactate", "phosphate", "acetate")
_ELEMENTAL = re.compile(
    r"\belemental\b|\bmg of calcium\b|\bmg calcium\b|\bcalcium \d+(?:\.\d+)? ?mg (?:\()?as\b|"
    r"\(as (?:calcium )?(?:carbonate|citrate|gluconate|lactate|phosphate|acetate)\)|\(from\b"
)
# "calcium carbonate 1250 MG (500 MG elemental calcium)": the second strength repeats the first in other words.
_IN_OTHER_WORDS = re.compile(r"\([^()]*\belemental\b[^()]*\)|\((?:as )?\d[^()]*\bmg (?:of )?calcium\)", re.IGNORECASE)


def supplement(dosages: Iterable[Dosage], names: Sequence[str], groups: frozenset[str], zone: tzinfo) -> Supplement:
    """What an order of a product that holds calcium or vitamin D brings."""
    dosages = tuple(dosages)
    names = [_IN_OTHER_WORDS.sub(" ", name) for name in names]
    return Supplement(
        vitamin_d=dosing(dosages, names, zone, _VITAMIN_D_NAMES, vitamin_d=True) if groups & VITAMIN_D else None,
        calcium=dosing(dosages, names, zone, _CALCIUM_NAMES) if groups & CALCIUM else None,
        salt=_salt(names, dosages) if groups & CALCIUM else "",
    )


def _salt(names: Sequence[str], dosages: Sequence[Dosage]) -> str:
    """The salt whose mg the dose counts; "" where it counts calcium itself."""
    words = plain_words(" ; ".join(names)).lower()
    sigs = plain_words(" ; ".join(one.text for one in dosages if one.text)).lower()
    if _ELEMENTAL.search(words) or _ELEMENTAL.search(sigs):
        return ""
    return next((salt for salt in SALTS if re.search(rf"\b(?:calcium|tricalcium) {salt}\b", words)), _by_brand(words))


def _by_brand(words: str) -> str:
    """Brands that print the mg of the salt; others print the mg of calcium."""
    return "carbonate" if re.search(r"\btums\b", words) else ""

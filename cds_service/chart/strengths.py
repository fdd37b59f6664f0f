"""What one tablet, syringe, spray or millilitre of a product holds, read from its names."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from math import isclose

from cds_service.terminology import plain_words


@dataclass(frozen=True, slots=True)
class Strength:
    """What one tablet, syringe, spray or ml holds (mg or IU); `volume`: the mL of a container given whole."""

    amount: float
    unit: str
    per: str
    volume: float | None = None
    counted: bool = False  # tablets, capsules or the like for certain


close = partial(isclose, rel_tol=0.02)
MG = {"mg": 1.0, "mcg": 0.001, "ug": 0.001, "g": 1000.0}
_N = r"(\d+(?:\.\d+)?|\.\d+)"
_HOLDS = re.compile(rf"(?<![\d.]){_N} ?(mg|mcg|ug|g|unt|units?|iu)\b(?: ?/ ?{_N}? ?(ml|actuat|spray|tablet)\b)?")
_VOLUME = re.compile(rf"(?<![\d./]){_N} ?ml\b")
_COUNTED = re.compile(r"\b(?:tablets?|tabs?|capsules?|caps?|caplets?|softgels?)\b")
_CONTAINER = re.compile(r"^(?!.*\b(?:pen|cartridge|injectable)\b).*\b(?:syringes?|vials?|injection|ampoules?|bags?)\b")


def strength_of(names: Iterable[str], asked: Sequence[str] = (), vitamin_d: bool = False) -> Strength | None:
    """The strength that the names of a product agree on; of a combined product, of the ingredient asked for."""
    found = [one for name in names if (one := _strength(plain_words(name).lower(), asked, vitamin_d))]
    best = max(found, key=lambda one: (one.counted, one.volume or 0), default=None)
    same = (best and (one.unit, one.per) == (best.unit, best.per) and close(one.amount, best.amount) for one in found)
    return best if all(same) else None


def _strength(name: str, asked: Sequence[str], vitamin_d: bool) -> Strength | None:
    name = re.sub(r"\[.*?\]|(?<=\d),(?=\d)", "", re.sub("[µμ]", "u", name))
    parts = re.split(r" / (?=[a-z])| \+ ", name)
    named = [part for part in parts if any(word.lower() in part for word in asked)]
    found: dict[tuple[float, str, str], float] = {}
    for part in named or (parts if asked or vitamin_d else parts[:1]):
        for number, unit, per, of in _HOLDS.findall(part):
            amount = float(number) * MG.get(unit, 1.0) / (float(per or 1) or 1.0)
            found[round(amount, 9), "mg" if unit in MG else "IU", of or "tablet"] = float(per or 0)
    wanted = [one for one in found if len(found) == 1 or one[1] == ("IU" if vitamin_d else "mg")]
    if len(wanted) != 1 or wanted[0][0] <= 0:
        return None
    amount, unit, of = wanted[0]
    container, counted = bool(_CONTAINER.search(name)), bool(_COUNTED.search(name))
    volumes = [float(one) for one in _VOLUME.findall(_HOLDS.sub(" ", name))] or [found[wanted[0]]]
    if of == "ml":
        return Strength(amount, unit, "ml", volumes[0] if container and len(volumes) == 1 else None)
    per = "spray" if of != "tablet" else "tablet" if counted or not container else "syringe"
    return Strength(amount, unit, per, counted=counted)

"""What the instructions of an order tell the patient, in words: at what time of day, how far from other drugs."""

from collections.abc import Iterable
from typing import Any

import msgspec

from cds_service.fhir.structs import Dosage, present
from cds_service.fhir.timing import Timing
from cds_service.terminology import plain_words

# Drugs of which it matters when they are taken.
TIMED = frozenset(
    {
        "alendronate", "risedronate", "ibandronate", "ibandronate-oral", "calcium-supplement", "calcium-acetate",
        "iron-supplement", "magnesium-supplement", "antacid", "multivitamin", "levothyroxine",
    }
)  # fmt: skip
_MOMENTS = {
    "MORN": "in the morning",
    "MORN.early": "in the morning",
    "AM": "in the morning",
    "ACM": "before breakfast",
    "CM": "with breakfast",
    "PCM": "after breakfast",
    "WAKE": "on waking",
    "C": "with meals",
    "AC": "before meals",
    "PC": "after meals",
    "CD": "with lunch",
    "CV": "with dinner",
    "HS": "at bedtime",
    "EVE": "in the evening",
    "NIGHT": "at night",
}


def told(dosages: Iterable[Dosage]) -> str:
    """The words of some instructions in lower case, their moments of the day among them; "" when there are none."""
    said: list[str] = []
    for one in dosages:
        said += [one.text or "", _decoded(one.patientInstruction, str) or ""]
        timing = _decoded(one.timing, Timing) or Timing()
        codes = [*timing.repeat.when, *(coding.code or "" for coding in timing.code.coding)]
        said += [_MOMENTS.get(code, "") for code in codes]
        said += [f"at {hour[:5]}" for hour in timing.repeat.time_of_day]
    return plain_words(" ; ".join(part for part in said if part)).lower()


def _decoded(raw: msgspec.Raw, kind: type[Any]) -> Any:
    try:
        return msgspec.json.decode(raw, type=kind) if present(raw) else None
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None

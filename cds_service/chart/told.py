"""What the instructions of an order tell the patient, in words: at what time of day, how far from other drugs."""

from collections.abc import Iterable
from typing import Any

import msgspec

from cds_service.fhir.structs import Dosage
from cds_service.fhir.timing import Timing
from cds_service.terminology import plain_words, remembered

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
    return _told(*((one.text or "", bytes(one.patientInstruction), bytes(one.timing)) for one in dosages))


@remembered
def _told(*written: tuple[str, bytes, bytes]) -> str:
    return plain_words(" ; ".join(part for one in written for part in _said(*one) if part)).lower()


def _said(text: str, instruction: bytes, timing: bytes) -> tuple[str, ...]:
    when = _decoded(timing, Timing) or Timing()
    codes = [*when.repeat.when, *(coding.code or "" for coding in when.code.coding)]
    moments = (_MOMENTS.get(code, "") for code in codes)
    hours = (f"at {hour[:5]}" for hour in when.repeat.time_of_day)
    return text, _decoded(instruction, str) or "", *moments, *hours


def _decoded(written: bytes, kind: type[Any]) -> Any:
    try:
        return msgspec.json.decode(written, type=kind) if written not in (b"", b"null") else None
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None

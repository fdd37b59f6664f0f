"""Lines of Bulk Data into buckets: of which patient each is, and what is no resource of a patient at all.

Most lines are Observations of which nothing is asked for. They are read here as a chart would read them, and only that
they were there goes on to the buckets.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import msgspec
from msgspec import Raw

from cds_service.burden.buckets import Frame, Sorter
from cds_service.burden.files import READING_FAULTS, Part, lines
from cds_service.burden.tally import Tally
from cds_service.chart.observations import is_asked_for
from cds_service.fhir import probes, structs, versions
from cds_service.fhir.sent import received


class Unread(StrEnum):
    """Why something was not read. These are all the words there are: none is taken from a record."""

    FILE = "the file cannot be read"
    KIND = "neither a CDS Hooks request, nor a patient's Bundle, nor NDJSON"
    JSON = "no JSON"
    LONG = "longer than any resource"
    RESOURCE = "no FHIR resource"
    BUNDLE = "a Bundle, where each line must be one resource"
    NOBODY = "names no patient"
    NO_ID = "a Patient or Medication without id"
    SHAPE = "a resource of a wrong shape, left out"
    VERSION = "shaped as in a FHIR version other than R4"
    PATIENTS = "a Bundle that does not hold one Patient with an id"
    NO_PATIENT = "a patient without a Patient resource"
    PATIENT = "a Patient resource of a wrong shape"
    REFUSED = "a request the service refuses"
    TOO_LITTLE = "a request without the data the service needs (it answers 412)"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was not read: of a file, or of a part of one, the line or the entry (the first is 1)."""

    where: Path | int
    line: int | None
    reason: Unread


@dataclass(slots=True)
class Outcome:
    """What one task came to: of a part of a file its `lines` and the `types` in them, of a bucket its `bytes`."""

    tally: Tally
    unread: list[Place] = field(default_factory=list)
    lines: int = 0
    bytes: int = 0
    types: set[str] = field(default_factory=set)

    def miss(self, where: Path | int, line: int | None, reason: Unread) -> None:
        """Count and name something that was not read."""
        self.unread.append(Place(where, line, reason))
        self.tally.unread[reason] += 1


class _Line(probes.Probe, frozen=True):
    subject: Raw = structs.NOTHING
    patient: Raw = structs.NOTHING


_lines = msgspec.json.Decoder(_Line)
_kinds = msgspec.json.Decoder(probes.TypeProbe)
_medications = msgspec.json.Decoder(structs.Medication)
_OF_NOBODY = frozenset({"OperationOutcome"})
_ELSEWHERE = versions.FOREIGN_TYPES.keys()


def sort_lines(part: Part, folder: Path, outcome: Outcome) -> None:
    """Put each line of a part into the bucket of its patient."""
    with Sorter(folder) as sorter:
        try:
            for line in lines(part):
                outcome.lines += 1
                reason = _sort(sorter, part.number, outcome, line)
                if reason is not None:
                    outcome.miss(part.number, outcome.lines, reason)
        except READING_FAULTS:
            outcome.miss(part.number, outcome.lines + 1, Unread.FILE)


def _sort(sorter: Sorter, part: int, outcome: Outcome, line: bytes | None) -> Unread | None:
    """Why a line was put into no bucket; None when it was, or need not be."""
    if line is None:
        return Unread.LONG
    if _sort_read(sorter, part, outcome, line):
        return None
    line = line.strip()
    if not line:
        return None
    try:
        line.decode()  # what is passed over when decoding is not looked at
        probe = _lines.decode(line)
    except msgspec.ValidationError:
        return _misshapen(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Unread.JSON
    if probe.resourceType is None:
        return Unread.RESOURCE
    if probe.resourceType == "Bundle":
        return Unread.BUNDLE
    if probe.resourceType in _ELSEWHERE:
        return Unread.VERSION
    if probe.resourceType not in structs.READ_TYPES or probe.resourceType in _OF_NOBODY:
        return None
    outcome.types.add(probe.resourceType)
    number = outcome.lines
    if probe.resourceType in ("Patient", "Medication") and not probe.id:
        return Unread.NO_ID
    if probe.resourceType == "Patient":
        sorter.put(Frame(part, number, str(probe.id).encode(), line))
        return None
    if probe.resourceType == "Medication":
        return _sort_medication(sorter, Frame(part, number, str(probe.id).encode(), line))
    who = structs.softly(probe.subject, structs.Reference) or structs.softly(probe.patient, structs.Reference)
    if who is None or not who.reference:
        return Unread.NOBODY
    patient = _patient_of(who.reference)
    if patient:
        sorter.put(Frame(part, number, patient.encode(), line))
    return None


def _sort_read(sorter: Sorter, part: int, outcome: Outcome, line: bytes) -> bool:
    """Put what can be read, and names its patient where its type does, into a bucket; False of all else."""
    try:
        line.decode()
        read = received(Raw(line)).resource
        asked_for = not isinstance(read, structs.Observation) or is_asked_for(read)
    except (UnicodeDecodeError, RecursionError, msgspec.MsgspecError):
        return False
    subject: structs.Reference | None = getattr(read, "subject", None)
    patient = _patient_of(subject.reference) if subject is not None and subject.reference else None
    if not patient:
        return False
    outcome.types.add(type(read).__name__)
    own, raw = b"", line
    if isinstance(read, structs.Observation) and read.id:
        own, raw = read.id.encode(), line if asked_for else b""
    sorter.put(Frame(part, outcome.lines, patient.encode(), raw, own))
    return True


def _sort_medication(sorter: Sorter, frame: Frame) -> Unread | None:
    try:
        _medications.decode(frame.raw)
    except msgspec.MsgspecError:
        return Unread.SHAPE
    sorter.put_medication(frame)
    return None


def _misshapen(line: bytes) -> Unread | None:
    """What is JSON, and neither an object nor one whose type and id are words."""
    try:
        kind = _kinds.decode(line).resourceType
    except msgspec.MsgspecError:
        return Unread.RESOURCE
    return Unread.SHAPE if kind in structs.READ_TYPES else None


def _patient_of(reference: str) -> str | None:
    """The patient's id; None where the subject is no patient but a group, a device or a place."""
    reference = reference.partition("/_history/")[0]
    _, found, patient = reference.rpartition("Patient/")
    return patient if found else None if "/" in reference else reference

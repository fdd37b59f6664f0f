"""What the resources of one patient are judged as: a chart that is opened, and its draft orders being signed."""

from collections.abc import Collection, Iterable, Iterator

import msgspec
from msgspec import Raw

from cds_service.answer import record_of_bundle
from cds_service.fhir import probes
from cds_service.fhir.reader import Record

_probes = msgspec.json.Decoder(probes.Probe)


class _Draft(probes.Probe, frozen=True):
    status: str | None = None


_drafts = msgspec.json.Decoder(_Draft)


def patients_of(resources: Iterable[tuple[Raw, str | None]]) -> list[str | None]:
    """The id of every Patient among the resources; None of one without."""
    return [probe.id for raw, _ in resources if (probe := _probe(raw)).resourceType == "Patient"]


def encounters_of(
    patient_id: str, resources: Iterable[tuple[Raw, str | None]], missing: Collection[str] = ()
) -> Iterator[tuple[str, Record]]:
    """Hook and record: patient-view always; order-sign with all draft medication requests, when there are some.

    Each resource comes with its fullUrl; `missing` are prefetch keys of which nobody knows anything. Raises
    WrongVersion for another FHIR version.
    """
    drafts: list[tuple[Raw, str | None]] = []
    kept: list[tuple[Raw, str | None]] = []
    for entry in resources:
        (drafts if _is_draft(entry[0]) else kept).append(entry)
    yield "patient-view", record_of_bundle(patient_id, kept, missing=missing)
    if drafts:
        yield "order-sign", record_of_bundle(patient_id, kept, drafts, missing)


def _probe(raw: Raw) -> probes.Probe:
    try:
        return _probes.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return probes.Probe()


def _is_draft(raw: Raw) -> bool:
    try:
        draft = _drafts.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return False
    return draft.resourceType == "MedicationRequest" and draft.status == "draft"

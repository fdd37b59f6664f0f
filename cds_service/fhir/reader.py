"""Bytes to slim structs for all resources; on demand, and once each, full R4B validation of named ones.

One bad resource costs only itself: it is left out and named, with what it was and why it could not be read.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from msgspec import Raw

from cds_service.fhir import probes, sources, structs, validity, versions
from cds_service.fhir.prefetch import Prefetch
from cds_service.fhir.sent import Sent, received
from cds_service.rulebook import SourceState

_probes = msgspec.json.Decoder(probes.Probe)
_types = msgspec.json.Decoder(probes.TypeProbe)
_codes = msgspec.json.Decoder(probes.CodeProbe)
_NO_CODE = probes.CodeProbe()
DRAFTS = "draftOrders"
_ORDERS = ("MedicationRequest/", "ServiceRequest/")
PROBLEMS = "context.conditions"


@dataclass(frozen=True, slots=True)
class Unread:
    """A resource that could not be read: which, of what type, under which key, and why."""

    ref: str
    type: str
    key: str
    reason: str
    code: probes.CodeProbe = _NO_CODE


class Found(msgspec.Struct, gc=False):
    """One resource that was read, the reference it is known by, and the key it came under."""

    ref: str
    key: str
    resource: Any
    raw: Raw


@dataclass(slots=True)
class Record:
    """Everything of one patient that came with a request, by resource type, each resource once."""

    patient_id: str
    states: Mapping[str, SourceState]
    notes: list[str] = field(default_factory=list)
    by_type: dict[str, list[Found]] = field(default_factory=dict)
    drafts: list[Found] = field(default_factory=list)
    medicines: dict[str, structs.Medication] = field(default_factory=dict)
    unread: list[Unread] = field(default_factory=list)
    raws: dict[str, Raw] = field(default_factory=dict)
    others: int = 0
    passed_over: bool = False  # whether something of the patient was, because nobody asks for it
    fetched: Mapping[str, SourceState] = field(default_factory=dict)
    _verdicts: dict[str, str | None] = field(default_factory=dict)

    def of(self, kind: type[structs.Resource]) -> list[Found]:
        """All resources of one type."""
        return self.by_type.get(kind.__name__, [])

    def fault(self, ref: str) -> str | None:
        """Why a resource is not valid FHIR R4, by fhir.resources; None when it is. Validated at most once."""
        if ref not in self._verdicts:
            self._verdicts[ref] = self._validated(ref)
        return self._verdicts[ref]

    def _validated(self, ref: str) -> str | None:
        raw = self.raws.get(ref)
        if raw is None:
            return None
        written = bytes(raw)
        if ref.startswith(_ORDERS) and any(ref == draft.ref for draft in self.drafts):
            return validity.fault_of_draft(written)
        return validity.fault_of(written)


def _is_coded(observation: structs.Observation) -> bool:
    return observation.code is not None


class Reader:
    """Collects resources of one patient from prefetch, from draft orders or from a Bundle.

    `is_asked_for` tells of an Observation whether anybody asks for what it says, and raises msgspec.MsgspecError where
    its code is none. What nobody asks for is passed over, save on a page that is not all there is: there its day tells
    how far back was seen.
    """

    def __init__(
        self, patient_id: str, prefetch: Prefetch, is_asked_for: Callable[[structs.Observation], bool] = _is_coded
    ) -> None:
        self._is_asked_for = is_asked_for
        states = {key: prefetch.state(key) for key in sources.QUERIES}
        self.record = Record(patient_id, states, list(prefetch.notes), fetched=prefetch.fetched)
        self._nameless = 0
        self._patients: dict[str, bool] = {}  # references seen so far: those of one record hardly differ
        pages = prefetch.pages.items()
        self._aliases = _aliases(
            one for _, page in pages for one in page.resources if one.url and one.url.startswith("urn:")
        )
        for key, page in pages:
            whole = page.state != "partial"
            for one in page.resources:
                self.add(one, key, whole=whole)

    def add_drafts(self, entries: Iterable[tuple[Raw, str | None]]) -> None:
        """Read the orders being written; a Medication beside them is what they may refer to."""
        for raw, url in entries:
            self.add(received(raw, url), DRAFTS)

    def add_problems(self, entries: Iterable[tuple[Raw, str | None]]) -> None:
        """Read the conditions that have just joined the problem list; they may not have reached prefetch yet."""
        for raw, url in entries:
            self.add(received(raw, url), PROBLEMS)

    def add(self, sent: Sent, key: str, *, whole: bool = True) -> Found | None:
        """Take in one resource; None when it is not ours to read, another patient's, or asked for by nobody."""
        record, resource = self.record, sent.resource
        if resource is None:
            self._failed(sent, key, sent.fault)
            return None
        if type(resource) is structs.Observation:  # by far the most, and of one shape in all versions
            try:
                asked_for = self._is_asked_for(resource)
            except msgspec.MsgspecError as error:
                self._failed(sent, key, str(error))
                return None
            if whole and not asked_for:
                if not record.passed_over:
                    record.passed_over = self._is_ours(resource)
                return None
        else:
            versions.check(resource)
        kind = type(resource).__name__
        if resource.id:
            ref = f"{kind}/{resource.id}"
        else:
            self._nameless += 1
            ref = f"{kind}/(without id {self._nameless})"
        if kind == "Medication":
            record.medicines[ref] = resource
            if sent.url is not None:
                record.medicines[sent.url] = resource
            return None
        if not self._is_ours(resource):
            if key == DRAFTS:
                record.unread.append(Unread(ref, kind, key, "its subject is another patient"))
            record.others += 1
            return None
        if key == DRAFTS:
            twins = sum(one.ref.partition(" ")[0] == ref for one in record.drafts)
            if twins:
                ref = f"{ref} ({twins + 1})"
        elif ref in record.raws:
            return None
        found = Found(ref, key, resource, sent.raw)
        record.raws[ref] = sent.raw
        (record.drafts if key == DRAFTS else record.by_type.setdefault(kind, [])).append(found)
        return found

    def _is_ours(self, resource: structs.Resource) -> bool:
        subject = getattr(resource, "subject", None) or getattr(resource, "patient", None)
        if subject is None and isinstance(resource, structs.Patient):
            return resource.id == self.record.patient_id
        return subject is None or self.is_patient(subject.reference)

    def is_patient(self, reference: str | None) -> bool:
        """Whether a reference (relative, absolute, versioned, urn:uuid) means the patient; no reference does."""
        if reference is None:
            return True
        known = self._patients.get(reference)
        if known is None:
            known = names_patient(self._aliases.get(reference, reference), self.record.patient_id)
            self._patients[reference] = known
        return known

    def _failed(self, sent: Sent, key: str, fault: str) -> None:
        raw = sent.raw
        probe = _probe(raw)
        if probe.resourceType in versions.FOREIGN_TYPES:
            raise versions.ForeignVersion(probe.resourceType, versions.FOREIGN_TYPES[probe.resourceType])
        if probe.resourceType is not None and probe.resourceType not in structs.READ_TYPES:
            return
        kind = probe.resourceType or "Resource"
        ref = f"{kind}/{probe.id}" if probe.id else f"{kind}/(without id)"
        try:
            code = _codes.decode(raw)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            code = _NO_CODE
        self.record.unread.append(Unread(ref, kind, key, fault, code))


def names_patient(reference: str, patient_id: str) -> bool:
    """Whether a reference (relative, absolute, versioned, a bare id) names this patient."""
    reference = reference.partition("/_history/")[0]
    return reference == patient_id or reference.endswith(f"Patient/{patient_id}")


def _probe(raw: Raw) -> probes.Probe:
    try:
        return _probes.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        pass
    try:
        return probes.Probe(_types.decode(raw).resourceType)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return probes.Probe()


def _aliases(entries: Iterable[Sent]) -> dict[str, str]:
    """fullUrl to `Type/id`, of resources whose references are urn:uuid."""
    probes_of = ((one.url, _probe(one.raw)) for one in entries)
    return {url: f"{probe.resourceType}/{probe.id}" for url, probe in probes_of if url and probe.id}

"""The Medications that orders and doses refer to and nobody supplied: which to read, newest order first."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import msgspec
from msgspec import Raw

from cds_service.fhir import probes, sources, structs
from cds_service.fhir.faults import Failed
from cds_service.fhir.prefetch import Page

REFERRING = frozenset(
    {"MedicationRequest", "MedicationAdministration", "MedicationDispense", "MedicationStatement"},
)
PAGE = "?Medication"  # where what was read is put: no key of the table


class _Order(probes.Probe, frozen=True):
    """As much of an order or a dose as tells what it refers to, and of when it is."""

    medicationReference: structs.Reference | None = None
    authoredOn: str | None = None
    effectiveDateTime: str | None = None
    effectivePeriod: structs.Period | None = None
    whenHandedOver: str | None = None
    whenPrepared: str | None = None
    dateAsserted: str | None = None

    @property
    def when(self) -> str:
        effective = self.effectiveDateTime or (self.effectivePeriod and self.effectivePeriod.start)
        dates = (self.authoredOn, effective, self.whenHandedOver, self.whenPrepared, self.dateAsserted)
        return next((date for date in dates if date), "")


_orders = msgspec.json.Decoder(_Order)


@dataclass(slots=True)
class Reading:
    """The read of one Medication, and what came of it."""

    id: str
    raw: Raw | None = None
    failure: Failed | None = None


def may_refer(key: str) -> bool:
    """Whether what came under a key can refer to Medications: the keys of orders and doses, and unknown ones."""
    query = sources.ALL.get(key)
    return query is None or query.type in REFERRING


def lacking(pages: Collection[Page], drafts: Iterable[tuple[Raw, str | None]], base: str) -> list[str]:
    """The ids of Medications on the server at `base` that nobody supplied: those of drafts, then newest first."""
    written = [*drafts]
    recorded = [(one.raw, one.url) for page in pages for one in page.resources]
    supplied = {name for entry in (*written, *recorded) for name in _names(*entry)}
    orders = [order for raw, _ in written if (order := _order(raw))]
    orders += sorted((order for raw, _ in recorded if (order := _order(raw))), key=lambda one: one.when, reverse=True)
    wanted: dict[str, None] = {}
    for order in orders:
        reference = (order.medicationReference and order.medicationReference.reference) or ""
        reference = reference.partition("/_history/")[0]
        relative = reference.removeprefix(f"{base}/")
        kind, _, id_ = relative.partition("/")
        if kind == "Medication" and id_ and "/" not in id_ and not supplied & {relative, reference}:
            wanted[id_] = None
    return [*wanted]


def _order(raw: Raw) -> _Order | None:
    try:
        return _orders.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None  # the reader names what cannot be read


def _names(raw: Raw, url: str | None) -> Iterable[str]:
    """What a supplied Medication may be called by."""
    order = _order(raw)
    if order is not None and order.resourceType == "Medication":
        yield f"Medication/{order.id}"
        if url is not None:
            yield url


def notes(readings: Collection[Reading], more: int) -> Iterable[str]:
    """What came of the reads, for the trace: how many, and why others did not come."""
    came = sum(one.raw is not None for one in readings)
    if readings:
        yield f"Medications that orders refer to: {came} of {len(readings)} were read"
    reasons = {str(one.failure) if one.failure else "no whole answer came" for one in readings if one.raw is None}
    for reason in sorted(reasons):
        yield f"a Medication could not be read, its order goes by its display: {reason}"
    if more:
        yield f"{more} Medications more were not read, their orders go by their display"

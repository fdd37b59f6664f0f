"""Draft orders and what each would do; laboratory and imaging orders that are under way."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, tzinfo
from typing import Literal

from cds_service.chart.dates import first_day
from cds_service.chart.medicines import drug_of, names_a_drug
from cds_service.chart.nouns import Action, DraftOrder, Drug, PendingOrder, Scan
from cds_service.chart.nouns import Medication as Prescription
from cds_service.fhir.reader import Found
from cds_service.fhir.structs import Medication, MedicationRequest, ServiceRequest
from cds_service.terminology import index

_STOPS = frozenset({"stopped", "cancelled", "on-hold", "revoked"})
_NOT_ORDERS = frozenset({"entered-in-error", "completed", "unknown"})
_CURRENT = frozenset({"active", "on-hold"})
_UNDER_WAY = frozenset({"active", "draft", "on-hold"})


def read_drafts(
    drafts: Iterable[Found],
    record: Iterable[Prescription],
    medicines: Mapping[str, Medication],
    selections: Collection[str] | None,
    as_of: date,
    zone: tzinfo,
    requests: Iterable[Found] = (),
) -> tuple[DraftOrder, ...]:
    """The orders among the drafts: of drugs, and of services some value set knows.

    `selections` are those an order-select judges; None means all. `requests` are the medication requests of the
    record as they were read, to tell an order that repeats one of them unchanged.
    """
    record = tuple(record)
    drafts = tuple(drafts)
    written = {one.ref: one.resource for one in requests}
    ids = [one.resource.id for one in drafts]
    orders = []
    for one in drafts:
        request = one.resource
        renews: Prescription | None = None
        kind: Literal["drug", "service"] = "drug"
        if isinstance(request, MedicationRequest):
            if request.status in _NOT_ORDERS or not names_a_drug(request):
                continue
            drug = drug_of(request, medicines, request.dosageInstruction)
            others = [other for other in record if other.ref != one.ref]
            action = _action(request, drug, others)
            renews = _renewed(request, drug, others, written)
        elif isinstance(request, ServiceRequest):
            drug = _service(request)
            if request.status in _NOT_ORDERS or not drug.recognised:
                continue
            kind = "service"
            action = "stop" if request.status in _STOPS or request.doNotPerform else "start"
        else:
            continue
        orders.append(
            DraftOrder(
                drug,
                action,
                one.ref,
                first_day(request.authoredOn, zone) or as_of,
                request.status or "draft",
                selections is None or one.ref.partition(" ")[0] in selections or (request.id or "") in selections,
                request.id is not None and ids.count(request.id) == 1,
                bytes(one.raw),
                kind,
                renews,
            )
        )
    return tuple(orders)


def _service(request: ServiceRequest) -> Drug:
    """What a service order is of, by its value sets; its name as the order says it."""
    code = request.code
    if code is None:
        return Drug(frozenset(), "")
    name = code.text or next((coding.display for coding in code.coding if coding.display), None)
    return Drug(index().of_codings(code.coding), name or "an order")


def _renewed(
    request: MedicationRequest, drug: Drug, others: Iterable[Prescription], written: Mapping[str, MedicationRequest]
) -> Prescription | None:
    """The newest other request for the very same drug and dose; None when the newest of the drug differs."""
    same = [one for one in others if drug.recognised and one.drug.groups == drug.groups and one.ref in written]
    newest = max(same, key=lambda one: (one.authored.first if one.authored else date.min, one.ref), default=None)
    if newest is None or newest.drug.name != drug.name or newest.do_not_perform:
        return None
    return newest if written[newest.ref].dosageInstruction == request.dosageInstruction else None


def _action(request: MedicationRequest, drug: Drug, others: Iterable[Prescription]) -> Action:
    if request.status in _STOPS or request.doNotPerform:
        return "stop"
    if request.priorPrescription is not None:
        return "change"
    if request.status == "active" or any(
        other.status in _CURRENT and other.drug.groups & drug.groups for other in others
    ):
        return "continue"
    return "start"


def read_pending(found: Iterable[Found], drafts: Iterable[Found], zone: tzinfo) -> tuple[PendingOrder, ...]:
    """Laboratory and imaging orders that are active, and those drafted beside the order being judged."""
    pending = []
    for one, is_draft in [*((one, False) for one in found), *((one, True) for one in drafts)]:
        request = one.resource
        if not isinstance(request, ServiceRequest) or request.code is None or request.doNotPerform:
            continue
        if request.status not in _UNDER_WAY:
            continue
        concepts = index().of_codings(request.code.coding)
        if concepts:
            pending.append(PendingOrder(concepts, one.ref, first_day(request.authoredOn, zone), is_draft))
    return tuple(pending)


def read_scans(
    reports: Iterable[Found], procedures: Iterable[Found], requests: Iterable[Found], zone: tzinfo
) -> tuple[Scan, ...]:
    """Central bone-density scans known by a report, a procedure or a completed order."""
    scans = []
    for one in (*reports, *procedures, *requests):
        resource = one.resource
        done = resource.status in ("final", "amended", "corrected", "appended", "preliminary", "completed")
        if not done or resource.code is None or isinstance(resource, MedicationRequest):
            continue
        if index().of_codings(resource.code.coding) & {"dxa-study", "dxa-order"}:
            when = resource.authoredOn if isinstance(resource, ServiceRequest) else resource.when
            scans.append(Scan(first_day(when, zone), one.ref))
    return tuple(scans)

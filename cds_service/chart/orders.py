"""Draft orders and what each would do; laboratory and imaging orders that are under way."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, tzinfo

import msgspec
from msgspec import Raw

from cds_service.chart.dates import first_day, span
from cds_service.chart.dosage import first_timed
from cds_service.chart.medicines import (
    dosing_of,
    drug_of,
    named,
    names_a_drug,
    ordered_intake,
    plain_ref,
    supplement_of,
    supply_from,
    supply_until,
)
from cds_service.chart.nouns import Action, DraftOrder, Drug, PendingOrder, Unreadable
from cds_service.chart.nouns import Medication as Prescription
from cds_service.chart.skeleton import Scan
from cds_service.chart.told import TIMED, told
from cds_service.fhir.probes import SigProbe
from cds_service.fhir.reader import DRAFTS, Found
from cds_service.fhir.structs import (
    CodeableConcept,
    Dosage,
    Medication,
    MedicationRequest,
    ServiceRequest,
    softly,
)
from cds_service.terminology import index

_STOPS = frozenset({"stopped", "cancelled", "on-hold", "revoked"})
_NOT_ORDERS = frozenset({"entered-in-error", "completed", "unknown"})
_CURRENT = frozenset({"active", "on-hold"})
_SETTINGS = "http://terminology.hl7.org/CodeSystem/medicationrequest-category"
_sigs = msgspec.json.Decoder(SigProbe)
_UNDER_WAY = frozenset({"active", "draft", "on-hold"})


def read_drafts(
    drafts: Iterable[Found],
    record: Iterable[Prescription],
    medicines: Mapping[str, Medication],
    selections: Collection[str] | None,
    as_of: date,
    zone: tzinfo,
    requests: Iterable[Found] = (),
    refilled: bool = False,
) -> tuple[DraftOrder, ...]:
    """The orders among the drafts: of drugs, and of services some value set knows.

    `selections` are those an order-select judges; None means all. `requests` are the medication requests of the
    record as they were read, to tell an order that repeats one of them unchanged. What is `refilled` goes on,
    and may be the request of the record itself.
    """
    record = tuple(record)
    drafts = tuple(drafts)
    sent = {one.ref: one.raw for one in requests}
    ids = [one.resource.id for one in drafts]
    orders = []
    for one in drafts:
        request = one.resource
        if isinstance(request, MedicationRequest):
            others = [other for other in record if refilled or other.ref != one.ref]
            order = _drug_order(one, request, others, sent, medicines, as_of, zone)
        elif isinstance(request, ServiceRequest):
            order = _service_order(one, request, as_of, zone)
        else:
            continue
        if order is not None:
            chosen = _chosen(one, selections)
            has_id = request.id is not None and ids.count(request.id) == 1
            action: Action = "continue" if refilled and order.action != "stop" else order.action
            orders.append(replace(order, action=action, selected=chosen, has_id=has_id))
    return tuple(orders)


def _chosen(one: Found, selections: Collection[str] | None) -> bool:
    return selections is None or one.ref.partition(" ")[0] in selections or (one.resource.id or "") in selections


def not_judged(
    drafts: Iterable[Found], medicines: Mapping[str, Medication], selections: Collection[str] | None
) -> Iterator[Unreadable]:
    """The medication orders that no rule can judge, and why: no order any more, no drug, or nobody knows which."""
    for one in drafts:
        request = one.resource
        if not isinstance(request, MedicationRequest):
            continue
        if request.status in _NOT_ORDERS:
            yield Unreadable(one.ref, f"its status is {request.status}: there is nothing to order")
        elif not named(request, medicines):
            unknown = request.medicationReference is not None
            why = "the Medication it refers to was not supplied" if unknown else "it names no drug"
            said = unknown and _chosen(one, selections)
            yield Unreadable(one.ref, why, frozenset({DRAFTS} if said else ()))


def _drug_order(
    one: Found,
    request: MedicationRequest,
    others: Collection[Prescription],
    sent: Mapping[str, Raw],
    medicines: Mapping[str, Medication],
    as_of: date,
    zone: tzinfo,
) -> DraftOrder | None:
    if request.status in _NOT_ORDERS or not names_a_drug(request):
        return None
    drug = drug_of(request, medicines, request.dosageInstruction)
    written = first_day(request.authoredOn, zone) or as_of
    return DraftOrder(
        drug,
        _action(request, drug, others),
        one.ref,
        written,
        request.status or "draft",
        dosing=dosing_of(request, drug, request.dosageInstruction, medicines, zone),
        intake=ordered_intake(request, drug, medicines, zone),
        supplement=supplement_of(request, drug, request.dosageInstruction, medicines, zone),
        told=told(request.dosageInstruction) if drug.groups & TIMED else "",
        supply_from=supply_from(request, zone),
        earliest=_earliest(request, zone),
        replaces=plain_ref(request.priorPrescription.reference if request.priorPrescription else None),
        supply_until=supply_until(request, written, zone),
        raw=bytes(one.raw),
        renews=_renewed(one.raw, drug, others, sent),
        refills=max(request.dispenseRequest.numberOfRepeatsAllowed or 0, 0) if request.dispenseRequest else 0,
        said=" ".join(_said(request.dosageInstruction)),
        inpatient=any(
            coding.system == _SETTINGS and coding.code == "inpatient"
            for one_setting in softly(request.category, tuple[CodeableConcept, ...]) or ()
            for coding in one_setting.coding
        ),
    )


def _said(dosages: Iterable[Dosage]) -> Iterator[str]:
    """Every word of instruction: what is to be done, what the patient is told, and what was added."""
    for one in dosages:
        added = softly(one.additionalInstruction, tuple[CodeableConcept, ...]) or ()
        told = (one.text, softly(one.patientInstruction, str), *(word for more in added for word in more.all_words))
        yield from filter(None, told)


def _earliest(request: MedicationRequest, zone: tzinfo) -> date | None:
    named = (first_timed(request.dosageInstruction, zone), supply_from(request, zone))
    return max((day for day in named if day), default=None)


def _service_order(one: Found, request: ServiceRequest, as_of: date, zone: tzinfo) -> DraftOrder | None:
    """What is ordered is known by its value sets; it is called what the order calls it."""
    code = request.code
    groups = index().of_codings(code.coding) if code else frozenset()
    if code is None or not groups or request.status in _NOT_ORDERS:
        return None
    name = next(iter(code.all_words), "an order")
    return DraftOrder(
        Drug(groups, name),
        "stop" if request.status in _STOPS or request.doNotPerform else "start",
        one.ref,
        first_day(request.authoredOn, zone) or as_of,
        request.status or "draft",
        raw=bytes(one.raw),
        kind="service",
    )


def _renewed(raw: Raw, drug: Drug, others: Iterable[Prescription], sent: Mapping[str, Raw]) -> Prescription | None:
    """The newest other request for the very same drug and dose; None when the newest of the drug differs."""
    same = [one for one in others if drug.recognised and one.drug.groups == drug.groups and one.ref in sent]
    newest = max(same, key=lambda one: (one.authored.first if one.authored else date.min, one.ref), default=None)
    if newest is None or newest.drug.name != drug.name or newest.do_not_perform:
        return None
    try:
        return newest if _sigs.decode(sent[newest.ref]) == _sigs.decode(raw) else None
    except (msgspec.MsgspecError, UnicodeDecodeError):  # what cannot be compared repeats nothing
        return None


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
            planned = span(request.planned, zone)
            name = next(iter(request.code.all_words), "an order")
            pending.append(
                PendingOrder(concepts, one.ref, first_day(request.authoredOn, zone), is_draft, planned, name)
            )
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

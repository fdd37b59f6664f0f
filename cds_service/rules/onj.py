"""Osteonecrosis of the jaw: on record, and how to keep dental work and antiresorptives apart."""

from collections.abc import Iterator

from cds_service.chart.model import Chart, months_before
from cds_service.chart.nouns import DraftOrder
from cds_service.clinical.bone_drugs import ANTIRESORPTIVES, ANY_BONE_DRUG, DENOSUMAB, ORAL_BISPHOSPHONATES
from cds_service.clinical.dental import (
    SURGERY,
    DentalWork,
    examined_since,
    healed_by,
    jaw_risks,
    planned_work,
    recent_work,
)
from cds_service.clinical.long_use import first_dose
from cds_service.clinical.therapy import exposures
from cds_service.rulebook import Family, Finding, Limits

rule = Family(__name__, topic="medication-safety", hooks="order-select order-sign medication-refill")

# Drugs against bone metastases count here as well: their doses are the higher ones.
BY_NEEDLE = ANTIRESORPTIVES - ORAL_BISPHOSPHONATES - {"ibandronate"}


@rule(
    title="Antiresorptive after osteonecrosis of the jaw",
    indicator="warning",
    orders=" ".join(sorted(ANTIRESORPTIVES)),
    needs="conditions",
    gate=True,
    harm=4,
    frequency=1,
)
def onj_history_antiresorptive(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a bisphosphonate, denosumab or romosozumab is being started or continued and osteonecrosis of the jaw
            was ever recorded; inflammation of the jaw counts as a possible one
    Then    ask for oral surgery to be heard first
    Unless  it was refuted
    Why     the jaw may break open again; stopping denosumab needs a plan of its own
    """
    events = sorted(chart.problems_of("onj", "jaw-inflammation"), key=lambda one: ("onj" not in one.concepts, one.ref))
    if events:
        event = events[0]
        sure = "onj" in event.concepts and event.certain
        yield Finding(order=order, event=event, sure=sure, denosumab=bool(order.drug.groups & DENOSUMAB))


@rule(
    title="Dental surgery before a first dose",
    indicator="warning",
    orders=" ".join(sorted(ANTIRESORPTIVES)),
    needs="medications",
    claims="medications",
    helps="orders procedures administrations",
    harm=3,
    frequency=2,
)
def dental_procedure_before_start(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a first dose of a bisphosphonate by vein, denosumab or romosozumab (a tablet: information) is being
            ordered while an extraction, an implant or surgery of the jaw is planned within 90 days, or was done in
            the last 30
    Then    advise to finish it and let it heal first
    Unless  an earlier dose is on record; an examination, cleaning or a filling needs no delay
    Why     most osteonecrosis of the jaw follows such a wound
    """
    work = planned_work(chart, limits) or recent_work(chart, limits)
    if work is None or not first_dose(order, chart, limits):
        return
    yield Finding(
        order=order,
        indicator="warning" if order.drug.groups & BY_NEEDLE else "info",
        work=work,
        due=healed_by(work, limits),
    )


@rule(
    title="Dental surgery on an antiresorptive",
    indicator="info",
    hooks="patient-view order-select order-sign medication-refill",
    orders=SURGERY,
    only_with=ANY_BONE_DRUG,
    needs="medications orders",
    helps="administrations procedures",
    harm=3,
    frequency=3,
)
def dental_procedure_on_therapy(order: DraftOrder | None, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    an extraction, an implant or surgery of the jaw is ordered or planned and a bisphosphonate, denosumab or
            romosozumab works today
    Then    ask for the timing to be agreed, and, of denosumab, name the window that keeps the next dose in time
    Unless  no dose of these is on record
    Why     a dose that slips costs vertebrae; the risk for the jaw is small at the doses for osteoporosis
    """
    work = DentalWork(order.drug.name, order.ref, False, None) if order else planned_work(chart, limits)
    working = [one for one in exposures(chart, limits) if one.current and one.groups & ANTIRESORPTIVES]
    if work is None or not working:
        return
    denosumab = next((one for one in working if one.groups & DENOSUMAB), None)
    yield Finding(
        order=order,
        work=work,
        treatment=denosumab or working[0],
        last=(denosumab or working[0]).course.last,
        denosumab=denosumab is not None,
        operate_from=limits.operate_from_months,
        operate_to=limits.operate_to_months,
        next_from=limits.next_dose_from_weeks,
        next_to=limits.next_dose_to_weeks,
        covered=limits.denosumab_effect_days,
    )


@rule(
    title="No dental check before a first dose",
    indicator="info",
    kind="line",
    orders=" ".join(sorted(BY_NEEDLE)),
    needs="procedures medications conditions",
    claims="procedures medications",
    helps="administrations",
    addressed_by="referral-dental",
    harm=2,
    frequency=3,
    on=False,
)
def onj_risk_no_dental_exam(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a first dose of a bisphosphonate by vein, denosumab or romosozumab is being ordered, something puts the
            jaw at risk (cancer and its treatment, a glucocorticoid, diabetes, periodontitis, dentures), and no
            dental examination of the last twelve months is on record
    Then    ask for a dental check, as a line of a card that stands anyway
    Unless  a dental referral is under way. Off by default: medical records hold no dental visits
    Why     what can be healed before treatment need not be wounded during it
    """
    risks = [*jaw_risks(chart, limits)]
    if not risks or not first_dose(order, chart, limits):
        return
    if not examined_since(chart, months_before(chart.as_of, limits.dental_exam_months.value)):
        yield Finding(order=order, risks=risks)

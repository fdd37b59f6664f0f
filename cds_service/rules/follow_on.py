"""Treatment that lapsed, that nothing followed, or that is begun without a reason on record."""

from collections.abc import Iterator
from datetime import timedelta

from cds_service.chart.model import Chart
from cds_service.chart.nouns import DraftOrder
from cds_service.clinical import giop, indications
from cds_service.clinical.bone import persistent_osteoporosis, qualifying_fractures
from cds_service.clinical.bone_drugs import ANY_BONE_DRUG, BONE_DRUGS, ONCOLOGY
from cds_service.clinical.frax import estimates
from cds_service.clinical.lapse import built, lapsed, owes_a_follow_on, treated_lately
from cds_service.clinical.therapy import nothing_treats, on_therapy
from cds_service.clinical.tier import assess
from cds_service.rulebook import Family, Finding, Limits

# Hormones and raloxifene are begun for other reasons than bone, which an order seldom tells; pamidronate is no drug
# for osteoporosis; of a product whose strength is not told a cancer may be the reason.
OTHER_REASONS = ONCOLOGY | {
    *("estrogen-systemic", "bazedoxifene-ce", "raloxifene", "pamidronate", "denosumab", "zoledronic-acid")
}

rule = Family(__name__, topic="fracture-risk", hooks="patient-view")


@rule(
    title="Bone drug that lapsed",
    indicator="info",
    kind="line",
    only_with=ANY_BONE_DRUG,
    needs="medications",
    claims="medications",
    helps="administrations procedures conditions",
    harm=3,
    frequency=3,
)
def gap_persistence(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the newest bone drug is an oral bisphosphonate whose supply ended over 60 days ago, zoledronic acid over 15
            months ago or denosumab over 7 months ago, the last dose or day is not over 36 months ago, and nothing
            treats the bone now
    Then    name the drug and the day it lapsed, to ask why
    Unless  a holiday runs, or a refusal is on record; a drug is drafted
    Why     half of those who start a tablet stop it within a year, mostly without telling
    """
    found = lapsed(chart, limits)
    if found is None:
        _require_record(chart, limits)
        return
    if chart.days_since(found.last) > limits.lapse_memory_days.value:
        return
    if not nothing_treats(chart, limits):
        return
    chart.require_absence("medications")
    yield Finding(lapse=found, last=found.last, limit=limits.lapse_memory_days)


@rule(
    title="Bone-forming drug ended, nothing followed",
    indicator="warning",
    only_with=ANY_BONE_DRUG,
    needs="medications",
    claims="medications",
    helps="administrations procedures conditions",
    harm=4,
    frequency=2,
)
def gap_anabolic_followon(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the newest bone drug is teriparatide, abaloparatide or romosozumab, it ended over 60 days and not over 24
            months ago, and nothing treats the bone now
    Then    ask for the antiresorptive that keeps what was built
    Unless  a drug is drafted or refused
    Why     without it the gain is lost within a year or two
    """
    found = built(chart, limits)
    if found is None:
        _require_record(chart, limits)
        return
    days = chart.days_since(found.last)
    if not limits.follow_on_days.value < days <= limits.follow_on_memory_days.value:
        return
    if not nothing_treats(chart, limits):
        return
    chart.require_absence("medications")
    yield Finding(lapse=found, last=found.last, days=days, limit=limits.follow_on_days)


def _require_record(chart: Chart, limits: Limits) -> None:
    """Raise Lacking where no bone drug was found and the record of drugs was not seen whole."""
    if on_therapy(chart, limits) is None:
        chart.require_absence("medications")


@rule(
    title="Bone drug begun without a standard reason on record",
    indicator="info",
    kind="line",
    hooks="order-sign",
    orders=" ".join(sorted(BONE_DRUGS - OTHER_REASONS)),
    needs="dxa conditions medications birth-date frax-major frax-hip",
    claims="dxa conditions medications frax-major frax-hip",
    helps="administrations procedures",
    harm=2,
    frequency=3,
)
def gap_no_treat_low(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a bone drug is started, none was taken in 24 months, and the tier is low, or moderate with a FRAX on record
    Then    say that no standard reason was found in the record, and to check
    Unless  there is a fragility fracture, osteoporosis now, earlier or on the problem list, a glucocorticoid overlay of
            moderate or above, a reason by an aromatase inhibitor, androgen deprivation or diabetes, or denosumab or a
            bone-forming drug that it may follow; hormones, raloxifene, oncology dosing and products whose strength is
            not told are not judged
    Why     at low risk the harm of a drug may exceed what it prevents
    """
    tier = assess(chart, limits)
    pending = tier.name == "moderate" and not estimates(chart, limits)
    if order.action != "start" or order.drug.unclear or tier.name not in ("low", "moderate") or pending:
        return
    suggested = {"frax-moderate", "dx-bmd-osteoporosis"} & tier.reasons.keys()  # by the guideline in use
    if suggested or _has_reason(chart, limits):
        return
    if treated_lately(chart, limits, limits.no_drug_days.value) is not None:
        return
    chart.require_absence("dxa", "conditions", "medications")
    chart.require_known(
        "frax-major", "frax-hip", since=chart.as_of - timedelta(days=int(limits.frax_window_days.value))
    )
    scores = [fact for reason in tier.reasons.values() for fact in reason.values()]
    frax = [one.proof for one in estimates(chart, limits).values()]
    yield Finding(order=order, risk=tier.name, scores=scores, frax=frax, limit=limits.no_drug_days)


def _has_reason(chart: Chart, limits: Limits) -> bool:
    """Whether anything but the tier speaks for a drug."""
    over = giop.overlay(chart, limits)
    return (
        bool(qualifying_fractures(chart, limits))
        or persistent_osteoporosis(chart, limits) is not None
        or any(one.certain for one in chart.problems_of("osteoporosis"))
        or (over is not None and over.name != "low")
        or indications.aromatase_inhibitor(chart, limits) is not None
        or indications.androgen_deprivation(chart, limits) is not None
        or indications.diabetes(chart, limits) is not None
        or owes_a_follow_on(chart, limits)
    )

"""Drugs that take bone for as long as they are taken: who is on one, and has no bone-density scan to go by."""

from collections.abc import Iterator

from cds_service.chart.model import Chart, months_before
from cds_service.chart.nouns import DraftOrder
from cds_service.chart.skeleton import Fracture, Score
from cds_service.clinical.bone import lowest_t
from cds_service.clinical.exposure import Taken, exposure
from cds_service.clinical.fragility import fragility_fractures, scan_ordered
from cds_service.clinical.scans import newest_scan, shown_since, unscanned_since
from cds_service.clinical.therapy import drafted_bone_drug, untreated
from cds_service.rulebook import Family, Finding, Limits

rule = Family(__name__, topic="medication-safety", hooks="patient-view order-select order-sign medication-refill")

DEPRIVATION = ("androgen-deprivation", "abiraterone")


@rule(
    title="Aromatase inhibitor without a bone-density scan",
    indicator="info",
    orders="aromatase-inhibitor",
    only_with="aromatase-inhibitor",
    needs="medications dxa imaging procedures orders conditions",
    claims="dxa imaging procedures orders conditions",
    helps="administrations",
    harm=3,
    frequency=3,
)
def aromatase_inhibitor_no_dxa(order: DraftOrder | None, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    an aromatase inhibitor is taken or ordered, and no bone-density scan was done in 24 months; with a
            T-score below -2.0, or a fragility fracture, and no bone drug, whenever the scan was done
    Then    ask for a scan; with such a score or fracture warn that the bone wants treatment
    Unless  the cancer has spread; a scan that is ordered answers the first, not the second
    Why     bone loss doubles while the drug is taken; treatment is advised earlier than in osteoporosis
    """
    agent = order or exposure(chart, limits, "aromatase-inhibitor")
    if agent is None or chart.has("metastatic-cancer", "bone-metastasis") is not None:
        return
    score = lowest_t(chart, limits)
    low = score if score is not None and score.value < limits.ai_treat_below.value else None
    for finding in _judged(order, agent, chart, limits, low):
        finding.facts |= {"treat": limits.ai_treat_below, "treat_with_factor": limits.ai_treat_below_with_factor}
        yield finding


@rule(
    title="Androgen deprivation without a bone-density scan",
    indicator="info",
    orders=" ".join(DEPRIVATION),
    only_with=" ".join(DEPRIVATION),
    needs="medications sex dxa imaging procedures orders conditions",
    claims="dxa imaging procedures orders conditions",
    helps="administrations",
    harm=3,
    frequency=2,
)
def adt_no_dxa(order: DraftOrder | None, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a man takes, is given or ordered a drug that ends his androgens, and no bone-density scan was done in
            24 months; with an osteoporotic T-score, or a fragility fracture, and no bone drug, whenever it was
    Then    ask for a scan and FRAX; with such a score or fracture warn that the bone wants treatment
    Unless  it is end-of-life care; a scan that is ordered answers the first, not the second
    Why     androgen deprivation takes bone from its first year and adds fractures
    """
    agent = order or exposure(chart, limits, *DEPRIVATION, dose_days=limits.adt_depot_days.value)
    if agent is None or chart.person.sex != "male":
        return
    score = lowest_t(chart, limits)
    low = score if score is not None and score.value <= limits.osteoporosis_t.value else None
    yield from _judged(order, agent, chart, limits, low)


@rule(
    title="Tacrolimus or ciclosporin without a bone-density scan",
    indicator="info",
    orders="calcineurin-inhibitor",
    only_with="calcineurin-inhibitor",
    needs="medications dxa imaging procedures orders",
    claims="dxa imaging procedures orders",
    addressed_by="dxa-order",
    harm=2,
    frequency=1,
)
def calcineurin_inhibitor_bone(order: DraftOrder | None, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    tacrolimus or ciclosporin is taken or ordered for the whole body, and no bone-density scan was done in
            24 months
    Then    ask for a scan and a vitamin D
    Unless  it is put on the skin or into the eye
    Why     bone is lost fastest in the first year after a transplant, with the steroid beside it
    """
    agent = order or exposure(chart, limits, "calcineurin-inhibitor")
    if agent is not None and unscanned_since(chart, months_before(chart.as_of, limits.drug_scan_months.value)):
        yield Finding(order=order, agent=agent, last=newest_scan(chart), months=limits.drug_scan_months)


def _judged(
    order: DraftOrder | None, agent: DraftOrder | Taken, chart: Chart, limits: Limits, low: Score | None
) -> Iterator[Finding]:
    """A warning where a score or a fracture asks for treatment and there is none; else whether a scan is due."""
    months = limits.drug_scan_months
    since = months_before(chart.as_of, months.value)
    fracture: Fracture | None = next(iter(fragility_fractures(chart, limits)), None)
    bare = drafted_bone_drug(chart) is None and untreated(chart, limits)
    warn = bare and (low is not None or fracture is not None)
    if warn:
        chart.require_absence("medications")
    elif not unscanned_since(chart, since) or scan_ordered(chart, limits):
        chart.require_absence("conditions")
        return
    yield Finding(
        order=order,
        indicator="warning" if warn else "info",
        agent=agent,
        score=low if warn else None,
        fracture=fracture if warn else None,
        last=newest_scan(chart),
        due=not shown_since(chart, since),
        months=months,
    )

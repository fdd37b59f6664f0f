"""Drugs that make people fall, where a fall would break a bone: what is newly begun, and what adds up."""

from collections.abc import Iterator

from cds_service.chart.model import Chart
from cds_service.chart.nouns import DraftOrder
from cds_service.clinical.bone import recent
from cds_service.clinical.drug_list import CNS_ACTIVE, FALL_RISK
from cds_service.clinical.exposure import Taken, exposure, is_new, newly_begun
from cds_service.clinical.falls import recent_fall
from cds_service.clinical.fragility import fracture_within, osteoporosis
from cds_service.clinical.pressure import orthostatic_drop
from cds_service.clinical.therapy import taking
from cds_service.rulebook import Family, Finding, Limits

rule = Family(__name__, topic="medication-safety", hooks="patient-view order-select order-sign medication-refill")

ANTIDEPRESSANTS = ("ssri", "snri")
PRESSURE_DRUGS = ("alpha-blocker", "central-alpha-agonist", "antihypertensive", "thiazide", "loop-diuretic")
# What calms a seizure or the withdrawal of alcohol.
SEDATIVES = frozenset({"benzodiazepine", "gabapentinoid"})


@rule(
    title="New drug that causes falls",
    indicator="warning",
    orders=" ".join(FALL_RISK),
    only_with=" ".join(FALL_RISK),
    needs="medications conditions dxa birth-date falls-count",
    helps="procedures",
    harm=4,
    frequency=5,
)
def fall_risk_drug_start(order: DraftOrder | None, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    somebody of 65 or older, with a fall or fragility fracture in the past year, or with osteoporosis, is
            newly given a benzodiazepine, Z-drug, opioid, antipsychotic, tricyclic, gabapentinoid, antimuscarinic or
            sedating antihistamine; when a chart opens, was within 90 days
    Then    advise to avoid it, or to keep it low and short; for osteoporosis alone as information
    Unless  it is for three days at most, or treats a seizure or alcohol withdrawal; a drug of its kind was
            prescribed within 90 days; an opioid for acute severe pain is a line only
    Why     these drugs double the risk of falling in their first weeks
    """
    if chart.age is None or chart.age < limits.older_adult_age.value:
        return
    event = fracture_within(chart, limits, limits.recent_days.value) or recent_fall(chart, limits)
    proof = event or osteoporosis(chart, limits)
    if proof is None:
        return
    agents = [one for one in _started(order, chart, limits) if not _treats_a_fit(one, chart)]
    if not agents:
        return
    pain = all("opioid" in one.drug.groups for one in agents) and _acute_pain(order, chart, limits)
    yield Finding(
        order=order,
        indicator="info" if pain or event is None else "warning",
        alone=not pain,
        agents=agents,
        proof=proof,
        pain=pain,
    )


def _started(order: DraftOrder | None, chart: Chart, limits: Limits) -> list[DraftOrder | Taken]:
    if order is None:
        return [new for one in FALL_RISK if (new := newly_begun(chart, limits, one)) is not None]
    days = supply_days(order)
    brief = days is not None and days <= limits.brief_days.value
    classes = order.drug.groups & {*FALL_RISK}
    return [order] if not brief and is_new(order, chart, limits, *classes) else []


def supply_days(order: DraftOrder) -> int | None:
    """For how many days an order supplies; None when it does not say."""
    return (order.supply_until - (order.supply_from or order.day)).days if order.supply_until else None


def _treats_a_fit(one: DraftOrder | Taken, chart: Chart) -> bool:
    return bool(one.drug.groups & SEDATIVES) and chart.has("epilepsy", "alcohol-withdrawal") is not None


def _acute_pain(order: DraftOrder | None, chart: Chart, limits: Limits) -> bool:
    """Whether an opioid is for acute severe pain: a short supply, a stay in hospital, a new fracture or operation."""
    if order is not None:
        days = supply_days(order)
        if order.inpatient or (days is not None and days <= limits.acute_pain_supply_days.value):
            return True
    after = limits.acute_pain_days.value
    broke = any(recent(chart, one, after) for one in chart.fractures)
    operated = (one.span for one in chart.procedures if "surgical-procedure" in one.concepts)
    return broke or any(when is not None and 0 <= chart.days_since(when.first) <= after for when in operated)


@rule(
    title="Several drugs that act on the brain",
    indicator="warning",
    orders=" ".join(CNS_ACTIVE),
    only_with=" ".join(CNS_ACTIVE),
    needs="medications birth-date",
    harm=4,
    frequency=3,
)
def fall_risk_cns_polypharmacy(order: DraftOrder | None, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a new drug that acts on the brain brings somebody of 65 or older to three kinds of them or more, or
            brings an opioid and a benzodiazepine together; when a chart opens, did within 90 days
    Then    advise to take one down before another is added
    Unless  none of them is newly begun: a drug of its kind was prescribed within 90 days
    Why     the risk of falls, hip fracture and death rises with each
    """
    if chart.age is None or chart.age < limits.older_adult_age.value:
        return
    kinds = {kind: one for kind in CNS_ACTIVE if (one := taking(chart, limits, kind)) is not None}
    both = {"opioid", "benzodiazepine"}
    if order is not None:
        kinds |= dict.fromkeys(order.drug.groups & {*CNS_ACTIVE}, order)
    enough = len(kinds) >= limits.cns_drugs_from.value
    paired = both <= kinds.keys()
    if not enough and not paired:
        return
    adding = {*kinds} if enough else both
    if order is not None:
        mine = order.drug.groups & adding
        new = bool(mine) and is_new(order, chart, limits, *mine)
    else:
        new = any(newly_begun(chart, limits, kind) is not None for kind in sorted(adding))
    if new:
        yield Finding(order=order, drugs=[*kinds.values()], n=len(kinds), pair=paired and not enough)


@rule(
    title="Blood-pressure drug with orthostatic hypotension",
    indicator="info",
    orders=" ".join(PRESSURE_DRUGS),
    only_with=" ".join(PRESSURE_DRUGS),
    needs="medications conditions birth-date dxa falls-count",
    harm=3,
    frequency=3,
)
def antihypertensive_orthostasis(order: DraftOrder | None, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    an alpha-blocker or central alpha agonist is taken or ordered, or another drug that lowers blood pressure
            is newly begun, and orthostatic hypotension is on record or was measured, with osteoporosis or a fall in
            the past year
    Then    advise to think again and to measure pressure lying and standing; of an alpha-blocker as a warning
    Unless  the pressure does not drop
    Why     a drop on standing ends in falls, and here in fractures
    """
    drop = orthostatic_drop(chart, limits)
    if drop is None:
        return
    proof = osteoporosis(chart, limits) or recent_fall(chart, limits)
    agent = _lowers_pressure(order, chart, limits) if proof is not None else None
    if agent is not None:
        alpha = "alpha-blocker" in agent.drug.groups
        yield Finding(order=order, indicator="warning" if alpha else "info", agent=agent, drop=drop, proof=proof)


def _lowers_pressure(order: DraftOrder | None, chart: Chart, limits: Limits) -> DraftOrder | Taken | None:
    at_any_time, when_new = PRESSURE_DRUGS[:2], PRESSURE_DRUGS[2:]
    if order is None:
        old = (exposure(chart, limits, one) for one in at_any_time)
        new = (newly_begun(chart, limits, one) for one in when_new)
        return next((one for one in (*old, *new) if one is not None), None)
    if order.drug.groups & {*at_any_time}:
        return order
    return order if is_new(order, chart, limits, *(order.drug.groups & {*when_new})) else None


@rule(
    title="New SSRI or SNRI with osteoporosis and a fall or fracture",
    indicator="info",
    orders=" ".join(ANTIDEPRESSANTS),
    only_with=" ".join(ANTIDEPRESSANTS),
    needs="medications conditions dxa birth-date falls-count",
    harm=2,
    frequency=4,
)
def ssri_snri_fracture(order: DraftOrder | None, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    somebody with osteoporosis, and a fall or fragility fracture in the past year, is newly given an SSRI or
            SNRI; when a chart opens, was within 90 days
    Then    suggest reviewing the need, and help against falls
    Unless  one of them was prescribed within 90 days
    Why     they add falls, and fractures of hip and spine
    """
    event = fracture_within(chart, limits, limits.recent_days.value) or recent_fall(chart, limits)
    proof = osteoporosis(chart, limits)
    if event is None or proof is None:
        return
    if order is None:
        agent: DraftOrder | Taken | None = newly_begun(chart, limits, *ANTIDEPRESSANTS)
    else:
        agent = order if is_new(order, chart, limits, *ANTIDEPRESSANTS) else None
    if agent is not None:
        yield Finding(order=order, agent=agent, event=event, proof=proof)

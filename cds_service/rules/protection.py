"""Drugs that take bone away, and nothing that keeps it: glucocorticoids, aromatase inhibitors, androgen deprivation."""

from collections.abc import Iterator
from typing import Any

from cds_service.chart.model import Chart
from cds_service.chart.nouns import DraftOrder
from cds_service.clinical import giop, indications
from cds_service.clinical.bone import postmenopausal
from cds_service.clinical.equivalents import ANY_GLUCOCORTICOID
from cds_service.clinical.glucocorticoid import ordered_days, steroid_exposure
from cds_service.clinical.therapy import nothing_treats
from cds_service.rulebook import Family, Finding, Lack, Lacking, Limits

rule = Family(__name__, topic="fracture-risk", hooks="patient-view")


@rule(
    title="Long-term glucocorticoid at fracture risk without treatment",
    indicator="warning",
    hooks="patient-view order-select order-sign",
    orders=ANY_GLUCOCORTICOID,
    only_with=ANY_GLUCOCORTICOID,
    needs="medications birth-date",
    claims="medications",
    helps="administrations procedures conditions dxa frax-major frax-hip",
    line_when_info=True,
    line_at_orders=True,
    harm=4,
    frequency=2,
)
def gap_giop_treat(order: DraftOrder | None, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a systemic glucocorticoid of 2.5 mg a day and above is taken for more than 90 days, its overlay of the tier
            says moderate, high or very high, and nothing treats the bone
    Then    say that treatment is indicated; at very high risk a bone-forming drug before an antiresorptive; at
            moderate risk it may be considered, as a line only
    Unless  the glucocorticoid only replaces what the adrenals lack; a bone drug is active or drafted. Where a
            glucocorticoid is ordered it is a line of that order's card
    Why     ACR 2022: strongly for treatment at high and very high risk, conditionally at moderate
    """
    found = giop.overlay(chart, limits) if limits.giop_overlay.value else None
    if found is None:
        _require_exposure(chart, limits)
        return
    if found.name == "low" or not nothing_treats(chart, limits):
        return
    chart.require_absence("medications")
    facts = [fact for reason in found.reasons.values() for fact in reason.values()]
    yield Finding(
        order=order,
        indicator="info" if found.name == "moderate" else "warning",
        exposure=found.exposure,
        days=found.exposure.long_days,
        risk=found.name,
        reasons=facts,
        childbearing=chart.person.sex == "female" and not postmenopausal(chart, limits),
    )


def _require_exposure(chart: Chart, limits: Limits) -> None:
    """Raise Lacking where it cannot be told whether a glucocorticoid is taken for long, or what it meets."""
    long_term = steroid_exposure(chart, limits).long_term
    if long_term is None:
        raise Lacking(Lack("steroid dose", "missing"))
    kinds = ("conditions", "dxa", "frax-major", "frax-hip") if long_term else ("medications",)
    if lacks := [lack for kind in kinds if (lack := chart.lack(kind))]:
        raise Lacking(*lacks)


@rule(
    title="Glucocorticoid started for months: bone protection from the first day",
    indicator="info",
    hooks="order-select order-sign",
    orders=ANY_GLUCOCORTICOID,
    needs="medications birth-date",
    claims="medications",
    helps="administrations procedures conditions",
    line_when_info=True,
    harm=3,
    frequency=3,
)
def gap_giop_start_now(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a systemic glucocorticoid of 7.5 mg a day and above (prednisone equivalent) is started for three months or
            more by a patient with a fragility fracture, a woman of 70 or over or after menopause, or a man of 50 or
            over, and nothing treats the bone
    Then    ask for bone protection to start with it, without waiting for a scan
    Unless  so much is taken already; the order does not say how much or for how long; a bone drug is active or drafted
    Why     bone is lost fastest in the first months. The UK guideline recommends it strongly, where this warns; ACR
            goes by FRAX and density
    """
    now = steroid_exposure(chart, limits).now or 0.0
    if order.action != "start" or now >= limits.start_now_dose.value or not nothing_treats(chart, limits):
        return
    who = _at_risk(chart, limits)
    if not who:
        if (lack := chart.lack("conditions")) is not None:
            raise Lacking(lack)
        return
    days = ordered_days(chart, order, limits, limits.start_now_dose.value)
    if days is None:
        raise Lacking(Lack("dose", "unreadable"))
    if days < limits.start_now_days.value:
        return
    chart.require_absence("medications")
    yield Finding(order=order, indicator=limits.giop_start_now.value, days=days, dose=limits.start_now_dose, **who)


def _at_risk(chart: Chart, limits: Limits) -> dict[str, Any]:
    """What puts a patient at risk from the first day: a fracture, or age and sex."""
    fracture = giop.low_trauma_fracture(chart, limits)
    if fracture is not None:
        return {"fracture": fracture, "age": chart.age}
    if chart.age is None:
        return {}
    if chart.person.sex == "female":
        at_risk = chart.age >= limits.start_now_woman_age.value or postmenopausal(chart, limits)
    else:
        at_risk = chart.person.sex == "male" and chart.age >= limits.t_score_age_men.value
    return {"fracture": None, "age": chart.age} if at_risk else {}


@rule(
    title="Aromatase inhibitor with low bone mass or risk factors, untreated",
    indicator="warning",
    only_with="aromatase-inhibitor",
    needs="medications dxa conditions birth-date",
    claims="medications dxa conditions",
    helps="administrations procedures smoking-status body-weight body-height",
    harm=3,
    frequency=3,
)
def gap_ai_treat(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a woman after menopause takes an aromatase inhibitor, nothing treats the bone, and the lowest T-score is
            below -2.0, or two risk factors stand in the record: age over 65, smoking, a body mass index below 20, a
            parent's hip fracture, a fragility fracture, a glucocorticoid for over six months, a T-score below -1.5
    Then    ask for a bone drug for as long as the inhibitor is taken
    Why     the drug takes away the last oestrogen; bone is lost within months
    """
    facts = indications.aromatase_inhibitor(chart, limits)
    if facts is None:
        _require_bones(chart, limits, "female", "aromatase-inhibitor")
        return
    if not nothing_treats(chart, limits):
        return
    chart.require_absence("medications")
    yield Finding(**facts, limit=limits.ai_t_line)


@rule(
    title="Androgen deprivation at fracture risk, untreated",
    indicator="warning",
    only_with="androgen-deprivation",
    needs="medications dxa conditions birth-date",
    claims="medications dxa conditions",
    helps="administrations procedures frax-major frax-hip",
    harm=3,
    frequency=2,
)
def gap_adt_treat(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a man takes androgen deprivation, nothing treats the bone, and the lowest T-score is -2.5 or lower, a hip
            or vertebra broke, or FRAX reaches the treatment line
    Then    say that treatment is indicated
    Why     bone is lost fastest in the first year without androgens. A copy of the UK guideline draws its line at -2.0
    """
    facts = indications.androgen_deprivation(chart, limits)
    if facts is None:
        _require_bones(chart, limits, "male", "androgen-deprivation")
        return
    if not nothing_treats(chart, limits):
        return
    chart.require_absence("medications")
    yield Finding(**facts, limit=limits.adt_t_line)


def _require_bones(chart: Chart, limits: Limits, sex: str, group: str) -> None:
    """Raise Lacking where somebody takes the drug, or nobody can see whether, and the bones could not be read."""
    if chart.person.sex != sex:
        return
    taken = indications.on_drug(chart, limits, group) is not None
    kinds = ("dxa", "conditions") if taken else ("medications",)
    if lacks := [lack for kind in kinds if (lack := chart.lack(kind))]:
        raise Lacking(*lacks)

"""Treatment gaps: a reason to treat stands in the record, and no bone drug does."""

from collections.abc import Iterator

from cds_service.chart.model import Chart
from cds_service.clinical.bone import (
    CENTRAL_SITES,
    MAJOR_SITES,
    current_scores,
    low_bone_mass,
    lowest,
    lowest_t,
    persistent_osteoporosis,
    qualifying_fractures,
    recent,
    t_scores_apply,
)
from cds_service.clinical.renal import advanced_disease
from cds_service.clinical.therapy import ever_treated, nothing_treats
from cds_service.clinical.tier import osteopenia_with_fracture, treatment_frax
from cds_service.rulebook import Family, Finding, Limits

rule = Family(__name__, topic="fracture-risk")


@rule(
    title="Hip or vertebral fracture without treatment",
    indicator="warning",
    can_be_critical=True,
    hooks="patient-view",
    only_with="fractures",
    needs="conditions medications birth-date",
    claims="medications",
    helps="administrations procedures",
    harm=5,
    frequency=3,
)
def gap_treat_hip_vertebral(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a fragility fracture of hip or vertebra stands anywhere in the record and no bone drug is active
    Then    say that treatment is indicated whatever the bone density
    Unless  a bone drug is active, drafted, or on a planned holiday that began after the fracture
    Why     such a fracture is osteoporosis by itself, and the next one is most likely in the first years
    """
    if not t_scores_apply(chart, limits):
        return
    fractures = qualifying_fractures(chart, limits, *MAJOR_SITES)
    if not fractures or not nothing_treats(chart, limits):
        return
    chart.require_absence("medications")
    newest = fractures[0]
    fresh = recent(chart, newest, limits.critical_days.value) and not newest.by_name
    yield Finding(
        indicator="critical" if fresh else "warning",
        fracture=newest,
        others=len(fractures) - 1,
        past_drug=ever_treated(chart, limits),
        kidney=advanced_disease(chart, limits),
        limit=limits.critical_days,
    )


@rule(
    title="Osteoporotic T-score without treatment",
    indicator="warning",
    hooks="patient-view",
    only_with="dxa",
    needs="dxa medications birth-date",
    claims="medications",
    helps="administrations procedures",
    harm=4,
    frequency=4,
)
def gap_treat_tscore(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the lowest current T-score at spine, hip or radius is in the osteoporotic range, or an earlier one
            was, and no bone drug is active
    Then    say that treatment is indicated; at the radius alone, or when only the earlier score was that low,
            say so; where the guideline only suggests it at the patient's age (Canada below 70), say that it may be
            considered
    Unless  a bone drug is active, drafted, or on holiday; T-scores are not for men under 50 or before menopause
    Why     the diagnosis stands once made, and treated osteoporosis breaks fewer bones
    """
    score = lowest_t(chart, limits)
    if score is None:
        return
    earlier = persistent_osteoporosis(chart, limits)
    proof = score if score.value <= limits.treat_t.value else earlier
    if proof is None or not nothing_treats(chart, limits):
        return
    chart.require_absence("medications")
    yield Finding(
        score=proof,
        now=score if proof is earlier else None,
        limit=limits.treat_t,
        radius=proof.site == "third-radius",
        firm=proof.site != "third-radius" and (chart.age or 0) >= limits.high_t_from_age.value,
        past_drug=ever_treated(chart, limits),
        kidney=advanced_disease(chart, limits),
    )


@rule(
    title="Low bone mass and a fracture without treatment",
    indicator="warning",
    hooks="patient-view",
    only_with="fractures",
    needs="dxa conditions medications birth-date",
    claims="medications",
    helps="administrations procedures",
    harm=4,
    frequency=3,
)
def gap_treat_osteopenia_fracture(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the lowest T-score shows low bone mass, a fragility fracture of pelvis, humerus or forearm stands in
            the record, and no bone drug is active
    Then    say that treatment is indicated: the two together are osteoporosis
    Unless  a bone drug is active, drafted, or on holiday
    Why     the fracture shows what the density alone does not
    """
    facts = osteopenia_with_fracture(chart, limits)
    if facts is None or not nothing_treats(chart, limits):
        return
    chart.require_absence("medications")
    yield Finding(**facts, past_drug=ever_treated(chart, limits), kidney=advanced_disease(chart, limits))


@rule(
    title="Low bone mass and a high FRAX without treatment",
    indicator="warning",
    hooks="patient-view",
    only_with="frax-major frax-hip",
    needs="dxa frax-major frax-hip medications birth-date",
    claims="medications",
    helps="administrations procedures",
    harm=4,
    frequency=3,
)
def gap_treat_osteopenia_frax(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the lowest T-score of hip and spine shows low bone mass, the newest FRAX on record reaches the
            treatment line for major or hip fracture, and no bone drug is active
    Then    say that treatment is indicated; that it may be considered, where the guideline only suggests it (Canada
            from 15 %)
    Unless  a bone drug is active, drafted, or on holiday; FRAX is older than two years, or the patient is of an
            age FRAX is not valid for
    Why     at this probability treatment prevents more than it harms (US guidelines)
    """
    score = lowest(one for one in current_scores(chart, limits) if one.site in CENTRAL_SITES)
    found = treatment_frax(chart, limits)
    if score is None or found is None or not t_scores_apply(chart, limits) or not nothing_treats(chart, limits):
        return
    if score.value <= limits.osteoporosis_t.value or not low_bone_mass(score, limits):
        return
    chart.require_absence("medications")
    yield Finding(
        score=score,
        major=found.facts.get("major"),
        hip=found.facts.get("hip"),
        major_limit=(limits.frax_major_high if found.firm else limits.frax_major_moderate) if found.fixed else None,
        hip_limit=limits.frax_hip_high if found.fixed else None,
        firm=found.firm,
        past_drug=ever_treated(chart, limits),
        kidney=advanced_disease(chart, limits),
    )

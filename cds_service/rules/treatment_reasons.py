"""What belongs beside a treatment gap: very high risk, kidneys, diabetes, a FRAX without low bone mass, a bare code."""

from collections.abc import Iterator
from datetime import timedelta

from cds_service.chart.model import Chart
from cds_service.chart.nouns import DraftOrder
from cds_service.clinical import indications
from cds_service.clinical.bone import (
    CENTRAL_SITES,
    current_scores,
    low_bone_mass,
    lowest,
    lowest_t,
    persistent_osteoporosis,
    qualifying_fractures,
    t_scores_apply,
    valid_scores,
)
from cds_service.clinical.bone_drugs import ANABOLIC, BONE_DRUGS
from cds_service.clinical.frax import estimates
from cds_service.clinical.kidney_bone import disturbed_minerals
from cds_service.clinical.renal import advanced_disease
from cds_service.clinical.scans import shown_since
from cds_service.clinical.therapy import exposures, nothing_treats, on_therapy
from cds_service.clinical.tier import assess, treatment_frax
from cds_service.rulebook import Family, Finding, Lacking, Limits

rule = Family(__name__, topic="fracture-risk", hooks="patient-view")


@rule(
    title="Very high fracture risk: a bone-forming drug first",
    indicator="warning",
    needs="dxa conditions medications birth-date",
    claims="medications",
    helps="administrations procedures creatinine egfr frax-major frax-hip falls-count",
    harm=3,
    frequency=2,
)
def gap_very_high_bone_forming(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the tier is very high and nothing treats the bone; or a bone broke on a drug that slows its loss
    Then    say that a bone-forming drug may come first, with a plan for what follows it, or refer
    Unless  a bone-forming drug is taken or was in the last 24 months; the kidneys are failing; bone has been the
            seat of a cancer, or radiotherapy is on record. On a drug it is a line only. Women only by ACP
    Why     building bone first prevents more fractures than slowing its loss first
    """
    tier = assess(chart, limits)
    if tier.name != "very_high" or not limits.bone_forming_for.value.get(chart.person.sex):
        return
    drug = on_therapy(chart, limits)
    failed = drug is not None and "vh-fracture-on-therapy" in tier.reasons
    if not failed and not nothing_treats(chart, limits):
        return
    if _built_lately(chart, limits) or advanced_disease(chart, limits) is not None:
        return
    if any(one.certain for one in chart.problems_of("skeletal-malignancy", "radiotherapy-history")):
        return
    chart.require_absence("medications")
    facts = [fact for reason in tier.reasons.values() for fact in reason.values()]
    yield Finding(
        alone=not failed,
        taken=drug if failed else None,
        reasons=[one for fact in facts for one in (fact if isinstance(fact, list) else [fact])],
        limit=limits.built_lately_days,
    )


def _built_lately(chart: Chart, limits: Limits) -> bool:
    """Whether a bone-forming drug is taken, or was within the time it is remembered."""
    for one in exposures(chart, limits):
        days = [day for day in (one.course.covered_until, one.day) if day is not None]
        lately = bool(days) and chart.days_since(max(days)) <= limits.built_lately_days.value
        if one.groups & ANABOLIC and (one.current or lately):
            return True
    return False


@rule(
    title="Osteoporosis on the problem list, no drug and no data",
    indicator="info",
    only_with="osteoporosis",
    needs="conditions dxa medications birth-date",
    claims="dxa conditions medications",
    helps="administrations procedures imaging orders",
    line_when_info=True,
    harm=2,
    frequency=3,
)
def gap_dx_no_drug(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    osteoporosis stands on the problem list, no T-score and no fragility fracture does, and nothing treats it
    Then    ask whether treatment is indicated, and for a scan where none was made in 24 months
    Why     a diagnosis without treatment and without data is most often a plan that got lost
    """
    problem = chart.has("osteoporosis")
    if problem is None or not t_scores_apply(chart, limits):
        return
    if valid_scores(chart, limits) or qualifying_fractures(chart, limits) or not nothing_treats(chart, limits):
        return
    chart.require_absence("dxa", "conditions", "medications")
    lately = shown_since(chart, chart.as_of - timedelta(days=int(limits.baseline_scan_days.value)))
    yield Finding(problem=problem, scan_due=not lately, limit=limits.baseline_scan_days)


@rule(
    title="High FRAX without low bone mass on record",
    indicator="info",
    only_with="frax-major frax-hip",
    needs="frax-major frax-hip dxa medications birth-date",
    claims="dxa medications",
    helps="administrations procedures imaging orders conditions",
    line_when_info=True,
    harm=3,
    frequency=3,
)
def gap_frax_outside_bmd(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    FRAX reaches the treatment line, the lowest T-score is normal or none was ever measured, and no bone drug
            is active
    Then    say that treatment may be considered, and ask for a scan where there is none; a warning where the
            guideline in use treats at this FRAX whatever the density
    Unless  a T-score of hip or spine lies in between, or any is osteoporotic: other rules speak
    Why     guidelines differ: the Endocrine Society treats at any T-score, the BHOF at low bone mass
    """
    found = treatment_frax(chart, limits)
    if found is None or not t_scores_apply(chart, limits):
        return
    score = lowest_t(chart, limits)
    central = lowest(one for one in current_scores(chart, limits) if one.site in CENTRAL_SITES)
    low = central is not None and low_bone_mass(central, limits)
    if low or (score is not None and score.value <= limits.osteoporosis_t.value) or not nothing_treats(chart, limits):
        return
    if score is None:
        chart.require_absence("dxa")
    chart.require_absence("medications")
    firm = found.firm and not limits.frax_requires_osteopenia_for_tx.value
    yield Finding(
        indicator="warning" if firm else "info",
        score=score,
        major=found.facts.get("major"),
        hip=found.facts.get("hip"),
        firm=firm,
        scan_due=score is None,
        kidney=advanced_disease(chart, limits),
    )


@rule(
    title="Woman over 65 with low bone mass and a FRAX below the line",
    indicator="info",
    kind="line",
    needs="dxa frax-major frax-hip conditions medications birth-date",
    claims="conditions medications",
    helps="administrations",
    harm=1,
    frequency=3,
    on=False,
)
def gap_osteopenia_65_individualise(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a woman over 65 has low bone mass, a FRAX of the last two years below the treatment line, no fragility
            fracture, and nothing treats the bone
    Then    say that it is a decision to share, and that most need no drug
    Why     ACP 2023: individualise, on low-certainty evidence
    """
    if chart.person.sex != "female" or chart.age is None or chart.age <= limits.individualise_above_age.value:
        return
    score, frax = lowest_t(chart, limits), estimates(chart, limits)
    if score is None or score.value <= limits.osteoporosis_t.value or not low_bone_mass(score, limits):
        return
    lines = {"frax-major": limits.frax_major_high.value, "frax-hip": limits.frax_hip_high.value}
    if not frax or any(one.value >= lines[which] for which, one in frax.items()):
        return
    if persistent_osteoporosis(chart, limits) is not None or qualifying_fractures(chart, limits):
        return
    if not nothing_treats(chart, limits):
        return
    chart.require_absence("conditions", "medications")
    yield Finding(score=score, frax=[one.proof for one in frax.values()])


@rule(
    title="Diabetes and a fracture risk at the line for diabetes",
    indicator="info",
    only_with="diabetes",
    needs="conditions dxa medications birth-date",
    claims="dxa medications",
    helps="administrations procedures frax-major frax-hip",
    line_when_info=True,
    harm=2,
    frequency=3,
)
def gap_diabetes_treat(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a patient of 50 or over with diabetes has a T-score of -2.0 or lower, a fragility fracture or a FRAX at
            the treatment line, and nothing treats the bone
    Then    say that a drug may be considered earlier than without diabetes
    Why     diabetic bone breaks at a better density than the scan shows (ADA)
    """
    facts = indications.diabetes(chart, limits)
    if facts is None:
        if chart.has("diabetes") is not None and limits.ada_rule.value and (lack := chart.lack("dxa")) is not None:
            raise Lacking(lack)
        return
    if not nothing_treats(chart, limits):
        return
    chart.require_absence("medications")
    yield Finding(**facts, limit=limits.diabetes_t)


@rule(
    title="Failing kidneys and weak bone: a specialist first",
    indicator="warning",
    hooks="patient-view order-select order-sign",
    orders=" ".join(sorted(BONE_DRUGS)),
    needs="conditions medications birth-date creatinine egfr",
    claims="conditions medications birth-date creatinine egfr",
    helps="administrations procedures dxa pth phosphate calcium-total calcium-corrected calcium-ionised albumin",
    harm=5,
    frequency=5,
)
def gap_ckd_refer(order: DraftOrder | None, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the newest eGFR of a year is below 30, or the patient is on dialysis, or parathyroid hormone, phosphate or
            calcium is off in reduced kidney function; and there is an osteoporotic T-score, a fragility fracture,
            or a bone drug being started
    Then    ask for a specialist, and for bone turnover to be judged before a drug that slows it
    Unless  a bone drug is active; what cannot be read is for the checks of the drug to say where one is ordered
    Why     in adynamic bone such a drug may do harm, and calcium may fall
    """
    kidney = advanced_disease(chart, limits)
    minerals = disturbed_minerals(chart, limits)
    score = lowest_t(chart, limits)
    low = score is not None and score.value <= limits.osteoporosis_t.value
    fractures = qualifying_fractures(chart, limits)
    started = order is not None and order.action == "start"
    if (kidney is None and not minerals) or not (started or low or fractures):
        asked = ("conditions", "birth-date", "creatinine", "egfr") if order is None else ()
        if lacks := [lack for what in asked if (lack := chart.lack(what))]:
            raise Lacking(*lacks)
        return
    if on_therapy(chart, limits) is not None or (order is None and not nothing_treats(chart, limits)):
        return
    chart.require_absence("medications")
    yield Finding(
        order=order,
        kidney=kidney,
        minerals=[*minerals],
        score=score if low else None,
        fracture=fractures[0] if fractures else None,
        limit=limits.egfr_severe_below,
    )

"""Which tests look for the cause of fragile bones, and whom they are worth it for."""

from collections.abc import Iterator
from typing import Any

from cds_service.chart.model import Chart
from cds_service.chart.nouns import DraftOrder
from cds_service.clinical import known_causes as causes
from cds_service.clinical.bone import CENTRAL_SITES, HIP_SITES, current_scores, lowest_t, qualifying_fractures
from cds_service.clinical.bone_context import (
    CONTEXT,
    grave,
    in_bone_context,
    lowest_low_z,
    osteoporosis,
    tier_at_least,
)
from cds_service.clinical.bone_drugs import BONE_DRUGS
from cds_service.clinical.exposure import present
from cds_service.clinical.giop import bone_loss
from cds_service.clinical.known_causes import met
from cds_service.clinical.ranges import is_high, is_low
from cds_service.clinical.tests_done import missing, wanted
from cds_service.clinical.therapy import on_therapy
from cds_service.rulebook import Family, Finding, Limits

rule = Family(__name__, topic="fracture-risk", hooks="patient-view")

BASELINE = (
    *("blood-count", "calcium", "phosphate", "creatinine", "alkaline-phosphatase", "albumin"),
    *("liver-enzymes", "vitamin-d-25oh"),
)
THYROID = ("hyperthyroidism", "hypothyroidism", "thyroid-cancer", "thyroidectomy")


@rule(
    title="Baseline tests missing",
    indicator="info",
    kind="line",
    line_at_orders=True,
    hooks="patient-view order-select order-sign",
    orders=" ".join(sorted(BONE_DRUGS - {"estrogen-systemic"})),
    needs=f"{CONTEXT} vitamin-d-25oh",
    claims=f"{CONTEXT} vitamin-d-25oh",
    helps="administrations",
    harm=2,
    frequency=4,
)
def workup_baseline_labs(order: DraftOrder | None, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    osteoporosis is known or shown, the tier is high, or a bone drug is about to start, and of blood count,
            calcium, phosphate, creatinine, alkaline phosphatase, albumin, liver enzymes and 25-OH vitamin D some
            were not measured in 12 months
    Then    name those, and offer to order them
    Unless  they are ordered already, or the patient has been treated for more than a year and the whole set was
            once done: the yearly visit sees to it
    Why     one patient in three has a cause of bone loss that these tests show
    """
    if not in_bone_context(chart, limits):
        return
    starting = order is not None and order.action == "start"
    if not starting and osteoporosis(chart, limits) is None and not tier_at_least(chart, limits, "high"):
        return
    treated = on_therapy(chart, limits)
    days = treated.course.continuous_days if treated is not None else 0
    if days > limits.settled_days.value and not missing(chart, BASELINE):
        return
    lacking = wanted(chart, limits, BASELINE, int(limits.baseline_window_days.value))
    if lacking:
        several = len(lacking) > limits.baseline_single.value
        yield Finding(order=order, missing=list(lacking), several=several, window=limits.baseline_window_days)


@rule(
    title="Reason to measure parathyroid hormone",
    indicator="info",
    needs=f"{CONTEXT} pth calcium-total creatinine vitamin-d-25oh",
    claims=f"{CONTEXT} pth",
    addressed_by="order-pth",
    harm=4,
    frequency=3,
)
def workup_pth(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    calcium is high or low, eGFR below 60, 25-OH vitamin D below 20, there are kidney stones, only the radius
            is osteoporotic, a Z-score is -2.0 or lower, or density was lost that nothing explains, and no
            parathyroid hormone was measured in 12 months
    Then    suggest it, with a calcium of the same draw; warn where calcium is high beside a fragility fracture, an
            osteoporotic T-score or a low Z-score
    Unless  it is ordered already
    Why     an overactive parathyroid takes bone, and can be cured
    """
    if not in_bone_context(chart, limits):
        return
    window = int(limits.pth_window_days.value)
    loss = bone_loss(chart, limits)
    high = causes.high_calcium(chart, limits, window)
    reasons = met(
        high_calcium=high,
        low_calcium=causes.low_calcium(chart, limits, window),
        kidney=causes.low_filtration(chart, limits, limits.pth_egfr_below.value),
        vitamin_d=causes.under_limit(chart, "vitamin-d-25oh", limits.pth_vitamin_d_below.value, window),
        stones=chart.has("nephrolithiasis", "urolithiasis"),
        radius=_radius_alone(chart, limits),
        z_score=lowest_low_z(chart, limits),
        loss=loss if loss is not None and causes.explained(chart, limits) is None else None,
    )
    if reasons and missing(chart, ("pth",), window):
        warns = high is not None and grave(chart, limits) is not None
        yield Finding(indicator="warning" if warns else "info", **reasons, window=limits.pth_window_days)


def _radius_alone(chart: Chart, limits: Limits) -> Any:
    """The score of the radius where it alone is osteoporotic, hip and spine having been measured."""
    radius, line = lowest_t(chart, limits), limits.osteoporosis_t.value
    if radius is None or radius.site != "third-radius" or radius.value > line:
        return None
    scores = {one.site: one for one in current_scores(chart, limits)}
    if "lumbar-spine" not in scores:
        return None
    better = all(one.value > line for site, one in scores.items() if site in CENTRAL_SITES)
    return radius if better and scores.keys() & {*HIP_SITES} else None


@rule(
    title="Osteoporosis of the radius alone",
    indicator="info",
    kind="line",
    only_with="dxa",
    needs=f"{CONTEXT} pth calcium-total alkaline-phosphatase",
    claims=f"{CONTEXT} pth calcium-total alkaline-phosphatase",
    harm=2,
    frequency=2,
)
def workup_forearm_only(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the T-score of the third of the radius is -2.5 or lower and those of hip and spine are higher
    Then    suggest calcium, alkaline phosphatase and parathyroid hormone, those that were not measured in 12 months
    Unless  they are ordered already
    Why     cortical bone goes first where the parathyroid is overactive
    """
    radius = _radius_alone(chart, limits)
    if radius is None:
        if lowest_t(chart, limits) is None:
            in_bone_context(chart, limits)
        return
    tests = ("calcium", "alkaline-phosphatase", "pth")
    lacking = wanted(chart, limits, tests, int(limits.forearm_window_days.value))
    if lacking:
        yield Finding(radius=radius, missing=list(lacking), limit=limits.osteoporosis_t)


@rule(
    title="Thyroid as a cause of bone loss",
    indicator="info",
    kind="line",
    needs=f"{CONTEXT} tsh procedures",
    claims=f"{CONTEXT} tsh procedures",
    addressed_by="order-tsh",
    harm=2,
    frequency=3,
)
def workup_tsh(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a thyroid disease is known, a thyroid hormone is taken, weight was lost, or a T-score is -2.5 or lower
            before 65, and no TSH was measured in 12 months; or the TSH of that time is below 0.4
    Then    suggest a TSH; of a low one say that it is a cause of bone loss, or of too much thyroid hormone
    Unless  it is ordered already, or the pituitary is at fault, so that TSH says nothing
    Why     too much thyroid hormone takes bone, and is put right easily
    """
    if not in_bone_context(chart, limits) or chart.has("central-hypothyroidism") is not None:
        return
    window = int(limits.tsh_window_days.value)
    suppressed = causes.under_limit(chart, "tsh", limits.tsh_low_below.value, window)
    if suppressed is not None:
        yield Finding(suppressed=suppressed, limit=limits.tsh_low_below)
        return
    operated = next((one for one in chart.procedures if "thyroidectomy" in one.concepts), None)
    reasons = met(
        thyroid=chart.has(*THYROID) or operated,
        hormone=present(chart, limits, "levothyroxine", "thyroid-other"),
        symptom=chart.has("weight-loss"),
        score=_young_osteoporosis(chart, limits, limits.tsh_age_below.value),
    )
    if reasons and missing(chart, ("tsh",), window):
        yield Finding(**reasons, window=limits.tsh_window_days)
    elif not reasons:
        chart.require_absence("procedures")


def _young_osteoporosis(chart: Chart, limits: Limits, below: int) -> Any:
    score = lowest_t(chart, limits)
    young = chart.age is not None and chart.age < below
    return score if young and score is not None and score.value <= limits.osteoporosis_t.value else None


@rule(
    title="Reason to look for a paraprotein",
    indicator="info",
    needs=f"{CONTEXT} spep haemoglobin calcium-total creatinine",
    claims=f"{CONTEXT} spep",
    addressed_by="order-spep",
    harm=4,
    frequency=3,
)
def workup_spep(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a vertebra broke, haemoglobin is low (below 12 in women, 13 in men; from 50 on also outside its own
            range), calcium is high, a sedimentation rate, C-reactive protein or creatinine is high without a disease
            that explains it, or a T-score is -3.0 or a Z-score -2.0 or lower, and no electrophoresis was done in
            24 months
    Then    suggest electrophoresis and free light chains; warn where two of a low haemoglobin, a high calcium and a
            high creatinine stand beside a fragility fracture, an osteoporotic T-score or a low Z-score
    Unless  it is ordered already, or a paraprotein is known
    Why     myeloma looks like osteoporosis until somebody asks
    """
    if not in_bone_context(chart, limits) or chart.has("mgus") is not None:
        return
    window = int(limits.spep_labs_days.value)
    count, calcium = _blood_count(chart, limits, window), causes.high_calcium(chart, limits, window)
    kidney = None if chart.has("ckd", "ckd-stage-4-5", "dialysis-or-esrd") else _creatinine(chart, limits, window)
    inflamed = chart.has(*causes.INFLAMED) is not None
    markers = ("erythrocyte-sedimentation-rate", "c-reactive-protein")
    score = lowest_t(chart, limits)
    reasons = met(
        fracture=next(iter(qualifying_fractures(chart, limits, "vertebral")), None),
        haemoglobin=count,
        calcium=calcium,
        kidney=kidney,
        inflammation=None if inflamed else causes.raised(chart, *markers, within=window),
        score=score if score is not None and score.value <= limits.spep_t_to.value else None,
        z_score=lowest_low_z(chart, limits),
    )
    if reasons and missing(chart, ("spep",), int(limits.spep_window_days.value)):
        anaemia = count if count is not None and not is_high(count) else None
        flags = sum(one is not None for one in (anaemia, calcium, kidney))
        warns = flags >= limits.spep_flags.value and grave(chart, limits) is not None
        flagged = met(haemoglobin=anaemia, calcium=calcium, kidney=kidney) if warns else {}
        yield Finding(
            indicator="warning" if warns else "info", flags=flags, **(reasons | flagged), window=limits.spep_window_days
        )


def _blood_count(chart: Chart, limits: Limits, window: int) -> Any:
    """A haemoglobin that is low for the sex; from some age on also one outside its laboratory's range."""
    lines = {"female": limits.haemoglobin_women.value, "male": limits.haemoglobin_men.value}
    line = lines.get(chart.person.sex or "", min(lines.values()))
    low = causes.under_limit(chart, "haemoglobin", line, window)
    newest = chart.newest("haemoglobin", within=window)
    if low is not None or newest is None or chart.age is None or chart.age < limits.abnormal_count_age.value:
        return low
    return newest if is_low(newest) or is_high(newest) else None


def _creatinine(chart: Chart, limits: Limits, window: int) -> Any:
    kidney = causes.low_filtration(chart, limits, limits.spep_egfr_below.value)
    return causes.raised(chart, "creatinine", within=window) or kidney

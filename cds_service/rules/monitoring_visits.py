"""What a visit for the bones should not leave out: vitamin D, height, new pain, a review, another estimate of risk."""

from collections.abc import Iterator
from datetime import timedelta

from cds_service.chart.model import Chart
from cds_service.clinical.bone import t_scores_apply
from cds_service.clinical.bone_drugs import ANY_BONE_DRUG
from cds_service.clinical.bone_review import (
    PAIN,
    last_frax,
    last_review,
    new_pain,
    new_risk,
    reviewed_since,
    spine_imaged,
)
from cds_service.clinical.fragility import osteoporosis
from cds_service.clinical.glucocorticoid import steroid_exposure
from cds_service.clinical.tests_done import missing
from cds_service.clinical.therapy import on_therapy, untreated
from cds_service.clinical.tier import RANK, assess
from cds_service.rulebook import Family, Finding, Limits

rule = Family(__name__, topic="fracture-risk", hooks="patient-view")

SCANS = "dxa imaging procedures orders"
FRAX = "frax-major frax-hip"


@rule(
    title="25-OH vitamin D not measured for a year",
    kind="line",
    indicator="info",
    only_with=ANY_BONE_DRUG,
    needs="conditions dxa medications birth-date vitamin-d-25oh",
    claims="vitamin-d-25oh",
    helps="administrations procedures",
    addressed_by="order-vitamin-d",
    harm=2,
    frequency=4,
)
def mon_vitd(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    osteoporosis is being treated and 25-OH vitamin D was not measured in the last year
    Then    suggest to measure it
    Unless  a test is ordered; a low value is the affair of another rule
    Why     bone drugs were shown to work in people who had enough of it
    """
    drug = on_therapy(chart, limits)
    proof = osteoporosis(chart, limits) if drug is not None else None
    if proof is not None and missing(chart, ("vitamin-d-25oh",), int(limits.vitamin_d_days.value)):
        yield Finding(proof=proof, medicine=drug, last=chart.newest("vitamin-d-25oh"), window=limits.vitamin_d_days)


@rule(
    title="Height not measured for a year",
    kind="line",
    indicator="info",
    needs="conditions dxa birth-date sex body-height",
    claims="body-height",
    helps="medications frax-major frax-hip",
    harm=2,
    frequency=3,
)
def mon_height_annual(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the risk of fracture is moderate or higher and no height was measured in the last year
    Then    suggest to measure it, with a stadiometer
    Why     lost height is often the only sign of a broken vertebra
    """
    if not t_scores_apply(chart, limits) or RANK[assess(chart, limits).name] < RANK["moderate"]:
        return
    if missing(chart, ("body-height",), int(limits.height_days.value)):
        yield Finding(last=chart.newest("body-height"), window=limits.height_days)


@rule(
    title="New back pain in a fragile skeleton",
    kind="line",
    indicator="info",
    only_with=" ".join(PAIN),
    needs="conditions dxa medications birth-date imaging procedures",
    claims="imaging procedures",
    addressed_by="spine-imaging order-vfa",
    harm=4,
    frequency=3,
)
def mon_new_back_pain(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    back pain or a bent back began in the last three months, with osteoporosis or a long-term glucocorticoid
    Then    suggest an image of the spine
    Unless  the spine was imaged since, or an image is ordered
    Why     new back pain is how a vertebral fracture shows itself, when it shows itself at all
    """
    found = new_pain(chart, int(limits.pain_days.value))
    if found is None:
        return
    pain, began = found
    proof = osteoporosis(chart, limits)
    steroid = steroid_exposure(chart, limits) if proof is None else None
    if proof is None and not (steroid and steroid.long_term):
        return
    if spine_imaged(chart, began):
        return
    chart.require_absence("imaging", "procedures", since=began)
    yield Finding(pain=pain, began=began, proof=proof, steroid=steroid)


@rule(
    title="No review of bone health for a year",
    kind="line",
    indicator="info",
    needs=f"conditions medications birth-date {SCANS} {FRAX}",
    claims=f"{SCANS} {FRAX}",
    harm=2,
    frequency=3,
)
def mon_annual_visit(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    osteoporosis is known, and no scan, FRAX or visit to a bone service of the last year shows a review
    Then    name what to go through
    Why     doses are forgotten, and fractures of the spine go unnoticed, when nobody asks
    """
    proof = osteoporosis(chart, limits)
    since = chart.as_of - timedelta(days=int(limits.visit_days.value))
    if proof is None or reviewed_since(chart, since):
        return
    chart.require_absence(*SCANS.split(), *FRAX.split(), since=since)
    treated = on_therapy(chart, limits) is not None
    yield Finding(proof=proof, last=last_review(chart), treated=treated, window=limits.visit_days)


@rule(
    title="Risk to be estimated again",
    kind="line",
    indicator="info",
    only_with="frax-major frax-hip",
    needs=f"conditions dxa medications birth-date sex {FRAX}",
    claims="medications",
    helps="administrations procedures",
    harm=2,
    frequency=2,
)
def mon_risk_reassess_untreated(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the risk is low or moderate and nothing treats the bone, and the last FRAX is older than two years at
            moderate risk, five at low; or a fragility fracture or a disease that raises the risk came after it
    Then    suggest to compute it again
    Unless  there never was a FRAX: that is asked for elsewhere
    Why     the risk rises with age and with every fracture
    """
    frax = last_frax(chart)
    tier = assess(chart, limits).name
    if frax is None or tier not in ("low", "moderate", "intermediate") or not untreated(chart, limits):
        return
    window = limits.low_days if tier == "low" else limits.moderate_days
    old = chart.days_since(frax.day) > window.value
    news = new_risk(chart, limits, frax.day)
    if old or news is not None:
        chart.require_absence("medications")
        yield Finding(frax=frax, news=news, window=window if old else None)

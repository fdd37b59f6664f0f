"""Treatment gaps: a reason to treat stands in the record, and no bone drug does."""

from collections.abc import Iterator

from cds_service.chart.model import Chart
from cds_service.clinical.bone import (
    MAJOR_SITES,
    lowest_t,
    persistent_osteoporosis,
    qualifying_fractures,
    recent,
    t_scores_apply,
)
from cds_service.clinical.therapy import drafted_bone_drug, ever_treated, holiday, on_therapy
from cds_service.rulebook import Family, Finding, Limits

rule = Family(__name__, topic="fracture-risk")


@rule(
    title="Hip or vertebral fracture without treatment",
    indicator="warning",
    can_be_critical=True,
    hooks="patient-view",
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
    if not fractures or _treated(chart, limits):
        return
    chart.require_absence("medications")
    newest = fractures[0]
    yield Finding(
        indicator="critical" if recent(chart, newest, limits.critical_days.value) else "warning",
        fracture=newest,
        others=len(fractures) - 1,
        past_drug=ever_treated(chart, limits),
        limit=limits.critical_days,
    )


@rule(
    title="Osteoporotic T-score without treatment",
    indicator="warning",
    hooks="patient-view",
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
            say so
    Unless  a bone drug is active, drafted, or on holiday; T-scores are not for men under 50 or before menopause
    Why     the diagnosis stands once made, and treated osteoporosis breaks fewer bones
    """
    score = lowest_t(chart, limits)
    if score is None:
        return
    earlier = persistent_osteoporosis(chart, limits)
    proof = score if score.value <= limits.treat_t.value else earlier
    if proof is None or _treated(chart, limits):
        return
    chart.require_absence("medications")
    yield Finding(
        score=proof,
        now=score if proof is earlier else None,
        limit=limits.treat_t,
        radius=proof.site == "third-radius",
        past_drug=ever_treated(chart, limits),
    )


def _treated(chart: Chart, limits: Limits) -> bool:
    on_drug = on_therapy(chart, limits) is not None or drafted_bone_drug(chart) is not None
    return on_drug or holiday(chart, limits) is not None

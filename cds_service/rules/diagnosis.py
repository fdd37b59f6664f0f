"""What the record allows to be called osteoporosis: reasons for other rules, never cards of their own."""

from collections.abc import Iterator

from cds_service.chart.model import Chart
from cds_service.clinical import tier
from cds_service.clinical.bone import invalid_scores, lowest_t, persistent_osteoporosis, t_scores_apply, valid_scores
from cds_service.rulebook import Family, Finding, Limits

rule = Family(__name__, topic="fracture-risk", hooks="patient-view order-select order-sign")


@rule.classification(title="Normal bone density", needs="dxa conditions", claims="dxa conditions")
def dx_bmd_normal(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the lowest current T-score is -1.0 or better
    Then    bone density is in the normal range
    Unless  a hip or vertebra has broken, or an earlier T-score was osteoporotic
    """
    score = lowest_t(chart, limits)
    if score is None:
        chart.require_absence("dxa")
        return
    if score.value < limits.normal_t.value:
        return
    if tier.hip_or_vertebral_fracture(chart, limits) is None and persistent_osteoporosis(chart, limits) is None:
        chart.require_absence("dxa", "conditions")
        yield Finding(score=score)


@rule.classification(title="Low bone mass", needs="dxa")
def dx_bmd_osteopenia(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the lowest current T-score lies between -2.5 and -1.0, neither included
    Then    low bone mass (osteopenia)
    Unless  an earlier T-score was osteoporotic
    """
    score = lowest_t(chart, limits)
    low = score is not None and limits.osteoporosis_t.value < score.value < limits.normal_t.value
    if low and persistent_osteoporosis(chart, limits) is None:
        yield Finding(score=score)


@rule.classification(title="Osteoporosis by density", needs="dxa")
def dx_bmd_osteoporosis(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the lowest current T-score at spine, hip, femoral neck or 33 % radius is -2.5 or lower
    Then    osteoporosis
    """
    score = lowest_t(chart, limits)
    if score is not None and score.value <= limits.osteoporosis_t.value:
        yield Finding(score=score)


@rule.classification(title="Diagnosis persists", needs="dxa")
def dx_persist(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    an earlier valid T-score was -2.5 or lower and the newest lowest is above it
    Then    the diagnosis of osteoporosis stands
    """
    earlier = persistent_osteoporosis(chart, limits)
    if earlier is not None:
        yield Finding(earlier=earlier, now=lowest_t(chart, limits))


@rule.classification(title="Clinical osteoporosis", needs="conditions")
def dx_clinical_hip_vertebral(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a fragility fracture of hip or vertebra stands in the record
    Then    osteoporosis, whatever the density
    """
    facts = tier.hip_or_vertebral_fracture(chart, limits)
    if facts is not None and t_scores_apply(chart, limits):
        yield Finding(**facts)


@rule.classification(title="Low bone mass with a fracture", needs="dxa conditions")
def dx_clinical_osteopenia_fracture(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the lowest T-score lies between -2.5 and -1.0 and pelvis, humerus or forearm has broken
    Then    clinical osteoporosis
    """
    facts = tier.osteopenia_with_fracture(chart, limits)
    if facts is not None:
        yield Finding(**facts)


@rule.classification(title="Severe osteoporosis", needs="dxa conditions")
def dx_severe_osteoporosis(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a T-score of -2.5 or lower and a fragility fracture both stand in the record
    Then    severe (established) osteoporosis
    """
    facts = tier.severe_osteoporosis(chart, limits)
    if facts is not None:
        yield Finding(**facts)


@rule.classification(title="T-score from a site that does not diagnose", needs="dxa")
def dx_site_invalid(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the only T-scores on record are from sites not valid for diagnosis (heel, total forearm, ...)
    Then    they do not count towards the tier; a scan of hip and spine would
    """
    invalid = invalid_scores(chart, limits)
    if invalid and not valid_scores(chart, limits):
        yield Finding(score=max(invalid, key=lambda one: one.day))

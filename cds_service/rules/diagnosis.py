"""What the record allows to be called osteoporosis: reasons for other rules; one of them has a card of its own."""

from collections.abc import Iterator

from cds_service.chart.model import Chart
from cds_service.clinical import diagnosis, tier
from cds_service.clinical.bone import (
    invalid_scores,
    low_bone_mass,
    low_z,
    lowest_t,
    persistent_osteoporosis,
    t_scores_apply,
    valid_scores,
)
from cds_service.clinical.therapy import ever_treated, holiday, on_therapy, seen_untreated, untreated
from cds_service.rulebook import Family, Finding, Indicator, Limits

rule = Family(__name__, topic="fracture-risk", hooks="patient-view order-select order-sign")


@rule.classification(title="Normal bone density", only_with="dxa", needs="dxa conditions", claims="dxa conditions")
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
    if low_bone_mass(score, limits):
        return
    if tier.hip_or_vertebral_fracture(chart, limits) is None and persistent_osteoporosis(chart, limits) is None:
        chart.require_absence("dxa", "conditions")
        yield Finding(score=score)


@rule.classification(title="Low bone mass", only_with="dxa", needs="dxa")
def dx_bmd_osteopenia(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the lowest current T-score lies between -2.5 and -1.0, neither included
    Then    low bone mass (osteopenia)
    Unless  an earlier T-score was osteoporotic
    """
    score = diagnosis.osteopenia(chart, limits)
    if score is not None and persistent_osteoporosis(chart, limits) is None:
        yield Finding(score=score)


@rule.classification(title="Osteoporosis by density", only_with="dxa", needs="dxa")
def dx_bmd_osteoporosis(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the lowest current T-score at spine, hip, femoral neck or 33 % radius is -2.5 or lower
    Then    osteoporosis
    """
    score = lowest_t(chart, limits)
    if score is not None and score.value <= limits.osteoporosis_t.value:
        yield Finding(indicator=_gravity(chart, limits, or_uncoded=True), score=score)


@rule.classification(title="Diagnosis persists", only_with="dxa", needs="dxa")
def dx_persist(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    an earlier valid T-score was -2.5 or lower and the newest lowest is above it
    Then    the diagnosis of osteoporosis stands
    """
    earlier = persistent_osteoporosis(chart, limits)
    if earlier is not None:
        yield Finding(earlier=earlier, now=lowest_t(chart, limits))


@rule.classification(title="Clinical osteoporosis", only_with="fractures", needs="conditions")
def dx_clinical_hip_vertebral(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a fragility fracture of hip or vertebra stands in the record
    Then    osteoporosis, whatever the density
    """
    facts = tier.hip_or_vertebral_fracture(chart, limits)
    if facts is not None and t_scores_apply(chart, limits):
        yield Finding(indicator=_gravity(chart, limits), **facts)


@rule.classification(title="Low bone mass with a fracture", only_with="fractures", needs="dxa conditions")
def dx_clinical_osteopenia_fracture(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the lowest T-score lies between -2.5 and -1.0 and pelvis, humerus or forearm has broken
    Then    clinical osteoporosis
    """
    facts = tier.osteopenia_with_fracture(chart, limits)
    if facts is not None:
        yield Finding(indicator=_gravity(chart, limits), **facts)


@rule.classification(title="Severe osteoporosis", only_with="fractures", needs="dxa conditions")
def dx_severe_osteoporosis(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a T-score of -2.5 or lower and a fragility fracture both stand in the record
    Then    severe (established) osteoporosis
    """
    facts = tier.severe_osteoporosis(chart, limits)
    if facts is not None:
        yield Finding(indicator=_gravity(chart, limits), **facts)


@rule.classification(title="T-score from a site that does not diagnose", only_with="dxa", needs="dxa")
def dx_site_invalid(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the only T-scores on record are from sites not valid for diagnosis (heel, total forearm, ...)
    Then    they do not count towards the tier; a scan of hip and spine would
    """
    invalid = invalid_scores(chart, limits)
    if invalid and not valid_scores(chart, limits):
        yield Finding(score=max(invalid, key=lambda one: one.day))


@rule.classification(
    title="Low bone mass with a high FRAX", only_with="frax-major frax-hip", needs="dxa frax-major frax-hip"
)
def dx_clinical_osteopenia_frax(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the lowest T-score lies between -2.5 and -1.0, and a FRAX of the last two years reaches the treatment
            line at an age it is valid for
    Then    clinical osteoporosis
    Unless  a bone drug was taken when it was computed
    """
    facts = diagnosis.osteopenia_with_frax(chart, limits)
    if facts is not None:
        yield Finding(indicator=_gravity(chart, limits), **facts)


@rule.classification(title="Osteoporosis that is not coded", needs="dxa conditions", claims="conditions")
def dx_uncoded(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a score, a fracture or FRAX makes it osteoporosis, and no active problem says so
    Then    note the gap in the documentation
    """
    if chart.has("osteoporosis") is not None:
        return
    chart.require_absence("conditions")
    found = diagnosis.osteoporosis(chart, limits)
    if found is not None:
        yield Finding(reason=found[0], **found[1])


@rule.classification(title="Bone density low for age", only_with="dxa", needs="dxa")
def dx_zscore_low(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the lowest Z-score of a woman before menopause or a man under 50 is -2.0 or lower
    Then    below the expected range for age: look for a cause; never osteoporosis by density alone
    """
    score = low_z(chart, limits)
    if score is not None:
        yield Finding(score=score, limit=limits.z_score_low)


@rule.classification(
    title="T-score where a Z-score is meant",
    only_with="dxa",
    needs="dxa conditions medications",
    claims="conditions medications",
)
def dx_tscore_misuse(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a woman before menopause or a man under 50 has T-scores and no Z-score on record, or is called
            osteopenic or osteoporotic while the Z-score is not low
    Then    note that T-scores and their classes are not for this patient
    Unless  a fragility fracture or a disease that costs bone stands in the record
    """
    facts = diagnosis.misused_t_score(chart, limits)
    if facts is not None:
        chart.require_absence("dxa", "conditions", "medications")
        yield Finding(**facts)


@rule.classification(title="Spine that may be falsely high", only_with="dxa", needs="dxa conditions")
def dx_vertebra_artifact(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the T-score of the spine is better than the lowest of the hip by more than 1.5, or one vertebra differs
            from its neighbours by more than 1.0, or the lumbar spine is known to be degenerative, fused or broken
    Then    rely on the hip, and measure the third of the radius
    """
    facts = diagnosis.spine_artefact(chart, limits)
    if facts is not None:
        yield Finding(**facts)


@rule.classification(title="Third of the radius not measured", needs="dxa conditions")
def dx_radius_use(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    hip or spine cannot be measured or read, or hyperparathyroidism is on the problem list, or the patient is
            too heavy for the table
    Then    suggest the third of the radius of the arm that is not the dominant one
    Unless  it has been measured
    """
    facts = diagnosis.radius_wanted(chart, limits)
    if facts is not None:
        chart.require_absence("dxa")
        yield Finding(**facts)


@rule(
    title="Vertebral fracture without diagnosis or treatment",
    indicator="warning",
    hooks="patient-view",
    only_with="fractures",
    needs="conditions imaging medications birth-date",
    claims="medications",
    helps="administrations procedures",
    harm=4,
    frequency=3,
)
def dx_incidental_vfx(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    an imaging report or the problem list tells of a vertebral fracture at 50 or over, first recorded within
            24 months, osteoporosis is not on the problem list, and no bone drug is active
    Then    say that it is osteoporosis until another cause is found, and asks for treatment
    Unless  it came from a tumour or an accident, a history code is all there is, or a treatment gap says the same
    Why     most vertebral fractures are found by chance and never followed up; how old it is does not matter
    """
    facts = diagnosis.incidental_vertebral_fracture(chart, limits, int(limits.first_seen_days.value))
    if facts is None or not untreated(chart, limits):
        return
    chart.require_absence("conditions", "medications")
    yield Finding(**facts, past_drug=ever_treated(chart, limits))


def _gravity(chart: Chart, limits: Limits, *, or_uncoded: bool = False) -> Indicator:
    """A diagnosis warns while nothing treats it; a score also while nobody has written the diagnosis down.

    It informs on treatment, and on a planned pause of it.
    """
    if on_therapy(chart, limits) is not None or holiday(chart, limits) is not None:
        return "info"
    uncoded = or_uncoded and chart.lack("conditions") is None and chart.has("osteoporosis") is None
    return "warning" if uncoded or seen_untreated(chart, limits) else "info"

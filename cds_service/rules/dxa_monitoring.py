"""Bone density under treatment: the scan to begin with, the next one, and what a change means."""

from collections.abc import Iterator
from datetime import timedelta

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Span
from cds_service.clinical.bone_drugs import ANABOLIC, ANY_BONE_DRUG, BONE_DRUGS
from cds_service.clinical.course import Course
from cds_service.clinical.density_change import changes, losses
from cds_service.clinical.formulas import under
from cds_service.clinical.glucocorticoid import steroid_exposure
from cds_service.clinical.heights import height_loss
from cds_service.clinical.scans import newest_scan, unscanned_since
from cds_service.clinical.steroid_plan import high_dose
from cds_service.clinical.therapy import on_therapy, treated_at
from cds_service.clinical.timeline import courses
from cds_service.rulebook import Family, Finding, Limits

rule = Family(__name__, topic="fracture-risk", hooks="patient-view")
SCANS = "dxa imaging procedures orders"
DAYS_OF_MONTH = 365.25 / 12  # of an interval that a site sets
FOR_BONE = BONE_DRUGS - {"estrogen-systemic"}


@rule(
    title="Bone drug without a baseline scan",
    kind="line",
    indicator="info",
    only_with=ANY_BONE_DRUG,
    needs=f"{SCANS} medications",
    claims=SCANS,
    helps="administrations",
    beats="screen-dxa-ai-adt screen-dxa-ckd",
    addressed_by="dxa-order",
    harm=2,
    frequency=3,
)
def mon_baseline_dxa(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a bone drug is active, and no scan stands in the record since it was begun, nor in the two years before
    Then    suggest a scan to measure the treatment against
    Unless  the drug is hormone therapy, which is rarely for the bone
    Why     without a first value nobody can tell later whether the treatment works
    """
    drug = on_therapy(chart, limits)
    if drug is None or not drug.groups & FOR_BONE:
        return
    begun = min((one.first for one in courses(chart, limits) if one.product in FOR_BONE and one.first), default=None)
    window = timedelta(days=int(limits.before_start_days.value))
    if unscanned_since(chart, begun - window if begun else None):
        yield Finding(medicine=drug, begun=begun)


@rule(
    title="Bone-density scan due under treatment",
    kind="line",
    indicator="info",
    only_with=ANY_BONE_DRUG,
    needs=f"{SCANS} medications",
    claims=SCANS,
    helps="administrations",
    beats="screen-dxa-ai-adt screen-dxa-ckd",
    addressed_by="dxa-order",
    harm=2,
    frequency=4,
)
def mon_dxa_due(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a bone drug has been taken for a year or more, and the last scan is older than two years; a year on more
            than 7.5 mg of prednisone a day (NOGG: 7.5 mg and more); or a bone-forming drug ended after it
    Then    suggest another scan, on the same scanner
    Unless  there never was one (that is a missing baseline), or a bone-forming course still runs
    Why     the change since the last scan tells whether the treatment works
    """
    last = newest_scan(chart)
    if last is None or last.day is None:
        return
    ended = _anabolic_ended(chart, limits)
    if ended is not None and ended.covered_until is not None and last.day < ended.covered_until:
        since = ended.covered_until - timedelta(days=int(limits.end_of_course_days.value))
        if unscanned_since(chart, since):
            yield Finding(scan=last, medicine=None, ended=ended, window=limits.dxa_interval_months, steroid=False)
        return
    drug = treated_at(chart, limits, Span(chart.as_of, chart.as_of))
    if drug is None or on_therapy(chart, limits) is None or drug.groups & ANABOLIC:
        return
    dose = steroid_exposure(chart, limits)
    high = bool(dose.long_term) and high_dose(dose.now or 0.0, limits)
    months = limits.steroid_interval_months if high else limits.dxa_interval_months
    days: int = limits.days_of_months.value.get(months.value) or round(months.value * DAYS_OF_MONTH)
    if unscanned_since(chart, chart.as_of - timedelta(days=days)):
        yield Finding(scan=last, medicine=drug, ended=None, window=months, steroid=high)


def _anabolic_ended(chart: Chart, limits: Limits) -> Course | None:
    """The newest course of a bone-forming drug, when it is over and was so lately."""
    found = [one for one in courses(chart, limits) if one.product in ANABOLIC and one.covered_until]
    newest = max(found, key=lambda one: (one.covered_until, one.product), default=None)
    if newest is None or newest.working or newest.covered_until is None:
        return None
    recent = 0 <= chart.days_since(newest.covered_until) <= limits.course_memory_days.value
    return newest if recent else None


@rule(
    title="No significant change of bone density",
    kind="line",
    indicator="info",
    only_with="bmd",
    needs="bmd",
    harm=1,
    frequency=2,
)
def mon_lsc(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the newest density of a site differs from the one before, on the same scanner, by less than the least
            significant change, and no site has lost more
    Then    say that it has not changed
    Why     a smaller difference is within the error of the measurement, and no reason to change a treatment
    """
    same = [one for one in changes(chart, limits) if one.scanner == "same"]
    steady = [one for one in same if under(abs(one.value), one.limit)]
    if steady and not losses(chart, limits):
        yield Finding(change=steady[0], changes=steady)


@rule(
    title="Bone density lost under treatment",
    indicator="warning",
    only_with="bmd",
    needs="bmd medications",
    helps="administrations",
    beats="mon-lsc",
    harm=3,
    frequency=2,
)
def mon_bmd_loss(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a bone drug has been taken for a year or more, and spine or total hip have lost more than the least
            significant change since the study before, on the same scanner
    Then    ask for adherence, absorption, calcium and vitamin D, a secondary cause and the scanner
    Unless  the loss is within the error, or the scanners differ: mon-lsc and mon-machine-mismatch speak of those
    Why     it may be failure of the treatment, but more often the drug was not taken
    """
    today = Span(chart.as_of, chart.as_of)
    found = losses(chart, limits)
    drug = treated_at(chart, limits, today) if found and on_therapy(chart, limits) is not None else None
    if drug is not None:
        yield Finding(change=found[0], others=len(found) - 1, medicine=drug)


@rule(
    title="Densities of different scanners",
    kind="line",
    indicator="info",
    only_with="bmd",
    needs="bmd",
    harm=1,
    frequency=2,
)
def mon_machine_mismatch(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the newest density of a site and the one before it were measured on different scanners
    Then    say that they cannot be compared without cross-calibration
    Why     two machines differ by more than a treatment changes in years
    """
    mixed = [one for one in changes(chart, limits) if one.scanner == "different"]
    if mixed:
        yield Finding(change=mixed[0])


@rule(
    title="Loss of height",
    kind="line",
    indicator="info",
    only_with="body-height",
    needs="body-height birth-date",
    helps="peak-height conditions procedures",
    harm=2,
    frequency=3,
)
def mon_height_loss(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    somebody of 50 or older has lost 4 cm (1.5 in) since the tallest height, or 2 cm (0.8 in) since an
            earlier visit
    Then    say so, beside the advice to look for vertebral fractures; a warning when the two newest heights show it,
            or with back pain
    Why     lost height is often the only sign of a broken vertebra
    """
    if (chart.age or 0) < limits.age_from.value:
        return
    loss = height_loss(chart, limits)
    if loss is not None:
        pain = chart.has("back-pain")
        yield Finding(indicator="warning" if loss.confirmed or pain else "info", loss=loss, pain=pain)

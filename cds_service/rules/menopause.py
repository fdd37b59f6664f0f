"""Menopause and the bone: early, or with complaints."""

from collections.abc import Iterator

from cds_service.chart.model import Chart
from cds_service.clinical.bone import low_bone_mass, lowest_t, postmenopausal
from cds_service.clinical.menopause import early_menopause, menopausal_status, menopause
from cds_service.clinical.menopause_therapy import hormones_barred, hormones_taken
from cds_service.clinical.scans import scanned_since
from cds_service.clinical.therapy import nothing_treats
from cds_service.clinical.tier import assess
from cds_service.rulebook import Family, Finding, Limits

rule = Family(__name__, topic="fracture-risk", hooks="patient-view")


@rule(
    title="Early menopause without hormones",
    indicator="info",
    kind="line",
    needs="conditions medications birth-date",
    claims="conditions medications",
    helps="administrations procedures menopause-age last-menstrual-period",
    harm=3,
    frequency=2,
)
def gap_poi(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a woman under 51 had her menopause before 45, and takes neither hormones nor a bone drug
    Then    suggest to discuss hormone therapy up to the usual age of menopause, and a scan
    Unless  cancer, a clot, a stroke, a heart attack or liver disease is on record
    Why     the years without oestrogen cost bone; the usual cautions are about older women
    """
    found = early_menopause(chart, limits) if chart.person.sex == "female" else None
    if found is None or chart.age is None or chart.age >= limits.usual_menopause_age.value:
        return
    if hormones_taken(chart, limits) is not None or not nothing_treats(chart, limits) or hormones_barred(chart):
        return
    chart.require_absence("conditions", "medications")
    age = getattr(found, "age", None)
    yield Finding(
        menopause=found,
        age=age,
        scan_due=scanned_since(chart, None) is None,
        usual=limits.usual_menopause_age,
        limit=limits.early_menopause_age,
    )


@rule(
    title="Menopausal complaints and weak bone",
    indicator="info",
    kind="line",
    needs="conditions medications birth-date dxa",
    claims="conditions medications",
    helps="administrations procedures menopause-age last-menstrual-period",
    harm=1,
    frequency=2,
    on=False,
)
def gap_menopause_counsel(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a woman of 45 to 60 in or after the transition has hot flushes and low bone mass or a high tier, is under
            60 or less than ten years past menopause, and takes neither hormones nor a bone drug
    Then    say that hormone therapy would serve both, to be weighed with her
    Unless  cancer, a clot, a stroke, a heart attack or liver disease is on record
    Why     hormone therapy prevents fractures while it is taken
    """
    age = chart.age
    if (
        chart.person.sex != "female"
        or age is None
        or not limits.counsel_age_from.value <= age <= limits.counsel_age_to.value
    ):
        return
    complaint = chart.has("vasomotor-symptoms")
    if complaint is None or not _in_or_after(chart, limits):
        return
    came = menopause(chart, limits)
    early = age < limits.counsel_age_to.value or (
        came is not None and came.under(limits.counsel_years.value, chart.as_of)
    )
    score = lowest_t(chart, limits)
    low = score is not None and low_bone_mass(score, limits)
    if not early or not (low or assess(chart, limits).name in ("high", "very_high")):
        return
    if hormones_taken(chart, limits) is not None or not nothing_treats(chart, limits) or hormones_barred(chart):
        return
    chart.require_absence("conditions", "medications")
    yield Finding(complaint=complaint, score=score if low else None)


def _in_or_after(chart: Chart, limits: Limits) -> bool:
    """Whether menopause has come, or its transition has begun."""
    status = menopausal_status(chart, limits)
    transition = chart.has("menopausal-transition") is not None
    return transition or (status is not None and status.answer == "perimenopausal") or postmenopausal(chart, limits)

"""After a fracture: who follows it up, how many days are left, and what the patient should hear."""

from collections.abc import Iterator

from cds_service.chart.model import Chart
from cds_service.clinical.after_fracture import episode, freshest
from cds_service.clinical.bone import MAJOR_SITES, qualifying_fractures, recent
from cds_service.clinical.renal import advanced_disease
from cds_service.clinical.scans import RECORDS, scanned_since
from cds_service.clinical.therapy import nothing_treats, on_therapy
from cds_service.rulebook import Family, Finding, Limits

rule = Family(__name__, topic="fracture-risk", hooks="patient-view encounter-discharge problem-list-item-create")


@rule(
    title="Fracture of the last half year: follow-up",
    indicator="warning",
    can_be_critical=True,
    only_with="fractures",
    needs="conditions medications birth-date",
    claims="medications",
    helps="administrations dxa imaging procedures orders creatinine egfr",
    harm=5,
    frequency=4,
)
def gap_post_fracture(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a fragility fracture at 50 years or over is at most 180 days old and no bone drug is active; or one is,
            or none is wanted, and no bone-density scan was made since the fracture
    Then    ask for referral to a fracture liaison service and for a drug without waiting for a scan or for healing,
            with vitamin D, a falls assessment, the work-up for causes, and a word to the patient
    Unless  a bone drug is active and a scan was made: then all is under way; on a drug it is a line only
    Why     the next fracture comes soonest in the first months, and most patients leave untreated
    """
    fracture = freshest(chart, limits, limits.post_fracture_days.value)
    if fracture is None or fracture.span is None:
        return
    scan = scanned_since(chart, fracture.span.first)
    untreated = nothing_treats(chart, limits)
    if untreated:
        chart.require_absence("medications")
    elif scan is not None:
        return
    else:
        chart.require_absence(*RECORDS, since=fracture.span.first)
    sure = not (fracture.by_name or fracture.imaging_only)
    critical = untreated and sure and fracture.site in MAJOR_SITES
    yield Finding(
        indicator="critical" if critical else "warning" if untreated else "info",
        alone=untreated,
        fracture=fracture,
        days=chart.days_since(fracture.span.first),
        limit=limits.post_fracture_days,
        wait=limits.zoledronate_wait_days,
        vitamin_d=limits.vitamin_d_dose,
        untreated=untreated,
        taken=on_therapy(chart, limits),
        scan_due=scan is None,
        kidney=advanced_disease(chart, limits),
    )


@rule(
    title="Fracture without bone-density test or drug: days left of the quality measure",
    indicator="info",
    needs="conditions medications dxa imaging procedures orders birth-date",
    claims="medications dxa imaging procedures orders",
    helps="administrations",
    addressed_by="dxa-order",
    line_when_info=True,
    harm=2,
    frequency=3,
)
def gap_omw_180(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a woman who is 67 to 85 at the end of the measurement year broke a bone at most 180 days ago, and since
            then no bone density was measured and no bone drug ordered
    Then    say how many days are left; a warning from 60 days on
    Unless  another bone broke in the 60 days before (that one counts), density was measured in the 730 days before,
            or a bone drug was taken in the 365 days before. A fracture whose day is not known, that is told by words
            or imaging alone, or of hand or foot is not judged; nor is frailty
    Why     a quality measure (HEDIS OMW) counts either within six months of the fracture
    """
    one = episode(chart, limits)
    if one is None or chart.person.sex != "female":
        return
    if not limits.omw_age_from.value <= one.age <= limits.omw_age_to.value:
        return
    if one.measured(chart, limits) or one.drug(chart, limits):
        return
    chart.require_absence("medications")
    chart.require_absence("dxa", "imaging", "procedures", "orders", since=one.looks_back(limits))
    left = limits.omw_days.value - one.days
    yield Finding(
        indicator="warning" if left <= limits.omw_few_days.value else "info",
        fracture=one.fracture,
        days_left=left,
        until=one.until(limits),
        year=str(one.year),
        limit=limits.omw_days,
    )


@rule(
    title="Three messages after a hip or vertebral fracture",
    indicator="info",
    kind="line",
    only_with="fractures",
    needs="conditions medications birth-date",
    claims="medications",
    helps="administrations",
    harm=2,
    frequency=2,
)
def gap_second_fracture_risk_talk(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a patient of 65 or over broke a hip or a vertebra in the last 24 months and is untreated
    Then    tell the patient: a broken bone probably means osteoporosis, more may break, and that can be helped
    Why     who was told takes the drug; most are not told
    """
    if chart.age is None or chart.age < limits.talk_age.value:
        return
    fracture = next(
        (
            one
            for one in qualifying_fractures(chart, limits, *MAJOR_SITES)
            if recent(chart, one, limits.imminent_days.value)
        ),
        None,
    )
    if fracture is None or not nothing_treats(chart, limits):
        return
    chart.require_absence("medications")
    yield Finding(fracture=fracture, limit=limits.imminent_days)

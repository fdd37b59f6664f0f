"""Whether treatment works, how long it has gone on, and what a pause of it asks for."""

from collections.abc import Iterator
from datetime import timedelta

from cds_service.chart.model import Chart
from cds_service.clinical.bone_drugs import ANY_BONE_DRUG, BISPHOSPHONATES, ONCOLOGY, ORAL_BISPHOSPHONATES, ZOLEDRONATE
from cds_service.clinical.fragility import scan_ordered
from cds_service.clinical.long_use import LongUse, long_use
from cds_service.clinical.scans import newest_scan, unscanned_since
from cds_service.clinical.therapy import on_therapy, pause
from cds_service.clinical.tier import fracture_on_therapy
from cds_service.clinical.timeline import course_of
from cds_service.clinical.treatment_response import (
    begun,
    broken_pause,
    changed_after,
    decline,
    failure,
    first_taken,
    kind_of,
    long_treated,
    turnover,
)
from cds_service.rulebook import Family, Finding, Limits

rule = Family(__name__, topic="fracture-risk", hooks="patient-view")

SCANS = "dxa imaging procedures orders"


@rule(
    title="Fracture during treatment",
    indicator="warning",
    only_with=ANY_BONE_DRUG,
    needs="conditions medications birth-date",
    helps="administrations procedures",
    harm=4,
    frequency=3,
)
def mon_fx_on_therapy(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a fragility fracture happened after a year or more of a bone drug, while it was still taken
    Then    ask for a systematic look at adherence, secondary causes and falls; one fracture is not yet failure, but
            the risk is very high
    Unless  another bone drug was begun since: then it is only a line
    Why     a fracture on treatment foretells the next, and its cause can often be found
    """
    facts = fracture_on_therapy(chart, limits)
    if facts is None:
        return
    fracture = facts["fracture"]
    answer = changed_after(chart, limits, fracture.span.last)
    yield Finding(
        indicator="info" if answer else "warning",
        alone=answer is None,
        fracture=fracture,
        medicine=facts["drug"],
        answer=answer,
        least=limits.on_therapy_min_days,
    )


@rule(
    title="Bisphosphonate holiday to be looked at again",
    indicator="info",
    line_when_info=True,
    only_with=f"{ANY_BONE_DRUG} bisphosphonate-holiday",
    needs=f"medications {SCANS}",
    claims=SCANS,
    helps="administrations conditions bmd ctx p1np",
    harm=3,
    frequency=3,
)
def mon_dxa_holiday(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a bisphosphonate is paused, and the last scan is older than two years (NOGG: 18 months after risedronate
            and ibandronate, three years after zoledronic acid), density was lost beyond the least
            significant change, or a marker of turnover is back where it was before treatment; or a fragility
            fracture happened since the last dose
    Then    ask whether to begin again; after a fracture as a warning
    Unless  another bone drug works; a scan that is ordered answers for an old one
    Why     what the drug left in the bone wears off, sooner in some than in others
    """
    if on_therapy(chart, limits) is not None:
        return
    broken = broken_pause(chart, limits)
    if broken is not None:
        yield Finding(indicator="warning", pause=broken[0], fracture=broken[1], loss=None, marker=None, scan=None)
        return
    rest = pause(chart, limits)
    if rest is None:
        return
    loss = decline(chart, rest.last, int(limits.before_pause_days.value), limits.lsc_percent.value, beyond=True)
    first = first_taken(chart, limits, BISPHOSPHONATES)
    markers = turnover(chart, first, rest.last) if first else ()
    marker = next((one for one in markers if one.value <= 0), None)
    windows: dict[str, int] = limits.pause_scan_days.value
    since = chart.as_of - timedelta(days=windows.get(rest.ingredient, windows["other"]))
    if loss or marker or (not scan_ordered(chart, limits) and unscanned_since(chart, since)):
        yield Finding(pause=rest, fracture=None, loss=loss, marker=marker, scan=newest_scan(chart))


@rule(
    title="Treatment that fails",
    indicator="warning",
    only_with=ANY_BONE_DRUG,
    needs="conditions medications bmd birth-date",
    claims="bmd",
    helps="administrations procedures ctx p1np",
    harm=5,
    frequency=3,
)
def mon_treatment_failure(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a bone drug has been taken for a year or more without a long gap, and since it was begun two fragility
            fractures happened; or one, with a significant loss of density or a marker of turnover that was high
            before treatment and has not fallen; or such a loss and a marker that has not fallen
    Then    name what failed and the next stronger kind of drug
    Unless  the drug was changed since; two scanners are not compared, and a bone-forming drug raises the markers
    Why     these criteria tell failure from chance and from doses that were not taken
    """
    drug = long_treated(chart, limits)
    if drug is None:
        return
    found = failure(chart, limits)
    if found is None:
        chart.require_absence("bmd", since=begun(drug))
        return
    yield Finding(
        fractures=list(found.fractures),
        several=found.several,
        loss=found.loss,
        marker=found.marker,
        medicine=drug,
        kind=kind_of(drug),
    )


@rule(
    title="Years of a bisphosphonate",
    kind="line",
    indicator="info",
    only_with=ANY_BONE_DRUG,
    needs=f"medications {SCANS}",
    claims=SCANS,
    helps="administrations",
    harm=2,
    frequency=4,
)
def mon_bp_duration(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    an oral bisphosphonate has been taken for five years, or zoledronic acid 5 mg for three (or three doses
            of it), gaps of up to 90 days bridged
    Then    ask for the choice between a pause and going on
    Unless  a scan of the last year shows that treatment was reviewed; the medication rules on long use speak first
    Why     after some years the benefit is weighed anew
    """
    oral = long_use(chart, limits, ORAL_BISPHOSPHONATES)
    infused = long_use(chart, limits, ZOLEDRONATE - ONCOLOGY)
    if oral is not None and oral.current and oral.days >= limits.oral_days.value:
        use = oral
    elif infused is not None and infused.current and _infused_long(infused, limits):
        use = infused
    else:
        return
    if unscanned_since(chart, chart.as_of - timedelta(days=int(limits.review_days.value))):
        yield Finding(use=use, reviewed=limits.review_days)


def _infused_long(use: LongUse, limits: Limits) -> bool:
    return bool(use.doses >= limits.infused_doses.value or use.days >= limits.infused_days.value)


@rule(
    title="Denosumab that was not continued",
    kind="line",
    indicator="info",
    only_with=ANY_BONE_DRUG,
    needs="medications",
    claims="medications",
    helps="administrations procedures",
    harm=3,
    frequency=2,
    alias_of="denosumab-due denosumab-overdue denosumab-stop-without-follow-on",
)
def mon_denosumab_continuity(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the effect of the last denosumab 60 mg dose has ended and no bone drug has followed
    Then    say so; the medication rule on the overdue dose has the word
    Unless  the last dose is so long ago that the stop is history
    Why     the protection ends with the dose, and vertebrae break in the months after
    """
    course = course_of(chart, limits, "denosumab-osteoporosis", "denosumab")
    if course is None or course.last is None or on_therapy(chart, limits) is not None:
        return
    days = chart.days_since(course.last.day)
    over = limits.denosumab_effect_days.value < days <= limits.denosumab_memory_days.value
    if over and course.successor is None:
        chart.require_absence("medications", since=course.last.day)
        yield Finding(last=course.last, days=days)

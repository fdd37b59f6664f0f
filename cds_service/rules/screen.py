"""Who should have a bone-density scan by age, sex and habits, and has none on record; and who another one."""

from collections.abc import Iterator
from datetime import timedelta

from cds_service.chart.model import Chart, months_before
from cds_service.clinical.bone import days_ago, lowest_t, qualifying_fractures
from cds_service.clinical.chart_qfracture import told
from cds_service.clinical.rescreening import new_factors, rescreen_years
from cds_service.clinical.risk_factors import HABITS, fractures_from, general, habits
from cds_service.clinical.scans import newest_scan, scanned_since, unscanned_since
from cds_service.clinical.screening import (
    asked,
    beyond_screening,
    enough,
    known_or_treated,
    menopause_presumed,
    named,
    positive,
    require_tools,
    young_after_menopause,
)
from cds_service.clinical.secondary_causes import secondary_causes
from cds_service.clinical.therapy import seen_untreated, untreated
from cds_service.rulebook import Family, Finding, Limits

rule = Family(__name__, topic="fracture-risk", hooks="patient-view")
RECORDS = "dxa imaging procedures orders conditions medications"


@rule(
    title="Woman of 65 or over without a bone-density scan",
    indicator="info",
    needs=f"{RECORDS} birth-date",
    claims=RECORDS,
    helps="administrations",
    addressed_by="dxa-order",
    harm=2,
    frequency=4,
)
def screen_dxa_women_65(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a woman is 65 or older and no central bone-density scan stands in the record: no T-score, no
            report, no procedure, no completed order; where a site says so, none since some birthday
    Then    suggest a scan of hip and spine
    Unless  osteoporosis is known or treated, a hip or vertebra has broken, or a scan is already ordered; in the
            Canadian profile a woman under 70 has no risk factor
    Why     screening at this age prevents hip fractures (USPSTF grade B)
    """
    age, born, upper = chart.age, chart.person.born, limits.screen_max_age.value
    if chart.person.sex != "female" or age is None or born is None or age < limits.age_from.value:
        return
    if (upper and age > upper) or beyond_screening(chart, limits):
        return
    birthday = limits.lookback.value
    if scanned_since(chart, months_before(born.last, -12 * birthday) if birthday else None) is not None:
        return
    least = 1 if age < limits.risk_factor_below.value else 0
    if not enough(chart, general(chart, limits) if least else (), least):
        return
    chart.require_absence(*RECORDS.split())
    yield Finding(age=age, limit=limits.age_from, **told(chart, limits))


@rule(
    title="Woman under 65 at risk without a bone-density scan",
    indicator="info",
    needs=f"{RECORDS} birth-date",
    claims=RECORDS,
    helps="administrations smoking-status alcohol-per-day body-weight frax-major ost-score",
    addressed_by="dxa-order",
    harm=2,
    frequency=3,
)
def screen_dxa_postmeno_lt65(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a woman of 50 to 64 is after menopause (from 40, when it came before 45), has a risk factor (a parent's
            hip fracture, smoking, alcohol, low body weight), a risk tool or a FRAX without bone density is
            positive, and no scan stands in the record
    Then    suggest a scan; say which tool, and that menopause is presumed where only her age says so
    Unless  osteoporosis is known or treated, a fragility fracture or a disease that weakens bone is on record:
            other rules speak of those; from 50 to 54 nothing is presumed of menopause
    Why     at such a risk the scan prevents as much as it does at 65 (USPSTF grade B)
    """
    below = limits.age_below.value
    if not young_after_menopause(chart, limits, below) or _another_reason(chart, limits):
        return
    if scanned_since(chart, None) is not None:
        return
    factors = habits(chart, limits)
    if not enough(chart, factors, limits.risk_factors.value):
        return
    tools = positive(chart, limits)
    if limits.require_tool.value and not tools:
        require_tools(chart, limits)
        return
    chart.require_absence(*RECORDS.split())
    yield Finding(
        age=chart.age,
        factors=list(factors),
        tool=tools[0] if tools else None,
        tool_name=named(tools[0]) if tools else None,
        assumed=list(getattr(tools[0], "assumed", ())) if tools else [],
        presumed=menopause_presumed(chart, limits),
        **told(chart, limits),
    )


@rule(
    title="Risk tool wanted",
    kind="line",
    indicator="info",
    needs=f"{RECORDS} birth-date",
    claims=RECORDS,
    helps="administrations smoking-status alcohol-per-day body-weight frax-major ost-score",
    addressed_by="dxa-order",
    harm=1,
    frequency=3,
)
def screen_risk_tool(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a woman under 65 is after menopause, has a risk factor, was never scanned, and no risk tool or FRAX of
            the last two years is on record, nor can one be computed for want of a weight
    Then    ask for a weight, and for one of the tools
    Unless  osteoporosis is known or treated, a fragility fracture or a disease that weakens bone is on record
    Why     whether she should be scanned depends on it
    """
    if not young_after_menopause(chart, limits, limits.age_below.value) or _another_reason(chart, limits):
        return
    factors = habits(chart, limits)
    if scanned_since(chart, None) is not None or not enough(chart, factors, limits.risk_factors.value):
        return
    if asked(chart, limits):
        return
    require_tools(chart, limits)
    chart.require_absence(*RECORDS.split())
    yield Finding(age=chart.age, factors=list(factors))


def _another_reason(chart: Chart, limits: Limits) -> bool:
    if known_or_treated(chart, limits) or qualifying_fractures(chart, limits):
        return True
    return bool(secondary_causes(chart, limits))


@rule(
    title="Man of 70 or over without a bone-density scan",
    indicator="info",
    needs=f"{RECORDS} birth-date",
    claims=RECORDS,
    helps="administrations",
    addressed_by="dxa-order",
    harm=2,
    frequency=3,
)
def screen_dxa_men_70(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a man is 70 or older and no central bone-density scan stands in the record
    Then    suggest to consider a scan, and say that the US task force found too little evidence for men
    Unless  osteoporosis is known or treated, a hip or vertebra has broken, or a site does not screen men
    Why     societies of bone medicine advise it; men who break a hip die of it more often than women do
    """
    if not limits.screen_men.value or chart.person.sex != "male" or (chart.age or 0) < limits.age_from.value:
        return
    if beyond_screening(chart, limits) or scanned_since(chart, None) is not None:
        return
    chart.require_absence(*RECORDS.split())
    yield Finding(age=chart.age, limit=limits.age_from, **told(chart, limits))


@rule(
    title="Man of 50 to 69 at risk without a bone-density scan",
    indicator="info",
    needs=f"{RECORDS} birth-date",
    claims=RECORDS,
    helps="administrations smoking-status alcohol-per-day body-weight",
    addressed_by="dxa-order",
    harm=2,
    frequency=2,
)
def screen_dxa_men_50_69(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a man of 50 to 69 was never scanned and has a risk factor: a fracture in adult life, low body weight, a
            long-term glucocorticoid, hypogonadism or androgen deprivation, rheumatoid arthritis, an overactive
            thyroid or parathyroid, COPD, malabsorption, chronic liver disease, smoking or alcohol
    Then    suggest to consider a scan, and say that the US task force found too little evidence for men; smoking
            or alcohol alone only add a line to another card
    Unless  osteoporosis is known or treated, or a site does not screen men
    Why     in younger men a cause is found more often than not
    """
    age = chart.age
    if not limits.screen_men.value or chart.person.sex != "male" or age is None:
        return
    if not limits.age_from.value <= age < limits.age_below.value or known_or_treated(chart, limits):
        return
    if scanned_since(chart, None) is not None:
        return
    factors = tuple(one for one in general(chart, limits) if one.name != HABITS[0])
    least: dict[int, int] = limits.risk_factors_from.value
    if not enough(chart, factors, least[max(years for years in least if years <= age)]):
        return
    chart.require_absence(*RECORDS.split())
    weighty = any(one.name not in HABITS[1:3] for one in factors)
    yield Finding(age=age, factors=list(factors), alone=weighty, **told(chart, limits))


@rule(
    title="Fracture without a bone-density scan",
    indicator="warning",
    line_when_info=True,
    needs="dxa imaging procedures orders conditions birth-date",
    claims="dxa imaging procedures orders",
    addressed_by="dxa-order",
    harm=3,
    frequency=3,
)
def screen_dxa_fracture(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    somebody of 50 or older broke a bone at 50 or later, by whatever force, and no scan stands in the record
            since then, nor in the two years before
    Then    ask for a scan as a baseline, and say that treatment need not wait for it; a warning in the half year
            after a fracture, later a line of another card
    Unless  a skull, face, hand or foot broke, or the bone broke through a tumour; a scan is ordered
    Why     most people who break a bone at this age are never examined for osteoporosis
    """
    age = chart.age
    if age is None or age < limits.age_from.value:
        return
    broken = fractures_from(chart, limits, int(limits.age_from.value))
    newest = next(iter(broken), None)
    if newest is None:
        return
    window = timedelta(days=int(limits.scan_before_days.value))
    if not unscanned_since(chart, newest.span.first - window if newest.span else None):
        return
    days = days_ago(chart, newest)
    fresh = days is not None and 0 <= days <= limits.fresh_days.value
    yield Finding(indicator="warning" if fresh else "info", fracture=newest)


@rule(
    title="Bone-density scan to be repeated, untreated",
    kind="line",
    indicator="info",
    only_with="dxa",
    needs=f"{RECORDS} birth-date",
    claims=RECORDS,
    helps="administrations",
    addressed_by="dxa-order",
    harm=1,
    frequency=3,
)
def screen_rescreen(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    an untreated patient was scanned, and longer ago than the lowest T-score allows: five years above -2.0,
            two years from -2.0 down to above -2.5, two years at any of these once a new major risk factor came up
    Then    suggest to consider another scan
    Unless  the T-score is osteoporotic: then it is not a matter of screening
    Why     the lower the density, the sooner it reaches the line for treatment
    """
    score, scan = lowest_t(chart, limits), newest_scan(chart)
    if score is None or scan is None or scan.day is None or not untreated(chart, limits):
        return
    factors = new_factors(chart, limits, scan.day)
    years = rescreen_years(score, bool(factors), limits)
    if years is None or not unscanned_since(chart, months_before(chart.as_of, int(12 * years))):
        return
    if not seen_untreated(chart, limits):
        chart.require_absence("medications")
    yield Finding(score=score, scan=scan.day, years=years, factors=list(factors))

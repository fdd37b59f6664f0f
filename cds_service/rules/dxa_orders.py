"""A bone-density scan is being ordered: too soon after the last one, or where it may tell little."""

from collections.abc import Iterator
from datetime import date

from cds_service.chart.model import Chart
from cds_service.chart.nouns import DraftOrder
from cds_service.clinical.bone import postmenopausal
from cds_service.clinical.low_value import reason_for_scan
from cds_service.clinical.scan_interval import exception
from cds_service.clinical.scans import newest_scan, uninterpretable
from cds_service.clinical.screening import positive, require_tools
from cds_service.rulebook import Family, Finding, Limits

rule = Family(__name__, topic="fracture-risk", hooks="order-select order-sign")
SCANS = "dxa imaging procedures orders"


@rule(
    title="Bone-density scan soon after the last one",
    indicator="info",
    orders="dxa-order",
    needs=f"{SCANS} conditions medications",
    claims="conditions medications",
    helps="administrations",
    harm=1,
    frequency=3,
)
def mon_dxa_too_soon(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a bone-density scan is being ordered less than 690 days after the last one
    Then    say that it may tell little and may not be paid, and from which day Medicare pays: the first of the
            24th month after the month of the last scan
    Unless  a glucocorticoid is taken for long, a bone drug was begun or changed since, a bone-forming course
            ended since, a bone broke since, hyperparathyroidism is known, or the last scan could not be interpreted
    Why     a change within the error of the measurement is no news
    """
    last = newest_scan(chart)
    if last is None or last.day is None:
        return
    if chart.days_since(last.day) >= limits.too_soon_days.value or uninterpretable(chart, limits, last.day):
        return
    if exception(chart, limits, last.day) is not None:
        return
    chart.require_absence("conditions", "medications")
    month = last.day.month - 1 + int(limits.paid_month.value)
    yield Finding(
        order=order,
        scan=last,
        days=chart.days_since(last.day),
        payable=date(last.day.year + month // 12, month % 12 + 1, 1),
        limit=limits.too_soon_days,
    )


@rule(
    title="Bone-density scan that may tell little",
    indicator="info",
    orders="dxa-order",
    needs="conditions medications dxa birth-date procedures",
    claims="conditions medications dxa procedures",
    helps="administrations smoking-status alcohol-per-day body-weight frax-major",
    harm=1,
    frequency=2,
    switch="low_value_card",
)
def screen_dxa_low_value(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a scan is being ordered for a woman of 50 to 64 who has none of the risk factors that a quality measure
            lists, and no risk tool is positive
    Then    say softly that it may tell little
    Unless  anything else asks for it: a fracture, low bone mass, a bone drug, lost height, symptoms of the change
            of life that point to a disease
    Why     at this age few scans of women without a risk factor change what is done
    """
    age = chart.age
    if chart.person.sex != "female" or age is None or not limits.age_from.value <= age < limits.age_below.value:
        return
    if reason_for_scan(chart, limits) is not None or positive(chart, limits):
        return
    require_tools(chart, limits)
    chart.require_known("alcohol-per-day", since=date.min)
    chart.require_absence("conditions", "medications", "dxa", "procedures")
    yield Finding(order=order, age=age, limit=limits.age_below, presumed=not postmenopausal(chart, limits))

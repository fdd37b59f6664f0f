"""Who should have a bone-density scan and has none on record."""

from collections.abc import Iterator

from cds_service.chart.model import Chart
from cds_service.clinical.bone import MAJOR_SITES, qualifying_fractures
from cds_service.clinical.therapy import ever_treated, on_therapy
from cds_service.rulebook import Family, Finding, Limits

rule = Family(__name__, topic="fracture-risk")


@rule(
    title="Woman of 65 or over without a bone-density scan",
    indicator="info",
    hooks="patient-view",
    needs="dxa imaging procedures orders conditions medications birth-date",
    claims="dxa imaging procedures orders conditions medications",
    helps="administrations",
    addressed_by="dxa-order",
    harm=2,
    frequency=4,
)
def screen_dxa_women_65(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a woman is 65 or older and no central bone-density scan stands in the record: no T-score, no
            report, no procedure, no completed order
    Then    suggest a scan of hip and spine
    Unless  osteoporosis is known or treated, a hip or vertebra has broken, or a scan is already ordered
    Why     screening at this age prevents hip fractures (USPSTF grade B)
    """
    age = chart.age
    upper = limits.age_to.value
    if chart.person.sex != "female" or age is None or age < limits.age_from.value or (upper and age > upper):
        return
    known = any(one.certain for one in chart.problems_of("osteoporosis"))
    if chart.scanned() is not None or known:
        return
    if on_therapy(chart, limits) is not None or ever_treated(chart, limits) is not None:
        return
    if qualifying_fractures(chart, limits, *MAJOR_SITES):
        return
    chart.require_absence("dxa", "imaging", "procedures", "orders", "conditions", "medications")
    yield Finding(age=age, limit=limits.age_from)

"""Calcium and bone drugs."""

from collections.abc import Iterator
from datetime import timedelta

from cds_service.chart.model import Chart
from cds_service.chart.nouns import DraftOrder
from cds_service.clinical.calcium import Calcium, newest_calcium
from cds_service.clinical.therapy import DENOSUMAB
from cds_service.rulebook import Cited, Family, Finding, Indicator, Limits

rule = Family(__name__, topic="medication-safety")

ORAL = frozenset({"alendronate", "risedronate", "ibandronate-oral"})


@rule(
    title="Low calcium before a bone drug",
    indicator="critical",
    orders="alendronate risedronate ibandronate ibandronate-oral ibandronate-iv zoledronic-acid-osteoporosis "
    "zoledronic-acid denosumab-osteoporosis denosumab romosozumab calcitonin",
    hooks="order-select order-sign",
    needs="calcium-total calcium-corrected calcium-ionised",
    claims="calcium-total calcium-corrected calcium-ionised",
    helps="albumin",
    beats="calcium-missing-before-parenteral",
    despite="hospice",
    harm=5,
    frequency=3,
)
def hypocalcaemia_before_bone_agent(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a bisphosphonate, denosumab or romosozumab (or calcitonin) is being started or continued and the
            newest calcium is below its own reference range, or below 8.5 mg/dL when it carries none;
            ionised calcium decides when it was drawn within a week of the total, or after it
    Then    advise against the dose until it is corrected; for calcitonin, and for a low value between
            90 and 365 days old before an oral drug, warn
    Unless  a newer calcium is normal, or the order treats the hypercalcaemia of a cancer
    Why     low calcium before the dose is a label contraindication; the drug lowers calcium further
    """
    if chart.has("hypercalcaemia") is not None and chart.has("malignancy") is not None:
        return
    window = limits.window_denosumab if order.drug.groups & DENOSUMAB else limits.window
    reach = limits.window_oral_old if order.drug.groups & ORAL else window
    calcium = newest_calcium(chart, limits, within=reach.value)
    if calcium is not None and calcium.low:
        yield Finding(
            order=order,
            indicator=_indicator(order, chart, calcium, window),
            calcium=calcium,
            total=calcium.measured if calcium.albumin else None,
            albumin=calcium.albumin,
            emergency=limits.emergency_below,
        )
        return
    since = chart.as_of - timedelta(days=reach.value)
    chart.require_known("calcium-total", "calcium-corrected", "calcium-ionised", since=since)


def _indicator(order: DraftOrder, chart: Chart, calcium: Calcium, window: Cited) -> Indicator:
    old = chart.days_since(calcium.day) > window.value
    return "warning" if old or "calcitonin" in order.drug.groups else "critical"

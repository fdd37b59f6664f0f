"""Calcium and bone drugs."""

from collections.abc import Iterator
from datetime import timedelta

from cds_service.chart.model import Chart
from cds_service.chart.nouns import DraftOrder
from cds_service.clinical.calcium import Calcium, newest_calcium
from cds_service.clinical.formulas import surely_under, under
from cds_service.clinical.renal import filtration_rate
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


@rule(
    title="Vitamin D deficiency before a drug that lowers calcium",
    indicator="warning",
    orders="zoledronic-acid-osteoporosis zoledronic-acid denosumab-osteoporosis denosumab ibandronate-iv "
    "ibandronate romosozumab alendronate risedronate ibandronate-oral",
    hooks="order-select order-sign",
    needs="vitamin-d-25oh",
    claims="vitamin-d-25oh",
    helps="creatinine medications",
    harm=4,
    frequency=4,
)
def vitd_deficient_before_antiresorptive(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    zoledronic acid, denosumab, intravenous ibandronate or romosozumab is being started or continued and
            the newest 25-OH vitamin D is deficient; before an oral bisphosphonate the same for information
    Then    say that it should be replete first, and that a scheduled denosumab dose must not slip for it
    Unless  the result is older than its window (shorter after an earlier deficiency, and in severe kidney
            disease), or a newer one is sufficient
    Why     the drug lowers calcium further where vitamin D is short
    """
    values = chart.values("vitamin-d-25oh")
    deficient = limits.vitamin_d_below
    earlier = any(under(one.value, deficient.value) for one in values[1:])
    rate = filtration_rate(chart, limits)
    severe = rate is not None and rate.below(limits.egfr_severe_below.value)
    window = limits.vitamin_d_window_short if earlier or severe else limits.vitamin_d_window
    newest = chart.newest("vitamin-d-25oh", within=window.value)
    if newest is not None and surely_under(newest.value, newest.comparator, deficient.value):
        oral = bool(order.drug.groups & ORAL)
        yield Finding(
            order=order,
            indicator="info" if oral else "warning",
            vitamin_d=newest,
            limit=deficient,
            severe=limits.vitamin_d_severe_below if under(newest.value, limits.vitamin_d_severe_below.value) else None,
            denosumab=bool(order.drug.groups & DENOSUMAB),
        )
        return
    chart.require_known("vitamin-d-25oh", since=chart.as_of - timedelta(days=window.value))

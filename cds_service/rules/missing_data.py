"""Results that are needed before a drug is given and are not there. Missing is never normal."""

from collections.abc import Iterator
from datetime import timedelta

from cds_service.chart.model import Chart
from cds_service.chart.nouns import DraftOrder
from cds_service.clinical.renal import filtration_rate
from cds_service.clinical.renal_limits import IV_BISPHOSPHONATES, renal_limit
from cds_service.clinical.therapy import DENOSUMAB
from cds_service.rulebook import Cited, Family, Finding, Limits

rule = Family(__name__, topic="medication-safety")


@rule(
    title="No recent creatinine before a drug with a kidney limit",
    indicator="warning",
    orders="zoledronic-acid-osteoporosis zoledronic-acid ibandronate-iv ibandronate ibandronate-oral "
    "alendronate risedronate denosumab-osteoporosis denosumab romosozumab teriparatide abaloparatide",
    hooks="order-select order-sign",
    needs="creatinine egfr",
    claims="creatinine egfr",
    helps="medications body-weight",
    beats="renal-estimate-discordant",
    addressed_by="order-creatinine",
    line_when_info=True,
    gate=True,
    harm=4,
    frequency=4,
)
def renal_data_missing(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a drug with a kidney limit is being started or continued and no creatinine or eGFR lies
            inside the drug's window
    Then    ask for one, naming the last that is known
    Unless  a creatinine is already ordered; raloxifene and bazedoxifene need none
    Why     labels ask for creatinine before each intravenous dose; missing is never taken for normal
    """
    limit = renal_limit(order.drug.groups, chart, limits)
    window = limit.window
    last = chart.newest("creatinine", "egfr")
    if last is not None and chart.days_since(last.day) <= window.value:
        return
    chart.require_absence("creatinine", "egfr", since=chart.as_of - timedelta(days=window.value))
    intravenous = bool(order.drug.groups & IV_BISPHOSPHONATES)
    yield Finding(
        order=order,
        indicator="warning" if intravenous else "info",
        last=last,
        window=window,
        cutoff=limit.below,
    )


@rule(
    title="No recent calcium before an injected bone drug",
    indicator="warning",
    orders="denosumab-osteoporosis denosumab zoledronic-acid-osteoporosis zoledronic-acid ibandronate-iv romosozumab",
    hooks="order-select order-sign",
    needs="calcium-total calcium-corrected calcium-ionised",
    claims="calcium-total calcium-corrected calcium-ionised",
    helps="creatinine administrations",
    addressed_by="order-calcium",
    gate=True,
    harm=4,
    frequency=4,
)
def calcium_missing_before_parenteral(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    denosumab, zoledronic acid, intravenous ibandronate or romosozumab is being started or continued
            and no calcium lies inside the drug's window (shorter when the eGFR is below 30)
    Then    ask for calcium with albumin, naming the last that is known
    Unless  a calcium is already ordered
    Why     low calcium is a contraindication to all four, and cannot be excluded without a result
    """
    window = _calcium_window(order, chart, limits)
    last = chart.newest("calcium-corrected", "calcium-total", "calcium-ionised")
    if last is not None and chart.days_since(last.day) <= window.value:
        return
    since = chart.as_of - timedelta(days=window.value)
    chart.require_absence("calcium-total", "calcium-corrected", "calcium-ionised", since=since)
    doses = [dose for dose in chart.doses if dose.day and dose.drug.groups & order.drug.groups & DENOSUMAB]
    late = [dose for dose in doses if dose.day and chart.days_since(dose.day) > limits.late_denosumab_days.value]
    yield Finding(
        order=order,
        last=last,
        window=window,
        last_dose=max(doses, key=lambda dose: dose.day or chart.as_of) if doses and doses == late else None,
    )


def _calcium_window(order: DraftOrder, chart: Chart, limits: Limits) -> Cited:
    rate = filtration_rate(chart, limits)
    severe = rate is not None and rate.below(limits.egfr_severe_below.value)
    if order.drug.groups & DENOSUMAB:
        return limits.window_denosumab_severe if severe else limits.window_denosumab
    if "romosozumab" in order.drug.groups:
        return limits.window_romosozumab_severe if severe else limits.window_romosozumab
    return limits.window


@rule(
    title="No weight, so no creatinine clearance",
    indicator="info",
    orders="zoledronic-acid-osteoporosis zoledronic-acid ibandronate-iv",
    hooks="order-select order-sign",
    needs="body-weight creatinine egfr birth-date",
    claims="body-weight",
    harm=3,
    frequency=3,
)
def renal_weight_missing(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    zoledronic acid or intravenous ibandronate is being started or continued, no body weight of the last
            year is on record, and the eGFR lies between the drug's limit and 60 (45 for ibandronate)
    Then    say that no clearance could be calculated, and ask for the weight; warn below 45
    Unless  the eGFR is so high that no weight matters
    Why     the clearance of small old people lies far below their eGFR, which therefore does not clear the drug
    """
    rate = filtration_rate(chart, limits)
    if rate is None or chart.newest("body-weight", within=limits.weight_window_days.value) is not None:
        return
    ibandronate = "ibandronate-iv" in order.drug.groups
    below = limits.reduced_egfr_below if ibandronate else limits.weight_matters_below
    if not rate.below(below.value) or rate.below(renal_limit(order.drug.groups, chart, limits).below.value):
        return
    chart.require_absence("body-weight", since=chart.as_of - timedelta(days=limits.weight_window_days.value))
    near = rate.below(limits.reduced_egfr_below.value)
    yield Finding(order=order, indicator="warning" if near else "info", rate=rate)

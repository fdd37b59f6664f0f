"""Results that are needed before a drug is given and are not there. Missing is never normal."""

from collections.abc import Iterator
from datetime import timedelta

from cds_service.chart.model import Chart, months_before
from cds_service.chart.nouns import DraftOrder, Measured
from cds_service.clinical.bone import qualifying_fractures
from cds_service.clinical.calcium import newest_calcium
from cds_service.clinical.formulas import under
from cds_service.clinical.renal import Kidney, filtration_rate, low_clearance
from cds_service.clinical.renal_limits import IV_BISPHOSPHONATES, RenalLimit, renal_limit
from cds_service.clinical.supplements import takes_vitamin_d
from cds_service.clinical.tests_done import missing
from cds_service.clinical.therapy import DENOSUMAB, ever_treated, taking
from cds_service.clinical.vitamin_d import deficiency, deficiency_window
from cds_service.rulebook import Cited, Family, Finding, Lacking, Limits

rule = Family(__name__, topic="medication-safety")

IBANDRONATE = frozenset({"ibandronate-iv", "ibandronate"})


@rule(
    title="No recent creatinine before a drug with a kidney limit",
    indicator="warning",
    orders="zoledronic-acid-osteoporosis zoledronic-acid ibandronate-iv ibandronate ibandronate-oral "
    "alendronate risedronate denosumab-osteoporosis denosumab romosozumab teriparatide abaloparatide",
    hooks="order-select order-sign medication-refill",
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
    Then    ask for one, naming the last that is known; it warns before an intravenous bisphosphonate, and where
            what is known of the last year was below the drug's limit
    Unless  a creatinine is already ordered; raloxifene and bazedoxifene need none
    Why     labels ask for creatinine before each intravenous dose; missing is never taken for normal
    """
    limit = renal_limit(order.drug.groups, chart, limits)
    window = limit.window
    last = chart.newest("creatinine", "egfr")
    if last is not None and chart.days_since(last.day) <= window.value:
        return
    chart.require_absence("creatinine", "egfr", since=chart.as_of - timedelta(days=window.value))
    low = _last_seen_low(chart, limits, limit)
    yield Finding(
        order=order,
        indicator="warning" if low or order.drug.groups & IV_BISPHOSPHONATES else "info",
        last=last,
        low=low,
        window=window,
        cutoff=limit.below,
    )


def _last_seen_low(chart: Chart, limits: Limits, limit: RenalLimit) -> Kidney | None:
    """Kidney function below the drug's limit, too old to advise by but too low to be passed over."""
    if limit.of == "clearance":
        return low_clearance(chart, limits, limit.below.value)
    rate = filtration_rate(chart, limits)
    return rate if rate is not None and rate.below(limit.below.value) else None


@rule(
    title="No recent calcium before an injected bone drug",
    indicator="warning",
    orders="denosumab-osteoporosis denosumab zoledronic-acid-osteoporosis zoledronic-acid ibandronate-iv romosozumab",
    hooks="order-select order-sign medication-refill",
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
    hooks="order-select order-sign medication-refill",
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


@rule(
    title="No 25-OH vitamin D of the last year before an injected bone drug",
    indicator="warning",
    orders="zoledronic-acid-osteoporosis zoledronic-acid denosumab-osteoporosis denosumab romosozumab ibandronate-iv "
    "ibandronate",
    hooks="order-select order-sign medication-refill",
    needs="vitamin-d-25oh",
    claims="vitamin-d-25oh",
    helps="medications conditions procedures creatinine calcium-total",
    addressed_by="order-vitamin-d",
    line_when_info=True,
    gate=True,
    harm=3,
    frequency=4,
)
def vitd_missing_before_parenteral(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    zoledronic acid, denosumab or romosozumab is being started or continued and no 25-OH vitamin D of the
            last year is on record; it warns with malabsorption, bariatric surgery, an eGFR below 30, an
            enzyme-inducing anticonvulsant or an earlier deficiency, and is a line otherwise. Before these and
            before intravenous ibandronate it warns as well where the newest result was deficient and is too old
            for vitd-deficient-before-antiresorptive
    Then    ask for one, together with the calcium
    Unless  one is ordered; or 800 IU of vitamin D a day or more are taken, calcium is normal and the eGFR 60 or more
    Why     a deficiency that nobody knows of, or that nobody saw mended, lowers calcium after the dose
    """
    last, short = chart.newest("vitamin-d-25oh"), deficiency(chart, limits)
    window = limits.vitamin_d_known_days
    known = last is not None and chart.days_since(last.day) <= window.value
    outdated = short is not None and chart.days_since(short.day) > deficiency_window(chart, limits).value
    if not outdated and (known or order.drug.groups & IBANDRONATE):
        return
    if outdated:
        window = deficiency_window(chart, limits)
    chart.require_absence("vitamin-d-25oh", since=chart.as_of - timedelta(days=window.value))
    reason = _deficiency_likely(chart, short, limits)
    if reason is None and _well_supplied(chart, limits):
        return
    yield Finding(
        order=order, indicator="warning" if reason else "info", last=last, short=short, window=window, reason=reason
    )


def _deficiency_likely(chart: Chart, short: Measured | None, limits: Limits) -> str | None:
    """Why a deficiency must be reckoned with, in words."""
    problem = chart.has("malabsorption", "short-bowel", "bariatric-surgery-status")
    if problem is not None:
        return problem.name
    bypass = next((one for one in chart.procedures if "gastric-bypass" in one.concepts), None)
    if bypass is not None:
        return bypass.name
    rate = filtration_rate(chart, limits)
    if rate is not None and rate.below(limits.egfr_severe_below.value):
        return "severely reduced kidney function"
    drug = taking(chart, limits, "enzyme-inducing-anticonvulsant")
    if drug is not None:
        return drug.drug.name
    return "an earlier deficiency" if short else None


def _well_supplied(chart: Chart, limits: Limits) -> bool:
    calcium = newest_calcium(chart, limits, within=limits.calcium_normal_days.value)
    rate = filtration_rate(chart, limits)
    if calcium is None or calcium.low or calcium.over(calcium.upper(limits, own_range=True)) or rate is None:
        return False
    sound = rate.comparator in ("", ">", ">=") and not under(rate.value, limits.weight_matters_below.value)
    return sound and takes_vitamin_d(chart, limits)


# Test of the baseline -> the order under way that will bring it.
BASELINE = {
    "creatinine": "order-creatinine",
    "calcium": "order-calcium",
    "alkaline-phosphatase": "order-alp",
    "vitamin-d-25oh": "order-vitamin-d",
    "tsh": "order-tsh",
    "blood-count": "order-cbc",
}


@rule(
    title="Baseline incomplete before the first bone drug",
    indicator="info",
    kind="line",
    orders="alendronate risedronate ibandronate ibandronate-oral ibandronate-iv zoledronic-acid-osteoporosis "
    "zoledronic-acid denosumab-osteoporosis denosumab romosozumab teriparatide abaloparatide raloxifene",
    hooks="order-select order-sign medication-refill",
    needs="medications",
    claims="medications",
    helps="dxa imaging administrations orders",
    harm=2,
    frequency=5,
)
def baseline_workup_missing(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a first bone drug is being started and no bone density of the last 24 months is on record, or one of
            creatinine, calcium, alkaline phosphatase, 25-OH vitamin D, TSH and blood count of the last 12 months
    Then    say what is missing
    Unless  any bone drug was ever taken, or it is started in hospital after a fragility fracture; what is ordered
            already is not missing
    Why     the baseline tells the cause, and later whether the drug works
    """
    if order.action != "start" or ever_treated(chart, limits) is not None:
        return
    if order.inpatient and any(True for _ in qualifying_fractures(chart, limits)):
        return
    chart.require_absence("medications")
    unscanned = [*_unscanned(chart, limits)]
    try:
        gaps = [*unscanned, *_untested(chart, limits)]
    except Lacking:
        if not unscanned:
            raise
        gaps = unscanned
    if gaps:
        yield Finding(order=order, gaps=", ".join(gaps), scan=bool(unscanned))


def _unscanned(chart: Chart, limits: Limits) -> Iterator[str]:
    since = months_before(chart.as_of, int(limits.baseline_scan_months.value))
    days = [one.day for one in chart.scores] + [one.day for one in chart.densities]
    days += [one.day for one in chart.scans if one.day]
    if any(day >= since for day in days) or _under_way(chart, "dxa-order", limits.pending_scan_days):
        return
    if all(chart.lack(kind, since) is None for kind in ("dxa", "imaging")):
        yield "DXA"


def _untested(chart: Chart, limits: Limits) -> Iterator[str]:
    tests = [test for test, order in BASELINE.items() if not _under_way(chart, order, limits.pending_lab_days)]
    found = missing(chart, tests, int(limits.baseline_test_days.value))
    yield from ({"vitamin-d-25oh": "25-OH vitamin D", "tsh": "TSH"}.get(one, one.replace("-", " ")) for one in found)


def _under_way(chart: Chart, concept: str, within: Cited) -> bool:
    return any(
        concept in one.concepts and (one.draft or (one.day and 0 <= chart.days_since(one.day) <= within.value))
        for one in chart.pending
    )

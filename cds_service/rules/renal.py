"""Kidney function and bone drugs."""

from collections.abc import Iterator
from datetime import timedelta

from cds_service.chart.model import Chart
from cds_service.chart.nouns import DraftOrder
from cds_service.clinical.calcium import newest_calcium
from cds_service.clinical.renal import dialysis, filtration_rate, reduced_clearance
from cds_service.clinical.therapy import DENOSUMAB, exposures
from cds_service.rulebook import Family, Finding, Indicator, Limits

rule = Family(__name__, topic="medication-safety")


@rule(
    title="Zoledronic acid with reduced kidney function",
    indicator="critical",
    orders="zoledronic-acid-osteoporosis zoledronic-acid",
    hooks="order-select order-sign medication-refill",
    needs="creatinine birth-date",
    claims="creatinine",
    helps="body-weight conditions procedures",
    beats="renal-data-missing renal-estimate-discordant",
    despite="hospice",
    harm=5,
    frequency=3,
)
def zol_crcl_below_35(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    zoledronic acid 5 mg is being started or continued and the newest creatinine clearance
            is below the label's limit, or the patient is on dialysis
    Then    advise against the order, showing the clearance, its date, the formula and the limit
    Unless  it is the 4 mg oncology product, or a newer result shows the function restored, or the
            newest creatinine is older than a year: renal-data-missing asks for one (it asks inside
            the year too, and is hidden by this rule); a weight that could not be read leaves a
            reduced eGFR unanswered, as clearance may be far lower
    Why     kidney failure, some of it fatal, has followed the drug in reduced clearance
    """
    on_dialysis = dialysis(chart, limits)
    if on_dialysis is not None:
        yield Finding(order=order, dialysis=on_dialysis, kidney=None, limit=limits.cutoff_zoledronate)
        return
    limit = limits.cutoff_zoledronate
    kidney = reduced_clearance(chart, limits, limit.value)
    if kidney is None:
        chart.require_known("creatinine", since=chart.as_of - timedelta(days=limits.proof_window_days.value))
        return
    indicator: Indicator = "critical" if kidney.certain_below(limit.value) else "warning"
    yield Finding(order=order, indicator=indicator, dialysis=None, kidney=kidney, limit=limit)


@rule(
    title="Denosumab in advanced kidney disease",
    indicator="critical",
    orders="denosumab-osteoporosis denosumab",
    hooks="order-select order-sign medication-refill",
    needs="creatinine birth-date",
    claims="creatinine",
    helps="conditions procedures administrations",
    beats="renal-data-missing renal-estimate-discordant calcium-missing-before-parenteral "
    "denosumab-predisposed-hypocalcaemia vitd-missing-before-parenteral",
    despite="hospice",
    harm=5,
    frequency=3,
)
def denosumab_advanced_ckd_boxed(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    denosumab 60 mg is being started or continued and the newest eGFR is below the limit of the boxed
            warning, or the patient is on dialysis
    Then    say so, and list what is missing of the work-up: calcium, PTH and 25-OH vitamin D in their windows;
            critical when something is missing or low, or no earlier dose is on record
    Unless  the work-up is complete and a dose was given before: then a warning; the same when stage 4 or 5 is
            coded and no recent eGFR tells
    Why     boxed warning: severe, sometimes fatal, low calcium
    """
    window = limits.creatinine_window_denosumab.value
    on_dialysis = dialysis(chart, limits)
    rate = filtration_rate(chart, limits)
    if rate is not None and chart.days_since(rate.day) > window:
        rate = None
    reduced = rate if rate is not None and rate.below(limits.egfr_severe_below.value) else None
    coded = chart.has("ckd-stage-4-5") if rate is None else None
    if on_dialysis is None and reduced is None and coded is None:
        chart.require_known("creatinine", since=chart.as_of - timedelta(days=window))
        return
    calcium = newest_calcium(chart, limits, within=limits.ckd_calcium_window.value)
    workup = {
        "calcium": calcium is not None,
        "PTH": chart.newest("pth", within=limits.ckd_pth_window.value) is not None,
        "25-OH vitamin D": chart.newest("vitamin-d-25oh", within=limits.ckd_vitamin_d_window.value) is not None,
    }
    missing = [name for name, there in workup.items() if not there]
    first = not any(one.groups & DENOSUMAB for one in exposures(chart, limits))
    grave = missing or first or (calcium is not None and calcium.low)
    proven = on_dialysis is not None or (reduced is not None and reduced.certain_below(limits.egfr_severe_below.value))
    indicator: Indicator = "critical" if grave and proven else "warning"
    yield Finding(
        order=order,
        indicator=indicator,
        kidney=reduced,
        dialysis=on_dialysis,
        coded=coded,
        missing=", ".join(missing) or None,
        first=first,
        calcium=calcium,
        limit=limits.egfr_severe_below,
    )

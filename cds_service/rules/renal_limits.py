"""Kidney limits that labels put as "not recommended", "do not administer" or "caution", and estimates that disagree."""

from collections.abc import Iterator
from datetime import timedelta

from cds_service.chart.model import Chart
from cds_service.chart.nouns import DraftOrder
from cds_service.clinical.renal import clearance, dialysis, filtration_rate, reduced_clearance
from cds_service.clinical.renal_limits import renal_limit
from cds_service.rulebook import Family, Finding, Indicator, Limits

rule = Family(__name__, topic="medication-safety", hooks="order-select order-sign medication-refill")


@rule(
    title="Alendronate with reduced kidney function",
    indicator="warning",
    orders="alendronate",
    needs="creatinine birth-date",
    claims="creatinine",
    helps="body-weight conditions procedures",
    beats="renal-data-missing renal-estimate-discordant",
    gate=True,
    harm=3,
    frequency=4,
)
def alendronate_crcl_below_35(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    alendronate is being started or continued and the creatinine clearance is below the label's limit
    Then    say that it is not recommended, with the clearance, its date and the formula
    Unless  the creatinine is older than the drug's window (shorter once the eGFR is below 45): another rule
            asks for a new one
    Why     the drug stays in the body when the kidney does not clear it; the label has no dose for this
    """
    yield from _below_limit(order, chart, limits, "warning")


@rule(
    title="Risedronate with reduced kidney function",
    indicator="warning",
    orders="risedronate",
    needs="creatinine birth-date",
    claims="creatinine",
    helps="body-weight conditions procedures",
    beats="renal-data-missing renal-estimate-discordant",
    gate=True,
    harm=3,
    frequency=3,
)
def risedronate_crcl_below_30(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    risedronate is being started or continued and the creatinine clearance is below the label's limit
    Then    say that it is not recommended, with the clearance, its date and the formula
    Unless  the creatinine is older than the drug's window (shorter once the eGFR is below 45)
    Why     there is no experience with the drug in severe kidney impairment
    """
    yield from _below_limit(order, chart, limits, "warning")


@rule(
    title="Ibandronate tablets with reduced kidney function",
    indicator="warning",
    orders="ibandronate-oral ibandronate",
    needs="creatinine birth-date",
    claims="creatinine",
    helps="body-weight conditions procedures",
    beats="renal-data-missing renal-estimate-discordant",
    gate=True,
    harm=3,
    frequency=2,
)
def ibandronate_oral_crcl_below_30(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    oral ibandronate is being started or continued and the creatinine clearance is below the label's limit
    Then    say that it is not recommended, with the clearance, its date and the formula
    Unless  the creatinine is older than the drug's window (shorter once the eGFR is below 45)
    Why     exposure doubles in severe kidney impairment
    """
    yield from _below_limit(order, chart, limits, "warning")


@rule(
    title="Ibandronate injection with reduced kidney function",
    indicator="critical",
    orders="ibandronate-iv",
    needs="creatinine birth-date",
    claims="creatinine",
    helps="body-weight conditions procedures medications",
    beats="renal-data-missing renal-estimate-discordant",
    despite="hospice",
    harm=4,
    frequency=1,
)
def ibandronate_iv_crcl_below_30(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the ibandronate injection is being started or continued and the creatinine clearance is below the
            label's limit
    Then    advise against the dose, with the clearance, its date and the formula
    Unless  the creatinine is older than 90 days (30 with a risk of acute kidney injury): each dose wants a new one
    Why     the label says not to give it; kidney failure has followed intravenous bisphosphonates
    """
    yield from _below_limit(order, chart, limits, "critical")


@rule(
    title="Teriparatide or abaloparatide with severe kidney impairment",
    indicator="info",
    orders="teriparatide abaloparatide",
    needs="creatinine birth-date",
    claims="creatinine",
    helps="body-weight conditions procedures",
    beats="renal-data-missing renal-estimate-discordant",
    harm=2,
    frequency=1,
)
def pth_analog_severe_renal(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    teriparatide or abaloparatide is being started or continued and the creatinine clearance is below 30
    Then    say that exposure rises, and that European labels exclude severe impairment
    Why     the US labels adjust nothing; renal bone disease is to be excluded first
    """
    yield from _below_limit(order, chart, limits, "info")


@rule(
    title="Raloxifene with reduced kidney function",
    indicator="info",
    kind="line",
    orders="raloxifene",
    needs="creatinine birth-date",
    claims="creatinine",
    helps="body-weight conditions procedures",
    beats="renal-estimate-discordant",
    harm=1,
    frequency=1,
)
def raloxifene_renal_caution(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    raloxifene is being started or continued and the creatinine clearance is below 50
    Then    ask for caution, as a line of a card that stands anyway
    Why     the US label asks for caution in moderate and severe impairment without a number
    """
    yield from _below_limit(order, chart, limits, "info")


def _below_limit(order: DraftOrder, chart: Chart, limits: Limits, worst: Indicator) -> Iterator[Finding]:
    """A clearance below the drug's limit inside its window, or dialysis."""
    limit = renal_limit(order.drug.groups, chart, limits)
    on_dialysis = dialysis(chart, limits)
    if on_dialysis is not None:
        yield Finding(order=order, indicator=worst, dialysis=on_dialysis, kidney=None, limit=limit.below)
        return
    kidney = reduced_clearance(chart, limits, limit.below.value)
    if kidney is not None and chart.days_since(kidney.day) <= limit.window.value:
        indicator: Indicator = worst if kidney.certain_below(limit.below.value) or worst == "info" else "warning"
        yield Finding(order=order, indicator=indicator, dialysis=None, kidney=kidney, limit=limit.below)
        return
    chart.require_known("creatinine", since=chart.as_of - timedelta(days=limit.window.value))


@rule(
    title="Romosozumab with severe kidney impairment",
    indicator="warning",
    orders="romosozumab",
    needs="creatinine birth-date",
    claims="creatinine",
    helps="conditions procedures",
    beats="renal-data-missing renal-estimate-discordant",
    harm=4,
    frequency=1,
)
def romosozumab_severe_renal(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    romosozumab is being started or continued and the eGFR is below 30, or the patient is on dialysis
    Then    say that low calcium is more likely, and that calcium and vitamin D come first
    Unless  the creatinine is older than 180 days
    Why     calcium falls further in severe kidney impairment
    """
    limit = renal_limit(order.drug.groups, chart, limits)
    on_dialysis = dialysis(chart, limits)
    rate = filtration_rate(chart, limits)
    recent = rate is not None and chart.days_since(rate.day) <= limit.window.value
    reduced = rate if rate is not None and recent and rate.below(limit.below.value) else None
    if on_dialysis is not None or reduced is not None:
        yield Finding(order=order, dialysis=on_dialysis, kidney=reduced, limit=limit.below)
        return
    chart.require_known("creatinine", since=chart.as_of - timedelta(days=limit.window.value))


@rule(
    title="Kidney estimates on both sides of a drug's limit",
    indicator="info",
    orders="zoledronic-acid-osteoporosis zoledronic-acid ibandronate-iv ibandronate ibandronate-oral alendronate "
    "risedronate denosumab-osteoporosis denosumab romosozumab teriparatide abaloparatide raloxifene bazedoxifene-ce",
    needs="creatinine body-weight birth-date sex",
    helps="body-height medications",
    harm=2,
    frequency=3,
)
def renal_estimate_discordant(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a drug with a kidney limit is being started or continued and clearance and eGFR lie on different
            sides of it; or, at a body mass index of 30 and more, the clearance by adjusted weight lies below
            the limit and that by actual weight does not
    Then    show the estimates and ask which is right
    Unless  the rule of the drug's own limit has spoken
    Why     which estimate is used decides whether the drug may be given
    """
    limit = renal_limit(order.drug.groups, chart, limits)
    creatinine = chart.newest("creatinine", within=int(limit.window.value))
    if creatinine is None or creatinine.comparator:
        return
    actual, adjusted = clearance(chart, limits, creatinine), clearance(chart, limits, creatinine, adjusted=True)
    rate = filtration_rate(chart, limits)
    if actual is None or rate is None or rate.source is not creatinine:
        return
    below = limit.below.value
    apart = actual.below(below) != rate.below(below)
    overweight = adjusted is not None and adjusted.below(below) and not actual.below(below)
    if apart or overweight:
        yield Finding(order=order, clearance=actual, adjusted=adjusted, rate=rate, limit=limit.below)

"""Kidney function and bone drugs."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from cds_service.chart.model import Chart
from cds_service.chart.nouns import DraftOrder
from cds_service.clinical.renal import Kidney, dialysis, kidney_estimates
from cds_service.rulebook import Family, Finding, Indicator, Lacking, Limits

rule = Family(__name__, topic="medication-safety")


@rule(
    title="Zoledronic acid with reduced kidney function",
    indicator="critical",
    orders="zoledronic-acid-osteoporosis zoledronic-acid",
    hooks="order-select order-sign",
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
        yield Finding(order=order, dialysis=on_dialysis, kidney=None, limit=limits.clearance_below)
        return
    estimates = kidney_estimates(chart, limits)
    limit = limits.clearance_below
    for kidney in estimates:
        if kidney.below(limit.value) and not _outdated(kidney, estimates, limits):
            certain = kidney.certain_below(limit.value)
            indicator: Indicator = "critical" if certain else "warning"
            yield Finding(order=order, indicator=indicator, dialysis=None, kidney=kidney, limit=limit)
            return
    unweighed = chart.lack("body-weight")
    if unweighed and any(one.stands_in and one.below(limits.weight_matters_below.value) for one in estimates):
        raise Lacking(unweighed)
    chart.require_known("creatinine", since=chart.as_of - timedelta(days=limits.proof_window_days.value))


def _outdated(kidney: Kidney, estimates: Iterable[Kidney], limits: Limits) -> bool:
    """Whether a newer result shows the function restored: a clearance at the limit, or an eGFR no weight undoes."""
    return any(
        newer.day > kidney.day
        and not newer.below(limits.weight_matters_below.value if newer.stands_in else limits.clearance_below.value)
        and newer.comparator in ("", ">", ">=")
        for newer in estimates
    )

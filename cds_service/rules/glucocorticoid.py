"""Glucocorticoids: what they do to bone, while they are ordered and while they are taken."""

from collections.abc import Iterator

from cds_service.chart.model import Chart
from cds_service.chart.nouns import DraftOrder
from cds_service.clinical.formulas import under
from cds_service.clinical.glucocorticoid import (
    GLUCOCORTICOIDS,
    SteroidExposure,
    planned_exposures,
    steroid_exposure,
)
from cds_service.clinical.therapy import drafted_bone_drug, untreated
from cds_service.rulebook import Family, Finding, Lack, Lacking, Limits

rule = Family(__name__, topic="medication-safety", hooks="patient-view order-select order-sign")


@rule(
    title="Very high glucocorticoid exposure without bone treatment",
    indicator="warning",
    orders=" ".join(sorted(GLUCOCORTICOIDS)),
    needs="medications",
    helps="administrations conditions dxa",
    beats="gc-high-risk-no-treatment gc-chronic-no-bone-assessment",
    harm=4,
    frequency=3,
)
def gc_very_high_dose_no_treatment(order: DraftOrder | None, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a systemic glucocorticoid is taken, or ordered, at a very high dose for more than 30 days, or comes to
            5 g of prednisone in a year, and no bone drug is active; what the order itself will add counts
    Then    say how much it is, and that the bone wants treatment
    Unless  a bone drug is active, drafted or on holiday; it is adrenal replacement, or a pulse that stays below
            both; an order whose dose or end is not known, where that decides, is not judged
    Why     at such doses vertebrae break within months, whatever the bone density
    """
    if drafted_bone_drug(chart) is not None or not untreated(chart, limits):
        return
    today = steroid_exposure(chart, limits)
    if order is None and today.days == 0:
        return  # no longer taken
    planned = [*planned_exposures(chart, order, limits)] if order else []
    proven = [today, *(one for one, lasts in planned if lasts)]
    found = next((one for one in proven if _very_high(one, limits)), None)
    if found is None:
        _require_answer(order, [today, *(one for one, _ in planned)], limits)
        return
    chart.require_absence("medications")
    yield Finding(
        order=order,
        exposure=found,
        days=found.proven_high_days if found.proven_high_days > limits.gc_very_high_days.value else None,
        year=found.proven_year,
        expected=found is not today,
        dose=limits.gc_very_high_dose,
        scan_due=_scan_due(chart, limits),
    )


def _very_high(one: SteroidExposure, limits: Limits) -> bool:
    days = one.proven_high_days > limits.gc_very_high_days.value
    return days or not under(one.proven_year, limits.gc_very_high_year.value)


def _require_answer(order: DraftOrder | None, exposures: list[SteroidExposure], limits: Limits) -> None:
    """Raise Lacking where a dose that is not understood, or an order without an end, leaves the question open."""
    if order is not None and (order.intake is None or order.intake.why_not):
        raise Lacking(Lack("dose", "unreadable"))
    if not all(one.known for one in exposures):
        raise Lacking(Lack("dose", "unreadable"))
    if any(_very_high(one, limits) for one in exposures):
        raise Lacking(Lack("duration", "missing"))


def _scan_due(chart: Chart, limits: Limits) -> bool:
    """Whether no bone density is on record that is recent enough."""
    days = [one.day for one in chart.scores] + [one.day for one in chart.scans if one.day is not None]
    return not any(0 <= chart.days_since(day) <= limits.gc_scan_days.value for day in days)

"""Glucocorticoids: what they do to bone, while they are ordered and while they are taken."""

from collections.abc import Iterator
from datetime import date, timedelta

from cds_service.chart.model import Chart, months_before
from cds_service.chart.nouns import DraftOrder
from cds_service.clinical.equivalents import ANY_GLUCOCORTICOID, GLUCOCORTICOIDS
from cds_service.clinical.formulas import under
from cds_service.clinical.giop import low_trauma_fracture, overlay
from cds_service.clinical.glucocorticoid import SteroidExposure, planned_exposures, steroid_exposure
from cds_service.clinical.scans import newest_scan, shown_since
from cds_service.clinical.therapy import drafted_bone_drug, untreated
from cds_service.rulebook import Family, Finding, Lack, Lacking, Limits

rule = Family(__name__, topic="medication-safety", hooks="patient-view order-select order-sign medication-refill")


@rule(
    title="Very high glucocorticoid exposure without bone treatment",
    indicator="warning",
    orders=" ".join(sorted(GLUCOCORTICOIDS)),
    only_with=ANY_GLUCOCORTICOID,
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
    return not shown_since(chart, chart.as_of - timedelta(days=int(limits.gc_scan_days.value)))


@rule(
    title="High fracture risk on a glucocorticoid without bone treatment",
    indicator="warning",
    orders=" ".join(sorted(GLUCOCORTICOIDS)),
    only_with=ANY_GLUCOCORTICOID,
    needs="medications conditions dxa frax-major frax-hip birth-date",
    helps="administrations",
    beats="gc-chronic-no-bone-assessment",
    harm=4,
    frequency=4,
)
def gc_high_risk_no_treatment(order: DraftOrder | None, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    somebody of 40 or older has taken prednisone 2.5 mg a day or its like for more than 90 days, still does,
            and has had a low-trauma fracture, a T-score of -2.5 or lower, or a FRAX at the treatment line after it
            was adjusted for the dose, and no bone drug is active
    Then    say that treatment is recommended
    Unless  a bone drug is active, drafted or on holiday; it is adrenal replacement
    Why     strong recommendation of ACR 2022: fractures come early, and treatment halves those of the spine
    """
    if chart.age is None or chart.age < limits.frax_age_from.value:
        return
    if drafted_bone_drug(chart) is not None or not untreated(chart, limits):
        return
    taken = steroid_exposure(chart, limits)
    if taken.long_term is None:
        raise Lacking(Lack("dose", "unreadable"))
    risk = overlay(chart, limits)
    reasons = risk.reasons if risk is not None and risk.name in ("very_high", "high") else {}
    fracture = reasons.get("giop-fracture", {}).get("fracture")
    score = reasons.get("giop-t-score", {}).get("score")
    frax = reasons.get("giop-frax", {})
    if fracture is None and score is None and not frax:
        return
    chart.require_absence("medications")
    yield Finding(
        order=order, exposure=taken, fracture=fracture, score=score, major=frax.get("major"), hip=frax.get("hip")
    )


@rule(
    title="Long-term glucocorticoid without an assessment of bone",
    indicator="info",
    orders=" ".join(sorted(GLUCOCORTICOIDS)),
    only_with=ANY_GLUCOCORTICOID,
    needs="medications dxa imaging procedures orders frax-major frax-hip",
    claims="dxa imaging procedures orders frax-major frax-hip",
    helps="conditions",
    addressed_by="dxa-order",
    harm=3,
    frequency=5,
)
def gc_chronic_no_bone_assessment(order: DraftOrder | None, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    prednisone 2.5 mg a day or its like is taken, or ordered, for more than 90 days, and neither a
            bone-density scan nor a FRAX was done in 12 months, or in 24 once bone was assessed in this course; from
            40 years on and after a fracture as a warning
    Then    ask for FRAX and a scan with an image of the spine, and for calcium and vitamin D
    Unless  it is adrenal replacement; an order whose dose or end is not known, where that decides, is not judged
    Why     bone is lost in the first months; ACR 2022 asks for an assessment within six
    """
    today = steroid_exposure(chart, limits)
    planned = [*planned_exposures(chart, order, limits)] if order else []
    found = next((one for one, lasts in [(today, True), *planned] if one.long_term and lasts), None)
    if found is None:
        _require_length(order, today, planned)
        return
    newest = _assessed(chart)
    if _lately_assessed(chart, today, newest, limits):
        return
    chart.require_absence(
        *("dxa", "imaging", "procedures", "orders", "frax-major", "frax-hip"),
        since=months_before(chart.as_of, limits.assess_months.value),
    )
    old = chart.age is not None and chart.age >= limits.frax_age_from.value
    fracture = low_trauma_fracture(chart, limits) if old else None
    yield Finding(
        order=order,
        indicator="warning" if fracture is not None else "info",
        exposure=found,
        dose=round(found.now, 1) if found.now is not None else None,
        expected=found is not today,
        fracture=fracture,
        last=newest,
        frax=old,
        frax_from=limits.frax_age_from,
        assess_within=limits.assess_within_months,
        calcium_from=limits.gc_calcium_from,
        calcium_to=limits.gc_calcium_to,
        vitamin_d_from=limits.gc_vitamin_d_from,
        vitamin_d_to=limits.gc_vitamin_d_to,
    )


def _require_length(
    order: DraftOrder | None, today: SteroidExposure, planned: list[tuple[SteroidExposure, bool]]
) -> None:
    """Raise Lacking where a dose that is not understood, or an order without an end, leaves open how long it is."""
    if order is not None and (order.intake is None or order.intake.why_not):
        raise Lacking(Lack("dose", "unreadable"))
    if any(one.long_term is None for one in (today, *(one for one, _ in planned))):
        raise Lacking(Lack("dose", "unreadable"))
    if any(one.long_term for one, _ in planned):
        raise Lacking(Lack("duration", "missing"))


def _assessed(chart: Chart) -> date | None:
    """The day of the newest bone-density scan or FRAX."""
    scan = newest_scan(chart)
    frax = chart.newest("frax-major", "frax-hip")
    return max((one.day for one in (scan, frax) if one is not None and one.day is not None), default=None)


def _lately_assessed(chart: Chart, today: SteroidExposure, newest: date | None, limits: Limits) -> bool:
    """Whether bone was assessed in the last year, or in the last two and since the present course began.

    Raises Lacking where a scan has no day, or the day on which the course began is not known.
    """
    if newest is not None and newest >= months_before(chart.as_of, limits.assess_months.value):
        return True
    if any(one.day is None for one in chart.scans):
        raise Lacking(Lack("dxa", "unreadable"))
    if newest is None or newest < months_before(chart.as_of, limits.reassess_months.value):
        return False
    if today.days is None:
        raise Lacking(Lack("dose", "unreadable"))
    return newest > chart.as_of - timedelta(days=today.days)

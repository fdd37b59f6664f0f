"""Kidneys that are being injured, or easily are, when a bisphosphonate is to be infused."""

from collections.abc import Iterator
from datetime import timedelta

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Dose, DraftOrder, Medication, Problem
from cds_service.clinical.intervals import planned_day
from cds_service.clinical.kidney_injury import acute_rise, recovered_since
from cds_service.clinical.renal import kidney_estimates
from cds_service.clinical.therapy import taken
from cds_service.rulebook import Family, Finding, Limits

rule = Family(__name__, topic="medication-safety", hooks="order-select order-sign medication-refill")


@rule(
    title="Acute kidney injury before an infused bisphosphonate",
    indicator="critical",
    orders="zoledronic-acid-osteoporosis zoledronic-acid ibandronate-iv",
    needs="creatinine conditions",
    beats="renal-data-missing renal-estimate-discordant",
    despite="hospice",
    harm=5,
    frequency=2,
)
def zol_acute_kidney_injury(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    zoledronic acid or intravenous ibandronate is being started or continued and the newest creatinine of
            the last two weeks has risen acutely, or acute kidney injury was diagnosed within 90 days
    Then    advise to hold the infusion, with both creatinines
    Unless  the creatinine is back near its baseline since the diagnosis; a diagnosis that is older, undated or
            known by its words alone only warns and asks for its date
    Why     estimates of clearance do not hold while creatinine moves, and the drug injures the kidney further
    """
    rise = acute_rise(chart, limits)
    if rise is not None:
        yield Finding(order=order, rise=rise, problem=None)
        return
    for problem in chart.problems_of("acute-kidney-injury"):
        if not (problem.active and problem.certain) or _recovered(problem, chart, limits):
            continue
        recent = _began_within(problem, chart, limits.injury_problem_days.value) and not problem.by_name
        yield Finding(order=order, indicator="critical" if recent else "warning", rise=None, problem=problem)
        return


def _recovered(problem: Problem, chart: Chart, limits: Limits) -> bool:
    when = problem.onset or problem.recorded
    return when is not None and recovered_since(chart, limits, when.first)


def _began_within(problem: Problem, chart: Chart, days: int) -> bool:
    """Whether a problem began (or was recorded) at most so many days ago; a date of a year alone is none."""
    when = problem.onset or problem.recorded
    return when is not None and 0 <= chart.days_since(when.first) <= days


@rule(
    title="A kidney at risk when zoledronic acid is infused",
    indicator="info",
    orders="zoledronic-acid-osteoporosis zoledronic-acid",
    needs="medications conditions",
    helps="creatinine body-weight administrations",
    line_when_info=True,
    harm=4,
    frequency=3,
)
def zol_nephrotoxin_dehydration(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    zoledronic acid is being started or continued beside an NSAID, a drug that injures the kidney, a
            diuretic in a patient at risk, contrast within a week, or a recent loss of volume
    Then    ask for fluid before, a slow infusion and a later creatinine; warn with a clearance of 35 to 59, with
            two or more of them, or with a loss of volume
    Why     dehydration and other drugs were there in many of those whose kidneys failed after the infusion
    """
    kidney = next(iter(kidney_estimates(chart, limits)), None)
    reduced = (
        kidney is not None
        and kidney.below(limits.kidney_risk_clearance_below.value)
        and not kidney.below(limits.cutoff_zoledronate.value)
    )
    aged = chart.age is not None and chart.age >= limits.kidney_risk_age.value
    groups = ("nsaid", "nephrotoxin", *(("loop-diuretic", "thiazide") if reduced or aged else ()))
    drugs: dict[str, Medication | DraftOrder | Dose] = {
        one.drug.name.lower(): one for one in taken(chart, limits, *groups)
    }
    week = chart.as_of - timedelta(days=limits.volume_depletion_days.value)
    for dose in chart.doses:
        if "nephrotoxin" in dose.drug.groups and dose.day is not None and week <= dose.day <= chart.as_of:
            drugs.setdefault(dose.drug.name.lower(), dose)
    depleted = next(
        (
            one
            for one in chart.problems_of("volume-depletion")
            if one.active and one.certain and _began_within(one, chart, limits.volume_depletion_days.value)
        ),
        None,
    )
    factors = [*drugs.values(), *([depleted] if depleted else [])]
    if factors:
        grave = reduced or len(factors) > 1 or depleted is not None
        yield Finding(
            order=order,
            indicator="warning" if grave else "info",
            factors=factors,
            kidney=kidney if reduced else None,
            depleted=depleted,
            minutes=limits.infusion_minutes,
            recheck_from=limits.recheck_from_days,
            recheck_to=limits.recheck_to_days,
            recheck_on=planned_day(order, chart) + timedelta(days=limits.recheck_from_days.value),
            analgesic=any("nsaid" in one.drug.groups for one in drugs.values()),
        )

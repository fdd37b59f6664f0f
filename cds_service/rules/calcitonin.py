"""Calcitonin of the salmon: allergy, cancer, and the years after menopause."""

from collections.abc import Iterator

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Allergy, DraftOrder, Problem
from cds_service.chart.skeleton import Fracture
from cds_service.clinical.lifetime import after_supply, on_drug
from cds_service.clinical.menopause import menopause
from cds_service.clinical.therapy import taking
from cds_service.rulebook import Family, Finding, Indicator, Limits

rule = Family(__name__, topic="medication-safety", hooks="order-select order-sign medication-refill")

OTHER_REASONS = ("paget-disease", "hypercalcaemia")
CANCERS = ("malignancy", "cancer-history", "breast-cancer", "oestrogen-dependent-cancer", "skeletal-malignancy")


@rule(
    title="Allergy to calcitonin or to fish",
    indicator="critical",
    orders="calcitonin",
    needs="allergies",
    beats="bone-agent-allergy",
    despite="hospice under-18",
    harm=4,
    frequency=1,
)
def calcitonin_salmon_allergy(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    calcitonin is being started or continued and the record holds an allergy to it, or to fish
    Then    advise against it; with an allergy to fish ask for a skin test first
    Unless  the allergy was refuted or is over; one known by its words alone, and an intolerance without anaphylaxis
            or angioedema, only warn
    Why     contraindicated: anaphylaxis, some of it fatal, has followed the hormone of the salmon
    """
    found = sorted(
        (one for one in chart.allergies if one.groups & {"calcitonin", "fish"}),
        key=lambda one: (not _grave(one), "calcitonin" not in one.groups),
    )
    for allergy in found[:1]:
        yield Finding(
            order=order,
            indicator="critical" if _grave(allergy) else "warning",
            allergy=allergy,
            itself="calcitonin" in allergy.groups,
            reactions=", ".join(allergy.reactions) or None,
        )


def _grave(one: Allergy) -> bool:
    mild = one.intolerance and not one.severe_hypersensitivity
    return "calcitonin" in one.groups and not mild and not one.by_name


@rule(
    title="Calcitonin comes last",
    indicator="info",
    orders="calcitonin",
    needs="medications conditions",
    claims="medications conditions",
    can_be_critical=False,
    harm=3,
    frequency=2,
)
def calcitonin_malignancy_last_line(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    calcitonin is being started or continued for the bone
    Then    say that no fewer fractures and more cancers were seen; with more weight once it is taken for more than
            six months, or where a cancer is or was on record
    Unless  a vertebral fracture or back pain is no older than four weeks, or Paget disease or a high calcium may be
            the reason
    Why     trials pooled by the FDA: cancer in 4.1 % against 2.9 % on placebo
    """
    if chart.has(*OTHER_REASONS) is not None or _fresh_pain(chart, limits) is not None:
        return
    chart.require_known("conditions", since=chart.as_of)
    cancer = next((one for one in chart.problems_of(*CANCERS) if one.certain), None)
    used = on_drug(chart, limits, "calcitonin")
    then = after_supply(used, order) or used
    long = then.passes(int(limits.longest_months.value))
    if not long and cancer is None:
        chart.require_known("medications", since=chart.as_of)
    indicator: Indicator = "warning" if long or cancer else "info"
    yield Finding(
        order=order,
        indicator=indicator,
        cancer=cancer,
        used=used if long else None,
        months=used.months,
        on_drug=limits.cancer_on_drug,
        on_placebo=limits.cancer_on_placebo,
        longest=limits.longest_months,
    )


def _fresh_pain(chart: Chart, limits: Limits) -> Fracture | Problem | None:
    """A vertebral fracture, or back pain, that surely began in the last weeks."""
    within = int(limits.pain_days.value)
    for one in chart.fractures:
        if one.site == "vertebral" and one.span is not None and 0 <= chart.days_since(one.span.first) <= within:
            return one
    for pain in chart.problems_of("back-pain"):
        if pain.active and pain.certain and pain.onset and chart.days_since(pain.onset.first) <= within:
            return pain
    return None


@rule(
    title="Calcitonin within five years of menopause",
    indicator="warning",
    orders="calcitonin",
    needs="birth-date",
    helps="menopause-age last-menstrual-period conditions procedures medications",
    harm=2,
    frequency=1,
)
def calcitonin_under_5y_menopause(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    calcitonin is being started or continued in a woman whose menopause is surely less than five years ago
    Then    say that it is labelled for later years
    Unless  the time of menopause is not recorded
    Why     in early menopause it did not keep bone from being lost
    """
    came = menopause(chart, limits)
    if came is not None and came.under(limits.years_after.value, chart.as_of):
        lithium = taking(chart, limits, "lithium")
        yield Finding(order=order, came=came, day=str(came.last), years=limits.years_after, lithium=lithium)

"""Two drugs for the bone at once, where one is enough."""

from collections.abc import Iterator
from datetime import date, timedelta

from cds_service.chart.model import Chart, months_before
from cds_service.chart.nouns import DraftOrder
from cds_service.clinical.bone_drugs import BISPHOSPHONATES, DENOSUMAB, ONCOLOGY, PTH_ANALOGUES, ingredient_of
from cds_service.clinical.intervals import months_after, planned_day
from cds_service.clinical.overlap import (
    Beside,
    beside,
    drafted_beside,
    given_up,
    kind_of,
    product_of,
    still_taken,
)
from cds_service.clinical.timeline import courses
from cds_service.rulebook import Family, Finding, Indicator, Limits

rule = Family(__name__, topic="medication-safety", hooks="order-select order-sign medication-refill")

ANTIRESORPTIVES = BISPHOSPHONATES | DENOSUMAB | {"raloxifene", "bazedoxifene-ce", "calcitonin"}
# Classes of which two at once are warned of; of any other pair the card merely informs.
GRAVE = frozenset({"bisphosphonate", "denosumab"})


@rule(
    title="Two denosumab products",
    indicator="critical",
    orders="denosumab-osteoporosis denosumab-oncology",
    needs="medications",
    claims="medications",
    helps="administrations procedures",
    beats="duplicate-antiresorptive",
    despite="hospice",
    harm=4,
    frequency=1,
)
def denosumab_xgeva_coadministration(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    denosumab 60 mg is ordered and 120 mg was given, or is ordered, within 180 days, or the other way round
    Then    say that the two must not be combined; critical when the other was given, or is drafted beside it
    Unless  the other is stopped, on record or by a draft beside this one
    Why     they are the same drug
    """
    other = "denosumab-oncology" if "denosumab-osteoporosis" in order.drug.groups else "denosumab-osteoporosis"
    since = planned_day(order, chart) - timedelta(days=limits.coadministration_days.value)
    yield from _both(order, chart, limits, other, since)


@rule(
    title="Two zoledronic acid products",
    indicator="critical",
    orders="zoledronic-acid-osteoporosis",
    needs="medications",
    claims="medications",
    helps="administrations procedures",
    beats="duplicate-antiresorptive",
    despite="hospice",
    harm=4,
    frequency=1,
)
def zol_with_oncology_zoledronate(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    zoledronic acid 5 mg is ordered and the 4 mg of oncology was given, or is ordered, within twelve months
    Then    say that the two must not be combined; critical when the other was given, or is drafted beside it
    Unless  the other is stopped, on record or by a draft beside this one
    Why     they are the same drug
    """
    since = months_before(planned_day(order, chart), limits.oncology_course_months.value)
    yield from _both(order, chart, limits, "zoledronic-acid-oncology", since)


@rule(
    title="Two forms of risedronate",
    indicator="warning",
    orders="risedronate",
    needs="medications",
    beats="duplicate-antiresorptive",
    harm=3,
    frequency=1,
)
def risedronate_duplicate_forms(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    risedronate is ordered, and its other form (delayed release beside immediate) is taken or drafted too
    Then    name both
    Unless  the other is stopped or replaced in the same session
    Why     two weekly tablets are a double dose, and are taken in different ways
    """
    delayed = "risedronate-delayed-release"
    mine = delayed in order.drug.groups
    for one in still_taken(order, chart, limits, "risedronate"):
        if (delayed in one.drug.groups) != mine:
            yield Finding(order=order, other=one, drafted=isinstance(one, DraftOrder))
            return


@rule(
    title="Two drugs against bone resorption",
    indicator="warning",
    orders=" ".join(sorted(ANTIRESORPTIVES)),
    needs="medications",
    helps="administrations procedures",
    harm=3,
    frequency=3,
)
def duplicate_antiresorptive(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a bisphosphonate, denosumab, raloxifene or calcitonin is ordered while another of them works: taken by the
            patient, drafted beside it, or given so lately (zoledronic acid 365 days, denosumab 183, intravenous
            ibandronate 92)
    Then    ask for one of the two to be stopped; a warning where both are bisphosphonates or denosumab, else for
            information, as is an entry of the list whose supply ended more than 30 days ago
    Unless  the other is stopped or replaced in the same session or was stopped on record, it is the same drug, both
            are in the doses of oncology, or a bisphosphonate follows denosumab from day 150 on
    Why     two together protect no better and lower calcium further
    """
    mine = product_of(order.drug.groups)
    planned = planned_day(order, chart)
    graver: list[Beside] = []
    milder: list[Beside] = []
    for one in beside(order, chart, limits):
        oncology = mine in ONCOLOGY and one.product in ONCOLOGY
        if one.product not in ANTIRESORPTIVES or ingredient_of(one.product) == ingredient_of(mine) or oncology:
            continue
        if _follows(mine, one, planned, limits):
            continue
        grave = one.kind != "listed" and {kind_of(mine), kind_of(one.product)} <= GRAVE
        (graver if grave else milder).append(one)
    found = graver or milder
    if found:
        denosumab = [one.day for one in found if one.product in DENOSUMAB and one.day]
        bisphosphonate = mine in BISPHOSPHONATES
        yield Finding(
            order=order,
            indicator="warning" if graver else "info",
            others=found,
            records=[one.record for one in found if one.record],
            listed=all(one.kind == "listed" for one in found),
            due=months_after(max(denosumab), limits.denosumab_interval_months.value)
            if denosumab and bisphosphonate
            else None,
        )


@rule(
    title="A bone-forming drug beside another drug for the bone",
    indicator="warning",
    orders=" ".join(sorted(ANTIRESORPTIVES | PTH_ANALOGUES | {"romosozumab"})),
    needs="medications",
    helps="administrations procedures",
    harm=2,
    frequency=2,
)
def combination_anabolic_antiresorptive(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    romosozumab comes together with any other drug for the bone, or teriparatide or abaloparatide with a
            bisphosphonate or denosumab: one is being ordered while the other works, or both are drafted
    Then    say that they are given one after the other
    Unless  the other is stopped or replaced in the same session, or was stopped on record; the supply of the
            bone-forming drug ends before; a PTH analogue follows denosumab that is no longer ordered, which is a
            switch and another rule's
    Why     a combination costs more and protects no better than the right order of the two
    """
    mine = product_of(order.drug.groups)
    found = [
        one
        for one in beside(order, chart, limits)
        if one.kind != "listed" and _combined(mine, one.product) and not _switched(mine, one)
    ]
    if found:
        yield Finding(order=order, others=found, records=[one.record for one in found if one.record])


@rule(
    title="Raloxifene with systemic oestrogen",
    indicator="warning",
    orders="raloxifene estrogen-systemic",
    needs="medications",
    harm=3,
    frequency=1,
)
def raloxifene_oestrogen_couse(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    raloxifene is ordered and systemic oestrogen is taken or drafted, or the other way round
    Then    name both, and offer to stop the other
    Unless  the oestrogen is a low-dose vaginal one, or the other is stopped or replaced in the same session
    Why     their safety together was not studied, and both make blood clot
    """
    other = "estrogen-systemic" if "raloxifene" in order.drug.groups else "raloxifene"
    found = [*still_taken(order, chart, limits, other)]
    if found:
        yield Finding(order=order, others=found)


def _both(order: DraftOrder, chart: Chart, limits: Limits, other: str, since: date) -> Iterator[Finding]:
    """The other product of the same ingredient: drafted beside, given or ordered since a day."""
    draft = next((one for one in drafted_beside(order, chart) if other in one.drug.groups), None)
    if draft is not None:
        yield Finding(order=order, other=draft, name=draft.drug.name, last=None)
        return
    course = next((one for one in courses(chart, limits) if one.product == other), None)
    if course is not None and (course.ended is not None or given_up(chart, other, *course.refs)):
        return
    if course is not None and course.last is not None and course.last.day >= since:
        indicator: Indicator = "warning" if course.last.presumed else "critical"
        yield Finding(order=order, indicator=indicator, other=course, name=course.name, last=course.last)
    elif course is not None and course.pending is not None:
        pending = course.pending
        yield Finding(order=order, indicator="warning", other=pending, name=pending.drug.name, last=None)
    else:
        chart.require_absence("medications", since=since)


def _follows(mine: str, other: Beside, planned: date, limits: Limits) -> bool:
    """Whether a bisphosphonate follows the last dose of denosumab, as it should."""
    given = other.kind in ("given", "ordered") and other.day is not None
    days = (planned - other.day).days if given and other.day else 0
    return mine in BISPHOSPHONATES and other.product in DENOSUMAB and days >= limits.follow_on_days.value


def _combined(mine: str, other: str) -> bool:
    pair = {kind_of(mine), kind_of(other)}
    if "romosozumab" in pair:
        return True
    return "PTH analogue" in pair and bool(pair & GRAVE)


def _switched(mine: str, other: Beside) -> bool:
    return mine in PTH_ANALOGUES and other.product in DENOSUMAB and not other.standing

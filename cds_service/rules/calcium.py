"""Calcium and bone drugs."""

from collections.abc import Iterator
from datetime import timedelta

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Done, DraftOrder, Measured, Medication, Problem
from cds_service.clinical.bone_drugs import ANY_BONE_DRUG
from cds_service.clinical.calcium import Calcium, newest_calcium
from cds_service.clinical.formulas import under
from cds_service.clinical.intervals import planned_day
from cds_service.clinical.ranges import is_high
from cds_service.clinical.renal import dialysis, filtration_rate
from cds_service.clinical.supplements import ACTIVE_VITAMIN_D, VITAMIN_D, products, takes_vitamin_d
from cds_service.clinical.therapy import DENOSUMAB, taken
from cds_service.clinical.timeline import course_of
from cds_service.clinical.vitamin_d import deficiency, deficiency_window
from cds_service.rulebook import Cited, Family, Finding, Indicator, Limits

rule = Family(__name__, topic="medication-safety")

ORAL = frozenset({"alendronate", "risedronate", "ibandronate-oral"})


@rule(
    title="Low calcium before a bone drug",
    indicator="critical",
    orders="alendronate risedronate ibandronate ibandronate-oral ibandronate-iv zoledronic-acid-osteoporosis "
    "zoledronic-acid denosumab-osteoporosis denosumab romosozumab calcitonin",
    hooks="order-select order-sign medication-refill",
    needs="calcium-total calcium-corrected calcium-ionised",
    claims="calcium-total calcium-corrected calcium-ionised",
    helps="albumin",
    beats="calcium-missing-before-parenteral",
    despite="hospice",
    harm=5,
    frequency=3,
)
def hypocalcaemia_before_bone_agent(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a bisphosphonate, denosumab or romosozumab (or calcitonin) is being started or continued and the
            newest calcium is below its own reference range, or below 8.5 mg/dL when it carries none;
            ionised calcium decides when it was drawn within a week of the total, or after it
    Then    advise against the dose until it is corrected; for calcitonin, and for a low value between
            90 and 365 days old before an oral drug, warn
    Unless  a newer calcium is normal, or the order treats the hypercalcaemia of a cancer
    Why     low calcium before the dose is a label contraindication; the drug lowers calcium further
    """
    if chart.has("hypercalcaemia") is not None and chart.has("malignancy") is not None:
        return
    window = limits.window_denosumab if order.drug.groups & DENOSUMAB else limits.window
    reach = limits.window_oral_old if order.drug.groups & ORAL else window
    calcium = newest_calcium(chart, limits, within=reach.value)
    if calcium is not None and calcium.low:
        yield Finding(
            order=order,
            indicator=_indicator(order, chart, calcium, window),
            calcium=calcium,
            total=calcium.measured if calcium.albumin else None,
            albumin=calcium.albumin,
            emergency=limits.emergency_below,
        )
        return
    since = chart.as_of - timedelta(days=reach.value)
    chart.require_known("calcium-total", "calcium-corrected", "calcium-ionised", since=since)


def _indicator(order: DraftOrder, chart: Chart, calcium: Calcium, window: Cited) -> Indicator:
    old = chart.days_since(calcium.day) > window.value
    return "warning" if old or "calcitonin" in order.drug.groups else "critical"


@rule(
    title="Vitamin D deficiency before a drug that lowers calcium",
    indicator="warning",
    orders="zoledronic-acid-osteoporosis zoledronic-acid denosumab-osteoporosis denosumab ibandronate-iv "
    "ibandronate romosozumab alendronate risedronate ibandronate-oral",
    hooks="order-select order-sign medication-refill",
    needs="vitamin-d-25oh",
    claims="vitamin-d-25oh",
    helps="creatinine medications",
    harm=4,
    frequency=4,
)
def vitd_deficient_before_antiresorptive(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    zoledronic acid, denosumab, intravenous ibandronate or romosozumab is being started or continued and
            the newest 25-OH vitamin D is deficient; before an oral bisphosphonate the same for information
    Then    say that it should be replete first, and that a scheduled denosumab dose must not slip for it
    Unless  the result is older than its window (shorter after an earlier deficiency, and in severe kidney
            disease): before an injection vitd-missing-before-parenteral asks for a new one; or a newer one is
            sufficient; or vitamin D has been taken for eight weeks and the next result is on its way
    Why     the drug lowers calcium further where vitamin D is short
    """
    window = deficiency_window(chart, limits)
    newest = deficiency(chart, limits)
    if newest is not None and chart.days_since(newest.day) <= window.value:
        if _repleting(chart, limits):
            return
        oral = bool(order.drug.groups & ORAL)
        yield Finding(
            order=order,
            indicator="info" if oral else "warning",
            vitamin_d=newest,
            limit=limits.vitamin_d_below,
            severe=limits.vitamin_d_severe_below if under(newest.value, limits.vitamin_d_severe_below.value) else None,
            denosumab=bool(order.drug.groups & DENOSUMAB),
            recheck_on=chart.as_of + timedelta(days=limits.repletion_days.value),
        )
        return
    chart.require_known("vitamin-d-25oh", since=chart.as_of - timedelta(days=window.value))


def _repleting(chart: Chart, limits: Limits) -> bool:
    """Whether vitamin D has been taken long enough to tell, and a new result is ordered."""
    ordered = any("order-vitamin-d" in one.concepts for one in chart.pending)
    begun = [one.begins for one in products(chart, limits, *VITAMIN_D) if isinstance(one, Medication)]
    days = limits.repletion_days.value
    return ordered and any(day is not None and chart.days_since(day) >= days for day in begun)


@rule(
    title="Vitamin D below what many guidelines aim for",
    indicator="info",
    kind="line",
    orders="zoledronic-acid-osteoporosis zoledronic-acid denosumab-osteoporosis denosumab ibandronate-iv romosozumab",
    hooks="order-select order-sign medication-refill",
    needs="vitamin-d-25oh",
    claims="vitamin-d-25oh",
    helps="medications",
    harm=1,
    frequency=4,
)
def vitd_insufficient_before_antiresorptive(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    an injected bone drug that lowers calcium is being started or continued and the newest 25-OH vitamin D
            is no deficiency, but below 30 ng/mL
    Then    say so, and that the target is disputed
    Unless  vitamin D of 800 IU a day or more is taken, or drafted
    Why     no label asks for it; some guidelines do, others set no such target
    """
    newest = chart.newest("vitamin-d-25oh", within=limits.vitamin_d_result_days.value)
    chart.require_known("vitamin-d-25oh", since=chart.as_of - timedelta(days=limits.vitamin_d_result_days.value))
    if newest is None or newest.comparator:  # of a bound nobody knows whether it is a deficiency
        return
    target = limits.vitamin_d_target
    between = under(newest.value, target.value) and not under(newest.value, limits.vitamin_d_sufficient_from.value)
    if between and not takes_vitamin_d(chart, limits):
        yield Finding(order=order, vitamin_d=newest, limit=target)


@rule(
    title="Prone to low calcium after denosumab",
    indicator="warning",
    orders="denosumab-osteoporosis denosumab",
    hooks="order-select order-sign medication-refill",
    needs="conditions procedures medications",
    harm=4,
    frequency=2,
)
def denosumab_predisposed_hypocalcaemia(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    denosumab 60 mg is being started or continued by somebody with hypoparathyroidism, an operation on
            thyroid or parathyroids, malabsorption, a bowel resection or bypass, or a calcimimetic
    Then    ask for calcium, phosphate and magnesium 10 to 14 days after the dose
    Unless  kidney function is severely reduced: the boxed warning speaks then
    Why     the label names these as prone to a low calcium after the dose
    """
    reasons = [*_prone(chart, limits)]
    if reasons:
        yield Finding(
            order=order,
            reasons=reasons,
            calcimimetic=any(isinstance(one, Medication | DraftOrder) for one in reasons),
            check_from=limits.check_from_days,
            check_to=limits.check_to_days,
            check_on=planned_day(order, chart) + timedelta(days=limits.check_from_days.value),
        )


def _prone(chart: Chart, limits: Limits) -> Iterator[Problem | Done | Medication | DraftOrder]:
    for concepts in (("hypoparathyroidism",), ("malabsorption", "short-bowel"), ("bariatric-surgery-status",)):
        if (problem := chart.has(*concepts)) is not None:
            yield problem
    operations = {"thyroidectomy", "parathyroidectomy", "small-bowel-resection", "gastric-bypass"}
    for one in chart.procedures:
        if one.concepts & operations:
            yield one
    yield from taken(chart, limits, "calcimimetic")


@rule(
    title="Calcium check due after denosumab in advanced kidney disease",
    indicator="warning",
    hooks="patient-view encounter-discharge",
    only_with=ANY_BONE_DRUG,
    needs="calcium-total calcium-corrected calcium-ionised creatinine medications",
    claims="calcium-total calcium-corrected calcium-ionised",
    helps="administrations procedures conditions",
    addressed_by="order-calcium",
    harm=5,
    frequency=2,
)
def denosumab_post_dose_calcium_monitor(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    denosumab 60 mg was given in the last 90 days to somebody with an eGFR below 30 or on dialysis, and no
            calcium lies in the last 7 days (in the month after the dose) or 31 days (until day 90)
    Then    ask for calcium
    Unless  a calcium is already ordered
    Why     boxed warning: weekly for a month, then monthly, since the fall is deep and late
    """
    course = course_of(chart, limits, "denosumab-osteoporosis", "denosumab")
    if course is None or course.last is None:
        return
    days = chart.days_since(course.last.day)
    if not 0 < days <= limits.monitor_days.value:
        return
    rate = filtration_rate(chart, limits)
    reduced = rate if rate is not None and rate.below(limits.egfr_severe_below.value) else None
    on_dialysis = dialysis(chart, limits)
    if reduced is None and on_dialysis is None:
        return
    first_month = days <= limits.first_month_days.value
    window = limits.weekly_days if first_month else limits.monthly_days
    calciums = ("calcium-total", "calcium-corrected", "calcium-ionised")
    last = chart.newest(*calciums)
    if last is not None and chart.days_since(last.day) <= window.value:
        return
    chart.require_absence(*calciums, since=chart.as_of - timedelta(days=window.value))
    yield Finding(
        dose=course.last,
        days=days,
        kidney=reduced,
        dialysis=on_dialysis,
        last=last,
        window=window,
    )


@rule(
    title="High calcium before a PTH analogue",
    indicator="critical",
    orders="teriparatide abaloparatide",
    hooks="order-select order-sign medication-refill",
    needs="calcium-total calcium-corrected calcium-ionised conditions",
    claims="calcium-total calcium-corrected calcium-ionised",
    helps="albumin pth procedures",
    despite="hospice",
    harm=4,
    frequency=2,
)
def hypercalcaemia_before_pth_analog(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    teriparatide or abaloparatide is being started or continued and the newest calcium of the last 90 days
            is above 10.5 mg/dL or above its own range, or primary hyperparathyroidism is on record; a raised PTH
            with a calcium above 10.2 mg/dL warns
    Then    advise against the drug, and to look for the cause first
    Unless  the hyperparathyroidism was operated on and the calcium has been normal since
    Why     the drug raises calcium further; labels say to avoid it with high calcium
    """
    calcium = newest_calcium(chart, limits, within=limits.window_high_calcium.value)
    upper = calcium.upper(limits, own_range=True) if calcium else None
    high = calcium is not None and upper is not None and calcium.over(upper)
    gland = None if _cured(chart, limits) else chart.has("primary-hyperparathyroidism")
    raised = _raised_pth(chart, calcium, limits)
    if not high and gland is None and raised is None:
        since = chart.as_of - timedelta(days=limits.window_high_calcium.value)
        chart.require_known("calcium-total", "calcium-corrected", "calcium-ionised", since=since)
        return
    yield Finding(
        order=order,
        indicator="critical" if high or gland is not None else "warning",
        calcium=calcium if high or raised else None,
        upper=upper if high else limits.calcium_suspect_above.value,
        high=high,
        hyperparathyroidism=gland,
        pth=raised,
        disputed=calcium.disputed_over(upper) if high and calcium and upper else False,
    )


def _raised_pth(chart: Chart, calcium: Calcium | None, limits: Limits) -> Measured | None:
    """A PTH above its range while the calcium, not itself high, is higher than it should be."""
    pth = chart.newest("pth", within=limits.pth_days.value)
    suspect = calcium is not None and not calcium.ionised and calcium.over(limits.calcium_suspect_above.value)
    return pth if suspect and pth is not None and is_high(pth) else None


def _cured(chart: Chart, limits: Limits) -> bool:
    """Whether parathyroids were removed, and the newest calcium since then is not high."""
    days = [one.span.first for one in chart.procedures if "parathyroidectomy" in one.concepts and one.span]
    calcium = newest_calcium(chart, limits)
    if not days or calcium is None or calcium.day < max(days):
        return False
    return calcium.measured.comparator in ("", "<", "<=") and not calcium.over(calcium.upper(limits, own_range=True))


@rule(
    title="High calcium while calcium or vitamin D is ordered",
    indicator="warning",
    orders="calcium-supplement calcium-acetate calcium-parenteral cholecalciferol ergocalciferol "
    "vitamin-d-unspecified calcifediol calcitriol alfacalcidol vitamin-d-analog",
    hooks="order-select order-sign medication-refill",
    needs="calcium-total calcium-corrected calcium-ionised",
    claims="calcium-total calcium-corrected calcium-ionised",
    helps="albumin medications",
    despite="hospice",
    can_be_critical=True,
    harm=4,
    frequency=2,
)
def hypercalcaemia_with_calcium_or_vitd(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    calcium or vitamin D of any form is being started or continued and the newest calcium of the last 90
            days is above 10.5 mg/dL; critical from 12.0 mg/dL, and for calcitriol and alfacalcidol
    Then    say to stop or reduce them until the calcium is explained
    Unless  a newer calcium is normal
    Why     both raise calcium further; calcitriol is contraindicated then
    """
    window = limits.window_high_calcium
    calcium = newest_calcium(chart, limits, within=window.value)
    upper = calcium.upper(limits) if calcium else None
    if calcium is None or upper is None or not calcium.over(upper):
        since = chart.as_of - timedelta(days=window.value)
        chart.require_known("calcium-total", "calcium-corrected", "calcium-ionised", since=since)
        return
    active = bool(order.drug.groups & {*ACTIVE_VITAMIN_D})
    severe = not calcium.ionised and _reaches(calcium, limits.calcium_severe_from.value)
    yield Finding(
        order=order,
        indicator="critical" if active or severe else "warning",
        calcium=calcium,
        upper=upper,
        active=active,
        others=[*taken(chart, limits, "thiazide", "lithium")],
        disputed=calcium.disputed_over(upper),
    )


def _reaches(calcium: Calcium, limit: float) -> bool:
    return calcium.measured.comparator in ("", ">", ">=") and not under(calcium.value, limit)

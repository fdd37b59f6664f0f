"""Calcium and vitamin D themselves: too little of a plan, too much of a dose, too much in the blood."""

from collections.abc import Iterator
from datetime import timedelta

from cds_service.chart.model import Chart
from cds_service.chart.nouns import DraftOrder, Measured, Problem
from cds_service.clinical.bone_drugs import ZOLEDRONATE
from cds_service.clinical.calcium import minerals_normal, newest_calcium
from cds_service.clinical.formulas import surely_over, surely_under, under
from cds_service.clinical.lifestyle import body_mass
from cds_service.clinical.renal import filtration_rate
from cds_service.clinical.supplements import (
    ACTIVE_VITAMIN_D,
    CALCIUM,
    VITAMIN_D,
    Product,
    at_once,
    calcium_a_day,
    dose_lack,
    lasts,
    vitamin_d_a_day,
)
from cds_service.clinical.tests_done import under_way
from cds_service.clinical.therapy import taken, taking
from cds_service.rulebook import Cited, Family, Finding, Lacking, Limits

rule = Family(__name__, topic="medication-safety", hooks="order-select order-sign medication-refill")

KINDS = {"calcium": ("calcium-total", "calcium-corrected", "calcium-ionised"), "phosphate": ("phosphate",)}
ALL_VITAMIN_D = (*VITAMIN_D, *ACTIVE_VITAMIN_D, "calcifediol")


@rule(
    title="No plan for calcium and vitamin D beside a bone drug",
    indicator="info",
    kind="line",
    instruction=True,
    orders="alendronate risedronate ibandronate ibandronate-oral ibandronate-iv zoledronic-acid-osteoporosis "
    "zoledronic-acid denosumab-osteoporosis denosumab romosozumab raloxifene calcitonin",
    needs="medications",
    claims="medications",
    helps="conditions calcium-total sex birth-date",
    harm=2,
    frequency=5,
)
def no_calcium_vitd_plan(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a drug against bone loss is being started or continued and neither calcium nor vitamin D is taken
    Then    ask for a plan: how much a day, from food first
    Unless  a calcium intake is recorded that is enough; calcium is high, or stones or a granulomatous disease
            are on record
    Why     labels ask for calcium and vitamin D where the diet does not give enough
    """
    if taking(chart, limits, *CALCIUM, *ALL_VITAMIN_D, "vitamin-d-analog") is not None:
        return
    if chart.has("hypercalcaemia", "urolithiasis", "granulomatous-disease") is not None:
        return
    calcium = newest_calcium(chart, limits, within=limits.plan_calcium_days.value)
    if calcium is not None and calcium.over(calcium.upper(limits)):
        return
    target = _calcium_target(chart, limits)
    eaten = chart.newest("calcium-intake", within=limits.intake_days.value)
    if eaten is not None and not eaten.comparator and not under(eaten.value, target.value):
        return
    chart.require_absence("medications")
    yield Finding(order=order, target=target, units=limits.plan_vitamin_d, units_to=limits.plan_vitamin_d_to)


def _calcium_target(chart: Chart, limits: Limits) -> Cited:
    age = chart.age or 0
    woman = chart.person.sex == "female" and age >= limits.plan_women_from.value
    more = woman or age >= limits.plan_all_from.value
    return limits.plan_calcium_more if more else limits.plan_calcium


@rule(
    title="Vitamin D above the upper limit",
    indicator="info",
    orders=" ".join(VITAMIN_D),
    hooks="patient-view order-select order-sign medication-refill",
    only_with=" ".join(VITAMIN_D),
    needs="medications",
    helps="conditions vitamin-d-25oh body-weight body-height",
    harm=2,
    frequency=4,
)
def vitd_daily_above_ul(order: DraftOrder | None, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    all vitamin D that is taken, or drafted, adds up to more than 4,000 IU a day; more than 10,000 IU warns
    Then    say how much it is, and ask for 25-OH vitamin D and calcium
    Unless  it is a course of at most twelve weeks against a low 25-OH vitamin D, or there is malabsorption,
            bariatric surgery, severe obesity or hypoparathyroidism
    Why     beyond the upper limit calcium may rise, and bone gains nothing
    """
    if _needs_more(chart, limits):
        return
    repleted = _low_vitamin_d(chart, limits)
    total = vitamin_d_a_day(chart, limits, lambda product: not (repleted and _is_course(product, limits)))
    if order is not None and order not in (*total.products, *total.unread):
        return  # it is a single dose, or a course to replete
    if total.over(limits.vitamin_d_upper.value):
        yield Finding(
            order=order,
            indicator="warning" if total.over(limits.vitamin_d_high.value) else "info",
            total=total,
            limit=limits.vitamin_d_upper,
            products=list(total.products),
        )
        return
    total.require_read()


def _needs_more(chart: Chart, limits: Limits) -> bool:
    """Whether the patient absorbs or answers so badly that high doses may be right."""
    if chart.has("malabsorption", "short-bowel", "bariatric-surgery-status", "hypoparathyroidism") is not None:
        return True
    if any("gastric-bypass" in one.concepts for one in chart.procedures):
        return True
    mass = body_mass(chart, limits)
    return mass is not None and not under(mass.value, limits.severe_obesity_from.value)


def _low_vitamin_d(chart: Chart, limits: Limits) -> Measured | None:
    newest = chart.newest("vitamin-d-25oh", within=limits.repletion_result_days.value)
    low = newest is not None and surely_under(newest.value, newest.comparator, limits.repletion_below.value)
    return newest if low else None


def _is_course(product: Product, limits: Limits) -> bool:
    days = lasts(product)
    return days is not None and days <= limits.repletion_days.value


@rule(
    title="Very large single dose of vitamin D",
    indicator="info",
    orders=" ".join(VITAMIN_D),
    helps="medications conditions",
    harm=3,
    frequency=2,
)
def vitd_bolus_megadose(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    100,000 IU of vitamin D or more are ordered at once; from 300,000 IU it warns
    Then    say that large boluses raised falls and fractures, and that smaller doses serve better
    Unless  it is at most 125,000 IU, once, before zoledronic acid after a hip fracture
    Why     500,000 IU once a year led to more falls and more fractures
    """
    dosing = order.supplement.vitamin_d if order.supplement else None
    amount = at_once(dosing, "IU") if dosing else None
    if dosing is None or amount is None:
        raise Lacking(dose_lack(dosing))
    if under(amount, limits.bolus_from.value):
        return
    loading = dosing.once and not under(limits.loading_to.value, amount)
    if loading and _before_zoledronate(chart, limits):
        return
    yield Finding(
        order=order,
        indicator="info" if under(amount, limits.bolus_warning_from.value) else "warning",
        units=amount,
    )


def _before_zoledronate(chart: Chart, limits: Limits) -> bool:
    """Whether a hip broke lately and zoledronic acid is planned."""
    hips = [one.span.last for one in chart.fractures if one.site == "hip" and one.span]
    recent = any(0 <= chart.days_since(day) <= limits.loading_days.value for day in hips)
    return recent and taking(chart, limits, *ZOLEDRONATE) is not None


def _excess(chart: Chart, limits: Limits, above: float) -> Measured | None:
    """The newest 25-OH vitamin D, if it is recent and above a limit."""
    newest = chart.newest("vitamin-d-25oh", within=limits.excess_days.value)
    chart.require_known("vitamin-d-25oh", since=chart.as_of - timedelta(days=limits.excess_days.value))
    return newest if newest is not None and surely_over(newest.value, newest.comparator, above) else None


def _others(order: DraftOrder | None, chart: Chart, limits: Limits) -> list[Product]:
    """The vitamin D that is taken besides the one being ordered; without an order, none must be known to be none."""
    found = [one for one in taken(chart, limits, *ALL_VITAMIN_D) if order is None or one.ref != order.ref]
    if order is None and not found:
        chart.require_absence("medications")
    return found


@rule(
    title="High 25-OH vitamin D while vitamin D is taken",
    indicator="warning",
    orders=" ".join(ALL_VITAMIN_D),
    hooks="patient-view order-select order-sign medication-refill",
    only_with="vitamin-d-25oh",
    needs="vitamin-d-25oh",
    claims="vitamin-d-25oh",
    helps="medications",
    harm=3,
    frequency=1,
)
def vitd_high_25ohd(order: DraftOrder | None, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    vitamin D is taken, or drafted, and the newest 25-OH vitamin D of the last 180 days is above 100 ng/mL
    Then    say to reduce or stop it, and to check calcium
    Unless  a newer result is lower
    Why     so much does no good, and calcium may rise
    """
    others = _others(order, chart, limits)
    level = _excess(chart, limits, limits.high_above.value)
    if level is not None and (order or others):
        yield Finding(order=order, level=level, limit=limits.high_above, others=others)


@rule(
    title="Toxic 25-OH vitamin D while vitamin D is taken",
    indicator="critical",
    orders=" ".join(ALL_VITAMIN_D),
    hooks="patient-view order-select order-sign medication-refill encounter-discharge",
    only_with="vitamin-d-25oh",
    needs="vitamin-d-25oh",
    claims="vitamin-d-25oh",
    helps="medications",
    beats="vitd-high-25ohd",
    harm=4,
    frequency=1,
)
def vitd_toxic_25ohd(order: DraftOrder | None, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    vitamin D is taken, or drafted, and the newest 25-OH vitamin D of the last 180 days is above 150 ng/mL
    Then    say to stop it, and to check calcium and creatinine today; a warning while only the chart is open
    Unless  a newer result is lower
    Why     at such levels calcium rises and the kidneys fail
    """
    others = _others(order, chart, limits)
    level = _excess(chart, limits, limits.toxic_above.value)
    if level is not None and (order or others):
        yield Finding(order=order, level=level, limit=limits.toxic_above, others=others)


@rule(
    title="Vitamin D in granulomatous disease",
    indicator="warning",
    orders=" ".join((*VITAMIN_D, *ACTIVE_VITAMIN_D)),
    needs="conditions",
    helps="medications",
    harm=3,
    frequency=1,
)
def vitd_granulomatous_disease(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    more than 800 IU of vitamin D a day, or an active form, is ordered in sarcoidosis, active tuberculosis,
            lymphoma or Williams syndrome; in primary hyperparathyroidism for information
    Then    ask for calcium and 1,25-dihydroxyvitamin D
    Unless  the dose is no more than that, or a calcium and a 1,25-dihydroxyvitamin D of the last 90 days are normal
    Why     granulomas make the active form themselves, and calcium rises
    """
    granuloma = chart.has("granulomatous-disease")
    disease = granuloma or chart.has("primary-hyperparathyroidism")
    if disease is None or minerals_normal(chart, limits, within=limits.both_checked_days.value):
        return
    active = bool(order.drug.groups & {*ACTIVE_VITAMIN_D})
    total = vitamin_d_a_day(chart, limits)
    if not active and not total.over(limits.vitamin_d_maintenance.value):
        total.require_read()
        return
    yield Finding(
        order=order,
        indicator="warning" if granuloma is not None else "info",
        disease=disease,
        granuloma=granuloma is not None,
        total=None if active else total,
    )


@rule(
    title="Calcium supplements above the upper limit",
    indicator="warning",
    orders=" ".join(CALCIUM),
    hooks="patient-view order-select order-sign medication-refill",
    only_with=" ".join(CALCIUM),
    needs="medications birth-date",
    helps="conditions procedures",
    harm=2,
    frequency=3,
)
def calcium_above_ul(order: DraftOrder | None, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the elemental calcium of all supplements, taken or drafted, is above 2,000 mg a day from 51 years on, or
            above 2,500 mg from 19 to 50
    Then    say how much it is, and that most people need far less on top of their diet
    Unless  there is hypoparathyroidism, a recent operation on thyroid or parathyroids, or calcium that binds
            phosphate
    Why     the upper limits rest on kidney stones and high calcium
    """
    if chart.age is None or chart.age < limits.upper_young_from.value or _may_need_calcium(chart, limits):
        return
    older = chart.age >= limits.upper_older_from.value
    limit = limits.calcium_upper_older if older else limits.calcium_upper_young
    total = calcium_a_day(chart, limits)
    if not total.over(limit.value):
        total.require_read()
        return
    yield Finding(order=order, total=total, limit=limit, products=list(total.products), most=limits.enough_added)


def _may_need_calcium(chart: Chart, limits: Limits) -> bool:
    if chart.has("hypoparathyroidism") is not None or taking(chart, limits, "calcium-acetate") is not None:
        return True
    neck = (one.span for one in chart.procedures if one.concepts & {"thyroidectomy", "parathyroidectomy"})
    return any(one and 0 <= chart.days_since(one.last) <= limits.after_thyroidectomy_days.value for one in neck)


@rule(
    title="Calcitriol without the checks it needs",
    indicator="info",
    orders=" ".join(ACTIVE_VITAMIN_D),
    needs="calcium-total calcium-corrected calcium-ionised phosphate",
    claims="calcium-total calcium-corrected calcium-ionised phosphate",
    helps="conditions creatinine albumin",
    harm=3,
    frequency=1,
)
def calcitriol_monitoring(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    calcitriol or alfacalcidol is ordered and the newest calcium is above 10.2 mg/dL or phosphate above
            5.5 mg/dL (a warning); or one of them is not known of the last 30 days; or it seems to be for a plain
            vitamin D deficiency
    Then    ask for both before dosing, and say that it is no treatment of a simple deficiency
    Unless  there is hypoparathyroidism; what is not known, but ordered already, is not asked for
    Why     its margin is narrow: calcium and phosphate rise together
    """
    if chart.has("hypoparathyroidism") is not None:
        return
    calcium = newest_calcium(chart, limits, within=limits.raised_days.value)
    phosphate = chart.newest("phosphate", within=limits.raised_days.value)
    ca_limit, po4_limit = limits.calcitriol_calcium_above, limits.calcitriol_phosphate_above
    high_calcium = calcium if calcium and not calcium.ionised and calcium.over(ca_limit.value) else None
    po4_high = phosphate and surely_over(phosphate.value, phosphate.comparator, po4_limit.value)
    high_phosphate = phosphate if po4_high else None
    raised = high_calcium is not None or high_phosphate is not None
    newest = {"calcium": calcium.day if calcium else None, "phosphate": phosphate.day if phosphate else None}
    fresh = limits.checked_days
    old = [name for name, day in newest.items() if day is None or chart.days_since(day) > fresh.value]
    missing = [name for name in old if not under_way(chart, limits, f"order-{name}")]
    if missing and not raised:
        chart.require_absence(
            *(kind for one in missing for kind in KINDS[one]), since=chart.as_of - timedelta(days=fresh.value)
        )
    deficiency = _plain_deficiency(chart, limits)
    if raised or missing or deficiency is not None:
        yield Finding(
            order=order,
            indicator="warning" if raised else "info",
            calcium=high_calcium,
            calcium_limit=ca_limit,
            phosphate=high_phosphate,
            phosphate_limit=po4_limit,
            missing=" and ".join(missing) or None,
            window=fresh,
            deficiency=deficiency,
        )


def _plain_deficiency(chart: Chart, limits: Limits) -> Problem | None:
    """A vitamin D deficiency on record where the kidneys can make the active form, and no disease asks for it."""
    rate = filtration_rate(chart, limits)
    if rate is None or rate.comparator in ("<", "<=") or rate.below(limits.egfr_severe_below.value):
        return None
    if chart.has("ckd-mbd", "hyperparathyroidism", "x-linked-hypophosphataemia", "dialysis-or-esrd") is not None:
        return None
    return chart.has("vitamin-d-deficiency")


@rule(
    title="Calcium supplement after a kidney stone",
    indicator="info",
    kind="line",
    orders="calcium-supplement",
    needs="conditions",
    harm=2,
    frequency=2,
)
def calcium_stones(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a calcium supplement is ordered within five years of a stone of kidney or ureter, or while one is active
    Then    say that calcium in food, or citrate with meals, is preferred
    Unless  it is citrate, to be taken with meals
    Why     calcium between meals raises calcium in the urine
    """
    stone = _stone(chart, limits)
    if stone is not None and not ("citrate" in order.drug.name.lower() and "meal" in order.told):
        yield Finding(order=order, stone=stone)


def _stone(chart: Chart, limits: Limits) -> Problem | None:
    for one in chart.problems_of("nephrolithiasis"):
        when = one.onset or one.recorded
        recent = when is not None and chart.days_since(when.last) <= limits.stone_days.value
        if one.certain and (recent or (when is None and one.active)):
            return one
    return None

"""What helps every fragile bone besides drugs: calcium, vitamin D, exercise, no smoke, little drink."""

from collections.abc import Iterator
from typing import Any

from cds_service.chart.model import Chart
from cds_service.chart.nouns import DraftOrder
from cds_service.clinical.bone import lowest_t, qualifying_fractures
from cds_service.clinical.bone_context import CONTEXT, bone_context, in_bone_context, osteoporosis, tier_at_least
from cds_service.clinical.bone_drugs import BONE_DRUGS
from cds_service.clinical.formulas import surely_over, surely_under, under
from cds_service.clinical.fragility import low_bone_mass
from cds_service.clinical.known_causes import high_calcium, under_limit
from cds_service.clinical.lifestyle import drinks_too_much, smokes_now
from cds_service.clinical.supplements import CALCIUM, VITAMIN_D, Product, at_once, products, vitamin_d_a_day
from cds_service.clinical.therapy import taking, untreated
from cds_service.rulebook import Cited, Family, Finding, Limits

rule = Family(__name__, topic="fracture-risk", hooks="patient-view")


def _fragile(chart: Chart, limits: Limits) -> bool:
    """Whether osteoporosis is known or the tier is moderate or higher. Raises Lacking where that cannot be told."""
    if osteoporosis(chart, limits) is not None or tier_at_least(chart, limits, "moderate"):
        return True
    in_bone_context(chart, limits)
    return False


@rule(
    title="Calcium intake below what is recommended",
    indicator="info",
    kind="line",
    only_with="calcium-intake",
    needs=CONTEXT,
    claims=CONTEXT,
    harm=1,
    frequency=3,
)
def life_calcium(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    bones are fragile or their mass is low, and the newest recorded calcium intake of a year is below what
            age and sex need: 1200 mg a day for women from 51 and men from 71, else 1000 mg
    Then    suggest food first, and a supplement only for the gap
    Unless  no intake is recorded
    Why     more than enough helps no bone, and less harms it
    """
    if low_bone_mass(chart, limits) is None and not _fragile(chart, limits):
        return
    older = limits.calcium_older_women if chart.person.sex == "female" else limits.calcium_older_men
    old = chart.age is not None and chart.age >= older.value
    target = limits.calcium_older if old else limits.calcium_adult
    intake = under_limit(chart, "calcium-intake", target.value, int(limits.intake_days.value))
    if intake is not None:
        yield Finding(intake=intake, target=target)


@rule(
    title="No vitamin D on record",
    indicator="info",
    kind="line",
    needs=CONTEXT,
    claims=CONTEXT,
    harm=1,
    frequency=4,
)
def life_vitd_intake(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    somebody of 50 or over has osteoporosis or a moderate tier, and neither a vitamin D on the medication
            list nor an intake is recorded
    Then    suggest 800 to 1000 IU a day from all sources
    Unless  a calcium supplement is not what is meant: only vitamin D counts
    Why     without it calcium is not absorbed, and bone drugs lower calcium
    """
    if chart.age is not None and chart.age < limits.vitd_intake_age.value:
        return
    if not _fragile(chart, limits):
        return
    forms = (*VITAMIN_D, "calcifediol", "calcitriol", "alfacalcidol")
    recorded = chart.newest("vitamin-d-intake", within=int(limits.vitd_intake_days.value))
    if recorded is not None or taking(chart, limits, *forms) is not None:
        return
    chart.require_absence("medications")
    yield Finding(least=limits.vitd_dose_from, most=limits.vitd_dose_to)


@rule(
    title="Vitamin D low",
    indicator="info",
    line_at_orders=True,
    hooks="patient-view order-select order-sign",
    orders=" ".join(sorted(BONE_DRUGS - {"estrogen-systemic"})),
    only_with="vitamin-d-25oh",
    needs=f"{CONTEXT} vitamin-d-25oh",
    claims=CONTEXT,
    harm=3,
    frequency=3,
)
def life_vitd_low(order: DraftOrder | None, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    osteoporosis is known, the tier is high, or a bone drug is about to start, and the newest 25-OH vitamin D
            of 12 months is below 30 ng/mL
    Then    suggest to replete and to recheck in 3 months; warn below 20 ng/mL
    Unless  the rules on vitamin D before a drug speak instead
    Why     a potent bone drug in deficiency lowers calcium
    """
    starting = order is not None and order.action == "start"
    if not starting and osteoporosis(chart, limits) is None and not tier_at_least(chart, limits, "high"):
        in_bone_context(chart, limits)
        return
    low = under_limit(chart, "vitamin-d-25oh", limits.vitd_target.value, int(limits.vitd_low_days.value))
    if low is not None:
        deficient = surely_under(low.value, low.comparator, limits.vitd_deficient_below.value)
        yield Finding(
            order=order,
            alone=False,
            indicator="warning" if deficient else "info",
            vitamin_d=low,
            limit=limits.vitd_deficient_below if deficient else limits.vitd_target,
            recheck=limits.vitd_recheck_months,
        )


@rule(
    title="Too much vitamin D",
    indicator="info",
    only_with=" ".join(("vitamin-d-25oh", "vitamin-d-intake", *VITAMIN_D, *CALCIUM)),
    needs="vitamin-d-25oh calcium-total medications",
    harm=3,
    frequency=1,
)
def life_vitd_excess(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the newest 25-OH vitamin D of a year is above 50 ng/mL, calcium is high while calcium or vitamin D is
            taken, more than 4000 IU of vitamin D a day is taken or recorded, or 500,000 IU and more at once
    Then    suggest to reduce it; warn above 100 ng/mL, and of a high calcium
    Unless  the medication rules on excess speak instead
    Why     too much vitamin D raises calcium, and single large doses cause falls
    """
    window = int(limits.vitd_excess_days.value)
    newest = chart.newest("vitamin-d-25oh", within=window)
    high = newest if newest is not None and _above(newest, limits.vitd_ceiling) else None
    very = high is not None and _above(high, limits.vitd_very_high)
    supplements = [*products(chart, limits, *VITAMIN_D, *CALCIUM)]
    calcium = high_calcium(chart, limits, window) if supplements else None
    intake = chart.newest("vitamin-d-intake", within=window)
    daily = vitamin_d_a_day(chart, limits)
    much = intake if intake is not None and _above(intake, limits.vitd_daily_above) else None
    over = much or (daily if daily.over(limits.vitd_daily_above.value) else None)
    bolus = next((one for one in supplements if _at_once(one, limits.vitd_bolus_from)), None)
    if high is None and calcium is None and over is None and bolus is None:
        return
    limit = limits.vitd_very_high if very else limits.vitd_ceiling
    graver = very or calcium is not None
    beside = not very and not bone_context(chart, limits)
    yield Finding(
        indicator="warning" if graver else "info",
        alone=very,
        beside=beside,
        vitamin_d=high,
        calcium=calcium,
        daily=over,
        bolus=bolus,
        bolus_from=limits.vitd_bolus_from,
        limit=limit,
        most=limits.vitd_daily_above,
    )


def _at_once(one: Product, least: Cited) -> bool:
    """Whether so much vitamin D, or more, is taken at one time."""
    dosing = one.supplement.vitamin_d if one.supplement else None
    units = at_once(dosing, "IU") if dosing else None
    return units is not None and not under(units, least.value)


def _above(one: Any, limit: Cited) -> bool:
    return surely_over(one.value, one.comparator, limit.value)


@rule(
    title="Exercise for bone and balance",
    indicator="info",
    kind="line",
    needs=f"{CONTEXT} orders procedures",
    claims=f"{CONTEXT} orders procedures",
    addressed_by="referral-physiotherapy referral-falls",
    harm=1,
    frequency=4,
)
def life_exercise(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the tier is moderate or higher and no exercise plan, physiotherapy or referral for it is recorded
    Then    suggest weight-bearing, resistance and balance exercise two or three times a week
    Unless  a vertebra has broken or density is osteoporotic: then it has to be a tailored plan
    Why     it keeps bone and prevents falls
    """
    if not tier_at_least(chart, limits, "moderate"):
        in_bone_context(chart, limits)
        return
    window = int(limits.exercise_days.value)
    if chart.test("exercise-plan", within=window) is not None or _trained(chart, window):
        return
    chart.require_absence("orders", "procedures")
    yield Finding(least=limits.exercise_from, most=limits.exercise_to)


def _trained(chart: Chart, window: int) -> bool:
    return any(
        "referral-physiotherapy" in one.concepts
        and one.span is not None
        and 0 <= chart.days_since(one.span.first) <= window
        for one in chart.procedures
    )


@rule(
    title="Exercise after a vertebral fracture or in osteoporosis",
    indicator="info",
    kind="line",
    only_with="dxa fractures",
    needs=CONTEXT,
    claims=CONTEXT,
    beats="life-exercise",
    harm=2,
    frequency=3,
)
def life_exercise_vfx(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a vertebra has broken, or the lowest T-score is -2.5 or lower
    Then    suggest a tailored plan by a physiotherapist, without loaded or quick bending of the spine
    Unless  neither stands in the record
    Why     bending under load breaks fragile vertebrae
    """
    fracture = next(iter(qualifying_fractures(chart, limits, "vertebral")), None)
    score = lowest_t(chart, limits)
    low = score if score is not None and score.value <= limits.osteoporosis_t.value else None
    if fracture is None and low is None:
        in_bone_context(chart, limits)
        return
    yield Finding(why=fracture or low)


@rule(
    title="Smoking",
    indicator="info",
    kind="line",
    only_with="smoking-status tobacco-current",
    needs="smoking-status conditions",
    harm=2,
    frequency=3,
)
def life_smoking(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the patient smokes, and there is a reason to look after the bones, or a main card
    Then    suggest help to stop
    Unless  the newest record of smoking says otherwise
    Why     smoke takes bone and slows the healing of fractures
    """
    smokes = smokes_now(chart)
    if smokes is not None:
        yield Finding(smokes=smokes, alone=False, beside=not bone_context(chart, limits))


@rule(
    title="Alcohol",
    indicator="info",
    kind="line",
    only_with="alcohol-per-day alcohol-per-week",
    needs="alcohol-per-day alcohol-per-week",
    harm=2,
    frequency=2,
)
def life_alcohol(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    three drinks a day or more are recorded, and there is a reason to look after the bones, or a main card
    Then    suggest to drink less
    Unless  the record is older than two years
    Why     it takes bone and causes falls
    """
    drinks = drinks_too_much(chart, limits)
    if drinks is not None:
        yield Finding(drinks=drinks, limit=limits.alcohol_units, alone=False, beside=not bone_context(chart, limits))


@rule(
    title="Supplements instead of treatment",
    indicator="info",
    kind="line",
    only_with=" ".join((*VITAMIN_D, *CALCIUM)),
    needs=CONTEXT,
    claims=CONTEXT,
    harm=2,
    frequency=2,
)
def life_supplement_not_substitute(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    osteoporosis or a fragility fracture is on record, no bone drug is, and calcium or vitamin D is taken
    Then    say that supplements support treatment and do not replace it
    Unless  a bone drug works, is paused, was refused, or may not be given
    Why     calcium and vitamin D alone hardly prevent fractures in osteoporosis
    """
    fragile = osteoporosis(chart, limits) or next(iter(qualifying_fractures(chart, limits)), None)
    if fragile is None:
        in_bone_context(chart, limits)
        return
    supplements = [*products(chart, limits, *VITAMIN_D, *CALCIUM)]
    if not untreated(chart, limits):
        return
    chart.require_absence("medications")
    if supplements:
        yield Finding(supplements=supplements)

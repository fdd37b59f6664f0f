"""Drugs that do not go well together: bone drugs, calcium and vitamin D beside others."""

from collections.abc import Iterator
from datetime import timedelta

from cds_service.chart.model import Chart
from cds_service.chart.nouns import DraftOrder
from cds_service.clinical.bone_drugs import ANY_BONE_DRUG
from cds_service.clinical.calcium import newest_calcium
from cds_service.clinical.formulas import under
from cds_service.clinical.intervals import planned_day
from cds_service.clinical.supplements import (
    ACTIVE_VITAMIN_D,
    CALCIUM,
    VITAMIN_D,
    calcium_a_day,
    dose_lack,
    vitamin_d_a_day,
)
from cds_service.clinical.therapy import taken, taking
from cds_service.clinical.together import (
    Product,
    at_the_same_hour,
    beside,
    counterpart,
    lasting,
    lately,
    taken_since,
    told_hours_apart,
)
from cds_service.rulebook import Family, Finding, Lacking, Limits

rule = Family(__name__, topic="medication-safety", hooks="order-select order-sign medication-refill")

ORAL = "alendronate risedronate ibandronate ibandronate-oral"
DELAYED = frozenset({"risedronate-delayed-release"})
ACID = frozenset({"ppi", "h2-blocker"})
RESIN = frozenset({"bile-acid-resin"})
THYROID = frozenset({"levothyroxine"})
BINDING = frozenset({"calcium-supplement", "calcium-acetate", "iron-supplement"})
CATIONS = (
    "calcium-supplement",
    "calcium-acetate",
    "iron-supplement",
    "magnesium-supplement",
    "antacid",
    "multivitamin",
)
CALCIUMS = ("calcium-total", "calcium-corrected", "calcium-ionised")


@rule(
    title="Intravenous bisphosphonate with an aminoglycoside or a loop diuretic",
    indicator="warning",
    orders="zoledronic-acid-osteoporosis zoledronic-acid ibandronate-iv",
    needs="medications",
    helps="administrations",
    harm=3,
    frequency=2,
)
def iv_bp_aminoglycoside_loop(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    zoledronic acid or intravenous ibandronate is ordered and an aminoglycoside is given, or was in the last
            7 days (a warning), or a loop diuretic is taken (information)
    Then    say that they lower calcium together, and ask for calcium 10 to 14 days after the dose
    Why     labels: the effects add up, that of an aminoglycoside for long
    """
    aminoglycoside = next(lately(chart, limits, limits.overlap_days.value, "aminoglycoside"), None)
    other = aminoglycoside or taking(chart, limits, "loop-diuretic")
    if other is not None:
        yield Finding(
            order=order,
            indicator="warning" if aminoglycoside else "info",
            others=[other],
            lasting=aminoglycoside is not None,
            check_from=limits.look_from_days,
            check_to=limits.look_to_days,
            check_on=planned_day(order, chart) + timedelta(days=limits.look_from_days.value),
        )


@rule(
    title="Oral bisphosphonate with an NSAID",
    indicator="info",
    kind="line",
    orders=ORAL,
    needs="medications",
    helps="conditions",
    harm=2,
    frequency=4,
)
def oral_bp_nsaid(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    an oral bisphosphonate is ordered and an NSAID, or more than 100 mg of aspirin at once or in a day, is
            taken for a month or longer; after a peptic ulcer it warns
    Then    say that stomach and oesophagus suffer more
    Unless  the NSAID acts only where it is put
    Why     labels: more irritation of the upper gut together
    """
    days = int(limits.chronic_days.value)
    nsaids = [one for one in beside(order, chart, limits, "nsaid") if lasting(one, chart, days)]
    aspirin = [one for one in beside(order, chart, limits, "aspirin") if lasting(one, chart, days)]
    much = [one for one in aspirin if under(limits.aspirin_above.value, _at_most(one))]
    if nsaids or much:
        ulcer = next((one for one in chart.problems_of("peptic-ulcer") if one.certain), None)
        yield Finding(order=order, indicator="warning" if ulcer else "info", others=[*nsaids, *much], ulcer=ulcer)
        return
    for one in aspirin:
        if one.dosing is None or one.dosing.amount is None:
            raise Lacking(dose_lack(one.dosing))


def _at_most(one: Product) -> float:
    """The mg that are taken at once, or in a day where that is more; 0 where neither is known."""
    return max(one.dosing.amount or 0.0, one.dosing.daily or 0.0) if one.dosing else 0.0


@rule(
    title="Oral bisphosphonate with a long-term PPI",
    indicator="info",
    orders=ORAL,
    hooks="patient-view order-select order-sign medication-refill",
    line_at_orders=True,
    only_with=ANY_BONE_DRUG,
    needs="medications",
    helps="conditions",
    harm=2,
    frequency=4,
)
def oral_bp_ppi(order: DraftOrder | None, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    an oral bisphosphonate is taken, or newly ordered, and a proton pump inhibitor has been taken for 90 days
            or more
    Then    ask whether it is still needed
    Unless  Barrett oesophagus, oesophagitis or bleeding from the gut asks for it; an order that goes on with the
            drug is not told
    Why     in observational data the hip was protected less, beside an H2 blocker it was not
    """
    drug = order or next((one for one in taken(chart, limits, *ORAL.split())), None)
    if drug is None or (order is not None and order.action == "continue"):
        return
    since = taken_since(chart, limits, "ppi")
    if since is None or chart.days_since(since) < limits.ppi_days.value:
        return
    if chart.has("barrett-oesophagus", "oesophagitis") is not None:
        return
    if any(one.certain for one in chart.problems_of("gi-bleed")):
        return
    yield Finding(order=order, bisphosphonate=drug, ppi=taking(chart, limits, "ppi"), since=since)


@rule(
    title="Delayed-release risedronate with an acid suppressant",
    indicator="warning",
    orders="risedronate-delayed-release ppi h2-blocker",
    needs="medications",
    harm=2,
    frequency=2,
)
def atelvia_acid_suppression(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    delayed-release risedronate meets a proton pump inhibitor or an H2 blocker, whichever is being ordered
    Then    advise against both together; the immediate-release tablet does not mind
    Why     the coating dissolves too early when the stomach is not acid; label: not recommended
    """
    if others := counterpart(order, chart, limits, DELAYED, ACID):
        yield Finding(order=order, others=others, coated=bool(order.drug.groups & DELAYED))


@rule(
    title="Oral bisphosphonate and calcium, iron or antacids at the same hour",
    indicator="info",
    kind="line",
    instruction=True,
    orders=ORAL,
    needs="medications",
    harm=2,
    frequency=5,
)
def oral_bp_cation_timing(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    an oral bisphosphonate is ordered for the morning or fasting, and calcium, iron, magnesium, an antacid
            or a multivitamin is told to be taken at that hour too, or by the clock within 30 minutes (60 of
            ibandronate)
    Then    say how long before them it has to be taken
    Unless  the instructions of either already keep them apart, or do not tell the hour
    Why     they bind it in the gut, and nothing is absorbed
    """
    hour = "ibandronate" in order.drug.groups or "ibandronate-oral" in order.drug.groups
    wait = limits.ibandronate_wait_minutes if hour else limits.oral_wait_minutes
    others = [one for one in beside(order, chart, limits, *CATIONS) if at_the_same_hour(order, one, wait.value)]
    if others:
        yield Finding(order=order, others=others, wait=wait)


@rule(
    title="Teriparatide with digoxin",
    indicator="warning",
    orders="teriparatide digoxin",
    needs="medications",
    harm=3,
    frequency=1,
)
def teriparatide_digoxin(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    teriparatide meets digoxin, whichever is being ordered
    Then    ask for calcium and a digoxin level
    Why     label: calcium rises for hours after each dose, and may unmask digoxin toxicity
    """
    if others := counterpart(order, chart, limits, frozenset({"teriparatide"}), frozenset({"digoxin"})):
        yield Finding(order=order, others=others)


@rule(
    title="Raloxifene with a bile-acid resin",
    indicator="warning",
    orders="raloxifene bile-acid-resin",
    needs="medications",
    harm=2,
    frequency=1,
)
def raloxifene_cholestyramine(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    raloxifene meets cholestyramine or another bile-acid resin, whichever is being ordered
    Then    advise against both together
    Why     label: the resin keeps raloxifene from being absorbed and recycled
    """
    if others := counterpart(order, chart, limits, frozenset({"raloxifene"}), RESIN):
        yield Finding(order=order, others=others)


@rule(
    title="Raloxifene started or stopped on warfarin",
    indicator="info",
    kind="line",
    orders="raloxifene warfarin",
    stops="raloxifene",
    needs="medications",
    addressed_by="order-inr",
    harm=2,
    frequency=1,
)
def raloxifene_warfarin(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    raloxifene is started, changed or stopped on warfarin, or warfarin is started on raloxifene
    Then    ask for an INR
    Unless  an INR is ordered; an order that goes on with the drug changes nothing
    Why     label: the prothrombin time may shorten
    """
    if order.action == "continue":
        return
    if others := counterpart(order, chart, limits, frozenset({"raloxifene"}), frozenset({"warfarin"})):
        yield Finding(order=order, others=others, stopping=order.action == "stop")


@rule(
    title="Calcium or iron too close to levothyroxine",
    indicator="info",
    kind="line",
    instruction=True,
    orders="calcium-supplement calcium-acetate iron-supplement levothyroxine",
    needs="medications",
    harm=2,
    frequency=5,
)
def calcium_levothyroxine_timing(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    calcium or iron meets levothyroxine, whichever is being ordered
    Then    say to keep them four hours apart, and to repeat TSH after some weeks
    Unless  the instructions of either say so already
    Why     label: calcium and iron bind levothyroxine in the gut
    """
    hours = limits.levothyroxine_apart_hours
    others = counterpart(order, chart, limits, BINDING, THYROID)
    close = [one for one in others if not told_hours_apart(one, hours.value)]
    if close and not told_hours_apart(order, hours.value):
        yield Finding(
            order=order,
            others=close,
            hours=hours,
            recheck_from=limits.recheck_from_weeks,
            recheck_to=limits.recheck_to_weeks,
        )


@rule(
    title="Thiazide with much calcium or vitamin D",
    indicator="info",
    kind="line",
    orders=" ".join(("thiazide", *CALCIUM, *VITAMIN_D, *ACTIVE_VITAMIN_D)),
    needs="medications calcium-total calcium-corrected calcium-ionised",
    claims="calcium-total calcium-corrected calcium-ionised",
    addressed_by="order-calcium",
    harm=2,
    frequency=4,
)
def thiazide_calcium_vitd(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a thiazide meets 1,000 mg of calcium a day or more, more than 4,000 IU of vitamin D, or an active form,
            and no calcium is known of the last 180 days; a calcium above 10.2 mg/dL, or an active form, warns
    Then    ask for calcium within three months
    Unless  none is known and one is already ordered
    Why     the kidney keeps calcium on a thiazide: milk-alkali syndrome
    """
    thiazide = taking(chart, limits, "thiazide")
    active = taking(chart, limits, *ACTIVE_VITAMIN_D)
    if thiazide is None:
        return
    calcium, vitamin_d = calcium_a_day(chart, limits), vitamin_d_a_day(chart, limits)
    much_calcium = calcium.products and not under(calcium.value, limits.much_calcium_from.value)
    much_vitamin_d = vitamin_d.over(limits.much_vitamin_d_above.value)
    if not (active or much_calcium or much_vitamin_d):
        calcium.require_read()
        vitamin_d.require_read()
        return
    window = limits.calcium_known_days
    newest = newest_calcium(chart, limits, within=window.value)
    high = newest is not None and not newest.ionised and newest.over(limits.calcium_suspect_above.value)
    if newest is not None and not high:
        return
    if newest is None:
        chart.require_absence(*CALCIUMS, since=chart.as_of - timedelta(days=window.value))
    beside_it: list[Product] = [active] if active else []
    beside_it += [*(calcium.products if much_calcium else ()), *(vitamin_d.products if much_vitamin_d else ())]
    yield Finding(
        order=order,
        indicator="warning" if high or active else "info",
        despite_orders=high,
        thiazide=thiazide,
        others=beside_it,
        calcium=newest,
        limit=limits.calcium_suspect_above,
        months=limits.check_within_months,
    )


@rule(
    title="Digoxin with high calcium, or calcium by the vein",
    indicator="warning",
    orders=" ".join(("digoxin", "calcium-parenteral", *CALCIUM, *VITAMIN_D, *ACTIVE_VITAMIN_D)),
    needs="medications calcium-total calcium-corrected calcium-ionised",
    claims="calcium-total calcium-corrected calcium-ionised",
    helps="albumin",
    harm=4,
    frequency=1,
)
def digoxin_calcium(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    digoxin is taken or ordered, and calcium is given by the vein, or the newest calcium of the last 90 days
            is above 10.5 mg/dL
    Then    say that the heart may lose its rhythm; ask for calcium and a digoxin level
    Unless  calcium is taken by mouth and the calcium is normal
    Why     calcium adds to what digoxin does to the heart
    """
    digoxin = taking(chart, limits, "digoxin")
    if digoxin is None:
        return
    vein = taking(chart, limits, "calcium-parenteral")
    calcium = newest_calcium(chart, limits, within=limits.high_calcium_days.value)
    upper = calcium.upper(limits) if calcium else None
    high = calcium is not None and upper is not None and calcium.over(upper)
    if vein is None and not high:
        chart.require_known(*CALCIUMS, since=chart.as_of - timedelta(days=limits.high_calcium_days.value))
        return
    yield Finding(order=order, digoxin=digoxin, vein=vein, calcium=calcium if high else None, upper=upper)

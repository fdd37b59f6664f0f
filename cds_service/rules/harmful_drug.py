"""Drugs that harm bone: what to check, to weigh or to change where bone is already weak."""

from collections.abc import Iterator

from cds_service.chart.model import Chart, months_before
from cds_service.chart.nouns import DraftOrder
from cds_service.clinical.bone import postmenopausal
from cds_service.clinical.drug_list import harmful_drugs
from cds_service.clinical.exposure import exposure
from cds_service.clinical.falls import recent_fall
from cds_service.clinical.formulas import surely_under
from cds_service.clinical.fragility import (
    fracture_within,
    fragile,
    fragility_fractures,
    low_bone_mass,
    osteoporosis,
)
from cds_service.clinical.scans import shown_since
from cds_service.clinical.therapy import taking
from cds_service.rulebook import Family, Finding, Lack, Lacking, Limits

rule = Family(__name__, topic="medication-safety", hooks="patient-view order-select order-sign medication-refill")

ANTICONVULSANTS = ("enzyme-inducing-anticonvulsant", "valproate")
HEPARINS = ("heparin-lmw", "heparin-unfractionated")


@rule(
    title="Long-term anticonvulsant without a vitamin D result",
    indicator="info",
    orders=" ".join(ANTICONVULSANTS),
    only_with=" ".join(ANTICONVULSANTS),
    needs="medications vitamin-d-25oh",
    claims="vitamin-d-25oh",
    addressed_by="order-vitamin-d",
    harm=2,
    frequency=2,
)
def anticonvulsant_bone(order: DraftOrder | None, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    phenytoin, carbamazepine, phenobarbital, primidone or valproate has been taken for 180 days or more,
            and no 25-OH vitamin D was measured in 24 months
    Then    ask for one
    Unless  one is ordered
    Why     these drugs break vitamin D down, or thin bone in other ways, slowly and without a sign
    """
    agent = exposure(chart, limits, *ANTICONVULSANTS)
    if agent is None or not agent.at_least(limits.anticonvulsant_days.value):
        return
    since = months_before(chart.as_of, limits.vitamin_d_months.value)
    newest = next(iter(chart.values("vitamin-d-25oh")), None)
    if newest is not None and newest.day >= since:
        return
    chart.require_known("vitamin-d-25oh", since=since)
    yield Finding(order=order, agent=agent, last=newest)


@rule(
    title="Proton pump inhibitor for more than a year with osteoporosis",
    indicator="info",
    orders="ppi",
    only_with="ppi",
    needs="medications conditions dxa birth-date",
    harm=2,
    frequency=5,
)
def ppi_long_term_fracture(order: DraftOrder | None, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a proton pump inhibitor has been taken for more than a year by somebody with osteoporosis or a fragility
            fracture
    Then    suggest stepping it down
    Unless  Barrett oesophagus, oesophagitis or a bleed from the gut is on record, or an anti-inflammatory drug is
            taken: the stomach needs it
    Why     long use goes with more fractures, and half of it has no reason left
    """
    agent = exposure(chart, limits, "ppi")
    proof = fragile(chart, limits)
    if agent is None or proof is None or _protects(chart, limits) or not agent.longer_than(limits.ppi_long_days.value):
        return
    chart.require_absence("conditions", "medications")
    yield Finding(order=order, agent=agent, proof=proof, limit=limits.ppi_long_days)


def _protects(chart: Chart, limits: Limits) -> bool:
    """Whether the stomach or gullet has a firm reason for acid suppression."""
    bled = any(one.certain for one in chart.problems_of("gi-bleed", "barrett-oesophagus"))
    return bled or chart.has("oesophagitis") is not None or taking(chart, limits, "nsaid") is not None


@rule(
    title="Glitazone with weak bone",
    indicator="warning",
    orders="thiazolidinedione",
    only_with="thiazolidinedione",
    needs="medications conditions dxa birth-date",
    harm=3,
    frequency=2,
)
def tzd_osteoporosis(order: DraftOrder | None, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    pioglitazone or rosiglitazone is taken or ordered with osteoporosis or a fragility fracture; in a woman
            with low bone mass the same for information
    Then    suggest another drug for the diabetes
    Unless  the bone is sound, or nobody knows
    Why     glitazones add fractures of arm and foot, in women above all
    """
    agent = order or exposure(chart, limits, "thiazolidinedione")
    if agent is None:
        return
    proof = fragile(chart, limits)
    thin = low_bone_mass(chart, limits) if proof is None and chart.person.sex == "female" else None
    if proof is not None or thin is not None:
        yield Finding(
            order=order, indicator="warning" if proof is not None else "info", agent=agent, proof=proof, thin=thin
        )


@rule(
    title="Canagliflozin with weak bone or falls",
    indicator="info",
    orders="canagliflozin",
    only_with="canagliflozin",
    needs="medications conditions dxa birth-date falls-count",
    harm=2,
    frequency=1,
)
def canagliflozin_fracture(order: DraftOrder | None, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    canagliflozin is taken or ordered with osteoporosis, a fragility fracture or a fall in the past year
    Then    say that its label warns of fractures; with a fracture in 24 months as a warning
    Unless  it is another drug of its class
    Why     fractures came more often, from twelve weeks on, in a large trial; not so with its relatives
    """
    agent = order or exposure(chart, limits, "canagliflozin")
    if agent is None:
        return
    days = chart.days_since(months_before(chart.as_of, limits.canagliflozin_fracture_months.value))
    fracture = fracture_within(chart, limits, days)
    proof = fracture or fragile(chart, limits) or recent_fall(chart, limits)
    if proof is not None:
        yield Finding(order=order, indicator="warning" if fracture is not None else "info", agent=agent, proof=proof)


@rule(
    title="Depot medroxyprogesterone for more than two years",
    indicator="warning",
    orders="dmpa",
    only_with="dmpa",
    needs="medications conditions dxa",
    helps="administrations",
    harm=3,
    frequency=1,
)
def dmpa_over_2_years(order: DraftOrder | None, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    depot medroxyprogesterone has been used for more than 24 months, or is used or ordered with osteoporosis
    Then    ask whether another method would do, and for a scan
    Unless  it is for less, and the bone is sound
    Why     boxed warning: bone is lost the longer it is used, and may not all come back
    """
    taken = exposure(chart, limits, "dmpa", dose_days=limits.dmpa_dose_days.value)
    agent = order or taken
    if agent is None:
        return
    proof = osteoporosis(chart, limits)
    limit = chart.days_since(months_before(chart.as_of, limits.dmpa_months.value))
    if proof is not None:
        long = taken is not None and taken.days > limit
    else:
        long = taken is not None and taken.longer_than(limit)
    if long or proof is not None:
        yield Finding(
            order=order,
            agent=agent,
            since=taken.since if taken and long else None,
            proof=proof,
            limit=limits.dmpa_months,
        )


@rule(
    title="Heparin for more than three months with osteoporosis",
    indicator="info",
    orders=" ".join(HEPARINS),
    only_with=" ".join(HEPARINS),
    needs="medications conditions dxa birth-date",
    helps="administrations",
    harm=2,
    frequency=1,
)
def heparin_long_term(order: DraftOrder | None, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a low-molecular-weight heparin has been taken for more than 90 days by somebody with osteoporosis
    Then    ask whether a direct oral anticoagulant would do
    Unless  it is unfractionated heparin, whose units a day the record does not tell: that is left open
    Why     heparin for months takes bone, the unfractionated kind most
    """
    agent = exposure(chart, limits, *HEPARINS)
    proof = osteoporosis(chart, limits)
    if agent is None or proof is None or not agent.longer_than(limits.heparin_long_days.value):
        return
    light = exposure(chart, limits, "heparin-lmw")
    if light is None or light.days <= limits.heparin_long_days.value:
        raise Lacking(Lack("dose", "unreadable"))
    yield Finding(order=order, agent=light, proof=proof, limit=limits.heparin_long_days)


@rule(
    title="Loop diuretic with osteoporosis and falls",
    indicator="info",
    kind="line",
    orders="loop-diuretic",
    only_with="loop-diuretic",
    needs="medications conditions dxa birth-date falls-count",
    harm=1,
    frequency=3,
)
def loop_diuretic_fracture(order: DraftOrder | None, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a loop diuretic has been taken for more than a year by somebody with osteoporosis who fell in the past
            year
    Then    remind of orthostatic pressure, calcium, and whether it is still needed
    Unless  heart failure or chronic kidney disease is on record
    Why     it loses calcium and lowers pressure on standing; both end in fractures
    """
    agent = exposure(chart, limits, "loop-diuretic")
    proof, fall = osteoporosis(chart, limits), recent_fall(chart, limits)
    if agent is None or proof is None or fall is None:
        return
    needed = chart.has("heart-failure", "ckd", "dialysis-or-esrd") is not None
    if needed or not agent.longer_than(limits.loop_diuretic_days.value):
        return
    chart.require_absence("conditions")
    yield Finding(order=order, agent=agent, proof=proof, fall=fall, limit=limits.loop_diuretic_days)


@rule(
    title="Levothyroxine dose too high",
    indicator="warning",
    orders="levothyroxine",
    only_with="levothyroxine",
    needs="medications tsh birth-date",
    helps="conditions dxa",
    harm=3,
    frequency=3,
)
def levothyroxine_over_replacement(order: DraftOrder | None, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    levothyroxine is taken or ordered and the newest TSH of the past year is suppressed, below 0.1 mIU/L;
            from 0.1 to 0.39 for information, with osteoporosis, after menopause or from 65 years on
    Then    say that the dose is too high, and that the bone pays for it
    Unless  TSH is kept low on purpose after thyroid cancer, or does not tell, in central hypothyroidism
    Why     too much thyroid hormone takes bone and brings fractures and atrial fibrillation
    """
    tsh = chart.newest("tsh", within=limits.tsh_window_days.value)
    if tsh is None or not surely_under(tsh.value, tsh.comparator, limits.tsh_low_below.value):
        return
    agent = order or exposure(chart, limits, "levothyroxine")
    if agent is None:
        return
    if any(one.certain for one in chart.problems_of("thyroid-cancer", "central-hypothyroidism")):
        return
    suppressed = surely_under(tsh.value, tsh.comparator, limits.tsh_suppressed_below.value)
    if suppressed or _bone_at_risk(chart, limits):
        chart.require_absence("conditions")
        yield Finding(
            order=order,
            indicator="warning" if suppressed else "info",
            agent=agent,
            tsh=tsh,
            limit=limits.tsh_suppressed_below if suppressed else limits.tsh_low_below,
        )


def _bone_at_risk(chart: Chart, limits: Limits) -> bool:
    old = chart.age is not None and chart.age >= limits.older_adult_age.value
    after = chart.person.sex == "female" and postmenopausal(chart, limits)
    return old or after or osteoporosis(chart, limits) is not None


@rule(
    title="Tenofovir disoproxil with weak bone",
    indicator="info",
    orders="tenofovir-df",
    only_with="tenofovir-df",
    needs="medications conditions dxa birth-date",
    harm=2,
    frequency=1,
)
def tenofovir_df_bone(order: DraftOrder | None, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    tenofovir disoproxil is taken or ordered with osteoporosis or a fragility fracture
    Then    say that it takes bone and that the alafenamide takes less; with a fracture as a warning
    Unless  it is the alafenamide
    Why     it loses phosphate through the kidney and lowers bone density
    """
    agent = order or exposure(chart, limits, "tenofovir-df")
    proof = fragile(chart, limits)
    if agent is None or proof is None:
        return
    fracture = next(iter(fragility_fractures(chart, limits)), None)
    yield Finding(
        order=order,
        indicator="warning" if fracture is not None else "info",
        agent=agent,
        proof=fracture or proof,
    )


@rule(
    title="Several drugs that harm bone or cause falls",
    indicator="info",
    hooks="patient-view",
    needs="medications conditions dxa birth-date",
    helps="administrations",
    harm=2,
    frequency=5,
)
def bone_harming_drug_summary(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    somebody with osteoporosis or a fragility fracture takes two drugs or more, of different kinds, that
            harm bone or cause falls
    Then    list them for a review of the medication
    Unless  fewer are taken
    Why     each is small; together they undo what a bone drug gains
    """
    proof = fragile(chart, limits)
    if proof is None:
        return
    drugs = harmful_drugs(chart, limits)
    if len(drugs) >= limits.harmful_drugs_from.value:
        since = months_before(chart.as_of, limits.drug_scan_months.value)
        yield Finding(drugs=list(drugs), proof=proof, due=not shown_since(chart, since))

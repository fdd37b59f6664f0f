"""Whose bones need a closer look than the usual tests: abnormal results, the young, the kidneys, the drugs taken."""

from collections.abc import Iterator
from typing import Any

from cds_service.chart.model import Chart
from cds_service.chart.nouns import DraftOrder
from cds_service.clinical import known_causes as causes
from cds_service.clinical.bone import (
    current_z_scores,
    lowest,
    lowest_t,
    qualifying_fractures,
    t_scores_apply,
    z_scores_apply,
)
from cds_service.clinical.bone_context import CONTEXT, in_bone_context, lowest_low_z, osteoporosis, tier_at_least
from cds_service.clinical.bone_drugs import BISPHOSPHONATES, DENOSUMAB
from cds_service.clinical.drug_list import harmful_drugs
from cds_service.clinical.equivalents import GLUCOCORTICOIDS
from cds_service.clinical.exclusions import metabolic_bone_disease
from cds_service.clinical.exposure import exposure
from cds_service.clinical.giop import low_trauma_fracture
from cds_service.clinical.known_causes import met
from cds_service.clinical.renal import Kidney, dialysis
from cds_service.clinical.tests_done import wanted
from cds_service.clinical.therapy import on_therapy, untreated
from cds_service.clinical.treatment_response import failure
from cds_service.rulebook import Cited, Family, Finding, Limits

rule = Family(__name__, topic="fracture-risk", hooks="patient-view")

ANTIRESORPTIVES = " ".join(sorted(BISPHOSPHONATES | DENOSUMAB))
SECONDARY = (
    *("blood-count", "calcium", "phosphate", "creatinine", "alkaline-phosphatase", "vitamin-d-25oh"),
    *("pth", "tsh", "ttg-iga", "cortisol-test"),
)
BONE_HARMING = GLUCOCORTICOIDS | {
    *("aromatase-inhibitor", "androgen-deprivation", "dmpa", "enzyme-inducing-anticonvulsant", "thiazolidinedione"),
    *("ppi", "ssri", "heparin-lmw", "heparin-unfractionated", "levothyroxine", "canagliflozin", "loop-diuretic"),
    *("tenofovir-df", "calcineurin-inhibitor"),
}
OLDER = (
    "blood-count",
    "calcium",
    "creatinine",
    "alkaline-phosphatase",
    "vitamin-d-25oh",
    "pth",
    "tsh",
    "spep",
    "ttg-iga",
)


@rule(
    title="High alkaline phosphatase",
    indicator="info",
    kind="line",
    only_with="alkaline-phosphatase",
    needs=f"{CONTEXT} alkaline-phosphatase alanine-aminotransferase",
    claims=CONTEXT,
    addressed_by="order-bone-alp",
    harm=2,
    frequency=2,
)
def workup_alp_high(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    alkaline phosphatase was above its range twice in a row in 12 months, and neither a liver disease nor
            high liver enzymes explain it
    Then    suggest bone alkaline phosphatase, and to think of Paget disease, osteomalacia, a healing fracture and
            metastases; say so where no liver enzymes were measured
    Unless  bone alkaline phosphatase was measured since, or is ordered
    Why     each of these looks like osteoporosis and is treated otherwise
    """
    if not in_bone_context(chart, limits):
        return
    window = int(limits.alp_high_days.value)
    high = causes.persistent(chart, "alkaline-phosphatase", "high", window)
    if high is None or chart.test("bone-alkaline-phosphatase", within=window) is not None:
        return
    if chart.has("liver-disease", "chronic-liver-disease", "primary-biliary-cholangitis", "liver-steatosis"):
        return
    enzymes = ("alanine-aminotransferase", "aspartate-aminotransferase", "bilirubin")
    if causes.raised(chart, *enzymes, within=window) is None:
        yield Finding(alp=high, liver=chart.newest(*enzymes, within=window), limit=high.high)


@rule(
    title="Low alkaline phosphatase",
    indicator="info",
    hooks="patient-view order-select order-sign",
    orders=ANTIRESORPTIVES,
    only_with="alkaline-phosphatase",
    needs=f"{CONTEXT} alkaline-phosphatase",
    claims=CONTEXT,
    harm=4,
    frequency=1,
)
def workup_alp_low(order: DraftOrder | None, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    alkaline phosphatase was below its range twice in a row in 12 months
    Then    suggest to look for hypophosphatasia (vitamin B6), and warn where a bisphosphonate or denosumab is about
            to start
    Unless  one of these works today: they lower it by themselves
    Why     in hypophosphatasia a bisphosphonate can break the thigh
    """
    if not in_bone_context(chart, limits):
        return
    treated = on_therapy(chart, limits)
    if treated is not None and treated.groups & (BISPHOSPHONATES | DENOSUMAB):
        return
    low = causes.persistent(chart, "alkaline-phosphatase", "low", int(limits.alp_low_days.value))
    if low is not None:
        starting = order is not None
        yield Finding(order=order, indicator="warning" if starting else "info", alp=low, limit=low.low)


@rule(
    title="Low phosphate",
    indicator="info",
    kind="line",
    only_with="phosphate",
    needs=f"{CONTEXT} phosphate",
    claims=CONTEXT,
    harm=3,
    frequency=1,
)
def workup_phosphate_low(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    phosphate was below its range twice in a row in 12 months
    Then    suggest to look for loss by the kidney (FGF23, osteomalacia), and name tenofovir where it is taken
    Unless  a newer phosphate is normal
    Why     bone that lacks phosphate is soft, and antiresorptives do not help it
    """
    if not in_bone_context(chart, limits):
        return
    low = causes.persistent(chart, "phosphate", "low", int(limits.phosphate_days.value))
    if low is not None:
        yield Finding(phosphate=low, limit=low.low, drug_taken=exposure(chart, limits, "tenofovir-df"))


@rule(
    title="Fragile bones before the menopause or under 50",
    indicator="info",
    only_with="dxa fractures",
    needs=f"{CONTEXT} pth tsh vitamin-d-25oh",
    claims=f"{CONTEXT} pth tsh vitamin-d-25oh",
    addressed_by="referral-endocrine referral-rheumatology",
    harm=4,
    frequency=2,
)
def workup_secondary_young(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    somebody whom T-scores are not for yet has a Z-score of -2.0 or lower, or broke a bone by low trauma
    Then    suggest the whole search for a cause, sex hormones, eating and drugs included, and a referral; warn after
            a fracture
    Unless  nothing of the search is missing in 12 months, or the referral is made
    Why     at this age there is a cause more often than not
    """
    if not z_scores_apply(chart, limits):
        return
    fracture, score = low_trauma_fracture(chart, limits), lowest_low_z(chart, limits)
    if fracture is None and score is None:
        chart.require_absence("conditions", "dxa")
        return
    tests = (*SECONDARY, "testosterone-level") if chart.person.sex == "male" else SECONDARY
    lacking = wanted(chart, limits, tests, int(limits.young_window_days.value))
    if lacking:
        reasons = met(fracture=fracture, z_score=score)
        yield Finding(indicator="warning" if fracture else "info", **reasons, missing=list(lacking))


@rule(
    title="Z-score low for age",
    indicator="info",
    kind="line",
    only_with="dxa",
    needs=f"{CONTEXT} pth tsh vitamin-d-25oh",
    claims=f"{CONTEXT} pth tsh vitamin-d-25oh",
    harm=2,
    frequency=2,
)
def workup_zscore_older(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    somebody whom T-scores are for has a Z-score of -2.0 or lower at any valid site
    Then    suggest to look harder for a cause, naming the tests that were not done in 12 months
    Unless  all of them were, or are ordered
    Why     age alone does not explain so low a density
    """
    if not t_scores_apply(chart, limits):
        return
    line = limits.z_men_to if chart.person.sex == "male" else limits.z_women_to
    score = lowest(current_z_scores(chart, limits))
    if score is None or score.value > line.value:
        chart.require_absence("dxa")
        return
    lacking = wanted(chart, limits, OLDER, int(limits.older_window_days.value))
    if lacking:
        yield Finding(z_score=score, missing=list(lacking), limit=line)


@rule(
    title="Mineral tests of kidney disease due",
    indicator="info",
    kind="line",
    needs=f"{CONTEXT} creatinine egfr pth phosphate calcium-total vitamin-d-25oh",
    claims=f"{CONTEXT} pth phosphate calcium-total vitamin-d-25oh",
    harm=3,
    frequency=3,
)
def workup_ckd_mbd(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    eGFR is below 60, and calcium, phosphate, parathyroid hormone, alkaline phosphatase or 25-OH vitamin D
            was not measured in the time that goes with the stage: calcium and phosphate in 12, 6 or 3 months, the
            hormone in 12 or 3
    Then    name those that are due
    Unless  they are ordered already
    Why     mineral disorder of the kidneys breaks bones, and makes some bone drugs harmful
    """
    if not in_bone_context(chart, limits):
        return
    kidney = causes.low_filtration(chart, limits, limits.mbd_egfr_below.value)
    treated = dialysis(chart, limits)
    if kidney is None and treated is None:
        return
    stage = _stage(kidney, limits) if treated is None else "5"
    due = [
        name
        for names, windows in (
            (("calcium", "phosphate"), limits.mbd_mineral_days),
            (("pth",), limits.mbd_pth_days),
            (("alkaline-phosphatase", "vitamin-d-25oh"), limits.mbd_other_days),
        )
        for name in _due(chart, limits, names, windows, stage)
    ]
    if due:
        yield Finding(**met(kidney=kidney, dialysis=treated), missing=due)


def _stage(kidney: Kidney | None, limits: Limits) -> str:
    for stage, line in sorted(limits.mbd_stages.value.items(), reverse=True):
        if kidney is not None and kidney.certain_below(line):
            return str(stage)
    return "3"


def _due(chart: Chart, limits: Limits, names: tuple[str, ...], windows: Cited, stage: str) -> tuple[str, ...]:
    return wanted(chart, limits, names, int(windows.value[stage]))


@rule(
    title="Drugs that harm bone",
    indicator="info",
    kind="line",
    needs=CONTEXT,
    claims="medications",
    helps="administrations",
    harm=2,
    frequency=4,
)
def workup_med_review(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    the tier is moderate or higher and a drug is taken that harms bone
    Then    list these drugs, and suggest to consider alternatives
    Unless  the summary of such drugs is shown instead
    Why     what takes bone away undoes what a bone drug gains
    """
    if not tier_at_least(chart, limits, "moderate"):
        return
    drugs = [one for one in harmful_drugs(chart, limits) if one.drug.groups & BONE_HARMING]
    if not drugs:
        chart.require_absence("medications")
        return
    yield Finding(drugs=drugs)


@rule(
    title="A bone disease for a specialist",
    indicator="info",
    needs="conditions dxa creatinine pth calcium-total birth-date",
    despite="metabolic-bone-disease",
    addressed_by="referral-endocrine referral-rheumatology referral-fls",
    harm=3,
    frequency=2,
)
def workup_specialist_metabolic(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    Paget disease, osteomalacia, hypophosphatasia or osteogenesis imperfecta is known; or calcium or
            parathyroid hormone is abnormal, eGFR is below 30, a bone broke by low trauma before 50, a fragility
            fracture stands beside a T-score above -1.0, or a bone drug has failed
    Then    suggest a referral; of the four diseases in a card of its own, which says nothing else
    Unless  the referral is made
    Why     the usual lines for treatment are not made for these patients
    """
    disease = metabolic_bone_disease(chart)
    if disease is not None:
        yield Finding(why=disease, disease=disease)
        return
    window = int(limits.specialist_labs_days.value)
    kidney = causes.low_filtration(chart, limits, limits.specialist_egfr_below.value)
    reasons = met(
        calcium=causes.high_calcium(chart, limits, window) or causes.low_calcium(chart, limits, window),
        parathyroid=causes.raised(chart, "pth", within=window)
        or chart.has("hyperparathyroidism", "primary-hyperparathyroidism", "hypoparathyroidism"),
        kidney=kidney or dialysis(chart, limits),
        young=_broken_young(chart, limits),
        normal_density=_broken_at_normal_density(chart, limits),
        failure=failure(chart, limits),
    )
    if reasons:
        yield Finding(alone=False, **reasons)


def _broken_young(chart: Chart, limits: Limits) -> Any:
    young = chart.age is not None and chart.age < limits.specialist_age_below.value
    return low_trauma_fracture(chart, limits) if young else None


def _broken_at_normal_density(chart: Chart, limits: Limits) -> Any:
    score = lowest_t(chart, limits)
    if score is None or score.value <= limits.normal_t.value:
        return None
    return next(iter(qualifying_fractures(chart, limits)), None)


@rule(
    title="Dental work before an antiresorptive",
    indicator="info",
    kind="line",
    line_at_orders=True,
    hooks="patient-view order-select order-sign",
    orders=ANTIRESORPTIVES,
    only_with="dental-procedure-invasive dental-disease",
    needs=f"{CONTEXT} orders",
    claims=f"{CONTEXT} orders",
    helps="administrations",
    harm=2,
    frequency=2,
    alias_of="onj-risk-no-dental-exam dental-procedure-before-start",
)
def workup_dental_baseline(order: DraftOrder | None, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    an antiresorptive is about to start, or osteoporosis is known and nothing treats it, and invasive dental
            work is ordered or dental disease stands on the problem list
    Then    suggest to have it done first
    Unless  the rules on jaw necrosis speak instead
    Why     an extraction on treatment is when the jaw is at risk
    """
    if order is not None:
        if order.action != "start":
            return
    elif not in_bone_context(chart, limits) or osteoporosis(chart, limits) is None or not untreated(chart, limits):
        return
    planned = next((one for one in chart.pending if "dental-procedure-invasive" in one.concepts), None)
    disease = chart.has("dental-disease")
    if planned is None and disease is None:
        chart.require_absence("orders", "conditions")
        return
    yield Finding(order=order, planned=planned.day if planned else None, disease=disease)

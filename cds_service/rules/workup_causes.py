"""Tests for single causes of bone loss, and whom they are worth it for."""

from collections.abc import Iterator
from typing import Any

from cds_service.chart.model import Chart
from cds_service.clinical import known_causes as causes
from cds_service.clinical.bone import qualifying_fractures
from cds_service.clinical.bone_context import CONTEXT, diagnosed_since, grave, in_bone_context, osteoporosis
from cds_service.clinical.equivalents import GLUCOCORTICOIDS
from cds_service.clinical.exposure import exposure
from cds_service.clinical.formulas import surely_under
from cds_service.clinical.giop import bone_loss, low_trauma_fracture
from cds_service.clinical.glucocorticoid import steroid_exposure
from cds_service.clinical.known_causes import met
from cds_service.clinical.ranges import is_low
from cds_service.clinical.steroid_plan import high_dose
from cds_service.clinical.tests_done import missing
from cds_service.clinical.therapy import on_therapy
from cds_service.rulebook import Family, Finding, Limits

rule = Family(__name__, topic="fracture-risk", hooks="patient-view")


@rule(
    title="Reason to look for coeliac disease",
    indicator="info",
    kind="line",
    needs=f"{CONTEXT} ttg-iga ferritin vitamin-d-25oh",
    claims=f"{CONTEXT} ttg-iga",
    addressed_by="order-coeliac-serology",
    harm=2,
    frequency=2,
)
def workup_celiac(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    iron is deficient, there is diarrhoea or weight loss, 25-OH vitamin D stays below 20, urinary calcium is
            low, the patient has type 1 diabetes, is young for fragile bones, or loses bone on treatment, and
            coeliac serology was never done
    Then    suggest tissue transglutaminase IgA with total IgA
    Unless  it is ordered already, or the disease is known
    Why     the gut may be silent while bone is lost
    """
    if not in_bone_context(chart, limits) or any(one.certain for one in chart.problems_of("coeliac-disease")):
        return
    window = int(limits.celiac_labs_days.value)
    reasons = met(
        iron=chart.has("iron-deficiency") or _low_ferritin(chart, limits, window),
        symptom=chart.has("chronic-diarrhoea", "weight-loss"),
        vitamin_d=_still_low(chart, limits),
        urine_calcium=causes.under_limit(chart, "urine-calcium-24h", limits.celiac_urine_calcium_below.value, window),
        diabetes=chart.has("type-1-diabetes"),
        young=_fragile_and_young(chart, limits),
        loss=bone_loss(chart, limits) if _treated_for(chart, limits, limits.nonresponse_days.value) else None,
    )
    if reasons and missing(chart, ("ttg-iga",)):
        yield Finding(**reasons)


def _low_ferritin(chart: Chart, limits: Limits, window: int) -> Any:
    newest = chart.newest("ferritin", within=window)
    return newest if newest is not None and is_low(newest, limits.ferritin_below.value) else None


def _still_low(chart: Chart, limits: Limits) -> Any:
    """A 25-OH vitamin D below the limit, where one at least three months earlier was too and none between was not."""
    limit, apart = limits.celiac_vitamin_d_below.value, limits.celiac_vitamin_d_apart.value
    values = [
        one for one in chart.values("vitamin-d-25oh") if chart.days_since(one.day) <= limits.celiac_vitamin_d_days.value
    ]
    low: list[Any] = []
    for one in values:
        if not surely_under(one.value, one.comparator, limit):
            break
        low.append(one)
    return low[0] if low and (low[0].day - low[-1].day).days >= apart else None


def _fragile_and_young(chart: Chart, limits: Limits) -> Any:
    """What shows fragile bones in somebody whom T-scores are not for yet."""
    from_age = limits.celiac_age_below.value
    if chart.age is None or chart.age >= from_age:
        return None
    return low_trauma_fracture(chart, limits) or grave(chart, limits)


def _treated_for(chart: Chart, limits: Limits, days: int) -> bool:
    treated = on_therapy(chart, limits)
    return treated is not None and treated.course.continuous_days >= days


@rule(
    title="Osteoporosis in a man without a testosterone",
    indicator="info",
    kind="line",
    needs=f"{CONTEXT} testosterone-level",
    claims=f"{CONTEXT} testosterone-level",
    addressed_by="order-testosterone",
    harm=2,
    frequency=2,
)
def workup_testosterone(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a man has osteoporosis, or is under 70 with symptoms of hypogonadism, and no testosterone was measured
            since the diagnosis or in the year before it
    Then    suggest a morning total testosterone
    Unless  it is ordered already, or hypogonadism or its treatment is known, or androgens are being deprived
    Why     hypogonadism is a common cause in men, and can be treated
    """
    if chart.person.sex != "male" or not in_bone_context(chart, limits):
        return
    if chart.has("hypogonadism-male") or exposure(chart, limits, "testosterone", "androgen-deprivation", "abiraterone"):
        return
    young = chart.age is not None and chart.age < limits.testosterone_age_below.value
    reasons = met(diagnosis=osteoporosis(chart, limits), symptom=chart.has("hypogonadal-symptoms") if young else None)
    since = diagnosed_since(chart, limits)
    within = None if since is None else chart.days_since(since) + int(limits.testosterone_before_days.value)
    if reasons and missing(chart, ("testosterone-level",), within):
        yield Finding(**reasons)


@rule(
    title="Reason to measure calcium in urine",
    indicator="info",
    kind="line",
    needs=f"{CONTEXT} urine-calcium-24h",
    claims=f"{CONTEXT} urine-calcium-24h",
    addressed_by="order-urine-calcium",
    harm=2,
    frequency=2,
)
def workup_ucalcium(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    there are kidney stones, osteoporosis before 65 that nothing explains, signs of malabsorption, a high
            dose of a glucocorticoid, or the patient is a man with osteoporosis, and urinary calcium was never
            measured
    Then    suggest calcium and creatinine in 24-hour urine
    Unless  it is ordered already, or the patient is on dialysis
    Why     calcium lost in the urine, or never absorbed, is lost to bone
    """
    if not in_bone_context(chart, limits) or chart.has("dialysis-or-esrd") is not None:
        return
    known = osteoporosis(chart, limits)
    young = chart.age is not None and chart.age < limits.ucalcium_age_below.value
    steroid = steroid_exposure(chart, limits)
    high = steroid.now is not None and high_dose(steroid.now, limits)
    male = chart.person.sex == "male"
    reasons = met(
        stones=chart.has("nephrolithiasis", "urolithiasis"),
        young=known if young and causes.explained(chart, limits) is None else None,
        malabsorption=chart.has("chronic-diarrhoea", "weight-loss", "malabsorption", "short-bowel"),
        steroid=steroid if high else None,
        man=known if male else None,
    )
    if reasons and missing(chart, ("urine-calcium-24h",)):
        above = limits.hypercalciuria_men if male else limits.hypercalciuria_women
        yield Finding(**reasons, above=above, below=limits.low_urine_calcium)


@rule(
    title="Reason to look for Cushing syndrome",
    indicator="info",
    kind="line",
    only_with="bruising-or-striae fractures",
    needs=f"{CONTEXT} cortisol-test",
    claims=f"{CONTEXT} cortisol-test",
    addressed_by="order-cortisol",
    harm=3,
    frequency=1,
)
def workup_cortisol(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    there are striae or easy bruising, or a fragility fracture before 65 that nothing explains beside
            hypertension or diabetes, and cortisol was never tested
    Then    suggest an overnight dexamethasone test, or free cortisol in urine or late-night saliva
    Unless  it is ordered already, the syndrome is known, or a systemic glucocorticoid is taken
    Why     too much cortisol of one's own breaks bones as a drug does
    """
    if not in_bone_context(chart, limits) or any(one.certain for one in chart.problems_of("cushing")):
        return
    if exposure(chart, limits, *sorted(GLUCOCORTICOIDS)) is not None:
        return
    fracture = next(iter(qualifying_fractures(chart, limits)), None)
    young = chart.age is not None and chart.age < limits.cortisol_age_below.value
    unexplained = fracture if young and causes.explained(chart, limits) is None else None
    beside = chart.has("hypertension", "diabetes", "type-2-diabetes")
    reasons = met(signs=chart.has("bruising-or-striae"), fracture=unexplained if beside is not None else None)
    if reasons and missing(chart, ("cortisol-test",)):
        yield Finding(**reasons, also=beside if unexplained is not None else None)


@rule(
    title="Reason to measure tryptase",
    indicator="info",
    kind="line",
    only_with="flushing-or-urticaria fractures",
    needs=f"{CONTEXT} tryptase",
    claims=f"{CONTEXT} tryptase",
    addressed_by="order-tryptase",
    harm=2,
    frequency=1,
)
def workup_mastocytosis(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    there is flushing, urticaria or anaphylaxis, or a man under 60 broke a vertebra and nothing explains it,
            and tryptase was never measured
    Then    suggest it
    Unless  it is ordered already, or mastocytosis is known
    Why     mast cells in the marrow break vertebrae, and are rarely thought of
    """
    if not in_bone_context(chart, limits) or any(one.certain for one in chart.problems_of("mastocytosis")):
        return
    young_man = chart.person.sex == "male" and chart.age is not None and chart.age < limits.tryptase_age_below.value
    broken = next((one for one in chart.fractures if _unexplained_vertebra(one)), None) if young_man else None
    reasons = met(
        symptom=chart.has("flushing-or-urticaria"),
        fracture=broken if causes.explained(chart, limits) is None else None,
    )
    if reasons and missing(chart, ("tryptase",)):
        yield Finding(**reasons)


def _unexplained_vertebra(one: Any) -> bool:
    return one.site == "vertebral" and not one.high_energy and not one.tumour

"""Who should have a bone-density scan because of a drug or a disease that weakens bone."""

from collections.abc import Iterator
from datetime import date

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Span
from cds_service.clinical.bone import low_bone_mass, lowest_t, postmenopausal, t_scores_apply
from cds_service.clinical.bone_at_risk import diabetic_factors, lasting_kidney_disease
from cds_service.clinical.equivalents import ANY_GLUCOCORTICOID
from cds_service.clinical.harmful_drugs import hormone_deprivation
from cds_service.clinical.risk_factors import Factor, general
from cds_service.clinical.scans import never_scanned, newest_scan, unscanned_for, unscanned_since
from cds_service.clinical.secondary_causes import Cause, secondary_causes
from cds_service.clinical.steroid_plan import long_term_steroid
from cds_service.clinical.therapy import on_therapy, taking
from cds_service.rulebook import Family, Finding, Limits

rule = Family(__name__, topic="fracture-risk", hooks="patient-view")
SCANS = "dxa imaging procedures orders"


@rule(
    title="Long-term glucocorticoid without a recent bone-density scan",
    indicator="warning",
    line_when_info=True,
    only_with=ANY_GLUCOCORTICOID,
    needs=f"{SCANS} medications birth-date",
    claims=SCANS,
    helps="administrations conditions",
    addressed_by="dxa-order",
    harm=3,
    frequency=3,
)
def screen_dxa_gc(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    an adult takes prednisone 2.5 mg a day or more (or its equivalent) for more than 90 days, or will have
            by the end of what is prescribed, and no scan of the last year is on record
    Then    ask for a scan of density and of vertebral fractures, from 40 with FRAX: a warning where there never was
            one, else a line of another card
    Unless  it replaces what the adrenals lack; a bone drug is active: its monitoring speaks of the next scan
    Why     most of the loss, and the first broken vertebrae, come within the first months
    """
    if (chart.age or 0) < limits.adult_age.value or on_therapy(chart, limits) is not None:
        return
    exposure = long_term_steroid(chart, limits)
    if exposure is None or not unscanned_for(chart, int(limits.scan_days.value)):
        return
    first = never_scanned(chart)
    yield Finding(
        indicator="warning" if first else "info",
        exposure=exposure,
        scan=newest_scan(chart),
        dose=limits.gc_long_term_dose,
        days=limits.gc_long_term_days,
        frax=(chart.age or 0) >= limits.frax_age_from.value,
        within=limits.first_scan_months,
    )


@rule(
    title="Hormone deprivation without a recent bone-density scan",
    kind="line",
    indicator="info",
    only_with="androgen-deprivation aromatase-inhibitor",
    needs=f"{SCANS} medications",
    claims=SCANS,
    helps="administrations",
    addressed_by="dxa-order",
    harm=3,
    frequency=2,
)
def screen_dxa_ai_adt(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a woman after menopause, or with suppressed ovaries, takes an aromatase inhibitor, or a man is on
            androgen deprivation, and no scan of the last two years is on record
    Then    suggest a scan as a baseline, then every one to two years
    Why     without sex hormones bone is lost several times as fast
    """
    drug = hormone_deprivation(chart, limits, Span(chart.as_of, chart.as_of))
    if drug is None or chart.person.sex is None:
        return
    if chart.person.sex == "male" and "androgen-deprivation" not in drug.drug.groups:
        return
    suppressed = taking(chart, limits, "androgen-deprivation") is not None
    if chart.person.sex == "female" and not (postmenopausal(chart, limits) or suppressed):
        return
    if unscanned_for(chart, int(limits.scan_days.value)):
        yield Finding(taken=drug, window=limits.scan_days)


@rule(
    title="Disease that weakens bone without a bone-density scan",
    kind="line",
    indicator="info",
    needs=f"{SCANS} conditions medications birth-date",
    claims=SCANS,
    helps="administrations",
    addressed_by="dxa-order",
    harm=2,
    frequency=3,
)
def screen_dxa_secondary(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a disease or a long-term drug that weakens bone is on record and no scan since it began; of primary
            hyperparathyroidism, malabsorption, bariatric surgery, transplants, untreated hypogonadism, Cushing
            syndrome and anorexia no scan of the last two years
    Then    suggest a scan
    Unless  a bone drug is active; before the age of T-scores only the strong causes count; kidney disease short of
            its end stage and type 2 diabetes have rules of their own
    Why     these diseases break bones that age alone would not
    """
    adult = (chart.age or 0) >= limits.adult_age.value
    if not adult or on_therapy(chart, limits) is not None:
        return
    t_scores = t_scores_apply(chart, limits)
    causes = [one for one in secondary_causes(chart, limits) if t_scores or one.strong]
    wanted = [one.factor for one in causes if _unscanned(chart, one, limits)]
    if wanted:
        yield Finding(causes=wanted)


def _unscanned(chart: Chart, cause: Cause, limits: Limits) -> bool:
    if cause.progressive:
        return unscanned_for(chart, int(limits.scan_days.value))
    return unscanned_since(chart, cause.factor.since)


@rule(
    title="Diabetes with risk factors and no recent bone-density scan",
    indicator="info",
    only_with="diabetes",
    needs=f"{SCANS} conditions medications birth-date",
    claims=SCANS,
    helps="administrations haemoglobin-a1c falls-count",
    addressed_by="dxa-order",
    harm=2,
    frequency=2,
)
def screen_dxa_diabetes(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    diabetes and enough that raises the risk of fracture in it (one thing from 65, two before, where
            T-scores apply), and no scan of the last three years; after a scan only when a T-score was below -1.0,
            or something of it is new since
    Then    suggest a scan, then one every two to three years; only a line where there was a scan before
    Unless  a bone drug is active
    Why     in diabetes bones break at densities that look safe
    """
    diabetes = chart.has("diabetes")
    age = chart.age
    if diabetes is None or age is None or not t_scores_apply(chart, limits) or on_therapy(chart, limits) is not None:
        return
    old = age >= limits.old_age.value
    least = int((limits.diabetes_rf_min_65 if old else limits.risk_factors).value)
    factors = diabetic_factors(chart, limits, diabetes)
    if len(factors) < least or not unscanned_for(chart, int(limits.scan_days.value)):
        return
    last = newest_scan(chart)
    if last is not None and last.day is not None and not _again(chart, limits, factors, last.day):
        return
    yield Finding(alone=never_scanned(chart), factors=list(factors), scan=last, age=age)


def _again(chart: Chart, limits: Limits, factors: tuple[Factor, ...], last: date) -> bool:
    score = lowest_t(chart, limits)
    if score is not None and low_bone_mass(score, limits):
        return True
    return any(one.since is not None and one.since > last for one in factors)


@rule(
    title="Chronic kidney disease with risk factors and no recent bone-density scan",
    kind="line",
    indicator="info",
    needs=f"{SCANS} conditions medications birth-date creatinine",
    claims=SCANS,
    helps="administrations egfr",
    addressed_by="dxa-order",
    harm=2,
    frequency=2,
)
def screen_dxa_ckd(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    an adult's eGFR has been below 60 for more than three months, a risk factor for osteoporosis or a bone
            disorder of kidney disease is on record, and no scan of the last two years
    Then    suggest to consider a scan if the result would change what is done
    Why     in kidney disease density foretells fractures as it does in others
    """
    if (chart.age or 0) < limits.adult_age.value:
        return
    kidney = lasting_kidney_disease(chart, limits)
    if kidney is None:
        return
    disorder = chart.has("ckd-mbd")
    factors = [Factor("a bone disorder of kidney disease", disorder)] if disorder else [*general(chart, limits)]
    if factors and unscanned_for(chart, int(limits.scan_days.value)):
        yield Finding(kidney=kidney, factors=factors, limit=limits.ckd_egfr_below)

"""What gives a bone-density scan of a woman under 65 a reason: the risk factors of a quality measure, and more."""

from typing import Any

from cds_service.chart.model import Chart
from cds_service.clinical.bone import low_bone_mass, lowest_t
from cds_service.clinical.equivalents import GLUCOCORTICOIDS
from cds_service.clinical.formulas import under
from cds_service.clinical.heights import height_loss
from cds_service.clinical.lifestyle import body_mass, drinks_a_day, low_body_weight, parental_hip_fracture
from cds_service.clinical.menopause import early_menopause
from cds_service.clinical.risk_factors import fractures_from
from cds_service.clinical.screening import known_or_treated
from cds_service.clinical.secondary_causes import secondary_causes
from cds_service.clinical.therapy import taking
from cds_service.rulebook import Limits

_PROBLEMS = (
    *("osteopenia", "malabsorption", "malnutrition", "chronic-liver-disease", "rheumatoid-arthritis"),
    *("hyperthyroidism", "type-1-diabetes", "dialysis-or-esrd", "osteogenesis-imperfecta", "spondyloarthritis"),
    *("psoriatic-arthritis", "connective-tissue-disorder", "cushing", "hyperparathyroidism", "lupus"),
    *("multiple-myeloma", "premature-menopause", "anorexia-nervosa", "transplant-status", "surgical-menopause"),
    *("bariatric-surgery-status", "chemotherapy-status", "coeliac-disease", "inflammatory-bowel-disease"),
    *("height-loss", "kyphosis", "repeated-falls", "vasomotor-symptoms", "weight-loss"),
)
_PROCEDURES = frozenset(
    {"gastric-bypass", "bilateral-oophorectomy", "kidney-transplant", "organ-transplant", "bone-marrow-transplant"}
)
_DRUGS = ("aromatase-inhibitor", "chemotherapy", "androgen-deprivation")


def reason_for_scan(chart: Chart, limits: Limits) -> Any:
    """The first thing on record that gives the scan a reason; None when there is none."""
    problem = next((one for one in chart.problems_of(*_PROBLEMS) if one.certain), None)
    if problem is not None:
        return problem
    procedure = next((one for one in chart.procedures if one.concepts & _PROCEDURES), None)
    return procedure or _measured(chart, limits) or _told(chart, limits)


def _measured(chart: Chart, limits: Limits) -> Any:
    mass, drinks, score = body_mass(chart, limits), drinks_a_day(chart, limits), lowest_t(chart, limits)
    if mass is not None and not under(limits.low_bmi_to.value, mass.value):
        return mass
    if drinks is not None and under(limits.low_value_drinks_above.value, drinks.value):
        return drinks
    if score is not None and low_bone_mass(score, limits):
        return score
    return low_body_weight(chart, limits) or height_loss(chart, limits)


def _told(chart: Chart, limits: Limits) -> Any:
    steroid = next(iter(chart.requests_of(*GLUCOCORTICOIDS)), None)
    fracture = next(iter(fractures_from(chart, limits, int(limits.adult_age.value))), None)
    cause = next(iter(secondary_causes(chart, limits)), None)
    return (
        known_or_treated(chart, limits)
        or parental_hip_fracture(chart)
        or early_menopause(chart, limits)
        or taking(chart, limits, *_DRUGS)
        or steroid
        or fracture
        or cause
        or None
    )

"""Whether something in the record explains why bone was lost, and results that point to such a cause."""

from typing import Any, Literal

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Measured, Problem
from cds_service.clinical.calcium import Calcium, newest_calcium
from cds_service.clinical.exposure import Taken, exposure
from cds_service.clinical.formulas import surely_under
from cds_service.clinical.glucocorticoid import SteroidExposure, steroid_exposure
from cds_service.clinical.once import once
from cds_service.clinical.ranges import is_high, is_low
from cds_service.clinical.renal import Kidney, filtration_rate
from cds_service.clinical.secondary_causes import PROBLEMS
from cds_service.rulebook import Limits

CAUSES = (
    *PROBLEMS,
    *("hyperparathyroidism", "premature-menopause", "acromegaly", "hyperprolactinaemia", "growth-hormone-deficiency"),
    *("primary-biliary-cholangitis", "malnutrition", "ckd", "ckd-stage-4-5", "hypercalciuria"),
    *("renal-tubular-acidosis", "mgus", "mastocytosis", "thalassaemia", "haemophilia", "leukaemia-lymphoma"),
    *("cystic-fibrosis", "copd", "hiv", "spinal-cord-injury", "immobility", "parkinson-disease"),
    *("multiple-sclerosis", "stroke-sequelae", "epilepsy", "osteogenesis-imperfecta", "connective-tissue-disorder"),
    *("gaucher-or-storage-disease", "alcohol-use-disorder"),
)
INFLAMED = (
    *("rheumatoid-arthritis", "spondyloarthritis", "lupus", "psoriatic-arthritis", "inflammatory-bowel-disease"),
    *("polymyalgia-or-giant-cell-arteritis", "autoimmune-disease"),
)


def met(**facts: Any) -> dict[str, Any]:
    """The facts that hold, by name, and first of all `why`: the reason to name. Empty when none does."""
    found = {name: fact for name, fact in facts.items() if fact is not None}
    return {"why": next(iter(found.values())), **found} if found else {}


@once
def explained(chart: Chart, limits: Limits) -> Problem | SteroidExposure | Taken | None:
    """What explains lost bone besides age: a disease on the problem list, a steroid taken for long, lost hormones."""
    disease = next((one for one in chart.problems_of(*CAUSES) if one.certain), None)
    steroid = steroid_exposure(chart, limits)
    drug = exposure(chart, limits, "aromatase-inhibitor", "androgen-deprivation")
    return disease or (steroid if steroid.long_term else None) or drug


def high_calcium(chart: Chart, limits: Limits, within: int) -> Calcium | None:
    """The calcium that counts, corrected for albumin, where it is above normal for certain."""
    found = newest_calcium(chart, limits, within)
    return found if found is not None and found.over(found.upper(limits, own_range=True)) else None


def low_calcium(chart: Chart, limits: Limits, within: int) -> Calcium | None:
    """The same, where it is below normal."""
    found = newest_calcium(chart, limits, within)
    return found if found is not None and found.low else None


def low_filtration(chart: Chart, limits: Limits, below: float) -> Kidney | None:
    """The newest eGFR of a year, where it is below a line whichever the sex."""
    found = filtration_rate(chart, limits)
    return found if found is not None and found.certain_below(below) else None


def under_limit(chart: Chart, concept: str, below: float, within: int) -> Measured | None:
    """The newest value of a concept in a window, where it is below a limit for certain."""
    found = chart.newest(concept, within=within)
    return found if found is not None and surely_under(found.value, found.comparator, below) else None


def raised(chart: Chart, *concepts: str, within: int) -> Measured | None:
    """The first of these results that its laboratory calls high, of each the newest in a window."""
    found = (chart.newest(one, within=within) for one in concepts)
    return next((one for one in found if one is not None and is_high(one)), None)


def persistent(chart: Chart, concept: str, side: Literal["high", "low"], within: int) -> Measured | None:
    """The newest result, where it and the one of an earlier day are both on that side of the laboratory's range."""
    judge = is_high if side == "high" else is_low
    newest = chart.newest(concept, within=within)
    if newest is None:
        return None
    before = next((one for one in chart.values(concept) if one.day < newest.day), None)
    if before is None or chart.days_since(before.day) > within:
        return None
    return newest if judge(newest) and judge(before) else None

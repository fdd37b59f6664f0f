"""Where the kidney limit of each bone drug lies, of which estimate it speaks, and how recent that must be."""

from dataclasses import dataclass
from typing import Literal

from cds_service.chart.model import Chart
from cds_service.clinical.bone_drugs import DENOSUMAB, ORAL_BISPHOSPHONATES, ZOLEDRONATE
from cds_service.clinical.renal import filtration_rate, kidney_estimates
from cds_service.clinical.therapy import taking
from cds_service.rulebook import Cited, Limits

IV_BISPHOSPHONATES = (ZOLEDRONATE - {"zoledronic-acid-oncology"}) | {"ibandronate-iv"}


@dataclass(frozen=True, slots=True)
class RenalLimit:
    """A drug's limit: below which number, of a creatinine clearance or of an eGFR, measured within which window."""

    below: Cited
    window: Cited
    of: Literal["clearance", "rate"] = "clearance"


def renal_limit(groups: frozenset[str], chart: Chart, limits: Limits) -> RenalLimit:
    """The limit of the drug of an order; `groups` must be those of a bone drug that has one."""
    if groups & ZOLEDRONATE:
        return RenalLimit(limits.cutoff_zoledronate, _intravenous(chart, limits))
    if "ibandronate-iv" in groups:
        return RenalLimit(limits.cutoff_other_bisphosphonate, _intravenous(chart, limits))
    if groups & (ORAL_BISPHOSPHONATES | {"ibandronate"}):
        alone = "alendronate" in groups
        below = limits.cutoff_alendronate if alone else limits.cutoff_other_bisphosphonate
        return RenalLimit(below, _oral(chart, limits))
    if groups & DENOSUMAB:
        return RenalLimit(limits.egfr_severe_below, limits.creatinine_window_denosumab, "rate")
    if "romosozumab" in groups:
        return RenalLimit(limits.egfr_severe_below, limits.creatinine_window_romosozumab, "rate")
    if "raloxifene" in groups:
        return RenalLimit(limits.cutoff_raloxifene, limits.proof_window_days)
    if "bazedoxifene-ce" in groups:
        return RenalLimit(limits.cutoff_bazedoxifene, limits.proof_window_days, "rate")
    return RenalLimit(limits.cutoff_pth_analogue, limits.creatinine_window_pth)


def _oral(chart: Chart, limits: Limits) -> Cited:
    rate = filtration_rate(chart, limits)
    reduced = rate is not None and rate.below(limits.reduced_egfr_below.value)
    return limits.creatinine_window_oral_reduced if reduced else limits.creatinine_window_oral


def _intravenous(chart: Chart, limits: Limits) -> Cited:
    return limits.creatinine_window_iv_at_risk if _at_risk(chart, limits) else limits.creatinine_window_iv


def _at_risk(chart: Chart, limits: Limits) -> bool:
    """Whether age, a drug or a reduced clearance makes acute kidney injury more likely."""
    if chart.age is not None and chart.age >= limits.kidney_risk_age.value:
        return True
    if taking(chart, limits, "loop-diuretic", "thiazide", "nsaid", "nephrotoxin") is not None:
        return True
    kidney = next(iter(kidney_estimates(chart, limits)), None)
    return kidney is not None and kidney.below(limits.kidney_risk_clearance_below.value)

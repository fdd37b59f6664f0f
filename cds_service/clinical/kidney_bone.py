"""Whether the laboratory shows the mineral and bone disorder of kidney disease."""

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Measured
from cds_service.clinical.calcium import newest_calcium
from cds_service.clinical.ranges import is_high
from cds_service.clinical.renal import filtration_rate
from cds_service.rulebook import Limits


def disturbed_minerals(chart: Chart, limits: Limits) -> tuple[Measured, ...]:
    """In reduced kidney function, the parathyroid hormone, phosphate and calcium of the last year that are off.

    High by the range or the flag of the laboratory; calcium low as well, corrected for albumin.
    """
    rate = filtration_rate(chart, limits)
    if rate is None or not rate.certain_below(limits.ckd_egfr_below.value):
        return ()
    within = limits.proof_window_days.value
    found = [chart.newest(concept, within=within) for concept in ("pth", "phosphate")]
    high = [one for one in found if one is not None and is_high(one)]
    calcium = newest_calcium(chart, limits, within)
    off = calcium is not None and (calcium.low or bool(is_high(calcium.measured)))
    return (*high, calcium.measured) if calcium is not None and off else tuple(high)

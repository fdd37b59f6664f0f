"""A 25-OH vitamin D that shows a deficiency, and for how long it does."""

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Measured
from cds_service.clinical.formulas import surely_under, under
from cds_service.clinical.renal import filtration_rate
from cds_service.rulebook import Cited, Limits


def deficiency(chart: Chart, limits: Limits) -> Measured | None:
    """The newest result, however old, where it is surely deficient."""
    newest = chart.newest("vitamin-d-25oh")
    short = newest is not None and surely_under(newest.value, newest.comparator, limits.vitamin_d_below.value)
    return newest if short else None


def deficiency_window(chart: Chart, limits: Limits) -> Cited:
    """For how long a deficient result is taken as it is: shorter after an earlier one, and in severe kidney disease."""
    earlier = any(under(one.value, limits.vitamin_d_below.value) for one in chart.values("vitamin-d-25oh")[1:])
    rate = filtration_rate(chart, limits)
    severe = rate is not None and rate.below(limits.egfr_severe_below.value)
    return limits.vitamin_d_window_short if earlier or severe else limits.vitamin_d_window

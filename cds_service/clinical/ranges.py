"""Whether a result is outside its normal range: the laboratory's own range, its own reading, or a limit of ours."""

from cds_service.chart.nouns import Measured
from cds_service.clinical.formulas import surely_over, surely_under


def is_high(one: Measured, above: float | None = None) -> bool | None:
    """Whether a result is above normal for certain; None when nothing says what normal is.

    The range that came with it decides; without one, how the laboratory flagged it; without that, `above`.
    """
    limit = one.high
    if limit is None and one.flag in ("low", "normal", "high"):
        return one.flag == "high"
    limit = above if limit is None else limit
    return None if limit is None else surely_over(one.value, one.comparator, limit)


def is_low(one: Measured, below: float | None = None) -> bool | None:
    """Whether a result is below normal for certain; None when nothing says what normal is."""
    limit = one.low
    if limit is None and one.flag in ("low", "normal", "high"):
        return one.flag == "low"
    limit = below if limit is None else limit
    return None if limit is None else surely_under(one.value, one.comparator, limit)

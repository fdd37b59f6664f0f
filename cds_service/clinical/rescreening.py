"""How long after a scan the next one is worth while in a patient who is not treated."""

from collections.abc import Iterator
from datetime import date, timedelta

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Span
from cds_service.chart.skeleton import Score
from cds_service.clinical.bone import qualifying_fractures
from cds_service.clinical.glucocorticoid import steroid_exposure
from cds_service.clinical.harmful_drugs import hormone_deprivation
from cds_service.clinical.risk_factors import Factor
from cds_service.clinical.secondary_causes import secondary_causes
from cds_service.rulebook import Limits

HORMONE_DEPRIVATION = frozenset({"aromatase-inhibitor", "androgen-deprivation"})


def rescreen_years(score: Score, new_factor: bool, limits: Limits) -> float | None:
    """The years to the next scan by the lowest T-score; None when it is osteoporotic."""
    years: dict[str, float] = limits.rescreen_years.value
    if score.value <= limits.osteoporosis_t.value:
        return None
    if new_factor:
        return years["new-risk-factor"]
    if score.value <= limits.rescreen_low_t.value:
        return years["low"]
    return years["middle"] if score.value <= limits.rescreen_middle_t.value else years["high"]


def new_factors(chart: Chart, limits: Limits, since: date) -> tuple[Factor, ...]:
    """The major risk factors that came up after a day: a fragility fracture, a drug or a disease that weakens bone."""
    return tuple(one for one in _major(chart, limits) if one.since is not None and one.since > since)


def _major(chart: Chart, limits: Limits) -> Iterator[Factor]:
    fracture = next(iter(qualifying_fractures(chart, limits)), None)
    if fracture is not None and fracture.span is not None:
        yield Factor("a fragility fracture", fracture, fracture.span.first)
    steroid = steroid_exposure(chart, limits)
    if steroid.long_term and steroid.long_days is not None:
        yield Factor("a long-term glucocorticoid", steroid, chart.as_of - timedelta(days=steroid.long_days - 1))
    deprived = hormone_deprivation(chart, limits, Span(chart.as_of, chart.as_of))
    if deprived is not None:
        days = [one.begins for one in chart.requests_of(*HORMONE_DEPRIVATION)]
        days += [one.day for one in chart.doses_of(*HORMONE_DEPRIVATION)]
        yield Factor("hormone deprivation", deprived, min(filter(None, days)))
    yield from (one.factor for one in secondary_causes(chart, limits))

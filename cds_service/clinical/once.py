"""A judgement that many rules ask for is made once for each chart."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from cds_service.chart.model import Chart
from cds_service.rulebook import Limits

T = TypeVar("T")


def once(judgement: Callable[[Chart, Limits], T]) -> Callable[[Chart, Limits], T]:
    """Keep the answer of a judgement on the chart it was made of; a chart never changes.

    For judgements that use the shared numbers alone: an answer is kept for each set of these, not for each rule.
    What raises is asked again.
    """

    @wraps(judgement)
    def asked(chart: Chart, limits: Limits) -> T:
        key = (judgement, limits.shared_by)
        if key not in chart.judged:
            chart.judged[key] = judgement(chart, limits)
        answer: T = chart.judged[key]
        return answer

    return asked

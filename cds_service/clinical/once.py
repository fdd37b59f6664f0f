"""Judgements that many rules ask for are made once for each chart."""

from collections.abc import Callable, Hashable
from functools import wraps
from typing import TypeVar

from cds_service.chart.model import Chart
from cds_service.rulebook import Limits

T = TypeVar("T")


def once_a_chart(judge: Callable[[Chart], T]) -> Callable[[Chart], T]:
    """The same judgement of a chart by no numbers at all, remembered with it."""

    @wraps(judge)
    def asked(chart: Chart) -> T:
        try:
            found: T = chart.judged[judge]
        except KeyError:
            found = chart.judged[judge] = judge(chart)
        return found

    return asked


def once(judge: Callable[[Chart, Limits], T]) -> Callable[[Chart, Limits], T]:
    """The same judgement, remembered with the chart it is about and the shared numbers it was made with.

    Only for what asks for no number of a single rule's own. A chart with other facts is another chart.
    """

    @wraps(judge)
    def asked(chart: Chart, numbers: Limits) -> T:
        known = chart.judged.get(judge)
        if known is not None and known[1] is numbers.shared:
            remembered: T = known[0]
            return remembered
        found = judge(chart, numbers)
        chart.judged[judge] = (found, numbers.shared)
        return found

    return asked


def once_for(chart: Chart, numbers: Limits, what: Hashable, judge: Callable[[], T]) -> T:
    """The same for a judgement that asks for more than a chart and its numbers: `what` tells it from others."""
    key = (what, id(numbers.shared))
    if key not in chart.judged:
        chart.judged[key] = (judge(), numbers.shared)
    found: T = chart.judged[key][0]
    return found

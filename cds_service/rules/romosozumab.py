"""Romosozumab and the heart."""

from collections.abc import Iterator

from cds_service.chart.model import Chart, months_before
from cds_service.chart.nouns import DraftOrder, Problem, Span
from cds_service.rulebook import Family, Finding, Indicator, Limits

rule = Family(__name__, topic="medication-safety")

ACUTE = frozenset({"myocardial-infarction-acute", "stroke-acute"})
EVENTS = (*sorted(ACUTE), "myocardial-infarction-any")


@rule(
    title="Romosozumab within a year of a heart attack or stroke",
    indicator="critical",
    orders="romosozumab",
    hooks="order-select order-sign",
    needs="conditions",
    beats="romosozumab-prior-mi-stroke romosozumab-cv-risk",
    despite="hospice",
    harm=5,
    frequency=2,
)
def romosozumab_mi_stroke_12_months(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    romosozumab is being started or continued and a myocardial infarction or stroke began within the
            12 calendar months before the order (the anniversary day still counts)
    Then    advise against it, naming the event and its date
    Unless  it was a transient ischaemic attack alone; when the day is unknown, or only a year or month that
            may or may not lie inside, ask for the date instead
    Why     boxed warning: not to be started within a year of either
    """
    since = months_before(order.day, limits.months.value)
    found: list[tuple[bool, Problem, Span | None]] = []
    for event in chart.problems_of(*EVENTS):
        # The day of recording stands in for the onset only where the code itself means the acute event.
        when = event.onset or (event.recorded if event.concepts & ACUTE else None)
        if when is not None and when.first > max(order.day, chart.as_of):
            continue
        if when is None or when.last >= since:
            certain = when is not None and when.first >= since and event.certain
            found.append((certain, event, when))
    if not found:
        return
    certain, event, when = max(found, key=lambda one: (one[0], one[2].last if one[2] else since))
    indicator: Indicator = "critical" if certain else "warning"
    yield Finding(
        order=order,
        indicator=indicator,
        event=event,
        day=str(when) if when else None,
        recorded_only=event.onset is None and when is not None,
        months=limits.months,
    )

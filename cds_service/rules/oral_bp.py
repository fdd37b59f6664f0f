"""Oral bisphosphonates."""

from collections.abc import Iterator

from cds_service.chart.model import Chart
from cds_service.chart.nouns import DraftOrder
from cds_service.rulebook import Family, Finding, Limits

rule = Family(__name__, topic="medication-safety")


@rule(
    title="Oral bisphosphonate with an oesophagus that empties slowly",
    indicator="critical",
    orders="alendronate risedronate ibandronate ibandronate-oral",
    hooks="order-select order-sign",
    needs="conditions",
    despite="hospice",
    harm=4,
    frequency=3,
)
def oral_bp_oesophageal_contraindication(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    an oral bisphosphonate is being started or continued and achalasia, stricture or obstruction of the
            oesophagus stands in the record
    Then    advise against it, naming the condition
    Unless  the condition is resolved; an unconfirmed one only warns
    Why     a tablet that stays in the oesophagus ulcerates it: label contraindication
    """
    events = [one for one in chart.problems_of("oesophageal-emptying-disorder") if one.active]
    for event in sorted(events, key=lambda one: not one.certain)[:1]:
        yield Finding(order=order, indicator="critical" if event.certain else "warning", event=event)

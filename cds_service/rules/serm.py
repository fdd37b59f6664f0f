"""Raloxifene and its kin."""

from collections.abc import Iterator

from cds_service.chart.model import Chart
from cds_service.chart.nouns import DraftOrder
from cds_service.rulebook import Family, Finding, Limits

rule = Family(__name__, topic="medication-safety")


@rule(
    title="Raloxifene after a venous clot",
    indicator="critical",
    orders="raloxifene",
    hooks="order-select order-sign",
    needs="conditions",
    despite="hospice",
    harm=5,
    frequency=2,
)
def raloxifene_vte(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    raloxifene is being started or continued and a deep vein thrombosis, pulmonary embolism or
            retinal vein thrombosis stands anywhere in the record, however old, resolved ones included
    Then    advise against it, naming the event
    Unless  the record is of a superficial phlebitis; an unconfirmed event only warns
    Why     boxed warning and contraindication: raloxifene raises the risk of venous clots
    """
    events = sorted(chart.problems_of("vte"), key=lambda one: not one.certain)
    for event in events[:1]:
        yield Finding(order=order, indicator="critical" if event.certain else "warning", event=event)

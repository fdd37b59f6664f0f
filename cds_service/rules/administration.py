"""How a drug is to be taken, where the order does not say it."""

from collections.abc import Iterator

from cds_service.chart.model import Chart
from cds_service.chart.nouns import DraftOrder
from cds_service.clinical.administration import left_out
from cds_service.rulebook import Family, Finding, Limits

rule = Family(__name__, topic="medication-safety", hooks="order-select order-sign medication-refill")


@rule(
    title="Oral bisphosphonate without the words on how to take it",
    indicator="info",
    kind="line",
    orders="alendronate risedronate ibandronate ibandronate-oral",
    instruction=True,
    harm=2,
    frequency=5,
)
def oral_bp_admin_instructions_missing(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    an oral bisphosphonate is being started or continued and its instructions do not speak of water and of
            staying upright, or a weekly or monthly dose has no day
    Then    offer the words for the patient, as a line of a card that stands anyway
    Unless  an unchanged order of the last twelve months is being renewed
    Why     a tablet taken lying down, or without water, can ulcerate the oesophagus; a dose without its day is
            taken on several
    """
    missing = [*left_out(order)]
    if missing:
        yield Finding(order=order, missing=", ".join(missing))

"""What is worth knowing of a bone drug, and speaks neither for nor against it."""

from collections.abc import Iterator

from cds_service.chart.model import Chart
from cds_service.chart.nouns import DraftOrder
from cds_service.clinical.bone import qualifying_fractures
from cds_service.clinical.long_use import first_dose, low_hip
from cds_service.rulebook import Family, Finding, Limits

rule = Family(__name__, topic="medication-safety", hooks="order-select order-sign medication-refill")

# Who does not tolerate one of these has a reason to take ibandronate.
OTHERS = frozenset({"alendronate", "risedronate", "zoledronic-acid", "zoledronic-acid-osteoporosis"})


@rule(
    title="Zoledronic acid with atrial fibrillation on record",
    indicator="info",
    kind="line",
    orders="zoledronic-acid-osteoporosis zoledronic-acid",
    needs="conditions medications",
    claims="medications",
    helps="administrations procedures",
    harm=1,
    frequency=2,
    on=False,
)
def zol_atrial_fibrillation_note(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a first dose of zoledronic acid is being ordered and atrial fibrillation or flutter is active
    Then    say what one trial saw and what was advised, as a line of a card that stands anyway
    Unless  an earlier dose is on record. Off by default
    Why     prescribers have heard of it; it is no reason to withhold the drug
    """
    rhythm = chart.has("atrial-fibrillation")
    if rhythm is not None and first_dose(order, chart, limits):
        yield Finding(order=order, rhythm=rhythm)


@rule(
    title="Ibandronate where the hip is at risk",
    indicator="info",
    kind="line",
    orders="ibandronate ibandronate-oral ibandronate-iv",
    needs="dxa conditions birth-date",
    helps="allergies",
    harm=2,
    frequency=2,
)
def ibandronate_no_hip_protection(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    ibandronate is being started or continued and the hip has an osteoporotic T-score, or has broken
    Then    say that its trials showed no protection of the hip, as a line of a card that stands anyway
    Unless  another bisphosphonate is not tolerated
    Why     alendronate, risedronate and zoledronic acid have been shown to prevent hip fractures
    """
    if any(one.groups & OTHERS for one in chart.allergies):
        return
    fracture = next(iter(qualifying_fractures(chart, limits, "hip")), None)
    score = low_hip(chart, limits)
    if fracture is not None or score is not None:
        yield Finding(order=order, fracture=fracture, score=score)

"""Atypical fractures of the femur: on record, or heralded by a pain."""

from collections.abc import Iterator

from cds_service.chart.model import Chart, months_before
from cds_service.chart.nouns import DraftOrder
from cds_service.clinical.bone_drugs import ANTIRESORPTIVES, ANY_BONE_DRUG, DENOSUMAB, ONCOLOGY
from cds_service.clinical.femurs import unexplained_pain
from cds_service.clinical.long_use import long_use
from cds_service.rulebook import Family, Finding, Limits

rule = Family(__name__, topic="medication-safety")

FOR_THE_BONE = ANTIRESORPTIVES - ONCOLOGY - {"pamidronate"}


@rule(
    title="Antiresorptive after an atypical femoral fracture",
    indicator="warning",
    hooks="order-select order-sign medication-refill",
    orders=" ".join(sorted(FOR_THE_BONE)),
    needs="conditions",
    gate=True,
    harm=4,
    frequency=1,
)
def aff_history_antiresorptive(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a bisphosphonate, denosumab or romosozumab is being started or continued and an atypical fracture of the
            femur, whole or incomplete, was ever recorded
    Then    advise against it, ask for the other femur to be imaged, and name what is still possible
    Unless  it was refuted. Healed or long ago, it counts
    Why     the other femur breaks in a quarter of patients who go on; stopping denosumab needs a plan of its own
    """
    events = sorted(chart.problems_of("atypical-femoral-fracture"), key=lambda one: not one.certain)
    if events:
        yield Finding(order=order, event=events[0], denosumab=bool(order.drug.groups & DENOSUMAB))


@rule(
    title="New thigh or groin pain on an antiresorptive",
    indicator="warning",
    hooks="patient-view",
    only_with=ANY_BONE_DRUG,
    needs="conditions medications imaging procedures",
    claims="imaging procedures",
    helps="administrations",
    addressed_by="order-femur-imaging",
    harm=4,
    frequency=3,
)
def thigh_groin_pain_on_antiresorptive(chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    pain in thigh, groin or hip was new in the last 180 days in a patient who takes a bisphosphonate,
            denosumab or romosozumab or did within three years
    Then    ask for both femurs to be imaged
    Unless  the femurs were imaged since, or a diagnosis made since explains it; pain of the hip alone counts after
            three years of treatment only
    Why     such a pain precedes most atypical fractures by weeks, and the bone can still be saved
    """
    use = long_use(chart, limits, FOR_THE_BONE)
    if use is None:
        return
    if not use.current and use.until < months_before(chart.as_of, limits.exposure_memory_months.value):
        return
    pain = unexplained_pain(chart, limits, use)
    if pain is not None:
        yield Finding(pain=pain, use=use, denosumab=use.product in DENOSUMAB, hip="hip-pain" in pain.concepts)

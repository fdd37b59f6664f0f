"""Bisphosphonates by the vein: what to watch for while they run."""

from collections.abc import Iterator

from cds_service.chart.model import Chart
from cds_service.chart.nouns import DraftOrder
from cds_service.clinical.bone_drugs import BONE_DRUGS, ingredient_of
from cds_service.clinical.timeline import courses
from cds_service.rulebook import Family, Finding, Limits

rule = Family(__name__, topic="medication-safety", hooks="order-select order-sign medication-refill")


@rule(
    title="Bisphosphonate by the vein with aspirin-sensitive asthma",
    indicator="info",
    kind="line",
    orders="zoledronic-acid-osteoporosis zoledronic-acid ibandronate-iv",
    needs="conditions allergies",
    helps="medications administrations procedures",
    harm=2,
    frequency=1,
)
def zol_aspirin_sensitive_asthma(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    zoledronic acid or ibandronate by the vein is being ordered and asthma that aspirin brings on is on
            record, as a problem or as bronchospasm after aspirin or an anti-inflammatory drug
    Then    ask to watch for bronchospasm, as a line of a card that stands anyway
    Unless  a dose of the drug was given before
    Why     bronchoconstriction has followed bisphosphonates in these patients
    """
    problem = chart.has("aspirin-sensitivity")
    after = [one for one in chart.allergies if "reaction-bronchospasm" in one.signs]
    reaction = next((one for one in after if one.groups & {"aspirin", "nsaid"}), None)
    if problem is None and reaction is None:
        return
    ingredients = {ingredient_of(one) for one in order.drug.groups & BONE_DRUGS}
    before = [one for one in courses(chart, limits) if one.given and ingredient_of(one.product) in ingredients]
    if not any(not dose.presumed for course in before for dose in course.given):
        yield Finding(order=order, event=problem, reaction=reaction)

"""Fractures that happened while a drug was taken that harms bone: a glucocorticoid, or one that ends sex hormones."""

from collections.abc import Iterator
from dataclasses import dataclass

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Dose, Medication, Span
from cds_service.chart.skeleton import Fracture
from cds_service.clinical.bone import qualifying_fractures
from cds_service.clinical.exposure import covered
from cds_service.clinical.glucocorticoid import steroid_exposure, taken_for
from cds_service.clinical.timeline import joined
from cds_service.rulebook import Limits, Value


@dataclass(frozen=True, slots=True)
class Harm:
    """A fracture, and the drug that was taken when it happened; `refs` are the records of the drug."""

    fracture: Fracture
    drug: str
    refs: tuple[str, ...]

    @property
    def evidence(self) -> tuple[str, ...]:
        return self.refs

    def as_value(self) -> Value:
        return {"value": self.drug, "unit": None, "date": None}


def harmful_drug_fracture(chart: Chart, limits: Limits) -> Harm | None:
    """The newest fragility fracture of a known day that happened on such a drug; None when none is known to have.

    The day on which somebody wrote a fracture down does not tell when it happened.
    """
    for one, when in _dated(chart, limits):
        if _on_steroid(chart, limits, when):
            return Harm(one, "glucocorticoid", steroid_exposure(chart, limits).refs)
        found = hormone_deprivation(chart, limits, when) if limits.vh_harmful_ai_adt.value else None
        if found is not None:
            return Harm(one, found.drug.name, (found.ref,))
    return None


def steroid_unclear(chart: Chart, limits: Limits) -> Fracture | None:
    """A fragility fracture that may have happened on a glucocorticoid whose dose is not understood."""
    return next((one for one, when in _dated(chart, limits) if _on_steroid(chart, limits, when) is None), None)


def _dated(chart: Chart, limits: Limits) -> Iterator[tuple[Fracture, Span]]:
    for one in qualifying_fractures(chart, limits):
        if one.span is not None and not one.recorded_only:
            yield one, Span(one.span.first, min(one.span.last, chart.as_of))


def _on_steroid(chart: Chart, limits: Limits, when: Span) -> bool | None:
    return taken_for(chart, limits, limits.vh_harmful_gc_dose.value, limits.vh_harmful_gc_days.value, when)


def hormone_deprivation(chart: Chart, limits: Limits, when: Span) -> Medication | Dose | None:
    """The aromatase inhibitor, or in a man the androgen deprivation, that was taken on every day of `when`."""
    for group in ("androgen-deprivation", "aromatase-inhibitor"):
        if not chart.names_any((group,)) or (group == "androgen-deprivation" and chart.person.sex != "male"):
            continue
        depot = int(limits.adt_depot_days.value) if group == "androgen-deprivation" else 0
        records = [*covered(chart, limits, (group,), depot)]
        for spell in joined([(start, end) for start, end, _ in records], int(limits.supply_grace_days.value)):
            if spell.start <= when.first and when.last <= spell.end:
                begun = [(start, one.ref, one) for start, _, one in records if start <= when.first]
                return max(begun, key=lambda one: one[:2])[2]
    return None

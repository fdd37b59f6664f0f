"""Small charts of invented patients, made without any FHIR."""

from datetime import date, timedelta
from typing import Any

from cds_service.chart.model import Chart, Source, newest_first
from cds_service.chart.nouns import Done, Dose, Drug, Measured, Medication, Person, Problem, Sex, Span
from cds_service.chart.observed import Answered, Tested
from cds_service.chart.skeleton import Fracture, Score
from cds_service.parameters import SHARED, load
from cds_service.rulebook import Limits
from cds_service.rules import load as load_rules

TODAY = date(2026, 11, 22)
KINDS = ("conditions", "medications", "administrations", "procedures", "dxa")


def limits() -> Limits:
    """The numbers every rule shares, as the default profile has them."""
    load_rules()
    return load().limits(SHARED)


LIMITS = limits()


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def on(days: int) -> Span:
    """One exact day, so many days ago."""
    return Span(ago(days), ago(days))


def chart(age: int | None = 70, sex: Sex | None = "female", **facts: Any) -> Chart:
    """A patient whose birthday is today, all sources supplied unless said otherwise."""
    born = None if age is None else date(TODAY.year - age, TODAY.month, TODAY.day)
    person = Person("p", "Patient/p", sex, Span(born, born) if born else None)
    return Chart(TODAY, person, **{"sources": {kind: Source("supplied") for kind in KINDS}, **facts})


def measured(*values: Measured) -> dict[str, tuple[Measured, ...]]:
    """The chart's measured values, by concept."""
    return {one.concept: newest_first(other for other in values if other.concept == one.concept) for one in values}


def lab(concept: str, value: float, days: int = 9, **more: Any) -> Measured:
    unit = more.pop("unit", "mg/dL")
    return Measured(concept, value, unit, ago(days), f"Observation/{concept}-{days}", value, unit, **more)


def answered(concept: str, answer: str, days: int = 9, **more: Any) -> Answered:
    return Answered(concept, answer, answer, ago(days), f"Observation/{concept}-{days}", **more)


def answers(*many: Answered) -> dict[str, tuple[Answered, ...]]:
    """The chart's answers, by concept."""
    return {one.concept: newest_first(other for other in many if other.concept == one.concept) for one in many}


def proof(concept: str, days: int | None = 9) -> Tested:
    return Tested(concept, concept, None if days is None else ago(days), f"Observation/{concept}")


def score(value: float, site: str = "lumbar-spine", days: int = 90) -> Score:
    return Score("T-score", site, value, ago(days), f"Observation/{site}-{days}")


def fracture(site: str = "hip", span: Span | None = None, **more: Any) -> Fracture:
    return Fracture(site, span, "fresh", f"Fracture of {site}", (f"Condition/{site}",), **more)


def problem(concept: str, **more: Any) -> Problem:
    return Problem(frozenset({concept}), concept, f"Condition/{concept}", **more)


def done(concept: str, span: Span | None = None) -> Done:
    return Done(frozenset({concept}), concept, f"Procedure/{concept}", span)


def dose(group: str, days: int | None) -> Dose:
    return Dose(
        Drug(frozenset({group}), group), None if days is None else ago(days), f"MedicationAdministration/{days}"
    )


def request(group: str, days: int | None, status: str = "active", **more: Any) -> Medication:
    authored = None if days is None else on(days)
    return Medication(Drug(frozenset({group}), group), status, f"MedicationRequest/{days}", authored, **more)

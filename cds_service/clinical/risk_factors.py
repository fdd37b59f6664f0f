"""Risk factors for low bone mass, by name: what screening counts. Each carries the fact that proves it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Done, Problem, Span
from cds_service.chart.skeleton import Fracture
from cds_service.clinical.bone import aged
from cds_service.clinical.glucocorticoid import steroid_exposure
from cds_service.clinical.harmful_drugs import hormone_deprivation
from cds_service.clinical.lifestyle import drinks_too_much, low_body_weight, parental_hip_fracture, smokes_now
from cds_service.rulebook import Fact, Limits, Value

# What the record must have been asked, before a habit or a family history may be called absent.
ASKED = ("smoking-status", "alcohol-per-day", "body-weight", "conditions")


@dataclass(frozen=True, slots=True)
class Factor:
    """One risk factor: its name in our words, what proves it, and the first day it is known to have held."""

    name: str
    fact: Fact
    since: date | None = None

    @property
    def evidence(self) -> tuple[str, ...]:
        return self.fact.evidence

    def as_value(self) -> Value:
        return {"value": self.name, "unit": None, "date": self.fact.as_value()["date"]}


HABITS = ("a parent's hip fracture", "current smoking", "alcohol intake", "low body weight")

# Diseases that weaken bone, as screening of men counts them -> the concepts that prove them.
DISEASES: Mapping[str, tuple[str, ...]] = {
    "hypogonadism": ("hypogonadism-male",),
    "rheumatoid arthritis": ("rheumatoid-arthritis",),
    "hyperthyroidism": ("hyperthyroidism",),
    "hyperparathyroidism": ("hyperparathyroidism",),
    "COPD": ("copd",),
    "malabsorption": (
        *("malabsorption", "coeliac-disease", "inflammatory-bowel-disease", "short-bowel"),
        *("bariatric-surgery-status", "pancreatic-insufficiency"),
    ),
    "chronic liver disease": ("chronic-liver-disease", "primary-biliary-cholangitis"),
}


def began(one: Problem | Done) -> date | None:
    """The first day a problem or procedure is known to have held; None when no day is told."""
    when = one.span if isinstance(one, Done) else one.onset or one.recorded
    return when.first if when else None


def habits(chart: Chart, limits: Limits) -> tuple[Factor, ...]:
    """What the US task force counts in women under 65: a parent's hip fracture, smoking, alcohol, low body weight."""
    facts: tuple[Any, ...] = (
        parental_hip_fracture(chart),
        smokes_now(chart),
        drinks_too_much(chart, limits),
        low_body_weight(chart, limits),
    )
    return tuple(Factor(name, fact) for name, fact in zip(HABITS, facts, strict=True) if fact is not None)


def fractures_elsewhere(chart: Chart) -> tuple[Fracture, ...]:
    """The coded fractures of other sites: ribs, collarbone, elbow, thigh, knee, leg and ankle, or of no named site."""
    return tuple(
        Fracture("other", one.onset, "fresh", one.name, (one.ref,), recorded=one.recorded)
        for one in chart.problems_of("fracture-other-site", "fracture-generic-osteoporotic")
        if one.certain
    )


def fractures_from(chart: Chart, limits: Limits, age: int) -> tuple[Fracture, ...]:
    """Every fracture from an age on, at whatever site and by whatever force, newest first; none through a tumour.

    Skull, face, hand and foot are not among the sites that are read at all.
    """
    every = (*chart.fractures, *fractures_elsewhere(chart))
    found = [one for one in every if not one.tumour and aged(chart, one, age)]
    return tuple(sorted(found, key=lambda one: (one.span.last if one.span else date.min, one.refs), reverse=True))


def diseases(chart: Chart) -> Iterator[Factor]:
    """The diseases of the list above that are active on the problem list."""
    for name, concepts in DISEASES.items():
        problem = chart.has(*concepts)
        if problem is not None:
            yield Factor(name, problem, began(problem))


def general(chart: Chart, limits: Limits) -> tuple[Factor, ...]:
    """Every risk factor that screening of men counts, habits last."""
    fracture = next(iter(fractures_from(chart, limits, int(limits.adult_age.value))), None)
    steroid = steroid_exposure(chart, limits)
    deprived = hormone_deprivation(chart, limits, Span(chart.as_of, chart.as_of))
    return (
        *([Factor("a fracture in adult life", fracture)] if fracture else ()),
        *([Factor("a long-term glucocorticoid", steroid)] if steroid.long_term else ()),
        *([Factor("hormone deprivation", deprived)] if deprived else ()),
        *diseases(chart),
        *habits(chart, limits),
    )

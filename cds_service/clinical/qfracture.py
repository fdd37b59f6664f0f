"""QFracture-2012: the risk, in percent, of an osteoporotic fracture and of a hip fracture within ten years.

Two equations for each sex, of one form (Hippisley-Cox and Coupland, BMJ 2012;344:e3427; doi:10.1136/bmj.e3427):

    risk in percent = 100 × (1 − survivor ^ exp(sum))

`survivor` is the ten-year share without fracture among people at the centre of everything. The sum has one term for
each transformed age and BMI, beta × (transformed value − its centre), and the betas of the categories (ethnicity,
smoking, alcohol) and of the factors that are present. A transform is a fractional polynomial: a power of age/10 or
BMI/10, or that power times its natural logarithm.

The numbers are ClinRisk's, under the LGPL; they are read elsewhere and come as an argument. What they were made from
is primary care in the United Kingdom: whole years of age from 30 to 100, BMI (kg/m²) within 20 to 40.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import exp, log
from typing import Any, Literal

Outcome = Literal["osteoporotic", "hip"]
Category = Literal["ethnicity", "smoking", "alcohol"]
CATEGORIES: tuple[Category, ...] = ("ethnicity", "smoking", "alcohol")


class OutOfRange(ValueError):
    """No score can be given: the message names everything that is out of range or not known."""


@dataclass(frozen=True, slots=True)
class Range:
    """From the least to the greatest value, both allowed."""

    least: float
    greatest: float

    def __contains__(self, value: float) -> bool:
        return self.least <= value <= self.greatest

    def __str__(self) -> str:
        return f"{self.least:g} to {self.greatest:g}"

    def nearest(self, value: float) -> float:
        """The value, moved to the bound that it lies beyond.

        >>> [Range(20, 40).nearest(bmi) for bmi in (17.3, 25.1, 43.0)]
        [20, 25.1, 40]
        """
        return min(max(value, self.least), self.greatest)


@dataclass(frozen=True, slots=True)
class Term:
    """One fractional polynomial: beta × ((x/10)^power [× ln(x/10)] − centre), x the age in years or BMI in kg/m².

    >>> Term("age", 2, False, centre=25.0, beta=0.5).of(60)
    5.5
    """

    variable: Literal["age", "bmi"]
    power: float
    with_log: bool
    centre: float
    beta: float

    def of(self, value: float) -> float:
        """What the term adds to the sum for this age or BMI."""
        tenth = value / 10
        transformed: float = tenth**self.power
        if self.with_log:
            transformed *= log(tenth)
        return self.beta * (transformed - self.centre)


@dataclass(frozen=True, slots=True)
class Equation:
    """One outcome in one sex: the ten-year survivor, the terms, and the betas of categories and factors."""

    survivor: float
    terms: tuple[Term, ...]
    categories: Mapping[Category, Mapping[int, float]]
    factors: Mapping[str, float]

    def percent(
        self, values: Mapping[str, float], categories: Mapping[Category, int], present: frozenset[str]
    ) -> float:
        """The ten-year risk in percent, 0 to 100, from age in years and BMI in kg/m², indices, and factors present.

        A factor that this equation does not use changes nothing.
        """
        total = sum(self.categories[name][index] for name, index in categories.items())
        total += sum(term.of(values[term.variable]) for term in self.terms)
        total += sum(beta for name, beta in self.factors.items() if name in present)
        without_fracture: float = self.survivor ** exp(total)
        return 100 * (1 - without_fracture)


@dataclass(frozen=True, slots=True)
class Model:
    """The four equations, the ranges they may be asked for, and the words that must stand beside every score.

    `height_cm` and `weight_kg` are refused outside their ranges; a `bmi` outside its range is moved to the bound.
    `not_known` is the index that stands for a category that is not known.
    """

    name: str
    citation: str
    url: str
    notice: str
    disclaimer: str
    age: Range
    height_cm: Range
    weight_kg: Range
    bmi: Range
    indices: Mapping[Category, Range]
    not_known: Mapping[Category, int]
    equations: Mapping[str, Mapping[Outcome, Equation]]

    @property
    def factors(self) -> frozenset[str]:
        """The names of all factors, of either sex."""
        return frozenset(name for sex in self.equations for name in self.factors_of(sex))

    def factors_of(self, sex: str) -> tuple[str, ...]:
        """The factors that count in this sex, for one outcome at least, in the order of the equations."""
        return tuple(dict.fromkeys(name for one in self.equations[sex].values() for name in one.factors))


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """Who is asked about: whole years of age, cm, kg; indices of the categories; factors known present or absent.

    A category that is None, and a factor that is not in the mapping, is not known.
    """

    sex: str
    age: int
    height_cm: float
    weight_kg: float
    ethnicity: int | None = None
    smoking: int | None = None
    alcohol: int | None = None
    factors: Mapping[str, bool | int] = field(default_factory=dict)

    def category(self, name: Category) -> int | None:
        """The index of a category, None when it is not known."""
        index: int | None = getattr(self, name)
        return index


@dataclass(frozen=True, slots=True)
class Risk:
    """Ten-year risks in percent, not rounded, and what they rest on.

    `bmi` is the BMI in kg/m² that was used. `assumed_absent` names the factors that count in this sex and were not
    given; `assumed_category` the categories that were not given (white, non-smoker, no alcohol stand in).
    """

    osteoporotic: float
    hip: float
    bmi: float
    assumed_absent: tuple[str, ...]
    assumed_category: tuple[Category, ...]


def model_of(entries: Mapping[str, Any]) -> Model:
    """The model as its parameter file gives it."""
    return Model(
        name=entries["name"],
        citation=entries["citation"],
        url=entries["url"],
        notice=entries["notice"],
        disclaimer=entries["disclaimer"],
        age=_range(entries["age"]),
        height_cm=_range(entries["height_cm"]),
        weight_kg=_range(entries["weight_kg"]),
        bmi=_range(entries["bmi"]),
        indices={name: _range(entries[name]) for name in CATEGORIES},
        not_known={name: entries[name]["not_known"] for name in CATEGORIES},
        equations={
            sex: {outcome: _equation(one) for outcome, one in outcomes.items()}
            for sex, outcomes in entries["equations"].items()
        },
    )


def _range(bounds: Mapping[str, float]) -> Range:
    return Range(bounds["from"], bounds["to"])


def _equation(entries: Mapping[str, Any]) -> Equation:
    return Equation(
        entries["survivor"],
        tuple(Term(*one) for one in entries["terms"]),
        {name: entries[name] for name in CATEGORIES},
        entries["factors"],
    )


def risk(model: Model, patient: Patient) -> Risk:
    """The ten-year risks of one patient, or OutOfRange naming all that stands in the way.

    A factor that is known but does not count in the patient's sex (a care home for women; HRT and endocrine disease
    for men) is taken and changes nothing.
    """
    problems = tuple(_problems(model, patient))
    if problems:
        raise OutOfRange("; ".join(problems))
    bmi = model.bmi.nearest(patient.weight_kg / (patient.height_cm / 100) ** 2)
    values = {"age": float(patient.age), "bmi": bmi}
    given = {name: index for name in CATEGORIES if (index := patient.category(name)) is not None}
    categories = {**model.not_known, **given}
    present = frozenset(name for name, there in patient.factors.items() if there)
    equations = model.equations[patient.sex]
    return Risk(
        osteoporotic=equations["osteoporotic"].percent(values, categories, present),
        hip=equations["hip"].percent(values, categories, present),
        bmi=bmi,
        assumed_absent=tuple(name for name in model.factors_of(patient.sex) if name not in patient.factors),
        assumed_category=tuple(name for name in CATEGORIES if name not in given),
    )


def _problems(model: Model, patient: Patient) -> Iterator[str]:
    if patient.sex not in model.equations:
        yield f"sex must be {' or '.join(model.equations)}, not {_short(patient.sex)}"
    if not _whole(patient.age, model.age):
        yield f"age must be a whole number of years from {model.age}, not {_short(patient.age)}"
    if patient.height_cm not in model.height_cm:
        yield f"height_cm must be from {model.height_cm}, not {_short(patient.height_cm)}"
    if patient.weight_kg not in model.weight_kg:
        yield f"weight_kg must be from {model.weight_kg}, not {_short(patient.weight_kg)}"
    for category, indices in model.indices.items():
        index = patient.category(category)
        if index is not None and not _whole(index, indices):
            yield f"{category} must be a whole number from {indices}, not {_short(index)}"
    known = model.factors
    for name, there in patient.factors.items():
        if name not in known:
            yield f"there is no factor {_short(name)}"
        elif there not in (0, 1):
            yield f"factor {name} must be true or false (or 1 or 0), not {_short(there)}"


def _whole(value: float, within: Range) -> bool:
    return value in within and value == int(value)


def _short(value: object) -> str:
    """A value as an error message shows it.

    >>> _short("x" * 100)
    "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx..."
    """
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:40]}..."

"""QFracture-2012 of a chart: where no FRAX is on record, the ten-year risk from what the record holds.

It is no FRAX: other fractures, other people, another follow-up. Nothing here is held against a FRAX threshold, and
nothing feeds a tier. A disease that is not on a problem list that was seen whole is absent; what nobody asked (falls,
parents) is taken as absent, and named.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Measured
from cds_service.clinical.equivalents import GLUCOCORTICOIDS
from cds_service.clinical.exposure import exposure
from cds_service.clinical.falls import recent_fall
from cds_service.clinical.frax import PROBABILITIES
from cds_service.clinical.lifestyle import drinks_a_day, parental_hip_fracture, smokes_now
from cds_service.clinical.once import once
from cds_service.clinical.qfracture import OutOfRange, Patient, Risk, model_of, risk
from cds_service.rulebook import Limits, Value

# Factor -> what a card calls it, and the problems that prove it, active or not.
_PROBLEMS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "any_cancer": ("cancer", ("malignancy", "cancer-history", "leukaemia-lymphoma", "multiple-myeloma")),
    "asthma_or_copd": ("asthma or COPD", ("asthma", "copd")),
    "cardiovascular_disease": (
        "cardiovascular disease",
        (
            *("coronary-artery-disease", "myocardial-infarction-acute", "myocardial-infarction-any"),
            *("myocardial-infarction-history", "stroke-acute", "stroke-history", "stroke-sequelae", "tia"),
        ),
    ),
    "dementia": ("dementia", ("dementia",)),
    "endocrine": ("thyroid, parathyroid or Cushing disease", ("hyperthyroidism", "hyperparathyroidism", "cushing")),
    "epilepsy": ("epilepsy", ("epilepsy",)),
    "liver_disease": ("liver disease", ("chronic-liver-disease",)),
    "malabsorption": ("malabsorption", ("malabsorption", "coeliac-disease", "inflammatory-bowel-disease")),
    "parkinsons": ("Parkinson's disease", ("parkinson-disease",)),
    "renal_disease": ("kidney disease", ("ckd", "ckd-stage-4-5", "dialysis-or-esrd")),
    "rheumatoid_or_sle": ("rheumatoid arthritis or lupus", ("rheumatoid-arthritis", "lupus")),
    "type1_diabetes": ("type 1 diabetes", ("type-1-diabetes",)),
    "type2_diabetes": ("type 2 diabetes", ("type-2-diabetes",)),
}
# Factor -> what a card calls it, and the drugs that count.
_DRUGS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "antidepressant": ("an antidepressant", ("ssri", "snri", "tricyclic")),
    "corticosteroids": ("a glucocorticoid", tuple(sorted(GLUCOCORTICOIDS))),
    "hrt_oestrogen": ("oestrogen", ("estrogen-systemic",)),
    "epilepsy": ("an anticonvulsant", ("enzyme-inducing-anticonvulsant", "valproate", "antiepileptic-other")),
}
_OTHERS: Mapping[str, str] = {
    "care_home": "a care home",
    "falls": "falls",
    "parental_osteoporosis": "a parent's osteoporosis",
    "previous_fracture": "an earlier fracture",
}
_FRACTURES = ("forearm", "vertebral", "hip", "humerus")
_HALF_A_YEAR = 2  # prescriptions in six months
# How many units of alcohol a day are below which index; more is the last.
_ALCOHOL = ((1, 1), (3, 2), (7, 3), (9.5, 4))
_SMOKER, _EX_SMOKER, _NO_SMOKER, _HEAVIEST_DRINKER = 2, 1, 0, 5


@dataclass(frozen=True, slots=True)
class Estimate:
    """The risk of one patient, percent in ten years, and what it rests on.

    `factors` were found, by the words of a card; `assumed` were not recorded, and are taken as absent.
    """

    risk: Risk
    weight: Measured
    height: Measured
    factors: tuple[str, ...]
    assumed: tuple[str, ...]
    name: str
    owner: str
    disclaimer: str
    population: ClassVar = "people in UK primary care, 30 to 100 years old"

    @property
    def major(self) -> float:
        """The risk of a fracture of hip, spine, wrist or shoulder."""
        return self.risk.osteoporotic

    @property
    def hip(self) -> float:
        return self.risk.hip

    @property
    def evidence(self) -> tuple[str, ...]:
        return (self.weight.ref, self.height.ref)

    def as_value(self) -> Value:
        return {"value": round(self.major, 1), "unit": "%", "date": self.weight.day.isoformat()}


def told(chart: Chart, limits: Limits) -> dict[str, Any]:
    """The estimate as facts of a finding, each number beside whose it is and whom it was made from."""
    found = estimate(chart, limits)
    if found is None:
        return {"qfracture": None}
    return {
        "qfracture": found,
        "qfracture_hip": round(found.hip, 1),
        "qfracture_factors": list(found.factors),
        "qfracture_assumed_absent": list(found.assumed),
        "qfracture_population": found.population,
        "qfracture_owner": found.owner,
        "qfracture_disclaimer": found.disclaimer,
    }


@once
def estimate(chart: Chart, limits: Limits) -> Estimate | None:
    """The estimate where a profile wants it, and no FRAX of the last two years is on record.

    None too where age, height or weight are not known or out of range, or the record was not seen whole.
    """
    if not limits.use_qfracture.value or chart.age is None or chart.person.sex is None:
        return None
    window = int(limits.frax_window_days.value)
    since = chart.as_of - timedelta(days=window)
    if chart.newest(*PROBABILITIES, within=window) is not None:
        return None
    if any(chart.lack(kind, since) for kind in PROBABILITIES) or chart.lacks(("conditions", "medications")):
        return None
    weight = chart.newest("body-weight", within=limits.weight_window_days.value)
    height = chart.newest("body-height", within=limits.height_window_days.value)
    if weight is None or height is None or weight.comparator or height.comparator:
        return None
    entries: Mapping[str, Any] = limits.qfracture_model.value
    known = dict(_known(chart, limits))
    patient = Patient(
        sex=chart.person.sex,
        age=chart.age,
        height_cm=height.value,
        weight_kg=weight.value,
        smoking=_smoking(chart),
        alcohol=_alcohol(chart, limits),
        factors={name: words is not None for name, words in known.items()},
    )
    try:
        found = risk(model_of(entries), patient)
    except OutOfRange:
        return None
    present = tuple(dict.fromkeys(words for words in known.values() if words))
    absent = (*(_words(name) for name in found.assumed_absent), *found.assumed_category)
    return Estimate(found, weight, height, present, absent, entries["name"], entries["owner"], entries["disclaimer"])


def _words(factor: str) -> str:
    found: str | tuple[str, object] = _OTHERS.get(factor) or _DRUGS.get(factor) or _PROBLEMS[factor]
    return found if isinstance(found, str) else found[0]


def _known(chart: Chart, limits: Limits) -> Iterator[tuple[str, str | None]]:
    """The factors that the record answers: each with what a card calls it, or None where it is absent."""
    for factor, (words, problems) in _PROBLEMS.items():
        found = any(one.certain for one in chart.problems_of(*problems))
        yield factor, words if found else None
    for factor, (words, groups) in _DRUGS.items():
        if _taken(chart, limits, groups):
            yield factor, words
        elif factor != "epilepsy":
            yield factor, None
    broken = any(one.site in _FRACTURES and not one.tumour for one in chart.fractures)
    yield "previous_fracture", _OTHERS["previous_fracture"] if broken else None
    fell = recent_fall(chart, limits) or next(iter(chart.problems_of("repeated-falls", "fall-event")), None)
    if fell is not None or chart.newest("falls-count") is not None:
        yield "falls", _OTHERS["falls"] if fell else None
    parents = parental_hip_fracture(chart) or chart.has("family-history-osteoporosis")
    if parents is not None:
        yield "parental_osteoporosis", _OTHERS["parental_osteoporosis"]
    if chart.has("nursing-home-resident") is not None:
        yield "care_home", _OTHERS["care_home"]


def _taken(chart: Chart, limits: Limits, groups: tuple[str, ...]) -> bool:
    """Whether two prescriptions or supplies were begun in the last six months, or one went on all that time."""
    days = int(limits.qfracture_drug_days.value)
    begun = [one.begins for one in chart.requests_of(*groups) if one.status not in ("cancelled", "not-taken")]
    begun += [one.day for one in chart.doses_of(*groups) if one.kind == "dispensed"]
    lately: set[date] = {day for day in begun if day is not None and 0 <= chart.days_since(day) <= days}
    taken = exposure(chart, limits, *groups)
    return len(lately) >= _HALF_A_YEAR or (taken is not None and taken.days >= days)


def _smoking(chart: Chart) -> int | None:
    """The index of smoking; how many cigarettes is not read, so that whoever smokes counts as a light smoker."""
    if smokes_now(chart) is not None:
        return _SMOKER
    status = chart.answer("smoking-status")
    if status is not None:
        return _EX_SMOKER if status.answer == "smoked" else _NO_SMOKER
    return _EX_SMOKER if chart.problems_of("tobacco-former") else None


def _alcohol(chart: Chart, limits: Limits) -> int | None:
    drinks = drinks_a_day(chart, limits)
    if drinks is None:
        return None
    if drinks.value == 0:
        return 0
    return next((index for below, index in _ALCOHOL if drinks.value < below), _HEAVIEST_DRINKER)

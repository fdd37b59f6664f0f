"""Diseases and drugs that weaken bone, and what each asks of a scan: once since it began, or again and again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Done, DraftOrder, Medication, Problem
from cds_service.clinical.menopause import Menopause, early_menopause
from cds_service.clinical.once import once
from cds_service.clinical.risk_factors import Factor, began
from cds_service.clinical.therapy import taking
from cds_service.rulebook import Limits


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause. `progressive`: it goes on to take bone, so that one scan is not enough; `strong`: it calls for a
    scan at any adult age."""

    factor: Factor
    progressive: bool = False
    strong: bool = False


# Name -> problems, procedures that prove it.
_PROGRESSIVE: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "primary hyperparathyroidism": (("primary-hyperparathyroidism",), ()),
    "malabsorption": (("malabsorption", "short-bowel", "pancreatic-insufficiency"), ("small-bowel-resection",)),
    "bariatric surgery": (("bariatric-surgery-status",), ("gastric-bypass",)),
    "a transplant": (("transplant-status",), ("organ-transplant", "bone-marrow-transplant", "kidney-transplant")),
    "Cushing syndrome": (("cushing",), ()),
    "anorexia nervosa": (("anorexia-nervosa",), ()),
}
_ONCE: Mapping[str, str] = {
    "hyperthyroidism": "hyperthyroidism",
    "type 1 diabetes": "type-1-diabetes",
    "rheumatoid arthritis": "rheumatoid-arthritis",
    "spondyloarthritis": "spondyloarthritis",
    "lupus": "lupus",
    "psoriatic arthritis": "psoriatic-arthritis",
    "coeliac disease": "coeliac-disease",
    "inflammatory bowel disease": "inflammatory-bowel-disease",
    "chronic liver disease": "chronic-liver-disease",
}
# All of these problems, which explain lost bone wherever a reason for it is looked for.
PROBLEMS = (
    *(concept for problems, _ in _PROGRESSIVE.values() for concept in problems),
    *_ONCE.values(),
    *("hypogonadism-male", "dialysis-or-esrd"),
)
# Name -> drug groups; the switch of a site may leave single ones out.
_DRUGS: Mapping[str, tuple[str, ...]] = {
    "an enzyme-inducing anticonvulsant": ("enzyme-inducing-anticonvulsant",),
    "a proton pump inhibitor": ("ppi",),
    "a glitazone": ("thiazolidinedione",),
    "heparin": ("heparin-unfractionated", "heparin-lmw"),
    "depot medroxyprogesterone": ("dmpa",),
}


@once
def secondary_causes(chart: Chart, limits: Limits) -> tuple[Cause, ...]:
    """Every such cause on record, those that go on to take bone first."""
    ill = chart.has(*PROBLEMS) is not None or chart.procedures
    return (*(_diseases(chart, limits) if ill else ()), *_hormones_and_drugs(chart, limits))


def _diseases(chart: Chart, limits: Limits) -> Iterator[Cause]:
    for name, (problems, procedures) in _PROGRESSIVE.items():
        found = _problem_or_procedure(chart, problems, procedures)
        if found is not None:
            yield Cause(Factor(name, found, began(found)), progressive=True, strong=True)
    yield from _hypogonadism(chart, limits)
    for name, concept in _ONCE.items():
        problem = chart.has(concept)
        if problem is not None:
            yield Cause(Factor(name, problem, began(problem)))
    kidney = chart.has("dialysis-or-esrd")
    if kidney is not None:
        yield Cause(Factor("end-stage kidney disease", kidney, began(kidney)), strong=True)


def _hormones_and_drugs(chart: Chart, limits: Limits) -> Iterator[Cause]:
    menopause = early_menopause(chart, limits) if chart.person.sex == "female" else None
    if menopause is not None:
        since = menopause.first if isinstance(menopause, Menopause) else began(menopause)
        yield Cause(Factor("early menopause", menopause, since), strong=True)
    for name, groups in _DRUGS.items():
        if limits.bone_loss_drugs.value[groups[0]]:
            drug = _taken_long(chart, limits, groups)
            if drug is not None:
                yield Cause(Factor(f"{name} for long", drug[0], drug[1]))


def _problem_or_procedure(
    chart: Chart, problems: tuple[str, ...], procedures: tuple[str, ...]
) -> Problem | Done | None:
    wanted = set(procedures)
    return chart.has(*problems) or next((one for one in chart.procedures if one.concepts & wanted), None)


def _hypogonadism(chart: Chart, limits: Limits) -> Iterator[Cause]:
    problem = chart.has("hypogonadism-male")
    if problem is not None and chart.person.sex == "male":
        untreated = taking(chart, limits, "testosterone") is None
        name = "untreated hypogonadism" if untreated else "hypogonadism"
        yield Cause(Factor(name, problem, began(problem)), progressive=untreated, strong=untreated)


def _taken_long(chart: Chart, limits: Limits, groups: tuple[str, ...]) -> tuple[Medication | DraftOrder, date] | None:
    """What is taken today of some drug groups for long enough, and since when: prescription upon prescription.

    Not `exposure`, which asks that every day be covered: a drug prescribed again and again harms bone between times.
    """
    now = taking(chart, limits, *groups)
    if not isinstance(now, Medication) or now.begins is None:
        return None
    never = ("cancelled", "not-taken")
    counted = [one for one in chart.requests_of(*groups) if one.status not in never]
    since = now.begins
    for day in sorted((one.begins for one in counted if one.begins and one.begins <= now.begins), reverse=True):
        if (since - day).days <= limits.prescription_days.value:
            since = day
    return (now, since) if chart.days_since(since) >= limits.bone_loss_drug_days.value else None

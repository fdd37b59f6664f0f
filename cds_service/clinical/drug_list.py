"""Which of the drugs a patient takes harm bone or cause falls, one of each kind."""

from collections.abc import Mapping
from datetime import timedelta

from cds_service.chart.model import Chart
from cds_service.clinical.equivalents import GLUCOCORTICOIDS
from cds_service.clinical.exposure import Taken, exposure
from cds_service.clinical.formulas import surely_under
from cds_service.clinical.glucocorticoid import steroid_exposure
from cds_service.clinical.once import once
from cds_service.rulebook import Limits

# Drugs that make people fall; of a new start the rules on falls speak.
FALL_RISK = (
    "benzodiazepine",
    "z-drug",
    "opioid",
    "antipsychotic",
    "tricyclic",
    "gabapentinoid",
    "antimuscarinic",
    "first-generation-antihistamine",
)
# Drugs that act on the brain and add up; sedating antihistamines and bladder drugs are not counted among them.
CNS_ACTIVE = (
    *("benzodiazepine", "z-drug", "opioid", "antipsychotic", "tricyclic", "ssri", "snri", "gabapentinoid"),
    *("enzyme-inducing-anticonvulsant", "valproate", "antiepileptic-other", "muscle-relaxant"),
)
# Kinds of drugs that harm bone or cause falls -> their groups.
KINDS: Mapping[str, tuple[str, ...]] = {
    "glucocorticoid": tuple(sorted(GLUCOCORTICOIDS)),
    "aromatase inhibitor": ("aromatase-inhibitor",),
    "androgen deprivation": ("androgen-deprivation", "abiraterone"),
    "anticonvulsant": ("enzyme-inducing-anticonvulsant", "valproate"),
    "acid suppressant": ("ppi",),
    "antidepressant": ("ssri", "snri"),
    "glitazone": ("thiazolidinedione",),
    "canagliflozin": ("canagliflozin",),
    "depot progestogen": ("dmpa",),
    "heparin": ("heparin-lmw", "heparin-unfractionated"),
    "loop diuretic": ("loop-diuretic",),
    "levothyroxine": ("levothyroxine",),
    "tenofovir": ("tenofovir-df",),
    "calcineurin inhibitor": ("calcineurin-inhibitor",),
    **{one: (one,) for one in FALL_RISK},
    "alpha-blocker": ("alpha-blocker", "central-alpha-agonist"),
}


@once
def harmful_drugs(chart: Chart, limits: Limits) -> tuple[Taken, ...]:
    """The drugs taken today that harm bone or cause falls, one of each kind.

    Some count only when they do harm: a glucocorticoid or acid suppressant for long, a heparin for months,
    levothyroxine with a low TSH, androgen deprivation in men.
    """
    found = []
    for kind, groups in KINDS.items():
        if chart.names_any(groups) and _may_harm(kind, chart, limits):
            one = exposure(chart, limits, *groups)
            if one is not None and _long_enough(kind, one, limits):
                found.append(one)
    return tuple(found)


def _may_harm(kind: str, chart: Chart, limits: Limits) -> bool:
    if kind == "glucocorticoid":
        return steroid_exposure(chart, limits).long_term is True
    if kind == "androgen deprivation":
        return chart.person.sex == "male"
    if kind == "levothyroxine":
        tsh = chart.newest("tsh", within=limits.tsh_window_days.value)
        return tsh is not None and surely_under(tsh.value, tsh.comparator, limits.tsh_low_below.value)
    return True


def _long_enough(kind: str, one: Taken, limits: Limits) -> bool:
    if kind == "acid suppressant":
        return bool(one.days > limits.ppi_long_days.value)
    return bool(one.days > limits.heparin_long_days.value) if kind == "heparin" else True


def drugs_taken(chart: Chart, limits: Limits) -> int:
    """How many drugs on the medication list are being taken, by their names."""
    oldest = chart.as_of - timedelta(days=limits.stale_list_days.value)
    return sum(
        any(
            one.status == "active" and not one.do_not_perform and not (one.supply_until and one.supply_until < oldest)
            for one in product
        )
        for product in chart.listed_products()
    )

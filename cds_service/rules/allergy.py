"""Allergies to bone drugs."""

from collections.abc import Iterator
from typing import Literal

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Allergy, DraftOrder
from cds_service.clinical.bone_drugs import PTH_ANALOGUES
from cds_service.rulebook import Family, Finding, Indicator, Limits

rule = Family(__name__, topic="medication-safety")

# Drug groups that are one ingredient (or share one), and groups of ingredients that are one class.
INGREDIENTS = (
    frozenset({"zoledronic-acid-osteoporosis", "zoledronic-acid-oncology", "zoledronic-acid"}),
    frozenset({"denosumab-osteoporosis", "denosumab-oncology", "denosumab"}),
    frozenset({"ibandronate-oral", "ibandronate-iv", "ibandronate"}),
    *(frozenset({one}) for one in ("alendronate", "risedronate", "etidronate", "pamidronate")),
    *(frozenset({one}) for one in ("romosozumab", "teriparatide", "abaloparatide", "calcitonin", "raloxifene")),
    frozenset({"bazedoxifene-ce"}),
    frozenset({"estrogen-systemic"}),
)
BISPHOSPHONATES = frozenset(
    {"alendronate", "risedronate", "etidronate", "pamidronate", *INGREDIENTS[0], *INGREDIENTS[2]}
)
# Some of their packs hold dry natural rubber: the cap of a prefilled syringe, the stopper of a pen's cartridge.
RUBBER = frozenset({"denosumab-osteoporosis", "denosumab", "teriparatide"})
To = Literal["ingredient", "class", "pack"]
PARTS_OF_BAZEDOXIFENE_CE = frozenset({"estrogen-systemic", "raloxifene", "bazedoxifene-ce"})


@rule(
    title="Recorded allergy to the drug being ordered",
    indicator="critical",
    orders="alendronate risedronate etidronate ibandronate ibandronate-oral ibandronate-iv "
    "zoledronic-acid-osteoporosis zoledronic-acid pamidronate denosumab-osteoporosis denosumab romosozumab "
    "teriparatide abaloparatide calcitonin raloxifene bazedoxifene-ce estrogen-systemic",
    hooks="order-select order-sign medication-refill",
    needs="allergies",
    despite="hospice under-18",
    harm=5,
    frequency=2,
)
def bone_agent_allergy(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a bone drug is being started or continued and the record holds an allergy to the same ingredient,
            or an anaphylaxis or angioedema to another bisphosphonate when it is one
    Then    advise against it; for another drug of the class say "same-class allergy", as labels name only
            the product
    Unless  the allergy was refuted or is no longer active; an allergy known only by its words, an intolerance without
            such a reaction, and an allergy to the other PTH analogue, to "bisphosphonates" in general, or to the
            latex of some packs of denosumab and teriparatide, only warn
    Why     hypersensitivity to the drug is a label contraindication
    """
    found = [(judged, allergy) for allergy in chart.allergies if (judged := _judge(order.drug.groups, allergy))]
    for (indicator, to), allergy in sorted(found, key=lambda one: _weight(*one[0]))[:1]:
        yield Finding(
            order=order,
            indicator=indicator,
            allergy=allergy,
            reactions=", ".join(allergy.reactions) or None,
            same_ingredient=to == "ingredient",
            pack=to == "pack",
            bisphosphonate=bool(order.drug.groups & BISPHOSPHONATES),
        )


def _weight(indicator: Indicator, to: To) -> tuple[bool, bool]:
    return indicator != "critical", to == "pack"


def _judge(groups: frozenset[str], allergy: Allergy) -> tuple[Indicator, To] | None:
    """Indicator, and what of the drug the allergy is to; None when they have nothing in common."""
    same = any(groups & one and allergy.groups & one for one in INGREDIENTS)
    if "bazedoxifene-ce" in groups and allergy.groups & PARTS_OF_BAZEDOXIFENE_CE:
        same = True
    if same:
        mild = allergy.intolerance and not allergy.severe_hypersensitivity
        return ("warning" if mild or allergy.by_name else "critical"), "ingredient"
    if groups & BISPHOSPHONATES:
        if allergy.groups & BISPHOSPHONATES and allergy.severe_hypersensitivity:
            return ("warning" if allergy.by_name else "critical"), "class"
        if "bisphosphonate-class" in allergy.groups:
            return ("critical" if allergy.severe_hypersensitivity and not allergy.by_name else "warning"), "class"
    if groups & PTH_ANALOGUES and allergy.groups & PTH_ANALOGUES:
        return "warning", "class"
    if groups & RUBBER and "latex" in allergy.groups:
        return "warning", "pack"
    return None


@rule(
    title="Another bisphosphonate was not tolerated",
    indicator="info",
    orders="alendronate risedronate etidronate ibandronate ibandronate-oral ibandronate-iv "
    "zoledronic-acid-osteoporosis zoledronic-acid pamidronate",
    hooks="order-select order-sign medication-refill",
    needs="allergies",
    can_be_critical=False,
    harm=2,
    frequency=3,
)
def bone_agent_class_intolerance(order: DraftOrder, chart: Chart, limits: Limits) -> Iterator[Finding]:
    """
    When    a bisphosphonate is being started or continued and another one was not tolerated
    Then    name the reaction; an inflammation of the eye, or severe pain of bones, joints or muscles, weighs more
    Unless  the reaction was an anaphylaxis or angioedema, or to the drug itself: bone-agent-allergy speaks of those
    Why     side effects of one bisphosphonate often return with the next; an inflamed eye is not to be risked again
    """
    found = [(_reacted(one), one) for one in chart.allergies if _other_bisphosphonate(order.drug.groups, one)]
    order_of_weight = ("eye", "pain", "other")
    for kind, allergy in sorted(found, key=lambda one: order_of_weight.index(one[0]))[:1]:
        yield Finding(
            order=order,
            indicator="info" if kind == "other" else "warning",
            allergy=allergy,
            kind=kind,
            reactions=", ".join(allergy.reactions) or None,
        )


def _other_bisphosphonate(groups: frozenset[str], allergy: Allergy) -> bool:
    same = any(groups & one and allergy.groups & one for one in INGREDIENTS)
    return bool(allergy.groups & BISPHOSPHONATES) and not same and not allergy.severe_hypersensitivity


def _reacted(allergy: Allergy) -> str:
    if "reaction-eye-inflammation" in allergy.signs:
        return "eye"
    return "pain" if allergy.severe and "reaction-musculoskeletal-pain" in allergy.signs else "other"

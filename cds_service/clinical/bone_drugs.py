"""The drugs for the bone: their groups, their classes, and which of them a clinic gives."""

from collections.abc import Mapping

from cds_service.rulebook import Cited, Limits

ORAL_BISPHOSPHONATES = frozenset({"alendronate", "risedronate", "ibandronate-oral", "etidronate"})
ZOLEDRONATE = frozenset({"zoledronic-acid-osteoporosis", "zoledronic-acid-oncology", "zoledronic-acid"})
DENOSUMAB = frozenset({"denosumab-osteoporosis", "denosumab-oncology", "denosumab"})
IV_IBANDRONATE = frozenset({"ibandronate-iv"})
OTHER_CLINIC_GIVEN = frozenset({"pamidronate"})
# Given by a clinician, month by month: an active order counts, and so does a dose that was just given.
MONTHLY = frozenset({"romosozumab"})
PTH_ANALOGUES = frozenset({"teriparatide", "abaloparatide"})
DAILY = frozenset({"raloxifene", "bazedoxifene-ce", "estrogen-systemic"}) | PTH_ANALOGUES | MONTHLY
BONE_DRUGS = (
    ORAL_BISPHOSPHONATES | ZOLEDRONATE | DENOSUMAB | IV_IBANDRONATE | OTHER_CLINIC_GIVEN | DAILY | {"ibandronate"}
)
ANY_BONE_DRUG = " ".join(sorted(BONE_DRUGS))
CLINIC_GIVEN = ZOLEDRONATE | DENOSUMAB | IV_IBANDRONATE | OTHER_CLINIC_GIVEN | MONTHLY
BISPHOSPHONATES = ORAL_BISPHOSPHONATES | ZOLEDRONATE | IV_IBANDRONATE | OTHER_CLINIC_GIVEN | {"ibandronate"}
# After these the femur can break in an atypical way, and the jaw can fail to heal.
ANTIRESORPTIVES = BISPHOSPHONATES | DENOSUMAB | MONTHLY
ONCOLOGY = frozenset({"zoledronic-acid-oncology", "denosumab-oncology"})
ANABOLIC = PTH_ANALOGUES | MONTHLY

CLASSES: Mapping[str, frozenset[str]] = {
    "bisphosphonate": BISPHOSPHONATES,
    "denosumab": DENOSUMAB,
    "romosozumab": MONTHLY,
    "PTH analogue": PTH_ANALOGUES,
    "SERM": frozenset({"raloxifene", "bazedoxifene-ce"}),
    "oestrogen": frozenset({"estrogen-systemic"}),
}
# Of these only the ingredient may be known; the products of one ingredient are told apart by strength or route.
INGREDIENTS: Mapping[str, frozenset[str]] = {
    "denosumab": DENOSUMAB,
    "zoledronic-acid": ZOLEDRONATE,
    "ibandronate": frozenset({"ibandronate", "ibandronate-oral", "ibandronate-iv"}),
}


def class_of(product: str) -> str:
    """The class of a bone drug."""
    return next(name for name, products in CLASSES.items() if product in products)


def ingredient_of(product: str) -> str:
    """The ingredient of a bone drug: the same for both strengths of denosumab.

    >>> ingredient_of("denosumab-oncology"), ingredient_of("alendronate")
    ('denosumab', 'alendronate')
    """
    return next((name for name, products in INGREDIENTS.items() if product in products), product)


def interval_months(product: str, limits: Limits) -> Cited | None:
    """The label's time between two doses; None for drugs taken at home, for oncology dosing, and when unclear."""
    if product == "zoledronic-acid-osteoporosis":
        return limits.zoledronate_interval_months
    if product == "denosumab-osteoporosis":
        return limits.denosumab_interval_months
    if product == "ibandronate-iv":
        return limits.ibandronate_iv_interval_months
    return limits.romosozumab_interval_months if product == "romosozumab" else None


def effect_days(product: str, limits: Limits) -> int | None:
    """How many days one dose of a clinic-given drug works; None for drugs the patient takes alone."""
    if product in ZOLEDRONATE:
        return int(limits.zoledronate_effect_days.value)
    if product in DENOSUMAB:
        return int(limits.denosumab_effect_days.value)
    if product in IV_IBANDRONATE | OTHER_CLINIC_GIVEN:
        return int(limits.ibandronate_iv_effect_days.value)
    return int(limits.supply_grace_days.value) if product in MONTHLY else None

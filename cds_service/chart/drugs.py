"""What a medicine is: by RxNorm product and ingredient, then by name; strength tells the product groups apart.

All codings count. What nothing resolves is *unrecognised*, which is never the same as "not taking".
"""

import re
from collections.abc import Iterable, Mapping
from math import isclose

from cds_service.chart.nouns import Drug
from cds_service.fhir.structs import CodeableConcept, Coding, Dosage, Medication, Quantity
from cds_service.terminology import index, plain_words
from cds_service.terminology.products import NAMESAKES, STRENGTHS

ROUTES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "ibandronate": {
        "ibandronate-iv": ("intravenous", "injection", "infusion", "syringe", "iv"),
        "ibandronate-oral": ("oral", "tablet", "tab", "tabs", "mouth", "po"),
    },
}
# Forms that have rules of their own, by the words of a product wherever its strength stands.
FORMS: Mapping[str, tuple[str, re.Pattern[str]]] = {
    "risedronate-delayed-release": (
        "risedronate",
        re.compile(r"\b(?:delayed[- ]release|gastro-?resistant|enteric[- ]coated|dr|ec)\b"),
    ),
    "alendronate-liquid": ("alendronate", re.compile(r"\b(?:effervescent|solution)\b")),
}
# Words of a form that acts where it is put: what is known by name alone is then no systemic drug.
_LOCAL = re.compile(r"\b(gel|cream|ointment|topical|ophthalmic|eye|otic|vaginal|lotion)\b")
SYSTEMIC = frozenset(
    {
        "nsaid", "nephrotoxin", "estrogen-systemic", "aminoglycoside", "calcineurin-inhibitor", "calcitriol",
        "chemotherapy", "first-generation-antihistamine", "immunosuppressant", "progestogen", "tricyclic",
    }
)  # fmt: skip
_IBANDRONATE_DOSES = {3.0: "ibandronate-iv", 150.0: "ibandronate-oral", 2.5: "ibandronate-oral"}

_CONCENTRATION = re.compile(r"(\d+(?:\.\d+)?)\s*mg\s*/\s*(\d+(?:\.\d+)?)?\s*ml\b")
_VOLUME = re.compile(r"(?<![/.\d])(\d+(?:\.\d+)?)\s*ml\b")
_MILLIGRAMS = re.compile(r"(\d+(?:\.\d+)?)\s*mg\b(?!\s*/)")


def milligrams(text: str) -> frozenset[float]:
    """Every amount of drug, in mg, that a product's name or a sig can mean as one dose.

    >>> sorted(milligrams("100 ML zoledronic acid 0.05 MG/ML Injection")), sorted(milligrams("5 mg/100 mL"))
    ([5.0], [5.0])
    >>> sorted(milligrams("1.7 ML denosumab 70 MG/ML")), sorted(milligrams("Prolia 60 mg SC"))
    ([119.0], [60.0])
    """
    words = plain_words(text).lower()
    found = {float(one) for one in _MILLIGRAMS.findall(words)}
    volumes = [float(one) for one in _VOLUME.findall(_CONCENTRATION.sub(" ", words))]
    for amount, per in _CONCENTRATION.findall(words):
        if per and float(per) != 1.0:
            found.add(float(amount))
        else:
            found.update(round(float(amount) * volume, 3) for volume in volumes or [1.0])
    return frozenset(found)


def ordered_dose(dosages: Iterable[Dosage]) -> Quantity | None:
    """The dose as ordered: of several `doseAndRate` (calculated, administered, ordered) the ordered one counts."""
    rates = [rate for dosage in dosages for rate in dosage.doseAndRate if rate.doseQuantity is not None]
    for rate in rates:
        if rate.type and any(one.code == "ordered" for one in rate.type.coding):
            return rate.doseQuantity
    return rates[0].doseQuantity if rates else None


def resolve(
    concepts: Iterable[CodeableConcept],
    *,
    medicine: Medication | None = None,
    display: str | None = None,
    dosages: Iterable[Dosage] = (),
) -> Drug:
    """The drug that an order, a dose or an allergy names.

    `concepts` are its own codings and texts, `medicine` the Medication it refers to, `display` the words of
    that reference; `dosages` may tell the strength.
    """
    described = [*concepts]
    if medicine is not None:
        described += [medicine.code] if medicine.code else []
        described += [one.itemCodeableConcept for one in medicine.ingredient if one.itemCodeableConcept]
    codings: list[Coding] = [coding for concept in described for coding in concept.coding]
    texts = [word for concept in described for word in concept.all_words] + ([display] if display else [])
    name = next((words for word in texts if (words := plain_words(word))), "")
    groups = index().of_codings(codings)
    by_name = not groups
    if by_name:
        groups = index().named(*texts)
        if _LOCAL.search(" ".join(texts).lower()):
            groups -= SYSTEMIC
    said = " ; ".join(texts).lower()
    groups |= {form for form, (drug, words) in FORMS.items() if drug in groups and words.search(said)}
    dosages = tuple(dosages)
    groups, unclear = _told_apart(groups, texts, dosages)
    if not name and groups:  # only a code came: the card still needs a name
        name = str(index().value_sets[min(groups)]["title"])
    return Drug(groups, name, by_name=by_name and bool(groups), unclear=unclear)


_BY_DOSE = frozenset(
    {*STRENGTHS, *ROUTES} | {group for known in (*STRENGTHS.values(), *ROUTES.values()) for group in known}
)


def told_by_dose(drug: Drug) -> bool:
    """Whether it is of a kind whose products the dosages of an order can tell apart."""
    return not drug.groups.isdisjoint(_BY_DOSE)


def _told_apart(groups: frozenset[str], texts: list[str], dosages: tuple[Dosage, ...]) -> tuple[frozenset[str], bool]:
    for namesake, other in NAMESAKES.items():
        if namesake in groups:
            groups -= {other}
    unclear = False
    for ingredient, by_strength in STRENGTHS.items():
        named = groups & (by_strength.keys() | {ingredient})
        if not named:
            continue
        products = named - {ingredient} or _by_strength(by_strength, texts, dosages)
        groups = groups - named | (products if len(products) == 1 else {ingredient})
        unclear = unclear or len(products) != 1
    for ingredient, by_route in ROUTES.items():
        named = groups & (by_route.keys() | {ingredient})
        if not named:
            continue
        forms = named - {ingredient} or _by_route(by_route, texts, dosages)
        groups = groups - named | (forms if len(forms) == 1 else {ingredient})
    return groups, unclear


def _by_strength(by_strength: Mapping[str, float], texts: list[str], dosages: tuple[Dosage, ...]) -> frozenset[str]:
    amounts = set(milligrams(" ; ".join([*texts, *(one.text for one in dosages if one.text)])))
    dose = ordered_dose(dosages)
    if not amounts and dose is not None and dose.value is not None and "mg" in (dose.code, dose.unit):
        amounts = {dose.value}
    return frozenset(
        group
        for group, strength in by_strength.items()
        if any(isclose(amount, strength, rel_tol=0.02) for amount in amounts)
    )


def _by_route(by_route: Mapping[str, tuple[str, ...]], texts: list[str], dosages: tuple[Dosage, ...]) -> frozenset[str]:
    routes = [word for one in dosages if one.route for word in one.route.all_words]
    sigs = [one.text for one in dosages if one.text]
    words = set(re.findall(r"[a-z]+", " ".join([*texts, *routes, *sigs]).lower()))
    found = frozenset(group for group, signs in by_route.items() if words & set(signs))
    if found:
        return found
    amounts = milligrams(" ; ".join([*texts, *sigs]))
    return frozenset(_IBANDRONATE_DOSES[amount] for amount in amounts if amount in _IBANDRONATE_DOSES)

"""What our value sets make of RxNorm's products: the table of a release, laid over them.

A code that a value set names is what the set says. Any other product is judged by what it is made of: its
ingredients, components and brand; then by its strength where one ingredient serves two purposes, and by its dose
form where a drug counts only when the whole body takes it up. A pack is what its contents are. A component, a
brand or a set of ingredients is what the products made of it agree on.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from math import isclose
from typing import NamedTuple

from cds_service.terminology import RXNORM, Index, index
from cds_service.terminology.rxnorm import BRAND, DRUGS, PACKS, Product, Table

# Ingredient -> product group -> milligrams in one dose.
STRENGTHS: Mapping[str, Mapping[str, float]] = {
    "zoledronic-acid": {"zoledronic-acid-osteoporosis": 5.0, "zoledronic-acid-oncology": 4.0},
    "denosumab": {"denosumab-osteoporosis": 60.0, "denosumab-oncology": 120.0},
}
# Ingredient -> product group -> the way it is given.
WAYS: Mapping[str, Mapping[str, str]] = {
    "ibandronate": {"ibandronate-oral": "oral", "ibandronate-iv": "injected"},
}
# A product group that holds another's ingredient without being it.
NAMESAKES: Mapping[str, str] = {
    "palopegteriparatide": "teriparatide",
    "estrogen-local": "estrogen-systemic",
    "bazedoxifene-ce": "estrogen-systemic",
}
STEROIDS = frozenset(
    {"prednisone", "prednisolone", "methylprednisolone", "dexamethasone", "hydrocortisone"}
    | {"deflazacort", "betamethasone", "cortisone", "triamcinolone"}
)
# An implant of a steroid lies in the eye.
LOCAL_WAYS = frozenset(
    {"dental", "implanted", "inhaled", "nasal", "ophthalmic", "otic", "rectal", "topical", "transdermal", "vaginal"}
)
# Drugs that count only when the whole body takes them up -> the ways in which it does not.
LOCAL: Mapping[str, frozenset[str]] = {
    "nsaid": frozenset({"ophthalmic", "otic", "topical", "vaginal"}),
    "nephrotoxin": frozenset({"inhaled", "nasal", "ophthalmic", "otic", "rectal", "topical", "vaginal"}),
    "estrogen-systemic": frozenset({"vaginal"}),  # gels, sprays and patches on the skin are systemic
    "aminoglycoside": frozenset({"inhaled", "nasal", "ophthalmic", "oral", "otic", "topical"}),
    "calcineurin-inhibitor": frozenset({"ophthalmic", "topical"}),
    "immunosuppressant": frozenset({"topical"}),
    "chemotherapy": frozenset({"ophthalmic", "topical"}),
    "tricyclic": frozenset({"topical"}),
    "first-generation-antihistamine": frozenset({"nasal", "ophthalmic", "topical"}),
    "antimuscarinic": frozenset({"inhaled", "ophthalmic"}),
    "antihypertensive": frozenset({"ophthalmic", "topical"}),
    "calcitriol": frozenset({"topical"}),
    "progestogen": frozenset({"injected", "topical", "vaginal"}),
    "calcium-supplement": frozenset({"injected", "topical"}),
    "magnesium-supplement": frozenset({"injected", "topical"}),
    "aspirin": frozenset({"topical"}),
    **dict.fromkeys(STEROIDS, LOCAL_WAYS),
}
# What a drug is instead when it acts only where it is put.
LOCAL_TWIN: Mapping[tuple[str, str], str] = {("estrogen-systemic", "vaginal"): "estrogen-local"}

# The way a dose form is given, by a word of it; the first that fits, so that an eye spray is no skin spray.
_WAY_OF_WORD = (
    ("oral paste", "dental"),
    ("mouthwash", "dental"),
    ("ophthalmic", "ophthalmic"),
    ("otic", "otic"),
    ("nasal", "nasal"),
    ("inhal", "inhaled"),
    ("vaginal", "vaginal"),
    ("douche", "vaginal"),
    ("rectal", "rectal"),
    ("enema", "rectal"),
    ("transdermal", "transdermal"),
    ("topical", "topical"),
    ("medicated", "topical"),
    ("irrigation", "topical"),
    ("implant", "implanted"),
    ("intrauterine", "implanted"),
    ("inject", "injected"),
    ("syringe", "injected"),
    ("cartridge", "injected"),
    ("oral", "oral"),
    ("tablet", "oral"),
    ("buccal", "oral"),
    ("sublingual", "oral"),
)


def way_given(form: str) -> str:
    """How a dose form is given; nothing when its words do not tell.

    >>> way_given("Delayed Release Oral Capsule"), way_given("Prefilled Syringe"), way_given("Medicated Patch")
    ('oral', 'injected', 'topical')
    """
    words = form.lower()
    return next((way for word, way in _WAY_OF_WORD if word in words), "")


def product_concepts(table: Table, known: Index | None = None) -> dict[str, frozenset[str]]:
    """Every product of the table with the concepts it belongs to; none is an answer too: a gel is no NSAID."""
    sets = _Sets(table, known or index())
    return {code: sets.concepts(code) for code in table.products}


def product_exclusions(table: Table, known: Index | None = None) -> dict[str, frozenset[str]]:
    """The concepts that a product does not belong to, although an ingredient coded beside it does."""
    sets = _Sets(table, known or index())
    found = {code: sets.exclusions(code) for code in table.products}
    return {code: concepts for code, concepts in found.items() if concepts}


def exclusions(known: Index) -> dict[tuple[str, str], set[str]]:
    """What the value sets name only to leave it out: system and code -> the concepts it is left out of."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for concept, value_set in known.value_sets.items():
        for part in value_set["compose"].get("exclude", ()):
            codes = [one["code"] for one in part.get("concept", ())] + [one["value"] for one in part.get("filter", ())]
            for code in codes:
                found[part["system"], code].add(concept)
    return found


class _Coded(NamedTuple):
    code: str
    system: str = RXNORM


@dataclass(frozen=True, slots=True)
class _Alike:
    """Products that the value sets cannot tell apart, save by strength: the same ingredients in the same form."""

    concept: str
    ingredients: tuple[str, ...]
    form: str


class _Sets:
    """The value sets, and what they make of one table."""

    def __init__(self, table: Table, known: Index) -> None:
        self._products = table.products
        self._known = known
        self._out = {code: concepts for (system, code), concepts in exclusions(known).items() if system == RXNORM}
        self._made_of = {code: self._codes_under(code) for code in table.products}
        self._verdicts = self._verdicts_of_the_sets()
        self._users: dict[str, set[str]] = defaultdict(set)
        for code, product in table.products.items():
            if product.tty in DRUGS:
                for part in self._made_of[code]:
                    self._users[part].add(code)
        self._found: dict[str, frozenset[str]] = {}

    def concepts(self, code: str) -> frozenset[str]:
        if code not in self._found:
            self._found[code] = self._judged(code, self._products[code])
        return self._found[code]

    def exclusions(self, code: str) -> frozenset[str]:
        """What the sets leave out by this code, and what its form or its namesake kept a product from.

        A component or a brand keeps nothing out: others may have been, or be, sold under it.
        """
        if self._products[code].tty not in DRUGS + PACKS:
            return frozenset(self._out.get(code, ()))
        suggested = {concept for one in self._all_of(code) for concept in self._known.of(RXNORM, one)}
        lost = suggested & (LOCAL.keys() | {*NAMESAKES.values()})
        return frozenset(self._out.get(code, ())) | (lost - self.concepts(code))

    def _judged(self, code: str, product: Product) -> frozenset[str]:
        named = self._known.of(RXNORM, code)
        if named:
            return self._told_apart(named, product)
        out = self._out.get(code, set())
        if product.tty in PACKS:
            contents = [part for part in product.parts if self._products[part].tty in DRUGS + PACKS]
            if contents:
                return frozenset().union(*map(self.concepts, contents)) - out
        elif product.tty not in DRUGS:
            agreed = {self.concepts(user) for user in self._users[code]}
            if len(agreed) == 1:
                return agreed.pop() - out
        return self._by_form(self._told_apart(self._by_ingredients(code), product), product) - out

    def _by_ingredients(self, code: str) -> frozenset[str]:
        """What all that a product is made of would make it, were they coded side by side."""
        return self._known.of_codings(_Coded(one) for one in self._all_of(code))

    def _all_of(self, code: str) -> frozenset[str]:
        return self._made_of[code].union(self._products[code].ingredients)

    def _codes_under(self, code: str) -> frozenset[str]:
        """A code and all it is made of; a brand counts, but not what else is sold under it."""
        product = self._products[code]
        parts = () if product.tty == BRAND else product.parts
        return frozenset({code}).union(*map(self._codes_under, parts))

    def _told_apart(self, groups: frozenset[str], product: Product) -> frozenset[str]:
        for namesake, other in NAMESAKES.items():
            if namesake in groups:
                groups -= {other}
        dose, way = product.milligrams, way_given(product.form)
        for ingredient, by_strength in STRENGTHS.items():
            fitting = {one for one, strength in by_strength.items() if dose and isclose(dose, strength, rel_tol=0.02)}
            groups = _chosen(groups, ingredient, by_strength, fitting)
        for ingredient, by_way in WAYS.items():
            groups = _chosen(groups, ingredient, by_way, {one for one, given in by_way.items() if given == way})
        return groups

    def _by_form(self, groups: frozenset[str], product: Product) -> frozenset[str]:
        way = way_given(product.form)
        for concept in sorted(groups):
            alike = self._verdicts.get(_Alike(concept, product.ingredients, product.form), set())
            if alike == {False} or (alike != {True} and way in LOCAL.get(concept, ())):
                groups -= {concept}
                groups |= {LOCAL_TWIN[concept, way]} if (concept, way) in LOCAL_TWIN else frozenset()
        return groups

    def _verdicts_of_the_sets(self) -> dict[_Alike, set[bool]]:
        """Whether the sets hold, or leave out, the products they name, by ingredients and form."""
        verdicts: dict[_Alike, set[bool]] = defaultdict(set)
        for code, product in self._products.items():
            held = self._known.of(RXNORM, code)
            left_out = self._out.get(code, set()) | {NAMESAKES[one] for one in held if one in NAMESAKES}
            for concept in held | left_out if product.form else ():
                verdicts[_Alike(concept, product.ingredients, product.form)].add(concept in held)
        return verdicts


def _chosen(groups: frozenset[str], ingredient: str, among: Mapping[str, object], fitting: set[str]) -> frozenset[str]:
    """The groups with the one product group that fits, or with the ingredient where none or several do."""
    named = groups & (among.keys() | {ingredient})
    if not named:
        return groups
    product_groups = named - {ingredient} or fitting
    return groups - named | (product_groups if len(product_groups) == 1 else {ingredient})

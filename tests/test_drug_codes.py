"""The same drug gives the same answer under any code and any name that the value sets know it by.

What an order is for beside its code, the name of the product, stays the same, so that only the code differs.
"""

import json
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cds_service.explain import line
from cds_service.protocol.request import parse
from cds_service.terminology import NAMES, index
from tests.requests import JSON
from tests.rules.cases import Case, answerer, hook_request

FACTS = (
    "creatinine 1.9 mg/dL 9 d ago",
    "calcium 8.1 mg/dL 9 d ago",
    "vitamin D 14 ng/mL 60 d ago",
    "weight 52 kg 90 d ago",
    "T -3.2 femoral neck 400 d ago",
    "condition S72.001A 200 d ago",
    "condition I82.402 900 d ago, resolved",
    "condition I21.4 100 d ago",
    "condition K22.0 400 d ago",
    "condition C50.911 400 d ago",
    "allergy alendronate, reaction anaphylaxis",
    "prescribed alendronate 20 d ago",
    "given denosumab 60 mg 100 d ago",
    "given zoledronic acid 5 mg 200 d ago",
    "prescribed teriparatide 100 d ago",
)


class Product(NamedTuple):
    """The value sets that hold the codes of one product, its own first, and what it is called."""

    sets: tuple[str, ...]
    name: str


PRODUCTS = (
    Product(("zoledronic-acid-osteoporosis", "zoledronic-acid"), "zoledronic acid 5 mg/100 mL infusion"),
    Product(("zoledronic-acid-oncology", "zoledronic-acid"), "zoledronic acid 4 mg/5 mL concentrate"),
    Product(("denosumab-osteoporosis", "denosumab"), "denosumab 60 mg/mL syringe"),
    Product(("denosumab-oncology", "denosumab"), "denosumab 120 mg/1.7 mL vial"),
    Product(("alendronate",), "alendronate 70 mg tablet"),
    Product(("risedronate",), "risedronate 35 mg tablet"),
    Product(("ibandronate-oral", "ibandronate"), "ibandronate 150 mg oral tablet"),
    Product(("ibandronate-iv", "ibandronate"), "ibandronate 3 mg/3 mL injection"),
    Product(("pamidronate",), "pamidronate 30 mg injection"),
    Product(("etidronate",), "etidronate 400 mg tablet"),
    Product(("romosozumab",), "romosozumab 105 mg syringe"),
    Product(("teriparatide",), "teriparatide pen"),
    Product(("abaloparatide",), "abaloparatide pen"),
    Product(("calcitonin",), "calcitonin nasal spray"),
    Product(("raloxifene",), "raloxifene 60 mg tablet"),
    Product(("bazedoxifene-ce",), "conjugated estrogens/bazedoxifene 0.45 mg/20 mg tablet"),
    Product(("prednisone",), "prednisone 10 mg tablet"),
)


def members(product: Product) -> list[tuple[str, str]]:
    """Each code or name, with its system, that says no more than that it is this product."""
    found = []
    for concept in product.sets:
        for part in index().value_sets[concept]["compose"]["include"]:
            found += [(part["system"], one["code"]) for one in part.get("concept", ())]
    return [(system, code) for system, code in found if meant(system, code) <= {*product.sets}]


def meant(system: str, code: str) -> frozenset[str]:
    return index().named(code) if system == NAMES else index().of(system, code)


def traced(facts: list[str], medication: JSON) -> JSON:
    request = hook_request(Case(patient="woman 78", record="; ".join(facts), order="alendronate"))
    order = request["context"]["draftOrders"]["entry"][0]["resource"]
    order["medicationCodeableConcept"] = medication
    return line("", "", answerer().answer(parse(json.dumps(request).encode())))


def judged(facts: list[str], medication: JSON) -> Any:
    """What fired, shown or not; words of a name take room, so that what the limit on words hides may differ."""
    trace = traced(facts, medication)
    hidden = {"limit": None}
    found = trace["findings"]
    fired = {(one["rule"], one["indicator"], hidden.get(one["hidden_by"], one["hidden_by"])) for one in found}
    return fired, [card["indicator"] for card in trace["cards"]], trace["not_evaluated"]


def cards(facts: list[str], medication: JSON) -> Any:
    shown = traced(facts, medication)["cards"]
    return [(card["indicator"], card["summary"], card["detail"], card["extension"]) for card in shown]


def medication(product: Product, system: str, code: str) -> JSON:
    """An order's drug by one code, or by one name and the strength of the product."""
    if system == NAMES:
        return {"text": f"{code} {product.name.partition(' ')[2]}"}
    return {"coding": [{"system": system, "code": code}], "text": product.name}


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.name)
def test_a_product_is_known_by_several_codes_or_names(product: Product) -> None:
    assert len(members(product)) >= 3


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.name)
def test_every_code_of_a_drug_is_judged_alike(product: Product) -> None:
    first, *others = members(product)
    for facts in ([], [*FACTS]):
        expected = judged(facts, medication(product, *first))
        for other in others:
            assert judged(facts, medication(product, *other)) == expected, other


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.name)
@settings(max_examples=20, derandomize=True, deadline=None, database=None)
@given(data=st.data(), facts=st.lists(st.sampled_from(FACTS), max_size=6, unique=True))
def test_any_code_of_a_drug_gives_the_same_card(data: st.DataObject, product: Product, facts: list[str]) -> None:
    coded = [(system, code) for system, code in members(product) if system != NAMES]
    one, other = (data.draw(st.sampled_from(coded)) for _ in range(2))
    assert cards(facts, medication(product, *one)) == cards(facts, medication(product, *other))

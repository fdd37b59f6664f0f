"""What the value sets make of RxNorm's products: by what they are made of, by strength, by dose form."""

from pathlib import Path

import pytest

from cds_service.chart import drugs
from cds_service.terminology import RXNORM, index
from cds_service.terminology.products import (
    LOCAL,
    LOCAL_TWIN,
    NAMESAKES,
    STRENGTHS,
    WAYS,
    exclusions,
    product_concepts,
    product_exclusions,
    way_given,
)
from cds_service.terminology.rxnorm import Table, read_release
from tests.terminology.releases import name, relation, release

NEW = "9000100"  # a product that came after the value sets were made
INGREDIENTS = {
    "zoledronic acid": "77655",
    "denosumab": "993449",
    "ibandronate": "115264",
    "teriparatide": "32915",
    "diclofenac": "3355",
    "ketorolac": "35827",
    "bupivacaine": "1815",
    "meloxicam": "41493",
    "estradiol": "4083",
    "estrogens": "4099",
    "bazedoxifene": "1441386",
    "dienogest": "22968",
    "gentamicin": "1596450",
    "tobramycin": "10627",
    "vancomycin": "11124",
    "dexamethasone": "3264",
    "hydrocortisone": "5492",
    "triamcinolone": "10759",
}
# What stands beside the new product, named in the value sets: code, kind, name, ingredients, parts.
BESIDE = [
    ("2693636", "SCDC", "teriparatide 0.3 MG/ML", "teriparatide", ""),
    ("2693639", "BN", "Yorvipath", "teriparatide", ""),
    ("1046399", "BN", "Xgeva", "denosumab", ""),
    ("40968", "PIN", "diclofenac epolamine", "diclofenac", ""),
    ("313570", "SCD", "vancomycin 125 MG Oral Capsule", "vancomycin", ""),
    ("1807508", "SCD", "200 ML vancomycin 5 MG/ML Injection", "vancomycin", ""),
    ("2560315", "SCD", "10.5 ML bupivacaine 29.3 MG/ML / meloxicam 0.88 MG/ML Injection", "bupivacaine meloxicam", ""),
    ("978944", "SCD", "dienogest 2 MG / estradiol valerate 2 MG Oral Tablet", "dienogest estradiol", ""),
    ("197658", "SCD", "estradiol 1 MG Oral Tablet", "estradiol", ""),
    ("848331", "SCD", "90 DAY estradiol 0.00208 MG/HR Vaginal System", "estradiol", ""),
]
CASES = [
    # name, ingredients, parts, what it is
    ("50 ML zoledronic acid 0.1 MG/ML Injection", "zoledronic acid", "", "zoledronic-acid-osteoporosis"),
    ("10 ML zoledronic acid 0.4 MG/ML Injection", "zoledronic acid", "", "zoledronic-acid-oncology"),
    ("zoledronic acid 4 MG Injection", "zoledronic acid", "", "zoledronic-acid-oncology"),
    ("zoledronic acid 0.8 MG/ML Injectable Solution", "zoledronic acid", "", "zoledronic-acid"),
    ("dexamethasone 4 MG Oral Tablet", "dexamethasone", "", "dexamethasone"),
    ("1 ML dexamethasone 4 MG/ML Injection", "dexamethasone", "", "dexamethasone"),
    ("dexamethasone 1 MG/ML Ophthalmic Solution", "dexamethasone", "", ""),
    ("dexamethasone 0.7 MG Drug Implant", "dexamethasone", "", ""),
    ("hydrocortisone 10 MG/ML Topical Cream", "hydrocortisone", "", ""),
    ("hydrocortisone 25 MG Rectal Suppository", "hydrocortisone", "", ""),
    ("triamcinolone acetonide 0.055 MG/ACTUAT Metered Dose Nasal Spray", "triamcinolone", "", ""),
    ("triamcinolone acetonide 1 MG/MG Oral Paste", "triamcinolone", "", ""),
    ("zoledronic acid 2 MG Injection", "zoledronic acid", "", "zoledronic-acid"),
    ("1 ML denosumab-dssb 60 MG/ML Prefilled Syringe", "denosumab", "", "denosumab-osteoporosis"),
    ("1 ML denosumab-dssb 60 MG/ML Injection", "denosumab", "", "denosumab-osteoporosis"),
    ("1.7 ML denosumab-dssb 70 MG/ML Prefilled Syringe", "denosumab", "", "denosumab-oncology"),
    ("denosumab 70 MG/ML Injectable Solution [Xgeva]", "denosumab", "1046399", "denosumab-oncology"),
    ("denosumab 70 MG/ML Injectable Solution", "denosumab", "", "denosumab"),
    ("ibandronic acid 75 MG Oral Tablet", "ibandronate", "", "ibandronate-oral"),
    ("1 ML ibandronic acid 3 MG/ML Prefilled Syringe", "ibandronate", "", "ibandronate-iv"),
    ("ibandronic acid 150 MG", "ibandronate", "", "ibandronate"),
    ("28 ACTUAT teriparatide 0.02 MG/ACTUAT Pen Injector [Terosa]", "teriparatide", "", "teriparatide"),
    ("2 ML teriparatide 0.3 MG/ML Pen Injector", "teriparatide", "2693636", "palopegteriparatide"),
    ("2 ML teriparatide 0.4 MG/ML Pen Injector [Yorvipath]", "teriparatide", "2693639", "palopegteriparatide"),
    ("diclofenac sodium 60 MG Oral Tablet", "diclofenac", "", "nsaid"),
    ("diclofenac sodium 0.05 MG/MG Topical Gel", "diclofenac", "", ""),
    ("diclofenac epolamine 0.02 MG/MG Transdermal System", "diclofenac", "40968", ""),
    ("diclofenac sodium 100 MG Rectal Suppository", "diclofenac", "", "nsaid"),
    ("ketorolac tromethamine 6 MG/ML Ophthalmic Solution", "ketorolac", "", ""),
    ("ketorolac tromethamine 12 MG/ACTUAT Metered Dose Nasal Spray", "ketorolac", "", "nsaid"),
    ("3.5 ML bupivacaine 29.3 MG/ML / meloxicam 0.88 MG/ML Injection", "bupivacaine meloxicam", "", ""),
    ("1 ML meloxicam 10 MG/ML Injection", "meloxicam", "", "nsaid"),
    ("estradiol 1.5 MG Oral Tablet", "estradiol", "", "estrogen-systemic"),
    ("84 HR estradiol 0.0013 MG/HR Transdermal System", "estradiol", "", "estrogen-systemic"),
    ("estradiol 0.002 MG/MG Topical Gel", "estradiol", "", "estrogen-systemic"),
    ("estradiol 0.02 MG Vaginal Insert", "estradiol", "", "estrogen-local"),
    ("dienogest 4 MG / estradiol valerate 3 MG Oral Tablet", "dienogest estradiol", "", ""),
    (
        "bazedoxifene 20 MG / estrogens, conjugated (USP) 0.625 MG Oral Tablet",
        "bazedoxifene estrogens",
        "",
        "bazedoxifene-ce",
    ),
    ("2 ML gentamicin 20 MG/ML Injection", "gentamicin", "", "nephrotoxin aminoglycoside"),
    ("gentamicin 0.005 MG/MG Ophthalmic Ointment", "gentamicin", "", ""),
    ("tobramycin 80 MG/ML Inhalation Solution", "tobramycin", "", ""),
    ("vancomycin 500 MG Oral Capsule", "vancomycin", "", ""),
    ("100 ML vancomycin 5 MG/ML Injection", "vancomycin", "", "nephrotoxin"),
]


def with_new(folder: Path, *new: tuple[str, str, str, str, str]) -> Table:
    """A release with all the ingredients, what stands beside, and new codes."""
    names = [name(code, "IN", words) for words, code in INGREDIENTS.items()]
    relations = []
    for code, tty, words, ingredients, parts in (*BESIDE, *new):
        names.append(name(code, tty, words))
        made_of = [code for word, code in INGREDIENTS.items() if word in ingredients] + parts.split()
        relations += [relation(one, "consists_of", code) for one in made_of]
    known = {code for concept in index().value_sets for code in index().codes(concept, RXNORM)}
    return read_release(release(folder, names, relations), known)


@pytest.mark.parametrize(("words", "ingredients", "parts", "concept"), CASES, ids=[case[0] for case in CASES])
def test_a_new_product_is_what_it_is_made_of(
    tmp_path: Path, words: str, ingredients: str, parts: str, concept: str
) -> None:
    found = product_concepts(with_new(tmp_path, (NEW, "SCD", words, ingredients, parts)))
    assert found[NEW] == {*concept.split()}


def test_what_a_value_set_names_stays_as_it_says(tmp_path: Path) -> None:
    found = product_concepts(with_new(tmp_path))
    assert found["848331"] == {"estrogen-systemic"}  # a vaginal ring with a systemic dose
    assert found["313570"] == found["978944"] == frozenset()
    assert {code: found[code] for code in found if index().of(RXNORM, code)} == {
        code: index().of(RXNORM, code) for code in found if index().of(RXNORM, code)
    }


def test_a_pack_is_what_its_contents_are(tmp_path: Path) -> None:
    pack = ("9000200", "GPCK", "{1 (estradiol 0.02 MG Vaginal Insert) } Pack", "", NEW)
    brand = ("9000201", "BPCK", "{1 (estradiol 0.02 MG Vaginal Insert) } Pack [Localo]", "", "9000200")
    bare = ("9000202", "GPCK", "{1 (unknown) } Pack", "estradiol", "")
    insert = (NEW, "SCD", "estradiol 0.02 MG Vaginal Insert", "estradiol", "")
    found = product_concepts(with_new(tmp_path, insert, pack, brand, bare))
    assert found["9000200"] == found["9000201"] == {"estrogen-local"}
    assert found["9000202"] == {"estrogen-systemic"}


def test_a_component_or_brand_is_what_its_products_agree_on(tmp_path: Path) -> None:
    new = [
        ("9000301", "SCDC", "diclofenac sodium 0.05 MG/MG", "diclofenac", ""),
        ("9000302", "SCDC", "diclofenac sodium 20 MG/ML", "diclofenac", ""),
        ("9000303", "BN", "Sixtia", "denosumab", ""),
        ("9000304", "SCD", "diclofenac sodium 0.05 MG/MG Topical Gel", "", "9000301"),
        ("9000305", "SCD", "diclofenac sodium 20 MG/ML Injection", "", "9000302"),
        ("9000306", "SCD", "diclofenac sodium 20 MG/ML Topical Solution", "", "9000302"),
        ("9000307", "SBD", "1 ML denosumab-qbde 60 MG/ML Prefilled Syringe [Sixtia]", "denosumab", "9000303"),
    ]
    table = with_new(tmp_path, *new)
    found = product_concepts(table)
    assert found["9000301"] == set()
    assert found["9000302"] == {"nsaid"}
    assert found["9000303"] == {"denosumab-osteoporosis"}
    kept_out = product_exclusions(table)
    assert kept_out["9000304"] == {"nsaid"}
    assert not {"9000301", "9000302", "9000303"} & kept_out.keys(), "they may stand for more than is sold today"


@pytest.mark.parametrize(
    ("words", "ingredients", "parts", "concepts"),
    [
        ("diclofenac sodium 0.05 MG/MG Topical Gel", "diclofenac", "", {"nsaid"}),
        ("diclofenac epolamine 0.02 MG/MG Medicated Patch", "diclofenac", "40968", {"nsaid"}),
        ("2 ML teriparatide 0.3 MG/ML Pen Injector", "teriparatide", "2693636", {"teriparatide"}),
        ("estradiol 0.02 MG Vaginal Insert", "estradiol", "", {"estrogen-systemic"}),
        ("estradiol 1.5 MG Oral Tablet", "estradiol", "", set()),
        ("1 ML denosumab 60 MG/ML Prefilled Syringe", "denosumab", "", set()),
    ],
)
def test_a_product_keeps_out_what_an_ingredient_coded_beside_it_would_say(
    tmp_path: Path, words: str, ingredients: str, parts: str, concepts: set[str]
) -> None:
    found = product_exclusions(with_new(tmp_path, (NEW, "SCD", words, ingredients, parts)))
    assert found.get(NEW, frozenset()) == concepts


def test_the_groups_told_apart_are_value_sets_and_the_ones_the_chart_tells_apart() -> None:
    groups = {*STRENGTHS, *WAYS, *NAMESAKES, *NAMESAKES.values(), *LOCAL, *LOCAL_TWIN.values()}
    groups |= {group for of in (*STRENGTHS.values(), *WAYS.values()) for group in of}
    assert groups <= index().value_sets.keys()
    assert {ingredient: {*of} for ingredient, of in WAYS.items()} == {one: {*of} for one, of in drugs.ROUTES.items()}


@pytest.mark.parametrize(
    ("form", "way"),
    [
        ("Oral Tablet", "oral"),
        ("Chewable Tablet", "oral"),
        ("Prefilled Syringe", "injected"),
        ("Injectable Suspension", "injected"),
        ("Auto-Injector", "injected"),
        ("Ophthalmic Irrigation Solution", "ophthalmic"),
        ("Medicated Patch", "topical"),
        ("Transdermal System", "transdermal"),
        ("Vaginal System", "vaginal"),
        ("Metered Dose Nasal Spray", "nasal"),
        ("Inhalation Powder", "inhaled"),
        ("Rectal Cream", "rectal"),
        ("Drug Implant", "implanted"),
        ("Paste", ""),
        ("Oral Paste", "dental"),
        ("", ""),
    ],
)
def test_a_dose_form_tells_the_way(form: str, way: str) -> None:
    assert way_given(form) == way


def test_what_the_sets_leave_out_is_known() -> None:
    found = exclusions(index())
    assert found[RXNORM, "855635"] == {"nsaid"}
    assert found[RXNORM, "2693643"] == {"teriparatide"}
    assert (RXNORM, "705875") not in found

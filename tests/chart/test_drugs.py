"""What a medicine is taken for: by its codes, by its words, by its strength and by its route."""

from typing import Any

import pytest

from cds_service.chart.drugs import milligrams
from tests.chart.reading import SUBJECT, chart, concept, drug, named
from tests.requests import JSON, RXNORM, ZOLEDRONIC_ACID

ZOL5, ZOL4, ZOL = "zoledronic-acid-osteoporosis", "zoledronic-acid-oncology", "zoledronic-acid"
DMAB60, DMAB120, DMAB = "denosumab-osteoporosis", "denosumab-oncology", "denosumab"


@pytest.mark.parametrize(
    ("code", "group"),
    [
        ("705824", ZOL5),
        ("1114085", ZOL4),
        ("993450", DMAB60),
        ("1046397", DMAB120),
        ("904420", "alendronate"),
        ("904932", "ibandronate-oral"),
        ("904955", "ibandronate-iv"),
        ("1490065", "raloxifene"),
        ("2123184", "romosozumab"),
    ],
)
def test_a_product_code_tells_the_drug(code: str, group: str) -> None:
    found = drug(concept("what it says here does not matter", (RXNORM, code)))
    assert (found.groups, found.unclear, found.by_name) == (frozenset({group}), False, False)


@pytest.mark.parametrize(("code", "ingredient"), [("77655", ZOL), ("993449", DMAB)])
def test_an_ingredient_code_alone_leaves_the_product_open(code: str, ingredient: str) -> None:
    found = drug(concept("ingredient", (RXNORM, code)))
    assert (found.groups, found.unclear) == (frozenset({ingredient}), True)


@pytest.mark.parametrize(
    ("code", "text", "group"),
    [
        ("77655", "zoledronic acid 5 mg/100 mL", ZOL5),
        ("77655", "zoledronic acid 4 mg/5 mL concentrate", ZOL4),
        ("993449", "denosumab 60 mg subcutaneous every 6 months", DMAB60),
        ("993449", "denosumab 120 mg every 4 weeks", DMAB120),
        ("115264", "ibandronate 150 mg tablet", "ibandronate-oral"),
        ("115264", "ibandronate 3 mg intravenous", "ibandronate-iv"),
    ],
)
def test_the_words_beside_an_ingredient_code_tell_the_product(code: str, text: str, group: str) -> None:
    found = drug(concept(text, (RXNORM, code)))
    assert (found.groups, found.unclear, found.by_name) == (frozenset({group}), False, False)


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("Zoledronic acid 5 mg IV once a year", ZOL5),
        ("zoledronic acid 0.05 mg/mL, 100 mL", ZOL5),
        ("100 ML zoledronic acid 0.05 MG/ML Injection", ZOL5),
        ("100 ML zoledronic acid 0.04 MG/ML Injection", ZOL4),
        ("zoledronic acid 4 mg/100 mL", ZOL4),
        ("Reclast", ZOL5),
        ("ACLASTA 5mg/100ml", ZOL5),
        ("Zometa", ZOL4),
        ("Prolia 60 mg SC", DMAB60),
        ("Denosumab-bbdz 60 mg/mL", DMAB60),
        ("denosumab 60mg/1ml", DMAB60),
        ("Xgeva 120 mg/1.7 mL", DMAB120),
        ("1.7 ML denosumab 70 MG/ML", DMAB120),
        ("denosumab 120 mg every 28 days", DMAB120),
        ("Boniva 150 mg tablet", "ibandronate-oral"),
        ("ibandronic acid 150 mg once a month", "ibandronate-oral"),
        ("ibandronate 3 mg/3 mL syringe", "ibandronate-iv"),
        ("Bonviva 3 mg injection", "ibandronate-iv"),
        ("Fosamax 70 mg weekly", "alendronate"),
        ("Alendronic acid 70mg tablets", "alendronate"),
        ("EVENITY 105 mg/1.17 mL", "romosozumab"),
        ("Forteo 20 mcg daily", "teriparatide"),
        ("Actonel 35 mg", "risedronate"),
    ],
)
def test_a_name_and_its_strength_tell_the_drug(text: str, group: str) -> None:
    found = named(text)
    assert (found.groups, found.unclear, found.by_name) == (frozenset({group}), False, True)


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("zoledronic acid infusion", ZOL),
        ("denosumab", DMAB),
        ("denosumab 90 mg", DMAB),
        ("zoledronic acid 4 mg or 5 mg", ZOL),
    ],
)
def test_a_name_that_does_not_tell_the_product_leaves_it_open(text: str, group: str) -> None:
    found = named(text)
    assert (found.groups, found.unclear) == (frozenset({group}), True)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("risedronate 35 mg delayed release tablet", "risedronate-delayed-release"),
        ("risedronate sodium 35 MG Delayed-Release Oral Tablet", "risedronate-delayed-release"),
        ("Risedronate 35 mg gastro-resistant tablets", "risedronate-delayed-release"),
        ("risedronate DR 35 mg", "risedronate-delayed-release"),
        ("alendronate 70 mg effervescent tablet", "alendronate-liquid"),
        ("alendronic acid 70 MG/75 ML oral solution", "alendronate-liquid"),
    ],
)
def test_a_form_is_told_wherever_the_strength_stands(text: str, form: str) -> None:
    assert form in named(text).groups


@pytest.mark.parametrize("text", ["risedronate 35 mg tablet", "alendronate 70 mg tablet", "omeprazole delayed release"])
def test_no_form_is_read_where_none_is_written(text: str) -> None:
    assert not named(text).groups & {"risedronate-delayed-release", "alendronate-liquid"}


@pytest.mark.parametrize("medication", [{"text": "ibandronate"}, concept("ingredient", (RXNORM, "115264"))])
def test_ibandronate_of_an_unknown_route_is_ibandronate_and_no_riddle(medication: JSON) -> None:
    found = drug(medication)
    assert (found.groups, found.unclear) == (frozenset({"ibandronate"}), False)


@pytest.mark.parametrize("text", ["diclofenac 1 % gel", "estradiol vaginal cream", "gentamicin eye drops"])
def test_what_acts_where_it_is_put_is_no_systemic_drug(text: str) -> None:
    assert not named(text).groups & {"nsaid", "nephrotoxin", "estrogen-systemic"}


@pytest.mark.parametrize("hidden", ["\u200b", "\ufeff", "\u00ad", "\u2060"])
def test_hidden_characters_and_odd_spaces_do_not_hide_a_drug(hidden: str) -> None:
    assert named(f"{hidden}De{hidden}nosumab \u00a0 60{hidden} mg").groups == {DMAB60}
    assert named(f"DENOSUMAB{hidden}   60\tMG").name == "DENOSUMAB 60 MG"


@pytest.mark.parametrize(
    "text",
    [
        "Oil of marigold",
        "",
        "prolialike",
        "Reclastin forte",
        "cetirizine 10 mg",
        "vitamin D",
        "vitamin C 100 mg",
        "vitamin B12",
        "bone broth",
        "calcium 500 mg",
    ],
)
def test_what_nothing_resolves_is_unrecognised_and_never_an_error(text: str) -> None:
    found = named(text)
    assert (found.recognised, found.unclear, found.by_name) == (False, False, False)


@pytest.mark.parametrize(("text", "group"), [("Yorvipath 168 mcg", "palopegteriparatide")])
def test_a_drug_that_carries_anothers_name_is_not_the_other(text: str, group: str) -> None:
    assert named(text).groups == {group}


def test_all_codings_count_and_an_unknown_first_one_hides_nothing() -> None:
    codes = [("urn:local", "ZOL5"), ("http://www.whocc.no/atc", "M05BA08"), (RXNORM, "705824")]
    assert drug(concept("infusion", *codes)).groups == {ZOL5}


def test_a_code_that_tells_the_product_stands_against_the_words() -> None:
    assert drug(concept("zoledronic acid 4 mg", (RXNORM, "705824"))).groups == {ZOL5}


def test_the_display_of_a_coding_serves_when_there_is_no_text() -> None:
    coding = {"system": "urn:local", "code": "1", "display": "denosumab 60 mg/mL prefilled syringe"}
    found = drug({"coding": [coding]})
    assert (found.groups, found.name) == (frozenset({DMAB60}), "denosumab 60 mg/mL prefilled syringe")


@pytest.mark.parametrize(
    "medication",
    [
        concept(None, (RXNORM, "705824")),
        concept(" ", (RXNORM, "705824")),
        concept("\u200b", (RXNORM, "705824")),
        {"text": " ", "coding": [{"system": RXNORM, "code": "705824", "display": "Reclast"}]},
    ],
)
def test_a_drug_that_was_recognised_has_a_name_to_show(medication: JSON) -> None:
    found = drug(medication)
    assert found.groups == {ZOL5}
    assert found.name.strip()


# --- strength and route from the order ------------------------------------------------------------


def dose(*rates: tuple[str, float], unit: str = "mg") -> JSON:
    entries = [
        {"type": {"coding": [{"code": kind}]}, "doseQuantity": {"value": value, "unit": unit}} for kind, value in rates
    ]
    return {"dosageInstruction": [{"doseAndRate": entries}]}


def test_the_dose_ordered_tells_the_product() -> None:
    assert named("denosumab", **dose(("ordered", 60))).groups == {DMAB60}
    assert named("zoledronic acid", **dose(("ordered", 4))).groups == {ZOL4}


def test_of_three_doses_the_one_ordered_counts() -> None:
    rates = (("calculated", 120.0), ("administered", 120.0), ("ordered", 60.0))
    assert named("denosumab", **dose(*rates)).groups == {DMAB60}


def test_a_dose_in_another_unit_tells_nothing() -> None:
    found = named("denosumab", **dose(("ordered", 60), unit="mL"))
    assert (found.groups, found.unclear) == (frozenset({DMAB}), True)


def test_the_instruction_tells_the_product() -> None:
    assert named("denosumab", dosageInstruction=[{"text": "60 mg s.c. every six months"}]).groups == {DMAB60}


def test_the_words_of_the_product_go_before_the_dose() -> None:
    assert named("Xgeva 120 mg/1.7 mL", **dose(("ordered", 60))).groups == {DMAB120}


@pytest.mark.parametrize(
    ("route", "group"),
    [
        ("Intravenous", "ibandronate-iv"),
        ("IV", "ibandronate-iv"),
        ("Oral", "ibandronate-oral"),
        ("PO", "ibandronate-oral"),
    ],
)
def test_the_route_tells_the_product(route: str, group: str) -> None:
    assert named("ibandronate", dosageInstruction=[{"route": {"text": route}}]).groups == {group}


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("5 mg/100 mL", {5.0}),
        ("0.05 mg/mL", {0.05}),
        ("0.05 mg/mL 100 mL", {5.0}),
        ("60 mg/mL", {60.0}),
        ("120 mg/1.7 mL", {120.0}),
        ("60 mg, 1 mL", {60.0}),
        ("no amount", set()),
    ],
)
def test_an_amount_is_what_one_dose_holds(text: str, amounts: set[float]) -> None:
    assert milligrams(text) == amounts


# --- where the medicine stands --------------------------------------------------------------------


def medication(id_: str = "m1", **more: Any) -> JSON:
    return {"resourceType": "Medication", "id": id_, "code": ZOLEDRONIC_ACID, **more}


def order(reference: JSON, **more: Any) -> JSON:
    base = {"resourceType": "MedicationRequest", "id": "d", "status": "draft", "intent": "order", "subject": SUBJECT}
    return {**base, "medicationReference": reference, **more}


def groups_of(*drafts: JSON, **filled: Any) -> frozenset[str]:
    (draft,) = chart(*drafts, **filled).drafts
    return draft.drug.groups


def test_a_contained_medication_is_found_by_its_fragment() -> None:
    others = [medication("x", code={"text": "aspirin"}), medication("m1")]
    assert groups_of(order({"reference": "#m1"}, contained=others)) == {ZOL5}


def test_the_only_contained_medication_needs_no_reference() -> None:
    assert groups_of(order({"display": "infusion"}, contained=[medication()])) == {ZOL5}


@pytest.mark.parametrize(
    "reference", ["Medication/m1", "https://ehr.example.org/fhir/Medication/m1", "Medication/m1/_history/3"]
)
def test_a_medication_in_the_record_or_beside_the_order_is_found(reference: str) -> None:
    assert groups_of(order({"reference": reference}), medications=[medication()]) == {ZOL5}
    assert groups_of(order({"reference": reference}), medication()) == {ZOL5}


def test_the_ingredient_of_a_medication_counts() -> None:
    made = medication(
        code={"text": "ready-mixed bag 5 mg"}, ingredient=[{"itemCodeableConcept": concept(None, (RXNORM, "77655"))}]
    )
    assert groups_of(order({"reference": "Medication/m1"}), made) == {ZOL5}


def test_the_words_of_a_reference_serve_when_what_it_means_is_not_there() -> None:
    found = drug({"reference": "Medication/elsewhere", "display": "Prolia 60 mg"})
    assert (found.groups, found.by_name) == (frozenset({DMAB60}), True)


def test_a_reference_to_nowhere_is_unrecognised() -> None:
    assert not drug({"reference": "Medication/elsewhere"}).recognised
    assert not drug({"reference": "#gone"}, contained=[{"resourceType": "Medication", "id": 5}]).recognised

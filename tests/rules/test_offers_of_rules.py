"""What the catalogue says a rule offers: the next dose, the follow-on, another class, the work-up, each on its day."""

import pytest

from tests.rules.cases import Case, answer, table

LABS = "creatinine 0.8 mg/dL 9 d ago; weight 60 kg 9 d ago; calcium 9.4 mg/dL 9 d ago; vitamin D 40 ng/mL 9 d ago"
REDUCED = "weight 60 kg 9 d ago; calcium 9.4 mg/dL 9 d ago; vitamin D 40 ng/mL 9 d ago"
DENOSUMAB = f"{LABS}; given denosumab 60 mg 350 d ago"


def labels(case: Case) -> list[str]:
    return [one.label for card in answer(case).cards for one in card.suggestions]


ORDERS = """
| case                    | order                | record                        | shows                 |
| clearance 34.9, eGFR 44 | zoledronic acid 5 mg | creatinine 1.26 mg/dL 9 d ago | Draft denosumab 60 mg |
| clearance 32            | alendronate          | creatinine 1.37 mg/dL 9 d ago | Draft risedronate     |
"""


@table("", ORDERS, patient="woman 78", record=REDUCED)
def test_beyond_one_drugs_kidney_limit_the_other_is_offered(case: Case) -> None:
    assert case.shows in labels(case)


def test_beyond_both_kidney_limits_neither_is_offered_but_the_work_up() -> None:
    case = Case(patient="woman 78", order="alendronate", record=f"{REDUCED}; creatinine 1.5 mg/dL 9 d ago")
    offered = labels(case)
    assert "Draft risedronate" not in offered
    assert {"Order intact PTH", "Order phosphate"} <= {*offered}


@pytest.mark.parametrize(
    ("order", "allergy", "offered"),
    [
        ("alendronate", "alendronate", ["Draft denosumab 60 mg"]),
        ("risedronate", "alendronate, reaction anaphylaxis", ["Draft denosumab 60 mg"]),
        ("zoledronic acid 5 mg", "zoledronic acid 5 mg", ["Draft denosumab 60 mg"]),
        ("denosumab 60 mg", "denosumab", ["Draft alendronate", "Draft zoledronic acid 5 mg"]),
        (
            "teriparatide",
            "teriparatide",
            ["Draft alendronate", "Draft zoledronic acid 5 mg", "Draft denosumab 60 mg"],
        ),
    ],
)
def test_after_an_allergy_another_class_is_offered(order: str, allergy: str, offered: list[str]) -> None:
    case = Case(order=order, record=f"{LABS}; allergy {allergy}")
    bone = [one for one in labels(case) if one.startswith("Draft ") and one not in ("Draft calcium", "Draft vitamin D")]
    assert bone == offered


@pytest.mark.parametrize(
    ("hook", "order", "record", "offered"),
    [
        ("patient-view", "", f"{LABS}; given denosumab 60 mg 170 d ago", "Draft denosumab 60 mg for 5 Dec 2026"),
        ("patient-view", "", f"{LABS}; given denosumab 60 mg 240 d ago", "Draft denosumab 60 mg for 22 Nov 2026"),
        ("patient-view", "", f"{LABS}; given denosumab 60 mg 240 d ago", "Draft zoledronic acid 5 mg"),
        (
            "order-sign",
            "denosumab 60 mg, status stopped",
            f"{DENOSUMAB}; given denosumab 60 mg 170 d ago",
            "Draft zoledronic acid 5 mg for 5 Dec 2026",
        ),
        ("order-sign", "prednisone, sig 40 mg daily for 60 days", LABS, "Draft alendronate"),
        (
            "order-sign",
            "zoledronic acid 5 mg",
            LABS.replace("40 ng", "15 ng"),
            "Order 25-OH vitamin D for 17 Jan 2027",
        ),
        ("order-sign", "zoledronic acid 5 mg", LABS.replace("40 ng", "15 ng"), "Draft vitamin D to replete"),
        (
            "order-sign",
            "zoledronic acid 5 mg",
            f"{LABS}; prescribed ibuprofen 9 d ago; prescribed gentamicin 2 d ago",
            "Order creatinine for 2 Dec 2026",
        ),
        (
            "order-sign",
            '"risedronate 35 mg delayed release tablet"',
            f"{LABS}; prescribed omeprazole 9 d ago",
            "Draft risedronate",
        ),
    ],
)
def test_the_next_step_is_offered_on_its_day(hook: str, order: str, record: str, offered: str) -> None:
    assert offered in labels(Case(hook=hook, order=order, record=record))


@pytest.mark.parametrize("calcium", ["calcium 7.9 mg/dL 9 d ago", ""], ids=["low", "not known"])
def test_an_overdue_dose_is_not_drafted_before_calcium_is_known_to_be_safe(calcium: str) -> None:
    record = f"creatinine 0.8 mg/dL 9 d ago; weight 60 kg 9 d ago; {calcium}; given denosumab 60 mg 240 d ago"
    offered = labels(Case(hook="patient-view", record=record))
    assert not any(one.startswith("Draft denosumab") for one in offered)
    assert "Order calcium" in offered

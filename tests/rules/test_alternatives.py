"""Which drugs may be offered to whom, by the rules there are: none in a dose, or to a patient, they speak against."""

import json

import pytest

from cds_service.alternatives import Clearance, clearing
from cds_service.paths import cards_dir
from cds_service.protocol.request import parse
from cds_service.suggestions import Shop
from tests.requests import TODAY
from tests.rules.cases import Case, answerer, hook_request

SHOP = Shop.read(cards_dir())
HEALTHY = (
    "creatinine 0.8 mg/dL 10 d ago; weight 60 kg 10 d ago; calcium 9.4 mg/dL 10 d ago; vitamin D 40 ng/mL 10 d ago"
)
BISPHOSPHONATES = ("start-alendronate", "start-risedronate", "start-ibandronate", "start-zoledronic-acid")


def clearance(drug: str, record: str) -> Clearance:
    """Whether a drug may be offered to a woman of 70 in place of raloxifene."""
    case = Case(record=record, order="raloxifene")
    found = answerer().answer(parse(json.dumps(hook_request(case)).encode()), TODAY).verdict
    start = SHOP.draft(drug, TODAY)
    assert start is not None
    return clearing(answerer().engine, found)(start, found.chart.drafts[0])


@pytest.mark.parametrize("drug", [*SHOP.drugs])
def test_every_drug_in_its_usual_dose_may_be_offered_to_who_is_healthy(drug: str) -> None:
    assert clearance(drug, HEALTHY) == Clearance(True)


@pytest.mark.parametrize("drug", BISPHOSPHONATES)
@pytest.mark.parametrize(
    "record",
    [
        HEALTHY.replace("0.8", "2.4"),
        f"{HEALTHY}; allergy alendronate, reaction anaphylaxis",
        f"{HEALTHY}; allergies failed",
        "weight 60 kg 10 d ago; calcium 9.4 mg/dL 10 d ago",
        f"{HEALTHY}; condition Z51.5 10 d ago",
    ],
    ids=["kidneys", "allergy", "allergies not read", "no creatinine", "hospice"],
)
def test_a_bisphosphonate_is_not_offered_to_whom_it_may_harm(drug: str, record: str) -> None:
    assert not clearance(drug, record).cleared


def test_what_must_be_measured_before_denosumab_is_named() -> None:
    found = clearance("start-denosumab", "weight 60 kg 10 d ago")
    missing = {one.rule.id for one in found.missing}
    assert missing == {
        "renal-data-missing",
        "calcium-missing-before-parenteral",
        "vitd-missing-before-parenteral",
    }


def test_who_had_a_clot_is_not_offered_raloxifene() -> None:
    case = Case(record=f"{HEALTHY}; condition I82.402 900 d ago, resolved", order="alendronate")
    found = answerer().answer(parse(json.dumps(hook_request(case)).encode()), TODAY).verdict
    start = SHOP.draft("start-raloxifene", TODAY)
    assert start is not None
    assert clearing(answerer().engine, found)(start, None) == Clearance(False)


def test_a_test_is_no_drug() -> None:
    assert SHOP.draft("creatinine", TODAY) is None

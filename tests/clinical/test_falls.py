"""A high risk of falling: each proof, both sides of its limit, and what may be switched off."""

import pytest

from cds_service.clinical.falls import high_fall_risk
from tests.clinical.charts import LIMITS, chart, lab, measured, on, problem
from tests.clinical.rows import rows

PROOFS = """
concept          | amount | days | high
falls-count      | 2      | 365  | yes
falls-count      | 2      | 366  | no
falls-count      | 1      | 10   | no
fall-with-injury | 1      | 365  | yes
fall-with-injury | 1      | 366  | no
fall-with-injury | 0      | 10   | no
steadi-score     | 4      | 365  | yes
steadi-score     | 3      | 10   | no
timed-up-and-go  | 12     | 365  | yes
timed-up-and-go  | 12     | 366  | no
timed-up-and-go  | 11.9   | 10   | no
timed-up-and-go  | >=12   | 10   | yes
timed-up-and-go  | >11    | 10   | no
timed-up-and-go  | <30    | 10   | no
"""


@pytest.mark.parametrize(("concept", "amount", "days", "high"), rows(PROOFS))
def test_what_proves_it(concept: str, amount: str, days: str, high: str) -> None:
    comparator = amount.rstrip("0123456789.")
    one = lab(concept, float(amount.removeprefix(comparator)), int(days), comparator=comparator, unit="")
    assert (high_fall_risk(chart(measured=measured(one)), LIMITS) is not None) is (high == "yes")


@pytest.mark.parametrize(
    ("concept", "name"),
    [
        ("falls-count", "falls-count"),
        ("fall-with-injury", "injurious-fall"),
        ("steadi-score", "steadi-score"),
        ("timed-up-and-go", "timed-up-and-go"),
    ],
)
def test_a_proof_may_be_switched_off(concept: str, name: str) -> None:
    patient = chart(measured=measured(lab(concept, 13, unit="")))
    assert high_fall_risk(patient, LIMITS, {"repeated-falls": False}) is not None
    assert high_fall_risk(patient, LIMITS, {name: False}) is None


def test_repeated_falls_may_be_switched_off() -> None:
    patient = chart(problems=(problem("repeated-falls", onset=on(10)),))
    assert high_fall_risk(patient, LIMITS) is not None
    assert high_fall_risk(patient, LIMITS, {"repeated-falls": False}) is None

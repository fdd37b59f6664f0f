"""How the reason for a test reads on a card."""

from datetime import date
from typing import Any

import pytest

from cds_service import words
from cds_service.chart.nouns import Done, Drug, Measured, Medication, Problem, Span
from cds_service.chart.skeleton import Density, Fracture, Score
from cds_service.clinical.calcium import Calcium
from cds_service.clinical.renal import Kidney

DAY = date(2026, 3, 3)
ON = Span(DAY, DAY)


def lab(concept: str, value: float, unit: str) -> Measured:
    return Measured(concept, value, unit, DAY, "Observation/1", value, unit)


REASONS = [
    (Calcium(11.2, 8.5, False, lab("calcium-total", 11.2, "mg/dL")), "calcium 11.2 mg/dL (3 Mar 2026)"),
    (Calcium(5.6, 4.5, False, lab("calcium-ionised", 5.6, "mg/dL")), "ionised calcium 5.6 mg/dL (3 Mar 2026)"),
    (Kidney(45, "mL/min/1.73 m²", "reported eGFR", DAY, lab("egfr", 45.0, "mL/min/1.73 m²")), "eGFR 45"),
    (Density("total-hip", 0.8, DAY, "Observation/1", 0.8, "g/cm2"), "bone loss at the total hip (3 Mar 2026)"),
    (lab("vitamin-d-25oh", 12.0, "ng/mL"), "25-OH vitamin D 12 ng/mL (3 Mar 2026)"),
    (lab("haemoglobin", 11.0, "g/dL"), "haemoglobin 11 g/dL (3 Mar 2026)"),
    (lab("falls-count", 2, ""), "2 falls (3 Mar 2026)"),
    (Fracture("hip", ON, "fresh", "hip", ("Condition/1",)), "hip fracture (3 Mar 2026)"),
    (Score("Z-score", "total-hip", -2.1, DAY, "Observation/1"), "Z-score −2.1 (total hip, 3 Mar 2026)"),
    (Problem(frozenset(), "Kidney stone", "Condition/1", ON), "Kidney stone (3 Mar 2026)"),
    (Done(frozenset(), "Thyroid surgery", "Procedure/1", ON), "Thyroid surgery"),
    (Medication(Drug(frozenset(), "prednisone"), "active", "MedicationRequest/1"), "prednisone"),
]


@pytest.mark.parametrize(("fact", "said"), REASONS, ids=[said for _, said in REASONS])
def test_a_reason_says_what_it_is_and_when(fact: Any, said: str) -> None:
    assert words.reason(fact).startswith(said)


def test_tests_have_names_that_are_spoken() -> None:
    assert words.tests(["calcium", "vitamin-d-25oh", "blood-count"]) == "calcium, 25-OH vitamin D and blood count"
    assert words.tests(["pth"]) == "PTH"

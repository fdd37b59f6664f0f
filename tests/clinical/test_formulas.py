"""Published formulas, against the catalogue's own numbers (clinical-medications 1.1 to 1.3)."""

import pytest

from cds_service.clinical.formulas import ckd_epi_2021, cockcroft_gault, corrected_calcium, under

VECTORS = [  # age, female, kg, mg/dL, clearance, eGFR
    (78, True, 60, 1.26, 34.85, 43.7),
    (78, True, 60, 1.25, 35.13, 44.1),
    (72, True, 65, 0.8, 65.23, 78.2),
    (80, False, 70, 1.5, 38.89, 46.8),
    (65, False, 90, 0.7, 133.93, 102.3),
    (85, True, 45, 1.0, 29.22, 55.2),
]


@pytest.mark.parametrize(("age", "female", "kg", "creatinine", "clearance", "egfr"), VECTORS)
def test_kidney_formulas_give_the_catalogues_numbers(
    age: int, female: bool, kg: float, creatinine: float, clearance: float, egfr: float
) -> None:
    found = cockcroft_gault(age=age, weight_kg=kg, creatinine_mg_dl=creatinine, female=female)
    assert round(found, 2) == clearance
    assert round(ckd_epi_2021(age=age, creatinine_mg_dl=creatinine, female=female), 1) == egfr


@pytest.mark.parametrize("female", [True, False])
def test_less_creatinine_is_always_more_function(female: bool) -> None:
    rates = [ckd_epi_2021(age=70, creatinine_mg_dl=n / 100, female=female) for n in range(30, 400)]
    assert rates == sorted(rates, reverse=True)


def test_both_kidney_formulas_meet_at_the_knot_of_the_creatinine() -> None:
    below = ckd_epi_2021(age=70, creatinine_mg_dl=0.7 - 1e-9, female=True)
    assert below == pytest.approx(ckd_epi_2021(age=70, creatinine_mg_dl=0.7 + 1e-9, female=True))


@pytest.mark.parametrize(
    ("calcium", "albumin", "corrected"),
    [(7.8, 2.5, 9.0), (8.4, 4.0, 8.4), (8.4, 3.9, 8.48), (8.4, 5.0, 8.4), (7.7, 3.0, 8.5)],
)
def test_calcium_is_corrected_upwards_only(calcium: float, albumin: float, corrected: float) -> None:
    assert corrected_calcium(calcium_mg_dl=calcium, albumin_g_dl=albumin) == pytest.approx(corrected)


@pytest.mark.parametrize(
    ("value", "limit", "is_under"),
    [(34.99, 35, True), (35.0, 35, False), (35.01, 35, False), (34.99999999999999, 35, False), (34.999999, 35, True)],
)
def test_under_is_strict_and_blind_to_binary_arithmetic(value: float, limit: float, is_under: bool) -> None:
    assert under(value, limit) is is_under

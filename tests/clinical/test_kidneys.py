"""Kidney estimates: which results are used, which unit, what a comparator leaves open, dialysis."""

import pytest

from cds_service.chart.model import Chart
from cds_service.clinical.renal import Kidney, dialysis, filtration_rate, kidney_estimates
from tests.clinical.charts import LIMITS, chart, done, lab, measured, on, problem

WEIGHT = lab("body-weight", 60, unit="kg")


def first(where: Chart) -> Kidney:
    return kidney_estimates(where, LIMITS)[0]


def test_creatinine_and_weight_give_a_clearance_and_name_both() -> None:
    kidney = first(chart(78, measured=measured(lab("creatinine", 1.26), WEIGHT)))
    assert (round(kidney.value, 2), kidney.unit, kidney.formula) == (34.85, "mL/min", "Cockcroft-Gault")
    assert kidney.evidence == ("Observation/creatinine-9", "Observation/body-weight-9")
    assert kidney.as_value() == {"value": 34.8545, "unit": "mL/min", "date": "2026-11-13"}
    assert not kidney.stands_in


def test_without_a_weight_an_egfr_stands_in() -> None:
    kidney = first(chart(78, measured=measured(lab("creatinine", 1.26))))
    assert (round(kidney.value, 1), kidney.unit, kidney.formula) == (43.7, "mL/min/1.73 m²", "CKD-EPI 2021")
    assert kidney.evidence == ("Observation/creatinine-9",)
    assert kidney.stands_in


@pytest.mark.parametrize(
    ("comparator", "turned", "below_35", "below_29"),
    [("", "", True, False), (">", "<", True, False), (">=", "<=", True, False), ("<", ">", False, False)],
)
def test_a_bound_on_the_creatinine_is_the_opposite_bound_on_the_clearance(
    comparator: str, turned: str, below_35: bool, below_29: bool
) -> None:
    creatinine = lab("creatinine", 1.26, comparator=comparator)
    kidney = first(chart(78, measured=measured(creatinine, WEIGHT)))
    assert (kidney.comparator, kidney.below(35), kidney.below(29)) == (turned, below_35, below_29)


@pytest.mark.parametrize(
    ("comparator", "value", "below"),
    [("", 34.9, True), ("", 35, False), ("<", 35, True), ("<=", 35, False), ("<=", 34.9, True), (">", 20, False)],
)
def test_a_bound_proves_only_what_it_says(comparator: str, value: float, below: bool) -> None:
    egfr = lab("egfr", value, unit="mL/min/1.73 m²", comparator=comparator)
    assert first(chart(78, measured=measured(egfr))).below(35) is below


def test_with_an_unknown_sex_the_lower_of_both_counts_and_certainty_needs_both() -> None:
    kidney = first(chart(78, None, measured=measured(lab("creatinine", 1.26), WEIGHT)))
    assert (round(kidney.value, 2), round(kidney.other or 0, 2)) == (34.85, 41.01)
    assert kidney.below(35)
    assert not kidney.certain_below(35)
    assert kidney.certain_below(42)


@pytest.mark.parametrize(
    ("concept", "formula", "unit"),
    [
        ("creatinine-clearance-predicted", "Cockcroft-Gault", "mL/min"),
        ("egfr", "reported eGFR", "mL/min/1.73 m²"),
    ],
)
def test_a_reported_estimate_counts_when_it_is_newer_than_the_creatinine(concept: str, formula: str, unit: str) -> None:
    reported = lab(concept, 50, days=5, unit=unit)
    estimates = kidney_estimates(chart(78, measured=measured(lab("creatinine", 1.26), WEIGHT, reported)), LIMITS)
    assert [one.formula for one in estimates] == ["Cockcroft-Gault", formula]
    older = lab(concept, 50, days=9, unit=unit)
    estimates = kidney_estimates(chart(78, measured=measured(lab("creatinine", 1.26), WEIGHT, older)), LIMITS)
    assert len(estimates) == 1


def test_without_an_age_only_reported_estimates_remain() -> None:
    egfr = lab("egfr", 50, days=20, unit="mL/min/1.73 m²")
    where = chart(None, measured=measured(lab("creatinine", 1.26), egfr))
    assert [one.formula for one in kidney_estimates(where, LIMITS)] == ["reported eGFR"]


@pytest.mark.parametrize(("days", "counts"), [(365, True), (366, False)])
def test_results_older_than_a_year_prove_nothing(days: int, counts: bool) -> None:
    assert bool(kidney_estimates(chart(measured=measured(lab("creatinine", 1.26, days=days))), LIMITS)) is counts
    assert (filtration_rate(chart(measured=measured(lab("creatinine", 1.26, days=days))), LIMITS) is None) is not counts


def test_the_filtration_rate_is_the_newest_of_reported_and_computed() -> None:
    computed = filtration_rate(chart(78, measured=measured(lab("creatinine", 1.26), WEIGHT)), LIMITS)
    assert computed is not None
    assert (round(computed.value, 1), computed.formula) == (43.7, "CKD-EPI 2021")
    for days, formula in ((5, "reported eGFR"), (9, "CKD-EPI 2021"), (20, "CKD-EPI 2021")):
        values = measured(lab("creatinine", 1.26), lab("egfr", 50, days=days, unit="mL/min/1.73 m²"))
        found = filtration_rate(chart(78, measured=values), LIMITS)
        assert found is not None
        assert found.formula == formula


def test_there_is_no_filtration_rate_without_a_result_or_an_age() -> None:
    assert filtration_rate(chart(), LIMITS) is None
    assert filtration_rate(chart(None, measured=measured(lab("creatinine", 1.26))), LIMITS) is None
    assert filtration_rate(chart(None, measured=measured(lab("egfr", 50))), LIMITS) is not None


def test_dialysis_is_a_problem_or_a_session_of_the_last_90_days() -> None:
    assert dialysis(chart(), LIMITS) is None
    assert dialysis(chart(problems=(problem("dialysis-or-esrd"),)), LIMITS) is not None
    assert dialysis(chart(procedures=(done("dialysis-procedure", on(90)),)), LIMITS) is not None
    for late in (done("dialysis-procedure", on(91)), done("dialysis-procedure"), done("another", on(9))):
        assert dialysis(chart(procedures=(late,)), LIMITS) is None
    assert dialysis(chart(procedures=(done("dialysis-procedure", on(-1)),)), LIMITS) is None

"""Whether treatment works: what the drug of today is, since when, and how density and turnover answered."""

from cds_service.chart.nouns import Drug, Medication
from cds_service.clinical.bone_drugs import BISPHOSPHONATES, ORAL_BISPHOSPHONATES
from cds_service.clinical.long_use import long_use
from cds_service.clinical.treatment_response import begun, first_taken, kind_of, long_treated, turnover
from tests.clinical.charts import LIMITS, ago, chart, lab, measured, on


def taken(group: str, days: int) -> Medication:
    return Medication(Drug(frozenset({group}), group), "active", f"MedicationRequest/{group}", on(days))


def test_nothing_is_known_of_who_never_took_a_drug() -> None:
    assert first_taken(chart(), LIMITS, BISPHOSPHONATES) is None
    assert long_use(chart(), LIMITS, ORAL_BISPHOSPHONATES) is None
    assert long_treated(chart(), LIMITS) is None


def test_treatment_counts_from_the_drug_of_today() -> None:
    patient = chart(medications=(taken("raloxifene", 700), taken("alendronate", 400)))
    drug = long_treated(patient, LIMITS)
    assert drug is not None
    assert (drug.name, begun(drug)) == ("alendronate", ago(400))


def test_a_drug_of_unknown_strength_is_still_a_tablet_or_an_injection() -> None:
    for group, kind in (("ibandronate", "tablet"), ("bazedoxifene-ce", "tablet"), ("abaloparatide", "bone-forming")):
        drug = long_treated(chart(medications=(taken(group, 800),)), LIMITS)
        assert drug is not None
        assert kind_of(drug) == kind


def test_a_first_marker_of_nothing_is_no_measure_of_a_fall() -> None:
    patient = chart(measured=measured(lab("ctx", 0.0, 500, unit="ng/L"), lab("ctx", 300.0, 90, unit="ng/L")))
    assert [*turnover(patient, ago(400), ago(310))] == []
    assert [*turnover(patient, ago(80), ago(100))] == []

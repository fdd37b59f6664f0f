"""Who is on a bone drug today, has been, or is on a pause (clinical-risk 1: on_therapy, holiday)."""

import pytest

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Action, Dose, DraftOrder, Drug, Medication
from cds_service.clinical.therapy import drafted_bone_drug, ever_treated, holiday, on_therapy, taking
from tests.clinical.charts import LIMITS, TODAY, ago, chart, dose, fracture, on, request


def draft(group: str, action: Action = "start") -> DraftOrder:
    return DraftOrder(Drug(frozenset({group}), group), action, f"MedicationRequest/{group}", TODAY, "draft")


@pytest.mark.parametrize(
    ("group", "last_day"),
    [
        ("zoledronic-acid-osteoporosis", 456),
        ("zoledronic-acid-oncology", 456),
        ("denosumab-osteoporosis", 210),
        ("denosumab-oncology", 210),
        ("ibandronate-iv", 120),
        ("pamidronate", 120),
        ("romosozumab", 60),
    ],
)
def test_a_dose_works_until_its_last_day(group: str, last_day: int) -> None:
    assert on_therapy(chart(doses=(dose(group, last_day),)), LIMITS) is not None
    assert on_therapy(chart(doses=(dose(group, last_day + 1),)), LIMITS) is None
    assert ever_treated(chart(doses=(dose(group, last_day + 1),)), LIMITS) is not None


@pytest.mark.parametrize("given", [dose("denosumab-osteoporosis", None), dose("denosumab-osteoporosis", -1)])
def test_an_undated_dose_or_one_to_come_treats_nobody_today(given: Dose) -> None:
    assert on_therapy(chart(doses=(given,)), LIMITS) is None


@pytest.mark.parametrize(
    ("asked", "treats"),
    [
        (request("denosumab-osteoporosis", 210), True),
        (request("denosumab-osteoporosis", 211), False),
        (request("denosumab-osteoporosis", 90, "completed"), True),
        (request("denosumab-osteoporosis", 90, "stopped"), False),
        (request("denosumab-osteoporosis", None), True),
        (request("denosumab-osteoporosis", None, "completed"), False),
        (request("alendronate", 900), True),
        (request("alendronate", 900, "completed"), False),
        (request("alendronate", 900, supply_until=ago(60)), True),
        (request("alendronate", 900, supply_until=ago(61)), False),
        (request("alendronate", 9, do_not_perform=True), False),
        (request("estrogen-systemic", 90), True),
        (request("romosozumab", 60, "completed"), True),
        (request("romosozumab", 61, "completed"), False),
        (request("romosozumab", 90), True),
        (request("romosozumab", None, "completed"), False),
        (request("calcitonin", 90), False),
        (request("paracetamol", 90), False),
    ],
)
def test_a_request_stands_for_a_dose_presumed_given_or_a_supply(asked: Medication, treats: bool) -> None:
    assert (on_therapy(chart(medications=(asked,)), LIMITS) is not None) is treats


def test_what_speaks_for_a_treatment_can_be_shown() -> None:
    found = on_therapy(chart(doses=(dose("denosumab-osteoporosis", 9),)), LIMITS)
    assert found is not None
    assert found.evidence == ("MedicationAdministration/9",)
    assert found.as_value() == {"value": "denosumab-osteoporosis", "unit": None, "date": "2026-11-13"}
    undated = ever_treated(chart(doses=(dose("denosumab-osteoporosis", None),)), LIMITS)
    assert undated is not None
    assert undated.as_value()["date"] is None


def test_what_was_cancelled_was_never_taken() -> None:
    assert ever_treated(chart(medications=(request("alendronate", 900, "cancelled"),)), LIMITS) is None
    assert ever_treated(chart(medications=(request("alendronate", 900, "stopped"),)), LIMITS) is not None


def test_past_hormone_therapy_alone_was_not_for_the_bone() -> None:
    assert ever_treated(chart(medications=(request("estrogen-systemic", 900, "stopped"),)), LIMITS) is None


@pytest.mark.parametrize(
    ("action", "drafted"), [("start", True), ("continue", True), ("change", True), ("stop", False)]
)
def test_a_drafted_bone_drug_closes_the_gap_unless_it_is_being_stopped(action: Action, drafted: bool) -> None:
    assert (drafted_bone_drug(chart(drafts=(draft("alendronate", action),))) is not None) is drafted
    assert drafted_bone_drug(chart(drafts=(draft("paracetamol", action),))) is None


def doses(*days: int) -> tuple[Dose, ...]:
    return tuple(dose("zoledronic-acid-osteoporosis", day) for day in days)


@pytest.mark.parametrize(
    ("days", "pauses"),
    [
        ((457, 800, 1200), True),
        ((456, 800, 1200), False),
        ((1095, 1500, 1900), True),
        ((1096, 1500, 1900), False),
        ((500, 900), False),
        ((500, 500, 900), False),
        ((), False),
    ],
)
def test_a_holiday_follows_three_doses_for_three_years(days: tuple[int, ...], pauses: bool) -> None:
    assert holiday(chart(doses=doses(*days)), LIMITS) == (ago(min(days)) if pauses else None)


def test_requests_stand_for_doses_only_where_no_dose_is_recorded() -> None:
    asked = tuple(request("zoledronic-acid-osteoporosis", day, "completed") for day in (510, 910, 1310))
    assert holiday(chart(medications=asked), LIMITS) == ago(510)
    assert holiday(chart(medications=asked, doses=doses(500, 900)), LIMITS) is None
    stopped = (*asked[:2], request("zoledronic-acid-osteoporosis", 1310, "stopped"))
    assert holiday(chart(medications=stopped), LIMITS) is None


@pytest.mark.parametrize(
    ("began", "ended", "status", "pauses"),
    [
        (1826 + 180, 180, "completed", True),
        (1825 + 180, 180, "completed", False),
        (3000, 730, "completed", True),
        (3000, 731, "completed", False),
        (3000, 0, "completed", False),
        (3000, 180, "stopped", True),
        (3000, 180, "cancelled", False),
    ],
)
def test_a_holiday_may_follow_five_years_of_tablets_for_two_years(
    began: int, ended: int, status: str, pauses: bool
) -> None:
    asked = request("alendronate", began, status, supply_until=ago(ended))
    assert holiday(chart(medications=(asked,)), LIMITS) == (ago(ended) if pauses else None)


@pytest.mark.parametrize(
    "asked",
    [
        request("alendronate", 3000, "completed"),
        request("alendronate", None, "completed", supply_until=ago(180)),
        request("alendronate", 3000, "completed", supply_until=ago(180), do_not_perform=True),
        request("raloxifene", 3000, "completed", supply_until=ago(180)),
    ],
)
def test_unknown_lengths_and_other_drugs_make_no_holiday(asked: Medication) -> None:
    assert holiday(chart(medications=(asked,)), LIMITS) is None


@pytest.mark.parametrize(("days", "pauses"), [(499, False), (500, True), (501, True), (None, True)])
def test_a_fragility_fracture_since_the_last_dose_ends_the_holiday(days: int | None, pauses: bool) -> None:
    broken = fracture("forearm", None if days is None else on(days))
    where = chart(doses=doses(500, 900, 1300), fractures=(broken,))
    assert (holiday(where, LIMITS) is not None) is pauses


@pytest.mark.parametrize(
    ("where", "takes"),
    [
        (chart(medications=(request("nsaid", 9),)), True),
        (chart(medications=(request("nsaid", 9, "stopped"),)), False),
        (chart(medications=(request("nsaid", 9, do_not_perform=True),)), False),
        (chart(medications=(request("nsaid", 90, supply_until=ago(30)),)), True),
        (chart(medications=(request("nsaid", 90, supply_until=ago(31)),)), False),
        (chart(medications=(request("thiazide", 9),)), False),
        (chart(drafts=(draft("nsaid"),)), True),
        (chart(drafts=(draft("nsaid", "stop"),)), False),
        (chart(), False),
    ],
)
def test_a_drug_is_taken_when_requested_or_being_started(where: Chart, takes: bool) -> None:
    assert (taking(where, LIMITS, "nsaid", "loop-diuretic") is not None) is takes

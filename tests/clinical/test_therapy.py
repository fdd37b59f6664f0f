"""Who is on a bone drug today, has been, or is on a pause (clinical-risk 1: on_therapy, holiday)."""

from datetime import date
from typing import Any, Literal

import pytest

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Action, Dose, DraftOrder, Drug, Medication, Refusal
from cds_service.clinical.therapy import (
    drafted_bone_drug,
    ever_treated,
    holiday,
    on_therapy,
    pause,
    refusal,
    taking,
    untreated,
)
from tests.clinical.charts import LIMITS, TODAY, ago, chart, dose, fracture, on, problem, request


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


def test_a_completed_request_stands_for_a_dose_where_that_dose_is_not_recorded() -> None:
    asked = tuple(request("zoledronic-acid-osteoporosis", day, "completed") for day in (510, 910, 1310))
    assert holiday(chart(medications=asked), LIMITS) == ago(510)
    assert holiday(chart(medications=asked, doses=doses(500, 900)), LIMITS) == ago(500)
    assert holiday(chart(medications=asked[:2], doses=doses(500, 900)), LIMITS) is None
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


# --- refused, documented pauses ---------------------------------------------------------------------


def refused(days: int | None, *groups: str, reason: Literal["refused", "contraindicated"] = "refused") -> Refusal:
    return Refusal(reason, frozenset(groups), None if days is None else on(days), f"Condition/{days}")


@pytest.mark.parametrize(
    ("said", "ends_the_gap"),
    [
        (refused(365), True),
        (refused(366), False),
        (refused(-1), False),
        (refused(None), False),
        (refused(100, "alendronate"), True),
        (refused(100, "alendronate", reason="contraindicated"), True),
        (refused(100, "nsaid"), False),
    ],
)
def test_a_refusal_in_the_last_year_ends_untreated(said: Refusal, ends_the_gap: bool) -> None:
    assert untreated(chart(refusals=(said,)), LIMITS) is not ends_the_gap
    assert (refusal(chart(refusals=(said,)), LIMITS) == said) is ends_the_gap


@pytest.mark.parametrize(("days", "still"), [(101, True), (100, True), (99, False), (None, True)])
def test_a_refusal_older_than_the_newest_fracture_does_not_count(days: int | None, still: bool) -> None:
    broken = fracture("hip", None if days is None else on(days))
    assert (refusal(chart(refusals=(refused(100), refused(200)), fractures=(broken,)), LIMITS) is not None) is still


def test_a_refusal_can_be_shown() -> None:
    assert refused(9).evidence == ("Condition/9",)
    assert refused(9).as_value() == {"value": "refused", "unit": None, "date": ago(9).isoformat()}
    assert refused(None).as_value()["date"] is None


def test_untreated_is_neither_on_a_drug_nor_on_a_holiday() -> None:
    assert untreated(chart(), LIMITS)
    assert not untreated(chart(doses=(dose("denosumab-osteoporosis", 9),)), LIMITS)
    assert not untreated(chart(doses=doses(500, 900, 1300)), LIMITS)
    assert untreated(chart(doses=doses(500, 900)), LIMITS)


PAUSED = frozenset({"bisphosphonate-holiday"})


@pytest.mark.parametrize(
    ("asked", "last"),
    [
        (request("alendronate", 900, "stopped", supply_until=ago(700), why=PAUSED), ago(700)),
        (request("zoledronic-acid-osteoporosis", 900, "stopped", why=PAUSED), ago(900)),
        (request("alendronate", 900, "stopped", supply_until=ago(700)), None),
        (request("alendronate", 900, "completed", why=PAUSED), None),
        (request("raloxifene", 900, "stopped", why=PAUSED), None),
    ],
)
def test_a_holiday_may_be_the_reason_a_bisphosphonate_was_stopped(asked: Medication, last: date | None) -> None:
    assert holiday(chart(medications=(asked,)), LIMITS) == last


def test_a_documented_holiday_begins_with_the_last_dose() -> None:
    stopped = request("zoledronic-acid-osteoporosis", 600, "stopped", why=PAUSED)
    found = pause(chart(medications=(stopped,), doses=doses(600)), LIMITS)
    assert found is not None
    assert (found.kind, found.last, found.evidence) == ("documented", ago(600), ("MedicationRequest/600",))
    assert found.as_value() == {"value": "documented", "unit": None, "date": ago(600).isoformat()}
    on_another = (stopped, request("alendronate", 9))
    assert pause(chart(medications=on_another, doses=doses(300)), LIMITS) is None


@pytest.mark.parametrize(
    ("more", "last"),
    [
        ({"onset": on(300)}, ago(300)),
        ({"recorded": on(200)}, ago(200)),
        ({}, None),
        ({"onset": on(300), "active": False}, None),
    ],
)
def test_a_holiday_may_be_noted_as_a_problem(more: dict[str, Any], last: date | None) -> None:
    noted = problem("bisphosphonate-holiday", **more)
    assert holiday(chart(problems=(noted,)), LIMITS) == last
    taken = (request("alendronate", 100),)
    assert holiday(chart(problems=(noted,), medications=taken), LIMITS) is None


def test_three_doses_against_cancer_make_no_holiday() -> None:
    given = tuple(dose("zoledronic-acid-oncology", day) for day in (500, 530, 560))
    assert holiday(chart(doses=given), LIMITS) is None

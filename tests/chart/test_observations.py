"""Laboratory values and vital signs: what is a number, in which unit, of which day, and what is not."""

from datetime import UTC, date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.chart.reading import chart, measured, unreadable
from tests.requests import JSON, LOINC, PATIENT, UCUM, calcium, creatinine, observation, weight


def bare(**more: Any) -> JSON:
    """A creatinine without its value."""
    one = creatinine(1.0, **more)
    if "valueQuantity" not in more:
        del one["valueQuantity"]
    return one


# --- statuses -------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["final", "amended", "corrected", "preliminary"])
def test_a_result_with_a_value_that_holds_counts(status: str) -> None:
    (value,) = measured(creatinine(1.2, status=status))
    assert value.value == 1.2


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled", "registered", "unknown", "draft"])
def test_a_result_that_was_never_or_wrongly_made_does_not_count_and_hides_nothing(status: str) -> None:
    one = chart(labs=[creatinine(9.9, status=status, days=1), creatinine(1.2, id_="old")])
    assert [value.value for value in one.values("creatinine")] == [1.2]
    assert one.unreadable == ()
    assert one.lack("creatinine") is None


# --- how a value may be written -------------------------------------------------------------------


def test_a_quantity_keeps_what_was_reported_beside_what_is_compared() -> None:
    (value,) = measured(observation("14682-9", "Creatinine", 88.42, "umol/L"))
    assert value.value == pytest.approx(1.0)
    assert (value.unit, value.reported, value.reported_unit) == ("mg/dL", 88.42, "umol/L")
    assert value.in_reported_unit(2.0) == pytest.approx(176.84)


@pytest.mark.parametrize(
    ("text", "comparator", "number"),
    [
        ("1.2 mg/dL", "", 1.2),
        ("1,2 mg/dL", "", 1.2),
        ("<0.5 mg/dL", "<", 0.5),
        ("≥ 2 mg/dL", ">=", 2.0),
        ("  1.2   mg/dL ", "", 1.2),
        ("> 1.5UCUM http://unitsofmeasure.org,mg/dL", ">", 1.5),
    ],
)
def test_a_value_written_as_text_is_read(text: str, comparator: str, number: float) -> None:
    (value,) = measured(bare(valueString=text))
    assert (value.comparator, value.value) == (comparator, number)


@pytest.mark.parametrize("text", ["see note", "", "pending", "1.2 or 1.3 mg/dL", "mg/dL", "1.2", "one mg/dL", "-"])
def test_text_that_is_no_number_with_a_unit_is_unreadable(text: str) -> None:
    assert measured(bare(valueString=text)) == ()
    (one,) = unreadable(bare(valueString=text))
    assert one.ref == "Observation/obs-2160-0"
    assert "creatinine" in one.about


def test_an_integer_has_no_unit_and_is_unreadable_where_one_is_needed() -> None:
    assert measured(bare(valueInteger=1)) == ()
    assert len(unreadable(bare(valueInteger=1))) == 1


def test_a_value_in_a_component_counts() -> None:
    part = {
        "code": {"coding": [{"system": LOINC, "code": "2160-0"}]},
        "valueQuantity": {"value": 1.4, "unit": "mg/dL", "system": UCUM, "code": "mg/dL"},
    }
    panel = {**bare(), "code": {"coding": [{"system": LOINC, "code": "24323-8"}]}, "component": [part]}
    (value,) = measured(panel)
    assert value.value == 1.4


@pytest.mark.parametrize("comparator", ["<", "<=", ">", ">="])
def test_a_bound_keeps_its_comparator(comparator: str) -> None:
    quantity = {"value": 60, "comparator": comparator, "unit": "mL/min/{1.73_m2}", "code": "mL/min/{1.73_m2}"}
    egfr = observation("98979-8", "eGFR", 60, "mL/min/{1.73_m2}", valueQuantity=quantity)
    (value,) = measured(egfr, concept="egfr")
    assert (value.comparator, value.value) == (comparator, 60)


@pytest.mark.parametrize("comparator", ["~", "ad", "="])
def test_an_unknown_comparator_makes_a_value_unreadable(comparator: str) -> None:
    quantity = {"value": 1, "comparator": comparator, "unit": "mg/dL", "code": "mg/dL"}
    assert measured(bare(valueQuantity=quantity)) == ()
    assert len(unreadable(bare(valueQuantity=quantity))) == 1


def test_a_stated_absence_is_no_value_and_no_fault() -> None:
    absent = bare(dataAbsentReason={"coding": [{"code": "not-performed"}]})
    one = chart(labs=[absent])
    assert one.values("creatinine") == ()
    assert one.unreadable == ()


def test_no_value_and_no_reason_is_unreadable() -> None:
    (one,) = unreadable(bare())
    assert "no value" in one.reason


def test_an_unreadable_result_newer_than_the_last_good_one_is_a_lack() -> None:
    bad = {**bare(days=2, id_="bad"), "valueString": "see note"}
    newer = chart(labs=[bad, creatinine(1.0, days=30)])
    older = chart(labs=[{**bad, "effectiveDateTime": "2026-01-01"}, creatinine(1.0, days=30)])
    lack = newer.lack("creatinine")
    assert lack is not None
    assert lack.why == "unreadable"
    assert older.lack("creatinine") is None


# --- units ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "value", "unit", "kind", "common"),
    [
        ("2160-0", 1.1, "mg/dL", "creatinine", 1.1),
        ("2160-0", 97.262, "µmol/L", "creatinine", 1.1),
        ("2160-0", 97.262, "μmol/L", "creatinine", 1.1),
        ("2160-0", 0.097262, "mmol/L", "creatinine", 1.1),
        ("17861-6", 2.25, "mmol/L", "calcium-total", 9.018),
        ("17861-6", 9.0, "MG/DL", "calcium-total", 9.0),
        ("1995-0", 1.12, "mmol/L", "calcium-ionised", 4.48896),
        ("1751-7", 38, "g/L", "albumin", 3.8),
        ("62292-8", 50, "nmol/L", "vitamin-d-25oh", 20.032),
        ("29463-7", 150, "[lb_av]", "body-weight", 68.0389),
        ("29463-7", 68000, "g", "body-weight", 68.0),
        ("8302-2", 65, "[in_i]", "body-height", 165.1),
        ("8302-2", 1.65, "m", "body-height", 165.0),
        ("98979-8", 0.5, "mL/s/{1.73_m2}", "egfr", 30.0),
    ],
)
def test_us_and_si_units_are_made_one(code: str, value: float, unit: str, kind: str, common: float) -> None:
    (found,) = measured(observation(code, "x", value, unit), concept=kind)
    assert found.value == pytest.approx(common, rel=1e-4)
    assert (found.reported, found.reported_unit) == (value, unit)


@pytest.mark.parametrize("unit", ["g/L", "mEq/L", "mg", "cups", "%"])
def test_a_value_in_an_unknown_unit_is_not_a_number(unit: str) -> None:
    assert measured(observation("2160-0", "Creatinine", 1.0, unit)) == ()
    (one,) = unreadable(observation("2160-0", "Creatinine", 1.0, unit))
    assert "unit" in one.reason


def test_a_value_without_any_unit_is_not_a_number() -> None:
    assert measured(bare(valueQuantity={"value": 1.0})) == ()


def test_the_printed_unit_serves_when_the_code_is_unknown_or_the_system_is_missing() -> None:
    (value,) = measured(bare(valueQuantity={"value": 1.0, "unit": "mg/dL", "code": "262144"}))
    assert value.value == 1.0


@pytest.mark.parametrize(
    ("code", "value", "unit"),
    [("2160-0", 0, "mg/dL"), ("2160-0", 88.0, "mg/dL"), ("2160-0", -1, "mg/dL"), ("29463-7", 6.5, "kg"),
     ("29463-7", 650, "kg"), ("17861-6", 94, "mg/dL"), ("1751-7", 42, "g/dL"), ("98979-8", 0, "mL/min/{1.73_m2}")],
)  # fmt: skip
def test_an_amount_no_instrument_can_have_measured_is_unreadable(code: str, value: float, unit: str) -> None:
    one = chart(labs=[observation(code, "x", value, unit)])
    assert one.measured == {}
    assert "plausible" in one.unreadable[0].reason


# --- reference ranges -----------------------------------------------------------------------------


def bounds(*ranges: JSON, value: float = 9.4, unit: str = "mg/dL") -> tuple[float | None, float | None]:
    (found,) = measured(
        observation("17861-6", "Calcium", value, unit, referenceRange=[*ranges]), concept="calcium-total"
    )
    return found.low, found.high


def test_a_range_is_read_in_the_concepts_unit() -> None:
    low, high = bounds({"low": {"value": 2.1, "unit": "mmol/L"}, "high": {"value": 2.6}}, value=2.3, unit="mmol/L")
    assert low == pytest.approx(8.4168)
    assert high == pytest.approx(10.4208)


def test_the_first_normal_range_counts_and_ranges_of_another_meaning_do_not() -> None:
    other = {"low": {"value": 1}, "type": {"coding": [{"code": "recommended"}]}}
    normal = {"low": {"value": 8.6}, "high": {"value": 10.2}, "type": {"coding": [{"code": "normal"}]}}
    assert bounds(other, normal) == (8.6, 10.2)
    assert bounds(other) == (None, None)
    assert bounds() == (None, None)


def test_a_range_in_an_unknown_unit_is_no_range() -> None:
    assert bounds({"low": {"value": 85, "unit": "mg/L"}}) == (None, None)


def test_an_impossible_range_is_no_range() -> None:
    assert bounds({"low": {"value": 85}}) == (None, None)


# --- days -----------------------------------------------------------------------------------------


def on(when: str, zone: Any = UTC) -> date:
    (value,) = chart(labs=[creatinine(1.0, effectiveDateTime=when)], zone=zone).values("creatinine")
    return value.day


def test_a_year_alone_is_no_date_to_hold_against_a_limit() -> None:
    one = chart(labs=[creatinine(1.0, effectiveDateTime="2026")])
    assert one.values("creatinine") == ()
    assert [bad.reason for bad in one.unreadable] == ["creatinine: no date"]


@pytest.mark.parametrize(
    ("when", "day"),
    [
        ("2026-03-04", date(2026, 3, 4)),
        ("2026-03", date(2026, 3, 1)),
        ("2026-03-04T23:59:59Z", date(2026, 3, 4)),
        ("2026-03-04T23:30:00-05:00", date(2026, 3, 5)),
        ("2026-03-04T23:30:00.123456+00:00", date(2026, 3, 4)),
    ],
)
def test_a_partial_date_is_never_taken_for_newer_than_it_may_be(when: str, day: date) -> None:
    assert on(when) == day


def test_days_are_the_sites_days() -> None:
    assert on("2026-03-05T03:30:00Z", ZoneInfo("America/New_York")) == date(2026, 3, 4)
    assert on("2026-03-05T13:30:00Z", ZoneInfo("Pacific/Auckland")) == date(2026, 3, 6)
    assert on("2026-03-05", ZoneInfo("Pacific/Auckland")) == date(2026, 3, 5), "a whole day is a whole day everywhere"


@pytest.mark.parametrize("when", ["2026-02-30", "26-1-1", "yesterday", "2026-13", "0000", "2026-03-04T25:00:00Z", ""])
def test_a_value_of_no_known_day_is_unreadable(when: str) -> None:
    one = chart(labs=[creatinine(1.0, effectiveDateTime=when, issued=None)])
    assert one.values("creatinine") == ()
    assert "date" in one.unreadable[0].reason


@pytest.mark.parametrize(
    "when",
    [
        {"effectiveInstant": "2026-03-04T10:00:00Z"},
        {"effectivePeriod": {"start": "2026-03-04", "end": "2026-03-06"}},
        {"issued": "2026-03-04T10:00:00Z"},
    ],
)
def test_the_day_may_stand_elsewhere(when: JSON) -> None:
    one = creatinine(1.0)
    del one["effectiveDateTime"]
    (value,) = measured({**one, **when})
    assert value.day == date(2026, 3, 4)


def test_a_result_of_the_future_is_not_known_yet() -> None:
    assert measured(creatinine(1.0, days=-1)) == ()


def test_values_come_newest_first_whatever_their_order() -> None:
    values = measured(*(creatinine(1.0, days=days, id_=f"o{days}") for days in (30, 2, 400)))
    assert [value.ref for value in values] == ["Observation/o2", "Observation/o30", "Observation/o400"]


# --- what an observation is -----------------------------------------------------------------------


def test_several_codings_at_once_give_one_value_of_each_concept() -> None:
    codes = [("urn:local", "CREA"), (LOINC, "2160-0"), (LOINC, "38483-4")]
    one = {**creatinine(1.0), "code": {"coding": [{"system": system, "code": code} for system, code in codes]}}
    assert [value.value for value in measured(one)] == [1.0]


def test_a_local_code_or_a_mere_text_is_no_result_of_ours() -> None:
    words = {**creatinine(1.0), "code": {"text": "Creatinine"}}
    local = {**calcium(9.4), "code": {"coding": [{"code": "CA"}]}}
    one = chart(labs=[words, local])
    assert one.measured == {}
    assert one.unreadable == ()


def test_what_an_observation_is_matters_not_the_key_it_came_under() -> None:
    assert chart(vitals=[creatinine(1.1)], labs=[weight(61)]).values("creatinine", "body-weight") != ()
    assert chart(surprise=[creatinine(1.1)]).values("creatinine")[0].value == 1.1


def test_a_result_under_two_keys_is_one_result() -> None:
    assert len(chart(labs=[creatinine(1.1)], vitals=[creatinine(1.1)]).values("creatinine")) == 1


def test_the_evidence_of_a_value_is_its_resource() -> None:
    (value,) = measured(creatinine(1.1, subject={"reference": f"https://ehr.example.org/fhir/Patient/{PATIENT}"}))
    assert value.evidence == ("Observation/obs-2160-0",)
    assert value.as_value() == {"value": 1.1, "unit": "mg/dL", "date": "2026-11-12"}

"""Which calcium counts, whether it is corrected, whether it is low (clinical-medications 1.2)."""

import pytest

from cds_service.chart.nouns import Measured
from cds_service.clinical.calcium import Calcium, newest_calcium
from tests.clinical.charts import LIMITS, chart, lab, measured


def chosen(*values: Measured, within: int | None = None) -> Calcium | None:
    return newest_calcium(chart(measured=measured(*values)), LIMITS, within=within)


def sure(*values: Measured) -> Calcium:
    found = chosen(*values)
    assert found is not None
    return found


def test_there_may_be_none() -> None:
    assert chosen() is None
    assert chosen(lab("albumin", 4.2)) is None


@pytest.mark.parametrize(("days", "found"), [(90, True), (91, False)])
def test_nothing_older_than_the_window_counts(days: int, found: bool) -> None:
    assert (chosen(lab("calcium-total", 8, days=days), within=90) is not None) is found


def test_the_total_counts_as_it_is_when_no_albumin_is_near() -> None:
    found = sure(lab("calcium-total", 8.4), lab("albumin", 2.5, days=17))
    assert (found.value, found.corrected, found.ionised, found.disputed) == (8.4, False, False, False)
    assert found.low
    assert found.evidence == ("Observation/calcium-total-9",)


def test_a_low_albumin_of_the_week_corrects_it_and_stands_in_evidence() -> None:
    found = sure(lab("calcium-total", 8.0), lab("albumin", 3.0, days=16, unit="g/dL"))
    assert found.value == pytest.approx(8.8)
    assert (found.corrected, found.low) == (True, False)
    assert found.disputed  # uncorrected it was low: an ionised calcium should settle it
    assert found.evidence == ("Observation/calcium-total-9", "Observation/albumin-16")


def test_correction_that_changes_no_side_is_not_disputed() -> None:
    found = sure(lab("calcium-total", 9.0), lab("albumin", 3.0))
    assert (found.low, found.disputed) == (False, False)


@pytest.mark.parametrize("albumin", [lab("albumin", 4.0), lab("albumin", 2.0, comparator="<")])
def test_a_normal_albumin_or_a_bound_corrects_nothing(albumin: Measured) -> None:
    assert not sure(lab("calcium-total", 8.4), albumin).corrected


def test_a_calcium_the_laboratory_corrected_is_taken_as_it_is() -> None:
    found = sure(lab("calcium-total", 7.8), lab("calcium-corrected", 8.6), lab("albumin", 3.0))
    assert (found.value, found.corrected, found.low) == (8.6, True, False)
    assert found.albumin is None


@pytest.mark.parametrize(("days", "ionised"), [(2, True), (9, True), (16, True), (17, False)])
def test_ionised_wins_within_a_week_or_after(days: int, ionised: bool) -> None:
    assert sure(lab("calcium-total", 9.0), lab("calcium-ionised", 4.2, days=days)).ionised is ionised


def test_ionised_alone_counts() -> None:
    assert sure(lab("calcium-ionised", 4.2)).low


def test_the_laboratorys_range_comes_before_ours() -> None:
    found = sure(lab("calcium-total", 8.6, low=8.7))
    assert (found.limit, found.own_range, found.low) == (8.7, True, True)
    assert sure(lab("calcium-total", 8.6)).own_range is False


@pytest.mark.parametrize(
    ("comparator", "value", "low"),
    [("", 8.49, True), ("", 8.5, False), ("<", 8.5, True), ("<", 8.6, False), ("<=", 8.5, False), (">", 8.0, False)],
)
def test_a_bound_proves_only_what_it_says(comparator: str, value: float, low: bool) -> None:
    assert sure(lab("calcium-total", value, comparator=comparator)).low is low


def test_it_is_shown_in_the_unit_it_was_reported_in() -> None:
    total = Measured("calcium-total", 2.0 * 4.008, "mg/dL", lab("x", 1).day, "Observation/1", 2.0, "mmol/L", 4.008)
    shown = sure(total, lab("albumin", 3.0)).as_value()
    assert shown == {"value": round(2.0 + 0.8 / 4.008, 4), "unit": "mmol/L", "date": "2026-11-13"}

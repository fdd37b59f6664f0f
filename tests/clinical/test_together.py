"""Drugs taken together: since when, for how long, and what is told about their hours."""

from typing import Any

import pytest

from cds_service.chart.nouns import Drug, Medication
from cds_service.clinical.together import at_the_same_hour, lasting, taken_since, told_hours_apart
from tests.clinical.charts import LIMITS, ago, chart, on

PPI = Drug(frozenset({"ppi"}), "omeprazole")


def request(since: int | None, status: str = "active", **more: Any) -> Medication:
    authored = None if since is None else on(since)
    return Medication(PPI, status, f"MedicationRequest/{since}", authored, **more)


def test_a_supply_that_ends_before_it_begins_covers_its_first_day() -> None:
    requests = request(100, "completed", supply_until=ago(120)), request(50)
    assert taken_since(chart(medications=requests), LIMITS, "ppi") == ago(100)


def test_the_time_before_a_long_gap_does_not_count() -> None:
    requests = request(300, "completed", supply_until=ago(200)), request(50)
    assert taken_since(chart(medications=requests), LIMITS, "ppi") == ago(50)


def test_what_is_not_taken_today_has_not_been_taken_since() -> None:
    assert taken_since(chart(medications=(request(300, "completed"),)), LIMITS, "ppi") is None
    assert taken_since(chart(medications=(request(None),)), LIMITS, "ppi") is None


def test_a_drug_of_which_no_day_is_known_does_not_last() -> None:
    assert not lasting(request(None), chart(), 30)
    assert lasting(request(30), chart(), 30)
    assert not lasting(request(29), chart(), 30)


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("once weekly in the morning", "1 tablet every morning", True),
        ("once weekly on an empty stomach", "1 tablet with breakfast", True),
        ("once weekly in the morning", "1 tablet at bedtime", False),
        ("once weekly", "1 tablet every morning", False),
        ("once weekly in the morning, 30 minutes before food", "1 tablet every morning", False),
        ("once weekly in the morning, half an hour before other medicines", "1 tablet every morning", False),
        ("once weekly in the morning", "1 tablet every morning, separate from alendronate", False),
        ("", "", False),
        ("once weekly at 08:00", "1 tablet every morning", True),
        ("once weekly in the morning", "1 tablet at 4:00", True),
        ("once weekly in the morning", "1 tablet at 3:59", False),
        ("once weekly in the morning", "1 tablet at 10:59 am", True),
        ("once weekly in the morning", "1 tablet at 11:00", False),
        ("once weekly in the morning", "1 tablet at 8:00 pm", False),
        ("once weekly at 07:31", "1 tablet at 08:00 ; at 20:00", True),
        ("once weekly at 07:30", "1 tablet at 08:00 ; at 20:00", False),
        ("once weekly at 12:10 pm", "1 tablet at 12:00", True),
        ("once weekly at 12:10 am", "1 tablet at 0:00", True),
        ("once weekly at 08:00, at least half an hour before food", "1 tablet at 08:00", False),
    ],
)
def test_instructions_put_two_drugs_at_one_hour(one: str, other: str, together: bool) -> None:
    assert at_the_same_hour(request(9, told=one), request(8, told=other), 30) is together


@pytest.mark.parametrize(
    ("told", "apart"),
    [
        ("4 hours after levothyroxine", True),
        ("at least 6 h apart", True),
        ("four hours after", True),
        ("every 8 hours", False),
        ("2 hours after", False),
        ("daily", False),
    ],
)
def test_hours_that_are_told(told: str, apart: bool) -> None:
    assert told_hours_apart(request(9, told=told), 4) is apart

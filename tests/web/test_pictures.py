"""The picture of a treatment: when it ended, or that nobody knows when."""

from typing import Any, Literal

import pytest

from cds_service.chart.nouns import Dose, Drug, Medication
from cds_service.web.pages.pictures import Bar, Picture, therapy_picture
from tests.clinical.charts import LIMITS, TODAY, ago, chart, on

ALENDRONATE = Drug(frozenset({"alendronate"}), "alendronate 70 mg")
DENOSUMAB = Drug(frozenset({"denosumab-osteoporosis"}), "denosumab 60 mg")


def order(
    drug: Drug, days: int, status: str, kind: Literal["request", "statement"] = "request", **more: Any
) -> Medication:
    return Medication(drug, status, f"MedicationRequest/{days}", on(days), kind=kind, **more)


def picture(*medications: Medication, doses: tuple[Dose, ...] = ()) -> Picture:
    drawn = therapy_picture(chart(medications=medications, doses=doses), LIMITS)
    assert drawn is not None
    return drawn


def hollow(drawn: Picture) -> list[Bar]:
    return [bar for bar in drawn.bars if bar.kind == "unknown"]


@pytest.mark.parametrize("status", ["stopped", "on-hold"])
def test_an_order_that_was_stopped_has_ended_some_day_up_to_today(status: str) -> None:
    drawn = picture(order(ALENDRONATE, 400, status), order(DENOSUMAB, 1000, "active"))
    (bar,) = hollow(drawn)
    assert bar.words == f"alendronate 70 mg: {status}, the day not known: between 18 Oct 2025 and today"
    (today,) = [line for line in drawn.lines if line.kind == "today"]
    assert bar.x + bar.width == pytest.approx(float(today.points.split(",")[0]), abs=0.2)
    assert not [mark for mark in drawn.marks if mark.shape == "end"]
    assert ("unknown", "stopped, the day not known") in drawn.legend
    assert (
        "18 Oct 2025",
        "alendronate 70 mg",
        f"{status}, the day not known: between 18 Oct 2025 and today",
    ) in drawn.rows


def test_a_dose_after_the_stopped_order_was_given_before_the_end() -> None:
    doses = (Dose(DENOSUMAB, ago(200), "MedicationAdministration/1", "administered"),)
    (bar,) = hollow(picture(order(DENOSUMAB, 565, "stopped"), doses=doses))
    assert "between 6 May 2026 and today" in bar.words


def test_an_end_that_a_record_tells_is_a_mark_on_its_day() -> None:
    drawn = picture(order(ALENDRONATE, 400, "stopped", "statement", supply_until=ago(100)))
    assert not hollow(drawn)
    (mark,) = [mark for mark in drawn.marks if mark.shape == "end"]
    assert mark.words == "alendronate 70 mg: stopped 14 Aug 2026"
    assert ("end", "stopped") in drawn.legend


def test_a_replaced_order_ended_when_the_other_began() -> None:
    drawn = picture(
        order(ALENDRONATE, 400, "active"), order(DENOSUMAB, 100, "active", replaces="MedicationRequest/400")
    )
    assert not hollow(drawn)
    assert [mark.words for mark in drawn.marks if mark.shape == "end"] == ["alendronate 70 mg: replaced 14 Aug 2026"]


def test_a_course_that_goes_on_has_no_end() -> None:
    drawn = picture(order(ALENDRONATE, 400, "active"))
    assert not hollow(drawn)
    assert {shape for shape, _ in drawn.legend} == {"bar"}
    assert TODAY.isoformat() not in str(drawn.rows)

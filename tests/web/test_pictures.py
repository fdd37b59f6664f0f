"""The pictures of a chart: when a treatment ended, or that nobody knows when; scores against the bands."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Literal

import pytest

from cds_service.chart.nouns import Dose, Drug, Medication
from cds_service.chart.skeleton import Score
from cds_service.web.pages.pictures import score_picture, therapy_picture
from cds_service.web.pages.shapes import Bar, Mark, Picture
from tests.clinical.charts import LIMITS, TODAY, ago, chart, fracture, lab, measured, on, score

ALENDRONATE = Drug(frozenset({"alendronate"}), "alendronate 70 mg")
DENOSUMAB = Drug(frozenset({"denosumab-osteoporosis"}), "denosumab 60 mg")


def order(
    drug: Drug, days: int, status: str, kind: Literal["request", "statement"] = "request", **more: Any
) -> Medication:
    return Medication(drug, status, f"MedicationRequest/{days}", on(days), kind=kind, **more)


def picture(*medications: Medication, doses: tuple[Dose, ...] = (), **more: Any) -> Picture:
    drawn = therapy_picture(chart(medications=medications, doses=doses, **more), LIMITS)
    assert drawn is not None
    return drawn


def hollow(drawn: Picture) -> list[Bar]:
    return [bar for group in drawn.groups if group.kind == "unknown" for bar in group.bars]


def ends(drawn: Picture) -> list[Mark]:
    return [mark for group in drawn.groups if group.kind == "end" for mark in group.marks]


def legend(drawn: Picture) -> dict[str, str]:
    return {group.kind: group.name for group in drawn.groups}


@pytest.mark.parametrize("status", ["stopped", "on-hold"])
def test_an_order_that_was_stopped_has_ended_some_day_up_to_today(status: str) -> None:
    drawn = picture(order(ALENDRONATE, 400, status), order(DENOSUMAB, 1000, "active"))
    (bar,) = hollow(drawn)
    assert bar.words == f"alendronate 70 mg: {status}, the day not known: between 18 Oct 2025 and today"
    assert (bar.begin, bar.end, drawn.today) == (ago(400), TODAY, TODAY)
    assert not ends(drawn)
    assert legend(drawn)["unknown"] == "stopped, the day not known"
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
    (mark,) = ends(drawn)
    assert (mark.at, mark.words) == (ago(100), "alendronate 70 mg: stopped 14 Aug 2026")
    assert legend(drawn)["end"] == "stopped"


def test_a_replaced_order_ended_when_the_other_began() -> None:
    drawn = picture(
        order(ALENDRONATE, 400, "active"), order(DENOSUMAB, 100, "active", replaces="MedicationRequest/400")
    )
    assert not hollow(drawn)
    assert [mark.words for mark in ends(drawn)] == ["alendronate 70 mg: replaced 14 Aug 2026"]


def test_a_course_that_goes_on_has_no_end() -> None:
    drawn = picture(order(ALENDRONATE, 400, "active"))
    assert not hollow(drawn)
    assert legend(drawn).keys() == {"course"}
    assert TODAY.isoformat() not in str(drawn.rows)


def test_what_happened_stands_lane_by_lane_under_its_name() -> None:
    doses = (Dose(DENOSUMAB, ago(100), "MedicationAdministration/1", "administered"),)
    drawn = picture(
        order(ALENDRONATE, 800, "active", supply_until=ago(300)),
        order(DENOSUMAB, 110, "active"),
        doses=doses,
        fractures=(fracture("hip", on(900)), fracture("humerus")),
        measured=measured(lab("calcium-total", 9.4, 30), lab("calcium-total", 9.0, 2000)),
    )
    assert drawn.lanes == ["alendronate 70 mg", "denosumab 60 mg", "fractures", "calcium"]
    marks = {(group.kind, mark.at, mark.value): mark.words for group in drawn.groups for mark in group.marks}
    assert marks["dose", ago(100), 1] == "denosumab 60 mg: dose administered, 14 Aug 2026"
    assert marks["fracture", ago(900), 2] == "hip fracture, 5 Jun 2024"
    assert [place for place in marks if place[0] == "lab"] == [("lab", ago(30), 3)], "what is older is not shown"
    assert {words.partition(":")[0] for (kind, *_), words in marks.items() if kind == "due"} == {"denosumab 60 mg"}
    assert drawn.days is not None
    first, last = drawn.days
    assert all(first <= mark.at <= last for group in drawn.groups for mark in group.marks if isinstance(mark.at, date))
    for bar in (bar for group in drawn.groups for bar in group.bars):
        assert isinstance(bar.begin, date)
        assert isinstance(bar.end, date)
        assert first <= bar.begin <= bar.end <= last


def test_a_chart_without_drug_or_fracture_has_no_picture_of_treatment() -> None:
    assert therapy_picture(chart(measured=measured(lab("calcium-total", 9.4))), LIMITS) is None


# --- scores ---------------------------------------------------------------------------------------


def scores_of(*scores: Score) -> Picture:
    drawn = score_picture(chart(scores=scores))
    assert drawn is not None
    return drawn


def test_each_site_has_a_curve_and_a_look_of_its_own() -> None:
    neck = [score(-2.0 - n / 10, "femoral-neck", 1000 - n) for n in range(3)]
    drawn = scores_of(score(-2.6, days=20), *neck, score(-1.0, "total-hip"))
    curves = {(group.kind, group.name): [mark.value for mark in group.marks] for group in drawn.groups}
    assert curves == {
        ("site-0", "femoral neck"): [-2.0, -2.1, -2.2],
        ("site-1", "total hip"): [-1.0],
        ("site-2", "lumbar spine"): [-2.6],
    }
    assert drawn.groups[2].marks[0].words == "lumbar spine: −2.6, 2 Nov 2026"
    assert drawn.rows[-1] == ("2 Nov 2026", "lumbar spine", "−2.6")
    assert drawn.days == (ago(1000), TODAY)


def test_the_left_hip_and_the_right_have_curves_of_their_own() -> None:
    hips = [replace(score(-2.0 - n / 10, "total-hip", 100), side=side) for n, side in enumerate(["left", "right", ""])]
    drawn = scores_of(*hips)
    assert [(group.name, [mark.value for mark in group.marks]) for group in drawn.groups] == [
        ("left total hip", [-2.0]),
        ("right total hip", [-2.1]),
        ("total hip", [-2.2]),
    ]
    assert drawn.groups[0].marks[0].words.startswith("left total hip: −2.0, ")


@pytest.mark.parametrize("value", [-7.5, -5.0, -4.9, -2.5, 0.0, 1.4, 4.0])
def test_the_bands_hold_every_score_and_meet_at_the_limits_of_the_who(value: float) -> None:
    drawn = scores_of(score(value))
    assert [band.name for band in drawn.bands] == ["normal", "low bone mass", "osteoporosis"]
    normal, low, osteoporosis = drawn.bands
    assert (normal.low, low.high, low.low, osteoporosis.high) == (-1.0, -1.0, -2.5, -2.5)
    assert osteoporosis.low < value < normal.high
    assert (osteoporosis.low, normal.high) == (min(-5.0, value - 0.3), max(1.5, value + 0.3))
    assert drawn.days == (TODAY - timedelta(days=365), TODAY), "a year at least"


def test_a_chart_without_t_scores_has_no_picture_of_them() -> None:
    assert score_picture(chart()) is None
    assert score_picture(chart(scores=(replace(score(-3.0), kind="Z-score"),))) is None

"""Height loss: in the unit recorded, confirmed or seen once, and what is no loss but a slip."""

from typing import Any

import pytest

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Done, Measured, Span
from cds_service.clinical.heights import HeightLoss, height_loss, historical_loss, prospective_loss
from cds_service.words import amount
from tests.clinical.charts import LIMITS, ago, chart, done, measured, problem
from tests.clinical.rows import rows

INCH = 2.54


def height(words: str) -> Measured:
    """`160 cm 10` is a height of 160 cm, ten days ago; `peak 66 in 10` a tallest height that was told then."""
    *concept, amount, unit, days = words.split()
    per = INCH if unit == "in" else 1.0
    comparator, number = (amount[0], amount[1:]) if amount[0] in "<>" else ("", amount)
    return Measured(
        "peak-height" if concept else "body-height",
        float(number) * per,
        "cm",
        ago(int(days)),
        f"Observation/{amount}-{unit}-{days}",
        float(number),
        unit,
        per,
        comparator,
    )


def of(words: str, **facts: Any) -> Chart:
    return chart(measured=measured(*(height(one.strip()) for one in words.split(",") if one.strip())), **facts)


HISTORICAL = """
heights                                             | loss
160 cm 10, peak 164 cm 10                           | 4.0 cm
160 cm 10, peak 163.9 cm 10                         |
160.1 cm 10, peak 164.1 cm 10                       | 4.0 cm
63 in 10, peak 64.5 in 10                           | 1.5 in
63 in 10, peak 64.4 in 10                           |
160 cm 10, peak 64.5 in 10                          |
160 cm 10, peak 64.6 in 10                          | 4.1 cm
160 cm 10, 161 cm 200, peak 166 cm 10               | 6.0 cm confirmed
160 cm 10, 165 cm 200, peak 166 cm 10               | 6.0 cm
160 cm 10, 145 cm 200, peak 166 cm 10               | 6.0 cm
160 cm 10, 140 cm 200, peak 166 cm 10               | 6.0 cm
160 cm 10, 166 cm 200                               | 6.0 cm
160 cm 10, 161 cm 200, 167 cm 5000                  | 7.0 cm confirmed
160 cm 10, peak 175 cm 10                           | 15.0 cm
160 cm 10, peak 175.1 cm 10                         |
160 cm 10, peak >170 cm 10                          |
<160 cm 10, 160 cm 20, peak 170 cm 10               | 10.0 cm
119.9 cm 10, peak 124 cm 10                         |
120 cm 10, peak 124 cm 10                           | 4.0 cm
160 cm 10, 119 cm 20, peak 164 cm 10                | 4.0 cm
160 cm -3, 165 cm 10, peak 166 cm 10                |
160 cm 10                                           |
peak 166 cm 10                                      |
"""


@pytest.mark.parametrize(("heights", "loss"), rows(HISTORICAL))
def test_since_the_tallest_height(heights: str, loss: str) -> None:
    found = historical_loss(of(heights), LIMITS)
    assert said(found) == loss


PROSPECTIVE = """
heights                                    | loss
160 cm 10, 162 cm 190                      | 2.0 cm
160 cm 10, 161.9 cm 190                    |
63 in 10, 63.8 in 190                      | 0.8 in
63 in 10, 63.7 in 190                      |
160 cm 10, 162 cm 189                      |
160 cm 10, 162 cm 1836                     | 2.0 cm
160 cm 10, 162 cm 1837                     |
160 cm 10, 161.1 cm 200, 163 cm 700        |
160 cm 10, 161 cm 200, 163 cm 700          | 3.0 cm confirmed
160 cm 10, 160.5 cm 200, 163 cm 700        | 3.0 cm confirmed
160 cm 10, 160.5 cm 20, 163 cm 700         | 3.0 cm confirmed
160 cm 10, 163 cm 20, 163 cm 700           | 3.0 cm
160 cm 10, 163 cm 200, 163 cm 700          | 3.0 cm
160 cm 10, 160.5 cm 200, 163 cm 379        |
160 cm 10, 160.5 cm 200, 163 cm 380        | 3.0 cm confirmed
160 cm 10, 160.5 cm 200, 163 cm 1837       |
160 cm 10, 175.1 cm 400                    |
160 cm 10, 175.1 cm 400, 163 cm 700        | 3.0 cm
160 cm 10                                  |
                                           |
"""


@pytest.mark.parametrize(("heights", "loss"), rows(PROSPECTIVE))
def test_since_an_earlier_visit(heights: str, loss: str) -> None:
    found = prospective_loss(of(heights), LIMITS)
    assert said(found) == loss


def said(found: HeightLoss | None) -> str:
    if found is None:
        return ""
    return f"{found.value:.1f} {found.unit}" + (" confirmed" if found.confirmed else "")


WHICH = """
heights                                           | kind
160 cm 10, peak 164 cm 10                         | historical
160 cm 10, 160.5 cm 200, 163 cm 700, peak 164.2 cm 9 | prospective
160 cm 10, 160 cm 200, 163 cm 700, peak 166 cm 9  | historical
160 cm 10, 162 cm 400                             | prospective
160 cm 10, 161 cm 400                             |
"""


@pytest.mark.parametrize(("heights", "kind"), rows(WHICH))
def test_a_confirmed_loss_counts_before_one_seen_once(heights: str, kind: str) -> None:
    found = height_loss(of(heights), LIMITS)
    assert (found.kind if found else "") == kind


def test_the_last_of_two_heights_of_one_day_counts() -> None:
    early, late = (
        Measured("body-height", value, "cm", ago(10), f"Observation/{at}", value, "cm", at=at)
        for value, at in ((140.0, 1_794_470_400.0), (160.0, 1_794_474_000.0))
    )
    found = historical_loss(chart(measured=measured(late, early, height("peak 164 cm 9"))), LIMITS)
    assert said(found) == "4.0 cm"


def test_no_loss_is_seen_after_a_leg_was_lost_or_a_spine_made_straight() -> None:
    words = "160 cm 10, peak 164 cm 10"
    for facts in (
        {"problems": (problem("amputation"),)},
        {"problems": (problem("scoliosis", active=False),)},
        {"procedures": (done("scoliosis", Span(ago(900), ago(900))),)},
    ):
        assert historical_loss(of(words, **facts), LIMITS) is None
    other: tuple[Done, ...] = (done("bilateral-oophorectomy"),)
    assert historical_loss(of(words, procedures=other), LIMITS) is not None


def test_a_loss_says_itself_and_what_it_rests_on() -> None:
    found = historical_loss(of("160 cm 10, peak 165.25 cm 20"), LIMITS)
    assert found is not None
    assert found.as_value() == {"value": 5.2, "unit": "cm", "date": ago(10).isoformat()}
    assert amount(found) == "5.2 cm"
    assert found.evidence == ("Observation/160-cm-10", "Observation/165.25-cm-20")

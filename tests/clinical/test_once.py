"""What many rules ask for is worked out once for each chart, and never taken for another's."""

from dataclasses import replace

from cds_service.chart.model import Chart
from cds_service.clinical.once import once
from cds_service.rulebook import Limits
from tests.clinical.charts import LIMITS, chart, problem


def test_a_judgement_is_made_once_for_a_chart_and_its_numbers() -> None:
    asked: list[int | None] = []

    @once
    def age(where: Chart, limits: Limits) -> int | None:
        asked.append(where.age)
        return where.age

    one, shared = chart(70), LIMITS.shared
    assert [age(one, LIMITS), age(one, LIMITS), age(one, Limits("another-rule", {}, shared))] == [70, 70, 70]
    assert asked == [70]
    age(one, Limits("a-rule", {}, {**shared}))  # other numbers
    age(chart(70), LIMITS)  # another chart
    age(replace(one, problems=(problem("frailty"),)), LIMITS)  # the same with another fact
    assert asked == [70] * 4


def test_what_is_remembered_is_no_part_of_the_chart() -> None:
    one, other = chart(70), chart(70)
    once(lambda where, limits: where.age)(one, LIMITS)
    assert one == other
    assert "judged" not in repr(one)

"""What clinical/ concludes of a chart is concluded once."""

from dataclasses import replace

import pytest

from cds_service.chart.model import Chart
from cds_service.clinical.once import once
from cds_service.rulebook import Lack, Lacking, Limits
from tests.clinical.charts import LIMITS, chart


def test_a_judgement_is_made_once_for_a_chart_and_its_shared_numbers() -> None:
    asked: list[str] = []

    @once
    def judgement(chart: Chart, limits: Limits) -> int | None:
        """Its own words."""
        asked.append(limits.rule)
        return chart.age

    woman = chart(70)
    shared = dict(LIMITS._shared)
    one, other = Limits("one", {}, shared), Limits("other", {}, shared)
    assert (judgement(woman, one), judgement(woman, other)) == (70, 70)
    assert asked == ["one"]
    assert judgement(woman, Limits("elsewhere", {}, dict(shared))) == 70
    assert judgement(replace(woman, drafts=()), one) == 70
    assert asked == ["one", "elsewhere", "one"], "other numbers and another chart are judged anew"
    assert judgement.__doc__ == "Its own words."


def test_what_cannot_be_answered_is_asked_again() -> None:
    @once
    def judgement(chart: Chart, limits: Limits) -> None:
        raise Lacking(Lack("dxa", "failed"))

    woman = chart(70)
    for _ in range(2):
        with pytest.raises(Lacking):
            judgement(woman, LIMITS)

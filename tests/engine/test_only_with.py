"""A rule that says what it is about is not asked where nothing of that is on record; what it lacks is told."""

from collections.abc import Iterator
from typing import Any

import pytest

from cds_service.chart.model import Chart, Source
from cds_service.chart.nouns import Problem, Span
from cds_service.chart.skeleton import Fracture
from tests.engine.invented import TODAY, chart, invent, order, verdict

pytestmark = pytest.mark.usefixtures("no_rules")

GOUT = Problem(frozenset({"gout"}), "gout", "Condition/1", active=False)


def about_gout(one: Chart) -> Iterator[dict[str, Any]]:
    """A rule's words that begin with a look at the problem."""
    if one.problems_of("gout"):
        yield {}


def fired(one: Chart, hook: str = "patient-view") -> list[str]:
    return [found.rule.id for found in verdict(one, hook).fired]


def lacking(one: Chart) -> list[str]:
    return [found.rule.id for found in verdict(one, "patient-view").not_evaluated]


def test_it_is_asked_where_something_of_that_stands_in_the_chart_whatever_became_of_it() -> None:
    invent("the-rule", hooks="patient-view", says=about_gout, only_with="gout frailty")
    assert fired(chart(problems=(GOUT,))) == ["the-rule"]
    assert fired(chart()) == []


def test_it_is_asked_of_every_fracture() -> None:
    invent("the-rule", hooks="patient-view", only_with="fractures", says=lambda one: ({} for _ in one.fractures))
    broken = Fracture("hip", Span(TODAY, TODAY), "fresh", "broken hip", ("Condition/2",))
    assert fired(chart(fractures=(broken,))) == ["the-rule"]
    assert fired(chart()) == []


def test_it_is_asked_of_every_order_it_judges() -> None:
    invent("the-rule", only_with="gout")
    assert fired(chart(order()), "order-sign") == ["the-rule"]


def test_what_it_needs_is_told_to_lack_though_it_was_not_asked() -> None:
    invent("the-rule", hooks="patient-view", says=about_gout, only_with="gout", needs="conditions")
    assert lacking(chart()) == []
    assert lacking(chart(lacking={"conditions": Source("failed")})) == ["the-rule"]
    assert lacking(chart(lacking={"conditions": Source("failed")}, problems=(GOUT,))) == []


def test_a_rule_that_a_standing_exclusion_silences_lacks_nothing() -> None:
    invent("the-rule", hooks="patient-view", says=about_gout, only_with="gout", needs="conditions")
    cared_for = Problem(frozenset({"hospice"}), "hospice", "Condition/3")
    assert lacking(chart(lacking={"conditions": Source("failed")}, problems=(cared_for,))) == []


def test_every_test_finds_out_a_rule_that_would_have_spoken() -> None:
    invent("the-rule", hooks="patient-view", only_with="gout")
    with pytest.raises(AssertionError, match="the-rule speaks without any of"):
        fired(chart())

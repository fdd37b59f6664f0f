"""A rule that says what it is about is not asked where nothing of that is on record; what it lacks is told."""

from collections.abc import Iterator
from typing import Any

import pytest

from cds_service.chart.model import Chart, Source
from cds_service.chart.nouns import Person, Problem, Span, Unreadable
from cds_service.chart.skeleton import Density, Fracture, Score
from cds_service.rulebook import Lack, Lacking
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


def test_it_is_asked_of_every_score_and_density() -> None:
    invent("of-scores", hooks="patient-view", only_with="dxa", says=lambda one: ({} for _ in one.scores))
    invent("of-densities", hooks="patient-view", only_with="bmd", says=lambda one: ({} for _ in one.densities))
    score = Score("T-score", "total-hip", -2.6, TODAY, "Observation/1")
    density = Density("total-hip", 0.7, TODAY, "Observation/2", 0.7, "g/cm2")
    assert fired(chart(scores=(score,))) == ["of-scores"]
    assert fired(chart(densities=(density,))) == ["of-densities"]
    assert fired(chart()) == []


def claiming(one: Chart) -> Iterator[dict[str, Any]]:
    """A rule's words that begin with what it must have seen to be silent."""
    one.require_absence("conditions")
    if one.age is None:
        raise Lacking(Lack("birth-date", "missing"))
    yield from about_gout(one)


@pytest.mark.parametrize(
    "hidden",
    [
        {"lacking": {"conditions": Source("failed")}},
        {"lacking": {"conditions": Source("partial", TODAY)}},
        {"unreadable": (Unreadable("Condition/4", "no code", frozenset({"conditions"})),)},
        {"person": Person("p", "Patient/p", "female", None)},
    ],
    ids=["failed", "partial", "unreadable", "no birth date"],
)
def test_what_claims_an_absence_is_asked_where_it_was_not_seen(hidden: dict[str, Any]) -> None:
    needs = "conditions birth-date"
    invent("the-rule", hooks="patient-view", says=claiming, only_with="gout", needs=needs, claims=needs)
    assert lacking(chart()) == []
    assert lacking(chart(**hidden)) == ["the-rule"]


def test_a_rule_that_a_standing_exclusion_silences_lacks_nothing() -> None:
    invent("the-rule", hooks="patient-view", says=about_gout, only_with="gout", needs="conditions")
    cared_for = Problem(frozenset({"hospice"}), "hospice", "Condition/3")
    assert lacking(chart(lacking={"conditions": Source("failed")}, problems=(cared_for,))) == []


def test_every_test_finds_out_a_rule_that_would_have_spoken() -> None:
    invent("the-rule", hooks="patient-view", only_with="gout")
    with pytest.raises(AssertionError, match="the-rule speaks without any of"):
        fired(chart())

"""What is not said again: both ends of each window, what counts as worse, and for whom."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Drug
from cds_service.engine import Engine
from cds_service.parameters import load
from cds_service.quiet import Memory, Quiet, drug_of
from cds_service.rulebook import OPENED
from cds_service.verdict import Fired, Verdict
from tests.engine.invented import TODAY, chart, hidden, invent, order

pytestmark = pytest.mark.usefixtures("no_rules")
ABOUT = "zoledronic-acid-osteoporosis"


@dataclass(frozen=True)
class Number:
    value: float


def found(memory: Memory | None = None, *, one: Chart | None = None, hook: str = "order-sign") -> Verdict:
    engine = Engine(load())
    return (
        engine.evaluate(hook, one or chart(order()), memory) if memory else engine.evaluate(hook, one or chart(order()))
    )


def fired(verdict: Verdict, rule: str = "the-rule") -> Fired:
    return next(one for one in verdict.fired if one.rule.id == rule)


def memory(about: str = ABOUT, **more: Any) -> Memory:
    step = fired(found()).step
    quiet = Quiet("snoozed", TODAY, date.min, TODAY + timedelta(days=30), step)
    return Memory({f"the-rule {about}": (replace(quiet, **more),)}, lambda rule, drug: f"{rule} {drug}")


def says(**facts: Any) -> Any:
    def words(_: Chart) -> Iterator[dict[str, Any]]:
        yield facts

    return words


@pytest.fixture
def rule(no_rules: None) -> None:
    invent("the-rule")


@pytest.mark.usefixtures("rule")
@pytest.mark.parametrize(("days", "quiet"), [(0, True), (30, True), (31, False)])
def test_a_finding_is_quiet_until_its_last_day(days: int, quiet: bool) -> None:
    later = replace(chart(order()), as_of=TODAY + timedelta(days=days))
    assert ("the-rule" in hidden(found(memory(), one=later))) is quiet


@pytest.mark.usefixtures("rule")
@pytest.mark.parametrize(("why", "said"), [("snoozed", "snoozed"), ("overridden", "overridden"), ("told", "snoozed")])
def test_the_trace_says_which_kind_of_silence_it_is(why: str, said: str) -> None:
    assert hidden(found(memory(why=why))) == {"the-rule": said}


@pytest.mark.usefixtures("rule")
@pytest.mark.parametrize(("begins", "quiet"), [(TODAY, True), (TODAY + timedelta(days=1), False)])
def test_a_silence_that_has_not_begun_is_none(begins: date, quiet: bool) -> None:
    assert bool(hidden(found(memory(begins=begins)))) is quiet


@pytest.mark.usefixtures("rule")
def test_another_drug_is_another_finding() -> None:
    assert not hidden(found(memory("denosumab-osteoporosis")))
    both = order(drug=Drug(frozenset({ABOUT, "denosumab-osteoporosis"}), "both"))
    assert drug_of(both) == f"denosumab-osteoporosis+{ABOUT}"
    assert drug_of(None) == ""


@pytest.mark.usefixtures("rule")
@pytest.mark.parametrize(("less", "quiet"), [(0, True), (-1, True), (1, False)])
def test_what_was_silenced_at_a_lesser_step_is_said(less: int, quiet: bool) -> None:
    step = fired(found()).step
    assert bool(hidden(found(memory(step=step - less)))) is quiet


@pytest.mark.parametrize(
    ("before", "after", "worse"),
    [
        ({"kidney": Number(34.9)}, {"kidney": Number(30.0)}, False),
        ({"kidney": Number(34.9)}, {"kidney": Number(29.9)}, True),
        ({"kidney": Number(29.9)}, {"kidney": Number(34.9)}, False),
        ({"kidney": Number(20.0)}, {"dialysis": "on dialysis", "kidney": None}, True),
        ({"days": 29}, {"days": 31}, True),
        ({"days": 31}, {"days": 29}, False),
        ({"score": Number(-2.6)}, {"score": Number(-3.1)}, True),
        ({"score": [Number(-2.6), Number(-2.7)]}, {"score": [Number(-2.6), Number(-3.2)]}, True),
        ({"calcium": Number(8.3)}, {"calcium": Number(7.9)}, True),
        ({"calcium": Number(8.3), "kidney": Number(20)}, {"calcium": Number(7.9), "kidney": Number(20)}, True),
        ({"fracture": "hip"}, {"fracture": "spine"}, False),
        ({"hip": True}, {"hip": False}, False),
        ({"indicator": "info"}, {"indicator": "warning"}, True),
        ({"indicator": "warning"}, {"indicator": "info"}, False),
        ({"kidney": Number(-1e9)}, {"kidney": Number(-2e9)}, False),
    ],
)
def test_worse_is_what_the_facts_and_the_indicator_make_it(
    before: dict[str, Any], after: dict[str, Any], worse: bool
) -> None:
    invent("the-rule", says=says(**before))
    invent("the-other", says=says(**after))
    verdict = found()
    assert (fired(verdict, "the-other").step > fired(verdict).step) is worse


def test_a_higher_tier_is_worse_where_fracture_risk_is_spoken_of() -> None:
    invent("the-rule", hooks=" ".join(OPENED), topic="fracture-risk", family="gap")
    invent("the-other", hooks=" ".join(OPENED))
    low = found(one=chart(), hook="patient-view")
    higher = replace(low, tier=replace(low.tier, name="very_high"))
    Engine(load())._decide(higher, Memory({}, lambda rule, drug: ""))
    steps = {one.rule.id: one.step for one in higher.fired}
    low = found(one=chart(), hook="patient-view")
    assert steps["the-rule"] > fired(low).step
    assert steps["the-other"] == fired(low, "the-other").step


@pytest.mark.parametrize(("indicator", "days"), [("info", 365), ("warning", 180), ("critical", 30)])
def test_a_dismissal_counts_as_long_as_the_catalogues_say(indicator: Any, days: int) -> None:
    invent("the-rule", indicator=indicator)
    windows = fired(found()).windows
    assert (windows.dismissed, windows.once, windows.once_in_encounter) == (days, 0, 0)


def test_a_rule_may_have_windows_of_its_own() -> None:
    invent("denosumab-overdue", hooks=f"{' '.join(OPENED)} order-sign", orders=ABOUT)
    assert fired(found(), "denosumab-overdue").windows.once_in_encounter == 90
    opened = found(one=chart(), hook="patient-view")
    assert fired(opened, "denosumab-overdue").windows.once_in_encounter == 0

"""What is not said again: findings that were set aside, or said once already, until they grow worse or time is up.

What is remembered comes in as a plain value, so that nothing here asks anybody. What is compared is a step: a whole
number, larger for worse, of the indicator, the tier and the value that proves the finding.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import floor
from typing import Any, Literal

from cds_service.chart.model import Chart
from cds_service.chart.nouns import DraftOrder
from cds_service.clinical.bone import qualifying_fractures
from cds_service.clinical.tier import RANK
from cds_service.rulebook import SEVERITY, Indicator, Limits
from cds_service.verdict import Fired, Verdict, Windows

_STEPS = 10_000  # of the proving value, below those of the tier and the indicator


@dataclass(frozen=True, slots=True)
class Quiet:
    """What was remembered of one finding: it is not said from one day until another, at this step or a lesser one.

    `since` is the day of it: what has happened later was not known then.
    """

    why: Literal["snoozed", "overridden", "told"]
    since: date
    begins: date
    until: date
    step: int


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of one patient, by what `name` makes of a rule and a drug."""

    said: Mapping[str, tuple[Quiet, ...]]
    name: Callable[[str, str], str]

    def about(self, rule: str, order: DraftOrder | None) -> tuple[Quiet, ...]:
        """What is remembered of a rule, about the drug of an order or about the patient."""
        return self.said.get(self.name(rule, drug_of(order)), ()) if self.said else ()


NOTHING = Memory({}, lambda rule, drug: "")


def drug_of(order: DraftOrder | None) -> str:
    """The drug (or scan) an order is for, as what it is and not as what it is called."""
    return "+".join(sorted(order.drug.groups)) if order is not None else ""


def hush(verdict: Verdict, memory: Memory, limits: Callable[[str], Limits], shared: Limits) -> None:
    """Give every finding that may be shown its step and its windows, and hide those not to be said again."""
    for one in verdict.fired:
        if one.shown:
            numbers = limits(one.rule.id)
            one.step = _step(one, verdict, _widths(numbers))
            one.windows = _windows(numbers, one.indicator, one.order is not None)
    if not memory.said:
        return
    news = _newest_event(verdict.chart, shared)
    for one in verdict.fired:
        if not one.shown:
            continue
        for quiet in memory.about(one.rule.id, one.order):
            known = one.rule.topic != "fracture-risk" or news <= quiet.since
            if known and quiet.begins <= verdict.as_of <= quiet.until and one.step <= quiet.step:
                one.hidden_by = "overridden" if quiet.why == "overridden" else "snoozed"
                break


@lru_cache(maxsize=2048)
def _windows(limits: Limits, indicator: Indicator, of_order: bool) -> Windows:
    """As the catalogues give them for a rule and the indicator of what it found."""
    once, encounter = limits.own("once_days"), limits.own("once_in_encounter_days")
    return Windows(
        int(limits.snooze_days.value[indicator]),
        int(once.value) if once else 0,
        int(encounter.value) if encounter and of_order else 0,
    )


@lru_cache(maxsize=1024)
def _widths(limits: Limits) -> Mapping[str, float]:
    """How far a fact must change to count as worse, by its name: a rule's own widths before those of all."""
    own = limits.own("severity_steps")
    return {**limits.severity_widths.value, **(own.value if own else {})}


def _step(one: Fired, verdict: Verdict, widths: Mapping[str, float]) -> int:
    """The indicator first, then, where fracture risk is spoken of, the tier, then the facts that prove it."""
    rank = RANK[verdict.tier.name] if one.rule.topic == "fracture-risk" else 0
    grave = SEVERITY[one.indicator] * len(RANK) + rank
    facts = one.finding.facts
    proof = _STEPS // 2
    for name in facts.keys() & widths.keys():
        proof += _worse(facts[name], widths[name])
    return grave * _STEPS + min(max(proof, 0), _STEPS - 1)


def _worse(fact: Any, width: float) -> int:
    """How many steps of this width a fact has gone up, or, for a width below zero, down.

    A width of true counts a fact that is there at all as worse than any number.
    """
    if width is True:
        return _STEPS // 4 if fact else 0
    values = [_number(one) for one in (fact if isinstance(fact, (list, tuple)) else (fact,))]
    steps = [floor(value / abs(width)) for value in values if value is not None]
    if not steps:
        return 0
    return max(steps) if width > 0 else -min(steps)


def _number(fact: Any) -> float | None:
    value = getattr(fact, "value", fact)
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _newest_event(chart: Chart, shared: Limits) -> date:
    """The last day on which something happened that makes everything about fracture risk worth saying again.

    A fragility fracture, a bone-density scan, a FRAX.
    """
    days = [one.span.first for one in qualifying_fractures(chart, shared) if one.span is not None]
    days += [one.day for one in chart.scores]
    days += [one.day for one in chart.scans if one.day is not None]
    days += [one.day for one in chart.values("frax-major", "frax-hip")]
    return max((day for day in days if day <= chart.as_of), default=date.min)

"""Rules, orders and charts that were invented to see what the engine makes of them."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from cds_service import rulebook
from cds_service.chart.model import Chart, Source
from cds_service.chart.nouns import DraftOrder, Drug, PendingOrder, Person, Span
from cds_service.engine import Engine
from cds_service.fhir.sources import KEY_OF_KIND
from cds_service.parameters import load
from cds_service.rulebook import OPENED, Family, Finding, Indicator, Topic
from cds_service.verdict import Verdict

TODAY = date(2026, 11, 22)
ZOLEDRONATE = "zoledronic-acid-osteoporosis"
ORDERS = "order-select order-sign"


def invent(
    rule_id: str,
    *,
    indicator: Indicator = "warning",
    hooks: str = ORDERS,
    family: str = "renal",
    topic: Topic = "medication-safety",
    says: Callable[[Chart], Iterator[dict[str, Any]]] | None = None,
    **options: Any,
) -> None:
    """A rule that always fires once, unless `says` yields other facts, or none, or raises."""

    def function(*arguments: Any) -> Iterator[Finding]:
        chart, _ = arguments[-2:]
        order = arguments[0] if len(arguments) == 3 else None
        for facts in says(chart) if says else ({},):
            yield Finding(order=order, **facts)

    function.__name__ = rule_id.replace("-", "_")
    judges = {} if {*hooks.split()} <= OPENED or "orders" in options or "stops" in options else {"orders": ZOLEDRONATE}
    rule = Family(f"cds_service.rules.{family}", topic)
    rule(title=rule_id, indicator=indicator, hooks=hooks, **{"harm": 3, "frequency": 3, **judges, **options})(function)


def silent(_: Chart) -> Iterator[dict[str, Any]]:
    """A rule's words when it has nothing to say."""
    yield from ()


def order(id_: str = "1", group: str = ZOLEDRONATE, **more: Any) -> DraftOrder:
    """A draft that starts one drug."""
    facts: dict[str, Any] = {
        "drug": Drug(frozenset({group}), f"drug {id_}"),
        "action": "start",
        "ref": f"MedicationRequest/{id_}",
        "day": TODAY,
        "status": "draft",
    }
    return DraftOrder(**{**facts, **more})


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def chart(*drafts: DraftOrder, lacking: dict[str, Source] | None = None, **facts: Any) -> Chart:
    """A woman of 70 about whom every source was read; `lacking` says which were not."""
    sources = {kind: Source("supplied") for kind in KEY_OF_KIND}
    person = Person("p", "Patient/p", "female", Span(date(1956, 3, 1), date(1956, 3, 1)))
    known: dict[str, Any] = {"as_of": TODAY, "person": person, "drafts": drafts, "sources": sources | (lacking or {})}
    return Chart(**{**known, **facts})


def pending(concept: str, day: date | None = None, *, draft: bool = False) -> PendingOrder:
    return PendingOrder(frozenset({concept}), "ServiceRequest/1", day, draft)


def verdict(one: Chart, hook: str = "order-sign", **options: Any) -> Verdict:
    return Engine(load(), **options).evaluate(hook, one)


def shown(found: Verdict) -> list[str]:
    """The rules whose words reach a card, card by card."""
    return [one.rule.id for plan in found.plans for one in plan.findings]


def hidden(found: Verdict) -> dict[str, str]:
    """The rules that fired in vain, and why."""
    return {one.rule.id: one.hidden_by for one in found.fired if one.hidden_by}


def rules() -> dict[str, rulebook.Rule]:
    return rulebook.REGISTRY

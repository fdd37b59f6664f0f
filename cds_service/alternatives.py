"""Whether a drug may be offered: it is started on paper first, and gone through as any order would be."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from cds_service.chart.nouns import DraftOrder
from cds_service.engine import MEDICATION_SILENCERS, Engine
from cds_service.rules import load
from cds_service.verdict import Fired, Verdict


@dataclass(frozen=True, slots=True)
class Clearance:
    """Whether a drug may be offered; when not, `missing` asks for what must be known first, if that is all."""

    cleared: bool
    missing: tuple[Fired, ...] = ()


Clear = Callable[[DraftOrder, DraftOrder | None], Clearance]


def clearing(engine: Engine, verdict: Verdict) -> Clear:
    """A function that clears drugs for the patient of one verdict, each of them once.

    It is given the draft that would be written, and the order in whose place it would be.
    """
    known: dict[tuple[frozenset[str], date, str | None], Clearance] = {}

    def clear(start: DraftOrder, instead: DraftOrder | None) -> Clearance:
        key = (start.drug.groups, start.day, instead.ref if instead else None)
        if key not in known:
            known[key] = _cleared(engine, verdict, start, instead)
        return known[key]

    return clear


def _cleared(engine: Engine, verdict: Verdict, start: DraftOrder, instead: DraftOrder | None) -> Clearance:
    """Cleared when no rule that can be critical fired or lacked a need, and nothing the drug needs is missing.

    Rules are asked whatever topic a client hears of: what is offered must be safe all the same.
    """
    if MEDICATION_SILENCERS & {*verdict.excluded}:  # the rules that would speak against it are silenced
        return Clearance(False)
    chart = verdict.chart
    groups = start.drug.groups
    if any(one.status == "active" and one.drug.groups & groups for one in chart.medications):
        start = replace(start, action="continue")
    beside = tuple(replace(one, selected=False) for one in chart.drafts if instead is None or one.ref != instead.ref)
    trial = replace(verdict, hook="order-sign", chart=replace(chart, drafts=(*beside, start)), fired=[], plans=())
    trial.not_evaluated, trial.raised = [], []
    for rule in load().values():
        judges = rule.orders & groups and "order-sign" in rule.hooks
        if judges and (rule.can_be_critical or rule.gate) and engine.is_on(rule):
            engine.run(rule, trial)
    fired = [one for one in trial.fired if one.hidden_by is None]
    if trial.not_evaluated or any(one.rule.can_be_critical for one in fired):
        return Clearance(False)
    return Clearance(not fired, tuple(fired))

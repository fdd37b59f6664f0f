"""Rules that are not asked because nothing they are about stands in the chart: whether they had nothing to say."""

from collections.abc import Callable
from functools import wraps

from cds_service.chart.model import Chart
from cds_service.engine import Engine
from cds_service.quiet import NOTHING, Memory
from cds_service.rulebook import Rule
from cds_service.verdict import Verdict

Evaluate = Callable[[Engine, str, Chart, Memory], Verdict]


def asking_all(evaluate: Evaluate) -> Evaluate:
    """An engine's way to judge a chart, after which each rule that was passed over is asked too."""

    @wraps(evaluate)
    def and_all(engine: Engine, hook: str, chart: Chart, memory: Memory = NOTHING) -> Verdict:
        verdict = evaluate(engine, hook, chart, memory)
        asked = {rule.id for rule in engine.asked(hook, chart)}
        for rule in engine.rules_for(hook):
            if rule.id not in asked:
                assert_silent(rule, engine, chart)
        return verdict

    return and_all


def assert_silent(rule: Rule, engine: Engine, chart: Chart) -> None:
    """That a rule, asked of the patient, finds nothing and raises nothing, not even that something lacks."""
    limits = engine.parameters.limits(rule.id)
    findings = rule.function(None, chart, limits) if rule.judges_orders else rule.function(chart, limits)
    assert [*findings] == [], f"{rule.id} speaks without any of {sorted(rule.only_with)}"

"""The rules of one site, run over one chart: for this hook, with this profile's numbers, and kept as a trace."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from cds_service import rules
from cds_service.chart.model import Chart
from cds_service.chart.nouns import DraftOrder
from cds_service.clinical.exclusions import standing_exclusions
from cds_service.clinical.tier import assess
from cds_service.parameters import SHARED, Parameters
from cds_service.planning import plan
from cds_service.precedence import precede, suppress
from cds_service.rulebook import Fact, Indicator, Lack, Lacking, Rule, Topic
from cds_service.verdict import Fired, NotEvaluated, Verdict

TOPICS: frozenset[Topic] = frozenset({"fracture-risk", "medication-safety"})


@dataclass(frozen=True, slots=True)
class Engine:
    """The rules of one site: a profile's numbers, the topics that are on, rules switched on by hand."""

    parameters: Parameters
    topics: frozenset[Topic] = TOPICS
    enabled: frozenset[str] = frozenset()

    def rules_for(self, hook: str) -> Iterator[Rule]:
        """The rules that are on and answer this hook."""
        for rule in rules.load().values():
            if hook in rule.hooks and rule.topic in self.topics and self.is_on(rule):
                yield rule

    def is_on(self, rule: Rule) -> bool:
        """Whether a rule is switched on: by hand, by the profile or site, by its switch, or by default."""
        if rule.id in self.enabled or rule.id in self.parameters.rules_on:
            return True
        on = self.parameters.numbers[SHARED][rule.switch].value if rule.switch else rule.on
        return bool(on) and rule.id not in self.parameters.rules_off

    def judge(
        self,
        hook: str,
        build: Callable[[Collection[str]], Chart],
        fault: Callable[[str], str | None] = lambda ref: None,
    ) -> Verdict:
        """Run the rules, then validate what the cards would rest on; what fails is left out and they run again.

        `build` makes the chart without some resources; `fault` says why a resource is not valid, or None.
        """
        verdict = self.evaluate(hook, build(()))
        relied_on = {ref for one in verdict.fired if one.shown for ref in one.finding.evidence()}
        relied_on |= {one.order.ref for one in verdict.fired if one.shown and one.order}
        relied_on.add(verdict.chart.person.ref)
        relied_on |= {order.ref for order in verdict.chart.drafts if order.must_be_read}
        if all(fault(ref) is None for ref in sorted(relied_on)):
            return verdict
        # What would stand in the place of a refused resource must not be worse: all are validated before the rerun.
        refused = [ref for ref in sorted(relied_on | _read_from(verdict.chart)) if fault(ref) is not None]
        return self.evaluate(hook, build(refused))

    def evaluate(self, hook: str, chart: Chart) -> Verdict:
        """Run every rule of the hook over one chart and decide which findings are shown."""
        shared = self.parameters.limits(SHARED)
        verdict = Verdict(
            hook, chart, self.parameters.profile, assess(chart, shared), standing_exclusions(chart, shared)
        )
        for rule in self.rules_for(hook):
            self.run(rule, verdict)
        precede(verdict, lambda rule_id: self._speaks(rule_id, hook))
        suppress(verdict, shared)
        verdict.plans = plan(verdict, shared)
        return verdict

    def _speaks(self, rule_id: str, hook: str) -> bool:
        known = rules.load().get(rule_id)
        return known is not None and known.topic in self.topics and hook in known.hooks and self.is_on(known)

    def run(self, rule: Rule, verdict: Verdict) -> None:
        """Ask one rule about the chart of a verdict, or about each of its orders, and keep what it answers."""
        if silenced(rule, verdict.excluded):
            return
        limits = self.parameters.limits(rule.id)
        chart = verdict.chart
        for order in _orders(rule, chart) if rule.judges_orders and verdict.ordering else (None,):
            arguments = (order, chart, limits) if rule.judges_orders else (chart, limits)
            try:
                findings = list(rule.function(*arguments))
            except Lacking as lacking:
                verdict.not_evaluated.append(NotEvaluated(rule, order, lacking.lacks))
                continue
            except Exception as error:  # a rule that raises costs only its own cards
                verdict.raised.append((rule.id, type(error).__name__))
                verdict.not_evaluated.append(NotEvaluated(rule, order, (Lack("rule", "failed"),)))
                continue
            open_needs = [need for need in rule.needs if need not in rule.claims]
            lacks = tuple(lack for need in open_needs if (lack := chart.lack(need)))
            if not findings and lacks:
                verdict.not_evaluated.append(NotEvaluated(rule, order, lacks))
            for finding in findings:
                fired = Fired(rule, finding, _indicator(rule, finding.indicator or rule.indicator, order, verdict))
                if rule.kind == "classification":
                    fired.hidden_by = "classification"
                elif finding.silent:
                    fired.hidden_by = "silent"
                verdict.fired.append(fired)


def _indicator(rule: Rule, indicator: Indicator, order: DraftOrder | None, verdict: Verdict) -> Indicator:
    """Critical stands where it may: not of a product still to be asked about, nor of a drug nobody is ordering."""
    unclear = order is not None and order.drug.unclear
    at_rest = rule.topic == "medication-safety" and not verdict.ordering
    return "warning" if indicator == "critical" and (unclear or at_rest) else indicator


def _read_from(chart: Chart) -> set[str]:
    """Every resource the chart's facts were read from."""
    nouns: tuple[Iterable[Fact], ...] = (
        *chart.measured.values(),
        chart.scores,
        chart.scans,
        chart.fractures,
        chart.problems,
        chart.procedures,
        chart.medications,
        chart.doses,
        chart.allergies,
        chart.refusals,
    )
    return {ref for many in nouns for one in many for ref in one.evidence}


# Pregnancy, metastases and the like end the talk of fracture risk, not the checks of a drug being ordered.
MEDICATION_SILENCERS = frozenset({"deceased", "under-18", "hospice"})


def silenced(rule: Rule, excluded: Iterable[str]) -> bool:
    """Whether a standing exclusion of the patient silences a rule."""
    silencers = set(excluded) - rule.despite
    if rule.topic == "medication-safety":
        silencers &= MEDICATION_SILENCERS
    return bool(silencers)


def _orders(rule: Rule, chart: Chart) -> Iterator[DraftOrder]:
    for order in chart.drafts:
        wanted = rule.stops if order.action == "stop" else rule.orders
        if order.selected and order.drug.groups & wanted:
            yield order


def with_topics(engine: Engine, topics: Iterable[Topic]) -> Engine:
    """The same engine for a client that switched a topic off."""
    return replace(engine, topics=engine.topics & frozenset(topics))

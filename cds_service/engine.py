"""The rules of one site, run over one chart: for this hook, with this profile's numbers, and kept as a trace."""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cds_service import rules
from cds_service.chart.model import Chart
from cds_service.chart.nouns import DraftOrder
from cds_service.clinical.exclusions import standing_exclusions
from cds_service.clinical.tier import assess
from cds_service.parameters import SHARED, Parameters
from cds_service.planning import plan
from cds_service.precedence import precede, suppress
from cds_service.quiet import NOTHING, Memory, hush
from cds_service.rulebook import SEVERITY, Fact, Finding, Indicator, Lack, Lacking, Rule, Topic
from cds_service.verdict import Fired, NotEvaluated, Verdict

TOPICS: frozenset[Topic] = frozenset({"fracture-risk", "medication-safety"})


@dataclass(frozen=True, slots=True)
class Engine:
    """The rules of one site: a profile's numbers, the topics that are on, rules switched on or off by hand.

    A rule that is `off` for the moment says nothing; what it could forbid is not offered all the same.
    """

    parameters: Parameters
    topics: frozenset[Topic] = TOPICS
    enabled: frozenset[str] = frozenset()
    off: frozenset[str] = frozenset()
    _known: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def rules_for(self, hook: str) -> tuple[Rule, ...]:
        """The rules that are on and answer this hook; picked once."""
        if hook not in self._known:
            every = rules.load().values()
            self._known[hook] = tuple(rule for rule in every if self._answers(rule, hook))
        found: tuple[Rule, ...] = self._known[hook]
        return found

    def on_topics(self, topics: Iterable[Topic]) -> "Engine":
        """The same engine for a client that switched a topic off; made once."""
        kept = self.topics & frozenset(topics)
        if kept == self.topics:
            return self
        if kept not in self._known:
            self._known[kept] = replace(self, topics=kept)
        narrowed: Engine = self._known[kept]
        return narrowed

    def _answers(self, rule: Rule, hook: str) -> bool:
        return hook in rule.hooks and rule.topic in self.topics and rule.id not in self.off and self.is_on(rule)

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
        memory: Memory = NOTHING,
    ) -> Verdict:
        """Run the rules, then validate what the cards would rest on; what fails is left out and they run again.

        `build` makes the chart without some resources; `fault` says why a resource is not valid, or None; `memory`
        is what is not to be said again.
        """
        verdict = self.evaluate(hook, build(()), memory)
        relied_on = {verdict.chart.person.ref, *[order.ref for order in verdict.chart.drafts if order.must_be_read]}
        for one in verdict.fired:
            if one.shown:
                relied_on.update(one.finding.evidence(), (one.order.ref,) if one.order else ())
        if all(fault(ref) is None for ref in sorted(relied_on)):
            return verdict
        # What would stand in the place of a refused resource must not be worse: all are validated before the rerun.
        refused = [ref for ref in sorted(relied_on | _read_from(verdict.chart)) if fault(ref) is not None]
        return self.evaluate(hook, build(refused), memory)

    def evaluate(self, hook: str, chart: Chart, memory: Memory = NOTHING) -> Verdict:
        """Run every rule of the hook over one chart and decide which findings are shown."""
        shared = self.parameters.limits(SHARED)
        verdict = Verdict(
            hook, chart, self.parameters.profile, assess(chart, shared), standing_exclusions(chart, shared)
        )
        whole, asked = not chart.lacks(self._open_needs(hook)), self.asked(hook, chart)
        unasked = frozenset() if whole else {rule.id for rule in self.rules_for(hook)} - {rule.id for rule in asked}
        for rule in _of_orders(verdict, self.rules_for(hook) if unasked else asked):
            if verdict.excluded and silenced(rule, verdict.excluded):
                continue
            if rule.id in unasked:
                self._say_what_lacks(rule, verdict, None)
            else:
                self._run(rule, verdict, whole)
        if self.parameters.silent:
            self._silence(verdict, memory)
        self._decide(verdict, memory)
        return verdict

    def _silence(self, verdict: Verdict, memory: Memory) -> None:
        """Hide what a site wants evaluated and not shown, after the cards were planned in which it would speak."""
        silent = self.parameters.silent
        if any(one.shown and one.rule.id in silent for one in verdict.fired):
            aloud = replace(verdict, fired=[replace(one) for one in verdict.fired])
            self._decide(aloud, memory)
            verdict.rehearsed = tuple(
                one for one in aloud.plans if any(each.rule.id in silent for each in one.findings)
            )
        verdict.silent = silent
        for one in verdict.fired:
            if one.shown and one.rule.id in silent:
                one.hidden_by = "silent"

    def asked(self, hook: str, chart: Chart) -> list[Rule]:
        """The rules of a hook that are asked of a chart: those about anything, and those about something it holds.

        One that claims an absence is asked too where not all that such rules claim was seen whole.
        """
        subjects = self._subjects(hook)
        places = {*subjects.always}
        for concept in chart.held() & subjects.of.keys():
            places.update(subjects.of[concept])
        if chart.lacks_of_absence(subjects.claims) or chart.lacks(subjects.claims):
            places.update(subjects.claiming)
        every = self.rules_for(hook)
        return [every[place] for place in sorted(places)]

    def _subjects(self, hook: str) -> "_Subjects":
        """What the rules of a hook are about; put together once."""
        key = ("subjects", hook)
        if key not in self._known:
            self._known[key] = _Subjects.of_rules(self.rules_for(hook))
        found: _Subjects = self._known[key]
        return found

    def _open_needs(self, hook: str) -> frozenset[str]:
        """What the rules of a hook need and do not ask for themselves; put together once."""
        key = ("open needs", hook)
        if key not in self._known:
            self._known[key] = frozenset(need for rule in self.rules_for(hook) for need in rule.open_needs)
        found: frozenset[str] = self._known[key]
        return found

    def _decide(self, verdict: Verdict, memory: Memory) -> None:
        """Who speaks, what is not said again, and the cards."""
        shared = self.parameters.limits(SHARED)
        precede(verdict, lambda rule_id: rule_id not in verdict.silent and rule_id in self._ids_for(verdict.hook))
        suppress(verdict, shared)
        hush(verdict, memory, self.parameters.limits, shared)
        verdict.plans = plan(verdict, shared)

    def _ids_for(self, hook: str) -> frozenset[str]:
        """The ids of the rules that are on and answer this hook; made once."""
        key = ("ids", hook)
        if key not in self._known:
            self._known[key] = frozenset(rule.id for rule in self.rules_for(hook))
        found: frozenset[str] = self._known[key]
        return found

    def run(self, rule: Rule, verdict: Verdict) -> None:
        """Ask one rule about the chart of a verdict, or about each of its orders, and keep what it answers."""
        if not silenced(rule, verdict.excluded):
            self._run(rule, verdict, whole=False)

    def _run(self, rule: Rule, verdict: Verdict, whole: bool) -> None:
        """`whole`: it is known that nothing lacks which the rule needs and does not ask for itself."""
        chart, limits = verdict.chart, self.parameters.limits(rule.id)
        # One loop for both: a function more for each rule would be felt in every request.
        for order in _orders(rule, chart) if rule.judges_orders and verdict.ordering else (None,):
            try:
                said = rule.function(order, chart, limits) if rule.judges_orders else rule.function(chart, limits)
                findings = [*said]
            except Lacking as lacking:
                verdict.not_evaluated.append(NotEvaluated(rule, order, lacking.lacks))
                continue
            except Exception as error:  # a rule that raises costs only its own cards
                verdict.raised.append((rule.id, type(error).__name__))
                verdict.not_evaluated.append(NotEvaluated(rule, order, (Lack("rule", "failed"),)))
                continue
            if findings:
                self._keep(rule, verdict, order, findings)
            elif not whole:
                self._say_what_lacks(rule, verdict, order)

    def _keep(self, rule: Rule, verdict: Verdict, order: DraftOrder | None, findings: Iterable[Finding]) -> None:
        for finding in findings:
            indicator = _indicator(rule, finding.indicator or rule.indicator, order, verdict)
            if rule.id in self.parameters.ceilings:
                indicator = min(indicator, self.parameters.ceilings[rule.id], key=SEVERITY.__getitem__)
            fired = Fired(rule, finding, indicator)
            if rule.kind == "classification":
                fired.hidden_by = "classification"
            elif finding.silent:
                fired.hidden_by = "silent"
            verdict.fired.append(fired)

    def _say_what_lacks(self, rule: Rule, verdict: Verdict, order: DraftOrder | None) -> None:
        """A rule that found nothing is not evaluated where something it needs, and does not ask for itself, lacks."""
        if lacks := verdict.chart.lacks(rule.open_needs):
            verdict.not_evaluated.append(NotEvaluated(rule, order, lacks))


@dataclass(frozen=True, slots=True)
class _Subjects:
    """What rules are about, each rule given by its place among them.

    `claiming` are those that are not always asked and claim absences, `claims` what they claim.
    """

    always: tuple[int, ...]
    of: Mapping[str, tuple[int, ...]]
    claiming: tuple[int, ...]
    claims: frozenset[str]

    @classmethod
    def of_rules(cls, every: Sequence[Rule]) -> "_Subjects":
        at_times = [(place, rule) for place, rule in enumerate(every) if rule.only_with]
        claiming = [(place, rule) for place, rule in at_times if rule.claims]
        concepts = frozenset().union(*(rule.only_with for _, rule in at_times))
        return cls(
            tuple(place for place, rule in enumerate(every) if not rule.only_with),
            {one: tuple(place for place, rule in at_times if one in rule.only_with) for one in concepts},
            tuple(place for place, _ in claiming),
            frozenset().union(*(rule.claims for _, rule in claiming)),
        )


def _of_orders(verdict: Verdict, every: Iterable[Rule]) -> Iterable[Rule]:
    """Where something is ordered, of the rules about orders only those that judge such."""
    if not verdict.ordering:
        return every
    ordered = frozenset().union(*(one.drug.groups for one in verdict.chart.drafts))
    return (
        rule
        for rule in every
        if not rule.judges_orders or not (rule.orders.isdisjoint(ordered) and rule.stops.isdisjoint(ordered))
    )


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


def silenced(rule: Rule, excluded: Collection[str]) -> bool:
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

"""Who speaks, and why not: rules for this hook, precedence, suppression, merging, ranking, and the trace."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from cds_service import rules
from cds_service.chart.model import Chart
from cds_service.chart.nouns import DraftOrder
from cds_service.clinical.exclusions import standing_exclusions
from cds_service.clinical.tier import Tier, assess
from cds_service.parameters import SHARED, Parameters
from cds_service.rulebook import SEVERITY, Fact, Finding, Indicator, Lack, Lacking, Rule, Topic, worst

MOST_CARDS = 5
MOST_LINES = 6  # of a patient-view main card, besides its first finding
MOST_IN_DIGEST = 4
MOST_WORTH_KNOWING = 3
INFO_SCORE_BESIDE_CRITICAL = 6
TOPICS: frozenset[Topic] = frozenset({"fracture-risk", "medication-safety"})

# What a patient-view main card is about, by the family of its first finding: the first that fired leads.
# Of two families in one place neither goes before the other.
MAIN_CARD_ORDER = (("gap", "diagnosis"), ("monitoring",), ("screen", "frax"), ("workup",), ("lifestyle",))

# Medication findings that have a patient-view card of their own; the rest stand in one digest.
OWN_CARD = frozenset(
    {"denosumab-overdue", "denosumab-stop-without-follow-on", "romosozumab-event-on-therapy", "vitd-toxic-25ohd"}
)

# Bone drugs given by injection or infusion: for these an unanswered question is always said aloud.
PARENTERAL = frozenset(
    {
        "zoledronic-acid-osteoporosis",
        "zoledronic-acid",
        "ibandronate-iv",
        "denosumab-osteoporosis",
        "denosumab",
        "romosozumab",
        "teriparatide",
        "abaloparatide",
    }
)


@dataclass(slots=True)
class Fired:
    """One finding of one rule, and what became of it."""

    rule: Rule
    finding: Finding
    indicator: Indicator
    hidden_by: str | None = None

    @property
    def shown(self) -> bool:
        """Whether its words stand in a card."""
        return self.hidden_by is None

    @property
    def order(self) -> DraftOrder | None:
        order: DraftOrder | None = self.finding.order
        return order

    @property
    def rank(self) -> tuple[int, int]:
        """Sorts the most severe, then the most harmful and frequent, first."""
        return -SEVERITY[self.indicator], -self.rule.score

    @property
    def line_only(self) -> bool:
        """Whether it may only stand in a card that is there anyway."""
        return self.rule.kind == "line" or (self.rule.line_when_info and self.indicator == "info")


@dataclass(frozen=True, slots=True)
class NotEvaluated:
    """A rule that could not be answered, for which order, and what it lacked."""

    rule: Rule
    order: DraftOrder | None
    lacks: tuple[Lack, ...]


@dataclass(frozen=True, slots=True)
class CardPlan:
    """The findings that make one card, most important first. Without findings it says what could not be read."""

    findings: tuple[Fired, ...]
    order: DraftOrder | None = None
    not_evaluated: tuple[NotEvaluated, ...] = ()

    @property
    def indicator(self) -> Indicator:
        return worst(one.indicator for one in self.findings)


@dataclass(slots=True)
class Verdict:
    """Everything the engine found about one request: the trace, and the cards to be written from it."""

    hook: str
    chart: Chart
    profile: str
    tier: Tier
    excluded: tuple[str, ...]
    fired: list[Fired] = field(default_factory=list)
    not_evaluated: list[NotEvaluated] = field(default_factory=list)
    raised: list[tuple[str, str]] = field(default_factory=list)
    plans: tuple[CardPlan, ...] = ()

    @property
    def as_of(self) -> date:
        return self.chart.as_of


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
        """Whether a rule is switched on: by hand, by the profile or site, or by default."""
        if rule.id in self.enabled or rule.id in self.parameters.rules_on:
            return True
        return rule.on and rule.id not in self.parameters.rules_off

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
        relied_on.add(verdict.chart.person.ref)
        relied_on |= {order.ref for order in verdict.chart.drafts if order.selected and order.drug.recognised}
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
            if not _silenced(rule, verdict.excluded):
                self._run(rule, verdict)
        self._precede(verdict)
        self._suppress(verdict)
        plans = _patient_cards(verdict) if hook == "patient-view" else _order_cards(verdict)
        verdict.plans = tuple(_capped(plans))
        unread = _could_not_look(verdict)
        if unread is not None:
            for plan in verdict.plans[MOST_CARDS - 1 :]:
                _hide(plan.findings)
            verdict.plans = (*verdict.plans[: MOST_CARDS - 1], unread)
        return verdict

    def _run(self, rule: Rule, verdict: Verdict) -> None:
        limits = self.parameters.limits(rule.id)
        chart = verdict.chart
        opened = verdict.hook == "patient-view"
        for order in _orders(rule, chart) if rule.judges_orders and not opened else (None,):
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
                indicator = finding.indicator or rule.indicator
                if order is not None and order.drug.unclear and indicator == "critical":
                    indicator = "warning"  # which product it is decides; the card asks
                fired = Fired(rule, finding, indicator)
                if rule.kind == "classification":
                    fired.hidden_by = "classification"
                verdict.fired.append(fired)

    def _precede(self, verdict: Verdict) -> None:
        for weaker in verdict.fired:
            for stronger in verdict.fired:
                same_order = _ref(stronger.order) == _ref(weaker.order)
                if weaker.shown and same_order and weaker.rule.id in stronger.rule.beats:
                    weaker.hidden_by = f"beats:{stronger.rule.id}"
                if weaker.shown and same_order and weaker.rule.id in stronger.rule.owns:
                    weaker.hidden_by = f"owner:{stronger.rule.id}"
            for owner in sorted(weaker.rule.yields_to):
                known = rules.load().get(owner)
                if weaker.shown and known is not None and known.topic in self.topics and self.is_on(known):
                    weaker.hidden_by = f"owner:{owner}"

    def _suppress(self, verdict: Verdict) -> None:
        for one in verdict.fired:
            if not one.shown:
                continue
            addressed = self._addressed(one.rule, verdict.chart)
            if addressed is not None:
                one.hidden_by = f"addressed:{addressed}"
            elif verdict.hook == "order-select" and one.indicator == "info":
                one.hidden_by = "limit"

    def _addressed(self, rule: Rule, chart: Chart) -> str | None:
        """The order that already does what the rule would ask for: drafted beside it, or recent and active."""
        shared = self.parameters.limits(SHARED)
        for pending in chart.pending:
            if rule.addressed_by & pending.concepts:
                scan = "dxa-order" in pending.concepts
                days = (shared.pending_scan_days if scan else shared.pending_lab_days).value
                fresh = pending.day is not None and 0 <= chart.days_since(pending.day) <= days
                if pending.draft or fresh:
                    return pending.ref
        return None


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
_MEDICATION_SILENCERS = frozenset({"deceased", "under-18", "hospice"})


def _silenced(rule: Rule, excluded: Iterable[str]) -> bool:
    silencers = set(excluded) - rule.despite
    if rule.topic == "medication-safety":
        silencers &= _MEDICATION_SILENCERS
    return bool(silencers)


def _orders(rule: Rule, chart: Chart) -> Iterator[DraftOrder]:
    for order in chart.drafts:
        wanted = rule.stops if order.action == "stop" else rule.orders
        if order.selected and order.drug.groups & wanted:
            yield order


def _ref(order: DraftOrder | None) -> str | None:
    return order.ref if order is not None else None


def _order_cards(verdict: Verdict) -> list[CardPlan]:
    """One card per draft order; lines stand only in a card that another finding makes."""
    plans = []
    refs = dict.fromkeys(_ref(one.order) for one in verdict.fired if one.shown)
    for ref in refs:
        findings = [one for one in verdict.fired if one.shown and _ref(one.order) == ref]
        if all(one.line_only for one in findings):
            _hide(findings)
            continue
        findings.sort(key=lambda one: one.rank)
        if findings[0].indicator == "critical":
            weak = [one for one in findings if one.indicator == "info" and one.rule.score < INFO_SCORE_BESIDE_CRITICAL]
            _hide(weak)
        _hide([one for one in findings if one.shown and one.indicator == "info"][MOST_WORTH_KNOWING:])
        kept = tuple(one for one in findings if one.shown)
        plans.append(CardPlan(kept, kept[0].order))
    return plans


def _patient_cards(verdict: Verdict) -> list[CardPlan]:
    """One main card of the fracture-risk topic, the urgent medication findings each its own, a digest of the rest."""
    shown = [one for one in verdict.fired if one.shown]
    risk = [one for one in shown if one.rule.topic == "fracture-risk"]
    safety = sorted((one for one in shown if one.rule.topic == "medication-safety"), key=lambda one: one.rank)
    urgent = [one for one in safety if one.rule.id in OWN_CARD]
    risk.sort(key=lambda one: (_class_of(one), *one.rank))
    plans = _folded(risk, MOST_LINES + 1)
    plans += [CardPlan((one,)) for one in urgent]
    return plans + _folded([one for one in safety if one not in urgent], MOST_IN_DIGEST)


def _folded(findings: list[Fired], most: int) -> list[CardPlan]:
    """One card of these findings, in their order, at most so many; none when there are only lines."""
    if all(one.line_only for one in findings):
        _hide(findings)
        return []
    _hide(findings[most:])
    return [CardPlan(tuple(findings[:most]))]


def _class_of(one: Fired) -> int:
    places = (place for place, families in enumerate(MAIN_CARD_ORDER) if one.rule.family in families)
    return next(places, len(MAIN_CARD_ORDER))


def _capped(plans: list[CardPlan]) -> list[CardPlan]:
    ranked = sorted(plans, key=lambda plan: (-SEVERITY[plan.indicator], plan.findings[0].rank))
    for plan in ranked[MOST_CARDS:]:
        _hide(plan.findings)
    return ranked[:MOST_CARDS]


def _hide(findings: Iterable[Fired]) -> None:
    for one in findings:
        one.hidden_by = "limit"


def _could_not_look(verdict: Verdict) -> CardPlan | None:
    """The one card that says what could not be checked, when silence could be taken for safety."""
    if verdict.hook == "patient-view":
        failed = [one for one in verdict.not_evaluated if _tier_read_failed(one)]
        undecided = verdict.tier.name in ("indeterminate", "intermediate", "moderate", "low")
        loud = failed if undecided else []
    else:
        loud = [one for one in verdict.not_evaluated if one.order is not None and _must_be_said(one)]
    unread_drafts = [one for one in verdict.chart.unreadable if "draftOrders" in one.about]
    if not loud and not unread_drafts:
        return None
    return CardPlan((), None, tuple(loud))


def _must_be_said(one: NotEvaluated) -> bool:
    groups = one.order.drug.groups if one.order else frozenset()
    return one.rule.can_be_critical or bool(groups & PARENTERAL)


def _tier_read_failed(one: NotEvaluated) -> bool:
    return one.rule.family == "tier" and any(lack.why in ("failed", "unreadable") for lack in one.lacks)


def with_topics(engine: Engine, topics: Iterable[Topic]) -> Engine:
    """The same engine for a client that switched a topic off."""
    return replace(engine, topics=engine.topics & frozenset(topics))

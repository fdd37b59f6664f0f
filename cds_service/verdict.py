"""What became of one request: the findings, shown or not and why not, and the cards they are to make."""

from dataclasses import dataclass, field
from datetime import date

from cds_service.chart.model import Chart
from cds_service.chart.nouns import DraftOrder
from cds_service.clinical.tier import Tier
from cds_service.rulebook import ORDERING, REGISTRY, SEVERITY, Finding, Indicator, Lack, Rule, worst

# Of these rows a main card takes its indicator; what else folds into it never raises it.
_WEIGHTY = ("gap-", "screen-", "mon-", "dx-")


@dataclass(frozen=True, slots=True)
class Windows:
    """For how many days a finding is not said again: after a dismissal, after it was said, within an encounter."""

    dismissed: int = 0
    once: int = 0
    once_in_encounter: int = 0


@dataclass(slots=True)
class Fired:
    """One finding of one rule, and what became of it.

    `step` is how grave it is, larger for worse, and `windows` how long it may be kept quiet; see `quiet.py`.
    """

    rule: Rule
    finding: Finding
    indicator: Indicator
    hidden_by: str | None = None
    step: int = 0
    windows: Windows = Windows()

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
        if self.rule.kind == "line" or not self.finding.alone:
            return True
        if self.rule.line_at_orders and self.order is not None:
            return True
        return self.rule.line_when_info and self.indicator == "info"


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
        """The worst of its findings; about a patient, of the rows that weigh if it has any, and of lines alone info."""
        if self.order is not None:
            return worst(one.indicator for one in self.findings)
        if all(one.line_only for one in self.findings):
            return "info"
        weighty = [one for one in self.findings if one.rule.id.startswith(_WEIGHTY)]
        return worst(one.indicator for one in weighty or self.findings)


@dataclass(slots=True)
class Verdict:
    """Everything that was found about one request: the trace, and the cards to be written from it.

    silent      rules that a site wants evaluated and not shown
    rehearsed   the cards in which those would have spoken, had they been allowed to
    """

    hook: str
    chart: Chart
    profile: str
    tier: Tier
    excluded: tuple[str, ...]
    fired: list[Fired] = field(default_factory=list)
    not_evaluated: list[NotEvaluated] = field(default_factory=list)
    raised: list[tuple[str, str]] = field(default_factory=list)
    plans: tuple[CardPlan, ...] = ()
    silent: frozenset[str] = frozenset()
    rehearsed: tuple[CardPlan, ...] = ()

    @property
    def as_of(self) -> date:
        return self.chart.as_of

    @property
    def mute(self) -> bool:
        """Whether nothing at all is to be shown."""
        return bool(self.silent) and self.silent >= REGISTRY.keys()

    @property
    def ordering(self) -> bool:
        """Whether something is being ordered, so that the cards are about each order."""
        return self.hook in ORDERING


def ref_of(order: DraftOrder | None) -> str | None:
    """The reference of an order; None for what is said of the patient."""
    return order.ref if order is not None else None

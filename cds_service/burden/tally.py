"""What is counted of encounters: by hook, indicator and rule, and what could not be evaluated. Nothing of a patient."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from cds_service.answer import Answer
from cds_service.protocol.card import RULES_EXTENSION
from cds_service.rulebook import worst

COULD_NOT_READ = "could-not-read"  # in the place of a rule: the card that says what could not be checked


@dataclass(slots=True)
class Told:
    """What one configuration says. Every Counter counts encounters, the first four count cards.

    cards          (hook, indicator of the card)
    led            (hook, rule of its first finding, indicator of the card)
    rules          (hook, rule, indicator of the finding): cards in which the rule's words stand
    rehearsed      (hook, rule, indicator of the finding): cards in which a silent rule would have spoken
    with_card      (hook,) with a card at all
    incomplete     (hook,) at which a rule was not evaluated
    not_evaluated  (hook, rule)
    lacking        (hook, what, why): what some rule lacked
    rule_lacking   (hook, rule, what, why)
    """

    cards: Counter[tuple[str, ...]] = field(default_factory=Counter)
    led: Counter[tuple[str, ...]] = field(default_factory=Counter)
    rules: Counter[tuple[str, ...]] = field(default_factory=Counter)
    rehearsed: Counter[tuple[str, ...]] = field(default_factory=Counter)
    with_card: Counter[tuple[str, ...]] = field(default_factory=Counter)
    incomplete: Counter[tuple[str, ...]] = field(default_factory=Counter)
    not_evaluated: Counter[tuple[str, ...]] = field(default_factory=Counter)
    lacking: Counter[tuple[str, ...]] = field(default_factory=Counter)
    rule_lacking: Counter[tuple[str, ...]] = field(default_factory=Counter)

    def count(self, hook: str, answer: Answer) -> None:
        """Add what was said at one encounter."""
        for plan, card in zip(answer.verdict.plans, answer.cards, strict=True):
            self.cards[hook, card.indicator] += 1
            if not plan.findings:
                self.led[hook, COULD_NOT_READ, card.indicator] += 1
                self.rules[hook, COULD_NOT_READ, card.indicator] += 1
                continue
            first, *_ = spoke = card.extension[RULES_EXTENSION]
            self.led[hook, first, card.indicator] += 1
            for rule in dict.fromkeys(spoke):
                found = (one.indicator for one in plan.findings if one.rule.id == rule and one.shown)
                self.rules[hook, rule, worst(found)] += 1
        for plan in answer.verdict.rehearsed:
            silent = {one.rule.id for one in plan.findings} & answer.verdict.silent
            for rule in silent:
                self.rehearsed[hook, rule, worst(one.indicator for one in plan.findings if one.rule.id == rule)] += 1
        self.with_card[hook,] += bool(answer.cards)
        lacks = {(one.rule.id, lack.what, lack.why) for one in answer.verdict.not_evaluated for lack in one.lacks}
        self.incomplete[hook,] += bool(answer.verdict.not_evaluated)
        self.not_evaluated.update((hook, rule) for rule in {one.rule.id for one in answer.verdict.not_evaluated})
        self.lacking.update((hook, what, why) for what, why in {(what, why) for _, what, why in lacks})
        self.rule_lacking.update((hook, *lack) for lack in lacks)


@dataclass(slots=True)
class Tally:
    """Encounters and draft orders by hook, what each configuration says at them, and what was not counted.

    unread    how often something could not be read, by reason
    unasked   requests of hooks for which there is no service: no encounters
    absent    types of which Bulk Data held nothing at all: read as if nobody had any
    """

    told: tuple[Told, ...]
    encounters: Counter[str] = field(default_factory=Counter)
    orders: Counter[str] = field(default_factory=Counter)
    unread: Counter[str] = field(default_factory=Counter)
    unasked: int = 0
    absent: tuple[str, ...] = ()

    @classmethod
    def of(cls, configurations: int) -> "Tally":
        """An empty tally."""
        return cls(tuple(Told() for _ in range(configurations)))

    def count(self, hook: str, answers: Sequence[Answer]) -> None:
        """Add one encounter, with the answer of each configuration."""
        self.encounters[hook] += 1
        self.orders[hook] += len(answers[0].record.drafts)
        for told, answer in zip(self.told, answers, strict=True):
            told.count(hook, answer)

    def add(self, other: "Tally") -> None:
        """Add what was counted elsewhere."""
        for mine, theirs in zip(self.told, other.told, strict=True):
            for one in fields(mine):
                _counter(mine, one.name).update(_counter(theirs, one.name))
        self.encounters.update(other.encounters)
        self.orders.update(other.orders)
        self.unread.update(other.unread)
        self.unasked += other.unasked


def _counter(told: Told, name: str) -> Counter[Any]:
    counter: Counter[Any] = getattr(told, name)
    return counter

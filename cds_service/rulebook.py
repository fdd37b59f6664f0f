"""The vocabulary in which rules are written: Cited numbers, Limits, Findings and the `rule` decorator.

This module knows nothing of FHIR, of CDS Hooks or of the chart; everything else may look at it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from textwrap import dedent
from typing import Any, Literal, Protocol, TypedDict, runtime_checkable

Indicator = Literal["info", "warning", "critical"]
Kind = Literal["card", "line", "classification"]
Topic = Literal["fracture-risk", "medication-safety"]
Why = Literal["missing", "failed", "partial", "unreadable"]
SourceState = Literal["supplied", "partial", "empty", "failed", "missing"]

SEVERITY: Mapping[str, int] = {"info": 0, "warning": 1, "critical": 2}

# Where something is being ordered the cards are about each order; elsewhere they are about the patient.
OPENED = frozenset({"patient-view", "encounter-discharge", "problem-list-item-create"})
ORDERING = frozenset({"order-select", "order-sign", "medication-refill"})


class Value(TypedDict):
    """How one fact stands in a trace: a number, word or truth, its unit, and the day it was true (ISO)."""

    value: float | int | str | bool | None
    unit: str | None
    date: str | None


@runtime_checkable
class Fact(Protocol):
    """Something a finding rests on: it can say itself for the trace and name the resources it came from."""

    def as_value(self) -> Value:
        """The fact as one line of the trace."""
        ...

    @property
    def evidence(self) -> tuple[str, ...]:
        """`Type/id` of every resource the fact was read from."""
        ...


@dataclass(frozen=True, slots=True)
class Cited:
    """A number (word, truth or table of them) with its unit, the day from which it holds, and where it was read.

    One that is not `verified` was taken from general knowledge, or from copies that disagree: nobody has yet seen it
    in its source. Where only some values make sense, `choices` names them.
    """

    value: Any
    unit: str
    since: date
    reference: str
    place: str
    reviewed: date
    verified: bool = True
    choices: tuple[Any, ...] = ()

    def as_value(self) -> Value:
        return {"value": self.value, "unit": self.unit or None, "date": None}

    @property
    def evidence(self) -> tuple[str, ...]:
        return ()


class Limits:
    """The numbers one rule may use, by name as attributes: its own first, then those every rule shares."""

    def __init__(self, rule: str, own: Mapping[str, Cited], shared: Mapping[str, Cited]) -> None:
        self.__dict__.update(shared)
        self.__dict__.update(own)
        self.rule = rule
        self.shared = shared  # the numbers every rule shares
        self._own = own

    def __getattr__(self, name: str) -> Cited:
        raise AttributeError(f"{self.rule} asks for the number {name!r}, which no parameter file gives")

    def __iter__(self) -> Iterator[tuple[str, Cited]]:
        return iter(self._own.items())

    def own(self, name: str) -> Cited | None:
        """A number that a rule may have or not."""
        return self._own.get(name)


@dataclass(frozen=True, slots=True)
class Lack:
    """What could not be known, and why: the source is missing, failed, partial or unreadable."""

    what: str
    why: Why


class Lacking(Exception):
    """Raised while a rule runs when it would have to claim an absence that nobody could see."""

    def __init__(self, *lacks: Lack) -> None:
        super().__init__(", ".join(f"{lack.what} ({lack.why})" for lack in lacks))
        self.lacks = lacks


class Finding:
    """What a rule says about one patient (or one draft order): the facts its card's words are made of.

    `indicator` is given only where it differs from the rule's own. With `alone=False` this finding is only a
    line of a card that stands anyway; one `beside` a main card is said only where there is one about a treatment
    gap, screening or monitoring; a `silent` one is true, stands in the trace, and is shown nowhere. What stands
    `despite_orders` rests on what was found, not on what is missing: no order that is under way answers it.
    """

    __slots__ = ("alone", "beside", "despite_orders", "facts", "indicator", "order", "silent")

    def __init__(
        self,
        *,
        order: Any = None,
        indicator: Indicator | None = None,
        alone: bool = True,
        beside: bool = False,
        silent: bool = False,
        despite_orders: bool = False,
        **facts: Any,
    ) -> None:
        self.order = order
        self.indicator = indicator
        self.alone = alone and not beside
        self.beside = beside
        self.silent = silent
        self.despite_orders = despite_orders
        self.facts: dict[str, Any] = facts

    def values(self) -> dict[str, Value]:
        """The facts as they stand in the trace, by name; lists give `name.1`, `name.2` and so on."""
        lines: dict[str, Value] = {}
        for name, fact in self.facts.items():
            if isinstance(fact, (list, tuple)):
                lines.update({f"{name}.{n}": _line(one) for n, one in enumerate(fact, start=1)})
            elif fact is not None:
                lines[name] = _line(fact)
        return lines

    def evidence(self) -> tuple[str, ...]:
        """`Type/id` of every resource the facts were read from, each once, in order."""
        seen: dict[str, None] = {}
        for fact in self.facts.values():
            for one in fact if isinstance(fact, (list, tuple)) else (fact,):
                for ref in getattr(one, "evidence", ()):  # isinstance of a Protocol is slow
                    seen[ref] = None
        return tuple(seen)


def _line(fact: Any) -> Value:
    if isinstance(fact, Fact):
        return fact.as_value()
    if isinstance(fact, date):
        return {"value": fact.isoformat(), "unit": None, "date": fact.isoformat()}
    return {"value": fact, "unit": None, "date": None}


RuleFunction = Callable[..., Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its function and what the engine has to know to call it and to rank what it says.

    `judges_orders`: where something is ordered the function is called once per draft order, not once per chart.
    """

    id: str
    family: str
    topic: Topic
    title: str
    function: RuleFunction
    kind: Kind
    indicator: Indicator
    hooks: frozenset[str]
    orders: frozenset[str]
    stops: frozenset[str]
    judges_orders: bool
    only_with: frozenset[str]
    needs: tuple[str, ...]
    claims: frozenset[str]
    open_needs: tuple[str, ...]
    helps: tuple[str, ...]
    beats: frozenset[str]
    despite: frozenset[str]
    addressed_by: frozenset[str]
    harm: int
    frequency: int
    can_be_critical: bool
    line_when_info: bool
    line_at_orders: bool
    instruction: bool
    gate: bool
    on: bool
    switch: str
    alias_of: tuple[str, ...]

    @property
    def score(self) -> int:
        """Harm (1 to 5) times frequency (1 to 5)."""
        return self.harm * self.frequency

    @property
    def text(self) -> str:
        """The When/Then/Unless/Why of the rule, as its function says it."""
        return dedent(self.function.__doc__ or "").strip()

    @property
    def paragraphs(self) -> Mapping[str, str]:
        """The same by its first words: When, Then and, where there are such, Unless and Why; each on one line."""
        found: dict[str, str] = {}
        for line in self.text.splitlines():
            head, _, rest = line.partition(" ")
            if head in ("When", "Then", "Unless", "Why"):
                found[head] = rest.strip()
            else:
                found[[*found][-1]] += f" {line.strip()}"
        return found


REGISTRY: dict[str, Rule] = {}


@dataclass(frozen=True, slots=True)
class Family:
    """A module of rules: what all of them share. Calling it gives the decorator for one rule.

    `hooks` are those of every rule that names none of its own.
    """

    module: str
    topic: Topic
    hooks: str = ""

    def __call__(
        self,
        *,
        title: str,
        indicator: Indicator,
        hooks: str = "",
        kind: Kind = "card",
        orders: str = "",
        stops: str = "",
        only_with: str = "",
        needs: str = "",
        claims: str = "",
        helps: str = "",
        beats: str = "",
        despite: str = "",
        addressed_by: str = "",
        harm: int = 0,
        frequency: int = 0,
        can_be_critical: bool | None = None,
        line_when_info: bool = False,
        line_at_orders: bool = False,
        instruction: bool = False,
        gate: bool = False,
        on: bool = True,
        switch: str = "",
        alias_of: str = "",
    ) -> Callable[[RuleFunction], RuleFunction]:
        """Register a rule under its function's name, with dashes.

        `hooks`, `orders`, `needs` and the like are words separated by spaces. `addressed_by` names the
        orders (order-creatinine, ...) that, when already pending, make the advice superfluous; `despite`
        names the standing exclusions that do not silence the rule. `claims` are those needs whose absence the
        rule claims: it asks the chart itself, when it has found nothing that answers without them.

        Most rules are about a drug, a result or a disease that few patients have. One says so by `only_with`: without
        any of these drug groups and concepts on record, or in a draft, or, for the words `fractures`, `dxa` and `bmd`,
        without any fracture, score or density, it finds nothing, and where all that it claims was seen it misses
        nothing; it is not asked then. What is lacking of its needs is told all the same.

        A rule of kind `line` never makes a card, it stands in one that is there anyway; with `line_when_info`
        that holds for what it says as mere information, with `line_at_orders` for all it says at an order: it
        speaks of the patient, not of the order, and stands in one card of a response only. An `instruction`
        (how and when to take a drug) is left out where removing the order is offered for something critical.
        A `gate` asks for what must be known before a drug is started: while it fires, no card offers that drug
        in place of another. So does every rule that can be critical.

        `switch` names the shared truth that says whether the rule is on, where no one says so by its id. A rule is
        the `alias_of` others where the catalogue only points to them: the advice is theirs.
        """

        def register(function: RuleFunction) -> RuleFunction:
            rule_id = function.__name__.replace("_", "-")
            if rule_id in REGISTRY:
                raise ValueError(f"two rules are called {rule_id}")
            REGISTRY[rule_id] = Rule(
                id=rule_id,
                family=self.module.rpartition(".")[2],
                topic=self.topic,
                title=title,
                function=function,
                kind=kind,
                indicator=indicator,
                hooks=_words(hooks or self.hooks),
                orders=_words(orders),
                stops=_words(stops),
                judges_orders=bool(orders or stops),
                only_with=_words(f"{only_with} {orders} {stops}") if only_with else frozenset(),
                needs=tuple(needs.split()),
                claims=_words(claims),
                open_needs=tuple(need for need in needs.split() if need not in claims.split()),
                helps=tuple(helps.split()),
                beats=_words(beats),
                despite=_words(despite),
                addressed_by=_words(addressed_by),
                harm=harm,
                frequency=frequency,
                can_be_critical=indicator == "critical" if can_be_critical is None else can_be_critical,
                line_when_info=line_when_info,
                line_at_orders=line_at_orders,
                instruction=instruction,
                gate=gate,
                on=on,
                switch=switch,
                alias_of=tuple(alias_of.split()),
            )
            return function

        return register

    def classification(
        self, *, title: str, needs: str, claims: str = "", only_with: str = "", on: bool = True
    ) -> Callable[[RuleFunction], RuleFunction]:
        """Register a rule that makes no card: on every hook it feeds other rules and stands in the trace."""
        hooks = " ".join(sorted(OPENED | ORDERING))
        return self(
            title=title,
            kind="classification",
            hooks=hooks,
            indicator="info",
            needs=needs,
            claims=claims,
            only_with=only_with,
            on=on,
        )


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def worst(indicators: Iterable[Indicator]) -> Indicator:
    """The most severe of some indicators; info when there are none.

    >>> worst(["info", "critical", "warning"])
    'critical'
    """
    return max(indicators, key=SEVERITY.__getitem__, default="info")

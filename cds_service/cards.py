"""Findings and templates to cards. Words live in `cards/<family>/<rule>.md`; this file only fills them in."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from datetime import timedelta
from pathlib import Path
from typing import Any

from cds_service import words
from cds_service.alternatives import Clear, Clearance
from cds_service.chart.model import Chart
from cds_service.chart.nouns import DraftOrder
from cds_service.parameters import Reference, references
from cds_service.protocol.card import (
    OVERRIDE_SYSTEM,
    RULE_SYSTEM,
    RULES_EXTENSION,
    Card,
    Coding,
    Link,
    Source,
    Suggestion,
)
from cds_service.rulebook import REGISTRY, Limits, Rule
from cds_service.silence import LONGEST_SUMMARY, silence_card
from cds_service.suggestions import REMOVE_ORDER, REMOVE_OUTRIGHT, Maker, Shop, Wanted
from cds_service.templates import DRUG_LABEL, Template, Templates, filled, read_yaml
from cds_service.uuids import new_uuid
from cds_service.verdict import CardPlan, Fired, Verdict

MOST_WORDS = 119
LONGEST_DRUG = 60
MOST_OVERRIDES = 6
WHY = "Why am I seeing this?"
GROUPS = {"stop": "Stop or change", "check": "Check before giving", "know": "Worth knowing"}


def _never(*_: Any) -> Clearance:
    """Where nobody can clear a drug, none is offered."""
    return Clearance(False)


class CardBook:
    """Every card file, read and compiled once, and the cards made from them.

    `rule_pages` is the address under which each rule has its page, where there is one for cards to link to.
    """

    def __init__(self, folder: Path, limits: Limits, rule_pages: str | None = None) -> None:
        self._limits = limits
        self._rule_pages = rule_pages
        self._shop = Shop.read(folder)
        self._overrides = read_yaml(folder / "override-reasons.yaml")
        self._reasons = {
            slug: Coding(code=slug, system=OVERRIDE_SYSTEM, display=reason["display"])
            for slug, reason in self._overrides.items()
        }
        self._labels: dict[str, str] = read_yaml(folder / "labels.yaml")
        reader = Templates(self._shop.knows, self._overrides)
        self.templates = {
            rule.id: reader.read(folder / rule.family / f"{rule.id}.md")
            for rule in REGISTRY.values()
            if rule.kind != "classification"
        }
        self._sources = {
            rule: self._source(rule, None) for rule, one in self.templates.items() if one.reference != DRUG_LABEL
        }
        self._could_not_read = reader.read(folder / "_could-not-read.md")
        self._tier = reader.text(folder / "_tier.md")

    def with_limits(self, limits: Limits) -> "CardBook":
        """The same cards, for a client to whom other numbers apply."""
        other = copy(self)
        other._limits = limits
        return other

    @property
    def override_reasons(self) -> dict[str, str]:
        """Why a card may be set aside: the words shown for each slug."""
        return {slug: reason["display"] for slug, reason in self._overrides.items()}

    def reference(self, rule: str, order: DraftOrder | None) -> Reference:
        """What a rule's card cites; for `drug-label` the label of the drug being ordered."""
        key = self.templates[rule].reference
        if key == DRUG_LABEL:
            groups = sorted((order.drug.groups if order else frozenset()) & self._labels.keys())
            key = self._labels[groups[0]]
        return references()[key]

    def _source(self, rule: str, order: DraftOrder | None) -> Source:
        reference = self.reference(rule, order)
        return Source(
            label=f"{reference.short}, {self.templates[rule].place}",
            url=reference.url,
            topic=Coding(system=RULE_SYSTEM, code=rule, display=REGISTRY[rule].title),
        )

    def cards(
        self,
        verdict: Verdict,
        new_uuid: Callable[[], str] = new_uuid,
        *,
        clear: Clear = _never,
        raw_of: Callable[[str], bytes | None] = lambda ref: None,
        can: Callable[[Suggestion], bool] = lambda suggestion: True,
    ) -> tuple[Card, ...]:
        """The cards of one verdict, in the order of its plans. What a card has no room for is hidden.

        `clear` says whether a drug may be offered, `raw_of` gives a resource of the record as it was sent, `can`
        says whether the client carries a suggestion out.
        """
        maker = Maker(self._shop, verdict.chart, self._limits, new_uuid, raw_of, can)
        said = _Said(self.templates, verdict, self._none_recent(verdict.chart))
        cards = []
        for plan in verdict.plans:
            if not plan.findings:
                cards.append(silence_card(plan, verdict, self._could_not_read, new_uuid()))
                continue
            plan, detail = self._fitted(plan, said)
            detail += _notice(plan)
            offered = maker.make(
                self._wanted(plan, said, clear),
                plan.order,
                _drug(plan.order),
                recommend=self._recommends(plan),
                outright=plan.order is not None and said.wants(plan.findings, REMOVE_OUTRIGHT),
            )
            cards.append(self._card(plan, detail, said, offered, new_uuid()))
        return tuple(cards)

    def _card(self, plan: CardPlan, detail: str, said: "_Said", suggestions: tuple[Suggestion, ...], uuid: str) -> Card:
        rule = plan.findings[0].rule
        return Card(
            uuid=uuid,
            summary=_summary(plan, said),
            indicator=plan.indicator,
            detail=detail,
            source=self._sources.get(rule.id) or self._source(rule.id, plan.order),
            suggestions=suggestions,
            selectionBehavior="any" if suggestions else None,
            overrideReasons=self._override_reasons(plan.findings),
            links=self._links(rule),
            extension={RULES_EXTENSION: [one.rule.id for one in plan.findings]},
        )

    def _links(self, rule: Rule) -> tuple[Link, ...]:
        """To the page of the rule a card is about; the address names nothing of a patient."""
        if self._rule_pages is None:
            return ()
        return (Link(label=WHY, url=f"{self._rule_pages}/{rule.id}", type="absolute"),)

    # --- words ------------------------------------------------------------------------------------

    def _fitted(self, plan: CardPlan, said: "_Said") -> tuple[CardPlan, str]:
        """The plan with as many findings as the words of one detail have room for, and that detail.

        About a patient, the last lines are left out. About an order the last of what merely informs is cut down to
        its summary first, then left out; what warns keeps all its words, however long the card.
        """
        findings = [*plan.findings]
        if said.wants([one for one in findings if one.indicator == "critical"], REMOVE_ORDER, REMOVE_OUTRIGHT):
            findings = _without(findings, [one for one in findings if one.rule.instruction])
        short = 0
        while True:
            fitted = CardPlan(tuple(findings), plan.order, plan.not_evaluated)
            detail = self._detail(fitted, said, short)
            spare = [one for one in findings[1:] if plan.order is None or one.indicator == "info"]
            if not spare or _has_room(detail, plan):
                return fitted, detail
            if plan.order is not None and short < len(spare):
                short += 1
            else:
                findings = _without(findings, spare[-1:])
                short = min(short, len(spare) - 1)

    def _detail(self, plan: CardPlan, said: "_Said", short: int) -> str:
        if plan.order is None:
            return "\n\n".join(self._main_detail(plan, said))
        parts = []
        if plan.order.drug.unclear:
            name = words.markdown(plan.order.drug.name)
            parts.append(
                f"**Which product?** {name} does not say its strength; this card assumes the osteoporosis dose."
            )
        whole = plan.findings[: len(plan.findings) - short]
        for group, heading in GROUPS.items():
            lines = [
                said.detail(one) if one in whole else words.markdown(said.line(one))
                for one in plan.findings
                if self._group(one) == group
            ]
            if lines:
                parts.append(f"**{heading}**\n\n" + "\n\n".join(lines))
        if plan.order.drug.by_name:
            parts.append("The drug was identified by its name, not by a code.")
        return "\n\n".join(parts)

    def _group(self, one: Fired) -> str:
        group = self.templates[one.rule.id].group
        return group if group in GROUPS else "know"

    def _main_detail(self, plan: CardPlan, said: "_Said") -> Iterator[str]:
        verdict = said.verdict
        graded = "metabolic-bone-disease" not in verdict.excluded and verdict.tier.name in ("high", "very_high")
        if plan.findings[0].rule.topic == "fracture-risk" and graded:
            yield filled(self._tier, {"tier": verdict.tier})
        first, *others = plan.findings
        yield said.detail(first)
        if others:
            yield "\n".join(f"- {words.markdown(said.line(one))}" for one in others)

    # --- offers -----------------------------------------------------------------------------------

    def _wanted(self, plan: CardPlan, said: "_Said", clear: Clear) -> Iterator[Wanted]:
        """The offers of the findings; a drug only when it is cleared, else, last, what must be known before it is."""
        instead = plan.order if plan.order and plan.order.action != "stop" else None
        asked: list[Wanted] = []
        today = said.verdict.chart.as_of
        for one in plan.findings:
            for wanted in said.offers(one):
                start = self._shop.draft(wanted.name, today if wanted.on is None else max(wanted.on, today))
                if start is None or (clearance := clear(start, instead)).cleared:
                    yield wanted
                    continue
                for missing in clearance.missing:
                    asked += (ask for ask in said.offers(missing) if ask.name in self._shop.orders)
        yield from asked

    def _recommends(self, plan: CardPlan) -> bool:
        """Whether removing the order is preselected: a critical finding whose card does not speak against it."""
        return any(one.indicator == "critical" and self.templates[one.rule.id].recommend for one in plan.findings)

    def _none_recent(self, chart: Chart) -> Callable[..., bool]:
        """For the conditions of suggestions: whether it is known that these concepts have no recent enough result."""
        within = self._limits.recent_result_days.value

        def none_recent(*concepts: str) -> bool:
            if chart.newest(*concepts, within=within) is not None:
                return False
            since = chart.as_of - timedelta(days=within)
            return not any(chart.lack(concept, since) for concept in concepts)

        return none_recent

    def _override_reasons(self, findings: Iterable[Fired]) -> tuple[Coding, ...]:
        slugs: dict[str, None] = {}
        for one in findings:
            slugs |= dict.fromkeys(self.templates[one.rule.id].overrides)
            if len(slugs) >= MOST_OVERRIDES:
                break
        return tuple([self._reasons[slug] for slug in [*slugs][:MOST_OVERRIDES]])


class _Said:
    """What the templates say of each finding of one verdict, and what they offer: each worked out once."""

    def __init__(self, templates: Mapping[str, Template], verdict: Verdict, none_recent: Callable[..., bool]) -> None:
        self.verdict = verdict
        self._orders_only = verdict.chart.lack("administrations") is not None
        self._templates = templates
        self._none_recent = none_recent
        self._lines: dict[int, tuple[Fired, str]] = {}
        self._details: dict[int, tuple[Fired, str]] = {}
        self._offers: dict[int, tuple[Fired, tuple[Wanted, ...]]] = {}

    def line(self, one: Fired) -> str:
        """A finding as one line: its summary."""
        said = self._lines.get(id(one))
        if said is None:  # the finding is kept with it, so that its id stays its own
            said = self._lines[id(one)] = one, filled(self._templates[one.rule.id].summary, self._facts(one))
        return said[1]

    def detail(self, one: Fired) -> str:
        """A finding in all its words."""
        said = self._details.get(id(one))
        if said is None:
            said = self._details[id(one)] = one, filled(self._templates[one.rule.id].detail, self._facts(one))
        return said[1]

    def offers(self, one: Fired) -> tuple[Wanted, ...]:
        """What its card offers, as the conditions in it say."""
        offered = self._offers.get(id(one))
        if offered is None:
            offered = self._offers[id(one)] = one, tuple(self._offered(one))
        return offered[1]

    def wants(self, findings: Iterable[Fired], *names: str) -> bool:
        """Whether any of some findings offers one of these."""
        return any(wanted.name in names for one in findings for wanted in self.offers(one))

    def _facts(self, one: Fired) -> dict[str, Any]:
        """What the words of a card may speak of: what every card knows, and what the finding itself says."""
        return {
            "order": one.order,
            "drug": _drug(one.order),
            "order_indicator": one.indicator,
            "orders_only": self._orders_only,
            **one.finding.facts,
        }

    def _offered(self, one: Fired) -> Iterator[Wanted]:
        facts: dict[str, Any] = {}
        for condition in self._templates[one.rule.id].offers:
            if condition.wanted is not None:
                yield condition.wanted
                continue
            facts = facts or {"order": one.order, "no_recent": self._none_recent, **one.finding.facts}
            if condition.when is None or condition.when(facts):
                on = condition.on(facts) if condition.on else None
                what = condition.what(facts) if condition.what else None
                yield Wanted(condition.offer.name, on, tuple(what) if isinstance(what, list) else what)


def _has_room(detail: str, plan: CardPlan) -> bool:
    """Whether a detail has not too many words.

    About a patient all of it was filled in, so that words are apart by spaces and line ends alone: to count these takes
    a twentieth of the time. The name of a product may hold other space.
    """
    if plan.order is None and detail.count(" ") + detail.count("\n") < MOST_WORDS:
        return True
    return len(detail.split()) <= MOST_WORDS


def _summary(plan: CardPlan, said: _Said) -> str:
    text = said.line(plan.findings[0])
    more = f" (+{len(plan.findings) - 1} more)" if len(plan.findings) > 1 else ""
    if len(text) + len(more) > LONGEST_SUMMARY:
        more = ""
    return words.shortened(text, LONGEST_SUMMARY - len(more)) + more


def _without(findings: list[Fired], left_out: list[Fired]) -> list[Fired]:
    for one in left_out:
        one.hidden_by = "limit"
    return [one for one in findings if one.shown]


def _drug(order: DraftOrder | None) -> str:
    """The drug, or whatever is ordered, as the order names it."""
    return words.shortened(words.plain(order.drug.name), LONGEST_DRUG) if order else ""


def _notice(plan: CardPlan) -> str:
    """What the licence of a risk calculation wants beside its number, whole. Its words do not count as the card's."""
    notice: str | None = plan.findings[0].finding.facts.get("qfracture_disclaimer")
    return f"\n\n> {words.markdown(notice)}" if notice else ""

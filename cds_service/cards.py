"""Findings and templates to cards. Words live in `cards/<family>/<rule>.md`; this file only fills them in."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import jinja2
import yaml

from cds_service import words
from cds_service.chart.model import Chart
from cds_service.chart.nouns import DraftOrder
from cds_service.engine import CardPlan, Fired, Verdict
from cds_service.fhir.build import OrderTemplates
from cds_service.parameters import Reference, references
from cds_service.protocol.card import (
    OVERRIDE_SYSTEM,
    RULE_SYSTEM,
    RULES_EXTENSION,
    Card,
    Coding,
    Source,
)
from cds_service.rulebook import REGISTRY, Limits, Rule
from cds_service.suggestions import OF_THE_DRAFT, Maker, Offer, offers

LONGEST_SUMMARY = 139
LONGEST_DRUG = 60
MOST_OVERRIDES = 6
DRUG_LABEL = "drug-label"
GROUPS = {"stop": "Stop or change", "check": "Check before giving", "know": "Worth knowing"}


def _new_uuid() -> str:
    return str(uuid4())


class CardError(ValueError):
    """A card file is not as it must be; the message names the file."""


@dataclass(frozen=True, slots=True)
class Template:
    """One card file: its summary and detail, and what stands around them."""

    summary: jinja2.Template
    detail: jinja2.Template
    group: str
    reference: str
    place: str
    offers: tuple[tuple[Offer, Any], ...]
    overrides: tuple[str, ...]
    recommend: bool


class CardBook:
    """Every card file, read and compiled once, and the cards made from them."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self._limits = limits
        self._plain = _environment(words.plain)
        self._markdown = _environment(words.markdown)
        self._orders = _yaml(folder / "orders.yaml")
        self._overrides = _yaml(folder / "override-reasons.yaml")
        self._labels: dict[str, str] = _yaml(folder / "labels.yaml")
        self._order_templates = OrderTemplates(self._orders)
        self.templates = {
            rule.id: self._read(folder / rule.family / f"{rule.id}.md")
            for rule in REGISTRY.values()
            if rule.kind != "classification"
        }
        self._could_not_read = self._read(folder / "_could-not-read.md")
        self._tier = self._markdown.from_string((folder / "_tier.md").read_text(encoding="utf-8"))

    def _read(self, file: Path) -> Template:
        try:
            _, head, body = file.read_text(encoding="utf-8").split("---\n", 2)
        except (OSError, ValueError) as error:
            raise CardError(f"{file.name}: a card is front matter between --- lines, then its detail") from error
        front = yaml.safe_load(head)
        for override in front.get("overrides", ()):
            if override not in self._overrides:
                raise CardError(f"{file.name}: there is no override reason {override!r}")
        offered = []
        for offer in offers(front.get("suggestions", ())):
            if offer.name not in self._orders.keys() | OF_THE_DRAFT:
                raise CardError(f"{file.name}: there is no suggestion {offer.name!r}")
            when = self._plain.compile_expression(offer.when) if offer.when else None
            offered.append((offer, when))
        return Template(
            self._plain.from_string(front["summary"]),
            self._markdown.from_string(body.strip("\n")),
            front.get("group", "know"),
            self._known_source(file, front["source"]["reference"]),
            front["source"]["place"],
            tuple(offered),
            tuple(front.get("overrides", ())),
            front.get("recommend", True),
        )

    def _known_source(self, file: Path, key: str) -> str:
        if key != DRUG_LABEL and key not in references():
            raise CardError(f"{file.name}: there is no source {key!r}")
        return key

    def reference(self, rule: str, order: DraftOrder | None) -> Reference:
        """What a rule's card cites; for `drug-label` the label of the drug being ordered."""
        key = self.templates[rule].reference
        if key == DRUG_LABEL:
            groups = sorted((order.drug.groups if order else frozenset()) & self._labels.keys())
            key = self._labels[groups[0]]
        return references()[key]

    def cards(self, verdict: Verdict, new_uuid: Callable[[], str] = _new_uuid) -> tuple[Card, ...]:
        """The cards of one verdict, in the order of its plans."""
        maker = Maker(self._orders, self._order_templates, verdict.chart, self._limits, new_uuid)
        return tuple(
            self._card(plan, verdict, maker, new_uuid) if plan.findings else self._silence_card(plan, verdict, new_uuid)
            for plan in verdict.plans
        )

    def _card(self, plan: CardPlan, verdict: Verdict, maker: Maker, new_uuid: Callable[[], str]) -> Card:
        first = plan.findings[0]
        template = self.templates[first.rule.id]
        reference = self.reference(first.rule.id, plan.order)
        drug = plan.order.drug.name if plan.order else ""
        drug = words.shortened(words.plain(drug), LONGEST_DRUG)
        corrections = (one.finding.facts.get("correction") for one in plan.findings)
        suggestions = maker.make(
            self._offered(plan, verdict.chart),
            plan.order,
            drug,
            recommend=self._recommends(plan),
            correction=next(filter(None, corrections), None),
        )
        return Card(
            uuid=new_uuid(),
            summary=self._summary(plan, verdict),
            indicator=plan.indicator,
            detail=self._detail(plan, verdict),
            source=Source(
                label=f"{reference.short}, {template.place}",
                url=reference.url,
                topic=_topic(first.rule),
            ),
            suggestions=suggestions,
            selectionBehavior="any" if suggestions else None,
            overrideReasons=self._override_reasons(plan.findings),
            extension={RULES_EXTENSION: [one.rule.id for one in plan.findings]},
        )

    def _summary(self, plan: CardPlan, verdict: Verdict) -> str:
        first = plan.findings[0]
        text = " ".join(self.templates[first.rule.id].summary.render(_facts(first, verdict)).split())
        more = f" (+{len(plan.findings) - 1} more)" if len(plan.findings) > 1 else ""
        if len(text) + len(more) > LONGEST_SUMMARY:
            more = ""
        return words.shortened(text, LONGEST_SUMMARY - len(more)) + more

    def _detail(self, plan: CardPlan, verdict: Verdict) -> str:
        if plan.order is None:
            return "\n\n".join(self._main_detail(plan, verdict))
        parts = []
        if plan.order.drug.unclear:
            name = words.markdown(plan.order.drug.name)
            parts.append(
                f"**Which product?** {name} does not say its strength; this card assumes the osteoporosis dose."
            )
        for group, heading in GROUPS.items():
            lines = [
                self._rendered(one, verdict) for one in plan.findings if self.templates[one.rule.id].group == group
            ]
            if lines:
                parts.append(f"**{heading}**\n\n" + "\n\n".join(lines))
        if plan.order.drug.by_name:
            parts.append("The drug was identified by its name, not by a code.")
        return "\n\n".join(parts)

    def _main_detail(self, plan: CardPlan, verdict: Verdict) -> Iterator[str]:
        if plan.findings[0].rule.topic == "fracture-risk" and verdict.tier.name in ("high", "very_high"):
            yield " ".join(self._tier.render(tier=verdict.tier).split())
        first, *others = plan.findings
        yield self._rendered(first, verdict)
        if others:
            summaries = (
                " ".join(self.templates[one.rule.id].summary.render(_facts(one, verdict)).split()) for one in others
            )
            yield "\n".join(f"- {words.markdown(one)}" for one in summaries)

    def _rendered(self, one: Fired, verdict: Verdict) -> str:
        return " ".join(self.templates[one.rule.id].detail.render(_facts(one, verdict)).split())

    def _offered(self, plan: CardPlan, chart: Chart) -> Iterator[str]:
        for one in plan.findings:
            for offer, when in self.templates[one.rule.id].offers:
                facts = {**one.finding.facts, "no_recent": self._none_recent(chart)}
                if when is None or when(**facts):
                    yield offer.name

    def _recommends(self, plan: CardPlan) -> bool:
        """Whether removing the order is preselected: a critical finding whose card does not speak against it."""
        return any(one.indicator == "critical" and self.templates[one.rule.id].recommend for one in plan.findings)

    def _none_recent(self, chart: Chart) -> Callable[..., bool]:
        """For the conditions of suggestions: whether there is no result of these concepts that is recent enough."""
        limits = self._limits
        within = limits.recent_result_days.value
        return lambda *concepts: chart.newest(*concepts, within=within) is None

    def _override_reasons(self, findings: Iterable[Fired]) -> tuple[Coding, ...]:
        slugs = dict.fromkeys(slug for one in findings for slug in self.templates[one.rule.id].overrides)
        return tuple(
            Coding(code=slug, system=OVERRIDE_SYSTEM, display=self._overrides[slug]["display"])
            for slug in [*slugs][:MOST_OVERRIDES]
        )

    def _silence_card(self, plan: CardPlan, verdict: Verdict, new_uuid: Callable[[], str]) -> Card:
        """The card that says what could not be read: "nothing to say" and "could not look" never look alike."""
        lines: dict[tuple[str, str], int] = {}
        for one in plan.not_evaluated:
            subject = one.order.drug.name if one.order else "Fracture risk"
            said = dict.fromkeys(f"{_WHAT.get(lack.what, lack.what)} {_WHY[lack.why]}" for lack in one.lacks)
            lacks = ", ".join(said)
            lines[subject, lacks] = lines.get((subject, lacks), 0) + 1
        kinds = dict.fromkeys(_WHAT.get(lack.what, lack.what) for one in plan.not_evaluated for lack in one.lacks)
        drafts = [one.reason for one in verdict.chart.unreadable if "draftOrders" in one.about]
        whys = {lack.why for one in plan.not_evaluated for lack in one.lacks}
        why = _WHY[whys.pop()] if len(whys) == 1 else "not readable"
        missing = f"{', '.join(kinds)} {why}" if kinds else "an order is unreadable"
        facts: dict[str, Any] = {
            "orders": verdict.hook != "patient-view",
            "missing": missing,
            "lines": [
                {"subject": subject, "lacks": lacks, "count": count} for (subject, lacks), count in lines.items()
            ],
            "drafts": drafts,
        }
        ids = list(dict.fromkeys(one.rule.id for one in plan.not_evaluated))
        template = self._could_not_read
        return Card(
            uuid=new_uuid(),
            summary=words.shortened(" ".join(template.summary.render(facts).split()), LONGEST_SUMMARY),
            indicator="info",
            detail=template.detail.render(facts).strip(),
            source=Source(
                label="bone-health-cds: could not read",
                topic=Coding(system=RULE_SYSTEM, code=ids[0] if ids else "could-not-read"),
            ),
            extension={RULES_EXTENSION: ids or ["could-not-read"]},
        )


_WHAT: Mapping[str, str] = {
    "calcium-total": "calcium",
    "calcium-corrected": "calcium",
    "calcium-ionised": "calcium",
    "egfr": "creatinine",
    "dxa": "bone-density scans",
    "frax-major": "FRAX",
    "frax-hip": "FRAX",
    "birth-date": "date of birth",
    "dose": "dose as ordered",
    "allergies": "allergy list",
    "conditions": "problem list",
    "medications": "medication list",
    "rule": "the check itself",
}
_WHY: Mapping[str, str] = {
    "missing": "not supplied",
    "failed": "failed",
    "partial": "only partly supplied",
    "unreadable": "unreadable",
}


def _facts(one: Fired, verdict: Verdict) -> dict[str, Any]:
    name = one.order.drug.name if one.order else ""
    return {
        **one.finding.facts,
        "order": one.order,
        "drug": words.shortened(words.plain(name), LONGEST_DRUG),
        "order_indicator": one.indicator,
        "orders_only": verdict.chart.lack("administrations") is not None,
    }


def _topic(rule: Rule) -> Coding:
    return Coding(system=RULE_SYSTEM, code=rule.id, display=rule.title)


def _yaml(file: Path) -> dict[str, Any]:
    entries: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return entries


def _environment(harmless: Callable[[str], str]) -> jinja2.Environment:
    """Templates in which every text that is not our own Words is made harmless, and nothing may be undefined."""

    def finalize(value: Any) -> Any:
        if isinstance(value, words.Words):
            return value
        return harmless(value) if isinstance(value, str) else value

    environment = jinja2.Environment(
        undefined=jinja2.StrictUndefined, finalize=finalize, autoescape=False, keep_trailing_newline=False
    )
    environment.filters |= words.FILTERS
    environment.filters["short"] = lambda text, most: words.shortened(words.plain(text), most)
    environment.filters["first_upper"] = lambda text: words.Words(text[:1].upper() + text[1:])
    return environment

"""The rules as the pages show them: the catalogue made once, searched, and beside each rule what goes with it."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache, cached_property
from typing import Any

import msgspec
from markupsafe import Markup

from cds_service.answer import Answerer
from cds_service.catalogue import Catalogue, Entry, Number, asked_numbers, catalogue, changes, shared_numbers
from cds_service.catalogue_page import SEEN, used_and_not, value_text
from cds_service.parameters import references
from cds_service.parameters.evidence import BASES, EVIDENCE, STRENGTHS
from cds_service.paths import cards_dir, fixtures_dir
from cds_service.protocol.card import RULES_EXTENSION, Card, Response
from cds_service.reach import reach
from cds_service.rulebook import REGISTRY, SEVERITY
from cds_service.terminology import CDT, ICD10CM, LOINC, NAMES, NDC, RXNORM, SNOMED, TITLES, index

MOST_CARDS = 3
_FEW = 8
_ACRONYMS = {
    "aff": "AFF",
    "bp": "BP",
    "dxa": "DXA",
    "frax": "FRAX",
    "iv": "IV",
    "mht": "MHT",
    "onj": "ONJ",
    "serm": "SERM",
}
_SYSTEMS = {
    LOINC: "LOINC",
    SNOMED: "SNOMED CT",
    ICD10CM: "ICD-10-CM",
    RXNORM: "RxNorm",
    NDC: "NDC",
    CDT: "CDT",
    "http://www.whocc.no/atc": "ATC",
    "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets": "HCPCS",
    "http://www.ama-assn.org/go/cpt": "CPT",
    "http://hl7.org/fhir/sid/cvx": "CVX",
    NAMES: "Names, as whole words of a text",
    TITLES: "Titles of observations without a known code",
}
_RULE_ID = re.compile(r"\b[a-z0-9]+(?:-[a-z0-9]+)+\b")
_RULE_LINK = Markup('<a href="/rules/{0}">{0}</a>')


@dataclass(frozen=True, slots=True)
class Search:
    """What is asked of the list of rules; an empty word asks nothing. All of `words` must stand somewhere."""

    words: str = ""
    drug: str = ""
    hook: str = ""
    indicator: str = ""
    source: str = ""
    topic: str = ""
    family: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Search":
        return cls(**{one.name: query.get(one.name, "").strip() for one in fields(cls)})


@dataclass(frozen=True, slots=True)
class Choice:
    """One field of the search that is chosen from a list: its name, label, and the values with their words."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Recorded:
    """A card of a story that carries a rule; where the rule `leads`, the card is about it first."""

    story: str
    card: Card
    leads: bool


class Shelf:
    """The rules of one site, ready to be shown and searched."""

    def __init__(self, answerer: Answerer) -> None:
        self.catalogue: Catalogue = catalogue(answerer)
        self.entries: Mapping[str, Entry] = {entry.rule.id: entry for entry in self.catalogue.entries}
        self._text = {entry.rule.id: _haystack(entry) for entry in self.catalogue.entries}

    def found(self, search: Search) -> list[Entry]:
        """The rules that answer a search, in the order of the catalogue."""
        return [entry for entry in self.catalogue.entries if self._answers(entry, search)]

    def _answers(self, entry: Entry, search: Search) -> bool:
        rule = entry.rule
        return (
            all(word in self._text[rule.id] for word in search.words.lower().split())
            and (not search.drug or search.drug in _drugs(entry))
            and (not search.hook or search.hook in rule.hooks)
            and search.indicator in ("", rule.indicator)
            and (not search.source or search.source in sources(entry))
            and search.topic in ("", rule.topic)
            and search.family in ("", rule.family)
        )

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        """What a search may choose from."""
        entries = self.catalogue.entries
        rules = [entry.rule for entry in entries]
        titles = {name: title_of(name) for name in ordered_drugs()}
        cited = {key: references()[key].short for entry in entries for key in sources(entry)}
        return (
            Choice("drug", "Drug or other order", sorted(titles.items(), key=lambda one: one[1].lower())),
            Choice("hook", "Hook", [(one, one) for one in sorted({hook for rule in rules for hook in rule.hooks})]),
            Choice("indicator", "Indicator", [(one, one) for one in sorted(SEVERITY, key=SEVERITY.__getitem__)]),
            Choice("source", "Source", sorted(cited.items(), key=lambda one: one[1].lower())),
            Choice("topic", "Topic", [(one, spaced(one)) for one in sorted({rule.topic for rule in rules})]),
            Choice("family", "Family", [(one, family(one)) for one in dict.fromkeys(rule.family for rule in rules)]),
        )

    def told(self, entry: Entry) -> dict[str, Any]:
        """Everything the page of one rule shows, by name."""
        rule, reached = entry.rule, reach(entry.rule)
        used, unused = used_and_not(entry)
        recorded = recorded_cards().get(rule.id, ())
        return {
            "entry": entry,
            "rule": rule,
            "paragraphs": rule.paragraphs,
            "numbers": (*entry.numbers, *shared_numbers(entry, self.catalogue)),
            "asked": asked_numbers(entry, self.catalogue),
            "own_sets": reached.own,
            "through_sets": reached.through,
            "used": used,
            "unused": unused,
            "recorded": recorded[:MOST_CARDS],
            "more_recorded": len(recorded[MOST_CARDS:]),
            "words_of_card": card_words(entry),
            "changes": [one for one in changes(rule) if one.any],
            "unchanged": [one.profile for one in changes(rule) if not one.any],
            "bases": BASES,
            "strengths": STRENGTHS,
            "kinds_of_evidence": EVIDENCE,
            "profile": self.catalogue.profile,
        }


def _haystack(entry: Entry) -> str:
    rule = entry.rule
    parts = [
        rule.id,
        rule.title,
        rule.text,
        spaced(rule.family),
        *(title_of(name) for name in (*rule.orders, *rule.stops, *reach(rule).own)),
        *(spaced(number.name) for number in entry.numbers),
        *(references()[key].title for key in sources(entry)),
    ]
    return " ".join(" ".join(parts).lower().split())


@cache
def ordered_drugs() -> frozenset[str]:
    """The ValueSets of drugs that some rule judges an order of."""
    return frozenset(drug for rule in REGISTRY.values() for drug in (*rule.orders, *rule.stops))


def _drugs(entry: Entry) -> frozenset[str]:
    return ordered_drugs() & {*entry.rule.orders, *entry.rule.stops, *reach(entry.rule).own}


def sources(entry: Entry) -> list[str]:
    """The keys of the references a rule rests on, each once."""
    cited = [one.reference.id for one in entry.citations if one.reference is not None]
    return [*dict.fromkeys([*cited, *(number.reference.id for number in entry.numbers)])]


def title_of(value_set: str) -> str:
    title: str = index().value_sets[value_set]["title"]
    return title


@cache
def recorded_cards() -> Mapping[str, tuple[Recorded, ...]]:
    """The cards of the stories that carry a rule, by its id; those that are about it first stand first."""
    found: dict[str, list[Recorded]] = defaultdict(list)
    for file in sorted(fixtures_dir().glob("*/*/response.json")):
        story = f"{file.parent.parent.name}/{file.parent.name}"
        for card in msgspec.json.decode(file.read_bytes(), type=Response).cards:
            if card.source.url is None:
                continue  # the card that says what could not be read names rules that did not speak
            for place, rule in enumerate(card.extension.get(RULES_EXTENSION, ())):
                found[rule].append(Recorded(story, card, leads=place == 0))
    return {rule: tuple(sorted(cards, key=lambda one: not one.leads)) for rule, cards in found.items()}


def card_words(entry: Entry) -> str | None:
    """The card file of a rule as it is written, with blanks for what a record fills in; a classification has none."""
    if entry.rule.kind == "classification":
        return None
    return (cards_dir() / entry.rule.family / f"{entry.rule.id}.md").read_text(encoding="utf-8")


# --- filters ----------------------------------------------------------------------------------------


def spaced(name: str) -> str:
    return name.replace("_", " ").replace("-", " ").replace(".", " ")


def family(name: str) -> str:
    """The name of a family as a heading.

    >>> family("dxa_orders"), family("renal_limits")
    ('DXA orders', 'Renal limits')
    """
    words = " ".join(_ACRONYMS.get(word, word) for word in name.split("_"))
    return words[:1].upper() + words[1:]


def system(url: str) -> str:
    """What people call a code system."""
    return _SYSTEMS.get(url, "Codes")


def changed(number: Number) -> str:
    """What a number is, and in brackets what it is in us-default; of a table the cells that differ."""
    before = dict(_cells((), number.default))
    parts = [(name, now, before[name]) for name, now in _cells((), number.cited.value) if now != before[name]]
    return "; ".join(f"{name} {now} ({was})".strip() for name, now, was in parts)


def fact(value: Any) -> str:
    """One value of a trace, exactly as it is."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "not known"
    return str(value).replace("-", "−") if isinstance(value, (int, float)) else str(value)


def cells(number: Number) -> list[tuple[str, str]]:
    """A number that is a table, cell by cell; one that is none has no cells."""
    return [*_cells((), number.cited.value)] if isinstance(number.cited.value, dict) else []


def _cells(path: tuple[str, ...], value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, one in value.items():
            yield from _cells((*path, str(name)), one)
    else:
        yield " · ".join(path), amount(value)


def amount(value: Any) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else value_text(value)


def with_links(text: str) -> Markup:
    """A text in which the id of every rule leads to its page."""
    parts: list[str] = []
    end = 0
    for match in _RULE_ID.finditer(text):
        if match.group() in REGISTRY:
            parts += [text[end : match.start()], _RULE_LINK.format(match.group())]
            end = match.end()
    return Markup("").join([*parts, text[end:]])  # escapes what is no link


def is_long(many: Sequence[Any]) -> bool:
    """Whether a list is folded until it is asked for."""
    return len(many) > _FEW


FILTERS: Mapping[str, Callable[..., Any]] = {
    "is_long": is_long,
    "family": family,
    "system": system,
    "fact": fact,
    "spaced": spaced,
    "cells": cells,
    "amount": amount,
    "changed": changed,
    "with_links": with_links,
    "title_of": title_of,
    "seen": lambda key: SEEN[key].replace("*", ""),
}

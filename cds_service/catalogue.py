"""The discovery answer and the catalogue of rules, generated from what the rules, numbers and cards say.

The catalogue is a list of entries, one for each rule; `catalogue_page` writes it as Markdown.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from cds_service.answer import Answerer
from cds_service.engine import Engine
from cds_service.parameters import DEFAULT_PROFILE, EQUATIONS, SHARED, Reference, profiles, references
from cds_service.parameters import load as load_parameters
from cds_service.parameters.evidence import DEMOGRAPHICS, Evidence, Intervention, evidence, intervention, uses
from cds_service.reach import reach
from cds_service.rulebook import Cited, Rule
from cds_service.rules import load
from cds_service.templates import DRUG_LABEL

PROJECT = "project"
_TITLES = {
    "patient-view": "Bone health: chart opened",
    "order-select": "Bone health: order chosen",
    "order-sign": "Bone health: orders being signed",
    "encounter-discharge": "Bone health: discharge",
    "problem-list-item-create": "Bone health: problem added",
    "medication-refill": "Bone health: refill requested",
}
_DESCRIPTIONS = {
    "patient-view": "Finds osteoporosis that is not treated and bone-density scans that are due.",
    "order-select": "Checks the bone drug just chosen against kidney function, calcium, allergies and history.",
    "order-sign": "Checks every bone drug about to be signed against kidney function, calcium, allergies and history.",
    "encounter-discharge": (
        "Sees that neither a fragility fracture nor denosumab overdue or stopped leaves hospital without a plan."
    ),
    "problem-list-item-create": "Answers a fracture or diagnosis just added to the problem list.",
    "medication-refill": "Checks a bone drug, or one that harms bone, to be refilled: kidneys, calcium, time, history.",
}
_REQUIREMENTS = (
    "FHIR R4. Works from prefetch, and reads from the FHIR server, with the request's token, what prefetch left out. "
    "What cannot be had is not guessed at, and a check that could not be made is said. Advice to clinicians, not yet "
    "signed off by one."
)


def discovery(answerer: Answerer, spec_version: str) -> dict[str, Any]:
    """The CDS Hooks discovery answer: every service that has a rule, with the templates of the client spoken to."""
    asked = answerer.queries()
    return {
        "services": [
            {
                "hook": hook,
                "title": _TITLES[hook],
                "description": _DESCRIPTIONS[hook],
                "id": service,
                "version": spec_version,
                "prefetch": {query.key: query.template for query in asked.values()},
                "usageRequirements": _REQUIREMENTS,
            }
            for service, hook in answerer.services().items()
        ]
    }


@dataclass(frozen=True, slots=True)
class Citation:
    """A source of a rule, and the place in it. Where the card cites the label of the drug ordered, that has no one."""

    reference: Reference | None
    place: str


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a rule, or one that rules share, under a profile; `default` is that of us-default if it differs."""

    name: str
    cited: Cited
    reference: Reference
    default: Any = None

    @property
    def differs(self) -> bool:
        """Whether a profile or a site's file gives another value than us-default."""
        return self.default is not None


@dataclass(frozen=True, slots=True)
class Entry:
    """What there is to say of one rule: what it does, its numbers, and the source attributes of the regulation."""

    rule: Rule
    on: bool
    on_by_default: bool
    numbers: tuple[Number, ...]
    unverified: tuple[str, ...]
    citations: tuple[Citation, ...]
    evidence: Evidence
    intervention: Intervention
    uses: Mapping[str, tuple[str, ...]]

    @property
    def consensus(self) -> bool:
        """Whether nothing published stands behind it, so that it may only inform."""
        return self.evidence.basis == "consensus"

    @property
    def released(self) -> date:
        return self.evidence.released

    @property
    def revised(self) -> date | None:
        """The day of its last change: its own, or the newest day from which one of its numbers holds."""
        days = [number.cited.since for number in self.numbers if number.cited.since > self.released]
        return max([*days, *filter(None, [self.evidence.revised])], default=None)

    @property
    def reviewed(self) -> date:
        """The day up to which all of it was looked at: of the rule and its numbers the oldest review."""
        return min([self.evidence.reviewed, *(number.cited.reviewed for number in self.numbers)])


@dataclass(frozen=True, slots=True)
class Changes:
    """What a profile that ships with the package changes in a rule: numbers, and whether it is on (None: no change)."""

    profile: str
    description: str
    numbers: tuple[Number, ...]
    on: bool | None

    @property
    def any(self) -> bool:
        return bool(self.numbers) or self.on is not None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every rule in the order of families, and the numbers that several share, under one profile."""

    profile: str
    description: str
    entries: tuple[Entry, ...]
    shared: tuple[Number, ...]


def catalogue(answerer: Answerer) -> Catalogue:
    """The catalogue of a site, as its profile and its own file of numbers make it."""
    parameters = answerer.engine.parameters
    default = _shipped(DEFAULT_PROFILE)
    return Catalogue(
        parameters.profile,
        parameters.description,
        tuple(_entry(rule, answerer, default) for rule in load().values()),
        tuple(_numbers(SHARED, answerer.engine, default)),
    )


def _entry(rule: Rule, answerer: Answerer, default: Engine) -> Entry:
    numbers = tuple(_numbers(rule.id, answerer.engine, default))
    found = evidence()[rule.id]
    shared = answerer.engine.parameters.numbers[SHARED]
    asked = uses(rule)
    return Entry(
        rule,
        answerer.engine.is_on(rule),
        default.is_on(rule),
        numbers,
        (
            *(number.name for number in numbers if not number.cited.verified),
            *(name for name in found.unverified if not shared[name].verified),
        ),
        tuple(_citations(rule, found, numbers, answerer)),
        found,
        intervention(),
        {name: tuple(one for one in words if one in asked) for name, words in DEMOGRAPHICS.items()},
    )


def _numbers(rule: str, engine: Engine, default: Engine) -> Iterator[Number]:
    usual = default.parameters.numbers.get(rule, {})
    for name, cited in engine.parameters.numbers.get(rule, {}).items():
        was = usual[name].value
        if name != EQUATIONS:  # nothing to read number by number
            yield Number(name, cited, references()[cited.reference], None if was == cited.value else was)


def shared_numbers(entry: Entry, catalogue: Catalogue) -> tuple[Number, ...]:
    """The numbers that several rules share and this one names."""
    return tuple(number for number in catalogue.shared if number.name in reach(entry.rule).own_numbers)


def asked_numbers(entry: Entry, catalogue: Catalogue) -> tuple[Number, ...]:
    """The shared numbers that only a judgement names which the rule asks."""
    return tuple(number for number in catalogue.shared if number.name in reach(entry.rule).through_numbers)


def changes(rule: Rule) -> Iterator[Changes]:
    """What each profile but us-default makes of a rule, as it ships."""
    default = _shipped(DEFAULT_PROFILE)
    reached = {*reach(rule).own_numbers, *reach(rule).through_numbers}
    for profile in profiles():
        if profile == DEFAULT_PROFILE:
            continue
        engine = _shipped(profile)
        own = [one for one in _numbers(rule.id, engine, default) if one.differs]
        shared = [one for one in _numbers(SHARED, engine, default) if one.differs and one.name in reached]
        on = engine.is_on(rule)
        yield Changes(
            profile, engine.parameters.description, (*own, *shared), None if on == default.is_on(rule) else on
        )


@cache
def _shipped(profile: str) -> Engine:
    return Engine(load_parameters(profile))


def _citations(rule: Rule, found: Evidence, numbers: tuple[Number, ...], answerer: Answerer) -> Iterator[Citation]:
    """The source of the card first, then what else the rule rests on, each document once."""
    cited: dict[str, str] = {}
    if rule.kind != "classification":
        template = answerer.book.templates[rule.id]
        if template.reference == DRUG_LABEL:
            yield Citation(None, template.place)
        else:
            cited[template.reference] = template.place
    for key in (*found.sources, *(number.reference.id for number in numbers)):
        if key != PROJECT or found.basis == "consensus":
            cited.setdefault(key, "")
    for key, place in cited.items():
        yield Citation(references()[key], place)

"""The discovery answer and the catalogue of rules, generated from what the rules, numbers and cards say."""

from collections.abc import Iterator
from typing import Any

from cds_service.answer import Answerer
from cds_service.parameters import SHARED, references
from cds_service.rulebook import Cited, Rule
from cds_service.rules import load
from cds_service.templates import DRUG_LABEL
from cds_service.words import number

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
    "encounter-discharge": "Sees that a fragility fracture does not leave hospital without a plan for the bone.",
    "problem-list-item-create": "Answers a fracture or diagnosis just added to the problem list.",
    "medication-refill": "Checks a bone drug to be refilled against kidney function, calcium, duration and history.",
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


def catalogue(answerer: Answerer) -> str:
    """All rules as Markdown: what each looks at, when it speaks, why, with its numbers and their sources."""
    lines = ["# The rules", ""]
    family = ""
    for rule in load().values():
        if rule.family != family:
            family = rule.family
            lines += [f"## {family.replace('_', ' ').capitalize()}", ""]
        lines += [*_rule(rule, answerer), ""]
    shared = answerer.engine.parameters.numbers[SHARED]
    lines += ["## Numbers that several rules share", "", *(_number(name, cited) for name, cited in shared.items()), ""]
    return "\n".join(lines)


def _number(name: str, cited: Cited) -> str:
    source = references()[cited.reference]
    plain = isinstance(cited.value, (int, float)) and not isinstance(cited.value, bool)
    value = number(cited.value) if plain else cited.value
    return (
        f"- {name.replace('_', ' ')}: {value} {cited.unit}".rstrip()
        + f" since {cited.since} ({source.short}, {cited.place}; reviewed {cited.reviewed})"
    )


def _rule(rule: Rule, answerer: Answerer) -> Iterator[str]:
    state = "" if answerer.engine.is_on(rule) else " (off)"
    yield f"### `{rule.id}`{state}"
    yield ""
    yield f"**{rule.title}.** {rule.kind}, {rule.indicator}; {rule.topic}; hooks: {', '.join(sorted(rule.hooks))}"
    yield ""
    yield "```text"
    yield from rule.text.splitlines()
    yield "```"
    if rule.needs:
        yield f"Needs {', '.join(rule.needs)}."
    if rule.beats:
        yield f"Goes before {', '.join(sorted(rule.beats))}."
    for name, cited in answerer.engine.parameters.limits(rule.id):
        yield _number(name, cited)
    if rule.kind != "classification":
        template = answerer.book.templates[rule.id]
        if template.reference == DRUG_LABEL:
            yield f"Source: the label of the drug ordered, {template.place}."
        else:
            source = references()[template.reference]
            yield f"Source: [{source.title}]({source.url}), {template.place}."

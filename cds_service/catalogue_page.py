"""The catalogue as Markdown: what each rule looks at, when it speaks, why, its numbers, and what all that rests on."""

from collections.abc import Iterator
from typing import Any

from cds_service.catalogue import Catalogue, Citation, Entry, Number
from cds_service.parameters import DEFAULT_PROFILE
from cds_service.parameters.evidence import BASES, EVIDENCE, INDIRECT, STRENGTHS, USES
from cds_service.words import number

SEEN = {
    "primary": "read in the document itself",
    "copy": "read in a copy or excerpt",
    "secondary": "seen as others quote it",
    "knowledge": "**not read**, from general knowledge",
}
NOT_VERIFIED = "**not verified**"


def page(catalogue: Catalogue) -> str:
    """All rules as Markdown."""
    lines = [
        "# The rules",
        "",
        f"Profile `{catalogue.profile}`. {catalogue.description}",
        "",
        f"A number {NOT_VERIFIED} was taken from general knowledge, or from copies that disagree: nobody has yet seen "
        "it in its source. The sources, dates and uses of data are those that 45 CFR 170.315(b)(11)(iv)(A) asks for.",
        "",
        *_differences(catalogue),
    ]
    family = ""
    for entry in catalogue.entries:
        if entry.rule.family != family:
            family = entry.rule.family
            lines += [f"## {family.replace('_', ' ').capitalize()}", ""]
        lines += [*_entry(entry), ""]
    shared = [_number(one) for one in catalogue.shared]
    return "\n".join([*lines, "## Numbers that several rules share", "", *shared, ""])


def _differences(catalogue: Catalogue) -> Iterator[str]:
    """What differs from us-default, all in one place."""
    numbers = [(f"`{entry.rule.id}`, ", one) for entry in catalogue.entries for one in entry.numbers if one.differs]
    numbers += [("", one) for one in catalogue.shared if one.differs]
    switched = [entry for entry in catalogue.entries if entry.on is not entry.on_by_default]
    if numbers or switched:
        yield f"## What differs from {DEFAULT_PROFILE}"
        yield ""
        yield from (f"- {where}{_name(one)}: {change(one)}" for where, one in numbers)
        yield from (f"- `{entry.rule.id}`: {'on' if entry.on else 'off'}" for entry in switched)
        yield ""


def change(one: Number) -> str:
    """The cells of a number that are not those of us-default, and what they are there."""
    if isinstance(one.default, dict):
        cells = [name for name, cell in one.cited.value.items() if cell != one.default[name]]
        return "; ".join(
            f"{name} {value_text(one.cited.value[name])} ({value_text(one.default[name])})" for name in cells
        )
    return f"{value_text(one.cited.value)} ({value_text(one.default)})"


def _name(one: Number) -> str:
    return one.name.replace("_", " ")


def value_text(value: Any) -> str:
    plain = isinstance(value, (int, float)) and not isinstance(value, bool)
    return number(value) if plain else str(value)


def _number(one: Number) -> str:
    cited = one.cited
    amount = f"{value_text(cited.value)} {cited.unit}".rstrip()
    verified = "" if cited.verified else f"{NOT_VERIFIED}; "
    differs = f"; {DEFAULT_PROFILE}: {value_text(one.default)}" if one.differs else ""
    source = f"{one.reference.short}, {cited.place}"
    return f"- {_name(one)}: {amount} since {cited.since} ({verified}{source}; reviewed {cited.reviewed}{differs})"


def _entry(entry: Entry) -> Iterator[str]:
    rule = entry.rule
    yield f"### `{rule.id}`{'' if entry.on else ' (off)'}"
    yield ""
    yield f"**{rule.title}.** {rule.kind}, {rule.indicator}; {rule.topic}; hooks: {', '.join(sorted(rule.hooks))}"
    yield ""
    if rule.alias_of:
        owners = ", ".join(f"`{one}`" for one in rule.alias_of)
        yield f"Alias: the advice is that of {owners}; this one points to it."
        yield ""
    yield "```text"
    yield from rule.text.splitlines()
    yield "```"
    if rule.needs:
        yield f"Needs {', '.join(rule.needs)}."
    if rule.beats:
        yield f"Goes before {', '.join(sorted(rule.beats))}."
    if rule.switch:
        yield f"On where the shared number {rule.switch.replace('_', ' ')} is true."
    yield ""
    yield from _attributes(entry)
    yield from (_number(one) for one in entry.numbers)


def _attributes(entry: Entry) -> Iterator[str]:
    found = entry.evidence
    consensus = "**Consensus:** " if entry.consensus else ""
    grade = f" ({found.grade})" if found.grade else ""
    yield (
        f"- {consensus}{BASES[found.basis]}; evidence: {EVIDENCE[found.evidence]}; "
        f"strength: {STRENGTHS[found.strength]}{grade}; confidence: {found.confidence}"
    )
    if entry.unverified:
        yield f"- {NOT_VERIFIED}: {', '.join(name.replace('_', ' ') for name in entry.unverified)}"
    yield from (_citation(one) for one in entry.citations)
    revised = f"revised {entry.revised}" if entry.revised else "not revised since"
    yield f"- Released {entry.released}, {revised}; reviewed {entry.reviewed}"
    yield f"- Developer: {entry.intervention.developer}. Funding: {entry.intervention.funding}"
    yield _uses(entry)


def used_and_not(entry: Entry) -> tuple[list[str], list[str]]:
    """The kinds of data about the patient as a person that a rule uses, and those it does not."""
    used: list[str] = []
    unused: list[str] = []
    for name, words in entry.uses.items():
        direct = [one for one in words if one not in INDIRECT] or words
        told = f"{name} ({', '.join(USES[one] for one in direct)})" if words else name
        (used if {*words} - INDIRECT else unused).append(told)
    return used, unused


def _uses(entry: Entry) -> str:
    used, unused = used_and_not(entry)
    return f"- Uses {'; '.join(used) or 'no demographic data'}. Does not use {', '.join(unused)}"


def _citation(one: Citation) -> str:
    if one.reference is None:
        return f"- Source: the label of the drug ordered, {one.place}"
    place = f", {one.place}" if one.place else ""
    title = f"[{one.reference.title}]({one.reference.url})" if one.reference.url else one.reference.title
    return f"- Source: {title}{place}; {SEEN[one.reference.seen]}"

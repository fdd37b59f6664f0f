"""The rules as CSV: one line a rule, for a spreadsheet."""

import csv
from collections.abc import Iterator
from io import StringIO

from cds_service.catalogue import Catalogue, Citation, Entry, Number, shared_numbers
from cds_service.catalogue_page import used_and_not, value_text
from cds_service.export.resources import signed_words
from cds_service.reach import reach

_LIST = "; "
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run


def csv_of(catalogue: Catalogue, signed: str | None) -> str:
    """Every rule on one line, under a line of names; `signed` says who signed the content off, if anybody."""
    out = StringIO()
    rows = [dict(_row(entry, catalogue, signed)) for entry in catalogue.entries]
    writer = csv.DictWriter(out, [*rows[0]])
    writer.writeheader()
    writer.writerows({name: _harmless(cell) for name, cell in row.items()} for row in rows)
    return out.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _row(entry: Entry, catalogue: Catalogue, signed: str | None) -> Iterator[tuple[str, str]]:
    rule, found = entry.rule, entry.evidence
    used, unused = used_and_not(entry)
    yield "id", rule.id
    yield "title", rule.title
    yield "family", rule.family
    yield "topic", rule.topic
    yield "kind", rule.kind
    yield "indicator", rule.indicator
    yield "hooks", _LIST.join(sorted(rule.hooks))
    yield "orders", _LIST.join(sorted(rule.orders))
    yield "stops", _LIST.join(sorted(rule.stops))
    yield "needs", _LIST.join(rule.needs)
    yield "helps", _LIST.join(rule.helps)
    for name in ("When", "Then", "Unless", "Why"):
        yield name.lower(), rule.paragraphs.get(name, "")
    yield "alias of", _LIST.join(rule.alias_of)
    yield "profile", catalogue.profile
    yield "on", "yes" if entry.on else "no"
    yield "numbers", _LIST.join(map(_number, (*entry.numbers, *shared_numbers(entry, catalogue))))
    yield "not verified", _LIST.join(entry.unverified)
    yield "value sets", _LIST.join(reach(rule).own)
    yield "basis", found.basis
    yield "evidence", found.evidence
    yield "strength", found.strength
    yield "grade", found.grade
    yield "confidence", found.confidence
    yield "sources", _LIST.join(map(_citation, entry.citations))
    yield "released", str(entry.released)
    yield "revised", str(entry.revised or "")
    yield "reviewed", str(entry.reviewed)
    yield "developer", entry.intervention.developer
    yield "funding", entry.intervention.funding
    yield "data used", _LIST.join(used)
    yield "data not used", _LIST.join(unused)
    yield "signed off", signed_words(signed if entry.on else None)


def _number(one: Number) -> str:
    amount = f"{value_text(one.cited.value)} {one.cited.unit}".rstrip()
    verified = "" if one.cited.verified else ", not verified"
    place = f"{one.reference.short}, {one.cited.place}, since {one.cited.since}, reviewed {one.cited.reviewed}"
    return f"{one.name} = {amount} ({place}{verified})"


def _citation(one: Citation) -> str:
    if one.reference is None:
        return f"the label of the drug ordered, {one.place}"
    where = f" <{one.reference.url}>" if one.reference.url else ""
    return f"{one.reference.title}{', ' if one.place else ''}{one.place}{where}"

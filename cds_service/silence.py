"""The card that says what could not be read: "nothing to say" and "could not look" never look alike."""

from collections.abc import Mapping
from typing import Any

from cds_service import words
from cds_service.protocol.card import RULE_SYSTEM, RULES_EXTENSION, Card, Coding, Source
from cds_service.templates import Template
from cds_service.verdict import CardPlan, Verdict

LONGEST_SUMMARY = 139


def silence_card(plan: CardPlan, verdict: Verdict, template: Template, uuid: str) -> Card:
    """The one card of a response that names every check that was not made, and what it lacked."""
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
        "orders": verdict.ordering,
        "missing": missing,
        "lines": [{"subject": subject, "lacks": lacks, "count": count} for (subject, lacks), count in lines.items()],
        "drafts": drafts,
    }
    ids = list(dict.fromkeys(one.rule.id for one in plan.not_evaluated))
    return Card(
        uuid=uuid,
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

"""Tables of cases that a clinician can edit, run through the whole service: bytes in, verdict and cards out.

A table has one row per invented patient; a line whose first cell is empty goes on with the row above. Its columns,
`case` first; one that is left out takes the table's default:

case     what the row is about, in words; unique in its table
patient  `woman 78`, `man 50`, `person 70` (sex unknown), `woman` (no birth date), `woman born 1961-11-23`,
         any of them with `, deceased`
record   facts separated by `;`, each with its options after `,` (the table's own facts come first):
           creatinine 1.26 mg/dL 10 d ago        and all the words of observed.MEASURED (TSH, height, TUG, drinks a
             day, ...); a comparator (`<60`), any unit or none, `broken` for a value that is no number; options
             `low 8.6`, `high 10.2` (reference range), `flag H` (interpretation), `status cancelled`, `method US`
           smoking current 30 d ago              an answer: smoking current, former, never, no, unknown; pregnancy yes,
             no, unknown; pregnancy test positive, negative; menopausal status post-, peri-, premenopausal; parent
             broke a hip yes, no; any other word is an answer nobody understands
           last period 2024-05-02 10 d ago       the first day of the last period, recorded 10 days ago
           tested SPEP 100 d ago                 a test done, whatever came out: the words of observed.TESTED
           T -2.5 lumbar spine 100 d ago         also `Z`; total hip, left hip, right hip, femoral neck,
             radius 33%, forearm, heel, trochanter
           BMD 0.850 lumbar spine 100 d ago      in g/cm2; also total hip, left hip, right hip, femoral neck; option
             `device A`
           condition I82.402 300 d ago           ICD-10-CM or SNOMED code and its onset; `condition I21.4 recorded
             20 d ago` for the day of recording; options resolved, inactive, provisional, refuted, ...
           allergy alendronate                   options `reaction anaphylaxis`, intolerance, severe,
                                                 refuted, resolved
           prescribed alendronate 400 d ago      a request of the record; options `status stopped` (else active),
             `supply 90` (days), `refills 3`, `until 2026-05-01`, `do not perform`, `dose 70 mg`, `timing 1 per 1 wk`,
             `sig ...`, `inpatient`,
             `begins in 30 d` (its supply), `event in 30 d` (its timing), `replaces medicationrequest-2` (its id)
           given zoledronic acid 5 mg 300 d ago  an administration; option `status not-done`
           dispensed alendronate 300 d ago       a supply handed out; option `supply 90` (days)
           paused 200 d ago                      a bisphosphonate pause, written down as a problem in words
           ordered creatinine 10 d ago           a service request; options `status completed`, `planned 2026-12-01`
           done hemodialysis 30 d ago            a procedure; option surgical (its category)
           reported DXA 900 d ago                a diagnostic report; option `concluding Old fracture of L1`
           labs missing                          how a prefetch key came: missing, null, failed or partial (with a
             next page that cannot be read; its facts stand newest first)
         days: `10 d ago`, `in 3 d`, `on 2025-11-22`, `on 2025`, `undated`; `, key item7` puts a fact under another
         prefetch key; a drug in quotation marks is known by these words alone
order    the draft that is judged, worded as `prescribed` is (`status draft` is understood), further drafts after
         `;`: drugs, or `ordered creatinine`. For order-select a draft with the option unselected is not chosen
says     what becomes of the rule:  critical, warning, info  shown with this indicator
                                    (reason)                 fired and hidden: (beats:...), (owner), ...
                                    holds                    a classification that is true
                                    -                        evaluated, nothing to say
                                    ? what why, what why     not evaluated for these lacks
                                    x                        silenced by a standing exclusion
profile  the guideline profile, us-default unless said otherwise
on       rules, by their ids, that are off by default and switched on for the row
shows    values of the finding, as `name value`, separated by `;`; a name alone: the finding does not give it
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any

import pytest

from cds_service.answer import Answer, Answerer
from cds_service.app import answerer_of
from cds_service.engine import silenced
from cds_service.protocol.request import parse
from cds_service.rulebook import REGISTRY
from cds_service.settings import Settings
from tests.requests import JSON, PATIENT, SEARCHES, TODAY
from tests.rules.facts import Fact, ordered, request, resource_of

STATES = ("missing", "null", "failed", "partial")
SEX = {"woman": "female", "man": "male", "person": "unknown"}
NEXT = [{"relation": "next", "url": "https://ehr.example.org/fhir?page=2"}]


@dataclass(frozen=True, slots=True)
class Case:
    """One row, with the rule it is about and the hook it is run on."""

    case: str = ""
    patient: str = "woman 70"
    record: str = ""
    order: str = ""
    says: str = ""
    shows: str = ""
    rule: str = ""
    hook: str = "order-sign"
    profile: str = "us-default"
    on: str = ""


COLUMNS = frozenset(field.name for field in fields(Case)) - {"rule", "hook"}


def table(rule: str, text: str, *, hook: str = "order-sign", **defaults: str) -> pytest.MarkDecorator:
    """Run a test once for each row, as its argument `case`."""
    rows = _rows(text, Case(rule=rule, hook=hook, **defaults))
    return pytest.mark.parametrize("case", [pytest.param(one, id=one.case) for one in rows])


def _rows(text: str, default: Case) -> Iterator[Case]:
    names, *rows = _lines(text)
    if names[0] != "case" or not COLUMNS.issuperset(names):
        raise ValueError(f"a table's columns are {sorted(COLUMNS)}, not {names}")
    seen: set[str] = set()
    for cells in rows:
        row = dict(zip(names, cells, strict=True))
        if row["case"] in seen:
            raise ValueError(f"two rows are called {row['case']!r}")
        seen.add(row["case"])
        if "record" in row:
            row["record"] = "; ".join(part for part in (default.record, row["record"]) if part)
        yield replace(default, **row)


def _lines(text: str) -> list[list[str]]:
    lines: list[list[str]] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if cells[0]:
            lines.append(cells)
        else:
            lines[-1] = [f"{above} {cell}".strip() for above, cell in zip(lines[-1], cells, strict=True)]
    return lines


@cache
def answerer(profile: str = "us-default", enabled: str = "") -> Answerer:
    """The service as a newcomer starts it, or under another profile, or with a rule that is off, made once."""
    return answerer_of(Settings(mode="open", profile=profile), frozenset(enabled.split()))


def answer(case: Case) -> Answer:
    """One case through the whole chain."""
    body = json.dumps(hook_request(case)).encode()
    return answerer(case.profile, case.on).answer(parse(body), TODAY)


def spoken(case: Case) -> tuple[str, dict[str, str]]:
    """As `outcome`, of a rule whose line finds no room, or whose subject another owns: what it says, not where."""
    return outcome(case, wherever=True)


def outcome(case: Case, wherever: bool = False) -> tuple[str, dict[str, str]]:
    """What became of the case's rule, and those of its values that the row shows."""
    found = answer(case)
    verdict = found.verdict
    fired = [one for one in verdict.fired if one.rule.id == case.rule and _judged(one.order)]
    lacking = [one for one in verdict.not_evaluated if one.rule.id == case.rule and _judged(one.order)]
    in_cards = {rule for card in found.cards for rule in card.extension["org.bone-health-cds.rules"]}
    assert not verdict.raised
    assert len(fired) + len(lacking) <= 1, "a rule said two things about one order"
    if lacking:
        lacks = ", ".join(f"{lack.what} {lack.why}" for lack in lacking[0].lacks)
        return f"? {lacks}", {}
    if not fired:
        return ("x" if silenced(REGISTRY[case.rule], verdict.excluded) else "-"), {}
    values = {name: f"{value['value']}" for name, value in fired[0].finding.values().items()}
    shown = {name: values.get(name, "") for name in _shown(case)}
    assert case.rule in in_cards or not fired[0].shown, "what is shown stands in a card"
    reason = fired[0].hidden_by or ""
    unplaced = wherever and (reason == "limit" or reason.startswith("owner:"))
    return (not unplaced and _hidden(fired[0].hidden_by)) or fired[0].indicator, shown


def expected(case: Case) -> tuple[str, dict[str, str]]:
    """What the row says."""
    return case.says, _shown(case)


def _shown(case: Case) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in case.shows.split(";") if part.strip())
    return {name: value for name, _, value in parts}


def _judged(order: Any) -> bool:
    return order is None or order.ref in ("MedicationRequest/medicationrequest-1", "ServiceRequest/servicerequest-1")


def _hidden(reason: str | None) -> str:
    if reason is None:
        return ""
    if reason == "classification":
        return "holds"
    if reason.startswith("owner:"):
        return "(owner)"
    return "(addressed)" if reason.startswith("addressed:") else f"({reason})"


# --- from a row to a request --------------------------------------------------------------------------------


def hook_request(case: Case) -> JSON:
    """The CDS Hooks request of one row."""
    drafts, selections = _drafts(case.order)
    context: JSON = {"userId": "Practitioner/olsen-8", "patientId": PATIENT}
    if drafts:
        entries = [{"resource": one} for one in drafts]
        orders = "medications" if case.hook == "medication-refill" else "draftOrders"
        context[orders] = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    if case.hook == "order-select":
        context["selections"] = selections
    prefetch = _prefetch(case.record)
    if case.hook == "encounter-discharge":
        context["encounterId"] = "discharge-2207"
    if case.hook == "problem-list-item-create":
        context["conditions"] = prefetch["conditions"]
    return {
        "hook": case.hook,
        "hookInstance": "0c3cf1e1-62b6-4a5b-9b5b-1d6e3f0f5a11",
        "context": context,
        "prefetch": {"patient": _patient(case.patient), **prefetch},
    }


def _patient(words: str) -> JSON:
    who, *options = (part.strip() for part in words.split(","))
    kind, *rest = who.split()
    patient: JSON = {"resourceType": "Patient", "id": PATIENT, "gender": SEX[kind]}
    if rest:
        patient["birthDate"] = rest[1] if rest[0] == "born" else f"{TODAY.year - int(rest[0])}-01-15"
    return patient | ({"deceasedBoolean": True} if "deceased" in options else {})


def _prefetch(record: str) -> JSON:
    found: dict[str, list[JSON]] = {key: [] for key in SEARCHES}
    states: dict[str, str] = {}
    for n, text in enumerate(filter(None, map(str.strip, record.split(";"))), start=1):
        key, _, state = text.partition(" ")
        if key in SEARCHES and state in STATES:
            states[key] = state
        else:
            where, resource = resource_of(Fact.of(text, n))
            found.setdefault(where, []).append(resource)
    return {key: _page(states.get(key), many) for key, many in found.items() if states.get(key) != "missing"}


def _page(state: str | None, resources: list[JSON]) -> JSON | None:
    if state == "null":
        return None
    if state == "failed":
        return {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "exception"}]}
    bundle: JSON = {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": one} for one in resources]}
    return bundle | ({"link": NEXT} if state == "partial" else {})


def _drafts(words: str) -> tuple[list[JSON], list[str]]:
    drafts: list[JSON] = []
    selections: list[str] = []
    for n, text in enumerate(filter(None, map(str.strip, words.split(";"))), start=1):
        fact = Fact.of(text, n)
        draft = ordered(fact)[1] if text.startswith("ordered ") else request(fact)
        drafts.append({"authoredOn": TODAY.isoformat(), **draft, "status": fact.option("status") or "draft"})
        if "unselected" not in fact.options:
            selections.append(f"{draft['resourceType']}/{draft['id']}")
    return drafts, selections

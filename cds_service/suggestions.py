"""Suggestions that work: remove or change the draft, order what is missing, stop or start a drug. All valid R4."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from cds_service import words
from cds_service.chart.doses import Dosing, Interval, Regimen, Schedule, Supplement
from cds_service.chart.model import Chart, months_before
from cds_service.chart.nouns import DraftOrder, Drug, Medication
from cds_service.clinical.therapy import DENOSUMAB
from cds_service.clinical.timeline import course_of
from cds_service.fhir.build import (
    OrderTemplates,
    instructed_draft,
    redated_draft,
    redosed_draft,
    stopped_request,
)
from cds_service.instructions import Instruction, instruction_for
from cds_service.parameters import parse_yaml
from cds_service.protocol.card import Action, Suggestion
from cds_service.rulebook import Limits

MOST_SUGGESTIONS = 5
REMOVE_ORDER = "remove-order"
REMOVE_OUTRIGHT = "remove-order-outright"  # even a repeat denosumab dose: pregnancy, allergy, the wrong product
REDATE = "redate"
INSTRUCT = "instructions"
CORRECT_DOSE = "correct-dose"
STOP_OTHER = "stop-other"
ON_THE_ORDER = frozenset({REMOVE_ORDER, REMOVE_OUTRIGHT, REDATE, INSTRUCT, CORRECT_DOSE, STOP_OTHER})
_PERIODS = {"day": "d", "week": "wk", "month": "mo", "year": "a"}
_UNITS = {"d": "day", "wk": "week", "mo": "month", "a": "year"}

Entries = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Offer:
    """One line of a card's `suggestions`: what to offer, and expressions for when, on which day, about what."""

    name: str
    when: str | None = None
    on: str | None = None
    what: str | None = None


def offers(entries: Iterable[Any]) -> tuple[Offer, ...]:
    """Read the `suggestions` of a card's front matter: a name, or {offer, when, on, what}."""
    return tuple(Offer(one) if isinstance(one, str) else _offer(one) for one in entries)


def _offer(entry: Mapping[Any, Any]) -> Offer:
    on = entry.get("on", entry.get(True))  # a bare `on` is read as true in YAML
    return Offer(entry["offer"], entry.get("when"), on, entry.get("what"))


@dataclass(frozen=True, slots=True)
class Wanted:
    """One offer of one finding, with what its expressions gave: a day, and the medication or medications meant."""

    name: str
    on: date | None = None
    what: Any = None


@cache
def yaml_of(text: str, name: str) -> Any:
    """What a YAML text of words says, read once in a process: it is shared, so nobody may change it."""
    return parse_yaml(text, name)


@dataclass(frozen=True, slots=True)
class Shop:
    """Everything suggestions can create or say: tests and referrals, drugs, words for the patient."""

    orders: Entries
    drugs: Entries
    instructions: tuple[Instruction, ...]
    templates: OrderTemplates

    @classmethod
    def read(cls, folder: Path) -> "Shop":
        """The lists of one folder of cards; raises when an entry is not valid R4."""
        orders, drugs, said = (
            yaml_of((folder / f"{name}.yaml").read_text(encoding="utf-8"), f"{name}.yaml")
            for name in ("orders", "drugs", "instructions")
        )
        return cls(orders, drugs, tuple(Instruction.of(one) for one in said), OrderTemplates(orders, drugs))

    def knows(self, name: str) -> bool:
        """Whether a card may name this suggestion."""
        return name in ON_THE_ORDER or name in self.orders or name in self.drugs

    def draft(self, name: str, day: date) -> DraftOrder | None:
        """The order that a suggestion would draft, as the rules see it; None when it drafts no drug."""
        entry = self.drugs.get(name)
        if entry is None:
            return None
        drug = Drug(frozenset(entry["groups"]), entry["label"])
        dosing = _dosing(entry)
        brings = Supplement(
            vitamin_d=dosing if dosing.unit == "IU" else None,
            calcium=dosing if "calcium-supplement" in drug.groups else None,  # its sig counts calcium itself
        )
        return DraftOrder(drug, "start", f"MedicationRequest/{name}", day, "draft", dosing=dosing, supplement=brings)


class Maker:
    """Makes suggestions for one chart; `new_uuid` gives each its own, `raw_of` a resource of the record as sent.

    `can` says what the client carries out: what it does not is not counted among the few there is room for.
    """

    def __init__(
        self,
        shop: Shop,
        chart: Chart,
        limits: Limits,
        new_uuid: Callable[[], str],
        raw_of: Callable[[str], bytes | None],
        can: Callable[[Suggestion], bool],
    ) -> None:
        self._shop = shop
        self._chart = chart
        self._limits = limits
        self._new_uuid = new_uuid
        self._raw_of = raw_of
        self._can = can
        self._patient = chart.person.ref
        self._under_way = frozenset().union(*(one.concepts for one in chart.pending))

    def make(
        self, wanted: Iterable[Wanted], order: DraftOrder | None, drug: str, *, recommend: bool, outright: bool
    ) -> tuple[Suggestion, ...]:
        """The wanted suggestions, nothing twice, at most five; only removing the order is ever recommended.

        A panel that is more than the client carries out at once is offered test by test, after everything else.
        `outright`: some finding wants the order removed whatever it repeats. Nothing more is asked of `wanted` when
        there is room for no more.
        """
        made: list[Suggestion] = []
        seen: set[str] = set()
        parts: list[Wanted] = []
        for one in wanted:
            for suggestion in self._one(one, order, drug, recommend, outright):
                if len(suggestion.actions) > 1 and not self._can(suggestion):
                    parts += self._parts(one)
                else:
                    self._add_fresh(suggestion, seen, made)
            if len(made) >= MOST_SUGGESTIONS:
                return tuple(made[:MOST_SUGGESTIONS])
        for one in parts:
            for suggestion in self._tests(one.name, one.on):
                self._add_fresh(suggestion, seen, made)
        return tuple(made[:MOST_SUGGESTIONS])

    def _add_fresh(self, suggestion: Suggestion, seen: set[str], made: list[Suggestion]) -> None:
        """Add what of a suggestion was not offered yet, if the client can carry it out; `seen` then holds it."""
        keys = [_key(action) for action in suggestion.actions]
        if not seen.isdisjoint(keys):
            fresh = tuple([action for key, action in zip(keys, suggestion.actions, strict=True) if key not in seen])
            suggestion = _with(suggestion, fresh)
        if suggestion.actions and self._can(suggestion):
            seen.update(keys)
            made.append(suggestion)

    def _parts(self, wanted: Wanted) -> Iterator[Wanted]:
        """The tests of a panel."""
        yield from (Wanted(one, wanted.on) for one in self._shop.orders[wanted.name]["panel"])

    def _one(
        self, wanted: Wanted, order: DraftOrder | None, drug: str, recommend: bool, outright: bool
    ) -> Iterable[Suggestion]:
        if wanted.name in self._shop.orders:
            return self._tests(wanted.name, wanted.on)
        if wanted.name in self._shop.drugs:
            return self._start(wanted, order)
        if wanted.name == STOP_OTHER:
            return self._stop(wanted)
        if order is not None and order.status == "draft" and order.has_id:
            if wanted.name in (REMOVE_ORDER, REMOVE_OUTRIGHT):
                return self._against_order(order, drug, recommend, outright)
            if order.kind == "drug" and order.action != "stop":
                return self._changed(wanted, order, drug)
        return ()

    def _suggestion(self, label: str, *actions: Action, recommended: bool = False) -> Suggestion:
        return Suggestion(label=label, uuid=self._new_uuid(), isRecommended=recommended, actions=actions)

    # --- what is created --------------------------------------------------------------------------

    def _tests(self, name: str, on: date | None = None) -> tuple[Suggestion, ...]:
        """One order, or, of a panel, one for each of its tests; what is under way already is left out.

        A test that is meant for a day (`on`) does not hide behind one that is ordered for now.
        """
        orders = self._shop.orders
        called = orders[name]
        tests = called.get("panel", (name,))
        wanted = [one for one in tests if on or orders[one].get("pending") not in self._under_way]
        if not wanted:
            return ()
        later = f" for {words.day(on)}" if on else ""
        actions = [
            Action(
                type="create",
                description=f"{orders[one]['label']}{later}: {orders[one]['text']}",
                resource=self._shop.templates.order(one, self._patient, self._chart.as_of, on),
            )
            for one in wanted
        ]
        if len(wanted) == 1:
            called = orders[wanted[0]]
        return (self._suggestion(f"{called['label']}{later}", *actions),)

    def _start(self, wanted: Wanted, order: DraftOrder | None) -> Iterator[Suggestion]:
        """A draft of a drug, now, or of its next dose on a day; not of one that is drafted or taken already.

        It would come in the place of the order the card is about: that may be another form of the same drug.
        """
        entry = self._shop.drugs[wanted.name]
        groups = frozenset(entry["groups"])
        others = [one for one in self._chart.drafts if order is None or one.ref != order.ref]
        drafted = any(one.action != "stop" and one.drug.groups & groups for one in others)
        taken = any(one.status == "active" and one.drug.groups & groups for one in self._chart.medications)
        if drafted or (taken and wanted.on is None):
            return
        start = max(wanted.on, self._chart.as_of) if wanted.on else None
        label = f"Draft {entry['label']}{f' for {words.day(start)}' if start else ''}"
        resource = self._shop.templates.order(wanted.name, self._patient, self._chart.as_of, start)
        yield self._suggestion(
            label, Action(type="create", description=f"{label}: {entry['sig']}; to be completed", resource=resource)
        )

    # --- what is changed --------------------------------------------------------------------------

    def _stop(self, wanted: Wanted) -> Iterator[Suggestion]:
        """Stop other medications of the record, or remove them where they are drafts too. Never denosumab."""
        for other in wanted.what if isinstance(wanted.what, (list, tuple)) else (wanted.what,):
            if other is None or other.drug.groups & DENOSUMAB:
                continue
            label = f"Stop {words.shortened(words.plain(other.drug.name), 60)}"
            if isinstance(other, DraftOrder):
                if other.status == "draft" and other.has_id:
                    yield self._suggestion(
                        label, Action(type="delete", description=f"{label}: remove the draft", resourceId=other.ref)
                    )
            elif isinstance(other, Medication) and other.kind == "request" and other.status == "active":
                raw = self._raw_of(other.ref)
                stopped = stopped_request(raw, self._patient) if raw else None
                if stopped is not None:
                    action = Action(type="update", description=f"{label}, active on record", resource=stopped)
                    yield self._suggestion(label, action)

    def _against_order(self, order: DraftOrder, drug: str, recommend: bool, outright: bool) -> Iterator[Suggestion]:
        limits = self._limits
        last = self._last_denosumab() if order.drug.groups & DENOSUMAB and not outright else None
        if last is not None:
            soon = self._chart.as_of + timedelta(days=limits.redate_by_days.value)
            due = months_before(last, -limits.denosumab_interval_months.value)
            yield from self._later(order, drug, max(soon, due))
            return
        action = Action(type="delete", description=f"Remove the draft order for {drug}", resourceId=order.ref)
        yield self._suggestion(f"Remove the order for {drug}", action, recommended=recommend)

    def _last_denosumab(self) -> date | None:
        """The day of the last denosumab dose on record, given or requested: dropping the next one is a stop."""
        course = course_of(self._chart, self._limits, *DENOSUMAB)
        return course.last.day if course is not None and course.last is not None else None

    def _later(self, order: DraftOrder, drug: str, start: date | None) -> Iterator[Suggestion]:
        """Move the draft to a day; a repeat denosumab dose never past the day the effect of the last one ends."""
        limits = self._limits
        covered = limits.denosumab_effect_days
        last = self._last_denosumab() if order.drug.groups & DENOSUMAB else None
        if start is not None and last is not None:
            start = min(start, last + timedelta(days=covered.value))
        if start is None or start <= self._chart.as_of:
            return
        label = f"Move {drug} to {words.day(start)}"
        why = f" (no later than day {covered.value} after the last dose)" if last is not None else ""
        draft = redated_draft(order.raw, self._patient, start)
        yield self._suggestion(label, Action(type="update", description=f"{label}{why}", resource=draft))

    def _changed(self, wanted: Wanted, order: DraftOrder, drug: str) -> Iterator[Suggestion]:
        if wanted.name == REDATE:
            yield from self._later(order, drug, wanted.on)
        elif wanted.name == INSTRUCT:
            yield from self._told(order, drug)
        elif wanted.what is not None:
            yield from self._corrected(order, drug, wanted.what)

    def _corrected(self, order: DraftOrder, drug: str, correction: Regimen) -> Iterator[Suggestion]:
        """The draft with another dose or rhythm: never recommended, the prescriber knows what was meant."""
        schedule = correction.schedule
        repeat = {
            "frequency": int(schedule.times),
            "period": schedule.period.n,
            "periodUnit": _PERIODS[schedule.period.unit],
        }
        regimen = str(words.regimen(correction))
        label = f"Change {drug} to {regimen}"
        draft = redosed_draft(order.raw, self._patient, regimen, (correction.amount, correction.unit), repeat)
        yield self._suggestion(
            label, Action(type="update", description=f"{label}; check the quantity to dispense", resource=draft)
        )

    def _told(self, order: DraftOrder, drug: str) -> Iterator[Suggestion]:
        """Words for the patient, in the rhythm of the order itself."""
        text = instruction_for(order.drug, order.dosing, self._shop.instructions, self._limits)
        if text is not None:
            draft = instructed_draft(order.raw, self._patient, text)
            label = f"Add how to take {drug}"
            yield self._suggestion(label, Action(type="update", description=f"{label}: {text}", resource=draft))


def _dosing(entry: Mapping[str, Any]) -> Dosing:
    """The usual regimen of a drug; amounts in mg, of vitamins in IU."""
    repeat, value, unit = entry["repeat"], entry["dose"]["value"], entry["dose"]["unit"]
    period = Interval(repeat["period"], _UNITS[repeat["periodUnit"]])
    schedule = Schedule(repeat["frequency"], repeat["frequency"], period)
    amount = value / 1000 if unit == "ug" else value
    return Dosing(
        amount=amount,
        amount_max=amount,
        unit="IU" if unit == "[IU]" else "mg",
        schedule=schedule,
        daily=amount * schedule.per_day,
        why_not="",
    )


def _key(action: Action) -> str:
    """What makes two actions the same: the order they change, or the code (else the words) of what they create."""
    if action.resource is None:
        return f"{action.type} {action.resourceId}"
    if action.type == "update":
        return f"update {action.resource.get('id')} {action.description}"
    kind = action.resource["resourceType"]
    concept = action.resource.get("code") or action.resource.get("medicationCodeableConcept") or {}
    coding = next(iter(concept.get("coding", ())), None)
    said = f"{coding['system']}|{coding['code']}" if coding else concept.get("text") or action.resource["description"]
    return f"{kind} {said} {action.resource.get('occurrenceDateTime', '')}"


def _with(suggestion: Suggestion, actions: tuple[Action, ...]) -> Suggestion:
    return Suggestion(
        label=suggestion.label, uuid=suggestion.uuid, isRecommended=suggestion.isRecommended, actions=actions
    )

"""Suggestions that work: remove or re-date the draft, order the missing test. Each action is valid R4."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeGuard

from cds_service import words
from cds_service.chart.doses import Regimen
from cds_service.chart.model import Chart
from cds_service.chart.nouns import DraftOrder
from cds_service.clinical.therapy import DENOSUMAB
from cds_service.clinical.timeline import course_of
from cds_service.fhir.build import OrderTemplates, redated_draft, redosed_draft
from cds_service.protocol.card import Action, Suggestion
from cds_service.rulebook import Limits

MOST_SUGGESTIONS = 5
REMOVE_ORDER = "remove-order"
CORRECT_DOSE = "correct-dose"
OF_THE_DRAFT = frozenset({REMOVE_ORDER, CORRECT_DOSE})  # what is done to the draft itself; the rest orders a test
_PERIODS = {"day": "d", "week": "wk", "month": "mo"}


@dataclass(frozen=True, slots=True)
class Offer:
    """One line of a card's `suggestions`: what to offer, and the condition (an expression) under which."""

    name: str
    when: str | None = None


def offers(entries: Iterable[Any]) -> tuple[Offer, ...]:
    """Read the `suggestions` of a card's front matter: a name, or {offer, when}."""
    return tuple(Offer(entry) if isinstance(entry, str) else Offer(entry["offer"], entry["when"]) for entry in entries)


class Maker:
    """Makes suggestions for one chart; `new_uuid` gives each its own."""

    def __init__(
        self,
        labels: Mapping[str, Mapping[str, Any]],
        templates: OrderTemplates,
        chart: Chart,
        limits: Limits,
        new_uuid: Callable[[], str],
    ) -> None:
        self._labels = labels
        self._templates = templates
        self._chart = chart
        self._limits = limits
        self._new_uuid = new_uuid

    def make(
        self,
        names: Iterable[str],
        order: DraftOrder | None,
        drug: str,
        recommend: bool,
        correction: Regimen | None = None,
    ) -> tuple[Suggestion, ...]:
        """The named suggestions, each once, at most five; at most one of them is recommended.

        `correction` is the regimen that a dose should have, where a finding knows it.
        """
        made = []
        for name in dict.fromkeys(names):
            if name == REMOVE_ORDER:
                made += self._against_order(order, drug, recommend)
            elif name == CORRECT_DOSE:
                made += self._corrected(order, drug, correction)
            elif not self._under_way(name):
                made.append(self._test_order(name))
        return tuple(made[:MOST_SUGGESTIONS])

    def _under_way(self, name: str) -> bool:
        concept = self._labels[name].get("pending")
        return any(concept in one.concepts for one in self._chart.pending)

    def _test_order(self, name: str) -> Suggestion:
        entry = self._labels[name]
        patient = self._chart.person.ref
        order = self._templates.service_request(name, patient, self._chart.as_of)
        action = Action(type="create", description=f"{entry['label']}: {entry['text']}", resource=order)
        return Suggestion(label=entry["label"], uuid=self._new_uuid(), actions=(action,))

    def _corrected(self, order: DraftOrder | None, drug: str, correction: Regimen | None) -> list[Suggestion]:
        """The draft with another dose or rhythm: never recommended, the prescriber knows what was meant."""
        if not _open(order) or correction is None:
            return []
        schedule = correction.schedule
        repeat = {
            "frequency": int(schedule.times),
            "period": schedule.period.n,
            "periodUnit": _PERIODS[schedule.period.unit],
        }
        regimen = str(words.regimen(correction))
        label = f"Change {drug} to {regimen}"
        action = Action(
            type="update",
            description=f"{label}; check the quantity to dispense",
            resource=redosed_draft(order.raw, self._chart.person.ref, regimen, correction.mg, repeat),
        )
        return [Suggestion(label=label, uuid=self._new_uuid(), actions=(action,))]

    def _against_order(self, order: DraftOrder | None, drug: str, recommend: bool) -> list[Suggestion]:
        if not _open(order):
            return []
        last = self._last_denosumab() if order.drug.groups & DENOSUMAB else None
        if last is not None:
            return self._redate(order, drug, last)
        action = Action(type="delete", description=f"Remove the draft order for {drug}", resourceId=order.ref)
        return [
            Suggestion(
                label=f"Remove the order for {drug}",
                uuid=self._new_uuid(),
                isRecommended=recommend,
                actions=(action,),
            )
        ]

    def _last_denosumab(self) -> date | None:
        """The day of the last denosumab dose on record, given or requested: dropping the next one is a stop."""
        course = course_of(self._chart, self._limits, *DENOSUMAB)
        return course.last.day if course is not None and course.last is not None else None

    def _redate(self, order: DraftOrder, drug: str, last: date) -> list[Suggestion]:
        """A repeat denosumab dose is not dropped but moved, never past the day the effect of the last one ends."""
        limits = self._limits
        covered = limits.denosumab_effect_days
        latest = last + timedelta(days=covered.value)
        start = min(self._chart.as_of + timedelta(days=limits.redate_by_days.value), latest)
        if start <= self._chart.as_of:
            return []
        draft = redated_draft(order.raw, self._chart.person.ref, start)
        label = f"Move {drug} to {words.day(start)}"
        action = Action(
            type="update",
            description=f"{label} (no later than day {covered.value} after the last dose)",
            resource=draft,
        )
        return [Suggestion(label=label, uuid=self._new_uuid(), actions=(action,))]


def _open(order: DraftOrder | None) -> TypeGuard[DraftOrder]:
    """Whether there is a draft that an action can name."""
    return order is not None and order.status == "draft" and order.has_id

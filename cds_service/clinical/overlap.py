"""What else works on the bone on the day an order is planned for: given, taken, or drafted beside it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from cds_service.chart.model import Chart
from cds_service.chart.nouns import DraftOrder, Medication
from cds_service.clinical.bone_drugs import (
    BONE_DRUGS,
    DENOSUMAB,
    MONTHLY,
    ZOLEDRONATE,
    class_of,
    ingredient_of,
)
from cds_service.clinical.course import Course
from cds_service.clinical.intervals import months_after, planned_day
from cds_service.clinical.therapy import taken
from cds_service.clinical.timeline import courses
from cds_service.rulebook import Limits, Value

# Hormone therapy is given for other reasons, and calcitonin, which is followed nowhere else, counts here.
OVERLAPPING = BONE_DRUGS - {"estrogen-systemic"} | {"calcitonin"}


@dataclass(frozen=True, slots=True)
class Beside:
    """Another drug for the bone, and how we know: a dose given or only ordered (`day`), a supply that is being taken,
    a draft beside, or an entry of the list whose supply ran out long ago.

    `standing`: an order for it still stands. `record`: the request or draft that could be stopped.
    """

    product: str
    name: str
    kind: Literal["given", "ordered", "taken", "drafted", "listed"]
    day: date | None
    refs: tuple[str, ...]
    standing: bool = True
    record: Medication | DraftOrder | None = None

    @property
    def evidence(self) -> tuple[str, ...]:
        return self.refs

    def as_value(self) -> Value:
        return {"value": self.name, "unit": None, "date": self.day.isoformat() if self.day else None}


def product_of(groups: frozenset[str]) -> str:
    """The one product of an order; "" when it is none that can overlap."""
    return min(groups & OVERLAPPING, default="")


def kind_of(product: str) -> str:
    """The class of a product."""
    return product if product == "calcitonin" else class_of(product)


def given_up(chart: Chart, product: str, *refs: str) -> bool:
    """Whether a draft stops a product, or comes in the place of one of these requests."""
    stopped = {product, ingredient_of(product)}
    return any(
        (one.action == "stop" and (one.drug.groups & stopped or one.ref in refs)) or one.replaces in refs
        for one in chart.drafts
    )


def still_taken(order: DraftOrder, chart: Chart, limits: Limits, *groups: str) -> Iterator[Medication | DraftOrder]:
    """What the patient takes of these groups beside an order, and no draft stops or replaces."""
    stops = [one for one in chart.drafts if one.action == "stop"]
    for one in taken(chart, limits, *groups):
        stopped = any(stop.ref == one.ref or stop.drug.groups == one.drug.groups for stop in stops)
        if one.ref != order.ref and not stopped and not any(draft.replaces == one.ref for draft in chart.drafts):
            yield one


def drafted_beside(order: DraftOrder, chart: Chart) -> Iterator[DraftOrder]:
    """Other drafts that start or continue a drug; of two that are both judged, the first is told of the second."""
    later = False
    for one in chart.drafts:
        if one.action != "stop" and one.ref != order.ref and (later or not one.selected):
            yield one
        later = later or one.ref == order.ref


def beside(order: DraftOrder, chart: Chart, limits: Limits) -> tuple[Beside, ...]:
    """Every other product that works on the bone when an order is carried out, and that nothing stops."""
    mine = product_of(order.drug.groups)
    planned = planned_day(order, chart)
    found: list[Beside | None] = []
    for course in courses(chart, limits):
        known = course.product in OVERLAPPING and course.product != mine and course.ended is None
        if known and not given_up(chart, course.product, *course.refs):
            made = _given if course.clinic_given else _taken
            found.append(made(course, order, planned, chart, limits))
    if mine != "calcitonin":
        others = still_taken(order, chart, limits, "calcitonin")
        found += [
            Beside("calcitonin", one.drug.name, "taken", one.begins, (one.ref,), record=one)
            for one in others
            if isinstance(one, Medication)
        ]
    drafts = ((product_of(one.drug.groups), one) for one in drafted_beside(order, chart))
    found += [
        Beside(product, one.drug.name, "drafted", None, (one.ref,), record=one)
        for product, one in drafts
        if product and product != mine
    ]
    return tuple(one for one in found if one is not None)


def _given(course: Course, order: DraftOrder, planned: date, chart: Chart, limits: Limits) -> Beside | None:
    last = next((one for one in reversed(course.given) if one.refs != (order.ref,)), None)
    record = next((one for one in reversed(course.active) if one.ref != order.ref), None)
    until = _works_until(course.product, last.day, limits) if last else None
    if last and until and planned <= until:
        kind: Literal["given", "ordered"] = "ordered" if last.presumed else "given"
        return Beside(course.product, course.name, kind, last.day, last.refs, record is not None, record)
    if course.product in MONTHLY and record and len(course.given) < limits.romosozumab_doses.value:
        reaches = record.supply_until is None or record.supply_until >= planned
        recent = last is None or chart.days_since(last.day) <= limits.supply_grace_days.value
        if reaches and recent:
            return Beside(course.product, course.name, "taken", record.begins, (record.ref,), True, record)
    return None


def _works_until(product: str, last: date, limits: Limits) -> date:
    if product in MONTHLY:
        return months_after(last, limits.romosozumab_interval_months.value) - timedelta(days=1)
    if product in ZOLEDRONATE:
        return last + timedelta(days=limits.overlap_zoledronate_days.value)
    if product in DENOSUMAB:
        return last + timedelta(days=limits.overlap_denosumab_days.value)
    return last + timedelta(days=limits.overlap_ibandronate_iv_days.value)


def _taken(course: Course, order: DraftOrder, planned: date, chart: Chart, limits: Limits) -> Beside | None:
    record = next((one for one in reversed(course.active) if one.ref != order.ref), None)
    ends = [record.supply_until or date.max] if record else []
    ends += [one.supply_until for one in chart.doses if course.product in one.drug.groups and one.supply_until]
    if not ends:
        return None
    # An anabolic drug is followed by another when its supply ends; of others the next supply may be late.
    anabolic = class_of(course.product) == "PTH analogue"
    grace = timedelta(days=0 if anabolic else limits.stale_list_days.value)
    current = planned - grace <= max(ends)
    if not current and (record is None or anabolic or planned > chart.as_of):
        return None
    refs = (record.ref,) if record else course.refs[-1:]
    return Beside(course.product, course.name, "taken" if current else "listed", course.newest, refs, True, record)

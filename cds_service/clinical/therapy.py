"""Whether the patient is on a bone drug today, has been, refused it, or is on a bisphosphonate holiday."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from cds_service.chart.model import Chart
from cds_service.chart.nouns import DraftOrder, Medication, Refusal, Span
from cds_service.clinical.bone import qualifying_fractures
from cds_service.clinical.bone_drugs import (
    BISPHOSPHONATES,
    BONE_DRUGS,
    DENOSUMAB,
    ORAL_BISPHOSPHONATES,
    ZOLEDRONATE,
    ingredient_of,
)
from cds_service.clinical.course import Course
from cds_service.clinical.once import once
from cds_service.clinical.timeline import courses, joined
from cds_service.rulebook import Limits, Value

__all__ = [
    "BONE_DRUGS",
    "DENOSUMAB",
    "Exposure",
    "Pause",
    "drafted_bone_drug",
    "ever_treated",
    "holiday",
    "nothing_treats",
    "on_therapy",
    "pause",
    "refusal",
    "seen_untreated",
    "taken",
    "taking",
    "treated_at",
    "untreated",
]


@dataclass(frozen=True, slots=True)
class Exposure:
    """One bone drug on record: the record that speaks for it, and the course it belongs to."""

    name: str
    groups: frozenset[str]
    ref: str
    day: date | None
    current: bool
    course: Course

    @property
    def evidence(self) -> tuple[str, ...]:
        return (self.ref,)

    def as_value(self) -> Value:
        return {"value": self.name, "unit": None, "date": self.day.isoformat() if self.day else None}


@dataclass(frozen=True, slots=True)
class Pause:
    """A bisphosphonate holiday: the last day covered before it, and whether it is documented or only inferred."""

    kind: Literal["documented", "inferred"]
    last: date
    refs: tuple[str, ...]
    ingredient: str = ""  # the bisphosphonate, where the record tells

    @property
    def evidence(self) -> tuple[str, ...]:
        return self.refs

    def as_value(self) -> Value:
        return {"value": self.kind, "unit": None, "date": self.last.isoformat()}


def exposures(chart: Chart, limits: Limits) -> Iterator[Exposure]:
    """Every bone drug ever given or requested, with whether its effect reaches to today; today's come first."""
    for course in sorted(courses(chart, limits), key=_today_first):
        if course.taken:
            yield Exposure(
                course.name,
                frozenset({course.product}),
                course.working or course.shown_by,
                course.newest,
                bool(course.working),
                course,
            )


def _today_first(course: Course) -> tuple[bool, int, str]:
    newest = course.newest.toordinal() if course.newest else 0
    return not course.working, -newest, course.product


@once
def on_therapy(chart: Chart, limits: Limits) -> Exposure | None:
    """The bone drug that works today, if any; oncology dosing counts too."""
    return next((one for one in exposures(chart, limits) if one.current), None)


def ever_treated(chart: Chart, limits: Limits) -> Exposure | None:
    """Any bone drug on record at any time; past hormone therapy alone was not for the bone."""
    return next((one for one in exposures(chart, limits) if one.groups - {"estrogen-systemic"}), None)


def treated_at(chart: Chart, limits: Limits, when: Span, least: int | None = None) -> Exposure | None:
    """The bone drug taken on every day of `when`, where treatment had by then run for a year without a long gap.

    `least` asks for so many days of treatment instead of the year. A change from one drug to the next does not
    interrupt treatment. Hormone therapy is left out: it was rarely for the bone. Time that no record shows to be
    covered is not treatment.
    """
    grace, least = (
        int(limits.supply_grace_days.value),
        int(limits.on_therapy_min_days.value if least is None else least),
    )
    drugs = [one for one in exposures(chart, limits) if one.groups - {"estrogen-systemic"}]
    if not drugs:
        return None
    taken = [(spell.start, spell.end) for one in drugs for spell in one.course.stretches]
    for spell in joined(taken, grace):
        long_before = spell.start + timedelta(days=least) <= when.first
        if long_before and when.last <= spell.end + timedelta(days=grace):
            begun = [
                (at.start, one.name, one) for one in drugs for at in one.course.stretches if at.start <= when.first
            ]
            return max(begun, key=lambda one: one[:2])[2]
    return None


def drafted_bone_drug(chart: Chart) -> DraftOrder | None:
    """A bone drug being started, continued or changed in this very request."""
    return next((one for one in chart.drafts if one.action != "stop" and one.drug.groups & BONE_DRUGS), None)


@once
def untreated(chart: Chart, limits: Limits) -> bool:
    """Whether nothing treats the bone: no drug works today, no holiday runs, and nobody lately refused one."""
    if on_therapy(chart, limits) is not None or holiday(chart, limits) is not None:
        return False
    return refusal(chart, limits) is None


def nothing_treats(chart: Chart, limits: Limits) -> bool:
    """Whether the bone is untreated and no bone drug is being ordered in this very request either."""
    return drafted_bone_drug(chart) is None and untreated(chart, limits)


def seen_untreated(chart: Chart, limits: Limits) -> bool:
    """Whether nothing treats the bone, and the medications were seen whole, so that this may be said."""
    return chart.lack("medications") is None and untreated(chart, limits)


def refusal(chart: Chart, limits: Limits) -> Refusal | None:
    """The newest refusal or contraindication of a bone drug in the last year, unless a fracture came after it."""
    found = []
    for one in chart.refusals:
        if one.span is None or (one.groups and not one.groups & BONE_DRUGS):
            continue
        if 0 <= chart.days_since(one.span.last) <= limits.refusal_days.value:
            found.append((one.span.last, one.ref, one))
    newest = max(found, key=lambda one: one[:2], default=None)
    if newest is None or _fractured_after(chart, limits, newest[0]):
        return None
    return newest[2]


def _fractured_after(chart: Chart, limits: Limits, day: date) -> bool:
    return any(one.span is not None and one.span.first > day for one in qualifying_fractures(chart, limits))


def holiday(chart: Chart, limits: Limits) -> date | None:
    """The last day covered before a bisphosphonate holiday that still runs; None when there is none."""
    found = pause(chart, limits)
    return found.last if found else None


@once
def pause(chart: Chart, limits: Limits) -> Pause | None:
    """The bisphosphonate holiday that still runs: documented, or inferred where nothing else treats.

    Inferred after enough zoledronate doses, or after years of an oral bisphosphonate. A fragility fracture
    since then ends it. There is no holiday from denosumab.
    """
    last = pause_before_fractures(chart, limits)
    return None if last is None or _fractured_after(chart, limits, last.last) else last


@once
def pause_before_fractures(chart: Chart, limits: Limits) -> Pause | None:
    """The same holiday, whatever broke since."""
    found = courses(chart, limits)
    return _documented(chart, found) or _zoledronate_pause(chart, found, limits) or _oral_pause(chart, found, limits)


def _documented(chart: Chart, found: tuple[Course, ...]) -> Pause | None:
    """A pause that somebody wrote down: as a problem, or as the reason a bisphosphonate was stopped."""
    taken = [one for one in found if one.product in BISPHOSPHONATES and one.newest]
    for course in sorted(taken, key=lambda one: (one.newest or date.min, one.product), reverse=True):
        if course.ended and "bisphosphonate-holiday" in course.ended.why and not course.working:
            last = _until(course, course.ended.day or chart.as_of)
            return Pause("documented", last, (course.ended.ref,), ingredient_of(course.product))
    noted = chart.has("bisphosphonate-holiday")
    when = (noted.onset or noted.recorded) if noted else None
    if noted is None or when is None or any(one.working for one in taken):
        return None
    paused = ingredient_of(taken[0].product) if len(taken) == 1 else ""
    return Pause("documented", when.first, (noted.ref,), paused)


def _until(course: Course, otherwise: date) -> date:
    return course.last.day if course.last else course.covered_until or otherwise


def _zoledronate_pause(chart: Chart, found: tuple[Course, ...], limits: Limits) -> Pause | None:
    for course in found:
        if course.product in ZOLEDRONATE - {"zoledronic-acid-oncology"} and course.last:
            enough = len(course.given) >= limits.holiday_zoledronate_doses.value
            days = chart.days_since(course.last.day)
            if enough and limits.zoledronate_effect_days.value < days <= limits.holiday_zoledronate_days.value:
                return Pause("inferred", course.last.day, course.last.refs, ingredient_of(course.product))
    return None


def _oral_pause(chart: Chart, found: tuple[Course, ...], limits: Limits) -> Pause | None:
    oral = [one for one in found if one.product in ORAL_BISPHOSPHONATES and one.stretches]
    covered: set[int] = set()
    for course in oral:
        for one in course.stretches:
            covered.update(range(one.start.toordinal(), one.end.toordinal()))
    if len(covered) < limits.holiday_oral_exposure_days.value:
        return None
    newest = max(oral, key=lambda one: (one.covered_until or date.min, one.product))
    last = _until(newest, chart.as_of)
    inside = 0 < chart.days_since(last) <= limits.holiday_oral_since_days.value
    return Pause("inferred", last, newest.refs, ingredient_of(newest.product)) if inside else None


def taken(chart: Chart, limits: Limits, *groups: str) -> Iterator[Medication | DraftOrder]:
    """What the patient takes of these drug groups: active requests whose supply has not long ended, newest first,
    then drafts being started.
    """
    if not chart.names_any(groups):
        return
    yield from _listed(chart, limits, groups)
    yield from _drafted(chart, groups)


def taking(chart: Chart, limits: Limits, *groups: str) -> Medication | DraftOrder | None:
    """The newest of what the patient takes of these drug groups."""
    if not chart.names_any(groups):
        return None
    return next(_listed(chart, limits, groups), None) or next(_drafted(chart, groups), None)


def _listed(chart: Chart, limits: Limits, groups: tuple[str, ...]) -> Iterator[Medication]:
    """What is on the list, newest first, what has no day last."""
    oldest = chart.as_of - timedelta(days=limits.stale_list_days.value)
    for one in _newest_first(chart, groups):
        active = one.status == "active" and not one.do_not_perform
        if active and (one.supply_until is None or one.supply_until >= oldest):
            yield one


def _newest_first(chart: Chart, groups: tuple[str, ...]) -> Iterator[Medication]:
    yield from (one for _, one in reversed(chart.dated_requests_of(*groups)))
    undated = (one for one in chart.requests_of(*groups) if one.begins is None)
    yield from sorted(undated, key=lambda one: one.ref, reverse=True)


def _drafted(chart: Chart, groups: tuple[str, ...]) -> Iterator[DraftOrder]:
    return (one for one in chart.drafts if one.action != "stop" and not one.drug.groups.isdisjoint(groups))

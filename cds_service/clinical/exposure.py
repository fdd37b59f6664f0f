"""How long a drug is being taken: what covers today, and since when without a long gap.

For the drugs around the bone drugs, whose own courses are in `timeline`. Time that no record shows to be covered is
no exposure; where more may have been taken than could be seen, the length is at least what was seen, never short.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Dose, DraftOrder, Drug, Medication
from cds_service.clinical.once import once_for
from cds_service.clinical.therapy import taking
from cds_service.clinical.timeline import joined
from cds_service.rulebook import Lack, Lacking, Limits, Value

_NEVER_TAKEN = frozenset({"cancelled", "not-taken"})


@dataclass(frozen=True, slots=True)
class Taken:
    """A drug that is taken today, and for how many days it goes on: `days` at least, exactly where `lack` is None.

    `since` is the first day of the present stretch (None: no dated record covers today), small gaps bridged.
    """

    drug: Drug
    since: date | None
    days: int
    lack: Lack | None
    refs: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.drug.name

    @property
    def evidence(self) -> tuple[str, ...]:
        return self.refs

    def as_value(self) -> Value:
        return {"value": self.drug.name, "unit": None, "date": self.since.isoformat() if self.since else None}

    def at_least(self, days: int) -> bool:
        """Whether it has gone on for so many days or more. Raises Lacking where nobody can tell."""
        if self.days < days and self.lack is not None:
            raise Lacking(self.lack)
        return self.days >= days

    def longer_than(self, days: int) -> bool:
        """Whether it has gone on for more than so many days. Raises Lacking where nobody can tell."""
        return self.at_least(days + 1)


def present(chart: Chart, limits: Limits, *groups: str) -> Medication | DraftOrder | Dose | None:
    """What is taken of these drug groups today, for however long: listed or drafted, or supplied for so long."""
    return taking(chart, limits, *groups) or _working(chart, groups, 0)


def exposure(chart: Chart, limits: Limits, *groups: str, dose_days: int = 0) -> Taken | None:
    """The present exposure to these drug groups together; None when nothing of them is taken today, nor drafted.

    `dose_days`: for how many days one dose works, of a drug that is injected.
    """
    if not chart.names_any(groups):
        return None
    listed = taking(chart, limits, *groups)
    if listed is None and not chart.doses_of(*groups):
        return None
    what = ("exposure", groups, dose_days)
    return once_for(chart, limits, what, lambda: _exposure(chart, limits, listed, groups, dose_days))


def _exposure(
    chart: Chart, limits: Limits, listed: Medication | DraftOrder | None, groups: tuple[str, ...], dose_days: int
) -> Taken | None:
    spells = [*covered(chart, limits, groups, dose_days)]
    if chart.doses_of(*groups):  # else they stand in this order
        spells.sort(key=lambda one: (one[0], one[2].ref))
    now = listed or _working(chart, groups, dose_days)
    if now is None:
        return None
    bridge = int(limits.bridged_gap_days.value)
    stretches = joined([(start, end) for start, end, _ in spells], bridge)
    undated = isinstance(now, Medication) and now.begins is None
    if not stretches or chart.days_since(stretches[-1].end) > bridge:
        unknown = Lack("duration", "missing") if undated else chart.lack("medications")
        return Taken(now.drug, None, 0, unknown, (now.ref,))
    since = stretches[-1].start
    refs = tuple(dict.fromkeys([now.ref, *(one.ref for start, _, one in spells if start >= since)]))
    lack = Lack("duration", "missing") if undated else chart.lack("medications", since - timedelta(days=bridge))
    return Taken(now.drug, since, chart.days_since(since), lack, refs)


def _working(chart: Chart, groups: tuple[str, ...], dose_days: int) -> Dose | None:
    """The newest dose that works today."""
    working = (one for _, end, one in _doses(chart, groups, dose_days) if end >= chart.as_of)
    return max(working, key=lambda one: (one.day or date.min, one.ref), default=None)


def covered(
    chart: Chart, limits: Limits, groups: tuple[str, ...], dose_days: int
) -> Iterator[tuple[date, date, Medication | Dose]]:
    """The time each record of a drug covers up to today, both days included, and the record."""
    today = chart.as_of
    dated = chart.dated_requests_of(*groups)
    orders = [(day, one) for day, one in dated if one.status not in _NEVER_TAKEN and not one.do_not_perform]
    for begins, one in orders:
        if begins <= today:
            # As far as its supply reaches; without one till today when open, else to the next order.
            until = one.supply_until or (today if one.status == "active" else _next(orders, begins, limits))
            until = until if until < today else today
            yield begins, until if until > begins else begins, one
    yield from _doses(chart, groups, dose_days)


def _doses(chart: Chart, groups: tuple[str, ...], dose_days: int) -> Iterator[tuple[date, date, Dose]]:
    for dose in chart.doses_of(*groups):
        if dose.day is not None and dose.day <= chart.as_of:
            lasts = dose.day + timedelta(days=dose_days)
            yield dose.day, min(max(dose.supply_until or dose.day, lasts), chart.as_of), dose


def _counts(one: Medication) -> bool:
    return one.status not in _NEVER_TAKEN and not one.do_not_perform


def _next(orders: list[tuple[date, Medication]], start: date, limits: Limits) -> date:
    """The first day of the next order, when it is not too long after one that began on a day; else that day."""
    longest = start + timedelta(days=int(limits.prescription_days.value))
    return next((day for day, _ in orders if start < day <= longest), start)


def newly_begun(chart: Chart, limits: Limits, *groups: str) -> Taken | None:
    """What is taken of these drug groups and was begun lately; None when nothing is, or it goes on for longer.

    Where the record does not tell since when, nothing is said to be new.
    """
    found = exposure(chart, limits, *groups)
    if found is None or found.since is None or found.lack is not None:
        return None
    return found if found.days <= limits.new_start_days.value else None


def is_new(order: DraftOrder, chart: Chart, limits: Limits, *groups: str) -> bool:
    """Whether an order starts a drug of these groups that the patient has not lately been prescribed.

    Raises Lacking where the list of medications could not be seen so far back.
    """
    days = int(limits.new_start_days.value)
    lately = any(
        _counts(one) and one.begins is not None and chart.days_since(one.begins) <= days
        for one in chart.requests_of(*groups)
    )
    if order.action != "start" or lately:
        return False
    chart.require_absence("medications", since=chart.as_of - timedelta(days=days))
    return True

"""Orders of several drugs laid out over the days, gone through once: a long life on steroids has thousands."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Protocol


class Part(Protocol):
    """So much of one drug a day (None: not understood), from `start` up to, not including, `end`."""

    @property
    def steroid(self) -> str: ...
    @property
    def start(self) -> date: ...
    @property
    def end(self) -> date: ...
    @property
    def daily(self) -> float | None: ...
    @property
    def ordered(self) -> date: ...


def added_up(parts: Iterable[Part]) -> Iterator[tuple[date, date, float]]:
    """From day to day (not including the second): the newest orders of each drug, those of one day together."""
    changes: defaultdict[date, list[tuple[Part, bool]]] = defaultdict(list)
    for one in parts:
        for day, begins in ((one.start, True), (one.end, False)):
            changes[day] += [(one, begins)] if one.start < one.end else []
    taken: defaultdict[str, defaultdict[date, list[Part]]] = defaultdict(lambda: defaultdict(list))
    for start, end in pairwise(sorted(changes)):
        for one, begins in changes[start]:
            orders = taken[one.steroid]
            same = orders[one.ordered]
            if begins:
                same.append(one)
            else:
                same.remove(one)
            if not same:
                del orders[one.ordered]
        newest = [orders[max(orders)] for orders in taken.values() if orders]
        yield start, end, sum(sum(one.daily or 0.0 for one in same) for same in newest)


def begun(orders: Iterable[tuple[str, date | None]]) -> Mapping[str, Sequence[date]]:
    """By drug the days on which orders of it begin, in their order."""
    found: defaultdict[str, list[date]] = defaultdict(list)
    for drug, day in orders:
        found[drug] += [day] if day is not None else []
    return {drug: sorted(days) for drug, days in found.items()}


def first_after(days: Sequence[date], day: date, last: date) -> date | None:
    """The first of some days in order after a day, if it is `last` or earlier."""
    place = bisect_right(days, day)
    return days[place] if place < len(days) and days[place] <= last else None

"""Orders laid out over the days, as the plain definition has it: each day held against every order."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cds_service.chart.nouns import Drug, Intake, Medication
from cds_service.clinical.glucocorticoid import steroid_exposure
from cds_service.clinical.laid_out import added_up, begun, first_after
from tests.clinical.charts import LIMITS, TODAY, chart, on


@dataclass(frozen=True)
class Taken:
    steroid: str
    start: date
    end: date
    daily: float | None
    ordered: date


DAYS = st.integers(-4, 12).map(lambda days: TODAY + timedelta(days=days))
PARTS = st.builds(Taken, st.sampled_from("abc"), DAYS, DAYS, st.sampled_from([None, 1.0, 2.0, 4.0]), DAYS)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.lists(PARTS, max_size=12))
def test_a_day_counts_with_the_newest_orders_of_each_drug(parts: list[Taken]) -> None:
    found = list(added_up(parts))
    for start, end, mg in found:
        day = start
        while day < end:
            active = [one for one in parts if one.start <= day < one.end]
            newest = {
                one.steroid: max(each.ordered for each in active if each.steroid == one.steroid) for one in active
            }
            assert mg == sum(one.daily or 0.0 for one in active if one.ordered == newest[one.steroid])
            day += timedelta(days=1)
    covered = [one for one in parts if one.start < one.end]
    if covered:
        assert found[0][0] <= min(one.start for one in covered)
        assert found[-1][1] >= max(one.end for one in covered)


@pytest.mark.parametrize(
    ("day", "last", "found"),
    [(0, 9, 3), (3, 9, 5), (4, 5, 5), (4, 4, None), (5, 9, None), (2, 3, 3), (2, 2, None)],
)
def test_the_first_day_after_a_day(day: int, last: int, found: int | None) -> None:
    (days,) = begun(("a", date(2026, 1, one) if one else None) for one in (5, 0, 3, 3)).values()
    after = first_after(days, date(2026, 1, day or 1), date(2026, 1, last))
    assert after == (None if found is None else date(2026, 1, found))


def test_of_no_orders_nothing_is_laid_out() -> None:
    assert list(added_up([])) == []
    assert begun([]) == {}


@pytest.mark.parametrize(("status", "now", "year"), [("active", 5.0, 365), ("completed", 0.0, 363)])
def test_thousands_of_orders_are_gone_through_once(status: str, now: float, year: int) -> None:
    """Each day was once held against every order, and each order against every other: tens of seconds for one chart."""
    drug, intake = Drug(frozenset({"prednisone"}), "prednisone"), Intake(((5.0, None),))
    orders = tuple(Medication(drug, status, f"r{day}", on(day), intake=intake) for day in range(1, 5001))
    found = steroid_exposure(chart(medications=orders), LIMITS)
    assert (found.now, len(found.refs)) == (now, 5000)
    assert found.proven_year == 5.0 * year

"""What is recorded of menopause: whether it has come, at which age, and how long ago."""

from dataclasses import dataclass
from datetime import date, timedelta

from cds_service.chart.model import Chart, months_before
from cds_service.chart.nouns import Done, Measured, Problem
from cds_service.chart.observed import Answered
from cds_service.rulebook import Limits, Value


@dataclass(frozen=True, slots=True)
class Menopause:
    """When menopause came: on a day from `first` to `last`, as `fact` says."""

    first: date
    last: date
    fact: Measured | Answered | Problem | Done
    born: date | None = None

    @property
    def evidence(self) -> tuple[str, ...]:
        return self.fact.evidence

    def as_value(self) -> Value:
        return self.fact.as_value()

    @property
    def age(self) -> int | None:
        """The completed years at menopause, by the latest day it can have been; None when the birth is not known."""
        if self.born is None:
            return None
        had_birthday = (self.last.month, self.last.day) >= (self.born.month, self.born.day)
        return self.last.year - self.born.year - (not had_birthday)

    def at_least(self, years: int, as_of: date) -> bool:
        """Whether it is so many years ago, or more, for certain."""
        return self.last <= months_before(as_of, 12 * years)

    def years(self, as_of: date) -> int:
        """The completed years since then, by the latest day it can have been."""
        return as_of.year - self.last.year - ((as_of.month, as_of.day) < (self.last.month, self.last.day))

    def under(self, years: int, as_of: date) -> bool:
        """Whether it is less than so many years ago for certain."""
        return self.first > months_before(as_of, 12 * years)


def recorded_menopause(chart: Chart, limits: Limits) -> bool | None:
    """Whether menopause is on record, natural or by operation; None when nothing says either way."""
    if chart.has("menopause", "surgical-menopause") is not None:
        return True
    if any("bilateral-oophorectomy" in one.concepts for one in chart.procedures):
        return True
    status = menopausal_status(chart, limits)
    if status is not None:
        return status.answer == "postmenopausal"
    return True if menopause(chart, limits) is not None else None


def menopausal_status(chart: Chart, limits: Limits) -> Answered | None:
    """The recorded status: after menopause for good; before it, or in the transition, while the record is recent."""
    status = chart.answer("menopausal-status")
    if status is None or status.answer == "postmenopausal":
        return status
    return status if chart.days_since(status.day) <= limits.menopausal_status_days.value else None


def menopause(chart: Chart, limits: Limits) -> Menopause | None:
    """When menopause came: the recorded age, the removal of both ovaries, or a last period at least a year ago.

    The newest period counts only in a woman who is old enough for it to have been the last.
    """
    if chart.person.sex != "female":
        return None
    return _by_age(chart) or _by_operation(chart) or _by_last_period(chart, limits)


def early_menopause(chart: Chart, limits: Limits) -> Menopause | Problem | None:
    """Menopause before the age that counts as early: by its recorded age or day, or as a problem of that name."""
    coded = next((one for one in chart.problems_of("premature-menopause") if one.certain), None)
    if coded is not None:
        return coded
    found = menopause(chart, limits)
    if found is None or found.age is None or found.age >= limits.early_menopause_age.value:
        return None
    return found


def _by_age(chart: Chart) -> Menopause | None:
    recorded, born, age = chart.newest("menopause-age"), chart.person.born, chart.age
    if recorded is None or recorded.comparator or born is None or age is None or recorded.value > age:
        return None
    months = -12 * int(recorded.value)
    last = months_before(born.last, months - 12) - timedelta(days=1)
    return Menopause(months_before(born.first, months), last, recorded, born.last)


def _by_operation(chart: Chart) -> Menopause | None:
    born = chart.person.born.last if chart.person.born else None
    for problem in chart.problems_of("surgical-menopause"):
        if problem.certain and problem.onset is not None:
            return Menopause(problem.onset.first, problem.onset.last, problem, born)
    for one in chart.procedures:
        if "bilateral-oophorectomy" in one.concepts and one.span is not None and one.span.first <= chart.as_of:
            return Menopause(one.span.first, one.span.last, one, born)
    return None


def _by_last_period(chart: Chart, limits: Limits) -> Menopause | None:
    newest = chart.answer("last-menstrual-period")
    if newest is None or newest.about is None or chart.person.born is None or womb_removed(chart) is not None:
        return None
    found = Menopause(newest.about.first, newest.about.last, newest, chart.person.born.last)
    asked_long_after = (newest.day - found.last).days >= limits.amenorrhoea_days.value
    return found if asked_long_after and (found.age or 0) >= limits.natural_menopause_age.value else None


def womb_removed(chart: Chart) -> Problem | Done | None:
    """The record that the womb was taken out, its absence or the operation: it ends periods, and is no menopause."""
    absent = next((one for one in chart.problems_of("uterus-absent", "hysterectomy") if one.certain), None)
    return absent or next((one for one in chart.procedures if "hysterectomy" in one.concepts), None)

"""Menopause: whether it has come, when, at which age, and how long ago; certain in both directions."""

from datetime import date
from typing import Any

import pytest

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Person, Problem, Span
from cds_service.clinical.bone import postmenopausal, t_scores_apply
from cds_service.clinical.menopause import Menopause, early_menopause, menopausal_status, menopause
from tests.clinical.charts import LIMITS, TODAY, ago, answered, answers, chart, done, lab, measured, on, problem
from tests.clinical.rows import rows


def period(day: date, days: int) -> dict[str, Any]:
    """A last period of that day, asked so many days ago."""
    return answers(answered("last-menstrual-period", "day", days, about=Span(day, day)))


def age_at(years: float, **more: Any) -> dict[str, Any]:
    return measured(lab("menopause-age", years, unit="a", **more))


# --- status ---------------------------------------------------------------------------------------

STATUS = """
status         | days | age | holds          | postmenopausal | T-scores
postmenopausal | 10   | 48  | postmenopausal | yes            | yes
postmenopausal | 3000 | 48  | postmenopausal | yes            | yes
perimenopausal | 365  | 56  | perimenopausal | no             | yes
perimenopausal | 365  | 47  | perimenopausal | no             | yes
perimenopausal | 366  | 56  |                | yes            | yes
perimenopausal | 366  | 47  |                | no             | no
premenopausal  | 365  | 56  | premenopausal  | no             | yes
premenopausal  | 366  | 56  |                | yes            | yes
premenopausal  | 10   | 47  | premenopausal  | no             | no
"""


@pytest.mark.parametrize(("status", "days", "age", "holds", "past", "scored"), rows(STATUS))
def test_a_recorded_status_counts_before_what_is_presumed_from_age(
    status: str, days: str, age: str, holds: str, past: str, scored: str
) -> None:
    patient = chart(int(age), answered=answers(answered("menopausal-status", status, int(days))))
    found = menopausal_status(patient, LIMITS)
    assert (found.answer if found else "") == holds
    assert postmenopausal(patient, LIMITS) is (past == "yes")
    assert t_scores_apply(patient, LIMITS) is (scored == "yes")


def test_an_operation_counts_whatever_the_status() -> None:
    status = answers(answered("menopausal-status", "premenopausal"))
    assert postmenopausal(chart(44, answered=status, procedures=(done("bilateral-oophorectomy"),)), LIMITS)


def test_a_recorded_age_at_menopause_is_menopause() -> None:
    assert postmenopausal(chart(44, measured=age_at(43)), LIMITS)
    assert not postmenopausal(chart(44), LIMITS)


# --- when -----------------------------------------------------------------------------------------


def test_an_age_is_a_year_of_days() -> None:
    found = menopause(chart(60, measured=age_at(50)), LIMITS)
    assert found is not None
    assert (found.first, found.last) == (date(2016, 11, 22), date(2017, 11, 21))
    assert found.age == 50
    assert found.evidence == ("Observation/menopause-age-9",)
    assert found.as_value()["value"] == 50


def test_a_birth_date_of_a_year_alone_widens_it() -> None:
    person = Person("p", "Patient/p", "female", Span(date(1966, 1, 1), date(1966, 12, 31)))
    found = menopause(Chart(TODAY, person, measured=age_at(50)), LIMITS)
    assert found is not None
    assert (found.first, found.last) == (date(2016, 1, 1), date(2017, 12, 30))


SINCE = """
age at menopause | at least 10 | under 5 | under 10
48               | yes         | no      | no
49               | yes         | no      | no
50               | no          | no      | no
51               | no          | no      | yes
54               | no          | no      | yes
55               | no          | no      | yes
56               | no          | yes     | yes
"""


@pytest.mark.parametrize(("age", "ten", "under_five", "under_ten"), rows(SINCE))
def test_how_long_ago_is_said_only_when_certain(age: str, ten: str, under_five: str, under_ten: str) -> None:
    found = menopause(chart(60, measured=age_at(float(age))), LIMITS)
    assert found is not None
    said = [found.at_least(10, TODAY), found.under(5, TODAY), found.under(10, TODAY)]
    assert ["yes" if one else "no" for one in said] == [ten, under_five, under_ten]


@pytest.mark.parametrize(
    "patient",
    [
        chart(60, "male", measured=age_at(50)),
        chart(44, measured=age_at(45)),
        chart(None, measured=age_at(50)),
        chart(60, measured=age_at(50, comparator="<")),
        chart(60),
        chart(60, answered=period(ago(200), 10)),
        chart(60, answered=period(ago(374), 10)),
        chart(60, answered=answers(answered("last-menstrual-period", "day"))),
        chart(None, answered=period(ago(3000), 10)),
        chart(43, answered=period(ago(1500), 10)),
        chart(60, answered=period(ago(3000), 10), problems=(problem("hysterectomy"),)),
        chart(60, answered=period(ago(3000), 10), procedures=(done("hysterectomy"),)),
        chart(60, procedures=(done("bilateral-oophorectomy"),)),
        chart(60, procedures=(done("bilateral-oophorectomy", Span(ago(-9), ago(-9))),)),
        chart(60, procedures=(done("hip-implant", on(900)),)),
        chart(60, problems=(problem("surgical-menopause"),)),
        chart(60, problems=(problem("surgical-menopause", onset=on(900), certain=False),)),
    ],
)
def test_what_does_not_say_when(patient: Chart) -> None:
    assert menopause(patient, LIMITS) is None


@pytest.mark.parametrize(
    ("patient", "day"),
    [
        (chart(60, answered=period(ago(375), 10)), ago(375)),
        (chart(60, procedures=(done("bilateral-oophorectomy", on(900)),)), ago(900)),
        (chart(60, problems=(problem("surgical-menopause", onset=on(900)),)), ago(900)),
        (chart(None, procedures=(done("bilateral-oophorectomy", on(900)),)), ago(900)),
    ],
)
def test_a_last_period_or_an_operation_says_when(patient: Chart, day: date) -> None:
    found = menopause(patient, LIMITS)
    assert found is not None
    assert (found.first, found.last) == (day, day)


# --- early ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("patient", "early"),
    [
        (chart(60, measured=age_at(44)), True),
        (chart(60, measured=age_at(44.9)), True),
        (chart(60, measured=age_at(45)), False),
        (chart(60, procedures=(done("bilateral-oophorectomy", on(365 * 15 + 5)),)), True),
        (chart(60, procedures=(done("bilateral-oophorectomy", on(365 * 15 + 4)),)), False),
        (chart(None, procedures=(done("bilateral-oophorectomy", on(9000)),)), False),
        (chart(60), False),
    ],
)
def test_menopause_before_45_is_early(patient: Chart, early: bool) -> None:
    assert isinstance(early_menopause(patient, LIMITS), Menopause) is early


def test_a_problem_of_that_name_is_early_menopause() -> None:
    coded = problem("premature-menopause", active=False)
    assert early_menopause(chart(60, problems=(coded,)), LIMITS) is coded
    doubtful: Problem = problem("premature-menopause", certain=False)
    assert early_menopause(chart(60, problems=(doubtful,)), LIMITS) is None

"""OST, ORAI, OSIRIS and SCORE from the chart: the cut-offs, what is assumed, what was recorded (clinical-risk 5.1)."""

from typing import Any

import pytest

from cds_service.chart.model import Source
from cds_service.chart.nouns import Measured, Sex
from cds_service.clinical.risk_tools import Answers, Result, Tool, results
from cds_service.rulebook import Limits
from tests.clinical.charts import KINDS, LIMITS, ago, chart, fracture, lab, measured, on
from tests.clinical.test_frax import limits

NO_ESTROGEN = Answers(estrogen_now=False)


def found(
    weight: float | None,
    age: int | None = 60,
    sex: Sex | None = "female",
    answers: Answers = NO_ESTROGEN,
    numbers: Limits = LIMITS,
    recorded: tuple[Measured, ...] = (),
    **facts: Any,
) -> dict[Tool, Result]:
    weights = (lab("body-weight", weight, unit="kg"),) if weight is not None else ()
    where = chart(age, sex, measured=measured(*weights, *recorded), **facts)
    return {one.tool: one for one in results(where, numbers, answers)}


TABLE = """
| weight | age | estrogen | fracture | OST | positive | ORAI | positive | OSIRIS | positive |
| 70     | 60  | no       | no       | 2   | no       | 7    | no       | 2      | no       |
| 69.9   | 60  | no       | no       | 1   | yes      | 10   | yes      | 1      | no       |
| 69.9   | 60  | yes      | no       | 1   | yes      | 8    | no       | 3      | no       |
| 60     | 54  | no       | no       | 1   | yes      | 5    | no       | 2      | no       |
| 59.9   | 54  | no       | no       | 1   | yes      | 11   | yes      | 1      | no       |
| 80     | 65  | yes      | no       | 3   | no       | 9    | yes      | 5      | no       |
| 80     | 75  | yes      | no       | 1   | yes      | 15   | yes      | 3      | no       |
| 65     | 60  | no       | yes      | 1   | yes      | 10   | yes      | -1     | yes      |
| 60     | 60  | no       | no       | 0   | yes      | 10   | yes      | 0      | yes      |
"""
ROWS = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in TABLE.strip().splitlines()][1:]


@pytest.mark.parametrize(
    ("weight", "age", "estrogen", "broken", "ost", "ost_is", "orai", "orai_is", "osiris", "osiris_is"), ROWS
)
def test_the_tools_of_a_woman(
    weight: str,
    age: str,
    estrogen: str,
    broken: str,
    ost: str,
    ost_is: str,
    orai: str,
    orai_is: str,
    osiris: str,
    osiris_is: str,
) -> None:
    fractures = (fracture("forearm", on(900)),) if broken == "yes" else ()
    told = found(float(weight), int(age), answers=Answers(estrogen_now=estrogen == "yes"), fractures=fractures)
    got = {tool: (one.value, "yes" if one.positive else "no") for tool, one in told.items()}
    assert got == {
        "OST": (float(ost), ost_is),
        "ORAI": (float(orai), orai_is),
        "OSIRIS": (float(osiris), osiris_is),
    }
    assert all(one.assumed == () for one in told.values())


def test_a_computed_osiris_that_only_truncation_makes_negative_is_borderline_and_positive() -> None:
    one = found(60, 56)["OSIRIS"]
    assert (one.value, one.borderline, one.positive) == (1, True, True)
    whole = found(60, 56, numbers=limits(osiris_truncate=False))["OSIRIS"]
    assert (whole.value, whole.borderline, whole.positive) == (0.8, False, True)


@pytest.mark.parametrize(("weight", "value", "positive"), [(80, 4, False), (79.9, 3, True)])
def test_men_have_ost_alone_with_their_own_cut_off(weight: float, value: int, positive: bool) -> None:
    told = found(weight, 60, "male")
    assert {tool: (one.value, one.positive) for tool, one in told.items()} == {"OST": (value, positive)}


@pytest.mark.parametrize(("weight", "age", "sex"), [(None, 60, "female"), (60, None, "female"), (60, 60, None)])
def test_without_weight_age_or_sex_nothing_is_computed(weight: float | None, age: int | None, sex: Sex | None) -> None:
    assert found(weight, age, sex) == {}


def test_an_old_weight_or_a_bound_computes_nothing() -> None:
    assert found(None, recorded=(lab("body-weight", 60, 366),)) == {}
    assert found(None, recorded=(lab("body-weight", 60, comparator="<"),)) == {}


def test_what_is_not_known_is_named_as_assumed() -> None:
    unseen = {kind: Source("failed" if kind == "conditions" else "supplied") for kind in KINDS}
    told = found(60, answers=Answers(), sources=unseen)
    assert told["ORAI"].assumed == ("no estrogen now",)
    assert told["OSIRIS"].assumed == ("no estrogen now", "no earlier fracture")
    seen = found(60, answers=Answers(), sources=unseen, fractures=(fracture("hip", on(9)),))
    assert seen["OSIRIS"].assumed == ("no estrogen now",)
    assert seen["OSIRIS"].evidence == ("Observation/body-weight-9", "Condition/hip")


@pytest.mark.parametrize(
    ("concept", "tool", "value", "positive"),
    [
        ("ost-score", "OST", 1, True),
        ("ost-score", "OST", 2, False),
        ("orai-score", "ORAI", 8, False),
        ("orai-score", "ORAI", 9, True),
        ("osiris-score", "OSIRIS", 0, True),
        ("osiris-score", "OSIRIS", 1, False),
    ],
)
def test_a_recorded_result_comes_before_a_computed_one(concept: str, tool: Tool, value: int, positive: bool) -> None:
    one = found(70, recorded=(lab(concept, value, 730),))[tool]
    assert (one.value, one.positive, one.recorded, one.day) == (value, positive, True, ago(730))
    assert one.as_value() == {"value": value, "unit": None, "date": ago(730).isoformat()}


@pytest.mark.parametrize("more", [{"days": 731}, {"comparator": ">"}])
def test_an_old_record_or_a_bound_does_not(more: dict[str, Any]) -> None:
    assert not found(70, recorded=(lab("orai-score", 20, **more),))["ORAI"].recorded


def test_score_is_off_and_asks_for_race() -> None:
    everything = Answers(False, False, True, 2, False)
    assert "SCORE" not in found(60, answers=everything)
    on_ = limits(use_score=True)
    assert "SCORE" not in found(60, answers=Answers(), numbers=on_)
    one = found(60, answers=everything, numbers=on_)["SCORE"]
    assert (one.value, one.positive, one.assumed) == (5 + 4 + 8 + 18 + 1 - 13, True, ())
    bare = found(100, 50, answers=Answers(black=True), numbers=on_)["SCORE"]
    assert (bare.value, bare.positive) == (15 + 1 - 22, False)
    assert bare.assumed == ("no rheumatoid arthritis", "no earlier fracture", "never estrogen")

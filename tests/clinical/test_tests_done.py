"""Which tests were done, which are missing, and which nobody may call missing."""

from typing import Any

import pytest

from cds_service.chart.model import Chart, Source
from cds_service.chart.nouns import Unreadable
from cds_service.clinical.tests_done import done, missing
from cds_service.rulebook import Lack, Lacking
from tests.clinical.charts import ago, answered, answers, chart, lab, measured, proof
from tests.clinical.rows import rows

YEAR = 365
LABS = ("haemoglobin", "calcium-total", "creatinine", "egfr", "tsh", "phosphate", "albumin", "alkaline-phosphatase")


def patient(state: Any = "supplied", back_to: int | None = None, **facts: Any) -> Chart:
    seen = None if back_to is None else ago(back_to)
    sources = {one: Source(state, seen) for one in LABS} | {"spep": Source("supplied"), "hcg": Source("supplied")}
    return chart(**{"sources": sources, **facts})


PROOFS = """
proof                             | test                 | done
haemoglobin                       | blood-count          | yes
panel-blood-count                 | blood-count          | yes
panel-basic-metabolic             | blood-count          | no
panel-basic-metabolic             | calcium              | yes
panel-basic-metabolic             | creatinine           | yes
panel-basic-metabolic             | albumin              | no
panel-renal-function              | phosphate            | yes
panel-comprehensive-metabolic     | phosphate            | no
panel-comprehensive-metabolic     | alkaline-phosphatase | yes
panel-hepatic-function            | liver-enzymes        | yes
panel-hepatic-function            | creatinine           | no
calcium-ionised                   | calcium              | yes
egfr                              | creatinine           | yes
alanine-aminotransferase          | liver-enzymes        | yes
tsh                               | tsh                  | yes
spep                              | spep                 | yes
falls-count                       | falls-screen         | yes
timed-up-and-go                   | falls-screen         | yes
"""


@pytest.mark.parametrize(("shown", "test", "is_done"), rows(PROOFS))
def test_what_proves_that_a_test_was_done(shown: str, test: str, is_done: str) -> None:
    by_value = chart(measured=measured(lab(shown, 1)))
    by_panel = chart(tested=(proof(shown),))
    assert (done(by_value, test) is not None) is (is_done == "yes")
    assert (done(by_panel, test) is not None) is (is_done == "yes")


@pytest.mark.parametrize(("days", "is_done"), [(365, True), (366, False)])
def test_a_test_was_done_in_a_window(days: int, is_done: bool) -> None:
    one = patient(measured=measured(lab("tsh", 1, days)))
    assert (done(one, "tsh", YEAR) is not None) is is_done
    assert missing(one, ("tsh",), YEAR) == (() if is_done else ("tsh",))


def test_the_newest_proof_is_given() -> None:
    one = patient(
        measured=measured(lab("haemoglobin", 12, 40)),
        tested=(proof("panel-blood-count", 20), proof("panel-blood-count", None)),
    )
    found = done(one, "blood-count")
    assert found is not None
    assert found.day == ago(20)
    tests = patient(answered=answers(answered("hcg", "negative", 3)), measured=measured(lab("hcg", 1, 30)))
    newest = done(tests, "hcg")
    assert newest is not None
    assert newest.day == ago(3)


def test_those_that_were_not_done_are_named_in_the_order_asked() -> None:
    one = patient(measured=measured(lab("creatinine", 1)))
    assert missing(one, ("tsh", "creatinine", "calcium"), YEAR) == ("tsh", "calcium")
    assert missing(one, ("creatinine",), YEAR) == ()


PARTIAL = """
state    | back to | window | says
supplied |         | 365    | tsh
empty    |         | 365    | tsh
partial  | 366     | 365    | tsh
partial  | 365     | 365    | ? partial
partial  | 3000    |        | ? partial
partial  |         | 365    | ? partial
missing  |         | 365    | ? missing
failed   |         | 365    | ? failed
"""


@pytest.mark.parametrize(("state", "back_to", "window", "says"), rows(PARTIAL))
def test_missing_is_said_only_of_what_was_seen(state: Any, back_to: str, window: str, says: str) -> None:
    one = patient(state, int(back_to) if back_to else None)
    within = int(window) if window else None
    if says == "tsh":
        assert missing(one, ("tsh",), within) == ("tsh",)
    else:
        with pytest.raises(Lacking) as lacking:
            missing(one, ("tsh", "tsh"), within)
        assert [f"? {lack.why}" for lack in lacking.value.lacks] == [says]


def test_a_test_that_is_surely_missing_is_said_though_another_is_in_doubt() -> None:
    one = patient("missing")
    assert missing(one, ("tsh", "spep"), YEAR) == ("spep",)


def test_what_was_never_asked_for_is_not_missing() -> None:
    with pytest.raises(Lacking) as lacking:
        missing(patient(), ("inr",), YEAR)
    assert lacking.value.lacks == (Lack("inr", "missing"),)


def test_a_result_that_could_not_be_read_is_no_missing_test() -> None:
    fault = Unreadable("Observation/x", "unknown unit", frozenset({"tsh"}), ago(30))
    with pytest.raises(Lacking) as lacking:
        missing(patient(unreadable=(fault,)), ("tsh",), YEAR)
    assert lacking.value.lacks == (Lack("tsh", "unreadable"),)
    assert missing(patient(unreadable=(fault,)), ("tsh",), 29) == ("tsh",)

"""Pregnancy and its absence: tests as words and as amounts, the recorded status, and problems."""

from typing import Any

import pytest

from cds_service.clinical.exclusions import standing_exclusions
from cds_service.clinical.pregnancy import negative_test, pregnancy
from tests.clinical.charts import LIMITS, answered, answers, chart, lab, measured, problem
from tests.clinical.rows import rows

TESTS = """
test          | days | pregnant | surely not
positive      | 42   | yes      | no
positive      | 43   | no       | no
negative      | 14   | no       | yes
negative      | 15   | no       | no
25            | 10   | yes      | no
24.9          | 10   | no       | no
5             | 10   | no       | no
4.9           | 10   | no       | yes
<5            | 10   | no       | yes
<25           | 10   | no       | no
>25           | 10   | yes      | no
>=25          | 43   | no       | no
"""


def result(words: str, days: int) -> dict[str, Any]:
    if words.isalpha():
        return {"answered": answers(answered("hcg", words, days))}
    comparator = words.rstrip("0123456789.")
    amount = float(words.removeprefix(comparator))
    return {"measured": measured(lab("hcg", amount, days, comparator=comparator, unit="mIU/mL"))}


@pytest.mark.parametrize(("test", "days", "pregnant", "surely_not"), rows(TESTS))
def test_a_pregnancy_test(test: str, days: str, pregnant: str, surely_not: str) -> None:
    patient = chart(30, **result(test, int(days)))
    assert (pregnancy(patient, LIMITS) is not None) is (pregnant == "yes")
    assert (negative_test(patient, LIMITS) is not None) is (surely_not == "yes")


NEWEST = """
older       | newer        | pregnant | surely not
positive 20 | negative 10  | no       | yes
negative 13 | positive 10  | yes      | no
3 13        | positive 10  | yes      | no
positive 20 | 3 10         | no       | yes
"""


@pytest.mark.parametrize(("older", "newer", "pregnant", "surely_not"), rows(NEWEST))
def test_the_newest_test_counts(older: str, newer: str, pregnant: str, surely_not: str) -> None:
    facts: dict[str, Any] = {"answered": {}, "measured": {}}
    for words in (older, newer):
        what, days = words.split()
        for kind, found in result(what, int(days)).items():
            facts[kind] = {"hcg": (*found["hcg"], *facts[kind].get("hcg", ()))}  # newest first
    patient = chart(30, **facts)
    assert (pregnancy(patient, LIMITS) is not None) is (pregnant == "yes")
    assert (negative_test(patient, LIMITS) is not None) is (surely_not == "yes")


@pytest.mark.parametrize(
    ("status", "days", "pregnant"),
    [("pregnant", 280, True), ("pregnant", 281, False), ("not-pregnant", 10, False)],
)
def test_a_recorded_status(status: str, days: int, pregnant: bool) -> None:
    patient = chart(30, answered=answers(answered("pregnancy-status", status, days)))
    assert (pregnancy(patient, LIMITS) is not None) is pregnant


def test_any_evidence_of_a_pregnancy_silences_what_a_pregnancy_silences() -> None:
    for facts in (result("positive", 10), {"problems": (problem("pregnancy"),)}):
        assert standing_exclusions(chart(30, **facts), LIMITS) == ("pregnancy",)
    assert standing_exclusions(chart(30, **result("negative", 10)), LIMITS) == ()


def test_a_problem_counts_while_it_is_active() -> None:
    active = problem("pregnancy")
    assert pregnancy(chart(30, problems=(active,)), LIMITS) is active
    assert pregnancy(chart(30, problems=(problem("pregnancy", active=False),)), LIMITS) is None
    assert pregnancy(chart(30), LIMITS) is None
    assert negative_test(chart(30), LIMITS) is None

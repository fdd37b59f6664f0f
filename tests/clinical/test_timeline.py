"""The medication record as a timeline: doses, intervals, gaps, ends and what came after.

Records are written as a clinician would note them, one word group each, `;` between:
  given denosumab 400        an administration so many days ago; also billed, dispensed (`to 90`: supply until then)
  ordered denosumab 400 completed     a request and its status (active when none is said)
  says alendronate 40 active          a statement of the patient
drugs: short names of the table below; `?` instead of days: no date; options `to 90`, `for r7`: replaces r7, not:
an order not to give; every record is called r1, r2, ... in its order.
"""

from datetime import date
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cds_service.chart.model import Chart
from cds_service.chart.nouns import Dose, Drug, Medication
from cds_service.clinical.course import Course, Stretch
from cds_service.clinical.timeline import course_of, courses, duplicates, overlaps
from tests.clinical.charts import LIMITS, ago, chart, on
from tests.clinical.rows import rows

DRUGS = {
    "denosumab": "denosumab-osteoporosis",
    "xgeva": "denosumab-oncology",
    "denosumab?": "denosumab",
    "zoledronate": "zoledronic-acid-osteoporosis",
    "zometa": "zoledronic-acid-oncology",
    "ibandronate-iv": "ibandronate-iv",
    "pamidronate": "pamidronate",
    "romosozumab": "romosozumab",
    "alendronate": "alendronate",
    "risedronate": "risedronate",
    "raloxifene": "raloxifene",
    "teriparatide": "teriparatide",
    "paracetamol": "paracetamol",
}
KINDS: dict[str, Literal["administered", "billed", "dispensed"]] = {
    "given": "administered",
    "billed": "billed",
    "dispensed": "dispensed",
}


def record(text: str) -> tuple[list[Medication], list[Dose]]:
    medications: list[Medication] = []
    doses: list[Dose] = []
    for n, words in enumerate(filter(None, map(str.strip, text.split(";"))), start=1):
        kind, name, days, *more = words.split()
        drug = Drug(frozenset({DRUGS[name]}), name)
        day = None if days == "?" else ago(int(days))
        until = ago(int(more[more.index("to") + 1])) if "to" in more else None
        if kind in KINDS:
            doses.append(Dose(drug, day, f"r{n}", KINDS[kind], until))
            continue
        known: dict[str, Any] = {"kind": "statement" if kind == "says" else "request", "do_not_perform": "not" in more}
        if "for" in more:
            known["replaces"] = more[more.index("for") + 1]
        statuses = ("completed", "stopped", "cancelled", "on-hold", "not-taken")
        status = next((one for one in more if one in statuses), "active")
        when = None if day is None else on(int(days))
        medications.append(Medication(drug, status, f"r{n}", when, until, **known))
    return medications, doses


def where(text: str) -> Chart:
    medications, doses = record(text)
    return chart(medications=tuple(medications), doses=tuple(doses))


def only(text: str) -> Course:
    (one,) = courses(where(text), LIMITS)
    return one


def days(one: Course) -> list[int]:
    return [(one.as_of - each.day).days for each in one.given]


# --- doses ----------------------------------------------------------------------------------------

DOSES = """
what                             | record                                                       | doses   | last is
an administration                | given denosumab 100                                          | 100     | administered
request, dose, claim | ordered denosumab 110 completed; given denosumab 100; billed denosumab 98 | 100 | administered
a claim a week away is the same  | given denosumab 100; billed denosumab 93                     | 100     | administered
a claim 8 days away is another   | given denosumab 100; billed denosumab 92                     | 100 92  | billed
a dispensing and its dose        | dispensed denosumab 130; given denosumab 100                 | 100     | administered
a dispensing and its claim       | dispensed denosumab 130; billed denosumab 100                | 100     | billed
a dispensing alone is a dose     | dispensed denosumab 130                                      | 130     | dispensed
ordered 90 days before           | ordered denosumab 190 completed; given denosumab 100         | 100     | administered
ordered 91 days before           | ordered denosumab 191 completed; given denosumab 100         | 191 100 | administered
ordered a week after             | ordered denosumab 93 completed; given denosumab 100          | 100     | administered
of two doses, one | ordered denosumab 250 completed; given denosumab 400; given denosumab 210 | 400 210 | administered
only orders: presumed            | ordered denosumab 400 completed; ordered denosumab 200       | 400 200 | ordered
beside doses, active is to come  | given denosumab 300; ordered denosumab 100                   | 300     | administered
what was stopped is no dose      | ordered denosumab 100 stopped                                |         |
what was cancelled is no dose    | ordered denosumab 100 cancelled                              |         |
what was not to be given         | ordered denosumab 100 not                                    |         |
ordered again within the week    | ordered denosumab 100; ordered denosumab 95                  | 100     | ordered
two on one day are one           | given denosumab 100; given denosumab 100                     | 100     | administered
two on two days are two          | given denosumab 100; given denosumab 99                      | 100 99  | administered
a statement is no dose           | says denosumab 100                                           |         |
a dose to come is none yet       | given denosumab -1; given denosumab 9                        | 9       | administered
a dose without a day             | given denosumab ?; given denosumab 9                         | 9       | administered
monthly, ordered 15 days before  | ordered romosozumab 115 completed; given romosozumab 100     | 100     | administered
monthly, ordered 16 days before  | ordered romosozumab 116 completed; given romosozumab 100     | 116 100 | administered
oncology, ordered 14 days before | ordered xgeva 114 completed; given xgeva 100                 | 100     | administered
"""


@pytest.mark.parametrize(("what", "text", "expected", "certainty"), rows(DOSES))
def test_every_dose_counts_once(what: str, text: str, expected: str, certainty: str) -> None:
    one = only(text)
    assert days(one) == [int(day) for day in expected.split()], what
    assert (one.last.certainty if one.last else "") == certainty
    assert one.last is None or one.last.presumed is (certainty == "ordered")


DUE = """
record              | next due   | overdue
given denosumab 0   | 2027-05-22 | 0
given denosumab 184 | 2026-11-22 | 0
given denosumab 185 | 2026-11-21 | 1
given denosumab 211 | 2026-10-25 | 28
given zoledronate 365 | 2026-11-22 | 0
given zoledronate 400 | 2026-10-18 | 35
given ibandronate-iv 100 | 2026-11-14 | 8
given romosozumab 40 | 2026-11-13 | 9
given xgeva 40      |            | 0
given zometa 40     |            | 0
given pamidronate 40 |           | 0
given denosumab? 400 |           | 0
ordered alendronate 400 |        | 0
"""


@pytest.mark.parametrize(("text", "due", "overdue"), rows(DUE))
def test_the_next_dose_is_due_after_the_interval_of_the_label(text: str, due: str, overdue: str) -> None:
    one = only(text)
    assert (one.next_due.isoformat() if one.next_due else "") == due
    assert one.days_overdue == int(overdue)


def test_a_claim_of_unknown_strength_belongs_to_the_one_product_of_the_record() -> None:
    one = only("billed denosumab? 100; ordered denosumab 300 completed")
    assert (one.product, days(one)) == ("denosumab-osteoporosis", [300, 100])
    both = courses(where("billed denosumab? 100; given denosumab 300; given xgeva 90"), LIMITS)
    assert [one.product for one in both] == ["denosumab", "denosumab-oncology", "denosumab-osteoporosis"]
    assert only("billed denosumab? 100").product == "denosumab"


def test_a_dose_and_an_order_that_has_led_to_none_stand_side_by_side() -> None:
    one = only("given denosumab 190; ordered denosumab 20")
    assert one.pending is not None
    assert one.pending.ref == "r2"
    assert only("given denosumab 190; ordered denosumab -20").pending is not None
    assert only("given denosumab 190; ordered denosumab ?").pending is not None
    assert only("given denosumab 100; ordered denosumab 130").pending is None
    assert only("ordered denosumab 130").pending is None
    assert only("given denosumab 190; ordered denosumab 20 stopped").pending is None
    assert only("ordered alendronate 20").pending is None


# --- time -----------------------------------------------------------------------------------------

TIME = """
record                                                                | stretches      | gaps
ordered alendronate 900                                               | 900-0          |
ordered alendronate 900 to 600                                        | 900-600        |
ordered alendronate 900 to -90                                        | 900-0          |
ordered alendronate 900 to 600 completed; ordered alendronate 600     | 900-0          |
ordered alendronate 900 to 700 completed; ordered alendronate 610     | 900-700 610-0  |
ordered alendronate 900 to 700 completed; ordered alendronate 609     | 900-700 609-0  | 700-609
ordered alendronate 900 completed; ordered alendronate 535            | 900-0          |
ordered alendronate 900 completed; ordered alendronate 534            | 900-900 534-0  | 900-534
ordered alendronate 900 completed                                     | 900-900        |
ordered alendronate 900 cancelled; ordered alendronate 300            | 300-0          |
ordered alendronate 900 to 300; ordered alendronate 500 for r1        | 900-0          |
ordered alendronate 900; ordered alendronate 500 to 400 for r1        | 900-400        |
ordered alendronate -9                                                |                |
ordered alendronate ?                                                 |                |
dispensed alendronate 200 to 110; dispensed alendronate 100 to 10     | 200-110 100-10 |
dispensed alendronate 300 to 210; dispensed alendronate 100 to 10     | 300-210 100-10 | 210-100
given alendronate 100                                                 | 100-100        |
says alendronate 900 to 600                                           | 900-600        |
says alendronate 900 not-taken                                        |                |
given denosumab 400; given denosumab 190                              | 400-218 190-6  |
given denosumab 401; given denosumab 190                              | 401-219 190-6  | 191-190
given denosumab 100                                                   | 100-0          |
given xgeva 60; given xgeva 30                                        | 60-0           |
"""


def shown(stretches: tuple[Stretch, ...], today: date) -> str:
    return " ".join(f"{(today - one.start).days}-{(today - one.end).days}" for one in stretches)


@pytest.mark.parametrize(("text", "stretches", "gaps"), rows(TIME))
def test_time_is_covered_by_supplies_and_intervals(text: str, stretches: str, gaps: str) -> None:
    one = only(text)
    assert shown(one.stretches, one.as_of) == stretches
    assert shown(one.gaps, one.as_of) == gaps


def test_exposure_is_added_up_with_and_without_its_gaps() -> None:
    one = only("ordered alendronate 1000 to 700 completed; ordered alendronate 650 to 200; ordered alendronate 50")
    assert (one.days, one.first, one.covered_until) == (300 + 450 + 50, ago(1000), ago(0))
    assert round(one.months, 1) == 26.3
    assert (one.continuous_since, one.continuous_days) == (ago(50), 50)
    assert only("ordered alendronate ?").continuous_days == 0
    assert only("ordered alendronate ?").first is only("ordered alendronate ?").covered_until is None


# --- the end --------------------------------------------------------------------------------------

ENDS = """
record                                                             | ended          | by | known | conflicts
ordered denosumab 300                                              |                |    |       | 0
ordered denosumab 300 completed                                    |                |    |       | 0
ordered denosumab 300 stopped                                      | stopped        | r1 |       | 0
ordered denosumab 300 cancelled                                    | cancelled      | r1 |       | 0
ordered denosumab 300 on-hold                                      | on-hold        | r1 |       | 0
ordered denosumab 300 not                                          | do not perform | r1 | 300   | 0
ordered denosumab ? stopped                                        | stopped        | r1 |       | 0
ordered denosumab 300 stopped; ordered denosumab 100               |                |    |       | 0
ordered denosumab 300 completed; ordered denosumab 100 stopped     | stopped        | r2 |       | 0
ordered denosumab 300; ordered denosumab 100 stopped               | stopped        | r2 |       | 1
ordered denosumab 100; ordered denosumab 100 stopped               |                |    |       | 1
ordered alendronate 900 to 700; ordered alendronate 100 stopped    | stopped        | r2 |       | 0
ordered denosumab 100 completed; ordered denosumab 100 stopped     |                |    |       | 0
given denosumab 200; ordered denosumab 565 stopped                 | stopped        | r2 |       | 0
given denosumab 200; ordered denosumab 566 stopped                 |                |    |       | 1
ordered denosumab 300; ordered denosumab 100 for r1                |                |    |       | 0
ordered denosumab 300 stopped; ordered denosumab 100 for r1        |                |    |       | 0
ordered alendronate 300; says alendronate 100 not-taken            |                |    |       | 1
ordered alendronate 300; says alendronate 400 not-taken            |                |    |       | 0
ordered alendronate 300; says alendronate ? not-taken              |                |    |       | 1
ordered alendronate ?; says alendronate 100 not-taken              |                |    |       | 1
given denosumab 100                                                |                |    |       | 0
says alendronate 300 to 200 stopped                                | stopped        | r1 | 200   | 0
says alendronate 300 stopped                                       | stopped        | r1 |       | 0
ordered alendronate 300 to 200 stopped                             | stopped        | r1 |       | 0
"""


@pytest.mark.parametrize(("text", "how", "by", "known", "conflicts"), rows(ENDS))
def test_the_newest_record_says_how_a_drug_was_ended_and_seldom_when(
    text: str, how: str, by: str, known: str, conflicts: str
) -> None:
    one = only(text)
    assert (one.ended.on if one.ended else None) == (ago(int(known)) if known else None)
    assert (one.ended.how if one.ended else "") == how
    assert (one.ended.ref if one.ended else "") == by
    assert len(one.conflicts) == int(conflicts), one.conflicts


def test_contradictions_are_named() -> None:
    assert only("ordered denosumab 300; ordered denosumab 100 stopped").conflicts == (
        "r1 is active, r2 later is stopped",
    )
    assert only("ordered denosumab 100; ordered denosumab 100 stopped").conflicts == (
        "r1 is active, r2 on the same day is stopped",
    )
    assert only("given denosumab 200; ordered denosumab 900 stopped").conflicts == (
        "r2 is stopped, r1 was given long after it",
    )


def test_a_request_replaced_by_another_drug_is_a_switch() -> None:
    alendronate, denosumab = courses(where("ordered alendronate 300; ordered denosumab 100 for r1"), LIMITS)
    assert alendronate.ended is not None
    assert alendronate.ended.evidence == ("r2",)
    assert alendronate.ended.as_value() == {"value": "replaced", "unit": None, "date": ago(100).isoformat()}
    assert alendronate.ended.on == ago(100)
    assert alendronate.covered_until == ago(100)
    assert alendronate.working == ""
    assert denosumab.working == "r2"
    undated, _ = courses(where("ordered alendronate 300; ordered denosumab ? for r1"), LIMITS)
    assert undated.ended is not None
    assert undated.ended.as_value()["date"] is None
    other = only("ordered alendronate 300; ordered paracetamol 100 for r1")
    assert other.ended is not None


NEXT = """
record                                                                          | of            | successor
given denosumab 300; ordered alendronate 100                                    | denosumab     | alendronate 100
given denosumab 300; ordered alendronate 500 to 400                             | denosumab     |
given denosumab 300; ordered alendronate 100; given zoledronate 150             | denosumab     | zoledronate 150
given denosumab 300; ordered alendronate 100 cancelled                          | denosumab     |
given denosumab 300; ordered alendronate ?                                      | denosumab     |
given denosumab 300; ordered alendronate -10                                    | denosumab     | alendronate -10
given denosumab 300; given xgeva 100                                            | denosumab     |
ordered alendronate 900 to 500 completed; given denosumab 480                   | alendronate   | denosumab 480
ordered alendronate 900; ordered alendronate 300; given denosumab 480           | alendronate   |
ordered denosumab ?; ordered alendronate 100                                    | denosumab     |
ordered denosumab 300 stopped; ordered alendronate 100                          | denosumab     | alendronate 100
"""


@pytest.mark.parametrize(("text", "of", "successor"), rows(NEXT))
def test_the_successor_is_the_next_drug_begun_after_the_last_dose(text: str, of: str, successor: str) -> None:
    one = course_of(where(text), LIMITS, DRUGS[of])
    assert one is not None
    after = one.successor
    assert (f"{after.name} {(one.as_of - after.day).days}" if after else "") == successor
    assert after is None or (after.evidence == (after.ref,) and after.as_value()["value"] == after.name)


# --- today ----------------------------------------------------------------------------------------

TODAYS = """
record                                                       | works by
given denosumab 210                                          | r1
given denosumab 211                                          |
given denosumab 100; ordered denosumab 120 stopped           | r1
ordered alendronate 900                                      | r1
ordered alendronate 900 to 60                                | r1
ordered alendronate 900 to 61                                |
ordered alendronate 900 stopped; dispensed alendronate 90 to 1 |
dispensed alendronate 90 to 60                               | r1
dispensed alendronate 90 to 61; given raloxifene ?           |
dispensed alendronate 60                                     | r1
dispensed alendronate 61                                     |
dispensed alendronate -3                                     |
says alendronate 900                                         | r1
says alendronate 900 stopped                                 |
says denosumab 210                                           | r1
says denosumab 211                                           |
says denosumab ?                                             | r1
given denosumab 300; ordered denosumab ?                     |
ordered romosozumab 300                                      | r1
ordered romosozumab 300 to 200                               |
"""


@pytest.mark.parametrize(("text", "working"), rows(TODAYS))
def test_what_works_today(text: str, working: str) -> None:
    assert "".join(one.working for one in courses(where(text), LIMITS)) == working


def test_two_of_a_class_and_two_classes_at_once_are_found() -> None:
    found = courses(where("ordered alendronate 90; given zoledronate 90; ordered raloxifene 90"), LIMITS)
    assert {name: [one.product for one in many] for name, many in duplicates(found).items()} == {
        "bisphosphonate": ["alendronate", "zoledronic-acid-osteoporosis"]
    }
    pairs = [(one.product, other.product) for one, other in overlaps(found)]
    assert pairs == [("alendronate", "raloxifene"), ("raloxifene", "zoledronic-acid-osteoporosis")]
    assert duplicates(courses(where("ordered alendronate 90 stopped; given zoledronate 90"), LIMITS)) == {}


def test_a_course_can_be_shown() -> None:
    one = only("ordered denosumab 110 completed; given denosumab 100")
    assert one.clinic_given
    assert one.evidence == ("r1", "r2")
    assert (one.shown_by, one.days_since_last) == ("r2", 100)
    assert one.as_value() == {"value": "denosumab", "unit": None, "date": ago(100).isoformat()}
    assert one.last is not None
    assert one.last.evidence == ("r2", "r1")
    assert one.last.as_value() == {"value": "administered", "unit": None, "date": ago(100).isoformat()}
    bare = only("ordered alendronate ?")
    assert (bare.shown_by, bare.days_since_last, bare.as_value()["date"]) == ("r1", None, None)
    assert not bare.clinic_given


def test_no_drug_no_course() -> None:
    assert courses(where("ordered paracetamol 90"), LIMITS) == ()
    assert course_of(where(""), LIMITS, "alendronate") is None


# --- whatever the order ---------------------------------------------------------------------------

WORDS = st.builds(
    "{} {} {} {}".format,
    st.sampled_from(["given", "billed", "dispensed", "ordered", "says"]),
    st.sampled_from([*DRUGS]),
    st.sampled_from(["?", "-5", "0", "90", "91", "180", "185", "190", "400", "700"]),
    st.sampled_from(["", "", "completed", "stopped", "on-hold", "not", "to 30", "for r1", "completed for r2"]),
)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.lists(WORDS, max_size=7), st.randoms(use_true_random=False))
def test_the_order_of_the_record_never_matters(words: list[str], random: Any) -> None:
    medications, doses = record(";".join(words))
    straight = courses(chart(medications=tuple(medications), doses=tuple(doses)), LIMITS)
    random.shuffle(medications)
    random.shuffle(doses)
    assert courses(chart(medications=tuple(medications), doses=tuple(doses)), LIMITS) == straight

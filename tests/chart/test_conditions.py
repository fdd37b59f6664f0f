"""Problems, fractures and what was done: what holds, since when, and what is one event."""

from datetime import date
from typing import Any

import pytest

from cds_service.chart.skeleton import Fracture
from tests.chart.reading import SUBJECT, chart, concept
from tests.requests import ICD10, JSON, SNOMED, TERMINOLOGY, ago, condition

HIP, WRIST, SPINE = "S72.001A", "S52.501A", "S32.010A"


def status(kind: str, code: str) -> JSON:
    return {"coding": [{"system": f"{TERMINOLOGY}/condition-{kind}", "code": code}]}


def broken(code: str = HIP, id_: str = "f1", **more: Any) -> JSON:
    system = SNOMED if code.isdigit() else ICD10
    return condition(system, code, "fracture", **{"id": id_, "days": 100, **more})


def fractures(*conditions: JSON) -> list[Fracture]:
    return [*chart(conditions=[*conditions]).fractures]


def fracture(*conditions: JSON) -> Fracture:
    (one,) = fractures(*conditions)
    return one


# --- problems -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("clinical", "active"),
    [
        ("active", True),
        ("recurrence", True),
        ("relapse", True),
        ("inactive", False),
        ("resolved", False),
        ("remission", False),
    ],
)
def test_a_problem_is_active_unless_it_is_said_to_be_over(clinical: str, active: bool) -> None:
    (one,) = chart(conditions=[condition(ICD10, "I26.99", "PE", clinicalStatus=status("clinical", clinical))]).problems
    assert one.active is active


@pytest.mark.parametrize(
    ("verification", "certain"),
    [("confirmed", True), ("unconfirmed", False), ("provisional", False), ("differential", False)],
)
def test_a_problem_is_certain_unless_it_is_said_to_be_in_doubt(verification: str, certain: bool) -> None:
    asked = condition(ICD10, "I26.99", "PE", verificationStatus=status("ver-status", verification))
    (one,) = chart(conditions=[asked]).problems
    assert one.certain is certain


@pytest.mark.parametrize("verification", ["refuted", "entered-in-error"])
def test_a_refuted_or_mistaken_problem_is_none(verification: str) -> None:
    wrong = broken(verificationStatus=status("ver-status", verification))
    one = chart(conditions=[wrong])
    assert (one.problems, one.fractures) == ((), ())


def test_statuses_that_are_not_told_leave_a_problem_standing() -> None:
    bare = condition(ICD10, "I26.99", "PE")
    del bare["clinicalStatus"], bare["verificationStatus"]
    (one,) = chart(conditions=[bare]).problems
    assert (one.active, one.certain) == (True, True)


def test_a_problem_without_a_code_is_known_by_its_name_and_says_so() -> None:
    bare = {"resourceType": "Condition", "id": "c", "subject": SUBJECT}
    (coded,) = chart(conditions=[{**bare, "code": concept("Anaphylaxis", (ICD10, "I26.99"))}]).problems
    (worded,) = chart(conditions=[{**bare, "code": {"text": "Anaphylaxis"}}]).problems
    assert (coded.concepts, coded.by_name) == (frozenset({"vte"}), False)
    assert (worded.concepts, worded.by_name) == (frozenset({"reaction-anaphylaxis-angioedema"}), True)
    assert chart(conditions=[bare]).problems == ()


@pytest.mark.parametrize(
    ("when", "first", "last"),
    [
        ({"onsetDateTime": "2026-03"}, date(2026, 3, 1), date(2026, 3, 31)),
        ({"onsetDateTime": "2024"}, date(2024, 1, 1), date(2024, 12, 31)),
        ({"onsetDateTime": "2026-03-04T23:59:00Z"}, date(2026, 3, 4), date(2026, 3, 4)),
        ({"onsetPeriod": {"start": "2026-03-04"}}, date(2026, 3, 4), date(2026, 3, 4)),
    ],
)
def test_an_onset_spans_what_its_date_can_mean(when: JSON, first: date, last: date) -> None:
    bare = condition(ICD10, "I26.99", "PE")
    del bare["onsetDateTime"]
    (one,) = chart(conditions=[{**bare, **when}]).problems
    assert one.onset is not None
    assert (one.onset.first, one.onset.last) == (first, last)


@pytest.mark.parametrize("when", ["childhood", "2026-02-30", "9999999"])
def test_an_onset_that_is_no_date_is_unknown(when: str) -> None:
    (one,) = chart(conditions=[condition(ICD10, "I26.99", "PE", onsetDateTime=when)]).problems
    assert one.onset is None


def test_a_problem_still_to_come_is_not_known_yet() -> None:
    assert chart(conditions=[condition(ICD10, "I26.99", "PE", days=-1)]).has("vte") is None


# --- fractures ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "site"),
    [
        ("S72.001A", "hip"),
        ("S72.141B", "hip"),
        ("M80.051A", "hip"),
        ("263228009", "hip"),
        ("S32.010A", "vertebral"),
        ("M80.08XA", "vertebral"),
        ("M48.55XA", "vertebral"),
        ("S52.501A", "forearm"),
        ("S42.201A", "humerus"),
        ("S32.10XA", "pelvis"),
    ],
)
def test_a_fracture_is_known_by_its_site(code: str, site: str) -> None:
    assert fracture(broken(code)).site == site


@pytest.mark.parametrize("code", ["S82.001A", "S62.501A", "S12.9XXA", "M84.750A", "890095006", "Z96.641"])
def test_a_fracture_elsewhere_or_of_another_kind_is_none_of_these(code: str) -> None:
    assert fractures(broken(code)) == []


@pytest.mark.parametrize("character", ["A", "B", "C", "a"])
def test_a_first_visit_is_a_fresh_fracture_of_its_day(character: str) -> None:
    one = fracture(broken(f"S72.001{character}", onsetDateTime="2026-08-14"))
    assert (one.status, str(one.span), one.recorded_only) == ("fresh", "2026-08-14", False)


def test_a_first_visit_without_an_onset_takes_the_day_it_was_recorded_and_says_so() -> None:
    one = broken(recordedDate="2026-08-20")
    del one["onsetDateTime"]
    found = fracture(one)
    assert (str(found.span), found.recorded_only) == ("2026-08-20", True)


@pytest.mark.parametrize("character", ["D", "E", "F", "G", "H", "J", "K", "M", "N", "P", "Q", "R"])
def test_a_follow_up_is_a_fracture_of_an_unknown_day(character: str) -> None:
    one = fracture(broken(f"S72.001{character}", recordedDate=ago(3)))
    assert (one.status, one.span) == ("healing", None)


def test_a_late_effect_is_a_fracture_long_ago() -> None:
    one = fracture(broken("S72.001S", recordedDate=ago(3)))
    assert (one.status, one.span) == ("historic", None)


def test_a_snomed_fracture_without_an_onset_is_of_an_unknown_day() -> None:
    one = broken("263228009", recordedDate=ago(3))
    del one["onsetDateTime"]
    assert fracture(one).span is None


@pytest.mark.parametrize(
    ("system", "code", "site"),
    [(SNOMED, "391093004", "hip"), (SNOMED, "391094005", "vertebral"), (ICD10, "Z87.310", "unknown")],
)
def test_a_history_is_a_fracture_of_an_unknown_day(system: str, code: str, site: str) -> None:
    one = fracture(condition(system, code, "history", onsetDateTime=ago(3)))
    assert (one.site, one.status, one.span) == (site, "historic", None)


def test_an_unconfirmed_fracture_is_none() -> None:
    assert fractures(broken(verificationStatus=status("ver-status", "provisional"))) == []


def test_a_resolved_fracture_was_one_all_the_same() -> None:
    assert fracture(broken(clinicalStatus=status("clinical", "resolved"))).site == "hip"


def test_a_fracture_in_a_tumour_is_marked() -> None:
    both = concept("x", (ICD10, "M84.551A"), (ICD10, HIP))
    assert fracture({**broken(), "code": both}).tumour


# --- one event ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "events"), [(0, 1), (180, 1), (181, 2)])
def test_two_records_of_one_site_are_one_event_within_180_days(days: int, events: int) -> None:
    found = fractures(broken(days=200), broken(id_="f2", days=200 - days))
    assert len(found) == events


def test_one_event_keeps_all_its_records_and_its_first_day() -> None:
    one = fracture(broken(id_="late", days=100), broken(id_="early", days=110))
    assert one.refs == ("Condition/early", "Condition/late")
    assert str(one.span) == ago(110)


def test_two_sites_are_two_events() -> None:
    assert {one.site for one in fractures(broken(HIP), broken(WRIST, "f2"))} == {"hip", "forearm"}


def test_a_follow_up_or_a_history_of_a_known_event_adds_none() -> None:
    history = condition(SNOMED, "391093004", "history", id="h")
    assert len(fractures(broken(HIP), broken("S72.001D", "f2"), history)) == 1


def test_undated_records_of_one_site_are_one_event() -> None:
    assert len(fractures(broken("S72.001D"), broken("S72.001S", "f2"))) == 1


def test_a_history_of_an_unnamed_fracture_adds_nothing_to_a_known_one() -> None:
    history = condition(ICD10, "Z87.310", "history")
    assert [one.site for one in fractures(broken(WRIST), history)] == ["forearm"]


# --- high energy ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "high"), [(0, True), (7, True), (8, False), (-7, True), (-8, False)])
def test_an_accident_within_a_week_makes_a_fracture_one_of_high_energy(days: int, high: bool) -> None:
    crash = condition(ICD10, "V43.52XA", "Car driver injured", days=100 + days)
    found = fracture(broken(days=100), crash)
    assert found.high_energy is high


def test_an_accident_coded_in_the_fracture_itself_counts() -> None:
    both = concept("x", (ICD10, HIP), (ICD10, "W13.0XXA"))
    assert fracture({**broken(), "code": both}).high_energy


def test_a_fall_at_home_is_no_accident_of_high_energy() -> None:
    fall = condition(ICD10, "W01.0XXA", "Fall on same level", days=100)
    assert not fracture(broken(days=100), fall).high_energy


@pytest.mark.parametrize("when", ["0001-01-01", "9999-12-31", "0001", "9999"])
def test_a_placeholder_for_a_date_does_no_harm(when: str) -> None:
    crash = condition(ICD10, "V43.52XA", "Car driver injured", onsetDateTime=when)
    assert fracture(broken(), crash).site == "hip"
    assert fracture(broken(onsetDateTime=when)).site == "hip"


# --- what was done --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        ("completed", True),
        ("in-progress", True),
        ("not-done", False),
        ("entered-in-error", False),
        ("preparation", False),
    ],
)
def test_a_procedure_counts_when_it_was_or_is_being_done(said: str, counts: bool) -> None:
    one = {
        "resourceType": "Procedure",
        "id": "p",
        "status": said,
        "code": concept("dialysis", (SNOMED, "233579007")),
        "subject": SUBJECT,
        "performedPeriod": {"start": "2026-11"},
    }
    done = chart(procedures=[one]).procedures
    assert bool(done) is counts
    if counts:
        assert ("dialysis-procedure" in done[0].concepts, str(done[0].span)) == (True, "2026-11")

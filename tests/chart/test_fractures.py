"""Fractures from codes, words, operations and reports; of which day; and each event once."""

from itertools import permutations
from typing import Any

import pytest

from cds_service.chart.fracture_words import fractures_said
from cds_service.chart.skeleton import Fracture
from tests.chart.reading import SUBJECT, chart, chart_from, concept
from tests.chart.test_conditions import broken
from tests.requests import ICD10, JSON, LOINC, SNOMED, ago, condition, patient_view, searchset, woman


def rows(text: str) -> list[list[str]]:
    lines = [line.strip().strip("|") for line in text.strip().splitlines()]
    return [[cell.strip() for cell in line.split("|")] for line in lines][1:]


def fractures(*conditions: JSON, **more: Any) -> tuple[Fracture, ...]:
    return chart(conditions=[*conditions], **more).fractures


def worded(text: str, id_: str = "w", **more: Any) -> JSON:
    return {**broken(id_=id_), "code": {"text": text}, **more}


def operated(text: str, days: int = 95, **more: Any) -> JSON:
    body = {"resourceType": "Procedure", "id": "op", "status": "completed", "code": {"text": text}, "subject": SUBJECT}
    return {**body, "performedDateTime": ago(days), **more}


def reported(conclusion: Any = None, days: int = 30, **more: Any) -> JSON:
    body = {"resourceType": "DiagnosticReport", "id": "r", "status": "final", "subject": SUBJECT}
    code = concept("Spine film", (LOINC, "36643-5"))
    return {**body, "code": code, "effectiveDateTime": ago(days), "conclusion": conclusion, **more}


# --- words ----------------------------------------------------------------------------------------

WORDS = rows("""
| words                                                  | site      | levels | past |
| Fracture of neck of femur                              | hip       | 1      |      |
| Closed fracture of neck of left femur                  | hip       | 1      |      |
| Broken hip                                             | hip       | 1      |      |
| Intertrochanteric fx                                   | hip       | 1      |      |
| Vertebral compression fracture                         | vertebral | 1      |      |
| Compression deformity of T12                           | vertebral | 1      |      |
| Fractures of T12 and L1                                | vertebral | 2      |      |
| Multiple vertebral compression fractures               | vertebral | 2      |      |
| Wedge compression fracture of T11-T12 vertebra         | vertebral | 1      |      |
| Old fracture of wrist                                  | forearm   | 1      | past |
| Colles' fracture                                       | forearm   | 1      |      |
| Fracture of surgical neck of humerus                   | humerus   | 1      |      |
| Insufficiency fracture of sacrum                       | pelvis    | 1      |      |
| History of hip fracture                                | hip       | 1      | past |
| No acute fracture of L1                                |           |        |      |
| Suspected hip fracture                                 |           |        |      |
| Hip fracture?                                          |           |        |      |
| Family history of hip fracture                         |           |        |      |
| Mother had a broken hip                                |           |        |      |
| At risk of vertebral fracture                          |           |        |      |
| Stress fracture of hip                                 |           |        |      |
| Atypical fracture of proximal femur                    |           |        |      |
| Periprosthetic fracture of hip                         |           |        |      |
| Fracture of cervical spine                             |           |        |      |
| Fracture of transverse process of L3                   |           |        |      |
| Fracture of scaphoid of wrist                          |           |        |      |
| Supracondylar fracture of humerus                      |           |        |      |
| Fracture of acetabulum of pelvis                       |           |        |      |
| Stable burst fracture of L1                            | vertebral | 1      |      |
| Fracture of clavicle, hip normal                       |           |        |      |
| Fracture of ankle                                      |           |        |      |
| Hip pain                                               |           |        |      |
| Compression fracture of L1, not described before       | vertebral | 1      |      |
| Fracture of T12 not previously seen                    | vertebral | 1      |      |
| Previously undescribed fracture of T12                 | vertebral | 1      |      |
| Fracture of L2, not present on the prior study         | vertebral | 1      |      |
| Fracture of L2, no films for comparison                | vertebral | 1      |      |
| Fracture of L2, no prior studies available             | vertebral | 1      |      |
| Fracture of L2 not seen                                |           |        |      |
| No fracture of L2 described before                     |           |        |      |
| No fracture of L2, not seen on prior films either      |           |        |      |
| No prior imaging evidence of fracture of L2            |           |        |      |
| Spine without fracture, no films for comparison        |           |        |      |
""")


@pytest.mark.parametrize(("text", "new"), [("Fracture of T12 not seen before", True), ("Old fracture of T12", False)])
def test_what_was_not_known_before_is_new(text: str, new: bool) -> None:
    (one,) = fractures_said(text)
    assert (one.new, one.past) == (new, not new)


@pytest.mark.parametrize(("text", "site", "levels", "past"), WORDS)
def test_words_tell_a_fracture(text: str, site: str, levels: str, past: str) -> None:
    found = [(one.site, str(one.levels), "past" if one.past else "") for one in fractures_said(text)]
    assert found == ([(site, levels, past)] if site else [])


def test_of_two_clauses_about_one_site_the_present_one_and_the_one_with_more_levels_count() -> None:
    (one,) = fractures_said("Old fracture of L1. New compression fractures of L2 and L3. Fracture of L4")
    assert (one.past, one.new, one.levels) == (False, True, 2)


def test_what_only_words_say_is_by_name_and_presumed() -> None:
    (one,) = fractures(worded("Fracture of neck of femur"))
    assert (one.site, one.by_name, one.presumed, one.status, str(one.span)) == ("hip", True, True, "fresh", ago(100))


def test_words_beside_a_foreign_code_count_and_beside_an_icd_code_of_another_bone_do_not() -> None:
    foreign = {**worded("x"), "code": concept("Fracture of neck of femur", ("urn:local", "FX1"))}
    elsewhere = {**worded("x"), "code": concept("Fracture of neck of femur", (ICD10, "S82.001A"))}
    assert [one.by_name for one in fractures(foreign)] == [True]
    assert fractures(elsewhere) == ()


def test_the_day_of_recording_is_no_day_of_a_fracture_told_in_words() -> None:
    one = worded("Hip fracture", recordedDate=ago(3))
    del one["onsetDateTime"]
    (found,) = fractures(one)
    assert (found.span, str(found.recorded)) == (None, ago(3))


def test_a_past_fracture_in_words_has_no_day() -> None:
    (found,) = fractures(worded("History of hip fracture"))
    assert (found.span, found.status) == (None, "historic")


@pytest.mark.parametrize(
    ("text", "tumour", "high", "low"),
    [
        ("Hip fracture due to metastasis", True, False, False),
        ("Hip fracture, motor vehicle accident", False, True, False),
        ("Fragility fracture of hip", False, False, True),
    ],
)
def test_words_tell_the_cause(text: str, tumour: bool, high: bool, low: bool) -> None:
    (one,) = fractures(worded(text))
    assert (one.tumour, one.high_energy, one.low_trauma) == (tumour, high, low)


# --- causes by code -------------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "known"), [("M80.051A", True), ("M80.08XA", True), ("S72.001A", False)])
def test_an_osteoporotic_code_makes_low_trauma_known(code: str, known: bool) -> None:
    (one,) = fractures(broken(code))
    assert (one.low_trauma, one.presumed) == (known, not known)


@pytest.mark.parametrize(
    ("code", "site"),
    [
        ("M84.451A", "hip"),
        ("M84.459A", "hip"),
        ("M84.421A", "humerus"),
        ("M84.431A", "forearm"),
        ("M84.454A", "pelvis"),
    ],
)
def test_a_pathological_fracture_of_no_stated_cause_has_its_site(code: str, site: str) -> None:
    (one,) = fractures(broken(code))
    assert (one.site, one.pathological, one.tumour) == (site, True, False)


@pytest.mark.parametrize("code", ["C79.51", "C90.00", "C50.911"])
def test_with_a_tumour_on_record_it_is_one_in_a_tumour(code: str) -> None:
    tumour = condition(ICD10, code, "tumour", id="t")
    assert [one.tumour for one in fractures(broken("M84.451A"), tumour)] == [True]
    assert [one.tumour for one in fractures(broken("S72.001A"), tumour)] == [False]


def test_pathological_elsewhere_is_a_vertebra_only_by_its_words() -> None:
    def other(text: str) -> JSON:
        return {**broken(), "code": concept(text, (ICD10, "M84.48XA"))}

    (spine,) = fractures(other("Pathological fracture of lumbar vertebra"))
    assert (spine.site, spine.pathological) == ("vertebral", True)
    assert fractures(other("Pathological fracture of pelvis")) == ()
    assert fractures(other("Pathological fracture, other site")) == ()


@pytest.mark.parametrize("code", ["M84.350A", "M84.651A", "M97.01XA", "M96.661A", "M84.750A"])
def test_stress_other_disease_prosthesis_and_atypical_are_out_even_beside_a_hip_code(code: str) -> None:
    both = concept("x", (ICD10, code), (SNOMED, "263228009"))
    assert fractures({**broken(), "code": both}) == ()


# --- days -----------------------------------------------------------------------------------------

DAYS = rows("""
| code      | onset      | recorded   | day        | status   | recorded only |
| S72.001A  | 2026-08-14 | 2026-08-20 | 2026-08-14 | fresh    |               |
| S72.001A  |            | 2026-08-20 | 2026-08-20 | fresh    | yes           |
| S72.001A  | 2025       | 2026-08-20 | 2025       | fresh    |               |
| S72.001A  |            |            |            | fresh    |               |
| S72.001D  | 2026-08-14 | 2026-08-20 |            | healing  |               |
| S72.001S  | 2026-08-14 | 2026-08-20 |            | historic |               |
| S72.001   | 2026-08-14 | 2026-08-20 | 2026-08-14 | fresh    |               |
| S72.001   |            | 2026-08-20 |            | fresh    |               |
| 263228009 | 2026-08-14 | 2026-08-20 | 2026-08-14 | fresh    |               |
| 263228009 |            | 2026-08-20 |            | fresh    |               |
| 391093004 | 2026-08-14 | 2026-08-20 |            | historic |               |
""")


@pytest.mark.parametrize(("code", "onset", "recorded", "day", "status", "recorded_only"), DAYS)
def test_the_day_of_a_fracture(code: str, onset: str, recorded: str, day: str, status: str, recorded_only: str) -> None:
    one = broken(code, onsetDateTime=onset or None, recordedDate=recorded or None)
    (found,) = fractures(one)
    assert (str(found.span or ""), found.status, found.recorded_only) == (day, status, bool(recorded_only))


def test_a_follow_up_is_one_under_any_spelling_of_the_system_and_beside_any_cause() -> None:
    oid = concept("x", ("urn:oid:2.16.840.1.113883.6.90", "S72.001D"))
    caused = concept("x", (ICD10, "S72.001D"), (ICD10, "W19.XXXA"))
    for code in (oid, caused):
        (found,) = fractures({**broken(), "code": code})
        assert (found.status, found.span) == ("healing", None)


@pytest.mark.parametrize(
    ("age", "years"),
    [
        ({"value": 66, "code": "a"}, "2022-06-01..2023-06-01"),
        ({"value": 66, "unit": "weeks"}, ""),
        ({"value": 400, "code": "a"}, ""),
        ({"unit": "a"}, ""),
        ("66", ""),
    ],
)
def test_an_age_of_onset_is_a_span_of_years(age: Any, years: str) -> None:
    one = broken("S72.001A", onsetAge=age)
    del one["onsetDateTime"]
    (found,) = chart(patient={**woman(70), "birthDate": "1956-06-01"}, conditions=[one]).fractures
    assert (f"{found.span.first}..{found.span.last}" if found.span else "") == years


# --- operations and reports -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "site"),
    [
        ("Open reduction internal fixation of left hip fracture", "hip"),
        ("Kyphoplasty of L1", "vertebral"),
        ("Vertebroplasty for vertebral fracture", "vertebral"),
        ("Total hip replacement", ""),
    ],
)
def test_an_operation_tells_a_fracture_by_its_words(text: str, site: str) -> None:
    found = fractures(procedures=[operated(text)])
    assert [(one.site, one.by_name, str(one.span)) for one in found] == ([(site, True, ago(95))] if site else [])


@pytest.mark.parametrize("more", [{"status": "not-done"}, {"code": None}])
def test_an_operation_that_was_not_done_tells_nothing(more: JSON) -> None:
    assert fractures(procedures=[operated("Hip fracture surgery", **more)]) == ()


REPORTS = rows("""
| conclusion                                                 | day | levels |
| Compression fracture of L1.                                | ever | 1     |
| Acute compression fracture of L1.                          | day  | 1     |
| Old compression fractures of T12 and L1                    | ever | 2     |
| No acute fracture. Chronic compression deformity of L1     | ever | 1     |
| No vertebral fracture.                                     |      |       |
| Hip fracture.                                              |      |       |
""")


@pytest.mark.parametrize(("text", "day", "levels"), REPORTS)
def test_a_vertebral_fracture_on_imaging_has_a_day_only_when_it_is_called_acute(
    text: str, day: str, levels: str
) -> None:
    found = fractures(imaging=[reported(text)])
    told = [("day" if one.span else "ever", str(one.levels), one.imaging_only, one.by_name) for one in found]
    assert told == ([(day, levels, True, True)] if day else [])


def test_a_coded_conclusion_counts_and_knows_when_it_was_first_seen() -> None:
    (one,) = fractures(imaging=[reported(conclusionCode=[concept("x", (SNOMED, "42942008"))])])
    assert (one.site, one.by_name, one.span, str(one.recorded)) == ("vertebral", False, None, ago(30))


def test_the_vertebrae_are_known_as_far_as_words_tell_them() -> None:
    coded = {**worded("x"), "code": concept("Wedge fracture of L2", (ICD10, "S32.020A"))}
    assert [sorted(one.vertebrae) for one in fractures(coded)] == [["L2"]]
    (both,) = fractures(coded, imaging=[reported("Compression fractures of T12 and L2")])
    assert sorted(both.vertebrae) == ["L2", "T12"]
    assert [one.vertebrae for one in fractures(broken("S72.001A"))] == [frozenset()]


@pytest.mark.parametrize("more", [{"status": "cancelled"}, {"conclusion": 5}, {"conclusion": None}])
def test_a_report_that_says_nothing_readable_tells_nothing(more: JSON) -> None:
    assert fractures(imaging=[reported(**{"conclusion": "Compression fracture of L1", **more})]) == ()


def test_a_coded_conclusion_of_another_shape_leaves_the_words() -> None:
    assert len(fractures(imaging=[reported("Compression fracture of L1", conclusionCode="x")])) == 1


# --- one event ------------------------------------------------------------------------------------


def test_diagnosis_encounter_and_operation_of_one_event_are_one_fracture() -> None:
    found = fractures(
        broken("S72.001A"), broken("263228009", "e", days=99), procedures=[operated("Surgery for hip fracture")]
    )
    (one,) = found
    assert set(one.refs) == {"Condition/f1", "Condition/e", "Procedure/op"}
    assert (one.by_name, one.side, str(one.span)) == (False, "right", ago(100))


def test_the_order_of_the_records_never_matters() -> None:
    records = [
        broken("S72.001A", "a", days=100),
        broken("S72.002A", "b", days=100),
        broken("263228009", "c", days=100),
        broken("S72.001D", "d"),
        broken("M80.051A", "e", onsetDateTime="2026"),
    ]
    assert len({frozenset(fractures(*order)) for order in permutations(records)}) == 1


def test_two_sides_are_two_events() -> None:
    assert len(fractures(broken("S72.001A"), broken("S72.002A", "f2"))) == 2


@pytest.mark.parametrize("laterality", ["24028007", "7771000"])
def test_a_body_site_tells_the_side(laterality: str) -> None:
    (one,) = fractures(broken("263228009", bodySite=[concept(None, (SNOMED, laterality))]))
    assert one.side == {"24028007": "right", "7771000": "left"}[laterality]


def test_a_year_alone_is_one_event_with_a_day_of_that_year_and_takes_it() -> None:
    (one,) = fractures(broken(onsetDateTime="2026"), broken(id_="f2", onsetDateTime="2026-08-14"))
    assert str(one.span) == "2026-08-14"


def test_a_report_of_a_known_fracture_adds_levels_and_no_event() -> None:
    (one,) = fractures(broken("S32.010A"), imaging=[reported("Compression fractures of L1 and L2")])
    assert (one.levels, one.by_name, one.imaging_only, str(one.span)) == (2, False, False, ago(100))


def test_two_vertebrae_coded_in_one_record_are_two_levels_and_in_two_records_one_event() -> None:
    both = concept("x", (ICD10, "S32.010A"), (ICD10, "S32.020A"))
    assert [one.levels for one in fractures({**broken(), "code": both})] == [2]
    assert [one.levels for one in fractures(broken("S32.010A"), broken("S32.020A", "f2"))] == [1]


def test_a_hip_joint_of_metal_has_a_side() -> None:
    for code, side in (("Z96.641", "right"), ("Z96.642", "left"), ("Z96.643", "both"), ("Z96.649", "")):
        (one,) = chart(conditions=[condition(ICD10, code, "joint")]).problems
        assert ("hip-implant" in one.concepts, one.side) == (True, side)


# --- presence and absence -------------------------------------------------------------------------


def page(*conditions: JSON) -> JSON:
    return {**searchset(*conditions), "link": [{"relation": "next", "url": "?2"}]}


@pytest.mark.parametrize(
    ("sent", "count", "why"),
    [
        (searchset(), 0, None),
        (None, 0, None),
        (page(), 0, "partial"),
        (page(broken()), 1, "partial"),
        ("<html>", 0, "failed"),
        ([{"resourceType": "Condition", "id": "bad", "code": 5, "subject": SUBJECT}, broken()], 1, "unreadable"),
    ],
)
def test_a_fracture_that_is_found_is_one_and_absence_has_its_own_answers(
    sent: Any, count: int, why: str | None
) -> None:
    one = chart(conditions=sent)
    lack = one.lack("conditions")
    assert (len(one.fractures), lack.why if lack else None) == (count, why)


def test_a_source_nobody_sent_is_missing() -> None:
    request = patient_view({"patient": woman(70)})
    lack = chart_from(request).lack("conditions")
    assert lack is not None
    assert lack.why == "missing"

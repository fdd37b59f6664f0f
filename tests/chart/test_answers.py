"""Questions answered in words, codes, a truth or a day, and tests of which it matters that they were done."""

from typing import Any

import pytest

from tests.chart.reading import chart
from tests.requests import JSON, LOINC, SNOMED, TERMINOLOGY, ago, observation


def asked(code: str, *, days: int = 10, title: str = "A question", **value: Any) -> JSON:
    """An observation without a quantity; `code` is empty for one that has nothing but a title."""
    one = observation(code or "1-8", title, 1, "1", days=days, **value)
    del one["valueQuantity"]
    return one if code else {**one, "code": {"text": title}}


def coded(system: str, code: str, text: str = "An answer") -> JSON:
    return {"coding": [{"system": system, "code": code, "display": text}]}


def said(text: str) -> JSON:
    return {"valueCodeableConcept": {"text": text}}


def answers(concept: str, *observations: JSON) -> list[str]:
    return [one.answer for one in chart(assessments=[*observations]).answers(concept)]


# --- what an answer comes to ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "system", "answer", "concept", "means"),
    [
        ("72166-2", SNOMED, "449868002", "smoking-status", "smokes"),
        ("72166-2", SNOMED, "428041000124106", "smoking-status", "smokes"),
        ("72166-2", LOINC, "LA18977-1", "smoking-status", "smokes"),
        ("11367-0", SNOMED, "8517006", "smoking-status", "smoked"),
        ("72166-2", LOINC, "LA18978-9", "smoking-status", "never-smoked"),
        ("72166-2", SNOMED, "8392000", "smoking-status", "not-smoking"),
        ("82810-3", SNOMED, "77386006", "pregnancy-status", "pregnant"),
        ("82810-3", LOINC, "LA26683-5", "pregnancy-status", "not-pregnant"),
        ("2106-3", SNOMED, "10828004", "hcg", "positive"),
        ("2118-8", LOINC, "LA11883-8", "hcg", "negative"),
        ("3146-8", SNOMED, "76498008", "menopausal-status", "postmenopausal"),
        ("3146-8", SNOMED, "22636003", "menopausal-status", "premenopausal"),
    ],
)
def test_a_coded_answer_is_understood_by_its_code(
    code: str, system: str, answer: str, concept: str, means: str
) -> None:
    assert answers(concept, asked(code, valueCodeableConcept=coded(system, answer))) == [means]


@pytest.mark.parametrize(
    ("code", "concept", "text", "means"),
    [
        ("72166-2", "smoking-status", "Current every day smoker", "smokes"),
        ("72166-2", "smoking-status", "Ex-smoker", "smoked"),
        ("72166-2", "smoking-status", "NEVER SMOKER (lifetime)", "never-smoked"),
        ("72166-2", "smoking-status", "Non-smoker", "not-smoking"),
        ("82810-3", "pregnancy-status", "Not pregnant.", "not-pregnant"),
        ("2106-3", "hcg", "NEG", "negative"),
        ("2106-3", "hcg", "Detected", "positive"),
        ("3146-8", "menopausal-status", "Peri-menopausal", "perimenopausal"),
    ],
)
def test_words_are_understood_only_in_full(code: str, concept: str, text: str, means: str) -> None:
    assert answers(concept, asked(code, **said(text))) == [means]
    assert answers(concept, asked(code, valueString=text)) == [means]
    assert answers(concept, asked(code, **said(f"perhaps {text}"))) == []


@pytest.mark.parametrize(
    ("code", "concept", "truth", "means"),
    [
        ("82810-3", "pregnancy-status", True, ["pregnant"]),
        ("82810-3", "pregnancy-status", False, ["not-pregnant"]),
        ("2106-3", "hcg", True, ["positive"]),
        ("11367-0", "smoking-status", False, ["not-smoking"]),
        ("11367-0", "smoking-status", True, []),  # a history of smoking is no smoking today
    ],
)
def test_a_truth_answers_what_was_asked(code: str, concept: str, truth: bool, means: list[str]) -> None:
    assert answers(concept, asked(code, valueBoolean=truth)) == means


def test_an_interpretation_stands_in_for_an_answer_that_is_not_understood() -> None:
    interpretation = [{"coding": [{"system": f"{TERMINOLOGY}/v3-ObservationInterpretation", "code": "NEG"}]}]
    assert answers("hcg", asked("2106-3", valueString="see comment", interpretation=interpretation)) == ["negative"]
    assert answers("hcg", asked("2106-3", interpretation=interpretation[0])) == ["negative"]


@pytest.mark.parametrize("value", [said("Unknown"), {"valueCodeableConcept": coded(SNOMED, "266927001")}])
def test_what_is_not_known_is_no_answer_and_no_fault(value: JSON) -> None:
    one = chart(assessments=[asked("72166-2", **value), asked("72166-2", id_="old", days=400, **said("Former"))])
    assert [found.answer for found in one.answers("smoking-status")] == ["smoked"]
    assert one.lack("smoking-status") is None


@pytest.mark.parametrize("value", [said("On and off"), {"valueString": ""}, {"valueBoolean": "yes"}, {}])
def test_what_is_not_understood_is_unreadable_and_no_no(value: JSON) -> None:
    one = chart(assessments=[asked("72166-2", **value)])
    assert one.answers("smoking-status") == ()
    lack = one.lack("smoking-status")
    assert lack is not None
    assert lack.why == "unreadable"


def test_a_newer_answer_outweighs_one_that_could_not_be_read() -> None:
    one = chart(assessments=[asked("72166-2", **said("Former")), asked("72166-2", id_="x", days=40, **said("?"))])
    assert one.lack("smoking-status") is None


def test_a_stated_absence_is_no_answer() -> None:
    one = chart(assessments=[asked("72166-2", dataAbsentReason=coded("x", "asked-declined"))])
    assert one.answers("smoking-status") == ()
    assert one.unreadable == ()


def test_an_answer_without_a_date_is_unreadable() -> None:
    one = chart(assessments=[{**asked("72166-2", **said("Former")), "effectiveDateTime": None}])
    assert len(one.unreadable) == 1


def test_an_answer_says_itself_in_its_own_words() -> None:
    found = chart(assessments=[asked("72166-2", **said("Ex-smoker"))]).answer("smoking-status")
    assert found is not None
    assert found.as_value() == {"value": "Ex-smoker", "unit": None, "date": ago(10)}


# --- days -----------------------------------------------------------------------------------------


def test_the_last_period_is_a_day_of_any_precision() -> None:
    one = chart(assessments=[asked("8665-2", valueDateTime="2019-05"), asked("8665-2", id_="x", valueString="later")])
    (found,) = one.answers("last-menstrual-period")
    assert str(found.about) == "2019-05"
    assert len(one.unreadable) == 1


# --- windows --------------------------------------------------------------------------------------


def test_an_answer_is_the_newest_and_not_of_tomorrow() -> None:
    one = chart(
        assessments=[
            asked("72166-2", id_="a", days=-1, **said("Never")),
            asked("72166-2", id_="b", days=30, **said("Former")),
            asked("72166-2", id_="c", days=300, **said("Smoker")),
        ]
    )
    newest = one.answer("smoking-status", within=30)
    assert newest is not None
    assert newest.answer == "smoked"
    assert one.answer("smoking-status", within=29) is None


# --- titles ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "concept"),
    [
        ("Timed Up and Go (TUG) test [seconds]", "timed-up-and-go"),
        ("TUG time", "timed-up-and-go"),
        ("STEADI Stay Independent: total score", "steadi-score"),
        ("Peak height", "peak-height"),
        ("Falls with injury", "fall-with-injury"),
    ],
)
def test_what_has_no_code_is_known_by_what_it_is_called_in_full(title: str, concept: str) -> None:
    unit = "cm" if concept == "peak-height" else "s" if concept == "timed-up-and-go" else ""
    amount = 160 if concept == "peak-height" else 13
    one = {**observation("1-8", title, amount, unit), "code": {"text": title}}
    other = {**one, "id": "other", "code": {"text": f"{title}: question 3"}}
    assert [value.value for value in chart(assessments=[one, other]).values(concept)] == [amount]


def test_a_peak_height_is_no_height_of_today_whatever_its_code() -> None:
    one = chart(vitals=[observation("8302-2", "Peak height", 170, "cm")])
    assert one.values("body-height") == ()
    assert [value.value for value in one.values("peak-height")] == [170]


def test_a_question_without_a_code_is_answered() -> None:
    one = asked("", title="Parental hip fracture", valueCodeableConcept=coded(LOINC, "LA33-6"))
    assert answers("parental-hip-fracture-answer", one) == ["yes"]


# --- tests ----------------------------------------------------------------------------------------


def test_a_test_is_done_whatever_came_out_unless_it_says_that_it_was_not() -> None:
    one = chart(assessments=[asked("24351-9", valueString="see report"), asked("21582-2", dataAbsentReason={})])
    found = one.test("spep", within=10)
    assert found is not None
    assert found.as_value() == {"value": "A question", "unit": None, "date": ago(10)}
    assert one.test("spep", within=9) is None
    assert one.test("tryptase") is None


def test_an_undated_test_was_done_once_but_in_no_window() -> None:
    undated = {**asked("24351-9", valueString="done"), "effectiveDateTime": None}
    one = chart(assessments=[undated])
    assert one.test("spep") is not None
    assert one.test("spep", within=10000) is None
    assert one.lack("spep") is None


@pytest.mark.parametrize(("status", "done"), [("final", True), ("registered", False), ("cancelled", False)])
def test_a_report_says_that_a_panel_was_done(status: str, done: bool) -> None:
    report = {
        "resourceType": "DiagnosticReport",
        "id": "r",
        "status": status,
        "code": coded(LOINC, "58410-2", "CBC"),
        "subject": asked("1-8")["subject"],
        "effectiveDateTime": ago(5),
    }
    uncoded = {**report, "id": "q", "code": None}
    assert (chart(imaging=[report, uncoded]).test("panel-blood-count") is not None) is done


# --- how a laboratory reads its own values --------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "flag"),
    [("H", "high"), ("HH", "high"), ("L", "low"), ("LL", "low"), ("N", "normal"), ("A", "abnormal"), ("CAR", "")],
)
def test_a_value_keeps_how_its_laboratory_read_it(code: str, flag: str) -> None:
    interpretation = [{"coding": [{"code": code}]}]
    (value,) = chart(labs=[observation("6768-6", "ALP", 90, "U/L", interpretation=interpretation)]).values(
        "alkaline-phosphatase"
    )
    assert value.flag == flag


def test_a_pregnancy_test_may_be_a_number() -> None:
    one = chart(
        assessments=[
            observation("21198-7", "hCG", 3, "[IU]/L", id_="a"),
            asked("19080-1", id_="b", days=3, valueString="<2 mIU/mL"),
            asked("2106-3", id_="c", days=4, valueString="Negative"),
        ]
    )
    assert [(value.comparator, value.value) for value in one.values("hcg")] == [("<", 2), ("", 3)]
    assert [found.answer for found in one.answers("hcg")] == ["negative"]

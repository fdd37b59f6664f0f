"""Every word of the tables for what observations say is read by the chart, and asked for by the key it stands under."""

import json
import re
from collections.abc import Mapping

import pytest

from cds_service.chart.model import Chart
from cds_service.fhir.sources import ASSESSMENTS, KEY_OF_KIND, LABS, QUERIES, VITALS, asked_of
from cds_service.protocol.request import parse
from cds_service.terminology import LOINC, codes_of
from tests.chart.reading import chart_from
from tests.rules.cases import Case, hook_request
from tests.rules.observed import ANSWERED, MEASURED, TESTED

UNITS = {"height": "160 cm", "peak height": "165 cm", "weight": "60 kg", "BMI": "21 kg/m2", "FRAX major": "12 %"}
UNITS |= {"FRAX hip": "2 %", "eGFR": "60 mL/min/{1.73_m2}", "CrCl": "60 mL/min", "falls": "1", "TUG": "11 s"}
UNITS |= {
    "falls with injury": "1",
    "Stay Independent": "3",
    "OSIRIS": "0",
    "drinks a day": "2 /d",
    "drinks a week": "9 /wk",
}
UNITS |= {"OSIRIS": "0"}
UNITS |= {"age at menopause": "50 a", "calcium intake": "700 mg/d", "vitamin D intake": "800 IU/d", "INR": "1.1"}
UNITS |= {"albumin": "4 g/dL", "total protein": "7 g/dL", "haemoglobin": "13 g/dL", "HbA1c": "6 %", "TSH": "2 mIU/L"}
UNITS |= {"vitamin D": "30 ng/mL", "ferritin": "50 ng/mL", "digoxin level": "1 ng/mL", "PTH": "40 pg/mL"}
UNITS |= {"ALP": "70 U/L", "ALT": "20 U/L", "AST": "20 U/L", "CRP": "3 mg/L", "ESR": "10 mm/h"}
UNITS |= {"testosterone": "400 ng/dL", "urine calcium": "150 mg/(24.h)", "CTX": "200 pg/mL", "P1NP": "30 ug/L"}
UNITS |= {"hCG": "2 m[IU]/mL", "TBS": "1.2", "calcitriol level": "50 pg/mL"}
UNITS |= {word: "90 mm[Hg]" for word in MEASURED if word.startswith(("systolic", "diastolic"))}


def chart_of(record: str) -> Chart:
    request = hook_request(Case(record=record, hook="patient-view"))
    assert parse(json.dumps(request).encode()).prefetch
    return chart_from(request)


@pytest.mark.parametrize("word", MEASURED)
def test_what_is_measured_is_one_value_and_no_fault(word: str) -> None:
    one = chart_of(f"{word} {UNITS.get(word, '5 mg/dL')} 10 d ago")
    assert [len(values) for values in one.measured.values()] == [1]
    assert one.unreadable == ()


@pytest.mark.parametrize(("noun", "said"), [(noun, said) for noun, (_, words) in ANSWERED.items() for said in words])
def test_what_is_answered_is_understood(noun: str, said: str) -> None:
    one = chart_of(f"{noun} {said} 10 d ago")
    assert len(one.answered) == (said != "unknown")
    assert one.unreadable == ()


def test_an_answer_nobody_understands_is_a_fault() -> None:
    assert len(chart_of("smoking sometimes-perhaps 10 d ago").unreadable) == 1


def test_a_last_period_is_a_day() -> None:
    answer = chart_of("last period 2019-05-02 10 d ago").answer("last-menstrual-period")
    assert answer is not None
    assert str(answer.about) == "2019-05-02"


@pytest.mark.parametrize("word", TESTED)
def test_what_was_tested_was_done(word: str) -> None:
    one = chart_of(f"tested {word} 10 d ago")
    assert len(one.tested) == 1
    assert one.unreadable == ()


def test_a_flag_and_a_range_stand_beside_a_value() -> None:
    (value,) = chart_of("ALP 130 U/L 10 d ago, low 30, high 120, flag H").values("alkaline-phosphatase")
    assert (value.low, value.high, value.flag) == (30, 120, "high")


@pytest.mark.parametrize("word", [*MEASURED, *TESTED])
def test_a_word_stands_under_the_key_that_asks_for_it(word: str) -> None:
    code, key = (MEASURED | TESTED)[word]
    assert {query.key for query in QUERIES.values() if code in re.findall(r"\d+-\d", query.template)} <= {key}


@pytest.mark.parametrize("share", [LABS, VITALS, ASSESSMENTS], ids=("labs", "vitals", "assessments"))
def test_every_concept_of_a_query_has_its_share_of_codes_in_it(share: Mapping[str, int | tuple[str, ...]]) -> None:
    asked = {code for query in QUERIES.values() for code in re.findall(r"\d+-\d", query.template)}
    for concept, count in share.items():
        codes = asked_of(concept, count)
        assert len(codes) == (count if isinstance(count, int) else len(count)) > 0
        assert {*codes} <= asked & {*codes_of(concept, LOINC)}


def test_what_is_asked_for_in_one_key_is_asked_for_in_no_other() -> None:
    kinds = [kind for query in QUERIES.values() for kind in query.kinds]
    assert len(kinds) == len(set(kinds))
    assert {"tsh", "haemoglobin", "alkaline-phosphatase"} <= {k for k, key in KEY_OF_KIND.items() if key == "labs"}
    assert {"spep", "hcg", "smoking-status"} <= {k for k, key in KEY_OF_KIND.items() if key == "assessments"}

"""Smoking, alcohol, low body weight, a parent's hip fracture: both sides of each, and what nobody knows."""

import pytest

from cds_service.chart.nouns import Measured, Span
from cds_service.clinical.lifestyle import (
    body_mass,
    drinks_a_day,
    drinks_too_much,
    low_body_weight,
    parental_hip_fracture,
    smokes_now,
)
from cds_service.words import amount
from tests.clinical.charts import LIMITS, ago, answered, answers, chart, lab, measured, problem
from tests.clinical.rows import rows

# --- smoking --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "smokes"),
    [("smokes", True), ("smoked", False), ("never-smoked", False), ("not-smoking", False)],
)
def test_the_newest_smoking_status_decides(status: str, smokes: bool) -> None:
    older = answered("smoking-status", "smoked" if smokes else "smokes", 400)
    found = smokes_now(chart(answered=answers(older, answered("smoking-status", status, 30))))
    assert (found is not None) is smokes


def test_a_problem_counts_only_while_no_status_was_ever_recorded() -> None:
    habit = problem("tobacco-current")
    assert smokes_now(chart(problems=(habit,))) is habit
    assert smokes_now(chart(problems=(habit,), answered=answers(answered("smoking-status", "smoked", 3000)))) is None
    assert smokes_now(chart(problems=(problem("tobacco-current", active=False),))) is None
    assert smokes_now(chart()) is None


# --- alcohol --------------------------------------------------------------------------------------

ALCOHOL = """
concept          | amount | days | a day | too much
alcohol-per-day  | 3      | 10   | 3.0   | yes
alcohol-per-day  | 2.9    | 10   | 2.9   | no
alcohol-per-week | 21     | 10   | 3.0   | yes
alcohol-per-week | 20.9   | 10   | 3.0   | no
alcohol-per-day  | >=3    | 10   | 3.0   | yes
alcohol-per-day  | <5     | 10   |       | no
alcohol-per-day  | 3      | 730  | 3.0   | yes
alcohol-per-day  | 3      | 731  |       | no
"""


@pytest.mark.parametrize(("concept", "said", "days", "a_day", "too_much"), rows(ALCOHOL))
def test_how_much_is_drunk(concept: str, said: str, days: str, a_day: str, too_much: str) -> None:
    comparator = said.rstrip("0123456789.")
    one = lab(concept, float(said.removeprefix(comparator)), int(days), comparator=comparator, unit="/d")
    patient = chart(measured=measured(one))
    found = drinks_a_day(patient, LIMITS)
    assert (f"{found.as_value()['value']}" if found else "") == a_day
    assert (drinks_too_much(patient, LIMITS) is not None) is (too_much == "yes")


def test_the_newest_record_of_alcohol_counts() -> None:
    old, new = lab("alcohol-per-day", 6, 300, unit="/d"), lab("alcohol-per-week", 7, 20, unit="/wk")
    found = drinks_a_day(chart(measured=measured(old, new)), LIMITS)
    assert found is not None
    assert found.evidence == new.evidence
    assert found.as_value() == {"value": 1.0, "unit": "drinks/d", "date": ago(20).isoformat()}
    assert amount(found) == "1 drinks a day"


# --- body weight ----------------------------------------------------------------------------------

WEIGHT = """
record                                      | proof       | mass
body-weight 57.6 10                         | body-weight |
body-weight 57.7 10                         |             |
body-weight <57.7 10                        | body-weight |
body-weight <58 10                          |             |
body-weight 57.6 365                        | body-weight |
body-weight 57.6 366                        |             |
body-weight 60 10, body-height 173.3 10     | body mass   | 20.0
body-weight 60 10, body-height 173.1 10     |             | 20.0
body-weight 60 10, body-height 175 1826     | body mass   | 19.6
body-weight 60 10, body-height 175 1827     |             |
body-weight 60 10, body-height <175 9       |             |
body-weight >60 10, body-height 175 9       |             |
body-mass-index 20 10                       | body mass   | 20.0
body-mass-index 20.1 10                     |             | 20.1
body-mass-index 20 366                      |             |
body-mass-index <20 10                      |             |
body-mass-index 19 10, body-weight 90 10    | body mass   | 19.0
body-mass-index 19 20, body-weight 90 10    | body mass   | 19.0
body-mass-index 19 20, body-weight 90 10, body-height 160 9 | | 35.2
body-mass-index 19 10, body-weight 90 10, body-height 160 9 | body mass | 19.0
                                            |             |
"""


@pytest.mark.parametrize(("record", "proof", "mass"), rows(WEIGHT))
def test_low_body_weight(record: str, proof: str, mass: str) -> None:
    values = []
    for concept, said, days in (one.split() for one in record.split(",") if one.strip()):
        comparator = said.rstrip("0123456789.")
        values.append(lab(concept, float(said.removeprefix(comparator)), int(days), comparator=comparator, unit="kg"))
    patient = chart(measured=measured(*values))
    found = low_body_weight(patient, LIMITS)
    assert ((found.concept if isinstance(found, Measured) else "body mass") if found else "") == proof
    index = body_mass(patient, LIMITS)
    assert (f"{index.value:.1f}" if index else "") == mass


def test_a_body_mass_index_says_what_it_was_computed_from() -> None:
    weight, height = lab("body-weight", 60, 10, unit="kg"), lab("body-height", 175, 20, unit="cm")
    found = body_mass(chart(measured=measured(weight, height)), LIMITS)
    assert found is not None
    assert found.evidence == (weight.ref, height.ref)
    assert found.as_value() == {"value": 19.6, "unit": "kg/m²", "date": ago(10).isoformat()}
    assert amount(found) == "19.6 kg/m²"
    recorded = body_mass(chart(measured=measured(lab("body-mass-index", 19.6, unit="kg/m²"))), LIMITS)
    assert recorded is not None
    assert recorded.evidence == ("Observation/body-mass-index-9",)


# --- a parent's hip -------------------------------------------------------------------------------


def test_a_parents_hip_fracture_is_answered_or_a_family_history_of_just_that() -> None:
    history = problem("parental-hip-fracture", active=False, recorded=Span(ago(90), ago(90)))
    yes, no = (answered("parental-hip-fracture-answer", word) for word in ("yes", "no"))
    assert parental_hip_fracture(chart(answered=answers(yes))) is yes
    assert parental_hip_fracture(chart(answered=answers(no), problems=(history,))) is None
    assert parental_hip_fracture(chart(problems=(history,))) is history
    assert parental_hip_fracture(chart(problems=(problem("parental-hip-fracture", certain=False),))) is None
    assert parental_hip_fracture(chart()) is None

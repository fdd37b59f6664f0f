"""QFracture-2012 from a chart: when it is shown, what it is computed from, and what stands beside it.

The percentages are those that the original programs print (tests/clinical/test_qfracture.py), to one decimal.
"""

import pytest

from cds_service.parameters import profiles
from tests.rules.cases import Case, answer, expected, outcome, spoken, table

WOMAN = "height 160 cm 9 d ago"
MAN = "height 172 cm 9 d ago; weight 74 kg 9 d ago"

SHOWN = """
| case                         | record                                 | shows                           |
| by age, sex and BMI alone    | weight 60 kg 9 d ago                   | qfracture 9.1; qfracture_hip 4.2|
| FRAX of 731 days ago         | weight 60 kg 9 d ago;                  | qfracture 9.1                   |
|                              | FRAX major 9 % 731 d ago               |                                 |
| FRAX of 730 days ago         | weight 60 kg 9 d ago;                  | qfracture                       |
|                              | FRAX major 9 % 730 d ago               |                                 |
| FRAX of the hip alone        | weight 60 kg 9 d ago;                  | qfracture                       |
|                              | FRAX hip 1 % 9 d ago                   |                                 |
| FRAX was not looked for      | weight 60 kg 9 d ago;                  | qfracture                       |
|                              | assessments missing                    |                                 |
| a weight of 365 days ago     | weight 60 kg 365 d ago                 | qfracture 9.1                   |
| a weight of 366 days ago     | weight 60 kg 366 d ago                 | qfracture                       |
| a weight as a bound          | weight >60 kg 9 d ago                  | qfracture                       |
| no weight                    |                                        | qfracture                       |
| a weight nobody has          | weight 19 kg 9 d ago                   | qfracture                       |
| type 2 diabetes              | weight 60 kg 9 d ago; condition E11.9  | qfracture 11.4;                 |
|                              | 900 d ago                              | qfracture_factors.1 type 2      |
|                              |                                        | diabetes                        |
| a cancer of long ago         | weight 60 kg 9 d ago; condition Z85.3  | qfracture 11.4;                 |
|                              | 9000 d ago                             | qfracture_factors.1 cancer      |
| no falls                     | weight 60 kg 9 d ago;                  | qfracture 9.1;                  |
|                              | falls 0 {#} 90 d ago                   | qfracture_assumed_absent.1      |
|                              |                                        | a parent's osteoporosis         |
| a fall                       | weight 60 kg 9 d ago;                  | qfracture 13.9;                 |
|                              | falls 1 {#} 90 d ago                   | qfracture_factors.1 falls       |
| a parent's hip               | weight 60 kg 9 d ago;                  | qfracture 15.3                  |
|                              | parent broke a hip yes 90 d ago        |                                 |
| a broken wrist               | weight 60 kg 9 d ago;                  | qfracture 9.8                   |
|                              | condition S52.501A 900 d ago           |                                 |
| a broken ankle               | weight 60 kg 9 d ago;                  | qfracture 9.1                   |
|                              | condition S82.61XA 900 d ago           |                                 |
| an antidepressant twice      | weight 60 kg 9 d ago;                  | qfracture 12.3                  |
|                              | prescribed sertraline 170 d ago,       |                                 |
|                              | supply 30; prescribed sertraline       |                                 |
|                              | 80 d ago, supply 30                    |                                 |
| once, lately                 | weight 60 kg 9 d ago;                  | qfracture 9.1                   |
|                              | prescribed sertraline 80 d ago         |                                 |
| once, for half a year        | weight 60 kg 9 d ago;                  | qfracture 12.3                  |
|                              | prescribed sertraline 183 d ago        |                                 |
| a day less                   | weight 60 kg 9 d ago;                  | qfracture 9.1                   |
|                              | prescribed sertraline 182 d ago        |                                 |
| an anticonvulsant            | weight 60 kg 9 d ago;                  | qfracture 13.6                  |
|                              | prescribed phenytoin 400 d ago         |                                 |
| epilepsy                     | weight 60 kg 9 d ago;                  | qfracture 13.6                  |
|                              | condition G40.909 900 d ago            |                                 |
| smoking, as never            | weight 60 kg 9 d ago;                  | qfracture 9.1;                  |
|                              | smoking never 9 d ago;                 | qfracture_assumed_absent.3      |
|                              | drinks a day 0 /d 9 d ago              | ethnicity;                      |
|                              |                                        | qfracture_assumed_absent.4      |
"""

HABITS = """
| case                 | record                    | shows                              |
| never asked          |                           | qfracture_assumed_absent.4 smoking |
| smokes               | smoking current 9 d ago   | qfracture_assumed_absent.4 alcohol |
| stopped              | smoking former 9 d ago    | qfracture_assumed_absent.4 alcohol |
| coded as former      | condition Z87.891 9 d ago | qfracture_assumed_absent.4 alcohol |
| half a drink a day   | drinks a day 0.5 /d 9 d   | qfracture 9.1                      |
|                      | ago                       |                                    |
| two drinks a day     | drinks a day 2 /d 9 d ago | qfracture 9.6                      |
| three                | drinks a day 3 /d 9 d ago | qfracture 10.6                     |
| eight                | drinks a day 8 /d 9 d ago | qfracture 14.3                     |
| ten                  | drinks a day 10 /d 9 d    | qfracture 16.4                     |
|                      | ago                       |                                    |
"""

MEN = """
| case               | patient | record                   | shows             |
| of 75              | man 75  |                          | qfracture 2.6     |
| in a care home     | man 75  | condition Z59.3 90 d ago | qfracture 4.2     |
| of 100             | man 100 |                          | qfracture 21.2    |
| of 101             | man 101 |                          | qfracture         |
| taken as absent    | man 75  |                          | qfracture_assumed_absent.1 a care home |
"""


@table("screen-dxa-women-65", SHOWN, hook="patient-view", profile="uk-nogg", patient="woman 75", record=WOMAN)
def test_it_is_computed_from_what_the_record_holds(case: Case) -> None:
    assert spoken(case)[1] == expected(case)[1]


@table(
    "screen-dxa-women-65",
    HABITS,
    hook="patient-view",
    profile="uk-nogg",
    patient="woman 75",
    record=f"{WOMAN}; weight 60 kg 9 d ago",
)
def test_habits_count_as_they_were_answered(case: Case) -> None:
    assert spoken(case)[1] == expected(case)[1]


@table("screen-dxa-men-70", MEN, hook="patient-view", profile="uk-nogg", record=MAN)
def test_it_is_silent_beyond_the_ages_it_was_made_for(case: Case) -> None:
    assert spoken(case)[1] == expected(case)[1]


RECORD = f"{WOMAN}; weight 60 kg 9 d ago"
ADVICE = (
    Case(rule="frax-needed", patient="woman 75", record=f"{RECORD}; T -1.9 total hip 90 d ago"),
    Case(rule="screen-dxa-women-65", patient="woman 75", record=RECORD),
    Case(rule="screen-dxa-men-70", patient="man 75", record=MAN),
    Case(
        rule="screen-dxa-postmeno-lt65",
        patient="woman 60",
        record=f"{WOMAN}; weight 50 kg 9 d ago; smoking current 9 d ago",
    ),
    Case(
        rule="screen-dxa-men-50-69",
        patient="man 60",
        record=f"{MAN}; condition M06.9 900 d ago; condition J44.9 900 d ago",
    ),
)


@pytest.mark.parametrize("profile", profiles())
@pytest.mark.parametrize("case", ADVICE, ids=lambda one: one.rule)
def test_a_number_stands_beside_whose_it_is_and_only_in_the_profile_it_was_made_for(case: Case, profile: str) -> None:
    one = Case(rule=case.rule, patient=case.patient, record=case.record, hook="patient-view", profile=profile)
    found = answer(one)
    (fired,) = [other for other in found.verdict.fired if other.rule.id == case.rule]
    (card,) = found.cards
    values = fired.finding.values()
    if profile != "uk-nogg":
        assert not [name for name in values if name.startswith("qfracture")]
        assert "QFracture" not in (card.detail or "")
        return
    assert values["qfracture_population"]["value"] == "people in UK primary care, 30 to 100 years old"
    assert "ClinRisk" in str(values["qfracture_owner"]["value"])
    assert "responsibility of the end user" in str(values["qfracture_disclaimer"]["value"])
    assert f"{values['qfracture']['value']:.1f} % for a major fracture" in (card.detail or "")
    for words in ("ClinRisk Ltd.", "UK primary care", "not FRAX", "Not recorded, taken as absent: "):
        assert words in (card.detail or "")
    advice, notice = (card.detail or "").split("\n\n> ")
    assert len(advice.split()) < 120
    assert notice.startswith("The initial version of this file")
    assert "responsibility of the end user to check" in notice


@table("screen-dxa-women-65", "| case | says |\n| the same words | info |", hook="patient-view", profile="uk-nogg")
def test_without_a_weight_the_advice_stands_alone(case: Case) -> None:
    assert outcome(case) == expected(case)


def test_it_feeds_no_tier_and_no_frax_line() -> None:
    sick = "; ".join(f"condition {code} 900 d ago" for code in ("E10.9", "G20", "F03.90", "M06.9", "K74.60"))
    found = answer(
        Case(rule="", patient="woman 90", record=f"{RECORD}; {sick}", hook="patient-view", profile="uk-nogg")
    )
    told = {
        one.rule.id: one.finding.facts["qfracture"] for one in found.verdict.fired if "qfracture" in one.finding.facts
    }
    assert min(one.major for one in told.values()) > 60
    assert found.verdict.tier.name == "indeterminate"
    assert not [one for one in found.verdict.fired if one.rule.id.startswith(("nogg-", "vh-", "frax-"))]

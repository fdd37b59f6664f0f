"""A refill is judged as an order that goes on: graver news is told, what was told before is not."""

import pytest

from tests.rules.cases import Case, answer, expected, outcome, table

LABS = "creatinine 0.8 mg/dL 10 d ago; weight 60 kg 10 d ago; calcium 9.4 mg/dL 10 d ago; vitamin D 40 ng/mL 10 d ago"
KIDNEYS = """
| case                     | order       | record                                        | says    |
| clearance 34.9           | alendronate | creatinine 1.26 mg/dL 9 d ago; weight 60 kg   | warning |
|                          |             | 9 d ago                                       |         |
| clearance 35.1           | alendronate | creatinine 1.25 mg/dL 9 d ago; weight 60 kg   | -       |
|                          |             | 9 d ago                                       |         |
| labs failed              | alendronate | labs failed                                   | ? creatinine failed |
| the drug is being stopped | alendronate, status stopped | creatinine 2 mg/dL 9 d ago; weight 60 kg 9 d ago | - |
| hospice                  | alendronate | creatinine 2 mg/dL 9 d ago; weight 60 kg      | x       |
|                          |             | 9 d ago; condition Z51.5 9 d ago              |         |
"""


@table("alendronate-crcl-below-35", KIDNEYS, hook="medication-refill", patient="woman 78")
def test_kidneys_that_have_worsened_are_told_at_a_refill(case: Case) -> None:
    assert outcome(case) == expected(case)


STOPPED = """
| case    | order                           | record                         | says     |
| stopped | denosumab 60 mg, status stopped | given denosumab 60 mg 90 d ago;| critical |
|         |                                 | given denosumab 60 mg 280 d ago|          |
| goes on | denosumab 60 mg                 | given denosumab 60 mg 90 d ago;| -        |
|         |                                 | given denosumab 60 mg 280 d ago|          |
"""


@table("denosumab-stop-without-follow-on", STOPPED, hook="medication-refill")
def test_a_refill_that_is_called_off_is_a_stop(case: Case) -> None:
    assert outcome(case) == expected(case)


@pytest.mark.parametrize(
    ("hook", "said"), [("medication-refill", []), ("order-sign", ["fall-risk-drug-start"])], ids=["refilled", "begun"]
)
def test_what_is_refilled_is_not_begun(hook: str, said: list[str]) -> None:
    case = Case(patient="woman 80", hook=hook, order="zolpidem", record=f"{LABS}; condition S72.001A 100 d ago")
    found = answer(case).verdict
    (order,) = found.chart.drafts
    assert order.action == ("continue" if hook == "medication-refill" else "start")
    assert [one.rule.id for one in found.fired if one.shown] == said


REPEATED = "alendronate, sig 70 mg once a week"


@pytest.mark.parametrize(("days", "told"), [(365, False), (366, True)])
def test_a_request_of_the_record_may_itself_be_refilled(days: int, told: bool) -> None:
    """Its id is that of the draft; mere information was given with it within the year."""
    record = f"prescribed {REPEATED.replace(',', f' {days} d ago,')}; creatinine 2 mg/dL 9 d ago; weight 60 kg 9 d ago"
    found = answer(Case(patient="woman 78", hook="medication-refill", order=REPEATED, record=record)).verdict
    assert found.chart.medications[0].ref == found.chart.drafts[0].ref
    hidden = {one.rule.id: one.hidden_by for one in found.fired if one.indicator == "info" and not one.shown}
    plan = "no-calcium-vitd-plan"
    assert hidden.get(plan) == (None if told else f"addressed:{found.chart.drafts[0].ref}")

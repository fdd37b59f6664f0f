"""A scan is being ordered: soon after the last one, or for a woman without a risk factor."""

import pytest

from tests.rules.cases import Case, answer, expected, outcome, table

SOON = "mon-dxa-too-soon"

DAYS = """
| case                   | record                                       | says          | shows                        |
| 689 days ago           | T -2.0 total hip 689 d ago                   | info          | days 689; payable 2027-01-01 |
| 690 days ago           | T -2.0 total hip 690 d ago                   | -             |                              |
| yesterday              | T -2.0 total hip 1 d ago                     | info          | payable 2028-11-01           |
| a report alone         | reported DXA 300 d ago                       | info          |                              |
| never                  |                                              | -             |                              |
| day unknown            | reported DXA undated                         | -             |                              |
| of the heel            | T -2.0 heel 100 d ago                        | -             |                              |
| of a hip with hardware | T -2.0 hip with hardware 100 d ago           | -             |                              |
| no scans key           | dxa missing                                  | ? dxa missing |                              |
| a report, no scans key | dxa missing; reported DXA 300 d ago          | info          |                              |
| hospice                | T -2.0 total hip 300 d ago; condition Z51.5  | x             |                              |
|                        | 9 d ago                                      |               |                              |
"""

REASONS = """
| case                          | record                                                       | says                  |
| a steroid for 92 days         | prescribed "prednisone 5 mg tablet" 91 d ago, sig 1 tablet   | -                     |
|                               | daily                                                        |                       |
| a steroid for 30 days         | prescribed "prednisone 5 mg tablet" 29 d ago, sig 1 tablet   | info                  |
|                               | daily                                                        |                       |
| a steroid not understood      | prescribed "prednisone 5 mg tablet" 91 d ago, sig as the     | ? dose unreadable     |
|                               | moon tells                                                   |                       |
| a drug begun since            | prescribed alendronate 90 d ago                              | -                     |
| a drug begun before           | prescribed alendronate 900 d ago                             | info                  |
| a drug ended since            | prescribed alendronate 900 d ago, status stopped, supply 800 | -                     |
| a drug ended before           | prescribed alendronate 900 d ago, status stopped, supply 400 | info                  |
| teriparatide ended since      | prescribed teriparatide 900 d ago, status completed, supply  | -                     |
|                               | 800                                                          |                       |
| a bone broken since           | condition S22.41XA 90 d ago                                  | -                     |
| a bone broken before          | condition S22.41XA 900 d ago                                 | info                  |
| hyperparathyroidism           | condition E21.0 900 d ago                                    | -                     |
| hyperparathyroidism, resolved | condition E21.0 900 d ago, resolved                          | info                  |
| no problem list               | conditions missing                                           | ? conditions missing  |
| no medications key            | medications missing                                          | ? medications missing |
"""

ORDERS = """
| case                      | record                     | order                       | says |
| a bone drug begun with it | T -2.0 total hip 300 d ago | ordered DXA; alendronate    | -    |
| an order that is stopped  | T -2.0 total hip 300 d ago | ordered DXA, status revoked | -    |
| another order             | T -2.0 total hip 300 d ago | ordered creatinine          | -    |
"""

# Of a rule that is off: run with it switched on. Every row is a woman of whom all was asked.
ASKED = "smoking never 9 d ago; drinks a day 0 9 d ago; weight 95 kg 9 d ago; height 160 cm 9 d ago"
LOW_VALUE = [
    ("woman 60", "", "info"),
    ("woman born 1976-11-22", "", "info"),
    ("woman born 1976-11-23", "", "-"),
    ("woman born 1961-11-23", "", "info"),
    ("woman born 1961-11-22", "", "-"),
    ("man 60", "", "-"),
    ("woman 60", "smoking current 5 d ago", "info"),
    ("woman 60", "drinks a day 2 5 d ago", "info"),
    ("woman 60", "drinks a day 2.1 5 d ago", "-"),
    ("woman 60", "BMI 20 kg/m2 5 d ago", "-"),
    ("woman 60", "BMI 20.1 kg/m2 5 d ago", "info"),
    ("woman 60", "weight 57 kg 5 d ago", "-"),
    ("woman 60", "weight 61 kg 5 d ago", "-"),  # OST 0
    ("woman 60", "FRAX major 8.3 % 5 d ago", "info"),
    ("woman 60", "FRAX major 8.4 % 5 d ago", "-"),
    ("woman 60", "parent broke a hip yes 5 d ago", "-"),
    ("woman 60", "age at menopause 44 5 d ago", "-"),
    ("woman 60", "T -1.1 total hip 900 d ago", "-"),
    ("woman 60", "T -1.0 total hip 900 d ago", "info"),
    ("woman 60", "peak height 165 cm 5 d ago", "-"),
    ("woman 60", "condition M85.80 900 d ago", "-"),
    ("woman 60", "condition K90.9 900 d ago, resolved", "-"),
    ("woman 60", "condition K90.9 900 d ago, refuted", "info"),
    ("woman 60", "condition M05.79 900 d ago", "-"),
    ("woman 60", "condition S22.41XA 900 d ago", "-"),
    ("woman 60", "condition M81.0 900 d ago", "-"),
    ("woman 60", "done gastric bypass 900 d ago", "-"),
    ("woman 60", "prescribed anastrozole 90 d ago", "-"),
    ("woman 60", 'prescribed "prednisone 5 mg tablet" 91 d ago, sig 1 tablet daily', "-"),
    ("woman 60", 'prescribed "pioglitazone 30 mg tablet" 200 d ago', "-"),
    ("woman 60", "conditions missing", "? conditions missing"),
    ("woman 60", "medications missing", "? medications missing"),
    ("woman 60", "dxa missing", "? dxa missing"),
    ("woman 60", "procedures missing", "? procedures missing"),
]
LOW = "screen-dxa-low-value"
LOW_CASES = [
    Case(
        patient=patient,
        record="; ".join(filter(None, (ASKED, more))),
        order="ordered DXA",
        says=says,
        rule=LOW,
        on=LOW,
    )
    for patient, more, says in LOW_VALUE
]


@table(SOON, DAYS, order="ordered DXA")
def test_a_scan_soon_after_the_last_one(case: Case) -> None:
    assert outcome(case) == expected(case)


@pytest.mark.parametrize("hook", ["order-select", "order-sign"])
def test_it_leads_the_card_when_the_scan_is_chosen_and_when_it_is_signed(hook: str) -> None:
    case = Case(patient="woman 70", record="T -1.2 total hip 300 d ago", order="ordered DXA", hook=hook)
    (card,) = answer(case).cards
    assert card.extension["org.bone-health-cds.rules"] == [SOON, "screen-vfa"]


@table(SOON, REASONS, order="ordered DXA", record="T -2.0 total hip 500 d ago")
def test_what_asks_for_an_earlier_scan(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(SOON, ORDERS)
def test_what_stands_beside_the_order(case: Case) -> None:
    assert outcome(case) == expected(case)


@pytest.mark.parametrize("case", LOW_CASES, ids=lambda case: f"{case.patient}{case.record.removeprefix(ASKED)}")
def test_switched_on_it_speaks_of_women_without_a_risk_factor(case: Case) -> None:
    assert outcome(case) == expected(case)


def test_it_is_off_by_default() -> None:
    case = Case(patient="woman 60", record=ASKED, order="ordered DXA", rule=LOW)
    assert outcome(case) == ("-", {})


def test_nothing_is_said_where_nobody_asked() -> None:
    record = "weight 95 kg 9 d ago; assessments missing"
    said, _ = outcome(Case(patient="woman 60", record=record, order="ordered DXA", rule=LOW, on=LOW))
    assert said.startswith("? ")

"""Glucocorticoids and the bone: very high exposure, taken or about to be."""

import pytest

from tests.rules.cases import Case, answer, expected, outcome, table

TAKEN = """
| case                        | record                                        | says                  | shows          |
| 30 mg for 30 days           | prescribed "prednisone 10 mg tablet" 29 d     | -                     |                |
|                             | ago, sig 3 tablets daily                      |                       |                |
| 30 mg for 31 days           | prescribed "prednisone 10 mg tablet" 30 d     | warning               | days 31;       |
|                             | ago, sig 3 tablets daily                      |                       | expected False |
| 29 mg for 100 days          | prescribed "prednisone 1 mg tablet" 99 d ago, | -                     |                |
|                             | dose 29 mg, timing 1 per 1 d                  |                       |                |
| 4980 mg in a year           | prescribed "prednisone 5 mg tablet" 248 d     | -                     |                |
|                             | ago, sig 4 tablets daily                      |                       |                |
| 5000 mg in a year           | prescribed "prednisone 5 mg tablet" 249 d     | (owner)               | year 5000.0;   |
|                             | ago, sig 4 tablets daily                      |                       | days           |
| 24 mg of methylprednisolone | prescribed "methylprednisolone 8 mg tablet"   | warning               | days 31        |
|                             | 30 d ago, sig 3 tablets daily                 |                       |                |
| two steroids together       | prescribed "prednisone 5 mg tablet" 40 d ago, | warning               | days 41        |
|                             | sig 4 tablets daily;                          |                       |                |
|                             | prescribed "dexamethasone 1.5 mg tablet" 40 d |                       |                |
|                             | ago, sig 1 tablet daily                       |                       |                |
| 40 mg, 40 days, now 5 mg    | prescribed "prednisone 5 mg tablet" 60 d ago, | warning               | days 40        |
|                             | sig 8 tablets daily for 40 days;              |                       |                |
|                             | prescribed "prednisone 5 mg tablet" 20 d ago, |                       |                |
|                             | sig 1 tablet daily                            |                       |                |
| the same, no longer taken   | prescribed "prednisone 5 mg tablet" 100 d     | -                     |                |
|                             | ago, sig 8 tablets daily for 40 days          |                       |                |
| bursts of five days         | prescribed "prednisone 20 mg tablet" 90 d     | -                     |                |
|                             | ago, sig 2 tablets daily for 5 days;          |                       |                |
|                             | prescribed "prednisone 20 mg tablet" 60 d     |                       |                |
|                             | ago, sig 2 tablets daily for 5 days;          |                       |                |
|                             | prescribed "prednisone 20 mg tablet" 3 d ago, |                       |                |
|                             | sig 2 tablets daily for 5 days                |                       |                |
| inhaled                     | prescribed "hydrocortisone inhaler" 99 d ago, | -                     |                |
|                             | sig 40 mg daily                               |                       |                |
| as needed, by its supply    | prescribed "prednisone 20 mg tablet" 40 d     | warning               | days 41        |
|                             | ago, sig 1 to 3 tablets daily as needed,      |                       |                |
|                             | quantity 60, supply 30                        |                       |                |
| as needed, a small supply   | prescribed "prednisone 20 mg tablet" 40 d     | -                     |                |
|                             | ago, sig 1 to 3 tablets daily as needed,      |                       |                |
|                             | quantity 40, supply 30                        |                       |                |
| as needed, no supply        | prescribed "prednisone 20 mg tablet" 40 d     | ? dose unreadable     |                |
|                             | ago, sig 2 tablets daily as needed            |                       |                |
| not understood              | prescribed "prednisone 20 mg tablet" 40 d     | ? dose unreadable     |                |
|                             | ago, sig as the moon tells                    |                       |                |
| proven all the same         | prescribed "prednisone 20 mg tablet" 40 d     | warning               | days 41        |
|                             | ago, sig 2 tablets daily;                     |                       |                |
|                             | prescribed "dexamethasone 4 mg tablet" 40 d   |                       |                |
|                             | ago, sig as the moon tells                    |                       |                |
| adrenal replacement         | condition E27.1 900 d ago;                    | -                     |                |
|                             | prescribed "hydrocortisone 10 mg tablet" 900  |                       |                |
|                             | d ago, sig 2 tablets daily                    |                       |                |
| no steroid                  |                                               | -                     |                |
| on alendronate              | prescribed "prednisone 20 mg tablet" 40 d     | -                     |                |
|                             | ago, sig 2 tablets daily;                     |                       |                |
|                             | prescribed alendronate 30 d ago               |                       |                |
| only the first page read    | prescribed "prednisone 20 mg tablet" 40 d     | ? medications partial |                |
|                             | ago, sig 2 tablets daily; medications partial |                       |                |
| medications missing         | medications missing                           | ? medications missing |                |
"""

ORDERED = """
| case                         | record                  | order                    | says          | shows          |
| 40 mg for 30 days            |                         | "prednisone 20 mg        | -             |                |
|                              |                         | tablet",                 |               |                |
|                              |                         | sig 2 tablets daily for  |               |                |
|                              |                         | 30 days                  |               |                |
| 40 mg for 31 days            |                         | "prednisone 20 mg        | warning       | days 31;       |
|                              |                         | tablet",                 |               | expected True  |
|                              |                         | sig 2 tablets daily for  |               |                |
|                              |                         | 31 days                  |               |                |
| by the supply, 30 days       |                         | "prednisone 20 mg        | -             |                |
|                              |                         | tablet",                 |               |                |
|                              |                         | sig 2 tablets daily,     |               |                |
|                              |                         | supply 30                |               |                |
| by the supply, 31 days       |                         | "prednisone 20 mg        | warning       | days 31        |
|                              |                         | tablet",                 |               |                |
|                              |                         | sig 2 tablets daily,     |               |                |
|                              |                         | supply 31                |               |                |
| by the end of the supply     |                         | "prednisone 20 mg        | warning       | expected True  |
|                              |                         | tablet",                 |               |                |
|                              |                         | sig 2 tablets daily,     |               |                |
|                              |                         | until 2027-02-01         |               |                |
| a taper below both           |                         | "prednisone 10 mg        | -             |                |
|                              |                         | tablet",                 |               |                |
|                              |                         | sig 4 tablets daily x 14 |               |                |
|                              |                         | days then 2 tablets      |               |                |
|                              |                         | daily x 14 days then     |               |                |
|                              |                         | stop                     |               |                |
| a long taper                 |                         | "prednisone 10 mg        | warning       | days 40        |
|                              |                         | tablet",                 |               |                |
|                              |                         | sig 6 tablets daily x 20 |               |                |
|                              |                         | days then 4 tablets      |               |                |
|                              |                         | daily x 20 days then 1   |               |                |
|                              |                         | tablet daily x 20 days   |               |                |
| 40 mg, no end                |                         | "prednisone 20 mg        | ? duration    |                |
|                              |                         | tablet",                 | missing       |                |
|                              |                         | sig 2 tablets daily      |               |                |
| 5 mg, no end                 |                         | "prednisone 5 mg         | -             |                |
|                              |                         | tablet",                 |               |                |
|                              |                         | sig 1 tablet daily       |               |                |
| 13.6 mg a day for a year     |                         | "prednisone 1 mg         | -             |                |
|                              |                         | tablet", dose 13.6 mg,   |               |                |
|                              |                         | timing 1 per 1 d         |               |                |
| 13.7 mg a day for a year     |                         | "prednisone 1 mg         | ? duration    |                |
|                              |                         | tablet", dose 13.7 mg,   | missing       |                |
|                              |                         | timing 1 per 1 d         |               |                |
| a pulse of 3 days            |                         | "methylprednisolone      | -             |                |
|                              |                         | sodium succinate 1000 MG |               |                |
|                              |                         | Injection",              |               |                |
|                              |                         | sig 1000 mg daily for 3  |               |                |
|                              |                         | days                     |               |                |
| a pulse of 4 days is 5 g     |                         | "methylprednisolone      | warning       | year 5000.0    |
|                              |                         | sodium succinate 1000 MG |               |                |
|                              |                         | Injection",              |               |                |
|                              |                         | sig 1000 mg daily for 4  |               |                |
|                              |                         | days                     |               |                |
| once                         |                         | "dexamethasone 4 mg      | -             |                |
|                              |                         | tablet",                 |               |                |
|                              |                         | sig 4 mg once only       |               |                |
| after 20 days at 40 mg       | prescribed "prednisone  | "prednisone 20 mg        | warning       | days 31        |
|                              | 20 mg tablet" 20 d ago, | tablet",                 |               |                |
|                              | sig 2 tablets daily     | sig 2 tablets daily for  |               |                |
|                              |                         | 11 days                  |               |                |
| after 20 days, too few more  | prescribed "prednisone  | "prednisone 20 mg        | -             |                |
|                              | 20 mg tablet" 20 d ago, | tablet",                 |               |                |
|                              | sig 2 tablets daily     | sig 2 tablets daily for  |               |                |
|                              |                         | 10 days                  |               |                |
| already beyond, now less     | prescribed "prednisone  | "prednisone 5 mg         | warning       | days 51;       |
|                              | 20 mg tablet" 50 d ago, | tablet",                 |               | expected False |
|                              | sig 2 tablets daily     | sig 1 tablet daily for   |               |                |
|                              |                         | 10 days                  |               |                |
| the same order in the record | prescribed "prednisone  | "prednisone 20 mg        | -             |                |
|                              | 20 mg tablet" 0 d ago,  | tablet",                 |               |                |
|                              | sig 2 tablets daily for | sig 2 tablets daily for  |               |                |
|                              | 20 days                 | 20 days                  |               |                |
| dose not understood          |                         | "prednisone 20 mg        | ? dose        |                |
|                              |                         | tablet",                 | unreadable    |                |
|                              |                         | sig as the moon tells    |               |                |
| no dose                      |                         | "prednisone 20 mg        | ? dose        |                |
|                              |                         | tablet"                  | unreadable    |                |
| history not understood       | prescribed "prednisone  | "dexamethasone 4 mg      | ? dose        |                |
|                              | 20 mg tablet" 40 d ago, | tablet",                 | unreadable    |                |
|                              | sig as the moon tells   | sig 4 mg once only       |               |                |
| as needed, by its supply     |                         | "prednisone 20 mg        | warning       | days 60        |
|                              |                         | tablet",                 |               |                |
|                              |                         | sig 2 tablets daily as   |               |                |
|                              |                         | needed, quantity 120,    |               |                |
|                              |                         | supply 60                |               |                |
| inhaled                      |                         | "hydrocortisone          | -             |                |
|                              |                         | inhaler",                |               |                |
|                              |                         | sig 40 mg daily for 99   |               |                |
|                              |                         | days                     |               |                |
| stopped                      |                         | "prednisone 20 mg        | -             |                |
|                              |                         | tablet",                 |               |                |
|                              |                         | sig 2 tablets daily for  |               |                |
|                              |                         | 60 days, status stopped  |               |                |
| alendronate beside it        |                         | "prednisone 20 mg        | -             |                |
|                              |                         | tablet",                 |               |                |
|                              |                         | sig 2 tablets daily for  |               |                |
|                              |                         | 60 days; alendronate     |               |                |
| medications missing          | medications missing     | "prednisone 20 mg        | ? medications |                |
|                              |                         | tablet",                 | missing       |                |
|                              |                         | sig 2 tablets daily for  |               |                |
|                              |                         | 60 days                  |               |                |
| hospice                      | condition Z51.5 9 d ago | "prednisone 20 mg        | x             |                |
|                              |                         | tablet",                 |               |                |
|                              |                         | sig 2 tablets daily for  |               |                |
|                              |                         | 60 days                  |               |                |
"""


@table("gc-very-high-dose-no-treatment", TAKEN, hook="patient-view")
def test_what_has_been_taken(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("gc-very-high-dose-no-treatment", ORDERED)
def test_what_an_order_will_come_to(case: Case) -> None:
    assert outcome(case) == expected(case)


LONG = '"prednisone 20 mg tablet", sig 2 tablets daily for 60 days'


def test_a_child_is_not_judged() -> None:
    child = Case(patient="woman 12", order=LONG, rule="gc-very-high-dose-no-treatment")
    assert outcome(child)[0] == "x"


@pytest.mark.parametrize(
    ("record", "offered"),
    [
        ("", True),
        ("T -1.2 total hip 366 d ago", True),
        ("T -1.2 total hip 365 d ago", False),
        ("reported DXA 90 d ago", False),
        ("reported DXA undated", True),
    ],
)
def test_a_scan_is_offered_when_none_is_recent(record: str, offered: bool) -> None:
    (card,) = answer(Case(record=record, order=LONG)).cards
    assert ("Order DXA of hip and spine" in [one.label for one in card.suggestions]) is offered


def test_the_card_of_an_order_says_what_is_to_be_expected() -> None:
    (card,) = answer(Case(order=LONG)).cards
    assert card.summary.startswith("Very high glucocorticoid exposure (60 days at 30 mg/d prednisone or more)")
    assert "With this order: 60 days" in (card.detail or "")
    (card,) = answer(Case(order='"prednisone 5 mg tablet", sig 4 tablets daily for 300 days')).cards
    assert "6 g of prednisone in a year" in card.summary

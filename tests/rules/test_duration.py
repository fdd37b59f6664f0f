"""How long a bisphosphonate is taken: review, ceiling, pause."""

from dataclasses import replace

from tests.rules.cases import Case, answer, expected, outcome, table

ORAL = """
| case                           | record                                       | says                        | shows |
| five years                     | prescribed alendronate 1826 d ago            | info                        | use 5 |
| a day less                     | prescribed alendronate 1825 d ago            | -                           |       |
| by name                        | prescribed "alendronate 70 mg tablet" 1826 d | info                        |       |
|                                | ago                                          |                             |       |
| two drugs, one after the other | prescribed alendronate 1826 d ago,           | info                        |       |
|                                | until 2024-01-01, status completed;          |                             |       |
|                                | prescribed risedronate 1000 d ago            |                             |       |
| a gap of 90 days               | prescribed alendronate 2000 d ago,           | info                        | use 5 |
|                                | until 2024-01-01, status completed;          |                             |       |
|                                | prescribed alendronate on 2024-03-31         |                             |       |
| a gap of 91 days               | prescribed alendronate 2000 d ago,           | -                           |       |
|                                | until 2024-01-01, status completed;          |                             |       |
|                                | prescribed alendronate on 2024-04-01         |                             |       |
| stopped                        | prescribed alendronate 2000 d ago,           | -                           |       |
|                                | until 2026-01-01, status stopped             |                             |       |
| ran out 60 days ago            | prescribed alendronate 2200 d ago,           | info                        |       |
|                                | until 2026-09-23                             |                             |       |
| ran out 61 days ago            | prescribed alendronate 2200 d ago,           | -                           |       |
|                                | until 2026-09-22                             |                             |       |
| raloxifene                     | prescribed raloxifene 2200 d ago             | -                           |       |
| a scan a year ago              | prescribed alendronate 2000 d ago;           | -                           |       |
|                                | T -2.0 total hip 365 d ago                   |                             |       |
| a scan before that             | prescribed alendronate 2000 d ago;           | info                        |       |
|                                | T -2.0 total hip 366 d ago                   |                             |       |
| a scan without scores          | prescribed alendronate 2000 d ago;           | -                           |       |
|                                | reported DXA 300 d ago                       |                             |       |
| a scan of the heel             | prescribed alendronate 2000 d ago;           | info                        |       |
|                                | T -2.0 heel 300 d ago                        |                             |       |
| a scan of no day               | prescribed alendronate 2000 d ago;           | info                        |       |
|                                | reported DXA undated                         |                             |       |
| a scan ordered                 | prescribed alendronate 2000 d ago;           | info                        |       |
|                                | ordered DXA 9 d ago                          |                             |       |
| beyond ten years               | prescribed alendronate 3653 d ago            | (beats:bp-maximum-duration) |       |
| no medications came            | medications missing                          | ? medications missing       |       |
| no scans came                  | prescribed alendronate 2000 d ago;           | ? dxa missing               |       |
|                                | dxa missing                                  |                             |       |
| scans on a first page          | prescribed alendronate 2000 d ago;           | info                        |       |
|                                | T -2.0 total hip 400 d ago; dxa partial      |                             |       |
| a short first page             | prescribed alendronate 2000 d ago;           | ? dxa partial               |       |
|                                | dxa partial                                  |                             |       |
| reports failed                 | prescribed alendronate 2000 d ago;           | ? imaging failed            |       |
|                                | imaging failed                               |                             |       |
| a scan seen, reports failed    | prescribed alendronate 2000 d ago;           | -                           |       |
|                                | T -2.0 total hip 9 d ago; imaging failed     |                             |       |
| hospice                        | prescribed alendronate 2000 d ago;           | x                           |       |
|                                | condition Z51.5 9 d ago                      |                             |       |
"""

REASONS = """
| case               | patient  | record                           | shows                                        |
| nothing            | woman 66 |                                  | reasons.1                                    |
| age 74             | woman 74 |                                  | reasons.1                                    |
| age 75             | woman 75 |                                  | reasons.1 an age of 75                       |
| hip fracture       | woman 66 | condition S72.001A 900 d ago     | reasons.1 a hip fracture                     |
| vertebral fracture | woman 66 | condition M80.08XA 3000 d ago    | reasons.1 a vertebral fracture               |
| forearm fracture   | woman 66 | condition S52.501A 3000 d ago    | reasons.1                                    |
| two of the forearm | woman 66 | condition S52.501A 3000 d ago;   | reasons.1 several fractures                  |
|                    |          | condition S52.501A 2300 d ago    |                                              |
| on the drug        | woman 66 | condition S52.501A 900 d ago     | reasons.1 a fracture during treatment        |
| hip at -2.5        | woman 66 | T -2.5 total hip 900 d ago       | reasons.1 a T-score of −2.5 at the total hip |
| hip at -2.4        | woman 66 | T -2.4 total hip 900 d ago       | reasons.1                                    |
| spine at -3.0      | woman 66 | T -3.0 lumbar spine 900 d ago    | reasons.1                                    |
| prednisone 2.5 mg  | woman 66 | prescribed prednisone 100 d ago, | reasons.1 a glucocorticoid                   |
|                    |          | dose 2.5 mg, timing 1 per 1 d    |                                              |
| prednisone 2 mg    | woman 66 | prescribed prednisone 100 d ago, | reasons.1                                    |
|                    |          | dose 2 mg, timing 1 per 1 d      |                                              |
"""

INFUSED = """
| case                    | record                                 | order                 | says          | shows   |
| three doses             | given zoledronic acid 5 mg 1100 d ago; |                       | info          | doses 3 |
|                         | given zoledronic acid 5 mg 735 d ago;  |                       |               |         |
|                         | given zoledronic acid 5 mg 456 d ago   |                       |               |         |
| the last worn off       | given zoledronic acid 5 mg 1100 d ago; |                       | -             |         |
|                         | given zoledronic acid 5 mg 735 d ago;  |                       |               |         |
|                         | given zoledronic acid 5 mg 457 d ago   |                       |               |         |
| two doses               | given zoledronic acid 5 mg 735 d ago;  |                       | -             |         |
|                         | given zoledronic acid 5 mg 370 d ago   |                       |               |         |
| presumed from orders    | prescribed zoledronic acid 5 mg 1100 d |                       | info          | doses 3 |
|                         | ago, status completed;                 |                       |               |         |
|                         | prescribed zoledronic acid 5 mg 735 d  |                       |               |         |
|                         | ago, status completed;                 |                       |               |         |
|                         | prescribed zoledronic acid 5 mg 370 d  |                       |               |         |
|                         | ago, status completed                  |                       |               |         |
| strength not stated     | given zoledronic acid 1100 d ago;      |                       | info          | doses 3 |
|                         | given zoledronic acid 735 d ago;       |                       |               |         |
|                         | given zoledronic acid 370 d ago        |                       |               |         |
| oncology                | given zoledronic acid 4 mg 1100 d ago; |                       | -             |         |
|                         | given zoledronic acid 4 mg 735 d ago;  |                       |               |         |
|                         | given zoledronic acid 4 mg 370 d ago   |                       |               |         |
| the fourth is ordered   | given zoledronic acid 5 mg 1500 d ago; | zoledronic acid 5 mg  | info          | doses 3 |
|                         | given zoledronic acid 5 mg 1135 d ago; |                       |               |         |
|                         | given zoledronic acid 5 mg 770 d ago   |                       |               |         |
| the third is ordered    | given zoledronic acid 5 mg 735 d ago;  | zoledronic acid 5 mg  | -             |         |
|                         | given zoledronic acid 5 mg 370 d ago   |                       |               |         |
| ordered 1095 days after | given zoledronic acid 5 mg 1825 d ago; | zoledronic acid 5 mg  | info          |         |
|                         | given zoledronic acid 5 mg 1460 d ago; |                       |               |         |
|                         | given zoledronic acid 5 mg 1095 d ago  |                       |               |         |
| a new beginning         | given zoledronic acid 5 mg 1826 d ago; | zoledronic acid 5 mg  | -             |         |
|                         | given zoledronic acid 5 mg 1461 d ago; |                       |               |         |
|                         | given zoledronic acid 5 mg 1096 d ago  |                       |               |         |
| being stopped           | given zoledronic acid 5 mg 1100 d ago; | zoledronic acid 5 mg, | -             |         |
|                         | given zoledronic acid 5 mg 735 d ago;  | status stopped        |               |         |
|                         | given zoledronic acid 5 mg 370 d ago   |                       |               |         |
| reviewed                | given zoledronic acid 5 mg 1100 d ago; |                       | -             |         |
|                         | given zoledronic acid 5 mg 735 d ago;  |                       |               |         |
|                         | given zoledronic acid 5 mg 370 d ago;  |                       |               |         |
|                         | T -2.0 total hip 300 d ago             |                       |               |         |
| scans missing           | given zoledronic acid 5 mg 1100 d ago; |                       | ? dxa missing |         |
|                         | given zoledronic acid 5 mg 735 d ago;  |                       |               |         |
|                         | given zoledronic acid 5 mg 370 d ago;  |                       |               |         |
|                         | dxa missing                            |                       |               |         |
| a first dose            |                                        | zoledronic acid 5 mg  | -             |         |
"""

SEVEN = "; ".join(f"given zoledronic acid 5 mg {days} d ago" for days in range(370, 370 + 7 * 365, 365))
SIX = "; ".join(f"given zoledronic acid 5 mg {days} d ago" for days in range(370, 370 + 6 * 365, 365))
LONG_AGO = "; ".join(f"given zoledronic acid 5 mg {days} d ago" for days in range(500, 500 + 7 * 365, 365))

MOST = """
| case                      | record                        | order                | says                  | shows    |
| ten years                 | prescribed alendronate 3652 d |                      | -                     |          |
|                           | ago                           |                      |                       |          |
| a day more                | prescribed alendronate 3653 d |                      | warning               | oral 10; |
|                           | ago                           |                      |                       | doses    |
| in two courses            | prescribed alendronate 5000 d |                      | warning               | oral 4   |
|                           | ago, until 2020-01-01,        |                      |                       |          |
|                           | status completed;             |                      |                       |          |
|                           | prescribed alendronate 1500 d |                      |                       |          |
|                           | ago                           |                      |                       |          |
| in two courses, too short | prescribed alendronate 4300 d |                      | -                     |          |
|                           | ago, until 2020-01-01,        |                      |                       |          |
|                           | status completed;             |                      |                       |          |
|                           | prescribed alendronate 1500 d |                      |                       |          |
|                           | ago                           |                      |                       |          |
| stopped                   | prescribed alendronate 4600 d |                      | -                     |          |
|                           | ago, until 2026-01-01,        |                      |                       |          |
|                           | status stopped                |                      |                       |          |
| stopped, and ordered      | prescribed alendronate 4600 d | risedronate          | warning               |          |
|                           | ago, until 2026-01-01,        |                      |                       |          |
|                           | status stopped                |                      |                       |          |
| going on                  | prescribed alendronate 3653 d | alendronate          | warning               |          |
|                           | ago                           |                      |                       |          |
| an infusion after them    | prescribed alendronate 3653 d | zoledronic acid 5 mg | warning               | oral 10; |
|                           | ago                           |                      |                       | doses    |
| denosumab after them      | prescribed alendronate 3653 d | denosumab 60 mg      | -                     |          |
|                           | ago                           |                      |                       |          |
| being stopped             | prescribed alendronate 3653 d | alendronate,         | -                     |          |
|                           | ago                           | status stopped       |                       |          |
| six doses                 | {SIX}                         |                      | -                     |          |
| seven doses               | {SEVEN}                       |                      | warning               | doses 7; |
|                           |                               |                      |                       | oral     |
| the seventh is ordered    | {SIX}                         | zoledronic acid 5 mg | warning               | doses 7  |
| tablets after seven       | {SEVEN}                       | alendronate          | warning               | doses 7  |
| tablets after six         | {SIX}                         | alendronate          | -                     |          |
| worn off                  | {LONG_AGO}                    |                      | -                     |          |
| no medications came       | medications missing           |                      | ? medications missing |          |
| found on a first page     | prescribed alendronate 3653 d |                      | warning               |          |
|                           | ago; medications partial      |                      |                       |          |
| oncology dose             | {SIX}                         | zoledronic acid 4 mg | -                     |          |
"""

RECHECK = """
| case                           | record                                                  | says                  |
| two years off                  | prescribed alendronate on 2018-01-01, until 2024-11-22, | info                  |
|                                | status completed                                        |                       |
| a day less                     | prescribed alendronate on 2018-01-01, until 2024-11-23, | -                     |
|                                | status completed                                        |                       |
| risedronate, a year off        | prescribed risedronate on 2018-01-01, until 2025-11-22, | info                  |
|                                | status completed                                        |                       |
| risedronate, a day less        | prescribed risedronate on 2018-01-01, until 2025-11-23, | -                     |
|                                | status completed                                        |                       |
| risedronate last               | prescribed alendronate on 2016-01-01, until 2020-01-01, | info                  |
|                                | status completed; prescribed risedronate on 2020-01-01, |                       |
|                                | until 2025-10-01, status completed                      |                       |
| taken for three years          | prescribed alendronate on 2021-01-01, until 2024-01-01, | info                  |
|                                | status completed                                        |                       |
| a day less than three          | prescribed alendronate on 2021-01-02, until 2024-01-01, | -                     |
|                                | status completed                                        |                       |
| a scan two years ago           | prescribed alendronate on 2018-01-01, until 2024-01-01, | -                     |
|                                | status completed; T -2.0 total hip on 2024-11-22        |                       |
| a scan before that             | prescribed alendronate on 2018-01-01, until 2024-01-01, | info                  |
|                                | status completed; T -2.0 total hip on 2024-11-21        |                       |
| five years off, scanned        | prescribed alendronate on 2015-01-01, until 2021-11-22, | info                  |
|                                | status completed; T -2.0 total hip 100 d ago            |                       |
| a day less, scanned            | prescribed alendronate on 2015-01-01, until 2021-11-23, | -                     |
|                                | status completed; T -2.0 total hip 100 d ago            |                       |
| a scan is ordered              | prescribed alendronate on 2018-01-01, until 2024-01-01, | (addressed)           |
|                                | status completed; ordered DXA 9 d ago                   |                       |
| three doses                    | given zoledronic acid 5 mg on 2020-05-01;               | info                  |
|                                | given zoledronic acid 5 mg on 2021-11-01;               |                       |
|                                | given zoledronic acid 5 mg on 2023-05-01                |                       |
| two doses                      | given zoledronic acid 5 mg on 2022-05-01;               | -                     |
|                                | given zoledronic acid 5 mg on 2023-05-01                |                       |
| still on it                    | prescribed alendronate on 2018-01-01                    | -                     |
| raloxifene now                 | prescribed alendronate on 2018-01-01, until 2024-01-01, | -                     |
|                                | status completed; prescribed raloxifene 100 d ago       |                       |
| denosumab came after           | prescribed alendronate on 2015-01-01, until 2019-01-01, | -                     |
|                                | status completed; given denosumab 60 mg on 2022-01-01   |                       |
| denosumab came before          | given denosumab 60 mg on 2015-01-01;                    | info                  |
|                                | prescribed alendronate on 2016-01-01, until 2021-01-01, |                       |
|                                | status completed                                        |                       |
| raloxifene, never begun        | prescribed alendronate on 2018-01-01, until 2024-01-01, | info                  |
|                                | status completed; prescribed raloxifene undated,        |                       |
|                                | status cancelled                                        |                       |
| raloxifene alone               | prescribed raloxifene on 2018-01-01, until 2024-01-01,  | -                     |
|                                | status completed                                        |                       |
| no medications came            | medications missing                                     | ? medications missing |
| a first page that reaches back | prescribed alendronate on 2018-01-01, until 2024-01-01, | info                  |
|                                | status completed; medications partial                   |                       |
| a first page that does not     | given zoledronic acid 5 mg on 2020-05-01;               | ? medications partial |
|                                | given zoledronic acid 5 mg on 2021-11-01;               |                       |
|                                | given zoledronic acid 5 mg on 2023-05-01;               |                       |
|                                | medications partial                                     |                       |
| no scans came                  | prescribed alendronate on 2018-01-01, until 2024-01-01, | ? dxa missing         |
|                                | status completed; dxa missing                           |                       |
| no scans, five years           | prescribed alendronate on 2014-01-01, until 2020-01-01, | info                  |
|                                | status completed; dxa missing                           |                       |
| hospice                        | prescribed alendronate on 2018-01-01, until 2024-01-01, | x                     |
|                                | status completed; condition Z51.5 9 d ago               |                       |
"""


def at_its_hook(case: Case) -> Case:
    """The order is signed; without one, the chart is opened."""
    return replace(case, hook="order-sign" if case.order else "patient-view")


@table("bp-holiday-review-oral", ORAL, hook="patient-view")
def test_five_years_of_tablets_are_reviewed(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("bp-holiday-review-oral", REASONS, hook="patient-view", record="prescribed alendronate 2000 d ago", says="info")
def test_who_should_rather_go_on(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("bp-holiday-review-iv", INFUSED)
def test_three_infusions_are_reviewed(case: Case) -> None:
    assert outcome(at_its_hook(case)) == expected(case)


@table("bp-maximum-duration", MOST.format(SIX=SIX, SEVEN=SEVEN, LONG_AGO=LONG_AGO))
def test_beyond_ten_years_or_six_doses(case: Case) -> None:
    assert outcome(at_its_hook(case)) == expected(case)


@table("bp-holiday-recheck", RECHECK, hook="patient-view")
def test_a_pause_is_looked_at_again(case: Case) -> None:
    assert outcome(case) == expected(case)


def test_high_risk_reads_as_such_in_the_card() -> None:
    found = answer(Case(patient="woman 78", record="prescribed alendronate 2000 d ago", hook="patient-view"))
    (card,) = [one for one in found.cards if one.source.topic and one.source.topic.code == "bp-holiday-review-oral"]
    assert "rather continue" in card.summary
    assert "an age of 78" in (card.detail or "")


def test_a_high_frax_of_before_treatment_is_a_reason_to_go_on() -> None:
    doses = "; ".join(f"given zoledronic acid 5 mg {days} d ago" for days in (735, 370, 5))
    found = answer(Case(patient="woman 66", record=f"FRAX major 24 % 729 d ago; {doses}", hook="patient-view"))
    (card,) = [one for one in found.cards if one.source.topic and one.source.topic.code == "bp-holiday-review-iv"]
    assert "a high FRAX" in (card.detail or "")

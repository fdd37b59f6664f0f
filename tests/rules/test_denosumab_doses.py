"""Denosumab too soon, for years, and beside a drug against the immune system."""

from tests.rules.cases import Case, answer, expected, outcome, table

# Doses of 6 and 7 June 2026, 169 and 168 days ago, are due on 6 and 7 December: two weeks early is 22 and 23 November.
TOO_SOON = """
| case                            | record                   | order                | says          | shows          |
| a day too soon                  | given denosumab 60 mg    | denosumab 60 mg      | warning       | days 168;      |
|                                 | 168 d ago                |                      |               | due 2026-12-07 |
| two weeks early is on time      | given denosumab 60 mg    | denosumab 60 mg      | -             |                |
|                                 | 169 d ago                |                      |               |                |
| six months                      | given denosumab 60 mg    | denosumab 60 mg      | -             |                |
|                                 | 184 d ago                |                      |               |                |
| day 28                          | given denosumab 60 mg 28 | denosumab 60 mg      | warning       | days 28        |
|                                 | d ago                    |                      |               |                |
| day 27: the same dose twice     | given denosumab 60 mg 27 | denosumab 60 mg      | critical      | due 2027-04-26 |
|                                 | d ago                    |                      |               |                |
| today                           | given denosumab 60 mg 0  | denosumab 60 mg      | critical      | days 0         |
|                                 | d ago                    |                      |               |                |
| end of a month                  | given denosumab 60 mg on | denosumab 60 mg,     | warning       | due 2027-02-28 |
|                                 | 2026-08-31               | begins on 2027-02-13 |               |                |
| end of a month, in time         | given denosumab 60 mg on | denosumab 60 mg,     | -             |                |
|                                 | 2026-08-31               | begins on 2027-02-14 |               |                |
| only the order of the last      | prescribed denosumab 60  | denosumab 60 mg      | warning       | last ordered   |
|                                 | mg 20 d ago,             |                      |               |                |
|                                 | status completed         |                      |               |                |
| by brand                        | given "Jubbonti" 100 d   | "Prolia"             | warning       | days 100       |
|                                 | ago                      |                      |               |                |
| by brand and strength           | given "Jubbonti 60 mg"   | "Prolia 60 mg"       | critical      | days 20        |
|                                 | 20 d ago                 |                      |               |                |
| strength of the last not told   | given denosumab 20 d ago | denosumab 60 mg      | warning       | days 20        |
| strength of the order not told  | given denosumab 60 mg 20 | denosumab            | warning       | days 20        |
|                                 | d ago                    |                      |               |                |
| planned by its supply           | given denosumab 60 mg    | denosumab 60 mg,     | -             |                |
|                                 | 100 d ago                | begins in 70 d       |               |                |
| supply begins too soon          | given denosumab 60 mg    | denosumab 60 mg,     | warning       | days 166       |
|                                 | 100 d ago                | begins in 66 d       |               |                |
| planned by its timing           | given denosumab 60 mg    | denosumab 60 mg,     | -             |                |
|                                 | 100 d ago                | event in 70 d        |               |                |
| planned in the past is today    | given denosumab 60 mg    | denosumab 60 mg,     | -             |                |
|                                 | 170 d ago                | begins 30 d ago      |               |                |
| strength not told, cancer       | condition C79.51 99 d    | denosumab            | -             |                |
|                                 | ago;                     |                      |               |                |
|                                 | given denosumab 28 d ago |                      |               |                |
| strength told, cancer           | condition C79.51 99 d    | denosumab 60 mg      | warning       |                |
|                                 | ago;                     |                      |               |                |
|                                 | given denosumab 28 d ago |                      |               |                |
| the last was oncology dosing    | given denosumab 120 mg   | denosumab 60 mg      | -             |                |
|                                 | 20 d ago                 |                      |               |                |
| the order is oncology dosing    | given denosumab 60 mg 20 | denosumab 120 mg     | -             |                |
|                                 | d ago                    |                      |               |                |
| an older dose                   | given denosumab 60 mg    | denosumab 60 mg      | -             |                |
|                                 | 400 d ago                |                      |               |                |
| never before                    |                          | denosumab 60 mg      | -             |                |
| a dose without a day            | given denosumab 60 mg    | denosumab 60 mg      | warning       | last; due      |
|                                 | undated                  |                      |               |                |
| not given after all             | given denosumab 60 mg 20 | denosumab 60 mg      | -             |                |
|                                 | d ago, status not-done   |                      |               |                |
| the order itself is no dose     |                          | denosumab 60 mg,     | -             |                |
|                                 |                          | status active        |               |                |
| stopped                         | given denosumab 60 mg 20 | denosumab 60 mg,     | -             |                |
|                                 | d ago                    | status stopped       |               |                |
| medications missing             | medications missing      | denosumab 60 mg      | ? medications |                |
|                                 |                          |                      | missing       |                |
| medications missing, dose found | given denosumab 60 mg 20 | denosumab 60 mg      | critical      |                |
|                                 | d ago;                   |                      |               |                |
|                                 | medications missing      |                      |               |                |
| first page reaches back         | prescribed alendronate   | denosumab 60 mg      | -             |                |
|                                 | 400 d ago;               |                      |               |                |
|                                 | medications partial      |                      |               |                |
| first page does not             | prescribed alendronate   | denosumab 60 mg      | ? medications |                |
|                                 | 100 d ago;               |                      | partial       |                |
|                                 | medications partial      |                      |               |                |
| hospice                         | condition Z51.5 9 d ago; | denosumab 60 mg      | critical      |                |
|                                 | given denosumab 60 mg 20 |                      |               |                |
|                                 | d ago                    |                      |               |                |
"""


def doses(first: int, many: int = 30, last: int = 30) -> str:
    """Doses from `first` to `last` days ago."""
    days = [first, *range(first - 175, last, -175)][: many - 1]
    return "; ".join(f"given denosumab 60 mg {day} d ago" for day in [*days, last])


FOR_YEARS = f"""
| case | record | says | shows |
| five years | {doses(1826)} | info | years 5 |
| a day less | {doses(1825, 9)} | - | |
| ten doses | {doses(1700, 10)} | info | doses 10 |
| nine doses | {doses(1450, 9)} | - | |
| ten years | {doses(3653)} | info | longest 10 |
| not yet ten years | {doses(3600)} | info | longest |
| scanned a year ago | {doses(1826)}; T -2.0 total hip on 2025-11-22 | - | |
| scanned longer ago | {doses(1826)}; T -2.0 total hip on 2025-11-21 | info | |
| scan without a score | {doses(1826)}; reported DXA 100 d ago | - | |
| overdue | {doses(2040, 30, 211)} | - | |
| stopped | {doses(1826)}; prescribed denosumab 60 mg 9 d ago, status stopped | - | |
| five years with a gap | {doses(2500, 7, 1400)}; {doses(900, 5)} | info | doses 12 |
| gap, few doses | {doses(2500, 4, 2000)}; {doses(900, 5)} | - | |
| oncology dosing | given denosumab 120 mg 1900 d ago; given denosumab 120 mg 30 d ago | - | |
| strength not told, monthly | {"; ".join(f"given denosumab {day} d ago" for day in range(310, 0, -30))} | - | |
| scans not read | {doses(1826)}; dxa missing | ? dxa missing | |
| reports only begun | {doses(1826)}; reported chest film 30 d ago; imaging partial | ? imaging partial | |
| never | | - | |
| medications missing | medications missing | ? medications missing | |
| hospice | {doses(1826)}; condition Z51.5 9 d ago | x | |
"""

IMMUNE = """
| case                | record                                          | order              | says                  |
| a biologic          | prescribed "adalimumab 40 mg" 100 d ago;        | denosumab 60 mg    | info                  |
|                     | given denosumab 60 mg 100 d ago                 |                    |                       |
| against rejection   | prescribed "tacrolimus 1 mg capsule" 100 d ago; | denosumab 60 mg    | info                  |
|                     | given denosumab 60 mg 100 d ago                 |                    |                       |
| drafted beside it   | given denosumab 60 mg 100 d ago                 | denosumab 60 mg;   | info                  |
|                     |                                                 | "tofacitinib 5 mg" |                       |
| never a card alone  | prescribed "adalimumab 40 mg" 100 d ago         | denosumab 60 mg    | (limit)               |
| stopped             | prescribed "adalimumab 40 mg" 100 d ago,        | denosumab 60 mg    | -                     |
|                     | status stopped                                  |                    |                       |
| long used up        | prescribed "adalimumab 40 mg" 131 d ago,        | denosumab 60 mg    | -                     |
|                     | supply 100                                      |                    |                       |
| used up 30 days ago | prescribed "adalimumab 40 mg" 130 d ago,        | denosumab 60 mg    | (limit)               |
|                     | supply 100                                      |                    |                       |
| methotrexate        | prescribed "methotrexate 10 mg" 100 d ago       | denosumab 60 mg    | -                     |
| ointment            | prescribed "tacrolimus ointment" 100 d ago      | denosumab 60 mg    | -                     |
| oncology dosing     | prescribed "adalimumab 40 mg" 100 d ago         | denosumab 120 mg   | -                     |
| medications missing | medications missing                             | denosumab 60 mg    | ? medications missing |
"""

RESULTS = "creatinine 0.8 mg/dL 9 d ago; calcium 9.4 mg/dL 9 d ago; vitamin D 34 ng/mL 9 d ago"
FIRST = "creatinine 0.8 mg/dL 9 d ago"  # keeps the number of the draft from being that of a request


@table("denosumab-interval-too-short", TOO_SOON, record=FIRST)
def test_a_dose_that_is_too_soon(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("denosumab-long-term-review", FOR_YEARS, hook="patient-view", record=FIRST)
def test_years_of_denosumab_are_reviewed(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(
    "denosumab-infection-immunosuppression",
    IMMUNE,
    record=RESULTS,
)
def test_a_line_about_infection(case: Case) -> None:
    assert outcome(case) == expected(case)


def offered(record: str) -> list[tuple[str, str]]:
    """What is offered for a denosumab order: the label and the kind of its action."""
    (card,) = answer(Case(record=f"{RESULTS}; {record}", order="denosumab 60 mg")).cards
    return [(one.label, action.type) for one in card.suggestions for action in one.actions]


def test_a_dose_that_is_too_soon_is_moved_and_never_deleted() -> None:
    found = offered("given denosumab 60 mg 20 d ago")
    (label,) = (label for label, kind in found if kind == "update")
    assert label.endswith("to 2 May 2027")
    assert "delete" not in {kind for _, kind in found}


def test_a_dose_in_the_way_of_a_low_calcium_is_not_moved_to_where_it_is_too_soon() -> None:
    labels = [label for label, _ in offered("calcium 7.1 mg/dL 2 d ago; given denosumab 60 mg 100 d ago")]
    assert sum("Move" in label for label in labels) == 1
    assert any(label.endswith("to 14 Feb 2027") for label in labels)

"""A vertebral fracture that somebody saw and nobody followed up."""

import pytest

from tests.rules.cases import Case, answer, expected, outcome, table

# Sex is not known: the gap rules, which are for those T-scores are for, leave it to this one.
ALONE = """
| case                          | patient   | record                   | says          | shows                        |
| on a film                     | person 70 | reported chest film 90 d | warning       | seen 2026-08-24;             |
|                               |           | ago,                     |               | fracture vertebral           |
|                               |           | concluding Old           |               |                              |
|                               |           | compression fracture of  |               |                              |
|                               |           | T8                       |               |                              |
| on the problem list           | person 70 | condition M48.54XA       | warning       | seen 2026-08-24              |
|                               |           | recorded 90 d ago        |               |                              |
| by its onset                  | person 70 | condition S22.060A 90 d  | warning       |                              |
|                               |           | ago                      |               |                              |
| its own code is no diagnosis  | person 70 | condition M80.08XA       | warning       |                              |
|                               |           | recorded 90 d ago        |               |                              |
| a follow-up code              | person 70 | condition S32.020D       | warning       |                              |
|                               |           | recorded 90 d ago        |               |                              |
| osteoporosis is known         | person 70 | condition M48.54XA       | -             |                              |
|                               |           | recorded 90 d ago;       |               |                              |
|                               |           | condition M81.0 900 d    |               |                              |
|                               |           | ago                      |               |                              |
| osteoporosis was known        | person 70 | condition M48.54XA       | -             |                              |
|                               |           | recorded 90 d ago;       |               |                              |
|                               |           | condition M81.0 900 d    |               |                              |
|                               |           | ago, resolved            |               |                              |
| osteoporosis is suspected     | person 70 | condition M48.54XA       | warning       |                              |
|                               |           | recorded 90 d ago;       |               |                              |
|                               |           | condition M81.0 900 d    |               |                              |
|                               |           | ago, provisional         |               |                              |
| recorded 730 days ago         | person 70 | condition M48.54XA       | warning       |                              |
|                               |           | recorded 730 d ago       |               |                              |
| recorded 731 days ago         | person 70 | condition M48.54XA       | -             |                              |
|                               |           | recorded 731 d ago       |               |                              |
| a film of three years ago too | person 70 | reported chest film 1095 | -             |                              |
|                               |           | d ago,                   |               |                              |
|                               |           | concluding Old           |               |                              |
|                               |           | compression fracture of  |               |                              |
|                               |           | T8;                      |               |                              |
|                               |           | reported chest film 90 d |               |                              |
|                               |           | ago,                     |               |                              |
|                               |           | concluding Old           |               |                              |
|                               |           | compression fracture of  |               |                              |
|                               |           | T8                       |               |                              |
| recorded that year            | person 70 | condition M48.54XA       | -             |                              |
|                               |           | recorded on 2026         |               |                              |
| nobody knows when             | person 70 | condition M48.54XA       | -             |                              |
|                               |           | undated                  |               |                              |
| at 50                         | person 50 | condition M48.54XA       | warning       |                              |
|                               |           | recorded 9 d ago         |               |                              |
| at 49                         | person 49 | condition M48.54XA       | -             |                              |
|                               |           | recorded 9 d ago         |               |                              |
| a history code                | person 70 | condition Z87.310        | -             |                              |
|                               |           | recorded 90 d ago        |               |                              |
| a history of one              | person 70 | condition 391094005      | -             |                              |
|                               |           | recorded 90 d ago        |               |                              |
| a late effect                 | person 70 | condition S32.020S       | -             |                              |
|                               |           | recorded 90 d ago        |               |                              |
| from a tumour                 | person 70 | condition M84.58XA       | -             |                              |
|                               |           | recorded 90 d ago        |               |                              |
| from a tumour, says the film  | person 70 | reported chest film 90 d | -             |                              |
|                               |           | ago,                     |               |                              |
|                               |           | concluding Pathological  |               |                              |
|                               |           | compression fracture of  |               |                              |
|                               |           | T8 in metastatic         |               |                              |
|                               |           | carcinoma                |               |                              |
| from a fall off a roof        | person 70 | condition S22.060A 90 d  | -             |                              |
|                               |           | ago;                     |               |                              |
|                               |           | condition W13.2XXA 90 d  |               |                              |
|                               |           | ago                      |               |                              |
| a film without one            | person 70 | reported chest film 90 d | -             |                              |
|                               |           | ago,                     |               |                              |
|                               |           | concluding No            |               |                              |
|                               |           | compression fracture     |               |                              |
| a broken hip                  | person 70 | condition S72.001A 90 d  | -             |                              |
|                               |           | ago                      |               |                              |
| treated                       | person 70 | condition M48.54XA       | -             |                              |
|                               |           | recorded 90 d ago;       |               |                              |
|                               |           | prescribed alendronate   |               |                              |
|                               |           | 60 d ago                 |               |                              |
| treated once                  | person 70 | condition M48.54XA       | warning       | past_drug alendronic acid 10 |
|                               |           | recorded 90 d ago;       |               | MG Oral Tablet [Fosamax]     |
|                               |           | prescribed alendronate   |               |                              |
|                               |           | 2000 d ago,              |               |                              |
|                               |           | status stopped,          |               |                              |
|                               |           | supply 90                |               |                              |
| no films, but a problem       | person 70 | imaging missing;         | warning       |                              |
|                               |           | condition M48.54XA       |               |                              |
|                               |           | recorded 90 d ago        |               |                              |
| no films                      | person 70 | imaging missing          | ? imaging     |                              |
|                               |           |                          | missing       |                              |
| films failed                  | person 70 | imaging failed           | ? imaging     |                              |
|                               |           |                          | failed        |                              |
| no problem list, but a film   | person 70 | conditions missing;      | ? conditions  |                              |
|                               |           | reported chest film 90 d | missing       |                              |
|                               |           | ago,                     |               |                              |
|                               |           | concluding Old           |               |                              |
|                               |           | compression fracture of  |               |                              |
|                               |           | T8                       |               |                              |
| no medication list            | person 70 | medications missing;     | ? medications |                              |
|                               |           | condition M48.54XA       | missing       |                              |
|                               |           | recorded 90 d ago        |               |                              |
| no birth date                 | person    | condition M48.54XA       | ? birth-date  |                              |
|                               |           | recorded 90 d ago        | missing       |                              |
| hospice                       | person 70 | condition M48.54XA       | x             |                              |
|                               |           | recorded 90 d ago;       |               |                              |
|                               |           | condition Z51.5 9 d ago  |               |                              |
| nothing                       | person 70 |                          | -             |                              |
"""

OWNED = """
| case                 | patient  | record                                    | says                            |
| the gap card says it | woman 70 | reported chest film 90 d ago,             | (owner) |
|                      |          | concluding Old compression fracture of T8 |                                 |
| of a man too         | man 70   | condition M48.54XA recorded 90 d ago      | (owner) |
"""


@table("dx-incidental-vfx", ALONE, hook="patient-view")
def test_a_vertebral_fracture_that_nobody_followed_up_is_named(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("dx-incidental-vfx", OWNED, hook="patient-view")
def test_it_is_silent_where_a_treatment_gap_says_the_same(case: Case) -> None:
    assert outcome(case) == expected(case)


@pytest.mark.parametrize(
    ("record", "said", "unsaid"),
    [
        ("reported chest film 9 d ago, concluding Old compression fracture of T8", "on an imaging report", "Earlier"),
        ("condition S22.060A 200 d ago", "first recorded on 6 May 2026.", "imaging"),
        ("condition M48.54XD recorded 9 d ago", "when it happened is not known", "imaging"),
        (
            "condition S22.060A 200 d ago; prescribed alendronate 2000 d ago, status stopped, supply 9",
            "Earlier",
            "Orders",
        ),
        ("condition S22.060A 200 d ago; administrations missing", "Orders only were read", "imaging"),
    ],
)
def test_the_card_says_where_it_was_seen_and_what_is_not_known(record: str, said: str, unsaid: str) -> None:
    (card,) = answer(Case(patient="person 70", record=record, hook="patient-view")).cards
    assert said in (card.detail or "")
    assert unsaid not in (card.detail or "")
    assert card.indicator == "warning"
    assert "2026" in card.summary
    assert len((card.detail or "").split()) < 120
    assert next(one.label for one in card.suggestions or ()).startswith("Order DXA")

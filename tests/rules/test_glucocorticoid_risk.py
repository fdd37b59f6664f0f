"""Glucocorticoids for long: whose bone was not assessed, and whose wants treatment."""

from tests.rules.cases import Case, answer, expected, outcome, table

LONG = 'prescribed "prednisone 5 mg tablet" 200 d ago, sig 1 tablet daily'
ORDER = '"prednisone 5 mg tablet", sig 1 tablet daily for 91 days'

TAKEN = """
| case                | patient  | record                                              | says                  |
| 91 days             | woman 60 | prescribed "prednisone 5 mg tablet" 90 d ago,       | (owner)               |
|                     |          | sig 1 tablet daily                                  |                       |
| 90 days             | woman 60 | prescribed "prednisone 5 mg tablet" 89 d ago,       | -                     |
|                     |          | sig 1 tablet daily                                  |                       |
| 2.5 mg              | woman 60 | prescribed "prednisone 2.5 mg tablet" 200 d ago,    | (owner)               |
|                     |          | sig 1 tablet daily                                  |                       |
| 2 mg                | woman 60 | prescribed "prednisone 1 mg tablet" 200 d ago,      | -                     |
|                     |          | sig 2 tablets daily                                 |                       |
| another steroid     | woman 60 | prescribed "dexamethasone 0.5 mg tablet" 200 d ago, | (owner)               |
|                     |          | sig 1 tablet daily                                  |                       |
| no longer taken     | woman 60 | prescribed "prednisone 5 mg tablet" 200 d ago,      | -                     |
|                     |          | sig 1 tablet daily, status stopped, supply 120      |                       |
| adrenal replacement | woman 60 | condition E27.1 900 d ago;                          | -                     |
|                     |          | prescribed "hydrocortisone 10 mg tablet" 900 d ago, |                       |
|                     |          | sig 2 tablets daily                                 |                       |
| dose not understood | woman 60 | prescribed "prednisone 5 mg tablet" 200 d ago,      | ? dose unreadable     |
|                     |          | sig as the moon tells                               |                       |
| not taken           | woman 60 |                                                     | -                     |
| a young man         | man 25   | prescribed "prednisone 5 mg tablet" 200 d ago,      | (owner)               |
|                     |          | sig 1 tablet daily                                  |                       |
| a child             | woman 12 | prescribed "prednisone 5 mg tablet" 200 d ago,      | x                     |
|                     |          | sig 1 tablet daily                                  |                       |
| medications missing | woman 60 | medications missing                                 | ? medications missing |
"""

ASSESSED = """
| case                                | patient               | record                         | says                 |
| nothing                             | woman 60              |                                | (owner)              |
| scanned 12 months ago               | woman 60              | T -1.0 total hip on 2025-11-22 | -                    |
| scanned earlier, before this course | woman 60              | T -1.0 total hip on 2025-11-21 | (owner)              |
| FRAX 12 months ago                  | woman 60              | FRAX major 9 % on 2025-11-22   | -                    |
| FRAX earlier                        | woman 60              | FRAX major 9 % on 2025-11-21   | (owner)              |
| hip FRAX                            | woman 60              | FRAX hip 1 % 30 d ago          | -                    |
| a report                            | woman 60              | reported DXA 300 d ago         | -                    |
| a report without a day              | woman 60              | reported DXA undated           | ? dxa unreadable     |
| a scan ordered                      | woman 60              | ordered DXA 30 d ago           | (owner)              |
| fracture                            | woman 60              | condition S72.001A 900 d ago;  | warning              |
|                                     |                       | prescribed alendronate 300 d   |                      |
|                                     |                       | ago                            |                      |
| fracture, 40 years                  | woman born 1986-11-22 | condition S32.010A 900 d ago;  | warning              |
|                                     |                       | prescribed alendronate 300 d   |                      |
|                                     |                       | ago                            |                      |
| fracture, 39 years                  | woman born 1986-11-23 | condition S32.010A 900 d ago;  | info                 |
|                                     |                       | prescribed alendronate 300 d   |                      |
|                                     |                       | ago                            |                      |
| scans missing                       | woman 60              | dxa missing                    | ? dxa missing        |
| assessments failed                  | woman 60              | assessments failed             | ? frax-major failed, |
|                                     |                       |                                | frax-hip failed      |
| reports missing, assessed           | woman 60              | FRAX major 9 % 30 d ago;       | -                    |
|                                     |                       | imaging missing                |                      |
| hospice                             | woman 60              | condition Z51.5 9 d ago        | x                    |
"""

IN_THIS_COURSE = """
| case                                   | record                                            | says              |
| assessed in this course, 24 months ago | T -1.0 total hip on 2024-11-22                    | -                 |
| assessed in this course, earlier       | T -1.0 total hip on 2024-11-21                    | (owner)           |
| the course is not understood           | T -1.0 total hip on 2025-01-22;                   | ? dose unreadable |
|                                        | prescribed "dexamethasone 1 mg tablet" 300 d ago, |                   |
|                                        | sig as the moon tells, supply 9, status stopped   |                   |
"""

ORDERED = """
| case                        | record                   | order                    | says        | shows          |
| 91 days                     |                          | "prednisone 5 mg         | info        | dose 5.0;      |
|                             |                          | tablet",                 |             | expected True  |
|                             |                          | sig 1 tablet daily for   |             |                |
|                             |                          | 91 days                  |             |                |
| 90 days                     |                          | "prednisone 5 mg         | -           |                |
|                             |                          | tablet",                 |             |                |
|                             |                          | sig 1 tablet daily for   |             |                |
|                             |                          | 90 days                  |             |                |
| after 60 days, 31 more      | prescribed "prednisone 5 | "prednisone 5 mg         | info        | expected True  |
|                             | mg tablet" 60 d ago,     | tablet",                 |             |                |
|                             | sig 1 tablet daily for   | sig 1 tablet daily for   |             |                |
|                             | 60 days                  | 31 days                  |             |                |
| after 60 days, 30 more      | prescribed "prednisone 5 | "prednisone 5 mg         | -           |                |
|                             | mg tablet" 60 d ago,     | tablet",                 |             |                |
|                             | sig 1 tablet daily for   | sig 1 tablet daily for   |             |                |
|                             | 60 days                  | 30 days                  |             |                |
| recorded exposure is enough | prescribed "prednisone 5 | "prednisone 5 mg         | info        | expected False |
|                             | mg tablet" 200 d ago,    | tablet",                 |             |                |
|                             | sig 1 tablet daily       | sig 1 tablet daily for 7 |             |                |
|                             |                          | days                     |             |                |
| no end                      |                          | "prednisone 5 mg         | ? duration  |                |
|                             |                          | tablet",                 | missing     |                |
|                             |                          | sig 1 tablet daily       |             |                |
| dose not understood         |                          | "prednisone 5 mg         | ? dose      |                |
|                             |                          | tablet",                 | unreadable  |                |
|                             |                          | sig as the moon tells    |             |                |
| history not understood      | prescribed               | "prednisone 5 mg         | ? dose      |                |
|                             | "dexamethasone 1 mg      | tablet",                 | unreadable  |                |
|                             | tablet" 30 d ago,        | sig 1 tablet daily for 7 |             |                |
|                             | sig as the moon tells    | days                     |             |                |
| a scan beside it            |                          | "prednisone 5 mg         | (addressed) |                |
|                             |                          | tablet",                 |             |                |
|                             |                          | sig 1 tablet daily for   |             |                |
|                             |                          | 91 days; ordered DXA     |             |                |
"""

HIGH = """
| case                              | patient               | record                   | says          | shows      |
| T-score of -2.5                   | woman 60              | T -2.5 total hip 90 d    | (owner)       | score -2.5 |
|                                   |                       | ago                      |               |            |
| T-score of -2.4                   | woman 60              | T -2.4 total hip 90 d    | -             |            |
|                                   |                       | ago                      |               |            |
| T-score of -3.5                   | woman 60              | T -3.5 total hip 90 d    | (owner)       | score -3.5 |
|                                   |                       | ago                      |               |            |
| fracture                          | woman 60              | condition S52.501A 900 d | (owner)       | fracture   |
|                                   |                       | ago                      |               | forearm    |
| FRAX major 20 %                   | woman 60              | FRAX major 20 % 90 d ago | (owner)       |            |
| FRAX major 19.9 %                 | woman 60              | FRAX major 19.9 % 90 d   | -             |            |
|                                   |                       | ago                      |               |            |
| FRAX hip 3 %                      | woman 60              | FRAX hip 3 % 90 d ago    | (owner)       |            |
| FRAX hip 2.9 %                    | woman 60              | FRAX hip 2.9 % 90 d ago  | -             |            |
| 40 years                          | woman born 1986-11-22 | condition S72.001A 90 d  | (owner)       |            |
|                                   |                       | ago                      |               |            |
| 39 years                          | woman born 1986-11-23 | condition S72.001A 90 d  | -             |            |
|                                   |                       | ago                      |               |            |
| age unknown                       | woman                 | condition M81.0 90 d ago | ? birth-date  |            |
|                                   |                       |                          | missing       |            |
| on alendronate                    | woman 60              | T -2.5 total hip 90 d    | -             |            |
|                                   |                       | ago;                     |               |            |
|                                   |                       | prescribed alendronate   |               |            |
|                                   |                       | 30 d ago                 |               |            |
| conditions missing, T-score known | woman 60              | T -2.5 total hip 90 d    | (owner)       |            |
|                                   |                       | ago; conditions missing  |               |            |
| conditions missing                | woman 60              | conditions missing       | ? conditions  |            |
|                                   |                       |                          | missing       |            |
| scans missing                     | woman 60              | dxa missing              | ? dxa missing |            |
| medications partial               | woman 60              | T -2.5 total hip 90 d    | ? medications |            |
|                                   |                       | ago; medications partial | partial       |            |
| hospice                           | woman 60              | T -2.5 total hip 90 d    | x             |            |
|                                   |                       | ago;                     |               |            |
|                                   |                       | condition Z51.5 9 d ago  |               |            |
"""

HIGH_DOSE = """
| case                        | record                                        | says                                   |
| 7.5 mg: FRAX as it is       | prescribed "prednisone 2.5 mg tablet" 200 d   | -                                      |
|                             | ago, sig 3 tablets daily;                     |                                        |
|                             | FRAX major 17.4 % 90 d ago                    |                                        |
| more: 17.4 % becomes 20 %   | prescribed "prednisone 5 mg tablet" 200 d     | (owner)                                |
|                             | ago, sig 2 tablets daily;                     |                                        |
|                             | FRAX major 17.4 % 90 d ago                    |                                        |
| more: 17.3 % stays below    | prescribed "prednisone 5 mg tablet" 200 d     | -                                      |
|                             | ago, sig 2 tablets daily;                     |                                        |
|                             | FRAX major 17.3 % 90 d ago                    |                                        |
| more: hip 2.5 % becomes 3 % | prescribed "prednisone 5 mg tablet" 200 d     | (owner)                                |
|                             | ago, sig 2 tablets daily;                     |                                        |
|                             | FRAX hip 2.5 % 90 d ago                       |                                        |
| more: 2.4 % stays below     | prescribed "prednisone 5 mg tablet" 200 d     | -                                      |
|                             | ago, sig 2 tablets daily;                     |                                        |
|                             | FRAX hip 2.4 % 90 d ago                       |                                        |
| 90 days only                | prescribed "prednisone 5 mg tablet" 89 d ago, | -                                      |
|                             | sig 1 tablet daily; T -2.5 total hip 90 d ago |                                        |
| not understood              | prescribed "prednisone 5 mg tablet" 200 d     | ? dose unreadable                      |
|                             | ago, sig as the moon tells;                   |                                        |
|                             | T -2.5 total hip 90 d ago                     |                                        |
| very high dose              | prescribed "prednisone 20 mg tablet" 100 d    | (beats:gc-very-high-dose-no-treatment) |
|                             | ago, sig 2 tablets daily;                     |                                        |
|                             | T -3.5 total hip 90 d ago                     |                                        |
"""


@table("gc-chronic-no-bone-assessment", TAKEN, hook="patient-view")
def test_how_much_for_how_long(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("gc-chronic-no-bone-assessment", ASSESSED, hook="patient-view", record=LONG)
def test_whether_bone_was_assessed(case: Case) -> None:
    assert outcome(case) == expected(case)


VERY_LONG = 'prescribed "prednisone 5 mg tablet" 900 d ago, sig 1 tablet daily'


@table("gc-chronic-no-bone-assessment", IN_THIS_COURSE, hook="patient-view", record=VERY_LONG, patient="woman 60")
def test_an_assessment_in_this_course_holds_for_two_years(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("gc-chronic-no-bone-assessment", ORDERED, patient="woman 60")
def test_how_long_an_order_will_be_taken(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("gc-high-risk-no-treatment", HIGH, hook="patient-view", record=LONG)
def test_high_risk_without_treatment(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("gc-high-risk-no-treatment", HIGH_DOSE, hook="patient-view", patient="woman 60")
def test_high_risk_after_the_adjustment_for_the_dose(case: Case) -> None:
    assert outcome(case) == expected(case)


def test_at_a_very_high_dose_the_dose_speaks() -> None:
    found = answer(Case(order='"prednisone 20 mg tablet", sig 2 tablets daily for 100 days', patient="woman 60"))
    hidden = {one.rule.id: one.hidden_by for one in found.verdict.fired}
    assert hidden["gc-chronic-no-bone-assessment"] == "beats:gc-very-high-dose-no-treatment"


def test_at_an_order_of_the_steroid_high_risk_speaks_before_the_assessment() -> None:
    found = answer(Case(record=f"{LONG}; condition S72.001A 900 d ago", order=ORDER, patient="woman 60"))
    (card,) = found.cards
    assert card.extension["org.bone-health-cds.rules"] == ["gc-high-risk-no-treatment", "gap-giop-treat"]
    hidden = {one.rule.id: one.hidden_by for one in found.verdict.fired}
    assert hidden["gc-chronic-no-bone-assessment"] == "beats:gc-high-risk-no-treatment"

"""The overlay for glucocorticoids taken for long: what it says by itself, and the tier it ends in."""

from tests.rules.cases import Case, answer, table

STEROID = "prescribed prednisone 200 d ago, sig 5 mg daily"

FROM_40 = """
| case                          | record                                              | says            |
| nothing else                  |                                                     | - indeterminate |
| wrist at any time             | condition S52.501A 3000 d ago                       | very_high       |
| hip of no known day           | condition S72.001D 3000 d ago                       | very_high       |
| fragility fracture of no site | condition Z87.310 3000 d ago                        | very_high       |
| a vertebra broken at 30       | condition M80.08XA on 1986-05-01                    | very_high       |
| an ankle                      | condition S82.61XA 300 d ago                        | - indeterminate |
| T -3.5                        | T -3.5 total hip 9 d ago                            | very_high       |
| T -3.4                        | T -3.4 total hip 9 d ago                            | high very_high  |
| T -3.0                        | T -3.0 total hip 9 d ago                            | high            |
| T -2.5                        | T -2.5 total hip 9 d ago                            | high            |
| T -2.4                        | T -2.4 total hip 9 d ago                            | moderate        |
| T -1.0                        | T -1.0 total hip 9 d ago                            | moderate        |
| T -0.9, FRAX unknown          | T -0.9 total hip 9 d ago                            | - low           |
| T -0.9, FRAX low              | T -0.9 total hip 9 d ago; FRAX major 9.9 % 9 d ago; | low             |
|                               | FRAX hip 1.0 % 9 d ago                              |                 |
| T -0.9, hip 1.1               | T -0.9 total hip 9 d ago; FRAX major 9.9 % 9 d ago; | moderate        |
|                               | FRAX hip 1.1 % 9 d ago                              |                 |
| T -0.9, major 10.0            | T -0.9 total hip 9 d ago; FRAX major 10 % 9 d ago;  | moderate        |
|                               | FRAX hip 1.0 % 9 d ago                              |                 |
| T -0.9, only major known      | T -0.9 total hip 9 d ago; FRAX major 9.9 % 9 d ago  | - low           |
| FRAX low, never scanned       | FRAX major 9.9 % 9 d ago; FRAX hip 1.0 % 9 d ago    | - indeterminate |
| major 10.0, never scanned     | FRAX major 10 % 9 d ago                             | moderate        |
| major 19.9                    | FRAX major 19.9 % 9 d ago                           | moderate        |
| major 20.0                    | FRAX major 20 % 9 d ago                             | high            |
| major 29.9                    | FRAX major 29.9 % 9 d ago                           | high            |
| major 30.0                    | FRAX major 30 % 9 d ago                             | very_high       |
| hip 1.0, major unknown        | FRAX hip 1.0 % 9 d ago                              | - indeterminate |
| hip 1.1                       | FRAX hip 1.1 % 9 d ago                              | moderate        |
| hip 2.9                       | FRAX hip 2.9 % 9 d ago                              | moderate        |
| hip 3.0                       | FRAX hip 3.0 % 9 d ago                              | high            |
| hip 4.4                       | FRAX hip 4.4 % 9 d ago                              | high            |
| hip 4.5                       | FRAX hip 4.5 % 9 d ago                              | very_high       |
| 30 mg for 31 days             | prescribed prednisone 30 d ago, sig 30 mg daily     | very_high       |
| 30 mg for 30 days             | prescribed prednisone 29 d ago, sig 30 mg daily     | - indeterminate |
| 29 mg for 31 days             | prescribed prednisone 30 d ago, sig 29 mg daily     | - indeterminate |
"""

POPULATION = """
| case                 | record                                                                          | says      |
| 2.5 mg for 91 days   | prescribed prednisone 90 d ago, sig 2.5 mg daily                                | very_high |
| 2.5 mg for 90 days   | prescribed prednisone 89 d ago, sig 2.5 mg daily                                | - high    |
| 2 mg for years       | prescribed prednisone 900 d ago, sig 2 mg daily                                 | - high    |
| stopped              | prescribed prednisone 900 d ago, sig 10 mg daily, supply 860, status stopped    | - high    |
| adrenal replacement  | prescribed hydrocortisone 900 d ago, sig 20 mg daily; condition E27.1 990 d ago | - high    |
| hydrocortisone 20 mg | prescribed hydrocortisone 900 d ago, sig 20 mg daily                            | very_high |
| as needed            | prescribed prednisone 900 d ago, sig 10 mg daily as needed                      | ? high    |
| not understood       | prescribed prednisone 900 d ago                                                 | ? high    |
| no medication list   | medications missing                                                             | ? high    |
"""

YEAR = """
| case              | record                                             | says      |
| 13.7 mg, 5.0005 g | prescribed prednisone 600 d ago, sig 13.7 mg daily | very_high |
| 13.6 mg, 4.964 g  | prescribed prednisone 600 d ago, sig 13.6 mg daily | moderate  |
| 50 mg for 100 d   | prescribed prednisone 99 d ago, sig 50 mg daily    | very_high |
"""

GC_ADJUSTED = """
| case                       | record                                             | says      | shows          |
| 7.6 mg: 17.4 is 20.0       | prescribed prednisone 200 d ago, sig 7.6 mg daily; | high      | reasons.1 20.0 |
|                            | FRAX major 17.4 % 9 d ago                          |           |                |
| 7.6 mg: 17.3 is 19.9       | prescribed prednisone 200 d ago, sig 7.6 mg daily; | moderate  |                |
|                            | FRAX major 17.3 % 9 d ago                          |           |                |
| 7.5 mg: 17.4 stays         | prescribed prednisone 200 d ago, sig 7.5 mg daily; | moderate  | reasons.1 17.4 |
|                            | FRAX major 17.4 % 9 d ago                          |           |                |
| 7.6 mg: 26.1 is 30.0       | prescribed prednisone 200 d ago, sig 7.6 mg daily; | very_high | reasons.1 30.0 |
|                            | FRAX major 26.1 % 9 d ago                          |           |                |
| 7.6 mg: hip 2.5 is 3.0     | prescribed prednisone 200 d ago, sig 7.6 mg daily; | high      | reasons.1 3.0  |
|                            | FRAX hip 2.5 % 9 d ago                             |           |                |
| 7.6 mg: hip 3.8 is 4.6     | prescribed prednisone 200 d ago, sig 7.6 mg daily; | very_high |                |
|                            | FRAX hip 3.8 % 9 d ago                             |           |                |
| 2.5 mg: nothing is lowered | prescribed prednisone 200 d ago, sig 2.5 mg daily; | high      |                |
|                            | FRAX major 20 % 9 d ago                            |           |                |
"""

PEOPLE = """
| case                           | patient   | record                                             | says             |
| woman of 39, GC alone          | woman 39  |                                                    | low              |
| woman of 40, GC alone          | woman 40  |                                                    | - not_applicable |
| woman of 18                    | woman 18  |                                                    | low              |
| man of 39, a vertebra          | man 39    | condition M48.54XA 900 d ago                       | very_high        |
| man of 30, a wrist             | man 30    | condition S52.501A 900 d ago                       | low              |
| man of 30, a wrist, M80        | man 30    | condition M80.031A 900 d ago                       | very_high        |
| man of 30, a hip broken at 17  | man 30    | condition S72.001A on 2013-06-01                   | low              |
| man of 30, a tumour            | man 30    | condition M84.552A 900 d ago                       | low              |
| man of 39, 30 mg for 31 days   | man 39    | prescribed prednisone 30 d ago, sig 30 mg daily    | very_high        |
| FRAX is not for those under 40 | man 39    | FRAX major 35 % 9 d ago                            | low              |
| nor T-scores                   | man 39    | T -3.9 total hip 9 d ago                           | low              |
| man of 40, FRAX                | man 40    | FRAX major 35 % 9 d ago                            | very_high        |
| man of 45, FRAX                | man 45    | FRAX major 9.9 % 9 d ago; FRAX hip 1.0 % 9 d ago   | low              |
| T-scores not for a man of 45   | man 45    | T -3.9 total hip 9 d ago                           | - not_applicable |
| 5 mg, Z -3.1                   | man 30    | Z -3.1 total hip 9 d ago                           | low              |
| 7.5 mg for 180 days, Z -3.1    | man 30    | prescribed prednisone 179 d ago, sig 7.5 mg daily; | moderate         |
|                                |           | Z -3.1 total hip 9 d ago                           |                  |
| 7.5 mg for 179 days, Z -3.1    | man 30    | prescribed prednisone 178 d ago, sig 7.5 mg daily; | low              |
|                                |           | Z -3.1 total hip 9 d ago                           |                  |
| 7.5 mg for 180 days, Z -3.0    | man 30    | prescribed prednisone 179 d ago, sig 7.5 mg daily; | low              |
|                                |           | Z -3.0 total hip 9 d ago                           |                  |
| sex unknown                    | person 70 | condition S72.001A 900 d ago                       | very_high        |
| no birth date                  | woman     | condition S72.001A 900 d ago                       | - indeterminate  |
| at 17                          | man 17    | prescribed prednisone 30 d ago, sig 30 mg daily    | - not_applicable |
"""

UNREAD = """
| case                                | patient  | record                                       | says             |
| fractures unread                    | woman 70 | conditions missing; T -2.0 total hip 9 d ago | ? indeterminate  |
| fractures unread, high all the same | woman 70 | conditions missing; T -2.5 total hip 9 d ago | high             |
| scans unread                        | woman 70 | dxa failed; FRAX major 9 % 9 d ago;          | ? indeterminate  |
|                                     |          | FRAX hip 1 % 9 d ago                         |                  |
| scans unread, moderate all the same | woman 70 | dxa failed; FRAX major 10 % 9 d ago          | moderate         |
| under 40, fractures unread          | man 30   | conditions failed                            | ? not_applicable |
| under 40, scans unread              | man 30   | dxa missing                                  | ? not_applicable |
"""


def judged(case: Case) -> tuple[str, str, list[str]]:
    """What the overlay says ("-", or "?" when not evaluated), the tier, and the overlay's rules that fired."""
    verdict = answer(case).verdict
    assert not verdict.raised
    fired = [one.rule.id.removeprefix("tier-giop-") for one in verdict.fired if one.rule.id.startswith("tier-giop-")]
    lacking = any(one.rule.id.startswith("tier-giop-") for one in verdict.not_evaluated)
    assert len(fired) <= 1
    return (fired[0].replace("-", "_") if fired else "?" if lacking else "-"), verdict.tier.name, fired


def said(case: Case) -> tuple[str, str]:
    """`high` for both the overlay and the tier; `- high` and `high very_high` where they differ."""
    words = case.says.split()
    return words[0], words[-1]


@table("", FROM_40, hook="patient-view", record=STEROID)
def test_the_column_from_40_years(case: Case) -> None:
    assert judged(case)[:2] == said(case)


@table("", POPULATION, hook="patient-view", record="condition S72.001A 3000 d ago")
def test_it_is_for_long_term_glucocorticoids_that_go_on(case: Case) -> None:
    assert judged(case)[:2] == said(case)


@table("", YEAR, hook="patient-view", record="T -2.0 total hip 9 d ago")
def test_five_grams_within_a_year(case: Case) -> None:
    assert judged(case)[:2] == said(case)


@table("", PEOPLE, hook="patient-view", record=STEROID)
def test_the_column_under_40_and_who_has_none(case: Case) -> None:
    assert judged(case)[:2] == said(case)


@table("", UNREAD, hook="patient-view", record=STEROID)
def test_low_and_moderate_are_claimed_only_of_a_record_that_was_seen(case: Case) -> None:
    assert judged(case)[:2] == said(case)


@table("", GC_ADJUSTED, hook="patient-view")
def test_frax_is_adjusted_for_the_dose_before_it_is_judged(case: Case) -> None:
    overlay_says, name, fired = judged(case)
    assert (overlay_says, name) == said(case)
    (finding,) = (one for one in answer(case).verdict.fired if one.rule.id == f"tier-giop-{fired[0]}")
    values = finding.finding.values()
    if case.shows:
        key, _, value = case.shows.partition(" ")
        assert f"{values[key]['value']}" == value

"""The criteria of the risk tier, and the tier itself."""

from dataclasses import replace

import pytest

from tests.rules.cases import Case, answer, expected, outcome, table

RECENT = """
| case                         | record                                                    | says                 |
| hip, day 365                 | condition S72.001A 365 d ago                              | holds                |
| hip, day 366                 | condition S72.001A 366 d ago                              | -                    |
| vertebra, day 365            | condition M80.08XA 365 d ago                              | holds                |
| wrist, -1.1                  | condition S52.501A 365 d ago; T -1.1 lumbar spine 9 d ago | holds                |
| wrist, -1.0                  | condition S52.501A 365 d ago; T -1.0 lumbar spine 9 d ago | -                    |
| wrist, never scanned         | condition S52.501A 365 d ago                              | -                    |
| wrist, -1.1, day 366         | condition S52.501A 366 d ago; T -1.1 lumbar spine 9 d ago | -                    |
| pelvis, -1.1                 | condition S32.501A 9 d ago; T -1.1 lumbar spine 9 d ago   | holds                |
| upper arm, -1.1              | condition S42.201A 9 d ago; T -1.1 lumbar spine 9 d ago   | holds                |
| ankle, -1.1                  | condition S82.61XA 9 d ago; T -1.1 lumbar spine 9 d ago   | -                    |
| hip, a follow-up visit       | condition S72.001D 9 d ago                                | -                    |
| hip, only this year is known | condition S72.001A on 2026                                | -                    |
| hip, the month is known      | condition S72.001A on 2026-03                             | holds                |
| no problem list              | conditions missing                                        | ? conditions missing |
"""

SEVERAL = """
| case                                      | record                           | says                |
| hip and wrist                             | condition S72.001A 900 d ago;    | holds               |
|                                           | condition S52.501A 900 d ago     |                     |
| one hip, recorded on day 0 and day 180    | condition S72.001A 280 d ago;    | -                   |
|                                           | condition S72.001A 100 d ago     |                     |
| two hips, day 0 and day 181               | condition S72.001A 281 d ago;    | holds               |
|                                           | condition S72.001A 100 d ago     |                     |
| right and left wrist within a month       | condition S52.501A 40 d ago;     | holds               |
|                                           | condition S52.502A 70 d ago      |                     |
| right wrist twice within a month          | condition S52.501A 40 d ago;     | -                   |
|                                           | condition S52.501A 70 d ago      |                     |
| right wrist, and a wrist of no known side | condition S52.501A 40 d ago;     | -                   |
|                                           | condition S52.509A 70 d ago      |                     |
| right and left hip within a month         | condition S72.001A 40 d ago;     | holds               |
|                                           | condition M80.052A 70 d ago      |                     |
| two vertebrae on one day                  | condition S22.080A 40 d ago;     | -                   |
|                                           | condition S32.010A 40 d ago      |                     |
| hip, and a wrist of no known day          | condition S72.001A 900 d ago;    | -                   |
|                                           | condition S52.501D 100 d ago     |                     |
| hip, and a history of fragility fracture  | condition S72.001A 900 d ago;    | -                   |
|                                           | condition Z87.310 900 d ago      |                     |
| hip, and a history of hip fracture        | condition S72.001A 900 d ago;    | -                   |
|                                           | condition 391093004 90 d ago     |                     |
| hip, and a wrist broken at 40             | condition S72.001A 900 d ago;    | -                   |
|                                           | condition S52.501A on 1996-05-01 |                     |
| one hip                                   | condition S72.001A 900 d ago     | -                   |
| no problem list                           | conditions failed                | ? conditions failed |
"""

VERY_LOW = """
| case             | record                        | says          |
| -3.0             | T -3.0 lumbar spine 90 d ago  | -             |
| -3.1             | T -3.1 lumbar spine 90 d ago  | holds         |
| -3.04 reads -3.0 | T -3.04 lumbar spine 90 d ago | -             |
| -3.05 reads -3.1 | T -3.05 lumbar spine 90 d ago | holds         |
| -3.1 at the heel | T -3.1 heel 90 d ago          | -             |
| no scans key     | dxa missing                   | ? dxa missing |
"""

SEVERE = """
| case             | record                                                     | says  |
| -2.5 and a wrist | T -2.5 lumbar spine 90 d ago; condition S52.501A 900 d ago | holds |
| -2.4 and a wrist | T -2.4 lumbar spine 90 d ago; condition S52.501A 900 d ago | -     |
| -2.5 alone       | T -2.5 lumbar spine 90 d ago                               | -     |
"""

FRAX = """
| case                         | patient   | record                      | says                    | shows          |
| major 30.0                   | woman 70  | FRAX major 30.0 % 90 d ago  | -                       |                |
| major 30.1                   | woman 70  | FRAX major 30.1 % 90 d ago  | holds                   | major 30.1     |
| major 30.04 reads 30.0       | woman 70  | FRAX major 30.04 % 90 d ago | -                       |                |
| hip 4.5                      | woman 70  | FRAX hip 4.5 % 90 d ago     | -                       |                |
| hip 4.6                      | woman 70  | FRAX hip 4.6 % 90 d ago     | holds                   | hip 4.6; major |
| both                         | woman 70  | FRAX major 31 % 90 d ago;   | holds                   | major 31.0;    |
|                              |           | FRAX hip 5 % 90 d ago       |                         | hip 5.0        |
| of day 730                   | woman 70  | FRAX major 31 % 730 d ago   | holds                   |                |
| of day 731                   | woman 70  | FRAX major 31 % 731 d ago   | -                       |                |
| the newest counts            | woman 70  | FRAX major 29 % 9 d ago;    | -                       |                |
|                              |           | FRAX major 31 % 90 d ago    |                         |                |
| more than 25                 | woman 70  | FRAX major >25 % 90 d ago   | -                       |                |
| more than 31                 | woman 70  | FRAX major >31 % 90 d ago   | -                       |                |
| at 90                        | woman 90  | FRAX major 31 % 90 d ago    | holds                   |                |
| at 91                        | woman 91  | FRAX major 31 % 90 d ago    | -                       |                |
| at 39, T-scores do not apply | woman 39  | FRAX major 31 % 90 d ago    | -                       |                |
| at 39 after menopause        | woman 39  | FRAX major 31 % 90 d ago;   | -                       |                |
|                              |           | condition N95.1 90 d ago    |                         |                |
| at 40 after menopause        | woman 40  | FRAX major 31 % 90 d ago;   | holds                   |                |
|                              |           | condition N95.1 90 d ago    |                         |                |
| sex unknown                  | person 70 | FRAX major 31 % 90 d ago    | -                       |                |
| none                         | woman 70  |                             | -                       |                |
| no assessments key           | woman 70  | assessments missing         | ? frax-major missing,   |                |
|                              |           |                             | frax-hip missing        |                |
| without a unit               | woman 70  | FRAX major 31 90 d ago      | ? frax-major unreadable |                |
"""

IMMINENT = """
| case              | patient  | record                       | says                 |
| wrist, day 730    | woman 70 | condition S52.501A 730 d ago | holds                |
| wrist, day 731    | woman 70 | condition S52.501A 731 d ago | -                    |
| hip, day 9        | man 70   | condition S72.001A 9 d ago   | holds                |
| ankle, day 9      | woman 70 | condition S82.61XA 9 d ago   | -                    |
| only the year     | woman 70 | condition S52.501A on 2026   | -                    |
| a follow-up visit | woman 70 | condition S52.501D 9 d ago   | -                    |
| at 49             | woman 49 | condition S52.501A 9 d ago   | -                    |
| no problem list   | woman 70 | conditions missing           | ? conditions missing |
| no birth date     | woman    | condition S52.501A 9 d ago   | -                    |
"""

TIERS = """
| case                            | patient  | record                                                | says           |
| recent hip fracture             | woman 70 | condition S72.001A 365 d ago                          | very_high      |
| older hip fracture              | woman 70 | condition S72.001A 366 d ago                          | high           |
| very high before high           | woman 70 | T -3.1 lumbar spine 9 d ago                           | very_high      |
| -3.0                            | woman 70 | T -3.0 lumbar spine 9 d ago                           | high           |
| -2.5                            | woman 70 | T -2.5 lumbar spine 9 d ago                           | high           |
| -2.4                            | woman 70 | T -2.4 lumbar spine 9 d ago                           | moderate       |
| -2.4 now, -2.5 once             | woman 70 | T -2.4 lumbar spine 9 d ago;                          | high           |
|                                 |          | T -2.5 lumbar spine 900 d ago                         |                |
| -1.1                            | woman 70 | T -1.1 lumbar spine 9 d ago                           | moderate       |
| -1.0                            | woman 70 | T -1.0 lumbar spine 9 d ago                           | low            |
| -1.1 with an old wrist          | woman 70 | T -1.1 lumbar spine 9 d ago;                          | high           |
|                                 |          | condition S52.501A 900 d ago                          |                |
| -1.0 with a wrist of last year  | woman 70 | T -1.0 lumbar spine 9 d ago;                          | low            |
|                                 |          | condition S52.501A 300 d ago                          |                |
| wrist on day 730, never scanned | woman 70 | condition S52.501A 730 d ago                          | high           |
| wrist on day 731, never scanned | woman 70 | condition S52.501A 731 d ago                          | indeterminate  |
| FRAX major 20.0, never scanned  | woman 70 | FRAX major 20 % 9 d ago                               | high           |
| FRAX major 19.9, never scanned  | woman 70 | FRAX major 19.9 % 9 d ago                             | indeterminate  |
| FRAX hip 3.0, normal density    | woman 70 | FRAX hip 3.0 % 9 d ago; T 0 lumbar spine 9 d ago      | high           |
| FRAX hip 2.9, normal density    | woman 70 | FRAX hip 2.9 % 9 d ago; T 0 lumbar spine 9 d ago      | low            |
| FRAX major 30.1                 | woman 70 | FRAX major 30.1 % 9 d ago                             | very_high      |
| nothing on record               | woman 70 |                                                       | indeterminate  |
| only the heel                   | woman 70 | T -3.5 heel 9 d ago                                   | indeterminate  |
| woman of 50                     | woman 50 |                                                       | indeterminate  |
| woman of 49                     | woman 49 | T -3.5 lumbar spine 9 d ago                           | not_applicable |
| woman of 49 after menopause     | woman 49 | T -3.5 lumbar spine 9 d ago; condition Z78.0 90 d ago | very_high      |
| man of 49                       | man 49   | T -3.5 lumbar spine 9 d ago                           | not_applicable |
| man of 50                       | man 50   | T -3.5 lumbar spine 9 d ago                           | very_high      |
"""

UNREAD = """
| case                                          | patient   | record                                   | says          |
| very high though no scans came                | woman 70  | dxa missing; condition S72.001A 9 d ago  | very_high     |
| high though no problem list came              | woman 70  | conditions missing;                      | high          |
|                                               |           | T -2.5 lumbar spine 9 d ago              |               |
| -1.0 is not called low without a problem list | woman 70  | conditions missing;                      | indeterminate |
|                                               |           | T -1.0 lumbar spine 9 d ago              |               |
| -1.0 is not called low on a part of the scans | woman 70  | dxa partial; T -1.0 lumbar spine 9 d ago | indeterminate |
| nothing to go by                              | woman 70  | conditions missing; dxa failed           | indeterminate |
| sex unknown                                   | person 70 | T -3.5 lumbar spine 9 d ago              | indeterminate |
| no birth date                                 | woman     | T -3.5 lumbar spine 9 d ago              | indeterminate |
"""

INDETERMINATE = """
| case                      | patient   | record                         | says                             |
| nothing on record         | woman 70  |                                | holds                            |
| the problem list is short | woman 70  | conditions missing             | ? conditions missing             |
| the scans failed          | woman 70  | dxa failed                     | ? dxa failed                     |
| both                      | woman 70  | dxa failed; conditions missing | ? dxa failed, conditions missing |
| sex unknown               | person 70 |                                | ? sex missing                    |
| no birth date             | woman     |                                | ? birth-date missing             |
"""

NOT_APPLICABLE = """
| case          | patient   | says                 |
| woman of 49   | woman 49  | holds                |
| woman of 50   | woman 50  | -                    |
| man of 49     | man 49    | holds                |
| sex unknown   | person 40 | ? sex missing        |
| no birth date | man       | ? birth-date missing |
"""


@table("vh-recent-fracture-12m", RECENT, hook="patient-view")
def test_a_recent_fracture_is_very_high_risk_for_a_year(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("vh-multiple-fractures", SEVERAL, hook="patient-view")
def test_two_fractures_are_two_only_when_they_are_two_events(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("vh-tscore-below-3", VERY_LOW, hook="patient-view")
def test_very_low_is_strictly_below_minus_three(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("vh-severe-op", SEVERE, hook="patient-view")
def test_severe_osteoporosis_is_very_high_risk(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("vh-frax", FRAX, hook="patient-view")
def test_frax_is_very_high_strictly_above_its_limits(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("flag-imminent", IMMINENT, hook="patient-view")
def test_risk_is_imminent_for_two_years(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("", TIERS, hook="patient-view")
def test_the_first_tier_that_is_met_is_the_tier(case: Case) -> None:
    assert tiers(case) == (case.says, {f"tier-{case.says.replace('_', '-')}"})


@pytest.mark.parametrize("hook", ["order-sign", "order-select"])
@table("", TIERS, order="paracetamol")
def test_the_tier_is_the_same_at_every_hook(case: Case, hook: str) -> None:
    assert tiers(replace(case, hook=hook))[0] == case.says


@table("", UNREAD, hook="patient-view")
def test_low_and_moderate_are_claimed_only_of_a_record_that_was_seen(case: Case) -> None:
    assert tiers(case)[0] == case.says


@table("tier-indeterminate", INDETERMINATE, hook="patient-view")
def test_indeterminate_is_said_only_when_there_was_nothing_to_see(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("tier-not-applicable", NOT_APPLICABLE, hook="patient-view")
def test_the_tier_does_not_apply_before_menopause_and_to_men_under_fifty(case: Case) -> None:
    assert outcome(case) == expected(case)


def tiers(case: Case) -> tuple[str, set[str]]:
    """The verdict's tier, and the tier rules that fired."""
    verdict = answer(case).verdict
    fired = {one.rule.id for one in verdict.fired if one.rule.id.startswith("tier-")}
    return verdict.tier.name, fired

"""What the record allows to be called osteoporosis."""

import pytest

from tests.rules.cases import Case, answer, expected, outcome, table

NORMAL = """
| case                                  | record                                                | says                 |
| -1.0 is normal                        | T -1.0 lumbar spine 90 d ago                          | holds                |
| -1.1 is not                           | T -1.1 lumbar spine 90 d ago                          | -                    |
| -1.04 reads -1.0                      | T -1.04 lumbar spine 90 d ago                         | holds                |
| the lowest site counts                | T 1.0 lumbar spine 90 d ago;                          | -                    |
|                                       | T -1.1 total hip 90 d ago                             |                      |
| of one site the newest study          | T -1.1 total hip 900 d ago; T -0.9 total hip 90 d ago | holds                |
| other sites of an older study too     | T -1.1 total hip 900 d ago;                           | -                    |
|                                       | T -0.9 lumbar spine 90 d ago                          |                      |
| a hip once broken                     | T 1.0 lumbar spine 90 d ago;                          | -                    |
|                                       | condition S72.001A 900 d ago                          |                      |
| a wrist once broken                   | T 1.0 lumbar spine 90 d ago;                          | holds                |
|                                       | condition S52.501A 900 d ago                          |                      |
| it was osteoporotic once              | T 1.0 lumbar spine 90 d ago;                          | -                    |
|                                       | T -2.5 lumbar spine 900 d ago                         |                      |
| it was nearly so once                 | T 1.0 lumbar spine 90 d ago;                          | holds                |
|                                       | T -2.4 lumbar spine 900 d ago                         |                      |
| no scan                               |                                                       | -                    |
| no scans key                          | dxa missing                                           | ? dxa missing        |
| no problem list, and a low score      | conditions missing; T -1.1 lumbar spine 90 d ago      | -                    |
| no problem list to know a fracture by | conditions missing; T 1.0 lumbar spine 90 d ago       | ? conditions missing |
| scans in part: what was before?       | dxa partial; T 1.0 lumbar spine 90 d ago              | ? dxa partial        |
"""

OSTEOPENIA = """
| case                     | record                                                      | says         |
| -1.0                     | T -1.0 lumbar spine 90 d ago                                | -            |
| -1.1                     | T -1.1 lumbar spine 90 d ago                                | holds        |
| -2.4                     | T -2.4 lumbar spine 90 d ago                                | holds        |
| -2.5                     | T -2.5 lumbar spine 90 d ago                                | -            |
| it was osteoporotic once | T -2.4 lumbar spine 90 d ago; T -2.5 lumbar spine 900 d ago | -            |
| no scan                  |                                                             | -            |
| scans failed             | dxa failed                                                  | ? dxa failed |
"""

OSTEOPOROSIS = """
| case                      | record                                                      | says             |
| -2.5                      | T -2.5 lumbar spine 90 d ago                                | holds            |
| -2.4                      | T -2.4 lumbar spine 90 d ago                                | -                |
| at the radius             | T -2.5 radius 33% 90 d ago                                  | holds            |
| at the forearm as a whole | T -2.5 forearm 90 d ago                                     | -                |
| at the trochanter         | T -2.5 trochanter 90 d ago                                  | -                |
| a Z-score                 | Z -2.5 lumbar spine 90 d ago                                | -                |
| an older, lower study     | T -2.4 lumbar spine 90 d ago; T -2.5 lumbar spine 900 d ago | -                |
| tomorrow                  | T -2.5 lumbar spine in 1 d                                  | -                |
| without a day             | T -2.5 lumbar spine undated                                 | ? dxa unreadable |
| -25 is a slip             | T -25 lumbar spine 90 d ago                                 | ? dxa unreadable |
| hospice                   | T -2.5 lumbar spine 90 d ago; condition Z51.5 9 d ago       | x                |
"""

PERSISTS = """
| case                | record                                                      | says  | shows                  |
| then -2.5, now -2.4 | T -2.4 lumbar spine 90 d ago; T -2.5 lumbar spine 900 d ago | holds | earlier -2.5; now -2.4 |
| then -2.5, now -2.5 | T -2.5 lumbar spine 90 d ago; T -2.5 lumbar spine 900 d ago | -     |                        |
| then -2.4, now -2.3 | T -2.3 lumbar spine 90 d ago; T -2.4 lumbar spine 900 d ago | -     |                        |
| then at the heel    | T -2.3 lumbar spine 90 d ago; T -2.9 heel 900 d ago         | -     |                        |
| no scan             |                                                             | -     |                        |
"""

CLINICAL = """
| case                       | patient   | record                       | says                 |
| a hip                      | woman 70  | condition S72.001A 90 d ago  | holds                |
| a vertebra, normal density | woman 70  | condition M80.08XA 90 d ago; | holds                |
|                            |           | T 1.0 lumbar spine 90 d ago  |                      |
| a vertebra of no known day | woman 70  | condition M80.08XD 90 d ago  | holds                |
| a wrist                    | woman 70  | condition S52.501A 90 d ago  | -                    |
| from a tumour              | woman 70  | condition M84.551A 90 d ago  | -                    |
| a fall from a roof         | woman 70  | condition S72.001A 90 d ago; | -                    |
|                            |           | condition W13.2XXA 90 d ago  |                      |
| a woman of 45              | woman 45  | condition S72.001A 9 d ago   | -                    |
| sex unknown                | person 70 | condition S72.001A 90 d ago  | -                    |
| no problem list            | woman 70  | conditions missing           | ? conditions missing |
"""

WITH_FRACTURE = """
| case                          | record                                                     | says                 |
| -2.4 and a wrist              | T -2.4 lumbar spine 90 d ago; condition S52.501A 900 d ago | holds                |
| -1.1 and a pelvis             | T -1.1 lumbar spine 90 d ago; condition S32.501A 900 d ago | holds                |
| -1.1 and an upper arm         | T -1.1 lumbar spine 90 d ago; condition S42.201A 900 d ago | holds                |
| -1.0 and a wrist              | T -1.0 lumbar spine 90 d ago; condition S52.501A 900 d ago | -                    |
| -2.5 and a wrist              | T -2.5 lumbar spine 90 d ago; condition S52.501A 900 d ago | -                    |
| -1.1 and a hip                | T -1.1 lumbar spine 90 d ago; condition S72.001A 900 d ago | -                    |
| -1.1 and an ankle             | T -1.1 lumbar spine 90 d ago; condition S82.61XA 900 d ago | -                    |
| -1.1 and a wrist broken at 49 | T -1.1 lumbar spine 90 d ago;                              | -                    |
|                               | condition S52.501A on 2005-06-01                           |                      |
| -1.1 alone                    | T -1.1 lumbar spine 90 d ago                               | -                    |
| no problem list               | T -1.1 lumbar spine 90 d ago; conditions missing           | ? conditions missing |
| no scans key                  | condition S52.501A 900 d ago; dxa missing                  | ? dxa missing        |
"""

SEVERE = """
| case                          | record                                                         | says          |
| -2.5 and a wrist              | T -2.5 lumbar spine 90 d ago; condition S52.501A 9000 d ago    | -             |
| -2.5 and a wrist broken at 60 | T -2.5 lumbar spine 90 d ago; condition S52.501A on 2016-05-01 | holds         |
| -2.4 and a hip                | T -2.4 lumbar spine 90 d ago; condition S72.001A 900 d ago     | -             |
| -2.5 once, and a hip          | T -2.4 lumbar spine 90 d ago; T -2.5 lumbar spine 900 d ago;   | holds         |
|                               | condition S72.001A 900 d ago                                   |               |
| -2.5 alone                    | T -2.5 lumbar spine 90 d ago                                   | -             |
| a hip alone                   | condition S72.001A 900 d ago                                   | -             |
| no scans key, and a hip       | dxa missing; condition S72.001A 900 d ago                      | ? dxa missing |
"""

SITES = """
| case                             | record                                              | says  |
| only the heel                    | T -2.0 heel 90 d ago                                | holds |
| only the forearm as a whole      | T -2.0 forearm 90 d ago                             | holds |
| only the trochanter              | T -2.0 trochanter 90 d ago                          | holds |
| the heel and the spine           | T -2.0 heel 90 d ago; T -1.0 lumbar spine 900 d ago | -     |
| the third of the radius is valid | T -2.0 radius 33% 90 d ago                          | -     |
| only a Z-score                   | Z -2.0 heel 90 d ago                                | -     |
| no scan                          |                                                     | -     |
"""

OTHER_SITES = """
| case                          | patient  | record                                             | says |
| heel and spine of a man of 40 | man 40   | T -2.0 heel 90 d ago; T -1.0 lumbar spine 90 d ago | -    |
| a scan of the heel tomorrow   | woman 70 | T -2.0 heel in 1 d                                 | -    |
"""


@table("dx-bmd-normal", NORMAL, hook="patient-view")
def test_density_is_normal_from_minus_one_up_unless_something_broke(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("dx-bmd-osteopenia", OSTEOPENIA, hook="patient-view")
def test_low_bone_mass_lies_between_minus_one_and_minus_two_and_a_half(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("dx-bmd-osteoporosis", OSTEOPOROSIS, hook="patient-view")
def test_osteoporosis_begins_at_minus_two_and_a_half(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("dx-persist", PERSISTS, hook="patient-view")
def test_osteoporosis_stays_when_the_score_improves(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("dx-clinical-hip-vertebral", CLINICAL, hook="patient-view")
def test_a_broken_hip_or_vertebra_is_osteoporosis_at_any_density(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("dx-clinical-osteopenia-fracture", WITH_FRACTURE, hook="patient-view")
def test_low_bone_mass_and_another_fracture_is_osteoporosis(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("dx-severe-osteoporosis", SEVERE, hook="patient-view")
def test_an_osteoporotic_score_and_a_fracture_ever_is_severe(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("dx-site-invalid", SITES, hook="patient-view")
def test_a_score_from_elsewhere_is_named_when_there_is_no_other(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("dx-site-invalid", OTHER_SITES, hook="patient-view")
def test_a_valid_site_is_valid_for_everybody(case: Case) -> None:
    assert outcome(case) == expected(case)


UNCODED = """
| case                         | record                   | says         | shows                                  |
| a low score                  | T -2.5 lumbar spine 90 d | holds        | reason dx-bmd-osteoporosis; score -2.5 |
|                              | ago                      |              |                                        |
| coded                        | T -2.5 lumbar spine 90 d | -            |                                        |
|                              | ago;                     |              |                                        |
|                              | condition M81.0 80 d ago |              |                                        |
| coded once                   | T -2.5 lumbar spine 90 d | holds        |                                        |
|                              | ago;                     |              |                                        |
|                              | condition M81.0 80 d     |              |                                        |
|                              | ago, resolved            |              |                                        |
| as osteopenia                | T -2.5 lumbar spine 90 d | holds        |                                        |
|                              | ago;                     |              |                                        |
|                              | condition M85.80 80 d    |              |                                        |
|                              | ago                      |              |                                        |
| a low score once             | T -2.4 lumbar spine 90 d | holds        | reason dx-persist; score -2.5          |
|                              | ago;                     |              |                                        |
|                              | T -2.5 lumbar spine 900  |              |                                        |
|                              | d ago                    |              |                                        |
| a broken hip                 | condition S72.001A 90 d  | holds        | reason dx-clinical-hip-vertebral;      |
|                              | ago                      |              | fracture hip                           |
| an osteoporotic one          | condition M80.051A 90 d  | -            |                                        |
|                              | ago                      |              |                                        |
| both                         | T -2.5 lumbar spine 90 d | holds        | reason dx-severe-osteoporosis          |
|                              | ago;                     |              |                                        |
|                              | condition S72.001A 90 d  |              |                                        |
|                              | ago                      |              |                                        |
| low bone mass and a wrist    | T -1.1 lumbar spine 90 d | holds        | reason dx-clinical-osteopenia-fracture |
|                              | ago;                     |              |                                        |
|                              | condition S52.501A 90 d  |              |                                        |
|                              | ago                      |              |                                        |
| low bone mass and FRAX       | T -1.1 lumbar spine 90 d | holds        | reason dx-clinical-osteopenia-frax;    |
|                              | ago;                     |              | major 20.0                             |
|                              | FRAX major 20 % 90 d ago |              |                                        |
| low bone mass                | T -1.1 lumbar spine 90 d | -            |                                        |
|                              | ago                      |              |                                        |
| no problem list              | T -2.5 lumbar spine 90 d | ? conditions |                                        |
|                              | ago; conditions missing  | missing      |                                        |
| no problem list, nothing low | T -1.0 lumbar spine 90 d | ? conditions |                                        |
|                              | ago; conditions missing  | missing      |                                        |
| coded, in part of the list   | T -2.5 lumbar spine 90 d | -            |                                        |
|                              | ago; conditions partial; |              |                                        |
|                              | condition M81.0 80 d ago |              |                                        |
| no scans                     | dxa failed               | ? dxa failed |                                        |
"""

UNCODED_OTHERS = """
| case        | patient | record                    | says |
| a man of 49 | man 49  | T -2.5 total hip 90 d ago | -    |
"""


@table("dx-uncoded", UNCODED, hook="patient-view")
def test_what_is_osteoporosis_and_not_on_the_problem_list_is_noted(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("dx-uncoded", UNCODED_OTHERS, hook="patient-view")
def test_the_young_are_not_called_osteoporotic(case: Case) -> None:
    assert outcome(case) == expected(case)


LOW, CODED = "T -2.5 lumbar spine 90 d ago", "condition M81.0 900 d ago"
TREATED, HIP = "prescribed alendronate 90 d ago", "condition S72.001A 400 d ago"
PAUSED = "prescribed alendronate on 2019-11-22, status completed, until 2024-11-22"
OSTEOPENIA_FRAX = "T -1.1 total hip 90 d ago; FRAX major 31 % 90 d ago"


@pytest.mark.parametrize(
    ("rule", "record", "indicator"),
    [
        ("dx-bmd-osteoporosis", LOW, "warning"),
        ("dx-bmd-osteoporosis", f"{LOW}; {CODED}", "warning"),
        ("dx-bmd-osteoporosis", f"{LOW}; {TREATED}", "info"),
        ("dx-bmd-osteoporosis", f"{LOW}; {PAUSED}", "info"),
        ("dx-bmd-osteoporosis", f"{LOW}; medications missing", "warning"),
        ("dx-bmd-osteoporosis", f"{LOW}; {CODED}; {TREATED}", "info"),
        ("dx-bmd-osteoporosis", f"{LOW}; {CODED}; medications missing", "info"),
        ("dx-bmd-osteoporosis", f"{LOW}; {TREATED}; conditions missing", "info"),
        ("dx-severe-osteoporosis", f"{LOW}; {HIP}", "warning"),
        ("dx-severe-osteoporosis", f"{LOW}; {HIP}; {TREATED}", "info"),
        ("dx-clinical-hip-vertebral", HIP, "warning"),
        ("dx-clinical-hip-vertebral", f"{HIP}; {TREATED}", "info"),
        ("dx-clinical-hip-vertebral", f"{HIP}; medications failed", "info"),
        ("dx-clinical-osteopenia-frax", OSTEOPENIA_FRAX, "warning"),
        ("frax-high-us", OSTEOPENIA_FRAX, "warning"),
        ("frax-very-high-us", OSTEOPENIA_FRAX, "warning"),
        ("frax-very-high-us", f"{OSTEOPENIA_FRAX}; prescribed alendronate 30 d ago", "info"),
        ("dx-persist", f"T -2.0 lumbar spine 9 d ago; {LOW}", "info"),
        ("dx-uncoded", LOW, "info"),
        ("flag-imminent", "condition S72.001A 365 d ago", "critical"),
        ("flag-imminent", "condition S72.001A 366 d ago", "warning"),
        ("flag-imminent", "condition S72.001A 365 d ago; condition S52.501A 9 d ago", "critical"),
        ("flag-imminent", "condition S52.501A 9 d ago", "warning"),
        ("flag-imminent", "condition S72.001A 9 d ago; prescribed alendronate 9 d ago", "info"),
        ("flag-imminent", "condition S72.001A 9 d ago; medications failed", "info"),
    ],
)
def test_a_diagnosis_warns_while_nothing_treats_it(rule: str, record: str, indicator: str) -> None:
    found = answer(Case(record=record, hook="patient-view")).verdict
    assert [one.indicator for one in found.fired if one.rule.id == rule] == [indicator]

"""When to compute FRAX, when it is at a line, and when it may be held against none."""

from tests.rules.cases import Case, answer, expected, outcome, table

NEEDED = """
| case                          | patient   | record                            | says                    | shows      |
| -1.1                          | woman 70  |                                   | info                    | score -1.1 |
| -1.0                          | woman 70  | T -1.0 total hip 30 d ago         | info                    | score -1.1 |
| a man of 50                   | man 50    |                                   | info                    |            |
| a man of 49                   | man 49    |                                   | -                       |            |
| a woman of 41 after menopause | woman 41  | condition Z78.0 90 d ago          | info                    |            |
| a woman of 39 after menopause | woman 39  | condition Z78.0 90 d ago          | -                       |            |
| at 90                         | woman 90  |                                   | info                    |            |
| at 91                         | woman 91  |                                   | -                       |            |
| -2.4 at another site          | woman 70  | T -2.4 total hip 90 d ago         | info                    | score -2.4 |
| -2.5 at another site          | woman 70  | T -2.5 total hip 90 d ago         | -                       |            |
| -2.5 once                     | woman 70  | T -2.5 lumbar spine 900 d ago     | -                       |            |
| FRAX of 730 days ago          | woman 70  | FRAX major 9 % 730 d ago          | -                       |            |
| FRAX of 731 days ago          | woman 70  | FRAX major 9 % 731 d ago          | info                    |            |
| of the hip alone              | woman 70  | FRAX hip 1.0 % 90 d ago           | -                       |            |
| as a bound                    | woman 70  | FRAX major <10 % 90 d ago         | -                       |            |
| that cannot be read           | woman 70  | FRAX major broken % 90 d ago      | ? frax-major unreadable |            |
| treated                       | woman 70  | prescribed alendronate 90 d ago   | -                       |            |
| treated once                  | woman 70  | prescribed alendronate 900 d ago, | info                    |            |
|                               |           | status stopped, supply 90         |                         |            |
| a broken hip                  | woman 70  | condition S72.001A 900 d ago      | -                       |            |
| a broken wrist                | woman 70  | condition S52.501A 900 d ago      | -                       |            |
| a broken ankle                | woman 70  | condition S82.61XA 900 d ago      | info                    |            |
| a steroid at a very high dose | woman 70  | prescribed prednisone 200 d ago,  | -                       |            |
|                               |           | sig 30 mg daily                   |                         |            |
| at a moderate one             | woman 70  | prescribed prednisone 200 d ago,  | info                    |            |
|                               |           | sig 5 mg daily                    |                         |            |
| FRAX in part, back beyond     | woman 70  | assessments partial;              | info                    |            |
|                               |           | falls 0 {#} 90 d ago;             |                         |            |
|                               |           | falls 0 {#} 800 d ago             |                         |            |
| FRAX in part, not that far    | woman 70  | assessments partial;              | ? frax-major partial,   |            |
|                               |           | falls 0 {#} 90 d ago              | frax-hip partial        |            |
| no results                    | woman 70  | assessments missing               | ? frax-major missing,   |            |
|                               |           |                                   | frax-hip missing        |            |
| no results, but treated       | woman 70  | assessments missing;              | -                       |            |
|                               |           | prescribed alendronate 9 d ago    |                         |            |
| no problem list               | woman 70  | conditions missing                | ? conditions missing    |            |
| no medications                | woman 70  | medications failed                | ? medications failed    |            |
| scans in part                 | woman 70  | dxa partial                       | ? dxa partial           |            |
| hospice                       | woman 70  | condition Z51.5 9 d ago           | x                       |            |
| no birth date                 | woman     |                                   | ? birth-date missing    |            |
| sex unknown                   | person 70 |                                   | ? sex missing           |            |
"""

UNSEEN = """
| case         | record      | says          |
| no scan      |             | -             |
| scans failed | dxa failed  | ? dxa failed  |
| no scans key | dxa missing | ? dxa missing |
"""

HIGH = """
| case                           | patient  | record                           | says                  | shows       |
| 20 %                           | woman 70 | FRAX major 20.0 % 90 d ago       | holds                 | major 20.0  |
| 19.9 %                         | woman 70 | FRAX major 19.9 % 90 d ago       | -                     |             |
| hip 3.0 %                      | woman 70 | FRAX hip 3.0 % 90 d ago          | holds                 | hip 3.0     |
| hip 2.9 %                      | woman 70 | FRAX hip 2.9 % 90 d ago          | -                     |             |
| both                           | woman 70 | FRAX major 22 % 90 d ago;        | holds                 | major 22.0; |
|                                |          | FRAX hip 4 % 90 d ago            |                       | hip 4.0     |
| the newest counts              | woman 70 | FRAX major 22 % 90 d ago;        | -                     |             |
|                                |          | FRAX major 12 % 9 d ago          |                       |             |
| 730 days old                   | woman 70 | FRAX major 22 % 730 d ago        | holds                 |             |
| 731 days old                   | woman 70 | FRAX major 22 % 731 d ago        | -                     |             |
| 17.4 % and a high steroid dose | woman 70 | FRAX major 17.4 % 90 d ago;      | holds                 | major 20.0  |
|                                |          | prescribed prednisone 200 d ago, |                       |             |
|                                |          | sig 10 mg daily                  |                       |             |
| 17.3 % and a high steroid dose | woman 70 | FRAX major 17.3 % 90 d ago;      | -                     |             |
|                                |          | prescribed prednisone 200 d ago, |                       |             |
|                                |          | sig 10 mg daily                  |                       |             |
| 17.4 % and two falls           | woman 70 | FRAX major 17.4 % 90 d ago;      | -                     |             |
|                                |          | falls 2 {#} 90 d ago             |                       |             |
| 20 % and a low steroid dose    | woman 70 | FRAX major 20.0 % 90 d ago;      | holds                 | major 20.0  |
|                                |          | prescribed prednisone 200 d ago, |                       |             |
|                                |          | sig 2 mg daily                   |                       |             |
| at 91                          | woman 91 | FRAX major 22 % 90 d ago         | -                     |             |
| a man of 49                    | man 49   | FRAX major 22 % 90 d ago         | -                     |             |
| a year into treatment          | woman 70 | FRAX major 22 % 90 d ago;        | -                     |             |
|                                |          | prescribed alendronate 500 d ago |                       |             |
| no results                     | woman 70 | assessments missing              | ? frax-major missing, |             |
|                                |          |                                  | frax-hip missing      |             |
"""

VERY_HIGH = """
| case                              | patient  | record                                           | says  | shows      |
| 30 %                              | woman 70 | FRAX major 30.0 % 90 d ago                       | -     |            |
| 30.1 %                            | woman 70 | FRAX major 30.1 % 90 d ago                       | holds | major 30.1 |
| hip 4.5 %                         | woman 70 | FRAX hip 4.5 % 90 d ago                          | -     |            |
| hip 4.6 %                         | woman 70 | FRAX hip 4.6 % 90 d ago                          | holds | hip 4.6    |
| hip 3.8 % and a high steroid dose | woman 70 | FRAX hip 3.8 % 90 d ago;                         | holds | hip 4.6    |
|                                   |          | prescribed prednisone 200 d ago, sig 10 mg daily |       |            |
| a man of 49                       | man 49   | FRAX major 40 % 90 d ago                         | -     |            |
"""

NOT_VALID = """
| case                          | patient  | record                            | says                 | shows          |
| at 39                         | woman 39 | FRAX major 9 % 90 d ago           | holds                | why under-40;  |
|                               |          |                                   |                      | major 9.0      |
| at 40                         | woman 40 | FRAX major 9 % 90 d ago           | -                    |                |
| at 90                         | woman 90 | FRAX hip 9 % 90 d ago             | -                    |                |
| at 91                         | woman 91 | FRAX hip 9 % 90 d ago             | holds                | why over-90;   |
|                               |          |                                   |                      | hip 9.0        |
| after 365 days of a bone drug | woman 70 | FRAX major 9 % 90 d ago;          | holds                | why on-therapy |
|                               |          | prescribed alendronate 455 d ago  |                      |                |
| after 364 days of it          | woman 70 | FRAX major 9 % 90 d ago;          | -                    |                |
|                               |          | prescribed alendronate 454 d ago  |                      |                |
| renewed since                 | woman 70 | FRAX major 9 % 90 d ago;          | holds                | why on-therapy |
|                               |          | prescribed alendronate 500 d ago, |                      |                |
|                               |          | supply 400;                       |                      |                |
|                               |          | prescribed alendronate 100 d ago  |                      |                |
| ended long before it          | woman 70 | FRAX major 9 % 90 d ago;          | -                    |                |
|                               |          | prescribed alendronate 2000 d     |                      |                |
|                               |          | ago, status stopped, supply 900   |                      |                |
| no FRAX                       | woman 91 |                                   | -                    |                |
| no birth date                 | woman    | FRAX major 9 % 90 d ago           | ? birth-date missing |                |
"""

OSTEOPENIA = """
| case                            | patient  | record                           | says                  | shows       |
| -1.1 and 20 %                   | woman 70 | T -1.1 total hip 90 d ago;       | holds                 | score -1.1; |
|                                 |          | FRAX major 20 % 90 d ago         |                       | major 20.0  |
| -1.1 and hip 3 %                | woman 70 | T -1.1 total hip 90 d ago;       | holds                 | hip 3.0     |
|                                 |          | FRAX hip 3 % 90 d ago            |                       |             |
| -1.1 and 19.9 %                 | woman 70 | T -1.1 total hip 90 d ago;       | -                     |             |
|                                 |          | FRAX major 19.9 % 90 d ago       |                       |             |
| -1.0 and 20 %                   | woman 70 | T -1.0 total hip 90 d ago;       | -                     |             |
|                                 |          | FRAX major 20 % 90 d ago         |                       |             |
| -2.4 and 20 %                   | woman 70 | T -2.4 total hip 90 d ago;       | holds                 |             |
|                                 |          | FRAX major 20 % 90 d ago         |                       |             |
| -2.5 and 20 %                   | woman 70 | T -2.5 total hip 90 d ago;       | -                     |             |
|                                 |          | FRAX major 20 % 90 d ago         |                       |             |
| 731 days old                    | woman 70 | T -1.1 total hip 90 d ago;       | -                     |             |
|                                 |          | FRAX major 20 % 731 d ago        |                       |             |
| at 91                           | woman 91 | T -1.1 total hip 90 d ago;       | -                     |             |
|                                 |          | FRAX major 20 % 90 d ago         |                       |             |
| on a bone drug for months       | woman 70 | T -1.1 total hip 90 d ago;       | -                     |             |
|                                 |          | FRAX major 20 % 90 d ago;        |                       |             |
|                                 |          | prescribed alendronate 200 d ago |                       |             |
| a bone drug begun since         | woman 70 | T -1.1 total hip 90 d ago;       | holds                 |             |
|                                 |          | FRAX major 20 % 90 d ago;        |                       |             |
|                                 |          | prescribed alendronate 60 d ago  |                       |             |
| one of two computed on the drug | woman 70 | T -1.1 total hip 90 d ago;       | holds                 | hip;        |
|                                 |          | FRAX major 20 % 300 d ago;       |                       | major 20.0  |
|                                 |          | FRAX hip 4 % 90 d ago;           |                       |             |
|                                 |          | prescribed alendronate 200 d ago |                       |             |
| no scan                         | woman 70 | FRAX major 20 % 90 d ago         | -                     |             |
| no scans key                    | woman 70 | dxa missing;                     | ? dxa missing         |             |
|                                 |          | FRAX major 20 % 90 d ago         |                       |             |
| no results                      | woman 70 | T -1.1 total hip 90 d ago;       | ? frax-major missing, |             |
|                                 |          | assessments missing              | frax-hip missing      |             |
"""


@table("frax-needed", NEEDED, hook="patient-view", record="T -1.1 lumbar spine 90 d ago")
def test_low_bone_mass_asks_for_frax_where_nothing_else_decides(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("frax-needed", UNSEEN, hook="patient-view")
def test_without_a_score_it_is_not_known_whether_bone_mass_is_low(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("frax-high-us", HIGH, hook="patient-view")
def test_the_treatment_line_is_inclusive(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("frax-very-high-us", VERY_HIGH, hook="patient-view")
def test_very_high_is_strict_and_takes_the_adjusted_value(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("frax-not-valid", NOT_VALID, hook="patient-view")
def test_a_frax_out_of_its_range_is_context_only(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("dx-clinical-osteopenia-frax", OSTEOPENIA, hook="patient-view")
def test_low_bone_mass_and_a_high_frax_are_osteoporosis(case: Case) -> None:
    assert outcome(case) == expected(case)


def test_the_card_that_asks_for_frax_is_short_and_stands_alone() -> None:
    (card,) = answer(Case(record="T -1.1 radius 33% 90 d ago", hook="patient-view")).cards
    assert (card.indicator, card.suggestions) == ("info", ())
    assert "T-score −1.1" in card.summary
    assert "third radius" in (card.detail or "")

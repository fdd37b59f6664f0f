"""Low bone mass that needs treatment: with a fracture, or with a high FRAX."""

from tests.rules.cases import Case, answer, expected, outcome, table

FRACTURE = """
| case                      | record                                                    | says                  |
| wrist and -1.5            | T -1.5 total hip 100 d ago; condition S52.501A 900 d ago  | warning               |
| pelvis and -2.4           | T -2.4 total hip 100 d ago; condition S32.501A 900 d ago  | warning               |
| humerus and -1.1          | T -1.1 total hip 100 d ago; condition S42.201A 900 d ago  | warning               |
| -1.0 is normal            | T -1.0 total hip 100 d ago; condition S52.501A 900 d ago  | -                     |
| -2.5 is osteoporosis      | T -2.5 total hip 100 d ago; condition S52.501A 900 d ago  | -                     |
| hip has a rule of its own | T -1.5 total hip 100 d ago; condition S72.001A 900 d ago  | -                     |
| ankle does not count      | T -1.5 total hip 100 d ago; condition S82.51XA 900 d ago  | -                     |
| no scan                   | condition S52.501A 900 d ago                              | -                     |
| no fracture               | T -1.5 total hip 100 d ago                                | -                     |
| on alendronate            | T -1.5 total hip 100 d ago; condition S52.501A 900 d ago; | -                     |
|                           | prescribed alendronate 100 d ago                          |                       |
| medications missing       | T -1.5 total hip 100 d ago; condition S52.501A 900 d ago; | ? medications missing |
|                           | medications missing                                       |                       |
| conditions missing        | T -1.5 total hip 100 d ago; conditions missing            | ? conditions missing  |
| scans failed              | dxa failed; condition S52.501A 900 d ago                  | ? dxa failed          |
"""

FRAX = """
| case                   | record                                            | says                                   |
| major 20               | T -1.5 total hip 100 d ago;                       | warning                                |
|                        | FRAX major 20 % 100 d ago                         |                                        |
| major 19.9             | T -1.5 total hip 100 d ago;                       | -                                      |
|                        | FRAX major 19.9 % 100 d ago                       |                                        |
| hip 3.0                | T -1.5 total hip 100 d ago;                       | warning                                |
|                        | FRAX hip 3.0 % 100 d ago                          |                                        |
| hip 2.9                | T -1.5 total hip 100 d ago;                       | -                                      |
|                        | FRAX hip 2.9 % 100 d ago                          |                                        |
| both                   | T -1.5 total hip 100 d ago;                       | warning                                |
|                        | FRAX hip 4 % 100 d ago; FRAX major 25 % 100 d ago |                                        |
| FRAX of day 730        | T -1.5 total hip 100 d ago;                       | warning                                |
|                        | FRAX major 25 % 730 d ago                         |                                        |
| FRAX of day 731        | T -1.5 total hip 100 d ago;                       | -                                      |
|                        | FRAX major 25 % 731 d ago                         |                                        |
| -1.0 is normal         | T -1.0 total hip 100 d ago;                       | -                                      |
|                        | FRAX major 25 % 100 d ago                         |                                        |
| -2.5 is osteoporosis   | T -2.5 total hip 100 d ago;                       | -                                      |
|                        | FRAX major 25 % 100 d ago                         |                                        |
| only the radius is low | T -1.5 radius 33% 100 d ago;                      | -                                      |
|                        | FRAX major 25 % 100 d ago                         |                                        |
| no scan                | FRAX major 25 % 100 d ago                         | -                                      |
| on alendronate         | T -1.5 total hip 100 d ago;                       | -                                      |
|                        | FRAX major 25 % 100 d ago;                        |                                        |
|                        | prescribed alendronate 9 d ago                    |                                        |
| FRAX not supplied      | T -1.5 total hip 100 d ago; assessments missing   | ? frax-major missing, frax-hip missing |
| medications failed     | T -1.5 total hip 100 d ago;                       | ? medications failed                   |
|                        | FRAX major 25 % 9 d ago; medications failed       |                                        |
"""

PEOPLE = """
| case          | patient  | says    |
| a man of 50   | man 50   | warning |
| a man of 49   | man 49   | -       |
| a woman of 90 | woman 90 | warning |
| a woman of 91 | woman 91 | -       |
"""

STEROID = """
| case                | record                                            | says    | shows      |
| 17.4 becomes 20.0   | FRAX major 17.4 % 9 d ago; FRAX hip 2.0 % 9 d ago | warning | major 20.0 |
| 17.3 becomes 19.9   | FRAX major 17.3 % 9 d ago                         | -       |            |
| hip 2.5 becomes 3.0 | FRAX hip 2.5 % 9 d ago                            | warning | hip 3.0    |
| hip 2.4 becomes 2.9 | FRAX hip 2.4 % 9 d ago                            | -       |            |
"""


@table("gap-treat-osteopenia-fracture", FRACTURE, hook="patient-view")
def test_low_bone_mass_and_a_fracture_are_osteoporosis(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("gap-treat-osteopenia-frax", FRAX, hook="patient-view")
def test_low_bone_mass_and_a_frax_at_the_line_are_a_gap(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(
    "gap-treat-osteopenia-frax",
    PEOPLE,
    hook="patient-view",
    record="T -1.5 total hip 100 d ago; FRAX major 25 % 100 d ago",
)
def test_frax_counts_at_the_ages_it_is_valid_for(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(
    "gap-treat-osteopenia-frax",
    STEROID,
    hook="patient-view",
    record="T -1.5 total hip 100 d ago; prescribed prednisone 200 d ago, sig 7.6 mg daily",
)
def test_frax_is_adjusted_for_a_high_glucocorticoid_dose(case: Case) -> None:
    assert outcome(case) == expected(case)


def test_the_endocrine_society_counts_minus_one_itself() -> None:
    record = "T -1.0 total hip 9 d ago; FRAX major 25 % 9 d ago"
    case = Case(rule="gap-treat-osteopenia-frax", record=record, hook="patient-view", profile="us-endo-strict")
    assert outcome(case)[0] == "warning"


def test_the_card_says_what_the_probability_was_before_its_adjustment() -> None:
    record = "T -1.5 total hip 9 d ago; FRAX major 17.4 % 9 d ago; prescribed prednisone 200 d ago, sig 10 mg daily"
    details = [card.detail or "" for card in answer(Case(record=record, hook="patient-view")).cards]
    assert any("17.4% before adjustment for the glucocorticoid dose" in one for one in details)

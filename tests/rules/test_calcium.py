"""Calcium and bone drugs."""

from tests.rules.cases import Case, expected, outcome, table

RULE = "hypocalcaemia-before-bone-agent"
ZOL = "zoledronic acid 5 mg"

LIMIT = """
| case                                    | record                                        | says     | shows        |
| 8.49 mg/dL                              | calcium 8.49 mg/dL 9 d ago                    | critical | calcium 8.49 |
| 8.5 mg/dL                               | calcium 8.5 mg/dL 9 d ago                     | -        |              |
| 2.12 mmol/L is 8.497                    | calcium 2.12 mmol/L 9 d ago                   | critical | calcium 2.12 |
| 2.13 mmol/L is 8.537                    | calcium 2.13 mmol/L 9 d ago                   | -        |              |
| below its own range, above 8.5          | calcium 8.6 mg/dL 9 d ago, low 8.7            | critical |              |
| at the low end of its own range         | calcium 8.7 mg/dL 9 d ago, low 8.7            | -        |              |
| above its own range, below 8.5          | calcium 8.3 mg/dL 9 d ago, low 8.2            | -        |              |
| below its own range in mmol/L           | calcium 2.14 mmol/L 9 d ago, low 2.15         | critical |              |
| at the low end of its range in mmol/L   | calcium 2.15 mmol/L 9 d ago, low 2.15         | -        |              |
| ionised 1.11 mmol/L                     | ionised calcium 1.11 mmol/L 9 d ago           | critical | calcium 1.11 |
| ionised 1.12 mmol/L                     | ionised calcium 1.12 mmol/L 9 d ago           | -        |              |
| ionised 4.48 mg/dL                      | ionised calcium 4.48 mg/dL 9 d ago            | critical |              |
| ionised 4.49 mg/dL                      | ionised calcium 4.49 mg/dL 9 d ago            | -        |              |
| ionised below its own range             | ionised calcium 1.14 mmol/L 9 d ago, low 1.15 | critical |              |
| ionised at the low end of its range     | ionised calcium 1.15 mmol/L 9 d ago, low 1.15 | -        |              |
| ionised above its own range, below 1.12 | ionised calcium 1.10 mmol/L 9 d ago, low 1.09 | -        |              |
| reported as corrected, 8.49             | corrected calcium 8.49 mg/dL 9 d ago          | critical |              |
| reported as corrected, 8.5              | corrected calcium 8.5 mg/dL 9 d ago           | -        |              |
| reported as corrected, albumin is in it | corrected calcium 8.4 mg/dL 9 d ago;          | critical |              |
|                                         | albumin 3 g/dL 9 d ago                        |          |              |
| corrected wins over a total of that day | calcium 8.0 mg/dL 9 d ago;                    | -        |              |
|                                         | corrected calcium 8.6 mg/dL 9 d ago           |          |              |
| below 8.5, no more was said             | calcium <8.5 mg/dL 9 d ago                    | critical |              |
| below 8.6 proves nothing                | calcium <8.6 mg/dL 9 d ago                    | -        |              |
| above 8.0 proves nothing                | calcium >8.0 mg/dL 9 d ago                    | -        |              |
"""

ALBUMIN = """
| case                                 | record                       | says     | shows                        |
| low total, corrected to 9.0          | calcium 7.8 mg/dL 9 d ago;   | -        |                              |
|                                      | albumin 2.5 g/dL 9 d ago     |          |                              |
| corrected to 8.5 exactly             | calcium 7.7 mg/dL 9 d ago;   | -        |                              |
|                                      | albumin 3.0 g/dL 9 d ago     |          |                              |
| corrected to 8.49                    | calcium 7.69 mg/dL 9 d ago;  | critical | calcium 8.49; total 7.69;    |
|                                      | albumin 3.0 g/dL 9 d ago     |          | albumin 3.0                  |
| albumin 3.9: corrected to 8.5        | calcium 8.42 mg/dL 9 d ago;  | -        |                              |
|                                      | albumin 3.9 g/dL 9 d ago     |          |                              |
| albumin 4.0: not corrected           | calcium 8.42 mg/dL 9 d ago;  | critical | calcium 8.42; total; albumin |
|                                      | albumin 4.0 g/dL 9 d ago     |          |                              |
| albumin 5.0: not corrected downwards | calcium 8.6 mg/dL 9 d ago;   | -        |                              |
|                                      | albumin 5.0 g/dL 9 d ago     |          |                              |
| albumin in g/L                       | calcium 7.69 mg/dL 9 d ago;  | critical | calcium 8.49                 |
|                                      | albumin 30 g/L 9 d ago       |          |                              |
| all in SI units                      | calcium 1.91 mmol/L 9 d ago; | critical | calcium 2.1096               |
|                                      | albumin 30 g/L 9 d ago       |          |                              |
| albumin 7 days before                | calcium 7.8 mg/dL 9 d ago;   | -        |                              |
|                                      | albumin 2.5 g/dL 16 d ago    |          |                              |
| albumin 8 days before                | calcium 7.8 mg/dL 9 d ago;   | critical |                              |
|                                      | albumin 2.5 g/dL 17 d ago    |          |                              |
| albumin 7 days after                 | calcium 7.8 mg/dL 9 d ago;   | -        |                              |
|                                      | albumin 2.5 g/dL 2 d ago     |          |                              |
| albumin 8 days after                 | calcium 7.8 mg/dL 9 d ago;   | critical |                              |
|                                      | albumin 2.5 g/dL 1 d ago     |          |                              |
| the nearest albumin counts: normal   | calcium 7.8 mg/dL 9 d ago;   | critical |                              |
|                                      | albumin 4.2 g/dL 9 d ago;    |          |                              |
|                                      | albumin 2.5 g/dL 6 d ago     |          |                              |
| the nearest albumin counts: low      | calcium 7.8 mg/dL 9 d ago;   | -        |                              |
|                                      | albumin 4.2 g/dL 6 d ago;    |          |                              |
|                                      | albumin 2.5 g/dL 9 d ago     |          |                              |
| an albumin below 2 is no number      | calcium 7.8 mg/dL 9 d ago;   | critical |                              |
|                                      | albumin <2 g/dL 9 d ago      |          |                              |
"""

IONISED = """
| case                                     | record                                                         | says     |
| ionised normal on the day of a low total | calcium 8.0 mg/dL 9 d ago; ionised calcium 1.20 mmol/L 9 d ago | -        |
| ionised low on the day of a normal total | calcium 9.0 mg/dL 9 d ago; ionised calcium 1.05 mmol/L 9 d ago | critical |
| ionised low 7 days before the total      | calcium 9.0 mg/dL 9 d ago;                                     | critical |
|                                          | ionised calcium 1.05 mmol/L 16 d ago                           |          |
| ionised low 8 days before the total      | calcium 9.0 mg/dL 9 d ago;                                     | -        |
|                                          | ionised calcium 1.05 mmol/L 17 d ago                           |          |
| ionised low a month after the total      | calcium 9.0 mg/dL 40 d ago;                                    | critical |
|                                          | ionised calcium 1.05 mmol/L 9 d ago                            |          |
| ionised normal a month after a low total | calcium 8.0 mg/dL 40 d ago;                                    | -        |
|                                          | ionised calcium 1.20 mmol/L 9 d ago                            |          |
| a newer total is normal                  | calcium 8.0 mg/dL 40 d ago; calcium 9.0 mg/dL 9 d ago          | -        |
| a newer total is low                     | calcium 9.0 mg/dL 40 d ago; calcium 8.0 mg/dL 9 d ago          | critical |
"""

WINDOWS = """
| case                                   | order                | record                               | says     |
| zoledronic acid, day 90                | zoledronic acid 5 mg | calcium 8 mg/dL 90 d ago             | critical |
| zoledronic acid, day 91                | zoledronic acid 5 mg | calcium 8 mg/dL 91 d ago             | -        |
| zoledronic acid, product unclear       | zoledronic acid      | calcium 8 mg/dL 9 d ago              | warning  |
| zoledronic acid for a cancer           | zoledronic acid 4 mg | calcium 8 mg/dL 9 d ago              | -        |
| injected ibandronate, day 90           | ibandronate 3 mg     | calcium 8 mg/dL 90 d ago             | critical |
|                                        | injection            |                                      |          |
| injected ibandronate, day 91           | ibandronate 3 mg     | calcium 8 mg/dL 91 d ago             | -        |
|                                        | injection            |                                      |          |
| romosozumab, day 90                    | romosozumab          | calcium 8 mg/dL 90 d ago             | critical |
| romosozumab, day 91                    | romosozumab          | calcium 8 mg/dL 91 d ago             | -        |
| denosumab, day 42                      | denosumab 60 mg      | calcium 8 mg/dL 42 d ago             | critical |
| denosumab, day 43                      | denosumab 60 mg      | calcium 8 mg/dL 43 d ago             | -        |
| denosumab, product unclear             | denosumab            | calcium 8 mg/dL 9 d ago              | warning  |
| denosumab, product unclear, day 43     | denosumab            | calcium 8 mg/dL 43 d ago             | -        |
| denosumab for a cancer                 | denosumab 120 mg     | calcium 8 mg/dL 9 d ago              | -        |
| denosumab by name                      | "Prolia"             | calcium 8 mg/dL 42 d ago             | critical |
| alendronate, day 90                    | alendronate          | calcium 8 mg/dL 90 d ago             | critical |
| alendronate, day 91                    | alendronate          | calcium 8 mg/dL 91 d ago             | warning  |
| alendronate, day 365                   | alendronate          | calcium 8 mg/dL 365 d ago            | warning  |
| alendronate, day 366                   | alendronate          | calcium 8 mg/dL 366 d ago            | -        |
| alendronate, low then normal           | alendronate          | calcium 8 mg/dL 200 d ago;           | -        |
|                                        |                      | calcium 9 mg/dL 150 d ago            |          |
| risedronate, day 91                    | risedronate          | calcium 8 mg/dL 91 d ago             | warning  |
| ibandronate tablets, day 91            | ibandronate 150 mg   | calcium 8 mg/dL 91 d ago             | warning  |
| ibandronate tablets, day 90            | ibandronate 150 mg   | calcium 8 mg/dL 90 d ago             | critical |
| calcitonin, day 90                     | calcitonin           | calcium 8 mg/dL 90 d ago             | warning  |
| calcitonin, day 91                     | calcitonin           | calcium 8 mg/dL 91 d ago             | -        |
| teriparatide                           | teriparatide         | calcium 8 mg/dL 9 d ago              | -        |
| raloxifene                             | raloxifene           | calcium 8 mg/dL 9 d ago              | -        |
| stopped                                | denosumab 60 mg,     | calcium 8 mg/dL 9 d ago              | -        |
|                                        | status stopped       |                                      |          |
| not to be given                        | denosumab 60 mg,     | calcium 8 mg/dL 9 d ago              | -        |
|                                        | do not perform       |                                      |          |
| a change                               | denosumab 60 mg,     | calcium 8 mg/dL 9 d ago              | critical |
|                                        | replaces another     |                                      |          |
| a continuation                         | denosumab 60 mg      | calcium 8 mg/dL 9 d ago;             | critical |
|                                        |                      | prescribed denosumab 60 mg 185 d ago |          |
| a calcium ordered hides no low calcium | denosumab 60 mg;     | calcium 8 mg/dL 9 d ago              | critical |
|                                        | ordered calcium      |                                      |          |
"""

UNCLEAR_FORM = """
| case                             | order       | record                  | says     |
| ibandronate, tablet or injection | ibandronate | calcium 8 mg/dL 9 d ago | critical |
"""

SELECT = """
| case       | order                                | says     |
| chosen     | alendronate                          | critical |
| not chosen | alendronate, unselected; paracetamol | -        |
"""

PEOPLE = """
| case                                     | patient             | record                               | says     |
| hypercalcaemia of a cancer being treated | woman 70            | condition E83.52 9 d ago;            | -        |
|                                          |                     | condition C50.911 90 d ago           |          |
| a cancer without hypercalcaemia          | woman 70            | condition C50.911 90 d ago           | critical |
| hypercalcaemia without a cancer          | woman 70            | condition E83.52 9 d ago             | critical |
| the hypercalcaemia resolved              | woman 70            | condition E83.52 90 d ago, resolved; | critical |
|                                          |                     | condition C50.911 90 d ago           |          |
| hospice                                  | woman 70            | condition Z51.5 9 d ago              | critical |
| 18 years old today                       | man born 2008-11-22 |                                      | critical |
| 18 years old tomorrow                    | man born 2008-11-23 |                                      | x        |
| deceased                                 | man 70, deceased    |                                      | x        |
| sex unknown                              | person 70           |                                      | critical |
| no birth date                            | woman               |                                      | critical |
"""

SOURCES = """
| case                                 | record                       | says                       |
| no labs key                          | labs missing                 | ? calcium-total missing,   |
|                                      |                              | calcium-corrected missing, |
|                                      |                              | calcium-ionised missing    |
| labs failed                          | labs failed                  | ? calcium-total failed,    |
|                                      |                              | calcium-corrected failed,  |
|                                      |                              | calcium-ionised failed     |
| labs looked up, nothing there        | labs null                    | -                          |
| in part, a low calcium there         | labs partial;                | critical                   |
|                                      | calcium 8 mg/dL 9 d ago      |                            |
| under another key, a low calcium     | labs missing;                | critical                   |
|                                      | calcium 8 mg/dL 9 d ago,     |                            |
|                                      | key mine                     |                            |
| in an unknown unit                   | calcium 8 furlong 9 d ago    | ? calcium-total unreadable |
| no number                            | calcium broken mg/dL 9 d ago | ? calcium-total unreadable |
| unreadable, and a readable one since | calcium 8 furlong 9 d ago;   | -                          |
|                                      | calcium 9 mg/dL 5 d ago      |                            |
"""

SEEN_FAR_BACK = """
| case                                          | record                                   | says |
| in part: a normal total, no ionised for 400 d | labs partial; calcium 9 mg/dL 9 d ago;   | -    |
|                                               | albumin 4 g/dL 400 d ago                 |      |
| in part: an old total, nothing for 400 d      | labs partial; calcium 9 mg/dL 120 d ago; | -    |
|                                               | albumin 4 g/dL 400 d ago                 |      |
"""


@table(RULE, LIMIT, order=ZOL)
def test_the_laboratorys_own_range_decides_or_else_eight_and_a_half(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, ALBUMIN, order=ZOL)
def test_a_low_albumin_of_the_same_week_corrects_the_total(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, IONISED, order=ZOL)
def test_ionised_calcium_of_the_same_week_or_later_wins(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, WINDOWS)
def test_every_drug_has_its_own_window_for_a_low_calcium(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, UNCLEAR_FORM)
def test_a_contraindication_of_both_forms_does_not_wait_for_the_form(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, SELECT, hook="order-select", record="calcium 8 mg/dL 9 d ago")
def test_order_select_judges_what_was_chosen(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, PEOPLE, order=ZOL, record="calcium 8 mg/dL 9 d ago")
def test_only_the_hypercalcaemia_of_a_cancer_excuses_a_low_calcium(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, SOURCES, order=ZOL)
def test_a_calcium_that_could_not_be_read_is_not_taken_for_normal(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, SEEN_FAR_BACK, order=ZOL)
def test_a_part_that_reaches_far_enough_back_is_enough(case: Case) -> None:
    assert outcome(case) == expected(case)

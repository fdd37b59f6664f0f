"""Missing data: no recent calcium before an injected bone drug."""

from tests.rules.cases import Case, expected, outcome, table

RULE = "calcium-missing-before-parenteral"
DENOSUMAB = "denosumab 60 mg"

WINDOWS = """
| case                             | order                      | record                   | says    | shows           |
| denosumab, day 42                | denosumab 60 mg            | calcium 9 mg/dL 42 d ago | -       |                 |
| denosumab, day 43                | denosumab 60 mg            | calcium 9 mg/dL 43 d ago | warning | window 42;      |
|                                  |                            |                          |         | last 9.0        |
| denosumab, none ever             | denosumab 60 mg            |                          | warning | window 42; last |
| denosumab, product unclear       | denosumab                  | calcium 9 mg/dL 43 d ago | warning | window 42       |
| denosumab by name                | "Prolia"                   | calcium 9 mg/dL 43 d ago | warning | window 42       |
| denosumab for a cancer           | denosumab 120 mg           |                          | -       |                 |
| romosozumab, day 90              | romosozumab                | calcium 9 mg/dL 90 d ago | -       |                 |
| romosozumab, day 91              | romosozumab                | calcium 9 mg/dL 91 d ago | warning | window 90       |
| zoledronic acid, day 90          | zoledronic acid 5 mg       | calcium 9 mg/dL 90 d ago | -       |                 |
| zoledronic acid, day 91          | zoledronic acid 5 mg       | calcium 9 mg/dL 91 d ago | warning | window 90       |
| zoledronic acid, product unclear | zoledronic acid            | calcium 9 mg/dL 91 d ago | warning | window 90       |
| injected ibandronate, day 90     | ibandronate 3 mg injection | calcium 9 mg/dL 90 d ago | -       |                 |
| injected ibandronate, day 91     | ibandronate 3 mg injection | calcium 9 mg/dL 91 d ago | warning | window 90       |
| ibandronate tablets              | ibandronate 150 mg         |                          | -       |                 |
| alendronate                      | alendronate                |                          | -       |                 |
| teriparatide                     | teriparatide               |                          | -       |                 |
"""

REDUCED_KIDNEY = """
| case                               | order                | record                            | says    | shows     |
| denosumab, eGFR 29.9, day 14       | denosumab 60 mg      | eGFR 29.9 mL/min/1.73_m2 9 d ago; | -       |           |
|                                    |                      | calcium 9 mg/dL 14 d ago          |         |           |
| denosumab, eGFR 30, day 15         | denosumab 60 mg      | eGFR 30 mL/min/1.73_m2 9 d ago;   | -       |           |
|                                    |                      | calcium 9 mg/dL 15 d ago          |         |           |
| romosozumab, eGFR 29.9, day 42     | romosozumab          | eGFR 29.9 mL/min/1.73_m2 9 d ago; | -       |           |
|                                    |                      | calcium 9 mg/dL 42 d ago          |         |           |
| romosozumab, eGFR 29.9, day 43     | romosozumab          | eGFR 29.9 mL/min/1.73_m2 9 d ago; | warning | window 42 |
|                                    |                      | calcium 9 mg/dL 43 d ago          |         |           |
| romosozumab, eGFR 30, day 43       | romosozumab          | eGFR 30 mL/min/1.73_m2 9 d ago;   | -       |           |
|                                    |                      | calcium 9 mg/dL 43 d ago          |         |           |
| zoledronic acid, eGFR 29.9, day 90 | zoledronic acid 5 mg | eGFR 29.9 mL/min/1.73_m2 9 d ago; | -       |           |
|                                    |                      | calcium 9 mg/dL 90 d ago          |         |           |
"""

RESULTS = """
| case                           | record                                    | says                                    |
| a corrected one                | corrected calcium 2.3 mmol/L 9 d ago      | -                                       |
| an ionised one                 | ionised calcium 1.2 mmol/L 9 d ago        | -                                       |
| an albumin is none             | albumin 4 g/dL 9 d ago                    | warning                                 |
| a cancelled calcium is none    | calcium 9 mg/dL 9 d ago, status cancelled | warning                                 |
| tomorrow's calcium is none yet | calcium 9 mg/dL in 1 d                    | warning                                 |
| low on day 20, eGFR below 30   | calcium 7.9 mg/dL 20 d ago;               | (beats:hypocalcaemia-before-bone-agent) |
|                                | eGFR 29.9 mL/min/1.73_m2 9 d ago          |                                         |
| a calcium ordered              | ordered calcium 3 d ago                   | (addressed)                             |
| a panel ordered 30 d ago       | ordered metabolic panel 30 d ago          | (addressed)                             |
| a panel ordered 31 d ago       | ordered metabolic panel 31 d ago          | warning                                 |
| a creatinine ordered           | ordered creatinine 3 d ago                | warning                                 |
| a calcium order, revoked       | ordered calcium 3 d ago, status revoked   | warning                                 |
| hospice                        | condition Z51.5 9 d ago                   | x                                       |
"""

NAMED = """
| case                                | record                     | says    | shows            |
| an old low one                      | calcium 7.9 mg/dL 43 d ago | warning | last 7.9         |
| the last dose, when it is 181 d ago | given "Prolia" 181 d ago;  | warning | last_dose Prolia |
|                                     | given "Prolia" 400 d ago   |         |                  |
| not when it is 180 d ago            | given "Prolia" 180 d ago;  | warning | last_dose        |
|                                     | given "Prolia" 400 d ago   |         |                  |
| not of another drug                 | given "Evenity" 181 d ago  | warning | last_dose        |
| not of an unknown day               | given "Prolia" undated     | warning | last_dose        |
"""

ORDERS = """
| case                             | order                                    | says        |
| a start                          | denosumab 60 mg                          | warning     |
| a renewal                        | denosumab 60 mg, status active           | warning     |
| a change                         | denosumab 60 mg, replaces another        | warning     |
| being stopped                    | denosumab 60 mg, status stopped          | -           |
| not to be given                  | denosumab 60 mg, do not perform          | -           |
| a calcium drafted beside         | denosumab 60 mg; ordered calcium         | (addressed) |
| a metabolic panel drafted beside | denosumab 60 mg; ordered metabolic panel | (addressed) |
"""

SELECT = """
| case       | order                                    | says    |
| chosen     | denosumab 60 mg                          | warning |
| not chosen | denosumab 60 mg, unselected; paracetamol | -       |
"""

SOURCES = """
| case                          | record                     | says                                                |
| no labs key                   | labs missing               | ? calcium-total missing, calcium-corrected missing, |
|                               |                            | calcium-ionised missing                             |
| labs failed                   | labs failed                | ? calcium-total failed, calcium-corrected failed,   |
|                               |                            | calcium-ionised failed                              |
| labs looked up, nothing there | labs null                  | warning                                             |
| in part, seen back 42 d       | labs partial;              | ? calcium-total partial, calcium-corrected partial, |
|                               | albumin 4 g/dL 42 d ago    | calcium-ionised partial                             |
| in part, seen back 43 d       | labs partial;              | warning                                             |
|                               | albumin 4 g/dL 43 d ago    |                                                     |
| in an unknown unit            | calcium 9 furlong 9 d ago  | ? calcium-total unreadable                          |
| in an unknown unit, too old   | calcium 9 furlong 43 d ago | warning                                             |
"""

ANSWERED = """
| case                                      | record                                          | says |
| in part, with a calcium inside the window | labs partial; calcium 9 mg/dL 5 d ago           | -    |
| under another key, inside the window      | labs missing; calcium 9 mg/dL 5 d ago, key mine | -    |
"""


@table(RULE, WINDOWS)
def test_every_injected_drug_has_its_own_window_for_calcium(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, REDUCED_KIDNEY)
def test_an_egfr_below_30_shortens_the_window(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, RESULTS, order=DENOSUMAB)
def test_any_calcium_in_the_window_or_on_its_way_is_enough(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, NAMED, order=DENOSUMAB)
def test_the_words_name_the_last_calcium_and_a_late_dose(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, ORDERS)
def test_a_start_renewal_or_change_wants_a_calcium(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, SELECT, hook="order-select")
def test_order_select_judges_what_was_chosen(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, SOURCES, order=DENOSUMAB)
def test_calcium_is_called_missing_only_when_it_was_looked_for(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, ANSWERED, order=DENOSUMAB)
def test_a_calcium_in_the_window_answers_the_question(case: Case) -> None:
    assert outcome(case) == expected(case)

"""Kidney function and bone drugs."""

from tests.rules.cases import Case, expected, outcome, table

RULE = "zol-crcl-below-35"
ZOL = "zoledronic acid 5 mg"
LOW = "creatinine 1.26 mg/dL 10 d ago; weight 60 kg 50 d ago"

LIMIT = """
| case                              | patient               | record                          | says     |
| clearance 34.85                   | woman 78              | creatinine 1.26 mg/dL 9 d ago;  | critical |
|                                   |                       | weight 60 kg 9 d ago            |          |
| clearance 35.13                   | woman 78              | creatinine 1.25 mg/dL 9 d ago;  | -        |
|                                   |                       | weight 60 kg 9 d ago            |          |
| clearance 34.99                   | woman 80              | creatinine 1.35 mg/dL 9 d ago;  | critical |
|                                   |                       | weight 66.69 kg 9 d ago         |          |
| clearance 35.0001                 | woman 80              | creatinine 1.35 mg/dL 9 d ago;  | -        |
|                                   |                       | weight 66.706 kg 9 d ago        |          |
| clearance 35 exactly, 75.6 kg     | woman 80              | creatinine 1.53 mg/dL 9 d ago;  | -        |
|                                   |                       | weight 75.6 kg 9 d ago          |          |
| clearance 35 exactly, 67.2 kg     | woman 80              | creatinine 1.36 mg/dL 9 d ago;  | -        |
|                                   |                       | weight 67.2 kg 9 d ago          |          |
| clearance 35 exactly, 56 kg       | woman 68              | creatinine 1.36 mg/dL 9 d ago;  | -        |
|                                   |                       | weight 56 kg 9 d ago            |          |
| a man, 34.93                      | man 80                | creatinine 1.67 mg/dL 9 d ago;  | critical |
|                                   |                       | weight 70 kg 9 d ago            |          |
| a man, 35.14                      | man 80                | creatinine 1.66 mg/dL 9 d ago;  | -        |
|                                   |                       | weight 70 kg 9 d ago            |          |
| 111 µmol/L is 1.2554 mg/dL        | woman 78              | creatinine 111 umol/L 9 d ago;  | critical |
|                                   |                       | weight 60 kg 9 d ago            |          |
| 110 µmol/L is 1.2441 mg/dL        | woman 78              | creatinine 110 umol/L 9 d ago;  | -        |
|                                   |                       | weight 60 kg 9 d ago            |          |
| weight in pounds, 34.85           | woman 78              | creatinine 1.26 mg/dL 9 d ago;  | critical |
|                                   |                       | weight 132.27 lb 9 d ago        |          |
| weight in pounds, 35.02           | woman 78              | creatinine 1.26 mg/dL 9 d ago;  | -        |
|                                   |                       | weight 132.9 lb 9 d ago         |          |
| sex unknown, low for either sex   | person 78             | creatinine 1.60 mg/dL 9 d ago;  | critical |
|                                   |                       | weight 60 kg 9 d ago            |          |
| sex unknown, low for a woman only | person 78             | creatinine 1.26 mg/dL 9 d ago;  | warning  |
|                                   |                       | weight 60 kg 9 d ago            |          |
| sex unknown, low for neither      | person 78             | creatinine 1.25 mg/dL 9 d ago;  | -        |
|                                   |                       | weight 60 kg 9 d ago            |          |
| the 78th birthday                 | woman born 1948-11-22 | creatinine 1.258 mg/dL 9 d ago; | critical |
|                                   |                       | weight 60 kg 9 d ago            |          |
| the day before: 77 years old      | woman born 1948-11-23 | creatinine 1.258 mg/dL 9 d ago; | -        |
|                                   |                       | weight 60 kg 9 d ago            |          |
"""

STAND_IN = """
| case                                   | record                                     | says     | shows          |
| no weight: eGFR of 34.95 stands in     | creatinine 1.519 mg/dL 9 d ago             | critical | kidney 34.9171 |
| no weight: eGFR of 35.01               | creatinine 1.515 mg/dL 9 d ago             | -        |                |
| no weight: the clearance alone was low | creatinine 1.26 mg/dL 9 d ago              | -        |                |
| weight of day 365 counts               | creatinine 1.26 mg/dL 9 d ago;             | critical | kidney 34.8545 |
|                                        | weight 60 kg 365 d ago                     |          |                |
| weight of day 366 is too old           | creatinine 1.26 mg/dL 9 d ago;             | -        |                |
|                                        | weight 60 kg 366 d ago                     |          |                |
| weight of a cancelled entry is none    | creatinine 1.26 mg/dL 9 d ago;             | -        |                |
|                                        | weight 60 kg 5 d ago, status cancelled     |          |                |
| the newest weight counts               | creatinine 1.26 mg/dL 9 d ago;             | -        |                |
|                                        | weight 60 kg 9 d ago; weight 61 kg 2 d ago |          |                |
| only a reported eGFR, 34.9             | eGFR 34.9 mL/min/1.73_m2 9 d ago           | critical | kidney 34.9    |
| only a reported eGFR, 35.0             | eGFR 35.0 mL/min/1.73_m2 9 d ago           | -        |                |
| only a reported clearance, 34.9        | CrCl 34.9 mL/min 9 d ago                   | critical | kidney 34.9    |
| only a reported clearance, 35          | CrCl 35 mL/min 9 d ago                     | -        |                |
| an eGFR below 15 is below 35           | eGFR <15 mL/min/1.73_m2 9 d ago            | critical |                |
| an eGFR below 35 is below 35           | eGFR <35 mL/min/1.73_m2 9 d ago            | critical |                |
| an eGFR of at most 35 proves nothing   | eGFR <=35 mL/min/1.73_m2 9 d ago           | -        |                |
| an eGFR below 60 proves nothing        | eGFR <60 mL/min/1.73_m2 9 d ago            | -        |                |
| an eGFR above 20 proves nothing        | eGFR >20 mL/min/1.73_m2 9 d ago            | -        |                |
| creatinine above 8 is a low clearance  | creatinine >8 mg/dL 9 d ago;               | critical |                |
|                                        | weight 60 kg 9 d ago                       |          |                |
| creatinine below 1.5 proves nothing    | creatinine <1.5 mg/dL 9 d ago;             | -        |                |
|                                        | weight 60 kg 9 d ago                       |          |                |
"""

TIME = """
| case                                  | record                                                        | says     |
| creatinine of day 365 proves it       | creatinine 1.26 mg/dL 365 d ago                               | critical |
| creatinine of day 366 proves nothing  | creatinine 1.26 mg/dL 366 d ago                               | -        |
| the newest counts: it was normal      | creatinine 1.25 mg/dL 5 d ago; creatinine 1.9 mg/dL 40 d ago  | -        |
| the newest counts: it is low          | creatinine 1.9 mg/dL 5 d ago; creatinine 0.9 mg/dL 40 d ago   | critical |
| of today                              | creatinine 1.26 mg/dL 0 d ago                                 | critical |
| a result of tomorrow is no result yet | creatinine 1.26 mg/dL in 1 d                                  | -        |
| preliminary counts                    | creatinine 1.26 mg/dL 5 d ago, status preliminary             | critical |
| entered in error does not             | creatinine 1.26 mg/dL 5 d ago, status entered-in-error        | -        |
| cancelled does not                    | creatinine 1.26 mg/dL 5 d ago, status cancelled               | -        |
| a newer, lower eGFR                   | creatinine 0.9 mg/dL 60 d ago; eGFR 20 mL/min/1.73_m2 5 d ago | critical |
| an older, lower eGFR                  | creatinine 0.9 mg/dL 5 d ago; eGFR 20 mL/min/1.73_m2 60 d ago | -        |
"""

NEWER = """
| case                                     | record                                                         | says     |
| a newer clearance of 35                  | creatinine 2.0 mg/dL 200 d ago; CrCl 35 mL/min 5 d ago         | -        |
| a newer clearance of 34.9                | creatinine 2.0 mg/dL 200 d ago; CrCl 34.9 mL/min 5 d ago       | critical |
| a newer clearance below 50, no more said | creatinine 2.0 mg/dL 200 d ago; CrCl <50 mL/min 5 d ago        | critical |
| an older clearance that was normal       | creatinine 2.0 mg/dL 5 d ago; CrCl 70 mL/min 200 d ago         | critical |
| a clearance of the same day              | creatinine 2.0 mg/dL 5 d ago; CrCl 70 mL/min 5 d ago           | critical |
| a newer eGFR of 60: no weight undoes it  | creatinine 2.0 mg/dL 200 d ago; eGFR 60 mL/min/1.73_m2 5 d ago | -        |
| a newer eGFR above 60                    | creatinine 2.0 mg/dL 200 d ago;                                | -        |
|                                          | eGFR >60 mL/min/1.73_m2 5 d ago                                |          |
| a newer eGFR of 59.9                     | creatinine 2.0 mg/dL 200 d ago;                                | critical |
|                                          | eGFR 59.9 mL/min/1.73_m2 5 d ago                               |          |
"""

SAME_DAY = """
| case                        | record                                        | says     |
| the evening's, listed last  | creatinine 0.8 mg/dL on 2026-11-20T08:00:00Z; | critical |
|                             | creatinine 2.0 mg/dL on 2026-11-20T18:00:00Z  |          |
| the evening's, listed first | creatinine 2.0 mg/dL on 2026-11-20T18:00:00Z; | critical |
|                             | creatinine 0.8 mg/dL on 2026-11-20T08:00:00Z  |          |
| the morning's, listed last  | creatinine 0.8 mg/dL on 2026-11-20T18:00:00Z; | -        |
|                             | creatinine 2.0 mg/dL on 2026-11-20T08:00:00Z  |          |
"""

SEEN_FAR_BACK = """
| case                                      | record                                                           | says |
| in part, newest first, beyond a year back | labs partial; calcium 9 mg/dL 5 d ago; calcium 9 mg/dL 366 d ago | -    |
"""

DIALYSIS = """
| case                                 | record                                                  | says     |
| end-stage kidney disease, no result  | condition N18.6 900 d ago                               | critical |
| dependence on dialysis, no result    | condition Z99.2 900 d ago                               | critical |
| dialysis dependence by SNOMED CT     | condition 714152005 900 d ago                           | critical |
| dialysis and a normal creatinine     | condition Z99.2 900 d ago; creatinine 0.8 mg/dL 3 d ago | critical |
| dialysis though labs did not come    | condition Z99.2 900 d ago; labs missing                 | critical |
| stage 5 without dialysis needs a lab | condition N18.5 900 d ago                               | -        |
| resolved                             | condition N18.6 900 d ago, resolved                     | -        |
| provisional                          | condition N18.6 900 d ago, provisional                  | -        |
| refuted                              | condition N18.6 900 d ago, refuted                      | -        |
| entered in error                     | condition N18.6 900 d ago, entered-in-error             | -        |
| begins tomorrow                      | condition N18.6 in 1 d                                  | -        |
| a session on day 90                  | done hemodialysis 90 d ago                              | critical |
| a session on day 91                  | done hemodialysis 91 d ago                              | -        |
| a session that was not done          | done hemodialysis 5 d ago, status not-done              | -        |
| a session without a day              | done hemodialysis undated                               | -        |
| another procedure                    | done cataract operation 5 d ago                         | -        |
"""

SOURCES = """
| case                                    | record                                           | says                    |
| no labs key                             | labs missing                                     | ? creatinine missing    |
| labs failed                             | labs failed                                      | ? creatinine failed     |
| labs looked up, nothing there           | labs null                                        | -                       |
| a part of the labs, no creatinine       | labs partial; calcium 9.4 mg/dL 5 d ago          | ? creatinine partial    |
| a part of the labs, a low creatinine    | labs partial; creatinine 1.9 mg/dL 5 d ago       | critical                |
| a part of the labs, a normal creatinine | labs partial; creatinine 0.8 mg/dL 5 d ago       | -                       |
| no labs key, but it came under another  | labs missing; creatinine 1.9 mg/dL 5 d ago,      | critical                |
|                                         | key mine                                         |                         |
| an unknown unit                         | creatinine 1.9 furlong 5 d ago                   | ? creatinine unreadable |
| no unit                                 | creatinine 1.9 5 d ago                           | ? creatinine unreadable |
| no day                                  | creatinine 1.9 mg/dL undated                     | ? creatinine unreadable |
| no number                               | creatinine broken mg/dL 5 d ago                  | ? creatinine unreadable |
| 450 mg/dL is a slip                     | creatinine 450 mg/dL 5 d ago                     | ? creatinine unreadable |
| unreadable, and a readable one since    | creatinine 1.9 5 d ago;                          | -                       |
|                                         | creatinine 0.8 mg/dL 2 d ago                     |                         |
| a readable one, and an unreadable since | creatinine 1.9 2 d ago;                          | ? creatinine unreadable |
|                                         | creatinine 0.8 mg/dL 5 d ago                     |                         |
| no problem list: the creatinine decides | conditions missing; creatinine 1.9 mg/dL 2 d ago | critical                |
"""

UNWEIGHED = """
| case                                   | record                                           | says                     |
| no vitals key, eGFR 59.9               | vitals missing; eGFR 59.9 mL/min/1.73_m2 9 d ago | ? body-weight missing    |
| no vitals key, eGFR 60                 | vitals missing; eGFR 60 mL/min/1.73_m2 9 d ago   | -                        |
| no vitals key, eGFR 34.9: it is enough | vitals missing; eGFR 34.9 mL/min/1.73_m2 9 d ago | critical                 |
| vitals failed, creatinine 1.26         | vitals failed; creatinine 1.26 mg/dL 9 d ago     | ? body-weight failed     |
| vitals failed, creatinine 0.7          | vitals failed; creatinine 0.7 mg/dL 9 d ago      | -                        |
| vitals in part, none there             | vitals partial; creatinine 1.26 mg/dL 9 d ago    | ? body-weight partial    |
| vitals in part, a weight there         | vitals partial; creatinine 1.26 mg/dL 9 d ago;   | critical                 |
|                                        | weight 60 kg 9 d ago                             |                          |
| a weight without a unit                | creatinine 1.26 mg/dL 9 d ago; weight 60 5 d ago | ? body-weight unreadable |
| a weight of 6 kg is a slip             | creatinine 1.26 mg/dL 9 d ago;                   | ? body-weight unreadable |
|                                        | weight 6 kg 5 d ago                              |                          |
| a reported clearance needs no weight   | vitals missing; CrCl 50 mL/min 9 d ago           | -                        |
"""

NO_BIRTH_DATE = """
| case                                   | patient               | says                    |
| no birth date: no clearance can be had | woman                 | ? birth-date missing    |
| born in a year that cannot be          | woman born 1850-01-01 | ? birth-date unreadable |
| born tomorrow year                     | woman born 2027-01-01 | ? birth-date unreadable |
| only the year of birth                 | woman born 1948       | -                       |
| only the month of birth                | woman born 1948-11    | -                       |
| the month of birth, a month earlier    | woman born 1948-10    | critical                |
"""

ORDERS = """
| case                                     | order                                         | says     |
| by its code                              | zoledronic acid 5 mg                          | critical |
| by its brand                             | "Reclast"                                     | critical |
| by ingredient and strength               | "Zoledronic acid 5 mg/100 mL infusion"        | critical |
| by ingredient, strength in the sig       | zoledronic acid, sig 5 mg IV once             | critical |
| by ingredient, strength as a dose        | zoledronic acid, dose 5 mg                    | critical |
| product unclear, by code                 | zoledronic acid                               | warning  |
| product unclear, by name                 | "zoledronic acid infusion"                    | warning  |
| the oncology product, by code            | zoledronic acid 4 mg                          | -        |
| the oncology product, by brand           | "Zometa"                                      | -        |
| the oncology product, by strength        | "Zoledronic acid 4 mg/100 mL"                 | -        |
| already active: a continuation           | zoledronic acid 5 mg, status active           | critical |
| a change                                 | zoledronic acid 5 mg, replaces another        | critical |
| being stopped                            | zoledronic acid 5 mg, status stopped          | -        |
| being cancelled                          | zoledronic acid 5 mg, status cancelled        | -        |
| put on hold                              | zoledronic acid 5 mg, status on-hold          | -        |
| not to be given                          | zoledronic acid 5 mg, do not perform          | -        |
| entered in error                         | zoledronic acid 5 mg, status entered-in-error | -        |
| another bone drug                        | alendronate                                   | -        |
| an unrelated drug                        | paracetamol                                   | -        |
| beside an unrelated drug                 | zoledronic acid 5 mg; paracetamol             | critical |
| a creatinine drafted beside hides it not | zoledronic acid 5 mg; ordered creatinine      | critical |
"""

SELECT = """
| case                | order                                         | says     |
| chosen              | zoledronic acid 5 mg                          | critical |
| drafted, not chosen | zoledronic acid 5 mg, unselected; paracetamol | -        |
"""

PEOPLE = """
| case                              | patient             | record                      | says     |
| hospice: a contraindication stays | woman 78            | condition Z51.5 30 d ago    | critical |
| 18 years old today                | man born 2008-11-22 | creatinine 9 mg/dL 2 d ago  | critical |
| 18 years old tomorrow             | man born 2008-11-23 | creatinine 9 mg/dL 2 d ago  | x        |
| deceased                          | woman 78, deceased  |                             | x        |
| pregnant                          | woman 40            | creatinine 9 mg/dL 2 d ago; | critical |
|                                   |                     | condition Z33.1 30 d ago    |          |
| myeloma                           | woman 78            | condition C90.00 300 d ago  | critical |
"""


@table(RULE, LIMIT, order=ZOL)
def test_the_clearance_is_compared_unrounded_with_35(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, STAND_IN, order=ZOL, patient="woman 78")
def test_an_egfr_stands_in_where_no_clearance_can_be_computed(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, TIME, order=ZOL, patient="woman 78", record="weight 60 kg 9 d ago")
def test_the_newest_result_of_the_last_year_decides(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, NEWER, order=ZOL, patient="woman 78", record="weight 60 kg 9 d ago")
def test_a_newer_reported_estimate_outweighs_an_old_creatinine(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, SAME_DAY, order=ZOL, patient="woman 78", record="weight 60 kg 9 d ago")
def test_of_one_day_the_last_hour_counts(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, SEEN_FAR_BACK, order=ZOL, patient="woman 78")
def test_a_part_that_reaches_far_enough_back_is_enough(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, DIALYSIS, order=ZOL, patient="man 60", record="weight 80 kg 9 d ago")
def test_dialysis_needs_no_laboratory(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, SOURCES, order=ZOL, patient="woman 78", record="weight 60 kg 9 d ago")
def test_what_could_not_be_read_is_not_taken_for_normal(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, UNWEIGHED, order=ZOL, patient="woman 78")
def test_a_weight_that_may_be_there_unread_leaves_a_reduced_egfr_unanswered(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, NO_BIRTH_DATE, order=ZOL, record="creatinine 1.258 mg/dL 10 d ago; weight 60 kg 9 d ago")
def test_age_is_the_youngest_that_the_record_allows(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, ORDERS, patient="woman 78", record=LOW)
def test_only_a_start_or_continuation_of_the_five_milligram_product_is_judged(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, SELECT, hook="order-select", patient="woman 78", record=LOW)
def test_order_select_judges_what_was_chosen(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, PEOPLE, order=ZOL, record=LOW)
def test_standing_exclusions_leave_a_contraindication_standing_in_hospice(case: Case) -> None:
    assert outcome(case) == expected(case)

"""Missing data: no recent creatinine before a drug with a kidney limit."""

from tests.rules.cases import Case, expected, outcome, table

RULE = "renal-data-missing"
ZOL = "zoledronic acid 5 mg"
# In every row but those of order-select an info branch stands alone, and so is hidden: "(limit)".

ZOLEDRONATE = """
| case                               | patient               | record                          | says    | shows      |
| day 90                             | woman 74              | creatinine 0.7 mg/dL 90 d ago   | -       |            |
| day 91                             | woman 74              | creatinine 0.7 mg/dL 91 d ago   | warning | window 90; |
|                                    |                       |                                 |         | cutoff 35  |
| no result ever                     | woman 74              |                                 | warning | window 90; |
|                                    |                       |                                 |         | last       |
| 75 years: day 30                   | woman 75              | creatinine 0.7 mg/dL 30 d ago   | -       |            |
| 75 years: day 31                   | woman 75              | creatinine 0.7 mg/dL 31 d ago   | warning | window 30  |
| the 75th birthday                  | woman born 1951-11-22 | creatinine 0.7 mg/dL 31 d ago   | warning |            |
| the day before it                  | woman born 1951-11-23 | creatinine 0.7 mg/dL 31 d ago   | -       |            |
| no birth date: day 31              | woman                 | creatinine 0.7 mg/dL 31 d ago   | -       |            |
| eGFR 59.9 without a weight: day 31 | man 60                | eGFR 59.9 mL/min/1.73_m2 31 d   | warning | window 30  |
|                                    |                       | ago                             |         |            |
| eGFR 60 without a weight: day 31   | man 60                | eGFR 60 mL/min/1.73_m2 31 d ago | -       |            |
| an eGFR in the window is enough    | man 60                | eGFR 80 mL/min/1.73_m2 5 d ago  | -       |            |
| tomorrow's result is not there yet | man 60                | creatinine 0.7 mg/dL in 1 d     | warning |            |
| a cancelled result is none         | man 60                | creatinine 0.7 mg/dL 5 d ago,   | warning |            |
|                                    |                       | status cancelled                |         |            |
| the last that is known is named    | man 60                | creatinine 0.7 mg/dL 400 d ago  | warning | last 0.7   |
"""

WEIGHED = """
| case                          | patient | record                                                   | says    |
| clearance 59.99: day 31       | man 60  | creatinine 1.111 mg/dL 31 d ago; weight 59.98 kg 9 d ago | warning |
| clearance 60.01: day 31       | man 60  | creatinine 1.111 mg/dL 31 d ago; weight 60.01 kg 9 d ago | -       |
| clearance 60 exactly: day 31  | man 60  | creatinine 1.2 mg/dL 31 d ago; weight 64.8 kg 9 d ago    | -       |
| clearance 60 exactly, 46.8 kg | man 68  | creatinine 0.78 mg/dL 31 d ago; weight 46.8 kg 9 d ago   | -       |
| clearance 35.09: day 31       | man 60  | creatinine 1.9 mg/dL 31 d ago; weight 60 kg 9 d ago      | warning |
"""

AT_RISK = """
| case                       | record                                         | says    |
| furosemide                 | prescribed furosemide 50 d ago                 | warning |
| thiazide                   | prescribed hydrochlorothiazide 50 d ago        | warning |
| ibuprofen                  | prescribed ibuprofen 50 d ago                  | warning |
| gentamicin                 | prescribed gentamicin 5 d ago                  | warning |
| furosemide by name         | prescribed "Lasix 40 mg" 50 d ago              | warning |
| furosemide stopped         | prescribed furosemide 50 d ago, status stopped | -       |
| furosemide not to be given | prescribed furosemide 5 d ago, do not perform  | -       |
| paracetamol                | prescribed paracetamol 50 d ago                | -       |
"""

TOPICAL = """
| case                                   | record                                         | says |
| diclofenac, a gel                      | prescribed "diclofenac 1% gel" 50 d ago        | -    |
| furosemide, supply ended two years ago | prescribed furosemide on 2024-01-02, supply 90 | -    |
"""

HIDDEN = """
| case                                  | record                                       | says                      |
| low, and older than the window        | creatinine 2.0 mg/dL 91 d ago;               | (beats:zol-crcl-below-35) |
|                                       | weight 60 kg 9 d ago                         |                           |
| dialysis and no result                | condition N18.6 800 d ago                    | (beats:zol-crcl-below-35) |
| low, but older than a year            | creatinine 1.9 mg/dL 366 d ago;              | warning                   |
|                                       | weight 60 kg 9 d ago                         |                           |
| a creatinine ordered 30 d ago         | ordered creatinine 30 d ago                  | (addressed)               |
| a creatinine ordered 31 d ago         | ordered creatinine 31 d ago                  | warning                   |
| a metabolic panel ordered             | ordered metabolic panel 3 d ago              | (addressed)               |
| a calcium ordered                     | ordered calcium 3 d ago                      | warning                   |
| a creatinine ordered, on hold         | ordered creatinine 3 d ago, status on-hold   | (addressed)               |
| a creatinine order that was revoked   | ordered creatinine 3 d ago, status revoked   | warning                   |
| a creatinine order that was completed | ordered creatinine 3 d ago, status completed | warning                   |
| a creatinine not to be drawn          | ordered creatinine 3 d ago, do not perform   | warning                   |
| a creatinine order of an unknown day  | ordered creatinine undated                   | warning                   |
| a creatinine order of tomorrow        | ordered creatinine in 1 d                    | warning                   |
| hospice                               | condition Z51.5 9 d ago                      | x                         |
| hospice long over                     | condition Z51.5 900 d ago, resolved          | warning                   |
"""

HOSPICE_ORDER = """
| case                          | record                       | says |
| hospice, known by a procedure | done hospice care 9 d ago    | x    |
| hospice, known by its order   | ordered hospice care 9 d ago | x    |
"""

DRUGS = """
| case                              | order                       | record                             | says        |
| injected ibandronate, day 90      | ibandronate 3 mg injection  | creatinine 0.7 mg/dL 90 d ago      | -           |
| injected ibandronate, day 91      | ibandronate 3 mg injection  | creatinine 0.7 mg/dL 91 d ago      | warning     |
| injected ibandronate by name      | "Boniva 3 mg/3 mL IV"       | creatinine 0.7 mg/dL 91 d ago      | warning     |
| zoledronic acid, product unclear  | zoledronic acid             | creatinine 0.7 mg/dL 91 d ago      | warning     |
| zoledronic acid for a cancer      | zoledronic acid 4 mg        | creatinine 0.7 mg/dL 91 d ago      | -           |
| alendronate, day 365              | alendronate                 | creatinine 0.7 mg/dL 365 d ago     | -           |
| alendronate, day 366              | alendronate                 | creatinine 0.7 mg/dL 366 d ago     | (limit)     |
| alendronate, eGFR 44.9, day 180   | alendronate                 | eGFR 44.9 mL/min/1.73_m2 180 d ago | -           |
| alendronate, eGFR 44.9, day 181   | alendronate                 | eGFR 44.9 mL/min/1.73_m2 181 d ago | (limit)     |
| alendronate, eGFR 45, day 181     | alendronate                 | eGFR 45 mL/min/1.73_m2 181 d ago   | -           |
| risedronate, day 365              | risedronate                 | creatinine 0.7 mg/dL 365 d ago     | -           |
| risedronate, day 366              | risedronate                 | creatinine 0.7 mg/dL 366 d ago     | (limit)     |
| ibandronate tablets, day 365      | ibandronate 150 mg          | creatinine 0.7 mg/dL 365 d ago     | -           |
| ibandronate tablets, day 366      | ibandronate 150 mg          | creatinine 0.7 mg/dL 366 d ago     | (limit)     |
| denosumab, day 90                 | denosumab 60 mg             | creatinine 0.7 mg/dL 90 d ago      | -           |
| denosumab, day 91                 | denosumab 60 mg             | creatinine 0.7 mg/dL 91 d ago      | (limit)     |
| denosumab, product unclear        | denosumab                   | creatinine 0.7 mg/dL 91 d ago      | (limit)     |
| denosumab for a cancer            | denosumab 120 mg            | creatinine 0.7 mg/dL 91 d ago      | -           |
| romosozumab, day 180              | romosozumab                 | creatinine 0.7 mg/dL 180 d ago     | -           |
| romosozumab, day 181              | romosozumab                 | creatinine 0.7 mg/dL 181 d ago     | (limit)     |
| teriparatide, day 365             | teriparatide                | creatinine 0.7 mg/dL 365 d ago     | -           |
| teriparatide, day 366             | teriparatide                | creatinine 0.7 mg/dL 366 d ago     | (limit)     |
| abaloparatide, day 365            | abaloparatide               | creatinine 0.7 mg/dL 365 d ago     | -           |
| abaloparatide, day 366            | abaloparatide               | creatinine 0.7 mg/dL 366 d ago     | (limit)     |
| raloxifene needs none             | raloxifene                  |                                    | -           |
| bazedoxifene needs none           | bazedoxifene with estrogens |                                    | -           |
| being stopped                     | zoledronic acid 5 mg,       |                                    | -           |
|                                   | status stopped              |                                    |             |
| not to be given                   | zoledronic acid 5 mg,       |                                    | -           |
|                                   | do not perform              |                                    |             |
| a change of dose                  | zoledronic acid 5 mg,       |                                    | warning     |
|                                   | replaces another            |                                    |             |
| a creatinine drafted beside       | zoledronic acid 5 mg;       |                                    | (addressed) |
|                                   | ordered creatinine          |                                    |             |
| furosemide drafted beside, day 31 | zoledronic acid 5 mg;       | creatinine 0.7 mg/dL 31 d ago      | warning     |
|                                   | furosemide                  |                                    |             |
| furosemide stopped beside, day 31 | zoledronic acid 5 mg;       | creatinine 0.7 mg/dL 31 d ago      | -           |
|                                   | furosemide, status stopped  |                                    |             |
"""

CUTOFFS = """
| case                 | order                      | says    | shows                 |
| zoledronic acid      | zoledronic acid 5 mg       | warning | cutoff 35; window 90  |
| injected ibandronate | ibandronate 3 mg injection | warning | cutoff 30; window 90  |
| alendronate          | alendronate                | (limit) | cutoff 35; window 365 |
| risedronate          | risedronate                | (limit) | cutoff 30; window 365 |
| ibandronate tablets  | ibandronate 150 mg         | (limit) | cutoff 30; window 365 |
| denosumab            | denosumab 60 mg            | (limit) | cutoff 30; window 90  |
| romosozumab          | romosozumab                | (limit) | cutoff 30; window 180 |
| teriparatide         | teriparatide               | (limit) | cutoff 30; window 365 |
"""

# Of a man of 60 and 60 kg: 1.9 mg/dL is a clearance of 35.09 mL/min and an eGFR of 40, 1.95 one of 34.19, 2.6 an eGFR
# of 27.
LAST_SEEN_LOW = """
| case                          | order              | record                   | says                                 |
| alendronate, 34.19: day 180   | alendronate        | creatinine 1.95 mg/dL    | -                                    |
|                               |                    | 180 d ago                |                                      |
| alendronate, 34.19: day 181   | alendronate        | creatinine 1.95 mg/dL    | warning                              |
|                               |                    | 181 d ago                |                                      |
| alendronate, 35.09: day 181   | alendronate        | creatinine 1.9 mg/dL 181 | (limit)                              |
|                               |                    | d ago                    |                                      |
| alendronate, 34.19: day 365   | alendronate        | creatinine 1.95 mg/dL    | warning                              |
|                               |                    | 365 d ago                |                                      |
| alendronate, 34.19: day 366   | alendronate        | creatinine 1.95 mg/dL    | (limit)                              |
|                               |                    | 366 d ago                |                                      |
| a clearance restored since    | alendronate        | creatinine 1.95 mg/dL    | (limit)                              |
|                               |                    | 300 d ago;               |                                      |
|                               |                    | CrCl 40 mL/min 190 d ago |                                      |
| risedronate, 34.19: day 181   | risedronate        | creatinine 1.95 mg/dL    | (limit)                              |
|                               |                    | 181 d ago                |                                      |
| ibandronate tablets, 25.64    | ibandronate 150 mg | creatinine 2.6 mg/dL 181 | warning                              |
|                               |                    | d ago                    |                                      |
| denosumab, eGFR 29: day 91    | denosumab 60 mg    | eGFR 29 mL/min/1.73_m2   | warning                              |
|                               |                    | 91 d ago                 |                                      |
| denosumab, eGFR 30: day 91    | denosumab 60 mg    | eGFR 30 mL/min/1.73_m2   | (limit)                              |
|                               |                    | 91 d ago                 |                                      |
| denosumab, stage 4 on record  | denosumab 60 mg    | eGFR 29 mL/min/1.73_m2   | (beats:denosumab-advanced-ckd-boxed) |
|                               |                    | 91 d ago;                |                                      |
|                               |                    | condition N18.4 300 d    |                                      |
|                               |                    | ago                      |                                      |
| romosozumab, eGFR 29: day 181 | romosozumab        | eGFR 29 mL/min/1.73_m2   | warning                              |
|                               |                    | 181 d ago                |                                      |
| romosozumab, eGFR 29: day 366 | romosozumab        | eGFR 29 mL/min/1.73_m2   | (limit)                              |
|                               |                    | 366 d ago                |                                      |
| the weight could not be read  | alendronate        | creatinine 1.6 mg/dL 366 | (limit)                              |
|                               |                    | d ago; vitals failed     |                                      |
"""

A_LINE = """
| case                                         | order           | record                  | says    |
| no other finding: hidden                     | denosumab 60 mg | calcium 9 mg/dL 9 d ago | (limit) |
| a card stands for the missing calcium: shown | denosumab 60 mg |                         | info    |
| a card stands for the low calcium: shown     | alendronate     | calcium 7 mg/dL 9 d ago | info    |
"""

SELECT = """
| case                                 | order                                         | says    |
| zoledronic acid: a warning is shown  | zoledronic acid 5 mg                          | warning |
| denosumab: info waits for order-sign | denosumab 60 mg                               | (limit) |
| zoledronic acid, not chosen          | zoledronic acid 5 mg, unselected; paracetamol | -       |
"""

SOURCES = """
| case                                   | record                                 | says                               |
| no labs key                            | labs missing                           | ? creatinine missing, egfr missing |
| labs failed                            | labs failed                            | ? creatinine failed, egfr failed   |
| labs looked up, nothing there          | labs null                              | warning                            |
| in part, not seen back to the window   | labs partial; albumin 4 g/dL 60 d ago  | ? creatinine partial, egfr partial |
| in part, seen back to the window's day | labs partial; albumin 4 g/dL 90 d ago  | ? creatinine partial, egfr partial |
| in part, seen back beyond the window   | labs partial; albumin 4 g/dL 91 d ago  | warning                            |
| in part, not newest first              | labs partial; albumin 4 g/dL 91 d ago; | ? creatinine partial, egfr partial |
|                                        | albumin 4 g/dL 5 d ago                 |                                    |
| in part, an undated entry              | labs partial; albumin 4 g/dL undated;  | ? creatinine partial, egfr partial |
|                                        | albumin 4 g/dL 91 d ago                |                                    |
| in the window, in a unit nobody knows  | creatinine 0.7 furlong 60 d ago        | ? creatinine unreadable            |
| unreadable, but older than the window  | creatinine 0.7 furlong 91 d ago        | warning                            |
| unreadable, of an unknown day          | creatinine 0.7 furlong undated         | ? creatinine unreadable            |
"""

ANSWERED = """
| case                                         | record                                                | says |
| in part, with a creatinine inside the window | labs partial; creatinine 0.7 mg/dL 5 d ago            | -    |
| under another key, inside the window         | labs missing; creatinine 0.7 mg/dL 5 d ago, key mine  | -    |
| eGFR unreadable, a creatinine in the window  | eGFR 70 furlong 4 d ago; creatinine 0.7 mg/dL 5 d ago | -    |
"""


@table(RULE, ZOLEDRONATE, order=ZOL)
def test_zoledronate_wants_a_creatinine_of_the_last_90_days_or_30_at_risk(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, WEIGHED, order=ZOL)
def test_a_clearance_from_35_to_60_shortens_the_window(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, AT_RISK, order=ZOL, patient="man 60", record="creatinine 0.7 mg/dL 31 d ago")
def test_drugs_that_burden_the_kidney_shorten_the_window(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, TOPICAL, order=ZOL, patient="man 60", record="creatinine 0.7 mg/dL 31 d ago")
def test_what_does_not_reach_the_kidney_shortens_no_window(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, HIDDEN, order=ZOL, patient="man 60")
def test_a_missing_creatinine_is_not_asked_for_twice(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, HOSPICE_ORDER, order=ZOL, patient="man 60")
def test_hospice_is_also_known_by_an_order(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, DRUGS, patient="man 60", record="calcium 9 mg/dL 9 d ago")
def test_every_drug_has_its_own_window_for_creatinine(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, CUTOFFS, patient="man 60", record="calcium 9 mg/dL 9 d ago")
def test_the_words_name_the_limit_of_the_drug(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, LAST_SEEN_LOW, patient="man 60", record="calcium 9 mg/dL 9 d ago; weight 60 kg 9 d ago")
def test_a_low_one_that_is_too_old_is_asked_for_aloud(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, A_LINE, patient="man 60")
def test_the_info_branch_is_a_line_in_a_card_that_stands_anyway(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, SELECT, hook="order-select", patient="man 60")
def test_order_select_shows_the_missing_creatinine_only_as_a_warning(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, SOURCES, order=ZOL, patient="man 60")
def test_creatinine_is_called_missing_only_when_it_was_looked_for(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, ANSWERED, order=ZOL, patient="man 60")
def test_a_creatinine_in_the_window_answers_the_question(case: Case) -> None:
    assert outcome(case) == expected(case)

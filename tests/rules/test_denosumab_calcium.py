"""Calcium after denosumab: who is prone to a low one, and whose has to be looked at."""

from tests.rules.cases import Case, expected, outcome, table

PRONE = "denosumab-predisposed-hypocalcaemia"
MONITOR = "denosumab-post-dose-calcium-monitor"
SEVERE = "creatinine 2.5 mg/dL 20 d ago"

REASONS = """
| case                                     | record            | says                                 | shows          |
| nothing                                  | conditions null   | -                                    |                |
| hypoparathyroidism                       | condition E20.9   | warning                              | reasons.1 A    |
|                                          | 900 d ago         |                                      | diagnosis      |
| after an operation                       | condition E89.2   | warning                              |                |
|                                          | undated           |                                      |                |
| hypoparathyroidism, resolved             | condition E20.9   | -                                    |                |
|                                          | 900 d ago,        |                                      |                |
|                                          | resolved          |                                      |                |
| hypoparathyroidism, unconfirmed          | condition E20.9   | -                                    |                |
|                                          | 900 d ago,        |                                      |                |
|                                          | provisional       |                                      |                |
| malabsorption                            | condition K90.0   | warning                              |                |
|                                          | 900 d ago         |                                      |                |
| after bowel surgery                      | condition K91.2   | warning                              |                |
|                                          | 900 d ago         |                                      |                |
| lactose intolerance                      | condition E73.9   | -                                    |                |
|                                          | 900 d ago         |                                      |                |
| bariatric surgery, coded as a state      | condition Z98.84  | warning                              |                |
|                                          | 900 d ago         |                                      |                |
| thyroid operation                        | done              | warning                              |                |
|                                          | thyroidectomy     |                                      |                |
|                                          | 4000 d ago        |                                      |                |
| parathyroid operation                    | done              | warning                              |                |
|                                          | parathyroidectomy |                                      |                |
|                                          | 4000 d ago        |                                      |                |
| gastric bypass                           | done gastric      | warning                              |                |
|                                          | bypass undated    |                                      |                |
| small bowel resection                    | done small bowel  | warning                              |                |
|                                          | resection 900 d   |                                      |                |
|                                          | ago               |                                      |                |
| another operation                        | done cataract     | -                                    |                |
|                                          | operation 900 d   |                                      |                |
|                                          | ago               |                                      |                |
| cinacalcet                               | prescribed        | warning                              | calcimimetic   |
|                                          | "cinacalcet 30 MG |                                      | True           |
|                                          | Oral Tablet" 90 d |                                      |                |
|                                          | ago               |                                      |                |
| cinacalcet, stopped                      | prescribed        | -                                    |                |
|                                          | "cinacalcet 30 MG |                                      |                |
|                                          | Oral Tablet" 90 d |                                      |                |
|                                          | ago, status       |                                      |                |
|                                          | stopped           |                                      |                |
| cinacalcet, supply ended 30 d ago        | prescribed        | warning                              |                |
|                                          | "cinacalcet 30 MG |                                      |                |
|                                          | Oral Tablet" 60 d |                                      |                |
|                                          | ago, supply 30    |                                      |                |
| cinacalcet, supply ended 31 d ago        | prescribed        | -                                    |                |
|                                          | "cinacalcet 30 MG |                                      |                |
|                                          | Oral Tablet" 61 d |                                      |                |
|                                          | ago, supply 30    |                                      |                |
| several                                  | condition K90.0   | warning                              | reasons.2      |
|                                          | 900 d ago; done   |                                      | Thyroid        |
|                                          | thyroidectomy 900 |                                      | surgery;       |
|                                          | d ago             |                                      | check_on       |
|                                          |                   |                                      | 2026-12-02     |
| kidney disease: the boxed warning speaks | condition K90.0   | (beats:denosumab-advanced-ckd-boxed) |                |
|                                          | 900 d ago;        |                                      |                |
|                                          | creatinine 2.5    |                                      |                |
|                                          | mg/dL 9 d ago     |                                      |                |
| problems failed                          | conditions failed | ? conditions failed                  |                |
| problems failed, operation known         | conditions        | warning                              |                |
|                                          | failed; done      |                                      |                |
|                                          | thyroidectomy 900 |                                      |                |
|                                          | d ago             |                                      |                |
| operations not asked                     | procedures        | ? procedures missing                 |                |
|                                          | missing           |                                      |                |
| medications in part                      | medications       | ? medications partial                |                |
|                                          | partial           |                                      |                |
"""

DRUGS = """
| case              | order                           | patient  | says    |
| denosumab 60 mg   | denosumab 60 mg                 | woman 70 | warning |
| by name           | "Jubbonti 60 mg"                | woman 70 | warning |
| strength not told | denosumab                       | woman 70 | warning |
| for a cancer      | denosumab 120 mg                | woman 70 | -       |
| zoledronic acid   | zoledronic acid 5 mg            | woman 70 | -       |
| stopped           | denosumab 60 mg, status stopped | woman 70 | -       |
| under 18          | denosumab 60 mg                 | woman 17 | x       |
"""

DAYS = """
| case                        | record                                              | says        | shows              |
| day 1, never measured       | given denosumab 60 mg 1 d ago                       | warning     | days 1; last       |
| on the day itself           | given denosumab 60 mg 0 d ago                       | -           |                    |
| day 10, calcium 7 days ago  | given denosumab 60 mg 10 d ago; calcium 9 mg/dL 7 d | -           |                    |
|                             | ago                                                 |             |                    |
| day 10, calcium 8 days ago  | given denosumab 60 mg 10 d ago; calcium 9 mg/dL 8 d | warning     | last 9.0; window 7 |
|                             | ago                                                 |             |                    |
| day 31, calcium 8 days ago  | given denosumab 60 mg 31 d ago; calcium 9 mg/dL 8 d | warning     | window 7           |
|                             | ago                                                 |             |                    |
| day 32, calcium 8 days ago  | given denosumab 60 mg 32 d ago; calcium 9 mg/dL 8 d | -           |                    |
|                             | ago                                                 |             |                    |
| day 32, calcium 31 days ago | given denosumab 60 mg 32 d ago; calcium 9 mg/dL 31  | -           |                    |
|                             | d ago                                               |             |                    |
| day 40, calcium 32 days ago | given denosumab 60 mg 40 d ago; calcium 9 mg/dL 32  | warning     | window 31          |
|                             | d ago                                               |             |                    |
| day 90                      | given denosumab 60 mg 90 d ago                      | warning     |                    |
| day 91                      | given denosumab 60 mg 91 d ago                      | -           |                    |
| ionised counts              | given denosumab 60 mg 10 d ago; ionised calcium 1.2 | -           |                    |
|                             | mmol/L 3 d ago                                      |             |                    |
| corrected counts            | given denosumab 60 mg 10 d ago; corrected calcium 9 | -           |                    |
|                             | mg/dL 3 d ago                                       |             |                    |
| presumed from an order      | prescribed denosumab 60 mg 20 d ago                 | warning     |                    |
| for a cancer                | given denosumab 120 mg 10 d ago                     | -           |                    |
| another drug                | given zoledronic acid 5 mg 10 d ago                 | -           |                    |
| nothing given               | labs null                                           | -           |                    |
| calcium ordered             | given denosumab 60 mg 10 d ago; ordered calcium 2 d | (addressed) |                    |
|                             | ago                                                 |             |                    |
| calcium ordered long ago    | given denosumab 60 mg 50 d ago; ordered calcium 31  | warning     |                    |
|                             | d ago                                               |             |                    |
"""

KIDNEYS = """
| case                                 | record                                | says                                  |
| eGFR 29.9                            | eGFR 29.9 mL/min/{1.73_m2} 9 d ago    | warning                               |
| eGFR 30                              | eGFR 30 mL/min/{1.73_m2} 9 d ago      | -                                     |
| creatinine in SI units               | creatinine 221 umol/L 9 d ago         | warning                               |
| dialysis on record                   | condition Z99.2 400 d ago             | warning                               |
| dialysis done                        | done hemodialysis 20 d ago            | warning                               |
| no kidney result                     | vitals null                           | -                                     |
| labs failed                          | labs failed                           | ? creatinine failed                   |
| dialysis, labs failed                | condition Z99.2 400 d ago; labs       | ? calcium-total failed,               |
|                                      | failed                                | calcium-corrected failed,             |
|                                      |                                       | calcium-ionised failed                |
| in part, calcium not far enough back | labs partial; eGFR 20                 | ? calcium-total partial,              |
|                                      | mL/min/{1.73_m2} 3 d ago              | calcium-corrected partial,            |
|                                      |                                       | calcium-ionised partial               |
| in part, far enough back             | labs partial; eGFR 20                 | warning                               |
|                                      | mL/min/{1.73_m2} 9 d ago              |                                       |
"""


@table(PRONE, REASONS, order="denosumab 60 mg")
def test_those_whom_the_label_names_are_prone_to_a_low_calcium(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(PRONE, DRUGS, record="condition K90.0 900 d ago")
def test_it_is_said_of_denosumab_60_mg_alone(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(MONITOR, DAYS, hook="patient-view", record=SEVERE)
def test_calcium_is_asked_for_weekly_then_monthly(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(MONITOR, KIDNEYS, hook="patient-view", record="given denosumab 60 mg 10 d ago")
def test_only_in_advanced_kidney_disease(case: Case) -> None:
    assert outcome(case) == expected(case)

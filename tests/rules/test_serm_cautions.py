"""Raloxifene: stroke, surgery, menopause and pregnancy, and what else wants caution."""

from tests.rules.cases import Case, answer, expected, outcome, spoken, table

STROKE = """
| case                                   | record                                              | says                |
| coronary disease                       | condition I25.10 900 d ago                          | warning             |
| coronary disease, resolved             | condition I25.10 900 d ago, resolved                | -                   |
| an old infarction                      | condition I25.2 undated                             | warning             |
| a stroke, resolved                     | condition I63.9 9000 d ago, resolved                | warning             |
| a history of stroke                    | condition Z86.73 undated                            | warning             |
| sequelae of one                        | condition I69.351 900 d ago                         | warning             |
| a transient attack                     | condition G45.9 900 d ago                           | warning             |
| a stroke, not confirmed                | condition I63.9 9 d ago, provisional                | -                   |
| atrial fibrillation                    | condition I48.91 900 d ago                          | warning             |
| hypertension                           | condition I10 900 d ago                             | -                   |
| smoking                                | smoking current 30 d ago                            | -                   |
| hypertension and smoking               | condition I10 900 d ago; smoking current 30 d ago   | warning             |
| hypertension and smoking, as a problem | condition I10 900 d ago;                            | warning             |
|                                        | condition F17.210 recorded 90 d ago                 |                     |
| hypertension and former smoking        | condition I10 900 d ago; smoking former 30 d ago    | -                   |
| problems failed                        | conditions failed                                   | ? conditions failed |
| hospice                                | condition I48.91 900 d ago; condition Z51.5 9 d ago | x                   |
"""

SURGERY = """
| case                        | order | record                             | says                 | shows           |
| in 14 days                  |       | prescribed raloxifene 90 d ago;    | warning              | day 2026-12-06  |
|                             |       | ordered hip replacement 9 d ago,   |                      |                 |
|                             |       | planned 2026-12-06                 |                      |                 |
| in 15 days                  |       | prescribed raloxifene 90 d ago;    | -                    |                 |
|                             |       | ordered hip replacement 9 d ago,   |                      |                 |
|                             |       | planned 2026-12-07                 |                      |                 |
| today                       |       | prescribed raloxifene 90 d ago;    | warning              |                 |
|                             |       | ordered hip replacement 9 d ago,   |                      |                 |
|                             |       | planned 2026-11-22                 |                      |                 |
| yesterday                   |       | prescribed raloxifene 90 d ago;    | -                    |                 |
|                             |       | ordered hip replacement 9 d ago,   |                      |                 |
|                             |       | planned 2026-11-21                 |                      |                 |
| this month                  |       | prescribed raloxifene 90 d ago;    | warning              |                 |
|                             |       | ordered hip replacement 9 d ago,   |                      |                 |
|                             |       | planned 2026-11                    |                      |                 |
| no day, ordered 90 days ago |       | prescribed raloxifene 90 d ago;    | warning              | day             |
|                             |       | ordered hip replacement 90 d ago   |                      |                 |
| no day, a day longer ago    |       | prescribed raloxifene 90 d ago;    | -                    |                 |
|                             |       | ordered hip replacement 91 d ago   |                      |                 |
| no day at all               |       | prescribed raloxifene 90 d ago;    | warning              |                 |
|                             |       | ordered hip replacement            |                      |                 |
| of two the dated one        |       | prescribed raloxifene 90 d ago;    | warning              | day 2026-12-06  |
|                             |       | ordered hip replacement 9 d ago;   |                      |                 |
|                             |       | ordered hip replacement 9 d ago,   |                      |                 |
|                             |       | planned 2026-12-06                 |                      |                 |
| called off                  |       | prescribed raloxifene 90 d ago;    | -                    |                 |
|                             |       | ordered hip replacement 9 d ago,   |                      |                 |
|                             |       | planned 2026-12-06, status revoked |                      |                 |
| done already                |       | prescribed raloxifene 90 d ago;    | -                    |                 |
|                             |       | done hip replacement 9 d ago       |                      |                 |
| not on raloxifene           |       | ordered hip replacement 9 d ago,   | -                    |                 |
|                             |       | planned 2026-12-06                 |                      |                 |
| raloxifene stopped          |       | prescribed raloxifene 90 d ago,    | -                    |                 |
|                             |       | status stopped;                    |                      |                 |
|                             |       | ordered hip replacement 9 d ago,   |                      |                 |
|                             |       | planned 2026-12-06                 |                      |                 |
| on bazedoxifene             |       | prescribed bazedoxifene with       | warning              | combined True   |
|                             |       | estrogens 90 d ago;                |                      |                 |
|                             |       | ordered hip replacement 9 d ago,   |                      |                 |
|                             |       | planned 2026-12-06                 |                      |                 |
| confined to bed             |       | prescribed raloxifene 90 d ago;    | warning              | bed A diagnosis |
|                             |       | condition Z74.01 9 d ago           |                      |                 |
| in a wheelchair             |       | prescribed raloxifene 90 d ago;    | -                    |                 |
|                             |       | condition Z99.3 9 d ago            |                      |                 |
| orders failed               |       | prescribed raloxifene 90 d ago;    | ? orders failed      |                 |
|                             |       | orders failed                      |                      |                 |
| medications failed          |       | medications failed                 | ? medications failed |                 |
"""

ORDERED = """
| case                                    | order                       | record                           | says    |
| raloxifene, surgery ahead               | raloxifene                  | ordered hip replacement 9 d ago, | warning |
|                                         |                             | planned 2026-12-06               |         |
| bazedoxifene, surgery ahead             | bazedoxifene with estrogens | ordered hip replacement 9 d ago, | warning |
|                                         |                             | planned 2026-12-06               |         |
| raloxifene, confined to bed             | raloxifene                  | condition Z74.01 9 d ago         | warning |
| raloxifene beside the order for surgery | raloxifene;                 |                                  | warning |
|                                         | ordered hip replacement,    |                                  |         |
|                                         | planned 2026-12-06          |                                  |         |
| raloxifene, and no surgery              | raloxifene                  |                                  | -       |
| raloxifene stopped before surgery       | raloxifene, status stopped  | ordered hip replacement 9 d ago, | -       |
|                                         |                             | planned 2026-12-06               |         |
"""


@table("raloxifene-stroke-risk", STROKE, order="raloxifene")
def test_where_a_stroke_is_likelier_to_be_fatal(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("raloxifene-immobilisation", SURGERY, hook="patient-view")
def test_surgery_ahead_when_the_chart_opens(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("raloxifene-immobilisation", ORDERED)
def test_surgery_ahead_when_raloxifene_is_ordered(case: Case) -> None:
    assert outcome(case) == expected(case)


SERVICE = """
| case                                   | order                    | record                           | says    |
| surgery is ordered for a patient on it | ordered hip replacement, | prescribed raloxifene 90 d ago   | warning |
|                                        | planned 2026-12-06       |                                  |         |
| for a later day                        | ordered hip replacement, | prescribed raloxifene 90 d ago   | -       |
|                                        | planned 2027-01-06       |                                  |         |
| for a patient who is not               | ordered hip replacement, |                                  | -       |
|                                        | planned 2026-12-06       |                                  |         |
| another is planned, not this one       | ordered hip replacement, | prescribed raloxifene 90 d ago;  | -       |
|                                        | planned 2027-01-06       | ordered hip replacement 9 d ago, |         |
|                                        |                          | planned 2026-12-06, key orders   |         |
"""


@table("raloxifene-immobilisation", SERVICE)
def test_surgery_that_is_being_ordered(case: Case) -> None:
    assert service_outcome(case) == case.says


WOMEN = """
| case                             | patient   | record                                         | says                 |
| 44 years, nothing on record      | woman 44  |                                                | warning              |
| 45 years, nothing on record      | woman 45  |                                                | -                    |
| 44 years, after menopause        | woman 44  | condition E28.310 900 d ago                    | -                    |
| 44 years, ovaries removed        | woman 44  | done bilateral oophorectomy 900 d ago          | -                    |
| 44 years, womb removed: no proof | woman 44  | done hysterectomy 900 d ago                    | warning              |
| 44 years, status postmenopausal  | woman 44  | menopausal status postmenopausal 90 d ago      | -                    |
| 44 years, in the transition      | woman 44  | menopausal status perimenopausal 90 d ago      | warning              |
| 50 years, in the transition      | woman 50  | menopausal status perimenopausal 90 d ago      | -                    |
| 50 years, before menopause       | woman 50  | menopausal status premenopausal 90 d ago       | warning              |
| a man                            | man 70    |                                                | warning              |
| sex unknown, 40 years            | person 40 |                                                | ? sex missing        |
| no birth date                    | woman     |                                                | ? birth-date missing |
| procedures in part               | woman 44  | procedures partial                             | ? procedures partial |
| problems failed                  | woman 44  | conditions failed                              | ? conditions failed  |
| pregnant                         | woman 30  | pregnancy test positive 9 d ago                | critical             |
| a coded pregnancy                | woman 30  | condition Z34.01 30 d ago                      | critical             |
| a pregnancy without a date       | woman 50  | condition Z33.1 undated                        | warning              |
| breast-feeding                   | woman 30  | condition 169750002 365 d ago                  | critical             |
| breast-feeding, recorded         | woman 30  | condition Z39.1 recorded 30 d ago              | critical             |
| breast-feeding long ago          | woman 50  | condition 169750002 366 d ago                  | -                    |
| breast-feeding, no date          | woman 50  | condition 169750002 undated                    | warning              |
| a man with a code of pregnancy   | man 70    | condition Z33.1 30 d ago                       | warning              |
| hospice, pregnant                | woman 30  | pregnancy yes 9 d ago; condition Z51.5 9 d ago | critical             |
"""


@table("raloxifene-not-for-premenopausal", WOMEN, order="raloxifene")
def test_raloxifene_is_for_women_after_menopause(case: Case) -> None:
    assert outcome(case) == expected(case)


BESIDE = "condition I48.91 900 d ago"  # the line stands in the card of atrial fibrillation
CAUTIONS = """
| case                                 | record                                               | says                |
| nothing                              |                                                      | -                   |
| cirrhosis                            | condition K74.60 900 d ago                           | info                |
| cirrhosis, resolved                  | condition K74.60 900 d ago, resolved                 | -                   |
| a fatty liver                        | condition K76.0 900 d ago                            | -                   |
| a fatty liver, and hepatitis         | condition K76.0 900 d ago; condition K75.4 900 d ago | info                |
| bleeding after menopause             | condition N95.0 30 d ago                             | info                |
| triglycerides of 501 on an oestrogen | prescribed estradiol 90 d ago;                       | info                |
|                                      | triglycerides 501 mg/dL 30 d ago                     |                     |
| of 500                               | prescribed estradiol 90 d ago;                       | -                   |
|                                      | triglycerides 500 mg/dL 30 d ago                     |                     |
| in SI units                          | prescribed estradiol 90 d ago;                       | info                |
|                                      | triglycerides 5.7 mmol/L 30 d ago                    |                     |
| before the oestrogen                 | prescribed estradiol 90 d ago;                       | -                   |
|                                      | triglycerides 600 mg/dL 91 d ago                     |                     |
| on one that ended since              | prescribed estradiol 900 d ago, supply 90;           | info                |
|                                      | triglycerides 600 mg/dL 850 d ago                    |                     |
| on none                              | triglycerides 600 mg/dL 30 d ago                     | -                   |
| problems failed                      | conditions failed                                    | ? conditions failed |
"""


@table("raloxifene-other-cautions", CAUTIONS, order="raloxifene", record=BESIDE)
def test_what_else_wants_caution(case: Case) -> None:
    assert spoken(case) == expected(case)


ALONE = """
| case                      | record                     | says    |
| a line never stands alone | condition K74.60 900 d ago | (limit) |
"""


@table("raloxifene-other-cautions", ALONE, order="raloxifene")
def test_cautions_are_a_line(case: Case) -> None:
    assert outcome(case) == expected(case)


def service_outcome(case: Case) -> str:
    """What became of the rule of a case whose order is of a service."""
    fired = [one for one in answer(case).verdict.fired if one.rule.id == case.rule]
    return fired[0].indicator if fired and fired[0].shown else "-"

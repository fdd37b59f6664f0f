"""Systemic oestrogen given safely: the womb, a late start, and bazedoxifene."""

from tests.rules.cases import Case, expected, outcome, table

FIRST = "weight 70 kg 9 d ago"  # so that no request of the record has the id of the draft
WOMB = """
| case                        | order                    | record                   | says          | shows      |
| nothing on record           | estradiol                |                          | warning       | shown_by   |
| womb removed                | estradiol                | condition Z90.710 900 d  | -             |            |
|                             |                          | ago                      |               |            |
| its neck left               | estradiol                | condition Z90.711 900 d  | -             |            |
|                             |                          | ago                      |               |            |
| only its neck removed       | estradiol                | condition Z90.712 900 d  | critical      | shown_by A |
|                             |                          | ago                      |               | diagnosis  |
| fibroids                    | estradiol                | condition D25.9 900 d    | critical      |            |
|                             |                          | ago                      |               |            |
| fibroids, resolved          | estradiol                | condition D25.9 900 d    | warning       |            |
|                             |                          | ago, resolved            |               |            |
| fibroids, then removed      | estradiol                | condition D25.9 900 d    | -             |            |
|                             |                          | ago;                     |               |            |
|                             |                          | done hysterectomy 90 d   |               |            |
|                             |                          | ago                      |               |            |
| the operation               | estradiol                | done hysterectomy 900 d  | -             |            |
|                             |                          | ago                      |               |            |
| absent, not confirmed       | estradiol                | condition Z90.710 9 d    | warning       |            |
|                             |                          | ago, provisional         |               |            |
| with a progestogen          | estradiol with           | condition D25.9 900 d    | -             |            |
|                             | norethindrone            | ago                      |               |            |
| a progestogen is taken      | estradiol                | prescribed progesterone  | -             |            |
|                             |                          | 90 d ago                 |               |            |
| its supply long over        | estradiol                | prescribed progesterone  | warning       |            |
|                             |                          | 300 d ago, supply 90     |               |            |
| it is drafted beside        | estradiol; progesterone  |                          | -             |            |
| its stop is drafted         | estradiol; progesterone, |                          | warning       |            |
|                             | status stopped           |                          |               |            |
| a hormone device            | estradiol                | prescribed               | -             |            |
|                             |                          | levonorgestrel device    |               |            |
|                             |                          | 900 d ago                |               |            |
| device of unknown kind      | estradiol                | condition D25.9 900 d    | warning       | device A   |
|                             |                          | ago;                     |               | diagnosis  |
|                             |                          | condition Z97.5 900 d    |               |            |
|                             |                          | ago                      |               |            |
| bazedoxifene is taken       | estradiol                | prescribed bazedoxifene  | -             |            |
|                             |                          | with estrogens 90 d ago  |               |            |
| a depot of a progestogen    | estradiol                | prescribed depot         | -             |            |
|                             |                          | medroxyprogesterone 30 d |               |            |
|                             |                          | ago                      |               |            |
| vaginal cream               | vaginal estradiol        | condition D25.9 900 d    | -             |            |
|                             |                          | ago                      |               |            |
| bazedoxifene with estrogens | bazedoxifene with        | condition D25.9 900 d    | -             |            |
|                             | estrogens                | ago                      |               |            |
| by name                     | "Estrace 1 mg tablet"    | condition D25.9 900 d    | critical      |            |
|                             |                          | ago                      |               |            |
| problems failed             | estradiol                | conditions failed        | ? conditions  |            |
|                             |                          |                          | failed        |            |
| procedures in part          | estradiol                | procedures partial       | ? procedures  |            |
|                             |                          |                          | partial       |            |
| medications in part         | estradiol                | medications partial      | ? medications |            |
|                             |                          |                          | partial       |            |
| in part, one of them seen   | estradiol                | medications partial;     | -             |            |
|                             |                          | prescribed progesterone  |               |            |
|                             |                          | 90 d ago                 |               |            |
| hospice                     | estradiol                | condition D25.9 900 d    | x             |            |
|                             |                          | ago;                     |               |            |
|                             |                          | condition Z51.5 9 d ago  |               |            |
"""

WHO = """
| case         | patient   | says          |
| a man        | man 60    | -             |
| sex unknown  | person 60 | ? sex missing |
| 17 years old | woman 17  | x             |
"""


@table("mht-unopposed-oestrogen-uterus", WOMB, record=FIRST)
def test_oestrogen_alone_and_the_womb(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("mht-unopposed-oestrogen-uterus", WHO, order="estradiol")
def test_whose_womb(case: Case) -> None:
    assert outcome(case) == expected(case)


BONE = "condition M81.0 900 d ago"
START = """
| case                           | patient               | record                    | says                 | shows    |
| 60 years, time unknown         | woman born 1966-11-22 |                           | warning              | age 60;  |
|                                |                       |                           |                      | years    |
| a day under 60                 | woman born 1966-11-23 |                           | -                    |          |
| ten years, day for day         | woman 66              | last period 2016-11-22    | warning              | years 10 |
|                                |                       | 900 d ago                 |                      |          |
| a day less                     | woman 66              | last period 2016-11-23    | -                    |          |
|                                |                       | 900 d ago                 |                      |          |
| menopause at 50                | woman 66              | age at menopause 50 900 d | warning              |          |
|                                |                       | ago                       |                      |          |
| at 56, so perhaps ten years    | woman 66              | age at menopause 56 900 d | -                    |          |
|                                |                       | ago                       |                      |          |
| premature, as coded            | woman 66              | condition E28.310 9000 d  | -                    |          |
|                                |                       | ago, resolved             |                      |          |
| at 39                          | woman 66              | age at menopause 39 900 d | -                    |          |
|                                |                       | ago                       |                      |          |
| at 40                          | woman 66              | age at menopause 40 900 d | warning              |          |
|                                |                       | ago                       |                      |          |
| taken already                  | woman 66              | prescribed estradiol 90 d | -                    |          |
|                                |                       | ago                       |                      |          |
| hot flushes                    | woman 66              | condition N95.1 90 d ago  | -                    |          |
| no birth date                  | woman                 |                           | ? birth-date missing |          |
| problems failed, a low T-score | woman 66              | conditions failed;        | warning              |          |
|                                |                       | T -2.5 total hip 90 d ago |                      |          |
| hospice                        | woman 66              | condition Z51.5 9 d ago   | x                    |          |
"""

UNREAD = """
| case                      | record             |
| times of menopause failed | assessments failed |
"""

REASON = """
| case                   | record                       | says                |
| nothing about the bone |                              | -                   |
| osteopenia             | condition M85.80 900 d ago   | warning             |
| a T-score of -1.1      | T -1.1 total hip 90 d ago    | warning             |
| a T-score of -1.0      | T -1.0 total hip 90 d ago    | -                   |
| a fragility fracture   | condition M80.051A 900 d ago | warning             |
| problems failed        | conditions failed            | ? conditions failed |
"""

ORDERS = """
| case              | order                       | says    |
| with bazedoxifene | bazedoxifene with estrogens | warning |
| a change          | estradiol, replaces another | -       |
| a renewal         | estradiol, status active    | -       |
| vaginal cream     | vaginal estradiol           | -       |
"""


@table("mht-late-start", START, order="estradiol", record=BONE)
def test_a_start_at_60_or_ten_years_after_menopause(case: Case) -> None:
    assert outcome(case) == expected(case)


LACKS = "? menopause-age failed, last-menstrual-period failed"


@table("mht-late-start", UNREAD, patient="woman 66", order="estradiol", record=BONE, says=LACKS)
def test_a_time_that_could_not_be_read_is_not_unknown(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("mht-late-start", REASON, patient="woman 66", order="estradiol")
def test_a_start_for_the_bone(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("mht-late-start", ORDERS, patient="woman 66", record=BONE)
def test_only_a_start_is_late(case: Case) -> None:
    assert outcome(case) == expected(case)


BAZEDOXIFENE = """
| case                        | patient  | record                            | says                 | shows            |
| nothing                     | woman 60 |                                   | -                    |                  |
| an oestrogen is taken       | woman 60 | prescribed estradiol 90 d ago     | warning              |                  |
| a vaginal one               | woman 60 | prescribed vaginal estradiol 90 d | -                    |                  |
|                             |          | ago                               |                      |                  |
| a progestogen               | woman 60 | prescribed progesterone 90 d ago  | warning              |                  |
| raloxifene                  | woman 60 | prescribed raloxifene 90 d ago    | warning              |                  |
| tamoxifen                   | woman 60 | prescribed tamoxifen 90 d ago     | warning              | stoppable.1      |
| an oestrogen, stopped       | woman 60 | prescribed estradiol 90 d ago,    | -                    |                  |
|                             |          | status stopped                    |                      |                  |
| the same product before     | woman 60 | prescribed bazedoxifene with      | -                    |                  |
|                             |          | estrogens 90 d ago                |                      |                  |
| 75 years                    | woman 75 | condition N20.0 9 d ago           | info                 | age 75           |
| 74 years                    | woman 74 |                                   | -                    |                  |
| eGFR of 59                  | woman 60 | eGFR 59 mL/min/{1.73_m2} 30 d ago | info                 | kidney 59.0      |
| eGFR of 60                  | woman 60 | eGFR 60 mL/min/{1.73_m2} 30 d ago | -                    |                  |
| no womb                     | woman 60 | condition Z90.710 900 d ago       | info                 | womb A diagnosis |
| medications failed          | woman 60 | medications failed                | ? medications failed |                  |
| medications failed, no womb | woman 60 | medications failed;               | info                 |                  |
|                             |          | condition Z90.710 900 d ago       |                      |                  |
| problems failed             | woman 60 | conditions failed                 | ? conditions failed  |                  |
| no birth date               | woman    |                                   | ? birth-date missing |                  |
| hospice                     | woman 75 | condition Z51.5 9 d ago           | x                    |                  |
"""


@table("ce-bza-restrictions", BAZEDOXIFENE, order="bazedoxifene with estrogens", record=FIRST)
def test_what_bazedoxifene_is_not_given_with_or_to(case: Case) -> None:
    assert outcome(case) == expected(case)

"""Bone drugs and pregnancy."""

from tests.rules.cases import Case, expected, outcome, table

EVIDENCE = """
| case                                 | record                    | says                | shows                       |
| a pregnancy test as old as counts    | pregnancy test positive   | critical            | how positive pregnancy test |
|                                      | 42 d ago                  |                     |                             |
| a day older                          | pregnancy test positive   | -                   |                             |
|                                      | 43 d ago                  |                     |                             |
| an amount                            | hCG 25 mIU/mL 10 d ago    | critical            | how positive pregnancy test |
| an amount that shows nothing         | hCG 24 mIU/mL 10 d ago    | -                   |                             |
| a newer negative test                | pregnancy test positive   | -                   |                             |
|                                      | 20 d ago;                 |                     |                             |
|                                      | pregnancy test negative   |                     |                             |
|                                      | 10 d ago                  |                     |                             |
| a status as old as a pregnancy lasts | pregnancy yes 280 d ago   | critical            | how pregnant, as recorded   |
| a day older status                   | pregnancy yes 281 d ago   | -                   |                             |
| a code of pregnancy                  | condition Z33.1 280 d ago | critical            | how A diagnosis             |
| a code of an older pregnancy         | condition Z33.1 281 d ago | -                   |                             |
| supervision of one, recorded         | condition Z34.01 recorded | critical            |                             |
|                                      | 20 d ago                  |                     |                             |
| high blood pressure of pregnancy     | condition O13.2 20 d ago  | critical            |                             |
| a code without a date: confirm       | condition Z33.1 undated   | warning             | how A diagnosis; since      |
| a code, resolved                     | condition Z33.1 20 d ago, | -                   |                             |
|                                      | resolved                  |                     |                             |
| a code, not confirmed                | condition Z33.1 20 d ago, | -                   |                             |
|                                      | provisional               |                     |                             |
| a code before a negative test        | condition Z33.1 60 d ago; | -                   |                             |
|                                      | pregnancy test negative   |                     |                             |
|                                      | 10 d ago                  |                     |                             |
| a code before a status               | condition Z33.1 60 d ago; | -                   |                             |
|                                      | pregnancy no 10 d ago     |                     |                             |
| a code after a negative test         | condition Z33.1 10 d ago; | critical            |                             |
|                                      | pregnancy test negative   |                     |                             |
|                                      | 30 d ago                  |                     |                             |
| a miscarriage                        | condition O03.9 20 d ago  | -                   |                             |
| after delivery                       | condition Z39.2 20 d ago  | -                   |                             |
| the problem list failed              | conditions failed         | ? conditions failed |                             |
| it failed, and a test is positive    | conditions failed;        | critical            |                             |
|                                      | pregnancy test positive 9 |                     |                             |
|                                      | d ago                     |                     |                             |
| hospice                              | condition Z33.1 20 d ago; | critical            |                             |
|                                      | condition Z51.5 9 d ago   |                     |                             |
"""

WHO = """
| case                                     | patient            | record                   | says                |
| a girl of 14                             | woman 14           | condition Z33.1 20 d ago | critical            |
| a man                                    | man 30             | condition Z33.1 20 d ago | -                   |
| sex unknown                              | person 30          | condition Z33.1 20 d ago | critical            |
| deceased                                 | woman 30, deceased | condition Z33.1 20 d ago | x                   |
| an old woman whose problems are unknown  | woman 78           | conditions failed        | -                   |
| a woman of 55 whose problems are unknown | woman 55           | conditions failed        | ? conditions failed |
"""

DENOSUMAB = """
| case                 | order                           | says     |
| by brand alone       | "Prolia 60 mg/mL"               | critical |
| strength not stated  | denosumab                       | warning  |
| the oncology product | denosumab 120 mg                | -        |
| being stopped        | denosumab 60 mg, status stopped | -        |
| another drug         | romosozumab                     | -        |
"""


@table("denosumab-pregnancy", EVIDENCE, patient="woman 30", order="denosumab 60 mg")
def test_what_shows_a_pregnancy(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("denosumab-pregnancy", WHO, order="denosumab 60 mg")
def test_whose_pregnancy(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("denosumab-pregnancy", DENOSUMAB, patient="woman 30", record="condition Z33.1 20 d ago")
def test_only_denosumab_for_the_bone_is_judged(case: Case) -> None:
    assert outcome(case) == expected(case)


AGES = """
| case                 | patient   | says                 |
| 11 years old         | woman 11  | -                    |
| 12 years old         | woman 12  | warning              |
| 55 years old         | woman 55  | warning              |
| 56 years old         | woman 56  | -                    |
| a man                | man 30    | -                    |
| sex unknown          | person 30 | ? sex missing        |
| sex unknown, too old | person 70 | -                    |
| no birth date        | woman     | ? birth-date missing |
"""

TESTS = """
| case                           | record                                             | says                        |
| no test at all                 |                                                    | warning                     |
| negative, 14 days old          | pregnancy test negative 14 d ago                   | -                           |
| negative, 15 days old          | pregnancy test negative 15 d ago                   | warning                     |
| an amount below five           | hCG 4.9 mIU/mL 3 d ago                             | -                           |
| an amount of five              | hCG 5 mIU/mL 3 d ago                               | warning                     |
| positive: no test is missing   | pregnancy test positive 3 d ago                    | (beats:denosumab-pregnancy) |
| a test is ordered              | ordered pregnancy test 3 d ago                     | (addressed)                 |
| menopause on record            | condition Z78.0 900 d ago                          | -                           |
| status postmenopausal          | menopausal status postmenopausal 90 d ago          | -                           |
| status premenopausal           | menopausal status premenopausal 90 d ago           | warning                     |
| both ovaries removed           | done bilateral oophorectomy 900 d ago              | -                           |
| womb removed                   | done hysterectomy 900 d ago                        | -                           |
| womb removed, its neck left    | condition Z90.711 900 d ago                        | -                           |
| only its neck removed          | condition Z90.712 900 d ago                        | warning                     |
| sterilised                     | condition Z98.51 900 d ago                         | -                           |
| contraception is no test       | prescribed contraceptive pill 20 d ago             | warning                     |
| tests failed                   | assessments failed                                 | ? hcg failed                |
| problems failed                | conditions failed                                  | ? conditions failed         |
| problems failed, test negative | conditions failed; pregnancy test negative 3 d ago | -                           |
| procedures in part             | procedures partial                                 | ? procedures partial        |
| hospice                        | condition Z51.5 9 d ago                            | x                           |
"""


@table("denosumab-pregnancy-test-missing", AGES, order="denosumab 60 mg")
def test_from_12_to_55_years_a_test_is_asked_for(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("denosumab-pregnancy-test-missing", TESTS, patient="woman 40", order="denosumab 60 mg")
def test_a_test_is_missing_unless_negative_or_needless(case: Case) -> None:
    assert outcome(case) == expected(case)


BISPHOSPHONATES = """
| case                       | order                      | says     |
| alendronate                | alendronate                | critical |
| zoledronic acid            | zoledronic acid 5 mg       | critical |
| strength not stated        | zoledronic acid            | warning  |
| the oncology product       | zoledronic acid 4 mg       | -        |
| ibandronate injection      | ibandronate 3 mg injection | critical |
| denosumab has its own rule | denosumab 60 mg            | -        |
"""

POSSIBLE = """
| case                                      | patient   | record                               | says                 |
| a line that does not stand alone          | woman 40  |                                      | (limit)              |
| 11 years old                              | woman 11  |                                      | -                    |
| 12 years old                              | woman 12  |                                      | warning              |
| 49 years old                              | woman 49  |                                      | (limit)              |
| 50 years old                              | woman 50  |                                      | -                    |
| 55 years old, problems unknown            | woman 55  | conditions failed                    | ? conditions failed  |
| 56 years old, problems unknown            | woman 56  | conditions failed                    | -                    |
| a man                                     | man 40    |                                      | -                    |
| sex unknown                               | person 40 |                                      | ? sex missing        |
| no birth date                             | woman     |                                      | ? birth-date missing |
| menopause on record                       | woman 40  | condition E28.310 900 d ago          | -                    |
| womb removed                              | woman 40  | condition Z90.710 900 d ago          | -                    |
| the pill                                  | woman 40  | prescribed contraceptive pill 20 d   | -                    |
|                                           |           | ago                                  |                      |
| the pill, its supply long over            | woman 40  | prescribed contraceptive pill 300 d  | (limit)              |
|                                           |           | ago, supply 90                       |                      |
| a hormone device                          | woman 40  | prescribed levonorgestrel device 300 | -                    |
|                                           |           | d ago                                |                      |
| a device, as a problem                    | woman 40  | condition Z97.5 300 d ago            | -                    |
| depot injection                           | woman 40  | prescribed depot medroxyprogesterone | -                    |
|                                           |           | 30 d ago                             |                      |
| medications failed                        | woman 40  | medications failed                   | ? medications failed |
| in part, the pill among them              | woman 40  | medications partial;                 | -                    |
|                                           |           | prescribed contraceptive pill 20 d   |                      |
|                                           |           | ago                                  |                      |
| hospice: nothing but what stops the order | woman 40  | condition Z51.5 9 d ago;             | critical             |
|                                           |           | pregnancy yes 9 d ago                |                      |
"""


@table("bp-pregnancy", BISPHOSPHONATES, patient="woman 30", record="pregnancy test positive 10 d ago")
def test_no_bisphosphonate_in_pregnancy(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("bp-pregnancy", POSSIBLE, order="alendronate")
def test_where_a_pregnancy_is_possible_contraception_is_asked_about(case: Case) -> None:
    assert outcome(case) == expected(case)


BESIDE = """
| case                      | record                   | says    |
| beside a contraindication | condition K22.0 90 d ago | warning |
"""


@table("bp-pregnancy", BESIDE, patient="woman 40", order="alendronate")
def test_the_line_stands_in_a_card_that_is_there_anyway(case: Case) -> None:
    assert outcome(case) == expected(case)

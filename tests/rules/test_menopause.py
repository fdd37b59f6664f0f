"""Menopause and the bone: early, or with complaints."""

from dataclasses import replace

from tests.rules.cases import Case, expected, outcome, table

POI = "gap-poi"
COUNSEL = "gap-menopause-counsel"

EARLY = """
| case                  | patient               | record                               | says                 | shows  |
| at 44                 | woman 48              | age at menopause 44 a 9 d ago        | (limit)              | age 44 |
| at 45                 | woman 48              | age at menopause 45 a 9 d ago        | -                    |        |
| woman of 50           | woman born 1975-11-23 | age at menopause 44 a 9 d ago        | (limit)              |        |
| woman of 51           | woman born 1975-11-22 | age at menopause 44 a 9 d ago        | -                    |        |
| coded                 | woman 38              | condition E28.310 900 d ago          | (limit)              | age    |
| ovaries removed at 40 | woman 48              | done bilateral oophorectomy on       | (limit)              | age 40 |
|                       |                       | 2018-05-01                           |                      |        |
| not known             | woman 48              |                                      | -                    |        |
| a man                 | man 48                | condition E28.310 900 d ago          | -                    |        |
| on estradiol          | woman 48              | condition E28.310 900 d ago;         | -                    |        |
|                       |                       | prescribed estradiol 90 d ago        |                      |        |
| estradiol, stopped    | woman 48              | condition E28.310 900 d ago;         | (limit)              |        |
|                       |                       | prescribed estradiol 90 d ago,       |                      |        |
|                       |                       | status stopped                       |                      |        |
| on alendronate        | woman 48              | condition E28.310 900 d ago;         | -                    |        |
|                       |                       | prescribed alendronate 90 d ago      |                      |        |
| breast cancer, past   | woman 48              | condition E28.310 900 d ago;         | -                    |        |
|                       |                       | condition Z85.3 900 d ago            |                      |        |
| a clot, resolved      | woman 48              | condition E28.310 900 d ago;         | -                    |        |
|                       |                       | condition I82.402 900 d ago,         |                      |        |
|                       |                       | resolved                             |                      |        |
| a clot, refuted       | woman 48              | condition E28.310 900 d ago;         | (limit)              |        |
|                       |                       | condition I82.402 900 d ago, refuted |                      |        |
| a stroke              | woman 48              | condition E28.310 900 d ago;         | -                    |        |
|                       |                       | condition Z86.73 900 d ago           |                      |        |
| a heart attack        | woman 48              | condition E28.310 900 d ago;         | -                    |        |
|                       |                       | condition I25.2 900 d ago            |                      |        |
| cirrhosis             | woman 48              | condition E28.310 900 d ago;         | -                    |        |
|                       |                       | condition K74.60 900 d ago           |                      |        |
| hepatitis, resolved   | woman 48              | condition E28.310 900 d ago;         | (limit)              |        |
|                       |                       | condition K73.9 900 d ago, resolved  |                      |        |
| problems in part      | woman 48              | condition E28.310 900 d ago;         | ? conditions partial |        |
|                       |                       | conditions partial                   |                      |        |
| medications failed    | woman 48              | condition E28.310 900 d ago;         | ? medications failed |        |
|                       |                       | medications failed                   |                      |        |
| no birth date         | woman                 | condition E28.310 900 d ago          | ? birth-date missing |        |
| pregnant              | woman 38              | condition E28.310 900 d ago;         | x                    |        |
|                       |                       | condition Z33.1 9 d ago              |                      |        |
"""

COMPLAINTS = """
| case                           | patient               | record                   | says          | shows      |
| T -1.1                         | woman 55              | T -1.1 total hip 9 d ago | info          | score -1.1 |
| T -1.0                         | woman 55              | T -1.0 total hip 9 d ago | -             |            |
| a high FRAX                    | woman 55              | FRAX major 20 % 9 d ago  | (limit)       | score      |
| woman of 45                    | woman born 1981-11-22 | T -1.5 total hip 9 d     | info          |            |
|                                |                       | ago;                     |               |            |
|                                |                       | menopausal status        |               |            |
|                                |                       | perimenopausal 9 d ago   |               |            |
| woman of 44                    | woman born 1981-11-23 | T -1.5 total hip 9 d     | -             |            |
|                                |                       | ago;                     |               |            |
|                                |                       | menopausal status        |               |            |
|                                |                       | perimenopausal 9 d ago   |               |            |
| transition on the list         | woman 48              | T -1.5 total hip 9 d     | info          |            |
|                                |                       | ago;                     |               |            |
|                                |                       | condition                |               |            |
|                                |                       | 161541000119104 9 d ago  |               |            |
| before the transition          | woman 48              | T -1.5 total hip 9 d ago | -             |            |
| woman of 60, menopause unknown | woman 60              | T -1.5 total hip 9 d ago | -             |            |
| woman of 60, menopause at 51   | woman 60              | T -1.5 total hip 9 d     | info          |            |
|                                |                       | ago;                     |               |            |
|                                |                       | age at menopause 51 a 9  |               |            |
|                                |                       | d ago                    |               |            |
| woman of 60, menopause at 49   | woman 60              | T -1.5 total hip 9 d     | -             |            |
|                                |                       | ago;                     |               |            |
|                                |                       | age at menopause 49 a 9  |               |            |
|                                |                       | d ago                    |               |            |
| woman of 61                    | woman 61              | T -1.5 total hip 9 d     | -             |            |
|                                |                       | ago;                     |               |            |
|                                |                       | age at menopause 55 a 9  |               |            |
|                                |                       | d ago                    |               |            |
| a man                          | man 55                | T -1.5 total hip 9 d ago | -             |            |
| on estradiol                   | woman 55              | T -1.5 total hip 9 d     | -             |            |
|                                |                       | ago;                     |               |            |
|                                |                       | prescribed estradiol 90  |               |            |
|                                |                       | d ago                    |               |            |
| a clot                         | woman 55              | T -1.5 total hip 9 d     | -             |            |
|                                |                       | ago;                     |               |            |
|                                |                       | condition I82.402 900 d  |               |            |
|                                |                       | ago                      |               |            |
| medications failed             | woman 55              | T -1.5 total hip 9 d     | ? medications |            |
|                                |                       | ago; medications failed  | failed        |            |
"""


@table(POI, EARLY, hook="patient-view")
def test_an_early_menopause_without_hormones(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(COUNSEL, COMPLAINTS, hook="patient-view", record="condition R23.2 9 d ago", on=COUNSEL)
def test_complaints_and_weak_bone_have_one_answer(case: Case) -> None:
    assert outcome(case) == expected(case)


def test_without_complaints_nothing_is_said_and_by_default_nothing_at_all() -> None:
    record = "T -1.5 total hip 9 d ago"
    case = Case(patient="woman 55", record=record, rule=COUNSEL, hook="patient-view", on=COUNSEL)
    assert outcome(case)[0] == "-"
    assert outcome(replace(case, record=f"{record}; condition N95.1 9 d ago"))[0] == "info"
    assert outcome(replace(case, record=f"{record}; condition N95.1 9 d ago", on=""))[0] == "-"

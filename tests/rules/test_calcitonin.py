"""Calcitonin of the salmon."""

from tests.rules.cases import Case, expected, outcome, table

ALLERGY = """
| case                           | record                                | says               | shows                  |
| calcitonin                     | allergy calcitonin                    | critical           | itself True; reactions |
| with anaphylaxis               | allergy calcitonin,                   | critical           | reactions Anaphylaxis  |
|                                | reaction Anaphylaxis                  |                    |                        |
| by its words alone             | allergy "Miacalcin"                   | warning            | itself True            |
| an intolerance                 | allergy calcitonin, intolerance,      | warning            |                        |
|                                | reaction Nausea                       |                    |                        |
| an intolerance with angioedema | allergy calcitonin, intolerance,      | critical           |                        |
|                                | reaction Angioedema                   |                    |                        |
| fish                           | allergy fish, reaction Anaphylaxis    | warning            | itself False           |
| salmon, by its words           | allergy "Salmon"                      | warning            | itself False           |
| of two the worse               | allergy fish; allergy calcitonin      | critical           | itself True            |
| of two words its own           | allergy "Salmon"; allergy "Miacalcin" | warning            | itself True            |
| shellfish                      | allergy "Shellfish"                   | -                  |                        |
| fish oil                       | allergy "Fish oil capsules"           | -                  |                        |
| denied                         | allergy "No known allergy to fish"    | -                  |                        |
| refuted                        | allergy calcitonin, refuted           | -                  |                        |
| resolved                       | allergy fish, resolved                | -                  |                        |
| nothing                        |                                       | -                  |                        |
| allergies failed               | allergies failed                      | ? allergies failed |                        |
| in part, fish among them       | allergies partial; allergy fish       | warning            |                        |
| hospice                        | allergy calcitonin;                   | critical           |                        |
|                                | condition Z51.5 9 d ago               |                    |                        |
"""

WHO = """
| case          | patient            | order                      | says     |
| 17 years old  | woman 17           | calcitonin                 | critical |
| deceased      | woman 70, deceased | calcitonin                 | x        |
| by brand      | woman 70           | "Miacalcin nasal spray"    | critical |
| being stopped | woman 70           | calcitonin, status stopped | -        |
| alendronate   | woman 70           | alendronate                | -        |
"""


@table("calcitonin-salmon-allergy", ALLERGY, order="calcitonin")
def test_an_allergy_to_calcitonin_or_to_fish(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("calcitonin-salmon-allergy", WHO, record="allergy calcitonin")
def test_whose_allergy(case: Case) -> None:
    assert outcome(case) == expected(case)


FIRST = "weight 70 kg 9 d ago"  # so that no request of the record has the id of the draft
LAST_LINE = """
| case                             | order            | record                       | says                 | shows    |
| a first order                    | calcitonin       |                              | info                 | used;    |
|                                  |                  |                              |                      | months 0 |
| six months of it, day for day    | calcitonin       | prescribed "Miacalcin" on    | info                 | months 6 |
|                                  |                  | 2026-05-22                   |                      |          |
| a day more                       | calcitonin       | prescribed calcitonin on     | warning              | months 6 |
|                                  |                  | 2026-05-21                   |                      |          |
| this supply passes six months    | calcitonin,      | prescribed calcitonin on     | warning              | months 5 |
|                                  | supply 30        | 2026-06-15                   |                      |          |
| a year's supply                  | calcitonin,      |                              | warning              | months 0 |
|                                  | until 2027-11-22 |                              |                      |          |
| six months' supply               | calcitonin,      |                              | info                 |          |
|                                  | until 2027-05-22 |                              |                      |          |
| taken years ago                  | calcitonin       | prescribed calcitonin 2000 d | info                 |          |
|                                  |                  | ago, supply 90,              |                      |          |
|                                  |                  | status completed             |                      |          |
| ended on a day not known         | calcitonin       | prescribed calcitonin 2000 d | info                 |          |
|                                  |                  | ago, status stopped          |                      |          |
| cancelled                        | calcitonin       | prescribed calcitonin 300 d  | (addressed)          |          |
|                                  |                  | ago, supply 200,             |                      |          |
|                                  |                  | status cancelled             |                      |          |
| no end told, the next follows    | calcitonin       | prescribed calcitonin 250 d  | warning              | months 8 |
|                                  |                  | ago, status completed;       |                      |          |
|                                  |                  | prescribed calcitonin 30 d   |                      |          |
|                                  |                  | ago                          |                      |          |
| still to begin                   | calcitonin       | prescribed calcitonin in 9 d | info                 |          |
| another drug was given           | calcitonin       | given romosozumab 300 d ago  | info                 |          |
| given once                       | calcitonin       | given calcitonin 300 d ago   | info                 |          |
| never to be given                | calcitonin       | prescribed calcitonin 300 d  | info                 |          |
|                                  |                  | ago, do not perform          |                      |          |
| a cancer                         | calcitonin       | condition C18.9 900 d ago    | warning              |          |
| a history of one                 | calcitonin       | condition Z85.038 undated    | warning              |          |
| of the breast, resolved          | calcitonin       | condition C50.911 9000 d     | warning              |          |
|                                  |                  | ago, resolved                |                      |          |
| a cancer, not confirmed          | calcitonin       | condition C18.9 9 d ago,     | info                 |          |
|                                  |                  | provisional                  |                      |          |
| a vertebral fracture 28 days ago | calcitonin       | condition M80.08XA 28 d ago  | -                    |          |
| a day longer ago                 | calcitonin       | condition M80.08XA 29 d ago  | info                 |          |
| a hip fracture                   | calcitonin       | condition M80.051A 9 d ago   | info                 |          |
| a vertebral fracture, undated    | calcitonin       | condition M80.08XA undated   | info                 |          |
| back pain 28 days ago            | calcitonin       | condition M54.6 28 d ago     | -                    |          |
| a day longer ago,                | calcitonin       | condition M54.6 29 d ago     | info                 |          |
| back pain, no date               | calcitonin       | condition M54.6 undated      | info                 |          |
| Paget disease                    | calcitonin       | condition M88.9 900 d ago    | -                    |          |
| a high calcium                   | calcitonin       | condition E83.52 9 d ago     | -                    |          |
| problems failed                  | calcitonin       | conditions failed            | ? conditions failed  |          |
| medications failed               | calcitonin       | medications failed           | ? medications failed |          |
| medications failed, a cancer     | calcitonin       | medications failed;          | warning              |          |
|                                  |                  | condition C18.9 900 d ago    |                      |          |
| being stopped                    | calcitonin,      |                              | -                    |          |
|                                  | status stopped   |                              |                      |          |
| hospice                          | calcitonin       | condition Z51.5 9 d ago      | x                    |          |
"""


@table("calcitonin-malignancy-last-line", LAST_LINE, record=FIRST)
def test_calcitonin_comes_last(case: Case) -> None:
    assert outcome(case) == expected(case)


YEARS = """
| case                                          | patient  | record                   | says         | shows          |
| five years after the last period, day for day | woman 56 | last period 2021-11-22   | -            |                |
|                                               |          | 90 d ago                 |              |                |
| a day less                                    | woman 56 | last period 2021-11-23   | warning      | day 2021-11-23 |
|                                               |          | 90 d ago                 |              |                |
| menopause at 52, so perhaps                   | woman 57 | age at menopause 52 90 d | -            |                |
|                                               |          | ago                      |              |                |
| menopause at 54                               | woman 57 | age at menopause 54 90 d | warning      |                |
|                                               |          | ago                      |              |                |
| on lithium                                    | woman 57 | age at menopause 54 90 d | warning      | lithium        |
|                                               |          | ago;                     |              | lithium        |
|                                               |          | prescribed lithium 90 d  |              |                |
|                                               |          | ago                      |              |                |
| its time unknown                              | woman 57 |                          | -            |                |
| a man                                         | man 57   | age at menopause 54 90 d | -            |                |
|                                               |          | ago                      |              |                |
| no birth date                                 | woman    |                          | ? birth-date |                |
|                                               |          |                          | missing      |                |
| hospice                                       | woman 57 | age at menopause 54 90 d | x            |                |
|                                               |          | ago;                     |              |                |
|                                               |          | condition Z51.5 9 d ago  |              |                |
"""


@table("calcitonin-under-5y-menopause", YEARS, order="calcitonin")
def test_within_five_years_of_menopause(case: Case) -> None:
    assert outcome(case) == expected(case)

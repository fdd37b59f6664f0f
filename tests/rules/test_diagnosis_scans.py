"""Scans that mislead: of somebody T-scores are not for, a spine that is falsely high, a radius that is missing."""

from tests.rules.cases import Case, expected, outcome, table

Z_LOW = """
| case                          | patient   | record                        | says         | shows                  |
| -2.0 at 40                    | woman 40  | Z -2.0 lumbar spine 90 d ago  | holds        | score -2.0; limit -2.0 |
| -1.9 at 40                    | woman 40  | Z -1.9 lumbar spine 90 d ago  | -            |                        |
| a man of 49                   | man 49    | Z -2.4 femoral neck 90 d ago  | holds        | score -2.4             |
| the lowest counts             | man 49    | Z -1.0 lumbar spine 90 d ago; | holds        | score -2.1             |
|                               |           | Z -2.1 total hip 90 d ago     |              |                        |
| the newest of a site counts   | man 49    | Z -2.1 total hip 900 d ago;   | -            |                        |
|                               |           | Z -1.9 total hip 90 d ago     |              |                        |
| a man of 50                   | man 50    | Z -2.4 femoral neck 90 d ago  | -            |                        |
| a woman of 50                 | woman 50  | Z -2.4 femoral neck 90 d ago  | -            |                        |
| a woman of 45 after menopause | woman 45  | Z -2.4 femoral neck 90 d ago; | -            |                        |
|                               |           | condition Z78.0 900 d ago     |              |                        |
| at the heel                   | woman 40  | Z -2.4 heel 90 d ago          | -            |                        |
| only a T-score                | woman 40  | T -2.4 femoral neck 90 d ago  | -            |                        |
| sex unknown                   | person 40 | Z -2.4 femoral neck 90 d ago  | -            |                        |
| scans failed                  | woman 40  | dxa failed                    | ? dxa failed |                        |
"""

MISUSE = """
| case                             | patient  | record                    | says                 | shows               |
| a T-score alone at 40            | woman 40 | T -2.6 lumbar spine 90 d  | holds                | score -2.6          |
|                                  |          | ago                       |                      |                     |
| at 40 a normal one too           | woman 40 | T -0.5 lumbar spine 90 d  | holds                | score -0.5          |
|                                  |          | ago                       |                      |                     |
| a Z-score beside it              | woman 40 | T -2.6 lumbar spine 90 d  | -                    |                     |
|                                  |          | ago;                      |                      |                     |
|                                  |          | Z -1.5 lumbar spine 90 d  |                      |                     |
|                                  |          | ago                       |                      |                     |
| called osteopenic in spite of Z  | woman 40 | T -2.6 lumbar spine 90 d  | holds                | z_score -1.9;       |
|                                  |          | ago;                      |                      | problem A diagnosis |
|                                  |          | Z -1.9 lumbar spine 90 d  |                      |                     |
|                                  |          | ago;                      |                      |                     |
|                                  |          | condition M85.80 80 d ago |                      |                     |
| called so, and Z is low          | woman 40 | T -2.6 lumbar spine 90 d  | -                    |                     |
|                                  |          | ago;                      |                      |                     |
|                                  |          | Z -2.0 lumbar spine 90 d  |                      |                     |
|                                  |          | ago;                      |                      |                     |
|                                  |          | condition M81.0 80 d ago  |                      |                     |
| called so, without a score       | woman 40 | condition M81.0 80 d ago  | -                    |                     |
| called so once                   | man 49   | T -2.6 total hip 90 d     | -                    |                     |
|                                  |          | ago;                      |                      |                     |
|                                  |          | Z -1.9 total hip 90 d     |                      |                     |
|                                  |          | ago;                      |                      |                     |
|                                  |          | condition M81.0 80 d ago, |                      |                     |
|                                  |          | resolved                  |                      |                     |
| a man of 50                      | man 50   | T -2.6 total hip 90 d ago | -                    |                     |
| a fragility fracture             | man 49   | T -2.6 total hip 90 d     | -                    |                     |
|                                  |          | ago;                      |                      |                     |
|                                  |          | condition M80.08XA 80 d   |                      |                     |
|                                  |          | ago                       |                      |                     |
| a broken wrist of no known cause | man 49   | T -2.6 total hip 90 d     | holds                |                     |
|                                  |          | ago;                      |                      |                     |
|                                  |          | condition S52.501A 80 d   |                      |                     |
|                                  |          | ago                       |                      |                     |
| coeliac disease                  | man 49   | T -2.6 total hip 90 d     | -                    |                     |
|                                  |          | ago;                      |                      |                     |
|                                  |          | condition K90.0 900 d ago |                      |                     |
| type 1 diabetes, unconfirmed     | man 49   | T -2.6 total hip 90 d     | holds                |                     |
|                                  |          | ago;                      |                      |                     |
|                                  |          | condition E10.9 900 d     |                      |                     |
|                                  |          | ago, unconfirmed          |                      |                     |
| a steroid for months             | man 49   | T -2.6 total hip 90 d     | -                    |                     |
|                                  |          | ago;                      |                      |                     |
|                                  |          | prescribed prednisone 200 |                      |                     |
|                                  |          | d ago, sig 10 mg daily    |                      |                     |
| an aromatase inhibitor           | woman 40 | T -2.6 total hip 90 d     | -                    |                     |
|                                  |          | ago;                      |                      |                     |
|                                  |          | prescribed anastrozole    |                      |                     |
|                                  |          | 200 d ago                 |                      |                     |
| no problem list                  | woman 40 | T -2.6 total hip 90 d     | ? conditions missing |                     |
|                                  |          | ago; conditions missing   |                      |                     |
| scans in part                    | woman 40 | dxa partial;              | ? dxa partial        |                     |
|                                  |          | T -2.6 total hip 90 d ago |                      |                     |
| no scan                          | woman 40 |                           | -                    |                     |
| scans failed                     | woman 40 | dxa failed                | ? dxa failed         |                     |
"""

ARTEFACT = """
| case                              | record                         | says                 | shows                    |
| spine better than hip by 1.5      | T -0.5 lumbar spine 90 d ago;  | -                    |                          |
|                                   | T -2.0 total hip 90 d ago      |                      |                          |
| by 1.6                            | T -0.4 lumbar spine 90 d ago;  | holds                | spine -0.4; hip -2.0     |
|                                   | T -2.0 total hip 90 d ago      |                      |                          |
| by 1.5 across zero                | T 0.2 lumbar spine 90 d ago;   | -                    |                          |
|                                   | T -1.3 femoral neck 90 d ago   |                      |                          |
| than the lowest of the hip        | T 0.0 lumbar spine 90 d ago;   | holds                | hip -1.6                 |
|                                   | T -1.0 total hip 90 d ago;     |                      |                          |
|                                   | T -1.6 femoral neck 90 d ago   |                      |                          |
| hip better than spine             | T -3.0 lumbar spine 90 d ago;  | -                    |                          |
|                                   | T -1.0 total hip 90 d ago      |                      |                          |
| an older spine no longer counts   | T 1.0 lumbar spine 900 d ago;  | -                    |                          |
|                                   | T -1.0 lumbar spine 90 d ago;  |                      |                          |
|                                   | T -2.0 total hip 90 d ago      |                      |                          |
| a vertebra 1.1 above              | T -2.0 L1 vertebra 90 d ago;   | holds                | vertebra -0.9;           |
|                                   | T -0.9 L2 vertebra 90 d ago;   |                      | neighbours.2 -2.1        |
|                                   | T -2.1 L3 vertebra 90 d ago;   |                      |                          |
|                                   | T -2.0 L4 vertebra 90 d ago    |                      |                          |
| a vertebra 1.0 above              | T -2.0 L1 vertebra 90 d ago;   | -                    |                          |
|                                   | T -1.0 L2 vertebra 90 d ago;   |                      |                          |
|                                   | T -2.0 L3 vertebra 90 d ago;   |                      |                          |
|                                   | T -2.0 L4 vertebra 90 d ago    |                      |                          |
| above one neighbour only          | T -1.0 L1 vertebra 90 d ago;   | -                    |                          |
|                                   | T -1.0 L2 vertebra 90 d ago;   |                      |                          |
|                                   | T -2.5 L3 vertebra 90 d ago;   |                      |                          |
|                                   | T -2.5 L4 vertebra 90 d ago    |                      |                          |
| vertebrae of two exams            | T -2.0 L1 vertebra 900 d ago;  | -                    |                          |
|                                   | T -0.5 L2 vertebra 90 d ago    |                      |                          |
| vertebrae that are no neighbours  | T -2.0 L1 vertebra 90 d ago;   | -                    |                          |
|                                   | T -0.5 L3 vertebra 90 d ago    |                      |                          |
| lumbar spondylosis                | T -0.5 lumbar spine 90 d ago;  | holds                | known A diagnosis        |
|                                   | condition M47.816 900 d ago    |                      |                          |
| found after the scan              | T -0.5 lumbar spine 90 d ago;  | -                    |                          |
|                                   | condition M47.816 80 d ago     |                      |                          |
| spondylosis of the neck           | T -0.5 lumbar spine 90 d ago;  | -                    |                          |
|                                   | condition M47.812 900 d ago    |                      |                          |
| spondylosis, and only a hip       | T -0.5 total hip 90 d ago;     | -                    |                          |
|                                   | condition M47.816 900 d ago    |                      |                          |
| suspected spondylosis             | T -0.5 lumbar spine 90 d ago;  | -                    |                          |
|                                   | condition M47.816 900 d ago,   |                      |                          |
|                                   | provisional                    |                      |                          |
| a fused spine                     | T -0.5 lumbar spine 90 d ago;  | holds                | known Lumbar arthrodesis |
|                                   | done lumbar fusion 900 d ago   |                      |                          |
| another operation                 | T -0.5 lumbar spine 90 d ago;  | -                    |                          |
|                                   | done cataract operation 900 d  |                      |                          |
|                                   | ago                            |                      |                          |
| fused after the scan              | T -0.5 lumbar spine 90 d ago;  | -                    |                          |
|                                   | done lumbar fusion 80 d ago    |                      |                          |
| the second lumbar vertebra broken | T -0.5 lumbar spine 90 d ago;  | holds                | spine -0.5               |
|                                   | condition S32.020A 900 d ago   |                      |                          |
| the fifth                         | T -0.5 lumbar spine 90 d ago;  | -                    |                          |
|                                   | condition S32.050A 900 d ago   |                      |                          |
| a thoracic one                    | T -0.5 lumbar spine 90 d ago;  | -                    |                          |
|                                   | condition S22.060A 900 d ago   |                      |                          |
| a film of L2                      | T -0.5 lumbar spine 90 d ago;  | holds                | known vertebral          |
|                                   | reported chest film 900 d ago, |                      |                          |
|                                   | concluding Old compression     |                      |                          |
|                                   | fracture of L2                 |                      |                          |
| a film of L2, which was left out  | T -0.5 spine without L2 90 d   | -                    |                          |
|                                   | ago;                           |                      |                          |
|                                   | reported chest film 900 d ago, |                      |                          |
|                                   | concluding Old compression     |                      |                          |
|                                   | fracture of L2                 |                      |                          |
| the scan itself says so           | T -0.5 spine with a broken     | holds                | spine -0.5               |
|                                   | vertebra 90 d ago              |                      |                          |
| one vertebra alone                | T -0.5 L1 vertebra 90 d ago    | -                    |                          |
| no scan                           |                                | -                    |                          |
| scans failed                      | dxa failed                     | ? dxa failed         |                          |
| no problem list, by the scores    | conditions missing;            | holds                |                          |
|                                   | T 1.0 lumbar spine 90 d ago;   |                      |                          |
|                                   | T -2.0 total hip 90 d ago      |                      |                          |
| no problem list                   | conditions missing;            | ? conditions missing |                          |
|                                   | T -1.0 lumbar spine 90 d ago   |                      |                          |
"""

OTHERS = """
| case        | patient   | record                                                 | says |
| a man of 45 | man 45    | T 1.0 lumbar spine 90 d ago; T -2.0 total hip 90 d ago | -    |
| sex unknown | person 70 | T 1.0 lumbar spine 90 d ago; T -2.0 total hip 90 d ago | -    |
"""

RADIUS = """
| case                            | record                    | says                 | shows                           |
| hyperparathyroidism             | condition E21.0 900 d ago | holds                | hyperparathyroidism A diagnosis |
| once                            | condition E21.0 900 d     | -                    |                                 |
|                                 | ago, resolved             |                      |                                 |
| and the radius is known         | condition E21.0 900 d     | -                    |                                 |
|                                 | ago;                      |                      |                                 |
|                                 | T -1.0 radius 33% 900 d   |                      |                                 |
|                                 | ago                       |                      |                                 |
| and the forearm as a whole      | condition E21.0 900 d     | holds                |                                 |
|                                 | ago;                      |                      |                                 |
|                                 | T -1.0 forearm 900 d ago  |                      |                                 |
| a spine that misleads           | T 1.0 lumbar spine 90 d   | holds                | spine 1.0                       |
|                                 | ago;                      |                      |                                 |
|                                 | T -2.0 total hip 90 d ago |                      |                                 |
| a degenerative spine            | T -0.5 lumbar spine 90 d  | holds                | spine A diagnosis               |
|                                 | ago;                      |                      |                                 |
|                                 | condition M47.816 900 d   |                      |                                 |
|                                 | ago                       |                      |                                 |
| an odd vertebra                 | T -2.0 L1 vertebra 90 d   | holds                | spine -2.0                      |
|                                 | ago;                      |                      |                                 |
|                                 | T -0.5 L2 vertebra 90 d   |                      |                                 |
|                                 | ago                       |                      |                                 |
| only one vertebra to read       | T -2.0 L1 vertebra 90 d   | holds                | spine -2.0                      |
|                                 | ago;                      |                      |                                 |
|                                 | T -1.0 total hip 90 d ago |                      |                                 |
| and an older spine as a whole   | T -2.0 L1 vertebra 90 d   | -                    |                                 |
|                                 | ago;                      |                      |                                 |
|                                 | T -1.0 lumbar spine 900 d |                      |                                 |
|                                 | ago                       |                      |                                 |
| both hips replaced              | condition Z96.643 900 d   | holds                | hip A diagnosis                 |
|                                 | ago;                      |                      |                                 |
|                                 | T -1.0 lumbar spine 90 d  |                      |                                 |
|                                 | ago                       |                      |                                 |
| one after the other             | condition Z96.641 900 d   | holds                |                                 |
|                                 | ago;                      |                      |                                 |
|                                 | condition Z96.642 900 d   |                      |                                 |
|                                 | ago                       |                      |                                 |
| one hip replaced                | condition Z96.641 900 d   | -                    |                                 |
|                                 | ago;                      |                      |                                 |
|                                 | T -1.0 left hip 90 d ago  |                      |                                 |
| one hip replaced, never scanned | condition Z96.641 900 d   | -                    |                                 |
|                                 | ago                       |                      |                                 |
| the replaced hip was scanned    | condition Z96.641 900 d   | holds                | hip -1.0                        |
|                                 | ago;                      |                      |                                 |
|                                 | T -1.0 right hip 90 d ago |                      |                                 |
| the scan says it has hardware   | T -1.0 hip with hardware  | holds                | hip -1.0                        |
|                                 | 90 d ago                  |                      |                                 |
| and another hip was scanned     | T -1.0 hip with hardware  | -                    |                                 |
|                                 | 90 d ago;                 |                      |                                 |
|                                 | T -1.0 femoral neck 90 d  |                      |                                 |
|                                 | ago                       |                      |                                 |
| 205 kg, never scanned           | weight 205 kg 90 d ago    | holds                | weight 205.0                    |
| 204 kg                          | weight 204 kg 90 d ago    | -                    |                                 |
| 205 kg, a hip but no spine      | weight 205 kg 90 d ago;   | holds                |                                 |
|                                 | T -1.0 total hip 90 d ago |                      |                                 |
| 205 kg, scanned whole           | weight 205 kg 90 d ago;   | -                    |                                 |
|                                 | T -1.0 total hip 90 d     |                      |                                 |
|                                 | ago;                      |                      |                                 |
|                                 | T -1.0 lumbar spine 90 d  |                      |                                 |
|                                 | ago                       |                      |                                 |
| 205 kg two years ago            | weight 205 kg 730 d ago   | -                    |                                 |
| less than 300 kg says nothing   | weight <300 kg 90 d ago   | -                    |                                 |
| nothing of it                   | T -1.0 lumbar spine 90 d  | -                    |                                 |
|                                 | ago;                      |                      |                                 |
|                                 | T -1.0 total hip 90 d ago |                      |                                 |
| scans in part                   | dxa partial;              | ? dxa partial        |                                 |
|                                 | condition E21.0 900 d ago |                      |                                 |
| scans failed                    | dxa failed                | ? dxa failed         |                                 |
| no problem list                 | conditions missing        | ? conditions missing |                                 |
"""

RADIUS_OTHERS = """
| case        | patient | record                    | says |
| a man of 45 | man 45  | condition E21.0 900 d ago | -    |
"""


@table("dx-zscore-low", Z_LOW, hook="patient-view")
def test_below_the_expected_range_begins_at_minus_two(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("dx-tscore-misuse", MISUSE, hook="patient-view")
def test_a_t_score_is_not_for_the_young(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("dx-vertebra-artifact", ARTEFACT, hook="patient-view")
def test_a_spine_may_be_falsely_high(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("dx-vertebra-artifact", OTHERS, hook="patient-view")
def test_only_t_scores_are_doubted(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("dx-radius-use", RADIUS, hook="patient-view")
def test_the_radius_stands_in_where_hip_or_spine_cannot_be_read(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("dx-radius-use", RADIUS_OTHERS, hook="patient-view")
def test_the_radius_is_for_those_t_scores_are_for(case: Case) -> None:
    assert outcome(case) == expected(case)

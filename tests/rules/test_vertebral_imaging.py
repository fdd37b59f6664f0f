"""Whose spine should be imaged for vertebral fractures, by the criteria of each profile."""

from tests.rules.cases import Case, answer, expected, outcome, table

RULE = "screen-vfa"

AGE = """
| case                     | patient              | record                  | says          | shows                    |
| woman of 65, neck -1.0   | woman born           | T -1.0 femoral neck 9 d | (limit)       | factors.1 low bone mass  |
|                          | 1961-11-22           | ago                     |               | at this age              |
| woman of 64, neck -1.0   | woman born           | T -1.0 femoral neck 9 d | -             |                          |
|                          | 1961-11-23           | ago                     |               |                          |
| woman of 65, neck -0.9   | woman 65             | T -0.9 femoral neck 9 d | -             |                          |
|                          |                      | ago                     |               |                          |
| woman of 65, hip -1.0    | woman 65             | T -1.0 total hip 9 d    | -             |                          |
|                          |                      | ago                     |               |                          |
| woman of 70, hip -1.0    | woman born           | T -1.0 total hip 9 d    | (limit)       |                          |
|                          | 1956-11-22           | ago                     |               |                          |
| woman of 69, hip -1.0    | woman born           | T -1.0 total hip 9 d    | -             |                          |
|                          | 1956-11-23           | ago                     |               |                          |
| woman of 70, spine -0.9  | woman 70             | T -0.9 lumbar spine 9 d | -             |                          |
|                          |                      | ago                     |               |                          |
| woman of 70, radius -2.0 | woman 70             | T -2.0 radius 33% 9 d   | -             |                          |
|                          |                      | ago                     |               |                          |
| man of 80, hip -1.0      | man born 1946-11-22  | T -1.0 total hip 9 d    | (limit)       |                          |
|                          |                      | ago                     |               |                          |
| man of 79, hip -1.0      | man born 1946-11-23  | T -1.0 total hip 9 d    | -             |                          |
|                          |                      | ago                     |               |                          |
| man of 80, hip -0.9      | man 80               | T -0.9 total hip 9 d    | -             |                          |
|                          |                      | ago                     |               |                          |
| man of 70, hip -1.5      | man born 1956-11-22  | T -1.5 total hip 9 d    | info          |                          |
|                          |                      | ago                     |               |                          |
| man of 69, hip -1.5      | man born 1956-11-23  | T -1.5 total hip 9 d    | -             |                          |
|                          |                      | ago                     |               |                          |
| man of 70, hip -1.4      | man 70               | T -1.4 total hip 9 d    | -             |                          |
|                          |                      | ago                     |               |                          |
| no scan                  | woman 80             |                         | -             |                          |
| no scans key             | woman 80             | dxa missing             | ? dxa missing |                          |
"""

OTHER = """
| case                           | patient  | record                  | says                 | shows                   |
| lost 4 cm, one height          | woman 60 | height 156 cm 9 d ago;  | (limit)              | factors.1 height loss   |
|                                |          | peak height 160 cm 900  |                      |                         |
|                                |          | d ago                   |                      |                         |
| lost 4 cm, two heights         | woman 60 | height 156 cm 9 d ago;  | warning              | factors.1 height loss   |
|                                |          | height 156 cm 90 d ago; |                      |                         |
|                                |          | peak height 160 cm 900  |                      |                         |
|                                |          | d ago                   |                      |                         |
| lost 3.9 cm                    | woman 60 | height 156.1 cm 9 d     | -                    |                         |
|                                |          | ago; height 156.1 cm 90 |                      |                         |
|                                |          | d ago; peak height 160  |                      |                         |
|                                |          | cm 900 d ago            |                      |                         |
| lost 2 cm since a visit        | woman 60 | height 158 cm 9 d ago;  | (limit)              |                         |
|                                |          | height 160 cm 400 d ago |                      |                         |
| a rib, 365 days ago            | woman 60 | condition S22.41XA 365  | info                 | factors.1 a fracture    |
|                                |          | d ago                   |                      | from 50 on              |
| a rib, 366 days ago            | woman 60 | condition S22.41XA 366  | (limit)              |                         |
|                                |          | d ago                   |                      |                         |
| a rib at 49                    | woman 60 | condition S22.41XA on   | -                    |                         |
|                                |          | 2015-06-01              |                      |                         |
| a finger                       | woman 60 | condition S62.600A 100  | -                    |                         |
|                                |          | d ago                   |                      |                         |
| 5 mg for 91 days               | woman 60 | prescribed "prednisone  | info                 | factors.1 a long-term   |
|                                |          | 5 mg tablet" 90 d ago,  |                      | glucocorticoid          |
|                                |          | sig 1 tablet daily      |                      |                         |
| 4 mg for long                  | woman 60 | prescribed "prednisone  | -                    |                         |
|                                |          | 1 mg tablet" 200 d ago, |                      |                         |
|                                |          | sig 4 tablets daily     |                      |                         |
| hyperparathyroidism            | woman 60 | condition E21.0 90 d    | info                 | factors.1               |
|                                |          | ago                     |                      | hyperparathyroidism     |
| at 52, menopause not recorded  | woman 52 | condition E21.0 90 d    | -                    |                         |
|                                |          | ago                     |                      |                         |
| at 52 after menopause          | woman 52 | condition E21.0 90 d    | info                 |                         |
|                                |          | ago; menopausal status  |                      |                         |
|                                |          | postmenopausal 9 d ago  |                      |                         |
| at 49                          | man 49   | condition E21.0 90 d    | -                    |                         |
|                                |          | ago                     |                      |                         |
| nothing                        | man 60   |                         | -                    |                         |
| a known vertebral fracture     | woman 60 | condition E21.0 90 d    | -                    |                         |
|                                |          | ago; condition M80.08XA |                      |                         |
|                                |          | 900 d ago               |                      |                         |
| an image is ordered            | woman 60 | condition E21.0 90 d    | (addressed)          |                         |
|                                |          | ago; ordered VFA 9 d    |                      |                         |
|                                |          | ago                     |                      |                         |
| no problem list                | woman 60 | conditions missing      | ? conditions missing |                         |
| no problem list, low bone mass | woman 70 | conditions missing; T   | ? conditions missing |                         |
|                                |          | -1.5 total hip 9 d ago  |                      |                         |
| no reports key                 | woman 60 | condition E21.0 90 d    | ? imaging missing    |                         |
|                                |          | ago; imaging missing    |                      |                         |
| no procedures key              | woman 60 | condition E21.0 90 d    | ? procedures missing |                         |
|                                |          | ago; procedures missing |                      |                         |
| hospice                        | woman 60 | condition E21.0 90 d    | x                    |                         |
|                                |          | ago; condition Z51.5 9  |                      |                         |
|                                |          | d ago                   |                      |                         |
"""

IMAGED = """
| case                        | record                                     | says | shows                              |
| imaged once                 | reported VFA 500 d ago                     | -    |                                    |
| a film, by a procedure      | done spine film 500 d ago                  | -    |                                    |
| a report to come            | reported VFA in 5 d                        | info |                                    |
| imaged, day unknown         | reported VFA undated                       | -    |                                    |
| a procedure of no known day | done VFA undated                           | -    |                                    |
| another report              | reported chest film 500 d ago              | info |                                    |
| back pain since             | reported VFA 500 d ago; condition M54.50   | info | since back pain; imaged 2025-07-10 |
|                             | 100 d ago                                  |      |                                    |
| back pain before            | reported VFA 500 d ago; condition M54.50   | -    |                                    |
|                             | 600 d ago                                  |      |                                    |
| back pain of no known day   | reported VFA 500 d ago; condition M54.50   | -    |                                    |
| a hunched back since        | reported VFA 500 d ago; condition M40.204  | info | since kyphosis                     |
|                             | 100 d ago                                  |      |                                    |
| a fracture since            | reported VFA 500 d ago; condition S22.41XA | info | since a fracture                   |
|                             | 100 d ago                                  |      |                                    |
| a fracture before           | reported VFA 500 d ago; condition S22.41XA | -    |                                    |
|                             | 600 d ago                                  |      |                                    |
| a steroid since             | reported VFA 500 d ago; prescribed         | info | since a glucocorticoid             |
|                             | "prednisone 5 mg tablet" 200 d ago, sig 1  |      |                                    |
|                             | tablet daily                               |      |                                    |
| a steroid before            | reported VFA 500 d ago; prescribed         | -    |                                    |
|                             | "prednisone 5 mg tablet" 600 d ago, sig 1  |      |                                    |
|                             | tablet daily                               |      |                                    |
| height lost since           | reported VFA 500 d ago; height 160 cm 450  | info | since height loss                  |
|                             | d ago; height 158 cm 9 d ago               |      |                                    |
| height lost before          | reported VFA 500 d ago; height 160 cm 600  | -    |                                    |
|                             | d ago; height 158 cm 9 d ago               |      |                                    |
"""

ORDERED = """
| case                     | patient  | record                     | order                    | says        |
| no card to stand in      | woman 70 | T -1.5 total hip 900 d ago | ordered DXA              | (limit)     |
| in the card of the order | woman 70 | T -1.5 total hip 300 d ago | ordered DXA              | info        |
| no reason                | woman 70 | T -0.5 total hip 300 d ago | ordered DXA              | -           |
| an image beside it       | woman 70 | T -1.5 total hip 300 d ago | ordered DXA; ordered VFA | (addressed) |
"""

NOGG = """
| case                  | patient  | record                              | says    | shows                             |
| height loss           | woman 60 | height 156 cm 9 d ago; height 156   | warning |                                   |
|                       |          | cm 90 d ago; peak height 160 cm 900 |         |                                   |
|                       |          | d ago                               |         |                                   |
| a hunched back        | woman 60 | condition M40.204 100 d ago         | info    | factors.1 kyphosis                |
| back pain alone       | woman 60 | condition M54.50 100 d ago          | -       |                                   |
| back pain in a smoker | woman 60 | condition M54.50 100 d ago; smoking | info    |                                   |
|                       |          | current 9 d ago                     |         |                                   |
| a steroid             | woman 60 | prescribed "prednisone 5 mg tablet" | info    |                                   |
|                       |          | 200 d ago, sig 1 tablet daily       |         |                                   |
| -2.5                  | woman 60 | T -2.5 total hip 9 d ago            | info    | factors.1 an osteoporotic T-score |
| -2.4 at 80            | woman 80 | T -2.4 total hip 9 d ago            | -       |                                   |
"""

CANADA = """
| case          | patient  | record                    | says    | shows                             |
| 65, -2.5      | woman 65 | T -2.5 total hip 9 d ago  | info    | factors.1 an osteoporotic T-score |
| 64, -2.5      | woman 64 | T -2.5 total hip 9 d ago  | -       |                                   |
| 65, -2.4      | woman 65 | T -2.4 total hip 9 d ago  | -       |                                   |
| 65, FRAX 15   | woman 65 | FRAX major 15 % 9 d ago   | (limit) | factors.1 an intermediate FRAX    |
| 65, FRAX 14.9 | woman 65 | FRAX major 14.9 % 9 d ago | -       |                                   |
| 65, FRAX 19.9 | woman 65 | FRAX major 19.9 % 9 d ago | (limit) |                                   |
| 65, FRAX 20   | woman 65 | FRAX major 20 % 9 d ago   | -       |                                   |
"""


@table(RULE, AGE, hook="patient-view")
def test_low_bone_mass_at_an_age_is_only_a_line(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, OTHER, hook="patient-view")
def test_height_fracture_steroid_and_parathyroid(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, IMAGED, hook="patient-view", patient="woman 60", record="condition E21.0 900 d ago")
def test_after_an_image_only_what_came_up_since_counts(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, ORDERED)
def test_it_is_a_line_of_the_order_of_a_scan(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, NOGG, hook="patient-view", profile="uk-nogg")
def test_the_british_criteria(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, CANADA, hook="patient-view", profile="ca-2023")
def test_the_canadian_criteria(case: Case) -> None:
    assert outcome(case) == expected(case)


def test_a_confirmed_loss_of_height_leads_its_card() -> None:
    record = "height 156 cm 9 d ago; height 156 cm 90 d ago; peak height 160 cm 900 d ago"
    (card,) = answer(Case(patient="woman 60", record=record, hook="patient-view")).cards
    assert card.indicator == "warning"
    assert "height loss" in card.summary

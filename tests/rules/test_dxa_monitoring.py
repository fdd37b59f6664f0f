"""Bone density under treatment: the first scan, the next one, and what a change means."""

from tests.rules.cases import Case, answer, expected, outcome, table

BASELINE, DUE = "mon-baseline-dxa", "mon-dxa-due"
ON = "prescribed alendronate 800 d ago"

FIRST = """
| case                            | record                      | says                  | shows                        |
| never scanned                   | prescribed alendronate 100  | (limit)               | medicine alendronic acid 10  |
|                                 | d ago                       |                       | MG Oral Tablet [Fosamax];    |
|                                 |                             |                       | begun 2026-08-14             |
| scanned 730 days before         | prescribed alendronate 100  | -                     |                              |
|                                 | d ago; reported DXA 830 d   |                       |                              |
|                                 | ago                         |                       |                              |
| scanned 731 days before         | prescribed alendronate 100  | (limit)               |                              |
|                                 | d ago; reported DXA 831 d   |                       |                              |
|                                 | ago                         |                       |                              |
| scanned since                   | prescribed alendronate 900  | -                     |                              |
|                                 | d ago; reported DXA 100 d   |                       |                              |
|                                 | ago                         |                       |                              |
| scanned, day unknown            | prescribed alendronate 900  | ? dxa unreadable      |                              |
|                                 | d ago; reported DXA undated |                       |                              |
| an earlier drug counts as start | prescribed alendronate 900  | -                     |                              |
|                                 | d ago, status stopped,      |                       |                              |
|                                 | supply 600; given denosumab |                       |                              |
|                                 | 60 mg 100 d ago; reported   |                       |                              |
|                                 | DXA 1600 d ago              |                       |                              |
| hormone therapy                 | prescribed estradiol 100 d  | -                     |                              |
|                                 | ago                         |                       |                              |
| no drug                         |                             | -                     |                              |
| stopped long ago                | prescribed alendronate 900  | -                     |                              |
|                                 | d ago, status stopped,      |                       |                              |
|                                 | supply 90                   |                       |                              |
| in a card that stands           | prescribed alendronate 100  | (limit)               |                              |
|                                 | d ago; T -2.0 total hip on  |                       |                              |
|                                 | 2015-01-01                  |                       |                              |
| scan ordered                    | prescribed alendronate 100  | (addressed)           |                              |
|                                 | d ago; ordered DXA 90 d ago |                       |                              |
| no medications key              | medications missing         | ? medications missing |                              |
| no scans key                    | prescribed alendronate 100  | ? dxa missing         |                              |
|                                 | d ago; dxa missing          |                       |                              |
| hospice                         | prescribed alendronate 100  | x                     |                              |
|                                 | d ago; condition Z51.5 9 d  |                       |                              |
|                                 | ago                         |                       |                              |
"""

NEXT = """
| case                             | record                      | says                  | shows                       |
| scanned 730 days ago             | prescribed alendronate 800  | -                     |                             |
|                                  | d ago; reported DXA 730 d   |                       |                             |
|                                  | ago                         |                       |                             |
| scanned 731 days ago             | prescribed alendronate 800  | (limit)               | window 24; steroid False    |
|                                  | d ago; reported DXA 731 d   |                       |                             |
|                                  | ago                         |                       |                             |
| a year of treatment              | prescribed alendronate 365  | (limit)               |                             |
|                                  | d ago; reported DXA 800 d   |                       |                             |
|                                  | ago                         |                       |                             |
| a day less                       | prescribed alendronate 364  | -                     |                             |
|                                  | d ago; reported DXA 800 d   |                       |                             |
|                                  | ago                         |                       |                             |
| never scanned                    | prescribed alendronate 800  | -                     |                             |
|                                  | d ago                       |                       |                             |
| scan of no known day             | prescribed alendronate 800  | -                     |                             |
|                                  | d ago; reported DXA undated |                       |                             |
| stopped                          | prescribed alendronate 900  | -                     |                             |
|                                  | d ago, status stopped,      |                       |                             |
|                                  | supply 500; reported DXA    |                       |                             |
|                                  | 800 d ago                   |                       |                             |
| hormone therapy                  | prescribed estradiol 900 d  | -                     |                             |
|                                  | ago; reported DXA 800 d ago |                       |                             |
| teriparatide, still running      | prescribed teriparatide 500 | -                     |                             |
|                                  | d ago; reported DXA 800 d   |                       |                             |
|                                  | ago                         |                       |                             |
| teriparatide, ended 100 days ago | prescribed teriparatide 600 | (limit)               | ended 28 ACTUAT             |
|                                  | d ago, status completed,    |                       | teriparatide 0.02 MG/ACTUAT |
|                                  | supply 500; reported DXA    |                       | Pen Injector                |
|                                  | 610 d ago                   |                       |                             |
| a scan 90 days before its end    | prescribed teriparatide 600 | -                     |                             |
|                                  | d ago, status completed,    |                       |                             |
|                                  | supply 500; reported DXA    |                       |                             |
|                                  | 190 d ago                   |                       |                             |
| a scan 91 days before its end    | prescribed teriparatide 600 | (limit)               |                             |
|                                  | d ago, status completed,    |                       |                             |
|                                  | supply 500; reported DXA    |                       |                             |
|                                  | 191 d ago                   |                       |                             |
| a scan since                     | prescribed teriparatide 600 | -                     |                             |
|                                  | d ago, status completed,    |                       |                             |
|                                  | supply 500; reported DXA 50 |                       |                             |
|                                  | d ago                       |                       |                             |
| ended 730 days ago               | prescribed teriparatide     | (limit)               |                             |
|                                  | 1230 d ago, status          |                       |                             |
|                                  | completed, supply 500;      |                       |                             |
|                                  | reported DXA 1300 d ago     |                       |                             |
| ended 731 days ago               | prescribed teriparatide     | -                     |                             |
|                                  | 1231 d ago, status          |                       |                             |
|                                  | completed, supply 500;      |                       |                             |
|                                  | reported DXA 1300 d ago     |                       |                             |
| more than 7.5 mg, 365 days       | prescribed alendronate 800  | -                     |                             |
|                                  | d ago; reported DXA 365 d   |                       |                             |
|                                  | ago; prescribed "prednisone |                       |                             |
|                                  | 10 mg tablet" 200 d ago,    |                       |                             |
|                                  | sig 1 tablet daily          |                       |                             |
| more than 7.5 mg, 366 days       | prescribed alendronate 800  | info                  | window 12; steroid True     |
|                                  | d ago; reported DXA 366 d   |                       |                             |
|                                  | ago; prescribed "prednisone |                       |                             |
|                                  | 10 mg tablet" 200 d ago,    |                       |                             |
|                                  | sig 1 tablet daily          |                       |                             |
| 7.5 mg, 366 days                 | prescribed alendronate 800  | -                     |                             |
|                                  | d ago; reported DXA 366 d   |                       |                             |
|                                  | ago; prescribed "prednisone |                       |                             |
|                                  | 2.5 mg tablet" 200 d ago,   |                       |                             |
|                                  | sig 3 tablets daily         |                       |                             |
| scan ordered                     | prescribed alendronate 800  | (addressed)           |                             |
|                                  | d ago; reported DXA 731 d   |                       |                             |
|                                  | ago; ordered DXA 90 d ago   |                       |                             |
| reports missing                  | prescribed alendronate 800  | ? imaging missing     |                             |
|                                  | d ago; T -2.0 total hip 731 |                       |                             |
|                                  | d ago; imaging missing      |                       |                             |
| no medications key               | reported DXA 731 d ago;     | ? medications missing |                             |
|                                  | medications missing         |                       |                             |
"""

LONGER = """
| case                  | record                                                     | says    |
| scanned 1095 days ago | prescribed alendronate 1800 d ago; reported DXA 1095 d ago | -       |
| scanned 1096 days ago | prescribed alendronate 1800 d ago; reported DXA 1096 d ago | (limit) |
"""

OFF = """
| case                 | record                                                   | says |
| scanned 731 days ago | prescribed alendronate 800 d ago; reported DXA 731 d ago | -    |
"""

LOSS = """
| case                          | record                                      | says          | shows                  |
| spine, 5.4 %                  | BMD 0.946 lumbar spine 10 d ago, device A;  | warning       | change -5.4            |
|                               | BMD 1.000 lumbar spine 700 d ago, device A  |               |                        |
| spine, 5.3 %                  | BMD 0.947 lumbar spine 10 d ago, device A;  | -             |                        |
|                               | BMD 1.000 lumbar spine 700 d ago, device A  |               |                        |
| hip, 5.1 %                    | BMD 0.949 total hip 10 d ago, device A; BMD | warning       | change -5.1            |
|                               | 1.000 total hip 700 d ago, device A         |               |                        |
| hip, 5.0 %                    | BMD 0.950 total hip 10 d ago, device A; BMD | -             |                        |
|                               | 1.000 total hip 700 d ago, device A         |               |                        |
| femoral neck, 10 %            | BMD 0.900 femoral neck 10 d ago, device A;  | -             |                        |
|                               | BMD 1.000 femoral neck 700 d ago, device A  |               |                        |
| the greater loss leads        | BMD 0.940 lumbar spine 10 d ago, device A;  | warning       | change -10.0; others 1 |
|                               | BMD 1.000 lumbar spine 700 d ago, device A; |               |                        |
|                               | BMD 0.900 total hip 10 d ago, device A; BMD |               |                        |
|                               | 1.000 total hip 700 d ago, device A         |               |                        |
| another device                | BMD 0.900 total hip 10 d ago, device A; BMD | -             |                        |
|                               | 1.000 total hip 700 d ago, device B         |               |                        |
| device not told               | BMD 0.900 total hip 10 d ago; BMD 1.000     | -             |                        |
|                               | total hip 700 d ago                         |               |                        |
| the other side                | BMD 0.900 left hip 10 d ago, device A; BMD  | -             |                        |
|                               | 1.000 right hip 700 d ago, device A         |               |                        |
| a gain                        | BMD 1.100 total hip 10 d ago, device A; BMD | -             |                        |
|                               | 1.000 total hip 700 d ago, device A         |               |                        |
| an older loss, since regained | BMD 0.900 total hip 400 d ago, device A;    | -             |                        |
|                               | BMD 1.000 total hip 700 d ago, device A;    |               |                        |
|                               | BMD 0.930 total hip 10 d ago, device A      |               |                        |
| one scan                      | BMD 0.900 total hip 10 d ago, device A      | -             |                        |
| no scans key                  | dxa missing                                 | ? bmd missing |                        |
"""

TREATED = """
| case               | record                                                       | says                  |
| on it for 365 days | prescribed alendronate 365 d ago                             | warning               |
| on it for 364 days | prescribed alendronate 364 d ago                             | -                     |
| untreated          |                                                              | -                     |
| stopped            | prescribed alendronate 900 d ago, status stopped, supply 600 | -                     |
| no medications key | medications missing                                          | ? medications missing |
"""

STEADY = """
| case                   | record                                                        | says          | shows       |
| spine, 5.2 %           | BMD 0.948 lumbar spine 10 d ago, device A; BMD 1.000 lumbar   | (limit)       | change -5.2 |
|                        | spine 700 d ago, device A                                     |               |             |
| spine, 5.3 %           | BMD 0.947 lumbar spine 10 d ago, device A; BMD 1.000 lumbar   | -             |             |
|                        | spine 700 d ago, device A                                     |               |             |
| spine, a gain of 5.2 % | BMD 1.052 lumbar spine 10 d ago, device A; BMD 1.000 lumbar   | (limit)       |             |
|                        | spine 700 d ago, device A                                     |               |             |
| spine, a gain of 5.3 % | BMD 1.053 lumbar spine 10 d ago, device A; BMD 1.000 lumbar   | -             |             |
|                        | spine 700 d ago, device A                                     |               |             |
| femoral neck, 6.8 %    | BMD 0.932 femoral neck 10 d ago, device A; BMD 1.000 femoral  | (limit)       |             |
|                        | neck 700 d ago, device A                                      |               |             |
| femoral neck, 6.9 %    | BMD 0.931 femoral neck 10 d ago, device A; BMD 1.000 femoral  | -             |             |
|                        | neck 700 d ago, device A                                      |               |             |
| hip steady, spine lost | BMD 0.900 lumbar spine 10 d ago, device A; BMD 1.000 lumbar   | -             |             |
|                        | spine 700 d ago, device A; BMD 1.000 total hip 10 d ago,      |               |             |
|                        | device A; BMD 1.000 total hip 700 d ago, device A             |               |             |
| another device         | BMD 1.000 total hip 10 d ago, device A; BMD 1.000 total hip   | -             |             |
|                        | 700 d ago, device B                                           |               |             |
| no scans key           | dxa missing                                                   | ? bmd missing |             |
"""

MIXED = """
| case               | record                                                             | says          | shows      |
| two devices        | BMD 1.000 total hip 10 d ago, device A; BMD 1.000 total hip 700 d  | (limit)       | change 0.0 |
|                    | ago, device B                                                      |               |            |
| one device         | BMD 1.000 total hip 10 d ago, device A; BMD 1.000 total hip 700 d  | -             |            |
|                    | ago, device A                                                      |               |            |
| device not told    | BMD 1.000 total hip 10 d ago, device A; BMD 1.000 total hip 700 d  | -             |            |
|                    | ago                                                                |               |            |
| a card that stands | BMD 1.000 total hip 10 d ago, device A; BMD 1.000 total hip 700 d  | info          |            |
|                    | ago, device B; T -2.0 total hip 10 d ago                           |               |            |
| no scans key       | dxa missing                                                        | ? bmd missing |            |
"""

SHORTER = """
| case                            | patient              | record                   | says                  | shows    |
| 4.0 cm since the peak           | woman 60             | height 156 cm 9 d ago;   | (beats:screen-vfa)    | loss 4.0 |
|                                 |                      | peak height 160 cm 900 d |                       |          |
|                                 |                      | ago                      |                       |          |
| 3.9 cm                          | woman 60             | height 156.1 cm 9 d ago; | -                     |          |
|                                 |                      | peak height 160 cm 900 d |                       |          |
|                                 |                      | ago                      |                       |          |
| with a known vertebral fracture | woman 60             | height 156 cm 9 d ago;   | info                  |          |
|                                 |                      | peak height 160 cm 900 d |                       |          |
|                                 |                      | ago; condition M80.08XA  |                       |          |
|                                 |                      | 900 d ago                |                       |          |
| with back pain                  | woman 60             | height 156 cm 9 d ago;   | warning               |          |
|                                 |                      | peak height 160 cm 900 d |                       |          |
|                                 |                      | ago; condition M80.08XA  |                       |          |
|                                 |                      | 900 d ago; condition     |                       |          |
|                                 |                      | M54.50 9 d ago           |                       |          |
| two heights agree               | woman 60             | height 156 cm 9 d ago;   | warning               |          |
|                                 |                      | height 156 cm 90 d ago;  |                       |          |
|                                 |                      | peak height 160 cm 900 d |                       |          |
|                                 |                      | ago; condition M80.08XA  |                       |          |
|                                 |                      | 900 d ago                |                       |          |
| 50 years old                    | woman born           | height 156 cm 9 d ago;   | (limit)               |          |
|                                 | 1976-11-22           | peak height 160 cm 900 d |                       |          |
|                                 |                      | ago; condition M80.08XA  |                       |          |
|                                 |                      | 9 d ago                  |                       |          |
| 49 years old                    | woman born           | height 156 cm 9 d ago;   | -                     |          |
|                                 | 1976-11-23           | peak height 160 cm 900 d |                       |          |
|                                 |                      | ago                      |                       |          |
| no birth date                   | woman                | height 156 cm 9 d ago;   | ? birth-date missing  |          |
|                                 |                      | peak height 160 cm 900 d |                       |          |
|                                 |                      | ago                      |                       |          |
| no vitals                       | woman 60             | vitals missing           | ? body-height missing |          |
"""


@table(BASELINE, FIRST, hook="patient-view", patient="man 60")
def test_a_treatment_begins_with_a_scan(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(DUE, NEXT, hook="patient-view", patient="man 60")
def test_the_next_scan_is_due_after_two_years(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(DUE, LONGER, hook="patient-view", patient="man 60", profile="ca-2023")
def test_canada_waits_three_years(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(DUE, OFF, hook="patient-view", patient="man 60", profile="us-acp")
def test_the_college_of_physicians_asks_for_none(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("mon-bmd-loss", LOSS, hook="patient-view", patient="man 60", record=ON)
def test_a_loss_beyond_the_error_of_measurement_warns(case: Case) -> None:
    assert outcome(case) == expected(case)


LOST = "BMD 0.900 total hip 10 d ago, device A; BMD 1.000 total hip 700 d ago, device A"


@table("mon-bmd-loss", TREATED, hook="patient-view", patient="man 60", record=LOST)
def test_the_loss_counts_after_a_year_of_treatment(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("mon-lsc", STEADY, hook="patient-view", patient="man 60")
def test_a_small_change_is_none(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("mon-machine-mismatch", MIXED, hook="patient-view", patient="man 60")
def test_two_scanners_are_not_compared(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("mon-height-loss", SHORTER, hook="patient-view")
def test_lost_height_is_a_reason_line_of_the_spine_image(case: Case) -> None:
    assert outcome(case) == expected(case)


def test_the_card_of_a_loss_asks_what_else_it_can_be() -> None:
    card = answer(Case(patient="man 60", record=f"{ON}; {LOST}", hook="patient-view")).cards[0]
    assert card.summary.startswith("Bone density total hip −10% on alendronic acid")
    assert "Not failure by itself" in (card.detail or "")

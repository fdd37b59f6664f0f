"""After a fracture, and after a scan: who should be scanned, and when again."""

from tests.rules.cases import Case, expected, outcome, table

FRACTURE = """
| case                                  | patient  | record          | says                         | shows            |
| a wrist, 180 days ago                 | man 60   | condition       | warning                      | fracture forearm |
|                                       |          | S52.501A 180 d  |                              |                  |
|                                       |          | ago             |                              |                  |
| a wrist, 181 days ago                 | man 60   | condition       | (beats:screen-dxa-men-50-69) |                  |
|                                       |          | S52.501A 181 d  |                              |                  |
|                                       |          | ago             |                              |                  |
| a woman's wrist, 181 days ago         | woman 60 | condition       | info                         |                  |
|                                       |          | S52.501A 181 d  |                              |                  |
|                                       |          | ago             |                              |                  |
| a woman's ribs, no known day          | woman 60 | condition       | (limit)                      |                  |
|                                       |          | S22.41XA        |                              |                  |
| years ago, in a card that stands      | woman 64 | condition       | info                         |                  |
|                                       |          | S52.501A 1500 d |                              |                  |
|                                       |          | ago; condition  |                              |                  |
|                                       |          | S72.001A 1900 d |                              |                  |
|                                       |          | ago             |                              |                  |
| a history of no known day             | man 60   | condition       | (beats:screen-dxa-men-50-69) |                  |
|                                       |          | Z87.310         |                              |                  |
| ribs                                  | man 60   | condition       | warning                      | fracture other   |
|                                       |          | S22.41XA 100 d  |                              |                  |
|                                       |          | ago             |                              |                  |
| an ankle                              | man 60   | condition       | warning                      |                  |
|                                       |          | S82.51XA 100 d  |                              |                  |
|                                       |          | ago             |                              |                  |
| a finger                              | man 60   | condition       | -                            |                  |
|                                       |          | S62.600A 100 d  |                              |                  |
|                                       |          | ago             |                              |                  |
| a skull                               | man 60   | condition       | -                            |                  |
|                                       |          | S02.0XXA 100 d  |                              |                  |
|                                       |          | ago             |                              |                  |
| by a car: a reason all the same       | man 60   | condition       | warning                      |                  |
|                                       |          | S52.501A 100 d  |                              |                  |
|                                       |          | ago; condition  |                              |                  |
|                                       |          | V43.52XA 100 d  |                              |                  |
|                                       |          | ago             |                              |                  |
| through a tumour                      | man 60   | condition       | -                            |                  |
|                                       |          | M84.551A 100 d  |                              |                  |
|                                       |          | ago             |                              |                  |
| refuted                               | man 60   | condition       | -                            |                  |
|                                       |          | S22.41XA 100 d  |                              |                  |
|                                       |          | ago, refuted    |                              |                  |
| provisional                           | man 60   | condition       | -                            |                  |
|                                       |          | S22.41XA 100 d  |                              |                  |
|                                       |          | ago,            |                              |                  |
|                                       |          | provisional     |                              |                  |
| broken at 49                          | man 50   | condition       | -                            |                  |
|                                       |          | S52.501A on     |                              |                  |
|                                       |          | 2025-12-20      |                              |                  |
| broken on the 50th birthday           | man 50   | condition       | (beats:screen-dxa-men-50-69) |                  |
|                                       |          | S52.501A on     |                              |                  |
|                                       |          | 2026-01-15      |                              |                  |
| a patient of 49                       | man 49   | condition       | -                            |                  |
|                                       |          | S52.501A 20 d   |                              |                  |
|                                       |          | ago             |                              |                  |
| scanned since                         | man 60   | condition       | -                            |                  |
|                                       |          | S52.501A 100 d  |                              |                  |
|                                       |          | ago; reported   |                              |                  |
|                                       |          | DXA 20 d ago    |                              |                  |
| scanned 730 days before               | man 60   | condition       | -                            |                  |
|                                       |          | S52.501A 100 d  |                              |                  |
|                                       |          | ago; reported   |                              |                  |
|                                       |          | DXA 830 d ago   |                              |                  |
| scanned 731 days before               | man 60   | condition       | warning                      |                  |
|                                       |          | S52.501A 100 d  |                              |                  |
|                                       |          | ago; reported   |                              |                  |
|                                       |          | DXA 831 d ago   |                              |                  |
| scanned, day unknown                  | man 60   | condition       | ? dxa unreadable             |                  |
|                                       |          | S52.501A 100 d  |                              |                  |
|                                       |          | ago; reported   |                              |                  |
|                                       |          | DXA undated     |                              |                  |
| history of no known day, scanned      | man 60   | condition       | -                            |                  |
|                                       |          | Z87.310;        |                              |                  |
|                                       |          | reported DXA    |                              |                  |
|                                       |          | 900 d ago       |                              |                  |
| scan ordered                          | man 60   | condition       | (addressed)                  |                  |
|                                       |          | S52.501A 100 d  |                              |                  |
|                                       |          | ago; ordered    |                              |                  |
|                                       |          | DXA 20 d ago    |                              |                  |
| no problem list                       | man 60   | conditions      | ? conditions missing         |                  |
|                                       |          | missing         |                              |                  |
| no orders key                         | man 60   | condition       | ? orders missing             |                  |
|                                       |          | S52.501A 100 d  |                              |                  |
|                                       |          | ago; orders     |                              |                  |
|                                       |          | missing         |                              |                  |
| reports in part, seen far enough back | man 60   | condition       | warning                      |                  |
|                                       |          | S52.501A 100 d  |                              |                  |
|                                       |          | ago; imaging    |                              |                  |
|                                       |          | partial;        |                              |                  |
|                                       |          | reported chest  |                              |                  |
|                                       |          | film 900 d ago  |                              |                  |
| reports in part, not far enough       | man 60   | condition       | ? imaging partial            |                  |
|                                       |          | S52.501A 100 d  |                              |                  |
|                                       |          | ago; imaging    |                              |                  |
|                                       |          | partial;        |                              |                  |
|                                       |          | reported chest  |                              |                  |
|                                       |          | film 800 d ago  |                              |                  |
| hospice                               | man 60   | condition       | x                            |                  |
|                                       |          | S52.501A 100 d  |                              |                  |
|                                       |          | ago; condition  |                              |                  |
|                                       |          | Z51.5 9 d ago   |                              |                  |
"""

AGAIN = """
| case                               | patient  | record            | says                         | shows             |
| -1.4, five years ago to the day    | woman 64 | T -1.4 total hip  | -                            |                   |
|                                    |          | on 2021-11-22     |                              |                   |
| -1.4, a day longer                 | woman 64 | T -1.4 total hip  | info                         | years 5; score    |
|                                    |          | on 2021-11-21     |                              | -1.4              |
| -1.0: a line that opens no card    | woman 64 | T -1.0 total hip  | (limit)                      | years 5           |
|                                    |          | on 2021-11-21     |                              |                   |
| -1.5, a day longer                 | woman 64 | T -1.5 total hip  | info                         | years 5           |
|                                    |          | on 2021-11-21     |                              |                   |
| -1.9, four years                   | woman 64 | T -1.9 total hip  | -                            |                   |
|                                    |          | on 2022-11-22     |                              |                   |
| -2.0, two years to the day         | woman 64 | T -2.0 total hip  | -                            |                   |
|                                    |          | on 2024-11-22     |                              |                   |
| -2.0, a day longer                 | woman 64 | T -2.0 total hip  | info                         | years 2           |
|                                    |          | on 2024-11-21     |                              |                   |
| -2.4, a day longer                 | woman 64 | T -2.4 total hip  | info                         | years 2           |
|                                    |          | on 2024-11-21     |                              |                   |
| -2.5: a matter of treatment        | woman 64 | T -2.5 total hip  | -                            |                   |
|                                    |          | on 2015-11-21     |                              |                   |
| a newer report                     | woman 64 | T -2.0 total hip  | -                            |                   |
|                                    |          | on 2020-11-21;    |                              |                   |
|                                    |          | reported DXA 100  |                              |                   |
|                                    |          | d ago             |                              |                   |
| -1.0, a fracture since, two years  | woman 64 | T -1.0 total hip  | (limit)                      | years 2;          |
|                                    |          | on 2024-11-21;    |                              | factors.1 a       |
|                                    |          | condition         |                              | fragility         |
|                                    |          | S52.501A on       |                              | fracture          |
|                                    |          | 2024-12-01        |                              |                   |
| -1.0, a fracture before            | woman 64 | T -1.0 total hip  | -                            |                   |
|                                    |          | on 2024-11-21;    |                              |                   |
|                                    |          | condition         |                              |                   |
|                                    |          | S52.501A on       |                              |                   |
|                                    |          | 2024-10-01        |                              |                   |
| a fracture of no known day         | woman 64 | T -1.0 total hip  | -                            |                   |
|                                    |          | on 2024-11-21;    |                              |                   |
|                                    |          | condition Z87.310 |                              |                   |
| -1.0, lupus since                  | woman 64 | T -1.0 total hip  | (beats:screen-dxa-secondary) | factors.1 lupus   |
|                                    |          | on 2024-11-21;    |                              |                   |
|                                    |          | condition M32.9   |                              |                   |
|                                    |          | on 2025-01-01     |                              |                   |
| -1.0, a steroid since              | woman 64 | T -1.0 total hip  | (beats:screen-dxa-gc)        | factors.1 a       |
|                                    |          | on 2024-11-21;    |                              | long-term         |
|                                    |          | prescribed        |                              | glucocorticoid    |
|                                    |          | "prednisone 5 mg  |                              |                   |
|                                    |          | tablet" 100 d     |                              |                   |
|                                    |          | ago, sig 1 tablet |                              |                   |
|                                    |          | daily             |                              |                   |
| -1.0, an aromatase inhibitor since | woman 64 | T -1.0 total hip  | (beats:screen-dxa-ai-adt)    | factors.1 hormone |
|                                    |          | on 2024-11-21;    |                              | deprivation       |
|                                    |          | prescribed        |                              |                   |
|                                    |          | anastrozole 100 d |                              |                   |
|                                    |          | ago               |                              |                   |
| on alendronate                     | woman 64 | T -2.0 total hip  | -                            |                   |
|                                    |          | on 2020-11-21;    |                              |                   |
|                                    |          | prescribed        |                              |                   |
|                                    |          | alendronate 90 d  |                              |                   |
|                                    |          | ago               |                              |                   |
| a man of 49                        | man 49   | T -2.0 total hip  | -                            |                   |
|                                    |          | on 2020-11-21     |                              |                   |
| no readable score                  | woman 64 | reported DXA on   | -                            |                   |
|                                    |          | 2015-01-01        |                              |                   |
| no day                             | woman 64 | T -2.0 total hip  | -                            |                   |
|                                    |          | undated           |                              |                   |
| no medications key                 | woman 64 | T -2.0 total hip  | ? medications missing        |                   |
|                                    |          | on 2020-11-21;    |                              |                   |
|                                    |          | medications       |                              |                   |
|                                    |          | missing           |                              |                   |
| no imaging key                     | woman 64 | T -2.0 total hip  | ? imaging missing            |                   |
|                                    |          | on 2020-11-21;    |                              |                   |
|                                    |          | imaging missing   |                              |                   |
| scan ordered                       | woman 64 | T -2.0 total hip  | (addressed)                  |                   |
|                                    |          | on 2020-11-21;    |                              |                   |
|                                    |          | ordered DXA 9 d   |                              |                   |
|                                    |          | ago               |                              |                   |
"""


@table("screen-dxa-fracture", FRACTURE, hook="patient-view")
def test_a_fracture_asks_for_a_scan_that_treatment_need_not_wait_for(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("screen-rescreen", AGAIN, hook="patient-view")
def test_the_lower_the_density_the_sooner_the_next_scan(case: Case) -> None:
    assert outcome(case) == expected(case)

"""Calcium supplements: more than the upper limit, or after a kidney stone."""

from tests.rules.cases import Case, expected, outcome, table

CALCIUM = "calcium-above-ul"
STONES = "calcium-stones"

ADDED_UP = """
| case                         | patient  | order            | record           | says             | shows             |
| 2000 mg                      | woman 51 | "calcium 1000 MG | labs null        | -                |                   |
|                              |          | Oral Tablet      |                  |                  |                   |
|                              |          | calcium          |                  |                  |                   |
|                              |          | carbonate        |                  |                  |                   |
|                              |          | elemental", sig  |                  |                  |                   |
|                              |          | 2 tablets daily  |                  |                  |                   |
| 2001 mg                      | woman 51 | "calcium 667 MG  | labs null        | warning          | total 2001.0;     |
|                              |          | Oral Tablet      |                  |                  | limit 2000        |
|                              |          | calcium          |                  |                  |                   |
|                              |          | carbonate        |                  |                  |                   |
|                              |          | elemental", sig  |                  |                  |                   |
|                              |          | 1 tablet 3 times |                  |                  |                   |
|                              |          | daily            |                  |                  |                   |
| 2501 mg at 19                | woman 19 | "calcium 2501 MG | labs null        | warning          | total 2501.0;     |
|                              |          | Oral Tablet      |                  |                  | limit 2500        |
|                              |          | calcium          |                  |                  |                   |
|                              |          | carbonate        |                  |                  |                   |
|                              |          | elemental", sig  |                  |                  |                   |
|                              |          | 1 tablet daily   |                  |                  |                   |
| four carbonate tablets       | woman 70 | "calcium         | labs null        | -                |                   |
|                              |          | carbonate 1250   |                  |                  |                   |
|                              |          | MG Oral Tablet", |                  |                  |                   |
|                              |          | sig 2 tablets    |                  |                  |                   |
|                              |          | twice daily      |                  |                  |                   |
| five carbonate tablets       | woman 70 | "calcium         | labs null        | warning          | total 2500.0;     |
|                              |          | carbonate 1250   |                  |                  | limit 2000        |
|                              |          | MG Oral Tablet", |                  |                  |                   |
|                              |          | sig 1 tablet 5   |                  |                  |                   |
|                              |          | times daily      |                  |                  |                   |
| five at 50                   | woman 50 | "calcium         | labs null        | -                |                   |
|                              |          | carbonate 1250   |                  |                  |                   |
|                              |          | MG Oral Tablet", |                  |                  |                   |
|                              |          | sig 1 tablet 5   |                  |                  |                   |
|                              |          | times daily      |                  |                  |                   |
| six at 50                    | woman 50 | "calcium         | labs null        | warning          | total 3000.0;     |
|                              |          | carbonate 1250   |                  |                  | limit 2500        |
|                              |          | MG Oral Tablet", |                  |                  |                   |
|                              |          | sig 2 tablets 3  |                  |                  |                   |
|                              |          | times daily      |                  |                  |                   |
| five at 51                   | man 51   | "calcium         | labs null        | warning          |                   |
|                              |          | carbonate 1250   |                  |                  |                   |
|                              |          | MG Oral Tablet", |                  |                  |                   |
|                              |          | sig 1 tablet 5   |                  |                  |                   |
|                              |          | times daily      |                  |                  |                   |
| at 18                        | woman 18 | "calcium         | labs null        | -                |                   |
|                              |          | carbonate 1250   |                  |                  |                   |
|                              |          | MG Oral Tablet", |                  |                  |                   |
|                              |          | sig 8 tablets    |                  |                  |                   |
|                              |          | daily            |                  |                  |                   |
| age unknown                  | woman    | "calcium         | labs null        | ? birth-date     |                   |
|                              |          | carbonate 1250   |                  | missing          |                   |
|                              |          | MG Oral Tablet", |                  |                  |                   |
|                              |          | sig 8 tablets    |                  |                  |                   |
|                              |          | daily            |                  |                  |                   |
| citrate is 21 %              | woman 70 | "calcium citrate | labs null        | -                |                   |
|                              |          | 1200 MG Oral     |                  |                  |                   |
|                              |          | Tablet", sig 2   |                  |                  |                   |
|                              |          | tablets three    |                  |                  |                   |
|                              |          | times daily      |                  |                  |                   |
| eight of citrate             | woman 70 | "calcium citrate | labs null        | warning          | total 2016.0      |
|                              |          | 1200 MG Oral     |                  |                  |                   |
|                              |          | Tablet", sig 2   |                  |                  |                   |
|                              |          | tablets four     |                  |                  |                   |
|                              |          | times daily      |                  |                  |                   |
| mg of calcium in brackets    | woman 70 | "calcium         | labs null        | warning          | total 2500.0      |
|                              |          | carbonate 1250   |                  |                  |                   |
|                              |          | MG (500 MG       |                  |                  |                   |
|                              |          | elemental        |                  |                  |                   |
|                              |          | calcium) Oral    |                  |                  |                   |
|                              |          | Tablet", sig 1   |                  |                  |                   |
|                              |          | tablet 5 times   |                  |                  |                   |
|                              |          | daily            |                  |                  |                   |
| elemental                    | woman 70 | "elemental       | labs null        | warning          | total 2400.0      |
|                              |          | calcium 600 MG   |                  |                  |                   |
|                              |          | (as calcium      |                  |                  |                   |
|                              |          | carbonate)       |                  |                  |                   |
|                              |          | tablet", sig 4   |                  |                  |                   |
|                              |          | tablets daily    |                  |                  |                   |
| with vitamin D               | woman 70 | "calcium         | labs null        | warning          | total 2400.0      |
|                              |          | carbonate 1500   |                  |                  |                   |
|                              |          | MG /             |                  |                  |                   |
|                              |          | cholecalciferol  |                  |                  |                   |
|                              |          | 400 UNT Oral     |                  |                  |                   |
|                              |          | Tablet", sig 2   |                  |                  |                   |
|                              |          | tablets twice    |                  |                  |                   |
|                              |          | daily            |                  |                  |                   |
| adds up                      | woman 70 | "calcium         | prescribed       | warning          | total 2098.5;     |
|                              |          | carbonate 1250   | "calcium citrate |                  | products.2        |
|                              |          | MG Oral Tablet", | 950 MG" 90 d     |                  | calcium carbonate |
|                              |          | sig 1 tablet 3   | ago, sig 1       |                  | 1250 MG Oral      |
|                              |          | times daily      | tablet 3 times   |                  | Tablet            |
|                              |          |                  | daily            |                  |                   |
| an antacid of carbonate      | woman 70 | "Tums 500 mg     | labs null        | -                |                   |
|                              |          | chewable         |                  |                  |                   |
|                              |          | tablet", sig 2   |                  |                  |                   |
|                              |          | tablets 5 times  |                  |                  |                   |
|                              |          | daily            |                  |                  |                   |
| not understood               | woman 70 | "calcium         | labs null        | ? dose           |                   |
|                              |          | carbonate 1250   |                  | unreadable       |                   |
|                              |          | MG Oral Tablet", |                  |                  |                   |
|                              |          | sig as directed  |                  |                  |                   |
| nothing written              | woman 70 | "calcium         | labs null        | ? dose missing   |                   |
|                              |          | carbonate 1250   |                  |                  |                   |
|                              |          | MG Oral Tablet"  |                  |                  |                   |
| hypoparathyroidism           | woman 70 | "calcium         | condition E20.9  | -                |                   |
|                              |          | carbonate 1250   | 900 d ago        |                  |                   |
|                              |          | MG Oral Tablet", |                  |                  |                   |
|                              |          | sig 1 tablet 5   |                  |                  |                   |
|                              |          | times daily      |                  |                  |                   |
| beside calcium acetate       | woman 70 | "calcium         | prescribed       | -                |                   |
|                              |          | carbonate 1250   | "calcium acetate |                  |                   |
|                              |          | MG Oral Tablet", | 667 MG" 90 d     |                  |                   |
|                              |          | sig 1 tablet 5   | ago, sig 1       |                  |                   |
|                              |          | times daily      | tablet daily     |                  |                   |
| thyroid removed 180 days ago | woman 70 | "calcium         | done             | -                |                   |
|                              |          | carbonate 1250   | thyroidectomy    |                  |                   |
|                              |          | MG Oral Tablet", | 180 d ago        |                  |                   |
|                              |          | sig 1 tablet 5   |                  |                  |                   |
|                              |          | times daily      |                  |                  |                   |
| thyroid removed 181 days ago | woman 70 | "calcium         | done             | warning          |                   |
|                              |          | carbonate 1250   | thyroidectomy    |                  |                   |
|                              |          | MG Oral Tablet", | 181 d ago        |                  |                   |
|                              |          | sig 1 tablet 5   |                  |                  |                   |
|                              |          | times daily      |                  |                  |                   |
| another operation            | woman 70 | "calcium         | done cataract    | warning          |                   |
|                              |          | carbonate 1250   | operation 20 d   |                  |                   |
|                              |          | MG Oral Tablet", | ago              |                  |                   |
|                              |          | sig 1 tablet 5   |                  |                  |                   |
|                              |          | times daily      |                  |                  |                   |
| under 18                     | woman 17 | "calcium         | labs null        | x                |                   |
|                              |          | carbonate 1250   |                  |                  |                   |
|                              |          | MG Oral Tablet", |                  |                  |                   |
|                              |          | sig 8 tablets    |                  |                  |                   |
|                              |          | daily            |                  |                  |                   |
"""

STONE_YEARS = """
| case                 | order                              | record                             | says                |
| 1826 days            | "calcium carbonate 1250 MG"        | condition N20.0 1826 d ago,        | (limit)             |
|                      |                                    | resolved                           |                     |
| 1827 days            | "calcium carbonate 1250 MG"        | condition N20.0 1827 d ago,        | -                   |
|                      |                                    | resolved                           |                     |
| active, date unknown | "calcium carbonate 1250 MG"        | condition N20.0 undated            | (limit)             |
| past, date unknown   | "calcium carbonate 1250 MG"        | condition N20.0 undated, resolved  | -                   |
| not confirmed        | "calcium carbonate 1250 MG"        | condition N20.0 90 d ago,          | -                   |
|                      |                                    | provisional                        |                     |
| citrate with meals   | "calcium citrate 950 MG", sig 1    | condition N20.0 90 d ago           | -                   |
|                      | tablet daily with meals            |                                    |                     |
| citrate              | "calcium citrate 950 MG", sig 1    | condition N20.0 90 d ago           | (limit)             |
|                      | tablet daily                       |                                    |                     |
| carbonate with meals | "calcium carbonate 1250 MG", sig 1 | condition N20.0 90 d ago           | (limit)             |
|                      | tablet daily with meals            |                                    |                     |
| gallstone            | "calcium carbonate 1250 MG"        | condition K80.20 90 d ago          | -                   |
| problems failed      | "calcium carbonate 1250 MG"        | conditions failed                  | ? conditions failed |
"""


@table(CALCIUM, ADDED_UP)
def test_the_calcium_of_all_supplements_is_added_up(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(STONES, STONE_YEARS)
def test_after_a_stone_food_or_citrate_is_better(case: Case) -> None:
    assert outcome(case) == expected(case)

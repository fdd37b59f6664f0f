"""Raloxifene beside other drugs."""

from tests.rules.cases import Case, expected, outcome, table

RESIN = "raloxifene-cholestyramine"
WARFARIN = "raloxifene-warfarin"

RESINS = """
| case                         | order                   | record                               | says                 |
| raloxifene on cholestyramine | raloxifene              | prescribed "cholestyramine powder"   | warning              |
|                              |                         | 90 d ago                             |                      |
| raloxifene on colesevelam    | raloxifene              | prescribed "colesevelam 625 MG" 90 d | warning              |
|                              |                         | ago                                  |                      |
| the resin on raloxifene      | "cholestyramine powder" | prescribed raloxifene 90 d ago       | warning              |
| a statin                     | raloxifene              | prescribed "atorvastatin 20 MG" 90 d | -                    |
|                              |                         | ago                                  |                      |
| the resin stopped            | raloxifene              | prescribed "cholestyramine powder"   | -                    |
|                              |                         | 90 d ago, status stopped             |                      |
| medications failed           | raloxifene              | medications failed                   | ? medications failed |
"""

ANTICOAGULATED = """
| case                           | order                | record               | says                 | shows          |
| starting raloxifene            | raloxifene           | prescribed "warfarin | (limit)              | stopping False |
|                                |                      | 5 MG" 90 d ago       |                      |                |
| stopping raloxifene            | raloxifene, status   | prescribed "warfarin | (limit)              | stopping True  |
|                                | stopped              | 5 MG" 90 d ago       |                      |                |
| starting warfarin              | "warfarin 5 MG"      | prescribed           | (limit)              |                |
|                                |                      | raloxifene 90 d ago  |                      |                |
| stopping warfarin              | "warfarin 5 MG",     | prescribed           | -                    |                |
|                                | status stopped       | raloxifene 90 d ago  |                      |                |
| going on with raloxifene       | raloxifene           | prescribed "warfarin | -                    |                |
|                                |                      | 5 MG" 90 d ago;      |                      |                |
|                                |                      | prescribed           |                      |                |
|                                |                      | raloxifene 90 d ago  |                      |                |
| an INR is ordered              | raloxifene           | prescribed "warfarin | (addressed)          |                |
|                                |                      | 5 MG" 90 d ago;      |                      |                |
|                                |                      | ordered INR 2 d ago  |                      |                |
| apixaban                       | raloxifene           | prescribed "apixaban | -                    |                |
|                                |                      | 5 MG" 90 d ago       |                      |                |
| a line of a card that is there | raloxifene           | prescribed "warfarin | info                 |                |
|                                |                      | 5 MG" 90 d ago;      |                      |                |
|                                |                      | prescribed           |                      |                |
|                                |                      | "cholestyramine      |                      |                |
|                                |                      | powder" 90 d ago     |                      |                |
| medications failed             | raloxifene           | medications failed   | ? medications failed |                |
"""


@table(RESIN, RESINS)
def test_raloxifene_and_a_resin(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(WARFARIN, ANTICOAGULATED)
def test_raloxifene_and_warfarin(case: Case) -> None:
    assert outcome(case) == expected(case)

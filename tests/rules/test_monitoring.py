"""Whether treatment works, how long it has gone on, and what a pause of it asks for."""

from tests.rules.cases import Case, expected, outcome, table

FRACTURE = """
| case                          | patient             | record                   | says          | shows            |
| a hip after two years on it   | woman 70            | prescribed alendronate   | warning       |                  |
|                               |                     | 800 d ago;               |               |                  |
|                               |                     | condition S72.001A 70 d  |               |                  |
|                               |                     | ago                      |               |                  |
| on day 365                    | woman 70            | prescribed alendronate   | warning       |                  |
|                               |                     | 465 d ago;               |               |                  |
|                               |                     | condition S72.001A 100 d |               |                  |
|                               |                     | ago                      |               |                  |
| on day 364                    | woman 70            | prescribed alendronate   | -             |                  |
|                               |                     | 464 d ago;               |               |                  |
|                               |                     | condition S72.001A 100 d |               |                  |
|                               |                     | ago                      |               |                  |
| before the drug               | woman 70            | prescribed alendronate   | -             |                  |
|                               |                     | 800 d ago;               |               |                  |
|                               |                     | condition S72.001A 900 d |               |                  |
|                               |                     | ago                      |               |                  |
| long after the drug ended     | woman 70            | prescribed alendronate   | -             |                  |
|                               |                     | 1800 d ago, supply 900;  |               |                  |
|                               |                     | condition S72.001A 100 d |               |                  |
|                               |                     | ago                      |               |                  |
| a wrist counts                | woman 70            | prescribed alendronate   | warning       |                  |
|                               |                     | 800 d ago;               |               |                  |
|                               |                     | condition S52.501A 70 d  |               |                  |
|                               |                     | ago                      |               |                  |
| a finger does not             | woman 70            | prescribed alendronate   | -             |                  |
|                               |                     | 800 d ago;               |               |                  |
|                               |                     | condition S62.600A 70 d  |               |                  |
|                               |                     | ago                      |               |                  |
| an accident does not          | woman 70            | prescribed alendronate   | -             |                  |
|                               |                     | 800 d ago;               |               |                  |
|                               |                     | condition S72.001A 70 d  |               |                  |
|                               |                     | ago;                     |               |                  |
|                               |                     | condition V43.52XA 70 d  |               |                  |
|                               |                     | ago                      |               |                  |
| a tumour does not             | woman 70            | prescribed alendronate   | -             |                  |
|                               |                     | 800 d ago;               |               |                  |
|                               |                     | condition M84.551A 70 d  |               |                  |
|                               |                     | ago                      |               |                  |
| only the day of recording     | woman 70            | prescribed alendronate   | -             |                  |
|                               |                     | 800 d ago;               |               |                  |
|                               |                     | condition S72.001A       |               |                  |
|                               |                     | recorded 70 d ago        |               |                  |
| an old fracture seen again    | woman 70            | prescribed alendronate   | -             |                  |
|                               |                     | 800 d ago;               |               |                  |
|                               |                     | condition S72.001D 70 d  |               |                  |
|                               |                     | ago                      |               |                  |
| the drug by its name alone    | woman 70            | prescribed "Fosamax 70   | warning       | medicine Fosamax |
|                               |                     | mg" 800 d ago;           |               | 70 mg            |
|                               |                     | condition S72.001A 70 d  |               |                  |
|                               |                     | ago                      |               |                  |
| infusions                     | woman 70            | given zoledronic acid 5  | warning       |                  |
|                               |                     | mg 760 d ago;            |               |                  |
|                               |                     | given zoledronic acid 5  |               |                  |
|                               |                     | mg 400 d ago;            |               |                  |
|                               |                     | condition S72.001A 70 d  |               |                  |
|                               |                     | ago                      |               |                  |
| hormone therapy is left out   | woman 70            | prescribed estradiol 800 | -             |                  |
|                               |                     | d ago;                   |               |                  |
|                               |                     | condition S72.001A 70 d  |               |                  |
|                               |                     | ago                      |               |                  |
| another drug was begun since  | woman 70            | prescribed alendronate   | info          | answer Forteo    |
|                               |                     | 1200 d ago,              |               |                  |
|                               |                     | until 2026-10-01;        |               |                  |
|                               |                     | condition S72.001A 120 d |               |                  |
|                               |                     | ago;                     |               |                  |
|                               |                     | prescribed "Forteo" 30 d |               |                  |
|                               |                     | ago                      |               |                  |
| another drug was begun before | woman 70            | prescribed alendronate   | warning       | answer           |
|                               |                     | 1200 d ago,              |               |                  |
|                               |                     | until 2026-05-01;        |               |                  |
|                               |                     | prescribed raloxifene    |               |                  |
|                               |                     | 200 d ago;               |               |                  |
|                               |                     | condition S72.001A 70 d  |               |                  |
|                               |                     | ago                      |               |                  |
| a man                         | man 70              | prescribed alendronate   | warning       |                  |
|                               |                     | 800 d ago;               |               |                  |
|                               |                     | condition S72.001A 70 d  |               |                  |
|                               |                     | ago                      |               |                  |
| broken at 49                  | man born 1977-01-01 | prescribed alendronate   | -             |                  |
|                               |                     | 800 d ago;               |               |                  |
|                               |                     | condition S72.001A 70 d  |               |                  |
|                               |                     | ago                      |               |                  |
| no medication list            | woman 70            | medications missing;     | ? medications |                  |
|                               |                     | condition S72.001A 70 d  | missing       |                  |
|                               |                     | ago                      |               |                  |
| no problem list               | woman 70            | conditions failed;       | ? conditions  |                  |
|                               |                     | prescribed alendronate   | failed        |                  |
|                               |                     | 800 d ago                |               |                  |
| part of the problem list      | woman 70            | conditions partial;      | warning       |                  |
|                               |                     | condition S72.001A 70 d  |               |                  |
|                               |                     | ago;                     |               |                  |
|                               |                     | prescribed alendronate   |               |                  |
|                               |                     | 800 d ago                |               |                  |
| no birth date                 | woman               | condition S72.001A 70 d  | ? birth-date  |                  |
|                               |                     | ago;                     | missing       |                  |
|                               |                     | prescribed alendronate   |               |                  |
|                               |                     | 800 d ago                |               |                  |
| hospice                       | woman 70            | condition S72.001A 70 d  | x             |                  |
|                               |                     | ago;                     |               |                  |
|                               |                     | prescribed alendronate   |               |                  |
|                               |                     | 800 d ago;               |               |                  |
|                               |                     | condition Z51.5 9 d ago  |               |                  |
| deceased                      | woman 70, deceased  | condition S72.001A 70 d  | x             |                  |
|                               |                     | ago;                     |               |                  |
|                               |                     | prescribed alendronate   |               |                  |
|                               |                     | 800 d ago                |               |                  |
"""

FIVE_YEARS = "prescribed alendronate 2400 d ago, supply 1900"  # until 500 days ago
HOLIDAY = """
| case                                 | record                            | says             | shows           |
| scanned 730 days ago                 | T -2.0 total hip 730 d ago        | -                |                 |
| scanned 731 days ago                 | T -2.0 total hip 731 d ago        | (owner)          | pause inferred; |
|                                      |                                   |                  | fracture        |
| never scanned                        |                                   | (owner)          | scan            |
| a report counts                      | reported DXA 90 d ago             | -                |                 |
| a report of an unknown day           | reported DXA undated              | ? dxa unreadable |                 |
| a scan is ordered                    | T -2.0 total hip 900 d ago;       | -                |                 |
|                                      | ordered DXA 9 d ago               |                  |                 |
| not all scans were seen              | imaging failed                    | ? imaging failed |                 |
| a fracture since                     | condition S72.001A 100 d ago;     | (limit)          | pause inferred  |
|                                      | T -2.0 total hip 90 d ago         |                  |                 |
| a fracture before                    | condition S72.001A 900 d ago;     | -                |                 |
|                                      | T -2.0 total hip 90 d ago         |                  |                 |
| a fracture of no known day           | condition S72.001S 100 d ago;     | -                |                 |
|                                      | T -2.0 total hip 90 d ago         |                  |                 |
| broken, and treated again            | condition S72.001A 100 d ago;     | -                |                 |
|                                      | given denosumab 60 mg 60 d ago    |                  |                 |
| 5.4 % lost at the spine              | BMD 1.000 lumbar spine 700 d ago; | (owner)          | loss -5.4       |
|                                      | BMD 0.946 lumbar spine 90 d ago   |                  |                 |
| 5.3 % lost at the spine              | BMD 1.000 lumbar spine 700 d ago; | -                |                 |
|                                      | BMD 0.947 lumbar spine 90 d ago   |                  |                 |
| 5.1 % lost at the hip                | BMD 1.000 total hip 700 d ago;    | (owner)          | loss -5.1       |
|                                      | BMD 0.949 total hip 90 d ago      |                  |                 |
| 6.9 % lost at the neck               | BMD 1.000 femoral neck 700 d ago; | -                |                 |
|                                      | BMD 0.931 femoral neck 90 d ago   |                  |                 |
| 7.0 % lost at the neck               | BMD 1.000 femoral neck 700 d ago; | (owner)          | loss -7.0       |
|                                      | BMD 0.930 femoral neck 90 d ago   |                  |                 |
| lost between two scanners            | BMD 1.000 total hip 700 d ago,    | -                |                 |
|                                      | device A;                         |                  |                 |
|                                      | BMD 0.900 total hip 90 d ago,     |                  |                 |
|                                      | device B                          |                  |                 |
| lost, of two sides                   | BMD 1.000 left hip 700 d ago;     | -                |                 |
|                                      | BMD 0.900 right hip 90 d ago      |                  |                 |
| lost before the pause                | BMD 1.000 total hip 1300 d ago;   | -                |                 |
|                                      | BMD 0.900 total hip 501 d ago     |                  |                 |
| lost since a first scan in the pause | BMD 1.000 total hip 480 d ago;    | (owner)          | loss -10.0      |
|                                      | BMD 0.900 total hip 90 d ago      |                  |                 |
| CTX back to where it was             | CTX 400 ng/L 2450 d ago;          | (owner)          | marker 0.0      |
|                                      | CTX 400 ng/L 90 d ago;            |                  |                 |
|                                      | T -2.0 total hip 90 d ago         |                  |                 |
| CTX a little below                   | CTX 400 ng/L 2450 d ago;          | -                |                 |
|                                      | CTX 399 ng/L 90 d ago;            |                  |                 |
|                                      | T -2.0 total hip 90 d ago         |                  |                 |
| P1NP above where it was              | P1NP 50 ug/L 2450 d ago;          | (owner)          | marker -20.0    |
|                                      | P1NP 60 ug/L 90 d ago;            |                  |                 |
|                                      | T -2.0 total hip 90 d ago         |                  |                 |
| CTX of the time on the drug          | CTX 400 ng/L 2450 d ago;          | -                |                 |
|                                      | CTX 500 ng/L 600 d ago;           |                  |                 |
|                                      | T -2.0 total hip 90 d ago         |                  |                 |
| CTX only a bound                     | CTX 400 ng/L 2450 d ago;          | -                |                 |
|                                      | CTX >500 ng/L 90 d ago;           |                  |                 |
|                                      | T -2.0 total hip 90 d ago         |                  |                 |
| CTX never before                     | CTX 500 ng/L 90 d ago;            | -                |                 |
|                                      | T -2.0 total hip 90 d ago         |                  |                 |
| a drug works again                   | prescribed raloxifene 90 d ago    | -                |                 |
"""
NO_HOLIDAY = """
| case                   | record              | says                  |
| nothing was ever taken |                     | -                     |
| no medication list     | medications missing | ? medications missing |
"""

ON_IT = "prescribed alendronate 800 d ago"
FAILURE = """
| case                                  | record                            | says                 | shows        |
| two fractures                         | condition S72.001A 300 d ago;     | warning              | kind tablet  |
|                                       | condition S52.501A 70 d ago       |                      |              |
| one fracture                          | condition S72.001A 300 d ago      | -                    |              |
| two, one in the first year            | condition S72.001A 500 d ago;     | -                    |              |
|                                       | condition S52.501A 70 d ago       |                      |              |
| one twice on record                   | condition S72.001A 100 d ago;     | -                    |              |
|                                       | condition S72.001A 70 d ago       |                      |              |
| one and 5.0 % of the spine            | condition S72.001A 300 d ago;     | warning              | loss -5.0    |
|                                       | BMD 1.000 lumbar spine 850 d ago; |                      |              |
|                                       | BMD 0.950 lumbar spine 90 d ago   |                      |              |
| one and 4.9 % of the spine            | condition S72.001A 300 d ago;     | -                    |              |
|                                       | BMD 1.000 lumbar spine 850 d ago; |                      |              |
|                                       | BMD 0.951 lumbar spine 90 d ago   |                      |              |
| one and 4.0 % of the hip              | condition S72.001A 300 d ago;     | warning              | loss -4.0    |
|                                       | BMD 1.000 total hip 850 d ago;    |                      |              |
|                                       | BMD 0.960 total hip 90 d ago      |                      |              |
| one and 3.9 % of the hip              | condition S72.001A 300 d ago;     | -                    |              |
|                                       | BMD 1.000 total hip 850 d ago;    |                      |              |
|                                       | BMD 0.961 total hip 90 d ago      |                      |              |
| one and 4.0 % of the neck             | condition S72.001A 300 d ago;     | warning              | loss -4.0    |
|                                       | BMD 1.000 femoral neck 850 d ago; |                      |              |
|                                       | BMD 0.960 femoral neck 90 d ago   |                      |              |
| one and a loss over three scans       | condition S72.001A 300 d ago;     | warning              | loss -5.0    |
|                                       | BMD 1.000 total hip 850 d ago;    |                      |              |
|                                       | BMD 0.980 total hip 450 d ago;    |                      |              |
|                                       | BMD 0.950 total hip 90 d ago      |                      |              |
| a loss long before the drug           | condition S72.001A 300 d ago;     | -                    |              |
|                                       | BMD 1.100 total hip 1531 d ago;   |                      |              |
|                                       | BMD 1.000 total hip 850 d ago;    |                      |              |
|                                       | BMD 1.000 total hip 90 d ago      |                      |              |
| the scan before is too old            | condition S72.001A 300 d ago;     | -                    |              |
|                                       | BMD 1.000 total hip 1531 d ago;   |                      |              |
|                                       | BMD 0.900 total hip 90 d ago      |                      |              |
| on two scanners                       | condition S72.001A 300 d ago;     | -                    |              |
|                                       | BMD 1.000 total hip 850 d ago,    |                      |              |
|                                       | device A;                         |                      |              |
|                                       | BMD 0.900 total hip 90 d ago,     |                      |              |
|                                       | device B                          |                      |              |
| a loss alone                          | BMD 1.000 total hip 850 d ago;    | -                    |              |
|                                       | BMD 0.900 total hip 90 d ago      |                      |              |
| one, CTX high before and down by 25 % | condition S72.001A 300 d ago;     | warning              | marker 25.0  |
|                                       | CTX 800 ng/L 810 d ago, high 600; |                      |              |
|                                       | CTX 600 ng/L 90 d ago             |                      |              |
| one, CTX high before and down by 26 % | condition S72.001A 300 d ago;     | -                    |              |
|                                       | CTX 800 ng/L 810 d ago, high 600; |                      |              |
|                                       | CTX 592 ng/L 90 d ago             |                      |              |
| one, CTX not high before              | condition S72.001A 300 d ago;     | -                    |              |
|                                       | CTX 500 ng/L 810 d ago, high 600; |                      |              |
|                                       | CTX 500 ng/L 90 d ago             |                      |              |
| one, CTX of no known range            | condition S72.001A 300 d ago;     | -                    |              |
|                                       | CTX 800 ng/L 810 d ago;           |                      |              |
|                                       | CTX 800 ng/L 90 d ago             |                      |              |
| one, CTX taken too soon               | condition S72.001A 300 d ago;     | -                    |              |
|                                       | CTX 800 ng/L 810 d ago, high 600; |                      |              |
|                                       | CTX 800 ng/L 711 d ago            |                      |              |
| one, CTX not down but P1NP is         | condition S72.001A 300 d ago;     | -                    |              |
|                                       | CTX 800 ng/L 810 d ago, high 600; |                      |              |
|                                       | CTX 800 ng/L 90 d ago;            |                      |              |
|                                       | P1NP 90 ug/L 810 d ago;           |                      |              |
|                                       | P1NP 30 ug/L 90 d ago             |                      |              |
| a loss and CTX not down               | BMD 1.000 total hip 850 d ago;    | warning              | marker 20.0; |
|                                       | BMD 0.960 total hip 90 d ago;     |                      | loss -4.0    |
|                                       | CTX 500 ng/L 810 d ago;           |                      |              |
|                                       | CTX 400 ng/L 90 d ago             |                      |              |
| a loss and CTX down                   | BMD 1.000 total hip 850 d ago;    | -                    |              |
|                                       | BMD 0.960 total hip 90 d ago;     |                      |              |
|                                       | CTX 500 ng/L 810 d ago;           |                      |              |
|                                       | CTX 300 ng/L 90 d ago             |                      |              |
| CTX not down alone                    | CTX 500 ng/L 810 d ago;           | -                    |              |
|                                       | CTX 500 ng/L 90 d ago             |                      |              |
| densities failed                      | dxa failed;                       | ? bmd failed         |              |
|                                       | condition S72.001A 300 d ago      |                      |              |
| densities failed, two fractures       | dxa failed;                       | warning              |              |
|                                       | condition S72.001A 300 d ago;     |                      |              |
|                                       | condition S52.501A 70 d ago       |                      |              |
| no problem list                       | conditions missing                | ? conditions missing |              |
"""
FAILING = """
| case                      | record                                               | says    | shows             |
| denosumab                 | given denosumab 60 mg 800 d ago;                     | warning | kind denosumab    |
|                           | given denosumab 60 mg 620 d ago;                     |         |                   |
|                           | given denosumab 60 mg 440 d ago;                     |         |                   |
|                           | given denosumab 60 mg 260 d ago;                     |         |                   |
|                           | given denosumab 60 mg 80 d ago                       |         |                   |
| zoledronic acid           | given zoledronic acid 5 mg 1100 d ago;               | warning | kind injected     |
|                           | given zoledronic acid 5 mg 740 d ago;                |         |                   |
|                           | given zoledronic acid 5 mg 380 d ago;                |         |                   |
|                           | given zoledronic acid 5 mg 20 d ago                  |         |                   |
| teriparatide              | prescribed teriparatide 800 d ago                    | warning | kind bone-forming |
| raloxifene                | prescribed raloxifene 800 d ago                      | warning | kind tablet       |
| taken for a year only now | prescribed alendronate 366 d ago                     | -       |                   |
| changed since             | prescribed alendronate 1500 d ago, until 2026-10-01; | -       |                   |
|                           | prescribed teriparatide 52 d ago                     |         |                   |
| with a long gap           | prescribed alendronate 1500 d ago, supply 400;       | -       |                   |
|                           | prescribed alendronate 200 d ago                     |         |                   |
| stopped                   | prescribed alendronate 1500 d ago, status stopped    | -       |                   |
"""
FORMING = """
| case                                   | record                                                           | says |
| a bone-forming drug raises the markers | prescribed teriparatide 800 d ago; condition S72.001A 300 d ago; | -    |
|                                        | CTX 800 ng/L 810 d ago, high 600; CTX 900 ng/L 90 d ago          |      |
"""

DURATION = """
| case                                  | record                                     | says                  | shows |
| tablets for 1826 days                 | prescribed alendronate 1826 d ago          | (owner)               | use 5 |
| tablets for 1825 days                 | prescribed alendronate 1825 d ago          | -                     |       |
| two tablets in turn, a gap of 90 days | prescribed risedronate 2200 d ago,         | (owner)               | use 6 |
|                                       | supply 1000;                               |                       |       |
|                                       | prescribed alendronate 1110 d ago          |                       |       |
| a gap of 91 days                      | prescribed risedronate 2200 d ago,         | -                     |       |
|                                       | supply 1000;                               |                       |       |
|                                       | prescribed alendronate 1109 d ago          |                       |       |
| no longer taken                       | prescribed alendronate 3000 d ago,         | -                     |       |
|                                       | supply 1900                                |                       |       |
| three infusions                       | given zoledronic acid 5 mg 740 d ago;      | (owner)               | use 2 |
|                                       | given zoledronic acid 5 mg 370 d ago;      |                       |       |
|                                       | given zoledronic acid 5 mg 5 d ago         |                       |       |
| two infusions                         | given zoledronic acid 5 mg 370 d ago;      | -                     |       |
|                                       | given zoledronic acid 5 mg 5 d ago         |                       |       |
| two infusions, three years covered    | given zoledronic acid 5 mg 1095 d ago;     | (owner)               |       |
|                                       | given zoledronic acid 5 mg 700 d ago;      |                       |       |
|                                       | given zoledronic acid 5 mg 300 d ago,      |                       |       |
|                                       | status not-done;                           |                       |       |
|                                       | prescribed zoledronic acid 5 mg 320 d ago, |                       |       |
|                                       | status completed                           |                       |       |
| infusions for a cancer                | given zoledronic acid 4 mg 740 d ago;      | -                     |       |
|                                       | given zoledronic acid 4 mg 370 d ago;      |                       |       |
|                                       | given zoledronic acid 4 mg 5 d ago         |                       |       |
| scanned 365 days ago                  | prescribed alendronate 2400 d ago;         | -                     |       |
|                                       | reported DXA 365 d ago                     |                       |       |
| scanned 366 days ago                  | prescribed alendronate 2400 d ago;         | (owner)               |       |
|                                       | reported DXA 366 d ago                     |                       |       |
| scans missing                         | prescribed alendronate 2400 d ago;         | ? dxa missing         |       |
|                                       | dxa missing                                |                       |       |
| no medication list                    | medications missing                        | ? medications missing |       |
"""

CONTINUITY = """
| case                      | record                                                           | says                  |
| day 210                   | given denosumab 60 mg 210 d ago                                  | -                     |
| day 211                   | given denosumab 60 mg 211 d ago                                  | (owner)               |
| day 900                   | given denosumab 60 mg 900 d ago                                  | (owner)               |
| day 901                   | given denosumab 60 mg 901 d ago                                  | -                     |
| another drug works        | given denosumab 60 mg 300 d ago; prescribed alendronate 90 d ago | -                     |
| another drug has followed | given denosumab 60 mg 600 d ago;                                 | -                     |
|                           | prescribed alendronate 400 d ago, supply 90                      |                       |
| oncology dosing           | given denosumab 120 mg 300 d ago                                 | -                     |
| never given               |                                                                  | -                     |
| part of the medications   | medications partial; given denosumab 60 mg 300 d ago             | ? medications partial |
"""


@table("mon-fx-on-therapy", FRACTURE, hook="patient-view")
def test_a_fracture_on_treatment_is_looked_into(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("mon-dxa-holiday", HOLIDAY, hook="patient-view", record=FIVE_YEARS)
def test_a_holiday_is_looked_at_again(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("mon-dxa-holiday", NO_HOLIDAY, hook="patient-view")
def test_without_a_holiday_there_is_none_to_end(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("mon-treatment-failure", FAILURE, hook="patient-view", record=ON_IT)
def test_failure_needs_more_than_one_sign(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(
    "mon-treatment-failure",
    FAILING,
    hook="patient-view",
    record="condition S72.001A 300 d ago; condition S52.501A 70 d ago",
)
def test_the_drug_that_fails_is_named(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("mon-treatment-failure", FORMING, hook="patient-view")
def test_markers_judge_only_what_lowers_them(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("mon-bp-duration", DURATION, hook="patient-view")
def test_years_of_a_bisphosphonate_ask_for_a_review(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("mon-denosumab-continuity", CONTINUITY, hook="patient-view")
def test_of_a_late_denosumab_dose_the_medication_rule_speaks(case: Case) -> None:
    assert outcome(case) == expected(case)

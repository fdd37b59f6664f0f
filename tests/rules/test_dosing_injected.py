"""Doses and rhythms of injected drugs that no label knows."""

from tests.rules.cases import Case, expected, outcome, table

FIRST = "creatinine 0.8 mg/dL 9 d ago"  # keeps the number of the draft from being that of a request

DENOSUMAB = """
| case                        | record                   | order                  | says         | shows          |
| 60 mg every six months      |                          | denosumab 60 mg,       | -            |                |
|                             |                          | dose 60 mg,            |              |                |
|                             |                          | timing 1 per 6 mo      |              |                |
| nothing written             |                          | denosumab 60 mg        | -            |                |
| the product of oncology     |                          | denosumab 120 mg       | critical     | product True;  |
|                             |                          |                        |              | strong True    |
| by name and strength        |                          | "Xgeva 120 mg"         | critical     | product True   |
| 70 mg/mL in 1.7 mL          |                          | "1.7 mL denosumab-bmwo | critical     | product True   |
|                             |                          | 70 mg/mL"              |              |                |
| two syringes                |                          | denosumab 60 mg,       | critical     | dose 120.0;    |
|                             |                          | dose 120 mg,           |              | times          |
|                             |                          | timing 1 per 6 mo      |              |                |
| 100 mg                      |                          | denosumab 60 mg,       | critical     | dose 100.0     |
|                             |                          | dose 100 mg,           |              |                |
|                             |                          | timing 1 per 6 mo      |              |                |
| 99 mg                       |                          | denosumab 60 mg,       | -            |                |
|                             |                          | dose 99 mg,            |              |                |
|                             |                          | timing 1 per 6 mo      |              |                |
| single dose of 120 mg       |                          | denosumab 60 mg,       | critical     | dose 120.0     |
|                             |                          | sig 120 mg once only   |              |                |
| every 4 weeks               |                          | denosumab 60 mg,       | critical     | strong False   |
|                             |                          | dose 60 mg,            |              |                |
|                             |                          | timing 1 per 4 wk      |              |                |
| every 5 weeks               |                          | denosumab 60 mg,       | critical     |                |
|                             |                          | dose 60 mg,            |              |                |
|                             |                          | timing 1 per 5 wk      |              |                |
| monthly, amount not written |                          | denosumab 60 mg,       | critical     | ordered 60.0   |
|                             |                          | timing 1 per 1 mo      |              |                |
| every 3 months: twice       |                          | denosumab 60 mg,       | critical     |                |
|                             |                          | dose 60 mg,            |              |                |
|                             |                          | timing 1 per 3 mo      |              |                |
| every 4 months              |                          | denosumab 60 mg,       | warning      |                |
|                             |                          | dose 60 mg,            |              |                |
|                             |                          | timing 1 per 4 mo      |              |                |
| 90 mg every 149 days        |                          | denosumab 60 mg,       | warning      | dose 90.0      |
|                             |                          | dose 90 mg,            |              |                |
|                             |                          | timing 1 per 149 d     |              |                |
| every 149 days              |                          | denosumab 60 mg,       | warning      |                |
|                             |                          | dose 60 mg,            |              |                |
|                             |                          | timing 1 per 149 d     |              |                |
| every 150 days              |                          | denosumab 60 mg,       | -            |                |
|                             |                          | dose 60 mg,            |              |                |
|                             |                          | timing 1 per 150 d     |              |                |
| strength not told, monthly  |                          | denosumab,             | warning      |                |
|                             |                          | timing 1 per 1 mo      |              |                |
| not understood              |                          | denosumab 60 mg,       | ? dose       |                |
|                             |                          | sig as the moon tells  | unreadable   |                |
| 120 mg, not understood      |                          | denosumab 120 mg,      | critical     |                |
|                             |                          | sig as the moon tells  |              |                |
| breast cancer               | condition C50.911 900 d  | denosumab 120 mg       | -            |                |
|                             | ago                      |                        |              |                |
| bone metastasis             | condition C79.51 900 d   | denosumab 120 mg,      | -            |                |
|                             | ago                      | timing 1 per 4 wk      |              |                |
| myeloma                     | condition C90.00 900 d   | denosumab 120 mg       | -            |                |
|                             | ago                      |                        |              |                |
| giant cell tumour           | condition D48.0 900 d    | denosumab 120 mg       | -            |                |
|                             | ago                      |                        |              |                |
| fracture through a tumour   | condition M84.551A 30 d  | denosumab 120 mg       | -            |                |
|                             | ago                      |                        |              |                |
| cancer, resolved            | condition C50.911 900 d  | denosumab 120 mg       | critical     |                |
|                             | ago, resolved            |                        |              |                |
| cancer, suspected           | condition C50.911 9 d    | denosumab 120 mg       | warning      | reason A       |
|                             | ago, provisional         |                        |              | diagnosis      |
| skin cancer                 | condition C44.91 9 d ago | denosumab 120 mg       | critical     |                |
| problems not read           | conditions missing       | denosumab 120 mg       | ? conditions |                |
|                             |                          |                        | missing      |                |
| problems only begun         | condition E11.9 9 d ago; | denosumab 120 mg       | ? conditions |                |
|                             | conditions partial       |                        | partial      |                |
| problems not read, 60 mg    | conditions missing       | denosumab 60 mg        | -            |                |
| next dose is due            | given denosumab 60 mg    | denosumab 120 mg       | critical     | due 2027-02-14 |
|                             | 100 d ago                |                        |              |                |
| stopped                     |                          | denosumab 120 mg,      | -            |                |
|                             |                          | status stopped         |              |                |
| hospice                     | condition Z51.5 9 d ago  | denosumab 120 mg       | critical     |                |
| two drugs in one order      |                          | "denosumab 60 mg with  | ? dose       |                |
|                             |                          | romosozumab"           | unreadable   |                |
"""

# A dose of 29 Aug 2026 is due on 29 Nov 2026; 7 days before that is 22 Nov 2026.
IBANDRONATE = """
| case                       | record                   | order                 | says          | shows          |
| a week early is on time    | given ibandronate 3 mg   | ibandronate 3 mg      | -             |                |
|                            | injection on 2026-08-29  | injection             |               |                |
| a day too soon             | given ibandronate 3 mg   | ibandronate 3 mg      | warning       | due 2026-11-30 |
|                            | injection on 2026-08-30  | injection             |               |                |
| only the order of the last | prescribed ibandronate 3 | ibandronate 3 mg      | warning       | days 20        |
|                            | mg injection 20 d ago,   | injection             |               |                |
|                            | status completed         |                       |               |                |
| planned late enough        | given ibandronate 3 mg   | ibandronate 3 mg      | -             |                |
|                            | injection 20 d ago       | injection,            |               |                |
|                            |                          | begins in 70 d        |               |                |
| tablets                    | prescribed ibandronate   | ibandronate 3 mg      | -             |                |
|                            | 150 mg 20 d ago          | injection             |               |                |
| a dose without a day       | given ibandronate 3 mg   | ibandronate 3 mg      | warning       | last           |
|                            | injection undated        | injection             |               |                |
| every three months         |                          | ibandronate 3 mg      | -             |                |
|                            |                          | injection, dose 3 mg, |               |                |
|                            |                          | timing 1 per 3 mo     |               |                |
| every 12 weeks             |                          | ibandronate 3 mg      | -             |                |
|                            |                          | injection, dose 3 mg, |               |                |
|                            |                          | timing 1 per 12 wk    |               |                |
| every two months           |                          | ibandronate 3 mg      | warning       | repeat 3.0     |
|                            |                          | injection, dose 3 mg, |               |                |
|                            |                          | timing 1 per 2 mo     |               |                |
| the order is a tablet      | given ibandronate 3 mg   | ibandronate 150 mg    | -             |                |
|                            | injection 20 d ago       |                       |               |                |
| medications missing        | medications missing      | ibandronate 3 mg      | ? medications |                |
|                            |                          | injection             | missing       |                |
| hospice                    | condition Z51.5 9 d ago; | ibandronate 3 mg      | warning       |                |
|                            | given ibandronate 3 mg   | injection             |               |                |
|                            | injection 20 d ago       |                       |               |                |
"""

PTH_ANALOGUE = """
| case                        | order                                        | says              | shows        |
| 20 mcg daily                | teriparatide, dose 20 ug, timing 1 per 1 d   | -                 |              |
| 20 mcg in words             | teriparatide, sig inject 20 mcg daily        | -                 |              |
| nothing written             | teriparatide                                 | -                 |              |
| 20.4 mcg is 20 mcg          | teriparatide, dose 20.4 ug, timing 1 per 1 d | -                 |              |
| 21 mcg daily                | teriparatide, dose 21 ug, timing 1 per 1 d   | warning           | times 1.05   |
| 39 mcg daily                | teriparatide, dose 39 ug, timing 1 per 1 d   | warning           | times 1.95   |
| 40 mcg daily                | teriparatide, dose 40 ug, timing 1 per 1 d   | critical          | times 2.0    |
| 20 mcg twice daily          | teriparatide, dose 20 ug, timing 2 per 1 d   | critical          | times 2.0    |
| 10 mcg twice daily          | teriparatide, dose 10 ug, timing 2 per 1 d   | -                 |              |
| 20 mg daily                 | teriparatide, dose 20 mg, timing 1 per 1 d   | critical          | times 1000.0 |
| 20 mcg weekly               | teriparatide, dose 20 ug, timing 1 per 1 wk  | warning           | excess False |
| 20 mcg every other day      | teriparatide, dose 20 ug, timing 1 per 2 d   | warning           | times 0.5    |
| 10 mcg daily                | teriparatide, dose 10 ug, timing 1 per 1 d   | -                 |              |
| weekly, amount not written  | teriparatide, timing 1 per 1 wk              | warning           |              |
| amount alone                | teriparatide, dose 20 ug                     | -                 |              |
| not understood              | teriparatide, sig as the moon tells          | ? dose unreadable |              |
| abaloparatide 80 mcg daily  | abaloparatide, dose 80 ug, timing 1 per 1 d  | -                 |              |
| abaloparatide 160 mcg daily | abaloparatide, dose 160 ug, timing 1 per 1 d | critical          | times 2.0    |
| abaloparatide 100 mcg daily | abaloparatide, dose 100 ug, timing 1 per 1 d | warning           | times 1.25   |
| by brand                    | "Forteo", dose 40 ug, timing 1 per 1 d       | critical          |              |
| stopped                     | teriparatide, dose 40 ug, timing 1 per 1 d,  | -                 |              |
|                             | status stopped                               |                   |              |
"""

ROMOSOZUMAB = """
| case                       | record                   | order                 | says              | shows        |
| 210 mg monthly             |                          | romosozumab,          | -                 |              |
|                            |                          | dose 210 mg,          |                   |              |
|                            |                          | timing 1 per 1 mo     |                   |              |
| two syringes               |                          | romosozumab,          | -                 |              |
|                            |                          | sig inject 2 syringes |                   |              |
|                            |                          | once a month          |                   |              |
| one syringe                |                          | romosozumab,          | warning           |              |
|                            |                          | sig inject 1 syringe  |                   |              |
|                            |                          | once a month          |                   |              |
| 105 mg                     |                          | romosozumab,          | warning           | dose 105.0   |
|                            |                          | dose 105 mg,          |                   |              |
|                            |                          | timing 1 per 1 mo     |                   |              |
| 206 mg is 210 mg, 2 % off  |                          | romosozumab,          | -                 |              |
|                            |                          | dose 206 mg,          |                   |              |
|                            |                          | timing 1 per 1 mo     |                   |              |
| 205 mg is not              |                          | romosozumab,          | warning           |              |
|                            |                          | dose 205 mg,          |                   |              |
|                            |                          | timing 1 per 1 mo     |                   |              |
| 420 mg                     |                          | romosozumab,          | warning           | dose 420.0   |
|                            |                          | dose 420 mg,          |                   |              |
|                            |                          | timing 1 per 1 mo     |                   |              |
| every 24 days              |                          | romosozumab,          | warning           | repeat 210.0 |
|                            |                          | dose 210 mg,          |                   |              |
|                            |                          | timing 1 per 24 d     |                   |              |
| every 25 days              |                          | romosozumab,          | -                 |              |
|                            |                          | dose 210 mg,          |                   |              |
|                            |                          | timing 1 per 25 d     |                   |              |
| weekly, amount not written |                          | romosozumab,          | warning           |              |
|                            |                          | timing 1 per 1 wk     |                   |              |
| nothing written            |                          | romosozumab           | -                 |              |
| not understood             |                          | romosozumab,          | ? dose unreadable |              |
|                            |                          | sig as the moon tells |                   |              |
| last dose 24 days ago      | given romosozumab 24 d   | romosozumab           | warning           | days 24;     |
|                            | ago                      |                       |                   | dose         |
| last dose 25 days ago      | given romosozumab 25 d   | romosozumab           | -                 |              |
|                            | ago                      |                       |                   |              |
| only the order of the last | prescribed romosozumab 9 | romosozumab           | warning           | last ordered |
|                            | d ago, status completed  |                       |                   |              |
| planned late enough        | given romosozumab 9 d    | romosozumab,          | -                 |              |
|                            | ago                      | begins in 20 d        |                   |              |
| a dose without a day       | given romosozumab        | romosozumab           | -                 |              |
|                            | undated                  |                       |                   |              |
| medications missing        | medications missing      | romosozumab           | ? medications     |              |
|                            |                          |                       | missing           |              |
| missing, one syringe       | medications missing      | romosozumab,          | warning           |              |
|                            |                          | dose 105 mg,          |                   |              |
|                            |                          | timing 1 per 1 mo     |                   |              |
| hospice                    | condition Z51.5 9 d ago  | romosozumab,          | warning           |              |
|                            |                          | dose 105 mg,          |                   |              |
|                            |                          | timing 1 per 1 mo     |                   |              |
"""


@table("denosumab-wrong-strength-or-frequency", DENOSUMAB, record=FIRST)
def test_denosumab(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("ibandronate-iv-interval", IBANDRONATE, record=FIRST)
def test_ibandronate_by_the_vein(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("pth-analog-dose-error", PTH_ANALOGUE, record=FIRST)
def test_the_daily_injections(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("romosozumab-dose-or-interval", ROMOSOZUMAB, record=FIRST)
def test_romosozumab(case: Case) -> None:
    assert outcome(case) == expected(case)


CHILD = """
| case    | patient            | record                         | order            | says     |
| a child | woman 12           | given denosumab 60 mg 20 d ago | denosumab 120 mg | critical |
| dead    | woman 80, deceased | given denosumab 60 mg 20 d ago | denosumab 120 mg | x        |
"""


@table("denosumab-wrong-strength-or-frequency", CHILD)
def test_a_wrong_dose_is_wrong_for_anybody(case: Case) -> None:
    assert outcome(case) == expected(case)

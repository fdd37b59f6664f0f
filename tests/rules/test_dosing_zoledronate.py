"""Zoledronic acid: too much, too fast, too often, too soon, or the wrong product."""

from tests.rules.cases import Case, expected, outcome, table

FIRST = "creatinine 0.8 mg/dL 9 d ago"  # keeps the number of the draft from being that of a request

ZOLEDRONATE_DOSE = """
| case                        | record                  | order                    | says         | shows          |
| 5 mg once a year            |                         | zoledronic acid 5 mg,    | -            |                |
|                             |                         | dose 5 mg,               |              |                |
|                             |                         | timing 1 per 1 a         |              |                |
| nothing written             |                         | zoledronic acid 5 mg     | -            |                |
| a bag                       |                         | zoledronic acid 5 mg,    | -            |                |
|                             |                         | dose 100 mL,             |              |                |
|                             |                         | timing 1 per 1 a         |              |                |
| 5.1 mg                      |                         | zoledronic acid 5 mg,    | critical     | dose 5.1       |
|                             |                         | dose 5.1 mg,             |              |                |
|                             |                         | timing 1 per 1 a         |              |                |
| 10 mg once                  |                         | zoledronic acid 5 mg,    | critical     | dose 10.0      |
|                             |                         | sig 10 mg once only      |              |                |
| over 15 minutes             |                         | zoledronic acid 5 mg,    | -            |                |
|                             |                         | sig 5 mg over 15 minutes |              |                |
|                             |                         | once only                |              |                |
| over 14 minutes             |                         | zoledronic acid 5 mg,    | critical     | minutes 14.0;  |
|                             |                         | sig 5 mg over 14 minutes |              | dose           |
|                             |                         | once only                |              |                |
| every 180 days              |                         | zoledronic acid 5 mg,    | critical     | repeat 5.0     |
|                             |                         | dose 5 mg,               |              |                |
|                             |                         | timing 1 per 180 d       |              |                |
| every 181 days              |                         | zoledronic acid 5 mg,    | -            |                |
|                             |                         | dose 5 mg,               |              |                |
|                             |                         | timing 1 per 181 d       |              |                |
| every six months            |                         | zoledronic acid 5 mg,    | -            |                |
|                             |                         | dose 5 mg,               |              |                |
|                             |                         | timing 1 per 6 mo        |              |                |
| monthly, amount not written |                         | zoledronic acid 5 mg,    | critical     | repeat 5.0     |
|                             |                         | timing 1 per 1 mo        |              |                |
| not told, monthly           |                         | zoledronic acid,         | warning      |                |
|                             |                         | timing 1 per 1 mo        |              |                |
| not told, cancer            | condition C50.911 900 d | zoledronic acid,         | -            |                |
|                             | ago                     | timing 1 per 1 mo        |              |                |
| not told, suspected         | condition C50.911 9 d   | zoledronic acid,         | warning      |                |
|                             | ago, provisional        | timing 1 per 1 mo        |              |                |
| 5 mg product, cancer        | condition C50.911 900 d | zoledronic acid 5 mg,    | critical     |                |
|                             | ago                     | timing 1 per 1 mo        |              |                |
| not understood              |                         | zoledronic acid 5 mg,    | ? dose       |                |
|                             |                         | sig as the moon tells    | unreadable   |                |
| 4 mg product                | condition M81.0 900 d   | zoledronic acid 4 mg     | warning      | osteoporosis A |
|                             | ago                     |                          |              | diagnosis      |
| 4 mg product, cancer        | condition M81.0 900 d   | zoledronic acid 4 mg     | -            |                |
|                             | ago;                    |                          |              |                |
|                             | condition C50.911 9 d   |                          |              |                |
|                             | ago                     |                          |              |                |
| 4 mg product, suspected     | condition M81.0 900 d   | zoledronic acid 4 mg     | warning      |                |
|                             | ago;                    |                          |              |                |
|                             | condition C50.911 9 d   |                          |              |                |
|                             | ago, provisional        |                          |              |                |
| 4 mg product alone          |                         | zoledronic acid 4 mg,    | -            |                |
|                             |                         | timing 1 per 1 mo        |              |                |
| 4 mg product, resolved      | condition M81.0 900 d   | zoledronic acid 4 mg     | -            |                |
|                             | ago, resolved           |                          |              |                |
| 4 mg product, not read      | conditions missing      | zoledronic acid 4 mg     | ? conditions |                |
|                             |                         |                          | missing      |                |
| problems not read           | conditions missing      | zoledronic acid 5 mg,    | critical     |                |
|                             |                         | dose 6 mg,               |              |                |
|                             |                         | timing 1 per 1 a         |              |                |
| stopped                     |                         | zoledronic acid 5 mg,    | -            |                |
|                             |                         | dose 6 mg,               |              |                |
|                             |                         | timing 1 per 1 a,        |              |                |
|                             |                         | status stopped           |              |                |
| hospice                     | condition Z51.5 9 d ago | zoledronic acid 5 mg,    | critical     |                |
|                             |                         | dose 6 mg,               |              |                |
|                             |                         | timing 1 per 1 a         |              |                |
"""

# An infusion of 23 Dec 2025 is due on 23 Dec 2026; 30 days before that is 23 Nov 2026.
ZOLEDRONATE_INTERVAL = """
| case                        | record                   | order                 | says          | shows          |
| a day too soon              | given zoledronic acid 5  | zoledronic acid 5 mg  | warning       | due 2026-12-23 |
|                             | mg on 2025-12-23         |                       |               |                |
| 30 days early is on time    | given zoledronic acid 5  | zoledronic acid 5 mg  | -             |                |
|                             | mg on 2025-12-22         |                       |               |                |
| a year                      | given zoledronic acid 5  | zoledronic acid 5 mg  | -             |                |
|                             | mg on 2025-11-22         |                       |               |                |
| six months                  | given zoledronic acid 5  | zoledronic acid 5 mg  | warning       | days 184       |
|                             | mg on 2026-05-22         |                       |               |                |
| less than six months        | given zoledronic acid 5  | zoledronic acid 5 mg  | critical      | days 183       |
|                             | mg on 2026-05-23         |                       |               |                |
| only the order of the last  | prescribed zoledronic    | zoledronic acid 5 mg  | warning       | days 60        |
|                             | acid 5 mg 60 d ago,      |                       |               |                |
|                             | status completed         |                       |               |                |
| by name                     | given "Reclast 5 mg" 60  | "Aclasta 5 mg/100 mL" | critical      | days 60        |
|                             | d ago                    |                       |               |                |
| last product not told       | given zoledronic acid 60 | zoledronic acid 5 mg  | warning       | days 60        |
|                             | d ago                    |                       |               |                |
| this product not told       | given zoledronic acid 5  | zoledronic acid       | warning       | days 60        |
|                             | mg 60 d ago              |                       |               |                |
| the last was oncology       | given zoledronic acid 4  | zoledronic acid 5 mg  | -             |                |
|                             | mg 60 d ago              |                       |               |                |
| the order is oncology       | given zoledronic acid 5  | zoledronic acid 4 mg  | -             |                |
|                             | mg 60 d ago              |                       |               |                |
| planned late enough         | given zoledronic acid 5  | zoledronic acid 5 mg, | -             |                |
|                             | mg 100 d ago             | begins in 236 d       |               |                |
| planned a day too soon      | given zoledronic acid 5  | zoledronic acid 5 mg, | warning       | days 334       |
|                             | mg 100 d ago             | begins in 234 d       |               |                |
| a dose without a day        | given zoledronic acid 5  | zoledronic acid 5 mg  | warning       | last; due      |
|                             | mg undated               |                       |               |                |
| after denosumab, marker     | given denosumab 60 mg    | zoledronic acid 5 mg  | -             |                |
|                             | 400 d ago;               |                       |               |                |
|                             | given zoledronic acid 5  |                       |               |                |
|                             | mg 200 d ago;            |                       |               |                |
|                             | CTX 600 pg/mL 9 d ago    |                       |               |                |
| after denosumab, old marker | given denosumab 60 mg    | zoledronic acid 5 mg  | warning       |                |
|                             | 400 d ago;               |                       |               |                |
|                             | given zoledronic acid 5  |                       |               |                |
|                             | mg 200 d ago;            |                       |               |                |
|                             | CTX 600 pg/mL 201 d ago  |                       |               |                |
| after denosumab, no marker  | given denosumab 60 mg    | zoledronic acid 5 mg  | warning       |                |
|                             | 400 d ago;               |                       |               |                |
|                             | given zoledronic acid 5  |                       |               |                |
|                             | mg 200 d ago             |                       |               |                |
| denosumab long before       | given denosumab 60 mg    | zoledronic acid 5 mg  | warning       |                |
|                             | 1101 d ago;              |                       |               |                |
|                             | given zoledronic acid 5  |                       |               |                |
|                             | mg 200 d ago;            |                       |               |                |
|                             | CTX 600 pg/mL 9 d ago    |                       |               |                |
| a marker alone              | given zoledronic acid 5  | zoledronic acid 5 mg  | warning       |                |
|                             | mg 200 d ago;            |                       |               |                |
|                             | CTX 600 pg/mL 9 d ago    |                       |               |                |
| ordered every six months    |                          | zoledronic acid 5 mg, | warning       | repeat 5.0     |
|                             |                          | timing 1 per 6 mo     |               |                |
| ordered every 181 days      |                          | zoledronic acid 5 mg, | warning       |                |
|                             |                          | timing 1 per 181 d    |               |                |
| ordered every 180 days      |                          | zoledronic acid 5 mg, | -             |                |
|                             |                          | timing 1 per 180 d    |               |                |
| ordered every 11 months     |                          | zoledronic acid 5 mg, | warning       |                |
|                             |                          | timing 1 per 11 mo    |               |                |
| ordered every 336 days      |                          | zoledronic acid 5 mg, | -             |                |
|                             |                          | timing 1 per 336 d    |               |                |
| ordered every two years     |                          | zoledronic acid 5 mg, | -             |                |
|                             |                          | timing 1 per 2 a      |               |                |
| never before                |                          | zoledronic acid 5 mg  | -             |                |
| medications missing         | medications missing      | zoledronic acid 5 mg  | ? medications |                |
|                             |                          |                       | missing       |                |
| first page reaches back     | prescribed alendronate   | zoledronic acid 5 mg  | -             |                |
|                             | 400 d ago;               |                       |               |                |
|                             | medications partial      |                       |               |                |
| first page does not         | prescribed alendronate   | zoledronic acid 5 mg  | ? medications |                |
|                             | 300 d ago;               |                       | partial       |                |
|                             | medications partial      |                       |               |                |
| hospice                     | condition Z51.5 9 d ago; | zoledronic acid 5 mg  | critical      |                |
|                             | given zoledronic acid 5  |                       |               |                |
|                             | mg 60 d ago              |                       |               |                |
"""


@table("zol-dose-or-infusion-error", ZOLEDRONATE_DOSE, record=FIRST)
def test_the_dose_of_zoledronic_acid(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("zol-interval-too-short", ZOLEDRONATE_INTERVAL, record=FIRST)
def test_the_year_between_infusions(case: Case) -> None:
    assert outcome(case) == expected(case)

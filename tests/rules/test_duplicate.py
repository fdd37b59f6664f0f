"""Two drugs for the bone at once."""

from tests.rules.cases import Case, expected, outcome, table

FIRST = "creatinine 0.8 mg/dL 9 d ago"  # keeps the number of the draft from being that of a request

TWO_DENOSUMABS = """
| case                      | record                                | order             | says                  |
| 120 mg given 180 days ago | given denosumab 120 mg 180 d ago      | denosumab 60 mg   | critical              |
| 181 days ago              | given denosumab 120 mg 181 d ago      | denosumab 60 mg   | -                     |
| the other way round       | given denosumab 60 mg 100 d ago       | denosumab 120 mg  | critical              |
| by brand                  | given "Xgeva" 30 d ago                | "Jubbonti"        | critical              |
| only ordered              | prescribed denosumab 120 mg 30 d ago  | denosumab 60 mg   | warning               |
| ordered for later         | given denosumab 120 mg 300 d ago;     | denosumab 60 mg   | warning               |
|                           | prescribed denosumab 120 mg in 9 d    |                   |                       |
| drafted beside it         |                                       | denosumab 60 mg;  | critical              |
|                           |                                       | denosumab 120 mg  |                       |
| planned when it is over   | given denosumab 120 mg 100 d ago      | denosumab 60 mg,  | -                     |
|                           |                                       | begins in 81 d    |                       |
| stopped on record         | given denosumab 120 mg 30 d ago;      | denosumab 60 mg   | -                     |
|                           | prescribed denosumab 120 mg 20 d ago, |                   |                       |
|                           | status stopped                        |                   |                       |
| stopped beside it         | given denosumab 120 mg 30 d ago       | denosumab 60 mg;  | -                     |
|                           |                                       | denosumab 120 mg, |                       |
|                           |                                       | status stopped    |                       |
| strength not told         | given denosumab 30 d ago              | denosumab 60 mg   | -                     |
| the same product          | given denosumab 60 mg 30 d ago        | denosumab 60 mg   | -                     |
| medications missing       | medications missing                   | denosumab 60 mg   | ? medications missing |
| missing, dose found       | given denosumab 120 mg 30 d ago;      | denosumab 60 mg   | critical              |
|                           | medications missing                   |                   |                       |
| first page reaches back   | prescribed paracetamol 200 d ago;     | denosumab 60 mg   | -                     |
|                           | medications partial                   |                   |                       |
| first page does not       | prescribed paracetamol 100 d ago;     | denosumab 60 mg   | ? medications partial |
|                           | medications partial                   |                   |                       |
| hospice                   | condition Z51.5 9 d ago;              | denosumab 60 mg   | critical              |
|                           | given denosumab 120 mg 30 d ago       |                   |                       |
"""

TWO_ZOLEDRONATES = """
| case                    | record                                    | order                 | says                  |
| 4 mg given a year ago   | given zoledronic acid 4 mg on 2025-11-22  | zoledronic acid 5 mg  | critical              |
| a day longer ago        | given zoledronic acid 4 mg on 2025-11-21  | zoledronic acid 5 mg  | -                     |
| by brand                | given "Zometa" 30 d ago                   | "Reclast"             | critical              |
| only ordered            | prescribed zoledronic acid 4 mg 30 d ago, | zoledronic acid 5 mg  | warning               |
|                         | status completed                          |                       |                       |
| drafted beside it       |                                           | zoledronic acid 5 mg; | critical              |
|                         |                                           | zoledronic acid 4 mg  |                       |
| told of the first alone |                                           | zoledronic acid 4 mg; | -                     |
|                         |                                           | zoledronic acid 5 mg  |                       |
| stopped on record       | given zoledronic acid 4 mg 30 d ago;      | zoledronic acid 5 mg  | -                     |
|                         | prescribed zoledronic acid 4 mg 9 d ago,  |                       |                       |
|                         | status stopped                            |                       |                       |
| stopped beside it       | given zoledronic acid 4 mg 30 d ago       | zoledronic acid 5 mg; | -                     |
|                         |                                           | zoledronic acid 4 mg, |                       |
|                         |                                           | do not perform        |                       |
| the order is oncology   | given zoledronic acid 5 mg 30 d ago       | zoledronic acid 4 mg  | -                     |
| medications missing     | medications missing                       | zoledronic acid 5 mg  | ? medications missing |
| hospice                 | condition Z51.5 9 d ago;                  | zoledronic acid 5 mg  | critical              |
|                         | given zoledronic acid 4 mg 30 d ago       |                       |                       |
"""

TWO_RISEDRONATES = """
| case                     | record                               | order            | says                  |
| delayed beside immediate | prescribed risedronate 30 d ago      | "Atelvia 35 mg"  | warning               |
| immediate beside delayed | prescribed "Atelvia 35 mg" 30 d ago  | risedronate      | warning               |
| drafted beside it        |                                      | risedronate;     | warning               |
|                          |                                      | "Atelvia 35 mg"  |                       |
| the same form            | prescribed risedronate 30 d ago      | risedronate      | -                     |
| stopped beside it        | prescribed "Atelvia 35 mg" 30 d ago  | risedronate;     | -                     |
|                          |                                      | "Atelvia 35 mg", |                       |
|                          |                                      | status stopped   |                       |
| used up 31 days ago      | prescribed "Atelvia 35 mg" 61 d ago, | risedronate      | -                     |
|                          | supply 30                            |                  |                       |
| used up 30 days ago      | prescribed "Atelvia 35 mg" 60 d ago, | risedronate      | warning               |
|                          | supply 30                            |                  |                       |
| stopped on record        | prescribed "Atelvia 35 mg" 30 d ago, | risedronate      | -                     |
|                          | status stopped                       |                  |                       |
| medications missing      | medications missing                  | risedronate      | ? medications missing |
| hospice                  | condition Z51.5 9 d ago;             | risedronate      | x                     |
|                          | prescribed "Atelvia 35 mg" 30 d ago  |                  |                       |
"""

ANTIRESORPTIVES = """
| case                         | record                   | order                    | says          | shows          |
| two bisphosphonates          | prescribed alendronate   | risedronate              | warning       |                |
|                              | 30 d ago                 |                          |               |                |
| alendronate taken            | prescribed alendronate   | denosumab 60 mg          | warning       | due            |
|                              | 30 d ago                 |                          |               |                |
| denosumab given              | given denosumab 60 mg    | alendronate              | warning       | due 2026-12-26 |
|                              | 149 d ago                |                          |               |                |
| follow-on from day 150       | given denosumab 60 mg    | alendronate              | -             |                |
|                              | 150 d ago                |                          |               |                |
| follow-on, only ordered      | prescribed denosumab 60  | alendronate              | -             |                |
|                              | mg 150 d ago,            |                          |               |                |
|                              | status completed         |                          |               |                |
| follow-on planned for later  | given denosumab 60 mg    | zoledronic acid 5 mg,    | -             |                |
|                              | 100 d ago                | begins in 80 d           |               |                |
| denosumab, day 183           | given denosumab 60 mg    | raloxifene               | info          |                |
|                              | 183 d ago                |                          |               |                |
| denosumab, day 184           | given denosumab 60 mg    | raloxifene               | -             |                |
|                              | 184 d ago                |                          |               |                |
| zoledronic acid, day 365     | given zoledronic acid 5  | alendronate              | warning       |                |
|                              | mg 365 d ago             |                          |               |                |
| zoledronic acid, day 366     | given zoledronic acid 5  | alendronate              | -             |                |
|                              | mg 366 d ago             |                          |               |                |
| ibandronate, day 92          | given ibandronate 3 mg   | alendronate              | warning       |                |
|                              | injection 92 d ago       |                          |               |                |
| ibandronate, day 93          | given ibandronate 3 mg   | alendronate              | -             |                |
|                              | injection 93 d ago       |                          |               |                |
| pamidronate, day 92          | given pamidronate 92 d   | alendronate              | warning       |                |
|                              | ago                      |                          |               |                |
| only ordered                 | prescribed zoledronic    | alendronate              | warning       |                |
|                              | acid 5 mg 100 d ago,     |                          |               |                |
|                              | status completed         |                          |               |                |
| once seen taking it          | given "alendronic acid   | risedronate              | -             |                |
|                              | 70 mg" 30 d ago          |                          |               |                |
| raloxifene informs           | prescribed raloxifene 30 | alendronate              | info          |                |
|                              | d ago                    |                          |               |                |
| calcitonin informs           | prescribed calcitonin 30 | alendronate              | info          |                |
|                              | d ago                    |                          |               |                |
| calcitonin is ordered        | prescribed alendronate   | calcitonin               | info          |                |
|                              | 30 d ago                 |                          |               |                |
| calcitonin again             | prescribed calcitonin 30 | calcitonin               | -             |                |
|                              | d ago                    |                          |               |                |
| hormone therapy may be       | prescribed estradiol 30  | alendronate              | -             |                |
|                              | d ago                    |                          |               |                |
| the grave one is named       | prescribed raloxifene 30 | alendronate              | warning       | others.2       |
|                              | d ago;                   |                          |               |                |
|                              | prescribed risedronate   |                          |               |                |
|                              | 30 d ago                 |                          |               |                |
| the same drug                | prescribed alendronate   | alendronate              | -             |                |
|                              | 30 d ago                 |                          |               |                |
| used up 30 days ago          | prescribed alendronate   | risedronate              | warning       | listed False   |
|                              | 60 d ago, supply 30      |                          |               |                |
| still on the list            | prescribed alendronate   | risedronate              | info          | listed True    |
|                              | 61 d ago, supply 30      |                          |               |                |
| used up before               | prescribed alendronate   | zoledronic acid 5 mg,    | -             |                |
|                              | 60 d ago, supply 90      | begins in 90 d           |               |                |
| stopped on record            | prescribed alendronate   | risedronate              | -             |                |
|                              | 30 d ago, status stopped |                          |               |                |
| denosumab stopped            | given denosumab 60 mg 90 | alendronate              | -             |                |
|                              | d ago;                   |                          |               |                |
|                              | prescribed denosumab 60  |                          |               |                |
|                              | mg 30 d ago,             |                          |               |                |
|                              | status stopped           |                          |               |                |
| stopped beside it            | prescribed alendronate   | risedronate;             | -             |                |
|                              | 30 d ago                 | alendronate,             |               |                |
|                              |                          | status stopped           |               |                |
| replaced by it               | prescribed alendronate   | risedronate,             | -             |                |
|                              | 30 d ago                 | replaces                 |               |                |
|                              |                          | medicationrequest-2      |               |                |
| drafted beside it            |                          | risedronate; alendronate | warning       |                |
| calcitonin drafted beside it |                          | risedronate; calcitonin  | info          |                |
| told of the first alone      | prescribed paracetamol 9 | paracetamol;             | -             |                |
|                              | d ago                    | risedronate; alendronate |               |                |
| the active order itself      |                          | alendronate,             | -             |                |
|                              |                          | status active            |               |                |
| oncology with oncology       | given denosumab 120 mg   | zoledronic acid 4 mg     | -             |                |
|                              | 30 d ago                 |                          |               |                |
| oncology, alendronate taken  | prescribed alendronate   | denosumab 120 mg         | warning       |                |
|                              | 30 d ago                 |                          |               |                |
| oncology dose given          | given zoledronic acid 4  | alendronate              | warning       |                |
|                              | mg 30 d ago              |                          |               |                |
| another rule's               | prescribed teriparatide  | alendronate              | -             |                |
|                              | 30 d ago                 |                          |               |                |
| medications missing          | medications missing      | alendronate              | ? medications |                |
|                              |                          |                          | missing       |                |
| medications partial          | prescribed paracetamol   | alendronate              | ? medications |                |
|                              | 900 d ago;               |                          | partial       |                |
|                              | medications partial      |                          |               |                |
| medications partial, found   | prescribed risedronate   | alendronate              | warning       |                |
|                              | 30 d ago;                |                          |               |                |
|                              | medications partial      |                          |               |                |
| hospice                      | condition Z51.5 9 d ago; | risedronate              | x             |                |
|                              | prescribed alendronate   |                          |               |                |
|                              | 30 d ago                 |                          |               |                |
"""

NEARER = """
| case            | record                        | order                      | says                                  |
| zoledronic acid | given zoledronic acid 5 mg 60 | zoledronic acid 5 mg       | (beats:zol-interval-too-short)        |
|                 | d ago                         |                            |                                       |
| ibandronate     | given ibandronate 3 mg        | ibandronate 3 mg injection | (beats:ibandronate-iv-interval)       |
|                 | injection 9 d ago             |                            |                                       |
| denosumab       | given denosumab 60 mg 9 d ago | denosumab 60 mg            | (beats:denosumab-interval-too-short)  |
| oncology        | given zoledronic acid 4 mg 9  | zoledronic acid 5 mg       | (beats:zol-with-oncology-zoledronate) |
|                 | d ago                         |                            |                                       |
"""

COMBINATIONS = """
| case                            | record                               | order           | says                  |
| romosozumab, alendronate taken  | prescribed alendronate 30 d ago      | romosozumab     | warning               |
| romosozumab, raloxifene taken   | prescribed raloxifene 30 d ago       | romosozumab     | warning               |
| romosozumab, teriparatide taken | prescribed teriparatide 30 d ago     | romosozumab     | warning               |
| romosozumab, calcitonin taken   | prescribed calcitonin 30 d ago       | romosozumab     | warning               |
| romosozumab, zoledronic acid    | given zoledronic acid 5 mg 365 d ago | romosozumab     | warning               |
| romosozumab, hormone therapy    | prescribed estradiol 30 d ago        | romosozumab     | -                     |
| teriparatide, alendronate taken | prescribed alendronate 30 d ago      | teriparatide    | warning               |
| teriparatide, raloxifene taken  | prescribed raloxifene 30 d ago       | teriparatide    | -                     |
| teriparatide and denosumab      | given denosumab 60 mg 90 d ago;      | teriparatide    | warning               |
|                                 | prescribed denosumab 60 mg 9 d ago   |                 |                       |
| teriparatide after denosumab    | given denosumab 60 mg 90 d ago       | teriparatide    | -                     |
| denosumab, teriparatide taken   | prescribed teriparatide 30 d ago     | denosumab 60 mg | warning               |
| two PTH analogues               | prescribed abaloparatide 30 d ago    | teriparatide    | -                     |
| teriparatide used up            | prescribed teriparatide 60 d ago,    | alendronate     | -                     |
|                                 | supply 59                            |                 |                       |
| teriparatide not used up        | prescribed teriparatide 60 d ago,    | alendronate     | warning               |
|                                 | supply 60                            |                 |                       |
| romosozumab runs                | given romosozumab 29 d ago           | alendronate     | warning               |
| a month after the last dose     | given romosozumab 31 d ago           | alendronate     | -                     |
| romosozumab goes on             | given romosozumab 60 d ago;          | alendronate     | warning               |
|                                 | prescribed romosozumab 90 d ago      |                 |                       |
| romosozumab, not lately         | given romosozumab 61 d ago;          | alendronate     | -                     |
|                                 | prescribed romosozumab 90 d ago      |                 |                       |
| romosozumab, used up            | given romosozumab 40 d ago;          | alendronate     | -                     |
|                                 | prescribed romosozumab 90 d ago,     |                 |                       |
|                                 | supply 89                            |                 |                       |
| romosozumab, about to begin     | prescribed romosozumab in 9 d        | alendronate     | -                     |
| only on the list                | prescribed alendronate 61 d ago,     | romosozumab     | -                     |
|                                 | supply 30                            |                 |                       |
| drafted beside it               |                                      | romosozumab;    | warning               |
|                                 |                                      | alendronate     |                       |
| stopped beside it               | prescribed alendronate 30 d ago      | romosozumab;    | -                     |
|                                 |                                      | alendronate,    |                       |
|                                 |                                      | status stopped  |                       |
| two antiresorptives             | prescribed alendronate 30 d ago      | denosumab 60 mg | -                     |
| medications missing             | medications missing                  | romosozumab     | ? medications missing |
| hospice                         | condition Z51.5 9 d ago;             | romosozumab     | x                     |
|                                 | prescribed alendronate 30 d ago      |                 |                       |
"""

OESTROGEN = """
| case                        | record                                        | order          | says                  |
| raloxifene, oestrogen taken | prescribed estradiol 30 d ago                 | raloxifene     | warning               |
| oestrogen, raloxifene taken | prescribed raloxifene 30 d ago                | estradiol      | warning               |
| drafted beside it           |                                               | raloxifene;    | warning               |
|                             |                                               | estradiol      |                       |
| vaginal                     | prescribed "estradiol vaginal cream" 30 d ago | raloxifene     | -                     |
| stopped on record           | prescribed estradiol 30 d ago, status stopped | raloxifene     | -                     |
| stopped beside it           | prescribed estradiol 30 d ago                 | raloxifene;    | -                     |
|                             |                                               | estradiol,     |                       |
|                             |                                               | status stopped |                       |
| used up 31 days ago         | prescribed estradiol 61 d ago, supply 30      | raloxifene     | -                     |
| neither                     | prescribed alendronate 30 d ago               | raloxifene     | -                     |
| medications missing         | medications missing                           | raloxifene     | ? medications missing |
| hospice                     | condition Z51.5 9 d ago;                      | raloxifene     | x                     |
|                             | prescribed estradiol 30 d ago                 |                |                       |
"""


@table("denosumab-xgeva-coadministration", TWO_DENOSUMABS, record=FIRST)
def test_two_denosumab_products(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("zol-with-oncology-zoledronate", TWO_ZOLEDRONATES, record=FIRST)
def test_two_zoledronic_acid_products(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("risedronate-duplicate-forms", TWO_RISEDRONATES, record=FIRST)
def test_two_forms_of_risedronate(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("duplicate-antiresorptive", ANTIRESORPTIVES, record=FIRST)
def test_two_drugs_against_resorption(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("combination-anabolic-antiresorptive", COMBINATIONS, record=FIRST)
def test_a_bone_forming_drug_beside_another(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("raloxifene-oestrogen-couse", OESTROGEN, record=FIRST)
def test_raloxifene_with_oestrogen(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("duplicate-antiresorptive", NEARER, record="prescribed paracetamol 9 d ago; prescribed alendronate 30 d ago")
def test_the_rule_of_the_same_drug_is_nearer(case: Case) -> None:
    assert outcome(case) == expected(case)

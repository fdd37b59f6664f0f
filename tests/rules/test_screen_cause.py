"""Drugs and diseases that weaken bone: who is scanned for them, and how often."""

from tests.rules.cases import Case, expected, outcome, table

GC, HORMONES, CAUSE = "screen-dxa-gc", "screen-dxa-ai-adt", "screen-dxa-secondary"
FIVE = 'prescribed "prednisone 5 mg tablet" 91 d ago, sig 1 tablet daily'

STEROID = """
| case                          | patient | record                  | says                  | shows                    |
| 5 mg for 92 days              | man 45  | prescribed "prednisone  | warning               | exposure 5.0; dose 2.5;  |
|                               |         | 5 mg tablet" 91 d ago,  |                       | frax True                |
|                               |         | sig 1 tablet daily      |                       |                          |
| 5 mg for 91 days              | man 45  | prescribed "prednisone  | warning               |                          |
|                               |         | 5 mg tablet" 90 d ago,  |                       |                          |
|                               |         | sig 1 tablet daily      |                       |                          |
| 5 mg for 90 days              | man 45  | prescribed "prednisone  | -                     |                          |
|                               |         | 5 mg tablet" 89 d ago,  |                       |                          |
|                               |         | sig 1 tablet daily      |                       |                          |
| 2.5 mg for long               | man 45  | prescribed "prednisone  | warning               | exposure 2.5             |
|                               |         | 2.5 mg tablet" 99 d     |                       |                          |
|                               |         | ago, sig 1 tablet daily |                       |                          |
| 2 mg for long                 | man 45  | prescribed "prednisone  | -                     |                          |
|                               |         | 1 mg tablet" 99 d ago,  |                       |                          |
|                               |         | sig 2 tablets daily     |                       |                          |
| hydrocortisone 20 mg for long | man 45  | prescribed              | warning               | exposure 5.0             |
|                               |         | "hydrocortisone 20 mg   |                       |                          |
|                               |         | tablet" 99 d ago, sig 1 |                       |                          |
|                               |         | tablet daily            |                       |                          |
| adrenal replacement           | man 45  | condition E27.1 900 d   | -                     |                          |
|                               |         | ago; prescribed         |                       |                          |
|                               |         | "hydrocortisone 20 mg   |                       |                          |
|                               |         | tablet" 99 d ago, sig 1 |                       |                          |
|                               |         | tablet daily            |                       |                          |
| planned for 91 days           | man 45  | prescribed "prednisone  | warning               |                          |
|                               |         | 5 mg tablet" 9 d ago,   |                       |                          |
|                               |         | sig 1 tablet daily for  |                       |                          |
|                               |         | 91 days                 |                       |                          |
| planned for 90 days           | man 45  | prescribed "prednisone  | -                     |                          |
|                               |         | 5 mg tablet" 9 d ago,   |                       |                          |
|                               |         | sig 1 tablet daily for  |                       |                          |
|                               |         | 90 days                 |                       |                          |
| planned by the supply         | man 45  | prescribed "prednisone  | warning               |                          |
|                               |         | 5 mg tablet" 9 d ago,   |                       |                          |
|                               |         | sig 1 tablet daily,     |                       |                          |
|                               |         | supply 100              |                       |                          |
| planned by its end            | man 45  | prescribed "prednisone  | warning               |                          |
|                               |         | 5 mg tablet" 9 d ago,   |                       |                          |
|                               |         | sig 1 tablet daily,     |                       |                          |
|                               |         | until 2027-03-31        |                       |                          |
| begins tomorrow               | man 45  | prescribed "prednisone  | -                     |                          |
|                               |         | 5 mg tablet" in 1 d,    |                       |                          |
|                               |         | sig 1 tablet daily for  |                       |                          |
|                               |         | 200 days                |                       |                          |
| stopped                       | man 45  | prescribed "prednisone  | -                     |                          |
|                               |         | 5 mg tablet" 91 d ago,  |                       |                          |
|                               |         | sig 1 tablet daily,     |                       |                          |
|                               |         | status stopped, supply  |                       |                          |
|                               |         | 60                      |                       |                          |
| not understood                | man 45  | prescribed "prednisone  | ? dose unreadable     |                          |
|                               |         | 5 mg tablet" 91 d ago,  |                       |                          |
|                               |         | sig as the moon tells   |                       |                          |
| none                          | man 45  |                         | -                     |                          |
| no medications key            | man 45  | medications missing     | ? medications missing |                          |
| 18 years old                  | man 18  | prescribed "prednisone  | warning               | frax False               |
|                               |         | 5 mg tablet" 91 d ago,  |                       |                          |
|                               |         | sig 1 tablet daily      |                       |                          |
| 17 years old                  | man 17  | prescribed "prednisone  | x                     |                          |
|                               |         | 5 mg tablet" 91 d ago,  |                       |                          |
|                               |         | sig 1 tablet daily      |                       |                          |
| 39 years old                  | man 39  | prescribed "prednisone  | warning               | frax False               |
|                               |         | 5 mg tablet" 91 d ago,  |                       |                          |
|                               |         | sig 1 tablet daily      |                       |                          |
| 40 years old                  | man 40  | prescribed "prednisone  | warning               | frax True                |
|                               |         | 5 mg tablet" 91 d ago,  |                       |                          |
|                               |         | sig 1 tablet daily      |                       |                          |
| no birth date                 | man     | prescribed "prednisone  | ? birth-date missing  |                          |
|                               |         | 5 mg tablet" 91 d ago,  |                       |                          |
|                               |         | sig 1 tablet daily      |                       |                          |
"""

STEROID_SCANNED = """
| case                     | record                                         | says                 |
| scanned 365 days ago     | reported DXA 365 d ago                         | -                    |
| scanned 366 days ago     | reported DXA 366 d ago                         | (limit)              |
| on alendronate           | prescribed alendronate 90 d ago                | -                    |
| scan ordered             | ordered DXA 90 d ago                           | (addressed)          |
| reports in part          | imaging partial; reported chest film 400 d ago | (limit)              |
| reports in part, too few | imaging partial; reported chest film 300 d ago | ? imaging partial    |
| procedures missing       | procedures missing                             | ? procedures missing |
| pregnant                 | pregnancy yes 9 d ago                          | x                    |
"""

DEPRIVED = """
| case                          | patient   | record                       | says                  | shows             |
| an aromatase inhibitor        | woman 60  | prescribed anastrozole 90 d  | (limit)               | taken anastrozole |
|                               |           | ago                          |                       |                   |
| in a card that stands         | woman 60  | prescribed anastrozole 90 d  | info                  |                   |
|                               |           | ago; T -1.5 total hip on     |                       |                   |
|                               |           | 2020-01-01                   |                       |                   |
| at 45, menopause not recorded | woman 45  | prescribed anastrozole 90 d  | -                     |                   |
|                               |           | ago                          |                       |                   |
| at 45 after menopause         | woman 45  | prescribed anastrozole 90 d  | (limit)               |                   |
|                               |           | ago; menopausal status       |                       |                   |
|                               |           | postmenopausal 9 d ago       |                       |                   |
| at 45, ovaries suppressed     | woman 45  | prescribed anastrozole 90 d  | (limit)               |                   |
|                               |           | ago; prescribed leuprolide   |                       |                   |
|                               |           | 90 d ago                     |                       |                   |
| leuprolide alone in a woman   | woman 60  | prescribed leuprolide 90 d   | -                     |                   |
|                               |           | ago                          |                       |                   |
| leuprolide in a man           | man 65    | prescribed leuprolide 30 d   | info                  |                   |
|                               |           | ago; T -1.5 total hip on     |                       |                   |
|                               |           | 2020-01-01                   |                       |                   |
| an injection 90 days ago      | man 65    | given leuprolide 90 d ago; T | info                  |                   |
|                               |           | -1.5 total hip on 2020-01-01 |                       |                   |
| an injection long ago         | man 65    | given leuprolide 200 d ago;  | -                     |                   |
|                               |           | T -1.5 total hip on          |                       |                   |
|                               |           | 2020-01-01                   |                       |                   |
| anastrozole in a man          | man 65    | prescribed anastrozole 90 d  | -                     |                   |
|                               |           | ago                          |                       |                   |
| sex unknown                   | person 65 | prescribed anastrozole 90 d  | -                     |                   |
|                               |           | ago                          |                       |                   |
| stopped                       | woman 60  | prescribed anastrozole 400 d | -                     |                   |
|                               |           | ago, status stopped, supply  |                       |                   |
|                               |           | 90                           |                       |                   |
| scanned 730 days ago          | woman 60  | prescribed anastrozole 90 d  | -                     |                   |
|                               |           | ago; reported DXA 730 d ago  |                       |                   |
| scanned 731 days ago          | woman 60  | prescribed anastrozole 90 d  | (limit)               |                   |
|                               |           | ago; reported DXA 731 d ago  |                       |                   |
| scan ordered                  | woman 60  | prescribed anastrozole 90 d  | (addressed)           |                   |
|                               |           | ago; ordered DXA 31 d ago    |                       |                   |
| no medications key            | woman 60  | medications missing          | ? medications missing |                   |
| no scans key                  | woman 60  | prescribed anastrozole 90 d  | ? dxa missing         |                   |
|                               |           | ago; dxa missing             |                       |                   |
"""

CAUSES = """
| case                               | patient  | record         | says                         | shows                |
| primary hyperparathyroidism        | woman 60 | condition      | info                         | causes.1 primary     |
|                                    |          | E21.0 900 d    |                              | hyperparathyroidism  |
|                                    |          | ago            |                              |                      |
| scanned 730 days ago               | woman 60 | condition      | -                            |                      |
|                                    |          | E21.0 1900 d   |                              |                      |
|                                    |          | ago; reported  |                              |                      |
|                                    |          | DXA 730 d ago  |                              |                      |
| scanned 731 days ago               | woman 60 | condition      | info                         |                      |
|                                    |          | E21.0 1900 d   |                              |                      |
|                                    |          | ago; reported  |                              |                      |
|                                    |          | DXA 731 d ago  |                              |                      |
| malabsorption                      | woman 60 | condition      | (limit)                      | causes.1             |
|                                    |          | K90.9 900 d    |                              | malabsorption        |
|                                    |          | ago            |                              |                      |
| after a gastric bypass             | woman 60 | done gastric   | (limit)                      | causes.1 bariatric   |
|                                    |          | bypass 900 d   |                              | surgery              |
|                                    |          | ago            |                              |                      |
| a transplanted kidney              | woman 60 | condition      | (limit)                      | causes.1 a           |
|                                    |          | Z94.0 900 d    |                              | transplant           |
|                                    |          | ago            |                              |                      |
| Cushing syndrome                   | woman 60 | condition      | (limit)                      | causes.1 Cushing     |
|                                    |          | E24.9 900 d    |                              | syndrome             |
|                                    |          | ago            |                              |                      |
| anorexia                           | woman 60 | condition      | (limit)                      | causes.1 anorexia    |
|                                    |          | F50.00 900 d   |                              | nervosa              |
|                                    |          | ago            |                              |                      |
| hypogonadism                       | man 60   | condition      | (limit)                      | causes.1 untreated   |
|                                    |          | E29.1 900 d    |                              | hypogonadism         |
|                                    |          | ago; reported  |                              |                      |
|                                    |          | DXA 731 d ago  |                              |                      |
| hypogonadism, testosterone         | man 60   | condition      | -                            |                      |
|                                    |          | E29.1 900 d    |                              |                      |
|                                    |          | ago; reported  |                              |                      |
|                                    |          | DXA 731 d ago; |                              |                      |
|                                    |          | prescribed     |                              |                      |
|                                    |          | "testosterone  |                              |                      |
|                                    |          | gel" 90 d ago  |                              |                      |
| hypogonadism, never scanned        | man 60   | condition      | (beats:screen-dxa-men-50-69) | causes.1             |
|                                    |          | E29.1 900 d    |                              | hypogonadism         |
|                                    |          | ago;           |                              |                      |
|                                    |          | prescribed     |                              |                      |
|                                    |          | "testosterone  |                              |                      |
|                                    |          | gel" 90 d ago  |                              |                      |
| "hypogonadism" in a woman          | woman 60 | condition      | -                            |                      |
|                                    |          | E23.0 900 d    |                              |                      |
|                                    |          | ago            |                              |                      |
| hyperthyroidism                    | woman 60 | condition      | (limit)                      | causes.1             |
|                                    |          | E05.00 900 d   |                              | hyperthyroidism      |
|                                    |          | ago            |                              |                      |
| scanned since it began             | woman 60 | condition      | -                            |                      |
|                                    |          | E05.00 900 d   |                              |                      |
|                                    |          | ago; reported  |                              |                      |
|                                    |          | DXA 899 d ago  |                              |                      |
| scanned before it began            | woman 60 | condition      | (limit)                      |                      |
|                                    |          | E05.00 900 d   |                              |                      |
|                                    |          | ago; reported  |                              |                      |
|                                    |          | DXA 901 d ago  |                              |                      |
| its beginning is not known         | woman 60 | condition      | -                            |                      |
|                                    |          | E05.00;        |                              |                      |
|                                    |          | reported DXA   |                              |                      |
|                                    |          | 4000 d ago     |                              |                      |
| type 1 diabetes                    | woman 60 | condition      | (limit)                      | causes.1 type 1      |
|                                    |          | E10.9 900 d    |                              | diabetes             |
|                                    |          | ago            |                              |                      |
| type 2 diabetes: a rule of its own | woman 60 | condition      | -                            |                      |
|                                    |          | E11.9 900 d    |                              |                      |
|                                    |          | ago            |                              |                      |
| rheumatoid arthritis               | woman 60 | condition      | (limit)                      | causes.1 rheumatoid  |
|                                    |          | M05.79 900 d   |                              | arthritis            |
|                                    |          | ago            |                              |                      |
| ankylosing spondylitis             | woman 60 | condition      | (limit)                      | causes.1             |
|                                    |          | M45.9 900 d    |                              | spondyloarthritis    |
|                                    |          | ago            |                              |                      |
| lupus                              | woman 60 | condition      | (limit)                      | causes.1 lupus       |
|                                    |          | M32.9 900 d    |                              |                      |
|                                    |          | ago            |                              |                      |
| psoriatic arthritis                | woman 60 | condition      | (limit)                      | causes.1 psoriatic   |
|                                    |          | L40.52 900 d   |                              | arthritis            |
|                                    |          | ago            |                              |                      |
| coeliac disease                    | woman 60 | condition      | (limit)                      |                      |
|                                    |          | K90.0 900 d    |                              |                      |
|                                    |          | ago            |                              |                      |
| Crohn disease                      | woman 60 | condition      | (limit)                      | causes.1             |
|                                    |          | K50.90 900 d   |                              | inflammatory bowel   |
|                                    |          | ago            |                              | disease              |
| cirrhosis                          | woman 60 | condition      | (limit)                      | causes.1 chronic     |
|                                    |          | K74.60 900 d   |                              | liver disease        |
|                                    |          | ago            |                              |                      |
| end-stage kidney disease           | woman 60 | condition      | (limit)                      | causes.1 end-stage   |
|                                    |          | N18.6 900 d    |                              | kidney disease       |
|                                    |          | ago            |                              |                      |
| kidney disease, stage 3            | woman 60 | condition      | -                            |                      |
|                                    |          | N18.30 900 d   |                              |                      |
|                                    |          | ago            |                              |                      |
| menopause at 44                    | woman 60 | age at         | (limit)                      | causes.1 early       |
|                                    |          | menopause 44 9 |                              | menopause            |
|                                    |          | d ago          |                              |                      |
| menopause at 45                    | woman 60 | age at         | -                            |                      |
|                                    |          | menopause 45 9 |                              |                      |
|                                    |          | d ago          |                              |                      |
| premature menopause, as a problem  | woman 60 | condition      | (limit)                      | causes.1 early       |
|                                    |          | E28.310 900 d  |                              | menopause            |
|                                    |          | ago            |                              |                      |
| phenytoin for 180 days             | woman 60 | prescribed     | (limit)                      | causes.1 an          |
|                                    |          | "phenytoin 100 |                              | enzyme-inducing      |
|                                    |          | mg capsule"    |                              | anticonvulsant for   |
|                                    |          | 180 d ago      |                              | long                 |
| phenytoin for 179 days             | woman 60 | prescribed     | -                            |                      |
|                                    |          | "phenytoin 100 |                              |                      |
|                                    |          | mg capsule"    |                              |                      |
|                                    |          | 179 d ago      |                              |                      |
| phenytoin again and again          | woman 60 | prescribed     | (limit)                      |                      |
|                                    |          | "phenytoin 100 |                              |                      |
|                                    |          | mg capsule" 30 |                              |                      |
|                                    |          | d ago;         |                              |                      |
|                                    |          | prescribed     |                              |                      |
|                                    |          | "phenytoin 100 |                              |                      |
|                                    |          | mg capsule"    |                              |                      |
|                                    |          | 300 d ago,     |                              |                      |
|                                    |          | status         |                              |                      |
|                                    |          | completed,     |                              |                      |
|                                    |          | supply 30      |                              |                      |
| phenytoin, once before             | woman 60 | prescribed     | -                            |                      |
|                                    |          | "phenytoin 100 |                              |                      |
|                                    |          | mg capsule" 30 |                              |                      |
|                                    |          | d ago;         |                              |                      |
|                                    |          | prescribed     |                              |                      |
|                                    |          | "phenytoin 100 |                              |                      |
|                                    |          | mg capsule"    |                              |                      |
|                                    |          | 500 d ago,     |                              |                      |
|                                    |          | status         |                              |                      |
|                                    |          | completed,     |                              |                      |
|                                    |          | supply 30      |                              |                      |
| phenytoin, since when not told     | woman 60 | prescribed     | -                            |                      |
|                                    |          | "phenytoin 100 |                              |                      |
|                                    |          | mg capsule"    |                              |                      |
|                                    |          | undated        |                              |                      |
| pioglitazone                       | woman 60 | prescribed     | (limit)                      | causes.1 a glitazone |
|                                    |          | "pioglitazone  |                              | for long             |
|                                    |          | 30 mg tablet"  |                              |                      |
|                                    |          | 200 d ago      |                              |                      |
| enoxaparin                         | woman 60 | prescribed     | (limit)                      | causes.1 heparin for |
|                                    |          | "enoxaparin 40 |                              | long                 |
|                                    |          | mg injection"  |                              |                      |
|                                    |          | 200 d ago      |                              |                      |
| omeprazole: where a site wants it  | woman 60 | prescribed     | -                            |                      |
|                                    |          | "omeprazole 20 |                              |                      |
|                                    |          | mg capsule"    |                              |                      |
|                                    |          | 900 d ago      |                              |                      |
| two of them                        | woman 60 | condition      | info                         | causes.1 primary     |
|                                    |          | M05.79 900 d   |                              | hyperparathyroidism; |
|                                    |          | ago; condition |                              | causes.2 rheumatoid  |
|                                    |          | E21.0 900 d    |                              | arthritis            |
|                                    |          | ago            |                              |                      |
| resolved                           | woman 60 | condition      | -                            |                      |
|                                    |          | E05.00 900 d   |                              |                      |
|                                    |          | ago, resolved  |                              |                      |
| at 30: a strong cause              | woman 30 | condition      | (limit)                      |                      |
|                                    |          | K90.9 900 d    |                              |                      |
|                                    |          | ago            |                              |                      |
| at 30: end-stage kidney disease    | woman 30 | condition      | (limit)                      |                      |
|                                    |          | N18.6 900 d    |                              |                      |
|                                    |          | ago            |                              |                      |
| at 30: not a strong one            | woman 30 | condition      | -                            |                      |
|                                    |          | M05.79 900 d   |                              |                      |
|                                    |          | ago            |                              |                      |
| at 17                              | woman 17 | condition      | x                            |                      |
|                                    |          | K90.9 900 d    |                              |                      |
|                                    |          | ago            |                              |                      |
| no birth date                      | woman    | condition      | ? birth-date missing         |                      |
|                                    |          | K90.9 900 d    |                              |                      |
|                                    |          | ago            |                              |                      |
| on alendronate                     | woman 60 | condition      | -                            |                      |
|                                    |          | K90.9 900 d    |                              |                      |
|                                    |          | ago;           |                              |                      |
|                                    |          | prescribed     |                              |                      |
|                                    |          | alendronate 90 |                              |                      |
|                                    |          | d ago          |                              |                      |
| scan ordered                       | woman 60 | condition      | (addressed)                  |                      |
|                                    |          | K90.9 900 d    |                              |                      |
|                                    |          | ago; ordered   |                              |                      |
|                                    |          | DXA 90 d ago   |                              |                      |
| a card that stands                 | woman 60 | condition      | info                         |                      |
|                                    |          | K90.9 900 d    |                              |                      |
|                                    |          | ago; T -1.5    |                              |                      |
|                                    |          | total hip on   |                              |                      |
|                                    |          | 2020-01-01     |                              |                      |
| no problem list                    | woman 60 | conditions     | ? conditions missing         |                      |
|                                    |          | missing        |                              |                      |
| no orders key                      | woman 60 | condition      | ? orders missing             |                      |
|                                    |          | K90.9 900 d    |                              |                      |
|                                    |          | ago; orders    |                              |                      |
|                                    |          | missing        |                              |                      |
"""


@table(GC, STEROID, hook="patient-view")
def test_a_glucocorticoid_for_more_than_three_months(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(GC, STEROID_SCANNED, hook="patient-view", patient="woman 45", record=FIVE)
def test_the_first_scan_is_urgent_and_the_next_a_line(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(HORMONES, DEPRIVED, hook="patient-view")
def test_who_is_deprived_of_hormones_is_scanned_every_two_years(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(CAUSE, CAUSES, hook="patient-view")
def test_diseases_that_weaken_bone(case: Case) -> None:
    assert outcome(case) == expected(case)

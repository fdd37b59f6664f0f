"""Systemic oestrogen and what contraindicates it."""

from tests.rules.cases import Case, expected, outcome, table

DRUGS = """
| case                          | order                        | says     |
| estradiol                     | estradiol                    | critical |
| with a progestogen            | estradiol with norethindrone | critical |
| with bazedoxifene             | bazedoxifene with estrogens  | critical |
| a patch by its name           | "Climara 0.05 mg/24 h patch" | critical |
| vaginal cream                 | vaginal estradiol            | -        |
| vaginal tablets by their name | "Vagifem 10 mcg"             | -        |
| a progestogen alone           | progesterone                 | -        |
| being stopped                 | estradiol, status stopped    | -        |
| alendronate                   | alendronate                  | -        |
"""
RULES = {
    "mht-vte-thrombophilia": "condition I82.402 900 d ago",
    "mht-arterial-thromboembolism": "condition I63.9 900 d ago",
    "mht-hormone-dependent-cancer": "condition C50.911 900 d ago",
    "mht-liver-disease": "condition K74.60 900 d ago",
    "mht-undiagnosed-bleeding": "condition N95.0 30 d ago",
}


@table("mht-vte-thrombophilia", DRUGS, record=RULES["mht-vte-thrombophilia"])
def test_systemic_oestrogen_after_a_clot(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("mht-arterial-thromboembolism", DRUGS, record=RULES["mht-arterial-thromboembolism"])
def test_systemic_oestrogen_after_a_stroke(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("mht-hormone-dependent-cancer", DRUGS, record=RULES["mht-hormone-dependent-cancer"])
def test_systemic_oestrogen_with_cancer(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("mht-liver-disease", DRUGS, record=RULES["mht-liver-disease"])
def test_systemic_oestrogen_in_liver_disease(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("mht-undiagnosed-bleeding", DRUGS, record=RULES["mht-undiagnosed-bleeding"])
def test_systemic_oestrogen_with_bleeding(case: Case) -> None:
    assert outcome(case) == expected(case)


CLOTS = """
| case                              | record                                                   | says                |
| a clot of the leg, resolved       | condition I82.402 9000 d ago, resolved                   | critical            |
| a clot of the lung                | condition I26.99 undated                                 | critical            |
| a history of one                  | condition Z86.718 undated                                | critical            |
| not confirmed                     | condition I82.402 9 d ago, provisional                   | warning             |
| refuted                           | condition I82.402 9 d ago, refuted                       | -                   |
| superficial                       | condition I80.01 900 d ago                               | -                   |
| of the retina alone               | condition H34.8112 900 d ago                             | warning             |
| of the retina and the lung        | condition H34.8112 900 d ago; condition I26.99 900 d ago | critical            |
| factor V Leiden                   | condition D68.51 900 d ago                               | critical            |
| lupus anticoagulant               | condition D68.62 900 d ago                               | critical            |
| a bleeding disorder               | condition D66 900 d ago                                  | -                   |
| problems failed                   | conditions failed                                        | ? conditions failed |
| problems in part, and there it is | conditions partial; condition I26.99 900 d ago           | critical            |
| hospice                           | condition I26.99 900 d ago; condition Z51.5 9 d ago      | critical            |
"""

ARTERIES = """
| case                           | record                                             | says                |
| a heart attack, resolved       | condition I21.4 9000 d ago, resolved               | critical            |
| any heart attack, by SNOMED CT | condition 22298006 recorded 900 d ago              | critical            |
| a history of one               | condition I25.2 undated                            | critical            |
| a stroke                       | condition I63.9 900 d ago                          | critical            |
| a history of stroke            | condition Z86.73 undated                           | critical            |
| sequelae of one                | condition I69.351 900 d ago                        | critical            |
| an embolism of the leg         | condition I74.3 900 d ago                          | critical            |
| not confirmed                  | condition I21.4 9 d ago, provisional               | warning             |
| of two the certain one         | condition I21.4 9 d ago, provisional;              | critical            |
|                                | condition I63.9 900 d ago                          |                     |
| a transient attack             | condition G45.9 900 d ago                          | -                   |
| angina                         | condition I20.9 900 d ago                          | -                   |
| problems failed                | conditions failed                                  | ? conditions failed |
| hospice                        | condition I21.4 900 d ago; condition Z51.5 9 d ago | critical            |
"""

CANCERS = """
| case               | record                                               | says                |
| breast cancer      | condition C50.911 900 d ago                          | critical            |
| in remission       | condition C50.911 900 d ago, remission               | critical            |
| suspected          | condition C50.911 9 d ago, provisional               | critical            |
| refuted            | condition C50.911 9 d ago, refuted                   | -                   |
| a history of it    | condition Z85.3 undated                              | critical            |
| cancer of the womb | condition C54.1 900 d ago                            | critical            |
| colon cancer       | condition C18.9 900 d ago                            | -                   |
| problems failed    | conditions failed                                    | ? conditions failed |
| hospice            | condition C50.911 900 d ago; condition Z51.5 9 d ago | critical            |
"""

LIVER = """
| case                            | record                                                   | says                |
| cirrhosis                       | condition K74.60 900 d ago                               | critical            |
| cirrhosis, resolved             | condition K74.60 900 d ago, resolved                     | -                   |
| cirrhosis, not confirmed        | condition K74.60 9 d ago, provisional                    | warning             |
| hepatitis                       | condition K75.4 900 d ago                                | critical            |
| a fatty liver alone             | condition K76.0 900 d ago                                | warning             |
| steatohepatitis alone           | condition K75.81 900 d ago                               | warning             |
| alcoholic fatty liver alone     | condition K70.0 900 d ago                                | warning             |
| unspecified alone               | condition K76.9 900 d ago                                | warning             |
| a fatty liver and cirrhosis     | condition K76.0 900 d ago; condition K74.60 900 d ago    | critical            |
| a fatty liver, ALT high         | condition K76.0 900 d ago; ALT 130 U/L 30 d ago, high 40 | critical            |
| ALT above three times its limit | ALT 121 U/L 90 d ago, high 40                            | critical            |
| three times its limit           | ALT 120 U/L 90 d ago, high 40                            | -                   |
| a day too old                   | ALT 200 U/L 91 d ago, high 40                            | -                   |
| no range came with it           | ALT 121 U/L 30 d ago                                     | warning             |
| none came, 120                  | ALT 120 U/L 30 d ago                                     | -                   |
| at least so much                | ALT >121 U/L 30 d ago, high 40                           | critical            |
| at most so much                 | ALT <200 U/L 30 d ago, high 40                           | -                   |
| gallstones                      | condition K80.20 900 d ago                               | -                   |
| problems failed                 | conditions failed                                        | ? conditions failed |
| problems failed, ALT high       | conditions failed; ALT 200 U/L 30 d ago, high 40         | critical            |
| hospice                         | condition K74.60 900 d ago; condition Z51.5 9 d ago      | critical            |
"""

BLEEDING = """
| case                           | record                                                      | says                |
| after menopause                | condition N95.0 30 d ago                                    | critical            |
| abnormal                       | condition N93.9 30 d ago                                    | critical            |
| resolved                       | condition N95.0 30 d ago, resolved                          | -                   |
| not confirmed                  | condition N95.0 30 d ago, provisional                       | warning             |
| examined since                 | condition N95.0 30 d ago; done endometrial biopsy 20 d ago  | -                   |
| examined the same day          | condition N95.0 30 d ago; done endometrial biopsy 30 d ago  | -                   |
| examined before                | condition N95.0 30 d ago; done endometrial biopsy 31 d ago  | critical            |
| examined before and since      | condition N95.0 30 d ago; done endometrial biopsy 31 d ago; | -                   |
|                                | done endometrial biopsy 9 d ago                             |                     |
| examined, no day               | condition N95.0 30 d ago; done endometrial biopsy           | warning             |
| no day, never examined         | condition N95.0 undated                                     | critical            |
| no day, examined once          | condition N95.0 undated; done endometrial biopsy 900 d ago  | warning             |
| recorded, examined since       | condition N95.0 recorded 30 d ago;                          | -                   |
|                                | done endometrial biopsy 20 d ago                            |                     |
| recorded, examined before      | condition N95.0 recorded 30 d ago;                          | warning             |
|                                | done endometrial biopsy 40 d ago                            |                     |
| problems failed                | conditions failed                                           | ? conditions failed |
| procedures failed              | condition N95.0 30 d ago; procedures failed                 | ? procedures failed |
| procedures failed, no bleeding | procedures failed                                           | -                   |
| hospice                        | condition N95.0 30 d ago; condition Z51.5 9 d ago           | critical            |
"""


@table("mht-vte-thrombophilia", CLOTS, order="estradiol")
def test_clots_and_thrombophilia(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("mht-arterial-thromboembolism", ARTERIES, order="estradiol")
def test_arterial_events(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("mht-hormone-dependent-cancer", CANCERS, order="estradiol")
def test_cancers_that_oestrogen_feeds(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("mht-liver-disease", LIVER, order="estradiol")
def test_the_liver(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("mht-undiagnosed-bleeding", BLEEDING, order="estradiol")
def test_bleeding_that_nobody_has_explained(case: Case) -> None:
    assert outcome(case) == expected(case)

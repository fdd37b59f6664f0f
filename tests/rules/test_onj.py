"""Osteonecrosis of the jaw, and dental work."""

from tests.rules.cases import Case, answer, expected, outcome, table

HISTORY = """
| case                    | record                     | order                | says                 | shows           |
| on record               | condition M87.180 900 d    | alendronate          | warning              | sure True       |
|                         | ago                        |                      |                      |                 |
| healed                  | condition M87.180 900 d    | alendronate          | warning              | sure True       |
|                         | ago, resolved              |                      |                      |                 |
| of no day               | condition M87.180 undated  | alendronate          | warning              | sure True       |
| unconfirmed             | condition M87.180 9 d ago, | alendronate          | warning              | sure False      |
|                         | provisional                |                      |                      |                 |
| refuted                 | condition M87.180 9 d ago, | alendronate          | -                    |                 |
|                         | refuted                    |                      |                      |                 |
| inflammation of the jaw | condition M27.2 900 d ago  | alendronate          | warning              | sure False      |
| both                    | condition M27.2 900 d ago; | alendronate          | warning              | sure True       |
|                         | condition M87.180 90 d ago |                      |                      |                 |
| osteonecrosis elsewhere | condition M87.051 900 d    | alendronate          | -                    |                 |
|                         | ago                        |                      |                      |                 |
| denosumab               | condition M87.180 900 d    | denosumab 60 mg      | warning              | denosumab True  |
|                         | ago                        |                      |                      |                 |
| the oncology dose       | condition M87.180 900 d    | denosumab 120 mg     | warning              | denosumab True  |
|                         | ago                        |                      |                      |                 |
| zoledronic acid 4 mg    | condition M87.180 900 d    | zoledronic acid 4 mg | warning              |                 |
|                         | ago                        |                      |                      |                 |
| zoledronic acid 5 mg    | condition M87.180 900 d    | zoledronic acid 5 mg | warning              | denosumab False |
|                         | ago                        |                      |                      |                 |
| romosozumab             | condition M87.180 900 d    | romosozumab          | warning              |                 |
|                         | ago                        |                      |                      |                 |
| by name                 | condition M87.180 900 d    | "risedronate 35 mg"  | warning              |                 |
|                         | ago                        |                      |                      |                 |
| raloxifene              | condition M87.180 900 d    | raloxifene           | -                    |                 |
|                         | ago                        |                      |                      |                 |
| teriparatide            | condition M87.180 900 d    | teriparatide         | -                    |                 |
|                         | ago                        |                      |                      |                 |
| being stopped           | condition M87.180 900 d    | alendronate,         | -                    |                 |
|                         | ago                        | status stopped       |                      |                 |
| no problem list came    | conditions missing         | alendronate          | ? conditions missing |                 |
| hospice                 | condition M87.180 900 d    | alendronate          | x                    |                 |
|                         | ago;                       |                      |                      |                 |
|                         | condition Z51.5 9 d ago    |                      |                      |                 |
"""

BEFORE = """
| case                        | record                   | order                    | says          | shows          |
| ordered 90 days ago         | ordered tooth extraction | zoledronic acid 5 mg     | warning       | due            |
|                             | 90 d ago                 |                          |               |                |
| 91 days ago                 | ordered tooth extraction | zoledronic acid 5 mg     | -             |                |
|                             | 91 d ago                 |                          |               |                |
| planned in 90 days          | ordered tooth extraction | zoledronic acid 5 mg     | warning       | due 2027-03-22 |
|                             | 200 d ago,               |                          |               |                |
|                             | planned 2027-02-20       |                          |               |                |
| in 91 days                  | ordered tooth extraction | zoledronic acid 5 mg     | -             |                |
|                             | 9 d ago,                 |                          |               |                |
|                             | planned 2027-02-21       |                          |               |                |
| planned 30 days ago         | ordered tooth extraction | zoledronic acid 5 mg     | warning       |                |
|                             | 200 d ago,               |                          |               |                |
|                             | planned 2026-10-23       |                          |               |                |
| planned 31 days ago         | ordered tooth extraction | zoledronic acid 5 mg     | -             |                |
|                             | 200 d ago,               |                          |               |                |
|                             | planned 2026-10-22       |                          |               |                |
| of no day                   | ordered tooth extraction | zoledronic acid 5 mg     | -             |                |
|                             | undated                  |                          |               |                |
| dated ahead                 | ordered tooth extraction | zoledronic acid 5 mg     | -             |                |
|                             | in 3 d                   |                          |               |                |
| an order that is over       | ordered tooth extraction | zoledronic acid 5 mg     | -             |                |
|                             | 9 d ago,                 |                          |               |                |
|                             | status completed         |                          |               |                |
| drafted beside it           |                          | zoledronic acid 5 mg;    | warning       |                |
|                             |                          | ordered tooth extraction |               |                |
| done 30 days ago            | done tooth extraction 30 | zoledronic acid 5 mg     | warning       | due 2026-11-22 |
|                             | d ago                    |                          |               |                |
| done 31 days ago            | done tooth extraction 31 | zoledronic acid 5 mg     | -             |                |
|                             | d ago                    |                          |               |                |
| done, of no day             | done tooth extraction    | zoledronic acid 5 mg     | -             |                |
|                             | undated                  |                          |               |                |
| a filling                   | ordered filling 9 d ago  | zoledronic acid 5 mg     | -             |                |
| an examination              | done dental examination  | zoledronic acid 5 mg     | -             |                |
|                             | 9 d ago                  |                          |               |                |
| denosumab                   | ordered tooth extraction | denosumab 60 mg          | warning       |                |
|                             | 9 d ago                  |                          |               |                |
| romosozumab                 | ordered tooth extraction | romosozumab              | warning       |                |
|                             | 9 d ago                  |                          |               |                |
| ibandronate by vein         | ordered tooth extraction | ibandronate 3 mg         | warning       |                |
|                             | 9 d ago                  | injection                |               |                |
| by name                     | ordered tooth extraction | "Evenity"                | warning       |                |
|                             | 9 d ago                  |                          |               |                |
| the oncology dose           | ordered tooth extraction | denosumab 120 mg         | warning       |                |
|                             | 9 d ago                  |                          |               |                |
| a tablet                    | ordered tooth extraction | alendronate              | info          |                |
|                             | 9 d ago                  |                          |               |                |
| ibandronate, no route       | ordered tooth extraction | "ibandronate"            | info          |                |
|                             | 9 d ago                  |                          |               |                |
| teriparatide                | ordered tooth extraction | teriparatide             | -             |                |
|                             | 9 d ago                  |                          |               |                |
| a second dose               | ordered tooth extraction | zoledronic acid 5 mg     | -             |                |
|                             | 9 d ago;                 |                          |               |                |
|                             | given zoledronic acid 5  |                          |               |                |
|                             | mg 370 d ago             |                          |               |                |
| the other strength before   | ordered tooth extraction | denosumab 60 mg          | -             |                |
|                             | 9 d ago;                 |                          |               |                |
|                             | given denosumab 120 mg   |                          |               |                |
|                             | 40 d ago                 |                          |               |                |
| another drug before         | ordered tooth extraction | zoledronic acid 5 mg     | warning       |                |
|                             | 9 d ago;                 |                          |               |                |
|                             | prescribed alendronate   |                          |               |                |
|                             | 370 d ago                |                          |               |                |
| an order that was cancelled | ordered tooth extraction | zoledronic acid 5 mg     | warning       |                |
|                             | 9 d ago;                 |                          |               |                |
|                             | prescribed zoledronic    |                          |               |                |
|                             | acid 5 mg 370 d ago,     |                          |               |                |
|                             | status cancelled         |                          |               |                |
| no medications came         | ordered tooth extraction | zoledronic acid 5 mg     | ? medications |                |
|                             | 9 d ago;                 |                          | missing       |                |
|                             | medications missing      |                          |               |                |
| no orders came              | orders missing           | zoledronic acid 5 mg     | -             |                |
| no procedures came          | procedures failed        | zoledronic acid 5 mg     | -             |                |
| found without procedures    | ordered tooth extraction | zoledronic acid 5 mg     | warning       |                |
|                             | 9 d ago;                 |                          |               |                |
|                             | procedures failed        |                          |               |                |
| being stopped               | ordered tooth extraction | zoledronic acid 5 mg,    | -             |                |
|                             | 9 d ago                  | status stopped           |               |                |
| hospice                     | ordered tooth extraction | zoledronic acid 5 mg     | x             |                |
|                             | 9 d ago;                 |                          |               |                |
|                             | condition Z51.5 9 d ago  |                          |               |                |
"""

DURING = """
| case                | record                                               | says                  | shows           |
| on alendronate      | ordered tooth extraction 9 d ago;                    | info                  | denosumab False |
|                     | prescribed alendronate 400 d ago                     |                       |                 |
| on denosumab        | ordered tooth extraction 9 d ago;                    | info                  | denosumab True  |
|                     | given denosumab 60 mg 210 d ago                      |                       |                 |
| denosumab worn off  | ordered tooth extraction 9 d ago;                    | -                     |                 |
|                     | given denosumab 60 mg 211 d ago                      |                       |                 |
| on both             | ordered tooth extraction 9 d ago;                    | info                  | denosumab True  |
|                     | prescribed alendronate 400 d ago;                    |                       |                 |
|                     | given denosumab 60 mg 100 d ago                      |                       |                 |
| the oncology dose   | ordered tooth extraction 9 d ago;                    | info                  | denosumab True  |
|                     | given denosumab 120 mg 20 d ago                      |                       |                 |
| on zoledronic acid  | ordered tooth extraction 9 d ago;                    | info                  |                 |
|                     | given zoledronic acid 5 mg 400 d ago                 |                       |                 |
| on romosozumab      | ordered tooth extraction 9 d ago;                    | info                  |                 |
|                     | given romosozumab 20 d ago                           |                       |                 |
| on raloxifene       | ordered tooth extraction 9 d ago;                    | -                     |                 |
|                     | prescribed raloxifene 400 d ago                      |                       |                 |
| nothing taken       | ordered tooth extraction 9 d ago                     | -                     |                 |
| ordered long ago    | ordered tooth extraction 91 d ago;                   | -                     |                 |
|                     | prescribed alendronate 400 d ago                     |                       |                 |
| the next of two     | ordered tooth extraction 9 d ago,                    | info                  |                 |
|                     | planned 2026-12-20;                                  |                       |                 |
|                     | ordered tooth extraction 9 d ago,                    |                       |                 |
|                     | planned 2026-12-01; prescribed alendronate 400 d ago |                       |                 |
| a filling           | ordered filling 9 d ago;                             | -                     |                 |
|                     | prescribed alendronate 400 d ago                     |                       |                 |
| done already        | done tooth extraction 9 d ago;                       | -                     |                 |
|                     | prescribed alendronate 400 d ago                     |                       |                 |
| no orders came      | prescribed alendronate 400 d ago; orders missing     | ? orders missing      |                 |
| no medications came | ordered tooth extraction 9 d ago;                    | ? medications missing |                 |
|                     | medications missing                                  |                       |                 |
| hospice             | ordered tooth extraction 9 d ago;                    | x                     |                 |
|                     | prescribed alendronate 400 d ago;                    |                       |                 |
|                     | condition Z51.5 9 d ago                              |                       |                 |
"""

EXAMINED = """
| case                         | record                               | order                 | says                  |
| diabetes                     | condition E11.9 900 d ago            | zoledronic acid 5 mg  | (limit) |
| cancer                       | condition C50.911 900 d ago          | zoledronic acid 5 mg  | (limit) |
| chemotherapy, status         | condition Z51.11 90 d ago            | zoledronic acid 5 mg  | (limit) |
| chemotherapy, a drug         | prescribed "cyclophosphamide 50 mg"  | zoledronic acid 5 mg  | (limit) |
|                              | 90 d ago                             |                       |                       |
| a glucocorticoid             | prescribed prednisone 90 d ago       | zoledronic acid 5 mg  | (limit) |
| one that ended long ago      | prescribed prednisone 90 d ago,      | zoledronic acid 5 mg  | -                     |
|                              | until 2026-10-22                     |                       |                       |
| drafted beside it            |                                      | zoledronic acid 5 mg; | (limit) |
|                              |                                      | prednisone            |                       |
| an angiogenesis inhibitor    | prescribed "bevacizumab" 90 d ago    | zoledronic acid 5 mg  | (limit) |
| periodontitis                | condition K05.32 900 d ago           | zoledronic acid 5 mg  | (limit) |
| dentures                     | condition Z97.2 900 d ago            | zoledronic acid 5 mg  | (limit) |
| throat cancer in the past    | condition Z85.819 900 d ago          | zoledronic acid 5 mg  | -                     |
| and irradiated, by status    | condition Z85.819 900 d ago;         | zoledronic acid 5 mg  | (limit) |
|                              | condition Z92.3 900 d ago            |                       |                       |
| and irradiated, by procedure | condition Z85.819 900 d ago;         | zoledronic acid 5 mg  | (limit) |
|                              | done radiotherapy 900 d ago          |                       |                       |
| irradiated elsewhere         | condition Z92.3 900 d ago            | zoledronic acid 5 mg  | -                     |
| no risk                      |                                      | zoledronic acid 5 mg  | -                     |
| examined a year ago          | condition E11.9 900 d ago;           | zoledronic acid 5 mg  | -                     |
|                              | done dental examination 365 d ago    |                       |                       |
| examined before that         | condition E11.9 900 d ago;           | zoledronic acid 5 mg  | (limit) |
|                              | done dental examination 366 d ago    |                       |                       |
| examined, of no day          | condition E11.9 900 d ago;           | zoledronic acid 5 mg  | (limit) |
|                              | done dental examination undated      |                       |                       |
| referred                     | condition E11.9 900 d ago;           | zoledronic acid 5 mg  | (addressed)           |
|                              | ordered dental referral 9 d ago      |                       |                       |
| a second dose                | condition E11.9 900 d ago;           | zoledronic acid 5 mg  | -                     |
|                              | given zoledronic acid 5 mg 370 d ago |                       |                       |
| denosumab                    | condition E11.9 900 d ago            | denosumab 60 mg       | (limit) |
| romosozumab                  | condition E11.9 900 d ago            | romosozumab           | (limit) |
| a tablet                     | condition E11.9 900 d ago            | alendronate           | -                     |
| no procedures came           | condition E11.9 900 d ago;           | zoledronic acid 5 mg  | ? procedures missing  |
|                              | procedures missing                   |                       |                       |
| no medications came          | condition E11.9 900 d ago;           | zoledronic acid 5 mg  | ? medications missing |
|                              | medications missing                  |                       |                       |
| no problem list came         | conditions missing                   | zoledronic acid 5 mg  | ? conditions missing  |
"""


@table("onj-history-antiresorptive", HISTORY)
def test_after_osteonecrosis_of_the_jaw(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("dental-procedure-before-start", BEFORE)
def test_dental_surgery_comes_before_a_first_dose(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("dental-procedure-on-therapy", DURING, hook="patient-view")
def test_dental_surgery_during_treatment(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("onj-risk-no-dental-exam", EXAMINED, on="onj-risk-no-dental-exam")
def test_a_jaw_at_risk_is_looked_at_first(case: Case) -> None:
    assert outcome(case) == expected(case)


def test_no_dental_check_is_asked_for_by_default() -> None:
    found = answer(Case(record="condition E11.9 900 d ago", order="zoledronic acid 5 mg"))
    assert "onj-risk-no-dental-exam" not in {one.rule.id for one in found.verdict.fired}


def test_the_dental_order_itself_is_told_of_the_drug() -> None:
    record = "given denosumab 60 mg 100 d ago"
    found = answer(Case(record=record, order="ordered tooth extraction"))
    (card,) = found.cards
    assert card.indicator == "info"
    assert "no denosumab dose may slip" in card.summary
    assert "no later than day 210" in (card.detail or "")


def test_a_first_dose_is_moved_until_the_jaw_has_healed() -> None:
    record = "ordered tooth extraction 9 d ago, planned 2026-12-01"
    found = answer(Case(record=record, order="romosozumab"))
    labels = [one.label for card in found.cards for one in card.suggestions]
    assert any(label.startswith("Move") and label.endswith("31 Dec 2026") for label in labels)

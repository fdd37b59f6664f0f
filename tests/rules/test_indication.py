"""For whom bone drugs are meant."""

import json
from functools import cache

from cds_service.answer import Answerer
from cds_service.app import answerer_of
from cds_service.protocol.request import parse
from cds_service.settings import Settings
from tests.requests import TODAY
from tests.rules.cases import Case, expected, hook_request, outcome, table

CHILDREN = """
| case              | patient               | order                | record                    | says                 |
| 17 years old      | woman 17              | alendronate          |                           | warning              |
| eighteen tomorrow | woman born 2008-11-23 | alendronate          |                           | warning              |
| eighteen today    | woman born 2008-11-22 | alendronate          |                           | -                    |
| denosumab         | man 15                | denosumab 60 mg      |                           | warning              |
| a PTH analogue    | man 15                | teriparatide         |                           | warning              |
| by brand          | man 15                | "Evenity"            |                           | warning              |
| calcitonin        | man 15                | calcitonin           |                           | warning              |
| an oestrogen      | woman 15              | estradiol            |                           | -                    |
| brittle bones     | man 15                | zoledronic acid 5 mg | condition Q78.0 900 d ago | -                    |
| no birth date     | woman                 | alendronate          |                           | ? birth-date missing |
| problems failed   | man 15                | alendronate          | conditions failed         | ? conditions failed  |
| grown up, failed  | man 50                | alendronate          | conditions failed         | -                    |
| being stopped     | man 15                | alendronate,         |                           | -                    |
|                   |                       | status stopped       |                           |                      |
| deceased          | man 15, deceased      | alendronate          |                           | x                    |
"""


@table("bone-agent-under-18", CHILDREN)
def test_bone_drugs_are_for_adults(case: Case) -> None:
    assert outcome(case) == expected(case)


WOMEN = """
| case                        | patient   | record                                | says                 |
| a man                       | man 70    |                                       | (limit)              |
| 44 years, nothing on record | woman 44  |                                       | (limit)              |
| 45 years                    | woman 45  |                                       | -                    |
| 44 years, after menopause   | woman 44  | condition E28.310 900 d ago           | -                    |
| 44 years, ovaries removed   | woman 44  | done bilateral oophorectomy 900 d ago | -                    |
| sex unknown                 | person 40 |                                       | ? sex missing        |
| no birth date               | woman     |                                       | ? birth-date missing |
| problems failed             | woman 44  | conditions failed                     | ? conditions failed  |
| problems failed, 70 years   | woman 70  | conditions failed                     | -                    |
"""


@table("romosozumab-not-indicated", WOMEN, order="romosozumab")
def test_romosozumab_is_for_women_after_menopause(case: Case) -> None:
    assert outcome(case) == expected(case)


READY = "creatinine 0.8 mg/dL 9 d ago; calcium 9.4 mg/dL 9 d ago; vitamin D 40 ng/mL 9 d ago; weight 70 kg 9 d ago"
ALONE = """
| case                      | patient | says    |
| a line never stands alone | man 70  | (limit) |
"""


@table("romosozumab-not-indicated", ALONE, order="romosozumab", record=READY)
def test_the_indication_is_a_line(case: Case) -> None:
    assert outcome(case) == expected(case)


LOW = "weight 70 kg 9 d ago; FRAX major 12 % 90 d ago; FRAX hip 1.2 % 90 d ago; T -1.5 total hip 90 d ago"
RISK = """
| case                        | order         | record                             | says                |
| low                         | alendronate   |                                    | info                |
| FRAX of 19.9 and 2.9        | alendronate   | FRAX major 19.9 % 9 d ago;         | info                |
|                             |               | FRAX hip 2.9 % 9 d ago             |                     |
| FRAX of 20                  | alendronate   | FRAX major 20 % 9 d ago            | -                   |
| FRAX of 3 at the hip        | alendronate   | FRAX hip 3 % 9 d ago               | -                   |
| a T-score of -2.4           | alendronate   | T -2.4 lumbar spine 9 d ago        | info                |
| a T-score of -2.5 elsewhere | alendronate   | T -2.5 lumbar spine 9 d ago        | -                   |
| a fragility fracture        | alendronate   | condition M80.051A 900 d ago       | -                   |
| a glucocorticoid            | alendronate   | prescribed prednisone 90 d ago     | -                   |
| treated before              | alendronate   | prescribed risedronate 2000 d ago, | -                   |
|                             |               | status completed                   |                     |
| a renewal                   | alendronate,  |                                    | -                   |
|                             | status active |                                    |                     |
| a hormone                   | estradiol     |                                    | -                   |
| problems failed             | alendronate   | conditions failed                  | ? conditions failed |
| scans failed                | alendronate   | dxa partial                        | ? dxa partial       |
"""
WITHOUT = """
| case               | record                                              | says         |
| no scan            | FRAX major 12 % 90 d ago; FRAX hip 1.2 % 90 d ago   | -            |
| no FRAX of the hip | FRAX major 12 % 90 d ago; T -1.5 total hip 90 d ago | -            |
| no FRAX            | T -1.5 total hip 90 d ago                           | -            |
| scans failed       | dxa failed                                          | ? dxa failed |
"""


@cache
def switched_on() -> Answerer:
    """The service of a site that wants to hear of drugs at low risk."""
    return answerer_of(Settings(mode="open"), frozenset({"low-risk-bone-drug-start"}))


def judged(case: Case) -> str:
    """What became of the rule where it is switched on: the finding, shown or not, else what was lacking."""
    verdict = switched_on().answer(parse(json.dumps(hook_request(case)).encode()), TODAY).verdict
    fired = [one.indicator for one in verdict.fired if one.rule.id == case.rule]
    lacks = [one.lacks for one in verdict.not_evaluated if one.rule.id == case.rule]
    said = ", ".join(f"{lack.what} {lack.why}" for many in lacks for lack in many)
    return fired[0] if fired else f"? {said}" if said else "-"


@table("low-risk-bone-drug-start", RISK, record=LOW)
def test_a_first_drug_at_low_risk(case: Case) -> None:
    assert judged(case) == case.says


@table("low-risk-bone-drug-start", WITHOUT, order="alendronate")
def test_low_risk_is_shown_not_presumed(case: Case) -> None:
    assert judged(case) == case.says


OFF = """
| case                       | says |
| off unless a site wants it | -    |
"""


@table("low-risk-bone-drug-start", OFF, order="alendronate", record=LOW)
def test_it_is_off_by_default(case: Case) -> None:
    assert outcome(case) == expected(case)

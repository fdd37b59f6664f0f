"""Doses and rhythms that no label knows."""

import json

import msgspec
import pytest

from cds_service.protocol.request import parse
from tests.checker import check_r4
from tests.requests import JSON, TODAY
from tests.rules.cases import Case, answer, answerer, expected, hook_request, outcome, table

ALENDRONATE = """
| case                              | order                                       | says              | shows          |
| 70 mg weekly                      | "alendronate 70 mg", sig 1 tablet weekly    | -                 |                |
| 35 mg weekly                      | "alendronate 35 mg", sig 1 tablet weekly    | -                 |                |
| two tablets of 35 mg weekly       | "alendronate 35 mg", sig 2 tablets weekly   | -                 |                |
| 10 mg daily                       | "alendronate 10 mg", sig 1 tablet daily     | -                 |                |
| 5 mg daily                        | "alendronate 5 mg", sig 1 tablet daily      | -                 |                |
| 5 mg twice daily are 10 mg        | "alendronate 5 mg",                         | -                 |                |
|                                   | sig 1 tablet twice daily                    |                   |                |
| 70 mg daily                       | "alendronate 70 mg", sig 1 tablet daily     | critical          | excess True    |
| 70 mg daily, structured           | "alendronate 70 mg", dose 70 mg,            | critical          | times 7.0      |
|                                   | timing 1 per 1 d                            |                   |                |
| 70 mg weekly, structured          | "alendronate 70 mg", dose 70 mg,            | -                 |                |
|                                   | timing 1 per 1 wk                           |                   |                |
| a tablet a day, structured        | "alendronate 70 mg", dose 1 tablet,         | critical          | times 7.0      |
|                                   | timing 1 per 1 d                            |                   |                |
| 70 mg every 7 days                | "alendronate 70 mg", dose 70 mg,            | -                 |                |
|                                   | timing 1 per 7 d                            |                   |                |
| 70 mg every 6 days                | "alendronate 70 mg", dose 70 mg,            | warning           | times 1.166667 |
|                                   | timing 1 per 6 d                            |                   |                |
| 35 mg daily                       | "alendronate 35 mg", sig 1 tablet daily     | critical          | times 7.0      |
| half a tablet of 70 mg daily      | "alendronate 70 mg", sig 0.5 tablet daily   | critical          | times 7.0      |
| 70 mg twice a week                | "alendronate 70 mg",                        | warning           | times 2.0      |
|                                   | sig 1 tablet twice weekly                   |                   |                |
| 70 mg three times a week          | "alendronate 70 mg", dose 70 mg,            | warning           | times 3.0      |
|                                   | timing 3 per 1 wk                           |                   |                |
| 70 mg four times a week           | "alendronate 70 mg", dose 70 mg,            | critical          | times 4.0      |
|                                   | timing 4 per 1 wk                           |                   |                |
| 35 mg twice a week                | "alendronate 35 mg",                        | warning           | times 2.0      |
|                                   | sig 1 tablet twice weekly                   |                   |                |
| 140 mg weekly                     | "alendronate 70 mg", sig 2 tablets weekly   | warning           | times 2.0      |
| 71.3 mg is 70 mg, 2 % off         | "alendronate", dose 71.3 mg,                | -                 |                |
|                                   | timing 1 per 1 wk                           |                   |                |
| 72 mg is not                      | "alendronate", dose 72 mg,                  | warning           | times 1.028571 |
|                                   | timing 1 per 1 wk                           |                   |                |
| 20 mg daily                       | "alendronate 10 mg", sig 2 tablets daily    | warning           | times 2.0      |
| 10 mg twice daily                 | "alendronate 10 mg",                        | warning           | times 2.0      |
|                                   | sig 1 tablet twice daily                    |                   |                |
| 10 mg weekly is too little        | "alendronate 10 mg", sig 1 tablet weekly    | warning           | excess False   |
| 70 mg monthly is too little       | "alendronate 70 mg", sig 1 tablet monthly   | warning           | times 0.229979 |
| 70 mg every 2 weeks is too little | "alendronate 70 mg", dose 70 mg,            | warning           | times 0.5      |
|                                   | timing 1 per 2 wk                           |                   |                |
| 20 mg weekly is too little        | "alendronate 10 mg", sig 2 tablets weekly   | warning           | times 0.571429 |
| 50 mg weekly lies between         | "alendronate 10 mg", sig 5 tablets weekly   | -                 |                |
| 1 to 2 tablets weekly             | "alendronate 70 mg",                        | warning           | times 2.0      |
|                                   | sig 1 to 2 tablets weekly                   |                   |                |
| a single dose                     | "alendronate 70 mg", sig 1 tablet once only | -                 |                |
| first daily, then weekly          | "alendronate 70 mg",                        | critical          | times 7.0      |
|                                   | sig 1 tablet daily x 7 days then 1 tablet   |                   |                |
|                                   | weekly x 4 weeks                            |                   |                |
| with vitamin D                    | "alendronate 70 mg / cholecalciferol 2800   | critical          | times 7.0      |
|                                   | unt", sig 1 tablet daily                    |                   |                |
| by code                           | alendronate, dose 10 mg, timing 7 per 1 wk  | -                 |                |
| continued                         | "alendronate 70 mg", sig 1 tablet daily,    | critical          | times 7.0      |
|                                   | status active                               |                   |                |
| stopped                           | "alendronate 70 mg", sig 1 tablet daily,    | -                 |                |
|                                   | status stopped                              |                   |                |
| not understood                    | "alendronate 70 mg", sig as the moon tells  | ? dose unreadable |                |
| as directed                       | "alendronate 70 mg", sig as directed        | ? dose unreadable |                |
| strength not known                | "alendronate", sig 1 tablet daily           | ? dose unreadable |                |
| no instruction                    | "alendronate 70 mg"                         | ? dose missing    |                |
| two drugs in one order            | "alendronate with risedronate",             | ? dose unreadable |                |
|                                   | sig 1 tablet daily                          |                   |                |
"""

RISEDRONATE = """
| case                      | order                                               | says     | shows          |
| 5 mg daily                | "risedronate 5 mg", sig 1 tablet daily              | -        |                |
| 35 mg weekly              | "risedronate 35 mg", sig 1 tablet weekly            | -        |                |
| 75 mg on two days a month | "risedronate 75 mg",                                | -        |                |
|                           | sig 1 tablet on 2 consecutive days of each month    |          |                |
| 150 mg monthly            | "risedronate 150 mg", sig 1 tablet monthly          | -        |                |
| 150 mg every 4 weeks      | "risedronate 150 mg", sig 1 tablet every 4 weeks    | -        |                |
| 150 mg every 3 weeks      | "risedronate 150 mg", sig 1 tablet every 3 weeks    | warning  | times 1.449405 |
| 35 mg daily               | "risedronate 35 mg", sig 1 tablet daily             | critical | times 7.0      |
| 150 mg weekly             | "risedronate 150 mg", sig 1 tablet weekly           | critical | times 4.348214 |
| 150 mg every 8 days       | "risedronate 150 mg", dose 150 mg, timing 1 per 8 d | warning  | times 3.804688 |
| 150 mg daily              | "risedronate 150 mg", sig 1 tablet daily            | critical | times 30.4375  |
| 75 mg weekly              | "risedronate 75 mg", sig 1 tablet weekly            | warning  | times 2.174107 |
| 75 mg once a month        | "risedronate 75 mg", sig 1 tablet monthly           | warning  | times 0.5      |
| 5 mg twice daily          | "risedronate 5 mg", sig 1 tablet twice daily        | warning  | times 2.0      |
| 5 mg weekly               | "risedronate 5 mg", sig 1 tablet weekly             | warning  | times 0.142857 |
| 10 mg daily               | "risedronate 5 mg", sig 2 tablets daily             | warning  | times 2.0      |
| 35 mg monthly             | "risedronate 35 mg", sig 1 tablet monthly           | warning  | times 0.229979 |
"""

IBANDRONATE = """
| case                         | order                                             | says            | shows          |
| 2.5 mg daily                 | "ibandronate 2.5 mg tablet", sig 1 tablet daily   | -               |                |
| 150 mg monthly               | "ibandronate 150 mg tablet", sig 1 tablet monthly | -               |                |
| 150 mg every 30 days         | "ibandronate 150 mg tablet",                      | -               |                |
|                              | sig 1 tablet every 30 days                        |                 |                |
| 150 mg weekly                | "ibandronate 150 mg tablet", sig 1 tablet weekly  | critical        | times 4.348214 |
| 150 mg daily                 | "ibandronate 150 mg tablet", sig 1 tablet daily   | critical        | times 30.4375  |
| 150 mg twice a month         | "ibandronate 150 mg tablet", dose 150 mg,         | warning         | times 2.0      |
|                              | timing 2 per 1 mo                                 |                 |                |
| 5 mg daily                   | "ibandronate 2.5 mg tablet", sig 2 tablets daily  | warning         | times 2.0      |
| 150 mg every 3 months        | "ibandronate 150 mg tablet",                      | warning         | times 0.333333 |
|                              | sig 1 tablet every 3 months                       |                 |                |
| by the vein                  | ibandronate 3 mg injection, dose 3 mg,            | -               |                |
|                              | timing 1 per 3 mo                                 |                 |                |
| form unknown, 150 mg daily   | ibandronate, dose 150 mg, timing 1 per 1 d        | critical        | times 30.4375  |
| form unknown, 150 mg monthly | ibandronate, dose 150 mg, timing 1 per 1 mo       | -               |                |
| form unknown, 3 mg           | ibandronate, dose 3 mg, timing 1 per 3 mo         | ? route missing |                |
"""

PAGET = """
| case                          | record                   | order                    | says         | shows     |
| no Paget disease              |                          | "alendronate 40 mg",     | critical     | times 4.0 |
|                               |                          | sig 1 tablet daily       |              |           |
| problems not read             | conditions missing       | "alendronate 40 mg",     | ? conditions |           |
|                               |                          | sig 1 tablet daily       | missing      |           |
| problems only begun           | condition E11.9 9 d ago; | "alendronate 40 mg",     | ? conditions |           |
|                               | conditions partial       | sig 1 tablet daily       | partial      |           |
| Paget, no end                 | condition M88.9 900 d    | "alendronate 40 mg",     | warning      | times 4.0 |
|                               | ago                      | sig 1 tablet daily       |              |           |
| Paget, 6 months               | condition M88.9 900 d    | "alendronate 40 mg",     | -            |           |
|                               | ago                      | sig 1 tablet daily for 6 |              |           |
|                               |                          | months                   |              |           |
| Paget, 184 days               | condition M88.9 900 d    | "alendronate 40 mg",     | -            |           |
|                               | ago                      | sig 1 tablet daily for   |              |           |
|                               |                          | 184 days                 |              |           |
| Paget, 185 days               | condition M88.9 900 d    | "alendronate 40 mg",     | warning      | times 4.0 |
|                               | ago                      | sig 1 tablet daily for   |              |           |
|                               |                          | 185 days                 |              |           |
| Paget, supply of 184 days     | condition M88.9 900 d    | "alendronate 40 mg",     | -            |           |
|                               | ago                      | sig 1 tablet daily,      |              |           |
|                               |                          | supply 184               |              |           |
| Paget, supply of 185 days     | condition M88.9 900 d    | "alendronate 40 mg",     | warning      | times 4.0 |
|                               | ago                      | sig 1 tablet daily,      |              |           |
|                               |                          | supply 185               |              |           |
| Paget, suspected              | condition M88.9 900 d    | "alendronate 40 mg",     | warning      | times 4.0 |
|                               | ago, provisional         | sig 1 tablet daily for   |              |           |
|                               |                          | 90 days                  |              |           |
| Paget, resolved               | condition M88.9 900 d    | "alendronate 40 mg",     | critical     | times 4.0 |
|                               | ago, resolved            | sig 1 tablet daily for   |              |           |
|                               |                          | 90 days                  |              |           |
| Paget, 70 mg daily            | condition M88.9 900 d    | "alendronate 70 mg",     | critical     | times 7.0 |
|                               | ago                      | sig 1 tablet daily for   |              |           |
|                               |                          | 90 days                  |              |           |
| Paget, 40 mg twice daily      | condition M88.9 900 d    | "alendronate 40 mg",     | critical     | times 8.0 |
|                               | ago                      | sig 1 tablet twice daily |              |           |
|                               |                          | for 90 days              |              |           |
| 40 mg weekly lies between     | condition M88.9 900 d    | "alendronate 40 mg",     | -            |           |
|                               | ago                      | sig 1 tablet weekly      |              |           |
| risedronate, no Paget disease |                          | "risedronate 30 mg",     | critical     | times 6.0 |
|                               |                          | sig 1 tablet daily       |              |           |
| risedronate, Paget, 62 days   | condition M88.9 900 d    | "risedronate 30 mg",     | -            |           |
|                               | ago                      | sig 1 tablet daily for   |              |           |
|                               |                          | 62 days                  |              |           |
| risedronate, Paget, 63 days   | condition M88.9 900 d    | "risedronate 30 mg",     | warning      | times 6.0 |
|                               | ago                      | sig 1 tablet daily for   |              |           |
|                               |                          | 63 days                  |              |           |
"""

ANYBODY = """
| case                  | patient            | record                  | order                | says     |
| a child               | woman 12           |                         | "alendronate 70 mg", | critical |
|                       |                    |                         | sig 1 tablet daily   |          |
| hospice               | woman 80           | condition Z51.5 9 d ago | "alendronate 70 mg", | critical |
|                       |                    |                         | sig 1 tablet daily   |          |
| dead                  | woman 80, deceased |                         | "alendronate 70 mg", | x        |
|                       |                    |                         | sig 1 tablet daily   |          |
| nothing else is known | person             | medications missing     | "alendronate 70 mg", | critical |
|                       |                    |                         | sig 1 tablet daily   |          |
"""


@table("bp-dose-frequency-error", ALENDRONATE)
def test_alendronate(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("bp-dose-frequency-error", RISEDRONATE)
def test_risedronate(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("bp-dose-frequency-error", IBANDRONATE)
def test_ibandronate(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("bp-dose-frequency-error", PAGET)
def test_the_daily_dose_against_paget_disease_is_right_for_a_while(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("bp-dose-frequency-error", ANYBODY)
def test_a_wrong_dose_is_wrong_for_anybody(case: Case) -> None:
    assert outcome(case) == expected(case)


# --- the card -------------------------------------------------------------------------------------

DAILY = '"alendronate 70 mg", sig 1 tablet daily'


def cards_of(request: JSON) -> list[JSON]:
    found = answerer().answer(parse(json.dumps(request).encode()), TODAY)
    return [msgspec.to_builtins(card) for card in found.cards]


def corrections(order: str) -> list[JSON]:
    (card,) = cards_of(hook_request(Case(order=order)))
    return [one for one in card["suggestions"] if one["label"].startswith("Change ")]


@pytest.mark.parametrize(
    ("order", "repeat", "text"),
    [
        (DAILY, (1, 1.0, "wk"), "70 mg once a week"),
        ('"alendronate 70 mg", dose 70 mg, timing 1 per 1 d', (1, 1.0, "wk"), "70 mg once a week"),
        ('"alendronate 10 mg", sig 1 tablet weekly', (1, 1.0, "d"), "10 mg once a day"),
        ('"risedronate 75 mg", sig 1 tablet weekly', (2, 1.0, "mo"), "75 mg twice a month"),
        ('"ibandronate 150 mg tablet", sig 1 tablet weekly', (1, 1.0, "mo"), "150 mg once a month"),
    ],
)
def test_the_rhythm_of_that_tablet_is_offered_and_never_preselected(
    order: str, repeat: tuple[int, float, str], text: str
) -> None:
    (offer,) = corrections(order)
    assert not offer.get("isRecommended")
    (action,) = offer["actions"]
    assert action["type"] == "update"
    check_r4(action["resource"])
    (dosage,) = action["resource"]["dosageInstruction"]
    assert tuple(dosage["timing"]["repeat"].values()) == repeat
    assert dosage["text"] == text
    request = hook_request(Case(order=order))
    request["context"]["draftOrders"]["entry"] = [{"resource": action["resource"]}]
    assert "bp-dose-frequency-error" not in json.dumps(cards_of(request))


@pytest.mark.parametrize("order", ['"alendronate 10 mg", sig 2 tablets daily', f"{DAILY}, status active"])
def test_nothing_is_offered_for_another_dose_or_for_what_is_no_draft(order: str) -> None:
    assert corrections(order) == []


def test_a_dose_that_is_not_understood_makes_no_card() -> None:
    told = answer(Case(order='"alendronate 70 mg", sig as the moon tells')).cards
    assert "bp-dose-frequency-error" not in {rule for card in told for rule in card.extension.values()}

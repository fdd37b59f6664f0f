"""How to take an oral bisphosphonate, where the order does not say it."""

from tests.rules.cases import Case, answer, expected, outcome, table

RULE = "oral-bp-admin-instructions-missing"
# A line stands only in a card that another finding makes: here that of an ulcer.
CARD = "condition K25.9 900 d ago"

WORDS = """
| case                   | order                           | says                            | shows                   |
| no words               | alendronate                     | info                            | missing water,          |
|                        |                                 |                                 | staying upright         |
| water alone            | alendronate,                    | info                            | missing staying upright |
|                        | sig Once daily with water       |                                 |                         |
| upright alone          | alendronate,                    | info                            | missing water           |
|                        | sig Once daily and stay upright |                                 |                         |
| both                   | alendronate,                    | -                               |                         |
|                        | sig Once daily with water and   |                                 |                         |
|                        | stay upright                    |                                 |                         |
| not to lie down        | alendronate,                    | -                               |                         |
|                        | sig Once daily with a glass of  |                                 |                         |
|                        | water and do not lie down       |                                 |                         |
| sit or stand           | alendronate,                    | -                               |                         |
|                        | sig Once daily with water then  |                                 |                         |
|                        | sit or stand for half an hour   |                                 |                         |
| no word of posture     | alendronate,                    | info                            | missing staying upright |
|                        | sig Once daily with water       |                                 |                         |
|                        | before breakfast                |                                 |                         |
| waterproof is no water | alendronate,                    | info                            | missing water           |
|                        | sig Keep in a waterproof box    |                                 |                         |
|                        | and stay upright                |                                 |                         |
| weekly without a day   | alendronate, timing 1 per 1 wk, | info                            | missing the day         |
|                        | sig With water and upright      |                                 |                         |
| every seven days       | alendronate, timing 1 per 7 d,  | info                            | missing the day         |
|                        | sig With water and upright      |                                 |                         |
| every six days         | alendronate, timing 1 per 6 d,  | -                               |                         |
|                        | sig With water and upright      |                                 |                         |
| weekly on a Monday     | alendronate,                    | -                               |                         |
|                        | sig Once a week on Monday with  |                                 |                         |
|                        | water and upright               |                                 |                         |
| monthly without a day  | ibandronate 150 mg,             | info                            | missing the day         |
|                        | timing 1 per 1 mo,              |                                 |                         |
|                        | sig With water and upright      |                                 |                         |
| monthly with a date    | ibandronate 150 mg,             | -                               |                         |
|                        | sig Once a month on the 1st     |                                 |                         |
|                        | with water and upright          |                                 |                         |
| daily needs no day     | alendronate, timing 1 per 1 d,  | -                               |                         |
|                        | sig With water and upright      |                                 |                         |
| risedronate            | risedronate                     | info                            |                         |
| by name                | "alendronate 70 mg tablet"      | info                            |                         |
| ibandronate, no route  | "ibandronate"                   | info                            |                         |
| ibandronate by vein    | ibandronate 3 mg injection      | -                               |                         |
| a dose that is wrong   | "alendronate 70 mg",            | (beats:bp-dose-frequency-error) |                         |
|                        | sig 1 tablet daily              |                                 |                         |
| being stopped          | alendronate, status stopped     | -                               |                         |
"""

ALONE = """
| case                         | record                                                      | says        |
| never a card alone           | creatinine 0.8 mg/dL 5 d ago; weight 60 kg 5 d ago;         | (limit)     |
|                              | calcium 9.4 mg/dL 5 d ago                                   |             |
| in another's card            | condition K25.9 900 d ago                                   | info        |
| not where the order is to go | condition K22.0 900 d ago                                   | (limit)     |
| an unchanged renewal         | condition K25.9 900 d ago; prescribed alendronate 364 d ago | (addressed) |
| of more than a year          | condition K25.9 900 d ago; prescribed alendronate 366 d ago | info        |
| hospice                      | condition Z51.5 9 d ago                                     | x           |
"""


@table(RULE, WORDS, record=CARD)
def test_what_an_order_does_not_tell_the_patient(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(RULE, ALONE, order="alendronate")
def test_it_is_a_line_of_a_card_that_stands_anyway(case: Case) -> None:
    assert outcome(case) == expected(case)


def test_the_words_come_in_the_rhythm_of_the_order() -> None:
    order = "alendronate, dose 10 mg, timing 1 per 1 d"
    found = answer(Case(record=CARD, order=order))
    offers = [one for card in found.cards for one in card.suggestions if one.label.startswith("Add how to take")]
    assert len(offers) == 1
    changed = offers[0].actions[0].resource
    assert changed is not None
    assert "Once a day" in changed["dosageInstruction"][0]["patientInstruction"]


def test_a_liquid_is_offered_no_words_for_tablets() -> None:
    found = answer(Case(record=CARD, order='"Binosto 70 mg"'))
    assert [one.rule.id for one in found.verdict.fired if one.rule.id == RULE]
    assert not [one for card in found.cards for one in card.suggestions if one.label.startswith("Add how to take")]

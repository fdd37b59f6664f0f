"""How long a pause of a bisphosphonate may be by NOGG, which tells the drugs apart; and its high dose of a steroid."""

from tests.rules.cases import Case, expected, outcome, spoken, table

NOGG_HOLIDAY = """
| case                          | record                                  | says    |
| alendronate, 730 days         | prescribed alendronate 2400 d ago,      | -       |
|                               | supply 1900; T -2.0 total hip 730 d ago |         |
| alendronate, 731 days         | prescribed alendronate 2400 d ago,      | (owner) |
|                               | supply 1900; T -2.0 total hip 731 d ago |         |
| risedronate, 548 days         | prescribed risedronate 2400 d ago,      | -       |
|                               | supply 1900; T -2.0 total hip 548 d ago |         |
| risedronate, 549 days         | prescribed risedronate 2400 d ago,      | (owner) |
|                               | supply 1900; T -2.0 total hip 549 d ago |         |
| ibandronate, 549 days         | prescribed ibandronate 150 mg 2400 d ago, | (owner) |
|                               | supply 1900; T -2.0 total hip 549 d ago |         |
| zoledronic acid, 1095 days    | given zoledronic acid 5 mg 1500 d ago;  | -       |
|                               | given zoledronic acid 5 mg 1135 d ago;  |         |
|                               | given zoledronic acid 5 mg 770 d ago;   |         |
|                               | T -2.0 total hip 1095 d ago             |         |
| zoledronic acid, 1096 days    | given zoledronic acid 5 mg 1500 d ago;  | (owner) |
|                               | given zoledronic acid 5 mg 1135 d ago;  |         |
|                               | given zoledronic acid 5 mg 770 d ago;   |         |
|                               | T -2.0 total hip 1096 d ago             |         |
| written down, of no drug      | paused 200 d ago;                       | (owner) |
|                               | T -2.0 total hip 731 d ago              |         |
| written down, of risedronate  | prescribed risedronate 2400 d ago,      | (owner) |
|                               | supply 900; paused 200 d ago;           |         |
|                               | T -2.0 total hip 549 d ago              |         |
"""

HIGH_DOSE = """
| case   | record                                                                                     | says |
| 7.5 mg | prescribed "prednisone 2.5 mg tablet" 200 d ago, sig 3 tablets daily                       | info |
| 7.4 mg | prescribed prednisone 200 d ago, dose 7.4 mg, timing 1 per 1 d                             | -    |
"""


@table("mon-dxa-holiday", NOGG_HOLIDAY, hook="patient-view", profile="uk-nogg")
def test_in_the_united_kingdom_the_drug_says_how_long_a_holiday_may_be(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(
    "mon-dxa-due",
    HIGH_DOSE,
    hook="patient-view",
    profile="uk-nogg",
    record="prescribed alendronate 800 d ago; reported DXA 366 d ago",
)
def test_in_the_united_kingdom_the_high_dose_of_a_steroid_includes_its_line(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("workup-ucalcium", HIGH_DOSE, hook="patient-view", profile="uk-nogg", record="T -1.5 total hip 100 d ago")
def test_and_so_it_does_where_urinary_calcium_is_asked_for(case: Case) -> None:
    assert spoken(case) == expected(case)

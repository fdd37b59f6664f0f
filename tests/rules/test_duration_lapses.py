"""What goes wrong on a bone drug: a fracture, a loss of density, a supply that runs out."""

from tests.rules.cases import Case, answer, expected, outcome, table

BROKEN = """
| case                      | record                   | says          | shows                                       |
| fracture after 365 days   | prescribed alendronate   | (owner)       | treatment alendronic acid 10 MG Oral Tablet |
|                           | 545 d ago;               |               | [Fosamax]                                   |
|                           | condition M80.051A 180 d |               |                                             |
|                           | ago                      |               |                                             |
| after 364                 | prescribed alendronate   | -             |                                             |
|                           | 544 d ago;               |               |                                             |
|                           | condition M80.051A 180 d |               |                                             |
|                           | ago                      |               |                                             |
| 181 days ago              | prescribed alendronate   | -             |                                             |
|                           | 900 d ago;               |               |                                             |
|                           | condition M80.051A 181 d |               |                                             |
|                           | ago                      |               |                                             |
| recorded, no onset        | prescribed alendronate   | (owner)       |                                             |
|                           | 900 d ago;               |               |                                             |
|                           | condition M80.051A       |               |                                             |
|                           | recorded 90 d ago        |               |                                             |
| a hip, cause presumed     | prescribed alendronate   | (owner)       | fracture hip                                |
|                           | 900 d ago;               |               |                                             |
|                           | condition S72.001A 90 d  |               |                                             |
|                           | ago                      |               |                                             |
| a forearm, cause presumed | prescribed alendronate   | -             |                                             |
|                           | 900 d ago;               |               |                                             |
|                           | condition S52.501A 90 d  |               |                                             |
|                           | ago                      |               |                                             |
| a forearm, osteoporotic   | prescribed alendronate   | (owner)       | fracture forearm                            |
|                           | 900 d ago;               |               |                                             |
|                           | condition M80.031A 90 d  |               |                                             |
|                           | ago                      |               |                                             |
| a forearm, then a hip     | prescribed alendronate   | (owner)       | fracture hip                                |
|                           | 900 d ago;               |               |                                             |
|                           | condition S52.501A 9 d   |               |                                             |
|                           | ago;                     |               |                                             |
|                           | condition S72.001A 90 d  |               |                                             |
|                           | ago                      |               |                                             |
| of no day                 | prescribed alendronate   | -             |                                             |
|                           | 900 d ago;               |               |                                             |
|                           | condition M80.051A       |               |                                             |
|                           | undated                  |               |                                             |
| a skull                   | prescribed alendronate   | -             |                                             |
|                           | 900 d ago;               |               |                                             |
|                           | condition S02.0XXA 90 d  |               |                                             |
|                           | ago                      |               |                                             |
| on denosumab              | given denosumab 60 mg    | (owner)       |                                             |
|                           | 700 d ago;               |               |                                             |
|                           | given denosumab 60 mg    |               |                                             |
|                           | 520 d ago;               |               |                                             |
|                           | given denosumab 60 mg    |               |                                             |
|                           | 340 d ago;               |               |                                             |
|                           | given denosumab 60 mg    |               |                                             |
|                           | 160 d ago;               |               |                                             |
|                           | condition M80.051A 90 d  |               |                                             |
|                           | ago                      |               |                                             |
| not treated               | condition M80.051A 90 d  | -             |                                             |
|                           | ago                      |               |                                             |
| a scan since              | prescribed alendronate   | -             |                                             |
|                           | 900 d ago;               |               |                                             |
|                           | condition M80.051A 90 d  |               |                                             |
|                           | ago;                     |               |                                             |
|                           | T -2.0 total hip 90 d    |               |                                             |
|                           | ago                      |               |                                             |
| a scan the day before     | prescribed alendronate   | (owner)       |                                             |
|                           | 900 d ago;               |               |                                             |
|                           | condition M80.051A 90 d  |               |                                             |
|                           | ago;                     |               |                                             |
|                           | T -2.0 total hip 91 d    |               |                                             |
|                           | ago                      |               |                                             |
| in a pause, inferred      | prescribed alendronate   | (owner)       | pause inferred; treatment                   |
|                           | 2600 d ago,              |               |                                             |
|                           | until 2025-12-01,        |               |                                             |
|                           | status completed;        |               |                                             |
|                           | condition M80.051A 90 d  |               |                                             |
|                           | ago                      |               |                                             |
| long after a pause        | prescribed alendronate   | -             |                                             |
|                           | 4600 d ago,              |               |                                             |
|                           | until 2022-12-01,        |               |                                             |
|                           | status completed;        |               |                                             |
|                           | condition M80.051A 90 d  |               |                                             |
|                           | ago                      |               |                                             |
| no problem list came      | prescribed alendronate   | ? conditions  |                                             |
|                           | 900 d ago;               | missing       |                                             |
|                           | conditions missing       |               |                                             |
| no medications came       | condition M80.051A 90 d  | ? medications |                                             |
|                           | ago; medications missing | missing       |                                             |
| no scans came             | prescribed alendronate   | ? dxa missing |                                             |
|                           | 900 d ago;               |               |                                             |
|                           | condition M80.051A 90 d  |               |                                             |
|                           | ago; dxa missing         |               |                                             |
| hospice                   | prescribed alendronate   | x             |                                             |
|                           | 900 d ago;               |               |                                             |
|                           | condition M80.051A 90 d  |               |                                             |
|                           | ago;                     |               |                                             |
|                           | condition Z51.5 9 d ago  |               |                                             |
"""

LOST = """
| case                    | record                                         | says          | shows               |
| five percent            | BMD 0.800 total hip 900 d ago;                 | (owner)       | loss -5.0; fracture |
|                         | BMD 0.760 total hip 180 d ago                  |               |                     |
| less                    | BMD 0.800 total hip 900 d ago;                 | -             |                     |
|                         | BMD 0.761 total hip 180 d ago                  |               |                     |
| 181 days ago            | BMD 0.800 total hip 900 d ago;                 | -             |                     |
|                         | BMD 0.760 total hip 181 d ago                  |               |                     |
| the greatest loss       | BMD 0.800 total hip 900 d ago;                 | (owner)       | loss -7.8           |
|                         | BMD 0.750 total hip 9 d ago;                   |               |                     |
|                         | BMD 0.900 lumbar spine 900 d ago;              |               |                     |
|                         | BMD 0.830 lumbar spine 9 d ago                 |               |                     |
| gained                  | BMD 0.760 total hip 900 d ago;                 | -             |                     |
|                         | BMD 0.800 total hip 9 d ago                    |               |                     |
| one study               | BMD 0.760 total hip 9 d ago                    | -             |                     |
| other machines          | BMD 0.800 total hip 900 d ago, device Lunar 3; | -             |                     |
|                         | BMD 0.760 total hip 9 d ago, device Hologic 2  |               |                     |
| another side            | BMD 0.800 total hip 900 d ago;                 | -             |                     |
|                         | BMD 0.760 left hip 9 d ago                     |               |                     |
| lost before treatment   | BMD 0.800 total hip 2366 d ago;                | -             |                     |
|                         | BMD 0.760 total hip 9 d ago                    |               |                     |
| a year before treatment | BMD 0.800 total hip 2365 d ago;                | (owner)       |                     |
|                         | BMD 0.760 total hip 9 d ago                    |               |                     |
| no scans came           | dxa missing                                    | ? bmd missing |                     |
"""

UNTREATED = """
| case                | record                                                                 | says    |
| on nothing          | BMD 0.800 total hip 900 d ago; BMD 0.760 total hip 9 d ago             | -       |
| in a pause          | prescribed alendronate 2600 d ago, until 2025-12-01, status completed; | (owner) |
|                     | BMD 0.800 total hip 900 d ago; BMD 0.760 total hip 9 d ago             |         |
| treated too shortly | prescribed alendronate 373 d ago; BMD 0.800 total hip 400 d ago;       | -       |
|                     | BMD 0.760 total hip 9 d ago                                            |         |
| a year              | prescribed alendronate 374 d ago; BMD 0.800 total hip 400 d ago;       | (owner) |
|                     | BMD 0.760 total hip 9 d ago                                            |         |
"""

GAP = """
| case                             | record                                        | says                  | shows     |
| ran out 91 days ago              | prescribed alendronate 300 d ago,             | info                  | days 91   |
|                                  | until 2026-08-23                              |                       |           |
| 90 days ago                      | prescribed alendronate 300 d ago,             | -                     |           |
|                                  | until 2026-08-24                              |                       |           |
| 1095 days ago                    | prescribed alendronate 1500 d ago,            | info                  | days 1095 |
|                                  | until 2023-11-23                              |                       |           |
| 1096 days ago                    | prescribed alendronate 1500 d ago,            | -                     |           |
|                                  | until 2023-11-22                              |                       |           |
| risedronate                      | prescribed risedronate 300 d ago, supply 90   | info                  |           |
| ibandronate                      | prescribed ibandronate 150 mg 300 d ago,      | info                  |           |
|                                  | supply 90                                     |                       |           |
| raloxifene                       | prescribed raloxifene 300 d ago, supply 90    | info                  |           |
| teriparatide                     | prescribed teriparatide 300 d ago, supply 28  | info                  |           |
| abaloparatide                    | prescribed abaloparatide 300 d ago, supply 30 | info                  |           |
| by name                          | prescribed "alendronate 70 mg tablet" 300 d   | info                  |           |
|                                  | ago, supply 90                                |                       |           |
| oestrogen                        | prescribed estradiol 300 d ago, supply 90     | -                     |           |
| no end known, still active       | prescribed alendronate 900 d ago              | -                     |           |
| stopped                          | prescribed alendronate 300 d ago, supply 90,  | -                     |           |
|                                  | status stopped                                |                       |           |
| not to be taken                  | prescribed alendronate 300 d ago, supply 90;  | -                     |           |
|                                  | prescribed alendronate 200 d ago,             |                       |           |
|                                  | do not perform                                |                       |           |
| a pause, written down            | prescribed alendronate 300 d ago, supply 90;  | -                     |           |
|                                  | paused 200 d ago                              |                       |           |
| handed out, then ran out         | prescribed alendronate 300 d ago;             | info                  | days 210  |
|                                  | dispensed alendronate 300 d ago, supply 90    |                       |           |
| handed out again                 | prescribed alendronate 300 d ago;             | -                     |           |
|                                  | dispensed alendronate 300 d ago, supply 90;   |                       |           |
|                                  | dispensed alendronate 100 d ago, supply 90    |                       |           |
| handed out, days not told        | prescribed alendronate 300 d ago;             | info                  | days 200  |
|                                  | dispensed alendronate 200 d ago               |                       |           |
| just prescribed again            | prescribed alendronate 300 d ago, supply 90;  | -                     |           |
|                                  | prescribed alendronate 30 d ago;              |                       |           |
|                                  | dispensed alendronate 300 d ago, supply 90    |                       |           |
| prescribed 31 days ago           | prescribed alendronate 300 d ago, supply 90;  | info                  |           |
|                                  | prescribed alendronate 31 d ago;              |                       |           |
|                                  | dispensed alendronate 300 d ago, supply 90    |                       |           |
| denosumab since                  | prescribed alendronate 300 d ago, supply 90;  | -                     |           |
|                                  | given denosumab 60 mg 100 d ago               |                       |           |
| raloxifene before and still      | prescribed alendronate 300 d ago, supply 90;  | -                     |           |
|                                  | prescribed raloxifene 400 d ago               |                       |           |
| an earlier drug                  | prescribed risedronate 900 d ago, supply 90;  | info                  |           |
|                                  | prescribed alendronate 300 d ago, supply 90   |                       |           |
| nothing taken                    |                                               | -                     |           |
| no medications came              | medications missing                           | ? medications missing |           |
| handed out, no page that reaches | dispensed alendronate 300 d ago, supply 90;   | ? medications partial |           |
|                                  | medications partial                           |                       |           |
| hospice                          | prescribed alendronate 300 d ago, supply 90;  | x                     |           |
|                                  | condition Z51.5 9 d ago                       |                       |           |
"""


@table("fracture-on-therapy-reassess", BROKEN, hook="patient-view")
def test_a_fracture_on_treatment(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("fracture-on-therapy-reassess", LOST, hook="patient-view", record="prescribed alendronate 2000 d ago")
def test_density_lost_on_treatment(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("fracture-on-therapy-reassess", UNTREATED, hook="patient-view")
def test_density_lost_on_whatever_else(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("bone-therapy-adherence-gap", GAP, hook="patient-view", on="bone-therapy-adherence-gap")
def test_a_supply_that_ran_out(case: Case) -> None:
    assert outcome(case) == expected(case)


def test_supplies_are_not_asked_about_by_default() -> None:
    found = answer(Case(record="prescribed alendronate 300 d ago, supply 90", hook="patient-view"))
    assert "bone-therapy-adherence-gap" not in {one.rule.id for one in found.verdict.fired}


def test_the_next_supply_of_the_same_drug_is_offered() -> None:
    labs = "creatinine 0.8 mg/dL 5 d ago; weight 60 kg 5 d ago; calcium 9.4 mg/dL 5 d ago"
    record = f"prescribed alendronate 300 d ago, supply 90; {labs}"
    found = answer(Case(record=record, hook="patient-view", on="bone-therapy-adherence-gap"))
    labels = [one.label for card in found.cards for one in card.suggestions]
    assert "Draft alendronate for 22 Nov 2026" in labels
    assert not any("risedronate" in label or "raloxifene" in label for label in labels)

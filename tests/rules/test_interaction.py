"""Bone drugs beside other drugs."""

from tests.rules.cases import Case, expected, outcome, table

ADDITIVE = "iv-bp-aminoglycoside-loop"
NSAID = "oral-bp-nsaid"
PPI = "oral-bp-ppi"
COATED = "atelvia-acid-suppression"
HOUR = "oral-bp-cation-timing"
DIGOXIN = "teriparatide-digoxin"

LOWERS = """
| case                            | order              | record              | says               | shows              |
| gentamicin                      | zoledronic acid 5  | prescribed          | warning            | others.1           |
|                                 | mg                 | gentamicin 3 d ago  |                    | gentamicin;        |
|                                 |                    |                     |                    | check_on           |
|                                 |                    |                     |                    | 2026-12-02         |
| gentamicin given 7 days ago     | zoledronic acid 5  | given gentamicin 7  | warning            |                    |
|                                 | mg                 | d ago               |                    |                    |
| gentamicin given 8 days ago     | zoledronic acid 5  | given gentamicin 8  | -                  |                    |
|                                 | mg                 | d ago               |                    |                    |
| gentamicin still to be given    | zoledronic acid 5  | given gentamicin in | -                  |                    |
|                                 | mg                 | 2 d                 |                    |                    |
| gentamicin stopped              | zoledronic acid 5  | prescribed          | -                  |                    |
|                                 | mg                 | gentamicin 3 d ago, |                    |                    |
|                                 |                    | status stopped      |                    |                    |
| furosemide                      | zoledronic acid 5  | prescribed          | info               | others.1           |
|                                 | mg                 | furosemide 90 d ago |                    | furosemide;        |
|                                 |                    |                     |                    | lasting False      |
| furosemide drafted beside it    | zoledronic acid 5  | vitals null         | info               |                    |
|                                 | mg; furosemide     |                     |                    |                    |
| both                            | zoledronic acid 5  | prescribed          | warning            |                    |
|                                 | mg                 | furosemide 90 d     |                    |                    |
|                                 |                    | ago; prescribed     |                    |                    |
|                                 |                    | gentamicin 3 d ago  |                    |                    |
| ibandronate by the vein         | ibandronate 3 mg   | prescribed          | info               |                    |
|                                 | injection          | furosemide 90 d ago |                    |                    |
| ibandronate tablets             | ibandronate 150 mg | prescribed          | -                  |                    |
|                                 |                    | furosemide 90 d ago |                    |                    |
| for a cancer                    | zoledronic acid 4  | prescribed          | -                  |                    |
|                                 | mg                 | furosemide 90 d ago |                    |                    |
| stopped                         | zoledronic acid 5  | prescribed          | -                  |                    |
|                                 | mg, status stopped | furosemide 90 d ago |                    |                    |
| another diuretic                | zoledronic acid 5  | prescribed          | -                  |                    |
|                                 | mg                 | hydrochlorothiazide |                    |                    |
|                                 |                    | 90 d ago            |                    |                    |
| medications failed              | zoledronic acid 5  | medications failed  | ? medications      |                    |
|                                 | mg                 |                     | failed             |                    |
| medications failed, given known | zoledronic acid 5  | medications failed; | warning            |                    |
|                                 | mg                 | given gentamicin 3  |                    |                    |
|                                 |                    | d ago               |                    |                    |
"""

STOMACH = """
| case                          | order              | record              | says                | shows               |
| ibuprofen for 30 days         | alendronate        | prescribed          | (limit)             | others.1 ibuprofen  |
|                               |                    | ibuprofen 30 d ago  |                     |                     |
| ibuprofen for 29 days         | alendronate        | prescribed          | -                   |                     |
|                               |                    | ibuprofen 29 d ago  |                     |                     |
| supplied for 30 days          | alendronate        | prescribed          | (limit)             |                     |
|                               |                    | ibuprofen 2 d ago,  |                     |                     |
|                               |                    | supply 30           |                     |                     |
| supplied for 29 days          | alendronate        | prescribed          | -                   |                     |
|                               |                    | ibuprofen 2 d ago,  |                     |                     |
|                               |                    | supply 29           |                     |                     |
| since when is not known       | alendronate        | prescribed          | -                   |                     |
|                               |                    | ibuprofen undated   |                     |                     |
| drafted beside it for a month | alendronate;       | labs null           | (limit)             |                     |
|                               | ibuprofen, supply  |                     |                     |                     |
|                               | 30                 |                     |                     |                     |
| drafted beside it, no end     | alendronate;       | labs null           | -                   |                     |
|                               | ibuprofen          |                     |                     |                     |
| stopped                       | alendronate        | prescribed          | -                   |                     |
|                               |                    | ibuprofen 90 d ago, |                     |                     |
|                               |                    | status stopped      |                     |                     |
| on the skin                   | alendronate        | prescribed          | -                   |                     |
|                               |                    | "diclofenac 1 %     |                     |                     |
|                               |                    | topical gel" 90 d   |                     |                     |
|                               |                    | ago                 |                     |                     |
| after an ulcer                | alendronate        | prescribed          | (limit)             | ulcer A diagnosis   |
|                               |                    | ibuprofen 90 d ago; |                     |                     |
|                               |                    | condition K25.9 900 |                     |                     |
|                               |                    | d ago, resolved     |                     |                     |
| an ulcer not confirmed        | alendronate        | prescribed          | (limit)             | ulcer               |
|                               |                    | ibuprofen 90 d ago; |                     |                     |
|                               |                    | condition K25.9 900 |                     |                     |
|                               |                    | d ago, provisional  |                     |                     |
| aspirin 100 mg                | alendronate        | prescribed "aspirin | -                   |                     |
|                               |                    | 100 MG Oral Tablet" |                     |                     |
|                               |                    | 90 d ago, sig 1     |                     |                     |
|                               |                    | tablet daily        |                     |                     |
| aspirin 325 mg                | alendronate        | prescribed "aspirin | (limit)             | others.1 aspirin    |
|                               |                    | 325 MG Oral Tablet" |                     | 325 MG Oral Tablet  |
|                               |                    | 90 d ago, sig 1     |                     |                     |
|                               |                    | tablet daily        |                     |                     |
| two aspirins of 81 mg         | alendronate        | prescribed "aspirin | (limit)             |                     |
|                               |                    | 81 MG Oral Tablet"  |                     |                     |
|                               |                    | 90 d ago, sig 2     |                     |                     |
|                               |                    | tablets daily       |                     |                     |
| 81 mg twice a day             | alendronate        | prescribed "aspirin | (limit)             |                     |
|                               |                    | 81 MG Oral Tablet"  |                     |                     |
|                               |                    | 90 d ago, sig 1     |                     |                     |
|                               |                    | tablet twice daily  |                     |                     |
| 50 mg twice a day             | alendronate        | prescribed "aspirin | -                   |                     |
|                               |                    | 50 MG Oral Tablet"  |                     |                     |
|                               |                    | 90 d ago, sig 1     |                     |                     |
|                               |                    | tablet twice daily  |                     |                     |
| aspirin, dose not written     | alendronate        | prescribed "aspirin | ? dose missing      |                     |
|                               |                    | 325 MG Oral Tablet" |                     |                     |
|                               |                    | 90 d ago            |                     |                     |
| aspirin for a week            | alendronate        | prescribed "aspirin | -                   |                     |
|                               |                    | 325 MG Oral Tablet" |                     |                     |
|                               |                    | 7 d ago, sig 1      |                     |                     |
|                               |                    | tablet daily        |                     |                     |
| risedronate                   | risedronate        | prescribed          | (limit)             |                     |
|                               |                    | ibuprofen 90 d ago  |                     |                     |
| zoledronic acid               | zoledronic acid 5  | prescribed          | -                   |                     |
|                               | mg                 | ibuprofen 90 d ago  |                     |                     |
| medications failed            | alendronate        | medications failed  | ? medications       |                     |
|                               |                    |                     | failed              |                     |
"""

BESIDE_PPI = """
| case                        | order                | record                | says                 | shows            |
| 90 days                     | alendronate          | prescribed            | (limit)              | since 2026-08-24 |
|                             |                      | "omeprazole 20 MG" 90 |                      |                  |
|                             |                      | d ago                 |                      |                  |
| 89 days                     | alendronate          | prescribed            | -                    |                  |
|                             |                      | "omeprazole 20 MG" 89 |                      |                  |
|                             |                      | d ago                 |                      |                  |
| month by month              | alendronate          | prescribed            | (limit)              | since 2026-08-14 |
|                             |                      | "omeprazole 20 MG"    |                      |                  |
|                             |                      | 100 d ago, supply 30, |                      |                  |
|                             |                      | status completed;     |                      |                  |
|                             |                      | prescribed            |                      |                  |
|                             |                      | "omeprazole 20 MG" 60 |                      |                  |
|                             |                      | d ago, supply 30,     |                      |                  |
|                             |                      | status completed;     |                      |                  |
|                             |                      | prescribed            |                      |                  |
|                             |                      | "omeprazole 20 MG" 20 |                      |                  |
|                             |                      | d ago, supply 30      |                      |                  |
| after a gap of 61 days      | alendronate          | prescribed            | -                    |                  |
|                             |                      | "omeprazole 20 MG"    |                      |                  |
|                             |                      | 121 d ago, supply 30, |                      |                  |
|                             |                      | status completed;     |                      |                  |
|                             |                      | prescribed            |                      |                  |
|                             |                      | "omeprazole 20 MG" 30 |                      |                  |
|                             |                      | d ago                 |                      |                  |
| another of the class before | alendronate          | prescribed            | (limit)              |                  |
|                             |                      | "pantoprazole 40 MG"  |                      |                  |
|                             |                      | 200 d ago, supply 90, |                      |                  |
|                             |                      | status completed;     |                      |                  |
|                             |                      | prescribed            |                      |                  |
|                             |                      | "omeprazole 20 MG" 80 |                      |                  |
|                             |                      | d ago                 |                      |                  |
| cancelled before            | alendronate          | prescribed            | -                    |                  |
|                             |                      | "omeprazole 20 MG"    |                      |                  |
|                             |                      | 200 d ago, status     |                      |                  |
|                             |                      | cancelled; prescribed |                      |                  |
|                             |                      | "omeprazole 20 MG" 20 |                      |                  |
|                             |                      | d ago                 |                      |                  |
| stopped before, day known   | alendronate          | prescribed            | -                    |                  |
|                             |                      | "omeprazole 20 MG"    |                      |                  |
|                             |                      | 200 d ago, status     |                      |                  |
|                             |                      | stopped; prescribed   |                      |                  |
|                             |                      | "omeprazole 20 MG" 20 |                      |                  |
|                             |                      | d ago                 |                      |                  |
| only drafted                | alendronate;         | labs null             | -                    |                  |
|                             | "omeprazole 20 MG"   |                       |                      |                  |
| stopped                     | alendronate          | prescribed            | -                    |                  |
|                             |                      | "omeprazole 20 MG"    |                      |                  |
|                             |                      | 200 d ago, status     |                      |                  |
|                             |                      | stopped               |                      |                  |
| since when is not known     | alendronate          | prescribed            | -                    |                  |
|                             |                      | "omeprazole 20 MG"    |                      |                  |
|                             |                      | undated               |                      |                  |
| H2 blocker                  | alendronate          | prescribed            | -                    |                  |
|                             |                      | "famotidine 20 MG"    |                      |                  |
|                             |                      | 200 d ago             |                      |                  |
| Barrett                     | alendronate          | prescribed            | -                    |                  |
|                             |                      | "omeprazole 20 MG"    |                      |                  |
|                             |                      | 200 d ago; condition  |                      |                  |
|                             |                      | K22.70 900 d ago      |                      |                  |
| oesophagitis                | alendronate          | prescribed            | -                    |                  |
|                             |                      | "omeprazole 20 MG"    |                      |                  |
|                             |                      | 200 d ago; condition  |                      |                  |
|                             |                      | K21.00 900 d ago      |                      |                  |
| it bled once                | alendronate          | prescribed            | -                    |                  |
|                             |                      | "omeprazole 20 MG"    |                      |                  |
|                             |                      | 200 d ago; condition  |                      |                  |
|                             |                      | K92.2 900 d ago,      |                      |                  |
|                             |                      | resolved              |                      |                  |
| bleeding not confirmed      | alendronate          | prescribed            | (limit)              |                  |
|                             |                      | "omeprazole 20 MG"    |                      |                  |
|                             |                      | 200 d ago; condition  |                      |                  |
|                             |                      | K92.2 900 d ago,      |                      |                  |
|                             |                      | provisional           |                      |                  |
| goes on with the drug       | alendronate          | prescribed            | -                    |                  |
|                             |                      | "omeprazole 20 MG"    |                      |                  |
|                             |                      | 200 d ago; prescribed |                      |                  |
|                             |                      | alendronate 400 d ago |                      |                  |
| zoledronic acid             | zoledronic acid 5 mg | prescribed            | -                    |                  |
|                             |                      | "omeprazole 20 MG"    |                      |                  |
|                             |                      | 200 d ago             |                      |                  |
| medications failed          | alendronate          | medications failed    | ? medications failed |                  |
"""

TAKEN_WITH_PPI = """
| case                           | record                               | says | shows                                 |
| both are taken                 | prescribed alendronate 100 d ago;    | info | bisphosphonate alendronic acid 10 MG  |
|                                | prescribed "omeprazole 20 MG" 100 d  |      | Oral Tablet [Fosamax]                 |
|                                | ago                                  |      |                                       |
| the bisphosphonate was stopped | prescribed alendronate 100 d ago,    | -    |                                       |
|                                | status stopped; prescribed           |      |                                       |
|                                | "omeprazole 20 MG" 100 d ago         |      |                                       |
| only the other                 | prescribed "omeprazole 20 MG" 100 d  | -    |                                       |
|                                | ago                                  |      |                                       |
"""

COATINGS = """
| case                                  | order                     | record                    | says                 |
| with omeprazole                       | "Atelvia 35 MG"           | prescribed "omeprazole 20 | warning              |
|                                       |                           | MG" 9 d ago               |                      |
| with famotidine                       | "Atelvia 35 MG"           | prescribed "famotidine 20 | warning              |
|                                       |                           | MG" 9 d ago               |                      |
| omeprazole is the new one             | "omeprazole 20 MG"        | prescribed "Atelvia 35    | warning              |
|                                       |                           | MG" 90 d ago              |                      |
| both are drafts                       | "Atelvia 35 MG";          | labs null                 | warning              |
|                                       | "omeprazole 20 MG"        |                           |                      |
| both are drafts, of the other nothing | "omeprazole 20 MG";       | labs null                 | -                    |
|                                       | "Atelvia 35 MG"           |                           |                      |
| immediate release                     | risedronate               | prescribed "omeprazole 20 | -                    |
|                                       |                           | MG" 9 d ago               |                      |
| omeprazole stopped                    | "Atelvia 35 MG"           | prescribed "omeprazole 20 | -                    |
|                                       |                           | MG" 9 d ago, status       |                      |
|                                       |                           | stopped                   |                      |
| alone                                 | "Atelvia 35 MG"           | labs null                 | -                    |
| medications failed                    | "Atelvia 35 MG"           | medications failed        | ? medications failed |
"""

HOURS = """
| case                      | order                      | record                     | says                 | shows   |
| both in the morning       | alendronate, sig 70 mg     | prescribed "calcium        | (limit)              | wait 30 |
|                           | once weekly in the morning | carbonate 1250 MG" 9 d     |                      |         |
|                           |                            | ago, sig 1 tablet every    |                      |         |
|                           |                            | morning                    |                      |         |
| with breakfast            | alendronate, sig 70 mg     | prescribed "ferrous        | (limit)              |         |
|                           | once weekly on an empty    | sulfate 325 MG" 9 d ago,   |                      |         |
|                           | stomach                    | sig 1 tablet with          |                      |         |
|                           |                            | breakfast                  |                      |         |
| magnesium                 | risedronate, sig 35 mg     | prescribed "magnesium      | (limit)              | wait 30 |
|                           | once weekly on rising      | oxide 400 MG" 9 d ago, sig |                      |         |
|                           |                            | 1 tablet in the morning    |                      |         |
| an antacid                | alendronate, sig 70 mg     | prescribed "aluminum       | (limit)              |         |
|                           | once weekly in the morning | hydroxide / magnesium      |                      |         |
|                           |                            | hydroxide" 9 d ago, sig 10 |                      |         |
|                           |                            | mL before breakfast        |                      |         |
| a multivitamin            | alendronate, sig 70 mg     | prescribed "Multivitamin   | (limit)              | wait 30 |
|                           | once weekly in the morning | with minerals tablet" 9 d  |                      |         |
|                           |                            | ago, sig 1 tablet with     |                      |         |
|                           |                            | breakfast                  |                      |         |
| by the clock, 29 minutes  | alendronate, sig 70 mg     | prescribed "calcium        | (limit)              | wait 30 |
|                           | once weekly at 7:31        | carbonate 1250 MG" 9 d     |                      |         |
|                           |                            | ago, sig 1 tablet at 8:00  |                      |         |
|                           |                            | am                         |                      |         |
| by the clock, 30 minutes  | alendronate, sig 70 mg     | prescribed "calcium        | -                    |         |
|                           | once weekly at 7:30        | carbonate 1250 MG" 9 d     |                      |         |
|                           |                            | ago, sig 1 tablet daily at |                      |         |
|                           |                            | 8:00 am                    |                      |         |
| ibandronate, 59 minutes   | ibandronate 150 mg, sig    | prescribed "calcium        | (limit)              | wait 60 |
|                           | 150 mg once monthly at     | carbonate 1250 MG" 9 d     |                      |         |
|                           | 07:01                      | ago, sig 1 tablet at 08:00 |                      |         |
| one of them by the clock  | alendronate, sig 70 mg     | prescribed "calcium        | (limit)              |         |
|                           | once weekly at 8:00        | carbonate 1250 MG" 9 d     |                      |         |
|                           |                            | ago, sig 1 tablet every    |                      |         |
|                           |                            | morning                    |                      |         |
| ibandronate waits longer  | ibandronate 150 mg, sig    | prescribed "calcium        | (limit)              | wait 60 |
|                           | 150 mg once monthly in the | carbonate 1250 MG" 9 d     |                      |         |
|                           | morning                    | ago, sig 1 tablet every    |                      |         |
|                           |                            | morning                    |                      |         |
| calcium in the evening    | alendronate, sig 70 mg     | prescribed "calcium        | -                    |         |
|                           | once weekly in the morning | carbonate 1250 MG" 9 d     |                      |         |
|                           |                            | ago, sig 1 tablet at       |                      |         |
|                           |                            | bedtime                    |                      |         |
| hour of calcium not told  | alendronate, sig 70 mg     | prescribed "calcium        | -                    |         |
|                           | once weekly in the morning | carbonate 1250 MG" 9 d     |                      |         |
|                           |                            | ago, sig 1 tablet daily    |                      |         |
| hour of the drug not told | alendronate, sig 70 mg     | prescribed "calcium        | -                    |         |
|                           | once weekly                | carbonate 1250 MG" 9 d     |                      |         |
|                           |                            | ago, sig 1 tablet every    |                      |         |
|                           |                            | morning                    |                      |         |
| kept apart                | alendronate, sig 70 mg     | prescribed "calcium        | -                    |         |
|                           | once weekly in the morning | carbonate 1250 MG" 9 d     |                      |         |
|                           | 30 minutes before food or  | ago, sig 1 tablet every    |                      |         |
|                           | other medicines            | morning                    |                      |         |
| the other keeps apart     | alendronate, sig 70 mg     | prescribed "calcium        | -                    |         |
|                           | once weekly in the morning | carbonate 1250 MG" 9 d     |                      |         |
|                           |                            | ago, sig 1 tablet in the   |                      |         |
|                           |                            | morning 1 hour after       |                      |         |
|                           |                            | alendronate                |                      |         |
| none taken                | alendronate, sig 70 mg     | labs null                  | -                    |         |
|                           | once weekly in the morning |                            |                      |         |
| medications failed        | alendronate, sig 70 mg     | medications failed         | ? medications failed |         |
|                           | once weekly in the morning |                            |                      |         |
"""

PAIRS = """
| case                    | order                        | record                               | says                 |
| teriparatide on digoxin | teriparatide                 | prescribed "digoxin 125 MCG" 90 d    | warning              |
|                         |                              | ago                                  |                      |
| digoxin on teriparatide | "digoxin 125 MCG"            | prescribed teriparatide 90 d ago     | warning              |
| abaloparatide           | abaloparatide                | prescribed "digoxin 125 MCG" 90 d    | -                    |
|                         |                              | ago                                  |                      |
| digoxin stopped         | teriparatide                 | prescribed "digoxin 125 MCG" 90 d    | -                    |
|                         |                              | ago, status stopped                  |                      |
| teriparatide stopped    | teriparatide, status stopped | prescribed "digoxin 125 MCG" 90 d    | -                    |
|                         |                              | ago                                  |                      |
| alone                   | teriparatide                 | labs null                            | -                    |
| medications failed      | teriparatide                 | medications failed                   | ? medications failed |
"""


@table(ADDITIVE, LOWERS, record="vitamin D 40 ng/mL 9 d ago; calcium 9.4 mg/dL 9 d ago; creatinine 0.7 mg/dL 9 d ago")
def test_drugs_that_lower_calcium_add_up(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(NSAID, STOMACH)
def test_the_stomach_suffers_from_both(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(PPI, BESIDE_PPI)
def test_a_long_taken_acid_suppressant_is_a_line_beside_a_new_bisphosphonate(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(PPI, TAKEN_WITH_PPI, hook="patient-view")
def test_when_the_chart_is_opened_it_is_asked_whether_it_is_needed(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(COATED, COATINGS)
def test_a_coating_that_needs_acid(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(HOUR, HOURS)
def test_calcium_at_the_hour_of_the_bisphosphonate(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(DIGOXIN, PAIRS)
def test_teriparatide_and_digoxin(case: Case) -> None:
    assert outcome(case) == expected(case)

"""Missing data: no 25-OH vitamin D before an injected bone drug, no baseline before the first bone drug."""

from tests.rules.cases import Case, expected, outcome, table

VITAMIN_D = "vitd-missing-before-parenteral"
BASELINE = "baseline-workup-missing"
READY = "calcium 9.4 mg/dL 9 d ago; creatinine 0.7 mg/dL 9 d ago"

KNOWN = """
| case                    | order          | record           | says                                 | shows           |
| day 365                 | denosumab 60   | vitamin D 30     | -                                    |                 |
|                         | mg             | ng/mL 365 d ago  |                                      |                 |
| day 366                 | denosumab 60   | vitamin D 30     | (limit)                              | last 30.0       |
|                         | mg             | ng/mL 366 d ago  |                                      |                 |
| none on record          | denosumab 60   | vitals null      | (limit)                              | last            |
|                         | mg             |                  |                                      |                 |
| an earlier deficiency   | denosumab 60   | vitamin D 19.9   | warning                              | reason an       |
|                         | mg             | ng/mL 366 d ago  |                                      | earlier         |
|                         |                |                  |                                      | deficiency      |
| 20 itself               | denosumab 60   | vitamin D 20     | (limit)                              |                 |
|                         | mg             | ng/mL 366 d ago  |                                      |                 |
| malabsorption           | denosumab 60   | condition K90.0  | warning                              | reason A        |
|                         | mg             | 900 d ago        |                                      | diagnosis       |
| bariatric surgery       | denosumab 60   | condition Z98.84 | warning                              |                 |
|                         | mg             | 900 d ago        |                                      |                 |
| gastric bypass done     | denosumab 60   | done gastric     | warning                              | reason Gastric  |
|                         | mg             | bypass 900 d ago |                                      | bypass          |
| another operation       | denosumab 60   | done cataract    | (limit)                              |                 |
|                         | mg             | operation 900 d  |                                      |                 |
|                         |                | ago              |                                      |                 |
| eGFR 29.9               | romosozumab    | eGFR 29.9        | warning                              | reason severely |
|                         |                | mL/min/{1.73_m2} |                                      | reduced kidney  |
|                         |                | 5 d ago          |                                      | function        |
| eGFR 30                 | romosozumab    | eGFR 30          | (limit)                              |                 |
|                         |                | mL/min/{1.73_m2} |                                      |                 |
|                         |                | 5 d ago          |                                      |                 |
| eGFR 29.9, denosumab    | denosumab 60   | eGFR 29.9        | (beats:denosumab-advanced-ckd-boxed) |                 |
|                         | mg             | mL/min/{1.73_m2} |                                      |                 |
|                         |                | 5 d ago          |                                      |                 |
| phenytoin               | denosumab 60   | prescribed       | warning                              | reason          |
|                         | mg             | "phenytoin 100   |                                      | phenytoin 100   |
|                         |                | MG" 90 d ago     |                                      | MG              |
| zoledronic acid         | zoledronic     | weight 70 kg 9 d | (limit)                              |                 |
|                         | acid 5 mg      | ago              |                                      |                 |
| romosozumab             | romosozumab    | vitals null      | (limit)                              |                 |
| ibandronate by the vein | ibandronate 3  | vitals null      | -                                    |                 |
|                         | mg injection   |                  |                                      |                 |
| alendronate             | alendronate    | vitals null      | -                                    |                 |
| for a cancer            | denosumab 120  | vitals null      | -                                    |                 |
|                         | mg             |                  |                                      |                 |
| stopped                 | denosumab 60   | vitals null      | -                                    |                 |
|                         | mg, status     |                  |                                      |                 |
|                         | stopped        |                  |                                      |                 |
| ordered                 | denosumab 60   | ordered vitamin  | (addressed)                          |                 |
|                         | mg             | D 2 d ago        |                                      |                 |
| ordered beside it       | denosumab 60   | vitals null      | (addressed)                          |                 |
|                         | mg; ordered    |                  |                                      |                 |
|                         | vitamin D      |                  |                                      |                 |
| ordered long ago        | denosumab 60   | ordered vitamin  | (limit)                              |                 |
|                         | mg             | D 31 d ago       |                                      |                 |
| an unknown unit         | denosumab 60   | vitamin D 30     | ? vitamin-d-25oh unreadable          |                 |
|                         | mg             | furlong 9 d ago  |                                      |                 |
| labs in part            | denosumab 60   | labs partial     | ? vitamin-d-25oh partial             |                 |
|                         | mg             |                  |                                      |                 |
"""

# Where vitd-deficient-before-antiresorptive stops, this begins: a deficiency never falls between the two.
DEFICIENT = """
| case                                | order                      | record                        | says        |
| eGFR 29: day 90                     | zoledronic acid 5 mg       | vitamin D 15 ng/mL 90 d ago;  | -           |
|                                     |                            | eGFR 29 mL/min 9 d ago        |             |
| eGFR 29: day 91                     | zoledronic acid 5 mg       | vitamin D 15 ng/mL 91 d ago;  | warning     |
|                                     |                            | eGFR 29 mL/min 9 d ago        |             |
| eGFR 30: day 91                     | zoledronic acid 5 mg       | vitamin D 15 ng/mL 91 d ago;  | -           |
|                                     |                            | eGFR 30 mL/min 9 d ago        |             |
| eGFR 29, sufficient: day 91         | zoledronic acid 5 mg       | vitamin D 20 ng/mL 91 d ago;  | -           |
|                                     |                            | eGFR 29 mL/min 9 d ago        |             |
| deficient twice: day 91             | denosumab 60 mg            | vitamin D 15 ng/mL 91 d ago;  | warning     |
|                                     |                            | vitamin D 11 ng/mL 400 d ago  |             |
| sufficient since                    | denosumab 60 mg            | vitamin D 25 ng/mL 91 d ago;  | -           |
|                                     |                            | vitamin D 11 ng/mL 400 d ago  |             |
| one is ordered                      | denosumab 60 mg            | vitamin D 15 ng/mL 91 d ago;  | (addressed) |
|                                     |                            | vitamin D 11 ng/mL 400 d ago; |             |
|                                     |                            | ordered vitamin D 2 d ago     |             |
| injected ibandronate: day 90        | ibandronate 3 mg injection | vitamin D 15 ng/mL 90 d ago;  | -           |
|                                     |                            | eGFR 29 mL/min 9 d ago        |             |
| injected ibandronate: day 91        | ibandronate 3 mg injection | vitamin D 15 ng/mL 91 d ago;  | warning     |
|                                     |                            | eGFR 29 mL/min 9 d ago        |             |
| ibandronate, form not known: day 91 | ibandronate                | vitamin D 15 ng/mL 91 d ago;  | warning     |
|                                     |                            | eGFR 29 mL/min 9 d ago        |             |
| alendronate: day 91                 | alendronate                | vitamin D 15 ng/mL 91 d ago;  | -           |
|                                     |                            | eGFR 29 mL/min 9 d ago        |             |
"""

SUPPLIED = """
| case                              | record                                                                 | says    |
| 800 IU, calcium normal, eGFR high | calcium 9.4 mg/dL 9 d ago; eGFR 60 mL/min/{1.73_m2} 9 d ago            | -       |
| eGFR 59.9                         | calcium 9.4 mg/dL 9 d ago; eGFR 59.9 mL/min/{1.73_m2} 9 d ago          | (limit) |
| eGFR over 60                      | calcium 9.4 mg/dL 9 d ago; eGFR >60 mL/min/{1.73_m2} 9 d ago           | -       |
| eGFR below 90, a bound            | calcium 9.4 mg/dL 9 d ago; eGFR <90 mL/min/{1.73_m2} 9 d ago           | (limit) |
| eGFR unknown                      | calcium 9.4 mg/dL 9 d ago                                              | (limit) |
| calcium low                       | calcium 8.4 mg/dL 9 d ago; eGFR 80 mL/min/{1.73_m2} 9 d ago            | info    |
| calcium high                      | calcium 10.6 mg/dL 9 d ago; eGFR 80 mL/min/{1.73_m2} 9 d ago           | (limit) |
| calcium old                       | calcium 9.4 mg/dL 91 d ago; eGFR 80 mL/min/{1.73_m2} 9 d ago           | info    |
| with malabsorption                | condition K90.0 900 d ago; calcium 9.4 mg/dL 9 d ago; eGFR 80          | warning |
|                                   | mL/min/{1.73_m2} 9 d ago                                               |         |
"""

GAPS = """
| case                   | record                      | says                           | shows                        |
| nothing on record      | vitals null                 | (limit)                        | gaps DXA, creatinine,        |
|                        |                             |                                | calcium, alkaline            |
|                        |                             |                                | phosphatase, 25-OH vitamin   |
|                        |                             |                                | D, TSH, blood count          |
| all there              | T -2.6 total hip 100 d ago; | -                              |                              |
|                        | tested metabolic panel 30 d |                                |                              |
|                        | ago; vitamin D 30 ng/mL 30  |                                |                              |
|                        | d ago; TSH 2 mIU/L 30 d     |                                |                              |
|                        | ago; haemoglobin 13 g/dL 30 |                                |                              |
|                        | d ago                       |                                |                              |
| scan 24 months ago     | T -2.6 total hip on         | -                              |                              |
|                        | 2024-11-22; tested          |                                |                              |
|                        | metabolic panel 30 d ago;   |                                |                              |
|                        | vitamin D 30 ng/mL 30 d     |                                |                              |
|                        | ago; TSH 2 mIU/L 30 d ago;  |                                |                              |
|                        | haemoglobin 13 g/dL 30 d    |                                |                              |
|                        | ago                         |                                |                              |
| scan a day older       | T -2.6 total hip on         | (limit)                        | gaps DXA; scan True          |
|                        | 2024-11-21; tested          |                                |                              |
|                        | metabolic panel 30 d ago;   |                                |                              |
|                        | vitamin D 30 ng/mL 30 d     |                                |                              |
|                        | ago; TSH 2 mIU/L 30 d ago;  |                                |                              |
|                        | haemoglobin 13 g/dL 30 d    |                                |                              |
|                        | ago                         |                                |                              |
| scan known by a report | reported DXA 300 d ago;     | -                              |                              |
|                        | tested metabolic panel 30 d |                                |                              |
|                        | ago; vitamin D 30 ng/mL 30  |                                |                              |
|                        | d ago; TSH 2 mIU/L 30 d     |                                |                              |
|                        | ago; haemoglobin 13 g/dL 30 |                                |                              |
|                        | d ago                       |                                |                              |
| scan ordered           | ordered DXA 100 d ago;      | -                              |                              |
|                        | tested metabolic panel 30 d |                                |                              |
|                        | ago; vitamin D 30 ng/mL 30  |                                |                              |
|                        | d ago; TSH 2 mIU/L 30 d     |                                |                              |
|                        | ago; haemoglobin 13 g/dL 30 |                                |                              |
|                        | d ago                       |                                |                              |
| scan ordered long ago  | ordered DXA 181 d ago;      | (limit)                        | gaps DXA                     |
|                        | tested metabolic panel 30 d |                                |                              |
|                        | ago; vitamin D 30 ng/mL 30  |                                |                              |
|                        | d ago; TSH 2 mIU/L 30 d     |                                |                              |
|                        | ago; haemoglobin 13 g/dL 30 |                                |                              |
|                        | d ago                       |                                |                              |
| TSH 366 days ago       | T -2.6 total hip 100 d ago; | (limit)                        | gaps TSH; scan False         |
|                        | tested metabolic panel 30 d |                                |                              |
|                        | ago; vitamin D 30 ng/mL 30  |                                |                              |
|                        | d ago; TSH 2 mIU/L 366 d    |                                |                              |
|                        | ago; haemoglobin 13 g/dL 30 |                                |                              |
|                        | d ago                       |                                |                              |
| TSH 365 days ago       | T -2.6 total hip 100 d ago; | -                              |                              |
|                        | tested metabolic panel 30 d |                                |                              |
|                        | ago; vitamin D 30 ng/mL 30  |                                |                              |
|                        | d ago; TSH 2 mIU/L 365 d    |                                |                              |
|                        | ago; haemoglobin 13 g/dL 30 |                                |                              |
|                        | d ago                       |                                |                              |
| vitamin D ordered      | T -2.6 total hip 100 d ago; | -                              |                              |
|                        | tested metabolic panel 30 d |                                |                              |
|                        | ago; ordered vitamin D 3 d  |                                |                              |
|                        | ago; TSH 2 mIU/L 30 d ago;  |                                |                              |
|                        | haemoglobin 13 g/dL 30 d    |                                |                              |
|                        | ago                         |                                |                              |
| treated before         | prescribed alendronate 900  | -                              |                              |
|                        | d ago, status stopped       |                                |                              |
| dose given before      | given zoledronic acid 5 mg  | -                              |                              |
|                        | 900 d ago                   |                                |                              |
| medications failed     | medications failed          | ? medications failed           |                              |
| labs failed, no scan   | labs failed                 | (limit)                        | gaps DXA                     |
| labs failed, a scan    | labs failed; T -2.6 total   | ? creatinine failed, egfr      |                              |
|                        | hip 100 d ago               | failed,                        |                              |
|                        |                             | creatinine-clearance-predicted |                              |
|                        |                             | failed, calcium-total failed,  |                              |
|                        |                             | calcium-corrected failed,      |                              |
|                        |                             | calcium-ionised failed,        |                              |
|                        |                             | alkaline-phosphatase failed,   |                              |
|                        |                             | vitamin-d-25oh failed, tsh     |                              |
|                        |                             | failed, haemoglobin failed     |                              |
| scans failed           | dxa failed; tested          | -                              |                              |
|                        | metabolic panel 30 d ago;   |                                |                              |
|                        | vitamin D 30 ng/mL 30 d     |                                |                              |
|                        | ago; TSH 2 mIU/L 30 d ago;  |                                |                              |
|                        | haemoglobin 13 g/dL 30 d    |                                |                              |
|                        | ago                         |                                |                              |
"""

FIRST = """
| case                           | order                       | says    |
| alendronate                    | alendronate                 | (limit) |
| teriparatide                   | teriparatide                | (limit) |
| a line of a card that is there | denosumab 60 mg             | info    |
| stopped                        | alendronate, status stopped | -       |
| calcium                        | "calcium carbonate 1250 MG" | -       |
"""


@table(VITAMIN_D, KNOWN, record=READY)
def test_vitamin_d_is_asked_for_before_an_injection(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(VITAMIN_D, DEFICIENT, record="calcium 9.4 mg/dL 9 d ago")
def test_a_deficiency_that_grew_old_is_asked_for_aloud(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(
    VITAMIN_D, SUPPLIED, order="romosozumab", record='prescribed "cholecalciferol 800 UNT" 90 d ago, sig 1 tablet daily'
)
def test_not_of_those_who_take_it_and_are_well(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(BASELINE, GAPS, order="raloxifene")
def test_the_baseline_of_the_first_bone_drug(case: Case) -> None:
    assert outcome(case) == expected(case)


IN_HOSPITAL = """
| case                         | order                  | record                     | says    |
| in hospital after a fracture | alendronate, inpatient | condition M80.051A 3 d ago | -       |
| in hospital, no fracture     | alendronate, inpatient | conditions null            | (limit) |
| at home after a fracture     | alendronate            | condition M80.051A 3 d ago | (limit) |
"""


@table(BASELINE, IN_HOSPITAL)
def test_a_start_in_hospital_after_a_fracture_does_not_wait_for_it(case: Case) -> None:
    assert outcome(case) == expected(case)


@table(BASELINE, FIRST)
def test_only_a_bone_drug_that_starts_asks_for_it(case: Case) -> None:
    assert outcome(case) == expected(case)

"""Whose thyroid is asked about, and where a paraprotein is looked for."""

from tests.rules.cases import Case, expected, spoken, table

TSH = """
| case                  | patient  | record                                   | says                 | shows           |
| nothing to ask for it | woman 70 | condition M81.0 100 d ago                | -                    |                 |
| hypothyroidism        | woman 70 | condition M81.0 100 d ago;               | info                 |                 |
|                       |          | condition E03.9 900 d ago                |                      |                 |
| hyperthyroidism       | woman 70 | condition M81.0 100 d ago;               | info                 |                 |
|                       |          | condition E05.00 900 d ago               |                      |                 |
| thyroid operated      | woman 70 | condition M81.0 100 d ago;               | info                 |                 |
|                       |          | done thyroidectomy 900 d ago             |                      |                 |
| operated today        | woman 70 | condition M81.0 100 d ago;               | info                 |                 |
|                       |          | done thyroidectomy 0 d ago               |                      |                 |
| still to be operated  | woman 70 | condition M81.0 100 d ago;               | -                    |                 |
|                       |          | done thyroidectomy in 1 d                |                      |                 |
| levothyroxine         | woman 70 | condition M81.0 100 d ago;               | info                 |                 |
|                       |          | prescribed levothyroxine 100 d ago       |                      |                 |
| levothyroxine by name | woman 70 | condition M81.0 100 d ago;               | info                 |                 |
|                       |          | prescribed "Synthroid 50 mcg" 100 d ago  |                      |                 |
| weight loss           | woman 70 | condition M81.0 100 d ago;               | info                 |                 |
|                       |          | condition R63.4 100 d ago                |                      |                 |
| T-score -2.5 at 64    | woman 64 | T -2.5 total hip 100 d ago               | info                 | score -2.5      |
| T-score -2.4 at 64    | woman 64 | T -2.4 total hip 100 d ago               | -                    |                 |
| T-score -2.5 at 65    | woman 65 | T -2.5 total hip 100 d ago               | -                    |                 |
| TSH 365 days ago      | woman 64 | T -2.5 total hip 100 d ago;              | -                    |                 |
|                       |          | TSH 1.2 mIU/L 365 d ago                  |                      |                 |
| TSH 366 days ago      | woman 64 | T -2.5 total hip 100 d ago;              | info                 |                 |
|                       |          | TSH 1.2 mIU/L 366 d ago                  |                      |                 |
| TSH 0.39              | woman 70 | T -2.5 total hip 100 d ago;              | info                 | suppressed 0.39 |
|                       |          | TSH 0.39 mIU/L 365 d ago                 |                      |                 |
| TSH 0.4               | woman 70 | T -2.5 total hip 100 d ago;              | -                    |                 |
|                       |          | TSH 0.4 mIU/L 365 d ago                  |                      |                 |
| TSH low long ago      | woman 70 | T -2.5 total hip 100 d ago;              | -                    |                 |
|                       |          | TSH 0.1 mIU/L 366 d ago                  |                      |                 |
| the pituitary         | woman 70 | condition M81.0 100 d ago;               | -                    |                 |
|                       |          | condition E23.0 900 d ago;               |                      |                 |
|                       |          | prescribed levothyroxine 100 d ago       |                      |                 |
| ordered               | woman 64 | T -2.5 total hip 100 d ago;              | (addressed)          |                 |
|                       |          | ordered TSH 9 d ago                      |                      |                 |
| no bone context       | woman 70 | condition E03.9 900 d ago                | -                    |                 |
| no labs key           | woman 64 | T -2.5 total hip 100 d ago; labs missing | ? tsh missing        |                 |
| no procedures key     | woman 70 | condition M81.0 100 d ago;               | ? procedures missing |                 |
|                       |          | procedures missing                       |                      |                 |
"""

SPEP = """
| case                           | patient               | record                   | says           | shows         |
| nothing to ask for it          | woman 70              | T -2.5 total hip 100 d   | -              |               |
|                                |                       | ago                      |                |               |
| a vertebra                     | woman 70              | condition M80.08XA 900 d | info           |               |
|                                |                       | ago                      |                |               |
| a hip                          | woman 70              | condition S72.001A 900 d | -              |               |
|                                |                       | ago                      |                |               |
| T-score -3.0                   | woman 70              | T -3.0 total hip 100 d   | info           | score -3.0    |
|                                |                       | ago                      |                |               |
| T-score -2.9                   | woman 70              | T -2.9 total hip 100 d   | -              |               |
|                                |                       | ago                      |                |               |
| Z-score -2.0                   | woman 70              | Z -2.0 total hip 100 d   | info           |               |
|                                |                       | ago                      |                |               |
| haemoglobin 11.9, woman        | woman 70              | T -2.5 total hip 100 d   | info           | haemoglobin   |
|                                |                       | ago;                     |                | 11.9; flags 1 |
|                                |                       | haemoglobin 11.9 g/dL    |                |               |
|                                |                       | 365 d ago                |                |               |
| haemoglobin 12, woman          | woman 70              | T -2.5 total hip 100 d   | -              |               |
|                                |                       | ago;                     |                |               |
|                                |                       | haemoglobin 12 g/dL 365  |                |               |
|                                |                       | d ago                    |                |               |
| haemoglobin 12.9, man          | man 70                | T -2.5 total hip 100 d   | info           |               |
|                                |                       | ago;                     |                |               |
|                                |                       | haemoglobin 12.9 g/dL    |                |               |
|                                |                       | 365 d ago                |                |               |
| haemoglobin 13, man            | man 70                | T -2.5 total hip 100 d   | -              |               |
|                                |                       | ago;                     |                |               |
|                                |                       | haemoglobin 13 g/dL 365  |                |               |
|                                |                       | d ago                    |                |               |
| haemoglobin in SI              | man 70                | T -2.5 total hip 100 d   | info           |               |
|                                |                       | ago;                     |                |               |
|                                |                       | haemoglobin 129 g/L 365  |                |               |
|                                |                       | d ago                    |                |               |
| haemoglobin, too old           | woman 70              | T -2.5 total hip 100 d   | -              |               |
|                                |                       | ago;                     |                |               |
|                                |                       | haemoglobin 11.9 g/dL    |                |               |
|                                |                       | 366 d ago                |                |               |
| outside its own range at 50    | woman born 1976-11-22 | T -2.5 total hip 100 d   | info           |               |
|                                |                       | ago;                     |                |               |
|                                |                       | haemoglobin 17 g/dL 9 d  |                |               |
|                                |                       | ago, high 16             |                |               |
| outside its own range at 49    | woman born 1976-11-23 | T -2.5 total hip 100 d   | -              |               |
|                                |                       | ago;                     |                |               |
|                                |                       | haemoglobin 17 g/dL 9 d  |                |               |
|                                |                       | ago, high 16             |                |               |
| flagged low at 70              | woman 70              | T -2.5 total hip 100 d   | info           |               |
|                                |                       | ago;                     |                |               |
|                                |                       | haemoglobin 12.1 g/dL 9  |                |               |
|                                |                       | d ago, flag L            |                |               |
| sex unknown                    | person 70             | condition M81.0 100 d    | -              |               |
|                                |                       | ago;                     |                |               |
|                                |                       | haemoglobin 12.5 g/dL 9  |                |               |
|                                |                       | d ago                    |                |               |
| calcium high                   | woman 70              | T -2.5 total hip 100 d   | info           | flags 1       |
|                                |                       | ago;                     |                |               |
|                                |                       | calcium 11 mg/dL 9 d ago |                |               |
| creatinine high                | woman 70              | T -2.5 total hip 100 d   | info           |               |
|                                |                       | ago;                     |                |               |
|                                |                       | creatinine 1.0 mg/dL 9 d |                |               |
|                                |                       | ago, high 0.9            |                |               |
| eGFR 59                        | woman 70              | T -2.5 total hip 100 d   | info           |               |
|                                |                       | ago;                     |                |               |
|                                |                       | eGFR 59 mL/min/1.73m2 9  |                |               |
|                                |                       | d ago                    |                |               |
| eGFR 60                        | woman 70              | T -2.5 total hip 100 d   | -              |               |
|                                |                       | ago;                     |                |               |
|                                |                       | eGFR 60 mL/min/1.73m2 9  |                |               |
|                                |                       | d ago                    |                |               |
| a known kidney disease         | woman 70              | T -2.5 total hip 100 d   | -              |               |
|                                |                       | ago;                     |                |               |
|                                |                       | eGFR 40 mL/min/1.73m2 9  |                |               |
|                                |                       | d ago;                   |                |               |
|                                |                       | condition N18.30 900 d   |                |               |
|                                |                       | ago                      |                |               |
| ESR high                       | woman 70              | T -2.5 total hip 100 d   | info           |               |
|                                |                       | ago;                     |                |               |
|                                |                       | ESR 60 mm/h 9 d ago,     |                |               |
|                                |                       | high 30                  |                |               |
| CRP flagged high               | woman 70              | T -2.5 total hip 100 d   | info           |               |
|                                |                       | ago;                     |                |               |
|                                |                       | CRP 60 mg/L 9 d ago,     |                |               |
|                                |                       | flag H                   |                |               |
| ESR of unknown range           | woman 70              | T -2.5 total hip 100 d   | -              |               |
|                                |                       | ago; ESR 60 mm/h 9 d ago |                |               |
| ESR in rheumatoid arthritis    | woman 70              | T -2.5 total hip 100 d   | -              |               |
|                                |                       | ago;                     |                |               |
|                                |                       | ESR 60 mm/h 9 d ago,     |                |               |
|                                |                       | high 30;                 |                |               |
|                                |                       | condition M05.79 900 d   |                |               |
|                                |                       | ago                      |                |               |
| two flags                      | woman 70              | T -2.5 total hip 100 d   | warning        | flags 2       |
|                                |                       | ago;                     |                |               |
|                                |                       | haemoglobin 11 g/dL 9 d  |                |               |
|                                |                       | ago;                     |                |               |
|                                |                       | calcium 11 mg/dL 9 d ago |                |               |
| high haemoglobin is no flag    | woman 70              | T -2.5 total hip 100 d   | info           | flags 1       |
|                                |                       | ago;                     |                |               |
|                                |                       | haemoglobin 17 g/dL 9 d  |                |               |
|                                |                       | ago, high 16;            |                |               |
|                                |                       | calcium 11 mg/dL 9 d ago |                |               |
| three flags, fracture          | man 70                | condition S72.001A 900 d | warning        | flags 3       |
|                                |                       | ago;                     |                |               |
|                                |                       | haemoglobin 11 g/dL 9 d  |                |               |
|                                |                       | ago;                     |                |               |
|                                |                       | calcium 11 mg/dL 9 d     |                |               |
|                                |                       | ago;                     |                |               |
|                                |                       | eGFR 40 mL/min/1.73m2 9  |                |               |
|                                |                       | d ago                    |                |               |
| two flags, low bone mass alone | woman 70              | T -2.0 total hip 100 d   | info           | flags 2       |
|                                |                       | ago;                     |                |               |
|                                |                       | haemoglobin 11 g/dL 9 d  |                |               |
|                                |                       | ago;                     |                |               |
|                                |                       | calcium 11 mg/dL 9 d ago |                |               |
| two flags, nothing of bones    | woman 70              | haemoglobin 11 g/dL 9 d  | -              |               |
|                                |                       | ago;                     |                |               |
|                                |                       | calcium 11 mg/dL 9 d ago |                |               |
| done 730 days ago              | woman 70              | T -3.0 total hip 100 d   | -              |               |
|                                |                       | ago;                     |                |               |
|                                |                       | tested SPEP 730 d ago    |                |               |
| done 731 days ago              | woman 70              | T -3.0 total hip 100 d   | info           |               |
|                                |                       | ago;                     |                |               |
|                                |                       | tested SPEP 731 d ago    |                |               |
| ordered                        | woman 70              | T -3.0 total hip 100 d   | (addressed)    |               |
|                                |                       | ago;                     |                |               |
|                                |                       | ordered SPEP 9 d ago     |                |               |
| a paraprotein known            | woman 70              | T -3.0 total hip 100 d   | -              |               |
|                                |                       | ago;                     |                |               |
|                                |                       | condition D47.2 900 d    |                |               |
|                                |                       | ago                      |                |               |
| myeloma                        | woman 70              | T -3.0 total hip 100 d   | x              |               |
|                                |                       | ago;                     |                |               |
|                                |                       | condition C90.00 900 d   |                |               |
|                                |                       | ago                      |                |               |
| assessments missing            | woman 70              | T -3.0 total hip 100 d   | ? spep missing |               |
|                                |                       | ago; assessments missing |                |               |
| labs missing, nothing else     | woman 70              | T -2.5 total hip 100 d   | ? haemoglobin  |               |
|                                |                       | ago; labs missing        | missing,       |               |
|                                |                       |                          | calcium-total  |               |
|                                |                       |                          | missing,       |               |
|                                |                       |                          | creatinine     |               |
|                                |                       |                          | missing        |               |
"""


@table("workup-tsh", TSH, hook="patient-view")
def test_tsh_is_measured_for_a_reason_and_a_low_one_is_said(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("workup-spep", SPEP, hook="patient-view")
def test_a_paraprotein_is_looked_for_and_two_flags_warn(case: Case) -> None:
    assert spoken(case) == expected(case)

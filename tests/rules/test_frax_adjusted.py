"""What adjusts a FRAX on record, what it does not see, and what is only said of it."""

from tests.rules.cases import Case, expected, outcome, table

GC = """
| case                         | record                                 | says                  | shows                |
| 10 mg                        | prescribed prednisone 200 d ago,       | holds                 | major 10.0;          |
|                              | sig 10 mg daily                        |                       | major_adjusted 11.5; |
|                              |                                        |                       | hip 2.0;             |
|                              |                                        |                       | hip_adjusted 2.4;    |
|                              |                                        |                       | dose 10.0            |
| 7.6 mg                       | prescribed prednisone 200 d ago,       | holds                 | major_adjusted 11.5  |
|                              | sig 7.6 mg daily                       |                       |                      |
| 7.5 mg                       | prescribed prednisone 200 d ago,       | -                     |                      |
|                              | sig 7.5 mg daily                       |                       |                      |
| 2.5 mg                       | prescribed prednisone 200 d ago,       | -                     |                      |
|                              | sig 2.5 mg daily                       |                       |                      |
| 2.4 mg                       | prescribed prednisone 200 d ago,       | holds                 | major_adjusted 8.0;  |
|                              | sig 2.4 mg daily                       |                       | hip_adjusted 1.3     |
| begun on the day of FRAX     | prescribed prednisone 95 d ago,        | holds                 |                      |
|                              | sig 10 mg daily;                       |                       |                      |
|                              | FRAX major 12 % 95 d ago               |                       |                      |
| begun after it               | prescribed prednisone 89 d ago,        | -                     |                      |
|                              | sig 10 mg daily                        |                       |                      |
| for months, but after it     | prescribed prednisone 95 d ago,        | holds                 | hip 2.0              |
|                              | sig 10 mg daily;                       |                       |                      |
|                              | FRAX major 12 % 96 d ago;              |                       |                      |
| dose not understood          | prescribed prednisone 200 d ago,       | -                     |                      |
|                              | sig as directed                        |                       |                      |
| replacement                  | prescribed prednisone 200 d ago,       | -                     |                      |
|                              | sig 5 mg daily;                        |                       |                      |
|                              | condition E27.1 900 d ago              |                       |                      |
| an older dose not understood | prescribed prednisone 200 d ago,       | holds                 |                      |
|                              | sig 10 mg daily;                       |                       |                      |
|                              | prescribed "dexamethasone tablets" 300 |                       |                      |
|                              | d ago, status stopped, supply 9        |                       |                      |
| no steroid                   |                                        | -                     |                      |
| no medications               | medications missing                    | ? medications missing |                      |
"""

FALLS = """
| case                | record                    | says                  | shows                                  |
| two falls           | falls 2 {#} 90 d ago      | holds                 | major_adjusted 13.0; hip_adjusted 2.6; |
|                     |                           |                       | falls 2.0                              |
| one fall            | falls 1 {#} 90 d ago      | -                     |                                        |
| two falls last year | falls 2 {#} 366 d ago     | -                     |                                        |
| repeated falls      | condition R29.6 90 d ago  | holds                 | falls A diagnosis                      |
| a history of falls  | condition Z91.81 90 d ago | -                     |                                        |
| FRAXplus has it     | falls 2 {#} 90 d ago;     | -                     |                                        |
|                     | FRAX major 10 % 9 d ago,  |                       |                                        |
|                     | method FRAXplus;          |                       |                                        |
|                     | FRAX hip 2 % 9 d ago,     |                       |                                        |
|                     | method FRAXplus           |                       |                                        |
| no results          | assessments missing;      | ? frax-major missing, |                                        |
|                     | falls 2 {#} 9 d ago,      | frax-hip missing      |                                        |
|                     | key labs                  |                       |                                        |
"""

DIABETES = """
| case                     | record                     | says                 | shows                            |
| type 2                   | condition E11.9 900 d ago  | holds                | diabetes A diagnosis; major 10.0 |
| type 1                   | condition E10.9 900 d ago  | holds                |                                  |
| no diabetes              |                            | -                    |                                  |
| and rheumatoid arthritis | condition E11.9 900 d ago; | -                    |                                  |
|                          | condition M05.79 900 d ago |                      |                                  |
| no problem list          | conditions missing         | ? conditions missing |                                  |
"""

NO_FRAX = """
| case                 | record                                        | says                                 |
| diabetes             | condition E11.9 900 d ago                     | -                                    |
| diabetes, no results | condition E11.9 900 d ago; assessments failed | ? frax-major failed, frax-hip failed |
"""

DISCORDANCE = """
| case                       | record                                        | says         | shows                  |
| lower by 1.0               | T -2.0 lumbar spine 90 d ago;                 | holds        | major_adjusted 11.0;   |
|                            | T -1.0 femoral neck 90 d ago                  |              | spine -2.0; neck -1.0; |
|                            |                                               |              | hip_adjusted           |
| lower by 0.9               | T -1.9 lumbar spine 90 d ago;                 | -            |                        |
|                            | T -1.0 femoral neck 90 d ago                  |              |                        |
| lower by 1.5, rounded to 2 | T -2.5 lumbar spine 90 d ago;                 | holds        | major_adjusted 12.0    |
|                            | T -1.0 femoral neck 90 d ago                  |              |                        |
| higher                     | T -1.0 lumbar spine 90 d ago;                 | -            |                        |
|                            | T -3.0 femoral neck 90 d ago                  |              |                        |
| of two exams               | T -3.0 lumbar spine 900 d ago;                | -            |                        |
|                            | T -1.0 femoral neck 90 d ago                  |              |                        |
| a spine that is broken     | T -3.0 spine with a broken vertebra 90 d ago; | -            |                        |
|                            | T -1.0 femoral neck 90 d ago                  |              |                        |
| no scans                   | dxa failed                                    | ? dxa failed |                        |
"""

TBS = """
| case                  | record                                       | says          | shows                        |
| normal                | TBS 1.31 90 d ago                            | holds         | tbs 1.31; band normal; major |
| partly degraded       | TBS 1.30 90 d ago                            | holds         | band partially degraded      |
| degraded              | TBS 1.23 90 d ago                            | holds         | band degraded                |
| the report adjusted   | TBS 1.20 90 d ago; FRAX major 14 % 9 d ago,  | holds         | major 14.0; band degraded    |
|                       | method TBS-adjusted                          |               |                              |
| and gives no score    | FRAX major 14 % 9 d ago, method TBS-adjusted | holds         | major 14.0; band             |
| body mass index of 41 | TBS 1.20 90 d ago; weight 105 kg 90 d ago;   | -             |                              |
|                       | height 160 cm 90 d ago                       |               |                              |
| of 35                 | TBS 1.20 90 d ago; weight 90 kg 90 d ago;    | holds         |                              |
|                       | height 160 cm 90 d ago                       |               |                              |
| none                  |                                              | -             |                              |
| no scans              | dxa missing                                  | ? dxa missing |                              |
"""

RECENCY = """
| case            | record                                   | says                 | shows                      |
| 730 days ago    | condition S72.001A 730 d ago             | holds                | fracture hip; major 10.0   |
| 731 days ago    | condition S72.001A 731 d ago             | -                    |                            |
| FRAXplus        | condition S52.501A 90 d ago;             | holds                | label FRAXplus; major 15.0 |
|                 | FRAX major 15 % 9 d ago, method FRAXplus |                      |                            |
| a broken ankle  | condition S82.61XA 90 d ago              | -                    |                            |
| no problem list | conditions missing                       | ? conditions missing |                            |
"""

ONE = """
| case                | record                           | says  | shows                                           |
| a steroid and falls | prescribed prednisone 200 d ago, | holds | major_adjustment falls; major_adjusted 13.0;    |
|                     | sig 10 mg daily;                 |       | major_others.1 gc; major_tier 11.5;             |
|                     | falls 2 {#} 9 d ago              |       | hip_adjusted 2.6                                |
| falls and the spine | falls 2 {#} 9 d ago;             | holds | major_adjustment falls;                         |
|                     | T -3.0 lumbar spine 90 d ago;    |       | major_others.1 ls-discordance; major_tier 10.0; |
|                     | T -1.0 femoral neck 90 d ago     |       | hip_adjusted                                    |
| falls alone         | falls 2 {#} 9 d ago              | -     |                                                 |
| the report has      | falls 2 {#} 9 d ago;             | -     |                                                 |
|                     | prescribed prednisone 200 d ago, |       |                                                 |
|                     | sig 10 mg daily;                 |       |                                                 |
|                     | FRAX major 15 % 9 d ago,         |       |                                                 |
|                     | method FRAXplus;                 |       |                                                 |
|                     | FRAX hip 2 % 9 d ago,            |       |                                                 |
|                     | method FRAXplus                  |       |                                                 |
| nothing             |                                  | -     |                                                 |
"""

UNDERSTATES = """
| case                    | record                           | says                 | shows                        |
| a recent fracture       | condition S52.501A 90 d ago      | holds                | recent_fracture forearm;     |
|                         |                                  |                      | major 10.0; hip 2.0          |
| an old one              | condition S52.501A 900 d ago     | -                    |                              |
| two old ones            | condition S52.501A 900 d ago;    | holds                | several_fractures humerus    |
|                         | condition S42.201A 1900 d ago    |                      |                              |
| 7.5 mg                  | prescribed prednisone 20 d ago,  | holds                | glucocorticoid 7.5; the_more |
|                         | sig 7.5 mg daily                 |                      |                              |
| 7.4 mg                  | prescribed prednisone 20 d ago,  | -                    |                              |
|                         | sig 7.4 mg daily                 |                      |                              |
| 30 mg                   | prescribed prednisone 20 d ago,  | holds                | the_more True                |
|                         | sig 30 mg daily                  |                      |                              |
| 29 mg                   | prescribed prednisone 20 d ago,  | holds                | the_more                     |
|                         | sig 29 mg daily                  |                      |                              |
| dose not understood     | prescribed prednisone 20 d ago,  | -                    |                              |
|                         | sig as directed                  |                      |                              |
| type 2 diabetes         | condition E11.9 900 d ago        | holds                | type_2_diabetes A diagnosis  |
| falls                   | falls 2 {#} 9 d ago              | holds                | falls 2.0                    |
| Parkinson's disease     | condition G20.A1 900 d ago       | holds                | parkinson A diagnosis        |
| frailty                 | condition R54 900 d ago          | holds                | frailty A diagnosis          |
| a spine worse than neck | T -2.2 lumbar spine 90 d ago;    | holds                | spine -2.2                   |
|                         | T -1.0 femoral neck 90 d ago     |                      |                              |
| none of it              |                                  | -                    |                              |
| at the line anyway      | FRAX major 20 % 9 d ago;         | -                    |                              |
|                         | condition E11.9 900 d ago        |                      |                              |
| by its adjusted value   | FRAX major 17.4 % 9 d ago;       | -                    |                              |
|                         | prescribed prednisone 200 d ago, |                      |                              |
|                         | sig 10 mg daily                  |                      |                              |
| no problem list         | conditions missing               | ? conditions missing |                              |
"""

RACE = """
| case               | record                                  | says               | shows                         |
| named              | FRAX major 12 % 9 d ago,                | holds              | version caucasian; major 12.0 |
|                    | method FRAX US (Caucasian)              |                    |                               |
| another            | FRAX hip 1 % 9 d ago,                   | holds              | version black; hip 1.0        |
|                    | method US Black version                 |                    |                               |
| an older one       | FRAX major 12 % 99 d ago,               | -                  |                               |
|                    | method FRAX US (Asian)                  |                    |                               |
| of another country | FRAX major 12 % 9 d ago, method FRAX UK | -                  |                               |
| not named          |                                         | -                  |                               |
| no results         | assessments missing;                    | ? frax-hip missing |                               |
|                    | FRAX major 9 % 9 d ago, key labs        |                    |                               |
"""

BASE = "FRAX major 10 % 90 d ago; FRAX hip 2.0 % 90 d ago"


@table("frax-adjust-gc", GC, hook="patient-view", record=BASE)
def test_the_dose_of_a_steroid_that_frax_counted_adjusts_it(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("frax-adjust-falls", FALLS, hook="patient-view", record=BASE)
def test_two_falls_adjust_it_for_show(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("frax-adjust-t2dm", DIABETES, hook="patient-view", record=BASE)
def test_diabetes_is_a_hint_and_no_factor(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("frax-adjust-t2dm", NO_FRAX, hook="patient-view")
def test_without_frax_there_is_nothing_to_hint_at(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("frax-adjust-ls-discordance", DISCORDANCE, hook="patient-view", record=BASE)
def test_a_spine_worse_than_the_neck_adjusts_the_major_one(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("frax-adjust-tbs", TBS, hook="patient-view", record=BASE)
def test_a_trabecular_bone_score_has_a_band_and_computes_nothing(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("frax-adjust-recency", RECENCY, hook="patient-view", record=BASE)
def test_after_a_recent_fracture_frax_says_too_little(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("frax-one-adjustment", ONE, hook="patient-view", record=BASE)
def test_one_adjustment_is_applied_and_the_others_are_named(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("frax-underestimates", UNDERSTATES, hook="patient-view", record=BASE)
def test_what_frax_does_not_see_is_said_while_it_is_low(case: Case) -> None:
    assert outcome(case) == expected(case)


@table("frax-race-note", RACE, hook="patient-view", record=BASE)
def test_the_version_is_named_and_changes_nothing(case: Case) -> None:
    assert outcome(case) == expected(case)

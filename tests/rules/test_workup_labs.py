"""Which tests look for the cause of fragile bones, and whom they are worth it for."""

from tests.rules.cases import Case, expected, outcome, spoken, table

GATE = """
| case | patient | record | says |
| nothing | woman 70 | | - |
| normal density | woman 70 | T -1.0 total hip 100 d ago | - |
| low bone mass | woman 70 | T -1.1 total hip 100 d ago | info |
| low bone mass as coded | woman 70 | condition M85.80 100 d ago | info |
| osteoporosis as coded | woman 70 | condition M81.0 100 d ago | info |
| a wrist fracture | woman 70 | condition S52.501A 2000 d ago | info |
| a finger | woman 70 | condition S62.600A 200 d ago | - |
| a low-trauma fracture at 30 | woman 30 | condition M80.08XA 200 d ago | info |
| Z-score -2.0 | woman 30 | Z -2.0 total hip 100 d ago | info |
| Z-score -1.9 | woman 30 | Z -1.9 total hip 100 d ago | - |
| FRAX at the line | woman 70 | FRAX major 20 % 30 d ago | info |
| FRAX below it | woman 70 | FRAX major 19 % 30 d ago | - |
| an aromatase inhibitor | woman 60 | prescribed anastrozole 90 d ago | info |
| androgen deprivation, man | man 60 | prescribed leuprolide 30 d ago | info |
| androgen deprivation, woman | woman 40 | prescribed leuprolide 30 d ago | - |
| a long steroid, very high dose | woman 60 | prescribed prednisone 120 d ago, dose 40 mg, timing 1 per 1 d | info |
| a long steroid of low risk | woman 60 | prescribed prednisone 120 d ago, dose 5 mg, timing 1 per 1 d; T -0.5 total hip 9 d ago; FRAX major 5 % 9 d ago; FRAX hip 0.5 % 9 d ago | - |
| on a bone drug | woman 60 | prescribed alendronate 90 d ago | info |
| a bone drug of 36 months ago | woman 60 | given zoledronic acid 5 mg 1460 d ago | info |
| a bone drug of longer ago | woman 60 | given zoledronic acid 5 mg 1462 d ago | - |
| tablets stopped 36 months ago | woman 60 | prescribed alendronate 1185 d ago, supply 90, status completed | info |
| tablets stopped before | woman 60 | prescribed alendronate 1186 d ago, supply 90, status completed | - |
| hormone therapy alone | woman 52 | prescribed estradiol 90 d ago | - |
| no birth date, nothing else | woman | | ? birth-date missing |
| no birth date, osteoporosis coded | woman | condition M81.0 100 d ago | info |
| hospice | woman 70 | condition M81.0 100 d ago; condition Z51.5 9 d ago | x |
| under 18 | woman 17 | condition M81.0 100 d ago | x |
| deceased | woman 70, deceased | condition M81.0 100 d ago | x |
| osteomalacia | woman 70 | condition M81.0 100 d ago; condition M83.9 90 d ago | x |
"""

GATE_SOURCES = """
| case | record | says |
| no scans key | dxa missing | ? dxa missing |
| scans failed | dxa failed | ? dxa failed |
| no problem list | conditions missing | ? conditions missing |
| no medication list | medications missing | ? medications missing |
| two lacks | dxa failed; medications missing | ? dxa failed, medications missing |
| a T-score though the drugs failed | medications failed; T -2.0 total hip 100 d ago | info |
"""

BASELINE = """
| case | record | says | shows |
| nothing measured | | info | missing.1 blood-count; missing.8 vitamin-d-25oh; several True |
| all measured | tested blood count 365 d ago; tested metabolic panel 365 d ago; phosphate 3.5 mg/dL 365 d ago; vitamin D 35 ng/mL 365 d ago | - | |
| a day too long ago | tested blood count 366 d ago; tested metabolic panel 365 d ago; phosphate 3.5 mg/dL 365 d ago; vitamin D 35 ng/mL 365 d ago | info | missing.1 blood-count; missing.2; several False |
| haemoglobin proves the count | haemoglobin 13.5 g/dL 30 d ago; tested metabolic panel 30 d ago; phosphate 3.5 mg/dL 30 d ago | info | missing.1 vitamin-d-25oh; missing.2 |
| single values | haemoglobin 13.5 g/dL 30 d ago; calcium 9.5 mg/dL 30 d ago; creatinine 0.8 mg/dL 30 d ago; phosphate 3.5 mg/dL 30 d ago; ALP 70 U/L 30 d ago; albumin 4.2 g/dL 30 d ago; ALT 20 U/L 30 d ago; vitamin D 80 nmol/L 30 d ago | - | |
| ordered already | tested metabolic panel 30 d ago; phosphate 3.5 mg/dL 30 d ago; vitamin D 35 ng/mL 30 d ago; ordered blood count 30 d ago | - | |
| ordered, and forgotten | tested metabolic panel 30 d ago; phosphate 3.5 mg/dL 30 d ago; vitamin D 35 ng/mL 30 d ago; ordered blood count 31 d ago | info | missing.1 blood-count |
| ordered on no known day | tested metabolic panel 30 d ago; phosphate 3.5 mg/dL 30 d ago; vitamin D 35 ng/mL 30 d ago; ordered blood count undated | info | missing.1 blood-count |
| no labs key | labs missing | ? haemoglobin missing, calcium-total missing, calcium-corrected missing, calcium-ionised missing, phosphate missing, creatinine missing, egfr missing, creatinine-clearance-predicted missing, alkaline-phosphatase missing, albumin missing, alanine-aminotransferase missing, vitamin-d-25oh missing | |
| a page that reaches back | labs partial; vitamin D 35 ng/mL 30 d ago; creatinine 0.8 mg/dL 400 d ago | info | missing.1 blood-count |
| a page that does not | labs partial; vitamin D 35 ng/mL 30 d ago | ? haemoglobin partial, calcium-total partial, calcium-corrected partial, calcium-ionised partial, phosphate partial, creatinine partial, egfr partial, creatinine-clearance-predicted partial, alkaline-phosphatase partial, albumin partial, alanine-aminotransferase partial | |
| on treatment for a year | prescribed alendronate 365 d ago; tested blood count 500 d ago; tested metabolic panel 500 d ago; phosphate 3.5 mg/dL 500 d ago; vitamin D 35 ng/mL 500 d ago | info | |
| on treatment for longer, once done | prescribed alendronate 366 d ago; tested blood count 500 d ago; tested metabolic panel 500 d ago; phosphate 3.5 mg/dL 500 d ago; vitamin D 35 ng/mL 500 d ago | - | |
| on treatment for longer, never done | prescribed alendronate 366 d ago; vitamin D 35 ng/mL 500 d ago | info | |
"""

BASELINE_WHO = """
| case | patient | record | says |
| osteoporosis by T-score | woman 70 | T -2.5 total hip 100 d ago | info |
| low bone mass alone | woman 70 | T -2.4 total hip 100 d ago | - |
| low bone mass, high FRAX | woman 70 | T -2.4 total hip 100 d ago; FRAX major 20 % 30 d ago | info |
| high tier without a scan | woman 70 | condition S52.501A 200 d ago | info |
| coded | man 55 | condition M81.0 100 d ago | info |
| on a bone drug for no known reason | woman 70 | prescribed alendronate 90 d ago | - |
| nothing | woman 70 | | - |
"""

BASELINE_ORDERED = """
| case | order | record | says |
| a bone drug starts | alendronate | | info |
| it goes on | alendronate | weight 60 kg 9 d ago; prescribed alendronate 90 d ago | - |
| in osteoporosis it goes on | alendronate | condition M81.0 100 d ago; prescribed alendronate 90 d ago | (addressed) |
| hormone therapy | estradiol | | - |
"""

PTH = """
| case | record | says | shows |
| nothing abnormal | | - | |
| calcium 10.6, beside a T-score | calcium 10.6 mg/dL 30 d ago; T -2.5 total hip 100 d ago | warning | why 10.6 |
| calcium 10.5 is normal | calcium 10.5 mg/dL 30 d ago; T -2.5 total hip 100 d ago | - | |
| above its own range | calcium 10.3 mg/dL 30 d ago, high 10.2; T -2.5 total hip 100 d ago | warning | |
| corrected for albumin | calcium 9.8 mg/dL 30 d ago; albumin 2.9 g/dL 30 d ago; T -2.5 total hip 100 d ago | warning | high_calcium 10.68 |
| ionised, SI | ionised calcium 1.40 mmol/L 30 d ago; T -2.5 total hip 100 d ago | warning | |
| high beside low bone mass alone | calcium 11 mg/dL 30 d ago | info | |
| high beside a fracture | calcium 11 mg/dL 30 d ago; condition S52.501A 900 d ago | warning | |
| high beside a low Z-score | calcium 11 mg/dL 30 d ago; Z -2.0 lumbar spine 100 d ago | warning | |
| high 365 days ago | calcium 11 mg/dL 365 d ago; condition S52.501A 900 d ago | warning | |
| high 366 days ago | calcium 11 mg/dL 366 d ago; condition S52.501A 900 d ago | - | |
| low calcium | calcium 8.4 mg/dL 30 d ago; T -2.5 total hip 100 d ago | info | why 8.4 |
| calcium 8.5 | calcium 8.5 mg/dL 30 d ago; T -2.5 total hip 100 d ago | - | |
| eGFR 59 | eGFR 59 mL/min/1.73m2 30 d ago | info | kidney 59.0 |
| eGFR 60 | eGFR 60 mL/min/1.73m2 30 d ago | - | |
| vitamin D 19.9 | vitamin D 19.9 ng/mL 30 d ago | info | vitamin_d 19.9 |
| vitamin D 20 | vitamin D 20 ng/mL 30 d ago | - | |
| vitamin D in SI | vitamin D 49 nmol/L 30 d ago | info | |
| vitamin D below 20 as a bound | vitamin D <20 ng/mL 30 d ago | info | |
| kidney stones | condition N20.0 900 d ago | info | |
| Z-score -2.0 | Z -2.0 lumbar spine 100 d ago | info | z_score -2.0 |
| Z-score -1.9 | Z -1.9 lumbar spine 100 d ago | - | |
| the radius alone | T -2.5 radius 33% 100 d ago; T -2.4 lumbar spine 100 d ago | info | radius -2.5 |
| measured in the year | calcium 11 mg/dL 30 d ago; PTH 40 pg/mL 365 d ago | - | |
| measured before | calcium 11 mg/dL 30 d ago; PTH 40 pg/mL 366 d ago | info | |
| ordered already | calcium 11 mg/dL 30 d ago; ordered PTH 30 d ago | (addressed) | |
| ordered long ago | calcium 11 mg/dL 30 d ago; ordered PTH 31 d ago | info | |
| labs in part | labs partial; calcium 11 mg/dL 30 d ago | ? pth partial | |
| labs in part, reaching back | labs partial; calcium 11 mg/dL 30 d ago; creatinine 0.8 mg/dL 400 d ago | info | |
| no labs key | labs missing | ? calcium-total missing, creatinine missing, vitamin-d-25oh missing | |
| no labs key, stones | labs missing; condition N20.0 900 d ago | ? pth missing | |
"""

FOREARM = """
| case | record | says | shows |
| radius -2.5, the rest better | T -2.5 radius 33% 100 d ago; T -2.4 lumbar spine 100 d ago; T -2.0 total hip 100 d ago | info | missing.1 calcium; missing.2 alkaline-phosphatase; missing.3 pth |
| radius -2.4 | T -2.4 radius 33% 100 d ago; T -1.4 lumbar spine 100 d ago; T -1.0 total hip 100 d ago | - | |
| the spine as low | T -2.7 radius 33% 100 d ago; T -2.5 lumbar spine 100 d ago; T -2.0 total hip 100 d ago | - | |
| the spine lower | T -2.7 radius 33% 100 d ago; T -2.8 lumbar spine 100 d ago; T -2.0 total hip 100 d ago | - | |
| no hip measured | T -2.7 radius 33% 100 d ago; T -2.0 lumbar spine 100 d ago | - | |
| no spine measured | T -2.7 radius 33% 100 d ago; T -2.0 total hip 100 d ago | - | |
| neck for a hip | T -2.7 radius 33% 100 d ago; T -2.4 lumbar spine 100 d ago; T -2.0 femoral neck 100 d ago | info | |
| all done | T -2.7 radius 33% 100 d ago; T -2.4 lumbar spine 100 d ago; T -2.0 total hip 100 d ago; calcium 9.5 mg/dL 365 d ago; ALP 70 U/L 365 d ago; PTH 40 pg/mL 365 d ago | - | |
| one too long ago | T -2.7 radius 33% 100 d ago; T -2.4 lumbar spine 100 d ago; T -2.0 total hip 100 d ago; calcium 9.5 mg/dL 365 d ago; ALP 70 U/L 365 d ago; PTH 40 pg/mL 366 d ago | info | missing.1 pth; missing.2 |
| ordered | T -2.7 radius 33% 100 d ago; T -2.4 lumbar spine 100 d ago; T -2.0 total hip 100 d ago; calcium 9.5 mg/dL 365 d ago; ALP 70 U/L 365 d ago; ordered PTH 9 d ago | - | |
| no scans | | - | |
| scans failed | dxa failed | ? dxa failed | |
"""

TSH = """
| case | patient | record | says | shows |
| nothing to ask for it | woman 70 | condition M81.0 100 d ago | - | |
| hypothyroidism | woman 70 | condition M81.0 100 d ago; condition E03.9 900 d ago | info | |
| hyperthyroidism | woman 70 | condition M81.0 100 d ago; condition E05.00 900 d ago | info | |
| thyroid operated | woman 70 | condition M81.0 100 d ago; done thyroidectomy 900 d ago | info | |
| levothyroxine | woman 70 | condition M81.0 100 d ago; prescribed levothyroxine 100 d ago | info | |
| levothyroxine by name | woman 70 | condition M81.0 100 d ago; prescribed "Synthroid 50 mcg" 100 d ago | info | |
| weight loss | woman 70 | condition M81.0 100 d ago; condition R63.4 100 d ago | info | |
| T-score -2.5 at 64 | woman 64 | T -2.5 total hip 100 d ago | info | score -2.5 |
| T-score -2.4 at 64 | woman 64 | T -2.4 total hip 100 d ago | - | |
| T-score -2.5 at 65 | woman 65 | T -2.5 total hip 100 d ago | - | |
| TSH 365 days ago | woman 64 | T -2.5 total hip 100 d ago; TSH 1.2 mIU/L 365 d ago | - | |
| TSH 366 days ago | woman 64 | T -2.5 total hip 100 d ago; TSH 1.2 mIU/L 366 d ago | info | |
| TSH 0.39 | woman 70 | T -2.5 total hip 100 d ago; TSH 0.39 mIU/L 365 d ago | info | suppressed 0.39 |
| TSH 0.4 | woman 70 | T -2.5 total hip 100 d ago; TSH 0.4 mIU/L 365 d ago | - | |
| TSH low long ago | woman 70 | T -2.5 total hip 100 d ago; TSH 0.1 mIU/L 366 d ago | - | |
| the pituitary | woman 70 | condition M81.0 100 d ago; condition E23.0 900 d ago; prescribed levothyroxine 100 d ago | - | |
| ordered | woman 64 | T -2.5 total hip 100 d ago; ordered TSH 9 d ago | (addressed) | |
| no bone context | woman 70 | condition E03.9 900 d ago | - | |
| no labs key | woman 64 | T -2.5 total hip 100 d ago; labs missing | ? tsh missing | |
| no procedures key | woman 70 | condition M81.0 100 d ago; procedures missing | ? procedures missing | |
"""

SPEP = """
| case | patient | record | says | shows |
| nothing to ask for it | woman 70 | T -2.5 total hip 100 d ago | - | |
| a vertebra | woman 70 | condition M80.08XA 900 d ago | info | |
| a hip | woman 70 | condition S72.001A 900 d ago | - | |
| T-score -3.0 | woman 70 | T -3.0 total hip 100 d ago | info | score -3.0 |
| T-score -2.9 | woman 70 | T -2.9 total hip 100 d ago | - | |
| Z-score -2.0 | woman 70 | Z -2.0 total hip 100 d ago | info | |
| haemoglobin 11.9, woman | woman 70 | T -2.5 total hip 100 d ago; haemoglobin 11.9 g/dL 365 d ago | info | haemoglobin 11.9; flags 1 |
| haemoglobin 12, woman | woman 70 | T -2.5 total hip 100 d ago; haemoglobin 12 g/dL 365 d ago | - | |
| haemoglobin 12.9, man | man 70 | T -2.5 total hip 100 d ago; haemoglobin 12.9 g/dL 365 d ago | info | |
| haemoglobin 13, man | man 70 | T -2.5 total hip 100 d ago; haemoglobin 13 g/dL 365 d ago | - | |
| haemoglobin in SI | man 70 | T -2.5 total hip 100 d ago; haemoglobin 129 g/L 365 d ago | info | |
| haemoglobin, too old | woman 70 | T -2.5 total hip 100 d ago; haemoglobin 11.9 g/dL 366 d ago | - | |
| outside its own range at 50 | woman born 1976-11-22 | T -2.5 total hip 100 d ago; haemoglobin 17 g/dL 9 d ago, high 16 | info | |
| outside its own range at 49 | woman born 1976-11-23 | T -2.5 total hip 100 d ago; haemoglobin 17 g/dL 9 d ago, high 16 | - | |
| flagged low at 70 | woman 70 | T -2.5 total hip 100 d ago; haemoglobin 12.1 g/dL 9 d ago, flag L | info | |
| sex unknown | person 70 | condition M81.0 100 d ago; haemoglobin 12.5 g/dL 9 d ago | - | |
| calcium high | woman 70 | T -2.5 total hip 100 d ago; calcium 11 mg/dL 9 d ago | info | flags 1 |
| creatinine high | woman 70 | T -2.5 total hip 100 d ago; creatinine 1.0 mg/dL 9 d ago, high 0.9 | info | |
| eGFR 59 | woman 70 | T -2.5 total hip 100 d ago; eGFR 59 mL/min/1.73m2 9 d ago | info | |
| eGFR 60 | woman 70 | T -2.5 total hip 100 d ago; eGFR 60 mL/min/1.73m2 9 d ago | - | |
| a known kidney disease | woman 70 | T -2.5 total hip 100 d ago; eGFR 40 mL/min/1.73m2 9 d ago; condition N18.30 900 d ago | - | |
| ESR high | woman 70 | T -2.5 total hip 100 d ago; ESR 60 mm/h 9 d ago, high 30 | info | |
| CRP flagged high | woman 70 | T -2.5 total hip 100 d ago; CRP 60 mg/L 9 d ago, flag H | info | |
| ESR of unknown range | woman 70 | T -2.5 total hip 100 d ago; ESR 60 mm/h 9 d ago | - | |
| ESR in rheumatoid arthritis | woman 70 | T -2.5 total hip 100 d ago; ESR 60 mm/h 9 d ago, high 30; condition M05.79 900 d ago | - | |
| two flags | woman 70 | T -2.5 total hip 100 d ago; haemoglobin 11 g/dL 9 d ago; calcium 11 mg/dL 9 d ago | warning | flags 2 |
| three flags, fracture | man 70 | condition S72.001A 900 d ago; haemoglobin 11 g/dL 9 d ago; calcium 11 mg/dL 9 d ago; eGFR 40 mL/min/1.73m2 9 d ago | warning | flags 3 |
| two flags, low bone mass alone | woman 70 | T -2.0 total hip 100 d ago; haemoglobin 11 g/dL 9 d ago; calcium 11 mg/dL 9 d ago | info | flags 2 |
| two flags, nothing of bones | woman 70 | haemoglobin 11 g/dL 9 d ago; calcium 11 mg/dL 9 d ago | - | |
| done 730 days ago | woman 70 | T -3.0 total hip 100 d ago; tested SPEP 730 d ago | - | |
| done 731 days ago | woman 70 | T -3.0 total hip 100 d ago; tested SPEP 731 d ago | info | |
| ordered | woman 70 | T -3.0 total hip 100 d ago; ordered SPEP 9 d ago | (addressed) | |
| a paraprotein known | woman 70 | T -3.0 total hip 100 d ago; condition D47.2 900 d ago | - | |
| myeloma | woman 70 | T -3.0 total hip 100 d ago; condition C90.00 900 d ago | x | |
| assessments missing | woman 70 | T -3.0 total hip 100 d ago; assessments missing | ? spep missing | |
| labs missing, nothing else | woman 70 | T -2.5 total hip 100 d ago; labs missing | ? haemoglobin missing, calcium-total missing, creatinine missing | |
"""

WARNS = """
| case | record | says |
| a high calcium makes a card | prescribed alendronate 90 d ago; condition S72.001A 900 d ago; calcium 11 mg/dL 9 d ago | warning |
| stones alone do not | prescribed alendronate 90 d ago; condition S72.001A 900 d ago; condition N20.0 900 d ago | (limit) |
"""


def owned(case: Case) -> tuple[str, dict[str, str]]:
    """What a line says that gives way to the rule of the drug, or has no card to stand in."""
    says, shown = spoken(case)
    return ("info" if says.startswith("(owner:") else says), shown


@table("workup-pth", GATE, hook="patient-view", record="condition N20.0 900 d ago")
def test_the_bone_context_opens_the_gate(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("workup-pth", GATE_SOURCES, hook="patient-view", record="condition N20.0 900 d ago")
def test_nobody_is_outside_it_whose_record_was_not_seen_whole(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("workup-baseline-labs", BASELINE, hook="patient-view", record="condition M81.0 100 d ago")
def test_baseline_tests_that_are_missing_are_named(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("workup-baseline-labs", BASELINE_WHO, hook="patient-view")
def test_baseline_tests_are_for_osteoporosis_and_a_high_tier(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("workup-baseline-labs", BASELINE_ORDERED)
def test_at_an_order_they_are_asked_for_when_it_starts(case: Case) -> None:
    assert owned(case) == expected(case)


@table("workup-pth", PTH, hook="patient-view", record="T -1.5 femoral neck 100 d ago")
def test_parathyroid_hormone_is_measured_for_a_reason(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("workup-forearm-only", FOREARM, hook="patient-view")
def test_the_radius_alone_points_to_the_parathyroid(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("workup-tsh", TSH, hook="patient-view")
def test_tsh_is_measured_for_a_reason_and_a_low_one_is_said(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("workup-spep", SPEP, hook="patient-view")
def test_a_paraprotein_is_looked_for_and_two_flags_warn(case: Case) -> None:
    assert spoken(case) == expected(case)


@table("workup-pth", WARNS, hook="patient-view")
def test_only_what_warns_makes_a_card(case: Case) -> None:
    assert outcome(case) == expected(case)

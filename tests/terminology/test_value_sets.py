"""Every value set: a valid resource, well-formed codes, nothing twice, and the codes that must not move."""

import itertools
import json
import re
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B.valueset import ValueSet

FOLDER = Path(__file__).resolve().parents[2] / "cds_service" / "terminology" / "valuesets"
FILES = sorted(FOLDER.glob("*.json"))

LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
ATC = "http://www.whocc.no/atc"
CPT = "http://www.ama-assn.org/go/cpt"
CDT = "http://www.ada.org/cdt"
HCPCS = "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
NAME = "urn:bone-health-cds:name"
TITLE = "urn:bone-health-cds:title"
STATUS_REASON = "http://terminology.hl7.org/CodeSystem/medicationrequest-status-reason"

# A code stands in at most one set of a family.
FAMILIES: dict[str, str] = {
    "calcium": "calcium-total calcium-corrected calcium-ionised",
    "kidney function": "creatinine egfr creatinine-clearance-predicted",
    "frax": "frax-major frax-hip",
    "blood and urine": """tsh alkaline-phosphatase bone-alkaline-phosphatase phosphate magnesium haemoglobin
        haemoglobin-a1c ferritin total-protein alanine-aminotransferase aspartate-aminotransferase bilirubin
        testosterone-level triglycerides ldl-cholesterol c-reactive-protein erythrocyte-sedimentation-rate inr
        digoxin-level ctx p1np urine-calcium-24h spep free-light-chains ttg-iga cortisol-test tryptase
        calcitriol-level vitamin-d-25oh pth hcg panel-blood-count panel-comprehensive-metabolic
        panel-basic-metabolic panel-renal-function panel-hepatic-function""",
    "body": "body-height peak-height body-weight body-mass-index",
    "answers": """answer-smokes answer-smoked answer-never-smoked answer-not-smoking answer-yes answer-no
        answer-positive answer-negative answer-pregnant answer-not-pregnant answer-postmenopausal
        answer-premenopausal answer-unknown""",
    "questions": """smoking-status alcohol-per-day alcohol-per-week pregnancy-status menopause-age
        menopausal-status last-menstrual-period fall-with-injury steadi-score timed-up-and-go calcium-intake
        vitamin-d-intake parental-hip-fracture-answer exercise-plan""",
    "t- and z-scores": """tscore-lumbar-spine tscore-spine-unspecified tscore-hip tscore-femur
        tscore-forearm tscore-not-diagnostic zscore-lumbar-spine zscore-hip zscore-femur zscore-forearm
        zscore-not-diagnostic""",
    "body sites": """site-femoral-neck site-total-hip site-lumbar-spine site-third-radius site-not-diagnostic
        laterality-left laterality-right""",
    "myocardial infarction": """myocardial-infarction-acute myocardial-infarction-any
        myocardial-infarction-history""",
    "stroke": "stroke-acute stroke-history tia",
    "low bone mass": "osteoporosis osteopenia",
    "fractures": """hip-fracture vertebral-fracture forearm-fracture humerus-fracture pelvis-fracture
        fracture-generic-osteoporotic tumour-fracture atypical-femoral-fracture
        hip-fracture-history vertebral-fracture-history fragility-fracture-history""",
    "kidney replacement": "dialysis-or-esrd dialysis-procedure",
    "hospice": "hospice hospice-care",
    "reproductive state": "pregnancy lactation menopause surgical-menopause bilateral-oophorectomy",
    "bone disease": """paget-disease osteomalacia osteogenesis-imperfecta bone-metastasis
        multiple-myeloma""",
    "allergy": "reaction-anaphylaxis-angioedema bisphosphonate-class no-known-allergy",
    "glucocorticoids": """prednisone prednisolone methylprednisolone dexamethasone hydrocortisone deflazacort
        betamethasone cortisone triamcinolone""",
    "why a treatment was not given": "treatment-refused treatment-contraindicated",
    "drugs": """alendronate risedronate ibandronate ibandronate-oral ibandronate-iv
        zoledronic-acid zoledronic-acid-osteoporosis zoledronic-acid-oncology
        denosumab denosumab-osteoporosis denosumab-oncology romosozumab
        teriparatide palopegteriparatide abaloparatide raloxifene bazedoxifene-ce calcitonin pamidronate
        etidronate bisphosphonate-class calcium-supplement
        estrogen-systemic estrogen-local loop-diuretic thiazide nsaid nephrotoxin""",
}

# code, system, set, in it?, meaning in three words
PINNED: list[tuple[str, str, str, bool, str]] = [
    ("38483-4", LOINC, "creatinine", True, "creatinine whole blood"),
    ("2164-2", LOINC, "creatinine-clearance-predicted", False, "measured urine clearance"),
    ("35591-7", LOINC, "creatinine-clearance-predicted", True, "Cockcroft-Gault predicted clearance"),
    ("102097-3", LOINC, "egfr", False, "meaning not confirmed"),
    ("50384-7", LOINC, "egfr", False, "paediatric bedside eGFR"),
    ("49765-1", LOINC, "calcium-total", True, "calcium whole blood"),
    ("29265-6", LOINC, "calcium-total", False, "corrected molar calcium"),
    ("29265-6", LOINC, "calcium-corrected", True, "corrected molar calcium"),
    ("1995-0", LOINC, "calcium-ionised", True, "ionised molar calcium"),
    ("54347-0", LOINC, "albumin", False, "albumin in moles"),
    ("49054-0", LOINC, "vitamin-d-25oh", False, "D2 part only"),
    ("42798-9", LOINC, "menopause-age", False, "age at menarche"),
    ("42802-9", LOINC, "menopause-age", True, "age at menopause"),
    ("11287-0", LOINC, "alcohol-per-day", False, "drinks per drinking-day"),
    ("86910-7", LOINC, "haemoglobin-a1c", False, "goal, no result"),
    ("24320-4", LOINC, "panel-basic-metabolic", False, "panel before calcium"),
    ("54855-2", LOINC, "fall-with-injury", False, "falls without injury"),
    ("38265-5", LOINC, "tscore-forearm", True, "radius and ulna"),
    ("38265-5", LOINC, "tscore-spine-unspecified", False, "radius and ulna"),
    ("38266-3", LOINC, "tscore-not-diagnostic", True, "heel bone T-score"),
    ("83013-3", LOINC, "dxa-study", False, "peripheral densitometry only"),
    ("77081", CPT, "dxa-order", False, "peripheral densitometry only"),
    ("24320-4", LOINC, "order-calcium", False, "panel before calcium"),
    ("24320-4", LOINC, "order-creatinine", True, "basic panel 1998"),
    ("75129005", SNOMED, "site-third-radius", False, "distal radius, vague"),
    ("904420", RXNORM, "alendronate", True, "strength component, recognised"),
    ("41493", RXNORM, "alendronate", False, "this is meloxicam"),
    ("41493", RXNORM, "nsaid", True, "this is meloxicam"),
    ("617264", RXNORM, "alendronate", False, "not any alendronate"),
    ("2693643", RXNORM, "teriparatide", False, "Yorvipath pen injector"),
    ("2693643", RXNORM, "palopegteriparatide", True, "Yorvipath pen injector"),
    ("32915", RXNORM, "teriparatide", True, "teriparatide the ingredient"),
    ("993449", RXNORM, "denosumab", True, "denosumab, strength unknown"),
    ("993449", RXNORM, "denosumab-osteoporosis", False, "denosumab, strength unknown"),
    ("1046402", RXNORM, "denosumab-oncology", True, "Xgeva oncology product"),
    ("J0897", HCPCS, "denosumab", True, "shared by strengths"),
    ("705875", RXNORM, "zoledronic-acid-osteoporosis", True, "Reclast five milligrams"),
    ("1114085", RXNORM, "zoledronic-acid-osteoporosis", False, "four milligram bag"),
    ("351945", RXNORM, "zoledronic-acid", False, "name never seen"),
    ("904431", RXNORM, "alendronate", False, "name never seen"),
    ("688242", RXNORM, "estrogen-systemic", False, "Premarin vaginal cream"),
    ("848333", RXNORM, "estrogen-systemic", True, "Femring, systemic dose"),
    ("855635", RXNORM, "nsaid", False, "Voltaren skin gel"),
    ("1191", RXNORM, "nsaid", False, "aspirin left out"),
    ("1596450", RXNORM, "nephrotoxin", True, "gentamicin the ingredient"),
    ("310467", RXNORM, "nephrotoxin", False, "gentamicin eye drops"),
    ("I82.621", ICD10CM, "vte", False, "arm vein thrombosis"),
    ("I82.401", ICD10CM, "vte", True, "leg vein thrombosis"),
    ("I80.01", ICD10CM, "vte", False, "superficial leg phlebitis"),
    ("G45.4", ICD10CM, "tia", False, "transient global amnesia"),
    ("Z86.73", ICD10CM, "stroke-history", True, "stroke or TIA"),
    ("22298006", SNOMED, "myocardial-infarction-acute", False, "infarction, time unstated"),
    ("M81.6", ICD10CM, "osteoporosis", False, "localised, not systemic"),
    ("M80.051A", ICD10CM, "osteoporosis", True, "osteoporotic femur fracture"),
    ("240159007", SNOMED, "osteoporosis", False, "transient hip osteoporosis"),
    ("M80.0AXA", ICD10CM, "fracture-generic-osteoporotic", True, "other site fracture"),
    ("M80.0AXA", ICD10CM, "vertebral-fracture", False, "other site fracture"),
    ("M84.48XA", ICD10CM, "vertebral-fracture", False, "other site, pathological"),
    ("M84.551A", ICD10CM, "hip-fracture", False, "fracture through tumour"),
    ("M84.750A", ICD10CM, "hip-fracture", False, "atypical femoral fracture"),
    ("C44.01", ICD10CM, "malignancy", False, "skin basal carcinoma"),
    ("C50.911", ICD10CM, "malignancy", True, "breast cancer, female"),
    ("403946000", SNOMED, "paget-disease", False, "Paget of nipple"),
    ("66931009", SNOMED, "hypercalcaemia", True, "calcium too high"),
    ("5291005", SNOMED, "hypercalcaemia", False, "calcium too low"),
    ("O24.430", ICD10CM, "pregnancy", False, "already puerperium, diabetes"),
    ("V00.811A", ICD10CM, "high-energy-trauma", False, "fall from wheelchair"),
    ("10848006", SNOMED, "dialysis-procedure", False, "removal of catheter"),
    ("103735009", SNOMED, "hospice-care", False, "palliative care, wider"),
    ("E27.40", ICD10CM, "adrenal-insufficiency", True, "adrenal failure, unspecified"),
    ("E27.0", ICD10CM, "adrenal-insufficiency", False, "adrenal overactivity"),
    ("Z53.29", ICD10CM, "treatment-refused", True, "patient's own decision"),
    ("Z53.09", ICD10CM, "treatment-refused", False, "other contraindication"),
    ("D7140", CDT, "dental-procedure-invasive", True, "tooth taken out"),
    ("D6950", CDT, "dental-procedure-invasive", False, "part of bridge"),
    ("Z90.712", ICD10CM, "uterus-absent", False, "cervix absent, uterus there"),
    ("Z90.711", ICD10CM, "uterus-absent", True, "uterus absent, stump"),
    ("5291005", SNOMED, "hypoglycaemia", False, "calcium too low"),
    ("6691", RXNORM, "dmpa", False, "ingredient, no form"),
    ("202877", RXNORM, "triamcinolone", False, "Kenalog, often local"),
]

VERHOEFF_D = (
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210",
)  # fmt: skip
VERHOEFF_P = (
    "0123456789", "1576283094", "5803796142", "8916043527",
    "9453126870", "4286573901", "2793806415", "7046913258",
)  # fmt: skip


def mod10(code: str) -> bool:
    """LOINC: the digit after the dash is a Luhn check digit, to which the letters of an answer's code add."""
    digits, check = code.removeprefix("LA").split("-")
    doubled = (int(d) * (2 if i % 2 == 0 else 1) for i, d in enumerate(reversed(digits)))
    letters = (5, 8)[len(digits) % 2] if code.startswith("LA") else 0
    return (10 - (letters + sum(d // 10 + d % 10 for d in doubled)) % 10) % 10 == int(check)


def verhoeff(code: str) -> bool:
    """SNOMED CT: the last digit is a Verhoeff check digit."""
    state = 0
    for i, digit in enumerate(reversed(code)):
        state = int(VERHOEFF_D[state][int(VERHOEFF_P[i % 8][int(digit)])])
    return state == 0


SHAPES: dict[str, str] = {
    LOINC: r"(LA)?\d{1,7}-\d",
    SNOMED: r"[1-9]\d{5,17}",
    ICD10CM: r"[A-TV-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?",
    RXNORM: r"[1-9]\d{0,7}",
    ATC: r"[A-Z]\d{2}[A-Z]{2}(\d{2})?",
    CPT: r"\d{5}",
    CDT: r"D\d{4}",
    HCPCS: r"[A-V]\d{4}",
    STATUS_REASON: r"[a-z-]+",
    NAME: r"[a-z0-9%/'-]+( [a-z0-9%/'-]+)*",
    TITLE: r"[a-z0-9]+( [a-z0-9]+)*",
}
PREFIX_SHAPE = r"[A-TV-Z]\d([0-9A-Z](\.[0-9A-Z]{1,4})?)?"


def load(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data


def concepts(value_set: dict[str, Any], part: str) -> list[tuple[str, str]]:
    blocks = value_set["compose"].get(part, [])
    return [(block["system"], concept["code"]) for block in blocks for concept in block.get("concept", [])]


def prefixes(value_set: dict[str, Any], part: str) -> list[tuple[str, str]]:
    blocks = value_set["compose"].get(part, [])
    return [(block["system"], rule["value"].removesuffix(".*")) for block in blocks for rule in block.get("filter", [])]


def matches(value_set: dict[str, Any], part: str, system: str, code: str) -> bool:
    return (system, code) in concepts(value_set, part) or any(
        system == other and code.replace(".", "").startswith(prefix.replace(".", ""))
        for other, prefix in prefixes(value_set, part)
    )


def holds(value_set: dict[str, Any], system: str, code: str) -> bool:
    return matches(value_set, "include", system, code) and not matches(value_set, "exclude", system, code)


def shared(one: dict[str, Any], two: dict[str, Any]) -> set[tuple[str, str]]:
    """What two sets have in common: single codes, and prefixes of which one covers the other."""
    common: set[tuple[str, str]] = set()
    for a, b in ((one, two), (two, one)):
        common |= {member for member in concepts(a, "include") + prefixes(a, "include") if holds(b, *member)}
    return common


SETS = {path.stem: load(path) for path in FILES}
every_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def test_there_are_value_sets() -> None:
    assert len(FILES) > 100


@every_file
def test_is_a_valid_resource_and_laid_out_the_same_way(path: Path) -> None:
    data = load(path)
    ValueSet.model_validate(data)
    assert path.read_text(encoding="utf-8") == json.dumps(data, indent=1, ensure_ascii=False) + "\n"


@every_file
def test_header(path: Path) -> None:
    data = load(path)
    assert data["id"] == path.stem
    assert data["url"] == f"urn:bone-health-cds:valueset:{path.stem}"
    assert data["name"] == "".join(word[:1].upper() + word[1:] for word in path.stem.split("-"))
    assert re.fullmatch(r"\d{4}\.\d{2}", data["version"])
    assert all(data[key].strip() for key in ("title", "description", "purpose"))


@every_file
def test_copyright_is_given_where_it_is_owed(path: Path) -> None:
    data = load(path)
    blocks = data["compose"]["include"] + data["compose"].get("exclude", [])
    systems = {block["system"] for block in blocks}
    notice = data.get("copyright", "")
    owed = {LOINC: "LOINC", SNOMED: "SNOMED CT", RXNORM: "RxNorm", CPT: "CPT", CDT: "CDT", ATC: "ATC"}
    for system, words in owed.items():
        assert (system in systems) == (f"Contains {words}" in notice)


@every_file
def test_codes_are_well_formed(path: Path) -> None:
    data = load(path)
    for part in ("include", "exclude"):
        for system, code in concepts(data, part):
            assert re.fullmatch(SHAPES[system], code), code
            assert system != LOINC or mod10(code), code
            assert system != SNOMED or verhoeff(code), code
        for system, code in prefixes(data, part):
            assert re.fullmatch({ICD10CM: PREFIX_SHAPE, CDT: r"D\d{1,3}"}[system], code), code


@every_file
def test_blocks_are_of_the_agreed_kinds(path: Path) -> None:
    data = load(path)
    for block in data["compose"]["include"] + data["compose"].get("exclude", []):
        assert set(block) - {"extension"} in ({"system", "concept"}, {"system", "filter"})
        for rule in block.get("filter", []):
            follow = {"property": "concept", "op": "is-a"}
            if block["system"] == CDT:
                follow = {"property": "code", "op": "regex"}
            assert rule == follow | {"value": rule["value"]}
        assert len(block.get("filter", [1])) == 1
        if block["system"] in (SNOMED, CPT, CDT, NAME, TITLE):
            assert all(set(concept) == {"code"} for concept in block.get("concept", ()))


@every_file
def test_no_code_twice(path: Path) -> None:
    data = load(path)
    for part in ("include", "exclude"):
        members = concepts(data, part) + prefixes(data, part)
        assert len(members) == len(set(members))
        for system, code in concepts(data, part):
            covering = [p for s, p in prefixes(data, part) if s == system and code.startswith(p)]
            assert not covering, (code, covering)
        for (one_system, one), (two_system, two) in itertools.permutations(prefixes(data, part), 2):
            assert one_system != two_system or not one.startswith(two), (one, two)


@every_file
def test_nothing_is_both_in_and_out(path: Path) -> None:
    data = load(path)
    assert not set(concepts(data, "include")) & set(concepts(data, "exclude"))
    assert not set(prefixes(data, "include")) & set(prefixes(data, "exclude"))


@pytest.mark.parametrize("family", FAMILIES)
def test_a_code_stands_in_one_set_of_its_family(family: str) -> None:
    for one, two in itertools.combinations(FAMILIES[family].split(), 2):
        assert not shared(SETS[one], SETS[two]), (one, two)


@pytest.mark.parametrize(("code", "system", "concept", "inside", "meaning"), PINNED)
def test_pinned(code: str, system: str, concept: str, inside: bool, meaning: str) -> None:
    assert holds(SETS[concept], system, code) is inside, meaning


def test_what_teriparatide_excludes_is_what_palopegteriparatide_holds() -> None:
    excluded = set(concepts(SETS["teriparatide"], "exclude"))
    held = {member for member in concepts(SETS["palopegteriparatide"], "include") if member[0] != ATC}
    assert excluded == held


def test_a_dxa_order_covers_what_counts_as_a_study() -> None:
    assert set(concepts(SETS["dxa-order"], "include")) == set(concepts(SETS["dxa-study"], "include"))

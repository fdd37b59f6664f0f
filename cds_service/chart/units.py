"""US and SI units made one: every concept is compared in one unit, whatever unit its value was reported in.

A unit that is not listed is unknown, and a value in an unknown unit is not a number. Factors: molar masses of
calcium 40.08, creatinine 113.12, phosphorus 30.97, magnesium 24.305, haemoglobin (one chain) 16114, testosterone
288.4, calcitriol 416.64, triglycerides (as triolein) 885.7, cholesterol 386.7, bilirubin 584.7, digoxin 780.9,
ferritin 445 000; 1 lb = 0.45359237 kg, 1 in = 2.54 cm (exact); vitamin D 1 µg = 40 IU.
"""

import re
from collections.abc import Mapping

MG_DL = "mg/dL"
_CALCIUM = {MG_DL: 1.0, "mg/100mL": 1.0, "mmol/L": 4.008}
_EGFR = {
    "mL/min/{1.73_m2}": 1.0,
    "mL/min/1.73.m2": 1.0,
    "mL/min/1.73m2": 1.0,
    "mL/min/1.73_m2": 1.0,
    "mL/min/1.73 m2": 1.0,
    "mL/min/1.73 m^2": 1.0,
    "mL/min/1.73 m²": 1.0,
    "mL/min/1.73m²": 1.0,
    "mL/min/1.73m^2": 1.0,
    "mL/min/1.73 sq m": 1.0,
    "mL/min/{1.73m2}": 1.0,
    "mL/min": 1.0,
    "mL/s/{1.73_m2}": 60.0,
}

_ACTIVITY = {"U/L": 1.0, "IU/L": 1.0, "[IU]/L": 1.0, "ukat/L": 60.0, "µkat/L": 60.0}
_PER_L = {"g/dL": 1.0, "g/100mL": 1.0, "g/L": 0.1}
_CHOLESTEROL = {MG_DL: 1.0, "mg/100mL": 1.0, "mmol/L": 38.67}
_COUNT = {"": 1.0, "1": 1.0, "{#}": 1.0, "/a": 1.0, "{#}/a": 1.0, "{falls}/a": 1.0, "falls": 1.0}
_HEIGHT = {"cm": 1.0, "m": 100.0, "[in_i]": 2.54, "[in_us]": 2.54, "in": 2.54, "inches": 2.54}
_DRINKS = ("{#}", "{drinks}", "{drink}", "[drinks]", "drinks", "drink", "standard drinks", "units", "")
_PRESSURE = {"mm[Hg]": 1.0, "mmHg": 1.0, "mm Hg": 1.0, "kPa": 7.50062}
# Blood pressure in a posture that its code names.
PRESSURES = tuple(
    f"{part}-{posture}" for part in ("systolic", "diastolic") for posture in ("standing", "sitting", "lying")
)

UNIT_OF: Mapping[str, str] = {
    "creatinine": MG_DL,
    "egfr": "mL/min/1.73 m²",
    "creatinine-clearance-predicted": "mL/min",
    "calcium-total": MG_DL,
    "calcium-corrected": MG_DL,
    "calcium-ionised": MG_DL,
    "albumin": "g/dL",
    "vitamin-d-25oh": "ng/mL",
    "pth": "pg/mL",
    "calcitriol-level": "pg/mL",
    "falls-count": "falls",
    **dict.fromkeys(PRESSURES, "mmHg"),
    "body-weight": "kg",
    "body-height": "cm",
    "frax-major": "%",
    "frax-hip": "%",
    "tsh": "mIU/L",
    "alkaline-phosphatase": "U/L",
    "alanine-aminotransferase": "U/L",
    "aspartate-aminotransferase": "U/L",
    "bilirubin": MG_DL,
    "total-protein": "g/dL",
    "phosphate": MG_DL,
    "magnesium": MG_DL,
    "haemoglobin": "g/dL",
    "haemoglobin-a1c": "%",
    "ferritin": "ng/mL",
    "testosterone-level": "ng/dL",
    "triglycerides": MG_DL,
    "ldl-cholesterol": MG_DL,
    "c-reactive-protein": "mg/L",
    "erythrocyte-sedimentation-rate": "mm/h",
    "inr": "",
    "digoxin-level": "ng/mL",
    "ctx": "ng/L",
    "p1np": "µg/L",
    "urine-calcium-24h": "mg/24 h",
    "hcg": "mIU/mL",
    "body-mass-index": "kg/m²",
    "peak-height": "cm",
    "fall-with-injury": "falls",
    "timed-up-and-go": "s",
    "alcohol-per-day": "drinks/d",
    "alcohol-per-week": "drinks/wk",
    "menopause-age": "a",
    "calcium-intake": "mg/d",
    "vitamin-d-intake": "IU/d",
}

_FACTORS: Mapping[str, Mapping[str, float]] = {
    "creatinine": {
        MG_DL: 1.0,
        "mg/100mL": 1.0,
        "umol/L": 1 / 88.42,
        "µmol/L": 1 / 88.42,
        "mmol/L": 1000 / 88.42,
    },
    "egfr": _EGFR,
    "creatinine-clearance-predicted": {"mL/min": 1.0, "mL/s": 60.0},
    "calcium-total": _CALCIUM,
    "calcium-corrected": _CALCIUM,
    "calcium-ionised": _CALCIUM,
    "albumin": {"g/dL": 1.0, "g/100mL": 1.0, "g/L": 0.1, "mg/dL": 0.001},
    "vitamin-d-25oh": {"ng/mL": 1.0, "ug/L": 1.0, "µg/L": 1.0, "nmol/L": 1 / 2.496},
    "pth": {"pg/mL": 1.0, "ng/L": 1.0, "pmol/L": 9.43},
    "calcitriol-level": {"pg/mL": 1.0, "ng/L": 1.0, "pmol/L": 0.41664},
    "falls-count": _COUNT,
    **dict.fromkeys(PRESSURES, _PRESSURE),
    "body-weight": {
        "kg": 1.0,
        "g": 0.001,
        "lb": 0.45359237,
        "lbs": 0.45359237,
        "[lb_av]": 0.45359237,
        "pounds": 0.45359237,
        "[oz_av]": 0.45359237 / 16,
    },
    "body-height": _HEIGHT,
    "frax-major": {"%": 1.0},
    "frax-hip": {"%": 1.0},
    "tsh": {"m[IU]/L": 1.0, "mIU/L": 1.0, "mU/L": 1.0, "u[IU]/mL": 1.0, "uIU/mL": 1.0, "µIU/mL": 1.0, "uU/mL": 1.0},
    "alkaline-phosphatase": _ACTIVITY,
    "alanine-aminotransferase": _ACTIVITY,
    "aspartate-aminotransferase": _ACTIVITY,
    "bilirubin": {MG_DL: 1.0, "umol/L": 1 / 17.1, "µmol/L": 1 / 17.1},
    "total-protein": _PER_L,
    "phosphate": {MG_DL: 1.0, "mg/100mL": 1.0, "mmol/L": 3.097},
    "magnesium": {MG_DL: 1.0, "mg/100mL": 1.0, "mmol/L": 2.4305, "meq/L": 1.21525},
    "haemoglobin": {**_PER_L, "mmol/L": 1.6114},
    "haemoglobin-a1c": {"%": 1.0, "%{Hb}": 1.0, "{ngsp}%": 1.0, "mmol/mol": 0.09148, "mmol/mol{Hb}": 0.09148},
    "ferritin": {"ng/mL": 1.0, "ug/L": 1.0, "µg/L": 1.0, "pmol/L": 0.445},
    "testosterone-level": {"ng/dL": 1.0, "ng/mL": 100.0, "ug/L": 100.0, "µg/L": 100.0, "nmol/L": 28.84},
    "triglycerides": {MG_DL: 1.0, "mg/100mL": 1.0, "mmol/L": 88.57},
    "ldl-cholesterol": _CHOLESTEROL,
    "c-reactive-protein": {"mg/L": 1.0, "mg/dL": 10.0},
    "erythrocyte-sedimentation-rate": {"mm/h": 1.0, "mm/hr": 1.0, "mm/1h": 1.0},
    "inr": {"": 1.0, "1": 1.0, "{INR}": 1.0, "INR": 1.0, "{ratio}": 1.0, "ratio": 1.0},
    "digoxin-level": {"ng/mL": 1.0, "ug/L": 1.0, "µg/L": 1.0, "nmol/L": 0.7809},
    "ctx": {"pg/mL": 1.0, "ng/L": 1.0, "ng/mL": 1000.0, "ug/L": 1000.0, "µg/L": 1000.0},
    "p1np": {"ug/L": 1.0, "µg/L": 1.0, "ng/mL": 1.0},
    "urine-calcium-24h": {
        **dict.fromkeys(("mg/(24.h)", "mg/24h", "mg/24hr", "mg/24hrs", "mg/d", "mg/day"), 1.0),
        **dict.fromkeys(("mmol/(24.h)", "mmol/24h", "mmol/24hr", "mmol/d", "mmol/day"), 40.08),
    },
    "hcg": {
        **dict.fromkeys(("m[IU]/mL", "mIU/mL", "mU/mL", "[IU]/L", "IU/L", "U/L"), 1.0),
        "[IU]/mL": 1000.0,
    },
    "body-mass-index": {"kg/m2": 1.0, "kg/m²": 1.0, "kg/m^2": 1.0},
    "peak-height": _HEIGHT,
    "fall-with-injury": _COUNT,
    "timed-up-and-go": {"s": 1.0, "sec": 1.0, "secs": 1.0, "second": 1.0, "seconds": 1.0, "": 1.0},
    "alcohol-per-day": {
        **dict.fromkeys((unit + per for unit in _DRINKS for per in ("/d", "/day")), 1.0),
        **dict.fromkeys((unit + per for unit in _DRINKS for per in ("/wk", "/week")), 1 / 7),
        **dict.fromkeys((unit for unit in _DRINKS), 1.0),
    },
    "alcohol-per-week": {
        **dict.fromkeys((unit + per for unit in _DRINKS for per in ("/wk", "/week")), 1.0),
        **dict.fromkeys((unit for unit in _DRINKS), 1.0),
    },
    "menopause-age": {"a": 1.0, "years": 1.0, "year": 1.0, "yr": 1.0, "yrs": 1.0, "y": 1.0, "{years}": 1.0, "": 1.0},
    "calcium-intake": {
        **dict.fromkeys(("mg/(24.h)", "mg/24h", "mg/d", "mg/day", "mg"), 1.0),
        **dict.fromkeys(("g/(24.h)", "g/d", "g/day"), 1000.0),
    },
    "vitamin-d-intake": {
        **dict.fromkeys(("[IU]/(24.h)", "[IU]/d", "IU/d", "IU/day", "[IU]", "IU"), 1.0),
        **dict.fromkeys(("ug/(24.h)", "ug/d", "ug/day", "µg/d", "µg/day", "mcg/d", "mcg/day"), 40.0),
    },
}

_SPELLINGS = {
    concept: {re.sub(r"\s+", "", unit).lower(): factor for unit, factor in units.items()}
    for concept, units in _FACTORS.items()
}


# What is added after the factor; NGSP % from IFCC mmol/mol is the only scale with another zero.
_OFFSETS = {"haemoglobin-a1c": {0.09148: 2.152}}


def factor(concept: str, *units: str | None) -> float | None:
    """By what a reported value is multiplied to be in the concept's unit; None when no spelling is known.

    The UCUM code is asked first, then the unit as printed; case and spaces do not matter. A count needs no unit.

    >>> factor("creatinine", None, "UMOL/L") == 1 / 88.42
    True
    >>> factor("creatinine", "g/L") is None
    True
    """
    as_listed = _FACTORS[concept]
    for unit in units:
        if unit:
            found = as_listed.get(unit) or _SPELLINGS[concept].get(_spelt(unit))
            if found is not None:
                return found
    return None if any(units) else _SPELLINGS[concept].get("")


def _spelt(unit: str) -> str:
    return re.sub(r"\s+", "", unit).lower().replace("μ", "µ")


def offset(concept: str, *units: str | None) -> float:
    """What is added to a value after its factor, to be on the concept's scale; nearly always nothing.

    >>> round(48 * factor("haemoglobin-a1c", "mmol/mol") + offset("haemoglobin-a1c", "mmol/mol"), 2)
    6.54
    """
    by_factor = _OFFSETS.get(concept)
    return by_factor.get(factor(concept, *units) or 0.0, 0.0) if by_factor else 0.0


_WRITTEN = re.compile(r"\s*(?P<comparator><=|>=|<|>|≤|≥)?\s*(?P<number>[-+−]?\d+(?:[.,]\d+)?)\s*(?P<unit>.*?)\s*")
_COMPARATORS = {"≤": "<=", "≥": ">="}


def written(text: str) -> tuple[str, float, str] | None:
    """Comparator, number and unit of a value that was sent as text; None when it is not one plain number.

    >>> written("> 60 mL/min"), written("−2.7"), written("see note")
    (('>', 60.0, 'mL/min'), ('', -2.7, ''), None)
    """
    match = _WRITTEN.fullmatch(text)
    if match is None:
        return None
    comparator = match["comparator"] or ""
    number = float(match["number"].replace("−", "-").replace(",", "."))
    unit = re.sub(r"ucum\s*http://unitsofmeasure\.org,?", "", match["unit"], flags=re.IGNORECASE).strip()
    return _COMPARATORS.get(comparator, comparator), number, unit


# What an instrument can have measured; outside it a number is a slip of the keyboard or of the unit.
PLAUSIBLE: Mapping[str, tuple[float, float]] = {
    "creatinine": (0.1, 40.0),
    "egfr": (1.0, 250.0),
    "creatinine-clearance-predicted": (1.0, 400.0),
    "calcium-total": (2.0, 25.0),
    "calcium-corrected": (2.0, 25.0),
    "calcium-ionised": (1.0, 15.0),
    "albumin": (0.3, 8.0),
    "vitamin-d-25oh": (1.0, 500.0),
    "pth": (1.0, 5000.0),
    "calcitriol-level": (1.0, 1000.0),
    "falls-count": (0.0, 400.0),
    **dict.fromkeys(PRESSURES, (20.0, 350.0)),
    "body-weight": (20.0, 400.0),
    "body-height": (70.0, 250.0),
    "frax-major": (0.0, 100.0),
    "frax-hip": (0.0, 100.0),
    "tsh": (0.0, 500.0),
    "alkaline-phosphatase": (1.0, 10000.0),
    "alanine-aminotransferase": (1.0, 20000.0),
    "aspartate-aminotransferase": (1.0, 20000.0),
    "bilirubin": (0.0, 80.0),
    "total-protein": (1.0, 20.0),
    "phosphate": (0.2, 20.0),
    "magnesium": (0.2, 15.0),
    "haemoglobin": (1.0, 26.0),
    "haemoglobin-a1c": (2.0, 25.0),
    "ferritin": (0.0, 100000.0),
    "testosterone-level": (0.0, 5000.0),
    "triglycerides": (5.0, 20000.0),
    "ldl-cholesterol": (1.0, 1000.0),
    "c-reactive-protein": (0.0, 1000.0),
    "erythrocyte-sedimentation-rate": (0.0, 200.0),
    "inr": (0.5, 30.0),
    "digoxin-level": (0.0, 50.0),
    "ctx": (1.0, 10000.0),
    "p1np": (1.0, 5000.0),
    "urine-calcium-24h": (0.0, 3000.0),
    "hcg": (0.0, 10000000.0),
    "body-mass-index": (7.0, 120.0),
    "peak-height": (100.0, 250.0),
    "fall-with-injury": (0.0, 400.0),
    "timed-up-and-go": (1.0, 600.0),
    "alcohol-per-day": (0.0, 60.0),
    "alcohol-per-week": (0.0, 400.0),
    "menopause-age": (10.0, 70.0),
    "calcium-intake": (0.0, 20000.0),
    "vitamin-d-intake": (0.0, 1000000.0),
}

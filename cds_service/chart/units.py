"""US and SI units made one: every concept is compared in one unit, whatever unit its value was reported in.

A unit that is not listed is unknown, and a value in an unknown unit is not a number. Factors: molar masses of
calcium 40.08, creatinine 113.12; 1 lb = 0.45359237 kg, 1 in = 2.54 cm (exact).
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
    "falls-count": "falls",
    "body-weight": "kg",
    "body-height": "cm",
    "frax-major": "%",
    "frax-hip": "%",
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
    "falls-count": {"": 1.0, "1": 1.0, "{#}": 1.0, "/a": 1.0, "{#}/a": 1.0, "{falls}/a": 1.0, "falls": 1.0},
    "body-weight": {
        "kg": 1.0,
        "g": 0.001,
        "lb": 0.45359237,
        "lbs": 0.45359237,
        "[lb_av]": 0.45359237,
        "pounds": 0.45359237,
        "[oz_av]": 0.45359237 / 16,
    },
    "body-height": {"cm": 1.0, "m": 100.0, "[in_i]": 2.54, "[in_us]": 2.54, "in": 2.54, "inches": 2.54},
    "frax-major": {"%": 1.0},
    "frax-hip": {"%": 1.0},
}

_SPELLINGS = {
    concept: {re.sub(r"\s+", "", unit).lower(): factor for unit, factor in units.items()}
    for concept, units in _FACTORS.items()
}


def factor(concept: str, *units: str | None) -> float | None:
    """By what a reported value is multiplied to be in the concept's unit; None when no spelling is known.

    The UCUM code is asked first, then the unit as printed; case and spaces do not matter. A count needs no unit.

    >>> factor("creatinine", None, "UMOL/L") == 1 / 88.42
    True
    >>> factor("creatinine", "g/L") is None
    True
    """
    for unit in units:
        if unit:
            spelt = re.sub(r"\s+", "", unit).lower().replace("μ", "µ")
            found = _SPELLINGS[concept].get(spelt)
            if found is not None:
                return found
    return None if any(units) else _SPELLINGS[concept].get("")


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
    "falls-count": (0.0, 400.0),
    "body-weight": (20.0, 400.0),
    "body-height": (70.0, 250.0),
    "frax-major": (0.0, 100.0),
    "frax-hip": (0.0, 100.0),
}

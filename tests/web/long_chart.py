"""A long story of nobody: ten years of scans at four sites, five bone drugs, three fractures, and results."""

from typing import Any

from tests.requests import (
    ICD10,
    JSON,
    PATIENT,
    ago,
    calcium,
    condition,
    creatinine,
    observation,
    patient_view,
    prefetch,
    spine_t_score,
    woman,
)

_SITES = {
    "38263-0": "DXA femoral neck T-score",
    "38264-8": "DXA total hip T-score",
    "38265-5": "DXA distal third of the radius T-score",
}
_DENOSUMAB = "denosumab 60 mg/mL prefilled syringe"


def ten_years(denosumab: str = _DENOSUMAB) -> JSON:
    """The chart is opened; one of the drugs may be called otherwise."""
    scans = [spine_t_score(-3.4 + n * 0.1, days=3640 - n * 364, id_=f"spine-{n}") for n in range(11)]
    for place, (code, display) in enumerate(_SITES.items()):
        for n in range(6):
            value = round(-2.9 + place * 0.3 + n * 0.12, 1)
            scans.append(observation(code, display, value, "{T-score}", days=3640 - n * 700, id_=f"scan-{code}-{n}"))
    weekly = "alendronate 70 mg tablet"
    orders = [_drug("request", f"alendronate-{n}", weekly, 3600 - n * 90, _supply(90)) for n in range(10)]
    orders += [_drug("request", f"raloxifene-{n}", "raloxifene 60 mg tablet", 2650 - n * 90) for n in range(4)]
    orders.append(_drug("request", "paused", "risedronate 35 mg tablet", 2250, status="stopped"))
    orders.append(_drug("request", "denosumab", denosumab, 1660))
    orders.append(_drug("request", "zoledronate", "zoledronic acid 5 mg/100 mL infusion", 120))
    doses = [_drug("administration", f"dose-{n}", denosumab, 1650 - n * 183) for n in range(8)]
    breaks = [
        condition(ICD10, "S52.501A", "Fracture of lower end of right radius", days=3700, id="wrist"),
        condition(ICD10, "S22.000A", "Wedge compression fracture of thoracic vertebra", days=2700, id="vertebra"),
        condition(ICD10, "S42.201A", "Fracture of upper end of right humerus", days=1400, id="humerus"),
    ]
    labs = [calcium(9.1 + n % 3 * 0.2, days=3500 - n * 360, id_=f"calcium-{n}") for n in range(10)]
    labs += [creatinine(0.8 + n * 0.05, days=3500 - n * 360, id_=f"creatinine-{n}") for n in range(10)]
    return patient_view(
        prefetch(woman(74), dxa=scans, medications=orders, administrations=doses, conditions=breaks, labs=labs)
    )


def _drug(kind: str, id_: str, name: str, days: int, more: JSON | None = None, *, status: str = "completed") -> JSON:
    day = {"authoredOn": ago(days)} if kind == "request" else {"effectiveDateTime": ago(days)}
    return {
        "resourceType": f"Medication{kind.title()}",
        "id": id_,
        "status": status,
        **({"intent": "order"} if kind == "request" else {}),
        "medicationCodeableConcept": {"text": name},
        "subject": {"reference": f"Patient/{PATIENT}"},
        **day,
        **(more or {}),
    }


def _supply(days: int) -> dict[str, Any]:
    return {"dispenseRequest": {"expectedSupplyDuration": {"value": days, "unit": "d", "code": "d"}}}

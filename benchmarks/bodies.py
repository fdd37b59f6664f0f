"""Request bodies as EHRs send them: US Core resources of about 1.7 kB each, most of them of no interest to any rule.

Beside so many Observations stand a tenth as many MedicationRequests and as many Conditions. Seeded by the size.
"""

import json
import random
from datetime import UTC, date, datetime, timedelta

from tests.requests import ICD10, JSON, KEYS, LOINC, PATIENT, RXNORM, SNOMED, TERMINOLOGY, UCUM, searchset, woman

# Not by the extension that sets the day: a peer answers 422 to it.
TODAY = datetime.now(UTC).date()

SIZES = (10, 100, 1000, 10_000)
HOOKS = ("patient-view", "order-sign")

# What a chart holds most of: LOINC code, unit, a usual value, name, category.
RESULTS = (
    ("2160-0", "mg/dL", 1.0, "Creatinine [Mass/volume] in Serum or Plasma", "laboratory"),
    ("4548-4", "%", 5.6, "Hemoglobin A1c/Hemoglobin.total in Blood", "laboratory"),
    ("2345-7", "mg/dL", 99.0, "Glucose [Mass/volume] in Serum or Plasma", "laboratory"),
    ("17861-6", "mg/dL", 9.3, "Calcium [Mass/volume] in Serum or Plasma", "laboratory"),
    ("718-7", "g/dL", 13.0, "Hemoglobin [Mass/volume] in Blood", "laboratory"),
    ("6690-2", "10*3/uL", 6.0, "Leukocytes [#/volume] in Blood by Automated count", "laboratory"),
    ("2951-2", "mmol/L", 140.0, "Sodium [Moles/volume] in Serum or Plasma", "laboratory"),
    ("2823-3", "mmol/L", 4.2, "Potassium [Moles/volume] in Serum or Plasma", "laboratory"),
    ("2093-3", "mg/dL", 190.0, "Cholesterol [Mass/volume] in Serum or Plasma", "laboratory"),
    ("29463-7", "kg", 66.0, "Body weight", "vital-signs"),
    ("8867-4", "/min", 70.0, "Heart rate", "vital-signs"),
    ("8480-6", "mm[Hg]", 122.0, "Systolic blood pressure", "vital-signs"),
)
SCORE = ("38263-0", "{T-score}", -2.8, "DXA Femur [T-score] Bone density", "imaging")
CALCIUM = next(result for result in RESULTS if result[0] == "17861-6")
DRUGS = (
    ("314076", "lisinopril 10 MG Oral Tablet"),
    ("617312", "atorvastatin 20 MG Oral Tablet"),
    ("861007", "metformin hydrochloride 500 MG Oral Tablet"),
    ("966222", "levothyroxine sodium 0.075 MG Oral Tablet"),
)
PROBLEMS = (
    ("I10", "38341003", "Essential (primary) hypertension"),
    ("E78.5", "55822004", "Hyperlipidemia, unspecified"),
    ("K21.9", "235595009", "Gastro-esophageal reflux disease without esophagitis"),
    ("J30.9", "61582004", "Allergic rhinitis, unspecified"),
)


def body(observations: int, hook: str) -> bytes:
    """A woman of 76, T-score -2.8, calcium 7.6 mg/dL, no bone drug; at order-sign alendronate is drafted."""
    dice = random.Random(observations)  # noqa: S311 - the same chart each time
    prefetch = {key: searchset() for key in KEYS}
    prefetch["patient"] = woman(76)
    results = [_observation(1, CALCIUM, dice, value=7.6)]
    results += [_observation(n, dice.choice(RESULTS), dice) for n in range(2, observations)]
    prefetch["labs"] = searchset(*results)
    prefetch["dxa"] = searchset(_observation(0, SCORE, dice, value=-2.8))
    prefetch["medications"] = searchset(*(_prescription(n, dice) for n in range(observations // 10)))
    prefetch["conditions"] = searchset(*(_problem(n, dice) for n in range(observations // 10)))
    context: JSON = {"userId": "Practitioner/olsen-8", "patientId": PATIENT}
    if hook == "order-sign":
        drug = ("46041", "alendronate")
        draft = {**_order("draft-1", drug, TODAY), "status": "draft"}
        context["draftOrders"] = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": draft}]}
    request = {
        "hook": hook,
        "hookInstance": "0c3cf1e1-62b6-4a5b-9b5b-1d6e3f0f5a11",
        "context": context,
        "prefetch": prefetch,
    }
    return json.dumps(request, separators=(",", ":")).encode()


def _meta(n: int, profile: str, day: date) -> JSON:
    return {
        "versionId": str(1 + n % 3),
        "lastUpdated": f"{day}T10:14:0{n % 10}.318+00:00",
        "source": f"#{n:016x}",
        "profile": [f"http://hl7.org/fhir/us/core/StructureDefinition/{profile}"],
    }


def _narrative(words: str) -> JSON:
    return {
        "status": "generated",
        "div": f'<div xmlns="http://www.w3.org/1999/xhtml"><p><b>Generated Narrative</b></p><p>{words}</p></div>',
    }


def _identifier(n: int, kind: str) -> list[JSON]:
    return [{"use": "official", "system": f"https://hospital.example/fhir/{kind}", "value": f"{kind}-{n:09d}"}]


def _observation(
    n: int, kind: tuple[str, str, float, str, str], dice: random.Random, value: float | None = None
) -> JSON:
    code, unit, usual, name, category = kind
    day = TODAY - timedelta(days=30 + dice.randrange(4000) if value is None else 20)
    value = round(usual * dice.uniform(0.9, 1.1), 2) if value is None else value
    return {
        "resourceType": "Observation",
        "id": f"observation-{n}",
        "meta": _meta(n, "us-core-observation-lab", day),
        "text": _narrative(f"{name}: {value} {unit}, {day}, performed by Example General Laboratory"),
        "identifier": _identifier(n, "observation"),
        "status": "final",
        "category": [
            {
                "coding": [
                    {
                        "system": f"{TERMINOLOGY}/observation-category",
                        "code": category,
                        "display": category.replace("-", " ").capitalize(),
                    }
                ],
                "text": category,
            }
        ],
        "code": {
            "coding": [
                {"system": LOINC, "code": code, "display": name},
                {"system": "https://hospital.example/fhir/result-codes", "code": f"R{code}", "display": name.upper()},
            ],
            "text": name,
        },
        "subject": {"reference": f"Patient/{PATIENT}", "display": "Quillfeather, Ottoline"},
        "encounter": {"reference": f"Encounter/encounter-{n % 50}", "display": "Office Visit"},
        "effectiveDateTime": f"{day}T08:{n % 60:02d}:00-05:00",
        "issued": f"{day}T09:00:00.000-05:00",
        "performer": [{"reference": "Organization/laboratory-1", "display": "Example General Laboratory"}],
        "valueQuantity": {"value": value, "unit": unit, "system": UCUM, "code": unit},
        "interpretation": [
            {
                "coding": [{"system": f"{TERMINOLOGY}/v3-ObservationInterpretation", "code": "N", "display": "Normal"}],
                "text": "Normal",
            }
        ],
        "referenceRange": [
            {
                "low": {"value": round(usual * 0.8, 2), "unit": unit, "system": UCUM, "code": unit},
                "high": {"value": round(usual * 1.2, 2), "unit": unit, "system": UCUM, "code": unit},
                "text": f"{usual * 0.8:.2f} - {usual * 1.2:.2f} {unit}",
            }
        ],
    }


def _order(id_: str, drug: tuple[str, str], day: date) -> JSON:
    code, name = drug
    return {
        "resourceType": "MedicationRequest",
        "id": id_,
        "status": "active",
        "intent": "order",
        "medicationCodeableConcept": {"coding": [{"system": RXNORM, "code": code, "display": name}], "text": name},
        "subject": {"reference": f"Patient/{PATIENT}", "display": "Quillfeather, Ottoline"},
        "authoredOn": f"{day}T09:30:00-05:00",
        "requester": {"reference": "Practitioner/olsen-8", "display": "Olsen, Ida, MD"},
    }


def _prescription(n: int, dice: random.Random) -> JSON:
    day = TODAY - timedelta(days=30 + dice.randrange(3000))
    drug = dice.choice(DRUGS)
    return {
        **_order(f"prescription-{n}", drug, day),
        "meta": _meta(n, "us-core-medicationrequest", day),
        "text": _narrative(f"{drug[1]}: one tablet by mouth daily, 90 tablets, 3 refills"),
        "identifier": _identifier(n, "prescription"),
        "encounter": {"reference": f"Encounter/encounter-{n % 50}", "display": "Office Visit"},
        "dosageInstruction": [
            {
                "text": "Take 1 tablet by mouth once daily",
                "timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}},
                "route": {"coding": [{"system": SNOMED, "code": "26643006", "display": "Oral route"}], "text": "oral"},
                "doseAndRate": [{"doseQuantity": {"value": 1, "unit": "tablet"}}],
            }
        ],
        "dispenseRequest": {"numberOfRepeatsAllowed": 3, "quantity": {"value": 90, "unit": "tablet"}},
    }


def _problem(n: int, dice: random.Random) -> JSON:
    day = TODAY - timedelta(days=30 + dice.randrange(4000))
    icd, snomed, name = dice.choice(PROBLEMS)
    return {
        "resourceType": "Condition",
        "id": f"problem-{n}",
        "meta": _meta(n, "us-core-condition-problems-health-concerns", day),
        "text": _narrative(f"{name}, recorded {day}"),
        "identifier": _identifier(n, "problem"),
        "clinicalStatus": {"coding": [{"system": f"{TERMINOLOGY}/condition-clinical", "code": "active"}]},
        "verificationStatus": {"coding": [{"system": f"{TERMINOLOGY}/condition-ver-status", "code": "confirmed"}]},
        "category": [{"coding": [{"system": f"{TERMINOLOGY}/condition-category", "code": "problem-list-item"}]}],
        "code": {
            "coding": [
                {"system": ICD10, "code": icd, "display": name},
                {"system": SNOMED, "code": snomed, "display": name},
            ],
            "text": name,
        },
        "subject": {"reference": f"Patient/{PATIENT}", "display": "Quillfeather, Ottoline"},
        "onsetDateTime": str(day),
        "recordedDate": str(day),
        "recorder": {"reference": "Practitioner/olsen-8", "display": "Olsen, Ida, MD"},
    }

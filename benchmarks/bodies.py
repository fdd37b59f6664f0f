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

# What a chart holds most of: metabolic panel, blood count, lipids, vital signs; LOINC code, unit, a usual value, name.
# A third of them are of a kind that rules read.
RESULTS = (
    ("2160-0", "mg/dL", 1.0, "Creatinine [Mass/volume] in Serum or Plasma"),
    ("17861-6", "mg/dL", 9.3, "Calcium [Mass/volume] in Serum or Plasma"),
    ("1751-7", "g/dL", 4.2, "Albumin [Mass/volume] in Serum or Plasma"),
    ("6768-6", "U/L", 70.0, "Alkaline phosphatase [Enzymatic activity/volume] in Serum or Plasma"),
    ("2345-7", "mg/dL", 99.0, "Glucose [Mass/volume] in Serum or Plasma"),
    ("3094-0", "mg/dL", 15.0, "Urea nitrogen [Mass/volume] in Serum or Plasma"),
    ("2951-2", "mmol/L", 140.0, "Sodium [Moles/volume] in Serum or Plasma"),
    ("2823-3", "mmol/L", 4.2, "Potassium [Moles/volume] in Serum or Plasma"),
    ("2075-0", "mmol/L", 103.0, "Chloride [Moles/volume] in Serum or Plasma"),
    ("2028-9", "mmol/L", 25.0, "Carbon dioxide, total [Moles/volume] in Serum or Plasma"),
    ("2885-2", "g/dL", 7.0, "Protein [Mass/volume] in Serum or Plasma"),
    ("1975-2", "mg/dL", 0.6, "Bilirubin.total [Mass/volume] in Serum or Plasma"),
    ("1742-6", "U/L", 22.0, "Alanine aminotransferase [Enzymatic activity/volume] in Serum or Plasma"),
    ("1920-8", "U/L", 24.0, "Aspartate aminotransferase [Enzymatic activity/volume] in Serum or Plasma"),
    ("718-7", "g/dL", 13.0, "Hemoglobin [Mass/volume] in Blood"),
    ("4544-3", "%", 40.0, "Hematocrit [Volume Fraction] of Blood by Automated count"),
    ("789-8", "10*6/uL", 4.4, "Erythrocytes [#/volume] in Blood by Automated count"),
    ("787-2", "fL", 90.0, "MCV [Entitic volume] by Automated count"),
    ("785-6", "pg", 30.0, "MCH [Entitic mass] by Automated count"),
    ("786-4", "g/dL", 33.0, "MCHC [Mass/volume] by Automated count"),
    ("788-0", "%", 13.5, "Erythrocyte distribution width [Ratio] by Automated count"),
    ("777-3", "10*3/uL", 250.0, "Platelets [#/volume] in Blood by Automated count"),
    ("6690-2", "10*3/uL", 6.0, "Leukocytes [#/volume] in Blood by Automated count"),
    ("751-8", "10*3/uL", 3.6, "Neutrophils [#/volume] in Blood by Automated count"),
    ("731-0", "10*3/uL", 1.8, "Lymphocytes [#/volume] in Blood by Automated count"),
    ("742-7", "10*3/uL", 0.5, "Monocytes [#/volume] in Blood by Automated count"),
    ("711-2", "10*3/uL", 0.2, "Eosinophils [#/volume] in Blood by Automated count"),
    ("704-7", "10*3/uL", 0.05, "Basophils [#/volume] in Blood by Automated count"),
    ("2093-3", "mg/dL", 190.0, "Cholesterol [Mass/volume] in Serum or Plasma"),
    ("2085-9", "mg/dL", 55.0, "Cholesterol in HDL [Mass/volume] in Serum or Plasma"),
    ("2571-8", "mg/dL", 120.0, "Triglyceride [Mass/volume] in Serum or Plasma"),
    ("4548-4", "%", 5.6, "Hemoglobin A1c/Hemoglobin.total in Blood"),
    ("29463-7", "kg", 66.0, "Body weight"),
    ("8302-2", "cm", 163.0, "Body height"),
    ("39156-5", "kg/m2", 24.8, "Body mass index (BMI) [Ratio]"),
    ("8867-4", "/min", 70.0, "Heart rate"),
    ("9279-1", "/min", 16.0, "Respiratory rate"),
    ("8310-5", "Cel", 36.7, "Body temperature"),
    ("59408-5", "%", 97.0, "Oxygen saturation in Arterial blood by Pulse oximetry"),
    ("8480-6", "mm[Hg]", 122.0, "Systolic blood pressure"),
    ("8462-4", "mm[Hg]", 76.0, "Diastolic blood pressure"),
)
VITAL_SIGNS = {code for code, *_ in RESULTS[-9:]}
SCORE = ("38263-0", "{T-score}", -2.8, "DXA Femur [T-score] Bone density")
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
    """A woman of 76, T-score -2.8, calcium 7.0 mg/dL, no bone drug; at order-sign alendronate is drafted."""
    dice = random.Random(observations)  # the same chart each time
    prefetch = {key: searchset() for key in KEYS}
    prefetch["patient"] = woman(76)
    results = [made_observation(1, CALCIUM, dice, value=7.0)]
    results += [made_observation(n, dice.choice(RESULTS), dice) for n in range(2, observations)]
    prefetch["labs"] = searchset(*results)
    prefetch["dxa"] = searchset(made_observation(0, SCORE, dice, value=-2.8))
    prefetch["medications"] = searchset(*(made_prescription(n, dice) for n in range(observations // 10)))
    prefetch["conditions"] = searchset(*(made_problem(n, dice) for n in range(observations // 10)))
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


def of_another(asked: bytes, n: int) -> bytes:
    """The same body about another patient: nothing that is remembered of what was written helps with it."""
    return asked.replace(PATIENT.encode(), f"{PATIENT[:-4]}{n % 0x10000:04x}".encode())


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


def made_observation(
    n: int, kind: tuple[str, str, float, str], dice: random.Random, value: float | None = None
) -> JSON:
    code, unit, usual, name = kind
    category = "vital-signs" if code in VITAL_SIGNS else "imaging" if kind is SCORE else "laboratory"
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


def made_prescription(n: int, dice: random.Random) -> JSON:
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


def made_problem(n: int, dice: random.Random) -> JSON:
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

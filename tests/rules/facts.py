"""One fact of a record, written in words, becomes one FHIR resource. `cases.py` documents the grammar.

Nobody in these records lives: every name, number and date was made up here.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tests.requests import JSON, LOINC, PATIENT, SNOMED, TERMINOLOGY, TODAY
from tests.rules.drugs import DRUGS
from tests.rules.observed import ANSWERED, DENSITIES, MEASURED, SITES, TESTED
from tests.rules.services import SERVICES

ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
CATEGORY = f"{TERMINOLOGY}/medicationrequest-category"
SUBJECT = {"reference": f"Patient/{PATIENT}"}


def coded(system: str, code: str, display: str) -> JSON:
    """A CodeableConcept of one coding."""
    return {"coding": [{"system": system, "code": code, "display": display}], "text": display}


def drug(words: str) -> JSON:
    """A drug by its code, or, in quotation marks, by nothing but these words."""
    return {"text": words.strip('"')} if words.startswith('"') else coded(*DRUGS[words])


def status_of(kind: str, code: str) -> JSON:
    return {"coding": [{"system": f"{TERMINOLOGY}/{kind}", "code": code}]}


_WHEN = re.compile(r"\s*\b(?:(?P<ago>\d+) d ago|in (?P<ahead>\d+) d|on (?P<on>\S+)|(?P<undated>undated))$")


def day_of(words: str) -> str | None:
    """The day that `10 d ago`, `in 3 d` or `on 2025-11` means; None for `undated`."""
    match = _WHEN.search(words)
    if match is None:
        raise ValueError(f"not a day: {words!r}")
    days = int(match["ago"] or 0) - int(match["ahead"] or 0)
    return match["on"] if match["on"] or match["undated"] else (TODAY - timedelta(days=days)).isoformat()


@dataclass(frozen=True, slots=True)
class Fact:
    """The words of one fact, its day, and what was said after commas (`key item7`, `resolved`, ...)."""

    words: str
    when: str | None
    options: tuple[str, ...]
    n: int

    @classmethod
    def of(cls, text: str, n: int) -> "Fact":
        head, *options = (part.strip() for part in text.split(","))
        match = _WHEN.search(head)
        if match is None:
            return cls(head, None, tuple(options), n)
        return cls(head[: match.start()].strip(), day_of(match.group().strip()), tuple(options), n)

    def option(self, name: str) -> str | None:
        """What was said after `, name `."""
        return next((one.removeprefix(f"{name} ") for one in self.options if one.startswith(f"{name} ")), None)

    def one_of(self, *names: str) -> str | None:
        return next((one for one in self.options if one in names), None)

    def split(self, nouns: Mapping[str, Any]) -> tuple[str, str]:
        """The longest of some nouns that the words begin with, and the rest."""
        noun = max((one for one in nouns if f"{self.words} ".startswith(f"{one} ")), key=len, default=None)
        if noun is None:
            raise ValueError(f"not a fact this grammar knows: {self.words!r}")
        return noun, self.words.removeprefix(noun).strip()

    def resource(self, kind: str, **elements: Any) -> JSON:
        body = {"resourceType": kind, "id": f"{kind.lower()}-{self.n}", **elements}
        return {name: value for name, value in body.items() if value is not None}


_AMOUNT = re.compile(r"(?P<comparator><=|>=|<|>)?(?P<number>-?\d+(?:\.\d+)?|broken)(?: (?P<unit>\S+))?")


def measured(fact: Fact) -> tuple[str, JSON]:
    noun, rest = fact.split(MEASURED)
    match = _AMOUNT.fullmatch(rest)
    if match is None:
        raise ValueError(f"not an amount: {rest!r}")
    unit = match["unit"] or ""
    amount: JSON = {"value": "lots" if match["number"] == "broken" else float(match["number"])}
    amount |= {"unit": unit, "code": unit, "system": "http://unitsofmeasure.org"} if unit else {}
    amount |= {"comparator": match["comparator"]} if match["comparator"] else {}
    bounds = {end: {"value": float(bound)} for end in ("low", "high") if (bound := fact.option(end))}
    flag = fact.option("flag")
    method = fact.option("method")
    code, key = MEASURED[noun]
    return key, observation(
        fact,
        code,
        noun,
        valueQuantity=amount,
        referenceRange=[bounds] if bounds else None,
        interpretation=[{"coding": [{"code": flag}]}] if flag else None,
        method={"text": method} if method else None,
    )


def observation(fact: Fact, code: str, noun: str, **elements: Any) -> JSON:
    """An Observation of a LOINC code or, where there is none, of nothing but a title."""
    return fact.resource(
        "Observation",
        status=fact.option("status") or "final",
        code=coded(LOINC, code, noun) if code[0].isdigit() else {"text": code},
        subject=SUBJECT,
        effectiveDateTime=fact.when,
        **elements,
    )


def answered(fact: Fact) -> tuple[str, JSON]:
    noun, said = fact.split(ANSWERED)
    code, words = ANSWERED[noun]
    system, answer = words.get(said, ("", said))
    value = coded(system, answer, said) if system else {"text": answer}
    return "assessments", observation(fact, code, noun, valueCodeableConcept=value)


def last_period(fact: Fact) -> tuple[str, JSON]:
    day = fact.words.removeprefix("last period ")
    return "assessments", observation(fact, "8665-2", "Last menstrual period start date", valueDateTime=day)


def tested(fact: Fact) -> tuple[str, JSON]:
    code, key = TESTED[fact.words.removeprefix("tested ")]
    return key, observation(fact, code, "A test", valueString="see report")


def score(fact: Fact) -> tuple[str, JSON]:
    kind, value, site = fact.words.split(maxsplit=2)
    t_code, z_code, body_site = SITES[site]
    code = t_code if kind == "T" else z_code
    return "dxa", fact.resource(
        "Observation",
        status=fact.option("status") or "final",
        code=coded(LOINC, code, f"DXA [{kind}-score] Bone density"),
        subject=SUBJECT,
        effectiveDateTime=fact.when,
        bodySite={"text": body_site} if body_site else None,
        valueQuantity={"value": float(value) if value != "broken" else value, "unit": "{T-score}"},
    )


def density(fact: Fact) -> tuple[str, JSON]:
    _, value, site = fact.words.split(maxsplit=2)
    code, body_site = DENSITIES[site]
    device = {"reference": f"Device/{name}"} if (name := fact.option("device")) else None
    amount = {"value": float(value), "unit": "g/cm2"}
    return "dxa", observation(fact, code, "Bone density", bodySite=body_site, device=device, valueQuantity=amount)


def condition(fact: Fact) -> tuple[str, JSON]:
    _, code, *word = fact.words.split()
    certainty = fact.one_of("provisional", "refuted", "entered-in-error", "unconfirmed", "differential")
    clinical = fact.one_of("resolved", "inactive", "remission") or "active"
    return "conditions", fact.resource(
        "Condition",
        clinicalStatus=None if certainty == "entered-in-error" else status_of("condition-clinical", clinical),
        verificationStatus=status_of("condition-ver-status", certainty or "confirmed"),
        code=coded(ICD10CM if code[0].isalpha() else SNOMED, code, "A diagnosis"),
        subject=SUBJECT if code != "broken" else 7,
        onsetDateTime=fact.when if word != ["recorded"] else None,
        recordedDate=fact.when if word == ["recorded"] else None,
    )


def allergy(fact: Fact) -> tuple[str, JSON]:
    reaction = fact.option("reaction")
    verification = fact.one_of("refuted", "entered-in-error", "unconfirmed")
    clinical = fact.one_of("resolved", "inactive") or "active"
    return "allergies", fact.resource(
        "AllergyIntolerance",
        clinicalStatus=None
        if verification == "entered-in-error"
        else status_of("allergyintolerance-clinical", clinical),
        verificationStatus=status_of("allergyintolerance-verification", verification or "confirmed"),
        type=fact.one_of("intolerance"),
        code=drug(fact.words.removeprefix("allergy ")),
        patient=SUBJECT,
        reaction=[{"manifestation": [{"text": reaction}], "severity": fact.one_of("severe")}] if reaction else None,
    )


def request(fact: Fact) -> JSON:
    """A MedicationRequest of the record (`prescribed`) or a draft (the order column)."""
    words = fact.words.removeprefix("prescribed ")
    supply, until = fact.option("supply"), fact.option("until")
    dispense: JSON = {"expectedSupplyDuration": {"value": int(supply), "code": "d"}} if supply else {}
    dispense |= {"validityPeriod": {"end": until}} if until else {}
    if begins := fact.option("begins"):
        dispense |= {"validityPeriod": {**dispense.get("validityPeriod", {}), "start": day_of(begins)}}
    dispense |= {"quantity": {"value": int(quantity)}} if (quantity := fact.option("quantity")) else {}
    dispense |= {"numberOfRepeatsAllowed": int(refills)} if (refills := fact.option("refills")) else {}
    dose, sig = fact.option("dose"), fact.option("sig")
    dosage: JSON = {"text": sig} if sig else {}
    if event := fact.option("event"):
        dosage["timing"] = {"event": [day_of(event)]}
    if timing := fact.option("timing"):  # 1 per 2 wk
        times, _, period, unit = timing.split()
        repeat = {"frequency": int(times), "period": float(period), "periodUnit": unit}
        dosage["timing"] = {"repeat": repeat}
    if dose:
        dosage["doseAndRate"] = [{"doseQuantity": {"value": float(dose.split()[0]), "unit": dose.split()[1]}}]
    earlier = fact.option("replaces")
    return fact.resource(
        "MedicationRequest",
        status=fact.option("status"),
        intent="order",
        category=[coded(CATEGORY, "inpatient", "Inpatient")] if fact.one_of("inpatient") else None,
        medicationCodeableConcept=drug(words),
        subject=SUBJECT,
        authoredOn=fact.when,
        doNotPerform=True if fact.one_of("do not perform") else None,
        priorPrescription={"reference": f"MedicationRequest/{earlier}"} if earlier else None,
        dosageInstruction=[dosage] if dosage else None,
        dispenseRequest=dispense or None,
    )


def prescribed(fact: Fact) -> tuple[str, JSON]:
    return "medications", {"status": "active", **request(fact)}


def given(fact: Fact) -> tuple[str, JSON]:
    return "administrations", fact.resource(
        "MedicationAdministration",
        status=fact.option("status") or "completed",
        medicationCodeableConcept=drug(fact.words.removeprefix("given ")),
        subject=SUBJECT,
        effectiveDateTime=fact.when,
    )


def dispensed(fact: Fact) -> tuple[str, JSON]:
    supply = fact.option("supply")
    return "dispenses", fact.resource(
        "MedicationDispense",
        status=fact.option("status") or "completed",
        medicationCodeableConcept=drug(fact.words.removeprefix("dispensed ")),
        subject=SUBJECT,
        whenHandedOver=fact.when,
        daysSupply={"value": int(supply), "code": "d"} if supply else None,
    )


def paused(fact: Fact) -> tuple[str, JSON]:
    return "conditions", fact.resource(
        "Condition",
        clinicalStatus=status_of("condition-clinical", "active"),
        verificationStatus=status_of("condition-ver-status", "confirmed"),
        code={"text": "Bisphosphonate holiday"},
        subject=SUBJECT,
        onsetDateTime=fact.when,
    )


def ordered(fact: Fact) -> tuple[str, JSON]:
    return "orders", fact.resource(
        "ServiceRequest",
        status=fact.option("status") or "active",
        intent="order",
        code=coded(*SERVICES[fact.words.removeprefix("ordered ")]),
        subject=SUBJECT,
        authoredOn=fact.when,
        doNotPerform=True if fact.one_of("do not perform") else None,
        occurrenceDateTime=fact.option("planned"),
    )


def done(fact: Fact) -> tuple[str, JSON]:
    return "procedures", fact.resource(
        "Procedure",
        status=fact.option("status") or "completed",
        category=coded(SNOMED, "387713003", "Surgical procedure") if fact.one_of("surgical") else None,
        code=coded(*SERVICES[fact.words.removeprefix("done ")]),
        subject=SUBJECT,
        performedDateTime=fact.when,
    )


def reported(fact: Fact) -> tuple[str, JSON]:
    return "imaging", fact.resource(
        "DiagnosticReport",
        status=fact.option("status") or "final",
        code=coded(*SERVICES[fact.words.removeprefix("reported ")]),
        subject=SUBJECT,
        effectiveDateTime=fact.when,
        conclusion=fact.option("concluding"),
    )


KINDS: Mapping[str, Callable[[Fact], tuple[str, JSON]]] = {
    **dict.fromkeys(MEASURED, measured),
    **dict.fromkeys(ANSWERED, answered),
    "last period": last_period,
    "tested": tested,
    **dict.fromkeys(("T", "Z"), score),
    "BMD": density,
    "condition": condition,
    "allergy": allergy,
    "prescribed": prescribed,
    "given": given,
    "dispensed": dispensed,
    "paused": paused,
    "ordered": ordered,
    "done": done,
    "reported": reported,
}


def resource_of(fact: Fact) -> tuple[str, JSON]:
    """The prefetch key a fact belongs under (another when it says so), and its resource."""
    key, resource = KINDS[fact.split(KINDS)[0]](fact)
    return fact.option("key") or key, resource

"""Glucocorticoids: which act in the whole body, and how much of them is taken."""

import re
from collections.abc import Iterable, Sequence
from datetime import tzinfo

from cds_service.chart.dosage import dosing, held
from cds_service.chart.doses import Dosing
from cds_service.chart.nouns import Intake
from cds_service.fhir.structs import CodeableConcept, Coding, Dosage, Quantity, softly

GLUCOCORTICOIDS = frozenset(
    {"prednisone", "prednisolone", "methylprednisolone", "dexamethasone", "hydrocortisone"}
    | {"deflazacort", "betamethasone", "cortisone", "triamcinolone"}
)
# A steroid that acts where it is put: by its form, route or site; by what a sig tells to do with it; by ATC.
_LOCAL_FORM = re.compile(
    r"\b(inhal\w*|respiratory|nebuli\w*|nasal\w*|intranasal\w*|nose|eyes?|ophthalm\w*|intravitreal\w*|intraocular|"
    r"ears?|otic|topical\w*|cutaneous|skin|scalp|cream|ointment|lotion|gel|foam|shampoo|rectal\w*|enema|"
    r"suppositor\w*|vaginal\w*|intra-?articular\w*|intralesional\w*|intradermal\w*|epidural\w*|intrabursal|"
    r"joint|knee|shoulder|hip|buccal|dental|paste|mouthwash|implant)\b"
)
_LOCAL_SIG = re.compile(
    r"\b(apply|inhale|puffs?|sprays?|instill|drops? (?:in|into|to)|nostrils?|rectally|intra-?articular\w*)\b"
)
_LOCAL_ATC = ("A01", "A07", "C05", "D", "R", "S")
_ATC = "http://www.whocc.no/atc"
# A crystal suspension goes into joints more often than into muscle: it is systemic only when the order says so.
_DEPOT = re.compile(r"\b(injectable suspension|depo-medrol|soluspan|kenalog|zilretta)\b")
_SYSTEMIC_ROUTE = re.compile(r"\b(oral\w*|mouth|po|intravenous\w*|iv|intramuscular\w*|im)\b")
AS_NEEDED = "taken as needed"


def acts_locally(words: str, codings: Iterable[Coding], dosages: tuple[Dosage, ...]) -> bool:
    """Whether a steroid is inhaled, dropped, rubbed or injected where it shall act, and the body gets little.

    >>> acts_locally("triamcinolone 40 MG/ML Injectable Suspension", (), ()), acts_locally("prednisone 5 MG", (), ())
    (True, False)
    """
    if any(one.system == _ATC and (one.code or "").startswith(_LOCAL_ATC) for one in codings):
        return True
    ways = [one.route for one in dosages] + [softly(one.site, CodeableConcept) for one in dosages]
    places = " ; ".join(word for way in ways if way for word in way.all_words)
    sigs = " ; ".join(one.text for one in dosages if one.text).lower()
    form = f"{words} ; {places}".lower()
    if _LOCAL_FORM.search(form) or _LOCAL_SIG.search(sigs):
        return True
    return bool(_DEPOT.search(form)) and not _SYSTEMIC_ROUTE.search(f"{places} ; {sigs}".lower())


def intake(
    dosages: Iterable[Dosage], names: Sequence[str], zone: tzinfo, quantity: Quantity | None = None, supply: int = 0
) -> Intake:
    """How much an order makes the patient take of its product, in mg.

    What is taken as needed is what is handed out: a `quantity` for so many days of `supply`.
    """
    found = dosing(dosages, names, zone)
    if found.as_needed:
        mg = held(quantity, names) if quantity and supply else None
        if mg is None:
            return Intake(why_not=AS_NEEDED, as_needed=True)
        return Intake(((mg / supply, found.days),), until=found.until, as_needed=True)
    if found.why_not:
        return Intake(why_not=found.why_not)
    parts = found.steps or (found,)
    if any(one.unit != "mg" for one in parts):
        return Intake(why_not="the dose is not in mg")
    steps = tuple((one.daily, _lasts(one)) for one in parts if one.daily is not None)
    return Intake(steps, found.amount if found.once else None, found.until)


def _lasts(one: Dosing) -> int | None:
    """The days of a step: as written, or so many doses at its pace."""
    if one.days is not None or one.doses is None or not one.per_day:
        return one.days
    return round(one.doses / one.per_day)

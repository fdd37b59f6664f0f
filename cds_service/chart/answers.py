"""Questions that are answered in words, codes, a truth or a day: smoking, pregnancy, menopause, a pregnancy test.

A code is understood by the value set it belongs to, words only when they are, in full, one of those listed here.
An answer that is not understood is unreadable, never a no; one that says "not known" is no answer.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, tzinfo

from msgspec import Raw

from cds_service.chart.dates import first_day, moment, span
from cds_service.chart.nouns import Flag
from cds_service.chart.numbers import NotReadable
from cds_service.chart.observed import Answered, Tested
from cds_service.fhir.reader import Found
from cds_service.fhir.structs import CodeableConcept, Component, Observation, softly
from cds_service.terminology import TITLES, index, remembered

UNKNOWN = "unknown"
DAY = "day"  # the answer of a question for a day

_SMOKING = ("smokes", "smoked", "never-smoked", "not-smoking")
_YES_NO = ("yes", "no")
QUESTIONS: Mapping[str, tuple[str, ...]] = {
    "smoking-status": _SMOKING,
    "pregnancy-status": ("pregnant", "not-pregnant"),
    "hcg": ("positive", "negative"),
    "menopausal-status": ("postmenopausal", "perimenopausal", "premenopausal"),
    "last-menstrual-period": (DAY,),
    "parental-hip-fracture-answer": _YES_NO,
}
# Tests and assessments of which it matters that they were done.
TESTS = frozenset(
    {
        *("spep", "free-light-chains", "ttg-iga", "cortisol-test", "tryptase"),
        *("bone-alkaline-phosphatase", "falls-screen", "exercise-plan"),
        *("panel-blood-count", "panel-comprehensive-metabolic", "panel-basic-metabolic"),
        *("panel-renal-function", "panel-hepatic-function"),
        *("order-vfa", "spine-imaging"),
    }
)
IMAGES = frozenset({"order-femur-imaging"})  # what a report, by its code or its words, says was imaged
REPORTED = frozenset({"final", "amended", "corrected", "appended"})

_SAID = {
    "smokes": "smokes; smoker; current smoker; current every day smoker; current some day smoker; every day smoker; "
    "some days smoker; some day smoker; daily smoker; smokes tobacco daily; smokes daily; occasional smoker; "
    "light smoker; heavy smoker; light tobacco smoker; heavy tobacco smoker; occasional tobacco smoker; every day; "
    "some days; current; tobacco smoker; cigarette smoker",
    "smoked": "former smoker; ex smoker; exsmoker; former; quit; previous smoker; past smoker; ex cigarette smoker",
    "never-smoked": "never smoker; never smoked; never; never smoked tobacco; lifetime non smoker; "
    "lifelong non smoker; never smoked any tobacco",
    "not-smoking": "non smoker; nonsmoker; not a smoker; not currently smoking; no; does not smoke",
    "pregnant": "pregnant; currently pregnant; yes; patient currently pregnant; pregnancy confirmed",
    "not-pregnant": "not pregnant; no; not currently pregnant; patient not pregnant",
    "positive": "positive; pos; detected; reactive; present",
    "negative": "negative; neg; not detected; non reactive; nonreactive; absent",
    "postmenopausal": "postmenopausal; post menopausal; postmenopausal state; postmenopause; menopausal",
    "perimenopausal": "perimenopausal; peri menopausal; perimenopause; menopausal transition",
    "premenopausal": "premenopausal; pre menopausal; premenopausal state; premenopause",
    "yes": "yes; y; true",
    "no": "no; n; false",
    UNKNOWN: "unknown; not known; unknown if ever smoked; smoker current status unknown; never assessed; not asked; "
    "not assessed; declined; asked but declined; not applicable; indeterminate; equivocal; borderline",
}
_WORDS: Mapping[str, frozenset[str]] = {answer: frozenset(words.split("; ")) for answer, words in _SAID.items()}
_TRUTHS = {True: ("yes", "pregnant", "positive"), False: ("no", "not-pregnant", "negative", "not-smoking")}
_FLAGS: Mapping[str, Flag] = {
    **dict.fromkeys(("H", "HH", "HU", ">"), "high"),
    **dict.fromkeys(("L", "LL", "LU", "<"), "low"),
    **dict.fromkeys(("A", "AA"), "abnormal"),
    "N": "normal",
}
_BRACKETED = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_FILLING = frozenset({"the", "test", "score", "total", "in", "seconds", "second", "sec", "s", "time", "result"})


def title(text: str) -> str:
    """What an observation is called, without brackets, punctuation and words that every name has.

    >>> title("Timed Up and Go (TUG) test [seconds]"), title("STEADI Stay Independent: total score")
    ('timed up and go', 'steadi stay independent')
    """
    return " ".join(word for word in _words(text) if word not in _FILLING)


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", _BRACKETED.sub(" ", text.lower()))


def titled(code: CodeableConcept) -> frozenset[str]:
    """The concepts of an observation that has no code of ours: by what it is called, in full."""
    return frozenset(concept for words in code.all_words for concept in index().of(TITLES, title(words)))


def flag_of(part: Observation | Component) -> Flag:
    """How the laboratory itself read a value: low, normal, high, abnormal; "" when it did not say."""
    return _flag_in(bytes(part.interpretation)) if part.interpretation else ""


@remembered
def _flag_in(interpretation: bytes) -> Flag:
    return next((_FLAGS[code] for code in _codes_in(interpretation) if code in _FLAGS), "")


def answer_of(
    concept: str, observation: Observation, part: Observation | Component, day: date | None, ref: str, zone: tzinfo
) -> Answered | None:
    """What a question was answered; None when it was not asked, or is not known. Unreadable when not understood."""
    if part.dataAbsentReason is not None:
        return None
    about = span(softly(part.valueDateTime, str) or part.valueString, zone) if DAY in QUESTIONS[concept] else None
    said, answer = (str(about), DAY) if about else _said(concept, part)
    if answer == UNKNOWN:
        return None
    if not answer:
        raise NotReadable("the answer is not understood")
    if day is None:
        raise NotReadable("no date")
    return Answered(concept, answer, said, day, ref, moment(observation.when), about)


def _said(concept: str, part: Observation | Component) -> tuple[str, str]:
    """The answer as it was sent, and what it comes to; "" when that is not understood."""
    wanted = QUESTIONS[concept]
    coded = softly(part.valueCodeableConcept, CodeableConcept)
    texts = coded.all_words if coded else (part.valueString,) if part.valueString else ()
    if coded:
        found = index().of_codings(coded.coding)
        for answer in (*wanted, UNKNOWN):
            if f"answer-{answer}" in found:
                return next(iter(texts), answer), answer
    truth = softly(part.valueBoolean, bool)
    if truth is not None:
        return ("yes" if truth else "no"), next((one for one in _TRUTHS[truth] if one in wanted), "")
    for text in texts:
        plain = " ".join(_words(text))
        for answer in (*wanted, UNKNOWN):
            if plain in _WORDS.get(answer, ()):
                return text, answer
    for code, answer in (("POS", "positive"), ("NEG", "negative")):
        if answer in wanted and code in _interpretations(part):
            return next(iter(texts), answer), answer
    return "", ""


def _interpretations(part: Observation | Component) -> tuple[str, ...]:
    """The codes of how a result is to be read; FHIR versions before R4 send one concept, not several."""
    return _codes_in(bytes(part.interpretation)) if part.interpretation else ()


@remembered
def _codes_in(interpretation: bytes) -> tuple[str, ...]:
    several = softly(Raw(interpretation), tuple[CodeableConcept, ...])
    one = None if several is not None else softly(Raw(interpretation), CodeableConcept)
    concepts = several or ((one,) if one else ())
    return tuple(coding.code for concept in concepts for coding in concept.coding if coding.code)


def read_reports(found: Iterable[Found], zone: tzinfo) -> tuple[Tested, ...]:
    """Tests, panels and images that a diagnostic report says were done."""
    tested = []
    for one in found:
        report = one.resource
        if report.status in REPORTED and report.code is not None:
            imaged = index().named(*report.code.all_words) & IMAGES
            for concept in sorted(index().of_codings(report.code.coding) & (TESTS | IMAGES) | imaged):
                tested.append(Tested(concept, report.code.words or concept, first_day(report.when, zone), one.ref))
    return tuple(tested)

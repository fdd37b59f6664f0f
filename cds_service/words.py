"""How values read on a card: amounts beside their limits, dates as 12 Nov 2026, record text made harmless."""

import re
from collections.abc import Iterable
from datetime import date
from math import floor
from typing import Any

from cds_service.chart.doses import Regimen
from cds_service.chart.nouns import Done, Measured, Problem, Span
from cds_service.chart.skeleton import Density, Fracture, Score
from cds_service.clinical.calcium import Calcium
from cds_service.clinical.chart_qfracture import Estimate
from cds_service.clinical.glucocorticoid import SteroidExposure
from cds_service.clinical.renal import Kidney
from cds_service.clinical.treatment_response import Failure
from cds_service.rulebook import Cited

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
_MARKS = re.compile(r"([\\`*_\[\]{}|~#!])")
_WWW = re.compile(r"(?i)\bwww\.")
_ON_ONE_LINE = re.compile(r"[^\x00-\x1f\x7f\u2028\u2029<>]*")
_UNMARKED = re.compile(r"[^\x00-\x1f\x7f\u2028\u2029&<>\\`*_\[\]{}|~#!@]*")
_ELLIPSIS = "…"


class Words(str):
    """Text of our own making, or already made harmless: it is printed as it is."""

    __slots__ = ()


def plain(text: str) -> str:
    """A record's text on one line, without what a client might take for markup."""
    if _ON_ONE_LINE.fullmatch(text):
        return text
    return _CONTROL.sub(" ", text).replace("<", "‹").replace(">", "›")


def markdown(text: str) -> str:
    """A record's text as GitHub-flavoured Markdown that shows exactly these characters: no markup, no link.

    >>> markdown("**Zoledronic** <b>acid</b> www.example.org")
    '\\\\*\\\\*Zoledronic\\\\*\\\\* &lt;b&gt;acid&lt;/b&gt; www&#46;example.org'
    """
    if _UNMARKED.fullmatch(text) and "://" not in text and "www." not in text.lower():
        return text  # as most are: to look for each mark by itself takes several times as long
    one_line = _CONTROL.sub(" ", text)
    escaped = one_line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    escaped = _MARKS.sub(r"\\\1", escaped)
    escaped = escaped.replace("://", "&#58;//").replace("@", "&#64;")
    return _WWW.sub(lambda match: match.group()[:-1] + "&#46;", escaped)


def shortened(text: str, most: int) -> str:
    """At most so many characters, without space around it, cut at a word where it can be."""
    text = text.strip()
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut[most // 2 :] else cut).rstrip(" ,;(") + _ELLIPSIS


def day(when: date | Span | str | None) -> Words:
    """A date as 12 Nov 2026; a month as Nov 2026; a year as it is; none as "date unknown".

    >>> day(date(2026, 11, 2)), day("2025-03"), day(None)
    ('2 Nov 2026', 'Mar 2025', 'date unknown')
    """
    if when is None:
        return Words("date unknown")
    if isinstance(when, date):
        return Words(f"{when.day} {_MONTHS[when.month - 1]} {when.year}")
    parts = [int(part) for part in str(when).split("-")]
    words = [str(parts[2])] if len(parts) == 3 else []
    words += [_MONTHS[parts[1] - 1]] if len(parts) > 1 else []
    return Words(" ".join([*words, str(parts[0])]))


def number(value: float, least: int = 0, most: int = 4) -> str:
    """A number without needless digits.

    >>> number(8.0), number(2.125), number(34.0, least=1), number(60.0, most=0)
    ('8', '2.125', '34.0', '60')
    """
    whole, _, digits = f"{value:.{most}f}".partition(".")
    digits = digits.rstrip("0").ljust(least, "0")
    return f"{whole}.{digits}" if digits else whole


def apart(value: float, limit: float, digits: int = 1, *, converted: bool = False) -> tuple[str, str]:
    """Two numbers with at least so many digits, and as many as show on which side of the limit the value lies.

    A limit keeps its own digits, unless it was converted from another unit.

    >>> apart(34.8545, 35), apart(34.98, 35), apart(2.12, 2.12076, 2), apart(7.0, 8.5, 0)
    (('34.9', '35'), ('34.98', '35'), ('2.12', '2.121'), ('7', '8.5'))
    """
    own = 0 if converted else _digits(round(limit, 2))
    for most in range(digits, 7):
        shown, line = round(value, most), round(limit, max(most, own))
        if value == limit or ((shown < line) == (value < limit) and shown != line):
            return number(shown, most=most), number(line, most=max(most, own))
    return str(value), str(limit)


def _digits(reported: float) -> int:
    """How many decimals a number was reported with."""
    return len(repr(reported).partition(".")[2].rstrip("0"))


def _of(fact: Any) -> tuple[float, str, int]:
    """Number, unit and decimals in which a fact is shown: as it was reported, or as it was computed."""
    if isinstance(fact, Calcium):
        shown = fact.measured.in_reported_unit(fact.value)
        computed = 2 if fact.measured.per_reported != 1.0 else 1
        digits = computed if fact.albumin else _digits(fact.measured.reported)
        return shown, fact.measured.reported_unit, digits
    if isinstance(fact, Measured):
        return fact.reported, fact.reported_unit, _digits(fact.reported)
    if isinstance(fact, Kidney):
        own = fact.stands_in and fact.formula == "reported eGFR"
        return fact.value, fact.unit, _digits(fact.source.reported) if own else 1
    return fact.value, getattr(fact, "unit", ""), getattr(fact, "digits", 4)


_UNITS = {
    "umol/L": "µmol/L",
    "[lb_av]": "lb",
    "[in_i]": "in",
    "[in_us]": "in",
    "d": "days",
    "a": "years",
    "mo": "months",
    "min": "minutes",
    "m[IU]/L": "mIU/L",
    "u[IU]/mL": "µIU/mL",
    "m[IU]/mL": "mIU/mL",
    "[IU]/L": "IU/L",
    "mg/(24.h)": "mg/24 h",
    "mmol/(24.h)": "mmol/24 h",
    "drinks/d": "drinks a day",
}


def _with_unit(text: str, unit: str) -> Words:
    unit = plain(_UNITS.get(unit, unit))
    return Words(
        f"{text} {unit}" if unit and unit not in ("%", "1", "{T-score}") else f"{text}{unit if unit == '%' else ''}"
    )


_COMPARED = {"<=": "≤ ", ">=": "≥ ", "<": "< ", ">": "> "}


def amount(fact: Any, limit: Any = None) -> Words:
    """A value with its unit, with the digits it takes to tell it from its limit."""
    value, unit, digits = _of(fact)
    comparator = getattr(fact, "comparator", "") or getattr(getattr(fact, "measured", None), "comparator", "")
    mark = _COMPARED.get(comparator, "") if comparator else ""
    text = _apart(fact, value, limit, digits)[0] if limit is not None else number(value, most=digits)
    return Words(mark + _with_unit(text.replace("-", "−"), unit))


def limit_of(limit: Any, fact: Any) -> Words:
    """A limit in the unit its value was reported in, with the digits it takes to tell them apart."""
    value, unit, digits = _of(fact)
    text = _apart(fact, value, limit, digits)[1].replace("-", "−")
    return _with_unit(text, unit)


def _apart(fact: Any, value: float, limit: Any, digits: int) -> tuple[str, str]:
    measured = fact.measured if isinstance(fact, Calcium) else fact
    converted = isinstance(measured, Measured) and measured.per_reported != 1.0
    return apart(value, _limit(fact, limit), digits, converted=converted)


def _limit(fact: Any, limit: Any) -> float:
    line: float = limit.value if isinstance(limit, Cited) else limit
    if isinstance(fact, Calcium):
        return fact.measured.in_reported_unit(line)
    if isinstance(fact, Measured):
        return fact.in_reported_unit(line)
    return line


def score(value: float) -> Words:
    """A T-score with its one decimal and a real minus sign.

    >>> score(-2.5)
    '−2.5'
    """
    return Words(number(value, least=1).replace("-", "−"))


def estimate(kidney: Kidney, limit: Any) -> Words:
    """An estimate of kidney function against a limit, with what it was made from."""
    made = [kidney.formula]
    if kidney.source.concept == "creatinine":
        made.append(f"creatinine {amount(kidney.source)}, {day(kidney.day)}")
    else:
        made[0] += f", {day(kidney.day)}"
    if kidney.weight:
        made.append(f"actual weight {amount(kidney.weight)}, {day(kidney.weight.day)}")
    name = "eGFR" if kidney.stands_in else "Creatinine clearance"
    said = f"{name} **{amount(kidney, limit)}** ({'; '.join(made)}); the label's limit is {limit_of(limit, kidney)}."
    if kidney.formula == "CKD-EPI 2021":
        said += " No weight within a year, so eGFR stands in for creatinine clearance."
    if kidney.other is not None:
        said += " The sex is not recorded: this is the lower of both estimates."
    return Words(said)


def first_upper(text: str) -> Words:
    """A text as the start of a sentence; a word with a capital inside, such as eGFR, keeps its own spelling."""
    start = text[:1] if any(map(str.isupper, text[1:].partition(" ")[0])) else text[:1].upper()
    return Words(start + text[1:])


def kidneys(fact: Kidney | Problem | Done) -> Words:
    """What shows advanced kidney disease: "eGFR 24.1 mL/min/1.73 m² (3 Oct 2026)", or "dialysis or kidney failure"."""
    if isinstance(fact, Kidney):
        return Words(f"eGFR {amount(fact)} ({day(fact.day)})")
    return Words("dialysis or kidney failure")


_SITES = {
    "hip": "hip fracture",
    "vertebral": "vertebral fracture",
    "forearm": "forearm fracture",
    "humerus": "proximal humerus fracture",
    "pelvis": "pelvic fracture",
    "unknown": "fragility fracture",
    "other": "fracture",
}


def event(fracture: Fracture) -> Words:
    """A fracture as words: "hip fracture (3 Mar 2026)", saying so when only the day of recording is known."""
    if fracture.span is None:
        return Words(f"{_SITES[fracture.site]} (date unknown)")
    recorded = "recorded " if fracture.recorded_only else ""
    return Words(f"{_SITES[fracture.site]} ({recorded}{day(fracture.span)})")


# Diagnoses whose titles are longer than a line has room for.
_PLAINLY = {
    "osteoporosis": "osteoporosis",
    "osteopenia": "low bone mass",
    "repeated-falls": "falls",
    "fall-event": "a fall",
}


def proof(fact: Fracture | Score | Measured | Problem) -> str:
    """What a finding rests on, with its day: "T-score −2.7 (total hip, 3 Mar 2026)", "2 falls (3 Mar 2026)"."""
    if isinstance(fact, Fracture):
        return event(fact)
    if isinstance(fact, Score):
        return f"{fact.kind} {score(fact.value)} ({fact.place}, {day(fact.day)})"
    if isinstance(fact, Measured):
        return f"{number(fact.value)} {'fall' if fact.value == 1 else 'falls'} ({day(fact.day)})"
    said = next((plainly for concept, plainly in _PLAINLY.items() if concept in fact.concepts), fact.name)
    return f"{said} ({day(fact.onset or fact.recorded)})"


_MEASURED = {
    "vitamin-d-25oh": "25-OH vitamin D",
    "tsh": "TSH",
    "pth": "parathyroid hormone",
    "erythrocyte-sedimentation-rate": "ESR",
    "c-reactive-protein": "CRP",
    "urine-calcium-24h": "urinary calcium",
}


def reason(fact: Any) -> str:
    """Why a test is worth it: "calcium 11.2 mg/dL (3 Mar 2026)", "eGFR 45 ...", "bone loss at the total hip (...)"."""
    if isinstance(fact, Calcium):
        return f"{'ionised ' if fact.ionised else ''}calcium {amount(fact)} ({day(fact.day)})"
    if isinstance(fact, Kidney):
        return f"eGFR {amount(fact)} ({day(fact.day)})"
    if isinstance(fact, Density):
        return f"bone loss at the {fact.site.replace('-', ' ')} ({day(fact.day)})"
    if isinstance(fact, SteroidExposure):
        return "a systemic glucocorticoid"
    if isinstance(fact, Failure):
        return f"failure of {fact.drug.name}"
    if isinstance(fact, Measured) and fact.concept not in ("falls-count", "fall-with-injury"):
        name = _MEASURED.get(fact.concept, fact.concept.replace("-", " "))
        return f"{name} {amount(fact)} ({day(fact.day)})"
    if isinstance(fact, (Measured, Fracture, Score, Problem)):
        return proof(fact)
    return str(names([fact]))


_TESTS = {
    "vitamin-d-25oh": "25-OH vitamin D",
    "pth": "PTH",
    "tsh": "TSH",
    "ttg-iga": "coeliac serology",
    "spep": "protein electrophoresis",
    "testosterone-level": "testosterone",
    "cortisol-test": "a cortisol test",
}


def tests(wanted: Iterable[str]) -> Words:
    """Tests by their names: "calcium, 25-OH vitamin D and PTH"."""
    said = [_TESTS.get(one, one.replace("-", " ")) for one in wanted]
    return Words(" and ".join(part for part in (", ".join(said[:-1]), *said[-1:]) if part))


def names(facts: Iterable[Any]) -> str:
    """Drugs, doses and problems by their names, each once: "ibuprofen, furosemide and dehydration"."""
    said = [*dict.fromkeys(one.drug.name if hasattr(one, "drug") else one.name for one in facts)]
    return " and ".join(part for part in (", ".join(said[:-1]), *said[-1:]) if part)


_TIMES = {1.0: "once", 2.0: "twice"}


def regimen(one: Regimen) -> Words:
    """A dose and how often: "70 mg once a week", "75 mg twice a month", "150 mg every 4 weeks"."""
    times, n, unit = one.schedule.times, one.schedule.period.n, one.schedule.period.unit
    often = _TIMES.get(times, f"{number(times)} times")
    if n == 1:
        rhythm = f"{often} a {unit}" if unit != "hour" else f"{often} an hour"
    else:
        rhythm = f"every {number(n)} {unit}s" if times == 1 else f"{often} in {number(n)} {unit}s"
    if one.unit == "IU":
        return Words(f"{one.amount:,.0f} IU {rhythm}")
    amount = f"{number(one.amount)} mg" if one.amount >= 1 else f"{number(one.amount * 1000)} mcg"
    return Words(f"{amount} {rhythm}")


def fold(times: float) -> Words:
    """How many times an amount is another: "7 times", "0.23 times"."""
    return Words(f"{number(times, most=2)} times")


def grams(mg: float) -> Words:
    """Milligrams as grams, never rounded up: "5", "6.25", "4.99"."""
    return Words(number(floor(mg / 10) / 100, most=2))


def qfracture(found: Estimate) -> Words:
    """A QFracture risk with whose it is, whom it was made from, and what it was computed from."""
    factors = f" with {' and '.join(found.factors)}" if found.factors else ""
    absent = f" Not recorded, taken as absent: {', '.join(found.assumed)}." if found.assumed else ""
    return Words(
        f"**{found.name}** ({found.owner}; made from {found.population}): {found.major:.1f} % for a major fracture, "
        f"{found.hip:.1f} % for the hip, in 10 years, by age, sex and BMI {found.risk.bmi:.1f}{factors}.{absent} It is "
        "not FRAX, and no FRAX line applies."
    )


FILTERS = {
    "day": day,
    "amount": amount,
    "limit_of": limit_of,
    "score": score,
    "event": event,
    "regimen": regimen,
    "fold": fold,
    "grams": grams,
    "estimate": estimate,
    "kidneys": kidneys,
    "names": names,
    "proof": proof,
    "qfracture": qfracture,
    "reason": reason,
    "tests": tests,
    "number": lambda value: Words(number(value)),
    "count": lambda value: Words(f"{value:,.0f}"),
}

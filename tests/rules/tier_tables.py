"""The risk tier a second time: plain decision tables over what is true of a made-up patient.

A patient is drawn (seeded) from lists of values that lie on both sides of every line; `signs` says in plain
arithmetic what is true of the patient, the tables say which signs make which tier.
"""

import random
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from cds_service.chart.nouns import Sex
from tests.clinical.charts import TODAY

PEOPLE: tuple[tuple[Sex, int, bool], ...] = (  # sex, age, menopause recorded
    *(("female", age, False) for age in (35, 49, 50, 58, 70, 91)),
    *(("female", age, True) for age in (38, 45)),
    *(("male", age, False) for age in (30, 49, 50, 69, 75)),
)
T_SCORES = (None, -0.9, -1.0, -1.1, -2.4, -2.5, -3.0, -3.1, -3.4, -3.5)
EARLIER = (None, None, -2.4, -2.5)
FRACTURES: tuple[tuple[tuple[str, int | None], ...], ...] = (  # site and days ago; None: of no known day
    *((), (), ()),
    *((("hip", days),) for days in (9, 365, 366, 2000, None)),
    *((("vertebral", days),) for days in (300, 730, 731)),
    *((("forearm", days),) for days in (9, 365, 366, 730, 731, None)),
    *((("pelvis", 300),), (("humerus", 900),), (("unknown", None),)),
    *((("hip", 900), ("forearm", 500)), (("hip", 900), ("forearm", None)), (("vertebral", 1900), ("vertebral", 1600))),
)
FRAX_MAJOR = (None, None, 4.0, 9.9, 10.0, 14.9, 15.0, 19.9, 20.0, 26.1, 29.9, 30.0, 30.1)
FRAX_HIP = (None, None, 0.5, 1.0, 1.1, 2.5, 2.9, 3.0, 4.4, 4.5, 4.6)
STEROIDS = (  # mg of prednisone a day, days of it up to today
    *((0.0, 0),) * 5,
    *((2.4, 900), (2.5, 90), (2.5, 91), (5.0, 179), (7.5, 180), (7.6, 179), (7.6, 500), (4.9, 900)),
    *((13.6, 400), (13.7, 400), (29.0, 100), (30.0, 30), (30.0, 31), (30.0, 91)),
)
DRUGS = ("", "", "", "alendronate", "aromatase-inhibitor")
SINCE = (365, 366, 729, 730, 1300)
FALLS = (0, 0, 1, 2)


@dataclass(frozen=True)
class Patient:
    sex: Sex
    age: int
    menopause: bool
    t: float | None
    earlier: float | None
    fractures: tuple[tuple[str, int | None], ...]
    major: float | None
    hip: float | None
    mg: float
    days: int
    drug: str
    since: int
    falls: int


def drawn(seed: int, many: int) -> list[Patient]:
    dice = random.Random(seed)

    def one() -> Patient:
        t = dice.choice(T_SCORES)
        return Patient(
            *dice.choice(PEOPLE),
            t,
            dice.choice(EARLIER) if t is not None else None,
            dice.choice(FRACTURES),
            dice.choice(FRAX_MAJOR),
            dice.choice(FRAX_HIP),
            *dice.choice(STEROIDS),
            dice.choice(DRUGS),
            dice.choice(SINCE),
            dice.choice(FALLS),
        )

    return [one() for _ in range(many)]


# --- what is true of a patient, in plain arithmetic --------------------------------------------------


def times(percent: float | None, factor: str) -> float | None:
    if percent is None:
        return None
    return float((Decimal(str(percent)) * Decimal(factor)).quantize(Decimal("0.1"), ROUND_HALF_UP))


def age_then(one: Patient, days: int | None) -> int:
    day = TODAY - timedelta(days=days or 0)
    return one.age - (TODAY.year - day.year) - ((day.month, day.day) < (TODAY.month, TODAY.day)) if days else one.age


def signs(one: Patient, profile: str) -> set[str]:
    """Everything the tables ask for, by name."""
    t_applies = one.age >= 50 or (one.sex == "female" and one.menopause)
    t, earlier = (one.t, one.earlier) if t_applies else (None, None)
    long_term = one.mg >= 2.5 and one.days > 90
    up = long_term and (one.mg > 7.5 or (profile == "uk-nogg" and one.mg == 7.5))
    treated = one.drug == "alendronate"
    frax_valid = 40 <= one.age <= 90 and not (treated and one.since - 9 >= 365)
    major = times(one.major, "1.15" if up else "1") if frax_valid else None
    hip = times(one.hip, "1.2" if up else "1") if frax_valid else None
    from_age = 40 if profile == "ca-2023" else 50
    broken = [(site, days) for site, days in one.fractures if site != "unknown" and age_then(one, days) >= from_age]
    dated = [(site, days) for site, days in broken if days is not None]
    great = {"hip", "vertebral"}
    adult = [
        (site, days)
        for site, days in one.fractures
        if age_then(one, days) >= (18 if site in great | {"unknown"} else from_age)
    ]
    row = max((age for age in NOGG if age <= one.age), default=None)
    frax = {"major": major, "hip": hip}
    lines = NOGG[row] if row else {}
    uk = {uk_category(which, frax[which], lines[which], scanned=one.t is not None) for which in lines}
    found = {
        "t applies": t_applies,
        "adult": one.age >= 18,
        "from 40": one.age >= 40,
        "from 70": one.age >= 70,
        "steroid": long_term,
        "t known": t is not None,
        "t above -1.0": t is not None and t > -1.0,
        "t from -1.0": t is not None and t >= -1.0,
        "t below -1.0": t is not None and t < -1.0,
        "t to -1.0": t is not None and t <= -1.0,
        "t to -2.5": t is not None and t <= -2.5,
        "t below -3.0": t is not None and t < -3.0,
        "t to -3.5": t is not None and t <= -3.5,
        "t once to -2.5": any(value is not None and value <= -2.5 for value in (t, earlier)),
        "hip or vertebra": any(site in great for site, _ in broken),
        "other site": any(site not in great for site, _ in broken),
        "hip or vertebra within a year": any(site in great and days <= 365 for site, days in dated),
        "other site within a year": any(site not in great and days <= 365 for site, days in dated),
        "other site within two years": any(site not in great and days <= 730 for site, days in dated),
        "vertebra within two years": any(site == "vertebral" and days <= 730 for site, days in dated),
        "any within two years": any(days <= 730 for _, days in dated),
        "two fractures": len(dated) >= 2,
        "two vertebrae": sum(site == "vertebral" for site, _ in dated) >= 2,
        "any fracture": bool(broken),
        "adult fracture": bool(adult),
        "broken on a year of alendronate": treated and any(one.since - days >= 365 for _, days in dated),
        "broken on an inhibitor": one.drug == "aromatase-inhibitor" and any(days <= one.since for _, days in dated),
        "broken on a steroid": one.mg >= 5 and any(one.days - days >= 90 for _, days in dated),
        "two falls": one.falls >= 2,
        "high dose": one.mg >= 30 and one.days > 30,
        "year total": one.mg * min(one.days, 365) >= 5000,
        "uk steroid": one.mg >= 7.5 and one.days >= 90,
        "uk risks": sum((len(dated) >= 2, one.falls >= 2, long_term)) >= 2,
        "major known": major is not None,
        "hip known": hip is not None,
        **{f"major from {line}": major is not None and major >= line for line in (10, 15, 20, 30)},
        **{f"hip from {line}": hip is not None and hip >= line for line in (3, 4.5)},
        "major over 30": major is not None and major > 30,
        "hip over 1": hip is not None and hip > 1,
        "hip over 4.5": hip is not None and hip > 4.5,
        **{f"uk {name}": name in uk for name in ("low", "intermediate", "high", "very high")},
    }
    return {name for name, true in found.items() if true}


NOGG = {  # lower, intervention, upper, very high
    50: {"major": (3.4, 7.3, 8.8, 11.7), "hip": (0.23, 0.91, 1.1, 1.5)},
    55: {"major": (4.5, 9.5, 11.4, 15.2), "hip": (0.43, 1.5, 1.7, 2.4)},
    60: {"major": (6.0, 12.2, 14.6, 19.5), "hip": (0.80, 2.3, 2.8, 3.7)},
    65: {"major": (8.6, 16.5, 19.8, 26.4), "hip": (1.4, 3.5, 4.2, 5.6)},
    70: {"major": (11.1, 20.3, 24.4, 32.5), "hip": (2.6, 5.4, 6.5, 8.6)},
}


def uk_category(which: str, percent: float | None, lines: tuple[float, ...], *, scanned: bool) -> str:
    if percent is None:
        return ""
    lower, intervention, upper, very_high = lines
    if percent >= very_high and (scanned or which == "major"):
        return "very high"
    if scanned:
        return "high" if percent >= intervention else "low"
    return "high" if percent >= upper else "intermediate" if percent >= lower else "low"


# --- which signs make which tier: a line holds when all its signs do (not: a sign that must be absent) ----

HIGH_US = """
hip or vertebra
t once to -2.5
t below -1.0, other site
major from 20
hip from 3
not t known, other site within two years
"""
TABLES = {
    "us-default": f"""
not_applicable: not t applies
very_high: hip or vertebra within a year
very_high: other site within a year, t below -1.0
very_high: broken on a year of alendronate
very_high: two fractures
very_high: broken on a steroid
very_high: broken on an inhibitor
very_high: t below -3.0
very_high: t once to -2.5, any fracture
very_high: major over 30
very_high: hip over 4.5
{"".join(f"very_high: two falls, {line}{chr(10)}" for line in HIGH_US.split(chr(10)) if line)}
{"".join(f"high: {line}{chr(10)}" for line in HIGH_US.split(chr(10)) if line)}
moderate: t below -1.0
low: t known
indeterminate:
""",
    "us-acp": """
not_applicable: not t applies
very_high: hip or vertebra within a year
very_high: other site within a year, t below -1.0
very_high: broken on a year of alendronate
very_high: two fractures
high: hip or vertebra
high: t once to -2.5
high: t below -1.0, other site
high: not t known, other site within two years
moderate: t below -1.0
low: t known
indeterminate:
""",
    "us-endo-strict": """
not_applicable: not t applies
very_high: t once to -2.5, any fracture
very_high: two vertebrae
high: hip or vertebra
high: t once to -2.5
high: major from 20
high: hip from 3
moderate: t to -1.0
low: t known
indeterminate:
""",
    "ca-2023": """
not_applicable: not t applies
very_high: hip or vertebra within a year
very_high: other site within a year, t below -1.0
very_high: broken on a year of alendronate
very_high: two fractures
very_high: broken on a steroid
very_high: broken on an inhibitor
very_high: t below -3.0
very_high: t once to -2.5, any fracture
very_high: major over 30
very_high: two falls, hip or vertebra
very_high: two falls, t once to -2.5, from 70
very_high: two falls, t below -1.0, other site
very_high: two falls, major from 20
very_high: two falls, not t known, other site within two years
high: hip or vertebra
high: t once to -2.5, from 70
high: t below -1.0, other site, not t to -2.5
high: major from 20
high: not t known, other site within two years
moderate: major from 15
moderate: t once to -2.5
moderate: t below -1.0
low: t known
indeterminate:
""",
    "uk-nogg": """
not_applicable: not t applies
very_high: uk very high
very_high: vertebra within two years
very_high: two vertebrae
very_high: t to -3.5
very_high: uk steroid
very_high: any within two years, uk risks
high: hip or vertebra
high: uk high
intermediate: uk intermediate
low: uk low
high: t once to -2.5
high: t below -1.0, other site
high: not t known, other site within two years
intermediate: t below -1.0
low: t known
indeterminate:
""",
}
OVERLAY = """
none: not steroid
very_high: adult fracture
very_high: high dose
very_high: year total
very_high: from 40, t to -3.5
very_high: major from 30
very_high: hip from 4.5
low: not from 40
high: t to -2.5
high: major from 20
high: hip from 3
moderate: t to -1.0
moderate: major from 10
moderate: hip over 1
low: major known, hip known, t known
low: major known, hip known, not t applies
none:
"""
RANK = ("not_applicable", "indeterminate", "low", "moderate", "high", "very_high")


@cache
def lines_of(table: str) -> tuple[tuple[str, frozenset[str], frozenset[str]], ...]:
    found = []
    for line in filter(None, table.split("\n")):
        name, _, words = line.partition(":")
        wanted = [word.strip() for word in words.split(",") if word.strip()]
        absent = {word.removeprefix("not ") for word in wanted if word.startswith("not ")}
        found.append((name, frozenset(wanted) - {f"not {word}" for word in absent}, frozenset(absent)))
    return tuple(found)


def first(table: str, true: set[str]) -> str:
    return next(name for name, wanted, absent in lines_of(table) if wanted <= true and not absent & true)


def decided(one: Patient, profile: str) -> str:
    true = signs(one, profile)
    tier, over = first(TABLES[profile], true), first(OVERLAY, true)
    rank = {name: RANK.index(name) for name in RANK} | {"intermediate": RANK.index("moderate"), "none": -1}
    highest = tier if rank[tier] >= rank[over] else over
    return "intermediate" if profile == "uk-nogg" and highest == "moderate" else highest

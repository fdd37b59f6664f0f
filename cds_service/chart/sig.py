"""Free-text dosage instructions ("sigs"), in English, to amounts and a schedule.

Every word must be accounted for: as part of an amount, a schedule or a duration, as a remark known not to change the
dose, or as a filler. One word left over, two statements that differ, a word with two meanings, and the text is not
clear: `why_not` says so, and nothing is guessed. Reasons never repeat the words of the record.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from cds_service.chart.doses import Interval, Schedule
from cds_service.terminology import plain_words, remembered

LONGEST = 600  # characters; what is longer is a letter, not a sig


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount as written, in mg, mcg, g, iu, ml, tablet, syringe or spray; "" is a bare number."""

    low: float
    high: float
    unit: str
    total: bool = False  # the text says that it is the whole dose
    strength: bool = False  # what one tablet holds, not what is taken


@dataclass(frozen=True, slots=True)
class Sig:
    """What a text says of the dose. When `why_not` is not empty, it says more than, or other than, was found."""

    amounts: tuple[Amount, ...] = ()
    schedule: Schedule | None = None
    once: bool = False
    doses: int | None = None
    days: int | None = None
    minutes: float | None = None
    as_needed: bool = False
    directed: bool = False
    named_day: bool = False
    slots: frozenset[str] = frozenset()
    tapered: bool = False
    from_day: int | None = None
    steps: tuple["Sig", ...] = ()
    why_not: str = ""


WORDS = "words not understood"
TWO_MEANINGS = "a word with two meanings"
MANY_DOSES = "more than one dose"
MANY_TIMES = "more than one frequency"
BAD_NUMBER = "a number that cannot be"
NO_END = "a dose that changes, and its steps or its end are not clear"

# --- words: how they are written here, and how they may be spelt ----------------------------------

_SPELLINGS = """
hour: h hr hrs hours | day: d days | week: w wk wks weeks | month: mo mos mth mths months | year: y yr yrs years
min: mins minute minutes | weekly: wkly | monthly: mthly | yearly: annually | every: q each | times: time
mg: mgs milligram milligrams | mcg: ug mcgs microgram micrograms | g: gram grams | doses: dose
iu: unit units ius | ml: mls cc milliliter milliliters millilitre millilitres | oz: ounce ounces
tablet: tab cap capsule caplet pill softgel | tablets: tabs caps capsules caplets pills softgels
syringe: vial ampoule | syringes: vials ampoules | spray: puff actuation | sprays: puffs actuations
sunday: sun | monday: mon | tuesday: tue tues | wednesday: wed weds | thursday: thu thur thurs | friday: fri
saturday: sat | morning: am mane breakfast | noon: midday lunch lunchtime | evening: pm dinner supper
night: nocte hs bedtime | meals: mealtimes ac pc
every day: daily qd od qday qdaily everyday | 2 times every day: bid bd | 3 times every day: tid tds
4 times every day: qid qds | every 2 day: qod eod | 3 times every week: tiw | every week: qw qwk qweek qweekly
every 2 week: fortnightly | 2 week: fortnight | every month: qmo qmonth qmonthly | every 3 month: quarterly
every 6 month: semiannually | every year: qyr qyear | every morning: qam om | every evening: qpm
every night: qhs nightly | 2 times: twice | 3 times: thrice | monday - friday: weekdays
every monday wednesday friday: mwf
1: one | 2: two | 3: three | 4: four | 5: five | 6: six | 7: seven | 8: eight | 9: nine | 10: ten | 11: eleven
12: twelve | 14: fourteen | 15: fifteen | 20: twenty | 30: thirty | 40: forty | 50: fifty | 60: sixty | 70: seventy
0.5: half | 0.25: quarter
"""
_ENTRIES = [entry.partition(":") for entry in re.split(r"[|\n]", _SPELLINGS)]
_WRITTEN = {spelling: word.strip() for word, _, spellings in _ENTRIES for spelling in spellings.split()}
_TWO_MEANINGS = {"bi", "biw", "biweekly", "bimonthly", "biannual", "biannually", "biyearly", "semi"}
_CHANGES = "taper tapering wean titrate increase decrease reduce alternate thereafter or except unless hold"
_STOPS = {"stop", "discontinue", "off", "stop taking"}
_FILLERS = """
; = take taken taking swallow give given administer administered inject infuse infusion use injection by mouth po
oral orally per os sc sq subq subcut subcutaneous subcutaneously iv intravenous intravenously im intramuscular nasal
intramuscularly intranasal intranasally nasally the a an of in into at on with first thing tablet total vitamin
"""

_N = r"[0-9]{1,7}(?:\.[0-9]{1,6})?"
_R = rf"({_N})(?: (?:to|or) ({_N}))?"  # a number or a range
_ANY = rf"{_N}(?: (?:to|or) {_N})?"  # likewise, where its value does not matter
_UNIT = "(hour|day|week|month|year)"
_DAY = "(?:sunday|monday|tuesday|wednesday|thursday|friday|saturday)"
_NTH = "(?:(?:[23]?1) st|2?2 nd|2?3 rd|(?:[4-9]|1[0-9]|2[04-9]|30) th)"
_SLOT = "(morning|noon|afternoon|evening|night)"
_PIECE = "(tablet|syringe|spray)"

# Remarks that do not change the dose. Numbers in them are minutes, ounces and glasses of water.
_THING = (
    "(?:(?:the|any|your|other|first|next|all|a) )*(?:foods?|meal|eating|drinks?|drinking|beverage|milk|coffee|"
    "anything(?: else)?|medications?|medicines?|meds|antacids|calcium|vitamins|supplements)"
)
_THINGS = rf"{_THING}(?: (?:and |or )?{_THING})*(?: of the day)?"
_PURPOSE = (
    "(?:osteoporosis|osteopenia|bones?(?: (?:health|loss|density|strength))?|pain|inflammation|asthma|copd|arthritis|"
    "rheumatoid arthritis|polymyalgia rheumatica|pmr|gca|giant cell arteritis|lupus|gout|paget's disease)"
)
_REMARKS = (
    rf"(?:with )?(?:(?:a|an|1|2) )?(?:(?:full|large|tall|whole) )?(?:{_ANY} (?:oz|ml) )?(?:glass |glasses )?(?:of )?"
    rf"(?:{_ANY} (?:oz|ml) )?(?:of )?(?:plain |tap )?water(?: only| in the hours before)?",
    "(?:on )?(?:an )?empty stomach|unless fluid restricted|(?:up)?on (?:rising|arising|waking|awakening)",
    rf"(?:at least |about )?(?:{_ANY}|an?) (?:min|hour) (?:before|prior to|after) (?:taking )?"
    rf"(?:morning|(?:morning (?:and|or) )?{_THINGS})",
    rf"(?:before|after|with|without|with or without|until|until after|prior to) {_THINGS}",
    "(?:(?:remain|stay|sit|stand|standing|sitting|keep|up|or|and) )*upright(?: or standing)?",
    "(?:do not|don't|dont|avoid|never) (?:lie|lying|lay|recline|eat|drink|crush|chew|suck|split|break|cut|skip|miss|go|"
    "take (?:anything|any|other|food|with|antacids|calcium))(?: (?:take|lie|down|eat|drink|crush|chew|suck|split|break|"
    "else|other|food|medicines?|medications?|or|and|with|by|mouth|it|back|to|bed|milk|coffee|juice|doses|tablets?))*",
    "(?:take )?(?:no|nothing)(?: (?:food|drink|else|by|mouth|or|lie|down|other|medicine))+|to be (?:taken|given|used)",
    rf"(?:for |wait |within )(?:(?:at least|the next|next|the first) )*(?:{_ANY} min|[12] hour|an hour)"
    "(?: after taking(?: it| tablet)?)?",
    "swallow(?:ed)?(?: tablets?)? whole|(?:on |at )?the same (?:day|date|times)(?: of the week)?",
    rf"for (?:the )?(?:(?:treatment|prevention|and) )*(?:of )?(?:your )?{_PURPOSE}(?: and {_PURPOSE})*",
    "(?:given )?by (?:a |your )?(?:clinician|nurse|doctor|provider)|in (?:the )?(?:clinic|office)|clinician given",
    "until (?:discontinued|further notice)|indefinitely|lifelong|long term",
    rf"(?:start|starting|first doses|next due)(?: on)?(?: {_DAY})? date",
    "(?:under|into|in|to) (?:the |your )?(?:skin|abdomen|thigh|upper arm|vein|muscle)",
    "(?:in|into) 1 nostril|alternat(?:e|ing) nostrils|stop and call for painful swallowing or chest pain",
)


def _phrase(pattern: str) -> re.Pattern[str]:
    """A pattern of whole words."""
    return re.compile(rf"(?<!\S)(?:{pattern})(?!\S)")


_REMARK = _phrase("|".join(_REMARKS))
_THEN = _phrase("(?:and )?(?:then|followed by)")
_AS_NEEDED = _phrase(rf"(?:prn|(?:as|if|when) (?:needed|required|necessary))(?: {_PURPOSE})?")
_DIRECTED = _phrase(
    "(?:as|per) (?:directed|instructed|prescribed|advised|instructions)"
    "(?: by (?:your |the |a )?(?:doctor|physician|provider|prescriber))?|ud|utd|ut dict"
)
_INFUSED = _phrase(rf"(?:over|infuse)(?: (?:at least|no less than|not less than))? {_R} (seconds|min|hour)")
_MINUTES = {"seconds": 1 / 60, "min": 1.0, "hour": 60.0}
_DAYS_IN = _phrase(rf"(?:(?:on|for) )?({_N})(?: consecutive)? day (?:of )?(?:every|the) (week|month)")
_DOSES = _phrase("(?:x|for)(?: a total of)? ([0-9]{1,3}) doses(?: only)?")
_LASTS = _phrase(rf"(?:x|for)(?: up to| a total of| the next)? {_R} (day|week|month|year)(?: only)?")
_EVERY = _phrase(rf"(?:(?:once|{_R} (?:times|x)) )?every (?:{_R} )?{_UNIT}")
_ON_DAYS = _phrase(rf"(?:(every|every 2) )?({_DAY}(?: (?:and |/ )?(?:every |on )?{_DAY})*)( every week)?")
_OF_MONTH = _phrase(rf"(?:on )?(?:the )?{_NTH}( and (?:the )?{_NTH})?(?: day)?(?: of (?:the|(every)) month)?")
_DAY_NUMBER = _phrase("(?:on )?day ([1-9][0-9]?)(?: to ([1-9][0-9]?))?")
_TIME_OF_DAY = _phrase(rf"at [0-9]{{1,2}}(?: [0-9]{{2}})? (?:morning|evening)|(?:before |after )?{_SLOT}")
_MEALS = _phrase("(?:before |after )?meals")
_PER_ML = _phrase(rf"({_N}) (mg|mcg|g|iu) / ({_N} )?ml")
_OF_EACH = _phrase(rf"(?:({_N}) (?:of|x) )?({_N}) (mg|mcg|g|iu)(?: /| per| every)? {_PIECE}(s?)")
_AMOUNT = _phrase(rf"{_R} (?:{_PIECE}s?|(mg|mcg|g|iu|ml))( total)?")
_SINGLE = _phrase("x (?:1|single)(?: doses)?|(?:once|1 times|1 doses) only|1 times doses|stat")
_ONCE = _phrase("once|1 times|1 doses|(?:(?:as|in) a )?single doses")
_BARE = re.compile(rf"(?:^|(?<=take )|(?<=give )|(?<=use )){_R}(?!\S)")

_SYMBOLS = [("μ", "mc"), ("×", "x"), ("’", "'"), ("½", " 1/2 "), ("¼", " 1/4 "), ("¾", " 3/4 "), ("–", "-"), ("−", "-")]
_SYMBOLS += [("≥", ">="), (">=", " at least "), ("&", " and "), ("(s)", "s")]
_LETTERS = (
    (re.compile(r"(?<![a-z0-9])([a-z])\.([a-z])(?:\.([a-z]))?\.?(?![a-z0-9])"), r"\1\2\3"),  # q.o.d.
    (re.compile(r"(?<![a-z0-9])(?:vit(?:amin)?\.? ?d(?: ?-?[23])?|d[23])(?![a-z0-9])"), " vitamin "),
    (re.compile(r"(?<![a-z])w/o(?![a-z])"), " without "),
    (re.compile(r"(?<![a-z])w/"), " with "),
    (re.compile(r"(?<![\d/-])(?:\d\d?/\d\d?/(?:20)?\d\d|20\d\d-\d\d-\d\d)(?![\d/-])"), " date "),
    (re.compile(r"(?<![0-9.,])([1-9][0-9]{0,2}),([0-9]{3})(?!,?[0-9])"), r"\1\2"),  # 50,000
    (re.compile(r"(?<![0-9.])\.(?=[0-9])"), "0."),
    (re.compile(r"\b(?:one|an?)[ -]half\b|\bhalf an?\b"), "half"),
)
_TOKEN = re.compile(r"[0-9]+(?:\.[0-9]+)?|[a-z]+(?:'[a-z]+)?|[^\s.,;:|*•\"\[\]]")
_PHRASES = (
    (_phrase("(?:([0-9]) )?1 / 2"), r"0\1.5"),
    (_phrase("(?:([0-9]) )?1 / 4"), r"0\1.25"),
    (_phrase("(?:([0-9]) )?3 / 4"), r"0\1.75"),
    (_phrase(rf"({_N}) \( \1 \)"), r"\1"),  # every 7 (seven) days
    (re.compile("[()] ?"), ""),
    (_phrase(r"([0-9]{1,2}) and (?:a )?0\.5"), r"\1.5"),
    (_phrase(f"({_N}) - (hour|week|month|year)ly"), r"every \1 \2"),
    (_phrase("semi(?: -)? yearly"), "every 6 month"),
    (_phrase(rf"(?!1 ){_N} (?:hour|week|month|year)ly"), "biweekly"),  # "2 weekly": which?
    (_phrase("(hour|week|month|year)ly"), r"every \1"),
    (_phrase("(?:every )?monday (?:-|to|through|thru) friday"), "every monday tuesday wednesday thursday friday"),
    (re.compile("(?<=[0-9]) - (?=[0-9])"), " to "),
    (re.compile(r"(?<!\S)- "), ""),
    (_phrase(f"({_DAY})s"), r"every \1"),
    (_phrase(rf"(0\.[0-9]+) (?:of )?an? {_PIECE}"), r"\1 \2"),
    (_phrase(f"an? {_PIECE}"), r"1 \1"),
    (_phrase(f"once in (?:an? )?({_N} )?{_UNIT}"), r"once every \1\2"),
    (_phrase(f"(x|for|in) an? {_UNIT}"), r"\1 1 \2"),
    (_phrase("(?:every /|/|per|an?) (day|week|month|year)"), r"every \1"),
    (_phrase(rf"every (?:other|second|alternate) ({_UNIT}|{_DAY})"), r"every 2 \1"),
    (_phrase("(?:on )?(?:every )?alternat(?:e|ing) day"), "every 2 day"),
    (_phrase("every (3|6|12) m"), r"every \1 month"),  # of a dose, m can only be months
    (_phrase(f"every {_SLOT}"), r"every day \1"),
    (_phrase("every every"), "every"),
    (_phrase(f"({_N}) injections?"), r"\1 syringe"),
)


def normalised(text: str) -> str:
    """The words of a text in one spelling: "Take ONE-HALF tab. p.o. q6mo" is "take 0.5 tablet po every 6 month"."""
    words = plain_words(text).upper().lower()
    for written, plain in _SYMBOLS:
        words = words.replace(written, plain)
    for pattern, plain in _LETTERS:
        words = pattern.sub(plain, words)
    tokens = _TOKEN.findall(words)
    spelt: list[str] = []
    for token, following in zip(tokens, [*tokens[1:], ""], strict=False):
        spelt.append(_WRITTEN.get(token, token))
        if token.isalpha() and spelt[-1][-1].isdigit() and following[:1].isdigit():
            spelt.append("of")  # "one 70 mg tablet" is a count and a strength, "1 70 mg tablet" may be a slip
    words = " ".join(spelt)
    for pattern, plain in _PHRASES:
        words = pattern.sub(plain, words)
    return " ".join(words.split())


@dataclass(slots=True)
class _Text:
    """One stretch of text while it is read: what was found, and the words nobody has claimed yet."""

    rest: str
    faults: list[str] = field(default_factory=list)
    schedules: list[Schedule] = field(default_factory=list)
    slots: frozenset[str] = frozenset()
    weekdays: int = 0
    dates: int = 0

    def claim(self, pattern: re.Pattern[str]) -> list[re.Match[str]]:
        """Every match of a pattern, taken out of the words that are left."""
        found = list(pattern.finditer(self.rest))
        self.rest = pattern.sub(";", self.rest)
        return found

    def span(self, low: str | None, high: str | None = None) -> tuple[float, float]:
        """A number or a range, 1 when nothing is written; a fault when it is no amount of anything."""
        least = float(low or 1)
        most = float(high or least)
        if 0 < least <= most:
            return least, most
        self.faults.append(BAD_NUMBER)
        return 1.0, 1.0

    def add(self, times: tuple[float, float], n: tuple[float, float], unit: str) -> None:
        """A schedule; "every 4 to 6 hours" is once, or one and a half times, in 6 hours."""
        self.schedules.append(Schedule(times[0], times[1] * n[1] / n[0], Interval(n[1], unit)))

    def sig(self, known: frozenset[str]) -> Sig:
        """Everything this stretch of text says."""
        as_needed, directed = bool(self.claim(_AS_NEEDED)), bool(self.claim(_DIRECTED))
        infused = [self.span(one[1], one[2])[0] * _MINUTES[one[3]] for one in self.claim(_INFUSED)]
        for one in self.claim(_DAYS_IN):
            self.add(self.span(one[1]), (1.0, 1.0), one[2])
        doses = [round(self.span(one[1])[0]) for one in self.claim(_DOSES)]
        days = [round(Interval(self.span(one[1], one[2])[1], one[3]).days) for one in self.claim(_LASTS)]
        self.read_schedule()
        numbered = [(int(one[1]), int(one[2] or one[1])) for one in self.claim(_DAY_NUMBER)]
        days += [last - first + 1 for first, last in numbered if last >= first]
        self.faults += [BAD_NUMBER for first, last in numbered if last < first]
        amounts = self.read_amounts()
        schedule = self.schedules[0] if self.schedules else None
        single = bool(self.claim(_SINGLE)) or doses == [1]
        once = bool(self.claim(_ONCE))
        clash = (single or (once and schedule.times != 1)) if schedule else ((single or once) and bool(days))
        if clash or max(len(infused), len(doses), len(days)) > 1:
            self.faults.append(MANY_TIMES)
        left = frozenset(re.sub("(?<=;) and(?= ;)", "", self.rest).split())
        changes = not left.isdisjoint(_CHANGES.split())
        unread = [NO_END] * changes + [TWO_MEANINGS] * bool(left & _TWO_MEANINGS)
        faults = [*unread, *self.faults, *[WORDS] * bool(left - known)]
        return Sig(
            amounts=amounts,
            schedule=schedule,
            once=(once or single) and schedule is None,
            doses=doses[0] if doses else None,
            days=days[0] if days else None,
            minutes=infused[0] if infused else None,
            as_needed=as_needed,
            directed=directed,
            named_day=self.weekdays + self.dates > 0,
            slots=self.slots,
            tapered=changes,
            from_day=numbered[0][0] if numbered else None,
            why_not=next(iter(faults), ""),
        )

    def read_schedule(self) -> None:
        for one in self.claim(_OF_MONTH):
            self.dates += 1 + bool(one[1])
            if one[2]:
                self.add((self.dates, self.dates), (1.0, 1.0), "month")
        for one in self.claim(_EVERY):
            self.add(self.span(one[1], one[2]), self.span(one[3], one[4]), one[5])
        for one in self.claim(_ON_DAYS):
            days = len(frozenset(re.findall(_DAY, one[2])))
            self.weekdays += days
            if one[1] or one[3]:
                self.add((days, days), (2.0, 2.0) if one[1] == "every 2" else (1.0, 1.0), "week")
        self.slots = frozenset(one[1] or one[0] for one in self.claim(_TIME_OF_DAY))
        meals = bool(self.claim(_MEALS))
        if self.schedules and not self.fits(self.schedules[0], meals):
            self.faults.append(MANY_TIMES)

    def fits(self, schedule: Schedule, meals: bool) -> bool:
        """Whether the schedules, weekdays and times of day of one text say the same."""
        n, unit, times = schedule.period.n, schedule.period.unit, schedule.times
        daily = unit == "day" and n == 1
        if self.weekdays and (unit == "hour" or (unit == "day" and n % 7) or times != self.weekdays):
            return False
        if self.dates and (unit not in ("month", "year") or times != self.dates):
            return False
        if len(self.slots) > 1 and not (daily and times == schedule.times_max == len(self.slots)):
            return False
        return all(schedule.agrees(other) for other in self.schedules) and not (meals and daily and times < 2)

    def read_amounts(self) -> tuple[Amount, ...]:
        amounts: list[Amount] = []
        per_ml = self.claim(_PER_ML)
        for one in self.claim(_OF_EACH):
            amount = self.span(one[1])[0] * self.span(one[2])[0]
            amounts.append(Amount(amount, amount, one[3], bool(one[1]), bool(one[5] and not one[1])))
        for one in self.claim(_AMOUNT):
            amounts.append(Amount(*self.span(one[1], one[2]), one[3] or one[4], bool(one[5])))
        if not amounts:  # 5 mg/100 mL is an amount when nothing else is
            amounts += [Amount(*self.span(one[1]), one[2]) for one in per_ml if one[3]]
        if not amounts:
            amounts += [Amount(*self.span(one[1], one[2]), "") for one in self.claim(_BARE)]
        if len(amounts) != len({one.unit for one in amounts}):
            self.faults.append(MANY_DOSES)
        return tuple(amounts)


def read(text: str, names: Iterable[str] = ()) -> Sig:
    """What a sig says. The words of `names` (of the product) may stand in it without a meaning."""
    return _read(text, tuple(names)) if len(text) <= LONGEST else Sig(why_not=WORDS)


@remembered
def _read(text: str, names: tuple[str, ...]) -> Sig:
    known = frozenset(re.findall(r"[a-z]{3,}", " ".join(names).lower())) | frozenset(_FILLERS.split())
    parts = _THEN.split(_REMARK.sub(";", normalised(text)))
    if len(parts) == 1:
        found = _Text(parts[0]).sig(known)
        return replace(found, why_not=found.why_not or NO_END) if found.from_day else found
    stops = parts[-1].strip("; ") in _STOPS
    return _taper([_Text(part.strip()).sig(known) for part in (parts[:-1] if stops else parts)])


def _taper(written: list[Sig]) -> Sig:
    """Steps, each of which must say how much and for how long; after a daily step "20 mg x 5 days" is daily."""
    steps: list[Sig] = []
    day, daily, faults = 1, Schedule(1.0, 1.0, Interval(1.0, "day")), [one.why_not for one in written if one.why_not]
    for one in written:
        known = one.from_day is not None or (bool(steps) and steps[-1].schedule == daily)
        schedule = one.schedule or (daily if known else None)
        steps.append(replace(one, schedule=schedule))
        if not (schedule and one.amounts and (one.days or 0) > 0 and one.from_day in (None, day)):
            faults.append(NO_END)
        day += one.days or 0
    as_needed = any(one.as_needed for one in steps)
    return Sig(days=day - 1, as_needed=as_needed, tapered=True, steps=tuple(steps), why_not=next(iter(faults), ""))

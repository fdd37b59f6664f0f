"""What the words of a diagnosis, an operation or a report say about a fracture.

Asked only where no code of ours says it; what they give is by name, presumed, and never critical by itself.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cds_service.chart.vertebrae import vertebrae


def _any_of(*words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)


_BROKEN = _any_of(r"fractur(?:e|es|ed)", "fx", "broken", r"compression deformit(?:y|ies)", "vertebral collapse")
SITES = {
    "hip": _any_of(
        "hips?",
        r"neck of (?:the )?(?:left |right )?(?:femur|thigh ?bone)",
        "(?:femoral|femur) neck",
        r"(?:inter|sub|per)-?trochanteric",
        "proximal femur",
        "proximal femoral",
    ),
    "vertebral": _any_of(
        r"vertebra\w*", "compression", "(?:thoracic|lumbar|thoracolumbar) spine", "spine", "spinal", r"[tdl]\d{1,2}"
    ),
    "forearm": _any_of("wrists?", r"distal (?:end of )?(?:radi\w+|forearm|ulna\w*)", "forearms?", r"colles\w*"),
    "humerus": _any_of(r"(?:proximal |surgical neck of )?humer\w+"),
    "pelvis": _any_of(r"pelvi\w+", r"sacr(?:um|al)", r"pubi\w+", r"pubic ram\w+", "ilium"),
}
# Words that place a fracture elsewhere though a word of the site stands beside them.
_ELSEWHERE = {
    "hip": _any_of("distal femur", "acetabul(?:ar|um)"),
    "vertebral": _any_of("cervical", r"(?:transverse|spinous|articular) process(?:es)?", "ribs?", r"c[1-7]"),
    "forearm": _any_of("hands?", r"carp\w+", "scaphoid", "lunate", r"metacarp\w+", r"fingers?", "thumb", "elbow"),
    "humerus": _any_of("distal", "lower end", r"supracondyl\w+", r"epicondyl\w+", "elbow"),
    "pelvis": _any_of(r"acetabul\w+"),
}
_NOT_SAID = _any_of(
    *(
        "no",
        "not",
        "without",
        "denies",
        "denied",
        "normal",
        "intact",
        "negative",
        "absence",
        r"rule[ds]? out",
        "r/o",
        "exclud(?:e|es|ed)",
    ),
    *(r"suspect\w*", r"possib\w+", r"probabl\w+", r"question\w*", "query", r"evaluat\w+", "concern", "fear", "risk"),
    *(r"screen\w*", r"prevent\w*", "family", "mother", "father", "parent(?:al)?", "sibling", "sister", "brother"),
)
_OTHER_CAUSE = _any_of("stress", "atypical", r"peri-?prosthetic", "march", "birth")
_PAST = _any_of(
    *(
        "history",
        "hx",
        "h/o",
        "old",
        "healed",
        "previous(?:ly)?",
        "prior",
        "past",
        "chronic",
        "remote",
        "s/p",
        "status",
    ),
    *("unchanged", "stable(?! burst)", r"sequela\w*", "late effects?", "aftercare", "follow-up", "subsequent"),
)
_NEW = _any_of("acute", "subacute", "new", "recent", "fresh", "interval")
# What was not known before is new, and not denied; nor is what could be compared with nothing.
_SEEN = r"(?:described|seen|known|noted|present|documented|reported|mentioned|recorded|visible|apparent|identified)"
_EARLIER = r"(?:any |the |a )?(?:prior|previous|earlier|last|older?|former)\b(?: \w+)?"
_FIRST_SEEN = _any_of(
    rf"not (?:previously|formerly|hitherto|yet) {_SEEN}",
    rf"(?:previously|formerly|hitherto) (?:not |un){_SEEN}",
    rf"not {_SEEN} (?:before|previously|formerly|hitherto|until now|earlier)",
    rf"not {_SEEN} (?:on|in|at) {_EARLIER}",
)
_NOTHING_TO_COMPARE = _any_of(
    r"(?:no|without) (?:\w+ ){0,3}(?:for comparison|to compare(?: with)?)",
    r"(?:no|without) (?:prior|previous|earlier|older?) (?:films?|stud(?:y|ies)|im(?:age|aging|ages)|scans?) available",
    r"without comparison",
)
_TUMOUR = _any_of(r"metasta\w+", r"tumou?r\w*", r"neoplas\w+", r"malignan\w+", "myeloma", "cancer", "carcinoma")
_HIGH_ENERGY = _any_of(
    r"motor vehicle",
    r"mv[ac]",
    "rta",
    r"(?:road )?traffic",
    "car (?:crash|accident)",
    "high[- ]energy",
    r"fall from (?:a )?height",
    "ladder",
    "roof",
)
_LOW_TRAUMA = _any_of(
    *("fragility", "osteoporotic", "insufficiency", r"low[- ](?:trauma|energy|impact)", "minimal trauma"),
    *("ground[- ]level fall", "standing height"),
)
_MANY = _any_of(r"(?:multiple|several|two|three|2|3|many) (?:\w+ ){0,3}(?:fractures|deformities|levels|vertebrae)")
_PLURAL = _any_of("fractures", "deformities", "vertebrae")
_CEMENTED = _any_of("kyphoplasty", "vertebroplasty")
_CLAUSE = re.compile(r"[;\n]|\.(?:\s|$)|\bbut\b")


@dataclass(frozen=True, slots=True)
class Said:
    """A fracture as some words tell it."""

    site: str
    levels: int = 1
    past: bool = False
    new: bool = False
    tumour: bool = False
    high_energy: bool = False
    low_trauma: bool = False
    pathological: bool = False
    vertebrae: frozenset[str] = frozenset()


def fractures_said(*texts: str) -> tuple[Said, ...]:
    """The fractures some texts tell of, each site once; nothing that is denied, doubted, feared or of a relative.

    >>> [(one.site, one.levels) for one in fractures_said("Vertebral compression fractures of T12 and L1")]
    [('vertebral', 2)]
    >>> fractures_said("No acute fracture of the hip. Family history of hip fracture")
    ()
    """
    found: dict[str, Said] = {}
    for text in texts:
        for clause in _CLAUSE.split(text):
            for said in _in_clause(clause):
                kept = found.get(said.site)
                if kept is None or (kept.past, -kept.levels) > (said.past, -said.levels):
                    found[said.site] = said
    return tuple(found.values())


def _in_clause(clause: str) -> Iterator[Said]:
    clause, first_seen = _FIRST_SEEN.subn("", _NOTHING_TO_COMPARE.sub("", clause))
    if not _BROKEN.search(clause) or _NOT_SAID.search(clause) or _OTHER_CAUSE.search(clause) or "?" in clause:
        return
    for site, words in SITES.items():
        if words.search(clause) and not _ELSEWHERE[site].search(clause):
            yield Said(
                site,
                levels_said(clause) if site == "vertebral" else 1,
                bool(_PAST.search(clause)),
                bool(first_seen or _NEW.search(clause)),
                bool(_TUMOUR.search(clause)),
                bool(_HIGH_ENERGY.search(clause)),
                bool(_LOW_TRAUMA.search(clause)),
                "pathologic" in clause.lower(),
                vertebrae(clause) if site == "vertebral" else frozenset(),
            )


def levels_said(text: str) -> int:
    """How many vertebral levels a text names as broken; a span such as "T11-T12 vertebra" is one place.

    >>> [levels_said(one) for one in ("L1", "T12, L1", "T11-T12 vertebra", "fractures T11-L1", "multiple fractures")]
    [1, 2, 1, 3, 2]
    """
    if _MANY.search(text):
        return max(2, len(vertebrae(text)))
    spans = re.search(r"\b[TDL]\d{1,2}\s*(?:-|–|to)\s*[TDL]?\d{1,2}\b", text, re.IGNORECASE)
    if spans and not _PLURAL.search(text):
        return 1
    return max(1, len(vertebrae(text)))


def cemented(text: str) -> bool:
    """Whether an operation is one done for a vertebral fracture."""
    return bool(_CEMENTED.search(text)) and not _NOT_SAID.search(text)

"""The one table: which kind of fact comes from which prefetch key, by which query and which value sets.

Discovery's templates, the states of prefetch and what a rule may call *missing* all follow from it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from cds_service.terminology import LOINC, codes_of

SUBJECT = "patient={{context.patientId}}"
CODES_PER_QUERY = 40  # longer lists overrun the URLs some servers accept


@dataclass(frozen=True, slots=True)
class Query:
    """One prefetch key: the resource type it brings, its template, and the kinds of fact it answers for."""

    key: str
    type: str
    template: str
    kinds: tuple[str, ...]


def _observed(narrowed: str) -> str:
    return f"Observation?{SUBJECT}&{narrowed}&_sort=-date&_count=200"


def _observations(key: str, kinds: tuple[str, ...], codes: Iterable[str]) -> Query:
    asked = ",".join([*dict.fromkeys(codes)][:CODES_PER_QUERY])
    return Query(key, "Observation", _observed(f"code={asked}"), kinds)


def _asked(key: str, share: Mapping[str, int | tuple[str, ...]]) -> Query:
    """A query for the first so many codes of each concept, or for those that are named."""
    codes = [code for concept, asked in share.items() for code in asked_of(concept, asked)]
    return _observations(key, tuple(share), codes)


def asked_of(concept: str, asked: int | tuple[str, ...]) -> tuple[str, ...]:
    """The codes by which a concept is asked for."""
    return codes_of(concept, LOINC)[:asked] if isinstance(asked, int) else asked


# How many codes of each concept are asked for, the commonest, or which. A result with a rarer code that comes along
# is read all the same. Of a concept that is not asked for, nothing can be said to be missing.
# What is measured again and again:
LABS: Mapping[str, int | tuple[str, ...]] = {
    "creatinine": 3,
    "egfr": ("98979-8", "62238-1", "33914-3", "88294-4", "48642-3"),  # CKD-EPI of 2021 and 2009, MDRD
    "creatinine-clearance-predicted": 1,
    "calcium-total": 2,
    "calcium-corrected": 2,
    "calcium-ionised": 2,
    "albumin": 2,
    "vitamin-d-25oh": 4,
    "pth": 2,
    "phosphate": 2,
    "alkaline-phosphatase": 1,
    "magnesium": 2,
    "tsh": 2,
    "haemoglobin": 2,
    "haemoglobin-a1c": 1,
    "alanine-aminotransferase": 1,
    "bilirubin": 1,
    "total-protein": 1,
    "triglycerides": 1,
    "ferritin": 1,
    "c-reactive-protein": 1,
    "erythrocyte-sedimentation-rate": 1,
}
VITALS: Mapping[str, int | tuple[str, ...]] = {
    "body-weight": 2,
    "body-height": 2,
    "body-mass-index": 1,
    "peak-height": 1,
    **dict.fromkeys(("systolic-standing", "systolic-sitting", "systolic-lying"), 1),
    **dict.fromkeys(("diastolic-standing", "diastolic-sitting", "diastolic-lying"), 1),
}
# What is asked or tested once or seldom, so that a page holds the whole life; a full page of routine results
# would hide whether it was ever done.
ASSESSMENTS: Mapping[str, int | tuple[str, ...]] = {
    "frax-major": 1,
    "frax-hip": 1,
    "ost-score": 1,
    "orai-score": 2,
    "osiris-score": 1,
    "falls-count": 1,
    "fall-with-injury": 1,
    "falls-screen": 4,
    "smoking-status": 2,
    "alcohol-per-day": 1,
    "alcohol-per-week": 1,
    "pregnancy-status": 2,
    "hcg": 4,
    "menopause-age": 1,
    "last-menstrual-period": 1,
    "testosterone-level": 2,
    "spep": 2,
    "free-light-chains": 2,
    "ttg-iga": 2,
    "urine-calcium-24h": 2,
    "cortisol-test": 2,
    "tryptase": 1,
    "ctx": 1,
    "p1np": 2,
}
TSCORES = (
    "tscore-lumbar-spine",
    "tscore-spine-unspecified",
    "tscore-hip",
    "tscore-femur",
    "tscore-forearm",
    "tscore-not-diagnostic",
)
# Scores and densities at the bones that diagnose; last, while there is room, the studies that hold them as components.
DENSITOMETRY = (
    *TSCORES,
    *("zscore-lumbar-spine", "zscore-hip", "zscore-femur", "zscore-forearm"),
    *("bmd-lumbar-spine", "bmd-hip", "bmd-femur", "bmd-forearm", "bmd-unspecified"),
    "dxa-panel",
)

QUERIES: Mapping[str, Query] = {
    query.key: query
    for query in (
        Query("patient", "Patient", "Patient/{{context.patientId}}", ("birth-date", "sex")),
        Query("conditions", "Condition", f"Condition?{SUBJECT}&_count=500", ("conditions",)),
        Query("allergies", "AllergyIntolerance", f"AllergyIntolerance?{SUBJECT}&_count=500", ("allergies",)),
        Query("procedures", "Procedure", f"Procedure?{SUBJECT}&_count=500", ("procedures",)),
        Query(
            "medications",
            "MedicationRequest",
            f"MedicationRequest?{SUBJECT}&_sort=-authoredon&_count=500",
            ("medications",),
        ),
        Query(
            "administrations",
            "MedicationAdministration",
            f"MedicationAdministration?{SUBJECT}&_sort=-effective-time",
            ("administrations",),
        ),
        _observations("dxa", ("dxa", "bmd"), (code for group in DENSITOMETRY for code in codes_of(group, LOINC))),
        _asked("labs", LABS),
        _asked("vitals", VITALS),
        _asked("assessments", ASSESSMENTS),
        Query("imaging", "DiagnosticReport", f"DiagnosticReport?{SUBJECT}&_sort=-date&_count=100", ("imaging",)),
        Query("orders", "ServiceRequest", f"ServiceRequest?{SUBJECT}&_sort=-authored&_count=200", ("orders",)),
    )
}

# Types that not every client has: asked for only where its registry entry lists them. They add to what other keys
# answer for, so no kind of fact is missing without them.
EXTRAS: Mapping[str, Query] = {
    query.key: query
    for query in (
        Query(
            "dispenses",
            "MedicationDispense",
            f"MedicationDispense?{SUBJECT}&_sort=-whenhandedover&_count=200",
            (),
        ),
        Query(
            "statements",
            "MedicationStatement",
            f"MedicationStatement?{SUBJECT}&_sort=-effective&_count=200",
            (),
        ),
    )
}
ALL: Mapping[str, Query] = {**QUERIES, **EXTRAS}
# The keys that may be searched by one category instead of by code. What `assessments` asks for stands in several
# (survey, social history, laboratory): by one of them most of it would look as if it had never been done.
NARROWED = tuple(query.key for query in QUERIES.values() if query.type == "Observation" and query.key != "assessments")


def queries(
    sends: Collection[str] | None = None,
    also_has: Collection[str] = (),
    categories: Mapping[str, str] | None = None,
) -> Mapping[str, Query]:
    """The queries one client is asked, by key, in the order of the table.

    `sends` are the keys it is asked for (None is every usual one), `also_has` keys of EXTRAS; the search of a key
    in `categories` goes by that category instead of by code.
    """
    wanted = {*(QUERIES if sends is None else sends), *also_has}
    narrowed = {
        key: replace(ALL[key], template=_observed(f"category={category}"))
        for key, category in (categories or {}).items()
    }
    return {key: narrowed.get(key, query) for key, query in ALL.items() if key in wanted}


KEY_OF_KIND: Mapping[str, str] = {kind: query.key for query in QUERIES.values() for kind in query.kinds}

# A resource type that only one key brings: a key of that name, or of the type's, is that key misnamed.
KEY_OF_TYPE: Mapping[str, str] = {query.type: query.key for query in ALL.values() if query.type != "Observation"}


def known_key(name: str) -> str | None:
    """The key a client must have meant: the same but for case, punctuation or plural, or a resource type.

    >>> known_key("Conditions"), known_key("allergy-intolerance"), known_key("item1")
    ('conditions', 'allergies', None)
    """
    return _SPELLINGS.get(_plain(name))


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalpha()).removesuffix("s")


_SPELLINGS = {_plain(key): key for key in ALL} | {_plain(type_): key for type_, key in KEY_OF_TYPE.items()}

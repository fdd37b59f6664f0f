"""The one table: which kind of fact comes from which prefetch key, by which query and which value sets.

Discovery's templates, the states of prefetch and what a rule may call *missing* all follow from it.
"""

from collections.abc import Collection, Mapping
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


def _observations(key: str, kinds: tuple[str, ...], groups: tuple[str, ...] = ()) -> Query:
    codes = dict.fromkeys(code for group in groups or kinds for code in codes_of(group, LOINC))
    asked = ",".join([*codes][:CODES_PER_QUERY])
    return Query(key, "Observation", _observed(f"code={asked}"), kinds)


LABS = (
    "creatinine",
    "egfr",
    "creatinine-clearance-predicted",
    "calcium-total",
    "calcium-corrected",
    "albumin",
    "vitamin-d-25oh",
    "pth",
    "calcium-ionised",  # last: what does not fit into the query are its rare codes (arterial, capillary, ...)
)
VITALS = ("body-weight", "body-height")
ASSESSMENTS = ("frax-major", "frax-hip", "ost-score", "orai-score", "osiris-score", "falls-count")
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
        _observations("dxa", ("dxa", "bmd"), DENSITOMETRY),
        _observations("labs", LABS),
        _observations("vitals", VITALS),
        _observations("assessments", ASSESSMENTS),
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
NARROWED = tuple(query.key for query in QUERIES.values() if query.type == "Observation")


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

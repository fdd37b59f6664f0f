"""The shape of a resource: how it is written, without the values that no validation of it depends on.

An id, the words of a display or a narrative, a day, an amount: whatever stands there, a resource is as valid with it
as with another one like it. So all results of one kind from one system come down to a few shapes.
"""

import re

# A value is left out only under these names, where it is written so that fhir.resources takes it, or refuses it, at
# every place of R4B with that name alike; tests/fhir/test_shape.py holds every model to it. Possessive, so that no
# text makes the search slow.
_TEXTS = "reference|display|text|unit|valueString|family|city|district|state|postalCode|country"
_LISTS = "given|line"
_DATES = (
    "authoredOn|birthDate|effectiveDateTime|end|issued|lastUpdated|onsetDateTime|performedDateTime|recordedDate|start"
)

_IS = r'"\s*+:\s*+'
# Words with single spaces: no escapes, and no braces, for fhir.resources reads a string in an object's place as JSON.
_WORD = r"(?:[!#-\[\]-z|~]++|[\xc3-\xdf][\x80-\xbf])++"
_WORDS = rf"{_WORD}(?:\ {_WORD})*+"
# Days that are in every such month of the last century and this one.
_DAY = r"""(?:19|20)\d\d-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])
           |(?:0[13-9]|1[0-2])-(?:29|30) | (?:0[13578]|1[02])-31)"""
_CLOCK = r"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d)"
# A string in the place of a number or a date counts as one where it can be read so: such a one is not left out.
_NO_NUMBER = r"""(?![-+\d.:TZeE_\ ]*+" | [-+\ ]*+(?i:inf|nan|snan))"""
_IN_GROUPS = r"\d{3}-\d{2,3}-\d{4}"  # a telephone, or a social security number: neither number nor date

# What is kept of a match stands in a group: the name, and whether a day has a time and a number decimals.
_VALUE = re.compile(
    rf"""
    "(?=[a-z])
     (?: (id{_IS}") [A-Za-z0-9.-]{{1,64}} (?=")
       | ((?:{_TEXTS}){_IS}") {_WORDS} (?=")
       | ((?:{_LISTS}){_IS}\[\s*+") {_WORDS} (?: "\s*+,\s*+" {_WORDS} )*+ (?="\s*+\])
       | ((?:{_DATES}){_IS}") {_DAY} (?: (T) {_CLOCK} )? (?=")
       | (div{_IS}") [\ !#-\[\]-~]*+ (?: \\["/nt] [\ !#-\[\]-~]*+ )*+ (?=")
       | (value{_IS}") (?: {_NO_NUMBER} {_WORDS} | {_IN_GROUPS} ) (?=")
       | (value(?:Decimal)?{_IS}) -? (?:0|[1-9]\d{{0,8}}) (?: (\.) \d{{1,20}} )? (?=[,}}\s])
    )""".encode("latin-1"),
    re.VERBOSE,
)
_CUT = b"\0"


def shape_of(written: bytes) -> bytes:
    """Two resources of one shape are both valid, or both not and for the same elements."""
    if _CUT in written:  # no JSON: no shape may be taken for it
        return _CUT + written
    return _CUT.join(filter(None, _VALUE.split(written)))

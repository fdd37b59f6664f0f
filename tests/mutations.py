"""Requests as no EHR should send them: known stories with a few places damaged, the same ones for the same dice.

`mutate` damages the members of a request and keeps it JSON (what Python's json writes: NaN and lone surrogates
included). `wire` damages what JSON cannot say: the bytes, their encoding and the headers that come with them.
"""

import gzip
import json
import random
import zlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.requests import JSON

Place = tuple[Any, str | int]  # what holds a value (an object or an array), and under which name or index

DEEP = 60  # levels of one nest: Python's json and the checkers of the tests still read a few of them in one another
MOST_DAMAGES = 5

NUMBERS: list[Any] = [
    0,
    -1,
    -0.0,
    1e-300,
    1e300,
    -1e300,
    10**18,
    2**63,
    2**64,
    10**400,
    0.1,
    1e999,
    -1e999,
    float("nan"),
]
WORDS = [
    *("", " ", "-", "#", "%", "%s", "\u200b", "\u0000", "\u2028", "\u202e", "\ufeff", "\ud800", "\udfff x", "🦴", "ﬁ"),
    *("e\u0301" * 40, "x" * 5000, "<script>alert(1)</script>", "**x**", "{{ 7 * 7 }}", "{0.__class__}", "../../etc"),
    *("Patient/", "urn:uuid:", "http://[", "null", "NaN", "1e999", "true", "__proto__", "__class__"),
]
DATES = [
    *("0000-00-00", "0001-01-01", "9999-12-31", "2026-02-30", "2026-11-22T24:00:00Z", "2026-11-22T10:00:00+24:00"),
    *(
        "0001",
        "9999",
        "2026-13",
        "22.11.2026",
        "2026-11-22T10:00:00.999999999999Z",
        "\uff12\uff10\uff12\uff16-11-22",
        "-2026-01-01",
    ),
]
SHAPES: list[Any] = [None, True, False, [], {}, [[]], [None], {"": None}, [{}], {"resourceType": "Patient"}]
CODES = [
    *(
        "final",
        "active",
        "draft",
        "stopped",
        "entered-in-error",
        "completed",
        "<",
        "mg/dL",
        "cm",
        "wk",
        "a",
        "S72.001A",
    ),
    *("Observation", "Patient", "Bundle", "OperationOutcome", "MedicationRequest", "MedicationOrder", "Parameters"),
]


# --- inside the JSON ------------------------------------------------------------------------------


def mutate(request: JSON, dice: random.Random, spared: Collection[str] = ()) -> JSON:
    """A copy of a request with one to five places deleted, renamed, retyped, doubled, moved or nested.

    The members of the request that are `spared` stay as they are, and so does every other's name.
    """
    damaged: JSON = json.loads(json.dumps(request))
    open_ = {name: value for name, value in damaged.items() if name not in spared} if spared else damaged
    for _ in range(dice.randint(1, MOST_DAMAGES)):
        places = [(holder, step) for holder, step in _places(open_) if not spared or holder is not open_]
        if not places:
            break
        dice.choice(DAMAGES)(dice.choice(places), places, dice)
    return damaged


def _places(value: Any) -> Iterator[Place]:
    waiting = [value]
    while waiting:
        holder = waiting.pop()
        steps = list(holder) if isinstance(holder, dict) else range(len(holder))
        for step in steps:
            yield holder, step
            if isinstance(holder[step], dict | list):
                waiting.append(holder[step])


def _gone(place: Place) -> bool:
    """Whether an earlier damage took the place away."""
    holder, step = place
    return step not in holder if isinstance(holder, dict) else int(step) >= len(holder)


def _copy(value: Any) -> Any:
    return json.loads(json.dumps(value))


def _delete(place: Place, _: list[Place], __: random.Random) -> None:
    holder, step = place
    del holder[step]


def _rename(place: Place, places: list[Place], dice: random.Random) -> None:
    """Under another name of the request, in other letters, or under a name nobody knows."""
    holder, step = place
    if isinstance(holder, dict):
        names = [str(name) for _, name in places]
        old = str(step)
        new = dice.choice([dice.choice(names), old.upper(), f"_{old}", old + "s", dice.choice(WORDS)])
        holder[new] = holder.pop(step)


def _retype(place: Place, _: list[Place], __: random.Random) -> None:
    """The same content in another type: a number as text, text as a number, a thing as a list of it, and back."""
    holder, step = place
    match holder[step]:
        case bool() as value:
            holder[step] = str(value).lower()
        case int() | float() as value:
            holder[step] = str(value)
        case str() as value:
            holder[step] = {"value": value}
        case list() as value:
            holder[step] = value[0] if value else {}
        case dict() as value:
            holder[step] = [value]
        case _:
            holder[step] = "null"


def _replace(place: Place, _: list[Place], dice: random.Random) -> None:
    holder, step = place
    holder[step] = _copy(dice.choice(dice.choice([NUMBERS, WORDS, DATES, SHAPES, CODES])))


def _double(place: Place, _: list[Place], dice: random.Random) -> None:
    """Said again: an entry of an array twice, or many times; a member as an array of itself."""
    holder, step = place
    if isinstance(holder, list):
        holder[int(step) : int(step)] = [_copy(holder[int(step)]) for _ in range(dice.choice([1, 2, 40]))]
    else:
        holder[step] = [holder[step], _copy(holder[step])]


def _move(place: Place, places: list[Place], dice: random.Random) -> None:
    """What stands elsewhere in the request, here: words and identifiers of the patient among it."""
    source, there = dice.choice(places)
    holder, step = place
    if not _gone((source, there)):
        holder[step] = _copy(source[there])


def _as_name(place: Place, places: list[Place], dice: random.Random) -> None:
    """A text of the request as the name of a member."""
    texts = [holder[step] for holder, step in places if not _gone((holder, step)) and isinstance(holder[step], str)]
    holder, step = place
    if texts and isinstance(holder, dict):
        holder[dice.choice(texts)] = _copy(holder[step])


def _nest(place: Place, _: list[Place], dice: random.Random) -> None:
    holder, step = place
    value = holder[step]
    name = dice.choice(["extension", "contained", "entry", "resource", ""])
    for _level in range(dice.randint(2, DEEP)):
        value = {name: value} if name and dice.random() < 0.5 else [value]
    holder[step] = value


def _splice(place: Place, _: list[Place], dice: random.Random) -> None:
    """A text with an odd one inside it, or cut short."""
    holder, step = place
    if isinstance(text := holder[step], str):
        cut = dice.randint(0, len(text))
        holder[step] = text[:cut] + dice.choice(["", dice.choice(WORDS), dice.choice(CODES)]) + text[cut + 1 :]


def _nudge(place: Place, _: list[Place], dice: random.Random) -> None:
    """A number a little, or far, away from where it was."""
    holder, step = place
    value = holder[step]
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15:
        holder[step] = value * dice.choice([-1, 0, 0.001, 10, 1e6, 1e30]) + dice.choice([0, 1, -1])


Damage = Callable[[Place, list[Place], random.Random], None]
DAMAGES: list[Damage] = [
    *(_delete, _rename, _retype, _replace, _replace, _double, _move, _move, _as_name, _nest, _splice, _nudge)
]


# --- around the JSON ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sent:
    """A body as it goes over the wire, with the headers that say what it is."""

    body: bytes
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    chunked: bool = False  # no Content-Length: the stream ends when it ends


CONTENT_TYPES = [
    *("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml", "", "/"),
    *(
        "application/json; charset=utf-16",
        "application/json; charset=nonesuch",
        "application/fhir+json",
        "APPLICATION/JSON",
    ),
    *("application/json;", 'application/json; charset="', "application/json, text/html", "application/vnd.x+json; v=1"),
]
ENCODINGS = ["utf-8-sig", "utf-16", "utf-16-le", "utf-32", "utf-7", "cp037"]


def wire(request: JSON, dice: random.Random) -> Sent:
    """A request as one to two mistakes of a client or a proxy, or one attack, would send it."""
    sent = Sent(json.dumps(request).encode())
    for _ in range(dice.randint(1, 2)):
        sent = dice.choice(MISTAKES)(sent, dice)
    return sent


def _with(sent: Sent, **changed: Any) -> Sent:
    return Sent(**{**vars(sent), **changed})


def _other_type(sent: Sent, dice: random.Random) -> Sent:
    return _with(sent, content_type=dice.choice(CONTENT_TYPES))


def _other_encoding(sent: Sent, dice: random.Random) -> Sent:
    text = sent.body.decode("utf-8", "replace")
    return _with(sent, body=text.encode(dice.choice(ENCODINGS), "replace"))


def _compressed(sent: Sent, dice: random.Random) -> Sent:
    """Packed once or several times, and said so, or not; a small body of many bytes unpacked among them."""
    body = dice.choice([sent.body, b"[" * 1_000_000, bytes(5_000_000)])
    for _ in range(dice.choice([1, 1, 3])):
        body = gzip.compress(body) if dice.random() < 0.5 else zlib.compress(body)
    said = dice.choice(["gzip", "deflate", "br", "gzip, gzip", "identity", None])
    return _with(sent, body=body, headers={"Content-Encoding": said} if said else {})


def _cut(sent: Sent, dice: random.Random) -> Sent:
    return _with(sent, body=sent.body[: dice.randint(0, len(sent.body))])


def _flipped(sent: Sent, dice: random.Random) -> Sent:
    """A few bytes other than they were: broken UTF-8, control characters, quotes that open nothing."""
    body = bytearray(sent.body)
    for _ in range(dice.randint(1, 8)):
        if body:
            body[dice.randrange(len(body))] = dice.randrange(256)
    return _with(sent, body=bytes(body))


def _appended(sent: Sent, dice: random.Random) -> Sent:
    return _with(sent, body=sent.body + dice.choice([sent.body, b"\x00", b"}", b"//", b"\n\n{}", b"\xff\xfe", b","]))


def _member_twice(sent: Sent, dice: random.Random) -> Sent:
    """The same name twice in one object, with another value first."""
    name = dice.choice(
        [b'"hook"', b'"context"', b'"patientId"', b'"prefetch"', b'"resourceType"', b'"id"', b'"status"']
    )
    value = dice.choice([b"null", b"1", b'"x"', b"{}", b"[]"])
    return _with(sent, body=sent.body.replace(name, name + b": " + value + b", " + name, dice.choice([1, -1])))


def _deep(sent: Sent, dice: random.Random) -> Sent:
    """A value nested deeper than any reader will follow."""
    levels = dice.choice([500, 1_000, 5_000, 100_000])
    opened, closed = dice.choice([(b"[", b"]"), (b'{"x":', b"}")])
    nest = opened * levels + b"1" + closed * dice.choice([levels, 0])
    name = dice.choice([b'"patientId": ', b'"prefetch": ', b'"extension": ', b'"code": ', b'"userId": '])
    return _with(sent, body=sent.body.replace(name, name + nest + b', "y": ', 1))


def _constant(sent: Sent, dice: random.Random) -> Sent:
    """A word that is no JSON, or a number too long to be one, where a number or a text was."""
    word = dice.choice(
        [b"NaN", b"Infinity", b"-Infinity", b"undefined", b"9" * 5_000, b"1e99999", b"0x1f", b"'x'", b"01"]
    )
    place = dice.choice([b": 1", b": 2", b': "', b": ["])
    return _with(sent, body=sent.body.replace(place, b": " + word + b', "z"' + place, 1))


def _streamed(sent: Sent, _: random.Random) -> Sent:
    return _with(sent, chunked=True)


Mistake = Callable[[Sent, random.Random], Sent]
MISTAKES: list[Mistake] = [
    *(_other_type, _other_encoding, _compressed, _cut, _flipped, _appended, _member_twice, _deep, _constant, _streamed)
]

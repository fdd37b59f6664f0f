"""What a request costs does not grow with results that no rule reads: counted, so that no clock is needed.

The same chart is sent with more and more Observations of codes that no rule asks for. All that is counted is seen
from outside, at the edge of the libraries and of Python itself, so that what lies within may be rebuilt.
"""

import json
import re
import sys
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import BuiltinMethodType, FrameType
from typing import Any

import msgspec
import pytest
from fhir.resources.R4B import get_fhir_model_class
from flask import Flask
from werkzeug.test import Client

from cds_service import answer
from cds_service.fhir import prefetch
from cds_service.terminology import index
from tests.requests import JSON, LOINC, SERVICES, TERMINOLOGY, concept, observation, osteoporosis_story
from tests.requests import zoledronic_acid_story as zoledronic_acid

PACKAGE = str(Path(answer.__file__).parent)
FEW, SOME, MANY = 50, 500, 2_000
STORIES: Mapping[str, Callable[..., JSON]] = {"patient-view": osteoporosis_story, "order-sign": zoledronic_acid}

# What may grow, for each Observation that is added. Each is what it was when measured, and a little room.
CALLS = 12  # of functions, in Python or C
DECODED = 1.2  # times its bytes are read as JSON
COPIED = 0.5  # times its bytes are copied by bytes(...)
HELD = 1.6  # times its bytes are held in memory

UNREAD = (
    ("8867-4", "Heart rate", "/min"),
    ("9279-1", "Respiratory rate", "/min"),
    ("2951-2", "Sodium [Moles/volume] in Serum or Plasma", "mmol/L"),
    ("787-2", "MCV [Entitic volume] by Automated count", "fL"),
    ("6690-2", "Leukocytes [#/volume] in Blood by Automated count", "10*3/uL"),
)


def unread(many: int) -> list[JSON]:
    """Observations of codes that no rule reads, with all that EHRs write beside the value; every fifth a panel."""
    made = []
    for n in range(many):
        code, display, unit = UNREAD[n % len(UNREAD)]
        one = observation(code, display, 40.0 + n % 50, unit, days=20 + n % 3000, id_=f"unread-{n}")
        one["text"] = {"status": "generated", "div": f"<div>{display}: {40 + n % 50} on {20 + n}</div>"}
        one["meta"] = {"lastUpdated": f"2026-10-01T08:00:{n % 60:02}.000Z"}
        one["category"] = [concept(f"{TERMINOLOGY}/observation-category", "laboratory", "Laboratory")]
        one["note"] = [{"text": f"Comment {n} of 2 March 2025, unchanged since 2024-11-05."}]
        if n % 5 == 0:
            one["component"] = [{"code": concept(LOINC, code, display), "valueQuantity": one.pop("valueQuantity")}]
        made.append(one)
    return made


def body(hook: str, many: int) -> bytes:
    story = STORIES[hook]()
    labs = story["prefetch"]["labs"]
    labs.setdefault("entry", []).extend({"resource": one} for one in unread(many))
    labs["total"] = len(labs["entry"])
    return json.dumps(story).encode()


# --- counting ----------------------------------------------------------------------------------------


@dataclass
class Counts:
    """What one request did. `named` is what must not grow; the rest may, in step with what is sent."""

    sent: int
    named: Counter[str] = field(default_factory=Counter)
    calls: int = 0
    decoded: int = 0
    copied: int = 0
    held: int = 0


class _Bytes(type):
    def __instancecheck__(cls, one: object) -> bool:
        return isinstance(one, bytes)


def _copying(counts: Counts) -> type:
    """Stands for `bytes` in our modules."""

    class Counted(bytes, metaclass=_Bytes):
        def __new__(cls, *given: Any) -> Any:
            made = bytes(*given)
            counts.copied += len(made)
            return made

    return Counted


class _Decoder:
    """Stands for a decoder of msgspec, and counts what it reads."""

    def __init__(self, decoder: msgspec.json.Decoder[Any], counts: Counts) -> None:
        self._decoder = decoder
        self._counts = counts

    def decode(self, blob: Any) -> Any:
        self._counts.decoded += memoryview(blob).nbytes if not isinstance(blob, str) else len(blob)
        return self._decoder.decode(blob)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._decoder, name)


def _watch_bytes(counts: Counts, patch: pytest.MonkeyPatch) -> None:
    """Count the bytes that our modules decode and copy."""
    decode = msgspec.json.decode

    def decoded(blob: Any, **more: Any) -> Any:
        counts.decoded += memoryview(blob).nbytes if not isinstance(blob, str) else len(blob)
        return decode(blob, **more)

    patch.setattr(msgspec.json, "decode", decoded)
    for name, module in [*sys.modules.items()]:
        if name.partition(".")[0] != "cds_service":
            continue
        patch.setattr(module, "bytes", _copying(counts), raising=False)
        for global_, value in [*vars(module).items()]:
            if type(value) is msgspec.json.Decoder:
                patch.setattr(module, global_, _Decoder(value, counts))
            elif type(value) is BuiltinMethodType and type(value.__self__) is msgspec.json.Decoder:
                patch.setattr(module, global_, _Decoder(value.__self__, counts).decode)


_LOOKED_AT = {"match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer"}


def _named(frame: FrameType, event: str, called: Any) -> str | None:
    """The name of a call that must not be made more often because more is sent."""
    if event == "c_call":
        name = called.__name__
        owner = getattr(called, "__self__", None)
        if name in ("fromisoformat", "strptime", "compile"):
            return str(name)
        return f"regular expression: {name}" if name in _LOOKED_AT and type(owner).__name__ == "Pattern" else None
    name, file = frame.f_code.co_name, frame.f_code.co_filename
    if name in ("model_validate", "model_dump") and "pydantic" in file:
        return name
    if name in ("render", "compile") and "jinja2" in file:
        return f"template: {name}"
    place = file.removeprefix(PACKAGE).split("/")[1:] if file.startswith(PACKAGE) else []
    return f"{place[0]}: {name}" if place and place[0] in ("rules", "clinical", "engine.py", "cards.py") else None


def _calls_of(counts: Counts) -> Callable[[FrameType, str, Any], None]:
    def watch(frame: FrameType, event: str, called: Any) -> None:
        if event in ("call", "c_call"):
            counts.calls += 1
            name = _named(frame, event, called)
            if name is not None:
                counts.named[name] += 1

    return watch


_sent: list[bytes] = []  # the body that is being asked about


def asked(app: Flask, hook: str, many: int) -> Counts:
    """What a request with so many unread Observations costs: three times the same, each counted in its own way."""
    sent = body(hook, many)
    _sent[:] = [sent]
    counts = Counts(len(sent))
    client = Client(app)

    def ask() -> None:
        response = client.post(f"/cds-services/{SERVICES[hook]}", data=sent, content_type="application/json")
        assert response.status_code == 200
        assert response.json is not None
        assert response.json["cards"]

    ask()  # what is remembered from one request to the next
    previous = sys.getprofile()
    sys.setprofile(_calls_of(counts))
    try:
        ask()
    finally:
        sys.setprofile(previous)
    with pytest.MonkeyPatch.context() as patch:
        _watch_bytes(counts, patch)
        ask()
    tracemalloc.start()
    try:
        ask()
        counts.held = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    return counts


def grown(few: Counts, many: Counts, added: int) -> dict[str, float]:
    """What grows that must not, and by how much for each Observation, or for each byte of them."""
    names = few.named.keys() | many.named.keys()
    found = {name: (many.named[name] - few.named[name]) / added for name in names}
    sent = many.sent - few.sent
    limits = {
        "calls": ((many.calls - few.calls) / added, CALLS),
        "decoded": ((many.decoded - few.decoded) / sent, DECODED),
        "copied": ((many.copied - few.copied) / sent, COPIED),
        "held": ((many.held - few.held) / sent, HELD),
    }
    return {name: more for name, more in found.items() if more} | {
        name: more for name, (more, limit) in limits.items() if more > limit
    }


# --- the guard ---------------------------------------------------------------------------------------


@pytest.fixture(params=STORIES)
def hook(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_no_rule_reads_these() -> None:
    for code, display, _ in UNREAD:
        assert not index().of(LOINC, code), f"{display} is read by now: this test needs another"


def test_what_no_rule_reads_is_only_looked_at(app: Flask, hook: str) -> None:
    few, some, many = (asked(app, hook, size) for size in (FEW, SOME, MANY))
    assert few.named["rules: " + ("gap_treat_tscore" if hook == "patient-view" else "zol_crcl_below_35")]
    assert few.named["fromisoformat"]
    assert not grown(few, some, SOME - FEW)
    assert not grown(some, many, MANY - SOME)


# --- and it sees ---------------------------------------------------------------------------------------


def _validate(resource: JSON) -> None:
    get_fhir_model_class("Observation").model_validate(resource)


def _parse_dates(resource: JSON) -> None:
    date.fromisoformat(resource["effectiveDateTime"])


def _search(resource: JSON) -> None:
    re.compile("DXA").search(resource["code"]["text"])


def _walk(resource: JSON) -> None:
    for _ in range(6):
        json.dumps(resource).lower()


CARELESS: Mapping[str, tuple[Callable[[JSON], None], str]] = {
    "validates all": (_validate, "model_validate"),
    "parses all dates": (_parse_dates, "fromisoformat"),
    "searches all words": (_search, "regular expression: search"),
    "walks through all": (_walk, "calls"),
}


def _entries() -> Iterator[JSON]:
    for page in json.loads(_sent[-1])["prefetch"].values():
        yield from (
            entry["resource"] for entry in page.get("entry", ()) if entry["resource"]["id"].startswith("unread")
        )


@pytest.mark.parametrize("careless", CARELESS)
def test_it_sees_what_grows(careless: str, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    do, seen = CARELESS[careless]
    read = prefetch.read

    def carelessly(*given: Any) -> Any:
        for resource in _entries():
            do(resource)
        return read(*given)

    monkeypatch.setattr(prefetch, "read", carelessly)
    few, some = asked(app, "patient-view", FEW), asked(app, "patient-view", 2 * FEW)
    assert seen in grown(few, some, FEW)


def test_it_sees_bytes_that_are_decoded_copied_and_held(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    read = prefetch.read

    def carelessly(*given: Any) -> Any:
        kept = []
        for _ in range(4):
            kept.append(getattr(answer, "bytes", bytes)(memoryview(_sent[-1])))
            kept.append(msgspec.json.decode(kept[-1]))
        return read(*given)

    monkeypatch.setattr(prefetch, "read", carelessly)
    few, some = asked(app, "patient-view", FEW), asked(app, "patient-view", 2 * FEW)
    assert {"decoded", "copied", "held"} <= grown(few, some, FEW).keys()

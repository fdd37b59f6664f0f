"""Coverage-guided fuzzing of what reads the words of strangers: requests, feedback, sigs, and other free text.

    pip install --group fuzz && python -m tools.fuzz reader --seconds 600

It feeds a target with inputs that grow out of the stories, and keeps each that takes a branch not taken before.
A target fails when it raises anything but the refusals it may raise, or takes longer than ten seconds over one input.
The input that failed is written to the current folder (crash-..., timeout-...); give it as SEEDS to run it again.
What was found becomes a test that needs no fuzzer. Without atheris (it has no wheels for the newest Pythons) this
module cannot run; `make test` does not need it.
"""

import argparse
import json
import random
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, date
from functools import cache
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["cds_service"]):
    from cds_service.answer import Answerer
    from cds_service.app import answerer_of
    from cds_service.chart.assemble import chart_of
    from cds_service.chart.dates import span
    from cds_service.chart.drugs import milligrams
    from cds_service.chart.fracture_words import cemented, fractures_said, levels_said
    from cds_service.chart.sig import read
    from cds_service.chart.strengths import strength_of
    from cds_service.chart.units import factor, written
    from cds_service.chart.vertebrae import vertebrae, without_vertebrae
    from cds_service.fhir import prefetch, structs
    from cds_service.fhir.reader import Reader
    from cds_service.fhir.versions import ForeignVersion
    from cds_service.paths import fixtures_dir
    from cds_service.protocol import feedback
    from cds_service.protocol.errors import HookError
    from cds_service.protocol.request import parse
    from cds_service.settings import Settings

from tests.chart import test_sig
from tests.mutations import WORDS, mutate

AS_OF = date(2026, 11, 22)
SLOWEST = 10  # seconds over one input
LONGEST = {"reader": 60_000, "answer": 60_000, "feedback": 2_000, "sig": 700, "words": 2_000}  # bytes of one input
NAMES = ("Prednisone 5 MG Oral Tablet", "alendronate 70 mg")
_QUOTED = re.compile(r'"(?:text|patientInstruction|display|valueString|conclusion)"\s*:\s*"([^"]{3,400})"')


def read_request(data: bytes) -> None:
    """A request, from its bytes to the chart, with every resource validated."""
    try:
        request = parse(data)
        reader = Reader(request.patient_id, prefetch.read(request.prefetch or {}))
        reader.add_drafts(request.drafts)
        reader.add_problems(request.problems)
        if reader.record.of(structs.Patient):
            chart_of(reader.record, as_of=AS_OF, zone=UTC, selections=request.selections, without=())
    except (HookError, ForeignVersion, RecursionError):  # the web answers each of them with a 4xx
        return
    for ref in reader.record.raws:
        reader.record.fault(ref)


@cache
def _answerer() -> Answerer:
    return answerer_of(Settings(mode="open"))


def answer_request(data: bytes) -> None:
    """A request, from its bytes to its cards; no rule stumbles over what the reader let through."""
    try:
        answer = _answerer().answer(parse(data), AS_OF)
    except (HookError, RecursionError):
        return
    if answer.verdict.raised:
        raise AssertionError(f"rules that raised: {answer.verdict.raised}")


def read_feedback(data: bytes) -> None:
    """Feedback, item by item."""
    with suppress(HookError):
        feedback.parse(data)


def read_sig(data: bytes) -> None:
    """A sig: what is clear is a dose that could be, and no length of anything is negative."""
    text = data.decode("utf-8", "replace")
    sig = read(text, NAMES)
    for one in (sig, *sig.steps):
        if not (one.why_not or test_sig.positive(one)) or (one.days or 0) < 0:
            raise AssertionError(f"a dose that cannot be: {one}")


def read_words(data: bytes) -> None:
    """Everything else that is read out of free text."""
    text = data.decode("utf-8", "replace")
    fractures_said(text, text[::-1])
    levels_said(text)
    cemented(text)
    vertebrae(text)
    without_vertebrae(text)
    milligrams(text)
    strength_of((text,), ("mg",), vitamin_d=True)
    written(text)
    factor("creatinine", text)
    span(text, UTC)


TARGETS: dict[str, Callable[[bytes], None]] = {
    "reader": read_request,
    "answer": answer_request,
    "feedback": read_feedback,
    "sig": read_sig,
    "words": read_words,
}
IN_JSON = ("reader", "answer", "feedback")
FEEDBACK = (
    b'{"feedback": [{"card": "4f6d0c1a", "outcome": "overridden", "outcomeTimestamp": "2026-11-22T10:00:00Z", '
    b'"overrideReason": {"reason": {"code": "nephrology", "system": "urn:x"}, "userComment": "asked"}}, '
    b'{"card": "4f6d0c1b", "outcome": "accepted", "acceptedSuggestions": [{"id": "7b1e"}]}]}'
)


def change_request(data: bytes, most: int, seed: int) -> bytes:
    """Every other time a request changed as the mutations of the tests change it, else its bytes as libFuzzer does."""
    dice = random.Random(seed)
    if seed % 2:
        try:
            body = json.dumps(mutate(json.loads(data), dice)).encode()
        except (ValueError, TypeError, RecursionError):
            body = b""
        if 0 < len(body) <= most:
            return body
    return bytes(atheris.Mutate(data, most))


def change_words(data: bytes, most: int, seed: int) -> bytes:
    """Every other time a few words taken out, put in or said again, else its bytes as libFuzzer does."""
    dice = random.Random(seed)
    if seed % 2:
        words = data.decode("utf-8", "replace").split(" ")
        for _ in range(dice.randint(1, 4)):
            at = dice.randint(0, len(words))
            words[at : at + dice.randint(0, 2)] = [dice.choice(VOCABULARY) for _ in range(dice.randint(0, 2))]
        return dice.choice([" ", " ", ", ", "; ", ""]).join(words).encode("utf-8", "replace")[:most]
    return bytes(atheris.Mutate(data, most))


def told_sigs() -> list[str]:
    """Every sig of the tables of the tests."""
    tables = [text for name, text in vars(test_sig).items() if name.isupper() and isinstance(text, str)]
    rows = [line.split("|")[1].strip() for table in tables for line in table.splitlines() if line.startswith("|")]
    return sorted({row.removeprefix("… ") for row in rows})


VOCABULARY = sorted(
    {*(word for sig in told_sigs() for word in sig.split()), *WORDS, "999999999", "1e9", "0", "1/0", "½"}
)


def seeds(target: str) -> Iterator[bytes]:
    """What the fuzzer starts from: the stories, or the words in them."""
    if target == "feedback":
        yield FEEDBACK
        return
    for story in sorted(fixtures_dir().glob("*/*/request.json")):
        body = story.read_bytes()
        if target in IN_JSON:
            yield json.dumps(json.loads(body)).encode()
        else:
            yield from (words.encode() for words in _QUOTED.findall(body.decode("utf-8")))
    if target not in IN_JSON:
        yield from (sig.encode() for sig in told_sigs())


def main() -> None:
    """Fuzz one target for a while."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("seeds", nargs="*", metavar="SEEDS", help="inputs to run again, instead of fuzzing")
    asked = parser.parse_args()
    target = TARGETS[asked.target]
    if asked.seeds:
        for name in asked.seeds:
            target(Path(name).read_bytes())
        return
    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(dict.fromkeys(seeds(asked.target))):
            Path(corpus, str(number)).write_bytes(seed)
        options = [f"-max_total_time={asked.seconds}", f"-timeout={SLOWEST}", f"-max_len={LONGEST[asked.target]}"]
        change = change_request if asked.target in IN_JSON else change_words
        atheris.Setup([sys.argv[0], *options, corpus], target, custom_mutator=change)
        atheris.Fuzz()


if __name__ == "__main__":
    main()

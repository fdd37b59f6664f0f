"""Observations of which nothing is asked for stay out of the buckets, and nothing that is counted shows it."""

import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from cds_service.burden import reading
from cds_service.burden.buckets import Frame, buckets, patients
from cds_service.burden.files import Part
from cds_service.burden.reading import Outcome, Unread
from cds_service.burden.tally import Tally
from tests.burden.making import Named, counted, requests_of, resources_of, write_lines
from tests.requests import JSON, LOINC, PATIENT, concept, creatinine, observation, spine_t_score, woman

HEART_RATE = observation("8867-4", "Heart rate", 70, "/min", id_="pulse")
T_SCORE = spine_t_score(-3.1, id_="score")
RULE = ("patient-view", "gap-treat-tscore", "warning")
SUBJECTS = [
    {"reference": f"Patient/{PATIENT}/_history/3"},
    {"reference": f"https://ehr.example/fhir/Patient/{PATIENT}"},
    {"reference": PATIENT},
    {"reference": "Group/all"},
    {"reference": "Patient/"},
    {"reference": ""},
    {"display": "nobody"},
    None,
    "Patient/x",
]
ODD: list[JSON] = [
    {"status": "entered-in-error"},
    {"status": 7},
    {"id": None},
    {"id": ""},
    {"id": "score"},
    {"id": "pulse"},
    {"code": concept(LOINC, "8867-4", "Heart rate")},
    {"code": {"text": "T-score of the hip"}},
    {"code": {"coding": []}},
    {"component": [{"code": concept(LOINC, "2160-0", "Creatinine"), "valueQuantity": {"value": 9.0, "unit": "mg/dL"}}]},
    {"component": [{"code": 3}]},
    {"valueQuantity": {"value": "much"}},
    {"effectiveDateTime": "last winter"},
    {"contained": [{"resourceType": "Patient", "id": "other"}]},
    {"resourceType": "Patient"},
    {"resourceType": None},
    {"resourceType": "Condition"},
    {"patient": {"reference": f"Patient/{PATIENT}"}},
    *({"subject": subject} for subject in SUBJECTS),
]


def lines_put(file: Path, folder: Path) -> list[Frame]:
    folder.mkdir()
    reading.sort_lines(Part(0, file, 0, file.stat().st_size, 0), folder, Outcome(Tally.of(1)))
    return [frame for files in buckets(folder) for many in patients(files, 0, 1_000_000) for frame in many]


def test_of_what_is_not_asked_for_only_the_id_goes_on(tmp_path: Path) -> None:
    file = write_lines(tmp_path / "a.ndjson", [HEART_RATE, T_SCORE, woman(70), {**HEART_RATE, "id": None}])
    put = lines_put(file, tmp_path / "buckets")
    assert [(frame.line, frame.own, bool(frame.raw)) for frame in put] == [
        (1, b"pulse", False),
        (2, b"score", True),
        (3, b"", True),
        (4, b"", True),
    ]


@pytest.mark.parametrize("first", [HEART_RATE, {**T_SCORE, "status": "registered"}])
def test_of_two_with_one_id_the_first_counts(first: JSON, tmp_path: Path) -> None:
    twins = [{**first, "id": "one"}, {**T_SCORE, "id": "one"}]
    silent, _ = counted(write_lines(tmp_path / "a.ndjson", [woman(70), *twins]))
    loud, _ = counted(write_lines(tmp_path / "b.ndjson", [woman(70), *reversed(twins)]))
    assert RULE not in silent.told[0].rules
    assert loud.told[0].rules[RULE] == 1


def test_a_patient_is_named_by_the_first_line_even_if_it_is_not_asked_for(tmp_path: Path) -> None:
    file = write_lines(tmp_path / "a.ndjson", [HEART_RATE, T_SCORE])
    assert counted(file)[1] == [(f"{file}:1", Unread.NO_PATIENT)]
    file = write_lines(tmp_path / "b.ndjson", [HEART_RATE, {**woman(70), "gender": 7}, T_SCORE])
    assert (f"{file}:1", Unread.PATIENT) in counted(file)[1]


# --- the same, read the long way ---------------------------------------------------------------------


def _escaped(blob: bytes, dice: Random) -> bytes:
    """The same JSON with some letters written as numbers."""
    place = dice.randrange(len(blob))
    letter = blob[place : place + 1]
    safe = letter.isalpha() and blob[place - 1 : place] != b"\\"
    inside = blob[:place].count(b'"') % 2 == 1 and b"\\" not in blob
    return blob[:place] + b"\\u%04x" % letter[0] + blob[place + 1 :] if safe and inside else blob


def _reordered(resource: JSON, dice: Random) -> JSON:
    members = [*resource.items()]
    dice.shuffle(members)
    return dict(members)


def _line(resource: JSON, dice: Random) -> bytes:
    blob = json.dumps(
        resource, ensure_ascii=dice.random() < 0.5, indent=None, separators=dice.choice([None, (",", ":")])
    )
    line = blob.encode()
    for _ in range(dice.choice([0, 0, 1, 5])):
        line = _escaped(line, dice)
    if dice.random() < 0.1:
        line = dice.choice([b"  %b\r", b"\t%b", b"%b ", b"\x0b%b", b"\xef\xbb\xbf%b"]) % line
    if dice.random() < 0.05:
        line = line[: dice.randrange(len(line))] + dice.choice([b"", b"\xff", b"{"])
    return line


def _odd_lines(seed: int) -> list[bytes]:
    """Invented patients, each with results of all kinds, some of them broken, doubled or oddly written."""
    dice = Random(seed)
    many: list[JSON] = []
    for n, requests in enumerate(requests_of(4)):
        mine = [*resources_of(requests), HEART_RATE, T_SCORE, creatinine(1.0), creatinine(1.0, id_="again")]
        mine += [{**dice.choice([HEART_RATE, T_SCORE, creatinine(2.0)]), **dice.choice(ODD)} for _ in range(8)]
        mine += dice.choices(mine, k=3)
        text = json.dumps(mine).replace(PATIENT, f"p{n}")
        many += json.loads(text)
    lines = [_line(_reordered(one, dice), dice) for one in many]
    dice.shuffle(lines)
    return lines


def _all(tally: Tally, named: Named) -> Any:
    return tally.encounters, tally.orders, tally.told, tally.unread, tally.absent, named


LONG_WAYS: list[tuple[str, Callable[..., bool]]] = [
    ("is_asked_for", lambda observation: True),
    ("_sort_read", lambda *arguments: False),
]


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize(("name", "instead"), LONG_WAYS, ids=[name for name, _ in LONG_WAYS])
def test_the_same_is_counted_and_named_as_when_all_is_read(
    name: str, instead: Callable[..., bool], seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write_lines(tmp_path / "a.ndjson", _odd_lines(seed))
    short = counted(file)
    assert short[0].encounters, "some are judged"
    assert short[1], "and some cannot be read"
    monkeypatch.setattr(reading, name, instead)
    assert _all(*short) == _all(*counted(file))

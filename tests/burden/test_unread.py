"""What cannot be read is counted and named by file and line, in words of our own, and costs only itself."""

import gzip
import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from cds_service.burden import files
from cds_service.burden.files import Bounds
from cds_service.burden.reading import Unread
from tests.burden.making import bundle, counted, write, write_lines
from tests.requests import JSON, PATIENT, creatinine, osteoporosis_story, quiet_story, raloxifene, spine_t_score, woman

STRANGER = {"reference": "Patient/nobody"}


# --- lines ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("part_bytes", [100, 1_000, 100_000])
@pytest.mark.parametrize("suffix", ["ndjson", "ndjson.gz", "jsonl"])
def test_a_bad_line_is_named_with_its_number_however_the_file_is_cut(
    suffix: str, part_bytes: int, tmp_path: Path
) -> None:
    good = [spine_t_score(-3.1, id_=f"t{n}") for n in range(20)]
    lines: list[Any] = [
        *good[:7],
        b'{"resourceType": "Observation", "id": "secret',
        *good[7:],
        b"",
        b"\xff\xfe",
        woman(70),
    ]
    file = write_lines(tmp_path / f"a.{suffix}", lines)
    tally, named = counted(file, bounds=Bounds(part_bytes, held_bytes=2_000))
    assert named == [(f"{file}:8", Unread.JSON), (f"{file}:23", Unread.JSON)]
    assert tally.unread == {Unread.JSON: 2}
    assert tally.told[0].rules["patient-view", "gap-treat-tscore", "warning"] == 1


LINES = [
    (b"[]", Unread.RESOURCE),
    (b"3", Unread.RESOURCE),
    (b"null", Unread.RESOURCE),
    (b"{}", Unread.RESOURCE),
    (b'{"id": "x"}', Unread.RESOURCE),
    (b'{"resourceType": 7}', Unread.RESOURCE),
    (b'{"a":' * 5000, Unread.JSON),
    (b'{"resourceType": "Observation", "id": 7}', Unread.SHAPE),
    (b'{"resourceType": "Claim", "id": 7}', None),
    (b'{"resourceType": "Bundle", "entry": []}', Unread.BUNDLE),
    (b'{"resourceType": "Observation", "id": "x"}', Unread.NOBODY),
    (b'{"resourceType": "Observation", "id": "x", "subject": "me"}', Unread.NOBODY),
    (b'{"resourceType": "Observation", "id": "x", "subject": {"display": "me"}}', Unread.NOBODY),
    (b'{"resourceType": "Patient", "gender": "female"}', Unread.NO_ID),
    (b'{"resourceType": "Medication"}', Unread.NO_ID),
    (b'{"resourceType": "Medication", "id": "m", "code": 7}', Unread.SHAPE),
    (b'{"resourceType": "MedicationOrder", "id": "m"}', Unread.VERSION),
]


@pytest.mark.parametrize(("line", "reason"), LINES, ids=[line[:60].decode() for line, _ in LINES])
def test_each_line_that_is_no_resource_of_a_patient(line: bytes, reason: Unread | None, tmp_path: Path) -> None:
    file = write_lines(tmp_path / "a.ndjson", [woman(70), line])
    tally, named = counted(file)
    assert named == ([(f"{file}:2", reason)] if reason else [])
    assert tally.encounters == {"patient-view": 1}, "one bad line costs only itself"


def test_a_resource_of_a_wrong_shape_is_left_out_and_named(tmp_path: Path) -> None:
    bad = creatinine(1.0, status=7, id_="broken")
    lines = write_lines(tmp_path / "a.ndjson", [woman(70), spine_t_score(-3.1), bad])
    whole = write(tmp_path / "b.json", bundle([woman(70), spine_t_score(-3.1), bad]))
    asked = write(tmp_path / "c.json", osteoporosis_story(labs=[bad]))
    tally, named = counted(lines, whole, asked)
    assert sorted(named) == [
        (f"{lines}:3", Unread.SHAPE),
        (f"{whole}, entry 3", Unread.SHAPE),
        (str(asked), Unread.SHAPE),
    ]
    assert tally.encounters == {"patient-view": 3}
    assert tally.told[0].rules["patient-view", "gap-treat-tscore", "warning"] == 3


def test_a_patient_without_a_patient_resource_is_named_by_the_first_line(tmp_path: Path) -> None:
    scores = [spine_t_score(-3.1, subject=STRANGER, id_=f"t{n}") for n in range(3)]
    file = write_lines(tmp_path / "a.ndjson", [woman(70), *scores])
    tally, named = counted(file)
    assert named == [(f"{file}:2", Unread.NO_PATIENT)]
    assert tally.encounters == {"patient-view": 1}


@pytest.mark.parametrize("junk", [{"gender": 5}, {"birthDate": 1950}, {"deceasedBoolean": "no"}])
def test_a_patient_that_cannot_be_read_is_named(junk: JSON, tmp_path: Path) -> None:
    lines = write_lines(tmp_path / "a.ndjson", [{**woman(70), **junk}])
    whole = write(tmp_path / "b.json", bundle([{**woman(70), **junk}]))
    tally, named = counted(lines, whole)
    assert (f"{lines}:1", Unread.PATIENT) in named
    assert (f"{whole}, entry 1", Unread.PATIENT) in named
    assert not tally.encounters


def test_another_version_of_fhir_is_named_and_the_patient_not_judged(tmp_path: Path) -> None:
    old = {
        "resourceType": "Condition",
        "id": "c",
        "clinicalStatus": "active",
        "subject": {"reference": f"Patient/{PATIENT}"},
    }
    lines = write_lines(tmp_path / "a.ndjson", [woman(70), old])
    whole = write(tmp_path / "b.json", bundle([woman(70), old]))
    asked = write(tmp_path / "c.json", osteoporosis_story(conditions=[old]))
    tally, named = counted(lines, whole, asked)
    assert sorted(named) == [
        (f"{lines}:2", Unread.VERSION),
        (f"{whole}, entry 2", Unread.VERSION),
        (str(asked), Unread.VERSION),
    ]
    assert not tally.encounters


def test_a_line_longer_than_any_resource_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LONGEST_LINE", 3_000)
    long = b'{"resourceType": "Binary", "data": "' + b"x" * 20_000 + b'"}'
    for name in ("a.ndjson", "a.ndjson.gz"):
        file = write_lines(tmp_path / name, [woman(70), long, spine_t_score(-3.1)])
        tally, named = counted(file)
        assert named == [(f"{file}:2", Unread.LONG)]
        assert tally.told[0].rules["patient-view", "gap-treat-tscore", "warning"] == 1


# --- files ----------------------------------------------------------------------------------------

FILES = [
    ("a.json", "", Unread.JSON),
    ("a.json", "{", Unread.JSON),
    ("a.json", b"\xff\xfe\x00{", Unread.JSON),
    ("a.json", '{"a":' * 5000, Unread.JSON),
    ("a.json", "[]", Unread.KIND),
    ("a.json", "3", Unread.KIND),
    ("a.json", woman(70), Unread.KIND),
    ("a.json", {"feedback": []}, Unread.KIND),
    ("a.json", {"resourceType": "Bundle", "entry": 3}, Unread.KIND),
    ("a.txt", "no request", Unread.KIND),
    ("a.xml", "<Patient/>", Unread.KIND),
    ("a.json", {"hook": "patient-view"}, Unread.REFUSED),
    ("a.json", {"hook": 3}, Unread.REFUSED),
    ("a.json", osteoporosis_story(patient=None), Unread.TOO_LITTLE),
    ("a.json", bundle([spine_t_score(-3.1)]), Unread.PATIENTS),
    ("a.json", bundle([woman(66), woman(70, id_="second")]), Unread.PATIENTS),
    ("a.json", bundle([{"resourceType": "Patient"}]), Unread.PATIENTS),
]


@pytest.mark.parametrize(("name", "content", "reason"), FILES)
def test_each_file_that_is_neither(name: str, content: Any, reason: Unread, tmp_path: Path) -> None:
    file = write(tmp_path / "in" / name, content)
    write(tmp_path / "in" / "good.json", quiet_story())
    write(tmp_path / "in" / ".hidden", "not looked at")
    tally, named = counted(tmp_path / "in")
    assert named == [(str(file), reason)]
    assert tally.encounters == {"patient-view": 1}, "one bad file costs only itself"


def test_a_gzip_that_breaks_off_is_named_where_it_does(tmp_path: Path) -> None:
    lines = write_lines(tmp_path / "a.ndjson.gz", [woman(70)])
    lines.write_bytes(lines.read_bytes()[:-12])
    whole = write(tmp_path / "b.json.gz", quiet_story())
    whole.write_bytes(gzip.compress(b"{}")[:-4])
    _, named = counted(lines, whole)
    assert {reason for _, reason in named} == {Unread.FILE}
    assert {place for place, _ in named} == {f"{lines}:1", str(whole)}


def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    gone = [tmp_path / "gone.json", tmp_path / "gone.ndjson"]
    _, named = counted(*gone)
    assert sorted(named) == [(str(gone[0]), Unread.FILE), (f"{gone[1]}:1", Unread.FILE)]


def test_damaged_bytes_are_named_or_counted_and_never_an_end(tmp_path: Path) -> None:
    dice = Random(20261122)
    patient = [woman(70), spine_t_score(-3.1), creatinine(1.0), raloxifene()]
    whole = [json.dumps(one).encode() for one in patient]
    lines, odd = (
        [],
        (b'"\\ud800"', b'"' + b"\xc3\xa9" * 40_000 + b'"', b"null", b"[{}]", b"1e999", b"\x00", b"\xff", b""),
    )
    for n in range(300):
        blob = bytearray(dice.choice(whole))
        start = dice.randrange(len(blob))
        blob[start : start + dice.randrange(30)] = dice.choice(odd)
        lines.append(bytes(blob).replace(b"\n", b" "))
        if n % 6 == 0:
            entries = b",".join(b'{"resource": ' + (blob if one == whole[n % 4] else one) + b"}" for one in whole)
            write(tmp_path / f"{n}.json", b'{"resourceType": "Bundle", "entry": [' + entries + b"]}")
    lines.append(json.dumps(woman(70, id_="\u00e9" * 40_000)).encode())
    file = write_lines(tmp_path / "a.ndjson", [*whole, *lines])
    tally, named = counted(tmp_path, bounds=Bounds())
    assert tally.unread.total() == len(named)
    assert {int(place.rpartition(":")[2]) for place, _ in named if place.startswith(str(file))} <= {*range(5, 306)}
    assert tally.encounters["patient-view"]

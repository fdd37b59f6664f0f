"""However many patients there are, only some are held; and of what is written in between, nothing stays."""

import gc
import io
import stat
import tempfile
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from cds_service.app import answerer_of
from cds_service.burden import run
from cds_service.burden.buckets import BUCKETS, Frame, Sorter, buckets, patients
from cds_service.burden.files import Bounds, Documents, Part, lines, tasks
from cds_service.burden.judging import Judge
from cds_service.burden.run import Configuration, Plan, count
from cds_service.settings import Settings
from tests.burden.making import write, write_lines
from tests.requests import JSON, TODAY, quiet_story, spine_t_score, woman

BOUNDS = Bounds(part_bytes=60_000, documents=4, held_bytes=2_000)


@pytest.fixture(scope="module", autouse=True)
def _loaded_once() -> Iterator[None]:
    """Rules and words are loaded for the first of these tests, not for each."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "answerer_of", cache(answerer_of))
        yield


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files go."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def plan() -> Plan:
    return Plan((Configuration(Settings(mode="open")),), TODAY, TODAY, bounds=BOUNDS)


def charts(many: int) -> Iterator[JSON]:
    for n in range(many):
        yield woman(70, id_=f"p{n}")
        for k in range(5):
            yield spine_t_score(-1.0, subject={"reference": f"Patient/p{n}"}, id_=f"t{k}")


# --- memory ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("many", [50, 2_000])
def test_few_patients_are_held_however_many_there_are(many: int, tmp_path: Path) -> None:
    with Sorter(tmp_path) as sorter:
        for line in range(5):
            for n in range(many):
                sorter.put(Frame(0, line, f"p{n}".encode(), b"x" * 90))
    most = 3_000
    seen = set()
    for bucket in buckets(tmp_path):
        for frames in patients(bucket, 0, most):
            assert [frame.line for frame in frames] == [0, 1, 2, 3, 4], "all of one patient, in the order of lines"
            (patient,) = {frame.id for frame in frames}
            assert patient not in seen
            seen.add(patient)
    assert len(seen) == many
    assert not [*tmp_path.iterdir()], "every file is taken away as it is used up"


def test_a_patient_with_more_than_may_be_held_is_still_one(tmp_path: Path) -> None:
    with Sorter(tmp_path) as sorter:
        for line in range(50):
            sorter.put(Frame(0, line, b"heavy", b"x" * 500))
    (bucket,) = buckets(tmp_path)
    ((*frames,),) = patients(bucket, 0, 1_000)
    assert len(frames) == 50


def used(work: Callable[[], object]) -> tuple[int, int]:
    """Bytes that a piece of work uses at most, and those that it leaves behind."""
    gc.collect()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        work()
        _, most = tracemalloc.get_traced_memory()
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return most - before, after - before


def test_memory_does_not_grow_with_the_number_of_patients(
    tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    met: Counter[int] = Counter()
    monkeypatch.setattr(Judge, "_patient", lambda self, patient_id, *_: met.update([1]))  # a number, not the patient

    def peak(many: int) -> int:
        file = write_lines(tmp_path / f"{many}.ndjson", charts(many))
        met.clear()
        most, _ = used(lambda: count(plan(), [file], lambda *_: None, lambda *_: None))
        assert met[1] == many
        return most

    peak(5)  # what is loaded once
    files = BUCKETS * io.DEFAULT_BUFFER_SIZE  # that may be open; with few patients, few are
    assert peak(1_000) < peak(100) + files
    assert files < (tmp_path / "1000.ndjson").stat().st_size / 4


def test_a_patient_who_was_judged_is_forgotten(tmp_path: Path, scratch: Path) -> None:
    few, many = (write_lines(tmp_path / f"{n}.ndjson", charts(n)) for n in (5, 40))
    count(plan(), [few], lambda *_: None, lambda *_: None)  # what is loaded once
    _, left = used(lambda: count(plan(), [many], lambda *_: None, lambda *_: None))
    assert left < many.stat().st_size / 4


# --- what is read at once -------------------------------------------------------------------------


@pytest.mark.parametrize("most", [1, 2, 3, 7, 10, 1_000])
@pytest.mark.parametrize(
    "blob", [b"", b"\n", b"a", b"a\nbb\n\nccc", b"a\nbb\n\nccc\n", b"\n\na\r\n", b"abcdefghij\nk\n"]
)
def test_parts_hold_every_line_once(blob: bytes, most: int, tmp_path: Path) -> None:
    file = tmp_path / "a.ndjson"
    file.write_bytes(blob)
    parts = [one for one in tasks([file], Bounds(part_bytes=most)) if isinstance(one, Part)]
    assert [one.number for one in parts] == [*range(len(parts))]
    assert sum(one.bytes for one in parts) == len(blob)
    assert [line for one in parts for line in lines(one)] == blob.splitlines(keepends=True)


def test_documents_are_read_some_at_a_time(tmp_path: Path) -> None:
    for n in range(10):
        write(tmp_path / f"{n}.json", quiet_story())
    some = [one for one in tasks([tmp_path], BOUNDS) if isinstance(one, Documents)]
    assert [len(one.files) for one in some] == [4, 4, 2]
    assert sum(one.bytes for one in some) == sum(file.stat().st_size for file in tmp_path.iterdir())


# --- temporary files ------------------------------------------------------------------------------


def test_only_the_caller_can_read_what_is_written_and_it_is_removed(tmp_path: Path, scratch: Path) -> None:
    modes: set[int] = set()

    def watch(stage: str, done: int, total: int) -> None:
        modes.update(stat.S_IMODE(folder.stat().st_mode) for folder in scratch.iterdir())

    count(plan(), [write_lines(tmp_path / "a.ndjson", charts(3))], lambda *_: None, watch)
    assert modes == {0o700}
    assert not [*scratch.iterdir()]


@pytest.mark.parametrize("broken_off", ["reading", "judging"])
def test_it_is_removed_when_the_work_is_broken_off(broken_off: str, tmp_path: Path, scratch: Path) -> None:
    def watch(stage: str, done: int, total: int) -> None:
        assert [*scratch.iterdir()]
        if stage == broken_off:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        count(plan(), [write_lines(tmp_path / "a.ndjson", charts(3))], lambda *_: None, watch)
    assert not [*scratch.iterdir()]

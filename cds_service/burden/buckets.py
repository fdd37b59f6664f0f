"""Lines of many patients, sorted into files by patient, so that few patients need be in memory at once.

A file is a row of frames: one resource with the patient it is of and the line it came from. Which bucket a patient
falls into is told by one byte of a hash of the id; a bucket that is too large is sorted again by the next byte.
A bucket that is not too large is read as one piece of memory, in which the frames of a patient are found by where they
begin: a frame that is an object of its own takes several times the bytes of a short one.
"""

import os
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from struct import Struct
from types import TracebackType
from typing import BinaryIO, NamedTuple

BUCKETS = 64
LEVELS = 8  # bytes of the hash
_HEADER = Struct("<IIIII")
_NAMES = tuple(f"{n:02}" for n in range(BUCKETS))
_SEPARATOR = "-"
_MEDICATIONS = "medications"
_DATABASE = "medications.db"


class Frame(NamedTuple):
    """One line: its number in its part, the patient (or for a Medication its own id), the resource.

    own   the id of an Observation that was read and found to be whole
    raw   empty when nothing of that Observation is asked for: all that matters is that it was there
    """

    part: int
    line: int
    id: bytes
    raw: bytes
    own: bytes = b""

    def packed(self) -> bytes:
        """The frame as it stands in a file."""
        part, line, id_, raw, own = self
        return _HEADER.pack(part, line, len(id_), len(raw), len(own)) + id_ + own + raw

    @classmethod
    def at(cls, blob: bytes, place: int) -> "Frame":
        """The frame that begins at a place of the content of a file."""
        part, line, id_length, raw_length, own_length = _HEADER.unpack_from(blob, place)
        begins = place + _HEADER.size
        own = begins + id_length
        raw = own + own_length
        return cls(part, line, blob[begins:own], blob[raw : raw + raw_length], blob[own:raw])


@dataclass(slots=True)
class Sorter:
    """Writes frames into the buckets of a folder; a context, for it holds their files open.

    Several processes may sort into one folder: each writes files of its own.
    """

    folder: Path
    level: int = 0
    _files: dict[str, BinaryIO] = field(default_factory=dict)
    _stack: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> "Sorter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def put(self, frame: Frame) -> None:
        """Put a resource of a patient into the patient's bucket."""
        byte = blake2b(frame.id, digest_size=LEVELS).digest()[self.level]
        self._write(_NAMES[byte % BUCKETS], frame)

    def put_medication(self, frame: Frame) -> None:
        """Keep a Medication, which is of no patient and may be referred to by any."""
        self._write(_MEDICATIONS, frame)

    def _write(self, name: str, frame: Frame) -> None:
        file = self._files.get(name)
        if file is None:
            path = self.folder / f"{name}{_SEPARATOR}{os.getpid()}"
            file = self._files[name] = self._stack.enter_context(path.open("ab"))
        file.write(frame.packed())


def buckets(folder: Path) -> list[tuple[Path, ...]]:
    """The buckets of a folder, each as the files it consists of."""
    found: dict[str, list[Path]] = {}
    for file in sorted(folder.glob(f"[0-9]*{_SEPARATOR}*")):
        found.setdefault(file.name.partition(_SEPARATOR)[0], []).append(file)
    return [tuple(files) for files in found.values()]


def _frames(files: Iterable[Path]) -> Iterator[Frame]:
    for path in files:
        with path.open("rb") as file:
            while header := file.read(_HEADER.size):
                yield Frame.at(header + file.read(sum(_HEADER.unpack(header)[2:])), 0)


def patients(files: Collection[Path], level: int, most_bytes: int) -> Iterator[list[Frame]]:
    """The resources of each patient of a bucket, in the order of their lines; the files are used up.

    No more than `most_bytes` are held at once, but for a patient who alone has more.
    """
    size = sum(file.stat().st_size for file in files)
    if size > most_bytes and level + 1 < LEVELS:
        folder = next(iter(files)).with_suffix(".sorted")
        folder.mkdir()
        with Sorter(folder, level + 1) as sorter:
            for frame in _frames(files):
                sorter.put(frame)
        _remove(files)
        parts = buckets(folder)
        alone = len(parts) == 1  # as good as surely one patient, whom no sorting makes smaller
        for smaller in parts:
            yield from patients(smaller, LEVELS if alone else level + 1, most_bytes)
        folder.rmdir()
        return
    blob = b"".join(file.read_bytes() for file in files)
    _remove(files)
    for places in _places(blob).values():
        yield sorted(Frame.at(blob, place) for place in places)


def _places(blob: bytes) -> dict[bytes, list[int]]:
    """Where the frames of each patient begin."""
    found: dict[bytes, list[int]] = {}
    place = 0
    while place < len(blob):
        _, _, id_length, raw_length, own_length = _HEADER.unpack_from(blob, place)
        begins = place + _HEADER.size
        found.setdefault(blob[begins : begins + id_length], []).append(place)
        place = begins + id_length + raw_length + own_length
    return found


def _remove(files: Iterable[Path]) -> None:
    for file in files:
        file.unlink()


# --- Medications, which orders of any patient may refer to -----------------------------------------


def keep_medications(folder: Path) -> None:
    """Make a table of the Medications that were put into a folder."""
    files = sorted(folder.glob(f"{_MEDICATIONS}{_SEPARATOR}*"))
    if not files:
        return
    with closing(sqlite3.connect(folder / _DATABASE)) as table, table:
        table.execute("CREATE TABLE medication (id BLOB PRIMARY KEY, raw BLOB)")
        rows = ((frame.id, frame.raw) for frame in _frames(files))
        table.executemany("INSERT OR IGNORE INTO medication VALUES (?, ?)", rows)
    _remove(files)


def medications(folder: Path, ids: Collection[str]) -> Iterator[bytes]:
    """Those of these Medications that were kept."""
    database = folder / _DATABASE
    if not ids or not database.exists():
        return
    with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as table:
        for one in sorted(ids):
            row = table.execute("SELECT raw FROM medication WHERE id = ?", (one.encode(),)).fetchone()
            if row is not None:
                yield row[0]

"""Lines of many patients, sorted into files by patient, so that few patients need be in memory at once.

A file is a row of frames: one resource with the patient it is of and the line it came from. Which bucket a patient
falls into is told by one byte of a hash of the id; a bucket that is too large is sorted again by the next byte.
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
_HEADER = Struct("<IIII")
_SEPARATOR = "-"
_MEDICATIONS = "medications"
_DATABASE = "medications.db"


class Frame(NamedTuple):
    """One line: its number in its part, the patient (or for a Medication its own id), the resource."""

    part: int
    line: int
    id: bytes
    raw: bytes


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
        self._write(f"{byte % BUCKETS:02}", frame)

    def put_medication(self, frame: Frame) -> None:
        """Keep a Medication, which is of no patient and may be referred to by any."""
        self._write(_MEDICATIONS, frame)

    def _write(self, name: str, frame: Frame) -> None:
        file = self._files.get(name)
        if file is None:
            path = self.folder / f"{name}{_SEPARATOR}{os.getpid()}"
            file = self._files[name] = self._stack.enter_context(path.open("ab"))
        file.write(_HEADER.pack(frame.part, frame.line, len(frame.id), len(frame.raw)))
        file.write(frame.id)
        file.write(frame.raw)


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
                part, line, id_length, length = _HEADER.unpack(header)
                yield Frame(part, line, file.read(id_length), file.read(length))


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
    held: dict[bytes, list[Frame]] = {}
    for frame in _frames(files):
        held.setdefault(frame.id, []).append(frame)
    _remove(files)
    while held:
        yield sorted(held.pop(next(iter(held))), key=lambda frame: (frame.part, frame.line))


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

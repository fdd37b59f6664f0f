"""The files of a folder: which are read how, and the lines of those that hold one resource a line."""

import gzip
import os
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

MIB = 1024 * 1024
LONGEST_LINE = 64 * MIB
READING_FAULTS = (OSError, EOFError, zlib.error)  # a gzip that breaks off raises one of the latter two
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Bounds:
    """What keeps memory bounded: bytes read as one task, documents in one, bytes of one bucket held at once."""

    part_bytes: int = 64 * MIB
    documents: int = 32
    held_bytes: int = 16 * MIB


@dataclass(frozen=True, slots=True)
class Documents:
    """Files that each hold one JSON value."""

    files: tuple[Path, ...]
    bytes: int


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the lines of a file of one resource a line: those that begin from `start` on and before `end`.

    A compressed file is one part, whose `end` is None. Parts are numbered through all files, in order.
    """

    number: int
    file: Path
    start: int
    end: int | None
    bytes: int


Task = Documents | Part


def tasks(paths: Iterable[Path], bounds: Bounds) -> Iterator[Task]:
    """What there is to be read of files and folders. Files of no kind we know are documents, to be refused there."""
    documents: list[Path] = []
    size = number = 0
    for file in _files(paths):
        if _has_lines(file):
            for start, end, length in _ranges(file, bounds.part_bytes):
                yield Part(number, file, start, end, length)
                number += 1
            continue
        documents.append(file)
        size += size_of(file)
        if len(documents) == bounds.documents or size >= bounds.part_bytes:
            yield Documents(tuple(documents), size)
            documents, size = [], 0
    if documents:
        yield Documents(tuple(documents), size)


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files named and those in folders, folder by folder as they come: a list of all could be long."""
    folders: list[Path] = []
    for path in paths:
        if path.is_dir():
            folders.append(path)
        else:
            yield path
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    folders.append(Path(entry.path))
                elif entry.is_file():
                    yield Path(entry.path)


def kind_of(file: Path) -> str:
    """`json` and `ndjson` by the name, with or without `.gz`; of any other name nothing."""
    name = file.name.lower().removesuffix(".gz")
    return {".json": "json", ".ndjson": "ndjson", ".jsonl": "ndjson"}.get(Path(name).suffix, "")


def _has_lines(file: Path) -> bool:
    return kind_of(file) == "ndjson"


def size_of(file: Path) -> int:
    """Bytes on disk; 0 of what is not there."""
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _ranges(file: Path, most: int) -> Iterator[tuple[int, int | None, int]]:
    size = size_of(file)
    try:
        zipped = _is_zipped(file)
    except OSError:
        zipped = True  # the one who reads it will say why it cannot be read
    if zipped:
        yield 0, None, size
        return
    for start in range(0, max(size, 1), most):
        end = min(start + most, size)
        yield start, end, end - start


def _is_zipped(file: Path) -> bool:
    with file.open("rb") as stream:
        return stream.read(2) == _GZIP


def content(file: Path) -> bytes:
    """All of a file, unpacked. Raises one of READING_FAULTS."""
    blob = file.read_bytes()
    return gzip.decompress(blob) if blob.startswith(_GZIP) else blob


def lines(part: Part) -> Iterator[bytes | None]:
    """Every line that begins in a part, empty ones too; None for one that is too long to be a resource.

    Raises one of READING_FAULTS.
    """
    if part.end is None:
        with gzip.open(part.file) as stream:
            while line := stream.readline(LONGEST_LINE + 1):
                yield _whole(stream, line)
        return
    with part.file.open("rb") as stream:
        if part.start:  # the line that is under way belongs to the part before
            stream.seek(part.start - 1)
            while (line := stream.readline(LONGEST_LINE)) and not line.endswith(b"\n"):
                pass
        place = stream.tell()
        while place < part.end and (line := stream.readline(LONGEST_LINE + 1)):
            if len(line) <= LONGEST_LINE:
                place += len(line)
                yield line
            else:
                yield _whole(stream, line)
                place = stream.tell()


def _whole(stream: BinaryIO | gzip.GzipFile, line: bytes) -> bytes | None:
    if len(line) <= LONGEST_LINE:
        return line
    while line and not line.endswith(b"\n"):
        line = stream.readline(LONGEST_LINE)
    return None

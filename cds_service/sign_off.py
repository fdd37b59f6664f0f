"""Who signed off which version of which rule, and whether that is what runs.

A rule's version is a digest of what decides about it: its function and whatever else its module holds, its numbers in
effect (its own and those it shares), its card. A file of signatures is a YAML list of
`{rule: zol-crcl-below-35, version: 0f3c…, who: "Dr A. Example", when: 2026-11-22}`.
"""

import inspect
import sys
from collections.abc import Mapping
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from cds_service.answer import Answerer
from cds_service.parameters import SHARED, ParameterError, line_of, read_yaml
from cds_service.paths import cards_dir
from cds_service.rulebook import Cited, Rule
from cds_service.rules import load

_MEMBERS = {"rule": str, "version": str, "who": str, "when": date}


def versions(answerer: Answerer) -> dict[str, str]:
    """The version of every rule that is on, by rule."""
    shared = _said(answerer.engine.parameters.limits(SHARED).shared)
    return {rule.id: _version(rule, answerer, shared) for rule in load().values() if answerer.engine.is_on(rule)}


def _said(numbers: Mapping[str, Cited]) -> list[str]:
    return [f"{name} {numbers[name].value!r} {numbers[name].unit}" for name in sorted(numbers)]


@cache
def _source(module: str) -> str:
    """The text of a module of rules, as it runs: read once in a process."""
    return inspect.getsource(sys.modules[module])


def _version(rule: Rule, answerer: Answerer, shared: list[str]) -> str:
    limits = answerer.engine.parameters.limits(rule.id)
    parts = [_source(rule.function.__module__), *_said(dict(limits)), *shared]
    if rule.kind != "classification":
        parts.append((cards_dir() / rule.family / f"{rule.id}.md").read_text(encoding="utf-8"))
    parts.append(str(answerer.engine.parameters.ceilings.get(rule.id, "")))
    return sha256("\0".join(parts).encode()).hexdigest()[:16]


def signatures(file: Path) -> Mapping[str, Mapping[str, Any]]:
    """The last signature of each rule. Raises ParameterError naming the line."""
    entries = read_yaml(file) or []
    if not isinstance(entries, list):
        raise ParameterError(f"{file.name}, line 1: must be a list of signatures")
    found: dict[str, Mapping[str, Any]] = {}
    for place, entry in enumerate(entries):
        right = isinstance(entry, dict) and entry.keys() == _MEMBERS.keys()
        if not right or not all(isinstance(entry[name], kind) and entry[name] for name, kind in _MEMBERS.items()):
            raise ParameterError(f"{_at(file, place)}: a signature gives exactly {', '.join(_MEMBERS)}")
        if entry["rule"] not in load():
            raise ParameterError(f"{_at(file, place)}: there is no rule {entry['rule']!r}")
        found[entry["rule"]] = entry
    return found


def _at(file: Path, place: int) -> str:
    return f"{file.name}, line {line_of(file, (place,))}"


def signers(answerer: Answerer, file: Path | None) -> str | None:
    """Who signed off all that runs, and when last; None while anything runs that nobody signed."""
    try:
        return _compared(answerer, file)[1] if file is not None else None
    except (OSError, ParameterError):
        return None  # what is wrong with the file is said elsewhere; here it is no signature


def unsigned(answerer: Answerer, file: Path | None) -> tuple[str, ...]:
    """What runs without a signature, for `/readyz`; nothing when no signatures are asked for, or all are there."""
    return _compared(answerer, file)[0] if file is not None else ()


def _compared(answerer: Answerer, file: Path) -> tuple[tuple[str, ...], str | None]:
    """What runs without a signature, and, when that is nothing, who signed and when last."""
    signed = signatures(file)
    running = versions(answerer)
    missing = tuple(
        f"{rule} is signed off as {signed[rule]['version']}, and runs as {version}"
        if rule in signed
        else f"{rule} is not signed off"
        for rule, version in running.items()
        if rule not in signed or signed[rule]["version"] != version
    )
    if missing:
        return missing, None
    found = [signed[rule] for rule in running]
    return (), f"{', '.join(sorted({one['who'] for one in found}))}, last on {max(one['when'] for one in found)}"


class Watched:
    """The signatures of a site, held against what runs; the file is read again when it has changed."""

    def __init__(self, answerer: Answerer, file: Path) -> None:
        self._answerer = answerer
        self._file = file
        self._seen: tuple[int, ...] | None = None
        self._why_not: str | None = None
        self._who: str | None = None

    def who(self) -> str | None:
        """Who signed off all that runs, for the pages; None while anything runs that nobody signed."""
        return self._who if self.why_not() is None else None

    def why_not(self) -> str | None:
        """What runs unsigned, for `/readyz`."""
        try:
            found = self._file.stat()
            seen = (found.st_mtime_ns, found.st_size, found.st_ino)
            if seen != self._seen:
                rules, self._who = _compared(self._answerer, self._file)
                many = f"{len(rules)} rules run otherwise than they were signed off; see sign-off --check"
                self._why_not = many if rules else None
                self._seen = seen
        except (OSError, ParameterError):
            return "the signatures cannot be read"
        return self._why_not

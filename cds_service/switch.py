"""The one switch: what a file names (all, a client, a rule) says nothing from the next request on, without a restart.

One line for each: `all`, `client NAME` or `rule ID`; # begins a comment. The file is looked at again whenever it has
changed; one that is not there switches nothing off, one that cannot be read leaves all as it was.
"""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from cds_service.logs import logger
from cds_service.metrics import Metrics

_log = logger(__name__)
EVERYTHING = "all"


@dataclass(frozen=True, slots=True)
class Off:
    """What is switched off."""

    everything: bool = False
    clients: frozenset[str] = frozenset()
    rules: frozenset[str] = frozenset()

    def stops(self, client: str) -> str:
        """By what every answer to a client is empty: "all", "client", or "" when it is not."""
        if self.everything:
            return EVERYTHING
        return "client" if client in self.clients else ""

    def lines(self) -> list[str]:
        """As they stand in the file."""
        named = [f"client {name}" for name in sorted(self.clients)] + [f"rule {name}" for name in sorted(self.rules)]
        return ([EVERYTHING] if self.everything else []) + named


def read(text: str, rules: Collection[str]) -> tuple[Off, list[int]]:
    """What a file switches off, and the lines (1 for the first) that say nothing that can be understood."""
    everything, named, faulty = False, {"client": set[str](), "rule": set[str]()}, []
    for number, line in enumerate(text.splitlines(), start=1):
        kind, _, name = line.partition("#")[0].strip().partition(" ")
        if not kind:
            continue
        if kind == EVERYTHING and not name:
            everything = True
        elif kind in named and name.strip() and (kind != "rule" or name.strip() in rules):
            named[kind].add(name.strip())
        else:
            faulty.append(number)
    return Off(everything, frozenset(named["client"]), frozenset(named["rule"])), faulty


class Switch:
    """A file that is watched; looking costs a `stat`."""

    def __init__(self, file: Path | None, rules: Collection[str], metrics: Metrics) -> None:
        self._file = file
        self._rules = rules
        self._metrics = metrics
        self._seen: tuple[int, ...] | None = None
        self._off = Off()

    def now(self) -> Off:
        """What is switched off at this moment."""
        if self._file is None:
            return self._off
        try:
            found = self._file.stat()
            seen = (found.st_mtime_ns, found.st_size, found.st_ino)
            if seen != self._seen:
                self._off, faulty = read(self._file.read_text(encoding="utf-8"), self._rules)
                self._seen = seen
                self._say()
                for line in faulty:
                    self._metrics.count("switch_faults", fault="not-understood")
                    _log.error("a line of the switch file is not understood", line=line)
        except FileNotFoundError:
            was, self._off, self._seen = self._seen, Off(), None
            if was is not None:
                self._say()
        except (OSError, UnicodeDecodeError) as error:
            self._metrics.count("switch_faults", fault="unreadable")
            _log.error("the switch file cannot be read", exception=type(error).__name__)
        return self._off

    def _say(self) -> None:
        off = self._off
        self._metrics.switched_off(everything=off.everything, clients=len(off.clients), rules=len(off.rules))
        _log.warning("the switch was turned; now it has off", reason=", ".join(off.lines()) or "nothing")

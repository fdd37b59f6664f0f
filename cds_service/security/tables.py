"""A TOML file read with care: members by name and type, and every mistake noted with the line it stands on."""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, TypeVar

from cds_service.security.urls import base_url

Value = TypeVar("Value")
Way = tuple[str | int, ...]  # to a value: ("client", 0, "renders", "actions")


class Table:
    """One table of the file: gives its members by name and type, and notes what is wrong with them."""

    def __init__(self, members: Mapping[str, Any], path: Way, faults: list[tuple[Way, str]]) -> None:
        self._members = members
        self._path = path
        self._faults = faults
        self._asked: list[str] = []

    def __bool__(self) -> bool:
        """Whether it has any member."""
        return bool(self._members)

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def fault(self, name: str, said: str, *steps: str) -> None:
        """Note what is wrong with a member (or with what is so many steps inside it), or that there is no such one."""
        path = (*self._path, name, *steps) if name in self._members else self._path
        self._faults.append((path, f"{name} {said}"))

    def close(self) -> None:
        """Note every member nobody asked for."""
        for name in self._members:
            if name not in self._asked:
                near = get_close_matches(name, self._asked, 1)
                self.fault(name, f"is no member; was {near[0]} meant?" if near else "is no member")

    def _get(self, name: str, kind: type, said: str) -> Any:
        """The member when it is of its type; None otherwise."""
        self._asked.append(name)
        value = self._members.get(name)
        if value is None or (isinstance(value, kind) and not (kind is int and isinstance(value, bool))):
            return value
        self.fault(name, f"must be {said}")
        return None

    def text(self, name: str, *, required: bool = False) -> str:
        value: str | None = self._get(name, str, "a text")
        if (required and name not in self._members) or (value is not None and not value.strip()):
            self.fault(name, "must be given and not be empty")
        return value or ""

    def count(self, name: str, usual: int, most: int | None = None) -> int:
        value: int | None = self._get(name, int, "a whole number")
        if value is not None and value < 1:
            self.fault(name, "must be at least 1")
        if value is not None and most is not None and value > most:
            self.fault(name, f"must be at most {most}")
        return usual if value is None else value

    def switch(self, name: str, usual: bool) -> bool:
        value: bool | None = self._get(name, bool, "true or false")
        return usual if value is None else value

    def choice(self, name: str, among: tuple[Any, ...]) -> Any:
        """One of some texts; the first when none is given."""
        value = self._get(name, str, "a text")
        if value is not None and value not in among:
            self.fault(name, f"must be one of {', '.join(among)}, not {value!r}")
        return among[0] if value is None else value

    def words(self, name: str, among: tuple[str, ...]) -> tuple[str, ...] | None:
        """A list of some of these texts; None when there is no list."""
        found: list[Any] | None = self._get(name, list, "a list of texts")
        for word in found or ():
            if word not in among:
                self.fault(name, f"holds {word!r}, which is none of {', '.join(among)}")
        return tuple(word for word in found if word in among) if found is not None else None

    def mapping(self, name: str, among: tuple[str, ...]) -> Mapping[str, str]:
        """Codes by some of these keys."""
        found: dict[str, Any] = self._get(name, dict, "a table of codes") or {}
        for key, code in found.items():
            if key not in among:
                self.fault(name, f"holds {key!r}, which is none of {', '.join(among)}", key)
            elif not isinstance(code, str) or not code.replace("-", "").isalnum():
                self.fault(name, f"must give {key} a category code such as laboratory", key)
        return found

    def codings(self, name: str) -> Mapping[str, tuple[str, str]]:
        """A system and a code for each of our codes, each written system|code."""
        found: dict[str, Any] = self._get(name, dict, "a table of codes") or {}
        pairs = {}
        for ours, theirs in found.items():
            system, bar, code = str(theirs).rpartition("|")
            if not (bar and system and code) or any(letter.isspace() for letter in str(theirs)):
                self.fault(name, f"must give {ours} a code, written system|code", ours)
            pairs[ours] = (system, code)
        return pairs

    def urls(self, name: str) -> tuple[str, ...]:
        return tuple(self.checked(name, base_url, "a list of URLs"))

    def checked(self, name: str, check: Callable[[str], Value], said: str = "a list of texts") -> Iterator[Value]:
        """Each of a list of texts as a check returns it; what the check says of the others is noted."""
        found: list[Any] = self._get(name, list, said) or []
        for text in found:
            try:
                yield check(str(text))
            except ValueError as error:
                self.fault(name, f"holds {str(text)!r}, which {error}")

    def url(self, name: str, *, required: bool = False, as_written: bool = False) -> str:
        """A URL in its one spelling, or as it is written where another side compares it letter by letter."""
        text = self.text(name, required=required)
        if not text.strip():
            return ""
        try:
            spelt = base_url(text)
        except ValueError as error:
            self.fault(name, str(error))
            return ""
        return text if as_written else spelt

    def table(self, name: str) -> "Table":
        return Table(self._get(name, dict, "a table") or {}, (*self._path, name), self._faults)

    def tables(self, name: str) -> Iterator["Table"]:
        """Each table of a list of tables."""
        found: list[Any] = self._get(name, list, f"a list of tables, each headed [[{name}]]") or []
        for place, members in enumerate(found):
            if isinstance(members, dict):
                yield Table(members, (*self._path, name, place), self._faults)
            else:
                self.fault(name, f"must be a list of tables, each headed [[{name}]]")


def line_of(text: str, path: Way) -> int:
    """The line on which the value at a path begins (1 for the first).

    The parser tells no lines, so ever more of the text is parsed, until the value is there. What cannot be
    parsed is a value of several lines, cut off: the value begins after the last line up to which all was well.
    """
    lines = text.splitlines(keepends=True)
    whole = 0
    for end in range(1, len(lines) + 1):
        try:
            content = tomllib.loads("".join(lines[:end]))
        except tomllib.TOMLDecodeError:
            continue
        if _holds(content, path):
            return whole + 1
        whole = end
    return 1


def _holds(content: Any, path: Way) -> bool:
    for step in path:
        if isinstance(step, int):
            if not isinstance(content, list) or step >= len(content):
                return False
        elif not isinstance(content, dict) or step not in content:
            return False
        content = content[step]
    return True

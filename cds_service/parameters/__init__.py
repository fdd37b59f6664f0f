"""Dated numbers with their sources: one YAML file per family, profiles and a site's own file laid over them."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from math import isfinite
from pathlib import Path
from typing import Any

from cds_service.parameters.overlay import OF_A_CLIENT, OF_A_PROFILE, Laid, check_sections, lay_over, section, sensible
from cds_service.parameters.reading import ParameterError, line_of, parse_yaml, read_yaml
from cds_service.rulebook import Cited, Indicator, Limits

__all__ = [
    "ParameterError",
    "Parameters",
    "Reference",
    "line_of",
    "load",
    "parse_yaml",
    "profiles",
    "read_yaml",
    "references",
]

SHARED = "shared"
EQUATIONS = "qfracture_model"  # of QFracture-2012, beside the shared numbers
DEFAULT_PROFILE = "us-default"
_FIELDS = ("value", "unit", "since", "reference", "place", "reviewed")
_SOURCE = ("reference", "place", "reviewed")
_NO_NUMBERS = ("references.yaml", "evidence.yaml")


@dataclass(frozen=True, slots=True)
class Reference:
    """A source: what it is, where it can be read, how firmly its statement was seen.

    What the project itself chose can be read nowhere else: it has no `url`.
    """

    id: str
    title: str
    short: str
    seen: str
    url: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Parameters:
    """All numbers of one profile, by rule (`shared` for those every rule may use), and what a site made of it.

    ceilings   the gravest indicator a rule may have, where a site lowered it
    silent     rules that are evaluated and stored, and not shown
    reasons    what a site's own override reasons stand for: `system|code`, or words, to one of our slugs
    """

    profile: str
    description: str
    numbers: Mapping[str, Mapping[str, Cited]]
    rules_on: frozenset[str]
    rules_off: frozenset[str]
    ceilings: Mapping[str, Indicator] = field(default_factory=dict)
    silent: frozenset[str] = frozenset()
    reasons: Mapping[str, str] = field(default_factory=dict)
    _limits: dict[str, Limits] = field(default_factory=dict, init=False, repr=False, compare=False)

    def limits(self, rule: str) -> Limits:
        """The numbers one rule may use; made once."""
        try:
            return self._limits[rule]
        except KeyError:
            made = self._limits[rule] = Limits(rule, self.numbers.get(rule, {}), self.numbers[SHARED])
            return made


def folder() -> Traversable:
    """Where the files of numbers and sources are."""
    return files(__package__)


@cache
def references() -> Mapping[str, Reference]:
    """Every source, by its key."""
    entries = read_yaml(folder() / "references.yaml")
    return {key: Reference(id=key, **entry) for key, entry in entries.items()}


@cache
def _base() -> Mapping[str, Mapping[str, Cited]]:
    numbers: dict[str, Mapping[str, Cited]] = {}
    for source in sorted(folder().iterdir(), key=lambda one: one.name):
        if not source.name.endswith(".yaml") or source.name in _NO_NUMBERS:
            continue
        for rule, entries in read_yaml(source).items():
            if rule in numbers:
                raise ParameterError(f"{source.name}: {rule} already has numbers in another file")
            numbers[rule] = {name: _cited(source.name, rule, name, entry) for name, entry in entries.items()}
    numbers[SHARED] = {**numbers[SHARED], EQUATIONS: _qfracture()}
    return numbers


def _qfracture() -> Cited:
    """The equations of QFracture-2012, as one value that no profile lays anything over."""
    model = read_yaml(folder() / "models" / "qfracture2012.yaml")
    return Cited(model, "", model["since"], "qfracture-2012", model["citation"], model["reviewed"])


def _cited(where: str, rule: str, name: str, entry: Any) -> Cited:
    key = f"{where}: {rule}.{name}"
    choices = tuple(entry.pop("choices", ())) if isinstance(entry, dict) else ()
    _check_fields(entry, _FIELDS, key)
    if not isinstance(entry["since"], date):
        raise ParameterError(f"{key}: since must be a date")
    _check(entry["value"], key)
    if isinstance(entry["value"], str) and not choices:
        raise ParameterError(f"{key}: a word must be one of the choices that are named beside it")
    return sensible(Cited(**entry, choices=choices), key)


def _check_fields(entry: Any, fields: tuple[str, ...], key: str, *way: Any) -> None:
    """What is cited names a known reference and the day of its review; it may say that it was not verified."""
    if not isinstance(entry, dict) or set(entry) - {"verified"} != set(fields):
        raise ParameterError(f"{key} must give exactly {', '.join(fields)}, and verified where it is false", *way)
    if entry["reference"] not in references():
        raise ParameterError(f"{key} cites {entry['reference']!r}, which references.yaml does not hold", *way)
    if not isinstance(entry["reviewed"], date):
        raise ParameterError(f"{key}: reviewed must be a date", *way)
    if not isinstance(entry.get("verified", True), bool):
        raise ParameterError(f"{key}: verified must be true or false", *way)


def _check(value: Any, key: str) -> None:
    """A value is a finite number, a word, a truth, or a table of such by name or number (which may nest)."""
    if isinstance(value, dict) and value:
        for cell, one in value.items():
            _check(one, f"{key}.{cell}")
    elif not isinstance(value, (int, float, str)) or (isinstance(value, float) and not isfinite(value)):
        raise ParameterError(f"{key}: {value!r} is no number, word, truth or table of such")


def profiles() -> tuple[str, ...]:
    """The names of the guideline profiles that ship with the package."""
    return tuple(
        sorted(
            one.name.removesuffix(".yaml") for one in (folder() / "profiles").iterdir() if one.name.endswith(".yaml")
        )
    )


def load(
    profile: str | None = None, site_file: Path | None = None, client: str | None = None, only: bool = False
) -> Parameters:
    """The numbers of one profile, with a site's own file laid over it, and what that says of one client over both.

    The profile is the client's, else the one given, else the site's, else the default; with `only` the one given. Of a
    table only the cells that differ are given; a `source` is that of every number a file changes, `sources` name those
    of single numbers. Raises ParameterError naming the key, and of a site's file the line, when a profile or file names
    what does not exist or a value of another kind than the one it replaces.
    """
    site, theirs = _site(site_file, client)
    asked = profile if only else theirs.get("profile", profile if profile is not None else site.get("profile"))
    name = asked if asked is not None else DEFAULT_PROFILE
    if name not in profiles():
        raise ParameterError(f"there is no profile {name!r}; there are: {', '.join(profiles())}")
    overlay = read_yaml(folder() / "profiles" / f"{name}.yaml")
    laid = Laid({rule: dict(entries) for rule, entries in _base().items()})
    with _told_by_line(f"profile {name}", None):
        check_sections(overlay, OF_A_PROFILE)
        lay_over(laid, overlay, (), _source)
    with _told_by_line("", site_file):
        lay_over(laid, site, (), _source)
        lay_over(laid, theirs, ("clients", client), _source)
    return Parameters(
        name,
        overlay["description"],
        laid.numbers,
        frozenset(rule for rule, on in laid.switches.items() if on),
        frozenset(rule for rule, on in laid.switches.items() if not on),
        laid.ceilings,
        frozenset(laid.silent),
        site.get("override_reasons") or {},
    )


@contextmanager
def _told_by_line(where: str, file: Path | None) -> Iterator[None]:
    """A mistake is told with what it stands in: of a site's file with the line."""
    try:
        yield
    except ParameterError as error:
        if file is not None:
            where = f"{file.name}, line {line_of(file, error.way)}"
        raise ParameterError(f"{where}: {error}") from error


def _site(file: Path | None, client: str | None) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """A site's file, and what it says of one client; both checked as far as they go without the numbers."""
    if file is None:
        return {}, {}
    site: dict[str, Any] = read_yaml(file) or {}
    with _told_by_line("", file):
        check_sections(site, {*OF_A_PROFILE, *OF_A_CLIENT, "clients", "override_reasons"})
        _check_profile(site.get("profile"), "profile")
        for said, slug in section(site.get("override_reasons"), "override_reasons").items():
            if not all(isinstance(one, str) for one in (said, slug)):
                raise ParameterError("must map a reason to one of our slugs", "override_reasons", said)
        clients = section(site.get("clients"), "clients")
        for name, theirs in clients.items():
            check_sections(theirs, OF_A_CLIENT, "clients", name)
            _check_profile(section(theirs).get("profile"), "clients", name, "profile")
    return site, section(clients.get(client or ""))


def check_names(file: Path | None, clients: Collection[str], slugs: Collection[str]) -> None:
    """That the clients and override reasons a site's file speaks of are there; ParameterError when one is not."""
    site, _ = _site(file, None)
    with _told_by_line("", file):
        for name in section(site.get("clients")):
            if name not in clients:
                raise ParameterError(f"there is no client {name!r}; there are: {', '.join(clients)}", "clients", name)
        for said, slug in section(site.get("override_reasons")).items():
            if slug not in slugs:
                raise ParameterError(f"there is no override reason {slug!r}", "override_reasons", said)


def _check_profile(name: Any, *way: Any) -> None:
    if name is not None and name not in profiles():
        raise ParameterError(f"there is no profile {name!r}; there are: {', '.join(profiles())}", *way)


def _source(entry: Any, key: str, *way: Any) -> dict[str, Any]:
    """Where what an overlay says was read; one that names no source leaves each number its own."""
    if entry is None:
        return {}
    _check_fields(entry, _SOURCE, key, *way)
    return {"verified": True, **entry}

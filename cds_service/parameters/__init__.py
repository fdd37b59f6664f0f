"""Dated numbers with their sources: one YAML file per family, profiles and a site's own file laid over them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from math import isfinite
from pathlib import Path
from typing import Any

import yaml

from cds_service.rulebook import REGISTRY, Cited, Limits

SHARED = "shared"
DEFAULT_PROFILE = "us-default"
_FIELDS = ("value", "unit", "since", "reference", "place", "reviewed")
_SOURCE = ("reference", "place", "reviewed")
_MOST = {"%": 100, "a": 120}  # no share is above 100 %, nobody older than 120 years
_NO_NUMBERS = ("references.yaml", "evidence.yaml")


class ParameterError(ValueError):
    """A parameter file says something impossible; the message names the file and the key."""


class _StrictLoader(yaml.SafeLoader):
    """YAML as usual, but a key written twice is refused: the second would silently win."""


def _mapping(loader: _StrictLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    keys = [loader.construct_object(key) for key, _ in node.value]
    for key in keys:
        if keys.count(key) > 1:
            raise ParameterError(f"{node.start_mark.name}: the key {key!r} is written twice")
    return dict(zip(keys, (loader.construct_object(value, deep=True) for _, value in node.value), strict=True))


_StrictLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read_yaml(source: Traversable | Path) -> Any:
    """One YAML file; duplicate keys and broken YAML raise ParameterError naming the file."""
    loader = _StrictLoader(source.read_text(encoding="utf-8"))
    loader.name = source.name
    try:
        return loader.get_single_data()
    except yaml.YAMLError as error:
        raise ParameterError(f"{source.name}: {error}") from error
    finally:
        loader.dispose()


@dataclass(frozen=True, slots=True)
class Reference:
    """A source: what it is, where it can be read, how firmly its statement was seen."""

    id: str
    title: str
    short: str
    url: str
    seen: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Parameters:
    """All numbers of one profile, by rule (`shared` for those every rule may use)."""

    profile: str
    description: str
    numbers: Mapping[str, Mapping[str, Cited]]
    rules_on: frozenset[str]
    rules_off: frozenset[str]

    def limits(self, rule: str) -> Limits:
        """The numbers one rule may use."""
        return Limits(rule, self.numbers.get(rule, {}), self.numbers[SHARED])


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
    return numbers


def _cited(where: str, rule: str, name: str, entry: Any) -> Cited:
    key = f"{where}: {rule}.{name}"
    choices = tuple(entry.pop("choices", ())) if isinstance(entry, dict) else ()
    _check_fields(entry, _FIELDS, key)
    if not isinstance(entry["since"], date):
        raise ParameterError(f"{key}: since must be a date")
    _check(entry["value"], key)
    if isinstance(entry["value"], str) and not choices:
        raise ParameterError(f"{key}: a word must be one of the choices that are named beside it")
    return _sensible(Cited(**entry, choices=choices), key)


def _sensible(cited: Cited, key: str) -> Cited:
    """A number whose value is one of its choices, and none that its unit rules out."""
    if cited.choices and cited.value not in cited.choices:
        raise ParameterError(f"{key}: {cited.value!r} is none of {', '.join(map(str, cited.choices))}")
    most = _MOST.get(cited.unit)
    for cell in _cells(cited.value):
        if most is not None and _numeric(cell) and cell > most:
            raise ParameterError(f"{key}: {cell} {cited.unit} is impossible, the most is {most}")
    return cited


def _cells(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for one in value.values():
            yield from _cells(one)
    else:
        yield value


def _check_fields(entry: Any, fields: tuple[str, ...], key: str) -> None:
    """What is cited names a known reference and the day of its review; it may say that it was not verified."""
    if not isinstance(entry, dict) or set(entry) - {"verified"} != set(fields):
        raise ParameterError(f"{key} must give exactly {', '.join(fields)}, and verified where it is false")
    if entry["reference"] not in references():
        raise ParameterError(f"{key} cites {entry['reference']!r}, which references.yaml does not hold")
    if not isinstance(entry["reviewed"], date):
        raise ParameterError(f"{key}: reviewed must be a date")
    if not isinstance(entry.get("verified", True), bool):
        raise ParameterError(f"{key}: verified must be true or false")


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


def load(profile: str = DEFAULT_PROFILE, site_file: Path | None = None) -> Parameters:
    """The numbers of one profile, with a site's own file laid over it.

    Of a table only the cells that differ are given; a `source` is that of every number it changes, `sources` name
    those of single numbers. Raises ParameterError naming the key when a profile or file
    names what does not exist or a value of another kind than the one it replaces.
    """
    if profile not in profiles():
        raise ParameterError(f"there is no profile {profile!r}; there are: {', '.join(profiles())}")
    overlay = read_yaml(folder() / "profiles" / f"{profile}.yaml")
    numbers = {rule: dict(entries) for rule, entries in _base().items()}
    switches: dict[str, bool] = {}
    _lay_over(numbers, switches, overlay, f"profile {profile}")
    if site_file is not None:
        _lay_over(numbers, switches, read_yaml(site_file) or {}, site_file.name)
    return Parameters(
        profile,
        overlay["description"],
        numbers,
        frozenset(rule for rule, on in switches.items() if on),
        frozenset(rule for rule, on in switches.items() if not on),
    )


def _lay_over(
    numbers: dict[str, dict[str, Cited]], switches: dict[str, bool], overlay: Mapping[str, Any], where: str
) -> None:
    unknown = set(_section(overlay, where)) - {"description", "parameters", "rules", "source", "sources"}
    if unknown:
        raise ParameterError(f"{where}: unknown section {', '.join(sorted(map(str, unknown)))}")
    source = _source(overlay.get("source"), f"{where}: source")
    sources = {
        key: _source(entry, f"{where}: sources.{key}")
        for key, entry in _section(overlay.get("sources"), f"{where}: sources").items()
    }
    for rule, entries in _section(overlay.get("parameters"), f"{where}: parameters").items():
        for name, value in _section(entries, f"{where}: parameters.{rule}").items():
            old = numbers.get(rule, {}).get(name)
            if old is None:
                raise ParameterError(f"{where}: there is no number {rule}.{name}")
            cited = sources.pop(f"{rule}.{name}", source)
            key = f"{where}: {rule}.{name}"
            numbers[rule][name] = _sensible(replace(old, value=_same_kind(value, old.value, key), **cited), key)
    if sources:
        raise ParameterError(f"{where}: sources.{min(map(str, sources))} is no number that is changed here")
    for rule, on in _section(overlay.get("rules"), f"{where}: rules").items():
        if rule not in REGISTRY or not isinstance(on, bool):
            raise ParameterError(f"{where}: rules.{rule} must name a rule and be true or false")
        switches[rule] = on


def _source(entry: Any, where: str) -> dict[str, Any]:
    """Where what an overlay says was read; one that names no source leaves each number its own."""
    if entry is None:
        return {}
    _check_fields(entry, _SOURCE, where)
    return {"verified": True, **entry}


def _section(value: Any, where: str) -> Mapping[str, Any]:
    """A part of a file that must be a mapping; nothing at all is an empty one."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ParameterError(f"{where} must be a mapping of names, not {type(value).__name__}")
    return value


def _same_kind(value: Any, old: Any, key: str) -> Any:
    """What replaces a value: of its kind, or of a table the cells that shall differ."""
    if isinstance(old, dict):
        cells = _section(value, key)
        unknown = [cell for cell in cells if cell not in old]
        if unknown:
            raise ParameterError(f"{key}: there is no {unknown[0]!r}; there are: {', '.join(map(str, old))}")
        return old | {cell: _same_kind(one, old[cell], f"{key}.{cell}") for cell, one in cells.items()}
    numeric = _numeric(old)
    if not (_numeric(value) if numeric else type(value) is type(old)):
        raise ParameterError(f"{key} must be {'a number' if numeric else type(old).__name__}, not {value!r}")
    if numeric and not isfinite(value):
        raise ParameterError(f"{key}: {value} is no number one can compare with")
    if numeric and (value < 0) != (old < 0) and old != 0:
        raise ParameterError(f"{key}: {value} is impossible here (it replaces {old})")
    return value


def _numeric(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)

"""One file laid over the numbers: what it may say, and that what it says is possible. Mistakes know the way to them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import isfinite
from typing import Any

from cds_service.parameters.reading import ParameterError, Way
from cds_service.rulebook import REGISTRY, SEVERITY, Cited, Indicator

EVERYTHING = "all"
OF_A_PROFILE = {"description", "parameters", "rules", "source", "sources"}
OF_A_CLIENT = {"profile", "parameters", "rules", "indicators", "silent", "source", "sources"}
_TOPICS = ("fracture-risk", "medication-safety")
_MOST = {"%": 100, "a": 120}  # no share is above 100 %, nobody older than 120 years

Source = Callable[..., dict[str, Any]]


@dataclass(slots=True)
class Laid:
    """What the files laid one over another come to."""

    numbers: dict[str, dict[str, Cited]]
    switches: dict[str, bool] = field(default_factory=dict)
    ceilings: dict[str, Indicator] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)


def lay_over(laid: Laid, overlay: Mapping[str, Any], way: Way, source_of: Source) -> None:
    """Lay what one file (or the part of it that `way` leads to) says over what is there.

    `source_of` checks where a file says it was read, and gives the fields of a number that this changes.
    """
    _numbers(laid, overlay, way, source_of)
    for rule, on in section(overlay.get("rules"), *way, "rules").items():
        if rule not in REGISTRY or not isinstance(on, bool):
            raise ParameterError(f"rules.{rule} must name a rule and be true or false", *way, "rules", rule)
        laid.switches[rule] = on
    for rule, ceiling in section(overlay.get("indicators"), *way, "indicators").items():
        if rule not in REGISTRY or ceiling not in tuple(SEVERITY):  # it may be a list, which has no hash
            said = f"indicators.{rule} must name a rule and be info, warning or critical"
            raise ParameterError(said, *way, "indicators", rule)
        laid.ceilings[rule] = ceiling
    if "silent" in overlay:  # a client's list replaces the site's, so that it can hear what others do not yet
        laid.silent = {rule for name in _names(overlay["silent"], *way, "silent") for rule in _meant(name, way)}


def _numbers(laid: Laid, overlay: Mapping[str, Any], way: Way, source_of: Source) -> None:
    source = source_of(overlay.get("source"), "source", *way, "source")
    sources = {
        key: source_of(entry, f"sources.{key}", *way, "sources", key)
        for key, entry in section(overlay.get("sources"), *way, "sources").items()
    }
    for rule, entries in section(overlay.get("parameters"), *way, "parameters").items():
        for name, value in section(entries, *way, "parameters", rule).items():
            key, here = f"{rule}.{name}", (*way, "parameters", rule, name)
            old = laid.numbers.get(rule, {}).get(name)
            if old is None:
                raise ParameterError(f"there is no number {key}", *here)
            new = replace(old, value=_same_kind(value, old.value, key, here), **sources.pop(key, source))
            laid.numbers[rule][name] = sensible(new, key, *here)
    if sources:
        first = min(map(str, sources))
        raise ParameterError(f"sources.{first} is no number that is changed here", *way, "sources", first)


def section(value: Any, *way: Any) -> Mapping[str, Any]:
    """A part of a file that must be a mapping; nothing at all is an empty one."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        where = ".".join(map(str, way)) or "the file"
        raise ParameterError(f"{where} must be a mapping of names, not {type(value).__name__}", *way)
    return value


def check_sections(found: Any, known: set[str], *way: Any) -> None:
    """That a file, or a part of it, is a mapping of these names and no others."""
    for name in section(found, *way):
        if name not in known:
            raise ParameterError(f"unknown section {name}; there are: {', '.join(sorted(known))}", *way, name)


def sensible(cited: Cited, key: str, *way: Any) -> Cited:
    """A number whose value is one of its choices, and none that its unit rules out."""
    if cited.choices and cited.value not in cited.choices:
        raise ParameterError(f"{key}: {cited.value!r} is none of {', '.join(map(str, cited.choices))}", *way)
    most = _MOST.get(cited.unit)
    for cell in _cells(cited.value):
        if most is not None and _numeric(cell) and cell > most:
            raise ParameterError(f"{key}: {cell} {cited.unit} is impossible, the most is {most}", *way)
    return cited


def _cells(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for one in value.values():
            yield from _cells(one)
    else:
        yield value


def _names(value: Any, *way: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ParameterError(f"{'.'.join(way)} must be a list of rules, topics, or {EVERYTHING}", *way)
    return value


def _meant(name: Any, way: Way) -> set[str]:
    """The rules a word of the list of the silent stands for."""
    meant = {rule.id for rule in REGISTRY.values() if name in (rule.id, rule.topic, EVERYTHING)}
    if not meant:
        said = f"silent names {name!r}, which is no rule, no topic ({', '.join(_TOPICS)}) and not {EVERYTHING}"
        raise ParameterError(said, *way, "silent", name)
    return meant


def _same_kind(value: Any, old: Any, key: str, way: Way) -> Any:
    """What replaces a value: of its kind, or of a table the cells that shall differ."""
    if isinstance(old, dict):
        cells = section(value, *way)
        unknown = [cell for cell in cells if cell not in old]
        if unknown:
            said = f"{key}: there is no {unknown[0]!r}; there are: {', '.join(map(str, old))}"
            raise ParameterError(said, *way, unknown[0])
        return old | {cell: _same_kind(one, old[cell], f"{key}.{cell}", (*way, cell)) for cell, one in cells.items()}
    numeric = _numeric(old)
    if not (_numeric(value) if numeric else type(value) is type(old)):
        raise ParameterError(f"{key} must be {'a number' if numeric else type(old).__name__}, not {value!r}", *way)
    if numeric and not isfinite(value):
        raise ParameterError(f"{key}: {value} is no number one can compare with", *way)
    if numeric and (value < 0) != (old < 0) and old != 0:
        raise ParameterError(f"{key}: {value} is impossible here (it replaces {old})", *way)
    return value


def _numeric(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)

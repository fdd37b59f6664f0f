"""What a rule reaches for: the ValueSets and the shared numbers that it, or a judgement it asks, names in its code.

Read from the compiled functions, so that no list has to be kept by hand. It errs towards too many: what is named
on a path that a patient never takes is named all the same.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from types import CodeType, FunctionType, ModuleType
from typing import Any

from cds_service.parameters import SHARED, load
from cds_service.rulebook import Rule
from cds_service.terminology import index

_READ = ("cds_service.rules.", "cds_service.clinical.")


@dataclass(frozen=True, slots=True)
class Reach:
    """Ids of ValueSets, and names of shared numbers: those the rule names, and those only what it asks names.

    What stands beside the rule in its module counts as the rule; so do its orders and needs.
    """

    own: tuple[str, ...]
    through: tuple[str, ...]
    own_numbers: tuple[str, ...]
    through_numbers: tuple[str, ...]


@cache
def reach(rule: Rule) -> Reach:
    """What one rule reaches for, each list in the order of the alphabet."""
    here, own, through = rule.function.__module__, {*rule.orders, *rule.stops, *rule.needs, *rule.helps}, set[str]()
    for word, module in _words(rule.function, here, set()):
        (own if module == here else through).add(word)
    sets, numbers = index().value_sets.keys(), load().numbers[SHARED].keys()
    return Reach(*(tuple(sorted(words & known)) for known in (sets, numbers) for words in (own, through - own)))


def _words(thing: Any, module: str, seen: set[int]) -> Iterator[tuple[str, str]]:
    """Every word a thing is made of, with the module that says it; functions and classes of ours are read too."""
    thing = getattr(thing, "__wrapped__", thing)
    if isinstance(thing, str):
        yield from ((word, module) for word in thing.split())
        return
    if id(thing) in seen:
        return
    seen.add(id(thing))
    if isinstance(thing, FunctionType):
        if thing.__module__.startswith(_READ):
            yield from _function(thing, seen)
    elif isinstance(thing, type):
        if thing.__module__.startswith(_READ):
            for member in vars(thing).values():
                yield from _words(getattr(member, "fget", member), thing.__module__, seen)
    else:
        for part in _parts(thing):
            yield from _words(part, module, seen)


def _parts(thing: Any) -> Iterator[Any]:
    if isinstance(thing, Mapping):
        yield from thing.keys()
        yield from thing.values()
    elif isinstance(thing, Collection):
        yield from thing
    elif is_dataclass(thing) and type(thing).__module__.startswith(_READ):
        yield from (getattr(thing, field.name) for field in fields(thing))


def _function(function: FunctionType, seen: set[int]) -> Iterator[tuple[str, str]]:
    module = function.__module__
    for cell in function.__closure__ or ():
        yield from _words(cell.cell_contents, module, seen)
    for code in _codes(function.__code__):
        for constant in code.co_consts:
            if constant != function.__doc__ and not isinstance(constant, CodeType):
                yield from _words(constant, module, seen)
        named = {name: function.__globals__[name] for name in code.co_names if name in function.__globals__}
        modules = [thing for thing in named.values() if isinstance(thing, ModuleType)]
        for name in code.co_names:
            yield name, module
            for thing in (named.get(name), *(getattr(one, name, None) for one in modules)):
                yield from _words(thing, module, seen)


def _codes(code: CodeType) -> Iterator[CodeType]:
    """The code of a function and of the functions written inside it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)

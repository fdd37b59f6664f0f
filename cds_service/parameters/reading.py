"""YAML read with care: a key written twice is refused, and every mistake can be told by its line."""

from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml

# In C where it is to be had: it reads the same, ten times as fast.
_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader

Way = tuple[Any, ...]  # to a value: ("rules", "gap-dx-no-drug")


class ParameterError(ValueError):
    """A parameter file says something impossible; the message names the file and the key, `way` leads to it."""

    def __init__(self, message: str, *way: Any) -> None:
        super().__init__(message)
        self.way: Way = way


def parse_yaml(text: str, name: str) -> Any:
    """What a YAML text says; duplicate keys and broken YAML raise ParameterError that begins with its name."""
    try:
        loader = _LOADER(text)
    except yaml.YAMLError as error:  # the one in Python looks at the characters at once
        raise ParameterError(f"{name}: {error}") from error
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        _refuse_twice(loader, node, name)
        loader.deep_construct = True  # so that what holds itself is refused
        return loader.construct_document(node)
    except yaml.YAMLError as error:
        raise ParameterError(f"{name}: {error}") from error
    finally:
        loader.dispose()


def _refuse_twice(loader: yaml.SafeLoader | yaml.CSafeLoader, root: yaml.Node, name: str) -> None:
    """YAML as usual, but a key written twice is refused: the second would silently win."""
    waiting, looked_at = [root], set[yaml.Node]()
    while waiting:
        node = waiting.pop()
        if node in looked_at:  # an alias: the same node in another place, or inside itself
            continue
        looked_at.add(node)
        children = _children(node)
        waiting += [value for _, value in children]
        if isinstance(node, yaml.MappingNode):
            keys = [key for key, _ in children if isinstance(key, yaml.ScalarNode)]
            words = set()
            for key in keys:
                word = loader.construct_object(key)
                if word in words:
                    raise ParameterError(f"{name}: the key {word!r} is written twice (line {key.start_mark.line + 1})")
                words.add(word)


def read_yaml(source: Traversable | Path) -> Any:
    """One YAML file; duplicate keys, broken YAML and what is no text raise ParameterError naming the file."""
    try:
        text = source.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ParameterError(f"{source.name}: is no text in UTF-8") from error
    return parse_yaml(text, source.name)


def line_of(source: Traversable | Path, way: Way) -> int:
    """The line (1 for the first) on which a value stands, or as much of the way to it as there is."""
    node = yaml.compose(source.read_text(encoding="utf-8"), Loader=_LOADER)
    line = 1
    for step in way:
        children = _children(node)
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            found = children[step] if step < len(children) else None
        else:
            found = next((pair for pair in children if _is(pair[0], step)), None)
        if found is None:
            break
        line, node = found[0].start_mark.line + 1, found[1]
    return line


def _children(node: yaml.Node | None) -> list[tuple[yaml.Node, yaml.Node]]:
    """Keys and values of a mapping; of a list each entry, as its own key."""
    if isinstance(node, yaml.MappingNode):
        return list(node.value)
    return [(one, one) for one in node.value] if isinstance(node, yaml.SequenceNode) else []


def _is(key: yaml.Node, step: Any) -> bool:
    return isinstance(key, yaml.ScalarNode) and key.value == str(step)

"""YAML read with care: a key written twice is refused, and every mistake can be told by its line."""

from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml

Way = tuple[Any, ...]  # to a value: ("rules", "gap-dx-no-drug")


class ParameterError(ValueError):
    """A parameter file says something impossible; the message names the file and the key, `way` leads to it."""

    def __init__(self, message: str, *way: Any) -> None:
        super().__init__(message)
        self.way: Way = way


class _StrictLoader(yaml.SafeLoader):
    """YAML as usual, but a key written twice is refused: the second would silently win."""


def _mapping(loader: _StrictLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    keys = [loader.construct_object(key) for key, _ in node.value]
    for place, key in enumerate(keys):
        if key in keys[:place]:
            mark = node.value[place][0].start_mark
            raise ParameterError(f"{mark.name}: the key {key!r} is written twice (line {mark.line + 1})")
    return dict(zip(keys, (loader.construct_object(value, deep=True) for _, value in node.value), strict=True))


_StrictLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read_yaml(source: Traversable | Path) -> Any:
    """One YAML file; duplicate keys, broken YAML and what is no text raise ParameterError naming the file."""
    try:
        loader = _StrictLoader(source.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise ParameterError(f"{source.name}: is no text in UTF-8") from error
    loader.name = source.name
    try:
        return loader.get_single_data()
    except yaml.YAMLError as error:
        raise ParameterError(f"{source.name}: {error}") from error
    finally:
        loader.dispose()


def line_of(source: Traversable | Path, way: Way) -> int:
    """The line (1 for the first) on which a value stands, or as much of the way to it as there is."""
    node = yaml.compose(source.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
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

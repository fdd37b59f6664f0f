"""A picture as SVG that may stand in a page: no style but what the page's policy lets through, no id, words as text."""

import os
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from tempfile import TemporaryDirectory
from threading import Lock
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from cds_service.web.pages.shapes import Picture

_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_LEFT_OUT = {f"{_SVG}metadata", f"{_SVG}defs"}
_KEPT = {  # of the properties in a `style`; the font is the page's
    *("fill", "stroke", "stroke-width", "stroke-dasharray", "opacity", "fill-opacity", "stroke-opacity", "text-anchor"),
}
_FRACTION = re.compile(r"-?\d+\.\d+")
_SPACE = re.compile(r"\s*([A-Za-z])\s*|\s+$")
_one_at_a_time = Lock()  # matplotlib keeps fonts and settings for the whole process


def drawn(picture: Picture) -> str:
    """The picture as an element of a page, with all words in it escaped. The same picture gives the same bytes."""
    with _one_at_a_time:
        svg, words = _plotting()(picture)
    read = ElementTree.fromstring(svg)
    markers = {f"#{one.get('id')}": one.get("d", "") for one in read.iter(f"{_SVG}path") if one.get("id")}
    for group in read.iter(f"{_SVG}g"):
        if (said := words.get(group.get("id", ""))) is not None:
            _put(said, group)
    whole = _bare(read, markers)
    whole.attrib |= {
        "viewBox": read.get("viewBox", ""),
        "role": "img",
        "aria-label": f"{picture.title}; the table below says the same",
    }
    return ElementTree.tostring(whole, "unicode")


@cache
def _plotting() -> Callable[[Picture], tuple[str, Mapping[str, Sequence[str]]]]:
    """What plots, imported now. The fonts that matplotlib finds are listed in a folder that does not stay."""
    name = "MPLCONFIGDIR"
    before = os.environ.get(name)
    with TemporaryDirectory() as folder:
        os.environ[name] = folder
        try:
            from cds_service.web.pages.plotting import plotted
        finally:
            del os.environ[name]
            if before is not None:
                os.environ[name] = before
    return plotted


def _put(words: Sequence[str], group: Element) -> None:
    """Words into the elements of a group: each mark's, or each bar's, as its title; a text's as its text."""
    shapes = list(group.iter(f"{_SVG}use")) or [*group.iter(f"{_SVG}path"), *group.iter(f"{_SVG}text")]
    for shape, said in zip(shapes, words, strict=True):
        told = shape if shape.tag == f"{_SVG}text" else SubElement(shape, f"{_SVG}title")
        told.text = said


def _bare(element: Element, markers: Mapping[str, str]) -> Element:
    """An element as the page has it.

    Its `style`, which the policy forbids, becomes attributes. A mark is no reference to a shape, for which it would
    need an id that no other picture of the page has, but the shape itself.
    """
    kind = element.tag.removeprefix(_SVG)
    attributes = {name: _short(value) for name, value in element.attrib.items() if name in ("d", "x", "y")}
    for one in element.get("style", "").split(";"):
        name, _, value = one.strip().partition(": ")
        if name in _KEPT:
            attributes[name] = value
    if kind == "use":
        kind = "path"
        attributes["transform"] = f"translate({attributes.pop('x')} {attributes.pop('y')})"
        attributes["d"] = _short(markers[element.get(_HREF, "")])
    bare = Element(kind, attributes)
    bare.text = element.text if kind in ("text", "title") else None
    for child in element:
        if child.tag not in _LEFT_OUT:
            inner = _bare(child, markers)
            bare.extend(inner if inner.tag == "g" else [inner])  # what was a group there needs none here
    return bare


def _short(text: str) -> str:
    """Numbers to a tenth of a point, and no space that is not needed."""
    return _SPACE.sub(r"\1", _FRACTION.sub(lambda number: f"{round(float(number[0]), 1):g}", text))

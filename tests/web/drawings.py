"""A picture as it is drawn, read back: its words, where they stand, and what is said of each mark and bar."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import pairwise
from xml.etree import ElementTree

from cds_service.web.pages.drawing import drawn
from cds_service.web.pages.shapes import Picture

_LETTER = 7.0  # a letter of the page's font is no wider, on the whole, where the letters are largest
_SHARE = {"start": 0.0, "middle": 0.5, "end": 1.0}
_POINT = re.compile(r"(-?[\d.]+) (-?[\d.]+)")

Point = tuple[float, float]


@dataclass(frozen=True)
class Text:
    """Words in a picture, with the place and the end by which they are put there."""

    words: str
    x: float
    y: float
    anchor: str

    @property
    def width(self) -> float:
        return len(self.words) * _LETTER

    @property
    def left(self) -> float:
        return self.x - _SHARE[self.anchor] * self.width


@dataclass(frozen=True)
class Said:
    """A bar, or a mark, of which something is said: its shape, and the points of it in the picture."""

    words: str
    shape: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Drawn:
    """A picture; `curves` are the lines that join marks, each as its stretches without a gap."""

    width: float
    height: float
    texts: list[Text]
    said: list[Said]
    curves: list[list[tuple[Point, ...]]]


def seen(picture: Picture) -> Drawn:
    """The picture, drawn and read back."""
    root = ElementTree.fromstring(drawn(picture))
    *_, width, height = map(float, root.attrib["viewBox"].split())
    texts = [
        Text(one.text or "", float(one.attrib["x"]), float(one.attrib["y"]), one.get("text-anchor", "start"))
        for one in root.iter("text")
    ]
    said = [
        Said(path.findtext("title") or "", path.attrib["d"], _points(path))
        for path in root.iter("path")
        if path.find("title") is not None
    ]
    # The line that joins marks comes before the first of them; in the legend marks have no titles.
    paths = list(root.iter("path"))
    lines = [
        line
        for line, mark in pairwise(paths)
        if line.get("fill") == "none" and "transform" in mark.attrib and mark.find("title") is not None
    ]
    curves = [[_read(part) for part in line.attrib["d"].split("M")[1:]] for line in lines]
    return Drawn(width, height, texts, said, curves)


def _read(path: str) -> tuple[Point, ...]:
    return tuple((float(x), float(y)) for x, y in _POINT.findall(path))


def _points(path: ElementTree.Element) -> tuple[Point, ...]:
    ((right, down),) = _read(path.get("transform", "translate(0 0)"))
    return tuple((x + right, y + down) for x, y in _read(path.attrib["d"]))


class Elements(HTMLParser):
    """Every element of a page, with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def named_twice(page: str) -> set[str]:
    """The ids that more than one element of a page has."""
    ids = [attributes["id"] or "" for _, attributes in Elements(page).found if "id" in attributes]
    return {one for one in ids if ids.count(one) > 1}

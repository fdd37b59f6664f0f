"""Which vertebrae a text names: "L1-L4", "L1, L3 and L4", "T12-L2", "L1-L4 excluding L2"."""

import re

_ORDER = (*(f"T{n}" for n in range(1, 13)), *(f"L{n}" for n in range(1, 6)))
_RANGE = re.compile(r"\b([TDL])(\d{1,2})\s*(?:-|–|to|through)\s*([TDL])?(\d{1,2})\b", re.IGNORECASE)
_ONE = re.compile(r"\b([TDL])(\d{1,2})\b", re.IGNORECASE)
_LEFT_OUT = re.compile(r"\b(?:exclud\w+|except\w*|without|minus|omit\w+|not)\b[^;.]*", re.IGNORECASE)


def vertebrae(text: str) -> frozenset[str]:
    """The thoracic and lumbar vertebrae a text names, ranges filled, without those it says are left out.

    >>> sorted(vertebrae("AP spine L1-L4 (excluding L2)")), sorted(vertebrae("T12 and L1")), sorted(vertebrae("L2-4"))
    (['L1', 'L3', 'L4'], ['L1', 'T12'], ['L2', 'L3', 'L4'])
    """
    left_out = " ".join(_LEFT_OUT.findall(text))
    return _named(_LEFT_OUT.sub(" ", text)) - _named(left_out)


def without_vertebrae(text: str) -> str:
    """A text without the vertebrae it names, and without what it says of those left out."""
    return _ONE.sub(" ", _RANGE.sub(" ", _LEFT_OUT.sub(" ", text)))


def _named(text: str) -> frozenset[str]:
    found: set[str] = set()
    for first_letter, first, last_letter, last in _RANGE.findall(text):
        first_one, last_one = _name(first_letter, first), _name(last_letter or first_letter, last)
        if first_one in _ORDER and last_one in _ORDER:
            found.update(_ORDER[_ORDER.index(first_one) : _ORDER.index(last_one) + 1])
    found.update(one for letter, digits in _ONE.findall(text) if (one := _name(letter, digits)) in _ORDER)
    return frozenset(found)


def _name(letter: str, digits: str) -> str:
    return f"{letter.upper().replace('D', 'T')}{int(digits)}"

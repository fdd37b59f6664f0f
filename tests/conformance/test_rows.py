"""Every row of the checklist that the service must keep has a test that bears its number."""

import re
from pathlib import Path

ROWS = {
    *(f"n{n}" for n in range(1, 8)),
    *(f"d{n}" for n in range(1, 17)),
    *(f"r{n}" for n in range(1, 17)),
    *(f"p{n}" for n in range(1, 35)),
    *(f"f{n}" for n in range(1, 11)),
    *(f"c{n}" for n in range(1, 16)),
    *(f"s{n}" for n in range(1, 14)),
    *(f"o{n}" for n in range(1, 5)),
    *(f"l{n}" for n in range(1, 6)),
    *(f"x{n}" for n in range(1, 4)),
    *(f"j{n}" for n in (1, 2, *range(4, 21))),
}


def rows_of(text: str) -> set[str]:
    """The row numbers that the names of a file's tests open with.

    >>> sorted(rows_of("def test_p24_p25_an_outcome_is_a_failure() -> None:"))
    ['p24', 'p25']
    """
    openings = re.findall(r"^def test((?:_[a-z]{1,2}\d+)+)_", text, re.MULTILINE)
    return {row for opening in openings for row in opening.strip("_").split("_")}


def test_every_row_has_a_test() -> None:
    tested = {row for file in Path(__file__).parent.glob("test_*.py") for row in rows_of(file.read_text("utf-8"))}
    assert not ROWS - tested

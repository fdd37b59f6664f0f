"""Small RxNorm releases, made for a test: rows in the columns of the real files, in a zip laid out as NLM's."""

import zipfile
from pathlib import Path

RELEASE = "RxNorm_full_prescribe_11022026.zip"
README = "Readme_Full_Prescribe_11022026.txt"


def name(code: str, tty: str, words: str, source: str = "RXNORM", suppressed: str = "N") -> str:
    """A row of RXNCONSO.RRF: the code first, source and kind twelfth and thirteenth, the name fifteenth."""
    return f"{code}|ENG||||||A{code}|{code}|{code}||{source}|{tty}|{code}|{words}||{suppressed}|4096|"


def relation(one: str, said: str, other: str, source: str = "RXNORM") -> str:
    """A row of RXNREL.RRF: what is said is what the second code is to the first."""
    return f"{one}||CUI|RO|{other}||CUI|{said}|1||{source}||||N|4096|"


def upside_down(row: str) -> str:
    """The row that says the same from the other side: each stands in the file too."""
    inverse = {
        "has_ingredient": "ingredient_of",
        "has_ingredients": "ingredients_of",
        "has_precise_ingredient": "precise_ingredient_of",
        "consists_of": "constitutes",
        "tradename_of": "has_tradename",
        "contains": "contained_in",
        "form_of": "has_form",
        "has_part": "part_of",
    }
    one, *_, other, _, _, said = row.split("|")[:8]
    return relation(other, inverse[said], one)


def release(
    folder: Path,
    names: list[str] | bytes,
    relations: list[str] | bytes,
    file: str = RELEASE,
    inside: str = "rrf/",
    readme: str = README,
) -> Path:
    with zipfile.ZipFile(folder / file, "w") as archive:
        archive.writestr(readme, "README")
        for part, rows in (("RXNCONSO.RRF", names), ("RXNREL.RRF", relations)):
            archive.writestr(inside + part, rows if isinstance(rows, bytes) else "".join(f"{row}\n" for row in rows))
    return folder / file

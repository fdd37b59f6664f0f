"""NLM's RxNorm to one small table: of what every product, pack, component and brand of our drugs is made.

The release is the Current Prescribable Content, which needs no licence and is found at
https://www.nlm.nih.gov/research/umls/rxnorm/docs/rxnormfiles.html. Its zip is read line by line; only names and
relations by RxNorm itself are taken. What our value sets make of the table is told by `products`.
"""

import json
import re
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

NAMES_FILE, RELATIONS_FILE = "RXNCONSO.RRF", "RXNREL.RRF"
FORMAT = "bone-health-cds rxnorm products 1"
SOURCE = (
    "This product uses publicly available data courtesy of the U.S. National Library of Medicine (NLM), National"
    " Institutes of Health, Department of Health and Human Services; NLM is not responsible for the product and"
    " does not endorse or recommend this or any other product."
)

# The kinds of term that are taken, each made of kinds that stand before it.
INGREDIENT, PRECISE, BRAND = "IN", "PIN", "BN"
DRUGS = ("SCD", "SBD")
PACKS = ("GPCK", "BPCK")
_RANK = {kind: rank for rank, kind in enumerate((INGREDIENT, PRECISE, "MIN", BRAND, "SCDC", "SBDC", *DRUGS, *PACKS))}
_WITH_STRENGTH = frozenset({"SCDC", "SBDC", *DRUGS})

# The relations that say what is made of what. Each stands in the file once in either direction.
_RELATIONS = frozenset(
    [
        "has_ingredient",
        "ingredient_of",
        "has_ingredients",
        "ingredients_of",
        "has_precise_ingredient",
        "precise_ingredient_of",
        "consists_of",
        "constitutes",
        "tradename_of",
        "has_tradename",
        "contains",
        "contained_in",
        "has_part",
        "part_of",
        "form_of",
        "has_form",
    ]
)
_COLUMNS = {NAMES_FILE: 18, RELATIONS_FILE: 16}

_RELEASED = re.compile(r"_(\d{2})(\d{2})(\d{4})(?:\D|$)")
_BRAND = re.compile(r" \[([^]]*)\]$")
_QUANTITY = re.compile(r"(\d+(?:\.\d+)?) ([A-Z]+) (?=\D)")
_ITEM = re.compile(r"(?P<of>.+?) (?P<amount>\d+(?:\.\d+)?) (?P<unit>[A-Z]+(?:/[A-Z]+)?|%)(?: (?P<rest>\D.*))?")


class ReleaseError(ValueError):
    """A release or a table that cannot be read; the message names the file and the line."""


class Strength(NamedTuple):
    """How much of one substance: 0.05 MG/ML of zoledronic acid."""

    of: str
    amount: float
    unit: str


@dataclass(frozen=True, slots=True)
class Product:
    """One code: its kind and name, its ingredients, the codes it is directly made of, and what its name tells."""

    tty: str
    name: str
    ingredients: tuple[str, ...]
    parts: tuple[str, ...] = ()
    strength: tuple[Strength, ...] = ()
    quantity: tuple[float, str] | None = None
    form: str = ""

    @property
    def milligrams(self) -> float | None:
        """The drug in one unit of the product, where its name tells: 5 for 100 ML of 0.05 MG/ML."""
        if len(self.strength) != 1:
            return None
        (_, amount, unit) = self.strength[0]
        if unit == "MG/ML" and self.quantity is not None and self.quantity[1] == "ML":
            return round(amount * self.quantity[0], 3)
        return amount if unit == "MG" else None


@dataclass(frozen=True, slots=True)
class Table:
    """The products of one release, by their code, and the names of the ingredients they were chosen for."""

    release: date
    products: Mapping[str, Product]
    ingredients: Mapping[str, str] = field(default_factory=dict)


# --- from the release -------------------------------------------------------------------------------


def read_release(file: Path, known: Collection[str]) -> Table:
    """The products of a release that hold an ingredient, or a precise ingredient, among the `known` codes.

    Raises ReleaseError when the file is no release, or is damaged.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            folder = _folder(archive)
            concepts = dict(_concepts(archive, folder + NAMES_FILE))
            below = _relations(archive, folder + RELATIONS_FILE, concepts)
            released = _released([file.name, *archive.namelist()])
        return _table(released, concepts, below, frozenset(known))
    except OSError as error:
        raise ReleaseError(f"{file.name} cannot be read: {error.strerror}") from error
    except zipfile.BadZipFile as error:
        raise ReleaseError(f"{file.name} is not a zip file: give the release as NLM publishes it") from error
    except ReleaseError as error:
        raise ReleaseError(f"{file.name}: {error}") from error


def _folder(archive: zipfile.ZipFile) -> str:
    """Where both files stand: at the top, in rrf/, or deeper; the full release holds this one as a part."""
    names = archive.namelist()
    folders = [name.removesuffix(NAMES_FILE) for name in names if name.rpartition("/")[2] == NAMES_FILE]
    whole = [folder for folder in folders if folder + RELATIONS_FILE in names]
    if not whole:
        raise ReleaseError(f"holds no {NAMES_FILE} with {RELATIONS_FILE} beside it")
    return min(whole, key=lambda folder: (folder.count("/"), folder))


def _released(names: Iterable[str]) -> date:
    """The day of the release, from its own name or the name of its readme."""
    for name in names:
        for month, day, year in _RELEASED.findall(name):
            try:
                return date(int(year), int(month), int(day))
            except ValueError:
                continue
    raise ReleaseError("does not tell its date: keep the name NLM gave it, RxNorm_full_prescribe_MMDDYYYY.zip")


def _rows(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[int, list[str]]]:
    """The rows by RxNorm of one file, each with its line number; every line's columns are counted."""
    columns = _COLUMNS[name.rpartition("/")[2]]
    number = 0
    try:
        with archive.open(name) as file:
            for number, line in enumerate(file, 1):
                if line.count(b"|") != columns:
                    raise ReleaseError(f"{name}, line {number}: {line.count(b'|')} columns instead of {columns}")
                if b"|RXNORM|" in line:
                    yield number, line.decode("utf-8").split("|")
    except UnicodeDecodeError as error:
        raise ReleaseError(f"{name}, line {number}: not UTF-8") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
        raise ReleaseError(f"{name} is damaged after line {number}, or encrypted: download it again") from error


def _concepts(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """Each code with its kind and its name; of several names the one that is not suppressed."""
    suppressed: set[str] = set()
    seen: set[str] = set()
    for number, row in _rows(archive, name):
        code, source, kind, words = row[0], row[11], row[12], row[14]
        if source != "RXNORM" or kind not in _RANK:
            continue
        if not code.isdecimal() or not words.strip():
            raise ReleaseError(f"{name}, line {number}: a name without its code, or a code without its name")
        if code not in seen or (code in suppressed and row[16] == "N"):
            (suppressed.discard if row[16] == "N" else suppressed.add)(code)
            seen.add(code)
            yield code, (kind, words.strip())
    if not seen:
        raise ReleaseError(f"{name} holds no name by RxNorm")


def _relations(
    archive: zipfile.ZipFile, name: str, concepts: Mapping[str, tuple[str, str]]
) -> Mapping[str, Collection[str]]:
    """What each code is directly made of. Of two related codes the kinds say which is made of which."""
    below: dict[str, set[str]] = defaultdict(set)
    for _, row in _rows(archive, name):
        one, other, relation, source = row[0], row[4], row[7], row[10]
        if source == "RXNORM" and relation in _RELATIONS and one in concepts and other in concepts:
            lower, upper = sorted((one, other), key=lambda code: _RANK[concepts[code][0]])
            if _RANK[concepts[lower][0]] < _RANK[concepts[upper][0]]:
                below[upper].add(lower)
    if not below:
        raise ReleaseError(f"{name} holds no relation by RxNorm between the names of {NAMES_FILE}")
    return below


def _table(
    released: date,
    concepts: Mapping[str, tuple[str, str]],
    below: Mapping[str, Collection[str]],
    known: frozenset[str],
) -> Table:
    @cache
    def substances(code: str) -> frozenset[str]:
        """Ingredients and precise ingredients; those of a brand only count where nothing else tells them."""
        kind = concepts[code][0]
        if kind == INGREDIENT:
            return frozenset({code})
        own = frozenset({code} if kind == PRECISE else ())
        parts = below.get(code, ())
        sure = own.union(*(substances(part) for part in parts if concepts[part][0] != BRAND))
        return sure or own.union(*map(substances, parts))

    chosen = {code for code, (kind, _) in concepts.items() if kind != INGREDIENT and substances(code) & known}
    if not chosen:
        raise ReleaseError("holds none of the ingredients of the value sets")
    products = {}
    for code in sorted(chosen, key=int):
        ingredients = (one for one in substances(code) if concepts[one][0] == INGREDIENT)
        parts = chosen.intersection(below.get(code, ()))
        products[code] = described(*concepts[code], _in_order(ingredients), _in_order(parts))
    used = {one for product in products.values() for one in product.ingredients}
    return Table(released, products, {code: concepts[code][1] for code in _in_order(used & known)})


def _in_order(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(codes, key=int))


# --- from the names ---------------------------------------------------------------------------------


def described(tty: str, name: str, ingredients: tuple[str, ...], parts: tuple[str, ...]) -> Product:
    """A product with what its name tells: `100 ML zoledronic acid 0.05 MG/ML Injection [Reclast]`."""
    plain = _BRAND.sub("", name)
    if tty not in _WITH_STRENGTH:
        return Product(tty, name, ingredients, parts)
    quantity = _QUANTITY.match(plain)
    items = (plain[quantity.end() :] if quantity else plain).split(" / ")
    read = [_ITEM.fullmatch(item) for item in items]
    strength = tuple(Strength(one["of"], float(one["amount"]), one["unit"]) for one in read if one)
    if len(strength) != len(items):
        return Product(tty, name, ingredients, parts)
    return Product(
        tty,
        name,
        ingredients,
        parts,
        strength,
        (float(quantity[1]), quantity[2]) if quantity else None,
        (read[-1] and read[-1]["rest"]) or "",
    )


# --- as a file --------------------------------------------------------------------------------------


def write_table(table: Table, file: Path) -> None:
    """Write a table as JSON Lines: what it is on the first, then a product a line. The same table, the same bytes."""
    head = {
        "format": FORMAT,
        "release": table.release.isoformat(),
        "source": SOURCE,
        "ingredients": table.ingredients,
    }
    entries = (head, *(_entry(code, product) for code, product in table.products.items()))
    unfinished = file.with_name(f"{file.name}.part")
    try:
        with unfinished.open("w", encoding="utf-8", newline="\n") as lines:
            lines.writelines(json.dumps(one, ensure_ascii=False, separators=(",", ":")) + "\n" for one in entries)
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)


def _entry(code: str, product: Product) -> dict[str, Any]:
    """A product as it is written; what its name does not tell is left out."""
    entry = {
        "code": code,
        "tty": product.tty,
        "name": product.name,
        "ingredients": product.ingredients,
        "parts": product.parts,
        "strength": [(one.of, _short(one.amount), one.unit) for one in product.strength],
        "quantity": product.quantity and (_short(product.quantity[0]), product.quantity[1]),
        "form": product.form,
    }
    return {key: value for key, value in entry.items() if value}


def _short(amount: float) -> float:
    return int(amount) if amount.is_integer() else amount


def read_table(file: Path) -> Table:
    """A table that `write_table` wrote. Raises ReleaseError naming the line that is not as it should be."""
    try:
        with file.open(encoding="utf-8") as lines:
            released, ingredients = _read_head(file.name, next(lines, ""))
            products = dict(_read_entry(f"{file.name}, line {number}", line) for number, line in enumerate(lines, 2))
            return Table(released, products, ingredients)
    except OSError as error:
        raise ReleaseError(f"{file.name} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ReleaseError(f"{file.name} is not UTF-8") from error


def _read_head(name: str, line: str) -> tuple[date, dict[str, str]]:
    try:
        head = json.loads(line)
        if head["format"] == FORMAT:
            return date.fromisoformat(head["release"]), dict(head["ingredients"])
    except (KeyError, TypeError, ValueError) as error:
        raise ReleaseError(f"{name} is no table of RxNorm products") from error
    raise ReleaseError(f"{name} was written by another version: import the release again")


def _read_entry(place: str, line: str) -> tuple[str, Product]:
    try:
        entry = json.loads(line)
        quantity = entry.get("quantity")
        return entry["code"], Product(
            entry["tty"],
            entry["name"],
            tuple(entry["ingredients"]),
            tuple(entry.get("parts", ())),
            tuple(Strength(of, float(amount), unit) for of, amount, unit in entry.get("strength", ())),
            (float(quantity[0]), quantity[1]) if quantity else None,
            entry.get("form", ""),
        )
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise ReleaseError(f"{place} is not as import-rxnorm writes it") from error

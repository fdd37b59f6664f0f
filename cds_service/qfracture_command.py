"""`qfracture FILE`: the ten-year fracture risks of a list of patients, one JSON object a line."""

import json
import sys
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import click
import msgspec

from cds_service.clinical.qfracture import Model, OutOfRange, Patient, Risk, model_of, risk
from cds_service.parameters import read_yaml

_WHOLE = ("age", "ethnicity", "smoking", "alcohol")


class _Entry(msgspec.Struct, forbid_unknown_fields=True):
    """One patient of the list. A field that is written wrongly is refused, lest its patient lose a risk factor."""

    sex: str
    age: int
    height_cm: float
    weight_kg: float
    ethnicity: int | None = None
    smoking: int | None = None
    alcohol: int | None = None
    factors: dict[str, Any] = {}


@cache
def model() -> Model:
    """QFracture-2012 with the numbers that ship with the package."""
    return model_of(read_yaml(files("cds_service.parameters") / "models" / "qfracture2012.yaml"))


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def qfracture(file: Path) -> None:
    """Print the QFracture-2012 risks of the patients in FILE, one JSON object a line.

    FILE is a JSON list of {"sex", "age", "height_cm", "weight_kg", "factors"} and, where they are known,
    "ethnicity", "smoking" and "alcohol" (indices). A line is {"osteoporotic", "hip"}, the risk within ten years
    in percent, or {"error"}; the exit status is then 1, after all lines. The words that ClinRisk Ltd. asks to
    stand beside every score go to the error output.
    """
    entries = _read(file)
    answers = [entries] if isinstance(entries, str) else [_answer(entry) for entry in entries]
    for answer in answers:
        click.echo(_line(answer))
    if any(isinstance(answer, Risk) for answer in answers):
        click.echo(f"{model().name}. {model().notice.splitlines()[0]} {model().disclaimer}", err=True)
    sys.exit(1 if any(isinstance(answer, str) for answer in answers) else 0)


def _read(file: Path) -> list[Any] | str:
    """The list that a file holds, or why there is none."""
    try:
        entries = msgspec.json.decode(file.read_bytes())
    except OSError as error:
        return f"{file} cannot be read: {error.strerror}"
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        return f"{file} cannot be read: {error}"
    return entries if isinstance(entries, list) else f"{file} is not a list of patients"


def _answer(entry: Any) -> Risk | str:
    """The risks of one entry, or what is wrong with it."""
    try:
        patient = msgspec.structs.asdict(msgspec.convert(_with_whole_numbers(entry), _Entry))
        return risk(model(), Patient(**patient))
    except (msgspec.ValidationError, OutOfRange) as error:
        return str(error)


def _with_whole_numbers(entry: Any) -> Any:
    """The entry with 65.0 as 65 where a whole number belongs: JSON does not tell them apart."""
    if not isinstance(entry, dict):
        return entry
    whole = {name: int(value) for name in _WHOLE if isinstance(value := entry.get(name), float) and value.is_integer()}
    return entry | whole


def _line(answer: Risk | str) -> str:
    if isinstance(answer, str):
        return json.dumps({"error": answer})
    return f'{{"osteoporotic": {answer.osteoporotic:.6f}, "hip": {answer.hip:.6f}}}'

"""`terminology import-rxnorm` and `terminology coverage`: what keeps the codes in step with a site's records."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from cds_service.terminology import RXNORM, index
from cds_service.terminology.coverage import Coverage, Relevance, cover
from cds_service.terminology.rxnorm import ReleaseError, read_release, write_table


@click.group()
def terminology() -> None:
    """Codes and the value sets that know them."""


@terminology.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("rxnorm-products.jsonl"),
    show_default=True,
    help="Where the table is written.",
)
def import_rxnorm(file: Path, out: Path) -> None:
    """Build the table of drug products from RxNorm's Current Prescribable Content.

    FILE is the zip that NLM publishes (no licence needed) at
    https://www.nlm.nih.gov/research/umls/rxnorm/docs/rxnormfiles.html.
    """
    sets = index()
    known = {code for concept in sets.value_sets for code in sets.codes(concept, RXNORM)}
    try:
        table = read_release(file, known)
        write_table(table, out)
    except ReleaseError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written: {error.strerror}") from error
    held = known & (table.products.keys() | table.ingredients.keys())
    click.echo(f"RxNorm of {table.release}: {len(table.products):,} codes of {len(table.ingredients)} ingredients.")
    click.echo(f"Of the {len(known):,} RxNorm codes in the value sets it holds {len(held):,}. Written: {out}")


@terminology.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines for people.")
def coverage(paths: tuple[Path, ...], as_json: bool) -> None:
    """List the codes in charts that no value set knows, most frequent first.

    A PATH is a FHIR resource or Bundle, a CDS Hooks request, a Bulk Data file (.ndjson) or a folder of them.
    What concerns bone, by its words, is marked with *. Codes and their displays are printed, nothing else; what
    could not be read goes to the error output by its path, and the exit status is then 1.
    """
    found = cover(list(paths))
    summary = _summary(found)
    if as_json:
        click.echo(json.dumps(summary, ensure_ascii=False))
    else:
        _print(summary)
    for fault in found.faults:
        line = f", line {fault.line}" if fault.line else ""
        click.echo(f"{fault.file}{line}: {fault.reason}", err=True)
    sys.exit(1 if found.faults else 0)


def _summary(found: Coverage) -> dict[str, Any]:
    relevant = Relevance(found.known)
    return {
        "files": found.files,
        "resources": found.resources,
        "concepts": found.concepts,
        "placed": found.placed,
        "words_only": found.words_only,
        "unplaced": [
            {
                "count": one.count,
                "system": code.system,
                "code": code.code,
                "display": one.display,
                "types": [kind for kind, _ in one.types.most_common()],
                "relevant": relevant(one.display),
            }
            for code, one in found.ranked()
        ],
        "unreadable": len(found.faults),
    }


def _print(summary: dict[str, Any]) -> None:
    codes = summary["unplaced"]
    click.echo(
        f"Files: {summary['files']:,}. Resources: {summary['resources']:,}. Coded entries: {summary['concepts']:,};"
        f" placed: {summary['placed']:,}, words only: {summary['words_only']:,}."
    )
    relevant = sum(one["relevant"] for one in codes)
    click.echo(f"Codes not placed: {len(codes):,}; of them relevant by their words (*): {relevant:,}.")
    for one in codes:
        mark = "*" if one["relevant"] else " "
        code = f"{one['system'] or '(no system)'}|{one['code']}"
        words = f"{one['display'] or '(no display)'} ({', '.join(one['types'])})"
        click.echo(f"{mark} {one['count']:>7,}  {code}  {words}")

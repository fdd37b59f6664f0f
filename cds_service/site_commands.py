"""`bone-health-cds switch` and `sign-off`: what a site decides while the service runs, and who has agreed to it."""

import os
from dataclasses import replace
from pathlib import Path

import click

from cds_service.app import answerer_of
from cds_service.rules import load
from cds_service.settings import Settings
from cds_service.sign_off import unsigned, versions
from cds_service.switch import EVERYTHING, Off, read


@click.command()
@click.argument("state", type=click.Choice(["off", "on", "status"]))
@click.argument("what", nargs=-1)
def switch(state: str, what: tuple[str, ...]) -> None:
    """Make answers empty, within a second and without a restart: `switch off all`, `client NAME` or `rule ID`."""
    settings = Settings()
    if settings.switch_file is None:
        raise click.ClickException("there is no switch: name a file in BONE_HEALTH_SWITCH_FILE")
    off = _off(settings.switch_file)
    if state != "status":
        off = _changed(off, what, answerer_of(settings).registry.names, state == "off")
        _write(settings.switch_file, off)
    print("\n".join(off.lines()) or "nothing is switched off")


def _off(file: Path) -> Off:
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    off, faulty = read(text, load())
    for line in faulty:
        click.echo(f"line {line} of {file} is not understood", err=True)
    return off


def _changed(off: Off, what: tuple[str, ...], clients: tuple[str, ...], put_off: bool) -> Off:
    match what:
        case (kind,) if kind == EVERYTHING:
            return replace(off, everything=put_off)
        case ("client", name) if name in clients or not put_off:
            return replace(off, clients=off.clients | {name} if put_off else off.clients - {name})
        case ("rule", name) if name in load() or not put_off:
            return replace(off, rules=off.rules | {name} if put_off else off.rules - {name})
    raise click.BadParameter(f"say all, client NAME ({', '.join(clients)}) or rule ID", param_hint="WHAT")


def _write(file: Path, off: Off) -> None:
    """Whole or not at all, so that nobody reads half of it."""
    new = file.with_name(f"{file.name}.new")
    new.write_text("".join(f"{line}\n" for line in off.lines()), encoding="utf-8")
    os.replace(new, file)


@click.command("sign-off")
@click.option("--check", is_flag=True, help="Compare the site's file of signatures with what runs.")
def sign_off(check: bool) -> None:
    """Print the version of every rule that is on, as a file of signatures to be filled in."""
    settings = Settings()
    answerer = answerer_of(settings)
    if not check:
        for rule, version in versions(answerer).items():
            print(f'- {{rule: {rule}, version: "{version}", who: "", when: }}')
        return
    if settings.sign_off_file is None:
        raise click.ClickException("there are no signatures: name a file in BONE_HEALTH_SIGN_OFF_FILE")
    missing = unsigned(answerer, settings.sign_off_file)
    if missing:
        raise click.ClickException("\n".join(missing))
    print("every rule that is on is signed off as it runs")

"""The command line. A command is imported when it is asked for: some need all of the service, which takes a second."""

import os
import sys
from importlib import import_module

import click

from cds_service import __version__

# In which module each command is, but for `serve`; its function has the name of the command.
_COMMANDS = {
    **dict.fromkeys(("services", "explain", "fire", "catalogue", "export"), "answer_commands"),
    "burden": "burden_command",
    "check": "check_command",
    "qfracture": "qfracture_command",
    "report": "report_command",
    **dict.fromkeys(("sign-off", "switch"), "site_commands"),
    "store": "store_commands",
    "terminology": "terminology_commands",
    "token": "token_command",
}


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *_COMMANDS})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return super().get_command(ctx, cmd_name)
        module = import_module(f"cds_service.{_COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return command


@click.group(cls=_Commands)
@click.version_option(__version__, prog_name="bone-health-cds")
def main() -> None:
    """A CDS Hooks service for fracture risk and the safety of bone drugs."""


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--open-to-network", is_flag=True, help="In open mode, let other machines call, whoever they are.")
def serve(host: str, port: int, open_to_network: bool) -> None:
    """Run the service under gunicorn. In open mode it listens on this machine alone, unless told otherwise."""
    if open_to_network:
        os.environ["BONE_HEALTH_OPEN_TO_NETWORK"] = "true"
    shown = f"[{host}]" if ":" in host else host
    arguments = ["-m", "gunicorn", "--config", "python:cds_service.gunicorn_conf", "--bind", f"{shown}:{port}"]
    os.execv(sys.executable, [sys.executable, *arguments, "cds_service.app:served()"])

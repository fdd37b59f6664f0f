"""Tables of Markdown, and on what they were measured."""

import os
import platform
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
BEGIN, END = "<!-- speed: begin, by make bench -->", "<!-- speed: end -->"
RESULTS, README = HERE / "RESULTS.md", HERE.parent / "README.md"
_PACKAGES = ("flask", "gunicorn", "msgspec", "orjson", "pydantic", "fhir.resources")


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of Markdown."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def between(text: str) -> str:
    """What stands between the two markers. ValueError without them."""
    return text.split(BEGIN, 1)[1].split(END, 1)[0]


def measured_on() -> str:
    """Day, commit, machine and versions, in one sentence each."""
    day = datetime.now(UTC).date().isoformat()
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    load = os.getloadavg()[0]
    machine = f"{os.cpu_count()} cores ({_processor()}), {platform.system()} {platform.machine()}"
    return (
        f"Measured on {day} at commit {_commit()}: {machine}, load {load:.1f} at the end, "
        f"Python {platform.python_version()}, {packages}."
    )


def _commit() -> str:
    """The commit, with a + where something of the code stands beside it."""

    program = shutil.which("git") or "git"

    def git(*words: str) -> str:
        return subprocess.run([program, *words], cwd=HERE, check=True, capture_output=True, text=True).stdout.strip()

    try:
        changed = git("status", "--porcelain", "--untracked-files=no", "--", "../cds_service", "../cards")
        return git("rev-parse", "--short=12", "HEAD") + ("+" if changed else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")

"""A pytest plugin: leaves out what cannot run here, says so at the end, and fails for it under REQUIRE_ALL=1.

Under pytest-xdist the workers choose what is run, all of them alike; the process that started them says what was not.
"""

import glob
import os
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

LEFT_OUT = pytest.StashKey[Counter[str]]()


def _has_postgres() -> bool:
    folders = [None, *glob.glob("/usr/lib/postgresql/*/bin")]
    return any(shutil.which(program, path=path) for program in ("pg_ctl", "postgres") for path in folders)


def _has_node() -> bool:
    packages = Path(__file__).parent / "counterparts" / "node_modules"
    return shutil.which("node") is not None and packages.is_dir()


def _missing_tools() -> dict[str, str]:
    """Markers whose tests cannot run here, and why."""
    found = {
        "node": ("no node, or its packages are not installed", _has_node()),
        "browser": ("no chromium", shutil.which("chromium")),
        "postgres": ("no PostgreSQL", _has_postgres()),
        "redis": ("no redis-server", shutil.which("redis-server")),
        "slow": ("SKIP_SLOW=1", os.environ.get("SKIP_SLOW") != "1"),
    }
    return {marker: why for marker, (why, there) in found.items() if not there}


def _all_required() -> bool:
    return os.environ.get("REQUIRE_ALL") == "1"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    missing = _missing_tools()
    left_out: Counter[str] = Counter()
    kept: list[pytest.Item] = []
    dropped: list[pytest.Item] = []
    for item in items:
        reasons = [f"{marker} ({why})" for marker, why in missing.items() if item.get_closest_marker(marker)]
        left_out.update(reasons[:1])
        (dropped if reasons else kept).append(item)
    config.stash[LEFT_OUT] = left_out
    if dropped:
        items[:] = kept
        config.hook.pytest_deselected(items=dropped)


def _deselected(config: pytest.Config) -> Counter[str]:
    left_out: Counter[str] = config.stash.get(LEFT_OUT, Counter[str]())
    return left_out


def _left_out(config: pytest.Config) -> Counter[str]:
    """What was not run: by reason, tests that skipped themselves among them."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    skipped = len(reporter.stats.get("skipped", ())) if reporter else 0
    return _deselected(config) + Counter({"skipped by itself": skipped})


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if left_out := _left_out(config):
        said = ", ".join(f"{count} {reason}" for reason, count in sorted(left_out.items()))
        verdict = "; REQUIRE_ALL=1, so this run fails" if _all_required() else ""
        terminalreporter.write_line(f"Left out: {said}{verdict}", red=_all_required(), yellow=not _all_required())


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = dict(_deselected(session.config))
    elif _all_required() and _left_out(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A worker of pytest-xdist has ended; one that crashed says nothing."""
    if said := getattr(node, "workeroutput", {}).get("left_out"):
        node.config.stash[LEFT_OUT] = Counter(said)

"""What was not run is said, and fails the run when all is required, in one process and in several."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = """
from tests import left_out

def pytest_configure(config):
    config.pluginmanager.register(left_out)
    config.addinivalue_line("markers", "slow: takes long")
"""
TESTS = """
import pytest

def test_quick():
    pass

@pytest.mark.slow
def test_slow():
    pass

@pytest.mark.skipif("True", reason="by itself")
def test_skipped():
    pass
"""


def run(folder: Path, workers: str, tests: str, **settings: str) -> subprocess.CompletedProcess[str]:
    (folder / "conftest.py").write_text(CONFTEST)
    (folder / "test_some.py").write_text(tests)
    (folder / "pytest.ini").write_text("[pytest]\n")
    root = str(Path(__file__).parents[1])
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "xdist", "--numprocesses", workers, "-p", "no:cacheprovider"],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": root, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", **settings},
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize("workers", ["0", "2"])
def test_what_is_left_out_is_said_once(tmp_path: Path, workers: str) -> None:
    ran = run(tmp_path, workers, TESTS, SKIP_SLOW="1")
    assert "Left out: 1 skipped by itself, 1 slow (SKIP_SLOW=1)\n" in ran.stdout
    assert ran.returncode == pytest.ExitCode.OK


@pytest.mark.parametrize("workers", ["0", "2"])
def test_where_all_is_required_a_test_left_out_fails_the_run(tmp_path: Path, workers: str) -> None:
    ran = run(tmp_path, workers, TESTS.partition("@pytest.mark.skipif")[0], SKIP_SLOW="1", REQUIRE_ALL="1")
    assert "Left out: 1 slow (SKIP_SLOW=1); REQUIRE_ALL=1, so this run fails\n" in ran.stdout
    assert ran.returncode == pytest.ExitCode.TESTS_FAILED


@pytest.mark.parametrize("workers", ["0", "2"])
def test_where_all_was_run_nothing_is_said(tmp_path: Path, workers: str) -> None:
    ran = run(tmp_path, workers, TESTS.partition("@pytest.mark.skipif")[0], REQUIRE_ALL="1")
    assert "Left out" not in ran.stdout
    assert ran.returncode == pytest.ExitCode.OK

"""`token`, `fire --token-file` and `serve`: trying registered mode on one machine, as the README says."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from werkzeug.serving import make_server

from cds_service.app import create_app
from cds_service.cli import main
from cds_service.settings import Settings
from tests.security.signing import BASE, ISSUER, PATH, written

ROOT = Path(__file__).parents[1]


def run(*words: str | Path, given: str | None = None) -> Result:
    result = CliRunner().invoke(main, [str(word) for word in words], input=given)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    folder = tmp_path / "keys"
    assert run("token", "keys", folder).exit_code == 0
    return folder


@pytest.fixture
def app(tmp_path: Path, keys: Path) -> Flask:
    """A service that knows the developer's keys."""
    file = written(tmp_path, token=f'jwks_file = "{keys.name}/jwks.json"')
    return create_app(Settings(mode="registered", clients_file=file, shared_state=str(tmp_path / "state")))


@pytest.fixture
def url(app: Flask) -> Iterator[str]:
    running = make_server("127.0.0.1", 0, app)
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    thread.join()
    running.server_close()


def test_the_private_key_is_for_its_owner_alone_and_is_not_written_over(keys: Path) -> None:
    private = keys / "private.pem"
    assert private.stat().st_mode & 0o077 == 0
    before = private.read_bytes()
    again = run("token", "keys", keys)
    assert again.exit_code == 1
    assert "is not written over" in again.stderr
    assert private.read_bytes() == before
    assert b'"d"' not in (keys / "jwks.json").read_bytes()


def minted(keys: Path) -> str:
    result = run("token", "mint", keys, "--issuer", ISSUER, "--audience", BASE + PATH)
    assert result.exit_code == 0
    return result.stdout.strip()


def test_a_minted_token_lets_fire_in_once(keys: Path, url: str, tmp_path: Path) -> None:
    story = ROOT / "fixtures" / "patient-view"
    text = sorted(story.glob("*/request.json"))[0].read_text(encoding="utf-8")
    file = tmp_path / "request.json"
    file.write_text(text.replace("org.bone-health-cds.as-of", "org.example.other"), encoding="utf-8")
    token = minted(keys)
    let_in = run("fire", file, "--url", url, "--token-file", "-", given=f"{token}\n")
    assert let_in.exit_code == 0, let_in.stderr
    for given in (f"{token}\n", "nonsense\n", "\n"):
        refused = run("fire", file, "--url", url, "--token-file", "-", given=given)
        assert refused.exit_code == 1
        assert "401: 401 Unauthorized" in refused.stderr
        assert token not in refused.stderr


def test_keys_that_cannot_be_used_are_said_to_be(tmp_path: Path, keys: Path) -> None:
    (keys / "private.pem").write_text("no key", encoding="utf-8")
    for folder in (keys, tmp_path):
        result = run("token", "mint", folder, "--issuer", ISSUER, "--audience", BASE)
        assert result.exit_code == 1
        assert "cannot be used" in result.stderr


def test_serve_does_not_listen_elsewhere_in_open_mode() -> None:
    words = [sys.executable, "-m", "cds_service", "serve", "--host", "0.0.0.0", "--port", "0"]
    env = {name: value for name, value in os.environ.items() if not name.startswith("BONE_HEALTH_")}
    ended = subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 1
    assert "open mode does not authenticate callers, so it does not listen on ('0.0.0.0', 0)" in ended.stderr
    assert "Listening at" not in ended.stderr

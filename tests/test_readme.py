"""The README is tested: its curl gives the answer it shows, and it names every setting and both commands."""

import json
import re
from pathlib import Path

from flask.testing import FlaskClient

from benchmarks.tables import RESULTS, between
from cds_service.settings import Settings
from tests.test_stories import numbered

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def test_the_curl_gives_the_answer_shown(client: FlaskClient) -> None:
    command = re.search(r"-d @(\S+) \\\n\s+http://127\.0\.0\.1:8000(/cds-services/\S+)", README)
    shown = re.search(r"```json\n(.*?)```", README, re.DOTALL)
    assert command is not None
    assert shown is not None
    body = (ROOT / command[1]).read_bytes()
    answer = client.post(command[2], data=body, content_type="application/json")
    assert numbered(answer.get_data(as_text=True)) == numbered(json.dumps(json.loads(shown[1])))


def test_every_setting_is_named_with_its_meaning() -> None:
    for name, field in Settings.model_fields.items():
        assert f"`BONE_HEALTH_{name.upper()}`" in README
        assert str(field.description) in README


def test_both_commands_are_named() -> None:
    assert "make serve" in README
    assert "make test" in README


def test_the_speed_it_tells_is_the_speed_that_was_measured() -> None:
    assert between(README) == between(RESULTS.read_text("utf-8"))
    assert "| of the floor |" in between(README)

"""The pages in Chromium, used as a person does, at two widths and in both colour schemes."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import make_server

from cds_service.app import create_app
from cds_service.paths import fixtures_dir
from cds_service.rules import load as load_rules
from cds_service.settings import Settings
from tests.counterparts.conftest import HERE
from tests.requests import TODAY
from tests.store.invented import RULES, fill
from tests.web.long_chart import ten_years

pytestmark = [pytest.mark.node, pytest.mark.browser]


@pytest.fixture(scope="module")
def looks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[dict[str, Any]]]:
    """What was seen, look by look, of a service that remembers invented cards."""
    store = str(tmp_path_factory.mktemp("pages") / "store.db")
    fill(store, 3000)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Settings, "today", lambda self: TODAY)
        long_chart = tmp_path_factory.mktemp("chart") / "request.json"
        long_chart.write_text(json.dumps(ten_years()), encoding="utf-8")
        yield seen(create_app(Settings(mode="open", store=store)), str(long_chart))


def seen(app: Flask, long_chart: str) -> list[dict[str, Any]]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    where = [str(shutil.which("chromium")), f"http://127.0.0.1:{server.port}", long_chart]
    program = ["node", str(HERE / "pages.mjs"), *where]
    ran = subprocess.run(program, capture_output=True, text=True, timeout=300)
    server.shutdown()
    thread.join()
    assert ran.returncode == 0, ran.stderr
    found: list[dict[str, Any]] = json.loads(ran.stdout)
    return found


def test_nothing_is_complained_of_and_nothing_leaves_the_origin(looks: list[dict[str, Any]]) -> None:
    assert [(look["width"], look["colorScheme"]) for look in looks] == [
        (1280, "light"),
        (1280, "dark"),
        (360, "light"),
        (360, "dark"),
    ]
    for look in looks:
        assert (look["complaints"], look["elsewhere"], look["faults"]) == ([], [], []), look["width"]
        assert look["wider"] <= 0, "the page is wider than the window"


def test_every_story_is_fired_and_shows_the_cards_that_were_recorded(looks: list[dict[str, Any]]) -> None:
    fired = looks[0]["stories"]
    stories = [file.parent for file in fixtures_dir().glob("*/*/request.json")]
    assert fired.keys() == {f"{story.parent.name}/{story.name}" for story in stories}
    for story in stories:
        recorded = json.loads((story / "response.json").read_text(encoding="utf-8"))
        shown = fired[f"{story.parent.name}/{story.name}"]
        assert shown["cards"] == [card["indicator"] for card in recorded["cards"]], story
        assert shown["rules"] or not recorded["cards"], story


def test_a_suggestion_and_a_dismissal_reach_the_feedback_endpoint(looks: list[dict[str, Any]]) -> None:
    assert [look["feedback"] for look in looks] == [[200, 200]] * 4


def test_a_chart_by_hand_fires_and_a_broken_request_is_marked_where_it_breaks(looks: list[dict[str, Any]]) -> None:
    for look in looks:
        assert "−3.4" in look["hand"]["summary"]
        assert look["hand"]["marked"] == ' "context": [,]'


def test_addresses_hold_nothing_but_places_and_what_is_searched_for(looks: list[dict[str, Any]]) -> None:
    asked = {
        "/?story=order-sign/zoledronic-acid-low-clearance",
        "/rules?drug=zoledronic-acid-osteoporosis",
        "/rules?words=clearance+dialysis&drug=zoledronic-acid-osteoporosis",
        "/analytics?period=month&since=&until=&rule=&client=&service=",
        f"/analytics?rule={RULES[0]}&period=month",
    }
    for look in looks:
        assert {one for one in look["addresses"] if "?" in one} == asked


def test_a_card_leads_to_its_rule(looks: list[dict[str, Any]]) -> None:
    assert {look["why"] for look in looks} == {"/rules/zol-crcl-below-35"}


def test_rules_are_found_by_drug_and_by_words_and_one_is_read_and_printed(looks: list[dict[str, Any]]) -> None:
    for look in looks:
        rules = look["rules"]
        assert rules["all"] == len(load_rules())
        assert {*rules["by_words"]} < {*rules["by_drug"]}
        assert "zol-crcl-below-35" in rules["by_words"]
        for said in ("is contraindicated", "cutoff zoledronate", "Reclast label", "Developer"):
            assert said in rules["said"]
        assert rules["printed"] > 1000
        assert max(rules["widths"]) <= 0, "a page is wider than the window"


def test_what_clinicians_did_is_chosen_read_and_printed(looks: list[dict[str, Any]]) -> None:
    for look in looks:
        told = look["analytics"]
        assert told["pictures"] == told["tables"] == 9
        assert "To be reviewed" in told["said"]
        assert told["rule"] == RULES[0]
        assert load_rules()[RULES[0]].title in told["one"]
        assert told["printed"] > 1000
        assert max(told["widths"]) <= 0, "a page is wider than the window"


def test_pictures_can_be_read_at_both_widths_and_in_both_schemes(looks: list[dict[str, Any]]) -> None:
    for look in looks:
        for seen in (look["long"], look["analytics"]["seen"]):
            assert seen["words"] > 20
            assert seen["letters"] >= 9
            assert (seen["cut"], seen["crossed"], seen["mute"]) == ([], [], [])
        assert look["long"]["wider"] <= 0
    light, dark = (set(looks[n]["long"]["colours"]) for n in (0, 1))
    assert len(light) > 6
    assert "rgb(0, 0, 0)" not in light | dark
    assert light != dark


def test_it_prints(looks: list[dict[str, Any]]) -> None:
    assert all(look["printed"] > 1000 and look["long"]["printed"] > 1000 for look in looks)

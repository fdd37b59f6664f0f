"""The page of what clinicians did: what it shows, to whom, and that it is small, strict and tells of nobody."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cds_service.app import create_app
from cds_service.report.figures import Row
from cds_service.rules import load as load_rules
from cds_service.settings import Settings
from cds_service.store.database import Database, StoreDown, url_of
from cds_service.store.records import Kind
from cds_service.web.pages.plots import latencies, outcomes
from tests.conftest import Clients
from tests.requests import TODAY
from tests.store.invented import RULES, fill
from tests.web.drawings import named_twice, seen
from tests.web.test_guard import app_with
from tests.web.test_pages import MOST_BYTES

NEAR = {"REMOTE_ADDR": "10.20.30.40"}
NETWORK = ["10.20.0.0/16"]


@pytest.fixture(autouse=True)
def _invented_today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Settings, "today", lambda self: TODAY)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = str(tmp_path_factory.mktemp("analytics") / "store.db")
    fill(url, 4000, days=400)
    return url


@pytest.fixture(scope="module")
def full(store: str) -> Flask:
    return create_app(Settings(store=store))


def page(client: FlaskClient, query: str = "", status: int = 200) -> str:
    answer = client.get(f"/analytics{query}")
    assert answer.status_code == status
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.get_data(as_text=True)


def test_without_a_store_it_says_so(client: FlaskClient) -> None:
    shown = page(client)
    assert "There is no store" in shown
    assert "BONE_HEALTH_STORE" in shown
    assert '<a href="/analytics" aria-current="page">Analytics</a>' in client.get("/analytics").get_data(as_text=True)
    assert '<a href="/analytics" >Analytics</a>' in client.get("/").get_data(as_text=True)


def test_an_empty_store_has_nothing_to_show(client_with: Clients, tmp_path: Path) -> None:
    assert "holds nothing of these days" in page(client_with(store=str(tmp_path / "store.db")))


def test_all_rules_are_shown_in_pictures_and_in_numbers(full: Flask) -> None:
    shown = page(full.test_client(), "?period=month")
    titles = ("Cards over time", "Why cards were overridden", "some rule lacked something", "answers with a card took")
    for title in titles:
        assert title in shown
    assert shown.count("<svg viewBox") >= 4
    assert shown.count("<summary>As a table</summary>") == shown.count('<figure class="picture')
    assert all(f">{rule}</a>" in shown for rule in RULES)
    assert "To be reviewed" in shown
    assert "<script" not in shown
    assert "style=" not in shown
    assert "<style" not in shown
    assert named_twice(shown) == set()


def test_one_rule_is_shown_alone(full: Flask) -> None:
    client = full.test_client()
    flagged = re.findall(r'class="review"><a href="[^"]*">([^<]+)<', page(client))
    assert flagged
    shown = page(client, f"?rule={flagged[0]}&period=month&client=north")
    assert load_rules()[flagged[0]].title in shown
    assert f'<a href="/rules/{flagged[0]}">The rule</a>' in shown
    assert "By rule" not in shown
    others = set(flagged) - {flagged[0]}
    assert not [one for one in others if f'class="review"><a href="[^"]*">{one}<' in shown]
    assert "period=month&amp;client=north" in shown, "the way back keeps what was asked"


def test_what_fills_many_periods_is_drawn_to_the_last_ones(full: Flask) -> None:
    shown = page(full.test_client(), "?period=day")
    assert "the pictures show the last 53 of 400 days" in shown


@pytest.mark.parametrize("step", ["day", "week", "month", "all"])
def test_a_page_of_every_rule_and_a_year_is_small(store: str, full: Flask, step: str) -> None:
    everything = {Kind(TODAY, "north", "bone-health-order-sign", rule): 1 for rule in load_rules()}
    full.extensions["recorder"].store.add(everything)
    client = full.test_client()
    size = len(page(client, f"?period={step}"))
    for name in ("style.css", "icon.svg"):
        with client.get(f"/pages/{name}") as part:
            size += len(part.data)
    assert size < MOST_BYTES


BROKEN = ("?since=yesterday", "?period=year", "?service=x", "?since=2026-11-02&until=2026-11-01", "?until=<script>")


@pytest.mark.parametrize("query", BROKEN)
def test_what_is_not_understood_is_said(full: Flask, query: str) -> None:
    shown = page(full.test_client(), query, 400)
    assert 'role="alert"' in shown
    assert "<script" not in shown


@pytest.mark.parametrize("query", ["?rule=<script>", "?client=<script>&rule=x", "?period=&since=&until=&service="])
def test_what_is_not_known_is_not_repeated(full: Flask, query: str) -> None:
    assert "<script" not in page(full.test_client(), query)


def test_a_store_that_is_down_is_said(full: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(self: Database) -> None:
        raise StoreDown("OperationalError")

    monkeypatch.setattr(Database, "reporting", down)
    assert "The store does not answer" in page(full.test_client(), status=503)


# By the most cards of a period: the numbers beside the axis, from the bottom to the top.
AXES = {
    0: ["0", "1"],
    1: ["0", "1"],
    4: ["0", "1", "2", "3", "4"],
    5: ["0", "2", "4", "6"],
    41: ["0", "20", "40", "60"],
    950: ["0", "500", "1k"],
    5200: ["0", "2k", "4k", "6k"],
}


@pytest.mark.parametrize(("most", "numbers"), AXES.items())
def test_an_axis_has_round_numbers_and_room_for_every_column(most: int, numbers: list[str]) -> None:
    row = Row(0, "all", "a", most, 0, 0, 0, [], None, None, None, 0, [])
    picture = seen(outcomes("Cards over time", ["all"], {"all": row}))
    assert [text.words for text in picture.texts if text.anchor == "end"] == numbers
    bars = picture.said
    assert [bar.words for bar in bars] == ([f"all: {most} accepted"] if most else [])
    assert all(0 <= y <= picture.height for bar in bars for _, y in bar.points)


def test_the_parts_of_a_column_stand_on_one_another() -> None:
    row = Row(0, "all", "a", 6, 2, 1, 0, [], None, None, None, 0, [])
    bars = seen(outcomes("", ["before", "all"], {"all": row})).said
    assert [bar.words for bar in bars] == ["all: 6 accepted", "all: 2 overridden", "all: 1 ignored"]
    spans = [(min(y for _, y in bar.points), max(y for _, y in bar.points)) for bar in bars]
    heights = [bottom - top for top, bottom in spans]
    assert [top for top, _ in spans[:2]] == [bottom for _, bottom in spans[1:]]
    assert heights == pytest.approx([heights[2] * 6, heights[2] * 2, heights[2]], abs=0.5)


def test_a_period_without_answers_is_no_straight_line() -> None:
    row = Row(0, "all", "a", 1, 0, 0, 0, [], None, 5.0, 9.0, 0, [])
    picture = latencies(["one", "two", "three", "four"], {"one": row, "two": row, "four": row})
    assert picture is not None
    found = seen(picture)
    assert [[len(stretch) for stretch in curve] for curve in found.curves] == [[2, 1], [2, 1]]
    assert [mark.words for mark in found.said[:3]] == [f"{one}: median 5.0 ms" for one in ("one", "two", "four")]
    assert latencies(["one"], {}) is None


def test_names_of_periods_stay_apart_and_inside() -> None:
    for many in range(1, 54):
        periods = [f"2026-11-{n:02}" for n in range(many)]
        picture = seen(outcomes("", periods, {}))
        labels = [text for text in picture.texts if text.words in periods]
        assert labels[-1].words == periods[-1]
        assert len(labels) == min(many, 4) if many < 5 else 2 <= len(labels) <= 4
        assert all(one.left + one.width <= other.left for one, other in pairwise(labels)), many
        assert labels[0].left >= 0
        assert labels[-1].left + labels[-1].width <= picture.width


# --- for whom -------------------------------------------------------------------------------------


def test_in_registered_mode_it_is_not_there_unless_it_is_switched_on(tmp_path: Path, store: str) -> None:
    for settings in ({}, {"pages": True}):
        client = app_with(tmp_path, store=store, **settings).test_client()
        assert client.get("/analytics").status_code == 404
    assert "/analytics" not in client.get("/").get_data(as_text=True)


def test_in_registered_mode_it_answers_its_networks_alone(tmp_path: Path, store: str) -> None:
    app = app_with(tmp_path, store=store, analytics_networks=NETWORK)
    client = app.test_client()
    near = client.get("/analytics", environ_base=NEAR)
    assert near.status_code == 200
    assert "Cards over time" in near.get_data(as_text=True)
    for elsewhere in ("203.0.113.7", "127.0.0.1", "10.21.0.1", "", "somewhere"):
        assert client.get("/analytics", environ_base={"REMOTE_ADDR": elsewhere}).status_code == 403
    assert app.extensions["metrics"].value("refused_total", reason="analytics") == 5
    # A proxy that nobody counted may hand on anybody's call.
    assert client.get("/analytics", environ_base=NEAR, headers={"X-Forwarded-For": "10.20.1.1"}).status_code == 403


def test_behind_a_proxy_both_must_be_of_the_networks(tmp_path: Path, store: str) -> None:
    client = app_with(tmp_path, store=store, analytics_networks=NETWORK, trusted_proxies=1).test_client()
    for forwarded, proxy, status in (
        ("10.20.1.1", "10.20.0.1", 200),
        ("203.0.113.7", "10.20.0.1", 403),
        ("10.20.1.1", "10.99.0.1", 403),
    ):
        answer = client.get("/analytics", environ_base={"REMOTE_ADDR": proxy}, headers={"X-Forwarded-For": forwarded})
        assert answer.status_code == status


def test_where_only_this_page_is_switched_on_it_leads_to_no_other(tmp_path: Path, store: str) -> None:
    client = app_with(tmp_path, store=store, analytics_networks=NETWORK).test_client()
    shown = client.get(f"/analytics?rule={RULES[0]}", environ_base=NEAR).get_data(as_text=True)
    leads_to = {one.partition("?")[0] for one in re.findall(r'href="([^"#]*)', shown)} - {""}
    assert leads_to == {"/analytics", "/pages/style.css", "/pages/icon.svg"}
    assert client.get("/rules").status_code == 404
    assert client.get("/").status_code == 404
    with client.get("/pages/style.css") as style:
        assert style.status_code == 200


def test_networks_hold_in_open_mode_too(client_with: Clients, store: str) -> None:
    client = client_with(store=store, open_to_network=True, analytics_networks=NETWORK)
    assert client.get("/analytics", environ_base=NEAR).status_code == 200
    assert client.get("/analytics").status_code == 403
    assert client.get("/rules").status_code == 200


def test_without_pages_there_is_none_in_open_mode(client_with: Clients) -> None:
    assert client_with(pages=False).get("/analytics").status_code == 404


def test_a_store_that_is_asked_is_that_of_the_settings(store: str) -> None:
    database = Database(url_of(store))
    with database.reporting() as connection:
        assert connection.exec_driver_sql("PRAGMA query_only").scalar() == 1
    database.close()

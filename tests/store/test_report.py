"""What the report counts: once for each rule and card, what came of it, and nothing twice."""

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from rich.console import Console

from cds_service.metrics import Metrics
from cds_service.paths import cards_dir
from cds_service.report.figures import STEPS, BadPeriod, Lack, Question, Reason, Report, Row, report
from cds_service.report.forms import as_csv, as_json, print_tables
from cds_service.settings import TRY_PAGE
from cds_service.store.database import Database, url_of
from cds_service.store.migrate import upgrade
from cds_service.store.records import Feedback, Issued, IssuedFinding, Kind, Outcome
from cds_service.store.store import Store
from cds_service.templates import categories_of_reasons
from tests.requests import TODAY, unscreened_story, zoledronic_acid_story
from tests.store.asking import accepted, cards, overridden, tell
from tests.store.conftest import service_with

UTC = ZoneInfo("UTC")
AT = 1_795_305_600_000  # 2026-11-22, midnight UTC
DAY_MS = 24 * 60 * 60 * 1000
CATEGORIES = categories_of_reasons(cards_dir())
RULE = "zol-crcl-below-35"


class Memory:
    """A store to which cards are given one by one."""

    def __init__(self, url: str) -> None:
        self.database = Database(url_of(url))
        upgrade(self.database)
        self.now = AT
        self.store = Store(self.database, Metrics({}), lambda: TODAY, lambda: self.now)

    def card(self, *rules: str, at: int = AT, shown: bool = True, latency_us: int = 1000, **more: Any) -> str:
        card = str(uuid4())
        findings = tuple(IssuedFinding(rule, "info", None, 0, 30) for rule in rules)
        given: dict[str, Any] = {"service": "bone-health-order-sign", "client": "open", "indicator": "info", **more}
        one = Issued(card, at, shown=shown, latency_us=latency_us, findings=findings, day=TODAY, **NOBODY, **given)
        self.store.write([one])
        return card

    def heard(self, card: str, outcome: Outcome = "overridden", reason: str | None = None, **more: Any) -> None:
        told = Feedback(card, outcome, more.pop("said", None), reason, ("x",) if outcome == "accepted" else ())
        self.now = more.pop("at", AT)
        self.store.take([told], "bone-health-order-sign", more.pop("by", None))

    def report(self, zone: str = "UTC", **asked: Any) -> Report:
        return report(self.database, Question(**asked), ZoneInfo(zone), TODAY, CATEGORIES)


NOBODY: dict[str, Any] = {"patient": None, "encounter": None}


@pytest.fixture
def memory(store_url: str) -> Iterator[Memory]:
    one = Memory(store_url)
    yield one
    one.database.close()


@pytest.fixture
def lite(tmp_path: Path) -> Iterator[Memory]:
    """For what does not depend on the kind of database."""
    one = Memory(str(tmp_path / "store.db"))
    yield one
    one.database.close()


def row(told: Report, rule: str = "a", period: str = "all") -> Row:
    (found,) = [one for one in told.rows if (one.rule, one.period) == (rule, period)]
    return found


def numbers(one: Row) -> tuple[int, ...]:
    return one.shown, one.accepted, one.overridden, one.ignored, one.silent


# --- what is counted ------------------------------------------------------------------------------


def test_a_card_counts_once_for_each_rule_in_it_and_once_for_all(memory: Memory) -> None:
    memory.card("a", "b", "a", "c")
    memory.card("b", "a", "a")
    memory.card()  # what could not be read
    told = memory.report()
    assert {one.rule: one.shown for one in told.rows} == {"": 3, "a": 2, "b": 2, "c": 1}
    assert [one.rule for one in told.rows] == ["", "a", "b", "c"]


def test_what_became_of_a_card_is_one_thing(memory: Memory) -> None:
    heard: list[list[Outcome]] = [[], ["accepted"], ["overridden"], ["overridden", "accepted"]]
    for outcomes in (*heard, heard[-1][::-1]):
        card = memory.card("a")
        for outcome in outcomes:
            memory.heard(card, outcome, "neph" if outcome == "overridden" else None)
    memory.card("a", shown=False)
    told = row(memory.report())
    assert numbers(told) == (5, 3, 1, 1, 1)
    assert told.reasons == [Reason("neph", "recipient-concerns-outcomes", 1)]
    assert told.overridden_percent == 25


def test_feedback_on_the_card_of_another_or_of_nobody_counts_for_no_rule(memory: Memory) -> None:
    card = memory.card("a", client="north")
    memory.heard(card, by="south")
    memory.heard(str(uuid4()), by="south")
    told = memory.report()
    assert numbers(row(told)) == (1, 0, 0, 1, 0)
    assert told.strangers == 2
    assert memory.report(client="north").strangers == 0


def test_reasons_are_counted_and_have_their_category(memory: Memory) -> None:
    for reason in ("neph", "declined", "declined", "other", None):
        memory.heard(memory.card("a", "b"), reason=reason)
    for rule in ("", "a", "b"):
        assert row(memory.report(), rule).reasons == [
            Reason("declined", "patient-refuses", 2),
            Reason(None, None, 1),
            Reason("neph", "recipient-concerns-outcomes", 1),
            Reason("other", None, 1),
        ]


def test_every_reason_of_ours_has_a_category_of_hl7() -> None:
    assert set(CATEGORIES.values()) <= {
        *("cds-not-applicable", "cds-suboptimal-context", "recipient-disagrees-evidence"),
        *("recipient-concerns-outcomes", "does-not-align-preferences", "not-convenient-feasible", "action-completed"),
        *("patient-contraindication", "patient-refuses", "too-costly-uncovered", "service-not-available"),
        "recipient-does-not-understand",
    }


# By when the feedback came and when the EHR says it was, in seconds after the card: the time to the decision.
WAITS = {
    "as the EHR says": (60, 20, 20),
    "when it came, as nobody says": (60, None, 60),
    "an EHR whose clock is slow": (60, -5, 60),
    "an EHR whose clock is fast": (60, 61, 60),
    "at once": (60, 0, 0),
    "at the last": (60, 60, 60),
    "our own clock was set back": (-3, None, 0),
}


@pytest.mark.parametrize(("came", "said", "seconds"), WAITS.values(), ids=WAITS)
def test_the_time_to_a_decision(lite: Memory, came: int, said: int | None, seconds: int) -> None:
    card = lite.card("a")
    lite.heard(card, at=AT + came * 1000, said=None if said is None else AT + said * 1000)
    assert row(lite.report()).decision_seconds == seconds


def test_medians_and_the_95th_of_a_hundred(memory: Memory) -> None:
    for n in range(1, 21):
        memory.heard(memory.card("a", latency_us=n * 1000), at=AT + n * 1000)
    memory.card("a", latency_us=900_000, shown=False)
    told = row(memory.report())
    assert (told.decision_seconds, told.latency_ms, told.latency_p95_ms) == (10.5, 10.5, 19.0)
    assert (row(memory.report(), "").latency_ms, row(memory.report(), "").latency_p95_ms) == (10.5, 19.0)


def test_nothing_was_decided_so_nothing_took_time(lite: Memory) -> None:
    lite.card("a", shown=False)
    told = row(lite.report())
    assert (told.decision_seconds, told.latency_ms, told.latency_p95_ms, told.overridden_percent) == (None,) * 4


# --- when, and of whom ----------------------------------------------------------------------------


def test_periods_are_days_weeks_and_months_of_the_site(memory: Memory) -> None:
    for days in (0, 1, 7, 22):
        memory.card("a", at=AT - days * DAY_MS)
    found = {
        step: [(one.period, one.shown) for one in memory.report(step=step).rows if one.rule == "a"] for step in STEPS
    }
    assert found == {
        "day": [("2026-10-31", 1), ("2026-11-15", 1), ("2026-11-21", 1), ("2026-11-22", 1)],
        "week": [("2026-W44", 1), ("2026-W46", 1), ("2026-W47", 2)],
        "month": [("2026-10", 1), ("2026-11", 3)],
        "all": [("all", 4)],
    }
    assert len(memory.report(step="day").periods) == 23
    # At midnight of UTC the day before is not over in New York, in Auckland half the day has gone.
    assert [one.period for one in memory.report("America/New_York", step="day").rows][-1] == "2026-11-21"
    assert [one.period for one in memory.report("Pacific/Auckland", step="day").rows][-1] == "2026-11-22"


def test_days_are_counted_from_midnight_to_midnight_also_when_the_clocks_change(lite: Memory) -> None:
    begins = 1_792_882_800_000  # 2026-10-25 in London: 25 hours
    for at in (begins - 1, begins, begins + 25 * 3_600_000 - 1, begins + 25 * 3_600_000):
        lite.card("a", at=at)
    told = lite.report("Europe/London", step="day", since=date(2026, 10, 24), until=date(2026, 10, 26))
    assert [(one.period, one.shown) for one in told.rows if one.rule] == [
        ("2026-10-24", 1),
        ("2026-10-25", 2),
        ("2026-10-26", 1),
    ]


def test_first_and_last_day_are_part_of_what_is_asked(memory: Memory) -> None:
    for days in range(5):
        memory.card("a", at=AT - days * DAY_MS)
        memory.card("a", at=AT - days * DAY_MS + DAY_MS - 1)
    since, until = TODAY - timedelta(days=3), TODAY - timedelta(days=1)
    assert row(memory.report(since=since, until=until)).shown == 6
    assert row(memory.report(since=date.min, until=date.max)).shown == 10
    assert memory.report(since=TODAY + timedelta(days=1)).rows == ()
    assert memory.report(until=TODAY - timedelta(days=9)).rows == ()


def test_an_empty_store_has_nothing_to_say(memory: Memory) -> None:
    told = memory.report(step="week")
    assert (told.rows, told.periods, told.to_review) == ((), (), [])
    assert json.loads(as_json(told))["since"] is None
    console = Console(record=True, file=StringIO())
    print_tables(told, console)
    assert "holds nothing" in console.export_text()


def test_days_that_cannot_be_are_refused(lite: Memory) -> None:
    with pytest.raises(BadPeriod, match="before the first"):
        lite.report(since=TODAY, until=TODAY - timedelta(days=1))
    lite.card("a", at=1)  # a clock that began anew
    with pytest.raises(BadPeriod, match="more than 4000 periods"):
        lite.report(step="day")
    assert len(lite.report(step="month").rows) == 2


def test_one_client_and_one_service(memory: Memory) -> None:
    for client in ("north", "south"):
        for service in ("bone-health-order-sign", "bone-health-patient-view"):
            memory.card("a", client=client, service=service)
            memory.store.add({Kind(TODAY, client, service): 3, Kind(TODAY, client, service, "b"): 1})
    for asked, share in (({}, 4), ({"client": "north"}, 2), ({"service": "bone-health-order-sign"}, 2)):
        told = memory.report(**asked)
        assert row(told).shown == share
        assert told.calls == {"all": 3 * share}
        assert row(told, "b").not_evaluated == share
    assert memory.report(client="nobody").rows == []


def test_what_was_tried_out_counts_only_where_it_is_asked_for(memory: Memory) -> None:
    memory.card("a", client="open")
    memory.heard(memory.card("a", client=TRY_PAGE))
    memory.store.add({Kind(TODAY, TRY_PAGE, "bone-health-order-sign"): 3})
    assert numbers(row(memory.report())) == (1, 0, 0, 1, 0)
    assert memory.report().calls == {"all": 0}
    assert numbers(row(memory.report(client=TRY_PAGE))) == (1, 0, 1, 0, 0)
    assert memory.report(client=TRY_PAGE).calls == {"all": 3}


# --- what could not be evaluated ------------------------------------------------------------------


def test_calls_are_added_up_by_what_was_lacking_and_why(memory: Memory) -> None:
    def kinds(rule: str, what: str = "", why: str = "", days: int = 0) -> Kind:
        return Kind(TODAY - timedelta(days=days), "open", "bone-health-order-sign", rule, what, why)

    for days in (0, 0, 1):
        memory.store.add(
            {
                kinds("", days=days): 10,
                kinds("", "creatinine", "missing", days): 4,
                kinds("a", days=days): 4,
                kinds("a", "creatinine", "missing", days): 4,
                kinds("a", "weight", "partial", days): 1,
            }
        )
    told = memory.report(step="day")
    assert told.calls == {"2026-11-21": 10, "2026-11-22": 20}
    assert told.calls_in_all == 30
    for period, times in (("2026-11-21", 1), ("2026-11-22", 2)):
        one = row(told, "a", period)
        assert one.not_evaluated == 4 * times
        assert one.lacks == [Lack("creatinine", "missing", 4 * times), Lack("weight", "partial", times)]
        assert row(told, "", period).lacks == [Lack("creatinine", "missing", 4 * times)]
        assert row(told, "", period).not_evaluated == 0


def test_a_call_at_which_a_rule_could_not_be_evaluated_is_counted(
    remembering: Callable[..., Flask], store_url: str
) -> None:
    app = remembering()
    for _ in range(3):
        story = zoledronic_acid_story()
        del story["prefetch"]["labs"]
        cards(app, story)
    database = Database(url_of(store_url))
    told = report(database, Question(), UTC, TODAY, CATEGORIES)
    database.close()
    assert told.calls == {"all": 3}
    one = row(told, RULE)
    assert one.not_evaluated == 3
    assert Lack("creatinine", "missing", 3) in one.lacks
    assert Lack("creatinine", "missing", 3) in row(told, "").lacks


def test_two_processes_that_count_add_up(store_url: str) -> None:
    one, other = Memory(store_url), Memory(store_url)
    kind = Kind(TODAY, "open", "bone-health-order-sign")
    for _ in range(5):
        one.store.add({kind: 2, kind._replace(rule="a"): 1})
        other.store.add({kind._replace(rule="a"): 1, kind: 3})
    assert one.report().calls == {"all": 25}
    assert row(one.report()).not_evaluated == 10
    for each in (one, other):
        each.database.close()


def test_counts_are_kept_as_long_as_cards_are(memory: Memory) -> None:
    for days in (730, 731):
        memory.store.add({Kind(TODAY - timedelta(days=days), "open", "bone-health-order-sign"): 1})
    assert memory.store.retain(730, 90)["call_count"] == 1
    assert memory.report().calls == {"all": 1}


# --- what is to be reviewed -----------------------------------------------------------------------

# By accepted and overridden cards: whether the rule is to be looked at again.
REVIEWS = [
    ((0, 50), True),
    ((0, 49), False),
    ((4, 46), True),  # 92 % of 50
    ((5, 45), False),  # 90 % exactly
    ((10, 90), False),
    ((9, 90), True),  # 90.9 %
    ((100, 901), True),
    ((100, 900), False),
]


@pytest.mark.parametrize(("decided", "flagged"), REVIEWS)
def test_more_than_nine_of_ten_of_fifty_or_more_is_to_be_reviewed(decided: tuple[int, int], flagged: bool) -> None:
    one = Row(0, "all", "a", *decided, 7000, 7000, [], None, None, None, 0, [])
    assert one.to_review is flagged


def test_cards_of_all_periods_count_together_and_what_was_ignored_does_not(lite: Memory) -> None:
    for n in range(50):
        at = AT - n % 5 * 7 * DAY_MS
        lite.heard(lite.card("a", "b", at=at) if n else lite.card("a", at=at))
    for _ in range(20):
        lite.card("b")
    told = lite.report(step="week")
    assert [one.rule for one in told.to_review] == ["a"], "of b 49 cards were decided"
    assert json.loads(as_json(told))["to_review"] == [
        {"rule": "a", "decided": 50, "overridden": 50, "overridden_percent": 100.0}
    ]
    assert lite.report(since=TODAY - timedelta(days=6)).to_review == []


def test_what_a_silent_rule_would_have_said_counts_for_it_alone(store_url: str, tmp_path: Path) -> None:
    site = tmp_path / "site.yaml"
    site.write_text(f"silent: [{RULE}]\n", encoding="utf-8")
    app = service_with(store_url, site_file=site)
    cards(app, zoledronic_acid_story())
    (card,) = cards(app, unscreened_story())
    tell(app, overridden(card["uuid"], {"code": "declined"}), hook="patient-view")
    tell(app, accepted(card["uuid"], "x"), hook="patient-view")
    database = Database(url_of(store_url))
    told = report(database, Question(), UTC, TODAY, CATEGORIES)
    database.close()
    assert numbers(row(told, RULE)) == (0, 0, 0, 0, 1)
    assert {one.rule for one in told.rows if one.silent} == {"", RULE}
    assert numbers(row(told, "screen-dxa-women-65")) == (1, 1, 0, 0, 0)
    assert as_csv(told)

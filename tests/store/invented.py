"""A store full of invented cards and what became of them: the same ones for the same seed."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from cds_service.protocol.services import SERVICES
from cds_service.rules import load as load_rules
from cds_service.store.database import Database, url_of
from cds_service.store.migrate import upgrade
from cds_service.store.records import Kind
from cds_service.store.schema import call_count, feedback, issued, issued_finding
from tests.requests import TODAY

_AT_ONCE = 10_000
# The rules that speak, the most frequent first.
RULES = random.Random(1).sample(sorted(one.id for one in load_rules().values() if one.kind != "classification"), 40)
_WEIGHTS = [1 / (n + 1) for n in range(len(RULES))]
_CLIENTS = ("north", "south")
_REASONS = ("neph", "declined", "ext", "spec", "wrongdx", "other", None)
_LACKS = (
    ("creatinine", "missing"),
    ("creatinine", "failed"),
    ("calcium-total", "missing"),
    ("dxa", "partial"),
    ("dose", "unreadable"),
    ("medications", "failed"),
)
_DAY_MS = 24 * 60 * 60 * 1000

Row = dict[str, Any]


def fill(store_url: str, cards: int, *, days: int = 180, seed: int = 8) -> None:
    """Bring a store up to date and write so many cards into it, of the days that end with the invented today."""
    database = Database(url_of(store_url))
    upgrade(database)
    dice = random.Random(seed)
    begun = datetime.combine(TODAY - timedelta(days=days - 1), time(), UTC).timestamp() * 1000
    times = sorted(int(begun) + dice.randrange(days * _DAY_MS) for _ in range(cards))
    for begin in range(0, cards, _AT_ONCE):
        rows: dict[str, list[Row]] = {"issued": [], "issued_finding": [], "feedback": []}
        for at in times[begin : begin + _AT_ONCE]:
            _one(dice, at, rows)
        with database.writing() as connection:
            for table in (issued, issued_finding, feedback):
                connection.execute(table.insert(), rows[table.name])
    with database.writing() as connection:
        connection.execute(call_count.insert(), [*_calls(dice, days)])
    database.close()


def _one(dice: random.Random, at: int, rows: dict[str, list[Row]]) -> None:
    card = str(UUID(int=dice.getrandbits(128), version=4))
    service, client = dice.choice([*SERVICES]), dice.choice(_CLIENTS)
    spoke = dict.fromkeys(dice.choices(range(len(RULES)), _WEIGHTS, k=dice.choice((1, 1, 2, 3))))
    shown = dice.random() < 0.95
    rows["issued"].append(
        {
            "card": card,
            "at": at,
            "service": service,
            "client": client,
            "indicator": dice.choice(("info", "warning", "critical")),
            "shown": shown,
            "latency_us": int(dice.lognormvariate(9.5, 0.5)),
            "patient": f"{dice.getrandbits(256):064x}",
            "encounter": None,
        }
    )
    rows["issued_finding"] += [
        {
            "card": card,
            "place": place,
            "rule": RULES[rule],
            "indicator": "info",
            "finding": f"{dice.getrandbits(256):064x}",
            "step": 0,
            "quiet_days": 30,
        }
        for place, rule in enumerate(spoke)
    ]
    # Every fifth rule is set aside nearly always; of the others half the decisions are to do as is said.
    bad = any(rule % 5 == 3 for rule in spoke)
    if shown and dice.random() < 0.6:
        outcome = "overridden" if dice.random() < (0.97 if bad else 0.5) else "accepted"
        later = int(dice.expovariate(1 / 40_000))
        rows["feedback"].append(
            {
                "card": card,
                "outcome": outcome,
                "at": at + later + 500,
                "outcome_at": at + later if dice.random() < 0.8 else None,
                "service": service,
                "client": client,
                "reason": dice.choice(_REASONS) if outcome == "overridden" else None,
                "known": True,
            }
        )


def _calls(dice: random.Random, days: int) -> Iterator[Row]:
    lacking = dice.sample(RULES, 8)
    for ago in range(days):
        day: date = TODAY - timedelta(days=ago)
        for client in _CLIENTS:
            for service in SERVICES:
                total = dice.randrange(50, 90)
                lacked: Counter[tuple[str, str]] = Counter()
                yield Kind(day, client, service)._asdict() | {"calls": total}
                for rule in lacking:
                    what, why = dice.choice(_LACKS)
                    many = dice.randrange(1, total // 4)
                    yield Kind(day, client, service, rule)._asdict() | {"calls": many}
                    yield Kind(day, client, service, rule, what, why)._asdict() | {"calls": many}
                    lacked[what, why] = max(lacked[what, why], many)
                for (what, why), many in lacked.items():
                    yield Kind(day, client, service, "", what, why)._asdict() | {"calls": many}

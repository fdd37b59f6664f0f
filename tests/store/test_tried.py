"""Cards that are fired on the page for trying out: kept as the page's own, and of no patient."""

import re
from collections.abc import Callable
from pathlib import Path

from flask import Flask

from tests.requests import JSON, SERVICES, zoledronic_acid_story
from tests.security.signing import written as registry
from tests.store.asking import accepted, cards, overridden, rules, tell
from tests.store.tables import everything, rows, written

RULE = "zol-crcl-below-35"
Remembering = Callable[..., Flask]


def fired(app: Flask, request: JSON) -> list[str]:
    """The uuids of the cards that the page shows, once they have been written."""
    answer = app.test_client().post("/try", json=request)
    assert answer.status_code == 200
    written(app)
    return re.findall(r'data-card="([^"]+)"', answer.get_data(as_text=True))


def test_a_card_of_the_page_is_known_and_the_pages_own(remembering: Remembering, store_url: str) -> None:
    app = remembering()
    (card,) = fired(app, zoledronic_acid_story())
    (kept,) = rows(store_url, "issued")
    assert (kept["card"], kept["client"], kept["service"]) == (card, "try-page", SERVICES["order-sign"])
    assert (kept["patient"], kept["encounter"]) == (None, None)
    assert RULE in {row["rule"] for row in rows(store_url, "issued_finding")}
    assert {row["finding"] for row in rows(store_url, "issued_finding")} == {None}
    tell(app, overridden(card, {"code": "neph"}), accepted(card, "4f6d"))
    heard = rows(store_url, "feedback")
    assert {(row["outcome"], row["client"], row["known"]) for row in heard} == {
        ("overridden", "try-page", True),
        ("accepted", "try-page", True),
    }
    assert not app.extensions["metrics"].value("feedback_total", outcome="unknown-card")


def test_what_is_dismissed_on_the_page_is_still_said_to_the_patient(remembering: Remembering, store_url: str) -> None:
    app = remembering()
    tell(app, *(overridden(card, {"code": "neph"}) for card in fired(app, zoledronic_acid_story())))
    assert not rows(store_url, "snooze")
    assert fired(app, zoledronic_acid_story())
    assert RULE in rules(app, zoledronic_acid_story())


def test_what_an_ehr_set_aside_is_quiet_on_the_page_too(remembering: Remembering) -> None:
    """The page shows what the EHR would: and says why not."""
    app = remembering()
    tell(app, *(overridden(card["uuid"], {"code": "neph"}) for card in cards(app, zoledronic_acid_story())))
    assert not fired(app, zoledronic_acid_story())


def test_in_registered_mode_a_page_leaves_nothing_and_is_told_nothing(
    remembering: Remembering, store_url: str, tmp_path: Path
) -> None:
    app = remembering(
        mode="registered", pages=True, clients_file=registry(tmp_path), shared_state=str(tmp_path / "state")
    )
    before = everything(store_url)
    story = zoledronic_acid_story()
    del story["extension"]
    assert fired(app, story)
    assert everything(store_url) == before

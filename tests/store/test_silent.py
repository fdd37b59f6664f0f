"""What a silent rule would have said is stored, and counts for nothing else."""

from pathlib import Path

from tests.requests import unscreened_story, zoledronic_acid_story
from tests.store.asking import cards
from tests.store.conftest import service_with
from tests.store.tables import rows


def test_cards_that_would_have_been_are_kept_as_not_shown(store_url: str, tmp_path: Path) -> None:
    site = tmp_path / "site.yaml"
    site.write_text("silent: [zol-crcl-below-35, screen-dxa-women-65]\n", encoding="utf-8")
    app = service_with(store_url, site_file=site)
    assert cards(app, unscreened_story()) == []
    cards(app, zoledronic_acid_story())
    silent = {row["card"]: row for row in rows(store_url, "issued") if not row["shown"]}
    assert {row["indicator"] for row in silent.values()} == {"critical", "info"}
    found = {row["rule"] for row in rows(store_url, "issued_finding") if row["card"] in silent}
    assert found >= {"zol-crcl-below-35", "screen-dxa-women-65"}
    unseen = {row["finding"] for row in rows(store_url, "issued_finding") if row["rule"] == "screen-dxa-women-65"}
    assert not unseen & {row["finding"] for row in rows(store_url, "snooze")}, "what nobody saw was not told"

"""Where `cards/` and `fixtures/` are: at the top of a checkout, or inside an installed wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def cards_dir() -> Path:
    """The folder of card templates."""
    return _find("cards")


def fixtures_dir() -> Path:
    """The folder of recorded stories."""
    return _find("fixtures")


def _find(name: str) -> Path:
    for place in (_PACKAGE / "_data" / name, _PACKAGE.parent / name):
        if place.is_dir():
            return place
    raise FileNotFoundError(f"the folder {name}/ is neither in the package nor beside it")

"""The steps from an empty database to the tables of today, run by Alembic."""


def refused() -> None:
    """Every step's way back."""
    raise NotImplementedError(
        "downgrading is not possible: it would lose what was stored. Restore the backup made before the upgrade."
    )

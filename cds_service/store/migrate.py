"""The tables of a database brought up to those of this version. They are never led back."""

from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, select

from cds_service.store.database import Database

_LOCK = 0x626F6E65  # of PostgreSQL, so that of two that upgrade at once one waits


class NewerStore(ValueError):
    """The database was made by a later version of this program."""


def _config() -> Config:
    config = Config()
    folder = str(files("cds_service.store") / "migrations")
    config.set_main_option("script_location", folder.replace("%", "%%"))
    return config


def configured(connection: Connection) -> Config:
    """What Alembic asks for, with the connection it is to work on."""
    config = _config()
    config.attributes["connection"] = connection
    return config


def head() -> str:
    """The step this version of the program works with."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def steps() -> tuple[str, ...]:
    """Every step, the first first."""
    known = ScriptDirectory.from_config(_config()).walk_revisions()
    return tuple(reversed([one.revision for one in known]))


def current(connection: Connection) -> str | None:
    """The step a database stands at; None when it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


def upgrade(database: Database, to: str | None = None) -> str:
    """Bring the tables up to a step (the last, unless one is named); gives the step.

    Raises NewerStore for a database that is further on than that, and StoreDown.
    """
    known = steps()
    target = to or known[-1]
    with database.writing() as connection:
        if not database.is_sqlite:
            connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        stands = current(connection)
        if stands is not None and (stands not in known or known.index(stands) > known.index(target)):
            raise _newer(stands, target)
        command.upgrade(configured(connection), target)
    return target


def is_of_later_version(stands: str | None) -> bool:
    """Whether a step is none that this version knows: steps are only ever added."""
    return stands is not None and stands not in steps()


def refuse_later(database: Database) -> None:
    """Raises NewerStore for a database that a later version has led forward, and StoreDown."""
    with database.reading() as connection:
        stands = current(connection)
    if stands is not None and is_of_later_version(stands):
        raise _newer(stands, head())


def _newer(stands: str, target: str) -> NewerStore:
    return NewerStore(
        f"the store stands at step {stands}, this program asks for {target}: downgrading is not possible. "
        "Run the newer version, or restore the backup made before the upgrade."
    )

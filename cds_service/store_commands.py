"""`bone-health-cds store`: bring the tables up to date, delete what is too old, say whether all is well."""

import click

from cds_service.metrics import Metrics
from cds_service.settings import Settings
from cds_service.store import migrate
from cds_service.store.database import BadStoreUrl, Database, StoreDown, url_of
from cds_service.store.store import Store


@click.group()
def store() -> None:
    """Keep the store of cards, feedback and snoozes in order."""


def database_of(settings: Settings) -> Database:
    """The store of the settings, with a word where there is none."""
    if settings.store_url is None:
        raise click.ClickException("there is no store: say where it is in BONE_HEALTH_STORE")
    try:
        return Database(url_of(settings.store_url))
    except BadStoreUrl as error:
        raise click.ClickException(str(error)) from error


@store.command()
def upgrade() -> None:
    """Bring the tables up to those of this version; make a backup before. There is no way back."""
    try:
        step = migrate.upgrade(database_of(Settings()))
    except migrate.NewerStore as error:
        raise click.ClickException(str(error)) from error
    except StoreDown as error:
        raise click.ClickException(f"the store does not answer ({error})") from error
    print(f"the store stands at step {step}")


@store.command()
def retain() -> None:
    """Delete what is older than BONE_HEALTH_RETAIN_DAYS and BONE_HEALTH_RETAIN_COMMENT_DAYS; run it every day."""
    settings = Settings()
    try:
        gone = _store(settings).retain(settings.retain_days, settings.retain_comment_days)
    except StoreDown as error:
        raise click.ClickException(f"the store does not answer ({error})") from error
    for table, count in gone.items():
        print(f"{table}: {count} deleted")


@store.command()
def status() -> None:
    """Say whether the store answers and is up to date."""
    why_not = _store(Settings()).status().why_not
    try:
        migrate.refuse_later(database_of(Settings()))
    except (StoreDown, migrate.NewerStore) as error:
        why_not = why_not or str(error)
    if why_not:
        raise click.ClickException(why_not)
    print("the store is ready")


def _store(settings: Settings) -> Store:
    return Store(database_of(settings), Metrics({}), settings.today, settings.now)

"""What stands in a store, read past the service."""

from typing import Any

from flask import Flask
from sqlalchemy import create_engine, select

from cds_service.store.database import url_of
from cds_service.store.schema import metadata


def rows(store_url: str, table: str) -> list[dict[str, Any]]:
    """Every row of one table."""
    engine = create_engine(url_of(store_url))
    try:
        with engine.connect() as connection:
            return [dict(row._mapping) for row in connection.execute(select(metadata.tables[table]))]
    finally:
        engine.dispose()


def everything(store_url: str) -> str:
    """All rows of all tables, as text."""
    return repr({name: rows(store_url, name) for name in metadata.tables})


def written(app: Flask) -> Flask:
    """The same service, once what it issued has been written."""
    assert app.extensions["recorder"].writer.flush(30)
    return app

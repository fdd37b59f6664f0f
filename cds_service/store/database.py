"""One database: a SQLite file, or PostgreSQL by URL. Reads give up at once, writes wait a little.

A read stands in the way of an answer, so it is never waited for. A write that is acknowledged is on the disk.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import local
from typing import Any, Literal

from sqlalchemy import Connection, Dialect, Engine, PoolProxiedConnection, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DataError, IntegrityError, SQLAlchemyError

Purpose = Literal["read", "durable", "behind"]
READ_MS = 250
WRITE_MS = 4000
REPORT_MS = 30_000  # a report keeps nobody waiting but who asked for it
# All rows are wanted, not the first ones soon; and a server that has not counted them yet must not guess at few.
_POSTGRES_REPORT = (f"statement_timeout = {REPORT_MS}", "cursor_tuple_fraction = 1", "enable_nestloop = off")
REPORT_KIB = 64 * 1024  # of memory at most, for which it reads the file once


class StoreDown(Exception):
    """The database did not do what was asked of it. Holds the class of the failure, and nothing that was stored."""


class StoreRefused(StoreDown):
    """The database works, and will never take what it was given."""


class BadStoreUrl(ValueError):
    """What names the store is neither a file nor a URL of SQLite or PostgreSQL."""


def url_of(text: str) -> URL:
    """A path is a SQLite file; `sqlite:///` and `postgresql://` URLs are what they say."""
    if "://" not in text and text not in ("", ":memory:"):
        return URL.create("sqlite", database=text)
    try:  # what is kept in memory is not kept
        url = make_url(text)
    except ArgumentError as error:
        raise BadStoreUrl("the store must be the path of a file, sqlite:///… or postgresql://…") from error
    backend = url.get_backend_name()
    if backend == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if backend == "sqlite" and url.database:
        return url
    raise BadStoreUrl("the store must be the path of a file, sqlite:///… or postgresql://…")


class Database:
    """Connections to one database, opened when first needed and never carried over a fork."""

    def __init__(self, url: URL, threads: int = 8) -> None:
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self._local = local()
        self._reads = self._engine(url, "read", threads)
        self._writes = self._engine(url, "durable", threads)
        self._notes = self._engine(url, "behind", 1)
        self.dialect: Dialect = self._notes.dialect
        os.register_at_fork(before=self.close, after_in_child=self._forget)

    def _engine(self, url: URL, purpose: Purpose, threads: int) -> Engine:
        wait_ms = READ_MS if purpose == "read" else WRITE_MS
        bounds: dict[str, Any] = {} if self.is_sqlite else _postgres_bounds(wait_ms, purpose)
        engine = create_engine(
            url,
            hide_parameters=True,  # an error must not repeat what was to be stored
            pool_size=threads,
            max_overflow=threads,
            pool_timeout=wait_ms / 1000,
            pool_pre_ping=purpose != "read",  # a server that was restarted costs no feedback
            connect_args=bounds,
        )
        if self.is_sqlite:
            _keep_private(engine)
            _tune_sqlite(engine, wait_ms, purpose)
        return engine

    def _forget(self) -> None:
        self._local = local()
        for engine in (self._reads, self._writes, self._notes):
            engine.dispose(close=False)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for one look-up, outside any transaction. Raises StoreDown."""
        try:
            with self._reads.connect() as connection:
                if not self.is_sqlite:
                    connection.execution_options(isolation_level="AUTOCOMMIT")
                yield connection
        except SQLAlchemyError as error:
            raise StoreDown(type(error).__name__) from None

    @contextmanager
    def reporting(self) -> Iterator[Connection]:
        """A connection for the queries of a report, which all see the same moment. Raises StoreDown."""
        try:
            with self._reads.connect() as connection:
                if self.is_sqlite:
                    connection.exec_driver_sql(f"PRAGMA cache_size = -{REPORT_KIB}")
                    connection.exec_driver_sql("BEGIN")
                else:
                    connection.execution_options(isolation_level="REPEATABLE READ")
                    for setting in _POSTGRES_REPORT:
                        connection.exec_driver_sql(f"SET LOCAL {setting}")
                yield connection
        except SQLAlchemyError as error:
            raise StoreDown(type(error).__name__) from None

    def look_up(self, sql: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        """The rows of one query, as the driver gives them: a day may be its text. Raises StoreDown.

        It stands in the way of every answer: each thread keeps a connection for it, and nothing is laid in between.
        """
        mine: PoolProxiedConnection | None = getattr(self._local, "connection", None)
        try:
            if mine is None:
                mine = self._local.connection = self._reads.raw_connection()
            driver: Any = mine.driver_connection
            if not self.is_sqlite:
                driver.autocommit = True
            return list(driver.execute(sql, values).fetchall())
        except (SQLAlchemyError, self._reads.dialect.loaded_dbapi.Error) as error:
            self._local.connection = None
            if mine is not None:
                mine.invalidate()
            raise StoreDown(type(error).__name__) from None

    @contextmanager
    def writing(self, *, behind: bool = False) -> Iterator[Connection]:
        """One transaction: committed when the block ends. Raises StoreDown, and then nothing is written.

        What is written `behind` outlives the process, but perhaps not a power cut, and costs no wait for the disk.
        """
        try:
            with (self._notes if behind else self._writes).begin() as connection:
                yield connection
        except (DataError, IntegrityError) as error:
            raise StoreRefused(type(error).__name__) from None
        except SQLAlchemyError as error:
            raise StoreDown(type(error).__name__) from None

    def close(self) -> None:
        """Close what nobody else is using; it opens again when it is needed."""
        if (mine := getattr(self._local, "connection", None)) is not None:
            mine.close()
            self._local.connection = None
        for engine in (self._reads, self._writes, self._notes):
            engine.dispose()


def _postgres_bounds(wait_ms: int, purpose: Purpose) -> dict[str, Any]:
    """How long a server may keep us waiting: to connect (libpq's least is two seconds), in a statement, in silence."""
    return {
        "connect_timeout": 2,
        "tcp_user_timeout": wait_ms * 2,
        "options": f"-c statement_timeout={wait_ms} -c lock_timeout={wait_ms}"
        f" -c synchronous_commit={'off' if purpose == 'behind' else 'on'}",
        "application_name": "bone-health-cds",
    }


def _keep_private(engine: Engine) -> None:
    """A file that is not there is made readable by its owner alone; SQLite makes those beside it like it."""

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: object, _record: object, arguments: list[Any], options: dict[str, Any]) -> None:
        if options.get("uri"):  # a name that only SQLite understands
            return
        with suppress(OSError):  # it is there, and must not be opened: to close it would give up SQLite's locks on it
            os.close(os.open(arguments[0], os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _tune_sqlite(engine: Engine, wait_ms: int, purpose: Purpose) -> None:
    reads_only = purpose == "read"

    @event.listens_for(engine, "connect")
    def connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # transactions begin where we say so, not where the driver guesses
        connection.execute(f"PRAGMA busy_timeout = {wait_ms}")
        if reads_only:
            connection.execute("PRAGMA query_only = ON")
            return
        connection.execute("PRAGMA journal_mode = WAL")  # readers and the writer do not wait for each other
        # What is acknowledged outlives a power cut.
        connection.execute(f"PRAGMA synchronous = {'NORMAL' if purpose == 'behind' else 'FULL'}")
        connection.execute("PRAGMA foreign_keys = ON")

    if not reads_only:

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # waits for its turn now, rather than fail half-way

"""What the processes of the service must agree on: which tokens were used, and how often a client called.

One machine keeps it in a SQLite file, several in Redis; the setting `shared_state` says where. What is kept is a
digest of each token's id until the token is over, and one counter a client. It names no patient and no token.
"""

import hashlib
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, Protocol
from weakref import finalize

from limits.storage.base import Storage

_SCHEMA = """
create table if not exists used (id text primary key, until real not null) without rowid;
create index if not exists used_until on used (until);
create table if not exists counted (id text primary key, count integer not null, until real not null) without rowid;
"""
_SECONDS = 2.0  # that an answer may wait for another process, or for Redis
_BETWEEN_SWEEPS = 60.0
_PREFIX = "bone-health-cds:token:"


class StateUnreachable(Exception):
    """What is shared cannot be read or written now: whether a token was used before is not known."""


class UsedTokens(Protocol):
    """Remembers which tokens were used, for all processes."""

    def claim(self, issuer: str, jti: str, seconds: float) -> bool:
        """Whether nobody used this token before. From now on somebody has, for so many seconds.

        Of many who ask at once exactly one hears yes. Raises StateUnreachable.
        """
        ...


def used_tokens(shared_state: str) -> UsedTokens:
    """Where used tokens are remembered: a path, or the URL of a Redis server. Raises StateUnreachable for a path."""
    return InRedis(shared_state) if _is_redis(shared_state) else InFile(Path(shared_state))


def storage_uri(shared_state: str | None) -> str:
    """The same place, as Flask-Limiter is told where to count; the memory of one process when there is none."""
    if shared_state is None:
        return "memory://"
    return shared_state if _is_redis(shared_state) else f"{FileCounters.SCHEME}://{Path(shared_state).absolute()}"


def _is_redis(shared_state: str) -> bool:
    return shared_state.startswith(("redis://", "rediss://"))


def _digest(issuer: str, jti: str) -> str:
    return hashlib.sha256(f"{issuer}\0{jti}".encode("utf-8", "surrogatepass")).hexdigest()


class _File:
    """A SQLite file that only its owner may read, and that each process opens once, at its first use after the fork."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()
        self._opened: dict[int, sqlite3.Connection] = {}  # by process: what a parent opened is left alone
        finalize(self, _close, self._opened)
        try:
            os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600))
            with closing(self._connection()) as file:
                file.execute("pragma journal_mode = wal")
                file.executescript(_SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise StateUnreachable(f"{path} cannot be used: {error}") from error

    def _connection(self) -> sqlite3.Connection:
        file = sqlite3.connect(self._path, timeout=_SECONDS, isolation_level=None, check_same_thread=False)
        file.execute("pragma synchronous = normal")
        return file

    @contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        """The connection of this process, for one thread at a time."""
        with self._lock:
            if os.getpid() not in self._opened:
                self._opened[os.getpid()] = self._connection()
            yield self._opened[os.getpid()]


def _close(opened: dict[int, sqlite3.Connection]) -> None:
    file = opened.pop(os.getpid(), None)
    if file is not None:
        file.close()


class InFile:
    """Used tokens of the processes of one machine."""

    def __init__(self, path: Path) -> None:
        self._file = _File(path)
        self._swept = 0.0

    def claim(self, issuer: str, jti: str, seconds: float) -> bool:
        now = time.time()
        try:
            with self._file.open() as file:
                if now - self._swept > _BETWEEN_SWEEPS:
                    self._swept = now
                    file.execute("delete from used where until <= ?", (now,))
                    file.execute("delete from counted where until <= ?", (now,))
                done = file.execute(
                    "insert into used values (?, ?) "
                    "on conflict (id) do update set until = excluded.until where until <= ?",
                    (_digest(issuer, jti), now + seconds, now),
                )
                return done.rowcount == 1
        except sqlite3.Error as error:
            raise StateUnreachable(type(error).__name__) from error


class InRedis:
    """Used tokens of the processes of several machines."""

    def __init__(self, url: str) -> None:
        import redis  # here, because it takes long to import and few have one

        self._redis = redis.Redis.from_url(url, socket_timeout=_SECONDS, socket_connect_timeout=_SECONDS)
        self._fault = redis.RedisError

    def claim(self, issuer: str, jti: str, seconds: float) -> bool:
        try:
            return bool(self._redis.set(_PREFIX + _digest(issuer, jti), b"1", nx=True, px=max(1, int(seconds * 1000))))
        except self._fault as error:
            raise StateUnreachable(type(error).__name__) from error


class FileCounters(Storage):
    """Counts calls in the same file as the used tokens, the way `limits` wants to be served (fixed windows)."""

    SCHEME = "sqlite+shared"
    STORAGE_SCHEME = [SCHEME]

    def __init__(self, uri: str, wrap_exceptions: bool = False, **_: Any) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions)
        self._file = _File(Path(uri.removeprefix(f"{self.SCHEME}://")))

    @property
    def base_exceptions(self) -> type[Exception]:
        return sqlite3.Error

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        now = time.time()
        with self._file.open() as file:
            (count,) = file.execute(
                "insert into counted values (?1, ?2, ?3) on conflict (id) do update set "
                "count = case when until <= ?4 then excluded.count else count + excluded.count end, "
                "until = case when until <= ?4 then excluded.until else until end returning count",
                (key, amount, now + expiry, now),
            ).fetchone()
        return int(count)

    def get(self, key: str) -> int:
        with self._file.open() as file:
            row = file.execute("select count from counted where id = ? and until > ?", (key, time.time())).fetchone()
        return int(row[0]) if row else 0

    def get_expiry(self, key: str) -> float:
        with self._file.open() as file:
            row = file.execute("select until from counted where id = ?", (key,)).fetchone()
        return float(row[0]) if row else time.time()

    def check(self) -> bool:
        try:
            with self._file.open() as file:
                file.execute("select 1 from counted limit 1")
        except sqlite3.Error:
            return False
        return True

    def reset(self) -> int:
        with self._file.open() as file:
            return file.execute("delete from counted").rowcount

    def clear(self, key: str) -> None:
        with self._file.open() as file:
            file.execute("delete from counted where id = ?", (key,))

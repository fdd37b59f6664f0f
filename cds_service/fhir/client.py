"""Reads FHIR servers over HTTP: within a deadline, below one URL, no redirect followed, so many bytes at most.

A token is used for one request of ours and forgotten; it goes below the base URL it was given for and nowhere else.
A name is resolved here, each address it stands for is judged, and the connection is made to an address that was.
The session and the threads are made on first use, so each worker process has its own.
"""

import logging
import os
import socket as sockets
from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from socket import SHUT_RDWR, SOCK_STREAM, gaierror, socket
from threading import Event, Lock, get_ident, local
from time import monotonic
from typing import Any, Literal
from urllib.parse import urljoin

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NameResolutionError, NewConnectionError
from urllib3.util.connection import create_connection

from cds_service import __version__
from cds_service.fhir.crew import Crew, Task
from cds_service.fhir.faults import Failed, Fault, of_status
from cds_service.security.addresses import Network, may_connect
from cds_service.security.urls import lies_under

MIB = 1024 * 1024
_CHUNK = 64 * 1024
_SOON = 0.02  # seconds: a kept connection that the server had closed is found out at once, and made anew

# At its lower levels it writes URLs, and a search's URL names the patient.
logging.getLogger("urllib3").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Access:
    """Where and as whom a FHIR server is read for one request. Its repr holds neither token nor headers.

    base     FHIR base URL, without a slash at its end
    search   GET, or POST for `_search` with a form (keeps patient ids out of the URLs a server logs)
    headers  more headers that the server asks for
    networks  private networks in which it may stand
    """

    base: str
    token: str | None = field(default=None, repr=False)
    search: Literal["GET", "POST"] = "GET"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    networks: tuple[Network, ...] = ()


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long and how much is read for one request.

    seconds for everything; pages and bytes for each key; medications: how many references are followed;
    threads: how many reads a process does at once.
    """

    seconds: float = 1.5
    pages: int = 20
    bytes: int = 8 * MIB
    medications: int = 20
    threads: int = 48


class Errand:
    """Everything that is fetched for one request: one deadline, and one way to end it all.

    At its end every connection still in use is cut off. So no answer dribbles on behind our back, no thread stays
    behind, and the token is not used once the EHR has its answer.
    """

    def __init__(self, seconds: float) -> None:
        self._until = monotonic() + seconds
        self._over = Event()
        self._lock = Lock()
        self._held: dict[int, tuple[Any, socket]] = {}

    def left(self) -> float:
        """Seconds until the deadline; 0 when it has passed or the errand was ended."""
        return 0.0 if self._over.is_set() else max(0.0, self._until - monotonic())

    def pause(self, seconds: float) -> None:
        """Wait, but not beyond the end."""
        self._over.wait(min(seconds, self.left()))

    def hold(self, connection: Any) -> None:
        """Remember what the calling thread talks through. TimeoutError when the errand is over already."""
        with self._lock:
            if self._over.is_set():
                raise TimeoutError
            connection.errand = self
            self._held[get_ident()] = (connection, connection.sock)

    def let_go(self) -> None:
        """The calling thread is done with its connection."""
        with self._lock:
            self._held.pop(get_ident(), None)

    def end(self) -> None:
        """Cut off what is still under way."""
        with self._lock:
            self._over.set()
            for connection, sock in self._held.values():
                if connection.errand is self:  # else it went back to the pool, and serves somebody else by now
                    _cut(sock)


def _cut(sock: socket) -> None:
    with suppress(OSError):  # the other side was faster
        socket.shutdown(sock, SHUT_RDWR)  # of an encrypted one too: only the socket under it may be touched from here


_current = local()


def _hold(connection: Any) -> None:
    errand: Errand | None = getattr(_current, "errand", None)
    if errand is not None:
        errand.hold(connection)


def _judge(host: str, addresses: Iterable[str]) -> None:
    """Raise Failed when one of the addresses of a host may not be connected to: a name that mixes them is a trap."""
    networks: tuple[Network, ...] = getattr(_current, "networks", ())
    if not all(may_connect(host, address, networks) for address in addresses):
        raise Failed(Fault.FORBIDDEN_ADDRESS)


class _Connection(HTTPConnection):
    """Connects only where it may, and lets its errand know what it talks through, before anything is said."""

    errand: Errand | None = None

    def connect(self) -> None:
        super().connect()
        _hold(self)

    def putrequest(self, *args: Any, **kwargs: Any) -> None:
        if self.sock is not None:
            _judge(self._name, [self.sock.getpeername()[0]])  # kept from another client's call, on other terms
            _hold(self)
        super().putrequest(*args, **kwargs)

    @property
    def _name(self) -> str:
        return self._dns_host.strip("[]")

    def _new_conn(self) -> socket:
        """A connection to an address, never to a name: what was judged is what is connected to."""
        try:
            found = sockets.getaddrinfo(self._name, self.port, type=SOCK_STREAM)
        except (gaierror, UnicodeError) as error:
            raise NameResolutionError(self.host, self, gaierror(*error.args[:2])) from error
        addresses = list(dict.fromkeys(str(where[0]) for *_, where in found))
        _judge(self._name, addresses)
        failure: OSError = OSError("no address")
        for address in addresses:
            try:
                return create_connection((address, self.port), self.timeout, socket_options=self.socket_options)
            except TimeoutError as error:
                raise ConnectTimeoutError(self, "timed out") from error
            except OSError as error:
                failure = error
        raise NewConnectionError(self, type(failure).__name__) from failure


class _SecureConnection(_Connection, HTTPSConnection):
    """The same, encrypted."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}


class Client:
    """Reads FHIR servers for one process. Safe to share between threads, and to make before a fork."""

    def __init__(self, bounds: Bounds, ca_bundle: Path | None = None) -> None:
        self.bounds = bounds
        self._ca_bundle = ca_bundle
        self._lock = Lock()
        self._process = 0
        self._session: requests.Session
        self._crew: Crew

    def errand(self) -> Errand:
        """Begin: the clock of one request starts."""
        return Errand(self.bounds.seconds)

    def start(self, task: Task) -> Future[None]:
        """Do a task in one of the process's threads."""
        self._ready()
        return self._crew.do(task)

    def read(self, errand: Errand, access: Access, url: str, form: str | None = None, room: int | None = None) -> bytes:
        """The body of a 200: of a GET, or of a POST when there is a form; of at most `room` bytes. Raises Failed.

        Tried once more where that is safe (both only read), may help, and ends before the deadline.
        """
        url = self.follow(access, url, "")
        try:
            return self._once(errand, access, url, form, room)
        except Failed as failed:
            if failed.again is None or failed.again >= errand.left():
                raise
            errand.pause(failed.again)
        return self._once(errand, access, url, form, room)

    def follow(self, access: Access, url: str, link: str) -> str:
        """Where a link on the page at `url` leads. Raises Failed unless to below the base URL of the server."""
        try:
            target = urljoin(url, link)
        except ValueError:
            raise Failed(Fault.ELSEWHERE) from None
        if not lies_under(target, access.base):
            raise Failed(Fault.ELSEWHERE)
        return target

    def _once(self, errand: Errand, access: Access, url: str, form: str | None, room: int | None) -> bytes:
        left = errand.left()
        if not left:
            raise Failed(Fault.LATE)
        headers = dict(access.headers)
        if access.token is not None:
            headers["Authorization"] = f"Bearer {access.token}"
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._ready()
        _current.errand, _current.networks = errand, access.networks
        try:
            with self._session.request(
                "GET" if form is None else "POST",
                url,
                data=form,
                headers=headers,
                timeout=left,
                allow_redirects=False,
                stream=True,
            ) as response:
                if response.status_code != 200:
                    raise of_status(response.status_code, response.headers.get("Retry-After"))
                return _body(response, self.bounds.bytes if room is None else room)
        except (
            requests.RequestException,
            HTTPError,
        ) as error:  # its message may hold the URL or the token: only its kind is kept
            raise (Failed(Fault.LATE) if not errand.left() else _failure(error)) from None
        finally:
            _current.errand, _current.networks = None, ()
            errand.let_go()

    def _ready(self) -> None:
        with self._lock:
            if self._process != os.getpid():
                self._session = _session(self.bounds.threads, self._ca_bundle)
                self._crew = Crew(self.bounds.threads)
                self._process = os.getpid()


def _session(most: int, ca_bundle: Path | None) -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # a .netrc would put another password in place of the token
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))  # nothing carries over to the next request
    session.verify = str(ca_bundle) if ca_bundle is not None else True
    session.headers.update(
        {
            "Accept": "application/fhir+json",
            "Accept-Encoding": "gzip",
            "User-Agent": f"bone-health-cds/{__version__}",
        }
    )
    for scheme in ("https://", "http://"):
        session.mount(scheme, _Adapter(pool_maxsize=most))
    return session


def _body(response: requests.Response, room: int) -> bytes:
    chunks = bytearray()
    for chunk in response.iter_content(_CHUNK):
        chunks += chunk
        if len(chunks) > room:
            raise Failed(Fault.TOO_LARGE)
    return bytes(chunks)


def _failure(error: requests.RequestException | HTTPError) -> Failed:
    match error:
        case requests.Timeout():
            return Failed(Fault.LATE)
        case requests.exceptions.SSLError():
            return Failed(Fault.INSECURE)
        case requests.exceptions.ChunkedEncodingError():
            return Failed(Fault.CUT, again=_SOON)
        case requests.exceptions.ContentDecodingError():
            return Failed(Fault.NOT_FHIR)
        case requests.ConnectionError():
            return Failed(Fault.UNREACHABLE, again=_SOON)
        case _:
            return Failed(Fault.UNSENDABLE)

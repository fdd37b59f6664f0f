"""How a body of known length gets from the socket to the service."""

from collections.abc import Iterator
from socket import SHUT_WR, socket, socketpair
from threading import Thread
from time import sleep

import pytest
from gunicorn.http.body import LengthReader
from gunicorn.http.unreader import SocketUnreader

from cds_service.gunicorn_worker import WholeBody

WRITTEN = bytes(range(256)) * 4000
LONG = 20_000
NEXT = b"POST /next HTTP/1.1\r\n"


@pytest.fixture
def ends() -> Iterator[tuple[socket, socket]]:
    here, there = socketpair()
    with here, there:
        yield here, there


def body(here: socket, length: int, buffered: bytes = b"") -> WholeBody:
    """A body of so many bytes, of which these came together with the header."""
    unreader = SocketUnreader(here)
    unreader.unread(buffered)
    return WholeBody(LengthReader(unreader, length), here)


def send(there: socket, *pieces: bytes) -> Thread:
    def sending() -> None:
        for piece in pieces:
            there.sendall(piece)
            sleep(0.01)

    thread = Thread(target=sending)
    thread.start()
    return thread


@pytest.mark.parametrize("taken", [0, 1, 8192, len(WRITTEN) - 1, len(WRITTEN)])
def test_all_of_it_is_read_whatever_came_with_the_header(ends: tuple[socket, socket], taken: int) -> None:
    here, there = ends
    sending = send(
        there, WRITTEN[taken:100_000], WRITTEN[max(taken, 100_000) : 500_000], WRITTEN[max(taken, 500_000) :]
    )
    read = body(here, len(WRITTEN), WRITTEN[:taken])
    assert read.read(len(WRITTEN)) == WRITTEN
    assert read.read(1) == b""
    assert not read.failed
    sending.join()


def test_what_stands_behind_it_is_left_for_the_next_request(ends: tuple[socket, socket]) -> None:
    here, there = ends
    there.sendall(WRITTEN[:LONG] + NEXT)
    first = body(here, LONG)
    assert first.read(LONG) == WRITTEN[:LONG]
    assert first.reader.unreader.read(len(NEXT)) == NEXT


def test_what_stands_behind_it_in_the_buffer_is_left_too(ends: tuple[socket, socket]) -> None:
    here, _ = ends
    first = body(here, LONG, WRITTEN[:LONG] + NEXT)
    assert first.read(LONG) == WRITTEN[:LONG]
    assert first.reader.unreader.take_buffered() == NEXT


def test_a_caller_that_leaves_has_sent_what_it_has_sent(ends: tuple[socket, socket]) -> None:
    here, there = ends
    there.sendall(WRITTEN[:10])
    there.shutdown(SHUT_WR)
    assert body(here, LONG).read(LONG) == WRITTEN[:10]


def test_a_connection_that_breaks_is_not_used_again(ends: tuple[socket, socket]) -> None:
    here, there = ends
    there.sendall(WRITTEN[:10])
    read = body(here, LONG)
    here.close()
    with pytest.raises(OSError, match="Bad file descriptor"):
        read.read(LONG)
    assert read.failed


@pytest.mark.parametrize(
    "sizes", [(300, 19_700), (1, 19_999), (19_999, 1), (LONG, 5), (2 * LONG,), (0, LONG), (-1,), (None,)]
)
def test_read_in_parts_it_is_the_same(ends: tuple[socket, socket], sizes: tuple[int | None, ...]) -> None:
    here, there = ends
    there.sendall(WRITTEN[:LONG] + NEXT)
    read = body(here, LONG)
    assert b"".join(read.read(size) for size in sizes) == WRITTEN[:LONG]
    assert read.reader.unreader.read(len(NEXT)) == NEXT


def test_a_line_first_and_then_the_rest(ends: tuple[socket, socket]) -> None:
    here, there = ends
    there.sendall(b"a line\nand more")
    read = body(here, 15)
    assert read.readline() == b"a line\n"
    assert read.read(15) == b"and more"

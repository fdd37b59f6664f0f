"""Every card and every call has a UUID nobody else has, in whichever thread or process it is made."""

import os
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from cds_service.uuids import new_uuid


def test_they_are_random_uuids() -> None:
    made = [new_uuid() for _ in range(500)]
    for one in made:
        assert str(UUID(one)) == one
        assert UUID(one).version == 4
        assert UUID(one).variant == "specified in RFC 4122"
    assert {one[19] for one in made} == set("89ab")
    for place in {*range(36)} - {8, 13, 14, 18, 19, 23}:
        assert {one[place] for one in made} == set("0123456789abcdef")


def test_no_two_threads_get_the_same() -> None:
    with ThreadPoolExecutor(8) as threads:
        made = [one for many in threads.map(lambda _: [new_uuid() for _ in range(2000)], range(8)) for one in many]
    assert len({*made}) == len(made) == 16_000


def test_no_two_processes_get_the_same() -> None:
    new_uuid()  # of a lot that is not used up
    into, out = os.pipe()
    child = os.fork()
    if not child:
        os.write(out, new_uuid().encode())
        os._exit(0)
    os.close(out)
    with os.fdopen(into, "rb") as read:
        theirs = read.read().decode()
    os.waitpid(child, 0)
    assert str(UUID(theirs)) == theirs
    assert theirs not in {new_uuid() for _ in range(200)}

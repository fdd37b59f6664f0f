"""One deadline for everything: what has come by then counts, and nothing goes on afterwards."""

import multiprocessing
import socket
import subprocess
import sys
import threading
from threading import Event
from time import monotonic, sleep
from types import SimpleNamespace

import pytest

from cds_service.fhir.client import Access, Bounds, Client, Errand
from cds_service.fhir.crew import Crew
from cds_service.fhir.faults import Failed, Fault
from tests.fhir.asking import Ask, leaving
from tests.fhir.stub import (
    Asked,
    Behaviour,
    Handler,
    Stub,
    dribbles_body,
    dribbles_headers,
    first,
    hangs,
    refuses,
)
from tests.requests import KEYS, PATIENT, draft, order_sign, osteoporosis_story, poor_kidneys, spine_t_score

DEADLINE = 0.4
LATE = "no whole answer came before the deadline"
SLACK = 1.0  # seconds that a busy machine may add


def fetching() -> list[str]:
    """The threads that are busy asking a server; those that wait for work are not."""
    frames = sys._current_frames()
    busy = []
    for thread in threading.enumerate():
        frame = frames.get(thread.ident or 0)
        while thread.name.startswith("fhir-") and frame is not None:
            if frame.f_code.co_name == "_once":
                busy.append(thread.name)
            frame = frame.f_back
    return busy


@pytest.mark.parametrize("slow", [hangs, dribbles_headers, dribbles_body])
def test_a_server_that_does_not_come_to_an_end_is_left(stub: Stub, ask: Ask, slow: Behaviour) -> None:
    stub.on["labs"] = slow
    request = leaving(stub, osteoporosis_story(), "dxa", "labs", "vitals")
    began = monotonic()
    seen = ask(request, fetch_seconds=DEADLINE)
    assert DEADLINE * 0.9 <= monotonic() - began < DEADLINE + SLACK
    assert seen.state("labs") == "failed"
    assert f"labs could not be fetched: {LATE}" in seen.notes
    assert seen.state("dxa") == "supplied"
    assert "gap-treat-tscore" in seen.rules
    for _ in range(100):
        if not fetching():
            return
        sleep(0.02)
    pytest.fail("a thread still talks to the server")


def test_pages_that_came_before_the_deadline_count(stub: Stub, ask: Ask) -> None:
    stub.page_size = 1
    stub.on["page"] = hangs
    scans = [spine_t_score(-3.1, id_=f"scan-{n}", days=100 + n) for n in range(3)]
    seen = ask(leaving(stub, osteoporosis_story(dxa=scans), "dxa"), fetch_seconds=DEADLINE)
    assert seen.state("dxa") == "partial"
    assert f"dxa was fetched: partial, {LATE} (1 resources, 1 pages)" in seen.notes
    assert "gap-treat-tscore" in seen.rules


def test_every_search_goes_at_once(stub: Stub, ask: Ask) -> None:
    """All are under way before the first is answered."""
    everyone = Event()

    def together(handler: Handler, asked: Asked) -> None:
        if len(stub.asked) == 12:
            everyone.set()
        everyone.wait(5)
        stub.usual(handler, asked)

    request = leaving(stub, osteoporosis_story())
    for key in KEYS:
        stub.on[key] = together
    seen = ask(request, fetch_seconds=5)
    assert everyone.is_set()
    assert "failed" not in seen.answer.record.states.values()


def test_no_wait_for_a_busy_server_goes_beyond_the_deadline(stub: Stub, ask: Ask) -> None:
    stub.on["dxa"] = first(refuses(503, retry_after="2"))
    began = monotonic()
    seen = ask(leaving(stub, osteoporosis_story(), "dxa"), fetch_seconds=DEADLINE)
    assert monotonic() - began < DEADLINE
    assert seen.state("dxa") == "failed"
    assert len(stub.asked) == 1


def test_the_second_wave_is_inside_the_same_deadline(stub: Stub, ask: Ask) -> None:
    stub.on["Medication"] = hangs
    order = draft({"reference": "Medication/m-1", "display": "zoledronic acid 5 mg/100 mL"}, id_="draft-1")
    request = leaving(stub, order_sign(poor_kidneys(), order), "labs")
    began = monotonic()
    seen = ask(request, fetch_seconds=DEADLINE)
    assert monotonic() - began < DEADLINE + SLACK
    assert "zol-crcl-below-35" in seen.rules
    assert "0 of 1 were read" in seen.notes


def test_medications_wait_for_no_search_that_cannot_refer_to_them(stub: Stub, ask: Ask) -> None:
    stub.on["imaging"] = hangs
    stub.hold({"resourceType": "Medication", "id": "m-1", "code": {"text": "alendronate 70 mg"}})
    taken = draft({"reference": "Medication/m-1"}, id_="taken", status="active")
    request = leaving(stub, osteoporosis_story(medications=[taken]), "medications", "imaging")
    seen = ask(request, fetch_seconds=DEADLINE)
    assert "Medication/m-1" in seen.answer.record.medicines


# --- the parts ------------------------------------------------------------------------------------


def test_after_the_end_nothing_is_asked(stub: Stub) -> None:
    client = Client(Bounds())
    access = Access(stub.base, "token")
    errand = client.errand()
    errand.end()
    with pytest.raises(Failed) as failed:
        client.read(errand, access, f"{stub.base}/Patient/{PATIENT}")
    assert failed.value.fault is Fault.LATE
    assert stub.asked == []


def test_a_connection_that_comes_about_after_the_end_carries_no_token(
    stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when a name took long to be looked up: the errand ends between the check and the connection."""
    errand = Errand(5)
    left = errand.left

    def left_then_over() -> float:
        rest = left()
        errand.end()
        return rest

    monkeypatch.setattr(errand, "left", left_then_over)
    with pytest.raises(Failed):
        Client(Bounds()).read(errand, Access(stub.base, "token"), f"{stub.base}/Patient/1")
    assert stub.asked == []


def test_the_end_of_one_errand_does_not_cut_what_serves_another(stub: Stub) -> None:
    client = Client(Bounds())
    access = Access(stub.base)
    one, other = client.errand(), client.errand()
    stub.hold({"resourceType": "Patient", "id": "1"})
    client.read(one, access, f"{stub.base}/Patient/1")
    held = [connection for connection, _ in one._held.values()]
    assert held == []
    one.end()
    assert client.read(other, access, f"{stub.base}/Patient/1")


def test_a_connection_that_went_on_to_another_errand_is_not_cut() -> None:
    """Between the last byte and letting go, another thread may have taken the connection from the pool."""
    here, there = socket.socketpair()
    connection = SimpleNamespace(sock=here, errand=None)
    one, other = Errand(5), Errand(5)
    with here, there:
        one.hold(connection)
        other.hold(connection)
        one.end()
        here.sendall(b"still open")
        assert there.recv(20) == b"still open"
        other.end()
        assert there.recv(20) == b""


def test_connections_are_kept(stub: Stub) -> None:
    client = Client(Bounds())
    stub.hold({"resourceType": "Patient", "id": "1"})
    ports = set()

    def note_port(handler: Handler, asked: Asked) -> None:
        ports.add(handler.client_address)
        stub.usual(handler, asked)

    stub.on["patient"] = note_port
    for _ in range(5):
        errand = client.errand()
        client.read(errand, Access(stub.base), f"{stub.base}/Patient/1")
        errand.end()
    assert len(ports) == 1


def test_a_crew_grows_as_it_must_and_no_further() -> None:
    crew = Crew(3)
    gate = Event()
    names: list[str] = []

    def task() -> None:
        names.append(threading.current_thread().name)
        gate.wait(5)

    waiting = [crew.do(task) for _ in range(5)]
    for _ in range(200):
        if len(names) == 3:
            break
        sleep(0.01)
    assert len(names) == 3
    gate.set()
    for one in waiting:
        one.result(5)
    assert len(set(names)) == 3
    crew.do(task).result(5)
    assert len(set(names)) == 3


def test_a_crew_nobody_refers_to_goes_home() -> None:
    crew = Crew(3)
    names: list[str] = []
    for _ in range(3):
        crew.do(lambda: names.append(str(threading.get_ident()))).result(5)
    ours = [one for one in threading.enumerate() if str(one.ident) in names]
    assert ours
    del crew
    for one in ours:
        one.join(5)
    assert not [one for one in ours if one.is_alive()]


def test_what_a_task_raises_reaches_who_asks() -> None:
    def broken() -> None:
        raise ZeroDivisionError

    crew = Crew(1)
    with pytest.raises(ZeroDivisionError):
        crew.do(broken).result(5)
    crew.do(lambda: None).result(5)


def test_a_fault_of_our_own_is_not_taken_for_the_servers(stub: Stub, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> bytes:
        raise ZeroDivisionError

    monkeypatch.setattr(Client, "read", broken)
    with pytest.raises(ZeroDivisionError):
        ask(leaving(stub, osteoporosis_story(), "dxa"))


def _read_in_child(client: Client, base: str, answer: "multiprocessing.Queue[bytes]") -> None:
    errand = client.errand()
    client.start(lambda: answer.put(client.read(errand, Access(base), f"{base}/Patient/1"))).result(5)


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_client_used_before_a_fork_works_after_it(stub: Stub) -> None:
    stub.hold({"resourceType": "Patient", "id": "1"})
    client = Client(Bounds())
    client.start(lambda: None).result(5)
    client.read(client.errand(), Access(stub.base), f"{stub.base}/Patient/1")
    context = multiprocessing.get_context("fork")
    answer = context.Queue()
    child = context.Process(target=_read_in_child, args=(client, stub.base, answer))
    child.start()
    child.join(10)
    assert child.exitcode == 0
    assert b"Patient" in answer.get(timeout=5)


def test_a_server_that_hangs_does_not_keep_the_process_alive(stub: Stub) -> None:
    stub.on["patient"] = hangs
    program = (
        "from cds_service.fhir.client import Access, Bounds, Client\n"
        "from functools import partial\n"
        "client = Client(Bounds(seconds=60))\n"
        f"base = {stub.base!r}\n"
        "client.start(partial(client.read, client.errand(), Access(base), base + '/Patient/1'))\n"
        "import time; time.sleep(0.3)\n"
    )
    began = monotonic()
    subprocess.run([sys.executable, "-c", program], check=True, timeout=30)
    assert monotonic() - began < 15
    assert len(stub.asked) == 1

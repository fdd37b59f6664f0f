"""Under load, site configuration is read again and the service is stopped: every call that was let in is answered."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from threading import Event, Thread

import pytest
import requests

from tests.requests import zoledronic_acid_story
from tests.security.test_processes import ROOT, ended, free_port, listens, wait_until

PATH = "/cds-services/bone-health-order-sign"
RULE = "zol-crcl-below-35"
BODY = json.dumps(zoledronic_acid_story()).encode()
HEADERS = {"Content-Type": "application/json"}
NEW, KEPT = "connections of their own", "kept connections"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="asks /proc who the workers are"),
]


class Running:
    """A service of three workers with a site's file, and what it logs."""

    def __init__(self, folder: Path) -> None:
        self.site = folder / "site.yaml"
        self.say("critical")
        self.port = free_port()
        self._log = folder / "log"
        settings = {"WEB_CONCURRENCY": "3", "TMPDIR": str(folder), "BONE_HEALTH_SITE_FILE": str(self.site)}
        words = [sys.executable, "-m", "cds_service", "serve", "--port", str(self.port)]
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(words, cwd=ROOT, env={**os.environ, **settings}, stdout=log, stderr=log)
        wait_until(partial(listens, self.port), self.process)

    def say(self, indicator: str) -> None:
        """Write the site's file; its third line may be wrong."""
        self.site.write_text(f"# the site's own\nindicators:\n  {RULE}: {indicator}\n", encoding="utf-8")

    def logged(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self._log.read_text(encoding="utf-8").splitlines(keepends=True)[:-1]]

    def events(self) -> Counter[object]:
        return Counter(line["event"] for line in self.logged())

    def workers(self) -> set[str]:
        pid = self.process.pid
        return {*Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}

    def reload(self, event: str) -> None:
        """Have the files read again, and wait until that is said and no worker from before is left."""
        before, said = self.workers(), self.events()[event]
        self.process.send_signal(signal.SIGHUP)
        wait_until(lambda: self.events()[event] > said and not before & self.workers(), self.process)
        wait_until(lambda: len(self.workers()) == 3, self.process)

    def says(self, event: str, times: int) -> None:
        """Wait until it was said so often."""
        wait_until(lambda: self.events()[event] >= times, self.process)

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Running]:
    running = Running(tmp_path)
    try:
        yield running
    finally:
        ended(running.process)


def ask(connection: http.client.HTTPConnection) -> str:
    """The indicator of the card. Raises whatever befalls a call that is not answered."""
    connection.request("POST", PATH, BODY, HEADERS)
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == 200, body
    (card,) = json.loads(body)["cards"]
    return str(card["indicator"])


class Crowd:
    """Callers who call on until they are refused: half of them anew each time, half over a connection that is kept."""

    def __init__(self, service: Running) -> None:
        self.answered: Counter[str] = Counter()
        self.lost: list[str] = []
        self.refused: Counter[str] = Counter()
        self.stopped = Event()
        self.threads = [Thread(target=self._call_on, args=(service, how)) for how in (NEW, KEPT) for _ in range(3)]
        for thread in self.threads:
            thread.start()

    def _call_on(self, service: Running, how: str) -> None:
        connection = service.connection()
        while not self.stopped.is_set():
            if how == NEW:
                connection.close()
            try:
                if connection.sock is None:
                    connection.connect()
            except ConnectionRefusedError:
                self.refused[how] += 1
                return
            try:
                ask(connection)
            except (OSError, http.client.HTTPException, AssertionError) as error:
                self.lost.append(f"{how}: {error!r}")
                connection.close()
            else:
                self.answered[how] += 1
        connection.close()

    def goes_on(self, service: Running, calls: int = 30) -> None:
        """Wait until so many calls more were answered, of either kind."""
        before = dict(self.answered)
        wait_until(
            lambda: all(self.answered[how] - before.get(how, 0) >= calls for how in (NEW, KEPT)), service.process
        )

    def leave(self) -> None:
        for thread in self.threads:
            thread.join(60)


def test_no_call_is_lost_over_reloads_and_the_end(service: Running, tmp_path: Path) -> None:
    crowd = Crowd(service)
    try:
        crowd.goes_on(service)
        for indicator in ("warning", "info", "critical", "warning"):
            service.say(indicator)
            service.reload("the site's files were read again")
            with closing(service.connection()) as connection:
                assert [ask(connection) for _ in range(5)] == [indicator] * 5
            crowd.goes_on(service)
        service.say("grave")
        service.reload("the site's files were not taken: the service goes on with what it read before")
        with closing(service.connection()) as connection:
            assert ask(connection) == "warning"
        shown = requests.get(f"http://127.0.0.1:{service.port}/metrics", timeout=30).text
        files = [*tmp_path.glob("bone-health-cds-*/counter_*.db")]
        crowd.goes_on(service)
        service.process.send_signal(signal.SIGTERM)
        crowd.leave()
        assert service.process.wait(60) == 0
    finally:
        crowd.stopped.set()
        crowd.leave()
    assert not crowd.lost, f"{len(crowd.lost)} of {crowd.answered}: {crowd.lost[:3]}"
    assert crowd.refused == {NEW: 3, KEPT: 3}
    assert 'bone_health_cds_reloads_total{outcome="taken"} 4.0' in shown
    assert 'bone_health_cds_reloads_total{outcome="refused"} 1.0' in shown
    assert len(files) == 5, "of the three workers, of the process above them, and of all who ended"
    (wrong,) = [line for line in service.logged() if line["event"] == "the site's files are wrong"]
    assert str(wrong["reason"]).startswith(f"site.yaml, line 3: indicators.{RULE} must")


def test_a_call_that_has_begun_is_answered_after_the_door_is_shut(service: Running) -> None:
    half = len(BODY) // 2
    with closing(service.connection()) as connection:
        connection.putrequest("POST", PATH)
        connection.putheader("Content-Type", "application/json")
        connection.putheader("Content-Length", str(len(BODY)))
        connection.endheaders(BODY[:half])
        time.sleep(0.2)  # it is taken from the queue
        service.process.send_signal(signal.SIGTERM)
        wait_until(lambda: not listens(service.port), service.process)
        connection.send(BODY[half:])
        answer = connection.getresponse()
        assert answer.status == 200
        assert RULE in answer.read().decode()
    assert service.process.wait(60) == 0


def test_who_waits_in_the_queue_is_answered_before_the_door_is_shut(service: Running) -> None:
    for worker in service.workers():
        os.kill(int(worker), signal.SIGSTOP)
    waiting = [socket.create_connection(("127.0.0.1", service.port), timeout=30) for _ in range(20)]
    try:
        head = (
            f"POST {PATH} HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\nContent-Length: {len(BODY)}\r\n"
        )
        for one in waiting:
            one.sendall(f"{head}Connection: close\r\n\r\n".encode() + BODY)
        service.process.send_signal(signal.SIGTERM)
        wait_until(lambda: "Handling signal: term" in service.events(), service.process)
        for worker in service.workers():
            os.kill(int(worker), signal.SIGCONT)
        first = [one.makefile("rb").readline() for one in waiting]
    finally:
        for one in waiting:
            one.close()
    assert first == [b"HTTP/1.1 200 OK\r\n"] * len(waiting)
    assert service.process.wait(60) == 0


WRONG = (b"\xff\xfe\xff", b"rules: [", b"silent: [[[]]]", b"- silent", b"\x00", b"{[]: {}}: {}", None)


def test_whatever_stands_in_the_file_the_service_goes_on(service: Running) -> None:
    refused = "the site's files were not taken: the service goes on with what it read before"
    for number, wrong in enumerate(WRONG, start=1):
        if wrong is None:
            service.site.unlink()
        else:
            service.site.write_bytes(wrong)
        service.process.send_signal(signal.SIGHUP)
        service.says(refused, number)
        with closing(service.connection()) as connection:
            assert ask(connection) == "critical"
    service.say("info")
    service.reload("the site's files were read again")
    with closing(service.connection()) as connection:
        assert ask(connection) == "info"

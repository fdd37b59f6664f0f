"""Servers started for a measurement, and what the kernel says of their processes: CPU time and memory."""

import http.client
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import socket

from benchmarks.bodies import body

STARTING = 60.0  # seconds a server may take until it answers
KIB, MB = 1024, 1_000_000


@dataclass(frozen=True)
class Contender:
    """One of the servers compared: how it is started, `PORT` standing for its port, and where it answers each hook."""

    name: str
    command: Sequence[str]
    paths: Mapping[str, str]  # hook -> path
    proofs: Mapping[str, bytes]  # hook -> what stands in a right answer
    environment: Mapping[str, str]


class Server:
    """A contender that runs: the process that was started and all it forked."""

    def __init__(self, contender: Contender, log: Path) -> None:
        with socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.contender = contender
        command = [part.replace("PORT", str(self.port)) for part in contender.command]
        began = time.perf_counter()
        with log.open("wb") as stream:
            self._process = subprocess.Popen(
                command,
                env={**os.environ, **contender.environment},
                stdout=stream,
                stderr=stream,
                start_new_session=True,
            )
        while not self._listens():
            if self._process.poll() is not None or time.perf_counter() - began > STARTING:
                self.stop()
                said = log.read_text(errors="replace")[-2000:]
                raise RuntimeError(f"{contender.name} did not start: {' '.join(command)}\n{said}")
            time.sleep(0.01)
        self.ask = self.caller()
        hook = next(iter(contender.paths))
        self.ask(hook, body(10, hook))
        self.started_in = time.perf_counter() - began  # seconds, from nothing to the first right answer

    def _listens(self) -> bool:
        with socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def caller(self) -> Callable[[str, bytes], bytes]:
        """A caller with a connection of its own; it raises RuntimeError unless the answer is the right one."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

        def ask(hook: str, asked: bytes) -> bytes:
            for again in (True, False):
                try:
                    connection.request("POST", self.contender.paths[hook], asked, {"Content-Type": "application/json"})
                    response = connection.getresponse()
                    break
                except ConnectionError:  # closed by the server while it was idle
                    connection.close()
                    if not again:
                        raise
            answer = response.read()
            if response.status != 200 or self.contender.proofs[hook] not in answer:
                raise RuntimeError(f"{self.contender.name} answered {response.status}: {answer[:200]!r}")
            return answer

        return ask

    def processes(self) -> list[int]:
        """The process ids of the server and of all it forked."""
        found = [self._process.pid]
        for pid in found:  # grows while it is walked
            for task in Path(f"/proc/{pid}/task").iterdir():
                found += [int(child) for child in (task / "children").read_text().split()]
        return found

    def cpu(self) -> int:
        """Nanoseconds on a CPU so far, of every thread."""
        spent = 0
        for pid in self.processes():
            for task in Path(f"/proc/{pid}/task").iterdir():
                spent += int((task / "schedstat").read_text().split()[0])
        return spent

    def memory(self) -> int:
        """Bytes of memory, shared pages counted by their share, of the largest process: the worker."""
        return max(self._proportional(pid) for pid in self.processes())

    @staticmethod
    def _proportional(pid: int) -> int:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * KIB
        return 0

    def stop(self) -> None:
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
            self._process.wait(60)  # gunicorn waits 30 s for a worker that is told before it can hear


@contextmanager
def running(*contenders: Contender) -> Iterator[list[Server]]:
    """All of them started, one after the other; stopped at the end."""
    servers: list[Server] = []
    with tempfile.TemporaryDirectory() as folder:
        try:
            for n, contender in enumerate(contenders):
                servers.append(Server(contender, Path(folder) / f"{n}.log"))
            yield servers
        finally:
            for server in servers:
                server.stop()

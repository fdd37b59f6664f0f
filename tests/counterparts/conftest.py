"""Programs in Node.js that the service is tried against, each a process of its own on loopback."""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from tests.requests import JSON

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Medplum:
    """A running FHIR server: where it is, and how resources come into it."""

    port: int

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}/fhir/R4"

    def load(self, resources: list[JSON]) -> None:
        """Hold these resources and no others."""
        body = json.dumps(resources).encode()
        with urlopen(Request(f"http://127.0.0.1:{self.port}/load", body, method="POST")) as answer:
            assert answer.status == 204


@pytest.fixture(scope="session")
def medplum() -> Iterator[Medplum]:
    """Medplum's FHIR router over its in-memory repository."""
    program = ["node", str(HERE / "medplum.mjs")]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield Medplum(int(process.stdout.readline()))
        finally:
            process.terminate()

"""A FHIR server that does as it is told, and the service reading it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from cds_service.answer import Answerer
from cds_service.app import answerer_of
from cds_service.settings import Settings
from tests.fhir.asking import Ask, asker
from tests.fhir.stub import Stub, running


@pytest.fixture
def stub() -> Iterator[Stub]:
    with running() as one:
        yield one


@pytest.fixture(scope="session")
def answerer() -> Answerer:
    return answerer_of(Settings())


@pytest.fixture
def ask(answerer: Answerer) -> Ask:
    """Asks the service, with settings of its own: `ask(request, fetch_seconds=0.3)`."""
    return asker(replace(answerer))

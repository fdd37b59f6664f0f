"""What the service wrote to the log, as fields."""

from collections.abc import Iterable
from logging import LogRecord
from typing import Any

from cds_service.logs import Fields


def lines_of(records: Iterable[LogRecord], module: str) -> list[dict[str, Any]]:
    """The lines that one module of ours wrote."""
    said: list[Any] = [record.msg for record in records if record.name == module]
    assert all(isinstance(fields, Fields) for fields in said)
    return said

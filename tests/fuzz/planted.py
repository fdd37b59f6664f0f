"""Stories about a planted patient, and everything a service could say of her where it must not."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from functools import cache
from typing import Any

from flask import Flask

from cds_service.paths import fixtures_dir
from tests.requests import JSON

ID = "planted-88231-quillfeather"
TOKEN = "planted-token-4c1f"
NAME = {"use": "official", "family": "Quillfeather", "given": ["Ottoline", "Maudeline"], "text": "Mrs Quillfeather"}
IDENTIFIER = {"system": "urn:example:record-number", "value": "RN-55120987"}
BORN = ("1948-03-14", "14 Mar 1948", "14/03/1948")
TELLTALES = (ID, TOKEN, "Quillfeather", "Ottoline", "Maudeline", "RN-55120987", "555-0147-331", "Thistle Row", *BORN)


@cache
def stories() -> tuple[JSON, ...]:
    """Every recorded request, its patient replaced: her name stands in the Patient and beside each reference to her."""
    return tuple(_planted(file.read_text("utf-8")) for file in sorted(fixtures_dir().glob("*/*/request.json")))


def _planted(text: str) -> JSON:
    was: str = json.loads(text)["context"]["patientId"]
    story: JSON = json.loads(text.replace(was.removeprefix("Patient/"), ID))
    story["fhirServer"] = "https://ehr.example.org/fhir"
    story["fhirAuthorization"] = {"access_token": TOKEN, "token_type": "Bearer", "expires_in": 300, "subject": "app"}
    waiting: list[Any] = [story]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if value.get("resourceType") == "Patient":
                address = {"line": ["3 Thistle Row"], "city": "Quillfeather"}
                phone = {"system": "phone", "value": "555-0147-331"}
                value.update(name=[NAME], identifier=[IDENTIFIER], address=[address], telecom=[phone])
                value["birthDate"] = BORN[0] if value.get("birthDate", "0")[:4] < "1960" else value["birthDate"]
            elif ID in str(value.get("reference", "")):
                value["display"] = "Quillfeather, Ottoline"
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
    return story


def feedback() -> JSON:
    """Feedback in which a clinician and a client write what they should not."""
    reason = {"reason": {"code": "Quillfeather", "system": ID}, "userComment": "Ottoline Quillfeather said no"}
    items = [
        {"card": ID, "outcome": "overridden", "overrideReason": reason, "outcomeTimestamp": BORN[0]},
        {"card": "RN-55120987", "outcome": "accepted", "acceptedSuggestions": [{"id": "Maudeline"}]},
    ]
    return {"feedback": items, "patient": {"resourceType": "Patient", "name": [NAME], "birthDate": BORN[0]}}


class Overheard:
    """What the process says beside its answers: log records of every level, standard output and error, counters."""

    def __init__(self, app: Flask, written: io.StringIO) -> None:
        self._app = app
        self._written = written

    def new(self) -> str:
        """What was written since the last look; forgets it."""
        said = self._written.getvalue()
        self._written.seek(0)
        self._written.truncate()
        return said

    def counters(self) -> str:
        """The names of all that was counted. None is ever forgotten: one look tells of every request before it."""
        return str(self._app.extensions["metrics"].shown(), "utf-8")


@contextmanager
def overheard(app: Flask) -> Iterator[Overheard]:
    """Listen to everything the process writes while requests are answered."""
    written = io.StringIO()
    listener = logging.StreamHandler(written)
    listener.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s %(args)s"))
    root = logging.getLogger()
    before = root.level
    root.addHandler(listener)
    root.setLevel(logging.DEBUG)
    try:
        with redirect_stderr(written), redirect_stdout(written):
            yield Overheard(app, written)
    finally:
        root.removeHandler(listener)
        root.setLevel(before)


def told(text: str) -> list[str]:
    """Which of the planted words stand in a text."""
    return [word for word in TELLTALES if word in text]

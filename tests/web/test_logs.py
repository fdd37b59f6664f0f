"""The log: only fields of the list, nothing of what others say, one line for a call."""

import ast
import io
import json
import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from cds_service.logs import FIELDS, LONGEST, WITHHELD, Fields, Lines, allowed, configuration, logger, thread_failed
from tests.logged import lines_of
from tests.web.test_privacy import check_nothing_told, path_of, telltale_story

PACKAGE = Path(__file__).parents[2] / "cds_service"


def line_of(record: logging.LogRecord) -> dict[str, Any]:
    line = Lines("json").format(record)
    assert "\n" not in line
    found: dict[str, Any] = json.loads(line)
    assert set(found) <= set(FIELDS)
    return found


def record(name: str, level: int, message: object, *args: object, exc_info: Any = None) -> logging.LogRecord:
    return logging.LogRecord(name, level, __file__, 1, message, args, exc_info)


# --- ours -----------------------------------------------------------------------------------------


def test_a_field_that_is_not_listed_is_dropped_and_counted(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    dropped = app.extensions["metrics"].value
    before = dropped("log_fields_dropped_total")
    app.test_client().get("/nowhere")  # the newest application is told; so make sure there is one
    log = logger("cds_service.tests")
    log.warning("something happened", patient="Quillfeather", born="1948-03-14", status=200, client=None)
    (said,) = lines_of(caplog.records, "cds_service.tests")
    assert {"event": "something happened", "status": 200, "dropped": 2}.items() <= said.items()
    assert "client" not in said
    check_nothing_told(caplog.text)
    assert dropped("log_fields_dropped_total") in (before, before + 2)


@pytest.mark.parametrize(
    ("name", "value"),
    [("status", "Quillfeather"), ("event", {"name": "Quillfeather"}), ("ms", "soon"), ("rule", ["a"]), ("reason", 5)],
)
def test_a_field_of_another_type_is_dropped(name: str, value: object) -> None:
    assert allowed({name: value}) == {"dropped": 1}


def test_a_long_value_is_cut() -> None:
    assert allowed({"reason": "x" * 5000}) == {"reason": "x" * LONGEST}


def test_a_value_cannot_make_a_line_of_its_own() -> None:
    said = line_of(record("cds_service", logging.INFO, Fields(reason='a\n{"level": "error"}\r\u2028')))
    assert said == {"reason": 'a\n{"level": "error"}\r\u2028'}


def test_a_traceback_is_not_let_in(caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise ValueError("Quillfeather")
    except ValueError:
        logger("cds_service.tests").exception("it failed")
    line = line_of(caplog.records[-1])
    assert line["event"] == "it failed"
    check_nothing_told(json.dumps(line) + caplog.text)


def test_a_thread_that_fails_says_of_what_class(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise ValueError("Quillfeather")

    monkeypatch.setattr(threading, "excepthook", thread_failed)
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    (said,) = lines_of(caplog.records, "cds_service.logs")
    assert said["exception"] == "ValueError"
    check_nothing_told(caplog.text + capsys.readouterr().err)


def test_a_call_has_one_line_with_what_became_of_it(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    id_ = "0b1c6f5e-1111-4222-8333-444455556666"
    story = telltale_story()
    app.test_client().post(path_of(story), json=story, headers={"X-Request-ID": id_})
    (said,) = lines_of(caplog.records, "cds_service.web.observe")
    assert said["event"] == "answered"
    assert (said["service"], said["hook"], said["status"]) == ("bone-health-order-sign", "order-sign", 200)
    assert (said["request"], said["client"]) == (id_, "open")
    assert said["cards_critical"] >= 1
    assert {"cards_warning", "cards_info", "not_evaluated", "ms", "time", "level"} <= said.keys()


def test_a_refused_call_says_of_what_class_the_refusal_is(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    app.test_client().post(path_of(telltale_story()), json={"hook": "Quillfeather"})
    (said,) = lines_of(caplog.records, "cds_service.web.observe")
    assert (said["status"], said["exception"]) == (400, "BadRequest")
    assert "cards_info" not in said


def test_what_one_call_said_is_not_said_of_the_next(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    story = telltale_story()
    app.test_client().post(path_of(story), json=story)
    app.test_client().get("/cds-services")
    first, second = lines_of(caplog.records, "cds_service.web.observe")
    assert first["request"] != second["request"]
    assert not {"service", "hook", "client", "cards_critical"} & second.keys()


def log_calls() -> Iterator[tuple[str, ast.Call]]:
    levels = {"debug", "info", "warning", "error", "critical", "exception", "log"}
    for file in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_bytes())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in levels:
                owner = ast.unparse(node.func.value)
                if owner == "_log" or owner.startswith(("logger(", "logging", "logs.logger(")):
                    yield f"{file.name}:{node.lineno}", node


def test_a_sentence_is_never_made_of_values_and_its_fields_are_listed() -> None:
    found = dict(log_calls())
    assert len(found) >= 10
    for where, call in found.items():
        assert len(call.args) == 1, where
        assert isinstance(call.args[0], ast.Constant), where
        assert {keyword.arg for keyword in call.keywords} <= set(FIELDS), where


def test_one_module_knows_how_to_log() -> None:
    users = {file.name for file in PACKAGE.rglob("*.py") if "logging.getLogger(" in file.read_text(encoding="utf-8")}
    assert users == {"logs.py", "client.py"}, "the second silences urllib3"


# --- others' --------------------------------------------------------------------------------------


def test_what_others_say_is_kept_back() -> None:
    url = "/Patient/Quillfeather"
    try:
        raise RuntimeError("Quillfeather")
    except RuntimeError:
        raised = sys.exc_info()
    for name, message, *args in (
        ("gunicorn.error", "Error handling request %s", url),
        ("gunicorn.error", f"Invalid request from ip=127.0.0.1: {url}"),
        ("urllib3.connectionpool", "GET %s", url),
        ("flask-limiter", "Failed to rate limit Quillfeather"),
        ("cds_service", "Quillfeather"),
        ("gunicorn.access", '"GET /Quillfeather HTTP/1.1"'),
    ):
        said = line_of(record(name, logging.ERROR, message, *args, exc_info=raised))
        assert (said["event"], said["exception"], said["logger"]) == (WITHHELD, "RuntimeError", name)
        check_nothing_told(json.dumps(said))


def test_what_gunicorn_says_of_itself_is_let_through() -> None:
    said = line_of(record("gunicorn.error", logging.INFO, "Booting worker with pid: %s", 4711))
    assert (said["event"], said["level"]) == ("Booting worker with pid: 4711", "info")


def test_an_access_line_has_no_url_no_address_and_no_header() -> None:
    atoms = {
        "h": "203.0.113.7",
        "r": "GET /Quillfeather HTTP/1.1",
        "U": "/Quillfeather",
        "q": "name=Quillfeather",
        "m": "GET",
        "s": "404",
        "M": 12,
        "f": "https://x/Quillfeather",
        "u": "Quillfeather",
        "a": "Quillfeather",
        "{x-request-id}i": "Quillfeather",
        "{x-request-id}o": "0b1c6f5e-1111-4222-8333-444455556666",
    }
    said = line_of(record("gunicorn.access", logging.INFO, "%(r)s", atoms))
    del said["time"]
    assert said == {
        "level": "info",
        "event": "access",
        "method": "GET",
        "status": 404,
        "ms": 12,
        "request": "0b1c6f5e-1111-4222-8333-444455556666",
        "logger": "gunicorn.access",
    }


# --- how it is written ----------------------------------------------------------------------------


class Terminal(io.StringIO):
    """A screen."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_text_and_a_file_json(monkeypatch: pytest.MonkeyPatch) -> None:
    def chosen(how: Any = "auto") -> str:
        return str(configuration(how, "info", access=False)["formatters"]["lines"]["how"])

    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert (chosen(), chosen("text")) == ("json", "text")
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert (chosen(), chosen("json")) == ("text", "json")
    line = Lines("text").format(record("cds_service", logging.INFO, allowed({"event": "answered", "status": 200})))
    assert "answered" in line
    assert not line.startswith("{")


@pytest.mark.parametrize(("access", "level"), [(True, "INFO"), (False, "WARNING")])
def test_access_lines_are_asked_for(access: bool, level: str) -> None:
    loggers = configuration("json", "error", access=access)["loggers"]
    assert loggers["gunicorn.access"]["level"] == level
    assert loggers["cds_service"]["level"] == "ERROR"

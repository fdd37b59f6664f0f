"""Which module may look at which: the walls of the house, read from the imports themselves."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "cds_service"


@dataclass(frozen=True)
class Room:
    """What the modules of one room may import: of ours, and from outside the standard library."""

    ours: str = ""
    outside: str = ""


# The longest name that fits a module is its room; a room sees itself. The outer ring (answer, explain, catalogue,
# app, cli and its longer commands) walks the whole line; fhir/ asks the rulebook only for the states of a source.
ROOMS = {
    "": Room(),
    "__main__": Room("cli"),
    "logs": Room("", "structlog"),
    "metrics": Room("", "prometheus_client"),
    "uuids": Room(),
    "app": Room(
        "answer cards catalogue engine fhir logs metrics parameters paths protocol recorder report rules security "
        "settings sign_off store switch templates terminology web",
        "flask",
    ),
    "cli": Room("", "click"),  # finds its commands by name
    "answer_commands": Room(
        "answer app catalogue catalogue_page explain export parameters paths protocol rules security settings sign_off",
        "click msgspec requests rich",
    ),
    "burden_command": Room("burden parameters security settings", "click rich"),
    "burden": Room("answer encounters fhir protocol rulebook", "msgspec"),
    "burden.reading": Room("burden chart fhir", "msgspec"),  # asks of each Observation whether a chart would read it
    "burden.run": Room("answer app burden fhir settings"),
    "burden.report": Room("burden protocol", "rich"),
    "report": Room("settings store"),
    "report.forms": Room("report", "rich"),
    "report_command": Room("paths protocol report settings store store_commands templates", "click rich"),
    "check_command": Room("answer app fhir protocol security settings", "click msgspec"),
    "qfracture_command": Room("clinical parameters", "click msgspec"),
    "terminology_commands": Room("terminology", "click"),
    "token_command": Room("security", "click cryptography jwt"),
    "site_commands": Room("app rules settings sign_off switch", "click"),
    "sign_off": Room("answer parameters paths rulebook rules"),
    "switch": Room("logs metrics"),
    "store_commands": Room("metrics settings store", "click"),
    "gunicorn_conf": Room("app logs metrics security settings tracing"),  # does not listen where the mode forbids it
    "gunicorn_worker": Room("", "gunicorn"),
    "tracing": Room("fhir", "flask opentelemetry requests"),  # imported by workers that trace, and by nobody else
    "settings": Room("", "pydantic pydantic_settings"),
    "paths": Room(),
    "web.pages": Room(
        "answer catalogue catalogue_page chart clinical explain export fhir parameters paths protocol reach report "
        "rulebook settings store terminology web",
        "flask markdown_it markupsafe msgspec",
    ),
    "web.pages.shapes": Room(),
    "web.pages.plotting": Room("web.pages.shapes", "matplotlib"),  # imported when something is first drawn
    "web": Room(
        "answer explain logs metrics protocol recorder security settings switch uuids",
        "flask flask_limiter msgspec werkzeug",
    ),
    "security": Room("logs protocol settings", "jwt limits redis"),
    "protocol": Room("", "msgspec"),
    "fhir": Room("protocol rulebook terminology", "msgspec"),
    "fhir.client": Room("fhir security.addresses security.urls", "requests urllib3"),  # asks where it may connect
    "fhir.access": Room("fhir protocol security"),
    "fhir.reader": Room("fhir rulebook", "msgspec"),
    "fhir.validity": Room("fhir.build fhir.shape", "fhir.resources msgspec pydantic"),
    "fhir.build": Room("", "fhir.resources msgspec pydantic"),
    "fhir.shape": Room(),
    "terminology": Room("rulebook"),
    "terminology.rxnav": Room("logs terminology", "requests"),
    "chart": Room("fhir rulebook terminology", "msgspec"),
    "chart.model": Room("rulebook chart.nouns chart.observed chart.skeleton"),
    "chart.nouns": Room("rulebook chart.doses", "msgspec"),  # its Struct, for the nouns a chart holds thousands of
    "chart.doses": Room("rulebook"),  # plain data: what rules ask of an order's dose, however it was read
    "chart.observed": Room("rulebook chart.nouns"),
    "chart.skeleton": Room("rulebook chart.nouns"),
    "clinical": Room("rulebook chart.model chart.nouns chart.doses chart.observed chart.skeleton"),
    "rulebook": Room(),
    "rules": Room("rulebook chart.model chart.nouns chart.doses chart.observed chart.skeleton clinical"),
    "parameters": Room("rulebook", "yaml"),
    "engine": Room("rulebook rules parameters clinical chart.model chart.nouns planning precedence quiet verdict"),
    "verdict": Room("rulebook clinical chart.model chart.nouns"),
    "subjects": Room("rulebook"),
    "precedence": Room("rulebook chart.nouns subjects verdict"),
    "quiet": Room("rulebook clinical chart.model chart.nouns verdict"),
    "planning": Room("rulebook verdict"),
    "words": Room("chart.model chart.nouns chart.skeleton chart.doses clinical rulebook"),
    "alternatives": Room("chart.nouns engine rules verdict"),
    "instructions": Room("chart.doses chart.nouns rulebook"),
    "suggestions": Room(
        "chart.model chart.nouns chart.doses clinical fhir.build instructions parameters protocol rulebook words"
    ),
    "templates": Room("parameters suggestions words", "jinja2"),
    "silence": Room("protocol templates verdict words"),
    "cards": Room(
        "alternatives chart.model chart.nouns parameters protocol rulebook silence suggestions templates uuids verdict "
        "words"
    ),
    "answer": Room("alternatives cards chart engine fhir protocol quiet security verdict", "msgspec"),
    "recorder": Room("answer logs metrics protocol quiet security settings store uuids verdict"),
    "encounters": Room("answer fhir", "msgspec"),
    "explain": Room("answer encounters fhir protocol verdict", "msgspec"),
    "reach": Room("parameters rulebook terminology"),
    "catalogue": Room("answer engine parameters reach rulebook rules templates"),
    "catalogue_page": Room("catalogue parameters words"),
    "export": Room("catalogue catalogue_page reach terminology"),
    "store": Room("metrics settings", "sqlalchemy"),
    "store.migrate": Room("store", "alembic sqlalchemy"),
    "store.migrations": Room("store", "alembic sqlalchemy"),
}
TO_COME = {
    "qfracture_command",
    "terminology_commands",
}  # rooms built with their issues

# What a module that only thinks may ask of the standard library: nothing that reads a clock, a file or a socket.
THINKING = (
    *("rulebook", "rules", "clinical", "chart", "engine", "verdict", "subjects", "precedence", "planning", "quiet"),
    *("alternatives", "cards", "templates", "silence", "suggestions", "instructions", "words", "protocol", "fhir"),
)
HARMLESS = """bisect calendar collections copy dataclasses datetime decimal enum functools itertools math operator re
    statistics textwrap typing"""
ELSE = {  # and what a few may ask besides
    "rules": {"importlib", "pkgutil"},  # finds its families
    "fhir.validity": {"hashlib"},  # remembers what was validated by its digest
    "cards": {"pathlib"},  # knows where its words are
    "templates": {"pathlib"},  # reads the words
    "suggestions": {"pathlib"},  # reads what can be suggested
    "fhir.client": {  # asks FHIR servers
        *("concurrent", "contextlib", "http", "logging", "os", "pathlib", "socket", "threading", "time", "urllib"),
    },
    "fhir.crew": {"concurrent", "contextvars", "queue", "threading", "weakref"},  # waits for them
    "fhir.fetch": {"concurrent", "contextlib", "urllib"},
    "fhir.haul": {"urllib"},
}
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")}
DOORS = {"open", "print", "input", "exec", "eval", "compile", "__import__"}


def module_of(file: Path) -> str:
    """The name of a file's module inside the package; the package itself is ""."""
    return ".".join(file.relative_to(PACKAGE).with_suffix("").parts).removesuffix("__init__").removesuffix(".")


MODULES = {module_of(file): ast.parse(file.read_bytes()) for file in sorted(PACKAGE.rglob("*.py"))}


def room_of(module: str) -> str:
    steps = module.split(".")
    names = (".".join(steps[:count]) for count in range(len(steps), 0, -1))
    return next((name for name in names if name in ROOMS), "?" if module else "")


def inside(name: str, rooms: str) -> bool:
    return any(f"{name}.".startswith(f"{room}.") for room in rooms.split())


def imported(tree: ast.AST) -> Iterator[str]:
    """Every module an import statement names, in full; a name that is itself a module of ours counts as that."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: imports name modules in full"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole.removeprefix("cds_service.") in MODULES else node.module or ""


def ours(tree: ast.AST) -> set[str]:
    """The modules of this package that a module imports; the package's own name (its version) is no module."""
    found = (name for name in imported(tree) if name.split(".")[0] == "cds_service")
    return {name.removeprefix("cds_service").removeprefix(".") for name in found} - {""}


def outside(tree: ast.AST) -> set[str]:
    names = (name for name in imported(tree) if name.split(".")[0] != "cds_service")
    return {name for name in names if name.split(".")[0] not in sys.stdlib_module_names}


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def is_clock(call: ast.Call) -> bool:
    function = call.func
    if not isinstance(function, ast.Attribute) or not isinstance(function.value, ast.Name | ast.Attribute):
        return False
    owner = function.value.id if isinstance(function.value, ast.Name) else function.value.attr
    return (owner, function.attr) in CLOCKS


@pytest.mark.parametrize("module", MODULES)
def test_every_module_has_a_room(module: str) -> None:
    assert room_of(module) in ROOMS, f"cds_service.{module} stands in no row of the table"


def test_every_room_has_a_module() -> None:
    lived_in = {room_of(module) for module in MODULES}
    assert set(ROOMS) - lived_in <= TO_COME


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_of_ours_only_what_its_room_may(module: str) -> None:
    room = room_of(module)
    strangers = {name for name in ours(MODULES[module]) if not inside(name, f"{room} {ROOMS[room].ours}")}
    assert not strangers, f"cds_service.{module} must not look at {', '.join(sorted(strangers))}"


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_from_outside_only_what_its_room_may(module: str) -> None:
    strangers = {name for name in outside(MODULES[module]) if not inside(name, ROOMS[room_of(module)].outside)}
    assert not strangers, f"cds_service.{module} must not use {', '.join(sorted(strangers))}"


def test_fhir_resources_is_never_the_r5_default() -> None:
    used = {name for tree in MODULES.values() for name in outside(tree) if inside(name, "fhir.resources")}
    assert used
    assert all(inside(name, "fhir.resources.R4B") for name in used), used


def test_no_family_of_rules_looks_at_another() -> None:
    families = [module for module in MODULES if module.startswith("rules.")]
    assert families
    assert not {
        module: seen for module in families if (seen := {m for m in ours(MODULES[module]) if inside(m, "rules")})
    }


@pytest.mark.parametrize("module", [module for module in MODULES if inside(module, " ".join(THINKING))])
def test_what_only_thinks_asks_nothing_of_the_machine(module: str) -> None:
    used = {name.split(".")[0] for name in imported(MODULES[module])} & sys.stdlib_module_names
    assert used <= {*HARMLESS.split()} | ELSE.get(module, set())
    for call in calls(MODULES[module]):
        assert not (isinstance(call.func, ast.Name) and call.func.id in DOORS), f"line {call.lineno} opens a door"


@pytest.mark.parametrize("module", [module for module in MODULES if module != "settings"])
def test_the_clock_is_read_in_settings_alone(module: str) -> None:
    assert not [call.lineno for call in calls(MODULES[module]) if is_clock(call)]


def test_the_clock_that_is_read_is_found() -> None:
    assert [call for call in calls(MODULES["settings"]) if is_clock(call)]

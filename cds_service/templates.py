"""The files of words: one card file per rule, and the lists they draw on, read and checked once.

The words of a card are compiled when they are first said: few of hundreds ever are, and to compile them all would take
a fifth of the start.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import nodes

from cds_service import words
from cds_service.parameters import ParameterError, references
from cds_service.suggestions import Offer, Wanted, offers, yaml_of

DRUG_LABEL = "drug-label"

Expression = Callable[[dict[str, Any]], Any]  # of the facts of a finding


class CardError(ValueError):
    """A card file is not as it must be; the message names the file."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One offer of a card with its expressions compiled: under which condition, on which day, about what.

    `wanted` is what it comes to, where it has no expressions.
    """

    offer: Offer
    when: Expression | None
    on: Expression | None
    what: Expression | None
    wanted: Wanted | None


@dataclass(frozen=True, slots=True)
class Template:
    """One card file: its summary and detail, and what stands around them."""

    summary_text: str
    detail_text: str
    group: str
    reference: str
    place: str
    offers: tuple[Condition, ...]
    overrides: tuple[str, ...]
    recommend: bool

    @property
    def summary(self) -> jinja2.Template:
        return _plain(self.summary_text)

    @property
    def detail(self) -> jinja2.Template:
        return _markdown(self.detail_text)


class Templates:
    """Reads card files; `known` tells the suggestions they may name, `overrides` the reasons to set a card aside."""

    def __init__(self, known: Callable[[str], bool], overrides: Mapping[str, Any]) -> None:
        self._known = known
        self._overrides = overrides

    def text(self, file: Path) -> jinja2.Template:
        """A file that is Markdown and nothing else."""
        return _markdown(file.read_text(encoding="utf-8"))

    def read(self, file: Path) -> Template:
        """One card file; CardError when it is not complete, or names what is not there."""
        try:
            _, head, body = file.read_text(encoding="utf-8").split("---\n", 2)
        except (OSError, ValueError) as error:
            raise CardError(f"{file.name}: a card is front matter between --- lines, then its detail") from error
        try:
            front = yaml_of(f"\n{head}", file.name)  # after the line ---, so that lines are those of the file
        except ParameterError as error:
            raise CardError(str(error)) from error
        for override in front.get("overrides", ()):
            if override not in self._overrides:
                raise CardError(f"{file.name}: there is no override reason {override!r}")
        return Template(
            _checked(file, front["summary"]),
            _checked(file, body.strip("\n")),
            front.get("group", "know"),
            self._known_source(file, front["source"]["reference"]),
            front["source"]["place"],
            tuple(self._offer(file, offer) for offer in offers(front.get("suggestions", ()))),
            tuple(front.get("overrides", ())),
            front.get("recommend", True),
        )

    def _offer(self, file: Path, offer: Offer) -> Condition:
        if not self._known(offer.name):
            raise CardError(f"{file.name}: there is no suggestion {offer.name!r}")
        wanted = None if offer.when or offer.on or offer.what else Wanted(offer.name)
        return Condition(offer, _expression(offer.when), _expression(offer.on), _expression(offer.what), wanted)

    def _known_source(self, file: Path, key: str) -> str:
        if key != DRUG_LABEL and key not in references():
            raise CardError(f"{file.name}: there is no source {key!r}")
        return key


def filled(template: jinja2.Template, facts: dict[str, Any]) -> str:
    """The words of a template on one line. What `render` does, without the two copies it makes of the facts."""
    context = template.environment.context_class(template.environment, facts, template.name, template.blocks)
    return " ".join("".join(template.root_render_func(context)).split())


def read_yaml(file: Path) -> dict[str, Any]:
    """A YAML file of named entries."""
    entries: dict[str, Any] = yaml_of(file.read_text(encoding="utf-8"), file.name)
    return entries


def categories_of_reasons(folder: Path) -> dict[str, str]:
    """The HL7 non-adherence reason that each of our override reasons counts under, by slug."""
    return {slug: reason["category"] for slug, reason in read_yaml(folder / "override-reasons.yaml").items()}


class _Environment(jinja2.Environment):
    """No card asks for range() and the like, which each rendering would copy out of a chain of dictionaries."""

    def __init__(self, finalize: Callable[[Any], Any]) -> None:
        super().__init__(
            undefined=jinja2.StrictUndefined, finalize=finalize, autoescape=False, keep_trailing_newline=False
        )
        self.context_class = _Context
        self.evaluated = nodes.EvalContext(self)

    def make_globals(self, d: Any) -> dict[str, Any]:
        return {}


class _Context(jinja2.runtime.Context):
    """What a card speaks of, made in half the time: cards have no blocks, and none changes how it is escaped."""

    def __init__(
        self,
        environment: _Environment,
        parent: dict[str, Any],
        name: str | None,
        blocks: object,
        globals: object = None,
    ) -> None:
        self.environment, self.parent, self.name = environment, parent, name
        self.vars, self.blocks = {}, {}
        self.exported_vars, self.globals_keys = set(), set()
        self.eval_ctx = environment.evaluated


def _environment(harmless: Callable[[str], str]) -> jinja2.Environment:
    """Templates in which every text that is not our own Words is made harmless, and nothing may be undefined."""

    def finalize(value: Any) -> Any:
        if isinstance(value, words.Words):
            return value
        return harmless(value) if isinstance(value, str) else value

    environment = _Environment(finalize)
    environment.filters |= words.FILTERS
    environment.filters["short"] = lambda text, most: words.shortened(words.plain(text), most)
    environment.filters["first_upper"] = words.first_upper
    return environment


# --- compiling: it depends on the text alone, so a process compiles a text once, however many books it makes ---

_PLAIN = _environment(words.plain)
_MARKDOWN = _environment(words.markdown)


def _checked(file: Path, text: str) -> str:
    """A text that can be compiled: every sentence of it is one of Jinja's, every filter and test is there."""
    try:
        tree = _PLAIN.parse(text)  # both environments have the same syntax, filters and tests
    except jinja2.TemplateSyntaxError as error:
        raise CardError(f"{file.name}: {error.message}") from error
    for used in tree.find_all((nodes.Filter, nodes.Test)):
        kind, known = ("filter", _PLAIN.filters) if isinstance(used, nodes.Filter) else ("test", _PLAIN.tests)
        if used.name not in known:
            raise CardError(f"{file.name}: there is no {kind} {used.name!r}")
    return text


@cache
def _plain(text: str) -> jinja2.Template:
    return _PLAIN.from_string(text)


@cache
def _markdown(text: str) -> jinja2.Template:
    return _MARKDOWN.from_string(text)


@cache
def _expression(text: str | None) -> Expression | None:
    return _PLAIN.compile_expression(text) if text else None

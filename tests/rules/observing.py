"""Who the patient is, as rules ask it: every rule run over its own cases on a chart that notes what is asked of it."""

import json
from collections.abc import Iterator
from dataclasses import fields
from datetime import tzinfo
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct

from cds_service.chart.assemble import chart_of
from cds_service.chart.model import Chart
from cds_service.chart.nouns import Measured, Person
from cds_service.clinical.tier import Tier, assess
from cds_service.engine import Engine
from cds_service.fhir import prefetch
from cds_service.fhir.reader import Reader
from cds_service.parameters import SHARED, Parameters, load
from cds_service.protocol.request import parse
from cds_service.rulebook import OPENED, Cited, Limits, Rule
from cds_service.verdict import Verdict
from tests.requests import TODAY
from tests.rules.cases import Case, answerer, hook_request

# What a concept of the record says about the patient as a person, in the words of `evidence.yaml`.
ASKED_BY_CONCEPT = {
    **dict.fromkeys(("smoking-status", "tobacco-current", "tobacco-former"), "smoking"),
    **dict.fromkeys(("alcohol-per-day", "alcohol-per-week", "alcohol-use-disorder"), "alcohol"),
    **dict.fromkeys(("pregnancy", "pregnancy-status", "hcg"), "pregnancy"),
    **dict.fromkeys(
        (
            *("falls-count", "fall-with-injury", "falls-screen", "repeated-falls", "fall-event", "steadi-score"),
            *("timed-up-and-go", "immobility", "bed-confinement", "frailty"),
        ),
        "function",
    ),
    "nursing-home-resident": "residence",
    "frax-major": "frax",
    "frax-hip": "frax",
}
ASKED_OF_PERSON = {"sex": "sex", "born": "birth-date"}
T = TypeVar("T")


class Notes(set[str]):
    """What has been asked about the person."""

    def concepts(self, names: tuple[str, ...]) -> None:
        """Note what these concepts of the record say about the person."""
        self.update(ASKED_BY_CONCEPT[one] for one in names if one in ASKED_BY_CONCEPT)


NOTES = Notes()
NUMBERS: set[str] = set()


class NotedLimits(Limits):
    """The numbers of one rule, which notes those of the shared ones that are asked for."""

    def __getattribute__(self, name: str) -> Any:
        found = super().__getattribute__(name)
        if isinstance(found, Cited):
            NUMBERS.add(name)
        return found


class NotedPerson(Person):
    """A person who notes what is asked of them."""

    def __getattribute__(self, name: str) -> Any:
        if name in ASKED_OF_PERSON:
            NOTES.add(ASKED_OF_PERSON[name])
        return super().__getattribute__(name)


class NotedMeasured(Measured, frozen=True):
    """A result that notes when somebody asks for which race its calculation was made."""

    def __getattribute__(self, name: str) -> Any:
        if name == "version":
            NOTES.add("race")
        return super().__getattribute__(name)

    def __eq__(self, other: object) -> bool:
        """Two results are compared whole: nobody asks for the race by it."""
        return self is other

    __hash__ = object.__hash__


class NotedChart(Chart):
    """A chart that notes which of its concepts are looked for."""

    def values(self, *concepts: str) -> tuple[Measured, ...]:
        NOTES.concepts(concepts)
        return super().values(*concepts)

    def newest(self, *concepts: str, within: int | None = None) -> Any:
        NOTES.concepts(concepts)
        return super().newest(*concepts, within=within)

    def answers(self, *concepts: str) -> Any:
        NOTES.concepts(concepts)
        return super().answers(*concepts)

    def answer(self, *concepts: str, within: int | None = None) -> Any:
        NOTES.concepts(concepts)
        return super().answer(*concepts, within=within)

    def test(self, *concepts: str, within: int | None = None) -> Any:
        NOTES.concepts(concepts)
        return super().test(*concepts, within=within)

    def has(self, *concepts: str) -> Any:
        NOTES.concepts(concepts)
        return super().has(*concepts)

    def problems_of(self, *concepts: str) -> Any:
        NOTES.concepts(concepts)
        return super().problems_of(*concepts)

    def _seen_whole(self) -> frozenset[str]:
        """What a chart looks up to say whether anything lacks is nothing that a rule asks; it says so by its needs."""
        before = {*NOTES}
        seen = super()._seen_whole()
        NOTES.intersection_update(before)
        return seen


def _as(kind: type[T], one: Any) -> T:
    names = one.__struct_fields__ if isinstance(one, Struct) else (each.name for each in fields(one) if each.init)
    return kind(**{name: getattr(one, name) for name in names})


def noted(chart: Chart) -> NotedChart:
    """The same chart, with nothing worked out yet, that notes what it is asked."""
    found = _as(NotedChart, chart)
    measured = {concept: tuple(_as(NotedMeasured, one) for one in many) for concept, many in chart.measured.items()}
    for name, value in (("person", _as(NotedPerson, chart.person)), ("measured", measured)):
        object.__setattr__(found, name, value)
    return found


def cases() -> Iterator[Case]:
    """Every row of every table of cases there is."""
    for file in sorted(Path(__file__).parent.glob("test_*.py")):
        for function in vars(import_module(f"tests.rules.{file.stem}")).values():
            for mark in getattr(function, "pytestmark", ()):
                if mark.name == "parametrize" and mark.args[0] == "case":
                    rows = (getattr(one, "values", [one])[0] for one in mark.args[1])
                    yield from (one for one in rows if isinstance(one, Case) and (one.order or one.hook in OPENED))


@cache
def _any_tier() -> Tier:
    """A verdict has a tier; the rules make their own from the chart."""
    return assess(Chart(TODAY, Person("none", "Patient/none")), load().limits(SHARED))


class NotingParameters(Parameters):
    """The numbers of a profile, each rule's noting what is asked for."""

    def limits(self, rule: str) -> Limits:
        return NotedLimits(rule, self.numbers.get(rule, {}), self.numbers[SHARED])


@cache
def _noting(profile: str) -> Engine:
    return Engine(
        NotingParameters(**{one.name: getattr(load(profile), one.name) for one in fields(Parameters) if one.init})
    )


def asked(rule: Rule, case: Case) -> tuple[frozenset[str], frozenset[str]]:
    """What a rule asks about the person in one case, and which of the shared numbers it asks for."""
    site = answerer(case.profile)
    chart = _chart(case, site.zone)
    verdict = Verdict(case.hook, noted(chart), case.profile, _any_tier(), ())
    NOTES.clear()
    NUMBERS.clear()
    _noting(case.profile).run(rule, verdict)
    return frozenset(NOTES), frozenset(NUMBERS)


def _chart(case: Case, zone: tzinfo) -> Chart:
    request = parse(json.dumps(hook_request(case)).encode())
    reader = Reader(request.patient_id, prefetch.read(request.prefetch or {}))
    reader.add_drafts(request.drafts)
    reader.add_problems(request.problems)
    return chart_of(reader.record, as_of=TODAY, zone=zone, selections=request.selections)

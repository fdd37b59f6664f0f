"""The trace as JSON lines: what was found, what was shown and why not, what could not be evaluated and why."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from cds_service.answer import Answer, Answerer
from cds_service.encounters import encounters_of, patients_of
from cds_service.fhir import probes, structs
from cds_service.protocol.errors import HookError
from cds_service.protocol.request import parse
from cds_service.verdict import Fired, NotEvaluated

Line = dict[str, Any]
_bundles = msgspec.json.Decoder(structs.Bundle)


class _Kind(probes.Probe, frozen=True):
    hook: Any = None
    cards: Any = None


class NoAnswer(ValueError):
    """What was given is no request and no patient's Bundle; the message says why, without a word of it."""


class NoService(NoAnswer):
    """A request whose hook no service answers."""


def explain(
    answerer: Answerer, paths: list[Path], as_of: date | None = None, service: str | None = None
) -> Iterator[Line]:
    """One line for each request and service of the files and folders named; unreadable input gives an error line."""
    for path in paths:
        for file in sorted(path.rglob("*.json")) if path.is_dir() else [path]:
            yield from _file(answerer, file, as_of, service)


def _file(answerer: Answerer, file: Path, as_of: date | None, service: str | None) -> Iterator[Line]:
    try:
        body = file.read_bytes()
        if _kind(body).cards is not None:
            return  # a recorded answer, as it stands beside the request of a story
        for name, answer in answers(answerer, body, as_of, service):
            yield line(str(file), name, answer)
    except OSError as error:
        yield {"request": str(file), "error": f"cannot be read: {error.strerror or ''}"}
    except NoService as error:
        yield {"request": str(file), "service": None, "note": str(error)}
    except (HookError, NoAnswer, msgspec.MsgspecError) as error:
        yield {"request": str(file), "error": str(error)}
    except RecursionError:
        yield {"request": str(file), "error": "the body is nested too deeply"}


def _kind(body: bytes) -> _Kind:
    try:
        return msgspec.json.decode(body, type=_Kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise NoAnswer(f"cannot be read: {error}") from error


def answers(
    answerer: Answerer, body: bytes, as_of: date | None = None, service: str | None = None
) -> Iterator[tuple[str, Answer]]:
    """What each service says to a CDS Hooks request, or to the Bundle of one patient (as if its chart were opened;
    and, where drafts stand in it, signed), by its id. Raises NoAnswer or HookError.
    """
    kind = _kind(body)
    if kind.hook is not None:
        yield from _request(answerer, body, as_of, service)
    elif kind.resourceType == "Bundle":
        yield from _bundle(answerer, body, as_of, service)
    else:
        raise NoAnswer("is neither a CDS Hooks request nor a FHIR Bundle")


def _request(answerer: Answerer, body: bytes, as_of: date | None, service: str | None) -> Iterator[tuple[str, Answer]]:
    request = parse(body)
    name = next((name for name, hook in answerer.services().items() if hook == request.hook), None)
    if name is None:
        raise NoService(f"no service answers the hook {request.hook}")
    if service in (None, name):
        yield name, answerer.answer(request, as_of)


def _bundle(answerer: Answerer, body: bytes, as_of: date | None, service: str | None) -> Iterator[tuple[str, Answer]]:
    entries = [(one.resource, one.fullUrl) for one in _bundles.decode(body).entry if structs.present(one.resource)]
    patients = patients_of(entries)
    if len(patients) != 1 or patients[0] is None:
        raise NoAnswer(f"the Bundle must hold one Patient with an id, not {len(patients)}")
    services = {hook: name for name, hook in answerer.services().items()}
    for hook, record in encounters_of(patients[0], entries):
        name = services.get(hook)
        if name is not None and service in (None, name):
            if not record.of(structs.Patient):
                raise NoAnswer("the Patient of the Bundle cannot be read")
            yield name, answerer.judge(hook, record, as_of or answerer.today())


def line(request: str, service: str, answer: Answer) -> Line:
    """The whole trace of one answer."""
    verdict = answer.verdict
    chart = verdict.chart
    drugs = [(one.ref, one.drug) for one in chart.drafts]
    drugs += [(one.ref, one.drug) for one in chart.medications]
    drugs += [(one.ref, one.drug) for one in chart.doses]
    return {
        "request": request,
        "service": service,
        "as_of": verdict.as_of.isoformat(),
        "profile": verdict.profile,
        "tier": verdict.tier.name,
        "imminent": verdict.tier.imminent is not None,
        "excluded": list(verdict.excluded),
        "findings": [_finding(one) for one in verdict.fired],
        "not_evaluated": [_not_evaluated(one) for one in verdict.not_evaluated],
        "unreadable": [{"resource": one.ref, "reason": one.reason} for one in chart.unreadable],
        "unrecognised": [ref for ref, drug in drugs if not drug.recognised],
        "notes": answer.record.notes,
        "cards": msgspec.to_builtins(answer.cards),
    }


def _finding(one: Fired) -> Line:
    return {
        "rule": one.rule.id,
        "topic": one.rule.topic,
        "order": one.order.ref if one.order else None,
        "indicator": one.indicator,
        "shown": one.shown,
        "hidden_by": one.hidden_by,
        "values": one.finding.values(),
        "evidence": list(one.finding.evidence()),
    }


def _not_evaluated(one: NotEvaluated) -> Line:
    lacks = [{"what": lack.what, "why": lack.why} for lack in one.lacks]
    return {"rule": one.rule.id, "order": one.order.ref if one.order else None, "lacks": lacks}


def dumps(one: Line) -> str:
    """One line of JSON."""
    return json.dumps(one, ensure_ascii=False)

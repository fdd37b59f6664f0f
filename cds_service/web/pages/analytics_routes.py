"""The page of what clinicians did with the cards: drawn from the store, for as long as there is one to ask."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request

from cds_service.answer import Answerer
from cds_service.protocol.services import SERVICES
from cds_service.report.figures import COUNTED, STEPS, BadPeriod, Question, Report
from cds_service.report.forms import duration
from cds_service.rulebook import REGISTRY
from cds_service.settings import TRY_PAGE
from cds_service.store.counts import ALL
from cds_service.store.database import StoreDown
from cds_service.web.pages import plots

# Asks the store, if there is one. Raises StoreDown and BadPeriod.
Ask = Callable[[Question], Report]
_MOST_SHOWN = 5  # rules with a picture of their own beside that of all


def add(routes: Blueprint, answerer: Callable[[], Answerer], ask: Ask | None) -> None:
    """Hang the route on the blueprint of the pages; without `ask` it says that there is no store."""
    routes.add_app_template_filter(duration, "duration")

    @routes.get("/analytics")
    def analytics() -> Response:
        fields: dict[str, Any] = {
            "clients": (*answerer().registry.names, TRY_PAGE),
            "services": SERVICES,
            "steps": STEPS,
        }
        fields |= {
            "rule": ALL,
            "question": Question(),
            "report": None,
            "counted": COUNTED,
            "titles": _titles(),
            "try_page": TRY_PAGE,
        }
        status = 200
        try:
            fields["question"] = question = _question(request.args)
            if ask is not None:
                fields["report"] = report = ask(question)
                fields |= _told(report, request.args.get("rule", ALL), answerer().book.override_reasons)
        except (BadPeriod, ValueError) as error:
            status, fields["fault"] = 400, str(error)
        except StoreDown:
            status, fields["fault"] = 503, "The store does not answer; what it holds cannot be shown now."
        return make_response(render_template("analytics.html", **fields, kept=ask is not None), status)


def _titles() -> Mapping[str, str]:
    return {id_: rule.title for id_, rule in REGISTRY.items()}


def _question(query: Mapping[str, str]) -> Question:
    """What the address asks for; what it leaves out is not asked. Raises ValueError in words for people."""
    step = next((one for one in STEPS if one == (query.get("period") or "week")), None)
    service = query.get("service") or None
    if step is None or (service is not None and service not in SERVICES):
        raise ValueError("There is no such period or service.")
    client = query.get("client") or None
    return Question(step, _day(query.get("since")), _day(query.get("until")), client, service)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise ValueError("A day is given as 2026-11-22.") from error


def _told(report: Report, asked: str, words: Mapping[str, str]) -> dict[str, Any]:
    """What the page shows: of one rule, where the report knows the one that is asked for, else of all together."""
    known = {row.rule: row for row in report.over_all}
    rule = asked if asked in known else ALL
    if rule not in known:
        return {}
    periods, row = plots.drawn_periods(report), known[rule]
    mine = plots.rows_of(report, rule)
    lacking = "Calls at which it lacked something" if rule else "Calls at which some rule lacked something"
    pictures = (
        plots.outcomes("Cards over time", periods, mine),
        plots.reasons(row, words),
        plots.causes(row, lacking),
        plots.latencies(periods, mine),
    )
    most_shown = [one for one in report.over_all if one.rule and one.shown][: 0 if rule else _MOST_SHOWN]
    return {
        "rule": rule,
        "row": row,
        "to_review": [one for one in report.to_review if rule in (ALL, one.rule)],
        "pictures": [one for one in pictures if one is not None],
        "others": [plots.outcomes(one.rule, periods, plots.rows_of(report, one.rule)) for one in most_shown],
        "left_out": len(report.periods) - len(periods),
    }

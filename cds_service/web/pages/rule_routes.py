"""The routes of the rules: the list, one rule, the ValueSets, and all of it to take away as CSV or FHIR R4."""

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from flask import Blueprint, Response, abort, make_response, render_template, request

from cds_service.answer import Answerer
from cds_service.export import resources, table
from cds_service.reach import reach
from cds_service.terminology import index
from cds_service.web.pages.shelf import FILTERS, Search, Shelf, ordered_drugs


def add(routes: Blueprint, answerer: Callable[[], Answerer], signed: Callable[[], str | None]) -> None:
    """Hang the routes of the rules on the blueprint of the pages. `signed` says who signed the content off, if any."""

    @cache
    def shelf() -> Shelf:
        """Made when it is first looked at: a service that is only called needs none of it."""
        return Shelf(answerer())

    @cache
    def uses() -> Mapping[str, tuple[list[str], list[str]]]:
        """For each ValueSet the rules that name it, and those that ask a judgement which names it."""
        found: dict[str, tuple[list[str], list[str]]] = {name: ([], []) for name in index().value_sets}
        for entry in shelf().catalogue.entries:
            reached = reach(entry.rule)
            for names, users in ((reached.own, 0), (reached.through, 1)):
                for name in names:
                    found[name][users].append(entry.rule.id)
        return found

    for name, function in FILTERS.items():
        routes.add_app_template_filter(function, name)

    @routes.get("/rules")
    def rules() -> str:
        search = Search.of(request.args)
        return render_template(
            "rules.html",
            search=search,
            choices=shelf().choices,
            found=shelf().found(search),
            total=len(shelf().entries),
            profile=shelf().catalogue.profile,
            description=shelf().catalogue.description,
        )

    @routes.get("/rules/<id_>")
    def rule(id_: str) -> Response:
        entry = shelf().entries.get(id_)
        if entry is None:
            page = render_template("no_rule.html", search=Search(), choices=shelf().choices)
            return make_response(page, 404)
        return make_response(render_template("rule.html", **shelf().told(entry)))

    @routes.get("/value-sets")
    def value_sets() -> str:
        return render_template("value_sets.html", sets=index().value_sets, drugs=ordered_drugs())

    @routes.get("/value-sets/<id_>")
    def value_set(id_: str) -> Response:
        found = index().value_sets.get(id_)
        if found is None:
            return make_response(render_template("no_rule.html", search=Search(), choices=shelf().choices), 404)
        own, through = uses()[id_]
        return make_response(render_template("value_set.html", set=found, own=own, through=through))

    @routes.get("/rules.csv")
    def as_table() -> Response:
        answer = Response(table.csv_of(shelf().catalogue, signed()), mimetype="text/csv")
        answer.headers["Content-Disposition"] = 'attachment; filename="bone-health-rules.csv"'
        return answer

    @routes.get("/fhir/<type_>/<id_>")
    def resource(type_: str, id_: str) -> Response:
        found = resources.resource(shelf().catalogue, type_, id_, signed())
        if found is None:
            abort(404)
        return _fhir(found)

    @routes.get("/fhir/Bundle/" + resources.BUNDLE)
    def everything() -> Response:
        return _fhir(resources.bundle(shelf().catalogue, signed()))


def _fhir(resource: Mapping[str, Any]) -> Response:
    return Response(json.dumps(resource, ensure_ascii=False), mimetype="application/fhir+json")

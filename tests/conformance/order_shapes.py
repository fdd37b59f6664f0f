"""Shapes of the dose, of the selections and of the prefetch that comes with an order."""

import copy
from collections.abc import Callable

from tests.conformance.orders import Shape, the_order
from tests.requests import JSON, OTHER_PATIENT, creatinine, outcome, searchset

# --- what was chosen ------------------------------------------------------------------------------


def chosen(*selections: str) -> Shape:
    def shape(request: JSON) -> JSON:
        if request["hook"] == "order-select":
            request["context"]["selections"] = [*selections]
        return request

    return shape


# --- how much and how often -----------------------------------------------------------------------


def instruction(request: JSON) -> JSON:
    found: JSON = the_order(request)["dosageInstruction"][0]
    return found


def in_structure_only(request: JSON) -> JSON:
    del instruction(request)["text"]
    return request


def in_words_only(request: JSON) -> JSON:
    the_order(request)["dosageInstruction"] = [{"text": instruction(request)["text"]}]
    return request


def in_words_to_the_patient(request: JSON) -> JSON:
    the_order(request)["dosageInstruction"] = [{"patientInstruction": instruction(request)["text"]}]
    return request


def without_a_code_of_the_unit(request: JSON) -> JSON:
    quantity = instruction(request)["doseAndRate"][0]["doseQuantity"]
    del quantity["code"], quantity["system"]
    return request


def without_words_of_the_unit(request: JSON) -> JSON:
    del instruction(request)["doseAndRate"][0]["doseQuantity"]["unit"]
    return request


def as_a_range(request: JSON) -> JSON:
    quantity = instruction(request)["doseAndRate"][0].pop("doseQuantity")
    instruction(request)["doseAndRate"][0]["doseRange"] = {"low": quantity, "high": quantity}
    return request


def calculated_administered_ordered(request: JSON) -> JSON:
    """As Epic gives it: three doses, of which one is ordered."""
    quantity = instruction(request)["doseAndRate"][0]["doseQuantity"]
    kinds = [
        ("calculated", {**quantity, "value": quantity["value"] / 10}),
        ("admin-amount", {"value": 1, "unit": "each"}),
        ("ordered", quantity),
    ]
    system = "http://epic.com/CodeSystem/dose-rate-type"
    instruction(request)["doseAndRate"] = [
        {"type": {"coding": [{"system": system, "code": code}], "text": code}, "doseQuantity": one}
        for code, one in kinds
    ]
    return request


PERIODS = {"d": (24, "h"), "a": (12, "mo"), "mo": (180, "d")}


def in_other_units_of_time(request: JSON) -> JSON:
    repeat = instruction(request)["timing"]["repeat"]
    number, unit = PERIODS[repeat["periodUnit"]]
    repeat |= {"period": number, "periodUnit": unit}
    return request


def as_a_code_of_timing(request: JSON) -> JSON:
    if instruction(request)["timing"]["repeat"]["periodUnit"] == "d":
        system = "http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation"
        instruction(request)["timing"] = {"code": {"coding": [{"system": system, "code": "QD"}], "text": "QD"}}
    return request


def timed_twice(request: JSON) -> JSON:
    timing = instruction(request)["timing"]
    timing["repeat"]["boundsPeriod"] = {"start": "2026-11-22"}
    if timing["repeat"]["periodUnit"] == "d":
        timing["repeat"]["timeOfDay"] = ["08:00:00"]
        timing["code"] = {"text": "Daily"}
    return request


def not_as_needed(request: JSON) -> JSON:
    instruction(request).update(
        asNeededBoolean=False, sequence=1, method={"text": "Take"}, route={"text": "as the label says"}
    )
    return request


# --- what came with it ----------------------------------------------------------------------------


def pages(request: JSON) -> list[tuple[str, JSON]]:
    return [(key, page) for key, page in request["prefetch"].items() if page and page["resourceType"] == "Bundle"]


def each_page(change: Callable[[JSON], JSON | None]) -> Shape:
    def shape(request: JSON) -> JSON:
        for key, page in pages(request):
            request["prefetch"][key] = change(page)
        return request

    return shape


def nothing_found(page: JSON) -> JSON:
    """Epic's empty search."""
    coding = [{"system": "urn:oid:1.2.840.114350.1.13.0.1.7.2.657369", "code": "4101"}]
    warning = {"severity": "warning", "code": "processing", "details": {"coding": coding}}
    resource = {"resourceType": "OperationOutcome", "issue": [warning]}
    if page.get("entry"):
        return page
    return {**page, "total": 0, "entry": [{"resource": resource, "search": {"mode": "outcome"}}]}


def without_counts(page: JSON) -> JSON:
    bare = {name: value for name, value in page.items() if name not in ("total", "type")}
    return {**bare, "entry": [{"resource": one["resource"]} for one in page.get("entry", [])]}


def with_a_word_of_the_server(page: JSON) -> JSON:
    told = {"resource": outcome("information", "informational", "All is well"), "search": {"mode": "outcome"}}
    return {**page, "entry": [*page.get("entry", []), told]}


def as_a_batch_is_answered(page: JSON) -> JSON:
    return {
        "resourceType": "Bundle",
        "type": "batch-response",
        "entry": [{"resource": page, "response": {"status": "200 OK"}}],
    }


def bare_where_one(request: JSON) -> JSON:
    for key, page in pages(request):
        if len(page.get("entry", [])) == 1:
            request["prefetch"][key] = page["entry"][0]["resource"]
    return request


def with_the_user(request: JSON) -> JSON:
    request["prefetch"]["user"] = {"resourceType": "Practitioner", "id": "ferreira-55"}
    request["prefetch"]["medications-user"] = searchset()
    return request


def keys_in_capitals(request: JSON) -> JSON:
    request["prefetch"] = {key.capitalize(): value for key, value in request["prefetch"].items()}
    return request


def keys_of_their_own(request: JSON) -> JSON:
    values = request["prefetch"]
    others = {f"item{n}": values.pop(key) for n, key in enumerate(("labs", "vitals", "conditions"), start=1)}
    request["prefetch"] = {**values, **{key: searchset() for key in ("labs", "vitals", "conditions")}, **others}
    return request


def strangers_among_the_results(request: JSON) -> JSON:
    stranger = {"subject": {"reference": f"Patient/{OTHER_PATIENT}"}}
    request["prefetch"]["labs"]["entry"].append({"resource": {**creatinine(0.5, days=1, id_="theirs"), **stranger}})
    return request


def mistakes_among_the_results(request: JSON) -> JSON:
    wrong = {**creatinine(0.5, days=1, id_="wrong"), "status": "entered-in-error"}
    request["prefetch"]["labs"]["entry"].append({"resource": wrong})
    return request


def the_draft_in_the_record_too(request: JSON) -> JSON:
    """MEDITECH, HAPI: what is being written has already been saved as a draft."""
    page = request["prefetch"]["medications"]
    page.setdefault("entry", []).append({"resource": copy.deepcopy(the_order(request))})
    return request

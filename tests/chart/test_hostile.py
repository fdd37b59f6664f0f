"""Whatever stands in a record, reading it raises nothing but a HookError, and the web never answers 5xx."""

import copy
import json
from typing import Any

from flask import Flask
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cds_service.app import answerer_of
from cds_service.explain import dumps, line
from cds_service.protocol.errors import HookError
from cds_service.protocol.request import parse
from cds_service.settings import Settings
from tests.chart.test_conditions import broken
from tests.chart.test_medicines import allergic
from tests.chart.test_medicines import given as administered
from tests.chart.test_medicines import request as prescription
from tests.chart.test_orders import asked
from tests.checker import walk
from tests.requests import (
    ICD10,
    JSON,
    SERVICES,
    albumin,
    calcium,
    condition,
    creatinine,
    deep_vein_thrombosis,
    draft,
    order_select,
    order_sign,
    patient_view,
    prefetch,
    raloxifene,
    spine_t_score,
    weight,
    woman,
    zoledronic_acid,
)

RANGE = {"low": {"value": 8.6, "unit": "mg/dL"}, "high": {"value": 10.2}, "type": {"coding": [{"code": "normal"}]}}
SUPPLY = {
    "expectedSupplyDuration": {"value": 30, "code": "d"},
    "numberOfRepeatsAllowed": 2,
    "validityPeriod": {"start": "2026-01-01", "end": "2026-04-01"},
}
RATES = [{"type": {"coding": [{"code": "ordered"}]}, "doseQuantity": {"value": 60, "unit": "mg"}}]
DATA = prefetch(
    woman(78),
    labs=[creatinine(1.26), calcium(8.2, referenceRange=[RANGE]), albumin(3.4), creatinine(0.9, days=200, id_="old")],
    vitals=[weight(60)],
    dxa=[spine_t_score(-3.1, bodySite={"text": "L1-L4"})],
    conditions=[broken(), broken("S52.501D", "f2"), condition(ICD10, "V43.52XA", "crash"), deep_vein_thrombosis()],
    allergies=[allergic(reaction=[{"manifestation": [{"text": "angioedema"}]}])],
    medications=[prescription(status="stopped", dispenseRequest=SUPPLY)],
    administrations=[administered()],
    orders=[asked()],
    procedures=[{"resourceType": "Procedure", "id": "p", "status": "completed", "code": {"text": "DXA"}}],
    imaging=[{"resourceType": "DiagnosticReport", "id": "r", "status": "final", "code": {"text": "DXA"}}],
)
DENOSUMAB = draft({"text": "denosumab"}, id_="dmab", dosageInstruction=[{"doseAndRate": RATES, "text": "sc"}])
ORDERS = (zoledronic_acid(dispenseRequest={"validityPeriod": {"start": "2026-11-22"}}), raloxifene(), DENOSUMAB)
REQUESTS = [patient_view(DATA), order_sign(DATA, *ORDERS), order_select(DATA, *ORDERS)]
ANSWERER = answerer_of(Settings(mode="open"))

DATES = ["0001-01-01", "9999-12-31", "0001", "9999", "2026-02-30", "2026-11-22T24:00:00Z", "2026-11-22T10:00:00+24:00"]
NUMBERS = [0, -1, 1e300, -1e300, 1e-300, 10**9, 10**18, 10**19, 2**63, 0.1, -0.0]
WORDS = [
    "",
    " ",
    "\u200b",
    "\u0000",
    "\u2028",
    "<script>",
    "**x**",
    "{{ 7 }}",
    "%",
    "Patient/",
    "#",
    "urn:uuid:",
    "🦴",
    "x" * 500,
]
SHAPES: list[Any] = [[], {}, [[]], [None], {"": None}, None, True, False]
CODES = ["final", "active", "draft", "entered-in-error", "<", "mg/dL", "Observation", "Patient", "Bundle", "S72.001A"]
JUNK = st.one_of(
    st.sampled_from([*DATES, *WORDS, *CODES]),
    st.sampled_from(NUMBERS),
    st.sampled_from(SHAPES),
    st.text(max_size=12),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
)


@st.composite
def damaged(draw: st.DrawFn) -> JSON:
    """A rich request with one to four places inside its records replaced, taken away or doubled."""
    request: JSON = copy.deepcopy(draw(st.sampled_from(REQUESTS)))
    for _ in range(draw(st.integers(1, 4))):
        places = [path for path, _ in walk(request) if len(path) > 2 and path[0] in ("prefetch", "context")]
        *way, last = draw(st.sampled_from(places))
        holder: Any = request
        for step in way:
            holder = holder[step]
        match draw(st.sampled_from(["replace", "replace", "remove", "double"])):
            case "replace":
                holder[last] = copy.deepcopy(draw(JUNK))
            case "remove":
                del holder[last]
            case _:
                holder[last] = [holder[last], copy.deepcopy(holder[last])]
    return request


def with_onset(when: str) -> JSON:
    request = copy.deepcopy(REQUESTS[0])
    for entry in request["prefetch"]["conditions"]["entry"]:
        entry["resource"]["onsetDateTime"] = when
    return request


def with_supply(**supply: Any) -> JSON:
    request = copy.deepcopy(REQUESTS[1])
    request["prefetch"]["medications"]["entry"][0]["resource"]["dispenseRequest"] = supply
    return request


@settings(max_examples=600, deadline=None, derandomize=True, database=None)
@given(request=damaged())
@example(request=with_onset("0001-01-01"))
@example(request=with_onset("9999-12-31"))
@example(request=with_supply(expectedSupplyDuration={"value": 1e300, "code": "d"}))
@example(request=with_supply(expectedSupplyDuration={"value": 30, "code": "d"}, numberOfRepeatsAllowed=10**9))
def test_a_broken_record_raises_nothing_but_a_hook_error(request: JSON) -> None:
    try:
        answer = ANSWERER.answer(parse(json.dumps(request).encode()))
    except HookError:
        return
    assert answer.verdict.raised == [], "no rule stumbles over what the chart lets through"
    dumps(line("request", "service", answer)).encode()


@settings(max_examples=400, deadline=None, derandomize=True, database=None)
@given(request=damaged())
def test_a_broken_record_is_never_answered_with_5xx(app: Flask, request: JSON) -> None:
    answer = app.test_client().post(f"/cds-services/{SERVICES[request['hook']]}", json=request)
    assert answer.status_code in (200, 400, 412)


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(day=st.dates())
def test_any_day_may_be_asked_for(day: Any) -> None:
    for request in REQUESTS:
        ANSWERER.answer(parse(json.dumps(request).encode()), day)

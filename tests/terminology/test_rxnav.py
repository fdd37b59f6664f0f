"""RxNav, played by a server on this machine: what is asked, what is learnt of it, and that no answer waits."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from cds_service.app import create_app
from cds_service.settings import Settings
from cds_service.terminology import NDC, RXNORM, Index, index
from cds_service.terminology.rxnav import Answer, RxNav, Unanswered

NEW = "9000001"  # a product that no value set knows
OTHER = "http://example.org/local"


class Code(NamedTuple):
    code: str
    system: str = RXNORM


def history(tty: str, name: str, *ingredients: str, status: str = "Active", now: str = "") -> dict[str, Any]:
    return {
        "rxcuiStatusHistory": {
            "metaData": {"status": status},
            "attributes": {"tty": tty, "name": name},
            "definitionalFeatures": {"ingredientAndStrength": [{"baseRxcui": one} for one in ingredients]},
            "derivedConcepts": {"remappedConcept": [{"remappedRxCui": now}]} if now else {},
        }
    }


TABLET = history("SCD", "risedronate sodium 35 MG Oral Tablet", "73056")
INFUSION = history("SCD", "100 ML zoledronic acid 0.05 MG/ML Injection", "77655")
GEL = history("SCD", "diclofenac sodium 0.05 MG/MG Topical Gel", "3355")


class Service:
    """A stand-in for RxNav: what it answers by path, what it was asked, and how long it takes."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.answers: dict[str, Any] = {}
        self.asked: list[str] = []
        self.headers: list[str] = []
        self.seconds = 0.0

    def knows(self, rxcui: str, entry: dict[str, Any]) -> None:
        self.answers[f"/REST/rxcui/{rxcui}/historystatus.json"] = entry

    def knows_ndc(self, ndc: str, rxcui: str) -> None:
        self.answers[f"/REST/ndcstatus.json?ndc={ndc}"] = {"ndcStatus": {"rxcui": rxcui}}


@pytest.fixture
def service() -> Iterator[Service]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            played.asked.append(self.path)
            played.headers.append(str(self.headers))
            time.sleep(played.seconds)
            found = played.answers.get(self.path)
            body = found if isinstance(found, bytes) else json.dumps(found).encode()
            self.send_response(200 if found is not None else 404)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    played = Service(f"http://127.0.0.1:{server.server_port}/REST")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield played
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def known() -> Index:
    return Index(index().value_sets.values())


def learning(known: Index, service: Service, **more: Any) -> RxNav:
    asked = RxNav(known, service.url, more.pop("seconds", 5.0), **more)
    known.on_unknown = asked.note
    return asked


def test_the_first_answer_does_not_know_the_code_and_the_next_does(known: Index, service: Service) -> None:
    service.knows(NEW, TABLET)
    rxnav = learning(known, service)
    assert known.of_codings([Code(NEW)]) == set()
    rxnav.settle()
    assert known.of_codings([Code(NEW)]) == {"risedronate"}
    known.of_codings([Code(NEW)])
    rxnav.settle()
    assert service.asked == [f"/REST/rxcui/{NEW}/historystatus.json"], "asked once, and for the code alone"


def test_no_answer_waits_for_a_service_that_is_slow(known: Index, service: Service) -> None:
    service.knows(NEW, TABLET)
    service.seconds = 1.0
    rxnav = learning(known, service, seconds=0.2)
    began = time.monotonic()
    assert known.of_codings([Code(NEW)]) == set()
    assert time.monotonic() - began < 0.15
    rxnav.settle()
    assert known.of_codings([Code(NEW)]) == set(), "given up at its deadline"


@pytest.mark.parametrize(
    ("entry", "concepts"),
    [
        (INFUSION, {"zoledronic-acid-osteoporosis"}),
        (history("SCD", "zoledronic acid 4 MG Injection", "77655"), {"zoledronic-acid-oncology"}),
        (GEL, set()),
        (history("SCD", "metformin 500 MG Oral Tablet", "6809"), set()),
        (history("IN", "something else"), set()),
    ],
    ids=["5 mg", "4 mg", "gel", "another drug", "ingredient"],
)
def test_a_product_is_judged_as_a_release_judges_it(
    known: Index, service: Service, entry: dict[str, Any], concepts: set[str]
) -> None:
    service.knows(NEW, entry)
    rxnav = learning(known, service)
    known.of_codings([Code(NEW)])
    rxnav.settle()
    assert known.of_codings([Code(NEW)]) == concepts


def test_a_gel_outweighs_the_ingredient_coded_beside_it(known: Index, service: Service) -> None:
    service.knows(NEW, GEL)
    rxnav = learning(known, service)
    assert known.of_codings([Code(NEW), Code("3355")]) == {"nsaid"}
    rxnav.settle()
    assert known.of_codings([Code(NEW), Code("3355")]) == set()


def test_a_code_that_was_replaced_is_followed(known: Index, service: Service) -> None:
    service.knows(NEW, history("SCD", "", status="Remapped", now="905032"))
    service.knows("905032", TABLET)
    rxnav = learning(known, service)
    known.of_codings([Code(NEW)])
    rxnav.settle()
    assert known.of_codings([Code(NEW)]) == {"risedronate"}


@pytest.mark.parametrize("ndc", ["00078043561", "0078-0435-61"])
def test_an_ndc_is_asked_for_its_rxcui(known: Index, service: Service, ndc: str) -> None:
    service.knows_ndc(ndc, "705875")
    service.knows("705875", INFUSION)
    rxnav = learning(known, service)
    known.of_codings([Code(ndc, NDC)])
    rxnav.settle()
    assert known.of_codings([Code(ndc, "urn:oid:2.16.840.1.113883.6.69")]) == {"zoledronic-acid-osteoporosis"}


def test_what_it_does_not_know_is_not_asked_again(known: Index, service: Service) -> None:
    service.answers["/REST/ndcstatus.json?ndc=99999999999"] = {"ndcStatus": {"status": "UNKNOWN"}}
    rxnav = learning(known, service)
    for _ in range(3):
        known.of_codings([Code("99999999999", NDC)])
        rxnav.settle()
    assert len(service.asked) == 1


@pytest.mark.parametrize(
    "code",
    [Code("Jane Doe"), Code("123456789"), Code("1/../../x"), Code("12-34", NDC), Code("4711", OTHER), Code("46041")],
    ids=str,
)
def test_only_what_has_the_form_of_an_unknown_drug_code_is_sent(known: Index, service: Service, code: Code) -> None:
    rxnav = learning(known, service)
    known.of_codings([code])
    rxnav.settle()
    assert service.asked == []


def test_nothing_but_the_code_is_sent(known: Index, service: Service) -> None:
    rxnav = learning(known, service)
    known.of_codings([Code(NEW)])
    rxnav.settle()
    assert not any(word in service.headers[0].lower() for word in ("authorization", "cookie", "referer"))


@pytest.mark.parametrize(
    "answer",
    [None, b"no JSON", b"[]", {"rxcuiStatusHistory": {}}, b"x" * 3_000_000, history("SCD", "x", "1") | {"y": 1}],
    ids=["404", "text", "list", "empty", "too long", "odd"],
)
def test_an_answer_that_cannot_be_read_is_no_answer(known: Index, service: Service, answer: Any) -> None:
    service.answers[f"/REST/rxcui/{NEW}/historystatus.json"] = answer
    rxnav = RxNav(known, service.url, 5.0)
    try:
        found = rxnav.ask(RXNORM, NEW)
    except Unanswered:
        return
    assert found.product is not None


def test_a_service_that_is_not_there_is_asked_again_later(known: Index) -> None:
    asked: list[str] = []

    class Failing(RxNav):
        def ask(self, system: str, code: str) -> Answer:
            asked.append(code)
            raise Unanswered("ConnectionError")

    rxnav = Failing(known, "http://127.0.0.1:9", 0.01)
    for _ in range(2):
        rxnav.note(RXNORM, NEW)
        rxnav.settle()
    assert asked == [NEW, NEW]


def test_answers_are_kept_between_starts(known: Index, service: Service, tmp_path: Path) -> None:
    cache = tmp_path / "rxnav.jsonl"
    service.knows(NEW, INFUSION)
    rxnav = learning(known, service, cache=cache)
    known.of_codings([Code(NEW)])
    rxnav.settle()
    cache.write_text(cache.read_text() + "damaged\n")
    again = Index(index().value_sets.values())
    learning(again, service, cache=cache)
    assert again.of_codings([Code(NEW)]) == {"zoledronic-acid-osteoporosis"}
    assert len(service.asked) == 1


def test_it_is_off_unless_a_site_names_it(
    monkeypatch: pytest.MonkeyPatch, service: Service, client_with: Callable[..., Any]
) -> None:
    monkeypatch.setattr(index(), "on_unknown", None)
    create_app(Settings())
    assert index().on_unknown is None
    client_with(rxnav_url=service.url)
    assert index().on_unknown is not None
    monkeypatch.setattr(index(), "on_unknown", None)
    assert service.asked == []

"""What RxNav, NLM's public service, makes of a drug code that no value set knows: only where a site asks for it.

No answer waits for it. A code that was not known is queued, a thread asks about it, and answers after that one know
it. Nothing is sent but the code itself, an RxCUI or an NDC, and only where it has the form of one.
"""

import json
import re
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from queue import Full, Queue
from typing import Any

import requests

from cds_service.logs import logger
from cds_service.terminology import NDC, RXNORM, Index
from cds_service.terminology.products import product_concepts, product_exclusions
from cds_service.terminology.rxnorm import Product, Table, described

_log = logger(__name__)

_FORMS = {RXNORM: re.compile(r"[1-9]\d{0,7}"), NDC: re.compile(r"\d{10,11}|\d{4,5}-\d{3,4}-\d{1,2}")}
_MOST_WAITING = 500
_MOST_BYTES = 1 << 20
_BETWEEN = 0.1  # seconds between two questions; NLM allows twenty a second
_LONGEST_PAUSE = 300.0  # seconds without a question while the service does not answer
_MOST_REMAPPED = 3


class Unanswered(Exception):
    """The service could not be reached, was too slow, or gave no answer that can be read."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one code stands for: its RxCUI today and the product, or nothing where RxNav does not know it."""

    rxcui: str | None = None
    product: Product | None = None


class RxNav:
    """Asks about unknown codes, one at a time, and teaches the index what it learns.

    `url` is the base of the REST service, `seconds` the deadline of one question, `cache` a file of JSON Lines that
    keeps the answers between starts; several processes may add to it.
    """

    def __init__(self, known: Index, url: str, seconds: float, cache: Path | None = None) -> None:
        self._known = known
        self._url = url.rstrip("/")
        self._seconds = seconds
        self._cache = cache
        # Its own, not that of fhir/client.py: that reads where a request says, and so goes through no proxy and to no
        # private address. This address the site names: NLM lies behind its proxy, a copy of RxNav in its own network.
        self._session = requests.Session()
        self._asked: set[tuple[str, str]] = set()
        self._waiting: Queue[tuple[str, str]] = Queue(_MOST_WAITING)
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        for system, code, answer in self._kept():
            self._asked.add((system, code))
            self._teach(system, code, answer)

    def note(self, system: str, code: str) -> None:
        """Take note of a code that was not known. Returns at once."""
        form = _FORMS.get(system)
        if form is None or not form.fullmatch(code) or (system, code) in self._asked:
            return
        with self._lock:
            if self._thread is None or not self._thread.is_alive():  # a fork leaves threads behind
                self._thread = threading.Thread(target=self._ask_on, name="rxnav", daemon=True)
                self._thread.start()
            self._asked.add((system, code))
        try:
            self._waiting.put_nowait((system, code))
        except Full:
            self._asked.discard((system, code))

    def settle(self) -> None:
        """Wait until what was noted is answered or given up."""
        self._waiting.join()

    def ask(self, system: str, code: str) -> Answer:
        """What a code stands for. Raises Unanswered."""
        deadline = time.monotonic() + self._seconds
        try:
            rxcui = code if system == RXNORM else self._rxcui_of(code, deadline)
            return self._described(rxcui, deadline) if rxcui else Answer()
        except (requests.RequestException, ValueError, KeyError, TypeError, AttributeError) as error:
            raise Unanswered(type(error).__name__) from error

    # --- asking --------------------------------------------------------------------------------------

    def _ask_on(self) -> None:
        pause = _BETWEEN
        while True:
            system, code = self._waiting.get()
            try:
                answer = self.ask(system, code)
                self._keep(system, code, answer)
                self._teach(system, code, answer)
                pause = _BETWEEN
            except (Unanswered, OSError) as error:
                self._asked.discard((system, code))
                pause = min(max(pause * 2, self._seconds), _LONGEST_PAUSE)
                _log.warning("RxNav did not help; it is asked again later", exception=type(error).__name__)
            finally:
                self._waiting.task_done()
            time.sleep(pause)

    def _rxcui_of(self, ndc: str, deadline: float) -> str | None:
        rxcui = self._read(f"ndcstatus.json?ndc={ndc}", deadline)["ndcStatus"].get("rxcui")
        return rxcui if rxcui and _FORMS[RXNORM].fullmatch(rxcui) else None

    def _described(self, rxcui: str, deadline: float) -> Answer:
        """The product behind an RxCUI; one that was replaced is followed to its successor."""
        for _ in range(_MOST_REMAPPED):
            history = self._read(f"rxcui/{rxcui}/historystatus.json", deadline)["rxcuiStatusHistory"]
            successors = (history.get("derivedConcepts") or {}).get("remappedConcept") or []
            if history["metaData"]["status"] != "Remapped" or not successors:
                break
            rxcui = str(successors[0]["remappedRxCui"])
            if not _FORMS[RXNORM].fullmatch(rxcui):
                return Answer()
        attributes = history.get("attributes") or {}
        parts = (history.get("definitionalFeatures") or {}).get("ingredientAndStrength") or []
        ingredients = tuple(dict.fromkeys(str(part["baseRxcui"]) for part in parts))
        if attributes.get("tty") in ("IN", "PIN", "BN") or not ingredients:
            return Answer(rxcui)
        return Answer(rxcui, described(str(attributes["tty"]), str(attributes["name"]), ingredients, ()))

    def _read(self, path: str, deadline: float) -> Mapping[str, Any]:
        left = deadline - time.monotonic()
        if left <= 0:
            raise requests.Timeout
        body = b""
        with self._session.get(f"{self._url}/{path}", timeout=left, stream=True, allow_redirects=False) as response:
            if response.status_code != requests.codes.ok:
                raise requests.HTTPError(str(response.status_code))
            for piece in response.iter_content(1 << 14):
                body += piece
                if len(body) > _MOST_BYTES or time.monotonic() > deadline:
                    raise requests.Timeout
        read: Mapping[str, Any] = json.loads(body)
        return read

    # --- learning ------------------------------------------------------------------------------------

    def _teach(self, system: str, code: str, answer: Answer) -> None:
        if answer.rxcui is None:
            return
        concepts = self._known.of(RXNORM, answer.rxcui)
        excluded: frozenset[str] = frozenset()
        if answer.product is not None and not concepts:
            table = Table(date.min, {answer.rxcui: answer.product})
            concepts = product_concepts(table, self._known)[answer.rxcui]
            excluded = product_exclusions(table, self._known).get(answer.rxcui, frozenset())
        for where, one in {(system, code), (RXNORM, answer.rxcui)}:
            self._known.lay_over({one: concepts}, {one: excluded}, where)

    def _keep(self, system: str, code: str, answer: Answer) -> None:
        if self._cache is None or answer.rxcui is None:
            return
        entry: dict[str, Any] = {"system": system, "code": code, "rxcui": answer.rxcui}
        if answer.product is not None:
            product = answer.product
            entry |= {"tty": product.tty, "name": product.name, "ingredients": list(product.ingredients)}
        with self._cache.open("a", encoding="utf-8") as lines:  # a line is written at once: processes do not mix
            lines.write(json.dumps(entry, ensure_ascii=False) + "\n")

    def _kept(self) -> Iterable[tuple[str, str, Answer]]:
        """The answers of earlier starts; a line that cannot be read is passed over."""
        if self._cache is None or not self._cache.exists():
            return
        for line in self._cache.read_text(encoding="utf-8").splitlines():
            try:
                entry = json.loads(line)
                product = None
                if "tty" in entry:
                    product = described(entry["tty"], entry["name"], tuple(entry["ingredients"]), ())
                yield entry["system"], entry["code"], Answer(entry["rxcui"], product)
            except (ValueError, KeyError, TypeError):
                _log.warning("a line of the RxNav cache cannot be read")

"""The peer: HealthChain with one rule: newest hip or spine T-score of -2.5 or lower, and no bone drug.

`python peer_app.py PORT dict|models`: the handler reads the prefetch as dicts, or makes fhir.resources of its bundles.
Runs in an environment of its own (see peer.lock), where nothing of this project is.
"""

import sys
from typing import Any

import uvicorn
from fhir.resources.R4B.bundle import Bundle
from healthchain.gateway import CDSHooksService, HealthChainAPI
from healthchain.models import CDSRequest, CDSResponse

SCORES = {"38263-0", "38267-1", "80946-7", "80947-5"}
BONE_DRUGS = {"904431", "1116634", "77655", "46041", "115264", "73056", "993449", "2045525"}


def codes(concept: dict[str, Any] | None) -> set[str]:
    return {coding.get("code") for coding in (concept or {}).get("coding", ())}


def answer(request: CDSRequest, as_models: bool) -> CDSResponse:
    prefetch = request.prefetch or {}
    bundles = [bundle for bundle in prefetch.values() if bundle.get("resourceType") == "Bundle"]
    if as_models:
        bundles = [Bundle.model_validate(bundle).model_dump() for bundle in bundles]
    resources = [entry["resource"] for bundle in bundles for entry in bundle.get("entry") or ()]
    scores = [
        (str(found["effectiveDateTime"]), found["valueQuantity"]["value"])
        for found in resources
        if found["resourceType"] == "Observation" and codes(found.get("code")) & SCORES
    ]
    treated = any(
        codes(found.get("medicationCodeableConcept")) & BONE_DRUGS
        for found in resources
        if found["resourceType"] == "MedicationRequest"
    )
    if not scores or treated or max(scores)[1] > -2.5:
        return CDSResponse(cards=[])
    card = {
        "summary": f"Untreated osteoporosis: T-score {max(scores)[1]}",
        "indicator": "warning",
        "source": {"label": "T-score rule"},
        "detail": f"Measured {max(scores)[0]}.",
    }
    return CDSResponse(cards=[card])


def main(port: int, kind: str) -> None:
    service = CDSHooksService()
    for hook in ("patient-view", "order-sign"):

        @service.hook(hook, id=f"t-score-{hook}")
        def handler(request: CDSRequest) -> CDSResponse:
            return answer(request, kind == "models")

    app = HealthChainAPI(enable_cors=False)
    app.register_service(service, use_events=False)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])

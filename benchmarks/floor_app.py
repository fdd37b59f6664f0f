"""The floor: a bare Flask application that parses the body with orjson and gives a constant card."""

from typing import Any

import orjson
from flask import Flask, Response, request

CARD = orjson.dumps({"cards": [{"summary": "Constant", "indicator": "info", "source": {"label": "Floor"}}]})


def create_app() -> Flask:
    app = Flask(__name__)

    @app.post("/cds-services/<service>")
    def answer(service: str) -> Response:
        parsed: Any = orjson.loads(request.get_data())
        if "context" not in parsed:
            return Response(status=400)
        return Response(CARD, content_type="application/json")

    return app

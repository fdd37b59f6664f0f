"""Request ids, readiness, and who may see the metrics."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cds_service.app import create_app
from cds_service.settings import Settings
from tests.conftest import Clients
from tests.security.signing import written

UUID = "0b1c6f5e-1111-4222-8333-444455556666"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
ULID = "01ARZ3NDEKTSV4RRFFQ69G5FAV"


# --- request ids ----------------------------------------------------------------------------------


@pytest.mark.parametrize("id_", [UUID, UUID.upper(), TRACE, "0123456789abcdef", "f" * 64, ULID])
def test_an_id_that_machines_make_up_is_taken_over(client: FlaskClient, id_: str) -> None:
    assert client.get("/cds-services", headers={"X-Request-ID": id_}).headers["X-Request-ID"] == id_


@pytest.mark.parametrize(
    "id_",
    [
        *("", " ", "a", "Quillfeather", "Ottoline.Quillfeather", "RN-55120987", "1948-03-14", "55120987"),
        *("0123456789abcde", "f" * 65, UUID + "0", f" {UUID} x", f"{UUID},{UUID}", UUID.replace("-", "_")),
        *("٠١٢٣٤٥٦٧٨٩٠١٢٣٤٥", "../../etc/passwd", '"}', "8" + ULID[1:], ULID[:-1] + "U", "x" * 16_000),
    ],
)
def test_any_other_id_is_replaced(client: FlaskClient, id_: str) -> None:
    made = client.get("/cds-services", headers={"X-Request-ID": id_.encode().decode("latin-1")})
    other = client.get("/cds-services", headers={"X-Request-ID": id_.encode().decode("latin-1")})
    assert len(made.headers["X-Request-ID"]) == 36
    assert made.headers["X-Request-ID"] not in (id_, other.headers["X-Request-ID"])


@pytest.mark.parametrize(
    ("trace", "taken"),
    [
        (f"00-{TRACE}-00f067aa0ba902b7-01", True),
        (f"cc-{TRACE}-00f067aa0ba902b7-00", True),
        (f"ff-{TRACE}-00f067aa0ba902b7-01", False),
        (f"00-{'0' * 32}-00f067aa0ba902b7-01", False),
        (f"00-{TRACE}-{'0' * 16}-01", False),
        (f"00-{TRACE.upper()}-00f067aa0ba902b7-01", False),
        (f"00-{TRACE}-00f067aa0ba902b7", False),
        (f"00-{TRACE}-00f067aa0ba902b7-01-Quillfeather", False),
        ("Quillfeather", False),
    ],
)
def test_the_id_of_a_trace_is_taken_over(client: FlaskClient, trace: str, taken: bool) -> None:
    assert (client.get("/cds-services", headers={"traceparent": trace}).headers["X-Request-ID"] == TRACE) is taken
    both = {"traceparent": trace, "X-Request-ID": UUID}
    assert client.get("/cds-services", headers=both).headers["X-Request-ID"] == UUID


def test_a_refusal_names_the_request(client: FlaskClient) -> None:
    for answer in (client.get("/nowhere"), client.post("/cds-services/bone-health-order-sign", json={})):
        assert answer.get_json()["issue"][0]["diagnostics"] == f"request {answer.headers['X-Request-ID']}"


# --- readiness ------------------------------------------------------------------------------------


def test_a_service_that_can_work_is_ready(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    checks = ("parameters", "value-sets", "templates", "services")
    assert answer.get_json() == {"status": "ready", "checks": dict.fromkeys(checks, "ok"), "notes": []}


def test_one_failing_check_makes_it_not_ready_and_it_lives_all_the_same() -> None:
    app = create_app(Settings())
    app.extensions["checks"]["store"] = lambda: "the database does not answer"
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["status"] == "not ready"
    assert answer.get_json()["checks"]["store"] == "the database does not answer"
    assert answer.get_json()["checks"]["templates"] == "ok"
    assert app.test_client().get("/healthz").status_code == 200
    app.extensions["checks"]["store"] = lambda: None
    assert app.test_client().get("/readyz").status_code == 200


@pytest.fixture
def registered(tmp_path: Path) -> Flask:
    return create_app(Settings(mode="registered", clients_file=written(tmp_path), shared_state=str(tmp_path / "state")))


def test_registered_mode_wants_a_key_set_and_what_is_shared(registered: Flask, tmp_path: Path) -> None:
    answer = registered.test_client().get("/readyz")
    assert answer.status_code == 200, answer.get_json()
    assert {"key-sets", "shared-state"} <= answer.get_json()["checks"].keys()
    for file in tmp_path.glob("state*"):
        file.write_bytes(b"no database " * 500)
    answer = registered.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["checks"]["shared-state"] == "used tokens cannot be told"
    assert str(tmp_path) not in answer.get_data(as_text=True)


def test_without_any_key_set_nobody_could_be_let_in(tmp_path: Path, registered: Flask) -> None:
    for file in tmp_path.glob("*.json"):
        file.write_text("{}", encoding="utf-8")
    answer = registered.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["checks"]["key-sets"] == "no client's key set can be read"


# --- who may see the metrics ----------------------------------------------------------------------

HERE, PROMETHEUS, STRANGER = "127.0.0.1", "10.20.0.9", "203.0.113.7"


def look(client: FlaskClient, address: str, **forwarded: str) -> int:
    headers = {name.replace("_", "-"): value for name, value in forwarded.items()}
    return client.get("/metrics", environ_overrides={"REMOTE_ADDR": address}, headers=headers).status_code


def test_metrics_are_for_this_machine_alone(client_with: Clients) -> None:
    client = client_with(open_to_network=True)
    seen = [look(client, address) for address in (HERE, "127.3.2.1", "::1", "::ffff:127.0.0.1")]
    assert seen == [200, 200, 200, 200]
    for address in (STRANGER, PROMETHEUS, "::", "2001:db8::1", "::ffff:203.0.113.7", "", "localhost"):
        assert look(client, address) == 403, address


def test_other_networks_may_be_allowed(client_with: Clients) -> None:
    client = client_with(open_to_network=True, metrics_networks=["10.20.0.0/16"])
    assert [look(client, address) for address in (HERE, PROMETHEUS, "10.21.0.9", "::1")] == [200, 200, 403, 200]


def test_behind_a_proxy_that_is_not_trusted_nobody_is_near(client_with: Clients) -> None:
    client = client_with()
    assert look(client, HERE, X_Forwarded_For=HERE) == 403
    assert look(client, HERE, Forwarded=f"for={HERE}") == 403


def test_behind_a_trusted_proxy_both_must_be_near(client_with: Clients) -> None:
    client = client_with(open_to_network=True, trusted_proxies=1, metrics_networks=["10.20.0.0/16"])
    assert look(client, HERE, X_Forwarded_For=PROMETHEUS) == 200
    assert look(client, PROMETHEUS) == 200
    assert look(client, HERE, X_Forwarded_For=STRANGER) == 403
    assert look(client, STRANGER, X_Forwarded_For=HERE) == 403


def test_registered_mode_wants_no_token_for_them(registered: Flask) -> None:
    assert look(registered.test_client(), HERE) == 200
    assert look(registered.test_client(), STRANGER) == 403
    assert registered.extensions["metrics"].value("refused_total", reason="metrics") == 1

"""Rows J: who may call. The attacks in tests/security go further; these say that each row is kept."""

import json
import logging
import time
from typing import Any

import pytest
from flask import Flask

from cds_service.app import create_app
from cds_service.security.keys import ALGORITHMS
from cds_service.security.registry import RegistryError
from cds_service.settings import Settings
from tests.logged import lines_of
from tests.requests import unscreened_story
from tests.security.signing import (
    BASE,
    NORTH,
    PATH,
    SANDBOX,
    SOUTH,
    STRANGER,
    bearer,
    claims,
    header,
    keys,
    of_today,
    rsa_pair,
    signed,
    written,
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("rows")
    return create_app(Settings(mode="registered", clients_file=written(folder), shared_state=str(folder / "state")))


def status(app: Flask, token: str | None = None, scheme: str = "Bearer", path: str = PATH) -> int:
    headers = {"Authorization": f"{scheme} {token if token is not None else signed(header(), claims(path))}"}
    return app.test_client().post(path, json=of_today(unscreened_story()), headers=headers).status_code


def test_j1_whether_callers_are_authenticated_is_a_setting(app: Flask) -> None:
    bare: dict[str, Any] = {"json": of_today(unscreened_story())}
    assert app.test_client().post(PATH, **bare).status_code == 401
    assert create_app(Settings(mode="open")).test_client().post(PATH, **bare).status_code == 200


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_j2_a_token_comes_as_bearer_in_any_case(app: Flask, scheme: str) -> None:
    assert status(app, scheme=scheme) == 200


@pytest.mark.parametrize("name", ["alg", "kid", "typ"])
def test_j4_a_member_of_the_header_that_is_missing_is_401(app: Flask, name: str) -> None:
    assert status(app, signed(header(**{name: None}), claims())) == 401
    assert status(app, signed(header(jku=None), claims())) == 200


@pytest.mark.parametrize("name", ["iss", "aud", "exp", "iat", "jti"])
def test_j5_a_claim_that_is_missing_is_401(app: Flask, name: str) -> None:
    assert status(app, signed(header(), claims(**{name: None}))) == 401


def test_j6_the_audience_is_the_url_that_is_called(app: Flask) -> None:
    other = BASE + "/cds-services/bone-health-order-sign"
    assert status(app, signed(header(), claims(aud=other))) == 401
    assert status(app, signed(header(), claims(aud=[other]))) == 401
    assert status(app, signed(header(), claims(aud=[other, BASE + PATH]))) == 200


def test_j7_j8_neither_none_nor_a_shared_secret_is_an_algorithm(app: Flask) -> None:
    for algorithm in ("none", "HS256", "HS384", "HS512"):
        assert status(app, signed(header(alg=algorithm), claims())) == 401
    assert not {name for name in ALGORITHMS if name.startswith("HS") or name == "none"}


def test_j9_es384_and_rs384_are_taken_and_belong_to_their_keys(app: Flask) -> None:
    rsa = header(alg="RS384", kid="north-rsa")
    assert status(app) == 200
    assert status(app, signed(rsa, claims(), rsa_pair())) == 200
    assert status(app, signed({**rsa, "kid": NORTH.kid}, claims(), rsa_pair())) == 401


def test_j10_only_the_listed_issuer_and_the_listed_jku_count(app: Flask) -> None:
    assert status(app, signed(header(jku="https://evil.example/jwks.json"), claims(), STRANGER)) == 401
    assert status(app, signed(header(), claims(iss="https://evil.example"), STRANGER)) == 401


def test_j11_without_a_jku_the_keys_are_those_agreed_on(app: Flask) -> None:
    south = claims(iss="https://south.example.org")
    assert status(app, signed(header(kid="south-1", jku=None), south, SOUTH)) == 200


def test_j12_j14_whatever_is_wrong_the_answer_is_the_same(app: Flask) -> None:
    wrong = [
        signed(header(), claims(iss="https://evil.example"), STRANGER),
        signed(header(), claims(aud="https://evil.example")),
        signed(header(), claims(exp=1)),
        signed(header(), claims(), STRANGER),
        "",
    ]
    same = {"X-Request-ID": "0b1c6f5e-1111-4222-8333-444455556666"}
    answers = [app.test_client().post(PATH, json={}, headers={**bearer(token), **same}) for token in wrong]
    assert len({(answer.status, answer.data, str(answer.headers)) for answer in answers}) == 1


def test_j13_a_token_is_used_once(app: Flask) -> None:
    token = signed(header(), claims())
    assert [status(app, token) for _ in range(3)] == [200, 401, 401]


def test_j15_no_token_is_logged(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    tokens = [signed(header(), claims()), signed(header(), claims(), STRANGER)]
    assert [status(app, token) for token in tokens] == [200, 401]
    for token in tokens:
        assert not [part for part in token.split(".") if part in caplog.text]


def test_j16_a_token_is_for_now_and_not_for_long(app: Flask) -> None:
    now = int(time.time())
    assert status(app, signed(header(), claims(nbf=now - 300))) == 200
    for changes in ({"nbf": now + 300}, {"exp": now + 7200}, {"iat": now - 7200}, {"exp": now - 300}):
        assert status(app, signed(header(), claims(**changes))) == 401


def test_j18_a_registry_with_a_published_key_is_refused(tmp_path: Any) -> None:
    file = written(tmp_path)
    (tmp_path / "south.json").write_bytes(keys(SANDBOX))
    with pytest.raises(RegistryError, match="private half is published"):
        create_app(Settings(mode="registered", clients_file=file, shared_state=str(tmp_path / "state")))


def test_j17_j20_what_is_logged_of_a_call_names_the_client_at_most(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    assert status(app, signed(header(kid="unknown"), claims(jti="jti-8841", sub="sub-8841"))) == 401
    (refused,) = lines_of(caplog.records, "cds_service.web.guard")
    assert (refused["event"], refused["reason"], refused["client"]) == ("refused", "kid", "north")
    assert "8841" not in caplog.text
    assert json.dumps("unknown") not in caplog.text

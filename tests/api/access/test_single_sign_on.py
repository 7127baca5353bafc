"""Single sign-on against a small provider on this machine that keeps to the book, and then does not."""

from __future__ import annotations

import base64
import hashlib
import threading
import time
from urllib.parse import parse_qs, urlsplit

import pytest
import uvicorn
from fastapi import FastAPI, Form, Request
from fastapi.responses import JSONResponse
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.testclient import TestClient

from api.access.gate import COOKIE
from api.app import create_app
from corpus.actor import ROLES
from corpus.errors import InputError, StoreError
from recommender.settings import load_settings
from tests.api.access.conftest import SITE

CLIENT, SECRET = "zhibiao", "client-secret"
BACK = f"{SITE}/login/sso/back"


class Provider:
    """What the provider says, to be changed by a test: claims of the token, its key, the user's further claims."""

    def __init__(self):
        self.key = self.published = RSAKey.generate_key(2048, {"kid": "1"})
        self.address = ""
        self.claims, self.userinfo, self.asked = {}, {}, {}
        self.requests = []
        self.app = FastAPI()
        self.app.get("/.well-known/openid-configuration")(self.configuration)
        self.app.get("/keys")(self.keys)
        self.app.post("/token")(self.token)
        self.app.get("/user")(self.user)

    def configuration(self):
        names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        said = {name: f"{self.address}/{path}" for name, path in names.items()}
        return {"issuer": self.address, **said, "userinfo_endpoint": f"{self.address}/user"}

    def keys(self):
        return {"keys": [self.published.as_dict(private=False)]}

    def token(self, request: Request, code: str = Form(), code_verifier: str = Form(), redirect_uri: str = Form()):
        self.requests.append("token")
        given = base64.b64decode(request.headers["authorization"].split()[1]).decode()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(code_verifier.encode()).digest()).rstrip(b"=").decode()
        wrong = (
            given != f"{CLIENT}:{SECRET}"
            or code != "the-code"
            or challenge != self.asked["code_challenge"]
            or redirect_uri != self.asked["redirect_uri"]
        )
        if wrong:
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {"iss": self.address, "sub": "42", "aud": CLIENT, "exp": now + 60, "iat": now}
        claims |= {"nonce": self.asked["nonce"], "preferred_username": "Wang.Wu", "name": "王五"} | self.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        token = jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)
        return {"access_token": "access", "token_type": "Bearer", "id_token": token}

    def user(self, request: Request):
        self.requests.append("user")
        assert request.headers["authorization"] == "Bearer access"
        return {"sub": "42"} | self.userinfo


@pytest.fixture(scope="module")
def running():
    provider = Provider()
    server = uvicorn.Server(uvicorn.Config(provider.app, host="127.0.0.1", port=0, log_config=None))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started:
        assert thread.is_alive()
        assert time.monotonic() < deadline
        time.sleep(0.01)
    provider.address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    yield provider
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def provider(running):
    running.claims, running.userinfo, running.asked = {}, {}, {}
    running.key = running.published
    running.requests.clear()
    return running


@pytest.fixture
def set_up(monkeypatch, provider, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text(f"{SECRET}\n")
    monkeypatch.setenv("ZHIBIAO_OIDC_ISSUER", provider.address)
    monkeypatch.setenv("ZHIBIAO_OIDC_CLIENT_ID", CLIENT)
    monkeypatch.setenv("ZHIBIAO_OIDC_CLIENT_SECRET_FILE", str(secret))


@pytest.fixture
def browser(set_up, inhabited):
    app = create_app(load_settings(inhabited))
    with TestClient(app, base_url=SITE, client=("10.0.0.7", 40000), follow_redirects=False) as asking:
        yield asking


def go_out(browser, provider, into="/search"):
    """Go to the provider, which notes what it was asked."""
    answer = browser.get("/login/sso", params={"next": into})
    assert answer.status_code == 302, answer.text
    target = urlsplit(answer.headers["location"])
    assert f"{target.scheme}://{target.netloc}{target.path}" == f"{provider.address}/authorize"
    provider.asked = {name: value[0] for name, value in parse_qs(target.query).items()}
    return provider.asked


def come_back(browser, **changes):
    return browser.get("/login/sso/back", params={"code": "the-code"} | changes)


def enrolled(browser, role="填报人"):
    """Let the person in whom the first login enrolled."""
    browser.app.state.door.change_account("wang.wu", roles=frozenset({role}))


def test_who_is_asked_and_how(browser, provider):
    assert "/login/sso?next=/review" in browser.get("/login", params={"next": "/review"}).text
    asked = go_out(browser, provider)
    assert (asked["response_type"], asked["client_id"], asked["redirect_uri"]) == ("code", CLIENT, BACK)
    assert (asked["code_challenge_method"], asked["scope"].split()[0]) == ("S256", "openid")
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    assert go_out(browser, provider)["state"] != asked["state"]


def test_the_first_login_enrols_and_waits_for_a_role(browser, provider):
    asked = go_out(browser, provider)
    refused = come_back(browser, state=asked["state"])
    assert refused.status_code == 403
    assert "还没有角色" in refused.text
    account = browser.app.state.service.store.accounts.get("wang.wu")
    assert (account.display, account.roles, account.has_password) == ("王五", frozenset(), False)
    enrolled(browser)
    asked = go_out(browser, provider, "/search?q=x")
    answer = come_back(browser, state=asked["state"], iss=provider.address)
    assert (answer.status_code, answer.headers["location"]) == (303, "/search?q=x")
    assert browser.get("/api/v1/drafts").status_code == 200
    tried = browser.post("/login", data={"name": "wang.wu", "password": ""}, headers={"origin": SITE})
    assert tried.status_code == 401


def test_claims_give_unit_and_roles_at_every_login(monkeypatch, browser, provider, inhabited):
    monkeypatch.setenv("ZHIBIAO_OIDC_UNIT_CLAIM", "department")
    monkeypatch.setenv("ZHIBIAO_OIDC_ROLES_CLAIM", "groups")
    accounts = browser.app.state.service.store.accounts
    with TestClient(create_app(load_settings(inhabited)), base_url=SITE, follow_redirects=False) as own:
        for unit, groups, roles in (
            ("外事办", ["填报人", "其他"], {"填报人"}),
            ("教育局", "审核人,填报人", {"审核人", "填报人"}),
        ):
            provider.userinfo = {"department": unit, "groups": groups}
            assert come_back(own, state=go_out(own, provider)["state"]).status_code == 303
            account = accounts.get("wang.wu")
            assert (account.unit, account.roles) == (unit, roles)
            assert "user" in provider.requests
        provider.userinfo = {"department": unit, "groups": []}
        assert come_back(own, state=go_out(own, provider)["state"]).status_code == 403
        provider.userinfo = {"sub": "43", "groups": list(ROLES)}
        assert come_back(own, state=go_out(own, provider)["state"]).status_code == 401


def test_a_name_from_outside_gets_nobodys_account(browser, provider):
    provider.claims = {"preferred_username": "guan"}  # as the local manager is called
    come_back(browser, state=go_out(browser, provider)["state"])
    assert browser.app.state.service.store.accounts.get("guan").subject is None
    assert browser.app.state.service.store.accounts.get("guan@127.0.0.1").roles == frozenset()
    provider.claims = {"preferred_username": "<script>", "sub": "44"}
    refused = come_back(browser, state=go_out(browser, provider)["state"])
    assert refused.status_code == 401
    assert "<script>" not in refused.text


WRONG = [
    {"iss": "http://evil.example"},
    {"aud": "another"},
    {"aud": [CLIENT, "another"], "azp": "another"},
    {"nonce": "another"},
    {"nonce": None},
    {"exp": 1_600_000_000},
    {"exp": None},
    {"iat": 4_000_000_000},
    {"sub": None},
]


@pytest.mark.parametrize("claims", WRONG, ids=str)
def test_a_token_that_is_not_right_lets_nobody_in(browser, provider, claims):
    come_back(browser, state=go_out(browser, provider)["state"])
    enrolled(browser)
    provider.claims = claims
    assert come_back(browser, state=go_out(browser, provider)["state"]).status_code == 401
    assert COOKIE not in browser.cookies


def test_a_token_under_another_key_lets_nobody_in(browser, provider):
    come_back(browser, state=go_out(browser, provider)["state"])
    enrolled(browser)
    for kid in ("1", "2"):
        provider.key = RSAKey.generate_key(2048, {"kid": kid})
        assert come_back(browser, state=go_out(browser, provider)["state"]).status_code == 401


def test_new_keys_of_the_provider_are_fetched(browser, provider, running, monkeypatch):
    come_back(browser, state=go_out(browser, provider)["state"])
    enrolled(browser)
    new = RSAKey.generate_key(2048, {"kid": "2"})
    monkeypatch.setattr(running, "key", new)
    monkeypatch.setattr(running, "published", new)
    monkeypatch.setattr("api.access.single_sign_on._KEYS_AGAIN_S", 0.0)
    assert come_back(browser, state=go_out(browser, provider)["state"]).status_code == 303


def test_only_the_browser_that_went_out_comes_back(browser, provider):
    state = go_out(browser, provider)["state"]
    for changes in (
        {"state": "made-up"},
        {},
        {"state": state, "iss": "http://evil.example"},
        {"state": state, "code": "x"},
    ):
        another = TestClient(browser.app, base_url=SITE, follow_redirects=False)
        another.cookies.update(browser.cookies)
        assert come_back(another, **changes).status_code == 401
    stranger = TestClient(browser.app, base_url=SITE, follow_redirects=False)
    assert come_back(stranger, state=state).status_code == 401
    refused = browser.get("/login/sso/back", params={"state": state, "error": "access_denied"})
    assert refused.status_code == 401
    assert "没有同意登录" in refused.text


def test_a_provider_that_is_not_there(monkeypatch, inhabited, set_up):
    monkeypatch.setenv("ZHIBIAO_OIDC_ISSUER", "http://127.0.0.1:9")
    with TestClient(create_app(load_settings(inhabited)), base_url=SITE, follow_redirects=False) as own:
        answer = own.get("/login/sso")
    assert answer.status_code == 401
    assert "连接不上" in answer.text


def test_what_must_be_set(monkeypatch, inhabited, set_up):
    monkeypatch.setenv("ZHIBIAO_OIDC_ISSUER", "http://sso.example")
    with pytest.raises(InputError, match="https"):
        load_settings(inhabited)
    monkeypatch.setenv("ZHIBIAO_OIDC_ISSUER", "https://sso.example")
    monkeypatch.setenv("ZHIBIAO_OIDC_CLIENT_ID", "")
    with pytest.raises(StoreError, match="CLIENT_ID"):
        create_app(load_settings(inhabited))
    monkeypatch.setenv("ZHIBIAO_OIDC_CLIENT_ID", CLIENT)
    monkeypatch.setenv("ZHIBIAO_OIDC_CLIENT_SECRET_FILE", str(inhabited / "nowhere"))
    with pytest.raises(StoreError, match="nowhere"):
        create_app(load_settings(inhabited))


def test_without_it_there_is_no_way(office):
    assert "sso" not in office.get("/login").text
    assert office.get("/login/sso").status_code == 404

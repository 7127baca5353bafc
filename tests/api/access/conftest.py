"""A home with one account of every role, and clients that are logged in."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from api.access.door import Door
from api.app import create_app
from corpus.accounts import NewAccount
from corpus.actor import ROLES
from recommender.service import Recommender
from recommender.settings import load_settings

PASSWORD = "correct horse"
SITE = "http://zhibiao.test"
ACCOUNTS = {"填报人": "tian", "审核人": "shen", "管理员": "guan", "审计员": "ji"}


@pytest.fixture(autouse=True)
def _cold(monkeypatch):
    """Load no index where nothing is searched."""
    monkeypatch.setattr(Recommender, "warm", lambda _self: None)


@pytest.fixture
def inhabited(home):
    """A home whose accounts are called after their roles; the drafter is of 外事办."""
    service = Recommender.open(home)
    door = Door(service.store, service.settings)
    for role in ("管理员", *(role for role in ROLES if role != "管理员")):
        unit = "外事办" if role == "填报人" else None
        door.add_account(NewAccount(name=ACCOUNTS[role], unit=unit, roles=frozenset({role})), PASSWORD)
    service.close()
    return home


@pytest.fixture
def app(inhabited):
    """The application over that home."""
    return create_app(load_settings(inhabited))


@pytest.fixture
def office(app):
    """The service as a browser of the office reaches it, where nobody has logged in."""
    with TestClient(app, base_url=SITE, client=("10.0.0.7", 40000), follow_redirects=False) as asking:
        yield asking


@pytest.fixture
def log_in(office):
    """Log in, and give a client with the cookie; for a name that is a role, its account."""

    def logging_in(name, password=PASSWORD):
        said = {"name": ACCOUNTS.get(name, name), "password": password}
        answer = office.post("/login", data=said, headers={"origin": SITE})
        assert answer.status_code == 303, answer.text
        own = TestClient(office.app, base_url=SITE, client=("10.0.0.7", 40000), follow_redirects=False)
        own.cookies.update(answer.cookies)
        own.headers["origin"] = SITE
        office.cookies.clear()
        return own

    return logging_in


@pytest.fixture
def with_token(office):
    """Make a token, and give a client with it."""

    def making(role, *scopes, days=1):
        _, secret = office.app.state.door.add_token(ACCOUNTS[role], "test", scopes, days)
        own = TestClient(office.app, base_url=SITE, client=("10.0.0.8", 40000), follow_redirects=False)
        own.headers["authorization"] = f"Bearer {secret}"
        return own

    return making

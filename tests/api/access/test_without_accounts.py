"""Without accounts: one person at this machine, and nobody else."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from api.access.listening import proxies_of, require_accounts
from corpus.accounts import NewAccount
from corpus.errors import InputError
from recommender.service import Recommender


@pytest.fixture
def asking(client):
    def with_client(host, address="127.0.0.1", **headers):
        own = TestClient(client.app, base_url=f"http://{host}", client=(address, 50000), raise_server_exceptions=False)
        own.headers.update(headers)
        return own

    return with_client


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8000", "localhost:8000", "LOCALHOST", "[::1]:8000"])
def test_this_machine_under_its_own_names(asking, host):
    assert asking(host).get("/api/v1/stats").status_code == 200


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("evil.example:8000", "127.0.0.1"),  # its name was pointed at this machine
        ("localhost.evil.example", "127.0.0.1"),
        ("127.0.0.1.evil.example", "127.0.0.1"),
        ("10.0.0.5:8000", "10.0.0.5"),
        ("127.0.0.1", "10.0.0.5"),
        ("0.0.0.0", "127.0.0.1"),
    ],
)
def test_other_names_and_other_machines(asking, check, host, address):
    for path in ("/api/v1/stats", "/", "/search", "/healthz"):
        assert check(asking(host, address).get(path), 403)["code"] == "access.local"


@pytest.mark.parametrize("header", ["x-forwarded-for", "x-real-ip"])
def test_other_machines_through_a_proxy_on_this_one(asking, check, header):
    assert asking("127.0.0.1").get("/api/v1/stats", headers={header: "127.0.0.1"}).status_code == 200
    for said in ("10.0.0.5", "10.0.0.5, 127.0.0.1", "unknown"):
        assert check(asking("127.0.0.1").get("/api/v1/stats", headers={header: said}), 403)["code"] == "access.local"


def test_pages_of_other_sites_change_nothing(asking, check):
    for headers in ({"origin": "http://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}):
        error = check(asking("127.0.0.1").post("/api/v1/search", json={"query": "满意度"}, headers=headers), 403)
        assert error["code"] == "access.foreign"
    for headers in ({}, {"origin": "http://127.0.0.1"}, {"sec-fetch-site": "same-origin"}):
        answer = asking("127.0.0.1").post("/api/v1/search", json={"query": "满意度"}, headers=headers)
        assert answer.status_code == 200


def test_there_is_nothing_to_log_in_to(asking):
    answer = asking("127.0.0.1").get("/login", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (302, "/")


@pytest.mark.parametrize("host", ["0.0.0.0", "10.0.0.5", "::", "server.office"])
def test_serving_others_needs_an_account(home, run, host):
    error = run("serve", "--host", "0.0.0.0", "--port", 0, home=home).error
    assert "zhibiao account add 名字 --role 管理员" in error
    service = Recommender.open(home)
    with pytest.raises(InputError):
        require_accounts(host, service.store)
    service.store.accounts.add(NewAccount(name="x", roles=frozenset({"管理员"})), "hash")
    require_accounts(host, service.store)
    service.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_this_machine_needs_none(client, host):
    require_accounts(host, client.app.state.service.store)


def test_only_named_proxies_are_believed():
    assert proxies_of("") == {"proxy_headers": False, "forwarded_allow_ips": ""}
    assert proxies_of(" 10.0.0.1, 10.0.1.0/24,") == {
        "proxy_headers": True,
        "forwarded_allow_ips": "10.0.0.1,10.0.1.0/24",
    }

"""One home filled once with the shipped corpus; tests that only ask share it, tests that write get a copy."""

from __future__ import annotations

import importlib
import ipaddress
import json
import os
import shutil
import socket
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from threadpoolctl import threadpool_limits

from api.app import create_app
from api.cli import main
from recommender import Recommender
from recommender.settings import load_settings


@dataclass(frozen=True)
class Outcome:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def answer(self):
        """The one JSON document on stdout."""
        return json.loads(self.out)

    @property
    def error(self):
        """The one line on stderr."""
        assert self.code == 2
        assert self.err.startswith("错误：")
        assert self.err.count("\n") == 1, self.err
        assert "Traceback" not in self.err
        assert self.out == ""
        return self.err.strip()


def assert_error(response, status=None):
    """Check the one error body, and give what is in it."""
    assert 400 <= response.status_code < 500 or response.status_code == 503, response.text[:300]
    if status is not None:
        assert response.status_code == status, response.text[:300]
    assert response.headers["content-type"] == "application/json"
    body = response.json()
    assert set(body) == {"error"}
    error = body["error"]
    assert set(error) == {"code", "message", "context"}
    assert error["code"]
    assert "\n" not in error["message"].strip()
    assert any("一" <= character <= "鿿" for character in error["message"])
    assert isinstance(error["context"], dict)
    return error


@pytest.fixture(scope="session")
def check():
    """`assert_error`, which test files cannot import."""
    return assert_error


@pytest.fixture(scope="session")
def seed():
    """The published document that comes with the product."""
    return Path(str(files("corpus").joinpath("data", "tianjin-fao-2023.txt")))


@contextmanager
def watched():
    """Refuse every connection beyond this machine, and give the list of those that were tried."""
    tried = []
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def inside(host):
        try:
            return host in ("localhost", None) or ipaddress.ip_address(host).is_loopback
        except ValueError:
            return False

    def guarded_connect(self, address):
        if self.family == socket.AF_UNIX or inside(address[0]):
            return connect(self, address)
        tried.append(address)
        raise OSError("no network in this test")

    def guarded_look_up(host, *rest, **more):
        if inside(host):
            return look_up(host, *rest, **more)
        tried.append(host)
        raise OSError("no network in this test")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect)
        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        yield tried


@pytest.fixture
def attempts():
    """Connections beyond this machine that were tried and refused during a test."""
    with watched() as tried:
        yield tried


@pytest.fixture(scope="session")
def attempts_while_filling():
    """The same, while the shared home was filled."""
    return []


@pytest.fixture(scope="session")
def filled(tmp_path_factory, attempts_while_filling, _one_thread):
    """A home with the shipped corpus and its index; not to be written to."""
    home = tmp_path_factory.mktemp("filled")
    with watched() as tried:
        service = Recommender.open(home)
        service.snapshot()
        service.close()
    attempts_while_filling.extend(tried)
    return home


@pytest.fixture
def home(filled, tmp_path):
    """A copy of the filled home that a test may write to and damage."""
    # Evaluations asked over the shared home have left their report there.
    return Path(shutil.copytree(filled, tmp_path / "home", ignore=shutil.ignore_patterns("evaluation.json")))


@pytest.fixture(scope="session", autouse=True)
def _one_thread():
    """Keep the small matrices of these tests on one core; more cores only wait for each other."""
    importlib.import_module("scipy.linalg")  # its library counts only once it is loaded
    with threadpool_limits(1):
        yield


@pytest.fixture(autouse=True)
def _nobodys_home(monkeypatch, tmp_path):
    """Keep every test away from the settings and the home of whoever runs it."""
    for name in [name for name in os.environ if name.startswith("ZHIBIAO_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ZHIBIAO_HOME", str(tmp_path / "nobody"))
    monkeypatch.setenv("ZHIBIAO_PASSWORD_MEMORY_KIB", "64")  # hashes that take no time
    monkeypatch.setenv("ZHIBIAO_PASSWORD_ROUNDS", "1")


@pytest.fixture(scope="session")
def client(filled):
    """The service over the shared home, for questions alone."""
    with TestClient(create_app(load_settings(filled)), raise_server_exceptions=False) as asking:
        yield asking


@pytest.fixture
def site(home):
    """The service over a home of the test's own."""
    with TestClient(create_app(load_settings(home)), raise_server_exceptions=False) as asking:
        yield asking


@pytest.fixture
def run(monkeypatch, capsys, filled):
    """Run the command line in this process; `home=None` leaves --home out."""

    def running(*arguments, home=filled):
        given = [str(argument) for argument in arguments]
        if home is not None:
            given += ["--home", str(home)]
        monkeypatch.setattr(sys, "argv", ["zhibiao", *given])
        capsys.readouterr()
        with pytest.raises(SystemExit) as leaving:
            main()
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return Outcome(int(leaving.value.code or 0), said.out, said.err)

    return running

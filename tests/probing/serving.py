"""A real server process over a home, and everybody who may ask it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from api.access.door import Door
from api.access.gate import COOKIE
from corpus.accounts import NewAccount
from corpus.actor import ROLES
from corpus.tokens import SCOPES
from recommender.service import Recommender
from recommender.settings import load_settings

PASSWORD = "correct horse"
ACCOUNTS = {"填报人": "tian", "审核人": "shen", "管理员": "guan", "审计员": "ji"}
_SETTINGS = {  # hashes that take no time, and as many requests as there are
    "ZHIBIAO_PASSWORD_MEMORY_KIB": "64",
    "ZHIBIAO_PASSWORD_ROUNDS": "1",
    "ZHIBIAO_REQUEST_RATE": "0",
    "ZHIBIAO_ACCOUNT_RATE": "0",
}
_SERVE = "from api.cli import main; main()"


@dataclass(frozen=True)
class Identity:
    """Somebody who asks: what the table calls them, the headers that say so, whether they come in at all."""

    name: str
    headers: dict[str, str] = field(default_factory=dict)
    known: bool = True


@dataclass(frozen=True)
class Server:
    """A running server."""

    address: str
    process: subprocess.Popen[str]

    def log_in(self, role: str) -> Identity:
        """Log in as a person does, and keep the cookie."""
        form = {"name": ACCOUNTS[role], "password": PASSWORD}
        with httpx.Client(base_url=self.address, trust_env=False, timeout=60) as asking:
            answer = asking.post("/login", data=form, headers={"Origin": self.address})
        assert answer.status_code == 303, answer.text
        return Identity(f"{role}，网页登录", {"Cookie": f"{COOKIE}={answer.cookies[COOKIE]}", "Origin": self.address})


@contextmanager
def serving(home: Path, *more: str) -> Iterator[Server]:
    """Run ``zhibiao serve`` over a home until the block ends.

    :param home: the home folder; it is written to.
    :param more: further arguments.
    """
    command = [sys.executable, "-P", "-c", _SERVE, "serve", "--port", "0", "--json", "--home", str(home), *more]
    with (
        (home / "serve.log").open("w", encoding="utf-8") as log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, env=_kept() | _SETTINGS) as process,
    ):
        try:
            assert process.stdout is not None
            yield Server(json.loads(process.stdout.readline())["address"], process)
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()


def inhabited(home: Path) -> list[Identity]:
    """Give a home an account of every role.

    :param home: a filled home.
    :return: whoever brings nothing, a token that nobody gave out, and one of each account with all scopes.
    """
    cheap = {"password_memory_kib": 64, "password_rounds": 1}
    service = Recommender(load_settings(home).model_copy(update=cheap))
    try:
        door = Door(service.store, service.settings)
        known = []
        for role in ("管理员", *(role for role in ROLES if role != "管理员")):
            unit = "外事办" if role == "填报人" else None
            door.add_account(NewAccount(name=ACCOUNTS[role], unit=unit, roles=frozenset({role})), PASSWORD)
            _, secret = door.add_token(ACCOUNTS[role], "probing", SCOPES, 1)
            known.append(Identity(f"{role}，令牌", {"Authorization": f"Bearer {secret}"}))
    finally:
        service.close()
    nobody = Identity("没有登录", known=False)
    forged = Identity("伪造的令牌", {"Authorization": f"Bearer zb_{'x' * 43}"}, known=False)
    return [nobody, forged, *known]


def _kept() -> dict[str, str]:
    """Give the environment without the settings of whoever calls."""
    return {name: value for name, value in os.environ.items() if not name.startswith("ZHIBIAO_")}

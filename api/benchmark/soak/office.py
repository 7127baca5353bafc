"""The people of an office: accounts of all roles in a home of its own, each with a browser that is logged in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import httpx

from api.access.door import Door
from corpus.accounts import NewAccount
from corpus.actor import Role
from recommender.service import Recommender
from recommender.settings import load_settings

PASSWORD = "soak of an hour"  # noqa: S105 of a home that is thrown away
UNITS = ("市外事办公室", "市教育局", "市住房和城乡建设局")
LEAST_PEOPLE = 4
# Most people of an office draft; everybody who reviews, manages or looks after them is needed once.
_ROLES: tuple[Role, ...] = ("管理员", "填报人", "审核人", "审计员", "填报人", "填报人", "审核人", "填报人")
_WAIT_S = 120.0  # beyond what the server allows itself when it falls behind


@dataclass
class Person:
    """Somebody at work."""

    name: str
    role: Role
    unit: str | None
    web: httpx.AsyncClient


def inhabited(home: Path, people: int) -> tuple[list[NewAccount], list[str]]:
    """Make a home with the shipped corpus, its index and accounts; the first account manages the others.

    :param home: an empty folder.
    :param people: how many accounts.
    :return: the accounts, and the names of the indicators that are published.
    """
    units = cycle(UNITS)
    accounts = [
        NewAccount(name=f"person{number}", unit=next(units) if role == "填报人" else None, roles=frozenset({role}))
        for number, role in enumerate(islice(cycle(_ROLES), people))
    ]
    home.mkdir(parents=True, exist_ok=True)
    # As behind nginx: wrong passwords are counted by the address of whoever types them.
    (home / "settings.toml").write_text('trusted_proxies = "127.0.0.1"\n', encoding="utf-8")
    service = Recommender(load_settings(home))
    try:
        service.snapshot()
        door = Door(service.store, service.settings)
        for account in accounts:
            door.add_account(account, PASSWORD)
        names = {row.level3 for table in service.store.tables() for row in table.indicators}
        return accounts, sorted(names)
    finally:
        service.close()


class Office:
    """Everybody, by role.

    :param address: of the server.
    :param accounts: theirs.
    """

    def __init__(self, address: str, accounts: Sequence[NewAccount]) -> None:
        self.address = address
        self.people = [
            Person(one.name, next(iter(one.roles)), one.unit, self._browser(number))
            for number, one in enumerate(accounts, 1)
        ]

    def _browser(self, number: int) -> httpx.AsyncClient:
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=50, keepalive_expiry=30.0)
        headers = {"Origin": self.address, "X-Forwarded-For": f"10.0.{number // 250}.{number % 250 + 1}"}
        return httpx.AsyncClient(
            base_url=self.address, limits=limits, timeout=_WAIT_S, trust_env=False, headers=headers
        )

    def of(self, *roles: Role) -> list[Person]:
        """Give those of some roles."""
        return [one for one in self.people if one.role in roles]

    async def open(self) -> None:
        """Log everybody in.

        :raises RuntimeError: when somebody is not let in.
        """
        for one in self.people:
            answer = await one.web.post("/login", data={"name": one.name, "password": PASSWORD})
            if answer.status_code != 303:
                raise RuntimeError(f"{one.name} was not let in: {answer.status_code} {answer.text[:200]}")

    async def close(self) -> None:
        """Close all browsers."""
        for one in self.people:
            await one.web.aclose()

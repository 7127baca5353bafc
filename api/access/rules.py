"""The table of who may use which address, and the answers that it gives."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict
from starlette.routing import compile_path

from corpus.actor import Role
from corpus.resources import read_toml
from corpus.tokens import Scope

EVERYBODY = "所有人"
_OF_PROGRAMS = ("/api/", "/openapi.json", "/metrics", "/healthz", "/readyz", "/_nicegui", "/static-", "/favicon")


class Rule(BaseModel):
    """Who may use some addresses: ``scope`` is what a token needs, None where no token will do."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    what: str
    who: tuple[Role | Literal["所有人"], ...]
    scope: Scope | None = None
    routes: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Whether nobody needs to log in."""
        return EVERYBODY in self.who

    def allows(self, roles: Iterable[Role]) -> bool:
        """Tell whether somebody with these roles may."""
        return self.is_open or not set(roles).isdisjoint(self.who)


class Rules:
    """The rules, found by method and address.

    :param rules: in order; of two that fit the same address the one without a variable part is meant.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        self._literal: dict[str, dict[str, Rule]] = {}
        self._patterns: list[tuple[re.Pattern[str], dict[str, Rule]]] = []
        by_path: dict[str, dict[str, Rule]] = {}
        for rule in self.rules:
            for route in rule.routes:
                method, path = route.split(" ", 1)
                methods = by_path.setdefault(path, {})
                if method in methods:
                    raise ValueError(f"two rules for {route}")
                methods[method] = rule
        for path, methods in by_path.items():
            if "{" in path:
                self._patterns.append((compile_path(path)[0], methods))
            else:
                self._literal[path] = methods

    def of_path(self, path: str) -> dict[str, Rule]:
        """Give the rules of an address by method, none where it is not in the table."""
        found = self._literal.get(path)
        if found is not None:
            return found
        return next((methods for pattern, methods in self._patterns if pattern.match(path)), {})

    def find(self, method: str, path: str) -> Rule | None:
        """Give the rule for one request; None where there is none, so that nobody may."""
        return self.of_path(path).get(method)

    def methods(self, path: str) -> str:
        """Give the methods of an address as the header ``Allow`` names them."""
        return ", ".join(sorted(set(self.of_path(path)) - {"WEBSOCKET"}))

    def may_open(self, roles: Iterable[Role], path: str) -> bool:
        """Tell whether somebody with these roles may open a page."""
        rule = self.find("GET", path)
        return rule is not None and rule.allows(roles)


def is_page(method: str, path: str) -> bool:
    """Tell whether a person's browser asks for a page, not a program for data."""
    return method == "GET" and not path.startswith(_OF_PROGRAMS)


@lru_cache(maxsize=1)
def access_rules() -> Rules:
    """Give the rules of ``data/rules.toml``."""
    data: dict[str, Any] = read_toml("api.access", "rules.toml")
    return Rules(Rule.model_validate(one) for one in data["rule"])

"""Accounts: who may come in, what they may do, and for which unit. No account is ever taken out: the log names it."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator
from sqlalchemy import Connection, Row, func, insert, select, update

from corpus import schema
from corpus.actor import ROLES, Role
from corpus.audit import Fact, note
from corpus.errors import ConflictError, InputError, NotFoundError
from corpus.log import Log, now
from corpus.matching import contains

_TABLE = schema.accounts
_NAME = re.compile(r"[\w.@-]{1,64}")


class NewAccount(BaseModel):
    """An account to be made; ``display`` is what people are called by, the login name where it is None."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    display: str | None = Field(default=None, max_length=200)
    unit: str | None = Field(default=None, max_length=500)
    roles: frozenset[Role] = frozenset()

    @field_validator("name")
    @classmethod
    def _usable(cls, name: str) -> str:
        return login_name(name)

    @field_validator("display", "unit")
    @classmethod
    def _clean(cls, text: str | None) -> str | None:
        return (text or "").strip() or None


class Account(BaseModel):
    """An account; times are UTC in ISO 8601.

    ``has_password`` is False where the single sign-on is the only way in, ``subject`` its issuer and subject.
    ``disabled_at`` is None while the account may come in.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    display: str
    unit: str | None
    roles: frozenset[Role]
    has_password: bool
    subject: str | None
    created_at: str
    password_at: str | None
    disabled_at: str | None


def login_name(text: str) -> str:
    """Give a login name in its one spelling: full-width and capital letters are the same as others.

    :raises ValueError: when no name can be written so.
    """
    name = unicodedata.normalize("NFKC", text).strip().casefold()
    if not _NAME.fullmatch(name):
        raise ValueError("登录名应为 1 到 64 个汉字、字母、数字或 . @ - _；请换一个")
    return name


class Accounts(Log):
    """The accounts of one store."""

    def there_are(self) -> bool:
        """Tell whether there is any account, a disabled one too."""
        with self._database.asking() as connection:
            return connection.execute(select(_TABLE.c.name).limit(1)).first() is not None

    def add(self, given: NewAccount, password: str | None, subject: str | None = None) -> Account:
        """Make an account.

        :param given: its name, unit and roles.
        :param password: the hash; None where the single sign-on is the way in.
        :param subject: issuer and subject of the single sign-on.
        :raises ConflictError: when the name is taken.
        """
        moment = now()
        row = {
            "name": given.name,
            "display": given.display or given.name,
            "unit": given.unit,
            "roles": _in_order(given.roles),
            "password": password,
            "subject": subject,
            "created_at": moment,
            "password_at": moment if password else None,
            "disabled_at": None,
        }
        with self._database.writing() as connection:
            if connection.execute(select(_TABLE.c.name).where(_TABLE.c.name == given.name)).first() is not None:
                raise ConflictError(
                    "account.exists", f"已有登录名为「{given.name}」的账号；请换一个登录名", name=given.name
                )
            connection.execute(insert(_TABLE).values(row))
            note(connection, "account_change", given.name, what="added", roles="、".join(_in_order(given.roles)))
            return account_of(_held(connection, given.name))

    def get(self, name: str) -> Account:
        """Give an account.

        :raises NotFoundError: when there is no such account.
        """
        with self._database.reading() as connection:
            return account_of(_held(connection, name))

    def with_password(self, name: str) -> tuple[Account, str | None] | None:
        """Give an account and the hash of its password; None where there is no such account."""
        with self._database.asking() as connection:
            held = connection.execute(select(_TABLE).where(_TABLE.c.name == name)).first()
        return None if held is None else (account_of(held), held.password)

    def of_subject(self, subject: str) -> Account | None:
        """Give the account that comes in by single sign-on under a subject."""
        with self._database.asking() as connection:
            held = connection.execute(select(_TABLE).where(_TABLE.c.subject == subject)).first()
        return None if held is None else account_of(held)

    def find(self, text: str | None = None, offset: int = 0, limit: int = 50) -> tuple[int, tuple[Account, ...]]:
        """List accounts by name.

        :param text: looked for in names and units.
        :param offset: how many to pass over.
        :param limit: how many to give at the most.
        :return: (how many match in all, the accounts of this page).
        """
        query = select(_TABLE)
        if text:
            columns = _TABLE.c
            query = query.where(
                contains(columns.name, text) | contains(columns.display, text) | contains(columns.unit, text)
            )
        with self._database.reading() as connection:
            total = connection.execute(select(func.count()).select_from(query.subquery())).scalar_one()
            page = query.order_by(_TABLE.c.name).offset(offset).limit(limit)
            return total, tuple(account_of(row) for row in connection.execute(page))

    def change(self, name: str, *, roles: frozenset[Role] | None = None, **said: str | None) -> Account:
        """Change what an account may do, its unit or what it is called.

        :param name: which account.
        :param roles: the new roles; None leaves them.
        :param said: ``unit`` or ``display``.
        :raises NotFoundError: when there is no such account.
        :raises ConflictError: when nobody who may manage accounts would be left.
        """
        changed: dict[str, Any] = dict(said)
        facts: dict[str, Fact] = {"what": "changed"}
        if roles is not None:
            changed["roles"] = _in_order(roles)
            facts["roles"] = "、".join(changed["roles"])
        return self._update(name, changed, facts)

    def set_password(self, name: str, password: str, moment: str | None = None) -> None:
        """Put another hash in the place of the one there is.

        :param name: which account.
        :param password: the hash.
        :param moment: when the password was changed; None keeps the time, for the same password hashed anew.
        :raises NotFoundError: when there is no such account.
        """
        if moment is None:
            self._update(name, {"password": password}, None)
        else:
            self._update(name, {"password": password, "password_at": moment}, {"what": "password"})

    def disable(self, name: str) -> Account:
        """Let an account in no longer; its sessions and tokens end with it.

        :raises NotFoundError: when there is no such account.
        :raises ConflictError: when nobody who may manage accounts would be left.
        """
        return self._update(name, {"disabled_at": now()}, {"what": "disabled"})

    def enable(self, name: str) -> Account:
        """Let a disabled account in again.

        :raises NotFoundError: when there is no such account.
        """
        return self._update(name, {"disabled_at": None}, {"what": "enabled"})

    def _update(self, name: str, changed: dict[str, Any], facts: dict[str, Fact] | None) -> Account:
        with self._database.writing() as connection:
            held = _held(connection, name)
            connection.execute(update(_TABLE).where(_TABLE.c.name == name).values(changed))
            found = _held(connection, name)
            if _manages(held) and not _manages(found) and not any(map(_manages, connection.execute(select(_TABLE)))):
                raise ConflictError(
                    "account.last_manager",
                    f"「{name}」是最后一个可用的管理员，不能停用或去掉这个角色；请先让另一个账号成为管理员",
                    name=name,
                )
            if found.disabled_at is not None:
                connection.execute(schema.sessions.delete().where(schema.sessions.c.account == name))
            if facts is not None:
                note(connection, "account_change", name, **facts)
            return account_of(found)


def require_roles(names: tuple[str, ...]) -> frozenset[Role]:
    """Read roles.

    :raises InputError: when one is not known.
    """
    for name in names:
        if name not in ROLES:
            raise InputError("account.role", f"没有角色「{name}」；可用的有：{'、'.join(ROLES)}", role=name)
    return frozenset(role for role in ROLES if role in names)


def _manages(held: Row[Any]) -> bool:
    return held.disabled_at is None and "管理员" in held.roles


def _in_order(roles: frozenset[Role]) -> list[Role]:
    return [role for role in ROLES if role in roles]


def _held(connection: Connection, name: str) -> Row[Any]:
    held = connection.execute(select(_TABLE).where(_TABLE.c.name == name)).first()
    if held is None:
        raise no_account(name)
    return held


def account_of(held: Row[Any]) -> Account:
    """Make an account of a row that holds its columns."""
    said = {name: getattr(held, name) for name in Account.model_fields if name != "has_password"}
    return Account.model_validate(said | {"has_password": held.password is not None})


def no_account(name: str) -> NotFoundError:
    """Give the error for a name that no account has."""
    return NotFoundError("account.unknown", f"没有登录名为「{name}」的账号；请从账号列表中查", name=name)

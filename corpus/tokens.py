"""Tokens with which programs come in: of one account, for some purposes, for a time. Only their digests are kept."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Row, insert, select, update

from corpus import schema
from corpus.accounts import Account, account_of, no_account
from corpus.audit import note
from corpus.database import Part
from corpus.errors import ConflictError, InputError, NotFoundError
from corpus.sessions import digest_of, moment_text

Scope = Literal["read", "write", "review", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
MOST_DAYS = 366
PREFIX = "zb_"
_TABLE = schema.tokens


class Token(BaseModel):
    """A token as it is listed; times are UTC in ISO 8601, ``revoked_at`` None while it is not revoked."""

    model_config = ConfigDict(frozen=True)

    id: str
    account: str
    name: str
    scopes: tuple[Scope, ...]
    created_at: str
    expires_at: str
    used_at: str | None
    revoked_at: str | None


class Tokens(Part):
    """The tokens of one store."""

    def add(self, account: str, name: str, scopes: tuple[Scope, ...], days: int, moment: datetime) -> tuple[Token, str]:
        """Make a token.

        :param account: whose roles it has.
        :param name: what it is for.
        :param scopes: what it may do of what the account may.
        :param days: how long it is valid.
        :param moment: now, with its time zone.
        :return: (the token as it is listed, the secret, which is kept nowhere else).
        :raises InputError: when it has no purpose or no scope, or would be valid for more than `MOST_DAYS`.
        :raises NotFoundError: when there is no such account.
        """
        if not name.strip() or len(name) > 200:
            raise InputError("token.name", "令牌要写明用途，最多 200 个字；请补上")
        if not scopes:
            raise InputError("token.scope", f"令牌要写明能做什么；可用的有：{'、'.join(SCOPES)}")
        if not 1 <= days <= MOST_DAYS:
            raise InputError("token.days", f"令牌的有效期是 1 到 {MOST_DAYS} 天，收到的是 {days} 天；请改短", days=days)
        secret = PREFIX + secrets.token_urlsafe(32)
        row: dict[str, Any] = {
            "id": uuid.uuid4().hex,
            "account": account,
            "name": name.strip(),
            "digest": digest_of(secret),
            "scopes": [scope for scope in SCOPES if scope in scopes],
            "created_at": moment_text(moment),
            "expires_at": moment_text(moment + timedelta(days=days)),
            "used_at": None,
            "revoked_at": None,
        }
        with self._database.writing() as connection:
            known = select(schema.accounts.c.name).where(schema.accounts.c.name == account)
            if connection.execute(known).first() is None:
                raise no_account(account)
            connection.execute(insert(_TABLE).values(row))
            note(connection, "token_change", row["id"], what="added", owner=account, scopes=" ".join(row["scopes"]))
        return Token.model_validate(row), secret

    def find(self, secret: str, moment: datetime) -> tuple[Account, Token] | None:
        """Give whose token it is and what it may do; None where it is not valid (any more).

        :param secret: as the program sent it.
        :param moment: now, with its time zone.
        """
        accounts = schema.accounts
        wanted = select(_TABLE).where(
            _TABLE.c.digest == digest_of(secret),
            _TABLE.c.revoked_at.is_(None),
            _TABLE.c.expires_at > moment_text(moment),
        )
        with self._database.reading() as connection:
            held = connection.execute(wanted).first()
            if held is None:
                return None
            owner = select(accounts).where(accounts.c.name == held.account, accounts.c.disabled_at.is_(None))
            account = connection.execute(owner).first()
        return None if account is None else (account_of(account), _token(held))

    def used(self, token_id: str, moment: datetime) -> None:
        """Note that a token was used."""
        with self._database.writing() as connection:
            connection.execute(update(_TABLE).where(_TABLE.c.id == token_id).values(used_at=moment_text(moment)))

    def all_of(self, account: str | None = None) -> tuple[Token, ...]:
        """List tokens, the latest first.

        :param account: whose; None lists those of all.
        """
        wanted = select(_TABLE).order_by(_TABLE.c.created_at.desc(), _TABLE.c.id)
        if account is not None:
            wanted = wanted.where(_TABLE.c.account == account)
        with self._database.asking() as connection:
            return tuple(_token(held) for held in connection.execute(wanted))

    def revoke(self, token_id: str, moment: datetime, account: str | None = None) -> Token:
        """End a token before its time.

        :param token_id: which one.
        :param moment: now, with its time zone.
        :param account: whose it must be; None takes anybody's.
        :raises NotFoundError: when there is no such token.
        :raises ConflictError: when it was revoked before.
        """
        with self._database.writing() as connection:
            held = connection.execute(select(_TABLE).where(_TABLE.c.id == token_id)).first()
            if held is None or account not in (None, held.account):
                raise NotFoundError(
                    "token.unknown", f"没有编号为「{token_id}」的令牌；请从令牌列表中查编号", id=token_id
                )
            if held.revoked_at is not None:
                raise ConflictError(
                    "token.revoked", f"令牌「{held.name}」已在 {held.revoked_at[:10]} 撤销；不必再撤", id=token_id
                )
            connection.execute(update(_TABLE).where(_TABLE.c.id == token_id).values(revoked_at=moment_text(moment)))
            note(connection, "token_change", token_id, what="revoked", owner=held.account)
            return _token(held).model_copy(update={"revoked_at": moment_text(moment)})


def _token(held: Row[Any]) -> Token:
    return Token.model_validate({name: getattr(held, name) for name in Token.model_fields})

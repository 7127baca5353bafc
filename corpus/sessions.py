"""Sessions: who has logged in with which browser. Only digests of the cookies are kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, insert, select, update

from corpus import schema
from corpus.accounts import Account, account_of
from corpus.audit import note
from corpus.database import Part

_TABLE = schema.sessions


def digest_of(secret: str) -> str:
    """Give what is kept of a cookie or token, which has 256 random bits and so needs no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


class Sessions(Part):
    """The sessions of one store.

    Times are given from outside, with their time zone.
    """

    def begin(self, name: str, moment: datetime, lasting: timedelta) -> str:
        """Begin a session.

        :param name: of the account.
        :param moment: now.
        :param lasting: how long it is valid at the most.
        :return: the cookie, which is kept nowhere else.
        """
        cookie = secrets.token_urlsafe(32)
        row = {
            "id": digest_of(cookie),
            "account": name,
            "created_at": moment_text(moment),
            "seen_at": moment_text(moment),
            "expires_at": moment_text(moment + lasting),
        }
        with self._database.writing() as connection:
            connection.execute(delete(_TABLE).where(_TABLE.c.expires_at < moment_text(moment)))
            connection.execute(insert(_TABLE).values(row))
            note(connection, "login", name)
        return cookie

    def find(self, cookie: str, moment: datetime, idle: timedelta) -> tuple[Account, datetime] | None:
        """Give the account of a session and when it was last used; None where the session is not valid (any more).

        One that was used later than it can last from now is none: the clock was set back by more than that.

        :param cookie: as the browser sent it.
        :param moment: now.
        :param idle: how long a session stays valid without being used.
        """
        accounts = schema.accounts
        wanted = (
            select(accounts, _TABLE.c.seen_at, _TABLE.c.created_at.label("begun_at"), _TABLE.c.expires_at)
            .join_from(_TABLE, accounts, accounts.c.name == _TABLE.c.account)
            .where(_TABLE.c.id == digest_of(cookie), _TABLE.c.expires_at > moment_text(moment))
            .where(_TABLE.c.seen_at > moment_text(moment - idle), accounts.c.disabled_at.is_(None))
        )
        with self._database.asking() as connection:
            held = connection.execute(wanted).first()
        if held is None:
            return None
        seen = datetime.fromisoformat(held.seen_at)
        return None if seen - moment > _lasting(held.begun_at, held.expires_at) else (account_of(held), seen)

    def used(self, cookie: str, moment: datetime) -> None:
        """Note that a session is in use; one from before the clock was set back lasts as long from now on."""
        said = moment_text(moment)
        this = _TABLE.c.id == digest_of(cookie)
        with self._database.writing() as connection:
            connection.execute(update(_TABLE).where(this).values(seen_at=said))
            begun = select(_TABLE.c.created_at, _TABLE.c.expires_at).where(this, _TABLE.c.created_at > said)
            held = connection.execute(begun).first()
            if held is not None:
                ends = moment_text(moment + _lasting(*held))
                connection.execute(update(_TABLE).where(this).values(created_at=said, expires_at=ends))

    def end(self, cookie: str) -> None:
        """End a session; one that is over already stays over."""
        with self._database.writing() as connection:
            ended = delete(_TABLE).where(_TABLE.c.id == digest_of(cookie)).returning(_TABLE.c.account)
            name = connection.execute(ended).scalar()
            if name is not None:
                note(connection, "logout", name)

    def end_all(self, name: str, but: str | None = None) -> None:
        """End every session of an account.

        :param name: of the account.
        :param but: the cookie of the one that goes on.
        """
        ended = delete(_TABLE).where(_TABLE.c.account == name)
        if but is not None:
            ended = ended.where(_TABLE.c.id != digest_of(but))
        with self._database.writing() as connection:
            connection.execute(ended)

    def count(self, moment: datetime) -> int:
        """Count the sessions that have not expired."""
        with self._database.asking() as connection:
            wanted = select(func.count()).select_from(_TABLE).where(_TABLE.c.expires_at > moment_text(moment))
            return connection.execute(wanted).scalar_one()


def _lasting(created_at: str, expires_at: str) -> timedelta:
    return datetime.fromisoformat(expires_at) - datetime.fromisoformat(created_at)


def moment_text(moment: datetime) -> str:
    """Give a time as it is kept: to the second, and in UTC as all times of the store are."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")

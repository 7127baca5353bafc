"""Wrong passwords, counted by name and by network address, and how long to wait after them.

Kept in the store, so that all processes and a restart see the same. Names that no account has are counted as others
are: who tries them learns nothing.
"""

from __future__ import annotations

import hashlib
import math
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from corpus import schema
from corpus.database import Part
from corpus.sessions import moment_text

_TABLE = schema.login_failures
FREE = {"name": 5, "address": 20}  # wrong ones before the first wait; a whole office may come from one address
LONGEST_S = 900
_FORGOTTEN_AFTER = timedelta(days=1)


class LoginFailures(Part):
    """The wrong passwords of one store."""

    def begin(self, name: str, address: str | None, moment: datetime) -> int:
        """Begin a try, counted as a wrong one until `passed` says otherwise: many at once cannot slip through.

        :param name: login name as it was tried.
        :param address: network address; None where it is not known.
        :param moment: now, with its time zone.
        :return: 0, or for how many seconds no try is taken; none is counted then.
        """
        said = moment_text(moment)
        with self._database.writing() as connection:
            connection.execute(delete(_TABLE).where(_TABLE.c.failed_at < moment_text(moment - _FORGOTTEN_AFTER)))
            # The clock was set back: they are waited for from now on, and not until the time that it had shown.
            connection.execute(update(_TABLE).where(_TABLE.c.failed_at > said).values(failed_at=said))
            subjects = _subjects(name, address)
            found = connection.execute(select(_TABLE).where(_TABLE.c.subject.in_(subjects))).all()
            wait = max((_left_s(held, moment) for held in found), default=0)
            if wait:
                return wait
            for subject in subjects:
                counted = update(_TABLE).where(_TABLE.c.subject == subject)
                changed = connection.execute(counted.values(failures=_TABLE.c.failures + 1, failed_at=said))
                if changed.rowcount == 0:
                    connection.execute(insert(_TABLE).values(subject=subject, failures=1, failed_at=said))
        return 0

    def passed(self, name: str, address: str | None) -> None:
        """Say that the password was right: the name's wrong ones are forgotten, of the address only this try.

        Otherwise whoever has an account could clear the address with it between guesses at another.
        """
        of_name, *of_address = _subjects(name, address)
        with self._database.writing() as connection:
            connection.execute(delete(_TABLE).where(_TABLE.c.subject == of_name))
            for subject in of_address:
                less = update(_TABLE).where(_TABLE.c.subject == subject)
                connection.execute(less.values(failures=_TABLE.c.failures - 1))


def _left_s(held: Row[Any], moment: datetime) -> int:
    """Give the seconds that are left to wait: none for the first few wrong ones, then doubling from 2 s."""
    over = held.failures - FREE[held.subject.partition(":")[0]]
    if over < 0:
        return 0
    until = datetime.fromisoformat(held.failed_at) + timedelta(seconds=min(LONGEST_S, 2 ** (min(over, 20) + 1)))
    return max(0, math.ceil((until - moment).total_seconds()))


def _subjects(name: str, address: str | None) -> list[str]:
    said = [("name", name)] + ([("address", address)] if address else [])
    return [f"{kind}:{hashlib.sha256(text.encode()).hexdigest()}" for kind, text in said]

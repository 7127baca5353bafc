"""The account of somebody whom the single sign-on vouches for.

It is found by the provider's own subject, never by name: who can choose a name there gets nobody's account here. A
first login makes one; without a claim for roles it has none, and a 管理员 lets its person in.
"""

from __future__ import annotations

from typing import Any

from api.access.door import Door
from api.access.single_sign_on import Person, SingleSignOn
from corpus.accounts import Account, NewAccount, login_name
from corpus.errors import ConflictError, SignInError


def admitted(door: Door, sso: SingleSignOn, person: Person) -> str:
    """Log somebody in; gives the cookie of a new session.

    :param door: the way in.
    :param sso: who vouches.
    :param person: for whom.
    :raises ForbiddenError: when the account is disabled or has no role yet.
    :raises SignInError: when no account can be called so.
    """
    account = door.of_subject(person.subject)
    if account is None:
        return door.admit(_added(door, sso, person))
    changed: dict[str, Any] = {}
    if person.roles is not None and person.roles != account.roles:
        changed["roles"] = person.roles
    if sso.says_unit and person.unit != account.unit:
        changed["unit"] = person.unit
    return door.admit(door.change_account(account.name, **changed) if changed else account)


def _added(door: Door, sso: SingleSignOn, person: Person) -> Account:
    for name in (person.name, f"{person.name}@{sso.host}"):
        try:
            given = NewAccount(
                name=login_name(name), display=person.display, unit=person.unit, roles=person.roles or frozenset()
            )
            return door.add_account(given, None, person.subject)
        except ConflictError:  # somebody else is called so here
            continue
        except ValueError:
            break
    raise SignInError("sso.name", f"统一身份认证给出的登录名「{person.name[:64]}」不能用；请联系管理员")
